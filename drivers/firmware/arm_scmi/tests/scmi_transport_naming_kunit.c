// SPDX-License-Identifier: GPL-2.0-only
/*
 * SCMI transport instances alone: nodes that name their supplier, and what that
 * means for those that do not. Who comes first must not matter.
 */

#include <linux/of.h>

#include "scmi_transport_fixture.h"

static struct device *supplier(struct instance_ctx *ctx, unsigned int i)
{
	return &ctx->suppliers[i]->dev;
}

/* B3: older suppliers are there; the one that is named is taken. */
static void naming_gets_the_one_named(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;

	add_supplier(ctx, 0);
	add_supplier(ctx, 1);
	add_naming_node(ctx, 0, 1);

	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 0), supplier(ctx, 1));
}

/* B3: others are free, but the one that is named is absent: never those. */
static void naming_waits_for_the_one_named(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;

	add_supplier(ctx, 0);
	add_naming_node(ctx, 0, 1);
	kunit_expect_deferred(test, node_dev(ctx, 0), "supplier-1");
	kunit_expect_deferred(test, node_dev(ctx, 0), SCMI_TRANSPORT_DEVICE);

	add_supplier(ctx, 1);
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 0), supplier(ctx, 1));
}

/* B4: a node that names none leaves alone what another node names. */
static void naming_reserves_for_a_node_that_waits(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;

	add_node(ctx, 0);
	add_naming_node(ctx, 1, 0);
	add_supplier(ctx, 0);

	kunit_expect_deferred(test, node_dev(ctx, 0), NULL);
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 1), supplier(ctx, 0));

	add_supplier(ctx, 1);
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 0), supplier(ctx, 1));
}

/* B4: and so it does when the other has been unbound by hand. */
static void naming_reserves_for_a_node_that_is_unbound(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;

	add_supplier(ctx, 0);
	add_naming_node(ctx, 1, 0);
	KUNIT_ASSERT_EQ(test, device_unbind(node_dev(ctx, 1)), 0);
	add_node(ctx, 0);
	kunit_expect_deferred(test, node_dev(ctx, 0), NULL);

	KUNIT_ASSERT_EQ(test, device_bind(node_dev(ctx, 1)), 0);
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 1), supplier(ctx, 0));
}

/* B4: until that node is gone; then there is nobody that it is kept for. */
static void naming_reserves_no_longer_than_the_node(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;

	add_supplier(ctx, 0);
	add_naming_node(ctx, 1, 0);
	add_node(ctx, 0);
	kunit_expect_deferred(test, node_dev(ctx, 0), NULL);

	KUNIT_ASSERT_EQ(test, dt_tree_remove(ctx->trees[1]), 0);
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 0), supplier(ctx, 0));
}

/*
 * B3: the node that names the supplier comes last, and somebody has taken it
 * who would be content with any. That one moves, or waits.
 */
static void naming_displaces_who_names_none(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;

	add_supplier(ctx, 0);
	add_node(ctx, 0);
	KUNIT_ASSERT_PTR_EQ(test, supplier_of(ctx, 0), supplier(ctx, 0));

	add_naming_node(ctx, 1, 0);
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 1), supplier(ctx, 0));
	kunit_expect_deferred(test, node_dev(ctx, 0), "waiting for");

	add_supplier(ctx, 1);
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 0), supplier(ctx, 1));
}

/* B3: there is another one for who is displaced, and it goes on at once. */
static void naming_displaced_node_moves_on(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;

	add_supplier(ctx, 0);
	add_supplier(ctx, 1);
	add_node(ctx, 0);
	add_naming_node(ctx, 1, 0);

	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 0), supplier(ctx, 1));
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 1), supplier(ctx, 0));
}

/* B3: two name the same: the first has it, the second is refused, and waits. */
static void naming_twice_refuses_the_second(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;

	add_supplier(ctx, 0);
	add_supplier(ctx, 1);
	add_naming_node(ctx, 0, 0);
	add_naming_node(ctx, 1, 0);
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 0), supplier(ctx, 0));
	kunit_expect_unbound(test, node_dev(ctx, 1));
	KUNIT_EXPECT_FALSE(test, device_is_deferred(node_dev(ctx, 1)));

	KUNIT_ASSERT_EQ(test, device_unbind(node_dev(ctx, 0)), 0);
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 1), supplier(ctx, 0));
}

/* B7: the one named goes and comes back; what else is free is not taken. */
static void naming_follows_its_supplier(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;

	add_supplier(ctx, 0);
	add_supplier(ctx, 1);
	add_naming_node(ctx, 0, 0);

	KUNIT_ASSERT_EQ(test, device_unbind(supplier(ctx, 0)), 0);
	kunit_expect_deferred(test, node_dev(ctx, 0), "supplier-0");

	KUNIT_ASSERT_EQ(test, device_bind(supplier(ctx, 0)), 0);
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 0), supplier(ctx, 0));
}

/* A shared supplier is kept for a node that names it, as far as that wants it. */
static void naming_reserves_a_part(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;

	ctx->th.channels = instance_part;
	dt_prop_u32(describe_node(ctx, 0), "part", 7);
	dt_prop_phandle(ctx->nodes[0], SCMI_TRANSPORT_DEVICE, ctx->names[0]);
	show_node(ctx, 0);
	add_node_for(ctx, 1, 7);
	add_node_for(ctx, 2, 8);
	add_supplier(ctx, 0);

	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 0), supplier(ctx, 0));
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 2), supplier(ctx, 0));
	kunit_expect_unbound(test, node_dev(ctx, 1));
}

/* B3: two have what one names, a part each: both make room. */
static void naming_displaces_all_in_the_way(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;

	ctx->th.channels = instance_part;
	add_supplier(ctx, 0);
	add_node_for(ctx, 0, 7);
	add_node_for(ctx, 1, 8);
	dt_prop_u32s(describe_node(ctx, 2), "part", 7, 8);
	dt_prop_phandle(ctx->nodes[2], SCMI_TRANSPORT_DEVICE, ctx->names[0]);
	show_node(ctx, 2);

	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 2), supplier(ctx, 0));
	add_supplier(ctx, 1);
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 0), supplier(ctx, 1));
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 1), supplier(ctx, 1));
}

/* Nodes that come to wait are served in that order, whoever is probed first. */
static void naming_lost_supplier_comes_back_to_its_node(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;

	add_supplier(ctx, 0);
	add_node(ctx, 0);
	add_node(ctx, 1);

	KUNIT_ASSERT_EQ(test, device_unbind(supplier(ctx, 0)), 0);
	kunit_expect_deferred(test, node_dev(ctx, 0), NULL);
	KUNIT_ASSERT_EQ(test, device_bind(supplier(ctx, 0)), 0);

	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 0), supplier(ctx, 0));
	kunit_expect_deferred(test, node_dev(ctx, 1), NULL);
}

/* B16: what makes no sense is refused, whatever suppliers there are. */
static void naming_more_than_one_is_refused(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;

	add_supplier(ctx, 0);
	dt_prop_phandles(describe_node(ctx, 0), SCMI_TRANSPORT_DEVICE,
			 DT_REF(ctx->names[0]), DT_REF(ctx->names[1]));
	show_node(ctx, 0);

	kunit_expect_unbound(test, node_dev(ctx, 0));
	KUNIT_EXPECT_FALSE(test, device_is_deferred(node_dev(ctx, 0)));
}

static const struct naming_nonsense {
	const char *desc;
	u32 phandle;
	bool empty;
} naming_nonsense[] = {
	{ "no_such_node", 0x0dd },
	{ "null_phandle", 0 },
	{ "empty_property", .empty = true },
};

KUNIT_ARRAY_PARAM_DESC(naming_nonsense, naming_nonsense, desc);

/* B16: a reference that leads nowhere; the node works without the property. */
static void naming_nonsense_is_refused(struct kunit *test)
{
	const struct naming_nonsense *param = test->param_value;
	struct instance_ctx *ctx = test->priv;

	add_supplier(ctx, 0);
	describe_node(ctx, 0);
	if (param->empty)
		dt_prop_bool(ctx->nodes[0], SCMI_TRANSPORT_DEVICE);
	else
		dt_prop_u32(ctx->nodes[0], SCMI_TRANSPORT_DEVICE,
			    param->phandle);
	show_node(ctx, 0);
	kunit_expect_unbound(test, node_dev(ctx, 0));
	KUNIT_EXPECT_FALSE(test, device_is_deferred(node_dev(ctx, 0)));

	add_node(ctx, 1);
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 1), supplier(ctx, 0));
}

static struct kunit_case naming_cases[] = {
	KUNIT_CASE(naming_gets_the_one_named),
	KUNIT_CASE(naming_waits_for_the_one_named),
	KUNIT_CASE(naming_reserves_for_a_node_that_waits),
	KUNIT_CASE(naming_reserves_for_a_node_that_is_unbound),
	KUNIT_CASE(naming_reserves_no_longer_than_the_node),
	KUNIT_CASE(naming_displaces_who_names_none),
	KUNIT_CASE(naming_displaced_node_moves_on),
	KUNIT_CASE(naming_twice_refuses_the_second),
	KUNIT_CASE(naming_follows_its_supplier),
	KUNIT_CASE(naming_reserves_a_part),
	KUNIT_CASE(naming_displaces_all_in_the_way),
	KUNIT_CASE(naming_lost_supplier_comes_back_to_its_node),
	KUNIT_CASE(naming_more_than_one_is_refused),
	KUNIT_CASE_PARAM(naming_nonsense_is_refused, naming_nonsense_gen_params),
	{ }
};

static struct kunit_suite naming_suite = {
	.name = "scmi_transport_naming",
	.init = instance_init,
	.test_cases = naming_cases,
};

kunit_test_suite(naming_suite);
