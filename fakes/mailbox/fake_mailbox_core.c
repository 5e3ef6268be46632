// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fake mailbox controller: what the mailbox core and the driver core see.
 */
#include <kunit/fake_mailbox.h>
#include <kunit/fake_mailbox_priv.h>
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/of.h>
#include <linux/of_platform.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

/**
 * DOC: Fake mailbox controller
 *
 * A &struct mbox_controller like any other, registered with the mailbox core by
 * a platform driver, except that its device and its channels are made by a test
 * and that the processor at the other end of the channels is a callback.
 *
 * fake_mbox_alloc() makes a controller and fake_mbox_plug() makes it appear:
 * from then on clients can find it. If the kernel has made a platform device of
 * the controller's node, and the node says FAKE_MBOX_COMPATIBLE, the driver is
 * bound to that device; otherwise the fake makes one. fake_mbox_unplug() makes
 * the controller disappear as the removal of its driver would: device links
 * unbind its consumers first, and clients that are still there lose their
 * channels. A controller can be plugged and unplugged any number of times.
 *
 * A client that sends does so under a lock of the mailbox core, so the remote
 * never runs there: it is called from an ordered workqueue. A test waits for it
 * with fake_mbox_flush(), or holds traffic and steps it.
 *
 * The fake records and the test judges: besides the counters of each channel
 * there is fake_mbox_errors(), which stays at zero unless the mailbox core or
 * the test itself did something that makes no sense.
 *
 * Not modelled: &mbox_chan_ops.flush, with which a client in atomic context
 * waits actively, since the remote could not run meanwhile on one CPU.
 */

#define FAKE_MBOX_NAME	"fake-mbox"

/* Controllers that are plugged, for the probe to find the one of its device. */
static DEFINE_MUTEX(plugged_lock);
static LIST_HEAD(plugged);

static unsigned int chan_index(struct mbox_chan *chan)
{
	return chan - to_fake_mbox(chan->mbox)->core_chans;
}

static int core_send_data(struct mbox_chan *chan, void *data)
{
	struct fake_mbox *fm = to_fake_mbox(chan->mbox);

	return fake_mbox_queue_doorbell(fm, chan_index(chan), data);
}

static int core_startup(struct mbox_chan *chan)
{
	struct fake_mbox *fm = to_fake_mbox(chan->mbox);
	unsigned int i = chan_index(chan);
	struct fake_mbox_chan *fc = &fm->chans[i];
	int ret;

	/*
	 * When a channel without any way to tell is given back, the core makes
	 * it one that it polls, and starts a timer that was never set up if the
	 * next client leaves it so. Undo that: it hides nothing of the client.
	 */
	if (fm->cfg.txdone == FAKE_MBOX_TXDONE_ACK)
		chan->txdone_method = fm->txdone_method;

	spin_lock_irq(&fc->rx_lock);
	spin_lock(&fm->lock);
	ret = fc->knobs.fail_startup;
	if (ret) {
		fc->stats.startup_errors++;
	} else {
		fm->errors += fc->live;
		fc->live = true;
		fc->busy = false;
		fc->stats.startups++;
	}
	spin_unlock(&fm->lock);
	spin_unlock_irq(&fc->rx_lock);

	if (!ret && fm->cfg.ops && fm->cfg.ops->startup)
		fm->cfg.ops->startup(fm, i);
	return ret;
}

static void core_shutdown(struct mbox_chan *chan)
{
	struct fake_mbox *fm = to_fake_mbox(chan->mbox);
	unsigned int i = chan_index(chan);
	struct fake_mbox_chan *fc = &fm->chans[i];
	bool live;

	spin_lock_irq(&fc->rx_lock);
	spin_lock(&fm->lock);
	live = fc->live;
	fc->live = false;
	fc->busy = false;
	fc->stats.shutdowns += live;
	spin_unlock(&fm->lock);
	spin_unlock_irq(&fc->rx_lock);

	/* The core shuts down also what has failed to start up. */
	if (!live)
		return;

	fake_mbox_queue_discard(fm, i);
	if (fm->cfg.ops && fm->cfg.ops->shutdown)
		fm->cfg.ops->shutdown(fm, i);
}

static bool core_last_tx_done(struct mbox_chan *chan)
{
	struct fake_mbox *fm = to_fake_mbox(chan->mbox);
	unsigned long flags;
	bool done;

	spin_lock_irqsave(&fm->lock, flags);
	done = !fm->chans[chan_index(chan)].busy;
	spin_unlock_irqrestore(&fm->lock, flags);
	return done;
}

static bool core_peek_data(struct mbox_chan *chan)
{
	return fake_mbox_queue_let_rings(to_fake_mbox(chan->mbox),
					 chan_index(chan));
}

static const struct mbox_chan_ops core_ops = {
	.send_data = core_send_data,
	.startup = core_startup,
	.shutdown = core_shutdown,
	.last_tx_done = core_last_tx_done,
	.peek_data = core_peek_data,
};

/* Which controller is this device? A device that the fake made says so. */
static struct fake_mbox *find_plugged(struct device *dev)
{
	struct fake_mbox **own = dev_get_platdata(dev);
	struct fake_mbox *fm;

	if (own)
		return *own;

	guard(mutex)(&plugged_lock);
	list_for_each_entry(fm, &plugged, list)
		if (fm->cfg.of_node && fm->cfg.of_node == dev->of_node)
			return fm;
	return NULL;
}

static int core_probe(struct platform_device *pdev)
{
	struct fake_mbox *fm = find_plugged(&pdev->dev);
	struct mbox_controller *mbox;

	/* A node whose controller is not there (yet): not an error. */
	if (!fm)
		return -ENODEV;

	mbox = &fm->mbox;
	mbox->dev = &pdev->dev;
	mbox->ops = &core_ops;
	mbox->chans = fm->core_chans;
	mbox->num_chans = fm->cfg.num_chans;
	mbox->txdone_irq = fm->cfg.txdone == FAKE_MBOX_TXDONE_IRQ;
	mbox->txdone_poll = fm->cfg.txdone == FAKE_MBOX_TXDONE_POLL;
	mbox->txpoll_period = fm->cfg.poll_period_ms ?: 1;

	platform_set_drvdata(pdev, fm);
	fm->probe_err = mbox_controller_register(mbox);
	fm->bound = !fm->probe_err;
	fm->txdone_method = mbox->chans[0].txdone_method;
	return fm->probe_err;
}

static void core_remove(struct platform_device *pdev)
{
	struct fake_mbox *fm = platform_get_drvdata(pdev);

	mbox_controller_unregister(&fm->mbox);
	fm->bound = false;
}

static const struct of_device_id core_of_match[] = {
	{ .compatible = FAKE_MBOX_COMPATIBLE },
	{ }
};

static struct platform_driver core_driver = {
	.probe = core_probe,
	.remove = core_remove,
	.driver = {
		.name = FAKE_MBOX_NAME,
		.of_match_table = core_of_match,
	},
};
module_platform_driver(core_driver);

/**
 * fake_mbox_alloc() - make a controller, not plugged yet
 * @cfg: what kind; copied
 *
 * Return: the controller, or ERR_PTR(-EINVAL or -ENOMEM).
 */
struct fake_mbox *fake_mbox_alloc(const struct fake_mbox_config *cfg)
{
	struct fake_mbox *fm;
	unsigned int i;

	if (!cfg || !cfg->num_chans)
		return ERR_PTR(-EINVAL);

	fm = kzalloc(sizeof(*fm), GFP_KERNEL);
	if (!fm)
		return ERR_PTR(-ENOMEM);

	INIT_LIST_HEAD(&fm->list);
	fm->cfg = *cfg;
	of_node_get(fm->cfg.of_node);
	fm->chans = kcalloc(cfg->num_chans, sizeof(*fm->chans), GFP_KERNEL);
	fm->core_chans = kcalloc(cfg->num_chans, sizeof(*fm->core_chans),
				 GFP_KERNEL);
	if (fake_mbox_queue_init(fm) || !fm->chans || !fm->core_chans) {
		fake_mbox_free(fm);
		return ERR_PTR(-ENOMEM);
	}

	for (i = 0; i < cfg->num_chans; i++)
		spin_lock_init(&fm->chans[i].rx_lock);
	return fm;
}
EXPORT_SYMBOL_GPL(fake_mbox_alloc);

/**
 * fake_mbox_free() - unplug and forget a controller
 * @fm: the controller
 *
 * Clients must be done with their channels for good: the mailbox core touches a
 * channel even when it is given back after the controller has disappeared.
 */
void fake_mbox_free(struct fake_mbox *fm)
{
	fake_mbox_unplug(fm);
	fake_mbox_queue_exit(fm);
	of_node_put(fm->cfg.of_node);
	kfree(fm->core_chans);
	kfree(fm->chans);
	kfree(fm);
}
EXPORT_SYMBOL_GPL(fake_mbox_free);

/* The device that the kernel has made of the node, if it is for the driver. */
static struct platform_device *find_of_device(struct device_node *np)
{
	if (!np || !of_device_is_compatible(np, FAKE_MBOX_COMPATIBLE))
		return NULL;
	return of_find_device_by_node(np);
}

static int plug_own_device(struct fake_mbox *fm)
{
	struct platform_device_info info = {
		.name = FAKE_MBOX_NAME,
		.id = PLATFORM_DEVID_AUTO,
		.fwnode = fm->cfg.of_node ? of_fwnode_handle(fm->cfg.of_node) :
					    NULL,
		.data = &fm,
		.size_data = sizeof(fm),
	};
	struct platform_device *pdev = platform_device_register_full(&info);

	if (IS_ERR(pdev))
		return PTR_ERR(pdev);
	fm->pdev = pdev;
	fm->own_pdev = true;
	return 0;
}

/**
 * fake_mbox_plug() - make a controller appear
 * @fm: the controller
 *
 * Clients that were waiting for it are probed by the driver core later: see
 * wait_for_device_probe().
 *
 * Return: 0, -EBUSY if it is plugged, or what kept the device from binding.
 */
int fake_mbox_plug(struct fake_mbox *fm)
{
	int ret = 0;

	if (fm->pdev)
		return -EBUSY;

	fm->probe_err = -ENODEV;
	scoped_guard(mutex, &plugged_lock)
		list_add_tail(&fm->list, &plugged);

	fm->pdev = find_of_device(fm->cfg.of_node);
	if (!fm->pdev)
		ret = plug_own_device(fm);
	else if (device_attach(&fm->pdev->dev) < 0)
		ret = -ENODEV;

	if (!ret && !fm->bound)
		ret = fm->probe_err;
	if (ret)
		fake_mbox_unplug(fm);
	return ret;
}
EXPORT_SYMBOL_GPL(fake_mbox_plug);

/**
 * fake_mbox_unplug() - make a controller disappear
 * @fm: the controller; nothing happens if it is not plugged
 *
 * Messages under way are discarded. The statistics stay. The remote may do this
 * from within its doorbell: that is the way to lose a controller at a chosen
 * point of a conversation.
 */
void fake_mbox_unplug(struct fake_mbox *fm)
{
	scoped_guard(mutex, &plugged_lock)
		list_del_init(&fm->list);

	if (!fm->pdev)
		return;

	if (fm->own_pdev) {
		platform_device_unregister(fm->pdev);
	} else {
		if (fm->bound)
			device_release_driver(&fm->pdev->dev);
		put_device(&fm->pdev->dev);
	}
	fm->pdev = NULL;
	fm->own_pdev = false;
}
EXPORT_SYMBOL_GPL(fake_mbox_unplug);

KUNIT_DEFINE_ACTION_WRAPPER(fake_mbox_free_action, fake_mbox_free,
			    struct fake_mbox *);

/**
 * fake_mbox_alloc_kunit() - make a controller that goes with the test
 * @test: the test
 * @cfg: see fake_mbox_alloc()
 *
 * Return: see fake_mbox_alloc().
 */
struct fake_mbox *fake_mbox_alloc_kunit(struct kunit *test,
					const struct fake_mbox_config *cfg)
{
	struct fake_mbox *fm = fake_mbox_alloc(cfg);
	int ret;

	if (IS_ERR(fm))
		return fm;

	ret = kunit_add_action_or_reset(test, fake_mbox_free_action, fm);
	return ret ? ERR_PTR(ret) : fm;
}
EXPORT_SYMBOL_GPL(fake_mbox_alloc_kunit);

/**
 * fake_mbox_plug_kunit() - make a controller, and make it appear
 * @test: the test that it goes with
 * @cfg: see fake_mbox_alloc()
 *
 * Return: the controller, or ERR_PTR() as from fake_mbox_alloc() and
 * fake_mbox_plug().
 */
struct fake_mbox *fake_mbox_plug_kunit(struct kunit *test,
				       const struct fake_mbox_config *cfg)
{
	struct fake_mbox *fm = fake_mbox_alloc_kunit(test, cfg);
	int ret;

	if (IS_ERR(fm))
		return fm;

	ret = fake_mbox_plug(fm);
	return ret ? ERR_PTR(ret) : fm;
}
EXPORT_SYMBOL_GPL(fake_mbox_plug_kunit);

/**
 * fake_mbox_priv() - what the configuration had as private data
 * @fm: the controller
 *
 * Return: &fake_mbox_config.priv.
 */
void *fake_mbox_priv(struct fake_mbox *fm)
{
	return fm->cfg.priv;
}
EXPORT_SYMBOL_GPL(fake_mbox_priv);

/**
 * fake_mbox_dev() - the device of a controller
 * @fm: the controller
 *
 * Return: the device, or NULL while it is not plugged.
 */
struct device *fake_mbox_dev(struct fake_mbox *fm)
{
	return fm->pdev ? &fm->pdev->dev : NULL;
}
EXPORT_SYMBOL_GPL(fake_mbox_dev);

/**
 * fake_mbox_chan() - a channel as the mailbox core knows it
 * @fm: the controller
 * @chan: channel
 *
 * Return: the channel, for mbox_bind_client(), or NULL if there is none.
 */
struct mbox_chan *fake_mbox_chan(struct fake_mbox *fm, unsigned int chan)
{
	return chan < fm->cfg.num_chans ? &fm->core_chans[chan] : NULL;
}
EXPORT_SYMBOL_GPL(fake_mbox_chan);

/**
 * fake_mbox_knobs() - the faults of a channel
 * @fm: the controller
 * @chan: channel; must exist
 *
 * Return: the knobs, to be turned.
 */
struct fake_mbox_knobs *fake_mbox_knobs(struct fake_mbox *fm, unsigned int chan)
{
	return &fm->chans[chan].knobs;
}
EXPORT_SYMBOL_GPL(fake_mbox_knobs);

/**
 * fake_mbox_stats() - what a channel has seen
 * @fm: the controller
 * @chan: channel; must exist
 *
 * Return: a copy of the counters.
 */
struct fake_mbox_stats fake_mbox_stats(struct fake_mbox *fm, unsigned int chan)
{
	struct fake_mbox_stats stats;

	spin_lock_irq(&fm->lock);
	stats = fm->chans[chan].stats;
	stats.live = fm->chans[chan].live;
	spin_unlock_irq(&fm->lock);
	return stats;
}
EXPORT_SYMBOL_GPL(fake_mbox_stats);

/**
 * fake_mbox_errors() - things that cannot be
 * @fm: the controller
 *
 * A channel started up twice, or the end of a transmission that never began.
 *
 * Return: how many; fixtures expect 0.
 */
unsigned int fake_mbox_errors(struct fake_mbox *fm)
{
	unsigned int errors;

	spin_lock_irq(&fm->lock);
	errors = fm->errors;
	spin_unlock_irq(&fm->lock);
	return errors;
}
EXPORT_SYMBOL_GPL(fake_mbox_errors);

MODULE_DESCRIPTION("Mailbox controller for tests");
MODULE_LICENSE("GPL");
