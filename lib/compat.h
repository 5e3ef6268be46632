/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one place for what differs between the supported kernels.
 *
 * A suite or a fake never asks for a kernel version. What can be written in a
 * way that all supported kernels take, is; what cannot gets a name here.
 */

#ifndef _KUNIT_COMPAT_H
#define _KUNIT_COMPAT_H

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

#endif /* _KUNIT_COMPAT_H */
