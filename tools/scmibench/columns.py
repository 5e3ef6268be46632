# SPDX-License-Identifier: GPL-2.0-only
"""The kernels that the matrix compares: what each is built from, and judged by."""

import dataclasses
import fnmatch
import time
import tomllib

from .console import say
from .errors import BenchError
from . import (check, isolate, kernels, places, run, verdict)


@dataclasses.dataclass(frozen=True)
class Rules:
    """The table tools/matrix.toml."""

    stock: tuple = ()
    timeout: int = 60
    leave_out: tuple = ()


@dataclasses.dataclass(frozen=True)
class Column:
    """One kernel of the matrix."""

    name: str
    line: str
    wish: object	# Options, as make check would have them
    ours: bool		# it holds our series and must be green


@dataclasses.dataclass
class Result:
    """What running a column gave."""

    column: Column
    release: str
    configuration: str
    verdicts: dict	# {suite.case: Verdict}
    boots: int = 0
    kept: int = 0
    seconds: float = 0.0	# of running
    build_seconds: float = 0.0

    def status(self, case):
        """The verdict of suite.case in one word."""
        found = self.verdicts.get(case)
        return found.status if found else verdict.ABSENT

    def leaves(self, case):
        """True if suite.case fails for what it leaves behind, and no more."""
        found = self.verdicts.get(case)
        return bool(found and found.leaves)


def rules():
    """The table as it was read; defaults where there is no file."""
    path = places.TOOLS / "matrix.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8")) \
        if path.is_file() else {}
    return Rules(tuple(data.get("stock", ())), data.get("timeout", 60),
                 tuple(data.get("test", {}).get("leave_out", ())))


def _hard(wish):
    """@wish with what kernels that are not ours get on top."""
    extra = [name for name in rules().stock if name not in wish.configs]
    return dataclasses.replace(wish, configs=(*wish.configs, *extra))


def stock(wish, kernel):
    """The column of a kernel without our series."""
    return Column(f"stock-{kernel.line}", kernel.line, dataclasses.replace(
        _hard(wish), kernel=kernel, kdir=None, stock=True), False)


def shallow(wish):
    """Verdicts are of suites as they are by default."""
    if wish.deep:
        raise BenchError("DEEP=1 is for make check: leave it out")


def chosen(wish):
    """The columns of make matrix: KERNEL= leaves the others out."""
    shallow(wish)
    found = []
    for kernel in kernels.compared(wish.only):
        found += [stock(wish, kernel),
                  Column(f"ours-{kernel.line}", kernel.line,
                         dataclasses.replace(wish, kernel=kernel, kdir=None,
                                             stock=False), True)]
    if wish.kdir:
        found.append(Column("kdir", wish.kernel.line, _hard(wish), False))
    return found


def left_out(suite):
    """True if make test leaves @suite out on a stock kernel."""
    return any(fnmatch.fnmatchcase(suite, glob) for glob in rules().leave_out)


def _together(made, wish, words):
    """Every case in one boot: ours has to be green in company."""
    runner = run.Runner(made.work.tree, made.obj, wish.timeout, words)
    outcome = runner.run(wish.pattern)
    return isolate.Judged(verdict.fold(outcome.cases), outcome.boots), \
        outcome.log


def judge(column, leave_out=lambda suite: False, again=()):
    """Build the kernel of @column, and run its cases.

    again: cases to run although their verdict is known.
    """
    wish = column.wish
    words = check.words(wish)
    say(f"\n== {column.name}")
    with check.built(wish) as made:
        built = time.monotonic()
        logs = places.RESULTS / f"matrix-{column.name}"
        if column.ours:
            judged, log = _together(made, wish, words)
            places.replace(logs / "console.log",
                           ("\n".join(log) + "\n").encode())
        else:
            judged = isolate.Isolated(made, wish, rules().timeout,
                                      words).run(leave_out, again)
            isolate.write_logs(judged, logs)
    return Result(column, made.work.base.release, made.name, judged.verdicts,
                  judged.boots, judged.kept, time.monotonic() - built,
                  made.seconds)
