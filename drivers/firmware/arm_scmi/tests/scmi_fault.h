/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an instance goes through while one thing after the other fails (B18).
 */
#ifndef _SCMI_FAULT_H
#define _SCMI_FAULT_H

#include <kunit/fault_sweep.h>

#include "scmi_kit.h"

struct alloc_balance;
struct leak_check;

/**
 * struct scmi_fault_op - an operation in the life of an instance
 * @desc: for the log
 * @before: brings the instance to where it begins, from a world without it, but
 *	    for the consumer of its clock, which is there
 * @run: the operation, without waiting for what follows from it. Returns 0 or a
 *	 negative errno.
 * @gone: for one that takes something away: what is not bound any more. Such an
 *	  operation may not fail. NULL for one after which the instance is up.
 * @under_node: the supplier goes, or has gone, under a node that was up
 */
struct scmi_fault_op {
	const char *desc;
	void (*before)(struct scmi_kit_instance *si);
	int (*run)(struct scmi_kit_instance *si);
	struct device *(*gone)(struct scmi_kit_instance *si);
	bool under_node;
};

/**
 * struct scmi_fault - a sweep over an operation
 * @si: instance; nothing of it is there between two rounds
 * @op: the operation
 * @other: instance with a node that takes the supplier if it is free, or NULL
 * @clean: what the world without the instance is like
 * @refs: references to its nodes then
 * @balance: what code has in use then, where the kernel counts that
 * @by_itself: rounds after which it came up without help
 * @by_binding: those in which devices had to be bound that were not
 * @by_core: those in which the core device had to be bound anew
 * @by_node: those in which the SCMI node had to be bound anew
 */
struct scmi_fault {
	struct scmi_kit_instance *si;
	const struct scmi_fault_op *op;
	struct scmi_kit_instance *other;
	struct leak_check *clean;
	unsigned int refs;
	struct alloc_balance *balance;
	unsigned int by_itself;
	unsigned int by_binding;
	unsigned int by_core;
	unsigned int by_node;
};

/* For splat_forgive(), of what removes devices without memory. */
extern const char * const scmi_fault_forgiven[];

struct scmi_kit_instance *scmi_fault_instance(struct kunit *test);
struct fault_swept scmi_fault_sweep(struct scmi_kit_instance *si,
				    const struct scmi_fault_op *op,
				    const struct fault_source *source,
				    void *data);
unsigned int scmi_fault_sweep_all(struct scmi_kit_instance *si,
				  const struct scmi_fault_op *ops, size_t num,
				  const struct fault_source *source,
				  void *data);

/* Of the rows of scmi_fault_lists.h, */
void scmi_fault_before_node(struct scmi_kit_instance *si);
int scmi_fault_add_node(struct scmi_kit_instance *si);
void scmi_fault_before_supplier(struct scmi_kit_instance *si);
int scmi_fault_plug(struct scmi_kit_instance *si);
void scmi_fault_before_bind_supplier(struct scmi_kit_instance *si);
int scmi_fault_bind_supplier(struct scmi_kit_instance *si);
void scmi_fault_before_bind_node(struct scmi_kit_instance *si);
int scmi_fault_bind_node(struct scmi_kit_instance *si);
void scmi_fault_before_bind_core(struct scmi_kit_instance *si);
int scmi_fault_bind_core(struct scmi_kit_instance *si);
void scmi_fault_before_return(struct scmi_kit_instance *si);
void scmi_fault_before_user(struct scmi_kit_instance *si);
int scmi_fault_add_user(struct scmi_kit_instance *si);
int scmi_fault_unplug(struct scmi_kit_instance *si);
int scmi_fault_unbind_supplier(struct scmi_kit_instance *si);
int scmi_fault_remove_node(struct scmi_kit_instance *si);
int scmi_fault_unbind_node(struct scmi_kit_instance *si);
int scmi_fault_unbind_core(struct scmi_kit_instance *si);

/* Cases for every transport; the parameter is a &struct scmi_fault_op. */
void scmi_fault_each_object(struct kunit *test);
void scmi_fault_each_page(struct kunit *test);
void scmi_fault_frees_supplier(struct kunit *test);

#endif /* _SCMI_FAULT_H */
