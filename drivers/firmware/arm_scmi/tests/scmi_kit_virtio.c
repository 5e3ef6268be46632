// SPDX-License-Identifier: GPL-2.0-only
/*
 * SCMI over a fake virtio device: ties the queues of the one to the port of a
 * fake platform. Virtio 1.2 section 5.17: queue 0 carries commands and their
 * answers, queue 1 what the platform sends by itself.
 */

#include <kunit/fake_virtio.h>
#include <uapi/linux/virtio_ids.h>
#include <uapi/linux/virtio_scmi.h>

#include "scmi_kit_virtio.h"

struct scmi_kit_virtio_wire {
	struct fake_virtio_device *fv;
	struct fake_scmi_port *port;
	struct scmi_kit_provider *provider;
};

/**
 * scmi_kit_virtio_device() - the fake device of an instance, for its knobs
 * @si: instance on scmi_kit_virtio
 *
 * Return: the device.
 */
struct fake_virtio_device *scmi_kit_virtio_device(struct scmi_kit_instance *si)
{
	struct scmi_kit_virtio_wire *wire = si->wire;

	return wire->fv;
}
EXPORT_SYMBOL_GPL(scmi_kit_virtio_device);

static int scmi_kit_virtio_reply(struct fake_scmi_port *port, void *tag,
				 const void *msg, size_t len)
{
	/* An answer needs the buffer of a command to travel in. */
	if (tag == FAKE_SCMI_TAG_NONE)
		return -ENOBUFS;

	fake_virtio_complete(tag, msg, len);

	/* A device that was reset meanwhile has no use for it: no error. */
	return 0;
}

static int scmi_kit_virtio_notify(struct fake_scmi_port *port, const void *msg,
				  size_t len)
{
	struct scmi_kit_virtio_wire *wire = fake_scmi_port_priv(port);

	return fake_virtio_push(wire->fv, VIRTIO_SCMI_VQ_RX, msg, len);
}

static void scmi_kit_virtio_drop(struct fake_scmi_port *port, void *tag)
{
	fake_virtio_drop(tag);
}

static const struct fake_scmi_port_ops scmi_kit_virtio_port_ops = {
	.reply = scmi_kit_virtio_reply,
	.notify = scmi_kit_virtio_notify,
	.drop = scmi_kit_virtio_drop,
};

static void scmi_kit_virtio_request(struct fake_virtio_device *fv,
				    struct fake_virtio_request *req)
{
	fake_scmi_receive(fv->priv, req, req->data, req->len);
}

static const struct fake_virtio_backend scmi_kit_virtio_backend = {
	.request = scmi_kit_virtio_request,
};

KUNIT_DEFINE_ACTION_WRAPPER(scmi_kit_virtio_unplug_action, fake_virtio_unplug,
			    struct fake_virtio_device *);

static int scmi_kit_virtio_init(struct kunit *test,
				struct scmi_kit_instance *si)
{
	const struct fake_virtio_config config = {
		.device_id = VIRTIO_ID_SCMI,
		.features = FAKE_VIRTIO_F_MODERN |
			    BIT_ULL(VIRTIO_SCMI_F_P2A_CHANNELS),
		.max_queues = VIRTIO_SCMI_VQ_MAX_CNT,
		.stock_queues = BIT(VIRTIO_SCMI_VQ_RX),
		.backend = &scmi_kit_virtio_backend,
	};
	struct scmi_kit_virtio_wire *wire;

	wire = kunit_kzalloc(test, sizeof(*wire), GFP_KERNEL);
	if (!wire)
		return -ENOMEM;

	/*
	 * Undone in reverse: the device stops sending, then the port drops the
	 * requests that it still holds, then their memory goes.
	 */
	wire->fv = fake_virtio_alloc_kunit(test, &config);
	if (IS_ERR(wire->fv))
		return PTR_ERR(wire->fv);

	wire->port = fake_scmi_port_open_kunit(test, si->platform,
					       &scmi_kit_virtio_port_ops, wire);
	if (IS_ERR_OR_NULL(wire->port))
		return -ENOMEM;

	wire->fv->priv = wire->port;
	si->wire = wire;

	return kunit_add_action_or_reset(test, scmi_kit_virtio_unplug_action,
					 wire->fv);
}

static int scmi_kit_virtio_plug(struct scmi_kit_instance *si)
{
	return fake_virtio_plug(scmi_kit_virtio_device(si));
}

static void scmi_kit_virtio_unplug(struct scmi_kit_instance *si)
{
	fake_virtio_unplug(scmi_kit_virtio_device(si));
}

static struct device *scmi_kit_virtio_supplier(struct scmi_kit_instance *si)
{
	struct virtio_device *vdev;

	vdev = fake_virtio_vdev(scmi_kit_virtio_device(si));

	return vdev ? &vdev->dev : NULL;
}

static struct scmi_kit_provider *
scmi_kit_virtio_provider(struct scmi_kit_instance *si, const char *child)
{
	struct scmi_kit_virtio_wire *wire = si->wire;
	struct kunit *test = si->kit->test;

	if (wire->provider)
		return wire->provider;

	wire->provider = scmi_kit_provider(test, si->index, "virtio,mmio",
					   child);
	fake_virtio_set_parent(wire->fv, wire->provider->dev);
	/* Again, for children go before their parents. */
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test,
						  scmi_kit_virtio_unplug_action,
						  wire->fv),
			0);

	return wire->provider;
}

static struct device_node *scmi_kit_virtio_firmware(struct scmi_kit_instance *si)
{
	return scmi_kit_virtio_provider(si, NULL)->np;
}

/**
 * scmi_kit_virtio_child() - a firmware node of the virtio device itself
 * @si: instance on scmi_kit_virtio, whose supplier has no node yet
 *
 * The child that a virtio-mmio node has for the device that it provides.
 *
 * Return: the node.
 */
struct device_node *scmi_kit_virtio_child(struct scmi_kit_instance *si)
{
	struct scmi_kit_provider *provider;

	provider = scmi_kit_virtio_provider(si, "virtio,device20");
	KUNIT_ASSERT_NOT_NULL(si->kit->test, provider->child);

	return provider->child;
}
EXPORT_SYMBOL_GPL(scmi_kit_virtio_child);

static void scmi_kit_virtio_flush(struct scmi_kit_instance *si)
{
	fake_virtio_flush(scmi_kit_virtio_device(si));
}

static unsigned int scmi_kit_virtio_errors(struct scmi_kit_instance *si)
{
	struct fake_virtio_device *fv = scmi_kit_virtio_device(si);

	return fv->stats.errors + fv->stats.early_kicks +
	       fv->stats.leaked_queues;
}

static struct fake_scmi_port *scmi_kit_virtio_port(struct scmi_kit_instance *si)
{
	struct scmi_kit_virtio_wire *wire = si->wire;

	return wire->port;
}

/* Lengths may be anything; what else there is spoils the ring. */
static void scmi_kit_virtio_lie(struct scmi_kit_instance *si, u32 random,
				bool spoil)
{
	static const enum fake_virtio_lie kinds[] = {
		FAKE_VIRTIO_LIE_AGAIN, FAKE_VIRTIO_LIE_ID, FAKE_VIRTIO_LIE_JUMP,
		FAKE_VIRTIO_LIE_SKIP, FAKE_VIRTIO_LIE_BREAK,
		FAKE_VIRTIO_LIE_RESET,
	};
	struct fake_virtio_lies *lies = &scmi_kit_virtio_device(si)->lies;

	lies->times = !!random;
	lies->queues = BIT(VIRTIO_SCMI_VQ_TX);
	lies->kind = FAKE_VIRTIO_LIE_LEN;
	lies->value = random;
	if (spoil) {
		lies->kind = kinds[random % ARRAY_SIZE(kinds)];
		lies->value = (random >> 8) % FAKE_VIRTIO_QUEUE_DEPTH + 1;
	}
}

/* SCMI over virtio, on the fake virtio bus. */
const struct scmi_kit_transport scmi_kit_virtio = {
	.name = "virtio",
	.compatible = "arm,scmi-virtio",
	.node_driver = "scmi_virtio_transport",
	.supplier_driver = "scmi-virtio",
	.module = SCMI_KIT_MODULE_VIRTIO,
	.timeout_ms = 60000,
	.init = scmi_kit_virtio_init,
	.plug = scmi_kit_virtio_plug,
	.unplug = scmi_kit_virtio_unplug,
	.supplier = scmi_kit_virtio_supplier,
	.firmware = scmi_kit_virtio_firmware,
	.hold = scmi_kit_silence,
	.wait_held = scmi_kit_wait_silenced,
	.flush = scmi_kit_virtio_flush,
	.errors = scmi_kit_virtio_errors,
	.port = scmi_kit_virtio_port,
	.lie = scmi_kit_virtio_lie,
};
EXPORT_SYMBOL_GPL(scmi_kit_virtio);
