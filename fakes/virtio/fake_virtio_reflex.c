// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fake virtio devices that answer in any context.
 *
 * The ring is read and written by hand here: what vringh needs for it, memory and
 * a lock that others hold with interrupts on, is not to be had in an interrupt.
 * That is why this is for one processor only: an interrupt there has the ring to
 * itself unless it came in the middle of those who hold the device's lock, and
 * then it comes again.
 */

#include <linux/cpumask.h>
#include <linux/export.h>
#include <linux/io.h>
#include <linux/ktime.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/virtio_ring.h>

#include <kunit/fake_virtio_priv.h>

/* When to come again. */
#define REFLEX_AGAIN_US	1

/**
 * fake_virtio_has_reflex() - is a queue served by a reflex?
 * @fv: the device
 * @vq: index of the queue
 *
 * Return: true if so.
 */
bool fake_virtio_has_reflex(const struct fake_virtio_device *fv,
			    unsigned int vq)
{
	return fv->reflex.answer && fv->reflex.queues & BIT(vq);
}

/*
 * Copy between a flat buffer and those buffers of a chain that go one way. Gives
 * the number of bytes, or less than 0 for a chain that cannot be followed.
 */
static ssize_t reflex_copy(struct fake_virtio_queue *q, u16 head, u8 *buf,
			   size_t len, bool to_driver)
{
	const struct vring *vring = virtqueue_get_vring(q->vq);
	struct virtio_device *vdev = q->vq->vdev;
	size_t done = 0;
	unsigned int i;
	u16 at = head;

	for (i = 0; i < vring->num && at < vring->num; i++) {
		const struct vring_desc *desc = &vring->desc[at];
		u16 flags = virtio16_to_cpu(vdev, desc->flags);
		void *va = phys_to_virt(virtio64_to_cpu(vdev, desc->addr));
		size_t part = min_t(size_t, virtio32_to_cpu(vdev, desc->len),
				    len - done);

		if (flags & VRING_DESC_F_INDIRECT)
			return -EINVAL;
		if (to_driver == !!(flags & VRING_DESC_F_WRITE)) {
			if (to_driver)
				memcpy(va, buf + done, part);
			else
				memcpy(buf + done, va, part);
			done += part;
		}
		if (!(flags & VRING_DESC_F_NEXT))
			return done;
		at = virtio16_to_cpu(vdev, desc->next);
	}

	return -EINVAL;
}

static void reflex_use(struct fake_virtio_queue *q, u16 head, u32 len)
{
	const struct vring *vring = virtqueue_get_vring(q->vq);
	struct virtio_device *vdev = q->vq->vdev;
	u16 idx = q->vrh.last_used_idx + q->vrh.completed;
	struct vring_used_elem *elem = &vring->used->ring[idx % vring->num];

	elem->id = cpu_to_virtio32(vdev, head);
	elem->len = cpu_to_virtio32(vdev, len);
	/* The entry before the index. */
	virt_wmb();
	WRITE_ONCE(vring->used->idx, cpu_to_virtio16(vdev, idx + 1));
	q->vrh.last_used_idx++;
	q->returned++;
	q->irq = q->irq || !(virtio16_to_cpu(vdev, vring->avail->flags) &
			     VRING_AVAIL_F_NO_INTERRUPT);
}

/* One request, if there is one. */
static bool reflex_serve(struct fake_virtio_device *fv,
			 struct fake_virtio_queue *q)
{
	const struct fake_virtio_reflex *reflex = &fv->reflex;
	u8 request[FAKE_VIRTIO_REFLEX_MAX], answer[FAKE_VIRTIO_REFLEX_MAX];
	const struct vring *vring;
	ssize_t len;
	u16 head;

	if (!q->live || !fake_virtio_unseen(q))
		return false;

	vring = virtqueue_get_vring(q->vq);
	/* The index before the entry. */
	virt_rmb();
	head = virtio16_to_cpu(q->vq->vdev,
			       vring->avail->ring[q->vrh.last_avail_idx %
						  vring->num]);
	q->vrh.last_avail_idx++;
	fake_virtio_count(fv, &fv->stats.requests);

	len = reflex_copy(q, head, request, sizeof(request), false);
	if (len >= 0) {
		len = reflex->answer(reflex->ctx, request, len, answer,
				     sizeof(answer));
		if (len < 0)
			return true;
		len = reflex_copy(q, head, answer, len, true);
	}
	if (len < 0) {
		fake_virtio_bad_ring(fv, q);
		return false;
	}

	reflex_use(q, head, len);
	fake_virtio_count(fv, &fv->stats.completions);

	return true;
}

/* All queues of the reflex; false if somebody else is at it. */
static bool reflex_act(struct fake_virtio_device *fv, bool *more)
{
	unsigned int i;

	*more = false;
	if (mutex_is_locked(&fv->lock))
		return false;

	for (i = 0; fv->life && i < fv->life->nr_queues; i++) {
		struct fake_virtio_queue *q = &fv->life->queues[i];

		if (!fake_virtio_has_reflex(fv, i))
			continue;
		while (reflex_serve(fv, q))
			if (fv->reflex.one_by_one)
				break;
		if (q->live && fake_virtio_unseen(q))
			*more = true;
	}

	return true;
}

static void reflex_interrupt(struct fake_virtio_device *fv)
{
	unsigned int i;

	for (i = 0; fv->life && i < fv->life->nr_queues; i++) {
		struct fake_virtio_queue *q = &fv->life->queues[i];

		if (!fake_virtio_has_reflex(fv, i) || !q->live || !q->irq ||
		    READ_ONCE(fv->hold_interrupts))
			continue;
		if (!READ_ONCE(fv->drop_interrupts))
			fake_virtio_raise(fv, q);
		q->irq = false;
	}
}

static void reflex_later(struct fake_virtio_device *fv, unsigned int us)
{
	hrtimer_start(&fv->reflex_timer, ktime_add_us(ktime_get(), us),
		      HRTIMER_MODE_ABS);
}

/**
 * fake_virtio_reflex_expired() - it is time to answer
 * @timer: of the device
 *
 * Return: whether it goes on by itself, which it does not.
 */
enum hrtimer_restart fake_virtio_reflex_expired(struct hrtimer *timer)
{
	struct fake_virtio_device *fv =
		container_of(timer, struct fake_virtio_device, reflex_timer);
	bool more;

	if (!fv->reflex.answer)
		return HRTIMER_NORESTART;

	if (!reflex_act(fv, &more)) {
		reflex_later(fv, REFLEX_AGAIN_US);
		return HRTIMER_NORESTART;
	}
	if (more)
		reflex_later(fv, fv->reflex.after_us);
	reflex_interrupt(fv);

	return HRTIMER_NORESTART;
}

/**
 * fake_virtio_reflex_kicked() - the driver has kicked a queue of the reflex
 * @fv: the device
 *
 * Context: any; the driver has its locks.
 */
void fake_virtio_reflex_kicked(struct fake_virtio_device *fv)
{
	bool more;

	if (fv->reflex.after_us) {
		if (!hrtimer_is_queued(&fv->reflex_timer))
			reflex_later(fv, fv->reflex.after_us);
	} else if (reflex_act(fv, &more)) {
		/* The driver's callback wants the locks that it has. */
		fake_virtio_kick(fv);
	} else {
		reflex_later(fv, REFLEX_AGAIN_US);
	}
}

int fake_virtio_set_reflex(struct fake_virtio_device *fv,
			   const struct fake_virtio_reflex *reflex)
{
	static const struct fake_virtio_reflex none;

	if (reflex && num_online_cpus() > 1)
		return -EOPNOTSUPP;

	mutex_lock(&fv->lock);
	fv->reflex = reflex ? *reflex : none;
	mutex_unlock(&fv->lock);
	if (!reflex)
		hrtimer_cancel(&fv->reflex_timer);

	/* What came meanwhile is for the work item again. */
	fake_virtio_kick(fv);

	return 0;
}
EXPORT_SYMBOL_GPL(fake_virtio_set_reflex);
