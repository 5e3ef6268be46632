# SPDX-License-Identifier: GPL-2.0-only
"""make sanitize: who has reported what, by sanitizer and group of suites.

Without CONFIGS, one kernel has all sanitizers that fit together, and each red
case is put down to the one that has spoken. With CONFIGS="kasan lockdep", each
gets a kernel of its own.
"""

import dataclasses
import json
import re

from .console import say
from .errors import BenchError, FAILED
from . import check, kinds, options, places, report

# A group of suites is the first that matches.
GROUPS = (
    ("helpers", r"devkit_"),
    ("platform", r"fake_scmi_"),
    ("instances", r"scmi_transport_|scmi_explore_model"),
    ("virtio", r".*virtio"),
    ("mailbox", r".*mailbox"),
    ("tee", r".*(tee|optee)"),
    ("mixed", r"scmi_mixed"),
    ("other", r""),
)
# What a kernel with one of these fragments alone can report.
REPORTS = {"kasan": ("kasan",), "ubsan": ("ubsan",),
           "lockdep": ("lockdep", "rcu", "atomic"), "kmemleak": ("kmemleak",),
           "debugobjects": ("debugobjects",), "slubdebug": ("slub",),
           "hardening": ("list", "refcount")}


def group(suite):
    """The group that a suite belongs to."""
    return next(name for name, pattern in GROUPS if re.match(pattern, suite))


def tally(cases, names):
    """{sanitizer: {group: [passed, failed]}}, one row also for all the rest.

    A case counts as failed for the sanitizer that has spoken, and as passed for
    all others.
    """
    rows = {name: {} for name in (*names, "no report")}
    owner = {kind: name for name in names for kind in REPORTS[name]}
    for case in cases:
        guilty = owner.get(kinds.of(case), "no report") if case.bad else None
        for name, row in rows.items():
            cell = row.setdefault(group(case.suite), [0, 0])
            cell[name == guilty] += 1
    return rows


def table(rows):
    """The table as lines: passed/failed."""
    names = [name for name, _ in GROUPS
             if any(name in row for row in rows.values())]
    lines = ["sanitizer".ljust(14) + "".join(name.rjust(12) for name in names)]
    for name, row in rows.items():
        cells = ["/".join(map(str, row.get(one, (0, 0)))) for one in names]
        lines.append(name.ljust(14) + "".join(cell.rjust(12)
                                              for cell in cells))
    return lines


def _kernels(wish):
    """(fragment, its sanitizers, the wish for it) of each kernel to be run."""
    named = [name for name in wish.configs
             if name in REPORTS or name in options.SETS]
    rest = tuple(name for name in wish.configs if name not in named)
    for name in named or ["sanitize"]:
        yield name, options.SETS.get(name, (name,)), dataclasses.replace(
            wish, configs=(*rest, name),
            timeout=max(wish.timeout, options.SLOW_TIMEOUT))


def main(wish):
    """The command."""
    if wish.stock:
        raise BenchError("make sanitize is about our series; for a stock "
                         "kernel, make check CONFIGS=sanitize STOCK=1")
    plain = dataclasses.replace(wish, configs=tuple(
        name for name in wish.configs if name not in options.VARIANTS))
    usual = check.checked(plain)
    rows, totals, seconds = {}, (0, 0, 0), {"plain": usual.own}
    for name, sanitizers, own in _kernels(wish):
        outcome = check.checked(own)
        seconds[name] = outcome.own
        rows.update(tally(outcome.cases, sanitizers))
        totals = report.together(totals, report.counts(outcome.cases))
    say("\nresults passed/failed, by the sanitizer that has reported")
    for line in table(rows):
        say(line)
    for name, took in seconds.items():
        say(f"boot of {name}: {took:.2f} s, "
            f"{took / max(usual.own, 0.01):.1f} of the plain one")
    path = places.RESULTS / f"sanitize-{wish.kernel.line}.json"
    places.replace(path, (json.dumps(
        {"boot_seconds": seconds, "results": rows}, indent=2) + "\n").encode())
    say(f"\nfigures {places.shown(path)}")
    say(report.total(*totals))
    return FAILED if totals[1] else 0
