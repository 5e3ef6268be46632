# SPDX-License-Identifier: GPL-2.0-only
"""Reading repeats off a console, comparing them, and finding what led there."""

import unittest

from helpers import InFolder, write
from scmibench import ktap, options, shuffle
from scmibench.errors import BenchError


def console(number, verdicts, end=True):
    """One repeat as the kernel prints it; verdicts: [(case, "ok")]."""
    lines = [f"[    1.000000] suite_shuffle: repeat {number} of seed 7 begins",
             "KTAP version 1", "1..1", "    KTAP version 1",
             "    # Subtest: pets", f"    1..{len(verdicts)}"]
    lines += [f"    {word} {at} {name}"
              for at, (name, word) in enumerate(verdicts, 1)]
    if end:
        bad = any(word != "ok" for _, word in verdicts)
        lines += [f"{'not ok' if bad else 'ok'} 1 pets",
                  f"[    2.000000] suite_shuffle: repeat {number} ends"]
    return lines


class Repeats(unittest.TestCase):
    """A console holds several repeats, and may break off in one."""

    def test_each_is_cut_out(self):
        lines = ["boot", *console(0, [("cat", "ok")]), "between",
                 *console(1, [("dog", "ok"), ("cat", "ok")]), "shutdown"]
        got = list(shuffle.repeats(lines))
        self.assertEqual([one.number for one in got], [0, 1])
        self.assertEqual(got[1].order, ["pets.dog", "pets.cat"])
        self.assertTrue(all(one.whole for one in got))

    def test_a_crash_is_a_verdict(self):
        lines = console(3, [("cat", "ok")], end=False) + ["BUG: no dog"]
        (got,) = shuffle.repeats(lines)
        self.assertFalse(got.whole)
        self.assertEqual(got.cases[-1].status, ktap.CRASH)
        self.assertEqual(got.cases[-1].reason, "BUG: no dog")


class Compare(unittest.TestCase):
    """Repeats are compared case by case, whatever the order."""

    def repeat(self, number, verdicts, end=True):
        """One Repeat."""
        return next(shuffle.repeats(console(number, verdicts, end)))

    def test_another_order_is_no_difference(self):
        usual = self.repeat(0, [("cat", "ok"), ("dog", "not ok")])
        other = self.repeat(1, [("dog", "not ok"), ("cat", "ok")])
        self.assertEqual(shuffle.compare(usual, other), [])

    def test_another_verdict_is_one(self):
        usual = self.repeat(0, [("cat", "ok"), ("dog", "ok")])
        other = self.repeat(4, [("dog", "not ok"), ("cat", "ok")])
        (found,) = shuffle.compare(usual, other)
        self.assertEqual((found.case, found.usual, found.now,
                          found.repeat.number), ("pets.dog", "PASS", "FAIL", 4))

    def test_a_case_that_vanished_is_one(self):
        usual = self.repeat(0, [("cat", "ok"), ("dog", "ok")])
        (found,) = shuffle.compare(usual, self.repeat(1, [("cat", "ok")]))
        self.assertEqual((found.case, found.now), ("pets.dog", "not run"))

    def test_a_crash_hides_what_did_not_run(self):
        usual = self.repeat(0, [("cat", "ok"), ("dog", "ok")])
        found = shuffle.compare(usual, self.repeat(1, [("cat", "ok")], False))
        self.assertEqual([one.now for one in found], [ktap.CRASH])


class Search(unittest.TestCase):
    """Which cases are enough."""

    def search(self, culprit, needed, loud=()):
        """shortest() where a run fails if it holds @needed or any of @loud."""
        boots = []

        def fails(keep):
            boots.append(keep)
            return set(needed) <= set(keep) or bool(set(loud) & set(keep))
        return shuffle.shortest(culprit, fails), len(boots)

    def test_one_before_it(self):
        for before in (0, 1, 499, 998, 999):
            got, boots = self.search(1000, {before, 1000})
            self.assertEqual(got, [before, 1000])
            self.assertLess(boots, 15)

    def test_several_before_it(self):
        got, _ = self.search(9, {3, 5, 9})
        self.assertEqual(got, [3, 4, 5, 6, 7, 8, 9])

    def test_alone_or_never(self):
        self.assertIsNone(self.search(5, {5})[0])
        self.assertIsNone(self.search(5, {1, 7})[0])

    def test_first_of_all(self):
        self.assertIsNone(self.search(0, {0})[0])


class Words(InFolder):
    """What the kernel is told."""

    def test_searches_are_short_unless_asked_for(self):
        write(self.repo, {"tools/deep.toml": """
[[deep]]
suites = ["pets"]
parameters = ["pets.legs=4"]
shallow = ["pets.legs=1"]
"""})
        for values, words in (({}, ["pets.legs=1"]),
                              ({"DEEP": "1"}, ["pets.legs=4"])):
            one = shuffle.Shuffler(self.top, self.top, options.parse(values), 7)
            self.assertEqual([word for word in one.words
                              if word.startswith("pets")], words)


class Numbers(InFolder):
    """Small helpers, and what the user gives."""

    def test_ranges(self):
        self.assertEqual(shuffle.ranges([7, 0, 1, 2, 9]), "0-2,7,9")

    def test_parts_cover_all_repeats_once(self):
        self.assertEqual(shuffle.parts(1, 10, 3), [(1, 4), (5, 3), (8, 3)])
        self.assertEqual(shuffle.parts(5, 1, 4), [(5, 1)])

    def test_variables(self):
        wish = options.parse({"N": "30", "SEED": "4", "REPEAT": "12"})
        self.assertEqual((wish.repeats, wish.seed, wish.repeat), (30, 4, 12))
        self.assertIsNone(options.parse({}).seed)
        with self.assertRaisesRegex(BenchError, "SEED=x"):
            options.parse({"SEED": "x"})


if __name__ == "__main__":
    unittest.main()
