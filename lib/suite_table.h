/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The suites that are built into this kernel.
 */

#ifndef _KUNIT_SUITE_TABLE_H
#define _KUNIT_SUITE_TABLE_H

#include <kunit/test.h>

/*
 * Made by the linker. The executor reads it once all initcalls are done; until
 * then, what may call itself part of KUnit can still put other suites there.
 */
extern struct kunit_suite *__kunit_suites_start[];
extern struct kunit_suite *__kunit_suites_end[];

#endif /* _KUNIT_SUITE_TABLE_H */
