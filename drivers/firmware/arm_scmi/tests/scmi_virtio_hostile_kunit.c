// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hostile platforms over virtio, and virtio devices that are hostile themselves
 * (B17): lengths, indices and chains that cannot be, rings that stop, devices
 * that break with a command in their hands. A driver has no way but a reset to
 * get on with a ring that was spoilt, so it is the device that is bound anew.
 */

#include <kunit/fake_virtio.h>
#include <uapi/linux/virtio_scmi.h>

#include "scmi_cases.h"
#include "scmi_hostile_lists.h"
#include "scmi_kit_task.h"
#include "scmi_kit_virtio.h"

/* Two descriptors each. */
#define HOSTILE_COMMANDS	(FAKE_VIRTIO_QUEUE_DEPTH / 2)

static int hostile_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_virtio);
}

/**
 * struct ring_lie - what is wrong with the chain that an answer came by
 * @desc: for the log
 * @lies: the lie
 * @ret: what the caller is told; 0: the right answer, in spite of it
 * @breaks: the queue is of no use any more
 * @counter: what the core counts it as, or NULL
 */
struct ring_lie {
	const char *desc;
	struct fake_virtio_lies lies;
	int ret;
	bool breaks;
	const char *counter;
};

#define RING_LIE(_kind, _value)						\
	{ 1, BIT(VIRTIO_SCMI_VQ_TX), FAKE_VIRTIO_LIE_##_kind, _value }

static const struct ring_lie ring_lies[] = {
	{ "a byte more than there is room", RING_LIE(LEN, 137), 0, false,
	  "response_ok" },
	{ "a page", RING_LIE(LEN, PAGE_SIZE), 0, false, "response_ok" },
	{ "4 billion bytes", RING_LIE(LEN, U32_MAX), 0, false, "response_ok" },
	{ "given back twice", RING_LIE(AGAIN, 1), 0, true, "response_ok" },
	{ "given back a ring full", RING_LIE(AGAIN, FAKE_VIRTIO_QUEUE_DEPTH), 0,
	  true, "response_ok" },
	{ "chain that is not in use", RING_LIE(ID, 5), -ETIMEDOUT, true,
	  "xfers_response_timeout" },
	{ "chain that does not exist", RING_LIE(ID, FAKE_VIRTIO_QUEUE_DEPTH),
	  -ETIMEDOUT, true, "xfers_response_timeout" },
	{ "chain 4 billion", RING_LIE(ID, U32_MAX), -ETIMEDOUT, true,
	  "xfers_response_timeout" },
	{ "index jumps", RING_LIE(JUMP, 3), 0, true, "response_ok" },
	{ "index jumps by a ring", RING_LIE(JUMP, FAKE_VIRTIO_QUEUE_DEPTH), 0,
	  true, "response_ok" },
	{ "index jumps far", RING_LIE(JUMP, 0x8000), 0, true, "response_ok" },
	{ "device breaks", RING_LIE(BREAK, 0), -ETIMEDOUT, true,
	  "xfers_response_timeout" },
	{ "device asks for a reset", RING_LIE(RESET, 0), -ETIMEDOUT, false,
	  "xfers_response_timeout" },
};

KUNIT_ARRAY_PARAM_DESC(ring_lie, ring_lies, desc);

/* A reset is all that helps, and what it takes is a new start of the driver. */
static void expect_cure(struct scmi_kit_instance *si)
{
	struct fake_virtio_device *fv = scmi_kit_virtio_device(si);

	fv->stalled_queues = 0;
	scmi_departure_unbind_supplier(si);
	scmi_departure_bind_supplier(si);
	scmi_hostile_expect_honesty(si);
	KUNIT_EXPECT_EQ(si->kit->test,
			fake_virtio_outstanding(fv, VIRTIO_SCMI_VQ_TX), 0);
	KUNIT_EXPECT_EQ(si->kit->test,
			fake_virtio_outstanding(fv, VIRTIO_SCMI_VQ_RX),
			FAKE_VIRTIO_QUEUE_DEPTH);
}

/* B17: one answer by a chain of which something is wrong. */
static void hostile_ring(struct kunit *test)
{
	const struct ring_lie *lie = test->param_value;
	struct scmi_kit_instance *si = scmi_hostile_start(test, lie->ret);
	struct fake_virtio_device *fv = scmi_kit_virtio_device(si);
	int before = scmi_hostile_count(si, lie->counter);

	fv->lies = lie->lies;
	scmi_hostile_ask(si, lie->ret);
	KUNIT_EXPECT_EQ(test, fv->stats.lied, 1);
	scmi_kit_settle(test);
	scmi_hostile_expect_counted(si, lie->counter, before);

	if (lie->breaks)
		scmi_hostile_ask(si, -EIO);
	else
		scmi_kit_expect_working(si);
	expect_cure(si);
}

/*
 * B17: the index moves over an entry that nobody has written, with a command on
 * its way. It is taken for the command's, whose buffer holds no answer. The true
 * one comes by a chain that is not in use any more.
 */
static void hostile_entry_that_nobody_wrote(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_hostile_start(test, -ETIMEDOUT);
	struct fake_virtio_device *fv = scmi_kit_virtio_device(si);
	struct scmi_kit_question *question;

	fake_scmi_silence(si->platform, true);
	question = scmi_kit_ask_elsewhere(si);
	KUNIT_ASSERT_TRUE(test, fake_scmi_wait_held(si->platform, 1));
	fake_virtio_jump_used(fv, VIRTIO_SCMI_VQ_TX, 1);
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(question->task), -ETIMEDOUT);

	scmi_kit_silence(si, false);
	scmi_kit_settle(test);
	scmi_hostile_ask(si, -EIO);
	expect_cure(si);
}

/* B17: the ring stops. When all messages are in there, callers are told so. */
static void hostile_ring_stops(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_hostile_start(test, -ETIMEDOUT);
	struct fake_virtio_device *fv = scmi_kit_virtio_device(si);
	unsigned int i;

	fv->stalled_queues = BIT(VIRTIO_SCMI_VQ_TX);
	for (i = 0; i < HOSTILE_COMMANDS; i++)
		scmi_hostile_ask(si, -ETIMEDOUT);
	scmi_hostile_ask(si, -EBUSY);
	KUNIT_EXPECT_EQ(test, fake_virtio_outstanding(fv, VIRTIO_SCMI_VQ_TX),
			HOSTILE_COMMANDS);
	expect_cure(si);
}

/* B17: the same of the queue for events: commands go on as before. */
static void hostile_event_ring_breaks(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_hostile_start(test, 0);
	struct fake_virtio_device *fv = scmi_kit_virtio_device(si);

	KUNIT_ASSERT_EQ(test, fake_virtio_inject_used(fv, VIRTIO_SCMI_VQ_RX,
						      0xffff, 0), 0);
	scmi_kit_expect_working(si);
	fake_scmi_clock_set_rate(si->platform, 0, 4711);
	scmi_kit_expect_working(si);
	expect_cure(si);
}

/* B17: events that were never sent: each gives a buffer back, which is posted. */
static void hostile_event_index_jumps(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_hostile_start(test, 0);
	struct fake_virtio_device *fv = scmi_kit_virtio_device(si);
	int before = scmi_hostile_count(si, "err_msg_unexpected");

	KUNIT_ASSERT_EQ(test, fake_virtio_jump_used(fv, VIRTIO_SCMI_VQ_RX, 1),
			0);
	scmi_kit_settle(test);
	scmi_hostile_expect_counted(si, "err_msg_unexpected", before);
	scmi_kit_expect_working(si);
	expect_cure(si);
}

/* B17: interrupts for nothing, on both queues. */
static void hostile_interrupts_for_nothing(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_hostile_start(test, 0);
	struct fake_virtio_device *fv = scmi_kit_virtio_device(si);
	unsigned int i;

	for (i = 0; i < 100; i++) {
		fake_virtio_interrupt(fv, VIRTIO_SCMI_VQ_TX);
		fake_virtio_interrupt(fv, VIRTIO_SCMI_VQ_RX);
		fake_virtio_flush(fv);
	}
	KUNIT_EXPECT_GE(test, fv->stats.interrupts_refused, 200);
	scmi_hostile_expect_honesty(si);
}

static struct kunit_suite hostile_suite = {
	.name = "scmi_virtio_hostile",
	.init = hostile_init,
	.test_cases = scmi_hostile_cases,
};

/*
 * B17, B18: time-outs, with and without a poll, and answers that come too late, of a
 * core that has no counters for them.
 */
static void hostile_late_answers_are_not_counted(struct kunit *test)
{
	struct scmi_kit_instance *si;
	u64 rate;

	scmi_module_take_debugfs(test);
	si = scmi_kit_instance(test);
	scmi_kit_short_timeout(si);
	scmi_kit_start(si);
	fake_scmi_silence(si->platform, true);
	KUNIT_EXPECT_EQ(test, scmi_kit_ask_rate(si, &rate), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, scmi_kit_enable_clock(si, true), -ETIMEDOUT);

	fake_scmi_silence(si->platform, false);
	fake_scmi_step(si->platform, -1);
	scmi_kit_settle(test);
	KUNIT_EXPECT_EQ(test, fake_scmi_held(si->platform), 0);
	scmi_kit_expect_working(si);
}

static struct kunit_case hostile_ring_cases[] = {
	KUNIT_CASE_PARAM(hostile_ring, ring_lie_gen_params),
	KUNIT_CASE(hostile_entry_that_nobody_wrote),
	KUNIT_CASE(hostile_ring_stops),
	KUNIT_CASE(hostile_event_ring_breaks),
	KUNIT_CASE(hostile_event_index_jumps),
	KUNIT_CASE(hostile_interrupts_for_nothing),
	KUNIT_CASE(hostile_late_answers_are_not_counted),
	KUNIT_CASE(scmi_hostile_answer_during_removal),
	{ }
};

static struct kunit_suite hostile_ring_suite = {
	.name = "scmi_virtio_hostile_ring",
	.init = hostile_init,
	.test_cases = hostile_ring_cases,
};

static struct kunit_suite fuzz_suite = {
	.name = "scmi_virtio_fuzz",
	.init = hostile_init,
	.test_cases = scmi_fuzz_cases,
};

kunit_test_suites(&hostile_suite, &hostile_ring_suite,
		  &fuzz_suite);
