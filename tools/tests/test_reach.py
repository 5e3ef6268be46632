# SPDX-License-Identifier: GPL-2.0-only
"""What a tracefile says of functions that a series changes."""

import unittest

from helpers import InFolder	# noqa: F401  (it sets the path up)
from scmibench import reach

_OLD = """int one(void)
{
	return 1;
}

int two(int a)
{
	return a;
}
""".splitlines()

_NEW = """int one(void)
{
	return 1;
}

int two(int a)
{
	if (a)
		return -a;
	return a;
}

int three(void)
{
	return 3;
}
""".splitlines()

_TRACE = """TN:
SF:/tree/a.c
FN:1,one
FN:6,two
FN:13,three
FNDA:0,one
DA:1,0
DA:3,0
DA:6,4
DA:8,4
DA:9,0
DA:10,4
DA:13,2
DA:15,2
BRDA:8,0,0,0
BRDA:8,0,1,4
BRDA:1,0,0,-
end_of_record
""".splitlines()


class Reach(unittest.TestCase):
    """One small file, before and after."""

    def setUp(self):
        self.traced = reach.read(_TRACE)["/tree/a.c"]

    def test_changed_lines(self):
        self.assertEqual(reach.changed_lines(_OLD, _NEW),
                         {8, 9, 12, 13, 14, 15, 16})

    def test_line_taken_away_counts_where_it_stood(self):
        self.assertEqual(reach.changed_lines(["a", "b", "c"], ["a", "c"]), {2})

    def test_extent_ends_at_the_brace(self):
        self.assertEqual(reach.extents(self.traced, _NEW)["two"], (6, 11))

    def test_extent_ends_before_the_next_function(self):
        traced = reach.read(["SF:/tree/a.c", "FN:1,macro", "FN:3,next"])
        self.assertEqual(
            reach.extents(traced["/tree/a.c"],
                          ["MAKE(macro);", "", "int next(void)", "{", "}"]),
            {"macro": (1, 2), "next": (3, 5)})

    def test_only_changed_functions_count(self):
        found = reach.changed_functions(self.traced, _OLD, _NEW)
        self.assertEqual(list(found), ["two", "three"])
        self.assertEqual(found["two"].counts(),
                         {"lines": (4, 3), "branches": (2, 1)})

    def test_new_file_is_all_changed(self):
        self.assertEqual(
            list(reach.changed_functions(self.traced, [], _NEW)),
            ["one", "two", "three"])

    def test_shares_add_up(self):
        found = reach.changed_functions(self.traced, _OLD, _NEW)
        self.assertEqual(reach.shares(found.values()),
                         {"lines": 83.3, "branches": 50.0})

    def test_nothing_to_count_is_no_share(self):
        self.assertEqual(reach.shares([]), {"lines": None, "branches": None})
        self.assertEqual(reach.below(reach.shares([])), [])

    def test_below_names_what_misses_its_goal(self):
        self.assertEqual(reach.below({"lines": 95.0, "branches": 84.9}),
                         ["branches 84.9 % (goal 85 %)"])

    def test_missing_says_where(self):
        self.assertEqual(reach.missing(self.traced, _NEW),
                         ["1: int one(void)", "3: return 1;",
                          "8: 1 of 2 ways: if (a)", "9: return -a;"])


if __name__ == "__main__":
    unittest.main()
