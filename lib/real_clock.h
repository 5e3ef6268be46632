/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The clock on the wall, for how long something took.
 */

#ifndef _KUNIT_REAL_CLOCK_H
#define _KUNIT_REAL_CLOCK_H

#include <linux/ktime.h>
#include <linux/types.h>

#if defined(CONFIG_UML) && !defined(MODULE)
#include <linux/time-internal.h>
#include <os.h>
#endif

/**
 * real_clock_ns() - time that passes also where the kernel's own stands still
 *
 * User Mode Linux in time-travel mode has a clock that computing does not move
 * and that leaps over waiting. People, and rates, go by that of the host. Where
 * it cannot be asked, it is the kernel's own.
 *
 * Never to be used as a proof of anything: only to be printed.
 *
 * Return: nanoseconds since some moment in the past.
 */
static inline u64 real_clock_ns(void)
{
#if defined(CONFIG_UML) && !defined(MODULE)
	return os_nsecs();
#else
	return ktime_get_ns();
#endif
}

/**
 * real_clock_runs() - does the kernel's clock go on while code runs?
 *
 * If so, a busy host makes time-outs of what is only slow, and a case that waits
 * for one should leave whoever is to be in time more of it.
 *
 * Return: false on User Mode Linux with time-travel=inf-cpu.
 */
static inline bool real_clock_runs(void)
{
#if defined(CONFIG_UML) && !defined(MODULE)
	return time_travel_mode != TT_MODE_INFCPU;
#else
	return true;
#endif
}

#if defined(CONFIG_UML) && !defined(MODULE)
/* The C library of the host, which a kernel for User Mode Linux is linked to. */
int clock_gettime(int clock, long time[2]);
#endif

/**
 * real_clock_busy_ns() - time that the machine below has worked for us
 *
 * What others do on the host meanwhile does not count, where there is a host.
 *
 * Return: nanoseconds since some moment in the past.
 */
static inline u64 real_clock_busy_ns(void)
{
#if defined(CONFIG_UML) && !defined(MODULE)
	long time[2];	/* struct timespec */

	/* CLOCK_THREAD_CPUTIME_ID: kernel threads share one of the host's. */
	clock_gettime(3, time);

	return time[0] * 1000000000ULL + time[1];
#else
	return ktime_get_ns();
#endif
}

#endif /* _KUNIT_REAL_CLOCK_H */
