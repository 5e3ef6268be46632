// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kit as a whole: its module, and the fixture that has all of it.
 */

#include <kunit/devkit.h>
#include <kunit/devkit_internal.h>
#include <linux/module.h>

int devkit_init_buses(struct kunit *test, const struct bus_type * const *buses,
		      size_t n)
{
	const struct bus_type *all[8] = { &platform_bus_type };
	int ret;

	if (n >= ARRAY_SIZE(all))
		return -EINVAL;

	memcpy(&all[1], buses, n * sizeof(*buses));
	ret = splat_watch_kunit(test);
	if (ret)
		return ret;

	return leak_check_buses_kunit(test, all, n + 1);
}
EXPORT_SYMBOL_GPL(devkit_init_buses);

static int __init devkit_module_init(void)
{
	int ret;

	ret = leak_check_init();
	if (ret)
		return ret;

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
