// SPDX-License-Identifier: GPL-2.0-only
/*
 * SCMI over a fake mailbox: ties doorbells and areas of shared memory to the
 * port of a fake platform.
 */
#include <kunit/dt_tree.h>
#include <kunit/fake_mailbox.h>
#include <kunit/fake_scmi.h>
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/array_size.h>
#include <linux/cleanup.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>

#include "scmi_mailbox_glue.h"
#include "scmi_smt.h"

/**
 * DOC: SCMI mailbox glue
 *
 * The nodes of controller and shared memory are there from the beginning, as
 * they are on a board; what comes and goes is the controller, with
 * scmi_mailbox_glue_plug() and scmi_mailbox_glue_unplug().
 *
 * A request is pulled out of its area on the worker of the fake mailbox and
 * handed to the platform. The area is the agent's again when the platform has
 * answered; an answer that never comes leaves it taken, so that the agent, after
 * its own time-out, finds the channel stuck: scmi_mailbox_glue_revive().
 *
 * A notification that comes while the agent still reads the one before waits in
 * a list until the agent says that it is done. The agent gives the area back
 * first and says so then: the platform may use the area in between, and hears
 * of the one before when the next one is in there.
 */

#define DEFAULT_AREA	256
#define NO_CHAN		UINT_MAX

/*
 * struct wiring - which channel of the mailbox is used for what
 * @chans: how many there are
 * @reply: rung when a command is completed
 * @notify: rung when the platform sends by itself, or NO_CHAN
 * @done: rung by the agent when it is done with that
 */
static const struct wiring {
	unsigned int chans;
	unsigned int reply;
	unsigned int notify;
	unsigned int done;
} wirings[] = {
	[SCMI_MAILBOX_2_2] = { 2, 0, 1, 1 },
	[SCMI_MAILBOX_1_1] = { 1, 0, NO_CHAN, NO_CHAN },
	[SCMI_MAILBOX_2_1] = { 2, 1, NO_CHAN, NO_CHAN },
	[SCMI_MAILBOX_3_2] = { 3, 1, 2, 2 },
	[SCMI_MAILBOX_4_2] = { 4, 1, 2, 3 },
};

/* The agent rings here when it has written a command, in every wiring. */
#define CHAN_COMMAND	0

/**
 * struct glue_area - one area of shared memory
 * @shm: the memory
 * @va: its bytes
 * @size: its size
 * @np: its node
 */
struct glue_area {
	struct fake_shmem *shm;
	void *va;
	size_t size;
	struct device_node *np;
};

/**
 * struct glue_note - a notification that waits for its area
 * @list: in &struct scmi_mailbox_glue.notes
 * @len: length of @msg
 * @msg: the message
 */
struct glue_note {
	struct list_head list;
	size_t len;
	u8 msg[];
};

/**
 * struct scmi_mailbox_glue - one connection
 * @cfg: what the test asked for
 * @wiring: which channel is what
 * @port: the platform
 * @fm: the mailbox
 * @mbox_np: its node
 * @a2p: area for commands
 * @p2a: area for what the platform sends by itself
 * @request: a request on its way to the platform, as long as an area
 * @tag: number of the last request, by which the platform answers
 * @lock: protects what follows, and the areas while the platform owns them
 * @notes: what waits for @p2a
 * @owed: notifications of which the agent has not said yet that it is done
 * @tamper: spoils what leaves
 * @tamper_ctx: its context
 * @stats: see &struct scmi_mailbox_glue_stats
 */
struct scmi_mailbox_glue {
	struct scmi_mailbox_glue_config cfg;
	const struct wiring *wiring;
	struct fake_scmi_port *port;
	struct fake_mbox *fm;
	struct device_node *mbox_np;
	struct glue_area a2p;
	struct glue_area p2a;
	void *request;
	uintptr_t tag;
	struct mutex lock; /* see kernel-doc */
	struct list_head notes;
	unsigned int owed;
	scmi_mailbox_tamper_fn tamper;
	void *tamper_ctx;
	struct scmi_mailbox_glue_stats stats;
};

static void glue_tamper(struct scmi_mailbox_glue *glue, struct glue_area *area)
{
	if (glue->tamper)
		glue->tamper(area->va, area->size, glue->tamper_ctx);
}

/* Give a command's area back to the agent, and say so if it wants to know. */
static void glue_complete(struct scmi_mailbox_glue *glue)
{
	bool ring = scmi_smt_wants_interrupt(glue->a2p.va);

	scmi_smt_release(glue->a2p.va);
	if (ring)
		fake_mbox_ring(glue->fm, glue->wiring->reply, NULL);
}

static int glue_reply(struct fake_scmi_port *port, void *tag, const void *msg,
		      size_t len)
{
	struct scmi_mailbox_glue *glue = fake_scmi_port_priv(port);
	struct glue_area *area = &glue->a2p;
	int ret;

	guard(mutex)(&glue->lock);
	/*
	 * An answer that is not to the command in the area is written only if
	 * there is none: else the one that is sought would be lost.
	 */
	if (tag != (void *)glue->tag && !scmi_smt_is_free(area->va)) {
		glue->stats.stale++;
		return tag == FAKE_SCMI_TAG_NONE ? -EBUSY : 0;
	}

	ret = scmi_smt_push(area->va, area->size, msg, len);
	if (ret)
		return ret;

	glue_tamper(glue, area);
	glue->stats.replies++;
	glue_complete(glue);
	return 0;
}

/* Put a notification into its area, which is free; the lock is held. */
static int glue_notify_now(struct scmi_mailbox_glue *glue, const void *msg,
			   size_t len)
{
	struct glue_area *area = &glue->p2a;
	int ret = scmi_smt_push(area->va, area->size, msg, len);

	if (ret)
		return ret;

	scmi_smt_set(area->va, SCMI_SMT_STATUS, 0);
	scmi_smt_set(area->va, SCMI_SMT_FLAGS,
		     glue->cfg.quiet_agent ? 0 : SCMI_SMT_INTR);
	glue_tamper(glue, area);
	glue->stats.notifications++;
	glue->owed += !glue->cfg.quiet_agent;
	return fake_mbox_ring(glue->fm, glue->wiring->notify, NULL);
}

static int glue_notify(struct fake_scmi_port *port, const void *msg, size_t len)
{
	struct scmi_mailbox_glue *glue = fake_scmi_port_priv(port);
	struct glue_note *note;

	if (glue->wiring->notify == NO_CHAN)
		return -ENODEV;

	guard(mutex)(&glue->lock);
	if (scmi_smt_is_free(glue->p2a.va) && list_empty(&glue->notes))
		return glue_notify_now(glue, msg, len);
	if (glue->cfg.quiet_agent)
		return -EBUSY;

	note = kmalloc(struct_size(note, msg, len), GFP_KERNEL);
	if (!note)
		return -ENOMEM;
	note->len = len;
	memcpy(note->msg, msg, len);
	list_add_tail(&note->list, &glue->notes);
	glue->stats.queued++;
	return 0;
}

/* A platform that never answers never gives the area back: nothing to do. */
static void glue_drop(struct fake_scmi_port *port, void *tag)
{
}

static const struct fake_scmi_port_ops glue_port_ops = {
	.reply = glue_reply,
	.notify = glue_notify,
	.drop = glue_drop,
};

static void glue_command(struct scmi_mailbox_glue *glue)
{
	struct glue_area *area = &glue->a2p;
	ssize_t len;

	scoped_guard(mutex, &glue->lock) {
		len = scmi_smt_pull(area->va, area->size, glue->request,
				    area->size);
		if (len == -EAGAIN) {
			glue->stats.errors++;
			return;
		}
		if (len < 0) {
			glue->stats.bad_requests++;
			scmi_smt_set(area->va, SCMI_SMT_STATUS, SCMI_SMT_ERROR);
			glue_complete(glue);
			return;
		}
		glue->stats.requests++;
		glue->tag++;
	}

	/* The answer may come before this returns, so the lock is not held. */
	if (fake_scmi_receive(glue->port, (void *)glue->tag, glue->request,
			      len)) {
		guard(mutex)(&glue->lock);
		glue->stats.errors++;
	}
}

/*
 * The agent is done with a notification: the next one can go. If it has gone
 * already, and the agent still has it, there are two to be done with.
 */
static void glue_done(struct scmi_mailbox_glue *glue)
{
	struct glue_note *note;
	bool late;

	guard(mutex)(&glue->lock);
	late = glue->owed > 1;
	if (glue->owed)
		glue->owed--;
	if (!scmi_smt_is_free(glue->p2a.va)) {
		if (late)
			glue->stats.released++;
		else
			glue->stats.errors++;
		return;
	}
	glue->stats.released++;

	note = list_first_entry_or_null(&glue->notes, struct glue_note, list);
	if (!note)
		return;
	list_del(&note->list);
	glue->stats.queued--;
	if (glue_notify_now(glue, note->msg, note->len))
		glue->stats.errors++;
	kfree(note);
}

static void glue_doorbell(struct fake_mbox *fm, unsigned int chan, void *msg)
{
	struct scmi_mailbox_glue *glue = fake_mbox_priv(fm);

	if (chan == CHAN_COMMAND) {
		glue_command(glue);
	} else if (chan == glue->wiring->done) {
		glue_done(glue);
	} else {
		guard(mutex)(&glue->lock);
		glue->stats.errors++;
	}
}

/* An agent owes nothing for what was sent to the one before. */
static void glue_startup(struct fake_mbox *fm, unsigned int chan)
{
	struct scmi_mailbox_glue *glue = fake_mbox_priv(fm);

	guard(mutex)(&glue->lock);
	if (chan == glue->wiring->done)
		glue->owed = 0;
}

static const struct fake_mbox_ops glue_mbox_ops = {
	.doorbell = glue_doorbell,
	.startup = glue_startup,
};

static void glue_forget_notes(void *data)
{
	struct scmi_mailbox_glue *glue = data;
	struct glue_note *note, *next;

	list_for_each_entry_safe(note, next, &glue->notes, list)
		kfree(note);
}

static int glue_area_init(struct kunit *test, struct glue_area *area,
			  size_t size)
{
	area->shm = fake_shmem_alloc_kunit(test, size);
	if (IS_ERR(area->shm))
		return PTR_ERR(area->shm);

	area->va = fake_shmem_va(area->shm);
	area->size = size;
	scmi_smt_init(area->va, size);
	return 0;
}

static void glue_area_describe(struct glue_area *area, struct dt_tree *tree,
			       struct device_node *bus)
{
	u32 start = fake_shmem_start(area->shm);

	area->np = dt_node(tree, bus, "scp-shmem@%x", start);
	dt_prop_string(area->np, "compatible", "arm,scmi-shmem");
	dt_prop_u32s(area->np, "reg", start, area->size);
}

/* What a board has whether or not a driver is there for it. */
static int glue_board(struct kunit *test, struct scmi_mailbox_glue *glue)
{
	struct dt_tree *tree = dt_tree_alloc_kunit(test);
	struct device_node *bus;

	glue->mbox_np = dt_node(tree, NULL, "scmi-mailbox-%u", glue->cfg.index);
	dt_prop_string(glue->mbox_np, "compatible", FAKE_MBOX_COMPATIBLE);
	dt_prop_u32(glue->mbox_np, "#mbox-cells", 1);

	bus = dt_node(tree, NULL, "scmi-sram-%u", glue->cfg.index);
	dt_prop_u32(bus, "#address-cells", 1);
	dt_prop_u32(bus, "#size-cells", 1);
	dt_prop_bool(bus, "ranges");
	glue_area_describe(&glue->a2p, tree, bus);
	if (glue->p2a.shm)
		glue_area_describe(&glue->p2a, tree, bus);

	return dt_tree_apply(tree);
}

static int glue_init(struct kunit *test, struct scmi_mailbox_glue *glue)
{
	const struct wiring *wiring = glue->wiring;
	size_t size = glue->cfg.area_size ?: DEFAULT_AREA;
	struct fake_mbox_config mbox = {
		.num_chans = wiring->chans,
		.ops = &glue_mbox_ops,
		.priv = glue,
	};
	int ret;

	glue->request = kunit_kzalloc(test, size, GFP_KERNEL);
	if (!glue->request)
		return -ENOMEM;

	ret = kunit_add_action_or_reset(test, glue_forget_notes, glue);
	if (ret)
		return ret;

	/* Made first and so gone last: what the agent sends has where to go. */
	glue->port = fake_scmi_port_open_kunit(test, glue->cfg.platform,
					       &glue_port_ops, glue);
	if (IS_ERR_OR_NULL(glue->port))
		return glue->port ? PTR_ERR(glue->port) : -ENOMEM;

	ret = glue_area_init(test, &glue->a2p, size);
	if (!ret && wiring->notify != NO_CHAN)
		ret = glue_area_init(test, &glue->p2a, size);
	if (!ret)
		ret = glue_board(test, glue);
	if (ret)
		return ret;

	mbox.of_node = glue->mbox_np;
	glue->fm = fake_mbox_alloc_kunit(test, &mbox);
	return PTR_ERR_OR_ZERO(glue->fm);
}

/**
 * scmi_mailbox_glue_kunit() - connect a platform to a mailbox
 * @test: test that the connection goes with
 * @cfg: what it is like
 *
 * The controller is not plugged yet. To be called in the test's own thread; the
 * platform must have been made before. See fake_mailbox_shmem_available().
 *
 * Return: the connection or ERR_PTR().
 */
struct scmi_mailbox_glue *
scmi_mailbox_glue_kunit(struct kunit *test,
			const struct scmi_mailbox_glue_config *cfg)
{
	struct scmi_mailbox_glue *glue;
	int ret;

	if (cfg->wiring >= ARRAY_SIZE(wirings))
		return ERR_PTR(-EINVAL);

	glue = kunit_kzalloc(test, sizeof(*glue), GFP_KERNEL);
	if (!glue)
		return ERR_PTR(-ENOMEM);

	glue->cfg = *cfg;
	glue->wiring = &wirings[cfg->wiring];
	mutex_init(&glue->lock);
	INIT_LIST_HEAD(&glue->notes);

	ret = glue_init(test, glue);
	return ret ? ERR_PTR(ret) : glue;
}
EXPORT_SYMBOL_GPL(scmi_mailbox_glue_kunit);

/**
 * scmi_mailbox_glue_describe() - let a node use a connection
 * @glue: the connection
 * @np: an SCMI node, or the node of a protocol that is to have channels of its
 *	own, in a tree that is not applied
 */
void scmi_mailbox_glue_describe(struct scmi_mailbox_glue *glue,
				struct device_node *np)
{
	struct dt_ref mboxes[4];
	unsigned int i;

	for (i = 0; i < glue->wiring->chans; i++)
		mboxes[i] = DT_REF(glue->mbox_np, i);
	dt_prop_phandle_array(np, "mboxes", mboxes, glue->wiring->chans);

	if (glue->p2a.shm)
		dt_prop_phandles(np, "shmem", DT_REF(glue->a2p.np),
				 DT_REF(glue->p2a.np));
	else
		dt_prop_phandle(np, "shmem", glue->a2p.np);
}
EXPORT_SYMBOL_GPL(scmi_mailbox_glue_describe);

/**
 * scmi_mailbox_glue_plug() - let the mailbox controller appear
 * @glue: the connection
 *
 * Return: see fake_mbox_plug().
 */
int scmi_mailbox_glue_plug(struct scmi_mailbox_glue *glue)
{
	return fake_mbox_plug(glue->fm);
}
EXPORT_SYMBOL_GPL(scmi_mailbox_glue_plug);

/**
 * scmi_mailbox_glue_unplug() - let the mailbox controller disappear
 * @glue: the connection
 */
void scmi_mailbox_glue_unplug(struct scmi_mailbox_glue *glue)
{
	fake_mbox_unplug(glue->fm);
}
EXPORT_SYMBOL_GPL(scmi_mailbox_glue_unplug);

/**
 * scmi_mailbox_glue_device() - the device of the mailbox controller
 * @glue: the connection
 *
 * Return: borrowed, or NULL while it is not plugged.
 */
struct device *scmi_mailbox_glue_device(struct scmi_mailbox_glue *glue)
{
	return fake_mbox_dev(glue->fm);
}
EXPORT_SYMBOL_GPL(scmi_mailbox_glue_device);

/**
 * scmi_mailbox_glue_flush() - wait until all has moved that may
 * @glue: the connection
 */
void scmi_mailbox_glue_flush(struct scmi_mailbox_glue *glue)
{
	fake_mbox_flush(glue->fm);
}
EXPORT_SYMBOL_GPL(scmi_mailbox_glue_flush);

/**
 * scmi_mailbox_glue_errors() - impossible things, here and in the fakes below
 * @glue: the connection
 *
 * Return: how many, accesses of the agent beyond the end of an area included.
 */
unsigned int scmi_mailbox_glue_errors(struct scmi_mailbox_glue *glue)
{
	unsigned int errors = scmi_mailbox_glue_stats(glue).errors;

	errors += fake_mbox_errors(glue->fm);
	errors += fake_shmem_stats(glue->a2p.shm).errors;
	if (glue->p2a.shm)
		errors += fake_shmem_stats(glue->p2a.shm).errors;
	return errors;
}
EXPORT_SYMBOL_GPL(scmi_mailbox_glue_errors);

/**
 * scmi_mailbox_glue_mbox() - the mailbox, for its knobs and counters
 * @glue: the connection
 *
 * Return: the fake.
 */
struct fake_mbox *scmi_mailbox_glue_mbox(struct scmi_mailbox_glue *glue)
{
	return glue->fm;
}
EXPORT_SYMBOL_GPL(scmi_mailbox_glue_mbox);

/**
 * scmi_mailbox_glue_a2p() - the memory that commands travel in
 * @glue: the connection
 *
 * Return: the memory; see scmi_smt_get() for what is in there.
 */
struct fake_shmem *scmi_mailbox_glue_a2p(struct scmi_mailbox_glue *glue)
{
	return glue->a2p.shm;
}
EXPORT_SYMBOL_GPL(scmi_mailbox_glue_a2p);

/**
 * scmi_mailbox_glue_p2a() - the memory that notifications travel in
 * @glue: the connection
 *
 * Return: the memory, or NULL if there is none in this wiring.
 */
struct fake_shmem *scmi_mailbox_glue_p2a(struct scmi_mailbox_glue *glue)
{
	return glue->p2a.shm;
}
EXPORT_SYMBOL_GPL(scmi_mailbox_glue_p2a);

/**
 * scmi_mailbox_glue_port() - the port of the platform
 * @glue: the connection
 *
 * Return: the port, for messages out of turn.
 */
struct fake_scmi_port *scmi_mailbox_glue_port(struct scmi_mailbox_glue *glue)
{
	return glue->port;
}
EXPORT_SYMBOL_GPL(scmi_mailbox_glue_port);

/**
 * scmi_mailbox_glue_tamper() - spoil what leaves the platform
 * @glue: the connection
 * @fn: called for each message that leaves; NULL for none
 * @ctx: its last argument
 */
void scmi_mailbox_glue_tamper(struct scmi_mailbox_glue *glue,
			      scmi_mailbox_tamper_fn fn, void *ctx)
{
	guard(mutex)(&glue->lock);
	glue->tamper = fn;
	glue->tamper_ctx = ctx;
}
EXPORT_SYMBOL_GPL(scmi_mailbox_glue_tamper);

/**
 * scmi_mailbox_glue_revive() - give all areas back, whatever they are used for
 * @glue: the connection
 *
 * For a platform that did not answer, and is to answer from now on.
 */
void scmi_mailbox_glue_revive(struct scmi_mailbox_glue *glue)
{
	guard(mutex)(&glue->lock);
	scmi_smt_release(glue->a2p.va);
	if (glue->p2a.shm)
		scmi_smt_release(glue->p2a.va);
}
EXPORT_SYMBOL_GPL(scmi_mailbox_glue_revive);

/**
 * scmi_mailbox_glue_stats() - what went through
 * @glue: the connection
 *
 * Return: a copy of the counters.
 */
struct scmi_mailbox_glue_stats
scmi_mailbox_glue_stats(struct scmi_mailbox_glue *glue)
{
	guard(mutex)(&glue->lock);
	return glue->stats;
}
EXPORT_SYMBOL_GPL(scmi_mailbox_glue_stats);
