/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cases that hold for every transport: the .init of a suite says over which one
 * they run. Lists of them, for suites, are in scmi_case_lists.h.
 */
#ifndef _SCMI_CASES_H
#define _SCMI_CASES_H

#include <kunit/fake_scmi.h>
#include <kunit/fault_sweep.h>

#include "scmi_kit.h"
#include "scmi_kit_reload.h"

/**
 * enum scmi_kit_part - what appears and disappears in the orders below
 * @SCMI_KIT_SUPPLIER: the device that carries the messages
 * @SCMI_KIT_NODE: the SCMI node
 * @SCMI_KIT_USER: a device that consumes a clock of that node by phandle
 */
enum scmi_kit_part {
	SCMI_KIT_SUPPLIER,
	SCMI_KIT_NODE,
	SCMI_KIT_USER,
};

/**
 * struct scmi_order - one order of appearance, or of disappearance
 * @desc: for the log
 * @part: what comes first, second and third
 */
struct scmi_order {
	const char *desc;
	enum scmi_kit_part part[3];
};

/**
 * struct scmi_rebind - a device whose driver is unbound and bound again
 * @desc: for the log
 * @device: finds the device
 * @takes_down: whether the instance is down in between
 * @user_returns: whether the driver core finds the consumers again: not when the
 *	SCMI devices that they are linked to are deleted with the instance
 */
struct scmi_rebind {
	const char *desc;
	struct device *(*device)(struct scmi_kit_instance *si);
	bool takes_down;
	bool user_returns;
};

/**
 * struct scmi_odd_child - a child of an SCMI node that is no protocol
 * @desc: for the log
 * @reg: its number; 0 for none
 * @told: what is said of it, if anything
 */
struct scmi_odd_child {
	const char *desc;
	u32 reg;
	const char *told;
};

/**
 * struct scmi_reload - drivers, or modules, that are taken out and put back
 * @desc: for the log
 * @layer: which, in the order in which they go
 * @num: how many
 */
struct scmi_reload {
	const char *desc;
	u8 layer[SCMI_KIT_LAYERS];
	unsigned int num;
};

/* The orders in which three can come. */
#define SCMI_RELOAD_ORDERS	6
extern const u8 scmi_reload_orders[SCMI_RELOAD_ORDERS][SCMI_KIT_LAYERS];

/**
 * enum scmi_module_group - modules that do not need each other
 * @SCMI_MODULE_TRANSPORTS: the transports, all of them
 * @SCMI_MODULE_CORE: the core
 * @SCMI_MODULE_CLK: a driver on the SCMI bus
 * @SCMI_MODULE_GROUPS: how many there are
 */
enum scmi_module_group {
	SCMI_MODULE_TRANSPORTS,
	SCMI_MODULE_CORE,
	SCMI_MODULE_CLK,
	SCMI_MODULE_GROUPS,
};

/**
 * struct scmi_module_order - an order in which modules are unloaded
 * @desc: for the log
 * @group: all of them, of &enum scmi_module_group
 */
struct scmi_module_order {
	const char *desc;
	u8 group[SCMI_MODULE_GROUPS];
};

/**
 * struct scmi_module_sweep - a module that is loaded without memory
 * @desc: for the log
 * @source: what fails
 * @which: the module
 * @own: not that, but the module of the suite's transport
 * @node_waits: an SCMI node is there, and there is no supplier
 */
struct scmi_module_sweep {
	const char *desc;
	const struct fault_source *source;
	enum scmi_kit_module which;
	bool own;
	bool node_waits;
};

/**
 * struct scmi_failure - a way in which a probe fails
 * @desc: for the log
 * @rule: what the platform does then
 * @core_binds: it is not the core's probe that fails, but that of a driver above
 */
struct scmi_failure {
	const char *desc;
	struct fake_scmi_rule rule;
	bool core_binds;
};

/**
 * struct scmi_departure - a way in which an instance loses what it lives on
 * @desc: for the log
 * @go: does it, in the thread of the test
 * @back: undoes it
 */
struct scmi_departure {
	const char *desc;
	void (*go)(struct scmi_kit_instance *si);
	void (*back)(struct scmi_kit_instance *si);
};

/**
 * struct scmi_mixture - how things come and go at once
 * @desc: for the log
 * @async: drivers probe in threads of their own
 * @nodes_first: nodes first, then suppliers
 */
struct scmi_mixture {
	const char *desc;
	bool async;
	bool nodes_first;
};

/**
 * struct scmi_race - a part that goes while the core is being probed
 * @desc: for the log
 * @async: drivers probe in threads of their own
 * @silent: the probe will get no answer
 * @go: takes the part away, in any thread. Returns 0 or a negative errno.
 * @back: brings it back, in the thread of the test
 */
struct scmi_race {
	const char *desc;
	bool async;
	bool silent;
	int (*go)(struct scmi_kit_instance *si);
	void (*back)(struct scmi_kit_instance *si);
};

int scmi_parallel_unbind_supplier(struct scmi_kit_instance *si);
int scmi_parallel_unbind_node(struct scmi_kit_instance *si);
int scmi_parallel_unbind_core(struct scmi_kit_instance *si);

void scmi_departure_come_back(struct scmi_kit_instance *si);
void scmi_departure_unbind_supplier(struct scmi_kit_instance *si);
void scmi_departure_bind_supplier(struct scmi_kit_instance *si);
void scmi_departure_unbind_node(struct scmi_kit_instance *si);
void scmi_departure_bind_node(struct scmi_kit_instance *si);
void scmi_departure_unbind_core(struct scmi_kit_instance *si);
void scmi_departure_bind_core(struct scmi_kit_instance *si);
void scmi_departure_core_driver_out(struct scmi_kit_instance *si);
void scmi_departure_core_driver_in(struct scmi_kit_instance *si);

void scmi_order_add(struct scmi_kit_instance *si, enum scmi_kit_part part);
void scmi_order_remove(struct scmi_kit_instance *si, enum scmi_kit_part part);

/* scmi_order_cases.c: one instance, in every order (B1, B7, B8) */
void scmi_order_appears(struct kunit *test);
void scmi_order_disappears(struct kunit *test);
void scmi_order_rebind(struct kunit *test);
void scmi_order_supplier_returns(struct kunit *test);
void scmi_order_supplier_goes_core_first(struct kunit *test);
void scmi_order_core_is_consumer(struct kunit *test);
void scmi_order_core_driver_returns(struct kunit *test);
void scmi_order_core_driver_comes_last(struct kunit *test);

/* scmi_deferral_cases.c: a node that waits (B1, B5, B7) */
void scmi_deferral_has_reason(struct kunit *test);
void scmi_deferral_ends_with_supplier(struct kunit *test);
void scmi_deferral_attempts_are_bounded(struct kunit *test);
void scmi_deferral_node_goes(struct kunit *test);
void scmi_deferral_again_after_loss(struct kunit *test);
void scmi_deferral_silent_platform(struct kunit *test);
void scmi_deferral_core_driver_comes_meanwhile(struct kunit *test);

/* scmi_handover_cases.c: when a supplier is somebody's (B5 to B8) */
void scmi_handover_gone_supplier_is_not_given(struct kunit *test);
void scmi_handover_next_supplier_is_accepted(struct kunit *test);
void scmi_handover_core_does_not_find_gone_supplier(struct kunit *test);
void scmi_handover_core_goes_with_what_it_uses(struct kunit *test);
void scmi_handover_supplier_is_free_when_core_has_gone(struct kunit *test);
void scmi_handover_node_references_balance(struct kunit *test);

/* scmi_description_cases.c: nodes that make no sense (B16) */
void scmi_description_timeout_without_value(struct kunit *test);
void scmi_description_child_is_no_protocol(struct kunit *test);

/* scmi_driver_cases.c: SCMI drivers that come and go (B7, B14) */
void scmi_driver_comes_late(struct kunit *test);
void scmi_driver_meets_late_instance(struct kunit *test);
void scmi_driver_goes_while_instance_is_down(struct kunit *test);
void scmi_driver_of_system_power_has_one_device(struct kunit *test);
void scmi_driver_wants_what_node_does_not_describe(struct kunit *test);
void scmi_driver_last_of_its_protocol_goes(struct kunit *test);
void scmi_driver_of_system_power_without_memory(struct kunit *test);
void scmi_driver_of_what_node_does_not_describe(struct kunit *test);
void scmi_driver_wants_device_of_another(struct kunit *test);

/* scmi_instances_cases.c: two of everything (B2, B5, B14) */
void scmi_instances_talk_to_their_own(struct kunit *test);
void scmi_instances_are_independent(struct kunit *test);
void scmi_instances_clocks_by_phandle(struct kunit *test);

/* scmi_claim_cases.c: more nodes than suppliers, each for one node (B4, B5) */
void scmi_claim_second_node_waits(struct kunit *test);
void scmi_claim_second_supplier_serves_second_node(struct kunit *test);
void scmi_claim_freed_supplier_is_taken(struct kunit *test);
void scmi_claim_other_supplier_takes_over(struct kunit *test);

/* scmi_matching_cases.c: nodes that name their supplier (B3, B4, B16) */
void scmi_match_both_name(struct kunit *test);
void scmi_match_crosswise(struct kunit *test);
void scmi_match_one_names(struct kunit *test);
void scmi_match_absent_supplier_defers(struct kunit *test);
void scmi_match_same_name_twice(struct kunit *test);
void scmi_match_name_of_no_supplier(struct kunit *test);

/* scmi_phandle_cases.c: whose clock a consumer gets, in every order (B14) */
void scmi_phandle_try_orders(struct kunit *test,
			     struct scmi_kit_instance *const *si,
			     unsigned int num, unsigned int stride);
void scmi_phandle_two_instances(struct kunit *test);

/* scmi_replug_cases.c: the same supplier comes back, or another one (B7) */
void scmi_replug_other_serves_consumer(struct kunit *test);
void scmi_replug_spare_takes_over(struct kunit *test);
void scmi_replug_two_change_places(struct kunit *test);
void scmi_replug_all_of_it(struct kunit *test);

/* scmi_reload_cases.c: drivers are unregistered and registered again (B8) */
void scmi_reload_with_instance_up(struct kunit *test);
void scmi_reload_with_node_waiting(struct kunit *test);
void scmi_reload_after_loss(struct kunit *test);
void scmi_reload_things_change_meanwhile(struct kunit *test);
void scmi_module_take_debugfs(struct kunit *test);
void scmi_module_all_of_it(struct kunit *test);
void scmi_module_core_without_debugfs(struct kunit *test);
void scmi_module_init_fails_whole(struct kunit *test);

/* scmi_failure_cases.c: probes that fail, and the attempts after that (B9) */
void scmi_failure_ends_with_next_attempt(struct kunit *test);
void scmi_failure_ends_with_replug(struct kunit *test);
void scmi_failure_leaves_others_alone(struct kunit *test);
void scmi_failure_frees_supplier(struct kunit *test);
void scmi_failure_half_way_through_channels(struct kunit *test);

/* scmi_inflight_cases.c: something else is under way when a part goes (B6) */
void scmi_inflight_notification_is_for_nobody(struct kunit *test);
void scmi_inflight_busy_listener_is_waited_for(struct kunit *test);
void scmi_inflight_called_consumer_may_go(struct kunit *test);
void scmi_inflight_core_waits_for_answer(struct kunit *test);
void scmi_inflight_removal_outlasts_silence(struct kunit *test);

/* scmi_probe_cases.c: what must not happen inside a probe (B10) */
void scmi_probe_supplier_comes_in_probe(struct kunit *test);
void scmi_probe_registers_no_driver(struct kunit *test);
void scmi_probe_attaches_no_device(struct kunit *test);

/**
 * struct scmi_scale_param - how many instances there are
 * @desc: for the log
 * @n: number of suppliers, and of nodes; 0: as many as the tester wants
 * @named: each node names its supplier
 */
struct scmi_scale_param {
	const char *desc;
	unsigned int n;
	bool named;
};

/* scmi_scale_cases.c: a thousand of everything (B2) */
void scmi_scale_suppliers_first(struct kunit *test);
void scmi_scale_nodes_first(struct kunit *test);
void scmi_scale_one_by_one(struct kunit *test);

/* scmi_bench_cases.c: what one of them costs */
void scmi_bench_each(struct kunit *test);

/* scmi_cycle_cases.c: a part goes and comes back many times (B6, B8) */
void scmi_cycle_leaves_nothing(struct kunit *test);

/* scmi_parallel_cases.c: probes and removals that overlap (B13) */
void scmi_parallel_cores_probe_at_once(struct kunit *test);
void scmi_parallel_all_appear(struct kunit *test);
void scmi_parallel_all_disappear(struct kunit *test);
void scmi_parallel_part_goes_during_probe(struct kunit *test);
void scmi_parallel_driver_goes_during_probe(struct kunit *test);
void scmi_parallel_churn(struct kunit *test);

/* scmi_caller_cases.c: somebody waits for an answer when the supplier goes (B6) */
void scmi_caller_is_told(struct kunit *test);
void scmi_caller_all_are_told(struct kunit *test);
void scmi_caller_of_other_is_not_told(struct kunit *test);
void scmi_caller_async_is_told(struct kunit *test);
void scmi_caller_async_hears_of_error(struct kunit *test);

#endif /* _SCMI_CASES_H */
