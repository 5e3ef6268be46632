# SPDX-License-Identifier: GPL-2.0-only
"""What the user asked for: make's variables, checked before any work."""

import dataclasses
import os
import pathlib
import re

from .errors import BenchError
from . import deep, kernels, machines, places

# Every variable that a user may give, and what it is for (make help shows it).
KNOWN = {
    "KERNEL": "kernel line to check (tools/kernels.toml)",
    "KDIR": "a kernel tree of yours instead, never written to",
    "STOCK": "1: without our series, only the framework",
    "CONFIGS": "fragments of kunit-configs/ on top of base",
    "FILTER": "glob of suites, or suite.case",
    "DEEP": "1: search further where a suite can (tools/deep.toml)",
    "N": "how many times make shuffle runs the suites (default 10)",
    "FUZZ": "random messages on each transport (make fuzz: 333334)",
    "SEED": "where the randomness of make shuffle and make fuzz starts",
    "REPEAT": "the one repeat of that seed that make shuffle runs",
    "STEP": "the step that make steps begins with (default: none applied)",
    "ARCH": "machines of make qemu (tools/qemu.toml; default: all)",
    "CC": "compiler (default: gcc, through ccache)",
    "JOBS": "parallel jobs (default: the processors)",
    "TIMEOUT": "seconds after which a boot counts as hung",
}

# Names that stand for several fragments, which fit in one kernel together.
# SLUB poisons memory that KASAN forbids everybody to touch, on UML SLUB too.
SETS = {"sanitize": ("kasan", "ubsan", "lockdep", "kmemleak", "debugobjects",
                     "hardening")}
SANITIZERS = {*SETS, "slubdebug",
              *(name for names in SETS.values() for name in names)}
# Fragments that make a different kind of kernel; only used when named.
VARIANTS = {"coverage", "kcsan", "debug", "faults", "matchlock", "broken",
            *SANITIZERS}
LIKE_PLAIN = {"matchlock"}	# those of them that are built like the usual kernel
DEFAULT_TIMEOUT = 60
SLOW_TIMEOUT = 600	# with a sanitizer: all of them take 45 times as long
DEFAULT_REPEATS = 10


@dataclasses.dataclass(frozen=True)
class Options:
    """A checked set of variables."""

    kernel: kernels.Kernel
    kdir: pathlib.Path | None = None
    stock: bool = False
    configs: tuple = ()
    pattern: str = ""
    compiler: str = ""
    jobs: int = 1
    timeout: int = DEFAULT_TIMEOUT
    deep: bool = False
    minutes: bool = True	# and deep where that takes minutes
    only: kernels.Kernel | None = None	# the line that KERNEL= names
    repeats: int = DEFAULT_REPEATS
    seed: int | None = None
    repeat: int | None = None
    fuzz: int | None = None
    step: int = 0
    arch: str = ""
    machine: machines.Machine = machines.UML

    @property
    def label(self):
        """The name that results of this kernel go by."""
        return self.kernel.line


def fragments():
    """The names that CONFIGS may hold.

    base is in every build, uml in those for User Mode Linux, plain in those of
    them that no variant makes different.
    """
    found = {path.stem for path in places.FRAGMENTS.glob("*.config")}
    whole = {name for name, parts in SETS.items() if found.issuperset(parts)}
    return sorted((found | whole) - {"base", "uml", "plain"})


def usual():
    """What CONFIGS is when nobody gives it: no variant, all the rest."""
    return tuple(name for name in fragments() if name not in VARIANTS)


def variants(wish):
    """Patches that fragments bring, as folders: each in a tree of its own."""
    folders = [places.TOOLS / "variants" / name for name in wish.configs]
    return [folder for folder in folders if folder.is_dir()]


def overrides(makeflags):
    """NAME=VALUE pairs of make's command line, from its MAKEFLAGS."""
    if " -- " not in f" {makeflags}":
        return {}
    tail = f" {makeflags}".split(" -- ", 1)[1]
    words = re.findall(r"(?:\\.|[^\s\\])+", tail)
    pairs = (re.sub(r"\\(.)", r"\1", word).split("=", 1) for word in words)
    return {pair[0].rstrip(":?+!"): pair[1] for pair in pairs
            if len(pair) == 2}


def given(environ):
    """The variables of this run: make's command line, then the environment."""
    values = {name: environ[name] for name in KNOWN
              if environ.get(name) and name != "CC"}
    for name, value in overrides(environ.get("MAKEFLAGS", "")).items():
        if name not in KNOWN:
            raise BenchError(f"unknown variable {name}; known are "
                             f"{', '.join(KNOWN)} (see make help)")
        values[name] = value.replace("$$", "$")
    return values


def _number(values, name, default):
    text = values.get(name) or str(default)
    if not text.isdecimal() or int(text) < 1:
        raise BenchError(f"{name}={text} is not a whole number above 0")
    return int(text)


def _perhaps(values, name):
    """A number that one need not give."""
    return _number(values, name, 1) if values.get(name) else None


def _switch(values, name):
    text = values.get(name) or "0"
    if text not in ("0", "1"):
        raise BenchError(f"{name}={text}: give {name}=1, or leave it out")
    return text == "1"


def _configs(values):
    exist = fragments()
    names = values.get("CONFIGS", "").split()
    for name in names:
        if name not in exist:
            raise BenchError(f"no fragment {name} in kunit-configs/; "
                             f"CONFIGS takes {', '.join(exist) or 'none yet'}")
    if VARIANTS.issuperset(names):	# only what is to be added to something
        names = [*usual(), *names]
    return tuple(dict.fromkeys(names))


def _timeout(values, configs, search):
    """Seconds that a boot may take."""
    usual = DEFAULT_TIMEOUT
    if search:
        usual = deep.table().timeout
    if SANITIZERS.intersection(configs):
        usual = max(usual, SLOW_TIMEOUT)
    return _number(values, "TIMEOUT", usual)


def parse(values):
    """Turn variables into Options, or raise the one line that says why not."""
    stock, search = _switch(values, "STOCK"), _switch(values, "DEEP")
    kdir = None
    if values.get("KDIR"):
        kdir = pathlib.Path(values["KDIR"]).expanduser().resolve()
        kernel = kernels.of_tree(kdir)
        if values.get("KERNEL") and values["KERNEL"] != kernel.line:
            raise BenchError(f"KDIR={kdir} is Linux {kernel.line}, not "
                             f"KERNEL={values['KERNEL']}: give one of the two")
    else:
        kernel = kernels.named(values.get("KERNEL"))
    if not kernel.series and not stock:
        raise BenchError(f"there is no series for Linux {kernel.line} yet: "
                         "only STOCK=1 works on it")
    pattern = values.get("FILTER", "")
    if not re.fullmatch(r"[\w.*?\[\]!-]*", pattern) or pattern.count(".") > 1:
        raise BenchError(f"FILTER={pattern}: give a glob of suites, or "
                         "suite.case, for example FILTER='scmi_*'")
    configs = _configs(values)
    return Options(kernel=kernel, kdir=kdir, stock=stock,
                   configs=configs, pattern=pattern,
                   compiler=values.get("CC", ""),
                   jobs=_number(values, "JOBS",
                                len(os.sched_getaffinity(0))),
                   timeout=_timeout(values, configs, search),
                   deep=search, only=kernel if values.get("KERNEL") else None,
                   repeats=_number(values, "N", DEFAULT_REPEATS),
                   seed=_perhaps(values, "SEED"),
                   repeat=_perhaps(values, "REPEAT"),
                   fuzz=_perhaps(values, "FUZZ"),
                   step=_perhaps(values, "STEP") or 0,
                   arch=values.get("ARCH", ""))


# An object is the same in any folder below build/, and in any checkout: ccache
# sees relative names. Its depend mode would be quicker, but does not see what an
# object takes in by .incbin, as a kernel that unpacks itself does with all of the
# kernel: that mode has nothing to say, nor has what it has stored.
_CCACHE = {"CCACHE_BASEDIR": str(places.BUILD),
           "CCACHE_NAMESPACE": "scmi-kunit-bench"}


def clean_environment(environ):
    """The environment for a kernel's own make: nothing of ours leaks in.

    What the user's own says of ccache stands, but for its depend mode.
    """
    drop = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "ARCH",
            "CROSS_COMPILE", "O", "V", "W", "C", "LLVM", "CCACHE_DEPEND",
            *KNOWN}
    kept = {name: value for name, value in environ.items()
            if name not in drop and not name.startswith("KBUILD_")
            and not name.startswith("KCONFIG_")}
    return {**_CCACHE, **kept, "CCACHE_NODEPEND": "1", "LC_ALL": "C"}
