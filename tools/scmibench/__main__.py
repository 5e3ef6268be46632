# SPDX-License-Identifier: GPL-2.0-only
"""python3 -m scmibench COMMAND: the commands behind the Makefile."""

import importlib
import os
import shutil
import signal
import sys

from .console import complain, say
from .errors import BenchError, UNUSABLE, told
from . import kunitpy, options, places

_COMMANDS = {
    "check": "build the kernel and run the suites (the default)",
    "test": "our own tests, check on every kernel, the style gates",
    "matrix": "every case on stock kernels and on ours, side by side",
    "baseline": "record what stock kernels give, for make test",
    "fuzz": "a million random messages to the SCMI core, under KASAN",
    "qemu": "the same suites on the machines of tools/qemu.toml",
    "coverage": "lines, functions and branches that the suites reach",
    "shuffle": "the suites in random order, N times in one boot",
    "sanitize": "the suites under each sanitizer, and a table",
    "bench": "how long the loops take, against the floor and kunit.py",
    "series": "the implementation as patches to be sent",
    "steps": "build and run every step of the series: is it bisectable?",
    "clean": "remove this checkout's build folder",
    "distclean": "clean, and remove the shared cache of kernel sources",
    "help": "this text",
}
_MODULES = {"check": "check", "test": "testing", "coverage": "coverage",
            "bench": "bench", "series": "mails", "steps": "steps",
            "matrix": "matrix", "baseline": "baseline", "shuffle": "shuffle",
            "sanitize": "sanitize", "qemu": "qemu", "fuzz": "fuzz"}


def _help():
    say("usage: make [TARGET] [NAME=VALUE ...]\n\ntargets:")
    for name, text in _COMMANDS.items():
        say(f"  {name:10} {text}")
    say("\nvariables:")
    for name, text in options.KNOWN.items():
        say(f"  {name:10} {text}")
    say(f"\nfragments for CONFIGS: {', '.join(options.fragments()) or 'none'}")
    return 0


def _clean(cache):
    shutil.rmtree(places.BUILD, ignore_errors=True)
    if cache:
        shutil.rmtree(places.cache(), ignore_errors=True)
    return 0


def main(arguments):
    """Run one command; an expected error is one line, not a traceback."""
    name = arguments[0] if arguments else "check"
    try:
        if name not in _COMMANDS:
            raise BenchError(f"unknown target {name}; targets: "
                             f"{', '.join(_COMMANDS)}")
        if name == "help":
            return _help()
        if name in ("clean", "distclean"):
            return _clean(cache=name == "distclean")
        wish = options.parse(options.given(os.environ))
        module = importlib.import_module(f".{_MODULES[name]}", __package__)
        return module.main(wish)
    except BenchError as error:
        complain(f"error: {error}")
        return error.status
    except OSError as error:
        complain(f"error: {told(error)}")
        return UNUSABLE
    except KeyboardInterrupt:
        complain("\ninterrupted; the next make goes on from here")
        return 130


def _interrupted(*_):
    kunitpy.give_up()
    raise KeyboardInterrupt


def run(arguments):
    """main(), for a process of its own: who ends it ends its kernels."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupted)
    return main(arguments)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
