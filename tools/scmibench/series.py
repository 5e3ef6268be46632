# SPDX-License-Identifier: GPL-2.0-only
"""A patch series against a tree: applied on copies, all or nothing."""

import pathlib
import re
import subprocess
import tempfile

from .errors import BenchError, FAILED
from . import places

# What checkpatch of a newer kernel asks for and not every 6.12 has: kzalloc_obj().
NOT_EVERYWHERE = "ALLOC_WITH_SIZEOF,ALLOC_WITH_MULTIPLY"
# What a patch says that has the files of the implementation built.
_BUILDS = b"transport.o"
_OLD = re.compile(r"^--- a/(\S+)", re.MULTILINE)
_NEW = re.compile(r"^\+\+\+ b/(\S+)", re.MULTILINE)


def patches(folder):
    """The patches of @folder in the order in which they apply."""
    return sorted(pathlib.Path(folder).glob("*.patch"))


def builds_ours(path):
    """True if this is the patch that the files of the implementation go with."""
    return _BUILDS in path.read_bytes()


def touched(paths):
    """Every file that the patches read or write."""
    names = set()
    for path in paths:
        text = path.read_text(encoding="utf-8", errors="surrogateescape")
        names.update(_OLD.findall(text))
        names.update(_NEW.findall(text))
    for name in names:
        if name.startswith("/") or ".." in name.split("/"):
            raise BenchError(f"a patch reaches outside the tree: {name}")
    return sorted(names)


def _failed_file(output):
    """The file that patch(1) was at when it gave up."""
    at = ""
    for line in output.splitlines():
        found = re.match(r"patching file '?([^']+?)'?$", line)
        if found:
            at = found.group(1)
        found = re.match(r"can't find file to patch", line)
        if found:
            return "a file that this tree does not have"
        if "FAILED" in line or "Reversed (or previously applied)" in line:
            return at
    return at


def apply(paths, read, release, hint=""):
    """Apply @paths to copies of what read(name) gives.

    Returns {name: new bytes, or None for a removed file}. A patch whose
    context is not exactly there is refused: a hunk that lands in the wrong
    function is worse than none. Offsets are fine.
    """
    names = touched(paths)
    before = {name: read(name) for name in names}
    with tempfile.TemporaryDirectory(prefix="series-") as folder:
        top = pathlib.Path(folder)
        for name, data in before.items():
            if data is not None:
                (top / name).parent.mkdir(parents=True, exist_ok=True)
                (top / name).write_bytes(data)
        for path in paths:
            run = subprocess.run(
                ["patch", "-p1", "--batch", "--forward", "--fuzz=0",
                 "--no-backup-if-mismatch", "--reject-file=-",
                 "--input", str(path.resolve())],
                cwd=top, text=True, check=False, stderr=subprocess.STDOUT,
                stdout=subprocess.PIPE, errors="replace")
            if run.returncode:
                raise BenchError(
                    f"{places.shown(path)} does not apply to Linux {release}: "
                    f"{_failed_file(run.stdout) or 'not a patch'}; adapt the "
                    f"patch to this release{hint}", FAILED)
        return {name: (top / name).read_bytes() if (top / name).is_file()
                else None for name in names}
