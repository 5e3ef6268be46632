/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SCMI transport instances: which device carries the messages of which node.
 *
 * See transport.c for the theory of operation.
 */
#ifndef _SCMI_TRANSPORT_H
#define _SCMI_TRANSPORT_H

#include <linux/atomic.h>
#include <linux/hashtable.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mod_devicetable.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/workqueue.h>

struct device;
struct device_link;
struct fwnode_handle;
struct platform_device;
struct scmi_desc;
struct scmi_transport_core_operations;

/* Names the device that carries the messages, see arm,scmi.yaml. */
#define SCMI_TRANSPORT_DEVICE	"arm,transport-device"

/**
 * struct scmi_transport_handle - Book-keeping of one transport driver
 *
 * One object of static storage for each transport whose messages are carried by
 * a device of some other bus. Transports that own their hardware, such as
 * mailbox and smc, have none.
 *
 * @name: Word used for the supplier in messages to people, "virtio" say.
 * @match: Which nodes are this transport's: the table of its platform driver.
 * @validate: Checks what the transport needs of a node, before anything is
 *	      claimed for it. Says what is wrong, by name of the property, and
 *	      returns 0 or a negative errno. May be NULL.
 * @may_name: Whether a firmware node can be that of a supplier, as far as it
 *	      tells without its device. May be NULL.
 * @channels: For a supplier that serves several nodes at once: which of its
 *	      channels a node wants. Writes up to @max ids to @ids and returns
 *	      how many there are. NULL: a node wants the whole supplier.
 * @lock: Protects all below, and what the members of the lists say of presence,
 *	  ownership and waiting. A leaf as far as device locks go: no device lock
 *	  is ever taken while it is held, so that it may be taken under any.
 * @suppliers: Registered &struct scmi_transport_supplier, oldest first.
 * @waiting: &struct scmi_transport_instance without a supplier, in the order in
 *	     which they are served.
 * @instances: All instances, by the firmware node of their device.
 * @named: Those whose node names its supplier, by the firmware node named.
 * @taken: &struct scmi_transport_channel of all owners, by supplier and id.
 * @num: How many instances there are, those included that are not in the tables
 *	 any more, but not freed yet.
 * @bus_nb: Sees the devices of transport nodes come and go.
 * @of_nb: Sees transport nodes that are about to lose their device.
 */
struct scmi_transport_handle {
	const char *name;
	const struct of_device_id *match;
	int (*validate)(struct device *dev);
	bool (*may_name)(const struct fwnode_handle *fwnode);
	unsigned int (*channels)(struct device *dev, u32 *ids, unsigned int max);
	/* Protects the lists below and the ownership of suppliers. */
	struct mutex lock;
	struct list_head suppliers;
	struct list_head waiting;
	DECLARE_HASHTABLE(instances, 6);
	DECLARE_HASHTABLE(named, 6);
	DECLARE_HASHTABLE(taken, 6);
	atomic_t num;
	struct notifier_block bus_nb;
	struct notifier_block of_nb;
};

/**
 * struct scmi_transport_supplier - A device that can carry messages
 *
 * Presence and ownership are two facts: a supplier is present from
 * scmi_transport_supplier_register() to scmi_transport_supplier_withdraw(), and
 * owned, somewhere within that time, from the day it is granted to a node to
 * that node's release.
 *
 * @ref: Held by the registration and by each owner.
 * @node: Position in &scmi_transport_handle.suppliers, empty once withdrawn.
 * @th: Transport that it was registered with.
 * @dev: The device; a reference is held as long as this object lives.
 * @fwnodes: What a node may call it: its own firmware node, and that of the
 *	     device that provides it. Either may be NULL.
 * @data: What the transport's bus driver keeps for @dev, valid while present.
 * @owners: Instances that own it, or are about to; empty when free.
 * @leaving: Its driver is being unbound: present still, but not to be claimed.
 */
struct scmi_transport_supplier {
	struct kref ref;
	struct list_head node;
	struct scmi_transport_handle *th;
	struct device *dev;
	const struct fwnode_handle *fwnodes[2];
	void *data;
	struct list_head owners;
	bool leaving;
};

/**
 * struct scmi_transport_channel - A channel of a shared supplier
 *
 * @taken: Position in &scmi_transport_handle.taken while @inst has a supplier.
 * @inst: The instance that wants it.
 * @id: Tells it from other channels of the same supplier.
 */
struct scmi_transport_channel {
	struct hlist_node taken;
	struct scmi_transport_instance *inst;
	u32 id;
};

/**
 * struct scmi_transport_instance - An SCMI node, its supplier and core device
 *
 * Exists as long as the device of the transport node does, bound or not, so that
 * a supplier can be kept for a node that has not been probed yet.
 *
 * @ref: Held by the table, and by @retry while that is pending or runs.
 * @by_dev: Position in &scmi_transport_handle.instances.
 * @by_name: Position in &scmi_transport_handle.named, if @named is a node.
 * @wait: Position in &scmi_transport_handle.waiting, empty when not waiting.
 * @owned: Position in &scmi_transport_supplier.owners of @supplier.
 * @th: Transport handle, NULL if the transport has no suppliers of its own.
 * @dev: The transport node's platform device; a reference is held.
 * @named: Firmware node of the supplier that the node names, a reference; NULL
 *	   if it names none; or an ERR_PTR if nobody can tell which it names.
 * @channels: The channels that the node wants of a shared supplier.
 * @num_channels: Number of @channels.
 * @supplier: Granted or claimed supplier. Constant, without any lock, for as long
 *	      as @core_dev is bound: channel operations may use it freely.
 * @link: Device link from @dev to the supplier's device while claimed.
 * @core_dev: The "arm-scmi" device that the SCMI core binds to. Stays, unbound,
 *	      while the instance waits for another supplier.
 * @gone: Its device is being deleted, and gets nothing any more.
 * @claiming: Its claim is under way: nobody else decides what it has.
 * @lost: It had a supplier before it came to wait.
 * @displaced: Must let go of its supplier, for the node that names it.
 * @retry: Has the driver core probe @dev, when there is a reason to.
 * @user_lock: Protects @abort and @user.
 * @abort: Wakes all who wait for an answer of the supplier; may not sleep. NULL
 *	   while the core does not use the instance.
 * @user: Argument of @abort.
 */
struct scmi_transport_instance {
	struct kref ref;
	struct hlist_node by_dev;
	struct hlist_node by_name;
	struct list_head wait;
	struct list_head owned;
	struct scmi_transport_handle *th;
	struct device *dev;
	struct fwnode_handle *named;
	struct scmi_transport_channel *channels;
	unsigned int num_channels;
	struct scmi_transport_supplier *supplier;
	struct device_link *link;
	struct platform_device *core_dev;
	bool gone;
	bool claiming;
	bool lost;
	bool displaced;
	struct work_struct retry;
	/* Keeps the core that uses us from going while we call it. */
	spinlock_t user_lock;
	void (*abort)(void *user);
	void *user;
};

/**
 * scmi_transport_is_called() - Is this what a node would call a supplier?
 * @sup: The supplier.
 * @fwnode: What the node names.
 *
 * Return: True if it is one of the firmware nodes that @sup is known by.
 */
static inline bool
scmi_transport_is_called(const struct scmi_transport_supplier *sup,
			 const struct fwnode_handle *fwnode)
{
	return fwnode == sup->fwnodes[0] || fwnode == sup->fwnodes[1];
}

/**
 * scmi_transport_data() - What the bus driver keeps for an instance's supplier
 * @inst: Instance of a transport that has suppliers.
 *
 * Context: Any, while the core device is being probed, bound or removed: the
 *	    claim is constant for so long.
 *
 * Return: The data given to scmi_transport_supplier_register().
 */
static inline void *
scmi_transport_data(const struct scmi_transport_instance *inst)
{
	return inst->supplier->data;
}

/* transport.c: suppliers, and who owns them */

struct scmi_transport_supplier *
scmi_transport_supplier_register(struct scmi_transport_handle *th,
				 struct device *dev, struct device *provider,
				 void *data);
void scmi_transport_supplier_withdraw(struct scmi_transport_supplier *sup);

struct scmi_transport_instance *
scmi_transport_claim(struct scmi_transport_handle *th, struct device *dev);
bool scmi_transport_supplier_goes(const struct scmi_transport_instance *inst);
bool scmi_transport_lost(const struct scmi_transport_instance *inst);
void scmi_transport_release(struct scmi_transport_instance *inst);

void scmi_transport_offer_named(struct scmi_transport_handle *th,
				const struct fwnode_handle *fwnode);
void scmi_transport_stop_waiting(struct scmi_transport_instance *inst);
void scmi_transport_retry_work(struct work_struct *work);

/* transport_node.c: nodes, and what they say of their supplier */

int scmi_transport_handle_register(struct scmi_transport_handle *th);
void scmi_transport_handle_unregister(struct scmi_transport_handle *th);

struct scmi_transport_instance *
scmi_transport_instance_get(struct scmi_transport_handle *th,
			    struct device *dev);
void scmi_transport_instance_put(struct scmi_transport_instance *inst);
bool scmi_transport_fits(const struct scmi_transport_instance *inst,
			 const struct scmi_transport_supplier *sup);

/* transport_probe.c: the platform driver that all transports have in common */

void scmi_transport_attach(struct scmi_transport_instance *inst,
			   void (*abort)(void *user), void *user);
void scmi_transport_core_del(struct scmi_transport_instance *inst);

int scmi_transport_probe(struct platform_device *pdev,
			 struct scmi_transport_handle *th,
			 const struct scmi_desc *desc,
			 struct scmi_transport_core_operations **core_ops);
void scmi_transport_remove(struct platform_device *pdev);

#endif /* _SCMI_TRANSPORT_H */
