/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the cases of the explorer are run with.
 */
#ifndef _SCMI_EXPLORE_CASES_H
#define _SCMI_EXPLORE_CASES_H

#include "scmi_explore.h"

/**
 * struct scmi_explore_variant - one kind of world
 * @desc: for the log
 * @rules: what is special about it; &scmi_explore_rules.shares is the
 *	transport's
 */
struct scmi_explore_variant {
	const char *desc;
	struct scmi_explore_rules rules;
};

/* The longest sequence that is kept. */
#define SCMI_EXPLORE_KEPT	24

/**
 * struct scmi_explore_replay - a sequence that once failed
 * @desc: what it is about
 * @names: &scmi_explore_rules.names
 * @ev: the events
 */
struct scmi_explore_replay {
	const char *desc;
	s8 names[SCMI_EXPLORE_NUM];
	u8 ev[SCMI_EXPLORE_KEPT];
};

struct kunit;

void scmi_explore_sequences(struct kunit *test);
void scmi_explore_events(struct kunit *test);
void scmi_explore_walks(struct kunit *test);
void scmi_explore_bindings(struct kunit *test);
void scmi_explore_waiting(struct kunit *test);
void scmi_explore_links(struct kunit *test);
void scmi_explore_messages(struct kunit *test);
void scmi_explore_leaks(struct kunit *test);
void scmi_explore_replays(struct kunit *test);

#endif /* _SCMI_EXPLORE_CASES_H */
