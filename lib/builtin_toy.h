/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Of the driver that the tests of built-in modules unload, and of one that does not
 * exist. Not for other suites.
 */

#ifndef _KUNIT_BUILTIN_TOY_H
#define _KUNIT_BUILTIN_TOY_H

int devkit_toy_init(void);
void devkit_toy_exit(void);

int devkit_none_init(void);
void devkit_none_exit(void);

#endif /* _KUNIT_BUILTIN_TOY_H */
