/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel says while a case runs: messages are for people, and a bad
 * node is to be told from a good one by them.
 */
#ifndef _SCMI_KIT_LOG_H
#define _SCMI_KIT_LOG_H

#include <linux/kmsg_dump.h>

struct kmsg_dump_iter scmi_kit_log_mark(void);
bool scmi_kit_log_says(struct kmsg_dump_iter since, const char *one,
		       const char *other);

#endif /* _SCMI_KIT_LOG_H */
