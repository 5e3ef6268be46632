// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fake TEE as a client with a context sees it: sessions, calls, shared
 * memory, and every way in which these can fail.
 *
 * The coming and going of the TEE and its devices is in fake_tee_bus_cases.c.
 */

#include <linux/err.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include <kunit/fake_tee.h>
#include <kunit/fake_tee_echo.h>
#include <kunit/resource.h>
#include <kunit/test.h>

/**
 * struct tee_call - the fixture
 * @tee: a TEE, plugged
 * @ta: the Trusted Application of fake_tee_echo.c
 * @echo: what that has seen
 * @client: a client with a session to it
 */
struct tee_call {
	struct fake_tee *tee;
	struct fake_tee_ta *ta;
	struct echo echo;
	struct echo_client *client;
};

static void tee_call_setup(struct kunit *test, enum fake_tee_pool pool)
{
	const struct fake_tee_config config = {
		.impl_id = ECHO_IMPL_ID,
		.pool = pool,
		.pool_size = 2 * PAGE_SIZE,
		.ring = 4,
	};
	struct tee_call *call;

	call = kunit_kzalloc(test, sizeof(*call), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, call);
	test->priv = call;
	call->tee = fake_tee_plug_kunit(test, &config);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, call->tee);
	call->ta = fake_tee_ta_register(call->tee, &echo_uuid, &echo_ops,
					&call->echo);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, call->ta);
	call->client = echo_client_kunit(test);
}

static int tee_call_init(struct kunit *test)
{
	tee_call_setup(test, FAKE_TEE_POOL_PAGES);
	return 0;
}

static u32 tee_call_add(struct tee_call *call)
{
	u32 result;
	u64 sum;
	int err = echo_add(call->client, 1, 2, &sum, &result);

	return err ? (u32)err : result;
}

static u32 tee_call_open(struct tee_call *call, const uuid_t *uuid, u32 *id)
{
	u32 result;
	int err = echo_open_session(call->client->ctx, uuid, id, &result);

	return err ? (u32)err : result;
}

/* A call reaches the Trusted Application and brings values back. */
static void call_brings_values_back(struct kunit *test)
{
	struct tee_call *call = test->priv;
	u32 result;
	u64 sum;

	KUNIT_EXPECT_EQ(test, echo_add(call->client, 40, 2, &sum, &result), 0);
	KUNIT_EXPECT_EQ(test, result, FAKE_TEEC_SUCCESS);
	KUNIT_EXPECT_EQ(test, sum, 42);
	KUNIT_EXPECT_FALSE(test, call->echo.system);

	KUNIT_EXPECT_EQ(test, tee_client_system_session(call->client->ctx,
							call->client->session),
			0);
	KUNIT_EXPECT_EQ(test, tee_call_add(call), FAKE_TEEC_SUCCESS);
	KUNIT_EXPECT_TRUE(test, call->echo.system);
}

/* What came in and what went out is kept, also of the memory. */
static void call_is_recorded_with_its_parameters(struct kunit *test)
{
	struct tee_call *call = test->priv;
	struct fake_tee_call record;
	int i;

	for (i = 0; i < 6; i++)
		tee_call_add(call);
	KUNIT_ASSERT_TRUE(test, fake_tee_call(call->tee, 0, &record));
	KUNIT_EXPECT_EQ(test, record.seq, 6);
	KUNIT_EXPECT_EQ(test, record.func, ECHO_ADD);
	KUNIT_EXPECT_EQ(test, record.session, call->client->session);
	KUNIT_EXPECT_TRUE(test, uuid_equal(&record.uuid, &echo_uuid));
	KUNIT_EXPECT_EQ(test, record.in[0].b, 2);
	KUNIT_EXPECT_EQ(test, record.in[0].c, 0);
	KUNIT_EXPECT_EQ(test, record.out[0].c, 3);
	KUNIT_EXPECT_TRUE(test, record.done && record.seen);

	KUNIT_EXPECT_TRUE(test, fake_tee_call(call->tee, 3, &record));
	KUNIT_EXPECT_EQ(test, record.seq, 3);
	KUNIT_EXPECT_FALSE(test, fake_tee_call(call->tee, 4, &record));
	KUNIT_EXPECT_EQ(test, fake_tee_calls(call->tee, ECHO_ADD), 6);
	KUNIT_EXPECT_EQ(test, fake_tee_calls(call->tee, ECHO_INVERT), 0);
}

/* Memory from the pool: the Trusted Application reads and writes it in place. */
static void memory_of_the_pool_is_shared(struct kunit *test)
{
	struct tee_call *call = test->priv;
	struct tee_param_memref in = { .size = 8 }, out = { .size = 64 };
	struct fake_tee_call record;
	struct tee_shm *shm;
	u32 result;
	u8 *va;

	shm = tee_shm_alloc_kernel_buf(call->client->ctx, 128);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, shm);
	in.shm = shm;
	out.shm = shm;
	out.shm_offs = 64;
	va = tee_shm_get_va(shm, 0);
	memset(va, 0x0f, 8);
	KUNIT_EXPECT_EQ(test, echo_invert(call->client, &in, &out, &result), 0);
	KUNIT_EXPECT_EQ(test, result, FAKE_TEEC_SUCCESS);
	KUNIT_EXPECT_EQ(test, va[64], 0xf0);
	KUNIT_EXPECT_EQ(test, va[71], 0xf0);
	KUNIT_EXPECT_EQ(test, va[72], 0);

	KUNIT_EXPECT_TRUE(test, fake_tee_call(call->tee, 0, &record));
	KUNIT_EXPECT_PTR_EQ(test, record.in[0].shm, shm);
	KUNIT_EXPECT_EQ(test, record.in[0].head[7], 0x0f);
	KUNIT_EXPECT_EQ(test, record.in[1].a, 64);
	KUNIT_EXPECT_EQ(test, record.out[1].b, 8);
	KUNIT_EXPECT_EQ(test, record.out[1].head[0], 0xf0);
	tee_shm_free(shm);
}

/* How many bytes the TEE says that an output of @len bytes has got. */
static size_t tee_call_told_size(struct tee_call *call, struct tee_shm *shm,
				 size_t len)
{
	struct tee_ioctl_invoke_arg arg = {
		.func = ECHO_INVERT,
		.session = call->client->session,
		.num_params = 2,
	};
	struct tee_param param[2] = {
		{ .attr = TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INPUT },
		{ .attr = TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_OUTPUT },
	};

	param[0].u.memref.shm = shm;
	param[0].u.memref.size = len;
	param[1].u.memref = param[0].u.memref;
	if (tee_client_invoke_func(call->client->ctx, &arg, param) || arg.ret)
		return 0;

	return param[1].u.memref.size;
}

/* The size of an output is told falsely as often as asked for, and then is true. */
static void memory_may_be_said_to_hold_more(struct kunit *test)
{
	struct tee_call *call = test->priv;
	struct fake_tee_stats stats;
	struct tee_shm *shm;

	shm = tee_shm_alloc_kernel_buf(call->client->ctx, 128);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, shm);
	call->tee->lies = (struct fake_tee_lies){
		.times = 1, .func = ECHO_INVERT, .param = 1, .size = 4711,
	};
	KUNIT_EXPECT_EQ(test, tee_call_told_size(call, shm, 8), 4711);
	KUNIT_EXPECT_EQ(test, tee_call_told_size(call, shm, 8), 8);

	/* Neither of an input nor of a function that was not meant. */
	call->tee->lies.times = 2;
	call->tee->lies.param = 0;
	KUNIT_EXPECT_EQ(test, tee_call_told_size(call, shm, 8), 8);
	call->tee->lies.param = 1;
	call->tee->lies.func = ECHO_ADD;
	KUNIT_EXPECT_EQ(test, tee_call_told_size(call, shm, 8), 8);
	fake_tee_stats(call->tee, &stats);
	KUNIT_EXPECT_EQ(test, stats.lies, 1);
	tee_shm_free(shm);
}

KUNIT_DEFINE_ACTION_WRAPPER(tee_call_vfree, vfree, const void *);

/* Memory of the client's own, not even contiguous, starting inside a page. */
static void memory_of_the_client_is_shared(struct kunit *test)
{
	struct tee_param_memref ref = { .shm_offs = 1, .size = 2 * PAGE_SIZE };
	struct tee_call *call = test->priv;
	struct tee_shm *shm;
	u32 result;
	u8 *mem;

	mem = vzalloc(3 * PAGE_SIZE);
	KUNIT_ASSERT_NOT_NULL(test, mem);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, tee_call_vfree,
							mem), 0);
	shm = tee_shm_register_kernel_buf(call->client->ctx, mem + 16,
					  2 * PAGE_SIZE + 100);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, shm);
	KUNIT_EXPECT_EQ(test, fake_tee_shm_bytes(call->tee),
			2 * PAGE_SIZE + 100);
	ref.shm = shm;
	KUNIT_EXPECT_EQ(test, echo_invert(call->client, &ref, &ref, &result), 0);
	KUNIT_EXPECT_EQ(test, result, FAKE_TEEC_SUCCESS);
	tee_shm_free(shm);

	KUNIT_EXPECT_EQ(test, mem[16], 0);
	KUNIT_EXPECT_EQ(test, mem[17], 0xff);
	KUNIT_EXPECT_EQ(test, mem[16 + 2 * PAGE_SIZE], 0xff);
	KUNIT_EXPECT_EQ(test, mem[17 + 2 * PAGE_SIZE], 0);
	KUNIT_EXPECT_EQ(test, fake_tee_shms(call->tee), 0);
}

/* A client that asks for more than it has shared is caught, not followed. */
static void memory_out_of_range_is_refused(struct kunit *test)
{
	struct tee_call *call = test->priv;
	struct tee_param_memref ref = {};
	struct tee_shm *shm;
	u32 result;

	shm = tee_shm_alloc_kernel_buf(call->client->ctx, PAGE_SIZE);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, shm);
	ref.shm = shm;
	ref.shm_offs = 1;
	ref.size = PAGE_SIZE;
	KUNIT_EXPECT_EQ(test, echo_invert(call->client, &ref, &ref, &result), 0);
	KUNIT_EXPECT_EQ(test, result, FAKE_TEEC_ERROR_BAD_PARAMETERS);
	ref.shm_offs = SIZE_MAX;
	KUNIT_EXPECT_EQ(test, echo_invert(call->client, &ref, &ref, &result), 0);
	KUNIT_EXPECT_EQ(test, result, FAKE_TEEC_ERROR_BAD_PARAMETERS);

	/* And a client that uses memory it has given back. */
	ref.shm_offs = 0;
	tee_shm_free(shm);
	KUNIT_EXPECT_EQ(test, echo_invert(call->client, &ref, &ref, &result), 0);
	KUNIT_EXPECT_EQ(test, result, FAKE_TEEC_ERROR_BAD_PARAMETERS);
	KUNIT_EXPECT_EQ(test, atomic_read(&call->echo.invoked), 0);
	KUNIT_EXPECT_EQ(test, fake_tee_errors(call->tee), 3);
	fake_tee_errors_clear(call->tee);
}

/* Each kind of shared memory can be made to fail, and only that. */
static void memory_that_cannot_be_had_is_an_error(struct kunit *test)
{
	const struct fake_tee_fault no_register = {
		.op = FAKE_TEE_SHM_REGISTER,
		.err = -EBUSY,
	};
	struct tee_call *call = test->priv;
	struct tee_context *ctx = call->client->ctx;
	void *mem = kunit_kzalloc(test, 64, GFP_KERNEL);

	KUNIT_ASSERT_EQ(test, fake_tee_fail_shm(call->tee, -ENOSPC), 0);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(tee_shm_alloc_kernel_buf(ctx, 1)),
			-ENOSPC);
	KUNIT_ASSERT_EQ(test, fake_tee_fault_add(call->tee, &no_register), 0);
	KUNIT_EXPECT_EQ(test,
			PTR_ERR_OR_ZERO(tee_shm_register_kernel_buf(ctx, mem, 64)),
			-EBUSY);
	call->tee->gen_caps = TEE_GEN_CAP_GP;
	KUNIT_EXPECT_EQ(test,
			PTR_ERR_OR_ZERO(tee_shm_register_kernel_buf(ctx, mem, 64)),
			-EOPNOTSUPP);
	KUNIT_EXPECT_EQ(test, fake_tee_shms(call->tee), 0);
}

/* A session to nobody, one that is refused, one more of a kind. */
static void session_can_be_refused(struct kunit *test)
{
	struct tee_call *call = test->priv;
	u32 id;

	KUNIT_EXPECT_EQ(test, tee_call_open(call, &uuid_null, &id),
			FAKE_TEEC_ERROR_ITEM_NOT_FOUND);
	call->echo.refuse = FAKE_TEEC_ERROR_ACCESS_DENIED;
	KUNIT_EXPECT_EQ(test, tee_call_open(call, &echo_uuid, &id),
			FAKE_TEEC_ERROR_ACCESS_DENIED);
	call->echo.refuse = 0;
	fake_tee_fail_session(call->tee, FAKE_TEEC_ERROR_OUT_OF_MEMORY);
	KUNIT_EXPECT_EQ(test, tee_call_open(call, &echo_uuid, &id),
			FAKE_TEEC_ERROR_OUT_OF_MEMORY);
	fake_tee_faults_clear(call->tee);

	KUNIT_EXPECT_EQ(test, fake_tee_sessions(call->tee), 1);
	KUNIT_EXPECT_EQ(test, tee_call_open(call, &echo_uuid, &id), 0);
	KUNIT_EXPECT_NE(test, id, call->client->session);
	KUNIT_EXPECT_EQ(test, fake_tee_sessions(call->tee), 2);
}

/*
 * However a session ends, the Trusted Application hears of it once: closed by
 * the client, left to the closing of the context, or cut off.
 */
static void session_end_is_told_exactly_once(struct kunit *test)
{
	struct tee_call *call = test->priv;
	struct echo_client *other = echo_client_kunit(test);
	struct fake_tee_stats stats;
	u32 id;

	KUNIT_ASSERT_EQ(test, tee_call_open(call, &echo_uuid, &id), 0);
	KUNIT_EXPECT_EQ(test, tee_client_close_session(call->client->ctx, id), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&call->echo.closed), 1);
	echo_client_close(other);
	KUNIT_EXPECT_EQ(test, atomic_read(&call->echo.closed), 2);
	KUNIT_EXPECT_EQ(test, fake_tee_ta_unregister(call->ta), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&call->echo.closed), 3);

	KUNIT_EXPECT_EQ(test, tee_call_add(call), FAKE_TEEC_ERROR_TARGET_DEAD);
	echo_client_close(call->client);
	KUNIT_EXPECT_EQ(test, atomic_read(&call->echo.opened), 3);
	KUNIT_EXPECT_EQ(test, atomic_read(&call->echo.closed), 3);
	fake_tee_stats(call->tee, &stats);
	KUNIT_EXPECT_EQ(test, stats.sessions_dropped, 2);
}

/* A call or a close in a session of the past is a bug of the driver. */
static void session_that_is_closed_is_not_usable(struct kunit *test)
{
	struct tee_call *call = test->priv;
	struct tee_context *ctx = call->client->ctx;

	KUNIT_EXPECT_EQ(test, tee_client_close_session(ctx,
						       call->client->session),
			0);
	KUNIT_EXPECT_EQ(test, tee_call_add(call), (u32)-EINVAL);
	KUNIT_EXPECT_EQ(test, tee_client_close_session(ctx,
						       call->client->session),
			-EINVAL);
	KUNIT_EXPECT_EQ(test, fake_tee_errors(call->tee), 2);
	fake_tee_errors_clear(call->tee);
}

/* Nor is a session that somebody else has opened. */
static void session_belongs_to_its_context(struct kunit *test)
{
	struct tee_call *call = test->priv;
	struct echo_client *other = echo_client_kunit(test);
	u32 own = other->session, result;
	u64 sum;

	other->session = call->client->session;
	KUNIT_EXPECT_EQ(test, echo_add(other, 1, 2, &sum, &result), -EINVAL);
	KUNIT_EXPECT_EQ(test, tee_client_close_session(other->ctx,
						       other->session), -EINVAL);
	KUNIT_EXPECT_EQ(test, tee_call_add(call), 0);
	KUNIT_EXPECT_EQ(test, fake_tee_errors(call->tee), 2);
	fake_tee_errors_clear(call->tee);

	other->session = own;
	KUNIT_EXPECT_EQ(test, echo_add(other, 1, 2, &sum, &result), 0);
}

/* A fault strikes what it names, after as many and as often as it says. */
static void fault_strikes_where_and_when_told(struct kunit *test)
{
	struct tee_call *call = test->priv;
	const struct fake_tee_fault fault = {
		.op = FAKE_TEE_INVOKE,
		.func = ECHO_ADD,
		.uuid = &echo_uuid,
		.err = -EPIPE,
		.skip = 1,
		.times = 2,
	};

	KUNIT_ASSERT_EQ(test, fake_tee_fault_add(call->tee, &fault), 0);
	KUNIT_ASSERT_EQ(test, fake_tee_fail_invoke(call->tee, ECHO_INVERT,
						   -EIO, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, tee_call_add(call), 0);
	KUNIT_EXPECT_EQ(test, tee_call_add(call), (u32)-EPIPE);
	KUNIT_EXPECT_EQ(test, tee_call_add(call), (u32)-EPIPE);
	KUNIT_EXPECT_EQ(test, tee_call_add(call), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&call->echo.invoked), 2);

	fake_tee_fail_invoke(call->tee, FAKE_TEE_ANY_FUNC, 0,
			     FAKE_TEEC_ERROR_BUSY, 1);
	KUNIT_EXPECT_EQ(test, tee_call_add(call), FAKE_TEEC_ERROR_BUSY);
	KUNIT_EXPECT_EQ(test, tee_call_add(call), 0);
	KUNIT_EXPECT_EQ(test, fake_tee_fail_open(call->tee, 0), -EINVAL);
}

/* Held calls wait until stepped, in the order they came. */
static void held_calls_go_when_stepped(struct kunit *test)
{
	struct tee_call *call = test->priv;
	struct echo_call *a = echo_call_kunit(test, call->client);
	struct echo_call *b = echo_call_kunit(test, call->client);
	struct fake_tee_call record;

	KUNIT_ASSERT_EQ(test, fake_tee_hold_kunit(test, call->tee, ECHO_ADD), 0);
	echo_call_start(a);
	KUNIT_ASSERT_TRUE(test, fake_tee_wait_held(call->tee, 1));
	echo_call_start(b);
	KUNIT_ASSERT_TRUE(test, fake_tee_wait_held(call->tee, 2));
	KUNIT_EXPECT_EQ(test, atomic_read(&call->echo.invoked), 0);
	KUNIT_EXPECT_TRUE(test, fake_tee_call(call->tee, 0, &record));
	KUNIT_EXPECT_FALSE(test, record.done);

	KUNIT_EXPECT_EQ(test, fake_tee_step(call->tee, 1), 1);
	KUNIT_EXPECT_TRUE(test, echo_call_wait(a));
	KUNIT_EXPECT_EQ(test, a->sum, 3);
	KUNIT_EXPECT_EQ(test, fake_tee_held(call->tee), 1);
	KUNIT_EXPECT_FALSE(test, completion_done(&b->done));

	fake_tee_release(call->tee);
	KUNIT_EXPECT_TRUE(test, echo_call_wait(b));
	KUNIT_EXPECT_EQ(test, b->sum, 3);
	KUNIT_EXPECT_EQ(test, fake_tee_step(call->tee, 1), 0);
}

/* The test thread would wait for itself: it gets an answer, and a complaint. */
static void held_call_of_the_test_thread_does_not_hang(struct kunit *test)
{
	struct tee_call *call = test->priv;

	KUNIT_ASSERT_EQ(test, fake_tee_hold_kunit(test, call->tee,
						  FAKE_TEE_ANY_FUNC), 0);
	KUNIT_EXPECT_EQ(test, tee_call_add(call), FAKE_TEEC_ERROR_BUSY);
	KUNIT_EXPECT_EQ(test, fake_tee_errors(call->tee), 1);
	KUNIT_EXPECT_EQ(test, fake_tee_held(call->tee), 0);
	fake_tee_errors_clear(call->tee);
}

/* The TEE dies with a call inside: it returns, and sessions are lost for good. */
static void death_ends_held_calls_and_sessions(struct kunit *test)
{
	struct tee_call *call = test->priv;
	struct echo_call *held = echo_call_kunit(test, call->client);
	u32 id;

	KUNIT_ASSERT_EQ(test, fake_tee_hold_kunit(test, call->tee, ECHO_ADD), 0);
	echo_call_start(held);
	KUNIT_ASSERT_TRUE(test, fake_tee_wait_held(call->tee, 1));
	fake_tee_kill(call->tee, 0);
	KUNIT_EXPECT_TRUE(test, echo_call_wait(held));
	KUNIT_EXPECT_EQ(test, held->result, FAKE_TEEC_ERROR_COMMUNICATION);
	KUNIT_EXPECT_EQ(test, atomic_read(&call->echo.invoked), 0);
	KUNIT_EXPECT_EQ(test, tee_call_add(call), FAKE_TEEC_ERROR_COMMUNICATION);
	KUNIT_EXPECT_EQ(test, tee_call_open(call, &echo_uuid, &id),
			FAKE_TEEC_ERROR_COMMUNICATION);

	fake_tee_revive(call->tee);
	KUNIT_EXPECT_EQ(test, tee_call_add(call), FAKE_TEEC_ERROR_TARGET_DEAD);
	KUNIT_EXPECT_EQ(test, tee_call_open(call, &echo_uuid,
					    &call->client->session), 0);
	KUNIT_EXPECT_EQ(test, tee_call_add(call), 0);
}

/* An unplug does not wait for a held call either. */
static void unplug_ends_held_calls(struct kunit *test)
{
	struct tee_call *call = test->priv;
	struct echo_call *held = echo_call_kunit(test, call->client);

	KUNIT_ASSERT_EQ(test, fake_tee_hold_kunit(test, call->tee, ECHO_ADD), 0);
	echo_call_start(held);
	KUNIT_ASSERT_TRUE(test, fake_tee_wait_held(call->tee, 1));

	/* The context is still open: -EBUSY, and the call is back. */
	KUNIT_EXPECT_EQ(test, fake_tee_unplug(call->tee), -EBUSY);
	KUNIT_EXPECT_TRUE(test, echo_call_wait(held));
	KUNIT_EXPECT_EQ(test, held->result, FAKE_TEEC_ERROR_COMMUNICATION);
	fake_tee_errors_clear(call->tee);
}

/* A session closed under a held call: told of only when the call has returned. */
static void session_closed_under_a_call_ends_with_it(struct kunit *test)
{
	struct tee_call *call = test->priv;
	struct echo_call *held = echo_call_kunit(test, call->client);
	struct fake_tee_stats stats;

	KUNIT_ASSERT_EQ(test, fake_tee_hold_kunit(test, call->tee, ECHO_ADD), 0);
	echo_call_start(held);
	KUNIT_ASSERT_TRUE(test, fake_tee_wait_held(call->tee, 1));
	tee_client_close_session(call->client->ctx, call->client->session);
	KUNIT_EXPECT_EQ(test, atomic_read(&call->echo.closed), 0);

	fake_tee_release(call->tee);
	KUNIT_EXPECT_TRUE(test, echo_call_wait(held));
	KUNIT_EXPECT_EQ(test, atomic_read(&call->echo.closed), 1);
	fake_tee_stats(call->tee, &stats);
	KUNIT_EXPECT_EQ(test, stats.sessions_busy, 1);
}

/* A Trusted Application that is taken out under a held call is not touched. */
static void application_can_go_under_a_held_call(struct kunit *test)
{
	struct tee_call *call = test->priv;
	struct echo_call *held = echo_call_kunit(test, call->client);

	KUNIT_ASSERT_EQ(test, fake_tee_hold_kunit(test, call->tee, ECHO_ADD), 0);
	echo_call_start(held);
	KUNIT_ASSERT_TRUE(test, fake_tee_wait_held(call->tee, 1));
	KUNIT_EXPECT_EQ(test, fake_tee_ta_unregister(call->ta), 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&call->echo.closed), 1);

	fake_tee_release(call->tee);
	KUNIT_EXPECT_TRUE(test, echo_call_wait(held));
	KUNIT_EXPECT_EQ(test, held->result, FAKE_TEEC_ERROR_TARGET_DEAD);
	KUNIT_EXPECT_EQ(test, atomic_read(&call->echo.invoked), 0);
}

/* A UUID names one Trusted Application, and is free again when that has gone. */
static void application_has_its_uuid_alone(struct kunit *test)
{
	struct tee_call *call = test->priv;

	KUNIT_EXPECT_EQ(test,
			PTR_ERR_OR_ZERO(fake_tee_ta_register(call->tee,
							     &echo_uuid,
							     &echo_ops, NULL)),
			-EEXIST);
	KUNIT_EXPECT_EQ(test, fake_tee_ta_unregister(call->ta), 0);
	KUNIT_EXPECT_EQ(test,
			PTR_ERR_OR_ZERO(fake_tee_ta_register(call->tee,
							     &echo_uuid,
							     &echo_ops,
							     &call->echo)), 0);
}

struct pool_case {
	const char *desc;
	enum fake_tee_pool pool;
	size_t ask;
	size_t get;
	int more;
};

/* @ask bytes give @get; asking for four pages after that gives @more. */
static const struct pool_case pool_cases[] = {
	{ "pages", FAKE_TEE_POOL_PAGES, 100, PAGE_SIZE, 0 },
	{ "reserved", FAKE_TEE_POOL_RESERVED, 100, PAGE_SIZE, -ENOMEM },
	{ "exact", FAKE_TEE_POOL_EXACT, 100, 100, 0 },
	{ "none", FAKE_TEE_POOL_NONE, 100, 0, -EINVAL },
};

KUNIT_ARRAY_PARAM_DESC(pool, pool_cases, desc);

/* Each pool gives what it says, and the reserved one can run out. */
static void pool_gives_what_it_says(struct kunit *test)
{
	const struct pool_case *param = test->param_value;
	struct tee_shm *one, *more;
	struct tee_call *call;

	tee_call_setup(test, param->pool);
	call = test->priv;
	one = tee_shm_alloc_kernel_buf(call->client->ctx, param->ask);
	more = tee_shm_alloc_kernel_buf(call->client->ctx, 4 * PAGE_SIZE);
	KUNIT_EXPECT_EQ(test, IS_ERR(one) ? 0 : tee_shm_get_size(one),
			param->get);
	KUNIT_EXPECT_EQ(test, PTR_ERR_OR_ZERO(more), param->more);

	if (!IS_ERR(one))
		tee_shm_free(one);
	if (!IS_ERR(more))
		tee_shm_free(more);
	KUNIT_EXPECT_EQ(test, fake_tee_shms(call->tee), 0);
	KUNIT_EXPECT_EQ(test, fake_tee_shm_bytes(call->tee), 0);
}

static struct kunit_case tee_call_cases[] = {
	KUNIT_CASE(call_brings_values_back),
	KUNIT_CASE(call_is_recorded_with_its_parameters),
	KUNIT_CASE(memory_of_the_pool_is_shared),
	KUNIT_CASE(memory_may_be_said_to_hold_more),
	KUNIT_CASE(memory_of_the_client_is_shared),
	KUNIT_CASE(memory_out_of_range_is_refused),
	KUNIT_CASE(memory_that_cannot_be_had_is_an_error),
	KUNIT_CASE(session_can_be_refused),
	KUNIT_CASE(session_end_is_told_exactly_once),
	KUNIT_CASE(session_that_is_closed_is_not_usable),
	KUNIT_CASE(session_belongs_to_its_context),
	KUNIT_CASE(fault_strikes_where_and_when_told),
	KUNIT_CASE(held_calls_go_when_stepped),
	KUNIT_CASE(held_call_of_the_test_thread_does_not_hang),
	KUNIT_CASE(death_ends_held_calls_and_sessions),
	KUNIT_CASE(unplug_ends_held_calls),
	KUNIT_CASE(session_closed_under_a_call_ends_with_it),
	KUNIT_CASE(application_can_go_under_a_held_call),
	KUNIT_CASE(application_has_its_uuid_alone),
	{}
};

static struct kunit_suite fake_tee_call_suite = {
	.name = "fake_tee_call",
	.init = tee_call_init,
	.test_cases = tee_call_cases,
};

static struct kunit_case tee_pool_cases[] = {
	KUNIT_CASE_PARAM(pool_gives_what_it_says, pool_gen_params),
	{}
};

static struct kunit_suite fake_tee_pool_suite = {
	.name = "fake_tee_pool",
	.test_cases = tee_pool_cases,
};

kunit_test_suites(&fake_tee_call_suite, &fake_tee_pool_suite);
