// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many of everything (B2): each node works, each with a platform of its own,
 * and none of them is probed more often than its order of appearance explains.
 * What that costs is measured in scmi_scale_bench.c.
 */

#include <linux/bitmap.h>
#include <linux/completion.h>
#include <linux/device/bus.h>
#include <linux/hashtable.h>
#include <linux/moduleparam.h>
#include <linux/platform_device.h>

#include "scmi_cases.h"

static unsigned int scale_most = 64;
module_param(scale_most, uint, 0444);
MODULE_PARM_DESC(scale_most, "instances in the largest of the cases, up to 1024");

/**
 * struct scmi_scale_node - how often a node was probed
 * @entry: in &scmi_scale.table
 * @np: the node, a label only
 * @attempts: number of probes of its device
 */
struct scmi_scale_node {
	struct hlist_node entry;
	const struct device_node *np;
	atomic_t attempts;
};

/**
 * struct scmi_scale - what a case knows of its instances
 * @test: the test
 * @nb: listens to the platform bus
 * @table: @nodes by address
 * @nodes: nodes by index of the instance
 * @n: how many
 * @named: each node names its supplier
 */
struct scmi_scale {
	struct kunit *test;
	struct notifier_block nb;
	DECLARE_HASHTABLE(table, 10);
	struct scmi_scale_node *nodes;
	unsigned int n;
	bool named;
};

static struct scmi_kit_instance *scmi_scale_at(struct scmi_scale *scale,
					       unsigned int i)
{
	struct scmi_kit *kit = scale->test->priv;

	return kit->si[i];
}

static int scmi_scale_event(struct notifier_block *nb, unsigned long action,
			    void *data)
{
	struct scmi_scale *scale = container_of(nb, struct scmi_scale, nb);
	struct scmi_scale_node *node;
	struct device *dev = data;

	/* The core device has the same node, but is not the node's device. */
	if (action != BUS_NOTIFY_BIND_DRIVER || !dev->of_node ||
	    READ_ONCE(dev->of_node->fwnode.dev) != dev)
		return NOTIFY_DONE;

	hash_for_each_possible(scale->table, node, entry,
			       (unsigned long)dev->of_node)
		if (node->np == dev->of_node)
			atomic_inc(&node->attempts);

	return NOTIFY_OK;
}

static void scmi_scale_end(void *data)
{
	struct scmi_scale *scale = data;

	bus_unregister_notifier(&platform_bus_type, &scale->nb);
}

/* As many instances as the parameter says, nothing of which is visible yet. */
static struct scmi_scale *scmi_scale_make(struct kunit *test)
{
	const struct scmi_scale_param *param = test->param_value;
	unsigned int n = param->n ?: scale_most;
	struct scmi_kit_instance *si;
	struct scmi_scale_node *node;
	struct scmi_scale *scale;

	scale = kunit_kzalloc(test, sizeof(*scale), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, scale);
	scale->nodes = kunit_kcalloc(test, n, sizeof(*node), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, scale->nodes);
	scale->test = test;
	scale->named = param->named;
	hash_init(scale->table);

	for (; scale->n < n; scale->n++) {
		node = &scale->nodes[scale->n];
		si = scmi_kit_instance(test);
		if (scale->named)
			scmi_kit_name_supplier(si, si);
		node->np = si->np;
		hash_add(scale->table, &node->entry, (unsigned long)node->np);
	}

	scale->nb.notifier_call = scmi_scale_event;
	KUNIT_ASSERT_EQ(test, bus_register_notifier(&platform_bus_type,
						    &scale->nb), 0);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, scmi_scale_end, scale),
			0);

	return scale;
}

/*
 * The last supplier comes first: where nodes name theirs, a match that goes by
 * the order of appearance does not pass for one that goes by name.
 */
static void scmi_scale_plug_one(struct scmi_scale *scale, unsigned int nth)
{
	struct scmi_kit_instance *si = scmi_scale_at(scale, scale->n - 1 - nth);

	KUNIT_ASSERT_EQ(scale->test, si->transport->plug(si), 0);
}

/* Waits for nothing that follows. */
static void scmi_scale_plug(struct scmi_scale *scale)
{
	unsigned int i;

	for (i = 0; i < scale->n; i++)
		scmi_scale_plug_one(scale, i);
}

static void scmi_scale_unplug(struct scmi_scale *scale)
{
	struct scmi_kit_instance *si;
	unsigned int i;

	for (i = 0; i < scale->n; i++) {
		si = scmi_scale_at(scale, i);
		si->transport->unplug(si);
	}
	scmi_kit_settle(scale->test);
}

static void scmi_scale_add_nodes(struct scmi_scale *scale)
{
	unsigned int i;

	for (i = 0; i < scale->n; i++)
		scmi_kit_add_node_unsettled(scmi_scale_at(scale, i));
	scmi_kit_settle(scale->test);
}

static void scmi_scale_remove_nodes(struct scmi_scale *scale)
{
	unsigned int i;

	for (i = 0; i < scale->n; i++)
		scmi_kit_remove_node_unsettled(scmi_scale_at(scale, i));
	scmi_kit_settle(scale->test);
}

/* Which platform does the node of an instance talk to? */
static int scmi_scale_platform(struct scmi_kit_instance *si)
{
	const char *vendor = scmi_kit_vendor(si);
	unsigned int index;

	if (!vendor || sscanf(vendor, "vendor%u", &index) != 1)
		return -ENODEV;

	return index;
}

/*
 * Expects that all work, no two with the same platform, and each with its own if
 * it says which that is.
 */
static void scmi_scale_expect_working(struct scmi_scale *scale)
{
	struct kunit *test = scale->test;
	unsigned long *taken = bitmap_zalloc(scale->n, GFP_KERNEL);
	struct scmi_kit_instance *si;
	unsigned int i, wrong = 0;
	u64 rate;
	int own;

	KUNIT_ASSERT_NOT_NULL(test, taken);
	for (i = 0; i < scale->n; i++) {
		si = scmi_scale_at(scale, i);
		own = scmi_scale_platform(si);
		if (own < 0 || own >= scale->n || __test_and_set_bit(own, taken))
			wrong++;
		else if (scale->named && own != i)
			wrong++;
		else if (scmi_kit_ask_rate(si, &rate) ||
			 rate != scmi_kit_rate(scmi_scale_at(scale, own),
					      SCMI_KIT_CLOCK))
			wrong++;
	}
	bitmap_free(taken);

	KUNIT_EXPECT_EQ_MSG(test, wrong, 0, "of %u instances", scale->n);
}

static void scmi_scale_expect_down(struct scmi_scale *scale)
{
	unsigned int i, up = 0;

	for (i = 0; i < scale->n; i++)
		up += !!scmi_kit_vendor(scmi_scale_at(scale, i));

	KUNIT_EXPECT_EQ_MSG(scale->test, up, 0, "of %u instances", scale->n);
}

/* Expects that no node was probed more than @most times. */
static void scmi_scale_expect_attempts(struct scmi_scale *scale,
				       unsigned int most)
{
	unsigned int i, attempts, worst = 0, sum = 0;

	for (i = 0; i < scale->n; i++) {
		attempts = atomic_read(&scale->nodes[i].attempts);
		worst = max(worst, attempts);
		sum += attempts;
	}

	kunit_info(scale->test,
		   "%u nodes%s probed %u times, one of them %u times",
		   scale->n, scale->named ? " that name theirs" : "", sum,
		   worst);
	KUNIT_EXPECT_GE(scale->test, sum, scale->n);
	KUNIT_EXPECT_LE(scale->test, worst, most);
}

/**
 * struct scmi_scale_gate - a device in whose probe the driver core can be held up
 * @drv: its driver
 * @pdev: the device
 * @shut: the probe waits for @open; before that, it is deferred
 * @open: the driver core goes on
 */
struct scmi_scale_gate {
	struct platform_driver drv;
	struct platform_device *pdev;
	bool shut;
	struct completion open;
};

static int scmi_scale_gate_probe(struct platform_device *pdev)
{
	struct scmi_scale_gate *gate = container_of(pdev->dev.driver,
						    struct scmi_scale_gate,
						    drv.driver);

	if (!READ_ONCE(gate->shut))
		return -EPROBE_DEFER;
	wait_for_completion(&gate->open);

	return 0;
}

static void scmi_scale_gate_open(void *data)
{
	struct scmi_scale_gate *gate = data;

	complete_all(&gate->open);
}

static void scmi_scale_gate_remove(void *data)
{
	struct scmi_scale_gate *gate = data;

	platform_device_unregister(gate->pdev);
}

static void scmi_scale_gate_unregister(void *data)
{
	struct scmi_scale_gate *gate = data;

	platform_driver_unregister(&gate->drv);
}

/* Comes before the nodes: the driver core retries in the order of deferral. */
static struct scmi_scale_gate *scmi_scale_gate(struct kunit *test)
{
	struct scmi_scale_gate *gate;

	gate = kunit_kzalloc(test, sizeof(*gate), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, gate);
	init_completion(&gate->open);
	gate->drv.probe = scmi_scale_gate_probe;
	gate->drv.driver.name = "scmi-scale-gate";
	KUNIT_ASSERT_EQ(test, platform_driver_register(&gate->drv), 0);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test,
						  scmi_scale_gate_unregister,
						  gate),
			0);
	gate->pdev = platform_device_register_simple(gate->drv.driver.name,
						     PLATFORM_DEVID_NONE, NULL,
						     0);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, gate->pdev);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, scmi_scale_gate_remove,
						  gate),
			0);

	return gate;
}

/* From now on nobody is retried. Clean-up opens it before it removes anything. */
static void scmi_scale_gate_shut(struct kunit *test,
				 struct scmi_scale_gate *gate)
{
	WRITE_ONCE(gate->shut, true);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, scmi_scale_gate_open,
						  gate),
			0);
}

/* Each node finds its supplier at once. */
void scmi_scale_suppliers_first(struct kunit *test)
{
	struct scmi_scale *scale = scmi_scale_make(test);

	scmi_scale_plug(scale);
	scmi_kit_settle(test);
	scmi_scale_add_nodes(scale);

	scmi_scale_expect_working(scale);
	scmi_scale_expect_attempts(scale, 1);

	scmi_scale_remove_nodes(scale);
	scmi_scale_expect_down(scale);
}
EXPORT_SYMBOL_GPL(scmi_scale_suppliers_first);

/*
 * All nodes wait, and the suppliers come faster than the driver core retries: it is
 * held up meanwhile, as it may be preempted or run on another processor.
 */
void scmi_scale_nodes_first(struct kunit *test)
{
	struct scmi_scale_gate *gate = scmi_scale_gate(test);
	struct scmi_scale *scale = scmi_scale_make(test);

	scmi_scale_add_nodes(scale);
	scmi_scale_expect_down(scale);
	scmi_scale_gate_shut(test, gate);
	scmi_scale_plug(scale);
	kunit_release_action(test, scmi_scale_gate_open, gate);
	scmi_kit_settle(test);

	scmi_scale_expect_working(scale);
	scmi_scale_expect_attempts(scale, 2);

	scmi_scale_unplug(scale);
	scmi_scale_expect_down(scale);
}
EXPORT_SYMBOL_GPL(scmi_scale_nodes_first);

/*
 * All nodes wait, and suppliers come one at a time. The driver core retries
 * every device that is deferred whenever any other was bound: a node is probed
 * once for each that came before its own. None of it is of our making, and no
 * probe is.
 */
void scmi_scale_one_by_one(struct kunit *test)
{
	struct scmi_scale *scale = scmi_scale_make(test);
	unsigned int i;

	scmi_scale_add_nodes(scale);
	for (i = 0; i < scale->n; i++) {
		scmi_scale_plug_one(scale, i);
		probe_settle();
	}
	scmi_kit_settle(test);

	scmi_scale_expect_working(scale);
	scmi_scale_expect_attempts(scale, 2 * scale->n + 1);
}
EXPORT_SYMBOL_GPL(scmi_scale_one_by_one);
