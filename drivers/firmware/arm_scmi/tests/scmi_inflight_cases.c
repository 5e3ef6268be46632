// SPDX-License-Identifier: GPL-2.0-only
/*
 * Things under way when what carries them goes: notifications when the supplier
 * does, commands when the core alone is unbound (B6). Commands when the supplier
 * goes are for scmi_caller_cases.c.
 */

#include <kunit/fake_scmi.h>
#include <linux/completion.h>

#include "scmi_cases.h"
#include "scmi_kit_task.h"
#include "scmi_kit_watch.h"

#define INFLIGHT_PATIENCE	(10 * HZ)

/**
 * struct inflight_listener - hears of changes of a rate
 * @nb: what the core calls
 * @heard: for each of them
 * @busy: do not return before @go_on
 * @go_on: see @busy
 * @count: how many there were
 */
struct inflight_listener {
	struct notifier_block nb;
	struct completion heard;
	bool busy;
	struct completion go_on;
	atomic_t count;
};

static int inflight_hear(struct notifier_block *nb, unsigned long event,
			 void *data)
{
	struct inflight_listener *listener =
		container_of(nb, struct inflight_listener, nb);

	atomic_inc(&listener->count);
	complete(&listener->heard);
	if (READ_ONCE(listener->busy))
		wait_for_completion(&listener->go_on);

	return NOTIFY_OK;
}

/* Made before the instance: what is below that one knows it until it is gone. */
static struct inflight_listener *inflight_listener(struct kunit *test)
{
	struct inflight_listener *listener;

	listener = kunit_kzalloc(test, sizeof(*listener), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, listener);
	listener->nb.notifier_call = inflight_hear;
	init_completion(&listener->heard);
	init_completion(&listener->go_on);

	return listener;
}

static void inflight_listen(struct inflight_listener *listener,
			    struct scmi_kit_instance *si)
{
	KUNIT_ASSERT_EQ(si->kit->test,
			scmi_kit_witness_listen(si->np, SCMI_KIT_CLOCK,
						&listener->nb),
			0);
}

static void inflight_change_rate(struct scmi_kit_instance *si, u64 by)
{
	KUNIT_ASSERT_EQ(si->kit->test,
			fake_scmi_clock_set_rate(si->platform, SCMI_KIT_CLOCK,
						 scmi_kit_rate(si,
							       SCMI_KIT_CLOCK) +
						 by),
			0);
}

static bool inflight_wait_heard(struct inflight_listener *listener)
{
	return wait_for_completion_timeout(&listener->heard, INFLIGHT_PATIENCE);
}

/* B6: the platform has sent it, nobody hears it: neither then nor later. */
void scmi_inflight_notification_is_for_nobody(struct kunit *test)
{
	const struct fake_scmi_rule hold = {
		.protocol = FAKE_SCMI_PROTO_CLOCK,
		.message = FAKE_SCMI_CLOCK_RATE_CHANGED,
		.type = FAKE_SCMI_NOTIFICATION,
		.action = FAKE_SCMI_HOLD,
	};
	struct inflight_listener *before = inflight_listener(test);
	struct inflight_listener *after = inflight_listener(test);
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	const struct scmi_departure *departure = test->param_value;

	scmi_kit_start(si);
	inflight_listen(before, si);
	KUNIT_ASSERT_GE(test, fake_scmi_script(si->platform, &hold), 0);
	inflight_change_rate(si, 1);
	inflight_change_rate(si, 0);
	KUNIT_ASSERT_TRUE(test, fake_scmi_wait_held(si->platform, 2));

	departure->go(si);
	scmi_departure_come_back(si);

	inflight_listen(after, si);
	inflight_change_rate(si, 1);
	KUNIT_EXPECT_TRUE(test, inflight_wait_heard(after));
	inflight_change_rate(si, 0);
	KUNIT_EXPECT_TRUE(test, inflight_wait_heard(after));
	KUNIT_EXPECT_EQ(test, atomic_read(&before->count), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&after->count), 2);
}
EXPORT_SYMBOL_GPL(scmi_inflight_notification_is_for_nobody);

static void inflight_let_go_on(void *data)
{
	struct inflight_listener *listener = data;

	listener->busy = false;
	complete_all(&listener->go_on);
}

/*
 * B6: a consumer is busy with a notification. The supplier does not go before
 * the consumer is done with it: it is the consumer's memory and code.
 */
void scmi_inflight_busy_listener_is_waited_for(struct kunit *test)
{
	struct inflight_listener *listener = inflight_listener(test);
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct scmi_kit_watch *watch;
	struct scmi_kit_task *removal;

	scmi_kit_start(si);
	watch = scmi_kit_watch_consumers(si);
	inflight_listen(listener, si);
	listener->busy = true;
	inflight_change_rate(si, 1);
	KUNIT_ASSERT_TRUE(test, inflight_wait_heard(listener));

	removal = scmi_kit_task_on(si, scmi_kit_unplug_fn);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, inflight_let_go_on,
						  listener),
			0);
	KUNIT_ASSERT_TRUE(test, scmi_kit_watch_wait(watch));
	KUNIT_EXPECT_FALSE(test, scmi_kit_task_ended(removal));

	kunit_release_action(test, inflight_let_go_on, listener);
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(removal), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&listener->count), 1);
	scmi_kit_expect_down(si);
}
EXPORT_SYMBOL_GPL(scmi_inflight_busy_listener_is_waited_for);

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
