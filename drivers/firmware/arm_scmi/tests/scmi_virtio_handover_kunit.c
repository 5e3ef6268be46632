// SPDX-License-Identifier: GPL-2.0-only
/*
 * What scmi_handover_cases.c is about, at moments that only a virtio device has:
 * while its queues are being made, and while they are being deleted.
 */

#include <kunit/fake_virtio.h>
#include <linux/completion.h>
#include <linux/sizes.h>

#include "scmi_cases.h"
#include "scmi_kit_task.h"
#include "scmi_kit_virtio.h"

#define HANDOVER_PATIENCE	(10 * HZ)

static int virtio_handover_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_virtio);
}

/*
 * The operations of one device, with something to happen in them. They are there
 * for as long as the device is, which is longer than what a test allocates.
 */
static struct virtio_config_ops virtio_handover_ops;
static const struct virtio_config_ops *virtio_handover_plain;
static struct scmi_kit_instance *virtio_handover_comes;
static struct completion virtio_handover_begun;
static struct completion virtio_handover_go_on;

static void virtio_handover_let_go(void *unused)
{
	complete_all(&virtio_handover_go_on);
}

static void virtio_handover_hook(struct scmi_kit_instance *si)
{
	struct virtio_device *vdev =
		fake_virtio_vdev(scmi_kit_virtio_device(si));

	init_completion(&virtio_handover_begun);
	init_completion(&virtio_handover_go_on);
	virtio_handover_plain = vdev->config;
	virtio_handover_ops = *vdev->config;
	vdev->config = &virtio_handover_ops;
}

/* A node that is enabled, and so probed, when the queues have just gone. */
static void virtio_handover_del_vqs(struct virtio_device *vdev)
{
	virtio_handover_plain->del_vqs(vdev);
	vdev->config = virtio_handover_plain;
	WARN_ON(scmi_kit_enable_node(virtio_handover_comes));
}

/* B6: nobody gets a device whose queues are being taken down. */
static void handover_not_without_queues(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);

	scmi_kit_plug(si);
	scmi_kit_show(si);
	virtio_handover_hook(si);
	virtio_handover_ops.del_vqs = virtio_handover_del_vqs;
	virtio_handover_comes = si;
	KUNIT_ASSERT_EQ(test, device_unbind(scmi_kit_supplier(si)), 0);

	kunit_expect_deferred(test, scmi_kit_node(si), "waiting for");
	scmi_kit_expect_down(si);
	KUNIT_EXPECT_EQ(test, device_bind(scmi_kit_supplier(si)), 0);
	scmi_kit_expect_working(si);
}

static int virtio_handover_find_vqs(struct virtio_device *vdev,
				    unsigned int num, struct virtqueue *vqs[],
				    struct virtqueue_info info[],
				    struct irq_affinity *desc)
{
	complete(&virtio_handover_begun);
	wait_for_completion_timeout(&virtio_handover_go_on, HANDOVER_PATIENCE);

	return virtio_handover_plain->find_vqs(vdev, num, vqs, info, desc);
}

static int virtio_handover_bind(struct scmi_kit_instance *si)
{
	return device_bind(scmi_kit_supplier(si));
}

/*
 * B13: a device is being probed, and waits for its queues. Another one overtakes
 * it, and serves a node whatever becomes of the first.
 */
static void handover_overtaking_device_serves(struct kunit *test)
{
	struct scmi_kit_instance *slow = scmi_kit_instance(test);
	struct scmi_kit_instance *fast = scmi_kit_instance(test);
	struct scmi_kit_task *probe;

	scmi_kit_virtio_device(slow)->fail_find_vqs = -ENOMEM;
	scmi_kit_plug(slow);
	scmi_kit_virtio_device(slow)->fail_find_vqs = 0;
	virtio_handover_hook(slow);
	virtio_handover_ops.find_vqs = virtio_handover_find_vqs;
	probe = scmi_kit_task_on(slow, virtio_handover_bind);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, virtio_handover_let_go,
						  NULL), 0);
	wait_for_completion_timeout(&virtio_handover_begun, HANDOVER_PATIENCE);
	KUNIT_ASSERT_EQ(test, fast->transport->plug(fast), 0);
	kunit_release_action(test, virtio_handover_let_go, NULL);
	scmi_kit_task_join(probe);

	scmi_kit_add_node(fast);
	KUNIT_EXPECT_STREQ(test, scmi_kit_vendor(fast), fast->vendor);
	kunit_expect_bound(test, scmi_kit_supplier(slow));
}

/*
 * B9: memory ends half way through the messages of a channel, where the kernel
 * lets a node say how large they are. The next node finds nothing of it.
 */
static void handover_after_half_a_channel(struct kunit *test)
{
	struct scmi_kit_instance *greedy = scmi_kit_instance(test);
	struct scmi_kit_instance *modest = scmi_kit_instance(test);

	dt_prop_u32(greedy->np, "arm,max-msg-size", SZ_4M - SZ_4K);
	scmi_kit_virtio_device(greedy)->config.queue_depth = SZ_1K;
	scmi_kit_plug(greedy);
	scmi_kit_add_node(greedy);
	KUNIT_ASSERT_EQ(test, device_unbind(scmi_kit_node(greedy)), 0);
	scmi_kit_add_node(modest);

	KUNIT_EXPECT_STREQ(test, scmi_kit_vendor(modest), greedy->vendor);
}

static struct kunit_case virtio_handover_cases[] = {
	KUNIT_CASE(scmi_handover_gone_supplier_is_not_given),
	KUNIT_CASE(scmi_handover_next_supplier_is_accepted),
	KUNIT_CASE(scmi_handover_core_does_not_find_gone_supplier),
	KUNIT_CASE(scmi_handover_core_goes_with_what_it_uses),
	KUNIT_CASE(scmi_handover_supplier_is_free_when_core_has_gone),
	KUNIT_CASE(scmi_handover_node_references_balance),
	KUNIT_CASE(handover_not_without_queues),
	KUNIT_CASE(handover_overtaking_device_serves),
	KUNIT_CASE(handover_after_half_a_channel),
	{ }
};

static struct kunit_suite virtio_handover_suite = {
	.name = "scmi_virtio_handover",
	.init = virtio_handover_init,
	.test_cases = virtio_handover_cases,
};

kunit_test_suite(virtio_handover_suite);
