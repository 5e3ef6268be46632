// SPDX-License-Identifier: GPL-2.0-only
/*
 * TEEs that refuse what an agent or a channel needs, at the first of them or half
 * way through (B9). What a channel of the service can do, and what it cannot, is
 * for scmi_optee_channel.
 *
 * The invariant: whatever was refused, and when, nothing is held in the TEE that
 * is not in use, and once it is granted another attempt works.
 */

#include <kunit/fake_tee.h>

#include "scmi_kit_optee.h"

#define SETUP_ROUNDS	3

/* Of the clock protocol, besides that of the platform. */
#define SETUP_CHANNEL	9

static int scmi_optee_setup_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_optee);
}

/**
 * struct setup_fault - what a TEE refuses
 * @desc: in words
 * @fault: what; the first to ask is the agent, then each of two channels
 * @agent: it is the agent that does not get it
 */
struct setup_fault {
	const char *desc;
	struct fake_tee_fault fault;
	bool agent;
};

#define SETUP_SESSION(_skip)						\
	{ .op = FAKE_TEE_OPEN_SESSION, .skip = (_skip),			\
	  .result = FAKE_TEEC_ERROR_ACCESS_DENIED }

#define SETUP_CALL(_func, _skip)					\
	{ .op = FAKE_TEE_INVOKE, .func = SCMI_OPTEE_PTA_##_func,	\
	  .skip = (_skip), .result = FAKE_TEEC_ERROR_GENERIC }

#define SETUP_MEMORY(_skip)						\
	{ .op = FAKE_TEE_SHM_ALLOC, .skip = (_skip), .err = -ENOMEM }

static const struct setup_fault setup_faults[] = {
	{ "a context", { .op = FAKE_TEE_OPEN, .err = -EBUSY }, true },
	{ "the agent's session", SETUP_SESSION(0), true },
	{ "the agent's call", SETUP_CALL(CAPABILITIES, 0), true },
	{ "the first channel's memory", SETUP_MEMORY(0) },
	{ "the first channel's session", SETUP_SESSION(1) },
	{ "the first channel's call", SETUP_CALL(GET_CHANNEL, 0) },
	{ "the second channel's memory", SETUP_MEMORY(1) },
	{ "the second channel's session", SETUP_SESSION(2) },
	{ "the second channel's call", SETUP_CALL(GET_CHANNEL, 1) },
};

KUNIT_ARRAY_PARAM_DESC(setup_fault, setup_faults, desc);

/* A node with two channels, that would not be served by another agent. */
static struct scmi_kit_instance *setup_instance(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct scmi_optee_pta_channel *channel;

	channel = scmi_optee_pta_channel_kunit(test, scmi_kit_optee_pta(si),
					       SETUP_CHANNEL, si->platform,
					       NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, channel);
	dt_prop_u32(si->clk_np, "linaro,optee-channel-id", SETUP_CHANNEL);
	scmi_kit_name_supplier(si, si);

	return si;
}

static void setup_refuse(struct scmi_kit_instance *si)
{
	const struct setup_fault *fault = si->kit->test->param_value;

	KUNIT_ASSERT_EQ(si->kit->test,
			fake_tee_fault_add(scmi_kit_optee_tee(si),
					   &fault->fault),
			0);
}

static void setup_grant(struct scmi_kit_instance *si)
{
	fake_tee_faults_clear(scmi_kit_optee_tee(si));
}

/* Who was refused is not bound; all that is held is the context of the agent. */
static void setup_expect_failed(struct scmi_kit_instance *si)
{
	const struct setup_fault *fault = si->kit->test->param_value;
	struct fake_tee *tee = scmi_kit_optee_tee(si);
	struct kunit *test = si->kit->test;

	scmi_kit_expect_down(si);
	if (fault->agent) {
		kunit_expect_unbound(test, scmi_kit_supplier(si));
		kunit_expect_deferred(test, scmi_kit_node(si), "waiting for");
	} else {
		kunit_expect_bound(test, scmi_kit_node(si));
	}
	KUNIT_EXPECT_EQ(test, fake_tee_contexts(tee), !fault->agent);
	KUNIT_EXPECT_EQ(test, fake_tee_sessions(tee), 0);
	KUNIT_EXPECT_EQ(test, fake_tee_shms(tee), 0);
}

static void setup_expect_works(struct scmi_kit_instance *si)
{
	struct fake_tee *tee = scmi_kit_optee_tee(si);
	struct kunit *test = si->kit->test;

	scmi_kit_expect_working(si);
	KUNIT_EXPECT_EQ(test, fake_tee_contexts(tee), 1);
	KUNIT_EXPECT_EQ(test, fake_tee_sessions(tee), 2);
	KUNIT_EXPECT_EQ(test, fake_tee_shms(tee), 2);
}

/* B9: it is refused once; it is granted to the next who asks. */
static void setup_refused_then_granted(struct kunit *test)
{
	const struct setup_fault *fault = test->param_value;
	struct scmi_kit_instance *good = scmi_kit_instance(test);
	struct scmi_kit_instance *si = setup_instance(test);
	struct device *dev;

	scmi_kit_start(good);
	setup_refuse(si);
	scmi_kit_plug(si);
	scmi_kit_add_node(si);
	setup_expect_failed(si);
	scmi_kit_expect_working(good);

	setup_grant(si);
	dev = fault->agent ? scmi_kit_supplier(si) : scmi_kit_core(si);
	KUNIT_ASSERT_NOT_NULL(test, dev);
	KUNIT_EXPECT_EQ(test, device_bind(dev), 0);
	setup_expect_works(si);
	scmi_kit_expect_working(good);
}

/* B7, B9: so it is with agents that come back, by themselves or with their TEE. */
static void setup_refused_upon_return(struct kunit *test)
{
	struct scmi_kit_instance *si = setup_instance(test);
	unsigned int i;

	scmi_kit_start(si);
	for (i = 0; i < SETUP_ROUNDS; i++) {
		scmi_kit_unplug(si);
		setup_refuse(si);
		scmi_kit_plug(si);
		setup_expect_failed(si);

		scmi_kit_optee_unplug_tee(si);
		setup_grant(si);
		scmi_kit_plug(si);
		setup_expect_works(si);
	}
}

/* B9: the node is unbound while it fails: nothing is left, and it can be bound. */
static void setup_refused_node_is_bound_again(struct kunit *test)
{
	const struct setup_fault *fault = test->param_value;
	struct scmi_kit_instance *si = setup_instance(test);
	struct fake_tee *tee = scmi_kit_optee_tee(si);

	setup_refuse(si);
	scmi_kit_plug(si);
	scmi_kit_add_node(si);
	setup_expect_failed(si);
	device_unbind(scmi_kit_node(si));
	KUNIT_EXPECT_EQ(test, fake_tee_sessions(tee), 0);
	KUNIT_EXPECT_EQ(test, fake_tee_shms(tee), 0);

	setup_grant(si);
	if (fault->agent)
		KUNIT_EXPECT_EQ(test, device_bind(scmi_kit_supplier(si)), 0);
	KUNIT_EXPECT_EQ(test, device_bind(scmi_kit_node(si)), 0);
	setup_expect_works(si);
}

/* A session that is none of the system's is not as good, but will do. */
static void setup_without_system_session_works(struct kunit *test)
{
	const struct fake_tee_fault fault = {
		.op = FAKE_TEE_SYSTEM_SESSION,
		.err = -EPERM,
	};
	struct scmi_kit_instance *si = setup_instance(test);

	KUNIT_ASSERT_EQ(test,
			fake_tee_fault_add(scmi_kit_optee_tee(si), &fault), 0);
	scmi_kit_start(si);

	setup_expect_works(si);
}

static struct kunit_case scmi_optee_setup_cases[] = {
	KUNIT_CASE_PARAM(setup_refused_then_granted, setup_fault_gen_params),
	KUNIT_CASE_PARAM(setup_refused_upon_return, setup_fault_gen_params),
	KUNIT_CASE_PARAM(setup_refused_node_is_bound_again,
			 setup_fault_gen_params),
	KUNIT_CASE(setup_without_system_session_works),
	{ }
};

static struct kunit_suite scmi_optee_setup_suite = {
	.name = "scmi_optee_setup",
	.init = scmi_optee_setup_init,
	.test_cases = scmi_optee_setup_cases,
};

kunit_test_suite(scmi_optee_setup_suite);
