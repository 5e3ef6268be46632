/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lists of cases, and what they are run with, for the file that defines the
 * suites of a transport. KUnit keeps state in a list, so each such file has one
 * of its own. The cases themselves are declared in scmi_cases.h.
 */
#ifndef _SCMI_CASE_LISTS_H
#define _SCMI_CASE_LISTS_H

#include "scmi_cases.h"

/* All there are of three. */
static const struct scmi_order scmi_orders[] = {
	{ "supplier, node, user",
	  { SCMI_KIT_SUPPLIER, SCMI_KIT_NODE, SCMI_KIT_USER } },
	{ "supplier, user, node",
	  { SCMI_KIT_SUPPLIER, SCMI_KIT_USER, SCMI_KIT_NODE } },
	{ "node, supplier, user",
	  { SCMI_KIT_NODE, SCMI_KIT_SUPPLIER, SCMI_KIT_USER } },
	{ "node, user, supplier",
	  { SCMI_KIT_NODE, SCMI_KIT_USER, SCMI_KIT_SUPPLIER } },
	{ "user, supplier, node",
	  { SCMI_KIT_USER, SCMI_KIT_SUPPLIER, SCMI_KIT_NODE } },
	{ "user, node, supplier",
	  { SCMI_KIT_USER, SCMI_KIT_NODE, SCMI_KIT_SUPPLIER } },
};

KUNIT_ARRAY_PARAM_DESC(scmi_order, scmi_orders, desc);

static const struct scmi_rebind scmi_rebinds[] = {
	{ "supplier", scmi_kit_supplier, true, true },
	{ "node", scmi_kit_node, true, false },
	{ "core", scmi_kit_core, true, true },
	{ "user", scmi_kit_user, false, true },
};

KUNIT_ARRAY_PARAM_DESC(scmi_rebind, scmi_rebinds, desc);

static struct kunit_case scmi_order_cases[] __maybe_unused = {
	KUNIT_CASE_PARAM(scmi_order_appears, scmi_order_gen_params),
	KUNIT_CASE_PARAM(scmi_order_disappears, scmi_order_gen_params),
	KUNIT_CASE_PARAM(scmi_order_rebind, scmi_rebind_gen_params),
	KUNIT_CASE(scmi_order_supplier_returns),
	KUNIT_CASE(scmi_order_supplier_goes_core_first),
	KUNIT_CASE(scmi_order_core_is_consumer),
	KUNIT_CASE(scmi_order_core_driver_returns),
	KUNIT_CASE(scmi_order_core_driver_comes_last),
	{ }
};

static struct kunit_case scmi_deferral_cases[] __maybe_unused = {
	KUNIT_CASE(scmi_deferral_has_reason),
	KUNIT_CASE(scmi_deferral_ends_with_supplier),
	KUNIT_CASE(scmi_deferral_attempts_are_bounded),
	KUNIT_CASE(scmi_deferral_node_goes),
	KUNIT_CASE(scmi_deferral_again_after_loss),
	KUNIT_CASE(scmi_deferral_silent_platform),
	KUNIT_CASE(scmi_deferral_core_driver_comes_meanwhile),
	{ }
};

static struct kunit_case scmi_instances_cases[] __maybe_unused = {
	KUNIT_CASE(scmi_instances_talk_to_their_own),
	KUNIT_CASE(scmi_instances_are_independent),
	KUNIT_CASE_PARAM(scmi_instances_clocks_by_phandle,
			 scmi_order_gen_params),
	{ }
};

/*
 * A protocol's number has eight bits (DEN0056 section 4.1). The lower eight of
 * the second child's are those of the clock protocol.
 */
static const struct scmi_odd_child scmi_odd_children[] = {
	{ "without a number", 0, NULL },
	{ "more bits than there are", 0x114, "Out of range protocol 276" },
	{ "not of this platform", 0x7e, "protocol 126 not implemented" },
};

KUNIT_ARRAY_PARAM_DESC(scmi_odd_child, scmi_odd_children, desc);

static struct kunit_case scmi_description_cases[] __maybe_unused = {
	KUNIT_CASE(scmi_description_timeout_without_value),
	KUNIT_CASE_PARAM(scmi_description_child_is_no_protocol,
			 scmi_odd_child_gen_params),
	{ }
};

static struct kunit_case scmi_driver_cases[] __maybe_unused = {
	KUNIT_CASE(scmi_driver_comes_late),
	KUNIT_CASE(scmi_driver_meets_late_instance),
	KUNIT_CASE(scmi_driver_goes_while_instance_is_down),
	KUNIT_CASE(scmi_driver_of_system_power_has_one_device),
	KUNIT_CASE(scmi_driver_last_of_its_protocol_goes),
	KUNIT_CASE(scmi_driver_of_system_power_without_memory),
	KUNIT_CASE(scmi_driver_of_what_node_does_not_describe),
	KUNIT_CASE(scmi_driver_wants_what_node_does_not_describe),
	KUNIT_CASE(scmi_driver_wants_device_of_another),
	{ }
};

static struct kunit_case scmi_claim_cases[] __maybe_unused = {
	KUNIT_CASE(scmi_claim_second_node_waits),
	KUNIT_CASE(scmi_claim_second_supplier_serves_second_node),
	KUNIT_CASE(scmi_claim_freed_supplier_is_taken),
	KUNIT_CASE(scmi_claim_other_supplier_takes_over),
	{ }
};

static struct kunit_case scmi_phandle_cases[] __maybe_unused = {
	KUNIT_CASE(scmi_phandle_two_instances),
	{ }
};

/* All orders in which four things can appear, by their numbers. */
static const unsigned int scmi_match_orders[] = {
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
	12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
};

static inline void scmi_match_describe(const unsigned int *nr, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "order_%u", *nr);
}

KUNIT_ARRAY_PARAM(scmi_match, scmi_match_orders, scmi_match_describe);

static struct kunit_case scmi_matching_cases[] __maybe_unused = {
	KUNIT_CASE_PARAM(scmi_match_both_name, scmi_match_gen_params),
	KUNIT_CASE_PARAM(scmi_match_crosswise, scmi_match_gen_params),
	KUNIT_CASE_PARAM(scmi_match_one_names, scmi_match_gen_params),
	KUNIT_CASE(scmi_match_absent_supplier_defers),
	KUNIT_CASE(scmi_match_same_name_twice),
	KUNIT_CASE(scmi_match_name_of_no_supplier),
	{ }
};

#endif /* _SCMI_CASE_LISTS_H */
