// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hostile platforms over a mailbox, and areas of shared memory in which a word
 * is not what it should be (B17). An area that the platform keeps for itself is
 * lost to the agent, by the protocol: where a case says "never", the platform is
 * started anew before it is honest. scmi_mailbox_shmem_kunit.c has the area with
 * one lie in it, and rings at the wrong time.
 */

#include <kunit/fake_mailbox.h>

#include "scmi_cases.h"
#include "scmi_hostile_lists.h"
#include "scmi_kit_mailbox.h"
#include "scmi_smt.h"

static int hostile_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_mailbox);
}

static const struct scmi_lie hostile_doubles[] = {
	SCMI_LIE("twice", 0, "response_ok", .action = FAKE_SCMI_TWICE),
	SCMI_LIE("twice, of another token", -ETIMEDOUT,
		 "xfers_response_timeout", .action = FAKE_SCMI_TWICE,
		 .token_xor = 0x200),
};

KUNIT_ARRAY_PARAM_DESC(hostile_double, hostile_doubles, desc);

/* B17: an answer to no command at all, in an area that is free. */
static void hostile_unsolicited_answer(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_hostile_start(test, 0);
	const __le32 answer[] = {
		cpu_to_le32(fake_scmi_hdr(FAKE_SCMI_COMMAND,
					  FAKE_SCMI_PROTO_CLOCK,
					  FAKE_SCMI_CLOCK_RATE_GET, 0x155)),
		0, cpu_to_le32(4711), 0,
	};
	int before = scmi_hostile_count(si, "err_msg_unexpected");

	KUNIT_ASSERT_EQ(test, fake_scmi_reply_raw(si->transport->port(si),
						  answer, sizeof(answer)), 0);
	scmi_kit_settle(test);
	scmi_hostile_expect_counted(si, "err_msg_unexpected", before);
	scmi_hostile_expect_honesty(si);
}

static void hostile_lie_about_length(void *area, size_t size, void *ctx)
{
	scmi_smt_set(area, SCMI_SMT_LENGTH, *(const u32 *)ctx);
}

static const u32 hostile_lengths[] = { 0, 2, 4, 256, 4096, U32_MAX };

static void hostile_length_describe(const u32 *length, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u bytes", *length);
}

KUNIT_ARRAY_PARAM(hostile_length, hostile_lengths, hostile_length_describe);

/* B17: a notification whose length is beyond the area, or less than a header. */
static void hostile_notification_length(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_hostile_start(test, 0);
	struct scmi_mailbox_glue *glue = scmi_kit_mailbox_glue(si);
	int before = scmi_hostile_count(si, "notification_ok");
	const __le32 event[5] = {
		cpu_to_le32(fake_scmi_hdr(FAKE_SCMI_NOTIFICATION,
					  FAKE_SCMI_PROTO_CLOCK, 0, 0)),
	};

	scmi_mailbox_glue_tamper(glue, hostile_lie_about_length,
				 (void *)test->param_value);
	KUNIT_ASSERT_EQ(test, fake_scmi_send_raw(si->transport->port(si), event,
						 sizeof(event)), 0);
	scmi_kit_settle(test);
	scmi_mailbox_glue_tamper(glue, NULL, NULL);
	scmi_hostile_expect_counted(si, "notification_ok", before);
	KUNIT_EXPECT_EQ(test, scmi_mailbox_glue_stats(glue).queued, 0);
	scmi_hostile_expect_honesty(si);
}

/* B17: rings for nothing on both channels, a hundred times. */
static void hostile_rings_for_nothing(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_hostile_start(test, 0);
	struct fake_mbox *mbox =
		scmi_mailbox_glue_mbox(scmi_kit_mailbox_glue(si));
	unsigned int i;

	for (i = 0; i < 100; i++) {
		fake_mbox_ring(mbox, 0, NULL);
		fake_mbox_ring(mbox, 1, NULL);
		fake_mbox_flush(mbox);
	}
	scmi_hostile_expect_honesty(si);
}

static struct kunit_suite hostile_suite = {
	.name = "scmi_mailbox_hostile",
	.init = hostile_init,
	.test_cases = scmi_hostile_cases,
};

static struct kunit_case hostile_area_cases[] = {
	KUNIT_CASE_PARAM(scmi_hostile_answer, hostile_double_gen_params),
	KUNIT_CASE(hostile_unsolicited_answer),
	KUNIT_CASE_PARAM(hostile_notification_length,
			 hostile_length_gen_params),
	KUNIT_CASE(hostile_rings_for_nothing),
	{ }
};

static struct kunit_suite hostile_area_suite = {
	.name = "scmi_mailbox_hostile_area",
	.init = hostile_init,
	.test_cases = hostile_area_cases,
};

static struct kunit_suite fuzz_suite = {
	.name = "scmi_mailbox_fuzz",
	.init = hostile_init,
	.test_cases = scmi_fuzz_cases,
};

kunit_test_suites(&hostile_suite, &hostile_area_suite,
		  &fuzz_suite);
