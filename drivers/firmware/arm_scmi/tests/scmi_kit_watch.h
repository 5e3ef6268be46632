/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Waiting for a moment in the life of a device, from another thread.
 */
#ifndef _SCMI_KIT_WATCH_H
#define _SCMI_KIT_WATCH_H

#include "scmi_kit.h"

struct scmi_kit_watch;

struct scmi_kit_watch *scmi_kit_watch_consumers(struct scmi_kit_instance *si);
bool scmi_kit_watch_wait(struct scmi_kit_watch *watch);

#endif /* _SCMI_KIT_WATCH_H */
