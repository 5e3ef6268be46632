# SPDX-License-Identifier: GPL-2.0-only
"""The private work tree: a kernel with this project laid over it.

What must stand in the tree is computed afresh on every run and compared with
what does stand there by content, so that nothing is believed that a killed run
may have left half done, and a file that has not changed keeps its mtime, which
is what kbuild goes by.
"""

import base64
import hashlib
import json
import os
import pathlib
import shutil

from .errors import BenchError, told
from . import layout, places, series


def _sha(data):
    return hashlib.sha1(data).hexdigest() if data is not None else "-"


class WorkTree:
    """One work tree, its state file, and the versions of what it replaced.

    versions: {path: sha of its content, "-" if removed} for every path that
    ever differed from the base; what a build has seen is a copy of it.
    """

    def __init__(self, folder, base, kernel, stock=False, coverage=False,
                 variants=()):
        self.folder = pathlib.Path(folder)
        self.tree = self.folder / "tree"
        self.state_file = self.folder / "tree.json"
        self.base, self.kernel = base, kernel
        self.stock, self.coverage = stock, coverage
        # Folders of patches that make a different kind of kernel.
        self.variants = list(variants)
        if coverage:
            self.variants.append(places.TOOLS / "coverage")
        # How many patches of the series apply; None is all of them.
        self.steps = None
        self.placed, self.versions, self.modes = [], {}, {}

    def _series(self):
        """The patches of the series that apply."""
        if self.stock:
            return []
        return series.patches(places.REPO / self.kernel.series)[:self.steps]

    def bare(self):
        """True while nothing builds the files that the series is about."""
        return self.stock or self.steps is not None \
            and not any(map(series.builds_ours, self._series()))

    def whole(self):
        """True if no suite may be missed: nothing of the series is."""
        paths = series.patches(places.REPO / self.kernel.series)
        return not self.stock and self.steps in (None, len(paths))

    def _load(self):
        """True if the tree stands and was made from this base."""
        try:
            state = json.loads(self.state_file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        if state.get("base") != self.base.key or not self.tree.is_dir():
            return False
        self.placed, self.versions = state["placed"], state["versions"]
        return True

    def _save(self):
        state = {"base": self.base.key, "placed": sorted(self.placed),
                 "versions": self.versions}
        places.replace(self.state_file, json.dumps(state).encode())

    def _make(self):
        """A fresh tree; whatever was built from an older one goes with it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        part = self.folder / "tree.part"
        self.base.clone(part)
        os.rename(part, self.tree)
        self.placed, self.versions = [], {}
        self._save()

    def _patched(self):
        """{file: bytes or None} after the series, kept until either moves."""
        paths = self._series()
        for variant in self.variants:
            paths = paths + series.patches(variant)
        if not paths:
            return {}
        digest = hashlib.sha1()
        for path in paths:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
        for name in series.touched(paths):
            digest.update(name.encode() + b"\0")
            digest.update(self.base.read(name) or b"-")
        keep = self.folder / "series.json"
        try:
            kept = json.loads(keep.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            kept = {}
        if kept.get("key") != digest.hexdigest():
            files = series.apply(paths, self.base.read, self.base.release,
                                 "" if self.stock else
                                 ", or run with STOCK=1")
            kept = {"key": digest.hexdigest(), "files": {
                name: data if data is None else
                base64.b64encode(data).decode()
                for name, data in files.items()}}
            places.replace(keep, json.dumps(kept).encode())
        return {name: data if data is None else base64.b64decode(data)
                for name, data in kept["files"].items()}

    def wanted(self):
        """{path in the tree: bytes, or None for "must not be there"}."""
        wanted = self._patched()
        laid = layout.files(self.bare())
        for target, path in laid.items():
            wanted[target] = path.read_bytes()
        for file, lines in layout.hooks(laid, self.coverage).items():
            data = wanted.get(file) or self.base.read(file)
            if data is None:
                raise BenchError(f"tools/layout.toml has a hook for {file}, "
                                 f"which Linux {self.base.release} lacks")
            have = set(data.decode("utf-8", "replace").splitlines())
            more = [line for line in lines if line not in have]
            if more:
                text = "" if data.endswith(b"\n") else "\n"
                data += (text + "\n".join(more) + "\n").encode()
            wanted[file] = data
        return wanted

    def _stands(self, name):
        path = self.tree / name
        try:
            return path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except IsADirectoryError as error:
            raise BenchError(f"{name} is a folder in this kernel") from error

    def _put(self, name, data):
        path = self.tree / name
        if data is None:
            path.unlink(missing_ok=True)
            return
        try:
            mode = os.stat(self.base.tree / name).st_mode & 0o777
        except OSError:
            mode = 0o644
        places.replace(path, data, mode)

    def sync(self):
        """Bring the tree up to date; True if it had to be made anew."""
        fresh = not self._load()
        try:
            if fresh:
                self._make()
            self._sync()
        except OSError as error:
            raise BenchError(f"cannot write the work tree: {told(error)}"
                             ) from error
        return fresh

    def _sync(self):
        wanted = self.wanted()
        moved = self.base.changed()
        gone = set(self.placed) - wanted.keys()
        for name in gone | (set(moved) - wanted.keys()):
            wanted[name] = self.base.read(name)
        writes = {name: data for name, data in wanted.items()
                  if self._stands(name) != data}
        kept = wanted.keys() - gone - set(moved)
        # The record comes first: a run that dies below leaves names too many
        # in it, never a file that nobody knows of.
        self.placed = sorted(set(self.placed) | kept)
        versions = dict(self.versions)
        versions.update({name: _sha(wanted[name]) for name in writes})
        if writes or versions != self.versions:
            self.versions = versions
            self._save()
        for name, data in writes.items():
            self._put(name, data)
        self.base.settle()
        if gone or writes:
            self.placed = sorted(kept)
            self._save()
