# SPDX-License-Identifier: GPL-2.0-only
"""What an SCMI instance costs, and how often its node is probed, by their number.

The suites measure, see scmi_bench_cases.c; here the boots are, and medians.
"""

import re
import statistics
import subprocess

from .errors import BenchError, FAILED
from . import machines

TRANSPORTS = ("virtio", "optee")
PHASES = ("register", "probe", "first", "remove")
BOOTS = 3
SAMPLES = 200	# of each figure, in one boot
LARGE = 1000
GOAL = 1.5	# of one alone may one of LARGE cost
ATTEMPTS = 3	# probes of a node, whatever comes in whichever order

_PATIENCE = 600	# seconds for one boot

_COST = re.compile(r"bench (\w+) n=(\d+) (\w+)=(\d+) ns")
_PROBED = re.compile(r"# scmi_scale_(\w+): (\d+) nodes( that name theirs)? "
                     r"probed (\d+) times, one of them (\d+) times")


def costs(lines):
    """{n: {phase: microseconds}} of one boot; remove is unbind and unplug."""
    found = {}
    for line in lines:
        row = _COST.search(line)
        if row:
            found.setdefault(int(row[2]), {})[row[3]] = int(row[4]) / 1000
    for row in found.values():
        row["remove"] = row.pop("unbind", 0.0) + row.pop("unplug", 0.0)
    return found


def middle(boots):
    """The medians of several boots' costs()."""
    return {n: {phase: statistics.median(boot[n][phase] for boot in boots)
                for phase in PHASES} for n in boots[0]}


def attempts(lines):
    """{order: {n: (probes of all nodes, of the one with most)}}."""
    found = {}
    for line in lines:
        row = _PROBED.search(line)
        if row:
            order = row[1] + (" named" if row[3] else "")
            found.setdefault(order, {})[int(row[2])] = (int(row[4]),
                                                        int(row[5]))
    return found


def _boot(obj, pattern, *words):
    try:
        run = subprocess.run(
            [str(obj / "linux"), "mem=1G", "console=tty",
             "kunit_shutdown=halt", "kunit.enable=1",
             f"kunit.filter_glob={pattern}", "log_buf_len=8M", machines.TIME,
             *words], cwd=obj, text=True, errors="replace",
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, check=False, timeout=_PATIENCE)
    except subprocess.TimeoutExpired as error:
        raise BenchError(f"bench: {pattern} has no end within {_PATIENCE} s",
                         FAILED) from error
    return run.stdout.splitlines()


def measure(obj, said):
    """All figures of the kernel in @obj; transports it lacks are left out."""
    data = {}
    for name in TRANSPORTS:
        boots = []
        for count in range(BOOTS):
            said(f"instances over {name}, boot {count + 1} of {BOOTS}")
            found = costs(_boot(obj, f"scmi_{name}_bench",
                                f"scmi_kunit_kit.bench={SAMPLES}"))
            if LARGE not in found:
                break
            boots.append(found)
        if len(boots) < BOOTS:
            continue
        said(f"probes over {name}")
        probes = attempts(_boot(obj, f"scmi_{name}_scale",
                                f"scmi_kunit_kit.scale_most={LARGE}"))
        data[name] = {"microseconds": middle(boots), "attempts": probes}
    return data


def verdicts(data):
    """(what, value, goal) for everything that has a goal."""
    rows = []
    for name, found in data.items():
        cost = found["microseconds"]
        rows += [(f"{name} {phase}, {LARGE} to 1",
                  cost[LARGE][phase] / cost[1][phase], GOAL)
                 for phase in PHASES]
        rows += [(f"{name} probes, {order.replace('_', ' ')}",
                  found["attempts"][order][LARGE][1], ATTEMPTS)
                 for order in sorted(found["attempts"])]
    return rows


def table(data):
    """The figures, as lines."""
    lines = []
    for name, found in data.items():
        head = [f"{name}, us each", *PHASES, "sum"]
        lines += ["", head[0].ljust(20) + "".join(
            word.rjust(10) for word in head[1:])]
        for n, row in sorted(found["microseconds"].items()):
            cells = [row[phase] for phase in PHASES]
            lines.append(f"N = {n}".ljust(20) + "".join(
                f"{cell:10.1f}" for cell in (*cells, sum(cells))))
        lines += ["", f"{name}, probes per node".ljust(26) + "".join(
            f"N = {n}".rjust(10) for n in (1, LARGE)) + "  at most"]
        for order, row in sorted(found["attempts"].items()):
            lines.append(order.replace("_", " ").ljust(26) + "".join(
                f"{row[n][0] / n:10.1f}" if n in row else " " * 10
                for n in (1, LARGE)) + f"{row[LARGE][1]:9d}")
    return lines
