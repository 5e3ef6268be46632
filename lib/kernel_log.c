// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading the kernel log, see kunit/kernel_log.h.
 */

#include <kunit/compat.h>
#include <kunit/kernel_log.h>
#include <linux/console.h>
#include <linux/export.h>
#include <linux/string.h>

/* What is looked for stands near the beginning. */
#define KERNEL_LOG_RECORD	256

struct kmsg_dump_iter kernel_log_mark(void)
{
	struct kmsg_dump_iter iter = { };

	kmsg_dump_rewind(&iter);
	iter.cur_seq = iter.next_seq;

	return iter;
}
EXPORT_SYMBOL_GPL(kernel_log_mark);

bool kernel_log_next(struct kmsg_dump_iter *pos, char *record, size_t size)
{
	size_t len;

	if (!kmsg_dump_get_line(pos, false, record, size - 1, &len))
		return false;
	record[len] = '\0';

	return true;
}
EXPORT_SYMBOL_GPL(kernel_log_next);

bool kernel_log_says(struct kmsg_dump_iter since, const char *one,
		     const char *other)
{
	char record[KERNEL_LOG_RECORD];

	while (kernel_log_next(&since, record, sizeof(record)))
		if (strstr(record, one) && strstr(record, other))
			return true;

	return false;
}
EXPORT_SYMBOL_GPL(kernel_log_says);

void kernel_log_show(struct kunit *test, struct kmsg_dump_iter since,
		     unsigned int most)
{
	const struct kmsg_dump_iter end = kernel_log_mark();
	char record[KERNEL_LOG_RECORD];

	/* What is shown here is said as well, and not to be shown again. */
	while (most-- && since.cur_seq < end.cur_seq &&
	       kernel_log_next(&since, record, sizeof(record)))
		kunit_info(test, "%s", record);
}
EXPORT_SYMBOL_GPL(kernel_log_show);

/* Consoles with a thread of their own; NULL if there are no more than @nth. */
static struct console *kernel_log_console(unsigned int nth)
{
	struct console *con, *found = NULL;

	console_list_lock();
	for_each_console(con) {
		if (!(con->flags & CON_NBCON) || !(con->flags & CON_ENABLED))
			continue;
		if (!nth--) {
			found = con;
			break;
		}
	}
	console_list_unlock();

	return found;
}

void kernel_log_flush(void)
{
	struct console *con;
	unsigned int i;

	for (i = 0; (con = kernel_log_console(i)); i++)
		compat_console_flush(con);
}
EXPORT_SYMBOL_GPL(kernel_log_flush);

void kernel_log_set_level(int level)
{
	kernel_log_flush();
	console_loglevel = level;
}
EXPORT_SYMBOL_GPL(kernel_log_set_level);
