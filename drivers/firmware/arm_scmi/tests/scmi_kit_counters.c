// SPDX-License-Identifier: GPL-2.0-only
/*
 * The counters of the SCMI core, which it shows in debugfs only: looked up there
 * by name, and read where they are.
 */

#include <kunit/debugfs_data.h>
#include <linux/atomic.h>
#include <linux/dcache.h>
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/of.h>

#include "scmi_kit.h"

/* Gives @parent up; NULL stays NULL. */
static struct dentry *counters_step(struct dentry *parent, const char *name)
{
	struct dentry *child;

	if (!parent)
		return NULL;
	child = debugfs_lookup(name, parent);
	dput(parent);

	return child;
}

static bool counters_belong(struct dentry *dir, const char *node)
{
	char **name = debugfs_data(dir, "instance_name");

	return name && !strcmp(*name, node);
}

/* Instances are numbered in the order in which they came; numbers are reused. */
static struct dentry *counters_find(const char *node)
{
	struct dentry *top = debugfs_lookup("scmi", NULL);
	struct dentry *dir = NULL;
	char number[8];
	unsigned int i;

	/* It is an error only where there is no debugfs. */
	if (IS_ERR_OR_NULL(top))
		return NULL;
	for (i = 0; i < SCMI_KIT_MAX; i++) {
		snprintf(number, sizeof(number), "%u", i);
		dir = debugfs_lookup(number, top);
		if (dir && counters_belong(dir, node))
			break;
		dput(dir);
		dir = NULL;
	}
	dput(top);

	return dir;
}

/**
 * scmi_kit_counter() - how often has the core seen something?
 * @si: instance that is bound, and stays so meanwhile
 * @name: the counter's name in debugfs
 *
 * From when the instance was bound. Needs CONFIG_ARM_SCMI_DEBUG_COUNTERS.
 *
 * Return: the number, -ENOENT if there is no such counter.
 */
int scmi_kit_counter(struct scmi_kit_instance *si, const char *name)
{
	struct dentry *dir = counters_find(of_node_full_name(si->np));
	atomic_t *counter = NULL;

	dir = counters_step(dir, "transport");
	dir = counters_step(dir, "counters");
	if (dir)
		counter = debugfs_data(dir, name);
	dput(dir);

	return counter ? atomic_read(counter) : -ENOENT;
}
EXPORT_SYMBOL_GPL(scmi_kit_counter);
