// SPDX-License-Identifier: GPL-2.0-only
/*
 * The oracle of the explorer: runs a sequence on the real kernel and on the model
 * side by side, and tells what differs.
 */

#include <kunit/kernel_log.h>
#include <kunit/splat.h>
#include <linux/panic_notifier.h>
#include <linux/printk.h>

#include "scmi_explore_real.h"

/* Only what ends the kernel: a search would fill the console. */
#define SCMI_EXPLORE_LOGLEVEL	3

/**
 * scmi_explore_quiet() - do not show on the console what is expected anyhow
 * @x: exploration
 * @quiet: whether to be quiet from now on
 *
 * The log gets everything, and splats are found there.
 */
void scmi_explore_quiet(struct scmi_explore *x, bool quiet)
{
	kernel_log_set_level(quiet ? min(x->loglevel, SCMI_EXPLORE_LOGLEVEL) :
				     x->loglevel);
}

/* As a row of scmi_explore_replay_rows[], to be given a name. */
static void scmi_explore_print(struct scmi_explore *x,
			       const struct scmi_explore_sequence *seq)
{
	const s8 *names = x->rules.names;
	unsigned int i;

	pr_info(KUNIT_SUBTEST_INDENT "{ \"\", { %d, %d }, {\n",
		names[0], names[1]);
	for (i = 0; i < seq->num; i++)
		pr_info(KUNIT_SUBTEST_INDENT "\t%s,\n",
			scmi_explore_name(seq->ev[i]));
	pr_info(KUNIT_SUBTEST_INDENT "} },\n");
}

/**
 * scmi_explore_report() - print a sequence that fails, and what is wrong
 * @x: exploration, which ran it last
 * @seq: sequence
 */
void scmi_explore_report(struct scmi_explore *x,
			 const struct scmi_explore_sequence *seq)
{
	char expected[SCMI_EXPLORE_TEXT], actual[SCMI_EXPLORE_TEXT];

	kunit_info(x->test, "for scmi_explore_replay_rows[]:\n");
	scmi_explore_print(x, seq);
	if (x->last.why[0]) {
		KUNIT_FAIL(x->test, KUNIT_SUBTEST_INDENT
			   "when all of it was gone again, %s\n", x->last.why);
		return;
	}
	scmi_explore_tell(&x->last.expected, expected);
	scmi_explore_tell(&x->last.actual, actual);
	KUNIT_FAIL(x->test, KUNIT_SUBTEST_INDENT "expected %s\n"
		   KUNIT_SUBTEST_INDENT " but got %s\n", expected, actual);
}

/* Nothing else would tell which sequence it was that ends the kernel. */
static int scmi_explore_panics(struct notifier_block *nb, unsigned long action,
			       void *data)
{
	struct scmi_explore *x = container_of(nb, struct scmi_explore, nb);

	if (x->now) {
		pr_emerg(KUNIT_SUBTEST_INDENT "# explorer: event %u was the last of\n", x->done);
		scmi_explore_print(x, x->now);
	}

	return NOTIFY_DONE;
}

static void scmi_explore_leave_off(void *data)
{
	struct scmi_explore *x = data;

	atomic_notifier_chain_unregister(&panic_notifier_list, &x->nb);
	scmi_explore_quiet(x, false);

	/* The case was ended from outside: it hung, or could not go on. */
	if (x->now) {
		kunit_info(x->test, "given up at event %u of\n", x->done);
		scmi_explore_print(x, x->now);
	}
}

static void scmi_explore_step(struct scmi_explore *x, u8 ev)
{
	x->done++;
	scmi_explore_do(x, ev);
	scmi_explore_apply(&x->world, ev);
}

static void scmi_explore_clean_up(struct scmi_explore *x)
{
	u8 ev;

	for (ev = X_NUM - 1; ev != X_END; ev--)
		if (scmi_explore_undoes(ev) &&
		    scmi_explore_possible(&x->world, ev))
			scmi_explore_step(x, ev);
}

static bool scmi_explore_as_expected(struct scmi_explore *x, u8 ev)
{
	scmi_explore_expect(&x->world, &x->last.expected);
	scmi_explore_look(x, scmi_explore_verb(ev) == X_F0_SILENT, &x->last.actual);
	if (scmi_explore_differ(&x->last.expected, &x->last.actual, x->kinds)) {
		x->last.why[0] = '\0';
		return false;
	}

	return !(x->last.why[0] && x->kinds & SCMI_EXPLORE_LEAKS);
}

/* What can only be told in the end: true, or a @why. */
static bool scmi_explore_ended_well(struct scmi_explore *x)
{
	/* Looked at in any case, so that it is not found again next time. */
	bool clean = scmi_explore_is_clean(x);

	if (splat_judge(x->test)) {
		strscpy(x->last.why, "there was a splat", sizeof(x->last.why));
		return false;
	}
	if (clean && !x->last.why[0])
		return true;
	if (x->kinds & SCMI_EXPLORE_LEAKS)
		return false;

	x->last.why[0] = '\0';
	x->dirty++;

	return true;
}

/**
 * scmi_explore_run() - does a sequence fail? See scmi_explore_search.fails.
 * @ctx: exploration
 * @seq: sequence
 *
 * Return: how many events it took to fail, one more than there are if it was the
 * end; 0 if it does not fail.
 */
int scmi_explore_run(void *ctx, const struct scmi_explore_sequence *seq)
{
	struct scmi_explore_finding finding;
	struct scmi_explore *x = ctx;
	unsigned int at = 0;

	scmi_explore_begin(&x->world, &x->rules);
	x->last.why[0] = '\0';
	x->done = 0;
	x->now = seq;

	while (!at && x->done < seq->num) {
		u8 ev = seq->ev[x->done];

		scmi_explore_step(x, ev);
		if (!scmi_explore_as_expected(x, ev))
			at = x->done;
	}

	/* What comes now must not hide what was wrong. */
	finding = x->last;
	scmi_explore_clean_up(x);
	if (!scmi_explore_ended_well(x) && !at)
		at = seq->num + 1;
	else
		x->last = finding;
	x->now = NULL;

	return at;
}

/*
 * Everything once, so that what stays from the first time on is there. One at a
 * time: no kernel is so broken that it cannot do that.
 */
static void scmi_explore_warm_up(struct scmi_explore *x)
{
	static const struct scmi_explore_sequence seq = {
		.num = 8,
		.ev = { X_D0_ADD, X_D0_REMOVE, X_D1_ADD, X_D1_REMOVE,
			X_P0_ADD, X_P0_REMOVE, X_P1_ADD, X_P1_REMOVE },
	};

	x->now = &seq;
	for (x->done = 0; x->done < seq.num; )
		scmi_explore_do(x, seq.ev[x->done++]);
	x->now = NULL;
}

static void scmi_explore_name_supplier(struct scmi_explore *x,
				       unsigned int node, s8 device)
{
	struct scmi_kit_instance *of;

	if (device == SCMI_EXPLORE_NONE)
		return;

	of = x->si[device];
	scmi_kit_name_supplier(x->si[node], of);
	x->named[node] = of->transport->firmware(of);
}

/**
 * scmi_explore_new() - begin to explore
 * @test: test with a kit
 * @rules: what kind of world
 * @kinds: what to compare
 *
 * Asserts that all is well.
 *
 * Return: the exploration, which lives until the clean-up of the test.
 */
struct scmi_explore *scmi_explore_new(struct kunit *test,
				      const struct scmi_explore_rules *rules,
				      unsigned int kinds)
{
	struct scmi_explore *x = kunit_kzalloc(test, sizeof(*x), GFP_KERNEL);
	unsigned int i;

	KUNIT_ASSERT_NOT_NULL(test, x);
	x->test = test;
	x->rules = *rules;
	x->kinds = kinds;
	x->loglevel = console_loglevel;
	for (i = 0; i < SCMI_EXPLORE_NUM; i++) {
		x->si[i] = scmi_kit_instance(test);
		scmi_kit_short_timeout(x->si[i]);
	}

	for (i = 0; i < SCMI_EXPLORE_NUM; i++)
		scmi_explore_name_supplier(x, i, rules->names[i]);

	/* Before the notifier of User Mode Linux, which does not return. */
	x->nb.notifier_call = scmi_explore_panics;
	x->nb.priority = INT_MAX;
	atomic_notifier_chain_register(&panic_notifier_list, &x->nb);
	KUNIT_ASSERT_EQ(test,
			kunit_add_action_or_reset(test, scmi_explore_leave_off, x),
			0);

	scmi_explore_warm_up(x);
	scmi_explore_note_clean(x);

	return x;
}
