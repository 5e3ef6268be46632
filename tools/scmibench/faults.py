# SPDX-License-Identifier: GPL-2.0-only
"""What fault sweeps say in the log: how much failed, one thing at a time."""

import re

# As fault_sweep_run() prints it (lib/fault_sweep.c).
_LINE = re.compile(r"fault sweep: .*: (\d+) \D* failed, (\d+) with an error "
                   r"and (\d+) without$")


def points(case):
    """How many things failed, one at a time, in the sweeps of @case."""
    found = (_LINE.search(line.rstrip()) for line in case.log)
    return sum(int(match.group(1)) for match in found if match)


def note(cases):
    """One line for people, or none if nothing was swept."""
    suites = {}
    for case in cases:
        suites[case.suite] = suites.get(case.suite, 0) + points(case)
    swept = {name: number for name, number in suites.items() if number}
    if not swept:
        return []
    return [f"fault sweeps: {sum(swept.values())} points: " + ", ".join(
        f"{name} {number}" for name, number in swept.items())]
