// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fewer suppliers than nodes, where a supplier serves one node at a time: who
 * gets it, who waits, and who is next when it is free again. No node names its
 * supplier here, so the first free one is taken.
 */

#include "scmi_cases.h"

/* B5: there is no supplier for the second node; it waits, the first works. */
void scmi_claim_second_node_waits(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = scmi_kit_instance(test);

	scmi_kit_start(a);
	scmi_kit_add_node(b);

	scmi_kit_expect_working(a);
	kunit_expect_deferred(test, scmi_kit_node(b), "waiting for");
}
EXPORT_SYMBOL_GPL(scmi_claim_second_node_waits);

/* B5: a second supplier appears, and the node that waits is retried. */
void scmi_claim_second_supplier_serves_second_node(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = scmi_kit_instance(test);

	scmi_kit_start(a);
	scmi_kit_add_node(b);
	scmi_kit_plug(b);

	scmi_kit_expect_working(a);
	scmi_kit_expect_working(b);
}
EXPORT_SYMBOL_GPL(scmi_claim_second_supplier_serves_second_node);

/*
 * B5: the owner is unbound by hand. The driver core retries nobody then, and the
 * unbound node must not take the supplier again: it is for the one that waits.
 */
void scmi_claim_freed_supplier_is_taken(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = scmi_kit_instance(test);

	scmi_kit_start(a);
	scmi_kit_add_node(b);

	KUNIT_ASSERT_EQ(test, device_unbind(scmi_kit_node(a)), 0);
	scmi_kit_settle(test);

	kunit_expect_unbound(test, scmi_kit_node(a));
	kunit_expect_bound(test, scmi_kit_node(b));
	/* Node b is served by the supplier that leads to a's platform. */
	KUNIT_EXPECT_STREQ(test, scmi_kit_vendor(b), a->vendor);
}
EXPORT_SYMBOL_GPL(scmi_claim_freed_supplier_is_taken);

/* B7: another supplier that fits takes the place of the one that went. */
void scmi_claim_other_supplier_takes_over(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = scmi_kit_instance(test);

	scmi_kit_start(a);
	scmi_kit_unplug(a);
	scmi_kit_plug(b);

	kunit_expect_bound(test, scmi_kit_node(a));
	KUNIT_EXPECT_STREQ(test, scmi_kit_vendor(a), b->vendor);
}
EXPORT_SYMBOL_GPL(scmi_claim_other_supplier_takes_over);
