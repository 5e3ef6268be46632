// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite fake_scmi_server: the fake SCMI platform keeps to DEN0056 in its
 * messages (section 4.1), byte by byte, and is made from a configuration.
 *
 * What the messages do is for the suites of the protocols.
 */
#include <kunit/fake_scmi_server_kunit.h>
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/string.h>

#define BASE	FAKE_SCMI_PROTO_BASE
#define CLOCK	FAKE_SCMI_PROTO_CLOCK

static int server_init(struct kunit *test)
{
	scmi_loop_new(test, &scmi_loop_full);
	return 0;
}

static void server_exit(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	if (loop)
		KUNIT_EXPECT_EQ(test, fake_scmi_errors(loop->platform), 0);
}

/*
 * Every message of both protocols: a request that is right, and the number of
 * words that follow the status of its answer.
 */
static const struct message_case {
	const char *desc;
	u8 protocol;
	u8 id;
	u32 args[4];
	unsigned int num_args;
	unsigned int words;
} messages[] = {
	{ "base version", BASE, 0x0, {}, 0, 1 },
	{ "base attributes", BASE, 0x1, {}, 0, 1 },
	{ "base message attributes", BASE, 0x2, { 0x3 }, 1, 1 },
	{ "base vendor", BASE, 0x3, {}, 0, 4 },
	{ "base sub-vendor", BASE, 0x4, {}, 0, 4 },
	{ "base implementation version", BASE, 0x5, {}, 0, 1 },
	{ "base list protocols", BASE, 0x6, { 0 }, 1, 3 },
	{ "base agent", BASE, 0x7, { 1 }, 1, 5 },
	{ "base notify errors", BASE, 0x8, { 1 }, 1, 0 },
	{ "base device permissions", BASE, 0x9, { 1, 1, 0 }, 3, 0 },
	{ "base protocol permissions", BASE, 0xa, { 1, 1, CLOCK, 0 }, 4, 0 },
	{ "base reset agent", BASE, 0xb, { 1, 1 }, 2, 0 },
	{ "base negotiate", BASE, 0x10, { 0x20001 }, 1, 0 },
	{ "clock version", CLOCK, 0x0, {}, 0, 1 },
	{ "clock protocol attributes", CLOCK, 0x1, {}, 0, 1 },
	{ "clock message attributes", CLOCK, 0x2, { 0xf }, 1, 1 },
	{ "clock attributes", CLOCK, 0x3, { 0 }, 1, 6 },
	{ "clock rates as a list", CLOCK, 0x4, { 0, 0 }, 2, 7 },
	{ "clock rates as a range", CLOCK, 0x4, { 1, 0 }, 2, 7 },
	{ "clock rate set", CLOCK, 0x5, { 0, 0, 200, 0 }, 4, 0 },
	{ "clock rate get", CLOCK, 0x6, { 0 }, 1, 2 },
	{ "clock config set", CLOCK, 0x7, { 0, 1, 0 }, 3, 0 },
	{ "clock name", CLOCK, 0x8, { 0 }, 1, 17 },
	{ "clock rate notify", CLOCK, 0x9, { 0, 1 }, 2, 0 },
	{ "clock request notify", CLOCK, 0xa, { 0, 1 }, 2, 0 },
	{ "clock config get", CLOCK, 0xb, { 0, 0 }, 2, 3 },
	{ "clock possible parents", CLOCK, 0xc, { 0, 0 }, 2, 3 },
	{ "clock parent set", CLOCK, 0xd, { 0, 1 }, 2, 0 },
	{ "clock parent get", CLOCK, 0xe, { 0 }, 1, 1 },
	{ "clock permissions", CLOCK, 0xf, { 0 }, 1, 1 },
	{ "clock negotiate", CLOCK, 0x10, { 0x30000 }, 1, 0 },
};

KUNIT_ARRAY_PARAM_DESC(messages, messages, desc);

/*
 * A right request is answered at once, by its tag, with the very header that it
 * had, SUCCESS, and as many words as the specification says (section 4.1).
 */
static void server_right_request_is_answered(struct kunit *test)
{
	const struct message_case *m = test->param_value;
	struct scmi_loop *loop = test->priv;
	const struct scmi_loop_msg *answer = &loop->got[0];
	u32 hdr = FIELD_PREP(GENMASK(7, 0), m->id) |
		  FIELD_PREP(GENMASK(9, 8), 0) |
		  FIELD_PREP(GENMASK(17, 10), m->protocol) |
		  FIELD_PREP(GENMASK(27, 18), SCMI_LOOP_TOKEN);

	KUNIT_EXPECT_EQ(test, scmi_loop_ask(loop, loop->port, m->protocol,
					    m->id, m->args, m->num_args), 0);
	KUNIT_ASSERT_EQ(test, loop->num, 1);
	KUNIT_EXPECT_EQ(test, scmi_loop_hdr(answer), hdr);
	KUNIT_EXPECT_EQ(test, answer->len, (m->words + 2) * 4);
	KUNIT_EXPECT_PTR_EQ(test, answer->tag,
			    (void *)(SCMI_LOOP_TOKEN + 1UL));
	KUNIT_EXPECT_EQ(test, fake_scmi_count(loop->platform, m->protocol,
					      m->id), 1);
}

/* A byte too few or too many is no message of the protocol: PROTOCOL_ERROR. */
static void server_request_of_wrong_length_is_refused(struct kunit *test)
{
	const struct message_case *m = test->param_value;
	size_t right = (m->num_args + 1) * sizeof(__le32);
	u32 hdr = fake_scmi_hdr(0, m->protocol, m->id, 1);
	struct scmi_loop *loop = test->priv;
	u32 args[8] = {};
	size_t len;

	for (len = sizeof(__le32); len <= right + 4; len++) {
		if (len == right)
			continue;
		scmi_loop_send_bytes(loop, loop->port, hdr, args, len);
		KUNIT_EXPECT_EQ(test, (s32)scmi_loop_word(scmi_loop_last(loop),
							  0),
				FAKE_SCMI_PROTOCOL_ERROR);
		KUNIT_EXPECT_EQ(test, scmi_loop_last(loop)->len, 8);
	}
	KUNIT_EXPECT_EQ(test, fake_scmi_count(loop->platform, m->protocol,
					      m->id), loop->num);
}

/* Without a header there is nothing to answer to: the tag is dropped. */
static void server_request_without_header_is_dropped(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	struct fake_scmi_stats stats;
	unsigned int len;

	for (len = 0; len < 4; len++)
		scmi_loop_send_bytes(loop, loop->port, 0, NULL, len);

	KUNIT_EXPECT_EQ(test, scmi_loop_count(loop, SCMI_LOOP_DROP), 4);
	KUNIT_EXPECT_EQ(test, loop->num, 4);
	fake_scmi_stats(loop->platform, &stats);
	KUNIT_EXPECT_EQ(test, stats.malformed, 4);
	KUNIT_EXPECT_EQ(test, stats.dropped, 4);
	KUNIT_EXPECT_EQ(test, stats.received, 4);
}

/* An agent sends commands only: other types are PROTOCOL_ERROR. */
static void server_request_of_other_type_is_refused(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	u32 type;

	for (type = 1; type <= 3; type++) {
		u32 hdr = fake_scmi_hdr(type, BASE, 0, 7);

		scmi_loop_send_bytes(loop, loop->port, hdr, NULL, 4);
		KUNIT_EXPECT_EQ(test, scmi_loop_hdr(scmi_loop_last(loop)), hdr);
		KUNIT_EXPECT_EQ(test, (s32)scmi_loop_word(scmi_loop_last(loop),
							  0),
				FAKE_SCMI_PROTOCOL_ERROR);
	}
	KUNIT_EXPECT_EQ(test, loop->num, 3);
}

/* Unknown protocol or message: NOT_SUPPORTED, and counted. */
static void server_unknown_message_is_not_supported(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;
	struct fake_scmi_stats stats;

	KUNIT_EXPECT_EQ(test, scmi_ask(loop, 0x16, 0),
			FAKE_SCMI_NOT_SUPPORTED);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x11),
			FAKE_SCMI_NOT_SUPPORTED);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0xff),
			FAKE_SCMI_NOT_SUPPORTED);
	fake_scmi_stats(loop->platform, &stats);
	KUNIT_EXPECT_EQ(test, stats.unsupported, 3);
}

/* PROTOCOL_MESSAGE_ATTRIBUTES of a message that is not there: NOT_FOUND. */
static void server_attributes_of_unknown_message_are_not_found(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x2, 0xc),
			FAKE_SCMI_NOT_FOUND);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x2, 0x100),
			FAKE_SCMI_NOT_FOUND);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x2, 0x10), 0);
}

/* A protocol that is only listed tells its version and has nothing else. */
static void server_listed_protocol_has_common_messages(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	KUNIT_EXPECT_EQ(test, scmi_ask(loop, 0x80, 0x0), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), 0x10000);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, 0x80, 0x1), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, 0x80, 0x3),
			FAKE_SCMI_NOT_SUPPORTED);
}

/*
 * NEGOTIATE_PROTOCOL_VERSION: with clock 1.0, CONFIG_SET is two words and
 * NAME_GET is not there; PROTOCOL_VERSION tells the newest as before, and the
 * newest can be had back.
 */
static void server_negotiated_version_holds(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x10, 0x40000),
			FAKE_SCMI_NOT_SUPPORTED);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x10, 0x10000), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x8, 0),
			FAKE_SCMI_NOT_SUPPORTED);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x7, 0, 1), 0);
	KUNIT_EXPECT_TRUE(test, fake_scmi_clock_enabled(loop->platform, 0));
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x0), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), 0x30000);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x10, 0x30000), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x8, 0), 0);
}

/* Without a configuration: base 2.1, clock 3.0, one clock at 1 MHz. */
static void server_has_defaults(struct kunit *test)
{
	struct scmi_loop *loop = scmi_loop_new(test, NULL);

	KUNIT_EXPECT_EQ(test, scmi_ask(loop, BASE, 0x0), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), 0x20001);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x0), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), 0x30000);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x1), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), 1);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x6, 0), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer64(loop, 0), 1000000);
}

static const u64 falling_rates[] = { 2, 1 };
static const u32 two_parents[] = { 0, 1 };
static const u8 base_again[] = { 0x10 }, clock_again[] = { 0x14 };

static const struct config_case {
	const char *desc;
	struct fake_scmi_clock_config clock;
	struct fake_scmi_config config;
} bad_configs[] = {
	{ "rates that fall", { .rates = falling_rates, .num_rates = 2 } },
	{ "rate outside of the range", { .max = 10, .rate = 11 } },
	{ "range upside down", { .min = 10, .max = 9 } },
	{ "start parent that is none", { .parents = two_parents,
	  .num_parents = 2, .parent = 2 } },
	{ "clock of no device", { .device = 1 } },
	{ "base listed again", {}, { .protocols = base_again,
	  .num_protocols = 1 } },
	{ "clock listed again", {}, { .protocols = clock_again,
	  .num_protocols = 1 } },
	{ "too many agents", {}, { .num_agents = 256 } },
};

KUNIT_ARRAY_PARAM_DESC(bad_configs, bad_configs, desc);

/* A configuration that makes no sense makes no platform. */
static void server_bad_configuration_is_refused(struct kunit *test)
{
	const struct config_case *c = test->param_value;
	struct fake_scmi_config config = c->config;
	struct fake_scmi_platform *platform;

	config.clocks = &c->clock;
	config.num_clocks = 1;
	platform = fake_scmi_platform_alloc(&config);
	KUNIT_EXPECT_PTR_EQ(test, platform, ERR_PTR(-EINVAL));
	fake_scmi_platform_free(platform);
}

/* Platforms share nothing: each tells its own vendor and keeps its own rate. */
static void server_platforms_are_independent(struct kunit *test)
{
	struct fake_scmi_platform *platforms[64];
	struct fake_scmi_config config = {};
	char vendor[16];
	unsigned int i;

	config.vendor = vendor;
	for (i = 0; i < 64; i++) {
		snprintf(vendor, sizeof(vendor), "vendor-%u", i);
		platforms[i] = fake_scmi_platform_alloc_kunit(test, &config);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, platforms[i]);
		fake_scmi_clock_set_rate(platforms[i], 0, 1000 + i);
	}
	for (i = 0; i < 64; i++) {
		snprintf(vendor, sizeof(vendor), "vendor-%u", i);
		KUNIT_EXPECT_STREQ(test, fake_scmi_vendor(platforms[i]),
				   vendor);
		KUNIT_EXPECT_EQ(test, fake_scmi_clock_rate(platforms[i], 0),
				1000 + i);
	}
}

/* No agent 0 and none beyond the last may connect, nor one without a way back */
static void server_unknown_agent_cannot_connect(struct kunit *test)
{
	static const struct fake_scmi_port_ops mute;
	struct scmi_loop *loop = test->priv;

	KUNIT_EXPECT_PTR_EQ(test, fake_scmi_port_open_agent(loop->platform, 0,
							    &scmi_loop_ops,
							    loop),
			    (struct fake_scmi_port *)ERR_PTR(-EINVAL));
	KUNIT_EXPECT_PTR_EQ(test, fake_scmi_port_open_agent(loop->platform, 4,
							    &scmi_loop_ops,
							    loop),
			    (struct fake_scmi_port *)ERR_PTR(-EINVAL));
	KUNIT_EXPECT_PTR_EQ(test, fake_scmi_port_open(loop->platform, &mute,
						      loop),
			    (struct fake_scmi_port *)ERR_PTR(-EINVAL));
}

static struct kunit_case server_cases[] = {
	KUNIT_CASE_PARAM(server_right_request_is_answered,
			 messages_gen_params),
	KUNIT_CASE_PARAM(server_request_of_wrong_length_is_refused,
			 messages_gen_params),
	KUNIT_CASE(server_request_without_header_is_dropped),
	KUNIT_CASE(server_request_of_other_type_is_refused),
	KUNIT_CASE(server_unknown_message_is_not_supported),
	KUNIT_CASE(server_attributes_of_unknown_message_are_not_found),
	KUNIT_CASE(server_listed_protocol_has_common_messages),
	KUNIT_CASE(server_negotiated_version_holds),
	KUNIT_CASE(server_has_defaults),
	KUNIT_CASE_PARAM(server_bad_configuration_is_refused,
			 bad_configs_gen_params),
	KUNIT_CASE(server_platforms_are_independent),
	KUNIT_CASE(server_unknown_agent_cannot_connect),
	{}
};

static struct kunit_suite server_suite = {
	.name = "fake_scmi_server",
	.init = server_init,
	.exit = server_exit,
	.test_cases = server_cases,
};

kunit_test_suite(server_suite);
