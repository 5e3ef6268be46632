// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fake virtio bus when it lies by itself, about the chains that a backend
 * gives back in good faith: &struct fake_virtio_lies. Lies that a backend tells
 * by its choice of verbs are for fake_virtio_lies.c.
 */

#include <kunit/test.h>

#include <kunit/fake_virtio_dummy.h>

#define CMDQ	FAKE_VIRTIO_DUMMY_CMDQ
#define EVENTQ	FAKE_VIRTIO_DUMMY_EVENTQ

static void lying_request(struct fake_virtio_device *fv,
			  struct fake_virtio_request *req)
{
	fake_virtio_complete(req, "y", 2);
}

static const struct fake_virtio_backend lying_backend = {
	.request = lying_request,
};

static int lying_init(struct kunit *test)
{
	const struct fake_virtio_config config = {
		.device_id = FAKE_VIRTIO_DUMMY_ID,
		.features = FAKE_VIRTIO_F_MODERN |
			    BIT_ULL(FAKE_VIRTIO_DUMMY_F_EVENTS),
		.max_queues = 2,
		.stock_queues = BIT(EVENTQ),
		.backend = &lying_backend,
	};
	int err = fake_virtio_dummy_register_kunit(test);

	if (err)
		return err;
	test->priv = fake_virtio_alloc_kunit(test, &config);
	if (IS_ERR(test->priv))
		return PTR_ERR(test->priv);

	return fake_virtio_plug_kunit(test, test->priv);
}

/* One message, of which a lie is told. */
static struct fake_virtio_dummy *lying_send(struct kunit *test,
					    enum fake_virtio_lie kind, u32 value)
{
	struct fake_virtio_device *fv = test->priv;
	struct fake_virtio_dummy *dummy = fake_virtio_dummy(fv);

	KUNIT_ASSERT_NOT_NULL(test, dummy);
	fv->lies = (struct fake_virtio_lies){
		.times = 1, .queues = BIT(CMDQ), .kind = kind, .value = value,
	};
	KUNIT_ASSERT_EQ(test, fake_virtio_dummy_send(dummy, "x"), 0);
	KUNIT_EXPECT_EQ(test, fake_virtio_flush(fv), 0);
	KUNIT_EXPECT_EQ(test, fv->lies.times, 0);
	KUNIT_EXPECT_EQ(test, fv->stats.lied, 1);

	return dummy;
}

/* The bytes are true, the length is not, and of the next message both are. */
static void length_is_told_falsely_once(struct kunit *test)
{
	struct fake_virtio_dummy *dummy =
		lying_send(test, FAKE_VIRTIO_LIE_LEN, 4711);

	KUNIT_EXPECT_STREQ(test, dummy->msgs[0].in, "y");
	KUNIT_EXPECT_EQ(test, dummy->msgs[0].used_len, 4711);
	KUNIT_ASSERT_EQ(test, fake_virtio_dummy_send(dummy, "x"), 0);
	fake_virtio_flush(test->priv);
	KUNIT_EXPECT_EQ(test, dummy->msgs[1].used_len, 2);
}

/* Lies are about the queues that were named. */
static void other_queue_is_honest(struct kunit *test)
{
	struct fake_virtio_device *fv = test->priv;
	struct fake_virtio_dummy *dummy = fake_virtio_dummy(fv);

	KUNIT_ASSERT_NOT_NULL(test, dummy);
	fv->lies = (struct fake_virtio_lies){
		.times = 1, .queues = BIT(EVENTQ), .kind = FAKE_VIRTIO_LIE_LEN,
	};
	KUNIT_ASSERT_EQ(test, fake_virtio_dummy_send(dummy, "x"), 0);
	fake_virtio_flush(fv);
	KUNIT_EXPECT_EQ(test, dummy->msgs[0].used_len, 2);

	KUNIT_ASSERT_EQ(test, fake_virtio_dummy_post(dummy), 0);
	KUNIT_EXPECT_EQ(test, fake_virtio_push(fv, EVENTQ, "z", 2), 0);
	fake_virtio_flush(fv);
	KUNIT_EXPECT_EQ(test, dummy->msgs[1].used_len, 0);
	KUNIT_EXPECT_EQ(test, fv->stats.lied, 1);
}

/**
 * struct lying_break - a lie after which a queue is of no use
 * @desc: in words
 * @kind: the lie
 * @value: its value
 * @done: messages that the driver got before
 */
struct lying_break {
	const char *desc;
	enum fake_virtio_lie kind;
	u32 value;
	unsigned int done;
};

static const struct lying_break lying_breaks[] = {
	{ "given back twice", FAKE_VIRTIO_LIE_AGAIN, 1, 1 },
	{ "out of range", FAKE_VIRTIO_LIE_ID, 0xffff, 0 },
	{ "not in use", FAKE_VIRTIO_LIE_ID, 5, 0 },
	{ "index jumps", FAKE_VIRTIO_LIE_JUMP, 3, 1 },
	{ "device breaks", FAKE_VIRTIO_LIE_BREAK, 0, 0 },
};

KUNIT_ARRAY_PARAM_DESC(lying_break, lying_breaks, desc);

static void lie_breaks_the_ring(struct kunit *test)
{
	const struct lying_break *lie = test->param_value;
	struct fake_virtio_dummy *dummy = lying_send(test, lie->kind, lie->value);

	KUNIT_EXPECT_EQ(test, dummy->done, lie->done);
	KUNIT_EXPECT_TRUE(test, virtqueue_is_broken(dummy->vqs[CMDQ]));
}

/* An entry that nobody wrote: it names chain 0, which is the one in use. */
static void index_may_move_without_an_entry(struct kunit *test)
{
	struct fake_virtio_dummy *dummy =
		lying_send(test, FAKE_VIRTIO_LIE_SKIP, 1);

	KUNIT_EXPECT_EQ(test, dummy->done, 1);
	KUNIT_EXPECT_EQ(test, dummy->msgs[0].used_len, 0);
	KUNIT_EXPECT_FALSE(test, virtqueue_is_broken(dummy->vqs[CMDQ]));
}

/* The driver hears of the status by way of its configuration callback. */
static void device_may_ask_for_a_reset(struct kunit *test)
{
	struct fake_virtio_dummy *dummy =
		lying_send(test, FAKE_VIRTIO_LIE_RESET, 0);

	KUNIT_EXPECT_EQ(test, dummy->done, 0);
	KUNIT_EXPECT_EQ(test, dummy->config_changes, 1);
	KUNIT_EXPECT_TRUE(test, fake_virtio_status(test->priv) &
			  VIRTIO_CONFIG_S_NEEDS_RESET);
}

static struct kunit_case lying_cases[] = {
	KUNIT_CASE(length_is_told_falsely_once),
	KUNIT_CASE(other_queue_is_honest),
	KUNIT_CASE_PARAM(lie_breaks_the_ring, lying_break_gen_params),
	KUNIT_CASE(index_may_move_without_an_entry),
	KUNIT_CASE(device_may_ask_for_a_reset),
	{ }
};

static struct kunit_suite lying_suite = {
	.name = "fake_virtio_lying",
	.init = lying_init,
	.test_cases = lying_cases,
};

kunit_test_suite(lying_suite);
