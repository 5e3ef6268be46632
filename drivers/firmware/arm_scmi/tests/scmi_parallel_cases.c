// SPDX-License-Identifier: GPL-2.0-only
/*
 * Probes and removals that overlap: many instances at once, drivers that probe
 * in threads of their own, a part that goes while another is being probed (B13).
 *
 * User Mode Linux has one CPU and does not preempt: what overlaps does so where
 * somebody sleeps. The hold of a fake is such a place, and one that the test
 * chooses. A thread that has begun runs until it sleeps before the test goes on.
 *
 * The invariant: whatever has overlapped with what, in the end there is one of
 * the states that any order would have led to.
 */

#include <linux/completion.h>
#include <linux/prandom.h>

#include "scmi_cases.h"
#include "scmi_kit_task.h"

#define PARALLEL_INSTANCES	8
#define PARALLEL_ROUNDS		16

#define PARALLEL_PATIENCE	(10 * HZ)

/**
 * struct parallel_act - something that another thread does
 * @si: to whom
 * @fn: what
 * @begun: it has begun
 * @task: the thread
 */
struct parallel_act {
	struct scmi_kit_instance *si;
	int (*fn)(struct scmi_kit_instance *si);
	struct completion begun;
	struct scmi_kit_task *task;
};

static int parallel_act_fn(void *ctx)
{
	struct parallel_act *act = ctx;

	complete(&act->begun);

	return act->fn(act->si);
}

static struct scmi_kit_task *
parallel_act(struct scmi_kit_instance *si,
	     int (*fn)(struct scmi_kit_instance *si))
{
	struct kunit *test = si->kit->test;
	struct parallel_act *act;

	act = kunit_kzalloc(test, sizeof(*act), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, act);
	act->si = si;
	act->fn = fn;
	init_completion(&act->begun);
	act->task = scmi_kit_task(test, parallel_act_fn, act);
	KUNIT_EXPECT_GT(test, wait_for_completion_timeout(&act->begun,
							  PARALLEL_PATIENCE),
			0);

	return act->task;
}

/**
 * scmi_parallel_unbind_supplier() - take its driver off the supplier
 * @si: instance
 *
 * Return: 0; also if it was not bound, see device_unbind().
 */
int scmi_parallel_unbind_supplier(struct scmi_kit_instance *si)
{
	device_unbind(scmi_kit_supplier(si));

	return 0;
}
EXPORT_SYMBOL_GPL(scmi_parallel_unbind_supplier);

/**
 * scmi_parallel_unbind_node() - take its driver off the node
 * @si: instance
 *
 * Return: 0; also if it was not bound, see device_unbind().
 */
int scmi_parallel_unbind_node(struct scmi_kit_instance *si)
{
	device_unbind(scmi_kit_node(si));

	return 0;
}
EXPORT_SYMBOL_GPL(scmi_parallel_unbind_node);

/**
 * scmi_parallel_unbind_core() - take its driver off the core device
 * @si: instance
 *
 * Return: 0; also if it was not bound, see device_unbind().
 */
int scmi_parallel_unbind_core(struct scmi_kit_instance *si)
{
	device_unbind(scmi_kit_core(si));

	return 0;
}
EXPORT_SYMBOL_GPL(scmi_parallel_unbind_core);

static void parallel_make_async(struct scmi_kit_instance *si)
{
	unsigned int layer;

	scmi_kit_plug(si);
	for (layer = 0; layer < SCMI_KIT_LAYERS; layer++)
		scmi_kit_driver_async(scmi_kit_driver(si, layer));
	scmi_kit_unplug(si);
}

/* Nothing of them is visible. Their descriptions are complete. */
static void parallel_make(struct kunit *test, unsigned int num)
{
	while (num--)
		scmi_kit_show(scmi_kit_instance(test));
}

static struct scmi_kit *to_kit(struct kunit *test)
{
	return test->priv;
}

static void parallel_let_go(void *data)
{
	struct scmi_kit_instance *si = data;

	si->transport->hold(si, false);
}

/* After each thread that it stops: clean-up lets go before it waits for those. */
static void parallel_will_let_go(struct scmi_kit_instance *si)
{
	KUNIT_ASSERT_EQ(si->kit->test,
			kunit_add_action_or_reset(si->kit->test,
						  parallel_let_go, si),
			0);
}

/*
 * B2, B13: each node talks to a platform, and no two of them to the same. Nodes
 * name no supplier, so it need not be their own.
 */
static void parallel_expect_all_work(struct kunit *test)
{
	struct scmi_kit *kit = to_kit(test);
	unsigned long taken = 0;
	unsigned int i, k;

	scmi_kit_settle(test);
	for (i = 0; i < kit->num; i++) {
		struct scmi_kit_instance *si = kit->si[i];
		u64 rate = 0;

		KUNIT_EXPECT_EQ_MSG(test, scmi_kit_ask_rate(si, &rate), 0,
				    "%s", si->vendor);
		for (k = 0; k < kit->num; k++)
			if (rate == scmi_kit_rate(kit->si[k], SCMI_KIT_CLOCK))
				break;
		KUNIT_ASSERT_LT(test, k, kit->num);
		KUNIT_EXPECT_STREQ(test, scmi_kit_vendor(si),
				   kit->si[k]->vendor);
		KUNIT_EXPECT_FALSE_MSG(test, __test_and_set_bit(k, &taken),
				       "two talk to %s", kit->si[k]->vendor);
	}
}

/*
 * B13: the probe of each core waits for an answer, all of them at once: none is
 * held up by another. Then all get their answers.
 */
void scmi_parallel_cores_probe_at_once(struct kunit *test)
{
	struct scmi_kit *kit = to_kit(test);
	unsigned int i;

	parallel_make(test, PARALLEL_INSTANCES);
	parallel_make_async(kit->si[0]);
	for (i = 0; i < kit->num; i++) {
		parallel_will_let_go(kit->si[i]);
		kit->si[i]->transport->hold(kit->si[i], true);
		KUNIT_ASSERT_EQ(test, kit->transport->plug(kit->si[i]), 0);
		KUNIT_ASSERT_EQ(test, scmi_kit_enable_node(kit->si[i]), 0);
	}
	for (i = 0; i < kit->num; i++)
		KUNIT_EXPECT_TRUE(test, kit->si[i]->transport->wait_held
					(kit->si[i]));

	for (i = 0; i < kit->num; i++)
		kit->si[i]->transport->hold(kit->si[i], false);
	parallel_expect_all_work(test);
}
EXPORT_SYMBOL_GPL(scmi_parallel_cores_probe_at_once);

/* B13: suppliers and nodes appear, each in a thread, before any is probed. */
void scmi_parallel_all_appear(struct kunit *test)
{
	const struct scmi_mixture *mixture = test->param_value;
	struct scmi_kit *kit = to_kit(test);
	unsigned int i;

	parallel_make(test, PARALLEL_INSTANCES);
	if (mixture->async)
		parallel_make_async(kit->si[0]);
	for (i = 0; i < kit->num && !mixture->nodes_first; i++)
		parallel_act(kit->si[i], kit->transport->plug);
	for (i = 0; i < kit->num; i++)
		parallel_act(kit->si[i], scmi_kit_enable_node);
	for (i = 0; i < kit->num && mixture->nodes_first; i++)
		parallel_act(kit->si[i], kit->transport->plug);

	parallel_expect_all_work(test);
}
EXPORT_SYMBOL_GPL(scmi_parallel_all_appear);

/* B6, B13: suppliers and nodes disappear, each in a thread; then all return. */
void scmi_parallel_all_disappear(struct kunit *test)
{
	const struct scmi_mixture *mixture = test->param_value;
	struct scmi_kit *kit = to_kit(test);
	struct scmi_kit_task *tasks[2 * PARALLEL_INSTANCES];
	unsigned int i, n = 0;

	parallel_make(test, PARALLEL_INSTANCES);
	if (mixture->async)
		parallel_make_async(kit->si[0]);
	for (i = 0; i < kit->num; i++)
		scmi_kit_start(kit->si[i]);

	for (i = 0; i < kit->num && !mixture->nodes_first; i++)
		tasks[n++] = parallel_act(kit->si[i], scmi_kit_unplug_fn);
	for (i = 0; i < kit->num; i++)
		tasks[n++] = parallel_act(kit->si[i], scmi_kit_disable_node);
	for (i = 0; i < kit->num && mixture->nodes_first; i++)
		tasks[n++] = parallel_act(kit->si[i], scmi_kit_unplug_fn);
	while (n--)
		KUNIT_EXPECT_EQ(test, scmi_kit_task_join(tasks[n]), 0);
	for (i = 0; i < kit->num; i++)
		scmi_kit_expect_down(kit->si[i]);

	for (i = 0; i < kit->num; i++) {
		scmi_kit_add_node(kit->si[i]);
		scmi_kit_plug(kit->si[i]);
	}
	parallel_expect_all_work(test);
}
EXPORT_SYMBOL_GPL(scmi_parallel_all_disappear);

/*
 * B13: a part goes while the probe of the core waits for an answer, which then
 * comes, or does not. In both cases nothing of the instance is left, and when
 * the part is back it works.
 */
void scmi_parallel_part_goes_during_probe(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	const struct scmi_race *race = test->param_value;
	struct scmi_kit_task *probe, *removal;

	scmi_kit_short_timeout(si);
	scmi_kit_show(si);
	if (race->async)
		parallel_make_async(si);
	scmi_kit_plug(si);
	si->transport->hold(si, true);
	probe = parallel_act(si, scmi_kit_enable_node);
	parallel_will_let_go(si);
	KUNIT_ASSERT_TRUE(test, si->transport->wait_held(si));
	removal = parallel_act(si, race->go);
	parallel_will_let_go(si);

	if (!race->silent)
		si->transport->hold(si, false);
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(probe), 0);
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(removal), 0);
	scmi_kit_expect_down(si);

	si->transport->hold(si, false);
	race->back(si);
	scmi_kit_expect_working(si);
}
EXPORT_SYMBOL_GPL(scmi_parallel_part_goes_during_probe);

/**
 * struct parallel_driver - a driver that another thread takes out
 * @driver: the driver
 * @begun: it has begun to
 */
struct parallel_driver {
	struct scmi_kit_driver *driver;
	struct completion begun;
};

static int parallel_driver_out_fn(void *ctx)
{
	struct parallel_driver *out = ctx;

	complete(&out->begun);
	scmi_kit_driver_out(out->driver);

	return 0;
}

/* B8, B13: a driver is unregistered while the core is being probed. */
void scmi_parallel_driver_goes_during_probe(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	const struct scmi_reload *reload = test->param_value;
	struct scmi_kit_task *probe, *removal;
	struct parallel_driver *out;

	out = kunit_kzalloc(test, sizeof(*out), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, out);
	init_completion(&out->begun);
	scmi_kit_show(si);
	parallel_make_async(si);
	scmi_kit_plug(si);
	out->driver = scmi_kit_driver(si, reload->layer[0]);
	si->transport->hold(si, true);
	probe = parallel_act(si, scmi_kit_enable_node);
	parallel_will_let_go(si);
	KUNIT_ASSERT_TRUE(test, si->transport->wait_held(si));
	removal = scmi_kit_task(test, parallel_driver_out_fn, out);
	parallel_will_let_go(si);
	wait_for_completion_timeout(&out->begun, PARALLEL_PATIENCE);

	si->transport->hold(si, false);
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(probe), 0);
	KUNIT_EXPECT_EQ(test, scmi_kit_task_join(removal), 0);
	scmi_kit_expect_down(si);
	scmi_kit_driver_in(out->driver);
	scmi_kit_expect_working(si);
}
EXPORT_SYMBOL_GPL(scmi_parallel_driver_goes_during_probe);

static int parallel_churn_supplier(struct scmi_kit_instance *si)
{
	struct rnd_state rnd;
	unsigned int i;
	int ret = 0;

	prandom_seed_state(&rnd, si->index);
	for (i = 0; i < PARALLEL_ROUNDS && !ret; i++) {
		ret = si->transport->plug(si);
		if (prandom_u32_state(&rnd) & 1)
			probe_settle();
		si->transport->unplug(si);
		cond_resched();
	}

	return ret ?: si->transport->plug(si);
}

static int parallel_churn_node(struct scmi_kit_instance *si)
{
	struct rnd_state rnd;
	unsigned int i;
	int ret = 0;

	prandom_seed_state(&rnd, ~si->index);
	for (i = 0; i < PARALLEL_ROUNDS && !ret; i++) {
		ret = scmi_kit_enable_node(si);
		if (prandom_u32_state(&rnd) & 1)
			probe_settle();
		ret = ret ?: scmi_kit_disable_node(si);
		cond_resched();
	}

	return ret ?: scmi_kit_enable_node(si);
}

/*
 * B13: two threads for each instance, one for its supplier and one for its node,
 * which come and go at their own pace; in the end all are there, and work.
 */
void scmi_parallel_churn(struct kunit *test)
{
	const struct scmi_mixture *mixture = test->param_value;
	struct scmi_kit_task *tasks[PARALLEL_INSTANCES];
	struct scmi_kit *kit = to_kit(test);
	unsigned int i, n = 0;

	parallel_make(test, PARALLEL_INSTANCES / 2);
	if (mixture->async)
		parallel_make_async(kit->si[0]);
	for (i = 0; i < kit->num; i++) {
		tasks[n++] = parallel_act(kit->si[i], mixture->nodes_first ?
					  parallel_churn_node :
					  parallel_churn_supplier);
		tasks[n++] = parallel_act(kit->si[i], mixture->nodes_first ?
					  parallel_churn_supplier :
					  parallel_churn_node);
	}
	while (n--)
		KUNIT_EXPECT_EQ(test, scmi_kit_task_join(tasks[n]), 0);

	parallel_expect_all_work(test);
}
EXPORT_SYMBOL_GPL(scmi_parallel_churn);
