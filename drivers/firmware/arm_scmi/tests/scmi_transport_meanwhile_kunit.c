// SPDX-License-Identifier: GPL-2.0-only
/*
 * SCMI transport instances alone: what happens to a node, or to the supplier that
 * it was granted, while its claim waits for the device lock of that supplier.
 */

#include <linux/module.h>
#include <linux/of.h>
#include <linux/sched.h>

#include "scmi_transport_fixture.h"

/**
 * struct meanwhile_change - the first node comes or goes, in another thread
 * @work: does it
 * @ctx: fixture
 * @change: what it does
 * @ret: what came of it
 */
struct meanwhile_change {
	struct work_struct work;
	struct instance_ctx *ctx;
	int (*change)(struct instance_ctx *ctx);
	int ret;
};

static void meanwhile_work(struct work_struct *work)
{
	struct meanwhile_change *change =
		container_of(work, struct meanwhile_change, work);

	change->ret = change->change(change->ctx);
}

static int meanwhile_apply(struct instance_ctx *ctx)
{
	return dt_tree_apply(ctx->trees[0]);
}

static int meanwhile_remove(struct instance_ctx *ctx)
{
	return dt_tree_remove(ctx->trees[0]);
}

static void meanwhile_flush(void *change)
{
	flush_work(&((struct meanwhile_change *)change)->work);
}

/* Made ready, not begun. Clean-up waits for it. */
static struct meanwhile_change *
meanwhile_change(struct instance_ctx *ctx,
		 int (*fn)(struct instance_ctx *ctx))
{
	struct kunit *test = ctx->test;
	struct meanwhile_change *change;

	change = kunit_kzalloc(test, sizeof(*change), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, change);
	INIT_WORK(&change->work, meanwhile_work);
	change->ctx = ctx;
	change->change = fn;
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, meanwhile_flush,
						  change), 0);

	return change;
}

/* The one instance that there may be, with the lock of the handle held. */
static struct scmi_transport_instance *
meanwhile_instance(struct instance_ctx *ctx)
{
	struct scmi_transport_instance *inst;
	int bucket;

	hash_for_each(ctx->th.instances, bucket, inst, by_dev)
		return inst;

	return NULL;
}

static bool meanwhile_claiming(struct instance_ctx *ctx)
{
	struct scmi_transport_instance *inst;

	guard(mutex)(&ctx->th.lock);
	inst = meanwhile_instance(ctx);

	return inst && inst->claiming;
}

static bool meanwhile_gone(struct instance_ctx *ctx)
{
	guard(mutex)(&ctx->th.lock);

	return meanwhile_instance(ctx)->gone;
}

/*
 * Who claims, and lets others have the lock of the handle, waits for that of the
 * device, or is on its way there. Nobody says so, hence this looks.
 */
static void meanwhile_until(struct instance_ctx *ctx,
			    bool (*reached)(struct instance_ctx *ctx))
{
	while (!reached(ctx))
		schedule_timeout_uninterruptible(1);
}

static void meanwhile_node_goes(struct instance_ctx *ctx)
{
	struct meanwhile_change *removal = ctx->meanwhile_data;

	meanwhile_until(ctx, meanwhile_claiming);
	queue_work(system_unbound_wq, &removal->work);
	meanwhile_until(ctx, meanwhile_gone);
}

/**
 * struct meanwhile_witness - looks after the handle was told that a node goes
 * @nb: comes after that of the handle, before that which deletes the device
 * @ctx: fixture
 * @waits: the node waits for a supplier still, or again
 */
struct meanwhile_witness {
	struct notifier_block nb;
	struct instance_ctx *ctx;
	bool waits;
};

static int meanwhile_look(struct notifier_block *nb, unsigned long action,
			  void *data)
{
	struct meanwhile_witness *witness =
		container_of(nb, struct meanwhile_witness, nb);

	guard(mutex)(&witness->ctx->th.lock);
	witness->waits |= !list_empty(&witness->ctx->th.waiting);

	return NOTIFY_OK;
}

/* B5: the node goes. It gets nothing any more, and the supplier is for the next. */
static void meanwhile_node_that_goes_gets_nothing(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;
	struct meanwhile_witness witness = {
		.nb = { .notifier_call = meanwhile_look, .priority = 1 },
		.ctx = ctx,
	};
	struct meanwhile_change *removal;

	add_node(ctx, 0);
	KUNIT_ASSERT_EQ(test, of_reconfig_notifier_register(&witness.nb), 0);
	removal = meanwhile_change(ctx, meanwhile_remove);
	ctx->meanwhile_data = removal;
	ctx->meanwhile = meanwhile_node_goes;
	add_supplier(ctx, 0);
	flush_work(&removal->work);
	of_reconfig_notifier_unregister(&witness.nb);
	KUNIT_EXPECT_EQ(test, removal->ret, 0);
	KUNIT_EXPECT_FALSE(test, witness.waits);
	KUNIT_EXPECT_TRUE(test, hash_empty(ctx->th.instances));

	add_node(ctx, 1);
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 1), &ctx->suppliers[0]->dev);
}

/* B7: the driver leaves the supplier, and is bound to the same device again. */
static void meanwhile_supplier_that_returns_is_another(struct kunit *test)
{
	struct instance_ctx *ctx = test->priv;
	struct meanwhile_change *arrival;
	struct device *supplier;

	add_supplier(ctx, 0);
	supplier = &ctx->suppliers[0]->dev;
	describe_node(ctx, 0);
	arrival = meanwhile_change(ctx, meanwhile_apply);

	scoped_guard(device, supplier) {
		queue_work(system_unbound_wq, &arrival->work);
		meanwhile_until(ctx, meanwhile_claiming);
		supplier_withdraw(ctx->suppliers[0]);
		KUNIT_EXPECT_EQ(test,
				supplier_register(ctx, ctx->suppliers[0]), 0);
	}
	flush_work(&arrival->work);
	KUNIT_EXPECT_EQ(test, arrival->ret, 0);
	KUNIT_EXPECT_PTR_EQ(test, supplier_of(ctx, 0), supplier);
}

static struct kunit_case meanwhile_cases[] = {
	KUNIT_CASE(meanwhile_node_that_goes_gets_nothing),
	KUNIT_CASE(meanwhile_supplier_that_returns_is_another),
	{ }
};

static struct kunit_suite meanwhile_suite = {
	.name = "scmi_transport_meanwhile",
	.init = instance_init,
	.test_cases = meanwhile_cases,
};

kunit_test_suite(meanwhile_suite);
