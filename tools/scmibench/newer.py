# SPDX-License-Identifier: GPL-2.0-only
"""Packages of a newer Debian suite than the machine's own.

apt itself gets them, with its checks of signatures and sums, but in a state of
its own below the shared cache: the machine's sources, lists, pins and installed
packages are neither used nor touched, and nothing is installed. A package is
unpacked into the cache, once; root is not needed. The mirror is the one that
the machine uses already, so no name of a host is written down here.
"""

import os
import pathlib
import re
import shlex
import shutil
import subprocess

from .console import Progress, say
from .errors import BenchError, told
from . import places

_KEYRINGS = ("/usr/share/keyrings/debian-archive-keyring.pgp",
             "/usr/share/keyrings/debian-archive-keyring.gpg")
_FORM = "$(REPO_URI) $(RELEASE) $(COMPONENT)"
# Hooks that the machine runs after an update are about the machine's own lists.
_CONF = """\
Dir::Etc::sourcelist "{folder}/{suite}.sources";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "{folder}/state";
Dir::State::status "{folder}/state/status";
Dir::Cache "{folder}/cache";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
APT::Update::Error-Mode "any";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
"""
_SOURCES = """\
Types: deb
URIs: {uri}
Suites: {suite}
Components: main
Signed-By: {keyring}
"""
_WRAPPER = """\
#!/bin/sh
PYTHONHOME={home} PYTHONPATH={modules} PYTHONDONTWRITEBYTECODE=1 \\
exec {loader} --library-path {libraries} --argv0 {python} \\
	{python} {script} "$@"
"""


class _Refused(Exception):
    """apt's own words for what it could not do."""


def _apt(words, cwd="/", progress=None):
    """Run apt-get; returns what it said, or raises with its first error."""
    env = dict(os.environ, LC_ALL="C", DEBIAN_FRONTEND="noninteractive")
    run = subprocess.Popen(
        ["apt-get", "-q", "-o", "APT::Status-Fd=1", *words], cwd=cwd, env=env,
        text=True, errors="replace", stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    lines = []
    for line in run.stdout:
        found = re.match(r"dlstatus:\d+:(\d+)", line)
        if not found:
            lines.append(line.strip())
        elif progress:
            progress.at(f"{found.group(1)} %")
    if run.wait():
        # A bad signature is told in a warning, before the error it leads to.
        raise _Refused(next(
            (line[2:].strip() for line in lines
             if line.startswith(("E:", "W: GPG error"))),
            f"apt-get ended with status {run.returncode}"))
    return lines


def _codename():
    try:
        text = pathlib.Path("/etc/os-release").read_text(encoding="utf-8")
    except OSError:
        return ""
    found = re.search(r"^VERSION_CODENAME=\"?([\w-]+)", text, re.MULTILINE)
    return found.group(1) if found else ""


def mirrors():
    """The archives that this machine's apt is set up with, likeliest first.

    apt reads its configuration itself, whatever the format. Security and
    other partial archives have a suite with a tail, as in NAME-security.
    """
    try:
        lines = _apt(["indextargets", "--no-release-info", "--format", _FORM,
                      "Created-By: Packages"])
    except _Refused as error:
        raise BenchError(f"cannot read apt's sources: {error}") from error
    except OSError as error:
        raise BenchError("this is no Debian system: apt-get is missing; "
                         "give KDIR= a kernel tree instead") from error
    rows = [line.split() for line in lines]
    rows = [row for row in rows if len(row) == 3 and row[2] == "main"
            and not re.search(r"[-/]", row[1])]
    own = _codename()
    rows.sort(key=lambda row: row[1] != own)
    return list(dict.fromkeys(uri for uri, _, _ in rows))


def _keyring():
    for name in _KEYRINGS:
        if os.path.isfile(name):
            return name
    raise BenchError("Debian's keys are missing; run: apt-get install "
                     "debian-archive-keyring")


def _update(folder, suite):
    """Bring the lists of @suite up to date; returns apt's option for them."""
    conf = folder / f"{suite}.conf"
    for sub in ("state/lists/partial", "cache/archives/partial"):
        (folder / sub).mkdir(parents=True, exist_ok=True)
    places.replace(folder / "state/status", b"")
    places.replace(conf, _CONF.format(folder=folder, suite=suite).encode())
    uris, first = mirrors(), None
    if not uris:
        raise BenchError("apt has no source for Debian's archive: its sources "
                         "name no suite of component main")
    for uri in uris:
        text = _SOURCES.format(uri=uri, suite=suite, keyring=_keyring())
        places.replace(folder / f"{suite}.sources", text.encode())
        try:
            _apt(["-c", str(conf), "update"])
            return conf
        except _Refused as error:
            first = first or error
    raise first


def _download(name, suite, folder, more, progress):
    """Get the package file, with @more all that is needed to run it, too.

    Nothing counts as installed here, so that "all" leaves nothing out.
    """
    conf = _update(folder, suite)
    inbox = folder / "inbox"
    shutil.rmtree(inbox, ignore_errors=True)
    (inbox / "partial").mkdir(parents=True)
    words = ["-c", str(conf), "-o", f"Dir::Cache::archives={inbox}"]
    if more is None:
        words += ["download", f"{name}/{suite}"]
    else:
        words += ["install", "--yes", "--download-only",
                  "--no-install-recommends", f"{name}/{suite}", *more]
    _apt(words, inbox, progress)
    files = sorted(inbox.glob("*.deb"))
    first = [path for path in files if path.name.startswith(f"{name}_")]
    if len(first) != 1:
        raise _Refused("apt-get left no file")
    return first[0].name.rsplit("_", 1)[0].replace("%3a", "."), files


def _unpack(files, target, progress):
    part = target.with_name(target.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for at, path in enumerate(files):
        progress.at(f"unpacking, {at} of {len(files)}")
        run = subprocess.run(["dpkg-deb", "--extract", str(path), str(part)],
                             capture_output=True, text=True, check=False)
        if run.returncode:
            shutil.rmtree(part, ignore_errors=True)
            raise _Refused((run.stderr.strip() or "dpkg-deb failed")
                           .splitlines()[-1])
        path.unlink()
    os.sync()
    os.rename(part, target)


def kept(name, suite):
    """Where @name of @suite is unpacked already, or None."""
    found = [path for path in (places.cache() / "newer" / suite).glob(
        f"{name}_*") if path.suffix != ".part"]
    return max(found, key=lambda path: path.stat().st_mtime, default=None)


def package(name, suite, more=None):
    """The folder NAME_VERSION with the content of @name out of @suite.

    With a list in @more, it also holds these packages and everything that they
    and @name depend on, down to the C library: see programs(). What was got
    once is taken without asking the network again.
    """
    folder = places.cache() / "newer"
    progress = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with places.alone(folder / "lock", lambda: say(
                "waiting for another run that gets a package")):
            have = kept(name, suite)
            if have:
                return have
            progress = Progress(f"getting {name} from Debian's {suite}")
            stem, files = _download(name, suite, folder / "apt", more,
                                    progress)
            target = folder / suite / stem
            _unpack(files, target, progress)
            progress.done()
            return target
    except _Refused as error:
        progress.broken()
        raise BenchError(f"cannot get {name} from Debian's suite {suite}: "
                         f"{error} (check the network, and that apt's mirror "
                         "has this suite)") from error
    except OSError as error:
        raise BenchError(f"cannot get {name}: {told(error)}") from error


def programs(root, names):
    """A folder for PATH with the Python programs @names of @root.

    They run with the interpreter, the modules and the C library that were
    unpacked beside them, whatever the machine has.
    """
    loader = next(root.glob("usr/lib/*/ld-linux*.so*"), None)
    if loader is None:
        raise BenchError(f"{root} holds no programs; remove it, and it will "
                         "be got again")
    python = root / "usr/bin/python3"
    quoted = {key: shlex.quote(str(value)) for key, value in {
        "home": root / "usr", "loader": loader, "libraries": loader.parent,
        "modules": root / "usr/lib/python3/dist-packages",
        "python": python}.items()}
    for name in names:
        script = "" if name == "python3" else \
            shlex.quote(str(root / "usr/bin" / name))
        text = _WRAPPER.format(script=script, **quoted).encode()
        path = root / "bench" / name
        if not path.is_file() or path.read_bytes() != text:
            places.replace(path, text, 0o755)
    return root / "bench"
