/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The explorer on a real kernel: what its parts need of each other.
 */
#ifndef _SCMI_EXPLORE_REAL_H
#define _SCMI_EXPLORE_REAL_H

#include <linux/notifier.h>

#include "scmi_explore.h"
#include "scmi_kit.h"

struct leak_check;

/**
 * struct scmi_explore_finding - what is wrong
 * @expected: what the model has led to expect
 * @actual: what was seen
 * @why: what is wrong, for what is no view; else empty
 */
struct scmi_explore_finding {
	struct scmi_explore_view expected;
	struct scmi_explore_view actual;
	char why[128];
};

/**
 * struct scmi_explore - one exploration
 * @test: its test, with a kit
 * @si: device, platform and node of each index
 * @named: what each node names, or NULL
 * @rules: what kind of world it is
 * @kinds: what to compare, SCMI_EXPLORE_BINDINGS and so on
 * @world: the model, during a sequence
 * @last: what was seen last, be it right or wrong
 * @clean: what the empty world is like
 * @refs: references to the SCMI nodes in the empty world
 * @dirty: sequences that left something behind, where that is not looked for
 * @now: sequence that is being run, NULL if none is
 * @done: events of @now that were carried out
 * @loglevel: that of the console before
 * @nb: says at a crash how far it was
 */
struct scmi_explore {
	struct kunit *test;
	struct scmi_kit_instance *si[SCMI_EXPLORE_NUM];
	struct device_node *named[SCMI_EXPLORE_NUM];
	struct scmi_explore_rules rules;
	unsigned int kinds;
	struct scmi_explore_world world;
	struct scmi_explore_finding last;
	struct leak_check *clean;
	unsigned int refs[SCMI_EXPLORE_NUM];
	unsigned int dirty;
	const struct scmi_explore_sequence *now;
	unsigned int done;
	int loglevel;
	struct notifier_block nb;
};

/* scmi_explore_events.c */
void scmi_explore_do(struct scmi_explore *x, u8 ev);

/* scmi_explore_observe.c */
void scmi_explore_look(struct scmi_explore *x, bool ask,
		       struct scmi_explore_view *view);
void scmi_explore_note_clean(struct scmi_explore *x);
bool scmi_explore_is_clean(struct scmi_explore *x);

/* scmi_explore_run.c */
struct scmi_explore *scmi_explore_new(struct kunit *test,
				      const struct scmi_explore_rules *rules,
				      unsigned int kinds);
int scmi_explore_run(void *ctx, const struct scmi_explore_sequence *seq);
void scmi_explore_report(struct scmi_explore *x,
			 const struct scmi_explore_sequence *seq);
void scmi_explore_quiet(struct scmi_explore *x, bool quiet);

#endif /* _SCMI_EXPLORE_REAL_H */
