# SPDX-License-Identifier: GPL-2.0-only
"""make qemu: the same suites on machines that are not User Mode Linux."""

import dataclasses

from .console import complain, say
from .errors import BenchError, FAILED
from . import check, machines, packages, report


def _one(wish, machine):
    """Run the suites on @machine; the Outcome."""
    packages.need(*packages.BUILD, *machine.needs())
    return check.checked(dataclasses.replace(
        wish, machine=machine, timeout=max(wish.timeout, machine.timeout)))


def _good(outcome):
    return bool(outcome.cases) and not report.counts(outcome.cases)[1]


def table(rows):
    """The lines of the last table: [(machine, Outcome or None)]."""
    cells = [("machine", "build s", "run s", "passed", "failed", "skipped",
              "result")]
    for machine, outcome in rows:
        if outcome is None:
            cells.append((machine.name, *"-----", "ERROR"))
            continue
        cells.append((machine.name, *(f"{part:.0f}" for part in outcome.spent),
                      *map(str, report.counts(outcome.cases)),
                      "PASS" if _good(outcome) else "FAIL"))
    wide = max(len(row[0]) for row in cells)
    return [row[0].ljust(wide) + "".join(cell.rjust(9) for cell in row[1:])
            for row in cells]


def main(wish):
    """The command: one machine after the other, whatever each gives."""
    rows = []
    for machine in machines.named(wish.arch, wish.kernel.line):
        say(f"\n== {machine.name}: {machine.note}")
        try:
            outcome = _one(wish, machine)
        except BenchError as error:
            complain(f"error: {error}")
            outcome = None
        rows.append((machine, outcome))
    say("")
    for line in table(rows):
        say(line)
    numbers = [report.counts(outcome.cases) if outcome else (0, 1, 0)
               for _, outcome in rows]
    say(report.total(*report.together(*numbers)))
    good = all(outcome and _good(outcome) for _, outcome in rows)
    return 0 if good else FAILED
