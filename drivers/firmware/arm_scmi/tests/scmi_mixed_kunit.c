// SPDX-License-Identifier: GPL-2.0-only
/*
 * One instance on each of three transports at once. They share the SCMI core, the
 * SCMI bus and the clock framework, and none of them may notice.
 */

#include <linux/module.h>

#include "scmi_cases.h"

/* There are 362880 orders of nine things: a prime number picks some of them. */
static unsigned int mixed_stride = 9973;
module_param(mixed_stride, uint, 0444);

static int mixed_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_virtio);
}

/**
 * struct mixed - one instance of each
 * @si: virtio, optee, mailbox
 */
struct mixed {
	struct scmi_kit_instance *si[3];
};

static struct mixed mixed_instances(struct kunit *test)
{
	return (struct mixed) { {
		scmi_kit_instance_on(test, &scmi_kit_virtio),
		scmi_kit_instance_on(test, &scmi_kit_optee),
		scmi_kit_instance_on(test, &scmi_kit_mailbox),
	} };
}

/* B14: each consumer reads its own platform's rate, whoever comes first. */
static void mixed_clocks_by_phandle(struct kunit *test)
{
	struct mixed all = mixed_instances(test);

	scmi_phandle_try_orders(test, all.si, ARRAY_SIZE(all.si),
				max(mixed_stride, 1U));
}

/* B2, B6: each in turn loses its supplier and gets it back, unnoticed. */
static void mixed_instances_are_independent(struct kunit *test)
{
	struct mixed all = mixed_instances(test);
	unsigned int gone, i;

	for (i = 0; i < ARRAY_SIZE(all.si); i++)
		scmi_kit_needs_supplier_link(all.si[i]);
	for (i = 0; i < ARRAY_SIZE(all.si); i++)
		scmi_kit_start(all.si[i]);

	for (gone = 0; gone < ARRAY_SIZE(all.si); gone++) {
		scmi_kit_unplug(all.si[gone]);
		for (i = 0; i < ARRAY_SIZE(all.si); i++) {
			if (i == gone)
				scmi_kit_expect_down(all.si[i]);
			else
				scmi_kit_expect_working(all.si[i]);
		}
		scmi_kit_plug(all.si[gone]);
		scmi_kit_expect_working(all.si[gone]);
	}
}

/* B8: the core goes and comes back under all of them at once. */
static void mixed_core_driver_returns(struct kunit *test)
{
	struct mixed all = mixed_instances(test);
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(all.si); i++)
		scmi_kit_start(all.si[i]);

	scmi_kit_core_driver_out(test);
	for (i = 0; i < ARRAY_SIZE(all.si); i++)
		scmi_kit_expect_down(all.si[i]);

	scmi_kit_core_driver_in(test);
	for (i = 0; i < ARRAY_SIZE(all.si); i++)
		scmi_kit_expect_working(all.si[i]);
}

static struct kunit_case mixed_cases[] = {
	KUNIT_CASE(mixed_clocks_by_phandle),
	KUNIT_CASE(mixed_instances_are_independent),
	KUNIT_CASE(mixed_core_driver_returns),
	{ }
};

static struct kunit_suite mixed_suite = {
	.name = "scmi_mixed",
	.init = mixed_init,
	.test_cases = mixed_cases,
};

kunit_test_suite(mixed_suite);

MODULE_DESCRIPTION("KUnit tests for SCMI over several transports at once");
MODULE_LICENSE("GPL");
