// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything that can fail while an instance comes or goes does, over OP-TEE:
 * memory, and what a TEE can refuse.
 */

#include <kunit/fake_tee.h>

#include "scmi_fault_lists.h"
#include "scmi_kit_optee.h"

/**
 * struct optee_refusal - something that a TEE refuses
 * @desc: for the log
 * @fault: what, and how
 */
struct optee_refusal {
	const char *desc;
	struct fake_tee_fault fault;
};

/**
 * struct optee_refusals - the TEE of a case, and what it refuses
 * @tee: the TEE
 * @fault: what, and how
 * @before: how often it had refused something
 */
struct optee_refusals {
	struct fake_tee *tee;
	struct fake_tee_fault fault;
	u64 before;
};

static int scmi_optee_fault_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_optee);
}

static u64 optee_refused(struct fake_tee *tee)
{
	struct fake_tee_stats stats;

	fake_tee_stats(tee, &stats);

	return stats.faults;
}

static int optee_refusals_arm(void *data, unsigned int n)
{
	struct optee_refusals *r = data;

	r->before = optee_refused(r->tee);
	r->fault.skip = n - 1;
	r->fault.times = 1;

	return fake_tee_fault_add(r->tee, &r->fault);
}

static bool optee_refusals_disarm(void *data)
{
	struct optee_refusals *r = data;

	fake_tee_faults_clear(r->tee);

	return optee_refused(r->tee) != r->before;
}

static const struct fault_source optee_refusals = {
	.what = "requests to the TEE",
	.arm = optee_refusals_arm,
	.disarm = optee_refusals_disarm,
};

static const struct optee_refusal optee_refusal_rows[] = {
	{ "context", { .op = FAKE_TEE_OPEN, .err = -EIO } },
	{ "session", { .op = FAKE_TEE_OPEN_SESSION,
		       .result = FAKE_TEEC_ERROR_BUSY } },
	{ "session that breaks", { .op = FAKE_TEE_OPEN_SESSION, .err = -EIO } },
	{ "system session", { .op = FAKE_TEE_SYSTEM_SESSION, .err = -EIO } },
	{ "call", { .op = FAKE_TEE_INVOKE, .func = FAKE_TEE_ANY_FUNC,
		    .result = FAKE_TEEC_ERROR_GENERIC } },
	{ "call that breaks", { .op = FAKE_TEE_INVOKE,
				.func = FAKE_TEE_ANY_FUNC, .err = -EIO } },
	{ "shared memory", { .op = FAKE_TEE_SHM_ALLOC, .err = -ENOMEM } },
};

KUNIT_ARRAY_PARAM_DESC(optee_refusal, optee_refusal_rows, desc);

/* B18: the TEE refuses one of the requests of a kind, each in its turn. */
static void scmi_optee_fault_each_refusal(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_fault_instance(test);
	struct optee_refusals *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);
	const struct optee_refusal *refusal = test->param_value;

	KUNIT_ASSERT_NOT_NULL(test, r);
	r->tee = scmi_kit_optee_tee(si);
	r->fault = refusal->fault;
	KUNIT_EXPECT_GT(test,
			scmi_fault_sweep_all(si, scmi_fault_ops,
					     ARRAY_SIZE(scmi_fault_ops),
					     &optee_refusals, r),
			0);
}

static struct kunit_case scmi_optee_fault_cases[] = {
	KUNIT_CASE_PARAM(scmi_fault_each_object, scmi_fault_op_gen_params),
	KUNIT_CASE_PARAM(scmi_fault_each_page, scmi_fault_op_gen_params),
	KUNIT_CASE(scmi_fault_frees_supplier),
	KUNIT_CASE_PARAM(scmi_optee_fault_each_refusal,
			 optee_refusal_gen_params),
	{ }
};

static struct kunit_suite scmi_optee_fault_suite = {
	.name = "scmi_optee_fault",
	.init = scmi_optee_fault_init,
	.test_cases = scmi_optee_fault_cases,
};

kunit_test_suite(scmi_optee_fault_suite);
