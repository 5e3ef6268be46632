# SPDX-License-Identifier: GPL-2.0-only
"""make series: the implementation as patches to be sent, for one kernel.

The patches of a kernel line go through git am on top of that kernel, or of the
tree that KDIR names, as they would at a maintainer's. The one that has the
transport instances built gets their files with it, which are kept apart in this
repository because they serve several kernels. What comes out of git
format-patch is held against checkpatch.

Nothing is written to KDIR: only the files that the series touches are read.
Whoever sends it adds a Signed-off-by of their own.
"""

import os
import pathlib
import shutil
import subprocess
import tempfile

from .console import complain, say
from .errors import BenchError, FAILED
from . import check, gates, layout, options, packages, places, report, series

_NOBODY = ("make series", "nobody@localhost")


class Tree:
    """A git repository with just the files that the series is about."""

    def __init__(self, folder, base, paths):
        self.folder = pathlib.Path(folder)
        self.git("init", "-q")
        for name in series.touched(paths):
            data = base.read(name)
            if data is not None:
                self.put(name, data)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m",
                 f"Linux {base.release}")
        self.start = self.git("rev-parse", "HEAD").strip()

    def put(self, name, data):
        """One file of the tree."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def git(self, *arguments):
        """git's output, or an error that carries its last words."""
        env = options.clean_environment(os.environ)
        env.update(GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null",
                   GIT_COMMITTER_NAME=_NOBODY[0], GIT_AUTHOR_NAME=_NOBODY[0],
                   GIT_COMMITTER_EMAIL=_NOBODY[1], GIT_AUTHOR_EMAIL=_NOBODY[1])
        run = subprocess.run(["git", *arguments], cwd=self.folder, text=True,
                             capture_output=True, check=False, env=env,
                             stdin=subprocess.DEVNULL, errors="replace")
        if run.returncode:
            words = (run.stderr + run.stdout).strip().splitlines() or ["?"]
            raise BenchError(f"git {arguments[0]}: {words[0]}", FAILED)
        return run.stdout

    def apply(self, path):
        """git am, and our files with the patch that has them built."""
        try:
            self.git("am", "-q", "--keep-cr", str(path))
        except BenchError as error:
            raise BenchError(f"{places.shown(path)}: {error}", FAILED) from None
        if not series.builds_ours(path):
            return
        for name, ours in implementation().items():
            if not (self.folder / name).exists():
                self.put(name, ours.read_bytes())
        self.git("add", "-A")
        self.git("commit", "-q", "--amend", "--no-edit")

    def mails(self, folder):
        """git format-patch; returns the files."""
        self.git("format-patch", "-q", "--zero-commit", "--no-signature",
                 "-o", str(folder), f"{self.start}..HEAD")
        return sorted(folder.glob("*.patch"))


def implementation():
    """{place in the kernel: file of ours} for what the series is about."""
    framework = layout.files(stock=True)
    return {name: path for name, path in layout.files().items()
            if name not in framework}


def _judge(mails, tree):
    """checkpatch's complaints, by mail."""
    found = {}
    for mail in mails:
        run = subprocess.run(
            ["perl", "scripts/checkpatch.pl", "--strict", "--terse",
             "--no-summary", "--max-line-length=100", "--no-signoff",
             "--ignore", "FILE_PATH_CHANGES," + series.NOT_EVERYWHERE,
             str(mail)],
            cwd=tree, text=True, capture_output=True, check=False,
            stdin=subprocess.DEVNULL, errors="replace")
        found[mail] = gates.complaints(run.stdout)
    return found


def main(wish):
    """The command."""
    if wish.stock:
        raise BenchError("make series makes patches of the series: leave "
                         "STOCK out")
    packages.need("git", "perl")
    start = check.sources(wish)
    paths = series.patches(places.REPO / wish.kernel.series)
    out = places.BUILD / "series" / wish.kernel.line
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with tempfile.TemporaryDirectory(prefix="mails-") as folder:
        tree = Tree(folder, start, paths)
        for path in paths:
            tree.apply(path)
        mails = tree.mails(out)
    bad = 0
    for mail, found in _judge(mails, start.tree).items():
        say(f"{places.shown(mail)}")
        bad += bool(found)
        for line in found:
            complain(f"    {line}")
    say(f"\ngit am took {len(paths)} patches on Linux {start.release}")
    say(report.total(len(mails) - bad, bad, 0))
    return FAILED if bad else 0
