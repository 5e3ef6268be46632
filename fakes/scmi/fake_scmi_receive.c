// SPDX-License-Identifier: GPL-2.0-only
/*
 * The way in: a request is decoded, found in the table of its protocol, checked
 * for its length, carried out and answered. DEN0056 section 4.1.
 */
#include <kunit/fake_scmi_priv.h>
#include <linux/cleanup.h>
#include <linux/export.h>
#include <linux/slab.h>
#include <linux/string.h>

/* Answers are built in this much room, whatever the platform pages by. */
#define FAKE_SCMI_MIN_ROOM	128U

/**
 * fake_scmi_put32() - append a word to a message
 * @out: the message; must have room
 * @value: the word
 */
void fake_scmi_put32(struct fake_scmi_out *out, u32 value)
{
	if (WARN_ON(out->len + sizeof(__le32) > out->size))
		return;
	put_unaligned_le32(value, out->buf + out->len);
	out->len += sizeof(__le32);
}

/**
 * fake_scmi_put64() - append a 64-bit value, low word first
 * @out: the message; must have room
 * @value: the value
 */
void fake_scmi_put64(struct fake_scmi_out *out, u64 value)
{
	fake_scmi_put32(out, lower_32_bits(value));
	fake_scmi_put32(out, upper_32_bits(value));
}

/**
 * fake_scmi_put_name() - append a string in a field of fixed size
 * @out: the message; must have room
 * @name: the string; cut so that it ends within the field
 * @size: size of the field
 */
void fake_scmi_put_name(struct fake_scmi_out *out, const char *name,
			size_t size)
{
	if (WARN_ON(out->len + size > out->size))
		return;
	strscpy_pad(out->buf + out->len, name, size);
	out->len += size;
}

/**
 * fake_scmi_page() - how many items of a list go into one answer
 * @p: the platform
 * @fixed: bytes between the status and the items
 * @item: bytes of an item
 * @left: items not told yet
 *
 * Return: the number; at least one if there are any, whatever the limits, so
 * that a list comes to its end.
 */
unsigned int fake_scmi_page(const struct fake_scmi_platform *p, size_t fixed,
			    size_t item, unsigned int left)
{
	unsigned int fit = 1;

	if (p->max_msg_size > fixed + item)
		fit = (p->max_msg_size - fixed) / item;
	if (p->page)
		fit = min(fit, p->page);
	return min(fit, left);
}

/**
 * fake_scmi_find_protocol() - look a protocol up
 * @p: the platform
 * @id: protocol id
 *
 * Return: the protocol, or NULL if the platform does not have it.
 */
struct fake_scmi_protocol *
fake_scmi_find_protocol(struct fake_scmi_platform *p, u8 id)
{
	unsigned int i;

	for (i = 0; i < p->num_protocols; i++)
		if (p->protocols[i].id == id)
			return &p->protocols[i];
	return NULL;
}

/**
 * fake_scmi_agent_denied() - may the agent of a request not use a device?
 * @rq: the request
 * @device: the device
 *
 * Return: true if BASE_SET_DEVICE_PERMISSIONS or BASE_SET_PROTOCOL_PERMISSIONS
 * took the permission away.
 */
bool fake_scmi_agent_denied(const struct fake_scmi_request *rq, u32 device)
{
	const struct fake_scmi_denial *denial;

	list_for_each_entry(denial, &rq->platform->denials, node)
		if (denial->agent == rq->port->agent &&
		    denial->device == device &&
		    (!denial->protocol || denial->protocol == rq->protocol->id))
			return true;
	return false;
}

/* PROTOCOL_VERSION tells the newest version, not the negotiated one. */
static s32 fake_scmi_version(struct fake_scmi_request *rq)
{
	fake_scmi_put32(rq->out, rq->protocol->version);
	return FAKE_SCMI_SUCCESS;
}

static s32 fake_scmi_attributes(struct fake_scmi_request *rq)
{
	const struct fake_scmi_protocol_desc *desc = rq->protocol->desc;

	fake_scmi_put32(rq->out,
			desc->attributes ? desc->attributes(rq->platform) : 0);
	return FAKE_SCMI_SUCCESS;
}

/* None of our messages has attributes (fast channels are of other protocols) */
static s32 fake_scmi_message_attributes(struct fake_scmi_request *rq)
{
	u32 id = fake_scmi_arg(rq, 0);

	if (id > U8_MAX || !fake_scmi_find_command(rq->protocol, id))
		return FAKE_SCMI_NOT_FOUND;

	fake_scmi_put32(rq->out, 0);
	return FAKE_SCMI_SUCCESS;
}

/*
 * NEGOTIATE_PROTOCOL_VERSION: every version that the announced one grew from
 * can be had. What is negotiated holds for all agents: enough for one.
 */
static s32 fake_scmi_negotiate(struct fake_scmi_request *rq)
{
	static const u32 known[] = { 0x10000, 0x20000, 0x20001, 0x30000 };
	u32 version = fake_scmi_arg(rq, 0);
	bool found = version == rq->protocol->version;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (version == known[i] && version < rq->protocol->version)
			found = true;
	if (!found)
		return FAKE_SCMI_NOT_SUPPORTED;

	rq->protocol->active = version;
	return FAKE_SCMI_SUCCESS;
}

static const struct fake_scmi_command fake_scmi_common_commands[] = {
	{ "PROTOCOL_VERSION", FAKE_SCMI_PROTOCOL_VERSION, 0, 0,
	  0, fake_scmi_version },
	{ "PROTOCOL_ATTRIBUTES", FAKE_SCMI_PROTOCOL_ATTRIBUTES, 0, 0,
	  0, fake_scmi_attributes },
	{ "PROTOCOL_MESSAGE_ATTRIBUTES", FAKE_SCMI_MESSAGE_ATTRIBUTES, 0, 0,
	  4, fake_scmi_message_attributes },
};

static const struct fake_scmi_command fake_scmi_negotiate_command = {
	"NEGOTIATE_PROTOCOL_VERSION", FAKE_SCMI_NEGOTIATE_VERSION, 0, 0,
	4, fake_scmi_negotiate
};

/**
 * fake_scmi_find_command() - look a message up
 * @protocol: protocol, with the version that it follows
 * @id: message id
 *
 * Return: the command, or NULL if this version of the protocol has none.
 */
const struct fake_scmi_command *
fake_scmi_find_command(const struct fake_scmi_protocol *protocol, u8 id)
{
	const struct fake_scmi_protocol_desc *desc = protocol->desc;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fake_scmi_common_commands); i++)
		if (fake_scmi_common_commands[i].id == id)
			return &fake_scmi_common_commands[i];

	/* By the newest version, or there would be no way back from an old one */
	if (id == FAKE_SCMI_NEGOTIATE_VERSION && desc->negotiate_since &&
	    protocol->version >= desc->negotiate_since)
		return &fake_scmi_negotiate_command;

	for (i = 0; i < desc->num_commands; i++) {
		const struct fake_scmi_command *command = &desc->commands[i];

		if (command->id == id && protocol->active >= command->since &&
		    (!command->until || protocol->active < command->until))
			return command;
	}
	return NULL;
}

/*
 * Unknown protocol or message: NOT_SUPPORTED. Wrong length or type: the agent
 * does not keep to the protocol: PROTOCOL_ERROR. After a status other than
 * SUCCESS nothing follows: handlers put nothing before they know.
 */
static s32 fake_scmi_check(struct fake_scmi_request *rq,
			   const struct fake_scmi_command **command)
{
	struct fake_scmi_stats *stats = &rq->platform->stats;

	if (FIELD_GET(FAKE_SCMI_HDR_TYPE, rq->hdr) != FAKE_SCMI_COMMAND) {
		stats->malformed++;
		return FAKE_SCMI_PROTOCOL_ERROR;
	}

	*command = NULL;
	if (rq->protocol)
		*command = fake_scmi_find_command(rq->protocol,
						  FIELD_GET(FAKE_SCMI_HDR_ID,
							    rq->hdr));
	if (!*command) {
		stats->unsupported++;
		return FAKE_SCMI_NOT_SUPPORTED;
	}

	if (rq->len != (*command)->len) {
		stats->malformed++;
		return FAKE_SCMI_PROTOCOL_ERROR;
	}
	return FAKE_SCMI_SUCCESS;
}

static s32 fake_scmi_carry_out(struct fake_scmi_request *rq,
			       const struct fake_scmi_rule_entry *rule)
{
	const struct fake_scmi_command *command;
	s32 status = fake_scmi_check(rq, &command);

	if (rule && (rule->rule.status || rule->rule.inert))
		return rule->rule.status;
	return status ?: command->handle(rq);
}

/* Called with the lock held; takes @tag over. */
static void fake_scmi_process(struct fake_scmi_port *port, void *tag,
			      const void *msg, size_t len)
{
	struct fake_scmi_platform *p = port->platform;
	struct fake_scmi_request rq = { .platform = p, .port = port };
	struct fake_scmi_rule_entry *rule;
	struct fake_scmi_log_entry *log;
	struct fake_scmi_out *out, *next;
	LIST_HEAD(later);
	s32 status;

	rq.out = fake_scmi_out_new(port, FAKE_SCMI_OUT_REPLY,
				   max(FAKE_SCMI_MIN_ROOM, p->max_msg_size) +
				   sizeof(__le32));
	rq.out->tag = tag;
	if (len < FAKE_SCMI_HDR_LEN) {
		/* There is nothing to answer to: no token, no protocol. */
		p->stats.received++;
		p->stats.malformed++;
		rq.out->kind = FAKE_SCMI_OUT_DROP;
		fake_scmi_post(p, rq.out, NULL);
		return;
	}

	rq.hdr = get_unaligned_le32(msg);
	rq.payload = msg + FAKE_SCMI_HDR_LEN;
	rq.len = len - FAKE_SCMI_HDR_LEN;
	rq.protocol = fake_scmi_find_protocol(p, FIELD_GET(FAKE_SCMI_HDR_PROTOCOL,
							   rq.hdr));
	log = fake_scmi_log_add(port, rq.hdr, len);
	rule = fake_scmi_match(p, FAKE_SCMI_COMMAND, rq.hdr);

	fake_scmi_put32(rq.out, rq.hdr);
	fake_scmi_put32(rq.out, 0);
	p->later = &later;
	status = fake_scmi_carry_out(&rq, rule);
	p->later = NULL;
	put_unaligned_le32(status, rq.out->buf + FAKE_SCMI_HDR_LEN);

	log->status = status;
	log->scripted = rule;
	log->dropped = rule && rule->rule.action == FAKE_SCMI_DROP;
	log->held = !log->dropped &&
		    (p->silent || (rule && rule->rule.action == FAKE_SCMI_HOLD));
	fake_scmi_observe(p, port, log);

	fake_scmi_post(p, rq.out, rule);
	list_for_each_entry_safe(out, next, &later, node) {
		list_del(&out->node);
		fake_scmi_post_unasked(p, out);
	}
}

/**
 * fake_scmi_receive() - an agent sent a request
 * @port: where it came in
 * @tag: what the glue wants to hear again when it is answered or dropped; not
 *	FAKE_SCMI_TAG_NONE
 * @msg: the request, header first, little-endian, as it was on the wire
 * @len: its length; may be anything
 *
 * Return: 0 if the platform took it: its tag will be answered or dropped, if it
 * was not before this returned. -ENODEV if the port is being closed.
 */
int fake_scmi_receive(struct fake_scmi_port *port, void *tag, const void *msg,
		      size_t len)
{
	struct fake_scmi_platform *p = port->platform;

	scoped_guard(mutex, &p->lock) {
		if (port->closed)
			return -ENODEV;
		fake_scmi_process(port, tag, msg, len);
	}
	fake_scmi_deliver(p);
	return 0;
}
EXPORT_SYMBOL_GPL(fake_scmi_receive);
