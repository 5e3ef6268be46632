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

static struct kunit_case scmi_claim_cases[] __maybe_unused = {
	KUNIT_CASE(scmi_claim_second_node_waits),
	KUNIT_CASE(scmi_claim_second_supplier_serves_second_node),
	KUNIT_CASE(scmi_claim_freed_supplier_is_taken),
	KUNIT_CASE(scmi_claim_other_supplier_takes_over),
	{ }
};

static struct kunit_case scmi_matching_cases[] __maybe_unused = {
	KUNIT_CASE_PARAM(scmi_match_both_name, scmi_match_gen_params),
	KUNIT_CASE_PARAM(scmi_match_crosswise, scmi_match_gen_params),
	KUNIT_CASE_PARAM(scmi_match_one_names, scmi_match_gen_params),
	KUNIT_CASE(scmi_match_absent_supplier_defers),
	KUNIT_CASE(scmi_match_same_name_twice),
	KUNIT_CASE(scmi_match_name_of_no_supplier),
	{ }
};

static struct kunit_case scmi_replug_cases[] __maybe_unused = {
	KUNIT_CASE(scmi_replug_other_serves_consumer),
	KUNIT_CASE(scmi_replug_spare_takes_over),
	KUNIT_CASE(scmi_replug_two_change_places),
	KUNIT_CASE(scmi_replug_all_of_it),
	{ }
};

/* All there are of one, two and three, but for what scmi_order_cases.c has. */
static const struct scmi_reload scmi_reloads[] = {
	{ "node", { SCMI_KIT_LAYER_NODE }, 1 },
	{ "bus", { SCMI_KIT_LAYER_BUS }, 1 },
	{ "core", { SCMI_KIT_LAYER_CORE }, 1 },
	{ "node, bus", { SCMI_KIT_LAYER_NODE, SCMI_KIT_LAYER_BUS }, 2 },
	{ "bus, node", { SCMI_KIT_LAYER_BUS, SCMI_KIT_LAYER_NODE }, 2 },
	{ "node, core", { SCMI_KIT_LAYER_NODE, SCMI_KIT_LAYER_CORE }, 2 },
	{ "core, node", { SCMI_KIT_LAYER_CORE, SCMI_KIT_LAYER_NODE }, 2 },
	{ "bus, core", { SCMI_KIT_LAYER_BUS, SCMI_KIT_LAYER_CORE }, 2 },
	{ "core, bus", { SCMI_KIT_LAYER_CORE, SCMI_KIT_LAYER_BUS }, 2 },
	{ "node, bus, core",
	  { SCMI_KIT_LAYER_NODE, SCMI_KIT_LAYER_BUS, SCMI_KIT_LAYER_CORE }, 3 },
	{ "node, core, bus",
	  { SCMI_KIT_LAYER_NODE, SCMI_KIT_LAYER_CORE, SCMI_KIT_LAYER_BUS }, 3 },
	{ "bus, node, core",
	  { SCMI_KIT_LAYER_BUS, SCMI_KIT_LAYER_NODE, SCMI_KIT_LAYER_CORE }, 3 },
	{ "bus, core, node",
	  { SCMI_KIT_LAYER_BUS, SCMI_KIT_LAYER_CORE, SCMI_KIT_LAYER_NODE }, 3 },
	{ "core, node, bus",
	  { SCMI_KIT_LAYER_CORE, SCMI_KIT_LAYER_NODE, SCMI_KIT_LAYER_BUS }, 3 },
	{ "core, bus, node",
	  { SCMI_KIT_LAYER_CORE, SCMI_KIT_LAYER_BUS, SCMI_KIT_LAYER_NODE }, 3 },
};

KUNIT_ARRAY_PARAM_DESC(scmi_reload, scmi_reloads, desc);

static struct kunit_case scmi_reload_cases[] __maybe_unused = {
	KUNIT_CASE_PARAM(scmi_reload_with_instance_up, scmi_reload_gen_params),
	KUNIT_CASE_PARAM(scmi_reload_with_node_waiting, scmi_reload_gen_params),
	KUNIT_CASE_PARAM(scmi_reload_after_loss, scmi_reload_gen_params),
	KUNIT_CASE_PARAM(scmi_reload_things_change_meanwhile,
			 scmi_reload_gen_params),
	{ }
};

#define SCMI_FAILURE(_protocol, _message, args...)			\
	{ .protocol = FAKE_SCMI_PROTO_##_protocol,			\
	  .message = FAKE_SCMI_##_message, args }

static const struct scmi_failure scmi_failures[] = {
	{ "version refused",
	  SCMI_FAILURE(BASE, PROTOCOL_VERSION,
		       .status = FAKE_SCMI_NOT_SUPPORTED) },
	{ "attributes refused",
	  SCMI_FAILURE(BASE, PROTOCOL_ATTRIBUTES,
		       .status = FAKE_SCMI_GENERIC_ERROR) },
	{ "clock version refused",
	  SCMI_FAILURE(CLOCK, PROTOCOL_VERSION,
		       .status = FAKE_SCMI_GENERIC_ERROR), true },
	{ "clock attributes refused",
	  SCMI_FAILURE(CLOCK, PROTOCOL_ATTRIBUTES,
		       .status = FAKE_SCMI_DENIED), true },
	{ "protocols not listed",
	  SCMI_FAILURE(BASE, BASE_LIST_PROTOCOLS,
		       .status = FAKE_SCMI_GENERIC_ERROR), true },
	{ "silent platform",
	  { .protocol = FAKE_SCMI_ANY, .message = FAKE_SCMI_ANY,
	    .action = FAKE_SCMI_DROP } },
	{ "answers too late",
	  { .protocol = FAKE_SCMI_ANY, .message = FAKE_SCMI_ANY,
	    .action = FAKE_SCMI_HOLD } },
	{ "falls silent after the version",
	  SCMI_FAILURE(BASE, PROTOCOL_ATTRIBUTES, .action = FAKE_SCMI_DROP) },
	{ "clock version never comes",
	  SCMI_FAILURE(CLOCK, PROTOCOL_VERSION, .action = FAKE_SCMI_DROP),
	  true },
};

KUNIT_ARRAY_PARAM_DESC(scmi_failure, scmi_failures, desc);

static struct kunit_case scmi_failure_cases[] __maybe_unused = {
	KUNIT_CASE_PARAM(scmi_failure_ends_with_next_attempt,
			 scmi_failure_gen_params),
	KUNIT_CASE_PARAM(scmi_failure_ends_with_replug,
			 scmi_failure_gen_params),
	KUNIT_CASE_PARAM(scmi_failure_leaves_others_alone,
			 scmi_failure_gen_params),
	KUNIT_CASE_PARAM(scmi_failure_frees_supplier, scmi_failure_gen_params),
	KUNIT_CASE(scmi_failure_half_way_through_channels),
	{ }
};

static const struct scmi_departure scmi_departures[] = {
	{ "unplugged", scmi_kit_unplug, scmi_kit_plug },
	{ "supplier unbound", scmi_departure_unbind_supplier,
	  scmi_departure_bind_supplier },
	{ "node removed", scmi_kit_remove_node, scmi_kit_add_node },
	{ "node unbound", scmi_departure_unbind_node,
	  scmi_departure_bind_node },
};

KUNIT_ARRAY_PARAM_DESC(scmi_departure, scmi_departures, desc);

static const struct scmi_departure scmi_core_departures[] = {
	{ "unbound", scmi_departure_unbind_core, scmi_departure_bind_core },
	{ "driver out", scmi_departure_core_driver_out,
	  scmi_departure_core_driver_in },
};

KUNIT_ARRAY_PARAM_DESC(scmi_core_departure, scmi_core_departures, desc);

static struct kunit_case scmi_inflight_cases[] __maybe_unused = {
	KUNIT_CASE_PARAM(scmi_inflight_notification_is_for_nobody,
			 scmi_departure_gen_params),
	KUNIT_CASE(scmi_inflight_busy_listener_is_waited_for),
	KUNIT_CASE(scmi_inflight_core_waits_for_answer),
	KUNIT_CASE_PARAM(scmi_inflight_core_outlasts_silence,
			 scmi_core_departure_gen_params),
	{ }
};

#endif /* _SCMI_CASE_LISTS_H */
