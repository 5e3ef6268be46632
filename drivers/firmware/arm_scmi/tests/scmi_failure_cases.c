// SPDX-License-Identifier: GPL-2.0-only
/*
 * Probes that fail, for one reason or another, and the attempts after that (B9).
 * What fails is how the platform behaves or how the node is written; failures of
 * queues, sessions and memory are for the files of their transports. That a
 * silent platform is asked again is a case of scmi_deferral_cases.c.
 *
 * The invariant: as long as it fails nobody else is worse off and nothing is
 * left behind; when the reason has gone, any way to try again works.
 */

#include "scmi_cases.h"

#define FAILURE_ROUNDS		3

static struct scmi_kit_instance *failure_instance(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);

	scmi_kit_short_timeout(si);

	return si;
}

static void failure_on(struct scmi_kit_instance *si)
{
	const struct scmi_failure *failure = si->kit->test->param_value;

	KUNIT_ASSERT_GE(si->kit->test,
			fake_scmi_script(si->platform, &failure->rule), 0);
}

/* What was held meanwhile is too late for anybody, and harms nobody. */
static void failure_off(struct scmi_kit_instance *si)
{
	fake_scmi_unscript_all(si->platform);
	fake_scmi_step(si->platform, -1);
	scmi_kit_settle(si->kit->test);
}

static int failure_count(struct device *dev, void *count)
{
	++*(unsigned int *)count;

	return 0;
}

/* The node is bound, the instance is down, and what the core made is gone. */
static void failure_expect_failed(struct scmi_kit_instance *si)
{
	const struct scmi_failure *failure = si->kit->test->param_value;
	struct kunit *test = si->kit->test;
	unsigned int left = 0;

	kunit_expect_bound(test, scmi_kit_node(si));
	KUNIT_ASSERT_NOT_NULL(test, scmi_kit_core(si));
	KUNIT_EXPECT_NULL(test, scmi_kit_vendor(si));
	if (failure->core_binds) {
		kunit_expect_bound(test, scmi_kit_core(si));
		return;
	}

	scmi_kit_expect_down(si);
	device_for_each_child(scmi_kit_core(si), &left, failure_count);
	KUNIT_EXPECT_EQ_MSG(test, left, 0, "devices below the core device");
}

static void failure_rebind(struct scmi_kit_instance *si, struct device *dev)
{
	struct kunit *test = si->kit->test;

	/* A core that failed is not bound. */
	device_unbind(dev);
	KUNIT_EXPECT_EQ(test, device_bind(dev), 0);
	scmi_kit_settle(test);
}

static void failure_replug(struct scmi_kit_instance *si)
{
	scmi_kit_unplug(si);
	scmi_kit_plug(si);
}

static void failure_readd(struct scmi_kit_instance *si)
{
	scmi_kit_remove_node(si);
	scmi_kit_add_node(si);
}

static void failure_bring_up(struct scmi_kit_instance *si)
{
	failure_on(si);
	scmi_kit_plug(si);
	scmi_kit_add_node(si);
}

/*
 * B9: it fails once, it fails again, then the core is probed again, the node is
 * bound again, both of it happens to an instance that had been working.
 */
void scmi_failure_ends_with_next_attempt(struct kunit *test)
{
	struct scmi_kit_instance *si = failure_instance(test);

	failure_bring_up(si);
	failure_expect_failed(si);
	failure_rebind(si, scmi_kit_node(si));
	failure_expect_failed(si);
	failure_off(si);
	failure_rebind(si, scmi_kit_core(si));
	scmi_kit_expect_working(si);

	failure_on(si);
	failure_rebind(si, scmi_kit_node(si));
	failure_expect_failed(si);
	failure_off(si);
	failure_rebind(si, scmi_kit_node(si));
	scmi_kit_expect_working(si);
}
EXPORT_SYMBOL_GPL(scmi_failure_ends_with_next_attempt);

/* B7, B9: so is a supplier that comes back, and so is a node. */
void scmi_failure_ends_with_replug(struct kunit *test)
{
	struct scmi_kit_instance *si = failure_instance(test);
	unsigned int i;

	for (i = 0; i < FAILURE_ROUNDS; i++) {
		failure_bring_up(si);
		failure_expect_failed(si);
		failure_replug(si);
		failure_expect_failed(si);
		failure_off(si);
		failure_replug(si);
		scmi_kit_expect_working(si);

		failure_on(si);
		failure_readd(si);
		failure_expect_failed(si);
		failure_off(si);
		failure_readd(si);
		scmi_kit_expect_working(si);

		scmi_kit_remove_node(si);
		scmi_kit_unplug(si);
	}
}
EXPORT_SYMBOL_GPL(scmi_failure_ends_with_replug);

/* B9: who works goes on working, and was not even probed again. */
void scmi_failure_leaves_others_alone(struct kunit *test)
{
	struct scmi_kit_instance *good = scmi_kit_instance(test);
	struct scmi_kit_instance *bad = failure_instance(test);
	struct timeline *tl;

	scmi_kit_start(good);
	tl = timeline_start(test, &platform_bus_type);
	failure_bring_up(bad);

	failure_expect_failed(bad);
	scmi_kit_expect_working(good);
	timeline_expect_never(test, tl, EV_UNBINDING, scmi_kit_core(good));

	failure_off(bad);
	failure_rebind(bad, scmi_kit_core(bad));
	scmi_kit_expect_working(bad);
	scmi_kit_expect_working(good);
}
EXPORT_SYMBOL_GPL(scmi_failure_leaves_others_alone);

/* B5, B9: the node is unbound: its supplier is free, for a node that waits. */
void scmi_failure_frees_supplier(struct kunit *test)
{
	struct scmi_kit_instance *bad = failure_instance(test);
	struct scmi_kit_instance *waits = failure_instance(test);

	failure_bring_up(bad);
	scmi_kit_add_node(waits);
	failure_expect_failed(bad);
	kunit_expect_unbound(test, scmi_kit_node(waits));

	failure_off(bad);
	KUNIT_ASSERT_EQ(test, device_unbind(scmi_kit_node(bad)), 0);
	scmi_kit_settle(test);
	kunit_expect_bound(test, scmi_kit_node(waits));
	KUNIT_EXPECT_STREQ(test, scmi_kit_vendor(waits), bad->vendor);
}
EXPORT_SYMBOL_GPL(scmi_failure_frees_supplier);

/*
 * B9, B16: a protocol that is there twice: the second channel of that number is
 * one too many, and the channels set up before it are given back.
 */
void scmi_failure_half_way_through_channels(struct kunit *test)
{
	struct scmi_kit_instance *bad = failure_instance(test);
	struct scmi_kit_instance *waits = failure_instance(test);
	struct device_node *twice;

	twice = dt_node(bad->node, bad->np, "clocks@14");
	dt_prop_u32(twice, "reg", FAKE_SCMI_PROTO_CLOCK);
	scmi_kit_plug(bad);
	scmi_kit_add_node(bad);
	scmi_kit_add_node(waits);
	scmi_kit_expect_down(bad);
	KUNIT_EXPECT_EQ(test, device_bind(scmi_kit_core(bad)), -ENODEV);
	scmi_kit_expect_down(bad);

	KUNIT_ASSERT_EQ(test, device_unbind(scmi_kit_node(bad)), 0);
	scmi_kit_settle(test);
	kunit_expect_bound(test, scmi_kit_node(waits));
	KUNIT_EXPECT_STREQ(test, scmi_kit_vendor(waits), bad->vendor);
}
EXPORT_SYMBOL_GPL(scmi_failure_half_way_through_channels);
