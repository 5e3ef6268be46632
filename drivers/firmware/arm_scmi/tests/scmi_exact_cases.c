// SPDX-License-Identifier: GPL-2.0-only
/*
 * When a time-out ends, when an answer is taken, and that one which comes later
 * is not taken for another.
 *
 * The invariant: who waits for a command waits as long as the node says, or the
 * transport, counted in jiffies as the kernel does; for a delayed response, two
 * seconds after the command was answered. Not longer, and not less.
 */

#include <kunit/fake_scmi.h>
#include <linux/jiffies.h>
#include <linux/time64.h>

#include "scmi_exact.h"
#include "scmi_kit_task.h"

/* The core's own, whatever the transport says: SCMI_MAX_RESPONSE_TIMEOUT. */
#define EXACT_DELAYED_MS	2000

/* Announced by platforms; the agent keeps one back. */
#define EXACT_ASYNC		2

/**
 * scmi_exact_init() - the .init of a suite about exact time
 * @test: test; skipped where time is not exact
 * @transport: what instances travel by
 *
 * Return: as scmi_kit_init().
 */
int scmi_exact_init(struct kunit *test,
		    const struct scmi_kit_transport *transport)
{
	const char *reason;

	if (!exact_clock(&reason))
		kunit_skip(test, "%s", reason);

	return scmi_kit_init(test, transport);
}
EXPORT_SYMBOL_GPL(scmi_exact_init);

/**
 * scmi_exact_start() - bring one more instance up, shortly after a tick
 * @test: test with a kit
 * @timeout_ms: what its node says of the time-out; 0: nothing
 *
 * Return: the instance.
 */
struct scmi_kit_instance *scmi_exact_start(struct kunit *test,
					   unsigned int timeout_ms)
{
	struct scmi_kit *kit = test->priv;
	struct scmi_kit_instance *si;

	kit->timeout_ms = timeout_ms;
	kit->max_async = EXACT_ASYNC;
	si = scmi_kit_instance(test);
	scmi_kit_start(si);
	exact_clock_align();

	return si;
}
EXPORT_SYMBOL_GPL(scmi_exact_start);

/**
 * scmi_exact_ask_fn() - ask for a rate, and look at the clock
 * @ctx: a &struct scmi_exact_ask
 *
 * Return: 0.
 */
int scmi_exact_ask_fn(void *ctx)
{
	struct scmi_exact_ask *ask = ctx;

	ask->ret = scmi_kit_ask_rate(ask->si, &ask->rate);
	ask->end = ktime_get();

	return 0;
}
EXPORT_SYMBOL_GPL(scmi_exact_ask_fn);

/**
 * scmi_exact_speak() - a platform says all that it kept to itself, too late
 * @si: instance, which must work after that
 */
void scmi_exact_speak(struct scmi_kit_instance *si)
{
	fake_scmi_silence(si->platform, false);
	fake_scmi_step(si->platform, -1);
	scmi_kit_expect_working(si);
}
EXPORT_SYMBOL_GPL(scmi_exact_speak);

/**
 * scmi_exact_rule() - the next message of a kind leaves at a given moment
 * @si: instance
 * @message: of the clock protocol
 * @type: FAKE_SCMI_COMMAND, for its answer, or FAKE_SCMI_DELAYED
 * @at: the moment, by CLOCK_MONOTONIC
 */
void scmi_exact_rule(struct scmi_kit_instance *si, u8 message, u8 type,
		     ktime_t at)
{
	const struct fake_scmi_rule rule = {
		.protocol = FAKE_SCMI_PROTO_CLOCK,
		.message = message,
		.type = type,
		.times = 1,
		.at = at,
	};

	KUNIT_ASSERT_GT(si->kit->test, fake_scmi_script(si->platform, &rule),
			0);
}
EXPORT_SYMBOL_GPL(scmi_exact_rule);

/**
 * scmi_exact_give_up() - ask a silent platform, until nobody waits any more
 * @ask: with the instance to ask
 *
 * The platform still holds its answer, and the rate is not what it was: half of
 * it. It is silent no more.
 *
 * Return: the new rate.
 */
u64 scmi_exact_give_up(struct scmi_exact_ask *ask)
{
	u64 rate = scmi_kit_rate(ask->si, SCMI_KIT_CLOCK) / 2;
	struct fake_scmi_platform *platform = ask->si->platform;
	struct kunit *test = ask->si->kit->test;

	fake_scmi_silence(platform, true);
	scmi_exact_ask_fn(ask);
	KUNIT_ASSERT_EQ(test, ask->ret, -ETIMEDOUT);
	KUNIT_ASSERT_EQ(test, fake_scmi_clock_set_rate(platform, SCMI_KIT_CLOCK,
						       rate), 0);
	fake_scmi_silence(platform, false);

	return rate;
}
EXPORT_SYMBOL_GPL(scmi_exact_give_up);

/**
 * scmi_exact_ask_until() - ask, and let something happen while nobody answers
 * @ask: with the instance to ask; written to by a task until it returns
 * @when: the moment when it happens, by CLOCK_MONOTONIC
 * @happens: what happens; called with the instance, see exact_clock_do()
 *
 * Context: sleeps until the question is answered or given up.
 */
void scmi_exact_ask_until(struct scmi_exact_ask *ask, ktime_t when,
			  void (*happens)(void *ctx))
{
	struct kunit *test = ask->si->kit->test;

	KUNIT_ASSERT_EQ(test, exact_clock_do(test, when, happens, ask->si), 0);
	scmi_kit_task_join(scmi_kit_task(test, scmi_exact_ask_fn, ask));
}
EXPORT_SYMBOL_GPL(scmi_exact_ask_until);

static ktime_t exact_deadline(unsigned int timeout_ms)
{
	return exact_clock_deadline(msecs_to_jiffies(timeout_ms));
}

static void exact_expect_timeout(struct kunit *test,
				 const struct scmi_exact_ask *ask, ktime_t end)
{
	KUNIT_EXPECT_EQ(test, ask->ret, -ETIMEDOUT);
	exact_clock_expect_at(test, ask->end, end);
}

/* Asks a platform that says nothing, and waits for the end of it. */
static void exact_try_timeout(struct scmi_kit_instance *si,
			      unsigned int timeout_ms)
{
	struct scmi_exact_ask ask = { .si = si };
	ktime_t end;

	fake_scmi_silence(si->platform, true);
	exact_clock_align();
	end = exact_deadline(timeout_ms);
	scmi_exact_ask_fn(&ask);
	exact_expect_timeout(si->kit->test, &ask, end);
	scmi_exact_speak(si);
}

/* B15: a node that says nothing leaves it to the transport. */
void scmi_exact_default_timeout(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_exact_start(test, 0);

	exact_try_timeout(si, si->transport->timeout_ms);
}
EXPORT_SYMBOL_GPL(scmi_exact_default_timeout);

/* B9: the node says how long. */
void scmi_exact_timeout_of_node(struct kunit *test)
{
	const unsigned int *ms = test->param_value;
	struct scmi_kit_instance *si = scmi_exact_start(test, *ms);

	exact_try_timeout(si, *ms);
}
EXPORT_SYMBOL_GPL(scmi_exact_timeout_of_node);

/* B2: two wait at once, each for as long as its own node says. */
void scmi_exact_two_timeouts_at_once(struct kunit *test)
{
	struct scmi_kit_instance *brief = scmi_exact_start(test, 50);
	struct scmi_kit_instance *patient = scmi_exact_start(test, 2000);
	struct scmi_exact_ask *asks;
	struct scmi_kit_task *a, *b;
	ktime_t end[2];

	asks = kunit_kcalloc(test, 2, sizeof(*asks), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, asks);
	asks[0].si = brief;
	asks[1].si = patient;
	fake_scmi_silence(brief->platform, true);
	fake_scmi_silence(patient->platform, true);
	exact_clock_align();
	end[0] = exact_deadline(50);
	end[1] = exact_deadline(2000);
	a = scmi_kit_task(test, scmi_exact_ask_fn, &asks[0]);
	b = scmi_kit_task(test, scmi_exact_ask_fn, &asks[1]);

	scmi_kit_task_join(b);
	scmi_kit_task_join(a);
	exact_expect_timeout(test, &asks[0], end[0]);
	exact_expect_timeout(test, &asks[1], end[1]);
	scmi_exact_speak(brief);
	scmi_exact_speak(patient);
}
EXPORT_SYMBOL_GPL(scmi_exact_two_timeouts_at_once);

/* B2: what one node says is nothing to another that comes later. */
void scmi_exact_timeouts_are_per_node(struct kunit *test)
{
	struct scmi_kit_instance *other;

	exact_try_timeout(scmi_exact_start(test, 500), 500);
	other = scmi_exact_start(test, 0);
	exact_try_timeout(other, other->transport->timeout_ms);
}
EXPORT_SYMBOL_GPL(scmi_exact_timeouts_are_per_node);

/* An answer ends the wait when it comes: at no tick, and at no time-out. */
void scmi_exact_answer_takes_its_time(struct kunit *test)
{
	const unsigned int *us = test->param_value;
	struct scmi_exact_ask ask = { .si = scmi_exact_start(test, 0) };
	ktime_t when;

	when = ktime_add_us(exact_clock_align(), *us);
	scmi_exact_rule(ask.si, FAKE_SCMI_CLOCK_RATE_GET, FAKE_SCMI_COMMAND,
			when);
	scmi_exact_ask_fn(&ask);

	KUNIT_EXPECT_EQ(test, ask.ret, 0);
	KUNIT_EXPECT_EQ(test, ask.rate, scmi_kit_rate(ask.si, SCMI_KIT_CLOCK));
	exact_clock_expect_at(test, ask.end, when);
}
EXPORT_SYMBOL_GPL(scmi_exact_answer_takes_its_time);

/* What comes before @end is taken when it comes; what does not is too late. */
static void exact_expect_arrival(struct kunit *test,
				 const struct scmi_exact_ask *ask, ktime_t end)
{
	const struct scmi_exact_arrival *arrival = test->param_value;

	if (arrival->us >= 0) {
		exact_expect_timeout(test, ask, end);
		exact_clock_align();
		return;
	}
	KUNIT_EXPECT_EQ(test, ask->ret, 0);
	exact_clock_expect_at(test, ask->end, ktime_add_us(end, arrival->us));
}

/* B17: the last moment is in time, and the next one is too late. */
void scmi_exact_answer_around_timeout(struct kunit *test)
{
	const struct scmi_exact_arrival *arrival = test->param_value;
	struct scmi_exact_ask ask = { .si = scmi_exact_start(test, 30) };
	ktime_t end;

	exact_clock_align();
	end = exact_deadline(30);
	scmi_exact_rule(ask.si, FAKE_SCMI_CLOCK_RATE_GET, FAKE_SCMI_COMMAND,
			ktime_add_us(end, arrival->us));
	scmi_exact_ask_fn(&ask);

	exact_expect_arrival(test, &ask, end);
	scmi_exact_speak(ask.si);
}
EXPORT_SYMBOL_GPL(scmi_exact_answer_around_timeout);

/* B17: an answer to who has given up is not the answer to the next question. */
void scmi_exact_late_answer_is_not_for_the_next(struct kunit *test)
{
	struct scmi_exact_ask ask = { .si = scmi_exact_start(test, 30) };
	u64 rate = scmi_exact_give_up(&ask);

	KUNIT_EXPECT_EQ(test, fake_scmi_step(ask.si->platform, -1), 1);
	scmi_kit_settle(test);

	scmi_exact_ask_fn(&ask);
	KUNIT_EXPECT_EQ(test, ask.ret, 0);
	KUNIT_EXPECT_EQ(test, ask.rate, rate);
}
EXPORT_SYMBOL_GPL(scmi_exact_late_answer_is_not_for_the_next);

/* Tells a rate, asynchronously, and looks at the clock. */
static void exact_set_rate(struct scmi_exact_ask *ask)
{
	ask->ret = scmi_kit_set_rate(ask->si, scmi_kit_rate(ask->si,
							    SCMI_KIT_CLOCK));
	ask->end = ktime_get();
}

/*
 * The command is answered, the delayed response never comes, as it never does
 * where there is no way for it. No node and no transport has a say here.
 */
void scmi_exact_delayed_response_times_out(struct kunit *test)
{
	const struct fake_scmi_rule never = {
		.protocol = FAKE_SCMI_PROTO_CLOCK,
		.message = FAKE_SCMI_CLOCK_RATE_SET,
		.type = FAKE_SCMI_DELAYED,
		.action = FAKE_SCMI_DROP,
	};
	struct scmi_exact_ask ask = { .si = scmi_exact_start(test, 500) };
	ktime_t end;

	KUNIT_ASSERT_GT(test, fake_scmi_script(ask.si->platform, &never), 0);
	exact_clock_align();
	end = exact_deadline(EXACT_DELAYED_MS);
	exact_set_rate(&ask);

	exact_expect_timeout(test, &ask, end);
	scmi_kit_expect_working(ask.si);
}
EXPORT_SYMBOL_GPL(scmi_exact_delayed_response_times_out);

/* B17: the same line between in time and too late, for a delayed response. */
void scmi_exact_delayed_response_around_timeout(struct kunit *test)
{
	const struct scmi_exact_arrival *arrival = test->param_value;
	struct scmi_exact_ask ask = { .si = scmi_exact_start(test, 0) };
	ktime_t end;

	exact_clock_align();
	end = exact_deadline(EXACT_DELAYED_MS);
	scmi_exact_rule(ask.si, FAKE_SCMI_CLOCK_RATE_SET, FAKE_SCMI_DELAYED,
			ktime_add_us(end, arrival->us));
	exact_set_rate(&ask);

	exact_expect_arrival(test, &ask, end);
	scmi_kit_expect_working(ask.si);
}
EXPORT_SYMBOL_GPL(scmi_exact_delayed_response_around_timeout);
