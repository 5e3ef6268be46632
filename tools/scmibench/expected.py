# SPDX-License-Identifier: GPL-2.0-only
"""What a stock kernel is expected to give: the file, and a run against it.

tools/baseline/stock-LINE.txt has one "STATUS suite.case" for each case,
"STATUS suite.case.*" where all parameters of a case say the same, and a line
for each parameter where they do not. RED stands for whatever is not the same
in every run, but never a pass. Comments above a line stay with its case.
"""

import fnmatch

from .errors import BenchError
from . import verdict

ANY_RED = "RED"


def flat(verdicts):
    """{suite.case or suite.case.parameter: status} of all there is."""
    return {f"{name}.{row}" if row else name: status
            for name, found in verdicts.items()
            for row, (status, _) in found.rows.items()}


def matches(pattern, name):
    """True if FILTER=@pattern chooses the case that @name is (part of)."""
    suite, _, case = verdict.top(name).partition(".")
    first, _, second = pattern.partition(".")
    return fnmatch.fnmatchcase(suite, first or "*") \
        and fnmatch.fnmatchcase(case, second or "*")


def folded(statuses):
    """@statuses by the names that lines have: parameters alike are one."""
    parameters = {}
    for name, status in statuses.items():
        if verdict.parameter(name):
            parameters.setdefault(verdict.top(name), set()).add(status)
    found = {}
    for name, status in statuses.items():
        top = verdict.top(name)
        alike = verdict.parameter(name) and len(parameters[top]) == 1
        found[f"{top}.*" if alike else name] = status
    return found


def text(rows, notes):
    """The lines of a file: {name: status}, and {suite.case: comment}."""
    lines, told = [], set()
    for name in sorted(rows):
        top = verdict.top(name)
        if top in notes and top not in told:
            lines += [f"# {line}" for line in notes[top].splitlines()]
        told.add(top)
        lines.append(f"{rows[name]} {name}")
    return "".join(f"{line}\n" for line in lines)


def parse(lines):
    """({name: status}, {suite.case: comment}) of a file."""
    rows, notes, comment = {}, {}, []
    for line in map(str.strip, lines.splitlines()):
        if line.startswith("#"):
            comment.append(line.removeprefix("#").strip())
            continue
        if line:
            status, _, name = line.partition(" ")
            if status not in {*verdict.ORDER, ANY_RED} or not name:
                raise BenchError(f"tools/baseline: cannot read \"{line}\"")
            rows[name] = status
            if comment:
                notes[verdict.top(name)] = "\n".join(comment)
        comment = []
    return rows, notes


def known_as(rows, name):
    """The name of the line that is about @name, or None."""
    if name in rows:
        return name
    every = f"{verdict.top(name)}.*"
    return every if verdict.parameter(name) and every in rows else None


def _said(name, want, got):
    is_now = "green" if got == verdict.PASS else got
    if want is None:
        return f"{name} is {is_now}: not recorded"
    if want == verdict.PASS:
        return f"{name} is {is_now}: expected to be green"
    return f"{name} is {is_now}: expected {want}"


def differences(rows, statuses, ran):
    """{name: what is not as the file has it}, sorted by name.

    ran: tells of a suite.case whether it should have run at all.
    """
    found, seen, fresh = {}, set(), {}
    recorded = {verdict.top(name) for name in rows}
    for name, got in statuses.items():
        if verdict.top(name) not in recorded:
            fresh.setdefault(verdict.top(name), []).append(got)
            continue
        line = known_as(rows, name)
        seen.add(line)
        want = rows.get(line)
        if want == got or want == ANY_RED and got in verdict.RED:
            continue
        found[name] = _said(name, want, got)
    for name, words in fresh.items():	# one line, however many parameters
        found[name] = _said(name, None, max(words, key=verdict.ORDER.index))
    tops = {verdict.top(name) for name in statuses}
    for name in rows.keys() - seen:
        if ran(verdict.top(name)):
            what = "gave no result" if verdict.top(name) in tops \
                else "does not exist"
            found[name] = f"{name} {what}: expected {rows[name]}"
    return dict(sorted(found.items()))


def suites(rows):
    """The suites that the lines of a file are about."""
    return {name.split(".")[0] for name in rows}


def unlisted(rows, names, known):
    """suite.case of @names that a file misses, and those it has too much.

    Only the suites @known count: others are not for stock kernels.
    """
    listed = {verdict.top(name) for name in rows}
    ran = {verdict.top(name) for name in names
           if name.split(".")[0] in known}
    return sorted(ran - listed), sorted(listed - ran)
