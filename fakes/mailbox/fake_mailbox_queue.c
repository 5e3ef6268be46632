// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fake mailbox controller: what travels between client and remote.
 *
 * Doorbells (client to remote) and rings (remote to client) stand in one queue,
 * in the order in which they were sent. One work item on an ordered workqueue
 * carries whatever may go. Nothing is ever delivered in the sender's context:
 * the client sends under a lock of the mailbox core, and may hold its own.
 */
#include <kunit/fake_mailbox_priv.h>
#include <linux/export.h>
#include <linux/slab.h>

/**
 * struct fake_mbox_event - a message under way
 * @list: in &struct fake_mbox.events
 * @what: FAKE_MBOX_DOORBELLS or FAKE_MBOX_RINGS
 * @chan: channel
 * @msg: pointer that the sender gave
 * @times: how often it is to be heard
 * @let: goes although held
 */
struct fake_mbox_event {
	struct list_head list;
	unsigned int what;
	unsigned int chan;
	void *msg;
	unsigned int times;
	bool let;
};

/*
 * A controller has registers, not memory that may be short: a test in which
 * allocations fail must not hit the fake. So many events are always to be had.
 */
#define QUEUE_RESERVE	4

static unsigned int *queue_credit(struct fake_mbox *fm, unsigned int what)
{
	return &fm->credit[what == FAKE_MBOX_RINGS];
}

/* The first event that may go, taken off the queue; fm->lock is held. */
static struct fake_mbox_event *queue_next(struct fake_mbox *fm)
{
	struct fake_mbox_event *ev;

	list_for_each_entry(ev, &fm->events, list) {
		unsigned int *credit = queue_credit(fm, ev->what);

		if ((fm->held & ev->what) && !ev->let) {
			if (!*credit)
				continue;
			--*credit;
		}
		list_del(&ev->list);
		return ev;
	}
	return NULL;
}

static void queue_deliver_doorbell(struct fake_mbox *fm,
				   struct fake_mbox_event *ev)
{
	const struct fake_mbox_ops *ops = fm->cfg.ops;

	if (ops && ops->doorbell)
		ops->doorbell(fm, ev->chan, ev->msg);

	if (fm->cfg.txdone != FAKE_MBOX_TXDONE_ACK && !fm->cfg.manual_txdone)
		fake_mbox_txdone(fm, ev->chan, 0);

	spin_lock_irq(&fm->lock);
	fm->ringing_at = 0;
	spin_unlock_irq(&fm->lock);
	wake_up_all(&fm->idle);
}

/*
 * The mailbox core wants this to be atomic, and a client has a right to rely on
 * it: on real hardware it happens in an interrupt.
 */
static void queue_deliver_ring(struct fake_mbox *fm, struct fake_mbox_event *ev)
{
	struct fake_mbox_chan *fc = &fm->chans[ev->chan];
	unsigned int i, heard = 0;
	unsigned long flags;

	spin_lock_irqsave(&fc->rx_lock, flags);
	for (i = 0; i < ev->times && fc->live; i++) {
		mbox_chan_received_data(&fm->core_chans[ev->chan], ev->msg);
		heard++;
	}

	spin_lock(&fm->lock);
	fc->stats.rings += heard;
	fc->stats.unheard += ev->times - heard;
	spin_unlock(&fm->lock);
	spin_unlock_irqrestore(&fc->rx_lock, flags);
}

static void queue_work_fn(struct work_struct *work)
{
	struct fake_mbox *fm = container_of(work, struct fake_mbox, work);
	struct fake_mbox_event *ev;

	for (;;) {
		spin_lock_irq(&fm->lock);
		ev = queue_next(fm);
		if (ev && ev->what == FAKE_MBOX_DOORBELLS) {
			fm->ringing_at = ev->chan + 1;
			fm->chans[ev->chan].stats.doorbells++;
		}
		spin_unlock_irq(&fm->lock);
		if (!ev)
			return;

		if (ev->what == FAKE_MBOX_DOORBELLS)
			queue_deliver_doorbell(fm, ev);
		else
			queue_deliver_ring(fm, ev);
		mempool_free(ev, fm->pool);
	}
}

static int queue_add(struct fake_mbox *fm, unsigned int what,
		     unsigned int chan, void *msg, unsigned int times)
{
	struct fake_mbox_event *ev = mempool_alloc(fm->pool, GFP_ATOMIC);

	if (!ev)
		return -ENOMEM;

	memset(ev, 0, sizeof(*ev));
	ev->what = what;
	ev->chan = chan;
	ev->msg = msg;
	ev->times = times;
	list_add_tail(&ev->list, &fm->events);
	queue_work(fm->wq, &fm->work);
	return 0;
}

/**
 * fake_mbox_queue_doorbell() - a client sends
 * @fm: the controller
 * @chan: channel
 * @msg: what it sends
 *
 * Return: 0 or the error that the client is to get.
 */
int fake_mbox_queue_doorbell(struct fake_mbox *fm, unsigned int chan, void *msg)
{
	struct fake_mbox_chan *fc = &fm->chans[chan];
	unsigned long flags;
	int ret = 0;

	spin_lock_irqsave(&fm->lock, flags);
	if (fc->knobs.fail_send) {
		ret = fc->knobs.fail_send;
	} else if (fc->knobs.lose_doorbells) {
		fc->knobs.lose_doorbells--;
		fc->stats.lost++;
	} else {
		ret = queue_add(fm, FAKE_MBOX_DOORBELLS, chan, msg, 1);
	}

	if (ret) {
		fc->stats.send_errors++;
	} else {
		fc->stats.sends++;
		fc->busy = true;
	}
	spin_unlock_irqrestore(&fm->lock, flags);
	return ret;
}

/**
 * fake_mbox_queue_discard() - a client has given the channel back
 * @fm: the controller
 * @chan: channel
 *
 * What it sent and has not arrived never will: the messages are its memory.
 * Waits for the remote to be done with the one it is at, unless it is the
 * remote that makes the client give up the channel.
 */
void fake_mbox_queue_discard(struct fake_mbox *fm, unsigned int chan)
{
	struct fake_mbox_event *ev, *next;
	LIST_HEAD(dead);

	spin_lock_irq(&fm->lock);
	list_for_each_entry_safe(ev, next, &fm->events, list) {
		if (ev->chan != chan)
			continue;
		list_move_tail(&ev->list, &dead);
		if (ev->what == FAKE_MBOX_DOORBELLS)
			fm->chans[chan].stats.discarded++;
		else
			fm->chans[chan].stats.unheard += ev->times;
	}
	spin_unlock_irq(&fm->lock);

	list_for_each_entry_safe(ev, next, &dead, list)
		mempool_free(ev, fm->pool);

	if (current_work() != &fm->work)
		wait_event(fm->idle, READ_ONCE(fm->ringing_at) != chan + 1);
}

/**
 * fake_mbox_queue_let_rings() - let the rings of one channel through
 * @fm: the controller
 * @chan: channel
 *
 * Return: whether there are any.
 */
bool fake_mbox_queue_let_rings(struct fake_mbox *fm, unsigned int chan)
{
	struct fake_mbox_event *ev;
	unsigned long flags;
	bool any = false;

	spin_lock_irqsave(&fm->lock, flags);
	list_for_each_entry(ev, &fm->events, list) {
		if (ev->chan == chan && ev->what == FAKE_MBOX_RINGS) {
			ev->let = true;
			any = true;
		}
	}
	if (any)
		queue_work(fm->wq, &fm->work);
	spin_unlock_irqrestore(&fm->lock, flags);
	return any;
}

/**
 * fake_mbox_ring() - the remote rings a client
 * @fm: the controller
 * @chan: channel
 * @msg: what the client's rx_callback gets
 *
 * The client hears it later, from the worker of the fake, after everything that
 * was under way before; fake_mbox_flush() waits for that. A ring without a
 * reason is made in the same way. If there is no client by then, the ring is
 * counted as unheard. May be called in any context.
 *
 * Return: 0 or -ENOMEM, -EINVAL.
 */
int fake_mbox_ring(struct fake_mbox *fm, unsigned int chan, void *msg)
{
	struct fake_mbox_chan *fc;
	unsigned int times = 1;
	unsigned long flags;
	int ret;

	if (chan >= fm->cfg.num_chans)
		return -EINVAL;

	fc = &fm->chans[chan];
	spin_lock_irqsave(&fm->lock, flags);
	if (fc->knobs.repeat_rings) {
		fc->knobs.repeat_rings--;
		times = 2;
	}
	ret = queue_add(fm, FAKE_MBOX_RINGS, chan, msg, times);
	spin_unlock_irqrestore(&fm->lock, flags);
	return ret;
}
EXPORT_SYMBOL_GPL(fake_mbox_ring);

/**
 * fake_mbox_txdone() - the controller has sent a message off
 * @fm: the controller
 * @chan: channel
 * @status: 0 or what became of it; the core does not learn it when polling
 *
 * Only for controllers that can tell (IRQ and POLL), and then only needed with
 * &fake_mbox_config.manual_txdone or for a message that was lost. If no message
 * is under way nothing happens, which is counted as an error of the caller.
 */
void fake_mbox_txdone(struct fake_mbox *fm, unsigned int chan, int status)
{
	struct fake_mbox_chan *fc = &fm->chans[chan];
	unsigned long flags;
	bool live;

	spin_lock_irqsave(&fc->rx_lock, flags);
	spin_lock(&fm->lock);
	live = fc->live;
	if (fc->busy) {
		fc->busy = false;
		fc->stats.txdones++;
	} else if (live) {
		fm->errors++;
		live = false;
	}
	spin_unlock(&fm->lock);

	if (live && fm->cfg.txdone == FAKE_MBOX_TXDONE_IRQ)
		mbox_chan_txdone(&fm->core_chans[chan], status);
	spin_unlock_irqrestore(&fc->rx_lock, flags);
}
EXPORT_SYMBOL_GPL(fake_mbox_txdone);

/**
 * fake_mbox_hold() - let nothing move
 * @fm: the controller
 * @what: set of FAKE_MBOX_DOORBELLS and FAKE_MBOX_RINGS
 */
void fake_mbox_hold(struct fake_mbox *fm, unsigned int what)
{
	spin_lock_irq(&fm->lock);
	fm->held |= what;
	spin_unlock_irq(&fm->lock);
}
EXPORT_SYMBOL_GPL(fake_mbox_hold);

/**
 * fake_mbox_release() - let things move again
 * @fm: the controller
 * @what: set of FAKE_MBOX_DOORBELLS and FAKE_MBOX_RINGS
 *
 * Returns at once; fake_mbox_flush() waits until all that was held has gone.
 */
void fake_mbox_release(struct fake_mbox *fm, unsigned int what)
{
	spin_lock_irq(&fm->lock);
	fm->held &= ~what;
	spin_unlock_irq(&fm->lock);
	queue_work(fm->wq, &fm->work);
}
EXPORT_SYMBOL_GPL(fake_mbox_release);

/**
 * fake_mbox_step() - let some of what is held go, and wait until it has
 * @fm: the controller
 * @what: FAKE_MBOX_DOORBELLS or FAKE_MBOX_RINGS, one of them
 * @n: how many
 *
 * What they cause goes as well, unless it is held. Not from within a callback
 * of the fake.
 *
 * Return: how many went, less than @n if there were not so many.
 */
unsigned int fake_mbox_step(struct fake_mbox *fm, unsigned int what,
			    unsigned int n)
{
	unsigned int *credit = queue_credit(fm, what);
	unsigned int left;

	spin_lock_irq(&fm->lock);
	*credit = n;
	spin_unlock_irq(&fm->lock);

	queue_work(fm->wq, &fm->work);
	fake_mbox_flush(fm);

	spin_lock_irq(&fm->lock);
	left = *credit;
	*credit = 0;
	spin_unlock_irq(&fm->lock);
	return n - left;
}
EXPORT_SYMBOL_GPL(fake_mbox_step);

/**
 * fake_mbox_flush() - wait until all has moved that may
 * @fm: the controller
 *
 * Afterwards every message sent before, and every answer given to it by the
 * remote's callback, has been delivered or is held. Not from within a callback
 * of the fake.
 */
void fake_mbox_flush(struct fake_mbox *fm)
{
	flush_work(&fm->work);
}
EXPORT_SYMBOL_GPL(fake_mbox_flush);

/**
 * fake_mbox_pending() - how much is under way
 * @fm: the controller
 * @what: set of FAKE_MBOX_DOORBELLS and FAKE_MBOX_RINGS
 *
 * Return: number of messages.
 */
unsigned int fake_mbox_pending(struct fake_mbox *fm, unsigned int what)
{
	struct fake_mbox_event *ev;
	unsigned int n = 0;

	spin_lock_irq(&fm->lock);
	list_for_each_entry(ev, &fm->events, list)
		n += !!(ev->what & what);
	spin_unlock_irq(&fm->lock);
	return n;
}
EXPORT_SYMBOL_GPL(fake_mbox_pending);

/**
 * fake_mbox_queue_init() - get ready to carry messages
 * @fm: the controller
 *
 * Return: 0 or -ENOMEM.
 */
int fake_mbox_queue_init(struct fake_mbox *fm)
{
	spin_lock_init(&fm->lock);
	INIT_LIST_HEAD(&fm->events);
	INIT_WORK(&fm->work, queue_work_fn);
	init_waitqueue_head(&fm->idle);

	fm->pool = mempool_create_kmalloc_pool(QUEUE_RESERVE,
					       sizeof(struct fake_mbox_event));
	if (!fm->pool)
		return -ENOMEM;
	fm->wq = alloc_ordered_workqueue("fake_mbox", 0);
	return fm->wq ? 0 : -ENOMEM;
}

/**
 * fake_mbox_queue_exit() - stop, and forget what is still under way
 * @fm: the controller; nobody sends any more
 */
void fake_mbox_queue_exit(struct fake_mbox *fm)
{
	struct fake_mbox_event *ev, *next;

	if (fm->wq) {
		cancel_work_sync(&fm->work);
		destroy_workqueue(fm->wq);
		list_for_each_entry_safe(ev, next, &fm->events, list)
			mempool_free(ev, fm->pool);
	}
	mempool_destroy(fm->pool);
}
