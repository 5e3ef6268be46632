// SPDX-License-Identifier: GPL-2.0-only
/*
 * A suite that is broken on purpose: one of its cases minds what ran before it.
 *
 * In the order in which it is written, all of it is green. Whoever shuffles
 * must find that order_victim does not bear order_culprit before it, and that
 * the others have nothing to do with it.
 */

#include <kunit/test.h>

static bool order_is_spoilt;

static int order_begin(struct kunit_suite *suite)
{
	order_is_spoilt = false;
	return 0;
}

static void order_bystander_first(struct kunit *test)
{
	KUNIT_EXPECT_NOT_NULL(test, test->name);
}

static void order_victim(struct kunit *test)
{
	KUNIT_EXPECT_FALSE(test, order_is_spoilt);
}

static void order_bystander_second(struct kunit *test)
{
	KUNIT_EXPECT_NOT_NULL(test, test->name);
}

static void order_culprit(struct kunit *test)
{
	order_is_spoilt = true;
	KUNIT_EXPECT_TRUE(test, order_is_spoilt);
}

static void order_bystander_last(struct kunit *test)
{
	KUNIT_EXPECT_NOT_NULL(test, test->name);
}

static struct kunit_case order_cases[] = {
	KUNIT_CASE(order_bystander_first),
	KUNIT_CASE(order_victim),
	KUNIT_CASE(order_bystander_second),
	KUNIT_CASE(order_culprit),
	KUNIT_CASE(order_bystander_last),
	{ }
};

static struct kunit_suite order_suite = {
	.name = "broken_order",
	.suite_init = order_begin,
	.test_cases = order_cases,
};

kunit_test_suite(order_suite);
