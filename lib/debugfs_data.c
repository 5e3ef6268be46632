// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looking behind files of debugfs, see kunit/debugfs_data.h.
 */

#include <kunit/debugfs_data.h>
#include <linux/dcache.h>
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/fs.h>

void *debugfs_data(struct dentry *dir, const char *name)
{
	struct dentry *file = debugfs_lookup(name, dir);
	void *data;

	/* It is an error only where there is no debugfs. */
	if (IS_ERR_OR_NULL(file))
		return NULL;
	data = d_inode(file)->i_private;
	dput(file);

	return data;
}
EXPORT_SYMBOL_GPL(debugfs_data);
