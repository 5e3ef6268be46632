// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver of the usual kind, for the tests of the helper that unloads such. Like
 * any other, it has never heard of that helper.
 */

#include <linux/module.h>
#include <linux/platform_device.h>

static struct platform_driver toy_driver = {
	.driver.name = "devkit-toy",
};

static int __init devkit_toy_init(void)
{
	return platform_driver_register(&toy_driver);
}
module_init(devkit_toy_init);

static void __exit devkit_toy_exit(void)
{
	platform_driver_unregister(&toy_driver);
}
module_exit(devkit_toy_exit);

MODULE_DESCRIPTION("A driver for the tests of built-in modules");
MODULE_LICENSE("GPL");
