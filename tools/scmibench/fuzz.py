# SPDX-License-Identifier: GPL-2.0-only
"""make fuzz: a million random messages under KASAN; FUZZ= and SEED= anywhere."""

import dataclasses
import re
import time

from .console import say
from . import check, places, report

SUITES = "scmi_*_fuzz"
MESSAGES = 333334	# on each of three transports
_TIMEOUT = 3600		# seconds after which such a boot counts as hung
_DONE = re.compile(r"fuzz: (\d+) messages, (\d+) of them lies, (\d+) per second")


def completed(wish):
    """@wish with all that "make fuzz" fills in; the seed is a new one."""
    configs = wish.configs if "kasan" in wish.configs \
        else (*wish.configs, "kasan")
    seed = int(time.time()) % 1000000 if wish.seed is None else wish.seed
    return dataclasses.replace(
        wish, configs=configs, seed=seed, pattern=wish.pattern or SUITES,
        fuzz=MESSAGES if wish.fuzz is None else wish.fuzz,
        timeout=max(wish.timeout, _TIMEOUT))


def figures(log):
    """(suite, messages, lies, per second) of each run that a log tells of."""
    found, suite = [], ""
    for line in log:
        name = re.search(r"# Subtest: (scmi_\w+_fuzz)\s*$", line)
        if name:
            suite = name.group(1)
        done = _DONE.search(line)
        if done:
            found.append((suite, *map(int, done.groups())))
    return found


def main(wish):
    """The command."""
    wish = completed(wish)
    say(f"seed {wish.seed}: again with make fuzz SEED={wish.seed} "
        f"FUZZ={wish.fuzz}")
    status, *numbers = check.check(wish)
    path = places.RESULTS / f"check-{check.label(wish)}.log"
    for row in figures(path.read_text(encoding="utf-8").splitlines()):
        say("%-20s %8u messages, %8u of them lies, %6u per second" % row)
    say(report.total(*numbers))
    return status
