// SPDX-License-Identifier: GPL-2.0-only
/*
 * Polling for answers on virtio: commands of those who may not sleep, and of
 * those who have interrupts off.
 *
 * Who polls has the processor to himself, so the device answers by a reflex:
 * SUCCESS, from an interrupt or within the kick. When a poll ends is known to
 * the microsecond, as it looks at the clock all the time (see exact_clock.h).
 */

#include <kunit/fake_scmi.h>
#include <kunit/fake_virtio.h>
#include <linux/bitfield.h>
#include <linux/clk.h>
#include <linux/unaligned.h>
#include <uapi/linux/virtio_scmi.h>

#include "scmi_exact.h"
#include "scmi_kit_task.h"
#include "scmi_kit_virtio.h"

#define POLL_MS		5

/* What the reflex says to CLOCK_RATE_GET, in Hz. */
#define POLL_RATE	123456789

static int scmi_virtio_poll_init(struct kunit *test)
{
	return scmi_exact_init(test, &scmi_kit_virtio);
}

/* Header, SUCCESS, and a rate where one is asked for: DEN0056 section 4.6. */
static ssize_t poll_answer(void *ctx, const void *request, size_t len,
			   void *buf, size_t room)
{
	u32 hdr = get_unaligned_le32(request);
	unsigned int *asked = ctx;

	(*asked)++;
	put_unaligned_le32(hdr, buf);
	put_unaligned_le32(FAKE_SCMI_SUCCESS, buf + 4);
	if (FIELD_GET(FAKE_SCMI_HDR_ID, hdr) != FAKE_SCMI_CLOCK_RATE_GET)
		return 8;
	put_unaligned_le64(POLL_RATE, buf + 8);

	return 16;
}

/**
 * struct poll - a poll for the answer to a command, from beginning to end
 * @si: instance
 * @fv: its device
 * @asked: commands that the reflex has seen
 * @start: when it began
 * @end: when it ended
 */
struct poll {
	struct scmi_kit_instance *si;
	struct fake_virtio_device *fv;
	unsigned int asked;
	ktime_t start;
	ktime_t end;
};

static struct poll *poll_start(struct kunit *test)
{
	struct poll *poll = kunit_kzalloc(test, sizeof(*poll), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, poll);
	poll->si = scmi_exact_start(test, POLL_MS);
	poll->fv = scmi_kit_virtio_device(poll->si);

	return poll;
}

static void poll_reflex(struct kunit *test, struct poll *poll,
			unsigned int after_us, bool one_by_one)
{
	const struct fake_virtio_reflex reflex = {
		.answer = poll_answer,
		.ctx = &poll->asked,
		.queues = BIT(VIRTIO_SCMI_VQ_TX),
		.after_us = after_us,
		.one_by_one = one_by_one,
	};

	KUNIT_ASSERT_EQ(test, fake_virtio_set_reflex(poll->fv, &reflex), 0);
}

static int poll_command(struct poll *poll)
{
	int ret;

	poll->start = ktime_get();
	ret = scmi_kit_enable_clock(poll->si, true);
	poll->end = ktime_get();

	return ret;
}

static void poll_expect_us(struct kunit *test, struct poll *poll,
			   unsigned int us)
{
	exact_clock_expect_at(test, poll->end, ktime_add_us(poll->start, us));
}

/* The device thinks again, and everything works as if nothing had been. */
static void poll_recover(struct kunit *test, struct poll *poll)
{
	fake_virtio_set_reflex(poll->fv, NULL);
	poll->fv->drop_interrupts = false;
	/* Buffers whose interrupt was lost are found with the next one. */
	fake_virtio_interrupt(poll->fv, VIRTIO_SCMI_VQ_TX);
	scmi_kit_settle(test);
	scmi_kit_expect_working(poll->si);
}

/*
 * Nobody else gets to run, so nothing is answered: the poll ends with the
 * time-out of the node, at no tick. The answer that comes then is for nobody.
 */
static void scmi_virtio_poll_times_out(struct kunit *test)
{
	struct poll *poll = poll_start(test);

	KUNIT_EXPECT_EQ(test, poll_command(poll), -ETIMEDOUT);
	poll_expect_us(test, poll, POLL_MS * USEC_PER_MSEC);
	poll_recover(test, poll);
}

/*
 * A device that takes no message any more: nobody polls for an answer to one, and
 * the messages that there are, one and some to spare, are not lost.
 */
static void scmi_virtio_poll_not_on_broken_device(struct kunit *test)
{
	struct poll *poll = poll_start(test);
	unsigned int i;

	scmi_kit_unplug(poll->si);
	poll->fv->config.queue_depth = 2;
	scmi_kit_plug(poll->si);
	fake_virtio_break(poll->fv);
	for (i = 0; i < 8; i++) {
		KUNIT_EXPECT_EQ(test, poll_command(poll), -EIO);
		poll_expect_us(test, poll, 0);
	}

	scmi_kit_unplug(poll->si);
	scmi_kit_plug(poll->si);
	scmi_kit_expect_working(poll->si);
}

static const unsigned int poll_delays[] = { 0, 2, 100, 999, 4990 };

KUNIT_ARRAY_PARAM(poll_delay, poll_delays, scmi_exact_delay_desc);

/* No interrupt comes: it is the poll that finds the answer. */
static void scmi_virtio_poll_finds_answer(struct kunit *test)
{
	const unsigned int *us = test->param_value;
	struct poll *poll = poll_start(test);

	poll->fv->drop_interrupts = true;
	poll_reflex(test, poll, *us, false);
	KUNIT_EXPECT_EQ(test, poll_command(poll), 0);
	poll_expect_us(test, poll, *us);
	KUNIT_EXPECT_EQ(test, poll->asked, 1);
	poll_recover(test, poll);
}

/* The interrupt takes the answer out of the ring: the poll ends as well. */
static void scmi_virtio_poll_ends_with_interrupt(struct kunit *test)
{
	struct poll *poll = poll_start(test);

	poll_reflex(test, poll, 100, false);
	KUNIT_EXPECT_EQ(test, poll_command(poll), 0);
	poll_expect_us(test, poll, 100);
	poll_recover(test, poll);
}

static struct scmi_exact_ask *poll_ask(struct kunit *test, struct poll *poll,
				       struct scmi_kit_task **task)
{
	struct scmi_exact_ask *ask;

	ask = kunit_kzalloc(test, sizeof(*ask), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, ask);
	ask->si = poll->si;
	*task = scmi_kit_task(test, scmi_exact_ask_fn, ask);
	exact_clock_yield();

	return ask;
}

/*
 * Another command is answered first, and no interrupt says so: the poll takes
 * both out of the ring, and the other one gets what is his when it is over.
 */
static void scmi_virtio_poll_passes_answers_on(struct kunit *test)
{
	struct poll *poll = poll_start(test);
	struct scmi_kit_task *task;
	struct scmi_exact_ask *ask;

	poll->fv->drop_interrupts = true;
	poll_reflex(test, poll, 500, false);
	ask = poll_ask(test, poll, &task);
	KUNIT_EXPECT_EQ(test, poll_command(poll), 0);
	KUNIT_EXPECT_EQ(test, poll->asked, 2);

	scmi_kit_task_join(task);
	KUNIT_EXPECT_EQ(test, ask->ret, 0);
	KUNIT_EXPECT_EQ(test, ask->rate, POLL_RATE);
	exact_clock_expect_at(test, ask->end, poll->end);
	poll_recover(test, poll);
}

/* The same when the answer that is sought is not in the ring yet. */
static void scmi_virtio_poll_goes_on_past_other_answer(struct kunit *test)
{
	struct poll *poll = poll_start(test);
	struct scmi_kit_task *task;
	struct scmi_exact_ask *ask;

	poll->fv->drop_interrupts = true;
	poll_reflex(test, poll, 500, true);
	ask = poll_ask(test, poll, &task);
	KUNIT_EXPECT_EQ(test, poll_command(poll), 0);
	poll_expect_us(test, poll, 1000);

	scmi_kit_task_join(task);
	KUNIT_EXPECT_EQ(test, ask->ret, 0);
	KUNIT_EXPECT_EQ(test, ask->rate, POLL_RATE);
	poll_recover(test, poll);
}

/* B17: the answer to a poll that was given up is not for the next one. */
static void scmi_virtio_poll_ignores_late_answer(struct kunit *test)
{
	struct poll *poll = poll_start(test);

	poll->fv->drop_interrupts = true;
	poll_reflex(test, poll, POLL_MS * USEC_PER_MSEC + 100, true);
	KUNIT_EXPECT_EQ(test, poll_command(poll), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, poll->asked, 0);
	/* 100 us from here the first is answered; the second much later. */
	KUNIT_EXPECT_EQ(test, poll_command(poll), -ETIMEDOUT);
	KUNIT_EXPECT_EQ(test, poll->asked, 1);
	poll_expect_us(test, poll, POLL_MS * USEC_PER_MSEC);
	poll_recover(test, poll);
}

/* B17: more polls than there are buffers time out, and no buffer is lost. */
static void scmi_virtio_poll_timeouts_lose_no_buffer(struct kunit *test)
{
	struct poll *poll = poll_start(test);
	unsigned int i;

	for (i = 0; i < 2 * FAKE_VIRTIO_QUEUE_DEPTH; i++) {
		KUNIT_EXPECT_EQ(test, poll_command(poll), -ETIMEDOUT);
		scmi_kit_settle(test);
	}
	poll_recover(test, poll);
}

/* The consumer's clock, as its driver would get it. */
static struct clk *poll_clk(struct kunit *test, struct poll *poll)
{
	struct clk *clk;

	scmi_kit_add_user(poll->si);
	clk = of_clk_get(poll->si->user_np, 0);
	KUNIT_ASSERT_FALSE(test, IS_ERR(clk));

	return clk;
}

static struct poll *poll_start_atomic(struct kunit *test, u32 latency,
				      u32 threshold)
{
	struct poll *poll = kunit_kzalloc(test, sizeof(*poll), GFP_KERNEL);
	struct scmi_kit *kit = test->priv;

	KUNIT_ASSERT_NOT_NULL(test, poll);
	kit->timeout_ms = 1;
	kit->enable_latency_us = latency;
	poll->si = scmi_kit_instance(test);
	poll->fv = scmi_kit_virtio_device(poll->si);
	if (threshold)
		dt_prop_u32(poll->si->np, "atomic-threshold-us", threshold);
	scmi_kit_start(poll->si);

	return poll;
}

/* With interrupts off, as clk_enable() has them, and no time to think. */
static void scmi_virtio_poll_with_interrupts_off(struct kunit *test)
{
	struct poll *poll = poll_start_atomic(test, 1, 1);
	struct clk *clk = poll_clk(test, poll);

	poll_reflex(test, poll, 0, false);
	KUNIT_EXPECT_EQ(test, clk_prepare(clk), 0);
	KUNIT_EXPECT_EQ(test, poll->asked, 0);
	poll->start = ktime_get();
	KUNIT_EXPECT_EQ(test, clk_enable(clk), 0);
	poll->end = ktime_get();
	KUNIT_EXPECT_EQ(test, poll->asked, 1);
	poll_expect_us(test, poll, 0);

	clk_disable(clk);
	KUNIT_EXPECT_EQ(test, poll->asked, 2);
	clk_unprepare(clk);
	clk_put(clk);
	poll_recover(test, poll);
}

/* B9: nor does a device that says nothing keep interrupts off for longer. */
static void scmi_virtio_poll_times_out_with_interrupts_off(struct kunit *test)
{
	struct poll *poll = poll_start_atomic(test, 1, 1);
	struct clk *clk = poll_clk(test, poll);

	KUNIT_ASSERT_EQ(test, clk_prepare(clk), 0);
	poll->start = ktime_get();
	KUNIT_EXPECT_EQ(test, clk_enable(clk), -ETIMEDOUT);
	poll->end = ktime_get();
	poll_expect_us(test, poll, USEC_PER_MSEC);
	clk_unprepare(clk);
	clk_put(clk);
	poll_recover(test, poll);
}

/**
 * struct poll_threshold - a clock, and what its node says of slow ones
 * @desc: for the log
 * @latency: what enabling it takes, in microseconds
 * @threshold: above this it is nothing for who may not sleep
 * @atomic: so it is
 */
struct poll_threshold {
	const char *desc;
	u32 latency;
	u32 threshold;
	bool atomic;
};

static const struct poll_threshold poll_thresholds[] = {
	{ "as fast as that", 200, 200, true },
	{ "slower by one", 201, 200, false },
	{ "no threshold", 1, 0, false },
	{ "not said", 0, 200, false },
};

KUNIT_ARRAY_PARAM_DESC(poll_threshold, poll_thresholds, desc);

/* A clock that takes longer than the threshold is enabled when it is prepared. */
static void scmi_virtio_poll_threshold(struct kunit *test)
{
	const struct poll_threshold *p = test->param_value;
	struct poll *poll = poll_start_atomic(test, p->latency, p->threshold);
	struct clk *clk = poll_clk(test, poll);
	unsigned int enables;

	KUNIT_ASSERT_EQ(test, clk_prepare(clk), 0);
	enables = fake_scmi_count(poll->si->platform, FAKE_SCMI_PROTO_CLOCK,
				  FAKE_SCMI_CLOCK_CONFIG_SET);
	KUNIT_EXPECT_EQ(test, enables, p->atomic ? 0 : 1);
	clk_unprepare(clk);
	clk_put(clk);
}

static struct kunit_case scmi_virtio_poll_cases[] = {
	KUNIT_CASE(scmi_virtio_poll_times_out),
	KUNIT_CASE(scmi_virtio_poll_not_on_broken_device),
	KUNIT_CASE_PARAM(scmi_virtio_poll_finds_answer, poll_delay_gen_params),
	KUNIT_CASE(scmi_virtio_poll_ends_with_interrupt),
	KUNIT_CASE(scmi_virtio_poll_passes_answers_on),
	KUNIT_CASE(scmi_virtio_poll_goes_on_past_other_answer),
	KUNIT_CASE(scmi_virtio_poll_ignores_late_answer),
	KUNIT_CASE(scmi_virtio_poll_timeouts_lose_no_buffer),
	KUNIT_CASE(scmi_virtio_poll_with_interrupts_off),
	KUNIT_CASE(scmi_virtio_poll_times_out_with_interrupts_off),
	KUNIT_CASE_PARAM(scmi_virtio_poll_threshold,
			 poll_threshold_gen_params),
	{ }
};

static struct kunit_suite scmi_virtio_poll_suite = {
	.name = "scmi_virtio_poll",
	.init = scmi_virtio_poll_init,
	.test_cases = scmi_virtio_poll_cases,
};

kunit_test_suite(scmi_virtio_poll_suite);
