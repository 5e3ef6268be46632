// SPDX-License-Identifier: GPL-2.0-only
/*
 * A small Trusted Application and a client of it.
 */

#include <linux/err.h>
#include <linux/minmax.h>
#include <linux/uuid.h>

#include <kunit/fake_tee_echo.h>
#include <kunit/resource.h>
#include <kunit/test.h>

/** echo_uuid - the Trusted Application */
const uuid_t echo_uuid = ECHO_UUID;

static u32 echo_ta_open(struct fake_tee_ta *ta, struct fake_tee_session *session,
			struct tee_param *param, u32 num)
{
	struct echo *echo = ta->priv;

	if (echo->refuse)
		return echo->refuse;
	atomic_inc(&echo->opened);
	session->priv = echo;
	return FAKE_TEEC_SUCCESS;
}

static u32 echo_ta_add(struct tee_param *param, u32 num)
{
	if (num < 1)
		return FAKE_TEEC_ERROR_BAD_PARAMETERS;
	param[0].u.value.c = param[0].u.value.a + param[0].u.value.b;
	return FAKE_TEEC_SUCCESS;
}

static u32 echo_ta_invert(struct tee_param *param, u32 num)
{
	size_t in_len, out_len, i;
	u8 *in, *out;

	if (num < 2)
		return FAKE_TEEC_ERROR_BAD_PARAMETERS;
	in = fake_tee_param_buf(&param[0], &in_len);
	out = fake_tee_param_buf(&param[1], &out_len);
	if (IS_ERR(in) || IS_ERR(out))
		return FAKE_TEEC_ERROR_BAD_PARAMETERS;

	param[1].u.memref.size = in_len;
	if (out_len < in_len)
		return FAKE_TEEC_ERROR_SHORT_BUFFER;
	for (i = 0; i < in_len; i++)
		out[i] = ~in[i];
	return FAKE_TEEC_SUCCESS;
}

static u32 echo_ta_invoke(struct fake_tee_ta *ta,
			  struct fake_tee_session *session, u32 func,
			  struct tee_param *param, u32 num)
{
	struct echo *echo = session->priv;

	atomic_inc(&echo->invoked);
	echo->system = session->system;
	switch (func) {
	case ECHO_ADD:
		return echo_ta_add(param, num);
	case ECHO_INVERT:
		return echo_ta_invert(param, num);
	default:
		return FAKE_TEEC_ERROR_NOT_SUPPORTED;
	}
}

static void echo_ta_close(struct fake_tee_ta *ta,
			  struct fake_tee_session *session)
{
	struct echo *echo = session->priv;

	atomic_inc(&echo->closed);
}

/** echo_ops - what the Trusted Application does */
const struct fake_tee_ta_ops echo_ops = {
	.open = echo_ta_open,
	.invoke = echo_ta_invoke,
	.close = echo_ta_close,
};

static int echo_match(struct tee_ioctl_version_data *vers, const void *data)
{
	return vers->impl_id == *(const u32 *)data;
}

/**
 * echo_open_context() - open a context as client drivers do
 * @impl_id: of which TEE
 *
 * Return: the context or an ERR_PTR.
 */
struct tee_context *echo_open_context(u32 impl_id)
{
	return tee_client_open_context(NULL, echo_match, &impl_id, NULL);
}

/**
 * echo_open_session() - open a session as client drivers do
 * @ctx: context
 * @uuid: Trusted Application
 * @session: receives the session id
 * @result: receives the TEE result
 *
 * Return: 0 or a negative errno.
 */
int echo_open_session(struct tee_context *ctx, const uuid_t *uuid, u32 *session,
		      u32 *result)
{
	struct tee_ioctl_open_session_arg arg = {
		.clnt_login = TEE_IOCTL_LOGIN_REE_KERNEL,
	};
	int err;

	export_uuid(arg.uuid, uuid);
	err = tee_client_open_session(ctx, &arg, NULL);
	*session = arg.session;
	*result = arg.ret;
	return err;
}

static void echo_client_end(void *client)
{
	echo_client_close(client);
}

/**
 * echo_client_kunit() - a client with a session, for one case
 * @test: the case; fails when there is no session to be had
 *
 * Return: the client.
 */
struct echo_client *echo_client_kunit(struct kunit *test)
{
	struct echo_client *client;
	u32 result;

	client = kunit_kzalloc(test, sizeof(*client), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, client);
	client->ctx = echo_open_context(ECHO_IMPL_ID);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, client->ctx);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, echo_client_end,
							client), 0);
	KUNIT_ASSERT_EQ(test, echo_open_session(client->ctx, &echo_uuid,
						&client->session, &result), 0);
	KUNIT_ASSERT_EQ(test, result, FAKE_TEEC_SUCCESS);
	return client;
}

/**
 * echo_client_close() - close the context, and with it the session
 * @client: the client
 */
void echo_client_close(struct echo_client *client)
{
	if (!IS_ERR_OR_NULL(client->ctx))
		tee_client_close_context(client->ctx);
	client->ctx = NULL;
}

/**
 * echo_add() - call ECHO_ADD
 * @client: who calls
 * @a: first number
 * @b: second number
 * @sum: receives the sum
 * @result: receives the TEE result
 *
 * Return: 0 or a negative errno.
 */
int echo_add(struct echo_client *client, u64 a, u64 b, u64 *sum, u32 *result)
{
	struct tee_ioctl_invoke_arg arg = {
		.func = ECHO_ADD,
		.session = client->session,
		.num_params = 1,
	};
	struct tee_param param = {
		.attr = TEE_IOCTL_PARAM_ATTR_TYPE_VALUE_INOUT,
		.u.value = { .a = a, .b = b },
	};
	int err;

	err = tee_client_invoke_func(client->ctx, &arg, &param);
	*sum = param.u.value.c;
	*result = arg.ret;
	return err;
}

/**
 * echo_invert() - call ECHO_INVERT
 * @client: who calls
 * @in: memory to read
 * @out: memory to write
 * @result: receives the TEE result
 *
 * Return: 0 or a negative errno.
 */
int echo_invert(struct echo_client *client, const struct tee_param_memref *in,
		const struct tee_param_memref *out, u32 *result)
{
	struct tee_ioctl_invoke_arg arg = {
		.func = ECHO_INVERT,
		.session = client->session,
		.num_params = 2,
	};
	struct tee_param param[] = {
		{
			.attr = TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_INPUT,
			.u.memref = *in,
		}, {
			.attr = TEE_IOCTL_PARAM_ATTR_TYPE_MEMREF_OUTPUT,
			.u.memref = *out,
		},
	};
	int err;

	err = tee_client_invoke_func(client->ctx, &arg, param);
	*result = arg.ret;
	return err;
}

static void echo_call_work(struct work_struct *work)
{
	struct echo_call *call = container_of(work, struct echo_call, work);

	call->err = echo_add(call->client, 1, 2, &call->sum, &call->result);
	complete(&call->done);
}

KUNIT_DEFINE_ACTION_WRAPPER(echo_call_end, destroy_workqueue,
			    struct workqueue_struct *);

/**
 * echo_call_kunit() - prepare to call ECHO_ADD from another thread
 * @test: the case; waits for the call at its end, so hold with
 *	  fake_tee_hold_kunit() after this
 * @client: who calls
 *
 * Return: the call.
 */
struct echo_call *echo_call_kunit(struct kunit *test,
				  struct echo_client *client)
{
	struct echo_call *call;

	call = kunit_kzalloc(test, sizeof(*call), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, call);
	call->client = client;
	INIT_WORK(&call->work, echo_call_work);
	init_completion(&call->done);
	call->wq = alloc_ordered_workqueue("echo_call", 0);
	KUNIT_ASSERT_NOT_NULL(test, call->wq);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, echo_call_end,
							call->wq), 0);
	return call;
}

/**
 * echo_call_start() - have the other thread call
 * @call: the call
 */
void echo_call_start(struct echo_call *call)
{
	queue_work(call->wq, &call->work);
}

/**
 * echo_call_wait() - wait for the call to return
 * @call: the call
 *
 * Return: false when it does not in a very long time.
 */
bool echo_call_wait(struct echo_call *call)
{
	return wait_for_completion_timeout(&call->done, 10 * HZ);
}
