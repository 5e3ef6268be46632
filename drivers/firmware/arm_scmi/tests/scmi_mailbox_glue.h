/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ties a fake SCMI platform to a fake mailbox controller and shared memory.
 */
#ifndef _SCMI_MAILBOX_GLUE_H
#define _SCMI_MAILBOX_GLUE_H

#include <linux/types.h>

struct device;
struct device_node;
struct fake_mbox;
struct fake_scmi_platform;
struct fake_scmi_port;
struct fake_shmem;
struct kunit;
struct scmi_mailbox_glue;

/**
 * enum scmi_mailbox_wiring - mailbox channels and areas that the agent is given
 * @SCMI_MAILBOX_2_2: one channel and one area for commands, the same again for
 *	what the platform sends by itself (default)
 * @SCMI_MAILBOX_1_1: one channel and one area, for commands only
 * @SCMI_MAILBOX_2_1: as 1_1, with a channel of its own for completion
 * @SCMI_MAILBOX_3_2: as 2_2, with a channel of its own for the completion of
 *	commands
 * @SCMI_MAILBOX_4_2: as 3_2, with a channel of its own for the completion of
 *	what the platform sends
 */
enum scmi_mailbox_wiring {
	SCMI_MAILBOX_2_2,
	SCMI_MAILBOX_1_1,
	SCMI_MAILBOX_2_1,
	SCMI_MAILBOX_3_2,
	SCMI_MAILBOX_4_2,
};

/**
 * typedef scmi_mailbox_tamper_fn - spoil a message that leaves the platform
 * @area: area with the message in it, not yet given to the agent
 * @size: its size
 * @ctx: as given to scmi_mailbox_glue_tamper()
 *
 * See scmi_smt_set(). What is done to the bits of the status stays.
 */
typedef void (*scmi_mailbox_tamper_fn)(void *area, size_t size, void *ctx);

/**
 * struct scmi_mailbox_glue_config - how platform and agent are connected
 * @platform: the platform
 * @index: makes the names of the nodes unique
 * @wiring: see &enum scmi_mailbox_wiring
 * @area_size: size of each area; 0 means 256, enough for what Linux sends
 * @quiet_agent: do not ask the agent to tell when it is done with a
 *	notification. One that comes while the area is in use is then lost.
 */
struct scmi_mailbox_glue_config {
	struct fake_scmi_platform *platform;
	unsigned int index;
	enum scmi_mailbox_wiring wiring;
	size_t area_size;
	bool quiet_agent;
};

/**
 * struct scmi_mailbox_glue_stats - what went through
 * @requests: requests that the platform took
 * @bad_requests: requests with a length that cannot be; they were answered with
 *	the error bit
 * @replies: answers sent, of any kind
 * @stale: answers that were not sent, because by then there was another command
 *	in the area
 * @notifications: notifications and delayed responses sent
 * @queued: the same, waiting for the agent to be done with the one before
 * @released: times the agent told that it was done with one
 * @errors: a doorbell on a channel that only the platform rings, a doorbell
 *	without a message, or a request that the platform did not take
 */
struct scmi_mailbox_glue_stats {
	unsigned int requests;
	unsigned int bad_requests;
	unsigned int replies;
	unsigned int stale;
	unsigned int notifications;
	unsigned int queued;
	unsigned int released;
	unsigned int errors;
};

struct scmi_mailbox_glue *
scmi_mailbox_glue_kunit(struct kunit *test,
			const struct scmi_mailbox_glue_config *cfg);
void scmi_mailbox_glue_describe(struct scmi_mailbox_glue *glue,
				struct device_node *np);
int scmi_mailbox_glue_plug(struct scmi_mailbox_glue *glue);
void scmi_mailbox_glue_unplug(struct scmi_mailbox_glue *glue);
struct device *scmi_mailbox_glue_device(struct scmi_mailbox_glue *glue);
void scmi_mailbox_glue_flush(struct scmi_mailbox_glue *glue);
unsigned int scmi_mailbox_glue_errors(struct scmi_mailbox_glue *glue);

struct fake_mbox *scmi_mailbox_glue_mbox(struct scmi_mailbox_glue *glue);
struct fake_shmem *scmi_mailbox_glue_a2p(struct scmi_mailbox_glue *glue);
struct fake_shmem *scmi_mailbox_glue_p2a(struct scmi_mailbox_glue *glue);
struct fake_scmi_port *scmi_mailbox_glue_port(struct scmi_mailbox_glue *glue);

void scmi_mailbox_glue_tamper(struct scmi_mailbox_glue *glue,
			      scmi_mailbox_tamper_fn fn, void *ctx);
void scmi_mailbox_glue_revive(struct scmi_mailbox_glue *glue);
struct scmi_mailbox_glue_stats
scmi_mailbox_glue_stats(struct scmi_mailbox_glue *glue);

#endif /* _SCMI_MAILBOX_GLUE_H */
