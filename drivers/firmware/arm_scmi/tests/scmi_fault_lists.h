/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What cases about faults are run with, for the files that define such a suite
 * of a transport.
 */
#ifndef _SCMI_FAULT_LISTS_H
#define _SCMI_FAULT_LISTS_H

#include "scmi_fault.h"

static const struct scmi_fault_op scmi_fault_ops[] = {
	{ "supplier appears", scmi_fault_before_supplier, scmi_fault_plug },
	{ "node appears", scmi_fault_before_node, scmi_fault_add_node },
	{ "supplier is bound", scmi_fault_before_bind_supplier,
	  scmi_fault_bind_supplier, NULL, true },
	{ "node is bound", scmi_fault_before_bind_node, scmi_fault_bind_node },
	{ "core is bound", scmi_fault_before_bind_core, scmi_fault_bind_core },
	{ "supplier returns", scmi_fault_before_return, scmi_fault_plug, NULL,
	  true },
	{ "consumer appears", scmi_fault_before_user, scmi_fault_add_user },
	{ "supplier goes", scmi_kit_start, scmi_fault_unplug,
	  scmi_kit_supplier, true },
	{ "supplier is unbound", scmi_kit_start, scmi_fault_unbind_supplier,
	  scmi_kit_supplier, true },
	{ "node goes", scmi_kit_start, scmi_fault_remove_node, scmi_kit_node },
	{ "node is unbound", scmi_kit_start, scmi_fault_unbind_node,
	  scmi_kit_node },
	{ "core is unbound", scmi_kit_start, scmi_fault_unbind_core,
	  scmi_kit_core },
};

KUNIT_ARRAY_PARAM_DESC(scmi_fault_op, scmi_fault_ops, desc);

#endif /* _SCMI_FAULT_LISTS_H */
