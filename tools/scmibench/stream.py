# SPDX-License-Identifier: GPL-2.0-only
"""A kernel's console, line by line while it runs: for boots that take long."""

import contextlib
import os
import select
import signal
import subprocess
import time

from . import kunitpy, options

_DAY = 24 * 3600	# kunit.py is not the one that watches the clock here
_PIECE = 1 << 16


def lines(tree, obj, pattern, parameters, patience, stop=None):
    """Boot through kunit.py and yield what the kernel says.

    Ends when the kernel does, when it has said nothing for @patience seconds, or
    when the event @stop is set. Whatever still runs then is ended.
    """
    command = kunitpy.command(tree, "exec", obj)
    command += ["--timeout", str(_DAY), "--raw_output=all"]
    for word in (kunitpy.TIME, *parameters):
        command += ["--kernel_args", word]
    env = options.clean_environment(os.environ)
    env["PYTHONUNBUFFERED"] = "1"
    run = subprocess.Popen([*command, pattern], cwd=tree, env=env,
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, start_new_session=True)
    try:
        yield from _read(run.stdout, patience, stop)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(run.pid, signal.SIGKILL)
        run.stdout.close()
        run.wait()


def _read(pipe, patience, stop):
    rest, heard = b"", time.monotonic()
    while not (stop and stop.is_set()):
        ready, _, _ = select.select([pipe], [], [], 1.0)
        if ready:
            piece = os.read(pipe.fileno(), _PIECE)
            if not piece:
                break
            heard = time.monotonic()
            *whole, rest = (rest + piece).split(b"\n")
            for line in whole:
                yield line.decode(errors="replace")
        elif time.monotonic() - heard > patience:
            yield f"no word from the kernel in {patience} s"
            break
    if rest:
        yield rest.decode(errors="replace")
