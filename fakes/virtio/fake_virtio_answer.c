// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fake virtio devices: what goes back to the driver, true or not.
 */

#include <linux/cleanup.h>
#include <linux/export.h>
#include <linux/virtio_ring.h>

#include <kunit/fake_virtio_priv.h>

/* Write an answer into the driver's buffers: its length, or -errno. */
static ssize_t fake_virtio_write(struct fake_virtio_device *fv,
				 struct fake_virtio_queue *q,
				 struct fake_virtio_chain *chain,
				 const void *data, size_t len)
{
	if (len > chain->req.writable) {
		fake_virtio_count(fv, &fv->stats.truncated);
		len = chain->req.writable;
	}
	if (!len)
		return 0;

	return vringh_iov_push_iotlb(&q->vrh, &chain->wiov, data, len);
}

static void fake_virtio_use(struct fake_virtio_queue *q, u16 head, u32 len)
{
	vringh_complete_iotlb(&q->vrh, head, len);
	if (vringh_need_notify_iotlb(&q->vrh) > 0)
		q->irq = true;
}

static void fake_virtio_jump(struct fake_virtio_queue *q, u16 by)
{
	const struct vring *vring = virtqueue_get_vring(q->vq);
	u16 idx = q->vrh.last_used_idx + q->vrh.completed + by;

	q->vrh.last_used_idx += by;
	WRITE_ONCE(vring->used->idx, cpu_to_virtio16(q->vq->vdev, idx));
	q->irq = true;
}

/* Is a chain of this queue one to lie about? Then this one lie less is left. */
static bool fake_virtio_lying(struct fake_virtio_device *fv, unsigned int vq)
{
	if (!fv->lies.times || !(fv->lies.queues & BIT(vq)))
		return false;

	fv->lies.times--;
	fake_virtio_count(fv, &fv->stats.lied);

	return true;
}

/* Give back chain @head, of which @len bytes were written, and lie about it. */
static void fake_virtio_lie(struct fake_virtio_device *fv,
			    struct fake_virtio_queue *q, u16 head, u32 len)
{
	u32 value = fv->lies.value;

	switch (fv->lies.kind) {
	case FAKE_VIRTIO_LIE_LEN:
		fake_virtio_use(q, head, value);
		break;
	case FAKE_VIRTIO_LIE_AGAIN:
		fake_virtio_use(q, head, len);
		while (value--)
			fake_virtio_use(q, head, len);
		break;
	case FAKE_VIRTIO_LIE_ID:
		fake_virtio_use(q, value, len);
		break;
	case FAKE_VIRTIO_LIE_JUMP:
		fake_virtio_use(q, head, len);
		fallthrough;
	case FAKE_VIRTIO_LIE_SKIP:
		fake_virtio_jump(q, value);
		break;
	case FAKE_VIRTIO_LIE_BREAK:
		virtio_break_device(q->vq->vdev);
		break;
	case FAKE_VIRTIO_LIE_RESET:
		fv->life->status |= VIRTIO_CONFIG_S_NEEDS_RESET;
		fv->life->config_changed = true;
		break;
	}
}

#define FAKE_VIRTIO_TRUE_LEN	-1LL

/* Give a chain back and count it. The caller has the lock, and frees the chain. */
static int fake_virtio_give_back(struct fake_virtio_device *fv,
				 struct fake_virtio_chain *chain,
				 const void *data, size_t len, s64 used_len,
				 unsigned int times, unsigned int *counter)
{
	struct fake_virtio_queue *q = chain->q;
	ssize_t written;

	if (!q || !q->live) {
		fake_virtio_count(fv, &fv->stats.stale_completions);
		return -ENODEV;
	}

	written = fake_virtio_write(fv, q, chain, data, len);
	if (written < 0) {
		fake_virtio_bad_ring(fv, q);
		return written;
	}

	if (fv->stalled_queues & BIT(chain->req.vq)) {
		fake_virtio_count(fv, &fv->stats.stalled);
		return 0;
	}

	if (used_len == FAKE_VIRTIO_TRUE_LEN)
		used_len = written;
	if (fake_virtio_lying(fv, chain->req.vq))
		fake_virtio_lie(fv, q, chain->head, used_len);
	else
		while (times--)
			fake_virtio_use(q, chain->head, used_len);
	q->returned++;
	fake_virtio_count(fv, counter);

	return (size_t)written == len ? 0 : -EMSGSIZE;
}

static int fake_virtio_answer(struct fake_virtio_request *req,
			      const void *data, size_t len, s64 used_len,
			      unsigned int times)
{
	struct fake_virtio_chain *chain =
		container_of(req, struct fake_virtio_chain, req);
	struct fake_virtio_device *fv = req->fv;
	int ret;

	mutex_lock(&fv->lock);
	ret = fake_virtio_give_back(fv, chain, data, len, used_len, times,
				    &fv->stats.completions);
	fake_virtio_free_chain(chain);
	mutex_unlock(&fv->lock);

	fake_virtio_kick_others(fv);

	return ret;
}

int fake_virtio_complete(struct fake_virtio_request *req, const void *data,
			 size_t len)
{
	return fake_virtio_answer(req, data, len, FAKE_VIRTIO_TRUE_LEN, 1);
}
EXPORT_SYMBOL_GPL(fake_virtio_complete);

int fake_virtio_complete_raw(struct fake_virtio_request *req, const void *data,
			     size_t len, u32 used_len)
{
	return fake_virtio_answer(req, data, len, used_len, 1);
}
EXPORT_SYMBOL_GPL(fake_virtio_complete_raw);

int fake_virtio_complete_twice(struct fake_virtio_request *req,
			       const void *data, size_t len)
{
	return fake_virtio_answer(req, data, len, FAKE_VIRTIO_TRUE_LEN, 2);
}
EXPORT_SYMBOL_GPL(fake_virtio_complete_twice);

void fake_virtio_drop(struct fake_virtio_request *req)
{
	struct fake_virtio_chain *chain =
		container_of(req, struct fake_virtio_chain, req);
	struct fake_virtio_device *fv = req->fv;

	mutex_lock(&fv->lock);
	fake_virtio_free_chain(chain);
	mutex_unlock(&fv->lock);
}
EXPORT_SYMBOL_GPL(fake_virtio_drop);

/* A queue that may be written to, or NULL. The caller holds the lock. */
static struct fake_virtio_queue *
fake_virtio_live_queue(struct fake_virtio_device *fv, unsigned int vq)
{
	struct fake_virtio_life *life = fv->life;

	if (!life || vq >= life->nr_queues || !life->queues[vq].live)
		return NULL;

	return &life->queues[vq];
}

static int fake_virtio_fill_stock(struct fake_virtio_device *fv,
				  unsigned int vq, const void *data, size_t len,
				  s64 used_len)
{
	struct fake_virtio_queue *q = fake_virtio_live_queue(fv, vq);
	struct fake_virtio_chain *chain;
	int ret;

	if (!fake_virtio_is_stock(fv, vq))
		return -EINVAL;
	if (!q || !(fv->life->status & VIRTIO_CONFIG_S_DRIVER_OK))
		return -ENODEV;
	if (!fake_virtio_unseen(q)) {
		fake_virtio_count(fv, &fv->stats.pushes_without_buffer);
		return -ENOBUFS;
	}

	chain = fake_virtio_fetch(fv, q);
	if (!chain)
		return -EIO;

	ret = fake_virtio_give_back(fv, chain, data, len, used_len, 1,
				    &fv->stats.pushes);
	fake_virtio_free_chain(chain);

	return ret;
}

static int fake_virtio_do_push(struct fake_virtio_device *fv, unsigned int vq,
			       const void *data, size_t len, s64 used_len)
{
	int ret;

	if (vq >= FAKE_VIRTIO_MAX_QUEUES)
		return -EINVAL;

	mutex_lock(&fv->lock);
	ret = fake_virtio_fill_stock(fv, vq, data, len, used_len);
	mutex_unlock(&fv->lock);

	fake_virtio_kick_others(fv);

	return ret;
}

int fake_virtio_push(struct fake_virtio_device *fv, unsigned int vq,
		     const void *data, size_t len)
{
	return fake_virtio_do_push(fv, vq, data, len, FAKE_VIRTIO_TRUE_LEN);
}
EXPORT_SYMBOL_GPL(fake_virtio_push);

int fake_virtio_push_raw(struct fake_virtio_device *fv, unsigned int vq,
			 const void *data, size_t len, u32 used_len)
{
	return fake_virtio_do_push(fv, vq, data, len, used_len);
}
EXPORT_SYMBOL_GPL(fake_virtio_push_raw);

int fake_virtio_inject_used(struct fake_virtio_device *fv, unsigned int vq,
			    u16 id, u32 used_len)
{
	struct fake_virtio_queue *q;

	mutex_lock(&fv->lock);
	q = fake_virtio_live_queue(fv, vq);
	if (q)
		fake_virtio_use(q, id, used_len);
	mutex_unlock(&fv->lock);

	fake_virtio_kick_others(fv);

	return q ? 0 : -ENODEV;
}
EXPORT_SYMBOL_GPL(fake_virtio_inject_used);

int fake_virtio_jump_used(struct fake_virtio_device *fv, unsigned int vq,
			  u16 by)
{
	struct fake_virtio_queue *q;

	mutex_lock(&fv->lock);
	q = fake_virtio_live_queue(fv, vq);
	if (q)
		fake_virtio_jump(q, by);
	mutex_unlock(&fv->lock);

	fake_virtio_kick_others(fv);

	return q ? 0 : -ENODEV;
}
EXPORT_SYMBOL_GPL(fake_virtio_jump_used);

int fake_virtio_interrupt(struct fake_virtio_device *fv, unsigned int vq)
{
	struct fake_virtio_queue *q;

	mutex_lock(&fv->lock);
	q = fake_virtio_live_queue(fv, vq);
	if (q)
		q->spurious = true;
	mutex_unlock(&fv->lock);

	fake_virtio_kick_others(fv);

	return q ? 0 : -ENODEV;
}
EXPORT_SYMBOL_GPL(fake_virtio_interrupt);

unsigned int fake_virtio_outstanding(struct fake_virtio_device *fv,
				     unsigned int vq)
{
	struct fake_virtio_queue *q;

	guard(mutex)(&fv->lock);

	q = fake_virtio_live_queue(fv, vq);

	return q ? (u16)(fake_virtio_avail_idx(q) - q->returned) : 0;
}
EXPORT_SYMBOL_GPL(fake_virtio_outstanding);

unsigned int fake_virtio_available(struct fake_virtio_device *fv,
				   unsigned int vq)
{
	struct fake_virtio_queue *q;

	guard(mutex)(&fv->lock);

	q = fake_virtio_live_queue(fv, vq);

	return q ? fake_virtio_unseen(q) : 0;
}
EXPORT_SYMBOL_GPL(fake_virtio_available);

u32 fake_virtio_queues(struct fake_virtio_device *fv)
{
	u32 mask = 0;
	unsigned int i;

	guard(mutex)(&fv->lock);

	for (i = 0; fv->life && i < fv->life->nr_queues; i++)
		if (fv->life->queues[i].live)
			mask |= BIT(i);

	return mask;
}
EXPORT_SYMBOL_GPL(fake_virtio_queues);
