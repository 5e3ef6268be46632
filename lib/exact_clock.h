/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Time under control: where the clock stands still while code runs, when
 * something ends can be said in advance, and to the microsecond.
 */

#ifndef _KUNIT_EXACT_CLOCK_H
#define _KUNIT_EXACT_CLOCK_H

#include <kunit/test.h>
#include <linux/ktime.h>

/**
 * DOC: exact time
 *
 * User Mode Linux, booted with time-travel=inf-cpu, has a processor that needs no
 * time. Its clock leaps when everybody sleeps, to the moment of the next timer,
 * and goes on by 256 ns when a thread reads it, and by 1 ns for each
 * cpu_relax(). So a time-out ends at a moment that follows from the kernel's own
 * arithmetic, and a case can say which.
 *
 * That arithmetic is of three kinds. What counts jiffies ends at a tick, and
 * ticks are at whole multiples of TICK_NSEC of CLOCK_MONOTONIC:
 * exact_clock_deadline(). A high-resolution timer fires at its time. Who
 * polls and looks at the clock sees the first reading past its time. Everything
 * is late by less than EXACT_CLOCK_SLACK_NS, which is how far the clock event of
 * User Mode Linux (500 ns at least) and the readings are off.
 *
 * Elsewhere none of it holds: ask exact_clock() first, and skip.
 */

/* By how much what happens may be late, in nanoseconds. */
#define EXACT_CLOCK_SLACK_NS	2000

/*
 * The steps in which the clock of User Mode Linux is read, in nanoseconds, its
 * TIMER_MULTIPLIER: what lies between two readings may be more by up to one.
 */
#define EXACT_CLOCK_GRAIN_NS	256

/**
 * exact_clock() - can a case expect exact times?
 * @reason: where to put why not, for kunit_skip(); may be NULL
 *
 * Context: may sleep for a few ticks.
 *
 * Return: true if so.
 */
bool exact_clock(const char **reason);

/**
 * exact_clock_align() - sleep until shortly after a tick
 *
 * The next ticks are TICK_NSEC apart, and the first one is that far away.
 *
 * Return: the tick, by CLOCK_MONOTONIC.
 */
ktime_t exact_clock_align(void);

/**
 * exact_clock_tick() - the moment of a tick
 * @when: which, as a value of jiffies; past or to come
 *
 * Return: the moment, by CLOCK_MONOTONIC.
 */
ktime_t exact_clock_tick(unsigned long when);

/**
 * exact_clock_deadline() - when a sleep that begins now ends
 * @timeout: as given to schedule_timeout() and all that is made of it, in
 *	jiffies; not 0, less than a day, and none of those next to 63 times a
 *	power of 8, where it would matter what else has just expired
 *
 * The timer wheel rounds up: kernel/time/timer.c, calc_wheel_index(). A sleep of
 * up to 62 jiffies gets one more, up to 503 the next multiple of 8, then of 64,
 * 512, and so on.
 *
 * Return: the moment, by CLOCK_MONOTONIC.
 */
ktime_t exact_clock_deadline(unsigned long timeout);

/**
 * exact_clock_do() - let something happen at a given moment
 * @test: test that it goes with: not done by then, it is not done at all
 * @when: when, by CLOCK_MONOTONIC
 * @fn: what; in process context, not in the thread of the test; may sleep
 * @ctx: its argument
 *
 * Return: 0 or a negative errno.
 */
int exact_clock_do(struct kunit *test, ktime_t when, void (*fn)(void *ctx),
		   void *ctx);

/**
 * exact_clock_yield() - let run what can run now
 *
 * No time passes for a thread that never sleeps, and nobody else gets to run.
 * After this call all threads that could have run have, until they slept, and
 * all works of the system's highpri queue that were due, and it is still now.
 */
void exact_clock_yield(void);

/**
 * exact_clock_expect_at() - expect that something happened at a given moment
 * @test: test
 * @actual: when it was, by CLOCK_MONOTONIC
 * @expected: when it should have been: not before that, as far as
 *	EXACT_CLOCK_GRAIN_NS can tell, and not EXACT_CLOCK_SLACK_NS after it
 *
 * Return: true if so.
 */
#define exact_clock_expect_at(test, actual, expected)			\
({									\
	s64 __late = ktime_to_ns(ktime_sub(actual, expected));		\
	struct kunit *__exact = (test);					\
									\
	KUNIT_EXPECT_GT_MSG(__exact, __late, -EXACT_CLOCK_GRAIN_NS,	\
			    "early: by %lld ns", -__late);		\
	KUNIT_EXPECT_LT_MSG(__exact, __late, EXACT_CLOCK_SLACK_NS,	\
			    "late: by %lld ns", __late);		\
	__late > -EXACT_CLOCK_GRAIN_NS && __late < EXACT_CLOCK_SLACK_NS;	\
})

#endif /* _KUNIT_EXACT_CLOCK_H */
