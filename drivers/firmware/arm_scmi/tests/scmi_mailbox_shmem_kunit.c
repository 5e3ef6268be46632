// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages in shared memory, with a mailbox to tell of them: what is in the
 * area, who owns it, and what becomes of a message when the other end does not
 * keep to the rules. The platform's side of the area is scmi_smt.c.
 */

#include <kunit/fake_mailbox.h>

#include "scmi_kit_listen.h"
#include "scmi_kit_mailbox.h"
#include "scmi_kit_task.h"
#include "scmi_smt.h"

static int shmem_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_mailbox);
}

/**
 * struct shmem_wiring - a way to connect agent and platform
 * @desc: mailbox channels and areas
 * @wiring: the same
 * @chans: how many channels
 */
struct shmem_wiring {
	const char *desc;
	enum scmi_mailbox_wiring wiring;
	unsigned int chans;
};

static const struct shmem_wiring shmem_wirings[] = {
	{ "1 channel, 1 area", SCMI_MAILBOX_1_1, 1 },
	{ "2 channels, 1 area", SCMI_MAILBOX_2_1, 2 },
	{ "2 channels, 2 areas", SCMI_MAILBOX_2_2, 2 },
	{ "3 channels, 2 areas", SCMI_MAILBOX_3_2, 3 },
	{ "4 channels, 2 areas", SCMI_MAILBOX_4_2, 4 },
};

KUNIT_ARRAY_PARAM_DESC(shmem_wiring, shmem_wirings, desc);

/* Those of them by which the platform can send by itself. */
static const struct shmem_wiring shmem_notifying[] = {
	{ "2 channels, 2 areas", SCMI_MAILBOX_2_2, 2 },
	{ "3 channels, 2 areas", SCMI_MAILBOX_3_2, 3 },
	{ "4 channels, 2 areas", SCMI_MAILBOX_4_2, 4 },
};

KUNIT_ARRAY_PARAM_DESC(shmem_notifying, shmem_notifying, desc);

/* Each wiring of the binding carries commands, and uses all of its channels. */
static void shmem_wiring_carries_commands(struct kunit *test)
{
	const struct shmem_wiring *param = test->param_value;
	struct scmi_kit_instance *si =
		scmi_kit_mailbox_instance(test, param->wiring);
	struct scmi_mailbox_glue *glue = scmi_kit_mailbox_glue(si);
	struct scmi_mailbox_glue_stats stats;
	unsigned int i;

	scmi_kit_start(si);

	scmi_kit_expect_working(si);
	stats = scmi_mailbox_glue_stats(glue);
	KUNIT_EXPECT_GT(test, stats.requests, 0);
	KUNIT_EXPECT_EQ(test, stats.replies, stats.requests);
	KUNIT_EXPECT_EQ(test, stats.bad_requests, 0);
	for (i = 0; i < param->chans; i++)
		KUNIT_EXPECT_TRUE(test,
				  fake_mbox_stats(scmi_mailbox_glue_mbox(glue),
						  i).live);
}

/*
 * Two changes of a rate while the agent does not hear the first yet: it gives
 * the area back, tells so by the right channel, and hears the second as well.
 */
static void shmem_notifications_arrive(struct kunit *test)
{
	const struct shmem_wiring *param = test->param_value;
	struct scmi_kit_listener *listener = scmi_kit_listener(test);
	struct scmi_kit_instance *si =
		scmi_kit_mailbox_instance(test, param->wiring);
	struct fake_mbox *mbox =
		scmi_mailbox_glue_mbox(scmi_kit_mailbox_glue(si));

	scmi_kit_start(si);
	scmi_kit_listen(listener, si);

	fake_mbox_hold(mbox, FAKE_MBOX_RINGS);
	scmi_kit_change_rate(si, 1000);
	scmi_kit_change_rate(si, 0);
	fake_mbox_release(mbox, FAKE_MBOX_RINGS);

	KUNIT_EXPECT_TRUE(test, scmi_kit_wait_heard(listener));
	KUNIT_EXPECT_TRUE(test, scmi_kit_wait_heard(listener));
	KUNIT_EXPECT_EQ(test, listener->rates[0],
			scmi_kit_rate(si, SCMI_KIT_CLOCK) + 1000);
	KUNIT_EXPECT_EQ(test, listener->rates[1],
			scmi_kit_rate(si, SCMI_KIT_CLOCK));
	scmi_kit_expect_working(si);
}

/*
 * The agent gives the area back before it says so: the platform may have put the
 * next notification in there when it hears of that. Both arrive.
 */
static void shmem_area_is_used_again_at_once(struct kunit *test)
{
	struct scmi_kit_listener *listener = scmi_kit_listener(test);
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct scmi_mailbox_glue *glue = scmi_kit_mailbox_glue(si);
	struct fake_mbox *mbox = scmi_mailbox_glue_mbox(glue);

	scmi_kit_start(si);
	scmi_kit_listen(listener, si);

	fake_mbox_hold(mbox, FAKE_MBOX_DOORBELLS);
	scmi_kit_change_rate(si, 1000);
	fake_mbox_flush(mbox);
	fake_mbox_hold(mbox, FAKE_MBOX_RINGS);
	scmi_kit_change_rate(si, 0);
	KUNIT_EXPECT_EQ(test, scmi_mailbox_glue_stats(glue).queued, 0);
	KUNIT_EXPECT_EQ(test, fake_mbox_step(mbox, FAKE_MBOX_DOORBELLS, 1), 1);
	fake_mbox_release(mbox, FAKE_MBOX_DOORBELLS | FAKE_MBOX_RINGS);

	KUNIT_EXPECT_TRUE(test, scmi_kit_wait_heard(listener));
	KUNIT_EXPECT_TRUE(test, scmi_kit_wait_heard(listener));
	scmi_kit_settle(test);
	KUNIT_EXPECT_EQ(test, listener->rates[1],
			scmi_kit_rate(si, SCMI_KIT_CLOCK));
	KUNIT_EXPECT_EQ(test, scmi_mailbox_glue_stats(glue).released, 2);
}

/**
 * struct shmem_lie - a word of the area that is not what it should be
 * @desc: in words
 * @field: which
 * @value: what it is
 */
struct shmem_lie {
	const char *desc;
	enum scmi_smt_field field;
	u32 value;
};

static const struct shmem_lie shmem_lies[] = {
	{ "error bit", SCMI_SMT_STATUS, SCMI_SMT_ERROR },
	{ "no byte", SCMI_SMT_LENGTH, 0 },
	{ "half a header", SCMI_SMT_LENGTH, 2 },
	{ "a header only", SCMI_SMT_LENGTH, 4 },
	{ "a status only", SCMI_SMT_LENGTH, 8 },
	{ "beyond the area", SCMI_SMT_LENGTH, 4096 },
	{ "all ones", SCMI_SMT_LENGTH, U32_MAX },
};

KUNIT_ARRAY_PARAM_DESC(shmem_lie, shmem_lies, desc);

static void shmem_tell_lie(void *area, size_t size, void *ctx)
{
	const struct shmem_lie *lie = ctx;

	scmi_smt_set(area, lie->field, lie->value);
}

/*
 * B17: an answer with such a word. What the agent makes of that one is up to
 * it; it must not read beyond the area, which the kit looks after, nor must it
 * be deaf to the next.
 */
static void shmem_lie_is_survived(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct scmi_mailbox_glue *glue = scmi_kit_mailbox_glue(si);
	unsigned int replies;
	u64 rate;

	scmi_kit_start(si);
	replies = scmi_mailbox_glue_stats(glue).replies;

	scmi_mailbox_glue_tamper(glue, shmem_tell_lie,
				 (void *)test->param_value);
	scmi_kit_ask_rate(si, &rate);
	scmi_mailbox_glue_tamper(glue, NULL, NULL);

	KUNIT_EXPECT_EQ(test, scmi_mailbox_glue_stats(glue).replies,
			replies + 1);
	scmi_kit_expect_working(si);
}

/* A ring while the platform still owns the area ends nobody's waiting. */
static void shmem_early_ring_is_ignored(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct scmi_kit_question *question;
	struct fake_mbox *mbox;

	scmi_kit_start(si);
	mbox = scmi_mailbox_glue_mbox(scmi_kit_mailbox_glue(si));
	fake_scmi_silence(si->platform, true);
	question = scmi_kit_ask_elsewhere(si);
	KUNIT_ASSERT_TRUE(test, fake_scmi_wait_held(si->platform, 1));

	fake_mbox_ring(mbox, 0, NULL);
	fake_mbox_flush(mbox);
	KUNIT_EXPECT_FALSE(test, scmi_kit_task_ended(question->task));

	fake_scmi_silence(si->platform, false);
	fake_scmi_step(si->platform, -1);
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(question->task), 0);
	KUNIT_EXPECT_EQ(test, question->rate,
			scmi_kit_rate(si, SCMI_KIT_CLOCK));
}

/* A ring when nobody waits for any: there is an old message, and it is no new. */
static void shmem_idle_ring_is_ignored(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct fake_mbox *mbox;

	scmi_kit_start(si);
	mbox = scmi_mailbox_glue_mbox(scmi_kit_mailbox_glue(si));

	fake_mbox_ring(mbox, 0, NULL);
	fake_mbox_ring(mbox, 1, NULL);

	scmi_kit_expect_working(si);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(mbox, 0).unheard, 0);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(mbox, 1).unheard, 0);
}

/* The controller takes the command and loses it: the next one gets through. */
static void shmem_lost_doorbell_times_out(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct scmi_mailbox_glue *glue = scmi_kit_mailbox_glue(si);
	u64 rate;

	scmi_kit_short_timeout(si);
	scmi_kit_start(si);

	fake_mbox_knobs(scmi_mailbox_glue_mbox(glue), 0)->lose_doorbells = 1;
	KUNIT_EXPECT_EQ(test, scmi_kit_ask_rate(si, &rate), -ETIMEDOUT);

	scmi_mailbox_glue_revive(glue);
	scmi_kit_expect_working(si);
}

static struct kunit_case shmem_cases[] = {
	KUNIT_CASE_PARAM(shmem_wiring_carries_commands,
			 shmem_wiring_gen_params),
	KUNIT_CASE_PARAM(shmem_notifications_arrive,
			 shmem_notifying_gen_params),
	KUNIT_CASE(shmem_area_is_used_again_at_once),
	KUNIT_CASE_PARAM(shmem_lie_is_survived, shmem_lie_gen_params),
	KUNIT_CASE(shmem_early_ring_is_ignored),
	KUNIT_CASE(shmem_idle_ring_is_ignored),
	KUNIT_CASE(shmem_lost_doorbell_times_out),
	{ }
};

static struct kunit_suite shmem_suite = {
	.name = "scmi_mailbox_shmem",
	.init = shmem_init,
	.test_cases = shmem_cases,
};

kunit_test_suite(shmem_suite);
