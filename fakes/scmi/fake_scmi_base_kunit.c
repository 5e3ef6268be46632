// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite fake_scmi_base: the base protocol of the fake SCMI platform keeps to
 * DEN0056 section 4.2: identity, agents, permissions, errors.
 */
#include <kunit/fake_scmi_server_kunit.h>
#include <kunit/test.h>
#include <linux/string.h>

#define BASE	FAKE_SCMI_PROTO_BASE
#define CLOCK	FAKE_SCMI_PROTO_CLOCK

static int base_init(struct kunit *test)
{
	scmi_loop_new(test, &scmi_loop_full);
	return 0;
}

static void base_exit(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	if (loop)
		KUNIT_EXPECT_EQ(test, fake_scmi_errors(loop->platform), 0);
}

/* BASE_DISCOVER_VENDOR and its kin: NUL-padded fields of 16 bytes. */
static void base_tells_who_it_is(struct kunit *test)
{
	static const char vendor[16] = "acme", sub_vendor[16] = "bench";
	struct scmi_loop *loop = test->priv;

	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x3), 0);
	KUNIT_EXPECT_MEMEQ(test, scmi_loop_last(loop)->buf + 8, vendor, 16);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x4), 0);
	KUNIT_EXPECT_MEMEQ(test, scmi_loop_last(loop)->buf + 8, sub_vendor, 16);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x5), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), 0x12345678);
	KUNIT_EXPECT_STREQ(test, fake_scmi_vendor(loop->platform), "acme");
}

/* Base attributes: agents [15:8] and protocols besides base [7:0]. */
static void base_counts_agents_and_protocols(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x1), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0),
			FIELD_PREP(GENMASK(15, 8), 3) |
			FIELD_PREP(GENMASK(7, 0), 6));
}

/*
 * BASE_DISCOVER_LIST_PROTOCOLS: four ids to a word, lowest byte first, in
 * ascending order, without base; skip beyond the end is INVALID_PARAMETERS, skip
 * to the end an empty list.
 */
static void base_lists_protocols_in_pages(struct kunit *test)
{
	struct fake_scmi_config config = scmi_loop_full;
	struct scmi_loop *loop;

	config.page = 1;
	loop = scmi_loop_new(test, &config);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x6, 0), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), 4);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 1), 0x14131211);
	KUNIT_EXPECT_EQ(test, scmi_loop_last(loop)->len, 16);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x6, 4), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), 2);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 1), 0x8015);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x6, 6), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), 0);
	KUNIT_EXPECT_EQ(test, scmi_loop_last(loop)->len, 16);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x6, 7),
			FAKE_SCMI_INVALID_PARAMETERS);
}

/* BASE_DISCOVER_AGENT: agent 0 is the platform, 0xffffffff who asks. */
static void base_tells_agents(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	struct fake_scmi_port *third;

	third = scmi_loop_add_port(test, loop, 3, &scmi_loop_ops);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x7, 0), 0);
	KUNIT_EXPECT_STREQ(test, scmi_loop_last(loop)->buf + 12, "platform");
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x7, 1), 0);
	KUNIT_EXPECT_STREQ(test, scmi_loop_last(loop)->buf + 12, "OSPM");
	KUNIT_EXPECT_EQ(test, scmi_ask_by(loop, third, BASE, 0x7,
					  FAKE_SCMI_AGENT_SELF), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), 3);
	KUNIT_EXPECT_STREQ(test, scmi_loop_last(loop)->buf + 12, "agent-3");
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x7, 4),
			FAKE_SCMI_NOT_FOUND);
}

/* BASE_SET_DEVICE_PERMISSIONS: taken away, a device's clocks are DENIED. */
static void base_denied_device_is_denied(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x9, 1, 1, 0), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x6, 1), FAKE_SCMI_DENIED);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x6, 0), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x9, 1, 1, 1), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x6, 1), 0);
}

/* BASE_SET_PROTOCOL_PERMISSIONS: as above, through one protocol only. */
static void base_denied_protocol_is_denied(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0xa, 1, 1, 0x13, 0), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x6, 1), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0xa, 1, 1, CLOCK, 0), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x6, 1), FAKE_SCMI_DENIED);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0xa, 1, 1, BASE, 0),
			FAKE_SCMI_INVALID_PARAMETERS);
}

static const struct permission_case {
	const char *desc;
	u32 agent;
	u8 id;
	u32 args[4];
	unsigned int num;
	s32 status;
} permissions[] = {
	{ "device of no agent", 1, 0x9, { 4, 0, 1 }, 3, FAKE_SCMI_NOT_FOUND },
	{ "no such device", 1, 0x9, { 1, 2, 1 }, 3, FAKE_SCMI_NOT_FOUND },
	{ "unknown flag", 1, 0x9, { 1, 0, 2 }, 3,
	  FAKE_SCMI_INVALID_PARAMETERS },
	{ "device by an untrusted agent", 2, 0x9, { 1, 0, 1 }, 3,
	  FAKE_SCMI_DENIED },
	{ "no such protocol", 1, 0xa, { 1, 0, 0x77, 1 }, 4,
	  FAKE_SCMI_NOT_FOUND },
	{ "protocol by an untrusted agent", 2, 0xa, { 1, 0, CLOCK, 1 }, 4,
	  FAKE_SCMI_DENIED },
	{ "reset of no agent", 1, 0xb, { 4, 0 }, 2, FAKE_SCMI_NOT_FOUND },
	{ "reset with unknown flag", 1, 0xb, { 1, 2 }, 2,
	  FAKE_SCMI_INVALID_PARAMETERS },
	{ "reset by an untrusted agent", 2, 0xb, { 1, 0 }, 2,
	  FAKE_SCMI_DENIED },
	{ "reset of itself by an untrusted agent", 2, 0xb, { 2, 0 }, 2, 0 },
	{ "errors with unknown flag", 1, 0x8, { 2 }, 1,
	  FAKE_SCMI_INVALID_PARAMETERS },
};

KUNIT_ARRAY_PARAM_DESC(permissions, permissions, desc);

/* What may not be, is refused with the status that the specification names. */
static void base_illegal_permission_is_refused(struct kunit *test)
{
	const struct permission_case *p = test->param_value;
	struct scmi_loop *loop = test->priv;
	struct fake_scmi_port *port;

	port = scmi_loop_add_port(test, loop, p->agent, &scmi_loop_ops);
	KUNIT_EXPECT_EQ(test, scmi_loop_ask(loop, port, BASE, p->id, p->args,
					    p->num), p->status);
}

/*
 * BASE_RESET_AGENT_CONFIGURATION: what agent 1 set goes back, what agent 3 set
 * since stays.
 */
static void base_reset_agent_forgets_its_wishes(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	struct fake_scmi_clock_state state;
	struct fake_scmi_port *third;

	third = scmi_loop_add_port(test, loop, 3, &scmi_loop_ops);
	scmi_ask(loop, CLOCK, 0x5, 0, 0, 200, 0);
	scmi_ask(loop, CLOCK, 0x9, 0, 1);
	scmi_ask(loop, CLOCK, 0x7, 1, 1, 0);
	scmi_ask_by(loop, third, CLOCK, 0x7, 1, 1, 0);

	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0xb, 1, 0), 0);
	KUNIT_ASSERT_EQ(test, fake_scmi_clock_state(loop->platform, 0, &state),
			0);
	KUNIT_EXPECT_EQ(test, state.rate, 100);
	KUNIT_EXPECT_EQ(test, state.rate_notify, 0);
	KUNIT_EXPECT_TRUE(test, fake_scmi_clock_enabled(loop->platform, 1));
}

/* With flag [0] the agent gets its permissions back, and nobody else theirs. */
static void base_reset_agent_gives_permissions_back(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	struct fake_scmi_port *third;

	third = scmi_loop_add_port(test, loop, 3, &scmi_loop_ops);
	scmi_ask(loop, BASE, 0x9, 1, 1, 0);
	scmi_ask(loop, BASE, 0x9, 3, 1, 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0xb, 1, 0), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x6, 1), FAKE_SCMI_DENIED);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0xb, 1, 1), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x6, 1), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask_by(loop, third, CLOCK, 0x6, 1),
			FAKE_SCMI_DENIED);
}

/*
 * BASE_ERROR_EVENT: agent, fatal [31] and number of reports [9:0], then header
 * and status of each; only who asked for it with NOTIFY_ERRORS gets it.
 */
static void base_error_event_reaches_subscribers(struct kunit *test)
{
	static const struct fake_scmi_error_report reports[] = {
		{ 0x11223344, FAKE_SCMI_HARDWARE_ERROR }, { 0x5, -1 },
	};
	struct scmi_loop *loop = test->priv;
	const struct scmi_loop_msg *event;

	KUNIT_EXPECT_EQ(test, fake_scmi_base_error(loop->platform, 1, true,
						   reports, 2), 0);
	scmi_ask(loop, BASE, 0x8, 1);
	KUNIT_EXPECT_EQ(test, fake_scmi_base_error(loop->platform, 1, true,
						   reports, 2), 1);
	event = scmi_loop_last(loop);
	KUNIT_EXPECT_EQ(test, event->kind, SCMI_LOOP_P2A);
	KUNIT_EXPECT_EQ(test, scmi_loop_hdr(event),
			fake_scmi_hdr(FAKE_SCMI_NOTIFICATION, BASE, 0, 0));
	KUNIT_EXPECT_EQ(test, event->len, 12 + 2 * 8);
	KUNIT_EXPECT_EQ(test, scmi_loop_word(event, 0), 1);
	KUNIT_EXPECT_EQ(test, scmi_loop_word(event, 1), BIT(31) | 2);
	KUNIT_EXPECT_EQ(test, scmi_loop_word(event, 2), 0x11223344);
	KUNIT_EXPECT_EQ(test, (s32)scmi_loop_word(event, 3), -9);
	scmi_ask(loop, BASE, 0x8, 0);
	KUNIT_EXPECT_EQ(test, fake_scmi_base_error(loop->platform, 0, false,
						   NULL, 0), 0);
}

static struct kunit_case base_cases[] = {
	KUNIT_CASE(base_tells_who_it_is),
	KUNIT_CASE(base_counts_agents_and_protocols),
	KUNIT_CASE(base_lists_protocols_in_pages),
	KUNIT_CASE(base_tells_agents),
	KUNIT_CASE(base_denied_device_is_denied),
	KUNIT_CASE(base_denied_protocol_is_denied),
	KUNIT_CASE_PARAM(base_illegal_permission_is_refused,
			 permissions_gen_params),
	KUNIT_CASE(base_reset_agent_forgets_its_wishes),
	KUNIT_CASE(base_reset_agent_gives_permissions_back),
	KUNIT_CASE(base_error_event_reaches_subscribers),
	{}
};

static struct kunit_suite base_suite = {
	.name = "fake_scmi_base",
	.init = base_init,
	.exit = base_exit,
	.test_cases = base_cases,
};

kunit_test_suite(base_suite);
