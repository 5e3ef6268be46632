# SPDX-License-Identifier: GPL-2.0-only
"""Run every case once, also when a case takes the kernel down with it."""

import concurrent.futures
import dataclasses
import os
import queue

from .console import Progress, complain
from .errors import BenchError, FAILED
from . import kunitpy, ktap, machines, symbols, verdict


_HASTE = 6	# a boot after one that hung gets this part of the time
_ENOUGH = 3	# times the time-out that boots may hang, taken together


@dataclasses.dataclass
class Outcome:
    """What running the suites gave."""

    cases: list
    log: list		# all consoles, decoded
    seconds: float	# of the first boot of each pattern
    boots: int
    own: float = 0.0	# the same without what others took
    spent: tuple = ()	# seconds that the build took, and all boots together

    def order(self, suites):
        """Put the cases in the order of @suites; what is of none comes last."""
        places_of = {suite: at for at, suite in enumerate(suites)}
        self.cases.sort(key=lambda case: places_of.get(case.suite,
                                                       len(suites)))


class Slots:
    """Folders for kunit.py, of which only the kernel is shared."""

    def __init__(self, obj, number, image="linux"):
        self.free = queue.Queue()
        for one in range(number):
            folder = obj / "boots" / str(one)
            link = folder / image
            link.parent.mkdir(parents=True, exist_ok=True)
            if not link.is_symlink():
                link.symlink_to(os.path.relpath(obj / image, link.parent))
            self.free.put(folder)

    def call(self, function, tree, *arguments, **more):
        """A function of kunitpy, in a folder that nobody else uses meanwhile."""
        folder = self.free.get()
        try:
            return function(tree, folder, *arguments, **more)
        finally:
            self.free.put(folder)


def ending(boot, reader, limit):
    """(status, reason) of the case that a boot did not come out of."""
    stuck = ktap.stuck(reader.pending)
    if boot.hung or stuck:
        return ktap.HANG, ktap.why_stuck(stuck) if stuck else \
            f"no end within {limit} s"
    return ktap.CRASH, ktap.splat(reader.pending) or "the kernel went down here"


class Runner:
    """Boots one kernel as often as it takes."""

    def __init__(self, tree, obj, timeout, parameters=(),
                 machine=machines.UML, slots=None):
        self.tree, self.obj, self.timeout = tree, obj, timeout
        self.slots = slots
        self.parameters, self.machine = parameters, machine
        self.symbols = symbols.Symbols(obj)
        self.cases, self.log, self.boots = [], [], 0
        self.seconds = self.own = 0.0
        self.limit = timeout	# of the next boot
        self.hung = 0.0		# seconds that went into boots without end

    def _call(self, function, *arguments, **more):
        more["machine"] = self.machine
        if self.slots:
            return self.slots.call(function, self.tree, *arguments, **more)
        return function(self.tree, self.obj, *arguments, **more)

    def _boot(self, pattern):
        boot = self._call(kunitpy.boot, pattern, self.limit,
                          parameters=self.parameters)
        boot.log = [self.symbols.decode(line) for line in boot.log]
        reader = ktap.read(boot.log)
        if not self.boots:
            self.seconds = boot.seconds
            self.own = boot.seconds - boot.waited
        self.boots += 1
        self.log += boot.log
        self.cases += reader.cases
        return boot, reader

    def _names(self, pattern=""):
        return self._call(kunitpy.names, pattern)

    def _lost(self, boot, reader, names):
        """Book the case in which a boot ended; returns those still to run."""
        done = {verdict.top(case.full) for case in reader.cases}
        inner = [group.name for group in reader.groups]
        left = [name for name in names if name not in done]
        if len(inner) > 1:	# it went down between two parameters
            culprit = ".".join(inner[:2])
            left = [name for name in left if name != culprit]
        elif left:
            culprit = left.pop(0)
        else:
            culprit = (inner or ["(shutdown)"])[0]
        suite, _, name = culprit.partition(".")
        status, reason = ending(boot, reader, self.limit)
        if boot.hung:
            self.hung += boot.seconds
            self.limit = max(min(10, self.timeout), self.timeout // _HASTE)
        self.cases.append(ktap.Case(suite, name, status, reason,
                                    reader.pending, boot.seconds))
        complain(f"{status}: {culprit}: {reason}; the remaining cases run in "
                 "boots of their own")
        return left

    def run(self, pattern):
        """Run what @pattern names, to the end, and say so."""
        progress = Progress("running the suites")
        outcome = self.outcome(pattern)
        progress.done(f"{len(outcome.cases)} results")
        return outcome

    def outcome(self, pattern):
        """Run what @pattern names, to the end."""
        boot, reader = self._boot(pattern)
        if not reader.started:
            tail = [line for line in (boot.log or boot.told.splitlines())
                    if line.strip()][-5:]
            for line in tail:
                complain(line)
            raise BenchError("the kernel did not get as far as KUnit", FAILED)
        if reader.empty:
            self._nothing(pattern)
        if not reader.complete:
            names = self._names(pattern)
            self._rest(self._lost(boot, reader, names))
        elif boot.status and not any(case.bad for case in self.cases):
            self.cases.append(ktap.Case(
                "(kunit.py)", "", ktap.FAIL, "kunit.py reports a failure: " +
                (boot.told.strip().splitlines() or ["no reason"])[-1]))
        return Outcome(self.cases, self.log, self.seconds, self.boots, self.own)

    def _rest(self, left):
        """One boot for a whole suite, one each for what is left of one."""
        whole = self._names() if left else []
        while left:
            if self.hung >= _ENOUGH * self.timeout:
                self._give_up(left)
                return
            suite = left[0].split(".")[0]
            mine = [name for name in left if name.split(".")[0] == suite]
            every = [name for name in whole if name.split(".")[0] == suite]
            now = mine if mine == every else mine[:1]
            boot, reader = self._boot(suite if now == mine == every
                                      else now[0])
            left = [name for name in left if name not in now]
            if not reader.complete:
                left = self._lost(boot, reader, now) + left

    def _give_up(self, left):
        """A kernel that hangs everywhere must not keep anybody waiting."""
        for name in left:
            suite, _, case = name.partition(".")
            self.cases.append(ktap.Case(
                suite, case, ktap.FAIL, "not run: boots that hung have taken "
                f"{self.hung:.0f} s; name it with FILTER"))

    def _nothing(self, pattern):
        exist = self._names()
        suites = list(dict.fromkeys(name.split(".")[0] for name in exist))
        if not suites:
            raise BenchError("this configuration holds no suite", FAILED)
        raise BenchError(f"FILTER={pattern} matches nothing; the suites are "
                         f"{', '.join(suites)}")


def apart(patterns, jobs, make):
    """One boot for each of @patterns, up to @jobs at once; one Outcome of all.

    make: makes a Runner. The results are in the order of @patterns, whoever ends
    first; seconds are those of all boots together.
    """
    progress = Progress(f"running the suites, {len(patterns)} boots, up to "
                        f"{jobs} at once")
    pool = concurrent.futures.ThreadPoolExecutor(jobs)
    try:
        waiting = [pool.submit(make().outcome, one) for one in patterns]
        for count, future in enumerate(
                concurrent.futures.as_completed(waiting), 1):
            future.result()
            progress.at(f"{count} of {len(patterns)}")
    except BenchError:
        progress.broken()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
    whole = Outcome([], [], 0.0, 0)
    for one in (future.result() for future in waiting):
        whole.cases += one.cases
        whole.log += one.log
        whole.seconds += one.seconds
        whole.boots += one.boots
        whole.own += one.own
    progress.done(f"{len(whole.cases)} results")
    return whole
