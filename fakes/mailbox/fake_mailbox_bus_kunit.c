// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fake mailbox controller, with a minimal mailbox client on top of the real
 * mailbox core: whatever a test says happens at the other end does happen, once
 * and in order, and nothing is left behind. No driver is under test here, and
 * shared memory has a suite of its own.
 */
#include <kunit/dt_tree.h>
#include <kunit/fake_mailbox.h>
#include <kunit/leak_check.h>
#include <kunit/resource.h>
#include <kunit/splat.h>
#include <kunit/test.h>
#include <linux/mailbox_client.h>
#include <linux/mailbox_controller.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/sched.h>

#define NUM_CHANS	3
#define LOG_SIZE	16

/*
 * struct bus_client - a mailbox client
 * @cl: as the core sees it
 * @chan: its channel
 * @acks: ends each transmission itself when it hears a ring
 * @heard: rings
 * @last: what came with the last one
 * @txdones: transmissions that ended
 * @status: how the last one ended
 */
struct bus_client {
	struct mbox_client cl;
	struct mbox_chan *chan;
	bool acks;
	unsigned int heard;
	void *last;
	unsigned int txdones;
	int status;
};

/*
 * struct bus_ctx - fixture
 * @test: the case
 * @tree: nodes of controller and client
 * @ctrl: node of the controller
 * @user: node of the client, names channels 0, 1, 2, and 9, which is not there
 * @fm: the controller, once plugged
 * @client: one for each channel
 * @log: what the remote got, one digit of channel at a time
 * @len: length of @log
 * @last: last message that the remote got
 * @task: task that the remote ran in
 * @answer: the remote rings back with the message that it got
 * @quit: the remote unplugs the controller
 * @errors: how many errors the fake is to have counted at the end
 */
struct bus_ctx {
	struct kunit *test;
	struct dt_tree *tree;
	struct device_node *ctrl;
	struct device_node *user;
	struct fake_mbox *fm;
	struct bus_client client[NUM_CHANS];
	char log[LOG_SIZE];
	unsigned int len;
	void *last;
	struct task_struct *task;
	bool answer;
	bool quit;
	unsigned int errors;
};

static void remote_doorbell(struct fake_mbox *fm, unsigned int chan, void *msg)
{
	struct bus_ctx *ctx = fake_mbox_priv(fm);

	if (ctx->len < LOG_SIZE - 1)
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
	struct bus_client *bc = container_of(cl, struct bus_client, cl);

	bc->heard++;
	bc->last = msg;
	if (bc->acks)
		mbox_client_txdone(bc->chan, 0);
}

static void client_tx_done(struct mbox_client *cl, void *msg, int status)
{
	struct bus_client *bc = container_of(cl, struct bus_client, cl);

	bc->txdones++;
	bc->status = status;
}

/* Plug a controller; fails the test by assertion. */
static void bus_plug(struct bus_ctx *ctx, enum fake_mbox_txdone txdone)
{
	const struct fake_mbox_config cfg = {
		.num_chans = NUM_CHANS,
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
	struct bus_client *bc = data;

	mbox_free_channel(bc->chan);
	bc->chan = NULL;
}

/* Ask for the channel with that index in "mboxes", as a driver would. */
static int client_try(struct bus_ctx *ctx, unsigned int i)
{
	struct bus_client *bc = &ctx->client[i % NUM_CHANS];
	struct mbox_chan *chan;

	bc->cl.dev = &dt_platform_device(ctx->user)->dev;
	bc->cl.rx_callback = client_rx;
	bc->cl.tx_done = client_tx_done;
	bc->cl.knows_txdone = bc->acks;

	chan = mbox_request_channel(&bc->cl, i);
	if (IS_ERR(chan))
		return PTR_ERR(chan);
	bc->chan = chan;
	return kunit_add_action_or_reset(ctx->test, client_free, bc);
}

/* The same, where it must succeed: fails the test by assertion. */
static struct bus_client *client_get(struct bus_ctx *ctx, unsigned int i)
{
	KUNIT_ASSERT_EQ(ctx->test, client_try(ctx, i), 0);
	return &ctx->client[i];
}

/* Send and forget, on a controller that leaves the end to the client. */
static void client_send(struct bus_client *bc, void *msg)
{
	mbox_send_message(bc->chan, msg);
	mbox_client_txdone(bc->chan, 0);
}

/* Nobody can be had from a controller that is not there, and then one can. */
static void channel_before_plug_is_deferred(struct kunit *test)
{
	struct bus_ctx *ctx = test->priv;

	KUNIT_EXPECT_EQ(test, client_try(ctx, 0), -EPROBE_DEFER);
	bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	KUNIT_EXPECT_EQ(test, client_try(ctx, 0), 0);
}

/* The cell in "mboxes" is the number of the channel. */
static void channel_is_the_one_named_by_the_cell(struct kunit *test)
{
	struct bus_ctx *ctx = test->priv;

	bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	client_get(ctx, 1);
	KUNIT_EXPECT_FALSE(test, fake_mbox_stats(ctx->fm, 0).live);
	KUNIT_EXPECT_TRUE(test, fake_mbox_stats(ctx->fm, 1).live);
	KUNIT_EXPECT_PTR_EQ(test, ctx->client[1].chan,
			    fake_mbox_chan(ctx->fm, 1));
	KUNIT_EXPECT_EQ(test, client_try(ctx, NUM_CHANS), -EINVAL);
}

/* The fake is on the device that the kernel has made, so links can form. */
static void device_is_the_one_of_the_node(struct kunit *test)
{
	struct bus_ctx *ctx = test->priv;

	bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	KUNIT_EXPECT_PTR_EQ(test, fake_mbox_dev(ctx->fm),
			    &dt_platform_device(ctx->ctrl)->dev);
}

/* The sender may hold locks: the remote never runs in its context. */
static void doorbell_is_not_in_the_senders_context(struct kunit *test)
{
	struct bus_ctx *ctx = test->priv;
	struct bus_client *bc;
	int msg;

	bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	bc = client_get(ctx, 0);
	client_send(bc, &msg);
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_PTR_EQ(test, ctx->last, (void *)&msg);
	KUNIT_EXPECT_PTR_NE(test, ctx->task, current);
}

/* What the remote answers is heard once, and flush waits for that too. */
static void answer_reaches_the_client_that_asked(struct kunit *test)
{
	struct bus_ctx *ctx = test->priv;
	struct bus_client *bc;
	int msg;

	ctx->answer = true;
	bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	client_get(ctx, 0);
	bc = client_get(ctx, 1);
	client_send(bc, &msg);
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_EQ(test, bc->heard, 1);
	KUNIT_EXPECT_PTR_EQ(test, bc->last, (void *)&msg);
	KUNIT_EXPECT_EQ(test, ctx->client[0].heard, 0);
}

/* One queue for all channels: the remote sees the order of sending. */
static void doorbells_keep_their_order_over_channels(struct kunit *test)
{
	struct bus_ctx *ctx = test->priv;
	unsigned int i;

	bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	for (i = 0; i < NUM_CHANS; i++)
		client_get(ctx, i);
	fake_mbox_hold(ctx->fm, FAKE_MBOX_DOORBELLS);
	client_send(&ctx->client[2], NULL);
	client_send(&ctx->client[0], NULL);
	client_send(&ctx->client[2], NULL);
	client_send(&ctx->client[1], NULL);
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
	struct bus_ctx *ctx = test->priv;
	struct bus_client *bc = &ctx->client[0];
	int msg;

	ctx->answer = true;
	bc->acks = tc->acks;
	bc->cl.tx_block = true;
	bc->cl.tx_tout = 60000;
	bus_plug(ctx, tc->mode);
	client_get(ctx, 0);
	KUNIT_EXPECT_GE(test, mbox_send_message(bc->chan, &msg), 0);
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_EQ(test, bc->txdones, 1);
	KUNIT_EXPECT_EQ(test, bc->status, 0);
	KUNIT_EXPECT_EQ(test, bc->heard, 1);
}

/* With manual_txdone nothing ends before the test says so, nor how it says. */
static void txdone_by_hand_carries_its_status(struct kunit *test)
{
	struct bus_ctx *ctx = test->priv;
	const struct fake_mbox_config cfg = {
		.num_chans = 1,
		.txdone = FAKE_MBOX_TXDONE_IRQ,
		.manual_txdone = true,
		.of_node = ctx->ctrl,
	};
	struct bus_client *bc;

	ctx->fm = fake_mbox_plug_kunit(test, &cfg);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, ctx->fm);
	bc = client_get(ctx, 0);
	mbox_send_message(bc->chan, NULL);
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_EQ(test, bc->txdones, 0);
	fake_mbox_txdone(ctx->fm, 0, -EIO);
	KUNIT_EXPECT_EQ(test, bc->txdones, 1);
	KUNIT_EXPECT_EQ(test, bc->status, -EIO);
}

/* The end of a transmission that never began is an error of the test. */
static void txdone_of_nothing_is_counted(struct kunit *test)
{
	struct bus_ctx *ctx = test->priv;

	bus_plug(ctx, FAKE_MBOX_TXDONE_IRQ);
	client_get(ctx, 0);
	fake_mbox_txdone(ctx->fm, 0, 0);
	KUNIT_EXPECT_EQ(test, ctx->client[0].txdones, 0);
	ctx->errors = 1;
}

/* A step lets exactly so many messages through, and says how many. */
static void step_lets_one_doorbell_through(struct kunit *test)
{
	struct bus_ctx *ctx = test->priv;
	struct bus_client *bc;

	bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	bc = client_get(ctx, 0);
	fake_mbox_hold(ctx->fm, FAKE_MBOX_DOORBELLS);
	client_send(bc, NULL);
	client_send(bc, NULL);
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
	struct bus_ctx *ctx = test->priv;
	struct bus_client *bc;

	ctx->answer = true;
	bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	bc = client_get(ctx, 0);
	fake_mbox_hold(ctx->fm, FAKE_MBOX_RINGS);
	client_send(bc, NULL);
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_STREQ(test, ctx->log, "0");
	KUNIT_EXPECT_EQ(test, bc->heard, 0);
	fake_mbox_step(ctx->fm, FAKE_MBOX_RINGS, 1);
	KUNIT_EXPECT_EQ(test, bc->heard, 1);
}

/* A client that peeks gets what is held for it, and only that. */
static void ring_is_let_through_by_a_peek(struct kunit *test)
{
	struct bus_ctx *ctx = test->priv;
	struct bus_client *bc;

	bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	bc = client_get(ctx, 0);
	client_get(ctx, 1);
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
	struct bus_ctx *ctx = test->priv;
	struct bus_client *bc;

	bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	bc = client_get(ctx, 0);
	fake_mbox_ring(ctx->fm, 0, ctx);
	fake_mbox_ring(ctx->fm, 2, ctx);
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_EQ(test, bc->heard, 1);
	KUNIT_EXPECT_PTR_EQ(test, bc->last, (void *)ctx);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).rings, 1);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 2).rings, 0);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 2).unheard, 1);
	KUNIT_EXPECT_EQ(test, fake_mbox_ring(ctx->fm, NUM_CHANS, ctx), -EINVAL);
}

/* Knob: one ring is heard twice, the next one is not. */
static void knob_repeat_rings_is_used_up(struct kunit *test)
{
	struct bus_ctx *ctx = test->priv;
	struct bus_client *bc;

	bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	bc = client_get(ctx, 0);
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
	struct bus_ctx *ctx = test->priv;

	bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	fake_mbox_knobs(ctx->fm, 0)->fail_startup = -EIO;
	KUNIT_EXPECT_EQ(test, client_try(ctx, 0), -EIO);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).startup_errors, 1);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).startups, 0);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).shutdowns, 0);
	fake_mbox_knobs(ctx->fm, 0)->fail_startup = 0;
	KUNIT_EXPECT_EQ(test, client_try(ctx, 0), 0);
}

/* Knob: the core keeps what the controller refuses, and tries it again. */
static void knob_fail_send_leaves_the_message_queued(struct kunit *test)
{
	struct bus_ctx *ctx = test->priv;
	struct bus_client *bc;
	int msg;

	bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	bc = client_get(ctx, 0);
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
	struct bus_ctx *ctx = test->priv;
	struct bus_client *bc;

	bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	bc = client_get(ctx, 0);
	fake_mbox_knobs(ctx->fm, 0)->lose_doorbells = 1;
	client_send(bc, NULL);
	client_send(bc, ctx);
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_PTR_EQ(test, ctx->last, (void *)ctx);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).sends, 2);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).lost, 1);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).doorbells, 1);
}

/* A message is the client's memory: it does not arrive after the client left. */
static void shutdown_discards_what_is_under_way(struct kunit *test)
{
	struct bus_ctx *ctx = test->priv;
	struct bus_client *bc;

	bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	bc = client_get(ctx, 0);
	fake_mbox_hold(ctx->fm, FAKE_MBOX_ALL);
	client_send(bc, NULL);
	fake_mbox_ring(ctx->fm, 0, NULL);
	kunit_release_action(test, client_free, bc);
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
	struct bus_ctx *ctx = test->priv;
	struct bus_client *bc;

	bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	bc = client_get(ctx, 0);
	fake_mbox_unplug(ctx->fm);
	KUNIT_EXPECT_NULL(test, fake_mbox_dev(ctx->fm));
	KUNIT_EXPECT_FALSE(test, fake_mbox_stats(ctx->fm, 0).live);
	KUNIT_EXPECT_EQ(test, mbox_send_message(bc->chan, NULL), -EINVAL);
	KUNIT_EXPECT_EQ(test, client_try(ctx, 1), -EPROBE_DEFER);
	KUNIT_ASSERT_EQ(test, fake_mbox_plug(ctx->fm), 0);
	KUNIT_EXPECT_EQ(test, client_try(ctx, 1), 0);
}

/* The controller vanishes while the remote is at a message. */
static void unplug_from_within_a_doorbell_works(struct kunit *test)
{
	struct bus_ctx *ctx = test->priv;
	struct bus_client *bc;

	ctx->quit = true;
	bus_plug(ctx, FAKE_MBOX_TXDONE_IRQ);
	bc = client_get(ctx, 0);
	mbox_send_message(bc->chan, NULL);
	fake_mbox_flush(ctx->fm);
	KUNIT_EXPECT_STREQ(test, ctx->log, "0");
	KUNIT_EXPECT_NULL(test, fake_mbox_dev(ctx->fm));
	KUNIT_EXPECT_FALSE(test, fake_mbox_stats(ctx->fm, 0).live);
}

/* A second controller of a node, and one that is plugged twice, are refused. */
static void plug_twice_is_refused(struct kunit *test)
{
	struct bus_ctx *ctx = test->priv;

	bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	KUNIT_EXPECT_EQ(test, fake_mbox_plug(ctx->fm), -EBUSY);
	KUNIT_EXPECT_NOT_NULL(test, fake_mbox_dev(ctx->fm));
}

/* Without a node the fake brings a device, and channels are bound by hand. */
static void controller_without_node_is_bound_by_hand(struct kunit *test)
{
	const struct fake_mbox_config cfg = { .num_chans = 1 };
	struct bus_ctx *ctx = test->priv;
	struct bus_client *bc = &ctx->client[0];

	ctx->fm = fake_mbox_plug_kunit(test, &cfg);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, ctx->fm);
	bc->cl.dev = &dt_platform_device(ctx->user)->dev;
	bc->cl.rx_callback = client_rx;
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
	struct bus_ctx *ctx = test->priv;
	struct kunit *inner = kunit_kzalloc(test, sizeof(*inner), GFP_KERNEL);
	const struct fake_mbox_config cfg = {
		.num_chans = 1,
		.of_node = ctx->ctrl,
	};

	KUNIT_ASSERT_NOT_NULL(test, inner);
	kunit_init_test(inner, "inner", NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, fake_mbox_plug_kunit(inner, &cfg));
	KUNIT_EXPECT_EQ(test, client_try(ctx, 0), 0);
	kunit_release_action(test, client_free, &ctx->client[0]);
	kunit_cleanup(inner);
	KUNIT_EXPECT_EQ(test, client_try(ctx, 0), -EPROBE_DEFER);
}

/* Nothing wears out, and each round counts once. */
static void hundred_rounds_leave_no_trace(struct kunit *test)
{
	struct bus_ctx *ctx = test->priv;
	struct bus_client *bc;
	unsigned int i;

	ctx->answer = true;
	bus_plug(ctx, FAKE_MBOX_TXDONE_ACK);
	for (i = 0; i < 100; i++) {
		bc = client_get(ctx, 0);
		client_send(bc, NULL);
		fake_mbox_flush(ctx->fm);
		kunit_release_action(test, client_free, bc);
		fake_mbox_unplug(ctx->fm);
		KUNIT_ASSERT_EQ(test, fake_mbox_plug(ctx->fm), 0);
	}
	KUNIT_EXPECT_EQ(test, ctx->client[0].heard, 100);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).startups, 100);
	KUNIT_EXPECT_EQ(test, fake_mbox_stats(ctx->fm, 0).shutdowns, 100);
}

static int bus_init(struct kunit *test)
{
	struct bus_ctx *ctx;

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

static void bus_exit(struct kunit *test)
{
	struct bus_ctx *ctx = test->priv;

	if (ctx && ctx->fm)
		KUNIT_EXPECT_EQ(test, fake_mbox_errors(ctx->fm), ctx->errors);
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
	KUNIT_CASE(txdone_of_nothing_is_counted),
	KUNIT_CASE(step_lets_one_doorbell_through),
	KUNIT_CASE(ring_is_held_while_doorbells_pass),
	KUNIT_CASE(ring_is_let_through_by_a_peek),
	KUNIT_CASE(ring_without_reason_is_heard_if_there_is_a_client),
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
	{}
};

static struct kunit_suite bus_suite = {
	.name = "fake_mailbox_bus",
	.init = bus_init,
	.exit = bus_exit,
	.test_cases = bus_cases,
};
kunit_test_suite(bus_suite);

MODULE_DESCRIPTION("KUnit tests for the fake mailbox controller");
MODULE_LICENSE("GPL");
