# SPDX-License-Identifier: GPL-2.0-only
"""Judge a kernel in which anything may go wrong: one bad case, one victim.

Each suite gets a boot. What passes there before anything has gone wrong is
believed. The first case that is red may have left memory in any state, and has
used up what the kernel reports only once; it and all after it run again alone,
each in a boot of its own, and that is their verdict. Several boots at once:
their number is bounded by that of the suites and the cases, and the time that
goes into boots without end by _ENOUGH.
"""

import concurrent.futures
import contextlib
import dataclasses
import threading

from .console import Progress
from .errors import BenchError, FAILED
from . import kept, kunitpy, ktap, places, run, symbols, verdict

_ENOUGH = 600.0		# seconds that boots of one kernel may hang, together


@dataclasses.dataclass
class Judged:
    """What a kernel gave."""

    verdicts: dict		# {suite.case: Verdict}, in the order of the kernel
    boots: int = 0
    kept: int = 0		# verdicts of an earlier run that still hold
    log: dict = dataclasses.field(default_factory=dict)	# of what is red


def _whole(reader):
    """The cases of a suite that came to their end before anything was red."""
    found = []
    inner = [group.name for group in reader.groups]
    cut = ".".join(inner[:2]) if len(inner) > 1 else ""
    for case in reader.cases:
        name = verdict.top(case.full)
        if case.bad or "." not in case.full:
            return [one for one in found if one != name]
        if name not in found and name != cut:
            found.append(name)
    return found


class Isolated:
    """Runs the cases of one build apart from each other."""

    def __init__(self, made, wish, timeout, parameters=()):
        self.made, self.wish, self.timeout = made, wish, timeout
        self.parameters = tuple(parameters)
        self.tree, self.obj = made.work.tree, made.obj
        self.symbols = symbols.Symbols(self.obj)
        self.lock = threading.Lock()
        self.boots, self.hung = 0, 0.0
        self.slots = run.Slots(self.obj, wish.jobs)

    def _boot(self, pattern, limit):
        boot = self.slots.call(kunitpy.boot, self.tree, pattern, limit,
                               parameters=self.parameters)
        with self.lock:
            self.boots += 1
            if boot.hung:
                self.hung += boot.seconds
            boot.log = [self.symbols.decode(line) for line in boot.log]
        return boot, ktap.read(boot.log)

    def _suite(self, suite):
        """One boot for a whole suite; {suite.case: Verdict} of the good."""
        _, reader = self._boot(suite, self.timeout)
        good = set(_whole(reader))
        if any("." not in case.full for case in reader.cases):
            return {}	# its start or its end, or the kernel's
        return {name: result for name, result
                in verdict.fold(reader.cases).items() if name in good}

    def _alone(self, name):
        """One boot for one case."""
        result = verdict.Verdict()
        if self.hung > _ENOUGH:
            result.add("", verdict.SKIP, f"{verdict.LOST}boots that hung have "
                       f"taken {self.hung:.0f} s")
            return result
        boot, reader = self._boot(name, self.timeout)
        result.log = boot.log
        for case in reader.cases:
            inside = verdict.top(case.full) == name
            status, reason = verdict.of(case)
            if inside or case.bad:
                result.add(verdict.parameter(case.full) if inside else "",
                           status, reason)
        if not reader.started and not boot.hung:
            result.add("", verdict.CRASH, "the kernel did not get as far as "
                       "KUnit")
        elif not reader.complete:
            result.add("", *run.ending(boot, reader, self.timeout))
        elif not result.rows:
            result.add("", verdict.FAIL, "there was no result")
        return result

    def _each(self, pool, what, names):
        """Run @what on each of @names, with progress; yields (name, result)."""
        if not names:
            return
        progress = Progress(f"{len(names)} {what.__name__.strip('_')} boots, "
                            f"{self.wish.jobs} at once")
        waiting = {pool.submit(what, name): name for name in names}
        done = concurrent.futures.as_completed(waiting)
        for count, future in enumerate(done, 1):
            progress.at(f"{count} of {len(names)}")
            yield waiting[future], future.result()
        progress.done()

    def _names(self):
        names = kunitpy.names(self.tree, self.obj, self.wish.pattern)
        if not names and not kunitpy.names(self.tree, self.obj):
            raise BenchError("the kernel names no suite: it does not boot, or "
                             "holds none", FAILED)
        return names

    def run(self, leave_out=lambda suite: False, again=()):
        """All cases of FILTER but those of suites that are left out.

        again: what an earlier run has found of these cases does not count.
        """
        names = [name for name in self._names()
                 if not leave_out(name.split(".")[0])]
        keys = kept.Keys(self.made, [*self.parameters, self.timeout])
        memory = kept.Kept(self.obj / "verdicts.json")
        key = {name: keys.key(name) for name in names}
        found = {name: memory.get(name, key[name]) for name in names
                 if name not in again}
        found = {name: one for name, one in found.items() if one}
        judged = Judged({}, kept=len(found))
        self.symbols.name(0)	# read before several ask for it
        pool = concurrent.futures.ThreadPoolExecutor(self.wish.jobs)
        try:
            for name, result in self._fresh(pool, names, found):
                found[name] = result
                if result.log:
                    judged.log[name] = result.log
                if not result.lost:
                    memory.put(name, key[name], result)
        finally:
            pool.shutdown(cancel_futures=True)
            memory.save()
        judged.verdicts = {name: found[name] for name in names}
        judged.boots = self.boots
        return judged

    def _fresh(self, pool, names, found):
        """Yields (suite.case, Verdict) of every case that is not @found."""
        left = [name for name in names if name not in found]
        suites = {}
        for name in left:
            suites.setdefault(name.split(".")[0], []).append(name)
        most = {suite: sum(name.split(".")[0] == suite for name in names)
                for suite in suites}
        # Filters choose a suite or one case: a suite of which a part is known
        # is run case by case.
        whole = [suite for suite in suites if len(suites[suite]) > 1
                 and len(suites[suite]) == most[suite]
                 and "." not in self.wish.pattern]
        good = set()
        for _, results in self._each(pool, self._suite, whole):
            good |= results.keys()
            yield from results.items()
        left = [name for name in left if name not in good]
        yield from self._each(pool, self._alone, left)


def write_logs(judged, folder):
    """One file for each red case; those of kept verdicts stay."""
    for name, lines in judged.log.items():
        if judged.verdicts[name].red:
            places.replace(folder / f"{name}.log",
                           ("\n".join(lines) + "\n").encode())
    if not folder.is_dir():
        return
    for path in folder.glob("*.log"):
        one = judged.verdicts.get(path.name.removesuffix(".log"))
        if one and not one.red:
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
