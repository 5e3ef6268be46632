// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cases for all transports, over virtio.
 */

#include <linux/module.h>

#include "scmi_case_lists.h"
#include "scmi_kit_virtio.h"

static int scmi_virtio_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_virtio);
}

static struct kunit_suite scmi_virtio_order_suite = {
	.name = "scmi_virtio_order",
	.init = scmi_virtio_init,
	.test_cases = scmi_order_cases,
};

static struct kunit_suite scmi_virtio_deferral_suite = {
	.name = "scmi_virtio_deferral",
	.init = scmi_virtio_init,
	.test_cases = scmi_deferral_cases,
};

static struct kunit_suite scmi_virtio_instances_suite = {
	.name = "scmi_virtio_instances",
	.init = scmi_virtio_init,
	.test_cases = scmi_instances_cases,
};

static struct kunit_suite scmi_virtio_description_suite = {
	.name = "scmi_virtio_description",
	.init = scmi_virtio_init,
	.test_cases = scmi_description_cases,
};

static struct kunit_suite scmi_virtio_driver_suite = {
	.name = "scmi_virtio_driver",
	.init = scmi_virtio_init,
	.test_cases = scmi_driver_cases,
};

static struct kunit_suite scmi_virtio_claim_suite = {
	.name = "scmi_virtio_claim",
	.init = scmi_virtio_init,
	.test_cases = scmi_claim_cases,
};

static struct kunit_suite scmi_virtio_matching_suite = {
	.name = "scmi_virtio_matching",
	.init = scmi_virtio_init,
	.test_cases = scmi_matching_cases,
};

static struct kunit_suite scmi_virtio_phandle_suite = {
	.name = "scmi_virtio_phandle",
	.init = scmi_virtio_init,
	.test_cases = scmi_phandle_cases,
};

kunit_test_suites(&scmi_virtio_order_suite, &scmi_virtio_deferral_suite,
		  &scmi_virtio_instances_suite, &scmi_virtio_description_suite,
		  &scmi_virtio_driver_suite, &scmi_virtio_claim_suite,
		  &scmi_virtio_matching_suite, &scmi_virtio_phandle_suite);

MODULE_DESCRIPTION("KUnit tests for SCMI over virtio");
MODULE_LICENSE("GPL");
