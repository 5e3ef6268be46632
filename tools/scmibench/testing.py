# SPDX-License-Identifier: GPL-2.0-only
"""make test: the tools' tests, check on all kernels, the gates, the baseline."""

import concurrent.futures
import dataclasses
import io
import time
import unittest

from .console import Progress, complain, say
from .errors import BenchError, FAILED
from . import (baseline, broken, check, deep, gates, kernels, options, packages,
               places, report, sanitize, shuffle)

_SEED, _REPEATS = 20, 3	# of shuffling
_SHOWN = 20	# complaints of one gate that are printed


def _classes(suite):
    """The test classes of a suite, as names that can be loaded again.

    What could not be loaded even once is there by the name of its module.
    """
    if isinstance(suite, unittest.TestSuite):
        return dict.fromkeys(name for one in suite for name in _classes(one))
    name = suite.id()
    if type(suite).__module__.startswith("unittest."):
        return {name.rpartition(".")[2]: None}
    return {name.rpartition(".")[0]: None}


def _class(name):
    """Run one class of tests: (run, skipped, [(test, trace)], log)."""
    text = io.StringIO()
    result = unittest.TextTestRunner(stream=text, verbosity=2).run(
        unittest.defaultTestLoader.loadTestsFromName(name))
    bad = [(str(test), trace)
           for test, trace in result.failures + result.errors]
    return result.testsRun, len(result.skipped), bad, text.getvalue()


def _tools(wish):
    """The tests of tools/tests; returns passed, failed, skipped.

    They wait more than they compute: each class is a process, and there are more
    of them than processors.
    """
    progress = Progress("the tools' own tests")
    folder = str(places.TOOLS / "tests")
    suite = unittest.defaultTestLoader.discover(folder, top_level_dir=folder)
    with concurrent.futures.ProcessPoolExecutor(2 * wish.jobs) as pool:
        told = list(pool.map(_class, _classes(suite)))
    path = places.RESULTS / "tools-tests.log"
    places.replace(path, "".join(log for *_, log in told).encode())
    ran, skipped = (sum(row[at] for row in told) for at in (0, 1))
    bad = [row for _, _, rows, _ in told for row in rows]
    for test, trace in bad:
        complain(f"FAIL {test}\n{trace}")
    passed = ran - len(bad) - skipped
    progress.done(f"{passed} passed, {len(bad)} failed; log "
                  f"{places.shown(path)}")
    return passed, len(bad), skipped


def _gates(wish):
    """The gates on one kernel; returns passed, failed, skipped."""
    packages.need(*packages.GATES)
    start = check.sources(wish)
    passed = failed = 0
    with check.locked(wish, start):
        work = check.prepare(wish, start)
        for name, found in gates.all_gates(work, wish):
            if found:
                failed += 1
                say(f"FAIL gate {name}: {len(found)} complaints")
                for line in found[:_SHOWN]:
                    say(f"    {line}")
            else:
                passed += 1
                say(f"PASS gate {name}")
    return passed, failed, 0


def _variant(wish, folder):
    """The SCMI suites on another kind of kernel; passed, failed, skipped."""
    wish = dataclasses.replace(wish, configs=(*wish.configs, folder.name),
                               pattern="scmi_*")
    return check.check(wish)[1:]


def _broken_order(wish):
    """Is a case that minds the order found?"""
    return broken.order(dataclasses.replace(wish, pattern="broken_order"))


def _shuffled(wish):
    """A few repeats in random order, the same in every run."""
    wish = dataclasses.replace(wish, pattern="")
    outcome = shuffle.shuffle(wish, _SEED, 1, _REPEATS)
    return shuffle.show(outcome, wish)


def _deep(wish):
    """What has a deep mode, in depth; returns passed, failed, skipped."""
    table = deep.table(wish.deep)
    wish = dataclasses.replace(wish, deep=True, minutes=wish.deep, pattern="",
                               timeout=max(wish.timeout, table.timeout))
    return check.check(wish, table.suites)[1:]


def _sanitizers(wish):
    """The parts that take minutes: what is sound, and what is broken on purpose."""
    line = wish.kernel.line
    for name in sanitize.KERNELS:
        one = dataclasses.replace(
            wish, configs=(*wish.configs, name, "broken"), pattern="",
            deep=False, timeout=max(wish.timeout, options.SLOW_TIMEOUT))
        yield f"{name} {line}", lambda one=one: check.check(one)[1:]
        yield (f"broken, {name} {line}",
               lambda one=one: broken.every_kind(one))
    yield f"broken order {line}", lambda: _broken_order(one)


def _usual(line):
    """True for the kernel on which all is shown that shows on any."""
    return line == kernels.table()[1]


def _suites(wish, cases):
    """The suites as they are by default; what they gave goes to @cases."""
    outcome = check.checked(dataclasses.replace(wish, deep=False))
    cases += outcome.cases
    return check.numbers(outcome)[1:]


def _ours(wish, cases):
    """(name, function) of each part for our kernel of a line."""
    line = wish.kernel.line
    yield f"check {line}", lambda: _suites(wish, cases)
    if _usual(line):
        yield f"deep {line}", lambda: _deep(wish)
        yield f"shuffle {line}", lambda: _shuffled(wish)
        for folder in sorted((places.TOOLS / "variants").glob("*")):
            yield (f"{folder.name} {line}",
                   lambda folder=folder: _variant(wish, folder))
        if wish.deep:
            yield from _sanitizers(wish)
    yield f"gates {line}", lambda: _gates(wish)


def _recorded(wish, cases):
    """The part about what is recorded of a stock kernel."""
    line = wish.kernel.line
    if wish.deep or _usual(line):
        shallow = dataclasses.replace(wish, deep=False)
        return f"stock {line}", lambda: baseline.check(shallow)
    return f"listed {line}", lambda: baseline.listed(wish, cases)


def main(wish):
    """The command; every part runs, whatever the one before it gave."""
    parts = [("tools", lambda: _tools(wish))]
    for kernel in kernels.compared():
        one = dataclasses.replace(wish, kernel=kernel, kdir=None, stock=False)
        cases = []	# what "check" leaves for those that come later
        parts += [*_ours(one, cases), _recorded(one, cases)]
    rows = []
    for name, part in parts:
        say(f"\n== {name}")
        began = time.monotonic()
        try:
            numbers = part()
        except BenchError as error:
            complain(f"error: {error}")
            numbers = (0, 1, 0)
        rows.append((name, numbers, time.monotonic() - began))
    say("")
    for name, numbers, seconds in rows:
        say(f"{name:16}{seconds:5.0f} s  {report.total(*numbers)}")
    totals = report.together(*(numbers for _, numbers, _ in rows))
    say(report.total(*totals))
    return FAILED if totals[1] else 0
