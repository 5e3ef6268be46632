// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations in the life of an instance, each a single event, and where it
 * begins: see struct scmi_fault_op.
 */

#include <linux/of_platform.h>

#include "scmi_fault.h"

static struct device *fault_there(struct scmi_kit_instance *si,
				  struct device *dev)
{
	KUNIT_ASSERT_NOT_NULL(si->kit->test, dev);

	return dev;
}

static void fault_start_and_unbind(struct scmi_kit_instance *si,
				   struct device *(*find)(struct scmi_kit_instance *si))
{
	scmi_kit_start(si);
	KUNIT_ASSERT_EQ(si->kit->test,
			device_unbind(fault_there(si, find(si))), 0);
	scmi_kit_settle(si->kit->test);
}

/**
 * scmi_fault_before_node() - there is a supplier, and no device of the node yet
 * @si: instance
 *
 * The node itself is there: what the OF core needs memory for while it changes
 * the tree is not what is looked at here.
 */
void scmi_fault_before_node(struct scmi_kit_instance *si)
{
	scmi_kit_start(si);
	scmi_fault_remove_node(si);
	scmi_kit_settle(si->kit->test);
	KUNIT_ASSERT_NULL(si->kit->test, scmi_kit_node(si));
}
EXPORT_SYMBOL_GPL(scmi_fault_before_node);

/**
 * scmi_fault_add_node() - the device of the SCMI node appears
 * @si: instance
 *
 * Return: 0, or -ENOMEM as the OF core does not say why.
 */
int scmi_fault_add_node(struct scmi_kit_instance *si)
{
	return of_platform_device_create(si->np, NULL, NULL) ? 0 : -ENOMEM;
}
EXPORT_SYMBOL_GPL(scmi_fault_add_node);

/**
 * scmi_fault_before_supplier() - there is a node, and no supplier yet
 * @si: instance
 */
void scmi_fault_before_supplier(struct scmi_kit_instance *si)
{
	scmi_kit_add_node(si);
}
EXPORT_SYMBOL_GPL(scmi_fault_before_supplier);

/**
 * scmi_fault_plug() - the supplier appears
 * @si: instance
 *
 * Return: what &scmi_kit_transport.plug does.
 */
int scmi_fault_plug(struct scmi_kit_instance *si)
{
	return si->transport->plug(si);
}
EXPORT_SYMBOL_GPL(scmi_fault_plug);

/**
 * scmi_fault_before_bind_supplier() - all is there, the supplier not bound
 * @si: instance
 */
void scmi_fault_before_bind_supplier(struct scmi_kit_instance *si)
{
	fault_start_and_unbind(si, scmi_kit_supplier);
}
EXPORT_SYMBOL_GPL(scmi_fault_before_bind_supplier);

/**
 * scmi_fault_bind_supplier() - the supplier is bound
 * @si: instance
 *
 * Return: what device_bind() does.
 */
int scmi_fault_bind_supplier(struct scmi_kit_instance *si)
{
	return device_bind(fault_there(si, scmi_kit_supplier(si)));
}
EXPORT_SYMBOL_GPL(scmi_fault_bind_supplier);

/**
 * scmi_fault_before_bind_node() - all is there, the node's device not bound
 * @si: instance
 */
void scmi_fault_before_bind_node(struct scmi_kit_instance *si)
{
	fault_start_and_unbind(si, scmi_kit_node);
}
EXPORT_SYMBOL_GPL(scmi_fault_before_bind_node);

/**
 * scmi_fault_bind_node() - the device of the SCMI node is bound
 * @si: instance
 *
 * Return: what device_bind() does.
 */
int scmi_fault_bind_node(struct scmi_kit_instance *si)
{
	return device_bind(fault_there(si, scmi_kit_node(si)));
}
EXPORT_SYMBOL_GPL(scmi_fault_bind_node);

/**
 * scmi_fault_before_bind_core() - all is there, the core device not bound
 * @si: instance
 */
void scmi_fault_before_bind_core(struct scmi_kit_instance *si)
{
	fault_start_and_unbind(si, scmi_kit_core);
}
EXPORT_SYMBOL_GPL(scmi_fault_before_bind_core);

/**
 * scmi_fault_bind_core() - the core device is bound
 * @si: instance
 *
 * Return: what device_bind() does.
 */
int scmi_fault_bind_core(struct scmi_kit_instance *si)
{
	return device_bind(fault_there(si, scmi_kit_core(si)));
}
EXPORT_SYMBOL_GPL(scmi_fault_bind_core);

/**
 * scmi_fault_before_return() - it worked, and then the supplier has gone
 * @si: instance
 */
void scmi_fault_before_return(struct scmi_kit_instance *si)
{
	scmi_kit_start(si);
	scmi_kit_unplug(si);
}
EXPORT_SYMBOL_GPL(scmi_fault_before_return);

/**
 * scmi_fault_before_user() - it works, and its consumer has no device yet
 * @si: instance
 */
void scmi_fault_before_user(struct scmi_kit_instance *si)
{
	scmi_kit_start(si);
	of_platform_device_destroy(scmi_kit_user(si), NULL);
	si->user_np->fwnode.flags = 0;
	KUNIT_ASSERT_NULL(si->kit->test, scmi_kit_user(si));
}
EXPORT_SYMBOL_GPL(scmi_fault_before_user);

/**
 * scmi_fault_add_user() - the device of a consumer of its clock appears
 * @si: instance
 *
 * Return: as scmi_fault_add_node().
 */
int scmi_fault_add_user(struct scmi_kit_instance *si)
{
	return of_platform_device_create(si->user_np, NULL, NULL) ? 0 : -ENOMEM;
}
EXPORT_SYMBOL_GPL(scmi_fault_add_user);

/**
 * scmi_fault_unplug() - the supplier goes
 * @si: instance
 *
 * Return: 0.
 */
int scmi_fault_unplug(struct scmi_kit_instance *si)
{
	si->transport->unplug(si);

	return 0;
}
EXPORT_SYMBOL_GPL(scmi_fault_unplug);

/**
 * scmi_fault_unbind_supplier() - the supplier is unbound
 * @si: instance
 *
 * Return: what device_unbind() does.
 */
int scmi_fault_unbind_supplier(struct scmi_kit_instance *si)
{
	return device_unbind(scmi_kit_supplier(si));
}
EXPORT_SYMBOL_GPL(scmi_fault_unbind_supplier);

/**
 * scmi_fault_remove_node() - the device of the SCMI node goes
 * @si: instance
 *
 * Return: 0.
 */
int scmi_fault_remove_node(struct scmi_kit_instance *si)
{
	of_platform_device_destroy(scmi_kit_node(si), NULL);
	/* As for a new node: what the driver core has noted of it is past. */
	si->np->fwnode.flags = 0;

	return 0;
}
EXPORT_SYMBOL_GPL(scmi_fault_remove_node);

/**
 * scmi_fault_unbind_node() - the device of the SCMI node is unbound
 * @si: instance
 *
 * Return: what device_unbind() does.
 */
int scmi_fault_unbind_node(struct scmi_kit_instance *si)
{
	return device_unbind(scmi_kit_node(si));
}
EXPORT_SYMBOL_GPL(scmi_fault_unbind_node);

/**
 * scmi_fault_unbind_core() - the core device is unbound
 * @si: instance
 *
 * Return: what device_unbind() does.
 */
int scmi_fault_unbind_core(struct scmi_kit_instance *si)
{
	return device_unbind(scmi_kit_core(si));
}
EXPORT_SYMBOL_GPL(scmi_fault_unbind_core);
