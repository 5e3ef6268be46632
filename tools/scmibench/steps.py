# SPDX-License-Identifier: GPL-2.0-only
"""make steps: is the series bisectable?

The patches of a kernel line are applied one after the other. After each, what
User Mode Linux can build is built and every suite is run, and what it cannot
build is built for arm64, with W=1. A step is good if it builds without a
warning, if the suites of the fakes and helpers are green, and if no case that
was green before it is red after it. STEP=n begins at the n-th, with nothing to
compare that one with.

A case that turned red is run once more, alone: before the series has got that
far, what one case leaves behind may well be what the next one trips over. If
it stays red, the step before runs it alone, too: company may also have hidden
that it was red all the time, as the kernel warns of some things only once.
"""

import dataclasses
import json
import re

from .console import say
from .errors import BenchError, FAILED
from . import (build, check, gates, ktap, packages, places, report, run,
               series, verdict, worktree)


@dataclasses.dataclass
class Step:
    """What one step of the series gave."""

    count: int		# patches applied
    name: str
    green: set
    red: set
    trouble: list	# complaints, one line each


def _subject(path):
    """The subject of a patch, without what all of them begin with."""
    text = path.read_text(encoding="utf-8")
    found = re.search(r"^Subject: (?:\[PATCH\] )?((?:.+\n)(?: .+\n)*)", text,
                      re.MULTILINE)
    words = " ".join(found.group(1).split()) if found else path.name
    return words.removeprefix("firmware: arm_scmi: ")


class Stepper:
    """One work tree that the series grows in."""

    def __init__(self, wish, start):
        self.wish, self.start = wish, start
        self.folder = places.BUILD / f"{wish.kernel.line}-steps"
        self.before = set()

    def _work(self, count):
        work = worktree.WorkTree(self.folder, self.start, self.wish.kernel)
        work.steps = count
        work.sync()
        return work

    def _runner(self, work, made):
        return run.Runner(work.tree, made.obj, self.wish.timeout,
                          check.words(self.wish))

    def _alone(self, work, made, name):
        """True if a case is green in a boot of its own."""
        cases = self._runner(work, made).run(verdict.top(name)).cases
        return all(not case.bad for case in cases if case.full == name)

    def _built(self, count):
        """The work tree and the kernel with @count patches."""
        work = self._work(count)
        made = build.Build(work, check.build_name(self.wish),
                           check.fragments(self.wish), self.wish)
        # Which suites there are depends on which of our files are.
        made.flags = [f"SCMI_BENCH_STEP={'bare' if work.bare() else 'ours'}"]
        made.configure()
        made.build()
        return work, made

    def _lost(self, count, work, made, names):
        """Those of @names that the last of @count patches has turned red."""
        red = {name for name in sorted(names)
               if not self._alone(work, made, name)}
        if not red:
            return red
        work, made = self._built(count - 1)
        return {name for name in sorted(red)
                if self._alone(work, made, name)}

    def step(self, count, name):
        """Apply @count patches, build, run, judge."""
        work, made = self._built(count)
        trouble = gates.arm64(work, self.wish) if count else []
        cases = self._runner(work, made).run(self.wish.pattern).cases
        green = {case.full for case in cases if case.status == ktap.PASS}
        red = {case.full for case in cases if case.bad}
        lost = self._lost(count, work, made, self.before & red)
        lost |= {name for name in red if not name.startswith("scmi_")}
        trouble += [f"{name} was green before" for name in sorted(lost)]
        self.before = green
        return Step(count, name, green, red, trouble)


def _record(steps, line):
    path = places.RESULTS / f"steps-{line}.json"
    rows = [{"step": step.count, "subject": step.name,
             "passed": len(step.green), "failed": len(step.red),
             "trouble": step.trouble} for step in steps]
    places.replace(path, (json.dumps(rows, indent=2) + "\n").encode())
    return path


def main(wish):
    """The command."""
    if wish.kdir or wish.stock:
        raise BenchError("make steps takes the series from the packaged "
                         "sources on: leave KDIR and STOCK out")
    packages.need(*packages.GATES)
    start = check.sources(wish)
    paths = series.patches(places.REPO / wish.kernel.series)
    names = ["nothing: the kernel as it is", *map(_subject, paths)]
    if wish.step > len(paths):
        raise BenchError(f"STEP={wish.step}: the series for Linux "
                         f"{wish.kernel.line} has {len(paths)} patches")
    steps = []
    stepper = Stepper(wish, start)
    with places.alone(places.BUILD / f"{wish.kernel.line}-steps.lock"):
        for count in range(wish.step, len(names)):
            steps.append(stepper.step(count, names[count]))
    say(f"\n{'step':4}  {'passed':>6} {'failed':>6}  subject")
    for step in steps:
        say(f"{step.count:4}  {len(step.green):6} {len(step.red):6}  {step.name}")
        for line in step.trouble:
            say(f"{'':21}{line}")
    if steps[-1].red:
        steps[-1].trouble.append("the whole series leaves a case red")
        say(f"{'':21}{steps[-1].trouble[-1]}")
    path = _record(steps, wish.kernel.line)
    say(f"\nfigures {places.shown(path)}")
    bad = sum(bool(step.trouble) for step in steps)
    say(report.total(len(steps) - bad, bad, 0))
    return FAILED if bad else 0
