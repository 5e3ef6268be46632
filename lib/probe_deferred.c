// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which device is bound, which one waits and why; binding and unbinding.
 *
 * The only file that looks into what the driver core keeps to itself: there is
 * no interface that tells one device's place on the deferred list.
 */

#include <kunit/probe_settle.h>
#include <linux/device.h>
#include <linux/device/bus.h>
#include <linux/device/driver.h>
#include <linux/string.h>

#include "../../../drivers/base/base.h"

bool device_bound(struct device *dev)
{
	guard(device)(dev);
	return device_is_bound(dev);
}
EXPORT_SYMBOL_GPL(device_bound);

bool device_is_deferred(struct device *dev)
{
	return dev->p && !list_empty_careful(&dev->p->deferred_probe);
}
EXPORT_SYMBOL_GPL(device_is_deferred);

int device_deferred_reason(struct device *dev, char *buf, size_t len)
{
	const char *reason;

	strscpy(buf, "", len);
	if (!device_is_deferred(dev))
		return -ENOENT;

	reason = READ_ONCE(dev->p->deferred_probe_reason);
	if (!reason)
		return 0;

	strscpy(buf, reason, len);
	buf[strcspn(buf, "\n")] = '\0';
	return strlen(buf);
}
EXPORT_SYMBOL_GPL(device_deferred_reason);

int device_unbind(struct device *dev)
{
	if (!device_bound(dev))
		return -ENODEV;

	device_release_driver(dev);
	return 0;
}
EXPORT_SYMBOL_GPL(device_unbind);

int device_bind(struct device *dev)
{
	int ret = device_attach(dev);

	if (ret > 0)
		return 0;

	/* A deferral is no error to the driver core, and a no leaves no trace. */
	if (device_is_deferred(dev))
		return -EPROBE_DEFER;

	return ret ?: -ENODEV;
}
EXPORT_SYMBOL_GPL(device_bind);

int device_bind_to(struct device *dev, const char *driver)
{
	struct device_driver *drv = driver_find(driver, dev->bus);

	return drv ? device_driver_attach(drv, dev) : -ENOENT;
}
EXPORT_SYMBOL_GPL(device_bind_to);

static const char *describe(struct device *dev, char *buf, const char *wanted)
{
	int at = scnprintf(buf, __PROBE_WHY_LEN, "expected %s to be %s, but it ",
			   dev_name(dev), wanted);
	char reason[128];

	if (device_bound(dev))
		scnprintf(buf + at, __PROBE_WHY_LEN - at, "is bound to %s",
			  dev_driver_string(dev));
	else if (device_deferred_reason(dev, reason, sizeof(reason)) < 0)
		scnprintf(buf + at, __PROBE_WHY_LEN - at,
			  "is not bound and does not wait");
	else
		scnprintf(buf + at, __PROBE_WHY_LEN - at, "is deferred: %s",
			  *reason ? reason : "(no reason given)");

	return buf;
}

/**
 * __probe_check_bound() - is the device bound, or not, once settled?
 * @dev: device
 * @bound: what it should be
 * @buf: room for the reason
 *
 * Return: NULL if it is as it should be, else @buf with the reason.
 */
const char *__probe_check_bound(struct device *dev, bool bound, char *buf)
{
	probe_settle();
	if (device_bound(dev) == bound)
		return NULL;

	return describe(dev, buf, bound ? "bound" : "unbound");
}
EXPORT_SYMBOL_GPL(__probe_check_bound);

/**
 * __probe_check_deferred() - does the device wait, for that reason, once settled?
 * @dev: device
 * @reason: part of the reason, or NULL
 * @buf: room for the reason of failure
 *
 * Return: NULL if it is as it should be, else @buf.
 */
const char *__probe_check_deferred(struct device *dev, const char *reason,
				   char *buf)
{
	char wanted[96], actual[128];

	probe_settle();
	if (device_deferred_reason(dev, actual, sizeof(actual)) >= 0 &&
	    (!reason || strstr(actual, reason)))
		return NULL;

	scnprintf(wanted, sizeof(wanted), "deferred (%s)", reason ?: "any");
	return describe(dev, buf, wanted);
}
EXPORT_SYMBOL_GPL(__probe_check_deferred);
