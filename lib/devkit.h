/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One include and one line of .init for a suite that tests drivers.
 */

#ifndef _KUNIT_DEVKIT_H
#define _KUNIT_DEVKIT_H

#include <kunit/dt_tree.h>
#include <kunit/leak_check.h>
#include <kunit/probe_settle.h>
#include <kunit/probe_timeline.h>
#include <kunit/splat.h>
#include <linux/platform_device.h>

/**
 * devkit_init_buses() - watch a case for splats and leaks
 * @test: test
 * @buses: buses besides the platform bus to look for leaks on
 * @n: how many, at most 7
 *
 * To be the first thing in .init: the judgements run at the very end of the
 * clean-up. Probing is settled first, so that nothing of the case before
 * reaches into this one.
 *
 * Return: 0, or a negative error to be returned by .init.
 */
int devkit_init_buses(struct kunit *test, const struct bus_type * const *buses,
		      size_t n);

/**
 * devkit_init() - watch a case for splats and for leaks on the platform bus
 * @test: test
 *
 * See devkit_init_buses().
 *
 * Return: 0, or a negative error to be returned by .init.
 */
static inline int devkit_init(struct kunit *test)
{
	return devkit_init_buses(test, NULL, 0);
}

/**
 * devkit_init_with() - like devkit_init(), for more buses
 * @test: test
 * @...: one or more struct bus_type pointers besides the platform bus
 */
#define devkit_init_with(test, ...) \
	devkit_init_buses(test, \
		(const struct bus_type *const[]){ __VA_ARGS__ }, \
		ARRAY_SIZE(((const struct bus_type *const[]){ __VA_ARGS__ })))

#endif /* _KUNIT_DEVKIT_H */
