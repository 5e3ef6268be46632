// SPDX-License-Identifier: GPL-2.0-only
/*
 * The fake TEE: making things fail.
 */

#include <linux/slab.h>
#include <linux/uuid.h>

#include <kunit/fake_tee_priv.h>

/**
 * struct fake_tee_fault_node - a fault that lies in wait
 * @node: in &fake_tee_impl.faults
 * @fault: what the test wants; its uuid is not used
 * @any: of every Trusted Application
 * @uuid: otherwise of this one
 * @passed: how many were let pass
 * @struck: how many failed
 */
struct fake_tee_fault_node {
	struct list_head node;
	struct fake_tee_fault fault;
	bool any;
	uuid_t uuid;
	unsigned int passed;
	unsigned int struck;
};

static bool fake_tee_fault_valid(const struct fake_tee_fault *fault)
{
	if (fault->err)
		return fault->err < 0;
	return fault->result && (fault->op == FAKE_TEE_OPEN_SESSION ||
				 fault->op == FAKE_TEE_INVOKE);
}

/**
 * fake_tee_fault_add() - make something fail
 * @t: the TEE
 * @fault: what, how and how often; copied
 *
 * Any number may be added; the one added first strikes first.
 *
 * Return: 0, -EINVAL for a fault that could not be told from success, -ENOMEM.
 */
int fake_tee_fault_add(struct fake_tee *t, const struct fake_tee_fault *fault)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);
	struct fake_tee_fault_node *node;

	if (!fake_tee_fault_valid(fault))
		return -EINVAL;
	node = kzalloc(sizeof(*node), GFP_KERNEL);
	if (!node)
		return -ENOMEM;
	node->fault = *fault;
	node->any = !fault->uuid;
	if (fault->uuid)
		uuid_copy(&node->uuid, fault->uuid);

	guard(mutex)(&tee->lock);
	list_add_tail(&node->node, &tee->faults);
	return 0;
}
EXPORT_SYMBOL_GPL(fake_tee_fault_add);

/**
 * fake_tee_faults_clear() - let everything work again
 * @t: the TEE
 */
void fake_tee_faults_clear(struct fake_tee *t)
{
	struct fake_tee_impl *tee = to_fake_tee_impl(t);
	struct fake_tee_fault_node *node, *next;
	LIST_HEAD(old);

	scoped_guard(mutex, &tee->lock)
		list_splice_init(&tee->faults, &old);
	list_for_each_entry_safe(node, next, &old, node)
		kfree(node);
}
EXPORT_SYMBOL_GPL(fake_tee_faults_clear);

static bool fake_tee_fault_match(const struct fake_tee_fault_node *node,
				 enum fake_tee_op op, u32 func,
				 const uuid_t *uuid)
{
	const struct fake_tee_fault *fault = &node->fault;

	if (fault->op != op)
		return false;
	if (op == FAKE_TEE_INVOKE && fault->func != FAKE_TEE_ANY_FUNC &&
	    fault->func != func)
		return false;
	return node->any || (uuid && uuid_equal(&node->uuid, uuid));
}

/**
 * fake_tee_fault_hit() - is this to fail
 * @tee: the TEE
 * @op: what is being done
 * @func: function id, of a call
 * @uuid: Trusted Application, or NULL
 * @err: negative errno to fail with, 0 if none
 * @result: TEE result to fail with, 0 if none
 *
 * Return: true when it is.
 */
bool fake_tee_fault_hit(struct fake_tee_impl *tee, enum fake_tee_op op, u32 func,
			const uuid_t *uuid, int *err, u32 *result)
{
	struct fake_tee_fault_node *node;

	*err = 0;
	*result = FAKE_TEEC_SUCCESS;

	guard(mutex)(&tee->lock);
	list_for_each_entry(node, &tee->faults, node) {
		if (!fake_tee_fault_match(node, op, func, uuid))
			continue;
		if (node->passed < node->fault.skip) {
			node->passed++;
			continue;
		}
		if (node->fault.times && node->struck == node->fault.times)
			continue;
		node->struck++;
		tee->stats.faults++;
		*err = node->fault.err;
		*result = node->fault.err ? 0 : node->fault.result;
		return true;
	}
	return false;
}
