# SPDX-License-Identifier: GPL-2.0-only
"""Patches to be sent: git am takes them, and our files go with the right one."""

import unittest

from helpers import write
from test_steps import BUILDS
from test_worktree import Fixture, PATCH
from scmibench import base, mails, series
from scmibench.errors import BenchError

HEAD = "From: A <a@localhost>\n"


class Mails(Fixture):
    """A small series on a small kernel."""

    def setUp(self):
        super().setUp()
        write(self.linux, {"drivers/scmi/Makefile": "obj-y += driver.o\n"})
        write(self.repo, {"patches/6.12/0001-two.patch": HEAD + PATCH,
                          "patches/6.12/0002-build.patch": HEAD + BUILDS})

    def made(self):
        """The mails of the series."""
        paths = series.patches(self.repo / "patches/6.12")
        tree = mails.Tree(self.folder("git"), base.Packaged(self.linux), paths)
        for path in paths:
            tree.apply(path)
        return tree.mails(self.folder("out"))

    def folder(self, name):
        """An empty folder of this test's."""
        path = self.top / name
        path.mkdir()
        return path

    def test_one_mail_for_each_patch(self):
        names = [path.name for path in self.made()]
        self.assertEqual([name[:4] for name in names], ["0001", "0002"])

    def test_our_files_are_in_the_patch_that_builds_them(self):
        first, second = (path.read_text() for path in self.made())
        self.assertNotIn("+int instance;", first)
        self.assertIn("+int instance;", second)
        self.assertNotIn("fake", second)

    def test_a_patch_that_does_not_apply_is_named(self):
        write(self.linux, {"drivers/scmi/driver.c": "one\nthree\n"})
        with self.assertRaisesRegex(BenchError, "0001-two.patch: git am"):
            self.made()


if __name__ == "__main__":
    unittest.main()
