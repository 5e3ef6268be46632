// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an SCMI instance costs, with no other or with many beside it.
 *
 * Nodes, their platform devices, and the fake platforms stay as they are: made
 * before the clock starts, gone after it has stopped. What is measured happens
 * to drivers: suppliers come, nodes are bound, a message is sent on each, nodes
 * are unbound, suppliers go. Each is done for all instances, one after the
 * other, and timed for each: the host may do something else now and then, which
 * a sum would suffer from, and what stands in the middle does not.
 *
 * What one of a thousand needs is in no cache when its turn comes. One alone gets
 * no better conditions: before each step the caches are filled with something
 * else.
 *
 * The clock framework looks a new clock up by name, among all that there are, so
 * its SCMI driver, which is a client and no part of an instance, stays out.
 *
 * By default nothing is measured: then this is but one more case that all of it
 * works.
 */

#include <kunit/real_clock.h>
#include <linux/cache.h>
#include <linux/device/driver.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <linux/scmi_protocol.h>
#include <linux/sort.h>

#include "../common.h"
#include "scmi_cases.h"

static unsigned int bench;
module_param(bench, uint, 0444);
MODULE_PARM_DESC(bench, "samples to take of each figure; 0: do not measure");

/* As much as the caches of a processor hold, or more. */
#define SCMI_BENCH_OTHER	SZ_64M

/**
 * enum scmi_bench_phase - what is measured
 * @SCMI_BENCH_REGISTER: suppliers appear; no node is interested
 * @SCMI_BENCH_PROBE: nodes are bound, and the core device with them
 * @SCMI_BENCH_FIRST: one message each
 * @SCMI_BENCH_UNBIND: nodes are unbound
 * @SCMI_BENCH_UNPLUG: suppliers disappear
 * @SCMI_BENCH_PHASES: how many there are
 */
enum scmi_bench_phase {
	SCMI_BENCH_REGISTER,
	SCMI_BENCH_PROBE,
	SCMI_BENCH_FIRST,
	SCMI_BENCH_UNBIND,
	SCMI_BENCH_UNPLUG,
	SCMI_BENCH_PHASES,
};

/**
 * struct scmi_bench - a measurement
 * @test: the test
 * @kit: its kit, with all instances
 * @rounds: how often all of it is done
 * @stride: of so many instances one is looked at
 * @ns: what it took, by phase, for each instance in each round
 * @num: how many of these there are, by phase
 * @other: what caches are filled with, NULL if nothing is measured
 * @clocks: the driver that stays out, or NULL
 * @wrong: what did not work
 */
struct scmi_bench {
	struct kunit *test;
	struct scmi_kit *kit;
	unsigned int rounds;
	unsigned int stride;
	u64 *ns[SCMI_BENCH_PHASES];
	unsigned int num[SCMI_BENCH_PHASES];
	unsigned long *other;
	struct scmi_driver *clocks;
	unsigned int wrong;
};

static int scmi_bench_plug(struct scmi_kit_instance *si)
{
	return si->transport->plug(si);
}

static int scmi_bench_bind(struct scmi_kit_instance *si)
{
	return device_bind(scmi_kit_node(si));
}

static int scmi_bench_ask(struct scmi_kit_instance *si)
{
	u64 rate;

	return scmi_kit_ask_rate(si, &rate);
}

static int scmi_bench_unbind(struct scmi_kit_instance *si)
{
	return device_unbind(scmi_kit_node(si));
}

static int scmi_bench_unplug(struct scmi_kit_instance *si)
{
	si->transport->unplug(si);

	return 0;
}

static const struct {
	const char *name;
	int (*step)(struct scmi_kit_instance *si);
} scmi_bench_phases[SCMI_BENCH_PHASES] = {
	[SCMI_BENCH_REGISTER] = { "register", scmi_bench_plug },
	[SCMI_BENCH_PROBE] = { "probe", scmi_bench_bind },
	[SCMI_BENCH_FIRST] = { "first", scmi_bench_ask },
	[SCMI_BENCH_UNBIND] = { "unbind", scmi_bench_unbind },
	[SCMI_BENCH_UNPLUG] = { "unplug", scmi_bench_unplug },
};

static void scmi_bench_cool(struct scmi_bench *b)
{
	unsigned int i;

	for (i = 0; b->other && i < SCMI_BENCH_OTHER / sizeof(long);
	     i += SMP_CACHE_BYTES / sizeof(long))
		WRITE_ONCE(b->other[i], i);
}

/* A supplier that serves many comes with the first and goes with the first. */
static bool scmi_bench_done(struct scmi_kit_instance *si,
			    enum scmi_bench_phase phase)
{
	if (phase == SCMI_BENCH_REGISTER)
		return scmi_kit_supplier(si);
	if (phase == SCMI_BENCH_UNPLUG)
		return !scmi_kit_supplier(si);

	return false;
}

static void scmi_bench_all(struct scmi_bench *b, enum scmi_bench_phase phase)
{
	struct scmi_kit_instance *si;
	unsigned int i;
	bool sample;
	u64 began;

	for (i = 0; i < b->kit->num; i++) {
		si = b->kit->si[i];
		if (scmi_bench_done(si, phase))
			continue;

		sample = !b->stride || !(i % b->stride);
		if (sample)
			scmi_bench_cool(b);
		began = real_clock_busy_ns();
		b->wrong += !!scmi_bench_phases[phase].step(si);
		if (sample)
			b->ns[phase][b->num[phase]++] =
				real_clock_busy_ns() - began;
	}
	scmi_kit_settle(b->test);
}

static int scmi_bench_cmp(const void *a, const void *b)
{
	const u64 *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* The mean of the middle half, as steady as a median and less coarse. */
static u64 scmi_bench_middle(u64 *ns, unsigned int n)
{
	unsigned int i, from = n / 4, to = n - from;
	u64 sum = 0;

	sort(ns, n, sizeof(*ns), scmi_bench_cmp, NULL);
	for (i = from; i < to; i++)
		sum += ns[i];

	return div_u64(sum, to - from);
}

static void scmi_bench_tell(struct scmi_bench *b)
{
	unsigned int i, n = b->kit->num;

	/* Read by make bench. */
	for (i = 0; i < SCMI_BENCH_PHASES; i++)
		kunit_info(b->test, "bench %s n=%u %s=%llu ns",
			   b->kit->transport->name, n,
			   scmi_bench_phases[i].name,
			   scmi_bench_middle(b->ns[i], b->num[i]));
}

static void scmi_bench_clocks_in(void *data)
{
	struct scmi_bench *b = data;

	b->wrong += !!scmi_driver_register(b->clocks, b->clocks->driver.owner,
					   b->clocks->driver.mod_name);
}

static void scmi_bench_clocks_out(struct scmi_bench *b)
{
	struct device_driver *drv = driver_find("scmi-clocks", &scmi_bus_type);

	if (!drv)
		return;

	b->clocks = to_scmi_driver(drv);
	scmi_driver_unregister(b->clocks);
	KUNIT_ASSERT_EQ(b->test,
			kunit_add_action_or_reset(b->test, scmi_bench_clocks_in,
						  b), 0);
}

KUNIT_DEFINE_ACTION_WRAPPER(scmi_bench_free, kvfree, const void *);

static void scmi_bench_measure(struct scmi_bench *b)
{
	struct kunit *test = b->test;

	b->other = kvmalloc(SCMI_BENCH_OTHER, GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, b->other);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, scmi_bench_free,
						  b->other), 0);
}

/* All are known, and their nodes there, but no supplier is, and nobody waits. */
static struct scmi_bench *scmi_bench_make(struct kunit *test, unsigned int n)
{
	struct scmi_kit_instance *si;
	struct scmi_bench *b;
	unsigned int i;

	b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, b);
	b->test = test;
	b->kit = test->priv;
	b->rounds = max(bench / n, 1U);
	b->stride = n * b->rounds / max(bench, 1U);
	for (i = 0; i < SCMI_BENCH_PHASES; i++) {
		b->ns[i] = kunit_kcalloc(test, b->rounds * n, sizeof(u64),
					 GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, b->ns[i]);
	}

	scmi_bench_clocks_out(b);
	if (bench)
		scmi_bench_measure(b);
	for (i = 0; i < n; i++) {
		si = scmi_kit_instance(test);
		KUNIT_ASSERT_EQ(test, scmi_bench_plug(si), 0);
		scmi_kit_add_node_unsettled(si);
	}
	scmi_kit_settle(test);
	scmi_bench_all(b, SCMI_BENCH_UNBIND);
	scmi_bench_all(b, SCMI_BENCH_UNPLUG);
	memset(b->num, 0, sizeof(b->num));
	KUNIT_ASSERT_EQ(test, b->wrong, 0);

	return b;
}

/* B2: what is done to one of many costs what is done to one alone. */
void scmi_bench_each(struct kunit *test)
{
	const struct scmi_scale_param *param = test->param_value;
	unsigned int round, n = bench ? param->n : min(param->n, 3U);
	struct scmi_bench *b = scmi_bench_make(test, n);
	enum scmi_bench_phase phase;

	for (round = 0; round < b->rounds; round++)
		for (phase = 0; phase < SCMI_BENCH_PHASES; phase++)
			scmi_bench_all(b, phase);

	KUNIT_EXPECT_EQ(test, b->wrong, 0);
	if (bench)
		scmi_bench_tell(b);
}
EXPORT_SYMBOL_GPL(scmi_bench_each);
