// SPDX-License-Identifier: GPL-2.0-only
/*
 * SCMI messages in shared memory, as the platform sees them.
 */
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/string.h>
#include <linux/unaligned.h>
#include <asm/barrier.h>

#include "scmi_smt.h"

/**
 * DOC: SCMI shared memory, platform side
 *
 * An area holds one message. It belongs to the receiver of the message while
 * SCMI_SMT_FREE is clear, and to the sender while it is set; whoever is done
 * sets the bit, and that has to be the last thing written. All words are
 * little-endian. The length is that of header and payload together, and it is
 * the sender's word: nothing here believes it beyond the end of the area.
 *
 * The functions work on an ordinary pointer to the area, and take no lock: the
 * ownership bit is the lock. scmi_smt_set() is for a platform that lies.
 */

/* Where the message begins, header first. */
#define SMT_MSG(area)	((area) + SCMI_SMT_HEADER)
#define SMT_HDR_LEN	sizeof(__le32)

/**
 * scmi_smt_get() - read a word of an area
 * @area: the area
 * @field: which word
 *
 * Return: its value, in CPU order.
 */
u32 scmi_smt_get(const void *area, enum scmi_smt_field field)
{
	return get_unaligned_le32(area + field);
}
EXPORT_SYMBOL_GPL(scmi_smt_get);

/**
 * scmi_smt_set() - write a word of an area, sense or not
 * @area: the area
 * @field: which word
 * @value: its value, in CPU order
 */
void scmi_smt_set(void *area, enum scmi_smt_field field, u32 value)
{
	put_unaligned_le32(value, area + field);
}
EXPORT_SYMBOL_GPL(scmi_smt_set);

/**
 * scmi_smt_init() - make an area out of some memory
 * @area: the memory
 * @size: its size in bytes
 *
 * The area is free, as a platform leaves it before it starts the agent.
 */
void scmi_smt_init(void *area, size_t size)
{
	memset(area, 0, size);
	scmi_smt_set(area, SCMI_SMT_STATUS, SCMI_SMT_FREE);
}
EXPORT_SYMBOL_GPL(scmi_smt_init);

/**
 * scmi_smt_is_free() - does the area belong to the sender?
 * @area: the area
 *
 * What was written before it was released can be read after this returned true.
 *
 * Return: true if so.
 */
bool scmi_smt_is_free(const void *area)
{
	bool free = scmi_smt_get(area, SCMI_SMT_STATUS) & SCMI_SMT_FREE;

	smp_rmb(); /* pairs with the sender's and with scmi_smt_release() */
	return free;
}
EXPORT_SYMBOL_GPL(scmi_smt_is_free);

/**
 * scmi_smt_wants_interrupt() - does the sender want to be told of completion?
 * @area: the area
 *
 * Return: true if so; if not, it looks at the area by itself.
 */
bool scmi_smt_wants_interrupt(const void *area)
{
	return scmi_smt_get(area, SCMI_SMT_FLAGS) & SCMI_SMT_INTR;
}
EXPORT_SYMBOL_GPL(scmi_smt_wants_interrupt);

/**
 * scmi_smt_release() - give the area back to the sender
 * @area: the area
 *
 * Other bits of the status stay, SCMI_SMT_ERROR for one.
 */
void scmi_smt_release(void *area)
{
	u32 status = scmi_smt_get(area, SCMI_SMT_STATUS) | SCMI_SMT_FREE;

	smp_wmb(); /* the answer is there before the agent may look at it */
	scmi_smt_set(area, SCMI_SMT_STATUS, status);
}
EXPORT_SYMBOL_GPL(scmi_smt_release);

/**
 * scmi_smt_pull() - take a message out of an area
 * @area: the area
 * @size: its size in bytes
 * @msg: where the message goes, header first
 * @room: bytes that fit there
 *
 * The area stays as it is.
 *
 * Return: length of the message; -EAGAIN if the area is free, so that there is
 * no message; -EPROTO if the length is shorter than a header or longer than the
 * area; -EMSGSIZE if it is longer than @room.
 */
ssize_t scmi_smt_pull(const void *area, size_t size, void *msg, size_t room)
{
	u32 len;

	if (size < SCMI_SMT_HEADER + SMT_HDR_LEN)
		return -EPROTO;
	if (scmi_smt_is_free(area))
		return -EAGAIN;

	len = scmi_smt_get(area, SCMI_SMT_LENGTH);
	if (len < SMT_HDR_LEN || len > size - SCMI_SMT_HEADER)
		return -EPROTO;
	if (len > room)
		return -EMSGSIZE;

	memcpy(msg, SMT_MSG(area), len);
	return len;
}
EXPORT_SYMBOL_GPL(scmi_smt_pull);

/**
 * scmi_smt_push() - put a message into an area
 * @area: the area
 * @size: its size in bytes
 * @msg: the message, header first
 * @len: its length; may be anything, a message without a whole header included
 *
 * Who owns the area is up to the caller, and stays as it is.
 *
 * Return: 0, or -EMSGSIZE if it does not fit; then nothing was written.
 */
int scmi_smt_push(void *area, size_t size, const void *msg, size_t len)
{
	if (size < SCMI_SMT_HEADER || len > size - SCMI_SMT_HEADER)
		return -EMSGSIZE;

	memcpy(SMT_MSG(area), msg, len);
	scmi_smt_set(area, SCMI_SMT_LENGTH, len);
	return 0;
}
EXPORT_SYMBOL_GPL(scmi_smt_push);
