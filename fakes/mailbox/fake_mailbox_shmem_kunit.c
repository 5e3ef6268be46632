// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fake shared memory: what the driver reads through ioremap() is what the
 * platform wrote, and the other way round, and every misuse is seen. The driver
 * here is the test itself with the calls that a driver makes.
 */
#include <kunit/dt_tree.h>
#include <kunit/fake_mailbox.h>
#include <kunit/resource.h>
#include <kunit/splat.h>
#include <kunit/test.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/of_address.h>
#include <linux/platform_device.h>
#include <linux/sizes.h>
#include <linux/string.h>

#define SHM_SIZE	128

/*
 * struct shmem_ctx - fixture
 * @shm: a region
 * @va: its bytes
 * @io: the driver's mapping of it
 * @stray: stray errors when the case began
 * @expect_stray: how many more there are to be at the end
 * @seen: last access that the watcher saw
 * @value: what the watcher found at the start of the region
 */
struct shmem_ctx {
	struct fake_shmem *shm;
	u8 *va;
	void __iomem *io;
	unsigned int stray;
	unsigned int expect_stray;
	struct fake_shmem_access seen;
	u32 value;
};

static void shmem_unmap(void *io)
{
	iounmap((void __iomem *)io);
}

/* Map as a driver would; fails the test by assertion. */
static void __iomem *shmem_ioremap(struct kunit *test, struct fake_shmem *shm,
				   size_t size)
{
	void __iomem *io = ioremap(fake_shmem_start(shm), size);

	KUNIT_ASSERT_NOT_NULL(test, (__force void *)io);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, shmem_unmap,
							(__force void *)io), 0);
	return io;
}

/* How often the driver was seen to read and write. */
static void shmem_expect_uses(struct kunit *test, unsigned int reads,
			      unsigned int writes)
{
	struct shmem_ctx *ctx = test->priv;

	if (!fake_shmem_sees(NULL))
		return;

	KUNIT_EXPECT_EQ(test, fake_shmem_stats(ctx->shm).reads, reads);
	KUNIT_EXPECT_EQ(test, fake_shmem_stats(ctx->shm).writes, writes);
}

/* For cases that are about nothing else. */
static void shmem_needs_sight(struct kunit *test)
{
	const char *why = NULL;

	if (!fake_shmem_sees(&why))
		kunit_skip(test, "%s", why);
}

/* The bytes that the platform wrote, in every width that a driver may use. */
static void driver_reads_what_the_platform_wrote(struct kunit *test)
{
	struct shmem_ctx *ctx = test->priv;
	u8 buf[8] = {};
	unsigned int i;

	for (i = 0; i < SHM_SIZE; i++)
		ctx->va[i] = i;

	KUNIT_EXPECT_EQ(test, readb(ctx->io + 5), 0x05);
	KUNIT_EXPECT_EQ(test, readw(ctx->io + 6), 0x0706);
	KUNIT_EXPECT_EQ(test, readl(ctx->io + 8), 0x0b0a0908);
	KUNIT_EXPECT_EQ(test, ioread32(ctx->io + 12), 0x0f0e0d0c);
	memcpy_fromio(buf, ctx->io + 17, sizeof(buf));
	KUNIT_EXPECT_MEMEQ(test, buf, ctx->va + 17, sizeof(buf));
	shmem_expect_uses(test, 5, 0);
}

/* And what the driver writes is there, little-endian, and nothing else is. */
static void platform_reads_what_the_driver_wrote(struct kunit *test)
{
	static const u8 want[20] = {
		0x11, 0, 0x33, 0x22, 0x77, 0x66, 0x55, 0x44,
		0xbb, 0xaa, 0x99, 0x88, 0, 'a', 'b', 'c', 0, 0xee, 0xee, 0,
	};
	struct shmem_ctx *ctx = test->priv;

	writeb(0x11, ctx->io);
	writew(0x2233, ctx->io + 2);
	writel(0x44556677, ctx->io + 4);
	iowrite32(0x8899aabb, ctx->io + 8);
	memcpy_toio(ctx->io + 13, "abc", 3);
	memset_io(ctx->io + 17, 0xee, 2);
	KUNIT_EXPECT_MEMEQ(test, ctx->va, want, sizeof(want));
	shmem_expect_uses(test, 0, 6);
}

/* The way that drivers go: node, "reg", resource, managed mapping. */
static void region_is_reached_through_a_node(struct kunit *test)
{
	struct shmem_ctx *ctx = test->priv;
	struct dt_tree *tree = dt_tree_alloc_kunit(test);
	struct device_node *bus = dt_node(tree, NULL, "shmem-bus");
	struct device_node *np = dt_node(tree, bus, "sram");
	struct device *dev;
	struct resource res;
	void __iomem *io;

	dt_prop_u32(bus, "#address-cells", 1);
	dt_prop_u32(bus, "#size-cells", 1);
	dt_prop_bool(bus, "ranges");
	dt_prop_u32s(np, "reg", (u32)fake_shmem_start(ctx->shm), SHM_SIZE);
	KUNIT_ASSERT_EQ(test, dt_tree_apply(tree), 0);
	KUNIT_ASSERT_NOT_NULL(test, dt_platform_device(bus));
	dev = &dt_platform_device(bus)->dev;

	KUNIT_ASSERT_EQ(test, of_address_to_resource(np, 0, &res), 0);
	KUNIT_EXPECT_EQ(test, resource_size(&res), fake_shmem_size(ctx->shm));
	io = devm_ioremap(dev, res.start, resource_size(&res));
	KUNIT_ASSERT_NOT_NULL(test, (__force void *)io);
	writel(42, io);
	KUNIT_EXPECT_EQ(test, ctx->va[0], 42);
	devm_iounmap(dev, io);
	if (fake_shmem_sees(NULL))
		KUNIT_EXPECT_EQ(test, fake_shmem_stats(ctx->shm).mappings, 1);
}

/* Mappings of one region show the same bytes, from wherever they begin. */
static void mappings_of_a_region_share_its_bytes(struct kunit *test)
{
	struct shmem_ctx *ctx = test->priv;
	void __iomem *io;

	shmem_needs_sight(test);
	io = ioremap(fake_shmem_start(ctx->shm) + 64, 64);
	KUNIT_ASSERT_NOT_NULL(test, (__force void *)io);
	KUNIT_EXPECT_EQ(test, fake_shmem_stats(ctx->shm).mappings, 2);
	writel(7, ctx->io + 64);
	KUNIT_EXPECT_EQ(test, readl(io), 7);
	iounmap(io);
	KUNIT_EXPECT_EQ(test, fake_shmem_stats(ctx->shm).mappings, 1);
	KUNIT_EXPECT_EQ(test, fake_shmem_stats(ctx->shm).maps, 2);
}

/* Regions have addresses and bytes of their own. */
static void regions_do_not_meet(struct kunit *test)
{
	struct shmem_ctx *ctx = test->priv;
	struct fake_shmem *other = fake_shmem_alloc_kunit(test, SHM_SIZE);
	void __iomem *io;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, other);
	io = shmem_ioremap(test, other, SHM_SIZE);
	writel(1, ctx->io);
	writel(2, io);
	KUNIT_EXPECT_EQ(test, readl(ctx->io), 1);
	KUNIT_EXPECT_EQ(test, readl(io), 2);
	KUNIT_EXPECT_NE(test, fake_shmem_start(ctx->shm),
			fake_shmem_start(other));
}

static const struct range_case {
	const char *desc;
	unsigned int offset;
	unsigned int len;
	bool ok;
} range_cases[] = {
	{ "the last word", SHM_SIZE - 4, 4, true },
	{ "a word after the end", SHM_SIZE, 4, false },
	{ "a misaligned word", 2, 4, false },
	{ "a misaligned half-word", 3, 2, false },
	{ "a block up to the end", SHM_SIZE - 7, 7, true },
	{ "a block over the end", SHM_SIZE - 7, 8, false },
	{ "a block far away", SHM_SIZE + 4096, 8, false },
};

KUNIT_ARRAY_PARAM_DESC(range, range_cases, desc);

/* Too long a mapping is possible; what is beyond the end is ones and is seen. */
static void access_out_of_range_is_counted(struct kunit *test)
{
	const struct range_case *rc = test->param_value;
	struct shmem_ctx *ctx = test->priv;
	u8 ones[8], got[8] = {};
	void __iomem *io;

	shmem_needs_sight(test);
	io = shmem_ioremap(test, ctx->shm, SZ_8K);
	memset(ones, 0xff, sizeof(ones));
	if (rc->len == 4)
		*(u32 *)got = readl(io + rc->offset);
	else if (rc->len == 2)
		*(u16 *)got = readw(io + rc->offset);
	else
		memcpy_fromio(got, io + rc->offset, rc->len);

	KUNIT_EXPECT_EQ(test, fake_shmem_stats(ctx->shm).errors, !rc->ok);
	KUNIT_EXPECT_EQ(test, fake_shmem_stats(ctx->shm).reads, rc->ok);
	KUNIT_EXPECT_EQ(test, !memcmp(got, ones, rc->len), !rc->ok);

	memcpy_toio(io + rc->offset, ones, rc->len);
	KUNIT_EXPECT_EQ(test, fake_shmem_stats(ctx->shm).writes,
			rc->offset + rc->len <= SHM_SIZE);
}

/* What the driver still has mapped stays memory, but nobody's. */
static void region_freed_while_mapped_is_counted(struct kunit *test)
{
	struct shmem_ctx *ctx = test->priv;
	struct fake_shmem *shm;
	void __iomem *io;

	shmem_needs_sight(test);
	shm = fake_shmem_alloc(SHM_SIZE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, shm);
	io = shmem_ioremap(test, shm, SHM_SIZE);
	fake_shmem_free(shm);
	KUNIT_EXPECT_EQ(test, fake_shmem_stray_errors(), ctx->stray + 1);
	KUNIT_EXPECT_EQ(test, readl(io), ~0U);
	writel(1, io);
	KUNIT_EXPECT_EQ(test, fake_shmem_stray_errors(), ctx->stray + 3);
	ctx->expect_stray = 3;
}

/* An address that belongs to no region cannot be mapped. */
static void region_that_is_gone_cannot_be_mapped(struct kunit *test)
{
	struct shmem_ctx *ctx = test->priv;
	struct fake_shmem *shm;
	resource_size_t start;

	shmem_needs_sight(test);
	shm = fake_shmem_alloc(SHM_SIZE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, shm);
	start = fake_shmem_start(shm);
	fake_shmem_free(shm);
	splat_expect(test, 1, "invalid ioremap")
		KUNIT_EXPECT_NULL(test, (__force void *)ioremap(start, 4));
	ctx->expect_stray = 1;
}

static void watch_and_set(struct fake_shmem *shm,
			  const struct fake_shmem_access *access, void *priv)
{
	struct shmem_ctx *ctx = priv;

	ctx->seen = *access;
	ctx->value = *(u32 *)fake_shmem_va(shm);
	if (!access->write)
		*(u32 *)fake_shmem_va(shm) = 0x5a5a5a5a;
}

/* A watcher sees what was written, and can change what will be read. */
static void watcher_stands_between_driver_and_bytes(struct kunit *test)
{
	struct shmem_ctx *ctx = test->priv;

	shmem_needs_sight(test);
	fake_shmem_watch(ctx->shm, watch_and_set, ctx);
	writel(3, ctx->io);
	KUNIT_EXPECT_TRUE(test, ctx->seen.write);
	KUNIT_EXPECT_EQ(test, ctx->value, 3);
	KUNIT_EXPECT_EQ(test, readl(ctx->io), 0x5a5a5a5a);
	readw(ctx->io + 10);
	KUNIT_EXPECT_FALSE(test, ctx->seen.write);
	KUNIT_EXPECT_EQ(test, ctx->seen.offset, 10);
	KUNIT_EXPECT_EQ(test, ctx->seen.len, 2);

	fake_shmem_watch(ctx->shm, NULL, NULL);
	writel(4, ctx->io);
	KUNIT_EXPECT_EQ(test, readl(ctx->io), 4);
}

/* Sizes that make no sense are refused, the largest one is not. */
static void size_is_checked(struct kunit *test)
{
	struct fake_shmem *shm;

	KUNIT_EXPECT_EQ(test, PTR_ERR(fake_shmem_alloc(0)), -EINVAL);
	KUNIT_EXPECT_EQ(test, PTR_ERR(fake_shmem_alloc(SZ_1M + 1)), -EINVAL);
	shm = fake_shmem_alloc(SZ_1M);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, shm);
	KUNIT_EXPECT_EQ(test, fake_shmem_size(shm), SZ_1M);
	fake_shmem_free(shm);
}

/* A managed region goes with its test. */
static void managed_region_goes_with_its_test(struct kunit *test)
{
	struct shmem_ctx *ctx = test->priv;
	struct kunit *inner = kunit_kzalloc(test, sizeof(*inner), GFP_KERNEL);
	struct fake_shmem *shm;
	resource_size_t start;

	KUNIT_ASSERT_NOT_NULL(test, inner);
	shmem_needs_sight(test);
	kunit_init_test(inner, "inner", NULL);
	shm = fake_shmem_alloc_kunit(inner, SHM_SIZE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, shm);
	start = fake_shmem_start(shm);
	kunit_cleanup(inner);
	splat_expect(test, 1, "invalid ioremap")
		KUNIT_EXPECT_NULL(test, (__force void *)ioremap(start, 4));
	ctx->expect_stray = 1;
}

/*
 * Address space is used again, or the pool would be empty after some of these,
 * and a new region never shows what an old one contained.
 */
static void thousand_regions_come_and_go(struct kunit *test)
{
	struct fake_shmem *shm;
	void __iomem *io;
	unsigned int i, dirty = 0;

	for (i = 0; i < 2500; i++) {
		shm = fake_shmem_alloc(SHM_SIZE);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, shm);
		io = ioremap(fake_shmem_start(shm), SHM_SIZE);
		dirty += readl(io) != 0;
		writel(i + 1, io);
		iounmap(io);
		fake_shmem_free(shm);
	}
	KUNIT_EXPECT_EQ(test, dirty, 0);
}

static int shmem_init(struct kunit *test)
{
	const char *why = NULL;
	struct shmem_ctx *ctx;

	if (!fake_mailbox_shmem_available(&why))
		kunit_skip(test, "%s", why);

	KUNIT_ASSERT_EQ(test, splat_watch_kunit(test), 0);
	ctx = kunit_kzalloc(test, sizeof(*ctx), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, ctx);
	ctx->stray = fake_shmem_stray_errors();
	ctx->shm = fake_shmem_alloc_kunit(test, SHM_SIZE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, ctx->shm);
	ctx->va = fake_shmem_va(ctx->shm);
	ctx->io = shmem_ioremap(test, ctx->shm, SHM_SIZE);
	test->priv = ctx;
	return 0;
}

static void shmem_exit(struct kunit *test)
{
	struct shmem_ctx *ctx = test->priv;

	if (ctx)
		KUNIT_EXPECT_EQ(test, fake_shmem_stray_errors(),
				ctx->stray + ctx->expect_stray);
}

static struct kunit_case shmem_cases[] = {
	KUNIT_CASE(driver_reads_what_the_platform_wrote),
	KUNIT_CASE(platform_reads_what_the_driver_wrote),
	KUNIT_CASE(region_is_reached_through_a_node),
	KUNIT_CASE(mappings_of_a_region_share_its_bytes),
	KUNIT_CASE(regions_do_not_meet),
	KUNIT_CASE_PARAM(access_out_of_range_is_counted, range_gen_params),
	KUNIT_CASE(region_freed_while_mapped_is_counted),
	KUNIT_CASE(region_that_is_gone_cannot_be_mapped),
	KUNIT_CASE(watcher_stands_between_driver_and_bytes),
	KUNIT_CASE(size_is_checked),
	KUNIT_CASE(managed_region_goes_with_its_test),
	KUNIT_CASE(thousand_regions_come_and_go),
	{}
};

static struct kunit_suite shmem_suite = {
	.name = "fake_mailbox_shmem",
	.init = shmem_init,
	.exit = shmem_exit,
	.test_cases = shmem_cases,
};

kunit_test_suite(shmem_suite);

MODULE_DESCRIPTION("KUnit tests for fake shared memory");
MODULE_LICENSE("GPL");
