# SPDX-License-Identifier: GPL-2.0-only
"""Figures of instances, out of a console."""

import unittest

import helpers	# noqa: F401  (makes the package importable)
from scmibench import instances

COST = """
[    0.0]     # scmi_bench_each: bench virtio n={n} register=66142 ns
[    0.0]     # scmi_bench_each: bench virtio n={n} probe={probe} ns
[    0.0]     # scmi_bench_each: bench virtio n={n} first=15206 ns
[    0.0]     # scmi_bench_each: bench virtio n={n} unbind=121889 ns
[    0.0]     # scmi_bench_each: bench virtio n={n} unplug=48025 ns
"""
PROBES = """
[    0.0]     # scmi_scale_nodes_first: 1 nodes probed 2 times, one of them 2 times
[    0.0]     # scmi_scale_nodes_first: 1000 nodes probed 2000 times, one of them 2 times
[    0.0]     # scmi_scale_one_by_one: 1 nodes probed 2 times, one of them 2 times
[    0.0]     # scmi_scale_one_by_one: 1000 nodes that name theirs probed 2000 times, one of them 2 times
[    0.0]     # scmi_scale_one_by_one: 1000 nodes probed 501500 times, one of them 1001 times
"""


def boot(probe):
    """The costs of one boot in which a probe took so long among many."""
    text = COST.format(n=1, probe=100000) + COST.format(n=1000, probe=probe)
    return instances.costs(text.splitlines())


class Figures(unittest.TestCase):
    """Medians, ratios, and what they are held against."""

    def setUp(self):
        self.data = {"virtio": {
            "microseconds": instances.middle([boot(900000), boot(200000),
                                              boot(140000)]),
            "attempts": instances.attempts(PROBES.splitlines())}}

    def test_cost_is_the_median_of_the_boots(self):
        cost = self.data["virtio"]["microseconds"]
        self.assertEqual(cost[1000]["probe"], 200.0)
        self.assertAlmostEqual(cost[1]["remove"], 169.914)

    def test_verdicts(self):
        got = {what: (value, goal) for what, value, goal
               in instances.verdicts(self.data)}
        self.assertEqual(got["virtio probe, 1000 to 1"], (2.0, 1.5))
        self.assertEqual(got["virtio first, 1000 to 1"], (1.0, 1.5))
        self.assertEqual(got["virtio probes, nodes first"], (2, 3))
        self.assertEqual(got["virtio probes, one by one"], (1001, 3))
        self.assertEqual(got["virtio probes, one by one named"], (2, 3))

    def test_table_has_a_row_for_each_number(self):
        lines = instances.table(self.data)
        self.assertIn("     200.0", lines[3])
        self.assertIn("     501.5     1001", "\n".join(lines))


if __name__ == "__main__":
    unittest.main()
