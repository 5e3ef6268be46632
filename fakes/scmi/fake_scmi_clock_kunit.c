// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suite fake_scmi_clock: the clock protocol of the fake SCMI platform keeps to
 * DEN0056 section 4.6, byte by byte.
 */
#include <kunit/fake_scmi_server_kunit.h>
#include <kunit/test.h>
#include <linux/string.h>

#define BASE	FAKE_SCMI_PROTO_BASE
#define CLOCK	FAKE_SCMI_PROTO_CLOCK

static const u64 seven_rates[] = { 10, 20, 30, 40, 50, 60, 0x100000007ULL };
static const u32 five_parents[] = { 4, 3, 2, 1, 0 };

/* Ids of the clocks in the fixture. */
enum { LIST, RANGE, LOCKED, PLAIN };

static const struct fake_scmi_clock_config clocks[] = {
	[LIST] = { .name = "a-clock-with-a-long-name", .rates = seven_rates,
		   .num_rates = 7, .enable_latency = 77,
		   .parents = five_parents, .num_parents = 5,
		   .flags = FAKE_SCMI_CLK_EXT_CONFIG },
	[RANGE] = { .min = 100, .max = 205, .step = 20, .enabled = true },
	[LOCKED] = { .rate = 5, .parents = five_parents, .num_parents = 2,
		     .parent = 3, .flags = FAKE_SCMI_CLK_RESTRICTED },
	[PLAIN] = { .flags = FAKE_SCMI_CLK_NO_RATE_CHANGED |
			     FAKE_SCMI_CLK_NO_RATE_REQUESTED },
};

static const struct fake_scmi_config with_clocks = {
	.clocks = clocks, .num_clocks = ARRAY_SIZE(clocks), .page = 3,
	.max_async = 2, .num_agents = 2,
};

static int clock_init(struct kunit *test)
{
	scmi_loop_new(test, &with_clocks);
	return 0;
}

static void clock_exit(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	if (loop)
		KUNIT_EXPECT_EQ(test, fake_scmi_errors(loop->platform), 0);
}

/* PROTOCOL_ATTRIBUTES: asynchronous changes [23:16], clocks [15:0]. */
static void clock_attributes_count_clocks(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x1), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), 2 << 16 | 4);
	KUNIT_EXPECT_EQ(test, fake_scmi_num_clocks(loop->platform), 4);
}

static const struct attributes_case {
	const char *desc;
	u32 version;
	u32 clock;
	u32 attributes;
	size_t len;
} attributes[] = {
	{ "list, 1.0", 0x10000, LIST, 0, 28 },
	{ "range, 1.0", 0x10000, RANGE, BIT(0), 28 },
	{ "list, 2.0", 0x20000, LIST, GENMASK(31, 29), 32 },
	{ "plain, 2.0", 0x20000, PLAIN, 0, 32 },
	{ "list, 3.0", 0x30000, LIST, GENMASK(31, 27), 32 },
	{ "range, 3.0", 0x30000, RANGE, GENMASK(31, 30) | BIT(0), 32 },
	{ "locked, 3.0", 0x30000, LOCKED, GENMASK(31, 30) | BIT(28) | BIT(1),
	  32 },
	{ "plain, 3.0", 0x30000, PLAIN, 0, 32 },
};

KUNIT_ARRAY_PARAM_DESC(attributes, attributes, desc);

/*
 * CLOCK_ATTRIBUTES: the bits that the version knows and the clock deserves, a
 * name that ends within 16 bytes, and from 2.0 on the latency.
 */
static void clock_attributes_follow_version(struct kunit *test)
{
	const struct attributes_case *c = test->param_value;
	struct fake_scmi_config config = with_clocks;
	struct scmi_loop *loop;

	config.clock_version = c->version;
	loop = scmi_loop_new(test, &config);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x3, c->clock), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), c->attributes);
	KUNIT_EXPECT_EQ(test, scmi_loop_last(loop)->len, c->len);
	KUNIT_EXPECT_EQ(test, scmi_loop_last(loop)->buf[27], 0);
	if (c->clock == LIST)
		KUNIT_EXPECT_STREQ(test, scmi_loop_last(loop)->buf + 12,
				   "a-clock-with-a-");
	if (c->clock == LIST && c->version >= 0x20000)
		KUNIT_EXPECT_EQ(test, scmi_answer(loop, 5), 77);
}

/* Messages that came with 2.0 and 3.0 are not there before. */
static void clock_old_version_lacks_new_messages(struct kunit *test)
{
	struct fake_scmi_config config = with_clocks;
	struct scmi_loop *loop;
	u32 id;

	config.clock_version = 0x10000;
	loop = scmi_loop_new(test, &config);
	for (id = 0x8; id <= 0x10; id++)
		KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x2, id),
				FAKE_SCMI_NOT_FOUND);
	config.clock_version = 0x20000;
	loop = scmi_loop_new(test, &config);
	for (id = 0x8; id <= 0x10; id++)
		KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x2, id),
				id <= 0xa ? 0 : FAKE_SCMI_NOT_FOUND);
}

static const struct absent_case {
	const char *desc;
	u8 id;
	u32 args[4];
	unsigned int num;
} absent[] = {
	{ "attributes", 0x3, { 4 }, 1 },
	{ "rates", 0x4, { 4, 0 }, 2 },
	{ "rate set", 0x5, { 0, 4, 1, 0 }, 4 },
	{ "rate get", 0x6, { 4 }, 1 },
	{ "config set", 0x7, { 4, 1, 0 }, 3 },
	{ "name", 0x8, { 4 }, 1 },
	{ "rate notify", 0x9, { 4, 1 }, 2 },
	{ "request notify", 0xa, { 4, 1 }, 2 },
	{ "config get", 0xb, { 4, 0 }, 2 },
	{ "possible parents", 0xc, { 4, 0 }, 2 },
	{ "parent set", 0xd, { 4, 0 }, 2 },
	{ "parent get", 0xe, { 0xffffffff }, 1 },
	{ "permissions", 0xf, { 4 }, 1 },
};

KUNIT_ARRAY_PARAM_DESC(absent, absent, desc);

/* A clock that is not there is NOT_FOUND, whatever is wanted of it. */
static void clock_absent_is_not_found(struct kunit *test)
{
	const struct absent_case *c = test->param_value;
	struct scmi_loop *loop = test->priv;

	KUNIT_EXPECT_EQ(test, scmi_loop_ask(loop, loop->port, CLOCK, c->id,
					    c->args, c->num),
			FAKE_SCMI_NOT_FOUND);
	KUNIT_EXPECT_EQ(test, scmi_loop_last(loop)->len, 8);
}

/* List form: what is left [31:16], bit 12 clear, in this answer [11:0]. */
static void clock_list_of_rates_comes_in_pages(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x4, LIST, 0), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), 4 << 16 | 3);
	KUNIT_EXPECT_EQ(test, scmi_answer64(loop, 1), 10);
	KUNIT_EXPECT_EQ(test, scmi_answer64(loop, 5), 30);
	KUNIT_EXPECT_EQ(test, scmi_loop_last(loop)->len, 8 + 4 + 3 * 8);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x4, LIST, 6), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), 1);
	KUNIT_EXPECT_EQ(test, scmi_answer64(loop, 1), 0x100000007ULL);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x4, LIST, 7),
			FAKE_SCMI_OUT_OF_RANGE);
}

/* Without a page limit the size of messages limits, here to (36 - 4) / 8. */
static void clock_list_of_rates_fits_the_message(struct kunit *test)
{
	struct fake_scmi_config config = with_clocks;
	struct scmi_loop *loop;

	config.page = 0;
	config.max_msg_size = 36;
	loop = scmi_loop_new(test, &config);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x4, LIST, 0), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), 3 << 16 | 4);
	KUNIT_EXPECT_EQ(test, scmi_loop_last(loop)->len, 8 + 36);
}

/* Range form: bit 12, three entries: lowest, highest, step; never paged. */
static void clock_range_of_rates_is_a_triplet(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x4, RANGE, 0), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), BIT(12) | 3);
	KUNIT_EXPECT_EQ(test, scmi_answer64(loop, 1), 100);
	KUNIT_EXPECT_EQ(test, scmi_answer64(loop, 3), 205);
	KUNIT_EXPECT_EQ(test, scmi_answer64(loop, 5), 20);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x4, RANGE, 1),
			FAKE_SCMI_OUT_OF_RANGE);
}

static const struct rate_case {
	const char *desc;
	u32 clock;
	u32 flags;
	u64 rate;
	s32 status;
	u64 result;
} rates[] = {
	{ "list, exact", LIST, 0, 30, 0, 30 },
	{ "list, down", LIST, 0, 39, 0, 30 },
	{ "list, up", LIST, BIT(2), 31, 0, 40 },
	{ "list, nearest below", LIST, BIT(3), 34, 0, 30 },
	{ "list, nearest above", LIST, BIT(3), 36, 0, 40 },
	{ "list, high word", LIST, 0, 0x100000007ULL, 0, 0x100000007ULL },
	{ "list, too low", LIST, BIT(2), 9, -2, 10 },
	{ "list, too high", LIST, 0, 0x100000008ULL, -2, 10 },
	{ "range, exact", RANGE, 0, 140, 0, 140 },
	{ "range, down", RANGE, 0, 139, 0, 120 },
	{ "range, up", RANGE, BIT(2), 121, 0, 140 },
	{ "range, nearest", RANGE, BIT(3) | BIT(2), 129, 0, 120 },
	{ "range, up beyond the last step", RANGE, BIT(2), 204, 0, 200 },
	{ "range, too high", RANGE, 0, 206, -2, 100 },
	{ "reserved flag", LIST, BIT(4), 30, -2, 10 },
	{ "not allowed", LOCKED, 0, 5, FAKE_SCMI_DENIED, 5 },
};

KUNIT_ARRAY_PARAM_DESC(rates, rates, desc);

/* CLOCK_RATE_SET rounds as told, and refuses what the clock cannot do. */
static void clock_rate_is_set_as_told(struct kunit *test)
{
	const struct rate_case *c = test->param_value;
	struct scmi_loop *loop = test->priv;
	struct fake_scmi_clock_state state;

	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x5, c->flags, c->clock,
				       lower_32_bits(c->rate),
				       upper_32_bits(c->rate)), c->status);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x6, c->clock), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer64(loop, 0), c->result);
	KUNIT_ASSERT_EQ(test, fake_scmi_clock_state(loop->platform, c->clock,
						    &state), 0);
	KUNIT_EXPECT_EQ(test, state.rate, c->result);
	KUNIT_EXPECT_EQ(test, state.rate_sets, !c->status);
}

static const struct config_set_case {
	const char *desc;
	u32 version;
	u32 clock;
	u32 attributes;
	s32 status;
	bool enabled;
} config_sets[] = {
	{ "1.0 on", 0x10000, LIST, 1, 0, true },
	{ "1.0 off", 0x10000, RANGE, 0, 0, false },
	{ "2.0 reserved bit", 0x20000, LIST, 3, -2, false },
	{ "2.0 not allowed", 0x20000, LOCKED, 1, FAKE_SCMI_DENIED, false },
	{ "3.0 on", 0x30000, LIST, 1, 0, true },
	{ "3.0 off", 0x30000, RANGE, 0, 0, false },
	{ "3.0 reserved state", 0x30000, LIST, 2, -2, false },
	{ "3.0 nothing to do", 0x30000, RANGE, 3, -2, true },
	{ "3.0 reserved bit", 0x30000, LIST, BIT(24) | 1, -2, false },
	{ "3.0 not allowed", 0x30000, LOCKED, 1, FAKE_SCMI_DENIED, false },
	{ "3.0 type that is not there", 0x30000, RANGE, 1 << 16, -2, true },
	{ "3.0 on, with a type", 0x30000, LIST, 1 << 16 | 1, 0, true },
	{ "3.0 type only", 0x30000, LIST, 1 << 16 | 3, 0, false },
};

KUNIT_ARRAY_PARAM_DESC(config_sets, config_sets, desc);

/* CLOCK_CONFIG_SET: two words before 3.0, three from then on. */
static void clock_config_is_set_as_told(struct kunit *test)
{
	const struct config_set_case *c = test->param_value;
	struct fake_scmi_config config = with_clocks;
	u32 args[] = { c->clock, c->attributes, 0xabcd };
	struct fake_scmi_clock_state state;
	struct scmi_loop *loop;

	config.clock_version = c->version;
	loop = scmi_loop_new(test, &config);
	KUNIT_EXPECT_EQ(test, scmi_loop_ask(loop, loop->port, CLOCK, 0x7, args,
					    c->version < 0x30000 ? 2 : 3),
			c->status);
	KUNIT_ASSERT_EQ(test, fake_scmi_clock_state(loop->platform, c->clock,
						    &state), 0);
	KUNIT_EXPECT_EQ(test, state.enabled, c->enabled);
	KUNIT_EXPECT_EQ(test, state.enables + state.disables,
			!c->status && (c->attributes & 3) != 3);
}

/* CLOCK_CONFIG_GET: reserved word, state, value of the type asked for. */
static void clock_oem_config_is_kept_by_type(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x7, LIST, 0x80 << 16 | 1,
				       0xcafe), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0xb, LIST, 0x80), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 1), 1);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 2), 0xcafe);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0xb, LIST, 0x81), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 2), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0xb, RANGE, 0x80),
			FAKE_SCMI_INVALID_PARAMETERS);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0xb, LIST, 0x100),
			FAKE_SCMI_INVALID_PARAMETERS);
}

/* CLOCK_NAME_GET: a reserved word and the whole name in 64 bytes. */
static void clock_long_name_is_told(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x8, LIST), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), 0);
	KUNIT_EXPECT_STREQ(test, scmi_loop_last(loop)->buf + 12,
			   "a-clock-with-a-long-name");
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0x8, PLAIN), 0);
	KUNIT_EXPECT_STREQ(test, scmi_loop_last(loop)->buf + 12, "clk-3");
}

/* CLOCK_POSSIBLE_PARENTS_GET: what is left [31:24], in this answer [7:0]. */
static void clock_possible_parents_come_in_pages(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0xc, LIST, 0), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), 2 << 24 | 3);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 3), 2);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0xc, LIST, 3), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), 2);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 1), 1);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0xc, LIST, 5),
			FAKE_SCMI_OUT_OF_RANGE);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0xc, RANGE, 0),
			FAKE_SCMI_NOT_SUPPORTED);
}

/* CLOCK_PARENT_SET takes possible parents only; the start parent is told. */
static void clock_parent_is_one_of_the_possible(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0xe, LOCKED), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), 3);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0xd, LOCKED, 4),
			FAKE_SCMI_DENIED);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0xd, LIST, 5),
			FAKE_SCMI_INVALID_PARAMETERS);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0xd, LIST, 2), 0);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0xe, LIST), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), 2);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0xd, RANGE, 2),
			FAKE_SCMI_NOT_SUPPORTED);
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0xe, RANGE),
			FAKE_SCMI_NOT_SUPPORTED);
}

/* CLOCK_GET_PERMISSIONS: state [31], parent [30], rate [29]. */
static void clock_permissions_are_told(struct kunit *test)
{
	struct scmi_loop *loop = test->priv;

	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0xf, LIST), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), GENMASK(31, 29));
	KUNIT_EXPECT_EQ(test, scmi_ask(loop, CLOCK, 0xf, LOCKED), 0);
	KUNIT_EXPECT_EQ(test, scmi_answer(loop, 0), 0);
}

static struct kunit_case clock_cases[] = {
	KUNIT_CASE(clock_attributes_count_clocks),
	KUNIT_CASE_PARAM(clock_attributes_follow_version,
			 attributes_gen_params),
	KUNIT_CASE(clock_old_version_lacks_new_messages),
	KUNIT_CASE_PARAM(clock_absent_is_not_found, absent_gen_params),
	KUNIT_CASE(clock_list_of_rates_comes_in_pages),
	KUNIT_CASE(clock_list_of_rates_fits_the_message),
	KUNIT_CASE(clock_range_of_rates_is_a_triplet),
	KUNIT_CASE_PARAM(clock_rate_is_set_as_told, rates_gen_params),
	KUNIT_CASE_PARAM(clock_config_is_set_as_told, config_sets_gen_params),
	KUNIT_CASE(clock_oem_config_is_kept_by_type),
	KUNIT_CASE(clock_long_name_is_told),
	KUNIT_CASE(clock_possible_parents_come_in_pages),
	KUNIT_CASE(clock_parent_is_one_of_the_possible),
	KUNIT_CASE(clock_permissions_are_told),
	{}
};

static struct kunit_suite clock_suite = {
	.name = "fake_scmi_clock",
	.init = clock_init,
	.exit = clock_exit,
	.test_cases = clock_cases,
};

kunit_test_suite(clock_suite);
