# SPDX-License-Identifier: GPL-2.0-only
"""make matrix, make baseline and its check, over the kernel of a few lines."""

import dataclasses
import json
import unittest
from unittest import mock

from helpers import write
from scmibench import (baseline, check, columns, isolate, ktap, kunitpy,
                       matrix, options, places, testing, verdict)
from scmibench.errors import BenchError
from test_check import Mini

RED = "FAIL one.b\nCRASH one.c\nWARN two.d\n"
SERIES = """\
--- a/drivers/virtio/virtio.c
+++ b/drivers/virtio/virtio.c
@@ -1,3 +1 @@
-FAIL one.b
-CRASH one.c
-WARN two.d
+fine
"""
RULES = """
stock = ["kasan"]
timeout = 5
[test]
leave_out = ["two"]
"""
SUITE = """
static void {case}(struct kunit *test) {{ }}
static struct kunit_suite s = {{ .name = "{suite}" }};
kunit_test_suite(s);
"""


MISSED = "# b: EXPECTATION FAILED at %s:7"


class Verdicts(unittest.TestCase):
    """One word for what a console says."""

    def of(self, *log, status="FAIL"):
        return verdict.of(ktap.Case("a", "b", status, "why", list(log),
                                    splat=status == "SPLAT"))

    def test_expectation(self):
        self.assertEqual(self.of(MISSED % "drivers/a.c"), ("FAIL", "why"))

    def test_report_of_the_kernel(self):
        line = "BUG: KASAN: slab-use-after-free in one+0x1/0x2"
        self.assertEqual(self.of(MISSED % "drivers/a.c", line),
                         ("SPLAT", line))

    def test_report_that_was_expected(self):
        self.assertEqual(self.of(
            "# expect-splat-begin: x", "WARNING: x", "# expect-splat-end",
            MISSED % "drivers/a.c"), ("FAIL", "why"))

    def test_what_is_left_behind_is_no_report(self):
        line = "OF: ERROR: memory leak, expected refcount 1 instead of 2, /a"
        self.assertEqual(
            self.of(line, MISSED % "lib/kunit/devkit/dt_tree.c"),
            ("FAIL", "only leaves behind: why"))
        self.assertEqual(
            self.of(line, MISSED % "lib/kunit/devkit/leak_check.c",
                    MISSED % "drivers/a.c"), ("FAIL", "why"))

    def test_case_is_what_the_worst_parameter_is(self):
        found = verdict.fold([ktap.Case("a", "b.x", "PASS"),
                              ktap.Case("a", "b.y", "FAIL", "why"),
                              ktap.Case("a", "b.z", "CRASH", "gone"),
                              ktap.Case("a", "c", "SKIP", "no")])
        self.assertEqual({name: (one.status, one.reason)
                          for name, one in found.items()},
                         {"a.b": ("CRASH", "[z] gone"), "a.c": ("SKIP", "no")})

    def test_green_parameters_give_no_reason(self):
        found = verdict.fold([ktap.Case("a", "b.x", "PASS"),
                              ktap.Case("a", "b.y", "PASS")])
        self.assertEqual(found["a.b"].reason, "")

    def test_worst_of_two_results_of_one_name_counts(self):
        for words in (("PASS", "FAIL"), ("FAIL", "PASS")):
            found = verdict.Verdict()
            for word in words:
                found.add("", word)
            self.assertEqual(found.status, "FAIL")

    def test_case_leaves_things_if_no_parameter_does_worse(self):
        left = ktap.Case("a", "b.x", "FAIL", "why",
                         [MISSED % "lib/kunit/devkit/dt_tree.c"])
        more = ktap.Case("a", "b.y", "FAIL", "why", [MISSED % "drivers/a.c"])
        self.assertTrue(verdict.fold([left])["a.b"].leaves)
        self.assertFalse(verdict.fold([left, more])["a.b"].leaves)


KERNELS = """
default = "6.12"
""" + "".join(f"""
[[kernel]]
line = "{line}"
package = "linux-source-{line}"
tarball = "/nowhere/linux-source-{line}.tar.xz"
folder = "linux-source-{line}"
series = "patches/6.12"
follows = "{follows}"
""" for line, follows in (("6.12", ""), ("7.2", "7.3"), ("7.3", "")))


class Chosen(Mini):
    """Which kernels there are to compare."""

    def setUp(self):
        super().setUp()
        write(self.repo, {"tools/kernels.toml": KERNELS})

    def names(self, **values):
        return [column.name for column
                in columns.chosen(options.parse(values))]

    def test_stock_and_ours_of_each_line_that_follows_none(self):
        self.assertEqual(self.names(), ["stock-6.12", "ours-6.12",
                                        "stock-7.3", "ours-7.3"])

    def test_line_that_is_named(self):
        self.assertEqual(self.names(KERNEL="7.2"), ["stock-7.2", "ours-7.2"])

    def test_users_tree_comes_last(self):
        self.assertEqual(self.names(KDIR=str(self.linux))[3:],
                         ["ours-7.3", "kdir"])
        self.assertEqual(self.names(KDIR=str(self.linux), KERNEL="6.12"),
                         ["stock-6.12", "ours-6.12", "kdir"])

    def test_depth_is_not_for_comparisons(self):
        with self.assertRaisesRegex(BenchError, "DEEP=1 is for make check"):
            self.names(DEEP="1")


class Stock(Mini):
    """A kernel with red cases, and a series that repairs them."""

    def setUp(self):
        super().setUp()
        self.virtio(RED)
        write(self.repo, {"patches/6.12/0001-repair.patch": SERIES,
                          "kunit-configs/kasan.config":
                          "# boot: word\nCONFIG_KASAN=y\n",
                          "tools/matrix.toml": RULES,
                          "fakes/virtio/one_kunit.c":
                          SUITE.format(case="b", suite="one"),
                          "fakes/virtio/two_kunit.c":
                          SUITE.format(case="d", suite="two")})
        patch = mock.patch.object(check, "sources", lambda wish: self.start()
                                  if wish.kdir is None else
                                  self.sources(wish))
        self.sources = check.sources
        patch.start()
        self.addCleanup(patch.stop)

    def matrix(self, **values):
        """make matrix; returns its status."""
        return matrix.main(options.parse({"JOBS": "2", **values}))

    def judged(self):
        """matrix.json."""
        return json.loads((places.RESULTS / "matrix.json").read_text())

    def again(self, name, text):
        """Lay another text over the kernels, and run the matrix again."""
        write(self.repo, {name: text})
        self.matrix()
        return self.judged()["columns"]["stock-6.12"]


class Matrix(Stock):
    """What the matrix says, and what it costs."""

    def test_one_word_for_each_case_and_kernel(self):
        self.assertEqual(self.matrix(), 0)
        self.assertEqual(self.judged()["cases"], {
            "one.a": {"stock-6.12": "PASS", "ours-6.12": "PASS"},
            "one.b": {"stock-6.12": "FAIL", "ours-6.12": "PASS"},
            "one.c": {"stock-6.12": "CRASH", "ours-6.12": "PASS"},
            "two.d": {"stock-6.12": "SPLAT", "ours-6.12": "PASS"}})
        self.assertEqual(self.told.getvalue().splitlines()[-1],
                         "4 passed, 0 failed, 0 skipped")

    def test_terminal_has_the_worst_first(self):
        self.matrix()
        lines = self.told.getvalue().splitlines()
        at = next(at for at, line in enumerate(lines)
                  if line.startswith("case "))
        self.assertRegex(lines[at + 1], r"^one\.c +CRASH +PASS$")
        self.assertRegex(lines[at + 2], r"^two\.d +SPLAT +PASS$")
        self.assertRegex(lines[at + 3], r"^one\.b +FAIL +PASS$")

    def test_markdown_names_what_the_series_repairs(self):
        self.matrix()
        text = (places.RESULTS / "matrix.md").read_text()
        self.assertTrue(text.startswith("""\
| suite | stock-6.12   | ours-6.12 |
|-------|--------------|-----------|
| one   | 1/3 F1 C1    | 3         |
| two   | 0/1 S1       | 1         |
| all   | 1/4 F1 S1 C1 | 4         |
"""), text)
        self.assertTrue(text.endswith("""
- one.c: CRASH on stock-6.12
- two.d: SPLAT on stock-6.12

FAIL on a stock kernel, and PASS with the series: 1 more.
"""), text)

    def test_markdown_has_one_row_for_all_that_are_alike(self):
        self.virtio("FAIL two.d\n")
        write(self.repo, {"patches/6.12/0001-repair.patch": ""})
        self.matrix()
        self.assertIn("| 2 more | 3/4 F1     | 3/4 F1    |\n",
                      (places.RESULTS / "matrix.md").read_text())

    def test_red_on_ours_is_an_error_that_names_it(self):
        self.virtio(RED + "WARN one.a\n")
        write(self.repo, {"patches/6.12/0001-repair.patch":
                          SERIES.replace("-1,3 +1 ", "-1,4 +1,2 ") +
                          " WARN one.a\n"})
        self.assertEqual(self.matrix(), 1)
        told = self.told.getvalue()
        self.assertIn("SPLAT one.a on ours-6.12\n    WARNING: CPU", told)
        self.assertEqual(told.splitlines()[-1], "3 passed, 1 failed, 0 skipped")

    def test_what_others_spoilt_passes_alone(self):
        self.virtio("FAIL one.a\nSPOILT one.b\nSPOILT one.c\n")
        write(self.repo, {"patches/6.12/0001-repair.patch": ""})
        self.matrix(FILTER="one")
        cases = self.judged()["cases"]
        self.assertEqual([cases[f"one.{name}"]["stock-6.12"]
                          for name in "abc"], ["FAIL", "PASS", "PASS"])
        self.assertEqual([cases[f"one.{name}"]["ours-6.12"]
                          for name in "abc"], ["FAIL", "FAIL", "FAIL"])

    def test_what_passes_after_something_red_is_not_believed(self):
        self.virtio("FAIL one.a\nMASKED one.b\nMASKED two.d\n")
        write(self.repo, {"patches/6.12/0001-repair.patch": ""})
        self.matrix()
        cases = self.judged()["cases"]
        self.assertEqual(cases["one.b"]["stock-6.12"], "FAIL")
        self.assertEqual(cases["one.c"]["stock-6.12"], "PASS")

    def test_splat_on_the_way_down_is_of_the_case_that_was_alone(self):
        self.virtio("LATE\n")
        write(self.repo, {"patches/6.12/0001-repair.patch": ""})
        self.matrix(FILTER="two")
        self.assertEqual(self.judged()["cases"]["two.d"]["stock-6.12"],
                         "SPLAT")

    def test_suites_that_differ_come_first(self):
        self.virtio("FAIL two.d\n")
        write(self.repo, {"patches/6.12/0001-repair.patch": SERIES.replace(
            "-FAIL one.b\n-CRASH one.c\n-WARN two.d", "-FAIL two.d").replace(
            "-1,3", "-1")})
        self.matrix()
        self.assertRegex(self.told.getvalue(),
                         r"\nsuite .*\ntwo +0/1 F1 +1\none +3 +3\n")

    def test_stock_kernels_get_more_fragments_and_words(self):
        self.matrix()
        stock, = (self.repo / "build").glob("6.12-stock/obj-*kasan")
        self.assertIn("CONFIG_KASAN=y", (stock / ".config").read_text())
        self.assertIn("word", (stock / "boots/0/words").read_text())
        self.assertFalse(list((self.repo / "build").glob("6.12/obj-*kasan")))

    def test_log_of_a_red_case_stays(self):
        self.matrix()
        folder = places.RESULTS / "matrix-stock-6.12"
        self.assertEqual(sorted(path.name for path in folder.iterdir()),
                         ["one.b.log", "one.c.log", "two.d.log"])
        self.assertIn("panic", (folder / "one.c.log").read_text())

    def test_hang_costs_one_case(self):
        self.virtio("HANG one.a\n")
        write(self.repo, {"patches/6.12/0001-repair.patch": SERIES.replace(
            "-FAIL one.b\n-CRASH one.c\n-WARN two.d", "-HANG one.a").replace(
            "-1,3", "-1"), "tools/matrix.toml": RULES.replace("5", "1")})
        with mock.patch.object(kunitpy, "SLACK", 1):
            self.assertEqual(self.matrix(), 0)
        cases = self.judged()["cases"]
        self.assertEqual(cases["one.a"]["stock-6.12"], "HANG")
        self.assertEqual(cases["one.b"]["stock-6.12"], "PASS")

    def test_a_kernel_that_always_hangs_is_given_up(self):
        self.virtio("HANG one.a\nHANG one.b\n")
        with mock.patch.object(kunitpy, "SLACK", 1), \
                mock.patch.object(isolate, "_ENOUGH", 0.5):
            result = columns.judge(columns.stock(options.parse(
                {"JOBS": "1"}), options.parse({}).kernel))
        self.assertEqual(result.status("one.c"), "SKIP")
        self.assertRegex(result.verdicts["one.c"].reason, "^not run: boots")

    def test_users_tree_is_a_column(self):
        self.matrix(KDIR=str(self.linux), STOCK="1")
        self.assertEqual(self.judged()["cases"]["one.c"], {
            "stock-6.12": "CRASH", "ours-6.12": "PASS", "kdir": "CRASH"})

    def test_suite_that_only_one_kernel_has(self):
        write(self.repo, {"patches/6.12/0001-repair.patch":
                          SERIES.replace("+fine", "+THREE")})
        self.matrix()
        self.assertEqual(self.judged()["cases"]["three.e"],
                         {"stock-6.12": "ABSENT", "ours-6.12": "PASS"})
        self.assertRegex(self.told.getvalue(), r"\nthree +- +1\n")

    def test_kernel_that_does_not_build_costs_its_column(self):
        write(self.repo, {"patches/6.12/0001-repair.patch":
                          SERIES.replace("+fine", "+BROKEN")})
        self.assertEqual(self.matrix(), 1)
        self.assertEqual(self.judged()["cases"]["one.a"],
                         {"stock-6.12": "PASS"})


class Again(Stock):
    """What is run a second time."""

    def setUp(self):
        super().setUp()
        self.matrix()
        self.first = self.judged()

    def test_nothing_if_nothing_has_changed(self):
        self.matrix()
        column = self.judged()["columns"]["stock-6.12"]
        self.assertEqual((column["boots"], column["kept"]), (0, 4))
        self.assertEqual(self.judged()["cases"], self.first["cases"])

    def test_the_cases_of_an_edited_suite(self):
        column = self.again("fakes/virtio/two_kunit.c",
                            SUITE.format(case="d", suite="two") + "\n")
        self.assertEqual((column["boots"], column["kept"]), (1, 3))

    def test_all_after_an_edit_of_what_suites_share(self):
        column = self.again("fakes/virtio/fake.c", "int fake;\n")
        self.assertEqual(column["kept"], 0)

    def test_all_after_an_edit_of_a_header(self):
        column = self.again("fakes/virtio/fake.h", "int fake;\n")
        self.assertEqual(column["kept"], 0)


class Baseline(Stock):
    """make baseline, and the part of make test that checks it."""

    GOOD = ["PASS one.a", "FAIL one.b", "CRASH one.c", "SPLAT two.d"]

    def setUp(self):
        super().setUp()
        self.leave_out("[]")
        self.wish = options.parse({"JOBS": "2"})
        self.assertEqual(baseline.main(self.wish), 0)
        self.file = self.repo / "tools/baseline/stock-6.12.txt"

    def leave_out(self, suites):
        """What make test is not to run."""
        write(self.repo, {"tools/matrix.toml":
                          RULES.replace('["two"]', suites)})

    def lines(self):
        """What is recorded, without the head."""
        return self.file.read_text().split("\n\n", 1)[1].splitlines()

    def put(self, *lines):
        """Write the file by hand."""
        self.file.write_text("".join(f"{line}\n" for line in lines))

    def test_file(self):
        self.assertEqual(self.lines(), self.GOOD)

    def test_as_recorded(self):
        self.assertEqual(baseline.check(self.wish), (4, 0, 0))

    def test_red_that_turns_green_is_named(self):
        self.put("FAIL one.a", *self.GOOD[1:])
        self.assertEqual(baseline.check(self.wish), (3, 1, 0))
        self.assertIn("UNEXPECTED one.a is green: expected FAIL",
                      self.told.getvalue())

    def test_green_that_turns_red_is_named(self):
        self.put(*self.GOOD[:2], "PASS one.c", self.GOOD[3])
        self.assertEqual(baseline.check(self.wish), (3, 1, 0))
        self.assertIn("UNEXPECTED one.c is CRASH: expected to be green",
                      self.told.getvalue())

    def test_case_that_nobody_recorded_is_named_and_the_command(self):
        self.put(*self.GOOD[:2], self.GOOD[3])
        self.assertEqual(baseline.check(self.wish), (3, 1, 0))
        self.assertIn("UNEXPECTED one.c is CRASH: not recorded",
                      self.told.getvalue())
        self.assertIn("make baseline KERNEL=6.12", self.err.getvalue())

    def test_names_alone_are_held_against_another_kernels_run(self):
        cases = [ktap.Case("one", name, "PASS") for name in "ab"] + \
            [ktap.Case("two", "d", "FAIL"), ktap.Case("ours", "x", "PASS")]
        self.put(*self.GOOD)
        good, bad, _ = baseline.listed(self.wish, cases)
        self.assertEqual((good, bad), (3, 1))
        self.assertIn("UNEXPECTED one.c is recorded, and does not exist",
                      self.told.getvalue())
        cases += [ktap.Case("one", "c", "PASS"), ktap.Case("two", "e", "PASS")]
        self.assertEqual(baseline.listed(self.wish, cases), (4, 1, 0))
        self.assertIn("two.e is not recorded", self.told.getvalue())

    def test_filter_is_not_held_against_the_rest(self):
        self.assertEqual(baseline.check(options.parse({"FILTER": "one.a"})),
                         (1, 0, 0))

    def test_fewer_suites_are_not_held_against_the_rest(self):
        self.put(*self.GOOD, "PASS three.e")
        self.assertEqual(baseline.check(self.wish), (4, 1, 0))
        fewer = dataclasses.replace(self.wish, configs=())
        self.assertEqual(baseline.check(fewer), (4, 0, 0))

    def test_part_of_the_suites_is_not_recorded(self):
        for name, value in (("CONFIGS", "kasan"), ("KDIR", str(self.linux)),
                            ("DEEP", "1")):
            with self.assertRaisesRegex(BenchError, f"leave .*{name}|{name}=1"):
                baseline.main(options.parse({name: value}))

    def test_suite_that_is_left_out_is_not_asked_for(self):
        self.leave_out('["two"]')
        self.assertEqual(baseline.check(self.wish), (3, 0, 0))
        self.assertEqual(baseline.main(self.wish), 0)
        self.assertEqual(self.lines(), self.GOOD[:3])

    def test_only_what_has_changed_runs_twice(self):
        self.put("FAIL one.a", *self.GOOD[1:])
        with mock.patch.object(columns, "judge",
                               wraps=columns.judge) as judge:
            baseline.main(self.wish)
        self.assertEqual(self.lines(), self.GOOD)
        self.assertEqual([call.args[2:] for call in judge.mock_calls],
                         [(), ({"one.a"},)])

    def test_filter_records_its_cases_only(self):
        self.put("FAIL one.a", "FAIL one.gone", "FAIL two.d")
        baseline.main(options.parse({"FILTER": "one"}))
        self.assertEqual(self.lines(), [*self.GOOD[:3], "FAIL two.d"])

    def wavers(self, first, second, reason="so it says"):
        """Record a case that is not the same twice; returns the status."""
        rows = iter((first, second))
        judge = columns.judge

        def judged(*values):
            result = judge(*values)
            result.verdicts["two.d"].rows[""] = (next(rows), reason)
            return result

        self.put(*self.GOOD[:3])
        with mock.patch.object(columns, "judge", judged):
            return baseline.main(self.wish)

    def test_another_red_each_time_is_recorded_with_the_reasons(self):
        self.assertEqual(self.wavers("FAIL", "SPLAT"), 0)
        self.assertEqual(self.lines(), [
            *self.GOOD[:3], "# FAIL: so it says", "# SPLAT: so it says",
            "RED two.d"])
        self.assertEqual(baseline.check(self.wish), (4, 0, 0))
        baseline.main(self.wish)
        self.assertEqual(self.lines()[-1], "RED two.d")

    def test_crash_after_a_use_of_freed_memory_is_any_red(self):
        self.assertEqual(self.wavers("CRASH", "CRASH", "BUG: KASAN: here"), 0)
        self.assertEqual(self.lines(), [
            *self.GOOD[:3], "# CRASH: BUG: KASAN: here", "RED two.d"])

    def test_green_in_one_run_only_is_an_error_and_not_recorded(self):
        self.assertEqual(self.wavers("PASS", "SPLAT"), 1)
        self.assertEqual(self.lines(), self.GOOD[:3])
        self.assertIn("two.d is green in one run and red in the other",
                      self.err.getvalue())

    def test_nothing_is_recorded_if_cases_did_not_run(self):
        with self.assertRaisesRegex(BenchError, "not run: .* nothing is rec"):
            self.wavers("SKIP", "SKIP", "not run: too long")

    def test_no_file(self):
        self.file.unlink()
        with self.assertRaisesRegex(BenchError, "run make baseline"):
            baseline.check(self.wish)
        with self.assertRaisesRegex(BenchError, "run make baseline"):
            baseline.listed(self.wish, [])

    def test_make_test_checks_it(self):
        with mock.patch.object(testing, "_tools", lambda wish: (5, 0, 0)), \
                mock.patch.object(testing, "_ours", lambda wish, cases: []):
            self.assertEqual(testing.main(self.wish), 0)
            self.put(*self.GOOD[:2], "PASS one.c", self.GOOD[3])
            self.assertEqual(testing.main(self.wish), 1)
        self.assertRegex(self.told.getvalue(), "stock 6.12 .*4 passed")


if __name__ == "__main__":
    unittest.main()
