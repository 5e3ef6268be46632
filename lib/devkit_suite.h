/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kit's own suites share. Not for other suites.
 */

#ifndef _KUNIT_DEVKIT_SUITE_H
#define _KUNIT_DEVKIT_SUITE_H

#include <kunit/kernel_log.h>
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/sched.h>
#include <linux/string.h>

/**
 * fake_test_end() - run the clean-up of a fake test
 * @fake: fake test, or one that has ended already
 *
 * KUnit takes the end of any test for the end of the thread's own one.
 */
static inline void fake_test_end(void *fake)
{
	struct kunit *test = current->kunit_test;

	kunit_cleanup(fake);
	current->kunit_test = test;
}

/**
 * fake_test() - a test inside a test, to see helpers fail and clean up
 * @test: the real test
 *
 * Failures of the fake are printed as such but do not count. End it with
 * fake_test_end(); at the latest it ends with @test.
 *
 * Return: the fake, never NULL.
 */
static inline struct kunit *fake_test(struct kunit *test)
{
	struct kunit *fake = kunit_kzalloc(test, sizeof(*fake), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, fake);
	kunit_init_test(fake, "fake", NULL);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test,
							fake_test_end,
							fake), 0);

	return fake;
}

/**
 * log_says() - has something been printed?
 * @from: place by kernel_log_mark(), moved past the first match
 * @text: part of a message
 *
 * Return: true if so.
 */
static inline bool log_says(struct kmsg_dump_iter *from, const char *text)
{
	static char record[512];

	while (kernel_log_next(from, record, sizeof(record)))
		if (strstr(record, text))
			return true;

	return false;
}

#define KUNIT_EXPECT_FAILED(test, fake) \
	KUNIT_EXPECT_EQ_MSG(test, (fake)->status, KUNIT_FAILURE, \
			    "the fake test should have failed")
#define KUNIT_EXPECT_PASSED(test, fake) \
	KUNIT_EXPECT_EQ_MSG(test, (fake)->status, KUNIT_SUCCESS, \
			    "the fake test should have passed")

#endif /* _KUNIT_DEVKIT_SUITE_H */
