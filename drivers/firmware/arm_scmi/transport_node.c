// SPDX-License-Identifier: GPL-2.0-only
/*
 * SCMI transport nodes: one instance for each, from the day that its device
 * appears, and what the node says of the supplier that it wants.
 */

#include <linux/device.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/of_device.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/slab.h>
#include <linux/wait_bit.h>

#include "common.h"

/* The supplier that a node names; a reference, NULL for none, or an ERR_PTR. */
static struct fwnode_handle *scmi_transport_named(struct device *dev)
{
	struct fwnode_handle *fwnode, *other;

	if (!device_property_present(dev, SCMI_TRANSPORT_DEVICE))
		return NULL;

	fwnode = fwnode_find_reference(dev_fwnode(dev), SCMI_TRANSPORT_DEVICE,
				       0);
	/* A device tree does not tell a reference to nothing from success. */
	if (IS_ERR_OR_NULL(fwnode))
		return fwnode ?: ERR_PTR(-ENOENT);

	/* There is no telling which of several is meant. */
	other = fwnode_find_reference(dev_fwnode(dev), SCMI_TRANSPORT_DEVICE,
				      1);
	if (IS_ERR(other))
		return fwnode;

	fwnode_handle_put(other);
	fwnode_handle_put(fwnode);

	return ERR_PTR(-E2BIG);
}

static int scmi_transport_read_channels(struct scmi_transport_instance *inst)
{
	struct scmi_transport_handle *th = inst->th;
	unsigned int num, i;
	int ret = -ENOMEM;
	u32 *ids;

	num = th->channels ? th->channels(inst->dev, NULL, 0) : 0;
	if (!num)
		return 0;

	ids = kcalloc(num, sizeof(*ids), GFP_KERNEL);
	inst->channels = kcalloc(num, sizeof(*inst->channels), GFP_KERNEL);
	if (!ids || !inst->channels)
		goto out;

	inst->num_channels = min(num, th->channels(inst->dev, ids, num));
	for (i = 0; i < inst->num_channels; i++) {
		inst->channels[i].inst = inst;
		inst->channels[i].id = ids[i];
	}
	ret = 0;

out:
	kfree(ids);

	return ret;
}

static void scmi_transport_instance_free(struct kref *ref)
{
	struct scmi_transport_instance *inst =
		container_of(ref, struct scmi_transport_instance, ref);
	struct scmi_transport_handle *th = inst->th;

	if (!IS_ERR_OR_NULL(inst->named))
		fwnode_handle_put(inst->named);
	put_device(inst->dev);
	kfree(inst->channels);
	kfree(inst);

	if (th && atomic_dec_and_test(&th->num))
		wake_up_var(&th->num);
}

/**
 * scmi_transport_instance_put() - Give a reference to an instance back
 * @inst: Instance, of a transport that has suppliers or of one that has not.
 *
 * Context: May sleep.
 */
void scmi_transport_instance_put(struct scmi_transport_instance *inst)
{
	kref_put(&inst->ref, scmi_transport_instance_free);
}

static struct scmi_transport_instance *
scmi_transport_instance_alloc(struct scmi_transport_handle *th,
			      struct device *dev)
{
	struct scmi_transport_instance *inst;

	inst = kzalloc(sizeof(*inst), GFP_KERNEL);
	if (!inst)
		return NULL;

	kref_init(&inst->ref);
	INIT_LIST_HEAD(&inst->wait);
	INIT_LIST_HEAD(&inst->owned);
	spin_lock_init(&inst->user_lock);
	INIT_WORK(&inst->retry, scmi_transport_retry_work);
	inst->th = th;
	inst->dev = get_device(dev);
	if (!th)
		return inst;

	atomic_inc(&th->num);
	inst->named = scmi_transport_named(dev);
	if (scmi_transport_read_channels(inst)) {
		scmi_transport_instance_put(inst);
		return NULL;
	}

	return inst;
}

/* The instance of a node, and of @dev if that is told. */
static struct scmi_transport_instance *
scmi_transport_find(struct scmi_transport_handle *th,
		    const struct fwnode_handle *fwnode,
		    const struct device *dev)
{
	struct scmi_transport_instance *inst;

	lockdep_assert_held(&th->lock);

	hash_for_each_possible(th->instances, inst, by_dev,
			       (unsigned long)fwnode)
		if (dev_fwnode(inst->dev) == fwnode &&
		    (!dev || inst->dev == dev))
			return inst;

	return NULL;
}

/**
 * scmi_transport_instance_get() - The instance of a transport node
 * @th: Transport handle, NULL for a transport without suppliers of its own.
 * @dev: Device of the transport node.
 *
 * Makes it if there is none yet.
 *
 * Context: May sleep. With a handle, its lock must be held.
 *
 * Return: The instance, valid until @dev is deleted; without a handle until it
 *	   is given to scmi_transport_instance_put(). NULL without memory.
 */
struct scmi_transport_instance *
scmi_transport_instance_get(struct scmi_transport_handle *th,
			    struct device *dev)
{
	struct scmi_transport_instance *inst;

	if (!th)
		return scmi_transport_instance_alloc(NULL, dev);

	inst = scmi_transport_find(th, dev_fwnode(dev), dev);
	if (inst)
		return inst;

	inst = scmi_transport_instance_alloc(th, dev);
	if (!inst)
		return NULL;

	hash_add(th->instances, &inst->by_dev,
		 (unsigned long)dev_fwnode(dev));
	if (!IS_ERR_OR_NULL(inst->named))
		hash_add(th->named, &inst->by_name,
			 (unsigned long)inst->named);

	return inst;
}

/* Can two nodes not have the same supplier, as both want the same of it? */
static bool scmi_transport_collide(const struct scmi_transport_instance *a,
				   const struct scmi_transport_instance *b)
{
	unsigned int i, j;

	if (!a->th->channels)
		return true;

	for (i = 0; i < a->num_channels; i++)
		for (j = 0; j < b->num_channels; j++)
			if (a->channels[i].id == b->channels[j].id)
				return true;

	return false;
}

/* Does some other node name @sup, and is in the way of @inst having it? */
static bool scmi_transport_reserved(const struct scmi_transport_instance *inst,
				    const struct scmi_transport_supplier *sup)
{
	struct scmi_transport_instance *other;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sup->fwnodes); i++) {
		if (!sup->fwnodes[i])
			continue;
		hash_for_each_possible(sup->th->named, other, by_name,
				       (unsigned long)sup->fwnodes[i])
			if (other->named == sup->fwnodes[i] && other != inst &&
			    scmi_transport_collide(inst, other))
				return true;
	}

	return false;
}

/**
 * scmi_transport_fits() - May a node have a supplier, be that free or not?
 * @inst: Instance of the node.
 * @sup: The supplier.
 *
 * Context: With the lock of the handle held.
 *
 * Return: For a node that names its supplier, whether it is this one. For one
 *	   that does not, whether no other node names it.
 */
bool scmi_transport_fits(const struct scmi_transport_instance *inst,
			 const struct scmi_transport_supplier *sup)
{
	if (inst->named)
		return scmi_transport_is_called(sup, inst->named);

	return !scmi_transport_reserved(inst, sup);
}

static void scmi_transport_retire(struct scmi_transport_instance *inst)
{
	guard(mutex)(&inst->th->lock);

	inst->gone = true;
	scmi_transport_stop_waiting(inst);
}

/*
 * The device will be deleted: nothing of ours runs for it any more when this
 * returns, and nothing is below it that is not deleted with its driver.
 */
static void scmi_transport_quiesce(struct scmi_transport_instance *inst)
{
	scmi_transport_retire(inst);
	if (cancel_work_sync(&inst->retry))
		scmi_transport_instance_put(inst);

	guard(device)(inst->dev);
	if (!inst->link)
		scmi_transport_core_del(inst);
}

/*
 * The device is being deleted, and this is the bus that says so: whoever wants to
 * (un)register a notifier waits for us, so that we must not wait for anybody
 * who may notify. But the core device has to go before its parent. Of nodes that
 * come and go, scmi_transport_reconfig() has seen to it by now.
 */
static void scmi_transport_deleted(struct scmi_transport_instance *inst)
{
	scmi_transport_retire(inst);
	if (cancel_work(&inst->retry))
		scmi_transport_instance_put(inst);

	if (!inst->link)
		scmi_transport_core_del(inst);
}

static void scmi_transport_forget(struct scmi_transport_instance *inst)
{
	struct scmi_transport_handle *th = inst->th;

	mutex_lock(&th->lock);
	hash_del(&inst->by_dev);
	if (!IS_ERR_OR_NULL(inst->named)) {
		hash_del(&inst->by_name);
		scmi_transport_offer_named(th, inst->named);
	}
	mutex_unlock(&th->lock);

	scmi_transport_instance_put(inst);
}

static void scmi_transport_appeared(struct scmi_transport_handle *th,
				    struct device *dev)
{
	if (!of_match_device(th->match, dev))
		return;

	/* Without memory now, its probe will try again. */
	guard(mutex)(&th->lock);
	scmi_transport_instance_get(th, dev);
}

static int scmi_transport_appeared_before(struct device *dev, void *th)
{
	scmi_transport_appeared(th, dev);

	return 0;
}

static int scmi_transport_notify(struct notifier_block *nb,
				 unsigned long action, void *data)
{
	struct scmi_transport_handle *th =
		container_of(nb, struct scmi_transport_handle, bus_nb);
	struct scmi_transport_instance *inst;
	struct device *dev = data;

	switch (action) {
	case BUS_NOTIFY_ADD_DEVICE:
		scmi_transport_appeared(th, dev);
		return NOTIFY_OK;
	case BUS_NOTIFY_DEL_DEVICE:
	case BUS_NOTIFY_REMOVED_DEVICE:
		break;
	default:
		return NOTIFY_DONE;
	}

	scoped_guard(mutex, &th->lock)
		inst = scmi_transport_find(th, dev_fwnode(dev), dev);
	if (!inst)
		return NOTIFY_DONE;

	if (action == BUS_NOTIFY_DEL_DEVICE)
		scmi_transport_deleted(inst);
	else
		scmi_transport_forget(inst);

	return NOTIFY_OK;
}

/* A node is about to be taken out of the tree, or disabled. */
static int scmi_transport_reconfig(struct notifier_block *nb,
				   unsigned long action, void *data)
{
	struct scmi_transport_handle *th =
		container_of(nb, struct scmi_transport_handle, of_nb);
	struct of_reconfig_data *rd = data;
	struct scmi_transport_instance *inst;

	if (of_reconfig_get_state_change(action, rd) !=
	    OF_RECONFIG_CHANGE_REMOVE ||
	    !of_node_check_flag(rd->dn, OF_POPULATED))
		return NOTIFY_DONE;

	/* Whoever deletes the device because of this does so after us. */
	scoped_guard(mutex, &th->lock)
		inst = scmi_transport_find(th, of_fwnode_handle(rd->dn), NULL);
	if (!inst)
		return NOTIFY_DONE;

	scmi_transport_quiesce(inst);

	return NOTIFY_OK;
}

/**
 * scmi_transport_handle_register() - Make a transport handle ready for use
 * @th: Handle, of which the caller has set all that precedes the lock.
 *
 * To be called before the drivers of the transport are registered. Takes note
 * of all transport nodes that there are.
 *
 * Context: Process context, may sleep.
 *
 * Return: 0 or an error of the registration of a notifier.
 */
int scmi_transport_handle_register(struct scmi_transport_handle *th)
{
	int ret;

	mutex_init(&th->lock);
	INIT_LIST_HEAD(&th->suppliers);
	INIT_LIST_HEAD(&th->waiting);
	hash_init(th->instances);
	hash_init(th->named);
	hash_init(th->taken);
	atomic_set(&th->num, 0);
	th->bus_nb.notifier_call = scmi_transport_notify;
	th->of_nb.notifier_call = scmi_transport_reconfig;
	/* Before the one that deletes platform devices. */
	th->of_nb.priority = 1;

	ret = bus_register_notifier(&platform_bus_type, &th->bus_nb);
	if (ret)
		return ret;
	ret = of_reconfig_notifier_register(&th->of_nb);
	/* -EINVAL: no node ever changes in this kernel. */
	if (ret && ret != -EINVAL) {
		bus_unregister_notifier(&platform_bus_type, &th->bus_nb);
		return ret;
	}

	bus_for_each_dev(&platform_bus_type, NULL, th,
			 scmi_transport_appeared_before);

	return 0;
}
EXPORT_SYMBOL_GPL(scmi_transport_handle_register);

/**
 * scmi_transport_handle_unregister() - Be done with a transport handle
 * @th: Handle that was registered.
 *
 * Forgets all nodes and has no probe of ours run any more on return. To be
 * called after the drivers of the transport were unregistered, so that no
 * supplier is left, and nobody who owns one.
 *
 * Context: Process context, may sleep. No device lock may be held.
 */
void scmi_transport_handle_unregister(struct scmi_transport_handle *th)
{
	struct scmi_transport_instance *inst;
	struct hlist_node *next;
	int bucket;

	of_reconfig_notifier_unregister(&th->of_nb);
	bus_unregister_notifier(&platform_bus_type, &th->bus_nb);
	WARN_ON(!list_empty(&th->suppliers));

	/* Nobody else looks at the table any more. */
	hash_for_each_safe(th->instances, bucket, next, inst, by_dev) {
		scmi_transport_quiesce(inst);
		scmi_transport_forget(inst);
	}

	wait_var_event(&th->num, !atomic_read(&th->num));
}
EXPORT_SYMBOL_GPL(scmi_transport_handle_unregister);
