/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Platforms that lie (B17): cases that hold for every transport, and what they
 * take for parameters. Lists of these are in scmi_hostile_lists.h.
 */
#ifndef _SCMI_HOSTILE_H
#define _SCMI_HOSTILE_H

#include <kunit/fake_scmi.h>

#include "scmi_kit.h"

/**
 * struct scmi_lie - an answer that is not what was asked for
 * @desc: for the log
 * @rule: what the platform does to it
 * @ret: what the caller is told; 0: the right answer, in spite of it
 * @counter: what the core counts it as, or NULL
 */
struct scmi_lie {
	const char *desc;
	struct fake_scmi_rule rule;
	int ret;
	const char *counter;
};

/**
 * struct scmi_tale - what a platform tells of itself while an instance comes up
 * @desc: for the log
 * @rules: what it does to its answers; unused ones are all zero
 * @waits: the core waits for what does not come, if answers come by themselves
 */
struct scmi_tale {
	const char *desc;
	struct fake_scmi_rule rules[2];
	bool waits;
};

/**
 * struct scmi_stray - a message out of turn, on the way from platform to agent
 * @desc: for the log
 * @type: type of the message
 * @protocol: protocol that it is of
 * @message: id of the message
 * @token: token
 * @len: bytes that follow the header; negative: so many less than a header
 * @clock: second word of these, where a clock protocol has the clock
 * @counter: what the core counts it as, or NULL
 */
struct scmi_stray {
	const char *desc;
	u8 type;
	u8 protocol;
	u8 message;
	u16 token;
	int len;
	u32 clock;
	const char *counter;
};

struct scmi_kit_instance *scmi_hostile_start(struct kunit *test, int expected);
void scmi_hostile_tell(struct scmi_kit_instance *si,
		       const struct fake_scmi_rule *rule);
void scmi_hostile_ask(struct scmi_kit_instance *si, int expected);
void scmi_hostile_expect_honesty(struct scmi_kit_instance *si);
void scmi_hostile_expect_counted(struct scmi_kit_instance *si,
				 const char *counter, int before);
int scmi_hostile_count(struct scmi_kit_instance *si, const char *counter);

/* scmi_hostile_cases.c: answers */
void scmi_hostile_answer(struct kunit *test);
void scmi_hostile_late_answer(struct kunit *test);
void scmi_hostile_delayed_response(struct kunit *test);
void scmi_hostile_answer_during_removal(struct kunit *test);
void scmi_hostile_status_only(struct kunit *test);
void scmi_hostile_tells_tales(struct kunit *test);
void scmi_hostile_step_of_nothing(struct kunit *test);

/* scmi_hostile_stray_cases.c: what the platform sends by itself */
void scmi_hostile_stray(struct kunit *test);
void scmi_hostile_storm(struct kunit *test);
void scmi_hostile_storm_of_strays(struct kunit *test);
void scmi_hostile_unwanted_delayed_response(struct kunit *test);

/* scmi_fuzz_cases.c: what nobody thought of */
void scmi_fuzz_messages(struct kunit *test);

#endif /* _SCMI_HOSTILE_H */
