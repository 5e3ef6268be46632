// SPDX-License-Identifier: GPL-2.0-only
/*
 * SCMI drivers that come and go while instances are up.
 *
 * The invariant: a driver has one device of each instance that is up, of the
 * protocol that it asked for, from when the later of the two comes until the
 * earlier goes; and nothing of it stays.
 */

#include <linux/device.h>
#include <linux/scmi_protocol.h>
#include <linux/string.h>

#include "scmi_cases.h"

#define VISITOR_NAME	"kunit-visitor"

/* Instances are told apart by their place in the kit. */
#define VISITOR_HOSTS	2

/**
 * struct visitor - an SCMI driver that only keeps count
 * @driver: the driver
 * @kit: whose instances it visits
 * @here: devices bound to it now, by instance
 * @lost: probes for a node that is of no instance
 */
struct visitor {
	struct scmi_driver driver;
	struct scmi_kit *kit;
	unsigned int here[VISITOR_HOSTS];
	unsigned int lost;
};

static unsigned int *visitor_place(struct scmi_device *sdev)
{
	struct visitor *visitor = container_of(to_scmi_driver(sdev->dev.driver),
					       struct visitor, driver);
	unsigned int i;

	for (i = 0; i < visitor->kit->num; i++)
		if (sdev->handle->dev->of_node == visitor->kit->si[i]->np)
			return &visitor->here[i];

	return &visitor->lost;
}

static int visitor_probe(struct scmi_device *sdev)
{
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

	return visitor;
}

static void visitor_comes(struct kunit *test, struct visitor *visitor)
{
	/* The driver core wants a driver that it has not seen before. */
	visitor->driver = (struct scmi_driver) {
		.name = "scmi-kit-visitor",
		.probe = visitor_probe,
		.remove = visitor_remove,
		.id_table = visitor_ids,
	};
	KUNIT_ASSERT_EQ(test, scmi_register(&visitor->driver), 0);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test,
							visitor_unregister,
							visitor), 0);
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
