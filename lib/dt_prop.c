// SPDX-License-Identifier: GPL-2.0-only
/*
 * Properties and phandles of device-tree nodes made at run time.
 */

#define pr_fmt(fmt) "dt_tree: " fmt

#include <kunit/devkit_internal.h>
#include <kunit/dt_tree.h>
#include <kunit/dt_tree_internal.h>
#include <linux/export.h>
#include <linux/minmax.h>
#include <linux/notifier.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/xarray.h>

/* What the device-tree compiler writes for a reference it could not resolve. */
#define DT_PHANDLE_UNRESOLVED	0xdeadbeef

/* Far from both special values and from where the sign bit begins. */
#define DT_PHANDLE_LIMIT	0x7fffffff

/*
 * Reserved phandles and who holds them. Foreign ones are not kept, only the
 * highest ever seen: what is above it and not in here is free.
 */
static DEFINE_XARRAY_ALLOC1(dt_phandles);
static u32 dt_phandle_next;
static u32 dt_phandle_foreign;	/* under the lock of dt_phandles */

/* Whether the builder may go on with @rec; an applied tree is not a draft. */
static bool dt_rec_open(struct dt_node_rec *rec, const char *what)
{
	if (!rec || rec->tree->err)
		return false;

	if (rec->tree->applied) {
		pr_err("%s of %pOF while it is applied\n", what, rec->np);
		dt_tree_set_err(rec->tree, -EBUSY);
		return false;
	}

	return true;
}

static void dt_phandle_seen(const struct device_node *np)
{
	struct dt_node_rec *rec;

	if (!np->phandle || np->phandle == DT_PHANDLE_UNRESOLVED)
		return;

	xa_lock(&dt_phandles);
	rec = xa_load(&dt_phandles, np->phandle);
	if (!rec || rec->np != np) {
		dt_phandle_foreign = max(dt_phandle_foreign, np->phandle);
		if (rec) {
			pr_err("phandle %#x of %pOFn is taken by %pOF\n",
			       np->phandle, rec->np, np);
			rec->tree->clash = true;
		}
	}
	xa_unlock(&dt_phandles);
}

static int dt_phandle_notify(struct notifier_block *nb, unsigned long action,
			     void *arg)
{
	struct of_reconfig_data *rd = arg;

	if (action == OF_RECONFIG_ATTACH_NODE)
		dt_phandle_seen(rd->dn);

	return NOTIFY_OK;
}

static struct notifier_block dt_phandle_nb = {
	.notifier_call = dt_phandle_notify,
};

static int dt_phandle_reserve(struct dt_node_rec *rec)
{
	u32 floor;
	int ret;

	xa_lock(&dt_phandles);
	floor = dt_phandle_foreign;
	xa_unlock(&dt_phandles);

	ret = xa_alloc_cyclic(&dt_phandles, &rec->phandle, rec,
			      XA_LIMIT(floor + 1, DT_PHANDLE_LIMIT),
			      &dt_phandle_next, GFP_KERNEL);

	return ret < 0 ? ret : 0;
}

/**
 * dt_phandle_drop() - give back the phandle of a node that goes away
 * @rec: node
 */
void dt_phandle_drop(struct dt_node_rec *rec)
{
	if (rec->phandle)
		xa_erase(&dt_phandles, rec->phandle);
}

static void dt_property_free(struct property *prop)
{
	if (!prop)
		return;

	kfree(prop->name);
	kfree(prop->value);
	kfree(prop);
}

static struct property *dt_property_alloc(const char *name, const void *value,
					  size_t len)
{
	struct property *prop = kzalloc(sizeof(*prop), GFP_KERNEL);

	if (!prop)
		return NULL;

	/* Readers of flags expect a value pointer even where it has no bytes. */
	prop->name = kstrdup(name, GFP_KERNEL);
	prop->value = kmemdup(value, len, GFP_KERNEL);
	prop->length = len;
	if (!prop->name || !prop->value) {
		dt_property_free(prop);
		return NULL;
	}

	of_property_set_flag(prop, OF_DYNAMIC);
	return prop;
}

/* The node takes the property, and the kernel frees it with the node. */
static int dt_property_set(struct device_node *np, const char *name,
			   const void *value, size_t len)
{
	struct property *prop;
	int ret;

	prop = dt_property_alloc(name, value, len);
	if (!prop)
		return -ENOMEM;

	of_remove_property(np, of_find_property(np, name, NULL));
	ret = of_add_property(np, prop);
	if (ret)
		dt_property_free(prop);

	return ret;
}

void dt_prop_raw(struct device_node *np, const char *name, const void *value,
		 size_t len)
{
	struct dt_node_rec *rec = dt_rec_of(np);
	int ret;

	if (!dt_rec_open(rec, name))
		return;

	ret = dt_property_set(np, name, value, len);
	if (ret)
		dt_tree_set_err(rec->tree, ret);
}
EXPORT_SYMBOL_GPL(dt_prop_raw);

void dt_prop_del(struct device_node *np, const char *name)
{
	if (!dt_rec_open(dt_rec_of(np), name))
		return;

	of_remove_property(np, of_find_property(np, name, NULL));
}
EXPORT_SYMBOL_GPL(dt_prop_del);

void dt_prop_string_array(struct device_node *np, const char *name,
			  const char * const *strings, size_t n)
{
	struct dt_node_rec *rec = dt_rec_of(np);
	size_t i, at = 0, len = 0;
	char *value;

	if (!dt_rec_open(rec, name))
		return;

	for (i = 0; i < n; i++)
		len += strlen(strings[i]) + 1;

	value = kmalloc(len, GFP_KERNEL);
	if (!value) {
		dt_tree_set_err(rec->tree, -ENOMEM);
		return;
	}

	for (i = 0; i < n; i++)
		at += strscpy(value + at, strings[i], len - at) + 1;

	dt_prop_raw(np, name, value, len);
	kfree(value);
}
EXPORT_SYMBOL_GPL(dt_prop_string_array);

void dt_prop_u32_array(struct device_node *np, const char *name,
		       const u32 *values, size_t n)
{
	struct dt_node_rec *rec = dt_rec_of(np);
	__be32 *cells;
	size_t i;

	if (!dt_rec_open(rec, name))
		return;

	cells = kmalloc_array(n, sizeof(*cells), GFP_KERNEL);
	if (!cells) {
		dt_tree_set_err(rec->tree, -ENOMEM);
		return;
	}

	for (i = 0; i < n; i++)
		cells[i] = cpu_to_be32(values[i]);

	dt_prop_raw(np, name, cells, n * sizeof(*cells));
	kfree(cells);
}
EXPORT_SYMBOL_GPL(dt_prop_u32_array);

void dt_prop_phandle_array(struct device_node *np, const char *name,
			   const struct dt_ref *refs, size_t n)
{
	struct dt_node_rec *rec = dt_rec_of(np);
	size_t i, len = 0, max = 0;
	u32 *cells;

	if (!dt_rec_open(rec, name))
		return;

	for (i = 0; i < n; i++)
		max += 1 + refs[i].nargs;

	cells = kmalloc_array(max, sizeof(*cells), GFP_KERNEL);
	if (!cells) {
		dt_tree_set_err(rec->tree, -ENOMEM);
		return;
	}

	for (i = 0; i < n; i++) {
		cells[len] = dt_phandle_of(refs[i].target);
		if (!cells[len++]) {
			pr_err("%pOFn: %s: nothing to refer to\n", np, name);
			dt_tree_set_err(rec->tree, -EINVAL);
		}
		memcpy(&cells[len], refs[i].args,
		       refs[i].nargs * sizeof(*cells));
		len += refs[i].nargs;
	}

	dt_prop_u32_array(np, name, cells, len);
	kfree(cells);
}
EXPORT_SYMBOL_GPL(dt_prop_phandle_array);

phandle dt_phandle_of(struct device_node *np)
{
	struct dt_node_rec *rec = dt_rec_of(np);
	__be32 cell;
	int ret;

	if (!np || np->phandle || !rec)
		return np ? np->phandle : 0;

	if (rec->tree->err)
		return 0;

	ret = dt_phandle_reserve(rec);
	if (!ret) {
		cell = cpu_to_be32(rec->phandle);
		ret = dt_property_set(np, "phandle", &cell, sizeof(cell));
	}
	if (ret) {
		dt_tree_set_err(rec->tree, ret);
		return 0;
	}

	/* Attaching reads the property; a live node is found by this alone. */
	WRITE_ONCE(np->phandle, rec->phandle);
	return rec->phandle;
}
EXPORT_SYMBOL_GPL(dt_phandle_of);

/**
 * dt_tree_init() - learn which phandles the system has, and keep up with it
 *
 * Return: 0 or the error of of_reconfig_notifier_register().
 */
int dt_tree_init(void)
{
	struct device_node *np;
	int ret;

	ret = of_reconfig_notifier_register(&dt_phandle_nb);
	if (ret)
		return ret;

	for (np = of_find_all_nodes(NULL); np; np = of_find_all_nodes(np))
		dt_phandle_seen(np);

	return 0;
}

/**
 * dt_tree_exit() - undo dt_tree_init()
 */
void dt_tree_exit(void)
{
	of_reconfig_notifier_unregister(&dt_phandle_nb);
	xa_destroy(&dt_phandles);
}
