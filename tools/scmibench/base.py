# SPDX-License-Identifier: GPL-2.0-only
"""What a work tree starts from: packaged sources, or a user's own tree.

Both kinds offer the same four verbs. read(name): the bytes of one file, or
None. clone(target): make a private tree. changed(): names whose content may
differ from what the last clone() or settle() saw. settle(): remember that the
changes so far have been carried over.
"""

import fnmatch
import hashlib
import json
import os
import pathlib
import shutil
import subprocess

from .console import Progress
from .errors import BenchError
from . import kernels, places

# Products of a build inside a tree, and the bookkeeping of editors and git.
_PRODUCTS = ("*.o", "*.a", "*.ko", "*.cmd", "*.d", "*.mod", "*.mod.c", "*.so",
             "*.so.dbg", "*.order", "*.symvers", "*.tmp", "*.orig", "*.rej",
             "*~", "*.pyc", "*.gcno", "*.gcda", "*.lex.c", "*.tab.c",
             "*.tab.h", "*.dtb", "*.dtbo", "*.swp", "System.map", "vmlinux",
             ".vmlinux*", "vmlinux.map", "vmlinux.unstripped", "vmlinux.bin",
             "linux", "built-in.a", "modules.builtin*", "compile_commands.json")
_PRODUCT_FOLDERS = {"include/config", "include/generated", "debian",
                    "Documentation/output"}
_DOTS = {".kunitconfig", ".gitignore", ".gitattributes", ".clang-format"}


def _is_product(name):
    return any(fnmatch.fnmatchcase(name, glob) for glob in _PRODUCTS)


class Packaged:
    """Sources that never change: cloned by hard links where that works."""

    def __init__(self, tree):
        self.tree = pathlib.Path(tree)
        self.key = self.tree.name
        self.release = ".".join(kernels.release(self.tree) or ("?",))

    def read(self, name):
        """The bytes of one file, or None."""
        path = self.tree / name
        return path.read_bytes() if path.is_file() else None

    def clone(self, target):
        """Links share the content: work trees replace files, never write."""
        progress = Progress("preparing a work tree")
        for how in (["cp", "-al"], ["cp", "-a", "--reflink=auto"]):
            run = subprocess.run([*how, str(self.tree), str(target)],
                                 capture_output=True, text=True, check=False)
            if run.returncode == 0:
                progress.done()
                return
            shutil.rmtree(target, ignore_errors=True)
        progress.broken()
        raise BenchError("cannot make a work tree: "
                         f"{run.stderr.strip().splitlines()[-1]}")

    def changed(self):
        """Nobody changes packaged sources."""
        return []

    def settle(self):
        """Nothing to remember."""


class Users:
    """A user's tree: only ever read; its later edits are found by a scan."""

    def __init__(self, tree, memory):
        self.tree = pathlib.Path(tree)
        self.key = "kdir-" + hashlib.sha1(str(tree).encode()).hexdigest()[:10]
        self.release = ".".join(kernels.release(self.tree) or ("?",))
        self.memory = pathlib.Path(memory)
        self.index = None

    def read(self, name):
        """The bytes of one file, or None."""
        path = self.tree / name
        return path.read_bytes() if path.is_file() else None

    def _from_git(self):
        """What git tracks or would offer to add: no products, no ignored."""
        if not (self.tree / ".git").exists() or not shutil.which("git"):
            return None
        env = dict(os.environ, GIT_OPTIONAL_LOCKS="0")
        for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
            env.pop(name, None)
        run = subprocess.run(
            ["git", "-c", f"safe.directory={self.tree}", "-C", str(self.tree),
             "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            capture_output=True, check=False, env=env)
        if run.returncode:
            return None
        return sorted({os.fsdecode(name)
                       for name in run.stdout.split(b"\0") if name})

    def _from_walk(self):
        names = []
        for folder, subs, files in os.walk(self.tree):
            inner = os.path.relpath(folder, self.tree)
            inner = "" if inner == "." else inner + "/"
            subs[:] = [sub for sub in subs if not sub.startswith(".")
                       and inner + sub not in _PRODUCT_FOLDERS
                       and not (inner + sub).endswith("include/generated")]
            names += [inner + name for name in files
                      if (not name.startswith(".") or name in _DOTS)
                      and not _is_product(name)]
        return sorted(names)

    def scan(self):
        """{name: [mtime, size]} of every source file; links keep no size."""
        index = {}
        for name in self._from_git() or self._from_walk():
            try:
                stat = os.lstat(self.tree / name)
            except OSError:
                continue
            if os.path.isdir(self.tree / name):
                continue
            index[name] = [stat.st_mtime_ns, stat.st_size]
        return index

    def clone(self, target):
        """Copy, never link: the user's tree must not share our files."""
        progress = Progress(f"copying {self.tree}")
        self.index = self.scan()
        pathlib.Path(target).mkdir()
        made = set()
        for count, name in enumerate(self.index):
            copy = os.path.join(target, name)
            folder = os.path.dirname(copy)
            if folder not in made:
                os.makedirs(folder, exist_ok=True)
                made.add(folder)
            shutil.copy2(self.tree / name, copy, follow_symlinks=False)
            if count % 512 == 0:
                progress.at(f"{count} of {len(self.index)} files")
        self.settle()
        progress.done(f"{len(self.index)} files")

    def changed(self):
        """Names that were edited, added or removed since settle()."""
        try:
            old = json.loads(self.memory.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            old = {}
        self.index = self.scan()
        return sorted(name for name in old.keys() | self.index.keys()
                      if old.get(name) != self.index.get(name))

    def settle(self):
        """Remember the state that the last scan has found."""
        if self.index is not None:
            places.replace(self.memory, json.dumps(self.index).encode())
