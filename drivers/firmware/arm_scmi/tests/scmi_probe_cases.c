// SPDX-License-Identifier: GPL-2.0-only
/*
 * What must not happen inside a probe (B10).
 *
 * A probe runs with the lock of its device held, and with those of all devices
 * in whose probes that device appeared: the bridge that a bus hangs on, the
 * firmware that offers a service. To register a driver there is to ask each
 * device of a bus, those included, whether it matches. That was allowed to take
 * the lock of the device once, and may be again.
 */

#include <linux/device/bus.h>
#include <linux/notifier.h>
#include <linux/platform_device.h>

#include "scmi_cases.h"

/* A device of some bus whose probe finds the supplier, as virtio-mmio does. */
static int scmi_probe_host_probe(struct platform_device *pdev)
{
	struct scmi_kit_instance **si = dev_get_platdata(&pdev->dev);

	return (*si)->transport->plug(*si);
}

static void scmi_probe_host_remove(struct platform_device *pdev)
{
	struct scmi_kit_instance **si = dev_get_platdata(&pdev->dev);

	(*si)->transport->unplug(*si);
}

static struct platform_driver scmi_probe_host_driver = {
	.probe = scmi_probe_host_probe,
	.remove = scmi_probe_host_remove,
	.driver = {
		.name = "scmi-kit-host",
		.probe_type = PROBE_FORCE_SYNCHRONOUS,
	},
};

KUNIT_DEFINE_ACTION_WRAPPER(scmi_probe_host_driver_out,
			    platform_driver_unregister,
			    struct platform_driver *);
KUNIT_DEFINE_ACTION_WRAPPER(scmi_probe_host_out, platform_device_unregister,
			    struct platform_device *);

static struct platform_device *scmi_probe_host(struct scmi_kit_instance *si)
{
	struct kunit *test = si->kit->test;
	struct platform_device *host;

	KUNIT_ASSERT_EQ(test, platform_driver_register(&scmi_probe_host_driver),
			0);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test,
						  scmi_probe_host_driver_out,
						  &scmi_probe_host_driver), 0);

	host = platform_device_register_data(NULL, "scmi-kit-host",
					     PLATFORM_DEVID_AUTO, &si,
					     sizeof(si));
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, host);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, scmi_probe_host_out,
						  host), 0);
	scmi_kit_settle(test);

	return host;
}

/*
 * The supplier appears in the probe of another device, and disappears in its
 * removal. With a driver core that matches under the device lock this is where
 * a transport that registers a driver in its probe hangs.
 */
void scmi_probe_supplier_comes_in_probe(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct platform_device *host;

	scmi_kit_add_node(si);
	host = scmi_probe_host(si);
	kunit_expect_bound(test, &host->dev);
	scmi_kit_expect_working(si);

	kunit_release_action(test, scmi_probe_host_out, host);
	scmi_kit_expect_down(si);
}
EXPORT_SYMBOL_GPL(scmi_probe_supplier_comes_in_probe);

/**
 * struct scmi_probe_watch - what happens while suppliers are probed
 * @platform: listens to the platform bus
 * @supplier: listens to the bus of the suppliers
 * @bus: that bus
 * @drivers: number of drivers that both had when it began
 * @strange: number of events at which there were more, or less
 * @prober: task that probes a supplier, or NULL
 * @nested: number of devices that were about to be bound in such a probe
 */
struct scmi_probe_watch {
	struct notifier_block platform;
	struct notifier_block supplier;
	const struct bus_type *bus;
	unsigned int drivers;
	atomic_t strange;
	struct task_struct *prober;
	atomic_t nested;
};

static int scmi_probe_count_one(struct device_driver *drv, void *data)
{
	unsigned int *count = data;

	(*count)++;

	return 0;
}

static unsigned int scmi_probe_drivers(struct scmi_probe_watch *w)
{
	unsigned int count = 0;

	bus_for_each_drv(&platform_bus_type, NULL, &count,
			 scmi_probe_count_one);
	bus_for_each_drv(w->bus, NULL, &count, scmi_probe_count_one);

	return count;
}

static void scmi_probe_compare(struct scmi_probe_watch *w)
{
	if (scmi_probe_drivers(w) != w->drivers)
		atomic_inc(&w->strange);
}

static int scmi_probe_platform_event(struct notifier_block *nb,
				     unsigned long action, void *data)
{
	struct scmi_probe_watch *w =
		container_of(nb, struct scmi_probe_watch, platform);

	scmi_probe_compare(w);
	if (action == BUS_NOTIFY_BIND_DRIVER &&
	    READ_ONCE(w->prober) == current)
		atomic_inc(&w->nested);

	return NOTIFY_OK;
}

static int scmi_probe_supplier_event(struct notifier_block *nb,
				     unsigned long action, void *data)
{
	struct scmi_probe_watch *w =
		container_of(nb, struct scmi_probe_watch, supplier);

	scmi_probe_compare(w);
	if (action == BUS_NOTIFY_BIND_DRIVER)
		WRITE_ONCE(w->prober, current);
	else if (action == BUS_NOTIFY_BOUND_DRIVER ||
		 action == BUS_NOTIFY_DRIVER_NOT_BOUND)
		WRITE_ONCE(w->prober, NULL);

	return NOTIFY_OK;
}

static void scmi_probe_watch_end(void *data)
{
	struct scmi_probe_watch *w = data;

	bus_unregister_notifier(w->bus, &w->supplier);
	bus_unregister_notifier(&platform_bus_type, &w->platform);
}

/* Begins to watch; the bus of the suppliers is known once one was there. */
static struct scmi_probe_watch *scmi_probe_watch(struct scmi_kit_instance *si)
{
	struct kunit *test = si->kit->test;
	struct scmi_probe_watch *w;

	w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, w);
	scmi_kit_plug(si);
	KUNIT_ASSERT_NOT_NULL(test, scmi_kit_supplier(si));
	w->bus = scmi_kit_supplier(si)->bus;
	scmi_kit_unplug(si);
	w->drivers = scmi_probe_drivers(w);
	w->platform.notifier_call = scmi_probe_platform_event;
	w->supplier.notifier_call = scmi_probe_supplier_event;

	KUNIT_ASSERT_EQ(test, bus_register_notifier(&platform_bus_type,
						    &w->platform), 0);
	KUNIT_ASSERT_EQ(test, bus_register_notifier(w->bus, &w->supplier), 0);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, scmi_probe_watch_end,
						  w), 0);

	return w;
}

/* From the first supplier to the last, no driver comes and none goes. */
void scmi_probe_registers_no_driver(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct scmi_probe_watch *w = scmi_probe_watch(si);

	scmi_kit_add_node(si);
	scmi_kit_plug(si);
	scmi_kit_expect_working(si);
	scmi_kit_unplug(si);

	KUNIT_EXPECT_EQ(test, atomic_read(&w->strange), 0);
}
EXPORT_SYMBOL_GPL(scmi_probe_registers_no_driver);

/* The node is probed for its supplier's sake, but not by its probe. */
void scmi_probe_attaches_no_device(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct scmi_probe_watch *w = scmi_probe_watch(si);

	scmi_kit_add_node(si);
	scmi_kit_plug(si);
	scmi_kit_expect_working(si);

	KUNIT_EXPECT_EQ(test, atomic_read(&w->nested), 0);
}
EXPORT_SYMBOL_GPL(scmi_probe_attaches_no_device);
