// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fake TEE: its life and its tee_device.
 *
 * Two lives are kept apart here. A struct fake_tee lives from fake_tee_alloc()
 * to fake_tee_free() and may be plugged many times. Each plug makes a
 * struct fake_tee_life, which owns one tee_device and lives until nobody has a
 * context on it any more: normally until the unplug, after a leak much longer.
 */

#include <linux/cdev.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>

#include <kunit/fake_tee_priv.h>

/* Ends tee_devices that outlived their unplug; never waits for a case. */
static struct workqueue_struct *fake_tee_reaper_wq;

static void fake_tee_op_get_version(struct tee_device *teedev,
				    struct tee_ioctl_version_data *vers)
{
	struct fake_tee_life *life = tee_get_drvdata(teedev);

	*vers = (struct tee_ioctl_version_data) {
		.impl_id = READ_ONCE(life->tee->pub.impl_id),
		.impl_caps = READ_ONCE(life->tee->pub.impl_caps),
		.gen_caps = READ_ONCE(life->tee->pub.gen_caps),
	};
}

static int fake_tee_op_open(struct tee_context *ctx)
{
	struct fake_tee_life *life = ctx_to_fake_tee_life(ctx);
	struct fake_tee_impl *tee = life->tee;
	struct fake_tee_ctx *c;
	u32 result;
	int err;

	if (fake_tee_fault_hit(tee, FAKE_TEE_OPEN, 0, NULL, &err, &result))
		return err;

	c = kzalloc(sizeof(*c), GFP_KERNEL);
	if (!c)
		return -ENOMEM;
	c->life = life;
	c->ctx = ctx;
	INIT_LIST_HEAD(&c->sessions);
	fake_tee_trace(&c->who);

	mutex_lock(&tee->lock);
	if (life->gone) {
		mutex_unlock(&tee->lock);
		kfree(c);
		return -ENODEV;
	}
	life->pins++;
	list_add_tail(&c->node, &tee->contexts);
	tee->ncontexts++;
	tee->stats.opened++;
	mutex_unlock(&tee->lock);

	ctx->data = c;
	ctx->cap_memref_null = READ_ONCE(tee->pub.gen_caps) &
			       TEE_GEN_CAP_MEMREF_NULL;
	return 0;
}

static void fake_tee_op_release(struct tee_context *ctx)
{
	struct fake_tee_ctx *c = ctx->data;
	struct fake_tee_life *life = c->life;
	struct fake_tee_impl *tee = life->tee;

	fake_tee_close_sessions(tee, c);

	mutex_lock(&tee->lock);
	list_del(&c->node);
	tee->ncontexts--;
	tee->stats.released++;
	mutex_unlock(&tee->lock);

	ctx->data = NULL;
	kfree(c);
	fake_tee_unpin(life);
}

static const struct tee_driver_ops fake_tee_driver_ops = {
	.get_version = fake_tee_op_get_version,
	.open = fake_tee_op_open,
	.release = fake_tee_op_release,
	.open_session = fake_tee_op_open_session,
	.close_session = fake_tee_op_close_session,
	.system_session = fake_tee_op_system_session,
	.invoke_func = fake_tee_op_invoke,
	.shm_register = fake_tee_op_shm_register,
	.shm_unregister = fake_tee_op_shm_unregister,
};

static void fake_tee_destroy(struct kref *ref)
{
	struct fake_tee_impl *tee = container_of(ref, struct fake_tee_impl, ref);

	xa_destroy(&tee->sessions);
	xa_destroy(&tee->counts);
	mutex_destroy(&tee->plug_lock);
	mutex_destroy(&tee->lock);
	kfree(tee->ring);
	kfree(tee);
}

/**
 * fake_tee_put() - give back a reference to a TEE
 * @tee: the TEE
 */
void fake_tee_put(struct fake_tee_impl *tee)
{
	kref_put(&tee->ref, fake_tee_destroy);
}

/* No context is open on @life any more, so nothing here waits for a client. */
static void fake_tee_end(struct fake_tee_life *life)
{
	struct fake_tee_impl *tee = life->tee;
	struct tee_device *teedev = life->teedev;

	/*
	 * The thread that has closed the last context may still be in
	 * tee_device_put(), which completes c_no_users before it drops
	 * the mutex: keep the memory until it has.
	 */
	get_device(&teedev->dev);
	tee_device_unregister(teedev);
	mutex_lock(&teedev->mutex);
	mutex_unlock(&teedev->mutex);
	put_device(&teedev->dev);

	fake_tee_pool_exit(life);
	kfree(life);
	fake_tee_put(tee);
	module_put(THIS_MODULE);
}

static void fake_tee_reaper(struct work_struct *work)
{
	fake_tee_end(container_of(work, struct fake_tee_life, reaper));
}

/**
 * fake_tee_unpin() - a context of a tee_device has gone
 * @life: the tee_device
 *
 * Ends the tee_device when it is the last one and the device was unplugged. Not
 * from here: the caller itself holds it as a user.
 */
void fake_tee_unpin(struct fake_tee_life *life)
{
	struct fake_tee_impl *tee = life->tee;
	bool last;

	mutex_lock(&tee->lock);
	last = !--life->pins;
	mutex_unlock(&tee->lock);

	if (last)
		queue_work(fake_tee_reaper_wq, &life->reaper);
}

/**
 * fake_tee_reap() - wait until what can be destroyed is destroyed
 *
 * Only of interest after an unplug that returned -EBUSY, when the leaked
 * contexts have been closed, and before fake_tee_free(), which does it, too.
 */
void fake_tee_reap(void)
{
	flush_workqueue(fake_tee_reaper_wq);
}
EXPORT_SYMBOL_GPL(fake_tee_reap);

/**
 * fake_tee_alloc() - make a TEE, not plugged yet
 * @config: what kind, or NULL for the default
 *
 * Return: the TEE, to be given back with fake_tee_free(), or ERR_PTR(-ENOMEM).
 */
struct fake_tee *fake_tee_alloc(const struct fake_tee_config *config)
{
	struct fake_tee_impl *tee;

	tee = kzalloc(sizeof(*tee), GFP_KERNEL);
	if (!tee)
		return ERR_PTR(-ENOMEM);

	if (config)
		tee->cfg = *config;
	tee->pub.impl_id = tee->cfg.impl_id ?: TEE_IMPL_ID_OPTEE;
	tee->pub.impl_caps = tee->cfg.impl_caps;
	tee->pub.gen_caps = tee->cfg.gen_caps ?:
			    TEE_GEN_CAP_GP | TEE_GEN_CAP_REG_MEM;
	tee->pub.parented = tee->cfg.parented;
	tee->pub.parent = tee->cfg.parent;
	tee->ring_len = tee->cfg.ring ?: 32;

	kref_init(&tee->ref);
	mutex_init(&tee->plug_lock);
	mutex_init(&tee->lock);
	init_waitqueue_head(&tee->wait);
	INIT_LIST_HEAD(&tee->tas);
	INIT_LIST_HEAD(&tee->clients);
	INIT_LIST_HEAD(&tee->contexts);
	INIT_LIST_HEAD(&tee->shms);
	INIT_LIST_HEAD(&tee->inside);
	INIT_LIST_HEAD(&tee->faults);
	hash_init(tee->shm_hash);
	xa_init_flags(&tee->sessions, XA_FLAGS_ALLOC1);
	xa_init(&tee->counts);

	tee->ring = kcalloc(tee->ring_len, sizeof(*tee->ring), GFP_KERNEL);
	if (!tee->ring)
		goto err;
	tee->wq = alloc_ordered_workqueue("fake_tee", 0);
	if (!tee->wq)
		goto err;

	return &tee->pub;

err:
	fake_tee_put(tee);
	return ERR_PTR(-ENOMEM);
}
EXPORT_SYMBOL_GPL(fake_tee_alloc);

/**
 * fake_tee_free() - unplug a TEE if need be and give it back
 * @t: the TEE, or NULL
 *
 * Contexts, shared memory and client devices that somebody still holds stay
 * valid. What nobody holds any more is destroyed when this returns, whichever TEE
 * it was of. May sleep; must not be called from a call of the TEE.
 */
void fake_tee_free(struct fake_tee *t)
{
	struct fake_tee_impl *tee;
	struct fake_tee_ta_impl *ta;

	if (!t)
		return;
	tee = to_fake_tee_impl(t);

	/* Rather lose the memory than pull it from under a call. */
	if (fake_tee_unplug(t) == -EDEADLK)
		return;
	while ((ta = list_first_entry_or_null(&tee->tas, struct fake_tee_ta_impl,
					      node)))
		if (fake_tee_ta_unregister(&ta->pub))
			break;
	fake_tee_faults_clear(t);
	fake_tee_set_hook(t, NULL, NULL);
	destroy_workqueue(tee->wq);
	fake_tee_put(tee);
	fake_tee_reap();
}
EXPORT_SYMBOL_GPL(fake_tee_free);

/**
 * fake_tee_plug() - register the tee_device of a TEE
 * @t: the TEE
 *
 * A TEE that was dead is alive again.
 *
 * Return: 0, -EALREADY when it is plugged, -ENOMEM also when the TEE core has
 * no number left (it has 16).
 */
int fake_tee_plug(struct fake_tee *t)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);
	struct fake_tee_life *life;
	int err;

	guard(mutex)(&tee->plug_lock);
	if (tee->life)
		return -EALREADY;

	life = kzalloc(sizeof(*life), GFP_KERNEL);
	if (!life)
		return -ENOMEM;
	life->tee = tee;
	life->desc.name = "fake-tee";
	life->desc.ops = &fake_tee_driver_ops;
	life->desc.owner = THIS_MODULE;
	life->pins = 1;
	INIT_WORK(&life->reaper, fake_tee_reaper);

	err = fake_tee_pool_init(life);
	if (err)
		goto err_free;

	life->teedev = tee_device_alloc(&life->desc, tee->pub.parent,
					life->pool.ops ? &life->pool : NULL,
					life);
	if (IS_ERR(life->teedev)) {
		err = PTR_ERR(life->teedev);
		goto err_pool;
	}
	kref_get(&tee->ref);
	__module_get(THIS_MODULE);

	err = tee_device_register(life->teedev);
	if (err) {
		fake_tee_end(life);
		return err;
	}

	mutex_lock(&tee->lock);
	tee->life = life;
	tee->dead = false;
	mutex_unlock(&tee->lock);
	return 0;

err_pool:
	fake_tee_pool_exit(life);
err_free:
	kfree(life);
	return err;
}
EXPORT_SYMBOL_GPL(fake_tee_plug);

/* The first half of tee_device_unregister(), the half that cannot wait. */
static void fake_tee_hide(struct fake_tee_life *life)
{
	struct tee_device *teedev = life->teedev;

	cdev_device_del(&teedev->cdev, &teedev->dev);
	teedev->flags &= ~TEE_DEVICE_FLAG_REGISTERED;
}

/**
 * fake_tee_unplug() - take a TEE away in good order
 * @t: the TEE
 *
 * Calls that are held come back with FAKE_TEEC_ERROR_COMMUNICATION and the hold
 * ends. The client devices go first, in the order they came, while the TEE
 * still answers, as the OP-TEE driver does it. Then the tee_device goes.
 * Trusted Applications stay registered for the next fake_tee_plug().
 *
 * When a context is still open then, tee_device_unregister() would wait for
 * ever. Instead, the tee_device is taken out of sight, the leak is recorded as
 * an error that names who opened the context, and the call returns at once.
 *
 * Return: 0, -ENODEV when it is not plugged (client devices are gone
 * nevertheless), -EBUSY after a leak, -EDEADLK when called from a call.
 */
int fake_tee_unplug(struct fake_tee *t)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);
	struct fake_tee_life *life;
	bool leak, last;

	if (fake_tee_is_inside(tee, "fake_tee_unplug"))
		return -EDEADLK;

	guard(mutex)(&tee->plug_lock);
	fake_tee_drop_held(tee);
	flush_workqueue(tee->wq);
	fake_tee_clients_unplug(tee);

	mutex_lock(&tee->lock);
	life = tee->life;
	if (!life) {
		mutex_unlock(&tee->lock);
		return -ENODEV;
	}
	tee->life = NULL;
	life->gone = true;
	leak = life->pins > 1;
	mutex_unlock(&tee->lock);

	if (leak) {
		fake_tee_report_leak(tee, life);
		fake_tee_hide(life);
	}

	mutex_lock(&tee->lock);
	last = !--life->pins;
	mutex_unlock(&tee->lock);
	if (last)
		fake_tee_end(life);

	return leak ? -EBUSY : 0;
}
EXPORT_SYMBOL_GPL(fake_tee_unplug);

/**
 * fake_tee_device() - the tee_device of a TEE
 * @t: the TEE
 *
 * Return: the tee_device, valid until fake_tee_unplug(), or NULL when the TEE is
 * not plugged.
 */
struct tee_device *fake_tee_device(struct fake_tee *t)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);

	guard(mutex)(&tee->lock);
	return tee->life ? tee->life->teedev : NULL;
}
EXPORT_SYMBOL_GPL(fake_tee_device);

static int __init fake_tee_init(void)
{
	fake_tee_reaper_wq = alloc_workqueue("fake_tee_reaper", WQ_UNBOUND, 0);
	return fake_tee_reaper_wq ? 0 : -ENOMEM;
}
module_init(fake_tee_init);

static void __exit fake_tee_exit(void)
{
	destroy_workqueue(fake_tee_reaper_wq);
}
module_exit(fake_tee_exit);

MODULE_DESCRIPTION("Trusted Execution Environment for KUnit tests");
MODULE_LICENSE("GPL");
