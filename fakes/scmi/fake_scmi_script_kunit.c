// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite fake_scmi_script: rules bend what the fake SCMI platform sends, and
 * nothing else; what is held leaves in order.
 */
#include <kunit/fake_scmi_server_kunit.h>
#include <kunit/test.h>

#define BASE	FAKE_SCMI_PROTO_BASE
#define CLOCK	FAKE_SCMI_PROTO_CLOCK

static int script_init(struct kunit *test)
{
	scmi_loop_new(test, NULL);
	return 0;
}

static void script_exit(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	if (loop)
		KUNIT_EXPECT_EQ(test, fake_scmi_errors(loop->platform), 0);
}

#define add_rule(loop, ...)						\
	fake_scmi_script((loop)->platform,				\
			 &(struct fake_scmi_rule){ __VA_ARGS__ })

static u32 rate_word(struct scmi_loop *loop)
{
	return fake_scmi_clock_rate(loop->platform, 0);
}

/* A status takes the place of the command: nothing is carried out. */
static void script_status_replaces_the_command(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	struct fake_scmi_log_entry entry;

	KUNIT_ASSERT_GT(test, add_rule(loop, .protocol = CLOCK, .message = 0x5,
				       .status = FAKE_SCMI_BUSY), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x5, 0, 0, 2000000, 0),
			FAKE_SCMI_BUSY);
	KUNIT_EXPECT_EQ(test, scmi_loop_last(loop)->len, 8);
	KUNIT_EXPECT_EQ(test, rate_word(loop), 1000000);
	KUNIT_ASSERT_TRUE(test, fake_scmi_log_get(loop->platform, 0, &entry));
	KUNIT_EXPECT_TRUE(test, entry.scripted);
	KUNIT_EXPECT_EQ(test, entry.status, FAKE_SCMI_BUSY);
}

/* An inert rule lies: SUCCESS, and nothing done. */
static void script_inert_rule_does_nothing(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	KUNIT_ASSERT_GT(test, add_rule(loop, .protocol = CLOCK, .message = 0x5,
				       .inert = true), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x5, 0, 0, 2000000, 0), 0);
	KUNIT_EXPECT_EQ(test, rate_word(loop), 1000000);
}

/* A payload takes the place of what follows the status, however long. */
static void script_payload_replaces_the_answer(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	u8 payload[200];

	memset(payload, 0xc3, sizeof(payload));
	KUNIT_ASSERT_GT(test, add_rule(loop, .protocol = BASE, .message = 0x3,
				       .payload = payload,
				       .payload_len = sizeof(payload)), 0);
	memset(payload, 0, sizeof(payload));
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x3), 0);
	KUNIT_EXPECT_EQ(test, scmi_loop_last(loop)->len, 208);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), 0xc3c3c3c3);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 49), 0xc3c3c3c3);
}

static const struct length_case {
	const char *desc;
	size_t reply_len;
	size_t len;
} lengths[] = {
	{ "nothing", FAKE_SCMI_LEN_NONE, 0 },
	{ "half a header", 2, 2 },
	{ "header only", 4, 4 },
	{ "half a status", 6, 6 },
	{ "status only", 8, 8 },
	{ "half a version", 11, 11 },
	{ "unchanged", 0, 12 },
	{ "padded", 13, 13 },
	{ "more than there was room for", 4096, 4096 },
};

KUNIT_ARRAY_PARAM_DESC(lengths, lengths, desc);

/* An answer can have any length; what is new in it is padding. */
static void script_length_is_what_the_rule_says(struct kunit *test)
{
	const struct length_case *c = test->param_value;
	struct scmi_loop *loop = test->priv;

	KUNIT_ASSERT_GT(test, add_rule(loop, .protocol = BASE, .message = 0x0,
				       .reply_len = c->reply_len), 0);
	scmi_ask(loop, BASE, 0x0);
	KUNIT_ASSERT_EQ(test, loop->num, 1);
	KUNIT_EXPECT_EQ(test, loop->got[0].len, c->len);
	if (c->len > 12)
		KUNIT_EXPECT_EQ(test, loop->got[0].buf[12], 0x5a);
}

/* Each part of the header can be bent without the others. */
static void script_header_can_be_bent(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	u32 hdr;

	add_rule(loop, .protocol = BASE, .message = FAKE_SCMI_ANY, .times = 1,
		 .token_xor = 0x3ff);
	add_rule(loop, .protocol = BASE, .message = FAKE_SCMI_ANY, .times = 1,
		 .protocol_xor = 0xff);
	add_rule(loop, .protocol = BASE, .message = FAKE_SCMI_ANY, .times = 1,
		 .id_xor = 0xff);
	add_rule(loop, .protocol = BASE, .message = FAKE_SCMI_ANY, .times = 1,
		 .type_xor = 3);
	hdr = fake_scmi_hdr(0, BASE, 0x3, loop->next_token);
	scmi_ask(loop, BASE, 0x3);
	KUNIT_EXPECT_EQ(test, scmi_loop_hdr(&loop->got[0]) ^ hdr,
			GENMASK(9, 8));
	hdr += FIELD_PREP(FAKE_SCMI_HDR_TOKEN, 1);
	scmi_ask(loop, BASE, 0x3);
	KUNIT_EXPECT_EQ(test, scmi_loop_hdr(&loop->got[1]) ^ hdr,
			GENMASK(7, 0));
	hdr += FIELD_PREP(FAKE_SCMI_HDR_TOKEN, 1);
	scmi_ask(loop, BASE, 0x3);
	KUNIT_EXPECT_EQ(test, scmi_loop_hdr(&loop->got[2]) ^ hdr,
			GENMASK(17, 10));
	hdr += FIELD_PREP(FAKE_SCMI_HDR_TOKEN, 1);
	scmi_ask(loop, BASE, 0x3);
	KUNIT_EXPECT_EQ(test, scmi_loop_hdr(&loop->got[3]) ^ hdr,
			GENMASK(27, 18));
}

/*
 * Held answers wait for steps and leave oldest first; the command was carried
 * out when it came.
 */
static void script_held_answers_leave_in_order(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	struct fake_scmi_log_entry entry;

	add_rule(loop, .protocol = CLOCK, .message = FAKE_SCMI_ANY,
		 .action = FAKE_SCMI_HOLD);
	scmi_ask(loop, CLOCK, 0x5, 0, 0, 2000000, 0);
	scmi_ask(loop, CLOCK, 0x6, 0);
	scmi_ask(loop, CLOCK, 0x0);
	KUNIT_EXPECT_EQ(test, loop->num, 0);
	KUNIT_EXPECT_EQ(test, fake_scmi_held(loop->platform), 3);
	KUNIT_EXPECT_EQ(test, rate_word(loop), 2000000);
	KUNIT_ASSERT_TRUE(test, fake_scmi_log_get(loop->platform, 2, &entry));
	KUNIT_EXPECT_TRUE(test, entry.held);

	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x0), 0);
	KUNIT_EXPECT_EQ(test, fake_scmi_step(loop->platform, 1), 1);
	KUNIT_EXPECT_EQ(test, scmi_loop_hdr(scmi_loop_last(loop)) & 0xff, 0x5);
	KUNIT_EXPECT_EQ(test, fake_scmi_step(loop->platform, -1), 2);
	KUNIT_ASSERT_EQ(test, loop->num, 4);
	KUNIT_EXPECT_EQ(test, scmi_loop_hdr(&loop->got[2]) & 0xff, 0x6);
	KUNIT_EXPECT_EQ(test, scmi_loop_hdr(&loop->got[3]) & 0xff, 0x0);
	KUNIT_EXPECT_EQ(test, fake_scmi_step(loop->platform, 1), 0);
	KUNIT_EXPECT_EQ(test, fake_scmi_held(loop->platform), 0);
}

/* Never: the glue is told to forget the tag, and nothing else comes. */
static void script_dropped_request_is_never_answered(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	struct fake_scmi_stats stats;

	add_rule(loop, .protocol = BASE, .message = 0x3, .times = 1,
		 .action = FAKE_SCMI_DROP);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x3), SCMI_LOOP_NO_ANSWER);
	KUNIT_ASSERT_EQ(test, loop->num, 1);
	KUNIT_EXPECT_EQ(test, loop->got[0].kind, SCMI_LOOP_DROP);
	KUNIT_EXPECT_PTR_EQ(test, loop->got[0].tag,
			    (void *)(SCMI_LOOP_TOKEN + 1UL));
	KUNIT_EXPECT_EQ(test, fake_scmi_step(loop->platform, -1), 0);
	fake_scmi_stats(loop->platform, &stats);
	KUNIT_EXPECT_EQ(test, stats.dropped, 1);
	KUNIT_EXPECT_EQ(test, stats.answered, 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x3), 0);
}

/* Twice: the same bytes again, for no tag. */
static void script_answer_can_come_twice(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	struct fake_scmi_stats stats;

	add_rule(loop, .protocol = BASE, .message = 0x3,
		 .action = FAKE_SCMI_TWICE);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x3), 0);
	KUNIT_ASSERT_EQ(test, loop->num, 2);
	KUNIT_EXPECT_PTR_EQ(test, loop->got[1].tag, FAKE_SCMI_TAG_NONE);
	KUNIT_EXPECT_EQ(test, loop->got[0].len, 24);
	KUNIT_EXPECT_EQ(test, loop->got[1].len, 24);
	KUNIT_EXPECT_MEMEQ(test, loop->got[1].buf, loop->got[0].buf, 24);
	fake_scmi_stats(loop->platform, &stats);
	KUNIT_EXPECT_EQ(test, stats.answered, 1);
	KUNIT_EXPECT_EQ(test, stats.duplicates, 1);
}

/* A rule lets @skip messages pass, bends @times, and is spent. */
static void script_rule_has_its_time(struct kunit *test)
{
	static const s32 want[] = { 0, 0, -6, -6, 0 };
	struct scmi_loop *loop = test->priv;
	unsigned int i;
	int rule;

	rule = add_rule(loop, .protocol = BASE, .message = 0x0, .skip = 2,
			.times = 2, .status = FAKE_SCMI_BUSY);
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x1), 0);
		KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x0), want[i]);
	}
	KUNIT_EXPECT_EQ(test, fake_scmi_rule_hits(loop->platform, rule), 2);
}

/* The newest rule wins; removed, the older one is there again. */
static void script_newest_rule_wins(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	int old, new;

	old = add_rule(loop, .protocol = FAKE_SCMI_ANY,
		       .message = FAKE_SCMI_ANY, .status = FAKE_SCMI_BUSY);
	new = add_rule(loop, .protocol = BASE, .message = 0x0,
		       .status = FAKE_SCMI_DENIED);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x0), FAKE_SCMI_DENIED);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x0), FAKE_SCMI_BUSY);
	KUNIT_EXPECT_EQ(test, fake_scmi_unscript(loop->platform, new), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x0), FAKE_SCMI_BUSY);
	KUNIT_EXPECT_EQ(test, fake_scmi_unscript(loop->platform, new), -ENOENT);
	KUNIT_EXPECT_EQ(test, fake_scmi_rule_hits(loop->platform, old), 2);
	fake_scmi_unscript_all(loop->platform);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x0), 0);
	KUNIT_EXPECT_EQ(test, fake_scmi_rule_hits(loop->platform, old), 0);
}

/* Notifications have rules of their own type, with a payload of their own. */
static void script_notification_can_be_bent(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	static const u8 junk[] = { 1, 2, 3 };

	add_rule(loop, .protocol = CLOCK, .message = 0x0,
		 .type = FAKE_SCMI_NOTIFICATION, .payload = junk,
		 .payload_len = sizeof(junk));
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x0), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x9, 0, 1), 0);
	fake_scmi_clock_set_rate(loop->platform, 0, 5);
	KUNIT_EXPECT_EQ(test, scmi_loop_last(loop)->len, 7);
	KUNIT_EXPECT_MEMEQ(test, scmi_loop_last(loop)->buf + 4, junk, 3);
}

/* Silence holds all that leaves, of every kind, and steps let it go in order. */
static void script_silence_holds_everything(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	scmi_ask(loop, CLOCK, 0x9, 0, 1);
	fake_scmi_silence(loop->platform, true);
	scmi_ask(loop, BASE, 0x0);
	fake_scmi_clock_set_rate(loop->platform, 0, 5);
	scmi_ask(loop, BASE, 0x1);
	KUNIT_EXPECT_EQ(test, loop->num, 1);
	KUNIT_EXPECT_EQ(test, fake_scmi_held(loop->platform), 3);
	KUNIT_EXPECT_EQ(test, rate_word(loop), 5);

	fake_scmi_silence(loop->platform, false);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x5), 0);
	KUNIT_EXPECT_EQ(test, fake_scmi_step(loop->platform, 2), 2);
	KUNIT_ASSERT_EQ(test, loop->num, 4);
	KUNIT_EXPECT_EQ(test, loop->got[2].kind, SCMI_LOOP_REPLY);
	KUNIT_EXPECT_EQ(test, scmi_loop_hdr(&loop->got[2]) & 0xff, 0x0);
	KUNIT_EXPECT_EQ(test, loop->got[3].kind, SCMI_LOOP_P2A);
	KUNIT_EXPECT_EQ(test, fake_scmi_step(loop->platform, -1), 1);
	KUNIT_EXPECT_EQ(test, scmi_loop_hdr(scmi_loop_last(loop)) & 0xff, 0x1);
}

/* A held answer may come twice too: both copies are held. */
static void script_twice_under_silence_is_held_twice(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	add_rule(loop, .protocol = BASE, .message = 0x0,
		 .action = FAKE_SCMI_TWICE);
	fake_scmi_silence(loop->platform, true);
	scmi_ask(loop, BASE, 0x0);
	KUNIT_EXPECT_EQ(test, fake_scmi_held(loop->platform), 2);
	KUNIT_EXPECT_EQ(test, fake_scmi_step(loop->platform, -1), 2);
	KUNIT_EXPECT_PTR_EQ(test, loop->got[1].tag, FAKE_SCMI_TAG_NONE);
}

/* Raw bytes go as they are, past rules and silence. */
static void script_raw_bytes_go_unbent(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	struct fake_scmi_stats stats;
	static const u8 junk[] = { 0xff, 0xfe, 0xfd };

	fake_scmi_silence(loop->platform, true);
	KUNIT_EXPECT_EQ(test, fake_scmi_send_raw(loop->port, junk, 3), 0);
	KUNIT_EXPECT_EQ(test, fake_scmi_reply_raw(loop->port, junk, 2), 0);
	KUNIT_EXPECT_EQ(test, fake_scmi_send_raw(loop->port, junk, 0), 0);
	KUNIT_ASSERT_EQ(test, loop->num, 3);
	KUNIT_EXPECT_EQ(test, loop->got[0].kind, SCMI_LOOP_P2A);
	KUNIT_EXPECT_EQ(test, loop->got[0].len, 3);
	KUNIT_EXPECT_MEMEQ(test, loop->got[0].buf, junk, 3);
	KUNIT_EXPECT_EQ(test, loop->got[1].kind, SCMI_LOOP_REPLY);
	KUNIT_EXPECT_PTR_EQ(test, loop->got[1].tag, FAKE_SCMI_TAG_NONE);
	KUNIT_EXPECT_EQ(test, loop->got[2].len, 0);
	fake_scmi_stats(loop->platform, &stats);
	KUNIT_EXPECT_EQ(test, stats.notified, 2);
}

static struct kunit_case script_cases[] = {
	KUNIT_CASE(script_status_replaces_the_command),
	KUNIT_CASE(script_inert_rule_does_nothing),
	KUNIT_CASE(script_payload_replaces_the_answer),
	KUNIT_CASE_PARAM(script_length_is_what_the_rule_says,
			 lengths_gen_params),
	KUNIT_CASE(script_header_can_be_bent),
	KUNIT_CASE(script_held_answers_leave_in_order),
	KUNIT_CASE(script_dropped_request_is_never_answered),
	KUNIT_CASE(script_answer_can_come_twice),
	KUNIT_CASE(script_rule_has_its_time),
	KUNIT_CASE(script_newest_rule_wins),
	KUNIT_CASE(script_notification_can_be_bent),
	KUNIT_CASE(script_silence_holds_everything),
	KUNIT_CASE(script_twice_under_silence_is_held_twice),
	KUNIT_CASE(script_raw_bytes_go_unbent),
	{}
};

static struct kunit_suite script_suite = {
	.name = "fake_scmi_script",
	.init = script_init,
	.exit = script_exit,
	.test_cases = script_cases,
};

kunit_test_suite(script_suite);
