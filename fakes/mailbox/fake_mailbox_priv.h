/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The inside of the fake mailbox controller, shared by its two files: the one
 * that is a controller to the mailbox core, and the one that carries messages.
 * Not for tests.
 */
#ifndef _KUNIT_FAKE_MAILBOX_PRIV_H
#define _KUNIT_FAKE_MAILBOX_PRIV_H

#include <linux/mempool.h>
#include <linux/list.h>
#include <linux/mailbox_controller.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <kunit/fake_mailbox.h>

struct platform_device;

/**
 * struct fake_mbox_chan - one channel
 * @rx_lock: held while the client hears a ring, so that none can be heard after
 *	the channel was given back; taken before &struct fake_mbox.lock
 * @live: there is a client that may hear rings; protected by @rx_lock
 * @busy: a message is under way; for the core's polling
 * @stats: see &struct fake_mbox_stats
 * @knobs: see &struct fake_mbox_knobs
 *
 * What has no lock named is protected by &struct fake_mbox.lock.
 */
struct fake_mbox_chan {
	spinlock_t rx_lock; /* see kernel-doc */
	bool live;
	bool busy;
	struct fake_mbox_stats stats;
	struct fake_mbox_knobs knobs;
};

/**
 * struct fake_mbox - one controller
 * @cfg: what the test asked for
 * @list: in the list of plugged controllers
 * @pdev: the device, while plugged
 * @own_pdev: the fake has made @pdev, not the kernel from a node
 * @bound: registered with the mailbox core
 * @probe_err: why the probe failed
 * @txdone_method: how the mailbox core first set up the channels
 * @mbox: the controller as the mailbox core sees it
 * @core_chans: its channels
 * @chans: and what the fake knows of them
 * @wq: ordered: one message at a time
 * @work: carries all messages that may go
 * @pool: what messages under way are made of
 * @idle: woken when a doorbell has been dealt with
 * @lock: protects all below
 * @events: messages under way, both directions, in the order of sending
 * @held: directions in which nothing moves
 * @credit: how many messages may go although held; by index of direction
 * @ringing_at: channel + 1 of the doorbell that the remote is at, or 0
 * @errors: impossible things that happened
 */
struct fake_mbox {
	struct fake_mbox_config cfg;
	struct list_head list;
	struct platform_device *pdev;
	bool own_pdev;
	bool bound;
	int probe_err;
	unsigned int txdone_method;
	struct mbox_controller mbox;
	struct mbox_chan *core_chans;
	struct fake_mbox_chan *chans;

	struct workqueue_struct *wq;
	struct work_struct work;
	mempool_t *pool;
	wait_queue_head_t idle;
	spinlock_t lock; /* see kernel-doc */
	struct list_head events;
	unsigned int held;
	unsigned int credit[2];
	unsigned int ringing_at;
	unsigned int errors;
};

static inline struct fake_mbox *to_fake_mbox(struct mbox_controller *mbox)
{
	return container_of(mbox, struct fake_mbox, mbox);
}

int fake_mbox_queue_init(struct fake_mbox *fm);
void fake_mbox_queue_exit(struct fake_mbox *fm);
int fake_mbox_queue_doorbell(struct fake_mbox *fm, unsigned int chan,
			     void *msg);
void fake_mbox_queue_discard(struct fake_mbox *fm, unsigned int chan);
bool fake_mbox_queue_let_rings(struct fake_mbox *fm, unsigned int chan);

#endif /* _KUNIT_FAKE_MAILBOX_PRIV_H */
