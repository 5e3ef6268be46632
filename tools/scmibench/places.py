# SPDX-License-Identifier: GPL-2.0-only
"""Where things are: this repository, its build output, the shared cache."""

import contextlib
import fcntl
import os
import pathlib
import tempfile

REPO = pathlib.Path(__file__).resolve().parents[2]
TOOLS = REPO / "tools"
FRAGMENTS = REPO / "kunit-configs"
BUILD = REPO / "build"
RESULTS = BUILD / "results"


def cache():
    """The folder that several checkouts share (not created here)."""
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return pathlib.Path(base).expanduser() / "scmi-kunit-bench"


def shown(path):
    """A path as a user at the top of the repository would type it."""
    with contextlib.suppress(ValueError):
        return str(pathlib.Path(path).relative_to(REPO))
    return str(path)


def replace(path, data, mode=0o644):
    """Give @path new content by a rename: all or nothing, whenever we die.

    A rename also never writes through a hard link: a work tree shares its
    files with the pristine sources.
    """
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        os.chmod(name, mode)
        os.rename(name, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise


@contextlib.contextmanager
def alone(path, on_wait=None):
    """Hold the lock file @path; the kernel lets go of it when we die."""
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if on_wait:
                on_wait()
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
