// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel warnings fail the case they come up in, the expected ones do not, and
 * nothing else is taken for one.
 *
 * Splats are provoked for a fake test, and expected by the real one. Only
 * WARN() is really provoked: most other reports come once per boot and would
 * make the suite pass but once. Their words are in a table.
 */

/* The log is flooded at the level that consoles leave out by default. */
#define DEBUG

#include <kunit/devkit_suite.h>
#include <kunit/splat.h>
#include <linux/bug.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/workqueue.h>

#define MILK	"spilt milk"

static int splat_init(struct kunit *test)
{
	return splat_watch_kunit(test);
}

/* A fake test that is being watched. */
static struct kunit *watched_test(struct kunit *test)
{
	struct kunit *fake = fake_test(test);

	KUNIT_ASSERT_EQ(test, splat_watch_kunit(fake), 0);
	return fake;
}

/* Warnings in the everyday sense are no splats. */
static void splat_plain_messages_pass(struct kunit *test)
{
	struct kunit *fake = watched_test(test);

	pr_warn("devkit: a warning, but no WARNING\n");
	/* Readers of the log see lines, not records: tell them beforehand. */
	splat_expect(test, 0, MILK)
		kunit_info(fake, "a test quotes:\nWARNING: " MILK "\n");
	fake_test_end(fake);
	KUNIT_EXPECT_PASSED(test, fake);
}

/* The reason this exists: stock KUnit passes a case that warns. */
static void splat_warning_fails_the_case(struct kunit *test)
{
	struct kunit *fake = watched_test(test);
	struct kmsg_dump_iter log = kernel_log_mark();
	struct kmsg_dump_iter again = log;

	splat_expect(test, 1, MILK) {
		WARN(1, MILK "\n");
		fake_test_end(fake);
	}
	KUNIT_EXPECT_FAILED(test, fake);
	/* Where WARN() is a trap, its words come before that. */
	KUNIT_EXPECT_TRUE(test, log_says(&log, "kernel splat: WARNING: ") ||
			  log_says(&again, "kernel splat: " MILK ": WARNING: "));
}

/* What is forgiven is so however often it comes; the next is not. */
static void splat_forgiven_one_passes(struct kunit *test)
{
	static const char * const known[] = { "spilt beer", MILK, NULL };
	struct kunit *fake = watched_test(test);

	splat_forgive(fake, known);
	splat_expect(test, 2, MILK) {
		WARN(1, MILK "\n");
		WARN(1, MILK "\n");
		splat_judge(fake);
	}
	KUNIT_EXPECT_PASSED(test, fake);

	splat_forgive(fake, NULL);
	splat_expect(test, 1, MILK) {
		WARN(1, MILK "\n");
		fake_test_end(fake);
	}
	KUNIT_EXPECT_FAILED(test, fake);
}

static void splat_spill(struct work_struct *work)
{
	WARN(1, MILK "\n");
}

/* KUnit knows the test of its own thread only; the log knows them all. */
static void splat_in_another_thread_fails_the_case(struct kunit *test)
{
	struct kunit *fake = watched_test(test);
	struct work_struct *work;

	work = kunit_kzalloc(test, sizeof(*work), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, work);
	INIT_WORK(work, splat_spill);
	splat_expect(test, 1, MILK) {
		queue_work(system_unbound_wq, work);
		flush_work(work);
		fake_test_end(fake);
	}
	KUNIT_EXPECT_FAILED(test, fake);
}

/* A warning of many lines is one splat, and each is reported once. */
static void splat_is_judged_once(struct kunit *test)
{
	struct kunit *fake = watched_test(test);

	splat_expect(test, 2, MILK) {
		WARN(1, MILK "\n");
		WARN(1, MILK "\n");
	}
	KUNIT_EXPECT_EQ(test, splat_judge(fake), 2);
	KUNIT_EXPECT_FAILED(test, fake);
	KUNIT_EXPECT_EQ(test, splat_judge(fake), 0);
}

/* What was there before the watch began is not this case's fault. */
static void splat_of_the_past_is_not_counted(struct kunit *test)
{
	struct kunit *fake;

	splat_expect(test, 1, MILK)
		WARN(1, MILK "\n");

	fake = watched_test(test);
	KUNIT_EXPECT_EQ(test, splat_judge(fake), 0);

	/* Nor does a second watch begin anew. */
	splat_expect(test, 1, MILK)
		WARN(1, MILK "\n");
	KUNIT_EXPECT_EQ(test, splat_watch_kunit(fake), 0);
	KUNIT_EXPECT_EQ(test, splat_judge(fake), 1);
}

/* A test of an error path says what will come, and passes if it does. */
static void splat_as_expected_passes(struct kunit *test)
{
	struct kunit *fake = watched_test(test);
	struct kmsg_dump_iter log = kernel_log_mark();

	splat_expect(test, 1, MILK)
		splat_expect(fake, 1, MILK)
			WARN(1, MILK "\n");

	fake_test_end(fake);
	KUNIT_EXPECT_PASSED(test, fake);
	KUNIT_EXPECT_TRUE(test, log_says(&log, "    # expect-splat-begin: " MILK "\n"));
	KUNIT_EXPECT_TRUE(test, log_says(&log, "    # expect-splat-end\n"));
}

/* Neither none instead of one, nor two instead of one, nor another one. */
static void splat_other_than_expected_fails(struct kunit *test)
{
	struct kunit *fake = watched_test(test);

	splat_expect(fake, 1, MILK)
		;
	KUNIT_EXPECT_FAILED(test, fake);

	fake->status = KUNIT_SUCCESS;
	splat_expect(test, 2, MILK)
		splat_expect(fake, 1, MILK) {
			WARN(1, MILK "\n");
			WARN(1, MILK "\n");
		}
	KUNIT_EXPECT_FAILED(test, fake);

	fake->status = KUNIT_SUCCESS;
	splat_expect(test, 1, MILK)
		splat_expect(fake, 1, "honey")
			WARN(1, MILK "\n");
	KUNIT_EXPECT_FAILED(test, fake);
}

/* A case that asserts inside a block is judged all the same. */
static void splat_block_left_early_is_judged(struct kunit *test)
{
	struct kunit *fake = watched_test(test);
	struct kmsg_dump_iter log;

	splat_expect_begin(fake, 1, MILK);
	log = kernel_log_mark();
	fake_test_end(fake);
	KUNIT_EXPECT_FAILED(test, fake);
	KUNIT_EXPECT_TRUE(test, log_says(&log, "expect-splat-end"));
}

/* Without a watch there is nothing to judge, and that is no crime. */
static void splat_judge_without_watch_is_harmless(struct kunit *test)
{
	struct kunit *fake = fake_test(test);

	KUNIT_EXPECT_EQ(test, splat_judge(fake), 0);
	splat_expect_end(fake);
	KUNIT_EXPECT_PASSED(test, fake);
}

/**
 * struct splat_text - a line and the verdict on it
 * @desc: what it is
 * @line: line
 * @splat: verdict
 */
struct splat_text {
	const char *desc;
	const char *line;
	bool splat;
};

static const struct splat_text splat_texts[] = {
	{ "warn", "WARNING: CPU: 0 PID: 1 at lib/x.c:3 f+0x1/0x2", true },
	{ "warn of later kernels", "WARNING: lib/x.c:3 at f+0x1/0x2, CPU#0: a/1", true },
	{ "stamped warn", "[   12.345678] WARNING: bad unlock balance detected!", true },
	{ "stamp and thread", "[   12.345678][   T41] BUG: sleeping function called", true },
	{ "lockdep", "WARNING: possible circular locking dependency detected", true },
	{ "lock state", "WARNING: inconsistent lock state", true },
	{ "lock freed", "WARNING: held lock freed!", true },
	{ "lockdep key", "INFO: trying to register non-static key.", true },
	{ "refcount", "refcount_t: underflow; use-after-free.", true },
	{ "kasan", "BUG: KASAN: slab-use-after-free in f+0x1/0x2", true },
	{ "kcsan", "BUG: KCSAN: data-race in f / g", true },
	{ "ubsan", "UBSAN: array-index-out-of-bounds in lib/x.c:3:1", true },
	{ "slub", "BUG kmalloc-64 (Not tainted): Poison overwritten", true },
	{ "list", "list_del corruption. prev->next should be 1, but was 2", true },
	{ "of overlay", "OF: ERROR: memory leak, expected refcount 1 instead of 2", true },
	{ "of put", "OF: ERROR: of_node_release() detected bad of_node_put() on /x", true },
	{ "kmemleak", "kmemleak: 3 new suspected memory leaks (see /sys/...)", true },
	{ "atomic", "BUG: scheduling while atomic: x/1/0x2", true },
	{ "hung task", "INFO: task x:12 blocked for more than 10 seconds.", true },
	{ "rcu stall", "rcu: INFO: rcu_sched self-detected stall on CPU", true },
	{ "soft lockup", "watchdog: BUG: soft lockup - CPU#0 stuck for 22s!", true },
	{ "sysfs", "sysfs: cannot create duplicate filename '/x'", true },
	{ "driver's warning", "foo bar: WARNING: low voltage", false },
	{ "driver's bug", "foo bar: a BUG was worked around", false },
	{ "lower case", "warning: process used deprecated call", false },
	{ "probe failure", "foo bar: probe with driver foo failed with error -5", false },
	{ "brackets", "[drm] WARNING: none of ours", false },
	{ "empty", "", false },
};

KUNIT_ARRAY_PARAM_DESC(splat_text, splat_texts, desc);

/* The words of the kernel's reports, and words that only look like them. */
static void splat_line_is_told_by_its_words(struct kunit *test)
{
	const struct splat_text *text = test->param_value;

	KUNIT_EXPECT_EQ(test, splat_line(text->line), text->splat);
}

static struct kunit_case splat_cases[] = {
	KUNIT_CASE(splat_plain_messages_pass),
	KUNIT_CASE(splat_warning_fails_the_case),
	KUNIT_CASE(splat_forgiven_one_passes),
	KUNIT_CASE(splat_in_another_thread_fails_the_case),
	KUNIT_CASE(splat_is_judged_once),
	KUNIT_CASE(splat_of_the_past_is_not_counted),
	KUNIT_CASE(splat_as_expected_passes),
	KUNIT_CASE(splat_other_than_expected_fails),
	KUNIT_CASE(splat_block_left_early_is_judged),
	KUNIT_CASE(splat_judge_without_watch_is_harmless),
	KUNIT_CASE_PARAM(splat_line_is_told_by_its_words, splat_text_gen_params),
	{ }
};

static struct kunit_suite splat_suite = {
	.name = "devkit_splat",
	.init = splat_init,
	.test_cases = splat_cases,
};

/*
 * Apart from the others, whose own watch could not read on after this: a log
 * that ran over cannot be vouched for.
 */
static void splat_overflow_of_the_log_fails_the_case(struct kunit *test)
{
	struct kunit *fake = watched_test(test);
	struct kmsg_dump_iter start = kernel_log_mark(), probe;
	unsigned int i;

	kernel_log_flush();	/* or the results so far are lost, too */
	for (i = 0; i < 1000000; i++) {
		pr_debug("devkit: %0200u\n", i);
		probe = start;
		kmsg_dump_get_line(&probe, false, NULL, 0, NULL);
		if (probe.cur_seq > start.cur_seq + 1)
			break;
	}
	fake_test_end(fake);
	KUNIT_EXPECT_FAILED(test, fake);
}

static struct kunit_case splat_flood_cases[] = {
	KUNIT_CASE(splat_overflow_of_the_log_fails_the_case),
	{ }
};

static struct kunit_suite splat_flood_suite = {
	.name = "devkit_splat_flood",
	.test_cases = splat_flood_cases,
};

kunit_test_suites(&splat_suite, &splat_flood_suite);

MODULE_DESCRIPTION("KUnit tests for splat catching");
MODULE_LICENSE("GPL");
