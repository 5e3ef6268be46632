/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What dt_tree.c (nodes and trees) and dt_prop.c (properties and phandles) share.
 */

#ifndef _KUNIT_DT_TREE_INTERNAL_H
#define _KUNIT_DT_TREE_INTERNAL_H

#include <linux/hashtable.h>
#include <linux/list.h>
#include <linux/of.h>
#include <linux/types.h>

/**
 * struct dt_tree - nodes that come and go together
 * @cset: attaches all nodes
 * @nodes: &struct dt_node_rec of each node, in the order they were made
 * @names: the same by parent and name
 * @grave: in the list of trees that could not be freed
 * @err: first error of the builder
 * @applied: nodes are in the live tree
 * @clash: a foreign node has taken a phandle that this tree had reserved
 */
struct dt_tree {
	struct of_changeset cset;
	struct list_head nodes;
	DECLARE_HASHTABLE(names, 6);
	struct list_head grave;
	int err;
	bool applied;
	bool clash;
};

/**
 * struct dt_node_rec - what is known of a node
 * @np: the node; the tree holds the creator's reference
 * @tree: tree it belongs to
 * @in_tree: in &struct dt_tree.nodes
 * @by_name: in &struct dt_tree.names
 * @by_np: in dt_recs
 * @phandle: key in dt_phandles, 0 if none is reserved
 */
struct dt_node_rec {
	struct device_node *np;
	struct dt_tree *tree;
	struct list_head in_tree;
	struct hlist_node by_name;
	struct hlist_node by_np;
	u32 phandle;
};

struct dt_node_rec *dt_rec_of(const struct device_node *np);
void dt_phandle_drop(struct dt_node_rec *rec);

/**
 * dt_tree_set_err() - note what went wrong, unless something had before
 * @tree: tree
 * @err: negative error
 */
static inline void dt_tree_set_err(struct dt_tree *tree, int err)
{
	if (!tree->err)
		tree->err = err;
}

#endif /* _KUNIT_DT_TREE_INTERNAL_H */
