# SPDX-License-Identifier: GPL-2.0-only
"""What the tests share: a small tree that looks like a kernel's."""

import contextlib
import io
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from scmibench import places	# noqa: E402  (the path comes first)

MAKEFILE = "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 7\nEXTRAVERSION =\n"


def write(top, files):
    """Write {name: text} below @top."""
    for name, text in files.items():
        path = pathlib.Path(top) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


class InFolder(unittest.TestCase):
    """A test with a folder of its own, and a repository that lives there."""

    def setUp(self):
        quiet = contextlib.ExitStack()
        self.told = quiet.enter_context(
            contextlib.redirect_stdout(io.StringIO()))
        self.err = quiet.enter_context(
            contextlib.redirect_stderr(io.StringIO()))
        self.addCleanup(quiet.close)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.top = pathlib.Path(folder.name).resolve()
        self.repo = self.top / "repo"
        for name, path in (("REPO", self.repo),
                           ("TOOLS", self.repo / "tools"),
                           ("FRAGMENTS", self.repo / "kunit-configs"),
                           ("BUILD", self.repo / "build"),
                           ("RESULTS", self.repo / "build/results")):
            patch = mock.patch.object(places, name, path)
            patch.start()
            self.addCleanup(patch.stop)
        write(self.repo, {
            "kunit-configs/base.config": "CONFIG_KUNIT=y\n",
            "kunit-configs/virtio.config": "CONFIG_VIRTIO=y\n",
            "tools/kernels.toml": """
default = "6.12"
[[kernel]]
line = "6.12"
package = "linux-source-6.12"
tarball = "/nowhere/linux-source-6.12.tar.xz"
folder = "linux-source-6.12"
series = "patches/6.12"
""",
            "tools/layout.toml": """
[[place]]
from = "drivers/scmi"
files = ["*.c", "*.h"]
to = "drivers/scmi"
series = true
[[place]]
from = "fakes/virtio"
files = ["*"]
to = "drivers/virtio/fake"
[[hook]]
file = "drivers/virtio/Kconfig"
lines = ['source "drivers/virtio/fake/Kconfig"']
[[hook]]
file = "drivers/virtio/Makefile"
lines = ["obj-y += fake/"]
"""})

    def kernel_tree(self, name="linux"):
        """A tree that passes for a kernel."""
        tree = self.top / name
        write(tree, {"Makefile": MAKEFILE, "Kbuild": "", "Kconfig": "",
                     "drivers/virtio/Kconfig": "config VIRTIO\n\tbool\n",
                     "drivers/virtio/Makefile": "obj-y += virtio.o\n",
                     "drivers/virtio/virtio.c": "int virtio;\n",
                     "drivers/scmi/driver.c": "one\ntwo\nthree\n"})
        return tree
