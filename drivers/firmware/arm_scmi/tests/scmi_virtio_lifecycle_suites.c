// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cases about parts that go and come back, over virtio.
 */

#include "scmi_kit_virtio.h"
#include "scmi_lifecycle_lists.h"

static int scmi_virtio_lifecycle_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_virtio);
}

static struct kunit_suite scmi_virtio_replug_suite = {
	.name = "scmi_virtio_replug",
	.init = scmi_virtio_lifecycle_init,
	.test_cases = scmi_replug_cases,
};

static struct kunit_suite scmi_virtio_reload_suite = {
	.name = "scmi_virtio_reload",
	.init = scmi_virtio_lifecycle_init,
	.test_cases = scmi_reload_cases,
};

static struct kunit_suite scmi_virtio_module_suite = {
	.name = "scmi_virtio_module",
	.init = scmi_virtio_lifecycle_init,
	.test_cases = scmi_module_cases,
};

static struct kunit_suite scmi_virtio_failure_suite = {
	.name = "scmi_virtio_failure",
	.init = scmi_virtio_lifecycle_init,
	.test_cases = scmi_failure_cases,
};

static struct kunit_suite scmi_virtio_inflight_suite = {
	.name = "scmi_virtio_inflight",
	.init = scmi_virtio_lifecycle_init,
	.test_cases = scmi_inflight_cases,
};

static struct kunit_suite scmi_virtio_cycle_suite = {
	.name = "scmi_virtio_cycle",
	.init = scmi_virtio_lifecycle_init,
	.test_cases = scmi_cycle_cases,
};

static struct kunit_suite scmi_virtio_parallel_suite = {
	.name = "scmi_virtio_parallel",
	.init = scmi_virtio_lifecycle_init,
	.test_cases = scmi_parallel_cases,
};

static struct kunit_suite scmi_virtio_caller_suite = {
	.name = "scmi_virtio_caller",
	.init = scmi_virtio_lifecycle_init,
	.test_cases = scmi_caller_cases,
};

kunit_test_suites(&scmi_virtio_replug_suite, &scmi_virtio_reload_suite,
		  &scmi_virtio_module_suite,
		  &scmi_virtio_failure_suite, &scmi_virtio_inflight_suite,
		  &scmi_virtio_cycle_suite, &scmi_virtio_parallel_suite,
		  &scmi_virtio_caller_suite);
