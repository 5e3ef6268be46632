// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cases about parts that go and come back, over OP-TEE.
 */

#include "scmi_kit_optee.h"
#include "scmi_lifecycle_lists.h"

static int scmi_optee_lifecycle_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_optee);
}

static struct kunit_suite scmi_optee_replug_suite = {
	.name = "scmi_optee_replug",
	.init = scmi_optee_lifecycle_init,
	.test_cases = scmi_replug_cases,
};

static struct kunit_suite scmi_optee_reload_suite = {
	.name = "scmi_optee_reload",
	.init = scmi_optee_lifecycle_init,
	.test_cases = scmi_reload_cases,
};

static struct kunit_suite scmi_optee_module_suite = {
	.name = "scmi_optee_module",
	.init = scmi_optee_lifecycle_init,
	.test_cases = scmi_module_cases,
};

static struct kunit_suite scmi_optee_failure_suite = {
	.name = "scmi_optee_failure",
	.init = scmi_optee_lifecycle_init,
	.test_cases = scmi_failure_cases,
};

static struct kunit_suite scmi_optee_cycle_suite = {
	.name = "scmi_optee_cycle",
	.init = scmi_optee_lifecycle_init,
	.test_cases = scmi_cycle_cases,
};

/* A call into a TEE has no time-out: it ends when the TEE says so. */
static const struct scmi_race scmi_optee_races[] = {
	{ "unplugged", false, false, scmi_kit_unplug_fn, scmi_kit_plug },
	{ "unplugged, async", true, false, scmi_kit_unplug_fn,
	  scmi_kit_plug },
	{ "supplier unbound", false, false, scmi_parallel_unbind_supplier,
	  scmi_departure_bind_supplier },
	{ "supplier unbound, async", true, false,
	  scmi_parallel_unbind_supplier, scmi_departure_bind_supplier },
	{ "node removed", false, false, scmi_kit_disable_node,
	  scmi_kit_add_node },
	{ "node removed, async", true, false, scmi_kit_disable_node,
	  scmi_kit_add_node },
};

KUNIT_ARRAY_PARAM_DESC(scmi_optee_race, scmi_optee_races, desc);

static struct kunit_case scmi_optee_parallel_cases[] = {
	KUNIT_CASE(scmi_parallel_cores_probe_at_once),
	KUNIT_CASE_PARAM(scmi_parallel_all_appear, scmi_mixture_gen_params),
	KUNIT_CASE_PARAM(scmi_parallel_all_disappear, scmi_mixture_gen_params),
	KUNIT_CASE_PARAM(scmi_parallel_part_goes_during_probe,
			 scmi_optee_race_gen_params),
	KUNIT_CASE_PARAM(scmi_parallel_driver_goes_during_probe,
			 scmi_driver_race_gen_params),
	KUNIT_CASE_PARAM(scmi_parallel_churn, scmi_mixture_gen_params),
	{ }
};

static struct kunit_suite scmi_optee_parallel_suite = {
	.name = "scmi_optee_parallel",
	.init = scmi_optee_lifecycle_init,
	.test_cases = scmi_optee_parallel_cases,
};

/*
 * A call into a TEE is waited for, see scmi_optee_removal; a delayed response,
 * which no call brings, is not.
 */
static const struct scmi_departure scmi_optee_departures[] = {
	{ "unplugged", scmi_kit_unplug, scmi_kit_plug },
	{ "TEE unplugged", scmi_kit_optee_unplug_tee, scmi_kit_plug },
	{ "unbound", scmi_departure_unbind_supplier,
	  scmi_departure_bind_supplier },
};

KUNIT_ARRAY_PARAM_DESC(scmi_optee_departure, scmi_optee_departures, desc);

static struct kunit_case scmi_optee_caller_cases[] = {
	KUNIT_CASE_PARAM(scmi_caller_async_is_told,
			 scmi_optee_departure_gen_params),
	{ }
};

static struct kunit_suite scmi_optee_caller_suite = {
	.name = "scmi_optee_caller",
	.init = scmi_optee_lifecycle_init,
	.test_cases = scmi_optee_caller_cases,
};

kunit_test_suites(&scmi_optee_replug_suite, &scmi_optee_reload_suite,
		  &scmi_optee_module_suite,
		  &scmi_optee_failure_suite, &scmi_optee_cycle_suite,
		  &scmi_optee_parallel_suite,
		  &scmi_optee_caller_suite);
