/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As scmi_case_lists.h, for the suites about parts that go and come back.
 */
#ifndef _SCMI_LIFECYCLE_LISTS_H
#define _SCMI_LIFECYCLE_LISTS_H

#include "scmi_cases.h"
#include "scmi_kit_task.h"

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

/* The modules that an instance is made by: the same as of drivers. */
static const struct scmi_reload scmi_module_reloads[] = {
	{ "transport", { SCMI_KIT_LAYER_TRANSPORT }, 1 },
	{ "core", { SCMI_KIT_LAYER_PROTOCOLS }, 1 },
	{ "transport, core",
	  { SCMI_KIT_LAYER_TRANSPORT, SCMI_KIT_LAYER_PROTOCOLS }, 2 },
	{ "core, transport",
	  { SCMI_KIT_LAYER_PROTOCOLS, SCMI_KIT_LAYER_TRANSPORT }, 2 },
};

KUNIT_ARRAY_PARAM_DESC(scmi_module_reload, scmi_module_reloads, desc);

static const struct scmi_module_order scmi_module_orders[] = {
	{ "transports, core, clk",
	  { SCMI_MODULE_TRANSPORTS, SCMI_MODULE_CORE, SCMI_MODULE_CLK } },
	{ "transports, clk, core",
	  { SCMI_MODULE_TRANSPORTS, SCMI_MODULE_CLK, SCMI_MODULE_CORE } },
	{ "core, transports, clk",
	  { SCMI_MODULE_CORE, SCMI_MODULE_TRANSPORTS, SCMI_MODULE_CLK } },
	{ "core, clk, transports",
	  { SCMI_MODULE_CORE, SCMI_MODULE_CLK, SCMI_MODULE_TRANSPORTS } },
	{ "clk, transports, core",
	  { SCMI_MODULE_CLK, SCMI_MODULE_TRANSPORTS, SCMI_MODULE_CORE } },
	{ "clk, core, transports",
	  { SCMI_MODULE_CLK, SCMI_MODULE_CORE, SCMI_MODULE_TRANSPORTS } },
};

KUNIT_ARRAY_PARAM_DESC(scmi_module_order, scmi_module_orders, desc);

static const struct scmi_module_sweep scmi_module_sweeps[] = {
	{ "transport", &fault_own_allocs, .own = true },
	{ "transport, node waits", &fault_own_allocs, .own = true,
	  .node_waits = true },
	{ "core", &fault_own_allocs, SCMI_KIT_MODULE_CORE },
	{ "core, memory runs out", &fault_own_memory, SCMI_KIT_MODULE_CORE },
	{ "bus", &fault_own_allocs, SCMI_KIT_MODULE_BUS },
	{ "clk", &fault_own_allocs, SCMI_KIT_MODULE_CLK },
};

KUNIT_ARRAY_PARAM_DESC(scmi_module_sweep, scmi_module_sweeps, desc);

static struct kunit_case scmi_module_cases[] __maybe_unused = {
	KUNIT_CASE_PARAM(scmi_reload_with_instance_up,
			 scmi_module_reload_gen_params),
	KUNIT_CASE_PARAM(scmi_reload_with_node_waiting,
			 scmi_module_reload_gen_params),
	KUNIT_CASE_PARAM(scmi_reload_after_loss,
			 scmi_module_reload_gen_params),
	KUNIT_CASE_PARAM(scmi_reload_things_change_meanwhile,
			 scmi_module_reload_gen_params),
	KUNIT_CASE_PARAM(scmi_module_all_of_it, scmi_module_order_gen_params),
	KUNIT_CASE(scmi_module_core_without_debugfs),
	KUNIT_CASE_PARAM(scmi_module_init_fails_whole,
			 scmi_module_sweep_gen_params),
	{ }
};

#define SCMI_FAILURE(_protocol, _message, args...)			\
	{ .protocol = FAKE_SCMI_PROTO_##_protocol,			\
	  .message = FAKE_SCMI_##_message, args }

static const struct scmi_failure scmi_failures[] = {
	{ "attributes refused",
	  SCMI_FAILURE(BASE, PROTOCOL_ATTRIBUTES,
		       .status = FAKE_SCMI_GENERIC_ERROR) },
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
	{ "clock attributes never come",
	  SCMI_FAILURE(CLOCK, PROTOCOL_ATTRIBUTES, .action = FAKE_SCMI_DROP),
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

/* Of these the supplier itself. */
static const struct scmi_departure scmi_supplier_departures[] = {
	{ "unplugged", scmi_kit_unplug, scmi_kit_plug },
	{ "unbound", scmi_departure_unbind_supplier,
	  scmi_departure_bind_supplier },
};

KUNIT_ARRAY_PARAM_DESC(scmi_supplier_departure, scmi_supplier_departures, desc);

/* And of what is above it, while the supplier stays. */
static const struct scmi_departure scmi_upper_departures[] = {
	{ "core unbound", scmi_departure_unbind_core,
	  scmi_departure_bind_core },
	{ "core's driver out", scmi_departure_core_driver_out,
	  scmi_departure_core_driver_in },
	{ "node removed", scmi_kit_remove_node, scmi_kit_add_node },
	{ "node unbound", scmi_departure_unbind_node,
	  scmi_departure_bind_node },
};

KUNIT_ARRAY_PARAM_DESC(scmi_upper_departure, scmi_upper_departures, desc);

static struct kunit_case scmi_inflight_cases[] __maybe_unused = {
	KUNIT_CASE_PARAM(scmi_inflight_notification_is_for_nobody,
			 scmi_departure_gen_params),
	KUNIT_CASE(scmi_inflight_busy_listener_is_waited_for),
	KUNIT_CASE(scmi_inflight_called_consumer_may_go),
	KUNIT_CASE(scmi_inflight_core_waits_for_answer),
	KUNIT_CASE_PARAM(scmi_inflight_removal_outlasts_silence,
			 scmi_upper_departure_gen_params),
	{ }
};

static const struct scmi_departure scmi_cycles[] = {
	{ "unplugged", scmi_kit_unplug, scmi_kit_plug },
	{ "supplier unbound", scmi_departure_unbind_supplier,
	  scmi_departure_bind_supplier },
	{ "node removed", scmi_kit_remove_node, scmi_kit_add_node },
	{ "node unbound", scmi_departure_unbind_node,
	  scmi_departure_bind_node },
	{ "core unbound", scmi_departure_unbind_core,
	  scmi_departure_bind_core },
};

KUNIT_ARRAY_PARAM_DESC(scmi_cycle, scmi_cycles, desc);

static struct kunit_case scmi_cycle_cases[] __maybe_unused = {
	KUNIT_CASE_PARAM(scmi_cycle_leaves_nothing, scmi_cycle_gen_params),
	{ }
};

static const struct scmi_mixture scmi_mixtures[] = {
	{ "suppliers first", false, false },
	{ "nodes first", false, true },
	{ "suppliers first, async", true, false },
	{ "nodes first, async", true, true },
};

KUNIT_ARRAY_PARAM_DESC(scmi_mixture, scmi_mixtures, desc);

/* Each of the parts, with probes in all the ways there are. */
static const struct scmi_race scmi_races[] = {
	{ "unplugged", false, false, scmi_kit_unplug_fn, scmi_kit_plug },
	{ "unplugged, async", true, false, scmi_kit_unplug_fn,
	  scmi_kit_plug },
	{ "unplugged, silent", false, true, scmi_kit_unplug_fn,
	  scmi_kit_plug },
	{ "unplugged, async, silent", true, true, scmi_kit_unplug_fn,
	  scmi_kit_plug },
	{ "supplier unbound", false, false, scmi_parallel_unbind_supplier,
	  scmi_departure_bind_supplier },
	{ "supplier unbound, async", true, false, scmi_parallel_unbind_supplier,
	  scmi_departure_bind_supplier },
	{ "supplier unbound, silent", false, true,
	  scmi_parallel_unbind_supplier, scmi_departure_bind_supplier },
	{ "supplier unbound, async, silent", true, true,
	  scmi_parallel_unbind_supplier, scmi_departure_bind_supplier },
	{ "node removed", false, false, scmi_kit_disable_node,
	  scmi_kit_add_node },
	{ "node removed, async", true, false, scmi_kit_disable_node,
	  scmi_kit_add_node },
	{ "node removed, silent", false, true, scmi_kit_disable_node,
	  scmi_kit_add_node },
	{ "node removed, async, silent", true, true, scmi_kit_disable_node,
	  scmi_kit_add_node },
	{ "node unbound", false, false, scmi_parallel_unbind_node,
	  scmi_departure_bind_node },
	{ "node unbound, async", true, false, scmi_parallel_unbind_node,
	  scmi_departure_bind_node },
	{ "node unbound, silent", false, true, scmi_parallel_unbind_node,
	  scmi_departure_bind_node },
	{ "node unbound, async, silent", true, true, scmi_parallel_unbind_node,
	  scmi_departure_bind_node },
	{ "core unbound", false, false, scmi_parallel_unbind_core,
	  scmi_departure_bind_core },
	{ "core unbound, async", true, false, scmi_parallel_unbind_core,
	  scmi_departure_bind_core },
	{ "core unbound, silent", false, true, scmi_parallel_unbind_core,
	  scmi_departure_bind_core },
	{ "core unbound, async, silent", true, true, scmi_parallel_unbind_core,
	  scmi_departure_bind_core },
};

KUNIT_ARRAY_PARAM_DESC(scmi_race, scmi_races, desc);

static const struct scmi_reload scmi_driver_races[] = {
	{ "node", { SCMI_KIT_LAYER_NODE }, 1 },
	{ "bus", { SCMI_KIT_LAYER_BUS }, 1 },
	{ "core", { SCMI_KIT_LAYER_CORE }, 1 },
};

KUNIT_ARRAY_PARAM_DESC(scmi_driver_race, scmi_driver_races, desc);

static struct kunit_case scmi_parallel_cases[] __maybe_unused = {
	KUNIT_CASE(scmi_parallel_cores_probe_at_once),
	KUNIT_CASE_PARAM(scmi_parallel_all_appear, scmi_mixture_gen_params),
	KUNIT_CASE_PARAM(scmi_parallel_all_disappear, scmi_mixture_gen_params),
	KUNIT_CASE_PARAM(scmi_parallel_part_goes_during_probe,
			 scmi_race_gen_params),
	KUNIT_CASE_PARAM(scmi_parallel_driver_goes_during_probe,
			 scmi_driver_race_gen_params),
	KUNIT_CASE_PARAM(scmi_parallel_churn, scmi_mixture_gen_params),
	{ }
};

static struct kunit_case scmi_caller_cases[] __maybe_unused = {
	KUNIT_CASE_PARAM(scmi_caller_is_told,
			 scmi_supplier_departure_gen_params),
	KUNIT_CASE_PARAM(scmi_caller_all_are_told,
			 scmi_supplier_departure_gen_params),
	KUNIT_CASE_PARAM(scmi_caller_of_other_is_not_told,
			 scmi_supplier_departure_gen_params),
	KUNIT_CASE_PARAM(scmi_caller_async_is_told,
			 scmi_supplier_departure_gen_params),
	KUNIT_CASE(scmi_caller_async_hears_of_error),
	{ }
};

#endif /* _SCMI_LIFECYCLE_LISTS_H */
