# SPDX-License-Identifier: GPL-2.0-only
"""make sanitize: who has reported what, by sanitizer and group of suites.

Without CONFIGS, one kernel has all sanitizers that fit together, and each red
case is put down to the one that has spoken; another one has what does not fit.
With CONFIGS="kasan lockdep", each gets a kernel of its own.
"""

import dataclasses
import json

from .console import say
from .errors import BenchError, FAILED
from . import check, groups, kinds, options, places, report

# The row of results that are red, and no sanitizer has spoken.
REST = "no report"
# The kernels of make sanitize: all that fit together, and what does not.
KERNELS = ("sanitize", "slubdebug")
# What a kernel with one of these fragments alone can report.
REPORTS = {"kasan": ("kasan",), "ubsan": ("ubsan",),
           "lockdep": ("lockdep", "rcu", "atomic"), "kmemleak": ("kmemleak",),
           "debugobjects": ("debugobjects",), "slubdebug": ("slub",),
           "hardening": ("list", "refcount")}


def tally(cases, names, rows):
    """Add to {sanitizer: {group: [passed, failed]}}, and to one row for the rest.

    A case counts as failed for the sanitizer that has spoken, and as passed for
    all others of its kernel.
    """
    owner = {kind: name for name in names for kind in REPORTS[name]}
    for case in cases:
        guilty = owner.get(kinds.of(case), REST) if case.bad else None
        for name in (*names, REST):
            row = rows.setdefault(name, {})
            cell = row.setdefault(groups.group(case.suite), [0, 0])
            cell[name == guilty] += 1
    return rows


def table(rows):
    """The table as lines: passed/failed."""
    names = [name for name in (*groups.GROUPS, groups.REST)
             if any(name in row for row in rows.values())]
    lines = ["sanitizer".ljust(14) + "".join(name.rjust(12) for name in names)]
    for name, row in rows.items():
        cells = ["/".join(map(str, row.get(one, (0, 0)))) for one in names]
        lines.append(name.ljust(14) + "".join(cell.rjust(12)
                                              for cell in cells))
    return lines


def _costs(outcomes):
    """What each kernel took to build and to run, and how much more than plain."""
    usual = outcomes["plain"]
    for name, one in outcomes.items():
        yield (f"{name}: built in {one.spent[0]:.0f} s, run in "
               f"{one.spent[1]:.2f} s, {one.spent[1] / usual.spent[1]:.1f} of "
               f"the plain one; {one.boots} boot(s), {one.own:.2f} s together, "
               f"{one.own / max(usual.own, 0.01):.1f} of it")


def _kernels(wish):
    """(fragment, its sanitizers, the wish for it) of each kernel to be run."""
    named = [name for name in wish.configs
             if name in REPORTS or name in options.SETS]
    rest = tuple(name for name in wish.configs if name not in named)
    for name in named or KERNELS:
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
    rows, totals, outcomes = {}, (0, 0, 0), {"plain": usual}
    for name, sanitizers, own in _kernels(wish):
        outcome = check.checked(own)
        outcomes[name] = outcome
        tally(outcome.cases, sanitizers, rows)
        totals = report.together(totals, report.counts(outcome.cases))
    say("\nresults passed/failed, by the sanitizer that has reported")
    rows[REST] = rows.pop(REST, {})	# the last one
    for line in table(rows):
        say(line)
    for line in _costs(outcomes):
        say(line)
    path = places.RESULTS / f"sanitize-{wish.kernel.line}.json"
    places.replace(path, (json.dumps(
        {"seconds": {name: one.spent[1] for name, one in outcomes.items()},
         "boot_seconds": {name: one.own for name, one in outcomes.items()},
         "results": rows}, indent=2) + "\n").encode())
    say(f"\nfigures {places.shown(path)}")
    say(report.total(*totals))
    return FAILED if totals[1] else 0
