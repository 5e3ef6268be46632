# SPDX-License-Identifier: GPL-2.0-only
"""make coverage: what the suites reach of the code that they are about.

Only the folders that tools/layout.toml names are compiled with counters. Two
obstacles stand between UML and a .gcda file; a patch in tools/coverage and a
renamed symbol take them away, in the work tree of this command only.
"""

import fnmatch
import json
import os
import shutil
import subprocess

from .console import Progress, complain, say
from .errors import BenchError, FAILED
from . import check, layout, packages, places, reach, report, run, \
    series

# fs/seq_file.c has a function of the same name as one in libgcov.
_FLAGS = ["KCFLAGS=-Dmangle_path=kernel_mangle_path"]
_BRANCHES = ["--rc", "lcov_branch_coverage=1"]
# Files of the kernel that are measured beside our own.
_KERNELS = ("drivers/firmware/arm_scmi/driver.c",
            "drivers/firmware/arm_scmi/bus.c",
            "drivers/firmware/arm_scmi/transports/*.c",
            "drivers/firmware/arm_scmi/shmem.c",
            "drivers/firmware/arm_scmi/msg.c")
_KINDS = (("lines", "LF", "LH"), ("functions", "FNF", "FNH"),
          ("branches", "BRF", "BRH"))


def measured(laid):
    """Patterns of the files that count: ours but for the suites, and theirs."""
    ours = [name for name, path in laid.items()
            if name.endswith(".c") and "/tests/" not in name
            and b"kunit_test_suite" not in path.read_bytes()]
    return ours + list(_KERNELS)


def read_info(lines):
    """{file: {tag: number}} of an lcov tracefile."""
    files, name = {}, ""
    for line in lines:
        tag, _, value = line.strip().partition(":")
        if tag == "SF":
            name = value
            files[name] = {}
        elif tag in ("LF", "LH", "FNF", "FNH", "BRF", "BRH"):
            files[name][tag] = int(value)
    return files


def _share(row):
    """Percentages of one row; null where there is nothing to count."""
    return {kind: round(100 * row.get(hit, 0) / row[found], 1)
            if row.get(found) else None for kind, found, hit in _KINDS}


def summary(files):
    """The object that coverage.json holds."""
    totals = {}
    for row in files.values():
        for tag, value in row.items():
            totals[tag] = totals.get(tag, 0) + value
    return {"files": {name: _share(row)
                      for name, row in sorted(files.items())},
            "totals": _share(totals)}


def _run(command, what):
    got = subprocess.run(command, capture_output=True, text=True, check=False,
                         env=dict(os.environ, LC_ALL="C"))
    if got.returncode:
        why = (got.stderr.strip() or "no reason given").splitlines()[-1]
        raise BenchError(f"{what}: {why}", FAILED)


def _forget(obj):
    """Remove the counters of earlier runs."""
    for folder, _, files in os.walk(obj):
        for name in files:
            if name.endswith(".gcda"):
                os.unlink(os.path.join(folder, name))


def _capture(work, obj, laid):
    """Read the counters with lcov; returns the tracefile of what counts."""
    raw, info = work.folder / "all.info", places.RESULTS / "coverage.info"
    progress = Progress("reading the counters")
    _run(["lcov", "--capture", "--quiet", *_BRANCHES, "--directory", str(obj),
          "--output-file", str(raw)], "lcov cannot read the counters")
    wanted = [f"{work.tree}/{name}" for name in measured(laid)]
    _run(["lcov", "--extract", str(raw), *wanted, "--quiet", *_BRANCHES,
          "--output-file", str(info)], "lcov finds none of our files")
    progress.done()
    return info


def _show(data):
    kinds = [kind for kind, _, _ in _KINDS]
    wide = max(len(name) for name in [*data["files"], "total"])
    say("\n" + "file".ljust(wide) + "".join(kind.rjust(11) for kind in kinds))
    for name, row in [*data["files"].items(), ("total", data["totals"])]:
        cells = ["-" if row[kind] is None else f"{row[kind]:.1f} %"
                 for kind in kinds]
        say(name.ljust(wide) + "".join(cell.rjust(11) for cell in cells))


def _text(data):
    return (data or b"").decode("utf-8", "replace").splitlines()


def ours(laid):
    """The files of the implementation."""
    folder = "drivers/firmware/arm_scmi/"
    return [name for name in sorted(laid)
            if name.startswith(folder) and name.endswith((".c", ".h"))
            and "/" not in name[len(folder):]]


def subjects(traced, work, laid, names):
    """What has a goal: {(file, function or ""): part}, and their sources.

    traced: what the run reached, by path in the tree
    names: files that the series changes
    """
    parts, sources = {}, {}
    for name in [*ours(laid), *names]:
        if name not in traced:
            continue
        source = _text((work.tree / name).read_bytes())
        sources[name] = source
        if name in laid:
            parts[name, ""] = traced[name]
            continue
        found = reach.changed_functions(traced[name],
                                        _text(work.base.read(name)), source)
        parts.update(((name, func), part) for func, part in found.items())
    return parts, sources


def _goals(parts, sources):
    """Print the table of what has a goal; returns what misses it."""
    groups = {}
    for name, func in parts:
        groups.setdefault((name, bool(func)), []).append((name, func))
    say("\nwhat has a goal, files of ours and functions that the series "
        "changes")
    wide = max(len(func) + 2 if func else len(name) for name, func in parts)
    bad, told = [], []

    def row(text, share):
        cells = ["-" if share[kind] is None else f"{share[kind]:.1f} %"
                 for kind in reach.GOALS]
        say(text.ljust(wide) + "".join(cell.rjust(11) for cell in cells))

    for (name, changed), keys in groups.items():
        share = reach.shares(parts[key] for key in keys)
        row(name, share)
        bad += [f"{name}{': changed functions' if changed else ''}: {why}"
                for why in reach.below(share)]
        for key in keys:
            if changed:
                row("  " + key[1], reach.shares([parts[key]]))
            told += [f"{name}:{line}"
                     for line in reach.missing(parts[key], sources[name])]
    path = places.RESULTS / "coverage-missing.txt"
    places.replace(path, "".join(f"{line}\n" for line in told).encode())
    say(f"\n{len(told)} lines are not reached, or not in all their ways: "
        f"{places.shown(path)}")
    return bad


def main(wish):
    """The command."""
    packages.need(*packages.COVERAGE)
    html = places.RESULTS / "coverage"
    with check.built(wish, coverage=True, flags=_FLAGS) as made:
        work = made.work
        _forget(made.obj)
        outcome = run.Runner(work.tree, made.obj, wish.timeout,
                             check.words(wish)).run(wish.pattern)
        laid = layout.files(wish.stock)
        info = _capture(work, made.obj, laid)
        text = info.read_text(encoding="utf-8").splitlines()
        traced = {os.path.relpath(name, work.tree): part
                  for name, part in reach.read(text).items()}
        changed = [] if wish.stock else [name for name in series.touched(
            series.patches(places.REPO / wish.kernel.series))
                                         if name.endswith((".c", ".h"))]
        parts, sources = subjects(traced, work, laid, changed)
        files = read_info(text)
        files = {os.path.relpath(name, work.tree): row
                 for name, row in files.items()}
        data = summary(files)
        data["goals"] = {":".join(filter(None, key)): reach.shares([part])
                         for key, part in parts.items()}
        shutil.rmtree(html, ignore_errors=True)
        _run(["genhtml", "--quiet", "--branch-coverage", "--prefix",
              str(work.tree), "--output-directory", str(html), str(info)],
             "genhtml failed")
        places.replace(places.RESULTS / "coverage.json",
                       (json.dumps(data, indent=2) + "\n").encode())
    report.show([case for case in outcome.cases if case.bad] or
                outcome.cases)
    _show(data)
    unseen = [name for name in measured(laid)
              if not fnmatch.filter(files, name)]
    if unseen:
        say(f"\nnot built in this configuration: {', '.join(unseen)}")
    # Some suites only: that is somebody who wants to see what these reach.
    whole = wish.pattern in (None, "", "*") and not wish.stock
    short = _goals(parts, sources) if parts else []
    for line in short if whole else []:
        complain(f"below its goal: {line}")
    say(f"\nreport {places.shown(html / 'index.html')}")
    numbers = report.counts(outcome.cases)
    say(report.total(*numbers))
    return FAILED if numbers[1] else 0
