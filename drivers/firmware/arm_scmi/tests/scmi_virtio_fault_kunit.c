// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything that can fail while an instance comes or goes does, over virtio:
 * memory, and what a virtio device can refuse.
 */

#include <kunit/fake_virtio.h>

#include "scmi_fault_lists.h"
#include "scmi_kit_virtio.h"

static int scmi_virtio_fault_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_virtio);
}

static int virtio_refusals_arm(void *fv, unsigned int n)
{
	((struct fake_virtio_device *)fv)->fail_nth = n;

	return 0;
}

static bool virtio_refusals_disarm(void *data)
{
	struct fake_virtio_device *fv = data;
	bool failed = !fv->fail_nth;

	fv->fail_nth = 0;

	return failed;
}

static const struct fault_source virtio_refusals = {
	.what = "refusals of the device",
	.arm = virtio_refusals_arm,
	.disarm = virtio_refusals_disarm,
};

/* B18: features that the device does not agree to, a queue that it cannot make. */
static void scmi_virtio_fault_each_refusal(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_fault_instance(test);
	unsigned int points;

	points = scmi_fault_sweep_all(si, scmi_fault_ops,
				      ARRAY_SIZE(scmi_fault_ops),
				      &virtio_refusals,
				      scmi_kit_virtio_device(si));
	/* Features and two queues, in each of three ways to bind a device. */
	KUNIT_EXPECT_EQ(test, points, 9);
}

/*
 * B18: an object that the probe of the device itself wants, each of them: the
 * answers of the device, and what other threads do, are not in the way of counting.
 */
static void scmi_virtio_fault_each_of_the_probe(struct kunit *test)
{
	static const struct scmi_fault_op op = {
		"supplier is bound", scmi_fault_before_bind_supplier,
		scmi_fault_bind_supplier, NULL, true,
	};

	KUNIT_EXPECT_GT(test,
			scmi_fault_sweep(scmi_fault_instance(test), &op,
					 &fault_own_allocs, NULL).points, 0);
}

static struct kunit_case scmi_virtio_fault_cases[] = {
	KUNIT_CASE_PARAM(scmi_fault_each_object, scmi_fault_op_gen_params),
	KUNIT_CASE_PARAM(scmi_fault_each_page, scmi_fault_op_gen_params),
	KUNIT_CASE(scmi_fault_frees_supplier),
	KUNIT_CASE(scmi_virtio_fault_each_refusal),
	KUNIT_CASE(scmi_virtio_fault_each_of_the_probe),
	{ }
};

static struct kunit_suite scmi_virtio_fault_suite = {
	.name = "scmi_virtio_fault",
	.init = scmi_virtio_fault_init,
	.test_cases = scmi_virtio_fault_cases,
};

kunit_test_suite(scmi_virtio_fault_suite);
