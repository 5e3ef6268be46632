# SPDX-License-Identifier: GPL-2.0-only
"""What is expected to be red: the file, and a run held against it."""

import unittest

import helpers	# noqa: F401  (finds the modules)
from scmibench import baseline, expected, verdict
from scmibench.errors import BenchError


def results(*rows):
    """Verdicts out of (name, status), parameters included."""
    found = {}
    for name, status in rows:
        found.setdefault(verdict.top(name), verdict.Verdict()).add(
            verdict.parameter(name), status)
    return expected.flat(found)


class File(unittest.TestCase):
    """From verdicts to lines and back."""

    def lines(self, *rows):
        return expected.text(expected.folded(results(*rows)), {}).splitlines()

    def test_lines_are_sorted_and_hold_what_passes_too(self):
        self.assertEqual(self.lines(
            ("b.two", "FAIL"), ("b.one", "PASS"), ("a.three", "SKIP")),
            ["SKIP a.three", "PASS b.one", "FAIL b.two"])

    def test_equal_parameters_are_one_line(self):
        self.assertEqual(self.lines(("a.b.x", "FAIL"), ("a.b.y.z", "FAIL")),
                         ["FAIL a.b.*"])

    def test_parameters_that_differ_have_a_line_each(self):
        self.assertEqual(self.lines(
            ("a.b.x", "FAIL"), ("a.b.y", "PASS"), ("a.b.z", "SPLAT")),
            ["FAIL a.b.x", "PASS a.b.y", "SPLAT a.b.z"])

    def test_crash_between_parameters_is_the_cases(self):
        statuses = results(("a.b.x", "PASS"), ("a.b", "CRASH"))
        rows = expected.folded(statuses)
        self.assertEqual(rows, {"a.b.*": "PASS", "a.b": "CRASH"})
        self.assertEqual(
            expected.differences(rows, statuses, lambda name: True), {})

    def test_parse_reads_what_text_wrote(self):
        rows = {"a.b.*": "FAIL", "a.c": "PASS", "a.d.one two": "RED"}
        notes = {"a.d": "FAIL: why\nSPLAT: how"}
        text = "# head\n\n" + expected.text(rows, notes)
        self.assertEqual(expected.parse(text), (rows, notes))

    def test_names_that_another_run_has_are_found_without_one(self):
        rows = {"a.b.*": "FAIL", "a.c": "PASS", "a.d.x": "RED"}
        self.assertEqual(expected.unlisted(
            rows, ["a.b.y", "a.d.x", "a.e.x", "a.e.y", "ours.f"], {"a"}),
            (["a.e"], ["a.c"]))

    def test_suite_that_only_another_file_has_is_found(self):
        self.assertEqual(expected.unlisted(
            {"a.b": "PASS"}, ["a.b", "new.c", "ours.f"],
            expected.suites({"a.b": "PASS", "new.c.*": "FAIL"})),
            (["new.c"], []))

    def test_what_is_no_status_is_an_error(self):
        with self.assertRaisesRegex(BenchError, "cannot read \"BAD a.b\""):
            expected.parse("BAD a.b\n")

    def test_filter_chooses_cases(self):
        for pattern, name, chosen in (("", "a.b", True), ("a*", "ab.c", True),
                                      ("a*", "b.a", False),
                                      ("a.b*", "a.bc.x y", True),
                                      ("a.b", "a.c", False)):
            self.assertEqual(expected.matches(pattern, name), chosen)


class Merged(unittest.TestCase):
    """What two runs make of a case."""

    def merged(self, first, second, rows=None):
        return baseline.merged({"a.b": first}, {"a.b": second}, rows or {})

    def test_runs_that_agree(self):
        self.assertEqual(self.merged("FAIL", "FAIL"), ({"a.b": "FAIL"}, []))

    def test_runs_that_agree_on_red_only(self):
        self.assertEqual(self.merged("FAIL", "SPLAT"), ({"a.b": "RED"}, []))

    def test_what_is_green_once_is_not_recorded(self):
        self.assertEqual(self.merged("PASS", "FAIL"), ({}, ["a.b"]))

    def test_what_was_any_red_stays_so_until_it_is_green(self):
        rows = {"a.b": "RED"}
        self.assertEqual(self.merged("FAIL", "FAIL", rows),
                         ({"a.b": "RED"}, []))
        self.assertEqual(self.merged("PASS", "PASS", rows),
                         ({"a.b": "PASS"}, []))


class Differences(unittest.TestCase):
    """A run against what is expected."""

    def told(self, rows, *ran, chosen=lambda name: True):
        return list(expected.differences(rows, results(*ran),
                                         chosen).values())

    def test_as_expected(self):
        self.assertEqual(self.told(
            {"a.b": "FAIL", "a.c.*": "SPLAT", "a.d": "RED", "a.e": "PASS"},
            ("a.b", "FAIL"), ("a.c.x", "SPLAT"), ("a.d", "CRASH"),
            ("a.e", "PASS")), [])

    def test_red_that_turns_green(self):
        self.assertEqual(self.told({"a.b": "FAIL"}, ("a.b", "PASS")),
                         ["a.b is green: expected FAIL"])

    def test_any_red_that_turns_green(self):
        self.assertEqual(self.told({"a.b": "RED"}, ("a.b", "PASS")),
                         ["a.b is green: expected RED"])

    def test_one_parameter_that_turns_green(self):
        self.assertEqual(self.told({"a.b.*": "FAIL"}, ("a.b.x", "FAIL"),
                                   ("a.b.y", "PASS")),
                         ["a.b.y is green: expected FAIL"])

    def test_green_that_turns_red(self):
        self.assertEqual(self.told({"a.b": "PASS"}, ("a.b", "SPLAT")),
                         ["a.b is SPLAT: expected to be green"])

    def test_another_kind_of_red(self):
        self.assertEqual(self.told({"a.b": "FAIL"}, ("a.b", "CRASH")),
                         ["a.b is CRASH: expected FAIL"])

    def test_case_that_nobody_recorded(self):
        self.assertEqual(self.told({}, ("a.b", "PASS"), ("a.c.x", "PASS"),
                                   ("a.c.y", "FAIL")),
                         ["a.b is green: not recorded",
                          "a.c is FAIL: not recorded"])

    def test_parameter_that_nobody_recorded(self):
        self.assertEqual(self.told({"a.b.x": "FAIL", "a.b.y": "PASS"},
                                   ("a.b.x", "FAIL"), ("a.b.y", "PASS"),
                                   ("a.b.z", "PASS")),
                         ["a.b.z is green: not recorded"])

    def test_case_that_is_gone(self):
        self.assertEqual(self.told({"a.b": "PASS"}, ("b.c", "PASS")),
                         ["a.b does not exist: expected PASS",
                          "b.c is green: not recorded"])

    def test_parameter_that_is_gone(self):
        self.assertEqual(self.told({"a.b.x": "FAIL", "a.b.y": "PASS"},
                                   ("a.b.y", "PASS")),
                         ["a.b.x gave no result: expected FAIL"])

    def test_case_that_was_left_out_is_not_gone(self):
        self.assertEqual(self.told({"a.b": "FAIL", "c.d": "PASS"},
                                   ("c.d", "PASS"),
                                   chosen=lambda name: name != "a.b"), [])


if __name__ == "__main__":
    unittest.main()
