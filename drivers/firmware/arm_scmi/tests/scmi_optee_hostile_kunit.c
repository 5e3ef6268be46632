// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hostile platforms over OP-TEE, and a TEE that is hostile itself (B17): calls
 * that fail in every way, and answers that are said to be longer or shorter than
 * they are. The service cannot speak first, so that there are no strays, and an
 * answer that does not come with its call never comes.
 */

#include <kunit/fake_tee.h>

#include "scmi_cases.h"
#include "scmi_hostile_lists.h"
#include "scmi_kit_optee.h"

static int hostile_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_optee);
}

/**
 * struct tee_lie - a call that fails
 * @desc: for the log
 * @err: negative errno, or 0
 * @result: TEE result where @err is 0
 */
struct tee_lie {
	const char *desc;
	int err;
	u32 result;
};

static const struct tee_lie tee_lies[] = {
	{ "no memory", -ENOMEM },
	{ "no way", -EIO },
	{ "generic", 0, FAKE_TEEC_ERROR_GENERIC },
	{ "denied", 0, FAKE_TEEC_ERROR_ACCESS_DENIED },
	{ "busy", 0, FAKE_TEEC_ERROR_BUSY },
	{ "panic", 0, FAKE_TEEC_ERROR_TARGET_DEAD },
	{ "result 1", 0, 1 },
	{ "result all ones", 0, U32_MAX },
};

KUNIT_ARRAY_PARAM_DESC(tee_lie, tee_lies, desc);

/* B17: the call fails once, in whatever way. */
static void hostile_call_fails(struct kunit *test)
{
	const struct tee_lie *lie = test->param_value;
	struct scmi_kit_instance *si = scmi_hostile_start(test, 0);
	int before = scmi_hostile_count(si, "sent_fail");

	KUNIT_ASSERT_EQ(test,
			fake_tee_fail_invoke(scmi_kit_optee_tee(si),
					     SCMI_OPTEE_PTA_MSG_CHANNEL,
					     lie->err, lie->result, 1),
			0);
	scmi_hostile_ask(si, -EIO);
	scmi_hostile_expect_counted(si, "sent_fail", before);
	scmi_hostile_expect_honesty(si);
}

/* What an answer is said to have, and the most that there is room for. */
#define HOSTILE_ROOM	128
static const size_t hostile_sizes[] = { 16, 100, 129, 4096, SIZE_MAX };

static void hostile_size_describe(const size_t *size, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%zu bytes", *size);
}

KUNIT_ARRAY_PARAM(hostile_size, hostile_sizes, hostile_size_describe);

/* B17: of one answer. What cannot be is no answer. */
static void hostile_size_of_answer(struct kunit *test)
{
	const size_t *size = test->param_value;
	struct scmi_kit_instance *si = scmi_hostile_start(test, 0);
	struct fake_tee_stats stats;

	scmi_kit_optee_tee(si)->lies = (struct fake_tee_lies){
		.times = 1,
		.func = SCMI_OPTEE_PTA_MSG_CHANNEL,
		.param = 2,
		.size = *size,
	};
	scmi_hostile_ask(si, *size > HOSTILE_ROOM ? -EIO : 0);
	fake_tee_stats(scmi_kit_optee_tee(si), &stats);
	KUNIT_EXPECT_EQ(test, stats.lies, 1);
	scmi_hostile_expect_honesty(si);
}

/* B17: of all answers, in memory that ends where there is no more room. */
static void hostile_size_of_all_answers(struct kunit *test)
{
	const struct scmi_kit_optee_config config = { .exact = true };
	const size_t *size = test->param_value;
	struct scmi_kit_instance *si = scmi_kit_optee_instance(test, &config);

	scmi_kit_optee_tee(si)->lies = (struct fake_tee_lies){
		.times = UINT_MAX,
		.func = SCMI_OPTEE_PTA_MSG_CHANNEL,
		.param = 2,
		.size = *size,
	};
	scmi_kit_plug(si);
	scmi_kit_add_node(si);
	scmi_kit_optee_tee(si)->lies.times = 0;
	scmi_departure_unbind_node(si);
	scmi_departure_bind_node(si);
	scmi_kit_expect_working(si);
}

static struct kunit_suite hostile_suite = {
	.name = "scmi_optee_hostile",
	.init = hostile_init,
	.test_cases = scmi_hostile_sync_cases,
};

static struct kunit_case hostile_call_cases[] = {
	KUNIT_CASE_PARAM(hostile_call_fails, tee_lie_gen_params),
	KUNIT_CASE_PARAM(hostile_size_of_answer, hostile_size_gen_params),
	KUNIT_CASE_PARAM(hostile_size_of_all_answers, hostile_size_gen_params),
	KUNIT_CASE(scmi_hostile_answer_during_removal),
	{ }
};

static struct kunit_suite hostile_call_suite = {
	.name = "scmi_optee_hostile_call",
	.init = hostile_init,
	.test_cases = hostile_call_cases,
};

static struct kunit_suite fuzz_suite = {
	.name = "scmi_optee_fuzz",
	.init = hostile_init,
	.test_cases = scmi_fuzz_cases,
};

kunit_test_suites(&hostile_suite, &hostile_call_suite,
		  &fuzz_suite);
