// SPDX-License-Identifier: GPL-2.0-only
/*
 * SCMI nodes that name their supplier: each gets the platform behind that one
 * and no other, whoever comes first, and others keep off it.
 */

#include <kunit/kernel_log.h>

#include "scmi_cases.h"

/* What appears, in terms of two instances a and b. */
enum scmi_match_step {
	SCMI_MATCH_PLUG_A,
	SCMI_MATCH_PLUG_B,
	SCMI_MATCH_NODE_A,
	SCMI_MATCH_NODE_B,
};

static void scmi_match_step(struct scmi_kit_instance *a,
			    struct scmi_kit_instance *b,
			    enum scmi_match_step step)
{
	switch (step) {
	case SCMI_MATCH_PLUG_A:
		scmi_kit_plug(a);
		break;
	case SCMI_MATCH_PLUG_B:
		scmi_kit_plug(b);
		break;
	case SCMI_MATCH_NODE_A:
		scmi_kit_add_node(a);
		break;
	case SCMI_MATCH_NODE_B:
		scmi_kit_add_node(b);
		break;
	}
}

/* The order with index @nr of all that four things can appear in. */
static void scmi_match_appear(struct scmi_kit_instance *a,
			      struct scmi_kit_instance *b, unsigned int nr)
{
	enum scmi_match_step left[] = { SCMI_MATCH_PLUG_A, SCMI_MATCH_PLUG_B,
					SCMI_MATCH_NODE_A, SCMI_MATCH_NODE_B };
	unsigned int n, pick;

	for (n = ARRAY_SIZE(left); n; n--) {
		pick = nr % n;
		nr /= n;
		scmi_match_step(a, b, left[pick]);
		left[pick] = left[n - 1];
	}
}

static unsigned int scmi_match_order(struct kunit *test)
{
	return *(const unsigned int *)test->param_value;
}

/* B3: both name theirs. */
void scmi_match_both_name(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = scmi_kit_instance(test);

	scmi_kit_name_supplier(a, a);
	scmi_kit_name_supplier(b, b);
	scmi_match_appear(a, b, scmi_match_order(test));

	scmi_kit_expect_working(a);
	scmi_kit_expect_working(b);
}
EXPORT_SYMBOL_GPL(scmi_match_both_name);

/* B3: crosswise, so that to take what comes first would be wrong. */
void scmi_match_crosswise(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = scmi_kit_instance(test);

	scmi_kit_name_supplier(a, b);
	scmi_kit_name_supplier(b, a);
	scmi_match_appear(a, b, scmi_match_order(test));

	KUNIT_EXPECT_STREQ(test, scmi_kit_vendor(a), b->vendor);
	KUNIT_EXPECT_STREQ(test, scmi_kit_vendor(b), a->vendor);
}
EXPORT_SYMBOL_GPL(scmi_match_crosswise);

/* B3, B4: one names what the other would take, were it the first to come. */
void scmi_match_one_names(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = scmi_kit_instance(test);

	scmi_kit_name_supplier(b, a);
	scmi_match_appear(a, b, scmi_match_order(test));

	KUNIT_EXPECT_STREQ(test, scmi_kit_vendor(b), a->vendor);
	KUNIT_EXPECT_STREQ(test, scmi_kit_vendor(a), b->vendor);
}
EXPORT_SYMBOL_GPL(scmi_match_one_names);

/* B3: another supplier is there all the time: it is not what was asked for. */
void scmi_match_absent_supplier_defers(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = scmi_kit_instance(test);

	scmi_kit_name_supplier(a, a);
	scmi_kit_plug(b);
	scmi_kit_add_node(a);
	kunit_expect_deferred(test, scmi_kit_node(a), SCMI_KIT_NAMES);
	kunit_expect_deferred(test, scmi_kit_node(a), a->transport->name);
	scmi_kit_expect_down(a);

	scmi_kit_plug(a);
	scmi_kit_expect_working(a);
}
EXPORT_SYMBOL_GPL(scmi_match_absent_supplier_defers);

/* B3: two name the same; one works, the other is told, and is next. */
void scmi_match_same_name_twice(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = scmi_kit_instance(test);
	struct kmsg_dump_iter log = kernel_log_mark();

	scmi_kit_name_supplier(a, a);
	scmi_kit_name_supplier(b, a);
	scmi_kit_plug(b);
	scmi_kit_start(a);
	scmi_kit_add_node(b);

	scmi_kit_expect_working(a);
	scmi_kit_expect_down(b);
	KUNIT_EXPECT_FALSE(test, device_is_deferred(scmi_kit_node(b)));
	KUNIT_EXPECT_TRUE(test, kernel_log_says(log, "scmi-1: error -EBUSY",
						"is that of /scmi-0"));

	scmi_kit_remove_node(a);
	KUNIT_EXPECT_STREQ(test, scmi_kit_vendor(b), a->vendor);
}
EXPORT_SYMBOL_GPL(scmi_match_same_name_twice);

/* B16: the node that is named is there, and will never carry a message. */
void scmi_match_name_of_no_supplier(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = scmi_kit_instance(test);

	scmi_kit_plug(a);
	scmi_kit_add_node(b);
	scmi_kit_name_node(a, b->np);
	scmi_kit_add_node(a);

	scmi_kit_expect_down(a);
	KUNIT_EXPECT_STREQ(test, scmi_kit_vendor(b), a->vendor);
}
EXPORT_SYMBOL_GPL(scmi_match_name_of_no_supplier);
