// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory for the leak detector's own objects, see kmemleak_own.h.
 *
 * Pages, cut into chunks that come back into one list and stay there. They are no
 * memory that the detector looks after, or looks into. Whoever reads an object may
 * do so until a grace period is over: one at a time is waited for, on behalf of all
 * objects that came before it began. Part of the bench, not of what goes upstream.
 */

#include <linux/bug.h>
#include <linux/gfp.h>
#include <linux/irqflags.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "kmemleak_own.h"

/* Here, these are what they are called. */
#undef kmem_cache_alloc_noprof
#undef kmem_cache_free
#undef call_rcu

/* What is largest, with all that lockdep adds to a lock, has 232 bytes. */
#define OWN_CHUNK	256
#define OWN_ORDER	1
#define OWN_CHUNKS	((PAGE_SIZE << OWN_ORDER) / OWN_CHUNK)

/**
 * struct own_chunk - memory for an object, while it is none
 * @next: the next one
 */
struct own_chunk {
	struct own_chunk *next;
};

/* What this file has; nobody else takes a lock while holding this one. */
static arch_spinlock_t own_lock = __ARCH_SPIN_LOCK_UNLOCKED;
static struct own_chunk *own_chunks;
static struct callback_head *own_coming, *own_waiting;
static struct rcu_head own_rcu;

static unsigned long own_lock_irqsave(void)
{
	unsigned long flags;

	raw_local_irq_save(flags);
	arch_spin_lock(&own_lock);

	return flags;
}

static void own_unlock_irqrestore(unsigned long flags)
{
	arch_spin_unlock(&own_lock);
	raw_local_irq_restore(flags);
}

static struct own_chunk *own_pop(void)
{
	unsigned long flags = own_lock_irqsave();
	struct own_chunk *chunk = own_chunks;

	if (chunk)
		own_chunks = chunk->next;
	own_unlock_irqrestore(flags);

	return chunk;
}

static void own_push(struct own_chunk *chunk)
{
	unsigned long flags = own_lock_irqsave();

	chunk->next = own_chunks;
	own_chunks = chunk;
	own_unlock_irqrestore(flags);
}

/**
 * kmemleak_own_give() - stands for kmem_cache_free()
 * @cache: where it has not come from
 * @object: from kmemleak_own_take()
 *
 * Context: any.
 */
void kmemleak_own_give(struct kmem_cache *cache, void *object)
{
	own_push(object);
}

/**
 * kmemleak_own_take() - stands for kmem_cache_alloc_noprof()
 * @cache: where it would have come from, for its size
 * @gfp: not heeded: it takes a page now and then, and never waits for one
 *
 * Not to be failed by fault injection, hence __GFP_NOFAIL: without a free page,
 * the page allocator warns instead of waiting, since nobody may sleep here.
 *
 * Context: any in which memory is allocated.
 * Return: the memory, until kmemleak_own_give(), or NULL.
 */
void *kmemleak_own_take(struct kmem_cache *cache, gfp_t gfp)
{
	struct own_chunk *chunk = own_pop();
	unsigned long fresh;
	unsigned int i;

	if (chunk)
		return chunk;
	if (WARN_ON_ONCE(kmem_cache_size(cache) > OWN_CHUNK))
		return NULL;

	fresh = __get_free_pages(GFP_NOWAIT | __GFP_NOFAIL, OWN_ORDER);
	if (!fresh)
		return NULL;
	for (i = 1; i < OWN_CHUNKS; i++)
		own_push((void *)(fresh + i * OWN_CHUNK));

	return (void *)fresh;
}

/* Those that have come meanwhile are next; with the lock held. */
static bool own_advance(void)
{
	own_waiting = own_coming;
	own_coming = NULL;

	return own_waiting;
}

static void own_grace_over(struct rcu_head *unused)
{
	unsigned long flags = own_lock_irqsave();
	struct callback_head *head, *over = own_waiting;
	bool more = own_advance();

	own_unlock_irqrestore(flags);
	while ((head = over)) {
		over = head->next;
		head->func(head);
	}
	if (more)
		call_rcu(&own_rcu, own_grace_over);
}

/**
 * kmemleak_own_call_rcu() - call a function when nobody reads an object any more
 * @head: of the object
 * @func: the function
 *
 * Context: any.
 */
void kmemleak_own_call_rcu(struct rcu_head *head, rcu_callback_t func)
{
	unsigned long flags = own_lock_irqsave();
	bool first = !own_waiting;

	head->func = func;
	head->next = own_coming;
	own_coming = head;
	if (first)
		own_advance();
	own_unlock_irqrestore(flags);
	if (first)
		call_rcu(&own_rcu, own_grace_over);
}
