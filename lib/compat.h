/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one place for what differs between the supported kernels.
 *
 * A suite or a fake never asks for a kernel version. What can be written in a
 * way that all supported kernels take, is; what cannot gets a name here.
 */

#ifndef _KUNIT_COMPAT_H
#define _KUNIT_COMPAT_H

#include <linux/console.h>
#include <linux/hrtimer.h>
#include <linux/workqueue.h>

/**
 * compat_flush_unbound_works() - wait for works on the system's unbound queues
 *
 * The driver core's deferred probing and most re-attachments run there. The
 * queue exists under two names: kernels in transition have two queues, and
 * flush_workqueue() warns about either at compile time, rightly for drivers.
 */
static inline void compat_flush_unbound_works(void)
{
	__flush_workqueue(system_unbound_wq);
	__flush_workqueue(system_dfl_wq);
}

/**
 * compat_hrtimer_setup() - make a timer for moments of CLOCK_MONOTONIC
 * @timer: the timer
 * @fn: called at the moment, in interrupt context
 *
 * One call that sets all took the place of another and an assignment, about when
 * the states of a timer became the timer code's own.
 */
static inline void
compat_hrtimer_setup(struct hrtimer *timer,
		     enum hrtimer_restart (*fn)(struct hrtimer *timer))
{
#ifdef HRTIMER_STATE_ENQUEUED
	hrtimer_init(timer, CLOCK_MONOTONIC, HRTIMER_MODE_ABS);
	timer->function = fn;
#else
	hrtimer_setup(timer, fn, CLOCK_MONOTONIC, HRTIMER_MODE_ABS);
#endif
}

/**
 * compat_console_flush() - wait until a console has shown what was printed so far
 * @con: console that is enabled
 *
 * To start it, which it is, ends with that, and nothing else does that is there for
 * modules. It got another name, no macro's, about when the states of timers went.
 */
static inline void compat_console_flush(struct console *con)
{
#ifdef HRTIMER_STATE_ENQUEUED
	console_start(con);
#else
	console_resume(con);
#endif
}

#endif /* _KUNIT_COMPAT_H */
