// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fixture of the suites of the fake mailbox controller.
 */
#include <kunit/fake_mailbox_suite.h>
#include <kunit/leak_check.h>
#include <kunit/resource.h>
#include <kunit/splat.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/sched.h>

static void remote_doorbell(struct fake_mbox *fm, unsigned int chan, void *msg)
{
	struct mbox_bus_ctx *ctx = fake_mbox_priv(fm);

	if (ctx->len < MBOX_BUS_LOG - 1)
		ctx->log[ctx->len++] = '0' + chan;
	ctx->last = msg;
	ctx->task = current;
	if (ctx->answer)
		fake_mbox_ring(fm, chan, msg);
	if (ctx->quit)
		fake_mbox_unplug(fm);
}

static const struct fake_mbox_ops remote_ops = {
	.doorbell = remote_doorbell,
};

static void client_rx(struct mbox_client *cl, void *msg)
{
	struct mbox_bus_client *bc = container_of(cl, struct mbox_bus_client, cl);

	bc->heard++;
	bc->last = msg;
	if (bc->acks)
		mbox_client_txdone(bc->chan, 0);
}

static void client_tx_done(struct mbox_client *cl, void *msg, int status)
{
	struct mbox_bus_client *bc = container_of(cl, struct mbox_bus_client, cl);

	bc->txdones++;
	bc->status = status;
}

/**
 * mbox_bus_plug() - plug the controller of the fixture
 * @ctx: fixture
 * @txdone: how the end of a transmission is told
 *
 * Fails the test by assertion if that does not work.
 */
void mbox_bus_plug(struct mbox_bus_ctx *ctx, enum fake_mbox_txdone txdone)
{
	const struct fake_mbox_config cfg = {
		.num_chans = MBOX_BUS_CHANS,
		.txdone = txdone,
		.of_node = ctx->ctrl,
		.ops = &remote_ops,
		.priv = ctx,
	};

	ctx->fm = fake_mbox_plug_kunit(ctx->test, &cfg);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(ctx->test, ctx->fm);
}

static void client_free(void *data)
{
	struct mbox_bus_client *bc = data;

	mbox_free_channel(bc->chan);
	bc->chan = NULL;
}

/**
 * mbox_bus_prepare() - make a client ready to ask for a channel
 * @ctx: fixture
 * @i: number of the channel
 *
 * Return: the client.
 */
struct mbox_bus_client *mbox_bus_prepare(struct mbox_bus_ctx *ctx,
					 unsigned int i)
{
	struct mbox_bus_client *bc = &ctx->client[i];

	bc->cl.dev = &dt_platform_device(ctx->user)->dev;
	bc->cl.rx_callback = client_rx;
	bc->cl.tx_done = client_tx_done;
	bc->cl.knows_txdone = bc->acks;
	return bc;
}

/**
 * mbox_bus_try() - ask for a channel, as a driver would
 * @ctx: fixture
 * @i: index in the "mboxes" of the client
 *
 * Return: 0, or the error of the mailbox core.
 */
int mbox_bus_try(struct mbox_bus_ctx *ctx, unsigned int i)
{
	struct mbox_bus_client *bc = mbox_bus_prepare(ctx, i % MBOX_BUS_CHANS);
	struct mbox_chan *chan = mbox_request_channel(&bc->cl, i);

	if (IS_ERR(chan))
		return PTR_ERR(chan);
	bc->chan = chan;
	return kunit_add_action_or_reset(ctx->test, client_free, bc);
}

/**
 * mbox_bus_get() - ask for a channel that there must be
 * @ctx: fixture
 * @i: number of the channel
 *
 * Fails the test by assertion if it is not to be had.
 *
 * Return: the client that has it.
 */
struct mbox_bus_client *mbox_bus_get(struct mbox_bus_ctx *ctx, unsigned int i)
{
	KUNIT_ASSERT_EQ(ctx->test, mbox_bus_try(ctx, i), 0);
	return &ctx->client[i];
}

/**
 * mbox_bus_send() - send and forget
 * @bc: client, of a controller that leaves the end of it to the client
 * @msg: what to send
 */
void mbox_bus_send(struct mbox_bus_client *bc, void *msg)
{
	mbox_send_message(bc->chan, msg);
	mbox_client_txdone(bc->chan, 0);
}

/**
 * mbox_bus_free() - give a channel back
 * @ctx: fixture
 * @bc: client that has one
 */
void mbox_bus_free(struct mbox_bus_ctx *ctx, struct mbox_bus_client *bc)
{
	kunit_release_action(ctx->test, client_free, bc);
}

/**
 * mbox_bus_init() - the .init of the suites
 * @test: test; gets a fixture, with nodes but without a controller
 *
 * Return: 0.
 */
int mbox_bus_init(struct kunit *test)
{
	struct mbox_bus_ctx *ctx;

	KUNIT_ASSERT_EQ(test, splat_watch_kunit(test), 0);
	KUNIT_ASSERT_EQ(test, leak_check_kunit(test, &platform_bus_type), 0);
	ctx = kunit_kzalloc(test, sizeof(*ctx), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, ctx);
	ctx->test = test;
	ctx->tree = dt_tree_alloc_kunit(test);

	ctx->ctrl = dt_node(ctx->tree, NULL, "mailbox");
	dt_prop_string(ctx->ctrl, "compatible", FAKE_MBOX_COMPATIBLE);
	dt_prop_u32(ctx->ctrl, "#mbox-cells", 1);
	ctx->user = dt_node(ctx->tree, NULL, "mailbox-user");
	dt_prop_phandles(ctx->user, "mboxes", DT_REF(ctx->ctrl, 0),
			 DT_REF(ctx->ctrl, 1), DT_REF(ctx->ctrl, 2),
			 DT_REF(ctx->ctrl, 9));
	KUNIT_ASSERT_EQ(test, dt_tree_apply(ctx->tree), 0);
	KUNIT_ASSERT_NOT_NULL(test, dt_platform_device(ctx->user));
	test->priv = ctx;
	return 0;
}

/**
 * mbox_bus_exit() - the .exit of the suites: judges the errors of the fake
 * @test: test
 */
void mbox_bus_exit(struct kunit *test)
{
	struct mbox_bus_ctx *ctx = test->priv;

	if (ctx && ctx->fm)
		KUNIT_EXPECT_EQ(test, fake_mbox_errors(ctx->fm), ctx->errors);
}

MODULE_DESCRIPTION("KUnit tests for the fake mailbox controller");
MODULE_LICENSE("GPL");
