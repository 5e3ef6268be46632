// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is built in can be unloaded and loaded, comes back by itself at the end of
 * a case, and tells when it does not.
 *
 * The subject is the driver of builtin_toy.c, whose functions are static.
 */

#include <kunit/builtin_module.h>
#include <kunit/builtin_toy.h>
#include <kunit/devkit.h>
#include <kunit/devkit_suite.h>
#include <linux/errno.h>
#include <linux/module.h>
#include <linux/platform_device.h>

static const struct builtin_module toy_module __refconst =
	BUILTIN_MODULE(devkit_toy, devkit_toy_init, devkit_toy_exit);

static const struct builtin_module toy_none __refconst =
	BUILTIN_MODULE(devkit_none, devkit_none_init, devkit_none_exit);

/* Two drivers of one name are one too many. */
static struct platform_driver toy_rival = {
	.driver.name = "devkit-toy",
};

KUNIT_DEFINE_ACTION_WRAPPER(toy_rival_goes, platform_driver_unregister,
			    struct platform_driver *);

/* Whoever is there. */
static struct device_driver *toy_there(void)
{
	return driver_find(toy_rival.driver.name, &platform_bus_type);
}

/* From now on init fails, with -EBUSY. */
static void toy_rival_comes(struct kunit *test)
{
	KUNIT_ASSERT_EQ(test, platform_driver_register(&toy_rival), 0);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, toy_rival_goes,
						  &toy_rival),
			0);
}

static int builtin_init(struct kunit *test)
{
	return devkit_init(test);
}

/* Not only what the helper says, but what the driver does. */
static void builtin_goes_and_comes(struct kunit *test)
{
	struct builtin_load *load = builtin_module_kunit(test, &toy_module);
	int round;

	for (round = 0; round < 3; round++) {
		KUNIT_EXPECT_TRUE(test, builtin_module_loaded(load));
		KUNIT_EXPECT_NOT_NULL(test, toy_there());
		builtin_module_unload(load);
		KUNIT_EXPECT_FALSE(test, builtin_module_loaded(load));
		KUNIT_EXPECT_NULL(test, toy_there());
		KUNIT_ASSERT_EQ(test, builtin_module_load(load), 0);
	}
}

/* A case that ends early does not take the driver from those that follow. */
static void builtin_is_back_after_the_case(struct kunit *test)
{
	struct kunit *fake = fake_test(test);

	builtin_module_unload(builtin_module_kunit(fake, &toy_module));
	KUNIT_EXPECT_NULL(test, toy_there());
	fake_test_end(fake);
	KUNIT_EXPECT_NOT_NULL(test, toy_there());
	KUNIT_EXPECT_PASSED(test, fake);
}

/* An error of init is for the case to judge, and the next attempt counts. */
static void builtin_error_is_told(struct kunit *test)
{
	struct builtin_load *load = builtin_module_kunit(test, &toy_module);

	builtin_module_unload(load);
	toy_rival_comes(test);
	KUNIT_EXPECT_EQ(test, builtin_module_load(load), -EBUSY);
	KUNIT_EXPECT_FALSE(test, builtin_module_loaded(load));

	kunit_release_action(test, toy_rival_goes, &toy_rival);
	KUNIT_EXPECT_NULL(test, toy_there());
	KUNIT_EXPECT_EQ(test, builtin_module_load(load), 0);
	KUNIT_EXPECT_NOT_NULL(test, toy_there());
}

/* Whoever takes it from the cases that follow fails. */
static void __ref builtin_that_stays_away_fails_the_case(struct kunit *test)
{
	struct kunit *fake = fake_test(test);

	builtin_module_unload(builtin_module_kunit(fake, &toy_module));
	toy_rival_comes(test);
	fake_test_end(fake);
	KUNIT_EXPECT_FAILED(test, fake);

	kunit_release_action(test, toy_rival_goes, &toy_rival);
	KUNIT_EXPECT_EQ(test, toy_module.init(), 0);
}

/* A suite may name what only some kernels have. */
static void builtin_absent_is_told_apart(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, builtin_module_present(&toy_module));
	KUNIT_EXPECT_FALSE(test, builtin_module_present(&toy_none));
}

static struct kunit_case builtin_cases[] = {
	KUNIT_CASE(builtin_goes_and_comes),
	KUNIT_CASE(builtin_is_back_after_the_case),
	KUNIT_CASE(builtin_error_is_told),
	KUNIT_CASE(builtin_that_stays_away_fails_the_case),
	KUNIT_CASE(builtin_absent_is_told_apart),
	{ }
};

static struct kunit_suite builtin_suite = {
	.name = "devkit_builtin_module",
	.init = builtin_init,
	.test_cases = builtin_cases,
};

kunit_test_suite(builtin_suite);
