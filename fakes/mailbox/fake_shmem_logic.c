// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fake shared memory on machines whose I/O memory is emulated by
 * lib/logic_iomem.c, such as User Mode Linux: every access of the driver is a
 * call.
 */
#include <linux/ioport.h>
#include <linux/logic_iomem.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/string.h>
#include <kunit/fake_shmem_priv.h>

/* Below 4 GiB, so that one cell of a "reg" property can hold an address. */
#define LOGIC_MIN	0x80000000UL
#define LOGIC_MAX	0xefffffffUL

static unsigned long logic_read(void *priv, unsigned int offset, int size)
{
	const void *p = fake_shmem_begin(priv, offset, size, size, false);

	if (!p)
		return ~0UL;

	switch (size) {
	case 1:
		return READ_ONCE(*(u8 *)p);
	case 2:
		return READ_ONCE(*(u16 *)p);
	case 4:
		return READ_ONCE(*(u32 *)p);
	default:
		return READ_ONCE(*(unsigned long *)p);
	}
}

static void logic_write(void *priv, unsigned int offset, int size,
			unsigned long val)
{
	void *p = fake_shmem_begin(priv, offset, size, size, true);

	if (!p)
		return;

	switch (size) {
	case 1:
		WRITE_ONCE(*(u8 *)p, val);
		break;
	case 2:
		WRITE_ONCE(*(u16 *)p, val);
		break;
	case 4:
		WRITE_ONCE(*(u32 *)p, val);
		break;
	default:
		WRITE_ONCE(*(unsigned long *)p, val);
		break;
	}
	fake_shmem_end_write(priv, offset, size);
}

static void logic_set(void *priv, unsigned int offset, u8 value, int size)
{
	void *p = fake_shmem_begin(priv, offset, size, 1, true);

	if (!p)
		return;
	memset(p, value, size);
	fake_shmem_end_write(priv, offset, size);
}

static void logic_copy_from(void *priv, void *buffer, unsigned int offset,
			    int size)
{
	const void *p = fake_shmem_begin(priv, offset, size, 1, false);

	if (p)
		memcpy(buffer, p, size);
	else
		memset(buffer, 0xff, size);
}

static void logic_copy_to(void *priv, unsigned int offset, const void *buffer,
			  int size)
{
	void *p = fake_shmem_begin(priv, offset, size, 1, true);

	if (!p)
		return;
	memcpy(p, buffer, size);
	fake_shmem_end_write(priv, offset, size);
}

static void logic_unmap(void *priv)
{
	fake_shmem_unmap(priv);
}

static const struct logic_iomem_ops logic_ops = {
	.read = logic_read,
	.write = logic_write,
	.set = logic_set,
	.copy_from = logic_copy_from,
	.copy_to = logic_copy_to,
	.unmap = logic_unmap,
};

static long logic_map(unsigned long offset, size_t size,
		      const struct logic_iomem_ops **ops, void **priv)
{
	struct fake_shmem_mapping *map = fake_shmem_map(offset);

	if (IS_ERR(map))
		return PTR_ERR(map);

	*ops = &logic_ops;
	*priv = map;
	return 0;
}

static const struct logic_iomem_region_ops logic_region_ops = {
	.map = logic_map,
};

static struct resource logic_res = {
	.name = "fake shared memory",
	.flags = IORESOURCE_MEM,
};

static int logic_reserve(resource_size_t size, resource_size_t *start,
			 void **bytes)
{
	struct resource hole = { .flags = IORESOURCE_MEM };
	int ret;

	/*
	 * A region is claimed where its resource says, but nothing tells which
	 * addresses are free: let the resource tree find a hole and take that.
	 */
	ret = allocate_resource(&iomem_resource, &hole, size, LOGIC_MIN,
				LOGIC_MAX, SZ_1M, NULL, NULL);
	if (ret)
		return ret;
	logic_res.start = hole.start;
	logic_res.end = hole.end;
	release_resource(&hole);

	ret = logic_iomem_add_region(&logic_res, &logic_region_ops);
	if (ret)
		return ret;

	/* There is no way to take a region back: stay for good. */
	__module_get(THIS_MODULE);
	*start = logic_res.start;
	return 0;
}

const struct fake_shmem_backend fake_shmem_logic = {
	.reserve = logic_reserve,
};
