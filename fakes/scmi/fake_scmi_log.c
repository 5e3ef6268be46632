// SPDX-License-Identifier: GPL-2.0-only
/*
 * Read-back: what a fake SCMI platform has seen and done.
 */
#include <kunit/fake_scmi_priv.h>
#include <kunit/test.h>
#include <linux/cleanup.h>
#include <linux/export.h>
#include <linux/stdarg.h>

static void fake_scmi_count_one(struct fake_scmi_platform *p, u8 protocol,
				u8 id)
{
	struct fake_scmi_counter *counter = p->counters;
	unsigned int i;

	for (i = 0; i < p->num_counters; i++, counter++) {
		if (counter->protocol == protocol && counter->id == id) {
			counter->count++;
			return;
		}
	}
	if (i == FAKE_SCMI_MAX_COUNTERS) {
		p->stats.errors++;
		return;
	}
	p->num_counters++;
	counter->protocol = protocol;
	counter->id = id;
	counter->count = 1;
}

/**
 * fake_scmi_log_add() - note that a message came in
 * @port: where
 * @hdr: its header
 * @len: its length, header included
 *
 * The lock of the platform is held.
 *
 * Return: the entry; valid until the lock is dropped.
 */
struct fake_scmi_log_entry *fake_scmi_log_add(struct fake_scmi_port *port,
					      u32 hdr, size_t len)
{
	struct fake_scmi_platform *p = port->platform;
	unsigned int number = p->stats.received++;
	struct fake_scmi_log_entry *entry;

	entry = &p->log[p->num_logged++ % FAKE_SCMI_LOG_SIZE];
	memset(entry, 0, sizeof(*entry));
	entry->number = number;
	entry->agent = port->agent;
	entry->protocol = FIELD_GET(FAKE_SCMI_HDR_PROTOCOL, hdr);
	entry->id = FIELD_GET(FAKE_SCMI_HDR_ID, hdr);
	entry->type = FIELD_GET(FAKE_SCMI_HDR_TYPE, hdr);
	entry->token = FIELD_GET(FAKE_SCMI_HDR_TOKEN, hdr);
	entry->len = len;

	fake_scmi_count_one(p, entry->protocol, entry->id);
	return entry;
}

/**
 * fake_scmi_stats() - read the counters
 * @platform: the platform
 * @stats: where to
 */
void fake_scmi_stats(struct fake_scmi_platform *platform,
		     struct fake_scmi_stats *stats)
{
	guard(mutex)(&platform->lock);
	*stats = platform->stats;
}
EXPORT_SYMBOL_GPL(fake_scmi_stats);

/**
 * fake_scmi_errors() - read the counter of what must not be
 * @platform: the platform
 *
 * Return: &fake_scmi_stats.errors, which fixtures expect to be 0.
 */
unsigned int fake_scmi_errors(struct fake_scmi_platform *platform)
{
	guard(mutex)(&platform->lock);
	return platform->stats.errors;
}
EXPORT_SYMBOL_GPL(fake_scmi_errors);

/**
 * fake_scmi_count() - how many messages of a kind came in
 * @platform: the platform
 * @protocol: protocol id, or FAKE_SCMI_ANY
 * @message: message id, or FAKE_SCMI_ANY
 *
 * Return: the number since the platform was made. Messages that are too short
 * for a header are in &fake_scmi_stats.received only.
 */
unsigned int fake_scmi_count(struct fake_scmi_platform *platform,
			     unsigned int protocol, unsigned int message)
{
	const struct fake_scmi_counter *counter = platform->counters;
	unsigned int i, count = 0;

	guard(mutex)(&platform->lock);
	for (i = 0; i < platform->num_counters; i++, counter++) {
		if ((protocol == FAKE_SCMI_ANY ||
		     protocol == counter->protocol) &&
		    (message == FAKE_SCMI_ANY || message == counter->id))
			count += counter->count;
	}
	return count;
}
EXPORT_SYMBOL_GPL(fake_scmi_count);

/**
 * fake_scmi_log_len() - number of messages in the log
 * @platform: the platform
 *
 * Return: the number, at most FAKE_SCMI_LOG_SIZE.
 */
unsigned int fake_scmi_log_len(struct fake_scmi_platform *platform)
{
	guard(mutex)(&platform->lock);
	return min(platform->num_logged, FAKE_SCMI_LOG_SIZE);
}
EXPORT_SYMBOL_GPL(fake_scmi_log_len);

/**
 * fake_scmi_log_get() - read a message in the log
 * @platform: the platform
 * @index: 0 for the oldest that is still there
 * @entry: where to
 *
 * Return: false if there is no such message.
 */
bool fake_scmi_log_get(struct fake_scmi_platform *platform, unsigned int index,
		       struct fake_scmi_log_entry *entry)
{
	unsigned int first = 0;

	guard(mutex)(&platform->lock);
	if (index >= min(platform->num_logged, FAKE_SCMI_LOG_SIZE))
		return false;
	if (platform->num_logged > FAKE_SCMI_LOG_SIZE)
		first = platform->num_logged;
	*entry = platform->log[(first + index) % FAKE_SCMI_LOG_SIZE];
	return true;
}
EXPORT_SYMBOL_GPL(fake_scmi_log_get);

struct fake_scmi_printer {
	void (*line)(void *ctx, const char *text);
	void *ctx;
};

static __printf(2, 3) void fake_scmi_print(const struct fake_scmi_printer *pr,
					   const char *fmt, ...)
{
	char text[128];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	pr->line(pr->ctx, text);
}

/* By the table as it is now; the version may have been another then. */
static const char *fake_scmi_name(struct fake_scmi_platform *p,
				  const struct fake_scmi_log_entry *entry)
{
	const struct fake_scmi_command *command = NULL;
	struct fake_scmi_protocol *protocol;

	protocol = fake_scmi_find_protocol(p, entry->protocol);
	if (protocol)
		command = fake_scmi_find_command(protocol, entry->id);
	return command ? command->name : "?";
}

static void fake_scmi_dump_clock(const struct fake_scmi_printer *pr,
				 struct fake_scmi_platform *p, u32 id)
{
	struct fake_scmi_clock_state state;

	if (fake_scmi_clock_state(p, id, &state))
		return;
	fake_scmi_print(pr, "clock %u: %llu Hz %s, %u pending, parent %u",
			id, state.rate, state.enabled ? "on" : "off",
			state.pending, state.parent);
}

/**
 * fake_scmi_dump() - print counters, clocks and log
 * @platform: the platform
 * @line: called for each line, which has no newline at its end
 * @ctx: first argument of @line
 *
 * @line is called without locks. What other tasks do meanwhile may show in one
 * part and not in another.
 */
void fake_scmi_dump(struct fake_scmi_platform *platform,
		    void (*line)(void *ctx, const char *text), void *ctx)
{
	struct fake_scmi_printer pr = { .line = line, .ctx = ctx };
	struct fake_scmi_log_entry e;
	struct fake_scmi_stats s;
	unsigned int i;

	fake_scmi_stats(platform, &s);
	fake_scmi_print(&pr, "fake SCMI platform %s:%s", platform->vendor,
			platform->sub_vendor);
	fake_scmi_print(&pr, "received %u answered %u held %u dropped %u",
			s.received, s.answered, fake_scmi_held(platform),
			s.dropped);
	fake_scmi_print(&pr, "delayed %u notified %u lost %u duplicates %u",
			s.delayed, s.notified, s.lost, s.duplicates);
	fake_scmi_print(&pr, "malformed %u unsupported %u bent %u errors %u",
			s.malformed, s.unsupported, s.bent, s.errors);
	for (i = 0; i < platform->num_clocks; i++)
		fake_scmi_dump_clock(&pr, platform, i);
	for (i = 0; fake_scmi_log_get(platform, i, &e); i++)
		fake_scmi_print(&pr,
				"#%u agent %u %#x/%#x %s token %u len %zu: %d%s%s%s",
				e.number, e.agent, e.protocol, e.id,
				fake_scmi_name(platform, &e), e.token, e.len,
				e.status, e.scripted ? " scripted" : "",
				e.held ? " held" : "",
				e.dropped ? " dropped" : "");
}
EXPORT_SYMBOL_GPL(fake_scmi_dump);

static void fake_scmi_kunit_line(void *ctx, const char *text)
{
	kunit_info((struct kunit *)ctx, "%s\n", text);
}

/**
 * fake_scmi_dump_kunit() - print counters, clocks and log to the test's log
 * @test: the test
 * @platform: the platform
 */
void fake_scmi_dump_kunit(struct kunit *test,
			  struct fake_scmi_platform *platform)
{
	fake_scmi_dump(platform, fake_scmi_kunit_line, test);
}
EXPORT_SYMBOL_GPL(fake_scmi_dump_kunit);
