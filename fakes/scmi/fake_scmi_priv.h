/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of the fake SCMI platform share. Not for glue nor suites.
 */
#ifndef _KUNIT_FAKE_SCMI_PRIV_H
#define _KUNIT_FAKE_SCMI_PRIV_H

#include <kunit/fake_scmi.h>
#include <linux/hrtimer.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/unaligned.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#define FAKE_SCMI_HDR_LEN	sizeof(__le32)
#define FAKE_SCMI_SHORT_NAME	16	/* DEN0056 section 4.1: short strings */
#define FAKE_SCMI_LONG_NAME	64	/* extended names */

/*
 * For what is needed to answer. Firmware has memory of its own: a test that
 * makes allocations of the task that talks to it fail must not hit the fake.
 */
#define FAKE_SCMI_GFP		(GFP_KERNEL | __GFP_NOFAIL)

struct fake_scmi_request;

/**
 * struct fake_scmi_command - one message of a protocol
 * @name: name, for dumps
 * @id: message id
 * @since: first protocol version that has it in this layout
 * @until: first protocol version that has it no more in this layout; 0: none
 * @len: bytes of payload that the request must have
 * @handle: carries it out and returns the status
 */
struct fake_scmi_command {
	const char *name;
	u8 id;
	u32 since;
	u32 until;
	size_t len;
	s32 (*handle)(struct fake_scmi_request *rq);
};

/**
 * struct fake_scmi_protocol_desc - what a protocol consists of
 * @name: name, for dumps
 * @attributes: value that PROTOCOL_ATTRIBUTES answers; NULL: 0
 * @commands: messages, the common ones excepted
 * @num_commands: number of @commands
 * @negotiate_since: first version that knows NEGOTIATE_PROTOCOL_VERSION; 0:
 *	the protocol never knows it
 */
struct fake_scmi_protocol_desc {
	const char *name;
	u32 (*attributes)(const struct fake_scmi_platform *p);
	const struct fake_scmi_command *commands;
	unsigned int num_commands;
	u32 negotiate_since;
};

/**
 * struct fake_scmi_protocol - a protocol that a platform has
 * @id: protocol id
 * @version: version that it announces
 * @active: version that it follows; differs from @version once the agent
 *	has negotiated an older one
 * @desc: what it consists of
 */
struct fake_scmi_protocol {
	u8 id;
	u32 version;
	u32 active;
	const struct fake_scmi_protocol_desc *desc;
};

/**
 * struct fake_scmi_denial - an agent may not use a device
 * @node: link in the platform's list
 * @agent: the agent
 * @device: the device
 * @protocol: through this protocol only; 0: through any
 */
struct fake_scmi_denial {
	struct list_head node;
	u32 agent;
	u32 device;
	u8 protocol;
};

/* Kinds of messages that are counted each by itself. */
#define FAKE_SCMI_MAX_COUNTERS	128

/**
 * struct fake_scmi_counter - how many messages of a kind came in
 * @protocol: protocol id
 * @id: message id
 * @count: the number
 */
struct fake_scmi_counter {
	u8 protocol;
	u8 id;
	unsigned int count;
};

/* The two notifications of the clock protocol, by message id. */
#define FAKE_SCMI_CLOCK_EVENTS	2

/**
 * struct fake_scmi_clock - a clock
 * @name: name
 * @rates: supported rates, ascending; NULL: range form
 * @num_rates: number of @rates
 * @min: lowest rate
 * @max: highest rate
 * @step: step of the range form
 * @latency: enable latency in microseconds
 * @parents: possible parents
 * @num_parents: number of @parents
 * @device: device it belongs to
 * @flags: FAKE_SCMI_CLK_*
 * @oem: OEM configuration values by type, with FAKE_SCMI_CLK_EXT_CONFIG
 * @start_rate: rate at start
 * @start_enabled: state at start
 * @start_parent: parent at start
 * @configured_by: agent that configured it last; 0: none
 * @state: what tests may see
 */
struct fake_scmi_clock {
	char name[FAKE_SCMI_LONG_NAME];
	u64 *rates;
	unsigned int num_rates;
	u64 min;
	u64 max;
	u64 step;
	u32 latency;
	u32 *parents;
	unsigned int num_parents;
	u32 device;
	u32 flags;
	u32 *oem;
	u64 start_rate;
	bool start_enabled;
	u32 start_parent;
	u32 configured_by;
	struct fake_scmi_clock_state state;
};

/**
 * struct fake_scmi_platform - an SCMI server
 * @ref: one for the owner, one for each port and message under way
 * @lock: guards all that follows up to @deliver; never held while a port
 *	operation runs
 * @vendor: vendor id
 * @sub_vendor: sub-vendor id
 * @impl_version: implementation version
 * @max_msg_size: payload bytes in one answer, for paging
 * @page: most items in one answer; 0: as many as fit
 * @num_agents: agents, the platform (agent 0) included
 * @agents: their names
 * @untrusted_agents: agents that may not change permissions
 * @num_devices: devices
 * @protocols: protocols in ascending order, base first
 * @num_protocols: number of @protocols
 * @clocks: clocks
 * @num_clocks: number of @clocks
 * @max_async: asynchronous rate changes that may be pending
 * @pending_async: asynchronous rate changes that are pending
 * @denials: permissions taken away
 * @ports: open ports
 * @rules: script, newest rule first
 * @last_rule: id of the newest rule so far
 * @silent: everything that leaves is held
 * @held: messages held, in order
 * @num_held: number of messages in @held
 * @timed: messages that wait for their time
 * @outbox: messages on their way to port operations, in order
 * @later: while a command is being carried out, where to put what it makes the
 *	platform send besides the answer, which comes first; else NULL
 * @stats: counters
 * @counters: messages received, by protocol and message
 * @num_counters: number of @counters in use
 * @log: last messages received, as a ring
 * @num_logged: messages that ever went into @log
 * @observe: see struct fake_scmi_config
 * @observe_ctx: see struct fake_scmi_config
 * @wait: woken when @num_held grows
 * @deliver: held while a port operation runs: one at a time, in order
 * @deliverer: task that holds @deliver, so that calls from within an operation
 *	are told from calls by others
 */
struct fake_scmi_platform {
	struct kref ref;
	/* guards what follows, up to @deliver */
	struct mutex lock;
	char vendor[FAKE_SCMI_SHORT_NAME];
	char sub_vendor[FAKE_SCMI_SHORT_NAME];
	u32 impl_version;
	size_t max_msg_size;
	unsigned int page;
	unsigned int num_agents;
	char (*agents)[FAKE_SCMI_SHORT_NAME];
	u32 untrusted_agents;
	unsigned int num_devices;
	struct fake_scmi_protocol *protocols;
	unsigned int num_protocols;
	struct fake_scmi_clock *clocks;
	unsigned int num_clocks;
	unsigned int max_async;
	unsigned int pending_async;
	struct list_head denials;
	struct list_head ports;
	struct list_head rules;
	int last_rule;
	bool silent;
	struct list_head held;
	unsigned int num_held;
	struct list_head timed;
	struct list_head outbox;
	struct list_head *later;
	struct fake_scmi_stats stats;
	struct fake_scmi_counter counters[FAKE_SCMI_MAX_COUNTERS];
	unsigned int num_counters;
	struct fake_scmi_log_entry log[FAKE_SCMI_LOG_SIZE];
	unsigned int num_logged;
	void (*observe)(void *ctx, const struct fake_scmi_log_entry *entry);
	void *observe_ctx;
	wait_queue_head_t wait;
	/* serialises port operations */
	struct mutex deliver;
	struct task_struct *deliverer;
};

/**
 * struct fake_scmi_port - a connection of an agent to a platform
 * @ref: one for the glue, one for each message under way
 * @node: link in the platform's list
 * @platform: the platform, referenced
 * @agent: the agent
 * @ops: what the glue does
 * @priv: for the glue
 * @closed: fake_scmi_port_close() was called; guarded by the platform's lock
 * @notify_errors: the agent subscribed to BASE_ERROR_EVENT here
 * @notify: bitmaps of clocks whose events the agent subscribed to here
 */
struct fake_scmi_port {
	struct kref ref;
	struct list_head node;
	struct fake_scmi_platform *platform;
	u32 agent;
	const struct fake_scmi_port_ops *ops;
	void *priv;
	bool closed;
	bool notify_errors;
	unsigned long *notify[FAKE_SCMI_CLOCK_EVENTS];
};

/**
 * enum fake_scmi_out_kind - which operation delivers a message
 * @FAKE_SCMI_OUT_REPLY: &fake_scmi_port_ops.reply
 * @FAKE_SCMI_OUT_P2A: &fake_scmi_port_ops.notify
 * @FAKE_SCMI_OUT_DROP: &fake_scmi_port_ops.drop; the message has no bytes
 * @FAKE_SCMI_OUT_OBSERVE: &fake_scmi_config.observe; the bytes are a log entry
 */
enum fake_scmi_out_kind {
	FAKE_SCMI_OUT_REPLY,
	FAKE_SCMI_OUT_P2A,
	FAKE_SCMI_OUT_DROP,
	FAKE_SCMI_OUT_OBSERVE,
};

/**
 * struct fake_scmi_out - a message that leaves the platform
 * @node: link in @held, @timed or @outbox of the platform
 * @port: where to, referenced
 * @kind: how
 * @tag: request it answers, for FAKE_SCMI_OUT_REPLY and _DROP
 * @type: message type, for counting; the bytes may lie
 * @clock: completing this message sets the rate of this clock; or NULL
 * @rate: rate to set
 * @timed: in @timed of the platform; guarded by its lock
 * @timer: until its time
 * @work: from then on
 * @len: number of bytes
 * @size: room for bytes
 * @buf: bytes, header first
 */
struct fake_scmi_out {
	struct list_head node;
	struct fake_scmi_port *port;
	enum fake_scmi_out_kind kind;
	void *tag;
	enum fake_scmi_type type;
	struct fake_scmi_clock *clock;
	u64 rate;
	bool timed;
	struct hrtimer timer;
	struct work_struct work;
	size_t len;
	size_t size;
	u8 *buf;
};

/**
 * struct fake_scmi_request - a command being carried out
 * @platform: by whom
 * @port: where it came from
 * @protocol: protocol; NULL: unknown
 * @hdr: header, CPU order
 * @payload: what follows the header
 * @len: bytes of @payload
 * @out: the answer being built
 */
struct fake_scmi_request {
	struct fake_scmi_platform *platform;
	struct fake_scmi_port *port;
	struct fake_scmi_protocol *protocol;
	u32 hdr;
	const u8 *payload;
	size_t len;
	struct fake_scmi_out *out;
};

/**
 * struct fake_scmi_rule_entry - a rule in the script
 * @node: link in the platform's list
 * @id: as returned by fake_scmi_script()
 * @seen: messages that matched
 * @hits: messages that were bent
 * @rule: the rule; its payload is @payload
 * @payload: copy of the payload
 */
struct fake_scmi_rule_entry {
	struct list_head node;
	int id;
	unsigned int seen;
	unsigned int hits;
	struct fake_scmi_rule rule;
	u8 payload[];
};

/* Argument @n (counted in words) of a request; the length was checked. */
static inline u32 fake_scmi_arg(const struct fake_scmi_request *rq, int n)
{
	return get_unaligned_le32(rq->payload + n * sizeof(__le32));
}

/* fake_scmi_core.c */
void fake_scmi_platform_put(struct fake_scmi_platform *p);

/* fake_scmi_port.c */
void fake_scmi_port_put(struct fake_scmi_port *port);
struct fake_scmi_port *fake_scmi_port_of_agent(struct fake_scmi_platform *p,
					       u32 agent, unsigned int nth);

/* fake_scmi_receive.c */
void fake_scmi_put32(struct fake_scmi_out *out, u32 value);
void fake_scmi_put64(struct fake_scmi_out *out, u64 value);
void fake_scmi_put_name(struct fake_scmi_out *out, const char *name,
			size_t size);
unsigned int fake_scmi_page(const struct fake_scmi_platform *p, size_t fixed,
			    size_t item, unsigned int left);
bool fake_scmi_agent_denied(const struct fake_scmi_request *rq, u32 device);
struct fake_scmi_protocol *
fake_scmi_find_protocol(struct fake_scmi_platform *p, u8 id);
const struct fake_scmi_command *
fake_scmi_find_command(const struct fake_scmi_protocol *protocol, u8 id);

/* fake_scmi_post.c */
struct fake_scmi_out *fake_scmi_out_new(struct fake_scmi_port *port,
					enum fake_scmi_out_kind kind,
					size_t payload);
void fake_scmi_out_free(struct fake_scmi_out *out);
void fake_scmi_emit(struct fake_scmi_platform *p, struct fake_scmi_out *out);
void fake_scmi_post(struct fake_scmi_platform *p, struct fake_scmi_out *out,
		    struct fake_scmi_rule_entry *rule);
void fake_scmi_post_unasked(struct fake_scmi_platform *p,
			    struct fake_scmi_out *out);
void fake_scmi_observe(struct fake_scmi_platform *p,
		       struct fake_scmi_port *port,
		       const struct fake_scmi_log_entry *entry);
void fake_scmi_retire_port(struct fake_scmi_port *port);
void fake_scmi_deliver(struct fake_scmi_platform *p);

/* fake_scmi_time.c */
void fake_scmi_emit_at(struct fake_scmi_platform *p, struct fake_scmi_out *out,
		       ktime_t when);
void fake_scmi_hold_timed(struct fake_scmi_port *port);

/* fake_scmi_script.c */
ktime_t fake_scmi_rule_time(const struct fake_scmi_rule *rule);
struct fake_scmi_rule_entry *
fake_scmi_match(struct fake_scmi_platform *p, enum fake_scmi_type type,
		u32 hdr);
void fake_scmi_bend(struct fake_scmi_out *out,
		    const struct fake_scmi_rule_entry *entry);
void fake_scmi_free_rules(struct fake_scmi_platform *p);

/* fake_scmi_log.c */
struct fake_scmi_log_entry *fake_scmi_log_add(struct fake_scmi_port *port,
					      u32 hdr, size_t len);

/* fake_scmi_base.c */
extern const struct fake_scmi_protocol_desc fake_scmi_base_desc;

/* fake_scmi_clock.c */
extern const struct fake_scmi_protocol_desc fake_scmi_clock_desc;
struct fake_scmi_clock *fake_scmi_find_clock(struct fake_scmi_platform *p,
					     u32 id);
s32 fake_scmi_clock_get(struct fake_scmi_request *rq, u32 id,
			struct fake_scmi_clock **clk);

/* fake_scmi_clock_init.c */
int fake_scmi_clocks_init(struct fake_scmi_platform *p,
			  const struct fake_scmi_config *config);
void fake_scmi_clocks_free(struct fake_scmi_platform *p);
void fake_scmi_clock_reset(struct fake_scmi_platform *p, u32 agent);

/* fake_scmi_clock_rate.c */
int fake_scmi_clock_init_rates(struct fake_scmi_clock *clk,
			       const struct fake_scmi_clock_config *config,
			       unsigned int index);
void fake_scmi_clock_commit(struct fake_scmi_platform *p,
			    struct fake_scmi_clock *clk, u64 rate, u32 agent);
s32 fake_scmi_clock_describe_rates(struct fake_scmi_request *rq);
s32 fake_scmi_clock_rate_set(struct fake_scmi_request *rq);
s32 fake_scmi_clock_rate_get(struct fake_scmi_request *rq);

#endif /* _KUNIT_FAKE_SCMI_PRIV_H */
