// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cases for all transports, over a mailbox (B15): those of them that are
 * not about claiming a supplier, or about what a node says while it waits for
 * one. Here the driver core sees to both, and the node is not even probed.
 */

#include <linux/module.h>

#include "scmi_case_lists.h"
#include "scmi_kit_mailbox.h"

static int scmi_mailbox_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_mailbox);
}

/*
 * As for all transports, but for a consumer of a clock: when the controller goes
 * so do the SCMI devices, and with them what the driver core knows of it.
 */
static const struct scmi_rebind scmi_mailbox_rebinds[] = {
	{ "controller", scmi_kit_supplier, true, false },
	{ "node", scmi_kit_node, true, false },
	{ "core", scmi_kit_core, true, true },
	{ "user", scmi_kit_user, false, true },
};

KUNIT_ARRAY_PARAM_DESC(scmi_mailbox_rebind, scmi_mailbox_rebinds, desc);

/* B7: the controller is pulled and comes back; the node comes back by itself. */
static void scmi_mailbox_controller_returns(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	unsigned int i;

	scmi_kit_needs_supplier_link(si);
	scmi_kit_start(si);
	for (i = 0; i < 3; i++) {
		scmi_kit_unplug(si);
		scmi_kit_expect_down(si);
		scmi_kit_plug(si);
		scmi_kit_expect_working(si);
	}
}

static struct kunit_case scmi_mailbox_order_cases[] = {
	KUNIT_CASE_PARAM(scmi_order_appears, scmi_order_gen_params),
	KUNIT_CASE_PARAM(scmi_order_disappears, scmi_order_gen_params),
	KUNIT_CASE_PARAM(scmi_order_rebind, scmi_mailbox_rebind_gen_params),
	KUNIT_CASE(scmi_mailbox_controller_returns),
	KUNIT_CASE(scmi_order_supplier_goes_core_first),
	KUNIT_CASE(scmi_deferral_node_goes),
	{ }
};

static struct kunit_suite scmi_mailbox_order_suite = {
	.name = "scmi_mailbox_order",
	.init = scmi_mailbox_init,
	.test_cases = scmi_mailbox_order_cases,
};

static struct kunit_suite scmi_mailbox_instances_suite = {
	.name = "scmi_mailbox_instances",
	.init = scmi_mailbox_init,
	.test_cases = scmi_instances_cases,
};

static struct kunit_suite scmi_mailbox_description_suite = {
	.name = "scmi_mailbox_description",
	.init = scmi_mailbox_init,
	.test_cases = scmi_description_cases,
};

static struct kunit_suite scmi_mailbox_driver_suite = {
	.name = "scmi_mailbox_driver",
	.init = scmi_mailbox_init,
	.test_cases = scmi_driver_cases,
};

kunit_test_suites(&scmi_mailbox_order_suite, &scmi_mailbox_instances_suite,
		  &scmi_mailbox_description_suite, &scmi_mailbox_driver_suite);

MODULE_DESCRIPTION("KUnit tests for SCMI over a mailbox");
MODULE_LICENSE("GPL");
