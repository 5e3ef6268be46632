/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What suites that are about OP-TEE need beyond scmi_kit.h.
 */
#ifndef _SCMI_KIT_OPTEE_H
#define _SCMI_KIT_OPTEE_H

#include "scmi_kit.h"
#include "scmi_optee_pta.h"

struct fake_tee;

/* The channel of an instance that does not ask for another. */
#define SCMI_KIT_OPTEE_CHANNEL	7

/**
 * struct scmi_kit_optee_config - where an instance lives; all zero gives a TEE
 *	with one client device of its own
 * @tee_of: in the TEE of that one, as another client device
 * @agent_of: at the client device of that one; then the two are plugged, and
 *	unplugged, together
 * @channel: id of its channel; 0 gives SCMI_KIT_OPTEE_CHANNEL
 * @exact: memory of the TEE ends where a message does, for KASAN to see
 * @area: messages travel in an area that has a node, not in memory of the TEE
 */
struct scmi_kit_optee_config {
	struct scmi_kit_instance *tee_of;
	struct scmi_kit_instance *agent_of;
	u32 channel;
	bool exact;
	bool area;
};

/* TEEs of instances that share them; the TEE core has room for one more. */
#define SCMI_KIT_OPTEE_TEES	15

extern const struct scmi_kit_transport scmi_kit_optee_packed;

struct scmi_kit_instance *
scmi_kit_optee_instance(struct kunit *test,
			const struct scmi_kit_optee_config *config);
void scmi_kit_optee_unplug_tee(struct scmi_kit_instance *si);

struct fake_tee *scmi_kit_optee_tee(struct scmi_kit_instance *si);
struct scmi_optee_pta *scmi_kit_optee_pta(struct scmi_kit_instance *si);
struct scmi_optee_pta_channel *
scmi_kit_optee_channel(struct scmi_kit_instance *si);

#endif /* _SCMI_KIT_OPTEE_H */
