// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two drivers that look at SCMI from above, as any other driver would: one
 * that binds to the clock protocol of every instance and says whose answers it
 * gets, and one that consumes a clock by phandle.
 */

#include <linux/clk.h>
#include <linux/hashtable.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/rwsem.h>
#include <linux/scmi_protocol.h>
#include <linux/slab.h>

#include "scmi_kit.h"

/**
 * struct scmi_kit_witness - what an SCMI driver sees of one SCMI instance
 * @node: position in the table of all, by node
 * @busy: held for reading while it is asked something, by any number
 * @sdev: the device that the driver is bound to
 * @np: SCMI node of the instance, a label only
 * @vendor: vendor id that the instance reports
 * @ops: clock operations of that instance
 * @ph: protocol handle to use them with
 */
struct scmi_kit_witness {
	struct hlist_node node;
	struct rw_semaphore busy;
	struct scmi_device *sdev;
	struct device_node *np;
	char vendor[16];
	const struct scmi_clk_proto_ops *ops;
	struct scmi_protocol_handle *ph;
};

/* Protects the table, not those in it: one that waits must not stop another. */
static DEFINE_MUTEX(scmi_kit_witness_lock);
static DEFINE_HASHTABLE(scmi_kit_witnesses, 10);

static int scmi_kit_witness_probe(struct scmi_device *sdev)
{
	const struct scmi_handle *handle = sdev->handle;
	struct scmi_kit_witness *w;

	if (!handle)
		return -ENODEV;

	w = devm_kzalloc(&sdev->dev, sizeof(*w), GFP_KERNEL);
	if (!w)
		return -ENOMEM;

	w->ops = handle->devm_protocol_get(sdev, SCMI_PROTOCOL_CLOCK, &w->ph);
	if (IS_ERR(w->ops))
		return PTR_ERR(w->ops);

	w->sdev = sdev;
	w->np = handle->dev->of_node;
	strscpy(w->vendor, handle->version->vendor_id, sizeof(w->vendor));
	dev_set_drvdata(&sdev->dev, w);

	init_rwsem(&w->busy);
	scoped_guard(mutex, &scmi_kit_witness_lock)
		hash_add(scmi_kit_witnesses, &w->node, (unsigned long)w->np);

	return 0;
}

static void scmi_kit_witness_remove(struct scmi_device *sdev)
{
	struct scmi_kit_witness *w = dev_get_drvdata(&sdev->dev);

	scoped_guard(mutex, &scmi_kit_witness_lock)
		hash_del(&w->node);
	/* Nobody finds it any more; who has found it is waited for. */
	down_write(&w->busy);
	up_write(&w->busy);
}

static const struct scmi_device_id scmi_kit_witness_ids[] = {
	{ SCMI_PROTOCOL_CLOCK, "kunit-witness" },
	{ }
};

static struct scmi_driver scmi_kit_witness_driver = {
	.name = "scmi-kit-witness",
	.probe = scmi_kit_witness_probe,
	.remove = scmi_kit_witness_remove,
	.id_table = scmi_kit_witness_ids,
};

static struct scmi_kit_witness *
scmi_kit_witness_find(const struct device_node *np)
{
	struct scmi_kit_witness *w;

	lockdep_assert_held(&scmi_kit_witness_lock);

	hash_for_each_possible(scmi_kit_witnesses, w, node, (unsigned long)np)
		if (w->np == np)
			return w;

	return NULL;
}

/* Keeps its driver bound until scmi_kit_witness_put(). */
static struct scmi_kit_witness *
scmi_kit_witness_get(const struct device_node *np)
{
	struct scmi_kit_witness *w;

	guard(mutex)(&scmi_kit_witness_lock);
	w = scmi_kit_witness_find(np);
	if (w)
		down_read(&w->busy);

	return w;
}

static void scmi_kit_witness_put(struct scmi_kit_witness *w)
{
	up_read(&w->busy);
}

/**
 * scmi_kit_witness_vendor() - whose instance is it that a node stands for?
 * @np: SCMI node
 *
 * Context: process context, with nothing unbinding meanwhile.
 *
 * Return: the vendor id that the instance reports, valid as long as it is bound;
 * NULL if no instance of that node is working.
 */
const char *scmi_kit_witness_vendor(const struct device_node *np)
{
	struct scmi_kit_witness *w;

	guard(mutex)(&scmi_kit_witness_lock);
	w = scmi_kit_witness_find(np);

	return w ? w->vendor : NULL;
}
EXPORT_SYMBOL_GPL(scmi_kit_witness_vendor);

/**
 * scmi_kit_witness_rate() - ask the platform behind a node for a rate
 * @np: SCMI node
 * @clock: clock id
 * @rate: where the answer goes, in Hz
 *
 * One CLOCK_RATE_GET message, DEN0056 section 4.6, past all caches. The driver
 * stays bound meanwhile: its removal waits for us.
 *
 * Return: 0, -ENODEV if no instance of that node is working, or what the SCMI
 * core returns.
 */
int scmi_kit_witness_rate(const struct device_node *np, unsigned int clock,
			  u64 *rate)
{
	struct scmi_kit_witness *w = scmi_kit_witness_get(np);
	int ret;

	if (!w)
		return -ENODEV;
	ret = w->ops->rate_get(w->ph, clock, rate);
	scmi_kit_witness_put(w);

	return ret;
}
EXPORT_SYMBOL_GPL(scmi_kit_witness_rate);

/**
 * scmi_kit_witness_set_rate() - tell the platform behind a node a rate
 * @np: SCMI node
 * @clock: clock id
 * @rate: in Hz
 *
 * One CLOCK_RATE_SET message, DEN0056 section 4.6. Holds the driver as
 * scmi_kit_witness_rate() does.
 *
 * Return: as scmi_kit_witness_rate().
 */
int scmi_kit_witness_set_rate(const struct device_node *np, unsigned int clock,
			      u64 rate)
{
	struct scmi_kit_witness *w = scmi_kit_witness_get(np);
	int ret;

	if (!w)
		return -ENODEV;
	ret = w->ops->rate_set(w->ph, clock, rate);
	scmi_kit_witness_put(w);

	return ret;
}
EXPORT_SYMBOL_GPL(scmi_kit_witness_set_rate);

/**
 * scmi_kit_witness_enable() - have the platform behind a node enable a clock
 * @np: SCMI node
 * @clock: clock id
 * @polled: poll for the answer
 *
 * One CLOCK_CONFIG_SET message, DEN0056 section 4.6. Holds the driver as
 * scmi_kit_witness_rate() does.
 *
 * Return: as scmi_kit_witness_rate().
 */
int scmi_kit_witness_enable(const struct device_node *np, unsigned int clock,
			    bool polled)
{
	struct scmi_kit_witness *w = scmi_kit_witness_get(np);
	int ret;

	if (!w)
		return -ENODEV;
	ret = w->ops->enable(w->ph, clock, polled);
	scmi_kit_witness_put(w);

	return ret;
}
EXPORT_SYMBOL_GPL(scmi_kit_witness_enable);

/**
 * scmi_kit_witness_listen() - subscribe to changes of a rate
 * @np: SCMI node
 * @clock: clock id
 * @nb: called for each change, until the instance is down
 *
 * Return: 0, -ENODEV if no instance of that node is working, or what the SCMI
 * core returns.
 */
int scmi_kit_witness_listen(const struct device_node *np, unsigned int clock,
			    struct notifier_block *nb)
{
	struct scmi_kit_witness *w = scmi_kit_witness_get(np);
	const struct scmi_notify_ops *ops;
	u32 id = clock;
	int ret;

	if (!w)
		return -ENODEV;
	ops = w->sdev->handle->notify_ops;
	ret = ops->devm_event_notifier_register(w->sdev, SCMI_PROTOCOL_CLOCK,
						SCMI_EVENT_CLOCK_RATE_CHANGED,
						&id, nb);
	scmi_kit_witness_put(w);

	return ret;
}
EXPORT_SYMBOL_GPL(scmi_kit_witness_listen);

/* The consumer: keeps the rate that it saw when it was probed. */
static int scmi_kit_user_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	unsigned long *rate;
	struct clk *clk;

	clk = devm_clk_get(dev, NULL);
	if (IS_ERR(clk))
		return dev_err_probe(dev, PTR_ERR(clk), "no clock\n");

	rate = devm_kzalloc(dev, sizeof(*rate), GFP_KERNEL);
	if (!rate)
		return -ENOMEM;

	*rate = clk_get_rate(clk);
	platform_set_drvdata(pdev, rate);

	return 0;
}

static const struct of_device_id scmi_kit_user_match[] = {
	{ .compatible = "kunit,scmi-clock-user" },
	{ }
};

static struct platform_driver scmi_kit_user_driver = {
	.probe = scmi_kit_user_probe,
	.driver = {
		.name = "scmi-kit-user",
		.of_match_table = scmi_kit_user_match,
	},
};

KUNIT_DEFINE_ACTION_WRAPPER(scmi_kit_user_unregister,
			    platform_driver_unregister,
			    struct platform_driver *);

static void scmi_kit_witness_unregister(void *unused)
{
	scmi_unregister(&scmi_kit_witness_driver);
}

/**
 * scmi_kit_witness_out() - unregister the kit's driver on the SCMI bus
 * @test: test with a kit
 *
 * For cases in which the bus goes. Nobody knows meanwhile whether an instance is
 * up.
 */
void scmi_kit_witness_out(struct kunit *test)
{
	kunit_release_action(test, scmi_kit_witness_unregister, NULL);
}
EXPORT_SYMBOL_GPL(scmi_kit_witness_out);

/**
 * scmi_kit_witness_in() - register the kit's driver on the SCMI bus
 * @test: test, at whose clean-up it is unregistered
 *
 * Return: 0 or a negative errno.
 */
int scmi_kit_witness_in(struct kunit *test)
{
	int ret = scmi_register(&scmi_kit_witness_driver);

	if (ret)
		return ret;

	return kunit_add_action_or_reset(test, scmi_kit_witness_unregister,
					 NULL);
}
EXPORT_SYMBOL_GPL(scmi_kit_witness_in);

/**
 * scmi_kit_drivers_register() - register both drivers for one case
 * @test: test, at whose clean-up they are unregistered
 *
 * Return: 0 or a negative errno.
 */
int scmi_kit_drivers_register(struct kunit *test)
{
	int ret = scmi_kit_witness_in(test);

	if (ret)
		return ret;

	ret = platform_driver_register(&scmi_kit_user_driver);
	if (ret)
		return ret;

	return kunit_add_action_or_reset(test, scmi_kit_user_unregister,
					 &scmi_kit_user_driver);
}
EXPORT_SYMBOL_GPL(scmi_kit_drivers_register);
