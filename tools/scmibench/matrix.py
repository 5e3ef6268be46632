# SPDX-License-Identifier: GPL-2.0-only
"""make matrix: every case on every kernel, with and without our series."""

import json

from .console import complain, say
from .errors import BenchError, FAILED
from . import columns, places, report, verdict

_SHOWN = 40	# differing cases that the terminal gets; the files have all
_LEFT = "FAIL for what is left"	# a FAIL that is no more than that
_LEGEND = ("n = all of n pass; p/n = p of n; F failed, L failed only for what "
           "is left", "behind, S splat, C crashed, H hung; - = not there")
_LETTERS = {_LEFT: "L", verdict.FAIL: "F", verdict.SPLAT: "S", verdict.CRASH: "C",
            verdict.HANG: "H", verdict.SKIP: "skip"}


def cases(results):
    """{suite: its cases}, suites by name, cases as the kernels run them."""
    found = {}
    for result in results:
        for name in result.verdicts:
            found.setdefault(name.split(".")[0], {})[name] = None
    return {suite: list(found[suite]) for suite in sorted(found)}


def differs(results, name):
    """True if @name is not the same on all kernels that have it."""
    words = {result.status(name) for result in results}
    return len(words - {verdict.ABSENT}) > 1


def _numbers(result, names):
    """{status: how many of @names}, the best first."""
    words = [_LEFT if result.leaves(name) else result.status(name)
             for name in names]
    return {word: words.count(word)
            for word in (verdict.PASS, verdict.SKIP, *_LETTERS)
            if words.count(word)}


def cell(result, names):
    """What a column says of a suite: "3/8 F4 C1"."""
    numbers = _numbers(result, names)
    if not numbers:
        return "-"
    total, passed = sum(numbers.values()), numbers.get(verdict.PASS, 0)
    if passed == total:
        return str(total)
    return f"{passed}/{total} " + " ".join(
        f"{_LETTERS[word]}{count}" for word, count in numbers.items()
        if word != verdict.PASS)


def _aligned(rows):
    """Rows of words as lines; the first column to the left."""
    wide = [max(map(len, column)) for column in zip(*rows)]
    return [(row[0].ljust(wide[0]) + "".join(
        "  " + word.ljust(width) for word, width in zip(row[1:], wide[1:])))
        .rstrip() for row in rows]


def _apart(results):
    """({suite: its cases} that differ, the same of those that do not)."""
    apart, alike = {}, {}
    for suite, names in cases(results).items():
        where = apart if any(differs(results, name) for name in names) \
            else alike
        where[suite] = names
    return apart, alike


def _rows(results, suites):
    """A row for each suite, with that of the names of columns first."""
    return [("suite", *(result.column.name for result in results)),
            *((suite, *(cell(result, names) for result in results))
              for suite, names in suites.items())]


def table(results):
    """The table for the terminal: what differs first."""
    apart, alike = _apart(results)
    return [*_aligned(_rows(results, {**apart, **alike})), "", *_LEGEND]


def _weight(results, name):
    """Sorts what is red on ours first, then by what is worst."""
    ours = any(result.status(name) in verdict.RED for result in results
               if result.column.ours)
    return (not ours, -max(verdict.ORDER.index(result.status(name))
                           for result in results))


def difference(results):
    """The cases that differ, a line each; the worst first."""
    names = [name for own in cases(results).values() for name in own
             if differs(results, name)]
    names.sort(key=lambda name: _weight(results, name))
    rows = [(name, *(result.status(name).replace(verdict.ABSENT, "-")
                     for result in results)) for name in names]
    return _aligned([("case", *(result.column.name for result in results)),
                     *rows])


def as_json(results):
    """What DESIGN calls matrix.json, with the reasons beside it."""
    data = {"cases": {}, "reasons": {}, "parameters": {}, "columns": {}}
    for name in (name for own in cases(results).values() for name in own):
        data["cases"][name] = {result.column.name: result.status(name)
                               for result in results}
        for result in results:
            found = result.verdicts.get(name)
            if found is None:
                continue
            if found.reason:
                data["reasons"].setdefault(name, {})[result.column.name] = \
                    found.reason
            for row, (status, _) in found.rows.items():
                if row:
                    data["parameters"].setdefault(f"{name}.{row}", {})[
                        result.column.name] = status
    for result in results:
        data["columns"][result.column.name] = {
            "release": result.release, "configuration": result.configuration,
            "boots": result.boots, "kept": result.kept,
            "seconds": round(result.seconds, 1),
            "build_seconds": round(result.build_seconds, 1)}
    return data


def _shown_by(results, name):
    """{stock kernel: red status} where ours of the same line passes."""
    good = {result.column.line for result in results if result.column.ours
            and result.status(name) == verdict.PASS}
    return {result.column.name: result.status(name) for result in results
            if not result.column.ours and result.column.line in good
            and result.status(name) in verdict.RED}


def _grid(rows):
    """Rows as a Markdown table that can be read as it is, too."""
    wide = [max(map(len, column)) for column in zip(*rows)]
    lines = ["| " + " | ".join(map(str.ljust, row, wide)) + " |"
             for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in wide) + "|")
    return lines


def as_markdown(results):
    """Short enough for a letter: suites by kernels, then the worst cases."""
    apart, alike = _apart(results)
    suites = dict(apart)
    if alike:
        suites[f"{len(alike)} more"] = sum(alike.values(), [])
    suites["all"] = sum(suites.values(), [])
    lines = [*_grid(_rows(results, suites)), "", *_LEGEND, ""]
    lines += [f"{result.column.name}: Linux {result.release}, "
              f"{result.configuration}" for result in results]
    lines += ["", "Worse than FAIL on a stock kernel, and PASS with the series:",
              ""]
    failing = 0
    for name in suites["all"]:
        shown = _shown_by(results, name)
        if set(shown.values()) == {verdict.FAIL}:
            failing += 1
        elif shown:
            lines.append(f"- {name}: " + ", ".join(
                f"{word} on {kernel}" for kernel, word in shown.items()))
    lines += ["", "FAIL on a stock kernel, and PASS with the series: "
              f"{failing} more."]
    return "\n".join(lines) + "\n"


def write(results):
    """Both files; returns their paths."""
    found = []
    for name, text in (("matrix.json",
                        json.dumps(as_json(results), indent=1) + "\n"),
                       ("matrix.md", as_markdown(results))):
        path = places.RESULTS / name
        places.replace(path, text.encode())
        found.append(path)
    return found


def show(results):
    """The table, and the cases that differ as far as they fit."""
    say("")
    for line in table(results):
        say(line)
    lines = difference(results)
    if len(lines) > 1:
        say("")
    for line in lines[:_SHOWN + 1] if len(lines) > 1 else ():
        say(line)
    if len(lines) > _SHOWN + 1:
        say(f"[... {len(lines) - 1 - _SHOWN} more]")
    for result in results:
        for name, found in result.verdicts.items():
            if result.column.ours and found.red:
                say(f"\n{found.status} {name} on {result.column.name}\n"
                    f"    {found.reason}")
    say("")
    for result in results:
        say(f"{result.column.name:12} Linux {result.release}, "
            f"{len(result.verdicts)} cases, {result.boots} boots in "
            f"{result.seconds:.0f} s, {result.kept} verdicts kept, built in "
            f"{result.build_seconds:.0f} s")


def totals(results):
    """passed, failed, skipped of the kernels that have to be green."""
    words = [found.status for result in results if result.column.ours
             for found in result.verdicts.values()]
    passed = words.count(verdict.PASS)
    skipped = words.count(verdict.SKIP)
    return passed, len(words) - passed - skipped, skipped


def main(wish):
    """The command: red on a stock kernel is what it is, on ours an error."""
    results, lost = [], 0
    for column in columns.chosen(wish):
        try:
            results.append(columns.judge(column))
        except BenchError as error:
            complain(f"error: {column.name}: {error}")
            lost += 1
    if not results:
        raise BenchError("there is no kernel that could be judged", FAILED)
    paths = write(results)
    show(results)
    say("\n" + ", ".join(map(places.shown, paths)) +
        ", and the consoles of red cases in matrix-*/ beside them")
    passed, failed, skipped = totals(results)
    say("with the series, on " + (", ".join(
        result.column.name for result in results if result.column.ours)
        or "no kernel") + ":")
    say(report.total(passed, failed + lost, skipped))
    return FAILED if failed or lost else 0
