// SPDX-License-Identifier: GPL-2.0-only
/*
 * The events of the explorer, carried out on the real kernel.
 */

#include <linux/device.h>

#include "scmi_explore_real.h"

/* On a kernel that differs from the model there may be nothing to unbind. */
static void scmi_explore_unbind(struct device *dev)
{
	if (dev)
		device_unbind(dev);
}

static void scmi_explore_bind(struct device *dev)
{
	if (dev)
		device_bind(dev);
}

/* What a platform has not answered in time it answers late. */
static void scmi_explore_answer(struct scmi_kit_instance *si)
{
	fake_scmi_silence(si->platform, false);
	fake_scmi_step(si->platform, -1);
}

/* A device that this event ends; referenced, so that it can be looked at after. */
static struct device *scmi_explore_victim(struct device *dev)
{
	return dev ? get_device(dev) : NULL;
}

/* All has settled: there must be no reference but ours. */
static void scmi_explore_autopsy(struct scmi_explore *x, struct device *dev)
{
	unsigned int refs;

	if (!dev)
		return;

	refs = kref_read(&dev->kobj.kref) - 1;
	if (refs && !x->last.why[0])
		scnprintf(x->last.why, sizeof(x->last.why),
			  "%u references are left to %s", refs, dev_name(dev));
	put_device(dev);
}

/* The events that end a device, and perhaps the core device above it. */
static void scmi_explore_end(struct scmi_explore *x, u8 ev)
{
	struct scmi_kit_instance *si = x->si[scmi_explore_index(ev)];
	struct device *dev = NULL, *core = NULL;

	switch (scmi_explore_verb(ev)) {
	case X_D0_REMOVE:
		dev = scmi_explore_victim(scmi_kit_supplier(si));
		scmi_kit_unplug(si);
		break;
	case X_P0_REMOVE:
		dev = scmi_explore_victim(scmi_kit_node(si));
		core = scmi_explore_victim(scmi_kit_core(si));
		scmi_kit_remove_node(si);
		break;
	case X_P0_UNBIND:
		core = scmi_explore_victim(scmi_kit_core(si));
		scmi_explore_unbind(scmi_kit_node(si));
		scmi_kit_settle(x->test);
		break;
	default:
		break;
	}
	/* The core device holds its parent. */
	scmi_explore_autopsy(x, core);
	scmi_explore_autopsy(x, dev);
}

/**
 * scmi_explore_do() - let an event happen, and all that follows from it
 * @x: exploration
 * @ev: event
 *
 * Returns when all has settled. That an event changed nothing is for others to
 * see; a device that it ends, but that is still referenced, is reported here.
 */
void scmi_explore_do(struct scmi_explore *x, u8 ev)
{
	struct scmi_kit_instance *si = x->si[scmi_explore_index(ev)];

	switch (scmi_explore_verb(ev)) {
	case X_D0_ADD:
		scmi_kit_plug(si);
		return;
	case X_P0_ADD:
		scmi_kit_add_node(si);
		return;
	case X_D0_REMOVE:
	case X_P0_REMOVE:
	case X_P0_UNBIND:
		scmi_explore_end(x, ev);
		return;
	case X_CORE_OUT:
		scmi_kit_core_driver_out(x->test);
		return;
	case X_CORE_IN:
		scmi_kit_core_driver_in(x->test);
		return;
	case X_D0_UNBIND:
		scmi_explore_unbind(scmi_kit_supplier(si));
		break;
	case X_D0_BIND:
		scmi_explore_bind(scmi_kit_supplier(si));
		break;
	case X_P0_BIND:
		scmi_explore_bind(scmi_kit_node(si));
		break;
	case X_F0_SILENT:
		fake_scmi_silence(si->platform, true);
		break;
	case X_F0_ANSWERS:
		scmi_explore_answer(si);
		break;
	default:
		return;
	}
	scmi_kit_settle(x->test);
}
