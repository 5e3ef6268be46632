// SPDX-License-Identifier: GPL-2.0-only
/*
 * The platform driver that all SCMI transports have in common: it claims a
 * supplier for the node that it is bound to, and makes the core device on top.
 */

#include <linux/device.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/of_device.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/string.h>

#include "common.h"

/**
 * scmi_transport_attach() - The core begins, or ceases, to use an instance
 * @inst: The instance.
 * @abort: Wakes all callers who wait for an answer; NULL to cease. Called when
 *	   the supplier goes, with a spinlock held, and not any more when this
 *	   has returned.
 * @user: Argument of @abort.
 *
 * Context: Probe or remove of the core device.
 */
void scmi_transport_attach(struct scmi_transport_instance *inst,
			   void (*abort)(void *user), void *user)
{
	spin_lock(&inst->user_lock);
	inst->abort = abort;
	inst->user = user;
	spin_unlock(&inst->user_lock);
}
EXPORT_SYMBOL_GPL(scmi_transport_attach);

/* Nobody who waits for an answer can be unbound; and there may be none. */
static void scmi_transport_abort(struct scmi_transport_instance *inst)
{
	spin_lock(&inst->user_lock);
	if (inst->abort)
		inst->abort(inst->user);
	spin_unlock(&inst->user_lock);
}

/**
 * scmi_transport_core_del() - Delete the core device, and all below it
 * @inst: Instance, with a core device or without.
 *
 * Context: Process context, may sleep. No device lock of the core device or of a
 *	    device below it may be held.
 */
void scmi_transport_core_del(struct scmi_transport_instance *inst)
{
	struct platform_device *core_dev = inst->core_dev;

	if (!core_dev)
		return;

	inst->core_dev = NULL;
	device_release_driver(&core_dev->dev);
	scmi_device_destroy_all(&core_dev->dev);
	platform_device_unregister(core_dev);
}

/*
 * Unbinds the core device but keeps it, for when there is a supplier again. Until
 * then the core, which may be registered at any time, must not find one.
 */
static void scmi_transport_core_park(struct scmi_transport_instance *inst)
{
	struct device *dev = &inst->core_dev->dev;
	struct scmi_transport *trans = dev_get_platdata(dev);

	device_release_driver(dev);

	device_lock(dev);
	trans->supplier = NULL;
	device_unlock(dev);
}

static int
scmi_transport_core_add(struct scmi_transport_instance *inst,
			const struct scmi_desc *desc,
			struct scmi_transport_core_operations **core_ops)
{
	struct scmi_transport trans = {
		.supplier = inst->supplier ? inst->supplier->dev : inst->dev,
		.desc = *desc,
		.core_ops = core_ops,
		.inst = inst,
	};
	const struct platform_device_info info = {
		.parent = inst->dev,
		.fwnode = dev_fwnode(inst->dev),
		.of_node_reused = true,
		.name = "arm-scmi",
		.id = PLATFORM_DEVID_AUTO,
		.data = &trans,
		.size_data = sizeof(trans),
	};
	struct platform_device *core_dev = inst->core_dev;
	int ret;

	/* It was kept while the node waited: have it probed on its supplier. */
	if (core_dev) {
		device_lock(&core_dev->dev);
		memcpy(dev_get_platdata(&core_dev->dev), &trans, sizeof(trans));
		device_unlock(&core_dev->dev);
		ret = device_attach(&core_dev->dev);
		return min(ret, 0);
	}

	core_dev = platform_device_register_full(&info);
	if (IS_ERR(core_dev))
		return PTR_ERR(core_dev);

	inst->core_dev = core_dev;

	return 0;
}

/**
 * scmi_transport_probe() - Probe of every transport's platform driver
 * @pdev: The transport node's device.
 * @th: Transport handle, NULL for a transport without suppliers of its own.
 * @desc: The transport's descriptor; the core works on a copy.
 * @core_ops: Where the core stores the operations that it offers transports.
 *
 * Claims a supplier, if the transport has such, and makes the core device.
 *
 * Context: Process context, device lock of @pdev held. May sleep.
 *
 * Return: 0, -EPROBE_DEFER while there is no supplier, -ENODEV for a device that
 *	   a user forced upon the driver though the driver does not know it,
 *	   or another error.
 */
int scmi_transport_probe(struct platform_device *pdev,
			 struct scmi_transport_handle *th,
			 const struct scmi_desc *desc,
			 struct scmi_transport_core_operations **core_ops)
{
	struct device *dev = &pdev->dev;
	struct scmi_transport_instance *inst;
	int ret;

	if (!of_match_device(dev->driver->of_match_table, dev))
		return dev_err_probe(dev, -ENODEV, "is no node for %s\n",
				     dev->driver->name);

	if (th && th->validate) {
		ret = th->validate(dev);
		if (ret)
			return ret;
	}

	inst = scmi_transport_claim(th, dev);
	if (IS_ERR(inst))
		return PTR_ERR(inst);

	ret = scmi_transport_core_add(inst, desc, core_ops);
	if (ret) {
		scmi_transport_core_del(inst);
		scmi_transport_release(inst);
		return dev_err_probe(dev, ret, "cannot add the core device\n");
	}

	platform_set_drvdata(pdev, inst);

	return 0;
}
EXPORT_SYMBOL_GPL(scmi_transport_probe);

/**
 * scmi_transport_remove() - Remove of every transport's platform driver
 * @pdev: The transport node's device.
 *
 * The core device goes first and, with it, every user of the supplier. If it is
 * the supplier that goes, the core device is but unbound, see the DOC section.
 *
 * Context: Process context, device lock of @pdev held. May sleep.
 */
void scmi_transport_remove(struct platform_device *pdev)
{
	struct scmi_transport_instance *inst = platform_get_drvdata(pdev);

	if (scmi_transport_supplier_goes(inst))
		scmi_transport_abort(inst);

	if (scmi_transport_lost(inst))
		scmi_transport_core_park(inst);
	else
		scmi_transport_core_del(inst);
	scmi_transport_release(inst);
}
EXPORT_SYMBOL_GPL(scmi_transport_remove);
