# SPDX-License-Identifier: GPL-2.0-only
"""What a coverage run reached of our own code and of what the series changes.

An lcov tracefile says how often each line and each branch was taken. Here it
is read function by function, for the functions that a patch touches, and held
against the goals.
"""

import dataclasses
import difflib

# Percentages that lines and branches must reach, ours and what we change.
GOALS = {"lines": 95.0, "branches": 85.0}
_SHOWN = 72	# characters of a line of code that is not reached


@dataclasses.dataclass
class Traced:
    """One file of a tracefile: how often each line and branch was taken."""

    functions: dict = dataclasses.field(default_factory=dict)
    lines: dict = dataclasses.field(default_factory=dict)
    branches: dict = dataclasses.field(default_factory=dict)

    def take(self, tag, value):
        """Read one record."""
        if tag == "FN":
            start, _, name = value.partition(",")
            self.functions[name] = int(start)
        elif tag == "DA":
            line, hits = value.split(",")[:2]
            self.lines[int(line)] = int(hits)
        elif tag == "BRDA":
            line, block, branch, taken = value.split(",")
            self.branches.setdefault(int(line), {})[block, branch] = \
                0 if taken == "-" else int(taken)

    def within(self, first, last):
        """The part from line @first to line @last."""
        return Traced({name: line for name, line in self.functions.items()
                       if first <= line <= last},
                      {line: hits for line, hits in self.lines.items()
                       if first <= line <= last},
                      {line: arms for line, arms in self.branches.items()
                       if first <= line <= last})

    def counts(self):
        """{"lines": (found, hit), "branches": (found, hit)}."""
        arms = [hits for arms in self.branches.values()
                for hits in arms.values()]
        return {"lines": (len(self.lines),
                          sum(hits > 0 for hits in self.lines.values())),
                "branches": (len(arms), sum(hits > 0 for hits in arms))}


def read(lines):
    """{file: Traced} of an lcov tracefile."""
    files, current = {}, Traced()
    for line in lines:
        tag, _, value = line.strip().partition(":")
        if tag == "SF":
            current = files.setdefault(value, Traced())
        elif tag in ("FN", "DA", "BRDA"):
            current.take(tag, value)
    return files


def changed_lines(old, new):
    """Numbers of the lines of @new, from 1, that are not in @old.

    Where something was only taken away it is the line that stands there now.
    """
    numbers = set()
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for what, _, _, first, last in matcher.get_opcodes():
        if what != "equal":
            numbers.update(range(first + 1, max(last, first + 1) + 1))
    return numbers


def extents(traced, source):
    """{function: (first line, last line)}: kernel style closes in column 0.

    What a macro makes has no end of its own, but another function after it.
    """
    found = {}
    starts = set(traced.functions.values())
    for name, first in traced.functions.items():
        last = first
        while last < len(source) and last + 1 not in starts \
                and not source[last - 1].startswith("}"):
            last += 1
        found[name] = first, last
    return found


def changed_functions(traced, old, new):
    """{function: its part of @traced} for those that differ from @old."""
    numbers = changed_lines(old, new)
    return {name: traced.within(first, last)
            for name, (first, last) in sorted(extents(traced, new).items(),
                                              key=lambda item: item[1])
            if numbers.intersection(range(first, last + 1))}


def shares(parts):
    """{kind: per cent, None if there is nothing} of several parts together."""
    total = {"lines": [0, 0], "branches": [0, 0]}
    for part in parts:
        for kind, (found, hit) in part.counts().items():
            total[kind][0] += found
            total[kind][1] += hit
    return {kind: round(100 * hit / found, 1) if found else None
            for kind, (found, hit) in total.items()}


def below(share):
    """What of @share misses its goal: ["lines 90.0 % (goal 95 %)", ...]."""
    return [f"{kind} {share[kind]:.1f} % (goal {goal:.0f} %)"
            for kind, goal in GOALS.items()
            if share[kind] is not None and share[kind] < goal]


def missing(traced, source):
    """What was not reached: ["123: code", "130: 1 of 2 ways: code", ...]."""
    told = []
    for line in sorted({*traced.lines, *traced.branches}):
        text = source[line - 1].strip() if line <= len(source) else ""
        arms = traced.branches.get(line, {}).values()
        if traced.lines.get(line) == 0:
            told.append(f"{line}: {text[:_SHOWN]}")
        elif arms and not all(arms):
            taken = sum(hits > 0 for hits in arms)
            told.append(f"{line}: {taken} of {len(arms)} ways: "
                        f"{text[:_SHOWN]}")
    return told
