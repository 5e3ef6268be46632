// SPDX-License-Identifier: GPL-2.0-only
/*
 * The SCMI service of a fake OP-TEE, see scmi_optee_pta.h.
 */

#include <kunit/fake_scmi.h>
#include <kunit/fake_tee.h>
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/cleanup.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/hashtable.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/tee.h>

#include "scmi_optee_pta.h"
#include "scmi_smt.h"

/**
 * DOC: the SCMI service of OP-TEE
 *
 * A client opens a session, asks for a channel by the id that its device tree
 * has, and gets a handle, which is another number. From then on it rings with
 * the handle: one call is one command, and when the call returns, the answer is
 * where the command was (SMT), or where the client wanted it (MSG). The service
 * never speaks first, so there are no notifications.
 *
 * A call does not wait. If the platform has not answered when it was handed a
 * command, because the test had it fall silent, the call fails. What is needed
 * for the answer then belongs to the platform, until that answers or drops the
 * command, perhaps long after the session is gone.
 *
 * A session gets one channel. That it rings with the handle of another is
 * nothing that a driver has a reason for: such a call fails, and is counted as
 * an error. So is a message in memory that the client had not given away.
 */

/* So that it is neither an id nor an index. */
#define PTA_HANDLE	0x5ca10000

#define PTA_TYPE(i, t)	(TEE_IOCTL_PARAM_ATTR_TYPE_##t << ((i) * 4))

const uuid_t scmi_optee_pta_uuid =
	UUID_INIT(0xa8cfe406, 0xd4f5, 0x4a2e,
		  0x9f, 0x8d, 0xa2, 0x5d, 0xc7, 0x54, 0xc0, 0x99);
EXPORT_SYMBOL_GPL(scmi_optee_pta_uuid);

/**
 * struct scmi_optee_pta - the service, in one TEE
 * @ta: as the TEE sees it
 * @lock: protects what follows, and all channels
 * @caps: what it says that it can do
 * @channels: its channels, by id
 * @num: how many
 * @errors: impossible things that clients did
 */
struct scmi_optee_pta {
	struct fake_tee_ta *ta;
	struct mutex lock; /* see kernel-doc */
	u32 caps;
	DECLARE_HASHTABLE(channels, 6);
	unsigned int num;
	unsigned int errors;
};

/**
 * struct scmi_optee_pta_channel - a channel of the service
 * @node: in &scmi_optee_pta.channels
 * @pta: the service
 * @id: what device trees call it
 * @handle: what sessions call it
 * @caps: the forms of messages that it takes
 * @port: where it leads to
 * @area: the memory of its own, if any
 * @stats: see &struct scmi_optee_pta_stats
 */
struct scmi_optee_pta_channel {
	struct hlist_node node;
	struct scmi_optee_pta *pta;
	u32 id;
	u32 handle;
	u32 caps;
	struct fake_scmi_port *port;
	struct scmi_optee_pta_area area;
	struct scmi_optee_pta_stats stats;
};

/**
 * struct pta_call - a command on its way, the platform's tag
 * @left: the call has returned; who answers or drops it, frees it
 * @len: length of the answer, or a negative errno while there is none
 * @room: bytes in @msg
 * @msg: the command, then the answer
 */
struct pta_call {
	bool left;
	ssize_t len;
	size_t room;
	u8 msg[];
};

/* The answer is cut to what the memory has room for: it says so by its length. */
static int pta_reply(struct fake_scmi_port *port, void *tag, const void *msg,
		     size_t len)
{
	struct scmi_optee_pta_channel *channel = fake_scmi_port_priv(port);
	struct pta_call *call = tag;

	/* There is no way to a client other than back from its call. */
	if (tag == FAKE_SCMI_TAG_NONE)
		return -ENOBUFS;

	guard(mutex)(&channel->pta->lock);
	if (call->left) {
		channel->stats.late++;
		kfree(call);
		return 0;
	}
	memcpy(call->msg, msg, min(len, call->room));
	call->len = len;

	return 0;
}

static void pta_drop(struct fake_scmi_port *port, void *tag)
{
	struct scmi_optee_pta_channel *channel = fake_scmi_port_priv(port);
	struct pta_call *call = tag;

	guard(mutex)(&channel->pta->lock);
	if (call->left)
		kfree(call);
	else
		call->len = -ENODATA;
}

static const struct fake_scmi_port_ops pta_port_ops = {
	.reply = pta_reply,
	.drop = pta_drop,
};

static struct pta_call *pta_call_alloc(size_t room)
{
	struct pta_call *call;

	/* A platform answers, whatever memory a fault injection refuses us. */
	call = kzalloc(struct_size(call, msg, room), GFP_KERNEL | __GFP_NOFAIL);
	call->len = -EINPROGRESS;
	call->room = room;

	return call;
}

/*
 * Hand a command of @len bytes, in @call, to the platform. Gives the length of
 * the answer, which is in @call then. Otherwise @call is not the caller's any
 * more.
 */
static ssize_t pta_exchange(struct scmi_optee_pta_channel *channel,
			    struct pta_call *call, size_t len)
{
	struct scmi_optee_pta_stats *stats = &channel->stats;
	int ret;

	ret = fake_scmi_receive(channel->port, call, call->msg, len);

	guard(mutex)(&channel->pta->lock);
	stats->messages++;
	if (call->len >= 0) {
		stats->answers++;
		return call->len;
	}

	stats->unanswered++;
	if (!ret && call->len == -EINPROGRESS)
		call->left = true;
	else
		kfree(call);

	return -EIO;
}

static void pta_count_bad(struct scmi_optee_pta_channel *channel)
{
	guard(mutex)(&channel->pta->lock);
	channel->stats.bad++;
}

static void pta_count_error(struct scmi_optee_pta *pta)
{
	guard(mutex)(&pta->lock);
	pta->errors++;
}

/* One command in an area, answered there; the area is the client's afterwards. */
static u32 pta_smt(struct scmi_optee_pta_channel *channel, void *area,
		   size_t size)
{
	struct pta_call *call = pta_call_alloc(size);
	ssize_t len;

	len = scmi_smt_pull(area, size, call->msg, size);
	if (len < 0) {
		kfree(call);
		if (len == -EAGAIN) {
			pta_count_error(channel->pta);
			return FAKE_TEEC_ERROR_BAD_PARAMETERS;
		}
		pta_count_bad(channel);
		goto err;
	}

	len = pta_exchange(channel, call, len);
	if (len < 0)
		goto err;

	if (!scmi_smt_push(area, size, call->msg, len)) {
		scmi_smt_release(area);
		kfree(call);
		return FAKE_TEEC_SUCCESS;
	}
	kfree(call);
err:
	scmi_smt_set(area, SCMI_SMT_STATUS, SCMI_SMT_ERROR);
	scmi_smt_release(area);

	return FAKE_TEEC_ERROR_COMMUNICATION;
}

/* The channel that a session may ring on, if that is what it does. */
static struct scmi_optee_pta_channel *
pta_rung(struct scmi_optee_pta *pta, struct fake_tee_session *session,
	 const struct tee_param *param, u32 cap)
{
	struct scmi_optee_pta_channel *channel = session->priv;

	if (!channel || param[0].u.value.a != channel->handle) {
		pta_count_error(pta);
		return NULL;
	}
	if (!(channel->caps & cap)) {
		pta_count_bad(channel);
		return NULL;
	}

	return channel;
}

static bool pta_types_are(const struct tee_param *param, u32 num, u32 types)
{
	u32 have = 0, i;

	if (num > FAKE_TEE_NR_PARAMS)
		return false;
	for (i = 0; i < num; i++)
		have |= (param[i].attr & TEE_IOCTL_PARAM_ATTR_TYPE_MASK) <<
			(i * 4);

	return have == types;
}

static u32 pta_capabilities(struct scmi_optee_pta *pta,
			    struct fake_tee_session *session,
			    struct tee_param *param)
{
	guard(mutex)(&pta->lock);
	param[0].u.value.a = pta->caps;
	param[0].u.value.b = 0;

	return FAKE_TEEC_SUCCESS;
}

static u32 pta_smt_channel(struct scmi_optee_pta *pta,
			   struct fake_tee_session *session,
			   struct tee_param *param)
{
	struct scmi_optee_pta_channel *channel =
		pta_rung(pta, session, param, SCMI_OPTEE_PTA_SMT);

	if (!channel || !channel->area.va)
		return FAKE_TEEC_ERROR_BAD_PARAMETERS;

	return pta_smt(channel, channel->area.va, channel->area.size);
}

static u32 pta_smt_message(struct scmi_optee_pta *pta,
			   struct fake_tee_session *session,
			   struct tee_param *param)
{
	struct scmi_optee_pta_channel *channel =
		pta_rung(pta, session, param, SCMI_OPTEE_PTA_SMT);
	size_t size;
	void *area;

	area = fake_tee_param_buf(&param[1], &size);
	if (!channel || !area)
		return FAKE_TEEC_ERROR_BAD_PARAMETERS;

	return pta_smt(channel, area, size);
}

/* Memory for both directions may be the same: the command is copied first. */
static u32 pta_msg_channel(struct scmi_optee_pta *pta,
			   struct fake_tee_session *session,
			   struct tee_param *param)
{
	struct scmi_optee_pta_channel *channel =
		pta_rung(pta, session, param, SCMI_OPTEE_PTA_MSG);
	struct pta_call *call;
	size_t size, room;
	void *in, *out;
	ssize_t len;

	in = fake_tee_param_buf(&param[1], &size);
	out = fake_tee_param_buf(&param[2], &room);
	if (!channel || !in || !out)
		return FAKE_TEEC_ERROR_BAD_PARAMETERS;

	call = pta_call_alloc(max(size, room));
	memcpy(call->msg, in, size);
	len = pta_exchange(channel, call, size);
	if (len < 0)
		return FAKE_TEEC_ERROR_COMMUNICATION;

	memcpy(out, call->msg, min_t(size_t, len, room));
	kfree(call);
	param[2].u.memref.size = len;

	return len > room ? FAKE_TEEC_ERROR_SHORT_BUFFER : FAKE_TEEC_SUCCESS;
}

/* Of several with one id it is the first that was added, found last. */
static struct scmi_optee_pta_channel *
pta_channel(struct scmi_optee_pta *pta, u32 id)
{
	struct scmi_optee_pta_channel *channel, *found = NULL;

	hash_for_each_possible(pta->channels, channel, node, id)
		if (channel->id == id)
			found = channel;

	return found;
}

static u32 pta_get_channel(struct scmi_optee_pta *pta,
			   struct fake_tee_session *session,
			   struct tee_param *param)
{
	struct scmi_optee_pta_channel *channel;
	u32 caps = param[0].u.value.b;

	guard(mutex)(&pta->lock);
	if (session->priv) {
		pta->errors++;
		return FAKE_TEEC_ERROR_BUSY;
	}

	channel = pta_channel(pta, param[0].u.value.a);
	if (!channel)
		return FAKE_TEEC_ERROR_ITEM_NOT_FOUND;
	if (!caps || caps & ~(channel->caps & pta->caps)) {
		channel->stats.refused++;
		return FAKE_TEEC_ERROR_NOT_SUPPORTED;
	}

	channel->stats.opens++;
	channel->stats.opened++;
	session->priv = channel;
	param[0].u.value.a = channel->handle;

	return FAKE_TEEC_SUCCESS;
}

static const struct {
	u32 num;
	u32 types;
	u32 (*call)(struct scmi_optee_pta *pta,
		    struct fake_tee_session *session,
		    struct tee_param *param);
} pta_funcs[] = {
	[SCMI_OPTEE_PTA_CAPABILITIES] = {
		1, PTA_TYPE(0, VALUE_OUTPUT), pta_capabilities },
	[SCMI_OPTEE_PTA_SMT_CHANNEL] = {
		1, PTA_TYPE(0, VALUE_INPUT), pta_smt_channel },
	[SCMI_OPTEE_PTA_SMT_MESSAGE] = {
		2, PTA_TYPE(0, VALUE_INPUT) | PTA_TYPE(1, MEMREF_INOUT),
		pta_smt_message },
	[SCMI_OPTEE_PTA_GET_CHANNEL] = {
		1, PTA_TYPE(0, VALUE_INOUT), pta_get_channel },
	[SCMI_OPTEE_PTA_MSG_CHANNEL] = {
		3, PTA_TYPE(0, VALUE_INPUT) | PTA_TYPE(1, MEMREF_INPUT) |
		   PTA_TYPE(2, MEMREF_OUTPUT), pta_msg_channel },
};

static u32 pta_invoke(struct fake_tee_ta *ta, struct fake_tee_session *session,
		      u32 func, struct tee_param *param, u32 num)
{
	if (func >= ARRAY_SIZE(pta_funcs))
		return FAKE_TEEC_ERROR_NOT_SUPPORTED;
	if (num != pta_funcs[func].num ||
	    !pta_types_are(param, num, pta_funcs[func].types))
		return FAKE_TEEC_ERROR_BAD_PARAMETERS;

	return pta_funcs[func].call(ta->priv, session, param);
}

static void pta_close(struct fake_tee_ta *ta, struct fake_tee_session *session)
{
	struct scmi_optee_pta *pta = ta->priv;
	struct scmi_optee_pta_channel *channel = session->priv;

	guard(mutex)(&pta->lock);
	if (channel)
		channel->stats.opened--;
}

static const struct fake_tee_ta_ops pta_ops = {
	.invoke = pta_invoke,
	.close = pta_close,
};

/**
 * scmi_optee_pta_kunit() - start the service in a TEE
 * @test: test that it goes with
 * @tee: TEE of the same test, plugged or not
 *
 * It says that it can do everything, and has no channel yet.
 *
 * Return: the service or ERR_PTR().
 */
struct scmi_optee_pta *scmi_optee_pta_kunit(struct kunit *test,
					    struct fake_tee *tee)
{
	struct scmi_optee_pta *pta;

	pta = kunit_kzalloc(test, sizeof(*pta), GFP_KERNEL);
	if (!pta)
		return ERR_PTR(-ENOMEM);

	mutex_init(&pta->lock);
	hash_init(pta->channels);
	pta->caps = SCMI_OPTEE_PTA_SMT | SCMI_OPTEE_PTA_MSG;
	pta->ta = fake_tee_ta_register_kunit(test, tee, &scmi_optee_pta_uuid,
					     &pta_ops, pta);

	return IS_ERR(pta->ta) ? ERR_CAST(pta->ta) : pta;
}
EXPORT_SYMBOL_GPL(scmi_optee_pta_kunit);

/* While there are clients there are messages: none after the port is closed. */
static void pta_channel_quiesce(void *data)
{
	struct scmi_optee_pta_channel *channel = data;

	fake_tee_unplug(channel->pta->ta->tee);
	guard(mutex)(&channel->pta->lock);
	hash_del(&channel->node);
}

/**
 * scmi_optee_pta_channel_kunit() - add a channel that leads to a platform
 * @test: test that it goes with
 * @pta: the service
 * @id: what device trees call it
 * @platform: the platform
 * @area: memory that the channel shares with its client, or NULL: then it takes
 *	messages only in memory that comes with the call
 *
 * It takes messages in every form. The TEE is unplugged when the test ends.
 *
 * Return: the channel or ERR_PTR().
 */
struct scmi_optee_pta_channel *
scmi_optee_pta_channel_kunit(struct kunit *test, struct scmi_optee_pta *pta,
			     u32 id, struct fake_scmi_platform *platform,
			     const struct scmi_optee_pta_area *area)
{
	struct scmi_optee_pta_channel *channel;
	int ret;

	channel = kunit_kzalloc(test, sizeof(*channel), GFP_KERNEL);
	if (!channel)
		return ERR_PTR(-ENOMEM);

	channel->pta = pta;
	channel->id = id;
	channel->caps = SCMI_OPTEE_PTA_SMT | SCMI_OPTEE_PTA_MSG;
	if (area) {
		channel->area = *area;
		scmi_smt_init(area->va, area->size);
	}

	channel->port = fake_scmi_port_open_kunit(test, platform,
						  &pta_port_ops, channel);
	if (IS_ERR(channel->port))
		return ERR_CAST(channel->port);

	scoped_guard(mutex, &pta->lock) {
		channel->handle = PTA_HANDLE + pta->num++;
		hash_add(pta->channels, &channel->node, id);
	}
	ret = kunit_add_action_or_reset(test, pta_channel_quiesce, channel);

	return ret ? ERR_PTR(ret) : channel;
}
EXPORT_SYMBOL_GPL(scmi_optee_pta_channel_kunit);

/**
 * scmi_optee_pta_set_caps() - what the service says that it can do
 * @pta: the service
 * @caps: SCMI_OPTEE_PTA_*, or 0
 *
 * It keeps to it: no handle is given out for anything else.
 */
void scmi_optee_pta_set_caps(struct scmi_optee_pta *pta, u32 caps)
{
	guard(mutex)(&pta->lock);
	pta->caps = caps;
}
EXPORT_SYMBOL_GPL(scmi_optee_pta_set_caps);

/**
 * scmi_optee_pta_channel_set_caps() - the forms of messages that a channel takes
 * @channel: the channel
 * @caps: SCMI_OPTEE_PTA_*, or 0
 */
void scmi_optee_pta_channel_set_caps(struct scmi_optee_pta_channel *channel,
				     u32 caps)
{
	guard(mutex)(&channel->pta->lock);
	channel->caps = caps;
}
EXPORT_SYMBOL_GPL(scmi_optee_pta_channel_set_caps);

/**
 * scmi_optee_pta_stats() - what a channel has seen
 * @channel: the channel
 *
 * Return: a copy of the counters.
 */
struct scmi_optee_pta_stats
scmi_optee_pta_stats(struct scmi_optee_pta_channel *channel)
{
	guard(mutex)(&channel->pta->lock);
	return channel->stats;
}
EXPORT_SYMBOL_GPL(scmi_optee_pta_stats);

/**
 * scmi_optee_pta_port() - the port of the platform
 * @channel: the channel
 *
 * Return: the port.
 */
struct fake_scmi_port *
scmi_optee_pta_port(struct scmi_optee_pta_channel *channel)
{
	return channel->port;
}
EXPORT_SYMBOL_GPL(scmi_optee_pta_port);

/**
 * scmi_optee_pta_area_is_free() - can a client write to the area of a channel?
 * @channel: the channel
 *
 * Return: true if so, also if there is no area.
 */
bool scmi_optee_pta_area_is_free(struct scmi_optee_pta_channel *channel)
{
	return !channel->area.va || scmi_smt_is_free(channel->area.va);
}
EXPORT_SYMBOL_GPL(scmi_optee_pta_area_is_free);

/**
 * scmi_optee_pta_errors() - impossible things that clients did
 * @pta: the service
 *
 * Return: how many. Those of the TEE are counted there.
 */
unsigned int scmi_optee_pta_errors(struct scmi_optee_pta *pta)
{
	guard(mutex)(&pta->lock);
	return pta->errors;
}
EXPORT_SYMBOL_GPL(scmi_optee_pta_errors);
