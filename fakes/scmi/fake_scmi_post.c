// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way out: what the platform sends is held, or put into the outbox, and
 * from there handed to port operations one at a time and in order.
 *
 * Port operations run with @deliver held and @lock not held. A call into the
 * platform from within an operation finds itself to be the deliverer: it only
 * fills the outbox, which the loop around it empties.
 */
#include <kunit/fake_scmi_priv.h>
#include <linux/cleanup.h>
#include <linux/export.h>
#include <linux/jiffies.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>

/* How long fake_scmi_wait_held() waits for what should come soon. */
#define FAKE_SCMI_PATIENCE	(10 * HZ)

/**
 * fake_scmi_out_new() - make an empty message
 * @port: where to
 * @kind: how it will leave
 * @payload: room for this many bytes after the header
 *
 * Return: the message; never NULL.
 */
struct fake_scmi_out *fake_scmi_out_new(struct fake_scmi_port *port,
					enum fake_scmi_out_kind kind,
					size_t payload)
{
	struct fake_scmi_out *out = kzalloc(sizeof(*out), FAKE_SCMI_GFP);

	out->size = FAKE_SCMI_HDR_LEN + payload;
	out->buf = kzalloc(out->size, FAKE_SCMI_GFP);
	out->kind = kind;
	out->port = port;
	kref_get(&port->ref);
	return out;
}

/**
 * fake_scmi_out_free() - free a message
 * @out: the message
 *
 * The last reference to a port, and with it to the platform, may go here: not
 * under a lock of the platform, unless the caller has another reference.
 */
void fake_scmi_out_free(struct fake_scmi_out *out)
{
	fake_scmi_port_put(out->port);
	kfree(out->buf);
	kfree(out);
}

/* A rate change under way ends: the rate is set, or it never will be. */
static void fake_scmi_complete(struct fake_scmi_platform *p,
			       struct fake_scmi_out *out, bool done)
{
	struct fake_scmi_clock *clk = out->clock;

	if (!clk)
		return;
	out->clock = NULL;
	clk->state.pending--;
	p->pending_async--;
	if (done)
		fake_scmi_clock_commit(p, clk, out->rate, out->port->agent);
}

/**
 * fake_scmi_emit() - let a message leave, now
 * @p: the platform; its lock is held
 * @out: the message; on no list; taken over
 */
void fake_scmi_emit(struct fake_scmi_platform *p, struct fake_scmi_out *out)
{
	list_add_tail(&out->node, &p->outbox);
	/* After it: notifications of the new rate follow the response. */
	fake_scmi_complete(p, out, true);
}

static void fake_scmi_hold(struct fake_scmi_platform *p,
			   struct fake_scmi_out *out)
{
	list_add_tail(&out->node, &p->held);
	p->num_held++;
	wake_up_all(&p->wait);
}

/* The second copy answers nobody, and completes nothing. */
static struct fake_scmi_out *fake_scmi_copy(const struct fake_scmi_out *out)
{
	struct fake_scmi_out *copy;

	copy = fake_scmi_out_new(out->port, out->kind, out->size);
	copy->type = out->type;
	copy->tag = FAKE_SCMI_TAG_NONE;
	copy->len = out->len;
	memcpy(copy->buf, out->buf, out->len);
	return copy;
}

static void fake_scmi_drop(struct fake_scmi_platform *p,
			   struct fake_scmi_out *out)
{
	fake_scmi_complete(p, out, false);
	if (out->kind == FAKE_SCMI_OUT_REPLY &&
	    out->tag != FAKE_SCMI_TAG_NONE) {
		out->kind = FAKE_SCMI_OUT_DROP;
		list_add_tail(&out->node, &p->outbox);
	} else {
		fake_scmi_out_free(out);
	}
}

/**
 * fake_scmi_post() - let a message go, as the script wants it
 * @p: the platform; its lock is held
 * @out: the message; taken over
 * @rule: the rule that applies, or NULL
 */
void fake_scmi_post(struct fake_scmi_platform *p, struct fake_scmi_out *out,
		    struct fake_scmi_rule_entry *rule)
{
	enum fake_scmi_action action = FAKE_SCMI_ANSWER;
	struct fake_scmi_out *copy = NULL;
	ktime_t when = 0;

	if (rule) {
		action = rule->rule.action;
		when = fake_scmi_rule_time(&rule->rule);
		/* A rate change that is told to fail does not happen. */
		if (rule->rule.status || rule->rule.inert)
			fake_scmi_complete(p, out, false);
		fake_scmi_bend(out, rule);
	}
	if (action == FAKE_SCMI_DROP) {
		fake_scmi_drop(p, out);
		return;
	}
	if (action == FAKE_SCMI_TWICE)
		copy = fake_scmi_copy(out);

	if (out->kind != FAKE_SCMI_OUT_DROP &&
	    (p->silent || action == FAKE_SCMI_HOLD)) {
		fake_scmi_hold(p, out);
		if (copy)
			fake_scmi_hold(p, copy);
	} else {
		fake_scmi_emit_at(p, out, when);
		if (copy)
			fake_scmi_emit_at(p, copy, when);
	}
}

/**
 * fake_scmi_post_unasked() - let a notification or delayed response go
 * @p: the platform; its lock is held
 * @out: the message; taken over
 *
 * If a command is just being carried out, it goes after the answer.
 */
void fake_scmi_post_unasked(struct fake_scmi_platform *p,
			    struct fake_scmi_out *out)
{
	u32 hdr = get_unaligned_le32(out->buf);

	if (p->later)
		list_add_tail(&out->node, p->later);
	else
		fake_scmi_post(p, out, fake_scmi_match(p, out->type, hdr));
}

/**
 * fake_scmi_observe() - tell the observer, if any, of a message received
 * @p: the platform; its lock is held
 * @port: where it came in
 * @entry: the message
 *
 * The call is queued like a message, so that it comes in order.
 */
void fake_scmi_observe(struct fake_scmi_platform *p,
		       struct fake_scmi_port *port,
		       const struct fake_scmi_log_entry *entry)
{
	struct fake_scmi_out *out;

	if (!p->observe)
		return;
	out = fake_scmi_out_new(port, FAKE_SCMI_OUT_OBSERVE, sizeof(*entry));
	out->len = sizeof(*entry);
	memcpy(out->buf, entry, sizeof(*entry));
	list_add_tail(&out->node, &p->outbox);
}

/* Sends by the port meant, or else by any that the agent has. */
static int fake_scmi_send_p2a(struct fake_scmi_platform *p,
			      const struct fake_scmi_out *out)
{
	struct fake_scmi_port *port = out->port;
	unsigned int nth = 0;
	int ret = -ENODEV;

	if (port->ops->notify)
		ret = port->ops->notify(port, out->buf, out->len);
	while (ret == -ENODEV) {
		port = fake_scmi_port_of_agent(p, out->port->agent, nth++);
		if (!port)
			break;
		if (port != out->port && port->ops->notify)
			ret = port->ops->notify(port, out->buf, out->len);
		fake_scmi_port_put(port);
	}
	return ret;
}

static void fake_scmi_account(struct fake_scmi_platform *p,
			      const struct fake_scmi_out *out, int ret)
{
	struct fake_scmi_stats *stats = &p->stats;
	bool live = out->tag != FAKE_SCMI_TAG_NONE;

	guard(mutex)(&p->lock);
	switch (out->kind) {
	case FAKE_SCMI_OUT_REPLY:
		if (!live)
			stats->duplicates += !ret;
		else if (ret)
			stats->errors++;
		else
			stats->answered++;
		break;
	case FAKE_SCMI_OUT_P2A:
		if (ret)
			stats->lost++;
		else if (out->type == FAKE_SCMI_DELAYED)
			stats->delayed++;
		else
			stats->notified++;
		break;
	case FAKE_SCMI_OUT_DROP:
		stats->dropped++;
		break;
	case FAKE_SCMI_OUT_OBSERVE:
		break;
	}
}

static int fake_scmi_send(struct fake_scmi_platform *p,
			  const struct fake_scmi_out *out)
{
	const struct fake_scmi_port_ops *ops = out->port->ops;
	struct fake_scmi_log_entry entry;
	int ret = 0;

	switch (out->kind) {
	case FAKE_SCMI_OUT_REPLY:
		ret = ops->reply(out->port, out->tag, out->buf, out->len);
		break;
	case FAKE_SCMI_OUT_P2A:
		ret = fake_scmi_send_p2a(p, out);
		break;
	case FAKE_SCMI_OUT_DROP:
		if (ops->drop)
			ops->drop(out->port, out->tag);
		break;
	case FAKE_SCMI_OUT_OBSERVE:
		memcpy(&entry, out->buf, sizeof(entry));
		p->observe(p->observe_ctx, &entry);
		break;
	}
	fake_scmi_account(p, out, ret);
	return ret;
}

static struct fake_scmi_out *fake_scmi_next(struct fake_scmi_platform *p)
{
	struct fake_scmi_out *out;

	guard(mutex)(&p->lock);
	out = list_first_entry_or_null(&p->outbox, struct fake_scmi_out, node);
	if (out)
		list_del(&out->node);
	return out;
}

/**
 * fake_scmi_deliver() - empty the outbox
 * @p: the platform; its lock is not held
 *
 * On return everything that was in the outbox at the time of the call has been
 * delivered, by this task or another, unless this task is delivering already.
 */
void fake_scmi_deliver(struct fake_scmi_platform *p)
{
	struct fake_scmi_out *out;

	if (READ_ONCE(p->deliverer) == current)
		return;

	guard(mutex)(&p->deliver);
	WRITE_ONCE(p->deliverer, current);
	while ((out = fake_scmi_next(p))) {
		fake_scmi_send(p, out);
		fake_scmi_out_free(out);
	}
	WRITE_ONCE(p->deliverer, NULL);
}

/*
 * Take what is for @port off @list: live requests become drops, appended to
 * @drops, the rest is freed. Freeing is safe under the lock: the caller has a
 * reference to the port.
 */
static unsigned int fake_scmi_purge(struct fake_scmi_port *port,
				    struct list_head *list,
				    struct list_head *drops)
{
	struct fake_scmi_out *out, *next;
	unsigned int num = 0;

	list_for_each_entry_safe(out, next, list, node) {
		if (out->port != port || out->kind == FAKE_SCMI_OUT_OBSERVE)
			continue;
		num++;
		list_del(&out->node);
		fake_scmi_complete(port->platform, out, false);
		if (out->kind == FAKE_SCMI_OUT_P2A ||
		    out->tag == FAKE_SCMI_TAG_NONE) {
			fake_scmi_out_free(out);
			continue;
		}
		out->kind = FAKE_SCMI_OUT_DROP;
		list_add_tail(&out->node, drops);
	}
	return num;
}

/**
 * fake_scmi_retire_port() - take a port out of its platform
 * @port: the port; the caller holds a reference
 *
 * Its requests under way become drops in the outbox.
 */
void fake_scmi_retire_port(struct fake_scmi_port *port)
{
	struct fake_scmi_platform *p = port->platform;
	LIST_HEAD(drops);

	fake_scmi_hold_timed(port);

	guard(mutex)(&p->lock);
	port->closed = true;
	list_del(&port->node);
	fake_scmi_purge(port, &p->outbox, &drops);
	p->num_held -= fake_scmi_purge(port, &p->held, &drops);
	list_splice_tail(&drops, &p->outbox);
}

/**
 * fake_scmi_silence() - make a platform fall silent, or speak again
 * @platform: the platform
 * @on: true: all that would leave from now on is held, as if every message had
 *	a FAKE_SCMI_HOLD rule; false: what leaves from now on leaves at once
 *
 * Commands are still taken and carried out. What is held stays held until
 * fake_scmi_step(), also after @on is false.
 */
void fake_scmi_silence(struct fake_scmi_platform *platform, bool on)
{
	guard(mutex)(&platform->lock);
	platform->silent = on;
}
EXPORT_SYMBOL_GPL(fake_scmi_silence);

/**
 * fake_scmi_step() - let held messages go, oldest first
 * @platform: the platform
 * @n: how many; negative: all that are held now
 *
 * Return: the number of messages that went.
 */
int fake_scmi_step(struct fake_scmi_platform *platform, int n)
{
	int done = 0;

	scoped_guard(mutex, &platform->lock) {
		if (n < 0)
			n = platform->num_held;
		while (done < n && !list_empty(&platform->held)) {
			struct fake_scmi_out *out;

			out = list_first_entry(&platform->held,
					       struct fake_scmi_out, node);
			list_del(&out->node);
			platform->num_held--;
			fake_scmi_emit(platform, out);
			done++;
		}
	}
	fake_scmi_deliver(platform);
	return done;
}
EXPORT_SYMBOL_GPL(fake_scmi_step);

/**
 * fake_scmi_held() - number of messages held
 * @platform: the platform
 *
 * Return: answers, delayed responses and notifications that wait for
 * fake_scmi_step().
 */
unsigned int fake_scmi_held(struct fake_scmi_platform *platform)
{
	guard(mutex)(&platform->lock);
	return platform->num_held;
}
EXPORT_SYMBOL_GPL(fake_scmi_held);

/**
 * fake_scmi_wait_held() - wait until messages are held
 * @platform: the platform
 * @n: how many, at least
 *
 * For tests whose agent is another task. Gives up after 10 seconds, which no
 * working test ever waits.
 *
 * Return: true if @n messages are held.
 */
bool fake_scmi_wait_held(struct fake_scmi_platform *platform, unsigned int n)
{
	/* A condition must not sleep, so it is read without the mutex. */
	return wait_event_timeout(platform->wait,
				  READ_ONCE(platform->num_held) >= n,
				  FAKE_SCMI_PATIENCE);
}
EXPORT_SYMBOL_GPL(fake_scmi_wait_held);

static int fake_scmi_raw(struct fake_scmi_port *port,
			 enum fake_scmi_out_kind kind, const void *msg,
			 size_t len)
{
	struct fake_scmi_platform *p = port->platform;
	struct fake_scmi_out *out;

	scoped_guard(mutex, &p->lock) {
		if (port->closed)
			return -ENODEV;
		out = fake_scmi_out_new(port, kind, len);
		out->type = FAKE_SCMI_NOTIFICATION;
		out->tag = FAKE_SCMI_TAG_NONE;
		out->len = len;
		memcpy(out->buf, msg, len);
		list_add_tail(&out->node, &p->outbox);
	}
	fake_scmi_deliver(p);
	return 0;
}

/**
 * fake_scmi_send_raw() - send bytes on the P2A way, whatever they are
 * @port: by which port
 * @msg: the bytes
 * @len: how many
 *
 * Neither script nor silence apply. Whether they arrived shows in
 * &fake_scmi_stats.notified and &fake_scmi_stats.lost.
 *
 * Return: 0, or -ENODEV if the port is closed.
 */
int fake_scmi_send_raw(struct fake_scmi_port *port, const void *msg, size_t len)
{
	return fake_scmi_raw(port, FAKE_SCMI_OUT_P2A, msg, len);
}
EXPORT_SYMBOL_GPL(fake_scmi_send_raw);

/**
 * fake_scmi_reply_raw() - send bytes as an answer that nobody waits for
 * @port: by which port
 * @msg: the bytes
 * @len: how many
 *
 * Calls &fake_scmi_port_ops.reply with FAKE_SCMI_TAG_NONE. Neither script nor
 * silence apply.
 *
 * Return: 0, or -ENODEV if the port is closed.
 */
int fake_scmi_reply_raw(struct fake_scmi_port *port, const void *msg,
			size_t len)
{
	return fake_scmi_raw(port, FAKE_SCMI_OUT_REPLY, msg, len);
}
EXPORT_SYMBOL_GPL(fake_scmi_reply_raw);
