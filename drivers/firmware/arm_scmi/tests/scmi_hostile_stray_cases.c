// SPDX-License-Identifier: GPL-2.0-only
/*
 * Platforms that speak without being asked (B17): messages that belong to
 * nothing, and too many of those that belong to something. Nobody hears of what
 * is not his, and who listens goes on to hear.
 */

#include <linux/unaligned.h>

#include "scmi_hostile.h"
#include "scmi_kit_listen.h"
#include "scmi_kit_task.h"

/* More than any queue on the way has room for. */
#define STRAY_STORM		1000

/* As many as there are buffers for on the way. */
#define STRAY_GUST		8

#define STRAY_MAX		160

/* A true notification, and back to the rate that honesty is judged by. */
static void stray_expect_heard(struct scmi_kit_instance *si,
			       struct scmi_kit_listener *listener)
{
	struct kunit *test = si->kit->test;

	scmi_kit_settle(test);
	reinit_completion(&listener->heard);
	scmi_kit_change_rate(si, 1);
	KUNIT_EXPECT_TRUE(test, scmi_kit_wait_heard(listener));
	scmi_kit_change_rate(si, 0);
	KUNIT_EXPECT_TRUE(test, scmi_kit_wait_heard(listener));
}

static void stray_send(struct scmi_kit_instance *si,
		       const struct scmi_stray *stray)
{
	u8 msg[STRAY_MAX] = { };

	put_unaligned_le32(fake_scmi_hdr(stray->type, stray->protocol,
					 stray->message, stray->token), msg);
	put_unaligned_le32(stray->clock, msg + 2 * sizeof(__le32));
	KUNIT_ASSERT_EQ(si->kit->test,
			fake_scmi_send_raw(si->transport->port(si), msg,
					   sizeof(__le32) + stray->len),
			0);
}

/* B17: one message that is nobody's, then one that is somebody's. */
void scmi_hostile_stray(struct kunit *test)
{
	const struct scmi_stray *stray = test->param_value;
	struct scmi_kit_listener *listener = scmi_kit_listener(test);
	struct scmi_kit_instance *si = scmi_hostile_start(test, 0);
	int before;

	scmi_kit_listen(listener, si);
	before = scmi_hostile_count(si, stray->counter);
	stray_send(si, stray);
	scmi_kit_settle(test);
	scmi_hostile_expect_counted(si, stray->counter, before);
	KUNIT_EXPECT_EQ(test, atomic_read(&listener->count), 0);

	stray_expect_heard(si, listener);
	KUNIT_EXPECT_EQ(test, atomic_read(&listener->count), 2);
	scmi_hostile_expect_honesty(si);
}
EXPORT_SYMBOL_GPL(scmi_hostile_stray);

/* B17: more true notifications than anybody can want, all heard or dropped. */
void scmi_hostile_storm(struct kunit *test)
{
	struct scmi_kit_listener *listener = scmi_kit_listener(test);
	struct scmi_kit_instance *si = scmi_hostile_start(test, 0);
	unsigned int i;

	scmi_kit_listen(listener, si);
	for (i = 0; i < STRAY_STORM; i++) {
		scmi_kit_change_rate(si, 1 + i);
		if (i % STRAY_GUST == 0)
			scmi_kit_settle(test);
	}
	stray_expect_heard(si, listener);
	KUNIT_EXPECT_GT(test, atomic_read(&listener->count), 2);
	KUNIT_EXPECT_LE(test, atomic_read(&listener->count), STRAY_STORM + 2);
	scmi_hostile_expect_honesty(si);
}
EXPORT_SYMBOL_GPL(scmi_hostile_storm);

/* B17: the same of what nobody has heard of, without a pause. */
void scmi_hostile_storm_of_strays(struct kunit *test)
{
	const struct scmi_stray stray = {
		.type = FAKE_SCMI_NOTIFICATION,
		.protocol = FAKE_SCMI_PROTO_SENSOR,
		.message = 0x7f,
		.len = 16,
	};
	struct scmi_kit_listener *listener = scmi_kit_listener(test);
	struct scmi_kit_instance *si = scmi_hostile_start(test, 0);
	unsigned int i;

	scmi_kit_listen(listener, si);
	for (i = 0; i < STRAY_STORM; i++)
		stray_send(si, &stray);
	stray_expect_heard(si, listener);
	KUNIT_EXPECT_EQ(test, atomic_read(&listener->count), 2);
	scmi_hostile_expect_honesty(si);
}
EXPORT_SYMBOL_GPL(scmi_hostile_storm_of_strays);

/*
 * B17: a delayed response to a command that was to have none, before its answer.
 * The caller goes on to wait for that, and gets it.
 */
void scmi_hostile_unwanted_delayed_response(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct scmi_stray stray = {
		.type = FAKE_SCMI_DELAYED,
		.protocol = FAKE_SCMI_PROTO_CLOCK,
		.message = FAKE_SCMI_CLOCK_RATE_GET,
		.len = 12,
	};
	struct scmi_kit_question *question;
	struct fake_scmi_log_entry entry = { };
	int before;

	scmi_kit_start(si);
	before = scmi_hostile_count(si, "err_msg_invalid");
	fake_scmi_silence(si->platform, true);
	question = scmi_kit_ask_elsewhere(si);
	KUNIT_ASSERT_TRUE(test, fake_scmi_wait_held(si->platform, 1));
	fake_scmi_log_get(si->platform, fake_scmi_log_len(si->platform) - 1,
			  &entry);
	stray.token = entry.token;
	stray_send(si, &stray);
	scmi_kit_settle(test);
	scmi_hostile_expect_counted(si, "err_msg_invalid", before);
	KUNIT_EXPECT_FALSE(test, scmi_kit_task_ended(question->task));

	scmi_kit_silence(si, false);
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(question->task), 0);
	KUNIT_EXPECT_EQ(test, question->rate, scmi_kit_rate(si, SCMI_KIT_CLOCK));
	scmi_hostile_expect_honesty(si);
}
EXPORT_SYMBOL_GPL(scmi_hostile_unwanted_delayed_response);
