// SPDX-License-Identifier: GPL-2.0-only
/*
 * SCMI transport instances
 *
 * Matches the devices that can carry SCMI messages with the device-tree nodes
 * that describe SCMI platforms, in whatever order the two appear. What the nodes'
 * driver makes of a match is in transport_probe.c.
 */

/**
 * DOC: SCMI transport instances
 *
 * Three devices make one working SCMI instance:
 *
 * - the *supplier*, on the bus of its own subsystem (a virtio device, a TEE
 *   client device), which carries the messages;
 * - the *transport node*, the platform device of the SCMI node, bound to the
 *   platform driver of the transport;
 * - the *core device*, "arm-scmi", child of the transport node and consumer of
 *   the supplier, which the SCMI core binds to.
 *
 * A transport registers its bus driver and its platform driver when its module
 * is loaded, never in a probe. The bus driver does no more than announce what
 * it bound to: scmi_transport_supplier_register() at the end of its probe,
 * scmi_transport_supplier_withdraw() first thing in its remove. The platform
 * driver claims a supplier in its probe, makes the core device, and undoes
 * both, in reverse, in its remove. A node for which there is no supplier
 * returns -EPROBE_DEFER, and whatever binds next has it probed again.
 *
 * Unbinding is left to the driver core wherever it can do it: the transport
 * node is a device-link consumer of its supplier, so that it is unbound, and
 * the core device with it, *before* the bus driver's remove callback runs. No
 * code of ours ever sees a live instance on top of a supplier that is gone.
 *
 * The core device of a node that lost its supplier stays, unbound, until the
 * node gets another one: so do the SCMI devices below, and with them the device
 * links of their consumers, which is how the driver core finds those again.
 *
 * The driver core does not bring such a node back: being unbound, it is on no
 * list. Nor does it retry deferred nodes when a driver is unbound and thereby
 * sets a supplier free. For both cases the nodes that wait are remembered
 * here, and a work item, which holds no lock, calls device_attach() on the one
 * concerned: it gets a supplier, or defers as at boot.
 *
 * Lock order: device lock of the transport node, then that of the supplier or of
 * the core device, then &scmi_transport_handle.lock.
 */

#include <linux/device.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#include "common.h"

static void scmi_transport_supplier_free(struct kref *ref)
{
	struct scmi_transport_supplier *sup =
		container_of(ref, struct scmi_transport_supplier, ref);

	put_device(sup->dev);
	kfree(sup);
}

/* Called with th->lock held if there is a handle: on its list means alive. */
static void scmi_transport_instance_free(struct kref *ref)
{
	struct scmi_transport_instance *inst =
		container_of(ref, struct scmi_transport_instance, ref);

	if (inst->th) {
		list_del(&inst->node);
		mutex_unlock(&inst->th->lock);
	}

	put_device(inst->dev);
	kfree(inst);
}

static void scmi_transport_instance_put(struct scmi_transport_instance *inst)
{
	if (inst->th)
		kref_put_mutex(&inst->ref, scmi_transport_instance_free,
			       &inst->th->lock);
	else
		kref_put(&inst->ref, scmi_transport_instance_free);
}

static void scmi_transport_retry_work(struct work_struct *work)
{
	struct scmi_transport_instance *inst =
		container_of(work, struct scmi_transport_instance, retry);

	/* Does nothing for a device that was bound, or deleted, meanwhile. */
	if (device_attach(inst->dev) < 0)
		dev_dbg(inst->dev, "could not be probed again\n");

	scmi_transport_instance_put(inst);
}

static void scmi_transport_retry(struct scmi_transport_instance *inst)
{
	lockdep_assert_held(&inst->th->lock);

	/*
	 * A probe may take a while: it waits for answers of the platform. Should
	 * the work end before its reference is taken, it cannot have dropped the
	 * last one: that needs the lock.
	 */
	if (queue_work(system_unbound_wq, &inst->retry))
		kref_get(&inst->ref);
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
	INIT_LIST_HEAD(&inst->owned);
	INIT_WORK(&inst->retry, scmi_transport_retry_work);
	inst->th = th;
	inst->dev = get_device(dev);

	return inst;
}

static struct scmi_transport_instance *
scmi_transport_find_waiting(struct scmi_transport_handle *th,
			    const struct device *dev)
{
	struct scmi_transport_instance *inst;

	lockdep_assert_held(&th->lock);

	list_for_each_entry(inst, &th->instances, node)
		if (inst->waiting && inst->dev == dev)
			return inst;

	return NULL;
}

/* Who stands in the way of @inst owning @sup, if anybody does? */
static struct scmi_transport_instance *
scmi_transport_rival(const struct scmi_transport_instance *inst,
		     const struct scmi_transport_supplier *sup)
{
	struct scmi_transport_instance *other;

	list_for_each_entry(other, &sup->owners, owned)
		if (!sup->th->conflict ||
		    sup->th->conflict(inst->dev, other->dev))
			return other;

	return NULL;
}

/* The oldest supplier that @inst can have; if all are taken, a @rival. */
static struct scmi_transport_supplier *
scmi_transport_pick(const struct scmi_transport_instance *inst,
		    struct scmi_transport_instance **rival)
{
	struct scmi_transport_supplier *sup;

	lockdep_assert_held(&inst->th->lock);

	*rival = NULL;
	list_for_each_entry(sup, &inst->th->suppliers, node) {
		if (sup->leaving)
			continue;
		*rival = scmi_transport_rival(inst, sup);
		if (!*rival)
			return sup;
	}

	return NULL;
}

static void scmi_transport_wait(struct scmi_transport_instance *inst,
				bool refused)
{
	inst->waiting = true;
	inst->refused = refused;
	list_move_tail(&inst->node, &inst->th->instances);
}

/* Is somebody who waited longer about to ask for what @inst wants? */
static bool scmi_transport_preceded(const struct scmi_transport_instance *inst)
{
	struct scmi_transport_handle *th = inst->th;
	struct scmi_transport_instance *other;

	list_for_each_entry(other, &th->instances, node) {
		if (other == inst)
			break;
		if (other->waiting && work_pending(&other->retry) &&
		    (!th->conflict || th->conflict(inst->dev, other->dev)))
			return true;
	}

	return false;
}

/* Give up ownership; whoever waits for just that, first come first, is next. */
static void scmi_transport_disown(struct scmi_transport_instance *inst,
				  struct scmi_transport_supplier *sup)
{
	struct scmi_transport_handle *th = sup->th;
	struct scmi_transport_instance *next;

	lockdep_assert_held(&th->lock);

	list_del_init(&inst->owned);
	if (sup->leaving || list_empty(&sup->node))
		return;

	list_for_each_entry(next, &th->instances, node)
		if (next->waiting && !scmi_transport_rival(next, sup) &&
		    !scmi_transport_preceded(next))
			scmi_transport_retry(next);
}

/*
 * Make the transport node a consumer of the supplier it is about to own.
 *
 * The supplier's device lock keeps its driver bound while we look. A link made
 * then starts in state "consumer probe", which has an unbind of the supplier
 * that begins later wait for this probe to end and unbind the node in turn.
 */
static int scmi_transport_link(struct scmi_transport_instance *inst,
			       struct scmi_transport_supplier *sup)
{
	int ret = 0;

	device_lock(sup->dev);
	if (!device_is_bound(sup->dev) ||
	    sup->dev->links.status == DL_DEV_UNBINDING) {
		ret = -ENODEV;
	} else {
		inst->link = device_link_add(inst->dev, sup->dev,
					     DL_FLAG_AUTOREMOVE_CONSUMER);
		if (!inst->link)
			ret = -ENOMEM;
	}
	device_unlock(sup->dev);

	return ret;
}

/*
 * Returns with the supplier owned, linked and referenced, or an error. -EBUSY
 * comes with the @rival, to be named before the lock is dropped.
 */
static int scmi_transport_own(struct scmi_transport_instance *inst,
			      struct scmi_transport_instance **rival)
{
	struct scmi_transport_handle *th = inst->th;
	struct scmi_transport_supplier *sup;
	int ret;

	lockdep_assert_held(&th->lock);

	while ((sup = scmi_transport_pick(inst, rival))) {
		list_add_tail(&inst->owned, &sup->owners);
		kref_get(&sup->ref);

		mutex_unlock(&th->lock);
		ret = scmi_transport_link(inst, sup);
		mutex_lock(&th->lock);

		if (!ret) {
			inst->supplier = sup;
			return 0;
		}

		/* Its unbinding has begun, but not reached the bus driver. */
		if (ret == -ENODEV)
			sup->leaving = true;
		scmi_transport_disown(inst, sup);
		kref_put(&sup->ref, scmi_transport_supplier_free);
		if (ret != -ENODEV)
			return ret;
	}

	/* Waiting for a whole supplier is ordinary, for a part a mistake. */
	return *rival && th->conflict ? -EBUSY : -EPROBE_DEFER;
}

/**
 * scmi_transport_claim - Get the supplier that a transport node shall use
 *
 * Takes the oldest registered supplier that nobody owns or, if the transport can
 * share them, whose owners do not want the same part of it. Makes @dev its
 * device-link consumer, and holds a reference to it. When there is none, @dev is
 * remembered as waiting, until one is claimed for it or it is deleted.
 *
 * Context: Process context, from the probe of @dev, whose device lock is held.
 *	    May sleep; takes the device lock of the supplier.
 *
 * @th: Transport handle, NULL for a transport without suppliers of its own.
 * @dev: Device of the transport node.
 *
 * Return: The instance, to be given back by scmi_transport_release();
 *	   -EPROBE_DEFER, with the reason set, while there is no supplier; -EBUSY,
 *	   with a message that names the other node, if two want the same part
 *	   of one; or -ENOMEM.
 */
struct scmi_transport_instance *
scmi_transport_claim(struct scmi_transport_handle *th, struct device *dev)
{
	struct scmi_transport_instance *inst, *rival;
	int ret;

	if (!th) {
		inst = scmi_transport_instance_alloc(NULL, dev);
		return inst ?: ERR_PTR(-ENOMEM);
	}

	mutex_lock(&th->lock);
	inst = scmi_transport_find_waiting(th, dev);
	if (inst) {
		inst->waiting = false;
	} else {
		inst = scmi_transport_instance_alloc(th, dev);
		if (!inst) {
			mutex_unlock(&th->lock);
			return ERR_PTR(-ENOMEM);
		}
		list_add_tail(&inst->node, &th->instances);
	}

	ret = scmi_transport_own(inst, &rival);
	switch (ret) {
	case 0:
		break;
	case -EPROBE_DEFER:
		scmi_transport_wait(inst, false);
		dev_err_probe(dev, ret, "waiting for a free %s supplier\n",
			      th->name);
		break;
	case -EBUSY:
		scmi_transport_wait(inst, true);
		dev_err_probe(dev, ret, "wants a part of the %s supplier that %pOF has\n",
			      th->name, rival->dev->of_node);
		break;
	}
	mutex_unlock(&th->lock);

	if (!ret)
		return inst;
	if (ret != -EPROBE_DEFER && ret != -EBUSY)
		scmi_transport_instance_put(inst);

	return ERR_PTR(ret);
}
EXPORT_SYMBOL_GPL(scmi_transport_claim);

/**
 * scmi_transport_lost - Does a node lose its supplier, or is it just unbound?
 *
 * Context: Process context, from the remove of the transport node. The device
 *	    link outlives that, see __device_release_driver().
 *
 * @inst: Instance that owns a supplier.
 *
 * Return: True if the unbinding of the supplier is what unbinds the node.
 */
bool scmi_transport_lost(const struct scmi_transport_instance *inst)
{
	return inst->link &&
	       READ_ONCE(inst->link->status) == DL_STATE_SUPPLIER_UNBIND;
}

/**
 * scmi_transport_release - Give a supplier back
 *
 * To be called when nothing uses the supplier any more, so after the core
 * device is gone. If the supplier's own unbinding is what made us release it,
 * @inst becomes a waiting one and its node is probed again; otherwise the
 * supplier is free for the first node that waits for it, and @inst is gone.
 *
 * Context: Process context, from the probe or remove of the transport node,
 *	    whose device lock is held. May sleep.
 *
 * @inst: Instance that scmi_transport_claim() returned.
 */
void scmi_transport_release(struct scmi_transport_instance *inst)
{
	struct scmi_transport_supplier *sup = inst->supplier;
	struct scmi_transport_handle *th = inst->th;
	bool lost;

	if (!sup) {
		scmi_transport_instance_put(inst);
		return;
	}

	lost = scmi_transport_lost(inst);

	mutex_lock(&th->lock);
	inst->supplier = NULL;
	inst->link = NULL;
	if (lost)
		sup->leaving = true;
	scmi_transport_disown(inst, sup);
	if (lost) {
		scmi_transport_wait(inst, false);
		scmi_transport_retry(inst);
	}
	mutex_unlock(&th->lock);

	kref_put(&sup->ref, scmi_transport_supplier_free);
	if (!lost)
		scmi_transport_instance_put(inst);
}
EXPORT_SYMBOL_GPL(scmi_transport_release);

/**
 * scmi_transport_supplier_register - Announce a device that carries messages
 *
 * To be called last in the probe of the bus driver, when @dev is ready for use:
 * a node may claim it at once. Nodes that are deferred are probed by the driver
 * core, which does so whenever a driver, as this one, has bound; those that were
 * refused are probed by us.
 *
 * Context: Process context, device lock of @dev held. May sleep.
 *
 * @th: Transport handle.
 * @dev: The supplier; referenced until it is withdrawn and released.
 * @data: The bus driver's own, for the channel operations of the transport.
 *	  Must stay valid until scmi_transport_supplier_withdraw() returns.
 *
 * Return: The supplier, valid until it is withdrawn, or ERR_PTR(-ENOMEM).
 */
struct scmi_transport_supplier *
scmi_transport_supplier_register(struct scmi_transport_handle *th,
				 struct device *dev, void *data)
{
	struct scmi_transport_instance *inst;
	struct scmi_transport_supplier *sup;

	sup = kzalloc(sizeof(*sup), GFP_KERNEL);
	if (!sup)
		return ERR_PTR(-ENOMEM);

	kref_init(&sup->ref);
	INIT_LIST_HEAD(&sup->owners);
	sup->th = th;
	sup->dev = get_device(dev);
	sup->data = data;

	mutex_lock(&th->lock);
	list_add_tail(&sup->node, &th->suppliers);
	list_for_each_entry(inst, &th->instances, node)
		if (inst->waiting && inst->refused)
			scmi_transport_retry(inst);
	mutex_unlock(&th->lock);

	return sup;
}
EXPORT_SYMBOL_GPL(scmi_transport_supplier_register);

/**
 * scmi_transport_supplier_withdraw - Take a supplier back
 *
 * To be called first in the remove of the bus driver, before anything is torn
 * down. The driver core has unbound the owner by then, if there was one.
 *
 * Context: Process context, device lock of the supplier held. May sleep.
 *
 * @sup: What scmi_transport_supplier_register() returned. Not valid any more
 *	 on return.
 */
void scmi_transport_supplier_withdraw(struct scmi_transport_supplier *sup)
{
	struct scmi_transport_handle *th = sup->th;
	struct scmi_transport_instance *inst;

	mutex_lock(&th->lock);
	list_del_init(&sup->node);
	/* An owner that holds no link yet will find the driver unbound. */
	list_for_each_entry(inst, &sup->owners, owned)
		WARN_ON(inst->supplier == sup);
	mutex_unlock(&th->lock);

	kref_put(&sup->ref, scmi_transport_supplier_free);
}
EXPORT_SYMBOL_GPL(scmi_transport_supplier_withdraw);

/* An instance of @dev that waits, or that will be retried; referenced. */
static struct scmi_transport_instance *
scmi_transport_get_pending(struct scmi_transport_handle *th,
			   const struct device *dev)
{
	struct scmi_transport_instance *inst;

	guard(mutex)(&th->lock);

	list_for_each_entry(inst, &th->instances, node) {
		if (inst->dev == dev &&
		    (inst->waiting || work_busy(&inst->retry))) {
			kref_get(&inst->ref);
			return inst;
		}
	}

	return NULL;
}

static void scmi_transport_stop_waiting(struct scmi_transport_instance *inst)
{
	bool waiting;

	mutex_lock(&inst->th->lock);
	waiting = inst->waiting;
	inst->waiting = false;
	mutex_unlock(&inst->th->lock);

	if (waiting) {
		scmi_transport_core_del(inst);
		scmi_transport_instance_put(inst);
	}
}

/*
 * A device that is deleted waits no more, and nothing of ours holds it any more
 * when that is done. To wait for the work is safe: the device was marked dead
 * before its bus is told, so device_attach() has returned or is about to.
 */
static int scmi_transport_forget(struct notifier_block *nb,
				 unsigned long action, void *data)
{
	struct scmi_transport_handle *th =
		container_of(nb, struct scmi_transport_handle, nb);
	struct scmi_transport_instance *inst;

	/* Before, for the child must go first; after, for what came between. */
	if (action != BUS_NOTIFY_DEL_DEVICE &&
	    action != BUS_NOTIFY_REMOVED_DEVICE)
		return NOTIFY_DONE;

	while ((inst = scmi_transport_get_pending(th, data))) {
		if (cancel_work_sync(&inst->retry))
			scmi_transport_instance_put(inst);
		scmi_transport_stop_waiting(inst);
		scmi_transport_instance_put(inst);
	}

	return NOTIFY_OK;
}

/**
 * scmi_transport_handle_register - Make a transport handle ready for use
 *
 * To be called before the drivers of the transport are registered.
 *
 * Context: Process context, may sleep.
 *
 * @th: Handle, of which the caller has set &scmi_transport_handle.name.
 *
 * Return: 0 or an error of bus_register_notifier().
 */
int scmi_transport_handle_register(struct scmi_transport_handle *th)
{
	mutex_init(&th->lock);
	INIT_LIST_HEAD(&th->suppliers);
	INIT_LIST_HEAD(&th->instances);
	th->nb.notifier_call = scmi_transport_forget;

	return bus_register_notifier(&platform_bus_type, &th->nb);
}
EXPORT_SYMBOL_GPL(scmi_transport_handle_register);

/**
 * scmi_transport_handle_unregister - Be done with a transport handle
 *
 * Forgets the nodes that wait and has no probe of ours run any more on return.
 * To be called after the drivers of the transport were unregistered, so that
 * no instance and no supplier is left.
 *
 * Context: Process context, may sleep. No device lock may be held.
 *
 * @th: Handle that was registered.
 */
void scmi_transport_handle_unregister(struct scmi_transport_handle *th)
{
	struct scmi_transport_instance *inst;

	bus_unregister_notifier(&platform_bus_type, &th->nb);

	mutex_lock(&th->lock);
	WARN_ON(!list_empty(&th->suppliers));
	while ((inst = list_first_entry_or_null(&th->instances,
						struct scmi_transport_instance,
						node))) {
		kref_get(&inst->ref);
		mutex_unlock(&th->lock);

		flush_work(&inst->retry);
		scmi_transport_stop_waiting(inst);
		scmi_transport_instance_put(inst);

		mutex_lock(&th->lock);
	}
	mutex_unlock(&th->lock);
}
EXPORT_SYMBOL_GPL(scmi_transport_handle_unregister);
