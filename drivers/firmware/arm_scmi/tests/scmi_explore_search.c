// SPDX-License-Identifier: GPL-2.0-only
/*
 * The search of the explorer: which sequences there are, and how a failing one is
 * made shorter. Knows the model, and asks an oracle whether a sequence fails.
 */

#include <linux/bitops.h>
#include <linux/export.h>
#include <linux/minmax.h>
#include <linux/prandom.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "scmi_explore.h"

static void scmi_explore_mark(struct scmi_explore_search *s,
			      const struct scmi_explore_world *w)
{
	if (s->seen && !__test_and_set_bit(scmi_explore_key(w), s->seen))
		s->states++;
}

static unsigned int scmi_explore_choices(const struct scmi_explore_world *w,
					 bool undo, u8 *choices)
{
	unsigned int num = 0;
	u8 ev;

	for (ev = X_END + 1; ev < X_NUM; ev++)
		if (scmi_explore_possible(w, ev) &&
		    (!undo || scmi_explore_undoes(ev)))
			choices[num++] = ev;

	return num;
}

static void scmi_explore_random_step(struct scmi_explore_sequence *seq,
				     struct scmi_explore_world *w, bool undo,
				     struct rnd_state *rnd)
{
	u8 choices[X_NUM];
	unsigned int num;
	u8 ev;

	num = scmi_explore_choices(w, undo, choices);
	ev = choices[prandom_u32_state(rnd) % num];
	scmi_explore_apply(w, ev);
	seq->ev[seq->num++] = ev;
}

/* Run a sequence, taking the world that it leaves apart in some order. */
static int scmi_explore_ask(struct scmi_explore_search *s,
			    const struct scmi_explore_sequence *from,
			    struct scmi_explore_world w, struct rnd_state *rnd)
{
	struct scmi_explore_sequence *seq = &s->found;
	int at;

	memcpy(seq->ev, from->ev, from->num);
	seq->num = from->num;
	while (!scmi_explore_empty(&w))
		scmi_explore_random_step(seq, &w, true, rnd);

	s->runs++;
	s->events += seq->num;
	at = s->fails(s->ctx, seq);
	if (at > 0)
		seq->num = min_t(unsigned int, seq->num, at);

	return at;
}

/**
 * struct scmi_explore_level - where the enumeration is, for one event
 * @world: before the event
 * @next: event to try
 */
struct scmi_explore_level {
	struct scmi_explore_world world;
	u8 next;
};

#define SCMI_EXPLORE_DEPTH	12

/* More states than any kind of world has. */
#define SCMI_EXPLORE_PLACES	16384

/* May @ev come next? @indexed: there was an event that has an index. */
static bool scmi_explore_worthwhile(const struct scmi_explore_world *w,
				    bool indexed, u8 ev)
{
	if (!scmi_explore_possible(w, ev))
		return false;

	/* The mirror image of one that begins with the other index. */
	return indexed || ev >= X_CORE_OUT || !scmi_explore_index(ev) ||
	       !scmi_explore_symmetric(&w->rules);
}

/* Every sequence of just @depth events. */
static int scmi_explore_depth(struct scmi_explore_search *s,
			      unsigned int depth)
{
	struct scmi_explore_level level[SCMI_EXPLORE_DEPTH + 1] = { };
	struct scmi_explore_sequence seq = { };
	struct rnd_state rnd;
	int at;

	prandom_seed_state(&rnd, s->seed);
	scmi_explore_begin(&level[0].world, &s->rules);

	for (;;) {
		struct scmi_explore_level *here = &level[seq.num];
		bool indexed = false;
		unsigned int i;

		if (seq.num == depth) {
			scmi_explore_mark(s, &here->world);
			at = scmi_explore_ask(s, &seq, here->world, &rnd);
			if (at)
				return at;
			seq.num--;
			continue;
		}

		for (i = 0; i < seq.num; i++)
			indexed |= seq.ev[i] < X_CORE_OUT;
		do {
			here->next++;
		} while (here->next < X_NUM &&
			 !scmi_explore_worthwhile(&here->world, indexed,
						  here->next));

		if (here->next == X_NUM) {
			if (!seq.num)
				return 0;
			seq.num--;
			continue;
		}

		seq.ev[seq.num++] = here->next;
		here[1].next = X_END;
		here[1].world = here->world;
		scmi_explore_apply(&here[1].world, here->next);
	}
}

/**
 * scmi_explore_all() - try all sequences that are not longer than that
 * @s: search
 * @depth: number of events, at most 12, before the world is taken apart again
 *
 * Shorter ones first, so that the first one found to fail is a shortest. Of two
 * that are mirror images one will do, where the rules treat both sides alike.
 *
 * Return: 0 if none fails; what the oracle returned of the first that does, which
 * is in &scmi_explore_search.found then.
 */
int scmi_explore_all(struct scmi_explore_search *s, unsigned int depth)
{
	unsigned int i;
	int at = 0;

	depth = min_t(unsigned int, depth, SCMI_EXPLORE_DEPTH);
	for (i = 1; !at && i <= depth; i++)
		at = scmi_explore_depth(s, i);

	return at;
}
EXPORT_SYMBOL_GPL(scmi_explore_all);

/**
 * struct scmi_explore_place - a state, and a shortest way to it
 * @world: the state
 * @from: index of the place before, or that of this one for the empty world
 * @ev: the event that led here
 * @length: number of events from the empty world
 * @indexed: one of them was about one of two
 */
struct scmi_explore_place {
	struct scmi_explore_world world;
	unsigned int from;
	u8 ev;
	u8 length;
	bool indexed;
};

static void scmi_explore_way(const struct scmi_explore_place *places,
			     unsigned int to, struct scmi_explore_sequence *seq)
{
	seq->num = places[to].length;
	for (; places[to].length; to = places[to].from)
		seq->ev[places[to].length - 1] = places[to].ev;
}

/* One event from a place: run it, and note where it leads to if that is new. */
static int scmi_explore_leave(struct scmi_explore_search *s,
			      struct scmi_explore_place *places,
			      unsigned int here, unsigned int *num, u8 ev,
			      struct rnd_state *rnd)
{
	const struct scmi_explore_place *from = &places[here];
	struct scmi_explore_place *next = &places[*num];
	unsigned int before = s->states;
	struct scmi_explore_sequence seq;

	next->world = from->world;
	scmi_explore_apply(&next->world, ev);
	next->from = here;
	next->ev = ev;
	next->length = from->length + 1;
	next->indexed = from->indexed || ev < X_CORE_OUT;

	scmi_explore_way(places, *num, &seq);
	scmi_explore_mark(s, &next->world);
	if (s->states != before)
		(*num)++;

	return scmi_explore_ask(s, &seq, next->world, rnd);
}

/**
 * scmi_explore_transitions() - try every event in every state that there is
 * @s: search, with room to mark states, none of which is marked
 * @most: do not leave more states than that
 *
 * Each state is reached by a shortest sequence, and those that are nearest to the
 * empty world come first. Mirror images as in scmi_explore_all().
 *
 * Return: as scmi_explore_all(), or -ENOMEM.
 */
int scmi_explore_transitions(struct scmi_explore_search *s, unsigned int most)
{
	struct scmi_explore_place *places;
	unsigned int here, num = 1;
	struct rnd_state rnd;
	int at = 0;
	u8 ev;

	places = kvcalloc(SCMI_EXPLORE_PLACES, sizeof(*places), GFP_KERNEL);
	if (!places)
		return -ENOMEM;

	prandom_seed_state(&rnd, s->seed);
	scmi_explore_begin(&places[0].world, &s->rules);
	scmi_explore_mark(s, &places[0].world);
	for (here = 0; !at && here < min(num, most); here++) {
		const struct scmi_explore_place *p = &places[here];

		for (ev = X_END + 1; !at && ev < X_NUM; ev++) {
			if (num == SCMI_EXPLORE_PLACES)
				at = -E2BIG;
			else if (scmi_explore_worthwhile(&p->world, p->indexed,
							 ev))
				at = scmi_explore_leave(s, places, here, &num,
							ev, &rnd);
		}
	}
	kvfree(places);

	return at;
}
EXPORT_SYMBOL_GPL(scmi_explore_transitions);

/**
 * scmi_explore_walk() - try long sequences of random events
 * @s: search
 * @walks: how many
 * @length: number of events, at most 200, before the world is taken apart again
 *
 * Return: as scmi_explore_all().
 */
int scmi_explore_walk(struct scmi_explore_search *s, unsigned int walks,
		      unsigned int length)
{
	struct scmi_explore_sequence seq;
	struct scmi_explore_world w;
	struct rnd_state rnd;
	unsigned int i;
	int at = 0;

	length = min(length, 200U);
	prandom_seed_state(&rnd, s->seed);
	for (i = 0; !at && i < walks; i++) {
		seq.num = 0;
		scmi_explore_begin(&w, &s->rules);
		while (seq.num < length) {
			scmi_explore_random_step(&seq, &w, false, &rnd);
			scmi_explore_mark(s, &w);
		}
		at = scmi_explore_ask(s, &seq, w, &rnd);
	}

	return at;
}
EXPORT_SYMBOL_GPL(scmi_explore_walk);

/**
 * scmi_explore_legalise() - leave out of a sequence what cannot happen
 * @rules: what kind of world it is for
 * @seq: sequence, made shorter
 *
 * Return: how many events were left out.
 */
unsigned int scmi_explore_legalise(const struct scmi_explore_rules *rules,
				   struct scmi_explore_sequence *seq)
{
	struct scmi_explore_world w;
	unsigned int i, kept = 0;

	scmi_explore_begin(&w, rules);
	for (i = 0; i < seq->num; i++) {
		if (!scmi_explore_possible(&w, seq->ev[i]))
			continue;
		scmi_explore_apply(&w, seq->ev[i]);
		seq->ev[kept++] = seq->ev[i];
	}
	seq->num = kept;

	return i - kept;
}
EXPORT_SYMBOL_GPL(scmi_explore_legalise);

static void scmi_explore_cut(struct scmi_explore_sequence *seq,
			     const struct scmi_explore_sequence *from,
			     unsigned int at, unsigned int num)
{
	memcpy(seq->ev, from->ev, at);
	memcpy(seq->ev + at, from->ev + at + num, from->num - at - num);
	seq->num = from->num - num;
}

/**
 * scmi_explore_shrink() - make a sequence that fails shorter
 * @s: search, with the sequence in &scmi_explore_search.found
 *
 * Leaves out halves, quarters and so on down to single events, and whatever has
 * become impossible thereby, as long as what is left fails, be it in another way.
 * In the end no single event can be left out. Not counted in the figures.
 *
 * Return: what the oracle said of the shortest; 0 if not even the whole failed
 * again, so that nothing was done; or a negative errno of the oracle.
 */
int scmi_explore_shrink(struct scmi_explore_search *s)
{
	struct scmi_explore_sequence *found = &s->found, less;
	unsigned int chunk, i;
	int best, at;

	best = s->fails(s->ctx, found);
	if (best <= 0)
		return best;
	found->num = min_t(unsigned int, found->num, best);

	for (chunk = max(found->num / 2, 1U); chunk; ) {
		bool shorter = false;

		for (i = 0; i + chunk <= found->num; ) {
			scmi_explore_cut(&less, found, i, chunk);
			scmi_explore_legalise(&s->rules, &less);
			at = s->fails(s->ctx, &less);
			if (at < 0)
				return at;
			if (!at) {
				i++;
				continue;
			}
			less.num = min_t(unsigned int, less.num, at);
			*found = less;
			best = at;
			shorter = true;
		}
		/* What was needed for something that is gone is not any more. */
		if (!shorter || chunk > found->num)
			chunk /= 2;
	}

	return best;
}
EXPORT_SYMBOL_GPL(scmi_explore_shrink);
