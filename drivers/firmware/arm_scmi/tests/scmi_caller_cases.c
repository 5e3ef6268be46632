// SPDX-License-Identifier: GPL-2.0-only
/*
 * A supplier that goes while somebody waits for an answer, or for the delayed
 * response to an asynchronous command (B6).
 *
 * The invariant: who waits is told at once, not when its time-out is over, so
 * that consumers, which are stopped first, stop at once as well. An answer that
 * comes after that is for nobody, and harms nobody.
 */

#include <kunit/fake_scmi.h>
#include <linux/ktime.h>

#include "scmi_cases.h"
#include "scmi_kit_task.h"

#define CALLERS			3

/* Announced by platforms; the agent keeps one back. */
#define CALLER_ASYNC		(CALLERS + 1)

/* Does what the parameter says to a supplier under somebody who waits. */
static void caller_go(struct scmi_kit_instance *si)
{
	const struct scmi_departure *departure = si->kit->test->param_value;
	ktime_t since = ktime_get();

	departure->go(si);
	scmi_kit_settle(si->kit->test);
	KUNIT_EXPECT_LT_MSG(si->kit->test, ktime_ms_delta(ktime_get(), since),
			    scmi_kit_at_once_ms(), "the removal took its time");
}

/* An error, and not that of a time-out, which would be told from this by luck. */
static void caller_expect_told(struct scmi_kit_instance *si,
			       struct scmi_kit_task *caller)
{
	struct kunit *test = si->kit->test;
	int ret = scmi_kit_task_join(caller);

	KUNIT_EXPECT_LT(test, ret, 0);
	KUNIT_EXPECT_NE(test, ret, -ETIMEDOUT);
}

/* B6: one caller, who would wait for long. */
void scmi_caller_is_told(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct scmi_kit_question *question;

	scmi_kit_start(si);
	fake_scmi_silence(si->platform, true);
	question = scmi_kit_ask_elsewhere(si);
	KUNIT_ASSERT_TRUE(test, fake_scmi_wait_held(si->platform, 1));

	caller_go(si);
	caller_expect_told(si, question->task);
	scmi_departure_come_back(si);
}
EXPORT_SYMBOL_GPL(scmi_caller_is_told);

/*
 * B6: several at once. Where a channel carries one command at a time the others
 * wait for the first, and must not be sent on their way when that is told.
 */
void scmi_caller_all_are_told(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct scmi_kit_question *questions[CALLERS];
	unsigned int i;

	scmi_kit_start(si);
	fake_scmi_silence(si->platform, true);
	for (i = 0; i < CALLERS; i++)
		questions[i] = scmi_kit_ask_elsewhere(si);
	KUNIT_ASSERT_TRUE(test, fake_scmi_wait_held(si->platform, 1));
	scmi_kit_settle(test);

	caller_go(si);
	for (i = 0; i < CALLERS; i++)
		caller_expect_told(si, questions[i]->task);
	scmi_departure_come_back(si);
}
EXPORT_SYMBOL_GPL(scmi_caller_all_are_told);

/* B6: callers of other instances go on waiting, and get their answers. */
void scmi_caller_of_other_is_not_told(struct kunit *test)
{
	struct scmi_kit_instance *goes = scmi_kit_instance(test);
	struct scmi_kit_instance *stays = scmi_kit_instance(test);
	struct scmi_kit_question *told, *answered;

	scmi_kit_start(goes);
	scmi_kit_start(stays);
	fake_scmi_silence(goes->platform, true);
	fake_scmi_silence(stays->platform, true);
	told = scmi_kit_ask_elsewhere(goes);
	answered = scmi_kit_ask_elsewhere(stays);
	KUNIT_ASSERT_TRUE(test, fake_scmi_wait_held(goes->platform, 1));
	KUNIT_ASSERT_TRUE(test, fake_scmi_wait_held(stays->platform, 1));

	caller_go(goes);
	caller_expect_told(goes, told->task);
	KUNIT_EXPECT_FALSE(test, scmi_kit_task_ended(answered->task));
	fake_scmi_step(stays->platform, 1);
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(answered->task), 0);
	KUNIT_EXPECT_EQ(test, answered->rate,
			scmi_kit_rate(stays, SCMI_KIT_CLOCK));
}
EXPORT_SYMBOL_GPL(scmi_caller_of_other_is_not_told);

static int caller_set_rate(struct scmi_kit_instance *si)
{
	return scmi_kit_set_rate(si, scmi_kit_rate(si, SCMI_KIT_CLOCK));
}

static struct scmi_kit_instance *caller_async_instance(struct kunit *test)
{
	struct scmi_kit *kit = test->priv;

	kit->max_async = CALLER_ASYNC;

	return scmi_kit_instance(test);
}

/*
 * The command was answered, and what comes later says that it could not be carried
 * out: that is what the caller is told. The next command is not affected.
 */
void scmi_caller_async_hears_of_error(struct kunit *test)
{
	const struct fake_scmi_rule deny = {
		.protocol = FAKE_SCMI_PROTO_CLOCK,
		.message = FAKE_SCMI_CLOCK_RATE_SET,
		.type = FAKE_SCMI_DELAYED,
		.status = FAKE_SCMI_DENIED,
		.action = FAKE_SCMI_HOLD,
		.times = 1,
	};
	struct scmi_kit_instance *si = caller_async_instance(test);
	struct scmi_kit_task *caller;

	scmi_kit_start(si);
	KUNIT_ASSERT_GE(test, fake_scmi_script(si->platform, &deny), 0);
	caller = scmi_kit_task_on(si, caller_set_rate);
	KUNIT_ASSERT_TRUE(test, fake_scmi_wait_held(si->platform, 1));
	scmi_kit_settle(test);
	KUNIT_EXPECT_FALSE(test, scmi_kit_task_ended(caller));

	fake_scmi_step(si->platform, 1);
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(caller), -EACCES);
	KUNIT_EXPECT_EQ(test, caller_set_rate(si), 0);
}
EXPORT_SYMBOL_GPL(scmi_caller_async_hears_of_error);

/* B6: the command was answered; what is waited for is the delayed response. */
void scmi_caller_async_is_told(struct kunit *test)
{
	const struct fake_scmi_rule hold = {
		.protocol = FAKE_SCMI_PROTO_CLOCK,
		.message = FAKE_SCMI_CLOCK_RATE_SET,
		.type = FAKE_SCMI_DELAYED,
		.action = FAKE_SCMI_HOLD,
	};
	struct scmi_kit_instance *si = caller_async_instance(test);
	struct scmi_kit_task *callers[CALLERS];
	unsigned int i;

	scmi_kit_start(si);
	KUNIT_ASSERT_GE(test, fake_scmi_script(si->platform, &hold), 0);
	for (i = 0; i < CALLERS; i++)
		callers[i] = scmi_kit_task_on(si, caller_set_rate);
	KUNIT_ASSERT_TRUE(test, fake_scmi_wait_held(si->platform,
						    CALLERS));
	scmi_kit_settle(test);

	caller_go(si);
	for (i = 0; i < CALLERS; i++)
		caller_expect_told(si, callers[i]);
	/* Late, they change the rates of a platform that nobody talks to. */
	fake_scmi_step(si->platform, -1);
	KUNIT_EXPECT_EQ(test,
			fake_scmi_clock_set_rate(si->platform, SCMI_KIT_CLOCK,
						 scmi_kit_rate(si,
							       SCMI_KIT_CLOCK)),
			0);
	scmi_departure_come_back(si);
}
EXPORT_SYMBOL_GPL(scmi_caller_async_is_told);

