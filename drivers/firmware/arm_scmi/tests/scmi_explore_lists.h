/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The cases of the explorer, and what they are run with, for the file that
 * defines the suite of a transport.
 */
#ifndef _SCMI_EXPLORE_LISTS_H
#define _SCMI_EXPLORE_LISTS_H

#include <kunit/test.h>

#include "scmi_explore_cases.h"

static const struct scmi_explore_variant scmi_explore_variants[] = {
	{ "no node names a supplier",
	  { .names = { SCMI_EXPLORE_NONE, SCMI_EXPLORE_NONE } } },
	{ "each names its own", { .names = { 0, 1 } } },
	{ "each names the other's", { .names = { 1, 0 } } },
	{ "both name the same", { .names = { 0, 0 } } },
	{ "one names the other's", { .names = { 1, SCMI_EXPLORE_NONE } } },
};

/*
 * Sequences that failed once, as the explorer printed them: on a stock kernel, on
 * this one, or with a line of it changed. Kept, so that they are tried always.
 */
static const struct scmi_explore_replay scmi_explore_replay_rows[] = {
	{ "two suppliers", { -1, -1 }, {
		X_D0_ADD,
		X_D1_ADD,
	} },
	{ "a node waits before there is a supplier", { -1, -1 }, {
		X_P0_ADD,
	} },
	{ "a node and its core are consumers", { -1, -1 }, {
		X_D0_ADD,
		X_P0_ADD,
	} },
	{ "the oldest supplier is taken", { -1, -1 }, {
		X_D0_ADD,
		X_D1_ADD,
		X_P0_ADD,
	} },
	{ "who waited longest is served", { -1, -1 }, {
		X_P0_ADD,
		X_P1_ADD,
		X_D0_ADD,
	} },
	{ "a supplier is for one node", { -1, -1 }, {
		X_D0_ADD,
		X_P0_ADD,
		X_P1_ADD,
	} },
	{ "a released supplier is offered", { -1, -1 }, {
		X_D0_ADD,
		X_P0_ADD,
		X_P1_ADD,
		X_P0_REMOVE,
	} },
	{ "a new supplier is offered", { -1, -1 }, {
		X_D0_ADD,
		X_P0_ADD,
		X_P1_ADD,
		X_D1_ADD,
	} },
	{ "who lost its supplier waits", { -1, -1 }, {
		X_D0_ADD,
		X_P0_ADD,
		X_D0_REMOVE,
	} },
	{ "who lost its supplier gets another", { -1, -1 }, {
		X_D0_ADD,
		X_D1_ADD,
		X_P0_ADD,
		X_D0_REMOVE,
	} },
	{ "a supplier that leaves is not claimed", { -1, -1 }, {
		X_D0_ADD,
		X_D1_ADD,
		X_P0_ADD,
		X_P1_ADD,
		X_D0_REMOVE,
		X_D1_REMOVE,
	} },
	{ "a silent platform fails the core alone", { -1, -1 }, {
		X_D0_ADD,
		X_F0_SILENT,
		X_P0_ADD,
	} },
	{ "a refused node bound by hand does not overtake", { -1, -1 }, {
		X_P0_ADD,
		X_P1_ADD,
		X_D0_ADD,
		X_D0_UNBIND,
		X_P1_BIND,
		X_D1_ADD,
	} },
};

KUNIT_ARRAY_PARAM_DESC(scmi_explore_variant, scmi_explore_variants, desc);
KUNIT_ARRAY_PARAM_DESC(scmi_explore_replay, scmi_explore_replay_rows, desc);

#define SCMI_EXPLORE_CASE(name) \
	KUNIT_CASE_PARAM(name, scmi_explore_variant_gen_params)

static struct kunit_case scmi_explore_cases[] = {
	KUNIT_CASE(scmi_explore_bindings),
	KUNIT_CASE(scmi_explore_waiting),
	KUNIT_CASE(scmi_explore_links),
	KUNIT_CASE(scmi_explore_messages),
	KUNIT_CASE(scmi_explore_leaks),
	KUNIT_CASE_PARAM(scmi_explore_replays, scmi_explore_replay_gen_params),
	SCMI_EXPLORE_CASE(scmi_explore_sequences),
	SCMI_EXPLORE_CASE(scmi_explore_events),
	SCMI_EXPLORE_CASE(scmi_explore_walks),
	{ }
};

#endif /* _SCMI_EXPLORE_LISTS_H */
