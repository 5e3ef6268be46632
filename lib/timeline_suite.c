// SPDX-License-Identifier: GPL-2.0-only
/*
 * The probe timeline: what the driver core does is on record, in order, and the
 * expectations on it hold and fail as they should.
 */

#include <kunit/devkit_suite.h>
#include <kunit/platform_device.h>
#include <kunit/probe_settle.h>
#include <kunit/probe_timeline.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/workqueue.h>

#define N_WRITERS	8
#define N_MARKS		50

/**
 * struct story - fixture
 * @tl: timeline on the platform bus
 * @pdev: device whose probe returns @ret
 * @dev: the same
 * @ret: answer of the probe
 * @writers: works that write marks
 */
struct story {
	struct timeline *tl;
	struct platform_device *pdev;
	struct device *dev;
	int ret;
	struct story_writer {
		struct work_struct work;
		struct timeline *tl;
	} writers[N_WRITERS];
};

static int actor_probe(struct platform_device *pdev)
{
	struct story *s = *(struct story **)dev_get_platdata(&pdev->dev);

	return s->ret;
}

static struct platform_driver actor_driver = {
	.probe = actor_probe,
	.driver.name = "devkit-actor",
};

/* Put the actor on stage; its driver is waiting there. */
static void story_begins(struct kunit *test, int ret)
{
	struct story *s = test->priv;

	s->ret = ret;
	KUNIT_ASSERT_EQ(test, kunit_platform_device_add(test, s->pdev), 0);
	probe_settle();
}

static int timeline_init(struct kunit *test)
{
	struct story *s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	test->priv = s;
	s->pdev = kunit_platform_device_alloc(test, "devkit-actor", 1);
	KUNIT_ASSERT_NOT_NULL(test, s->pdev);
	s->dev = &s->pdev->dev;
	KUNIT_ASSERT_EQ(test, platform_device_add_data(s->pdev, &s, sizeof(s)),
			0);

	probe_settle();
	s->tl = timeline_start(test, &platform_bus_type);
	return kunit_platform_driver_register(test, &actor_driver);
}

/* A life: each stage is on record, once, and in the order it was lived. */
static void timeline_records_a_life_in_order(struct kunit *test)
{
	struct story *s = test->priv;

	story_begins(test, 0);
	device_unbind(s->dev);
	platform_device_del(s->pdev);

	timeline_expect_before(test, s->tl, EV_ADDED, s->dev,
			       EV_BINDING, s->dev);
	timeline_expect_before(test, s->tl, EV_BINDING, s->dev,
			       EV_BOUND, s->dev);
	timeline_expect_before(test, s->tl, EV_BOUND, s->dev,
			       EV_UNBINDING, s->dev);
	timeline_expect_before(test, s->tl, EV_UNBINDING, s->dev,
			       EV_UNBOUND, s->dev);
	timeline_expect_before(test, s->tl, EV_UNBOUND, s->dev,
			       EV_REMOVING, s->dev);
	timeline_expect_before(test, s->tl, EV_REMOVING, s->dev,
			       EV_REMOVED, s->dev);
	timeline_expect_count(test, s->tl, EV_ANY, s->dev, 7);

	/* KUnit is going to take the device away a second time. */
	KUNIT_ASSERT_EQ(test, platform_device_add(s->pdev), 0);
}

/* An attempt is counted whether it succeeds, fails or is put off. */
static void timeline_counts_probe_attempts(struct kunit *test)
{
	struct story *s = test->priv;

	story_begins(test, -EPROBE_DEFER);
	timeline_expect_unbound(test, s->tl, s->dev);
	probe_kick(test);
	probe_settle();
	timeline_expect_count(test, s->tl, EV_NOT_BOUND, s->dev, 2);

	s->ret = 0;
	probe_kick(test);
	probe_settle();
	timeline_expect_bound(test, s->tl, s->dev);
	KUNIT_EXPECT_EQ(test, timeline_probe_attempts(s->tl, s->dev), 3);
	timeline_expect_between(test, s->tl, EV_BINDING, s->dev, 1, 3);
	timeline_expect_never(test, s->tl, EV_UNBOUND, s->dev);
}

/* Marks of the test stand among the events, and are asked for by their text. */
static void timeline_marks_divide_the_story(struct kunit *test)
{
	struct story *s = test->priv;

	timeline_mark(s->tl, "act %d", 1);
	story_begins(test, 0);
	timeline_mark(s->tl, "act %d", 2);

	timeline_expect_before(test, s->tl, EV_MARK, "act 1",
			       EV_ADDED, s->dev);
	timeline_expect_before(test, s->tl, EV_BOUND, s->dev,
			       EV_MARK, "act 2");
	timeline_expect_count(test, s->tl, EV_MARK, NULL, 2);
}

/* Names stay when the device is gone, and its pointer is good as a label. */
static void timeline_remembers_the_dead(struct kunit *test)
{
	struct story *s = test->priv;
	struct platform_device *pdev;
	struct device *label;

	pdev = platform_device_register_simple("devkit-brief", 7, NULL, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR(pdev));
	label = &pdev->dev;
	platform_device_unregister(pdev);

	timeline_expect_before(test, s->tl, EV_ADDED, label,
			       EV_REMOVED, label);
	timeline_expect_count(test, s->tl, EV_REMOVED, "devkit-brief.7", 1);
	timeline_expect_unbound(test, s->tl, "devkit-brief.7");
}

/* What happens on other buses is not on record. */
static void timeline_listens_to_its_buses_only(struct kunit *test)
{
	struct story *s = test->priv;

	probe_kick(test);
	timeline_expect_never(test, s->tl, EV_ANY, NULL);

	/* And its own is not written down twice. */
	KUNIT_EXPECT_EQ(test, timeline_watch(s->tl, &platform_bus_type), 0);
	story_begins(test, 0);
	timeline_expect_count(test, s->tl, EV_BOUND, NULL, 1);
}

static void story_write(struct work_struct *work)
{
	struct story_writer *w = container_of(work, struct story_writer, work);
	unsigned int i;

	for (i = 0; i < N_MARKS; i++)
		timeline_mark(w->tl, "busy");
}

/* Probes run in many threads: nothing is lost and nothing is mixed up. */
static void timeline_takes_events_from_all_threads(struct kunit *test)
{
	struct story *s = test->priv;
	unsigned int i;

	for (i = 0; i < N_WRITERS; i++) {
		s->writers[i].tl = s->tl;
		INIT_WORK(&s->writers[i].work, story_write);
		queue_work(system_unbound_wq, &s->writers[i].work);
	}
	story_begins(test, 0);
	for (i = 0; i < N_WRITERS; i++)
		flush_work(&s->writers[i].work);

	timeline_expect_count(test, s->tl, EV_MARK, "busy", N_WRITERS * N_MARKS);
	timeline_expect_bound(test, s->tl, s->dev);
}

/* What came before can be forgotten, so that the story starts here. */
static void timeline_starts_over_when_cleared(struct kunit *test)
{
	struct story *s = test->priv;

	story_begins(test, 0);
	timeline_clear(s->tl);
	timeline_expect_never(test, s->tl, EV_ANY, NULL);
	device_unbind(s->dev);
	timeline_expect_count(test, s->tl, EV_ANY, s->dev, 2);
}

/*
 * A record with holes proves nothing: even what seems to hold must fail, and
 * the number of lost events is told.
 */
static void timeline_overflow_fails_expectations(struct kunit *test)
{
	struct kunit *fake = fake_test(test);
	struct timeline *tl = timeline_alloc_kunit(fake, 2);
	struct kmsg_dump_iter log = kernel_log_mark();

	timeline_mark(tl, "one");
	timeline_mark(tl, "two");
	KUNIT_EXPECT_TRUE(test, timeline_expect_count(fake, tl, EV_MARK, "one",
						      1));
	KUNIT_EXPECT_PASSED(test, fake);

	timeline_mark(tl, "three");
	KUNIT_EXPECT_FALSE(test, timeline_expect_count(fake, tl, EV_MARK, "one",
						       1));
	KUNIT_EXPECT_FAILED(test, fake);
	KUNIT_EXPECT_TRUE(test, log_says(&log, "1 events were lost"));

	timeline_clear(tl);
	KUNIT_EXPECT_TRUE(test, timeline_expect_never(fake, tl, EV_ANY, NULL));
}

/* The last expectation, which evaluated to @held, should have failed. */
static void expect_failed(struct kunit *test, struct kunit *fake, bool held)
{
	KUNIT_EXPECT_FALSE(test, held);
	KUNIT_EXPECT_FAILED(test, fake);
	fake->status = KUNIT_SUCCESS;
}

/* Nothing that is not so can be expected of the order of two events. */
static void timeline_wrong_order_fails(struct kunit *test)
{
	struct kunit *fake = fake_test(test);
	struct story *s = test->priv;

	story_begins(test, 0);
	expect_failed(test, fake,
		      timeline_expect_before(fake, s->tl, EV_BOUND, s->dev,
					     EV_ADDED, s->dev));
	expect_failed(test, fake,
		      timeline_expect_before(fake, s->tl, EV_BOUND, s->dev,
					     EV_UNBOUND, s->dev));
	expect_failed(test, fake,
		      timeline_expect_before(fake, s->tl, EV_UNBOUND, s->dev,
					     EV_BOUND, s->dev));

	/* "Before" is the last before the first, however often it happens. */
	timeline_mark(s->tl, "again");
	device_unbind(s->dev);
	device_bind(s->dev);
	expect_failed(test, fake,
		      timeline_expect_before(fake, s->tl, EV_BOUND, s->dev,
					     EV_MARK, "again"));
	expect_failed(test, fake,
		      timeline_expect_before(fake, s->tl, EV_MARK, "again",
					     EV_BOUND, s->dev));
}

/* Nor of how often something happened, or how it ended. */
static void timeline_wrong_count_or_state_fails(struct kunit *test)
{
	struct kunit *fake = fake_test(test);
	struct story *s = test->priv;

	story_begins(test, 0);
	expect_failed(test, fake,
		      timeline_expect_unbound(fake, s->tl, s->dev));
	expect_failed(test, fake,
		      timeline_expect_bound(fake, s->tl, "devkit-nobody"));
	expect_failed(test, fake,
		      timeline_expect_count(fake, s->tl, EV_BOUND, s->dev, 2));
	expect_failed(test, fake,
		      timeline_expect_between(fake, s->tl, EV_BOUND, NULL,
					      2, 3));
	expect_failed(test, fake,
		      timeline_expect_never(fake, s->tl, EV_BOUND, s->dev));
	device_unbind(s->dev);
	expect_failed(test, fake,
		      timeline_expect_bound(fake, s->tl, s->dev));
}

/* On failure there is the reason, in words, and then the whole story. */
static void timeline_failure_tells_the_story(struct kunit *test)
{
	struct kunit *fake = fake_test(test);
	struct story *s = test->priv;
	struct kmsg_dump_iter log = kernel_log_mark();

	timeline_mark(s->tl, "curtain");
	story_begins(test, 0);
	timeline_expect_before(fake, s->tl, EV_BOUND, s->dev,
			       EV_MARK, "curtain");

	KUNIT_EXPECT_TRUE(test, log_says(&log, "'devkit-actor.1 bound' before 'curtain mark'"));
	KUNIT_EXPECT_TRUE(test, log_says(&log, "mark      curtain"));
	KUNIT_EXPECT_TRUE(test, log_says(&log, "bound     devkit-actor.1 <- devkit-actor"));
}

static struct kunit_case timeline_cases[] = {
	KUNIT_CASE(timeline_records_a_life_in_order),
	KUNIT_CASE(timeline_counts_probe_attempts),
	KUNIT_CASE(timeline_marks_divide_the_story),
	KUNIT_CASE(timeline_remembers_the_dead),
	KUNIT_CASE(timeline_listens_to_its_buses_only),
	KUNIT_CASE(timeline_takes_events_from_all_threads),
	KUNIT_CASE(timeline_starts_over_when_cleared),
	KUNIT_CASE(timeline_overflow_fails_expectations),
	KUNIT_CASE(timeline_wrong_order_fails),
	KUNIT_CASE(timeline_wrong_count_or_state_fails),
	KUNIT_CASE(timeline_failure_tells_the_story),
	{ }
};

static struct kunit_suite timeline_suite = {
	.name = "devkit_timeline",
	.init = timeline_init,
	.test_cases = timeline_cases,
};

kunit_test_suite(timeline_suite);

MODULE_DESCRIPTION("KUnit tests for the probe timeline");
MODULE_LICENSE("GPL");
