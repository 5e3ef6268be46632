// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cases about exact time, over a mailbox, and polling there: the agent
 * looks at the status of the channel, again and again, and nobody rings.
 */

#include <kunit/fake_shmem.h>
#include <linux/irqflags.h>

#include "scmi_exact_lists.h"
#include "scmi_kit_mailbox.h"
#include "scmi_mailbox_glue.h"
#include "scmi_smt.h"

static int scmi_mailbox_exact_init(struct kunit *test)
{
	return scmi_exact_init(test, &scmi_kit_mailbox);
}

static struct kunit_suite scmi_mailbox_exact_suite = {
	.name = "scmi_mailbox_exact",
	.init = scmi_mailbox_exact_init,
	.test_cases = scmi_exact_cases,
};

/**
 * struct poll - a poll for the answer to a command, from beginning to end
 * @si: instance
 * @poller: who polls, or NULL
 * @looks: how often the status of the channel was read meanwhile
 * @start: when it began
 * @end: when it ended
 */
struct poll {
	struct scmi_kit_instance *si;
	struct task_struct *poller;
	unsigned int looks;
	ktime_t start;
	ktime_t end;
};

/*
 * Who polls does not sleep, and so the platform's side would never run. Reading
 * device memory is where a processor waits for others: they run here.
 */
static void poll_watch(struct fake_shmem *shm,
		       const struct fake_shmem_access *access, void *ctx)
{
	struct poll *poll = ctx;

	if (poll->poller != current || access->write ||
	    access->offset != SCMI_SMT_STATUS || irqs_disabled())
		return;

	poll->looks++;
	scmi_mailbox_glue_flush(scmi_kit_mailbox_glue(poll->si));
	exact_clock_yield();
}

static void poll_stop(void *data)
{
	struct poll *poll = data;

	fake_shmem_watch(scmi_mailbox_glue_a2p(scmi_kit_mailbox_glue(poll->si)),
			 NULL, NULL);
}

static struct poll *poll_new(struct kunit *test, struct scmi_kit_instance *si)
{
	struct poll *poll = kunit_kzalloc(test, sizeof(*poll), GFP_KERNEL);
	struct fake_shmem *shm;

	KUNIT_ASSERT_NOT_NULL(test, poll);
	poll->si = si;
	shm = scmi_mailbox_glue_a2p(scmi_kit_mailbox_glue(si));
	fake_shmem_watch(shm, poll_watch, poll);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, poll_stop, poll),
			0);

	return poll;
}

static int poll_command(struct poll *poll)
{
	int ret;

	poll->start = ktime_get();
	ret = scmi_kit_enable_clock(poll->si, true);
	poll->end = ktime_get();
	poll->poller = NULL;

	return ret;
}

static void poll_expect_us(struct kunit *test, struct poll *poll, s64 us)
{
	exact_clock_expect_at(test, poll->end, ktime_add_us(poll->start, us));
}

static const unsigned int poll_timeouts[] = { 1, 3, 30 };

KUNIT_ARRAY_PARAM(poll_timeout, poll_timeouts, scmi_exact_timeout_desc);

/* B9: a poll ends when its time-out does, and not at a tick. */
static void scmi_mailbox_poll_times_out(struct kunit *test)
{
	const unsigned int *ms = test->param_value;
	struct poll *poll = poll_new(test, scmi_exact_start(test, *ms));

	fake_scmi_silence(poll->si->platform, true);
	KUNIT_EXPECT_EQ(test, poll_command(poll), -ETIMEDOUT);
	poll_expect_us(test, poll, *ms * USEC_PER_MSEC);
	scmi_kit_settle(test);
	scmi_exact_speak(poll->si);
}

static const unsigned int poll_delays[] = { 2, 100, 999 };

KUNIT_ARRAY_PARAM(poll_delay, poll_delays, scmi_exact_delay_desc);

/* The answer is seen at the first look after it came, and nobody has rung. */
static void scmi_mailbox_poll_finds_answer(struct kunit *test)
{
	const unsigned int *us = test->param_value;
	struct poll *poll = poll_new(test, scmi_exact_start(test, 2));
	ktime_t when = ktime_add_us(exact_clock_align(), *us);

	scmi_exact_rule(poll->si, FAKE_SCMI_CLOCK_CONFIG_SET,
			FAKE_SCMI_COMMAND, when);
	poll->poller = current;
	KUNIT_EXPECT_EQ(test, poll_command(poll), 0);
	exact_clock_expect_at(test, poll->end, when);
	KUNIT_EXPECT_GT(test, poll->looks, 0);
	KUNIT_EXPECT_TRUE(test, fake_scmi_clock_enabled(poll->si->platform,
							SCMI_KIT_CLOCK));
	scmi_kit_expect_working(poll->si);
}

/* The beginning of the time-out is known to a microsecond only: two. */
static const struct scmi_exact_arrival poll_arrivals[] = {
	{ "2 us before", -2 },
	{ "2 us after", 2 },
};

KUNIT_ARRAY_PARAM_DESC(poll_arrival, poll_arrivals, desc);

/* B17: the line between in time and too late, where there are no ticks. */
static void scmi_mailbox_poll_answer_around_timeout(struct kunit *test)
{
	const struct scmi_exact_arrival *arrival = test->param_value;
	struct poll *poll = poll_new(test, scmi_exact_start(test, 1));
	ktime_t when;
	int ret;

	when = ktime_add_us(ktime_get(), USEC_PER_MSEC + arrival->us);
	scmi_exact_rule(poll->si, FAKE_SCMI_CLOCK_CONFIG_SET,
			FAKE_SCMI_COMMAND, when);
	poll->poller = current;
	ret = poll_command(poll);
	if (arrival->us < 0) {
		KUNIT_EXPECT_EQ(test, ret, 0);
		exact_clock_expect_at(test, poll->end, when);
	} else {
		KUNIT_EXPECT_EQ(test, ret, -ETIMEDOUT);
		poll_expect_us(test, poll, USEC_PER_MSEC);
		exact_clock_align();
	}
	scmi_kit_settle(test);
	scmi_kit_expect_working(poll->si);
}

/*
 * A node that says that there is no interrupt: everything is polled, from the
 * first message on, and no command asks for an interrupt.
 */
static void scmi_mailbox_poll_without_interrupt(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct poll *poll = poll_new(test, si);
	struct fake_shmem *area;
	u64 rate = 0;

	dt_prop_bool(si->np, "arm,no-completion-irq");
	poll->poller = current;
	scmi_kit_start(si);
	KUNIT_EXPECT_EQ(test, scmi_kit_ask_rate(si, &rate), 0);
	KUNIT_EXPECT_EQ(test, rate, scmi_kit_rate(si, SCMI_KIT_CLOCK));
	area = scmi_mailbox_glue_a2p(scmi_kit_mailbox_glue(si));
	if (scmi_smt_wants_interrupt(fake_shmem_va(area)))
		kunit_skip(test, "this kernel does not know arm,no-completion-irq");

	KUNIT_EXPECT_GT(test, poll->looks, 0);
}

static struct kunit_case scmi_mailbox_poll_cases[] = {
	KUNIT_CASE_PARAM(scmi_mailbox_poll_times_out, poll_timeout_gen_params),
	KUNIT_CASE_PARAM(scmi_mailbox_poll_finds_answer, poll_delay_gen_params),
	KUNIT_CASE_PARAM(scmi_mailbox_poll_answer_around_timeout,
			 poll_arrival_gen_params),
	KUNIT_CASE(scmi_mailbox_poll_without_interrupt),
	{ }
};

static struct kunit_suite scmi_mailbox_poll_suite = {
	.name = "scmi_mailbox_poll",
	.init = scmi_mailbox_exact_init,
	.test_cases = scmi_mailbox_poll_cases,
};

kunit_test_suites(&scmi_mailbox_exact_suite, &scmi_mailbox_poll_suite);
