// SPDX-License-Identifier: GPL-2.0-only
/*
 * Waiting until the driver core has come to rest, and waking it.
 */

#define pr_fmt(fmt) "probe_settle: " fmt

#include <kunit/compat.h>
#include <kunit/devkit_internal.h>
#include <kunit/probe_settle.h>
#include <linux/atomic.h>
#include <linux/device.h>
#include <linux/device/bus.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#define SETTLE_MAX_BUSES	8
#define SETTLE_MAX_ROUNDS	1000

/*
 * One quiet round is not enough: a work item that only queues the next one
 * leaves no trace in the round in which it ran.
 */
#define SETTLE_QUIET_ROUNDS	2

/**
 * struct settle_bus - a bus whose events count as unrest
 * @bus: the bus, NULL while the slot is free
 * @nb: our listener on it
 */
struct settle_bus {
	const struct bus_type *bus;
	struct notifier_block nb;
};

static struct settle_bus settle_buses[SETTLE_MAX_BUSES];
static DEFINE_MUTEX(settle_buses_lock);
static atomic_long_t settle_events;

static int settle_notify(struct notifier_block *nb, unsigned long action,
			 void *data)
{
	atomic_long_inc(&settle_events);
	return NOTIFY_OK;
}

static struct settle_bus *settle_find(const struct bus_type *bus)
{
	unsigned int i;

	lockdep_assert_held(&settle_buses_lock);
	for (i = 0; i < SETTLE_MAX_BUSES; i++)
		if (settle_buses[i].bus == bus)
			return &settle_buses[i];

	return NULL;
}

int probe_settle_watch(const struct bus_type *bus)
{
	struct settle_bus *slot;
	int ret;

	guard(mutex)(&settle_buses_lock);
	if (settle_find(bus))
		return -EEXIST;

	slot = settle_find(NULL);
	if (!slot)
		return -ENOSPC;

	slot->nb.notifier_call = settle_notify;
	ret = bus_register_notifier(bus, &slot->nb);
	if (!ret)
		slot->bus = bus;

	return ret;
}
EXPORT_SYMBOL_GPL(probe_settle_watch);

void probe_settle_unwatch(const struct bus_type *bus)
{
	struct settle_bus *slot;

	guard(mutex)(&settle_buses_lock);
	slot = settle_find(bus);
	if (!slot)
		return;

	bus_unregister_notifier(bus, &slot->nb);
	slot->bus = NULL;
}
EXPORT_SYMBOL_GPL(probe_settle_unwatch);

void probe_settle(void)
{
	unsigned int round, quiet = 0;
	long before;

	for (round = 0; round < SETTLE_MAX_ROUNDS; round++) {
		before = atomic_long_read(&settle_events);

		compat_flush_unbound_works();
		wait_for_device_probe();
		device_link_wait_removal();

		if (atomic_long_read(&settle_events) != before)
			quiet = 0;
		else if (++quiet == SETTLE_QUIET_ROUNDS)
			return;
	}

	pr_warn("no rest after %u rounds, something probes for ever\n", round);
}
EXPORT_SYMBOL_GPL(probe_settle);

/*
 * The bus of the kick. It is private so that kicks show up neither in timelines
 * of the platform bus nor among the events that probe_settle() waits out.
 */
static const struct bus_type kick_bus = {
	.name = "probe-kick",
};

static int kick_probe(struct device *dev)
{
	return 0;
}

static struct device_driver kick_driver = {
	.name = "probe-kick",
	.bus = &kick_bus,
	.probe = kick_probe,
	.probe_type = PROBE_FORCE_SYNCHRONOUS,
	.suppress_bind_attrs = true,
};

static void kick_device_release(struct device *dev)
{
	kfree(dev);
}

static int kick_once(void)
{
	static atomic_t kick_id;
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	int ret;

	if (!dev)
		return -ENOMEM;

	device_initialize(dev);
	dev->bus = &kick_bus;
	dev->release = kick_device_release;
	ret = dev_set_name(dev, "kick%d", atomic_inc_return(&kick_id));
	if (!ret)
		ret = device_add(dev);
	if (ret) {
		put_device(dev);
		return ret;
	}

	ret = device_bound(dev) ? 0 : -ENODEV;
	device_unregister(dev);
	return ret;
}

void probe_kick(struct kunit *test)
{
	KUNIT_EXPECT_EQ_MSG(test, kick_once(), 0,
			    "deferred probes could not be started again");
}
EXPORT_SYMBOL_GPL(probe_kick);

/**
 * probe_settle_init() - watch the platform bus, make the bus of the kick
 *
 * Return: 0 or a negative error.
 */
int probe_settle_init(void)
{
	int ret;

	ret = bus_register(&kick_bus);
	if (ret)
		return ret;

	ret = driver_register(&kick_driver);
	if (ret)
		goto err_bus;

	ret = probe_settle_watch(&platform_bus_type);
	if (ret)
		goto err_driver;

	return 0;

err_driver:
	driver_unregister(&kick_driver);
err_bus:
	bus_unregister(&kick_bus);
	return ret;
}

/**
 * probe_settle_exit() - undo probe_settle_init()
 */
void probe_settle_exit(void)
{
	unsigned int i;

	for (i = 0; i < SETTLE_MAX_BUSES; i++)
		if (settle_buses[i].bus)
			probe_settle_unwatch(settle_buses[i].bus);

	driver_unregister(&kick_driver);
	bus_unregister(&kick_bus);
}
