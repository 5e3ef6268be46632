# SPDX-License-Identifier: GPL-2.0-only
"""How long a kernel has been at it, on a host that others use, too.

What a process waits for a processor is no time of its own: on a busy host, a
kernel that is well on its way must not count as one that hangs. Linux counts
the waiting, see Documentation/scheduler/sched-stats.rst; where it does not,
real time it is.
"""

import contextlib
import os
import pathlib
import signal
import time

PROC = pathlib.Path("/proc")


def _stat(pid):
    """Parent of a process, or None if it is gone."""
    try:
        text = (PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return None
    return int(text.rpartition(")")[2].split()[1])


def children(pid):
    """The processes that @pid started and that have not ended."""
    return [int(path.name) for path in PROC.iterdir()
            if path.name.isdigit() and _stat(path.name) == pid]


def _waited(pid):
    """Seconds for which a process was ready to run, and was not run."""
    waited = 0
    for path in PROC.glob(f"{pid}/task/*/schedstat"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            waited = max(waited, int(path.read_text().split()[1]))
    return waited / 1e9


class Patience:
    """The time that kunit.py's kernel is given."""

    def __init__(self, limit):
        self.limit = limit
        self.start = time.monotonic()
        self.waited = 0.0
        self.lost = False
        self.base = 0.0		# what had been waited when the limit began

    def heard(self):
        """The kernel has shown that it lives: the limit begins again."""
        self.start, self.base = time.monotonic(), None

    def watch(self, parent):
        """Look at what @parent started, and end it if its time is over."""
        mine = children(parent)
        self.waited = max([self.waited, *map(_waited, mine)])
        if self.base is None:
            self.base = self.waited
        if time.monotonic() - self.start - (self.waited - self.base) \
                < self.limit:
            return
        self.lost = True
        for pid in mine:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
