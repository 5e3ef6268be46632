# SPDX-License-Identifier: GPL-2.0-only
"""The style gates: what a maintainer's scripts would say about our files.

Every gate is a function that returns complaints, one line each. They look at
the files as they stand in a work tree, where the kernel's own scripts expect
them, and count only what is ours: a stock kernel has warnings of its own.
"""

import concurrent.futures
import hashlib
import json
import os
import re
import shutil
import subprocess

from . import (binding, build, check, kernels, layout, options, places,
               series)

_LONGEST = 700	# lines of one file
_REMEMBERED = 10000	# files and patches that checkpatch has seen
_SOURCES = (".c", ".h", ".py", ".sh")
_PATCH_ONLY = "MISSING_SIGN_OFF,FILE_PATH_CHANGES,EMAIL_SUBJECT," \
              "NO_AUTHOR_SIGN_OFF,COMMIT_MESSAGE"
# Nodes that exist only while a suite runs have no binding.
_FILE_ONLY = "UNDOCUMENTED_DT_STRING," + series.NOT_EVERYWHERE
_ARM64_FOLDERS = ("drivers/firmware/arm_scmi/", "drivers/tee/optee/")
_MARKS = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b")


def _run(command, cwd):
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True,
                          check=False, errors="replace",
                          stdin=subprocess.DEVNULL,
                          env=options.clean_environment(os.environ))


def _tracked():
    """Our files as git knows them, or as they lie there without git."""
    run = _run(["git", "ls-files", "-z", "--cached", "--others",
                "--exclude-standard"], places.REPO)
    names = [name for name in run.stdout.split("\0") if name]
    if run.returncode:
        names = [os.path.relpath(os.path.join(folder, name), places.REPO)
                 for folder, _, files in os.walk(places.REPO)
                 for name in files]
        names = [name for name in names
                 if not name.startswith(("build/", ".git/"))]
    return sorted(name for name in names if (places.REPO / name).is_file())


def complaints(output):
    return [line for line in output.splitlines()
            if re.match(r"^\S+:\d+: (ERROR|WARNING|CHECK):", line)]


def _checkpatch(work, rows, jobs):
    """checkpatch --strict over [(path, options)]; one process for each.

    It takes seconds for a long file, so what it said of a content is kept, for
    other checkouts too.
    """
    keep = places.cache() / "checkpatch.json"
    try:
        kept = json.loads(keep.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        kept = {}
    script = (work.tree / "scripts/checkpatch.pl").read_bytes()

    def one(row):
        path, extra = row
        digest = hashlib.sha1(script + " ".join(extra).encode() +
                              f"\0{path}\0".encode())
        digest.update((work.tree / path).read_bytes())
        key = digest.hexdigest()
        if key in kept:
            return key, kept[key]
        run = _run(["perl", "scripts/checkpatch.pl", "--strict", "--terse",
                    "--no-summary", "--max-line-length=100", *extra,
                    str(path)], work.tree)
        return key, complaints(run.stdout)

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        results = list(pool.map(one, rows))
    for key, said in results:	# the newest are the last
        kept.pop(key, None)
        kept[key] = said
    kept = dict(list(kept.items())[-_REMEMBERED:])
    places.replace(keep, json.dumps(kept).encode())
    return [line.replace(f"{places.REPO}/", "")
            for _, found in results for line in found]


def checkpatch_files(work, jobs):
    """checkpatch --strict over every file that goes into a kernel."""
    return _checkpatch(work, [
        (name, ("--ignore", _FILE_ONLY, "--file"))
        for name in layout.files(work.stock)
        if name.endswith((".c", ".h", "Kconfig", "Makefile"))], jobs)


def checkpatch_series(work, jobs):
    """checkpatch --strict over the patches of this kernel line."""
    return _checkpatch(work, [
        (path, ("--ignore", _PATCH_ONLY))
        for path in series.patches(places.REPO / work.kernel.series)], jobs)


def kernel_doc(work):
    """kernel-doc over everything but suites: no warning at all."""
    names = [name for name, path in layout.files(work.stock).items()
             if name.endswith((".c", ".h"))
             and b"kunit_test_suite" not in path.read_bytes()]
    run = _run(["perl", "scripts/kernel-doc", "-none", "-Wall", *names],
               work.tree)
    return [line for line in run.stderr.splitlines() if "warning:" in line
            or "error:" in line]


def compiler(work, wish):
    """W=1 and sparse over our folders, in an output folder of their own."""
    laid = layout.files(work.stock)
    made = build.Build(work, "gates", check.fragments(wish), wish)
    made.configure()
    folders = sorted({os.path.dirname(name) + "/" for name in laid
                      if name.endswith(".c")})
    for name in laid:	# warnings come only from what is compiled anew
        if name.endswith(".c"):
            (made.obj / name).with_suffix(".o").unlink(missing_ok=True)
    run = _run([*made.command(), "W=1", "C=1", *folders], work.tree)
    ours = set(laid)
    found = []
    for line in run.stderr.splitlines():
        line = line.replace(f"{work.tree}/", "")
        if re.search(r": (warning|error|note): ", line) \
                and line.split(":", 1)[0] in ours and ": note:" not in line:
            found.append(line)
    if run.returncode and not found:
        found = run.stderr.strip().splitlines()[-3:] or ["make failed"]
    return list(dict.fromkeys(found))


def arm64(work, wish):
    """What User Mode Linux cannot build: smc, and the OP-TEE driver."""
    obj = work.folder / "arm64"
    make = ["make", "-s", f"-j{wish.jobs}", "ARCH=arm64",
            "CROSS_COMPILE=aarch64-linux-gnu-", f"O={obj}"]
    entries = places.TOOLS / "arm64.config"
    obj.mkdir(parents=True, exist_ok=True)
    run = _run([*make, f"KCONFIG_ALLCONFIG={entries}", "allnoconfig"],
               work.tree)
    if run.returncode:
        return run.stderr.strip().splitlines()[-3:] or ["no configuration"]
    have = set((obj / ".config").read_text(encoding="utf-8").splitlines())
    lost = [line for line in entries.read_text(encoding="utf-8").splitlines()
            if line.startswith("CONFIG_") and line not in have]
    if lost:
        return [f"{places.shown(entries)}: {line} does not survive"
                for line in lost]
    run = _run([*make, "W=1", *_ARM64_FOLDERS], work.tree)
    found = [line.replace(f"{work.tree}/", "")
             for line in run.stderr.splitlines()
             if re.search(r": (warning|error): ", line)]
    if run.returncode and not found:
        found = run.stderr.strip().splitlines()[-3:] or ["make failed"]
    return found


def repository(work):
    """Rules of this repository that no script of the kernel knows."""
    found = []
    for name in _tracked():
        path = places.REPO / name
        data = path.read_bytes()
        if re.search(r"\.(orig|rej|o|ko|gcda|gcno|pyc)$", name):
            found.append(f"{name}: a product of a build")
        if b"\0" in data:
            continue
        lines = data.decode("utf-8", "replace").splitlines()
        head = "\n".join(lines[:2])
        if name.endswith((*_SOURCES, "Kconfig", "Makefile", ".toml")) \
                and lines and "SPDX-License-Identifier:" not in head:
            found.append(f"{name}: no SPDX line at its top")
        if name.endswith(_SOURCES) and len(lines) > _LONGEST:
            found.append(f"{name}: {len(lines)} lines, {_LONGEST} at most")
        found += [f"{name}:{at}: unfinished work" for at, line
                  in enumerate(lines, 1) if _MARKS.search(line)]
        found += [f"{name}:{at}: Signed-off-by is for whoever sends it"
                  for at, line in enumerate(lines, 1)
                  if line.startswith("Signed-off-by:")]
    for name, path in layout.files().items():
        if work.base.read(name) is not None:
            found.append(f"{places.shown(path)}: the kernel has this file")
    return found


def all_gates(work, wish):
    """(name, complaints) of every gate; sparse only where it is there."""
    yield "repository", repository(work)
    # The files are the same for all kernels, and checkpatch learns.
    if work.kernel.line == kernels.compared()[-1].line:
        yield "checkpatch on files", checkpatch_files(work, wish.jobs)
    yield "checkpatch on the series", checkpatch_series(work, wish.jobs)
    yield "kernel-doc", kernel_doc(work)
    yield "W=1 and sparse" if shutil.which("sparse") else "W=1", \
        compiler(work, wish)
    yield "arm64", arm64(work, wish)
    yield "binding", binding.gate(work, wish.jobs, _run)
