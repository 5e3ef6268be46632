// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two suppliers, two nodes, two platforms, told apart by vendor id and by the
 * rates of their clocks: neither instance ever gets an answer of the other's.
 */

#include "scmi_cases.h"

/* B2: each node works, with the platform behind the supplier that it owns. */
void scmi_instances_talk_to_their_own(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = scmi_kit_instance(test);

	scmi_kit_start(a);
	scmi_kit_start(b);

	scmi_kit_expect_working(a);
	scmi_kit_expect_working(b);
}
EXPORT_SYMBOL_GPL(scmi_instances_talk_to_their_own);

/* One goes and comes back; the other does not even notice. */
void scmi_instances_are_independent(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = scmi_kit_instance(test);
	struct timeline *tl;

	scmi_kit_needs_supplier_link(a);
	scmi_kit_start(a);
	scmi_kit_start(b);
	tl = timeline_start(test, &platform_bus_type);

	scmi_kit_unplug(a);
	scmi_kit_expect_down(a);
	scmi_kit_expect_working(b);

	scmi_kit_plug(a);
	scmi_kit_expect_working(a);
	scmi_kit_expect_working(b);
	timeline_expect_never(test, tl, EV_UNBOUND, scmi_kit_node(b));
	timeline_expect_never(test, tl, EV_UNBOUND, scmi_kit_core(b));
}
EXPORT_SYMBOL_GPL(scmi_instances_are_independent);

/*
 * B14: a consumer that refers to a clock of one instance reads the rate of that
 * instance's platform, in each order of appearance, the two taking turns.
 */
void scmi_instances_clocks_by_phandle(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = scmi_kit_instance(test);
	const struct scmi_order *order = test->param_value;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(order->part); i++) {
		scmi_order_add(a, order->part[i]);
		scmi_order_add(b, order->part[i]);
	}

	kunit_expect_bound(test, scmi_kit_user(a));
	kunit_expect_bound(test, scmi_kit_user(b));
	KUNIT_EXPECT_EQ(test, scmi_kit_user_rate(a),
			scmi_kit_rate(a, SCMI_KIT_CLOCK));
	KUNIT_EXPECT_EQ(test, scmi_kit_user_rate(b),
			scmi_kit_rate(b, SCMI_KIT_CLOCK));
}
EXPORT_SYMBOL_GPL(scmi_instances_clocks_by_phandle);
