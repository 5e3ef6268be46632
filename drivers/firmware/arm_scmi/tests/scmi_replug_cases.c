// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suppliers that come back, or others in their place, under nodes whose clocks
 * are consumed (B7). That one and the same comes back is an order of
 * scmi_order_cases.c; here it is about who gets which.
 *
 * The invariant: a consumer reads the rate of the platform that its node talks
 * to now, whichever that is, and no two nodes talk to the same.
 */

#include "scmi_cases.h"

#define REPLUG_ROUNDS	3

static void replug_start(struct scmi_kit_instance *si)
{
	scmi_kit_start(si);
	scmi_kit_add_user(si);
	KUNIT_ASSERT_EQ(si->kit->test, scmi_kit_user_rate(si),
			scmi_kit_rate(si, SCMI_KIT_CLOCK));
}

/* The node and the consumer of @si are served by the platform of @by. */
static void replug_expect_served(struct scmi_kit_instance *si,
				 struct scmi_kit_instance *by)
{
	struct kunit *test = si->kit->test;
	u64 rate = 0;

	kunit_expect_bound(test, scmi_kit_node(si));
	KUNIT_EXPECT_STREQ(test, scmi_kit_vendor(si), by->vendor);
	KUNIT_EXPECT_EQ(test, scmi_kit_ask_rate(si, &rate), 0);
	KUNIT_EXPECT_EQ(test, rate, scmi_kit_rate(by, SCMI_KIT_CLOCK));
	kunit_expect_bound(test, scmi_kit_user(si));
	KUNIT_EXPECT_EQ(test, scmi_kit_user_rate(si),
			scmi_kit_rate(by, SCMI_KIT_CLOCK));
}

/* B7: another one that fits takes its place, and its place again, and again. */
void scmi_replug_other_serves_consumer(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct scmi_kit_instance *other = scmi_kit_instance(test);
	unsigned int i;

	scmi_kit_needs_links(test);
	replug_start(si);
	for (i = 0; i < REPLUG_ROUNDS; i++) {
		scmi_kit_unplug(si);
		scmi_kit_expect_down(si);
		KUNIT_EXPECT_EQ(test, scmi_kit_user_rate(si), 0);
		scmi_kit_plug(other);
		replug_expect_served(si, other);

		scmi_kit_unplug(other);
		scmi_kit_expect_down(si);
		scmi_kit_plug(si);
		replug_expect_served(si, si);
	}
}
EXPORT_SYMBOL_GPL(scmi_replug_other_serves_consumer);

/* B5, B7: a spare one is there already when the one in use goes. */
void scmi_replug_spare_takes_over(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct scmi_kit_instance *spare = scmi_kit_instance(test);
	unsigned int i;

	scmi_kit_needs_links(test);
	replug_start(si);
	scmi_kit_plug(spare);
	replug_expect_served(si, si);

	for (i = 0; i < REPLUG_ROUNDS; i++) {
		scmi_kit_unplug(si);
		replug_expect_served(si, spare);
		scmi_kit_plug(si);
		replug_expect_served(si, spare);
		scmi_kit_unplug(spare);
		replug_expect_served(si, si);
		scmi_kit_plug(spare);
	}
}
EXPORT_SYMBOL_GPL(scmi_replug_spare_takes_over);

/*
 * B7: two nodes lose their suppliers, which come back in the other order: the
 * first to wait gets the first to come, so the two change places.
 */
void scmi_replug_two_change_places(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = scmi_kit_instance(test);
	unsigned int i;

	scmi_kit_needs_links(test);
	replug_start(a);
	replug_start(b);

	for (i = 0; i < REPLUG_ROUNDS; i++) {
		scmi_kit_unplug(a);
		scmi_kit_unplug(b);
		scmi_kit_expect_down(a);
		scmi_kit_expect_down(b);
		scmi_kit_plug(b);
		scmi_kit_plug(a);
		replug_expect_served(a, b);
		replug_expect_served(b, a);

		scmi_kit_unplug(a);
		scmi_kit_unplug(b);
		scmi_kit_plug(b);
		scmi_kit_plug(a);
		replug_expect_served(a, a);
		replug_expect_served(b, b);
	}
}
EXPORT_SYMBOL_GPL(scmi_replug_two_change_places);

/* B7: the supplier goes for good, and with it the node; then both are new. */
void scmi_replug_all_of_it(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	unsigned int i;

	replug_start(si);
	for (i = 0; i < REPLUG_ROUNDS; i++) {
		scmi_kit_remove_user(si);
		scmi_kit_unplug(si);
		scmi_kit_remove_node(si);
		scmi_kit_expect_down(si);

		scmi_kit_add_node(si);
		scmi_kit_plug(si);
		scmi_kit_add_user(si);
		replug_expect_served(si, si);
	}
}
EXPORT_SYMBOL_GPL(scmi_replug_all_of_it);
