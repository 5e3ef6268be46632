/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The SCMI service of a fake OP-TEE: channels that lead to fake platforms.
 */
#ifndef _SCMI_OPTEE_PTA_H
#define _SCMI_OPTEE_PTA_H

#include <linux/bits.h>
#include <linux/types.h>
#include <linux/uuid.h>

struct fake_scmi_platform;
struct fake_scmi_port;
struct fake_tee;
struct kunit;
struct scmi_optee_pta;
struct scmi_optee_pta_channel;

/**
 * enum scmi_optee_pta_func - functions of the service
 * @SCMI_OPTEE_PTA_CAPABILITIES: which kinds of channels there are
 * @SCMI_OPTEE_PTA_SMT_CHANNEL: there is a message in the memory of a channel
 * @SCMI_OPTEE_PTA_SMT_MESSAGE: here is a message, in the layout of that memory
 * @SCMI_OPTEE_PTA_GET_CHANNEL: a handle for a channel, by its id
 * @SCMI_OPTEE_PTA_MSG_CHANNEL: here is a message, and room for the answer
 */
enum scmi_optee_pta_func {
	SCMI_OPTEE_PTA_CAPABILITIES,
	SCMI_OPTEE_PTA_SMT_CHANNEL,
	SCMI_OPTEE_PTA_SMT_MESSAGE,
	SCMI_OPTEE_PTA_GET_CHANNEL,
	SCMI_OPTEE_PTA_MSG_CHANNEL,
};

/* What a service, or one channel of it, can do. */
#define SCMI_OPTEE_PTA_SMT	BIT(0)
#define SCMI_OPTEE_PTA_MSG	BIT(1)

extern const uuid_t scmi_optee_pta_uuid;

/**
 * struct scmi_optee_pta_stats - what a channel has seen
 * @opened: handles given out that are still in use
 * @opens: handles ever given out
 * @refused: handles refused, because of what the channel cannot do
 * @messages: messages that the platform took
 * @answers: of these, the ones answered before the call returned
 * @unanswered: of these, the ones not answered by then; the call failed
 * @late: answers to calls that had returned already; nobody got them
 * @bad: messages with a length that cannot be, or in a form that the channel
 *	does not have; the call failed
 */
struct scmi_optee_pta_stats {
	unsigned int opened;
	unsigned int opens;
	unsigned int refused;
	unsigned int messages;
	unsigned int answers;
	unsigned int unanswered;
	unsigned int late;
	unsigned int bad;
};

/**
 * struct scmi_optee_pta_area - memory that a channel shares with the agent
 * @va: its bytes, NULL if there is none
 * @size: how many
 */
struct scmi_optee_pta_area {
	void *va;
	size_t size;
};

struct scmi_optee_pta *scmi_optee_pta_kunit(struct kunit *test,
					    struct fake_tee *tee);
struct scmi_optee_pta_channel *
scmi_optee_pta_channel_kunit(struct kunit *test, struct scmi_optee_pta *pta,
			     u32 id, struct fake_scmi_platform *platform,
			     const struct scmi_optee_pta_area *area);

void scmi_optee_pta_set_caps(struct scmi_optee_pta *pta, u32 caps);
void scmi_optee_pta_channel_set_caps(struct scmi_optee_pta_channel *channel,
				     u32 caps);

struct scmi_optee_pta_stats
scmi_optee_pta_stats(struct scmi_optee_pta_channel *channel);
struct fake_scmi_port *
scmi_optee_pta_port(struct scmi_optee_pta_channel *channel);
bool scmi_optee_pta_area_is_free(struct scmi_optee_pta_channel *channel);
unsigned int scmi_optee_pta_errors(struct scmi_optee_pta *pta);

#endif /* _SCMI_OPTEE_PTA_H */
