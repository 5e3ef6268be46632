// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cases about parts that go and come back, over a mailbox.
 */

#include "scmi_kit_mailbox.h"
#include "scmi_lifecycle_lists.h"

static int scmi_mailbox_lifecycle_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_mailbox);
}

/* The controller's driver is the fake's own: it does not go. */
static const struct scmi_reload scmi_mailbox_reloads[] = {
	{ "node", { SCMI_KIT_LAYER_NODE }, 1 },
	{ "core", { SCMI_KIT_LAYER_CORE }, 1 },
	{ "node, core", { SCMI_KIT_LAYER_NODE, SCMI_KIT_LAYER_CORE }, 2 },
	{ "core, node", { SCMI_KIT_LAYER_CORE, SCMI_KIT_LAYER_NODE }, 2 },
};

KUNIT_ARRAY_PARAM_DESC(scmi_mailbox_reload, scmi_mailbox_reloads, desc);

static struct kunit_case scmi_mailbox_reload_cases[] = {
	KUNIT_CASE_PARAM(scmi_reload_with_instance_up,
			 scmi_mailbox_reload_gen_params),
	KUNIT_CASE_PARAM(scmi_reload_with_node_waiting,
			 scmi_mailbox_reload_gen_params),
	KUNIT_CASE_PARAM(scmi_reload_after_loss,
			 scmi_mailbox_reload_gen_params),
	KUNIT_CASE_PARAM(scmi_reload_things_change_meanwhile,
			 scmi_mailbox_reload_gen_params),
	{ }
};

static struct kunit_suite scmi_mailbox_reload_suite = {
	.name = "scmi_mailbox_reload",
	.init = scmi_mailbox_lifecycle_init,
	.test_cases = scmi_mailbox_reload_cases,
};

/* Platforms that answer, at least: after a time-out a mailbox is stuck. */
static const struct scmi_failure scmi_mailbox_failures[] = {
	{ "attributes refused",
	  SCMI_FAILURE(BASE, PROTOCOL_ATTRIBUTES,
		       .status = FAKE_SCMI_GENERIC_ERROR) },
	{ "clock attributes refused",
	  SCMI_FAILURE(CLOCK, PROTOCOL_ATTRIBUTES,
		       .status = FAKE_SCMI_DENIED), true },
};

KUNIT_ARRAY_PARAM_DESC(scmi_mailbox_failure, scmi_mailbox_failures, desc);

static struct kunit_case scmi_mailbox_failure_cases[] = {
	KUNIT_CASE_PARAM(scmi_failure_ends_with_next_attempt,
			 scmi_mailbox_failure_gen_params),
	KUNIT_CASE_PARAM(scmi_failure_leaves_others_alone,
			 scmi_mailbox_failure_gen_params),
	{ }
};

static struct kunit_suite scmi_mailbox_module_suite = {
	.name = "scmi_mailbox_module",
	.init = scmi_mailbox_lifecycle_init,
	.test_cases = scmi_module_cases,
};

static struct kunit_suite scmi_mailbox_failure_suite = {
	.name = "scmi_mailbox_failure",
	.init = scmi_mailbox_lifecycle_init,
	.test_cases = scmi_mailbox_failure_cases,
};

/* Shared memory is not free again before somebody has read a notification. */
static struct kunit_case scmi_mailbox_inflight_cases[] = {
	KUNIT_CASE(scmi_inflight_busy_listener_is_waited_for),
	KUNIT_CASE(scmi_inflight_called_consumer_may_go),
	KUNIT_CASE(scmi_inflight_core_waits_for_answer),
	KUNIT_CASE_PARAM(scmi_inflight_removal_outlasts_silence,
			 scmi_upper_departure_gen_params),
	{ }
};

static struct kunit_suite scmi_mailbox_inflight_suite = {
	.name = "scmi_mailbox_inflight",
	.init = scmi_mailbox_lifecycle_init,
	.test_cases = scmi_mailbox_inflight_cases,
};

static struct kunit_suite scmi_mailbox_cycle_suite = {
	.name = "scmi_mailbox_cycle",
	.init = scmi_mailbox_lifecycle_init,
	.test_cases = scmi_cycle_cases,
};

kunit_test_suites(&scmi_mailbox_reload_suite,
		  &scmi_mailbox_module_suite, &scmi_mailbox_failure_suite,
		  &scmi_mailbox_inflight_suite, &scmi_mailbox_cycle_suite);
