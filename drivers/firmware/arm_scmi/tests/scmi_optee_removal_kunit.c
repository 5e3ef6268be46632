// SPDX-License-Identifier: GPL-2.0-only
/*
 * Agents of the SCMI OP-TEE transport that go: one of many, in every order, with
 * channels open, with calls under way, with a platform that does not answer; and
 * TEEs that come late, die and come back (B6, B7, B11).
 *
 * The invariant: who goes takes down its own instance and nothing else, and
 * leaves nothing behind in the TEE.
 */

#include <kunit/fake_tee.h>
#include <linux/moduleparam.h>
#include <linux/prandom.h>
#include <linux/random.h>

#include "scmi_kit_optee.h"
#include "scmi_kit_task.h"
#include "scmi_kit_watch.h"

/* The TEE core has room for 16. */
#define REMOVAL_TEES		8

/* Ids of channels: of the first agent, and the one that all nodes want. */
#define REMOVAL_CHANNEL		0x10
#define REMOVAL_COMMON		0x07

/* A vendor's protocol, that no platform of ours has. */
#define REMOVAL_PROTOCOL	0x80

#define REMOVAL_MAX		64

static unsigned int seed;
module_param(seed, uint, 0444);
MODULE_PARM_DESC(seed, "of the order in which agents are removed; 0: any");

static int removal_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_optee);
}

/*
 * Nodes name no supplier, and a client device serves many. That each has one to
 * itself is the work of a channel that all nodes want, for a protocol that
 * nobody uses: no two of them get along.
 */
static struct scmi_kit_instance *removal_agent(struct kunit *test)
{
	struct scmi_kit *kit = test->priv;
	unsigned int i = kit->num;
	const struct scmi_kit_optee_config config = {
		.tee_of = i < REMOVAL_TEES ? NULL : kit->si[i % REMOVAL_TEES],
		.channel = REMOVAL_CHANNEL + i,
	};
	struct scmi_optee_pta_channel *common;
	struct scmi_kit_instance *si;
	struct device_node *np;

	si = scmi_kit_optee_instance(test, &config);
	if (!config.tee_of) {
		common = scmi_optee_pta_channel_kunit(test,
						      scmi_kit_optee_pta(si),
						      REMOVAL_COMMON,
						      si->platform, NULL);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, common);
	}

	np = dt_node(si->node, si->np, "protocol@%x", REMOVAL_PROTOCOL);
	dt_prop_u32(np, "reg", REMOVAL_PROTOCOL);
	dt_prop_u32(np, "linaro,optee-channel-id", REMOVAL_COMMON);

	return si;
}

static void removal_start(struct kunit *test, unsigned int num)
{
	while (num--)
		scmi_kit_start(removal_agent(test));
}

/* What @left agents hold, each with the channel of its own and the common one. */
static void removal_expect_held(struct kunit *test, unsigned int left)
{
	struct scmi_kit *kit = test->priv;
	unsigned int contexts = 0, sessions = 0, shms = 0, i;

	for (i = 0; i < min(kit->num, REMOVAL_TEES); i++) {
		struct fake_tee *tee = scmi_kit_optee_tee(kit->si[i]);

		contexts += fake_tee_contexts(tee);
		sessions += fake_tee_sessions(tee);
		shms += fake_tee_shms(tee);
	}

	KUNIT_EXPECT_EQ(test, contexts, left);
	KUNIT_EXPECT_EQ(test, sessions, 2 * left);
	KUNIT_EXPECT_EQ(test, shms, 2 * left);
}

/* Who is unplugged is down, and who is not talks to its own platform. */
static void removal_expect_others_work(struct kunit *test)
{
	struct scmi_kit *kit = test->priv;
	unsigned int i, left = 0;

	scmi_kit_settle(test);
	for (i = 0; i < kit->num; i++) {
		struct scmi_kit_instance *si = kit->si[i];
		bool there = scmi_kit_supplier(si);
		u64 rate = 0;

		KUNIT_EXPECT_EQ_MSG(test, scmi_kit_ask_rate(si, &rate),
				    there ? 0 : -ENODEV, "%s", si->vendor);
		KUNIT_EXPECT_EQ_MSG(test, rate,
				    there ? scmi_kit_rate(si, SCMI_KIT_CLOCK) : 0,
				    "%s", si->vendor);
		left += there;
	}
	removal_expect_held(test, left);
}

/**
 * enum removal_order - the order in which agents go
 * @REMOVAL_FORWARD: first come, first go
 * @REMOVAL_REVERSE: last come, first go
 * @REMOVAL_RANDOM: by &removal_param.seed
 */
enum removal_order {
	REMOVAL_FORWARD,
	REMOVAL_REVERSE,
	REMOVAL_RANDOM,
};

/**
 * struct removal_param - how many agents, and how they go
 * @desc: in words
 * @num: how many
 * @order: in which order
 * @silent: the platform of each has fallen silent before
 */
struct removal_param {
	const char *desc;
	unsigned int num;
	enum removal_order order;
	bool silent;
};

static const struct removal_param removal_params[] = {
	{ "1", 1, REMOVAL_FORWARD, false },
	{ "1, silent", 1, REMOVAL_FORWARD, true },
	{ "2, forward", 2, REMOVAL_FORWARD, false },
	{ "2, reverse", 2, REMOVAL_REVERSE, false },
	{ "2, random", 2, REMOVAL_RANDOM, false },
	{ "8, forward", 8, REMOVAL_FORWARD, false },
	{ "8, reverse", 8, REMOVAL_REVERSE, false },
	{ "8, random", 8, REMOVAL_RANDOM, false },
	{ "8, random, silent", 8, REMOVAL_RANDOM, true },
	{ "64, forward", 64, REMOVAL_FORWARD, false },
	{ "64, reverse", 64, REMOVAL_REVERSE, false },
	{ "64, random", 64, REMOVAL_RANDOM, false },
};

KUNIT_ARRAY_PARAM_DESC(removal, removal_params, desc);

/* Where more would take longer and show no more. */
static const struct removal_param removal_few[] = {
	{ "1", 1, REMOVAL_FORWARD, false },
	{ "2, forward", 2, REMOVAL_FORWARD, false },
	{ "2, reverse", 2, REMOVAL_REVERSE, false },
	{ "8, random", 8, REMOVAL_RANDOM, false },
};

KUNIT_ARRAY_PARAM_DESC(removal_few, removal_few, desc);

static void removal_shuffle(struct kunit *test, u8 *order, unsigned int num)
{
	u32 used = seed ?: get_random_u32();
	struct rnd_state rnd;

	kunit_info(test, "seed=%u\n", used);
	prandom_seed_state(&rnd, used);
	for (; num > 1; num--) {
		unsigned int i = prandom_u32_state(&rnd) % num;

		swap(order[num - 1], order[i]);
	}
}

static void removal_arrange(struct kunit *test, u8 *order)
{
	const struct removal_param *param = test->param_value;
	unsigned int i;

	for (i = 0; i < param->num; i++)
		order[i] = param->order == REMOVAL_REVERSE ?
			   param->num - 1 - i : i;
	if (param->order == REMOVAL_RANDOM)
		removal_shuffle(test, order, param->num);
}

/* B11: one after the other, each with two channels open, until none is left. */
static void removal_takes_the_right_one(struct kunit *test)
{
	const struct removal_param *param = test->param_value;
	struct scmi_kit *kit = test->priv;
	u8 order[REMOVAL_MAX];
	unsigned int i;

	removal_start(test, param->num);
	removal_expect_others_work(test);
	removal_arrange(test, order);

	for (i = 0; i < param->num; i++) {
		struct scmi_kit_instance *si = kit->si[order[i]];

		if (param->silent)
			fake_scmi_silence(si->platform, true);
		scmi_kit_unplug(si);
		removal_expect_others_work(test);
	}
	removal_expect_held(test, 0);
}

/*
 * The client device stays, its driver is unbound and bound again: an agent that
 * was not forgotten would be in its own way.
 */
static void removal_rebinds_agent(struct kunit *test)
{
	const struct removal_param *param = test->param_value;
	struct scmi_kit *kit = test->priv;
	u8 order[REMOVAL_MAX];
	unsigned int i;

	removal_start(test, param->num);
	removal_arrange(test, order);

	for (i = 0; i < param->num; i++) {
		struct device *agent = scmi_kit_supplier(kit->si[order[i]]);

		KUNIT_ASSERT_EQ(test, device_unbind(agent), 0);
		scmi_kit_expect_down(kit->si[order[i]]);
		removal_expect_held(test, param->num - 1);

		KUNIT_EXPECT_EQ(test, device_bind(agent), 0);
		removal_expect_others_work(test);
	}
}

/*
 * Nobody keeps a client device that is gone. The fake gives the name of one to
 * the next as soon as it has been released.
 */
static void removal_releases_client_device(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	char *name;

	scmi_kit_start(si);
	name = kunit_kstrdup(test, dev_name(scmi_kit_supplier(si)), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, name);
	scmi_kit_unplug(si);
	scmi_kit_plug(si);

	KUNIT_EXPECT_STREQ(test, dev_name(scmi_kit_supplier(si)), name);
	scmi_kit_expect_working(si);
}

/* All agents in one TEE, and that one goes, its client devices with it. */
static void removal_of_tee_takes_all_its_agents(struct kunit *test)
{
	struct scmi_kit *kit = test->priv;
	unsigned int i;

	removal_start(test, 2 * REMOVAL_TEES);

	for (i = 0; i < REMOVAL_TEES; i++) {
		scmi_kit_optee_unplug_tee(kit->si[i]);
		removal_expect_others_work(test);
	}
	removal_expect_held(test, 0);
}

static void removal_let_go(struct fake_tee *tee)
{
	fake_tee_release(tee);
}

static void removal_kill(struct fake_tee *tee)
{
	fake_tee_kill(tee, FAKE_TEEC_ERROR_TARGET_DEAD);
}

/**
 * struct removal_rescue - what ends a call that is under way
 * @desc: in words
 * @end: what ends it
 * @ret: and what the caller gets
 */
struct removal_rescue {
	const char *desc;
	void (*end)(struct fake_tee *tee);
	int ret;
};

static const struct removal_rescue removal_rescues[] = {
	{ "it is answered", removal_let_go, 0 },
	{ "the TEE dies", removal_kill, -EIO },
};

KUNIT_ARRAY_PARAM_DESC(removal_rescue, removal_rescues, desc);

/* After each thread that it stops: clean-up lets go before it waits for those. */
static void removal_hold(struct kunit *test, struct fake_tee *tee)
{
	KUNIT_ASSERT_EQ(test,
			fake_tee_hold_kunit(test, tee,
					    SCMI_OPTEE_PTA_MSG_CHANNEL), 0);
}

/*
 * B6: the TEE sits on a call when the client device goes: consumers stop first,
 * so the removal gets as far as the caller's driver, and waits there. When the
 * call ends, everything does.
 */
static void removal_waits_for_call_under_way(struct kunit *test)
{
	const struct removal_rescue *param = test->param_value;
	struct scmi_kit_question *question;
	struct scmi_kit_instance *si;
	struct scmi_kit_watch *watch;
	struct scmi_kit_task *removal;
	struct fake_tee *tee;

	removal_start(test, 3);
	si = ((struct scmi_kit *)test->priv)->si[1];
	tee = scmi_kit_optee_tee(si);
	watch = scmi_kit_watch_consumers(si);

	fake_tee_hold(tee, SCMI_OPTEE_PTA_MSG_CHANNEL);
	question = scmi_kit_ask_elsewhere(si);
	removal_hold(test, tee);
	KUNIT_ASSERT_TRUE(test, fake_tee_wait_held(tee, 1));
	removal = scmi_kit_task_on(si, scmi_kit_unplug_fn);
	removal_hold(test, tee);
	KUNIT_ASSERT_TRUE(test, scmi_kit_watch_wait(watch));
	KUNIT_EXPECT_FALSE(test, scmi_kit_task_ended(question->task));
	KUNIT_EXPECT_FALSE(test, scmi_kit_task_ended(removal));

	param->end(tee);
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(question->task), param->ret);
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(removal), 0);
	removal_expect_others_work(test);
	/* Else it would be tried again when the next one goes, in clean-up. */
	scmi_kit_remove_node(si);
}

/* B7: no TEE, then one without client device, then all of it. */
static void removal_tee_comes_late(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct fake_tee *tee = scmi_kit_optee_tee(si);

	scmi_kit_add_node(si);
	kunit_expect_deferred(test, scmi_kit_node(si), "optee");
	KUNIT_ASSERT_EQ(test, fake_tee_plug(tee), 0);
	kunit_expect_deferred(test, scmi_kit_node(si), "optee");

	scmi_kit_plug(si);
	scmi_kit_expect_working(si);
}

/*
 * The client device is there, but no TEE that its driver may use: the node
 * waits. Then there is one, and a driver for the device is looked for again.
 */
static void removal_tee_comes_after_client(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct fake_tee *tee = scmi_kit_optee_tee(si);

	tee->impl_id = TEE_IMPL_ID_AMDTEE;
	scmi_kit_plug(si);
	scmi_kit_add_node(si);
	kunit_expect_unbound(test, scmi_kit_supplier(si));
	kunit_expect_deferred(test, scmi_kit_node(si), "optee");

	tee->impl_id = TEE_IMPL_ID_OPTEE;
	KUNIT_EXPECT_EQ(test, device_bind(scmi_kit_supplier(si)), 0);
	scmi_kit_expect_working(si);
}

/* A client device of the old kind, that is nobody's child: any TEE will do. */
static void removal_client_without_parent_works(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);

	scmi_kit_optee_tee(si)->parented = false;
	scmi_kit_start(si);
	KUNIT_EXPECT_NULL(test, scmi_kit_supplier(si)->parent);
	scmi_kit_expect_working(si);

	scmi_kit_unplug(si);
	scmi_kit_expect_down(si);
	KUNIT_EXPECT_EQ(test, fake_tee_contexts(scmi_kit_optee_tee(si)), 0);
}

/*
 * B6: it dies, with channels open: callers get an error at once. Its agent can
 * be removed, and leaves nothing. It is started again: so can be the agent.
 */
static void removal_tee_dies_and_lives(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct fake_tee *tee = scmi_kit_optee_tee(si);
	u64 rate;

	scmi_kit_start(si);
	fake_tee_kill(tee, 0);
	KUNIT_EXPECT_EQ(test, scmi_kit_ask_rate(si, &rate), -EIO);
	KUNIT_ASSERT_EQ(test, device_unbind(scmi_kit_supplier(si)), 0);
	scmi_kit_expect_down(si);
	KUNIT_EXPECT_EQ(test, fake_tee_contexts(tee), 0);
	KUNIT_EXPECT_EQ(test, fake_tee_shms(tee), 0);
	KUNIT_EXPECT_EQ(test, device_bind(scmi_kit_supplier(si)), -ENODEV);

	fake_tee_revive(tee);
	KUNIT_EXPECT_EQ(test, device_bind(scmi_kit_supplier(si)), 0);
	scmi_kit_expect_working(si);
}

/* B7: it goes and comes back, three times; nobody touches what is above. */
static void removal_tee_returns(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	unsigned int i;

	scmi_kit_start(si);
	for (i = 0; i < 3; i++) {
		scmi_kit_optee_unplug_tee(si);
		scmi_kit_expect_down(si);
		KUNIT_EXPECT_EQ(test,
				fake_tee_contexts(scmi_kit_optee_tee(si)), 0);
		scmi_kit_plug(si);
		scmi_kit_expect_working(si);
	}
}

/* B2: a client device is served by its own TEE, not by the one that is first. */
static void removal_client_uses_its_own_tee(struct kunit *test)
{
	struct scmi_kit_instance *first = scmi_kit_instance(test);
	struct scmi_kit_instance *second = scmi_kit_instance(test);

	KUNIT_ASSERT_EQ(test, fake_tee_plug(scmi_kit_optee_tee(first)), 0);
	scmi_kit_start(second);

	scmi_kit_expect_working(second);
	KUNIT_EXPECT_EQ(test, fake_tee_contexts(scmi_kit_optee_tee(first)), 0);
	KUNIT_EXPECT_EQ(test, fake_tee_contexts(scmi_kit_optee_tee(second)), 1);
}

static struct kunit_case removal_cases[] = {
	KUNIT_CASE_PARAM(removal_takes_the_right_one, removal_gen_params),
	KUNIT_CASE_PARAM(removal_rebinds_agent, removal_few_gen_params),
	KUNIT_CASE(removal_releases_client_device),
	KUNIT_CASE(removal_of_tee_takes_all_its_agents),
	KUNIT_CASE_PARAM(removal_waits_for_call_under_way,
			 removal_rescue_gen_params),
	KUNIT_CASE(removal_tee_comes_late),
	KUNIT_CASE(removal_tee_comes_after_client),
	KUNIT_CASE(removal_client_without_parent_works),
	KUNIT_CASE(removal_tee_dies_and_lives),
	KUNIT_CASE(removal_tee_returns),
	KUNIT_CASE(removal_client_uses_its_own_tee),
	{ }
};

static struct kunit_suite removal_suite = {
	.name = "scmi_optee_removal",
	.init = removal_init,
	.test_cases = removal_cases,
};

kunit_test_suite(removal_suite);
