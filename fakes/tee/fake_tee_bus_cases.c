// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fake TEE as the TEE core and client drivers see it: it comes and goes as
 * often as one likes, it leaves nothing behind, and what others leave behind
 * fails a case instead of hanging it.
 *
 * Sessions, calls and shared memory are in fake_tee_call_cases.c.
 */

#include <linux/device.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/slab.h>

#include <kunit/device.h>
#include <kunit/fake_tee.h>
#include <kunit/fake_tee_compat.h>
#include <kunit/fake_tee_echo.h>
#include <kunit/resource.h>
#include <kunit/test-bug.h>
#include <kunit/test.h>

/* UUID of the client devices that the driver below takes. */
#define BUS_UUID	UUID_INIT(0x5ac1fa4e, 0x7e57, 0x4a11, \
				  0x80, 0x31, 0x0e, 0xc4, 0x00, 0x7e, 0xe0, 0x02)

static const uuid_t bus_uuid = BUS_UUID;

/**
 * struct bus - the fixture
 * @tee: a TEE, plugged
 * @ta: the Trusted Application of fake_tee_echo.c
 * @echo: what that has seen
 * @probed: probes of the driver below that succeeded
 * @removed: removals
 * @probing: the device that is being probed
 * @goodbye: result of the call that the driver makes when it is removed
 * @verdict: what a verb said that was called where it must not be
 */
struct bus {
	struct fake_tee *tee;
	struct fake_tee_ta *ta;
	struct echo echo;
	atomic_t probed;
	atomic_t removed;
	struct tee_client_device *probing;
	u32 goodbye;
	int verdict;
};

static const struct fake_tee_config bus_config = { .impl_id = ECHO_IMPL_ID };

/* What the driver keeps for a device. */
struct bus_client {
	struct bus *bus;
	struct echo_client echo;
};

/*
 * The driver: an open context, a session, and a call in its probe, as many TEE
 * client drivers have it. Probes run in the test thread, which leads to the
 * fixture.
 */
static int bus_probe(struct tee_client_device *tdev)
{
	struct kunit *test = kunit_get_current_test();
	struct bus_client *client;
	u32 result;
	u64 sum;
	int err;

	client = devm_kzalloc(&tdev->dev, sizeof(*client), GFP_KERNEL);
	if (!test || !client)
		return -ENOMEM;
	client->bus = test->priv;
	client->bus->probing = tdev;
	client->echo.ctx = echo_open_context(ECHO_IMPL_ID);
	if (IS_ERR(client->echo.ctx))
		return PTR_ERR(client->echo.ctx);

	err = echo_open_session(client->echo.ctx, &echo_uuid,
				&client->echo.session, &result);
	if (!err && !result)
		err = echo_add(&client->echo, 1, 2, &sum, &result);
	if (err || result) {
		echo_client_close(&client->echo);
		return -EIO;
	}
	dev_set_drvdata(&tdev->dev, client);
	atomic_inc(&client->bus->probed);
	return 0;
}

static void bus_remove(struct tee_client_device *tdev)
{
	struct bus_client *client = dev_get_drvdata(&tdev->dev);
	u64 sum;

	echo_add(&client->echo, 1, 2, &sum, &client->bus->goodbye);
	tee_client_close_session(client->echo.ctx, client->echo.session);
	echo_client_close(&client->echo);
	atomic_inc(&client->bus->removed);
}

static const struct tee_client_device_id bus_ids[] = { { BUS_UUID }, { } };

FAKE_TEE_CLIENT_DRIVER(fake_tee_bus_driver, bus_ids, bus_probe, bus_remove);

KUNIT_DEFINE_ACTION_WRAPPER(bus_driver_end, fake_tee_client_driver_unregister,
			    struct tee_client_driver *);

static int bus_init(struct kunit *test)
{
	struct bus *bus = kunit_kzalloc(test, sizeof(*bus), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, bus);
	test->priv = bus;
	bus->tee = fake_tee_plug_kunit(test, &bus_config);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, bus->tee);
	bus->ta = fake_tee_ta_register_kunit(test, bus->tee, &echo_uuid,
					     &echo_ops, &bus->echo);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, bus->ta);
	KUNIT_ASSERT_EQ(test,
			fake_tee_client_driver_register(&fake_tee_bus_driver),
			0);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, bus_driver_end,
						  &fake_tee_bus_driver), 0);
	return 0;
}

/*
 * A client that looks for a TEE finds this one by its implementation id, and
 * reads the capabilities that the test gave it, also when they change.
 */
static void bus_context_sees_the_configured_tee(struct kunit *test)
{
	struct bus *bus = test->priv;
	struct echo_client *client = echo_client_kunit(test);
	struct tee_ioctl_version_data vers;

	bus->tee->gen_caps = TEE_GEN_CAP_GP | TEE_GEN_CAP_MEMREF_NULL;
	bus->tee->impl_caps = 0x55;
	tee_client_get_version(client->ctx, &vers);
	KUNIT_EXPECT_EQ(test, vers.impl_id, ECHO_IMPL_ID);
	KUNIT_EXPECT_EQ(test, vers.impl_caps, 0x55);
	KUNIT_EXPECT_EQ(test, vers.gen_caps,
			TEE_GEN_CAP_GP | TEE_GEN_CAP_MEMREF_NULL);
	KUNIT_EXPECT_FALSE(test, client->ctx->cap_memref_null);
	KUNIT_EXPECT_EQ(test, fake_tee_contexts(bus->tee), 1);
}

/* The bus matches by UUID: one device finds the driver, the other does not. */
static void bus_client_binds_to_the_driver_of_its_uuid(struct kunit *test)
{
	struct tee_client_device *ours, *other;
	struct bus *bus = test->priv;

	ours = fake_tee_client_plug(bus->tee, &bus_uuid);
	other = fake_tee_client_plug(bus->tee, &echo_uuid);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, ours);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, other);

	KUNIT_EXPECT_TRUE(test, device_is_bound(&ours->dev));
	KUNIT_EXPECT_FALSE(test, device_is_bound(&other->dev));
	KUNIT_EXPECT_EQ(test, atomic_read(&bus->echo.invoked), 1);
	KUNIT_EXPECT_EQ(test, fake_tee_client_unplug(ours), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&bus->removed), 1);
	KUNIT_EXPECT_EQ(test, fake_tee_clients(bus->tee), 1);
}

/*
 * Many devices may stand for the same service. Each has a context and a
 * session; each gives back its own, in whatever order they go.
 */
static void bus_clients_of_one_uuid_come_and_go(struct kunit *test)
{
	static const unsigned int order[] = { 3, 0, 5, 1, 4, 2 };
	struct tee_client_device *client[ARRAY_SIZE(order)];
	struct bus *bus = test->priv;
	unsigned int i, left;

	for (i = 0; i < ARRAY_SIZE(order); i++) {
		client[i] = fake_tee_client_plug(bus->tee, &bus_uuid);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, client[i]);
	}
	for (i = 0; i < ARRAY_SIZE(order); i++) {
		left = ARRAY_SIZE(order) - i;
		KUNIT_EXPECT_EQ(test, fake_tee_contexts(bus->tee), left);
		KUNIT_EXPECT_EQ(test, fake_tee_sessions(bus->tee), left);
		KUNIT_EXPECT_EQ(test, fake_tee_client_unplug(client[order[i]]), 0);
	}
	KUNIT_EXPECT_EQ(test, fake_tee_contexts(bus->tee), 0);
	KUNIT_EXPECT_EQ(test, fake_tee_sessions(bus->tee), 0);
}

/* A parent is what a driver may use to tell one TEE from another. */
static void bus_client_has_a_parent_only_when_asked(struct kunit *test)
{
	struct tee_client_device *client;
	struct bus *bus = test->priv;

	client = fake_tee_client_plug(bus->tee, &echo_uuid);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, client);
	KUNIT_EXPECT_PTR_EQ(test, client->dev.parent, NULL);

	bus->tee->parented = true;
	client = fake_tee_client_plug(bus->tee, &echo_uuid);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, client);
	KUNIT_EXPECT_PTR_EQ(test, client->dev.parent,
			    &fake_tee_device(bus->tee)->dev);

	KUNIT_EXPECT_EQ(test, fake_tee_unplug(bus->tee), 0);
	client = fake_tee_client_plug(bus->tee, &echo_uuid);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(client), -ENODEV);
}

/* The tee_device hangs where the test wants it. */
static void bus_tee_has_the_parent_it_was_given(struct kunit *test)
{
	struct fake_tee_config config = { .impl_id = ECHO_IMPL_ID + 5 };
	struct fake_tee *tee;

	config.parent = kunit_device_register(test, "fake-tee-soc");
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, config.parent);
	tee = fake_tee_plug_kunit(test, &config);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, tee);
	KUNIT_EXPECT_PTR_EQ(test, fake_tee_device(tee)->dev.parent,
			    config.parent);
}

/* Two TEEs of different kinds: a context goes to the one that is asked for. */
static void bus_two_tees_are_told_apart(struct kunit *test)
{
	static const struct fake_tee_config other_config = {
		.impl_id = ECHO_IMPL_ID + 1,
	};
	struct bus *bus = test->priv;
	struct tee_context *ctx;
	struct fake_tee *other;

	other = fake_tee_plug_kunit(test, &other_config);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, other);
	ctx = echo_open_context(ECHO_IMPL_ID + 1);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, ctx);
	KUNIT_EXPECT_EQ(test, fake_tee_contexts(bus->tee), 0);
	KUNIT_EXPECT_EQ(test, fake_tee_contexts(other), 1);
	KUNIT_EXPECT_PTR_EQ(test, ctx->teedev, fake_tee_device(other));
	tee_client_close_context(ctx);
}

/* A TEE that goes takes its clients along while it still answers them. */
static void bus_unplug_takes_the_clients_along(struct kunit *test)
{
	struct bus *bus = test->priv;
	struct fake_tee_stats stats;

	fake_tee_client_plug(bus->tee, &bus_uuid);
	fake_tee_client_plug(bus->tee, &bus_uuid);
	KUNIT_ASSERT_EQ(test, atomic_read(&bus->probed), 2);

	KUNIT_EXPECT_EQ(test, fake_tee_unplug(bus->tee), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&bus->removed), 2);
	KUNIT_EXPECT_EQ(test, fake_tee_clients(bus->tee), 0);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(echo_open_context(ECHO_IMPL_ID)),
			-ENOENT);
	fake_tee_stats(bus->tee, &stats);
	KUNIT_EXPECT_EQ(test, stats.sessions_closed, 2);
	KUNIT_EXPECT_EQ(test, stats.sessions_dropped, 0);
	KUNIT_EXPECT_EQ(test, fake_tee_unplug(bus->tee), -ENODEV);
}

/* A driver whose context is refused does not bind, and nothing is left. */
static void bus_refused_context_leaves_the_client_unbound(struct kunit *test)
{
	struct tee_client_device *client;
	struct bus *bus = test->priv;

	KUNIT_ASSERT_EQ(test, fake_tee_fail_open(bus->tee, -EIO), 0);
	client = fake_tee_client_plug(bus->tee, &bus_uuid);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, client);
	KUNIT_EXPECT_FALSE(test, device_is_bound(&client->dev));
	KUNIT_EXPECT_EQ(test, fake_tee_contexts(bus->tee), 0);

	fake_tee_faults_clear(bus->tee);
	KUNIT_EXPECT_EQ(test, device_attach(&client->dev), 1);
}

/* A hundred lives of one TEE, each with a client that works. */
static void bus_hundred_plugs_leave_nothing(struct kunit *test)
{
	struct bus *bus = test->priv;
	int i, id = fake_tee_device(bus->tee)->id;

	KUNIT_EXPECT_EQ(test, fake_tee_plug(bus->tee), -EALREADY);
	for (i = 0; i < 100; i++) {
		fake_tee_client_plug(bus->tee, &bus_uuid);
		KUNIT_ASSERT_EQ(test, fake_tee_unplug(bus->tee), 0);
		KUNIT_ASSERT_EQ(test, fake_tee_plug(bus->tee), 0);
	}
	KUNIT_EXPECT_EQ(test, atomic_read(&bus->probed), 100);
	KUNIT_EXPECT_EQ(test, atomic_read(&bus->removed), 100);
	KUNIT_EXPECT_EQ(test, fake_tee_contexts(bus->tee), 0);
	KUNIT_EXPECT_EQ(test, fake_tee_device(bus->tee)->id, id);
}

/* A thousand clients at once: nothing in the fake is of fixed size. */
static void bus_thousand_clients_fit(struct kunit *test)
{
	struct bus *bus = test->priv;
	int i;

	for (i = 0; i < 1000; i++)
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test,
					     fake_tee_client_plug(bus->tee,
								  &bus_uuid));
	KUNIT_EXPECT_EQ(test, fake_tee_clients(bus->tee), 1000);
	KUNIT_EXPECT_EQ(test, fake_tee_sessions(bus->tee), 1000);
	KUNIT_EXPECT_EQ(test, fake_tee_unplug(bus->tee), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&bus->removed), 1000);
}

/* Calls every verb that would wait for the thread that calls it. */
static void bus_deadlock_hook(struct fake_tee *tee,
			      const struct fake_tee_call *call, void *data)
{
	struct bus *bus = data;

	fake_tee_set_hook(tee, NULL, NULL);
	if (fake_tee_client_unplug(bus->probing) == -EDEADLK &&
	    fake_tee_unplug(tee) == -EDEADLK &&
	    fake_tee_flush(tee) == -EDEADLK &&
	    fake_tee_ta_unregister(bus->ta) == -EDEADLK)
		bus->verdict = -EDEADLK;
}

/*
 * A probe holds the device lock of its device: to unplug that from a call of the
 * probe can never end. The fake says so instead of trying.
 */
static void bus_unplug_from_a_call_is_refused(struct kunit *test)
{
	struct tee_client_device *client;
	struct bus *bus = test->priv;

	fake_tee_set_hook(bus->tee, bus_deadlock_hook, bus);
	client = fake_tee_client_plug(bus->tee, &bus_uuid);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, client);
	KUNIT_EXPECT_EQ(test, bus->verdict, -EDEADLK);
	KUNIT_EXPECT_TRUE(test, device_is_bound(&client->dev));
	KUNIT_EXPECT_EQ(test, fake_tee_errors(bus->tee), 4);
	fake_tee_errors_clear(bus->tee);
}

static void bus_unplug_hook(struct fake_tee *tee,
			    const struct fake_tee_call *call, void *data)
{
	struct bus *bus = data;

	fake_tee_set_hook(tee, NULL, NULL);
	bus->verdict = fake_tee_client_unplug_later(bus->probing);
}

/* A client that goes while its driver probes: bound first, unbound then. */
static void bus_client_can_go_in_the_middle_of_its_probe(struct kunit *test)
{
	struct bus *bus = test->priv;

	bus->verdict = -EINVAL;
	fake_tee_set_hook(bus->tee, bus_unplug_hook, bus);
	fake_tee_client_plug(bus->tee, &bus_uuid);
	KUNIT_EXPECT_EQ(test, fake_tee_flush(bus->tee), 0);

	KUNIT_EXPECT_EQ(test, bus->verdict, 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&bus->probed), 1);
	KUNIT_EXPECT_EQ(test, atomic_read(&bus->removed), 1);
	KUNIT_EXPECT_EQ(test, fake_tee_clients(bus->tee), 0);
	KUNIT_EXPECT_EQ(test, fake_tee_contexts(bus->tee), 0);
}

/* Does the trace lead through the (small) function @fn? */
static bool bus_is_traced(const struct fake_tee_holder *who, const void *fn)
{
	unsigned long start = (unsigned long)fn;
	unsigned int i;

	for (i = 0; i < who->nr; i++)
		if (who->trace[i] > start && who->trace[i] < start + 0x100)
			return true;
	return false;
}

/*
 * A driver that forgets its context would make tee_device_unregister() wait for
 * ever. The unplug returns, says who it was, and no new client finds the TEE.
 */
static void leak_unplug_fails_at_once_and_names_the_opener(struct kunit *test)
{
	struct tee_context *ctx = echo_open_context(ECHO_IMPL_ID);
	struct bus *bus = test->priv;
	struct fake_tee_holder who;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, ctx);
	KUNIT_EXPECT_EQ(test, fake_tee_unplug(bus->tee), -EBUSY);
	KUNIT_EXPECT_EQ(test, fake_tee_errors(bus->tee), 1);
	KUNIT_EXPECT_TRUE(test, fake_tee_context(bus->tee, 0, &who));
	KUNIT_EXPECT_STREQ(test, who.comm, current->comm);
	KUNIT_EXPECT_FALSE(test, who.closed);
	KUNIT_EXPECT_PTR_NE(test, strstr(fake_tee_last_error(bus->tee),
					 current->comm), NULL);
	if (IS_ENABLED(CONFIG_FRAME_POINTER) && IS_ENABLED(CONFIG_STACKTRACE))
		KUNIT_EXPECT_TRUE(test, bus_is_traced(&who, echo_open_context));
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(echo_open_context(ECHO_IMPL_ID)),
			-ENOENT);

	tee_client_close_context(ctx);
	fake_tee_errors_clear(bus->tee);
}

/* The number of a leaked tee_device is free again once the context is closed. */
static void leak_ends_when_the_context_is_closed(struct kunit *test)
{
	struct bus *bus = test->priv;
	int id = fake_tee_device(bus->tee)->id;
	struct tee_context *ctx;

	ctx = echo_open_context(ECHO_IMPL_ID);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, ctx);
	KUNIT_EXPECT_EQ(test, fake_tee_unplug(bus->tee), -EBUSY);
	KUNIT_EXPECT_EQ(test, fake_tee_contexts(bus->tee), 1);

	tee_client_close_context(ctx);
	fake_tee_reap();
	KUNIT_EXPECT_EQ(test, fake_tee_contexts(bus->tee), 0);
	KUNIT_EXPECT_EQ(test, fake_tee_plug(bus->tee), 0);
	KUNIT_EXPECT_EQ(test, fake_tee_device(bus->tee)->id, id);
	fake_tee_errors_clear(bus->tee);
}

/* It is free at the latest when the fake is, or the next case finds it taken. */
static void leak_ends_with_the_fake_at_the_latest(struct kunit *test)
{
	static const struct fake_tee_config config = {
		.impl_id = ECHO_IMPL_ID + 6,
	};
	struct fake_tee *next = fake_tee_alloc_kunit(test, &config);
	struct fake_tee *tee = fake_tee_alloc(&config);
	struct tee_context *ctx;
	int id;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, next);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, tee);
	KUNIT_EXPECT_EQ(test, fake_tee_plug(tee), 0);
	id = fake_tee_device(tee)->id;
	ctx = echo_open_context(ECHO_IMPL_ID + 6);
	KUNIT_EXPECT_EQ(test, fake_tee_unplug(tee), -EBUSY);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, ctx);
	tee_client_close_context(ctx);
	fake_tee_free(tee);

	KUNIT_ASSERT_EQ(test, fake_tee_plug(next), 0);
	KUNIT_EXPECT_EQ(test, fake_tee_device(next)->id, id);
}

/*
 * Shared memory keeps its context. A client that has closed the context but not
 * freed the memory leaks no less, and the report says which of the two it is.
 */
static void leak_of_shared_memory_alone_is_seen(struct kunit *test)
{
	struct bus *bus = test->priv;
	struct fake_tee_holder who;
	struct tee_context *ctx;
	struct tee_shm *shm;

	ctx = echo_open_context(ECHO_IMPL_ID);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, ctx);
	shm = tee_shm_alloc_kernel_buf(ctx, 100);
	tee_client_close_context(ctx);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, shm);

	KUNIT_EXPECT_EQ(test, fake_tee_unplug(bus->tee), -EBUSY);
	KUNIT_EXPECT_TRUE(test, fake_tee_context(bus->tee, 0, &who));
	KUNIT_EXPECT_TRUE(test, who.closed);
	KUNIT_EXPECT_TRUE(test, fake_tee_shm(bus->tee, 0, &who));
	KUNIT_EXPECT_EQ(test, who.size, 100);

	tee_shm_free(shm);
	KUNIT_EXPECT_EQ(test, fake_tee_contexts(bus->tee), 0);
	fake_tee_errors_clear(bus->tee);
}

/* A TEE can come back while contexts of its last life are still around. */
static void leak_does_not_keep_the_tee_from_coming_back(struct kunit *test)
{
	struct echo_client *old = echo_client_kunit(test), *new;
	struct bus *bus = test->priv;
	u32 result;
	u64 sum;

	KUNIT_EXPECT_EQ(test, fake_tee_unplug(bus->tee), -EBUSY);
	KUNIT_ASSERT_EQ(test, fake_tee_plug(bus->tee), 0);
	new = echo_client_kunit(test);

	KUNIT_EXPECT_EQ(test, echo_add(old, 1, 2, &sum, &result), 0);
	KUNIT_EXPECT_EQ(test, result, FAKE_TEEC_ERROR_COMMUNICATION);
	KUNIT_EXPECT_EQ(test, echo_add(new, 1, 2, &sum, &result), 0);
	KUNIT_EXPECT_EQ(test, result, FAKE_TEEC_SUCCESS);

	echo_client_close(old);
	KUNIT_EXPECT_EQ(test, echo_add(new, 2, 3, &sum, &result), 0);
	KUNIT_EXPECT_EQ(test, sum, 5);
	fake_tee_errors_clear(bus->tee);
}

/* Context, session and memory stay usable when the fake has been freed. */
static void leak_outlives_the_fake(struct kunit *test)
{
	static const struct fake_tee_config config = {
		.impl_id = ECHO_IMPL_ID + 2,
	};
	struct fake_tee *tee = fake_tee_alloc(&config);
	struct bus *bus = test->priv;
	struct echo_client client;
	struct tee_shm *shm;
	u32 result;
	u64 sum;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, tee);
	fake_tee_plug(tee);
	fake_tee_ta_register(tee, &echo_uuid, &echo_ops, &bus->echo);
	client.ctx = echo_open_context(ECHO_IMPL_ID + 2);
	echo_open_session(client.ctx, &echo_uuid, &client.session, &result);
	shm = tee_shm_alloc_kernel_buf(client.ctx, PAGE_SIZE);
	fake_tee_free(tee);

	KUNIT_EXPECT_EQ(test, atomic_read(&bus->echo.closed), 1);
	KUNIT_EXPECT_EQ(test, echo_add(&client, 1, 2, &sum, &result), 0);
	KUNIT_EXPECT_EQ(test, result, FAKE_TEEC_ERROR_COMMUNICATION);
	KUNIT_EXPECT_EQ(test, atomic_read(&bus->echo.invoked), 0);
	memset(tee_shm_get_va(shm, 0), 0xff, PAGE_SIZE);
	tee_shm_free(shm);
	echo_client_close(&client);
	fake_tee_reap();
}

/* So does a client device that somebody has taken a reference to. */
static void client_device_outlives_the_fake(struct kunit *test)
{
	struct fake_tee *tee = fake_tee_alloc(&bus_config);
	struct tee_client_device *client;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, tee);
	client = fake_tee_client_plug(tee, &echo_uuid);
	KUNIT_EXPECT_NOT_ERR_OR_NULL(test, client);
	if (!IS_ERR_OR_NULL(client))
		get_device(&client->dev);
	fake_tee_free(tee);

	if (!IS_ERR_OR_NULL(client)) {
		KUNIT_EXPECT_FALSE(test, device_is_registered(&client->dev));
		KUNIT_EXPECT_TRUE(test, uuid_equal(&client->id.uuid, &echo_uuid));
		put_device(&client->dev);
	}
}

/*
 * The managed form: at the end of a case everything it had plugged has gone, and
 * the driver could still talk to its Trusted Application when it went.
 */
static void managed_end_undoes_everything(struct kunit *test)
{
	struct bus *bus = test->priv;
	struct fake_tee *tee;
	struct kunit fake;

	KUNIT_ASSERT_EQ(test, fake_tee_unplug(bus->tee), 0);
	bus->goodbye = FAKE_TEEC_ERROR_GENERIC;
	kunit_init_test(&fake, "fake", NULL);
	tee = fake_tee_plug_kunit(&fake, &bus_config);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, tee);
	fake_tee_ta_register_kunit(&fake, tee, &echo_uuid, &echo_ops, &bus->echo);
	fake_tee_client_plug(tee, &bus_uuid);
	KUNIT_EXPECT_EQ(test, atomic_read(&bus->probed), 1);
	kunit_cleanup(&fake);

	KUNIT_EXPECT_EQ(test, atomic_read(&bus->removed), 1);
	KUNIT_EXPECT_EQ(test, bus->goodbye, FAKE_TEEC_SUCCESS);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(echo_open_context(ECHO_IMPL_ID)),
			-ENOENT);
	KUNIT_EXPECT_EQ(test, fake.status, KUNIT_SUCCESS);
}

/* And a case that leaks a context has failed, at once. */
static void managed_end_fails_the_case_that_leaks(struct kunit *test)
{
	static const struct fake_tee_config config = {
		.impl_id = ECHO_IMPL_ID + 4,
	};
	struct tee_context *ctx;
	struct fake_tee *tee;
	struct kunit fake;

	kunit_init_test(&fake, "a case that leaks on purpose", NULL);
	tee = fake_tee_plug_kunit(&fake, &config);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, tee);
	ctx = echo_open_context(ECHO_IMPL_ID + 4);
	KUNIT_EXPECT_NOT_ERR_OR_NULL(test, ctx);
	kunit_cleanup(&fake);

	KUNIT_EXPECT_EQ(test, fake.status, KUNIT_FAILURE);
	if (!IS_ERR_OR_NULL(ctx))
		tee_client_close_context(ctx);
	fake_tee_reap();
}

static struct kunit_case bus_cases[] = {
	KUNIT_CASE(bus_context_sees_the_configured_tee),
	KUNIT_CASE(bus_client_binds_to_the_driver_of_its_uuid),
	KUNIT_CASE(bus_clients_of_one_uuid_come_and_go),
	KUNIT_CASE(bus_client_has_a_parent_only_when_asked),
	KUNIT_CASE(bus_tee_has_the_parent_it_was_given),
	KUNIT_CASE(bus_two_tees_are_told_apart),
	KUNIT_CASE(bus_unplug_takes_the_clients_along),
	KUNIT_CASE(bus_refused_context_leaves_the_client_unbound),
	KUNIT_CASE(bus_hundred_plugs_leave_nothing),
	KUNIT_CASE(bus_thousand_clients_fit),
	KUNIT_CASE(bus_unplug_from_a_call_is_refused),
	KUNIT_CASE(bus_client_can_go_in_the_middle_of_its_probe),
	KUNIT_CASE(leak_unplug_fails_at_once_and_names_the_opener),
	KUNIT_CASE(leak_ends_when_the_context_is_closed),
	KUNIT_CASE(leak_ends_with_the_fake_at_the_latest),
	KUNIT_CASE(leak_of_shared_memory_alone_is_seen),
	KUNIT_CASE(leak_does_not_keep_the_tee_from_coming_back),
	KUNIT_CASE(leak_outlives_the_fake),
	KUNIT_CASE(client_device_outlives_the_fake),
	KUNIT_CASE(managed_end_undoes_everything),
	KUNIT_CASE(managed_end_fails_the_case_that_leaks),
	{}
};

/* Only the device side: TEE, clients, leaks. */
static struct kunit_suite fake_tee_bus_suite = {
	.name = "fake_tee_bus",
	.init = bus_init,
	.test_cases = bus_cases,
};

kunit_test_suite(fake_tee_bus_suite);

MODULE_DESCRIPTION("KUnit tests for the fake TEE");
MODULE_LICENSE("GPL");
