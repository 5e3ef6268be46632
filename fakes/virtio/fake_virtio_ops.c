// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fake virtio devices as the virtio core sees them: a transport.
 *
 * All operations go by the virtio_device they are given, not by what is plugged
 * now: a driver may hold on to a device that is gone.
 */

#include <linux/err.h>
#include <linux/string.h>
#include <linux/virtio_ring.h>

#include <kunit/fake_virtio_priv.h>

static bool fake_virtio_in_space(struct fake_virtio_device *fv,
				 unsigned int offset, unsigned int len)
{
	size_t space = fv->config.config_len;

	return offset <= space && len <= space - offset;
}

static void fake_virtio_op_get(struct virtio_device *vdev, unsigned int offset,
			       void *buf, unsigned int len)
{
	struct fake_virtio_device *fv = to_fake_virtio_life(vdev)->fv;
	unsigned long flags;

	spin_lock_irqsave(&fv->spin, flags);
	fv->stats.config_reads++;
	if (fake_virtio_in_space(fv, offset, len)) {
		memcpy(buf, fv->space + offset, len);
	} else {
		memset(buf, 0, len);
		fv->stats.errors++;
	}
	spin_unlock_irqrestore(&fv->spin, flags);
}

static void fake_virtio_op_set(struct virtio_device *vdev, unsigned int offset,
			       const void *buf, unsigned int len)
{
	struct fake_virtio_device *fv = to_fake_virtio_life(vdev)->fv;
	unsigned long flags;

	spin_lock_irqsave(&fv->spin, flags);
	fv->stats.config_writes++;
	if (fake_virtio_in_space(fv, offset, len))
		memcpy(fv->space + offset, buf, len);
	else
		fv->stats.errors++;
	spin_unlock_irqrestore(&fv->spin, flags);
}

static u32 fake_virtio_op_generation(struct virtio_device *vdev)
{
	return READ_ONCE(to_fake_virtio_life(vdev)->fv->generation);
}

static u8 fake_virtio_op_get_status(struct virtio_device *vdev)
{
	return READ_ONCE(to_fake_virtio_life(vdev)->status);
}

static void fake_virtio_op_set_status(struct virtio_device *vdev, u8 status)
{
	struct fake_virtio_life *life = to_fake_virtio_life(vdev);
	struct fake_virtio_device *fv = life->fv;
	u8 old;

	mutex_lock(&fv->lock);
	old = life->status;
	if (fv->refuse_features_ok)
		status &= ~VIRTIO_CONFIG_S_FEATURES_OK;
	WRITE_ONCE(life->status, status);
	mutex_unlock(&fv->lock);

	fake_virtio_log_status(fv, status);
	if (fv->config.backend && fv->config.backend->status)
		fv->config.backend->status(fv, old, status);

	/* Buffers may have been made available before the device could look. */
	if (status & ~old & VIRTIO_CONFIG_S_DRIVER_OK)
		fake_virtio_kick(fv);
}

static void fake_virtio_op_reset(struct virtio_device *vdev)
{
	struct fake_virtio_life *life = to_fake_virtio_life(vdev);
	struct fake_virtio_device *fv = life->fv;

	mutex_lock(&fv->lock);
	fake_virtio_quiesce(life);
	if (!fv->fail_reset) {
		WRITE_ONCE(life->status, 0);
		life->features = 0;
	}
	mutex_unlock(&fv->lock);

	fake_virtio_count(fv, &fv->stats.resets);
	fake_virtio_log_status(fv, life->status);
	if (fv->config.backend && fv->config.backend->reset)
		fv->config.backend->reset(fv);
}

static u64 fake_virtio_op_get_features(struct virtio_device *vdev)
{
	return to_fake_virtio_life(vdev)->fv->config.features;
}

/* Is this the operation that is to fail? */
static int fake_virtio_countdown(struct fake_virtio_device *fv)
{
	return fv->fail_nth && !--fv->fail_nth ? -EIO : 0;
}

static int fake_virtio_op_finalize_features(struct virtio_device *vdev)
{
	struct fake_virtio_life *life = to_fake_virtio_life(vdev);
	struct fake_virtio_device *fv = life->fv;
	int err = fv->fail_finalize_features ?: fake_virtio_countdown(fv);

	if (err)
		return err;

	vring_transport_features(vdev);

	mutex_lock(&fv->lock);
	life->features = vdev->features;
	mutex_unlock(&fv->lock);

	return 0;
}

static bool fake_virtio_notify(struct virtqueue *vq)
{
	struct fake_virtio_life *life = to_fake_virtio_life(vq->vdev);
	struct fake_virtio_device *fv = life->fv;
	unsigned long flags;
	bool reflex;

	/* The decision to queue and the decision to be gone exclude each other. */
	spin_lock_irqsave(&fv->spin, flags);
	fv->stats.kicks++;
	if (!(READ_ONCE(life->status) & VIRTIO_CONFIG_S_DRIVER_OK))
		fv->stats.early_kicks++;
	reflex = !life->gone && fake_virtio_has_reflex(fv, vq->index);
	if (!life->gone && !reflex)
		fake_virtio_kick(fv);
	spin_unlock_irqrestore(&fv->spin, flags);

	if (reflex)
		fake_virtio_reflex_kicked(fv);

	return true;
}

static int fake_virtio_setup_queue(struct fake_virtio_life *life,
				   unsigned int index,
				   const struct virtqueue_info *info)
{
	struct fake_virtio_device *fv = life->fv;
	struct virtqueue *vq;
	int err;

	if (index >= life->nr_queues || fv->missing_queues & BIT(index))
		return -ENOENT;
	err = fake_virtio_countdown(fv);
	if (err)
		return err;

	vq = vring_create_virtqueue(index, fv->config.queue_depth,
				    SMP_CACHE_BYTES, &life->vdev, true, true,
				    info->ctx, fake_virtio_notify,
				    info->callback, info->name);
	if (!vq)
		return -ENOMEM;

	vq->num_max = fv->config.queue_depth;
	err = fake_virtio_queue_start(&life->queues[index], vq);
	if (err)
		vring_del_virtqueue(vq);

	return err;
}

static bool fake_virtio_has_queues(struct fake_virtio_life *life)
{
	unsigned int i;

	for (i = 0; i < life->nr_queues; i++)
		if (life->queues[i].vq)
			return true;

	return false;
}

static int fake_virtio_setup_queues(struct fake_virtio_life *life,
				    unsigned int nvqs, struct virtqueue *vqs[],
				    struct virtqueue_info infos[])
{
	unsigned int i, index = 0;
	int err;

	for (i = 0; i < nvqs; i++) {
		vqs[i] = NULL;
		/* A queue that the driver does not want has no index either. */
		if (!infos[i].name)
			continue;

		err = fake_virtio_setup_queue(life, index, &infos[i]);
		if (err)
			return err;
		vqs[i] = life->queues[index++].vq;
	}

	return 0;
}

static int fake_virtio_op_find_vqs(struct virtio_device *vdev,
				   unsigned int nvqs, struct virtqueue *vqs[],
				   struct virtqueue_info infos[],
				   struct irq_affinity *desc)
{
	struct fake_virtio_life *life = to_fake_virtio_life(vdev);
	struct fake_virtio_device *fv = life->fv;
	int err;

	fake_virtio_count(fv, &fv->stats.find_vqs);
	if (fv->fail_find_vqs)
		return fv->fail_find_vqs;

	mutex_lock(&fv->lock);
	if (fake_virtio_has_queues(life)) {
		fake_virtio_count(fv, &fv->stats.errors);
		err = -EBUSY;
	} else {
		err = fake_virtio_setup_queues(life, nvqs, vqs, infos);
		if (err)
			fake_virtio_delete_queues(life);
	}
	mutex_unlock(&fv->lock);

	return err;
}

static void fake_virtio_op_del_vqs(struct virtio_device *vdev)
{
	struct fake_virtio_life *life = to_fake_virtio_life(vdev);
	struct fake_virtio_device *fv = life->fv;

	fake_virtio_count(fv, &fv->stats.del_vqs);
	mutex_lock(&fv->lock);
	fake_virtio_quiesce(life);
	fake_virtio_delete_queues(life);
	mutex_unlock(&fv->lock);
}

/* Callbacks run under the lock, so to have had it is to have waited for them. */
static void fake_virtio_op_synchronize_cbs(struct virtio_device *vdev)
{
	struct fake_virtio_device *fv = to_fake_virtio_life(vdev)->fv;

	mutex_lock(&fv->lock);
	mutex_unlock(&fv->lock);
}

static const char *fake_virtio_op_bus_name(struct virtio_device *vdev)
{
	return "fake";
}

const struct virtio_config_ops fake_virtio_config_ops = {
	.get = fake_virtio_op_get,
	.set = fake_virtio_op_set,
	.generation = fake_virtio_op_generation,
	.get_status = fake_virtio_op_get_status,
	.set_status = fake_virtio_op_set_status,
	.reset = fake_virtio_op_reset,
	.get_features = fake_virtio_op_get_features,
	.finalize_features = fake_virtio_op_finalize_features,
	.find_vqs = fake_virtio_op_find_vqs,
	.del_vqs = fake_virtio_op_del_vqs,
	.synchronize_cbs = fake_virtio_op_synchronize_cbs,
	.bus_name = fake_virtio_op_bus_name,
};
