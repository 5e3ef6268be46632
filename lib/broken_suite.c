// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suites that are broken on purpose: does anybody notice?
 *
 * Each has one case that does what one sanitizer of the kernel is there to
 * report, between two that do nothing wrong. The tools' own tests demand that
 * the one is red, for the right reason, and that its neighbours are green.
 *
 * Except for BUG, which ends the kernel, each does as little harm as it can: the
 * memory that is hit is its own, and what the sanitizers repair, they repair.
 * Some of them report once per boot, so that each suite wants a boot of its own.
 */

#include <kunit/splat.h>
#include <kunit/test.h>
#include <linux/bug.h>
#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timer.h>

/* A size that no cache of kmalloc() has. */
#define BROKEN_OBJECT	40

static int broken_init(struct kunit *test)
{
	return splat_watch_kunit(test);
}

/* The neighbours. */
static void sound_before(struct kunit *test)
{
	KUNIT_EXPECT_NOT_NULL(test, test->name);
}

static void sound_after(struct kunit *test)
{
	KUNIT_EXPECT_NOT_NULL(test, test->name);
}

static void broken_warn(struct kunit *test)
{
	WARN(1, "broken on purpose\n");
}

/* By another name, as every checker of style warns of it, rightly. */
#define broken_end_of_kernel BUG

static void broken_bug(struct kunit *test)
{
	broken_end_of_kernel();
}

/* KASAN: memory is read after it was freed. */
static void broken_kasan(struct kunit *test)
{
	char *memory = kzalloc(BROKEN_OBJECT, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, memory);
	kfree(memory);
	OPTIMIZER_HIDE_VAR(memory);
	READ_ONCE(memory[1]);
}

struct broken_rows {
	int first[4];
	int second[4];
};

/* UBSAN: an index beyond its array, though not beyond the structure. */
static void broken_ubsan(struct kunit *test)
{
	struct broken_rows *rows = kunit_kzalloc(test, sizeof(*rows),
						 GFP_KERNEL);
	int index = ARRAY_SIZE(rows->first) + 1;

	KUNIT_ASSERT_NOT_NULL(test, rows);
	OPTIMIZER_HIDE_VAR(index);
	WRITE_ONCE(rows->first[index], 1);
}

static DEFINE_MUTEX(broken_hen);
static DEFINE_MUTEX(broken_egg);

/* Lockdep: two locks, taken in one order and then in the other. */
static void broken_lockdep(struct kunit *test)
{
	mutex_lock(&broken_hen);
	mutex_lock(&broken_egg);
	mutex_unlock(&broken_egg);
	mutex_unlock(&broken_hen);

	mutex_lock(&broken_egg);
	mutex_lock(&broken_hen);
	mutex_unlock(&broken_hen);
	mutex_unlock(&broken_egg);
}

/*
 * Kmemleak: memory that nobody knows of any more. Some of it, as an old pointer
 * may lie about somewhere. It is the suite's last case that is red.
 */
static void broken_kmemleak(struct kunit *test)
{
	void *memory;
	int i;

	for (i = 0; i < 8; i++) {
		memory = kmalloc(BROKEN_OBJECT, GFP_KERNEL);
		KUNIT_EXPECT_NOT_NULL(test, memory);
	}
}

static void broken_timer_ends(struct timer_list *timer)
{
}

static struct timer_list broken_timer;

/* Debug objects: a timer is set up while it runs. */
static void broken_debugobjects(struct kunit *test)
{
	timer_setup(&broken_timer, broken_timer_ends, 0);
	mod_timer(&broken_timer, jiffies + HZ);
	timer_setup(&broken_timer, broken_timer_ends, 0);
}

/* Nobody but SLUB itself is to see this. */
static noinline __no_sanitize_address void broken_poke(char *memory)
{
	WRITE_ONCE(memory[BROKEN_OBJECT], 'x');
}

/* SLUB: a write beyond the end of an object. */
static void broken_slub(struct kunit *test)
{
	struct kmem_cache *cache;
	void *memory;

	cache = kmem_cache_create("devkit_broken", BROKEN_OBJECT, 0, 0, NULL);
	KUNIT_ASSERT_NOT_NULL(test, cache);
	memory = kmem_cache_alloc(cache, GFP_KERNEL);
	KUNIT_EXPECT_NOT_NULL(test, memory);
	if (memory) {
		broken_poke(memory);
		kmem_cache_free(cache, memory);
	}
	kmem_cache_destroy(cache);
}

/* List: an entry is taken off its list twice. */
static void broken_list(struct kunit *test)
{
	struct list_head entry;
	LIST_HEAD(list);

	list_add(&entry, &list);
	list_del(&entry);
	list_del(&entry);
}

/* Reference count: one reference, put twice. */
static void broken_refcount(struct kunit *test)
{
	refcount_t count = REFCOUNT_INIT(1);

	KUNIT_EXPECT_TRUE(test, refcount_dec_and_test(&count));
	refcount_dec(&count);
}

static DEFINE_SPINLOCK(broken_lock);

/* Sleeping where nobody may. */
static void broken_atomic(struct kunit *test)
{
	spin_lock(&broken_lock);
	might_sleep();
	spin_unlock(&broken_lock);
}

static int __rcu *broken_pointer;

/* RCU: a pointer that it protects, looked at without that protection. */
static void broken_rcu(struct kunit *test)
{
	KUNIT_EXPECT_NULL(test, rcu_dereference(broken_pointer));
}

#define BROKEN_SUITE(kind)						\
	static struct kunit_case broken_##kind##_cases[] = {		\
		KUNIT_CASE(sound_before),				\
		KUNIT_CASE(broken_##kind),				\
		KUNIT_CASE(sound_after),				\
		{ }							\
	};								\
	static struct kunit_suite broken_##kind##_suite = {		\
		.name = "broken_" #kind,				\
		.init = broken_init,					\
		.test_cases = broken_##kind##_cases,			\
	}

BROKEN_SUITE(warn);
BROKEN_SUITE(bug);
BROKEN_SUITE(kasan);
BROKEN_SUITE(ubsan);
BROKEN_SUITE(lockdep);
BROKEN_SUITE(kmemleak);
BROKEN_SUITE(debugobjects);
BROKEN_SUITE(slub);
BROKEN_SUITE(list);
BROKEN_SUITE(refcount);
BROKEN_SUITE(atomic);
BROKEN_SUITE(rcu);

kunit_test_suites(&broken_warn_suite, &broken_bug_suite, &broken_kasan_suite,
		  &broken_ubsan_suite, &broken_lockdep_suite,
		  &broken_kmemleak_suite, &broken_debugobjects_suite,
		  &broken_slub_suite, &broken_list_suite,
		  &broken_refcount_suite, &broken_atomic_suite,
		  &broken_rcu_suite);
