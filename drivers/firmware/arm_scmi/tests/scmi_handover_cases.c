// SPDX-License-Identifier: GPL-2.0-only
/*
 * From when on, and until when, a supplier is somebody's: not before it can be
 * used, not after it has gone, and not while another still uses it (B5 to B8).
 * Who of several gets it is for scmi_claim_cases.c.
 */

#include <linux/of.h>

#include "scmi_cases.h"
#include "scmi_kit_task.h"
#include "scmi_kit_watch.h"

#define HANDOVER_ROUNDS	3

/*
 * B6, B7: the driver is off the supplier, which itself stays. A node that comes
 * then waits as well as the one that lost it.
 */
void scmi_handover_gone_supplier_is_not_given(struct kunit *test)
{
	struct scmi_kit_instance *loses = scmi_kit_instance(test);
	struct scmi_kit_instance *comes = scmi_kit_instance(test);

	scmi_kit_start(loses);
	KUNIT_ASSERT_EQ(test, device_unbind(scmi_kit_supplier(loses)), 0);
	scmi_kit_add_node(comes);

	kunit_expect_deferred(test, scmi_kit_node(comes), "waiting for");
	kunit_expect_deferred(test, scmi_kit_node(loses), "waiting for");
	KUNIT_EXPECT_EQ(test, device_bind(scmi_kit_supplier(loses)), 0);
	scmi_kit_expect_working(loses);
}
EXPORT_SYMBOL_GPL(scmi_handover_gone_supplier_is_not_given);

/* B7: one has gone without being removed: another is as good as the first. */
void scmi_handover_next_supplier_is_accepted(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct scmi_kit_instance *other = scmi_kit_instance(test);

	scmi_kit_start(si);
	KUNIT_ASSERT_EQ(test, device_unbind(scmi_kit_supplier(si)), 0);
	scmi_kit_plug(other);

	kunit_expect_bound(test, scmi_kit_supplier(other));
	KUNIT_EXPECT_STREQ(test, scmi_kit_vendor(si), other->vendor);
}
EXPORT_SYMBOL_GPL(scmi_handover_next_supplier_is_accepted);

/* B6, B8: the core device is bound by hand when its supplier has gone. */
void scmi_handover_core_does_not_find_gone_supplier(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);

	scmi_kit_start(si);
	KUNIT_ASSERT_EQ(test, device_unbind(scmi_kit_supplier(si)), 0);
	KUNIT_ASSERT_NOT_NULL(test, scmi_kit_core(si));
	KUNIT_EXPECT_NE(test, device_bind(scmi_kit_core(si)), 0);
	kunit_expect_deferred(test, scmi_kit_core(si), NULL);
	scmi_kit_expect_down(si);

	KUNIT_EXPECT_EQ(test, device_bind(scmi_kit_supplier(si)), 0);
	scmi_kit_expect_working(si);
}
EXPORT_SYMBOL_GPL(scmi_handover_core_does_not_find_gone_supplier);

/*
 * B6: one supplier goes, another comes, and only then is there a driver for the
 * cores: whichever runs on the second must go with it, and not with the first.
 */
void scmi_handover_core_goes_with_what_it_uses(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct scmi_kit_instance *other = scmi_kit_instance(test);

	scmi_kit_start(si);
	scmi_kit_core_driver_out(test);
	KUNIT_ASSERT_EQ(test, device_unbind(scmi_kit_supplier(si)), 0);
	scmi_kit_add_node(other);
	scmi_kit_plug(other);
	scmi_kit_core_driver_in(test);
	scmi_kit_unplug(other);

	scmi_kit_expect_down(si);
	scmi_kit_expect_down(other);
}
EXPORT_SYMBOL_GPL(scmi_handover_core_goes_with_what_it_uses);

static void handover_let_go(void *data)
{
	struct scmi_kit_instance *si = data;

	si->transport->hold(si, false);
}

static int handover_unbind_node(struct scmi_kit_instance *si)
{
	return device_unbind(scmi_kit_node(si));
}

/*
 * B5, B13: a node is unbound, and its core with it, but somebody still waits for
 * an answer there. The next node gets the supplier afterwards.
 */
void scmi_handover_supplier_is_free_when_core_has_gone(struct kunit *test)
{
	struct scmi_kit_instance *goes = scmi_kit_instance(test);
	struct scmi_kit_instance *comes = scmi_kit_instance(test);
	struct scmi_kit_watch *watch;
	struct scmi_kit_task *removal;

	scmi_kit_start(goes);
	scmi_kit_show(comes);
	watch = scmi_kit_watch_consumers(goes);
	goes->transport->hold(goes, true);
	scmi_kit_ask_elsewhere(goes);
	KUNIT_ASSERT_TRUE(test, goes->transport->wait_held(goes));
	removal = scmi_kit_task_on(goes, handover_unbind_node);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, handover_let_go,
							goes), 0);
	KUNIT_ASSERT_TRUE(test, scmi_kit_watch_wait(watch));
	KUNIT_ASSERT_EQ(test, scmi_kit_enable_node(comes), 0);
	KUNIT_EXPECT_FALSE(test, device_bound(scmi_kit_node(comes)));

	kunit_release_action(test, handover_let_go, goes);
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(removal), 0);
	scmi_kit_settle(test);
	KUNIT_EXPECT_STREQ(test, scmi_kit_vendor(comes), goes->vendor);
}
EXPORT_SYMBOL_GPL(scmi_handover_supplier_is_free_when_core_has_gone);

/*
 * B8: a node is bound and unbound, and has as many references as before. There is
 * no driver for the core, so nothing below the core device can have any.
 */
void scmi_handover_node_references_balance(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	unsigned int refs, i;

	scmi_kit_core_driver_out(test);
	scmi_kit_plug(si);
	scmi_kit_add_node(si);
	refs = kref_read(&si->np->kobj.kref);

	for (i = 0; i < HANDOVER_ROUNDS; i++) {
		KUNIT_ASSERT_EQ(test, device_unbind(scmi_kit_node(si)), 0);
		KUNIT_ASSERT_EQ(test, device_bind(scmi_kit_node(si)), 0);
	}

	KUNIT_EXPECT_EQ(test, kref_read(&si->np->kobj.kref), refs);
}
EXPORT_SYMBOL_GPL(scmi_handover_node_references_balance);
