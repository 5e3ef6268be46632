/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel has said since some moment: messages are for people, and one
 * that helps is to be told from one that does not.
 */

#ifndef _KUNIT_KERNEL_LOG_H
#define _KUNIT_KERNEL_LOG_H

#include <kunit/test.h>
#include <linux/kmsg_dump.h>
#include <linux/types.h>

/**
 * kernel_log_mark() - remember how far the kernel log has come
 *
 * Return: the place, to read from it as often as one likes: it is a value.
 */
struct kmsg_dump_iter kernel_log_mark(void);

/**
 * kernel_log_next() - read one message
 * @pos: place; moved past the message
 * @record: where the message goes, with all of its lines and a NUL at the end
 * @size: bytes of @record; what is longer is cut
 *
 * Return: false at the end of the log, with @record untouched.
 */
bool kernel_log_next(struct kmsg_dump_iter *pos, char *record, size_t size);

/**
 * kernel_log_says() - is there a message with both of two texts?
 * @since: place to start from
 * @one: a text
 * @other: another, before or behind the first, or in it
 *
 * Both stand within the first 255 bytes.
 *
 * Return: true if so.
 */
bool kernel_log_says(struct kmsg_dump_iter since, const char *one,
		     const char *other);

/**
 * kernel_log_show() - say again, as part of the result of a test, what was said
 * @test: test
 * @since: place to start from
 * @most: so many messages at most
 */
void kernel_log_show(struct kunit *test, struct kmsg_dump_iter since,
		     unsigned int most);

/**
 * kernel_log_flush() - wait until consoles have shown what was printed so far
 *
 * A console may have a thread for that, which comes to it when the test sleeps.
 * May sleep.
 */
void kernel_log_flush(void);

/**
 * kernel_log_set_level() - choose what consoles show from now on
 * @level: for console_loglevel
 *
 * What was printed before is shown as it was to be: kernel_log_flush(). A thread
 * that prints goes by the level of the moment in which it comes to it, and results
 * of cases that are over would be lost. May sleep.
 */
void kernel_log_set_level(int level);

#endif /* _KUNIT_KERNEL_LOG_H */
