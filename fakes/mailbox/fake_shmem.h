/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Memory that a driver maps as device memory, for tests.
 *
 * The driver gets a physical address, from a "reg" property for instance, and
 * maps it with ioremap(). The test, which plays the other side, has an ordinary
 * pointer to the same bytes, and can see how they were used, where the
 * architecture lets it.
 */
#ifndef _KUNIT_FAKE_SHMEM_H
#define _KUNIT_FAKE_SHMEM_H

#include <linux/ioport.h>
#include <linux/types.h>

struct fake_shmem;
struct kunit;

/**
 * struct fake_shmem_access - one access of the driver, as a watcher sees it
 * @offset: from the start of the region, in bytes
 * @len: number of bytes
 * @write: the driver writes
 */
struct fake_shmem_access {
	size_t offset;
	size_t len;
	bool write;
};

/**
 * typedef fake_shmem_watch_fn - watcher of accesses
 * @shm: the region
 * @access: what the driver is about to do
 * @ctx: as given to fake_shmem_watch()
 *
 * Runs in the context of the access, which may be atomic, before a read and
 * after a write takes effect: the place to play a remote side that changes the
 * bytes under the driver, or one that a busy-waiting driver would not let run.
 */
typedef void (*fake_shmem_watch_fn)(struct fake_shmem *shm,
				    const struct fake_shmem_access *access,
				    void *ctx);

/**
 * struct fake_shmem_stats - how the driver used a region; see fake_shmem_sees()
 * @mappings: mappings that exist now
 * @maps: mappings ever made
 * @reads: read accesses; a block copy counts once
 * @writes: write accesses; a block copy counts once
 * @errors: accesses out of range or misaligned; reads of that kind give ones,
 *	writes have no effect. A mapping may be longer than the region, as it may
 *	with real memory.
 */
struct fake_shmem_stats {
	unsigned int mappings;
	unsigned int maps;
	unsigned int reads;
	unsigned int writes;
	unsigned int errors;
};

bool fake_mailbox_shmem_available(const char **reason);
bool fake_shmem_sees(const char **reason);

struct fake_shmem *fake_shmem_alloc(size_t size);
void fake_shmem_free(struct fake_shmem *shm);
struct fake_shmem *fake_shmem_alloc_kunit(struct kunit *test, size_t size);

void *fake_shmem_va(struct fake_shmem *shm);
resource_size_t fake_shmem_start(struct fake_shmem *shm);
resource_size_t fake_shmem_size(struct fake_shmem *shm);

void fake_shmem_watch(struct fake_shmem *shm, fake_shmem_watch_fn fn,
		      void *ctx);
struct fake_shmem_stats fake_shmem_stats(struct fake_shmem *shm);
unsigned int fake_shmem_stray_errors(void);

#endif /* _KUNIT_FAKE_SHMEM_H */
