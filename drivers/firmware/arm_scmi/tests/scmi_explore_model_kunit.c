// SPDX-License-Identifier: GPL-2.0-only
/*
 * The explorer, tested without a kernel under it: what the model says, which
 * sequences a search tries, and how it makes one that fails shorter. Here the
 * oracle is a function of the model, so it is known what has to come out.
 */

#include <kunit/test.h>
#include <linux/bitops.h>
#include <linux/module.h>

#include "scmi_explore_cases.h"

/**
 * struct scmi_explore_saying - what the model says of a sequence
 * @it: the sequence
 * @shares: on a transport that shares suppliers
 * @view: what should be seen then, in the words of scmi_explore_tell()
 */
struct scmi_explore_saying {
	struct scmi_explore_replay it;
	bool shares;
	const char *view;
};

#define NONE SCMI_EXPLORE_NONE

static const struct scmi_explore_saying scmi_explore_sayings[] = {
	{ { "nothing", { NONE, NONE }, { } }, false,
	  "D0 absent, D1 absent, P0 absent, P1 absent" },
	{ { "two pairs", { NONE, NONE },
	    { X_D0_ADD, X_P1_ADD, X_P0_ADD, X_D1_ADD } }, false,
	  "D0 bound, D1 bound, P0 works with D1, P1 works with D0" },
	{ { "the supplier bound first is taken first", { NONE, NONE },
	    { X_D0_ADD, X_D1_ADD, X_D0_UNBIND, X_D0_BIND, X_P0_ADD } }, false,
	  "D0 bound, D1 bound, P0 works with D1, P1 absent" },
	{ { "who waited first is served first", { NONE, NONE },
	    { X_P1_ADD, X_P0_ADD, X_P1_BIND, X_D0_ADD } }, false,
	  "D0 bound, D1 absent, P0 waits, P1 works with D0" },
	{ { "who lost its supplier is served before", { NONE, NONE },
	    { X_D0_ADD, X_P0_ADD, X_P1_ADD, X_D0_REMOVE, X_D1_ADD } }, false,
	  "D0 absent, D1 bound, P0 works with D1, P1 waits" },
	{ { "of two that lost theirs the first is served", { NONE, NONE },
	    { X_D0_ADD, X_P0_ADD, X_D1_ADD, X_P1_ADD, X_D1_REMOVE,
	      X_D0_UNBIND, X_D0_BIND } }, false,
	  "D0 bound, D1 absent, P0 waits core idle, P1 works with D0" },
	{ { "who is unbound by hand stays so", { NONE, NONE },
	    { X_D0_ADD, X_P0_ADD, X_P0_UNBIND, X_D1_ADD } }, false,
	  "D0 bound, D1 bound, P0 idle, P1 absent" },
	{ { "a freed supplier goes to who waits", { NONE, NONE },
	    { X_D0_ADD, X_P0_ADD, X_P1_ADD, X_P0_UNBIND } }, false,
	  "D0 bound, D1 absent, P0 idle, P1 works with D0" },
	{ { "a silent platform fails the core only", { NONE, NONE },
	    { X_F0_SILENT, X_P0_ADD, X_D0_ADD, X_F0_ANSWERS } }, false,
	  "D0 bound, D1 absent, P0 bound>D0 core idle, P1 absent" },
	{ { "a failed core is tried with its driver", { NONE, NONE },
	    { X_F0_SILENT, X_P0_ADD, X_D0_ADD, X_F0_ANSWERS, X_CORE_OUT,
	      X_CORE_IN } }, false,
	  "D0 bound, D1 absent, P0 works with D0, P1 absent" },
	{ { "a platform that falls silent is not heard", { NONE, NONE },
	    { X_D1_ADD, X_P0_ADD, X_F1_SILENT } }, false,
	  "D0 absent, D1 bound, P0 bound>D1 core bound>D1 sees D1 hears silence, P1 absent" },
	{ { "a named supplier is the only one", { 1, NONE },
	    { X_D0_ADD, X_P0_ADD } }, false,
	  "D0 bound, D1 absent, P0 waits, P1 absent" },
	{ { "a named supplier is not for others", { 1, NONE },
	    { X_D1_ADD, X_P0_ADD, X_P0_UNBIND, X_P1_ADD } }, false,
	  "D0 absent, D1 bound, P0 idle, P1 waits" },
	{ { "nobody names it any more", { 1, NONE },
	    { X_D1_ADD, X_P0_ADD, X_P0_UNBIND, X_P1_ADD, X_P0_REMOVE } }, false,
	  "D0 absent, D1 bound, P0 absent, P1 works with D1" },
	{ { "who names it gets it from who does not", { NONE, 0 },
	    { X_D0_ADD, X_P0_ADD, X_P1_ADD } }, false,
	  "D0 bound, D1 absent, P0 waits core idle, P1 works with D0" },
	{ { "who gave way looks for another", { NONE, 0 },
	    { X_D0_ADD, X_P0_ADD, X_D1_ADD, X_P1_ADD } }, false,
	  "D0 bound, D1 bound, P0 works with D1, P1 works with D0" },
	{ { "of two that name one the second is refused", { 0, 0 },
	    { X_D0_ADD, X_P0_ADD, X_P1_ADD } }, false,
	  "D0 bound, D1 absent, P0 works with D0, P1 idle" },
	{ { "a channel that is taken is refused", { NONE, NONE },
	    { X_D0_ADD, X_P0_ADD, X_P1_ADD } }, true,
	  "D0 bound, D1 absent, P0 works with D0, P1 idle" },
	{ { "who was refused is not forgotten", { NONE, NONE },
	    { X_D0_ADD, X_P0_ADD, X_P1_ADD, X_P0_REMOVE } }, true,
	  "D0 bound, D1 absent, P0 absent, P1 works with D0" },
	{ { "who was refused stays off the list", { NONE, NONE },
	    { X_D0_ADD, X_P0_ADD, X_P1_ADD, X_D0_REMOVE } }, true,
	  "D0 absent, D1 absent, P0 waits core idle, P1 idle" },
	{ { "until it is bound by hand", { NONE, NONE },
	    { X_D0_ADD, X_P0_ADD, X_P1_ADD, X_D0_REMOVE, X_P1_BIND } }, true,
	  "D0 absent, D1 absent, P0 waits core idle, P1 waits" },
};

static void scmi_explore_saying_desc(const struct scmi_explore_saying *saying,
				     char *desc)
{
	strscpy(desc, saying->it.desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(scmi_explore_saying, scmi_explore_sayings,
		  scmi_explore_saying_desc);

/* The model, sentence by sentence. */
static void model_says(struct kunit *test)
{
	const struct scmi_explore_saying *saying = test->param_value;
	struct scmi_explore_rules rules = { .shares = saying->shares };
	struct scmi_explore_view view;
	char told[SCMI_EXPLORE_TEXT];
	struct scmi_explore_world w;
	const u8 *ev;

	memcpy(rules.names, saying->it.names, sizeof(rules.names));
	scmi_explore_begin(&w, &rules);
	for (ev = saying->it.ev; *ev; ev++) {
		KUNIT_ASSERT_TRUE_MSG(test, scmi_explore_possible(&w, *ev),
				      "%s", scmi_explore_name(*ev));
		scmi_explore_apply(&w, *ev);
	}

	scmi_explore_expect(&w, &view);
	scmi_explore_tell(&view, told);
	KUNIT_EXPECT_STREQ(test, told, saying->view);
}

/* Each kind of difference is told from the others. */
static void model_tells_differences_apart(struct kunit *test)
{
	struct scmi_explore_view a = { }, b = { };

	KUNIT_EXPECT_EQ(test, scmi_explore_differ(&a, &b, SCMI_EXPLORE_ALL), 0);

	b.node[0].core = SCMI_EXPLORE_IDLE;
	KUNIT_EXPECT_EQ(test, scmi_explore_differ(&a, &b, SCMI_EXPLORE_ALL),
			SCMI_EXPLORE_WAITING);
	b.node[1].vendor = 1;
	KUNIT_EXPECT_EQ(test, scmi_explore_differ(&a, &b, SCMI_EXPLORE_ALL),
			SCMI_EXPLORE_WAITING | SCMI_EXPLORE_BINDINGS);
	b.node[1].core_link = 1;
	KUNIT_EXPECT_EQ(test, scmi_explore_differ(&a, &b, SCMI_EXPLORE_LINKS),
			SCMI_EXPLORE_LINKS);
	b.node[0].message = SCMI_EXPLORE_UNKNOWN;
	KUNIT_EXPECT_EQ(test,
			scmi_explore_differ(&a, &b, SCMI_EXPLORE_MESSAGES), 0);
	b.node[0].message = SCMI_EXPLORE_SILENT;
	KUNIT_EXPECT_EQ(test,
			scmi_explore_differ(&a, &b, SCMI_EXPLORE_MESSAGES),
			SCMI_EXPLORE_MESSAGES);
}

/**
 * struct scmi_explore_fake - an oracle that knows only the model
 * @test: test
 * @s: the search
 * @never: it never fails
 * @last: key of the last sequence
 * @keys: sum over all of them
 */
struct scmi_explore_fake {
	struct kunit *test;
	struct scmi_explore_search s;
	bool never;
	u64 last;
	u64 keys;
};

/* Fails when the core's driver goes while P1 is bound: it takes three events. */
static int scmi_explore_fake_fails(void *ctx,
				   const struct scmi_explore_sequence *seq)
{
	struct scmi_explore_fake *fake = ctx;
	struct scmi_explore_world w;
	unsigned int i;

	fake->last = 0;
	scmi_explore_begin(&w, &fake->s.rules);
	for (i = 0; i < seq->num; i++) {
		KUNIT_ASSERT_TRUE(fake->test,
				  scmi_explore_possible(&w, seq->ev[i]));
		scmi_explore_apply(&w, seq->ev[i]);
		fake->last = fake->last * X_NUM + seq->ev[i];
		if (!fake->never && w.core_out &&
		    w.node[1].state == SCMI_EXPLORE_BOUND)
			return i + 1;
	}
	fake->keys = fake->keys * 31 + fake->last;

	return 0;
}

static struct scmi_explore_fake *scmi_explore_fake(struct kunit *test, s8 name)
{
	struct scmi_explore_fake *fake = kunit_kzalloc(test, sizeof(*fake),
						       GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, fake);
	fake->test = test;
	fake->s.rules.names[0] = name;
	fake->s.rules.names[1] = NONE;
	fake->s.fails = scmi_explore_fake_fails;
	fake->s.ctx = fake;
	fake->s.seen = kunit_kcalloc(test, BITS_TO_LONGS(SCMI_EXPLORE_KEYS),
				     sizeof(long), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, fake->s.seen);

	return fake;
}

/* The first that is found is a shortest. */
static void search_finds_a_shortest(struct kunit *test)
{
	struct scmi_explore_fake *fake = scmi_explore_fake(test, NONE);

	KUNIT_EXPECT_EQ(test, scmi_explore_all(&fake->s, 2), 0);
	KUNIT_EXPECT_EQ(test, scmi_explore_all(&fake->s, 5), 3);
	KUNIT_EXPECT_EQ(test, fake->s.found.num, 3);
}

/* Seven events can be the first, four of them if there are mirror images. */
static void search_leaves_out_mirror_images(struct kunit *test)
{
	struct scmi_explore_fake *alike = scmi_explore_fake(test, NONE);
	struct scmi_explore_fake *other = scmi_explore_fake(test, 1);

	alike->never = true;
	other->never = true;
	KUNIT_EXPECT_EQ(test, scmi_explore_all(&alike->s, 1), 0);
	KUNIT_EXPECT_EQ(test, alike->s.runs, 4);
	KUNIT_EXPECT_EQ(test, scmi_explore_all(&other->s, 1), 0);
	KUNIT_EXPECT_EQ(test, other->s.runs, 7);
}

/* Every event of every state is run, and the way to it is a possible one. */
static void search_sees_every_state(struct kunit *test)
{
	struct scmi_explore_fake *all = scmi_explore_fake(test, 1);
	struct scmi_explore_fake *walk = scmi_explore_fake(test, 1);

	all->never = true;
	KUNIT_EXPECT_EQ(test, scmi_explore_transitions(&all->s, UINT_MAX), 0);
	KUNIT_EXPECT_GT(test, all->s.runs, 7 * all->s.states);

	/* Nobody gets anywhere else, however far he goes. */
	walk->never = true;
	KUNIT_EXPECT_EQ(test, scmi_explore_walk(&walk->s, 50, 200), 0);
	bitmap_andnot(walk->s.seen, walk->s.seen, all->s.seen,
		      SCMI_EXPLORE_KEYS);
	KUNIT_EXPECT_TRUE(test, bitmap_empty(walk->s.seen, SCMI_EXPLORE_KEYS));
}

/* A seed stands for one set of walks. */
static void search_walks_by_seed(struct kunit *test)
{
	struct scmi_explore_fake *fake[3];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fake); i++) {
		fake[i] = scmi_explore_fake(test, NONE);
		fake[i]->never = true;
		fake[i]->s.seed = i / 2;
		KUNIT_EXPECT_EQ(test, scmi_explore_walk(&fake[i]->s, 3, 200),
				0);
		KUNIT_EXPECT_GE(test, fake[i]->s.events, 3UL * 200);
	}
	KUNIT_EXPECT_EQ(test, fake[0]->keys, fake[1]->keys);
	KUNIT_EXPECT_NE(test, fake[0]->keys, fake[2]->keys);
}

/* Of two hundred events the three are left that it takes. */
static void shrinker_leaves_what_it_takes(struct kunit *test)
{
	struct scmi_explore_fake *fake = scmi_explore_fake(test, NONE);
	struct scmi_explore_sequence *found = &fake->s.found;
	unsigned int i;

	fake->never = true;
	KUNIT_ASSERT_EQ(test, scmi_explore_walk(&fake->s, 1, 200), 0);
	fake->never = false;
	KUNIT_ASSERT_GT(test, found->num, 100);

	KUNIT_EXPECT_EQ(test, scmi_explore_shrink(&fake->s), 3);
	KUNIT_ASSERT_EQ(test, found->num, 3);
	for (i = 0; i < found->num; i++)
		KUNIT_EXPECT_TRUE(test, found->ev[i] == X_CORE_OUT ||
				  found->ev[i] == X_P1_ADD ||
				  scmi_explore_verb(found->ev[i]) == X_D0_ADD);
}

/* What does not fail again is left as it is. */
static void shrinker_needs_it_to_fail_again(struct kunit *test)
{
	struct scmi_explore_fake *fake = scmi_explore_fake(test, NONE);

	fake->never = true;
	fake->s.found.ev[0] = X_CORE_OUT;
	fake->s.found.num = 1;
	KUNIT_EXPECT_EQ(test, scmi_explore_shrink(&fake->s), 0);
	KUNIT_EXPECT_EQ(test, fake->s.found.num, 1);
}

static struct kunit_case scmi_explore_model_cases[] = {
	KUNIT_CASE_PARAM(model_says, scmi_explore_saying_gen_params),
	KUNIT_CASE(model_tells_differences_apart),
	KUNIT_CASE(search_finds_a_shortest),
	KUNIT_CASE(search_leaves_out_mirror_images),
	KUNIT_CASE(search_sees_every_state),
	KUNIT_CASE(search_walks_by_seed),
	KUNIT_CASE(shrinker_leaves_what_it_takes),
	KUNIT_CASE(shrinker_needs_it_to_fail_again),
	{ }
};

static struct kunit_suite scmi_explore_model_suite = {
	.name = "scmi_explore_model",
	.test_cases = scmi_explore_model_cases,
};

kunit_test_suite(scmi_explore_model_suite);

MODULE_DESCRIPTION("KUnit tests for the explorer of SCMI instances");
MODULE_LICENSE("GPL");
