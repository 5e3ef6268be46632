// SPDX-License-Identifier: GPL-2.0-only
/*
 * The sweep of faults, on operations whose allocations can be counted by eye; and
 * the balance of memory.
 */

#include <kunit/alloc_balance.h>
#include <kunit/devkit_suite.h>
#include <kunit/fault_sweep.h>
#include <kunit/kernel_log.h>
#include <kunit/splat.h>
#include <linux/bug.h>
#include <linux/console.h>
#include <linux/gfp.h>
#include <linux/irq_work.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

/**
 * struct sweep_probe - the operation of a case, and what was seen of it
 * @test: test that the sweep is to fail, if any
 * @rounds: how often @run was called
 * @checks: how often the case looked
 * @last_ret: what it was told then
 * @last_failed: whether something had failed then
 * @late: allocations that failed outside of the operation
 * @fail_at: round whose check fails, 0 for none
 * @warn_at: round that warns, 0 for none
 * @work: where work is done that is not done by the test
 * @work_ret: what it returned
 * @nth: call that is to fail, of a source of the case's own
 * @calls: calls so far
 */
struct sweep_probe {
	struct kunit *test;
	unsigned int rounds;
	unsigned int checks;
	int last_ret;
	bool last_failed;
	unsigned int late;
	unsigned int fail_at;
	unsigned int warn_at;
	struct work_struct work;
	int work_ret;
	unsigned int nth;
	unsigned int calls;
};

#define SPILT	"spilt by number two"

static int sweep_init(struct kunit *test)
{
	struct sweep_probe *p;
	int ret = splat_watch_kunit(test);

	if (ret)
		return ret;
	p = kunit_kzalloc(test, sizeof(*p), GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	p->test = test;
	test->priv = p;

	return 0;
}

static int take(gfp_t gfp)
{
	void *p = kmalloc(40, gfp);

	kfree(p);
	return p ? 0 : -ENOMEM;
}

/* Nothing is to fail here. */
static void take_outside(void *ctx)
{
	struct sweep_probe *p = ctx;

	p->late += !!take(GFP_KERNEL);
	p->late += !!take(GFP_ATOMIC);
}

static void look(void *ctx, int ret, bool failed)
{
	struct sweep_probe *p = ctx;

	take_outside(p);
	p->checks++;
	p->last_ret = ret;
	p->last_failed = failed;
	if (p->fail_at && p->rounds == p->fail_at)
		KUNIT_FAIL(p->test, KUNIT_SUBTEST_INDENT "as announced\n");
}

static int take_three(void *ctx)
{
	struct sweep_probe *p = ctx;
	unsigned int i;
	int ret = 0;

	p->rounds++;
	if (p->warn_at && p->rounds == p->warn_at)
		WARN(1, SPILT "\n");
	for (i = 0; i < 3 && !ret; i++)
		ret = take(GFP_KERNEL);

	return ret;
}

static struct fault_swept sweep(struct sweep_probe *p, int (*run)(void *),
				const struct fault_source *source)
{
	const struct fault_sweep sweep = {
		.what = "an operation",
		.source = source,
		.data = p,
		.before = take_outside,
		.run = run,
		.check = look,
		.after = take_outside,
		.most = 20,
	};

	return fault_sweep_run(p->test, &sweep, p);
}

/* One round for each of the three, and one in which nothing fails. */
static void sweep_fails_each_allocation(struct kunit *test)
{
	struct sweep_probe *p = test->priv;
	struct fault_swept swept = sweep(p, take_three, &fault_any_objects);

	KUNIT_EXPECT_EQ(test, swept.points, 3);
	KUNIT_EXPECT_EQ(test, swept.errors, 3);
	KUNIT_EXPECT_EQ(test, swept.absorbed, 0);
	KUNIT_EXPECT_EQ(test, p->rounds, 4);
	KUNIT_EXPECT_EQ(test, p->checks, 4);
	KUNIT_EXPECT_EQ(test, p->last_ret, 0);
	KUNIT_EXPECT_FALSE(test, p->last_failed);
	KUNIT_EXPECT_EQ(test, p->late, 0);
}

/* The same by the counter of the task. A slab may need a page now and then. */
static void sweep_fails_allocations_of_the_test(struct kunit *test)
{
	struct sweep_probe *p = test->priv;
	struct fault_swept swept = sweep(p, take_three, &fault_own_allocs);

	KUNIT_EXPECT_GE(test, swept.points, 3);
	KUNIT_EXPECT_GE(test, swept.errors, 3);
	KUNIT_EXPECT_EQ(test, p->late, 0);
}

static int take_two_need_one(void *ctx)
{
	take(GFP_KERNEL);
	return take(GFP_KERNEL);
}

/* An operation may do without what it did not get. */
static void sweep_tells_absorbed_failures(struct kunit *test)
{
	struct fault_swept swept = sweep(test->priv, take_two_need_one,
					 &fault_any_objects);

	KUNIT_EXPECT_EQ(test, swept.points, 2);
	KUNIT_EXPECT_EQ(test, swept.errors, 1);
	KUNIT_EXPECT_EQ(test, swept.absorbed, 1);
}

static int take_of_all_kinds(void *ctx)
{
	int ret = take(GFP_ATOMIC);

	return ret ?: take(GFP_KERNEL | __GFP_NOWARN);
}

/* Whether an allocation may sleep or warn makes no difference. */
static void sweep_fails_all_kinds(struct kunit *test)
{
	struct fault_swept swept = sweep(test->priv, take_of_all_kinds,
					 &fault_any_objects);

	KUNIT_EXPECT_EQ(test, swept.points, 2);
	KUNIT_EXPECT_EQ(test, swept.errors, 2);
}

static int take_for_sure(void *ctx)
{
	return take(GFP_KERNEL | __GFP_NOFAIL);
}

/* Who says that it cannot fail is not failed. */
static void sweep_spares_nofail(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, sweep(test->priv, take_for_sure,
				    &fault_any_objects).points, 0);
}

static int take_pages(void *ctx)
{
	unsigned long one = __get_free_page(GFP_KERNEL);
	unsigned long four = one ? __get_free_pages(GFP_KERNEL, 2) : 0;

	free_pages(four, 2);
	free_page(one);
	return four ? 0 : -ENOMEM;
}

/* Pages are counted for themselves, single ones as well. */
static void sweep_fails_pages(struct kunit *test)
{
	struct fault_swept swept = sweep(test->priv, take_pages,
					 &fault_any_pages);

	KUNIT_EXPECT_EQ(test, swept.points, 2);
	KUNIT_EXPECT_EQ(test, swept.errors, 2);
	KUNIT_EXPECT_EQ(test, sweep(test->priv, take_pages,
				    &fault_any_objects).points, 0);
}

static void take_elsewhere(struct work_struct *work)
{
	struct sweep_probe *p = container_of(work, struct sweep_probe, work);

	p->work_ret = take_two_need_one(p);
}

static int have_taken_elsewhere(void *ctx)
{
	struct sweep_probe *p = ctx;

	INIT_WORK(&p->work, take_elsewhere);
	queue_work(system_unbound_wq, &p->work);
	flush_work(&p->work);

	return p->work_ret;
}

/* What a worker does on behalf of the operation: one source reaches it. */
static void sweep_reaches_other_threads(struct kunit *test)
{
	struct sweep_probe *p = test->priv;

	KUNIT_EXPECT_EQ(test, sweep(p, have_taken_elsewhere,
				    &fault_any_objects).points, 2);
	KUNIT_EXPECT_EQ(test, sweep(p, have_taken_elsewhere,
				    &fault_own_allocs).points, 0);
}

static int call(struct sweep_probe *p)
{
	return ++p->calls == p->nth ? -EIO : 0;
}

static int call_twice(void *ctx)
{
	return call(ctx) ?: call(ctx);
}

static int calls_arm(void *data, unsigned int n)
{
	struct sweep_probe *p = data;

	p->nth = n;
	p->calls = 0;
	return 0;
}

static bool calls_disarm(void *data)
{
	struct sweep_probe *p = data;

	return p->calls >= p->nth;
}

/* A source is a few lines, and need have nothing to do with memory. */
static void sweep_takes_other_sources(struct kunit *test)
{
	static const struct fault_source calls = {
		.what = "calls",
		.arm = calls_arm,
		.disarm = calls_disarm,
	};
	struct fault_swept swept = sweep(test->priv, call_twice, &calls);

	KUNIT_EXPECT_EQ(test, swept.points, 2);
	KUNIT_EXPECT_EQ(test, swept.errors, 2);
}

/* The round that fails the case is the last, is named, and shown. */
static void sweep_ends_where_the_case_fails(struct kunit *test)
{
	struct sweep_probe *p = test->priv;
	struct kunit *fake = fake_test(test);
	struct kmsg_dump_iter log = kernel_log_mark();
	struct fault_swept swept;

	p->test = fake;
	p->fail_at = 2;
	swept = sweep(p, take_three, &fault_any_objects);
	fake_test_end(fake);

	KUNIT_EXPECT_FAILED(test, fake);
	KUNIT_EXPECT_EQ(test, swept.points, 2);
	KUNIT_EXPECT_EQ(test, p->checks, 2);
	KUNIT_EXPECT_TRUE(test, log_says(&log, "as announced"));
	KUNIT_EXPECT_TRUE(test, log_says(&log, "with number 2 of the objects failing"));
	KUNIT_EXPECT_TRUE(test, log_says(&log, "forcing a failure"));
}

/* A splat belongs to the round that it came up in. */
static void sweep_judges_splats_of_each_round(struct kunit *test)
{
	struct sweep_probe *p = test->priv;
	struct kunit *fake = fake_test(test);
	struct kmsg_dump_iter log = kernel_log_mark();

	KUNIT_ASSERT_EQ(test, splat_watch_kunit(fake), 0);
	p->test = fake;
	p->warn_at = 2;
	splat_expect(test, 1, SPILT) {
		sweep(p, take_three, &fault_any_objects);
		fake_test_end(fake);
	}
	KUNIT_EXPECT_FAILED(test, fake);
	KUNIT_EXPECT_TRUE(test, log_says(&log, "with number 2 of the objects failing"));
}

/* Where nothing is seen of a trace in the log, nothing is amiss. */
static void sweep_is_quiet(struct kunit *test)
{
	struct kmsg_dump_iter log = kernel_log_mark();
	int loglevel = console_loglevel;

	sweep(test->priv, take_three, &fault_any_objects);
	KUNIT_EXPECT_EQ(test, console_loglevel, loglevel);
	KUNIT_EXPECT_FALSE(test, log_says(&log, "forcing a failure"));
}

#define SHOWN	"shown before it is quiet"

/**
 * struct sweep_console - a console with a thread of its own
 * @con: the console
 * @shown: it has printed SHOWN
 */
struct sweep_console {
	struct console con;
	bool shown;
};

static void console_write(struct console *con, struct nbcon_write_context *ctx)
{
	struct sweep_console *c = container_of(con, struct sweep_console, con);

	if (strnstr(ctx->outbuf, SHOWN, ctx->len))
		WRITE_ONCE(c->shown, true);
}

/* Nobody else is to be kept away, but it is the rule. */
static void console_device_lock(struct console *con, unsigned long *flags)
{
	migrate_disable();
}

static void console_device_unlock(struct console *con, unsigned long flags)
{
	migrate_enable();
}

static void console_end(void *data)
{
	struct console *con = data;

	unregister_console(con);
	/* What wakes the thread may be under way still. */
	irq_work_sync(&con->irq_work);
}

/*
 * Who makes consoles quiet, as a sweep does, takes nothing away of what was said
 * before: such a thread looks at the level when it gets to run.
 */
static void level_of_consoles_is_for_what_follows(struct kunit *test)
{
	struct sweep_console *c = kunit_kzalloc(test, sizeof(*c), GFP_KERNEL);
	int level = console_loglevel;
	bool shown;

	KUNIT_ASSERT_NOT_NULL(test, c);
	strscpy(c->con.name, "sweep");
	c->con.flags = CON_ENABLED | CON_NBCON;
	c->con.index = -1;
	c->con.write_thread = console_write;
	c->con.device_lock = console_device_lock;
	c->con.device_unlock = console_device_unlock;
	register_console(&c->con);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, console_end, &c->con),
			0);

	pr_info(KUNIT_SUBTEST_INDENT "# " SHOWN "\n");
	kernel_log_set_level(0);
	shown = READ_ONCE(c->shown);
	kernel_log_set_level(level);
	KUNIT_EXPECT_TRUE(test, shown);
}

static int give_up(void *ctx)
{
	return -EIO;
}

/* The operation has to work in the end, or there was nothing to sweep. */
static void sweep_wants_the_operation_to_work(struct kunit *test)
{
	struct sweep_probe *p = test->priv;
	struct kunit *fake = fake_test(test);
	struct kmsg_dump_iter log = kernel_log_mark();

	p->test = fake;
	sweep(p, give_up, &fault_any_objects);
	fake_test_end(fake);
	KUNIT_EXPECT_FAILED(test, fake);
	KUNIT_EXPECT_TRUE(test, log_says(&log, "though none of the objects had"));
}

static int take_again(void *ctx)
{
	return take(GFP_NOWAIT | __GFP_NOWARN) ? take(GFP_KERNEL) : 0;
}

/* Who asks once more gets past one failure, and not past an end of memory. */
static void sweep_memory_stays_out(struct kunit *test)
{
	struct sweep_probe *p = test->priv;
	struct fault_swept swept = sweep(p, take_again, &fault_any_objects);

	KUNIT_EXPECT_EQ(test, swept.points, 1);
	KUNIT_EXPECT_EQ(test, swept.absorbed, 1);

	swept = sweep(p, take_again, &fault_own_memory);
	/* One object, whatever its size has been rounded to. */
	KUNIT_EXPECT_GE(test, swept.points, 40 / FAULT_MEMORY_UNIT);
	KUNIT_EXPECT_EQ(test, swept.errors, swept.points);
	KUNIT_EXPECT_EQ(test, p->late, 0);
}

static int try_for_ever(void *ctx)
{
	unsigned int i;

	for (i = 0; i < 100; i++)
		take(GFP_KERNEL);
	return 0;
}

/* There is an end to a sweep even if there is none to the operation. */
static void sweep_ends_some_day(struct kunit *test)
{
	struct sweep_probe *p = test->priv;
	struct kunit *fake = fake_test(test);
	struct kmsg_dump_iter log = kernel_log_mark();

	p->test = fake;
	KUNIT_EXPECT_EQ(test, sweep(p, try_for_ever, &fault_any_objects).points,
			20);
	fake_test_end(fake);
	KUNIT_EXPECT_FAILED(test, fake);
	KUNIT_EXPECT_TRUE(test, log_says(&log, "has no end"));
}

/* One object is enough, and it is found by the line that allocated it. */
static void balance_finds_what_is_left(struct kunit *test)
{
	static const char * const here[] = { "lib/kunit/devkit/", NULL };
	struct alloc_balance *b = alloc_balance_kunit(test, here);
	char why[128];
	void *p;

	if (!b) {
		KUNIT_EXPECT_FALSE(test, IS_ENABLED(CONFIG_MEM_ALLOC_PROFILING));
		return;
	}
	KUNIT_ASSERT_FALSE(test, IS_ERR(b));

	p = kmalloc(40, GFP_KERNEL);
	KUNIT_EXPECT_EQ(test, alloc_balance_more(b, why, sizeof(why)), 1);
	KUNIT_EXPECT_NOT_NULL(test, strstr(why, "1 more of lib/kunit/devkit/"));
	KUNIT_EXPECT_EQ(test, alloc_balance_more(b, why, sizeof(why)), 0);
	kfree(p);
	KUNIT_EXPECT_EQ(test, alloc_balance_more(b, why, sizeof(why)), 0);
}

static struct kunit_case sweep_cases[] = {
	KUNIT_CASE(sweep_fails_each_allocation),
	KUNIT_CASE(sweep_fails_allocations_of_the_test),
	KUNIT_CASE(sweep_tells_absorbed_failures),
	KUNIT_CASE(sweep_fails_all_kinds),
	KUNIT_CASE(sweep_spares_nofail),
	KUNIT_CASE(sweep_memory_stays_out),
	KUNIT_CASE(sweep_fails_pages),
	KUNIT_CASE(sweep_reaches_other_threads),
	KUNIT_CASE(sweep_takes_other_sources),
	KUNIT_CASE(sweep_ends_where_the_case_fails),
	KUNIT_CASE(sweep_judges_splats_of_each_round),
	KUNIT_CASE(sweep_is_quiet),
	KUNIT_CASE(level_of_consoles_is_for_what_follows),
	KUNIT_CASE(sweep_wants_the_operation_to_work),
	KUNIT_CASE(sweep_ends_some_day),
	KUNIT_CASE(balance_finds_what_is_left),
	{ }
};

static struct kunit_suite sweep_suite = {
	.name = "devkit_fault_sweep",
	.init = sweep_init,
	.test_cases = sweep_cases,
};

kunit_test_suite(sweep_suite);

MODULE_DESCRIPTION("Tests for the fault sweep");
MODULE_LICENSE("GPL");
