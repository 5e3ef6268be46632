# SPDX-License-Identifier: GPL-2.0-only
"""The table tools/layout.toml: which file of ours stands where in a kernel."""

import fnmatch
import tomllib

from .errors import BenchError
from . import places

# Files beside the sources that are no part of a kernel tree.
_APART = ("README*", "*.md", ".gitkeep", "*~", ".*", "*.orig", "*.rej")


def table():
    """The table as it was read."""
    text = (places.TOOLS / "layout.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _taken(place, folder):
    """Files of @folder that @place takes."""
    return [path for path in sorted(folder.iterdir())
            if path.is_file()
            and not any(fnmatch.fnmatch(path.name, glob) for glob in _APART)
            and any(fnmatch.fnmatch(path.name, glob)
                    for glob in place["files"])]


def files(stock=False, rows=None, top=None):
    """{place in the kernel tree: file of ours}; no series when @stock."""
    rows = table()["place"] if rows is None else rows
    top = top or places.REPO
    laid, seen, folders = {}, set(), {}
    for place in rows:
        folder = top / place["from"]
        if not folder.is_dir():
            continue
        folders.setdefault(place["from"], folder)
        for path in _taken(place, folder):
            if path in seen:
                continue
            seen.add(path)
            if stock and place.get("series"):
                continue
            target = f"{place['to']}/{path.name}"
            if target in laid:
                raise BenchError(f"{places.shown(path)} and "
                                 f"{places.shown(laid[target])} would both "
                                 f"become {target}: rename one of them")
            laid[target] = path
    for folder in folders.values():
        for path in _taken({"files": ["*"]}, folder):
            if path not in seen:
                raise BenchError(f"{places.shown(path)} has no place in "
                                 "tools/layout.toml: add a row for it")
    return laid


def _stands(line, file, laid):
    """True if what a hook's line asks for is there to be read."""
    if line.startswith("source "):
        return line.split('"')[1] in laid
    if "/fake/" in file or "/devkit/" in file:
        return file in laid
    if line.startswith("obj-y += ") and line.endswith("/"):
        folder = file.rsplit("/", 1)[0]
        return f"{folder}/{line.split()[-1]}Makefile" in laid
    return True


def hooks(laid, coverage=False, rows=None):
    """{file of the kernel: lines to append}; only lines that can work."""
    wanted = {}
    for hook in table()["hook"] if rows is None else rows:
        if hook.get("coverage", False) and not coverage:
            continue
        lines = [line for line in hook["lines"]
                 if _stands(line, hook["file"], laid)]
        if lines:
            wanted.setdefault(hook["file"], []).extend(lines)
    return wanted
