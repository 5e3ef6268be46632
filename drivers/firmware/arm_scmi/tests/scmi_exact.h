/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cases about when something happens, to the microsecond, and lists of them.
 */
#ifndef _SCMI_EXACT_H
#define _SCMI_EXACT_H

#include <kunit/exact_clock.h>

#include "scmi_kit.h"

/**
 * struct scmi_exact_arrival - when an answer comes, by the time-out's end
 * @desc: for the log
 * @us: microseconds after the end; less than 0: before it
 */
struct scmi_exact_arrival {
	const char *desc;
	int us;
};

/**
 * struct scmi_exact_ask - a question, and when it was answered or given up
 * @si: whom to ask
 * @ret: what came of it
 * @rate: the answer
 * @end: the moment, by CLOCK_MONOTONIC
 */
struct scmi_exact_ask {
	struct scmi_kit_instance *si;
	int ret;
	u64 rate;
	ktime_t end;
};

int scmi_exact_init(struct kunit *test,
		    const struct scmi_kit_transport *transport);
struct scmi_kit_instance *scmi_exact_start(struct kunit *test,
					   unsigned int timeout_ms);
int scmi_exact_ask_fn(void *ctx);
u64 scmi_exact_give_up(struct scmi_exact_ask *ask);
void scmi_exact_ask_until(struct scmi_exact_ask *ask, ktime_t when,
			  void (*happens)(void *ctx));
void scmi_exact_speak(struct scmi_kit_instance *si);
void scmi_exact_rule(struct scmi_kit_instance *si, u8 message, u8 type,
		     ktime_t at);

/* scmi_exact_cases.c (B6, B9, B15, B17) */
void scmi_exact_default_timeout(struct kunit *test);
void scmi_exact_timeout_of_node(struct kunit *test);
void scmi_exact_two_timeouts_at_once(struct kunit *test);
void scmi_exact_timeouts_are_per_node(struct kunit *test);
void scmi_exact_answer_takes_its_time(struct kunit *test);
void scmi_exact_answer_around_timeout(struct kunit *test);
void scmi_exact_late_answer_is_not_for_the_next(struct kunit *test);
void scmi_exact_delayed_response_times_out(struct kunit *test);
void scmi_exact_delayed_response_around_timeout(struct kunit *test);

static inline void scmi_exact_timeout_desc(const unsigned int *ms, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u ms", *ms);
}

static inline void scmi_exact_delay_desc(const unsigned int *us, char *desc)
{
	snprintf(desc, KUNIT_PARAM_DESC_SIZE, "%u us", *us);
}

#endif /* _SCMI_EXACT_H */
