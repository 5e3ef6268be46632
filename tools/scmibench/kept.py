# SPDX-License-Identifier: GPL-2.0-only
"""Verdicts that hold as long as nothing has changed that a case is made of.

A verdict hangs on the kernel, on its configuration, on how results are judged,
and on every file of ours, but for the files of other suites: an edited suite
costs boots of its own cases only. A file of suites counts for a case if it
holds the name of the case or of its suite, or defines what such a file calls.
"""

import hashlib
import json
import pathlib
import re

from . import layout, places, verdict

_JUDGES = ("ktap.py", "verdict.py", "isolate.py", "run.py", "kunitpy.py",
           "kept.py")
_GLOBAL = re.compile(r"^(?!static\b|typedef\b)[A-Za-z_][\w \t*]*?\b(\w+)\(",
                     re.MULTILINE)
_WORD = re.compile(r"\w+")


class _File:
    """A file of suites: what it defines, and what it mentions."""

    def __init__(self, text):
        self.defines = set(_GLOBAL.findall(text))
        self.words = set(_WORD.findall(text))


def _is_suite(name, text):
    return name.endswith("_cases.c") or "kunit_test_suite" in text


class Keys:
    """The key of each case of one build."""

    def __init__(self, made, words):
        """words: what the kernel's command line holds, the time-out, ..."""
        self.files = {}
        rest = []
        for name, path in layout.files(made.work.stock).items():
            if not name.endswith(".c"):
                continue
            text = path.read_text(encoding="utf-8", errors="replace")
            if _is_suite(name, text):
                self.files[name] = _File(text)
            else:
                rest.append(text)
        mentioned = set(_WORD.findall("\n".join(rest)))
        for name in [name for name, file in self.files.items()
                     if file.defines & mentioned]:
            del self.files[name]	# serves more than suites
        self.versions = made.work.versions
        digest = hashlib.sha1(json.dumps(
            [made.work.base.key, made.work.base.release, made.record["config"],
             *words]).encode())
        for name in _JUDGES:
            path = pathlib.Path(__file__).parent / name
            digest.update(path.read_bytes())
        for name, sha in sorted(self.versions.items()):
            if name not in self.files:
                digest.update(f"{name}={sha}\0".encode())
        self.common = digest.hexdigest()

    def _serving(self, case):
        """The files of suites that @case is made of."""
        names = set(case.split("."))
        found, left = set(), {name for name, file in self.files.items()
                              if names & file.words}
        while left:
            name = left.pop()
            found.add(name)
            left |= {other for other, file in self.files.items()
                     if other not in found
                     and file.defines & self.files[name].words}
        return sorted(found)

    def key(self, case):
        """What the verdict of suite.case hangs on."""
        digest = hashlib.sha1(self.common.encode())
        for name in self._serving(case):
            digest.update(f"{name}={self.versions.get(name)}\0".encode())
        return digest.hexdigest()


class Kept:
    """The verdicts of one output folder, on disk."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        try:
            self.rows = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self.rows = {}

    def get(self, case, key):
        """The Verdict that was kept, or None."""
        row = self.rows.get(case)
        if not row or row["key"] != key:
            return None
        return verdict.from_rows(row["rows"])

    def put(self, case, key, result):
        """Remember a Verdict; save() writes it."""
        self.rows[case] = {"key": key, "rows": result.as_rows()}

    def save(self):
        """Write all that was put."""
        places.replace(self.path, json.dumps(self.rows).encode())
