/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What platforms lie about, as parameters of the cases in scmi_hostile.h, for the
 * files that define suites. Which cases a suite has is up to its transport: it
 * depends on whether the core waits for answers or gets them with the call, and
 * on whether the platform can speak first.
 */
#ifndef _SCMI_HOSTILE_LISTS_H
#define _SCMI_HOSTILE_LISTS_H

#include <linux/array_size.h>
#include <linux/errno.h>
#include <linux/limits.h>

#include "scmi_hostile.h"

/* One answer to the question that cases ask, which is for the rate of a clock. */
#define SCMI_LIE(_desc, _ret, _counter, args...)			\
	{ _desc, { .protocol = FAKE_SCMI_PROTO_CLOCK,			\
		   .message = FAKE_SCMI_CLOCK_RATE_GET, .times = 1,	\
		   args }, _ret, _counter }

#define SCMI_LIE_STATUS(_status, _ret)					\
	SCMI_LIE("status " #_status, _ret, "err_protocol",		\
		 .status = (_status))

/* DEN0056 section 4.1.4 has codes from 0 to -11; the core knows most of them. */
static const struct scmi_lie scmi_statuses[] = {
	SCMI_LIE_STATUS(-1, -EOPNOTSUPP),
	SCMI_LIE_STATUS(-2, -EINVAL),
	SCMI_LIE_STATUS(-3, -EACCES),
	SCMI_LIE_STATUS(-4, -ENOENT),
	SCMI_LIE_STATUS(-5, -ERANGE),
	SCMI_LIE_STATUS(-6, -EBUSY),
	SCMI_LIE_STATUS(-7, -ECOMM),
	SCMI_LIE_STATUS(-8, -EIO),
	SCMI_LIE_STATUS(-9, -EREMOTEIO),
	SCMI_LIE_STATUS(-10, -EPROTO),
	SCMI_LIE_STATUS(-11, -EIO),
	SCMI_LIE_STATUS(-12, -EIO),
	SCMI_LIE_STATUS(-4095, -EIO),
	SCMI_LIE_STATUS(INT_MIN, -EIO),
	SCMI_LIE_STATUS(1, -EIO),
	SCMI_LIE_STATUS(INT_MAX, -EIO),
};

KUNIT_ARRAY_PARAM_DESC(scmi_status, scmi_statuses, desc);

/* Where answers come by themselves, and are told apart by their headers. */
static const struct scmi_lie scmi_lies[] = {
	SCMI_LIE("never", -ETIMEDOUT, "xfers_response_timeout",
		 .action = FAKE_SCMI_DROP),
	SCMI_LIE("token of nobody", -ETIMEDOUT, "err_msg_unexpected",
		 .token_xor = 0x200),
	SCMI_LIE("token of the next", -ETIMEDOUT, "err_msg_unexpected",
		 .token_xor = 1),
	SCMI_LIE("delayed response", -ETIMEDOUT, "err_msg_invalid",
		 .type_xor = FAKE_SCMI_DELAYED),
	SCMI_LIE("notification", -ETIMEDOUT, "xfers_response_timeout",
		 .type_xor = FAKE_SCMI_NOTIFICATION),
	SCMI_LIE("reserved type", -ETIMEDOUT, "err_msg_invalid",
		 .type_xor = 1),
	SCMI_LIE("of another protocol", -ETIMEDOUT, "err_msg_invalid",
		 .protocol_xor = 4),
	SCMI_LIE("of another message", -ETIMEDOUT, "err_msg_invalid",
		 .id_xor = 1),
	SCMI_LIE("header only", -EPROTO, "err_protocol", .reply_len = 4),
	SCMI_LIE("long", 0, "response_ok", .reply_len = 136),
};

/* And where they are what a call brings back: nobody reads their headers. */
static const struct scmi_lie scmi_sync_lies[] = {
	SCMI_LIE("never", -EIO, "sent_fail", .action = FAKE_SCMI_DROP),
	SCMI_LIE("token of nobody", 0, "response_polled_ok",
		 .token_xor = 0x200),
	SCMI_LIE("delayed response", 0, "response_polled_ok",
		 .type_xor = FAKE_SCMI_DELAYED),
	SCMI_LIE("notification", 0, "response_polled_ok",
		 .type_xor = FAKE_SCMI_NOTIFICATION),
	SCMI_LIE("header only", -EPROTO, "err_protocol", .reply_len = 4),
	SCMI_LIE("long", 0, "response_polled_ok", .reply_len = 100),
	SCMI_LIE("too long for its room", -EIO, "sent_fail", .reply_len = 140),
};

KUNIT_ARRAY_PARAM_DESC(scmi_lie, scmi_lies, desc);
KUNIT_ARRAY_PARAM_DESC(scmi_sync_lie, scmi_sync_lies, desc);

static const struct scmi_lie scmi_late_lies[] = {
	SCMI_LIE("true", -ETIMEDOUT, "err_msg_unexpected",
		 .action = FAKE_SCMI_HOLD),
	SCMI_LIE("of an error", -ETIMEDOUT, "err_msg_unexpected",
		 .action = FAKE_SCMI_HOLD, .status = FAKE_SCMI_BUSY),
	SCMI_LIE("of another token", -ETIMEDOUT, "err_msg_unexpected",
		 .action = FAKE_SCMI_HOLD, .token_xor = 1),
	SCMI_LIE("as a notification", -ETIMEDOUT, NULL,
		 .action = FAKE_SCMI_HOLD, .type_xor = FAKE_SCMI_NOTIFICATION),
};

/* The call failed, and is over. */
static const struct scmi_lie scmi_sync_late_lies[] = {
	SCMI_LIE("true", -EIO, NULL, .action = FAKE_SCMI_HOLD),
	SCMI_LIE("of an error", -EIO, NULL, .action = FAKE_SCMI_HOLD,
		 .status = FAKE_SCMI_BUSY),
};

KUNIT_ARRAY_PARAM_DESC(scmi_late_lie, scmi_late_lies, desc);
KUNIT_ARRAY_PARAM_DESC(scmi_sync_late_lie, scmi_sync_late_lies, desc);

/* Success, and these words for its payload, whatever there really is. */
#define SCMI_SAYS(words...)						\
	.inert = true, .payload = (const __le32[]){ words },		\
	.payload_len = sizeof((const __le32[]){ words })
#define W(_value)	cpu_to_le32(_value)

/* The end of an asynchronous change of a rate. */
#define SCMI_LIE_END(_desc, _ret, _counter, args...)			\
	{ _desc, { .protocol = FAKE_SCMI_PROTO_CLOCK,			\
		   .message = FAKE_SCMI_CLOCK_RATE_SET,			\
		   .type = FAKE_SCMI_DELAYED, .times = 1,		\
		   args }, _ret, _counter }

static const struct scmi_lie scmi_ends[] = {
	SCMI_LIE_END("never", -ETIMEDOUT, NULL, .action = FAKE_SCMI_DROP),
	SCMI_LIE_END("of another clock", -EPROTO, "delayed_response_ok",
		     SCMI_SAYS(W(SCMI_KIT_CLOCK + 1), W(0), W(0))),
	SCMI_LIE_END("refused", -ERANGE, "delayed_response_ok",
		     .status = FAKE_SCMI_OUT_OF_RANGE),
	SCMI_LIE_END("of no known status", -EIO, "delayed_response_ok",
		     .status = -99),
	SCMI_LIE_END("of another token", -ETIMEDOUT, "err_msg_unexpected",
		     .token_xor = 0x200),
	SCMI_LIE_END("as a notification", -ETIMEDOUT, NULL, .type_xor = 1),
	SCMI_LIE_END("twice", 0, NULL, .action = FAKE_SCMI_TWICE),
	SCMI_LIE_END("long", 0, "delayed_response_ok", .reply_len = 132),
	{ "before the answer",
	  { .protocol = FAKE_SCMI_PROTO_CLOCK,
	    .message = FAKE_SCMI_CLOCK_RATE_SET, .times = 1,
	    .action = FAKE_SCMI_HOLD }, 0, "delayed_response_ok" },
};

KUNIT_ARRAY_PARAM_DESC(scmi_end, scmi_ends, desc);

#define SCMI_TALE(_protocol, _message, args...)				\
	{ .protocol = FAKE_SCMI_PROTO_##_protocol,			\
	  .message = FAKE_SCMI_##_message, args }
#define SCMI_TALE_OF_ALL(args...)					\
	{ .protocol = FAKE_SCMI_ANY, .message = FAKE_SCMI_ANY, args }

/* All clocks are this one. */
#define SCMI_TALE_CLOCK(_flags)						\
	SCMI_TALE(CLOCK, CLOCK_ATTRIBUTES,				\
		  SCMI_SAYS(W(_flags), W(0x6b636c63), W(0), W(0), W(0), W(0)))

static const struct scmi_tale scmi_tales[] = {
	{ "version 0", { SCMI_TALE(BASE, PROTOCOL_VERSION,
				   SCMI_SAYS(W(0))) } },
	{ "version all ones", { SCMI_TALE(BASE, PROTOCOL_VERSION,
					  SCMI_SAYS(W(U32_MAX))) } },
	{ "255 protocols and agents", { SCMI_TALE(BASE, PROTOCOL_ATTRIBUTES,
						  SCMI_SAYS(W(U32_MAX))) } },
	{ "no protocols, no agents", { SCMI_TALE(BASE, PROTOCOL_ATTRIBUTES,
						 SCMI_SAYS(W(0))) } },
	{ "vendor without an end",
	  { SCMI_TALE(BASE, BASE_VENDOR,
		      SCMI_SAYS(W(U32_MAX), W(U32_MAX), W(U32_MAX), W(U32_MAX),
				W(U32_MAX), W(U32_MAX))) } },
	{ "list of 255, one word of it",
	  { SCMI_TALE(BASE, PROTOCOL_ATTRIBUTES, SCMI_SAYS(W(U32_MAX))),
	    SCMI_TALE(BASE, BASE_LIST_PROTOCOLS,
		      SCMI_SAYS(W(255), W(0x14141414))) } },
	{ "list of 4 billion", { SCMI_TALE(BASE, BASE_LIST_PROTOCOLS,
					   SCMI_SAYS(W(U32_MAX), W(0x14))) } },
	{ "list of none", { SCMI_TALE(BASE, BASE_LIST_PROTOCOLS,
				      SCMI_SAYS(W(0))) } },
	{ "list of one, nothing of it", { SCMI_TALE(BASE, BASE_LIST_PROTOCOLS,
						    SCMI_SAYS(W(1))) } },
	{ "list without an end",
	  { SCMI_TALE(BASE, PROTOCOL_ATTRIBUTES, SCMI_SAYS(W(U32_MAX))),
	    SCMI_TALE(BASE, BASE_LIST_PROTOCOLS,
		      SCMI_SAYS(W(1), W(0x14))) } },
	{ "list of strangers", { SCMI_TALE(BASE, BASE_LIST_PROTOCOLS,
					   SCMI_SAYS(W(1), W(0xff))) } },
	{ "agent without a name", { SCMI_TALE(BASE, BASE_AGENT,
					      .reply_len = 8) } },
	{ "no clocks", { SCMI_TALE(CLOCK, PROTOCOL_ATTRIBUTES,
				   SCMI_SAYS(W(0))) } },
	{ "256 clocks, 255 changes at once",
	  { SCMI_TALE(CLOCK, PROTOCOL_ATTRIBUTES, SCMI_SAYS(W(0xff0100))) } },
	{ "65535 clocks", { SCMI_TALE(CLOCK, PROTOCOL_ATTRIBUTES,
				      SCMI_SAYS(W(U16_MAX))) } },
	{ "clock with a name without an end",
	  { SCMI_TALE(CLOCK, CLOCK_ATTRIBUTES,
		      SCMI_SAYS(W(0), W(U32_MAX), W(U32_MAX), W(U32_MAX),
				W(U32_MAX), W(U32_MAX))) } },
	{ "clock with a long name that is not there",
	  { SCMI_TALE_CLOCK(BIT(29)),
	    SCMI_TALE(CLOCK, CLOCK_NAME_GET, .reply_len = 12) } },
	{ "no rates", { SCMI_TALE(CLOCK, CLOCK_DESCRIBE_RATES,
				  SCMI_SAYS(W(0))) } },
	{ "8 rates, none of them there",
	  { SCMI_TALE(CLOCK, CLOCK_DESCRIBE_RATES, SCMI_SAYS(W(8))) } },
	{ "16 rates, none of them there",
	  { SCMI_TALE(CLOCK, CLOCK_DESCRIBE_RATES, SCMI_SAYS(W(16))) } },
	{ "rates without an end",
	  { SCMI_TALE(CLOCK, CLOCK_DESCRIBE_RATES,
		      SCMI_SAYS(W(0xff000001), W(1), W(0))) } },
	{ "4095 rates", { SCMI_TALE(CLOCK, CLOCK_DESCRIBE_RATES,
				    SCMI_SAYS(W(0xfff), W(1), W(0))) } },
	{ "range of one", { SCMI_TALE(CLOCK, CLOCK_DESCRIBE_RATES,
				      SCMI_SAYS(W(0x1001), W(1), W(0))) } },
	{ "range upside down",
	  { SCMI_TALE(CLOCK, CLOCK_DESCRIBE_RATES,
		      SCMI_SAYS(W(0x1003), W(U32_MAX), W(U32_MAX),
				W(0), W(0), W(1), W(0))) } },
	{ "255 parents, none of them there",
	  { SCMI_TALE_CLOCK(BIT(28)),
	    SCMI_TALE(CLOCK, CLOCK_POSSIBLE_PARENTS, SCMI_SAYS(W(255))) } },
	{ "two parents that are no clocks",
	  { SCMI_TALE_CLOCK(BIT(28)),
	    SCMI_TALE(CLOCK, CLOCK_POSSIBLE_PARENTS,
		      SCMI_SAYS(W(2), W(0x1000000), W(0x2000000))) } },
	{ "no parents, more to come",
	  { SCMI_TALE_CLOCK(BIT(28)),
	    SCMI_TALE(CLOCK, CLOCK_POSSIBLE_PARENTS,
		      SCMI_SAYS(W(0xff000000))) } },
	{ "clock that is its own parent",
	  { SCMI_TALE_CLOCK(BIT(28)),
	    SCMI_TALE(CLOCK, CLOCK_POSSIBLE_PARENTS,
		      SCMI_SAYS(W(1), W(0))) } },
	{ "clock without permissions",
	  { SCMI_TALE_CLOCK(BIT(1)),
	    SCMI_TALE(CLOCK, CLOCK_GET_PERMISSIONS, SCMI_SAYS(W(0))) } },
	{ "rate all ones", { SCMI_TALE(CLOCK, CLOCK_RATE_GET,
				       SCMI_SAYS(W(U32_MAX), W(U32_MAX))) } },
	{ "all refused", { SCMI_TALE_OF_ALL(.status = FAKE_SCMI_DENIED) } },
	{ "all not supported",
	  { SCMI_TALE_OF_ALL(.status = FAKE_SCMI_NOT_SUPPORTED) } },
	{ "all of a status only", { SCMI_TALE_OF_ALL(.reply_len = 8) } },
	{ "all long", { SCMI_TALE_OF_ALL(.reply_len = 128) } },
	{ "all ones", { SCMI_TALE_OF_ALL(SCMI_SAYS(W(U32_MAX))) } },
	{ "all of another token", { SCMI_TALE_OF_ALL(.token_xor = 0x155) },
	  .waits = true },
};

KUNIT_ARRAY_PARAM_DESC(scmi_tale, scmi_tales, desc);

static const struct scmi_stray scmi_strays[] = {
	{ "delayed response to nothing", FAKE_SCMI_DELAYED,
	  FAKE_SCMI_PROTO_CLOCK, FAKE_SCMI_CLOCK_RATE_SET, 0x155, 12, 0,
	  "err_msg_unexpected" },
	{ "of no protocol", FAKE_SCMI_NOTIFICATION, 0x7f, 0, 0, 16, 0,
	  "notification_ok" },
	{ "of no event", FAKE_SCMI_NOTIFICATION, FAKE_SCMI_PROTO_CLOCK, 0x55, 0,
	  16, SCMI_KIT_CLOCK, "notification_ok" },
	{ "of an event of the base protocol, with nothing",
	  FAKE_SCMI_NOTIFICATION, FAKE_SCMI_PROTO_BASE, 0, 0, 0, 0, NULL },
	{ "of 1023 errors, none of them there", FAKE_SCMI_NOTIFICATION,
	  FAKE_SCMI_PROTO_BASE, 0, 0, 8, U32_MAX, NULL },
	{ "with nothing", FAKE_SCMI_NOTIFICATION, FAKE_SCMI_PROTO_CLOCK,
	  FAKE_SCMI_CLOCK_RATE_CHANGED, 0, 0, 0, NULL },
	{ "half a header", FAKE_SCMI_NOTIFICATION, FAKE_SCMI_PROTO_CLOCK,
	  FAKE_SCMI_CLOCK_RATE_CHANGED, 0, -2, 0, NULL },
	{ "answer to nothing", FAKE_SCMI_COMMAND, FAKE_SCMI_PROTO_CLOCK,
	  FAKE_SCMI_CLOCK_RATE_GET, 0x155, 12, 0, "err_msg_unexpected" },
	{ "of the reserved type", 1, FAKE_SCMI_PROTO_CLOCK,
	  FAKE_SCMI_CLOCK_RATE_CHANGED, 0, 16, SCMI_KIT_CLOCK,
	  "err_msg_invalid" },
	{ "a byte short", FAKE_SCMI_NOTIFICATION, FAKE_SCMI_PROTO_CLOCK,
	  FAKE_SCMI_CLOCK_RATE_CHANGED, 0, 15, SCMI_KIT_CLOCK, NULL },
	{ "a byte long", FAKE_SCMI_NOTIFICATION, FAKE_SCMI_PROTO_CLOCK,
	  FAKE_SCMI_CLOCK_RATE_CHANGED, 0, 17, SCMI_KIT_CLOCK, NULL },
	{ "as long as can be", FAKE_SCMI_NOTIFICATION, FAKE_SCMI_PROTO_CLOCK,
	  FAKE_SCMI_CLOCK_RATE_CHANGED, 0, 132, SCMI_KIT_CLOCK, NULL },
	{ "of no clock", FAKE_SCMI_NOTIFICATION, FAKE_SCMI_PROTO_CLOCK,
	  FAKE_SCMI_CLOCK_RATE_CHANGED, 0, 16, 0xfffe, NULL },
	{ "of a clock by its lower half only", FAKE_SCMI_NOTIFICATION,
	  FAKE_SCMI_PROTO_CLOCK, FAKE_SCMI_CLOCK_RATE_CHANGED, 0, 16,
	  BIT(16) + SCMI_KIT_CLOCK, NULL },
};

KUNIT_ARRAY_PARAM_DESC(scmi_stray, scmi_strays, desc);

#undef W

/* Where answers come by themselves. */
static struct kunit_case scmi_hostile_cases[] __maybe_unused = {
	KUNIT_CASE_PARAM(scmi_hostile_answer, scmi_status_gen_params),
	KUNIT_CASE_PARAM(scmi_hostile_answer, scmi_lie_gen_params),
	KUNIT_CASE_PARAM(scmi_hostile_late_answer, scmi_late_lie_gen_params),
	KUNIT_CASE_PARAM(scmi_hostile_delayed_response, scmi_end_gen_params),
	KUNIT_CASE(scmi_hostile_status_only),
	KUNIT_CASE_PARAM(scmi_hostile_tells_tales, scmi_tale_gen_params),
	KUNIT_CASE(scmi_hostile_step_of_nothing),
	KUNIT_CASE_PARAM(scmi_hostile_stray, scmi_stray_gen_params),
	KUNIT_CASE(scmi_hostile_storm),
	KUNIT_CASE(scmi_hostile_storm_of_strays),
	KUNIT_CASE(scmi_hostile_unwanted_delayed_response),
	{ }
};

/* Where they are what a call brings back, and the platform never speaks first. */
static struct kunit_case scmi_hostile_sync_cases[] __maybe_unused = {
	KUNIT_CASE_PARAM(scmi_hostile_answer, scmi_status_gen_params),
	KUNIT_CASE_PARAM(scmi_hostile_answer, scmi_sync_lie_gen_params),
	KUNIT_CASE_PARAM(scmi_hostile_late_answer,
			 scmi_sync_late_lie_gen_params),
	KUNIT_CASE(scmi_hostile_status_only),
	KUNIT_CASE_PARAM(scmi_hostile_tells_tales, scmi_tale_gen_params),
	KUNIT_CASE(scmi_hostile_step_of_nothing),
	{ }
};

static struct kunit_case scmi_fuzz_cases[] = {
	KUNIT_CASE(scmi_fuzz_messages),
	{ }
};

#endif /* _SCMI_HOSTILE_LISTS_H */
