// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finding the kernel's bug reports in its own log, case by case.
 *
 * A console would see only what the log level lets through, and some of it
 * late; the ring buffer of the log has everything in order, and keeps count of
 * what it had to drop.
 */

#include <kunit/kernel_log.h>
#include <kunit/resource.h>
#include <kunit/splat.h>
#include <kunit/test.h>
#include <linux/ctype.h>
#include <linux/slab.h>
#include <linux/string.h>

#define SPLAT_LINE_LEN		256
#define SPLAT_RECORD_LEN	1024

/* A broken case may warn in a loop: name the first few, count the rest. */
#define SPLAT_MAX_REPORTS	8

#define SPLAT_OPEN		"------------[ cut here ]"
#define SPLAT_CLOSE		"---[ end trace"

/* How a report begins. */
static const char * const splat_starts[] = {
	"WARNING: ",
	"BUG: ",
	"BUG ",
	"UBSAN: ",
	"INFO: task ",
	"INFO: trying to register non-static key",
	"INFO: rcu",
	"rcu: INFO: ",
	"kernel BUG at ",
	"Kernel BUG at ",
	"general protection fault",
	"Unable to handle kernel ",
	"Internal error: ",
	"Oops",
	"Kernel panic",
};

/* What gives a report away wherever it stands in a line. */
static const char * const splat_parts[] = {
	"refcount_t: ",
	"list_add corruption",
	"list_del corruption",
	"memory leak, expected refcount",
	"detected bad of_node_put()",
	"new suspected memory leaks",
	"sleeping function called from invalid context",
	"scheduling while atomic",
	"self-detected stall",
	"detected stalls on",
	"BUG: soft lockup",
	"BUG: workqueue lockup",
	"hard LOCKUP",
	"cannot create duplicate filename",
	/* Of kobject_add_internal(), which may fail for want of memory, too. */
	"don't try to register things with the same name",
	"Objects remaining in ",
	"DEBUG_LOCKS_WARN_ON",
};

/**
 * struct splat_watch - the eye on one test
 * @test: test
 * @pos: how far the log has been read
 * @expected: text of the splats that may come, NULL outside of such a block
 * @forgiven: texts of splats that may come at any time, NULL at the end
 * @wanted: how many of them must come
 * @came: how many have come
 * @failed: how many splats have failed the test so far
 * @in_trace: between the opening and the closing line of a splat
 * @allowed: the splat being read has the expected text
 * @pardoned: it has a forgiven one
 * @first: the line that gives it away
 * @detail: the line after that
 * @record: room for a record of the log
 */
struct splat_watch {
	struct kunit *test;
	struct kmsg_dump_iter pos;
	const char *expected;
	const char * const *forgiven;
	unsigned int wanted;
	unsigned int came;
	unsigned int failed;
	bool in_trace;
	bool allowed;
	bool pardoned;
	char first[SPLAT_LINE_LEN];
	char detail[SPLAT_LINE_LEN];
	char record[SPLAT_RECORD_LEN];
};

/* Lines may begin with time and thread, each in square brackets. */
static const char *splat_skip_stamp(const char *line)
{
	const char *end;

	while (*line == '[' && (line[1] == ' ' || isdigit(line[1]))) {
		end = strchr(line, ']');
		if (!end)
			break;
		line = end + 1;
		if (*line == ' ')
			line++;
	}

	return line;
}

bool splat_line(const char *line)
{
	unsigned int i;

	line = splat_skip_stamp(line);
	for (i = 0; i < ARRAY_SIZE(splat_starts); i++)
		if (str_has_prefix(line, splat_starts[i]))
			return true;

	for (i = 0; i < ARRAY_SIZE(splat_parts); i++)
		if (strstr(line, splat_parts[i]))
			return true;

	return false;
}
EXPORT_SYMBOL_GPL(splat_line);

/* The splat that was being read is complete. */
static void splat_account(struct splat_watch *w)
{
	bool allowed = w->allowed, pardoned = w->pardoned;

	w->in_trace = false;
	w->allowed = false;
	w->pardoned = false;
	w->came += allowed;

	if (allowed || pardoned)
		;
	else if (++w->failed > SPLAT_MAX_REPORTS)
		kunit_set_failure(w->test);
	else
		KUNIT_FAIL(w->test, KUNIT_SUBTEST_INDENT "kernel splat: %s%s%s\n",
			   w->first, *w->detail ? ": " : "", w->detail);
	w->first[0] = '\0';
	w->detail[0] = '\0';
}

static void splat_read_line(struct splat_watch *w, const char *line)
{
	const char * const *text;
	bool opens, closes;

	line = splat_skip_stamp(line);
	opens = str_has_prefix(line, SPLAT_OPEN);
	closes = str_has_prefix(line, SPLAT_CLOSE);

	/* A report may break off, and another one begin. */
	if (opens && w->in_trace)
		splat_account(w);

	if (opens) {
		w->in_trace = true;
		return;
	}

	if (!w->in_trace && !splat_line(line))
		return;

	if (w->expected && strstr(line, w->expected))
		w->allowed = true;
	for (text = w->forgiven; text && *text; text++)
		if (strstr(line, *text))
			w->pardoned = true;

	if (!*w->first)
		strscpy(w->first, line, sizeof(w->first));
	else if (!*w->detail && w->in_trace)
		strscpy(w->detail, line, sizeof(w->detail));

	if (closes || !w->in_trace)
		splat_account(w);
}

/* Read the log to its end; report what was found. */
static void splat_read(struct splat_watch *w)
{
	char *rest, *line;
	u64 next, lost = 0;

	for (;;) {
		next = w->pos.cur_seq;
		if (!kernel_log_next(&w->pos, w->record, sizeof(w->record)))
			break;

		lost += w->pos.cur_seq - next - 1;

		/* KUnit's own, our reports among them, quote what they like. */
		if (str_has_prefix(splat_skip_stamp(w->record),
				   KUNIT_SUBTEST_INDENT))
			continue;

		rest = w->record;
		while ((line = strsep(&rest, "\n")))
			splat_read_line(w, line);
	}

	if (w->in_trace)
		splat_account(w);

	if (lost)
		KUNIT_FAIL(w->test, KUNIT_SUBTEST_INDENT
			   "%llu messages overwritten before they could be searched for splats\n",
			   lost);
}

static void splat_watch_end(struct kunit_resource *res)
{
	struct splat_watch *w = res->data;

	splat_read(w);
	if (w->expected)
		kunit_info(w->test, "the block for '%s' was left early\n",
			   w->expected);
	if (w->failed > SPLAT_MAX_REPORTS)
		kunit_info(w->test, "%u more splats\n",
			   w->failed - SPLAT_MAX_REPORTS);
	kfree(w);
}

static bool splat_watch_match(struct kunit *test, struct kunit_resource *res,
			      void *data)
{
	return res->free == splat_watch_end;
}

/* The watch of a test, or NULL; it lives until the test's clean-up. */
static struct splat_watch *splat_watch_of(struct kunit *test)
{
	struct kunit_resource *res;
	struct splat_watch *w;

	res = kunit_find_resource(test, splat_watch_match, NULL);
	if (!res)
		return NULL;

	w = res->data;
	kunit_put_resource(res);
	return w;
}

int splat_watch_kunit(struct kunit *test)
{
	struct splat_watch *w;

	if (splat_watch_of(test))
		return 0;

	w = kzalloc(sizeof(*w), GFP_KERNEL);
	if (!w)
		return -ENOMEM;

	w->test = test;
	w->pos = kernel_log_mark();

	if (!kunit_alloc_resource(test, NULL, splat_watch_end, GFP_KERNEL, w)) {
		kfree(w);
		return -ENOMEM;
	}

	return 0;
}
EXPORT_SYMBOL_GPL(splat_watch_kunit);

unsigned int splat_judge(struct kunit *test)
{
	struct splat_watch *w = splat_watch_of(test);
	unsigned int before;

	if (!w)
		return 0;

	before = w->failed;
	splat_read(w);
	return w->failed - before;
}
EXPORT_SYMBOL_GPL(splat_judge);

void splat_forgive(struct kunit *test, const char * const *texts)
{
	struct splat_watch *w = splat_watch_of(test);

	KUNIT_ASSERT_NOT_NULL_MSG(test, w, "splat_watch_kunit() comes first");
	splat_read(w);
	w->forgiven = texts;
}
EXPORT_SYMBOL_GPL(splat_forgive);

static void splat_block_begins(struct kunit *test, const char *text)
{
	kunit_log(KERN_INFO, test,
		  KUNIT_SUBTEST_INDENT "# expect-splat-begin: %s\n", text);
}

static void splat_block_ends(struct kunit *test)
{
	kunit_log(KERN_INFO, test, KUNIT_SUBTEST_INDENT "# expect-splat-end\n");
}

/* Registered for the case that never reaches the end of its block. */
static void splat_block_abandoned(void *data)
{
	splat_expect_end(data);
}

struct kunit *splat_expect_begin(struct kunit *test, unsigned int n,
				 const char *text)
{
	struct splat_watch *w = splat_watch_of(test);

	KUNIT_ASSERT_NOT_NULL_MSG(test, w, "splat_watch_kunit() comes first");
	KUNIT_ASSERT_NULL_MSG(test, w->expected, "blocks do not nest");
	splat_read(w);
	KUNIT_ASSERT_EQ(test, kunit_add_action(test, splat_block_abandoned,
					       test), 0);

	w->expected = text;
	w->wanted = n;
	w->came = 0;
	splat_block_begins(test, text);
	return test;
}
EXPORT_SYMBOL_GPL(splat_expect_begin);

void splat_expect_end(struct kunit *test)
{
	struct splat_watch *w = splat_watch_of(test);

	if (!w || !w->expected)
		return;

	kunit_remove_action(test, splat_block_abandoned, test);
	splat_read(w);
	splat_block_ends(test);
	if (w->came != w->wanted)
		KUNIT_FAIL(test, KUNIT_SUBTEST_INDENT
			   "expected %u splats with '%s', but %u came\n",
			   w->wanted, w->expected, w->came);
	w->expected = NULL;
}
EXPORT_SYMBOL_GPL(splat_expect_end);
