// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fake TEE: client devices on the TEE bus.
 */

#include <linux/device.h>
#include <linux/err.h>
#include <linux/idr.h>
#include <linux/module.h>
#include <linux/slab.h>

#include <kunit/fake_tee_priv.h>

/* Names on the bus; one is free again when its device has been released. */
static DEFINE_IDA(fake_tee_client_ida);

/**
 * struct fake_tee_client - a client device
 * @node: in &fake_tee_impl.clients while it is plugged
 * @tee: whose; not to be touched after the device has been unplugged
 * @id: number in its name
 * @later: unplugs it from the workqueue of the TEE
 * @tdev: what the bus sees
 */
struct fake_tee_client {
	struct list_head node;
	struct fake_tee_impl *tee;
	int id;
	struct work_struct later;
	struct tee_client_device tdev;
};

static struct fake_tee_client *to_fake_tee_client(struct tee_client_device *dev)
{
	return container_of(dev, struct fake_tee_client, tdev);
}

/* Possibly long after the TEE has gone: nothing of it is used. */
static void fake_tee_client_release(struct device *dev)
{
	struct fake_tee_client *client;

	client = to_fake_tee_client(to_tee_client_device(dev));
	ida_free(&fake_tee_client_ida, client->id);
	kfree(client);
	module_put(THIS_MODULE);
}

/* True for exactly one caller, who then has to unregister the device. */
static bool fake_tee_client_take(struct fake_tee_impl *tee,
				 struct fake_tee_client *client)
{
	guard(mutex)(&tee->lock);
	if (list_empty(&client->node))
		return false;
	list_del_init(&client->node);
	tee->nclients--;
	return true;
}

static void fake_tee_client_later(struct work_struct *work)
{
	struct fake_tee_client *client;

	client = container_of(work, struct fake_tee_client, later);
	if (fake_tee_client_take(client->tee, client))
		device_unregister(&client->tdev.dev);
	put_device(&client->tdev.dev);
}

static int fake_tee_client_add(struct fake_tee_impl *tee,
			       struct fake_tee_client *client)
{
	struct device *dev = &client->tdev.dev;
	struct tee_device *teedev = NULL;
	int err;

	if (READ_ONCE(tee->pub.parented)) {
		scoped_guard(mutex, &tee->lock)
			if (tee->life) {
				teedev = tee->life->teedev;
				get_device(&teedev->dev);
			}
		if (!teedev)
			return -ENODEV;
		dev->parent = &teedev->dev;
	}

	err = dev_set_name(dev, "fake-ta%d", client->id);
	if (!err) {
		/* On the list first: its probe may well ask for its removal. */
		scoped_guard(mutex, &tee->lock) {
			list_add_tail(&client->node, &tee->clients);
			tee->nclients++;
		}
		err = device_add(dev);
		if (err)
			fake_tee_client_take(tee, client);
	}
	if (teedev)
		put_device(&teedev->dev);
	return err;
}

/**
 * fake_tee_client_plug() - put a client device on the TEE bus
 * @t: the TEE
 * @uuid: UUID of the service that the device stands for
 *
 * Any number may have the same UUID. Drivers that match probe inside the call,
 * in this thread, unless they ask for another. The Trusted Application need not
 * exist and, without &fake_tee.parented, the TEE need not be plugged: whether
 * that is an error is for the driver to say.
 *
 * Return: the device, valid until it is unplugged (take a reference to keep it
 * longer), or an ERR_PTR: -ENODEV when it should have a parent and there is
 * none, -ENOMEM.
 */
struct tee_client_device *fake_tee_client_plug(struct fake_tee *t,
					       const uuid_t *uuid)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);
	struct fake_tee_client *client;
	int err;

	client = kzalloc(sizeof(*client), GFP_KERNEL);
	if (!client)
		return ERR_PTR(-ENOMEM);
	client->id = ida_alloc(&fake_tee_client_ida, GFP_KERNEL);
	if (client->id < 0) {
		err = client->id;
		kfree(client);
		return ERR_PTR(err);
	}
	__module_get(THIS_MODULE);
	client->tee = tee;
	INIT_LIST_HEAD(&client->node);
	INIT_WORK(&client->later, fake_tee_client_later);
	uuid_copy(&client->tdev.id.uuid, uuid);
	client->tdev.dev.bus = &tee_bus_type;
	client->tdev.dev.release = fake_tee_client_release;
	device_initialize(&client->tdev.dev);

	err = fake_tee_client_add(tee, client);
	if (err) {
		put_device(&client->tdev.dev);
		return ERR_PTR(err);
	}
	return &client->tdev;
}
EXPORT_SYMBOL_GPL(fake_tee_client_plug);

/**
 * fake_tee_client_unplug() - take a client device off the bus
 * @tdev: what fake_tee_client_plug() gave
 *
 * Its driver is unbound inside the call.
 *
 * Return: 0, -ENODEV when it has been unplugged before, -EDEADLK when called
 * from a call, where the driver would wait for itself.
 */
int fake_tee_client_unplug(struct tee_client_device *tdev)
{
	struct fake_tee_client *client = to_fake_tee_client(tdev);
	struct fake_tee_impl *tee = client->tee;

	if (fake_tee_is_inside(tee, "fake_tee_client_unplug"))
		return -EDEADLK;
	if (!fake_tee_client_take(tee, client))
		return -ENODEV;
	device_unregister(&tdev->dev);
	return 0;
}
EXPORT_SYMBOL_GPL(fake_tee_client_unplug);

/**
 * fake_tee_client_unplug_later() - take a client device off the bus elsewhere
 * @tdev: what fake_tee_client_plug() gave
 *
 * May be called from a hook or a Trusted Application: another thread does the
 * work, as soon as the locks of the driver core let it. fake_tee_flush() waits
 * for it.
 *
 * Return: 0, or -EALREADY when it was asked for before.
 */
int fake_tee_client_unplug_later(struct tee_client_device *tdev)
{
	struct fake_tee_client *client = to_fake_tee_client(tdev);

	get_device(&tdev->dev);
	if (queue_work(client->tee->wq, &client->later))
		return 0;
	put_device(&tdev->dev);
	return -EALREADY;
}
EXPORT_SYMBOL_GPL(fake_tee_client_unplug_later);

/**
 * fake_tee_flush() - wait for fake_tee_client_unplug_later()
 * @t: the TEE
 *
 * Return: 0, or -EDEADLK when called from a call.
 */
int fake_tee_flush(struct fake_tee *t)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);

	if (fake_tee_is_inside(tee, "fake_tee_flush"))
		return -EDEADLK;
	flush_workqueue(tee->wq);
	return 0;
}
EXPORT_SYMBOL_GPL(fake_tee_flush);

/**
 * fake_tee_clients() - how many client devices are plugged
 * @t: the TEE
 *
 * Return: the number.
 */
unsigned int fake_tee_clients(struct fake_tee *t)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);

	guard(mutex)(&tee->lock);
	return tee->nclients;
}
EXPORT_SYMBOL_GPL(fake_tee_clients);

/**
 * fake_tee_clients_unplug() - take all client devices off the bus
 * @tee: the TEE
 */
void fake_tee_clients_unplug(struct fake_tee_impl *tee)
{
	struct fake_tee_client *client;

	for (;;) {
		scoped_guard(mutex, &tee->lock) {
			client = list_first_entry_or_null(&tee->clients,
							  struct fake_tee_client,
							  node);
			if (!client)
				return;
			list_del_init(&client->node);
			tee->nclients--;
		}
		device_unregister(&client->tdev.dev);
	}
}
