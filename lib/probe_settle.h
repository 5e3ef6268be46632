/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Deferred probing without sleeping: wait until it has settled, start it again,
 * see who waits and why, bind and unbind.
 */

#ifndef _KUNIT_PROBE_SETTLE_H
#define _KUNIT_PROBE_SETTLE_H

#include <kunit/test.h>
#include <linux/device.h>
#include <linux/types.h>

/**
 * DOC: deferral helpers
 *
 * The driver core retries deferred devices from a work item, after something,
 * anything, has bound. So the state of a device under test is only meaningful
 * when that work has run dry: probe_settle() waits for this moment, and the
 * expectations here call it first. There is no time in any of it.
 *
 * None of these may be called from a probe or remove callback, from a work
 * item, or with a device lock held.
 */

/**
 * probe_settle() - wait until all probing has come to rest
 *
 * Waits for deferred and asynchronous probes, for the work items of the
 * system's unbound workqueues (where the driver core and, typically, bus and
 * transport code run their re-attachments) and for pending removals of device
 * links, again and again until two rounds in a row saw no event on any bus that
 * the library watches (the platform bus, and what probe_settle_watch() named).
 *
 * Not covered: works on other workqueues (flush a fake's own queue first), and
 * chains of more than two works in which no device is added, bound or unbound.
 * Gives up, with a warning, after 1000 rounds: something re-probes for ever.
 */
void probe_settle(void);

/**
 * probe_settle_watch() - let the events of one more bus count as unrest
 * @bus: bus; watched until probe_settle_unwatch()
 *
 * Return: 0, -EEXIST, -ENOSPC, or the error of bus_register_notifier().
 */
int probe_settle_watch(const struct bus_type *bus);

/**
 * probe_settle_unwatch() - undo probe_settle_watch()
 * @bus: bus
 */
void probe_settle_unwatch(const struct bus_type *bus);

/**
 * probe_kick() - make the driver core retry all deferred devices
 * @test: test, which fails if the kick cannot be given
 *
 * Binds and removes a dummy device on a private bus that nobody else sees:
 * every successful bind, of whatever, starts a retry. The retry itself is
 * asynchronous; wait for it with probe_settle() or any expectation below.
 */
void probe_kick(struct kunit *test);

/**
 * device_bound() - is a device bound to a driver?
 * @dev: device
 *
 * Takes the device lock, so it waits for a probe that is under way.
 *
 * Return: true if bound.
 */
bool device_bound(struct device *dev);

/**
 * device_is_deferred() - does a device wait on the driver core's deferred list?
 * @dev: device, registered
 *
 * Meaningful only when probing has settled: the list has a lock of its own that
 * cannot be taken from here.
 *
 * Return: true if it waits.
 */
bool device_is_deferred(struct device *dev);

/**
 * device_deferred_reason() - why does a device wait?
 * @dev: device, registered
 * @buf: where to copy the reason, without the newline at its end
 * @len: size of @buf
 *
 * The text is what debugfs' devices_deferred shows. To be called when probing
 * has settled, see device_is_deferred().
 *
 * Return: length of the reason; 0, and an empty @buf, if there is none;
 * -ENOENT, and an empty @buf, if the device does not wait.
 */
int device_deferred_reason(struct device *dev, char *buf, size_t len);

/**
 * device_unbind() - take the driver off a device
 * @dev: device
 *
 * What a write to the driver's unbind file in sysfs does: consumers by device
 * link first, then @dev. The driver stays registered, @dev is not deferred.
 *
 * Return: 0, or -ENODEV if it was not bound.
 */
int device_unbind(struct device *dev);

/**
 * device_bind() - look for a driver for a device
 * @dev: device
 *
 * As if the device had just been added: all drivers of its bus that match are
 * tried, synchronously, and it waits on the deferred list if one asks for it.
 *
 * Return: 0 if it is bound now or was before; -EPROBE_DEFER if it waits now;
 * -ENODEV if no driver took it (the driver core keeps the reason to itself).
 */
int device_bind(struct device *dev);

/**
 * device_bind_to() - bind a device to the driver of a given name
 * @dev: device, unbound
 * @driver: name of a driver on its bus
 *
 * What a write to the driver's bind file in sysfs does. Never defers.
 *
 * Return: 0; the error of the probe, with -EAGAIN for a deferral; -EBUSY if
 * already bound; -ENOENT if there is no such driver.
 */
int device_bind_to(struct device *dev, const char *driver);

/* The checks return NULL when all is well, else the reason, in @buf. */
#define __PROBE_WHY_LEN	256
const char *__probe_check_bound(struct device *dev, bool bound, char *buf);
const char *__probe_check_deferred(struct device *dev, const char *reason,
				   char *buf);

#define __probe_expect(test, check, args...) ({				\
	char __buf[__PROBE_WHY_LEN];					\
	const char *__why = check(args, __buf);				\
									\
	if (__why)							\
		KUNIT_FAIL(test, KUNIT_SUBTEST_INDENT "%s\n", __why);	\
	!__why;								\
})

/**
 * kunit_expect_bound() - expect a device to be bound once probing has settled
 * @test: test
 * @dev: device
 *
 * On failure tells whether it waits, and why. Evaluates to true when the
 * expectation holds, as do the next two.
 */
#define kunit_expect_bound(test, dev) \
	__probe_expect(test, __probe_check_bound, dev, true)

/**
 * kunit_expect_unbound() - expect a device to have no driver once settled
 * @test: test
 * @dev: device
 */
#define kunit_expect_unbound(test, dev) \
	__probe_expect(test, __probe_check_bound, dev, false)

/**
 * kunit_expect_deferred() - expect a device to wait once probing has settled
 * @test: test
 * @dev: device
 * @reason: text that the reason must contain; NULL if any reason, or none, will do
 */
#define kunit_expect_deferred(test, dev, reason) \
	__probe_expect(test, __probe_check_deferred, dev, reason)

#endif /* _KUNIT_PROBE_SETTLE_H */
