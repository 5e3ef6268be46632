# SPDX-License-Identifier: GPL-2.0-only
"""Reading the numbers of fault sweeps."""

import unittest

import helpers	# noqa: F401  (finds the package)
from scmibench import faults, ktap

LINE = ("    # scmi_fault_each_object: fault sweep: node appears: 210 objects "
        "failed, 200 with an error and 10 without")


class Sweeps(unittest.TestCase):
    """The one line that a sweep prints."""

    def test_points_are_added_up(self):
        case = ktap.Case("one", "a", "PASS", log=[LINE, "else", LINE])
        self.assertEqual(faults.points(case), 420)

    def test_other_lines_count_nothing(self):
        case = ktap.Case("one", "a", "FAIL", log=[
            "    # a: fault sweep: once more, to see which it is:",
            "    # a: fault sweep: x: given up when number 3 of the pages had "
            "failed"])
        self.assertEqual(faults.points(case), 0)

    def test_note_names_suites_that_swept(self):
        cases = [ktap.Case("one", "a", "PASS", log=[LINE]),
                 ktap.Case("one", "b", "PASS", log=[LINE]),
                 ktap.Case("two", "c", "PASS")]
        self.assertEqual(faults.note(cases),
                         ["fault sweeps: 420 points: one 420"])

    def test_no_sweep_no_note(self):
        self.assertEqual(faults.note([ktap.Case("two", "c", "PASS")]), [])


if __name__ == "__main__":
    unittest.main()
