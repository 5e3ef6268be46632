// SPDX-License-Identifier: GPL-2.0-only
/*
 * The clock protocol, rates excepted. DEN0056 section 4.6.
 *
 * Versions: 2.0 added the enable latency, extended names and notifications, 3.0
 * the long form of CONFIG_SET, CONFIG_GET, parents and permissions.
 */
#include <kunit/fake_scmi_priv.h>
#include <linux/cleanup.h>
#include <linux/export.h>
#include <linux/slab.h>
#include <linux/string.h>

#define FAKE_SCMI_CLOCK_V2	0x20000
#define FAKE_SCMI_CLOCK_V3	0x30000

/* PROTOCOL_ATTRIBUTES: asynchronous changes [23:16], clocks [15:0] */
#define FAKE_SCMI_CLOCK_MAX_ASYNC	GENMASK(23, 16)
#define FAKE_SCMI_CLOCK_NUM		GENMASK(15, 0)

/* CLOCK_ATTRIBUTES */
#define FAKE_SCMI_CLOCK_HAS_CHANGED	BIT(31)
#define FAKE_SCMI_CLOCK_HAS_REQUESTED	BIT(30)
#define FAKE_SCMI_CLOCK_HAS_LONG_NAME	BIT(29)
#define FAKE_SCMI_CLOCK_HAS_PARENTS	BIT(28)
#define FAKE_SCMI_CLOCK_HAS_EXT_CONFIG	BIT(27)
#define FAKE_SCMI_CLOCK_IS_RESTRICTED	BIT(1)
#define FAKE_SCMI_CLOCK_IS_ENABLED	BIT(0)

/* CLOCK_CONFIG_SET since 3.0; before, only bit 0 */
#define FAKE_SCMI_CONFIG_TYPE		GENMASK(23, 16)
#define FAKE_SCMI_CONFIG_STATE		GENMASK(1, 0)
#define FAKE_SCMI_STATE_DISABLE		0
#define FAKE_SCMI_STATE_ENABLE		1
#define FAKE_SCMI_STATE_RESERVED	2
#define FAKE_SCMI_STATE_UNCHANGED	3

/* CLOCK_POSSIBLE_PARENTS_GET: left [31:24], in this answer [7:0] */
#define FAKE_SCMI_PARENTS_REMAINING	GENMASK(31, 24)
#define FAKE_SCMI_PARENTS_RETURNED	GENMASK(7, 0)

/* CLOCK_GET_PERMISSIONS */
#define FAKE_SCMI_PERM_STATE		BIT(31)
#define FAKE_SCMI_PERM_PARENT		BIT(30)
#define FAKE_SCMI_PERM_RATE		BIT(29)

#define FAKE_SCMI_NUM_OEM_TYPES		256

static u32 fake_scmi_clock_attrs(const struct fake_scmi_platform *p)
{
	return FIELD_PREP(FAKE_SCMI_CLOCK_MAX_ASYNC, p->max_async) |
	       FIELD_PREP(FAKE_SCMI_CLOCK_NUM, p->num_clocks);
}

/**
 * fake_scmi_find_clock() - look a clock up
 * @p: the platform
 * @id: clock id
 *
 * Return: the clock, or NULL.
 */
struct fake_scmi_clock *fake_scmi_find_clock(struct fake_scmi_platform *p,
					     u32 id)
{
	return id < p->num_clocks ? &p->clocks[id] : NULL;
}

/**
 * fake_scmi_clock_get() - look the clock of a request up
 * @rq: the request
 * @id: clock id
 * @clk: where to put it
 *
 * Return: FAKE_SCMI_SUCCESS; FAKE_SCMI_NOT_FOUND if there is none,
 * FAKE_SCMI_DENIED if the agent has no permission for its device.
 */
s32 fake_scmi_clock_get(struct fake_scmi_request *rq, u32 id,
			struct fake_scmi_clock **clk)
{
	*clk = fake_scmi_find_clock(rq->platform, id);
	if (!*clk)
		return FAKE_SCMI_NOT_FOUND;
	if (fake_scmi_agent_denied(rq, (*clk)->device))
		return FAKE_SCMI_DENIED;
	return FAKE_SCMI_SUCCESS;
}

static bool fake_scmi_clock_has_event(const struct fake_scmi_clock *clk,
				      u8 event)
{
	if (event == FAKE_SCMI_CLOCK_RATE_CHANGED)
		return !(clk->flags & FAKE_SCMI_CLK_NO_RATE_CHANGED);
	return !(clk->flags & FAKE_SCMI_CLK_NO_RATE_REQUESTED);
}

static s32 fake_scmi_clock_attributes(struct fake_scmi_request *rq)
{
	u32 version = rq->protocol->active;
	struct fake_scmi_clock *clk;
	s32 status = fake_scmi_clock_get(rq, fake_scmi_arg(rq, 0), &clk);
	u32 attrs = 0;

	if (status)
		return status;

	if (clk->state.enabled)
		attrs |= FAKE_SCMI_CLOCK_IS_ENABLED;
	if (version >= FAKE_SCMI_CLOCK_V2) {
		if (fake_scmi_clock_has_event(clk, 0))
			attrs |= FAKE_SCMI_CLOCK_HAS_CHANGED;
		if (fake_scmi_clock_has_event(clk, 1))
			attrs |= FAKE_SCMI_CLOCK_HAS_REQUESTED;
		if (strlen(clk->name) >= FAKE_SCMI_SHORT_NAME)
			attrs |= FAKE_SCMI_CLOCK_HAS_LONG_NAME;
	}
	if (version >= FAKE_SCMI_CLOCK_V3) {
		if (clk->num_parents)
			attrs |= FAKE_SCMI_CLOCK_HAS_PARENTS;
		if (clk->flags & FAKE_SCMI_CLK_EXT_CONFIG)
			attrs |= FAKE_SCMI_CLOCK_HAS_EXT_CONFIG;
		if (clk->flags & FAKE_SCMI_CLK_RESTRICTED)
			attrs |= FAKE_SCMI_CLOCK_IS_RESTRICTED;
	}

	fake_scmi_put32(rq->out, attrs);
	fake_scmi_put_name(rq->out, clk->name, FAKE_SCMI_SHORT_NAME);
	if (version >= FAKE_SCMI_CLOCK_V2)
		fake_scmi_put32(rq->out, clk->latency);
	return FAKE_SCMI_SUCCESS;
}

static void fake_scmi_set_state(struct fake_scmi_clock *clk, bool on)
{
	clk->state.enabled = on;
	if (on)
		clk->state.enables++;
	else
		clk->state.disables++;
}

static s32 fake_scmi_clock_config_set_v1(struct fake_scmi_request *rq)
{
	u32 attrs = fake_scmi_arg(rq, 1);
	struct fake_scmi_clock *clk;
	s32 status = fake_scmi_clock_get(rq, fake_scmi_arg(rq, 0), &clk);

	if (status)
		return status;
	if (attrs & ~BIT(0))
		return FAKE_SCMI_INVALID_PARAMETERS;
	if (clk->flags & FAKE_SCMI_CLK_NO_STATE_CTRL)
		return FAKE_SCMI_DENIED;

	clk->configured_by = rq->port->agent;
	fake_scmi_set_state(clk, attrs);
	return FAKE_SCMI_SUCCESS;
}

static s32 fake_scmi_clock_config_set(struct fake_scmi_request *rq)
{
	u32 attrs = fake_scmi_arg(rq, 1);
	u8 type = FIELD_GET(FAKE_SCMI_CONFIG_TYPE, attrs);
	u8 state = FIELD_GET(FAKE_SCMI_CONFIG_STATE, attrs);
	struct fake_scmi_clock *clk;
	s32 status = fake_scmi_clock_get(rq, fake_scmi_arg(rq, 0), &clk);

	if (status)
		return status;
	if (attrs & ~(FAKE_SCMI_CONFIG_TYPE | FAKE_SCMI_CONFIG_STATE) ||
	    state == FAKE_SCMI_STATE_RESERVED || (type && !clk->oem) ||
	    (!type && state == FAKE_SCMI_STATE_UNCHANGED))
		return FAKE_SCMI_INVALID_PARAMETERS;
	if (clk->flags & FAKE_SCMI_CLK_NO_STATE_CTRL &&
	    state != FAKE_SCMI_STATE_UNCHANGED)
		return FAKE_SCMI_DENIED;

	clk->configured_by = rq->port->agent;
	if (type) {
		clk->oem[type] = fake_scmi_arg(rq, 2);
		clk->state.oem_type = type;
		clk->state.oem_value = fake_scmi_arg(rq, 2);
	}
	if (state != FAKE_SCMI_STATE_UNCHANGED)
		fake_scmi_set_state(clk, state == FAKE_SCMI_STATE_ENABLE);
	return FAKE_SCMI_SUCCESS;
}

static s32 fake_scmi_clock_config_get(struct fake_scmi_request *rq)
{
	u32 type = fake_scmi_arg(rq, 1);
	struct fake_scmi_clock *clk;
	s32 status = fake_scmi_clock_get(rq, fake_scmi_arg(rq, 0), &clk);

	if (status)
		return status;
	if (type >= FAKE_SCMI_NUM_OEM_TYPES || (type && !clk->oem))
		return FAKE_SCMI_INVALID_PARAMETERS;

	fake_scmi_put32(rq->out, 0);
	fake_scmi_put32(rq->out, clk->state.enabled);
	fake_scmi_put32(rq->out, type ? clk->oem[type] : 0);
	return FAKE_SCMI_SUCCESS;
}

static s32 fake_scmi_clock_name_get(struct fake_scmi_request *rq)
{
	struct fake_scmi_clock *clk;
	s32 status = fake_scmi_clock_get(rq, fake_scmi_arg(rq, 0), &clk);

	if (status)
		return status;
	fake_scmi_put32(rq->out, 0);
	fake_scmi_put_name(rq->out, clk->name, FAKE_SCMI_LONG_NAME);
	return FAKE_SCMI_SUCCESS;
}

/* An agent has one subscription, by the port that it used last. */
static s32 fake_scmi_clock_subscribe(struct fake_scmi_request *rq, u8 event)
{
	u32 id = fake_scmi_arg(rq, 0);
	u32 enable = fake_scmi_arg(rq, 1);
	struct fake_scmi_clock *clk;
	s32 status = fake_scmi_clock_get(rq, id, &clk);
	struct fake_scmi_port *port;

	if (status)
		return status;
	if (enable & ~BIT(0))
		return FAKE_SCMI_INVALID_PARAMETERS;
	if (!fake_scmi_clock_has_event(clk, event))
		return FAKE_SCMI_NOT_SUPPORTED;

	list_for_each_entry(port, &rq->platform->ports, node)
		if (port->agent == rq->port->agent)
			clear_bit(id, port->notify[event]);
	if (enable)
		set_bit(id, rq->port->notify[event]);
	return FAKE_SCMI_SUCCESS;
}

static s32 fake_scmi_clock_rate_notify(struct fake_scmi_request *rq)
{
	return fake_scmi_clock_subscribe(rq, FAKE_SCMI_CLOCK_RATE_CHANGED);
}

static s32 fake_scmi_clock_rate_req_notify(struct fake_scmi_request *rq)
{
	return fake_scmi_clock_subscribe(rq,
					 FAKE_SCMI_CLOCK_RATE_CHANGE_REQUESTED);
}

static s32 fake_scmi_clock_possible_parents(struct fake_scmi_request *rq)
{
	u32 skip = fake_scmi_arg(rq, 1);
	struct fake_scmi_clock *clk;
	s32 status = fake_scmi_clock_get(rq, fake_scmi_arg(rq, 0), &clk);
	unsigned int left, num, i;

	if (status)
		return status;
	if (!clk->num_parents)
		return FAKE_SCMI_NOT_SUPPORTED;
	if (skip >= clk->num_parents)
		return FAKE_SCMI_OUT_OF_RANGE;

	left = clk->num_parents - skip;
	num = fake_scmi_page(rq->platform, sizeof(__le32), sizeof(__le32),
			     left);
	fake_scmi_put32(rq->out,
			FIELD_PREP(FAKE_SCMI_PARENTS_REMAINING, left - num) |
			FIELD_PREP(FAKE_SCMI_PARENTS_RETURNED, num));
	for (i = 0; i < num; i++)
		fake_scmi_put32(rq->out, clk->parents[skip + i]);
	return FAKE_SCMI_SUCCESS;
}

static bool fake_scmi_may_be_parent(const struct fake_scmi_clock *clk, u32 id)
{
	unsigned int i;

	for (i = 0; i < clk->num_parents; i++)
		if (clk->parents[i] == id)
			return true;
	return false;
}

static s32 fake_scmi_clock_parent_set(struct fake_scmi_request *rq)
{
	u32 parent = fake_scmi_arg(rq, 1);
	struct fake_scmi_clock *clk;
	s32 status = fake_scmi_clock_get(rq, fake_scmi_arg(rq, 0), &clk);

	if (status)
		return status;
	if (!clk->num_parents)
		return FAKE_SCMI_NOT_SUPPORTED;
	if (!fake_scmi_may_be_parent(clk, parent))
		return FAKE_SCMI_INVALID_PARAMETERS;
	if (clk->flags & FAKE_SCMI_CLK_NO_PARENT_CTRL)
		return FAKE_SCMI_DENIED;

	clk->configured_by = rq->port->agent;
	clk->state.parent = parent;
	return FAKE_SCMI_SUCCESS;
}

static s32 fake_scmi_clock_parent_get(struct fake_scmi_request *rq)
{
	struct fake_scmi_clock *clk;
	s32 status = fake_scmi_clock_get(rq, fake_scmi_arg(rq, 0), &clk);

	if (status)
		return status;
	if (!clk->num_parents)
		return FAKE_SCMI_NOT_SUPPORTED;
	fake_scmi_put32(rq->out, clk->state.parent);
	return FAKE_SCMI_SUCCESS;
}

static s32 fake_scmi_clock_get_permissions(struct fake_scmi_request *rq)
{
	u32 perm = FAKE_SCMI_PERM_STATE | FAKE_SCMI_PERM_PARENT |
		   FAKE_SCMI_PERM_RATE;
	struct fake_scmi_clock *clk;
	s32 status = fake_scmi_clock_get(rq, fake_scmi_arg(rq, 0), &clk);

	if (status)
		return status;
	if (clk->flags & FAKE_SCMI_CLK_NO_STATE_CTRL)
		perm &= ~FAKE_SCMI_PERM_STATE;
	if (clk->flags & FAKE_SCMI_CLK_NO_PARENT_CTRL)
		perm &= ~FAKE_SCMI_PERM_PARENT;
	if (clk->flags & FAKE_SCMI_CLK_NO_RATE_CTRL)
		perm &= ~FAKE_SCMI_PERM_RATE;
	fake_scmi_put32(rq->out, perm);
	return FAKE_SCMI_SUCCESS;
}

static const struct fake_scmi_command fake_scmi_clock_commands[] = {
	{ "CLOCK_ATTRIBUTES", FAKE_SCMI_CLOCK_ATTRIBUTES, 0, 0,
	  4, fake_scmi_clock_attributes },
	{ "CLOCK_DESCRIBE_RATES", FAKE_SCMI_CLOCK_DESCRIBE_RATES, 0, 0,
	  8, fake_scmi_clock_describe_rates },
	{ "CLOCK_RATE_SET", FAKE_SCMI_CLOCK_RATE_SET, 0, 0,
	  16, fake_scmi_clock_rate_set },
	{ "CLOCK_RATE_GET", FAKE_SCMI_CLOCK_RATE_GET, 0, 0,
	  4, fake_scmi_clock_rate_get },
	{ "CLOCK_CONFIG_SET", FAKE_SCMI_CLOCK_CONFIG_SET,
	  0, FAKE_SCMI_CLOCK_V3, 8, fake_scmi_clock_config_set_v1 },
	{ "CLOCK_CONFIG_SET", FAKE_SCMI_CLOCK_CONFIG_SET,
	  FAKE_SCMI_CLOCK_V3, 0, 12, fake_scmi_clock_config_set },
	{ "CLOCK_NAME_GET", FAKE_SCMI_CLOCK_NAME_GET,
	  FAKE_SCMI_CLOCK_V2, 0, 4, fake_scmi_clock_name_get },
	{ "CLOCK_RATE_NOTIFY", FAKE_SCMI_CLOCK_RATE_NOTIFY,
	  FAKE_SCMI_CLOCK_V2, 0, 8, fake_scmi_clock_rate_notify },
	{ "CLOCK_RATE_CHANGE_REQUESTED_NOTIFY",
	  FAKE_SCMI_CLOCK_RATE_REQ_NOTIFY,
	  FAKE_SCMI_CLOCK_V2, 0, 8, fake_scmi_clock_rate_req_notify },
	{ "CLOCK_CONFIG_GET", FAKE_SCMI_CLOCK_CONFIG_GET,
	  FAKE_SCMI_CLOCK_V3, 0, 8, fake_scmi_clock_config_get },
	{ "CLOCK_POSSIBLE_PARENTS_GET", FAKE_SCMI_CLOCK_POSSIBLE_PARENTS,
	  FAKE_SCMI_CLOCK_V3, 0, 8, fake_scmi_clock_possible_parents },
	{ "CLOCK_PARENT_SET", FAKE_SCMI_CLOCK_PARENT_SET,
	  FAKE_SCMI_CLOCK_V3, 0, 8, fake_scmi_clock_parent_set },
	{ "CLOCK_PARENT_GET", FAKE_SCMI_CLOCK_PARENT_GET,
	  FAKE_SCMI_CLOCK_V3, 0, 4, fake_scmi_clock_parent_get },
	{ "CLOCK_GET_PERMISSIONS", FAKE_SCMI_CLOCK_GET_PERMISSIONS,
	  FAKE_SCMI_CLOCK_V3, 0, 4, fake_scmi_clock_get_permissions },
};

const struct fake_scmi_protocol_desc fake_scmi_clock_desc = {
	.name = "clock",
	.attributes = fake_scmi_clock_attrs,
	.commands = fake_scmi_clock_commands,
	.num_commands = ARRAY_SIZE(fake_scmi_clock_commands),
	.negotiate_since = FAKE_SCMI_CLOCK_V3,
};
