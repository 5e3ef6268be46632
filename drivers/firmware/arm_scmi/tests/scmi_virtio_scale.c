// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a probe must not do, and large numbers of instances, over virtio.
 */

#include "scmi_kit_virtio.h"
#include "scmi_scale_lists.h"

static int scmi_virtio_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_virtio);
}

static struct kunit_suite scmi_virtio_probe_suite = {
	.name = "scmi_virtio_probe",
	.init = scmi_virtio_init,
	.test_cases = scmi_probe_cases,
};

static struct kunit_suite scmi_virtio_scale_suite = {
	.name = "scmi_virtio_scale",
	.init = scmi_virtio_init,
	.test_cases = scmi_scale_cases,
};

static struct kunit_suite scmi_virtio_bench_suite = {
	.name = "scmi_virtio_bench",
	.init = scmi_virtio_init,
	.test_cases = scmi_bench_cases,
};

kunit_test_suites(&scmi_virtio_probe_suite, &scmi_virtio_scale_suite,
		  &scmi_virtio_bench_suite);
