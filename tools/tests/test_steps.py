# SPDX-License-Identifier: GPL-2.0-only
"""The series step by step: what stands in the tree, and what a step is called."""

import types
import unittest
from unittest import mock

from helpers import write
from test_worktree import Fixture, PATCH
from scmibench import ktap, machines, steps

BUILDS = """Subject: [PATCH] firmware: arm_scmi: Build the transport instances
 and more

--- a/drivers/scmi/Makefile
+++ b/drivers/scmi/Makefile
@@ -1 +1 @@
-obj-y += driver.o
+obj-y += driver.o transport.o
"""


class Tree(Fixture):
    """The work tree of a step."""

    def setUp(self):
        super().setUp()
        write(self.linux, {"drivers/scmi/Makefile": "obj-y += driver.o\n"})
        write(self.repo, {"patches/6.12/0001-two.patch": PATCH,
                          "patches/6.12/0002-build.patch": BUILDS})

    def step(self, count):
        """A work tree with so many patches."""
        work = self.work()
        work.steps = count
        work.sync()
        return work

    def test_patches_up_to_the_step_apply(self):
        driver = "drivers/scmi/driver.c"
        self.assertNotIn("TWO", self.text(self.step(0), driver))
        self.assertIn("TWO", self.text(self.step(1), driver))
        self.assertNotIn("transport.o",
                         self.text(self.step(1), "drivers/scmi/Makefile"))

    def test_our_files_come_with_the_patch_that_builds_them(self):
        name = "drivers/scmi/instance.c"
        self.assertTrue(self.step(1).bare())
        self.assertIsNone(self.text(self.step(1), name))
        self.assertFalse(self.step(2).bare())
        self.assertIsNotNone(self.text(self.step(2), name))

    def test_only_the_whole_series_has_all_suites(self):
        self.assertEqual([self.step(count).whole() for count in (0, 1, 2)],
                         [False, False, True])
        self.assertTrue(self.work().whole())
        self.assertFalse(self.work(stock=True).whole())

    def test_all_steps_are_the_whole_series(self):
        whole = self.synced()
        self.assertEqual(self.text(whole, "drivers/scmi/Makefile"),
                         self.text(self.step(2), "drivers/scmi/Makefile"))

    def test_a_subject_is_one_line(self):
        path = self.repo / "patches/6.12/0002-build.patch"
        self.assertEqual(steps._subject(path),
                         "Build the transport instances and more")


class Judgement(unittest.TestCase):
    """Whether a step is good."""

    def stepper(self, before, now, *alone):
        """A Stepper whose kernels give @now, and @alone in further boots."""
        wish = types.SimpleNamespace(
            kernel=types.SimpleNamespace(line="6.12"), pattern="", configs=(),
            timeout=1, machine=machines.UML)
        stepper = steps.Stepper(wish, None)
        stepper.before = set(before)
        work = mock.Mock()
        stepper._work = mock.Mock(return_value=work)
        cases = [ktap.Case("scmi_x", name, status, "")
                 for name, status in now.items()]
        again = [[ktap.Case("scmi_x", name, status, "") for name in now]
                 for status in alone]
        stepper._runner = mock.Mock(side_effect=[
            mock.Mock(run=mock.Mock(return_value=mock.Mock(cases=rows)))
            for rows in (cases, *again)])
        return stepper

    def trouble(self, stepper):
        """The complaints of a step."""
        with mock.patch.object(steps.build, "Build"), \
                mock.patch.object(steps.check, "fragments"), \
                mock.patch.object(steps.gates, "arm64", return_value=[]):
            return stepper.step(1, "subject").trouble

    def test_a_case_that_was_red_may_stay_red(self):
        self.assertEqual(self.trouble(self.stepper([], {"a": ktap.FAIL})), [])

    def test_a_case_that_turns_red_is_named(self):
        stepper = self.stepper(["scmi_x.a"], {"a": ktap.FAIL}, ktap.FAIL,
                               ktap.PASS)
        self.assertEqual(self.trouble(stepper), ["scmi_x.a was green before"])
        self.assertEqual([made.args for made in stepper._work.mock_calls],
                         [(1,), (0,)])

    def test_a_case_that_only_company_kept_green_was_not(self):
        stepper = self.stepper(["scmi_x.a"], {"a": ktap.FAIL}, ktap.FAIL,
                               ktap.FAIL)
        self.assertEqual(self.trouble(stepper), [])

    def test_a_case_that_is_green_alone_is_not(self):
        stepper = self.stepper(["scmi_x.a"], {"a": ktap.FAIL}, ktap.PASS)
        self.assertEqual(self.trouble(stepper), [])


if __name__ == "__main__":
    unittest.main()
