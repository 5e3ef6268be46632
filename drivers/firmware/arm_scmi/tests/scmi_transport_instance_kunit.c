// SPDX-License-Identifier: GPL-2.0-only
/*
 * SCMI transport instances alone: which node gets which supplier, who waits,
 * and who is tried again when. Suppliers and nodes are the suite's own platform
 * devices; no transport, no SCMI core and no message takes part. What the core
 * makes of an instance is for the suites of the transports.
 */

#include <kunit/devkit.h>
#include <kunit/platform_device.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>

#include "../common.h"

#define MAX_SUPPLIERS	4
#define MAX_NODES	4

/**
 * struct instance_ctx - fixture
 * @test: the test
 * @th: handle under test
 * @supplier_driver: registers with @th whatever it binds to
 * @node_driver: claims from @th for whatever it binds to
 * @withdrawn_while_owned: a supplier's remove ran while a node was bound to it
 * @suppliers: supplier devices, at their index
 * @trees: one node each, at its index
 * @nodes: the nodes
 */
struct instance_ctx {
	struct kunit *test;
	struct scmi_transport_handle th;
	struct platform_driver supplier_driver;
	struct platform_driver node_driver;
	bool withdrawn_while_owned;
	struct platform_device *suppliers[MAX_SUPPLIERS];
	struct dt_tree *trees[MAX_NODES];
	struct device_node *nodes[MAX_NODES];
};

static int supplier_probe(struct platform_device *pdev)
{
	struct instance_ctx *ctx = container_of(to_platform_driver(pdev->dev.driver),
						struct instance_ctx,
						supplier_driver);
	struct scmi_transport_supplier *sup;

	sup = scmi_transport_supplier_register(&ctx->th, &pdev->dev, pdev);
	if (IS_ERR(sup))
		return PTR_ERR(sup);
	platform_set_drvdata(pdev, sup);

	return 0;
}

static void supplier_remove(struct platform_device *pdev)
{
	struct instance_ctx *ctx = container_of(to_platform_driver(pdev->dev.driver),
						struct instance_ctx,
						supplier_driver);
	struct scmi_transport_supplier *sup = platform_get_drvdata(pdev);

	ctx->withdrawn_while_owned |= !list_empty(&sup->owners);
	scmi_transport_supplier_withdraw(sup);
}

static int node_probe(struct platform_device *pdev)
{
	struct instance_ctx *ctx = container_of(to_platform_driver(pdev->dev.driver),
						struct instance_ctx,
						node_driver);
	struct scmi_transport_instance *inst;

	inst = scmi_transport_claim(&ctx->th, &pdev->dev);
	if (IS_ERR(inst))
		return PTR_ERR(inst);
	platform_set_drvdata(pdev, inst);

	return 0;
}

static void node_remove(struct platform_device *pdev)
{
	scmi_transport_release(platform_get_drvdata(pdev));
}

static const struct of_device_id node_match[] = {
	{ .compatible = "kunit,scmi-node" },
	{ }
};

static void instance_handle_unregister(void *data)
{
	struct instance_ctx *ctx = data;

	/* Trees are gone by now, and with them all that could wait. */
	KUNIT_EXPECT_TRUE(ctx->test, list_empty(&ctx->th.instances));
	KUNIT_EXPECT_TRUE(ctx->test, list_empty(&ctx->th.suppliers));
	KUNIT_EXPECT_FALSE(ctx->test, ctx->withdrawn_while_owned);
	scmi_transport_handle_unregister(&ctx->th);
}

static int instance_init(struct kunit *test)
{
	struct instance_ctx *ctx;
	int ret;

	ret = devkit_init(test);
	if (ret)
		return ret;

	ctx = kunit_kzalloc(test, sizeof(*ctx), GFP_KERNEL);
	if (!ctx)
		return -ENOMEM;
	test->priv = ctx;
	ctx->test = test;
	ctx->th.name = "kunit";

	ret = scmi_transport_handle_register(&ctx->th);
	if (ret)
		return ret;
	ret = kunit_add_action_or_reset(test, instance_handle_unregister, ctx);
	if (ret)
		return ret;

	ctx->supplier_driver.probe = supplier_probe;
	ctx->supplier_driver.remove = supplier_remove;
	ctx->supplier_driver.driver.name = "kunit-supplier";
	ret = kunit_platform_driver_register(test, &ctx->supplier_driver);
	if (ret)
		return ret;

	ctx->node_driver.probe = node_probe;
	ctx->node_driver.remove = node_remove;
	ctx->node_driver.driver.name = "kunit-scmi-node";
	ctx->node_driver.driver.of_match_table = node_match;

	return kunit_platform_driver_register(test, &ctx->node_driver);
}

static void add_supplier(struct instance_ctx *ctx, unsigned int i)
{
	struct platform_device *pdev;

	pdev = kunit_platform_device_alloc(ctx->test, "kunit-supplier", i);
	KUNIT_ASSERT_NOT_NULL(ctx->test, pdev);
	KUNIT_ASSERT_EQ(ctx->test, kunit_platform_device_add(ctx->test, pdev),
			0);
	ctx->suppliers[i] = pdev;
	probe_settle();
}

/* @part is what nodes of a supplier that can be shared must not have in common. */
static void add_node_for(struct instance_ctx *ctx, unsigned int i, u32 part)
{
	ctx->trees[i] = dt_tree_alloc_kunit(ctx->test);
	ctx->nodes[i] = dt_node(ctx->trees[i], NULL, "scmi-node-%u", i);
	dt_prop_string(ctx->nodes[i], "compatible", "kunit,scmi-node");
	dt_prop_u32(ctx->nodes[i], "part", part);
	KUNIT_ASSERT_EQ(ctx->test, dt_tree_apply(ctx->trees[i]), 0);
	probe_settle();
}

static void add_node(struct instance_ctx *ctx, unsigned int i)
{
	add_node_for(ctx, i, 0);
}

static struct device *node_dev(struct instance_ctx *ctx, unsigned int i)
{
	return &dt_platform_device(ctx->nodes[i])->dev;
}

/* The device that a node's messages go by, NULL while the node is not bound. */
static struct device *supplier_of(struct instance_ctx *ctx, unsigned int i)
{
	struct scmi_transport_instance *inst;

	probe_settle();
	inst = dev_get_drvdata(node_dev(ctx, i));

	return inst ? inst->supplier->dev : NULL;
}

static bool shares_part(const struct device *a, const struct device *b)
{
	u32 pa = 0, pb = 0;

	of_property_read_u32(a->of_node, "part", &pa);
	of_property_read_u32(b->of_node, "part", &pb);

	return pa == pb;
}

/* A node that comes first is deferred, and bound by the supplier's appearance. */
static void instance_node_waits_for_supplier(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;

	add_node(ctx, 0);
	kunit_expect_deferred(test, node_dev(ctx, 0), "kunit supplier");

	add_supplier(ctx, 0);
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 0), &ctx->suppliers[0]->dev);
}

/* No preference said: suppliers are given out in the order they appeared in. */
static void instance_oldest_supplier_is_first(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;
	unsigned int i;

	for (i = 0; i < 3; i++)
		add_supplier(ctx, i);
	for (i = 0; i < 3; i++)
		add_node(ctx, i);

	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, i),
				    &ctx->suppliers[i]->dev);
}

/* Two nodes wait for one supplier: who waited longer gets it when it is free. */
static void instance_first_to_wait_is_next(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;
	unsigned int i;

	add_supplier(ctx, 0);
	for (i = 0; i < 3; i++)
		add_node(ctx, i);

	KUNIT_ASSERT_EQ(test, device_unbind(node_dev(ctx, 0)), 0);
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 1), &ctx->suppliers[0]->dev);
	kunit_expect_deferred(test, node_dev(ctx, 2), NULL);

	KUNIT_ASSERT_EQ(test, device_unbind(node_dev(ctx, 1)), 0);
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 2), &ctx->suppliers[0]->dev);
}

/* Who unbinds a node by hand wants it unbound: nothing here binds it again. */
static void instance_unbound_by_hand_stays_unbound(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;

	add_supplier(ctx, 0);
	add_node(ctx, 0);
	KUNIT_ASSERT_EQ(test, device_unbind(node_dev(ctx, 0)), 0);

	add_supplier(ctx, 1);
	kunit_expect_unbound(test, node_dev(ctx, 0));
	KUNIT_EXPECT_FALSE(test, device_is_deferred(node_dev(ctx, 0)));
}

/* The supplier's remove finds nobody on it, and the node waits as at first. */
static void instance_lost_supplier_defers_node(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;

	add_supplier(ctx, 0);
	add_node(ctx, 0);

	KUNIT_ASSERT_EQ(test, device_unbind(&ctx->suppliers[0]->dev), 0);
	kunit_expect_deferred(test, node_dev(ctx, 0), "kunit supplier");
	KUNIT_EXPECT_FALSE(test, ctx->withdrawn_while_owned);

	KUNIT_ASSERT_EQ(test, device_bind(&ctx->suppliers[0]->dev), 0);
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 0), &ctx->suppliers[0]->dev);
}

/* The driver core retries nobody here: there is another supplier all the time. */
static void instance_lost_supplier_is_replaced(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;

	add_supplier(ctx, 0);
	add_node(ctx, 0);
	add_supplier(ctx, 1);

	KUNIT_ASSERT_EQ(test, device_unbind(&ctx->suppliers[0]->dev), 0);
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 0), &ctx->suppliers[1]->dev);
}

/* A supplier that is on its way out is offered to nobody. */
static void instance_leaving_supplier_is_not_offered(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;
	struct timeline *tl;

	add_supplier(ctx, 0);
	add_node(ctx, 0);
	add_node(ctx, 1);
	kunit_expect_deferred(test, node_dev(ctx, 1), NULL);
	tl = timeline_start(test, &platform_bus_type);

	KUNIT_ASSERT_EQ(test, device_unbind(&ctx->suppliers[0]->dev), 0);
	kunit_expect_deferred(test, node_dev(ctx, 0), NULL);
	timeline_expect_never(test, tl, EV_BINDING, node_dev(ctx, 1));
}

/* The deletion of a node that waits frees what was remembered of it. */
static void instance_deleted_node_is_forgotten(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;

	add_node(ctx, 0);
	KUNIT_EXPECT_FALSE(test, list_empty(&ctx->th.instances));

	KUNIT_ASSERT_EQ(test, dt_tree_remove(ctx->trees[0]), 0);
	probe_settle();
	KUNIT_EXPECT_TRUE(test, list_empty(&ctx->th.instances));
}

/* A claim holds a reference to the device, and gives it back. */
static void instance_claim_pins_supplier(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;
	struct scmi_transport_supplier *sup;

	add_supplier(ctx, 0);
	sup = platform_get_drvdata(ctx->suppliers[0]);
	KUNIT_ASSERT_EQ(test, kref_read(&sup->ref), 1);

	add_node(ctx, 0);
	KUNIT_EXPECT_EQ(test, kref_read(&sup->ref), 2);

	KUNIT_ASSERT_EQ(test, device_unbind(node_dev(ctx, 0)), 0);
	KUNIT_EXPECT_EQ(test, kref_read(&sup->ref), 1);
}

/* A supplier that can be shared serves all nodes that want different parts. */
static void instance_shared_supplier_serves_many(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;
	unsigned int i;

	ctx->th.conflict = shares_part;
	add_supplier(ctx, 0);
	for (i = 0; i < 3; i++)
		add_node_for(ctx, i, i);

	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, i),
				    &ctx->suppliers[0]->dev);

	KUNIT_ASSERT_EQ(test, device_unbind(&ctx->suppliers[0]->dev), 0);
	for (i = 0; i < 3; i++)
		kunit_expect_deferred(test, node_dev(ctx, i), NULL);
}

/* The same part twice is an error, until who has it lets go of it. */
static void instance_same_part_is_refused(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;

	ctx->th.conflict = shares_part;
	add_supplier(ctx, 0);
	add_node_for(ctx, 0, 7);
	add_node_for(ctx, 1, 7);
	kunit_expect_unbound(test, node_dev(ctx, 1));
	KUNIT_EXPECT_FALSE(test, device_is_deferred(node_dev(ctx, 1)));

	KUNIT_ASSERT_EQ(test, device_unbind(node_dev(ctx, 0)), 0);
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 1), &ctx->suppliers[0]->dev);
}

/* Many want the part that is freed: who waited longest is asked, and no other. */
static void instance_freed_part_is_offered_once(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;
	struct timeline *tl;
	unsigned int i;

	ctx->th.conflict = shares_part;
	add_supplier(ctx, 0);
	for (i = 0; i < 3; i++)
		add_node_for(ctx, i, 7);
	tl = timeline_start(test, &platform_bus_type);

	KUNIT_ASSERT_EQ(test, device_unbind(node_dev(ctx, 0)), 0);
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 1), &ctx->suppliers[0]->dev);
	timeline_expect_count(test, tl, EV_BINDING, node_dev(ctx, 1), 1);
	timeline_expect_never(test, tl, EV_BINDING, node_dev(ctx, 2));
}

/* A refused node is on no list of the driver core: a new supplier looks for it. */
static void instance_refused_node_gets_new_supplier(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;

	ctx->th.conflict = shares_part;
	add_supplier(ctx, 0);
	add_node_for(ctx, 0, 7);
	add_node_for(ctx, 1, 7);
	add_supplier(ctx, 1);

	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 0), &ctx->suppliers[0]->dev);
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 1), &ctx->suppliers[1]->dev);
}

static struct kunit_case instance_cases[] = {
	KUNIT_CASE(instance_node_waits_for_supplier),
	KUNIT_CASE(instance_oldest_supplier_is_first),
	KUNIT_CASE(instance_first_to_wait_is_next),
	KUNIT_CASE(instance_unbound_by_hand_stays_unbound),
	KUNIT_CASE(instance_lost_supplier_defers_node),
	KUNIT_CASE(instance_lost_supplier_is_replaced),
	KUNIT_CASE(instance_leaving_supplier_is_not_offered),
	KUNIT_CASE(instance_deleted_node_is_forgotten),
	KUNIT_CASE(instance_claim_pins_supplier),
	KUNIT_CASE(instance_shared_supplier_serves_many),
	KUNIT_CASE(instance_same_part_is_refused),
	KUNIT_CASE(instance_freed_part_is_offered_once),
	KUNIT_CASE(instance_refused_node_gets_new_supplier),
	{ }
};

static struct kunit_suite instance_suite = {
	.name = "scmi_transport_instance",
	.init = instance_init,
	.test_cases = instance_cases,
};

kunit_test_suite(instance_suite);

MODULE_DESCRIPTION("KUnit tests for SCMI transport instances");
MODULE_LICENSE("GPL");
