# SPDX-License-Identifier: GPL-2.0-only
"""Whose report made a case red, the table, and the judge of broken suites."""

import pathlib
import re
import unittest

from helpers import InFolder, write
from scmibench import broken, check, kinds, ktap, options, sanitize

REPO = pathlib.Path(__file__).resolve().parents[2]
REPORTS = {
    "warn": "WARNING: CPU: 0 PID: 41 at lib/x.c:3 f+0x1/0x2",
    "bug": "BUG: failure at lib/x.c:3/f()!",
    "kasan": "BUG: KASAN: slab-use-after-free in f+0x1/0x2",
    "ubsan": "UBSAN: array-index-out-of-bounds in lib/x.c:3:1",
    "lockdep": "WARNING: possible circular locking dependency detected",
    "kmemleak": "kmemleak: 8 new suspected memory leaks (see ...)",
    "debugobjects": "ODEBUG: init active (active state 0) object: 1",
    "slub": "BUG x (Tainted: G        W        N): Right Redzone overwritten",
    "list": "list_del corruption, 1->next is LIST_POISON1 (2)",
    "refcount": "refcount_t: decrement hit 0; leaking memory.",
    "atomic": "BUG: sleeping function called from invalid context at x.c:3",
    "rcu": "WARNING: suspicious RCU usage",
}


def case(suite, name, status=ktap.PASS, *log):
    """One result."""
    return ktap.Case(suite, name, status, log[0] if log else "", list(log))


def suite(kind, line, status=ktap.FAIL):
    """The results of a broken suite whose report is @line."""
    return [case(kind.suite, "sound_before"),
            case(kind.suite, kind.case, status, line, "kernel splat: it"),
            case(kind.suite, "sound_after")]


class Kinds(unittest.TestCase):
    """Every kind of report is told from the others, and taken for a splat."""

    def test_each_has_its_line(self):
        for kind in kinds.KINDS:
            red = case("s", "c", ktap.FAIL, "[    1.0] " + REPORTS[kind.name])
            self.assertEqual(kinds.of(red), kind.name)
            self.assertTrue(ktap.splat([REPORTS[kind.name]]), kind.name)

    def test_what_a_report_brings_along_does_not_count(self):
        red = case("s", "c", ktap.FAIL, REPORTS["warn"], REPORTS["refcount"])
        self.assertEqual(kinds.of(red), "refcount")

    def test_an_expectation_is_no_report(self):
        self.assertEqual(kinds.of(case("s", "c", ktap.FAIL, "1 != 2")), "")


class Broken(unittest.TestCase):
    """Green, red for another reason, and red neighbours are complaints."""

    def test_as_it_should_be(self):
        for kind in kinds.KINDS:
            status = ktap.CRASH if kind.name == "bug" else ktap.FAIL
            self.assertEqual(broken.judge(kind, suite(
                kind, REPORTS[kind.name], status)), [])

    def test_complaints(self):
        kind = kinds.KINDS[0]
        good = suite(kind, REPORTS["kasan"])
        for cases, words in (
                (good[:1] + good[2:], "not among the results"),
                (good[:2], "sound_after did not run"),
                (suite(kind, "", ktap.PASS), "must be red"),
                (suite(kind, REPORTS["warn"]), "not for what kasan reports"),
                (good[:2] + [case(kind.suite, "sound_after", ktap.FAIL)],
                 "nothing wrong with it")):
            self.assertRegex(" ".join(broken.judge(kind, cases)), words)

    def test_the_catcher_in_the_kernel_must_have_seen_it(self):
        cases = suite(kinds.KINDS[0], REPORTS["kasan"])
        cases[1].log.pop()
        self.assertRegex(broken.judge(kinds.KINDS[0], cases)[0], "lib/splat.c")

    def test_no_sound_suite_is_left_out_of_make_test(self):
        names = [name for top in ("drivers", "fakes", "lib")
                 for path in (REPO / top).glob("**/*.c")
                 for name in re.findall(r'kunit_suite \w+ = {\s+\.name = "(b\w*)"',
                                        path.read_text(encoding="utf-8"))]
        self.assertIn("broken_order", names)
        self.assertEqual([name for name in names
                          if not name.startswith("broken_")], [])


class Table(unittest.TestCase):
    """Who has reported what."""

    def test_tally(self):
        cases = [case("scmi_virtio_order", "a"),
                 case("scmi_virtio_order", "b", ktap.FAIL, REPORTS["kasan"]),
                 case("scmi_optee_order", "c", ktap.FAIL, "1 != 2")]
        rows = {}
        sanitize.tally(cases, ("kasan", "ubsan"), rows)
        self.assertEqual(rows["kasan"], {"virtio": [1, 1], "tee": [1, 0]})
        self.assertEqual(rows["ubsan"], {"virtio": [2, 0], "tee": [1, 0]})
        self.assertEqual(rows["no report"]["tee"], [0, 1])
        self.assertEqual(sanitize.table(rows)[1].split(), ["kasan", "1/1",
                                                           "1/0"])

    def test_kernels_are_added_up(self):
        red, rows = case("devkit_leak", "a", ktap.FAIL, "1 != 2"), {}
        sanitize.tally([red], ("kasan",), rows)
        sanitize.tally([red], ("slubdebug",), rows)
        self.assertEqual(rows, {"kasan": {"helpers": [1, 0]},
                                "slubdebug": {"helpers": [1, 0]},
                                "no report": {"helpers": [0, 2]}})

    def test_one_kernel_or_the_other_has_each(self):
        self.assertEqual({name for kernel in sanitize.KERNELS for name in
                          options.SETS.get(kernel, (kernel,))},
                         {*sanitize.REPORTS})

    def test_every_sanitizer_has_its_reports(self):
        self.assertEqual({*sanitize.REPORTS, *options.SETS},
                         options.SANITIZERS)


class Fragments(InFolder):
    """A set stands for its fragments, and they may speak to the kernel."""

    def test_set(self):
        names = options.SETS["sanitize"]
        write(self.repo, {f"kunit-configs/{name}.config":
                          f"# boot: {name}_on\n" for name in names})
        self.assertIn("sanitize", options.fragments())
        wish = options.parse({"CONFIGS": "sanitize"})
        self.assertEqual(wish.configs, ("virtio", "sanitize"))
        paths = check.fragments(wish)
        self.assertEqual([path.stem for path in paths],
                         ["base", "virtio", *names])
        self.assertEqual(check.boot_words(paths),
                         tuple(f"{name}_on" for name in names))
        self.assertEqual(check.label(wish), "6.12-sanitize")

    def test_kernel_line_has_its_own_part(self):
        write(self.repo, {"kunit-configs/6.12/base.config": "CONFIG_OLD=y\n",
                          "kunit-configs/7.3/base.config": "CONFIG_NEW=y\n"})
        text = "".join(path.read_text() for path
                       in check.fragments(options.parse({})))
        self.assertIn("CONFIG_OLD", text)
        self.assertNotIn("CONFIG_NEW", text)

    def test_part_of_a_set_is_missing(self):
        self.assertNotIn("sanitize", options.fragments())


if __name__ == "__main__":
    unittest.main()
