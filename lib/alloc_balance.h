/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which line of code has more memory in use than before?
 */

#ifndef _KUNIT_ALLOC_BALANCE_H
#define _KUNIT_ALLOC_BALANCE_H

#include <linux/types.h>

struct kunit;
struct alloc_balance;

/**
 * DOC: allocation balance
 *
 * With CONFIG_MEM_ALLOC_PROFILING, the kernel counts for each place in its code
 * that allocates how many of its objects and pages are in use. A balance writes
 * these counters down, and tells later which are higher: a leak of one object is
 * found, and found by file and line.
 *
 * Caches that grow with use, and whoever else is at work, allocate as well. So
 * a balance looks at certain folders only, and is taken when what it watches has
 * been done once.
 */

/**
 * alloc_balance_kunit() - write down what is in use
 * @test: test, at whose end the balance is thrown away
 * @folders: paths from the top of the kernel's source, "drivers/virtio/" say,
 *	     NULL at the end; lives as long as the balance
 *
 * Context: Process context, may sleep: objects that RCU frees are waited for.
 *
 * Return: the balance, NULL if this kernel does not count, or ERR_PTR(-ENOMEM).
 */
struct alloc_balance *alloc_balance_kunit(struct kunit *test,
					  const char * const *folders);

/**
 * alloc_balance_more() - is more in use than was written down?
 * @balance: from alloc_balance_kunit(), may be NULL: then nothing is
 * @why: where the place with the first difference is told, empty if there is
 *	 none
 * @len: room at @why
 *
 * Writes down what there is now, for the next time. Fails no test.
 *
 * Context: as alloc_balance_kunit().
 *
 * Return: how many places have more in use.
 */
unsigned int alloc_balance_more(struct alloc_balance *balance, char *why,
				size_t len);

#endif /* _KUNIT_ALLOC_BALANCE_H */
