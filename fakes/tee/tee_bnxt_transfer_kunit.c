// SPDX-License-Identifier: GPL-2.0-only
/*
 * The Broadcom BNXT firmware manager on a fake TEE: a client driver of the tree
 * that neither knows nor resembles what the fake was first written for.
 *
 * Tested: what the driver asks of its Trusted Application, what it makes of the
 * answers, and that it holds nothing when it has failed or gone. Not tested:
 * calls into the driver after a probe that failed. It keeps a stale context
 * then and would follow it.
 */

#include <linux/completion.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/firmware/broadcom/tee_bnxt_fw.h>
#include <linux/module.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

#include <kunit/fake_tee.h>
#include <kunit/resource.h>
#include <kunit/test.h>

/* The driver's names for these are its own business; the numbers are ABI. */
#define BNXT_FASTBOOT		0
#define BNXT_COPY_COREDUMP	3
#define BNXT_SHM_SIZE		SZ_4M

static const uuid_t bnxt_uuid =
	UUID_INIT(0x6272636D, 0x2019, 0x0716,
		  0x42, 0x43, 0x4D, 0x5F, 0x53, 0x43, 0x48, 0x49);

/**
 * struct bnxt - the fixture
 * @tee: a TEE, plugged
 * @client: the device that the driver is bound to
 * @boots: firmware boots asked for
 * @wq: another thread
 * @work: copies a core dump in it
 * @done: it has returned
 * @err: with this
 * @dump: to here
 */
struct bnxt {
	struct fake_tee *tee;
	struct tee_client_device *client;
	unsigned int boots;
	struct workqueue_struct *wq;
	struct work_struct work;
	struct completion done;
	int err;
	u8 dump[256];
};

/* What a core dump looks like at this place. */
static u8 bnxt_dump_byte(u64 offset)
{
	return offset ^ (offset >> 8) ^ (offset >> 16);
}

static u32 bnxt_copy_coredump(struct tee_param *param)
{
	u64 offset = param[1].u.value.a;
	u64 size = param[1].u.value.b;
	size_t len;
	u64 i;
	u8 *to;

	to = fake_tee_param_buf(&param[0], &len);
	if (IS_ERR(to) || size > len)
		return FAKE_TEEC_ERROR_BAD_PARAMETERS;
	for (i = 0; i < size; i++)
		to[i] = bnxt_dump_byte(offset + i);
	return FAKE_TEEC_SUCCESS;
}

static u32 bnxt_ta_invoke(struct fake_tee_ta *ta,
			  struct fake_tee_session *session, u32 func,
			  struct tee_param *param, u32 num)
{
	struct bnxt *bnxt = ta->priv;

	if (num != 4)
		return FAKE_TEEC_ERROR_BAD_PARAMETERS;
	switch (func) {
	case BNXT_FASTBOOT:
		bnxt->boots++;
		return FAKE_TEEC_SUCCESS;
	case BNXT_COPY_COREDUMP:
		return bnxt_copy_coredump(param);
	default:
		return FAKE_TEEC_ERROR_NOT_SUPPORTED;
	}
}

static const struct fake_tee_ta_ops bnxt_ta_ops = {
	.invoke = bnxt_ta_invoke,
};

static void bnxt_work(struct work_struct *work)
{
	struct bnxt *bnxt = container_of(work, struct bnxt, work);

	bnxt->err = tee_bnxt_copy_coredump(bnxt->dump, 0, sizeof(bnxt->dump));
	complete(&bnxt->done);
}

KUNIT_DEFINE_ACTION_WRAPPER(bnxt_wq_end, destroy_workqueue,
			    struct workqueue_struct *);

/* A TEE without a client, for cases in which the probe is to fail. */
static int bnxt_init(struct kunit *test)
{
	struct bnxt *bnxt = kunit_kzalloc(test, sizeof(*bnxt), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, bnxt);
	test->priv = bnxt;
	INIT_WORK(&bnxt->work, bnxt_work);
	init_completion(&bnxt->done);
	bnxt->tee = fake_tee_plug_kunit(test, NULL);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, bnxt->tee);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test,
				     fake_tee_ta_register_kunit(test, bnxt->tee,
								&bnxt_uuid,
								&bnxt_ta_ops,
								bnxt));
	return 0;
}

static struct bnxt *bnxt_bound(struct kunit *test)
{
	struct bnxt *bnxt = test->priv;

	bnxt->client = fake_tee_client_plug(bnxt->tee, &bnxt_uuid);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, bnxt->client);
	KUNIT_ASSERT_TRUE(test, device_is_bound(&bnxt->client->dev));
	bnxt->wq = alloc_ordered_workqueue("bnxt", 0);
	KUNIT_ASSERT_NOT_NULL(test, bnxt->wq);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, bnxt_wq_end,
							bnxt->wq), 0);
	return bnxt;
}

/* Plug the client again, with all as it should be: the driver recovers. */
static void bnxt_expect_recovery(struct kunit *test)
{
	struct bnxt *bnxt = test->priv;

	KUNIT_EXPECT_EQ(test, fake_tee_sessions(bnxt->tee), 0);
	KUNIT_EXPECT_EQ(test, fake_tee_shms(bnxt->tee), 0);
	KUNIT_EXPECT_EQ(test, fake_tee_contexts(bnxt->tee), 0);
	fake_tee_faults_clear(bnxt->tee);
	KUNIT_EXPECT_EQ(test, device_attach(&bnxt->client->dev), 1);
	KUNIT_EXPECT_EQ(test, tee_bnxt_fw_load(), 0);
}

/* The driver takes a context, a session and its buffer, and gives them back. */
static void transfer_binding_holds_what_it_needs_and_no_more(struct kunit *test)
{
	struct bnxt *bnxt = bnxt_bound(test);

	KUNIT_EXPECT_EQ(test, fake_tee_contexts(bnxt->tee), 1);
	KUNIT_EXPECT_EQ(test, fake_tee_sessions(bnxt->tee), 1);
	KUNIT_EXPECT_EQ(test, fake_tee_shms(bnxt->tee), 1);
	KUNIT_EXPECT_EQ(test, fake_tee_shm_bytes(bnxt->tee), BNXT_SHM_SIZE);

	KUNIT_EXPECT_EQ(test, fake_tee_client_unplug(bnxt->client), 0);
	KUNIT_EXPECT_EQ(test, fake_tee_contexts(bnxt->tee), 0);
	KUNIT_EXPECT_EQ(test, fake_tee_sessions(bnxt->tee), 0);
	KUNIT_EXPECT_EQ(test, fake_tee_shms(bnxt->tee), 0);
	KUNIT_EXPECT_EQ(test, tee_bnxt_fw_load(), -ENODEV);
	KUNIT_EXPECT_EQ(test, tee_bnxt_copy_coredump(bnxt->dump, 0, 1), -ENODEV);
}

/* Whose context it is can be told from the session opened through it. */
static void transfer_context_is_known_by_its_session(struct kunit *test)
{
	struct bnxt *bnxt = bnxt_bound(test);
	struct fake_tee_holder who;

	KUNIT_ASSERT_TRUE(test, fake_tee_context(bnxt->tee, 0, &who));
	KUNIT_EXPECT_TRUE(test, uuid_equal(&who.uuid, &bnxt_uuid));
	KUNIT_EXPECT_STREQ(test, who.comm, current->comm);
}

/* Loading is one call without parameters. */
static void transfer_load_boots_the_firmware_once(struct kunit *test)
{
	struct bnxt *bnxt = bnxt_bound(test);
	struct fake_tee_call call;

	KUNIT_EXPECT_EQ(test, tee_bnxt_fw_load(), 0);
	KUNIT_EXPECT_EQ(test, bnxt->boots, 1);
	KUNIT_ASSERT_TRUE(test, fake_tee_call(bnxt->tee, 0, &call));
	KUNIT_EXPECT_EQ(test, call.func, BNXT_FASTBOOT);
	KUNIT_EXPECT_EQ(test, call.in[0].attr,
			TEE_IOCTL_PARAM_ATTR_TYPE_NONE);
}

/* A dump is copied from the place asked for through the shared buffer. */
static void transfer_coredump_comes_from_the_place_asked_for(struct kunit *test)
{
	struct bnxt *bnxt = bnxt_bound(test);
	struct fake_tee_call call;
	unsigned int i, wrong = 0;

	KUNIT_EXPECT_EQ(test, tee_bnxt_copy_coredump(bnxt->dump, 0x1234, 200), 0);
	for (i = 0; i < sizeof(bnxt->dump); i++)
		wrong += bnxt->dump[i] !=
			 (i < 200 ? bnxt_dump_byte(0x1234 + i) : 0);
	KUNIT_EXPECT_EQ(test, wrong, 0);

	KUNIT_ASSERT_TRUE(test, fake_tee_call(bnxt->tee, 0, &call));
	KUNIT_EXPECT_EQ(test, call.func, BNXT_COPY_COREDUMP);
	KUNIT_EXPECT_EQ(test, call.in[0].b, BNXT_SHM_SIZE);
	KUNIT_EXPECT_EQ(test, call.in[1].a, 0x1234);
	KUNIT_EXPECT_EQ(test, call.in[1].b, 200);
	KUNIT_EXPECT_EQ(test, call.out[0].head[0], bnxt_dump_byte(0x1234));
}

KUNIT_DEFINE_ACTION_WRAPPER(bnxt_vfree, vfree, const void *);

/* A dump larger than the buffer takes two calls that meet without a gap. */
static void transfer_large_coredump_is_split(struct kunit *test)
{
	struct bnxt *bnxt = bnxt_bound(test);
	u8 *dump = vmalloc(BNXT_SHM_SIZE + 16);
	struct fake_tee_call call;
	unsigned int i, wrong = 0;

	KUNIT_ASSERT_NOT_NULL(test, dump);
	KUNIT_ASSERT_EQ(test, kunit_add_action_or_reset(test, bnxt_vfree, dump),
			0);
	KUNIT_EXPECT_EQ(test, tee_bnxt_copy_coredump(dump, 7, BNXT_SHM_SIZE + 16),
			0);
	KUNIT_EXPECT_EQ(test, fake_tee_calls(bnxt->tee, BNXT_COPY_COREDUMP), 2);
	for (i = BNXT_SHM_SIZE - 16; i < BNXT_SHM_SIZE + 16; i++)
		wrong += dump[i] != bnxt_dump_byte(7 + i);
	KUNIT_EXPECT_EQ(test, wrong, 0);
	KUNIT_ASSERT_TRUE(test, fake_tee_call(bnxt->tee, 0, &call));
	KUNIT_EXPECT_EQ(test, call.in[1].b, 16);
}

struct bnxt_fail {
	const char *desc;
	int err;
	u32 result;
};

/* Whatever goes wrong in a call, the driver says -EINVAL. */
static const struct bnxt_fail bnxt_fails[] = {
	{ "errno", -EIO, 0 },
	{ "refused", 0, FAKE_TEEC_ERROR_ACCESS_DENIED },
	{ "firmware corrupt", 0, FAKE_TEEC_ERROR_ITEM_NOT_FOUND },
	{ "application dead", 0, FAKE_TEEC_ERROR_TARGET_DEAD },
};

KUNIT_ARRAY_PARAM_DESC(bnxt_fail, bnxt_fails, desc);

/* A call that fails is reported and has no after-effect. */
static void transfer_failed_call_is_reported(struct kunit *test)
{
	const struct bnxt_fail *fail = test->param_value;
	struct bnxt *bnxt = bnxt_bound(test);

	KUNIT_ASSERT_EQ(test, fake_tee_fail_invoke(bnxt->tee, FAKE_TEE_ANY_FUNC,
						   fail->err, fail->result, 2),
			0);
	KUNIT_EXPECT_EQ(test, tee_bnxt_fw_load(), -EINVAL);
	KUNIT_EXPECT_EQ(test, tee_bnxt_copy_coredump(bnxt->dump, 0, 8), -EINVAL);
	KUNIT_EXPECT_EQ(test, bnxt->boots, 0);
	KUNIT_EXPECT_EQ(test, tee_bnxt_fw_load(), 0);
}

/* A session that is refused: not bound, and the context is closed. */
static void transfer_refused_session_leaves_nothing(struct kunit *test)
{
	struct bnxt *bnxt = test->priv;

	KUNIT_ASSERT_EQ(test, fake_tee_fail_session(bnxt->tee,
						    FAKE_TEEC_ERROR_BUSY), 0);
	bnxt->client = fake_tee_client_plug(bnxt->tee, &bnxt_uuid);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, bnxt->client);
	KUNIT_EXPECT_FALSE(test, device_is_bound(&bnxt->client->dev));
	bnxt_expect_recovery(test);
}

/* No shared memory: not bound, and session and context are closed. */
static void transfer_without_memory_leaves_nothing(struct kunit *test)
{
	struct bnxt *bnxt = test->priv;

	KUNIT_ASSERT_EQ(test, fake_tee_fail_shm(bnxt->tee, -ENOMEM), 0);
	bnxt->client = fake_tee_client_plug(bnxt->tee, &bnxt_uuid);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, bnxt->client);
	KUNIT_EXPECT_FALSE(test, device_is_bound(&bnxt->client->dev));
	bnxt_expect_recovery(test);
}

/* The caller waits for as long as the TEE takes, and then has its dump. */
static void transfer_waits_for_a_slow_tee(struct kunit *test)
{
	struct bnxt *bnxt = bnxt_bound(test);

	KUNIT_ASSERT_EQ(test, fake_tee_hold_kunit(test, bnxt->tee,
						  BNXT_COPY_COREDUMP), 0);
	queue_work(bnxt->wq, &bnxt->work);
	KUNIT_ASSERT_TRUE(test, fake_tee_wait_held(bnxt->tee, 1));
	KUNIT_EXPECT_FALSE(test, completion_done(&bnxt->done));

	KUNIT_EXPECT_EQ(test, fake_tee_step(bnxt->tee, 1), 1);
	KUNIT_ASSERT_TRUE(test, wait_for_completion_timeout(&bnxt->done, 10 * HZ));
	KUNIT_EXPECT_EQ(test, bnxt->err, 0);
	KUNIT_EXPECT_EQ(test, bnxt->dump[200], bnxt_dump_byte(200));
}

/* The TEE dies with the caller inside: it returns; removal works all the same. */
static void transfer_returns_when_the_tee_dies(struct kunit *test)
{
	struct bnxt *bnxt = bnxt_bound(test);

	KUNIT_ASSERT_EQ(test, fake_tee_hold_kunit(test, bnxt->tee,
						  BNXT_COPY_COREDUMP), 0);
	queue_work(bnxt->wq, &bnxt->work);
	KUNIT_ASSERT_TRUE(test, fake_tee_wait_held(bnxt->tee, 1));

	fake_tee_kill(bnxt->tee, 0);
	KUNIT_ASSERT_TRUE(test, wait_for_completion_timeout(&bnxt->done, 10 * HZ));
	KUNIT_EXPECT_EQ(test, bnxt->err, -EINVAL);
	KUNIT_EXPECT_EQ(test, tee_bnxt_fw_load(), -EINVAL);
	KUNIT_EXPECT_EQ(test, fake_tee_unplug(bnxt->tee), 0);
}

static struct kunit_case bnxt_cases[] = {
	KUNIT_CASE(transfer_binding_holds_what_it_needs_and_no_more),
	KUNIT_CASE(transfer_context_is_known_by_its_session),
	KUNIT_CASE(transfer_load_boots_the_firmware_once),
	KUNIT_CASE(transfer_coredump_comes_from_the_place_asked_for),
	KUNIT_CASE(transfer_large_coredump_is_split),
	KUNIT_CASE_PARAM(transfer_failed_call_is_reported, bnxt_fail_gen_params),
	KUNIT_CASE(transfer_refused_session_leaves_nothing),
	KUNIT_CASE(transfer_without_memory_leaves_nothing),
	KUNIT_CASE(transfer_waits_for_a_slow_tee),
	KUNIT_CASE(transfer_returns_when_the_tee_dies),
	{}
};

static struct kunit_suite tee_bnxt_transfer_suite = {
	.name = "tee_bnxt_transfer",
	.init = bnxt_init,
	.test_cases = bnxt_cases,
};

kunit_test_suite(tee_bnxt_transfer_suite);

MODULE_DESCRIPTION("KUnit tests for the Broadcom BNXT firmware manager");
MODULE_LICENSE("GPL");
