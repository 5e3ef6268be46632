// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ways in which an instance loses what it lives on, and gets it back: what the
 * parameters of cases point to, see scmi_case_lists.h.
 */

#include "scmi_cases.h"

/**
 * scmi_departure_come_back() - undo a departure, after which all is as before
 * @si: instance that is down because of &scmi_departure.go of the parameter
 *
 * What the platform holds goes out first: too late, and for nobody.
 */
void scmi_departure_come_back(struct scmi_kit_instance *si)
{
	const struct scmi_departure *departure = si->kit->test->param_value;

	scmi_kit_expect_down(si);
	fake_scmi_silence(si->platform, false);
	fake_scmi_unscript_all(si->platform);
	fake_scmi_step(si->platform, -1);

	departure->back(si);
	scmi_kit_expect_working(si);
}
EXPORT_SYMBOL_GPL(scmi_departure_come_back);

static void departure_unbind(struct scmi_kit_instance *si, struct device *dev)
{
	struct kunit *test = si->kit->test;

	KUNIT_ASSERT_NOT_NULL(test, dev);
	KUNIT_EXPECT_EQ(test, device_unbind(dev), 0);
	scmi_kit_settle(test);
}

static void departure_bind(struct scmi_kit_instance *si, struct device *dev)
{
	struct kunit *test = si->kit->test;

	KUNIT_ASSERT_NOT_NULL(test, dev);
	KUNIT_EXPECT_EQ(test, device_bind(dev), 0);
	scmi_kit_settle(test);
}

/**
 * scmi_departure_unbind_supplier() - take the bus driver off the supplier
 * @si: instance that is plugged
 */
void scmi_departure_unbind_supplier(struct scmi_kit_instance *si)
{
	departure_unbind(si, scmi_kit_supplier(si));
}
EXPORT_SYMBOL_GPL(scmi_departure_unbind_supplier);

/**
 * scmi_departure_bind_supplier() - undo scmi_departure_unbind_supplier()
 * @si: instance
 */
void scmi_departure_bind_supplier(struct scmi_kit_instance *si)
{
	departure_bind(si, scmi_kit_supplier(si));
}
EXPORT_SYMBOL_GPL(scmi_departure_bind_supplier);

/**
 * scmi_departure_unbind_node() - take the transport's driver off the node
 * @si: instance whose node is there
 */
void scmi_departure_unbind_node(struct scmi_kit_instance *si)
{
	departure_unbind(si, scmi_kit_node(si));
}
EXPORT_SYMBOL_GPL(scmi_departure_unbind_node);

/**
 * scmi_departure_bind_node() - undo scmi_departure_unbind_node()
 * @si: instance
 */
void scmi_departure_bind_node(struct scmi_kit_instance *si)
{
	departure_bind(si, scmi_kit_node(si));
}
EXPORT_SYMBOL_GPL(scmi_departure_bind_node);

/**
 * scmi_departure_unbind_core() - take the SCMI core's driver off its device
 * @si: instance that works
 */
void scmi_departure_unbind_core(struct scmi_kit_instance *si)
{
	departure_unbind(si, scmi_kit_core(si));
}
EXPORT_SYMBOL_GPL(scmi_departure_unbind_core);

/**
 * scmi_departure_bind_core() - undo scmi_departure_unbind_core()
 * @si: instance
 */
void scmi_departure_bind_core(struct scmi_kit_instance *si)
{
	departure_bind(si, scmi_kit_core(si));
}
EXPORT_SYMBOL_GPL(scmi_departure_bind_core);

/**
 * scmi_departure_core_driver_out() - take the SCMI core's driver out
 * @si: any instance
 */
void scmi_departure_core_driver_out(struct scmi_kit_instance *si)
{
	scmi_kit_core_driver_out(si->kit->test);
}
EXPORT_SYMBOL_GPL(scmi_departure_core_driver_out);

/**
 * scmi_departure_core_driver_in() - undo scmi_departure_core_driver_out()
 * @si: any instance
 */
void scmi_departure_core_driver_in(struct scmi_kit_instance *si)
{
	scmi_kit_core_driver_in(si->kit->test);
}
EXPORT_SYMBOL_GPL(scmi_departure_core_driver_in);
