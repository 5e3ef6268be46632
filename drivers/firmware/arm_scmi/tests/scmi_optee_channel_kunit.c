// SPDX-License-Identifier: GPL-2.0-only
/*
 * Channels of the SCMI OP-TEE transport: the memory that messages travel in,
 * what the service can do, whose channel is whose, and nodes that do not say
 * what they should. What becomes of channels when agents go is for the suite
 * scmi_optee_removal.
 */

#include <kunit/fake_tee.h>
#include <kunit/kernel_log.h>

#include "scmi_kit_optee.h"

#define CHANNEL_ID	"linaro,optee-channel-id"

/* Ids of channels that are not the kit's. */
#define OTHER_CHANNEL	9
#define NO_CHANNEL	77

static int channel_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_optee);
}

/* Apart from the agent itself, which has a context, nothing is held. */
static void channel_expect_nothing_held(struct scmi_kit_instance *si,
					unsigned int agents)
{
	struct kunit *test = si->kit->test;
	struct fake_tee *tee = scmi_kit_optee_tee(si);

	KUNIT_EXPECT_EQ(test, fake_tee_contexts(tee), agents);
	KUNIT_EXPECT_EQ(test, fake_tee_sessions(tee), 0);
	KUNIT_EXPECT_EQ(test, fake_tee_shms(tee), 0);
}

/* Refused for good: not waiting for anything, since nothing would help. */
static void channel_expect_refused_node(struct scmi_kit_instance *si)
{
	struct kunit *test = si->kit->test;

	kunit_expect_unbound(test, scmi_kit_node(si));
	KUNIT_EXPECT_FALSE(test, device_is_deferred(scmi_kit_node(si)));
	KUNIT_EXPECT_NULL(test, scmi_kit_core(si));
}

static struct scmi_kit_instance *
channel_neighbour(struct kunit *test, struct scmi_kit_instance *of, u32 channel)
{
	const struct scmi_kit_optee_config config = {
		.agent_of = of,
		.channel = channel,
	};

	return scmi_kit_optee_instance(test, &config);
}

/**
 * struct channel_caps - what a service can do, and what comes of it
 * @desc: in words
 * @caps: what it can do
 * @area: the node has an area of memory, else messages travel in the TEE's
 * @agent: the driver takes the service
 * @works: and the node works
 */
struct channel_caps {
	const char *desc;
	u32 caps;
	bool area;
	bool agent;
	bool works;
};

static const struct channel_caps channel_caps[] = {
	{ "nothing, TEE's memory", 0, false, false, false },
	{ "nothing, area", 0, true, false, false },
	{ "SMT, TEE's memory", SCMI_OPTEE_PTA_SMT, false, true, false },
	{ "SMT, area", SCMI_OPTEE_PTA_SMT, true, true, true },
	{ "MSG, TEE's memory", SCMI_OPTEE_PTA_MSG, false, true, true },
	{ "MSG, area", SCMI_OPTEE_PTA_MSG, true, true, false },
	{ "both, TEE's memory", SCMI_OPTEE_PTA_SMT | SCMI_OPTEE_PTA_MSG, false,
	  true, true },
	{ "both, area", SCMI_OPTEE_PTA_SMT | SCMI_OPTEE_PTA_MSG, true, true,
	  true },
};

KUNIT_ARRAY_PARAM_DESC(channel_caps, channel_caps, desc);

static void channel_expect_no_agent(struct scmi_kit_instance *si)
{
	struct kunit *test = si->kit->test;

	kunit_expect_unbound(test, scmi_kit_supplier(si));
	kunit_expect_deferred(test, scmi_kit_node(si), "waiting for");
}

/* A node works if the service knows the form of message that its memory needs. */
static void channel_caps_decide(struct kunit *test)
{
	const struct channel_caps *param = test->param_value;
	const struct scmi_kit_optee_config config = { .area = param->area };
	struct scmi_kit_instance *si = scmi_kit_optee_instance(test, &config);
	struct fake_tee *tee = scmi_kit_optee_tee(si);
	struct scmi_optee_pta_stats stats;

	scmi_optee_pta_set_caps(scmi_kit_optee_pta(si), param->caps);
	scmi_kit_plug(si);
	scmi_kit_add_node(si);

	if (param->works)
		scmi_kit_expect_working(si);
	else if (param->agent)
		scmi_kit_expect_down(si);
	else
		channel_expect_no_agent(si);
	if (!param->works)
		channel_expect_nothing_held(si, param->agent);

	stats = scmi_optee_pta_stats(scmi_kit_optee_channel(si));
	KUNIT_EXPECT_EQ(test, stats.messages > 0, param->works);
	KUNIT_EXPECT_EQ(test, stats.messages,
			fake_tee_calls(tee, param->area ?
				       SCMI_OPTEE_PTA_SMT_CHANNEL :
				       SCMI_OPTEE_PTA_MSG_CHANNEL));
}

/* B9: the service learns to do something; its client device is bound again. */
static void channel_caps_come_with_agent(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);

	scmi_optee_pta_set_caps(scmi_kit_optee_pta(si), 0);
	scmi_kit_plug(si);
	scmi_kit_add_node(si);
	channel_expect_no_agent(si);

	scmi_optee_pta_set_caps(scmi_kit_optee_pta(si), SCMI_OPTEE_PTA_MSG);
	KUNIT_EXPECT_EQ(test, device_bind(scmi_kit_supplier(si)), 0);
	scmi_kit_expect_working(si);
}

/* B9: the channel learns the form that the node needs; the core is bound again. */
static void channel_caps_come_with_core(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);

	scmi_optee_pta_channel_set_caps(scmi_kit_optee_channel(si),
					SCMI_OPTEE_PTA_SMT);
	scmi_kit_plug(si);
	scmi_kit_add_node(si);
	scmi_kit_expect_down(si);
	KUNIT_ASSERT_NOT_NULL(test, scmi_kit_core(si));

	scmi_optee_pta_channel_set_caps(scmi_kit_optee_channel(si),
					SCMI_OPTEE_PTA_MSG);
	KUNIT_EXPECT_EQ(test, device_bind(scmi_kit_core(si)), 0);
	scmi_kit_expect_working(si);
}

/**
 * struct channel_memory - the memory that messages travel in
 * @desc: in words
 * @area: an area that has a node, else memory of the TEE
 */
struct channel_memory {
	const char *desc;
	bool area;
};

static const struct channel_memory channel_memories[] = {
	{ "TEE's memory", false },
	{ "area", true },
};

KUNIT_ARRAY_PARAM_DESC(channel_memory, channel_memories, desc);

static struct scmi_kit_instance *channel_in_memory(struct kunit *test)
{
	const struct channel_memory *param = test->param_value;
	const struct scmi_kit_optee_config config = { .area = param->area };

	return scmi_kit_optee_instance(test, &config);
}

/* B17: more than there is room for is an error, and the next answer is heard. */
static void channel_answer_too_long_is_error(struct kunit *test)
{
	const struct fake_scmi_rule rule = {
		.protocol = FAKE_SCMI_PROTO_CLOCK,
		.message = FAKE_SCMI_CLOCK_RATE_GET,
		.times = 1,
		.reply_len = 4096,
	};
	struct scmi_kit_instance *si = channel_in_memory(test);
	u64 rate;

	scmi_kit_start(si);
	KUNIT_ASSERT_GE(test, fake_scmi_script(si->platform, &rule), 0);

	KUNIT_EXPECT_EQ(test, scmi_kit_ask_rate(si, &rate), -EIO);
	scmi_kit_expect_working(si);
}

/* B17: less than a header, a header, a header and a status: none is fatal. */
static void channel_answer_too_short_is_survived(struct kunit *test)
{
	static const size_t lens[] = { FAKE_SCMI_LEN_NONE, 2, 4, 8 };
	struct fake_scmi_rule rule = {
		.protocol = FAKE_SCMI_PROTO_CLOCK,
		.message = FAKE_SCMI_CLOCK_RATE_GET,
		.times = 1,
	};
	struct scmi_kit_instance *si = channel_in_memory(test);
	unsigned int i;
	u64 rate;

	scmi_kit_start(si);
	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		rule.reply_len = lens[i];
		KUNIT_ASSERT_GE(test, fake_scmi_script(si->platform, &rule), 0);
		scmi_kit_ask_rate(si, &rate);
		scmi_kit_expect_working(si);
	}
}

/*
 * B6: a silent platform makes the call fail at once; its late answer, when the
 * channel is in use again, goes nowhere.
 */
static void channel_late_answer_is_not_heard(struct kunit *test)
{
	struct scmi_kit_instance *si = channel_in_memory(test);
	struct scmi_optee_pta_channel *channel = scmi_kit_optee_channel(si);
	u64 rate;

	scmi_kit_start(si);
	fake_scmi_silence(si->platform, true);
	KUNIT_EXPECT_EQ(test, scmi_kit_ask_rate(si, &rate), -EIO);
	fake_scmi_silence(si->platform, false);

	scmi_kit_expect_working(si);
	KUNIT_EXPECT_EQ(test, fake_scmi_step(si->platform, -1), 1);
	KUNIT_EXPECT_EQ(test, scmi_optee_pta_stats(channel).late, 1);
	scmi_kit_expect_working(si);
}

/*
 * B17: the TEE fails a call that the service does not even see. So nobody gives
 * the area back, if the driver does not: it would wait for it for long, and then
 * ring without having written anything.
 */
static void channel_failed_call_leaves_channel_usable(struct kunit *test)
{
	struct scmi_kit_instance *si = channel_in_memory(test);
	struct scmi_optee_pta_channel *channel = scmi_kit_optee_channel(si);
	u64 rate;

	scmi_kit_short_timeout(si);
	scmi_kit_start(si);
	KUNIT_ASSERT_EQ(test,
			fake_tee_fail_invoke(scmi_kit_optee_tee(si),
					     FAKE_TEE_ANY_FUNC, 0,
					     FAKE_TEEC_ERROR_BUSY, 1), 0);

	KUNIT_EXPECT_EQ(test, scmi_kit_ask_rate(si, &rate), -EIO);
	KUNIT_EXPECT_TRUE(test, scmi_optee_pta_area_is_free(channel));
	scmi_kit_expect_working(si);
}

/* No shared memory can be had: the core's probe fails, another works (B18). */
static void channel_without_memory_fails_cleanly(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct fake_tee *tee = scmi_kit_optee_tee(si);

	scmi_kit_plug(si);
	KUNIT_ASSERT_EQ(test, fake_tee_fail_shm(tee, -ENOMEM), 0);
	scmi_kit_add_node(si);
	scmi_kit_expect_down(si);
	channel_expect_nothing_held(si, 1);

	fake_tee_faults_clear(tee);
	KUNIT_EXPECT_EQ(test, device_bind(scmi_kit_core(si)), 0);
	scmi_kit_expect_working(si);
}

/**
 * struct channel_bad_id - an id of a channel that is none
 * @desc: in words
 * @protocol: it is that of the clock protocol, else that of the platform
 * @value: what the node has, NULL for no property at all
 * @len: length of @value
 * @node: the node that the kernel finds fault with
 * @text: and what it says of it
 */
struct channel_bad_id {
	const char *desc;
	bool protocol;
	const char *value;
	size_t len;
	const char *node;
	const char *text;
};

#define CHANNEL_BAD_NODE	"/scmi-1:"
#define CHANNEL_BAD_CLOCK	"/scmi-1/protocol@14:"

static const struct channel_bad_id channel_bad_ids[] = {
	{ "missing", false, NULL, 0,
	  CHANNEL_BAD_NODE, CHANNEL_ID " is missing" },
	{ "empty", false, "", 0,
	  CHANNEL_BAD_NODE, CHANNEL_ID " is malformed" },
	{ "half a cell", false, "\0\1", 2,
	  CHANNEL_BAD_NODE, CHANNEL_ID " is malformed" },
	{ "empty, of a protocol", true, "", 0,
	  CHANNEL_BAD_CLOCK, CHANNEL_ID " is malformed" },
	{ "half a cell, of a protocol", true, "\0\1", 2,
	  CHANNEL_BAD_CLOCK, CHANNEL_ID " is malformed" },
	{ "the platform's, of a protocol", true, "\0\0\0\7", 4,
	  CHANNEL_BAD_NODE, CHANNEL_ID " 7 is not unique" },
};

KUNIT_ARRAY_PARAM_DESC(channel_bad_id, channel_bad_ids, desc);

/* B16: one message, with node and property; the neighbour works all the time. */
static void channel_bad_id_is_refused(struct kunit *test)
{
	const struct channel_bad_id *param = test->param_value;
	struct scmi_kit_instance *good = scmi_kit_instance(test);
	struct scmi_kit_instance *bad =
		channel_neighbour(test, good, OTHER_CHANNEL);
	struct device_node *np = param->protocol ? bad->clk_np : bad->np;
	struct kmsg_dump_iter log;

	dt_prop_u32(bad->np, CHANNEL_ID, 7);
	if (param->value)
		dt_prop_raw(np, CHANNEL_ID, param->value, param->len);
	else
		dt_prop_del(np, CHANNEL_ID);
	scmi_kit_plug(bad);
	log = kernel_log_mark();
	scmi_kit_add_node(bad);

	channel_expect_refused_node(bad);
	channel_expect_nothing_held(bad, 1);
	KUNIT_EXPECT_TRUE(test, kernel_log_says(log, param->node,
						param->text));

	scmi_kit_add_node(good);
	scmi_kit_expect_working(good);
}

/* The service knows no such channel: the core is not bound, and all is given back. */
static void channel_unknown_to_service_is_refused(struct kunit *test)
{
	struct scmi_kit_instance *good = scmi_kit_instance(test);
	struct scmi_kit_instance *bad =
		channel_neighbour(test, good, OTHER_CHANNEL);

	dt_prop_u32(bad->np, CHANNEL_ID, NO_CHANNEL);
	scmi_kit_plug(bad);
	scmi_kit_add_node(bad);

	kunit_expect_bound(test, scmi_kit_node(bad));
	scmi_kit_expect_down(bad);
	channel_expect_nothing_held(bad, 1);

	scmi_kit_add_node(good);
	scmi_kit_expect_working(good);
}

static struct scmi_optee_pta_channel *
channel_of_clock(struct scmi_kit_instance *si)
{
	struct kunit *test = si->kit->test;
	struct scmi_optee_pta_channel *channel;

	channel = scmi_optee_pta_channel_kunit(test, scmi_kit_optee_pta(si),
					       OTHER_CHANNEL, si->platform,
					       NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, channel);
	dt_prop_u32(si->clk_np, CHANNEL_ID, OTHER_CHANNEL);

	return channel;
}

/*
 * A protocol with a channel of its own uses that, and no other protocol does.
 * Its node has no area, whatever that of the platform has.
 */
static void channel_of_protocol_is_its_own(struct kunit *test)
{
	struct scmi_kit_instance *si = channel_in_memory(test);
	struct scmi_optee_pta_channel *base = scmi_kit_optee_channel(si);
	struct scmi_optee_pta_channel *clock = channel_of_clock(si);
	unsigned int messages;

	scmi_kit_start(si);
	messages = scmi_optee_pta_stats(base).messages;
	KUNIT_EXPECT_GT(test, messages, 0);
	scmi_kit_expect_working(si);

	KUNIT_EXPECT_EQ(test, scmi_optee_pta_stats(base).messages, messages);
	KUNIT_EXPECT_GT(test, scmi_optee_pta_stats(clock).messages, 0);
	KUNIT_EXPECT_EQ(test, fake_scmi_count(si->platform,
					      FAKE_SCMI_PROTO_CLOCK,
					      FAKE_SCMI_ANY),
			scmi_optee_pta_stats(clock).messages);
}

/* B5: one client device of one TEE serves them all, each on its channel. */
static void channel_nodes_share_service(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = channel_neighbour(test, a, 8);
	struct scmi_kit_instance *c = channel_neighbour(test, a, 9);

	scmi_kit_start(c);
	scmi_kit_start(a);
	scmi_kit_start(b);

	scmi_kit_expect_working(a);
	scmi_kit_expect_working(b);
	scmi_kit_expect_working(c);
	KUNIT_EXPECT_EQ(test, fake_tee_contexts(scmi_kit_optee_tee(a)), 1);

	scmi_kit_unplug(a);
	scmi_kit_expect_down(b);
	channel_expect_nothing_held(a, 0);

	scmi_kit_plug(a);
	scmi_kit_expect_working(a);
	scmi_kit_expect_working(b);
	scmi_kit_expect_working(c);
}

/* One of them goes: its channel is closed, those of the others are not. */
static void channel_sharer_goes_alone(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = channel_neighbour(test, a, 8);

	scmi_kit_start(a);
	scmi_kit_start(b);
	scmi_kit_remove_node(a);

	scmi_kit_expect_down(a);
	scmi_kit_expect_working(b);
	KUNIT_EXPECT_EQ(test,
			scmi_optee_pta_stats(scmi_kit_optee_channel(a)).opened,
			0);
	KUNIT_EXPECT_EQ(test,
			scmi_optee_pta_stats(scmi_kit_optee_channel(b)).opened,
			1);
}

/* B5: -EBUSY, naming both nodes, until the one that has it lets go of it. */
static void channel_wanted_twice_is_refused(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = channel_neighbour(test, a, OTHER_CHANNEL);
	struct kmsg_dump_iter log;

	dt_prop_u32(b->np, CHANNEL_ID, SCMI_KIT_OPTEE_CHANNEL);
	scmi_kit_start(a);
	log = kernel_log_mark();
	scmi_kit_add_node(b);

	channel_expect_refused_node(b);
	KUNIT_EXPECT_TRUE(test, kernel_log_says(log, "scmi-0", "scmi-1"));
	KUNIT_EXPECT_EQ(test, device_bind_to(scmi_kit_node(b),
					     b->transport->node_driver),
			-EBUSY);
	scmi_kit_expect_working(a);

	KUNIT_ASSERT_EQ(test, device_unbind(scmi_kit_node(a)), 0);
	kunit_expect_bound(test, scmi_kit_node(b));
	KUNIT_EXPECT_STREQ(test, scmi_kit_vendor(b), a->vendor);
}

/* As scmi_kit_remove_node(), with nothing else getting to run before. */
static int channel_remove_node_now(struct scmi_kit_instance *si)
{
	int ret = of_changeset_revert(&si->enable);

	si->enabled = false;
	of_changeset_destroy(&si->enable);

	return ret;
}

/*
 * The channel gets free, so the other node is about to be tried again, when it
 * goes. Nobody may keep its device: there is no reference to it but ours.
 */
static void channel_wanted_node_goes_while_retried(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = channel_neighbour(test, a, OTHER_CHANNEL);
	struct device *dev;

	dt_prop_u32(b->np, CHANNEL_ID, SCMI_KIT_OPTEE_CHANNEL);
	scmi_kit_start(a);
	scmi_kit_add_node(b);
	channel_expect_refused_node(b);
	dev = get_device(scmi_kit_node(b));

	KUNIT_EXPECT_EQ(test, device_unbind(scmi_kit_node(a)), 0);
	KUNIT_EXPECT_EQ(test, channel_remove_node_now(b), 0);
	KUNIT_EXPECT_EQ(test, kref_read(&dev->kobj.kref), 1);
	put_device(dev);
}

/* That the channel is a protocol's of the one and the platform's of the other. */
static void channel_wanted_by_protocol_is_refused(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = channel_neighbour(test, a, 8);

	channel_of_clock(a);
	dt_prop_u32(b->np, CHANNEL_ID, OTHER_CHANNEL);
	scmi_kit_start(a);
	scmi_kit_add_node(b);
	channel_expect_refused_node(b);

	KUNIT_ASSERT_EQ(test, device_unbind(scmi_kit_node(a)), 0);
	kunit_expect_bound(test, scmi_kit_node(b));
	scmi_kit_settle(test);
	KUNIT_ASSERT_EQ(test, device_bind(scmi_kit_node(a)), -ENODEV);
}

static struct kunit_case channel_cases[] = {
	KUNIT_CASE_PARAM(channel_caps_decide, channel_caps_gen_params),
	KUNIT_CASE(channel_caps_come_with_agent),
	KUNIT_CASE(channel_caps_come_with_core),
	KUNIT_CASE_PARAM(channel_answer_too_long_is_error,
			 channel_memory_gen_params),
	KUNIT_CASE_PARAM(channel_answer_too_short_is_survived,
			 channel_memory_gen_params),
	KUNIT_CASE_PARAM(channel_late_answer_is_not_heard,
			 channel_memory_gen_params),
	KUNIT_CASE_PARAM(channel_failed_call_leaves_channel_usable,
			 channel_memory_gen_params),
	KUNIT_CASE(channel_without_memory_fails_cleanly),
	KUNIT_CASE_PARAM(channel_bad_id_is_refused, channel_bad_id_gen_params),
	KUNIT_CASE(channel_unknown_to_service_is_refused),
	KUNIT_CASE_PARAM(channel_of_protocol_is_its_own,
			 channel_memory_gen_params),
	KUNIT_CASE(channel_nodes_share_service),
	KUNIT_CASE(channel_sharer_goes_alone),
	KUNIT_CASE(channel_wanted_twice_is_refused),
	KUNIT_CASE(channel_wanted_node_goes_while_retried),
	KUNIT_CASE(channel_wanted_by_protocol_is_refused),
	{ }
};

static struct kunit_suite channel_suite = {
	.name = "scmi_optee_channel",
	.init = channel_init,
	.test_cases = channel_cases,
};

kunit_test_suite(channel_suite);
