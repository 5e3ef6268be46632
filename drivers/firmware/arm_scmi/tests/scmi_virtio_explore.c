// SPDX-License-Identifier: GPL-2.0-only
/*
 * The explorer over virtio, see scmi_explore.h.
 */

#include "scmi_explore_lists.h"
#include "scmi_kit_virtio.h"

static int scmi_virtio_explore_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_virtio);
}

static struct kunit_suite scmi_virtio_explore_suite = {
	.name = "scmi_virtio_explore",
	.init = scmi_virtio_explore_init,
	.test_cases = scmi_explore_cases,
};

kunit_test_suite(scmi_virtio_explore_suite);
