# SPDX-License-Identifier: GPL-2.0-only
"""What the user sees while something long runs."""

import sys
import time

_TTY_EVERY = 0.2	# seconds between two updates of a line in place
_LOG_EVERY = 10.0	# seconds between two lines in a log file


def say(text):
    """Print one line at once, also into a pipe."""
    print(text, flush=True)


def complain(text):
    """Print one line on standard error, after what was said so far."""
    sys.stdout.flush()
    print(text, file=sys.stderr, flush=True)


class Progress:
    """One piece of long work: a line in place on a terminal, else a few lines.

    Never any colour; carriage returns only where there is a terminal.
    """

    def __init__(self, what, stream=None):
        self.what = what
        self.stream = stream or sys.stdout
        self.tty = self.stream.isatty()
        self.start = time.monotonic()
        self.shown = self.start
        self.width = 0
        if not self.tty:
            self._write(f"{what} ...\n")

    def _write(self, text):
        self.stream.write(text)
        self.stream.flush()

    def at(self, state):
        """Say how far the work is, unless something was said just now."""
        now = time.monotonic()
        if now - self.shown < (_TTY_EVERY if self.tty else _LOG_EVERY):
            return
        self.shown = now
        line = f"{self.what}: {state}"
        if self.tty:
            self._write("\r" + line.ljust(self.width))
            self.width = len(line)
        else:
            self._write(line + "\n")

    def done(self, state="done"):
        """Say that the work is over and how long it took."""
        line = f"{self.what}: {state} ({time.monotonic() - self.start:.1f} s)"
        if self.tty:
            self._write("\r" + line.ljust(self.width) + "\n")
        else:
            self._write(line + "\n")

    def broken(self):
        """Leave the line in place standing, so that an error starts afresh."""
        if self.tty and self.width:
            self._write("\n")
