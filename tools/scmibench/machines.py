# SPDX-License-Identifier: GPL-2.0-only
"""Where a kernel runs: User Mode Linux, or a machine of tools/qemu.toml.

What kunit.py itself knows of a machine (the kernel's own name for it, the image,
the emulator) is read out of kunit.py's list in the tree under test, and stands
nowhere else.
"""

import dataclasses
import pathlib
import re
import shutil
import tomllib

from .errors import BenchError
from . import places

# The kernel's clock stands still while anything runs, and jumps to the next
# timer when nothing does: a busy host makes no time-out, and none is waited for.
TIME = "time-travel=inf-cpu"


@dataclasses.dataclass(frozen=True)
class Machine:
    """One row of the table; what a row leaves out is as on UML."""

    name: str
    kunit: str = "um"		# kunit.py's --arch
    cross: str = ""		# prefix of the compiler
    packages: tuple = ()	# the emulator
    compiler: str = ""		# package of the compiler
    fragments: tuple = ("uml",)	# of kunit-configs/ or tools/qemu/
    parameters: tuple = (TIME,)	# words of the kernel's command line
    emulator: str = ""		# words of its command line, after kunit.py's
    timeout: int = 0		# seconds, if a boot takes longer than UML's
    lines: tuple = ()		# of kernels that can run there; empty: all
    note: str = ""		# what it is there for

    @property
    def emulated(self):
        """True if this is a machine of its own, and no host process."""
        return self.kunit != "um"

    @property
    def busy(self):
        """True if one boot keeps several processors of the host busy."""
        return "-smp" in self.emulator.split()

    @property
    def arguments(self):
        """What kunit.py is told of the machine when it runs a kernel."""
        if not self.emulated:
            return []
        extra = [f"--qemu_args={self.emulator}"] if self.emulator else []
        return [f"--arch={self.kunit}", *extra]

    def cc(self, wanted):
        """The compiler for CC=@wanted: the same wrapper, the right target."""
        words = wanted.split()
        if self.cross and words and words[-1] in ("gcc", "clang"):
            words[-1] = self.cross + words[-1]
        return " ".join(words) or (f"{self.cross}gcc" if self.cross else "")

    def needs(self):
        """The packages it takes; a compiler that is there is good enough."""
        if shutil.which(f"{self.cross}gcc") or not self.compiler:
            return self.packages
        return (*self.packages, self.compiler)

    def of(self, tree):
        """The Image that a kernel for it is, by kunit.py of @tree."""
        if not self.emulated:
            return Image("um", "linux", "linux")
        folder = pathlib.Path(tree) / "tools/testing/kunit/qemu_configs"
        path = folder / f"{self.kunit}.py"
        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise BenchError(f"kunit.py of this kernel has no {self.kunit}, "
                             f"which ARCH={self.name} needs") from error
        linux = re.search(r"linux_arch='([^']+)'", text)
        image = re.search(r"kernel_path='([^']+)'", text)
        emulator = re.search(r"qemu_arch='([^']+)'", text)
        if not linux or not image or not emulator:
            raise BenchError(f"{path.name} of kunit.py cannot be understood")
        return Image(linux[1], image[1], image[1].rpartition("/")[2],
                     f"qemu-system-{emulator[1]}")


@dataclasses.dataclass(frozen=True)
class Image:
    """A kernel's file."""

    arch: str	# make's ARCH
    path: str	# in the output folder
    target: str	# of make
    emulator: str = ""	# command that boots it


UML = Machine("um")


def table():
    """All machines but UML, in the order of the table."""
    path = places.TOOLS / "qemu.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = []
    for row in data.get("machine", []):
        row = {name: tuple(value) if isinstance(value, list) else value
               for name, value in row.items()}
        row["fragments"] = ("qemu", *row.get("fragments", ()))
        row.setdefault("timeout", data["timeout"])
        row.setdefault("parameters", ())
        rows.append(Machine(**row))
    return rows


def named(names, line):
    """The machines of ARCH="@names", or all of them, for kernel line @line."""
    every = table()
    rows = {machine.name: machine for machine in every
            if not machine.lines or line in machine.lines}
    for name in names.split():
        if name not in rows:
            known = any(machine.name == name for machine in every)
            raise BenchError(f"{'no' if known else 'unknown'} ARCH={name} "
                             f"with Linux {line}; tools/qemu.toml has "
                             f"{', '.join(rows)}")
    return [rows[name] for name in names.split()] or list(rows.values())
