// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exact time over OP-TEE, where a command and its answer are one call.
 */

#include "scmi_exact.h"
#include "scmi_kit_optee.h"

static int scmi_optee_exact_init(struct kunit *test)
{
	return scmi_exact_init(test, &scmi_kit_optee);
}

static void optee_exact_release(void *ctx)
{
	struct scmi_kit_instance *si = ctx;

	si->transport->hold(si, false);
}

static const unsigned int optee_exact_delays[] = {
	10, 12345, 29999, 30001, 45000, 5000000,
};

KUNIT_ARRAY_PARAM(optee_exact_delay, optee_exact_delays, scmi_exact_delay_desc);

/*
 * A call ends when the TEE says so, and brings the answer: neither the 30 ms of
 * the transport nor what a node says limit it.
 */
static void scmi_optee_call_takes_its_time(struct kunit *test)
{
	const unsigned int *us = test->param_value;
	struct scmi_kit_instance *si = scmi_exact_start(test, 0);
	struct scmi_exact_ask *ask;
	ktime_t when;

	ask = kunit_kzalloc(test, sizeof(*ask), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, ask);
	ask->si = si;
	si->transport->hold(si, true);
	when = ktime_add_us(exact_clock_align(), *us);
	scmi_exact_ask_until(ask, when, optee_exact_release);

	KUNIT_EXPECT_EQ(test, ask->ret, 0);
	KUNIT_EXPECT_EQ(test, ask->rate, scmi_kit_rate(si, SCMI_KIT_CLOCK));
	exact_clock_expect_at(test, ask->end, when);
}

static struct kunit_case scmi_optee_exact_cases[] = {
	KUNIT_CASE_PARAM(scmi_optee_call_takes_its_time,
			 optee_exact_delay_gen_params),
	KUNIT_CASE(scmi_exact_delayed_response_times_out),
	{ }
};

static struct kunit_suite scmi_optee_exact_suite = {
	.name = "scmi_optee_exact",
	.init = scmi_optee_exact_init,
	.test_cases = scmi_optee_exact_cases,
};

kunit_test_suite(scmi_optee_exact_suite);
