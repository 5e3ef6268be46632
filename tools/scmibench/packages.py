# SPDX-License-Identifier: GPL-2.0-only
"""Debian packages: what each job needs, and getting what is missing."""

import os
import shutil
import subprocess

from .console import Progress
from .errors import BenchError

# The one list. A User Mode Linux build needs no more than this: no objtool,
# no signed modules, no BTF.
BUILD = ("gcc", "libc6-dev", "make", "bc", "flex", "bison", "perl", "python3",
         "patch", "xz-utils", "ccache")
COVERAGE = ("lcov",)
GATES = ("sparse", "git", "python3", "gcc-aarch64-linux-gnu")
# Not installed, but kept in the shared cache: name, suite, what else goes with
# it (see newer.py). Before 2026 dt-schema fails on bindings of Linux 6.12.
BINDINGS = ("dt-schema", "forky", ["yamllint"])


def missing(wanted):
    """Those of @wanted that are not installed; None if this is no Debian."""
    if not shutil.which("dpkg-query"):
        return None
    form = "${binary:Package} ${db:Status-Status}\n"
    out = subprocess.run(["dpkg-query", "-W", "-f", form, *wanted],
                         capture_output=True, text=True, check=False).stdout
    have = {line.split()[0].split(":")[0] for line in out.splitlines()
            if line.endswith(" installed")}
    return [name for name in wanted if name not in have]


def _tools_missing():
    tools = ("gcc", "make", "bc", "flex", "bison", "perl", "patch", "xz")
    return [tool for tool in tools if not shutil.which(tool)]


def _apt(arguments, progress):
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive", LC_ALL="C")
    run = subprocess.Popen(["apt-get", "-q", "-y", *arguments], env=env,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                           text=True, stdin=subprocess.DEVNULL)
    errors = []
    for line in run.stdout:
        progress.at(line.strip()[:60])
        if line.startswith("E:"):
            errors.append(line[2:].strip())
    return run.wait(), errors


def install(names):
    """Install @names as root; else stop with the one line to run."""
    command = "apt-get install -y --no-install-recommends " + " ".join(names)
    if os.geteuid() != 0:
        raise BenchError(f"missing packages; run: sudo {command}")
    progress = Progress(f"installing {' '.join(names)}")
    wanted = ["install", "--no-install-recommends", *names]
    status, errors = _apt(wanted, progress)
    if status:	# the lists may be missing or old: refresh them once
        _apt(["update"], progress)
        status, errors = _apt(wanted, progress)
    if status:
        progress.broken()
        why = errors[0] if errors else f"apt-get ended with status {status}"
        raise BenchError(f"cannot install {' '.join(names)}: {why} (check "
                         f"the network and apt's sources, then: {command})")
    progress.done()


def need(*names):
    """Make sure that @names are installed; apt runs only for a missing one."""
    names = list(dict.fromkeys(names))
    gone = missing(names)
    if gone is None:
        gone = _tools_missing()
        if gone:
            raise BenchError(f"this is no Debian system, and these programs "
                             f"are missing: {' '.join(gone)}")
        return
    if gone:
        install(gone)


def version(name):
    """The installed version of package @name, or None."""
    if not shutil.which("dpkg-query"):
        return None
    out = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", name],
                         capture_output=True, text=True, check=False)
    return out.stdout.strip() or None if out.returncode == 0 else None
