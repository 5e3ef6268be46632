// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fake virtio devices: the device side of the queues.
 */

#include <linux/cleanup.h>
#include <linux/export.h>
#include <linux/irqflags.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/vhost_iotlb.h>
#include <linux/virtio_ring.h>

#include <kunit/fake_virtio_priv.h>

/* Chains per run of the work item, so that no fake keeps the others waiting. */
#define FAKE_VIRTIO_BATCH	64

/* Runs of the work item after which a flush takes the driver for endless. */
#define FAKE_VIRTIO_FLUSH_RUNS	1000

static struct workqueue_struct *fake_virtio_wq;

/* All memory, at its own address: what a device without an IOMMU sees. */
static struct vhost_iotlb *fake_virtio_iotlb;
static DEFINE_SPINLOCK(fake_virtio_iotlb_lock);

/**
 * fake_virtio_kick() - have the device look at its queues
 * @fv: the device
 *
 * Any context.
 */
void fake_virtio_kick(struct fake_virtio_device *fv)
{
	queue_work(fake_virtio_wq, &fv->work);
}

/**
 * fake_virtio_kick_others() - same, from code that the work item may run too
 * @fv: the device
 *
 * The work item looks again before it ends, so it need not kick itself.
 */
void fake_virtio_kick_others(struct fake_virtio_device *fv)
{
	if (current_work() != &fv->work)
		fake_virtio_kick(fv);
}

/**
 * fake_virtio_queue_start() - begin to serve a queue
 * @q: device side, idle
 * @vq: driver side
 *
 * Return: 0 or what vringh makes of the ring.
 */
int fake_virtio_queue_start(struct fake_virtio_queue *q, struct virtqueue *vq)
{
	int err;

	memset(q, 0, sizeof(*q));
	err = vringh_init_iotlb(&q->vrh, vq->vdev->features,
				virtqueue_get_vring_size(vq), true,
				(void *)(uintptr_t)virtqueue_get_desc_addr(vq),
				(void *)(uintptr_t)virtqueue_get_avail_addr(vq),
				(void *)(uintptr_t)virtqueue_get_used_addr(vq));
	if (err)
		return err;

	vringh_set_iotlb(&q->vrh, fake_virtio_iotlb, &fake_virtio_iotlb_lock);
	q->vq = vq;
	q->live = true;

	return 0;
}

/**
 * fake_virtio_quiesce() - stop touching the rings of a device
 * @life: the device; its fake's lock is held
 *
 * Requests that the backend keeps are stale from here on.
 */
void fake_virtio_quiesce(struct fake_virtio_life *life)
{
	struct fake_virtio_chain *chain;
	unsigned int i;

	lockdep_assert_held(&life->fv->lock);

	for (i = 0; i < life->nr_queues; i++)
		life->queues[i].live = false;

	list_for_each_entry(chain, &life->fv->chains, entry)
		if (chain->q >= life->queues &&
		    chain->q < life->queues + life->nr_queues)
			chain->q = NULL;
}

/**
 * fake_virtio_delete_queues() - free the rings of a device
 * @life: the device; its queues are not served any more
 */
void fake_virtio_delete_queues(struct fake_virtio_life *life)
{
	unsigned int i;

	for (i = 0; i < life->nr_queues; i++) {
		struct fake_virtio_queue *q = &life->queues[i];

		if (q->vq)
			vring_del_virtqueue(q->vq);
		q->vq = NULL;
		q->live = false;
	}
}

/**
 * fake_virtio_avail_idx() - how many chains the driver has made available
 * @q: the queue
 *
 * Return: the number, modulo 2^16.
 */
u16 fake_virtio_avail_idx(const struct fake_virtio_queue *q)
{
	const struct vring *vring = virtqueue_get_vring(q->vq);

	return virtio16_to_cpu(q->vq->vdev, READ_ONCE(vring->avail->idx));
}

/**
 * fake_virtio_unseen() - how many of them were not taken out of the ring yet
 * @q: the queue
 *
 * Return: the number.
 */
u16 fake_virtio_unseen(const struct fake_virtio_queue *q)
{
	return fake_virtio_avail_idx(q) - q->vrh.last_avail_idx;
}

/*
 * With event indices the driver kicks for no buffer but the one that the device
 * has asked for. vringh can ask too, but not in all the kernels we build on.
 */
static void fake_virtio_ask_for_kick(struct fake_virtio_queue *q)
{
	const struct vring *vring = virtqueue_get_vring(q->vq);

	if (!q->vrh.event_indices)
		return;

	vring_avail_event(vring) = cpu_to_virtio16(q->vq->vdev,
						   q->vrh.last_avail_idx);
	/* Ask first, then look: the driver does it the other way round. */
	virtio_mb(true);
}

/**
 * fake_virtio_free_chain() - forget a request
 * @chain: what becomes of it is the caller's business; on the fake's list
 */
void fake_virtio_free_chain(struct fake_virtio_chain *chain)
{
	list_del(&chain->entry);
	vringh_kiov_cleanup(&chain->wiov);
	kfree(chain->req.data);
	kfree(chain);
}

/**
 * fake_virtio_bad_ring() - the ring makes no sense, so give it up
 * @fv: the device; its lock is held
 * @q: the queue
 */
void fake_virtio_bad_ring(struct fake_virtio_device *fv,
			  struct fake_virtio_queue *q)
{
	fake_virtio_count(fv, &fv->stats.errors);
	q->live = false;
}

static int fake_virtio_pull(struct fake_virtio_queue *q,
			    struct fake_virtio_request *req,
			    struct vringh_kiov *riov)
{
	void *data;
	ssize_t len;

	req->len = vringh_kiov_length(riov);
	if (!req->len)
		return 0;

	data = kmalloc(req->len, req->len <= PAGE_SIZE ? FAKE_VIRTIO_GFP
						       : GFP_KERNEL);
	if (!data)
		return -ENOMEM;

	req->data = data;
	len = vringh_iov_pull_iotlb(&q->vrh, riov, data, req->len);
	if (len < 0)
		return len;

	return (size_t)len == req->len ? 0 : -EIO;
}

static int fake_virtio_parse(struct fake_virtio_queue *q,
			     struct fake_virtio_chain *chain)
{
	struct kvec rvec[FAKE_VIRTIO_INLINE_VECS];
	struct vringh_kiov riov;
	int err;

	vringh_kiov_init(&riov, rvec, ARRAY_SIZE(rvec));
	vringh_kiov_init(&chain->wiov, chain->wvec, ARRAY_SIZE(chain->wvec));

	err = vringh_getdesc_iotlb(&q->vrh, &riov, &chain->wiov, &chain->head,
				   GFP_KERNEL);
	if (err > 0) {
		chain->req.writable = vringh_kiov_length(&chain->wiov);
		err = fake_virtio_pull(q, &chain->req, &riov);
	} else if (!err) {
		err = -ENOBUFS;
	}
	vringh_kiov_cleanup(&riov);

	return err;
}

/**
 * fake_virtio_fetch() - take the next chain out of a ring
 * @fv: the device; its lock is held
 * @q: the queue
 *
 * Return: the chain, NULL if there is none or it cannot be had.
 */
struct fake_virtio_chain *
fake_virtio_fetch(struct fake_virtio_device *fv, struct fake_virtio_queue *q)
{
	struct fake_virtio_chain *chain;

	if (!fake_virtio_unseen(q)) {
		fake_virtio_ask_for_kick(q);
		if (!fake_virtio_unseen(q))
			return NULL;
	}

	chain = kzalloc(sizeof(*chain), FAKE_VIRTIO_GFP);
	chain->req.fv = fv;
	chain->req.vq = q->vq->index;
	chain->q = q;
	INIT_LIST_HEAD(&chain->req.node);
	list_add_tail(&chain->entry, &fv->chains);

	if (fake_virtio_parse(q, chain)) {
		fake_virtio_bad_ring(fv, q);
		fake_virtio_free_chain(chain);
		return NULL;
	}

	return chain;
}

/**
 * fake_virtio_is_stock() - are the buffers of a queue kept for pushes?
 * @fv: the device
 * @vq: index of the queue
 *
 * Return: true if so.
 */
bool fake_virtio_is_stock(struct fake_virtio_device *fv, unsigned int vq)
{
	return fv->config.stock_queues & BIT(vq);
}

static bool fake_virtio_may_take(struct fake_virtio_device *fv,
				 unsigned int vq)
{
	return fv->life->queues[vq].live && !fake_virtio_is_stock(fv, vq) &&
	       !fake_virtio_has_reflex(fv, vq);
}

/* May the device take buffers at all, as things stand? */
static bool fake_virtio_serving(struct fake_virtio_device *fv)
{
	if (!fv->life || !(fv->life->status & VIRTIO_CONFIG_S_DRIVER_OK))
		return false;
	if (!fv->config.backend || !fv->config.backend->request)
		return false;

	return !fv->held || fv->budget;
}

static struct fake_virtio_chain *
fake_virtio_take(struct fake_virtio_device *fv)
{
	struct fake_virtio_chain *chain = NULL;
	unsigned int i;

	guard(mutex)(&fv->lock);

	if (!fake_virtio_serving(fv))
		return NULL;

	for (i = 0; i < fv->life->nr_queues && !chain; i++)
		if (fake_virtio_may_take(fv, i))
			chain = fake_virtio_fetch(fv, &fv->life->queues[i]);

	if (chain) {
		fv->stepped++;
		if (fv->budget)
			fv->budget--;
		fake_virtio_count(fv, &fv->stats.requests);
	}

	return chain;
}

static bool fake_virtio_irq_due(struct fake_virtio_device *fv,
				struct fake_virtio_queue *q)
{
	return q->spurious || (q->irq && !READ_ONCE(fv->hold_interrupts));
}

/**
 * fake_virtio_raise() - raise the interrupt of a queue
 * @fv: the device
 * @q: the queue, which is live
 *
 * Context: any in which nobody takes it down meanwhile.
 */
void fake_virtio_raise(struct fake_virtio_device *fv,
		       struct fake_virtio_queue *q)
{
	bool broken = virtqueue_is_broken(q->vq);
	unsigned long flags;
	irqreturn_t ret;

	local_irq_save(flags);
	ret = vring_interrupt(0, q->vq);
	local_irq_restore(flags);

	fake_virtio_count(fv, &fv->stats.interrupts);
	if (broken || ret == IRQ_NONE)
		fake_virtio_count(fv, &fv->stats.interrupts_refused);
}

static void fake_virtio_deliver(struct fake_virtio_device *fv)
{
	unsigned int i;

	guard(mutex)(&fv->lock);

	if (!fv->life)
		return;

	for (i = 0; i < fv->life->nr_queues; i++) {
		struct fake_virtio_queue *q = &fv->life->queues[i];

		if (!q->live || !fake_virtio_irq_due(fv, q))
			continue;
		if (q->spurious || !READ_ONCE(fv->drop_interrupts))
			fake_virtio_raise(fv, q);
		q->irq = q->irq && READ_ONCE(fv->hold_interrupts);
		q->spurious = false;
	}

	if (fv->life->config_changed) {
		fv->life->config_changed = false;
		virtio_config_changed(&fv->life->vdev);
	}
}

/**
 * fake_virtio_work() - be a device for a while
 * @work: work item of the device
 */
void fake_virtio_work(struct work_struct *work)
{
	struct fake_virtio_device *fv =
		container_of(work, struct fake_virtio_device, work);
	struct fake_virtio_chain *chain;
	unsigned int i;

	for (i = 0; i < FAKE_VIRTIO_BATCH; i++) {
		chain = fake_virtio_take(fv);
		if (!chain)
			break;
		fv->config.backend->request(fv, &chain->req);
		fake_virtio_deliver(fv);
	}

	fake_virtio_deliver(fv);
	if (i == FAKE_VIRTIO_BATCH)
		fake_virtio_kick(fv);
}

static bool fake_virtio_idle(struct fake_virtio_device *fv)
{
	bool serving;
	unsigned int i;

	guard(mutex)(&fv->lock);

	if (!fv->life)
		return true;

	serving = fake_virtio_serving(fv);
	for (i = 0; i < fv->life->nr_queues; i++) {
		struct fake_virtio_queue *q = &fv->life->queues[i];

		if (!q->live)
			continue;
		if (fake_virtio_irq_due(fv, q))
			return false;
		if (serving && fake_virtio_may_take(fv, i) &&
		    fake_virtio_unseen(q))
			return false;
	}

	return true;
}

int fake_virtio_flush(struct fake_virtio_device *fv)
{
	unsigned int i;

	for (i = 0; i < FAKE_VIRTIO_FLUSH_RUNS; i++) {
		fake_virtio_kick(fv);
		flush_work(&fv->work);
		if (fake_virtio_idle(fv))
			return 0;
	}

	return -EBUSY;
}
EXPORT_SYMBOL_GPL(fake_virtio_flush);

void fake_virtio_hold(struct fake_virtio_device *fv, bool on)
{
	mutex_lock(&fv->lock);
	fv->held = on;
	fv->budget = 0;
	mutex_unlock(&fv->lock);

	if (!on)
		fake_virtio_kick(fv);
}
EXPORT_SYMBOL_GPL(fake_virtio_hold);

unsigned int fake_virtio_step(struct fake_virtio_device *fv, unsigned int n)
{
	unsigned int stepped;

	mutex_lock(&fv->lock);
	fv->budget = n;
	fv->stepped = 0;
	mutex_unlock(&fv->lock);

	fake_virtio_flush(fv);

	mutex_lock(&fv->lock);
	fv->budget = 0;
	stepped = fv->stepped;
	mutex_unlock(&fv->lock);

	return stepped;
}
EXPORT_SYMBOL_GPL(fake_virtio_step);

/**
 * fake_virtio_ring_init() - make what all devices share
 *
 * Return: 0 or -ENOMEM.
 */
int fake_virtio_ring_init(void)
{
	fake_virtio_wq = alloc_ordered_workqueue("fake_virtio", 0);
	if (!fake_virtio_wq)
		return -ENOMEM;

	/* Two entries: the length of all memory does not fit in one. */
	fake_virtio_iotlb = vhost_iotlb_alloc(2, 0);
	if (!fake_virtio_iotlb)
		goto err_wq;

	if (vhost_iotlb_add_range(fake_virtio_iotlb, 0, ULONG_MAX, 0,
				  VHOST_MAP_RW))
		goto err_iotlb;

	return 0;

err_iotlb:
	vhost_iotlb_free(fake_virtio_iotlb);
err_wq:
	destroy_workqueue(fake_virtio_wq);
	return -ENOMEM;
}

/**
 * fake_virtio_ring_exit() - undo fake_virtio_ring_init()
 */
void fake_virtio_ring_exit(void)
{
	vhost_iotlb_free(fake_virtio_iotlb);
	destroy_workqueue(fake_virtio_wq);
}
