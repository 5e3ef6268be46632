/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In front of builtin_toy.c and its suite, by the Makefile: see DOC of
 * builtin_module.h. No include guard, and nothing else, belongs here.
 */

asm(".weak devkit_toy_init");
asm(".weak devkit_toy_exit");
asm(".weak devkit_none_init");
asm(".weak devkit_none_exit");
