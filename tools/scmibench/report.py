# SPDX-License-Identifier: GPL-2.0-only
"""Show results: a table for people, JSON and JUnit for machines, the log."""

import json
import re
import xml.etree.ElementTree as xml

from .console import say
from . import faults, ktap, places

_LINES = 6	# lines of a failing case that the table shows
_CALLER = re.compile(r"([\w.]+\+0x[0-9a-f]+)(?:/0x[0-9a-f]+)?\]?$")
_MESSENGER = re.compile(r"(show_stack|dump_stack|__warn|warn_slowpath|_printk"
                        r"|um_set_signals|show_regs|print_)")


def counts(cases):
    """passed, failed, skipped."""
    failed = sum(case.bad for case in cases)
    skipped = sum(case.status == ktap.SKIP for case in cases)
    return len(cases) - failed - skipped, failed, skipped


def together(*rows):
    """(passed, failed, skipped) of several parts as one."""
    return tuple(map(sum, zip((0, 0, 0), *rows)))


def total(passed, failed, skipped):
    """The last line of every run that counts something."""
    return f"{passed} passed, {failed} failed, {skipped} skipped"


def suites(cases):
    """{suite: its cases}, in the order in which they ran."""
    found = {}
    for case in cases:
        found.setdefault(case.suite, []).append(case)
    return found


def _telling(case):
    """The lines of a failing case that say why."""
    lines = [line.strip() for line in case.log if line.strip()]
    if ktap.stuck(case.log):	# the reason has it all
        return []
    if case.splat:	# where it comes from, without the registers
        trace = [line for line in lines if _CALLER.search(line)
                 and " ? " not in line and not ktap.is_splat(line)]
        names = [_CALLER.search(line).group(1) for line in trace]
        return ["from " + name for name in names
                if not _MESSENGER.match(name)][:_LINES]
    for at, line in enumerate(lines):
        if re.search(r"(EXPECTATION|ASSERTION) FAILED", line) \
                or ktap.is_splat(line):
            return lines[at:at + _LINES]
    return lines[:_LINES]


def table(cases):
    """The table as lines."""
    rows = []
    for suite, own in suites(cases).items():
        seconds = sum(case.seconds for case in own)
        rows.append((suite, *map(str, counts(own)), f"{seconds:.3f}"))
    head = ("suite", "passed", "failed", "skipped", "clock s")
    wide = max([len(row[0]) for row in rows] + [len(head[0])])
    lines = []
    for row in (head, *rows):
        lines.append(row[0].ljust(wide) + "".join(
            cell.rjust(9) for cell in row[1:]))
    return lines


def show(cases, notes=()):
    """Print the table, then each failing case with its first lines."""
    say("")
    for line in table(cases):
        say(line)
    for case in cases:
        if not case.bad:
            continue
        say(f"\n{case.status} {case.full}")
        if case.splat or case.status in (ktap.CRASH, ktap.HANG) \
                or not case.log:
            say(f"    {case.reason}")
        for line in _telling(case):
            if line != case.reason:
                say(f"    {line}")
    skipped = [case for case in cases if case.status == ktap.SKIP]
    if skipped:
        say("")
    for case in skipped:
        say(f"SKIP {case.full}: {case.reason or 'no reason given'}")
    for note in notes:
        say(f"\n{note}")


def as_json(cases, label, arch="um"):
    """The object that kunit.py's --json writes, with our verdicts in it."""
    common = {"arch": arch, "defconfig": "kunit_defconfig",
              "build_environment": label, "lab_name": None, "kernel": label,
              "job": None, "git_branch": "kselftest"}
    word = {ktap.PASS: "PASS", ktap.SKIP: "SKIP", ktap.FAIL: "FAIL",
            ktap.CRASH: "ERROR", ktap.HANG: "ERROR"}

    def group(name):
        return {"name": name, "sub_groups": [], "test_cases": [], **common}

    top = group("KUnit Test Group")
    for suite, own in suites(cases).items():
        mine, params = group(suite), {}
        for case in own:
            row = {"name": case.name or suite, "status": word[case.status],
                   "duration": round(case.seconds, 6)}
            if case.reason:
                row["reason"] = case.reason
            if case.splat:
                row["splat"] = True
            if faults.points(case):
                row["points"] = faults.points(case)
            outer, dot, inner = case.name.partition(".")
            if dot:
                if outer not in params:
                    params[outer] = group(outer)
                    mine["sub_groups"].append(params[outer])
                params[outer]["test_cases"].append(dict(row, name=inner))
            else:
                mine["test_cases"].append(row)
        top["sub_groups"].append(mine)
    return top


def _clean(text):
    """@text without what XML 1.0 does not allow."""
    return re.sub(r"[^\t\n\x20-\ud7ff\ue000-\ufffd]", "?", text)


def as_junit(cases, label):
    """The JUnit document that CI systems read."""
    top = xml.Element("testsuites", name=f"kunit {label}")
    for suite, own in suites(cases).items():
        _, failed, skipped = counts(own)
        node = xml.SubElement(
            top, "testsuite", name=suite, tests=str(len(own)),
            failures=str(failed), errors="0", skipped=str(skipped),
            time=f"{sum(case.seconds for case in own):.6f}")
        for case in own:
            one = xml.SubElement(node, "testcase", classname=suite,
                                 name=case.name or suite,
                                 time=f"{case.seconds:.6f}")
            if case.status == ktap.SKIP:
                xml.SubElement(one, "skipped", message=_clean(case.reason))
            elif case.bad:
                why = xml.SubElement(one, "failure", type=case.status,
                                     message=_clean(case.reason))
                why.text = _clean("\n".join(case.log))
    xml.indent(top)
    return xml.tostring(top, encoding="utf-8", xml_declaration=True)


def write(cases, log, label, arch="um"):
    """Put everything into build/results/; returns the path of the log."""
    stem = f"check-{label}"
    path = places.RESULTS / f"{stem}.log"
    places.replace(path, ("\n".join(log) + "\n").encode())
    data = json.dumps(as_json(cases, label, arch), indent=2) + "\n"
    places.replace(places.RESULTS / f"{stem}.json", data.encode())
    places.replace(places.RESULTS / f"{stem}.junit.xml",
                   as_junit(cases, label) + b"\n")
    return path
