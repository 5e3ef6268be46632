/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What files of debugfs stand for. They are made for a user space that does not
 * exist here; a test reads, and sets, what is behind them where it is.
 */

#ifndef _KUNIT_DEBUGFS_DATA_H
#define _KUNIT_DEBUGFS_DATA_H

struct dentry;

/**
 * debugfs_data() - find what a file of debugfs stands for
 * @dir: its folder, which the caller holds; NULL: that of debugfs itself
 * @name: its name
 *
 * That it is the private data of the file's inode is documented; of which type it
 * is the caller has to know.
 *
 * Context: process context.
 *
 * Return: what was given to debugfs_create_file() and its kin, valid as long as
 * whoever made the file has it; NULL if there is no such file, or no debugfs.
 */
void *debugfs_data(struct dentry *dir, const char *name);

#endif /* _KUNIT_DEBUGFS_DATA_H */
