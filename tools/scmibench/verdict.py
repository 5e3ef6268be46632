# SPDX-License-Identifier: GPL-2.0-only
"""One verdict for each case: what the matrix and the baseline are made of.

A case that the kernel complained in is a SPLAT, one that only missed an
expectation a FAIL. References to device-tree nodes that were left count as
missed expectations: the kernel goes on unharmed. A case that does all it should,
but for what it leaves behind, says so in its reason.
"""

import dataclasses
import re

from . import ktap

PASS, FAIL, SKIP = ktap.PASS, ktap.FAIL, ktap.SKIP
CRASH, HANG, SPLAT = ktap.CRASH, ktap.HANG, "SPLAT"
ABSENT = "ABSENT"	# this kernel has no such case

# From the best to the worst: what a case with parameters is as a whole.
ORDER = (ABSENT, PASS, SKIP, FAIL, SPLAT, HANG, CRASH)
RED = {FAIL, SPLAT, HANG, CRASH}

LEAVES = "only leaves behind: "	# how such a reason begins
LOST = "not run: "	# and that of a case that nobody had the time for

_MISSED = re.compile(r"(?:EXPECTATION|ASSERTION) FAILED at (\S+):\d+")
_WATCHERS = re.compile(r"^lib/kunit/devkit/(dt_tree|leak\w*|splat\w*)\.c$")
_LEFT = re.compile(r"ERROR: memory leak, expected refcount|^OF: ERROR")


def report(log):
    """The first line of @log that reports a bug of the kernel, or ""."""
    return ktap.splat(line for line in log if not _LEFT.search(line.strip()))


def of(case):
    """(status, reason) of one result."""
    if case.status == FAIL:
        line = report(case.log)
        if line:
            return SPLAT, line
        missed = _MISSED.findall("\n".join(case.log))
        if (missed or case.splat) and all(map(_WATCHERS.match, missed)):
            return FAIL, LEAVES + case.reason
    return case.status, case.reason


@dataclasses.dataclass
class Verdict:
    """What a case gave, with all its parameters."""

    rows: dict = dataclasses.field(default_factory=dict)
    log: list = dataclasses.field(default_factory=list)

    def add(self, parameter, status, reason=""):
        """One more result; the worst of those with the same name stays."""
        old = self.rows.get(parameter)
        if old is None or ORDER.index(status) > ORDER.index(old[0]):
            self.rows[parameter] = (status, reason)

    @property
    def status(self):
        """The worst."""
        return max((row[0] for row in self.rows.values()), key=ORDER.index,
                   default=ABSENT)

    @property
    def red(self):
        """True if this is anything but a pass or a skip."""
        return self.status in RED

    @property
    def leaves(self):
        """True if all that is wrong is what was left behind."""
        return self.status == FAIL and all(
            reason.startswith(LEAVES) for status, reason in self.rows.values()
            if status == FAIL)

    @property
    def lost(self):
        """True if it was not run, so that nothing is known of it."""
        return self.status == SKIP and self.reason.startswith(LOST)

    @property
    def reason(self):
        """Why it is what it is: the words of the first that is the worst."""
        worst = self.status
        for parameter, (status, reason) in self.rows.items():
            if status == worst:
                return f"[{parameter}] {reason}" if parameter and reason \
                    else reason
        return ""

    def as_rows(self):
        """For a file."""
        return [[name, *row] for name, row in self.rows.items()]


def from_rows(rows):
    """What as_rows() has written."""
    return Verdict({name: (status, reason) for name, status, reason in rows})


def top(name):
    """suite.case of a result that may be one parameter of it."""
    return ".".join(name.split(".")[:2])


def parameter(name):
    """The parameter of a result, "" if it is the case itself."""
    return ".".join(name.split(".")[2:])


def fold(cases):
    """{suite.case: Verdict} of results, in the order in which they came."""
    found = {}
    for case in cases:
        verdict = found.setdefault(top(case.full), Verdict())
        verdict.add(parameter(case.full), *of(case))
    return found
