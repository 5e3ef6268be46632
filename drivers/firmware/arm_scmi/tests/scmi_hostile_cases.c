// SPDX-License-Identifier: GPL-2.0-only
/*
 * Platforms that give wrong answers (B17).
 *
 * The invariant: whoever asked is told an error or the truth; no memory is
 * touched that should not be, for which KASAN and the fakes look out; the next
 * honest answer gets through, also after the instance was unbound and bound; and
 * the lie is counted, where the core counts. What the platform sends without
 * being asked is for scmi_hostile_stray_cases.c, lies of what is below the
 * platform for scmi_*_hostile_kunit.c.
 */

#include <linux/clk.h>

#include "scmi_cases.h"
#include "scmi_hostile.h"
#include "scmi_kit_task.h"
#include "scmi_kit_watch.h"

/* Announced by platforms; the agent keeps one back. */
#define HOSTILE_ASYNC	2

/**
 * scmi_hostile_start() - an instance that works
 * @test: test with a kit
 * @expected: what the one who is lied to will be told
 *
 * Where that is -ETIMEDOUT, the instance does not wait for long. All others have
 * the time of the kit: a clock may run, and what is late is no lie then.
 *
 * Return: the instance. Asserts that it works.
 */
struct scmi_kit_instance *scmi_hostile_start(struct kunit *test, int expected)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);

	if (expected == -ETIMEDOUT)
		scmi_kit_short_timeout(si);
	scmi_kit_start(si);

	return si;
}
EXPORT_SYMBOL_GPL(scmi_hostile_start);

/**
 * scmi_hostile_tell() - have the platform lie from now on
 * @si: instance
 * @rule: how
 */
void scmi_hostile_tell(struct scmi_kit_instance *si,
		       const struct fake_scmi_rule *rule)
{
	KUNIT_ASSERT_GE(si->kit->test, fake_scmi_script(si->platform, rule), 0);
}
EXPORT_SYMBOL_GPL(scmi_hostile_tell);

/**
 * scmi_hostile_count() - scmi_kit_counter(), also of no counter
 * @si: instance that is bound
 * @counter: name, or NULL
 *
 * Return: the number, 0 if there is no counter.
 */
int scmi_hostile_count(struct scmi_kit_instance *si, const char *counter)
{
	return counter ? scmi_kit_counter(si, counter) : 0;
}
EXPORT_SYMBOL_GPL(scmi_hostile_count);

/**
 * scmi_hostile_expect_counted() - expect that the core has counted once more
 * @si: instance that is bound
 * @counter: name, or NULL: nothing is expected
 * @before: what it stood at, by scmi_hostile_count()
 */
void scmi_hostile_expect_counted(struct scmi_kit_instance *si,
				 const char *counter, int before)
{
	struct kunit *test = si->kit->test;

	if (!counter)
		return;
	KUNIT_EXPECT_GE_MSG(test, before, 0, "no counter %s", counter);
	KUNIT_EXPECT_EQ_MSG(test, scmi_kit_counter(si, counter), before + 1,
			    "by counter %s", counter);
}
EXPORT_SYMBOL_GPL(scmi_hostile_expect_counted);

/* From here on all is true. What is still held goes out first. */
static void hostile_repent(struct scmi_kit_instance *si)
{
	fake_scmi_silence(si->platform, false);
	fake_scmi_unscript_all(si->platform);
	fake_scmi_step(si->platform, -1);
	scmi_kit_settle(si->kit->test);
	if (si->transport->revive)
		si->transport->revive(si);
}

static void hostile_expect_rebirth(struct scmi_kit_instance *si)
{
	scmi_departure_unbind_node(si);
	scmi_departure_bind_node(si);
	scmi_kit_expect_working(si);
}

/**
 * scmi_hostile_expect_honesty() - expect that truth gets through from now on
 * @si: instance that is up
 *
 * As things are, and again with all of the instance made anew, except for the
 * supplier.
 */
void scmi_hostile_expect_honesty(struct scmi_kit_instance *si)
{
	hostile_repent(si);
	scmi_kit_expect_working(si);
	hostile_expect_rebirth(si);
}
EXPORT_SYMBOL_GPL(scmi_hostile_expect_honesty);

/**
 * scmi_hostile_ask() - ask for a rate, and expect an error or the truth
 * @si: instance
 * @expected: what the caller is told; 0: the right answer
 */
void scmi_hostile_ask(struct scmi_kit_instance *si, int expected)
{
	struct kunit *test = si->kit->test;
	u64 rate = 0;

	KUNIT_EXPECT_EQ(test, scmi_kit_ask_rate(si, &rate), expected);
	if (!expected)
		KUNIT_EXPECT_EQ(test, rate, scmi_kit_rate(si, SCMI_KIT_CLOCK));
}
EXPORT_SYMBOL_GPL(scmi_hostile_ask);

/* B17: one wrong answer to a command that brings a value back. */
void scmi_hostile_answer(struct kunit *test)
{
	const struct scmi_lie *lie = test->param_value;
	struct scmi_kit_instance *si = scmi_hostile_start(test, lie->ret);
	int before = scmi_hostile_count(si, lie->counter);

	scmi_hostile_tell(si, &lie->rule);
	scmi_hostile_ask(si, lie->ret);
	scmi_kit_settle(test);
	scmi_hostile_expect_counted(si, lie->counter, before);
	scmi_hostile_expect_honesty(si);
}
EXPORT_SYMBOL_GPL(scmi_hostile_answer);

/*
 * B17: there is a status and no value. Platforms may leave out what is at the end;
 * what the caller gets then is nothing, not the answer to the question before.
 */
void scmi_hostile_status_only(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_hostile_start(test, 0);
	u64 rate = 4711;

	scmi_hostile_ask(si, 0);
	scmi_hostile_tell(si, &(struct fake_scmi_rule){
		.protocol = FAKE_SCMI_PROTO_CLOCK,
		.message = FAKE_SCMI_CLOCK_RATE_GET,
		.reply_len = 8,
	});
	KUNIT_EXPECT_EQ(test, scmi_kit_ask_rate(si, &rate), 0);
	KUNIT_EXPECT_EQ(test, rate, 0);
	scmi_hostile_expect_honesty(si);
}
EXPORT_SYMBOL_GPL(scmi_hostile_status_only);

/* B17: it comes when nobody waits for it any more, true or not. */
void scmi_hostile_late_answer(struct kunit *test)
{
	const struct scmi_lie *lie = test->param_value;
	struct scmi_kit_instance *si = scmi_hostile_start(test, lie->ret);
	int before;

	scmi_hostile_tell(si, &lie->rule);
	scmi_hostile_ask(si, lie->ret);
	before = scmi_hostile_count(si, lie->counter);
	KUNIT_ASSERT_GT(test, fake_scmi_step(si->platform, -1), 0);
	scmi_kit_settle(test);
	scmi_hostile_expect_counted(si, lie->counter, before);
	scmi_hostile_expect_honesty(si);
}
EXPORT_SYMBOL_GPL(scmi_hostile_late_answer);

/*
 * B17: what follows the answer to an asynchronous command, and tells how that
 * ended: never, or of something else, or before the answer itself. The core waits
 * two seconds for it, whatever the node says of answers.
 */
void scmi_hostile_delayed_response(struct kunit *test)
{
	const struct scmi_lie *lie = test->param_value;
	struct scmi_kit *kit = test->priv;
	struct scmi_kit_instance *si;
	u64 rate;
	int before;

	kit->max_async = HOSTILE_ASYNC;
	si = scmi_hostile_start(test, 0);
	rate = scmi_kit_rate(si, SCMI_KIT_CLOCK);
	before = scmi_hostile_count(si, lie->counter);
	scmi_hostile_tell(si, &lie->rule);
	KUNIT_EXPECT_EQ(test, scmi_kit_set_rate(si, rate), lie->ret);
	scmi_kit_settle(test);
	scmi_hostile_expect_counted(si, lie->counter, before);

	scmi_hostile_expect_honesty(si);
	KUNIT_EXPECT_EQ(test, scmi_kit_set_rate(si, rate), 0);
}
EXPORT_SYMBOL_GPL(scmi_hostile_delayed_response);

/* B17, B6: the answer comes when consumers are being stopped. */
void scmi_hostile_answer_during_removal(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct scmi_kit_question *question;
	struct scmi_kit_watch *watch;
	struct scmi_kit_task *removal;
	int ret;

	scmi_kit_start(si);
	watch = scmi_kit_watch_consumers(si);
	si->transport->hold(si, true);
	question = scmi_kit_ask_elsewhere(si);
	KUNIT_ASSERT_TRUE(test, si->transport->wait_held(si));
	removal = scmi_kit_task_on(si, scmi_kit_unplug_fn);
	KUNIT_ASSERT_TRUE(test, scmi_kit_watch_wait(watch));
	si->transport->hold(si, false);

	/* It may have come in time. If so, it was the right one. */
	ret = scmi_kit_task_join(question->task);
	KUNIT_EXPECT_LE(test, ret, 0);
	if (!ret)
		KUNIT_EXPECT_EQ(test, question->rate,
				scmi_kit_rate(si, SCMI_KIT_CLOCK));
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(removal), 0);
	scmi_kit_expect_down(si);
	scmi_kit_plug(si);
	scmi_hostile_expect_honesty(si);
}
EXPORT_SYMBOL_GPL(scmi_hostile_answer_during_removal);

/* B17: a range whose step is 0, and a consumer that wants a rate out of it. */
void scmi_hostile_step_of_nothing(struct kunit *test)
{
	const __le32 range[] = {
		cpu_to_le32(0x1003), cpu_to_le32(1000), 0,
		cpu_to_le32(1000000), 0, 0, 0,
	};
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct clk *clk;

	scmi_hostile_tell(si, &(struct fake_scmi_rule){
		.protocol = FAKE_SCMI_PROTO_CLOCK,
		.message = FAKE_SCMI_CLOCK_DESCRIBE_RATES,
		.payload = range,
		.payload_len = sizeof(range),
	});
	scmi_kit_start(si);
	scmi_kit_add_user(si);
	clk = of_clk_get(si->user_np, 0);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, clk);
	KUNIT_EXPECT_NE(test, clk_round_rate(clk, 4711), 0);
	clk_put(clk);
	scmi_hostile_expect_honesty(si);
}
EXPORT_SYMBOL_GPL(scmi_hostile_step_of_nothing);

/*
 * B17: numbers, names and lists that cannot be, while the instance comes up.
 * What becomes of it is up to the core; when the platform has come to its senses
 * it works, and nothing is left of what it was told.
 */
void scmi_hostile_tells_tales(struct kunit *test)
{
	const struct scmi_tale *tale = test->param_value;
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct fake_scmi_stats stats;
	unsigned int i;

	if (tale->waits)
		scmi_kit_short_timeout(si);
	for (i = 0; i < ARRAY_SIZE(tale->rules); i++)
		if (tale->rules[i].protocol)
			scmi_hostile_tell(si, &tale->rules[i]);
	scmi_kit_plug(si);
	scmi_kit_add_node(si);
	scmi_kit_add_user(si);

	fake_scmi_stats(si->platform, &stats);
	KUNIT_EXPECT_GT(test, stats.bent, 0);
	hostile_repent(si);
	hostile_expect_rebirth(si);
}
EXPORT_SYMBOL_GPL(scmi_hostile_tells_tales);
