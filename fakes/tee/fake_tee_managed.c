// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fake TEE: forms that undo themselves when the case ends.
 *
 * The only file of the fake that knows a test, and the only judgement it passes
 * is on the errors that the fake itself has recorded.
 */

#include <linux/err.h>

#include <kunit/fake_tee_priv.h>
#include <kunit/resource.h>
#include <kunit/test.h>

/* A TEE and the case that it belongs to. */
struct fake_tee_managed {
	struct kunit *test;
	struct fake_tee *tee;
};

static void fake_tee_managed_end(void *ctx)
{
	struct fake_tee_managed *managed = ctx;
	struct fake_tee *tee = managed->tee;

	fake_tee_unplug(tee);
	if (fake_tee_errors(tee))
		KUNIT_FAIL(managed->test, "fake TEE: %u errors, the last: %s",
			   fake_tee_errors(tee), fake_tee_last_error(tee));
	fake_tee_free(tee);
}

/**
 * fake_tee_alloc_kunit() - make a TEE for one case
 * @test: the case
 * @config: what kind, or NULL for the default
 *
 * It is unplugged and given back when the case ends. The case fails then if the
 * TEE has recorded errors, such as a context that nobody has closed.
 *
 * Return: the TEE or an ERR_PTR.
 */
struct fake_tee *fake_tee_alloc_kunit(struct kunit *test,
				      const struct fake_tee_config *config)
{
	struct fake_tee_managed *managed;
	int err;

	managed = kunit_kzalloc(test, sizeof(*managed), GFP_KERNEL);
	if (!managed)
		return ERR_PTR(-ENOMEM);
	managed->test = test;
	managed->tee = fake_tee_alloc(config);
	if (IS_ERR(managed->tee))
		return managed->tee;

	err = kunit_add_action_or_reset(test, fake_tee_managed_end, managed);
	return err ? ERR_PTR(err) : managed->tee;
}
EXPORT_SYMBOL_GPL(fake_tee_alloc_kunit);

/**
 * fake_tee_plug_kunit() - make a TEE for one case and plug it
 * @test: the case
 * @config: what kind, or NULL for the default
 *
 * See fake_tee_alloc_kunit().
 *
 * Return: the TEE or an ERR_PTR.
 */
struct fake_tee *fake_tee_plug_kunit(struct kunit *test,
				     const struct fake_tee_config *config)
{
	struct fake_tee *tee = fake_tee_alloc_kunit(test, config);
	int err;

	if (IS_ERR(tee))
		return tee;
	err = fake_tee_plug(tee);
	return err ? ERR_PTR(err) : tee;
}
EXPORT_SYMBOL_GPL(fake_tee_plug_kunit);

static void fake_tee_managed_unregister(void *ctx)
{
	struct fake_tee_ta *ta = ctx;

	/* What drivers say when they go should still be heard. */
	fake_tee_unplug(ta->tee);
	fake_tee_ta_unregister(ta);
}

/**
 * fake_tee_ta_register_kunit() - plug a Trusted Application in for one case
 * @test: the case
 * @tee: a TEE that lives as long, from fake_tee_alloc_kunit() for instance
 * @uuid: what clients ask for
 * @ops: what it does
 * @priv: for its author; may be memory of the case
 *
 * The TEE is unplugged and then the Trusted Application unregistered when the
 * case ends: do not do the latter before.
 *
 * Return: the Trusted Application or an ERR_PTR.
 */
struct fake_tee_ta *fake_tee_ta_register_kunit(struct kunit *test,
					       struct fake_tee *tee,
					       const uuid_t *uuid,
					       const struct fake_tee_ta_ops *ops,
					       void *priv)
{
	struct fake_tee_ta *ta = fake_tee_ta_register(tee, uuid, ops, priv);
	int err;

	if (IS_ERR(ta))
		return ta;
	err = kunit_add_action_or_reset(test, fake_tee_managed_unregister, ta);
	return err ? ERR_PTR(err) : ta;
}
EXPORT_SYMBOL_GPL(fake_tee_ta_register_kunit);

static void fake_tee_managed_release(void *ctx)
{
	fake_tee_release(ctx);
}

/**
 * fake_tee_hold_kunit() - hold calls, but not beyond the case
 * @test: the case
 * @tee: the TEE
 * @func: function id to hold, or FAKE_TEE_ANY_FUNC
 *
 * The hold ends before anything that was set up earlier is undone, so that
 * nothing waits for a held call.
 *
 * Return: 0 or -ENOMEM.
 */
int fake_tee_hold_kunit(struct kunit *test, struct fake_tee *tee, u32 func)
{
	fake_tee_hold(tee, func);
	return kunit_add_action_or_reset(test, fake_tee_managed_release, tee);
}
EXPORT_SYMBOL_GPL(fake_tee_hold_kunit);
