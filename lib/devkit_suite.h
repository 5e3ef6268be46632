/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kit's own suites share. Not for other suites.
 */

#ifndef _KUNIT_DEVKIT_SUITE_H
#define _KUNIT_DEVKIT_SUITE_H

#include <kunit/resource.h>
#include <kunit/test.h>

static inline void __fake_test_cleanup(void *fake)
{
	kunit_cleanup(fake);
}

/**
 * fake_test() - a test inside a test, to see helpers fail and clean up
 * @test: the real test
 *
 * Failures of the fake are printed as such but do not count. End it with
 * kunit_cleanup(); at the latest it ends with @test.
 *
 * Return: the fake, never NULL.
 */
static inline struct kunit *fake_test(struct kunit *test)
{
	struct kunit *fake = kunit_kzalloc(test, sizeof(*fake), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, fake);
	kunit_init_test(fake, "fake", NULL);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test,
							__fake_test_cleanup,
							fake), 0);

	return fake;
}

#define KUNIT_EXPECT_FAILED(test, fake) \
	KUNIT_EXPECT_EQ_MSG(test, (fake)->status, KUNIT_FAILURE, \
			    "the fake test should have failed")
#define KUNIT_EXPECT_PASSED(test, fake) \
	KUNIT_EXPECT_EQ_MSG(test, (fake)->status, KUNIT_SUCCESS, \
			    "the fake test should have passed")

#endif /* _KUNIT_DEVKIT_SUITE_H */
