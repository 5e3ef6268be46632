// SPDX-License-Identifier: GPL-2.0-only
/*
 * SCMI over a fake mailbox, for the kit: the glue does the work, here it gets
 * the shape that the kit wants. The supplier is the mailbox controller. It is
 * on no list of the transport's, which has no handle: what waits for it is the
 * driver core, which reads "mboxes" for itself.
 */

#include <kunit/fake_mailbox.h>

#include "scmi_kit_mailbox.h"
#include "scmi_smt.h"

/**
 * struct scmi_kit_mailbox_kind - the transport, for one instance
 * @transport: as the kit sees it
 * @wiring: channels and areas
 */
struct scmi_kit_mailbox_kind {
	struct scmi_kit_transport transport;
	enum scmi_mailbox_wiring wiring;
};

/**
 * scmi_kit_mailbox_glue() - how an instance is connected, for its knobs
 * @si: instance on a mailbox
 *
 * Return: the connection.
 */
struct scmi_mailbox_glue *scmi_kit_mailbox_glue(struct scmi_kit_instance *si)
{
	return si->wire;
}
EXPORT_SYMBOL_GPL(scmi_kit_mailbox_glue);

static int scmi_kit_mailbox_wire(struct kunit *test,
				 struct scmi_kit_instance *si,
				 enum scmi_mailbox_wiring wiring)
{
	const struct scmi_mailbox_glue_config config = {
		.platform = si->platform,
		.index = si->index,
		.wiring = wiring,
	};
	const char *reason;

	if (!fake_mailbox_shmem_available(&reason))
		kunit_skip(test, "%s", reason);

	si->wire = scmi_mailbox_glue_kunit(test, &config);

	return PTR_ERR_OR_ZERO(si->wire);
}

static int scmi_kit_mailbox_init(struct kunit *test,
				 struct scmi_kit_instance *si)
{
	return scmi_kit_mailbox_wire(test, si, SCMI_MAILBOX_2_2);
}

static int scmi_kit_mailbox_init_kind(struct kunit *test,
				      struct scmi_kit_instance *si)
{
	const struct scmi_kit_mailbox_kind *kind =
		container_of(si->transport, struct scmi_kit_mailbox_kind,
			     transport);

	return scmi_kit_mailbox_wire(test, si, kind->wiring);
}

static void scmi_kit_mailbox_describe(struct scmi_kit_instance *si)
{
	scmi_mailbox_glue_describe(si->wire, si->np);
}

static int scmi_kit_mailbox_plug(struct scmi_kit_instance *si)
{
	return scmi_mailbox_glue_plug(si->wire);
}

static void scmi_kit_mailbox_unplug(struct scmi_kit_instance *si)
{
	scmi_mailbox_glue_unplug(si->wire);
}

static struct device *scmi_kit_mailbox_supplier(struct scmi_kit_instance *si)
{
	return scmi_mailbox_glue_device(si->wire);
}

static void scmi_kit_mailbox_flush(struct scmi_kit_instance *si)
{
	scmi_mailbox_glue_flush(si->wire);
}

static unsigned int scmi_kit_mailbox_errors(struct scmi_kit_instance *si)
{
	return scmi_mailbox_glue_errors(si->wire);
}

static struct fake_scmi_port *
scmi_kit_mailbox_port(struct scmi_kit_instance *si)
{
	return scmi_mailbox_glue_port(si->wire);
}

static void scmi_kit_mailbox_revive(struct scmi_kit_instance *si)
{
	scmi_mailbox_glue_revive(si->wire);
}

static void scmi_kit_mailbox_tamper(void *area, size_t size, void *ctx)
{
	unsigned long random = (unsigned long)ctx;

	if (random & BIT(8))
		scmi_smt_set(area, SCMI_SMT_LENGTH, random);
	else if (random & BIT(9))
		scmi_smt_set(area, SCMI_SMT_LENGTH, random & 0xff);
	else
		scmi_smt_set(area, SCMI_SMT_STATUS, SCMI_SMT_ERROR);
}

/* A word of the area is wrong, and no area is spoilt for good by that. */
static void scmi_kit_mailbox_lie(struct scmi_kit_instance *si, u32 random,
				 bool spoil)
{
	scmi_mailbox_glue_tamper(si->wire,
				 random ? scmi_kit_mailbox_tamper : NULL,
				 (void *)(unsigned long)random);
}

/* SCMI over a mailbox and two areas of shared memory, one for each direction. */
const struct scmi_kit_transport scmi_kit_mailbox = {
	.name = "mailbox",
	.compatible = "arm,scmi",
	.node_driver = "scmi_mailbox_transport",
	.supplier_driver = "fake-mbox",
	.module = SCMI_KIT_MODULE_MAILBOX,
	.by_link = true,
	.timeout_ms = 30,
	.init = scmi_kit_mailbox_init,
	.describe = scmi_kit_mailbox_describe,
	.plug = scmi_kit_mailbox_plug,
	.unplug = scmi_kit_mailbox_unplug,
	.supplier = scmi_kit_mailbox_supplier,
	.hold = scmi_kit_silence,
	.wait_held = scmi_kit_wait_silenced,
	.flush = scmi_kit_mailbox_flush,
	.errors = scmi_kit_mailbox_errors,
	.port = scmi_kit_mailbox_port,
	.revive = scmi_kit_mailbox_revive,
	.lie = scmi_kit_mailbox_lie,
};
EXPORT_SYMBOL_GPL(scmi_kit_mailbox);

/**
 * scmi_kit_mailbox_instance() - make an instance with channels of one's choice
 * @test: test with a kit
 * @wiring: channels and areas
 *
 * Return: as scmi_kit_instance_on().
 */
struct scmi_kit_instance *
scmi_kit_mailbox_instance(struct kunit *test, enum scmi_mailbox_wiring wiring)
{
	struct scmi_kit_mailbox_kind *kind;

	kind = kunit_kzalloc(test, sizeof(*kind), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, kind);
	kind->transport = scmi_kit_mailbox;
	kind->transport.init = scmi_kit_mailbox_init_kind;
	kind->wiring = wiring;

	return scmi_kit_instance_on(test, &kind->transport);
}
EXPORT_SYMBOL_GPL(scmi_kit_mailbox_instance);
