// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cases that are about what the driver core does by the device links that it
 * makes of phandles, on machines where it makes none.
 */

#include "scmi_kit.h"

/**
 * scmi_kit_needs_links() - the case needs device links from the device tree
 * @test: test with a kit; skipped where there are none
 *
 * To be called first, by a case that takes a clock away from who consumes it, and
 * expects the driver core to unbind that one.
 */
void scmi_kit_needs_links(struct kunit *test)
{
	if (!dt_makes_links())
		kunit_skip(test,
			   "no device links from the device tree on this machine");
}
EXPORT_SYMBOL_GPL(scmi_kit_needs_links);

/**
 * scmi_kit_needs_supplier_link() - the case needs a link from node to supplier
 * @si: instance; its test is skipped where scmi_kit_needs_links() would, and
 *	nothing but such a link tells the node that its supplier is not there
 *
 * To be called first, by a case in which a node is there, and its supplier is not
 * yet, or no more.
 */
void scmi_kit_needs_supplier_link(struct scmi_kit_instance *si)
{
	if (si->transport->by_link)
		scmi_kit_needs_links(si->kit->test);
}
EXPORT_SYMBOL_GPL(scmi_kit_needs_supplier_link);
