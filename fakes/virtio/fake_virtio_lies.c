// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fake virtio bus when told to misbehave: every knob and every lie has the
 * effect on the driver that its description promises, and no other. The driver
 * on top recovers once the device is good again.
 *
 * The ring code complains in the log about the lies it sees through: "is not a
 * head" and "out of range" belong to these cases.
 */

#include <kunit/test.h>
#include <linux/device.h>
#include <linux/string.h>

#include <kunit/fake_virtio_dummy.h>

#define CMDQ	FAKE_VIRTIO_DUMMY_CMDQ
#define EVENTQ	FAKE_VIRTIO_DUMMY_EVENTQ

/* A device that keeps the last message until the case says what becomes of it. */
struct liar {
	struct fake_virtio_device *fv;
	struct fake_virtio_request *req;
};

static void liar_request(struct fake_virtio_device *fv,
			 struct fake_virtio_request *req)
{
	struct liar *liar = fv->priv;

	liar->req = req;
}

static const struct fake_virtio_backend liar_backend = {
	.request = liar_request,
};

static struct fake_virtio_config liar_config(struct liar *liar)
{
	return (struct fake_virtio_config) {
		.device_id = FAKE_VIRTIO_DUMMY_ID,
		.features = FAKE_VIRTIO_F_MODERN |
			    BIT_ULL(FAKE_VIRTIO_DUMMY_F_EVENTS),
		.max_queues = 2,
		.stock_queues = BIT(EVENTQ),
		.backend = &liar_backend,
		.priv = liar,
	};
}

static int fake_virtio_lies_init(struct kunit *test)
{
	struct liar *liar = kunit_kzalloc(test, sizeof(*liar), GFP_KERNEL);
	struct fake_virtio_config config;
	int err;

	if (!liar)
		return -ENOMEM;

	err = fake_virtio_dummy_register_kunit(test);
	if (err)
		return err;

	test->priv = liar;
	config = liar_config(liar);
	liar->fv = fake_virtio_alloc_kunit(test, &config);

	return PTR_ERR_OR_ZERO(liar->fv);
}

static struct fake_virtio_dummy *plug_liar(struct kunit *test)
{
	struct liar *liar = test->priv;

	KUNIT_ASSERT_EQ(test, fake_virtio_plug_kunit(test, liar->fv), 0);
	KUNIT_ASSERT_NOT_NULL(test, fake_virtio_dummy(liar->fv));

	return fake_virtio_dummy(liar->fv);
}

/* Plug, send one message, and have the device keep it. */
static struct fake_virtio_dummy *plug_and_send(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = plug_liar(test);
	struct liar *liar = test->priv;

	KUNIT_ASSERT_EQ(test, fake_virtio_dummy_send(dummy, "x"), 0);
	KUNIT_ASSERT_EQ(test, fake_virtio_flush(liar->fv), 0);
	KUNIT_ASSERT_NOT_NULL(test, liar->req);

	return dummy;
}

/* The device is on the bus without a driver; cured, it gets one. */
static void expect_unbound_until_cured(struct kunit *test,
				       void (*cure)(struct fake_virtio_device *))
{
	struct liar *liar = test->priv;
	struct fake_virtio_device *fv = liar->fv;

	KUNIT_ASSERT_EQ(test, fake_virtio_plug_kunit(test, fv), 0);
	KUNIT_EXPECT_NULL(test, fake_virtio_dummy(fv));
	KUNIT_EXPECT_TRUE(test, fake_virtio_status(fv) &
			  VIRTIO_CONFIG_S_FAILED);
	KUNIT_EXPECT_EQ(test, fake_virtio_queues(fv), 0);

	cure(fv);
	KUNIT_EXPECT_EQ(test, device_attach(&fake_virtio_vdev(fv)->dev), 1);
	KUNIT_EXPECT_NOT_NULL(test, fake_virtio_dummy(fv));
	KUNIT_EXPECT_EQ(test, fv->stats.errors, 0);
}

static void cure_find_vqs(struct fake_virtio_device *fv)
{
	fv->fail_find_vqs = 0;
}

static void failing_find_vqs_fails_the_probe(struct kunit *test)
{
	struct liar *liar = test->priv;

	liar->fv->fail_find_vqs = -ENOMEM;
	expect_unbound_until_cured(test, cure_find_vqs);
	KUNIT_EXPECT_EQ(test, liar->fv->stats.find_vqs, 2);
}

static void cure_missing_queue(struct fake_virtio_device *fv)
{
	fv->missing_queues = 0;
}

/* The first queue exists: it must not be left behind when the second does not. */
static void missing_queue_fails_the_probe(struct kunit *test)
{
	struct liar *liar = test->priv;

	liar->fv->missing_queues = BIT(EVENTQ);
	expect_unbound_until_cured(test, cure_missing_queue);
}

static void cure_nothing(struct fake_virtio_device *fv)
{
}

/* Features, the first queue, the second: it was the third, and is no more. */
static void nth_refusal_fails_the_probe(struct kunit *test)
{
	struct liar *liar = test->priv;

	liar->fv->fail_nth = 3;
	expect_unbound_until_cured(test, cure_nothing);
	KUNIT_EXPECT_EQ(test, liar->fv->stats.find_vqs, 2);
}

static void cure_features(struct fake_virtio_device *fv)
{
	fv->refuse_features_ok = false;
}

static void refused_features_fail_the_probe(struct kunit *test)
{
	struct liar *liar = test->priv;

	liar->fv->refuse_features_ok = true;
	expect_unbound_until_cured(test, cure_features);
	KUNIT_EXPECT_EQ(test, liar->fv->stats.find_vqs, 1);
}

static void cure_finalize(struct fake_virtio_device *fv)
{
	fv->fail_finalize_features = 0;
}

static void failing_finalize_fails_the_probe(struct kunit *test)
{
	struct liar *liar = test->priv;

	liar->fv->fail_finalize_features = -EINVAL;
	expect_unbound_until_cured(test, cure_finalize);
}

/* No driver here: with one the virtio core would warn, as it should. */
static void failing_reset_leaves_the_status(struct kunit *test)
{
	struct liar *liar = test->priv;
	struct fake_virtio_device *fv = liar->fv;

	fv->config.device_id++;
	KUNIT_ASSERT_EQ(test, fake_virtio_plug_kunit(test, fv), 0);

	fv->fail_reset = true;
	virtio_reset_device(fake_virtio_vdev(fv));
	KUNIT_EXPECT_EQ(test, fake_virtio_status(fv),
			VIRTIO_CONFIG_S_ACKNOWLEDGE);

	fv->fail_reset = false;
	virtio_reset_device(fake_virtio_vdev(fv));
	KUNIT_EXPECT_EQ(test, fake_virtio_status(fv), 0);
	KUNIT_EXPECT_EQ(test, fv->stats.resets, 3);
}

/* The used index of a stalled queue stays where it is. */
static void stalled_queue_swallows_answers(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = plug_and_send(test);
	struct liar *liar = test->priv;

	liar->fv->stalled_queues = BIT(CMDQ);
	KUNIT_EXPECT_EQ(test, fake_virtio_complete(liar->req, "y", 2), 0);
	fake_virtio_flush(liar->fv);

	KUNIT_EXPECT_EQ(test, fake_virtio_dummy_poll(dummy), 0);
	KUNIT_EXPECT_EQ(test, liar->fv->stats.stalled, 1);
	KUNIT_EXPECT_EQ(test, liar->fv->stats.completions, 0);
	KUNIT_EXPECT_EQ(test, fake_virtio_outstanding(liar->fv, CMDQ), 1);
}

/* An answer without its interrupt is there for a driver that polls. */
static void dropped_interrupt_leaves_the_answer_to_polling(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = plug_and_send(test);
	struct liar *liar = test->priv;

	liar->fv->drop_interrupts = true;
	fake_virtio_complete(liar->req, "y", 2);
	fake_virtio_flush(liar->fv);
	liar->fv->drop_interrupts = false;
	fake_virtio_flush(liar->fv);

	KUNIT_EXPECT_EQ(test, dummy->callbacks, 0);
	KUNIT_EXPECT_EQ(test, dummy->done, 0);
	KUNIT_EXPECT_EQ(test, fake_virtio_dummy_poll(dummy), 1);
	KUNIT_EXPECT_EQ(test, liar->fv->stats.interrupts, 0);
}

/* A held interrupt comes when it is let go, and not a moment earlier. */
static void held_interrupt_comes_when_let_go(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = plug_and_send(test);
	struct liar *liar = test->priv;

	liar->fv->hold_interrupts = true;
	fake_virtio_complete(liar->req, "y", 2);
	KUNIT_EXPECT_EQ(test, fake_virtio_flush(liar->fv), 0);
	KUNIT_EXPECT_EQ(test, dummy->callbacks, 0);

	liar->fv->hold_interrupts = false;
	KUNIT_EXPECT_EQ(test, fake_virtio_flush(liar->fv), 0);
	KUNIT_EXPECT_EQ(test, dummy->callbacks, 1);
	KUNIT_EXPECT_EQ(test, dummy->done, 1);
}

/* A driver that asks for no interrupt gets none: the fake reads the ring. */
static void unwanted_interrupt_is_not_raised(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = plug_and_send(test);
	struct liar *liar = test->priv;

	spin_lock_irq(&dummy->lock);
	virtqueue_disable_cb(dummy->vqs[CMDQ]);
	spin_unlock_irq(&dummy->lock);
	fake_virtio_complete(liar->req, "y", 2);
	fake_virtio_flush(liar->fv);

	KUNIT_EXPECT_EQ(test, liar->fv->stats.interrupts, 0);
	KUNIT_EXPECT_EQ(test, fake_virtio_dummy_poll(dummy), 1);
}

/* The used length is the device's word, whatever was written. */
static void used_length_may_lie(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = plug_and_send(test);
	struct liar *liar = test->priv;

	KUNIT_EXPECT_EQ(test, fake_virtio_complete_raw(liar->req, "y", 2, 1000),
			0);
	KUNIT_ASSERT_EQ(test, fake_virtio_dummy_post(dummy), 0);
	KUNIT_EXPECT_EQ(test, fake_virtio_push_raw(liar->fv, EVENTQ, "z", 2, 0),
			0);
	fake_virtio_flush(liar->fv);

	KUNIT_EXPECT_STREQ(test, dummy->msgs[0].in, "y");
	KUNIT_EXPECT_EQ(test, dummy->msgs[0].used_len, 1000);
	KUNIT_EXPECT_STREQ(test, dummy->msgs[1].in, "z");
	KUNIT_EXPECT_EQ(test, dummy->msgs[1].used_len, 0);
}

/* More than fits is cut at the end of the driver's buffer, and said so. */
static void answer_never_exceeds_the_buffer(struct kunit *test)
{
	static const char lots[64] = { [0 ... 63] = 'y' };
	struct fake_virtio_dummy *dummy = plug_and_send(test);
	struct liar *liar = test->priv;

	KUNIT_EXPECT_EQ(test, fake_virtio_complete(liar->req, lots,
						   sizeof(lots)), -EMSGSIZE);
	fake_virtio_flush(liar->fv);

	KUNIT_EXPECT_EQ(test, dummy->msgs[0].used_len, FAKE_VIRTIO_DUMMY_SIZE);
	KUNIT_EXPECT_MEMEQ(test, dummy->msgs[0].in, lots,
			   FAKE_VIRTIO_DUMMY_SIZE);
	KUNIT_EXPECT_EQ(test, dummy->msgs[1].out[0], 0);
	KUNIT_EXPECT_EQ(test, liar->fv->stats.truncated, 1);
}

/* The driver got its answer, found nothing but a broken ring after it. */
static void expect_broken_after(struct kunit *test,
				struct fake_virtio_dummy *dummy,
				unsigned int done)
{
	struct liar *liar = test->priv;

	KUNIT_EXPECT_EQ(test, fake_virtio_flush(liar->fv), 0);
	KUNIT_EXPECT_EQ(test, dummy->done, done);
	KUNIT_EXPECT_TRUE(test, virtqueue_is_broken(dummy->vqs[CMDQ]));
	KUNIT_EXPECT_EQ(test, fake_virtio_dummy_send(dummy, "x"), -EIO);
}

static void second_used_entry_breaks_the_ring(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = plug_and_send(test);
	struct liar *liar = test->priv;

	KUNIT_EXPECT_EQ(test, fake_virtio_complete_twice(liar->req, "y", 2), 0);
	expect_broken_after(test, dummy, 1);
}

static void used_entry_out_of_range_breaks_the_ring(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = plug_and_send(test);
	struct liar *liar = test->priv;

	KUNIT_EXPECT_EQ(test, fake_virtio_inject_used(liar->fv, CMDQ, 0xffff,
						      0), 0);
	expect_broken_after(test, dummy, 0);
}

/*
 * Past the answer there are entries that were never written. They read as
 * descriptor 0, which the answer has just given back.
 */
static void used_index_jump_breaks_the_ring(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = plug_and_send(test);
	struct liar *liar = test->priv;

	KUNIT_EXPECT_EQ(test, fake_virtio_complete(liar->req, "y", 2), 0);
	KUNIT_EXPECT_EQ(test, fake_virtio_jump_used(liar->fv, CMDQ, 3), 0);
	expect_broken_after(test, dummy, 1);
}

/* The ring code filters an interrupt that has no reason. */
static void spurious_interrupt_is_harmless(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = plug_and_send(test);
	struct liar *liar = test->priv;

	KUNIT_EXPECT_EQ(test, fake_virtio_interrupt(liar->fv, CMDQ), 0);
	fake_virtio_flush(liar->fv);
	KUNIT_EXPECT_EQ(test, dummy->callbacks, 0);
	KUNIT_EXPECT_EQ(test, liar->fv->stats.interrupts, 1);
	KUNIT_EXPECT_EQ(test, liar->fv->stats.interrupts_refused, 1);

	fake_virtio_complete(liar->req, "y", 2);
	fake_virtio_flush(liar->fv);
	KUNIT_EXPECT_EQ(test, dummy->done, 1);
}

/* A broken device takes nothing more, and its answers are not heard. */
static void broken_device_is_deaf_and_mute(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = plug_and_send(test);
	struct liar *liar = test->priv;

	fake_virtio_break(liar->fv);
	KUNIT_EXPECT_EQ(test, fake_virtio_dummy_send(dummy, "x"), -EIO);
	fake_virtio_complete(liar->req, "y", 2);
	fake_virtio_flush(liar->fv);

	KUNIT_EXPECT_EQ(test, dummy->callbacks, 0);
	KUNIT_EXPECT_EQ(test, liar->fv->stats.interrupts_refused, 1);
}

/* The device is pulled out with a message in flight: the answer finds nobody. */
static void answer_after_surprise_removal_is_stale(struct kunit *test)
{
	struct liar *liar = test->priv;

	plug_and_send(test);
	fake_virtio_surprise_remove(liar->fv);

	KUNIT_EXPECT_TRUE(test, fake_virtio_released(liar->fv));
	KUNIT_EXPECT_EQ(test, fake_virtio_complete(liar->req, "y", 2), -ENODEV);
	KUNIT_EXPECT_EQ(test, liar->fv->stats.stale_completions, 1);
	KUNIT_EXPECT_EQ(test, liar->fv->stats.leaked_queues, 0);
	KUNIT_EXPECT_EQ(test, liar->fv->stats.completions, 0);
}

/* An answer to one plug never reaches the rings of the next. */
static void answer_from_an_earlier_plug_is_stale(struct kunit *test)
{
	struct fake_virtio_request *old;
	struct fake_virtio_dummy *dummy;
	struct liar *liar = test->priv;

	plug_and_send(test);
	old = liar->req;
	fake_virtio_unplug(liar->fv);
	dummy = plug_and_send(test);

	KUNIT_EXPECT_EQ(test, fake_virtio_complete(old, "old", 4), -ENODEV);
	fake_virtio_flush(liar->fv);
	KUNIT_EXPECT_EQ(test, dummy->done, 0);
	KUNIT_EXPECT_EQ(test, fake_virtio_complete(liar->req, "new", 4), 0);
	fake_virtio_flush(liar->fv);
	KUNIT_EXPECT_STREQ(test, dummy->msgs[0].in, "new");
}

/* A dropped request is the device's loss of memory, not the driver's. */
static void dropped_request_stays_outstanding(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = plug_and_send(test);
	struct liar *liar = test->priv;

	fake_virtio_drop(liar->req);
	fake_virtio_flush(liar->fv);

	KUNIT_EXPECT_EQ(test, dummy->done, 0);
	KUNIT_EXPECT_EQ(test, fake_virtio_available(liar->fv, CMDQ), 0);
	KUNIT_EXPECT_EQ(test, fake_virtio_outstanding(liar->fv, CMDQ), 1);
}

/* Queues that a driver forgets are counted, and freed with the device. */
static void forgotten_queues_are_counted(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = plug_liar(test);
	struct liar *liar = test->priv;

	dummy->leak_queues = true;
	fake_virtio_unplug(liar->fv);

	KUNIT_EXPECT_EQ(test, liar->fv->stats.leaked_queues, 2);
	KUNIT_EXPECT_EQ(test, liar->fv->stats.del_vqs, 0);
	KUNIT_EXPECT_TRUE(test, fake_virtio_released(liar->fv));
}

/* Reading where there is no configuration space gives zeroes and an error. */
static void reading_past_the_config_space_is_an_error(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = plug_liar(test);
	struct liar *liar = test->priv;

	KUNIT_EXPECT_EQ(test, virtio_cread8(dummy->vdev, 0), 0);
	KUNIT_EXPECT_EQ(test, liar->fv->stats.errors, 1);
	fake_virtio_clear_stats(liar->fv);
	KUNIT_EXPECT_EQ(test, liar->fv->stats.errors, 0);
}

/* What the device side cannot serve is refused when it is asked for. */
static void impossible_devices_are_refused(struct kunit *test)
{
	struct fake_virtio_config packed = liar_config(test->priv);
	struct fake_virtio_config depth = packed, queues = packed;

	packed.features |= BIT_ULL(VIRTIO_F_RING_PACKED);
	depth.queue_depth = 3;
	queues.max_queues = FAKE_VIRTIO_MAX_QUEUES + 1;

	KUNIT_EXPECT_PTR_EQ(test, fake_virtio_alloc(&packed),
			    (struct fake_virtio_device *)ERR_PTR(-EINVAL));
	KUNIT_EXPECT_PTR_EQ(test, fake_virtio_alloc(&depth),
			    (struct fake_virtio_device *)ERR_PTR(-EINVAL));
	KUNIT_EXPECT_PTR_EQ(test, fake_virtio_alloc(&queues),
			    (struct fake_virtio_device *)ERR_PTR(-EINVAL));
}

static struct kunit_case fake_virtio_lies_cases[] = {
	KUNIT_CASE(failing_find_vqs_fails_the_probe),
	KUNIT_CASE(missing_queue_fails_the_probe),
	KUNIT_CASE(nth_refusal_fails_the_probe),
	KUNIT_CASE(refused_features_fail_the_probe),
	KUNIT_CASE(failing_finalize_fails_the_probe),
	KUNIT_CASE(failing_reset_leaves_the_status),
	KUNIT_CASE(stalled_queue_swallows_answers),
	KUNIT_CASE(dropped_interrupt_leaves_the_answer_to_polling),
	KUNIT_CASE(held_interrupt_comes_when_let_go),
	KUNIT_CASE(unwanted_interrupt_is_not_raised),
	KUNIT_CASE(used_length_may_lie),
	KUNIT_CASE(answer_never_exceeds_the_buffer),
	KUNIT_CASE(second_used_entry_breaks_the_ring),
	KUNIT_CASE(used_entry_out_of_range_breaks_the_ring),
	KUNIT_CASE(used_index_jump_breaks_the_ring),
	KUNIT_CASE(spurious_interrupt_is_harmless),
	KUNIT_CASE(broken_device_is_deaf_and_mute),
	KUNIT_CASE(answer_after_surprise_removal_is_stale),
	KUNIT_CASE(answer_from_an_earlier_plug_is_stale),
	KUNIT_CASE(dropped_request_stays_outstanding),
	KUNIT_CASE(forgotten_queues_are_counted),
	KUNIT_CASE(reading_past_the_config_space_is_an_error),
	KUNIT_CASE(impossible_devices_are_refused),
	{ }
};

static struct kunit_suite fake_virtio_lies_suite = {
	.name = "fake_virtio_lies",
	.init = fake_virtio_lies_init,
	.test_cases = fake_virtio_lies_cases,
};

kunit_test_suite(fake_virtio_lies_suite);
