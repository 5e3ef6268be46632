// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a case leaves behind or takes away fails it, by name; what it cleans up
 * does not, and neither does what is about to go by itself.
 */

#include <kunit/devkit.h>
#include <kunit/devkit_suite.h>
#include <kunit/platform_device.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/workqueue.h>

/* The real test is checked as well: what a fake leaks has to go in the end. */
static int leak_init(struct kunit *test)
{
	return devkit_init(test);
}

static struct kunit *checked_test(struct kunit *test)
{
	struct kunit *fake = fake_test(test);

	KUNIT_ASSERT_EQ(test, leak_check_kunit(fake, &platform_bus_type), 0);
	return fake;
}

static void unregister(void *pdev)
{
	platform_device_unregister(pdev);
}

static struct platform_device *new_device(struct kunit *test, int id)
{
	struct platform_device *pdev;

	pdev = platform_device_register_simple("devkit-leak", id, NULL, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR(pdev));
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, unregister, pdev),
			0);
	return pdev;
}

/* What a test manages is gone by the time it is judged. */
static void leak_managed_things_pass(struct kunit *test)
{
	struct kunit *fake = checked_test(test);
	struct dt_tree *tree = dt_tree_alloc_kunit(fake);

	new_device(fake, 1);
	dt_node(tree, NULL, "devkit-leak");
	KUNIT_ASSERT_EQ(test, dt_tree_apply(tree), 0);
	fake_test_end(fake);
	KUNIT_EXPECT_PASSED(test, fake);
}

/* A device that stays is named. */
static void leak_device_left_behind_fails(struct kunit *test)
{
	struct kunit *fake = checked_test(test);
	struct kmsg_dump_iter log = kernel_log_mark();

	new_device(test, 2);
	fake_test_end(fake);
	KUNIT_EXPECT_FAILED(test, fake);
	KUNIT_EXPECT_TRUE(test, log_says(&log, "left behind platform device 'devkit-leak.2'"));
}

/* So is one that was there before and is not any more. */
static void leak_device_taken_away_fails(struct kunit *test)
{
	struct platform_device *pdev = new_device(test, 3);
	struct kunit *fake = checked_test(test);
	struct kmsg_dump_iter log = kernel_log_mark();

	kunit_release_action(test, unregister, pdev);
	fake_test_end(fake);
	KUNIT_EXPECT_FAILED(test, fake);
	KUNIT_EXPECT_TRUE(test, log_says(&log, "taken away platform device 'devkit-leak.3'"));
}

/* A new device of an old name is not the old device. */
static void leak_replaced_device_is_noticed(struct kunit *test)
{
	struct platform_device *old = new_device(test, 4);
	struct kunit *fake = checked_test(test);
	struct kmsg_dump_iter log = kernel_log_mark();

	/* The old one's memory stays in use, so the new one gets its own. */
	get_device(&old->dev);
	kunit_release_action(test, unregister, old);
	new_device(test, 4);
	fake_test_end(fake);
	put_device(&old->dev);

	KUNIT_EXPECT_FAILED(test, fake);
	KUNIT_EXPECT_TRUE(test, log_says(&log, "device 'devkit-leak.4'"));
	KUNIT_EXPECT_TRUE(test, log_says(&log, "device 'devkit-leak.4'"));
}

/* Nor is an old device of a new name. */
static void leak_renamed_device_is_noticed(struct kunit *test)
{
	struct platform_device *pdev = new_device(test, 9);
	struct kunit *fake = checked_test(test);
	struct kmsg_dump_iter log = kernel_log_mark();

	KUNIT_ASSERT_EQ(test, device_rename(&pdev->dev, "devkit-alias"), 0);
	fake_test_end(fake);
	KUNIT_EXPECT_FAILED(test, fake);
	KUNIT_EXPECT_TRUE(test, log_says(&log, "device 'devkit-alias'"));

	/* Its link among the bus's devices was made under the old name. */
	KUNIT_EXPECT_EQ(test, device_rename(&pdev->dev, "devkit-leak.9"), 0);
}

static struct platform_driver leak_driver = {
	.driver.name = "devkit-leak-driver",
};

/* A driver that stays would bind the devices of the next case. */
static void leak_driver_left_behind_fails(struct kunit *test)
{
	struct kunit *fake = checked_test(test);
	struct kmsg_dump_iter log = kernel_log_mark();

	KUNIT_ASSERT_EQ(test, kunit_platform_driver_register(test, &leak_driver),
			0);
	fake_test_end(fake);
	KUNIT_EXPECT_FAILED(test, fake);
	KUNIT_EXPECT_TRUE(test, log_says(&log, "platform driver 'devkit-leak-driver'"));
}

/* A device link that stays keeps its two ends from being freed. */
static void leak_link_left_behind_fails(struct kunit *test)
{
	struct platform_device *supplier = new_device(test, 5);
	struct platform_device *consumer = new_device(test, 6);
	struct kunit *fake = checked_test(test);
	struct kmsg_dump_iter log = kernel_log_mark();
	struct device_link *link;

	link = device_link_add(&consumer->dev, &supplier->dev,
			       DL_FLAG_STATELESS);
	KUNIT_ASSERT_NOT_NULL(test, link);
	fake_test_end(fake);
	device_link_del(link);

	KUNIT_EXPECT_FAILED(test, fake);
	KUNIT_EXPECT_TRUE(test, log_says(&log, "link 'platform:devkit-leak.5--platform:devkit"));
}

/* A node that stays is named by its path. */
static void leak_node_left_behind_fails(struct kunit *test)
{
	struct dt_tree *tree = dt_tree_alloc_kunit(test);
	struct kunit *fake = checked_test(test);
	struct kmsg_dump_iter log = kernel_log_mark();

	dt_node(tree, dt_node(tree, NULL, "devkit-leak"), "child@1");
	KUNIT_ASSERT_EQ(test, dt_tree_apply(tree), 0);
	fake_test_end(fake);
	KUNIT_EXPECT_FAILED(test, fake);
	KUNIT_EXPECT_TRUE(test, log_says(&log, "node '/devkit-leak/child@1'"));
}

/**
 * struct late_removal - a work that removes a device
 * @work: work
 * @pdev: device
 */
struct late_removal {
	struct work_struct work;
	struct platform_device *pdev;
};

static void remove_late(struct work_struct *work)
{
	struct late_removal *late = container_of(work, struct late_removal,
						 work);

	platform_device_unregister(late->pdev);
}

/* What is under way when the case ends is waited for. */
static void leak_pending_removal_passes(struct kunit *test)
{
	struct late_removal *late = kunit_kzalloc(test, sizeof(*late),
						  GFP_KERNEL);
	struct kunit *fake = checked_test(test);

	KUNIT_ASSERT_NOT_NULL(test, late);
	late->pdev = platform_device_register_simple("devkit-leak", 7, NULL, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR(late->pdev));
	INIT_WORK(&late->work, remove_late);
	queue_work(system_unbound_wq, &late->work);
	fake_test_end(fake);
	KUNIT_EXPECT_PASSED(test, fake);
}

/* A thousand leaks do not drown the log, but all are counted. */
static void leak_reports_are_limited(struct kunit *test)
{
	struct kunit *fake = checked_test(test);
	struct kmsg_dump_iter log = kernel_log_mark();
	int i;

	for (i = 0; i < 100; i++)
		new_device(test, 100 + i);
	fake_test_end(fake);
	KUNIT_EXPECT_FAILED(test, fake);
	KUNIT_EXPECT_TRUE(test, log_says(&log, "84 more leaks"));
}

/* More buses than there is room for are refused, not left out silently. */
static void leak_too_many_buses_are_refused(struct kunit *test)
{
	const struct bus_type *buses[9] = { };

	KUNIT_EXPECT_EQ(test, leak_check_buses_kunit(test, buses, 9), -EINVAL);
	KUNIT_EXPECT_EQ(test, devkit_init_buses(test, buses, 8), -EINVAL);
}

/* The one-line fixture has both judges, and they judge at the very end. */
static void leak_fixture_judges_splats_and_leaks(struct kunit *test)
{
	struct kunit *fake = fake_test(test);
	struct kmsg_dump_iter log = kernel_log_mark();

	KUNIT_ASSERT_EQ(test, devkit_init(fake), 0);
	new_device(test, 8);
	splat_expect(test, 1, "spilt milk") {
		WARN(1, "spilt milk\n");
		fake_test_end(fake);
	}
	KUNIT_EXPECT_FAILED(test, fake);
	KUNIT_EXPECT_TRUE(test, log_says(&log, "left behind platform device 'devkit-leak.8'"));
	KUNIT_EXPECT_TRUE(test, log_says(&log, "kernel splat: "));
}

/* A note can be asked as often as one likes, and fails nobody. */
static void leak_note_names_the_first_difference(struct kunit *test)
{
	const struct bus_type * const buses[] = { &platform_bus_type };
	struct platform_device *pdev;
	struct leak_check *note;
	char why[80];

	note = leak_note_kunit(test, buses, ARRAY_SIZE(buses));
	KUNIT_ASSERT_FALSE(test, IS_ERR(note));
	KUNIT_EXPECT_EQ(test, leak_note_differs(note, why, sizeof(why)), 0);
	KUNIT_EXPECT_STREQ(test, why, "");

	pdev = new_device(test, 10);
	KUNIT_EXPECT_EQ(test, leak_note_differs(note, why, sizeof(why)), 1);
	KUNIT_EXPECT_STREQ(test, why,
			   "left behind: platform device 'devkit-leak.10'");

	leak_note_renew(note);
	KUNIT_EXPECT_EQ(test, leak_note_differs(note, why, sizeof(why)), 0);
	kunit_release_action(test, unregister, pdev);
	KUNIT_EXPECT_EQ(test, leak_note_differs(note, why, sizeof(why)), 1);
	KUNIT_EXPECT_STREQ(test, why,
			   "taken away: platform device 'devkit-leak.10'");
}

static struct kunit_case leak_cases[] = {
	KUNIT_CASE(leak_managed_things_pass),
	KUNIT_CASE(leak_device_left_behind_fails),
	KUNIT_CASE(leak_device_taken_away_fails),
	KUNIT_CASE(leak_replaced_device_is_noticed),
	KUNIT_CASE(leak_renamed_device_is_noticed),
	KUNIT_CASE(leak_driver_left_behind_fails),
	KUNIT_CASE(leak_link_left_behind_fails),
	KUNIT_CASE(leak_node_left_behind_fails),
	KUNIT_CASE(leak_pending_removal_passes),
	KUNIT_CASE(leak_reports_are_limited),
	KUNIT_CASE(leak_too_many_buses_are_refused),
	KUNIT_CASE(leak_fixture_judges_splats_and_leaks),
	KUNIT_CASE(leak_note_names_the_first_difference),
	{ }
};

static struct kunit_suite leak_suite = {
	.name = "devkit_leak",
	.init = leak_init,
	.test_cases = leak_cases,
};

kunit_test_suite(leak_suite);

MODULE_DESCRIPTION("KUnit tests for the leak check and the common fixture");
MODULE_LICENSE("GPL");
