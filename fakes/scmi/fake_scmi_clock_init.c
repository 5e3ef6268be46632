// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clocks of a fake SCMI platform as tests see them: how they are made from a
 * configuration, how they go back to it, and what they are like now.
 */
#include <kunit/fake_scmi_priv.h>
#include <linux/bitmap.h>
#include <linux/cleanup.h>
#include <linux/export.h>
#include <linux/slab.h>
#include <linux/string.h>

#define FAKE_SCMI_MAX_CLOCKS	U16_MAX	/* sixteen bits in the attributes */
#define FAKE_SCMI_MAX_PARENTS	U8_MAX	/* eight bits in POSSIBLE_PARENTS_GET */

static int fake_scmi_clock_init_parents(struct fake_scmi_clock *clk,
					const struct fake_scmi_clock_config *config)
{
	unsigned int i;

	if (!config->num_parents)
		return 0;
	if (config->num_parents > FAKE_SCMI_MAX_PARENTS)
		return -EINVAL;

	clk->parents = kmemdup_array(config->parents, config->num_parents,
				     sizeof(*config->parents), GFP_KERNEL);
	if (!clk->parents)
		return -ENOMEM;
	clk->num_parents = config->num_parents;

	for (i = 0; i < clk->num_parents; i++) {
		if (clk->parents[i] != config->parent)
			continue;
		clk->start_parent = config->parent;
		return 0;
	}
	clk->start_parent = clk->parents[0];
	return config->parent ? -EINVAL : 0;
}

static int fake_scmi_clock_init(struct fake_scmi_platform *p,
				struct fake_scmi_clock *clk,
				const struct fake_scmi_clock_config *config)
{
	unsigned int index = clk - p->clocks;
	int ret;

	if (config->device >= p->num_devices)
		return -EINVAL;
	ret = fake_scmi_clock_init_rates(clk, config, index);
	if (!ret)
		ret = fake_scmi_clock_init_parents(clk, config);
	if (ret)
		return ret;

	if (config->flags & FAKE_SCMI_CLK_EXT_CONFIG) {
		clk->oem = kcalloc(U8_MAX + 1, sizeof(*clk->oem), GFP_KERNEL);
		if (!clk->oem)
			return -ENOMEM;
	}
	if (config->name)
		strscpy(clk->name, config->name, sizeof(clk->name));
	else
		snprintf(clk->name, sizeof(clk->name), "clk-%u", index);
	clk->latency = config->enable_latency;
	clk->device = config->device;
	clk->flags = config->flags;
	clk->start_enabled = config->enabled;

	clk->state.rate = clk->start_rate;
	clk->state.enabled = clk->start_enabled;
	clk->state.parent = clk->start_parent;
	return 0;
}

/**
 * fake_scmi_clocks_init() - make the clocks of a platform
 * @p: the platform; fake_scmi_clocks_free() also after failure
 * @config: its configuration
 *
 * Return: 0, -EINVAL, -ENOMEM.
 */
int fake_scmi_clocks_init(struct fake_scmi_platform *p,
			  const struct fake_scmi_config *config)
{
	static const struct fake_scmi_clock_config defaults;
	unsigned int num = config->num_clocks;
	unsigned int i;
	int ret;

	if (!config->clocks && !num)
		num = 1;
	if (config->no_clocks)
		num = 0;
	if (num > FAKE_SCMI_MAX_CLOCKS)
		return -EINVAL;

	p->clocks = kvcalloc(num, sizeof(*p->clocks), GFP_KERNEL);
	if (!p->clocks)
		return -ENOMEM;
	p->num_clocks = num;

	for (i = 0; i < num; i++) {
		ret = fake_scmi_clock_init(p, &p->clocks[i],
					   config->clocks ? &config->clocks[i] :
					   &defaults);
		if (ret)
			return ret;
	}
	return 0;
}

/**
 * fake_scmi_clocks_free() - free the clocks of a platform
 * @p: the platform
 */
void fake_scmi_clocks_free(struct fake_scmi_platform *p)
{
	unsigned int i;

	for (i = 0; i < p->num_clocks; i++) {
		kfree(p->clocks[i].rates);
		kfree(p->clocks[i].parents);
		kfree(p->clocks[i].oem);
	}
	kvfree(p->clocks);
}

/**
 * fake_scmi_clock_reset() - forget what an agent wanted of the clocks
 * @p: the platform; its lock is held
 * @agent: the agent
 *
 * Its subscriptions end. Clocks that it was the last to configure go back to
 * what they were at start; what another agent configured since stays, as that
 * agent needs it.
 */
void fake_scmi_clock_reset(struct fake_scmi_platform *p, u32 agent)
{
	struct fake_scmi_port *port;
	unsigned int i;

	list_for_each_entry(port, &p->ports, node) {
		if (port->agent != agent)
			continue;
		for (i = 0; i < FAKE_SCMI_CLOCK_EVENTS; i++)
			bitmap_zero(port->notify[i], p->num_clocks);
	}

	for (i = 0; i < p->num_clocks; i++) {
		struct fake_scmi_clock *clk = &p->clocks[i];

		if (!agent || clk->configured_by != agent)
			continue;
		clk->configured_by = 0;
		clk->state.enabled = clk->start_enabled;
		clk->state.parent = clk->start_parent;
		clk->state.oem_type = 0;
		clk->state.oem_value = 0;
		if (clk->oem)
			memset(clk->oem, 0, (U8_MAX + 1) * sizeof(*clk->oem));
		fake_scmi_clock_commit(p, clk, clk->start_rate, 0);
	}
}

/**
 * fake_scmi_clock_state() - what a clock is like now
 * @platform: the platform
 * @clock: clock id
 * @state: where to put it
 *
 * Return: 0, or -EINVAL if there is no such clock.
 */
int fake_scmi_clock_state(struct fake_scmi_platform *platform, u32 clock,
			  struct fake_scmi_clock_state *state)
{
	struct fake_scmi_clock *clk = fake_scmi_find_clock(platform, clock);
	struct fake_scmi_port *port;

	if (!clk)
		return -EINVAL;

	guard(mutex)(&platform->lock);
	*state = clk->state;
	list_for_each_entry(port, &platform->ports, node) {
		state->rate_notify +=
			test_bit(clock,
				 port->notify[FAKE_SCMI_CLOCK_RATE_CHANGED]);
		state->rate_request_notify +=
			test_bit(clock,
				 port->notify[FAKE_SCMI_CLOCK_RATE_CHANGE_REQUESTED]);
	}
	return 0;
}
EXPORT_SYMBOL_GPL(fake_scmi_clock_state);

/**
 * fake_scmi_clock_rate() - rate of a clock now
 * @platform: the platform
 * @clock: clock id
 *
 * Return: the rate in Hz; 0 if there is no such clock.
 */
u64 fake_scmi_clock_rate(struct fake_scmi_platform *platform, u32 clock)
{
	struct fake_scmi_clock_state state;

	return fake_scmi_clock_state(platform, clock, &state) ? 0 : state.rate;
}
EXPORT_SYMBOL_GPL(fake_scmi_clock_rate);

/**
 * fake_scmi_clock_enabled() - is a clock running?
 * @platform: the platform
 * @clock: clock id
 *
 * Return: true if it is; false also if there is no such clock.
 */
bool fake_scmi_clock_enabled(struct fake_scmi_platform *platform, u32 clock)
{
	struct fake_scmi_clock_state state;

	return !fake_scmi_clock_state(platform, clock, &state) && state.enabled;
}
EXPORT_SYMBOL_GPL(fake_scmi_clock_enabled);
