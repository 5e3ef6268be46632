/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the leak detector does for itself, where nobody watches.
 *
 * It keeps an object for each piece of memory that is in use. With other
 * sanitizers in the same kernel these objects are watched like all others: KASAN
 * takes a trace of the stack when one is made and when it is freed, and lockdep
 * looks at the locks of each, which is half of the time of such a boot. And a
 * sweep of faults has each of them fail, which says nothing of any driver.
 *
 * This is read before mm/kmemleak.c is, in our kernels only (tools/layout.toml).
 * It takes the detector's objects from pages of its own, has all that wait for RCU
 * wait as one, and takes lockdep out of the locks. What is found, and what is told
 * of it, stays as it is.
 */

#ifndef __KMEMLEAK_OWN_H
#define __KMEMLEAK_OWN_H

#include <linux/irqflags.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

/* The detector has a prefix of its own for what it prints. */
#undef pr_fmt

void *kmemleak_own_take(struct kmem_cache *cache, gfp_t gfp);
void kmemleak_own_give(struct kmem_cache *cache, void *object);
void kmemleak_own_call_rcu(struct rcu_head *head, rcu_callback_t func);

#define kmem_cache_alloc_noprof	kmemleak_own_take
#define kmem_cache_free		kmemleak_own_give
#define call_rcu		kmemleak_own_call_rcu

#undef raw_spin_lock
#define raw_spin_lock(lock)	arch_spin_lock(&(lock)->raw_lock)

#undef raw_spin_lock_nested
#define raw_spin_lock_nested(lock, subclass)	\
	do {					\
		(void)(subclass);		\
		raw_spin_lock(lock);		\
	} while (0)

#undef raw_spin_unlock
#define raw_spin_unlock(lock)	arch_spin_unlock(&(lock)->raw_lock)

#undef raw_spin_lock_irq
#define raw_spin_lock_irq(lock)			\
	do {					\
		raw_local_irq_disable();	\
		raw_spin_lock(lock);		\
	} while (0)

#undef raw_spin_unlock_irq
#define raw_spin_unlock_irq(lock)		\
	do {					\
		raw_spin_unlock(lock);		\
		raw_local_irq_enable();		\
	} while (0)

#undef raw_spin_lock_irqsave
#define raw_spin_lock_irqsave(lock, flags)	\
	do {					\
		raw_local_irq_save(flags);	\
		raw_spin_lock(lock);		\
	} while (0)

#undef raw_spin_unlock_irqrestore
#define raw_spin_unlock_irqrestore(lock, flags)	\
	do {					\
		raw_spin_unlock(lock);		\
		raw_local_irq_restore(flags);	\
	} while (0)

#endif
