// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fake TEE: sessions and calls, as the TEE core asks for them.
 */

#include <linux/slab.h>
#include <linux/uuid.h>

#include <kunit/fake_tee_priv.h>

/* The last reference has gone; tee->lock is held and is dropped here. */
static void fake_tee_sess_release(struct kref *ref)
{
	struct fake_tee_sess *sess = container_of(ref, struct fake_tee_sess, ref);
	struct fake_tee_ta_impl *ta = sess->ta;
	struct fake_tee_impl *tee = to_fake_tee_impl(ta->pub.tee);
	bool tell = sess->open;

	/*
	 * fake_tee_ta_unregister() waits for sessions on its list and for
	 * active operations, so @ta is good for one of the two.
	 */
	sess->open = false;
	list_del_init(&sess->in_ta);
	if (tell)
		ta->active++;
	mutex_unlock(&tee->lock);

	if (tell) {
		if (ta->pub.ops->close)
			ta->pub.ops->close(&ta->pub, &sess->pub);
		fake_tee_ta_leave(tee, ta);
	}
	fake_tee_ta_put(ta);
	kfree(sess);
}

/**
 * fake_tee_sess_put() - give back a reference to a session
 * @tee: the TEE
 * @sess: the session
 *
 * The last one closes it towards its Trusted Application.
 */
void fake_tee_sess_put(struct fake_tee_impl *tee, struct fake_tee_sess *sess)
{
	kref_put_mutex(&sess->ref, fake_tee_sess_release, &tee->lock);
}

static struct fake_tee_sess *fake_tee_sess_get(struct fake_tee_impl *tee,
					       struct fake_tee_ctx *ctx, u32 id)
{
	struct fake_tee_sess *sess;

	guard(mutex)(&tee->lock);
	sess = xa_load(&tee->sessions, id);
	if (!sess || sess->ctx != ctx)
		return NULL;
	kref_get(&sess->ref);
	return sess;
}

/* Takes a session out of the table; the table's reference is the caller's. */
static void fake_tee_sess_unlink(struct fake_tee_impl *tee,
				 struct fake_tee_sess *sess)
{
	lockdep_assert_held(&tee->lock);
	xa_erase(&tee->sessions, sess->pub.id);
	list_del(&sess->in_ctx);
	sess->ctx = NULL;
	tee->nsessions--;
	tee->stats.sessions_closed++;
	if (sess->busy)
		tee->stats.sessions_busy++;
}

/**
 * fake_tee_close_sessions() - close what a context has left open
 * @tee: the TEE
 * @ctx: the context
 */
void fake_tee_close_sessions(struct fake_tee_impl *tee, struct fake_tee_ctx *ctx)
{
	struct fake_tee_inside in;
	struct fake_tee_sess *sess;

	fake_tee_enter(tee, &in);
	do {
		mutex_lock(&tee->lock);
		sess = list_first_entry_or_null(&ctx->sessions,
						struct fake_tee_sess, in_ctx);
		if (sess) {
			fake_tee_sess_unlink(tee, sess);
			tee->stats.sessions_dropped++;
		}
		mutex_unlock(&tee->lock);
		if (sess)
			fake_tee_sess_put(tee, sess);
	} while (sess);
	fake_tee_leave(tee, &in);
}

static bool fake_tee_is_dead(struct fake_tee_life *life, u32 *result)
{
	struct fake_tee_impl *tee = life->tee;

	guard(mutex)(&tee->lock);
	*result = tee->dead ? tee->dead_result : FAKE_TEEC_ERROR_COMMUNICATION;
	return tee->dead || life->gone;
}

/* A session that nobody knows of yet, with its Trusted Application. */
static struct fake_tee_sess *fake_tee_sess_alloc(struct fake_tee_impl *tee,
						 const uuid_t *uuid, u32 login,
						 u32 *result)
{
	struct fake_tee_ta_impl *ta = fake_tee_ta_find(tee, uuid);
	struct fake_tee_sess *sess;

	*result = FAKE_TEEC_ERROR_ITEM_NOT_FOUND;
	if (!ta)
		return NULL;

	*result = FAKE_TEEC_ERROR_OUT_OF_MEMORY;
	sess = kzalloc(sizeof(*sess), GFP_KERNEL);
	if (!sess)
		goto err_put;
	kref_init(&sess->ref);
	INIT_LIST_HEAD(&sess->in_ctx);
	INIT_LIST_HEAD(&sess->in_ta);
	sess->ta = ta;
	sess->pub.ta = &ta->pub;
	sess->pub.login = login;
	if (xa_alloc_cyclic(&tee->sessions, &sess->pub.id, NULL, xa_limit_31b,
			    &tee->next_session, GFP_KERNEL) < 0)
		goto err_free;
	return sess;

err_free:
	kfree(sess);
err_put:
	fake_tee_ta_put(ta);
	return NULL;
}

static void fake_tee_sess_publish(struct fake_tee_impl *tee,
				  struct fake_tee_ctx *ctx,
				  struct fake_tee_sess *sess)
{
	/* The slot exists since xa_alloc_cyclic(): this cannot fail. */
	xa_store(&tee->sessions, sess->pub.id, sess, GFP_KERNEL);

	guard(mutex)(&tee->lock);
	sess->ctx = ctx;
	sess->open = true;
	sess->epoch = tee->epoch;
	list_add_tail(&sess->in_ctx, &ctx->sessions);
	list_add_tail(&sess->in_ta, &sess->ta->sessions);
	uuid_copy(&ctx->last, &sess->ta->pub.uuid);
	tee->nsessions++;
	tee->stats.sessions_opened++;
}

/* Asks the Trusted Application; returns a TEE result. */
static u32 fake_tee_sess_open(struct fake_tee_impl *tee,
			      struct fake_tee_ctx *ctx,
			      struct fake_tee_sess *sess,
			      struct tee_param *param, u32 num)
{
	struct fake_tee_ta_impl *ta = sess->ta;
	u32 result = FAKE_TEEC_SUCCESS;

	if (!fake_tee_ta_enter(tee, ta))
		return FAKE_TEEC_ERROR_ITEM_NOT_FOUND;
	if (ta->pub.ops->open)
		result = ta->pub.ops->open(&ta->pub, &sess->pub, param, num);
	if (!result)
		fake_tee_sess_publish(tee, ctx, sess);
	fake_tee_ta_leave(tee, ta);
	return result;
}

static u32 fake_tee_do_open_session(struct fake_tee_life *life,
				    struct fake_tee_ctx *ctx,
				    struct tee_ioctl_open_session_arg *arg,
				    struct tee_param *param,
				    const uuid_t *uuid)
{
	struct fake_tee_impl *tee = life->tee;
	struct fake_tee_sess *sess;
	u32 result;

	if (fake_tee_is_dead(life, &result))
		return result;
	if (!fake_tee_params_ok(life, param, arg->num_params))
		return FAKE_TEEC_ERROR_BAD_PARAMETERS;
	sess = fake_tee_sess_alloc(tee, uuid, arg->clnt_login, &result);
	if (!sess)
		return result;

	/* Ours to give back until it is published. */
	result = fake_tee_sess_open(tee, ctx, sess, param, arg->num_params);
	if (result) {
		xa_erase(&tee->sessions, sess->pub.id);
		fake_tee_sess_put(tee, sess);
	} else {
		arg->session = sess->pub.id;
	}
	return result;
}

/**
 * fake_tee_op_open_session() - a client opens a session
 * @ctx: its context
 * @arg: what it wants and what it gets
 * @param: parameters for the Trusted Application
 *
 * Return: 0 with the verdict in @arg, or a negative errno.
 */
int fake_tee_op_open_session(struct tee_context *ctx,
			     struct tee_ioctl_open_session_arg *arg,
			     struct tee_param *param)
{
	struct fake_tee_life *life = ctx_to_fake_tee_life(ctx);
	struct fake_tee_impl *tee = life->tee;
	struct fake_tee_inside in;
	uuid_t uuid;
	u32 result;
	int err;

	import_uuid(&uuid, arg->uuid);
	fake_tee_enter(tee, &in);
	if (!fake_tee_fault_hit(tee, FAKE_TEE_OPEN_SESSION, 0, &uuid, &err,
				&result))
		result = fake_tee_do_open_session(life, ctx->data, arg, param,
						  &uuid);
	fake_tee_leave(tee, &in);

	if (err)
		return err;
	arg->ret = result;
	arg->ret_origin = result ? FAKE_TEEC_ORIGIN_TEE :
				   FAKE_TEEC_ORIGIN_TRUSTED_APP;
	return 0;
}

/**
 * fake_tee_op_close_session() - a client closes a session
 * @ctx: its context
 * @session: session id
 *
 * Return: 0, or -EINVAL when there is no such session in this context.
 */
int fake_tee_op_close_session(struct tee_context *ctx, u32 session)
{
	struct fake_tee_impl *tee = ctx_to_fake_tee_life(ctx)->tee;
	struct fake_tee_sess *sess;
	struct fake_tee_inside in;

	mutex_lock(&tee->lock);
	sess = xa_load(&tee->sessions, session);
	if (sess && sess->ctx == ctx->data)
		fake_tee_sess_unlink(tee, sess);
	else
		sess = NULL;
	mutex_unlock(&tee->lock);

	if (!sess) {
		fake_tee_error(tee, "close of session %u, which is not open",
			       session);
		return -EINVAL;
	}
	fake_tee_enter(tee, &in);
	fake_tee_sess_put(tee, sess);
	fake_tee_leave(tee, &in);
	return 0;
}

/**
 * fake_tee_op_system_session() - a client makes a session a system session
 * @ctx: its context
 * @session: session id
 *
 * Return: 0 or a negative errno.
 */
int fake_tee_op_system_session(struct tee_context *ctx, u32 session)
{
	struct fake_tee_impl *tee = ctx_to_fake_tee_life(ctx)->tee;
	struct fake_tee_sess *sess;
	u32 result;
	int err;

	if (fake_tee_fault_hit(tee, FAKE_TEE_SYSTEM_SESSION, 0, NULL, &err,
			       &result))
		return err;

	sess = fake_tee_sess_get(tee, ctx->data, session);
	if (!sess)
		return -EINVAL;
	sess->pub.system = true;
	fake_tee_sess_put(tee, sess);
	return 0;
}

/* One call on its way through the fake. */
struct fake_tee_flight {
	struct fake_tee_life *life;
	struct fake_tee_sess *sess;
	struct tee_ioctl_invoke_arg *arg;
	struct tee_param *param;
	struct fake_tee_inside in;
	bool params_ok;
	bool seen;
	int err;
	u32 result;
};

static void fake_tee_ask(struct fake_tee_flight *f)
{
	struct fake_tee_impl *tee = f->life->tee;
	struct fake_tee_ta_impl *ta = f->sess->ta;

	if (!fake_tee_ta_enter(tee, ta)) {
		f->result = FAKE_TEEC_ERROR_TARGET_DEAD;
		return;
	}
	f->seen = true;
	f->result = FAKE_TEEC_ERROR_NOT_SUPPORTED;
	if (ta->pub.ops->invoke)
		f->result = ta->pub.ops->invoke(&ta->pub, &f->sess->pub,
						f->arg->func, f->param,
						f->arg->num_params);
	fake_tee_ta_leave(tee, ta);
}

static void fake_tee_fly(struct fake_tee_flight *f)
{
	struct fake_tee_impl *tee = f->life->tee;
	u32 func = f->arg->func;
	u32 dead;
	bool fault;

	fault = fake_tee_fault_hit(tee, FAKE_TEE_INVOKE, func,
				   f->sess ? &f->sess->pub.ta->uuid : NULL,
				   &f->err, &f->result);
	if (!fake_tee_gate(tee, &f->in, func, &dead)) {
		f->err = 0;
		f->result = dead;
		if (fake_tee_is_dead(f->life, &dead))
			f->result = dead;
		return;
	}

	/* It may have died, or the session been lost, while the call waited. */
	if (fake_tee_is_dead(f->life, &dead)) {
		f->err = 0;
		f->result = dead;
	} else if (fault) {
		return;
	} else if (!f->sess) {
		f->err = -EINVAL;
		fake_tee_error(tee, "call of function %u in session %u, which is not open",
			       func, f->arg->session);
	} else if (f->sess->epoch != READ_ONCE(tee->epoch)) {
		f->result = FAKE_TEEC_ERROR_TARGET_DEAD;
	} else if (!f->params_ok) {
		f->result = FAKE_TEEC_ERROR_BAD_PARAMETERS;
		fake_tee_error(tee, "call of function %u with memory outside of what is shared",
			       func);
	} else {
		fake_tee_ask(f);
		if (fake_tee_is_dead(f->life, &dead))
			f->result = dead;
	}
}

static void fake_tee_run_hook(struct fake_tee_impl *tee,
			      const struct fake_tee_call *call)
{
	fake_tee_hook_t hook;
	void *data;

	scoped_guard(mutex, &tee->lock) {
		hook = tee->hook;
		data = tee->hook_data;
	}
	if (hook)
		hook(&tee->pub, call, data);
}

static bool fake_tee_is_memref(const struct tee_param *param)
{
	switch (param->attr & TEE_IOCTL_PARAM_ATTR_TYPE_MASK) {
	case TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_OUTPUT:
	case TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INOUT:
		return true;
	}
	return false;
}

/* After the record was made: that is of what happened, not of what is said. */
static void fake_tee_lie(struct fake_tee_impl *tee,
			 const struct tee_ioctl_invoke_arg *arg,
			 struct tee_param *param)
{
	struct fake_tee_lies *lies = &tee->pub.lies;

	guard(mutex)(&tee->lock);
	if (!lies->times || lies->param >= arg->num_params)
		return;
	if (lies->func != FAKE_TEE_ANY_FUNC && lies->func != arg->func)
		return;
	if (!fake_tee_is_memref(&param[lies->param]))
		return;

	lies->times--;
	tee->stats.lies++;
	param[lies->param].u.memref.size = lies->size;
}

/**
 * fake_tee_op_invoke() - a client calls a Trusted Application
 * @ctx: its context
 * @arg: what it calls and what came of it
 * @param: parameters, in and out
 *
 * Return: 0 with the verdict in @arg, or a negative errno.
 */
int fake_tee_op_invoke(struct tee_context *ctx,
		       struct tee_ioctl_invoke_arg *arg,
		       struct tee_param *param)
{
	struct fake_tee_flight f = {
		.life = ctx_to_fake_tee_life(ctx),
		.arg = arg,
		.param = param,
	};
	struct fake_tee_impl *tee = f.life->tee;
	struct fake_tee_call call;

	fake_tee_enter(tee, &f.in);
	f.sess = fake_tee_sess_get(tee, ctx->data, arg->session);
	if (f.sess) {
		scoped_guard(mutex, &tee->lock)
			f.sess->busy++;
	}
	f.params_ok = fake_tee_params_ok(f.life, param, arg->num_params);
	fake_tee_record_start(tee, arg, param,
			      f.sess ? &f.sess->pub.ta->uuid : &uuid_null,
			      f.params_ok, &call);
	fake_tee_run_hook(tee, &call);

	fake_tee_fly(&f);

	fake_tee_record_end(tee, call.seq, param, arg->num_params, f.params_ok,
			    f.seen, f.err, f.result);
	if (f.sess) {
		scoped_guard(mutex, &tee->lock)
			f.sess->busy--;
		fake_tee_sess_put(tee, f.sess);
	}
	fake_tee_leave(tee, &f.in);

	if (f.err)
		return f.err;
	if (!f.result)
		fake_tee_lie(tee, arg, param);
	arg->ret = f.result;
	arg->ret_origin = f.seen ? FAKE_TEEC_ORIGIN_TRUSTED_APP :
				   FAKE_TEEC_ORIGIN_COMMS;
	return 0;
}

/**
 * fake_tee_set_hook() - run something at the start of each call
 * @t: the TEE
 * @hook: what to run, or NULL for nothing
 * @data: for @hook
 *
 * The place to take a client away, to kill the TEE or to change a knob at an
 * exact point. Calls under way may still run the old hook.
 */
void fake_tee_set_hook(struct fake_tee *t, fake_tee_hook_t hook, void *data)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);

	guard(mutex)(&tee->lock);
	tee->hook = hook;
	tee->hook_data = data;
}
EXPORT_SYMBOL_GPL(fake_tee_set_hook);
