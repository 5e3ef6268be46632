/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the fake virtio bus share. Not for tests.
 */
#ifndef _KUNIT_FAKE_VIRTIO_PRIV_H
#define _KUNIT_FAKE_VIRTIO_PRIV_H

#include <linux/gfp.h>
#include <linux/uio.h>
#include <linux/vringh.h>

#include <kunit/fake_virtio.h>

/* Most chains are one buffer each way, so their vectors need no allocation. */
#define FAKE_VIRTIO_INLINE_VECS	4

/*
 * For what is needed to take a request. A device has memory of its own: a test
 * in which allocations fail, whoever makes them, must not hit the fake.
 */
#define FAKE_VIRTIO_GFP		(GFP_KERNEL | __GFP_NOFAIL)

/**
 * struct fake_virtio_queue - device side of one queue
 * @vq: driver side, NULL before find_vqs and after del_vqs
 * @vrh: device side, on the ring of @vq
 * @live: the device may touch the ring
 * @irq: an interrupt is due
 * @spurious: an interrupt is due that no knob holds back
 * @returned: how many chains went back, modulo 2^16 as the ring counts
 */
struct fake_virtio_queue {
	struct virtqueue *vq;
	struct vringh vrh;
	bool live;
	bool irq;
	bool spurious;
	u16 returned;
};

/**
 * struct fake_virtio_life - a fake from one plug to the release of that device
 * @fv: the fake, of which a life holds a reference
 * @vdev: what the virtio core and the driver see
 * @status: status byte
 * @features: as agreed at the last finalize_features
 * @gone: unplugged; kicks of a driver that still has queues lead nowhere
 * @config_changed: a configuration change is to be signalled
 * @nr_queues: length of @queues
 * @queues: device side of the queues
 */
struct fake_virtio_life {
	struct fake_virtio_device *fv;
	struct virtio_device vdev;
	u8 status;
	u64 features;
	bool gone;
	bool config_changed;
	unsigned int nr_queues;
	struct fake_virtio_queue queues[] __counted_by(nr_queues);
};

/**
 * struct fake_virtio_chain - a request with what it takes to answer it
 * @req: what the backend sees
 * @entry: in &fake_virtio_device.chains
 * @q: queue to answer on, NULL once stale
 * @head: descriptor index to give back
 * @wiov: where the driver lets us write
 * @wvec: first entries of @wiov
 */
struct fake_virtio_chain {
	struct fake_virtio_request req;
	struct list_head entry;
	struct fake_virtio_queue *q;
	u16 head;
	struct vringh_kiov wiov;
	struct kvec wvec[FAKE_VIRTIO_INLINE_VECS];
};

static inline struct fake_virtio_life *
to_fake_virtio_life(struct virtio_device *vdev)
{
	return container_of(vdev, struct fake_virtio_life, vdev);
}

extern const struct virtio_config_ops fake_virtio_config_ops;

int fake_virtio_ring_init(void);
void fake_virtio_ring_exit(void);
void fake_virtio_work(struct work_struct *work);
void fake_virtio_kick(struct fake_virtio_device *fv);
enum hrtimer_restart fake_virtio_reflex_expired(struct hrtimer *timer);
bool fake_virtio_has_reflex(const struct fake_virtio_device *fv,
			    unsigned int vq);
void fake_virtio_reflex_kicked(struct fake_virtio_device *fv);
void fake_virtio_raise(struct fake_virtio_device *fv,
		       struct fake_virtio_queue *q);
void fake_virtio_kick_others(struct fake_virtio_device *fv);
void fake_virtio_quiesce(struct fake_virtio_life *life);
int fake_virtio_queue_start(struct fake_virtio_queue *q, struct virtqueue *vq);
void fake_virtio_delete_queues(struct fake_virtio_life *life);
u16 fake_virtio_avail_idx(const struct fake_virtio_queue *q);
u16 fake_virtio_unseen(const struct fake_virtio_queue *q);
void fake_virtio_bad_ring(struct fake_virtio_device *fv,
			  struct fake_virtio_queue *q);
bool fake_virtio_is_stock(struct fake_virtio_device *fv, unsigned int vq);
struct fake_virtio_chain *fake_virtio_fetch(struct fake_virtio_device *fv,
					    struct fake_virtio_queue *q);
void fake_virtio_free_chain(struct fake_virtio_chain *chain);
void fake_virtio_count(struct fake_virtio_device *fv, unsigned int *counter);
void fake_virtio_log_status(struct fake_virtio_device *fv, u8 status);

#endif /* _KUNIT_FAKE_VIRTIO_PRIV_H */
