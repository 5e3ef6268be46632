# SPDX-License-Identifier: GPL-2.0-only
"""Record what stock kernels give, and hold later runs against it."""

import re

from .console import complain, say
from .errors import BenchError, FAILED
from . import (columns, expected, kernels, options, places, report,
               verdict)

_HEAD = """\
# SPDX-License-Identifier: GPL-2.0-only
#
# What each case is on stock Linux {release}, configured {configuration}.
# Recorded by "make baseline", checked by "make test".

"""


def path(line):
    """The file of a kernel line."""
    return places.TOOLS / "baseline" / f"stock-{line}.txt"


def _recorded(line):
    """The words of a kernel's file; none if it is not there yet."""
    file = path(line)
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _told(result, found):
    """Say what is not as recorded, and what to do about it."""
    line = result.column.line
    for said in found.values():
        say(f"UNEXPECTED {said}")
    if not found:
        return
    release = re.search(r"stock Linux (\S+),", _recorded(line))
    complain(f"{len(found)} are not as in {places.shown(path(line))}, recorded "
             f"on {release[1] if release else '?'}, this is {result.release}; "
             f"if they are right: make baseline KERNEL={line}")


def _runs(wish):
    """Whether a suite.case that is recorded is one that @wish runs."""
    every = {*options.usual()}.issubset(wish.configs)
    return lambda name: every and expected.matches(wish.pattern, name) \
        and not columns.left_out(name.split(".")[0])


def _rows(line):
    """{name: status} of a kernel's file, which has to be there."""
    rows, _ = expected.parse(_recorded(line))
    if not rows:
        raise BenchError(f"there is no {places.shown(path(line))}: run "
                         f"make baseline KERNEL={line}")
    return rows


def check(wish):
    """Hold the stock kernel of @wish against its file; (good, bad, skipped)."""
    line = wish.kernel.line
    rows = _rows(line)
    result = columns.judge(columns.stock(wish, wish.kernel), columns.left_out)
    found = expected.differences(rows, expected.flat(result.verdicts),
                                 _runs(wish))
    _told(result, found)
    red = sum(one.red for one in result.verdicts.values())
    say(f"stock {line}: {len(result.verdicts)} cases, {red} of them red, "
        f"{len(found)} not as recorded, {result.boots} boots in "
        f"{result.seconds:.0f} s")
    bad = {verdict.top(name) for name in found}
    skipped = sum(one.status == verdict.SKIP
                  for name, one in result.verdicts.items() if name not in bad)
    return (len(result.verdicts.keys() - bad) - skipped, len(found), skipped)


def listed(wish, cases):
    """Hold the names of a kernel's file against @cases of another run.

    It takes no stock kernel: what a case gives there is not looked at, and a
    suite is for stock kernels if any file has it. Returns (good, bad, skipped).
    """
    line = wish.kernel.line
    runs = _runs(wish)
    rows = {name for name in _rows(line) if runs(verdict.top(name))}
    known = set().union(*(expected.suites(_rows(kernel.line))
                          for kernel in kernels.compared()))
    fresh, gone = expected.unlisted(rows, [case.full for case in cases], known)
    for name in fresh:
        say(f"UNEXPECTED {name} is not recorded")
    for name in gone:
        say(f"UNEXPECTED {name} is recorded, and does not exist")
    if fresh or gone:
        complain(f"{places.shown(path(line))} has other cases than the suites: "
                 f"run make baseline KERNEL={line}")
    good = {verdict.top(name) for name in rows}.difference(gone)
    return len(good), len(fresh) + len(gone), 0


def _found(result):
    """{name: what to record of a run}.

    KASAN reports a use of freed memory each time. Whether the kernel survives
    it, and for how long, is up to what the memory holds by then, and that
    changes with any change of the kernel.
    """
    statuses = expected.flat(result.verdicts)
    for name, status in statuses.items():
        reason = result.verdicts[verdict.top(name)].rows[
            verdict.parameter(name)][1]
        if status == verdict.CRASH and reason.startswith("BUG: KASAN"):
            statuses[name] = expected.ANY_RED
    return statuses


def merged(first, second, rows):
    """What to record of two runs: {name: status}, and names that waver.

    rows: what was recorded; what has been RED stays so as long as it is red.
    """
    red = {*verdict.RED, expected.ANY_RED}
    statuses, wavering = {}, []
    for name in dict.fromkeys((*first, *second)):
        words = {first.get(name, verdict.ABSENT),
                 second.get(name, verdict.ABSENT)}
        if words <= red and (len(words) > 1 or rows.get(
                expected.known_as(rows, name)) == expected.ANY_RED):
            statuses[name] = expected.ANY_RED
        elif len(words) > 1:
            wavering.append(name)
        else:
            statuses[name], = words
    return statuses, wavering


def _names(result, top):
    """suite.case, or suite.case.parameter for each."""
    return [f"{top}.{row}" if row else top
            for row in getattr(result.verdicts.get(top), "rows", ())]


def _reasons(results, statuses):
    """{suite.case: comment} on what is not the same kind of red each time."""
    notes = {}
    for name, status in statuses.items():
        top, inner = verdict.top(name), verdict.parameter(name)
        if status == expected.ANY_RED:
            notes.setdefault(top, "\n".join(dict.fromkeys(
                "{}: {}".format(*result.verdicts[top].rows[inner])
                for result in results)))
    return notes


def record(wish, kernel):
    """Write the file of one kernel line; returns words, and if it wavers.

    What is not as the file has it runs twice. With FILTER, the lines of cases
    that it does not match stay as they are.
    """
    rows, notes = expected.parse(_recorded(kernel.line))
    column = columns.stock(wish, kernel)
    first = columns.judge(column, columns.left_out)
    fresh = expected.differences(rows, expected.flat(first.verdicts),
                                 _runs(wish))
    doubtful = {verdict.top(name) for name in fresh}
    second = first
    if doubtful:
        second = columns.judge(column, columns.left_out, doubtful)
    for result in (first, second):
        lost = [one for one in result.verdicts.values() if one.lost]
        if lost:
            raise BenchError(f"{lost[0].reason}; nothing is recorded", FAILED)
    statuses, wavering = merged(_found(first), _found(second), rows)
    lines = {name: status for name, status in rows.items()
             if not expected.matches(wish.pattern, name)}
    lines.update(expected.folded(statuses))
    notes = {top: note for top, note in notes.items() if top not in doubtful
             or expected.ANY_RED in map(statuses.get, _names(second, top))}
    notes = {**_reasons((first, second), statuses), **notes}
    places.replace(path(kernel.line), (_HEAD.format(
        release=first.release, configuration=first.configuration)
        + expected.text(lines, notes)).encode())
    for name in wavering:
        complain(f"{name} is green in one run and red in the other: left out")
    words = list(statuses.values())
    say(f"{places.shown(path(kernel.line))}: {len(words)} results, "
        f"{len(words) - words.count(verdict.PASS)} of them not green, "
        f"{len(fresh)} were not as recorded")
    return report.total(words.count(verdict.PASS), len(wavering),
                        words.count(verdict.SKIP)), bool(wavering)


def main(wish):
    """make baseline: KERNEL= and FILTER= record a part of it only."""
    columns.shallow(wish)
    if wish.kdir or wish.configs != options.usual():
        raise BenchError("make baseline is about the packaged kernels and all "
                         "suites: leave KDIR and CONFIGS out")
    bad = False
    for kernel in kernels.compared(wish.only):
        told, wavers = record(wish, kernel)
        bad = bad or wavers
        say(told)
    return FAILED if bad else 0
