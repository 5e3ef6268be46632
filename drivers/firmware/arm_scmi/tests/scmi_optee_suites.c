// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cases for all transports, over OP-TEE. A service is for many nodes: of two
 * that want the same channel the second is refused, and need not wait, which is
 * where the cases about claims differ from those of other transports.
 */

#include <linux/module.h>

#include "scmi_case_lists.h"
#include "scmi_kit_optee.h"

static int scmi_optee_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_optee);
}

static struct kunit_suite scmi_optee_order_suite = {
	.name = "scmi_optee_order",
	.init = scmi_optee_init,
	.test_cases = scmi_order_cases,
};

static struct kunit_suite scmi_optee_deferral_suite = {
	.name = "scmi_optee_deferral",
	.init = scmi_optee_init,
	.test_cases = scmi_deferral_cases,
};

static struct kunit_suite scmi_optee_instances_suite = {
	.name = "scmi_optee_instances",
	.init = scmi_optee_init,
	.test_cases = scmi_instances_cases,
};

static struct kunit_suite scmi_optee_description_suite = {
	.name = "scmi_optee_description",
	.init = scmi_optee_init,
	.test_cases = scmi_description_cases,
};

static struct kunit_suite scmi_optee_driver_suite = {
	.name = "scmi_optee_driver",
	.init = scmi_optee_init,
	.test_cases = scmi_driver_cases,
};

static struct kunit_case scmi_optee_claim_cases[] = {
	KUNIT_CASE(scmi_claim_second_supplier_serves_second_node),
	KUNIT_CASE(scmi_claim_freed_supplier_is_taken),
	KUNIT_CASE(scmi_claim_other_supplier_takes_over),
	{ }
};

static struct kunit_suite scmi_optee_claim_suite = {
	.name = "scmi_optee_claim",
	.init = scmi_optee_init,
	.test_cases = scmi_optee_claim_cases,
};

static struct kunit_case scmi_optee_handover_cases[] = {
	KUNIT_CASE(scmi_handover_gone_supplier_is_not_given),
	KUNIT_CASE(scmi_handover_next_supplier_is_accepted),
	KUNIT_CASE(scmi_handover_core_does_not_find_gone_supplier),
	KUNIT_CASE(scmi_handover_core_goes_with_what_it_uses),
	KUNIT_CASE(scmi_handover_supplier_is_free_when_core_has_gone),
	KUNIT_CASE(scmi_handover_node_references_balance),
	{ }
};

static struct kunit_suite scmi_optee_handover_suite = {
	.name = "scmi_optee_handover",
	.init = scmi_optee_init,
	.test_cases = scmi_optee_handover_cases,
};

static struct kunit_suite scmi_optee_matching_suite = {
	.name = "scmi_optee_matching",
	.init = scmi_optee_init,
	.test_cases = scmi_matching_cases,
};

static struct kunit_suite scmi_optee_phandle_suite = {
	.name = "scmi_optee_phandle",
	.init = scmi_optee_init,
	.test_cases = scmi_phandle_cases,
};

kunit_test_suites(&scmi_optee_order_suite, &scmi_optee_deferral_suite,
		  &scmi_optee_instances_suite, &scmi_optee_description_suite,
		  &scmi_optee_driver_suite, &scmi_optee_claim_suite,
		  &scmi_optee_handover_suite, &scmi_optee_matching_suite,
		  &scmi_optee_phandle_suite);

MODULE_DESCRIPTION("KUnit tests for SCMI over OP-TEE");
MODULE_LICENSE("GPL");
