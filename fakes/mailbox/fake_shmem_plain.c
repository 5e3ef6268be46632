// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fake shared memory on machines where an access to I/O memory is an
 * instruction, and nobody can be called: real memory that the kernel was told to
 * leave alone.
 *
 * ioremap() refuses memory that the kernel uses, on every architecture. So the
 * command line takes some away from the kernel (mem=) and says where it is:
 * fake_shmem.memory=. The driver and the platform map it differently, which is
 * right where there are no caches, or coherent ones only: in emulators, for
 * which this is meant.
 */
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/mm.h>
#include <linux/moduleparam.h>
#include <kunit/fake_shmem_priv.h>

static unsigned long plain_memory;
module_param_named(memory, plain_memory, ulong, 0444);
MODULE_PARM_DESC(memory, "physical address of 8 MiB of memory that mem= keeps the kernel from");

static int plain_reserve(resource_size_t size, resource_size_t *start,
			 void **bytes)
{
	/* A wrong address would be somebody's: let the kernel say whose. */
	if (region_intersects(plain_memory, size, IORESOURCE_MEM,
			      IORES_DESC_NONE) != REGION_DISJOINT)
		return -EBUSY;

	*bytes = memremap(plain_memory, size, MEMREMAP_WB);
	if (!*bytes)
		return -ENOMEM;

	*start = plain_memory;
	return 0;
}

/**
 * fake_shmem_plain_given() - has the command line set memory aside?
 *
 * Return: true if so.
 */
bool fake_shmem_plain_given(void)
{
	return plain_memory;
}

const struct fake_shmem_backend fake_shmem_plain = {
	.reserve = plain_reserve,
};
