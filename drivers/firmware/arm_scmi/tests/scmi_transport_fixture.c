// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suppliers and nodes for the suites of the transport instances alone: platform
 * devices of these suites' own, with drivers that do nothing but register and
 * claim.
 */

#include <kunit/platform_device.h>
#include <linux/module.h>
#include <linux/of.h>

#include "scmi_transport_fixture.h"

/**
 * supplier_register() - what the probe of a supplier does
 * @ctx: fixture
 * @pdev: the supplier, whose device lock is held
 *
 * Return: 0 or -ENOMEM.
 */
int supplier_register(struct instance_ctx *ctx, struct platform_device *pdev)
{
	struct scmi_transport_supplier *sup;

	sup = scmi_transport_supplier_register(&ctx->th, &pdev->dev, NULL, pdev);
	if (IS_ERR(sup))
		return PTR_ERR(sup);
	platform_set_drvdata(pdev, sup);

	return 0;
}

/**
 * supplier_withdraw() - what the remove of a supplier does
 * @pdev: the supplier, whose device lock is held
 */
void supplier_withdraw(struct platform_device *pdev)
{
	scmi_transport_supplier_withdraw(platform_get_drvdata(pdev));
}

static int supplier_probe(struct platform_device *pdev)
{
	struct instance_ctx *ctx = container_of(to_platform_driver(pdev->dev.driver),
						struct instance_ctx,
						supplier_driver);
	int ret;

	ret = supplier_register(ctx, pdev);
	if (!ret && ctx->meanwhile)
		ctx->meanwhile(ctx);

	return ret;
}

static void supplier_remove(struct platform_device *pdev)
{
	struct instance_ctx *ctx = container_of(to_platform_driver(pdev->dev.driver),
						struct instance_ctx,
						supplier_driver);
	struct scmi_transport_supplier *sup = platform_get_drvdata(pdev);
	struct scmi_transport_instance *inst;

	list_for_each_entry(inst, &sup->owners, owned)
		ctx->withdrawn_while_owned |= !!inst->link;
	supplier_withdraw(pdev);
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
	KUNIT_EXPECT_PTR_EQ(ctx->test, inst->link->supplier,
			    inst->supplier ? inst->supplier->dev : NULL);

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
	KUNIT_EXPECT_TRUE(ctx->test, hash_empty(ctx->th.instances));
	KUNIT_EXPECT_TRUE(ctx->test, hash_empty(ctx->th.named));
	KUNIT_EXPECT_TRUE(ctx->test, list_empty(&ctx->th.waiting));
	KUNIT_EXPECT_TRUE(ctx->test, list_empty(&ctx->th.suppliers));
	KUNIT_EXPECT_FALSE(ctx->test, ctx->withdrawn_while_owned);
	scmi_transport_handle_unregister(&ctx->th);
}

/* Where suppliers have their nodes: no devices are made of what is below it. */
static int instance_make_names(struct instance_ctx *ctx)
{
	struct dt_tree *tree = dt_tree_alloc_kunit(ctx->test);
	struct device_node *bus = dt_node(tree, NULL, "kunit-suppliers");
	unsigned int i;

	for (i = 0; i < MAX_SUPPLIERS; i++)
		ctx->names[i] = dt_node(tree, bus, "supplier-%u", i);

	return dt_tree_apply(tree);
}

/**
 * instance_init() - the .init of these suites
 * @test: test; gets a &struct instance_ctx as its priv
 *
 * Return: 0 or a negative errno.
 */
int instance_init(struct kunit *test)
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
	ctx->th.match = node_match;

	ret = instance_make_names(ctx);
	if (ret)
		return ret;
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

/**
 * add_supplier() - let a supplier appear
 * @ctx: fixture
 * @i: its index
 */
void add_supplier(struct instance_ctx *ctx, unsigned int i)
{
	struct platform_device *pdev;

	pdev = kunit_platform_device_alloc(ctx->test, "kunit-supplier", i);
	KUNIT_ASSERT_NOT_NULL(ctx->test, pdev);
	pdev->dev.of_node = of_node_get(ctx->names[i]);
	pdev->dev.fwnode = of_fwnode_handle(ctx->names[i]);
	KUNIT_ASSERT_EQ(ctx->test, kunit_platform_device_add(ctx->test, pdev),
			0);
	ctx->suppliers[i] = pdev;
	probe_settle();
}

/**
 * describe_node() - make a node that is not in the tree yet
 * @ctx: fixture
 * @i: its index
 *
 * Return: the node, for more properties.
 */
struct device_node *describe_node(struct instance_ctx *ctx, unsigned int i)
{
	ctx->trees[i] = dt_tree_alloc_kunit(ctx->test);
	ctx->nodes[i] = dt_node(ctx->trees[i], NULL, "scmi-node-%u", i);
	dt_prop_string(ctx->nodes[i], "compatible", "kunit,scmi-node");

	return ctx->nodes[i];
}

/**
 * show_node() - let a node that was described appear
 * @ctx: fixture
 * @i: its index
 */
void show_node(struct instance_ctx *ctx, unsigned int i)
{
	KUNIT_ASSERT_EQ(ctx->test, dt_tree_apply(ctx->trees[i]), 0);
	probe_settle();
}

/**
 * add_node_for() - let a node appear that wants a part of a shared supplier
 * @ctx: fixture
 * @i: its index
 * @part: what no other node of the same supplier may have
 */
void add_node_for(struct instance_ctx *ctx, unsigned int i, u32 part)
{
	dt_prop_u32(describe_node(ctx, i), "part", part);
	show_node(ctx, i);
}

/**
 * add_node() - let a node appear that takes any supplier
 * @ctx: fixture
 * @i: its index
 */
void add_node(struct instance_ctx *ctx, unsigned int i)
{
	describe_node(ctx, i);
	show_node(ctx, i);
}

/**
 * add_naming_node() - let a node appear that names its supplier
 * @ctx: fixture
 * @i: its index
 * @supplier: index of the supplier, which may be absent
 */
void add_naming_node(struct instance_ctx *ctx, unsigned int i,
		     unsigned int supplier)
{
	dt_prop_phandle(describe_node(ctx, i), SCMI_TRANSPORT_DEVICE,
			ctx->names[supplier]);
	show_node(ctx, i);
}

/**
 * node_dev() - the device of a node
 * @ctx: fixture
 * @i: index of the node
 *
 * Return: borrowed.
 */
struct device *node_dev(struct instance_ctx *ctx, unsigned int i)
{
	return &dt_platform_device(ctx->nodes[i])->dev;
}

/**
 * supplier_of() - the device that a node's messages go by
 * @ctx: fixture
 * @i: index of the node
 *
 * Return: borrowed, NULL while the node is not bound.
 */
struct device *supplier_of(struct instance_ctx *ctx, unsigned int i)
{
	struct scmi_transport_instance *inst;

	probe_settle();
	inst = dev_get_drvdata(node_dev(ctx, i));

	return inst ? inst->supplier->dev : NULL;
}

/**
 * instance_part() - &scmi_transport_handle.channels of a shared supplier
 * @dev: device of a node
 * @ids: where the parts that it wants go
 * @max: room there
 *
 * Return: how many it wants
 */
unsigned int instance_part(struct device *dev, u32 *ids, unsigned int max)
{
	int num = of_property_count_u32_elems(dev->of_node, "part");

	if (num <= 0)
		return 0;
	if (max)
		of_property_read_u32_array(dev->of_node, "part", ids,
					   min_t(unsigned int, num, max));

	return num;
}
