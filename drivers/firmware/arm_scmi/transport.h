/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SCMI transport instances: which device carries the messages of which node.
 *
 * See transport.c for the theory of operation.
 */
#ifndef _SCMI_TRANSPORT_H
#define _SCMI_TRANSPORT_H

#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/workqueue.h>

struct device;
struct device_link;
struct platform_device;
struct scmi_desc;
struct scmi_transport_core_operations;

/**
 * struct scmi_transport_handle - Book-keeping of one transport driver
 *
 * One object of static storage for each transport whose messages are carried by
 * a device of some other bus. Transports that own their hardware, such as
 * mailbox and smc, have none.
 *
 * @name: Word used for the supplier in messages to people, "virtio" say.
 * @validate: Checks what the transport needs of a node, before anything is
 *	      claimed for it. Says what is wrong, by name of the property, and
 *	      returns 0 or a negative errno. May be NULL.
 * @conflict: For a supplier that can serve several nodes at once: whether two
 *	      of them cannot, because both want the same part of it. Called with
 *	      @lock held; must not sleep for long. NULL: no two can.
 * @lock: Protects both lists, and what their members say of presence,
 *	  ownership and waiting. A leaf as far as device locks go: no device lock
 *	  is ever taken while it is held, so that it may be taken under any.
 * @suppliers: Registered &struct scmi_transport_supplier, oldest first.
 * @instances: Every &struct scmi_transport_instance there is; those that wait
 *	       in the order in which they began to.
 * @nb: Forgets waiting nodes whose device goes away.
 */
struct scmi_transport_handle {
	const char *name;
	int (*validate)(struct device *dev);
	bool (*conflict)(const struct device *a, const struct device *b);
	/* Protects the lists below and the ownership of suppliers. */
	struct mutex lock;
	struct list_head suppliers;
	struct list_head instances;
	struct notifier_block nb;
};

/**
 * struct scmi_transport_supplier - A device that can carry messages
 *
 * Presence and ownership are two facts: a supplier is present from
 * scmi_transport_supplier_register() to scmi_transport_supplier_withdraw(), and
 * owned, somewhere within that time, from claim to release.
 *
 * @ref: Held by the registration and by the claim in progress, if any.
 * @node: Position in &scmi_transport_handle.suppliers, empty once withdrawn.
 * @th: Transport that it was registered with.
 * @dev: The device; a reference is held as long as this object lives.
 * @data: What the transport's bus driver keeps for @dev, valid while present.
 * @owners: Instances that own it, or are about to; empty when free.
 * @leaving: Its driver is being unbound: present still, but not to be claimed.
 */
struct scmi_transport_supplier {
	struct kref ref;
	struct list_head node;
	struct scmi_transport_handle *th;
	struct device *dev;
	void *data;
	struct list_head owners;
	bool leaving;
};

/**
 * struct scmi_transport_instance - An SCMI node, its supplier and core device
 *
 * Made by the probe of the transport node's platform device and freed by its
 * remove; lives on, without a supplier, as long as that device waits for one.
 *
 * @ref: Held by the bound or waiting device, and by a pending @retry.
 * @node: Position in &scmi_transport_handle.instances.
 * @th: Transport handle, NULL if the transport has no suppliers of its own.
 * @dev: The transport node's platform device; a reference is held.
 * @owned: Position in &scmi_transport_supplier.owners of @supplier.
 * @supplier: Claimed supplier. Constant, without any lock, for as long as
 *	      @core_dev is bound: channel operations may use it freely.
 * @link: Device link from @dev to the supplier's device while claimed.
 * @core_dev: The "arm-scmi" device that the SCMI core binds to. Stays, unbound,
 *	      while the instance waits for another supplier.
 * @waiting: Has no supplier and would take one.
 * @refused: Waiting, but not deferred: it will not be probed by itself.
 * @retry: Probes @dev again after it lost its supplier, or one became free.
 */
struct scmi_transport_instance {
	struct kref ref;
	struct list_head node;
	struct scmi_transport_handle *th;
	struct device *dev;
	struct list_head owned;
	struct scmi_transport_supplier *supplier;
	struct device_link *link;
	struct platform_device *core_dev;
	bool waiting;
	bool refused;
	struct work_struct retry;
};

/**
 * scmi_transport_data - What the bus driver keeps for an instance's supplier
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

int scmi_transport_handle_register(struct scmi_transport_handle *th);
void scmi_transport_handle_unregister(struct scmi_transport_handle *th);

struct scmi_transport_supplier *
scmi_transport_supplier_register(struct scmi_transport_handle *th,
				 struct device *dev, void *data);
void scmi_transport_supplier_withdraw(struct scmi_transport_supplier *sup);

struct scmi_transport_instance *
scmi_transport_claim(struct scmi_transport_handle *th, struct device *dev);
bool scmi_transport_lost(const struct scmi_transport_instance *inst);
void scmi_transport_release(struct scmi_transport_instance *inst);

void scmi_transport_core_del(struct scmi_transport_instance *inst);

int scmi_transport_probe(struct platform_device *pdev,
			 struct scmi_transport_handle *th,
			 struct scmi_desc *desc,
			 struct scmi_transport_core_operations **core_ops);
void scmi_transport_remove(struct platform_device *pdev);

#endif /* _SCMI_TRANSPORT_H */
