// SPDX-License-Identifier: GPL-2.0-only
/*
 * Comparing how much each allocating line of code has in use.
 */

#include <kunit/alloc_balance.h>
#include <kunit/devkit_internal.h>
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>

#ifdef CONFIG_MEM_ALLOC_PROFILING

/**
 * struct alloc_balance - what was in use
 * @folders: where to look
 * @num: number of places in the kernel
 * @calls: allocations in use, of each
 */
struct alloc_balance {
	const char * const *folders;
	size_t num;
	u64 calls[] __counted_by(num);
};

static bool alloc_balance_watches(const struct alloc_balance *b,
				  const struct alloc_tag *tag)
{
	unsigned int i;

	for (i = 0; b->folders[i]; i++)
		if (strstarts(tag->ct.filename, b->folders[i]))
			return true;

	return false;
}

unsigned int alloc_balance_more(struct alloc_balance *b, char *why, size_t len)
{
	struct alloc_tag *tag = __start_alloc_tags;
	unsigned int more = 0;
	u64 calls;
	size_t i;

	if (len)
		*why = '\0';
	if (!b)
		return 0;

	rcu_barrier();
	kvfree_rcu_barrier();
	for (i = 0; i < b->num; i++, tag++) {
		calls = alloc_tag_read(tag).calls;
		if (calls > b->calls[i] && alloc_balance_watches(b, tag) &&
		    !more++)
			scnprintf(why, len, "%llu more of %s:%u %s()",
				  calls - b->calls[i], tag->ct.filename,
				  tag->ct.lineno, tag->ct.function);
		b->calls[i] = calls;
	}

	return more;
}
EXPORT_SYMBOL_GPL(alloc_balance_more);

struct alloc_balance *alloc_balance_kunit(struct kunit *test,
					  const char * const *folders)
{
	size_t num = __stop_alloc_tags - __start_alloc_tags;
	struct alloc_balance *b;

	if (!mem_alloc_profiling_enabled())
		return NULL;
	b = kunit_kzalloc(test, struct_size(b, calls, num), GFP_KERNEL);
	if (!b)
		return ERR_PTR(-ENOMEM);
	b->num = num;
	b->folders = folders;
	alloc_balance_more(b, NULL, 0);

	return b;
}
EXPORT_SYMBOL_GPL(alloc_balance_kunit);

#else

struct alloc_balance *alloc_balance_kunit(struct kunit *test,
					  const char * const *folders)
{
	return NULL;
}
EXPORT_SYMBOL_GPL(alloc_balance_kunit);

unsigned int alloc_balance_more(struct alloc_balance *b, char *why, size_t len)
{
	if (len)
		*why = '\0';

	return 0;
}
EXPORT_SYMBOL_GPL(alloc_balance_more);

#endif
