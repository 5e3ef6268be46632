/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A loop-back port for the suites of the fake SCMI platform: it plays the agent
 * and the transport in one, and keeps every message that comes back.
 */
#ifndef _KUNIT_FAKE_SCMI_SERVER_KUNIT_H
#define _KUNIT_FAKE_SCMI_SERVER_KUNIT_H

#include <kunit/fake_scmi.h>
#include <linux/array_size.h>

struct kunit;

/* Room for what one case makes the platform send. */
#define SCMI_LOOP_KEPT		64
#define SCMI_LOOP_BYTES		256
/* Token of the first request; the next ones count on from here. */
#define SCMI_LOOP_TOKEN		0x155

/**
 * enum scmi_loop_kind - how a message came back
 * @SCMI_LOOP_REPLY: as an answer
 * @SCMI_LOOP_P2A: on the P2A way
 * @SCMI_LOOP_DROP: not at all: its tag was dropped
 */
enum scmi_loop_kind {
	SCMI_LOOP_REPLY,
	SCMI_LOOP_P2A,
	SCMI_LOOP_DROP,
};

/**
 * struct scmi_loop_msg - a message that came back
 * @kind: how
 * @port: from where
 * @tag: tag, for answers and drops
 * @len: bytes, as many as came
 * @buf: the first of them
 */
struct scmi_loop_msg {
	enum scmi_loop_kind kind;
	struct fake_scmi_port *port;
	void *tag;
	size_t len;
	u8 buf[SCMI_LOOP_BYTES];
};

/**
 * struct scmi_loop - a platform with a loop-back port
 * @platform: the platform
 * @port: the port of agent 1
 * @got: what came back, in order
 * @num: how much came back
 * @next_token: token of the next request
 * @reply_ret: what the port says to answers
 * @notify_ret: what the port says to P2A messages
 * @on_reply: called from within the port operation if not NULL, then cleared
 */
struct scmi_loop {
	struct fake_scmi_platform *platform;
	struct fake_scmi_port *port;
	struct scmi_loop_msg got[SCMI_LOOP_KEPT];
	unsigned int num;
	u32 next_token;
	int reply_ret;
	int notify_ret;
	void (*on_reply)(struct scmi_loop *loop);
};

/*
 * A platform that has everything a message may ask for: a clock with a list of
 * rates, a long name, parents and OEM configuration, another with a range and
 * on device 1, six protocols besides base, three agents, the second untrusted.
 */
extern const struct fake_scmi_config scmi_loop_full;
extern const struct fake_scmi_port_ops scmi_loop_ops;

struct scmi_loop *scmi_loop_new(struct kunit *test,
				const struct fake_scmi_config *config);
struct fake_scmi_port *scmi_loop_add_port(struct kunit *test,
					  struct scmi_loop *loop, u32 agent,
					  const struct fake_scmi_port_ops *ops);
int scmi_loop_send_bytes(struct scmi_loop *loop, struct fake_scmi_port *port,
			 u32 hdr, const u32 *args, size_t len);
s32 scmi_loop_ask(struct scmi_loop *loop, struct fake_scmi_port *port,
		  u8 protocol, u8 id, const u32 *args, unsigned int num);
const struct scmi_loop_msg *scmi_loop_last(const struct scmi_loop *loop);
u32 scmi_loop_hdr(const struct scmi_loop_msg *msg);
u32 scmi_loop_word(const struct scmi_loop_msg *msg, unsigned int n);
u64 scmi_loop_u64(const struct scmi_loop_msg *msg, unsigned int n);
unsigned int scmi_loop_count(const struct scmi_loop *loop,
			     enum scmi_loop_kind kind);

/* Send a request with the words given; the status that came back at once. */
#define scmi_ask_by(loop, port, protocol, id, ...)			\
({									\
	const u32 __args[] = { 0, ##__VA_ARGS__ };			\
									\
	scmi_loop_ask(loop, port, protocol, id, __args + 1,		\
		      ARRAY_SIZE(__args) - 1);				\
})

#define scmi_ask(loop, protocol, id, ...)				\
({									\
	struct scmi_loop *__loop = (loop);				\
									\
	scmi_ask_by(__loop, __loop->port, protocol, id, ##__VA_ARGS__);	\
})

/* The words of the last message that came back: 0 is what follows the status */
#define scmi_answer(loop, n)	scmi_loop_word(scmi_loop_last(loop), (n) + 1)
#define scmi_answer64(loop, n)	scmi_loop_u64(scmi_loop_last(loop), (n) + 1)

/* What scmi_ask() returns when no answer came. */
#define SCMI_LOOP_NO_ANSWER	(-1000)

#endif /* _KUNIT_FAKE_SCMI_SERVER_KUNIT_H */
