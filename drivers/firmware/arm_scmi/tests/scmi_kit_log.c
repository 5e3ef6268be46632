// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading the kernel log, see scmi_kit_log.h.
 */

#include <linux/export.h>
#include <linux/string.h>

#include "scmi_kit_log.h"

/* Longer lines are cut: what is looked for stands near the beginning. */
#define SCMI_KIT_LOG_LINE	256

/**
 * scmi_kit_log_mark() - remember how far the kernel log has come
 *
 * Return: the place.
 */
struct kmsg_dump_iter scmi_kit_log_mark(void)
{
	struct kmsg_dump_iter iter = { };

	kmsg_dump_rewind(&iter);
	iter.cur_seq = iter.next_seq;

	return iter;
}
EXPORT_SYMBOL_GPL(scmi_kit_log_mark);

/**
 * scmi_kit_log_says() - is there a line with both of two texts?
 * @since: place to start from
 * @one: a text
 * @other: another, before or behind the first
 *
 * Return: true if so.
 */
bool scmi_kit_log_says(struct kmsg_dump_iter since, const char *one,
		       const char *other)
{
	char line[SCMI_KIT_LOG_LINE];
	size_t len;

	while (kmsg_dump_get_line(&since, false, line, sizeof(line) - 1,
				  &len)) {
		line[len] = '\0';
		if (strstr(line, one) && strstr(line, other))
			return true;
	}

	return false;
}
EXPORT_SYMBOL_GPL(scmi_kit_log_says);
