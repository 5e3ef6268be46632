// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kit as one module: start and end of its parts.
 */

#include <kunit/devkit_internal.h>
#include <linux/module.h>

static int __init devkit_module_init(void)
{
	int ret;

	ret = dt_tree_init();
	if (ret)
		return ret;

	ret = probe_settle_init();
	if (ret)
		dt_tree_exit();

	return ret;
}
module_init(devkit_module_init);

static void __exit devkit_module_exit(void)
{
	probe_settle_exit();
	dt_tree_exit();
}
module_exit(devkit_module_exit);

MODULE_DESCRIPTION("Helpers for KUnit suites of device drivers");
MODULE_LICENSE("GPL");
