// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fake virtio devices: life cycle, knobs and read-back.
 */

/**
 * DOC: theory of operation
 *
 * A fake virtio device is a &struct virtio_device on the real virtio bus. Its
 * transport is a table of &struct virtio_config_ops that a test can make fail,
 * its device side is vringh, working on the very rings that the virtio core has
 * allocated, and its firmware is a &struct fake_virtio_backend of the test's.
 * The driver, the virtio core and the ring code run unchanged.
 *
 * Buffers are physically addressed. The device side reaches them through one
 * identity map for all fakes, so no DMA API and no I/O memory is needed.
 *
 * Context. A kick may come with a driver's lock held and interrupts off, so it
 * does nothing but queue the work item of its device. The work item takes
 * chains out of the rings, gives them to the backend, and calls the driver's
 * queue callbacks with local interrupts disabled, as an interrupt handler
 * would be: a callback that sleeps is reported by the kernel's own checks. All
 * fakes share one ordered workqueue: a device is cheap, and what several
 * devices do happens in the order in which they were kicked.
 *
 * Locks. &fake_virtio_device.lock, a mutex, covers the device side of the
 * queues. It is held while a queue callback runs: that is what lets reset,
 * del_vqs and synchronize_cbs promise that no callback is running when they
 * return. It is not held while a backend is called. &fake_virtio_device.spin
 * covers what is reached in atomic context: counters, configuration space, the
 * decision to queue the work item. Order: plug_lock, device lock, lock, locks of
 * the driver, spin.
 *
 * Lifetime. A fake outlives its plugs. Each plug makes a new virtio device, with
 * rings of its own, which is freed when the last reference to it goes and which
 * keeps its fake until then. So a driver that keeps a device after its removal
 * finds memory that is still there, and the test finds
 * fake_virtio_released() false and counts of what was left behind.
 *
 * Requests. A chain that was given to the backend is on
 * &fake_virtio_device.chains until it is answered. Reset, del_vqs and removal
 * make it stale, which cuts it off the ring; its memory stays until it is
 * answered in vain or the fake is freed.
 */

#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/log2.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <kunit/compat.h>
#include <kunit/fake_virtio_priv.h>
#include <kunit/resource.h>

/* What the device side, vringh on split rings, cannot serve. */
#define FAKE_VIRTIO_F_UNSUPPORTED				\
	(BIT_ULL(VIRTIO_F_ACCESS_PLATFORM) |			\
	 BIT_ULL(VIRTIO_F_RING_PACKED) |			\
	 BIT_ULL(VIRTIO_F_IN_ORDER) |				\
	 BIT_ULL(VIRTIO_F_NOTIFICATION_DATA) |			\
	 BIT_ULL(VIRTIO_F_RING_RESET) |				\
	 BIT_ULL(VIRTIO_F_ADMIN_VQ))

static struct device *fake_virtio_root;
static atomic_t fake_virtio_nr = ATOMIC_INIT(0);

/**
 * fake_virtio_count() - count an event
 * @fv: the device
 * @counter: which of its counters
 *
 * Any context.
 */
void fake_virtio_count(struct fake_virtio_device *fv, unsigned int *counter)
{
	unsigned long flags;

	spin_lock_irqsave(&fv->spin, flags);
	(*counter)++;
	spin_unlock_irqrestore(&fv->spin, flags);
}

/**
 * fake_virtio_log_status() - record a write of the status byte
 * @fv: the device
 * @status: what was written, or what was made of it
 */
void fake_virtio_log_status(struct fake_virtio_device *fv, u8 status)
{
	unsigned long flags;

	spin_lock_irqsave(&fv->spin, flags);
	if (fv->stats.status_writes < FAKE_VIRTIO_STATUS_LOG)
		fv->stats.status[fv->stats.status_writes] = status;
	fv->stats.status_writes++;
	spin_unlock_irqrestore(&fv->spin, flags);
}

static bool fake_virtio_config_ok(const struct fake_virtio_config *config)
{
	if (config->max_queues > FAKE_VIRTIO_MAX_QUEUES)
		return false;
	if (config->queue_depth && !is_power_of_2(config->queue_depth))
		return false;
	if (config->config_len && !config->config_space)
		return false;
	return !(config->features & FAKE_VIRTIO_F_UNSUPPORTED);
}

struct fake_virtio_device *
fake_virtio_alloc(const struct fake_virtio_config *config)
{
	struct fake_virtio_device *fv;

	if (!fake_virtio_config_ok(config))
		return ERR_PTR(-EINVAL);

	fv = kzalloc(sizeof(*fv), GFP_KERNEL);
	if (!fv)
		return ERR_PTR(-ENOMEM);

	if (config->config_len) {
		fv->space = kmemdup(config->config_space, config->config_len,
				    GFP_KERNEL);
		if (!fv->space) {
			kfree(fv);
			return ERR_PTR(-ENOMEM);
		}
	}

	fv->config = *config;
	fv->config.config_space = fv->space;
	if (!fv->config.queue_depth)
		fv->config.queue_depth = FAKE_VIRTIO_QUEUE_DEPTH;
	fv->priv = config->priv;
	get_device(fv->config.parent);

	kref_init(&fv->ref);
	mutex_init(&fv->plug_lock);
	mutex_init(&fv->lock);
	spin_lock_init(&fv->spin);
	INIT_LIST_HEAD(&fv->chains);
	INIT_WORK(&fv->work, fake_virtio_work);
	compat_hrtimer_setup(&fv->reflex_timer, fake_virtio_reflex_expired);
	atomic_inc(&fake_virtio_nr);

	return fv;
}
EXPORT_SYMBOL_GPL(fake_virtio_alloc);

void fake_virtio_set_parent(struct fake_virtio_device *fv,
			    struct device *parent)
{
	get_device(parent);
	put_device(fv->config.parent);
	fv->config.parent = parent;
}
EXPORT_SYMBOL_GPL(fake_virtio_set_parent);

static void fake_virtio_destroy(struct kref *ref)
{
	struct fake_virtio_device *fv =
		container_of(ref, struct fake_virtio_device, ref);
	struct fake_virtio_chain *chain, *next;

	list_for_each_entry_safe(chain, next, &fv->chains, entry)
		fake_virtio_free_chain(chain);

	put_device(fv->config.parent);
	mutex_destroy(&fv->lock);
	mutex_destroy(&fv->plug_lock);
	kfree(fv->space);
	kfree(fv);
	atomic_dec(&fake_virtio_nr);
}

void fake_virtio_free(struct fake_virtio_device *fv)
{
	if (IS_ERR_OR_NULL(fv))
		return;

	fake_virtio_unplug(fv);
	/* Whatever was queued by a step or a flush since the last unplug. */
	cancel_work_sync(&fv->work);
	kref_put(&fv->ref, fake_virtio_destroy);
}
EXPORT_SYMBOL_GPL(fake_virtio_free);

static void fake_virtio_release(struct device *dev)
{
	struct fake_virtio_life *life = to_fake_virtio_life(dev_to_virtio(dev));
	struct fake_virtio_device *fv = life->fv;

	/* Only a driver that forgot del_vqs has left any. */
	fake_virtio_delete_queues(life);
	kfree(life);
	atomic_dec(&fv->lives);
	kref_put(&fv->ref, fake_virtio_destroy);
}

static struct fake_virtio_life *
fake_virtio_life_new(struct fake_virtio_device *fv)
{
	unsigned int nr = fv->config.max_queues;
	struct fake_virtio_life *life;

	life = kzalloc(struct_size(life, queues, nr), GFP_KERNEL);
	if (!life)
		return NULL;

	life->nr_queues = nr;
	life->fv = fv;
	kref_get(&fv->ref);
	atomic_inc(&fv->lives);

	life->vdev.id.device = fv->config.device_id;
	life->vdev.id.vendor = fv->config.vendor;
	life->vdev.config = &fake_virtio_config_ops;
	life->vdev.dev.parent = fv->config.parent ?: fake_virtio_root;
	life->vdev.dev.release = fake_virtio_release;

	return life;
}

static void fake_virtio_set_life(struct fake_virtio_device *fv,
				 struct fake_virtio_life *life)
{
	mutex_lock(&fv->lock);
	fv->life = life;
	mutex_unlock(&fv->lock);
}

int fake_virtio_plug(struct fake_virtio_device *fv)
{
	struct fake_virtio_life *life;
	int err;

	guard(mutex)(&fv->plug_lock);

	if (fv->life)
		return -EBUSY;

	life = fake_virtio_life_new(fv);
	if (!life)
		return -ENOMEM;

	/* From here on the driver's probe may talk to the device. */
	fake_virtio_set_life(fv, life);
	err = register_virtio_device(&life->vdev);
	if (!err)
		return 0;

	fake_virtio_set_life(fv, NULL);
	put_device(&life->vdev.dev);

	return err;
}
EXPORT_SYMBOL_GPL(fake_virtio_plug);

void fake_virtio_unplug(struct fake_virtio_device *fv)
{
	struct fake_virtio_life *life;
	unsigned int i;

	guard(mutex)(&fv->plug_lock);

	life = fv->life;
	if (!life)
		return;

	get_device(&life->vdev.dev);
	/* The driver's remove() may still want answers: served until it ends. */
	unregister_virtio_device(&life->vdev);
	fake_virtio_set_reflex(fv, NULL);

	mutex_lock(&fv->lock);
	fake_virtio_quiesce(life);
	for (i = 0; i < life->nr_queues; i++)
		if (life->queues[i].vq)
			fake_virtio_count(fv, &fv->stats.leaked_queues);
	fv->life = NULL;
	mutex_unlock(&fv->lock);

	/* A kick either comes before this or sees that it leads nowhere. */
	spin_lock_irq(&fv->spin);
	life->gone = true;
	spin_unlock_irq(&fv->spin);
	cancel_work_sync(&fv->work);

	put_device(&life->vdev.dev);
}
EXPORT_SYMBOL_GPL(fake_virtio_unplug);

void fake_virtio_break(struct fake_virtio_device *fv)
{
	struct fake_virtio_life *life = READ_ONCE(fv->life);

	if (life)
		virtio_break_device(&life->vdev);
}
EXPORT_SYMBOL_GPL(fake_virtio_break);

void fake_virtio_surprise_remove(struct fake_virtio_device *fv)
{
	fake_virtio_break(fv);

	mutex_lock(&fv->lock);
	if (fv->life)
		fake_virtio_quiesce(fv->life);
	mutex_unlock(&fv->lock);

	fake_virtio_unplug(fv);
}
EXPORT_SYMBOL_GPL(fake_virtio_surprise_remove);

int fake_virtio_config_write(struct fake_virtio_device *fv, size_t offset,
			     const void *data, size_t len)
{
	size_t space = fv->config.config_len;

	if (offset > space || len > space - offset)
		return -EINVAL;

	spin_lock_irq(&fv->spin);
	memcpy(fv->space + offset, data, len);
	fv->generation++;
	spin_unlock_irq(&fv->spin);

	mutex_lock(&fv->lock);
	if (fv->life && fv->life->status)
		fv->life->config_changed = true;
	mutex_unlock(&fv->lock);
	fake_virtio_kick(fv);

	return 0;
}
EXPORT_SYMBOL_GPL(fake_virtio_config_write);

u8 fake_virtio_status(struct fake_virtio_device *fv)
{
	guard(mutex)(&fv->lock);
	return fv->life ? fv->life->status : 0;
}
EXPORT_SYMBOL_GPL(fake_virtio_status);

u64 fake_virtio_features(struct fake_virtio_device *fv)
{
	guard(mutex)(&fv->lock);
	return fv->life ? fv->life->features : 0;
}
EXPORT_SYMBOL_GPL(fake_virtio_features);

void fake_virtio_clear_stats(struct fake_virtio_device *fv)
{
	spin_lock_irq(&fv->spin);
	memset(&fv->stats, 0, sizeof(fv->stats));
	spin_unlock_irq(&fv->spin);
}
EXPORT_SYMBOL_GPL(fake_virtio_clear_stats);

struct virtio_device *fake_virtio_vdev(struct fake_virtio_device *fv)
{
	struct fake_virtio_life *life = READ_ONCE(fv->life);

	return life ? &life->vdev : NULL;
}
EXPORT_SYMBOL_GPL(fake_virtio_vdev);

struct fake_virtio_device *to_fake_virtio(struct virtio_device *vdev)
{
	if (vdev->config != &fake_virtio_config_ops)
		return NULL;

	return to_fake_virtio_life(vdev)->fv;
}
EXPORT_SYMBOL_GPL(to_fake_virtio);

bool fake_virtio_released(struct fake_virtio_device *fv)
{
	return !atomic_read(&fv->lives);
}
EXPORT_SYMBOL_GPL(fake_virtio_released);

unsigned int fake_virtio_live(void)
{
	return atomic_read(&fake_virtio_nr);
}
EXPORT_SYMBOL_GPL(fake_virtio_live);

KUNIT_DEFINE_ACTION_WRAPPER(fake_virtio_free_action, fake_virtio_free,
			    struct fake_virtio_device *);
KUNIT_DEFINE_ACTION_WRAPPER(fake_virtio_unplug_action, fake_virtio_unplug,
			    struct fake_virtio_device *);

struct fake_virtio_device *
fake_virtio_alloc_kunit(struct kunit *test,
			const struct fake_virtio_config *config)
{
	struct fake_virtio_device *fv = fake_virtio_alloc(config);
	int err;

	if (IS_ERR(fv))
		return fv;

	err = kunit_add_action_or_reset(test, fake_virtio_free_action, fv);

	return err ? ERR_PTR(err) : fv;
}
EXPORT_SYMBOL_GPL(fake_virtio_alloc_kunit);

int fake_virtio_plug_kunit(struct kunit *test, struct fake_virtio_device *fv)
{
	int err = fake_virtio_plug(fv);

	if (err)
		return err;

	return kunit_add_action_or_reset(test, fake_virtio_unplug_action, fv);
}
EXPORT_SYMBOL_GPL(fake_virtio_plug_kunit);

static int __init fake_virtio_init(void)
{
	int err;

	fake_virtio_root = root_device_register("fake-virtio");
	if (IS_ERR(fake_virtio_root))
		return PTR_ERR(fake_virtio_root);

	err = fake_virtio_ring_init();
	if (err)
		root_device_unregister(fake_virtio_root);

	return err;
}
module_init(fake_virtio_init);

static void __exit fake_virtio_exit(void)
{
	fake_virtio_ring_exit();
	root_device_unregister(fake_virtio_root);
}
module_exit(fake_virtio_exit);

MODULE_DESCRIPTION("Virtio bus for tests");
MODULE_LICENSE("GPL");
