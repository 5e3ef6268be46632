/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lists of cases about probes and about large numbers, for the file that
 * defines the suites of a transport, see scmi_case_lists.h.
 */
#ifndef _SCMI_SCALE_LISTS_H
#define _SCMI_SCALE_LISTS_H

#include "scmi_cases.h"

static struct kunit_case scmi_probe_cases[] = {
	KUNIT_CASE(scmi_probe_supplier_comes_in_probe),
	KUNIT_CASE(scmi_probe_registers_no_driver),
	KUNIT_CASE(scmi_probe_attaches_no_device),
	{ }
};

static const struct scmi_scale_param scmi_scale_params[] = {
	{ "1", 1 },
	{ "2", 2 },
	{ "many", 0 },
	{ "many, named", 0, true },
};

KUNIT_ARRAY_PARAM_DESC(scmi_scale, scmi_scale_params, desc);

static struct kunit_case scmi_scale_cases[] = {
	KUNIT_CASE_PARAM(scmi_scale_suppliers_first, scmi_scale_gen_params),
	KUNIT_CASE_PARAM(scmi_scale_nodes_first, scmi_scale_gen_params),
	KUNIT_CASE_PARAM(scmi_scale_one_by_one, scmi_scale_gen_params),
	{ }
};

static const struct scmi_scale_param scmi_bench_params[] = {
	{ "1", 1 },
	{ "2", 2 },
	{ "64", 64 },
	{ "1000", 1000 },
};

KUNIT_ARRAY_PARAM_DESC(scmi_bench, scmi_bench_params, desc);

static struct kunit_case scmi_bench_cases[] = {
	KUNIT_CASE_PARAM(scmi_bench_each, scmi_bench_gen_params),
	{ }
};

#endif /* _SCMI_SCALE_LISTS_H */
