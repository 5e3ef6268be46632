# SPDX-License-Identifier: GPL-2.0-only
"""kunit.py of the kernel under test: the one that configures and runs."""

import contextlib
import dataclasses
import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time

from .errors import BenchError
from . import machines, options, patience, places


@dataclasses.dataclass
class Boot:
    """What one boot of the kernel left behind."""

    log: list		# the console, line by line
    told: str		# what kunit.py itself printed
    status: int		# kunit.py's exit status
    seconds: float
    hung: bool		# it was ended because its time was over
    waited: float = 0.0	# seconds for which others had the processor


# We end a kernel whose time is over, and leave the rest to kunit.py. It knows
# real time only, so that on a busy host it has to be told more; should nothing
# help, it is ended, too.
SLACK = 10
TICK = 1.0	# seconds from one look at the kernel to the next

_running = set()	# leaders of sessions, each with a kernel
_over = threading.Event()


def _end(pid):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def give_up():
    """End every kernel that runs, and let no other start: for who interrupts us.

    Threads that wait for a kernel would not hear of that otherwise.
    """
    _over.set()
    for pid in list(_running):
        _end(pid)


def command(tree, verb, obj, compiler="", machine=machines.UML):
    """The start of a kunit.py command line."""
    words = [sys.executable, str(tree / "tools/testing/kunit/kunit.py"),
             verb, "--build_dir", str(obj), *machine.arguments]
    if verb == "config" and machine.cross:
        words.append(f"--cross_compile={machine.cross}")
    if verb == "config" and compiler:
        words += ["--make_options", f"CC={compiler}"]
    return words


def config(tree, obj, fragments, compiler="", machine=machines.UML):
    """Run "kunit.py config"; returns the lines that did not survive."""
    obj.mkdir(parents=True, exist_ok=True)
    words = command(tree, "config", obj, compiler, machine)
    for path in fragments:
        words += ["--kunitconfig", str(path)]
    run = subprocess.run(words, cwd=tree, text=True, check=False,
                         capture_output=True, stdin=subprocess.DEVNULL,
                         env=options.clean_environment(os.environ))
    if run.returncode == 0:
        return []
    text = run.stdout + run.stderr
    found = re.search(r"^Missing: (.*)$", text, re.MULTILINE)
    if found:
        return _refused(found.group(1), obj)
    lines = [line for line in text.splitlines() if line.strip()]
    raise BenchError("kunit.py config failed: "
                     f"{lines[-1] if lines else 'no reason given'}")


def _refused(entries, obj):
    """Symbols that did not get their value, out of kunit.py's message.

    It also names each "is not set" line whose symbol does not exist at all,
    which is as good as not set.
    """
    try:
        have = (obj / ".config").read_text(encoding="utf-8")
    except OSError:
        have = ""
    unset = re.findall(r"# (CONFIG_\w+) is not set", entries)
    wanted = re.findall(r"(?<!# )\b(CONFIG_\w+)=", entries)
    return wanted + [name for name in unset if f"\n{name}=" in have]


def emulator(tree, obj, machine):
    """PATH with a folder in front where the emulator is tools/qemu/emulator.sh."""
    link = pathlib.Path(obj) / "emulator" / machine.of(tree).emulator
    link.parent.mkdir(exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(places.TOOLS / "qemu/emulator.sh")
    return f"{link.parent}:{os.environ['PATH']}"


@contextlib.contextmanager
def started(tree, obj, timeout, parameters, rest, machine=machines.UML):
    """A kunit.py that runs a kernel, as subprocess.Popen; ended at the end.

    It says what it has to say at once, as bytes.
    """
    words = command(tree, "exec", obj, machine=machine)
    words += ["--timeout", str(timeout)]
    for word in (*machine.parameters, *parameters):
        words += ["--kernel_args", word]
    env = options.clean_environment(os.environ)
    env["PYTHONUNBUFFERED"] = "1"
    if machine.emulated:
        env["PATH"] = emulator(tree, obj, machine)
    run = subprocess.Popen([*words, *rest], cwd=tree, env=env,
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, start_new_session=True)
    _running.add(run.pid)
    try:
        if _over.is_set():
            raise BenchError("interrupted")
        yield run
    finally:
        # A kernel that hangs leaves host threads; they are our session's.
        _end(run.pid)
        _running.discard(run.pid)
        run.stdout.close()
        run.wait()


def boot(tree, obj, pattern="", timeout=60, extra=(), parameters=(),
         machine=machines.UML):
    """Run "kunit.py exec" once; never raises for what the kernel does."""
    log = pathlib.Path(obj) / "test.log"
    log.unlink(missing_ok=True)
    start = time.monotonic()
    limit = patience.Patience(timeout)
    told = None
    with started(tree, obj, SLACK * timeout, parameters,
                 [*extra, *([pattern] if pattern else [])],
                 machine) as run:
        while told is None and time.monotonic() - start < 2 * SLACK * timeout:
            try:
                told, _ = run.communicate(timeout=TICK)
            except subprocess.TimeoutExpired:
                limit.watch(run.pid)
    told = told.decode(errors="replace") if told is not None else None
    seconds = time.monotonic() - start
    lines = []
    if log.is_file():
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return Boot(lines, told or "", run.returncode, seconds,
                hung=limit.lost or told is None or "timed out after" in told,
                waited=limit.waited)


def names(tree, obj, pattern="", machine=machines.UML):
    """Every suite.case of this kernel that matches, in the order they run."""
    told = boot(tree, obj, pattern, extra=["--list_tests"],
                machine=machine).told
    return [line for line in told.splitlines()
            if re.fullmatch(r"[^\s.]+\.[^\s.]+", line)]


def have_kernel(obj, path="linux"):
    """True if there is a kernel to boot."""
    return (pathlib.Path(obj) / path).is_file()
