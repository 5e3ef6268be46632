// SPDX-License-Identifier: GPL-2.0-only
/*
 * SCMI drivers that come and go while instances are up.
 *
 * The invariant: a driver has one device of each instance that is up, of the
 * protocol that it asked for, from when the later of the two comes until the
 * earlier goes; and nothing of it stays. What it asks for in vain is refused.
 */

#include <kunit/kernel_log.h>
#include <linux/device.h>
#include <linux/scmi_protocol.h>
#include <linux/string.h>

#include "../common.h"
#include "scmi_cases.h"
#include "scmi_fault.h"

#define VISITOR_NAME	"kunit-visitor"

/* Instances are told apart by their place in the kit. */
#define VISITOR_HOSTS	2U

/* Devices with numbers up to this want no memory for the number, see idr.c. */
#define VISITOR_CHEAP	62

/**
 * struct visitor - an SCMI driver that only keeps count
 * @driver: the driver
 * @kit: whose instances it visits
 * @in: it is registered, by a sweep
 * @here: devices bound to it now, by instance
 * @lost: probes for a node that is of no instance
 * @name: of the driver
 * @wants: protocol that it wants to use when it is probed, 0: none
 * @got: what it was told then
 */
struct visitor {
	struct scmi_driver driver;
	struct scmi_kit *kit;
	bool in;
	unsigned int here[VISITOR_HOSTS];
	unsigned int lost;
	const char *name;
	u8 wants;
	int got;
};

static struct visitor *visitor_of(struct scmi_device *sdev)
{
	return container_of(to_scmi_driver(sdev->dev.driver), struct visitor,
			    driver);
}

static unsigned int *visitor_place(struct scmi_device *sdev)
{
	struct visitor *visitor = visitor_of(sdev);
	unsigned int hosts = min(visitor->kit->num, VISITOR_HOSTS);
	unsigned int i;

	for (i = 0; i < hosts; i++)
		if (sdev->handle->dev->of_node == visitor->kit->si[i]->np)
			return &visitor->here[i];

	return &visitor->lost;
}

static int visitor_probe(struct scmi_device *sdev)
{
	struct visitor *visitor = visitor_of(sdev);
	struct scmi_protocol_handle *ph;
	const void *ops;

	if (visitor->wants) {
		ops = sdev->handle->devm_protocol_get(sdev, visitor->wants,
						      &ph);
		visitor->got = PTR_ERR_OR_ZERO(ops);
	}
	++*visitor_place(sdev);

	return 0;
}

static void visitor_remove(struct scmi_device *sdev)
{
	--*visitor_place(sdev);
}

static const struct scmi_device_id visitor_ids[] = {
	{ SCMI_PROTOCOL_CLOCK, VISITOR_NAME },
	{ }
};

/* The protocol of which there is one device in the whole system. */
static const struct scmi_device_id visitor_power_ids[] = {
	{ SCMI_PROTOCOL_SYSTEM, VISITOR_NAME },
	{ }
};

/* The second is what the kit's own driver has asked for. */
static const struct scmi_device_id visitor_greedy_ids[] = {
	{ SCMI_PROTOCOL_CLOCK, VISITOR_NAME },
	{ SCMI_PROTOCOL_CLOCK, "kunit-witness" },
	{ }
};

static void visitor_unregister(void *visitor)
{
	scmi_unregister(&((struct visitor *)visitor)->driver);
}

static struct visitor *visitor_new(struct kunit *test)
{
	struct visitor *visitor;

	visitor = kunit_kzalloc(test, sizeof(*visitor), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, visitor);
	visitor->kit = test->priv;
	visitor->name = "scmi-kit-visitor";

	return visitor;
}

static int visitor_register(struct visitor *visitor,
			    const struct scmi_device_id *ids)
{
	/* The driver core wants a driver that it has not seen before. */
	visitor->driver = (struct scmi_driver) {
		.name = visitor->name,
		.probe = visitor_probe,
		.remove = visitor_remove,
		.id_table = ids,
	};

	return scmi_register(&visitor->driver);
}

static void visitor_comes_for(struct kunit *test, struct visitor *visitor,
			      const struct scmi_device_id *ids)
{
	KUNIT_ASSERT_EQ(test, visitor_register(visitor, ids), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test,
							visitor_unregister,
							visitor), 0);
}

static void visitor_comes(struct kunit *test, struct visitor *visitor)
{
	visitor_comes_for(test, visitor, visitor_ids);
}

static void visitor_goes(struct kunit *test, struct visitor *visitor)
{
	kunit_release_action(test, visitor_unregister, visitor);
}

static int visitor_count(struct device *dev, void *count)
{
	if (!strcmp(to_scmi_dev(dev)->name, VISITOR_NAME))
		++*(unsigned int *)count;

	return 0;
}

/* So many devices are there for the driver, and bound if it is there itself. */
static void visitor_expect(struct visitor *visitor,
			   struct scmi_kit_instance *si, unsigned int devices)
{
	struct device *core = scmi_kit_core(si);
	struct kunit *test = si->kit->test;
	unsigned int count = 0;

	KUNIT_ASSERT_NOT_NULL(test, core);
	device_for_each_child(core, &count, visitor_count);
	KUNIT_EXPECT_EQ(test, count, devices);
	KUNIT_EXPECT_EQ(test, visitor->here[si->index], devices);
	KUNIT_EXPECT_EQ(test, visitor->lost, 0);
	scmi_kit_expect_working(si);
}

/* B14: a driver that comes late finds each instance that is up. */
void scmi_driver_comes_late(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = scmi_kit_instance(test);
	struct visitor *visitor = visitor_new(test);
	unsigned int round;

	scmi_kit_start(a);
	scmi_kit_start(b);

	for (round = 0; round < 2; round++) {
		visitor_comes(test, visitor);
		visitor_expect(visitor, a, 1);
		visitor_expect(visitor, b, 1);
		visitor_goes(test, visitor);
		visitor_expect(visitor, a, 0);
		visitor_expect(visitor, b, 0);
	}
}
EXPORT_SYMBOL_GPL(scmi_driver_comes_late);

/* B14: an instance that comes later has a device for it, also the second time. */
void scmi_driver_meets_late_instance(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = scmi_kit_instance(test);
	struct visitor *visitor = visitor_new(test);

	scmi_kit_needs_supplier_link(a);
	scmi_kit_start(a);
	visitor_comes(test, visitor);
	scmi_kit_start(b);
	visitor_expect(visitor, b, 1);

	scmi_kit_unplug(a);
	KUNIT_EXPECT_EQ(test, visitor->here[a->index], 0);
	visitor_expect(visitor, b, 1);
	scmi_kit_plug(a);
	visitor_expect(visitor, a, 1);
	visitor_expect(visitor, b, 1);
}
EXPORT_SYMBOL_GPL(scmi_driver_meets_late_instance);

/* B7: what went while an instance was down is not missed when it is back. */
void scmi_driver_goes_while_instance_is_down(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct visitor *visitor = visitor_new(test);

	scmi_kit_needs_supplier_link(si);
	scmi_kit_start(si);
	visitor_comes(test, visitor);
	scmi_kit_unplug(si);
	visitor_goes(test, visitor);
	scmi_kit_plug(si);
	visitor_expect(visitor, si, 0);

	visitor_comes(test, visitor);
	visitor_expect(visitor, si, 1);
}
EXPORT_SYMBOL_GPL(scmi_driver_goes_while_instance_is_down);

/* Those made from now on are of platforms that can switch the system's power. */
static void visitor_kit_has_power(struct kunit *test)
{
	static const u8 system_power[] = { SCMI_PROTOCOL_SYSTEM };
	struct scmi_kit *kit = test->priv;

	kit->protocols = system_power;
	kit->num_protocols = ARRAY_SIZE(system_power);
}

/*
 * B14: a system has one power to switch. The first instance that says so has the
 * device, any other is refused one; when that instance goes, the next may have it.
 */
void scmi_driver_of_system_power_has_one_device(struct kunit *test)
{
	struct kmsg_dump_iter log = kernel_log_mark();
	struct visitor *visitor = visitor_new(test);
	struct scmi_kit_instance *a, *b;

	visitor_kit_has_power(test);
	a = scmi_kit_instance(test);
	b = scmi_kit_instance(test);
	visitor_comes_for(test, visitor, visitor_power_ids);
	scmi_kit_start(a);
	KUNIT_EXPECT_FALSE(test, kernel_log_says(log, "must be unique", ""));
	scmi_kit_start(b);
	visitor_expect(visitor, a, 1);
	visitor_expect(visitor, b, 0);
	KUNIT_EXPECT_TRUE(test, kernel_log_says(log, "must be unique", ""));

	scmi_kit_remove_node(a);
	KUNIT_ASSERT_EQ(test, device_unbind(scmi_kit_core(b)), 0);
	KUNIT_ASSERT_EQ(test, device_bind(scmi_kit_core(b)), 0);
	visitor_expect(visitor, b, 1);
}
EXPORT_SYMBOL_GPL(scmi_driver_of_system_power_has_one_device);

/* B7: what went meanwhile was the only driver of its protocol. */
void scmi_driver_last_of_its_protocol_goes(struct kunit *test)
{
	struct visitor *visitor = visitor_new(test);
	struct scmi_kit_instance *si;

	visitor_kit_has_power(test);
	si = scmi_kit_instance(test);
	scmi_kit_start(si);
	visitor_comes_for(test, visitor, visitor_power_ids);
	visitor_expect(visitor, si, 1);
	KUNIT_ASSERT_EQ(test, device_unbind(scmi_kit_core(si)), 0);
	visitor_goes(test, visitor);
	KUNIT_ASSERT_EQ(test, device_bind(scmi_kit_core(si)), 0);
	visitor_expect(visitor, si, 0);
}
EXPORT_SYMBOL_GPL(scmi_driver_last_of_its_protocol_goes);

static int visitor_count_any(struct device *dev, void *count)
{
	++*(unsigned int *)count;

	return 0;
}

/* A driver with so many devices that the next one has a number that is not cheap. */
static void visitor_crowd_comes(struct kunit *test)
{
	struct visitor *crowd = visitor_new(test);
	unsigned int count = 0, i;
	struct scmi_device_id *ids;
	char (*names)[16];

	bus_for_each_dev(&scmi_bus_type, NULL, &count, visitor_count_any);
	KUNIT_ASSERT_LE(test, count, VISITOR_CHEAP);
	ids = kunit_kcalloc(test, VISITOR_CHEAP + 1, sizeof(*ids), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, ids);
	names = kunit_kcalloc(test, VISITOR_CHEAP, sizeof(*names), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, names);
	for (i = 0; i < VISITOR_CHEAP - count; i++) {
		ids[i].protocol_id = SCMI_PROTOCOL_CLOCK;
		snprintf(names[i], sizeof(names[i]), "crowd-%u", i);
		ids[i].name = names[i];
	}
	crowd->name = "scmi-kit-crowd";
	visitor_comes_for(test, crowd, ids);
}

/* Numbers are given anew, from the first one on. */
static void visitor_power_before(void *ctx)
{
	struct visitor *visitor = ctx;

	scmi_kit_remove_node(visitor->kit->si[0]);
	scmi_kit_add_node(visitor->kit->si[0]);
}

static int visitor_power_comes(void *ctx)
{
	struct visitor *visitor = ctx;
	int ret = visitor_register(visitor, visitor_power_ids);

	visitor->in = !ret;

	return ret;
}

static void visitor_power_goes(void *ctx)
{
	struct visitor *visitor = ctx;

	if (visitor->in)
		scmi_unregister(&visitor->driver);
	visitor->in = false;
}

/* It is there, with its device or without: the next one must have that. */
static void visitor_power_again(void *ctx, int ret, bool failed)
{
	struct visitor *visitor = ctx;
	struct scmi_kit_instance *si = visitor->kit->si[0];
	struct kunit *test = visitor->kit->test;

	visitor_power_goes(visitor);
	visitor_expect(visitor, si, 0);
	visitor_comes_for(test, visitor, visitor_power_ids);
	visitor_expect(visitor, si, 1);
	visitor_goes(test, visitor);
}

/* B18: a driver comes when memory is short, and comes again when it is not. */
void scmi_driver_of_system_power_without_memory(struct kunit *test)
{
	struct visitor *visitor = visitor_new(test);
	const struct fault_sweep sweep = {
		.what = "driver comes",
		.source = &fault_own_memory,
		.before = visitor_power_before,
		.run = visitor_power_comes,
		.check = visitor_power_again,
		.after = visitor_power_goes,
		.many = true,
	};

	visitor_kit_has_power(test);
	scmi_kit_start(scmi_kit_instance(test));
	visitor_crowd_comes(test);
	splat_forgive(test, scmi_fault_forgiven);
	KUNIT_EXPECT_GT(test, fault_sweep_run(test, &sweep, visitor).points, 0);
}
EXPORT_SYMBOL_GPL(scmi_driver_of_system_power_without_memory);

/* B14: an instance that has not the protocol is none for the driver. */
void scmi_driver_of_what_node_does_not_describe(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct visitor *visitor = visitor_new(test);

	scmi_kit_start(si);
	visitor_comes_for(test, visitor, visitor_power_ids);
	visitor_expect(visitor, si, 0);
}
EXPORT_SYMBOL_GPL(scmi_driver_of_what_node_does_not_describe);

/*
 * B16: a protocol that the node does not describe has no channel. Who asks for it
 * is refused, which is counted, and no message goes anywhere.
 */
void scmi_driver_wants_what_node_does_not_describe(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct visitor *visitor = visitor_new(test);
	unsigned int sent;

	scmi_kit_start(si);
	sent = fake_scmi_log_len(si->platform);
	visitor->wants = SCMI_PROTOCOL_VOLTAGE;
	visitor_comes(test, visitor);
	KUNIT_EXPECT_EQ(test, visitor->got, -EINVAL);
	KUNIT_EXPECT_EQ(test, fake_scmi_log_len(si->platform), sent);
	KUNIT_EXPECT_GE(test,
			scmi_kit_counter(si, "sent_fail_channel_not_found"), 1);
	visitor_expect(visitor, si, 1);
}
EXPORT_SYMBOL_GPL(scmi_driver_wants_what_node_does_not_describe);

/* B14: a device is for one driver. A second one gets nothing of what it asked for. */
void scmi_driver_wants_device_of_another(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct visitor *visitor = visitor_new(test);

	scmi_kit_start(si);
	KUNIT_EXPECT_EQ(test, visitor_register(visitor, visitor_greedy_ids),
			-EINVAL);
	visitor_expect(visitor, si, 0);

	visitor_comes(test, visitor);
	visitor_expect(visitor, si, 1);
}
EXPORT_SYMBOL_GPL(scmi_driver_wants_device_of_another);
