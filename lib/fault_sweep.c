// SPDX-License-Identifier: GPL-2.0-only
/*
 * One thing fails, then the next, until nothing is left that could.
 */

#include <kunit/fault_sweep.h>
#include <kunit/kernel_log.h>
#include <kunit/resource.h>
#include <kunit/splat.h>
#include <kunit/test.h>
#include <linux/moduleparam.h>
#include <linux/notifier.h>
#include <linux/panic_notifier.h>
#include <linux/printk.h>
#include <linux/slab.h>

/* Errors, and what a test says of its failures. */
#define SWEEP_LOGLEVEL		(LOGLEVEL_ERR + 1)

static unsigned int fault_stride = 13;
module_param(fault_stride, uint, 0444);
MODULE_PARM_DESC(fault_stride, "large fault sweeps try one of so many points");

/**
 * struct sweep_state - how far a sweep is
 * @test: test
 * @sweep: what it sweeps; a copy, as the test's own may be gone at its end
 * @ctx: argument of the functions of @sweep
 * @point: the point whose turn it is, 0 before and after
 * @armed: something may fail
 * @loglevel: that of the console before
 * @nb: says at a crash how far it was
 */
struct sweep_state {
	struct kunit *test;
	struct fault_sweep sweep;
	void *ctx;
	unsigned int point;
	bool armed;
	int loglevel;
	struct notifier_block nb;
};

static bool sweep_disarm(struct sweep_state *s)
{
	if (!s->armed)
		return false;

	s->armed = false;
	return s->sweep.source->disarm(s->sweep.data);
}

static int sweep_arm(struct sweep_state *s, unsigned int n)
{
	int ret = s->sweep.source->arm(s->sweep.data, n);

	s->armed = !ret;
	return ret;
}

/* Nothing else would tell which point it is that ends the kernel. */
static int sweep_panics(struct notifier_block *nb, unsigned long action,
			void *data)
{
	struct sweep_state *s = container_of(nb, struct sweep_state, nb);

	if (s->point)
		pr_emerg(KUNIT_SUBTEST_INDENT
			 "# fault sweep: %s: it was number %u of the %s that failed last\n",
			 s->sweep.what, s->point, s->sweep.source->what);

	return NOTIFY_DONE;
}

static void sweep_end(void *data)
{
	struct sweep_state *s = data;

	sweep_disarm(s);
	if (s->sweep.source->trace)
		s->sweep.source->trace(s->sweep.data, false);
	kernel_log_set_level(s->loglevel);
	atomic_notifier_chain_unregister(&panic_notifier_list, &s->nb);

	/* The case was ended from inside of a round. */
	if (s->point)
		kunit_info(s->test, "fault sweep: %s: given up when number %u of the %s had failed\n",
			   s->sweep.what, s->point, s->sweep.source->what);
	kfree(s);
}

static struct sweep_state *sweep_begin(struct kunit *test,
				       const struct fault_sweep *sweep,
				       void *ctx)
{
	struct sweep_state *s = kzalloc(sizeof(*s), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, s);
	s->test = test;
	s->sweep = *sweep;
	s->ctx = ctx;
	s->loglevel = console_loglevel;
	/* Before those that do not return. */
	s->nb.notifier_call = sweep_panics;
	s->nb.priority = INT_MAX;
	atomic_notifier_chain_register(&panic_notifier_list, &s->nb);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, sweep_end, s), 0);

	return s;
}

static bool sweep_test_failed(const struct sweep_state *s)
{
	return READ_ONCE(s->test->status) == KUNIT_FAILURE;
}

/* The operation itself, the only thing that anything fails in. */
static int sweep_operate(struct sweep_state *s, unsigned int n, bool *failed)
{
	int ret;

	if (s->sweep.before)
		s->sweep.before(s->ctx);
	KUNIT_ASSERT_EQ(s->test, sweep_arm(s, n), 0);
	ret = s->sweep.run(s->ctx);
	*failed = sweep_disarm(s);

	return ret;
}

static void sweep_undo(struct sweep_state *s)
{
	if (s->sweep.after)
		s->sweep.after(s->ctx);
}

/* Returns whether anything failed; counts it. */
static bool sweep_round(struct sweep_state *s, unsigned int n,
			struct fault_swept *swept)
{
	bool failed;
	int ret;

	s->point = n;
	ret = sweep_operate(s, n, &failed);
	if (failed) {
		swept->points++;
		swept->errors += ret != 0;
		swept->absorbed += !ret;
	} else {
		KUNIT_EXPECT_EQ_MSG(s->test, ret, 0,
				    "%s failed, though none of the %s had",
				    s->sweep.what, s->sweep.source->what);
	}

	s->sweep.check(s->ctx, ret, failed);
	sweep_undo(s);
	splat_judge(s->test);
	s->point = 0;

	return failed;
}

/* What has failed the case? Carry it out once more and watch. */
static void sweep_show(struct sweep_state *s, unsigned int n)
{
	const struct fault_source *source = s->sweep.source;
	bool failed;

	KUNIT_FAIL(s->test, KUNIT_SUBTEST_INDENT
		   "the above is of '%s' with number %u of the %s failing\n",
		   s->sweep.what, n, source->what);
	if (!source->trace)
		return;

	kernel_log_set_level(s->loglevel);
	s->point = n;
	kunit_info(s->test, "fault sweep: once more, to see which it is:\n");
	source->trace(s->sweep.data, true);
	sweep_operate(s, n, &failed);
	source->trace(s->sweep.data, false);
	sweep_undo(s);
	s->point = 0;
}

/* Is this something that this kernel can do? */
static void sweep_try(struct sweep_state *s)
{
	int ret = sweep_arm(s, UINT_MAX);

	sweep_disarm(s);
	if (ret == -EOPNOTSUPP)
		kunit_skip(s->test, "this kernel has no way to make %s fail",
			   s->sweep.source->what);
	KUNIT_ASSERT_EQ(s->test, ret, 0);
}

struct fault_swept fault_sweep_run(struct kunit *test,
				   const struct fault_sweep *sweep, void *ctx)
{
	unsigned int most = sweep->most ?: FAULT_SWEEP_MOST;
	unsigned int stride = sweep->many ? max(fault_stride, 1U) : 1;
	struct fault_swept swept = { };
	struct sweep_state *s;
	unsigned int n = 1;
	bool more;

	/* Whose failure it is could not be told. */
	if (READ_ONCE(test->status) == KUNIT_FAILURE)
		return swept;

	s = sweep_begin(test, sweep, ctx);
	sweep_try(s);
	/* Also completes what KUnit printed last, which is without an end yet. */
	kunit_info(test, "fault sweep: %s, each of the %s:\n", sweep->what,
		   sweep->source->what);
	kernel_log_set_level(min(s->loglevel, SWEEP_LOGLEVEL));
	while ((more = sweep_round(s, n, &swept)) && n < most &&
	       !sweep_test_failed(s))
		n += stride;

	if (sweep_test_failed(s))
		sweep_show(s, n);
	else if (more)
		KUNIT_FAIL(test, KUNIT_SUBTEST_INDENT
			   "'%s' has no end: %u of the %s failed\n",
			   sweep->what, swept.points, sweep->source->what);
	kernel_log_set_level(s->loglevel);
	kunit_info(test, "fault sweep: %s: %u %s failed, %u with an error and %u without\n",
		   sweep->what, swept.points, sweep->source->what, swept.errors,
		   swept.absorbed);
	kunit_release_action(test, sweep_end, s);

	return swept;
}
EXPORT_SYMBOL_GPL(fault_sweep_run);
