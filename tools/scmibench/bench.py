# SPDX-License-Identifier: GPL-2.0-only
"""make bench: how long the loops take, as ratios that hold on any machine.

cold        from unpacked sources to the first result
warm        an edited suite file to its result, through "make check"
kunit.py    the same edit through plain "kunit.py run", in a folder of its own
floor       compile that file, one link, one boot: nothing else
instances   what one SCMI instance costs, alone and as one of many

All of it happens in a copy of this repository below build/, which is edited
and built like the real one. The warm loops take turns, so that other load on
the machine meets all alike, and their medians are compared.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time

from .console import Progress, say
from .errors import BenchError, FAILED
from . import (check, fastbuild, instances, layout, machines, options, places,
               report)

_ROUNDS = 5
_GOALS = {"warm_to_kunit_py": 0.4, "warm_to_floor": 2.0,
          "cold_seconds": 120.0, "boot_seconds": 3.0}
_LEFT_OUT = shutil.ignore_patterns("build", ".git", "__pycache__")


class Bench:
    """The copy, its work tree, and one stopwatch for each way."""

    def __init__(self, wish, start):
        self.wish = wish
        self.top = places.BUILD / "bench" / "repository"
        folder = self.top / "build" / check.folder_name(wish, start)
        self.tree = folder / "tree"
        self.obj = folder / f"obj-{check.build_name(wish)}"
        self.plain = places.BUILD / "bench" / "kunit.py"
        self.env = options.clean_environment(os.environ)
        self.env.pop("PYTHONPATH", None)
        self.env["CCACHE_DISABLE"] = "1"	# or cold would mean: as last time
        self.target = None

    def copy(self):
        """A fresh copy of the repository, as its files stand now."""
        shutil.rmtree(places.BUILD / "bench", ignore_errors=True)
        shutil.copytree(places.REPO, self.top, ignore=_LEFT_OUT)

    def _timed(self, command, cwd, what):
        start = time.monotonic()
        run = subprocess.run(command, cwd=cwd, env=self.env, text=True,
                             stdin=subprocess.DEVNULL, capture_output=True,
                             check=False, errors="replace")
        seconds = time.monotonic() - start
        # Failing suites take as long as passing ones; a build that fails not.
        if not re.search(r"^\d+ passed, \d+ failed, |Testing complete|"
                         r"^reboot: System halted|System halted",
                         run.stdout, re.MULTILINE):
            tail = (run.stdout + run.stderr).strip().splitlines()[-1:]
            raise BenchError(f"bench: {what} failed: {' '.join(tail)}", FAILED)
        return seconds

    def check(self):
        """make check in the copy."""
        command = ["make", "check", f"KERNEL={self.wish.kernel.line}",
                   f"JOBS={self.wish.jobs}"]
        command += [f"CONFIGS={' '.join(self.wish.configs)}"] \
            if self.wish.configs else []
        command += ["STOCK=1"] if self.wish.stock else []
        return self._timed(command, self.top, "make check")

    def kunit_py(self):
        """What a developer without this project would type."""
        command = [sys.executable, "tools/testing/kunit/kunit.py", "run",
                   "--build_dir", str(self.plain),
                   "--jobs", str(self.wish.jobs),
                   "--kernel_args", machines.TIME]
        for path in check.fragments(self.wish):
            command += ["--kunitconfig", str(path)]
        return self._timed(command, self.tree, "kunit.py run")

    def choose(self):
        """The suite file that is edited: one of ours that is built."""
        laid = layout.files(self.wish.stock, top=self.top)
        for name in sorted(laid, key=lambda name: "/tests/" not in name):
            side = self.obj / name
            cmd = side.with_name(f".{side.stem}.o.cmd")
            if name.endswith(".c") and cmd.is_file() \
                    and b"kunit_test_suite" in laid[name].read_bytes():
                self.target = laid[name]
                return name
        raise BenchError("bench: this configuration builds no suite of ours")

    def edit(self, number):
        """Give the suite file content that was never compiled before."""
        text = self.target.read_text(encoding="utf-8")
        text = text.split("\nint bench_edit(", 1)[0]
        places.replace(self.target, (text + f"\nint bench_edit(void);\nint "
                       f"bench_edit(void)\n{{\n\treturn {number};\n}}\n")
                       .encode())

    def floor(self, name):
        """The least that any tool has to do for one edited file."""
        steps = fastbuild.plan(self.tree, self.obj, [name], {name: "known"})
        if not steps:
            raise BenchError("bench: cannot tell how the suite is compiled")
        dump = (self.obj / fastbuild.LINK_ENVIRONMENT).read_bytes()
        env = dict(pair.split("=", 1) for pair in
                   os.fsdecode(dump).split("\0") if "=" in pair)
        out = self.obj / "bench-linux"
        link = (f"{env['CC']} {env['CFLAGS_vmlinux']} "
                f"-Wl,--script={env['KBUILD_LDS']} -o {out} "
                "-Wl,--whole-archive vmlinux.a init/version-timestamp.o "
                "-Wl,--no-whole-archive -Wl,--start-group "
                f"{env['KBUILD_VMLINUX_LIBS']} -Wl,--end-group "
                "-lutil -lrt -lpthread")
        boot = (f"{out} mem=1G console=tty kunit_shutdown=halt kunit.enable=1 "
                f"{machines.TIME}")
        lines = [step.command for step in steps] + [link, boot + " 2>&1"]
        seconds = self._timed(["sh", "-e", "-c", "\n".join(lines)], self.obj,
                              "the floor")
        out.unlink()
        return seconds

    def boot(self):
        """One boot of all suites, kunit.py and all."""
        return self._timed([sys.executable, "tools/testing/kunit/kunit.py",
                            "exec", "--build_dir", str(self.obj),
                            "--kernel_args", machines.TIME],
                           self.tree, "kunit.py exec")


def measure(bench):
    """Take all times; returns the object that bench.json holds."""
    progress = Progress("bench")
    bench.copy()
    progress.at("cold build")
    cold = bench.check()
    name = bench.choose()
    progress.at("cold build through kunit.py")
    plain_cold = bench.kunit_py()
    times = {"warm": [], "kunit_py": [], "floor": [], "boot": []}
    for count in range(1, _ROUNDS + 1):
        bench.edit(count)
        times["warm"].append(bench.check())
        times["kunit_py"].append(bench.kunit_py())
        times["floor"].append(bench.floor(name))
        times["boot"].append(bench.boot())
        progress.at(f"round {count} of {_ROUNDS}")
    each = instances.measure(bench.obj, progress.at)
    progress.done()
    mid = {key: statistics.median(row) for key, row in times.items()}
    return {
        "edited": name, "rounds": _ROUNDS, "jobs": bench.wish.jobs,
        "configs": list(bench.wish.configs),
        "seconds": {"cold": cold, "kunit_py_cold": plain_cold, **mid},
        "all_seconds": times,
        "ratios": {"warm_to_kunit_py": mid["warm"] / mid["kunit_py"],
                   "warm_to_floor": mid["warm"] / mid["floor"],
                   "cold_to_kunit_py": cold / plain_cold},
        "goals": _GOALS,
        "instances": each,
    }


def _verdicts(data):
    """(what, value, goal) for everything that has a goal."""
    values = {**data["ratios"], "cold_seconds": data["seconds"]["cold"],
              "boot_seconds": data["seconds"]["boot"]}
    return [(key, values[key], goal) for key, goal in data["goals"].items()] \
        + instances.verdicts(data["instances"])


def main(wish):
    """make bench."""
    if wish.kdir:
        raise BenchError("bench compares on packaged sources: leave KDIR out")
    start = check.sources(wish)
    with places.alone(places.BUILD / "bench.lock"):
        data = measure(Bench(wish, start))
        text = json.dumps(data, indent=2) + "\n"
        places.replace(places.RESULTS / "bench.json", text.encode())
    say("")
    for key, value in data["seconds"].items():
        say(f"{key:18}{value:9.2f} s")
    for line in instances.table(data["instances"]):
        say(line)
    say("")
    missed, rows = 0, _verdicts(data)
    for key, value, goal in rows:
        good = value <= goal
        missed += not good
        say(f"{key:30}{value:9.2f}   goal {goal:g}: "
            f"{'met' if good else 'MISSED'}")
    say(f"\nfigures {places.shown(places.RESULTS / 'bench.json')}")
    say(report.total(len(rows) - missed, missed, 0))
    return FAILED if missed else 0
