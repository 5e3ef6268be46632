// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nodes that make no sense in places that are the same for all transports (B16):
 * what refers to a supplier is for the suites of matching and channels.
 *
 * The invariant: what is wrong is told, by the device of the node that it is
 * wrong with; the instance does without it, and so does everybody else.
 */

#include <kunit/kernel_log.h>

#include "scmi_cases.h"

/* The core device of @si has said a line with @text in it. */
static void description_expect_told(struct scmi_kit_instance *si,
				    struct kmsg_dump_iter log, const char *text)
{
	KUNIT_EXPECT_TRUE_MSG(si->kit->test,
			      kernel_log_says(log, dev_name(scmi_kit_core(si)),
					      text),
			      "nobody was told \"%s\"", text);
}

/* B16: a time-out that is no number is that of the transport. */
void scmi_description_timeout_without_value(struct kunit *test)
{
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct kmsg_dump_iter log = kernel_log_mark();

	dt_prop_bool(si->np, "arm,max-rx-timeout-ms");
	scmi_kit_start(si);
	description_expect_told(si, log, "arm,max-rx-timeout-ms");
	scmi_kit_expect_working(si);
}
EXPORT_SYMBOL_GPL(scmi_description_timeout_without_value);

/* B16: a child that is no protocol of this platform is left out, alone. */
void scmi_description_child_is_no_protocol(struct kunit *test)
{
	const struct scmi_odd_child *child = test->param_value;
	struct scmi_kit_instance *si = scmi_kit_instance(test);
	struct scmi_kit_instance *other = scmi_kit_instance(test);
	struct kmsg_dump_iter log = kernel_log_mark();
	struct device_node *np;

	np = dt_node(si->node, si->np, "odd");
	if (child->reg)
		dt_prop_u32(np, "reg", child->reg);
	scmi_kit_start(si);
	if (child->told)
		description_expect_told(si, log, child->told);
	scmi_kit_expect_working(si);

	scmi_kit_start(other);
	scmi_kit_expect_working(other);
}
EXPORT_SYMBOL_GPL(scmi_description_child_is_no_protocol);
