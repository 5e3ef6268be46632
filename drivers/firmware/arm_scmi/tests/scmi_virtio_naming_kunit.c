// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nodes that name their virtio device: by which firmware nodes a virtio device
 * is known, and what the virtio core makes of these.
 */

#include <kunit/fake_virtio.h>
#include <kunit/kernel_log.h>
#include <linux/of.h>

#include "scmi_kit_virtio.h"

static int virtio_naming_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_virtio);
}

/* B3: the node may be that of the virtio device, not only of its provider. */
static void naming_by_the_device_own_node(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct scmi_kit_instance *b = scmi_kit_instance(test);

	scmi_kit_name_node(b, scmi_kit_virtio_child(a));
	scmi_kit_plug(b);
	scmi_kit_add_node(b);
	kunit_expect_deferred(test, scmi_kit_node(b), "/device/child");

	scmi_kit_plug(a);
	KUNIT_EXPECT_STREQ(test, scmi_kit_vendor(b), a->vendor);
}

/* B3: a device that has a node of its own is known by its provider's, too. */
static void naming_by_the_provider_of_a_device_with_a_node(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);

	scmi_kit_virtio_child(a);
	scmi_kit_name_supplier(a, a);
	scmi_kit_start(a);

	scmi_kit_expect_working(a);
}

/*
 * B7, B8: the virtio core takes one reference to the node of a device. Whether
 * it drops it once, or each time that a driver leaves, shows when this is often.
 */
static void naming_node_outlives_rebinding(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct device_node *np = scmi_kit_virtio_child(a);
	unsigned int refs, i;

	scmi_kit_name_node(a, np);
	scmi_kit_start(a);
	refs = kref_read(&np->kobj.kref);

	for (i = 0; i < 3; i++) {
		struct device *dev = scmi_kit_supplier(a);

		KUNIT_ASSERT_EQ(test, device_unbind(dev), 0);
		KUNIT_ASSERT_EQ(test, device_bind(dev), 0);
		scmi_kit_expect_working(a);
		KUNIT_EXPECT_EQ(test, kref_read(&np->kobj.kref), refs);
	}
}

/* The reference goes with the device, whether it ever had a driver or not. */
static void naming_node_is_let_go_with_the_device(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct device_node *np = scmi_kit_virtio_child(a);
	unsigned int refs = kref_read(&np->kobj.kref);

	scmi_kit_virtio_device(a)->refuse_features_ok = true;
	scmi_kit_plug(a);
	KUNIT_EXPECT_EQ(test, kref_read(&np->kobj.kref), refs + 1);
	scmi_kit_unplug(a);

	KUNIT_EXPECT_EQ(test, kref_read(&np->kobj.kref), refs);
}

/* B16: what is named says by itself that it is something else. */
static void naming_another_kind_of_device_is_refused(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);
	struct kmsg_dump_iter log = kernel_log_mark();
	struct scmi_kit_provider *rng;

	rng = scmi_kit_provider(test, 99, "virtio,mmio", "virtio,device4");
	scmi_kit_name_node(a, rng->child);
	scmi_kit_plug(a);
	scmi_kit_add_node(a);

	kunit_expect_unbound(test, scmi_kit_node(a));
	KUNIT_EXPECT_FALSE(test, device_is_deferred(scmi_kit_node(a)));
	KUNIT_EXPECT_TRUE(test, kernel_log_says(log, SCMI_KIT_NAMES,
						"is no virtio supplier"));
}

/*
 * B3: what is named does not say what it is, as the node of a PCI function need
 * not. A device may come for it any time.
 */
static void naming_what_says_nothing_is_waited_for(struct kunit *test)
{
	struct scmi_kit_instance *a = scmi_kit_instance(test);

	scmi_kit_name_node(a, a->clk_np);
	scmi_kit_plug(a);
	scmi_kit_add_node(a);

	kunit_expect_deferred(test, scmi_kit_node(a), "protocol@14");
}

static struct kunit_case virtio_naming_cases[] = {
	KUNIT_CASE(naming_by_the_device_own_node),
	KUNIT_CASE(naming_by_the_provider_of_a_device_with_a_node),
	KUNIT_CASE(naming_node_outlives_rebinding),
	KUNIT_CASE(naming_node_is_let_go_with_the_device),
	KUNIT_CASE(naming_another_kind_of_device_is_refused),
	KUNIT_CASE(naming_what_says_nothing_is_waited_for),
	{ }
};

static struct kunit_suite virtio_naming_suite = {
	.name = "scmi_virtio_naming",
	.init = virtio_naming_init,
	.test_cases = virtio_naming_cases,
};

kunit_test_suite(virtio_naming_suite);
