// SPDX-License-Identifier: GPL-2.0-only
/*
 * The explorer over OP-TEE, see scmi_explore.h.
 */

#include "scmi_explore_lists.h"
#include "scmi_kit_optee.h"

static int scmi_optee_explore_init(struct kunit *test)
{
	return scmi_kit_init(test, &scmi_kit_optee);
}

static struct kunit_suite scmi_optee_explore_suite = {
	.name = "scmi_optee_explore",
	.init = scmi_optee_explore_init,
	.test_cases = scmi_explore_cases,
};

kunit_test_suite(scmi_optee_explore_suite);
