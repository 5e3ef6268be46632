// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waiting for deferred probes: what is pending runs, nothing else does, and the
 * helpers tell who is bound, who waits and why.
 *
 * The subject is a driver that defers until its case says otherwise.
 */

#include <kunit/devkit_suite.h>
#include <kunit/platform_device.h>
#include <kunit/probe_settle.h>
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/workqueue.h>

/**
 * struct waiter - a device whose probe does what the case says
 * @pdev: the device
 * @after: defer until that one is bound
 * @ret: what the probe returns when it has nothing to wait for
 * @probes: how often it was called
 * @hop: work that goes on to @attach
 * @attach: work that looks for a driver, then starts @next
 * @next: device to go on with, or NULL
 */
struct waiter {
	struct platform_device *pdev;
	struct waiter *after;
	int ret;
	unsigned int probes;
	struct work_struct hop;
	struct work_struct attach;
	struct waiter *next;
};

static int waiter_probe(struct platform_device *pdev)
{
	struct waiter *w = *(struct waiter **)dev_get_platdata(&pdev->dev);

	w->probes++;
	if (w->after && !device_bound(&w->after->pdev->dev))
		return dev_err_probe(&pdev->dev, -EPROBE_DEFER, "no peer\n");
	if (w->ret == -EPROBE_DEFER)
		return dev_err_probe(&pdev->dev, w->ret, "no lamp\n");

	return w->ret;
}

static struct platform_driver waiter_driver = {
	.probe = waiter_probe,
	.driver.name = "devkit-waiter",
};

static struct platform_driver waiter_async_driver = {
	.probe = waiter_probe,
	.driver = {
		.name = "devkit-async",
		.probe_type = PROBE_PREFER_ASYNCHRONOUS,
	},
};

static void waiter_hop(struct work_struct *work)
{
	struct waiter *w = container_of(work, struct waiter, hop);

	queue_work(system_unbound_wq, &w->attach);
}

static void waiter_attach(struct work_struct *work)
{
	struct waiter *w = container_of(work, struct waiter, attach);

	/* Not to wait for anything: whoever waits for us shall come to run. */
	usleep_range(50, 100);

	device_bind(&w->pdev->dev);
	if (w->next)
		queue_work(system_unbound_wq, &w->next->hop);
}

/* Should the works outlive the case after all, they must not outlive @w. */
static void waiter_stop(void *data)
{
	struct waiter *w = data;

	disable_work_sync(&w->hop);
	disable_work_sync(&w->attach);
}

/* A device that is named after a driver, and matches that one. */
static struct waiter *waiter_add(struct kunit *test, const char *driver,
				 struct waiter *after, int ret)
{
	struct waiter *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	static atomic_t id;

	KUNIT_ASSERT_NOT_NULL(test, w);
	w->after = after;
	w->ret = ret;
	INIT_WORK(&w->hop, waiter_hop);
	INIT_WORK(&w->attach, waiter_attach);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, waiter_stop, w),
			0);

	w->pdev = kunit_platform_device_alloc(test, driver,
					      atomic_inc_return(&id));
	KUNIT_ASSERT_NOT_NULL(test, w->pdev);
	KUNIT_ASSERT_EQ(test, platform_device_add_data(w->pdev, &w,
						       sizeof(w)), 0);
	KUNIT_ASSERT_EQ(test, kunit_platform_device_add(test, w->pdev), 0);
	return w;
}

static struct waiter *waiter_new(struct kunit *test, int ret)
{
	return waiter_add(test, "devkit-waiter", NULL, ret);
}

static int settle_init(struct kunit *test)
{
	probe_settle();
	return kunit_platform_driver_register(test, &waiter_driver);
}

/* A deferred device is on the list, with the words of its driver. */
static void settle_deferred_device_waits_with_reason(struct kunit *test)
{
	struct waiter *w = waiter_new(test, -EPROBE_DEFER);
	char reason[32];

	kunit_expect_deferred(test, &w->pdev->dev, "no lamp");
	kunit_expect_deferred(test, &w->pdev->dev, NULL);
	kunit_expect_unbound(test, &w->pdev->dev);
	KUNIT_EXPECT_GT(test, device_deferred_reason(&w->pdev->dev, reason,
						     sizeof(reason)), 0);
	KUNIT_EXPECT_STREQ(test, reason, "devkit-waiter: no lamp");

	/* A small buffer cuts the reason off, and no more. */
	KUNIT_EXPECT_EQ(test, device_deferred_reason(&w->pdev->dev, reason, 7),
			6);
	KUNIT_EXPECT_STREQ(test, reason, "devkit");
}

/* A bound device has no place on the list and no reason. */
static void settle_bound_device_does_not_wait(struct kunit *test)
{
	struct waiter *w = waiter_new(test, 0);
	char reason[32] = "old";

	kunit_expect_bound(test, &w->pdev->dev);
	KUNIT_EXPECT_FALSE(test, device_is_deferred(&w->pdev->dev));
	KUNIT_EXPECT_EQ(test, device_deferred_reason(&w->pdev->dev, reason,
						     sizeof(reason)), -ENOENT);
	KUNIT_EXPECT_STREQ(test, reason, "");
}

/*
 * Waiting must not change what it waits for: without an event the driver core
 * retries nothing, however often one settles.
 */
static void settle_by_itself_retries_nothing(struct kunit *test)
{
	struct waiter *w = waiter_new(test, -EPROBE_DEFER);

	w->ret = 0;
	probe_settle();
	probe_settle();
	KUNIT_EXPECT_EQ(test, w->probes, 1);
	kunit_expect_deferred(test, &w->pdev->dev, "no lamp");
}

/* A kick gives every waiting device one attempt, no more and no less. */
static void settle_kick_retries_each_waiting_device_once(struct kunit *test)
{
	struct waiter *ready = waiter_new(test, -EPROBE_DEFER);
	struct waiter *not_yet = waiter_new(test, -EPROBE_DEFER);
	struct waiter *failed = waiter_new(test, -ENXIO);

	probe_settle();
	ready->ret = 0;
	probe_kick(test);
	kunit_expect_bound(test, &ready->pdev->dev);
	kunit_expect_deferred(test, &not_yet->pdev->dev, "no lamp");
	KUNIT_EXPECT_EQ(test, ready->probes, 2);

	/* Its neighbour's success counts as an event of its own. */
	KUNIT_EXPECT_GE(test, not_yet->probes, 2);
	KUNIT_EXPECT_LE(test, not_yet->probes, 3);
	KUNIT_EXPECT_EQ(test, failed->probes, 1);
}

/* Each link of a chain wakes the next: one settle sees it through to the end. */
static void settle_waits_for_a_chain_of_devices(struct kunit *test)
{
	struct waiter *first = waiter_new(test, -EPROBE_DEFER), *last = first;
	unsigned int i;

	for (i = 0; i < 20; i++)
		last = waiter_add(test, "devkit-waiter", last, 0);
	kunit_expect_deferred(test, &last->pdev->dev, "no peer");

	first->ret = 0;
	probe_kick(test);
	probe_settle();
	KUNIT_EXPECT_TRUE(test, device_bound(&last->pdev->dev));
}

/*
 * Transports re-attach devices from works, sometimes queued by other works that
 * touch no device themselves.
 */
static void settle_waits_for_a_work_that_attaches(struct kunit *test)
{
	struct waiter *w = waiter_new(test, -ENXIO);

	probe_settle();
	w->ret = 0;
	queue_work(system_unbound_wq, &w->hop);
	probe_settle();
	KUNIT_EXPECT_TRUE(test, device_bound(&w->pdev->dev));
}

/* As long as something happens, whatever it sets off is waited for as well. */
static void settle_waits_for_a_relay_of_works(struct kunit *test)
{
	struct waiter *first = waiter_new(test, -ENXIO), *last = first;
	unsigned int i;

	for (i = 0; i < 5; i++) {
		last->next = waiter_new(test, -ENXIO);
		last = last->next;
	}
	probe_settle();

	last->ret = 0;
	queue_work(system_unbound_wq, &first->hop);
	probe_settle();
	KUNIT_EXPECT_EQ(test, last->probes, 2);
	KUNIT_EXPECT_TRUE(test, device_bound(&last->pdev->dev));
}

/* Asynchronous probing is waited for as well. */
static void settle_waits_for_asynchronous_probes(struct kunit *test)
{
	struct waiter *w = waiter_add(test, "devkit-async", NULL, 0);

	KUNIT_ASSERT_EQ(test,
			kunit_platform_driver_register(test,
						       &waiter_async_driver),
			0);
	probe_settle();
	KUNIT_EXPECT_TRUE(test, device_bound(&w->pdev->dev));
}

/* Unbinding and binding by hand answer like the files in sysfs do. */
static void settle_bind_and_unbind_tell_what_happened(struct kunit *test)
{
	struct waiter *w = waiter_new(test, 0);
	struct device *dev = &w->pdev->dev;

	KUNIT_EXPECT_EQ(test, device_bind(dev), 0);
	KUNIT_EXPECT_EQ(test, device_unbind(dev), 0);
	KUNIT_EXPECT_EQ(test, device_unbind(dev), -ENODEV);
	kunit_expect_unbound(test, dev);
	KUNIT_EXPECT_FALSE(test, device_is_deferred(dev));

	w->ret = -EIO;
	KUNIT_EXPECT_EQ(test, device_bind_to(dev, "devkit-waiter"), -EIO);
	KUNIT_EXPECT_EQ(test, device_bind(dev), -ENODEV);
	w->ret = -EPROBE_DEFER;
	KUNIT_EXPECT_EQ(test, device_bind_to(dev, "devkit-waiter"), -EAGAIN);
	KUNIT_EXPECT_FALSE(test, device_is_deferred(dev));
	KUNIT_EXPECT_EQ(test, device_bind(dev), -EPROBE_DEFER);
	KUNIT_EXPECT_EQ(test, device_bind_to(dev, "devkit-nobody"), -ENOENT);

	w->ret = 0;
	KUNIT_EXPECT_EQ(test, device_bind_to(dev, "devkit-waiter"), 0);
	KUNIT_EXPECT_EQ(test, device_bind_to(dev, "devkit-waiter"), -EBUSY);
	KUNIT_EXPECT_TRUE(test, device_bound(dev));
}

/* Each expectation fails its test when it does not hold. */
static void settle_expectations_can_fail(struct kunit *test)
{
	struct kunit *fake = fake_test(test);
	struct waiter *waits = waiter_new(test, -EPROBE_DEFER);
	struct waiter *bound = waiter_new(test, 0);

	KUNIT_EXPECT_FALSE(test, kunit_expect_bound(fake, &waits->pdev->dev));
	KUNIT_EXPECT_FAILED(test, fake);

	fake->status = KUNIT_SUCCESS;
	KUNIT_EXPECT_FALSE(test, kunit_expect_unbound(fake, &bound->pdev->dev));
	KUNIT_EXPECT_FAILED(test, fake);

	fake->status = KUNIT_SUCCESS;
	KUNIT_EXPECT_FALSE(test, kunit_expect_deferred(fake, &bound->pdev->dev,
						       NULL));
	KUNIT_EXPECT_FAILED(test, fake);

	fake->status = KUNIT_SUCCESS;
	KUNIT_EXPECT_FALSE(test, kunit_expect_deferred(fake, &waits->pdev->dev,
						       "no fuel"));
	KUNIT_EXPECT_FAILED(test, fake);
}

/* What is wrong is said in words: who, what was wanted, what is, and why. */
static void settle_failure_names_device_and_reason(struct kunit *test)
{
	struct waiter *w = waiter_new(test, -EPROBE_DEFER);
	char *why = kunit_kzalloc(test, __PROBE_WHY_LEN, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, why);
	KUNIT_ASSERT_NOT_NULL(test, __probe_check_bound(&w->pdev->dev, true,
							why));
	KUNIT_EXPECT_NOT_NULL(test, strstr(why, dev_name(&w->pdev->dev)));
	KUNIT_EXPECT_NOT_NULL(test, strstr(why, "to be bound"));
	KUNIT_EXPECT_NOT_NULL(test, strstr(why, "deferred: devkit-waiter: no lamp"));
}

/* A bus can be watched once, and be let go of. */
static void settle_watches_a_bus_once(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, probe_settle_watch(&platform_bus_type), -EEXIST);
	probe_settle_unwatch(&platform_bus_type);
	KUNIT_EXPECT_EQ(test, probe_settle_watch(&platform_bus_type), 0);
}

static struct kunit_case settle_cases[] = {
	KUNIT_CASE(settle_deferred_device_waits_with_reason),
	KUNIT_CASE(settle_bound_device_does_not_wait),
	KUNIT_CASE(settle_by_itself_retries_nothing),
	KUNIT_CASE(settle_kick_retries_each_waiting_device_once),
	KUNIT_CASE(settle_waits_for_a_chain_of_devices),
	KUNIT_CASE(settle_waits_for_a_work_that_attaches),
	KUNIT_CASE(settle_waits_for_a_relay_of_works),
	KUNIT_CASE(settle_waits_for_asynchronous_probes),
	KUNIT_CASE(settle_bind_and_unbind_tell_what_happened),
	KUNIT_CASE(settle_expectations_can_fail),
	KUNIT_CASE(settle_failure_names_device_and_reason),
	KUNIT_CASE(settle_watches_a_bus_once),
	{ }
};

static struct kunit_suite settle_suite = {
	.name = "devkit_settle",
	.init = settle_init,
	.test_cases = settle_cases,
};

kunit_test_suite(settle_suite);

MODULE_DESCRIPTION("KUnit tests for waiting on deferred probes");
MODULE_LICENSE("GPL");
