// SPDX-License-Identifier: GPL-2.0-only
/*
 * The drivers that make an instance, each of them, and all of them together, and
 * the modules, unregistered and registered again in every order, with instances
 * up and with nodes that wait (B8). The one exception is the core's driver alone
 * with an instance up, which is an order of scmi_order_cases.c.
 */

#include "scmi_cases.h"

/* At least; more where there are more orders to come back in. */
#define RELOAD_ROUNDS		3

/* The orders in which three can come, of which the first are those of two. */
const u8 scmi_reload_orders[SCMI_RELOAD_ORDERS][SCMI_KIT_LAYERS] = {
	{ 0, 1, 2 }, { 1, 0, 2 },
	{ 0, 2, 1 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
};
EXPORT_SYMBOL_GPL(scmi_reload_orders);

/* In how many orders can they come? */
static unsigned int reload_orders_of(unsigned int n)
{
	return n < 2 ? 1 : n * reload_orders_of(n - 1);
}

static void reload_find(struct scmi_kit_instance *si,
			const struct scmi_reload *reload,
			struct scmi_kit_driver **drivers)
{
	unsigned int i;

	for (i = 0; i < reload->num; i++)
		drivers[i] = scmi_kit_driver(si, reload->layer[i]);
}

static bool reload_has(const struct scmi_reload *reload,
		       enum scmi_kit_layer layer)
{
	unsigned int i;

	for (i = 0; i < reload->num; i++)
		if (reload->layer[i] == layer)
			return true;

	return false;
}

static void reload_out(const struct scmi_reload *reload,
		       struct scmi_kit_driver **drivers)
{
	unsigned int i;

	for (i = 0; i < reload->num; i++)
		scmi_kit_driver_out(drivers[i]);
}

/*
 * B8: they go in the order of the parameter and come back in each order there
 * is; in the end the instance works as if nothing had happened. Whoever consumes
 * a clock comes back, too, unless the SCMI devices went with the node.
 */
void scmi_reload_with_instance_up(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	const struct scmi_reload *reload = test->param_value;
	struct scmi_kit_driver *drivers[SCMI_KIT_LAYERS];
	unsigned int i, k, orders = reload_orders_of(reload->num);

	scmi_kit_start(si);
	scmi_kit_add_user(si);
	reload_find(si, reload, drivers);

	for (i = 0; i < max(orders, RELOAD_ROUNDS); i++) {
		reload_out(reload, drivers);
		for (k = 0; k < reload->num; k++) {
			scmi_kit_expect_down(si);
			scmi_kit_driver_in(drivers[scmi_reload_orders[i % orders][k]]);
		}
		scmi_kit_expect_working(si);
		if (!reload_has(reload, SCMI_KIT_LAYER_NODE) &&
		    !reload_has(reload, SCMI_KIT_LAYER_TRANSPORT))
			kunit_expect_bound(test, scmi_kit_user(si));
	}
}
EXPORT_SYMBOL_GPL(scmi_reload_with_instance_up);

/* B5, B8: the node waits before and after, and takes the supplier that comes. */
void scmi_reload_with_node_waiting(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	const struct scmi_reload *reload = test->param_value;
	struct scmi_kit_driver *drivers[SCMI_KIT_LAYERS];
	unsigned int i, k, orders = reload_orders_of(reload->num);

	scmi_kit_needs_supplier_link(si);
	scmi_kit_plug(si);
	reload_find(si, reload, drivers);
	scmi_kit_unplug(si);
	scmi_kit_add_node(si);

	for (i = 0; i < max(orders, RELOAD_ROUNDS); i++) {
		reload_out(reload, drivers);
		for (k = 0; k < reload->num; k++)
			scmi_kit_driver_in(drivers[scmi_reload_orders[i % orders][k]]);
		kunit_expect_deferred(test, scmi_kit_node(si), NULL);
	}

	scmi_kit_plug(si);
	scmi_kit_expect_working(si);
}
EXPORT_SYMBOL_GPL(scmi_reload_with_node_waiting);

/*
 * B7, B8: the supplier goes while the node is up, so the core device waits as
 * well; it must not be found by a driver that comes back before the supplier.
 */
void scmi_reload_after_loss(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	const struct scmi_reload *reload = test->param_value;
	struct scmi_kit_driver *drivers[SCMI_KIT_LAYERS];
	unsigned int i, k, orders = reload_orders_of(reload->num);

	scmi_kit_start(si);
	reload_find(si, reload, drivers);

	for (i = 0; i < max(orders, RELOAD_ROUNDS); i++) {
		scmi_kit_unplug(si);
		reload_out(reload, drivers);
		for (k = 0; k < reload->num; k++)
			scmi_kit_driver_in(drivers[scmi_reload_orders[i % orders][k]]);
		scmi_kit_expect_down(si);

		scmi_kit_plug(si);
		scmi_kit_expect_working(si);
	}
}
EXPORT_SYMBOL_GPL(scmi_reload_after_loss);

/* B5, B8: what comes and goes while the drivers are out is found when they are in. */
void scmi_reload_things_change_meanwhile(struct kunit *test)
{
	struct scmi_kit_instance *goes = scmi_kit_instance(test);
	struct scmi_kit_instance *comes = scmi_kit_instance(test);
	const struct scmi_reload *reload = test->param_value;
	struct scmi_kit_driver *drivers[SCMI_KIT_LAYERS];
	unsigned int i, k, orders = reload_orders_of(reload->num);

	scmi_kit_start(goes);
	reload_find(goes, reload, drivers);

	for (i = 0; i < orders; i++) {
		reload_out(reload, drivers);
		scmi_kit_unplug(goes);
		scmi_kit_remove_node(goes);
		scmi_kit_add_node(comes);
		scmi_kit_plug(comes);
		for (k = 0; k < reload->num; k++)
			scmi_kit_driver_in(drivers[scmi_reload_orders[i][k]]);

		scmi_kit_expect_down(goes);
		scmi_kit_expect_working(comes);
		swap(goes, comes);
	}
}
EXPORT_SYMBOL_GPL(scmi_reload_things_change_meanwhile);
