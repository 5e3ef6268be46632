// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rates of clocks: DESCRIBE_RATES in both forms, setting at once or with a
 * delayed response, and telling who wants to know. DEN0056 section 4.6.
 */
#include <kunit/fake_scmi_priv.h>
#include <linux/cleanup.h>
#include <linux/export.h>
#include <linux/math64.h>
#include <linux/slab.h>

/* CLOCK_DESCRIBE_RATES: left [31:16], range form [12], in this answer [11:0] */
#define FAKE_SCMI_RATES_REMAINING	GENMASK(31, 16)
#define FAKE_SCMI_RATES_RANGE		BIT(12)
#define FAKE_SCMI_RATES_RETURNED	GENMASK(11, 0)

/* CLOCK_RATE_SET flags; up and nearest are of no use together: nearest wins. */
#define FAKE_SCMI_RATE_ASYNC		BIT(0)
#define FAKE_SCMI_RATE_NO_DELAYED	BIT(1)
#define FAKE_SCMI_RATE_UP		BIT(2)
#define FAKE_SCMI_RATE_AUTO		BIT(3)
#define FAKE_SCMI_RATE_FLAGS		GENMASK(3, 0)

/**
 * fake_scmi_clock_init_rates() - set a clock's rates up
 * @clk: the clock, zeroed
 * @config: what it is like
 * @index: its id
 *
 * Return: 0, -EINVAL if the rates make no sense, -ENOMEM.
 */
int fake_scmi_clock_init_rates(struct fake_scmi_clock *clk,
			       const struct fake_scmi_clock_config *config,
			       unsigned int index)
{
	const u64 *rates = config->rates;
	unsigned int num = config->num_rates;
	unsigned int i;

	clk->start_rate = config->rate;
	if (!num && !config->max && config->rate) {
		rates = &config->rate;
		num = 1;
	}
	if (num) {
		for (i = 1; i < num; i++)
			if (rates[i] <= rates[i - 1])
				return -EINVAL;
		clk->rates = kmemdup_array(rates, num, sizeof(*rates),
					   GFP_KERNEL);
		if (!clk->rates)
			return -ENOMEM;
		clk->num_rates = num;
		clk->min = rates[0];
		clk->max = rates[num - 1];
	} else if (config->max) {
		clk->min = config->min;
		clk->max = config->max;
		clk->step = config->step ?: 1;
	} else {
		clk->min = 1000000;
		clk->max = 1000000000;
		clk->step = 1000000;
		clk->start_rate = 1000000ULL * (index % 1000 + 1);
	}

	if (!clk->start_rate)
		clk->start_rate = clk->min;
	if (clk->min > clk->max || clk->start_rate < clk->min ||
	    clk->start_rate > clk->max)
		return -EINVAL;
	return 0;
}

static void fake_scmi_describe_list(struct fake_scmi_request *rq,
				    const struct fake_scmi_clock *clk,
				    u32 index)
{
	unsigned int left = clk->num_rates - index;
	unsigned int num, i;

	num = fake_scmi_page(rq->platform, sizeof(__le32), sizeof(__le64),
			     left);
	fake_scmi_put32(rq->out,
			FIELD_PREP(FAKE_SCMI_RATES_REMAINING, left - num) |
			FIELD_PREP(FAKE_SCMI_RATES_RETURNED, num));
	for (i = 0; i < num; i++)
		fake_scmi_put64(rq->out, clk->rates[index + i]);
}

static void fake_scmi_describe_range(struct fake_scmi_request *rq,
				     const struct fake_scmi_clock *clk)
{
	fake_scmi_put32(rq->out, FAKE_SCMI_RATES_RANGE |
			FIELD_PREP(FAKE_SCMI_RATES_RETURNED, 3));
	fake_scmi_put64(rq->out, clk->min);
	fake_scmi_put64(rq->out, clk->max);
	fake_scmi_put64(rq->out, clk->step);
}

/**
 * fake_scmi_clock_describe_rates() - CLOCK_DESCRIBE_RATES
 * @rq: clock, index of the first rate wanted
 *
 * Return: the status.
 */
s32 fake_scmi_clock_describe_rates(struct fake_scmi_request *rq)
{
	u32 index = fake_scmi_arg(rq, 1);
	struct fake_scmi_clock *clk;
	s32 status = fake_scmi_clock_get(rq, fake_scmi_arg(rq, 0), &clk);

	if (status)
		return status;
	/* The range form is one triplet, with nothing after it. */
	if (index >= (clk->rates ? clk->num_rates : 1))
		return FAKE_SCMI_OUT_OF_RANGE;

	if (clk->rates)
		fake_scmi_describe_list(rq, clk, index);
	else
		fake_scmi_describe_range(rq, clk);
	return FAKE_SCMI_SUCCESS;
}

/* The supported rates on both sides of @rate, which lies within the limits. */
static void fake_scmi_bracket(const struct fake_scmi_clock *clk, u64 rate,
			      u64 *down, u64 *up)
{
	unsigned int i;
	u64 over;

	if (!clk->rates) {
		div64_u64_rem(rate - clk->min, clk->step, &over);
		*down = rate - over;
		*up = over ? *down + clk->step : rate;
		if (*up > clk->max)
			*up = *down;
		return;
	}

	*down = clk->min;
	*up = clk->max;
	for (i = 0; i < clk->num_rates; i++) {
		if (clk->rates[i] <= rate)
			*down = clk->rates[i];
		if (clk->rates[i] >= rate) {
			*up = clk->rates[i];
			break;
		}
	}
}

static u64 fake_scmi_round(const struct fake_scmi_clock *clk, u64 rate,
			   u32 flags)
{
	u64 down, up;

	fake_scmi_bracket(clk, rate, &down, &up);
	if (flags & FAKE_SCMI_RATE_AUTO)
		return rate - down <= up - rate ? down : up;
	return flags & FAKE_SCMI_RATE_UP ? up : down;
}

/* Tell all subscribers to @event, @agent who caused it excepted. */
static void fake_scmi_clock_notify(struct fake_scmi_platform *p,
				   struct fake_scmi_clock *clk, u8 event,
				   u64 rate, u32 agent)
{
	u32 id = clk - p->clocks;
	struct fake_scmi_port *port;
	struct fake_scmi_out *out;

	list_for_each_entry(port, &p->ports, node) {
		if (!test_bit(id, port->notify[event]) || port->agent == agent)
			continue;
		out = fake_scmi_out_new(port, FAKE_SCMI_OUT_P2A,
					4 * sizeof(__le32));
		out->type = FAKE_SCMI_NOTIFICATION;
		fake_scmi_put32(out, fake_scmi_hdr(FAKE_SCMI_NOTIFICATION,
						   FAKE_SCMI_PROTO_CLOCK,
						   event, 0));
		fake_scmi_put32(out, agent);
		fake_scmi_put32(out, id);
		fake_scmi_put64(out, rate);
		fake_scmi_post_unasked(p, out);
	}
}

/**
 * fake_scmi_clock_commit() - a clock's rate changes
 * @p: the platform; its lock is held
 * @clk: the clock
 * @rate: the new rate
 * @agent: who wanted it; 0: the platform
 *
 * Subscribers hear of it with RATE_CHANGED if it is another rate than before;
 * the agent that caused the change knows, and is not told.
 */
void fake_scmi_clock_commit(struct fake_scmi_platform *p,
			    struct fake_scmi_clock *clk, u64 rate, u32 agent)
{
	bool changed = clk->state.rate != rate;

	clk->state.rate = rate;
	if (agent)
		clk->state.rate_sets++;
	if (changed)
		fake_scmi_clock_notify(p, clk, FAKE_SCMI_CLOCK_RATE_CHANGED,
				       rate, agent);
}

/* The rate changes when RATE_SET_COMPLETE leaves: see fake_scmi_emit(). */
static s32 fake_scmi_rate_set_async(struct fake_scmi_request *rq,
				    struct fake_scmi_clock *clk, u64 rate,
				    u32 flags)
{
	struct fake_scmi_platform *p = rq->platform;
	struct fake_scmi_out *out;

	if (p->pending_async >= p->max_async)
		return FAKE_SCMI_BUSY;
	if (flags & FAKE_SCMI_RATE_NO_DELAYED) {
		fake_scmi_clock_commit(p, clk, rate, rq->port->agent);
		return FAKE_SCMI_SUCCESS;
	}

	out = fake_scmi_out_new(rq->port, FAKE_SCMI_OUT_P2A,
				4 * sizeof(__le32));
	out->type = FAKE_SCMI_DELAYED;
	out->clock = clk;
	out->rate = rate;
	fake_scmi_put32(out, rq->hdr |
			FIELD_PREP(FAKE_SCMI_HDR_TYPE, FAKE_SCMI_DELAYED));
	fake_scmi_put32(out, FAKE_SCMI_SUCCESS);
	fake_scmi_put32(out, clk - p->clocks);
	fake_scmi_put64(out, rate);
	clk->state.pending++;
	p->pending_async++;
	fake_scmi_post_unasked(p, out);
	return FAKE_SCMI_SUCCESS;
}

/**
 * fake_scmi_clock_rate_set() - CLOCK_RATE_SET
 * @rq: flags, clock, rate
 *
 * Return: the status.
 */
s32 fake_scmi_clock_rate_set(struct fake_scmi_request *rq)
{
	u32 flags = fake_scmi_arg(rq, 0);
	u64 rate = fake_scmi_arg(rq, 2) | (u64)fake_scmi_arg(rq, 3) << 32;
	struct fake_scmi_clock *clk;
	s32 status = fake_scmi_clock_get(rq, fake_scmi_arg(rq, 1), &clk);

	if (status)
		return status;
	if (flags & ~FAKE_SCMI_RATE_FLAGS || rate < clk->min || rate > clk->max)
		return FAKE_SCMI_INVALID_PARAMETERS;
	if (clk->flags & FAKE_SCMI_CLK_NO_RATE_CTRL)
		return FAKE_SCMI_DENIED;

	fake_scmi_clock_notify(rq->platform, clk,
			       FAKE_SCMI_CLOCK_RATE_CHANGE_REQUESTED, rate,
			       rq->port->agent);
	clk->configured_by = rq->port->agent;
	rate = fake_scmi_round(clk, rate, flags);
	if (flags & FAKE_SCMI_RATE_ASYNC)
		return fake_scmi_rate_set_async(rq, clk, rate, flags);
	fake_scmi_clock_commit(rq->platform, clk, rate, rq->port->agent);
	return FAKE_SCMI_SUCCESS;
}

/**
 * fake_scmi_clock_rate_get() - CLOCK_RATE_GET
 * @rq: clock
 *
 * Return: the status.
 */
s32 fake_scmi_clock_rate_get(struct fake_scmi_request *rq)
{
	struct fake_scmi_clock *clk;
	s32 status = fake_scmi_clock_get(rq, fake_scmi_arg(rq, 0), &clk);

	if (status)
		return status;
	fake_scmi_put64(rq->out, clk->state.rate);
	return FAKE_SCMI_SUCCESS;
}

/**
 * fake_scmi_clock_set_rate() - the platform changes a rate of its own accord
 * @platform: the platform
 * @clock: clock id
 * @rate: the new rate; need not be one that the clock describes
 *
 * Subscribers get RATE_CHANGED with agent 0 if the rate was another.
 *
 * Return: 0, or -EINVAL if there is no such clock.
 */
int fake_scmi_clock_set_rate(struct fake_scmi_platform *platform, u32 clock,
			     u64 rate)
{
	struct fake_scmi_clock *clk = fake_scmi_find_clock(platform, clock);

	if (!clk)
		return -EINVAL;
	scoped_guard(mutex, &platform->lock)
		fake_scmi_clock_commit(platform, clk, rate, 0);
	fake_scmi_deliver(platform);
	return 0;
}
EXPORT_SYMBOL_GPL(fake_scmi_clock_set_rate);

/**
 * fake_scmi_clock_request_rate() - the platform wants a rate to change
 * @platform: the platform
 * @clock: clock id
 * @rate: the rate wanted
 *
 * Subscribers get RATE_CHANGE_REQUESTED with agent 0; the rate stays.
 *
 * Return: 0, or -EINVAL if there is no such clock.
 */
int fake_scmi_clock_request_rate(struct fake_scmi_platform *platform,
				 u32 clock, u64 rate)
{
	struct fake_scmi_clock *clk = fake_scmi_find_clock(platform, clock);

	if (!clk)
		return -EINVAL;
	scoped_guard(mutex, &platform->lock)
		fake_scmi_clock_notify(platform, clk,
				       FAKE_SCMI_CLOCK_RATE_CHANGE_REQUESTED,
				       rate, 0);
	fake_scmi_deliver(platform);
	return 0;
}
EXPORT_SYMBOL_GPL(fake_scmi_clock_request_rate);
