# SPDX-License-Identifier: GPL-2.0-only
"""Are the tools awake? Suites that are broken on purpose must be red.

For each kind of report there is one suite with one broken case between two
sound ones. Each boots alone, as some sanitizers speak once per boot. Red for
another reason than the right one is as bad as green.
"""

from .console import say
from . import check, kinds, ktap, report, run, shuffle

_FROM_OUTSIDE = {"bug"}	# the kernel does not live to say "not ok"


def judge(kind, cases):
    """What is wrong with the results of one such suite, one line each."""
    by_name = {case.name: case for case in cases if case.suite == kind.suite}
    wrong = []
    culprit = by_name.pop(kind.case, None)
    if culprit is None:
        return [f"{kind.case} is not among the results"]
    if not culprit.bad:
        wrong.append(f"{culprit.full} is {culprit.status}, must be red")
    elif kinds.of(culprit) != kind.name:
        wrong.append(f"{culprit.full} is red for '{culprit.reason}', not for "
                     f"what {kind.name} reports")
    elif kind.name not in _FROM_OUTSIDE and not any(
            "kernel splat: " in line or "EXPECTATION FAILED" in line
            for line in culprit.log):
        wrong.append(f"{culprit.full} was caught by the tools, but not by "
                     "lib/splat.c")
    if kind.name in _FROM_OUTSIDE and culprit.bad \
            and culprit.status != ktap.CRASH:
        wrong.append(f"{culprit.full} is {culprit.status}, must be a crash")
    sound = [name for name in by_name if not name.startswith("broken_")]
    for name in ("sound_before", "sound_after"):
        if name not in sound:
            wrong.append(f"{kind.suite}.{name} did not run")
    wrong += [f"{by_name[name].full} is {by_name[name].status}, though there "
              "is nothing wrong with it" for name in by_name
              if by_name[name].bad]
    return wrong


def tell(what, wrong):
    """Print one verdict; returns passed, failed, skipped."""
    say(f"{'FAIL' if wrong else 'PASS'} {what}")
    for line in wrong:
        say(f"    {line}")
    return (0, 1, 0) if wrong else (1, 0, 0)


def every_kind(wish):
    """Each kind of report in a boot of its own; passed, failed, skipped.

    In a kernel with KASAN: all that do not do without. In others: the rest.
    """
    fragments = check.fragments(wish)
    kasan = any(path.stem == "kasan" for path in fragments)
    rows = []
    with check.built(wish) as made:
        for kind in kinds.KINDS:
            if kasan and kind.words or not kasan and not kind.words:
                continue
            runner = run.Runner(made.work.tree, made.obj, wish.timeout,
                                check.boot_words(fragments) + kind.words)
            wrong = judge(kind, runner.run(kind.suite).cases)
            rows.append(tell(f"{kind.name} is noticed", wrong))
    return report.together(*rows)


VICTIM, CULPRIT = "broken_order.order_victim", "broken_order.order_culprit"


def order_wrong(outcome):
    """What is wrong with what shuffling says of broken_order."""
    named = {one.case for one in outcome.found}
    if outcome.usual.verdicts().get(VICTIM) != ktap.PASS:
        return [f"{VICTIM} must be green in the usual order"]
    if named != {VICTIM}:
        return [f"differences: {sorted(named)}, must be {VICTIM}"]
    if outcome.run_up != [CULPRIT, VICTIM]:
        return [f"run-up {outcome.run_up}, must be culprit and victim"]
    return []


def order(wish, seed=1, count=8):
    """Shuffle what minds the order; passed, failed, skipped."""
    outcome = shuffle.shuffle(wish, seed, 1, count)
    return tell("a case that minds the order is found", order_wrong(outcome))
