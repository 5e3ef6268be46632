# SPDX-License-Identifier: GPL-2.0-only
"""Random messages: what reaches the kernel, and what is read from its log."""

import unittest

from helpers import InFolder
from scmibench import deep, fuzz, options


class Wish(InFolder):
    """FUZZ= and SEED= on the way to the kernel's command line."""

    def test_nothing_by_default(self):
        self.assertEqual(deep.parameters(options.parse({})), ())

    def test_both(self):
        wish = options.parse({"FUZZ": "10", "SEED": "7"})
        self.assertEqual(deep.parameters(wish),
                         ("scmi_kunit_kit.fuzz=10",
                          "scmi_kunit_kit.fuzz_seed=7"))

    def test_make_fuzz_fills_in_the_rest(self):
        wish = fuzz.completed(options.parse({"SEED": "7"}))
        self.assertEqual(wish.seed, 7)
        self.assertEqual(wish.fuzz, fuzz.MESSAGES)
        self.assertEqual(wish.pattern, fuzz.SUITES)
        self.assertIn("kasan", wish.configs)

    def test_make_fuzz_keeps_what_was_said(self):
        wish = fuzz.completed(options.parse({"FUZZ": "5",
                                             "FILTER": "scmi_optee_fuzz"}))
        self.assertEqual((wish.fuzz, wish.pattern), (5, "scmi_optee_fuzz"))
        self.assertIsNotNone(wish.seed)


class Log(unittest.TestCase):
    """Figures come from what the suites print."""

    def test_figures_by_suite(self):
        log = ["    # Subtest: scmi_virtio_fuzz",
               "    # scmi_fuzz_messages: fuzz: 9 messages, seed 1",
               "    # scmi_fuzz_messages: fuzz: 9 messages, 5 of them lies, "
               "100 per second", "nothing"]
        self.assertEqual(fuzz.figures(log), [("scmi_virtio_fuzz", 9, 5, 100)])


if __name__ == "__main__":
    unittest.main()
