// SPDX-License-Identifier: GPL-2.0-only
/*
 * One SCMI instance, put together and taken apart in every order.
 *
 * The invariant: whatever came first, in the end the core is bound, talks to the
 * platform behind its supplier, and the consumer of a clock reads the rate of
 * that platform's clock. Whatever goes first, nothing is left behind, which the
 * leak check of the kit looks after.
 */

#include "scmi_cases.h"

/**
 * scmi_order_add() - let one part of an instance appear
 * @si: instance
 * @part: which
 */
void scmi_order_add(struct scmi_kit_instance *si, enum scmi_kit_part part)
{
	switch (part) {
	case SCMI_KIT_SUPPLIER:
		scmi_kit_plug(si);
		break;
	case SCMI_KIT_NODE:
		scmi_kit_add_node(si);
		break;
	case SCMI_KIT_USER:
		scmi_kit_add_user(si);
		break;
	}
}
EXPORT_SYMBOL_GPL(scmi_order_add);

/**
 * scmi_order_remove() - let one part of an instance disappear
 * @si: instance
 * @part: which
 */
void scmi_order_remove(struct scmi_kit_instance *si, enum scmi_kit_part part)
{
	switch (part) {
	case SCMI_KIT_SUPPLIER:
		scmi_kit_unplug(si);
		break;
	case SCMI_KIT_NODE:
		scmi_kit_remove_node(si);
		break;
	case SCMI_KIT_USER:
		scmi_kit_remove_user(si);
		break;
	}
}
EXPORT_SYMBOL_GPL(scmi_order_remove);

static void scmi_order_start_with_user(struct scmi_kit_instance *si)
{
	scmi_kit_start(si);
	scmi_kit_add_user(si);
	KUNIT_ASSERT_EQ(si->kit->test, scmi_kit_user_rate(si),
			scmi_kit_rate(si, SCMI_KIT_CLOCK));
}

/* B1: in the end all is bound, in whatever order supplier and nodes came. */
void scmi_order_appears(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	const struct scmi_order *order = test->param_value;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(order->part); i++)
		scmi_order_add(si, order->part[i]);

	scmi_kit_expect_working(si);
	kunit_expect_bound(test, scmi_kit_user(si));
	KUNIT_EXPECT_EQ(test, scmi_kit_user_rate(si),
			scmi_kit_rate(si, SCMI_KIT_CLOCK));
}
EXPORT_SYMBOL_GPL(scmi_order_appears);

static bool scmi_order_supplier_goes_before_node(const struct scmi_order *order)
{
	unsigned int i = 0;

	while (order->part[i] == SCMI_KIT_USER)
		i++;

	return order->part[i] == SCMI_KIT_SUPPLIER;
}

/* The instance works until its supplier or its node goes, and not longer. */
void scmi_order_disappears(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	const struct scmi_order *order = test->param_value;
	bool down = false;
	unsigned int i;

	if (scmi_order_supplier_goes_before_node(order))
		scmi_kit_needs_supplier_link(si);
	scmi_order_start_with_user(si);

	for (i = 0; i < ARRAY_SIZE(order->part); i++) {
		scmi_order_remove(si, order->part[i]);
		down |= order->part[i] != SCMI_KIT_USER;
		if (down)
			scmi_kit_expect_down(si);
		else
			scmi_kit_expect_working(si);
	}
}
EXPORT_SYMBOL_GPL(scmi_order_disappears);

/* B8: a driver taken off and put back, three times, changes nothing. */
void scmi_order_rebind(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	const struct scmi_rebind *rebind = test->param_value;
	unsigned int i;

	if (rebind->device == scmi_kit_supplier)
		scmi_kit_needs_supplier_link(si);
	scmi_order_start_with_user(si);

	for (i = 0; i < 3; i++) {
		struct device *dev = rebind->device(si);

		KUNIT_ASSERT_NOT_NULL(test, dev);
		KUNIT_ASSERT_EQ(test, device_unbind(dev), 0);
		if (rebind->takes_down)
			scmi_kit_expect_down(si);

		/* By itself or by hand: what counts is that it is bound. */
		KUNIT_EXPECT_EQ(test, device_bind(dev), 0);
		scmi_kit_expect_working(si);
		if (rebind->user_returns)
			kunit_expect_bound(test, scmi_kit_user(si));
	}
}
EXPORT_SYMBOL_GPL(scmi_order_rebind);

/* B7: the supplier is pulled and comes back; nobody touches what is above. */
void scmi_order_supplier_returns(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	unsigned int i;

	scmi_order_start_with_user(si);

	for (i = 0; i < 3; i++) {
		scmi_kit_unplug(si);
		scmi_kit_expect_down(si);
		scmi_kit_plug(si);
		scmi_kit_expect_working(si);
		kunit_expect_bound(test, scmi_kit_user(si));
	}
}
EXPORT_SYMBOL_GPL(scmi_order_supplier_returns);

/* B6: who consumes is stopped before what it consumes is torn down. */
void scmi_order_supplier_goes_core_first(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct device *supplier, *core;
	struct timeline *tl;

	scmi_kit_needs_supplier_link(si);
	scmi_kit_start(si);
	supplier = scmi_kit_supplier(si);
	core = scmi_kit_core(si);
	tl = timeline_start(test, &platform_bus_type, supplier->bus);

	scmi_kit_unplug(si);

	timeline_expect_before(test, tl, EV_UNBOUND, core,
			       EV_UNBINDING, supplier);
}
EXPORT_SYMBOL_GPL(scmi_order_supplier_goes_core_first);

/* B12: suspend, resume and removal order follow from this device link. */
void scmi_order_core_is_consumer(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct device *supplier, *core;
	struct device_link *link;
	bool found = false;

	scmi_kit_start(si);
	supplier = scmi_kit_supplier(si);
	core = scmi_kit_core(si);

	/* All has settled, so the list may be read without its lock. */
	list_for_each_entry(link, &core->links.suppliers, c_node)
		found |= link->supplier == supplier &&
			 link->status == DL_STATE_ACTIVE;

	KUNIT_EXPECT_TRUE_MSG(test, found, "%s is no consumer of %s",
			      dev_name(core), dev_name(supplier));
}
EXPORT_SYMBOL_GPL(scmi_order_core_is_consumer);

/* B8: the core's driver is taken out and put back, as its module would be. */
void scmi_order_core_driver_returns(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	unsigned int i;

	scmi_order_start_with_user(si);

	for (i = 0; i < 3; i++) {
		scmi_kit_core_driver_out(test);
		scmi_kit_expect_down(si);
		scmi_kit_core_driver_in(test);
		scmi_kit_expect_working(si);
		kunit_expect_bound(test, scmi_kit_user(si));
	}
}
EXPORT_SYMBOL_GPL(scmi_order_core_driver_returns);

/* B1: a transport needs no core to be loaded before it. */
void scmi_order_core_driver_comes_last(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);

	scmi_kit_core_driver_out(test);
	scmi_kit_plug(si);
	scmi_kit_add_node(si);
	scmi_kit_expect_down(si);

	scmi_kit_core_driver_in(test);
	scmi_kit_expect_working(si);
}
EXPORT_SYMBOL_GPL(scmi_order_core_driver_comes_last);
