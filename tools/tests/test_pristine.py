# SPDX-License-Identifier: GPL-2.0-only
"""Sources are unpacked once, completely, whoever dies on the way."""

import dataclasses
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import textwrap
import unittest
from unittest import mock

from helpers import InFolder
from scmibench import kernels, newer, packages, pristine
from scmibench.errors import BenchError

CHILD = """
    import os, pathlib, sys, time
    sys.path.insert(0, {tools!r})
    os.environ["XDG_CACHE_HOME"] = {cache!r}
    from scmibench import kernels, packages, pristine
    packages.version = lambda name: "1~x"
    extract = pristine._extract
    def slow(tarball, folder, what):
        (folder / "linux-source-6.12").mkdir()
        (folder / "linux-source-6.12" / "Makefile").write_text("cut")
        print("at it", flush=True)
        time.sleep(60)
    pristine._extract = slow
    pristine.tree(kernels.Kernel("6.12", "p", {tarball!r},
                                 "linux-source-6.12", ""))
    """


class Unpack(InFolder):
    """A small tarball in the place of Debian's."""

    def setUp(self):
        super().setUp()
        tree = self.kernel_tree("linux-source-6.12")
        self.tarball = self.top / "linux-source-6.12.tar.xz"
        with tarfile.open(self.tarball, "w:xz") as tar:
            tar.add(tree, "linux-source-6.12")
        self.kernel = dataclasses.replace(
            kernels.named("6.12"), tarball=str(self.tarball))
        for patch in (
                mock.patch.dict(os.environ,
                                XDG_CACHE_HOME=str(self.top / "cache")),
                mock.patch.object(packages, "version", lambda name: "1~x")):
            patch.start()
            self.addCleanup(patch.stop)

    def test_once(self):
        first = pristine.tree(self.kernel)
        self.assertTrue((first / "Kbuild").is_file())
        self.tarball.unlink()
        self.assertEqual(pristine.tree(self.kernel), first)

    def test_a_new_version_is_another_tree(self):
        first = pristine.tree(self.kernel)
        with mock.patch.object(packages, "version", lambda name: "2"):
            self.assertNotEqual(pristine.tree(self.kernel), first)

    def test_from_a_newer_suite(self):
        root = self.top / "got" / "linux-source-6.12_6.12.9-1~bpo"
        (root / "usr").mkdir(parents=True)
        shutil.copy(self.tarball, root / "usr")
        kernel = dataclasses.replace(self.kernel, suite="newest",
                                     tarball=f"/usr/{self.tarball.name}")
        with mock.patch.object(packages, "version", lambda name: None), \
                mock.patch.object(newer, "package",
                                  return_value=root) as package:
            first = pristine.tree(kernel)
            self.assertTrue((first / "Kbuild").is_file())
            self.assertEqual(first.name, "linux-source-6.12_6.12.9-1_bpo")
            self.assertFalse(root.exists())
            self.assertEqual(pristine.tree(kernel), first)
        package.assert_called_once_with("linux-source-6.12", "newest")

    def test_killed_in_the_middle(self):
        tools = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        child = subprocess.Popen(
            [sys.executable, "-B", "-c", textwrap.dedent(CHILD).format(
                tools=tools, cache=str(self.top / "cache"),
                tarball=str(self.tarball))],
            stdout=subprocess.PIPE, text=True)
        with child.stdout as out:
            while "at it" not in (line := out.readline()):
                self.assertTrue(line)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        tree = pristine.tree(self.kernel)
        self.assertIn("VERSION", (tree / "Makefile").read_text())
        self.assertEqual(list(tree.parent.glob("*.part")), [])

    def test_broken_tarball(self):
        self.tarball.write_bytes(self.tarball.read_bytes()[:500])
        with self.assertRaisesRegex(BenchError, "cannot unpack"):
            pristine.tree(self.kernel)

    def test_tarball_that_is_gone(self):
        self.tarball.unlink()
        with self.assertRaisesRegex(BenchError, "apt-get install --reinst"):
            pristine.tree(self.kernel)

    def test_no_room(self):
        usage = shutil.disk_usage("/")._replace(free=5 << 20)
        with mock.patch.object(shutil, "disk_usage", lambda path: usage):
            with self.assertRaisesRegex(BenchError, "5 MiB free and 2048"):
                pristine.tree(self.kernel)

    def test_cache_that_cannot_be_written(self):
        (self.top / "cache").write_text("a file in its way")
        with self.assertRaisesRegex(BenchError, "cannot keep sources in"):
            pristine.tree(self.kernel)


class Packages(unittest.TestCase):
    """What is missing, and what to run."""

    def test_user_gets_the_line_to_run(self):
        with mock.patch.object(packages, "missing", lambda names: ["bc"]), \
                mock.patch.object(os, "geteuid", lambda: 1000):
            with self.assertRaisesRegex(
                    BenchError, "run: sudo apt-get install .* bc$"):
                packages.need("bc", "flex")

    def test_apt_is_left_alone_when_nothing_is_missing(self):
        with mock.patch.object(packages, "missing", lambda names: []), \
                mock.patch.object(packages, "install") as install:
            packages.need("bc")
        install.assert_not_called()

    def test_no_network_is_one_line(self):
        with mock.patch.object(packages, "_apt", lambda words, progress: (
                100, ["Unable to fetch some archives"])), \
                mock.patch.object(os, "geteuid", lambda: 0), \
                mock.patch("sys.stdout"):
            with self.assertRaisesRegex(BenchError, "Unable to fetch") as got:
                packages.install(["bc"])
        self.assertNotIn("\n", str(got.exception))


if __name__ == "__main__":
    unittest.main()
