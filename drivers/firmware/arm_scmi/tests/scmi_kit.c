// SPDX-License-Identifier: GPL-2.0-only
/*
 * What SCMI suites are made of, see scmi_kit.h.
 */

#include <kunit/real_clock.h>
#include <linux/device.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/scmi_protocol.h>

#include "../common.h"
#include "scmi_kit.h"

static struct scmi_kit *to_kit(struct kunit *test)
{
	return test->priv;
}

/* Faults of the fakes are faults of the case, whatever else it looks at. */
static void scmi_kit_judge(void *data)
{
	struct scmi_kit_instance *si = data;
	struct kunit *test = si->kit->test;

	KUNIT_EXPECT_EQ_MSG(test, fake_scmi_errors(si->platform), 0,
			    "platform %s saw the impossible", si->vendor);
	KUNIT_EXPECT_EQ_MSG(test, si->transport->errors(si), 0,
			    "the supplier of %s saw the impossible",
			    si->vendor);
}

/**
 * scmi_kit_init() - the .init of an SCMI suite
 * @test: test; gets a &struct scmi_kit as its priv
 * @transport: what instances travel by
 *
 * Watches for splats and leaks, and registers the drivers of the kit.
 *
 * Return: 0 or a negative errno.
 */
int scmi_kit_init(struct kunit *test,
		  const struct scmi_kit_transport *transport)
{
	struct scmi_kit *kit;
	int ret;

	ret = devkit_init_with(test, &scmi_bus_type);
	if (ret)
		return ret;

	kit = kunit_kzalloc(test, sizeof(*kit), GFP_KERNEL);
	if (!kit)
		return -ENOMEM;
	kit->test = test;
	kit->transport = transport;
	kit->timeout_ms = SCMI_KIT_TIMEOUT_MS;
	test->priv = kit;

	return scmi_kit_drivers_register(test);
}
EXPORT_SYMBOL_GPL(scmi_kit_init);

static struct fake_scmi_platform *
scmi_kit_platform(struct kunit *test, struct scmi_kit_instance *si)
{
	struct fake_scmi_clock_config clocks[SCMI_KIT_CLOCKS] = { };
	struct fake_scmi_config config = {
		.vendor = si->vendor,
		.clocks = clocks,
		.num_clocks = ARRAY_SIZE(clocks),
		.max_async = si->kit->max_async,
		.protocols = si->kit->protocols,
		.num_protocols = si->kit->num_protocols,
	};
	char names[SCMI_KIT_CLOCKS][16];
	unsigned int i;

	/* The clock framework knows clocks by name, over all instances. */
	for (i = 0; i < ARRAY_SIZE(clocks); i++) {
		snprintf(names[i], sizeof(names[i]), "%s-c%u", si->vendor, i);
		clocks[i].name = names[i];
		clocks[i].rate = scmi_kit_rate(si, i);
		clocks[i].enable_latency = si->kit->enable_latency_us;
	}

	return fake_scmi_platform_alloc_kunit(test, &config);
}

/**
 * scmi_kit_enable_node() - let the SCMI node appear, and wait for nothing
 * @si: instance, of which something has been visible already: scmi_kit_show()
 *
 * A consumer's node cannot refer to a node that does not exist. So the SCMI node
 * is in the tree from the first, disabled, and appears by being enabled. Any
 * thread may do it; scmi_kit_add_node() is for stories that need no other.
 *
 * Return: 0 or a negative errno.
 */
int scmi_kit_enable_node(struct scmi_kit_instance *si)
{
	int ret;

	guard(mutex)(&si->changing);
	of_changeset_init(&si->enable);
	ret = of_changeset_update_property(&si->enable, si->np, si->okay);
	if (!ret) {
		ret = of_changeset_apply(&si->enable);
		/* That a device could not be made undoes nothing. */
		if (ret && of_device_is_available(si->np))
			of_changeset_revert(&si->enable);
	}
	si->enabled = !ret;
	if (ret)
		of_changeset_destroy(&si->enable);

	return ret;
}
EXPORT_SYMBOL_GPL(scmi_kit_enable_node);

/**
 * scmi_kit_disable_node() - let the SCMI node disappear, and wait for nothing
 * @si: instance whose node is there
 *
 * Return: 0 or a negative errno.
 */
int scmi_kit_disable_node(struct scmi_kit_instance *si)
{
	int ret;

	guard(mutex)(&si->changing);
	ret = of_changeset_revert(&si->enable);
	si->enabled = false;
	/* The driver core is to find out anew what the node refers to. */
	si->np->fwnode.flags = 0;
	of_changeset_destroy(&si->enable);

	return ret;
}
EXPORT_SYMBOL_GPL(scmi_kit_disable_node);

static void scmi_kit_disable_action(void *data)
{
	struct scmi_kit_instance *si = data;

	if (si->enabled)
		scmi_kit_disable_node(si);
}

/* Once it was in use, the property belongs to the node, which frees it. */
static struct property *scmi_kit_okay(struct kunit *test)
{
	struct property *prop = kzalloc(sizeof(*prop), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, prop);
	prop->name = kstrdup("status", GFP_KERNEL);
	prop->value = kstrdup("okay", GFP_KERNEL);
	prop->length = sizeof("okay");
	of_property_set_flag(prop, OF_DYNAMIC);
	KUNIT_ASSERT_NOT_NULL(test, prop->name);
	KUNIT_ASSERT_NOT_NULL(test, prop->value);

	return prop;
}

/**
 * scmi_kit_show() - the description of an instance is complete
 * @si: instance
 *
 * Nothing appears yet, and nothing can be described any more. The first verb
 * that needs it does it, unless it is one that any thread may use.
 */
void scmi_kit_show(struct scmi_kit_instance *si)
{
	struct kunit *test = si->kit->test;

	if (dt_tree_applied(si->node))
		return;

	KUNIT_ASSERT_EQ(test, dt_tree_apply(si->node), 0);
	si->okay = scmi_kit_okay(test);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test,
						  scmi_kit_disable_action, si),
			0);
}
EXPORT_SYMBOL_GPL(scmi_kit_show);

/**
 * scmi_kit_short_timeout() - let an instance not wait for long
 * @si: instance whose node is not there yet
 *
 * For cases in which nobody answers. Where time travels it costs nothing, but a
 * log that is full of long times is no joy. Where a clock runs, the answers that
 * do come need some time.
 */
void scmi_kit_short_timeout(struct scmi_kit_instance *si)
{
	dt_prop_u32(si->np, "arm,max-rx-timeout-ms",
		    real_clock_runs() ? 500 : 10);
}
EXPORT_SYMBOL_GPL(scmi_kit_short_timeout);

/**
 * scmi_kit_at_once_ms() - how long something may take that does not wait
 *
 * Never as long as a time-out. Where a clock runs, the host may have other things
 * to do meanwhile, so that this tells nothing but that from a time-out.
 *
 * Return: milliseconds of the kernel's clock.
 */
s64 scmi_kit_at_once_ms(void)
{
	return real_clock_runs() ? SCMI_KIT_TIMEOUT_MS / 2 : 100;
}
EXPORT_SYMBOL_GPL(scmi_kit_at_once_ms);

static struct device_node *scmi_kit_protocol(struct scmi_kit_instance *si,
					     u8 protocol)
{
	struct device_node *np;

	np = dt_node(si->node, si->np, "protocol@%x", protocol);
	dt_prop_u32(np, "reg", protocol);

	return np;
}

static void scmi_kit_describe(struct scmi_kit_instance *si)
{
	struct scmi_kit *kit = si->kit;
	struct kunit *test = kit->test;
	unsigned int i;

	si->node = dt_tree_alloc_kunit(test);
	si->np = dt_node(si->node, NULL, "scmi-%u", si->index);
	dt_prop_string(si->np, "compatible", si->transport->compatible);
	dt_prop_u32(si->np, "#address-cells", 1);
	dt_prop_u32(si->np, "#size-cells", 0);
	dt_prop_string(si->np, "status", "disabled");
	if (kit->timeout_ms)
		dt_prop_u32(si->np, "arm,max-rx-timeout-ms", kit->timeout_ms);
	si->clk_np = scmi_kit_protocol(si, SCMI_PROTOCOL_CLOCK);
	dt_prop_u32(si->clk_np, "#clock-cells", 1);
	for (i = 0; i < kit->num_protocols; i++)
		scmi_kit_protocol(si, kit->protocols[i]);
	if (si->transport->describe)
		si->transport->describe(si);

	si->user = dt_tree_alloc_kunit(test);
	si->user_np = dt_node(si->user, NULL, "clock-user-%u", si->index);
	dt_prop_string(si->user_np, "compatible", "kunit,scmi-clock-user");
	dt_prop_phandles(si->user_np, "clocks",
			 DT_REF(si->clk_np, SCMI_KIT_CLOCK));
}

/**
 * scmi_kit_instance_on() - make one more instance, on a transport of its own
 * @test: test with a kit
 * @transport: what it travels by
 *
 * Nothing of it is visible yet.
 * The description of its nodes may be changed until they are added. Asserts
 * that all is well.
 *
 * Return: the instance, which lives until the clean-up of the test.
 */
struct scmi_kit_instance *
scmi_kit_instance_on(struct kunit *test,
		     const struct scmi_kit_transport *transport)
{
	struct scmi_kit *kit = to_kit(test);
	struct scmi_kit_instance *si;

	KUNIT_ASSERT_LT(test, kit->num, SCMI_KIT_MAX);
	si = kunit_kzalloc(test, sizeof(*si), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, si);
	si->kit = kit;
	si->transport = transport;
	mutex_init(&si->changing);
	si->index = kit->num;
	snprintf(si->vendor, sizeof(si->vendor), "vendor%u", si->index);

	si->platform = scmi_kit_platform(test, si);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, si->platform);
	KUNIT_ASSERT_EQ(test, transport->init(test, si), 0);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, scmi_kit_judge, si), 0);
	kit->si[kit->num++] = si;
	scmi_kit_describe(si);

	return si;
}
EXPORT_SYMBOL_GPL(scmi_kit_instance_on);

/**
 * scmi_kit_instance() - make one more instance, on the transport of the suite
 * @test: test with a kit
 *
 * Return: as scmi_kit_instance_on().
 */
struct scmi_kit_instance *scmi_kit_instance(struct kunit *test)
{
	return scmi_kit_instance_on(test, to_kit(test)->transport);
}
EXPORT_SYMBOL_GPL(scmi_kit_instance);

/**
 * scmi_kit_name_node() - let an SCMI node name something as its supplier
 * @si: instance of the node, which has not been in the tree yet
 * @np: what it names: the node of a supplier, or of anything else
 */
void scmi_kit_name_node(struct scmi_kit_instance *si, struct device_node *np)
{
	KUNIT_ASSERT_FALSE(si->kit->test, dt_tree_applied(si->node));
	dt_prop_phandle(si->np, SCMI_KIT_NAMES, np);
}
EXPORT_SYMBOL_GPL(scmi_kit_name_node);

/**
 * scmi_kit_name_supplier() - let an SCMI node name its supplier
 * @si: instance of the node, which has not been in the tree yet
 * @of: instance whose supplier it names; not plugged yet
 */
void scmi_kit_name_supplier(struct scmi_kit_instance *si,
			    struct scmi_kit_instance *of)
{
	scmi_kit_name_node(si, of->transport->firmware(of));
}
EXPORT_SYMBOL_GPL(scmi_kit_name_supplier);

/**
 * scmi_kit_settle() - wait until nothing moves any more
 * @test: test with a kit
 *
 * Fakes and probing feed each other: a probe sends messages, and an answer has
 * the probe go on. Two rounds see the end of it, as nothing here starts over
 * by itself.
 */
void scmi_kit_settle(struct kunit *test)
{
	struct scmi_kit *kit = to_kit(test);
	unsigned int round, i;

	for (round = 0; round < 2; round++) {
		for (i = 0; i < kit->num; i++)
			kit->si[i]->transport->flush(kit->si[i]);
		probe_settle();
	}
}
EXPORT_SYMBOL_GPL(scmi_kit_settle);

/**
 * scmi_kit_plug() - let the supplier appear, and what follows happen
 * @si: instance
 */
void scmi_kit_plug(struct scmi_kit_instance *si)
{
	struct kunit *test = si->kit->test;

	KUNIT_ASSERT_EQ(test, si->transport->plug(si), 0);
	scmi_kit_settle(test);
}
EXPORT_SYMBOL_GPL(scmi_kit_plug);

/**
 * scmi_kit_unplug() - let the supplier disappear, and what follows happen
 * @si: instance
 */
void scmi_kit_unplug(struct scmi_kit_instance *si)
{
	si->transport->unplug(si);
	scmi_kit_settle(si->kit->test);
}
EXPORT_SYMBOL_GPL(scmi_kit_unplug);

/**
 * scmi_kit_add_node_unsettled() - let the SCMI node appear, and go on
 * @si: instance
 *
 * For cases with so many that they settle once for all of them.
 */
void scmi_kit_add_node_unsettled(struct scmi_kit_instance *si)
{
	scmi_kit_show(si);
	KUNIT_ASSERT_EQ(si->kit->test, scmi_kit_enable_node(si), 0);
}
EXPORT_SYMBOL_GPL(scmi_kit_add_node_unsettled);

/**
 * scmi_kit_add_node() - let the SCMI node appear, and what follows happen
 * @si: instance
 */
void scmi_kit_add_node(struct scmi_kit_instance *si)
{
	scmi_kit_add_node_unsettled(si);
	scmi_kit_settle(si->kit->test);
}
EXPORT_SYMBOL_GPL(scmi_kit_add_node);

/**
 * scmi_kit_remove_node_unsettled() - let the SCMI node disappear, and go on
 * @si: instance
 */
void scmi_kit_remove_node_unsettled(struct scmi_kit_instance *si)
{
	KUNIT_ASSERT_EQ(si->kit->test, scmi_kit_disable_node(si), 0);
}
EXPORT_SYMBOL_GPL(scmi_kit_remove_node_unsettled);

/**
 * scmi_kit_remove_node() - let the SCMI node disappear, and what follows happen
 * @si: instance
 */
void scmi_kit_remove_node(struct scmi_kit_instance *si)
{
	scmi_kit_remove_node_unsettled(si);
	scmi_kit_settle(si->kit->test);
}
EXPORT_SYMBOL_GPL(scmi_kit_remove_node);

/**
 * scmi_kit_add_user() - let the clock consumer appear, and what follows happen
 * @si: instance whose clock it consumes
 */
void scmi_kit_add_user(struct scmi_kit_instance *si)
{
	struct kunit *test = si->kit->test;

	scmi_kit_show(si);
	KUNIT_ASSERT_EQ(test, dt_tree_apply(si->user), 0);
	scmi_kit_settle(test);
}
EXPORT_SYMBOL_GPL(scmi_kit_add_user);

/**
 * scmi_kit_remove_user() - let the clock consumer disappear
 * @si: instance whose clock it consumes
 */
void scmi_kit_remove_user(struct scmi_kit_instance *si)
{
	struct kunit *test = si->kit->test;

	KUNIT_ASSERT_EQ(test, dt_tree_remove(si->user), 0);
	scmi_kit_settle(test);
}
EXPORT_SYMBOL_GPL(scmi_kit_remove_user);

/**
 * scmi_kit_start() - bring an instance up, asserting that it works
 * @si: instance of which nothing is visible yet
 *
 * For cases whose story begins later.
 */
void scmi_kit_start(struct scmi_kit_instance *si)
{
	scmi_kit_plug(si);
	scmi_kit_add_node(si);
	KUNIT_ASSERT_NOT_NULL_MSG(si->kit->test, scmi_kit_vendor(si),
				  "%s does not come up", si->vendor);
}
EXPORT_SYMBOL_GPL(scmi_kit_start);

/**
 * scmi_kit_supplier() - the device that carries the messages (D)
 * @si: instance
 *
 * Return: borrowed, valid while plugged; else NULL.
 */
struct device *scmi_kit_supplier(struct scmi_kit_instance *si)
{
	return si->transport->supplier(si);
}
EXPORT_SYMBOL_GPL(scmi_kit_supplier);

/**
 * scmi_kit_node() - the platform device of the SCMI node (P)
 * @si: instance
 *
 * Return: borrowed, valid while the node is there; else NULL.
 */
struct device *scmi_kit_node(struct scmi_kit_instance *si)
{
	struct platform_device *pdev = dt_platform_device(si->np);

	return pdev ? &pdev->dev : NULL;
}
EXPORT_SYMBOL_GPL(scmi_kit_node);

static int scmi_kit_is_core(struct device *dev, const void *np)
{
	return dev->of_node == np && !strncmp(dev_name(dev), "arm-scmi.", 9);
}

/**
 * scmi_kit_core() - the core device of an instance (C)
 * @si: instance
 *
 * Found by its node, as not every kernel makes it a child of the node's device.
 *
 * Return: borrowed, valid until the transport node is unbound; else NULL.
 */
struct device *scmi_kit_core(struct scmi_kit_instance *si)
{
	struct device *dev;

	dev = bus_find_device(&platform_bus_type, NULL, si->np,
			      scmi_kit_is_core);
	put_device(dev);

	return dev;
}
EXPORT_SYMBOL_GPL(scmi_kit_core);

/**
 * scmi_kit_user() - the device that consumes a clock of an instance
 * @si: instance
 *
 * Return: borrowed, valid while its node is there; else NULL.
 */
struct device *scmi_kit_user(struct scmi_kit_instance *si)
{
	struct platform_device *pdev = dt_platform_device(si->user_np);

	return pdev ? &pdev->dev : NULL;
}
EXPORT_SYMBOL_GPL(scmi_kit_user);

/**
 * scmi_kit_vendor() - which platform does the node of an instance talk to?
 * @si: instance
 *
 * Return: the vendor id that it reports, NULL when the instance is down.
 */
const char *scmi_kit_vendor(struct scmi_kit_instance *si)
{
	return scmi_kit_witness_vendor(si->np);
}
EXPORT_SYMBOL_GPL(scmi_kit_vendor);

/**
 * scmi_kit_ask_rate() - send a message: what is the rate of SCMI_KIT_CLOCK?
 * @si: instance
 * @rate: where the answer goes, in Hz
 *
 * Return: 0 or a negative errno, -ENODEV when the instance is down.
 */
int scmi_kit_ask_rate(struct scmi_kit_instance *si, u64 *rate)
{
	return scmi_kit_witness_rate(si->np, SCMI_KIT_CLOCK, rate);
}
EXPORT_SYMBOL_GPL(scmi_kit_ask_rate);

/**
 * scmi_kit_set_rate() - send a message: this be the rate of SCMI_KIT_CLOCK
 * @si: instance
 * @rate: in Hz
 *
 * Asynchronous if &scmi_kit.max_async was more than 1 for this instance: then
 * it returns when the delayed response is there.
 *
 * Return: 0 or a negative errno, -ENODEV when the instance is down.
 */
int scmi_kit_set_rate(struct scmi_kit_instance *si, u64 rate)
{
	return scmi_kit_witness_set_rate(si->np, SCMI_KIT_CLOCK, rate);
}
EXPORT_SYMBOL_GPL(scmi_kit_set_rate);

/**
 * scmi_kit_enable_clock() - send a message: SCMI_KIT_CLOCK be enabled
 * @si: instance
 * @polled: do not sleep until the answer is there, but look for it again and
 *	again, as is done where one may not sleep
 *
 * Return: 0 or a negative errno, -ENODEV when the instance is down.
 */
int scmi_kit_enable_clock(struct scmi_kit_instance *si, bool polled)
{
	return scmi_kit_witness_enable(si->np, SCMI_KIT_CLOCK, polled);
}
EXPORT_SYMBOL_GPL(scmi_kit_enable_clock);

/**
 * scmi_kit_rate() - the rate that a clock of an instance's own platform has
 * @si: instance
 * @clock: clock id, below SCMI_KIT_CLOCKS
 *
 * No two clocks of one case have the same.
 *
 * Return: rate in Hz.
 */
unsigned long scmi_kit_rate(const struct scmi_kit_instance *si,
			    unsigned int clock)
{
	return 100000000UL * (si->index + 1) + 1000000UL * clock;
}
EXPORT_SYMBOL_GPL(scmi_kit_rate);

/**
 * scmi_kit_user_rate() - the rate that the consumer saw when it was probed
 * @si: instance
 *
 * Return: rate in Hz, 0 while it is not bound.
 */
unsigned long scmi_kit_user_rate(struct scmi_kit_instance *si)
{
	struct device *dev = scmi_kit_user(si);
	unsigned long *rate = dev ? dev_get_drvdata(dev) : NULL;

	return rate ? *rate : 0;
}
EXPORT_SYMBOL_GPL(scmi_kit_user_rate);

/**
 * scmi_kit_expect_working() - expect that an instance talks to its own platform
 * @si: instance
 *
 * Expects that the core device is bound, that it has seen the vendor id of the
 * platform behind @si's own supplier, and that this platform answers.
 */
void scmi_kit_expect_working(struct scmi_kit_instance *si)
{
	struct kunit *test = si->kit->test;
	struct device *core;
	u64 rate = 0;

	scmi_kit_settle(test);
	core = scmi_kit_core(si);
	KUNIT_EXPECT_NOT_NULL_MSG(test, core, "%s has no core device",
				  si->vendor);
	if (!core || !kunit_expect_bound(test, core))
		return;

	KUNIT_EXPECT_STREQ(test, scmi_kit_vendor(si), si->vendor);
	KUNIT_EXPECT_EQ(test, scmi_kit_ask_rate(si, &rate), 0);
	KUNIT_EXPECT_EQ(test, rate, scmi_kit_rate(si, SCMI_KIT_CLOCK));
}
EXPORT_SYMBOL_GPL(scmi_kit_expect_working);

/**
 * scmi_kit_expect_down() - expect that nothing of an instance is working
 * @si: instance
 */
void scmi_kit_expect_down(struct scmi_kit_instance *si)
{
	struct kunit *test = si->kit->test;
	struct device *core;
	u64 rate;

	scmi_kit_settle(test);
	core = scmi_kit_core(si);
	if (core)
		kunit_expect_unbound(test, core);
	KUNIT_EXPECT_NULL(test, scmi_kit_vendor(si));
	KUNIT_EXPECT_EQ(test, scmi_kit_ask_rate(si, &rate), -ENODEV);
}
EXPORT_SYMBOL_GPL(scmi_kit_expect_down);

MODULE_DESCRIPTION("Set-up shared by the SCMI test suites");
MODULE_LICENSE("GPL");
