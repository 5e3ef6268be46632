// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fake TEE: holding calls, and the death of a TEE.
 *
 * A call runs in its caller's thread. To hold it is to let that thread wait, so
 * everything that could leave a thread waiting for ever is dealt with here.
 */

#include <linux/sched.h>

#include <kunit/fake_tee_priv.h>
#include <kunit/test-bug.h>

/* Generous: nobody waits that long unless the case is broken already. */
#define FAKE_TEE_WAIT	(10 * HZ)

/**
 * fake_tee_enter() - the current thread comes into the TEE
 * @tee: the TEE
 * @in: its entry, on its stack
 */
void fake_tee_enter(struct fake_tee_impl *tee, struct fake_tee_inside *in)
{
	in->task = current;
	in->held = false;
	in->dropped = false;
	init_completion(&in->go);

	guard(mutex)(&tee->lock);
	list_add_tail(&in->node, &tee->inside);
}

/**
 * fake_tee_leave() - the current thread leaves the TEE
 * @tee: the TEE
 * @in: its entry
 */
void fake_tee_leave(struct fake_tee_impl *tee, struct fake_tee_inside *in)
{
	guard(mutex)(&tee->lock);
	list_del(&in->node);
}

/**
 * fake_tee_is_inside() - would waiting for the threads inside deadlock
 * @tee: the TEE
 * @verb: who asks, for the error that is recorded if so
 *
 * Return: true when the current thread is one of them.
 */
bool fake_tee_is_inside(struct fake_tee_impl *tee, const char *verb)
{
	struct fake_tee_inside *in;
	bool found = false;

	scoped_guard(mutex, &tee->lock)
		list_for_each_entry(in, &tee->inside, node)
			if (in->task == current)
				found = true;

	if (found)
		fake_tee_error(tee, "%s() called from a call would deadlock",
			       verb);
	return found;
}

/**
 * fake_tee_gate() - where a call waits while the TEE is held
 * @tee: the TEE
 * @in: the entry of the current thread
 * @func: what it calls
 * @result: TEE result where it must not go on
 *
 * Return: true when the call may go on to the Trusted Application.
 */
bool fake_tee_gate(struct fake_tee_impl *tee, struct fake_tee_inside *in,
		   u32 func, u32 *result)
{
	struct kunit *test = kunit_get_current_test();
	bool hold, stuck = false;

	*result = FAKE_TEEC_ERROR_COMMUNICATION;

	mutex_lock(&tee->lock);
	hold = tee->holding && !tee->dead &&
	       (tee->hold_func == FAKE_TEE_ANY_FUNC || tee->hold_func == func);
	if (hold && test) {
		stuck = true;
	} else if (hold) {
		in->held = true;
		tee->nheld++;
		tee->stats.held++;
	}
	mutex_unlock(&tee->lock);

	if (stuck) {
		fake_tee_error(tee,
			       "call of function %u from the test thread would wait for ever: the TEE is held",
			       func);
		*result = FAKE_TEEC_ERROR_BUSY;
		return false;
	}
	if (hold) {
		wake_up_all(&tee->wait);
		wait_for_completion(&in->go);
		if (in->dropped)
			return false;
	}
	return true;
}

/* Let one held call go; tee->lock is held. */
static void fake_tee_let_go(struct fake_tee_impl *tee,
			    struct fake_tee_inside *in, bool drop)
{
	in->held = false;
	in->dropped = drop;
	tee->nheld--;
	complete(&in->go);
}

static unsigned int fake_tee_let_go_first(struct fake_tee_impl *tee,
					  unsigned int n, bool drop)
{
	struct fake_tee_inside *in;
	unsigned int done = 0;

	lockdep_assert_held(&tee->lock);
	list_for_each_entry(in, &tee->inside, node) {
		if (done == n)
			break;
		if (in->held) {
			fake_tee_let_go(tee, in, drop);
			done++;
		}
	}
	return done;
}

/**
 * fake_tee_drop_held() - end the hold and throw all held calls out
 * @tee: the TEE
 */
void fake_tee_drop_held(struct fake_tee_impl *tee)
{
	guard(mutex)(&tee->lock);
	tee->holding = false;
	fake_tee_let_go_first(tee, UINT_MAX, true);
}

/**
 * fake_tee_hold() - answer only when stepped
 * @t: the TEE
 * @func: function id to hold, or FAKE_TEE_ANY_FUNC
 *
 * From now on a call of @func waits, before the Trusted Application sees it,
 * until fake_tee_step(), fake_tee_release(), fake_tee_kill() or
 * fake_tee_unplug(). Opening and closing sessions is not held.
 *
 * The one who waits is the caller's thread. A call from the test thread itself,
 * a probe in fake_tee_client_plug() included, is not held: it gets
 * FAKE_TEEC_ERROR_BUSY and is recorded as an error.
 *
 * Whatever the suite undoes at the end of a case may wait for the held call:
 * use fake_tee_hold_kunit(), which lets go before that.
 */
void fake_tee_hold(struct fake_tee *t, u32 func)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);

	guard(mutex)(&tee->lock);
	tee->holding = true;
	tee->hold_func = func;
}
EXPORT_SYMBOL_GPL(fake_tee_hold);

/**
 * fake_tee_step() - let the calls that were held first go on
 * @t: the TEE
 * @n: how many
 *
 * New calls are still held. The calls go on in their own threads: to see their
 * effect, wait for those.
 *
 * Return: how many there were, at most @n.
 */
unsigned int fake_tee_step(struct fake_tee *t, unsigned int n)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);

	guard(mutex)(&tee->lock);
	return fake_tee_let_go_first(tee, n, false);
}
EXPORT_SYMBOL_GPL(fake_tee_step);

/**
 * fake_tee_release() - end the hold and let all held calls go on
 * @t: the TEE
 */
void fake_tee_release(struct fake_tee *t)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);

	guard(mutex)(&tee->lock);
	tee->holding = false;
	fake_tee_let_go_first(tee, UINT_MAX, false);
}
EXPORT_SYMBOL_GPL(fake_tee_release);

/**
 * fake_tee_held() - how many calls are held
 * @t: the TEE
 *
 * Return: the number.
 */
unsigned int fake_tee_held(struct fake_tee *t)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);

	guard(mutex)(&tee->lock);
	return tee->nheld;
}
EXPORT_SYMBOL_GPL(fake_tee_held);

/**
 * fake_tee_wait_held() - wait until that many calls are held
 * @t: the TEE
 * @n: how many
 *
 * For the test thread, after it has made another thread call.
 *
 * Return: false when they did not come in a very long time.
 */
bool fake_tee_wait_held(struct fake_tee *t, unsigned int n)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);

	return wait_event_timeout(tee->wait, READ_ONCE(tee->nheld) >= n,
				  FAKE_TEE_WAIT);
}
EXPORT_SYMBOL_GPL(fake_tee_wait_held);

/**
 * fake_tee_kill() - the TEE dies
 * @t: the TEE
 * @result: what it answers from now on; 0 gives FAKE_TEEC_ERROR_COMMUNICATION
 *
 * Calls that are held come back with @result, so does every later one and every
 * new session; the hold ends. Sessions that are open are lost even if the TEE
 * is revived. Contexts, shared memory and the closing of sessions still work:
 * these belong to the driver.
 */
void fake_tee_kill(struct fake_tee *t, u32 result)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);

	guard(mutex)(&tee->lock);
	tee->dead = true;
	tee->dead_result = result ?: FAKE_TEEC_ERROR_COMMUNICATION;
	tee->epoch++;
	tee->holding = false;
	fake_tee_let_go_first(tee, UINT_MAX, true);
}
EXPORT_SYMBOL_GPL(fake_tee_kill);

/**
 * fake_tee_revive() - the TEE has been started again
 * @t: the TEE
 *
 * New sessions work. Calls in sessions from before its death give
 * FAKE_TEEC_ERROR_TARGET_DEAD.
 */
void fake_tee_revive(struct fake_tee *t)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);

	guard(mutex)(&tee->lock);
	tee->dead = false;
}
EXPORT_SYMBOL_GPL(fake_tee_revive);
