// SPDX-License-Identifier: GPL-2.0-only
/*
 * The model of the explorer: what should hold, in as few words as possible. Pure
 * functions on a small struct; no kernel object is known here.
 *
 * What it says, with the number of the behaviour:
 *
 * - A node waits exactly as long as no supplier fits (B1, B5, B7). One that was
 *   unbound by hand does not wait until it is bound by hand (B8).
 * - A supplier fits if it is bound and free and, for a node that names one, is
 *   the one; for a node that names none, if no other node that is there names it
 *   (B3, B4). Of several, the one that was bound first is taken (B4).
 * - A node that names its supplier gets it from one that names none and was
 *   there before (B3).
 * - Of several waiting nodes those that have lost a supplier are served before
 *   those that had none (B6, B7), and else the one that began to wait first;
 *   being probed in vain does not change its place.
 * - The core device is there while its node is bound, and stays when the node
 *   loses its supplier; it goes when the node is unbound by hand, or removed. It
 *   is bound if the core's driver was there, and the platform answered, when it
 *   was probed: when the node was bound to a supplier, or when the driver came.
 *   A core that failed is not tried again before that (B9). A platform that falls
 *   silent later takes nothing down.
 *
 * A node is refused if what it wants is taken and that is a mistake: the supplier
 * that it names, by another node that names it (B3); or, on a transport that
 * shares suppliers, a channel, as both nodes want the same one (B5). It waits as
 * others do, but is not on the driver core's deferred list. It stays off that
 * list when the supplier goes, as nothing that happens then could make it work;
 * binding it by hand puts it there.
 */

#include <linux/array_size.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/export.h>
#include <linux/string.h>

#include "scmi_explore.h"

/* In the order of enum scmi_explore_event. */
static const char * const scmi_explore_names[] = {
	"X_END",
	"X_D0_ADD", "X_D1_ADD", "X_D0_REMOVE", "X_D1_REMOVE",
	"X_D0_UNBIND", "X_D1_UNBIND", "X_D0_BIND", "X_D1_BIND",
	"X_P0_ADD", "X_P1_ADD", "X_P0_REMOVE", "X_P1_REMOVE",
	"X_P0_UNBIND", "X_P1_UNBIND", "X_P0_BIND", "X_P1_BIND",
	"X_F0_SILENT", "X_F1_SILENT", "X_F0_ANSWERS", "X_F1_ANSWERS",
	"X_CORE_OUT", "X_CORE_IN",
};

static_assert(ARRAY_SIZE(scmi_explore_names) == X_NUM);

/**
 * scmi_explore_name() - an event as it is written in C
 * @ev: event
 *
 * Return: its name.
 */
const char *scmi_explore_name(u8 ev)
{
	return ev < X_NUM ? scmi_explore_names[ev] : "?";
}
EXPORT_SYMBOL_GPL(scmi_explore_name);

static void scmi_explore_insert(struct scmi_explore_list *list,
				unsigned int at, u8 item)
{
	unsigned int i;

	for (i = list->num++; i > at; i--)
		list->item[i] = list->item[i - 1];
	list->item[at] = item;
}

static void scmi_explore_drop(struct scmi_explore_list *list, u8 item)
{
	unsigned int i, kept = 0;

	for (i = 0; i < list->num; i++)
		if (list->item[i] != item)
			list->item[kept++] = list->item[i];
	list->num = kept;
}

/**
 * scmi_explore_begin() - the empty world
 * @w: world
 * @rules: what kind of world
 */
void scmi_explore_begin(struct scmi_explore_world *w,
			const struct scmi_explore_rules *rules)
{
	unsigned int i;

	memset(w, 0, sizeof(*w));
	w->rules = *rules;
	for (i = 0; i < SCMI_EXPLORE_NUM; i++)
		w->node[i].on = SCMI_EXPLORE_NONE;
}
EXPORT_SYMBOL_GPL(scmi_explore_begin);

/**
 * scmi_explore_possible() - can this happen now?
 * @w: world
 * @ev: event
 *
 * What would change nothing by its nature, such as binding what is bound, is
 * no event.
 *
 * Return: true if so.
 */
bool scmi_explore_possible(const struct scmi_explore_world *w, u8 ev)
{
	unsigned int i = scmi_explore_index(ev);

	switch (scmi_explore_verb(ev)) {
	case X_D0_ADD:
		return w->device[i] == SCMI_EXPLORE_ABSENT;
	case X_D0_REMOVE:
		return w->device[i] != SCMI_EXPLORE_ABSENT;
	case X_D0_UNBIND:
		return w->device[i] == SCMI_EXPLORE_BOUND;
	case X_D0_BIND:
		return w->device[i] == SCMI_EXPLORE_IDLE;
	case X_P0_ADD:
		return w->node[i].state == SCMI_EXPLORE_ABSENT;
	case X_P0_REMOVE:
		return w->node[i].state != SCMI_EXPLORE_ABSENT;
	case X_P0_UNBIND:
		return w->node[i].state == SCMI_EXPLORE_BOUND;
	case X_P0_BIND:
		return w->node[i].state == SCMI_EXPLORE_IDLE ||
		       w->node[i].state == SCMI_EXPLORE_WAITS;
	case X_F0_SILENT:
		return !w->silent[i];
	case X_F0_ANSWERS:
		return w->silent[i];
	case X_CORE_OUT:
		return !w->core_out;
	case X_CORE_IN:
		return w->core_out;
	default:
		return false;
	}
}
EXPORT_SYMBOL_GPL(scmi_explore_possible);

static s8 scmi_explore_owner(const struct scmi_explore_world *w, s8 device)
{
	unsigned int i;

	for (i = 0; i < SCMI_EXPLORE_NUM; i++)
		if (w->node[i].on == device)
			return i;

	return SCMI_EXPLORE_NONE;
}

static bool scmi_explore_fits(const struct scmi_explore_world *w,
			      unsigned int node, s8 device)
{
	unsigned int i;

	if (w->rules.names[node] != SCMI_EXPLORE_NONE)
		return w->rules.names[node] == device;

	for (i = 0; i < SCMI_EXPLORE_NUM; i++)
		if (w->node[i].state != SCMI_EXPLORE_ABSENT &&
		    w->rules.names[i] == device)
			return false;

	return true;
}

/* The supplier for a node, if any; one that fits and is not free is @taken. */
static s8 scmi_explore_pick(const struct scmi_explore_world *w,
			    unsigned int node, s8 *taken)
{
	unsigned int i;

	*taken = SCMI_EXPLORE_NONE;
	for (i = 0; i < w->suppliers.num; i++) {
		s8 device = w->suppliers.item[i];

		if (!scmi_explore_fits(w, node, device))
			continue;
		if (scmi_explore_owner(w, device) == SCMI_EXPLORE_NONE)
			return device;
		*taken = device;
	}

	return SCMI_EXPLORE_NONE;
}

static void scmi_explore_probe_core(struct scmi_explore_world *w,
				    unsigned int node)
{
	w->node[node].core = w->core_out || w->silent[w->node[node].on] ?
			     SCMI_EXPLORE_IDLE : SCMI_EXPLORE_BOUND;
}

static void scmi_explore_wait(struct scmi_explore_world *w, unsigned int node,
			      bool lost)
{
	unsigned int at = 0;

	w->node[node].refused = false;
	if (w->node[node].state == SCMI_EXPLORE_WAITS)
		return;

	while (at < w->waiting.num &&
	       (!lost || w->node[w->waiting.item[at]].lost))
		at++;
	scmi_explore_insert(&w->waiting, at, node);
	w->node[node].state = SCMI_EXPLORE_WAITS;
	w->node[node].lost = lost;
}

static void scmi_explore_lose(struct scmi_explore_world *w, unsigned int node)
{
	w->node[node].on = SCMI_EXPLORE_NONE;
	w->node[node].core = SCMI_EXPLORE_IDLE;
	scmi_explore_wait(w, node, true);
}

/* A node that names its supplier has it from another that does not. */
static void scmi_explore_displace(struct scmi_explore_world *w)
{
	unsigned int i;
	s8 owner;

	for (i = 0; i < w->waiting.num; i++) {
		s8 named = w->rules.names[w->waiting.item[i]];

		owner = named == SCMI_EXPLORE_NONE ? named :
			scmi_explore_owner(w, named);
		if (owner != SCMI_EXPLORE_NONE &&
		    w->rules.names[owner] == SCMI_EXPLORE_NONE)
			scmi_explore_lose(w, owner);
	}
}

/* No node waits while a supplier that fits is free. */
static void scmi_explore_serve(struct scmi_explore_world *w)
{
	struct scmi_explore_list waiting;
	unsigned int i;
	s8 taken, on;

	scmi_explore_displace(w);
	waiting = w->waiting;
	for (i = 0; i < waiting.num; i++) {
		u8 node = waiting.item[i];

		on = scmi_explore_pick(w, node, &taken);
		if (on == SCMI_EXPLORE_NONE)
			continue;

		scmi_explore_drop(&w->waiting, node);
		w->node[node].state = SCMI_EXPLORE_BOUND;
		w->node[node].on = on;
		w->node[node].refused = false;
		w->node[node].lost = false;
		scmi_explore_probe_core(w, node);
	}

	for (i = 0; i < w->waiting.num; i++) {
		u8 node = w->waiting.item[i];

		scmi_explore_pick(w, node, &taken);
		w->node[node].refused |= taken != SCMI_EXPLORE_NONE &&
			(w->rules.shares ||
			 w->rules.names[node] != SCMI_EXPLORE_NONE);
	}
}

static void scmi_explore_withdraw(struct scmi_explore_world *w, s8 device)
{
	s8 owner = scmi_explore_owner(w, device);

	scmi_explore_drop(&w->suppliers, device);
	if (owner != SCMI_EXPLORE_NONE)
		scmi_explore_lose(w, owner);
}

static void scmi_explore_release(struct scmi_explore_world *w,
				 unsigned int node, u8 state)
{
	scmi_explore_drop(&w->waiting, node);
	w->node[node].state = state;
	w->node[node].core = SCMI_EXPLORE_ABSENT;
	w->node[node].on = SCMI_EXPLORE_NONE;
	w->node[node].refused = false;
	w->node[node].lost = false;
}

static void scmi_explore_core_driver(struct scmi_explore_world *w, bool out)
{
	unsigned int i;

	w->core_out = out;
	for (i = 0; i < SCMI_EXPLORE_NUM; i++)
		if (w->node[i].state == SCMI_EXPLORE_BOUND)
			scmi_explore_probe_core(w, i);
}

/**
 * scmi_explore_apply() - let it happen, and all that follows from it
 * @w: world
 * @ev: event, possible
 */
void scmi_explore_apply(struct scmi_explore_world *w, u8 ev)
{
	unsigned int i = scmi_explore_index(ev);

	switch (scmi_explore_verb(ev)) {
	case X_D0_ADD:
	case X_D0_BIND:
		w->device[i] = SCMI_EXPLORE_BOUND;
		scmi_explore_insert(&w->suppliers, w->suppliers.num, i);
		break;
	case X_D0_REMOVE:
		w->device[i] = SCMI_EXPLORE_ABSENT;
		scmi_explore_withdraw(w, i);
		break;
	case X_D0_UNBIND:
		w->device[i] = SCMI_EXPLORE_IDLE;
		scmi_explore_withdraw(w, i);
		break;
	case X_P0_ADD:
	case X_P0_BIND:
		scmi_explore_wait(w, i, false);
		break;
	case X_P0_REMOVE:
		scmi_explore_release(w, i, SCMI_EXPLORE_ABSENT);
		break;
	case X_P0_UNBIND:
		scmi_explore_release(w, i, SCMI_EXPLORE_IDLE);
		break;
	case X_F0_SILENT:
		w->silent[i] = true;
		break;
	case X_F0_ANSWERS:
		w->silent[i] = false;
		break;
	case X_CORE_OUT:
		scmi_explore_core_driver(w, true);
		break;
	case X_CORE_IN:
		scmi_explore_core_driver(w, false);
		break;
	default:
		break;
	}

	scmi_explore_serve(w);
}
EXPORT_SYMBOL_GPL(scmi_explore_apply);

/**
 * scmi_explore_empty() - is the world as it was in the beginning?
 * @w: world
 *
 * Return: true if there is nothing that some event would undo.
 */
bool scmi_explore_empty(const struct scmi_explore_world *w)
{
	struct scmi_explore_world empty;

	scmi_explore_begin(&empty, &w->rules);

	return scmi_explore_key(w) == scmi_explore_key(&empty);
}
EXPORT_SYMBOL_GPL(scmi_explore_empty);

/**
 * scmi_explore_undoes() - does this event lead back to the empty world?
 * @ev: event
 *
 * Return: true if enough of them do, whenever they are possible.
 */
bool scmi_explore_undoes(u8 ev)
{
	switch (scmi_explore_verb(ev)) {
	case X_D0_REMOVE:
	case X_P0_REMOVE:
	case X_F0_ANSWERS:
	case X_CORE_IN:
		return true;
	default:
		return false;
	}
}
EXPORT_SYMBOL_GPL(scmi_explore_undoes);

/**
 * scmi_explore_symmetric() - may the two indices be swapped?
 * @rules: what kind of world
 *
 * Return: true if a sequence and its mirror image are the same but in name.
 */
bool scmi_explore_symmetric(const struct scmi_explore_rules *rules)
{
	s8 a = rules->names[0], b = rules->names[1];

	return a == SCMI_EXPLORE_NONE ? a == b : b == 1 - a;
}
EXPORT_SYMBOL_GPL(scmi_explore_symmetric);

/**
 * scmi_explore_key() - a number that stands for a state
 * @w: world
 *
 * Return: below SCMI_EXPLORE_KEYS; different for different states of worlds of
 * one kind.
 */
u32 scmi_explore_key(const struct scmi_explore_world *w)
{
	u32 key = w->core_out;
	unsigned int i;

	for (i = 0; i < SCMI_EXPLORE_NUM; i++) {
		key = key << 2 | w->device[i];
		key = key << 1 | w->silent[i];
		key = key << 2 | w->node[i].state;
		key = key << 2 | w->node[i].core;
		key = key << 2 | (w->node[i].on + 1);
		key = key << 1 | w->node[i].refused;
		key = key << 1 | w->node[i].lost;
	}
	key = key << 1 | (w->suppliers.num == 2 && w->suppliers.item[0]);
	key = key << 1 | (w->waiting.num == 2 && w->waiting.item[0]);

	return key;
}
EXPORT_SYMBOL_GPL(scmi_explore_key);

/**
 * scmi_explore_expect() - what should be seen
 * @w: world
 * @view: filled in
 */
void scmi_explore_expect(const struct scmi_explore_world *w,
			 struct scmi_explore_view *view)
{
	unsigned int i;

	for (i = 0; i < SCMI_EXPLORE_NUM; i++) {
		bool up = w->node[i].core == SCMI_EXPLORE_BOUND;
		s8 on = w->node[i].on;

		view->device[i] = w->device[i];
		view->node[i].state = w->node[i].refused ? SCMI_EXPLORE_IDLE :
							   w->node[i].state;
		view->node[i].core = w->node[i].core;
		view->node[i].link = on;
		view->node[i].core_link = up ? on : SCMI_EXPLORE_NONE;
		view->node[i].vendor = up ? on : SCMI_EXPLORE_NONE;
		view->node[i].message = up ? on : SCMI_EXPLORE_NONE;
		if (up && w->silent[on])
			view->node[i].message = SCMI_EXPLORE_SILENT;
	}
}
EXPORT_SYMBOL_GPL(scmi_explore_expect);
