// SPDX-License-Identifier: GPL-2.0-only
/*
 * The events of the explorer, carried out on the real kernel.
 */

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

/**
 * scmi_explore_do() - let an event happen, and all that follows from it
 * @x: exploration
 * @ev: event
 *
 * Returns when all has settled. That an event changed nothing is for others to
 * see.
 */
void scmi_explore_do(struct scmi_explore *x, u8 ev)
{
	struct scmi_kit_instance *si = x->si[scmi_explore_index(ev)];

	switch (scmi_explore_verb(ev)) {
	case X_D0_ADD:
		scmi_kit_plug(si);
		return;
	case X_D0_REMOVE:
		scmi_kit_unplug(si);
		return;
	case X_P0_ADD:
		scmi_kit_add_node(si);
		return;
	case X_P0_REMOVE:
		scmi_kit_remove_node(si);
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
	case X_P0_UNBIND:
		scmi_explore_unbind(scmi_kit_node(si));
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
