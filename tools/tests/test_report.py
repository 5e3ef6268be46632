# SPDX-License-Identifier: GPL-2.0-only
"""The shapes of what machines read, and of the table."""

import contextlib
import io
import json
import unittest
import xml.etree.ElementTree as xml
from unittest import mock

from helpers import InFolder
from scmibench import coverage, ktap, places, report, symbols

CASES = [
    ktap.Case("one", "a", "PASS", seconds=0.25),
    ktap.Case("one", "b", "FAIL", "Expected <1>", ["# b: \x1b[1m\0 text"]),
    ktap.Case("one", "c.x=1", "SKIP", "not here"),
    ktap.Case("two", "d", "HANG", "no end within 60 s", ["last words"]),
    ktap.Case("two", "e", "FAIL", "WARNING: f", ["WARNING: f"], splat=True),
]


class Shapes(InFolder):
    """JSON, JUnit, table."""

    def test_counts_and_last_line(self):
        self.assertEqual(report.total(*report.counts(CASES)),
                         "1 passed, 3 failed, 1 skipped")

    def test_json_is_that_of_kunit_py(self):
        top = report.as_json(CASES, "6.12")
        self.assertEqual(top["name"], "KUnit Test Group")
        self.assertEqual([group["name"] for group in top["sub_groups"]],
                         ["one", "two"])
        rows = top["sub_groups"][0]["test_cases"]
        self.assertEqual([(row["name"], row["status"]) for row in rows],
                         [("a", "PASS"), ("b", "FAIL")])
        inner = top["sub_groups"][0]["sub_groups"][0]
        self.assertEqual(inner["name"], "c")
        self.assertEqual(inner["test_cases"][0]["status"], "SKIP")
        two = top["sub_groups"][1]["test_cases"]
        self.assertEqual(two[0]["status"], "ERROR")
        self.assertTrue(two[1]["splat"])

    def test_junit_is_xml_and_adds_up(self):
        top = xml.fromstring(report.as_junit(CASES, "6.12"))
        one, two = top.findall("testsuite")
        self.assertEqual((one.get("tests"), one.get("failures"),
                          one.get("skipped")), ("3", "1", "1"))
        self.assertEqual(two.findall("testcase/failure")[0].get("type"),
                         "HANG")
        self.assertEqual(one.find("testcase").get("time"), "0.250000")

    def test_files_are_written(self):
        path = report.write(CASES, ["line"], "6.12")
        self.assertEqual(path.read_text(), "line\n")
        data = (places.RESULTS / "check-6.12.json").read_text()
        self.assertIn("sub_groups", json.loads(data))
        xml.parse(places.RESULTS / "check-6.12.junit.xml")

    def test_table_shows_each_failure_and_no_colour(self):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            report.show(CASES, ["note"])
        text = out.getvalue()
        for part in ("FAIL one.b", "HANG two.d", "no end within 60 s",
                     "SKIP one.c.x=1: not here", "note"):
            self.assertIn(part, text)

    def test_addresses_get_names(self):
        (self.top / "vmlinux").write_text("")
        table = mock.Mock(stdout="0000000060001000 T first\n"
                          "                 w weak\n"
                          "0000000060002000 t second\n")
        self.enterContext(mock.patch.object(
            symbols.subprocess, "run", lambda *words, **how: table))
        names = symbols.Symbols(self.top)
        self.assertEqual(names.decode(" [<60001010>] ? 0x60001010"),
                         " [<60001010>] ? 0x60001010 first+0x10")
        self.assertEqual(names.decode("at 0x1234567"), "at 0x1234567")

    def test_coverage_summary(self):
        files = coverage.read_info(["SF:a.c", "LF:10", "LH:5", "FNF:2",
                                    "FNH:2", "BRF:0", "BRH:0",
                                    "end_of_record", "SF:b.c", "LF:10",
                                    "LH:10", "end_of_record"])
        data = coverage.summary(files)
        self.assertEqual(data["files"]["a.c"], {
            "lines": 50.0, "functions": 100.0, "branches": None})
        self.assertEqual(data["totals"]["lines"], 75.0)


if __name__ == "__main__":
    unittest.main()
