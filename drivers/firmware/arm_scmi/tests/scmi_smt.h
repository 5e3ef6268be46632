/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The platform's side of the shared memory that carries one SCMI message at a
 * time (DEN0056, shared memory based transport). What carries the doorbell, a
 * mailbox or a trusted application, is of no interest here.
 */
#ifndef _SCMI_SMT_H
#define _SCMI_SMT_H

#include <linux/bits.h>
#include <linux/types.h>

/**
 * enum scmi_smt_field - the words of the area, by their offset
 * @SCMI_SMT_STATUS: who owns the area, and whether the last message failed
 * @SCMI_SMT_FLAGS: what the sender wants
 * @SCMI_SMT_LENGTH: bytes from @SCMI_SMT_HEADER on
 * @SCMI_SMT_HEADER: message header; the payload follows
 */
enum scmi_smt_field {
	SCMI_SMT_STATUS = 0x04,
	SCMI_SMT_FLAGS = 0x10,
	SCMI_SMT_LENGTH = 0x14,
	SCMI_SMT_HEADER = 0x18,
};

/* Bits of SCMI_SMT_STATUS and SCMI_SMT_FLAGS. */
#define SCMI_SMT_FREE		BIT(0)
#define SCMI_SMT_ERROR		BIT(1)
#define SCMI_SMT_INTR		BIT(0)

u32 scmi_smt_get(const void *area, enum scmi_smt_field field);
void scmi_smt_set(void *area, enum scmi_smt_field field, u32 value);

void scmi_smt_init(void *area, size_t size);
bool scmi_smt_is_free(const void *area);
bool scmi_smt_wants_interrupt(const void *area);
void scmi_smt_release(void *area);

ssize_t scmi_smt_pull(const void *area, size_t size, void *msg, size_t room);
int scmi_smt_push(void *area, size_t size, const void *msg, size_t len);

#endif /* _SCMI_SMT_H */
