// SPDX-License-Identifier: GPL-2.0-only
/*
 * The loop-back port of the suites of the fake SCMI platform.
 */
#include <kunit/fake_scmi_server_kunit.h>
#include <kunit/resource.h>
#include <kunit/test.h>
#include <linux/err.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/unaligned.h>

static const u32 both_parents[] = { 1, 0 };
static const u64 three_rates[] = { 100, 200, 5000000000ULL };

static const struct fake_scmi_clock_config full_clocks[] = {
	{ .name = "a-name-that-needs-more", .rates = three_rates,
	  .num_rates = 3, .parents = both_parents, .num_parents = 2,
	  .flags = FAKE_SCMI_CLK_EXT_CONFIG },
	{ .max = 1000, .device = 1 },
};

static const u8 more_protocols[] = { 0x13, 0x11, 0x80, 0x15, 0x12 };

const struct fake_scmi_config scmi_loop_full = {
	.vendor = "acme", .sub_vendor = "bench", .impl_version = 0x12345678,
	.clocks = full_clocks, .num_clocks = 2, .max_async = 2,
	.protocols = more_protocols, .num_protocols = 5,
	.num_agents = 3, .untrusted_agents = BIT(2), .num_devices = 2,
};

static struct scmi_loop_msg *scmi_loop_keep(struct fake_scmi_port *port,
					    enum scmi_loop_kind kind,
					    const void *msg, size_t len)
{
	struct scmi_loop *loop = fake_scmi_port_priv(port);
	struct scmi_loop_msg *kept;

	if (WARN_ON(loop->num == SCMI_LOOP_KEPT))
		return &loop->got[SCMI_LOOP_KEPT - 1];
	kept = &loop->got[loop->num++];
	kept->kind = kind;
	kept->port = port;
	kept->len = len;
	if (msg)
		memcpy(kept->buf, msg, min_t(size_t, len, SCMI_LOOP_BYTES));
	return kept;
}

static int scmi_loop_reply(struct fake_scmi_port *port, void *tag,
			   const void *msg, size_t len)
{
	struct scmi_loop *loop = fake_scmi_port_priv(port);
	void (*on_reply)(struct scmi_loop *loop) = loop->on_reply;

	scmi_loop_keep(port, SCMI_LOOP_REPLY, msg, len)->tag = tag;
	loop->on_reply = NULL;
	if (on_reply)
		on_reply(loop);
	return loop->reply_ret;
}

static int scmi_loop_notify(struct fake_scmi_port *port, const void *msg,
			    size_t len)
{
	struct scmi_loop *loop = fake_scmi_port_priv(port);

	if (!loop->notify_ret)
		scmi_loop_keep(port, SCMI_LOOP_P2A, msg, len);
	return loop->notify_ret;
}

static void scmi_loop_drop(struct fake_scmi_port *port, void *tag)
{
	scmi_loop_keep(port, SCMI_LOOP_DROP, NULL, 0)->tag = tag;
}

const struct fake_scmi_port_ops scmi_loop_ops = {
	.reply = scmi_loop_reply,
	.notify = scmi_loop_notify,
	.drop = scmi_loop_drop,
};

/**
 * scmi_loop_new() - make a platform and connect agent 1
 * @test: the test that owns them
 * @config: configuration of the platform; NULL: the defaults
 *
 * Fails the test if it cannot. Becomes @test->priv.
 *
 * Return: the loop.
 */
struct scmi_loop *scmi_loop_new(struct kunit *test,
				const struct fake_scmi_config *config)
{
	struct scmi_loop *loop = kunit_kzalloc(test, sizeof(*loop), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, loop);
	loop->next_token = SCMI_LOOP_TOKEN;
	loop->platform = fake_scmi_platform_alloc_kunit(test, config);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, loop->platform);
	loop->port = fake_scmi_port_open_kunit(test, loop->platform,
					       &scmi_loop_ops, loop);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, loop->port);
	test->priv = loop;
	return loop;
}

KUNIT_DEFINE_ACTION_WRAPPER(scmi_loop_close, fake_scmi_port_close,
			    struct fake_scmi_port *);

/**
 * scmi_loop_add_port() - connect an agent by a further port
 * @test: the test that owns it
 * @loop: the loop
 * @agent: the agent
 * @ops: how the port behaves
 *
 * Fails the test if it cannot.
 *
 * Return: the port.
 */
struct fake_scmi_port *scmi_loop_add_port(struct kunit *test,
					  struct scmi_loop *loop, u32 agent,
					  const struct fake_scmi_port_ops *ops)
{
	struct fake_scmi_port *port;
	int ret;

	port = fake_scmi_port_open_agent(loop->platform, agent, ops, loop);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, port);
	ret = kunit_add_action_or_reset(test, scmi_loop_close, port);
	KUNIT_ASSERT_EQ(test, ret, 0);
	return port;
}

/**
 * scmi_loop_send_bytes() - send a request, whatever it is like
 * @loop: the loop
 * @port: by which port
 * @hdr: header; its token, plus 1, is the tag
 * @args: payload words
 * @len: bytes to send, header included
 *
 * Return: what fake_scmi_receive() returns.
 */
int scmi_loop_send_bytes(struct scmi_loop *loop, struct fake_scmi_port *port,
			 u32 hdr, const u32 *args, size_t len)
{
	u8 buf[SCMI_LOOP_BYTES] = {};
	unsigned int i;

	if (WARN_ON(len > sizeof(buf)))
		return -EINVAL;
	put_unaligned_le32(hdr, buf);
	for (i = 1; i < DIV_ROUND_UP(len, sizeof(__le32)); i++)
		put_unaligned_le32(args[i - 1], buf + i * sizeof(__le32));
	return fake_scmi_receive(port,
				 (void *)(FIELD_GET(FAKE_SCMI_HDR_TOKEN, hdr) +
					  1UL), buf, len);
}

/**
 * scmi_loop_ask() - send a request and take the answer
 * @loop: the loop
 * @port: by which port
 * @protocol: protocol id
 * @id: message id
 * @args: payload words
 * @num: number of @args
 *
 * Return: the status of the first answer that came at once, else
 * SCMI_LOOP_NO_ANSWER.
 */
s32 scmi_loop_ask(struct scmi_loop *loop, struct fake_scmi_port *port,
		  u8 protocol, u8 id, const u32 *args, unsigned int num)
{
	unsigned int i = loop->num;
	u32 hdr = fake_scmi_hdr(FAKE_SCMI_COMMAND, protocol, id,
				loop->next_token++);

	if (scmi_loop_send_bytes(loop, port, hdr, args,
				 (num + 1) * sizeof(__le32)))
		return SCMI_LOOP_NO_ANSWER;
	for (; i < loop->num; i++)
		if (loop->got[i].kind == SCMI_LOOP_REPLY)
			return scmi_loop_word(&loop->got[i], 0);
	return SCMI_LOOP_NO_ANSWER;
}

/**
 * scmi_loop_last() - what came back last
 * @loop: the loop
 *
 * Return: the message; an empty one if none came.
 */
const struct scmi_loop_msg *scmi_loop_last(const struct scmi_loop *loop)
{
	return &loop->got[loop->num ? loop->num - 1 : 0];
}

/**
 * scmi_loop_hdr() - header of a message
 * @msg: the message
 *
 * Return: the header in CPU order.
 */
u32 scmi_loop_hdr(const struct scmi_loop_msg *msg)
{
	return get_unaligned_le32(msg->buf);
}

/**
 * scmi_loop_word() - a word after the header
 * @msg: the message
 * @n: which one; 0 is the status of an answer
 *
 * Return: the word; 0xdeadbeef if the message does not have it.
 */
u32 scmi_loop_word(const struct scmi_loop_msg *msg, unsigned int n)
{
	if ((n + 2) * sizeof(__le32) > min_t(size_t, msg->len, SCMI_LOOP_BYTES))
		return 0xdeadbeef;
	return get_unaligned_le32(msg->buf + (n + 1) * sizeof(__le32));
}

/**
 * scmi_loop_u64() - two words after the header as one value
 * @msg: the message
 * @n: where the low word is
 *
 * Return: the value.
 */
u64 scmi_loop_u64(const struct scmi_loop_msg *msg, unsigned int n)
{
	return scmi_loop_word(msg, n) | (u64)scmi_loop_word(msg, n + 1) << 32;
}

/**
 * scmi_loop_count() - how many messages of a kind came back
 * @loop: the loop
 * @kind: the kind
 *
 * Return: the number.
 */
unsigned int scmi_loop_count(const struct scmi_loop *loop,
			     enum scmi_loop_kind kind)
{
	unsigned int i, count = 0;

	for (i = 0; i < loop->num; i++)
		count += loop->got[i].kind == kind;
	return count;
}

MODULE_DESCRIPTION("KUnit tests of the fake SCMI platform");
MODULE_LICENSE("GPL");
