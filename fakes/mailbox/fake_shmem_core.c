// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that a driver maps as device memory, for tests: a pool of physical
 * address space, and what becomes of accesses to it.
 */
#include <kunit/fake_shmem.h>
#include <kunit/fake_shmem_priv.h>
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/align.h>
#include <linux/bitmap.h>
#include <linux/cleanup.h>
#include <linux/err.h>
#include <linux/kref.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

/**
 * DOC: Fake shared memory
 *
 * Many transports pass messages through a piece of memory that the device tree
 * describes and the driver maps with ioremap(). A test cannot offer ordinary
 * memory for that: what ioremap() accepts is up to the architecture. This file
 * keeps a pool of physical addresses. There are two backends: one sends every
 * access here (emulated I/O memory, as on User Mode Linux); the other has memory
 * at these addresses that the command line has taken from the kernel, and is
 * blind: see fake_shmem_sees(). Where there is neither,
 * fake_mailbox_shmem_available() says so and the test skips.
 *
 * The pool takes its address space at first use and keeps it, because an
 * emulated region cannot be removed again. Regions are handed out in turn with
 * a gap between them, so that neither an access over the end nor one through a
 * mapping that should be gone meets somebody else's bytes.
 *
 * A region lives until the test frees it; the bytes live until the last mapping
 * is gone as well. An access through a mapping of a freed region is counted in
 * fake_shmem_stray_errors() and reads as ones, like a bus without a device. A
 * blind backend lets it meet whoever has the bytes by then.
 */

#define POOL_PAGE	SZ_4K
#define POOL_PAGES	2048U
#define MAX_REGION	SZ_1M

/*
 * The pool: which page belongs to which region. A mapping is made with a lock
 * of the backend held and takes pool_lock; reserving takes the backend's lock,
 * and so has a lock of its own.
 */
static DEFINE_MUTEX(pool_lock);
static DEFINE_MUTEX(pool_reserve_lock);
static DECLARE_BITMAP(pool_used, POOL_PAGES);
static struct fake_shmem *pool_owner[POOL_PAGES];
static resource_size_t pool_start;
static unsigned int pool_next;
static void *pool_bytes;
static bool pool_ready;

static atomic_t stray_errors = ATOMIC_INIT(0);

/**
 * struct fake_shmem - one region
 * @ref: one for the test, one for each mapping
 * @start: physical address
 * @size: size in bytes
 * @bytes: what the driver sees at @start
 * @page: first page in the pool
 * @pages: number of pages, the gap included
 * @lock: protects the fields below
 * @stats: see &struct fake_shmem_stats
 * @watch: watcher, or NULL
 * @watch_ctx: its context
 * @gone: freed by the test
 */
struct fake_shmem {
	struct kref ref;
	resource_size_t start;
	size_t size;
	void *bytes;
	unsigned int page;
	unsigned int pages;
	spinlock_t lock; /* see kernel-doc */
	struct fake_shmem_stats stats;
	fake_shmem_watch_fn watch;
	void *watch_ctx;
	bool gone;
};

/**
 * struct fake_shmem_mapping - one ioremap()
 * @shm: the region
 * @offset: where in the region it begins
 */
struct fake_shmem_mapping {
	struct fake_shmem *shm;
	size_t offset;
};

/**
 * fake_mailbox_shmem_available() - can there be fake shared memory here?
 * @reason: where to put why not, for kunit_skip(); may be NULL
 *
 * Return: whether fake_shmem_alloc() can succeed.
 */
bool fake_mailbox_shmem_available(const char **reason)
{
	if (fake_shmem_backend())
		return true;

	if (reason)
		*reason = "no memory to ioremap(): needs INDIRECT_IOMEM or fake_shmem.memory=";
	return false;
}
EXPORT_SYMBOL_GPL(fake_mailbox_shmem_available);

/**
 * fake_shmem_sees() - is every access of the driver seen?
 * @reason: where to put why not, for kunit_skip(); may be NULL
 *
 * Where none is, counters of use and of errors stay 0, watchers are not called,
 * and nobody is kept from the bytes of others.
 *
 * Return: true if so.
 */
bool fake_shmem_sees(const char **reason)
{
	if (IS_ENABLED(CONFIG_INDIRECT_IOMEM))
		return true;

	if (reason)
		*reason = "accesses to I/O memory cannot be seen here (needs INDIRECT_IOMEM)";
	return false;
}
EXPORT_SYMBOL_GPL(fake_shmem_sees);

static void shmem_release(struct kref *ref)
{
	struct fake_shmem *shm = container_of(ref, struct fake_shmem, ref);

	if (!pool_bytes)
		kfree(shm->bytes);
	kfree(shm);
}

/* Set the address space aside, the first time. */
static int pool_reserve(void)
{
	const struct fake_shmem_backend *backend = fake_shmem_backend();
	int ret;

	if (!backend)
		return -EOPNOTSUPP;

	guard(mutex)(&pool_reserve_lock);
	if (pool_ready)
		return 0;

	ret = backend->reserve((resource_size_t)POOL_PAGES * POOL_PAGE,
			       &pool_start, &pool_bytes);
	pool_ready = !ret;
	return ret;
}

/* Give the region addresses of its own. */
static int pool_take(struct fake_shmem *shm)
{
	unsigned long page;
	unsigned int i;

	guard(mutex)(&pool_lock);
	page = bitmap_find_next_zero_area(pool_used, POOL_PAGES, pool_next,
					  shm->pages, 0);
	if (page >= POOL_PAGES)
		page = bitmap_find_next_zero_area(pool_used, POOL_PAGES, 0,
						  shm->pages, 0);
	if (page >= POOL_PAGES)
		return -ENOSPC;

	bitmap_set(pool_used, page, shm->pages);
	pool_next = page + shm->pages;
	shm->page = page;
	shm->start = pool_start + page * POOL_PAGE;
	for (i = 0; i < shm->pages - 1; i++)
		pool_owner[page + i] = shm;
	return 0;
}

/**
 * fake_shmem_alloc() - make a region
 * @size: size in bytes, up to 1 MiB; the region is exactly that long
 *
 * Return: the region, full of zeroes, or ERR_PTR(): -EINVAL, -ENOMEM, -ENOSPC
 * (too many), -EOPNOTSUPP (see fake_mailbox_shmem_available()).
 */
struct fake_shmem *fake_shmem_alloc(size_t size)
{
	struct fake_shmem *shm;
	int ret;

	if (!size || size > MAX_REGION)
		return ERR_PTR(-EINVAL);

	shm = kzalloc(sizeof(*shm), GFP_KERNEL);
	if (!shm)
		return ERR_PTR(-ENOMEM);

	kref_init(&shm->ref);
	spin_lock_init(&shm->lock);
	shm->size = size;
	shm->pages = DIV_ROUND_UP(size, POOL_PAGE) + 1;

	ret = pool_reserve();
	if (ret)
		goto err;

	/* Exactly as long as asked for: KASAN guards the platform's side. */
	if (!pool_bytes)
		shm->bytes = kzalloc(size, GFP_KERNEL);
	if (!pool_bytes && !shm->bytes) {
		ret = -ENOMEM;
		goto err;
	}

	ret = pool_take(shm);
	if (ret)
		goto err;
	if (pool_bytes) {
		shm->bytes = pool_bytes + shm->page * POOL_PAGE;
		memset(shm->bytes, 0, size);
	}
	return shm;

err:
	kref_put(&shm->ref, shmem_release);
	return ERR_PTR(ret);
}
EXPORT_SYMBOL_GPL(fake_shmem_alloc);

/**
 * fake_shmem_free() - take a region away
 * @shm: the region, or NULL
 *
 * The driver should have unmapped it: each mapping that still exists counts as
 * a stray error.
 */
void fake_shmem_free(struct fake_shmem *shm)
{
	unsigned int i;

	if (!shm)
		return;

	mutex_lock(&pool_lock);
	bitmap_clear(pool_used, shm->page, shm->pages);
	for (i = 0; i < shm->pages - 1; i++)
		pool_owner[shm->page + i] = NULL;
	mutex_unlock(&pool_lock);

	spin_lock_irq(&shm->lock);
	shm->gone = true;
	shm->watch = NULL;
	atomic_add(shm->stats.mappings, &stray_errors);
	spin_unlock_irq(&shm->lock);

	kref_put(&shm->ref, shmem_release);
}
EXPORT_SYMBOL_GPL(fake_shmem_free);

KUNIT_DEFINE_ACTION_WRAPPER(fake_shmem_free_action, fake_shmem_free,
			    struct fake_shmem *);

/**
 * fake_shmem_alloc_kunit() - make a region that goes with the test
 * @test: the test
 * @size: see fake_shmem_alloc()
 *
 * Return: see fake_shmem_alloc().
 */
struct fake_shmem *fake_shmem_alloc_kunit(struct kunit *test, size_t size)
{
	struct fake_shmem *shm = fake_shmem_alloc(size);
	int ret;

	if (IS_ERR(shm))
		return shm;

	ret = kunit_add_action_or_reset(test, fake_shmem_free_action, shm);
	return ret ? ERR_PTR(ret) : shm;
}
EXPORT_SYMBOL_GPL(fake_shmem_alloc_kunit);

/**
 * fake_shmem_va() - the bytes, for the side that is not the driver
 * @shm: the region
 *
 * There is no lock between the two sides, as there is none in a machine.
 *
 * Return: pointer to the first of fake_shmem_size() bytes.
 */
void *fake_shmem_va(struct fake_shmem *shm)
{
	return shm->bytes;
}
EXPORT_SYMBOL_GPL(fake_shmem_va);

/**
 * fake_shmem_start() - the physical address, for a "reg" property
 * @shm: the region
 *
 * Return: the address; it fits into 32 bits.
 */
resource_size_t fake_shmem_start(struct fake_shmem *shm)
{
	return shm->start;
}
EXPORT_SYMBOL_GPL(fake_shmem_start);

/**
 * fake_shmem_size() - the size, for a "reg" property
 * @shm: the region
 *
 * Return: size in bytes.
 */
resource_size_t fake_shmem_size(struct fake_shmem *shm)
{
	return shm->size;
}
EXPORT_SYMBOL_GPL(fake_shmem_size);

/**
 * fake_shmem_watch() - be called at each access of the driver
 * @shm: the region
 * @fn: watcher, replaces the one before; NULL for none
 * @ctx: last argument of @fn
 *
 * A watcher that is running on another CPU is not waited for.
 */
void fake_shmem_watch(struct fake_shmem *shm, fake_shmem_watch_fn fn, void *ctx)
{
	unsigned long flags;

	spin_lock_irqsave(&shm->lock, flags);
	shm->watch = fn;
	shm->watch_ctx = ctx;
	spin_unlock_irqrestore(&shm->lock, flags);
}
EXPORT_SYMBOL_GPL(fake_shmem_watch);

/**
 * fake_shmem_stats() - how the driver used a region
 * @shm: the region
 *
 * Return: a copy of the counters.
 */
struct fake_shmem_stats fake_shmem_stats(struct fake_shmem *shm)
{
	struct fake_shmem_stats stats;
	unsigned long flags;

	spin_lock_irqsave(&shm->lock, flags);
	stats = shm->stats;
	spin_unlock_irqrestore(&shm->lock, flags);
	return stats;
}
EXPORT_SYMBOL_GPL(fake_shmem_stats);

/**
 * fake_shmem_stray_errors() - misuse that belongs to no living region
 *
 * Mappings of addresses that belong to no region, regions freed while mapped,
 * and accesses through such mappings. Grows for as long as the machine runs:
 * compare with the value at the start of the test.
 *
 * Return: the count.
 */
unsigned int fake_shmem_stray_errors(void)
{
	return atomic_read(&stray_errors);
}
EXPORT_SYMBOL_GPL(fake_shmem_stray_errors);

/**
 * fake_shmem_map() - the driver maps a region
 * @offset: from the start of the pool
 *
 * The mapping may be longer than what is left of the region.
 *
 * Return: the mapping, or ERR_PTR(-ENXIO) if there is no region.
 */
struct fake_shmem_mapping *fake_shmem_map(unsigned long offset)
{
	struct fake_shmem_mapping *map;
	struct fake_shmem *shm;

	/* The bus of a real region needs no memory, so it cannot lack any. */
	map = kzalloc(sizeof(*map), GFP_KERNEL | __GFP_NOFAIL);

	mutex_lock(&pool_lock);
	shm = pool_owner[offset / POOL_PAGE];
	if (!shm) {
		mutex_unlock(&pool_lock);
		atomic_inc(&stray_errors);
		kfree(map);
		return ERR_PTR(-ENXIO);
	}
	kref_get(&shm->ref);
	mutex_unlock(&pool_lock);

	map->shm = shm;
	map->offset = offset - (size_t)shm->page * POOL_PAGE;

	spin_lock_irq(&shm->lock);
	shm->stats.maps++;
	shm->stats.mappings++;
	spin_unlock_irq(&shm->lock);
	return map;
}

/**
 * fake_shmem_unmap() - the driver unmaps a region
 * @map: the mapping
 */
void fake_shmem_unmap(struct fake_shmem_mapping *map)
{
	struct fake_shmem *shm = map->shm;

	spin_lock_irq(&shm->lock);
	shm->stats.mappings--;
	spin_unlock_irq(&shm->lock);

	kref_put(&shm->ref, shmem_release);
	kfree(map);
}

static void shmem_call_watcher(struct fake_shmem_mapping *map, size_t offset,
			       size_t len, bool write)
{
	struct fake_shmem_access access = {
		.offset = map->offset + offset,
		.len = len,
		.write = write,
	};
	struct fake_shmem *shm = map->shm;
	fake_shmem_watch_fn watch;
	unsigned long flags;
	void *ctx;

	spin_lock_irqsave(&shm->lock, flags);
	watch = shm->watch;
	ctx = shm->watch_ctx;
	spin_unlock_irqrestore(&shm->lock, flags);

	if (watch)
		watch(shm, &access, ctx);
}

/**
 * fake_shmem_begin() - the driver is about to read or write
 * @map: mapping that it uses
 * @offset: from the start of the mapping
 * @len: number of bytes
 * @align: alignment that this kind of access must have
 * @write: it writes; fake_shmem_end_write() is to follow
 *
 * Return: where to read or write, or NULL if the access must have no effect.
 */
void *fake_shmem_begin(struct fake_shmem_mapping *map, size_t offset,
		       size_t len, size_t align, bool write)
{
	struct fake_shmem *shm = map->shm;
	size_t at = map->offset + offset;
	unsigned long flags;
	bool bad;

	spin_lock_irqsave(&shm->lock, flags);
	bad = at > shm->size || len > shm->size - at || !IS_ALIGNED(at, align);
	if (shm->gone) {
		atomic_inc(&stray_errors);
		bad = true;
	} else if (bad) {
		shm->stats.errors++;
	} else if (write) {
		shm->stats.writes++;
	} else {
		shm->stats.reads++;
	}
	spin_unlock_irqrestore(&shm->lock, flags);

	if (bad)
		return NULL;
	if (!write)
		shmem_call_watcher(map, offset, len, false);
	return shm->bytes + at;
}

/**
 * fake_shmem_end_write() - the driver has written
 * @map: mapping that it used
 * @offset: from the start of the mapping
 * @len: number of bytes
 */
void fake_shmem_end_write(struct fake_shmem_mapping *map, size_t offset,
			  size_t len)
{
	shmem_call_watcher(map, offset, len, true);
}

MODULE_DESCRIPTION("Memory that drivers map as device memory, for tests");
MODULE_LICENSE("GPL");
