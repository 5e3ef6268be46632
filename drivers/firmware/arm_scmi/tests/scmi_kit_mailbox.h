/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What suites that are about mailboxes need beyond scmi_kit.h.
 */
#ifndef _SCMI_KIT_MAILBOX_H
#define _SCMI_KIT_MAILBOX_H

#include "scmi_kit.h"
#include "scmi_mailbox_glue.h"

struct scmi_kit_instance *
scmi_kit_mailbox_instance(struct kunit *test, enum scmi_mailbox_wiring wiring);
struct scmi_mailbox_glue *scmi_kit_mailbox_glue(struct scmi_kit_instance *si);

#endif /* _SCMI_KIT_MAILBOX_H */
