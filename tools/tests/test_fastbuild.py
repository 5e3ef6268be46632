# SPDX-License-Identifier: GPL-2.0-only
"""The short way to a kernel: taken only where it cannot give a stale result."""

import os
import subprocess
import unittest

from helpers import InFolder, write
from scmibench import fastbuild

FIXDEP = """#!/bin/sh
# The shape of what fixdep prints; its own tests are the kernel's.
echo "savedcmd_$2 := "
echo
tr -d '\\\\' <"$1" | sed 's/^[^:]*://' | tr ' ' '\\n' | sed '/^$/d; s/$/ \\\\/'
"""
LINK = """#!/bin/sh
set -e
cc -o vmlinux main.o drivers/a.o drivers/b.o
"""


class Short(InFolder):
    """A kernel of three objects, in the form that kbuild leaves behind."""

    def setUp(self):
        super().setUp()
        self.tree, self.obj = self.top / "tree", self.top / "obj"
        write(self.tree, {
            "include/both.h": "#define BOTH 1\n",
            "drivers/a.h": "#define A 1\n",
            "drivers/a.c": '#include "both.h"\n#include "a.h"\n'
                           "int a(void) { return A + BOTH; }\n",
            "drivers/b.c": '#include "both.h"\nint b(void) { return BOTH; }\n',
            "drivers/unused.c": "int unused;\n",
            "main.c": "int a(void), b(void);\n"
                      "int main(void) { return 10 * a() + b(); }\n"})
        write(self.obj, {
            "scripts/basic/fixdep": FIXDEP, "link.sh": LINK, "vmlinux.a": "",
            "include/config/auto.conf": "CONFIG_UML=y\n",
            ".vmlinux.cmd": "savedcmd_vmlinux := ./link.sh;  true\n",
            fastbuild.LINK_ENVIRONMENT: "PATH=/usr/bin:/bin\0A=b=c\0",
            "drivers/.keep": ""})
        for script in ("scripts/basic/fixdep", "link.sh"):
            (self.obj / script).chmod(0o755)
        for name in ("main", "drivers/a", "drivers/b"):
            self.compile(name)
        subprocess.run(["./link.sh"], cwd=self.obj, check=True)
        self.built = {name: "known" for name in (
            "drivers/a.c", "drivers/a.h", "drivers/b.c", "include/both.h",
            "drivers/unused.c")}

    def compile(self, name):
        """Compile as kbuild does, .cmd file and all."""
        folder, _, stem = name.rpartition("/")
        folder = folder + "/" if folder else ""
        command = (f"cc -Wp,-MMD,{folder}.{stem}.o.d -I{self.tree}/include "
                   f"-DKBUILD_MODNAME='\"{stem}\"' -c -o {name}.o "
                   f"{self.tree}/{name}.c")
        step = fastbuild.Step(f"{name}.o", command,
                              f"savedcmd_{name}.o := {command}",
                              f"{folder}.{stem}.o.d")
        good, why = fastbuild._compile(str(self.obj), step, None)
        self.assertTrue(good, why)

    def plan(self, *changed):
        """The targets that a change asks for, or None."""
        steps = fastbuild.plan(self.tree, self.obj, changed, self.built)
        return None if steps is None else sorted(s.target for s in steps)

    def result(self, *changed):
        """Take the short way for @changed and run what comes out."""
        steps = fastbuild.plan(self.tree, self.obj, changed, self.built)
        self.assertTrue(fastbuild.run(self.obj, steps, 2))
        return subprocess.run([self.obj / "linux"], check=False).returncode

    def test_source_file(self):
        self.assertEqual(self.plan("drivers/b.c"), ["drivers/b.o"])

    def test_header_reaches_all_that_include_it(self):
        self.assertEqual(self.plan("include/both.h"),
                         ["drivers/a.o", "drivers/b.o"])
        self.assertEqual(self.plan("drivers/a.h"), ["drivers/a.o"])

    def test_header_that_is_reached_from_the_folder_below(self):
        write(self.tree, {
            "drivers/low/c.c": '#include "../a.h"\nint c = A;\n',
            "drivers/low/a.h": "#define A 7\n",
            "drivers/low/d.c": '#include "a.h"\nint d = A;\n'})
        write(self.obj, {"drivers/low/.keep": ""})
        self.built["drivers/low/a.h"] = "known"
        self.compile("drivers/low/c")
        self.compile("drivers/low/d")
        self.assertEqual(self.plan("drivers/a.h"),
                         ["drivers/a.o", "drivers/low/c.o"])
        self.assertEqual(self.plan("drivers/low/a.h"), ["drivers/low/d.o"])

    def test_dependencies_that_ccache_made_relative(self):
        for cmd in (self.obj / "drivers").glob(".*.cmd"):
            head, rest = cmd.read_text().split("\n", 1)
            cmd.write_text(head + "\n" + rest.replace(str(self.tree),
                                                      "../tree"))
        self.assertEqual(self.plan("drivers/a.h"), ["drivers/a.o"])

    def test_file_that_is_not_built_asks_for_nothing(self):
        self.assertEqual(self.plan("drivers/unused.c"), [])

    def test_result_is_never_stale(self):
        write(self.tree, {"drivers/b.c": "int b(void) { return 5; }\n"})
        self.assertEqual(self.result("drivers/b.c"), 25)
        write(self.tree, {"include/both.h": "#define BOTH 3\n"})
        self.assertEqual(self.result("include/both.h"), 45)

    def test_dependencies_follow_the_edit(self):
        write(self.tree, {"drivers/b.c":
                          '#include "a.h"\nint b(void) { return A; }\n'})
        self.assertEqual(self.result("drivers/b.c"), 21)
        self.assertEqual(self.plan("drivers/a.h"),
                         ["drivers/a.o", "drivers/b.o"])
        self.assertEqual(self.plan("include/both.h"), ["drivers/a.o"])
        write(self.tree, {"drivers/a.h": "#define A 2\n"})
        self.assertEqual(self.result("drivers/a.h"), 32)

    def test_link_is_recorded_and_repeated(self):
        record = self.obj / fastbuild.LINK_RECORD
        self.assertEqual(self.result("drivers/b.c"), 21)
        self.assertEqual(record.read_text(),
                         "cc -o vmlinux main.o drivers/a.o drivers/b.o")
        write(self.obj, {"link.sh": "#!/bin/sh\nexit 1\n"})
        write(self.tree, {"drivers/b.c": "int b(void) { return 5; }\n"})
        self.assertEqual(self.result("drivers/b.c"), 25)

    def test_link_of_an_older_build_is_not_repeated(self):
        self.assertEqual(self.result("drivers/b.c"), 21)
        write(self.obj, {"link.sh": LINK.replace("cc ", "cc -DNEW ")})
        later = (self.obj / fastbuild.LINK_RECORD).stat().st_mtime + 5
        os.utime(self.obj / ".vmlinux.cmd", (later, later))
        self.assertEqual(self.result("drivers/b.c"), 21)
        self.assertIn("-DNEW",
                      (self.obj / fastbuild.LINK_RECORD).read_text())

    def test_link_that_more_follows_is_not_recorded(self):
        write(self.obj, {"include/config/auto.conf": "CONFIG_KALLSYMS=y\n"})
        self.assertEqual(self.result("drivers/b.c"), 21)
        self.assertFalse((self.obj / fastbuild.LINK_RECORD).exists())

    def test_error_goes_the_long_way(self):
        write(self.tree, {"drivers/b.c": "int b(void) { return\n"})
        steps = fastbuild.plan(self.tree, self.obj, ["drivers/b.c"],
                               self.built)
        self.assertFalse(fastbuild.run(self.obj, steps, 2))

    def test_undefined_symbol_goes_the_long_way(self):
        write(self.tree, {"drivers/b.c": "int x(void);\n"
                          "int b(void) { return x(); }\n"})
        steps = fastbuild.plan(self.tree, self.obj, ["drivers/b.c"],
                               self.built)
        self.assertFalse(fastbuild.run(self.obj, steps, 2))

    def test_whatever_is_no_known_c_file(self):
        for name in ("drivers/Makefile", "drivers/Kconfig", "drivers/x.dtso",
                     "drivers/new.c", "arch/um/kernel/main.c",
                     "scripts/mod/modpost.c", "lib/vsprintf.c"):
            self.assertIsNone(self.plan("drivers/b.c", name), name)

    def test_removed_and_returned_files(self):
        (self.tree / "drivers/b.c").unlink()
        self.assertIsNone(self.plan("drivers/b.c"))
        self.built["drivers/a.c"] = "-"
        self.assertIsNone(self.plan("drivers/a.c"))

    def test_configuration_that_links_otherwise(self):
        write(self.obj, {"include/config/auto.conf":
                         "CONFIG_UML=y\nCONFIG_MODULES=y\n"})
        self.assertIsNone(self.plan("drivers/b.c"))

    def test_object_that_is_no_plain_compile(self):
        write(self.obj, {"drivers/.c.o.cmd": "savedcmd_drivers/c.o := "
                         f"ld -r -o drivers/c.o\n {self.tree}/drivers/b.c \n"})
        self.assertIsNone(self.plan("drivers/b.c"))

    def test_no_recorded_link(self):
        (self.obj / fastbuild.LINK_ENVIRONMENT).unlink()
        self.assertIsNone(self.plan("drivers/b.c"))


if __name__ == "__main__":
    unittest.main()
