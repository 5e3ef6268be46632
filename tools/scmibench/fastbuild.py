# SPDX-License-Identifier: GPL-2.0-only
"""The short way from an edited C file to a kernel.

Of the seconds that kbuild takes for one edited file, most go into finding out
that nothing else has changed. We know that already: every file of the work
tree that differs from what the last complete build has seen is on a list. If
that list holds nothing but known C files, then exactly those objects must be
made whose .cmd file (written by fixdep from the compiler's own dependencies)
names one of them, with the very command that kbuild has recorded there; and
the archives between an object and vmlinux are thin, so that only the final
link is left, by the kernel's own link-vmlinux.sh.

Whatever does not fit this picture takes the long way (plan() returns None).
Nothing is believed of a short way that failed: the long way follows, and kbuild
sees newer objects and finishes the rest.
"""

import concurrent.futures
import dataclasses
import os
import pathlib
import re
import subprocess

from .console import complain
from . import options

# What link-vmlinux.sh had in its environment, dumped there by a hook.
LINK_ENVIRONMENT = ".scmibench-link.env"
# The command that it ran in the end, once we have seen it.
LINK_RECORD = ".scmibench-link.cmd"

_MOST = 60	# objects above which kbuild's own parallel descent is as good
_LONGEST = 4096	# bytes of a name, PATH_MAX
_OBJECT = re.compile(r"^savedcmd_(\S+\.o) := (.*)$")
_COMPILE = re.compile(r" -c -o (\S+\.o) (\S+\.c) *$")


@dataclasses.dataclass
class Step:
    """One object to compile."""

    target: str		# relative to the output folder
    command: str	# as kbuild has recorded it
    head: str		# the first line of its .cmd file
    depfile: str


def _word(data, start, end):
    """The name that ends at @end: it begins after a blank or a "("."""
    return re.split(rb"[\s(]", data[max(0, start - _LONGEST):end])[-1]


class _Names:
    """Some files of a tree, to be found again in .cmd files.

    The same file has many names there: a header that one in the folder above
    includes is "x/../y.h", and ccache may turn a full path into a relative
    one. Hence a name is looked for by its last part, and judged by the file
    that it leads to.
    """

    def __init__(self, tree, obj, changed):
        self.obj = obj
        self.files = {os.path.realpath(os.path.join(tree, name))
                      for name in changed}
        last = {re.escape(os.path.basename(name)) for name in changed}
        # The end of a name in a .cmd file: a blank, a newline or ")".
        self.pattern = re.compile(
            rf"/(?:{'|'.join(sorted(last))})(?=[\s)]|$)".encode())
        self.known = {}		# what was found there already: is it meant?

    def found(self, data):
        """True if a .cmd file's text leads to one of the files."""
        return any(self._meant(_word(data, *at.span()))
                   for at in self.pattern.finditer(data))

    def _meant(self, path):
        if path not in self.known:
            full = os.path.join(self.obj, os.fsdecode(path))
            self.known[path] = os.path.realpath(full) in self.files
        return self.known[path]


def _commands(obj):
    """Every .cmd file of the output folder."""
    for folder, subs, files in os.walk(obj):
        if folder == str(obj):	# never part of vmlinux
            subs[:] = [sub for sub in subs if sub not in ("source",)]
        for name in files:
            if name.endswith(".cmd"):
                yield os.path.join(folder, name)


def _step(data):
    """The Step that a .cmd file describes, or None if it is not plain C."""
    head = data.split("\n", 1)[0]
    found = _OBJECT.match(head)
    if not found:
        return None
    target, command = found.groups()
    compiled = _COMPILE.search(command)
    depfile = re.search(r"-Wp,-MMD,(\S+)", command)
    if not compiled or compiled.group(1) != target or not depfile \
            or re.search(r"[;$#`\\|&<>]", command):
        return None
    return Step(target, command, head, depfile.group(1))


def _sound(obj):
    """True if the final link can be repeated alone."""
    config = (obj / "include/config/auto.conf").read_text(encoding="utf-8")
    wrong = ("CONFIG_MODULES=y", "CONFIG_LTO=y", "CONFIG_DEBUG_INFO_BTF=y",
             "CONFIG_X86_KERNEL_IBT=y")
    if any(f"\n{line}\n" in config for line in wrong):
        return False
    return (obj / LINK_ENVIRONMENT).is_file() and (obj / "vmlinux.a").is_file()


def plan(tree, obj, changed, built):
    """The objects to compile for @changed, or None for the long way."""
    obj = pathlib.Path(obj)
    for name in changed:
        if not re.fullmatch(r"(drivers|lib/kunit|include)/[\w./+-]+\.[ch]",
                            name):
            return None
        if name not in built or built[name] == "-" \
                or not os.path.isfile(os.path.join(tree, name)):
            return None	# an added or removed file changes more than itself
    try:
        if not _sound(obj):
            return None
        names = _Names(tree, obj, changed)
        steps = []
        for path in _commands(obj):
            with open(path, "rb") as cmd:
                data = cmd.read()
            if not names.found(data):
                continue
            step = _step(data.decode())
            if step is None:
                return None
            steps.append(step)
    except (OSError, UnicodeDecodeError):
        return None
    return steps if len(steps) <= _MOST else None


def _compile(obj, step, env):
    """Compile one object and write its .cmd file as kbuild would."""
    run = subprocess.run(["sh", "-c", step.command],
                         cwd=obj, env=env, capture_output=True, text=True,
                         check=False, stdin=subprocess.DEVNULL)
    if run.returncode:
        return False, run.stderr
    fixed = subprocess.run(
        ["scripts/basic/fixdep", step.depfile, step.target, ""],
        cwd=obj, env=env, capture_output=True, text=True, check=False)
    if fixed.returncode:
        return False, fixed.stderr
    folder, name = os.path.split(step.target)
    cmd = os.path.join(obj, folder, f".{name}.cmd")
    rest = fixed.stdout.split("\n", 1)[1]
    with open(cmd + ".new", "w", encoding="utf-8") as out:
        out.write(step.head + "\n" + rest)
    os.rename(cmd + ".new", cmd)
    os.unlink(os.path.join(obj, step.depfile))
    return True, run.stderr


def _recorded_link(trace):
    """The one command that made vmlinux, out of a shell's trace, or ""."""
    found = [line[2:] for line in trace.splitlines()
             if line.startswith("+ ") and " -o vmlinux " in line]
    if len(found) == 1 and re.fullmatch(r"[\w ./,:=+-]+", found[0]):
        return found[0]
    return ""


def _link(obj):
    """The kernel's own last link, in the environment that it had.

    The first time after a complete build, link-vmlinux.sh itself runs, and
    its trace tells the command that made vmlinux. With one link and nothing
    computed from it, that command alone is enough from then on.
    """
    dump = (obj / LINK_ENVIRONMENT).read_bytes().split(b"\0")
    env = dict(pair.split(b"=", 1) for pair in dump if b"=" in pair)
    for name in (b"MAKEFLAGS", b"MFLAGS", b"MAKELEVEL"):
        env.pop(name, None)
    record, cmd = obj / LINK_RECORD, obj / ".vmlinux.cmd"
    command = ""
    if record.is_file() and record.stat().st_mtime > cmd.stat().st_mtime:
        command = record.read_text(encoding="utf-8")
    script = not command
    if script:
        head = cmd.read_text(encoding="utf-8").split("\n")[0]
        command = "sh -x " + head.split(" := ", 1)[1]
    run = subprocess.run(["sh", "-e", "-c", command], cwd=obj, env=env,
                         capture_output=True, text=True, check=False,
                         stdin=subprocess.DEVNULL)
    if run.returncode:
        return False
    if script:
        _keep_link(obj, run.stderr)
    fresh = obj / "linux.new"
    fresh.unlink(missing_ok=True)
    os.link(obj / "vmlinux", fresh)
    os.rename(fresh, obj / "linux")
    return True


def _keep_link(obj, trace):
    """Remember the link of @trace, if nothing else has to follow it."""
    config = (obj / "include/config/auto.conf").read_text(encoding="utf-8")
    command = _recorded_link(trace)
    if command and not re.search(
            r"^CONFIG_(KALLSYMS|BUILDTIME_TABLE_SORT)=y$", config, re.M):
        (obj / LINK_RECORD).write_text(command, encoding="utf-8")


def run(obj, steps, jobs):
    """Carry out a plan; False means that the long way has to be taken."""
    obj = pathlib.Path(obj)
    if not steps:
        return True	# nothing in this configuration is made from it
    env = options.clean_environment(os.environ)
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        results = list(pool.map(lambda step: _compile(obj, step, env), steps))
    if not all(good for good, _ in results):
        return False	# kbuild will show the errors in its own way
    for _, warnings in results:
        if warnings:
            complain(warnings.rstrip())
    return _link(obj)
