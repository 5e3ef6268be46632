# SPDX-License-Identifier: GPL-2.0-only
"""make check: get a kernel, lay the project over it, build, run, report."""

import contextlib
import hashlib
import time

from .console import complain, say
from .errors import FAILED
from . import (base, build, deep, faults, groups, kernels, kunitpy, options,
               packages, places, pristine, report, run, worktree)


def sources(wish):
    """The base that @wish names; packages are installed if need be."""
    if wish.kdir:
        packages.need(*packages.BUILD)
        key = hashlib.sha1(str(wish.kdir).encode()).hexdigest()[:10]
        return base.Users(wish.kdir, places.BUILD / f"kdir-{key}.json")
    packages.need(*packages.BUILD,
                  *([] if wish.kernel.suite else [wish.kernel.package]))
    return base.Packaged(pristine.tree(wish.kernel))


def folder_name(wish, start, coverage=False):
    """The name of the work tree's folder under build/."""
    parts = [wish.kernel.line]
    if wish.kdir:
        parts.append(start.key)
    parts += [word for word, on in (("stock", wish.stock),
                                    ("coverage", coverage)) if on]
    parts += [path.name for path in options.variants(wish)]
    return "-".join(parts)


def label(wish):
    """The name that results go by."""
    parts = [wish.kernel.line]
    if wish.machine.emulated:
        usual = wish.kernel.line == kernels.table()[1]
        parts = ["qemu", wish.machine.name, *([] if usual else parts)]
    parts += [word for word, on in (("stock", wish.stock),
                                    ("deep", wish.deep)) if on]
    parts += [path.name for path in options.variants(wish)]
    parts += [name for name in wish.configs if name in options.SANITIZERS]
    return "-".join(parts)


def prepare(wish, start, coverage=False):
    """The work tree of @wish, up to date."""
    name = folder_name(wish, start, coverage)
    if wish.kdir:	# each work tree remembers the user's tree by itself
        start.memory = places.BUILD / f"{name}.kdir.json"
    work = worktree.WorkTree(places.BUILD / name, start, wish.kernel,
                             wish.stock, coverage, options.variants(wish))
    work.sync()
    return work


def fragments(wish):
    """The files that make up the configuration.

    What only one kernel line has, or spells so, is in a folder named for it.
    """
    line = wish.kernel.follows or wish.kernel.line
    names = ["base", *wish.machine.fragments]
    for name in wish.configs:
        names += options.SETS.get(name, [name])
    different = options.VARIANTS - options.LIKE_PLAIN
    if not different.intersection(names) and not wish.machine.emulated:
        names.append("plain")
    paths = [folder / f"{name}.config" for name in dict.fromkeys(names)
             for folder in (places.FRAGMENTS, places.TOOLS / "qemu",
                            places.FRAGMENTS / line)]
    return [path for path in paths if path.exists()]


def boot_words(paths):
    """What fragments want on the kernel's command line ("# boot: ...")."""
    words = []
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("# boot: "):
                words += line.removeprefix("# boot: ").split()
    return tuple(dict.fromkeys(words))


def words(wish):
    """All that @wish puts on the kernel's command line."""
    return boot_words(fragments(wish)) + deep.parameters(wish)


def build_name(wish):
    """The name of an output folder: one for each set of fragments."""
    name = "+".join(wish.configs) or "base"
    return f"{wish.machine.name}-{name}" if wish.machine.emulated else name


def locked(wish, start, coverage=False):
    """One run at a time in each work tree."""
    name = folder_name(wish, start, coverage)
    return places.alone(places.BUILD / f"{name}.lock", lambda: say(
        f"waiting for another run in {places.shown(places.BUILD / name)}"))


@contextlib.contextmanager
def built(wish, coverage=False, flags=()):
    """The build.Build of @wish, up to date, and nobody else's meanwhile.

    flags: further options for make.
    """
    start = sources(wish)
    with locked(wish, start, coverage):
        work = prepare(wish, start, coverage)
        made = build.Build(work, build_name(wish), fragments(wish), wish)
        made.flags = list(flags)
        began = time.monotonic()
        made.configure()
        made.build()
        made.seconds = time.monotonic() - began
        yield made


def _boots(wish, made):
    """What is to have a boot of its own, and the suites as the kernel has them.

    All suites in one boot leave all processors but one idle, and are too many
    for the tables of some sanitizers.
    """
    crowded = options.SANITIZERS.intersection(wish.configs)
    every = wish.configs == options.usual() and wish.jobs > 1 \
        and not wish.machine.busy
    if wish.pattern or not (crowded or every):
        return [wish.pattern], []
    found = kunitpy.names(made.work.tree, made.obj, machine=wish.machine)
    suites = list(dict.fromkeys(name.split(".")[0] for name in found))
    globs = groups.patterns(suites, groups.GROUPS.values(), ["broken_*"]) \
        if crowded else groups.patterns(suites, groups.SHARES)
    return globs or [wish.pattern], suites


def checked(wish, patterns=None):
    """Build, run, write and show the results; returns the Outcome.

    patterns: globs, each a boot of its own, instead of FILTER.
    """
    parameters = words(wish)
    with built(wish) as made:
        began = time.monotonic()
        patterns, suites = (patterns, []) if patterns else _boots(wish, made)
        slots = run.Slots(made.obj, wish.jobs, made.image.path) \
            if len(patterns) > 1 else None

        def runner():
            return run.Runner(made.work.tree, made.obj, wish.timeout,
                              parameters, wish.machine, slots)
        outcome = run.apart(patterns, wish.jobs, runner) if slots \
            else runner().run(patterns[0])
        outcome.order(suites)
        outcome.spent = (made.seconds, time.monotonic() - began)
        path = report.write(outcome.cases, outcome.log, label(wish),
                            wish.machine.kunit)
    notes = []
    if made.absent:
        notes.append("not in this stock kernel, left out: " +
                     ", ".join(made.absent))
    notes.append(f"log {places.shown(path)}, with .json and .junit.xml beside "
                 f"it; {outcome.boots} boot(s), {outcome.seconds:.2f} s")
    notes += faults.note(outcome.cases)
    report.show(outcome.cases, notes)
    return outcome


def numbers(outcome):
    """(exit status, passed, failed, skipped) of an Outcome."""
    found = report.counts(outcome.cases)
    if not outcome.cases:
        complain("no case ran")
    bad = found[1] or not outcome.cases
    return (FAILED if bad else 0), *found


def check(wish, patterns=None):
    """Build, run and show; returns what numbers() does."""
    return numbers(checked(wish, patterns))


def main(wish):
    """make check."""
    status, *found = check(wish)
    say(report.total(*found))
    return status
