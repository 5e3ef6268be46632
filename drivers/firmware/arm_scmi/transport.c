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
 * A node may name its supplier, by firmware node (SCMI_TRANSPORT_DEVICE). It gets
 * that one or none. A node that names none gets the oldest free one that no
 * other node names, whether that node has a driver yet or not. If it was served
 * before the node that names its supplier appeared, it has to look for another.
 *
 * Nodes that wait are in a queue: those that lost their supplier, then the
 * others, each in the order in which they came to wait. Whenever a supplier can
 * be had, the first node that it fits owns it from that moment, and a work item,
 * which holds no lock, has the driver core probe that node. So who gets what
 * does not depend on the order in which the driver core retries what it has
 * deferred, and nodes are found again that it would not retry at all: those that
 * were unbound together with their supplier, and those that were refused.
 *
 * Lock order: device lock of the transport node, then that of the supplier or of
 * the core device, then &scmi_transport_handle.lock.
 */

#include <linux/device.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/property.h>
#include <linux/slab.h>

#include "common.h"

static void scmi_transport_supplier_free(struct kref *ref)
{
	struct scmi_transport_supplier *sup =
		container_of(ref, struct scmi_transport_supplier, ref);

	put_device(sup->dev);
	kfree(sup);
}

static unsigned long
scmi_transport_channel_key(const struct scmi_transport_supplier *sup, u32 id)
{
	return (unsigned long)sup + id;
}

/* Who stands in the way of @inst owning @sup, if anybody does? */
static struct scmi_transport_instance *
scmi_transport_rival(const struct scmi_transport_instance *inst,
		     struct scmi_transport_supplier *sup)
{
	struct scmi_transport_channel *ch;
	unsigned int i;
	u32 id;

	if (!inst->th->channels)
		return list_first_entry_or_null(&sup->owners,
						struct scmi_transport_instance,
						owned);

	for (i = 0; i < inst->num_channels; i++) {
		id = inst->channels[i].id;
		hash_for_each_possible(inst->th->taken, ch, taken,
				       scmi_transport_channel_key(sup, id))
			if (ch->inst->supplier == sup && ch->id == id)
				return ch->inst;
	}

	return NULL;
}

static void scmi_transport_grant(struct scmi_transport_instance *inst,
				 struct scmi_transport_supplier *sup)
{
	struct scmi_transport_handle *th = inst->th;
	unsigned int i;

	lockdep_assert_held(&th->lock);

	inst->supplier = sup;
	list_add_tail(&inst->owned, &sup->owners);
	for (i = 0; i < inst->num_channels; i++)
		hash_add(th->taken, &inst->channels[i].taken,
			 scmi_transport_channel_key(sup, inst->channels[i].id));
	kref_get(&sup->ref);
}

static void scmi_transport_retry(struct scmi_transport_instance *inst)
{
	lockdep_assert_held(&inst->th->lock);

	/* The work takes the lock, so it does not end before we have a reference */
	if (queue_work(system_unbound_wq, &inst->retry))
		kref_get(&inst->ref);
}

/* Who names its supplier has it from one that took what there was, later. */
static bool scmi_transport_displace(const struct scmi_transport_instance *inst,
				    struct scmi_transport_instance *rival)
{
	if (!inst->named || rival->named)
		return false;

	rival->displaced = true;
	scmi_transport_retry(rival);

	return true;
}

/* Have the first nodes in the queue that can share @sup own and claim it. */
static void scmi_transport_offer(struct scmi_transport_supplier *sup)
{
	struct scmi_transport_handle *th = sup->th;
	struct scmi_transport_instance *inst, *rival;

	lockdep_assert_held(&th->lock);

	if (sup->leaving || list_empty(&sup->node))
		return;

	list_for_each_entry(inst, &th->waiting, wait) {
		if (inst->supplier || !scmi_transport_fits(inst, sup))
			continue;

		/* One less may be in its way, and another one left. */
		rival = scmi_transport_rival(inst, sup);
		if (rival) {
			scmi_transport_displace(inst, rival);
			continue;
		}

		scmi_transport_grant(inst, sup);
		scmi_transport_retry(inst);
		if (!th->channels)
			break;
	}
}

/**
 * scmi_transport_offer_named() - A supplier is named by one node less
 * @th: Transport handle.
 * @fwnode: Firmware node of the supplier, which may or may not be there.
 *
 * Context: With the lock of @th held.
 */
void scmi_transport_offer_named(struct scmi_transport_handle *th,
				const struct fwnode_handle *fwnode)
{
	struct scmi_transport_supplier *sup;

	lockdep_assert_held(&th->lock);

	list_for_each_entry(sup, &th->suppliers, node)
		if (scmi_transport_is_called(sup, fwnode))
			scmi_transport_offer(sup);
}

/* Give up ownership, in favour of whoever is next. */
static void scmi_transport_disown(struct scmi_transport_instance *inst)
{
	struct scmi_transport_supplier *sup = inst->supplier;
	unsigned int i;

	lockdep_assert_held(&inst->th->lock);

	/* It may have been withdrawn while we had it but for the link. */
	if (!sup)
		return;

	list_del_init(&inst->owned);
	for (i = 0; i < inst->num_channels; i++)
		hash_del(&inst->channels[i].taken);
	inst->supplier = NULL;
	inst->link = NULL;
	inst->displaced = false;
	scmi_transport_offer(sup);
	kref_put(&sup->ref, scmi_transport_supplier_free);
}

/**
 * scmi_transport_stop_waiting() - Take a node out of the queue
 * @inst: Instance of the node, in the queue or not.
 *
 * Context: With the lock of the handle held.
 */
void scmi_transport_stop_waiting(struct scmi_transport_instance *inst)
{
	if (list_empty(&inst->wait))
		return;

	list_del_init(&inst->wait);
	if (!inst->link)
		scmi_transport_disown(inst);
}

/* Take back what was granted to a node and offer it to the others. */
static void scmi_transport_skip(struct scmi_transport_instance *inst)
{
	list_del_init(&inst->wait);
	scmi_transport_disown(inst);
	list_add_tail(&inst->wait, &inst->th->waiting);
}

/**
 * scmi_transport_retry_work() - Have the driver core probe a node
 * @work: &scmi_transport_instance.retry
 *
 * A node that is to give way to another is unbound first.
 *
 * Context: Process context, no lock held. May take a while, as a probe waits for
 *	    answers of the platform.
 */
void scmi_transport_retry_work(struct work_struct *work)
{
	struct scmi_transport_instance *inst =
		container_of(work, struct scmi_transport_instance, retry);
	struct scmi_transport_handle *th = inst->th;
	bool displaced, waiting;

	scoped_guard(mutex, &th->lock)
		displaced = inst->displaced;
	if (displaced)
		device_release_driver(inst->dev);

	scoped_guard(mutex, &th->lock) {
		/* It had been granted the supplier, but not claimed it yet. */
		if (inst->displaced && !inst->link && !inst->claiming)
			scmi_transport_disown(inst);
		/* Not if it was bound meanwhile, and then unbound by hand. */
		waiting = !list_empty(&inst->wait);
	}
	if (waiting && device_attach(inst->dev) < 0)
		dev_dbg(inst->dev, "could not be probed again\n");

	/* Something else keeps it from being probed, so others come first. */
	scoped_guard(mutex, &th->lock)
		if (!list_empty(&inst->wait) && inst->supplier &&
		    !inst->claiming && !work_pending(&inst->retry))
			scmi_transport_skip(inst);

	scmi_transport_instance_put(inst);
}

/*
 * Grant the oldest supplier that @inst can have. If each that fits is taken, say
 * who is a @rival; one that has it by chance is made to let go of it.
 */
static int scmi_transport_pick(struct scmi_transport_instance *inst,
			       struct scmi_transport_instance **rival)
{
	struct scmi_transport_handle *th = inst->th;
	struct scmi_transport_supplier *sup;

	lockdep_assert_held(&th->lock);

	*rival = NULL;
	list_for_each_entry(sup, &th->suppliers, node) {
		if (sup->leaving || !scmi_transport_fits(inst, sup))
			continue;
		*rival = scmi_transport_rival(inst, sup);
		if (!*rival) {
			scmi_transport_grant(inst, sup);
			return 0;
		}
	}

	if (!*rival)
		return -EPROBE_DEFER;

	if (scmi_transport_displace(inst, *rival))
		return -EPROBE_DEFER;

	/* To wait for any whole supplier is ordinary, for a part a mistake. */
	return inst->named || th->channels ? -EBUSY : -EPROBE_DEFER;
}

/*
 * Make the transport node a consumer of the supplier that it is about to own.
 *
 * The supplier's device lock keeps its driver bound while we look. A link made
 * then starts in state "consumer probe", which has an unbind of the supplier
 * that begins later wait for this probe to end and unbind the node in turn.
 */
static struct device_link *
scmi_transport_link(struct scmi_transport_instance *inst,
		    struct scmi_transport_supplier *sup)
{
	struct device_link *link;

	guard(device)(sup->dev);

	if (!device_is_bound(sup->dev) ||
	    sup->dev->links.status == DL_DEV_UNBINDING)
		return ERR_PTR(-ENODEV);

	link = device_link_add(inst->dev, sup->dev,
			       DL_FLAG_AUTOREMOVE_CONSUMER);

	return link ?: ERR_PTR(-ENOMEM);
}

/*
 * Returns with the supplier owned and linked, or an error. Nobody takes the
 * supplier from an instance that is claiming it, but for its withdrawal and the
 * deletion of the node, which find no link then. If the device of the supplier is
 * bound again by the time that we have its lock, the link is to no supplier of
 * ours: -EAGAIN, as the driver core drops a link with the probe that made it, and
 * not before.
 */
static int scmi_transport_own(struct scmi_transport_instance *inst,
			      struct scmi_transport_instance **rival)
{
	struct scmi_transport_handle *th = inst->th;
	struct scmi_transport_supplier *sup;
	struct device_link *link;
	int ret;

	lockdep_assert_held(&th->lock);

	do {
		ret = inst->supplier ? 0 : scmi_transport_pick(inst, rival);
		if (ret)
			return ret;

		sup = inst->supplier;
		kref_get(&sup->ref);
		mutex_unlock(&th->lock);
		link = scmi_transport_link(inst, sup);
		mutex_lock(&th->lock);

		ret = PTR_ERR_OR_ZERO(link);
		/* Its unbinding has begun, but not reached the bus driver. */
		if (ret == -ENODEV)
			sup->leaving = true;
		if (inst->supplier != sup)
			ret = ret ?: -EAGAIN;
		else if (ret)
			scmi_transport_disown(inst);
		else
			inst->link = link;
		kref_put(&sup->ref, scmi_transport_supplier_free);
	} while (ret == -ENODEV);

	return ret;
}

/* What the node says of its supplier must make sense, whatever there is. */
static int scmi_transport_check_name(struct scmi_transport_instance *inst)
{
	struct scmi_transport_handle *th = inst->th;
	struct device *dev = inst->dev;

	if (inst->named == ERR_PTR(-E2BIG))
		return dev_err_probe(dev, -EINVAL,
				     SCMI_TRANSPORT_DEVICE " names more than one device\n");
	if (IS_ERR(inst->named))
		return dev_err_probe(dev, -EINVAL,
				     SCMI_TRANSPORT_DEVICE " names no node\n");
	if (inst->named && th->may_name && !th->may_name(inst->named))
		return dev_err_probe(dev, -EINVAL,
				     SCMI_TRANSPORT_DEVICE " names %pfw, which is no %s supplier\n",
				     inst->named, th->name);

	return 0;
}

/* Tell people why a node has no supplier, now and in devices_deferred. */
static void scmi_transport_explain(struct scmi_transport_instance *inst,
				   struct scmi_transport_instance *rival,
				   int ret)
{
	const char *name = inst->th->name;
	struct device *dev = inst->dev;

	if (ret == -EPROBE_DEFER && inst->named)
		dev_err_probe(dev, ret, "waiting for %s supplier %pfw, named by %s\n",
			      name, inst->named, SCMI_TRANSPORT_DEVICE);
	else if (ret == -EPROBE_DEFER)
		dev_err_probe(dev, ret, "waiting for a free %s supplier\n",
			      name);
	else if (inst->named)
		dev_err_probe(dev, ret, "%s supplier %pfw, named by %s, is that of %pOF\n",
			      name, inst->named, SCMI_TRANSPORT_DEVICE,
			      rival->dev->of_node);
	else
		dev_err_probe(dev, ret, "wants a part of the %s supplier that %pOF has\n",
			      name, rival->dev->of_node);
}

/* Remember that a node has no supplier. Who had one before is served first. */
static void scmi_transport_wait(struct scmi_transport_instance *inst, bool lost)
{
	struct list_head *before = &inst->th->waiting;
	struct scmi_transport_instance *next;

	if (!list_empty(&inst->wait))
		return;

	list_for_each_entry(next, &inst->th->waiting, wait) {
		if (lost && !next->lost) {
			before = &next->wait;
			break;
		}
	}
	list_add_tail(&inst->wait, before);
	inst->lost = lost;
}

/**
 * scmi_transport_claim() - Get the supplier that a transport node shall use
 * @th: Transport handle, NULL for a transport without suppliers of its own.
 * @dev: Device of the transport node.
 *
 * Takes the supplier that the node names; or the oldest one that no other node
 * names and nobody owns or, if the transport can share them, whose owners want
 * other channels. Makes @dev its device-link consumer, and holds a reference to
 * it. When there is none, @dev waits, until one is claimed for it, it fails to
 * claim one for another reason, or it is deleted.
 *
 * Context: Process context, from the probe of @dev, whose device lock is held.
 *	    May sleep; takes the device lock of the supplier.
 *
 * Return: The instance, to be given back by scmi_transport_release();
 *	   -EPROBE_DEFER, with the reason set, while there is no supplier; -EBUSY,
 *	   with a message that names the other node, if two want the same part
 *	   of one, or name the same one; -EINVAL if what the node says of its
 *	   supplier makes no sense; -ENODEV if @dev is on its way out; or
 *	   -ENOMEM.
 */
struct scmi_transport_instance *
scmi_transport_claim(struct scmi_transport_handle *th, struct device *dev)
{
	struct scmi_transport_instance *inst, *rival = NULL;
	int ret;

	if (!th) {
		inst = scmi_transport_instance_get(NULL, dev);
		return inst ?: ERR_PTR(-ENOMEM);
	}

	guard(mutex)(&th->lock);

	inst = scmi_transport_instance_get(th, dev);
	if (!inst)
		return ERR_PTR(-ENOMEM);
	if (inst->gone)
		return ERR_PTR(-ENODEV);

	inst->claiming = true;
	ret = scmi_transport_check_name(inst);
	if (!ret)
		ret = scmi_transport_own(inst, &rival);
	inst->claiming = false;

	/* The deletion of @dev has begun meanwhile, and waits for us. */
	if (inst->gone) {
		scmi_transport_disown(inst);
		return ERR_PTR(-ENODEV);
	}

	if (ret == -EAGAIN) {
		scmi_transport_retry(inst);
		ret = -EPROBE_DEFER;
	}

	if (ret == -EPROBE_DEFER || ret == -EBUSY) {
		scmi_transport_wait(inst, false);
		scmi_transport_explain(inst, rival, ret);
		return ERR_PTR(ret);
	}

	scmi_transport_stop_waiting(inst);
	if (ret)
		return ERR_PTR(ret);

	/* The node that names it has come meanwhile. */
	if (inst->displaced)
		scmi_transport_retry(inst);

	return inst;
}
EXPORT_SYMBOL_GPL(scmi_transport_claim);

/**
 * scmi_transport_supplier_goes() - Is the supplier what unbinds a node?
 * @inst: Instance that owns a supplier.
 *
 * Context: Process context, from the remove of the transport node. The device
 *	    link outlives that, see __device_release_driver().
 *
 * Return: True if the driver of the supplier is being unbound.
 */
bool scmi_transport_supplier_goes(const struct scmi_transport_instance *inst)
{
	return inst->link &&
	       READ_ONCE(inst->link->status) == DL_STATE_SUPPLIER_UNBIND;
}

/**
 * scmi_transport_lost() - Does a node lose its supplier, or is it just unbound?
 * @inst: Instance that owns a supplier.
 *
 * Context: Process context, from the remove of the transport node.
 *
 * Return: True if the unbinding of the supplier, or the appearance of the node
 *	   that it is for, is what unbinds the node, and that may have another.
 */
bool scmi_transport_lost(const struct scmi_transport_instance *inst)
{
	return inst->link && !inst->gone &&
	       (inst->displaced || scmi_transport_supplier_goes(inst));
}

/**
 * scmi_transport_release() - Give a supplier back
 * @inst: Instance that scmi_transport_claim() returned.
 *
 * To be called when nothing uses the supplier any more, so after the core
 * device is gone. If it was lost, see scmi_transport_lost(), the node waits, and
 * is probed again; otherwise the supplier is for the first node that waits for
 * it. Without a handle, @inst is freed.
 *
 * Context: Process context, from the probe or remove of the transport node,
 *	    whose device lock is held. May sleep.
 */
void scmi_transport_release(struct scmi_transport_instance *inst)
{
	struct scmi_transport_handle *th = inst->th;

	if (!th) {
		scmi_transport_instance_put(inst);
		return;
	}

	guard(mutex)(&th->lock);

	if (scmi_transport_supplier_goes(inst))
		inst->supplier->leaving = true;
	if (scmi_transport_lost(inst)) {
		scmi_transport_wait(inst, true);
		/* Who is displaced is probed by the work that unbinds it. */
		if (!inst->displaced)
			scmi_transport_retry(inst);
	}
	scmi_transport_disown(inst);
}
EXPORT_SYMBOL_GPL(scmi_transport_release);

/**
 * scmi_transport_supplier_register() - Announce a device that carries messages
 * @th: Transport handle.
 * @dev: The supplier; referenced until it is withdrawn and released.
 * @provider: The device that provides @dev, by whose firmware node it is known
 *	      when it has none of its own: a virtio-mmio device, say. May be
 *	      NULL.
 * @data: The bus driver's own, for the channel operations of the transport.
 *	  Must stay valid until scmi_transport_supplier_withdraw() returns.
 *
 * To be called last in the probe of the bus driver, when @dev is ready for use:
 * a node may claim it at once.
 *
 * Context: Process context, device lock of @dev held. May sleep.
 *
 * Return: The supplier, valid until it is withdrawn, or ERR_PTR(-ENOMEM).
 */
struct scmi_transport_supplier *
scmi_transport_supplier_register(struct scmi_transport_handle *th,
				 struct device *dev, struct device *provider,
				 void *data)
{
	struct scmi_transport_supplier *sup;

	sup = kzalloc(sizeof(*sup), GFP_KERNEL);
	if (!sup)
		return ERR_PTR(-ENOMEM);

	kref_init(&sup->ref);
	INIT_LIST_HEAD(&sup->owners);
	sup->th = th;
	sup->dev = get_device(dev);
	sup->fwnodes[0] = dev_fwnode(dev);
	sup->fwnodes[1] = provider ? dev_fwnode(provider) : NULL;
	sup->data = data;

	guard(mutex)(&th->lock);
	list_add_tail(&sup->node, &th->suppliers);
	scmi_transport_offer(sup);

	return sup;
}
EXPORT_SYMBOL_GPL(scmi_transport_supplier_register);

/**
 * scmi_transport_supplier_withdraw() - Take a supplier back
 * @sup: What scmi_transport_supplier_register() returned. Not valid any more
 *	 on return.
 *
 * To be called first in the remove of the bus driver, before anything is torn
 * down. The driver core has unbound the owners by then, if there were any.
 *
 * Context: Process context, device lock of the supplier held. May sleep.
 */
void scmi_transport_supplier_withdraw(struct scmi_transport_supplier *sup)
{
	struct scmi_transport_instance *inst, *next;

	mutex_lock(&sup->th->lock);
	list_del_init(&sup->node);
	/* Those who hold no link have been granted it, and not got round to it. */
	list_for_each_entry_safe(inst, next, &sup->owners, owned)
		if (!WARN_ON(inst->link))
			scmi_transport_disown(inst);
	mutex_unlock(&sup->th->lock);

	kref_put(&sup->ref, scmi_transport_supplier_free);
}
EXPORT_SYMBOL_GPL(scmi_transport_supplier_withdraw);
