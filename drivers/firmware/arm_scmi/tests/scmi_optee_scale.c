// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a probe must not do, and large numbers of instances, over OP-TEE.
 */

#include "scmi_kit_optee.h"
#include "scmi_scale_lists.h"

static int scmi_optee_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_optee);
}

/* A machine has no thousand TEEs: a few, with many channels each. */
static int scmi_optee_many_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_optee_packed);
}

static struct kunit_suite scmi_optee_probe_suite = {
	.name = "scmi_optee_probe",
	.init = scmi_optee_init,
	.test_cases = scmi_probe_cases,
};

static struct kunit_suite scmi_optee_scale_suite = {
	.name = "scmi_optee_scale",
	.init = scmi_optee_many_init,
	.test_cases = scmi_scale_cases,
};

static struct kunit_suite scmi_optee_bench_suite = {
	.name = "scmi_optee_bench",
	.init = scmi_optee_many_init,
	.test_cases = scmi_bench_cases,
};

kunit_test_suites(&scmi_optee_probe_suite, &scmi_optee_scale_suite,
		  &scmi_optee_bench_suite);
