/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A mailbox controller for tests.
 *
 * The client driver under test stays as it is: it finds the controller by its
 * device-tree node, asks the real mailbox core for channels and sends. What a
 * piece of silicon and a remote processor would do, the test does.
 */
#ifndef _KUNIT_FAKE_MAILBOX_H
#define _KUNIT_FAKE_MAILBOX_H

#include <linux/bits.h>
#include <linux/types.h>
#include <kunit/fake_shmem.h>

struct device;
struct device_node;
struct fake_mbox;
struct kunit;
struct mbox_chan;

/*
 * A node with this compatible is driven by the fake. Where the kernel makes a
 * platform device of the node by itself, the fake binds to that one, so that
 * device links between the controller and its users are the ones a real
 * controller would get.
 */
#define FAKE_MBOX_COMPATIBLE	"kunit,fake-mailbox"

/**
 * enum fake_mbox_txdone - how the controller tells that a message has gone
 * @FAKE_MBOX_TXDONE_ACK: it does not; the client has to know (default)
 * @FAKE_MBOX_TXDONE_IRQ: by an interrupt
 * @FAKE_MBOX_TXDONE_POLL: the core asks it from a timer
 */
enum fake_mbox_txdone {
	FAKE_MBOX_TXDONE_ACK,
	FAKE_MBOX_TXDONE_IRQ,
	FAKE_MBOX_TXDONE_POLL,
};

/* The two directions of traffic; hold, release and step take a set of them. */
#define FAKE_MBOX_DOORBELLS	BIT(0)
#define FAKE_MBOX_RINGS		BIT(1)
#define FAKE_MBOX_ALL		(FAKE_MBOX_DOORBELLS | FAKE_MBOX_RINGS)

/**
 * struct fake_mbox_ops - the remote processor behind the controller
 * @doorbell: a message has arrived. Runs on the worker of the fake with no
 *	lock held and may sleep, ring, or complete the transmission. @msg is the
 *	pointer that the client sent, and is the client's memory. For as long as
 *	this callback runs the client cannot give the channel back, unless it
 *	does so from within the callback.
 * @startup: a client has got the channel; optional, may sleep
 * @shutdown: the channel has been given back; optional, may sleep
 *
 * All of them may be called for several channels at a time, except @doorbell,
 * of which there is never more than one at a time in one controller.
 */
struct fake_mbox_ops {
	void (*doorbell)(struct fake_mbox *fm, unsigned int chan, void *msg);
	void (*startup)(struct fake_mbox *fm, unsigned int chan);
	void (*shutdown)(struct fake_mbox *fm, unsigned int chan);
};

/**
 * struct fake_mbox_config - what kind of controller
 * @num_chans: number of channels, at least one
 * @txdone: how the end of a transmission is told
 * @manual_txdone: for IRQ and POLL: a transmission ends when the test says
 *	fake_mbox_txdone(), not when @ops->doorbell returns
 * @poll_period_ms: for POLL: period of the core's timer, 0 means 1
 * @of_node: node that clients name in their "mboxes", with #mbox-cells = <1>,
 *	where the cell is the number of the channel; or NULL, then channels can
 *	only be had with mbox_bind_client(fake_mbox_chan(), ...)
 * @ops: the remote processor; NULL means one that never reacts
 * @priv: whatever @ops needs, see fake_mbox_priv()
 */
struct fake_mbox_config {
	unsigned int num_chans;
	enum fake_mbox_txdone txdone;
	bool manual_txdone;
	unsigned int poll_period_ms;
	struct device_node *of_node;
	const struct fake_mbox_ops *ops;
	void *priv;
};

/**
 * struct fake_mbox_knobs - faults of one channel, all off when zero
 * @fail_startup: error that a client gets which asks for the channel
 * @fail_send: error with which the controller refuses a message. The core
 *	keeps a refused message queued and tries again with the next one.
 * @lose_doorbells: the next so many messages are accepted and never arrive;
 *	counts down
 * @repeat_rings: the next so many rings are heard twice; counts down
 *
 * Plain fields, to be set by the test before the event that they are to spoil.
 */
struct fake_mbox_knobs {
	int fail_startup;
	int fail_send;
	unsigned int lose_doorbells;
	unsigned int repeat_rings;
};

/**
 * struct fake_mbox_stats - what one channel has seen
 * @live: a client has the channel now
 * @startups: times a client got the channel
 * @startup_errors: times a client was refused by &fake_mbox_knobs.fail_startup
 * @shutdowns: times a client gave the channel back
 * @sends: messages that the controller accepted
 * @send_errors: messages that it refused
 * @doorbells: messages that reached the remote processor
 * @lost: messages lost by &fake_mbox_knobs.lose_doorbells
 * @discarded: messages still under way when the channel was given back
 * @rings: rings that the client heard
 * @unheard: rings for which there was no client
 * @txdones: transmissions whose end the controller reported
 */
struct fake_mbox_stats {
	bool live;
	unsigned int startups;
	unsigned int startup_errors;
	unsigned int shutdowns;
	unsigned int sends;
	unsigned int send_errors;
	unsigned int doorbells;
	unsigned int lost;
	unsigned int discarded;
	unsigned int rings;
	unsigned int unheard;
	unsigned int txdones;
};

struct fake_mbox *fake_mbox_alloc(const struct fake_mbox_config *cfg);
void fake_mbox_free(struct fake_mbox *fm);
int fake_mbox_plug(struct fake_mbox *fm);
void fake_mbox_unplug(struct fake_mbox *fm);

struct fake_mbox *fake_mbox_alloc_kunit(struct kunit *test,
					const struct fake_mbox_config *cfg);
struct fake_mbox *fake_mbox_plug_kunit(struct kunit *test,
				       const struct fake_mbox_config *cfg);

void *fake_mbox_priv(struct fake_mbox *fm);
struct device *fake_mbox_dev(struct fake_mbox *fm);
struct mbox_chan *fake_mbox_chan(struct fake_mbox *fm, unsigned int chan);

int fake_mbox_ring(struct fake_mbox *fm, unsigned int chan, void *msg);
void fake_mbox_txdone(struct fake_mbox *fm, unsigned int chan, int status);

void fake_mbox_hold(struct fake_mbox *fm, unsigned int what);
void fake_mbox_release(struct fake_mbox *fm, unsigned int what);
unsigned int fake_mbox_step(struct fake_mbox *fm, unsigned int what,
			    unsigned int n);
void fake_mbox_flush(struct fake_mbox *fm);
unsigned int fake_mbox_pending(struct fake_mbox *fm, unsigned int what);

struct fake_mbox_knobs *fake_mbox_knobs(struct fake_mbox *fm,
					unsigned int chan);
struct fake_mbox_stats fake_mbox_stats(struct fake_mbox *fm, unsigned int chan);
unsigned int fake_mbox_errors(struct fake_mbox *fm);

#endif /* _KUNIT_FAKE_MAILBOX_H */
