// SPDX-License-Identifier: GPL-2.0-only
/*
 * A node whose supplier is not there: it waits on the driver core's deferred
 * list, for a reason that a user can read, and not longer than it must. Number
 * of probes: as many as the driver core asks for, none of our own making.
 */

#include "scmi_cases.h"

static struct timeline *scmi_deferral_timeline(struct kunit *test)
{
	return timeline_start(test, &platform_bus_type);
}

/* B1: what debugfs' devices_deferred says of a node without a supplier. */
void scmi_deferral_has_reason(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);

	scmi_kit_add_node(si);

	kunit_expect_deferred(test, scmi_kit_node(si), "waiting for");
	kunit_expect_deferred(test, scmi_kit_node(si), si->transport->name);
	KUNIT_EXPECT_NULL(test, scmi_kit_core(si));
}
EXPORT_SYMBOL_GPL(scmi_deferral_has_reason);

/* B1: one probe that finds nothing, one that finds the supplier, no more. */
void scmi_deferral_ends_with_supplier(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct timeline *tl = scmi_deferral_timeline(test);

	scmi_kit_add_node(si);
	kunit_expect_deferred(test, scmi_kit_node(si), NULL);
	scmi_kit_plug(si);

	scmi_kit_expect_working(si);
	timeline_expect_count(test, tl, EV_BINDING, scmi_kit_node(si), 2);
	timeline_expect_count(test, tl, EV_NOT_BOUND, scmi_kit_node(si), 1);
}
EXPORT_SYMBOL_GPL(scmi_deferral_ends_with_supplier);

/* The supplier never comes: each retry of the driver core is one probe. */
void scmi_deferral_attempts_are_bounded(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct timeline *tl = scmi_deferral_timeline(test);
	unsigned int i;

	scmi_kit_add_node(si);
	for (i = 0; i < 5; i++) {
		probe_kick(test);
		scmi_kit_settle(test);
	}

	kunit_expect_deferred(test, scmi_kit_node(si), NULL);
	timeline_expect_count(test, tl, EV_BINDING, scmi_kit_node(si), 1 + 5);
	timeline_expect_never(test, tl, EV_BOUND, scmi_kit_node(si));
}
EXPORT_SYMBOL_GPL(scmi_deferral_attempts_are_bounded);

/* A node that goes while it waits is not found again by what comes later. */
void scmi_deferral_node_goes(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);

	scmi_kit_needs_supplier_link(si);
	scmi_kit_add_node(si);
	kunit_expect_deferred(test, scmi_kit_node(si), NULL);
	scmi_kit_remove_node(si);

	scmi_kit_plug(si);
	scmi_kit_expect_down(si);

	scmi_kit_add_node(si);
	scmi_kit_expect_working(si);
}
EXPORT_SYMBOL_GPL(scmi_deferral_node_goes);

/* B6, B7: a node that lost its supplier waits like one that never had any. */
void scmi_deferral_again_after_loss(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);

	scmi_kit_start(si);
	scmi_kit_unplug(si);

	kunit_expect_deferred(test, scmi_kit_node(si), "waiting for");
	scmi_kit_expect_down(si);

	scmi_kit_plug(si);
	scmi_kit_expect_working(si);
}
EXPORT_SYMBOL_GPL(scmi_deferral_again_after_loss);

/*
 * B9: the platform does not answer, so the core's probe fails. Once it answers,
 * another probe of the core works, and so does one of the node.
 */
void scmi_deferral_silent_platform(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);

	scmi_kit_short_timeout(si);
	fake_scmi_silence(si->platform, true);
	scmi_kit_plug(si);
	scmi_kit_add_node(si);
	scmi_kit_expect_down(si);

	fake_scmi_silence(si->platform, false);
	KUNIT_ASSERT_NOT_NULL(test, scmi_kit_core(si));
	KUNIT_EXPECT_EQ(test, device_bind(scmi_kit_core(si)), 0);
	scmi_kit_expect_working(si);

	KUNIT_ASSERT_EQ(test, device_unbind(scmi_kit_node(si)), 0);
	KUNIT_EXPECT_EQ(test, device_bind(scmi_kit_node(si)), 0);
	scmi_kit_expect_working(si);
}
EXPORT_SYMBOL_GPL(scmi_deferral_silent_platform);

/*
 * The supplier goes; the core's driver goes too, and comes back before a supplier
 * does. What it finds must not lead it to the one that is gone.
 */
void scmi_deferral_core_driver_comes_meanwhile(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);

	scmi_kit_start(si);
	scmi_kit_unplug(si);
	scmi_kit_core_driver_out(test);
	scmi_kit_core_driver_in(test);
	scmi_kit_expect_down(si);
	KUNIT_ASSERT_NOT_NULL(test, scmi_kit_core(si));
	kunit_expect_deferred(test, scmi_kit_core(si), NULL);

	scmi_kit_plug(si);
	scmi_kit_expect_working(si);
}
EXPORT_SYMBOL_GPL(scmi_deferral_core_driver_comes_meanwhile);
