// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the explorer sees of a world, real or not: compared, and in words.
 */

#include <linux/bits.h>
#include <linux/export.h>
#include <linux/sprintf.h>

#include "scmi_explore.h"

/**
 * scmi_explore_differ() - which kinds of things are not as expected?
 * @expected: what should be seen
 * @actual: what is seen
 * @kinds: mask of kinds to compare
 *
 * Return: mask of kinds that differ.
 */
unsigned int scmi_explore_differ(const struct scmi_explore_view *expected,
				 const struct scmi_explore_view *actual,
				 unsigned int kinds)
{
	unsigned int i, differ = 0;

	for (i = 0; i < SCMI_EXPLORE_NUM; i++) {
		const struct scmi_explore_node_view *e = &expected->node[i];
		const struct scmi_explore_node_view *a = &actual->node[i];
		bool up = e->core == SCMI_EXPLORE_BOUND;
		bool is_up = a->core == SCMI_EXPLORE_BOUND;

		if (expected->device[i] != actual->device[i] || up != is_up ||
		    e->vendor != a->vendor)
			differ |= SCMI_EXPLORE_BINDINGS;
		if (e->state != a->state || e->core != a->core)
			differ |= SCMI_EXPLORE_WAITING;
		if (e->link != a->link || e->core_link != a->core_link)
			differ |= SCMI_EXPLORE_LINKS;
		if (a->message != SCMI_EXPLORE_UNKNOWN &&
		    a->message != e->message)
			differ |= SCMI_EXPLORE_MESSAGES;
	}

	return differ & kinds;
}
EXPORT_SYMBOL_GPL(scmi_explore_differ);

static int scmi_explore_tell_index(char *buf, const char *what, s8 index)
{
	switch (index) {
	case SCMI_EXPLORE_NONE:
	case SCMI_EXPLORE_UNKNOWN:
		return 0;
	case SCMI_EXPLORE_SILENT:
		return sprintf(buf, "%ssilence", what);
	case SCMI_EXPLORE_STRANGE:
		return sprintf(buf, "%sa stranger", what);
	default:
		return sprintf(buf, "%sD%d", what, index);
	}
}

static int scmi_explore_tell_node(const struct scmi_explore_node_view *node,
				  char *buf)
{
	static const char * const states[] = {
		"absent", "idle", "waits", "bound",
	};
	int at;

	if (node->state == SCMI_EXPLORE_BOUND &&
	    node->core == SCMI_EXPLORE_BOUND && node->link >= 0 &&
	    node->core_link == node->link && node->vendor == node->link &&
	    node->message == node->link)
		return sprintf(buf, " works with D%d", node->link);

	at = sprintf(buf, " %s", states[node->state]);
	at += scmi_explore_tell_index(buf + at, ">", node->link);
	if (node->core != SCMI_EXPLORE_ABSENT)
		at += sprintf(buf + at, " core %s", states[node->core]);
	at += scmi_explore_tell_index(buf + at, ">", node->core_link);
	at += scmi_explore_tell_index(buf + at, " sees ", node->vendor);
	at += scmi_explore_tell_index(buf + at, " hears ", node->message);

	return at;
}

/**
 * scmi_explore_tell() - a view in words
 * @view: view
 * @buf: where to, of SCMI_EXPLORE_TEXT bytes
 *
 * "P0 works with D0" stands for "P0 bound>D0 core bound>D0 sees D0 hears D0": the
 * node and its core device are bound, and consumers of D0; drivers above see the
 * vendor id of D0's platform, and it is that platform which answers.
 */
void scmi_explore_tell(const struct scmi_explore_view *view, char *buf)
{
	static const char * const states[] = { "absent", "idle", "?", "bound" };
	unsigned int i;
	int at = 0;

	for (i = 0; i < SCMI_EXPLORE_NUM; i++)
		at += sprintf(buf + at, "D%u %s, ", i, states[view->device[i]]);
	for (i = 0; i < SCMI_EXPLORE_NUM; i++) {
		at += sprintf(buf + at, "%sP%u", i ? ", " : "", i);
		at += scmi_explore_tell_node(&view->node[i], buf + at);
	}
}
EXPORT_SYMBOL_GPL(scmi_explore_tell);
