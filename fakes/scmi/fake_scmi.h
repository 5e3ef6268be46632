/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A fake SCMI platform (the server end of Arm DEN0056), for tests.
 *
 * Request bytes in, reply bytes out: no transport is known here. The glue of a
 * transport opens a port, hands in what the agent sent and gets called back
 * with what the platform has to say.
 */
#ifndef _KUNIT_FAKE_SCMI_H
#define _KUNIT_FAKE_SCMI_H

#include <kunit/fake_scmi_spec.h>
#include <linux/bits.h>
#include <linux/ktime.h>
#include <linux/types.h>

struct kunit;
struct fake_scmi_platform;
struct fake_scmi_port;

/**
 * DOC: The fake SCMI platform
 *
 * Three nouns. A *platform* is one SCMI server: identity, protocols, clocks,
 * agents. A *port* is one connection between an agent and a platform: a way for
 * requests and their answers (A2P) and, perhaps, a way for notifications and
 * delayed responses (P2A). A *rule* bends what the platform sends.
 *
 * The glue of a transport calls fake_scmi_port_open(), then fake_scmi_receive()
 * for each request. Every request that fake_scmi_receive() takes ends in exactly
 * one of &fake_scmi_port_ops.reply with its tag or &fake_scmi_port_ops.drop with
 * its tag. By default the reply comes before fake_scmi_receive() returns; a rule
 * may hold it until fake_scmi_step(), or for ever.
 *
 * A command is carried out when it arrives; what rules hold is what leaves the
 * platform. The one exception is an asynchronous CLOCK_RATE_SET: the rate
 * changes when its delayed response leaves.
 *
 * Locking: every function may be called from any task, in process context, also
 * from within a port operation. Port operations are called one at a time per
 * platform, in the order in which messages left it, with no lock held that a
 * call from within them would need. A port operation must not wait for another
 * task that is itself calling into the same platform. When a call returns, what
 * it let out has been delivered, unless it was made from within an operation of
 * the same platform (then it is delivered before the outermost call returns).
 *
 * Answering needs no memory that a fault injection can refuse.
 *
 * Nothing here judges: there is no KUnit assertion. Tests read back counters,
 * the log and the clocks, and judge themselves.
 */

/* fake_scmi_clock_config.flags */
#define FAKE_SCMI_CLK_NO_RATE_CHANGED	BIT(0)	/* no such notification */
#define FAKE_SCMI_CLK_NO_RATE_REQUESTED	BIT(1)	/* no such notification */
#define FAKE_SCMI_CLK_EXT_CONFIG	BIT(2)	/* OEM configuration exists */
#define FAKE_SCMI_CLK_NO_STATE_CTRL	BIT(3)	/* agents may not en/disable */
#define FAKE_SCMI_CLK_NO_RATE_CTRL	BIT(4)	/* agents may not set rate */
#define FAKE_SCMI_CLK_NO_PARENT_CTRL	BIT(5)	/* agents may not set parent */
#define FAKE_SCMI_CLK_RESTRICTED	(FAKE_SCMI_CLK_NO_STATE_CTRL | \
					 FAKE_SCMI_CLK_NO_RATE_CTRL | \
					 FAKE_SCMI_CLK_NO_PARENT_CTRL)

/**
 * struct fake_scmi_clock_config - one clock of a platform
 * @name: name; NULL: "clk-<index>". From 16 characters on the short name is a
 *	truncation and CLOCK_NAME_GET gives the whole (clock protocol >= 2.0).
 * @rates: supported rates in ascending order: list form of DESCRIBE_RATES
 * @num_rates: number of @rates; 0: range form if @max is set
 * @min: lowest rate of the range form
 * @max: highest rate of the range form
 * @step: step of the range form; 0: 1
 * @rate: rate at start; 0: the lowest supported. With neither list nor range it
 *	is the only supported rate; if it is 0 too, the clock has the range 1 MHz
 *	to 1 GHz in steps of 1 MHz and starts at (index + 1) MHz.
 * @enabled: state at start
 * @enable_latency: worst case in microseconds; 0: not given
 * @parents: clock ids that may be the parent
 * @num_parents: number of @parents; 0: parents are not supported
 * @parent: parent at start, an element of @parents; 0 with 0 not among
 *	@parents: the first of @parents
 * @device: the device that this clock belongs to (SET_DEVICE_PERMISSIONS)
 * @flags: FAKE_SCMI_CLK_*
 *
 * Rates, parents and name are copied.
 */
struct fake_scmi_clock_config {
	const char *name;
	const u64 *rates;
	unsigned int num_rates;
	u64 min;
	u64 max;
	u64 step;
	u64 rate;
	bool enabled;
	u32 enable_latency;
	const u32 *parents;
	unsigned int num_parents;
	u32 parent;
	u32 device;
	u32 flags;
};

/**
 * struct fake_scmi_log_entry - one message that a platform has seen
 * @number: running number, from 0, of messages received by this platform
 * @agent: agent that sent it
 * @len: length in bytes, header included
 * @status: status that the platform decided to answer with
 * @token: token
 * @protocol: protocol id
 * @id: message id
 * @type: message type (0 for a command)
 * @scripted: a rule bent the answer
 * @held: the answer was held
 * @dropped: the answer was dropped for ever
 */
struct fake_scmi_log_entry {
	unsigned int number;
	u32 agent;
	size_t len;
	s32 status;
	u16 token;
	u8 protocol;
	u8 id;
	u8 type;
	bool scripted;
	bool held;
	bool dropped;
};

/* Number of messages that the log keeps. */
#define FAKE_SCMI_LOG_SIZE	256

/**
 * struct fake_scmi_config - how a platform is made; all zero is fine
 * @vendor: vendor id, at most 15 characters; NULL: "fake"
 * @sub_vendor: sub-vendor id, at most 15 characters; NULL: "kunit"
 * @impl_version: implementation version; 0: 0x1
 * @base_version: version of the base protocol; 0: 0x20001 (2.1)
 * @clock_version: version of the clock protocol; 0: 0x30000 (3.0). 0x10000 and
 *	0x20000 have fewer messages and shorter layouts.
 * @no_clock_protocol: the platform has no clock protocol
 * @clocks: the clocks; NULL: @num_clocks default clocks
 * @num_clocks: number of clocks; 0 with @clocks NULL: 1
 * @no_clocks: there is a clock protocol, but no clock
 * @max_async: pending asynchronous rate changes that the platform announces
 *	and takes (the Linux agent uses them if this is more than 1)
 * @protocols: further protocol ids to list. The platform answers to their
 *	common messages (version 0x10000, no attributes) and else NOT_SUPPORTED.
 * @num_protocols: number of @protocols
 * @agents: names of agents 1..@num_agents; NULL: "OSPM", then "agent-<id>".
 *	Agent 0 is always "platform".
 * @num_agents: number of agents besides the platform; 0: 1
 * @untrusted_agents: bit n: agent n may not change permissions nor reset other
 *	agents (it gets DENIED)
 * @num_devices: devices that permissions can be set for; 0: 1
 * @max_msg_size: bytes of payload, after the status, in one answer; 0: 128
 * @page: most rates, parents or protocol words per answer; 0: as many as fit
 * @observe: called for each message received, just before what answers it
 *	leaves (or is held, or dropped), in the context of a port operation; may
 *	be NULL
 * @observe_ctx: first argument of @observe
 *
 * Everything that is pointed to is copied, @observe_ctx excepted.
 */
struct fake_scmi_config {
	const char *vendor;
	const char *sub_vendor;
	u32 impl_version;
	u32 base_version;
	u32 clock_version;
	bool no_clock_protocol;
	const struct fake_scmi_clock_config *clocks;
	unsigned int num_clocks;
	bool no_clocks;
	u8 max_async;
	const u8 *protocols;
	unsigned int num_protocols;
	const char *const *agents;
	unsigned int num_agents;
	u32 untrusted_agents;
	unsigned int num_devices;
	size_t max_msg_size;
	unsigned int page;
	void (*observe)(void *ctx, const struct fake_scmi_log_entry *entry);
	void *observe_ctx;
};

struct fake_scmi_platform *
fake_scmi_platform_alloc(const struct fake_scmi_config *config);
void fake_scmi_platform_free(struct fake_scmi_platform *platform);
struct fake_scmi_platform *
fake_scmi_platform_alloc_kunit(struct kunit *test,
			       const struct fake_scmi_config *config);

/* The tag of a message that answers no request (any more). */
#define FAKE_SCMI_TAG_NONE	((void *)-1L)

/**
 * struct fake_scmi_port_ops - what the glue of a transport does
 * @reply: send @msg as the answer to the request handed in with @tag; the
 *	platform will not use @tag again. @tag is FAKE_SCMI_TAG_NONE for a
 *	duplicate or made-up answer: no request waits for it, and the glue sends
 *	it in whatever way its transport allows, or returns an error.
 * @notify: send @msg on the P2A way. Returns -ENODEV if there is none. May be
 *	NULL: there is none.
 * @drop: the platform will never answer the request handed in with @tag: keep
 *	or give back its buffer, as a dead platform would. May be NULL.
 *
 * @msg is valid during the call only. Each returns 0 or a negative errno, which
 * is counted. See the DOC section for the context that they are called in.
 */
struct fake_scmi_port_ops {
	int (*reply)(struct fake_scmi_port *port, void *tag, const void *msg,
		     size_t len);
	int (*notify)(struct fake_scmi_port *port, const void *msg, size_t len);
	void (*drop)(struct fake_scmi_port *port, void *tag);
};

struct fake_scmi_port *
fake_scmi_port_open(struct fake_scmi_platform *platform,
		    const struct fake_scmi_port_ops *ops, void *priv);
struct fake_scmi_port *
fake_scmi_port_open_agent(struct fake_scmi_platform *platform, u32 agent,
			  const struct fake_scmi_port_ops *ops, void *priv);
void fake_scmi_port_close(struct fake_scmi_port *port);
struct fake_scmi_port *
fake_scmi_port_open_kunit(struct kunit *test,
			  struct fake_scmi_platform *platform,
			  const struct fake_scmi_port_ops *ops, void *priv);
void *fake_scmi_port_priv(const struct fake_scmi_port *port);
struct fake_scmi_platform *
fake_scmi_port_platform(const struct fake_scmi_port *port);

int fake_scmi_receive(struct fake_scmi_port *port, void *tag, const void *msg,
		      size_t len);

/* Script */

/**
 * enum fake_scmi_action - what becomes of a message that a rule matches
 * @FAKE_SCMI_ANSWER: it leaves at once
 * @FAKE_SCMI_HOLD: it leaves at fake_scmi_step()
 * @FAKE_SCMI_DROP: it never leaves
 * @FAKE_SCMI_TWICE: it leaves at once, and again (tag FAKE_SCMI_TAG_NONE)
 */
enum fake_scmi_action {
	FAKE_SCMI_ANSWER,
	FAKE_SCMI_HOLD,
	FAKE_SCMI_DROP,
	FAKE_SCMI_TWICE,
};

/* Matches every protocol, or every message, of a rule. */
#define FAKE_SCMI_ANY		0xffff
/* fake_scmi_rule.reply_len: no byte at all. */
#define FAKE_SCMI_LEN_NONE	SIZE_MAX

/**
 * struct fake_scmi_rule - bend what leaves the platform
 * @protocol: protocol that it is about, or FAKE_SCMI_ANY
 * @message: message id that it is about, or FAKE_SCMI_ANY
 * @type: which messages that leave: FAKE_SCMI_COMMAND (0): answers to commands,
 *	FAKE_SCMI_DELAYED, FAKE_SCMI_NOTIFICATION
 * @skip: let this many matching messages pass first
 * @times: bend this many, then be spent; 0: for ever
 * @action: when, and how often, it leaves
 * @status: answers and delayed responses: if not 0, the command is not carried
 *	out, and only this status is answered (and @payload, if given)
 * @inert: do not carry the command out even if @status is 0
 * @payload: if not NULL, replaces what follows the status (in notifications,
 *	what follows the header)
 * @payload_len: bytes of @payload; with @payload NULL: no meaning
 * @reply_len: if not 0, cut or pad (0x5a) the whole message, header included,
 *	to this length; FAKE_SCMI_LEN_NONE: to nothing
 * @token_xor: flips bits of the token
 * @protocol_xor: flips bits of the protocol id
 * @id_xor: flips bits of the message id
 * @type_xor: flips bits of the message type
 * @after_us: if it is to leave at once, it leaves this many microseconds later,
 *	by the kernel's clock; 0: at once
 * @at: as @after_us, but at this moment of CLOCK_MONOTONIC; 0: none. One that is
 *	past is now.
 *
 * What waits for its time is neither held nor stepped; several leave in the
 * order of their times. How exact that is depends on the kernel's timers: to the
 * microsecond where they have a high resolution.
 *
 * The newest rule that matches and is not spent wins; only one rule applies to
 * a message. @payload is copied.
 */
struct fake_scmi_rule {
	u16 protocol;
	u16 message;
	u8 type;
	unsigned int skip;
	unsigned int times;
	enum fake_scmi_action action;
	s32 status;
	bool inert;
	const void *payload;
	size_t payload_len;
	size_t reply_len;
	u16 token_xor;
	u8 protocol_xor;
	u8 id_xor;
	u8 type_xor;
	unsigned int after_us;
	ktime_t at;
};

int fake_scmi_script(struct fake_scmi_platform *platform,
		     const struct fake_scmi_rule *rule);
int fake_scmi_unscript(struct fake_scmi_platform *platform, int rule_id);
void fake_scmi_unscript_all(struct fake_scmi_platform *platform);
unsigned int fake_scmi_rule_hits(struct fake_scmi_platform *platform,
				 int rule_id);

void fake_scmi_silence(struct fake_scmi_platform *platform, bool on);
int fake_scmi_step(struct fake_scmi_platform *platform, int n);
unsigned int fake_scmi_held(struct fake_scmi_platform *platform);
bool fake_scmi_wait_held(struct fake_scmi_platform *platform, unsigned int n);

int fake_scmi_send_raw(struct fake_scmi_port *port, const void *msg,
		       size_t len);
int fake_scmi_reply_raw(struct fake_scmi_port *port, const void *msg,
			size_t len);

/* Base protocol verbs */

/**
 * struct fake_scmi_error_report - one failed message of a BASE_ERROR_EVENT
 * @header: header of the message that failed, CPU order
 * @status: status it failed with
 */
struct fake_scmi_error_report {
	u32 header;
	s32 status;
};

int fake_scmi_base_error(struct fake_scmi_platform *platform, u32 agent,
			 bool fatal,
			 const struct fake_scmi_error_report *reports,
			 unsigned int count);

/* Clock protocol verbs */

/**
 * struct fake_scmi_clock_state - what a clock is like now
 * @rate: rate in Hz
 * @enabled: running
 * @enables: CONFIG_SET messages that enabled it
 * @disables: CONFIG_SET messages that disabled it
 * @rate_sets: RATE_SET messages that were carried out
 * @pending: asynchronous rate changes under way
 * @parent: clock id of the parent (0 if parents are not supported)
 * @rate_notify: ports that subscribed to RATE_CHANGED
 * @rate_request_notify: ports that subscribed to RATE_CHANGE_REQUESTED
 * @oem_type: type of the last OEM configuration set, 0: none
 * @oem_value: value of the last OEM configuration set
 */
struct fake_scmi_clock_state {
	u64 rate;
	bool enabled;
	unsigned int enables;
	unsigned int disables;
	unsigned int rate_sets;
	unsigned int pending;
	u32 parent;
	unsigned int rate_notify;
	unsigned int rate_request_notify;
	u8 oem_type;
	u32 oem_value;
};

int fake_scmi_clock_state(struct fake_scmi_platform *platform, u32 clock,
			  struct fake_scmi_clock_state *state);
u64 fake_scmi_clock_rate(struct fake_scmi_platform *platform, u32 clock);
bool fake_scmi_clock_enabled(struct fake_scmi_platform *platform, u32 clock);
int fake_scmi_clock_set_rate(struct fake_scmi_platform *platform, u32 clock,
			     u64 rate);
int fake_scmi_clock_request_rate(struct fake_scmi_platform *platform,
				 u32 clock, u64 rate);

/* Read-back */

/**
 * struct fake_scmi_stats - counters of a platform
 * @received: messages handed in
 * @answered: answers delivered, first copies only
 * @delayed: delayed responses delivered
 * @notified: notifications delivered, raw ones included
 * @duplicates: answers delivered for FAKE_SCMI_TAG_NONE
 * @dropped: requests that were never answered
 * @bent: messages that a rule applied to
 * @malformed: requests of a wrong length, of a wrong type or without a header
 * @unsupported: requests for an unknown protocol or message
 * @lost: delayed responses and notifications that no P2A way took
 * @errors: the impossible: an answer to a live tag that the glue refused, or
 *	more kinds of messages than can be counted. Fixtures expect 0.
 */
struct fake_scmi_stats {
	unsigned int received;
	unsigned int answered;
	unsigned int delayed;
	unsigned int notified;
	unsigned int duplicates;
	unsigned int dropped;
	unsigned int bent;
	unsigned int malformed;
	unsigned int unsupported;
	unsigned int lost;
	unsigned int errors;
};

void fake_scmi_stats(struct fake_scmi_platform *platform,
		     struct fake_scmi_stats *stats);
unsigned int fake_scmi_errors(struct fake_scmi_platform *platform);
unsigned int fake_scmi_count(struct fake_scmi_platform *platform,
			     unsigned int protocol, unsigned int message);
unsigned int fake_scmi_log_len(struct fake_scmi_platform *platform);
bool fake_scmi_log_get(struct fake_scmi_platform *platform, unsigned int index,
		       struct fake_scmi_log_entry *entry);
void fake_scmi_dump(struct fake_scmi_platform *platform,
		    void (*line)(void *ctx, const char *text), void *ctx);
void fake_scmi_dump_kunit(struct kunit *test,
			  struct fake_scmi_platform *platform);

const char *fake_scmi_vendor(const struct fake_scmi_platform *platform);
unsigned int fake_scmi_num_clocks(const struct fake_scmi_platform *platform);

#endif /* _KUNIT_FAKE_SCMI_H */
