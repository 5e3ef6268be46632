// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cases about exact time, over virtio, and those that need a channel with
 * room for several commands, or a supplier that can be pulled.
 */

#include <kunit/fake_scmi.h>

#include "scmi_exact_lists.h"
#include "scmi_kit_virtio.h"

static int scmi_virtio_exact_init(struct kunit *test)
{
	return scmi_exact_init(test, &scmi_kit_virtio);
}

static void virtio_exact_step(void *ctx)
{
	struct scmi_kit_instance *si = ctx;

	fake_scmi_step(si->platform, 1);
}

/* B17: nor is it while that question waits. */
static void scmi_virtio_late_answer_is_not_for_who_waits(struct kunit *test)
{
	struct scmi_exact_ask ask = { .si = scmi_exact_start(test, 30) };
	u64 rate = scmi_exact_give_up(&ask);
	ktime_t now = exact_clock_align();

	KUNIT_ASSERT_EQ(test, exact_clock_do(test, ktime_add_us(now, 100),
					     virtio_exact_step, ask.si), 0);
	scmi_exact_rule(ask.si, FAKE_SCMI_CLOCK_RATE_GET, FAKE_SCMI_COMMAND,
			ktime_add_us(now, 200));
	scmi_exact_ask_fn(&ask);

	KUNIT_EXPECT_EQ(test, fake_scmi_held(ask.si->platform), 0);
	KUNIT_EXPECT_EQ(test, ask.ret, 0);
	KUNIT_EXPECT_EQ(test, ask.rate, rate);
	exact_clock_expect_at(test, ask.end, ktime_add_us(now, 200));
}

static void virtio_exact_unplug(void *ctx)
{
	struct scmi_kit_instance *si = ctx;

	si->transport->unplug(si);
}

/* B6: who waits is told when the supplier goes, at that very moment. */
static void scmi_virtio_removal_is_told_at_once(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_exact_start(test, 0);
	struct scmi_exact_ask *ask;
	ktime_t when;

	ask = kunit_kzalloc(test, sizeof(*ask), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, ask);
	ask->si = si;
	fake_scmi_silence(si->platform, true);
	when = ktime_add_us(exact_clock_align(), 12345);
	scmi_exact_ask_until(ask, when, virtio_exact_unplug);

	KUNIT_EXPECT_LT(test, ask->ret, 0);
	KUNIT_EXPECT_NE(test, ask->ret, -ETIMEDOUT);
	exact_clock_expect_at(test, ask->end, when);
}

static struct kunit_suite scmi_virtio_exact_suite = {
	.name = "scmi_virtio_exact",
	.init = scmi_virtio_exact_init,
	.test_cases = scmi_exact_cases,
};

static struct kunit_case scmi_virtio_exact_channel_cases[] = {
	KUNIT_CASE(scmi_virtio_late_answer_is_not_for_who_waits),
	KUNIT_CASE(scmi_virtio_removal_is_told_at_once),
	{ }
};

static struct kunit_suite scmi_virtio_exact_channel_suite = {
	.name = "scmi_virtio_exact_channel",
	.init = scmi_virtio_exact_init,
	.test_cases = scmi_virtio_exact_channel_cases,
};

kunit_test_suites(&scmi_virtio_exact_suite, &scmi_virtio_exact_channel_suite);
