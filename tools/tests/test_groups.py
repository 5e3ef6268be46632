# SPDX-License-Identifier: GPL-2.0-only
"""Every suite is in one group, and gets one boot."""

import fnmatch
import unittest
from unittest import mock

from helpers import InFolder
from scmibench import groups, ktap, kunitpy, run

SUITES = ["devkit_leak", "devkit_settle", "fake_scmi_base", "scmi_virtio_order",
          "fake_virtio_bus", "scmi_mailbox_order", "scmi_optee_order",
          "scmi_mixed", "scmi_explore_model", "virtio_rng_transfer"]


class Groups(unittest.TestCase):
    """Which group, and which boots."""

    def test_group(self):
        for suite, name in (("devkit_leak", "helpers"),
                            ("fake_scmi_clock", "platform"),
                            ("scmi_transport_naming", "instances"),
                            ("virtio_i2c_transfer", "virtio"),
                            ("fake_mailbox_bus", "mailbox"),
                            ("scmi_optee_order", "tee"),
                            ("tee_bnxt_transfer", "tee"),
                            ("scmi_mixed", "mixed"), ("elsewhere", "other")):
            self.assertEqual(groups.group(suite), name)

    def _runs(self, suites, globs):
        return sorted(suite for glob in globs for suite in suites
                      if fnmatch.fnmatchcase(suite, glob))

    def test_each_suite_runs_once(self):
        globs = groups.patterns(SUITES, groups.GROUPS.values())
        self.assertIn("devkit_*", globs)
        self.assertEqual(self._runs(SUITES, globs), sorted(SUITES))

    def test_glob_that_takes_others_along_is_not_used(self):
        suites = [*SUITES, "devkit_virtio", "elsewhere"]
        globs = groups.patterns(suites, groups.GROUPS.values())
        self.assertNotIn("*virtio*", globs)
        self.assertEqual(self._runs(suites, globs), sorted(suites))

    def test_what_is_left_out_does_not_run(self):
        suites = [*SUITES, "broken_virtio"]
        globs = groups.patterns(suites, groups.GROUPS.values(),
                                ["broken_*"])
        self.assertEqual(self._runs(suites, globs), sorted(SUITES))

    def test_suites_that_no_glob_matches_run_as_well(self):
        globs = groups.patterns(SUITES, ["scmi_*"])
        self.assertEqual(globs[0], "scmi_*")
        self.assertEqual(self._runs(SUITES, globs), sorted(SUITES))

    def test_shares_are_one_boot_each(self):
        globs = groups.patterns(SUITES, groups.SHARES)
        self.assertEqual(globs, list(groups.SHARES))
        self.assertEqual(self._runs(SUITES, globs), sorted(SUITES))


class Apart(InFolder):
    """Boots at the same time: in folders of their own, told in order."""

    LOG = ["KTAP version 1", "1..1", "    KTAP version 1",
           "    # Subtest: {}", "    1..1", "    ok 1 case", "ok 1 {}"]

    def _boot(self, tree, folder, pattern, *_, **__):
        self.folders.add(folder)
        return kunitpy.Boot([line.format(pattern) for line in self.LOG], "", 0,
                            1.0, False, 0.25)

    def test_results_are_in_order(self):
        self.folders = set()
        slots = run.Slots(self.top, 2)
        with mock.patch.object(kunitpy, "boot", self._boot):
            outcome = run.apart(["c", "a", "b"], 2, lambda: run.Runner(
                self.top, self.top, 60, slots=slots))
        self.assertEqual([case.full for case in outcome.cases],
                         ["c.case", "a.case", "b.case"])
        self.assertEqual((outcome.boots, outcome.seconds, outcome.own),
                         (3, 3.0, 2.25))
        self.assertTrue(self.folders <= {self.top / "boots" / name
                                         for name in ("0", "1")})
        self.assertEqual((self.top / "boots/0/linux").readlink().name, "linux")

    def test_kernel_may_be_further_below(self):
        run.Slots(self.top, 1, "arch/arm/boot/zImage")
        (self.top / "arch/arm/boot").mkdir(parents=True)
        (self.top / "arch/arm/boot/zImage").write_text("kernel")
        self.assertEqual((self.top / "boots/0/arch/arm/boot/zImage").read_text(),
                         "kernel")

    def test_cases_are_put_in_the_order_of_suites(self):
        cases = [ktap.Case(suite, name, "PASS") for suite, name in
                 (("b", "2"), ("(shutdown)", ""), ("a", "9"), ("b", "1"))]
        outcome = run.Outcome(cases, [], 0.0, 1)
        outcome.order(["a", "b"])
        self.assertEqual([case.full for case in outcome.cases],
                         ["a.9", "b.2", "b.1", "(shutdown)"])


if __name__ == "__main__":
    unittest.main()
