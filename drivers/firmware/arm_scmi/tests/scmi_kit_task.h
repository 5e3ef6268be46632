/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Something that happens in another thread, while the test goes on.
 */
#ifndef _SCMI_KIT_TASK_H
#define _SCMI_KIT_TASK_H

#include "scmi_kit.h"

struct scmi_kit_task;

struct scmi_kit_task *scmi_kit_task(struct kunit *test, int (*fn)(void *ctx),
				    void *ctx);
struct scmi_kit_task *
scmi_kit_task_on(struct scmi_kit_instance *si,
		 int (*fn)(struct scmi_kit_instance *si));
bool scmi_kit_task_ended(struct scmi_kit_task *task);
int scmi_kit_task_join(struct scmi_kit_task *task);

/**
 * struct scmi_kit_question - an ask for a rate, in another thread
 * @si: whom to ask
 * @rate: the answer
 * @task: the thread; scmi_kit_task_join() gives what scmi_kit_ask_rate() said
 */
struct scmi_kit_question {
	struct scmi_kit_instance *si;
	u64 rate;
	struct scmi_kit_task *task;
};

struct scmi_kit_question *scmi_kit_ask_elsewhere(struct scmi_kit_instance *si);

/* Verbs for threads: they wait for nothing, and judge nothing. */

int scmi_kit_unplug_fn(struct scmi_kit_instance *si);

#endif /* _SCMI_KIT_TASK_H */
