// SPDX-License-Identifier: GPL-2.0-only
/*
 * The virtio entropy driver on a fake device: a driver that only ever asks for
 * input, from a thread of its own. That the bytes are used shows in what comes
 * next: the driver asks again when the last of them has been taken.
 *
 * Which bytes reach the entropy pool cannot be seen from outside, and is not
 * tested. The hwrng core reads one source only, the first of the best ones: on
 * a machine that has another one, nobody would read ours.
 */

#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/string.h>
#include <linux/virtio_ids.h>

#include <kunit/fake_virtio.h>

/*
 * Who has mixed random bytes in sleeps until it is time for more: for half of the
 * time since the kernel booted, and a minute at most.
 */
#define GENEROUS	(100 * HZ)

struct entropy {
	struct fake_virtio_device *fv;
	struct fake_virtio_request *first;
	struct completion asked_again;
	unsigned int asked;
	size_t readable;
	size_t writable;
};

/* Keeps all requests: a case answers the first one, when it is ready. */
static void entropy_request(struct fake_virtio_device *fv,
			    struct fake_virtio_request *req)
{
	struct entropy *entropy = fv->priv;

	if (entropy->asked++) {
		complete(&entropy->asked_again);
		return;
	}

	entropy->first = req;
	entropy->readable = req->len;
	entropy->writable = req->writable;
}

static const struct fake_virtio_backend entropy_backend = {
	.request = entropy_request,
};

static int virtio_rng_transfer_init(struct kunit *test)
{
	struct fake_virtio_config config = {
		.device_id = VIRTIO_ID_RNG,
		.features = FAKE_VIRTIO_F_MODERN,
		.max_queues = 1,
		.backend = &entropy_backend,
	};
	struct entropy *entropy;

	entropy = kunit_kzalloc(test, sizeof(*entropy), GFP_KERNEL);
	if (!entropy)
		return -ENOMEM;

	init_completion(&entropy->asked_again);
	config.priv = entropy;
	entropy->fv = fake_virtio_alloc_kunit(test, &config);
	test->priv = entropy;

	return PTR_ERR_OR_ZERO(entropy->fv);
}

static void virtio_rng_transfer_exit(struct kunit *test)
{
	struct entropy *entropy = test->priv;

	if (!entropy || IS_ERR(entropy->fv))
		return;

	fake_virtio_unplug(entropy->fv);
	KUNIT_EXPECT_TRUE(test, fake_virtio_released(entropy->fv));
	KUNIT_EXPECT_EQ(test, entropy->fv->stats.errors, 0);
	KUNIT_EXPECT_EQ(test, entropy->fv->stats.leaked_queues, 0);
}

/* Plug the device, and have the driver's first request. */
static struct entropy *plug_entropy(struct kunit *test)
{
	struct entropy *entropy = test->priv;

	KUNIT_ASSERT_EQ(test, fake_virtio_plug_kunit(test, entropy->fv), 0);
	KUNIT_ASSERT_EQ(test, fake_virtio_flush(entropy->fv), 0);
	KUNIT_ASSERT_NOT_NULL(test, entropy->first);

	return entropy;
}

/* The driver asks for input as soon as it is bound, and for nothing else. */
static void probe_asks_for_bytes(struct kunit *test)
{
	struct entropy *entropy = plug_entropy(test);

	KUNIT_EXPECT_EQ(test, entropy->asked, 1);
	KUNIT_EXPECT_EQ(test, entropy->readable, 0);
	KUNIT_EXPECT_GE(test, entropy->writable, 32);
	KUNIT_EXPECT_EQ(test, fake_virtio_queues(entropy->fv), BIT(0));
	KUNIT_EXPECT_EQ(test, fake_virtio_outstanding(entropy->fv, 0), 1);
	KUNIT_EXPECT_EQ(test, entropy->fv->stats.early_kicks, 0);
}

/* Once the bytes are taken, the driver wants more. */
static void taken_bytes_are_asked_for_again(struct kunit *test)
{
	static const u8 bytes[32] = { 1, 2, 3 };
	struct entropy *entropy = plug_entropy(test);

	KUNIT_EXPECT_EQ(test, fake_virtio_complete(entropy->first, bytes,
						   sizeof(bytes)), 0);
	KUNIT_EXPECT_NE(test,
			wait_for_completion_timeout(&entropy->asked_again,
						    GENEROUS), 0);
	KUNIT_EXPECT_EQ(test, fake_virtio_outstanding(entropy->fv, 0), 1);
}

/*
 * A used length of 64 KiB for a buffer of less than a page must not make the
 * driver read past it; KASAN would tell. That it goes on asking shows that it
 * took the answer.
 */
static void exaggerated_length_does_no_harm(struct kunit *test)
{
	static const u8 bytes[32] = { 1, 2, 3 };
	struct entropy *entropy = plug_entropy(test);

	KUNIT_EXPECT_EQ(test, fake_virtio_complete_raw(entropy->first, bytes,
						       sizeof(bytes), 0x10000),
			0);
	KUNIT_EXPECT_NE(test,
			wait_for_completion_timeout(&entropy->asked_again,
						    GENEROUS), 0);
}

/* A reader that waits for a silent device does not keep it from going. */
static void silent_device_can_be_unplugged(struct kunit *test)
{
	struct entropy *entropy = plug_entropy(test);

	fake_virtio_unplug(entropy->fv);

	KUNIT_EXPECT_TRUE(test, fake_virtio_released(entropy->fv));
	KUNIT_EXPECT_EQ(test, entropy->fv->stats.del_vqs, 1);
	KUNIT_EXPECT_EQ(test, fake_virtio_complete(entropy->first, "x", 1),
			-ENODEV);
}

static struct kunit_case virtio_rng_transfer_cases[] = {
	KUNIT_CASE(probe_asks_for_bytes),
	KUNIT_CASE(taken_bytes_are_asked_for_again),
	KUNIT_CASE(exaggerated_length_does_no_harm),
	KUNIT_CASE(silent_device_can_be_unplugged),
	{ }
};

static struct kunit_suite virtio_rng_transfer_suite = {
	.name = "virtio_rng_transfer",
	.init = virtio_rng_transfer_init,
	.exit = virtio_rng_transfer_exit,
	.test_cases = virtio_rng_transfer_cases,
};

kunit_test_suite(virtio_rng_transfer_suite);

MODULE_DESCRIPTION("The virtio entropy driver on a fake device");
MODULE_LICENSE("GPL");
