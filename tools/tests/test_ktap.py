# SPDX-License-Identifier: GPL-2.0-only
"""Canned consoles: results, and splats that belong to a case."""

import unittest

import helpers	# noqa: F401  (makes the package importable)
from scmibench import ktap

HEAD = """[    0.100000] booting
[    0.200000] KTAP version 1
[    0.200000] 1..{suites}
"""
SUITE = """[    0.210000]     KTAP version 1
[    0.210000]     # Subtest: {name}
[    0.210000]     # module: {name}
[    0.210000]     1..{cases}
"""
TAIL = "[    1.000000] reboot: System halted\n"
WARN = "[    0.250000] WARNING: CPU: 0 PID: 9 at drivers/x.c:7 f+0x1\n"


def console(*cases, suites=1, name="one", result="ok", tail=TAIL):
    """A console with one suite, whose lines are @cases."""
    count = sum(" ok " in case or "not ok " in case for case in cases)
    text = HEAD.format(suites=suites) + SUITE.format(name=name, cases=count)
    return (text + "".join(cases) + f"[    0.900000] {result} 1 {name}\n"
            + tail).splitlines()


def ok(number, name, at="0.300000", note=""):
    """A passing case."""
    return f"[    {at}]     ok {number} {name}{note}\n"


def verdicts(lines):
    """{case: status} of a console."""
    return {case.full: case.status for case in ktap.read(lines).cases}


BLOCKED = """
INFO: task swapper:1 blocked for more than 102 seconds.
Call Trace:
 [<6034019d>] schedule+0x5d/0x1c0
 [<601ef036>] kunit_try_catch_run+0xa6/0x200
INFO: task kunit_try_catch:17 blocked for more than 102 seconds.
      Tainted: G                 N 6.12.117 #2
Call Trace:
 [<6001f29e>] __switch_to+0x3e/0x70
 [<60340276>] ? schedule+0x136/0x1c0
 [<60343fd4>] __mutex_lock+0x464/0xbc0
 [<60255610>] 0x60255610 __driver_attach+0x30/0x280
 [<602520c3>] bus_for_each_dev+0x93/0xf0

Showing all locks held in the system:
1 lock held by khungtaskd/10:
 #0: 0000000060510880 (rcu_read_lock){....}-{1:2}, at: debug_show_all_locks+0x6f
4 locks held by kunit_try_catch/17:
 #0: 00000000800cd138 (&dev->mutex){....}-{3:3}, at: __device_attach+0x2d/0x220
 #1: 00000000800cd9b8 (&dev->mutex){....}-{3:3}, at: __device_attach+0x2d/0x220
 #2: 00000000800cd138 (&dev->mutex){....}-{3:3}, at: __driver_attach+0x30/0x280
Kernel panic - not syncing: hung_task: blocked tasks
""".splitlines()


class Stuck(unittest.TestCase):
    """Tasks that wait for ever, as the kernel's own check reports them."""

    def test_who_where_and_for_which_lock(self):
        found = ktap.stuck([f"[  202.720000] {line}" for line in BLOCKED])
        self.assertEqual(found, (
            "kunit_try_catch", ["__driver_attach", "bus_for_each_dev"],
            "&dev->mutex, which __device_attach has locked"))
        self.assertEqual(
            ktap.why_stuck(found), "kunit_try_catch waits for ever for "
            "&dev->mutex, which __device_attach has locked, "
            "in __driver_attach < bus_for_each_dev")

    def test_without_lockdep_there_is_no_lock_to_tell(self):
        lines = [line for line in BLOCKED if not line.startswith(" #")]
        self.assertEqual(ktap.why_stuck(ktap.stuck(lines)),
                         "kunit_try_catch waits for ever, "
                         "in __driver_attach < bus_for_each_dev")

    def test_nobody_is(self):
        self.assertIsNone(ktap.stuck(["all is well"]))

    def test_case_that_kunit_gave_up_is_a_hang(self):
        lines = console("[  301.0]     # a: test case timed out\n" + WARN,
                        "[  301.0]     not ok 1 a\n", result="not ok")
        case, = ktap.read(lines).cases
        self.assertEqual(case.status, "HANG")
        self.assertTrue(case.bad)


class Results(unittest.TestCase):
    """What KTAP says, taken as it is."""

    def test_pass_and_skip(self):
        reader = ktap.read(console(ok(1, "a"), ok(
            2, "b", note=" # SKIP no such thing")))
        self.assertEqual([(case.full, case.status, case.reason)
                          for case in reader.cases],
                         [("one.a", "PASS", ""),
                          ("one.b", "SKIP", "no such thing")])
        self.assertTrue(reader.complete)

    def test_failure_tells_the_expectation(self):
        lines = console("[    0.3]     # a: EXPECTATION FAILED at t.c:5\n"
                        "[    0.3]     Expected 1 == 2, but\n",
                        "[    0.3]     not ok 1 a\n", result="not ok")
        case, = ktap.read(lines).cases
        self.assertEqual(case.status, "FAIL")
        self.assertIn("EXPECTATION FAILED at t.c:5 | Expected 1 == 2",
                      case.reason)

    def test_time_of_a_case_is_from_the_result_before(self):
        first, second = ktap.read(console(
            ok(1, "a", "0.300000"), ok(2, "b", "0.350000"))).cases
        self.assertAlmostEqual(first.seconds, 0.1)
        self.assertAlmostEqual(second.seconds, 0.05)

    def test_without_time_stamps(self):
        lines = [line.split("] ", 1)[1] for line in console(ok(1, "a"))]
        self.assertEqual(verdicts(lines), {"one.a": "PASS"})

    def test_parameters(self):
        lines = console(
            "[    0.3]         KTAP version 1\n"
            "[    0.3]         # Subtest: a\n",
            "[    0.3]         ok 1 x=1\n",
            "[    0.3]         not ok 2 x=2\n",
            "[    0.3]     # a: pass:1 fail:1 skip:0 total:2\n"
            "[    0.3]     not ok 1 a\n", result="not ok")
        self.assertEqual(verdicts(lines),
                         {"one.a.x=1": "PASS", "one.a.x=2": "FAIL"})

    def test_suite_that_fails_before_its_cases(self):
        lines = console("[    0.3]     # one: failed to initialize (-12)\n",
                        result="not ok")
        case, = ktap.read(lines).cases
        self.assertEqual((case.full, case.status), ("one", "FAIL"))
        self.assertIn("failed to initialize", case.reason)

    def test_nothing_matched(self):
        reader = ktap.read(HEAD.format(suites=0).splitlines())
        self.assertTrue(reader.empty)

    def test_kernel_that_never_reached_kunit(self):
        self.assertFalse(ktap.read(["Kernel panic"]).started)


class Splats(unittest.TestCase):
    """A splat fails the case in whose span it stands, whatever KTAP says."""

    def test_belongs_to_the_case_that_ends_after_it(self):
        got = verdicts(console(ok(1, "a"), WARN, ok(2, "b"), ok(3, "c")))
        self.assertEqual(got, {"one.a": "PASS", "one.b": "FAIL",
                               "one.c": "PASS"})

    def test_every_kind_is_seen(self):
        for text in (
                "BUG: KASAN: slab-use-after-free in f+0x1/0x2",
                "WARNING: possible circular locking dependency detected",
                "BUG: sleeping function called from invalid context at x.c:1",
                "refcount_t: underflow; use-after-free.",
                "OF: ERROR: memory leak, expected refcount 1 instead of 2",
                "OF: ERROR: of_node_release() detected bad of_node_put()",
                "kmemleak: 3 new suspected memory leaks",
                "Unable to handle kernel paging request at 0",
                "INFO: task swapper:1 blocked for more than 30 seconds.",
                "list_del corruption. next->prev should be 1, but was 2",
                "UBSAN: array-index-out-of-bounds in x.c:3:4"):
            line = f"[    0.25] {text}\n"
            got = verdicts(console(line, ok(1, "a")))
            self.assertEqual(got, {"one.a": "FAIL"}, text)

    def test_words_that_are_no_splat(self):
        line = "[    0.25] scmi: debugging information: none\n"
        self.assertEqual(verdicts(console(line, ok(1, "a"))),
                         {"one.a": "PASS"})

    def test_expected_one_is_left_out(self):
        lines = console("[    0.2]     # a: expect-splat-begin: on purpose\n",
                        WARN, "[    0.2]     # a: expect-splat-end\n",
                        ok(1, "a"))
        self.assertEqual(verdicts(lines), {"one.a": "PASS"})

    def test_one_after_the_expected_counts(self):
        lines = console("[    0.2]     # expect-splat-begin: x\n", WARN,
                        "[    0.2]     # expect-splat-end\n", WARN,
                        ok(1, "a"))
        self.assertEqual(verdicts(lines), {"one.a": "FAIL"})

    def test_announcement_ends_with_its_case(self):
        lines = console("[    0.2]     # expect-splat-begin: x\n",
                        ok(1, "a"), WARN, ok(2, "b"))
        self.assertEqual(verdicts(lines), {"one.a": "PASS", "one.b": "FAIL"})

    def test_after_the_last_case_it_is_the_suites(self):
        got = verdicts(console(ok(1, "a"), WARN))
        self.assertEqual(got, {"one.a": "PASS", "one": "FAIL"})

    def test_at_boot_and_at_shutdown(self):
        lines = [WARN.strip()] + console(ok(1, "a"), tail=WARN + TAIL)
        self.assertEqual(verdicts(lines), {
            "(boot)": "FAIL", "one.a": "PASS", "(shutdown)": "FAIL"})

    def test_in_a_parameter(self):
        lines = console("[    0.3]         # Subtest: a\n",
                        "[    0.3]         ok 1 x=1\n", WARN,
                        "[    0.3]         ok 2 x=2\n",
                        "[    0.3]     ok 1 a\n")
        self.assertEqual(verdicts(lines),
                         {"one.a.x=1": "PASS", "one.a.x=2": "FAIL"})


class Broken(unittest.TestCase):
    """Consoles that end too early."""

    def test_end_in_mid_case(self):
        lines = console(ok(1, "a"), ok(2, "b"))[:-3]
        reader = ktap.read(lines + ["[    0.4] Kernel panic - not syncing"])
        self.assertFalse(reader.complete)
        self.assertEqual([group.name for group in reader.groups], ["one"])
        self.assertIn("Kernel panic", ktap.splat(reader.pending))

    def test_missing_suite(self):
        self.assertFalse(ktap.read(console(ok(1, "a"), suites=2)).complete)


if __name__ == "__main__":
    unittest.main()
