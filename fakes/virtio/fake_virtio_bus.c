// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fake virtio bus when nothing goes wrong: features, queues, stepping,
 * events, configuration, life cycle and clean-up. What it does when told to
 * misbehave is the business of the suite fake_virtio_lies.
 */

#include <kunit/test.h>
#include <linux/device.h>
#include <linux/string.h>
#include <linux/virtio_ring.h>

#include <kunit/fake_virtio_dummy.h>

#define EVENTS	BIT_ULL(FAKE_VIRTIO_DUMMY_F_EVENTS)
#define SPARE	BIT_ULL(FAKE_VIRTIO_DUMMY_F_SPARE)
#define ALIEN	BIT_ULL(FAKE_VIRTIO_DUMMY_F_ALIEN)

/* A device that answers each message with itself, at once or when told. */
struct echo {
	struct fake_virtio_device *fv;
	unsigned int live_before;
	bool keep;
	struct list_head kept;
	unsigned int seen;
	char last[FAKE_VIRTIO_DUMMY_SIZE];
	size_t writable;
};

static void echo_request(struct fake_virtio_device *fv,
			 struct fake_virtio_request *req)
{
	struct echo *echo = fv->priv;

	echo->seen++;
	memcpy(echo->last, req->data, min(req->len, sizeof(echo->last)));
	echo->writable = req->writable;
	if (echo->keep)
		list_add_tail(&req->node, &echo->kept);
	else
		fake_virtio_complete(req, req->data, req->len);
}

static const struct fake_virtio_backend echo_backend = {
	.request = echo_request,
};

static struct fake_virtio_config echo_config(struct echo *echo)
{
	return (struct fake_virtio_config) {
		.device_id = FAKE_VIRTIO_DUMMY_ID,
		.vendor = 1,
		.features = FAKE_VIRTIO_F_MODERN | EVENTS,
		.max_queues = 2,
		.stock_queues = BIT(FAKE_VIRTIO_DUMMY_EVENTQ),
		.backend = &echo_backend,
		.priv = echo,
	};
}

static int fake_virtio_bus_init(struct kunit *test)
{
	struct echo *echo = kunit_kzalloc(test, sizeof(*echo), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, echo);
	INIT_LIST_HEAD(&echo->kept);
	echo->live_before = fake_virtio_live();
	test->priv = echo;

	return fake_virtio_dummy_register_kunit(test);
}

static struct fake_virtio_device *
make_device(struct kunit *test, const struct fake_virtio_config *config)
{
	struct fake_virtio_device *fv = fake_virtio_alloc_kunit(test, config);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, fv);

	return fv;
}

/* The device of the fixture, plugged and bound. Fails the test otherwise. */
static struct fake_virtio_dummy *
plug_device(struct kunit *test, const struct fake_virtio_config *config)
{
	struct echo *echo = test->priv;

	echo->fv = make_device(test, config);
	KUNIT_ASSERT_EQ(test, fake_virtio_plug_kunit(test, echo->fv), 0);
	KUNIT_ASSERT_NOT_NULL(test, fake_virtio_dummy(echo->fv));

	return fake_virtio_dummy(echo->fv);
}

static struct fake_virtio_dummy *plug_echo(struct kunit *test)
{
	struct fake_virtio_config config = echo_config(test->priv);

	return plug_device(test, &config);
}

/* Driver and device agree on what both of them know, and on nothing else. */
static void probe_agrees_on_common_features(struct kunit *test)
{
	struct fake_virtio_config config = echo_config(test->priv);
	struct fake_virtio_dummy *dummy;
	struct echo *echo = test->priv;

	config.features = FAKE_VIRTIO_F_MODERN | SPARE | ALIEN;
	dummy = plug_device(test, &config);

	KUNIT_EXPECT_EQ(test, fake_virtio_features(echo->fv),
			FAKE_VIRTIO_F_MODERN | SPARE);
	KUNIT_EXPECT_EQ(test, dummy->vdev->features,
			FAKE_VIRTIO_F_MODERN | SPARE);
	KUNIT_EXPECT_NULL(test, dummy->vqs[FAKE_VIRTIO_DUMMY_EVENTQ]);
	KUNIT_EXPECT_EQ(test, fake_virtio_queues(echo->fv), BIT(0));
}

/* The status byte goes through the steps that virtio 1.x, 3.1.1, prescribes. */
static void probe_walks_through_the_status_bits(struct kunit *test)
{
	const u8 ack = VIRTIO_CONFIG_S_ACKNOWLEDGE;
	const u8 driver = ack | VIRTIO_CONFIG_S_DRIVER;
	const u8 features = driver | VIRTIO_CONFIG_S_FEATURES_OK;
	const u8 ready = features | VIRTIO_CONFIG_S_DRIVER_OK;
	const u8 steps[] = { 0, ack, driver, features, ready };
	struct echo *echo = test->priv;

	plug_echo(test);

	KUNIT_EXPECT_EQ(test, echo->fv->stats.status_writes, ARRAY_SIZE(steps));
	KUNIT_EXPECT_MEMEQ(test, echo->fv->stats.status, steps, sizeof(steps));
	KUNIT_EXPECT_EQ(test, fake_virtio_status(echo->fv), ready);
	KUNIT_EXPECT_EQ(test, fake_virtio_queues(echo->fv), BIT(0) | BIT(1));
}

/* Bytes go down, bytes come back, once, with the length that was written. */
static void message_reaches_device_and_answer_the_driver(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = plug_echo(test);
	struct echo *echo = test->priv;

	KUNIT_ASSERT_EQ(test, fake_virtio_dummy_send(dummy, "hello"), 0);
	KUNIT_EXPECT_EQ(test, fake_virtio_flush(echo->fv), 0);

	KUNIT_EXPECT_STREQ(test, echo->last, "hello");
	KUNIT_EXPECT_EQ(test, echo->writable, FAKE_VIRTIO_DUMMY_SIZE);
	KUNIT_EXPECT_EQ(test, dummy->done, 1);
	KUNIT_EXPECT_STREQ(test, dummy->msgs[0].in, "hello");
	KUNIT_EXPECT_EQ(test, dummy->msgs[0].used_len, FAKE_VIRTIO_DUMMY_SIZE);
	KUNIT_EXPECT_EQ(test, echo->fv->stats.kicks, 1);
	KUNIT_EXPECT_EQ(test, echo->fv->stats.requests, 1);
	KUNIT_EXPECT_EQ(test, echo->fv->stats.completions, 1);
	KUNIT_EXPECT_EQ(test, echo->fv->stats.interrupts, 1);
	KUNIT_EXPECT_EQ(test, echo->fv->stats.interrupts_refused, 0);
	KUNIT_EXPECT_EQ(test, echo->fv->stats.errors, 0);
}

static const struct ring_case {
	const char *desc;
	u64 features;
} ring_cases[] = {
	{ "legacy", 0 },
	{ "modern", FAKE_VIRTIO_F_MODERN },
	{ "indirect", FAKE_VIRTIO_F_MODERN |
		      BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC) },
	{ "event_idx", FAKE_VIRTIO_F_MODERN |
		       BIT_ULL(VIRTIO_RING_F_EVENT_IDX) },
	{ "indirect_event_idx", FAKE_VIRTIO_F_MODERN |
				BIT_ULL(VIRTIO_RING_F_INDIRECT_DESC) |
				BIT_ULL(VIRTIO_RING_F_EVENT_IDX) },
};

KUNIT_ARRAY_PARAM_DESC(ring, ring_cases, desc);

/* All ring formats that may be offered carry more messages than a ring holds. */
static void ring_wraps_in_every_format(struct kunit *test)
{
	const struct ring_case *ring = test->param_value;
	struct fake_virtio_config config = echo_config(test->priv);
	struct fake_virtio_dummy *dummy;
	struct echo *echo = test->priv;
	unsigned int i;

	config.features = ring->features;
	config.queue_depth = 4;
	dummy = plug_device(test, &config);

	for (i = 0; i < FAKE_VIRTIO_DUMMY_MSGS; i++) {
		KUNIT_EXPECT_EQ(test, fake_virtio_dummy_send(dummy, "x"), 0);
		KUNIT_EXPECT_EQ(test, fake_virtio_flush(echo->fv), 0);
		KUNIT_EXPECT_EQ(test, dummy->done, i + 1);
	}

	KUNIT_EXPECT_EQ(test, fake_virtio_features(echo->fv), ring->features);
	KUNIT_EXPECT_EQ(test, echo->seen, FAKE_VIRTIO_DUMMY_MSGS);
	/* With event indices only a device that asks is kicked again. */
	KUNIT_EXPECT_EQ(test, echo->fv->stats.kicks, FAKE_VIRTIO_DUMMY_MSGS);
	KUNIT_EXPECT_EQ(test, echo->fv->stats.errors, 0);
}

/* The depth of a queue is what the test says: two descriptors per message. */
static void queue_depth_limits_messages_in_flight(struct kunit *test)
{
	struct fake_virtio_config config = echo_config(test->priv);
	struct fake_virtio_dummy *dummy;
	struct echo *echo = test->priv;

	config.queue_depth = 4;
	dummy = plug_device(test, &config);
	fake_virtio_hold(echo->fv, true);

	KUNIT_EXPECT_EQ(test, fake_virtio_dummy_send(dummy, "one"), 0);
	KUNIT_EXPECT_EQ(test, fake_virtio_dummy_send(dummy, "two"), 0);
	KUNIT_EXPECT_EQ(test, fake_virtio_dummy_send(dummy, "three"), -ENOSPC);
	KUNIT_EXPECT_EQ(test, fake_virtio_outstanding(echo->fv, 0), 2);
}

/* A held device takes nothing, then as much as stepped, then all. */
static void held_device_takes_what_it_is_stepped(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = plug_echo(test);
	struct echo *echo = test->priv;
	unsigned int i;

	fake_virtio_hold(echo->fv, true);
	for (i = 0; i < 5; i++)
		KUNIT_ASSERT_EQ(test, fake_virtio_dummy_send(dummy, "x"), 0);
	KUNIT_EXPECT_EQ(test, fake_virtio_flush(echo->fv), 0);
	KUNIT_EXPECT_EQ(test, echo->seen, 0);
	KUNIT_EXPECT_EQ(test, fake_virtio_available(echo->fv, 0), 5);

	KUNIT_EXPECT_EQ(test, fake_virtio_step(echo->fv, 2), 2);
	KUNIT_EXPECT_EQ(test, echo->seen, 2);
	KUNIT_EXPECT_EQ(test, dummy->done, 2);
	KUNIT_EXPECT_EQ(test, fake_virtio_outstanding(echo->fv, 0), 3);

	fake_virtio_hold(echo->fv, false);
	KUNIT_EXPECT_EQ(test, fake_virtio_flush(echo->fv), 0);
	KUNIT_EXPECT_EQ(test, dummy->done, 5);
	KUNIT_EXPECT_EQ(test, fake_virtio_step(echo->fv, 1), 0);
}

/* A backend may answer later, and in another order. */
static void kept_requests_are_answered_in_any_order(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = plug_echo(test);
	struct fake_virtio_request *first, *second;
	struct echo *echo = test->priv;

	echo->keep = true;
	KUNIT_ASSERT_EQ(test, fake_virtio_dummy_send(dummy, "first"), 0);
	KUNIT_ASSERT_EQ(test, fake_virtio_dummy_send(dummy, "second"), 0);
	fake_virtio_flush(echo->fv);
	KUNIT_ASSERT_EQ(test, list_count_nodes(&echo->kept), 2);
	KUNIT_EXPECT_EQ(test, dummy->done, 0);
	first = list_first_entry(&echo->kept, typeof(*first), node);
	second = list_last_entry(&echo->kept, typeof(*second), node);

	KUNIT_EXPECT_EQ(test, fake_virtio_complete(second, "b", 2), 0);
	fake_virtio_flush(echo->fv);
	KUNIT_EXPECT_FALSE(test, dummy->msgs[0].done);
	KUNIT_EXPECT_STREQ(test, dummy->msgs[1].in, "b");

	KUNIT_EXPECT_EQ(test, fake_virtio_complete(first, "a", 2), 0);
	fake_virtio_flush(echo->fv);
	KUNIT_EXPECT_STREQ(test, dummy->msgs[0].in, "a");
	KUNIT_EXPECT_EQ(test, dummy->msgs[0].used_len, 2);
}

/* Events use the buffers that the driver has posted, oldest first. */
static void events_fill_posted_buffers_in_order(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = plug_echo(test);
	struct echo *echo = test->priv;

	KUNIT_ASSERT_EQ(test, fake_virtio_dummy_post(dummy), 0);
	KUNIT_ASSERT_EQ(test, fake_virtio_dummy_post(dummy), 0);
	fake_virtio_flush(echo->fv);
	KUNIT_EXPECT_EQ(test, fake_virtio_available(echo->fv, 1), 2);

	KUNIT_EXPECT_EQ(test, fake_virtio_push(echo->fv, 1, "one", 4), 0);
	KUNIT_EXPECT_EQ(test, fake_virtio_push(echo->fv, 1, "two", 4), 0);
	fake_virtio_flush(echo->fv);

	KUNIT_EXPECT_STREQ(test, dummy->msgs[0].in, "one");
	KUNIT_EXPECT_STREQ(test, dummy->msgs[1].in, "two");
	KUNIT_EXPECT_EQ(test, dummy->msgs[1].used_len, 4);
	KUNIT_EXPECT_EQ(test, echo->seen, 0);
	KUNIT_EXPECT_EQ(test, echo->fv->stats.pushes, 2);
	KUNIT_EXPECT_EQ(test, fake_virtio_outstanding(echo->fv, 1), 0);
}

/* An event for which there is no buffer is refused, counted, and forgotten. */
static void event_without_a_buffer_is_refused(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = plug_echo(test);
	struct echo *echo = test->priv;

	KUNIT_EXPECT_EQ(test, fake_virtio_push(echo->fv, 1, "x", 2), -ENOBUFS);
	KUNIT_EXPECT_EQ(test, echo->fv->stats.pushes_without_buffer, 1);
	KUNIT_EXPECT_EQ(test, fake_virtio_push(echo->fv, 0, "x", 2), -EINVAL);
	KUNIT_EXPECT_EQ(test, fake_virtio_push(echo->fv, 99, "x", 2), -EINVAL);

	KUNIT_ASSERT_EQ(test, fake_virtio_dummy_post(dummy), 0);
	fake_virtio_flush(echo->fv);
	KUNIT_EXPECT_EQ(test, dummy->done, 0);

	fake_virtio_unplug(echo->fv);
	KUNIT_EXPECT_EQ(test, fake_virtio_push(echo->fv, 1, "x", 2), -ENODEV);
}

/* The driver reads the configuration, and is told when it changes. */
static void config_space_is_read_and_changes_are_signalled(struct kunit *test)
{
	struct fake_virtio_config config = echo_config(test->priv);
	static const u8 space[4] = { 1, 2, 3, 4 };
	struct fake_virtio_dummy *dummy;
	struct echo *echo = test->priv;
	u8 byte = 9;

	config.config_space = space;
	config.config_len = sizeof(space);
	dummy = plug_device(test, &config);

	KUNIT_EXPECT_EQ(test, virtio_cread8(dummy->vdev, 2), 3);
	KUNIT_EXPECT_EQ(test, fake_virtio_config_write(echo->fv, 2, &byte, 1),
			0);
	fake_virtio_flush(echo->fv);
	KUNIT_EXPECT_EQ(test, dummy->config_changes, 1);
	KUNIT_EXPECT_EQ(test, virtio_cread8(dummy->vdev, 2), 9);
	KUNIT_EXPECT_EQ(test, fake_virtio_config_write(echo->fv, 4, &byte, 1),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, echo->fv->stats.errors, 0);
}

/* Plugging any number of times leaves nothing of the earlier plugs. */
static void plugging_a_hundred_times_leaves_nothing(struct kunit *test)
{
	struct fake_virtio_config config = echo_config(test->priv);
	struct echo *echo = test->priv;
	struct fake_virtio_device *fv = make_device(test, &config);
	unsigned int i;

	for (i = 0; i < 100; i++) {
		KUNIT_ASSERT_EQ(test, fake_virtio_plug(fv), 0);
		KUNIT_ASSERT_NOT_NULL(test, fake_virtio_dummy(fv));
		fake_virtio_dummy_send(fake_virtio_dummy(fv), "x");
		fake_virtio_flush(fv);
		fake_virtio_unplug(fv);
		KUNIT_EXPECT_TRUE(test, fake_virtio_released(fv));
	}

	KUNIT_EXPECT_EQ(test, echo->seen, 100);
	KUNIT_EXPECT_EQ(test, fv->stats.completions, 100);
	KUNIT_EXPECT_EQ(test, fv->stats.find_vqs, 100);
	KUNIT_EXPECT_EQ(test, fv->stats.del_vqs, 100);
	KUNIT_EXPECT_EQ(test, fv->stats.leaked_queues, 0);
	KUNIT_EXPECT_EQ(test, fv->stats.errors, 0);
	KUNIT_EXPECT_EQ(test, fake_virtio_live(), echo->live_before + 1);
}

/* What is plugged cannot be plugged, what is unplugged can be unplugged. */
static void plug_refuses_what_is_plugged(struct kunit *test)
{
	struct echo *echo = test->priv;

	plug_echo(test);

	KUNIT_EXPECT_EQ(test, fake_virtio_plug(echo->fv), -EBUSY);
	fake_virtio_unplug(echo->fv);
	fake_virtio_unplug(echo->fv);
	KUNIT_EXPECT_NULL(test, fake_virtio_vdev(echo->fv));
	KUNIT_EXPECT_EQ(test, fake_virtio_plug(echo->fv), 0);
}

/* A thousand devices at once, each with a message of its own. */
static void thousand_devices_work_side_by_side(struct kunit *test)
{
	struct fake_virtio_config config = echo_config(test->priv);
	struct fake_virtio_device **fvs;
	struct echo *echo = test->priv;
	unsigned int i, done = 0;

	fvs = kunit_kcalloc(test, 1000, sizeof(*fvs), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, fvs);

	for (i = 0; i < 1000; i++) {
		fvs[i] = make_device(test, &config);
		KUNIT_ASSERT_EQ(test, fake_virtio_plug(fvs[i]), 0);
		KUNIT_ASSERT_NOT_NULL(test, fake_virtio_dummy(fvs[i]));
		fake_virtio_dummy_send(fake_virtio_dummy(fvs[i]), "x");
	}
	for (i = 0; i < 1000; i++) {
		fake_virtio_flush(fvs[i]);
		done += fake_virtio_dummy(fvs[i])->done;
	}

	KUNIT_EXPECT_EQ(test, echo->seen, 1000);
	KUNIT_EXPECT_EQ(test, done, 1000);
}

/* A device reference that outlives the removal is seen, and does no harm. */
static void held_device_reference_is_detected(struct kunit *test)
{
	struct echo *echo = test->priv;
	struct virtio_device *vdev;
	struct device *dev;

	plug_echo(test);
	dev = get_device(&fake_virtio_vdev(echo->fv)->dev);

	fake_virtio_unplug(echo->fv);
	KUNIT_EXPECT_FALSE(test, fake_virtio_released(echo->fv));
	vdev = dev_to_virtio(dev);
	KUNIT_EXPECT_EQ(test, vdev->config->get_status(vdev),
			VIRTIO_CONFIG_S_ACKNOWLEDGE);

	put_device(dev);
	KUNIT_EXPECT_TRUE(test, fake_virtio_released(echo->fv));
}

/* A fake that was freed lives on while its device is referenced. */
static void freed_fake_waits_for_the_last_reference(struct kunit *test)
{
	struct fake_virtio_config config = echo_config(test->priv);
	struct fake_virtio_device *fv = fake_virtio_alloc(&config);
	struct echo *echo = test->priv;
	struct device *dev;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, fv);
	KUNIT_EXPECT_EQ(test, fake_virtio_plug(fv), 0);
	dev = get_device(&fake_virtio_vdev(fv)->dev);

	fake_virtio_free(fv);
	KUNIT_EXPECT_EQ(test, fake_virtio_live(), echo->live_before + 1);
	put_device(dev);
	KUNIT_EXPECT_EQ(test, fake_virtio_live(), echo->live_before);
}

/* Test-managed devices are gone, and their driver unbound, with their test. */
static void managed_device_goes_with_its_test(struct kunit *test)
{
	struct fake_virtio_config config = echo_config(test->priv);
	struct echo *echo = test->priv;
	struct fake_virtio_device *fv;
	struct kunit other;

	kunit_init_test(&other, "other", NULL);
	fv = fake_virtio_alloc_kunit(&other, &config);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, fv);
	KUNIT_EXPECT_EQ(test, fake_virtio_plug_kunit(&other, fv), 0);
	KUNIT_EXPECT_NOT_NULL(test, fake_virtio_dummy(fv));
	KUNIT_EXPECT_EQ(test, fake_virtio_live(), echo->live_before + 1);

	kunit_cleanup(&other);
	KUNIT_EXPECT_EQ(test, fake_virtio_live(), echo->live_before);
}

/* A managed plug is undone by itself, while the fake stays. */
static void managed_plug_goes_before_its_device(struct kunit *test)
{
	struct fake_virtio_config config = echo_config(test->priv);
	struct fake_virtio_device *fv = make_device(test, &config);
	struct kunit other;

	kunit_init_test(&other, "other", NULL);
	KUNIT_EXPECT_EQ(test, fake_virtio_plug_kunit(&other, fv), 0);
	KUNIT_EXPECT_NOT_NULL(test, fake_virtio_vdev(fv));

	kunit_cleanup(&other);
	KUNIT_EXPECT_NULL(test, fake_virtio_vdev(fv));
	KUNIT_EXPECT_TRUE(test, fake_virtio_released(fv));
}

static struct kunit_case fake_virtio_bus_cases[] = {
	KUNIT_CASE(probe_agrees_on_common_features),
	KUNIT_CASE(probe_walks_through_the_status_bits),
	KUNIT_CASE(message_reaches_device_and_answer_the_driver),
	KUNIT_CASE_PARAM(ring_wraps_in_every_format, ring_gen_params),
	KUNIT_CASE(queue_depth_limits_messages_in_flight),
	KUNIT_CASE(held_device_takes_what_it_is_stepped),
	KUNIT_CASE(kept_requests_are_answered_in_any_order),
	KUNIT_CASE(events_fill_posted_buffers_in_order),
	KUNIT_CASE(event_without_a_buffer_is_refused),
	KUNIT_CASE(config_space_is_read_and_changes_are_signalled),
	KUNIT_CASE(plugging_a_hundred_times_leaves_nothing),
	KUNIT_CASE(plug_refuses_what_is_plugged),
	KUNIT_CASE(thousand_devices_work_side_by_side),
	KUNIT_CASE(held_device_reference_is_detected),
	KUNIT_CASE(freed_fake_waits_for_the_last_reference),
	KUNIT_CASE(managed_device_goes_with_its_test),
	KUNIT_CASE(managed_plug_goes_before_its_device),
	{ }
};

static struct kunit_suite fake_virtio_bus_suite = {
	.name = "fake_virtio_bus",
	.init = fake_virtio_bus_init,
	.test_cases = fake_virtio_bus_cases,
};

kunit_test_suite(fake_virtio_bus_suite);
