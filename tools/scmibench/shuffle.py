# SPDX-License-Identifier: GPL-2.0-only
"""make shuffle: the suites in random order, again and again, in one boot.

lib/suite_shuffle.c runs them; what it prints is read here while it comes, and
each repeat is compared with repeat 0, the usual order, case by case. Where a
verdict differs, the shortest run of cases that leads to it is looked for.
"""

import concurrent.futures
import dataclasses
import json
import os
import random
import re
import threading

from .console import Progress, complain, say
from .errors import BenchError, FAILED
from . import check, deep, ktap, places, report, stream, symbols, verdict

_BEGIN = re.compile(r"suite_shuffle: repeat (\d+) of seed \d+ begins$")
_END = re.compile(r"suite_shuffle: repeat (\d+) ends$")


@dataclasses.dataclass
class Repeat:
    """One pass over all suites."""

    number: int
    cases: list
    order: list		# suite.case, as they ran
    log: list
    whole: bool		# it came to its end

    def verdicts(self):
        """{case: status}."""
        return {case.full: case.status for case in self.cases}


@dataclasses.dataclass
class Difference:
    """A case that a repeat has judged otherwise than the usual order did."""

    case: str
    usual: str
    now: str
    repeat: Repeat
    reason: str = ""


def order_of(cases):
    """suite.case of each result, without parameters, as they ran."""
    tops = (verdict.top(case.full) for case in cases)
    return list(dict.fromkeys(name for name in tops if "." in name))


def _finish(number, lines, whole):
    reader = ktap.read(lines)
    cases = reader.cases
    if not whole:
        inner = [group.name for group in reader.groups] or ["(shutdown)"]
        suite, name = inner[0], ".".join(inner[1:])
        cases.append(ktap.Case(suite, name, ktap.CRASH,
                               ktap.splat(reader.pending) or
                               "the kernel went down here", reader.pending))
    return Repeat(number, cases, order_of(cases), lines, whole)


def repeats(lines):
    """Cut a console, read line by line, into Repeats as they end."""
    number, held = None, []
    for line in lines:
        begin, end = _BEGIN.search(line), _END.search(line)
        if begin:
            number, held = int(begin.group(1)), []
        elif end and number is not None:
            yield _finish(number, held, True)
            number, held = None, []
        elif number is not None:
            held.append(line)
    if number is not None:
        yield _finish(number, held, False)


def compare(usual, repeat):
    """The Differences between two Repeats, those that ran first, first."""
    before, now = usual.verdicts(), repeat.verdicts()
    reasons = {case.full: case.reason for case in repeat.cases}
    found = [Difference(name, before.get(name, "not run"), status, repeat,
                        reasons[name])
             for name, status in now.items() if before.get(name) != status]
    if repeat.whole:
        found += [Difference(name, status, "not run", repeat)
                  for name, status in before.items() if name not in now]
    return found


def parts(first, count, boots):
    """(first, count) of each of so many boots that share the repeats."""
    boots = max(1, min(boots, count))
    sizes = [count // boots + (at < count % boots) for at in range(boots)]
    return [(first + sum(sizes[:at]), size) for at, size in enumerate(sizes)]


def ranges(numbers):
    """[0, 1, 2, 7] as "0-2,7", which the kernel reads."""
    runs = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(f"{a}-{b}" if a != b else str(a) for a, b in runs)


def shortest(culprit, fails):
    """The fewest cases, as places in the order, that still lead to @culprit.

    fails(places) runs them in a boot of their own. First the longest piece that
    can be left out at the front is found by halving: what then comes first is
    needed. Then all between it and the culprit is tried without. None if it
    fails alone or not at all: then it was no matter of order.
    """
    if fails([culprit]) or not fails(list(range(culprit + 1))):
        return None
    good, bad = culprit, 0	# starting at good passes, starting at bad fails
    while good - bad > 1:
        middle = (good + bad) // 2
        if fails(list(range(middle, culprit + 1))):
            bad = middle
        else:
            good = middle
    pair = [bad, culprit]
    return pair if fails(pair) else list(range(bad, culprit + 1))


class Shuffler:
    """Boots one kernel with one seed."""

    def __init__(self, tree, obj, wish, seed):
        self.tree, self.obj, self.wish, self.seed = tree, obj, wish, seed
        self.symbols = symbols.Symbols(obj)
        far = deep.table()	# it is the order that matters
        self.words = (*check.boot_words(check.fragments(wish)),
                      *(far.parameters if wish.deep else far.shallow))
        self.stop = threading.Event()

    def boot(self, first, count, keep=None):
        """Yield each Repeat of one boot when it is complete."""
        suites, _, cases = self.wish.pattern.partition(".")
        words = {"repeats": count, "first": first, "seed": self.seed,
                 "suites": suites, "cases": cases,
                 "keep": ranges(keep) if keep else ""}
        parameters = [*self.words, *(f"suite_shuffle.{name}={word}"
                                     for name, word in words.items()
                                     if word != "")]
        lines = stream.lines(self.tree, self.obj, "suite_shuffle", parameters,
                             self.wish.timeout, self.stop)
        for repeat in repeats(self.symbols.decode(line) for line in lines):
            if not repeat.whole and self.stop.is_set():
                return	# it was we who ended it
            yield repeat

    def one(self, number, keep=None):
        """One repeat in a boot of its own."""
        for repeat in self.boot(number, 1, keep):
            return repeat
        raise BenchError("the kernel did not get as far as the suites", FAILED)

    def run_up(self, found):
        """The shortest order that leads to a Difference, or None."""
        order = found.repeat.order
        culprit = order.index(verdict.top(found.case))

        def fails(places_kept):
            again = self.one(found.repeat.number, places_kept)
            return again.verdicts().get(found.case) != found.usual
        picked = shortest(culprit, fails)
        return picked and [order[place] for place in picked]


@dataclasses.dataclass
class Outcome:
    """What a whole run gave."""

    seed: int
    usual: Repeat
    done: int = 0	# shuffled repeats
    results: int = 0	# verdicts compared
    found: list = dataclasses.field(default_factory=list)
    run_up: list | None = None


def _part(shuffler, outcome, span, lock, progress):
    for repeat in shuffler.boot(*span):
        fresh = compare(outcome.usual, repeat)
        with lock:
            outcome.done += 1
            outcome.results += len(repeat.cases)
            outcome.found += fresh
            progress.at(f"{outcome.done} repeats")
        if fresh:	# what comes after it in this boot proves nothing
            shuffler.stop.set()
    return None


def run(shuffler, first, count, boots):
    """The usual order once, then @count repeats, shared by @boots."""
    progress = Progress(f"shuffling with SEED={shuffler.seed}")
    usual = shuffler.one(0)
    if not usual.order:
        raise BenchError(f"FILTER={shuffler.wish.pattern} matches nothing")
    outcome = Outcome(shuffler.seed, usual)
    lock = threading.Lock()
    spans = parts(first, count, boots)
    with concurrent.futures.ThreadPoolExecutor(len(spans)) as pool:
        list(pool.map(lambda span: _part(shuffler, outcome, span, lock,
                                         progress), spans))
    shuffler.stop.clear()
    progress.done(f"{outcome.done} repeats of {len(usual.order)} cases")
    if outcome.found:
        outcome.run_up = shuffler.run_up(outcome.found[0])
    return outcome


def _write(outcome, label):
    rows = [{"case": one.case, "usual": one.usual, "now": one.now,
             "repeat": one.repeat.number, "reason": one.reason}
            for one in outcome.found]
    data = {"seed": outcome.seed, "repeats": outcome.done,
            "cases": len(outcome.usual.order), "results": outcome.results,
            "differences": rows, "run_up": outcome.run_up}
    path = places.RESULTS / f"shuffle-{label}.json"
    places.replace(path, (json.dumps(data, indent=2) + "\n").encode())
    if outcome.found:
        repeat = outcome.found[0].repeat
        for name, lines in (("order", repeat.order), ("log", repeat.log)):
            places.replace(places.RESULTS / f"shuffle-{label}.{name}",
                           ("\n".join(lines) + "\n").encode())
    return path


def show(outcome, wish):
    """Print what came out; returns passed, failed, skipped (repeats)."""
    bad = {one.repeat.number for one in outcome.found}
    red = [case.full for case in outcome.usual.cases if case.bad]
    for name in red:
        say(f"red in the usual order already: {name}")
    for one in outcome.found:
        say(f"\nDIFFERENCE {one.case}: {one.usual} in the usual order, "
            f"{one.now} in repeat {one.repeat.number} of seed {outcome.seed}")
        if one.reason:
            say(f"    {one.reason}")
    path = _write(outcome, check.label(wish))
    if outcome.found:
        number = outcome.found[0].repeat.number
        if outcome.run_up:
            say(f"\nenough to see {outcome.found[0].case} differ, in this "
                "order:")
            for name in outcome.run_up:
                say(f"    {name}")
        else:
            say("\nthat repeat alone, or that case alone, says something else "
                "again: it is no matter of what ran before it in this repeat")
        some = f" FILTER='{wish.pattern}'" if wish.pattern else ""
        say(f"again: make shuffle SEED={outcome.seed} REPEAT={number}{some}")
        say(f"order and console {places.shown(path.with_suffix('.order'))}, "
            ".log")
    say(f"\n{outcome.done} repeats of {len(outcome.usual.order)} cases, "
        f"{outcome.results} results compared, seed {outcome.seed}; figures "
        f"{places.shown(path)}")
    return outcome.done - len(bad), len(bad), 0


def shuffle(wish, seed, first, count, boots=1):
    """Build, run, judge; returns the Outcome."""
    with check.built(wish) as made:
        return run(Shuffler(made.work.tree, made.obj, wish, seed), first,
                   count, boots)


def main(wish):
    """The command."""
    seed = wish.seed if wish.seed is not None else \
        random.SystemRandom().randrange(1, 1 << 31)
    first, count = (wish.repeat, 1) if wish.repeat else (1, wish.repeats)
    boots = min(wish.jobs, max(1, count // 8), os.cpu_count() or 1)
    numbers = show(shuffle(wish, seed, first, count, boots), wish)
    if numbers[1]:
        complain("the order matters")
    say(report.total(*numbers))
    return FAILED if numbers[1] else 0
