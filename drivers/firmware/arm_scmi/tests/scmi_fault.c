// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whatever fails while an instance comes or goes: nothing of it is left half
 * bound, the next attempt works, and in the end nothing is left at all (B18).
 *
 * What fails is for a fault source to say; which operation it fails in, for a
 * struct scmi_fault_op; this is what has to hold for all of them.
 */

#include <kunit/alloc_balance.h>
#include <kunit/splat.h>
#include <linux/of.h>
#include <linux/scmi_protocol.h>

#include "../common.h"
#include "scmi_fault.h"

/* Whose memory is looked at, where the kernel counts it. */
static const char * const fault_folders[] = {
	"drivers/base/", "drivers/clk/", "drivers/firmware/", "drivers/mailbox/",
	"drivers/of/", "drivers/tee/", "drivers/virtio/", NULL,
};

/*
 * What the driver core has to say when something goes and there is no memory: it
 * makes the names of links anew in order to remove these. One that it could not
 * make stays, and is in the way of the next one of that name, which does without.
 */
const char * const scmi_fault_forgiven[] = {
	"Unable to properly free device link symlinks!",
	"/consumer:", "/supplier:", NULL,
};
EXPORT_SYMBOL_GPL(scmi_fault_forgiven);

static unsigned int fault_refs(struct scmi_kit_instance *si)
{
	return kref_read(&si->np->kobj.kref) +
	       kref_read(&si->clk_np->kobj.kref) +
	       kref_read(&si->user_np->kobj.kref);
}

static bool fault_bound(struct device *dev)
{
	return dev && device_bound(dev);
}

/*
 * Up is what its users see: the witness of the kit, and a consumer's clock. The
 * core is content with less: without an answer it goes on without a vendor.
 */
static bool fault_is_up(struct scmi_kit_instance *si)
{
	const char *vendor = scmi_kit_vendor(si);

	return vendor && !strcmp(vendor, si->vendor) &&
	       scmi_kit_user_rate(si) == scmi_kit_rate(si, SCMI_KIT_CLOCK);
}

/* Nobody is bound without whom he stands on, or waits for what is there. */
static void fault_expect_whole(struct scmi_kit_instance *si)
{
	struct device *supplier = scmi_kit_supplier(si);
	struct device *node = scmi_kit_node(si);
	struct device *core = scmi_kit_core(si);
	struct kunit *test = si->kit->test;

	if (scmi_kit_vendor(si))
		KUNIT_EXPECT_TRUE(test, fault_bound(core));
	if (fault_bound(core))
		KUNIT_EXPECT_TRUE(test, fault_bound(node));
	if (fault_bound(core))
		KUNIT_EXPECT_TRUE(test, fault_bound(supplier));
	if (fault_bound(node))
		KUNIT_EXPECT_NOT_NULL(test, core);
	if (node && device_is_deferred(node))
		KUNIT_EXPECT_FALSE_MSG(test, fault_bound(supplier),
				       "the node waits for what is there");
}

/* Whoever is not bound owns nothing: a node that comes now can have it. */
static void fault_expect_free(struct scmi_fault *f)
{
	if (!f->other || fault_bound(scmi_kit_node(f->si)))
		return;

	scmi_kit_add_node(f->other);
	kunit_expect_bound(f->si->kit->test, scmi_kit_node(f->other));
	scmi_kit_remove_node(f->other);
}

static int fault_bind_below(struct device *dev, void *core)
{
	if (dev->parent == core)
		device_bind(dev);

	return 0;
}

static void fault_bind(struct device *dev)
{
	if (dev)
		device_bind(dev);
}

static void fault_rebind(struct device *dev)
{
	if (!dev)
		return;
	device_unbind(dev);
	device_bind(dev);
}

/* What did not come comes, what is not bound is bound, from below. */
static void fault_complete(struct scmi_kit_instance *si)
{
	struct kunit *test = si->kit->test;
	struct device *core;

	if (!scmi_kit_supplier(si))
		scmi_kit_plug(si);
	if (!si->enabled)
		scmi_kit_add_node(si);
	if (!scmi_kit_node(si))
		scmi_fault_add_node(si);
	if (!scmi_kit_user(si))
		scmi_fault_add_user(si);
	fault_bind(scmi_kit_supplier(si));
	scmi_kit_settle(test);
	fault_bind(scmi_kit_node(si));
	scmi_kit_settle(test);
	fault_bind(scmi_kit_core(si));
	scmi_kit_settle(test);
	core = scmi_kit_core(si);
	if (core)
		bus_for_each_dev(&scmi_bus_type, NULL, core, fault_bind_below);
	scmi_kit_settle(test);
	if (scmi_kit_user_rate(si) != scmi_kit_rate(si, SCMI_KIT_CLOCK))
		fault_rebind(scmi_kit_user(si));
	scmi_kit_settle(test);
}

/*
 * The next attempt, of the least kind that does it. A driver that could not be
 * bound for want of memory is not tried again by the driver core; and what the
 * SCMI core could not make of an instance while it was bound is missing until
 * it is bound again.
 */
static void fault_try_again(struct scmi_fault *f)
{
	struct scmi_kit_instance *si = f->si;
	struct kunit *test = si->kit->test;

	if (fault_is_up(si)) {
		f->by_itself++;
		return;
	}
	fault_complete(si);
	if (fault_is_up(si)) {
		f->by_binding++;
		return;
	}
	fault_rebind(scmi_kit_core(si));
	scmi_kit_settle(test);
	fault_complete(si);
	if (fault_is_up(si)) {
		f->by_core++;
		return;
	}
	fault_rebind(scmi_kit_node(si));
	scmi_kit_settle(test);
	fault_complete(si);
	f->by_node++;
}

static void fault_before(void *ctx)
{
	struct scmi_fault *f = ctx;

	scmi_kit_add_user(f->si);
	f->op->before(f->si);
}

static int fault_run(void *ctx)
{
	struct scmi_fault *f = ctx;
	int ret = f->op->run(f->si);

	scmi_kit_settle(f->si->kit->test);
	if (!ret && !f->op->gone && !fault_is_up(f->si))
		return -ENODEV;

	return ret;
}

static void fault_check(void *ctx, int ret, bool failed)
{
	struct scmi_fault *f = ctx;
	struct scmi_kit_instance *si = f->si;
	struct kunit *test = si->kit->test;

	fault_expect_whole(si);
	if (f->op->gone) {
		KUNIT_EXPECT_EQ(test, ret, 0);
		KUNIT_EXPECT_FALSE(test, fault_bound(f->op->gone(si)));
		scmi_kit_expect_down(si);
	}

	fault_expect_free(f);
	fault_try_again(f);
	scmi_kit_expect_working(si);
	KUNIT_EXPECT_TRUE(test, fault_bound(scmi_kit_user(si)));
	KUNIT_EXPECT_EQ(test, scmi_kit_user_rate(si),
			scmi_kit_rate(si, SCMI_KIT_CLOCK));
}

/* All of it goes, in whatever state it is. */
static void fault_clear(struct scmi_kit_instance *si)
{
	if (si->enabled)
		scmi_kit_remove_node(si);
	scmi_kit_unplug(si);
	if (dt_tree_applied(si->user))
		scmi_kit_remove_user(si);
}

static void fault_after(void *ctx)
{
	struct scmi_fault *f = ctx;
	struct kunit *test = f->si->kit->test;
	char why[128];

	fault_clear(f->si);
	if (leak_note_differs(f->clean, why, sizeof(why)))
		KUNIT_FAIL(test, KUNIT_SUBTEST_INDENT
			   "when all of it was gone again, %s\n", why);
	if (alloc_balance_more(f->balance, why, sizeof(why)))
		KUNIT_FAIL(test, KUNIT_SUBTEST_INDENT "memory is left, %s\n",
			   why);
	KUNIT_EXPECT_EQ_MSG(test, fault_refs(f->si), f->refs,
			    "references to device-tree nodes");
}

/**
 * scmi_fault_instance() - make an instance that soon gives up on an answer
 * @test: test with a kit
 *
 * Return: as scmi_kit_instance().
 */
struct scmi_kit_instance *scmi_fault_instance(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);

	scmi_kit_short_timeout(si);

	return si;
}
EXPORT_SYMBOL_GPL(scmi_fault_instance);

static void fault_note_clean(struct scmi_fault *f)
{
	const struct device *supplier;
	const struct bus_type *buses[] = {
		&platform_bus_type, &scmi_bus_type, NULL,
	};
	struct kunit *test = f->si->kit->test;

	/* Once, so that what stays from the first time on is there. */
	scmi_kit_add_user(f->si);
	scmi_kit_start(f->si);
	if (f->other) {
		scmi_kit_add_node(f->other);
		scmi_kit_remove_node(f->other);
	}
	supplier = scmi_kit_supplier(f->si);
	buses[2] = supplier->bus;
	fault_clear(f->si);

	f->clean = leak_note_kunit(test, buses, buses[2] ? 3 : 2);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, f->clean);
	f->refs = fault_refs(f->si);
	f->balance = alloc_balance_kunit(test, fault_folders);
	KUNIT_ASSERT_FALSE(test, IS_ERR(f->balance));
}

static struct fault_swept fault_sweep(struct scmi_fault *f,
				      const struct fault_source *source,
				      void *data)
{
	const struct scmi_fault_op *op = f->op;
	const struct fault_sweep sweep = {
		.what = op->desc,
		.source = source,
		.data = data,
		.before = fault_before,
		.run = fault_run,
		.check = fault_check,
		.after = fault_after,
		.many = source == &fault_any_objects && !op->gone,
	};
	struct kunit *test = f->si->kit->test;
	struct fault_swept swept;

	if (op->under_node)
		scmi_kit_needs_supplier_link(f->si);
	splat_forgive(test, op->gone ? scmi_fault_forgiven : NULL);
	fault_note_clean(f);
	swept = fault_sweep_run(test, &sweep, f);
	kunit_info(test, "up by itself %u, after binding %u, the core again %u, the node again %u\n",
		   f->by_itself, f->by_binding, f->by_core, f->by_node);

	return swept;
}

/**
 * scmi_fault_sweep() - let everything fail in an operation, once
 * @si: instance of which nothing is visible yet
 * @op: the operation
 * @source: what fails
 * @data: argument of its functions
 *
 * Prints how the instance came up in the end, besides what fault_sweep_run()
 * does.
 *
 * Return: what fault_sweep_run() does.
 */
struct fault_swept scmi_fault_sweep(struct scmi_kit_instance *si,
				    const struct scmi_fault_op *op,
				    const struct fault_source *source,
				    void *data)
{
	struct scmi_fault f = { .si = si, .op = op };

	return fault_sweep(&f, source, data);
}
EXPORT_SYMBOL_GPL(scmi_fault_sweep);

/**
 * scmi_fault_sweep_all() - the same source, for all operations that bring up
 * @si: instance of which nothing is visible yet
 * @ops: operations
 * @num: how many
 * @source: what fails
 * @data: argument of its functions
 *
 * For sources that few operations have anything to do with.
 *
 * Return: how many points there were.
 */
unsigned int scmi_fault_sweep_all(struct scmi_kit_instance *si,
				  const struct scmi_fault_op *ops, size_t num,
				  const struct fault_source *source, void *data)
{
	unsigned int points = 0;
	size_t i;

	for (i = 0; i < num; i++)
		if (!ops[i].gone)
			points += scmi_fault_sweep(si, &ops[i], source,
						   data).points;

	return points;
}
EXPORT_SYMBOL_GPL(scmi_fault_sweep_all);

/* B18: an object that cannot be had, wherever it is wanted. */
void scmi_fault_each_object(struct kunit *test)
{
	const struct scmi_fault_op *op = test->param_value;
	struct fault_swept swept;

	swept = scmi_fault_sweep(scmi_fault_instance(test), op,
				 &fault_any_objects, NULL);
	/* Whoever comes needs memory. Whoever goes should not. */
	if (!op->gone)
		KUNIT_EXPECT_GT(test, swept.points, 0);
}
EXPORT_SYMBOL_GPL(scmi_fault_each_object);

/* B18: a page that cannot be had: for a queue, for a slab, for shared memory. */
void scmi_fault_each_page(struct kunit *test)
{
	scmi_fault_sweep(scmi_fault_instance(test), test->param_value,
			 &fault_any_pages, NULL);
}
EXPORT_SYMBOL_GPL(scmi_fault_each_page);

/*
 * B18: a node that could not claim its supplier, or could but went no further,
 * is not in the way of another.
 */
void scmi_fault_frees_supplier(struct kunit *test)
{
	static const struct scmi_fault_op op = {
		"node is bound, or another", scmi_fault_before_bind_node,
		scmi_fault_bind_node,
	};
	struct scmi_fault f = {
		.si = scmi_fault_instance(test),
		.op = &op,
		.other = scmi_fault_instance(test),
	};

	KUNIT_EXPECT_GT(test, fault_sweep(&f, &fault_any_objects, NULL).points,
			0);
}
EXPORT_SYMBOL_GPL(scmi_fault_frees_supplier);
