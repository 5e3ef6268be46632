// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nodes that name the OP-TEE they are served by, and share it by channel.
 */

#include <kunit/kernel_log.h>

#include "scmi_kit_optee.h"

static int optee_naming_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_optee);
}

static struct scmi_kit_instance *at_agent(struct kunit *test,
					  struct scmi_kit_instance *of,
					  u32 channel)
{
	const struct scmi_kit_optee_config config = {
		.agent_of = of,
		.channel = channel,
	};

	return scmi_kit_optee_instance(test, &config);
}

/* B3, B5: several name one TEE, each with a channel of its own. */
static void naming_one_tee_by_several_nodes(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = at_agent(test, a, 8);
	struct scmi_kit_instance *other = scmi_kit_instance(test);

	scmi_kit_name_supplier(a, a);
	scmi_kit_name_supplier(b, a);
	scmi_kit_plug(other);
	scmi_kit_add_node(a);
	scmi_kit_add_node(b);
	kunit_expect_deferred(test, scmi_kit_node(b), SCMI_KIT_NAMES);

	scmi_kit_plug(a);
	scmi_kit_expect_working(a);
	scmi_kit_expect_working(b);
}

/* B4: a node that names none may share a TEE that is named, but for a channel. */
static void naming_leaves_other_channels_free(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = at_agent(test, a, 8);

	scmi_kit_name_supplier(a, a);
	scmi_kit_plug(a);
	scmi_kit_add_node(b);
	scmi_kit_add_node(a);

	scmi_kit_expect_working(a);
	scmi_kit_expect_working(b);
}

/* B3: who names the TEE gets the channel from one who would have had any TEE. */
static void naming_displaces_from_the_channel(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = scmi_kit_instance(test);

	scmi_kit_plug(a);
	scmi_kit_add_node(b);
	KUNIT_ASSERT_STREQ(test, scmi_kit_vendor(b), a->vendor);

	scmi_kit_name_node(a, a->transport->firmware(b));
	scmi_kit_plug(b);
	scmi_kit_add_node(a);
	KUNIT_EXPECT_STREQ(test, scmi_kit_vendor(a), b->vendor);
	KUNIT_EXPECT_STREQ(test, scmi_kit_vendor(b), a->vendor);
}

/* B5: the same channel of the same TEE, by name or not, is an error. */
static void naming_the_same_channel_twice_is_refused(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = at_agent(test, a, SCMI_KIT_OPTEE_CHANNEL);
	struct kmsg_dump_iter log = kernel_log_mark();

	scmi_kit_name_supplier(a, a);
	scmi_kit_name_supplier(b, a);
	scmi_kit_start(a);
	scmi_kit_add_node(b);

	scmi_kit_expect_working(a);
	kunit_expect_unbound(test, scmi_kit_node(b));
	KUNIT_EXPECT_TRUE(test, kernel_log_says(log, "scmi-1: error -EBUSY",
						"is that of /scmi-0"));
}

/* B16: what is named is no OP-TEE. */
static void naming_something_else_is_refused(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct kmsg_dump_iter log = kernel_log_mark();

	scmi_kit_name_node(a, a->clk_np);
	scmi_kit_plug(a);
	scmi_kit_add_node(a);

	kunit_expect_unbound(test, scmi_kit_node(a));
	KUNIT_EXPECT_FALSE(test, device_is_deferred(scmi_kit_node(a)));
	KUNIT_EXPECT_TRUE(test, kernel_log_says(log, SCMI_KIT_NAMES,
						"is no optee supplier"));
}

static struct kunit_case optee_naming_cases[] = {
	KUNIT_CASE(naming_one_tee_by_several_nodes),
	KUNIT_CASE(naming_leaves_other_channels_free),
	KUNIT_CASE(naming_displaces_from_the_channel),
	KUNIT_CASE(naming_the_same_channel_twice_is_refused),
	KUNIT_CASE(naming_something_else_is_refused),
	{ }
};

static struct kunit_suite optee_naming_suite = {
	.name = "scmi_optee_naming",
	.init = optee_naming_init,
	.test_cases = optee_naming_cases,
};

kunit_test_suite(optee_naming_suite);
