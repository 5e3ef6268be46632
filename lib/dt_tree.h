/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Device-tree nodes that a test makes, shows to the kernel and takes away
 * again, from C and without any source file for the device-tree compiler.
 */

#ifndef _KUNIT_DT_TREE_H
#define _KUNIT_DT_TREE_H

#include <linux/args.h>
#include <linux/kernel.h>
#include <linux/of.h>
#include <linux/types.h>

struct kunit;
struct platform_device;
struct dt_tree;

/**
 * DOC: device-tree nodes made at run time
 *
 * A &struct dt_tree is a set of nodes that appear in the live device tree
 * together and leave it together::
 *
 *	struct dt_tree *tree = dt_tree_alloc_kunit(test);
 *	struct device_node *clk, *user;
 *
 *	clk = dt_node(tree, NULL, "clk-a");
 *	dt_prop_string(clk, "compatible", "acme,clock");
 *	dt_prop_u32(clk, "#clock-cells", 1);
 *
 *	user = dt_node(tree, NULL, "user-a");
 *	dt_prop_string(user, "compatible", "acme,user");
 *	dt_prop_phandles(user, "clocks", DT_REF(clk, 3));
 *
 *	KUNIT_ASSERT_EQ(test, dt_tree_apply(tree), 0);
 *
 * Building: no verb of the builder throws or asserts, so that any thread may
 * build. The first error (no memory, a name used twice ...) is kept in the tree
 * and comes back from dt_tree_apply(); after it every other verb on the tree
 * does nothing, and NULL nodes are accepted everywhere. One tree is built by
 * one thread at a time; different trees need no common lock.
 *
 * Devices: the kernel's own device-tree notifier makes platform devices while
 * the tree is applied, in the order of dt_node(). A node gets one only when its
 * parent is the root node (or a bus that was populated at boot), when its
 * "status" is absent or okay. Drivers therefore probe inside dt_tree_apply(),
 * and are unbound inside dt_tree_remove().
 *
 * Life time: a &struct device_node from dt_node() stays valid until the tree is
 * freed, applied or not. A tree can be applied again after dt_tree_remove(),
 * and trees can be applied and removed in any order. When the tree is freed,
 * at the latest by the clean-up of its test, each node must have no reference
 * left but the tree's own; else the test fails with the names of the nodes, and
 * the memory of that tree stays allocated for as long as they are referenced.
 *
 * Siblings are seen by the kernel's iterators in the reverse of the order in
 * which they were made; that is how the kernel attaches nodes, and it is the
 * same for overlays.
 */

/**
 * struct dt_ref - a reference to a node with its argument cells
 * @target: node that is referred to, of this tree, another tree or the system
 * @nargs: number of valid cells in @args
 * @args: argument cells, host byte order
 *
 * Made by DT_REF().
 */
struct dt_ref {
	struct device_node *target;
	u32 nargs;
	u32 args[8];
};

#define __DT_CELLS(...)	((const u32[]){ __VA_ARGS__ })

/**
 * DT_REF - one element of dt_prop_phandles()
 * @node: node that is referred to
 * @...: up to eight argument cells, possibly none
 */
#define DT_REF(node, ...) \
	((struct dt_ref){ .target = (node), .nargs = COUNT_ARGS(__VA_ARGS__), \
			  .args = { __VA_ARGS__ } })

/**
 * dt_tree_alloc() - make an empty tree
 *
 * Return: a tree to be given to dt_tree_free(), or NULL.
 */
struct dt_tree *dt_tree_alloc(void);

/**
 * dt_tree_free() - remove a tree if it is applied, judge and free it
 * @tree: tree, or NULL
 *
 * Waits for pending removals of device links first, since those hold devices
 * and through them nodes. Prints one "dt_tree: ERROR: memory leak" line for
 * each node on which somebody kept a reference.
 *
 * Return: number of nodes with references left, 0 when all is well.
 */
unsigned int dt_tree_free(struct dt_tree *tree);

/**
 * dt_tree_alloc_kunit() - make an empty tree that lives as long as the test
 * @test: test
 *
 * At clean-up the tree is removed and freed, and @test fails if a node of it
 * is still referenced. Fails the test by assertion if there is no memory, and
 * skips it where the system has no root node; call it in the test's own thread.
 *
 * Return: the tree, never NULL.
 */
struct dt_tree *dt_tree_alloc_kunit(struct kunit *test);

/**
 * dt_node() - make a node
 * @tree: tree that will own it
 * @parent: a node of @tree or a node of the live tree, which must outlive
 *	@tree; NULL for the root
 * @fmt: name, with unit address if any ("protocol@%x")
 *
 * Must be called before dt_tree_apply().
 *
 * Return: the node, owned by the tree (no reference to put), or NULL after an
 * error.
 */
struct device_node *__printf(3, 4) dt_node(struct dt_tree *tree,
					   struct device_node *parent,
					   const char *fmt, ...);

/**
 * dt_prop_raw() - give a node a property of arbitrary bytes
 * @np: node of a tree, or NULL
 * @name: property
 * @value: bytes, or NULL when @len is 0
 * @len: number of bytes
 *
 * All dt_prop verbs end here. They work on nodes of a tree that is not applied,
 * and a name that the node already has is replaced by the new value: a test can
 * take a good node and spoil one thing in it.
 */
void dt_prop_raw(struct device_node *np, const char *name, const void *value,
		 size_t len);

/**
 * dt_prop_del() - take a property away again
 * @np: node of a tree that is not applied, or NULL
 * @name: property; none of that name is not an error
 */
void dt_prop_del(struct device_node *np, const char *name);

/**
 * dt_prop_bool() - give a node a property without value
 * @np: node of a tree, or NULL
 * @name: property
 */
static inline void dt_prop_bool(struct device_node *np, const char *name)
{
	dt_prop_raw(np, name, NULL, 0);
}

/**
 * dt_prop_string_array() - give a node a list of strings
 * @np: node of a tree, or NULL
 * @name: property
 * @strings: the strings
 * @n: how many
 */
void dt_prop_string_array(struct device_node *np, const char *name,
			  const char * const *strings, size_t n);

/**
 * dt_prop_strings() - give a node a list of strings, written out in the call
 * @np: node of a tree, or NULL
 * @name: property
 * @...: one or more strings
 */
#define dt_prop_strings(np, name, ...) \
	dt_prop_string_array(np, name, (const char *const[]){ __VA_ARGS__ }, \
		ARRAY_SIZE(((const char *const[]){ __VA_ARGS__ })))

/**
 * dt_prop_string() - give a node a string
 * @np: node of a tree, or NULL
 * @name: property
 * @value: string
 */
static inline void dt_prop_string(struct device_node *np, const char *name,
				  const char *value)
{
	dt_prop_string_array(np, name, &value, 1);
}

/**
 * dt_prop_u32_array() - give a node a list of cells
 * @np: node of a tree, or NULL
 * @name: property
 * @values: the cells, in host byte order
 * @n: how many
 */
void dt_prop_u32_array(struct device_node *np, const char *name,
		       const u32 *values, size_t n);

/**
 * dt_prop_u32s() - give a node a list of cells, written out in the call
 * @np: node of a tree, or NULL
 * @name: property
 * @...: one or more cells
 */
#define dt_prop_u32s(np, name, ...) \
	dt_prop_u32_array(np, name, __DT_CELLS(__VA_ARGS__), \
			  ARRAY_SIZE(__DT_CELLS(__VA_ARGS__)))

/**
 * dt_prop_u32() - give a node a cell
 * @np: node of a tree, or NULL
 * @name: property
 * @value: cell
 */
static inline void dt_prop_u32(struct device_node *np, const char *name,
			       u32 value)
{
	dt_prop_u32_array(np, name, &value, 1);
}

/**
 * dt_prop_phandle_array() - give a node a list of references
 * @np: node of a tree, or NULL
 * @name: property
 * @refs: the references
 * @n: how many
 *
 * Targets get a phandle if they have none yet, see dt_phandle_of().
 */
void dt_prop_phandle_array(struct device_node *np, const char *name,
			   const struct dt_ref *refs, size_t n);

/**
 * dt_prop_phandles() - give a node a list of references with argument cells
 * @np: node of a tree, or NULL
 * @name: property
 * @...: one or more DT_REF()
 */
#define dt_prop_phandles(np, name, ...) \
	dt_prop_phandle_array(np, name, (const struct dt_ref[]){ __VA_ARGS__ }, \
		ARRAY_SIZE(((const struct dt_ref[]){ __VA_ARGS__ })))

/**
 * dt_prop_phandle() - give a node a reference without argument cells
 * @np: node of a tree, or NULL
 * @name: property
 * @target: node that is referred to
 */
static inline void dt_prop_phandle(struct device_node *np, const char *name,
				   struct device_node *target)
{
	dt_prop_phandles(np, name, DT_REF(target));
}

/**
 * dt_phandle_of() - the phandle of a node
 * @np: any node, or NULL
 *
 * A node of a tree gets a phandle at the first call, applied or not. The number
 * is one that no live node and no other tree has, and it stays reserved while
 * the tree exists. An overlay applied between this call and dt_tree_apply() is
 * numbered by the kernel without knowledge of reserved numbers: if it takes
 * one, dt_tree_apply() says so and returns -EEXIST.
 *
 * Return: the phandle, or 0 for NULL, for a system node without one, and when
 * none could be allocated.
 */
phandle dt_phandle_of(struct device_node *np);

/**
 * dt_tree_apply() - show the tree to the kernel
 * @tree: tree
 *
 * All nodes with all their properties are in the live tree before the first
 * device is made. Must not be called from a probe or a remove callback.
 *
 * Return: 0; the first error of the builder; -EBUSY if already applied; or the
 * error of the kernel, in which case nothing stays applied.
 */
int dt_tree_apply(struct dt_tree *tree);

/**
 * dt_tree_remove() - hide the tree again
 * @tree: tree
 *
 * The kernel detaches all nodes and then removes the devices it made of them,
 * last made first. Nodes stay valid and the tree can be applied again.
 *
 * Return: 0, -EINVAL if not applied, or the error of the kernel.
 */
int dt_tree_remove(struct dt_tree *tree);

/**
 * dt_tree_applied() - is the tree visible?
 * @tree: tree
 *
 * Return: true between dt_tree_apply() and dt_tree_remove().
 */
bool dt_tree_applied(const struct dt_tree *tree);

/**
 * dt_platform_device() - the platform device of a node
 * @np: node of an applied tree
 *
 * The pointer is borrowed: it is valid until the node's tree is removed, there
 * is nothing to put. Take a reference of your own to keep it longer, and drop
 * that before the tree is freed: a device holds a reference to its node.
 *
 * Return: the device, or NULL if the kernel made none.
 */
struct platform_device *dt_platform_device(struct device_node *np);

/**
 * dt_makes_links() - does the driver core know of what nodes refer to?
 *
 * By the device links that it makes of phandles, a consumer waits for what it
 * refers to, and is unbound before that goes. There are none on x86, on some
 * kernels; on others, on some machines. There, a node that is none is no error.
 *
 * Return: true if so.
 */
static inline bool dt_makes_links(void)
{
	return !IS_ENABLED(CONFIG_X86) || of_fwnode_ops.add_links(NULL);
}

#endif /* _KUNIT_DT_TREE_H */
