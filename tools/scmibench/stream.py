# SPDX-License-Identifier: GPL-2.0-only
"""A kernel's console, line by line while it runs: for boots that take long."""

import os
import select

from . import kunitpy
from .patience import Patience

_DAY = 24 * 3600	# kunit.py is not the one that watches the clock here
_PIECE = 1 << 16


def lines(tree, obj, pattern, parameters, patience, stop=None):
    """Boot through kunit.py and yield what the kernel says.

    Ends when the kernel does, when it has said nothing in @patience seconds of
    its own, or when the event @stop is set. What still runs then is ended.
    """
    with kunitpy.started(tree, obj, _DAY, parameters,
                         ["--raw_output=all", pattern]) as run:
        yield from _read(run, Patience(patience), stop)


def _read(run, patience, stop):
    rest = b""
    while not (stop and stop.is_set()):
        ready, _, _ = select.select([run.stdout], [], [], kunitpy.TICK)
        if ready:
            piece = os.read(run.stdout.fileno(), _PIECE)
            if not piece:
                break
            patience.heard()
            *whole, rest = (rest + piece).split(b"\n")
            for line in whole:
                yield line.decode(errors="replace")
            continue
        patience.watch(run.pid)
        if patience.lost:
            yield f"no word from the kernel in {patience.limit} s"
            break
    if rest:
        yield rest.decode(errors="replace")
