// SPDX-License-Identifier: GPL-2.0-only
/*
 * Things under way when what carries them goes: notifications when the supplier
 * does, commands when the core alone is unbound (B6). Commands when the supplier
 * goes are for scmi_caller_cases.c.
 */

#include <kunit/exact_clock.h>
#include <kunit/fake_scmi.h>

#include "../common.h"
#include "scmi_cases.h"
#include "scmi_kit_listen.h"
#include "scmi_kit_task.h"
#include "scmi_kit_watch.h"

/* B6: the platform has sent it, nobody hears it: neither then nor later. */
void scmi_inflight_notification_is_for_nobody(struct kunit *test)
{
	const struct fake_scmi_rule hold = {
		.protocol = FAKE_SCMI_PROTO_CLOCK,
		.message = FAKE_SCMI_CLOCK_RATE_CHANGED,
		.type = FAKE_SCMI_NOTIFICATION,
		.action = FAKE_SCMI_HOLD,
	};
	struct scmi_kit_listener *before = scmi_kit_listener(test);
	struct scmi_kit_listener *after = scmi_kit_listener(test);
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	const struct scmi_departure *departure = test->param_value;

	scmi_kit_start(si);
	scmi_kit_listen(before, si);
	KUNIT_ASSERT_GE(test, fake_scmi_script(si->platform, &hold), 0);
	scmi_kit_change_rate(si, 1);
	scmi_kit_change_rate(si, 0);
	KUNIT_ASSERT_TRUE(test, fake_scmi_wait_held(si->platform, 2));

	departure->go(si);
	scmi_departure_come_back(si);

	scmi_kit_listen(after, si);
	scmi_kit_change_rate(si, 1);
	KUNIT_EXPECT_TRUE(test, scmi_kit_wait_heard(after));
	scmi_kit_change_rate(si, 0);
	KUNIT_EXPECT_TRUE(test, scmi_kit_wait_heard(after));
	KUNIT_EXPECT_EQ(test, atomic_read(&before->count), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&after->count), 2);
}
EXPORT_SYMBOL_GPL(scmi_inflight_notification_is_for_nobody);

/*
 * B6: a consumer is busy with a notification. The supplier does not go before
 * the consumer is done with it: it is the consumer's memory and code.
 */
void scmi_inflight_busy_listener_is_waited_for(struct kunit *test)
{
	struct scmi_kit_listener *listener = scmi_kit_listener(test);
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct scmi_kit_watch *watch;
	struct scmi_kit_task *removal;

	scmi_kit_needs_supplier_link(si);
	scmi_kit_start(si);
	watch = scmi_kit_watch_consumers(si);
	scmi_kit_listen(listener, si);
	scmi_kit_listener_hold(test, listener);
	scmi_kit_change_rate(si, 1);
	KUNIT_ASSERT_TRUE(test, scmi_kit_wait_heard(listener));

	removal = scmi_kit_task_on(si, scmi_kit_unplug_fn);
	scmi_kit_listener_hold(test, listener);
	KUNIT_ASSERT_TRUE(test, scmi_kit_watch_wait(watch));
	KUNIT_EXPECT_FALSE(test, scmi_kit_task_ended(removal));

	scmi_kit_listener_let_go(listener);
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(removal), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&listener->count), 1);
	scmi_kit_expect_down(si);
}
EXPORT_SYMBOL_GPL(scmi_inflight_busy_listener_is_waited_for);

static int inflight_is_child(struct device *dev, const void *parent)
{
	return dev->parent == parent;
}

KUNIT_DEFINE_ACTION_WRAPPER(inflight_put_device, put_device, struct device *);

/* The SCMI device of an instance that a driver is bound to. */
static struct device *inflight_consumer(struct scmi_kit_instance *si,
					const char *name)
{
	struct device_driver *drv = driver_find(name, &scmi_bus_type);
	struct kunit *test = si->kit->test;
	struct device *dev;

	KUNIT_ASSERT_NOT_NULL(test, drv);
	dev = driver_find_device(drv, NULL, scmi_kit_core(si),
				 inflight_is_child);
	KUNIT_ASSERT_NOT_NULL(test, dev);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, inflight_put_device,
						  dev), 0);

	return dev;
}

static int inflight_unbind_fn(void *dev)
{
	return device_unbind(dev);
}

/* The one consumer that is left is busy with a notification, and hears of more. */
static struct device *inflight_last_consumer(struct scmi_kit_instance *si,
					     struct scmi_kit_listener *listener,
					     struct scmi_kit_listener *other)
{
	struct kunit *test = si->kit->test;

	scmi_kit_start(si);
	scmi_kit_listen(listener, si);
	KUNIT_ASSERT_EQ(test, scmi_kit_witness_listen(si->np, 0, &other->nb), 0);
	KUNIT_ASSERT_EQ(test, device_unbind(inflight_consumer(si, "scmi-clocks")),
			0);
	scmi_kit_listener_hold(test, listener);
	scmi_kit_change_rate(si, 1);
	KUNIT_ASSERT_TRUE(test, scmi_kit_wait_heard(listener));

	return inflight_consumer(si, "scmi-kit-witness");
}

/*
 * B6: the last consumer has been called, and is gone before the core has taken
 * note of its return: another farewell of the consumer holds the core up.
 */
void scmi_inflight_called_consumer_may_go(struct kunit *test)
{
	struct scmi_kit_listener *listener = scmi_kit_listener(test);
	struct scmi_kit_listener *other = scmi_kit_listener(test);
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct device *consumer = inflight_last_consumer(si, listener, other);
	struct scmi_kit_task *removal;

	fake_scmi_silence(si->platform, true);
	removal = scmi_kit_task(test, inflight_unbind_fn, consumer);
	scmi_kit_listener_hold(test, listener);
	KUNIT_ASSERT_TRUE(test, fake_scmi_wait_held(si->platform, 1));
	scmi_kit_listener_let_go(listener);
	exact_clock_align();	/* the core is where it has to wait */
	fake_scmi_silence(si->platform, false);
	fake_scmi_step(si->platform, 1);
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(removal), 0);

	removal = scmi_kit_task_on(si, scmi_kit_unplug_fn);
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(removal), 0);
	scmi_kit_expect_down(si);
}
EXPORT_SYMBOL_GPL(scmi_inflight_called_consumer_may_go);

static int inflight_unbind_core(struct scmi_kit_instance *si)
{
	return device_unbind(scmi_kit_core(si));
}

/*
 * B6: the core alone is unbound, and the way to the platform stays. Consumers
 * stop first, so that the caller gets the answer, if there is one.
 */
void scmi_inflight_core_waits_for_answer(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct scmi_kit_question *question;
	struct scmi_kit_watch *watch;
	struct scmi_kit_task *removal;

	scmi_kit_start(si);
	watch = scmi_kit_watch_consumers(si);
	fake_scmi_silence(si->platform, true);
	question = scmi_kit_ask_elsewhere(si);
	KUNIT_ASSERT_TRUE(test, fake_scmi_wait_held(si->platform, 1));
	removal = scmi_kit_task_on(si, inflight_unbind_core);
	KUNIT_ASSERT_TRUE(test, scmi_kit_watch_wait(watch));
	KUNIT_EXPECT_FALSE(test, scmi_kit_task_ended(removal));
	KUNIT_EXPECT_FALSE(test, scmi_kit_task_ended(question->task));

	fake_scmi_silence(si->platform, false);
	fake_scmi_step(si->platform, 1);
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(question->task), 0);
	KUNIT_EXPECT_EQ(test, question->rate,
			scmi_kit_rate(si, SCMI_KIT_CLOCK));
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(removal), 0);
	scmi_kit_expect_down(si);
}
EXPORT_SYMBOL_GPL(scmi_inflight_core_waits_for_answer);

/*
 * B6, B8: what is above the supplier goes, and there is no answer. The way to the
 * platform stays, so the caller has all the time it was given; then it goes on.
 */
void scmi_inflight_removal_outlasts_silence(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	const struct scmi_departure *departure = test->param_value;
	struct scmi_kit_question *question;

	scmi_kit_short_timeout(si);
	scmi_kit_start(si);
	fake_scmi_silence(si->platform, true);
	question = scmi_kit_ask_elsewhere(si);
	KUNIT_ASSERT_TRUE(test, fake_scmi_wait_held(si->platform, 1));

	departure->go(si);
	KUNIT_EXPECT_LT(test, scmi_kit_task_join(question->task), 0);
	scmi_departure_come_back(si);
}
EXPORT_SYMBOL_GPL(scmi_inflight_removal_outlasts_silence);
