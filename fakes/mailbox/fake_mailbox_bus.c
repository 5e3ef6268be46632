// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fake mailbox controller carries messages: in both directions, each once,
 * in order, and with the three ways to end a transmission. What goes wrong on
 * purpose, and what comes and goes, is in fake_mailbox_faults.c.
 */
#include <kunit/fake_mailbox_suite.h>
#include <linux/mailbox_controller.h>
#include <linux/platform_device.h>
#include <linux/sched.h>

/* Nobody can be had from a controller that is not there, and then one can. */
static void channel_before_plug_is_deferred(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;

	KUNIT_EXPECT_EQ(test, mbox_bus_try(ctx, 0), -EPROBE_DEFER);
	mbox_bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	KUNIT_EXPECT_EQ(test, mbox_bus_try(ctx, 0), 0);
}

/* The cell in "mboxes" is the number of the channel. */
static void channel_is_the_one_named_by_the_cell(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;

	mbox_bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	mbox_bus_get(ctx, 1);
	KUNIT_EXPECT_FALSE(test, fake_mbox_stats(ctx->fm, 0).live);
	KUNIT_EXPECT_TRUE(test, fake_mbox_stats(ctx->fm, 1).live);
	KUNIT_EXPECT_PTR_EQ(test, ctx->client[1].chan,
			    fake_mbox_chan(ctx->fm, 1));
	KUNIT_EXPECT_EQ(test, mbox_bus_try(ctx, MBOX_BUS_CHANS), -EINVAL);
}

/* The fake is on the device that the kernel has made, so links can form. */
static void device_is_the_one_of_the_node(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;

	mbox_bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	KUNIT_EXPECT_PTR_EQ(test, fake_mbox_dev(ctx->fm),
			    &dt_platform_device(ctx->ctrl)->dev);
}

/* The sender may hold locks: the remote never runs in its context. */
static void doorbell_is_not_in_the_senders_context(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;
	struct mbox_bus_client *bc;
	int msg;

	mbox_bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	bc = mbox_bus_get(ctx, 0);
	mbox_bus_send(bc, &msg);
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_PTR_EQ(test, ctx->last, (void *)&msg);
	KUNIT_EXPECT_PTR_NE(test, ctx->task, current);
}

/* What the remote answers is heard once, and flush waits for that too. */
static void answer_reaches_the_client_that_asked(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;
	struct mbox_bus_client *bc;
	int msg;

	ctx->answer = true;
	mbox_bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	mbox_bus_get(ctx, 0);
	bc = mbox_bus_get(ctx, 1);
	mbox_bus_send(bc, &msg);
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_EQ(test, bc->heard, 1);
	KUNIT_EXPECT_PTR_EQ(test, bc->last, (void *)&msg);
	KUNIT_EXPECT_EQ(test, ctx->client[0].heard, 0);
}

/* One queue for all channels: the remote sees the order of sending. */
static void doorbells_keep_their_order_over_channels(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;
	unsigned int i;

	mbox_bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	for (i = 0; i < MBOX_BUS_CHANS; i++)
		mbox_bus_get(ctx, i);
	fake_mbox_hold(ctx->fm, FAKE_MBOX_DOORBELLS);
	mbox_bus_send(&ctx->client[2], NULL);
	mbox_bus_send(&ctx->client[0], NULL);
	mbox_bus_send(&ctx->client[2], NULL);
	mbox_bus_send(&ctx->client[1], NULL);
	fake_mbox_release(ctx->fm, FAKE_MBOX_DOORBELLS);
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_STREQ(test, ctx->log, "2021");
}

static const struct txdone_case {
	const char *desc;
	enum fake_mbox_txdone mode;
	bool acks;
} txdone_cases[] = {
	{ "ack by the client", FAKE_MBOX_TXDONE_ACK, true },
	{ "interrupt", FAKE_MBOX_TXDONE_IRQ, false },
	{ "polled", FAKE_MBOX_TXDONE_POLL, false },
	{ "ack where the core would poll", FAKE_MBOX_TXDONE_POLL, true },
};

KUNIT_ARRAY_PARAM_DESC(txdone, txdone_cases, desc);

/* A client that waits for the end of its transmission gets it in each way. */
static void txdone_ends_a_blocking_send(struct kunit *test)
{
	const struct txdone_case *tc = test->param_value;
	struct mbox_bus_ctx *ctx = test->priv;
	struct mbox_bus_client *bc = &ctx->client[0];
	int msg;

	ctx->answer = true;
	bc->acks = tc->acks;
	bc->cl.tx_block = true;
	bc->cl.tx_tout = 60000;
	mbox_bus_plug(ctx, tc->mode);
	mbox_bus_get(ctx, 0);
	KUNIT_EXPECT_GE(test, mbox_send_message(bc->chan, &msg), 0);
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_EQ(test, bc->txdones, 1);
	KUNIT_EXPECT_EQ(test, bc->status, 0);
	KUNIT_EXPECT_EQ(test, bc->heard, 1);
}

/* With manual_txdone nothing ends before the test says so, nor how it says. */
static void txdone_by_hand_carries_its_status(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;
	const struct fake_mbox_config cfg = {
		.num_chans = 1,
		.txdone = FAKE_MBOX_TXDONE_IRQ,
		.manual_txdone = true,
		.of_node = ctx->ctrl,
	};
	struct mbox_bus_client *bc;

	ctx->fm = fake_mbox_plug_kunit(test, &cfg);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, ctx->fm);
	bc = mbox_bus_get(ctx, 0);
	mbox_send_message(bc->chan, NULL);
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_EQ(test, bc->txdones, 0);
	fake_mbox_txdone(ctx->fm, 0, -EIO);
	KUNIT_EXPECT_EQ(test, bc->txdones, 1);
	KUNIT_EXPECT_EQ(test, bc->status, -EIO);
}

/* A step lets exactly so many messages through, and says how many. */
static void step_lets_one_doorbell_through(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;
	struct mbox_bus_client *bc;

	mbox_bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	bc = mbox_bus_get(ctx, 0);
	fake_mbox_hold(ctx->fm, FAKE_MBOX_DOORBELLS);
	mbox_bus_send(bc, NULL);
	mbox_bus_send(bc, NULL);
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_STREQ(test, ctx->log, "");
	KUNIT_EXPECT_EQ(test, fake_mbox_step(ctx->fm, FAKE_MBOX_DOORBELLS, 1),
			1);
	KUNIT_EXPECT_STREQ(test, ctx->log, "0");
	KUNIT_EXPECT_EQ(test, fake_mbox_pending(ctx->fm, FAKE_MBOX_ALL), 1);
	KUNIT_EXPECT_EQ(test, fake_mbox_step(ctx->fm, FAKE_MBOX_DOORBELLS, 5),
			1);
}

/* The directions are held apart: the remote works on, the client hears not. */
static void ring_is_held_while_doorbells_pass(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;
	struct mbox_bus_client *bc;

	ctx->answer = true;
	mbox_bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	bc = mbox_bus_get(ctx, 0);
	fake_mbox_hold(ctx->fm, FAKE_MBOX_RINGS);
	mbox_bus_send(bc, NULL);
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_STREQ(test, ctx->log, "0");
	KUNIT_EXPECT_EQ(test, bc->heard, 0);
	fake_mbox_step(ctx->fm, FAKE_MBOX_RINGS, 1);
	KUNIT_EXPECT_EQ(test, bc->heard, 1);
}

/* A client that peeks gets what is held for it, and only that. */
static void ring_is_let_through_by_a_peek(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;
	struct mbox_bus_client *bc;

	mbox_bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	bc = mbox_bus_get(ctx, 0);
	mbox_bus_get(ctx, 1);
	KUNIT_EXPECT_FALSE(test, mbox_client_peek_data(bc->chan));
	fake_mbox_hold(ctx->fm, FAKE_MBOX_RINGS);
	fake_mbox_ring(ctx->fm, 1, NULL);
	fake_mbox_ring(ctx->fm, 0, NULL);
	KUNIT_EXPECT_TRUE(test, mbox_client_peek_data(bc->chan));
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_EQ(test, bc->heard, 1);
	KUNIT_EXPECT_EQ(test, ctx->client[1].heard, 0);
}

/* A ring that nobody asked for is heard; one that nobody can hear is counted. */
static void ring_without_reason_is_heard_if_there_is_a_client(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;
	struct mbox_bus_client *bc;

	mbox_bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	bc = mbox_bus_get(ctx, 0);
	fake_mbox_ring(ctx->fm, 0, ctx);
	fake_mbox_ring(ctx->fm, 2, ctx);
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_EQ(test, bc->heard, 1);
	KUNIT_EXPECT_PTR_EQ(test, bc->last, (void *)ctx);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).rings, 1);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 2).rings, 0);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 2).unheard, 1);
	KUNIT_EXPECT_EQ(test, fake_mbox_ring(ctx->fm, MBOX_BUS_CHANS, ctx), -EINVAL);
}

static struct kunit_case bus_cases[] = {
	KUNIT_CASE(channel_before_plug_is_deferred),
	KUNIT_CASE(channel_is_the_one_named_by_the_cell),
	KUNIT_CASE(device_is_the_one_of_the_node),
	KUNIT_CASE(doorbell_is_not_in_the_senders_context),
	KUNIT_CASE(answer_reaches_the_client_that_asked),
	KUNIT_CASE(doorbells_keep_their_order_over_channels),
	KUNIT_CASE_PARAM(txdone_ends_a_blocking_send, txdone_gen_params),
	KUNIT_CASE(txdone_by_hand_carries_its_status),
	KUNIT_CASE(step_lets_one_doorbell_through),
	KUNIT_CASE(ring_is_held_while_doorbells_pass),
	KUNIT_CASE(ring_is_let_through_by_a_peek),
	KUNIT_CASE(ring_without_reason_is_heard_if_there_is_a_client),
	{}
};

static struct kunit_suite bus_suite = {
	.name = "fake_mailbox_bus",
	.init = mbox_bus_init,
	.exit = mbox_bus_exit,
	.test_cases = bus_cases,
};

kunit_test_suite(bus_suite);
