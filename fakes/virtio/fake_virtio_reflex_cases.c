// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fake virtio bus when a device answers by a reflex: before the driver's kick
 * returns, or in an interrupt, with no work item in between. On any clock, as
 * the driver on top here may wait a little longer than the device.
 */

#include <kunit/test.h>
#include <linux/delay.h>
#include <linux/string.h>

#include <kunit/fake_virtio_dummy.h>

#define CMDQ	FAKE_VIRTIO_DUMMY_CMDQ

#define REFLEX_US	50

/**
 * struct prompt - a device with a reflex
 * @fv: the device
 * @asked: how many requests it has seen
 * @mute: it answers none of them
 */
struct prompt {
	struct fake_virtio_device *fv;
	unsigned int asked;
	bool mute;
};

static ssize_t prompt_answer(void *ctx, const void *request, size_t len,
			     void *buf, size_t room)
{
	struct prompt *prompt = ctx;

	prompt->asked++;
	if (prompt->mute)
		return -ENODATA;
	memcpy(buf, request, len);
	*(char *)buf = '!';

	return len;
}

/* Never asked while there is a reflex: then it is what thinks. */
static void prompt_request(struct fake_virtio_device *fv,
			   struct fake_virtio_request *req)
{
	fake_virtio_complete(req, "thought", sizeof("thought"));
}

static const struct fake_virtio_backend prompt_backend = {
	.request = prompt_request,
};

static int fake_virtio_reflex_init(struct kunit *test)
{
	const struct fake_virtio_config config = {
		.device_id = FAKE_VIRTIO_DUMMY_ID,
		.features = FAKE_VIRTIO_F_MODERN,
		.max_queues = 1,
		.backend = &prompt_backend,
	};
	struct prompt *prompt;
	int err;

	prompt = kunit_kzalloc(test, sizeof(*prompt), GFP_KERNEL);
	if (!prompt)
		return -ENOMEM;

	err = fake_virtio_dummy_register_kunit(test);
	if (err)
		return err;

	test->priv = prompt;
	prompt->fv = fake_virtio_alloc_kunit(test, &config);

	return PTR_ERR_OR_ZERO(prompt->fv);
}

static struct fake_virtio_dummy *prompt_plug(struct kunit *test,
					     unsigned int after_us,
					     bool one_by_one)
{
	struct prompt *prompt = test->priv;
	const struct fake_virtio_reflex reflex = {
		.answer = prompt_answer,
		.ctx = prompt,
		.queues = BIT(CMDQ),
		.after_us = after_us,
		.one_by_one = one_by_one,
	};

	KUNIT_ASSERT_EQ(test, fake_virtio_plug_kunit(test, prompt->fv), 0);
	if (fake_virtio_set_reflex(prompt->fv, &reflex))
		kunit_skip(test, "needs a single processor");

	return fake_virtio_dummy(prompt->fv);
}

/* The answer is there when the kick returns; the interrupt comes later. */
static void reflex_answers_in_the_kick(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = prompt_plug(test, 0, false);
	struct prompt *prompt = test->priv;

	prompt->fv->drop_interrupts = true;
	KUNIT_ASSERT_EQ(test, fake_virtio_dummy_send(dummy, "a"), 0);
	KUNIT_EXPECT_EQ(test, dummy->callbacks, 0);
	KUNIT_EXPECT_EQ(test, fake_virtio_dummy_poll(dummy), 1);
	KUNIT_EXPECT_STREQ(test, dummy->msgs[0].in, "!");
	KUNIT_EXPECT_EQ(test, dummy->msgs[0].used_len, FAKE_VIRTIO_DUMMY_SIZE);
	KUNIT_EXPECT_EQ(test, prompt->fv->stats.completions, 1);
}

/* A driver that has the processor to itself, and patience. */
static void prompt_wait(struct fake_virtio_dummy *dummy, unsigned int done)
{
	unsigned int i;

	for (i = 0; i < 2000 && READ_ONCE(dummy->done) < done; i++)
		udelay(REFLEX_US);
}

/* An interrupt of the timer brings it to a driver that does not sleep. */
static void reflex_answers_in_an_interrupt(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = prompt_plug(test, REFLEX_US, false);

	KUNIT_ASSERT_EQ(test, fake_virtio_dummy_send(dummy, "a"), 0);
	KUNIT_ASSERT_EQ(test, fake_virtio_dummy_send(dummy, "b"), 0);
	KUNIT_EXPECT_EQ(test, dummy->done, 0);
	prompt_wait(dummy, 2);
	KUNIT_EXPECT_EQ(test, dummy->done, 2);
	KUNIT_EXPECT_EQ(test, dummy->callbacks, 1);
}

/* One by one, each has its own interrupt. */
static void reflex_answers_one_by_one(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = prompt_plug(test, REFLEX_US, true);

	KUNIT_ASSERT_EQ(test, fake_virtio_dummy_send(dummy, "a"), 0);
	KUNIT_ASSERT_EQ(test, fake_virtio_dummy_send(dummy, "b"), 0);
	prompt_wait(dummy, 2);
	KUNIT_EXPECT_EQ(test, dummy->done, 2);
	KUNIT_EXPECT_EQ(test, dummy->callbacks, 2);
}

/* Nothing is answered that the reflex does not answer; the ring goes on. */
static void reflex_may_be_mute(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = prompt_plug(test, 0, false);
	struct prompt *prompt = test->priv;

	prompt->mute = true;
	KUNIT_ASSERT_EQ(test, fake_virtio_dummy_send(dummy, "a"), 0);
	prompt->mute = false;
	KUNIT_ASSERT_EQ(test, fake_virtio_dummy_send(dummy, "b"), 0);
	KUNIT_EXPECT_EQ(test, prompt->asked, 2);
	KUNIT_EXPECT_EQ(test, fake_virtio_dummy_poll(dummy), 1);
	KUNIT_EXPECT_FALSE(test, dummy->msgs[0].done);
	KUNIT_EXPECT_TRUE(test, dummy->msgs[1].done);
	KUNIT_EXPECT_EQ(test, fake_virtio_outstanding(prompt->fv, CMDQ), 1);
}

/* Without a reflex the backend is asked, before and after. */
static void reflex_can_be_taken_away(struct kunit *test)
{
	struct fake_virtio_dummy *dummy = prompt_plug(test, 0, false);
	struct prompt *prompt = test->priv;

	KUNIT_ASSERT_EQ(test, fake_virtio_dummy_send(dummy, "a"), 0);
	KUNIT_ASSERT_EQ(test, fake_virtio_set_reflex(prompt->fv, NULL), 0);
	KUNIT_ASSERT_EQ(test, fake_virtio_dummy_send(dummy, "b"), 0);
	KUNIT_ASSERT_EQ(test, fake_virtio_flush(prompt->fv), 0);
	KUNIT_EXPECT_EQ(test, prompt->asked, 1);
	KUNIT_EXPECT_STREQ(test, dummy->msgs[0].in, "!");
	KUNIT_EXPECT_STREQ(test, dummy->msgs[1].in, "thought");
	KUNIT_EXPECT_EQ(test, prompt->fv->stats.errors, 0);
}

static struct kunit_case fake_virtio_reflex_cases[] = {
	KUNIT_CASE(reflex_answers_in_the_kick),
	KUNIT_CASE(reflex_answers_in_an_interrupt),
	KUNIT_CASE(reflex_answers_one_by_one),
	KUNIT_CASE(reflex_may_be_mute),
	KUNIT_CASE(reflex_can_be_taken_away),
	{ }
};

static struct kunit_suite fake_virtio_reflex_suite = {
	.name = "fake_virtio_reflex",
	.init = fake_virtio_reflex_init,
	.test_cases = fake_virtio_reflex_cases,
};

kunit_test_suite(fake_virtio_reflex_suite);
