// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the SCMI virtio transport does with its queues and messages: they belong
 * to the virtio device, and outlive each SCMI instance that uses them. Orders
 * of probing and claims are for the suites that all transports share.
 */

#include <kunit/fake_virtio.h>
#include <kunit/kernel_log.h>
#include <kunit/platform_device.h>
#include <linux/platform_device.h>
#include <linux/scmi_protocol.h>
#include <uapi/linux/virtio_scmi.h>

#include "scmi_kit_task.h"
#include "scmi_kit_virtio.h"

static int scmi_virtio_channel_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_virtio);
}

static void rebind(struct kunit *test, struct device *dev)
{
	KUNIT_ASSERT_EQ(test, device_unbind(dev), 0);
	KUNIT_ASSERT_EQ(test, device_bind(dev), 0);
}

/* The device keeps the same event buffers, whoever comes and goes. */
static void channel_buffers_outlive_users(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct fake_virtio_device *fv = scmi_kit_virtio_device(si);
	unsigned int i, posted;

	scmi_kit_start(si);
	posted = fake_virtio_outstanding(fv, VIRTIO_SCMI_VQ_RX);
	KUNIT_EXPECT_EQ(test, posted, FAKE_VIRTIO_QUEUE_DEPTH);

	for (i = 0; i < 20; i++)
		rebind(test, scmi_kit_node(si));

	scmi_kit_expect_working(si);
	KUNIT_EXPECT_EQ(test, fake_virtio_outstanding(fv, VIRTIO_SCMI_VQ_RX),
			posted);
	KUNIT_EXPECT_EQ(test, fake_virtio_outstanding(fv, VIRTIO_SCMI_VQ_TX),
			0);
	/* No user, present or past, has taken the device down. */
	KUNIT_EXPECT_EQ(test, fv->stats.find_vqs, 1);
}

/* A device that is removed under its user is reset before its queues go. */
static void channel_device_is_reset_before_queues_go(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct fake_virtio_device *fv = scmi_kit_virtio_device(si);

	scmi_kit_start(si);
	fake_virtio_clear_stats(fv);
	scmi_kit_unplug(si);

	KUNIT_EXPECT_GE(test, fv->stats.resets, 1);
	KUNIT_EXPECT_EQ(test, fv->stats.del_vqs, 1);
	KUNIT_EXPECT_EQ(test, fv->stats.leaked_queues, 0);
	KUNIT_EXPECT_TRUE(test, fake_virtio_released(fv));
}

struct answer_both {
	struct work_struct work;
	struct fake_scmi_platform *platform;
};

/* Lets the older of two answers go first, once both commands have arrived. */
static void answer_both_work(struct work_struct *work)
{
	struct answer_both *both = container_of(work, struct answer_both, work);

	if (fake_scmi_wait_held(both->platform, 2)) {
		fake_scmi_step(both->platform, 1);
		fake_scmi_step(both->platform, 1);
	}
}

static u16 last_token(struct scmi_kit_instance *si)
{
	struct fake_scmi_log_entry entry = { };

	fake_scmi_log_get(si->platform, fake_scmi_log_len(si->platform) - 1,
			  &entry);

	return entry.token;
}

/*
 * A command of a user that is gone is answered, with a rate that is wrong, while
 * the next user waits for the answer to a command of the same token, protocol
 * and message. Tokens repeat after 1024 commands: DEN0056, message header.
 */
static void channel_late_answer_is_not_for_next_user(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	const __le32 wrong[] = { cpu_to_le32(4711), 0 };
	const struct fake_scmi_rule keep = {
		.protocol = FAKE_SCMI_PROTO_CLOCK,
		.message = FAKE_SCMI_CLOCK_RATE_GET,
		.times = 1,
		.action = FAKE_SCMI_HOLD,
		.payload = wrong,
		.payload_len = sizeof(wrong),
	};
	const struct fake_scmi_rule hold = {
		.protocol = FAKE_SCMI_PROTO_CLOCK,
		.message = FAKE_SCMI_CLOCK_RATE_GET,
		.times = 1,
		.action = FAKE_SCMI_HOLD,
	};
	struct answer_both both = { .platform = si->platform };
	unsigned int i;
	u64 rate = 0;
	u16 token;

	scmi_kit_short_timeout(si);
	scmi_kit_start(si);
	KUNIT_ASSERT_GE(test, fake_scmi_script(si->platform, &keep), 0);
	KUNIT_ASSERT_EQ(test, scmi_kit_ask_rate(si, &rate), -ETIMEDOUT);
	token = last_token(si);
	rebind(test, scmi_kit_core(si));

	for (i = 0; i < 1024 && last_token(si) != ((token - 1) & 0x3ff); i++)
		KUNIT_ASSERT_EQ(test, scmi_kit_ask_rate(si, &rate), 0);

	KUNIT_ASSERT_GE(test, fake_scmi_script(si->platform, &hold), 0);
	INIT_WORK_ONSTACK(&both.work, answer_both_work);
	schedule_work(&both.work);
	KUNIT_EXPECT_EQ(test, scmi_kit_ask_rate(si, &rate), 0);
	flush_work(&both.work);
	destroy_work_on_stack(&both.work);

	KUNIT_EXPECT_EQ(test, last_token(si), token);
	KUNIT_EXPECT_EQ(test, fake_scmi_held(si->platform), 0);
	KUNIT_EXPECT_EQ(test, rate, scmi_kit_rate(si, SCMI_KIT_CLOCK));
}

/* A device without an event queue is fine: there are just no notifications. */
static void channel_without_events_works(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct fake_virtio_device *fv = scmi_kit_virtio_device(si);

	fv->config.features &= ~BIT_ULL(VIRTIO_SCMI_F_P2A_CHANNELS);
	fv->config.max_queues = 1;
	scmi_kit_start(si);

	scmi_kit_expect_working(si);
	KUNIT_EXPECT_EQ(test, fake_virtio_queues(fv), BIT(VIRTIO_SCMI_VQ_TX));
}

/* Two descriptors are one message at a time, and that is enough. */
static void channel_with_room_for_one_message_works(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);

	scmi_kit_virtio_device(si)->config.queue_depth = 2;
	scmi_kit_start(si);

	scmi_kit_expect_working(si);
	rebind(test, scmi_kit_node(si));
	scmi_kit_expect_working(si);
}

/*
 * A message is told from another by a token of ten bits (DEN0056, message header),
 * so more than 1024 cannot be under way, however long the queues are.
 */
static void channel_has_as_many_messages_as_tokens(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct fake_virtio_device *fv = scmi_kit_virtio_device(si);
	struct kmsg_dump_iter log = kernel_log_mark();

	fv->config.queue_depth = 4096;
	scmi_kit_start(si);

	scmi_kit_expect_working(si);
	KUNIT_EXPECT_EQ(test, fake_virtio_outstanding(fv, VIRTIO_SCMI_VQ_RX),
			1024);
	KUNIT_EXPECT_TRUE(test, kernel_log_says(log, "tx virtqueue could hold 2048",
						"Only 1024"));
	KUNIT_EXPECT_TRUE(test, kernel_log_says(log, "rx virtqueue could hold 4096",
						"Only 1024"));
}

/* A device whose queues cannot be had is no supplier, until they can. */
static void channel_queues_fail_node_waits(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct fake_virtio_device *fv = scmi_kit_virtio_device(si);

	fv->fail_find_vqs = -ENOSPC;
	scmi_kit_plug(si);
	scmi_kit_add_node(si);
	kunit_expect_unbound(test, scmi_kit_supplier(si));
	kunit_expect_deferred(test, scmi_kit_node(si), "waiting for");

	fv->fail_find_vqs = 0;
	KUNIT_ASSERT_EQ(test, device_bind(scmi_kit_supplier(si)), 0);
	scmi_kit_expect_working(si);
}

/*
 * The time-out in one node's description is for that node only. The next node,
 * which says nothing, has the transport's own minute: it still waits when the
 * first, which was asked after it, has given up.
 */
static void channel_timeout_is_for_its_own_node(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = scmi_kit_instance(test);
	struct scmi_kit_question *question;
	u64 rate = 0;

	scmi_kit_short_timeout(a);
	dt_prop_del(b->np, "arm,max-rx-timeout-ms");
	scmi_kit_start(a);
	scmi_kit_start(b);
	fake_scmi_silence(a->platform, true);
	fake_scmi_silence(b->platform, true);

	question = scmi_kit_ask_elsewhere(b);
	KUNIT_EXPECT_TRUE(test, fake_scmi_wait_held(b->platform, 1));
	KUNIT_EXPECT_EQ(test, scmi_kit_witness_rate(a->np, SCMI_KIT_CLOCK,
						    &rate), -ETIMEDOUT);
	KUNIT_EXPECT_FALSE(test, scmi_kit_task_ended(question->task));

	fake_scmi_step(b->platform, 1);
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(question->task), 0);
}

/*
 * An event that comes while nobody uses the channel stays in the queue. The next
 * user is not told of it, and its buffer is the device's again.
 */
static void channel_event_for_nobody_is_dropped(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct fake_virtio_device *fv = scmi_kit_virtio_device(si);
	const __le32 event = cpu_to_le32(fake_scmi_hdr(FAKE_SCMI_NOTIFICATION,
						       FAKE_SCMI_PROTO_CLOCK,
						       0, 0));
	unsigned int posted;

	scmi_kit_start(si);
	posted = fake_virtio_outstanding(fv, VIRTIO_SCMI_VQ_RX);
	KUNIT_ASSERT_EQ(test, device_unbind(scmi_kit_core(si)), 0);
	KUNIT_ASSERT_EQ(test, fake_virtio_push(fv, VIRTIO_SCMI_VQ_RX, &event,
					       sizeof(event)), 0);
	scmi_kit_settle(test);
	KUNIT_EXPECT_EQ(test, fake_virtio_outstanding(fv, VIRTIO_SCMI_VQ_RX),
			posted - 1);

	KUNIT_ASSERT_EQ(test, device_bind(scmi_kit_core(si)), 0);
	scmi_kit_expect_working(si);
	KUNIT_EXPECT_EQ(test, fake_virtio_outstanding(fv, VIRTIO_SCMI_VQ_RX),
			posted);
}

/* Forced upon a device that it does not know, the driver says so. */
static void channel_foreign_device_is_refused(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct platform_device *pdev;

	scmi_kit_plug(si);
	pdev = kunit_platform_device_alloc(test, "scmi-stranger", -1);
	KUNIT_ASSERT_NOT_NULL(test, pdev);
	KUNIT_ASSERT_EQ(test,
			device_set_driver_override(&pdev->dev,
						   si->transport->node_driver),
			0);
	KUNIT_ASSERT_EQ(test, kunit_platform_device_add(test, pdev), 0);

	kunit_expect_unbound(test, &pdev->dev);
	KUNIT_EXPECT_FALSE(test, device_is_deferred(&pdev->dev));
	scmi_kit_add_node(si);
	scmi_kit_expect_working(si);
}

static struct kunit_case scmi_virtio_channel_cases[] = {
	KUNIT_CASE(channel_buffers_outlive_users),
	KUNIT_CASE(channel_device_is_reset_before_queues_go),
	KUNIT_CASE(channel_late_answer_is_not_for_next_user),
	KUNIT_CASE(channel_without_events_works),
	KUNIT_CASE(channel_with_room_for_one_message_works),
	KUNIT_CASE(channel_has_as_many_messages_as_tokens),
	KUNIT_CASE(channel_queues_fail_node_waits),
	KUNIT_CASE(channel_timeout_is_for_its_own_node),
	KUNIT_CASE(channel_event_for_nobody_is_dropped),
	KUNIT_CASE(channel_foreign_device_is_refused),
	{ }
};

static struct kunit_suite scmi_virtio_channel_suite = {
	.name = "scmi_virtio_channel",
	.init = scmi_virtio_channel_init,
	.test_cases = scmi_virtio_channel_cases,
};

kunit_test_suite(scmi_virtio_channel_suite);
