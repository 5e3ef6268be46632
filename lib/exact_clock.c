// SPDX-License-Identifier: GPL-2.0-only
/*
 * When timers end, said in advance: see exact_clock.h.
 */

#include <kunit/compat.h>
#include <kunit/exact_clock.h>
#include <kunit/real_clock.h>
#include <kunit/resource.h>
#include <linux/export.h>
#include <linux/hrtimer.h>
#include <linux/jiffies.h>
#include <linux/math64.h>
#include <linux/sched.h>
#include <linux/workqueue.h>

/* The timer wheel: 63 buckets can be told apart, a level is 8 times coarser. */
#define WHEEL_SHIFT	3
#define WHEEL_REACH	63UL

bool exact_clock(const char **reason)
{
	const char *why = NULL;

	/* Their resolution becomes high at a tick, and there may be none yet. */
	if (!real_clock_runs() && hrtimer_resolution > 1)
		schedule_timeout_uninterruptible(2);

	if (real_clock_runs())
		why = "time runs while code does: needs UML with time-travel=inf-cpu";
	else if (hrtimer_resolution > 1)
		why = "timers end at ticks: needs CONFIG_HIGH_RES_TIMERS";
	if (reason)
		*reason = why;

	return !why;
}
EXPORT_SYMBOL_GPL(exact_clock);

ktime_t exact_clock_tick(unsigned long when)
{
	ktime_t now;
	u64 since;

	/* At a tick itself it is open whether jiffies know: reading takes time. */
	do {
		now = ktime_get();
		div64_u64_rem(now, TICK_NSEC, &since);
	} while (since < NSEC_PER_USEC);

	return now - since + (long)(when - jiffies) * (s64)TICK_NSEC;
}
EXPORT_SYMBOL_GPL(exact_clock_tick);

ktime_t exact_clock_align(void)
{
	schedule_timeout_uninterruptible(1);

	return exact_clock_tick(jiffies);
}
EXPORT_SYMBOL_GPL(exact_clock_align);

ktime_t exact_clock_deadline(unsigned long timeout)
{
	unsigned int shift = 0;

	while (timeout >= WHEEL_REACH << shift)
		shift += WHEEL_SHIFT;

	return exact_clock_tick((((jiffies + timeout) >> shift) + 1) << shift);
}
EXPORT_SYMBOL_GPL(exact_clock_deadline);

static void exact_clock_nothing(struct work_struct *work)
{
}

void exact_clock_yield(void)
{
	struct work_struct work;
	unsigned int i;

	/* We sleep for each of these, and all who can run take turns. */
	for (i = 0; i < 4; i++) {
		INIT_WORK_ONSTACK(&work, exact_clock_nothing);
		queue_work(system_highpri_wq, &work);
		flush_work(&work);
		schedule_work(&work);
		flush_work(&work);
		destroy_work_on_stack(&work);
	}
}
EXPORT_SYMBOL_GPL(exact_clock_yield);

/**
 * struct exact_clock_date - something that is to happen
 * @timer: until then
 * @work: from then on
 * @fn: what it is
 * @ctx: its argument
 */
struct exact_clock_date {
	struct hrtimer timer;
	struct work_struct work;
	void (*fn)(void *ctx);
	void *ctx;
};

static void exact_clock_work(struct work_struct *work)
{
	struct exact_clock_date *date =
		container_of(work, struct exact_clock_date, work);

	date->fn(date->ctx);
}

static enum hrtimer_restart exact_clock_expired(struct hrtimer *timer)
{
	struct exact_clock_date *date =
		container_of(timer, struct exact_clock_date, timer);

	queue_work(system_highpri_wq, &date->work);

	return HRTIMER_NORESTART;
}

static void exact_clock_forget(void *data)
{
	struct exact_clock_date *date = data;

	hrtimer_cancel(&date->timer);
	cancel_work_sync(&date->work);
}

int exact_clock_do(struct kunit *test, ktime_t when, void (*fn)(void *ctx),
		   void *ctx)
{
	struct exact_clock_date *date;

	date = kunit_kzalloc(test, sizeof(*date), GFP_KERNEL);
	if (!date)
		return -ENOMEM;

	date->fn = fn;
	date->ctx = ctx;
	INIT_WORK(&date->work, exact_clock_work);
	compat_hrtimer_setup(&date->timer, exact_clock_expired);
	hrtimer_start(&date->timer, when, HRTIMER_MODE_ABS);

	return kunit_add_action_or_reset(test, exact_clock_forget, date);
}
EXPORT_SYMBOL_GPL(exact_clock_do);
