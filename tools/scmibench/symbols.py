# SPDX-License-Identifier: GPL-2.0-only
"""Names for addresses: our kernels carry no kallsyms, which costs two links."""

import bisect
import pathlib
import re

_ADDRESS = re.compile(r"(?<![\w+])(?:\[<([0-9a-f]{8,16})>\]|(0x[0-9a-f]{6,16}))"
                      r"(?![\w/])")


class Symbols:
    """System.map, read when the first address asks for it."""

    def __init__(self, obj):
        self.path = pathlib.Path(obj) / "System.map"
        self.starts, self.names = None, []

    def _load(self):
        rows = []
        self.starts = []
        if self.path.is_file():
            for line in self.path.read_text(encoding="utf-8").splitlines():
                start, kind, name = line.split(" ", 2)
                if kind in "tTwW":
                    rows.append((int(start, 16), name))
            rows.sort()
        self.starts = [start for start, _ in rows]
        self.names = [name for _, name in rows]

    def name(self, address):
        """function+offset, or "" for what is no code of the kernel."""
        if self.starts is None:
            self._load()
        at = bisect.bisect_right(self.starts, address) - 1
        if at < 0 or address - self.starts[at] > 0x10000:
            return ""
        return f"{self.names[at]}+{address - self.starts[at]:#x}"

    def decode(self, line):
        """@line with every code address followed by its name."""
        def named(found):
            name = self.name(int(found.group(1) or found.group(2), 16))
            return f"{found.group(0)} {name}" if name else found.group(0)
        if "0x" in line:	# a trace has both forms: name the second
            return _ADDRESS.sub(
                lambda found: found.group(0) if found.group(1)
                else named(found), line)
        return _ADDRESS.sub(named, line) if "[<" in line else line
