# SPDX-License-Identifier: GPL-2.0-only
"""The gate on bindings, over a tree whose make says what a test wants."""

import subprocess
import types
import unittest
from unittest import mock

from helpers import InFolder, write
from scmibench import binding, gates, newer
from scmibench.errors import BenchError

NAME = "Documentation/devicetree/bindings/firmware/arm,scmi.yaml"
PATCH = f"--- a/{NAME}\n+++ b/{NAME}\n@@ -1 +1 @@\n-a\n+b\n"
RULES = "dt_binding_check:\n\t@echo $(DT_SCHEMA_FILES) >$(O)/asked\n" \
        "\t@cat said >&2\n\t@! test -e fail\n"
OTHER = "/k/Documentation/devicetree/bindings/crypto/fsl,sec.yaml: bad type\n"


class Gate(InFolder):
    """A series that changes one binding."""

    def setUp(self):
        super().setUp()
        tree = self.top / "work/tree"
        write(tree, {"Makefile": RULES, "said": "", NAME: "b\n"})
        write(self.repo, {"patches/6.12/0001-a.patch": PATCH})
        self.work = types.SimpleNamespace(
            tree=tree, folder=tree.parent, stock=False,
            kernel=types.SimpleNamespace(series="patches/6.12"))
        for name in ("package", "programs"):
            patch = mock.patch.object(newer, name,
                                      lambda *words: self.top / "none")
            patch.start()
            self.addCleanup(patch.stop)

    def gate(self, said=""):
        """What the gate says when make says @said."""
        write(self.work.tree, {"said": said})
        return binding.gate(self.work, 1, gates._run)

    def test_green(self):
        self.assertEqual(self.gate(OTHER), [])
        asked = (self.work.folder / "bindings/asked").read_text()
        self.assertEqual(asked, "firmware/arm,scmi.yaml\n")

    def test_wrong_schema(self):
        self.assertEqual(
            self.gate(f"{OTHER}{self.work.tree}/{NAME}: properties:a: wrong\n"
                      f"\thint: do not\n{OTHER}"),
            [f"{NAME}: properties:a: wrong", "\thint: do not"])

    def test_wrong_example(self):
        line = f"{NAME.removesuffix('yaml')}example.dtb: scmi: 'x' is too long"
        self.assertEqual(self.gate(f"{line}\n"), [line])

    def test_make_that_fails(self):
        write(self.work.tree, {"fail": ""})
        self.assertIn("Error 1", self.gate("no dtc\n")[-1])

    def test_an_example_is_checked_again(self):
        write(self.work.folder, {
            "bindings/" + NAME.replace("yaml", "example.dtb"): "old",
            "bindings/Documentation/devicetree/bindings/.dt.checked": ""})
        self.gate()
        left = [path.name for path in
                (self.work.folder / "bindings").rglob("*") if path.is_file()]
        self.assertEqual(left, ["asked"])

    def test_series_without_bindings_asks_for_nothing(self):
        write(self.repo, {"patches/6.12/0001-a.patch":
                          PATCH.replace("yaml", "txt")})
        with mock.patch.object(subprocess, "run") as run:
            self.assertEqual(self.gate(), [])
        run.assert_not_called()

    def test_no_network_is_one_line(self):
        with mock.patch.object(newer, "package",
                               side_effect=BenchError("cannot get it")):
            self.assertEqual(self.gate(), ["cannot get it"])


if __name__ == "__main__":
    unittest.main()
