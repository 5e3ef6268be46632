# SPDX-License-Identifier: GPL-2.0-only
"""The table of supported kernels (tools/kernels.toml), and which one a tree is."""

import dataclasses
import re
import tomllib

from .errors import BenchError
from . import places


@dataclasses.dataclass(frozen=True)
class Kernel:
    """One row of the table."""

    line: str
    package: str
    tarball: str
    folder: str
    series: str
    suite: str = ""
    follows: str = ""


def table():
    """All rows, and the line that is meant when none is named."""
    text = (places.TOOLS / "kernels.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return [Kernel(**row) for row in data["kernel"]], data["default"]


def compared(only=None):
    """The rows that are judged with and without their series, or @only that."""
    return [only] if only else [row for row in table()[0]
                                if row.series and not row.follows]


def named(line=None):
    """The row of @line, or of the default line."""
    rows, default = table()
    for row in rows:
        if row.line == (line or default):
            return row
    raise BenchError(f"unknown KERNEL={line}; supported: "
                     f"{', '.join(row.line for row in rows)}")


def release(tree):
    """VERSION, PATCHLEVEL, SUBLEVEL of a kernel tree, or None if it is none."""
    try:
        head = (tree / "Makefile").read_text(encoding="utf-8")[:2000]
    except (OSError, UnicodeDecodeError):
        return None
    found = dict(re.findall(r"^(VERSION|PATCHLEVEL|SUBLEVEL)\s*=\s*(\d+)",
                            head, re.MULTILINE))
    if len(found) != 3 or not (tree / "Kbuild").is_file():
        return None
    return found["VERSION"], found["PATCHLEVEL"], found["SUBLEVEL"]


def of_tree(tree):
    """The row for a user's tree."""
    if not tree.is_dir():
        raise BenchError(f"KDIR={tree}: no such folder")
    version = release(tree)
    if version is None:
        raise BenchError(f"KDIR={tree} is no Linux source tree: give the "
                         "folder that holds the kernel's top Makefile")
    line = ".".join(version[:2])
    rows, _ = table()
    for row in rows:
        if row.line == line:
            return row
    raise BenchError(f"KDIR={tree} is Linux {'.'.join(version)}; supported "
                     f"lines: {', '.join(row.line for row in rows)}")
