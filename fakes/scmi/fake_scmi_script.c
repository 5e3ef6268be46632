// SPDX-License-Identifier: GPL-2.0-only
/*
 * The script: rules that bend what leaves a fake SCMI platform.
 */
#include <kunit/fake_scmi_priv.h>
#include <linux/cleanup.h>
#include <linux/export.h>
#include <linux/slab.h>
#include <linux/string.h>

/* What a message is padded with: neither a likely status nor a likely count. */
#define FAKE_SCMI_PADDING	0x5a

static bool fake_scmi_rule_matches(const struct fake_scmi_rule *rule,
				   enum fake_scmi_type type, u32 hdr)
{
	if (rule->type != type)
		return false;
	if (rule->protocol != FAKE_SCMI_ANY &&
	    rule->protocol != FIELD_GET(FAKE_SCMI_HDR_PROTOCOL, hdr))
		return false;
	return rule->message == FAKE_SCMI_ANY ||
	       rule->message == FIELD_GET(FAKE_SCMI_HDR_ID, hdr);
}

/**
 * fake_scmi_match() - find the rule for a message, and count it
 * @p: the platform; its lock is held
 * @type: type of the message that is to leave
 * @hdr: its header; the type in it does not matter
 *
 * Return: the newest rule that matches and is not spent, or NULL. A rule that
 * still lets messages pass counts this one, and leaves it to older rules.
 */
struct fake_scmi_rule_entry *
fake_scmi_match(struct fake_scmi_platform *p, enum fake_scmi_type type, u32 hdr)
{
	struct fake_scmi_rule_entry *entry;

	list_for_each_entry(entry, &p->rules, node) {
		const struct fake_scmi_rule *rule = &entry->rule;

		if (!fake_scmi_rule_matches(rule, type, hdr))
			continue;
		if (rule->times && entry->hits >= rule->times)
			continue;
		if (entry->seen++ < rule->skip)
			continue;
		entry->hits++;
		p->stats.bent++;
		return entry;
	}
	return NULL;
}

/* Makes the message @len bytes long; what is new is padding. */
static void fake_scmi_resize(struct fake_scmi_out *out, size_t len)
{
	if (len > out->size) {
		u8 *buf = kzalloc(len, FAKE_SCMI_GFP);

		memcpy(buf, out->buf, out->len);
		kfree(out->buf);
		out->buf = buf;
		out->size = len;
	}
	if (len > out->len)
		memset(out->buf + out->len, FAKE_SCMI_PADDING, len - out->len);
	out->len = len;
}

static u32 fake_scmi_bend_hdr(u32 hdr, const struct fake_scmi_rule *rule)
{
	/* FIELD_PREP() cuts nothing: it wants a value that fits its field. */
	return hdr ^ fake_scmi_hdr(rule->type_xor & 0x3, rule->protocol_xor,
				   rule->id_xor, rule->token_xor & 0x3ff);
}

/**
 * fake_scmi_bend() - apply what a rule says of the bytes of a message
 * @out: the message, as it would leave without the rule
 * @entry: the rule
 */
void fake_scmi_bend(struct fake_scmi_out *out,
		    const struct fake_scmi_rule_entry *entry)
{
	const struct fake_scmi_rule *rule = &entry->rule;
	size_t fixed = FAKE_SCMI_HDR_LEN;

	put_unaligned_le32(fake_scmi_bend_hdr(get_unaligned_le32(out->buf),
					      rule), out->buf);
	if (out->type != FAKE_SCMI_NOTIFICATION) {
		/* Of a delayed response only the status is left if it fails. */
		fixed += sizeof(__le32);
		if (rule->status) {
			put_unaligned_le32(rule->status,
					   out->buf + FAKE_SCMI_HDR_LEN);
			out->len = fixed;
		}
	}
	if (rule->payload) {
		fake_scmi_resize(out, fixed + rule->payload_len);
		memcpy(out->buf + fixed, entry->payload, rule->payload_len);
	}
	if (rule->reply_len == FAKE_SCMI_LEN_NONE)
		out->len = 0;
	else if (rule->reply_len)
		fake_scmi_resize(out, rule->reply_len);
}

/**
 * fake_scmi_rule_time() - when does a message that is bent now leave?
 * @rule: the rule
 *
 * Return: the moment, by CLOCK_MONOTONIC; 0: at once.
 */
ktime_t fake_scmi_rule_time(const struct fake_scmi_rule *rule)
{
	if (rule->at)
		return rule->at;

	return rule->after_us ? ktime_add_us(ktime_get(), rule->after_us) : 0;
}

/**
 * fake_scmi_free_rules() - free all rules
 * @p: the platform; nobody else has it, or its lock is held
 */
void fake_scmi_free_rules(struct fake_scmi_platform *p)
{
	struct fake_scmi_rule_entry *entry, *next;

	list_for_each_entry_safe(entry, next, &p->rules, node) {
		list_del(&entry->node);
		kfree(entry);
	}
}

/**
 * fake_scmi_script() - add a rule
 * @platform: the platform
 * @rule: the rule; copied
 *
 * Applies to what leaves from now on, not to what is held.
 *
 * Return: an id (greater than 0) for fake_scmi_unscript() and
 * fake_scmi_rule_hits(), or -ENOMEM.
 */
int fake_scmi_script(struct fake_scmi_platform *platform,
		     const struct fake_scmi_rule *rule)
{
	size_t payload_len = rule->payload ? rule->payload_len : 0;
	struct fake_scmi_rule_entry *entry;

	entry = kzalloc(struct_size(entry, payload, payload_len), GFP_KERNEL);
	if (!entry)
		return -ENOMEM;

	entry->rule = *rule;
	entry->rule.payload_len = payload_len;
	if (payload_len)
		memcpy(entry->payload, rule->payload, payload_len);

	guard(mutex)(&platform->lock);
	entry->id = ++platform->last_rule;
	list_add(&entry->node, &platform->rules);
	return entry->id;
}
EXPORT_SYMBOL_GPL(fake_scmi_script);

static struct fake_scmi_rule_entry *
fake_scmi_find_rule(struct fake_scmi_platform *p, int rule_id)
{
	struct fake_scmi_rule_entry *entry;

	list_for_each_entry(entry, &p->rules, node)
		if (entry->id == rule_id)
			return entry;
	return NULL;
}

/**
 * fake_scmi_unscript() - remove a rule
 * @platform: the platform
 * @rule_id: as returned by fake_scmi_script()
 *
 * What the rule holds stays held until fake_scmi_step().
 *
 * Return: 0, or -ENOENT if there is no such rule (any more).
 */
int fake_scmi_unscript(struct fake_scmi_platform *platform, int rule_id)
{
	struct fake_scmi_rule_entry *entry;

	guard(mutex)(&platform->lock);
	entry = fake_scmi_find_rule(platform, rule_id);
	if (!entry)
		return -ENOENT;
	list_del(&entry->node);
	kfree(entry);
	return 0;
}
EXPORT_SYMBOL_GPL(fake_scmi_unscript);

/**
 * fake_scmi_unscript_all() - remove all rules
 * @platform: the platform
 *
 * What rules hold stays held until fake_scmi_step().
 */
void fake_scmi_unscript_all(struct fake_scmi_platform *platform)
{
	guard(mutex)(&platform->lock);
	fake_scmi_free_rules(platform);
}
EXPORT_SYMBOL_GPL(fake_scmi_unscript_all);

/**
 * fake_scmi_rule_hits() - how many messages a rule was applied to
 * @platform: the platform
 * @rule_id: as returned by fake_scmi_script()
 *
 * Return: the number; 0 if there is no such rule.
 */
unsigned int fake_scmi_rule_hits(struct fake_scmi_platform *platform,
				 int rule_id)
{
	struct fake_scmi_rule_entry *entry;

	guard(mutex)(&platform->lock);
	entry = fake_scmi_find_rule(platform, rule_id);
	return entry ? entry->hits : 0;
}
EXPORT_SYMBOL_GPL(fake_scmi_rule_hits);
