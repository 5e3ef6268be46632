// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver for the suites of the fake virtio bus: sends messages, posts event
 * buffers, and records what came back. It judges nothing.
 */

#include <kunit/resource.h>
#include <linux/device.h>
#include <linux/module.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <kunit/fake_virtio_dummy.h>

static void fake_virtio_dummy_collect(struct fake_virtio_dummy *dummy,
				      struct virtqueue *vq)
{
	struct fake_virtio_dummy_msg *msg;
	u32 len;

	lockdep_assert_held(&dummy->lock);

	while ((msg = virtqueue_get_buf(vq, &len))) {
		msg->used_len = len;
		msg->done = true;
		dummy->done++;
	}
}

static void fake_virtio_dummy_callback(struct virtqueue *vq)
{
	struct fake_virtio_dummy *dummy = vq->vdev->priv;
	unsigned long flags;

	spin_lock_irqsave(&dummy->lock, flags);
	dummy->callbacks++;
	do {
		virtqueue_disable_cb(vq);
		fake_virtio_dummy_collect(dummy, vq);
	} while (!virtqueue_is_broken(vq) && !virtqueue_enable_cb(vq));
	spin_unlock_irqrestore(&dummy->lock, flags);
}

/**
 * fake_virtio_dummy_poll() - collect what was given back without an interrupt
 * @dummy: the driver's side of a device
 *
 * Return: messages and events given back since the probe.
 */
unsigned int fake_virtio_dummy_poll(struct fake_virtio_dummy *dummy)
{
	unsigned int i;

	spin_lock_irq(&dummy->lock);
	for (i = 0; i < ARRAY_SIZE(dummy->vqs); i++)
		if (dummy->vqs[i])
			fake_virtio_dummy_collect(dummy, dummy->vqs[i]);
	spin_unlock_irq(&dummy->lock);

	return dummy->done;
}

static int fake_virtio_dummy_add(struct fake_virtio_dummy *dummy,
				 struct virtqueue *vq, const char *text)
{
	struct fake_virtio_dummy_msg *msg;
	struct scatterlist sgs[2], *list[2] = { &sgs[0], &sgs[1] };
	unsigned long flags;
	int err;

	if (!vq || dummy->used == ARRAY_SIZE(dummy->msgs))
		return -EINVAL;

	msg = &dummy->msgs[dummy->used];
	sg_init_one(&sgs[0], msg->out, sizeof(msg->out));
	sg_init_one(&sgs[1], msg->in, sizeof(msg->in));

	spin_lock_irqsave(&dummy->lock, flags);
	if (text) {
		strscpy_pad(msg->out, text, sizeof(msg->out));
		err = virtqueue_add_sgs(vq, list, 1, 1, msg, GFP_ATOMIC);
	} else {
		err = virtqueue_add_inbuf(vq, &sgs[1], 1, msg, GFP_ATOMIC);
	}
	if (!err) {
		dummy->used++;
		virtqueue_kick(vq);
	}
	spin_unlock_irqrestore(&dummy->lock, flags);

	return err;
}

/**
 * fake_virtio_dummy_send() - send the next message
 * @dummy: the driver's side of a device
 * @text: what to send
 *
 * Return: 0, -EINVAL if there is no message left, or what the ring says.
 */
int fake_virtio_dummy_send(struct fake_virtio_dummy *dummy, const char *text)
{
	return fake_virtio_dummy_add(dummy,
				     dummy->vqs[FAKE_VIRTIO_DUMMY_CMDQ], text);
}

/**
 * fake_virtio_dummy_post() - post the next message as a buffer for an event
 * @dummy: the driver's side of a device
 *
 * Return: 0, -EINVAL if there is no message left or no event queue, or what the
 * ring says.
 */
int fake_virtio_dummy_post(struct fake_virtio_dummy *dummy)
{
	return fake_virtio_dummy_add(dummy,
				     dummy->vqs[FAKE_VIRTIO_DUMMY_EVENTQ],
				     NULL);
}

static int fake_virtio_dummy_probe(struct virtio_device *vdev)
{
	struct virtqueue_info infos[] = {
		{ "cmd", fake_virtio_dummy_callback },
		{ "event", fake_virtio_dummy_callback },
	};
	struct fake_virtio_dummy *dummy;
	unsigned int nr = 1;
	int err;

	dummy = kzalloc(sizeof(*dummy), GFP_KERNEL);
	if (!dummy)
		return -ENOMEM;

	if (virtio_has_feature(vdev, FAKE_VIRTIO_DUMMY_F_EVENTS))
		nr++;

	spin_lock_init(&dummy->lock);
	dummy->vdev = vdev;
	vdev->priv = dummy;

	err = virtio_find_vqs(vdev, nr, dummy->vqs, infos, NULL);
	if (err) {
		vdev->priv = NULL;
		kfree(dummy);
	}

	return err;
}

static void fake_virtio_dummy_remove(struct virtio_device *vdev)
{
	struct fake_virtio_dummy *dummy = vdev->priv;

	virtio_reset_device(vdev);
	if (!dummy->leak_queues)
		vdev->config->del_vqs(vdev);
	vdev->priv = NULL;
	kfree(dummy);
}

static void fake_virtio_dummy_config_changed(struct virtio_device *vdev)
{
	struct fake_virtio_dummy *dummy = vdev->priv;

	dummy->config_changes++;
}

static const struct virtio_device_id fake_virtio_dummy_ids[] = {
	{ FAKE_VIRTIO_DUMMY_ID, VIRTIO_DEV_ANY_ID },
	{ }
};

static const unsigned int fake_virtio_dummy_features[] = {
	FAKE_VIRTIO_DUMMY_F_EVENTS,
	FAKE_VIRTIO_DUMMY_F_SPARE,
};

static struct virtio_driver fake_virtio_dummy_driver = {
	.driver.name = "fake-virtio-dummy",
	.feature_table = fake_virtio_dummy_features,
	.feature_table_size = ARRAY_SIZE(fake_virtio_dummy_features),
	.id_table = fake_virtio_dummy_ids,
	.probe = fake_virtio_dummy_probe,
	.remove = fake_virtio_dummy_remove,
	.config_changed = fake_virtio_dummy_config_changed,
};

KUNIT_DEFINE_ACTION_WRAPPER(fake_virtio_dummy_unregister,
			    unregister_virtio_driver, struct virtio_driver *);

/**
 * fake_virtio_dummy_register_kunit() - register the driver until the test ends
 * @test: the test
 *
 * Return: 0 or -errno. Does not fail the test.
 */
int fake_virtio_dummy_register_kunit(struct kunit *test)
{
	int err = register_virtio_driver(&fake_virtio_dummy_driver);

	if (err)
		return err;

	return kunit_add_action_or_reset(test, fake_virtio_dummy_unregister,
					 &fake_virtio_dummy_driver);
}

/**
 * fake_virtio_dummy() - the driver's side of a fake
 * @fv: the fake
 *
 * Return: what the driver keeps for it, NULL if it is not bound.
 */
struct fake_virtio_dummy *fake_virtio_dummy(struct fake_virtio_device *fv)
{
	struct virtio_device *vdev = fake_virtio_vdev(fv);

	return vdev && vdev->dev.driver ? vdev->priv : NULL;
}

MODULE_DESCRIPTION("Tests of the fake virtio bus");
MODULE_LICENSE("GPL");
