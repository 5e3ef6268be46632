// SPDX-License-Identifier: GPL-2.0-only
/*
 * SCMI over a fake OP-TEE, for the kit. The supplier is the client device that
 * OP-TEE makes for its SCMI service: it is there while it is plugged, and its
 * TEE from the first time that it was.
 */

#include <kunit/fake_shmem.h>
#include <kunit/fake_tee.h>
#include <linux/tee_drv.h>

#include "scmi_kit_optee.h"

#define SCMI_KIT_OPTEE_AREA	256

/**
 * struct scmi_kit_optee_kind - the transport, for one instance
 * @transport: as the kit sees it
 * @config: where the instance lives
 */
struct scmi_kit_optee_kind {
	struct scmi_kit_transport transport;
	struct scmi_kit_optee_config config;
};

/**
 * struct scmi_kit_optee_tee - a TEE with the SCMI service
 * @tee: the TEE
 * @pta: the service
 * @agents: all &struct scmi_kit_optee_agent in it
 * @provider: what the TEE is a child of, or NULL
 */
struct scmi_kit_optee_tee {
	struct fake_tee *tee;
	struct scmi_optee_pta *pta;
	struct list_head agents;
	struct scmi_kit_provider *provider;
};

/**
 * struct scmi_kit_optee_agent - a client device, plugged or not
 * @node: in &scmi_kit_optee_tee.agents
 * @tee: its TEE
 * @client: the device, or NULL
 */
struct scmi_kit_optee_agent {
	struct list_head node;
	struct scmi_kit_optee_tee *tee;
	struct tee_client_device *client;
};

/**
 * struct scmi_kit_optee_wire - how an instance is connected
 * @agent: what it is served by
 * @id: of its channel
 * @channel: the channel
 * @area: node of the memory that messages travel in, or NULL
 */
struct scmi_kit_optee_wire {
	struct scmi_kit_optee_agent *agent;
	u32 id;
	struct scmi_optee_pta_channel *channel;
	struct device_node *area;
};

static struct scmi_kit_optee_wire *to_wire(struct scmi_kit_instance *si)
{
	return si->wire;
}

/**
 * scmi_kit_optee_tee() - the TEE of an instance, for its knobs
 * @si: instance on OP-TEE
 *
 * Return: the TEE.
 */
struct fake_tee *scmi_kit_optee_tee(struct scmi_kit_instance *si)
{
	return to_wire(si)->agent->tee->tee;
}
EXPORT_SYMBOL_GPL(scmi_kit_optee_tee);

/**
 * scmi_kit_optee_pta() - the SCMI service of an instance, for its knobs
 * @si: instance on OP-TEE
 *
 * Return: the service.
 */
struct scmi_optee_pta *scmi_kit_optee_pta(struct scmi_kit_instance *si)
{
	return to_wire(si)->agent->tee->pta;
}
EXPORT_SYMBOL_GPL(scmi_kit_optee_pta);

/**
 * scmi_kit_optee_channel() - the channel of an instance, for its knobs
 * @si: instance on OP-TEE
 *
 * Return: the channel.
 */
struct scmi_optee_pta_channel *
scmi_kit_optee_channel(struct scmi_kit_instance *si)
{
	return to_wire(si)->channel;
}
EXPORT_SYMBOL_GPL(scmi_kit_optee_channel);

static struct scmi_kit_optee_tee *
scmi_kit_optee_new_tee(struct kunit *test, bool exact)
{
	const struct fake_tee_config config = {
		.parented = true,
		.pool = exact ? FAKE_TEE_POOL_EXACT : FAKE_TEE_POOL_PAGES,
	};
	struct scmi_kit_optee_tee *tee;

	tee = kunit_kzalloc(test, sizeof(*tee), GFP_KERNEL);
	if (!tee)
		return ERR_PTR(-ENOMEM);

	INIT_LIST_HEAD(&tee->agents);
	tee->tee = fake_tee_alloc_kunit(test, &config);
	if (IS_ERR(tee->tee))
		return ERR_CAST(tee->tee);

	tee->pta = scmi_optee_pta_kunit(test, tee->tee);

	return IS_ERR(tee->pta) ? ERR_CAST(tee->pta) : tee;
}

static struct scmi_kit_optee_agent *
scmi_kit_optee_new_agent(struct kunit *test, struct scmi_kit_instance *tee_of,
			 bool exact)
{
	struct scmi_kit_optee_agent *agent;

	agent = kunit_kzalloc(test, sizeof(*agent), GFP_KERNEL);
	if (!agent)
		return ERR_PTR(-ENOMEM);

	if (tee_of)
		agent->tee = to_wire(tee_of)->agent->tee;
	else
		agent->tee = scmi_kit_optee_new_tee(test, exact);
	if (IS_ERR(agent->tee))
		return ERR_CAST(agent->tee);
	list_add_tail(&agent->node, &agent->tee->agents);

	return agent;
}

/* An area of memory, and the node that a board has for it. */
static int scmi_kit_optee_new_area(struct kunit *test, unsigned int index,
				   struct scmi_kit_optee_wire *wire,
				   struct scmi_optee_pta_area *area)
{
	struct fake_shmem *shm;
	struct device_node *bus;
	struct dt_tree *tree;
	const char *reason;

	if (!fake_mailbox_shmem_available(&reason))
		kunit_skip(test, "%s", reason);

	shm = fake_shmem_alloc_kunit(test, SCMI_KIT_OPTEE_AREA);
	if (IS_ERR(shm))
		return PTR_ERR(shm);
	area->va = fake_shmem_va(shm);
	area->size = SCMI_KIT_OPTEE_AREA;

	tree = dt_tree_alloc_kunit(test);
	bus = dt_node(tree, NULL, "scmi-optee-sram-%u", index);
	dt_prop_u32(bus, "#address-cells", 1);
	dt_prop_u32(bus, "#size-cells", 1);
	dt_prop_bool(bus, "ranges");
	wire->area = dt_node(tree, bus, "scp-shmem@%x",
			     (u32)fake_shmem_start(shm));
	dt_prop_string(wire->area, "compatible", "arm,scmi-shmem");
	dt_prop_u32s(wire->area, "reg", (u32)fake_shmem_start(shm),
		     SCMI_KIT_OPTEE_AREA);

	return dt_tree_apply(tree);
}

static int scmi_kit_optee_wire(struct kunit *test, struct scmi_kit_instance *si,
			       const struct scmi_kit_optee_config *config)
{
	struct scmi_optee_pta_area area = { };
	struct scmi_kit_optee_wire *wire;
	int ret;

	wire = kunit_kzalloc(test, sizeof(*wire), GFP_KERNEL);
	if (!wire)
		return -ENOMEM;

	wire->id = config->channel ?: SCMI_KIT_OPTEE_CHANNEL;
	if (config->agent_of)
		wire->agent = to_wire(config->agent_of)->agent;
	else
		wire->agent = scmi_kit_optee_new_agent(test, config->tee_of,
						       config->exact);
	if (IS_ERR(wire->agent))
		return PTR_ERR(wire->agent);

	if (config->area) {
		ret = scmi_kit_optee_new_area(test, si->index, wire, &area);
		if (ret)
			return ret;
	}

	wire->channel =
		scmi_optee_pta_channel_kunit(test, wire->agent->tee->pta,
					     wire->id, si->platform,
					     area.va ? &area : NULL);
	si->wire = wire;

	return PTR_ERR_OR_ZERO(wire->channel);
}

static int scmi_kit_optee_init(struct kunit *test, struct scmi_kit_instance *si)
{
	const struct scmi_kit_optee_config config = { };

	return scmi_kit_optee_wire(test, si, &config);
}

/* The first ones bring a TEE each, the others go round. */
static int scmi_kit_optee_init_packed(struct kunit *test,
				      struct scmi_kit_instance *si)
{
	unsigned int tee = si->index % SCMI_KIT_OPTEE_TEES;
	const struct scmi_kit_optee_config config = {
		.agent_of = tee == si->index ? NULL : si->kit->si[tee],
		.channel = SCMI_KIT_OPTEE_CHANNEL +
			   si->index / SCMI_KIT_OPTEE_TEES,
	};

	return scmi_kit_optee_wire(test, si, &config);
}

static int scmi_kit_optee_init_kind(struct kunit *test,
				    struct scmi_kit_instance *si)
{
	const struct scmi_kit_optee_kind *kind =
		container_of(si->transport, struct scmi_kit_optee_kind,
			     transport);

	return scmi_kit_optee_wire(test, si, &kind->config);
}

static void scmi_kit_optee_describe(struct scmi_kit_instance *si)
{
	struct scmi_kit_optee_wire *wire = to_wire(si);

	dt_prop_u32(si->np, "linaro,optee-channel-id", wire->id);
	if (wire->area)
		dt_prop_phandle(si->np, "shmem", wire->area);
}

static int scmi_kit_optee_plug(struct scmi_kit_instance *si)
{
	struct scmi_kit_optee_agent *agent = to_wire(si)->agent;
	struct tee_client_device *client;
	int ret;

	ret = fake_tee_plug(agent->tee->tee);
	if (ret && ret != -EALREADY)
		return ret;
	if (agent->client)
		return 0;

	client = fake_tee_client_plug(agent->tee->tee, &scmi_optee_pta_uuid);
	if (IS_ERR(client))
		return PTR_ERR(client);
	agent->client = client;

	return 0;
}

static void scmi_kit_optee_unplug(struct scmi_kit_instance *si)
{
	struct scmi_kit_optee_agent *agent = to_wire(si)->agent;
	struct tee_client_device *client = agent->client;

	agent->client = NULL;
	if (client)
		fake_tee_client_unplug(client);
}

/**
 * scmi_kit_optee_unplug_tee() - let a TEE and all its client devices disappear
 * @si: an instance in it
 *
 * Like scmi_kit_unplug(), which leaves the TEE. It returns when one of its
 * client devices is plugged.
 */
void scmi_kit_optee_unplug_tee(struct scmi_kit_instance *si)
{
	struct scmi_kit_optee_tee *tee = to_wire(si)->agent->tee;
	struct scmi_kit_optee_agent *agent;

	list_for_each_entry(agent, &tee->agents, node)
		agent->client = NULL;
	fake_tee_unplug(tee->tee);
	scmi_kit_settle(si->kit->test);
}
EXPORT_SYMBOL_GPL(scmi_kit_optee_unplug_tee);

static struct device *scmi_kit_optee_supplier(struct scmi_kit_instance *si)
{
	struct tee_client_device *client = to_wire(si)->agent->client;

	return client ? &client->dev : NULL;
}

KUNIT_DEFINE_ACTION_WRAPPER(scmi_kit_optee_unplug_action, fake_tee_unplug,
			    struct fake_tee *);

static struct device_node *scmi_kit_optee_firmware(struct scmi_kit_instance *si)
{
	struct scmi_kit_optee_tee *tee = to_wire(si)->agent->tee;
	struct kunit *test = si->kit->test;

	if (tee->provider)
		return tee->provider->np;

	tee->provider = scmi_kit_provider(test, si->index, "linaro,optee-tz",
					  NULL);
	tee->tee->parent = tee->provider->dev;
	/* Again, for children go before their parents. */
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test,
						  scmi_kit_optee_unplug_action,
						  tee->tee),
			0);

	return tee->provider->np;
}

/* A silent platform makes a call fail: it is the TEE that keeps a caller. */
static void scmi_kit_optee_hold(struct scmi_kit_instance *si, bool on)
{
	if (on)
		fake_tee_hold(scmi_kit_optee_tee(si),
			      SCMI_OPTEE_PTA_MSG_CHANNEL);
	else
		fake_tee_release(scmi_kit_optee_tee(si));
}

static bool scmi_kit_optee_wait_held(struct scmi_kit_instance *si)
{
	return fake_tee_wait_held(scmi_kit_optee_tee(si), 1);
}

static void scmi_kit_optee_flush(struct scmi_kit_instance *si)
{
	fake_tee_flush(scmi_kit_optee_tee(si));
}

static struct fake_scmi_port *scmi_kit_optee_port(struct scmi_kit_instance *si)
{
	return scmi_optee_pta_port(to_wire(si)->channel);
}

/* Of the size of an answer. Nothing is spoilt by that. */
static void scmi_kit_optee_lie(struct scmi_kit_instance *si, u32 random,
			       bool spoil)
{
	scmi_kit_optee_tee(si)->lies = (struct fake_tee_lies){
		.times = !!random,
		.func = SCMI_OPTEE_PTA_MSG_CHANNEL,
		.param = 2,
		.size = random & BIT(8) ? random : random & 0xff,
	};
}

static unsigned int scmi_kit_optee_errors(struct scmi_kit_instance *si)
{
	return fake_tee_errors(scmi_kit_optee_tee(si)) +
	       scmi_optee_pta_errors(scmi_kit_optee_pta(si));
}

/* All but where an instance lives. */
#define SCMI_KIT_OPTEE_VERBS						\
	.name = "optee",						\
	.compatible = "linaro,scmi-optee",				\
	.node_driver = "scmi_optee_transport",				\
	.supplier_driver = "scmi-optee",				\
	.module = SCMI_KIT_MODULE_OPTEE,				\
	.shares = true,							\
	.timeout_ms = 30,						\
	.describe = scmi_kit_optee_describe,				\
	.plug = scmi_kit_optee_plug,					\
	.unplug = scmi_kit_optee_unplug,				\
	.supplier = scmi_kit_optee_supplier,				\
	.firmware = scmi_kit_optee_firmware,				\
	.hold = scmi_kit_optee_hold,					\
	.wait_held = scmi_kit_optee_wait_held,				\
	.flush = scmi_kit_optee_flush,					\
	.errors = scmi_kit_optee_errors,				\
	.port = scmi_kit_optee_port,					\
	.lie = scmi_kit_optee_lie

/* SCMI over OP-TEE, each instance in a TEE of its own. */
const struct scmi_kit_transport scmi_kit_optee = {
	SCMI_KIT_OPTEE_VERBS,
	.init = scmi_kit_optee_init,
};
EXPORT_SYMBOL_GPL(scmi_kit_optee);

/* SCMI over OP-TEE, many instances in a few TEEs, each with its own channel. */
const struct scmi_kit_transport scmi_kit_optee_packed = {
	SCMI_KIT_OPTEE_VERBS,
	.init = scmi_kit_optee_init_packed,
};
EXPORT_SYMBOL_GPL(scmi_kit_optee_packed);

/**
 * scmi_kit_optee_instance() - make an instance that lives where one wants it
 * @test: test with a kit
 * @config: where
 *
 * Return: as scmi_kit_instance_on().
 */
struct scmi_kit_instance *
scmi_kit_optee_instance(struct kunit *test,
			const struct scmi_kit_optee_config *config)
{
	struct scmi_kit_optee_kind *kind;

	kind = kunit_kzalloc(test, sizeof(*kind), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, kind);
	kind->transport = scmi_kit_optee;
	kind->transport.init = scmi_kit_optee_init_kind;
	kind->config = *config;

	return scmi_kit_instance_on(test, &kind->transport);
}
EXPORT_SYMBOL_GPL(scmi_kit_optee_instance);
