// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite fake_scmi_events: what the fake SCMI platform sends on the P2A way of
 * its own accord: delayed responses and notifications of the clock protocol
 * (DEN0056 section 4.6), and by which port.
 */
#include <kunit/fake_scmi_server_kunit.h>
#include <kunit/test.h>

#define CLOCK	FAKE_SCMI_PROTO_CLOCK
#define ASYNC	BIT(0)
#define IGNORE	BIT(1)

static int events_init(struct kunit *test)
{
	static const struct fake_scmi_clock_config clocks[] = {
		{ .max = 1000 }, { .max = 1000 },
		{ .max = 1000, .flags = FAKE_SCMI_CLK_NO_RATE_CHANGED },
		{ .max = 1000, .flags = FAKE_SCMI_CLK_NO_RATE_REQUESTED },
	};
	static const struct fake_scmi_config config = {
		.clocks = clocks, .num_clocks = ARRAY_SIZE(clocks),
		.max_async = 2, .num_agents = 2,
	};

	scmi_loop_new(test, &config);
	return 0;
}

static void events_exit(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	if (loop)
		KUNIT_EXPECT_EQ(test, fake_scmi_errors(loop->platform), 0);
}

static s32 set_rate(struct scmi_loop *loop, u32 flags, u32 clock, u32 rate)
{
	return scmi_ask(loop, CLOCK, 0x5, flags, clock, rate, 0);
}

/* Bend the delayed responses to CLOCK_RATE_SET. */
static int bend_delayed(struct scmi_loop *loop, enum fake_scmi_action action,
			s32 status, unsigned int times)
{
	struct fake_scmi_rule rule = {
		.protocol = CLOCK, .message = FAKE_SCMI_CLOCK_RATE_SET,
		.type = FAKE_SCMI_DELAYED, .action = action, .status = status,
		.times = times,
	};

	return fake_scmi_script(loop->platform, &rule);
}

static int hold_delayed(struct scmi_loop *loop)
{
	return bend_delayed(loop, FAKE_SCMI_HOLD, 0, 0);
}

/*
 * An asynchronous CLOCK_RATE_SET is answered, and then completed by a message of
 * type 2 with the same token: status, clock, rate.
 */
static void events_async_rate_set_completes(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	const struct scmi_loop_msg *done = &loop->got[1];
	struct fake_scmi_stats stats;

	set_rate(loop, ASYNC, 1, 321);
	KUNIT_ASSERT_EQ(test, loop->num, 2);
	KUNIT_EXPECT_EQ(test, loop->got[0].kind, SCMI_LOOP_REPLY);
	KUNIT_EXPECT_EQ(test, loop->got[0].len, 8);
	KUNIT_EXPECT_EQ(test, done->kind, SCMI_LOOP_P2A);
	KUNIT_EXPECT_EQ(test, scmi_loop_hdr(done),
			scmi_loop_hdr(&loop->got[0]) |
			FIELD_PREP(FAKE_SCMI_HDR_TYPE, 2));
	KUNIT_EXPECT_EQ(test, done->len, 20);
	KUNIT_EXPECT_EQ(test, scmi_loop_word(done, 0), 0);
	KUNIT_EXPECT_EQ(test, scmi_loop_word(done, 1), 1);
	KUNIT_EXPECT_EQ(test, scmi_loop_u64(done, 2), 321);
	KUNIT_EXPECT_EQ(test, fake_scmi_clock_rate(loop->platform, 1), 321);
	fake_scmi_stats(loop->platform, &stats);
	KUNIT_EXPECT_EQ(test, stats.delayed, 1);
}

/* The rate is the new one when the delayed response leaves, not before. */
static void events_rate_changes_with_delayed_response(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	struct fake_scmi_clock_state state;

	KUNIT_ASSERT_GT(test, hold_delayed(loop), 0);
	KUNIT_EXPECT_EQ(test, set_rate(loop, ASYNC, 1, 321), 0);
	KUNIT_ASSERT_EQ(test, fake_scmi_clock_state(loop->platform, 1, &state),
			0);
	KUNIT_EXPECT_EQ(test, state.pending, 1);
	KUNIT_EXPECT_EQ(test, state.rate, 0);
	KUNIT_EXPECT_EQ(test, fake_scmi_step(loop->platform, 1), 1);
	KUNIT_EXPECT_EQ(test, scmi_loop_last(loop)->kind, SCMI_LOOP_P2A);
	KUNIT_ASSERT_EQ(test, fake_scmi_clock_state(loop->platform, 1, &state),
			0);
	KUNIT_EXPECT_EQ(test, state.pending, 0);
	KUNIT_EXPECT_EQ(test, state.rate, 321);
}

/* More pending changes than PROTOCOL_ATTRIBUTES announced: BUSY. */
static void events_too_many_async_are_busy(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	KUNIT_ASSERT_GT(test, hold_delayed(loop), 0);
	KUNIT_EXPECT_EQ(test, set_rate(loop, ASYNC, 0, 1), 0);
	KUNIT_EXPECT_EQ(test, set_rate(loop, ASYNC, 1, 2), 0);
	KUNIT_EXPECT_EQ(test, set_rate(loop, ASYNC, 1, 3), FAKE_SCMI_BUSY);
	KUNIT_EXPECT_EQ(test, set_rate(loop, 0, 1, 4), 0);
	fake_scmi_step(loop->platform, 1);
	KUNIT_EXPECT_EQ(test, set_rate(loop, ASYNC, 1, 3), 0);
}

/* Who does not want the delayed response, flag [1], gets none. */
static void events_unwanted_delayed_response_is_not_sent(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	KUNIT_EXPECT_EQ(test, set_rate(loop, ASYNC | IGNORE, 0, 7), 0);
	KUNIT_EXPECT_EQ(test, loop->num, 1);
	KUNIT_EXPECT_EQ(test, fake_scmi_clock_rate(loop->platform, 0), 7);
}

/* A delayed response that tells of failure is a status only; the rate stays. */
static void events_failed_async_keeps_the_rate(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	KUNIT_ASSERT_GT(test, bend_delayed(loop, FAKE_SCMI_ANSWER,
					   FAKE_SCMI_HARDWARE_ERROR, 1), 0);
	set_rate(loop, ASYNC, 0, 7);
	KUNIT_EXPECT_EQ(test, scmi_loop_last(loop)->len, 8);
	KUNIT_EXPECT_EQ(test, (s32)scmi_loop_word(scmi_loop_last(loop), 0),
			FAKE_SCMI_HARDWARE_ERROR);
	KUNIT_EXPECT_EQ(test, fake_scmi_clock_rate(loop->platform, 0), 0);
	set_rate(loop, ASYNC, 0, 7);
	KUNIT_EXPECT_EQ(test, fake_scmi_clock_rate(loop->platform, 0), 7);
}

/* A delayed response that never comes leaves the rate, and frees its slot. */
static void events_dropped_async_keeps_the_rate(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	unsigned int i;

	KUNIT_ASSERT_GT(test, bend_delayed(loop, FAKE_SCMI_DROP, 0, 0), 0);
	for (i = 0; i < 5; i++)
		KUNIT_EXPECT_EQ(test, set_rate(loop, ASYNC, 0, 7), 0);
	KUNIT_EXPECT_EQ(test, scmi_loop_count(loop, SCMI_LOOP_P2A), 0);
	KUNIT_EXPECT_EQ(test, scmi_loop_count(loop, SCMI_LOOP_DROP), 0);
	KUNIT_EXPECT_EQ(test, fake_scmi_clock_rate(loop->platform, 0), 0);
}

/*
 * RATE_CHANGED: agent (0: the platform), clock, rate; only while subscribed, and
 * only for that clock, and only if the rate is another.
 */
static void events_rate_change_is_told_to_subscribers(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	const struct scmi_loop_msg *event;
	struct fake_scmi_clock_state state;

	fake_scmi_clock_set_rate(loop->platform, 0, 0x100000001ULL);
	KUNIT_EXPECT_EQ(test, loop->num, 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x9, 0, 1), 0);
	fake_scmi_clock_set_rate(loop->platform, 1, 5);
	fake_scmi_clock_set_rate(loop->platform, 0, 0x100000001ULL);
	KUNIT_EXPECT_EQ(test, loop->num, 1);
	fake_scmi_clock_set_rate(loop->platform, 0, 0x200000002ULL);
	KUNIT_ASSERT_EQ(test, loop->num, 2);
	event = scmi_loop_last(loop);
	KUNIT_EXPECT_EQ(test, scmi_loop_hdr(event),
			fake_scmi_hdr(FAKE_SCMI_NOTIFICATION, CLOCK, 0x0, 0));
	KUNIT_EXPECT_EQ(test, event->len, 20);
	KUNIT_EXPECT_EQ(test, scmi_loop_word(event, 0), 0);
	KUNIT_EXPECT_EQ(test, scmi_loop_word(event, 1), 0);
	KUNIT_EXPECT_EQ(test, scmi_loop_u64(event, 2), 0x200000002ULL);
	fake_scmi_clock_state(loop->platform, 0, &state);
	KUNIT_EXPECT_EQ(test, state.rate_notify, 1);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x9, 0, 0), 0);
	fake_scmi_clock_set_rate(loop->platform, 0, 9);
	KUNIT_EXPECT_EQ(test, loop->num, 3);
}

/* RATE_CHANGE_REQUESTED, by the platform: message 1, the rate stays. */
static void events_rate_request_is_told_to_subscribers(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	const struct scmi_loop_msg *event;

	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0xa, 1, 1), 0);
	KUNIT_EXPECT_EQ(test, fake_scmi_clock_request_rate(loop->platform, 1,
							   44), 0);
	event = scmi_loop_last(loop);
	KUNIT_EXPECT_EQ(test, scmi_loop_hdr(event),
			fake_scmi_hdr(FAKE_SCMI_NOTIFICATION, CLOCK, 0x1, 0));
	KUNIT_EXPECT_EQ(test, scmi_loop_word(event, 1), 1);
	KUNIT_EXPECT_EQ(test, scmi_loop_u64(event, 2), 44);
	KUNIT_EXPECT_EQ(test, fake_scmi_clock_rate(loop->platform, 1), 0);
}

/* An agent is told what another one did, and not what it did itself. */
static void events_agent_is_not_told_of_itself(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	struct fake_scmi_port *second;
	unsigned int i;

	second = scmi_loop_add_port(test, loop, 2, &scmi_loop_ops);
	scmi_ask(loop, CLOCK, 0x9, 0, 1);
	scmi_ask_by(loop, second, CLOCK, 0x9, 0, 1);
	scmi_ask_by(loop, second, CLOCK, 0xa, 0, 1);
	loop->num = 0;
	KUNIT_EXPECT_EQ(test, set_rate(loop, 0, 0, 8), 0);

	/* The answer first, then requested and changed as they happened. */
	KUNIT_ASSERT_EQ(test, loop->num, 3);
	KUNIT_EXPECT_EQ(test, loop->got[0].kind, SCMI_LOOP_REPLY);
	for (i = 1; i < 3; i++) {
		KUNIT_EXPECT_EQ(test, loop->got[i].kind, SCMI_LOOP_P2A);
		KUNIT_EXPECT_PTR_EQ(test, loop->got[i].port, second);
		KUNIT_EXPECT_EQ(test, scmi_loop_word(&loop->got[i], 0), 1);
		KUNIT_EXPECT_EQ(test, scmi_loop_hdr(&loop->got[i]),
				fake_scmi_hdr(FAKE_SCMI_NOTIFICATION, CLOCK,
					      2 - i, 0));
	}
}

/* What a clock cannot tell of is NOT_SUPPORTED; other bits are illegal. */
static void events_unsupported_subscription_is_refused(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x9, 2, 1),
			FAKE_SCMI_NOT_SUPPORTED);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0xa, 2, 1), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0xa, 3, 1),
			FAKE_SCMI_NOT_SUPPORTED);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x9, 3, 1), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x9, 0, 2),
			FAKE_SCMI_INVALID_PARAMETERS);
}

/*
 * A port without a P2A way lets another port of its agent have what it
 * subscribed to, as a protocol with a channel of its own does.
 */
static void events_take_the_way_that_is_there(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	struct fake_scmi_port_ops a2p_only = scmi_loop_ops;
	struct fake_scmi_port *clock_port;
	struct fake_scmi_clock_state state;

	a2p_only.notify = NULL;
	clock_port = fake_scmi_port_open(loop->platform, &a2p_only, loop);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, clock_port);
	scmi_ask_by(loop, clock_port, CLOCK, 0x9, 0, 1);
	fake_scmi_clock_set_rate(loop->platform, 0, 3);
	KUNIT_EXPECT_EQ(test, scmi_loop_last(loop)->kind, SCMI_LOOP_P2A);
	KUNIT_EXPECT_PTR_EQ(test, scmi_loop_last(loop)->port, loop->port);

	/* The subscription goes with the port that made it. */
	fake_scmi_port_close(clock_port);
	fake_scmi_clock_set_rate(loop->platform, 0, 4);
	KUNIT_EXPECT_EQ(test, scmi_loop_count(loop, SCMI_LOOP_P2A), 1);
	fake_scmi_clock_state(loop->platform, 0, &state);
	KUNIT_EXPECT_EQ(test, state.rate_notify, 0);
}

/* Without any P2A way a notification is lost, which is counted, no error. */
static void events_without_a_way_are_lost(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	struct fake_scmi_stats stats;

	scmi_ask(loop, CLOCK, 0x9, 0, 1);
	loop->notify_ret = -ENODEV;
	fake_scmi_clock_set_rate(loop->platform, 0, 3);
	loop->notify_ret = -EBUSY;
	fake_scmi_clock_set_rate(loop->platform, 0, 4);
	fake_scmi_stats(loop->platform, &stats);
	KUNIT_EXPECT_EQ(test, stats.lost, 2);
	KUNIT_EXPECT_EQ(test, stats.notified, 0);
}

/* Clock verbs refuse clocks that are not there. */
static void events_of_absent_clock_are_refused(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	struct fake_scmi_clock_state state;

	KUNIT_EXPECT_EQ(test, fake_scmi_clock_set_rate(loop->platform, 4, 1),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, fake_scmi_clock_request_rate(loop->platform, 4,
							   1), -EINVAL);
	KUNIT_EXPECT_EQ(test, fake_scmi_clock_state(loop->platform, 4, &state),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, fake_scmi_clock_rate(loop->platform, 4), 0);
	KUNIT_EXPECT_FALSE(test, fake_scmi_clock_enabled(loop->platform, 4));
}

static struct kunit_case events_cases[] = {
	KUNIT_CASE(events_async_rate_set_completes),
	KUNIT_CASE(events_rate_changes_with_delayed_response),
	KUNIT_CASE(events_too_many_async_are_busy),
	KUNIT_CASE(events_unwanted_delayed_response_is_not_sent),
	KUNIT_CASE(events_failed_async_keeps_the_rate),
	KUNIT_CASE(events_dropped_async_keeps_the_rate),
	KUNIT_CASE(events_rate_change_is_told_to_subscribers),
	KUNIT_CASE(events_rate_request_is_told_to_subscribers),
	KUNIT_CASE(events_agent_is_not_told_of_itself),
	KUNIT_CASE(events_unsupported_subscription_is_refused),
	KUNIT_CASE(events_take_the_way_that_is_there),
	KUNIT_CASE(events_without_a_way_are_lost),
	KUNIT_CASE(events_of_absent_clock_are_refused),
	{}
};

static struct kunit_suite events_suite = {
	.name = "fake_scmi_events",
	.init = events_init,
	.exit = events_exit,
	.test_cases = events_cases,
};

kunit_test_suite(events_suite);
