// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite fake_scmi_time: what leaves the fake SCMI platform at a time of the
 * test's choice: never before it, in the order of the times, and not at all when
 * there is nobody left. On any clock: how exact it is, is for the suites that
 * have an exact one.
 */
#include <kunit/fake_scmi_server_kunit.h>
#include <kunit/test.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/wait_bit.h>

#define BASE	FAKE_SCMI_PROTO_BASE
#define CLOCK	FAKE_SCMI_PROTO_CLOCK

#define SOON_US	500

static int timed_init(struct kunit *test)
{
	scmi_loop_new(test, NULL);
	return 0;
}

static void timed_exit(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	if (loop)
		KUNIT_EXPECT_EQ(test, fake_scmi_errors(loop->platform), 0);
}

static int add_rule(struct scmi_loop *loop, u8 protocol, u16 message,
		    unsigned int after_us, ktime_t at)
{
	return fake_scmi_script(loop->platform, &(struct fake_scmi_rule){
		.protocol = protocol,
		.message = message,
		.after_us = after_us,
		.at = at,
	});
}

static void timed_wake(struct scmi_loop *loop)
{
	wake_up_var(&loop->num);
}

/* The platform sends from a work item: wait for it, generously. */
static bool timed_wait(struct scmi_loop *loop, unsigned int num)
{
	loop->on_reply = timed_wake;

	return wait_var_event_timeout(&loop->num, READ_ONCE(loop->num) >= num,
				      10 * HZ);
}

static u8 timed_protocol(const struct scmi_loop_msg *msg)
{
	return FIELD_GET(FAKE_SCMI_HDR_PROTOCOL, scmi_loop_hdr(msg));
}

/* An answer with a time comes then; it is not held, and no step brings it. */
static void timed_answer_waits_for_its_time(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	ktime_t since = ktime_get();

	KUNIT_ASSERT_GT(test, add_rule(loop, BASE, 0x0, SOON_US, 0), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x0), SCMI_LOOP_NO_ANSWER);
	KUNIT_EXPECT_EQ(test, fake_scmi_held(loop->platform), 0);
	KUNIT_EXPECT_EQ(test, fake_scmi_step(loop->platform, -1), 0);

	KUNIT_ASSERT_TRUE(test, timed_wait(loop, 1));
	KUNIT_EXPECT_GE(test, ktime_us_delta(ktime_get(), since), SOON_US);
	KUNIT_EXPECT_EQ(test, loop->got[0].kind, SCMI_LOOP_REPLY);
	KUNIT_EXPECT_EQ(test, loop->got[0].len, 12);
}

/* The same with a date instead of a delay. */
static void timed_answer_waits_for_its_date(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	ktime_t when = ktime_add_us(ktime_get(), SOON_US);

	KUNIT_ASSERT_GT(test, add_rule(loop, BASE, 0x0, 0, when), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x0), SCMI_LOOP_NO_ANSWER);
	KUNIT_ASSERT_TRUE(test, timed_wait(loop, 1));
	KUNIT_EXPECT_GE(test, ktime_to_ns(ktime_sub(ktime_get(), when)), 0);
}

/* A date that is past is now. */
static void timed_past_is_now(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	KUNIT_ASSERT_GT(test, add_rule(loop, BASE, 0x0, 0, ktime_get()), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x0), 0);
}

/* Who was asked last may answer first. */
static void timed_answers_come_in_order_of_time(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	KUNIT_ASSERT_GT(test, add_rule(loop, BASE, 0x0, 40 * SOON_US, 0), 0);
	KUNIT_ASSERT_GT(test, add_rule(loop, CLOCK, 0x0, SOON_US, 0), 0);
	scmi_ask(loop, BASE, 0x0);
	scmi_ask(loop, CLOCK, 0x0);

	KUNIT_ASSERT_TRUE(test, timed_wait(loop, 1));
	KUNIT_ASSERT_TRUE(test, timed_wait(loop, 2));
	KUNIT_EXPECT_EQ(test, timed_protocol(&loop->got[0]), CLOCK);
	KUNIT_EXPECT_EQ(test, timed_protocol(&loop->got[1]), BASE);
}

/* Whoever disconnects does not wait, and gets his tag back. */
static void timed_closing_drops_what_waits(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	struct fake_scmi_port *port;

	port = fake_scmi_port_open(loop->platform, &scmi_loop_ops, loop);
	KUNIT_ASSERT_FALSE(test, IS_ERR(port));
	KUNIT_ASSERT_GT(test, add_rule(loop, BASE, 0x0, USEC_PER_SEC, 0), 0);
	scmi_ask_by(loop, port, BASE, 0x0);
	KUNIT_EXPECT_EQ(test, loop->num, 0);

	fake_scmi_port_close(port);
	KUNIT_ASSERT_EQ(test, loop->num, 1);
	KUNIT_EXPECT_EQ(test, loop->got[0].kind, SCMI_LOOP_DROP);
}

/* Silence comes first: what is held then leaves by a step, at once. */
static void timed_is_nothing_to_silence(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	KUNIT_ASSERT_GT(test, add_rule(loop, BASE, 0x0, USEC_PER_SEC, 0), 0);
	fake_scmi_silence(loop->platform, true);
	scmi_ask(loop, BASE, 0x0);
	KUNIT_EXPECT_EQ(test, fake_scmi_held(loop->platform), 1);
	KUNIT_EXPECT_EQ(test, fake_scmi_step(loop->platform, 1), 1);
	KUNIT_EXPECT_EQ(test, loop->num, 1);
}

static struct kunit_case timed_cases[] = {
	KUNIT_CASE(timed_answer_waits_for_its_time),
	KUNIT_CASE(timed_answer_waits_for_its_date),
	KUNIT_CASE(timed_past_is_now),
	KUNIT_CASE(timed_answers_come_in_order_of_time),
	KUNIT_CASE(timed_closing_drops_what_waits),
	KUNIT_CASE(timed_is_nothing_to_silence),
	{}
};

static struct kunit_suite timed_suite = {
	.name = "fake_scmi_time",
	.init = timed_init,
	.exit = timed_exit,
	.test_cases = timed_cases,
};

kunit_test_suite(timed_suite);
