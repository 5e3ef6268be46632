# SPDX-License-Identifier: GPL-2.0-only
"""Configure and build a UML kernel, and know how far an earlier run got."""

import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import threading
import time

from .console import Progress, complain, say
from .errors import BenchError, FAILED, told
from . import fastbuild, kunitpy, options, places

_ROOM = 1 << 30		# bytes that a build wants before it starts


def _identity(compiler):
    """What the compiler is: a new one means that everything is built again."""
    path = shutil.which((compiler or "gcc").split()[-1])
    if path is None:
        raise BenchError(f"no compiler {compiler or 'gcc'} in PATH")
    stat = os.stat(path)
    return f"{compiler}:{os.path.realpath(path)}:{stat.st_mtime_ns}"


def _usual(work):
    """The compiler that nobody asked for: gcc, behind ccache where there is one.

    What coverage counts is named for the folder that it was compiled in.
    """
    return "ccache gcc" if shutil.which("ccache") and not work.coverage else ""


class Build:
    """One output folder: objects of one work tree with one configuration."""

    def __init__(self, work, name, fragments, wish):
        self.work, self.name, self.wish = work, name, wish
        self.fragments = list(fragments)
        self.obj = work.folder / f"obj-{name}"
        self.record_file = work.folder / f"obj-{name}.json"
        self.record = {}
        self.absent = []	# symbols that this kernel does not have
        self.machine = wish.machine
        self.image = wish.machine.of(work.tree)
        self.compiler = self.machine.cc(wish.compiler or _usual(work))
        self.flags = []		# further make options
        self.seconds = 0.0	# that it took to get here

    def _load(self):
        try:
            self.record = json.loads(
                self.record_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self.record = {}

    def _save(self):
        places.replace(self.record_file, json.dumps(self.record).encode())

    def _config_key(self):
        digest = hashlib.sha1(_identity(self.compiler).encode())
        digest.update("\0".join(self.flags).encode())
        for path in self.fragments:
            digest.update(path.read_bytes() + b"\0")
        for name, sha in sorted(self.work.versions.items()):
            if pathlib.Path(name).name.startswith("Kconfig") \
                    or name.startswith("tools/testing/kunit/"):
                digest.update(f"{name}={sha}\0".encode())
        return digest.hexdigest()

    def _without(self, symbols):
        """Copies of the fragments that do not ask for @symbols."""
        paths = []
        for at, path in enumerate(self.fragments):
            lines = path.read_text(encoding="utf-8").splitlines()
            kept = [line for line in lines
                    if not re.match(rf"(# )?({'|'.join(symbols)})[ =]", line)]
            copy = self.work.folder / f"stock-{at}-{path.name}"
            places.replace(copy, ("\n".join(kept) + "\n").encode())
            paths.append(copy)
        return paths

    def _spare(self, symbols):
        """True if the kernel only keeps what base.config would leave out.

        What a machine cannot do without is not known of each; that costs
        objects, and no case.
        """
        unset = set()
        for path in self.fragments if self.machine.emulated else []:
            unset.update(re.findall(r"^# (CONFIG_\w+) is not set$",
                                    path.read_text(encoding="utf-8"), re.M))
        return unset.issuperset(symbols)

    def configure(self):
        """kunit.py config, if anything that it reads has changed."""
        self._load()
        key = self._config_key()
        if self.record.get("config") == key and (self.obj / ".config").exists():
            self.absent = self.record.get("absent", [])
            return
        self.record.update(config="", built=None)
        self._save()
        (self.obj / ".config").unlink(missing_ok=True)
        absent, paths = [], self.fragments
        while True:
            gone = kunitpy.config(self.work.tree, self.obj, paths,
                                  self.compiler, self.machine)
            fresh = [symbol for symbol in gone if symbol not in absent]
            if not fresh:
                break
            if self.work.whole() and not self._spare(fresh):
                raise BenchError(
                    f"Linux {self.work.base.release} does not take "
                    f"{', '.join(sorted(fresh))} as asked in kunit-configs/ "
                    "(unmet dependency, or no such symbol)", FAILED)
            absent += fresh	# a suite of the series: not in a stock kernel
            paths = self._without(absent)
        self.absent = sorted(name for name in absent
                             if not self._spare([name]))
        self.record.update(config=key, absent=self.absent)
        self._save()

    def _cleanse(self, since):
        """Remove what a build that was killed may have left half written.

        kbuild writes .X.cmd after X. A file newer than the start of that
        build whose .cmd is missing or older may be cut short, and make would
        take its mtime for completeness.
        """
        for folder, _, files in os.walk(self.obj):
            for name in files:
                path = os.path.join(folder, name)
                try:
                    made = os.lstat(path).st_mtime
                    if made < since:
                        continue
                    if name.startswith("."):
                        if name.endswith(".cmd") and not _whole(path):
                            os.unlink(path)
                        continue
                    side = os.path.join(folder, f".{name}.cmd")
                    if not os.path.exists(side) \
                            or os.lstat(side).st_mtime < made:
                        os.unlink(path)
                except FileNotFoundError:
                    continue

    def build(self, full=False):
        """Bring the kernel up to date with the work tree, the cheapest way."""
        built = self.record.get("built")
        have = kunitpy.have_kernel(self.obj, self.image.path)
        if built == self.work.versions and have and not full:
            return "nothing"
        began = self.record.get("began")
        if began is not None:
            self._cleanse(began - 2)
        elif built is not None and not full:
            if self._try_fast(built):
                return "fast"
        try:
            self._full()
        except OSError as error:
            raise BenchError(f"cannot build: {told(error)}") from error
        return "full"

    def _start(self):
        self.record.update(began=time.time())
        self._save()

    def _finish(self):
        self.record.update(built=self.work.versions, began=None)
        self._save()

    def _try_fast(self, built):
        if self.machine.emulated:	# more than a link makes an image
            return False
        now = self.work.versions
        changed = [name for name in now.keys() | built.keys()
                   if now.get(name) != built.get(name)]
        plan = fastbuild.plan(self.work.tree, self.obj, changed, built)
        if plan is None:
            return False
        self._start()
        done = fastbuild.run(self.obj, plan, self.wish.jobs)
        if done:
            self._finish()
        return done

    def command(self):
        """The make that kunit.py would run, but for the targets."""
        command = ["make", f"ARCH={self.image.arch}", f"O={self.obj}",
                   f"--jobs={self.wish.jobs}", *self.flags]
        if self.machine.cross:
            command.append(f"CROSS_COMPILE={self.machine.cross}")
        if self.compiler:
            command.append(f"CC={self.compiler}")
        return command

    def _full(self):
        free = shutil.disk_usage(self.work.folder).free
        if free < _ROOM and \
                not kunitpy.have_kernel(self.obj, self.image.path):
            raise BenchError(f"no room to build: {self.work.folder} has "
                             f"{free >> 20} MiB free, {_ROOM >> 20} are needed")
        self._start()
        log_path = places.RESULTS / f"build-{self.name}.log"
        log_path.parent.mkdir(parents=True, exist_ok=True)
        usual = self.record.get("objects", 0)
        what = self.machine.name if self.machine.emulated else "UML"
        progress = Progress(f"building Linux {self.work.base.release} for "
                            f"{what}")
        with open(log_path, "w", encoding="utf-8") as log:
            run = subprocess.Popen(
                [*self.command(), self.image.target], cwd=self.work.tree, text=True,
                errors="replace", stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                env=options.clean_environment(os.environ))
            noise = []
            reader = threading.Thread(target=_collect,
                                      args=(run.stderr, noise, log))
            reader.start()
            objects = 0
            for line in run.stdout:
                log.write(line)
                if re.match(r"  (CC|AS|HOSTCC)\b", line):
                    objects += 1
                    of = f" of about {usual}" if usual > objects else ""
                    progress.at(f"{objects}{of} objects")
            reader.join()
            status = run.wait()
        if status:
            progress.broken()
            _explain(noise, log_path)
        progress.done(f"{objects} objects")
        top = f"{self.work.tree}/"
        for line in noise:	# the kernel's own warnings stay in the log
            name = line.removeprefix(top).split(":", 1)[0]
            if "warning:" in line and name in self.work.versions:
                complain(line.rstrip().removeprefix(top))
        self.record["objects"] = max(usual, objects)
        self._finish()


def _collect(stream, lines, log):
    for line in stream:
        lines.append(line)
        log.write(line)


def _whole(path):
    with open(path, "rb") as cmd:
        return cmd.read()[-1:] == b"\n"


def _explain(noise, log_path):
    """Show the compiler's own words, then one line that says what happened."""
    for line in noise[-40:]:
        complain(line.rstrip())
    first = next((line for line in noise if "error:" in line), "")
    full = any("No space left" in line for line in noise)
    why = "no space left on the disk" if full else first.strip() or \
        (noise[-1].strip() if noise else "make gave no reason")
    say("")
    raise BenchError(f"the build failed: {why} (all of it: "
                     f"{places.shown(log_path)})", FAILED)
