// SPDX-License-Identifier: GPL-2.0-only
/*
 * Virtio devices that are pulled out: nobody was asked, queues are broken, and
 * what is in the rings stays there (B6).
 */

#include <kunit/fake_virtio.h>
#include <linux/ktime.h>
#include <uapi/linux/virtio_scmi.h>

#include "scmi_kit_task.h"
#include "scmi_kit_virtio.h"

static int scmi_virtio_surprise_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_virtio);
}

static void surprise_pull(struct scmi_kit_instance *si)
{
	struct kunit *test = si->kit->test;
	ktime_t since = ktime_get();

	fake_virtio_surprise_remove(scmi_kit_virtio_device(si));
	scmi_kit_settle(test);

	KUNIT_EXPECT_LT(test, ktime_ms_delta(ktime_get(), since),
			scmi_kit_at_once_ms());
	scmi_kit_expect_down(si);
}

static void surprise_expect_returns(struct scmi_kit_instance *si)
{
	scmi_kit_plug(si);
	scmi_kit_expect_working(si);
}

/* B6, B7: it is pulled out while nothing is under way, three times. */
static void surprise_when_idle(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	unsigned int i;

	scmi_kit_start(si);
	for (i = 0; i < 3; i++) {
		surprise_pull(si);
		surprise_expect_returns(si);
	}
}

/* B6: its queues are broken already: who asks then is told at once. */
static void surprise_noticed_by_next_caller(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	ktime_t since;
	u64 rate;

	scmi_kit_start(si);
	fake_virtio_break(scmi_kit_virtio_device(si));
	since = ktime_get();
	KUNIT_EXPECT_EQ(test, scmi_kit_ask_rate(si, &rate), -EIO);
	KUNIT_EXPECT_LT(test, ktime_ms_delta(ktime_get(), since),
			scmi_kit_at_once_ms());

	surprise_pull(si);
	surprise_expect_returns(si);
}

/* B6: a notification is in the ring, its interrupt never came. */
static void surprise_with_notification_in_ring(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct fake_virtio_device *fv = scmi_kit_virtio_device(si);
	const __le32 event = cpu_to_le32(fake_scmi_hdr(FAKE_SCMI_NOTIFICATION,
						       FAKE_SCMI_PROTO_CLOCK,
						       0, 0));

	scmi_kit_start(si);
	fv->hold_interrupts = true;
	KUNIT_ASSERT_EQ(test, fake_virtio_push(fv, VIRTIO_SCMI_VQ_RX, &event,
					       sizeof(event)), 0);
	surprise_pull(si);
	fv->hold_interrupts = false;
	surprise_expect_returns(si);
	KUNIT_EXPECT_EQ(test, fake_virtio_outstanding(fv, VIRTIO_SCMI_VQ_RX),
			FAKE_VIRTIO_QUEUE_DEPTH);
}

/* B6: a caller waits for an answer that the device has not got. */
static void surprise_caller_is_told(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct scmi_kit_question *question;
	int ret;

	scmi_kit_start(si);
	fake_scmi_silence(si->platform, true);
	question = scmi_kit_ask_elsewhere(si);
	KUNIT_ASSERT_TRUE(test, fake_scmi_wait_held(si->platform, 1));
	surprise_pull(si);
	ret = scmi_kit_task_join(question->task);
	KUNIT_EXPECT_LT(test, ret, 0);
	KUNIT_EXPECT_NE(test, ret, -ETIMEDOUT);

	scmi_kit_silence(si, false);
	surprise_expect_returns(si);
}

/* B6: the answer is in the ring, but nobody was told by an interrupt. */
static void surprise_with_answer_in_ring(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct fake_virtio_device *fv = scmi_kit_virtio_device(si);
	struct scmi_kit_question *question;

	scmi_kit_start(si);
	fake_scmi_silence(si->platform, true);
	question = scmi_kit_ask_elsewhere(si);
	KUNIT_ASSERT_TRUE(test, fake_scmi_wait_held(si->platform, 1));
	fv->hold_interrupts = true;
	scmi_kit_silence(si, false);
	surprise_pull(si);
	KUNIT_EXPECT_NE(test, scmi_kit_task_join(question->task), -ETIMEDOUT);

	fv->hold_interrupts = false;
	surprise_expect_returns(si);
}

static struct kunit_case scmi_virtio_surprise_cases[] = {
	KUNIT_CASE(surprise_when_idle),
	KUNIT_CASE(surprise_noticed_by_next_caller),
	KUNIT_CASE(surprise_with_notification_in_ring),
	KUNIT_CASE(surprise_caller_is_told),
	KUNIT_CASE(surprise_with_answer_in_ring),
	{ }
};

static struct kunit_suite scmi_virtio_surprise_suite = {
	.name = "scmi_virtio_surprise",
	.init = scmi_virtio_surprise_init,
	.test_cases = scmi_virtio_surprise_cases,
};

kunit_test_suite(scmi_virtio_surprise_suite);
