// SPDX-License-Identifier: GPL-2.0-only
/*
 * Everything that can fail while an instance comes or goes does, over a mailbox:
 * memory, and channels that the controller does not give.
 */

#include <kunit/fake_mailbox.h>

#include "scmi_fault_lists.h"
#include "scmi_kit_mailbox.h"
#include "scmi_mailbox_glue.h"

/* As many as any of the wirings has. */
#define MAILBOX_CHANNELS	2

/**
 * struct mailbox_refusals - channels that are refused
 * @fm: the controller
 * @before: how often one had been
 */
struct mailbox_refusals {
	struct fake_mbox *fm;
	unsigned int before;
};

static int scmi_mailbox_fault_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_mailbox);
}

static unsigned int mailbox_refused(struct fake_mbox *fm)
{
	unsigned int i, sum = 0;

	for (i = 0; i < MAILBOX_CHANNELS; i++)
		sum += fake_mbox_stats(fm, i).startup_errors;

	return sum;
}

/* A client asks for them in order. */
static int mailbox_refusals_arm(void *data, unsigned int n)
{
	struct mailbox_refusals *r = data;

	r->before = mailbox_refused(r->fm);
	if (n <= MAILBOX_CHANNELS)
		fake_mbox_knobs(r->fm, n - 1)->fail_startup = -EBUSY;

	return 0;
}

static bool mailbox_refusals_disarm(void *data)
{
	struct mailbox_refusals *r = data;
	unsigned int i;

	for (i = 0; i < MAILBOX_CHANNELS; i++)
		fake_mbox_knobs(r->fm, i)->fail_startup = 0;

	return mailbox_refused(r->fm) != r->before;
}

static const struct fault_source mailbox_refusals = {
	.what = "channels of the mailbox",
	.arm = mailbox_refusals_arm,
	.disarm = mailbox_refusals_disarm,
};

/* B18: a channel that the controller does not give, the first or the second. */
static void scmi_mailbox_fault_each_channel(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_fault_instance(test);
	struct mailbox_refusals *r = kunit_kzalloc(test, sizeof(*r), GFP_KERNEL);

	scmi_kit_needs_supplier_link(si);
	KUNIT_ASSERT_NOT_NULL(test, r);
	r->fm = scmi_mailbox_glue_mbox(scmi_kit_mailbox_glue(si));
	/* Two channels, in each of six ways to bind a core device. */
	KUNIT_EXPECT_EQ(test,
			scmi_fault_sweep_all(si, scmi_fault_ops,
					     ARRAY_SIZE(scmi_fault_ops),
					     &mailbox_refusals, r),
			12);
}

static struct kunit_case scmi_mailbox_fault_cases[] = {
	KUNIT_CASE_PARAM(scmi_fault_each_object, scmi_fault_op_gen_params),
	KUNIT_CASE_PARAM(scmi_fault_each_page, scmi_fault_op_gen_params),
	KUNIT_CASE(scmi_mailbox_fault_each_channel),
	{ }
};

static struct kunit_suite scmi_mailbox_fault_suite = {
	.name = "scmi_mailbox_fault",
	.init = scmi_mailbox_fault_init,
	.test_cases = scmi_mailbox_fault_cases,
};

kunit_test_suite(scmi_mailbox_fault_suite);
