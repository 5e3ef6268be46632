/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As scmi_case_lists.h, for the suites about exact time.
 */
#ifndef _SCMI_EXACT_LISTS_H
#define _SCMI_EXACT_LISTS_H

#include "scmi_exact.h"

static const unsigned int scmi_exact_timeouts[] = {
	1, 10, 11, 30, 100, 700, 5000,
};

static const unsigned int scmi_exact_delays[] = {
	2, 10, 999, 10000, 12345, 29999,
};

static const struct scmi_exact_arrival scmi_exact_arrivals[] = {
	{ "1 us before", -1 },
	{ "1 us after", 1 },
};

KUNIT_ARRAY_PARAM(scmi_exact_timeout, scmi_exact_timeouts,
		  scmi_exact_timeout_desc);
KUNIT_ARRAY_PARAM(scmi_exact_delay, scmi_exact_delays, scmi_exact_delay_desc);
KUNIT_ARRAY_PARAM_DESC(scmi_exact_arrival, scmi_exact_arrivals, desc);

/* Where answers are waited for: where they do not come with the call. */
static struct kunit_case scmi_exact_cases[] = {
	KUNIT_CASE(scmi_exact_default_timeout),
	KUNIT_CASE_PARAM(scmi_exact_timeout_of_node,
			 scmi_exact_timeout_gen_params),
	KUNIT_CASE(scmi_exact_two_timeouts_at_once),
	KUNIT_CASE(scmi_exact_timeouts_are_per_node),
	KUNIT_CASE_PARAM(scmi_exact_answer_takes_its_time,
			 scmi_exact_delay_gen_params),
	KUNIT_CASE_PARAM(scmi_exact_answer_around_timeout,
			 scmi_exact_arrival_gen_params),
	KUNIT_CASE(scmi_exact_late_answer_is_not_for_the_next),
	KUNIT_CASE(scmi_exact_delayed_response_times_out),
	KUNIT_CASE_PARAM(scmi_exact_delayed_response_around_timeout,
			 scmi_exact_arrival_gen_params),
	{ }
};

#endif /* _SCMI_EXACT_LISTS_H */
