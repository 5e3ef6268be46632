// SPDX-License-Identifier: GPL-2.0-only
/*
 * The suites again and again, each time in another order.
 *
 * Told by "suite_shuffle.repeats=", this puts a suite of its own into KUnit's
 * table, which the executor then runs like any other; with
 * "kunit.filter_glob=suite_shuffle" it runs nothing else. Whoever starts that
 * suite has all others run, shuffled, as often as was asked for. The order
 * of suites, and that of the cases in each, depends on the seed and on the number
 * of the repeat alone, so that any repeat can be had by itself. Repeat 0 is the
 * order in which things were built.
 *
 * The console gets a complete KTAP document for each repeat, between two lines
 * that say so. Nothing is judged here.
 */

#include <kunit/suite_table.h>
#include <kunit/test.h>
#include <linux/bitmap.h>
#include <linux/glob.h>
#include <linux/init.h>
#include <linux/moduleparam.h>
#include <linux/prandom.h>
#include <linux/slab.h>
#include <linux/string.h>

static uint shuffle_repeats;
module_param_named(repeats, shuffle_repeats, uint, 0444);
MODULE_PARM_DESC(repeats, "how many times to run the suites; 0: leave KUnit alone");

static uint shuffle_first;
module_param_named(first, shuffle_first, uint, 0444);
MODULE_PARM_DESC(first, "number of the first repeat; 0 is not shuffled");

static ulong shuffle_seed;
module_param_named(seed, shuffle_seed, ulong, 0444);
MODULE_PARM_DESC(seed, "what the orders depend on");

static char *shuffle_suites;
module_param_named(suites, shuffle_suites, charp, 0444);
MODULE_PARM_DESC(suites, "glob of the suites, all by default");

static char *shuffle_cases;
module_param_named(cases, shuffle_cases, charp, 0444);
MODULE_PARM_DESC(cases, "glob of the cases, all by default");

static char *shuffle_keep;
module_param_named(keep, shuffle_keep, charp, 0444);
MODULE_PARM_DESC(keep, "places in each order that are run, as in 0,5-7; all by default");

/* KUnit's table as it was. */
static struct kunit_suite **shuffle_table;
static size_t shuffle_table_len;
static uint shuffle_done;

/* One repeat: copies of the suites, as KUnit writes its verdicts into them. */
struct shuffle_order {
	struct kunit_suite **suites;
	size_t n;
};

static bool shuffle_takes(const char *glob, const char *name)
{
	return !glob || glob_match(glob, name);
}

static void shuffle_free(struct kunit_suite *suite)
{
	kfree(suite->test_cases);
	kfree(suite);
}

static void shuffle_forget(struct shuffle_order *order)
{
	while (order->n)
		shuffle_free(order->suites[--order->n]);
	kfree(order->suites);
}

/* A copy of a suite, with those cases that were asked for; NULL: no memory. */
static struct kunit_suite *shuffle_copy(struct kunit_suite *suite)
{
	struct kunit_suite *copy;
	struct kunit_case *one;
	size_t n = 0;

	copy = kmemdup(suite, sizeof(*suite), GFP_KERNEL);
	if (!copy)
		return NULL;

	copy->test_cases = kcalloc(kunit_suite_num_test_cases(suite) + 1,
				   sizeof(*one), GFP_KERNEL);
	if (!copy->test_cases) {
		kfree(copy);
		return NULL;
	}

	kunit_suite_for_each_test_case(suite, one)
		if (shuffle_takes(shuffle_cases, one->name))
			copy->test_cases[n++] = *one;

	return copy;
}

/* All that was asked for, in the order in which it was built. */
static int shuffle_collect(struct shuffle_order *order)
{
	struct kunit_suite *suite;
	size_t i;

	order->n = 0;
	order->suites = kcalloc(shuffle_table_len, sizeof(*order->suites),
				GFP_KERNEL);
	if (!order->suites)
		return -ENOMEM;

	for (i = 0; i < shuffle_table_len; i++) {
		if (!shuffle_takes(shuffle_suites, shuffle_table[i]->name))
			continue;
		suite = shuffle_copy(shuffle_table[i]);
		if (!suite) {
			shuffle_forget(order);
			return -ENOMEM;
		}
		if (suite->test_cases->name)
			order->suites[order->n++] = suite;
		else
			shuffle_free(suite);
	}

	return 0;
}

/* A number below @limit; that it is not quite fair does not matter. */
static u32 shuffle_below(struct rnd_state *state, u32 limit)
{
	return prandom_u32_state(state) % limit;
}

static void shuffle_mix_cases(struct kunit_suite *suite,
			      struct rnd_state *state)
{
	size_t i = kunit_suite_num_test_cases(suite);
	u32 other;

	for (; i > 1; i--) {
		other = shuffle_below(state, i);
		swap(suite->test_cases[i - 1], suite->test_cases[other]);
	}
}

static void shuffle_mix(struct shuffle_order *order, uint repeat)
{
	struct rnd_state state;
	u32 other;
	size_t i;

	if (!repeat)
		return;

	/* Two odd numbers without a pattern: neighbours are to differ. */
	prandom_seed_state(&state, shuffle_seed * 0x9e3779b97f4a7c15ULL +
			   repeat * 0xbf58476d1ce4e5b9ULL);
	for (i = order->n; i > 1; i--) {
		other = shuffle_below(&state, i);
		swap(order->suites[i - 1], order->suites[other]);
	}

	for (i = 0; i < order->n; i++)
		shuffle_mix_cases(order->suites[i], &state);
}

static size_t shuffle_places(const struct shuffle_order *order)
{
	size_t i, places = 0;

	for (i = 0; i < order->n; i++)
		places += kunit_suite_num_test_cases(order->suites[i]);

	return places;
}

/* Take out the cases in whose place there is to be none. */
static int shuffle_thin_out(struct shuffle_order *order)
{
	size_t places = shuffle_places(order), i, place = 0, kept = 0;
	struct kunit_case *from, *to;
	unsigned long *keep;
	int ret;

	if (!shuffle_keep)
		return 0;

	keep = bitmap_zalloc(places, GFP_KERNEL);
	if (!keep)
		return -ENOMEM;

	ret = bitmap_parselist(shuffle_keep, keep, places);
	for (i = 0; !ret && i < order->n; i++) {
		to = order->suites[i]->test_cases;
		for (from = to; from->name; from++)
			if (test_bit(place++, keep))
				*to++ = *from;
		memset(to, 0, sizeof(*to));
		if (to == order->suites[i]->test_cases)
			shuffle_free(order->suites[i]);
		else
			order->suites[kept++] = order->suites[i];
	}
	if (!ret)
		order->n = kept;
	bitmap_free(keep);

	return ret;
}

static int shuffle_repeat(uint repeat)
{
	struct shuffle_order order;
	size_t i;
	int ret;

	ret = shuffle_collect(&order);
	if (ret)
		return ret;

	shuffle_mix(&order, repeat);
	ret = shuffle_thin_out(&order);
	if (ret)
		goto forget;

	pr_info("suite_shuffle: repeat %u of seed %lu begins\n", repeat,
		shuffle_seed);
	pr_info("KTAP version 1\n");
	pr_info("1..%zu\n", order.n);
	for (i = 0; i < order.n; i++)
		kunit_run_tests(order.suites[i]);
	pr_info("suite_shuffle: repeat %u ends\n", repeat);

forget:
	shuffle_forget(&order);

	return ret;
}

/* Not in a case: there, KUnit would lose patience. */
static int shuffle_run(struct kunit_suite *suite)
{
	uint i;
	int ret;

	for (i = 0; i < shuffle_repeats; i++) {
		ret = shuffle_repeat(shuffle_first + i);
		if (ret)
			return ret;
		shuffle_done++;
	}

	return 0;
}

static void shuffle_is_over(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, shuffle_done, shuffle_repeats);
}

static struct kunit_case shuffle_own_cases[] = {
	KUNIT_CASE(shuffle_is_over),
	{ }
};

static struct kunit_suite shuffle_suite = {
	.name = "suite_shuffle",
	.suite_init = shuffle_run,
	.test_cases = shuffle_own_cases,
};

static int __init shuffle_init(void)
{
	shuffle_table_len = __kunit_suites_end - __kunit_suites_start;
	if (!shuffle_repeats || !shuffle_table_len)
		return 0;

	shuffle_table = kmemdup(__kunit_suites_start, shuffle_table_len *
				sizeof(*shuffle_table), GFP_KERNEL);
	if (!shuffle_table)
		return -ENOMEM;

	__kunit_suites_start[0] = &shuffle_suite;

	return 0;
}
late_initcall_sync(shuffle_init);
