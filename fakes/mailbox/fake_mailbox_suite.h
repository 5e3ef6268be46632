/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the suites of the fake mailbox controller share: a controller, and a
 * minimal mailbox client on top of the real mailbox core.
 */
#ifndef _KUNIT_FAKE_MAILBOX_SUITE_H
#define _KUNIT_FAKE_MAILBOX_SUITE_H

#include <kunit/dt_tree.h>
#include <kunit/fake_mailbox.h>
#include <kunit/test.h>
#include <linux/mailbox_client.h>

#define MBOX_BUS_CHANS	3
#define MBOX_BUS_LOG	16

/**
 * struct mbox_bus_client - a mailbox client
 * @cl: as the core sees it
 * @chan: its channel
 * @acks: ends each transmission itself when it hears a ring
 * @heard: rings
 * @last: what came with the last one
 * @txdones: transmissions that ended
 * @status: how the last one ended
 */
struct mbox_bus_client {
	struct mbox_client cl;
	struct mbox_chan *chan;
	bool acks;
	unsigned int heard;
	void *last;
	unsigned int txdones;
	int status;
};

/**
 * struct mbox_bus_ctx - fixture
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
struct mbox_bus_ctx {
	struct kunit *test;
	struct dt_tree *tree;
	struct device_node *ctrl;
	struct device_node *user;
	struct fake_mbox *fm;
	struct mbox_bus_client client[MBOX_BUS_CHANS];
	char log[MBOX_BUS_LOG];
	unsigned int len;
	void *last;
	struct task_struct *task;
	bool answer;
	bool quit;
	unsigned int errors;
};

int mbox_bus_init(struct kunit *test);
void mbox_bus_exit(struct kunit *test);

void mbox_bus_plug(struct mbox_bus_ctx *ctx, enum fake_mbox_txdone txdone);
struct mbox_bus_client *mbox_bus_prepare(struct mbox_bus_ctx *ctx,
					 unsigned int i);
int mbox_bus_try(struct mbox_bus_ctx *ctx, unsigned int i);
struct mbox_bus_client *mbox_bus_get(struct mbox_bus_ctx *ctx, unsigned int i);
void mbox_bus_send(struct mbox_bus_client *bc, void *msg);
void mbox_bus_free(struct mbox_bus_ctx *ctx, struct mbox_bus_client *bc);

#endif /* _KUNIT_FAKE_MAILBOX_SUITE_H */
