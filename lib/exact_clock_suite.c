// SPDX-License-Identifier: GPL-2.0-only
/*
 * Exact time: what a case expects of the kernel's timers is what they do. If
 * the kernel's arithmetic changes one day, this is the suite that says so.
 */

#include <kunit/exact_clock.h>
#include <kunit/test.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/module.h>

static int exact_init(struct kunit *test)
{
	const char *reason;

	if (!exact_clock(&reason))
		kunit_skip(test, "%s", reason);

	return 0;
}

/* Ticks are at multiples of their length, and there it begins. */
static void exact_align_ends_at_a_tick(struct kunit *test)
{
	ktime_t tick = exact_clock_align();
	ktime_t now = ktime_get();

	KUNIT_EXPECT_EQ(test, do_div(tick, TICK_NSEC), 0);
	exact_clock_expect_at(test, now, exact_clock_tick(jiffies));
}

/* Computing takes no time at all, other than reading the clock. */
static void exact_computing_takes_no_time(struct kunit *test)
{
	ktime_t since = ktime_get();
	unsigned int i;

	for (i = 0; i < 100000; i++)
		barrier();

	KUNIT_EXPECT_LT(test, ktime_to_ns(ktime_sub(ktime_get(), since)), 300);
}

static const struct exact_sleep {
	const char *desc;
	unsigned long jiffies;
} exact_sleeps[] = {
	{ "one tick", 1 },
	{ "three ticks", 3 },
	{ "the most of the first level", 61 },
	{ "the second level", 100 },
	{ "200 ticks", 200 },
	{ "the third level", 1000 },
	{ "the fourth level", 6000 },
};

KUNIT_ARRAY_PARAM_DESC(exact_sleep, exact_sleeps, desc);

/* The rounding of the timer wheel, on each of its levels that matter. */
static void exact_sleep_ends_as_foretold(struct kunit *test)
{
	const struct exact_sleep *sleep = test->param_value;
	DECLARE_COMPLETION_ONSTACK(never);
	ktime_t end;

	exact_clock_align();
	end = exact_clock_deadline(sleep->jiffies);
	KUNIT_EXPECT_EQ(test,
			wait_for_completion_timeout(&never, sleep->jiffies), 0);
	exact_clock_expect_at(test, ktime_get(), end);
}

/* The same from any moment between two ticks. */
static void exact_sleep_between_ticks_ends_as_foretold(struct kunit *test)
{
	DECLARE_COMPLETION_ONSTACK(never);
	unsigned int i;
	ktime_t end;

	for (i = 1; i < 10; i++) {
		exact_clock_align();
		udelay(1000 * i);
		end = exact_clock_deadline(3);
		wait_for_completion_timeout(&never, 3);
		exact_clock_expect_at(test, ktime_get(), end);
	}
}

/**
 * struct exact_witness - when something happened
 * @done: it has
 * @when: the moment
 */
struct exact_witness {
	struct completion done;
	ktime_t when;
};

static void exact_happen(void *ctx)
{
	struct exact_witness *witness = ctx;

	witness->when = ktime_get();
	complete(&witness->done);
}

/* What is to happen at some moment does, off all ticks. */
static void exact_date_is_kept(struct kunit *test)
{
	struct exact_witness *witness;
	ktime_t when = ktime_add_us(exact_clock_align(), 12345);

	witness = kunit_kzalloc(test, sizeof(*witness), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, witness);
	init_completion(&witness->done);
	KUNIT_ASSERT_EQ(test,
			exact_clock_do(test, when, exact_happen, witness), 0);

	KUNIT_EXPECT_FALSE(test, completion_done(&witness->done));
	KUNIT_ASSERT_TRUE(test,
			  wait_for_completion_timeout(&witness->done, HZ));
	exact_clock_expect_at(test, witness->when, when);
}

static struct kunit_case exact_cases[] = {
	KUNIT_CASE(exact_align_ends_at_a_tick),
	KUNIT_CASE(exact_computing_takes_no_time),
	KUNIT_CASE_PARAM(exact_sleep_ends_as_foretold, exact_sleep_gen_params),
	KUNIT_CASE(exact_sleep_between_ticks_ends_as_foretold),
	KUNIT_CASE(exact_date_is_kept),
	{ }
};

static struct kunit_suite exact_suite = {
	.name = "devkit_exact_clock",
	.init = exact_init,
	.test_cases = exact_cases,
};

kunit_test_suite(exact_suite);

MODULE_DESCRIPTION("Tests for exact time in tests");
MODULE_LICENSE("GPL");
