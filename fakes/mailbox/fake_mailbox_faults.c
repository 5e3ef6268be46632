// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fake mailbox controller when something goes wrong on purpose, and when
 * controllers, channels and clients come and go.
 */
#include <kunit/fake_mailbox_suite.h>
#include <linux/mailbox_controller.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

/* The end of a transmission that never began is an error of the test. */
static void txdone_of_nothing_is_counted(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;

	mbox_bus_plug(ctx, FAKE_MBOX_TXDONE_IRQ);
	mbox_bus_get(ctx, 0);
	fake_mbox_txdone(ctx->fm, 0, 0);
	KUNIT_EXPECT_EQ(test, ctx->client[0].txdones, 0);
	ctx->errors = 1;
}

/* Knob: one ring is heard twice, the next one is not. */
static void knob_repeat_rings_is_used_up(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;
	struct mbox_bus_client *bc;

	mbox_bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	bc = mbox_bus_get(ctx, 0);
	fake_mbox_knobs(ctx->fm, 0)->repeat_rings = 1;
	fake_mbox_ring(ctx->fm, 0, NULL);
	fake_mbox_ring(ctx->fm, 0, NULL);
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_EQ(test, bc->heard, 3);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).rings, 3);
}

/* Knob: a channel that cannot be started up, and can later. */
static void knob_fail_startup_refuses_the_channel(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;

	mbox_bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	fake_mbox_knobs(ctx->fm, 0)->fail_startup = -EIO;
	KUNIT_EXPECT_EQ(test, mbox_bus_try(ctx, 0), -EIO);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).startup_errors, 1);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).startups, 0);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).shutdowns, 0);
	fake_mbox_knobs(ctx->fm, 0)->fail_startup = 0;
	KUNIT_EXPECT_EQ(test, mbox_bus_try(ctx, 0), 0);
}

/* Knob: the core keeps what the controller refuses, and tries it again. */
static void knob_fail_send_leaves_the_message_queued(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;
	struct mbox_bus_client *bc;
	int msg;

	mbox_bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	bc = mbox_bus_get(ctx, 0);
	fake_mbox_knobs(ctx->fm, 0)->fail_send = -EBUSY;
	mbox_send_message(bc->chan, &msg);
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_STREQ(test, ctx->log, "");
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).send_errors, 1);
	fake_mbox_knobs(ctx->fm, 0)->fail_send = 0;
	mbox_send_message(bc->chan, NULL);
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_PTR_EQ(test, ctx->last, (void *)&msg);
}

/* Knob: a message that is accepted and lost; the next one arrives. */
static void knob_lose_doorbells_is_used_up(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;
	struct mbox_bus_client *bc;

	mbox_bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	bc = mbox_bus_get(ctx, 0);
	fake_mbox_knobs(ctx->fm, 0)->lose_doorbells = 1;
	mbox_bus_send(bc, NULL);
	mbox_bus_send(bc, ctx);
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_PTR_EQ(test, ctx->last, (void *)ctx);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).sends, 2);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).lost, 1);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).doorbells, 1);
}

/* A message is the client's memory: it does not arrive after the client left. */
static void shutdown_discards_what_is_under_way(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;
	struct mbox_bus_client *bc;

	mbox_bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	bc = mbox_bus_get(ctx, 0);
	fake_mbox_hold(ctx->fm, FAKE_MBOX_ALL);
	mbox_bus_send(bc, NULL);
	fake_mbox_ring(ctx->fm, 0, NULL);
	mbox_bus_free(ctx, bc);
	fake_mbox_release(ctx->fm, FAKE_MBOX_ALL);
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_STREQ(test, ctx->log, "");
	KUNIT_EXPECT_EQ(test, bc->heard, 0);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).discarded, 1);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).unheard, 1);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).shutdowns, 1);
}

/* Clients lose their channels with the controller; it can come back. */
static void unplug_takes_the_channels_away(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;
	struct mbox_bus_client *bc;

	mbox_bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	bc = mbox_bus_get(ctx, 0);
	fake_mbox_unplug(ctx->fm);
	KUNIT_EXPECT_NULL(test, fake_mbox_dev(ctx->fm));
	KUNIT_EXPECT_FALSE(test, fake_mbox_stats(ctx->fm, 0).live);
	KUNIT_EXPECT_EQ(test, mbox_send_message(bc->chan, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, mbox_bus_try(ctx, 1), -EPROBE_DEFER);
	KUNIT_ASSERT_EQ(test, fake_mbox_plug(ctx->fm), 0);
	KUNIT_EXPECT_EQ(test, mbox_bus_try(ctx, 1), 0);
}

/* The controller vanishes while the remote is at a message. */
static void unplug_from_within_a_doorbell_works(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;
	struct mbox_bus_client *bc;

	ctx->quit = true;
	mbox_bus_plug(ctx, FAKE_MBOX_TXDONE_IRQ);
	bc = mbox_bus_get(ctx, 0);
	mbox_send_message(bc->chan, NULL);
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_STREQ(test, ctx->log, "0");
	KUNIT_EXPECT_NULL(test, fake_mbox_dev(ctx->fm));
	KUNIT_EXPECT_FALSE(test, fake_mbox_stats(ctx->fm, 0).live);
}

/* A second controller of a node, and one that is plugged twice, are refused. */
static void plug_twice_is_refused(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;

	mbox_bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	KUNIT_EXPECT_EQ(test, fake_mbox_plug(ctx->fm), -EBUSY);
	KUNIT_EXPECT_NOT_NULL(test, fake_mbox_dev(ctx->fm));
}

/* Without a node the fake brings a device, and channels are bound by hand. */
static void controller_without_node_is_bound_by_hand(struct kunit *test)
{
	const struct fake_mbox_config cfg = { .num_chans = 1 };
	struct mbox_bus_ctx *ctx = test->priv;
	struct mbox_bus_client *bc = mbox_bus_prepare(ctx, 0);

	ctx->fm = fake_mbox_plug_kunit(test, &cfg);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, ctx->fm);
	bc->chan = fake_mbox_chan(ctx->fm, 0);
	KUNIT_ASSERT_EQ(test, mbox_bind_client(bc->chan, &bc->cl), 0);
	fake_mbox_ring(ctx->fm, 0, NULL);
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_EQ(test, bc->heard, 1);
	mbox_free_channel(bc->chan);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).shutdowns, 1);
}

/* A managed controller goes with its test, also with a client still on it. */
static void managed_controller_goes_with_its_test(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;
	struct kunit *inner = kunit_kzalloc(test, sizeof(*inner), GFP_KERNEL);
	const struct fake_mbox_config cfg = {
		.num_chans = 1,
		.of_node = ctx->ctrl,
	};

	KUNIT_ASSERT_NOT_NULL(test, inner);
	kunit_init_test(inner, "inner", NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, fake_mbox_plug_kunit(inner, &cfg));
	KUNIT_EXPECT_EQ(test, mbox_bus_try(ctx, 0), 0);
	mbox_bus_free(ctx, &ctx->client[0]);
	kunit_cleanup(inner);
	KUNIT_EXPECT_EQ(test, mbox_bus_try(ctx, 0), -EPROBE_DEFER);
}

/* Nothing wears out, and each round counts once. */
static void hundred_rounds_leave_no_trace(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;
	struct mbox_bus_client *bc;
	unsigned int i;

	ctx->answer = true;
	mbox_bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	for (i = 0; i < 100; i++) {
		bc = mbox_bus_get(ctx, 0);
		mbox_bus_send(bc, NULL);
		fake_mbox_flush(ctx->fm);
		mbox_bus_free(ctx, bc);
		fake_mbox_unplug(ctx->fm);
		KUNIT_ASSERT_EQ(test, fake_mbox_plug(ctx->fm), 0);
	}
	KUNIT_EXPECT_EQ(test, ctx->client[0].heard, 100);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).startups, 100);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).shutdowns, 100);
}

/* A node without the fake's compatible will do: the fake brings the device. */
static void controller_of_a_strange_node_brings_a_device(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;
	const struct fake_mbox_config cfg = {
		.num_chans = 1,
		.of_node = ctx->user,
	};

	ctx->fm = fake_mbox_plug_kunit(test, &cfg);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, ctx->fm);
	KUNIT_EXPECT_PTR_EQ(test, fake_mbox_dev(ctx->fm)->of_node, ctx->user);
	KUNIT_EXPECT_PTR_NE(test, fake_mbox_dev(ctx->fm),
			    &dt_platform_device(ctx->user)->dev);
}

/*
 * A controller that cannot tell when a message has gone stays so for the next
 * client of a channel. The mailbox core gives such a channel back as one that
 * it would poll, with a timer that was never set up.
 */
static void channel_is_not_polled_for_its_second_client(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;
	struct mbox_bus_client *bc;
	unsigned int i;

	mbox_bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	for (i = 0; i < 3; i++) {
		bc = mbox_bus_get(ctx, 0);
		mbox_bus_send(bc, NULL);
		fake_mbox_flush(ctx->fm);
		KUNIT_EXPECT_EQ(test, bc->txdones, i + 1);
		mbox_bus_free(ctx, bc);
	}
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).doorbells, 3);
}

static struct kunit_case faults_cases[] = {
	KUNIT_CASE(txdone_of_nothing_is_counted),
	KUNIT_CASE(knob_repeat_rings_is_used_up),
	KUNIT_CASE(knob_fail_startup_refuses_the_channel),
	KUNIT_CASE(knob_fail_send_leaves_the_message_queued),
	KUNIT_CASE(knob_lose_doorbells_is_used_up),
	KUNIT_CASE(shutdown_discards_what_is_under_way),
	KUNIT_CASE(unplug_takes_the_channels_away),
	KUNIT_CASE(unplug_from_within_a_doorbell_works),
	KUNIT_CASE(plug_twice_is_refused),
	KUNIT_CASE(controller_without_node_is_bound_by_hand),
	KUNIT_CASE(managed_controller_goes_with_its_test),
	KUNIT_CASE(hundred_rounds_leave_no_trace),
	KUNIT_CASE(controller_of_a_strange_node_brings_a_device),
	KUNIT_CASE(channel_is_not_polled_for_its_second_client),
	{}
};

static struct kunit_suite faults_suite = {
	.name = "fake_mailbox_faults",
	.init = mbox_bus_init,
	.exit = mbox_bus_exit,
	.test_cases = faults_cases,
};

kunit_test_suite(faults_suite);
