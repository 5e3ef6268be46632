// SPDX-License-Identifier: GPL-2.0-only
/*
 * The base protocol, DEN0056 section 4.2: who the platform is, what it can do,
 * who may do it.
 */
#include <kunit/fake_scmi_priv.h>
#include <linux/cleanup.h>
#include <linux/export.h>
#include <linux/slab.h>

/* PROTOCOL_ATTRIBUTES: agents [15:8], protocols besides this one [7:0]. */
#define FAKE_SCMI_BASE_NUM_AGENTS	GENMASK(15, 8)
#define FAKE_SCMI_BASE_NUM_PROTOCOLS	GENMASK(7, 0)

/* BASE_ERROR_EVENT: the platform cannot go on [31], reports [9:0]. */
#define FAKE_SCMI_BASE_FATAL		BIT(31)
#define FAKE_SCMI_BASE_NUM_REPORTS	GENMASK(9, 0)

/* The protocols besides base that the list of the agent starts with. */
static unsigned int fake_scmi_num_listed(const struct fake_scmi_platform *p)
{
	return p->num_protocols - 1;
}

static u32 fake_scmi_base_attributes(const struct fake_scmi_platform *p)
{
	return FIELD_PREP(FAKE_SCMI_BASE_NUM_AGENTS, p->num_agents - 1) |
	       FIELD_PREP(FAKE_SCMI_BASE_NUM_PROTOCOLS,
			  fake_scmi_num_listed(p));
}

static s32 fake_scmi_base_vendor(struct fake_scmi_request *rq)
{
	fake_scmi_put_name(rq->out, rq->platform->vendor, FAKE_SCMI_SHORT_NAME);
	return FAKE_SCMI_SUCCESS;
}

static s32 fake_scmi_base_sub_vendor(struct fake_scmi_request *rq)
{
	fake_scmi_put_name(rq->out, rq->platform->sub_vendor,
			   FAKE_SCMI_SHORT_NAME);
	return FAKE_SCMI_SUCCESS;
}

static s32 fake_scmi_base_impl_version(struct fake_scmi_request *rq)
{
	fake_scmi_put32(rq->out, rq->platform->impl_version);
	return FAKE_SCMI_SUCCESS;
}

/*
 * Ids are packed four to a word, lowest byte first; the list has
 * 1 + (n - 1) / 4 words, which is one also for an empty one.
 */
static s32 fake_scmi_base_list_protocols(struct fake_scmi_request *rq)
{
	struct fake_scmi_platform *p = rq->platform;
	const struct fake_scmi_protocol *listed = p->protocols + 1;
	u32 skip = fake_scmi_arg(rq, 0);
	unsigned int left, num, i;
	u32 word = 0;

	if (skip > fake_scmi_num_listed(p))
		return FAKE_SCMI_INVALID_PARAMETERS;

	left = fake_scmi_num_listed(p) - skip;
	num = 4 * fake_scmi_page(p, sizeof(__le32), sizeof(__le32),
				 DIV_ROUND_UP(left, 4));
	num = min(num, left);

	fake_scmi_put32(rq->out, num);
	for (i = 0; i < num; i++) {
		word |= (u32)listed[skip + i].id << (8 * (i % 4));
		if (i % 4 == 3) {
			fake_scmi_put32(rq->out, word);
			word = 0;
		}
	}
	if (i % 4 || !num)
		fake_scmi_put32(rq->out, word);
	return FAKE_SCMI_SUCCESS;
}

static s32 fake_scmi_base_agent(struct fake_scmi_request *rq)
{
	u32 agent = fake_scmi_arg(rq, 0);

	if (agent == FAKE_SCMI_AGENT_SELF)
		agent = rq->port->agent;
	if (agent >= rq->platform->num_agents)
		return FAKE_SCMI_NOT_FOUND;

	fake_scmi_put32(rq->out, agent);
	fake_scmi_put_name(rq->out, rq->platform->agents[agent],
			   FAKE_SCMI_SHORT_NAME);
	return FAKE_SCMI_SUCCESS;
}

/* An agent has one subscription, by the port that it used last. */
static s32 fake_scmi_base_notify_errors(struct fake_scmi_request *rq)
{
	u32 enable = fake_scmi_arg(rq, 0);
	struct fake_scmi_port *port;

	if (enable & ~BIT(0))
		return FAKE_SCMI_INVALID_PARAMETERS;

	list_for_each_entry(port, &rq->platform->ports, node)
		if (port->agent == rq->port->agent)
			port->notify_errors = false;
	rq->port->notify_errors = enable;
	return FAKE_SCMI_SUCCESS;
}

/* Who may change what others may; there is a bit for the first agents only. */
static bool fake_scmi_trusted(const struct fake_scmi_request *rq)
{
	u32 agent = rq->port->agent;

	return agent >= 32 || !(rq->platform->untrusted_agents & BIT(agent));
}

static struct fake_scmi_denial *
fake_scmi_find_denial(struct fake_scmi_platform *p, u32 agent, u32 device,
		      u8 protocol)
{
	struct fake_scmi_denial *denial;

	list_for_each_entry(denial, &p->denials, node)
		if (denial->agent == agent && denial->device == device &&
		    denial->protocol == protocol)
			return denial;
	return NULL;
}

/* @protocol 0: the device as a whole */
static s32 fake_scmi_set_permission(struct fake_scmi_request *rq, u32 agent,
				    u32 device, u8 protocol, u32 flags)
{
	struct fake_scmi_platform *p = rq->platform;
	struct fake_scmi_denial *denial;

	if (agent >= p->num_agents || device >= p->num_devices)
		return FAKE_SCMI_NOT_FOUND;
	if (flags & ~BIT(0))
		return FAKE_SCMI_INVALID_PARAMETERS;
	if (!fake_scmi_trusted(rq))
		return FAKE_SCMI_DENIED;

	denial = fake_scmi_find_denial(p, agent, device, protocol);
	if (flags && denial) {
		list_del(&denial->node);
		kfree(denial);
	} else if (!flags && !denial) {
		denial = kzalloc(sizeof(*denial), FAKE_SCMI_GFP);
		denial->agent = agent;
		denial->device = device;
		denial->protocol = protocol;
		list_add(&denial->node, &p->denials);
	}
	return FAKE_SCMI_SUCCESS;
}

static s32 fake_scmi_base_set_device_perm(struct fake_scmi_request *rq)
{
	return fake_scmi_set_permission(rq, fake_scmi_arg(rq, 0),
					fake_scmi_arg(rq, 1), 0,
					fake_scmi_arg(rq, 2));
}

/* The base protocol cannot be taken away from an agent. */
static s32 fake_scmi_base_set_protocol_perm(struct fake_scmi_request *rq)
{
	u32 protocol = fake_scmi_arg(rq, 2);

	if (protocol == FAKE_SCMI_PROTO_BASE)
		return FAKE_SCMI_INVALID_PARAMETERS;
	if (protocol > U8_MAX ||
	    !fake_scmi_find_protocol(rq->platform, protocol))
		return FAKE_SCMI_NOT_FOUND;

	return fake_scmi_set_permission(rq, fake_scmi_arg(rq, 0),
					fake_scmi_arg(rq, 1), protocol,
					fake_scmi_arg(rq, 3));
}

/*
 * What the agent configured goes back to its defaults, its subscriptions end,
 * and with flag 0 it gets all permissions back.
 */
static s32 fake_scmi_base_reset_agent(struct fake_scmi_request *rq)
{
	struct fake_scmi_platform *p = rq->platform;
	u32 agent = fake_scmi_arg(rq, 0);
	u32 flags = fake_scmi_arg(rq, 1);
	struct fake_scmi_denial *denial, *next;
	struct fake_scmi_port *port;

	if (agent >= p->num_agents)
		return FAKE_SCMI_NOT_FOUND;
	if (flags & ~BIT(0))
		return FAKE_SCMI_INVALID_PARAMETERS;
	if (agent != rq->port->agent && !fake_scmi_trusted(rq))
		return FAKE_SCMI_DENIED;

	list_for_each_entry(port, &p->ports, node)
		if (port->agent == agent)
			port->notify_errors = false;
	fake_scmi_clock_reset(p, agent);

	list_for_each_entry_safe(denial, next, &p->denials, node) {
		if (!flags || denial->agent != agent)
			continue;
		list_del(&denial->node);
		kfree(denial);
	}
	return FAKE_SCMI_SUCCESS;
}

static const struct fake_scmi_command fake_scmi_base_commands[] = {
	{ "BASE_DISCOVER_VENDOR", FAKE_SCMI_BASE_VENDOR, 0, 0,
	  0, fake_scmi_base_vendor },
	{ "BASE_DISCOVER_SUB_VENDOR", FAKE_SCMI_BASE_SUB_VENDOR, 0, 0,
	  0, fake_scmi_base_sub_vendor },
	{ "BASE_DISCOVER_IMPLEMENTATION_VERSION",
	  FAKE_SCMI_BASE_IMPL_VERSION, 0, 0,
	  0, fake_scmi_base_impl_version },
	{ "BASE_DISCOVER_LIST_PROTOCOLS", FAKE_SCMI_BASE_LIST_PROTOCOLS, 0, 0,
	  4, fake_scmi_base_list_protocols },
	{ "BASE_DISCOVER_AGENT", FAKE_SCMI_BASE_AGENT, 0, 0,
	  4, fake_scmi_base_agent },
	{ "BASE_NOTIFY_ERRORS", FAKE_SCMI_BASE_NOTIFY_ERRORS, 0, 0,
	  4, fake_scmi_base_notify_errors },
	{ "BASE_SET_DEVICE_PERMISSIONS",
	  FAKE_SCMI_BASE_SET_DEVICE_PERM, 0x20000, 0,
	  12, fake_scmi_base_set_device_perm },
	{ "BASE_SET_PROTOCOL_PERMISSIONS",
	  FAKE_SCMI_BASE_SET_PROTOCOL_PERM, 0x20000, 0,
	  16, fake_scmi_base_set_protocol_perm },
	{ "BASE_RESET_AGENT_CONFIGURATION",
	  FAKE_SCMI_BASE_RESET_AGENT, 0x20000, 0,
	  8, fake_scmi_base_reset_agent },
};

const struct fake_scmi_protocol_desc fake_scmi_base_desc = {
	.name = "base",
	.attributes = fake_scmi_base_attributes,
	.commands = fake_scmi_base_commands,
	.num_commands = ARRAY_SIZE(fake_scmi_base_commands),
	.negotiate_since = 0x20001,
};

/* DEN0056 section 4.2, BASE_ERROR_EVENT */
static void fake_scmi_error_event(struct fake_scmi_port *port, u32 agent,
				  bool fatal,
				  const struct fake_scmi_error_report *reports,
				  unsigned int count)
{
	struct fake_scmi_out *out;
	unsigned int i;

	out = fake_scmi_out_new(port, FAKE_SCMI_OUT_P2A,
				2 * sizeof(__le32) + count * sizeof(__le64));
	out->type = FAKE_SCMI_NOTIFICATION;
	fake_scmi_put32(out, fake_scmi_hdr(FAKE_SCMI_NOTIFICATION,
					   FAKE_SCMI_PROTO_BASE,
					   FAKE_SCMI_BASE_ERROR_EVENT, 0));
	fake_scmi_put32(out, agent);
	fake_scmi_put32(out, (fatal ? FAKE_SCMI_BASE_FATAL : 0) |
			FIELD_PREP(FAKE_SCMI_BASE_NUM_REPORTS, count));
	for (i = 0; i < count; i++) {
		fake_scmi_put32(out, reports[i].header);
		fake_scmi_put32(out, reports[i].status);
	}
	fake_scmi_post_unasked(port->platform, out);
}

/**
 * fake_scmi_base_error() - something went wrong in the platform
 * @platform: the platform
 * @agent: agent whose commands failed; it is told if it subscribed. 0: the
 *	platform itself failed, and all subscribers are told.
 * @fatal: the platform cannot go on
 * @reports: commands that failed
 * @count: number of @reports, at most 1023
 *
 * Return: the number of ports that BASE_ERROR_EVENT goes to, or -EINVAL.
 */
int fake_scmi_base_error(struct fake_scmi_platform *platform, u32 agent,
			 bool fatal,
			 const struct fake_scmi_error_report *reports,
			 unsigned int count)
{
	struct fake_scmi_port *port;
	int told = 0;

	if (count > FIELD_MAX(FAKE_SCMI_BASE_NUM_REPORTS) ||
	    agent >= platform->num_agents)
		return -EINVAL;

	scoped_guard(mutex, &platform->lock) {
		list_for_each_entry(port, &platform->ports, node) {
			if (!port->notify_errors ||
			    (agent && port->agent != agent))
				continue;
			fake_scmi_error_event(port, agent, fatal, reports,
					      count);
			told++;
		}
	}
	fake_scmi_deliver(platform);
	return told;
}
EXPORT_SYMBOL_GPL(fake_scmi_base_error);
