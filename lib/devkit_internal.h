/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the kit need of each other. Not for suites.
 */

#ifndef _KUNIT_DEVKIT_INTERNAL_H
#define _KUNIT_DEVKIT_INTERNAL_H

#include <linux/alloc_tag.h>
#include <linux/kconfig.h>

#if IS_ENABLED(CONFIG_OF_DYNAMIC)
int dt_tree_init(void);
void dt_tree_exit(void);
#else
static inline int dt_tree_init(void)
{
	return 0;
}

static inline void dt_tree_exit(void)
{
}
#endif

#ifdef CONFIG_MEM_ALLOC_PROFILING
/* By the linker, around what DEFINE_ALLOC_TAG() makes. */
extern struct alloc_tag __start_alloc_tags[];
extern struct alloc_tag __stop_alloc_tags[];
#endif

int leak_check_init(void);

int probe_settle_init(void);
void probe_settle_exit(void);

#endif /* _KUNIT_DEVKIT_INTERNAL_H */
