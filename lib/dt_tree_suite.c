// SPDX-License-Identifier: GPL-2.0-only
/*
 * Device-tree nodes made at run time: what is built is what the kernel sees,
 * trees come and go as a whole and in any order, and nothing stays behind.
 *
 * Not tested here: the kernel's own changesets and its device-tree notifier.
 */

#include <kunit/devkit_suite.h>
#include <kunit/dt_tree.h>
#include <kunit/platform_device.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/of_platform.h>
#include <linux/platform_device.h>

#define THING	"devkit,thing"

static bool node_exists(const char *path)
{
	struct device_node *np = of_find_node_by_path(path);

	of_node_put(np);
	return np;
}

/* A tree of a single node under the root, with a compatible of our own. */
static struct dt_tree *one_node(struct kunit *test, const char *name,
				struct device_node **np)
{
	struct dt_tree *tree = dt_tree_alloc_kunit(test);

	*np = dt_node(tree, NULL, "%s", name);
	dt_prop_string(*np, "compatible", THING);
	return tree;
}

/*
 * A tree is a unit: parent and child are both invisible before it is applied,
 * both there after, both gone when it is removed.
 */
static void dt_tree_appears_and_leaves_as_a_whole(struct kunit *test)
{
	struct device_node *np;
	struct dt_tree *tree = one_node(test, "devkit-a", &np);

	dt_node(tree, np, "protocol@%x", 0x14);
	KUNIT_EXPECT_FALSE(test, node_exists("/devkit-a"));

	KUNIT_ASSERT_EQ(test, dt_tree_apply(tree), 0);
	KUNIT_EXPECT_TRUE(test, dt_tree_applied(tree));
	KUNIT_EXPECT_TRUE(test, node_exists("/devkit-a/protocol@14"));
	KUNIT_EXPECT_STREQ(test, np->name, "devkit-a");

	KUNIT_EXPECT_EQ(test, dt_tree_remove(tree), 0);
	KUNIT_EXPECT_FALSE(test, dt_tree_applied(tree));
	KUNIT_EXPECT_FALSE(test, node_exists("/devkit-a"));
	KUNIT_EXPECT_EQ(test, dt_tree_remove(tree), -EINVAL);
}

/*
 * The kernel makes a platform device of a node below the root that is not
 * disabled, and none of a node further down: suites lean on both.
 */
static void dt_tree_device_comes_with_node_below_root(struct kunit *test)
{
	struct device_node *np, *child, *off;
	struct dt_tree *tree = one_node(test, "devkit-a", &np);
	struct platform_device *pdev;

	child = dt_node(tree, np, "child");
	off = dt_node(tree, NULL, "devkit-off");
	dt_prop_string(off, "status", "disabled");
	KUNIT_EXPECT_NULL(test, dt_platform_device(np));
	KUNIT_ASSERT_EQ(test, dt_tree_apply(tree), 0);

	pdev = dt_platform_device(np);
	KUNIT_ASSERT_NOT_NULL(test, pdev);
	KUNIT_EXPECT_STREQ(test, dev_name(&pdev->dev), "devkit-a");
	KUNIT_EXPECT_PTR_EQ(test, pdev->dev.of_node, np);
	KUNIT_EXPECT_NULL(test, dt_platform_device(child));
	KUNIT_EXPECT_NULL(test, dt_platform_device(off));

	KUNIT_EXPECT_EQ(test, dt_tree_remove(tree), 0);
	KUNIT_EXPECT_NULL(test, dt_platform_device(np));
}

/* Every kind of value reads back through the interface that drivers use. */
static void dt_tree_properties_read_back(struct kunit *test)
{
	struct device_node *np;
	struct dt_tree *tree = one_node(test, "devkit-a", &np);
	const char *string;
	u32 cells[3], cell;

	dt_prop_strings(np, "names", "one", "two");
	dt_prop_u32(np, "cell", 0x12345678);
	dt_prop_u32s(np, "reg", 1, 2, 0xfffffffe);
	dt_prop_bool(np, "flag");
	dt_prop_raw(np, "odd", "\x01\x02\x03", 3);
	KUNIT_ASSERT_EQ(test, dt_tree_apply(tree), 0);

	KUNIT_EXPECT_TRUE(test, of_device_is_compatible(np, THING));
	KUNIT_EXPECT_EQ(test, of_property_count_strings(np, "names"), 2);
	KUNIT_EXPECT_EQ(test, of_property_read_string_index(np, "names", 1,
							    &string), 0);
	KUNIT_EXPECT_STREQ(test, string, "two");
	KUNIT_EXPECT_EQ(test, of_property_read_u32(np, "cell", &cell), 0);
	KUNIT_EXPECT_EQ(test, cell, 0x12345678);
	KUNIT_EXPECT_EQ(test, of_property_count_u32_elems(np, "reg"), 3);
	KUNIT_EXPECT_EQ(test, of_property_read_u32_array(np, "reg", cells, 3), 0);
	KUNIT_EXPECT_EQ(test, cells[2], 0xfffffffe);
	KUNIT_EXPECT_TRUE(test, of_property_read_bool(np, "flag"));
	KUNIT_EXPECT_EQ(test, of_property_count_u8_elems(np, "odd"), 3);
}

/*
 * A list of references, each with its own arguments and into two trees, leads
 * to the right nodes: the form that "clocks" and its like have.
 */
static void dt_tree_references_lead_to_their_nodes(struct kunit *test)
{
	struct device_node *a, *b, *user;
	struct dt_tree *tree = one_node(test, "devkit-a", &a);
	struct dt_tree *other = one_node(test, "devkit-b", &b);
	struct of_phandle_args args;

	dt_prop_u32(a, "#thing-cells", 1);
	dt_prop_u32(b, "#thing-cells", 2);
	user = dt_node(tree, NULL, "devkit-user");
	dt_prop_phandles(user, "things", DT_REF(a, 7), DT_REF(b, 8, 9));
	dt_prop_phandle(user, "plain", b);
	KUNIT_ASSERT_EQ(test, dt_tree_apply(other), 0);
	KUNIT_ASSERT_EQ(test, dt_tree_apply(tree), 0);

	KUNIT_ASSERT_EQ(test, of_parse_phandle_with_args(user, "things",
							 "#thing-cells", 1,
							 &args), 0);
	KUNIT_EXPECT_PTR_EQ(test, args.np, b);
	KUNIT_EXPECT_EQ(test, args.args_count, 2);
	KUNIT_EXPECT_EQ(test, args.args[1], 9);
	of_node_put(args.np);
	KUNIT_EXPECT_EQ(test, of_count_phandle_with_args(user, "things",
							 "#thing-cells"), 2);
}

/*
 * A clock provider may be live long before the first consumer is thought of:
 * asking for its phandle then must make it findable at once.
 */
static void dt_tree_live_node_gets_phandle_on_demand(struct kunit *test)
{
	struct device_node *np, *found;
	struct dt_tree *tree = one_node(test, "devkit-a", &np);

	KUNIT_ASSERT_EQ(test, dt_tree_apply(tree), 0);
	KUNIT_EXPECT_EQ(test, np->phandle, 0);

	found = of_find_node_by_phandle(dt_phandle_of(np));
	KUNIT_EXPECT_PTR_EQ(test, found, np);
	of_node_put(found);

	/* It is the same one when the tree comes back. */
	KUNIT_EXPECT_EQ(test, dt_tree_remove(tree), 0);
	KUNIT_EXPECT_EQ(test, dt_tree_apply(tree), 0);
	KUNIT_EXPECT_EQ(test, np->phandle, dt_phandle_of(np));
}

/* Make a node with a given phandle behind the back of the trees. */
static void apply_foreign(struct kunit *test, struct of_changeset *cset,
			  u32 phandle)
{
	struct device_node *np;
	struct property *prop = kzalloc(sizeof(*prop), GFP_KERNEL);
	__be32 cell = cpu_to_be32(phandle);

	of_changeset_init(cset);
	np = of_changeset_create_node(cset, of_root, "devkit-foreign");
	KUNIT_ASSERT_NOT_NULL(test, prop);
	KUNIT_ASSERT_NOT_NULL(test, np);
	prop->name = kstrdup("phandle", GFP_KERNEL);
	prop->value = kmemdup(&cell, sizeof(cell), GFP_KERNEL);
	prop->length = sizeof(cell);
	of_add_property(np, prop);
	of_node_put(np);
	KUNIT_ASSERT_EQ(test, of_changeset_apply(cset), 0);
}

/*
 * An overlay numbers its nodes above the highest live phandle and knows nothing
 * of reserved ones. A tree that lost its number that way must not be applied.
 */
static void dt_tree_stolen_phandle_is_noticed(struct kunit *test)
{
	struct device_node *np;
	struct dt_tree *tree = one_node(test, "devkit-a", &np);
	struct of_changeset cset;

	apply_foreign(test, &cset, dt_phandle_of(np));
	KUNIT_EXPECT_EQ(test, dt_tree_apply(tree), -EEXIST);

	of_changeset_revert(&cset);
	of_changeset_destroy(&cset);
}

/* A number that a stranger has taken first is not given out. */
static void dt_tree_foreign_phandle_is_kept_clear_of(struct kunit *test)
{
	struct device_node *a, *b;
	struct dt_tree *tree = one_node(test, "devkit-a", &a);
	struct of_changeset cset;
	u32 foreign = dt_phandle_of(a) + 1;

	one_node(test, "devkit-b", &b);
	apply_foreign(test, &cset, foreign);
	KUNIT_EXPECT_GT(test, dt_phandle_of(b), foreign);
	KUNIT_EXPECT_EQ(test, dt_tree_apply(tree), 0);

	of_changeset_revert(&cset);
	of_changeset_destroy(&cset);
}

/* Three trees, removed middle first and applied again, never disturb another. */
static void dt_tree_trees_come_and_go_in_any_order(struct kunit *test)
{
	struct device_node *a, *b, *c;
	struct dt_tree *ta = one_node(test, "devkit-a", &a);
	struct dt_tree *tb = one_node(test, "devkit-b", &b);
	struct dt_tree *tc = one_node(test, "devkit-c", &c);

	KUNIT_ASSERT_EQ(test, dt_tree_apply(tb), 0);
	KUNIT_ASSERT_EQ(test, dt_tree_apply(ta), 0);
	KUNIT_ASSERT_EQ(test, dt_tree_apply(tc), 0);
	KUNIT_EXPECT_EQ(test, dt_tree_apply(tc), -EBUSY);

	KUNIT_EXPECT_EQ(test, dt_tree_remove(ta), 0);
	KUNIT_EXPECT_TRUE(test, node_exists("/devkit-b"));
	KUNIT_EXPECT_TRUE(test, node_exists("/devkit-c"));
	KUNIT_EXPECT_EQ(test, dt_tree_remove(tb), 0);
	KUNIT_EXPECT_EQ(test, dt_tree_apply(ta), 0);
	KUNIT_EXPECT_NOT_NULL(test, dt_platform_device(a));
	KUNIT_EXPECT_NULL(test, dt_platform_device(b));
	KUNIT_EXPECT_NOT_NULL(test, dt_platform_device(c));
}

/*
 * A case for malformed nodes takes a good tree down, spoils one property and
 * shows it again.
 */
static void dt_tree_changes_between_two_lives(struct kunit *test)
{
	struct device_node *np;
	struct dt_tree *tree = one_node(test, "devkit-a", &np);
	u32 value = 0;

	dt_prop_u32(np, "size", 1);
	dt_prop_bool(np, "flag");
	KUNIT_ASSERT_EQ(test, dt_tree_apply(tree), 0);
	KUNIT_ASSERT_EQ(test, dt_tree_remove(tree), 0);

	dt_prop_u32(np, "size", 2);
	dt_prop_del(np, "flag");
	dt_prop_del(np, "never there");
	dt_node(tree, np, "child");
	KUNIT_ASSERT_EQ(test, dt_tree_apply(tree), 0);
	KUNIT_EXPECT_EQ(test, of_property_read_u32(np, "size", &value), 0);
	KUNIT_EXPECT_EQ(test, value, 2);
	KUNIT_EXPECT_FALSE(test, of_property_read_bool(np, "flag"));
	KUNIT_EXPECT_EQ(test, of_get_child_count(np), 1);
}

/*
 * The driver core works out the suppliers of a device from its node, once. A
 * node that comes back must be looked at again, or its device is probed without
 * regard to its suppliers.
 */
static void dt_tree_second_life_has_its_suppliers_again(struct kunit *test)
{
	struct device_node *supplier, *np;
	struct dt_tree *tree = one_node(test, "devkit-supplier", &supplier);

	dt_prop_u32(supplier, "#clock-cells", 0);
	np = dt_node(tree, NULL, "devkit-consumer");
	dt_prop_phandle(np, "clocks", supplier);
	KUNIT_ASSERT_EQ(test, dt_tree_apply(tree), 0);
	KUNIT_ASSERT_NOT_NULL(test, dt_platform_device(np));
	if (list_empty(&dt_platform_device(np)->dev.links.suppliers))
		kunit_skip(test, "device links from the device tree are off");

	KUNIT_ASSERT_EQ(test, dt_tree_remove(tree), 0);
	KUNIT_ASSERT_EQ(test, dt_tree_apply(tree), 0);
	KUNIT_ASSERT_NOT_NULL(test, dt_platform_device(np));
	KUNIT_EXPECT_FALSE(test, list_empty(&dt_platform_device(np)->dev.links.suppliers));
}

/*
 * The builder never stops in the middle: its first error waits for apply, and
 * nothing of a broken tree reaches the kernel.
 */
static void dt_tree_first_error_comes_back_from_apply(struct kunit *test)
{
	struct device_node *np;
	struct dt_tree *tree = one_node(test, "devkit-a", &np);

	KUNIT_EXPECT_NULL(test, dt_node(tree, NULL, "devkit-a"));
	dt_prop_u32(dt_node(tree, NULL, "devkit-late"), "reg", 1);
	dt_prop_phandle(np, "link", NULL);
	KUNIT_EXPECT_EQ(test, dt_phandle_of(NULL), 0);

	KUNIT_EXPECT_EQ(test, dt_tree_apply(tree), -EEXIST);
	KUNIT_EXPECT_FALSE(test, node_exists("/devkit-a"));

	tree = one_node(test, "devkit/b", &np);
	KUNIT_EXPECT_EQ(test, dt_tree_apply(tree), -EINVAL);
	tree = one_node(test, "devkit-b", &np);
	dt_prop_phandle(np, "link", of_root);
	KUNIT_EXPECT_EQ(test, dt_tree_apply(tree), -EINVAL);
}

/* What is live is not a draft: late changes are refused, not half done. */
static void dt_tree_applied_tree_is_not_a_draft(struct kunit *test)
{
	struct device_node *np;
	struct dt_tree *tree = one_node(test, "devkit-a", &np);

	KUNIT_ASSERT_EQ(test, dt_tree_apply(tree), 0);
	dt_prop_bool(np, "late");
	KUNIT_EXPECT_FALSE(test, of_property_read_bool(np, "late"));
	KUNIT_EXPECT_NULL(test, dt_node(tree, np, "late"));
	KUNIT_EXPECT_EQ(test, dt_tree_remove(tree), 0);
	KUNIT_EXPECT_EQ(test, dt_tree_apply(tree), -EBUSY);
}

static int sibling_probe(struct platform_device *pdev)
{
	struct device_node *peer;

	peer = of_parse_phandle(pdev->dev.of_node, "peer", 0);
	of_node_put(peer);
	return peer ? 0 : -ENXIO;
}

static const struct of_device_id sibling_ids[] = {
	{ .compatible = THING },
	{ }
};

static struct platform_driver sibling_driver = {
	.probe = sibling_probe,
	.driver = {
		.name = "devkit-sibling",
		.of_match_table = sibling_ids,
	},
};

/*
 * All nodes are in the tree before the first driver is probed, so a reference
 * to a node that was made later holds already.
 */
static void dt_tree_probe_sees_the_whole_tree(struct kunit *test)
{
	struct device_node *np, *peer;
	struct dt_tree *tree = one_node(test, "devkit-a", &np);

	peer = dt_node(tree, NULL, "devkit-peer");
	dt_prop_phandle(np, "peer", peer);
	KUNIT_ASSERT_EQ(test, kunit_platform_driver_register(test,
							     &sibling_driver),
			0);
	KUNIT_ASSERT_EQ(test, dt_tree_apply(tree), 0);
	KUNIT_ASSERT_NOT_NULL(test, dt_platform_device(np));
	KUNIT_EXPECT_NOT_NULL(test, dt_platform_device(np)->dev.driver);
}

/* A case that ends with its tree applied leaves neither node nor device. */
static void dt_tree_cleanup_takes_everything_along(struct kunit *test)
{
	struct kunit *fake = fake_test(test);
	struct device_node *np;
	struct device *dev;

	KUNIT_ASSERT_EQ(test, dt_tree_apply(one_node(fake, "devkit-a", &np)), 0);
	dt_phandle_of(np);
	fake_test_end(fake);

	KUNIT_EXPECT_PASSED(test, fake);
	KUNIT_EXPECT_FALSE(test, node_exists("/devkit-a"));
	dev = bus_find_device_by_name(&platform_bus_type, NULL, "devkit-a");
	KUNIT_EXPECT_NULL(test, dev);
	put_device(dev);
}

/*
 * A reference that nobody puts is the bug this checks for most: the test fails,
 * and since the node stays allocated the late put here is harmless.
 */
static void dt_tree_kept_reference_fails_the_test(struct kunit *test)
{
	struct kunit *fake = fake_test(test);
	struct device_node *np;

	KUNIT_ASSERT_EQ(test, dt_tree_apply(one_node(fake, "devkit-a", &np)), 0);
	of_node_get(np);
	fake_test_end(fake);

	KUNIT_EXPECT_FAILED(test, fake);
	KUNIT_EXPECT_STREQ(test, np->full_name, "devkit-a");
	of_node_put(np);
}

/* Size is no obstacle: a thousand nodes, each with a device and a phandle. */
static void dt_tree_holds_a_thousand_nodes(struct kunit *test)
{
	struct dt_tree *tree = dt_tree_alloc_kunit(test);
	struct device_node *np, *first = NULL;
	unsigned int i, devices = 0;

	for (i = 0; i < 1000; i++) {
		np = dt_node(tree, NULL, "devkit-%u", i);
		first = first ?: np;
		dt_prop_string(np, "compatible", THING);
		dt_phandle_of(np);
	}
	KUNIT_ASSERT_EQ(test, dt_tree_apply(tree), 0);
	KUNIT_EXPECT_EQ(test, np->phandle - first->phandle, 999);

	for_each_child_of_node(of_root, np)
		devices += !!dt_platform_device(np);
	KUNIT_EXPECT_GE(test, devices, 1000);
	KUNIT_EXPECT_EQ(test, dt_tree_remove(tree), 0);
	KUNIT_EXPECT_NULL(test, dt_platform_device(first));
}

static struct kunit_case dt_tree_cases[] = {
	KUNIT_CASE(dt_tree_appears_and_leaves_as_a_whole),
	KUNIT_CASE(dt_tree_device_comes_with_node_below_root),
	KUNIT_CASE(dt_tree_properties_read_back),
	KUNIT_CASE(dt_tree_references_lead_to_their_nodes),
	KUNIT_CASE(dt_tree_live_node_gets_phandle_on_demand),
	KUNIT_CASE(dt_tree_stolen_phandle_is_noticed),
	KUNIT_CASE(dt_tree_foreign_phandle_is_kept_clear_of),
	KUNIT_CASE(dt_tree_trees_come_and_go_in_any_order),
	KUNIT_CASE(dt_tree_changes_between_two_lives),
	KUNIT_CASE(dt_tree_second_life_has_its_suppliers_again),
	KUNIT_CASE(dt_tree_first_error_comes_back_from_apply),
	KUNIT_CASE(dt_tree_applied_tree_is_not_a_draft),
	KUNIT_CASE(dt_tree_probe_sees_the_whole_tree),
	KUNIT_CASE(dt_tree_cleanup_takes_everything_along),
	KUNIT_CASE(dt_tree_kept_reference_fails_the_test),
	KUNIT_CASE(dt_tree_holds_a_thousand_nodes),
	{ }
};

static struct kunit_suite dt_tree_suite = {
	.name = "devkit_dt_tree",
	.test_cases = dt_tree_cases,
};

kunit_test_suite(dt_tree_suite);

MODULE_DESCRIPTION("KUnit tests for device-tree nodes made at run time");
MODULE_LICENSE("GPL");
