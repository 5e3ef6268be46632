// SPDX-License-Identifier: GPL-2.0-only
/*
 * The explorer as cases, see scmi_explore.h: every short sequence, random long
 * ones, and those that once failed.
 */

#include <kunit/real_clock.h>
#include <linux/math64.h>
#include <linux/moduleparam.h>
#include <linux/vmalloc.h>

#include "scmi_explore_cases.h"
#include "scmi_explore_real.h"

static unsigned int explore_depth = 3;
module_param(explore_depth, uint, 0444);
MODULE_PARM_DESC(explore_depth, "events in the sequences that are all tried");

static unsigned int explore_kind_depth = 2;
module_param(explore_kind_depth, uint, 0444);
MODULE_PARM_DESC(explore_kind_depth, "the same, for cases that look at one kind of thing only");

static unsigned int explore_states = 20;
module_param(explore_states, uint, 0444);
MODULE_PARM_DESC(explore_states, "states in which every event is tried, nearest first");

static unsigned int explore_walks = 2;
module_param(explore_walks, uint, 0444);
MODULE_PARM_DESC(explore_walks, "random sequences to try");

static unsigned int explore_length = 50;
module_param(explore_length, uint, 0444);
MODULE_PARM_DESC(explore_length, "events in each of these, at most 200");

static unsigned int explore_seed = 1;
module_param(explore_seed, uint, 0444);
MODULE_PARM_DESC(explore_seed, "where randomness starts");

/* For cases without a parameter. */
static const struct scmi_explore_rules scmi_explore_unnamed = {
	.names = { SCMI_EXPLORE_NONE, SCMI_EXPLORE_NONE },
};

static struct scmi_explore_search *
scmi_explore_search(struct kunit *test, unsigned int kinds)
{
	const struct scmi_explore_variant *variant = test->param_value;
	struct scmi_kit *kit = test->priv;
	struct scmi_explore_search *s;

	s = kunit_kzalloc(test, sizeof(*s), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, s);
	s->rules = variant ? variant->rules : scmi_explore_unnamed;
	s->rules.shares = kit->transport->shares;
	s->fails = scmi_explore_run;
	s->ctx = scmi_explore_new(test, &s->rules, kinds);
	s->seed = explore_seed;
	s->seen = kvcalloc(BITS_TO_LONGS(SCMI_EXPLORE_KEYS), sizeof(long),
			   GFP_KERNEL);

	return s;
}

static void scmi_explore_result(struct kunit *test,
				struct scmi_explore_search *s, int at)
{
	struct scmi_explore *x = s->ctx;
	struct scmi_explore_finding first = x->last;

	KUNIT_EXPECT_GE(test, at, 0);
	if (at <= 0)
		return;

	/* Once more in full: with its messages, in case it still fails. */
	at = scmi_explore_shrink(s);
	scmi_explore_quiet(x, false);
	if (at > 0)
		at = scmi_explore_run(x, &s->found);
	if (at <= 0) {
		kunit_info(test, "what failed once does not fail again\n");
		x->last = first;
	}
	if (x->dirty)
		kunit_info(test, "before that, %u sequences left something behind\n",
			   x->dirty);
	scmi_explore_report(x, &s->found);
}

static void scmi_explore_figures(struct kunit *test,
				 struct scmi_explore_search *s, u64 ns)
{
	kunit_info(test,
		   "%u sequences, %lu events, %u states, %llu sequences/s, seed %u\n",
		   s->runs, s->events, s->states,
		   div64_u64((u64)s->runs * NSEC_PER_SEC, ns ?: 1), s->seed);
}

static void scmi_explore_case(struct kunit *test, unsigned int kinds,
			      int (*how)(struct scmi_explore_search *s,
					 unsigned int arg), unsigned int arg)
{
	struct scmi_explore_search *s = scmi_explore_search(test, kinds);
	u64 start = real_clock_ns(), end;
	int at;

	/* A line of its own: KUnit's last one is shown when the next one comes. */
	kunit_info(test, "exploring\n");
	scmi_explore_quiet(s->ctx, true);
	at = how(s, arg);
	end = real_clock_ns();
	kvfree(s->seen);
	s->seen = NULL;
	scmi_explore_result(test, s, at);
	scmi_explore_quiet(s->ctx, false);
	scmi_explore_figures(test, s, end - start);
}

static int scmi_explore_walk_length(struct scmi_explore_search *s,
				    unsigned int length)
{
	return scmi_explore_walk(s, explore_walks, length);
}

/* B1 to B9: all of it, after every sequence of a few events. */
void scmi_explore_sequences(struct kunit *test)
{
	scmi_explore_case(test, SCMI_EXPLORE_ALL, scmi_explore_all,
			  explore_depth);
}
EXPORT_SYMBOL_GPL(scmi_explore_sequences);

/* B1 to B9: all of it, after every event in every state. */
void scmi_explore_events(struct kunit *test)
{
	scmi_explore_case(test, SCMI_EXPLORE_ALL, scmi_explore_transitions,
			  explore_states);
}
EXPORT_SYMBOL_GPL(scmi_explore_events);

/* B1 to B9: what only builds up over many events. */
void scmi_explore_walks(struct kunit *test)
{
	scmi_explore_case(test, SCMI_EXPLORE_ALL, scmi_explore_walk_length,
			  explore_length);
}
EXPORT_SYMBOL_GPL(scmi_explore_walks);

/* B1 to B4: what works does, with the right platform; what does not, does not. */
void scmi_explore_bindings(struct kunit *test)
{
	scmi_explore_case(test, SCMI_EXPLORE_BINDINGS, scmi_explore_all,
			  explore_kind_depth);
}
EXPORT_SYMBOL_GPL(scmi_explore_bindings);

/* B1, B5, B9: a node that does not work waits, or has a reason not to. */
void scmi_explore_waiting(struct kunit *test)
{
	scmi_explore_case(test, SCMI_EXPLORE_WAITING, scmi_explore_all,
			  explore_kind_depth);
}
EXPORT_SYMBOL_GPL(scmi_explore_waiting);

/* B12: node and core device are consumers of the supplier that they use. */
void scmi_explore_links(struct kunit *test)
{
	scmi_explore_case(test, SCMI_EXPLORE_LINKS, scmi_explore_all,
			  explore_kind_depth);
}
EXPORT_SYMBOL_GPL(scmi_explore_links);

/* B2, B6: a message gets to the right platform, or fails. It takes two first. */
void scmi_explore_messages(struct kunit *test)
{
	scmi_explore_case(test, SCMI_EXPLORE_MESSAGES, scmi_explore_all,
			  explore_kind_depth + 1);
}
EXPORT_SYMBOL_GPL(scmi_explore_messages);

/* B6, B9: when all is gone, all is gone. */
void scmi_explore_leaks(struct kunit *test)
{
	scmi_explore_case(test, SCMI_EXPLORE_LEAKS, scmi_explore_all,
			  explore_kind_depth);
}
EXPORT_SYMBOL_GPL(scmi_explore_leaks);

/* B1 to B9: what once failed, here or on another kernel. */
void scmi_explore_replays(struct kunit *test)
{
	const struct scmi_explore_replay *replay = test->param_value;
	struct scmi_explore_sequence seq = { };
	struct scmi_explore_rules rules = { };
	struct scmi_kit *kit = test->priv;
	struct scmi_explore *x;

	memcpy(rules.names, replay->names, sizeof(rules.names));
	rules.shares = kit->transport->shares;
	while (seq.num < ARRAY_SIZE(replay->ev) && replay->ev[seq.num]) {
		seq.ev[seq.num] = replay->ev[seq.num];
		seq.num++;
	}
	KUNIT_ASSERT_EQ(test, scmi_explore_legalise(&rules, &seq), 0);

	x = scmi_explore_new(test, &rules, SCMI_EXPLORE_ALL);
	if (scmi_explore_run(x, &seq))
		scmi_explore_report(x, &seq);
}
EXPORT_SYMBOL_GPL(scmi_explore_replays);
