# SPDX-License-Identifier: GPL-2.0-only
"""The work tree: what an edit reaches, what it leaves alone, what a kill does."""

import os
import signal
import subprocess
import sys
import textwrap
import unittest

from helpers import InFolder, write
from scmibench import base, kernels, series, worktree
from scmibench.errors import BenchError

PATCH = """Subject: change two

--- a/drivers/scmi/driver.c
+++ b/drivers/scmi/driver.c
@@ -1,3 +1,3 @@
 one
-two
+TWO
 three
"""


class Fixture(InFolder):
    """A repository and a kernel, ready to be laid together."""

    def setUp(self):
        super().setUp()
        self.linux = self.kernel_tree()
        write(self.repo, {
            "drivers/scmi/instance.c": "int instance;\n",
            "fakes/virtio/Kconfig": "config FAKE_VIRTIO\n",
            "fakes/virtio/Makefile": "obj-y += fake.o\n",
            "fakes/virtio/fake.c": "int fake;\n"})

    def work(self, stock=False, start=None):
        """A fresh WorkTree object, as every run makes one."""
        return worktree.WorkTree(
            self.repo / "build/6.12", start or base.Packaged(self.linux),
            kernels.named("6.12"), stock)

    def synced(self, **how):
        """A work tree after sync()."""
        work = self.work(**how)
        work.sync()
        return work

    def text(self, work, name):
        """The text of one file of the work tree, or None."""
        path = work.tree / name
        return path.read_text() if path.exists() else None


class Tree(Fixture):
    """A work tree over packaged sources."""

    def test_lays_files_patches_and_hooks(self):
        write(self.repo, {"patches/6.12/0001-two.patch": PATCH})
        work = self.synced()
        self.assertEqual(self.text(work, "drivers/scmi/driver.c"),
                         "one\nTWO\nthree\n")
        self.assertEqual(self.text(work, "drivers/virtio/fake/fake.c"),
                         "int fake;\n")
        self.assertIn('source "drivers/virtio/fake/Kconfig"',
                      self.text(work, "drivers/virtio/Kconfig"))

    def test_stock_has_the_framework_only(self):
        write(self.repo, {"patches/6.12/0001-two.patch": PATCH})
        work = self.synced(stock=True)
        self.assertEqual(self.text(work, "drivers/scmi/driver.c"),
                         "one\ntwo\nthree\n")
        self.assertIsNone(self.text(work, "drivers/scmi/instance.c"))
        self.assertIn("obj-y += fake/",
                      self.text(work, "drivers/virtio/Makefile"))

    def test_never_writes_through_a_link(self):
        write(self.repo, {"patches/6.12/0001-two.patch": PATCH})
        before = {path: path.read_bytes() for path in self.linux.rglob("*")
                  if path.is_file()}
        work = self.synced()
        self.assertEqual(os.stat(self.linux / "Kbuild").st_ino,
                         os.stat(work.tree / "Kbuild").st_ino)
        for path, data in before.items():
            self.assertEqual(path.read_bytes(), data)

    def test_edit_changes_that_file_and_no_other(self):
        work = self.synced()
        times = {path: path.stat().st_mtime_ns
                 for path in work.tree.rglob("*") if path.is_file()}
        write(self.repo, {"fakes/virtio/fake.c": "int other;\n"})
        work = self.synced()
        moved = [str(path.relative_to(work.tree)) for path, at
                 in times.items() if path.stat().st_mtime_ns != at]
        self.assertEqual(moved, ["drivers/virtio/fake/fake.c"])

    def test_touched_file_with_the_same_content_is_no_edit(self):
        work = self.synced()
        versions = dict(work.versions)
        at = (work.tree / "drivers/virtio/fake/fake.c").stat().st_mtime_ns
        os.utime(self.repo / "fakes/virtio/fake.c")
        work = self.synced()
        self.assertEqual(work.versions, versions)
        self.assertEqual(
            (work.tree / "drivers/virtio/fake/fake.c").stat().st_mtime_ns, at)

    def test_removed_file_goes(self):
        self.synced()
        (self.repo / "fakes/virtio/fake.c").unlink()
        work = self.synced()
        self.assertIsNone(self.text(work, "drivers/virtio/fake/fake.c"))
        self.assertEqual(work.versions["drivers/virtio/fake/fake.c"], "-")

    def test_removed_patch_gives_the_file_back_as_new(self):
        write(self.repo, {"patches/6.12/0001-two.patch": PATCH})
        self.synced()
        (self.repo / "patches/6.12/0001-two.patch").unlink()
        work = self.synced()
        path = work.tree / "drivers/scmi/driver.c"
        self.assertEqual(path.read_text(), "one\ntwo\nthree\n")
        # With the old mtime, make would keep the object of the patched file.
        self.assertGreater(path.stat().st_mtime_ns,
                           (self.linux / "drivers/scmi/driver.c")
                           .stat().st_mtime_ns)

    def test_folder_without_kconfig_gets_no_hook(self):
        (self.repo / "fakes/virtio/Kconfig").unlink()
        work = self.synced()
        self.assertNotIn("source", self.text(work, "drivers/virtio/Kconfig"))

    def test_file_without_a_place_is_an_error(self):
        write(self.repo, {"drivers/scmi/notes.txt": "?"})
        with self.assertRaisesRegex(BenchError, "notes.txt has no place"):
            self.synced()

    def test_series_that_does_not_apply(self):
        write(self.linux, {"drivers/scmi/driver.c": "one\n2\nthree\n"})
        write(self.repo, {"patches/6.12/0001-two.patch": PATCH})
        with self.assertRaisesRegex(
                BenchError, r"0001-two.patch does not apply to Linux 6\.12\.7:"
                r" drivers/scmi/driver.c") as caught:
            self.synced()
        self.assertNotIn("\n", str(caught.exception))

    def test_patch_for_a_missing_file(self):
        (self.linux / "drivers/scmi/driver.c").unlink()
        write(self.repo, {"patches/6.12/0001-two.patch": PATCH})
        with self.assertRaisesRegex(BenchError, "does not apply"):
            self.synced()

    def test_patch_that_reaches_outside(self):
        write(self.repo, {"patches/6.12/0001-two.patch": PATCH.replace(
            "drivers/scmi/", "../../")})
        with self.assertRaisesRegex(BenchError, "outside the tree"):
            self.synced()

    def test_patch_adds_and_removes_files(self):
        write(self.top, {"x.patch": (
            "--- /dev/null\n+++ b/new.c\n@@ -0,0 +1 @@\n+new\n"
            "--- a/Kbuild\n+++ /dev/null\n@@ -1 +0,0 @@\n-old\n")})
        got = series.apply([self.top / "x.patch"],
                           {"Kbuild": b"old\n"}.get, "6.12.7")
        self.assertEqual(got, {"new.c": b"new\n", "Kbuild": None})


class Users(Tree):
    """The same over a user's own tree, which is never written to."""

    def work(self, stock=False, start=None):
        start = start or base.Users(self.linux, self.repo / "build/memory")
        return super().work(stock, start)

    test_never_writes_through_a_link = None

    def test_shares_no_file_and_changes_none(self):
        before = {path: (path.stat().st_mtime_ns, path.read_bytes())
                  for path in self.linux.rglob("*") if path.is_file()}
        work = self.synced()
        self.assertNotEqual(os.stat(self.linux / "Kbuild").st_ino,
                            os.stat(work.tree / "Kbuild").st_ino)
        after = {path: (path.stat().st_mtime_ns, path.read_bytes())
                 for path in self.linux.rglob("*") if path.is_file()}
        self.assertEqual(before, after)

    def test_later_edits_are_seen(self):
        self.synced()
        write(self.linux, {"drivers/virtio/virtio.c": "int edited;\n",
                           "drivers/virtio/extra.c": "int extra;\n",
                           "drivers/virtio/Makefile": "obj-y += extra.o\n"})
        (self.linux / "Kbuild").unlink()
        write(self.linux, {"Kbuild": "# again\n"})
        work = self.synced()
        self.assertEqual(self.text(work, "drivers/virtio/virtio.c"),
                         "int edited;\n")
        self.assertEqual(self.text(work, "drivers/virtio/extra.c"),
                         "int extra;\n")
        self.assertEqual(self.text(work, "drivers/virtio/Makefile"),
                         "obj-y += extra.o\nobj-y += fake/\n")

    def test_products_of_a_build_stay_behind(self):
        write(self.linux, {".config": "X", "vmlinux": "X", "init/main.o": "X",
                           "include/generated/autoconf.h": "X",
                           "include/config/auto.conf": "X",
                           "init/.main.o.cmd": "X", "init/main.c": "int x;\n"})
        work = self.synced()
        self.assertEqual(self.text(work, "init/main.c"), "int x;\n")
        for name in (".config", "vmlinux", "init/main.o", "include",
                     "init/.main.o.cmd"):
            self.assertFalse((work.tree / name).exists(), name)

    def test_sources_with_names_like_products_come_along(self):
        names = ("arch/um/kernel/vmlinux.lds.S", "scripts/Makefile.vmlinux_o",
                 "Documentation/built-in-fw.rst")
        write(self.linux, {name: "X" for name in names})
        work = self.synced()
        for name in names:
            self.assertEqual(self.text(work, name), "X")

    def test_git_work_tree_with_changes(self):
        def git(*words):
            subprocess.run(["git", "-C", str(self.linux), "-c",
                            "user.name=x", "-c", "user.email=x@x", *words],
                           check=True, capture_output=True)
        git("init", "-q")
        write(self.linux, {".gitignore": "*.o\n"})
        git("add", "-A")
        git("commit", "-qm", "x")
        write(self.linux, {"drivers/virtio/virtio.c": "int dirty;\n",
                           "new.c": "int new;\n", "old.o": "X"})
        work = self.synced()
        self.assertEqual(self.text(work, "drivers/virtio/virtio.c"),
                         "int dirty;\n")
        self.assertEqual(self.text(work, "new.c"), "int new;\n")
        self.assertFalse((work.tree / "old.o").exists())
        self.assertFalse((work.tree / ".git").exists())


class Killed(Fixture):
    """kill -9 at a bad moment; the next run must come out right."""

    CHILD = """
        import pathlib, sys, time
        sys.path[:0] = [{tools!r}, {tests!r}]
        from scmibench import base, kernels, places, worktree
        top = pathlib.Path({repo!r})
        places.REPO, places.TOOLS = top, top / "tools"
        put = worktree.WorkTree._put
        def slow(self, name, data):
            put(self, name, data)
            print(name, flush=True)
            time.sleep(60)
        worktree.WorkTree._put = slow
        worktree.WorkTree(top / "build/6.12", base.Packaged({linux!r}),
                          kernels.named("6.12")).sync()
        """

    def kill_in_mid_sync(self):
        """Run a sync in a child and kill it after its first file."""
        here = os.path.dirname(os.path.abspath(__file__))
        code = textwrap.dedent(self.CHILD).format(
            tools=os.path.dirname(here), tests=here, repo=str(self.repo),
            linux=str(self.linux))
        child = subprocess.Popen([sys.executable, "-B", "-c", code],
                                 stdout=subprocess.PIPE, text=True)
        with child.stdout:
            self.assertTrue(child.stdout.readline())
        os.kill(child.pid, signal.SIGKILL)
        child.wait()

    def test_first_sync(self):
        self.kill_in_mid_sync()
        work = self.synced()
        self.assertEqual(self.text(work, "drivers/virtio/fake/fake.c"),
                         "int fake;\n")

    def test_file_of_the_killed_run_is_not_forgotten(self):
        self.synced()
        write(self.repo, {"fakes/virtio/aaa.c": "int aaa;\n"})
        self.kill_in_mid_sync()
        (self.repo / "fakes/virtio/aaa.c").unlink()
        work = self.synced()
        self.assertIsNone(self.text(work, "drivers/virtio/fake/aaa.c"))

    def test_clone_that_never_finished(self):
        write(self.repo, {"build/6.12/tree.part/Makefile": "cut off"})
        work = self.synced()
        self.assertFalse((work.folder / "tree.part").exists())
        self.assertTrue((work.tree / "Kbuild").exists())


if __name__ == "__main__":
    unittest.main()
