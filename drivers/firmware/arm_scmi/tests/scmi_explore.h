/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The explorer: sequences of events, tried on the kernel and on a model of it.
 */
#ifndef _SCMI_EXPLORE_H
#define _SCMI_EXPLORE_H

#include <linux/types.h>

/**
 * DOC: the explorer
 *
 * Two suppliers, D0 and D1, each leading to a platform of its own, and two
 * nodes, P0 and P1, appear, disappear, are unbound and bound; platforms fall
 * silent and the SCMI core's driver goes and comes. Any such *sequence* starts
 * and ends in an empty world. After each event the real state is compared with
 * what a small model says.
 *
 * The model (scmi_explore_model.c) knows no kernel object. The search
 * (scmi_explore_search.c) knows the model and an oracle, which tells whether a
 * sequence fails. The oracle of the suites (scmi_explore_run.c) carries events
 * out (scmi_explore_events.c) and looks at what came of it
 * (scmi_explore_observe.c).
 */

/* As many devices, and as many nodes. */
#define SCMI_EXPLORE_NUM	2

/**
 * enum scmi_explore_event - what can happen
 * @X_END: nothing; ends a sequence
 * @X_D0_ADD: the device appears, and its driver binds; also @X_D1_ADD
 * @X_D0_REMOVE: the device disappears; also @X_D1_REMOVE
 * @X_D0_UNBIND: its bus driver is taken off it; also @X_D1_UNBIND
 * @X_D0_BIND: its bus driver is put back; also @X_D1_BIND
 * @X_P0_ADD: the SCMI node appears; also @X_P1_ADD
 * @X_P0_REMOVE: the SCMI node disappears; also @X_P1_REMOVE
 * @X_P0_UNBIND: the transport's driver is taken off it; also @X_P1_UNBIND
 * @X_P0_BIND: a driver is looked for again; also @X_P1_BIND
 * @X_F0_SILENT: the platform behind D0 stops answering; also @X_F1_SILENT
 * @X_F0_ANSWERS: it answers again, late answers first; also @X_F1_ANSWERS
 * @X_CORE_OUT: the driver of the SCMI core is unregistered
 * @X_CORE_IN: and registered again
 * @X_NUM: how many there are
 * @X_D1_ADD: see there
 * @X_D1_REMOVE: see there
 * @X_D1_UNBIND: see there
 * @X_D1_BIND: see there
 * @X_P1_ADD: see there
 * @X_P1_REMOVE: see there
 * @X_P1_UNBIND: see there
 * @X_P1_BIND: see there
 * @X_F1_SILENT: see there
 * @X_F1_ANSWERS: see there
 *
 * Pairs differ in the index only, see scmi_explore_verb() and
 * scmi_explore_index().
 */
enum scmi_explore_event {
	X_END,
	X_D0_ADD, X_D1_ADD,
	X_D0_REMOVE, X_D1_REMOVE,
	X_D0_UNBIND, X_D1_UNBIND,
	X_D0_BIND, X_D1_BIND,
	X_P0_ADD, X_P1_ADD,
	X_P0_REMOVE, X_P1_REMOVE,
	X_P0_UNBIND, X_P1_UNBIND,
	X_P0_BIND, X_P1_BIND,
	X_F0_SILENT, X_F1_SILENT,
	X_F0_ANSWERS, X_F1_ANSWERS,
	X_CORE_OUT,
	X_CORE_IN,
	X_NUM,
};

/**
 * scmi_explore_index() - which device, node or platform an event is about
 * @ev: event
 *
 * Return: 0 or 1; 0 for events of the core.
 */
static inline unsigned int scmi_explore_index(u8 ev)
{
	return ev < X_CORE_OUT ? (ev - 1) % SCMI_EXPLORE_NUM : 0;
}

/**
 * scmi_explore_verb() - what an event is, whichever it is about
 * @ev: event
 *
 * Return: the event of the same kind with index 0.
 */
static inline enum scmi_explore_event scmi_explore_verb(u8 ev)
{
	return ev - scmi_explore_index(ev);
}

/* Names no supplier, is on none, was not asked, or the like. */
#define SCMI_EXPLORE_NONE	(-1)
/* A message was not answered. */
#define SCMI_EXPLORE_SILENT	(-2)
/* It was not looked at. */
#define SCMI_EXPLORE_UNKNOWN	(-3)
/* It is none of ours. */
#define SCMI_EXPLORE_STRANGE	(-4)

/**
 * struct scmi_explore_rules - what kind of world it is
 * @names: for each node the index of the supplier that it names, or
 *	%SCMI_EXPLORE_NONE
 * @shares: suppliers are for many nodes, though both nodes want the same channel
 */
struct scmi_explore_rules {
	s8 names[SCMI_EXPLORE_NUM];
	bool shares;
};

/**
 * enum scmi_explore_state - what a device of any kind can be
 * @SCMI_EXPLORE_ABSENT: not there
 * @SCMI_EXPLORE_IDLE: there, without a driver, and not waiting for one
 * @SCMI_EXPLORE_WAITS: there, without a driver, to be probed again
 * @SCMI_EXPLORE_BOUND: there, with its driver
 */
enum scmi_explore_state {
	SCMI_EXPLORE_ABSENT,
	SCMI_EXPLORE_IDLE,
	SCMI_EXPLORE_WAITS,
	SCMI_EXPLORE_BOUND,
};

/**
 * struct scmi_explore_list - indices in some order
 * @num: how many
 * @item: the indices
 */
struct scmi_explore_list {
	u8 num;
	u8 item[SCMI_EXPLORE_NUM];
};

/**
 * struct scmi_explore_world - state of the model
 * @rules: what kind of world it is
 * @device: state of each device, never %SCMI_EXPLORE_WAITS
 * @silent: whether the platform behind each device is silent
 * @core_out: the driver of the SCMI core is out
 * @suppliers: bound devices, oldest first
 * @waiting: waiting nodes, in the order in which they will be served
 * @node: the nodes
 * @node.state: state of the transport node
 * @node.core: state of its core device, never %SCMI_EXPLORE_WAITS
 * @node.on: index of the supplier that it owns, or %SCMI_EXPLORE_NONE
 * @node.refused: it waits, but the driver core will not probe it by itself
 * @node.lost: it waits, and had a supplier before
 */
struct scmi_explore_world {
	struct scmi_explore_rules rules;
	u8 device[SCMI_EXPLORE_NUM];
	bool silent[SCMI_EXPLORE_NUM];
	bool core_out;
	struct scmi_explore_list suppliers;
	struct scmi_explore_list waiting;
	struct {
		u8 state;
		u8 core;
		s8 on;
		bool refused;
		bool lost;
	} node[SCMI_EXPLORE_NUM];
};

/**
 * struct scmi_explore_node_view - what can be seen of a node
 * @state: &enum scmi_explore_state of the transport node
 * @core: &enum scmi_explore_state of its core device
 * @link: index of the supplier that the node is a consumer of
 * @core_link: index of the supplier that the core device is a consumer of
 * @vendor: index of the platform that drivers above see
 * @message: index of the platform that answers a message
 */
struct scmi_explore_node_view {
	u8 state;
	u8 core;
	s8 link;
	s8 core_link;
	s8 vendor;
	s8 message;
};

/**
 * struct scmi_explore_view - what can be seen of a world, real or not
 * @device: &enum scmi_explore_state of each device
 * @node: the nodes
 */
struct scmi_explore_view {
	u8 device[SCMI_EXPLORE_NUM];
	struct scmi_explore_node_view node[SCMI_EXPLORE_NUM];
};

/* What to compare, bits of a mask. */
#define SCMI_EXPLORE_BINDINGS	BIT(0)	/* what works, and with whom */
#define SCMI_EXPLORE_WAITING	BIT(1)	/* what becomes of what does not */
#define SCMI_EXPLORE_LINKS	BIT(2)	/* who is whose consumer */
#define SCMI_EXPLORE_MESSAGES	BIT(3)	/* does a message get through */
#define SCMI_EXPLORE_LEAKS	BIT(4)	/* is all gone in the end */
#define SCMI_EXPLORE_ALL	GENMASK(4, 0)

/* Room for a view, or a state, in words. */
#define SCMI_EXPLORE_TEXT	160

void scmi_explore_begin(struct scmi_explore_world *w,
			const struct scmi_explore_rules *rules);
bool scmi_explore_possible(const struct scmi_explore_world *w, u8 ev);
void scmi_explore_apply(struct scmi_explore_world *w, u8 ev);
bool scmi_explore_empty(const struct scmi_explore_world *w);
bool scmi_explore_undoes(u8 ev);
bool scmi_explore_symmetric(const struct scmi_explore_rules *rules);
void scmi_explore_expect(const struct scmi_explore_world *w,
			 struct scmi_explore_view *view);
u32 scmi_explore_key(const struct scmi_explore_world *w);
const char *scmi_explore_name(u8 ev);
unsigned int scmi_explore_differ(const struct scmi_explore_view *expected,
				 const struct scmi_explore_view *actual,
				 unsigned int kinds);
void scmi_explore_tell(const struct scmi_explore_view *view, char *buf);

/* All keys are below this. */
#define SCMI_EXPLORE_KEYS	BIT(25)

/* The longest sequence, its end included. */
#define SCMI_EXPLORE_MAX	256

/**
 * struct scmi_explore_sequence - events, one after the other
 * @num: how many
 * @ev: &enum scmi_explore_event of each
 */
struct scmi_explore_sequence {
	unsigned int num;
	u8 ev[SCMI_EXPLORE_MAX];
};

/**
 * struct scmi_explore_search - a search for a sequence that fails
 * @rules: what kind of world to search
 * @fails: the oracle: run the sequence from an empty world and bring the world
 *	back to empty. Returns how many events it took to fail, from 1, with the
 *	end of the sequence being one more; 0 if it did not fail, or a negative
 *	errno to give up.
 * @ctx: for @fails
 * @seed: where randomness starts
 * @seen: a bit for each state that was passed through, or NULL
 * @states: how many of these are set
 * @runs: number of sequences run
 * @events: number of events in these
 * @found: the sequence that failed
 */
struct scmi_explore_search {
	struct scmi_explore_rules rules;
	int (*fails)(void *ctx, const struct scmi_explore_sequence *seq);
	void *ctx;
	u32 seed;
	unsigned long *seen;
	unsigned int states;
	unsigned int runs;
	unsigned long events;
	struct scmi_explore_sequence found;
};

int scmi_explore_all(struct scmi_explore_search *s, unsigned int depth);
int scmi_explore_walk(struct scmi_explore_search *s, unsigned int walks,
		      unsigned int length);
int scmi_explore_transitions(struct scmi_explore_search *s, unsigned int most);
int scmi_explore_shrink(struct scmi_explore_search *s);
unsigned int scmi_explore_legalise(const struct scmi_explore_rules *rules,
				   struct scmi_explore_sequence *seq);

#endif /* _SCMI_EXPLORE_H */
