/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between the pool of fake shared memory and the way in which an architecture
 * lets accesses to device memory be caught, or at least be made. Not for tests.
 */
#ifndef _KUNIT_FAKE_SHMEM_PRIV_H
#define _KUNIT_FAKE_SHMEM_PRIV_H

#include <linux/kconfig.h>
#include <linux/types.h>

struct fake_shmem_mapping;

/**
 * struct fake_shmem_backend - how to get at what a driver does to device memory
 * @reserve: set aside @size bytes of physical address space for good, return 0
 *	and its start. Called once, with @bytes pointing to NULL. Either @bytes
 *	stays as it is, and from then on every ioremap() in there calls
 *	fake_shmem_map(); or there is memory at these addresses, and @bytes gets
 *	the platform's pointer to it.
 */
struct fake_shmem_backend {
	int (*reserve)(resource_size_t size, resource_size_t *start,
		       void **bytes);
};

extern const struct fake_shmem_backend fake_shmem_logic;
extern const struct fake_shmem_backend fake_shmem_plain;

bool fake_shmem_plain_given(void);

/**
 * fake_shmem_backend() - how it is done on this machine
 *
 * Return: the backend, or NULL if it cannot be done.
 */
static inline const struct fake_shmem_backend *fake_shmem_backend(void)
{
	if (IS_ENABLED(CONFIG_INDIRECT_IOMEM))
		return &fake_shmem_logic;

	return fake_shmem_plain_given() ? &fake_shmem_plain : NULL;
}

struct fake_shmem_mapping *fake_shmem_map(unsigned long offset);
void fake_shmem_unmap(struct fake_shmem_mapping *map);
void *fake_shmem_begin(struct fake_shmem_mapping *map, size_t offset,
		       size_t len, size_t align, bool write);
void fake_shmem_end_write(struct fake_shmem_mapping *map, size_t offset,
			  size_t len);

#endif /* _KUNIT_FAKE_SHMEM_PRIV_H */
