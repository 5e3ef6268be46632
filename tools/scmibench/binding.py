# SPDX-License-Identifier: GPL-2.0-only
"""The gate on device-tree bindings: the kernel's own check of them.

"make dt_binding_check" on the work tree, with its output elsewhere, for each
binding that the series changes. The program behind it, dt-schema, is too old
in Debian 12, and the newest that Debian has for it wants newer libraries: it
is got from a newer suite together with all that it needs to run.
"""

import os

from .errors import BenchError
from . import newer, packages, places, series

_FOLDER = "Documentation/devicetree/bindings/"
_PROGRAMS = ("dt-doc-validate", "dt-extract-example", "dt-mk-schema",
             "dt-validate", "yamllint", "python3")


def changed(work):
    """The bindings of the series, as DT_SCHEMA_FILES takes them."""
    paths = [] if work.stock else \
        series.patches(places.REPO / work.kernel.series)
    return [name.removeprefix(_FOLDER) for name in series.touched(paths)
            if name.startswith(_FOLDER) and name.endswith(".yaml")
            and (work.tree / name).is_file()]


def complaints(output, names, top):
    """Lines about @names, each with the indented ones that go with it.

    A schema cannot be checked without all the others, and these have faults of
    their own that are none of our business.
    """
    stems = [_FOLDER + name.removesuffix("yaml") for name in names]
    found, ours = [], False
    for line in output.splitlines():
        if not line.startswith((" ", "\t")):
            ours = any(stem in line for stem in stems)
        if ours and line.strip():
            found.append(line.replace(f"{top}/", ""))
    return found


def _forget(obj, names):
    """Remove what would make a second run silent about the same faults."""
    folder = obj / _FOLDER
    for path in folder.glob(".*.checked"):
        path.unlink()
    for name in names:
        for path in (folder / name).parent.glob("*.example.*"):
            path.unlink()


def gate(work, jobs, run):
    """Complaints about the bindings of the series; run() runs a command."""
    names = changed(work)
    if not names:
        return []
    try:
        root = newer.package(*packages.BINDINGS)
        path = newer.programs(root, _PROGRAMS)
    except BenchError as error:
        return [str(error)]
    obj = work.folder / "bindings"
    obj.mkdir(parents=True, exist_ok=True)
    _forget(obj, names)
    got = run(["env", f"PATH={path}:{os.environ['PATH']}", "make", "-s",
               f"-j{jobs}", f"O={obj}", f"PYTHON3={path}/python3",
               f"DT_SCHEMA_FILES={':'.join(names)}", "dt_binding_check"],
              work.tree)
    found = complaints((got.stdout + got.stderr).replace(f"{obj}/", ""),
                       names, work.tree)
    if got.returncode and not found:
        found = (got.stderr.strip() or "make failed").splitlines()[-3:]
    return found
