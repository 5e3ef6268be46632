// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fake TEE: Trusted Applications.
 */

#include <linux/err.h>
#include <linux/slab.h>
#include <linux/uuid.h>

#include <kunit/fake_tee_priv.h>

static struct fake_tee_ta_impl *to_fake_tee_ta_impl(struct fake_tee_ta *ta)
{
	return container_of(ta, struct fake_tee_ta_impl, pub);
}

static struct fake_tee_ta_impl *fake_tee_ta_lookup(struct fake_tee_impl *tee,
						   const uuid_t *uuid)
{
	struct fake_tee_ta_impl *ta;

	lockdep_assert_held(&tee->lock);
	list_for_each_entry(ta, &tee->tas, node)
		if (uuid_equal(&ta->pub.uuid, uuid))
			return ta;
	return NULL;
}

/**
 * fake_tee_ta_find() - find a Trusted Application
 * @tee: the TEE
 * @uuid: its UUID
 *
 * Return: it, to be given back with fake_tee_ta_put(), or NULL.
 */
struct fake_tee_ta_impl *fake_tee_ta_find(struct fake_tee_impl *tee,
					  const uuid_t *uuid)
{
	struct fake_tee_ta_impl *ta;

	guard(mutex)(&tee->lock);
	ta = fake_tee_ta_lookup(tee, uuid);
	if (ta)
		kref_get(&ta->ref);
	return ta;
}

static void fake_tee_ta_release(struct kref *ref)
{
	kfree(container_of(ref, struct fake_tee_ta_impl, ref));
}

/**
 * fake_tee_ta_put() - give a Trusted Application back
 * @ta: what fake_tee_ta_find() gave
 */
void fake_tee_ta_put(struct fake_tee_ta_impl *ta)
{
	kref_put(&ta->ref, fake_tee_ta_release);
}

/**
 * fake_tee_ta_enter() - about to run an operation of a Trusted Application
 * @tee: the TEE
 * @ta: the Trusted Application
 *
 * Return: false when it has been unregistered and must not be touched.
 */
bool fake_tee_ta_enter(struct fake_tee_impl *tee, struct fake_tee_ta_impl *ta)
{
	guard(mutex)(&tee->lock);
	if (ta->gone)
		return false;
	ta->active++;
	return true;
}

/**
 * fake_tee_ta_leave() - the operation has returned
 * @tee: the TEE
 * @ta: the Trusted Application
 */
void fake_tee_ta_leave(struct fake_tee_impl *tee, struct fake_tee_ta_impl *ta)
{
	scoped_guard(mutex, &tee->lock)
		ta->active--;
	wake_up_all(&tee->wait);
}

/**
 * fake_tee_ta_register() - plug a Trusted Application in
 * @t: the TEE
 * @uuid: what clients ask for
 * @ops: what it does
 * @priv: for its author, in &fake_tee_ta.priv
 *
 * Return: the Trusted Application, valid until fake_tee_ta_unregister() or
 * fake_tee_free(), or an ERR_PTR: -EEXIST when the UUID is taken, -ENOMEM.
 */
struct fake_tee_ta *fake_tee_ta_register(struct fake_tee *t, const uuid_t *uuid,
					 const struct fake_tee_ta_ops *ops,
					 void *priv)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);
	struct fake_tee_ta_impl *ta;

	ta = kzalloc(sizeof(*ta), GFP_KERNEL);
	if (!ta)
		return ERR_PTR(-ENOMEM);
	kref_init(&ta->ref);
	INIT_LIST_HEAD(&ta->sessions);
	ta->pub.tee = t;
	uuid_copy(&ta->pub.uuid, uuid);
	ta->pub.ops = ops;
	ta->pub.priv = priv;

	scoped_guard(mutex, &tee->lock) {
		if (!fake_tee_ta_lookup(tee, uuid)) {
			list_add_tail(&ta->node, &tee->tas);
			return &ta->pub;
		}
	}
	kfree(ta);
	return ERR_PTR(-EEXIST);
}
EXPORT_SYMBOL_GPL(fake_tee_ta_register);

/* Is anything of @ta left to wait for? Takes over one session that is open. */
static bool fake_tee_ta_drain(struct fake_tee_impl *tee,
			      struct fake_tee_ta_impl *ta,
			      struct fake_tee_sess **sess)
{
	guard(mutex)(&tee->lock);
	*sess = NULL;
	if (ta->active)
		return true;
	*sess = list_first_entry_or_null(&ta->sessions, struct fake_tee_sess,
					 in_ta);
	if (*sess) {
		/* From here on its own release leaves the close to us. */
		kref_get(&(*sess)->ref);
		list_del_init(&(*sess)->in_ta);
		(*sess)->open = false;
		return true;
	}
	return false;
}

/**
 * fake_tee_ta_unregister() - take a Trusted Application out
 * @pub: the Trusted Application
 *
 * Waits for its operations that run, calls &fake_tee_ta_ops.close for each
 * session that is open, and from then on nothing of it is touched any more: the
 * memory behind ops and priv may go. Later calls in these sessions give
 * FAKE_TEEC_ERROR_TARGET_DEAD, new sessions FAKE_TEEC_ERROR_ITEM_NOT_FOUND.
 *
 * Return: 0, or -EDEADLK when called from a call.
 */
int fake_tee_ta_unregister(struct fake_tee_ta *pub)
{
	struct fake_tee_ta_impl *ta = to_fake_tee_ta_impl(pub);
	struct fake_tee_impl *tee = to_fake_tee_impl(pub->tee);
	struct fake_tee_sess *sess;

	if (fake_tee_is_inside(tee, "fake_tee_ta_unregister"))
		return -EDEADLK;

	scoped_guard(mutex, &tee->lock) {
		ta->gone = true;
		list_del(&ta->node);
	}

	while (fake_tee_ta_drain(tee, ta, &sess)) {
		if (!sess) {
			wait_event(tee->wait, !READ_ONCE(ta->active));
			continue;
		}
		if (pub->ops->close)
			pub->ops->close(pub, &sess->pub);
		fake_tee_sess_put(tee, sess);
	}
	fake_tee_ta_put(ta);
	return 0;
}
EXPORT_SYMBOL_GPL(fake_tee_ta_unregister);
