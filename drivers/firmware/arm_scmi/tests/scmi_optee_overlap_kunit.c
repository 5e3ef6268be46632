// SPDX-License-Identifier: GPL-2.0-only
/*
 * An agent that goes while one of its nodes keeps it waiting, or that is not even
 * there yet: what other nodes do meanwhile (B5, B6, B13). A call that the TEE
 * holds is what stops the removal, or the probe, at a known point.
 */

#include <kunit/fake_tee.h>

#include "scmi_kit_optee.h"
#include "scmi_kit_task.h"
#include "scmi_kit_watch.h"

static int scmi_optee_overlap_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_optee);
}

/* Of the same agent, with another channel. */
static struct scmi_kit_instance *overlap_neighbour(struct kunit *test,
						   struct scmi_kit_instance *of)
{
	struct scmi_kit *kit = test->priv;
	const struct scmi_kit_optee_config config = {
		.agent_of = of,
		.channel = SCMI_KIT_OPTEE_CHANNEL + kit->num,
	};

	return scmi_kit_optee_instance(test, &config);
}

/* After each thread that it stops: clean-up lets go before it waits for those. */
static void overlap_hold(struct scmi_kit_instance *si, u32 func)
{
	KUNIT_ASSERT_EQ(si->kit->test,
			fake_tee_hold_kunit(si->kit->test,
					    scmi_kit_optee_tee(si), func),
			0);
}

/* A caller is in the TEE, so the agent's removal has come to @si, and waits. */
static struct scmi_kit_task *overlap_removal(struct scmi_kit_instance *si)
{
	struct kunit *test = si->kit->test;
	struct fake_tee *tee = scmi_kit_optee_tee(si);
	struct scmi_kit_watch *watch = scmi_kit_watch_consumers(si);
	struct scmi_kit_task *removal;

	fake_tee_hold(tee, SCMI_OPTEE_PTA_MSG_CHANNEL);
	scmi_kit_ask_elsewhere(si);
	overlap_hold(si, SCMI_OPTEE_PTA_MSG_CHANNEL);
	KUNIT_ASSERT_TRUE(test, fake_tee_wait_held(tee, 1));
	removal = scmi_kit_task_on(si, scmi_kit_unplug_fn);
	overlap_hold(si, SCMI_OPTEE_PTA_MSG_CHANNEL);
	KUNIT_ASSERT_TRUE(test, scmi_kit_watch_wait(watch));

	return removal;
}

/*
 * B5, B6: a node that lost the agent is tried again while the agent is still
 * there, on its way out. It must not get it.
 */
static void overlap_lost_agent_is_not_taken_again(struct kunit *test)
{
	struct scmi_kit_instance *first = scmi_kit_instance(test);
	struct scmi_kit_instance *busy = overlap_neighbour(test, first);
	struct scmi_kit_task *removal;

	scmi_kit_start(first);
	scmi_kit_start(busy);
	removal = overlap_removal(busy);
	probe_settle();
	KUNIT_EXPECT_FALSE(test, scmi_kit_task_ended(removal));
	KUNIT_EXPECT_FALSE(test, device_bound(scmi_kit_node(first)));

	fake_tee_release(scmi_kit_optee_tee(busy));
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(removal), 0);
	kunit_expect_deferred(test, scmi_kit_node(first), "waiting for");
	kunit_expect_deferred(test, scmi_kit_node(busy), "waiting for");
	scmi_kit_plug(busy);
	scmi_kit_expect_working(first);
	scmi_kit_expect_working(busy);
}

/* B5, B6: a node appears meanwhile, for which the agent has a channel. */
static void overlap_new_node_does_not_get_leaving_agent(struct kunit *test)
{
	struct scmi_kit_instance *busy = scmi_kit_instance(test);
	struct scmi_kit_instance *comes = overlap_neighbour(test, busy);
	struct scmi_kit_task *removal;

	scmi_kit_start(busy);
	scmi_kit_show(comes);
	removal = overlap_removal(busy);
	KUNIT_ASSERT_EQ(test, scmi_kit_enable_node(comes), 0);
	KUNIT_EXPECT_FALSE(test, scmi_kit_task_ended(removal));
	KUNIT_EXPECT_FALSE(test, device_bound(scmi_kit_node(comes)));

	fake_tee_release(scmi_kit_optee_tee(busy));
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(removal), 0);
	kunit_expect_deferred(test, scmi_kit_node(comes), "waiting for");
	scmi_kit_plug(busy);
	scmi_kit_expect_working(busy);
	scmi_kit_expect_working(comes);
}

/* B6: the node that keeps the agent waiting is removed itself, and so is another. */
static void overlap_nodes_go_while_agent_goes(struct kunit *test)
{
	struct scmi_kit_instance *first = scmi_kit_instance(test);
	struct scmi_kit_instance *busy = overlap_neighbour(test, first);
	struct scmi_kit_task *removal;

	scmi_kit_start(first);
	scmi_kit_start(busy);
	removal = overlap_removal(busy);
	probe_settle();
	KUNIT_EXPECT_EQ(test, scmi_kit_disable_node(first), 0);
	fake_tee_release(scmi_kit_optee_tee(busy));
	KUNIT_EXPECT_EQ(test, scmi_kit_disable_node(busy), 0);
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(removal), 0);
	scmi_kit_expect_down(first);
	scmi_kit_expect_down(busy);

	scmi_kit_start(busy);
	scmi_kit_start(first);
	scmi_kit_expect_working(busy);
}

/* B13: the agent asks what the service can do, and gets no answer yet. */
static void overlap_node_comes_while_agent_is_probed(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct fake_tee *tee = scmi_kit_optee_tee(si);
	struct scmi_kit_task *probe;

	scmi_kit_show(si);
	fake_tee_hold(tee, SCMI_OPTEE_PTA_CAPABILITIES);
	probe = scmi_kit_task_on(si, si->transport->plug);
	overlap_hold(si, SCMI_OPTEE_PTA_CAPABILITIES);
	KUNIT_ASSERT_TRUE(test, fake_tee_wait_held(tee, 1));
	KUNIT_ASSERT_EQ(test, scmi_kit_enable_node(si), 0);
	KUNIT_EXPECT_FALSE(test, device_bound(scmi_kit_node(si)));
	KUNIT_EXPECT_FALSE(test, scmi_kit_task_ended(probe));

	fake_tee_release(tee);
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(probe), 0);
	scmi_kit_expect_working(si);
}

static struct kunit_case scmi_optee_overlap_cases[] = {
	KUNIT_CASE(overlap_lost_agent_is_not_taken_again),
	KUNIT_CASE(overlap_new_node_does_not_get_leaving_agent),
	KUNIT_CASE(overlap_nodes_go_while_agent_goes),
	KUNIT_CASE(overlap_node_comes_while_agent_is_probed),
	{ }
};

static struct kunit_suite scmi_optee_overlap_suite = {
	.name = "scmi_optee_overlap",
	.init = scmi_optee_overlap_init,
	.test_cases = scmi_optee_overlap_cases,
};

kunit_test_suite(scmi_optee_overlap_suite);
