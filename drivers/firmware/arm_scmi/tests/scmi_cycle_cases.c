// SPDX-License-Identifier: GPL-2.0-only
/*
 * A part of an instance goes and comes back many times, and there is nothing
 * more of anything than there was before: devices, nodes, references, numbers,
 * memory (B6, B8).
 *
 * Counts are exact, so that a few cycles show a leak of these. Memory is counted
 * in pages: see CYCLE_PAGES for how many cycles show how small a leak.
 */

#include <kunit/kernel_log.h>
#include <kunit/real_clock.h>
#include <linux/console.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/of.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/vmstat.h>

#include "../common.h"
#include "scmi_cases.h"

static unsigned int cycles = 32;
module_param(cycles, uint, 0444);
MODULE_PARM_DESC(cycles, "times that a part of an instance goes and comes back");

/* Caches that grow with use have grown by then. */
#define CYCLE_WARM_UP		16

/* The log has room for what these print, to be looked at for splats. */
#define CYCLES_PER_LOOK		8

/*
 * What memory may grow by. Slabs that are filled in another way than before are
 * worth a few pages, however many cycles there are; two have been seen. Eight of
 * 4 KiB each are 32 KiB: in 10,000 cycles a leak of 8 bytes per cycle, the
 * smallest object there is, makes 78 KiB. The default shows leaks from 1 KiB
 * per cycle. Each processor fills slabs of its own.
 */
#define CYCLE_PAGES		8

/*
 * Where a clock runs, it also depends on how busy everybody is what there is at a
 * given moment: another kworker, say, is a stack of four pages and more. Up to
 * 18 pages have been seen on arm64, after 32 cycles and after 640.
 */
#define CYCLE_PAGES_BUSY	32

/**
 * struct cycle_count - how much there is of everything
 * @devices: on the platform bus, the SCMI bus and that of the supplier
 * @nodes: in the device tree
 * @node_refs: on the SCMI node
 * @device_refs: on the device of the SCMI node
 * @highest: number in the name of an SCMI device
 * @core: name of the core device
 * @slabs: pages that objects are in
 * @free: pages that are not in use
 */
struct cycle_count {
	unsigned int devices;
	unsigned int nodes;
	unsigned int node_refs;
	unsigned int device_refs;
	unsigned int highest;
	char core[32];
	long slabs;
	long free;
};

/* What processors have counted is added up when it is worth the trouble. */
static long cycle_slab_pages(enum node_stat_item item)
{
	long pages = global_node_page_state_pages(item);
	unsigned int cpu, nid;

	for_each_online_node(nid)
		for_each_online_cpu(cpu)
			pages += per_cpu_ptr(NODE_DATA(nid)->per_cpu_nodestats,
					     cpu)->vm_node_stat_diff[item];

	return pages;
}

/* As above. What a processor keeps at hand is free as well. */
static long cycle_free_pages(void)
{
	unsigned int cpu, nid, i;
	struct zone *zone;
	long pages = 0;

	for_each_online_node(nid) {
		for (i = 0; i < MAX_NR_ZONES; i++) {
			zone = &NODE_DATA(nid)->node_zones[i];
			if (!populated_zone(zone))
				continue;
			pages += zone_page_state_snapshot(zone, NR_FREE_PAGES);
			for_each_online_cpu(cpu)
				pages += per_cpu_ptr(zone->per_cpu_pageset,
						     cpu)->count;
		}
	}

	return pages;
}

static int cycle_count_device(struct device *dev, void *data)
{
	struct cycle_count *count = data;
	unsigned int number;

	count->devices++;
	if (sscanf(dev_name(dev), "scmi_dev.%u", &number) == 1)
		count->highest = max(count->highest, number);

	return 0;
}

static void cycle_count(struct scmi_kit_instance *si, struct cycle_count *count)
{
	const struct bus_type *bus = scmi_kit_supplier(si)->bus;
	struct device_node *np = NULL;

	scmi_kit_settle(si->kit->test);
	/* The core's workqueues are freed by a thread that may not have run. */
	schedule_timeout_uninterruptible(1);
	rcu_barrier();
	kvfree_rcu_barrier();
	memset(count, 0, sizeof(*count));
	bus_for_each_dev(&platform_bus_type, NULL, count, cycle_count_device);
	bus_for_each_dev(&scmi_bus_type, NULL, count, cycle_count_device);
	if (bus != &platform_bus_type)
		bus_for_each_dev(bus, NULL, count, cycle_count_device);
	while ((np = of_find_all_nodes(np)))
		count->nodes++;
	count->node_refs = kref_read(&si->np->kobj.kref);
	count->device_refs = kref_read(&scmi_kit_node(si)->kobj.kref);
	strscpy(count->core, dev_name(scmi_kit_core(si)), sizeof(count->core));
	count->slabs = cycle_slab_pages(NR_SLAB_UNRECLAIMABLE_B) +
		       cycle_slab_pages(NR_SLAB_RECLAIMABLE_B);
	count->free = cycle_free_pages();
}

static void cycle_unhush(void *data)
{
	kernel_log_set_level((long)data);
}

/* Ten thousand times the same tidings are of no interest; errors are. */
static void cycle_hush(struct kunit *test)
{
	long level = console_loglevel;

	kernel_log_set_level(min(level, CONSOLE_LOGLEVEL_DEFAULT - 2L));
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, cycle_unhush,
						  (void *)level),
			0);
}

static void cycle_run(struct scmi_kit_instance *si, unsigned int times)
{
	const struct scmi_departure *departure = si->kit->test->param_value;
	unsigned int i;

	for (i = 0; i < times; i++) {
		departure->go(si);
		departure->back(si);
		if (i % CYCLES_PER_LOOK == 0 && splat_judge(si->kit->test))
			return;
	}
}

static bool cycle_is_of_supplier(const struct scmi_departure *departure)
{
	return departure->go == scmi_kit_unplug ||
	       departure->go == scmi_departure_unbind_supplier;
}

/* B6, B8: nothing is left of any of the cycles. */
void scmi_cycle_leaves_nothing(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	long pages = real_clock_runs() ? CYCLE_PAGES_BUSY : CYCLE_PAGES;
	struct cycle_count before, after;

	if (cycle_is_of_supplier(test->param_value))
		scmi_kit_needs_supplier_link(si);
	scmi_kit_start(si);
	cycle_hush(test);
	cycle_run(si, CYCLE_WARM_UP);
	cycle_count(si, &before);
	cycle_run(si, cycles);
	cycle_count(si, &after);

	scmi_kit_expect_working(si);
	KUNIT_EXPECT_EQ(test, after.devices, before.devices);
	KUNIT_EXPECT_EQ(test, after.nodes, before.nodes);
	KUNIT_EXPECT_EQ(test, after.node_refs, before.node_refs);
	KUNIT_EXPECT_EQ(test, after.device_refs, before.device_refs);
	KUNIT_EXPECT_EQ(test, after.highest, before.highest);
	KUNIT_EXPECT_STREQ(test, after.core, before.core);

	pages *= num_online_cpus();
	/* KASAN keeps what was freed, to see who uses it. */
	if (IS_ENABLED(CONFIG_KASAN))
		return;
	KUNIT_EXPECT_LE(test, after.slabs, before.slabs + pages);
	KUNIT_EXPECT_GE(test, after.free, before.free - pages);
}
EXPORT_SYMBOL_GPL(scmi_cycle_leaves_nothing);
