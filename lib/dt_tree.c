// SPDX-License-Identifier: GPL-2.0-only
/*
 * Device-tree nodes made at run time, on top of the kernel's changesets.
 *
 * A node is created detached and gets its properties while it is: the kernel
 * reads name and phandle when it attaches a node, so both must be there by
 * then. One changeset per tree attaches and detaches all its nodes in one go.
 */

#define pr_fmt(fmt) "dt_tree: " fmt

#include <kunit/dt_tree.h>
#include <kunit/dt_tree_internal.h>
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/device.h>
#include <linux/mutex.h>
#include <linux/of_platform.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/stringhash.h>

/* The creator's reference and the changeset's. */
#define DT_NODE_IDLE_REFS	2

/* All nodes of all trees, by node: callers hand us nothing but the node. */
static DEFINE_HASHTABLE(dt_recs, 10);
static DEFINE_SPINLOCK(dt_recs_lock);

/**
 * dt_rec_of() - what is known of a node
 * @np: any node, or NULL
 *
 * Return: its record, or NULL if it does not belong to a tree.
 */
struct dt_node_rec *dt_rec_of(const struct device_node *np)
{
	struct dt_node_rec *rec, *found = NULL;

	spin_lock(&dt_recs_lock);
	hash_for_each_possible(dt_recs, rec, by_np, (unsigned long)np)
		if (rec->np == np)
			found = rec;
	spin_unlock(&dt_recs_lock);

	return found;
}

static u32 dt_name_key(struct device_node *parent, const char *name)
{
	return full_name_hash(parent, name, strlen(name));
}

static int dt_name_check(struct dt_tree *tree, struct device_node *parent,
			 const char *name)
{
	struct dt_node_rec *rec;

	if (!*name || strchr(name, '/'))
		return -EINVAL;

	hash_for_each_possible(tree->names, rec, by_name,
			       dt_name_key(parent, name))
		if (rec->np->parent == parent &&
		    !strcmp(rec->np->full_name, name))
			return -EEXIST;

	return 0;
}

static struct dt_node_rec *dt_rec_new(struct dt_tree *tree,
				      struct device_node *parent,
				      const char *name)
{
	struct dt_node_rec *rec = kzalloc(sizeof(*rec), GFP_KERNEL);

	if (!rec)
		return NULL;

	rec->np = of_changeset_create_node(&tree->cset, parent, name);
	if (!rec->np) {
		kfree(rec);
		return NULL;
	}

	rec->tree = tree;
	list_add_tail(&rec->in_tree, &tree->nodes);
	hash_add(tree->names, &rec->by_name, dt_name_key(parent, name));
	scoped_guard(spinlock, &dt_recs_lock)
		hash_add(dt_recs, &rec->by_np, (unsigned long)rec->np);

	return rec;
}

struct device_node *dt_node(struct dt_tree *tree, struct device_node *parent,
			    const char *fmt, ...)
{
	struct dt_node_rec *rec;
	char *name, *base;
	va_list args;
	int err = -ENOMEM;

	if (tree->err)
		return NULL;

	if (tree->applied || !of_root) {
		dt_tree_set_err(tree, of_root ? -EBUSY : -ENODEV);
		return NULL;
	}

	if (!parent)
		parent = of_root;

	va_start(args, fmt);
	name = kvasprintf(GFP_KERNEL, fmt, args);
	va_end(args);
	if (!name)
		goto fail;

	err = dt_name_check(tree, parent, name);
	if (err) {
		pr_err("%pOF: no node can be named '%s' here (%pe)\n", parent,
		       name, ERR_PTR(err));
		goto fail;
	}

	rec = dt_rec_new(tree, parent, name);
	if (!rec) {
		err = -ENOMEM;
		goto fail;
	}

	/* As for nodes of the boot tree: the name without the unit address. */
	base = name;
	dt_prop_string(rec->np, "name", strsep(&base, "@"));
	kfree(name);
	return rec->np;

fail:
	kfree(name);
	dt_tree_set_err(tree, err);
	return NULL;
}
EXPORT_SYMBOL_GPL(dt_node);

struct dt_tree *dt_tree_alloc(void)
{
	struct dt_tree *tree = kzalloc(sizeof(*tree), GFP_KERNEL);

	if (!tree)
		return NULL;

	of_changeset_init(&tree->cset);
	INIT_LIST_HEAD(&tree->nodes);
	hash_init(tree->names);
	return tree;
}
EXPORT_SYMBOL_GPL(dt_tree_alloc);

int dt_tree_apply(struct dt_tree *tree)
{
	struct dt_node_rec *first;
	int ret;

	if (tree->err)
		return tree->err;
	if (tree->applied)
		return -EBUSY;
	if (tree->clash)
		return -EEXIST;

	tree->applied = true;
	ret = of_changeset_apply(&tree->cset);
	if (!ret)
		return 0;

	/*
	 * What went wrong while nodes were attached has been undone already.
	 * An error of a notifier, a device that could not be made say, has not.
	 */
	first = list_first_entry(&tree->nodes, struct dt_node_rec, in_tree);
	if (of_node_check_flag(first->np, OF_DETACHED))
		tree->applied = false;
	else
		dt_tree_remove(tree);

	return ret;
}
EXPORT_SYMBOL_GPL(dt_tree_apply);

int dt_tree_remove(struct dt_tree *tree)
{
	struct dt_node_rec *rec;
	int ret;

	if (!tree->applied)
		return -EINVAL;

	ret = of_changeset_revert(&tree->cset);
	tree->applied = false;

	/*
	 * The driver core notes in the node what it has worked out about it.
	 * When the tree is applied again it has to start afresh.
	 */
	list_for_each_entry(rec, &tree->nodes, in_tree)
		rec->np->fwnode.flags = 0;

	return ret;
}
EXPORT_SYMBOL_GPL(dt_tree_remove);

bool dt_tree_applied(const struct dt_tree *tree)
{
	return tree->applied;
}
EXPORT_SYMBOL_GPL(dt_tree_applied);

static unsigned int dt_tree_count_leaks(struct dt_tree *tree, bool report)
{
	struct dt_node_rec *rec;
	unsigned int refs, leaks = 0;

	list_for_each_entry(rec, &tree->nodes, in_tree) {
		refs = kref_read(&rec->np->kobj.kref);
		if (refs == DT_NODE_IDLE_REFS)
			continue;

		leaks++;
		if (report)
			pr_err("ERROR: memory leak, %u references left to %pOF\n",
			       refs - DT_NODE_IDLE_REFS, rec->np);
	}

	return leaks;
}

static void dt_tree_free_nodes(struct dt_tree *tree)
{
	struct dt_node_rec *rec, *prev;

	of_changeset_destroy(&tree->cset);
	list_for_each_entry_safe_reverse(rec, prev, &tree->nodes, in_tree) {
		of_node_put(rec->np);
		kfree(rec);
	}
	kfree(tree);
}

/*
 * Whoever holds a reference may look at the node, at its parents and at its
 * children, so if one node leaks, the whole tree has to stay. Should the last
 * reference come back after all, the next tree to be freed takes it along.
 */
static LIST_HEAD(dt_graveyard);
static DEFINE_MUTEX(dt_graveyard_lock);

static void dt_tree_bury(struct dt_tree *tree, bool leaks)
{
	struct dt_tree *dead, *next;

	guard(mutex)(&dt_graveyard_lock);
	list_for_each_entry_safe(dead, next, &dt_graveyard, grave) {
		if (dt_tree_count_leaks(dead, false))
			continue;
		list_del(&dead->grave);
		dt_tree_free_nodes(dead);
	}

	if (leaks)
		list_add_tail(&tree->grave, &dt_graveyard);
	else
		dt_tree_free_nodes(tree);
}

unsigned int dt_tree_free(struct dt_tree *tree)
{
	struct dt_node_rec *rec;
	unsigned int leaks;

	if (!tree)
		return 0;

	if (tree->applied)
		dt_tree_remove(tree);

	device_link_wait_removal();
	leaks = dt_tree_count_leaks(tree, true);

	list_for_each_entry(rec, &tree->nodes, in_tree) {
		scoped_guard(spinlock, &dt_recs_lock)
			hash_del(&rec->by_np);
		dt_phandle_drop(rec);
	}
	dt_tree_bury(tree, leaks);

	return leaks;
}
EXPORT_SYMBOL_GPL(dt_tree_free);

/**
 * struct dt_tree_owner - ties a tree to a test
 * @test: test that fails for leaks
 * @tree: tree
 */
struct dt_tree_owner {
	struct kunit *test;
	struct dt_tree *tree;
};

static void dt_tree_release(void *data)
{
	struct dt_tree_owner *owner = data;
	unsigned int leaks = dt_tree_free(owner->tree);

	if (leaks)
		KUNIT_FAIL(owner->test,
			   KUNIT_SUBTEST_INDENT
			   "%u device-tree nodes are still referenced, see above\n",
			   leaks);
}

struct dt_tree *dt_tree_alloc_kunit(struct kunit *test)
{
	struct dt_tree_owner *owner;

	if (!of_root)
		kunit_skip(test, "needs a device tree with a root node");

	owner = kunit_kzalloc(test, sizeof(*owner), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, owner);

	owner->test = test;
	owner->tree = dt_tree_alloc();
	KUNIT_ASSERT_NOT_NULL(test, owner->tree);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, dt_tree_release,
							owner), 0);

	return owner->tree;
}
EXPORT_SYMBOL_GPL(dt_tree_alloc_kunit);

struct platform_device *dt_platform_device(struct device_node *np)
{
	struct device *dev;

	/*
	 * The way back from node to device spares a search of the whole bus;
	 * it may lead to a device of another kind.
	 */
	dev = np ? READ_ONCE(np->fwnode.dev) : NULL;
	if (!dev || dev->bus != &platform_bus_type)
		return NULL;

	return to_platform_device(dev);
}
EXPORT_SYMBOL_GPL(dt_platform_device);

