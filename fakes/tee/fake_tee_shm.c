// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fake TEE: shared memory.
 *
 * Whatever the pool, each piece that is handed out or registered is on a list
 * until it is given back. That list is what a leak report reads, and what
 * decides whether the memory in a call is shared at all.
 */

#include <linux/err.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include <kunit/fake_tee_priv.h>

#define FAKE_TEE_POOL_SIZE	(16 * PAGE_SIZE)

static struct fake_tee_mem *fake_tee_mem_alloc(struct tee_shm *shm, size_t size)
{
	struct fake_tee_mem *mem = kzalloc(sizeof(*mem), GFP_KERNEL);

	if (!mem)
		return NULL;
	mem->shm = shm;
	mem->size = size;
	mem->ctx = shm->ctx->data;
	fake_tee_trace(&mem->who);
	return mem;
}

static void fake_tee_mem_add(struct fake_tee_impl *tee, struct fake_tee_mem *mem)
{
	/* Ours by the TEE core's rules: no other driver sees this memory. */
	mem->shm->sec_world_id = (unsigned long)mem;

	guard(mutex)(&tee->lock);
	list_add_tail(&mem->node, &tee->shms);
	hash_add(tee->shm_hash, &mem->hash, (unsigned long)mem->shm);
	mem->ctx->nshms++;
	tee->nshms++;
	tee->shm_bytes += mem->size;
	if (mem->map)
		tee->stats.shm_registered++;
	else
		tee->stats.shm_allocated++;
}

static struct fake_tee_mem *shm_to_fake_tee_mem(const struct tee_shm *shm)
{
	return (void *)(unsigned long)shm->sec_world_id;
}

static void fake_tee_mem_del(struct fake_tee_impl *tee, struct fake_tee_mem *mem)
{
	scoped_guard(mutex, &tee->lock) {
		list_del(&mem->node);
		hash_del(&mem->hash);
		mem->ctx->nshms--;
		tee->nshms--;
		tee->shm_bytes -= mem->size;
	}
	kfree(mem);
}

static int fake_tee_pool_get(struct fake_tee_life *life, struct tee_shm *shm,
			     size_t size, size_t align)
{
	switch (life->tee->cfg.pool) {
	case FAKE_TEE_POOL_RESERVED:
		return life->reserved->ops->alloc(life->reserved, shm, size,
						  align);
	case FAKE_TEE_POOL_EXACT:
		if (!size)
			return -EINVAL;
		shm->kaddr = kzalloc(size, GFP_KERNEL);
		if (!shm->kaddr)
			return -ENOMEM;
		shm->paddr = virt_to_phys(shm->kaddr);
		shm->size = size;
		return 0;
	default:
		return tee_dyn_shm_alloc_helper(shm, size, align, NULL);
	}
}

static void fake_tee_pool_put(struct fake_tee_life *life, struct tee_shm *shm)
{
	switch (life->tee->cfg.pool) {
	case FAKE_TEE_POOL_RESERVED:
		life->reserved->ops->free(life->reserved, shm);
		break;
	case FAKE_TEE_POOL_EXACT:
		kfree(shm->kaddr);
		shm->kaddr = NULL;
		break;
	default:
		tee_dyn_shm_free_helper(shm, NULL);
	}
}

static int fake_tee_pool_alloc(struct tee_shm_pool *pool, struct tee_shm *shm,
			       size_t size, size_t align)
{
	struct fake_tee_life *life = pool->private_data;
	struct fake_tee_mem *mem;
	u32 result;
	int err;

	if (fake_tee_fault_hit(life->tee, FAKE_TEE_SHM_ALLOC, 0, NULL, &err,
			       &result))
		return err;

	mem = fake_tee_mem_alloc(shm, size);
	if (!mem)
		return -ENOMEM;
	err = fake_tee_pool_get(life, shm, size, align);
	if (err) {
		kfree(mem);
		return err;
	}
	fake_tee_mem_add(life->tee, mem);
	return 0;
}

static void fake_tee_pool_free(struct tee_shm_pool *pool, struct tee_shm *shm)
{
	struct fake_tee_life *life = pool->private_data;

	fake_tee_mem_del(life->tee, shm_to_fake_tee_mem(shm));
	fake_tee_pool_put(life, shm);
}

static const struct tee_shm_pool_ops fake_tee_pool_ops = {
	.alloc = fake_tee_pool_alloc,
	.free = fake_tee_pool_free,
};

static int fake_tee_reserve(struct fake_tee_life *life)
{
	struct fake_tee_config *cfg = &life->tee->cfg;

	life->region_size = PAGE_ALIGN(cfg->pool_size ?: FAKE_TEE_POOL_SIZE);
	life->region = alloc_pages_exact(life->region_size, GFP_KERNEL);
	if (!life->region)
		return -ENOMEM;
	life->reserved = tee_shm_pool_alloc_res_mem((unsigned long)life->region,
						    virt_to_phys(life->region),
						    life->region_size,
						    PAGE_SHIFT);
	if (IS_ERR(life->reserved)) {
		free_pages_exact(life->region, life->region_size);
		return PTR_ERR(life->reserved);
	}
	return 0;
}

/**
 * fake_tee_pool_init() - make the pool of a tee_device
 * @life: the tee_device
 *
 * Return: 0 or -ENOMEM.
 */
int fake_tee_pool_init(struct fake_tee_life *life)
{
	enum fake_tee_pool kind = life->tee->cfg.pool;

	if (kind == FAKE_TEE_POOL_NONE)
		return 0;
	life->pool.ops = &fake_tee_pool_ops;
	life->pool.private_data = life;
	return kind == FAKE_TEE_POOL_RESERVED ? fake_tee_reserve(life) : 0;
}

/**
 * fake_tee_pool_exit() - undo fake_tee_pool_init()
 * @life: the tee_device; none of its shared memory is held any more
 */
void fake_tee_pool_exit(struct fake_tee_life *life)
{
	if (!life->reserved)
		return;
	tee_shm_pool_free(life->reserved);
	free_pages_exact(life->region, life->region_size);
}

/**
 * fake_tee_op_shm_register() - a client registers memory of its own
 * @ctx: its context
 * @shm: the memory
 * @pages: its pages
 * @num_pages: how many
 * @start: address of the first one, as the client sees it
 *
 * Return: 0, -EOPNOTSUPP without TEE_GEN_CAP_REG_MEM, -ENOMEM, or what a fault
 * says.
 */
int fake_tee_op_shm_register(struct tee_context *ctx, struct tee_shm *shm,
			     struct page **pages, size_t num_pages,
			     unsigned long start)
{
	struct fake_tee_impl *tee = ctx_to_fake_tee_life(ctx)->tee;
	struct fake_tee_mem *mem;
	u32 result;
	int err;

	if (!(READ_ONCE(tee->pub.gen_caps) & TEE_GEN_CAP_REG_MEM))
		return -EOPNOTSUPP;
	if (fake_tee_fault_hit(tee, FAKE_TEE_SHM_REGISTER, 0, NULL, &err,
			       &result))
		return err;

	mem = fake_tee_mem_alloc(shm, shm->size);
	if (!mem)
		return -ENOMEM;
	/* Trusted Applications see it as one piece, whatever its pages are. */
	mem->map = vmap(pages, num_pages, VM_MAP, PAGE_KERNEL);
	if (!mem->map) {
		kfree(mem);
		return -ENOMEM;
	}
	fake_tee_mem_add(tee, mem);
	return 0;
}

/**
 * fake_tee_op_shm_unregister() - a client takes its memory back
 * @ctx: its context
 * @shm: the memory
 *
 * Return: 0.
 */
int fake_tee_op_shm_unregister(struct tee_context *ctx, struct tee_shm *shm)
{
	struct fake_tee_mem *mem = shm_to_fake_tee_mem(shm);
	void *map = mem->map;

	fake_tee_mem_del(ctx_to_fake_tee_life(ctx)->tee, mem);
	vunmap(map);
	return 0;
}

static bool fake_tee_memref_ok(struct fake_tee_life *life,
			       const struct tee_param_memref *ref)
{
	struct fake_tee_impl *tee = life->tee;
	struct fake_tee_mem *mem;
	size_t end;

	/* No memory at all is allowed, and is not out of range. */
	if (!ref->shm)
		return !ref->size && !ref->shm_offs;

	guard(mutex)(&tee->lock);
	hash_for_each_possible(tee->shm_hash, mem, hash, (unsigned long)ref->shm)
		if (mem->shm == ref->shm)
			return mem->ctx->life == life &&
			       !check_add_overflow(ref->shm_offs, ref->size,
						   &end) &&
			       end <= ref->shm->size;
	return false;
}

/**
 * fake_tee_params_ok() - do all memory references lie in shared memory
 * @life: the tee_device they are meant for
 * @param: parameters
 * @num: how many
 *
 * Return: true when they do.
 */
bool fake_tee_params_ok(struct fake_tee_life *life, const struct tee_param *param,
			u32 num)
{
	u32 i;

	if (num && !param)
		return false;
	for (i = 0; i < num; i++)
		if (tee_param_is_memref((struct tee_param *)&param[i]) &&
		    !fake_tee_memref_ok(life, &param[i].u.memref))
			return false;
	return true;
}

/**
 * fake_tee_param_buf() - reach the memory of a parameter
 * @param: a parameter that a Trusted Application was given
 * @len: how many bytes there are, 0 on error; may be NULL
 *
 * For Trusted Applications only, and only inside their operations: it is the
 * fake that has checked, just before, that the memory is shared.
 *
 * Return: its first byte, or an ERR_PTR: -EINVAL when @param is no memory
 * reference, has no memory, or says more than there is (an application may have
 * changed it).
 */
void *fake_tee_param_buf(const struct tee_param *param, size_t *len)
{
	const struct tee_param_memref *ref = &param->u.memref;
	struct fake_tee_mem *mem;
	size_t end;

	if (len)
		*len = 0;
	if (!tee_param_is_memref((struct tee_param *)param) || !ref->shm ||
	    check_add_overflow(ref->shm_offs, ref->size, &end) ||
	    end > ref->shm->size)
		return ERR_PTR(-EINVAL);

	if (len)
		*len = ref->size;
	mem = shm_to_fake_tee_mem(ref->shm);
	if (mem->map)
		return mem->map + ref->shm->offset + ref->shm_offs;
	return ref->shm->kaddr + ref->shm_offs;
}
EXPORT_SYMBOL_GPL(fake_tee_param_buf);
