// SPDX-License-Identifier: GPL-2.0-only
/*
 * The counters of the SCMI core, which it shows in debugfs only: looked up there
 * by name, and read where they are.
 */

#include <linux/atomic.h>
#include <linux/dcache.h>
#include <linux/debugfs.h>
#include <linux/fs.h>
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

/* What the file shows: valid as long as the instance is bound. */
static void *counters_data(struct dentry *file)
{
	void *data = file ? d_inode(file)->i_private : NULL;

	dput(file);

	return data;
}

static bool counters_belong(struct dentry *dir, const char *node)
{
	char **name = counters_data(debugfs_lookup("instance_name", dir));

	return name && !strcmp(*name, node);
}

/* Instances are numbered in the order in which they came; numbers are reused. */
static struct dentry *counters_find(const char *node)
{
	struct dentry *top = debugfs_lookup("scmi", NULL);
	struct dentry *dir = NULL;
	char number[8];
	unsigned int i;

	for (i = 0; top && i < SCMI_KIT_MAX; i++) {
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
	atomic_t *counter;

	dir = counters_step(dir, "transport");
	dir = counters_step(dir, "counters");
	counter = counters_data(counters_step(dir, name));

	return counter ? atomic_read(counter) : -ENOENT;
}
EXPORT_SYMBOL_GPL(scmi_kit_counter);
