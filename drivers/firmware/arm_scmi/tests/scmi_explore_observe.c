// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the explorer can see of the real state, once all has settled.
 */

#include <linux/device.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/scmi_protocol.h>

#include "../common.h"
#include "scmi_explore_real.h"

static u8 scmi_explore_device_state(struct device *dev)
{
	if (!dev)
		return SCMI_EXPLORE_ABSENT;
	if (device_bound(dev))
		return SCMI_EXPLORE_BOUND;

	return device_is_deferred(dev) ? SCMI_EXPLORE_WAITS : SCMI_EXPLORE_IDLE;
}

/* Which supplier is @dev an active consumer of? */
static s8 scmi_explore_link(struct scmi_explore *x, struct device *dev)
{
	struct device_link *link;
	unsigned int i;

	if (!dev)
		return SCMI_EXPLORE_NONE;

	/* All has settled, so the list may be read without its lock. */
	list_for_each_entry(link, &dev->links.suppliers, c_node)
		for (i = 0; i < SCMI_EXPLORE_NUM; i++)
			if (link->status == DL_STATE_ACTIVE &&
			    link->supplier == scmi_kit_supplier(x->si[i]))
				return i;

	return SCMI_EXPLORE_NONE;
}

static s8 scmi_explore_vendor(struct scmi_explore *x, unsigned int node)
{
	const char *vendor = scmi_kit_vendor(x->si[node]);
	unsigned int i;

	for (i = 0; vendor && i < SCMI_EXPLORE_NUM; i++)
		if (!strcmp(vendor, x->si[i]->vendor))
			return i;

	return vendor ? SCMI_EXPLORE_STRANGE : SCMI_EXPLORE_NONE;
}

static s8 scmi_explore_message(struct scmi_explore *x, unsigned int node)
{
	unsigned int i;
	u64 rate = 0;
	int ret;

	ret = scmi_kit_ask_rate(x->si[node], &rate);
	if (ret == -ENODEV)
		return SCMI_EXPLORE_NONE;
	if (ret)
		return SCMI_EXPLORE_SILENT;

	for (i = 0; i < SCMI_EXPLORE_NUM; i++)
		if (rate == scmi_kit_rate(x->si[i], SCMI_KIT_CLOCK))
			return i;

	return SCMI_EXPLORE_STRANGE;
}

/**
 * scmi_explore_look() - look at the real state
 * @x: exploration
 * @ask: also send messages to platforms that are not expected to answer
 * @view: filled in
 *
 * A command without an answer takes room in a queue until there is one: who
 * looks again and again at a platform that stays silent must not ask each time.
 */
void scmi_explore_look(struct scmi_explore *x, bool ask,
		       struct scmi_explore_view *view)
{
	unsigned int i;

	for (i = 0; i < SCMI_EXPLORE_NUM; i++) {
		struct device *node = scmi_kit_node(x->si[i]);
		struct device *core = scmi_kit_core(x->si[i]);
		u8 state = scmi_explore_device_state(core);

		view->device[i] =
			scmi_explore_device_state(scmi_kit_supplier(x->si[i]));
		view->node[i].state = scmi_explore_device_state(node);
		/* Whether it is deferred shows in what becomes of it. */
		view->node[i].core = state == SCMI_EXPLORE_WAITS ?
				     SCMI_EXPLORE_IDLE : state;
		view->node[i].link = scmi_explore_link(x, node);
		view->node[i].core_link = scmi_explore_link(x, core);
		view->node[i].vendor = scmi_explore_vendor(x, i);
		view->node[i].message = SCMI_EXPLORE_UNKNOWN;
		if (!(x->kinds & SCMI_EXPLORE_MESSAGES))
			continue;
		if (ask || x->last.expected.node[i].message != SCMI_EXPLORE_SILENT)
			view->node[i].message = scmi_explore_message(x, i);
	}
}

static unsigned int scmi_explore_node_refs(struct scmi_explore *x,
					   unsigned int i)
{
	struct scmi_kit_instance *si = x->si[i];

	return kref_read(&si->np->kobj.kref) +
	       kref_read(&si->clk_np->kobj.kref) +
	       (x->named[i] ? kref_read(&x->named[i]->kobj.kref) : 0);
}

/**
 * scmi_explore_note_clean() - remember what the empty world is like
 * @x: exploration, all of whose things have been there once
 */
void scmi_explore_note_clean(struct scmi_explore *x)
{
	const struct bus_type * const buses[] = {
		&platform_bus_type, &scmi_bus_type,
	};
	unsigned int i;

	x->clean = leak_note_kunit(x->test, buses, ARRAY_SIZE(buses));
	KUNIT_ASSERT_NOT_ERR_OR_NULL(x->test, x->clean);
	for (i = 0; i < SCMI_EXPLORE_NUM; i++)
		x->refs[i] = scmi_explore_node_refs(x, i);
}

/**
 * scmi_explore_is_clean() - is the empty world as it was?
 * @x: exploration; gets a @why if not, unless it has one already
 *
 * What was left once is part of the empty world from then on: it tells nothing
 * about the next sequence.
 *
 * Return: true if no device, device link, device-tree node or reference to one
 * of ours has come or gone.
 */
bool scmi_explore_is_clean(struct scmi_explore *x)
{
	char why[sizeof(x->last.why)];
	unsigned int i, refs, left;

	left = leak_note_differs(x->clean, why, sizeof(why));
	if (left)
		leak_note_renew(x->clean);

	for (i = 0; i < SCMI_EXPLORE_NUM; i++) {
		refs = scmi_explore_node_refs(x, i);
		if (refs == x->refs[i])
			continue;
		if (!left)
			scnprintf(why, sizeof(why),
				  "%pOF, what is below and what it names have %d references more",
				  x->si[i]->np, (int)(refs - x->refs[i]));
		x->refs[i] = refs;
		left++;
	}
	if (!x->last.why[0])
		strscpy(x->last.why, why, sizeof(x->last.why));

	return !left;
}
