// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fake TEE: what it has seen, what is still held, what went wrong.
 */

#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/stacktrace.h>
#include <linux/string.h>

#include <kunit/fake_tee_priv.h>

/**
 * fake_tee_error() - record that something went wrong that must not
 * @tee: the TEE
 * @fmt: what
 */
void fake_tee_error(struct fake_tee_impl *tee, const char *fmt, ...)
{
	char text[FAKE_TEE_ERROR_LEN];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);

	scoped_guard(mutex, &tee->lock) {
		tee->stats.errors++;
		strscpy(tee->last_error, text, sizeof(tee->last_error));
	}
	pr_info("fake_tee: %s\n", text);
}

/**
 * fake_tee_trace() - remember who is doing something
 * @who: where to
 */
void fake_tee_trace(struct fake_tee_trace *who)
{
	unsigned int own = 0;

	get_task_comm(who->comm, current);
#ifdef CONFIG_STACKTRACE
	who->nr = stack_trace_save(who->entries, ARRAY_SIZE(who->entries), 0);
#endif
	/* Start with our caller: how many frames lie below it is up to the arch. */
	while (own < who->nr && who->entries[own] != _RET_IP_)
		own++;
	if (own == who->nr) {
		who->entries[0] = _RET_IP_;
		who->nr = 1;
	} else {
		who->nr -= own;
		memmove(who->entries, who->entries + own,
			who->nr * sizeof(who->entries[0]));
	}
}

/* Functions between a driver and fake_tee_trace(): nobody asks for these. */
static const char * const fake_tee_between[] = {
	"fake_tee_op_", "fake_tee_pool_", "fake_tee_mem_", "teedev_open",
	"tee_client_open_context", "shm_alloc_helper", "register_shm_helper",
	"tee_shm_",
};

/*
 * Which entry of a trace is the first outside of the TEE core and the fake. In a
 * kernel without names it is the first after the fake's own operation; who reads
 * the log has to know the rest.
 */
static unsigned int fake_tee_outside(const struct fake_tee_trace *who)
{
	unsigned int i, j;
	char name[64];

	if (!IS_ENABLED(CONFIG_KALLSYMS))
		return who->nr > 1 ? 1 : 0;
	for (i = 0; i < who->nr; i++) {
		snprintf(name, sizeof(name), "%ps", (void *)who->entries[i]);
		for (j = 0; j < ARRAY_SIZE(fake_tee_between); j++)
			if (str_has_prefix(name, fake_tee_between[j]))
				break;
		if (j == ARRAY_SIZE(fake_tee_between))
			return i;
	}
	return 0;
}

static void fake_tee_fill_holder(struct fake_tee_holder *holder,
				 const struct fake_tee_trace *who)
{
	memset(holder, 0, sizeof(*holder));
	strscpy(holder->comm, who->comm, sizeof(holder->comm));
	memcpy(holder->trace, who->entries, sizeof(holder->trace));
	holder->nr = who->nr;
	holder->caller = who->entries[fake_tee_outside(who)];
}

/* "innermost < its caller < ...", as far as it helps. */
static void fake_tee_print_callers(char *buf, size_t size,
				   const struct fake_tee_holder *holder)
{
	unsigned int i = 0, last;
	size_t len = 0;

	while (i < holder->nr && holder->trace[i] != holder->caller)
		i++;
	/* Nameless frames of the TEE core take two or three of the places. */
	last = min(holder->nr, i + (IS_ENABLED(CONFIG_KALLSYMS) ? 3 : 6));
	for (; i < last; i++)
		len += scnprintf(buf + len, size - len, "%s%ps",
				 len ? " < " : "", (void *)holder->trace[i]);
}

static void fake_tee_ctx_holder(struct fake_tee_ctx *ctx,
				struct fake_tee_holder *holder)
{
	fake_tee_fill_holder(holder, &ctx->who);
	uuid_copy(&holder->uuid, &ctx->last);
	/* Each piece of shared memory keeps its context; so does the client. */
	holder->closed = kref_read(&ctx->ctx->refcount) <= ctx->nshms;
}

/**
 * fake_tee_report_leak() - record what an unplug would wait for
 * @tee: the TEE
 * @life: its tee_device
 */
void fake_tee_report_leak(struct fake_tee_impl *tee, struct fake_tee_life *life)
{
	struct fake_tee_holder holder = {};
	struct fake_tee_mem *mem;
	struct fake_tee_ctx *ctx;
	unsigned int nctx = 0, nshm = 0;
	char callers[240] = "";

	scoped_guard(mutex, &tee->lock) {
		list_for_each_entry(ctx, &tee->contexts, node)
			if (ctx->life == life && !nctx++)
				fake_tee_ctx_holder(ctx, &holder);
		list_for_each_entry(mem, &tee->shms, node) {
			if (mem->ctx->life != life)
				continue;
			/* Only the memory is leaked: name who has that. */
			if (!nshm++ && holder.closed)
				fake_tee_fill_holder(&holder, &mem->who);
		}
	}
	if (!nctx)
		return;

	fake_tee_print_callers(callers, sizeof(callers), &holder);
	fake_tee_error(tee,
		       "unplug: %u contexts and %u pieces of shared memory are held, the first by %s (task %s, session to %pUb)",
		       nctx, nshm, callers, holder.comm, &holder.uuid);
}

static void fake_tee_record_params(struct fake_tee_call_param *to,
				   const struct tee_param *param, u32 num,
				   bool readable)
{
	const void *buf;
	size_t len;
	u32 i;

	for (i = 0; i < min_t(u32, num, FAKE_TEE_NR_PARAMS); i++, to++) {
		to->attr = param[i].attr;
		if (!tee_param_is_memref((struct tee_param *)&param[i])) {
			to->a = param[i].u.value.a;
			to->b = param[i].u.value.b;
			to->c = param[i].u.value.c;
			continue;
		}
		to->a = param[i].u.memref.shm_offs;
		to->b = param[i].u.memref.size;
		to->shm = param[i].u.memref.shm;
		buf = readable ? fake_tee_param_buf(&param[i], &len) : NULL;
		if (!IS_ERR_OR_NULL(buf))
			memcpy(to->head, buf, min_t(size_t, len, FAKE_TEE_HEAD));
	}
}

static void fake_tee_count(struct fake_tee_impl *tee, u32 func)
{
	void *entry;

	/* A count that cannot be stored is lost; the calls are not. */
	xa_lock(&tee->counts);
	entry = xa_load(&tee->counts, func);
	entry = xa_mk_value(entry ? xa_to_value(entry) + 1 : 1);
	__xa_store(&tee->counts, func, entry, GFP_ATOMIC);
	xa_unlock(&tee->counts);
}

/* Where a call is kept. */
static struct fake_tee_call *fake_tee_slot(struct fake_tee_impl *tee, u64 seq)
{
	u32 slot;

	div_u64_rem(seq, tee->ring_len, &slot);

	return &tee->ring[slot];
}

/**
 * fake_tee_record_start() - a call has come in
 * @tee: the TEE
 * @arg: its arguments
 * @param: its parameters
 * @uuid: Trusted Application it is for
 * @readable: its memory references may be followed
 * @copy: receives the record
 *
 * Return: its number.
 */
u64 fake_tee_record_start(struct fake_tee_impl *tee,
			  const struct tee_ioctl_invoke_arg *arg,
			  const struct tee_param *param, const uuid_t *uuid,
			  bool readable, struct fake_tee_call *copy)
{
	memset(copy, 0, sizeof(*copy));
	copy->session = arg->session;
	copy->func = arg->func;
	copy->num = arg->num_params;
	uuid_copy(&copy->uuid, uuid);
	if (param)
		fake_tee_record_params(copy->in, param, copy->num, readable);
	fake_tee_count(tee, copy->func);

	guard(mutex)(&tee->lock);
	copy->seq = ++tee->stats.calls;
	*fake_tee_slot(tee, copy->seq) = *copy;
	return copy->seq;
}

/**
 * fake_tee_record_end() - a call goes back
 * @tee: the TEE
 * @seq: what fake_tee_record_start() gave
 * @param: its parameters
 * @num: how many
 * @readable: its memory references may be followed
 * @seen: the Trusted Application has seen it
 * @err: errno it gets
 * @result: TEE result it gets
 */
void fake_tee_record_end(struct fake_tee_impl *tee, u64 seq,
			 const struct tee_param *param, u32 num, bool readable,
			 bool seen, int err, u32 result)
{
	struct fake_tee_call_param out[FAKE_TEE_NR_PARAMS] = {};
	struct fake_tee_call *call;

	if (param)
		fake_tee_record_params(out, param, num, readable);

	guard(mutex)(&tee->lock);
	call = fake_tee_slot(tee, seq);
	if (call->seq != seq)
		return;
	memcpy(call->out, out, sizeof(out));
	call->done = true;
	call->seen = seen;
	call->err = err;
	call->result = err ? 0 : result;
}

/**
 * fake_tee_call() - look at a call of the past
 * @t: the TEE
 * @n: which: 0 for the last one that came in, 1 for the one before it, ...
 * @call: receives a copy
 *
 * Return: false when there was none, or so long ago that it is forgotten
 * (&fake_tee_config.ring).
 */
bool fake_tee_call(struct fake_tee *t, unsigned int n,
		   struct fake_tee_call *call)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);

	guard(mutex)(&tee->lock);
	if (n >= tee->ring_len || n >= tee->stats.calls)
		return false;
	*call = *fake_tee_slot(tee, tee->stats.calls - n);
	return true;
}
EXPORT_SYMBOL_GPL(fake_tee_call);

/**
 * fake_tee_calls() - how many calls have been made
 * @t: the TEE
 * @func: of which function id, or FAKE_TEE_ANY_FUNC
 *
 * Return: the number since fake_tee_alloc().
 */
unsigned int fake_tee_calls(struct fake_tee *t, u32 func)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);
	void *entry;

	if (func == FAKE_TEE_ANY_FUNC) {
		guard(mutex)(&tee->lock);
		return tee->stats.calls;
	}
	entry = xa_load(&tee->counts, func);
	return entry ? xa_to_value(entry) : 0;
}
EXPORT_SYMBOL_GPL(fake_tee_calls);

/**
 * fake_tee_contexts() - how many contexts are open
 * @t: the TEE
 *
 * Those leaked in an earlier plug count as well.
 *
 * Return: the number.
 */
unsigned int fake_tee_contexts(struct fake_tee *t)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);

	guard(mutex)(&tee->lock);
	return tee->ncontexts;
}
EXPORT_SYMBOL_GPL(fake_tee_contexts);

/**
 * fake_tee_sessions() - how many sessions are open
 * @t: the TEE
 *
 * Return: the number.
 */
unsigned int fake_tee_sessions(struct fake_tee *t)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);

	guard(mutex)(&tee->lock);
	return tee->nsessions;
}
EXPORT_SYMBOL_GPL(fake_tee_sessions);

/**
 * fake_tee_shms() - how many pieces of shared memory are held
 * @t: the TEE
 *
 * Return: the number.
 */
unsigned int fake_tee_shms(struct fake_tee *t)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);

	guard(mutex)(&tee->lock);
	return tee->nshms;
}
EXPORT_SYMBOL_GPL(fake_tee_shms);

/**
 * fake_tee_shm_bytes() - how much shared memory is held
 * @t: the TEE
 *
 * Return: the sum of what was asked for.
 */
size_t fake_tee_shm_bytes(struct fake_tee *t)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);

	guard(mutex)(&tee->lock);
	return tee->shm_bytes;
}
EXPORT_SYMBOL_GPL(fake_tee_shm_bytes);

/**
 * fake_tee_context() - who has opened a context
 * @t: the TEE
 * @n: which, the oldest is 0
 * @holder: receives the answer
 *
 * Return: false when there are not that many.
 */
bool fake_tee_context(struct fake_tee *t, unsigned int n,
		      struct fake_tee_holder *holder)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);
	struct fake_tee_ctx *ctx;

	guard(mutex)(&tee->lock);
	list_for_each_entry(ctx, &tee->contexts, node) {
		if (n--)
			continue;
		fake_tee_ctx_holder(ctx, holder);
		return true;
	}
	return false;
}
EXPORT_SYMBOL_GPL(fake_tee_context);

/**
 * fake_tee_shm() - who holds a piece of shared memory
 * @t: the TEE
 * @n: which, the oldest is 0
 * @holder: receives the answer
 *
 * Return: false when there are not that many.
 */
bool fake_tee_shm(struct fake_tee *t, unsigned int n,
		  struct fake_tee_holder *holder)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);
	struct fake_tee_mem *mem;

	guard(mutex)(&tee->lock);
	list_for_each_entry(mem, &tee->shms, node) {
		if (n--)
			continue;
		fake_tee_fill_holder(holder, &mem->who);
		holder->size = mem->size;
		return true;
	}
	return false;
}
EXPORT_SYMBOL_GPL(fake_tee_shm);

/**
 * fake_tee_stats() - read the counters
 * @t: the TEE
 * @stats: receives them
 */
void fake_tee_stats(struct fake_tee *t, struct fake_tee_stats *stats)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);

	guard(mutex)(&tee->lock);
	*stats = tee->stats;
}
EXPORT_SYMBOL_GPL(fake_tee_stats);

/**
 * fake_tee_errors() - how many things went wrong that must not
 * @t: the TEE
 *
 * Leaks at unplug, calls and closes of sessions that are not open, calls with
 * memory that is not shared, and verbs that would have hung the case. Each is
 * also in the log.
 *
 * Return: the number since fake_tee_alloc() or fake_tee_errors_clear().
 */
unsigned int fake_tee_errors(struct fake_tee *t)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);

	guard(mutex)(&tee->lock);
	return tee->stats.errors;
}
EXPORT_SYMBOL_GPL(fake_tee_errors);

/**
 * fake_tee_last_error() - the last of these in words
 * @t: the TEE
 *
 * Return: a sentence, empty if there was no error.
 */
const char *fake_tee_last_error(struct fake_tee *t)
{
	return to_fake_tee_impl(t)->last_error;
}
EXPORT_SYMBOL_GPL(fake_tee_last_error);

/**
 * fake_tee_errors_clear() - the errors so far were wanted
 * @t: the TEE
 */
void fake_tee_errors_clear(struct fake_tee *t)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);

	guard(mutex)(&tee->lock);
	tee->stats.errors = 0;
	tee->last_error[0] = '\0';
}
EXPORT_SYMBOL_GPL(fake_tee_errors_clear);
