# SPDX-License-Identifier: GPL-2.0-only
"""Names for addresses: our kernels carry no kallsyms, which costs two links."""

import bisect
import pathlib
import re
import subprocess

_ADDRESS = re.compile(r"(?<![\w+])(?:\[<([0-9a-f]{8,16})>\]|(0x[0-9a-f]{6,16}))"
                      r"(?![\w/])")


class Symbols:
    """The symbols of a kernel, read when the first address asks for them.

    They come from vmlinux itself: after a short build System.map is older.
    """

    def __init__(self, obj):
        self.path = pathlib.Path(obj) / "vmlinux"
        self.starts, self.names = None, []

    def _load(self):
        rows = []
        self.starts = []
        if self.path.is_file():
            out = subprocess.run(["nm", str(self.path)], text=True,
                                 capture_output=True, check=False).stdout
            for line in out.splitlines():
                start, _, rest = line.partition(" ")
                kind, _, name = rest.partition(" ")
                if kind in ("t", "T", "w", "W") and start:
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
