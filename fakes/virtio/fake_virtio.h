/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A virtio bus for tests: virtio devices whose device side is the test.
 *
 * The theory of operation, with locking and lifetime rules, is the DOC block
 * of fake_virtio_core.c. What a caller must know about a verb is said here.
 */
#ifndef _KUNIT_FAKE_VIRTIO_H
#define _KUNIT_FAKE_VIRTIO_H

#include <linux/bits.h>
#include <linux/hrtimer.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/virtio.h>
#include <linux/virtio_config.h>
#include <linux/workqueue.h>

struct fake_virtio_device;
struct fake_virtio_life;
struct kunit;

/* Queues are named by bits of a u32 in the knobs below. */
#define FAKE_VIRTIO_MAX_QUEUES	32
#define FAKE_VIRTIO_QUEUE_DEPTH	16
#define FAKE_VIRTIO_STATUS_LOG	32

/* What most modern drivers ask of a device, to be or'ed with their own bits. */
#define FAKE_VIRTIO_F_MODERN	BIT_ULL(VIRTIO_F_VERSION_1)

/**
 * struct fake_virtio_request - one chain of buffers that a driver made available
 * @fv: the device it was sent to
 * @vq: index of the queue it came by
 * @data: copy of what the driver lets the device read; NULL if @len is 0
 * @len: length of @data
 * @writable: how many bytes the driver lets the device write
 * @node: for the backend, to keep requests that it answers later
 * @priv: for the backend
 *
 * The backend owns a request from its &fake_virtio_backend.request call until
 * it gives it to one of fake_virtio_complete(), fake_virtio_complete_raw(),
 * fake_virtio_complete_twice() or fake_virtio_drop(), whichever comes first and
 * whether or not the driver is still there. A request that is never given back
 * stays valid memory until the device itself is freed.
 */
struct fake_virtio_request {
	struct fake_virtio_device *fv;
	unsigned int vq;
	const void *data;
	size_t len;
	size_t writable;
	struct list_head node;
	void *priv;
};

/**
 * struct fake_virtio_backend - the device behind a fake virtio device
 * @request: a chain of buffers arrived on a queue that is not a stock queue.
 *           Answer at once, keep it and answer later, or never. When absent,
 *           buffers stay in the ring, as on a device that hangs.
 * @status: the driver (or the virtio core) changed the status byte
 * @reset: the device was reset. Requests that are still kept are stale from
 *         here on: giving one back is allowed, and has no effect.
 *
 * @request runs on the workqueue of the fakes, in process context, one call at a
 * time for all fakes together: it must not wait for another fake, and it must
 * not plug, unplug, flush, step or free. @status and @reset run in the context
 * of the driver or of the test thread that plugs, which may sleep. No lock of
 * the fake is held around any of them. None runs any more once
 * fake_virtio_unplug() has returned.
 */
struct fake_virtio_backend {
	void (*request)(struct fake_virtio_device *fv,
			struct fake_virtio_request *req);
	void (*status)(struct fake_virtio_device *fv, u8 old, u8 new);
	void (*reset)(struct fake_virtio_device *fv);
};

/**
 * struct fake_virtio_config - what a fake virtio device is
 * @device_id: virtio device id, of any kind (VIRTIO_ID_*)
 * @vendor: virtio vendor id
 * @features: feature bits that the device offers. Packed rings, in-order use,
 *            platform access, notification data, ring reset and admin queues
 *            are beyond what the device side can serve, and are refused.
 * @max_queues: number of queues, at most FAKE_VIRTIO_MAX_QUEUES. A driver that
 *              asks for more gets -ENOENT, as from a real transport.
 * @queue_depth: entries per queue, a power of two; 0 is FAKE_VIRTIO_QUEUE_DEPTH
 * @stock_queues: bit mask of queues on which the driver posts buffers in advance
 *                for events (SCMI P2A, virtio-net receive, ...): their buffers
 *                are not requests, fake_virtio_push() consumes them
 * @config_space: initial content of the configuration space, copied
 * @config_len: length of @config_space
 * @backend: the device behind; may be NULL
 * @priv: for the backend, see &fake_virtio_device.priv
 * @parent: parent of the virtio device; NULL is a device of the fake's own.
 *          A parent with a DT node takes part in the virtio core's own
 *          matching of child nodes, which is how a virtio device gets a node.
 */
struct fake_virtio_config {
	u32 device_id;
	u32 vendor;
	u64 features;
	unsigned int max_queues;
	unsigned int queue_depth;
	u32 stock_queues;
	const void *config_space;
	size_t config_len;
	const struct fake_virtio_backend *backend;
	void *priv;
	struct device *parent;
};

/**
 * struct fake_virtio_reflex - what a device answers without thinking
 * @answer: makes the answer to a request of @len bytes. Called in any context,
 *          with interrupts off. Returns the length of what it wrote to @buf, at
 *          most @room, or less than 0: the request is never answered.
 * @ctx: first argument of @answer
 * @queues: bit mask of the queues that it is for; no stock queues
 * @after_us: microseconds from the kick to the answer; 0: within the kick
 * @one_by_one: answer one request each @after_us; false: all that are there
 *
 * For drivers that poll with the processor to themselves: no work item runs
 * until they give up. A reflex needs none: it acts in the kick or in the
 * interrupt of a timer, as a device does that has a processor of its own.
 *
 * The interrupt for an answer from the timer is raised there, that for one from
 * the kick by the work item, after all. The knobs for interrupts apply.
 */
struct fake_virtio_reflex {
	ssize_t (*answer)(void *ctx, const void *request, size_t len, void *buf,
			  size_t room);
	void *ctx;
	u32 queues;
	unsigned int after_us;
	bool one_by_one;
};

/* The longest request that a reflex sees, and its longest answer. */
#define FAKE_VIRTIO_REFLEX_MAX	256

/**
 * struct fake_virtio_stats - what a fake virtio device has seen and done
 * @kicks: notifications from the driver
 * @early_kicks: those of @kicks that came before DRIVER_OK
 * @requests: chains given to the backend
 * @completions: chains given back to the driver (pushed ones are in @pushes)
 * @stale_completions: answers that came after a reset or removal
 * @stalled: answers swallowed because their queue is in stalled_queues
 * @lied: chains given back with a lie of &fake_virtio_device.lies
 * @truncated: answers and pushes longer than the driver's buffers
 * @pushes: stock buffers filled and given back
 * @pushes_without_buffer: pushes refused because the driver had posted none
 * @interrupts: interrupts raised at the driver
 * @interrupts_refused: those of @interrupts at which the ring had nothing new, or
 *                      was broken
 * @resets: resets by the core or a driver
 * @find_vqs: calls of find_vqs
 * @del_vqs: calls of del_vqs
 * @leaked_queues: queues that were still there when a device had been unplugged
 * @config_reads: reads of the configuration space
 * @config_writes: writes of the configuration space by the driver
 * @errors: what no correct driver does and no knob explains: rings that cannot
 *          be parsed, access beyond the configuration space, find_vqs on live
 *          queues. A test that injects no fault expects 0.
 * @status_writes: writes of the status byte
 * @status: their values, the first FAKE_VIRTIO_STATUS_LOG of them; a reset is
 *          recorded as a write of 0
 *
 * Counters are exact after fake_virtio_flush() or fake_virtio_unplug().
 */
struct fake_virtio_stats {
	unsigned int kicks;
	unsigned int early_kicks;
	unsigned int requests;
	unsigned int completions;
	unsigned int stale_completions;
	unsigned int stalled;
	unsigned int lied;
	unsigned int truncated;
	unsigned int pushes;
	unsigned int pushes_without_buffer;
	unsigned int interrupts;
	unsigned int interrupts_refused;
	unsigned int resets;
	unsigned int find_vqs;
	unsigned int del_vqs;
	unsigned int leaked_queues;
	unsigned int config_reads;
	unsigned int config_writes;
	unsigned int errors;
	unsigned int status_writes;
	u8 status[FAKE_VIRTIO_STATUS_LOG];
};

/**
 * enum fake_virtio_lie - what a device says instead of the truth
 * @FAKE_VIRTIO_LIE_LEN: the used length is &fake_virtio_lies.value, whatever was
 *	written
 * @FAKE_VIRTIO_LIE_AGAIN: the chain is given back @value times more
 * @FAKE_VIRTIO_LIE_ID: it is chain @value that is given back, in use or not
 * @FAKE_VIRTIO_LIE_JUMP: behind the chain the used index moves on by @value, over
 *	entries that were written long ago or never
 * @FAKE_VIRTIO_LIE_SKIP: the used index moves by @value instead, and no entry is
 *	written
 * @FAKE_VIRTIO_LIE_BREAK: the device breaks with the chain in its hands: all
 *	queues are broken, and it does not come back
 * @FAKE_VIRTIO_LIE_RESET: so does this one, which asks for a reset by its status
 */
enum fake_virtio_lie {
	FAKE_VIRTIO_LIE_LEN,
	FAKE_VIRTIO_LIE_AGAIN,
	FAKE_VIRTIO_LIE_ID,
	FAKE_VIRTIO_LIE_JUMP,
	FAKE_VIRTIO_LIE_SKIP,
	FAKE_VIRTIO_LIE_BREAK,
	FAKE_VIRTIO_LIE_RESET,
};

/**
 * struct fake_virtio_lies - what is wrong with the chains that a device gives back
 * @times: with how many of them, from now on; counts down to 0, which is honest
 * @queues: bit mask of the queues that are concerned
 * @kind: which lie
 * @value: see &enum fake_virtio_lie
 *
 * The bytes of an answer are written before the lie is told.
 */
struct fake_virtio_lies {
	unsigned int times;
	u32 queues;
	enum fake_virtio_lie kind;
	u32 value;
};

/**
 * struct fake_virtio_device - a virtio device for tests
 * @config: what it is. A change takes effect at the next plug or find_vqs.
 * @priv: from &fake_virtio_config.priv, for the backend
 * @stats: what it has seen and done, to be read by the test
 * @fail_find_vqs: errno (negative) that find_vqs returns; 0 works
 * @fail_finalize_features: same for finalize_features
 * @fail_nth: the n-th operation from now on that the device could refuse, of
 *            finalize_features and of each queue that find_vqs makes, is refused
 *            with -EIO; counts down, and 0 refuses none
 * @fail_reset: a reset leaves the status byte as it is. The virtio core warns
 *              about such a device when a driver leaves it.
 * @refuse_features_ok: FEATURES_OK does not stick
 * @missing_queues: bit mask of queues that the device has not got: -ENOENT
 * @stalled_queues: bit mask of queues whose used index does not move any more:
 *                  answers are swallowed
 * @hold_interrupts: answers reach the ring, interrupts wait until this is
 *                   false again and fake_virtio_flush() is called
 * @drop_interrupts: answers reach the ring, interrupts are lost
 * @lies: what it says falsely of the chains that it gives back
 *
 * Knobs are plain fields. Set them while the device is not plugged, or between
 * flushes; they are for the test thread.
 */
struct fake_virtio_device {
	struct fake_virtio_config config;
	void *priv;
	struct fake_virtio_stats stats;
	int fail_find_vqs;
	int fail_finalize_features;
	unsigned int fail_nth;
	bool fail_reset;
	bool refuse_features_ok;
	u32 missing_queues;
	u32 stalled_queues;
	bool hold_interrupts;
	bool drop_interrupts;
	struct fake_virtio_lies lies;

	/* private: */
	struct kref ref;
	struct mutex plug_lock;		/* one plug or unplug at a time */
	struct mutex lock;		/* life, queues, requests, budget */
	spinlock_t spin;		/* stats, space, what a kick touches */
	struct fake_virtio_life *life;
	struct list_head chains;
	struct work_struct work;
	bool held;
	unsigned int budget;
	unsigned int stepped;
	atomic_t lives;
	u8 *space;
	u32 generation;
	struct fake_virtio_reflex reflex;
	struct hrtimer reflex_timer;
};

/**
 * fake_virtio_alloc() - make a virtio device that is not on the bus yet
 * @config: what it is; copied
 *
 * Return: the device, to be given to fake_virtio_free(), or an ERR_PTR:
 * -EINVAL if @config asks for what cannot be served.
 */
struct fake_virtio_device *
fake_virtio_alloc(const struct fake_virtio_config *config);

/**
 * fake_virtio_free() - give up a fake virtio device
 * @fv: the device, NULL and ERR_PTRs are ignored; unplugged if still plugged
 *
 * The memory stays as long as someone holds a reference to a struct device that
 * this fake had plugged, see fake_virtio_released().
 */
void fake_virtio_free(struct fake_virtio_device *fv);

/**
 * fake_virtio_set_parent() - give a device another parent
 * @fv: the device, not plugged
 * @parent: what &fake_virtio_config.parent says; referenced as long as @fv is
 *          there or gets another
 */
void fake_virtio_set_parent(struct fake_virtio_device *fv,
			    struct device *parent);

/**
 * fake_virtio_plug() - put a device on the virtio bus
 * @fv: the device
 *
 * A driver that matches probes before this returns, unless it prefers to probe
 * asynchronously. May be called again after each unplug: every plug makes a
 * fresh struct virtio_device.
 *
 * Return: 0, -EBUSY if it is plugged already, or what
 * register_virtio_device() returns.
 */
int fake_virtio_plug(struct fake_virtio_device *fv);

/**
 * fake_virtio_unplug() - take a device off the virtio bus
 * @fv: the device; not being plugged is fine
 *
 * The device goes on serving its driver until the driver is unbound. After the
 * return no callback of the backend runs.
 */
void fake_virtio_unplug(struct fake_virtio_device *fv);

/**
 * fake_virtio_break() - mark all queues broken, as a device that went away does
 * @fv: the device
 *
 * Process context. What a driver adds to a queue from here on is refused.
 */
void fake_virtio_break(struct fake_virtio_device *fv);

/**
 * fake_virtio_surprise_remove() - the device is pulled out while in use
 * @fv: the device
 *
 * Breaks the queues, stops answering, and only then unregisters.
 */
void fake_virtio_surprise_remove(struct fake_virtio_device *fv);

/**
 * fake_virtio_hold() - stop or resume taking buffers from the rings
 * @fv: the device
 * @on: true to stop
 *
 * Answers to requests already taken, pushes and interrupts are not held.
 */
void fake_virtio_hold(struct fake_virtio_device *fv, bool on);

/**
 * fake_virtio_step() - let a held device take some buffers
 * @fv: the device
 * @n: how many chains it may take
 *
 * Returns when they have been through the backend and what the backend
 * answered was signalled to the driver.
 *
 * Return: how many there were, at most @n.
 */
unsigned int fake_virtio_step(struct fake_virtio_device *fv, unsigned int n);

/**
 * fake_virtio_set_reflex() - have a device answer without thinking
 * @fv: the device
 * @reflex: how; copied. NULL: it thinks again.
 *
 * Its queues are not served in any other way until then. An unplug ends it.
 * Indirect descriptors are beyond a reflex: do not offer them.
 *
 * Context: process context, while the driver sends nothing.
 *
 * Return: 0, or -EOPNOTSUPP where another processor could serve the same ring.
 */
int fake_virtio_set_reflex(struct fake_virtio_device *fv,
			   const struct fake_virtio_reflex *reflex);

/**
 * fake_virtio_flush() - wait until the device has nothing to do
 * @fv: the device
 *
 * On return all available buffers have been through the backend (unless held),
 * and all interrupts due have been delivered (unless held), including what
 * the driver's callbacks have caused meanwhile.
 *
 * Return: 0, or -EBUSY when the driver keeps sending without end.
 */
int fake_virtio_flush(struct fake_virtio_device *fv);

/**
 * fake_virtio_complete() - answer a request
 * @req: the request; gone after the call in all cases
 * @data: what to write to the driver's buffers; may be NULL if @len is 0
 * @len: its length
 *
 * The used length is what was written. The interrupt is raised on the
 * workqueue: fake_virtio_flush() waits for it. Process context, may sleep.
 *
 * Return: 0, -EMSGSIZE if only a part of @data fitted, -ENODEV if the device
 * was reset or removed meanwhile.
 */
int fake_virtio_complete(struct fake_virtio_request *req, const void *data,
			 size_t len);

/**
 * fake_virtio_complete_raw() - answer a request and lie about the length
 * @req: the request; gone after the call in all cases
 * @data: what to write to the driver's buffers; may be NULL if @len is 0
 * @len: its length
 * @used_len: what to say in the used ring
 *
 * Return: as fake_virtio_complete().
 */
int fake_virtio_complete_raw(struct fake_virtio_request *req, const void *data,
			     size_t len, u32 used_len);

/**
 * fake_virtio_complete_twice() - answer a request and put it twice in the used ring
 * @req: the request; gone after the call in all cases
 * @data: what to write to the driver's buffers; may be NULL if @len is 0
 * @len: its length
 *
 * Return: as fake_virtio_complete().
 */
int fake_virtio_complete_twice(struct fake_virtio_request *req,
			       const void *data, size_t len);

/**
 * fake_virtio_drop() - never answer a request
 * @req: the request; gone after the call
 *
 * The driver's buffers stay with the device until it is reset.
 */
void fake_virtio_drop(struct fake_virtio_request *req);

/**
 * fake_virtio_push() - fill a buffer that the driver posted on a stock queue
 * @fv: the device
 * @vq: index of the queue
 * @data: what to write
 * @len: its length
 *
 * Process context, may sleep. The interrupt is raised on the workqueue.
 *
 * Return: 0, -ENOBUFS if the driver has posted none, -EMSGSIZE if only a part of
 * @data fitted, -ENODEV if the queue is not in use, -EINVAL if it is not a
 * stock queue, -EIO if the ring cannot be read.
 */
int fake_virtio_push(struct fake_virtio_device *fv, unsigned int vq,
		     const void *data, size_t len);

/**
 * fake_virtio_push_raw() - same, with a lie about the length
 * @fv: the device
 * @vq: index of the queue
 * @data: what to write
 * @len: its length
 * @used_len: what to say in the used ring
 *
 * Return: as fake_virtio_push().
 */
int fake_virtio_push_raw(struct fake_virtio_device *fv, unsigned int vq,
			 const void *data, size_t len, u32 used_len);

/**
 * fake_virtio_inject_used() - put an entry into a used ring that answers nothing
 * @fv: the device
 * @vq: index of the queue
 * @id: descriptor index, in range or not, in use or not
 * @used_len: length
 *
 * Return: 0, or -ENODEV if the queue is not in use.
 */
int fake_virtio_inject_used(struct fake_virtio_device *fv, unsigned int vq,
			    u16 id, u32 used_len);

/**
 * fake_virtio_jump_used() - move a used index over entries never written
 * @fv: the device
 * @vq: index of the queue
 * @by: how far
 *
 * Return: 0, or -ENODEV if the queue is not in use.
 */
int fake_virtio_jump_used(struct fake_virtio_device *fv, unsigned int vq,
			  u16 by);

/**
 * fake_virtio_interrupt() - raise an interrupt without a reason
 * @fv: the device
 * @vq: index of the queue
 *
 * Delivered on the workqueue, also while interrupts are held. The ring code
 * filters an interrupt that comes when it has nothing new, before the driver's
 * callback: counted in interrupts_refused.
 *
 * Return: 0, or -ENODEV if the queue is not in use.
 */
int fake_virtio_interrupt(struct fake_virtio_device *fv, unsigned int vq);

/**
 * fake_virtio_config_write() - the device changes its configuration space
 * @fv: the device
 * @offset: where
 * @data: new content
 * @len: its length
 *
 * Bumps the generation and, if plugged, signals the change to the driver.
 *
 * Return: 0, or -EINVAL if it does not fit the space.
 */
int fake_virtio_config_write(struct fake_virtio_device *fv, size_t offset,
			     const void *data, size_t len);

/**
 * fake_virtio_outstanding() - buffers that the driver waits for
 * @fv: the device
 * @vq: index of the queue
 *
 * Return: number of chains made available and not given back yet; 0 if the queue
 * is not in use.
 */
unsigned int fake_virtio_outstanding(struct fake_virtio_device *fv,
				     unsigned int vq);

/**
 * fake_virtio_available() - buffers that the device has not looked at yet
 * @fv: the device
 * @vq: index of the queue
 *
 * Return: number of chains still in the ring (held, or stock); 0 if the queue is
 * not in use.
 */
unsigned int fake_virtio_available(struct fake_virtio_device *fv,
				   unsigned int vq);

/**
 * fake_virtio_queues() - which queues a driver has set up
 * @fv: the device
 *
 * Return: bit mask of the queues in use.
 */
u32 fake_virtio_queues(struct fake_virtio_device *fv);

/**
 * fake_virtio_status() - the status byte
 * @fv: the device
 *
 * Return: VIRTIO_CONFIG_S_* bits; 0 if not plugged.
 */
u8 fake_virtio_status(struct fake_virtio_device *fv);

/**
 * fake_virtio_features() - what driver and device have agreed on
 * @fv: the device
 *
 * Return: feature bits as of the last finalize_features, 0 if there was none
 * since the last plug or reset.
 */
u64 fake_virtio_features(struct fake_virtio_device *fv);

/**
 * fake_virtio_clear_stats() - start counting from zero
 * @fv: the device
 */
void fake_virtio_clear_stats(struct fake_virtio_device *fv);

/**
 * fake_virtio_vdev() - the virtio device that is plugged now
 * @fv: the device
 *
 * Valid until the unplug, without a reference of its own.
 *
 * Return: the virtio device, NULL if not plugged.
 */
struct virtio_device *fake_virtio_vdev(struct fake_virtio_device *fv);

/**
 * to_fake_virtio() - the fake behind a virtio device
 * @vdev: a virtio device
 *
 * Return: the fake, NULL if @vdev is none of ours.
 */
struct fake_virtio_device *to_fake_virtio(struct virtio_device *vdev);

/**
 * fake_virtio_released() - has every device that was plugged been let go of?
 * @fv: the device
 *
 * Return: false while the device is plugged, and while someone holds a
 * reference to a device that was unplugged.
 */
bool fake_virtio_released(struct fake_virtio_device *fv);

/**
 * fake_virtio_live() - number of fakes that exist
 *
 * Counts a fake that was freed as long as a device of it is referenced, so a
 * suite can check that it leaves as many as it found.
 *
 * Return: the number.
 */
unsigned int fake_virtio_live(void);

/**
 * fake_virtio_alloc_kunit() - test-managed fake_virtio_alloc()
 * @test: the test; the device is unplugged and freed when it ends
 * @config: what the device is; copied
 *
 * Return: the device or an ERR_PTR, as fake_virtio_alloc(). Does not fail the
 * test.
 */
struct fake_virtio_device *
fake_virtio_alloc_kunit(struct kunit *test,
			const struct fake_virtio_config *config);

/**
 * fake_virtio_plug_kunit() - test-managed fake_virtio_plug()
 * @test: the test; when it ends @fv is unplugged, before anything is undone that
 *        the test had acquired earlier. Unplugging it by hand is fine.
 * @fv: a device that lives at least as long as the test
 *
 * Return: as fake_virtio_plug(). Does not fail the test.
 */
int fake_virtio_plug_kunit(struct kunit *test, struct fake_virtio_device *fv);

#endif /* _KUNIT_FAKE_VIRTIO_H */
