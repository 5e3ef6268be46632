# SPDX-License-Identifier: GPL-2.0-only
"""Pristine sources: a tarball unpacked once, shared by all checkouts."""

import os
import pathlib
import re
import shutil
import subprocess

from .console import Progress, say
from .errors import BenchError, told
from . import newer, packages, places

_RECORD = 10240		# bytes between two of tar's checkpoint numbers
_EVERY = 5000		# records between two checkpoints
_ROOM = 2 << 30		# bytes that an unpacked tree wants


def _unpacked_size(tarball):
    """Bytes in the archive, as its index says; 0 if it does not."""
    out = subprocess.run(["xz", "--robot", "--list", str(tarball)],
                         capture_output=True, text=True, check=False).stdout
    found = re.search(r"^totals(?:\t\d+){3}\t(\d+)", out, re.MULTILINE)
    return int(found.group(1)) if found else 0


def _extract(tarball, folder, what):
    total = _unpacked_size(tarball)
    progress = Progress(what)
    run = subprocess.Popen(
        ["tar", "--extract", "--file", str(tarball), "--xz",
         "--directory", str(folder), f"--checkpoint={_EVERY}",
         "--checkpoint-action=echo=at %u"],
        stderr=subprocess.PIPE, text=True, env=dict(os.environ, LC_ALL="C"))
    last = ""
    for line in run.stderr:
        found = re.search(r"at (\d+)", line)
        if found and total:
            done = min(100, 100 * int(found.group(1)) * _RECORD // total)
            progress.at(f"{done} %")
        elif not found:
            last = line.strip()
    if run.wait():
        progress.broken()
        raise BenchError(f"cannot unpack {tarball}: {last or 'tar failed'}")
    progress.done()


def _clear_leftovers(folder):
    """Remove what an unpacking that was killed has left; we hold the lock."""
    for stale in folder.glob("*.part"):
        shutil.rmtree(stale, ignore_errors=True)


def _unpack(kernel, tarball, target):
    if not tarball.is_file():
        raise BenchError(f"{tarball} is missing although {kernel.package} is "
                         "installed; run: apt-get install --reinstall "
                         f"{kernel.package}")
    free = shutil.disk_usage(target.parent).free
    if free < _ROOM:
        raise BenchError(f"no room for the kernel sources: {target.parent} "
                         f"has {free >> 20} MiB free and {_ROOM >> 20} are "
                         "needed; make room or set XDG_CACHE_HOME")
    part = target.with_name(target.name + ".part")
    part.mkdir()
    _extract(tarball, part, f"unpacking {tarball.name}")
    os.sync()
    os.rename(part / kernel.folder, target)
    part.rmdir()


def _folder():
    return places.cache() / "sources"


def _newest(kernel):
    """Sources that were got from a newer suite, or None."""
    found = [path for path in _folder().glob(f"{kernel.package}_*")
             if path.is_dir() and path.suffix != ".part"]
    return max(found, key=lambda path: path.stat().st_mtime, default=None)


def tree(kernel):
    """The unpacked sources of @kernel; unpacks them if nobody has yet."""
    version = packages.version(kernel.package)
    if version is not None:
        return _once(kernel, f"{kernel.package}_{version}",
                     pathlib.Path(kernel.tarball))
    if not kernel.suite:
        raise BenchError(f"package {kernel.package} is not installed; give "
                         "KDIR= a kernel tree instead")
    have = _newest(kernel)
    if have is None:
        root = newer.package(kernel.package, kernel.suite)
        have = _once(kernel, root.name, root / kernel.tarball.lstrip("/"))
        shutil.rmtree(root, ignore_errors=True)	# the tarball is big
    return have


def _once(kernel, name, tarball):
    """The tree @name, out of @tarball if need be."""
    name = re.sub(r"[^\w.+-]", "_", name)
    folder = _folder()
    target = folder / name
    if target.is_dir():
        return target
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with places.alone(folder / f"{name}.lock", lambda: say(
                f"waiting for another run that unpacks {kernel.package}")):
            _clear_leftovers(folder)
            if not target.is_dir():
                _unpack(kernel, tarball, target)
    except OSError as error:
        raise BenchError(f"cannot keep sources in {folder}: {told(error)}"
                         ) from error
    return target
