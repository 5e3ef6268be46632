/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Numbers of the SCMI specification (Arm DEN0056) that the fake SCMI platform
 * and its users share: header, types, status codes, protocols and messages.
 */
#ifndef _KUNIT_FAKE_SCMI_SPEC_H
#define _KUNIT_FAKE_SCMI_SPEC_H

#include <linux/bitfield.h>
#include <linux/bits.h>
#include <linux/types.h>

/* Message header, DEN0056 section 4.1; little-endian on the wire. */
#define FAKE_SCMI_HDR_ID	GENMASK(7, 0)
#define FAKE_SCMI_HDR_TYPE	GENMASK(9, 8)
#define FAKE_SCMI_HDR_PROTOCOL	GENMASK(17, 10)
#define FAKE_SCMI_HDR_TOKEN	GENMASK(27, 18)

/**
 * fake_scmi_hdr() - build a message header word in CPU order
 * @type: enum fake_scmi_type
 * @protocol: protocol id
 * @id: message id
 * @token: token, 10 bits
 *
 * Return: the header; cpu_to_le32() it before it goes on the wire.
 */
static inline u32 fake_scmi_hdr(u32 type, u32 protocol, u32 id, u32 token)
{
	return FIELD_PREP(FAKE_SCMI_HDR_TYPE, type) |
	       FIELD_PREP(FAKE_SCMI_HDR_PROTOCOL, protocol) |
	       FIELD_PREP(FAKE_SCMI_HDR_ID, id) |
	       FIELD_PREP(FAKE_SCMI_HDR_TOKEN, token);
}

/**
 * enum fake_scmi_type - message types, DEN0056 section 4.1
 * @FAKE_SCMI_COMMAND: a command, and the answer to it
 * @FAKE_SCMI_DELAYED: delayed response
 * @FAKE_SCMI_NOTIFICATION: notification
 */
enum fake_scmi_type {
	FAKE_SCMI_COMMAND	= 0,
	FAKE_SCMI_DELAYED	= 2,
	FAKE_SCMI_NOTIFICATION	= 3,
};

/**
 * enum fake_scmi_status - status codes, DEN0056 section 4.1
 * @FAKE_SCMI_SUCCESS: done
 * @FAKE_SCMI_NOT_SUPPORTED: no such protocol, command or feature
 * @FAKE_SCMI_INVALID_PARAMETERS: a parameter is illegal
 * @FAKE_SCMI_DENIED: this agent may not do that
 * @FAKE_SCMI_NOT_FOUND: no such clock, agent, device or message
 * @FAKE_SCMI_OUT_OF_RANGE: an index beyond what there is
 * @FAKE_SCMI_BUSY: try again
 * @FAKE_SCMI_COMMS_ERROR: communication failed
 * @FAKE_SCMI_GENERIC_ERROR: failed
 * @FAKE_SCMI_HARDWARE_ERROR: the hardware failed
 * @FAKE_SCMI_PROTOCOL_ERROR: the request does not have the form it must have
 * @FAKE_SCMI_IN_USE: the resource is in use
 */
enum fake_scmi_status {
	FAKE_SCMI_SUCCESS		= 0,
	FAKE_SCMI_NOT_SUPPORTED		= -1,
	FAKE_SCMI_INVALID_PARAMETERS	= -2,
	FAKE_SCMI_DENIED		= -3,
	FAKE_SCMI_NOT_FOUND		= -4,
	FAKE_SCMI_OUT_OF_RANGE		= -5,
	FAKE_SCMI_BUSY			= -6,
	FAKE_SCMI_COMMS_ERROR		= -7,
	FAKE_SCMI_GENERIC_ERROR		= -8,
	FAKE_SCMI_HARDWARE_ERROR	= -9,
	FAKE_SCMI_PROTOCOL_ERROR	= -10,
	FAKE_SCMI_IN_USE		= -11,
};

/* Protocol ids, DEN0056 section 4; 0x80..0xff belong to vendors. */
#define FAKE_SCMI_PROTO_BASE	0x10
#define FAKE_SCMI_PROTO_POWER	0x11
#define FAKE_SCMI_PROTO_SYSTEM	0x12
#define FAKE_SCMI_PROTO_PERF	0x13
#define FAKE_SCMI_PROTO_CLOCK	0x14
#define FAKE_SCMI_PROTO_SENSOR	0x15

/* Messages that every protocol has (NEGOTIATE since SCMI 3.2). */
#define FAKE_SCMI_PROTOCOL_VERSION		0x0
#define FAKE_SCMI_PROTOCOL_ATTRIBUTES		0x1
#define FAKE_SCMI_MESSAGE_ATTRIBUTES		0x2
#define FAKE_SCMI_NEGOTIATE_VERSION		0x10

/* Base protocol, DEN0056 section 4.2. */
#define FAKE_SCMI_BASE_VENDOR			0x3
#define FAKE_SCMI_BASE_SUB_VENDOR		0x4
#define FAKE_SCMI_BASE_IMPL_VERSION		0x5
#define FAKE_SCMI_BASE_LIST_PROTOCOLS		0x6
#define FAKE_SCMI_BASE_AGENT			0x7
#define FAKE_SCMI_BASE_NOTIFY_ERRORS		0x8
#define FAKE_SCMI_BASE_SET_DEVICE_PERM		0x9
#define FAKE_SCMI_BASE_SET_PROTOCOL_PERM	0xa
#define FAKE_SCMI_BASE_RESET_AGENT		0xb
#define FAKE_SCMI_BASE_ERROR_EVENT		0x0	/* notification */

/* Clock protocol, DEN0056 section 4.6. */
#define FAKE_SCMI_CLOCK_ATTRIBUTES		0x3
#define FAKE_SCMI_CLOCK_DESCRIBE_RATES		0x4
#define FAKE_SCMI_CLOCK_RATE_SET		0x5
#define FAKE_SCMI_CLOCK_RATE_GET		0x6
#define FAKE_SCMI_CLOCK_CONFIG_SET		0x7
#define FAKE_SCMI_CLOCK_NAME_GET		0x8
#define FAKE_SCMI_CLOCK_RATE_NOTIFY		0x9
#define FAKE_SCMI_CLOCK_RATE_REQ_NOTIFY		0xa
#define FAKE_SCMI_CLOCK_CONFIG_GET		0xb
#define FAKE_SCMI_CLOCK_POSSIBLE_PARENTS	0xc
#define FAKE_SCMI_CLOCK_PARENT_SET		0xd
#define FAKE_SCMI_CLOCK_PARENT_GET		0xe
#define FAKE_SCMI_CLOCK_GET_PERMISSIONS		0xf
#define FAKE_SCMI_CLOCK_RATE_CHANGED		0x0	/* notification */
#define FAKE_SCMI_CLOCK_RATE_CHANGE_REQUESTED	0x1	/* notification */

/* An agent that asks DISCOVER_AGENT for itself. */
#define FAKE_SCMI_AGENT_SELF	0xffffffff

#endif /* _KUNIT_FAKE_SCMI_SPEC_H */
