// SPDX-License-Identifier: GPL-2.0-only
/*
 * Virtio devices that cannot be set up, at first or ever after, and what becomes
 * of their queues when the probe of the core on top fails (B9). How messages and
 * queues fare otherwise is for scmi_virtio_channel.
 */

#include <kunit/fake_virtio.h>
#include <uapi/linux/virtio_scmi.h>

#include "scmi_kit_reload.h"
#include "scmi_kit_virtio.h"

#define SETUP_ROUNDS	3
#define SETUP_FAILURES	20

static int scmi_virtio_setup_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_virtio);
}

/**
 * struct setup_fault - why a device cannot be set up
 * @desc: in words
 * @set: make it so, or undo it
 */
struct setup_fault {
	const char *desc;
	void (*set)(struct fake_virtio_device *fv, bool on);
};

static void setup_no_queues(struct fake_virtio_device *fv, bool on)
{
	fv->fail_find_vqs = on ? -ENOMEM : 0;
}

static void setup_no_event_queue(struct fake_virtio_device *fv, bool on)
{
	fv->missing_queues = on ? BIT(VIRTIO_SCMI_VQ_RX) : 0;
}

static void setup_features_not_final(struct fake_virtio_device *fv, bool on)
{
	fv->fail_finalize_features = on ? -EINVAL : 0;
}

static void setup_features_not_ok(struct fake_virtio_device *fv, bool on)
{
	fv->refuse_features_ok = on;
}

static void setup_old_device(struct fake_virtio_device *fv, bool on)
{
	if (on)
		fv->config.features &= ~BIT_ULL(VIRTIO_F_VERSION_1);
	else
		fv->config.features |= BIT_ULL(VIRTIO_F_VERSION_1);
}

static const struct setup_fault setup_faults[] = {
	{ "no queues", setup_no_queues },
	{ "no event queue", setup_no_event_queue },
	{ "features not final", setup_features_not_final },
	{ "features not ok", setup_features_not_ok },
	{ "not of version 1", setup_old_device },
};

KUNIT_ARRAY_PARAM_DESC(setup_fault, setup_faults, desc);

/* The device is not bound, has no queue, and the node waits for another. */
static void setup_expect_failed(struct scmi_kit_instance *si)
{
	struct kunit *test = si->kit->test;

	kunit_expect_unbound(test, scmi_kit_supplier(si));
	kunit_expect_deferred(test, scmi_kit_node(si), "waiting for");
	scmi_kit_expect_down(si);
	KUNIT_EXPECT_EQ(test, fake_virtio_queues(scmi_kit_virtio_device(si)),
			0);
}

/* B9: it cannot be set up; bound again when it can, it serves the node. */
static void setup_fails_until_it_works(struct kunit *test)
{
	const struct setup_fault *fault = test->param_value;
	struct scmi_kit_instance *good = scmi_kit_instance(test);
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct fake_virtio_device *fv = scmi_kit_virtio_device(si);

	scmi_kit_start(good);
	fault->set(fv, true);
	scmi_kit_plug(si);
	scmi_kit_add_node(si);
	setup_expect_failed(si);
	KUNIT_EXPECT_EQ(test, device_bind(scmi_kit_supplier(si)), -ENODEV);
	setup_expect_failed(si);
	scmi_kit_expect_working(good);

	fault->set(fv, false);
	KUNIT_EXPECT_EQ(test, device_bind(scmi_kit_supplier(si)), 0);
	scmi_kit_expect_working(si);
	scmi_kit_expect_working(good);
}

/* B7, B9: it has worked, comes back and does not, comes back and does. */
static void setup_fails_when_it_returns(struct kunit *test)
{
	const struct setup_fault *fault = test->param_value;
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct fake_virtio_device *fv = scmi_kit_virtio_device(si);
	unsigned int i;

	scmi_kit_start(si);
	for (i = 0; i < SETUP_ROUNDS; i++) {
		scmi_kit_unplug(si);
		fault->set(fv, true);
		scmi_kit_plug(si);
		setup_expect_failed(si);

		scmi_kit_unplug(si);
		fault->set(fv, false);
		scmi_kit_plug(si);
		scmi_kit_expect_working(si);
	}
}

/*
 * B13: two devices are probed at the same time, and one of them fails: what it
 * undoes is its own. The other serves the node.
 */
static void setup_fails_beside_one_that_works(struct kunit *test)
{
	const struct setup_fault *fault = test->param_value;
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct scmi_kit_instance *bad = scmi_kit_instance(test);
	unsigned int i;

	scmi_kit_plug(si);
	scmi_kit_driver_async(scmi_kit_driver(si, SCMI_KIT_LAYER_BUS));
	scmi_kit_add_node(si);
	fault->set(scmi_kit_virtio_device(bad), true);

	for (i = 0; i < SETUP_ROUNDS; i++) {
		scmi_kit_unplug(si);
		scmi_kit_unplug(bad);
		KUNIT_ASSERT_EQ(test, si->transport->plug(i % 2 ? bad : si), 0);
		KUNIT_ASSERT_EQ(test, si->transport->plug(i % 2 ? si : bad), 0);
		scmi_kit_settle(test);

		kunit_expect_unbound(test, scmi_kit_supplier(bad));
		scmi_kit_expect_working(si);
	}
}

/*
 * B9: the core sets its channels up and fails, again and again. The device is not
 * reset for it, it keeps its event buffers, and no command is left behind.
 */
static void setup_survives_failing_core(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct fake_virtio_device *fv = scmi_kit_virtio_device(si);
	const struct fake_scmi_rule refuse = {
		.protocol = FAKE_SCMI_PROTO_BASE,
		.message = FAKE_SCMI_PROTOCOL_ATTRIBUTES,
		.status = FAKE_SCMI_GENERIC_ERROR,
	};
	unsigned int i;

	KUNIT_ASSERT_GE(test, fake_scmi_script(si->platform, &refuse), 0);
	scmi_kit_plug(si);
	scmi_kit_add_node(si);
	for (i = 0; i < SETUP_FAILURES; i++)
		KUNIT_EXPECT_EQ(test, device_bind(scmi_kit_core(si)), -ENODEV);

	scmi_kit_settle(test);
	KUNIT_EXPECT_EQ(test, fake_virtio_outstanding(fv, VIRTIO_SCMI_VQ_RX),
			FAKE_VIRTIO_QUEUE_DEPTH);
	KUNIT_EXPECT_EQ(test, fake_virtio_outstanding(fv, VIRTIO_SCMI_VQ_TX),
			0);
	KUNIT_EXPECT_EQ(test, fv->stats.find_vqs, 1);

	fake_scmi_unscript_all(si->platform);
	KUNIT_EXPECT_EQ(test, device_bind(scmi_kit_core(si)), 0);
	scmi_kit_expect_working(si);
}

static struct kunit_case scmi_virtio_setup_cases[] = {
	KUNIT_CASE_PARAM(setup_fails_until_it_works, setup_fault_gen_params),
	KUNIT_CASE_PARAM(setup_fails_when_it_returns, setup_fault_gen_params),
	KUNIT_CASE_PARAM(setup_fails_beside_one_that_works,
			 setup_fault_gen_params),
	KUNIT_CASE(setup_survives_failing_core),
	{ }
};

static struct kunit_suite scmi_virtio_setup_suite = {
	.name = "scmi_virtio_setup",
	.init = scmi_virtio_setup_init,
	.test_cases = scmi_virtio_setup_cases,
};

kunit_test_suite(scmi_virtio_setup_suite);
