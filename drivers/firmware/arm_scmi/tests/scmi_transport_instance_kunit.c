// SPDX-License-Identifier: GPL-2.0-only
/*
 * SCMI transport instances alone: which node gets which supplier, who waits,
 * and who is tried again when. Suppliers and nodes are platform devices of the
 * fixture; no transport, no SCMI core and no message takes part. What the core
 * makes of an instance is for the suites of the transports.
 */

#include <linux/module.h>

#include "scmi_transport_fixture.h"

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
	KUNIT_EXPECT_FALSE(test, list_empty(&ctx->th.waiting));

	KUNIT_ASSERT_EQ(test, dt_tree_remove(ctx->trees[0]), 0);
	probe_settle();
	KUNIT_EXPECT_TRUE(test, list_empty(&ctx->th.waiting));
	KUNIT_EXPECT_TRUE(test, hash_empty(ctx->th.instances));
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

	ctx->th.channels = instance_part;
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

	ctx->th.channels = instance_part;
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

	ctx->th.channels = instance_part;
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

	ctx->th.channels = instance_part;
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
