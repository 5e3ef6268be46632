# SPDX-License-Identifier: GPL-2.0-only
"""Machines that are not User Mode Linux: the table, and what becomes of a row."""

import dataclasses
import os
import pathlib
import shutil
import subprocess
import unittest
from unittest import mock

from helpers import InFolder, write
from scmibench import (build, check, ktap, kunitpy, machines, options,
                       packages, qemu, run)
from scmibench.errors import BenchError

REPO = pathlib.Path(__file__).resolve().parents[2]
_TABLE = """
timeout = 700
[[machine]]
name = "east"
note = "far"
kunit = "e32"
cross = "e32-linux-gnu-"
compiler = "gcc-e32-linux-gnu"
packages = ["qemu-system-e"]
fragments = ["east"]
parameters = ["mem=1M"]
emulator = "-smp 2"
[[machine]]
name = "west"
note = "near"
kunit = "w64"
lines = ["6.12"]
timeout = 9
"""
_LISTED = ("QEMU_ARCH = QemuArchParams(linux_arch='e',\n\tqemu_arch='e32',\n"
           "\tkernel_path='{}',\n)")


def _outcome(passed, skipped=0, failed=0, spent=(1, 1)):
    """What a run gave."""
    words = [ktap.PASS] * passed + [ktap.SKIP] * skipped + \
        [ktap.FAIL] * failed
    return run.Outcome([ktap.Case("suite", str(at), word)
                        for at, word in enumerate(words)], [], 1.0, 1,
                       spent=spent)


class Machines(InFolder):
    """What make qemu makes of its table."""

    def setUp(self):
        super().setUp()
        self.linux = self.kernel_tree()
        write(self.repo, {
            "tools/qemu.toml": _TABLE,
            "tools/qemu/qemu.config": "# CONFIG_SPARE is not set\n",
            "tools/qemu/east.config": "CONFIG_EAST=y\n",
            "kunit-configs/uml.config": "CONFIG_UML=y\n",
            "kunit-configs/plain.config": "CONFIG_PLAIN=y\n"})
        write(self.linux, {"tools/testing/kunit/qemu_configs/e32.py":
                           _LISTED.format("arch/e/boot/Image.gz")})
        self.east, self.west = machines.table()

    def wish(self, machine, **values):
        """Options for @machine."""
        return dataclasses.replace(options.parse(values), machine=machine)

    def one(self, machine, compiler="ccache gcc", coverage=False):
        """A Build for @machine, made without a kernel."""
        work = mock.Mock(tree=self.linux, folder=self.top, stock=False,
                         versions={}, coverage=coverage)
        return build.Build(work, "x", check.fragments(self.wish(machine)),
                           self.wish(machine, CC=compiler))

    def test_usual_compiler_is_cached_where_there_is_a_cache(self):
        for there, coverage, want in (
                ("/bin/ccache", False, "ccache e32-linux-gnu-gcc"),
                ("/bin/ccache", True, "e32-linux-gnu-gcc"),
                (None, False, "e32-linux-gnu-gcc")):
            with mock.patch("scmibench.build.shutil.which",
                            lambda name, there=there: there):
                made = self.one(self.east, "", coverage)
            self.assertEqual(made.compiler, want)

    def test_all_or_those_that_are_named(self):
        def named(names, line="6.12"):
            return [one.name for one in machines.named(names, line)]
        self.assertEqual(named(""), ["east", "west"])
        self.assertEqual(named("west east"), ["west", "east"])
        with self.assertRaisesRegex(BenchError, "unknown ARCH=um .*east, we"):
            named("um")

    def test_machine_may_be_for_some_kernels_only(self):
        self.assertEqual([one.name for one in machines.named("", "7.3")],
                         ["east"])
        with self.assertRaisesRegex(BenchError, "no ARCH=west with Linux 7.3"):
            machines.named("west", "7.3")

    def test_what_a_row_leaves_out(self):
        self.assertEqual((self.east.timeout, self.west.timeout), (700, 9))
        self.assertEqual((self.west.emulator, self.west.parameters), ("", ()))
        self.assertEqual(self.east.parameters, ("mem=1M",))

    def test_kunit_py_is_told_where_to_run(self):
        self.assertEqual(self.east.arguments,
                         ["--arch=e32", "--qemu_args=-smp 2"])
        self.assertEqual(self.west.arguments, ["--arch=w64"])
        self.assertEqual(machines.UML.arguments, [])

    def test_image_comes_from_kunit_pys_list(self):
        self.assertEqual(self.east.of(self.linux), machines.Image(
            "e", "arch/e/boot/Image.gz", "Image.gz", "qemu-system-e32"))
        with self.assertRaisesRegex(BenchError, "no w64.*ARCH=west"):
            self.west.of(self.linux)

    def test_kvm_is_not_asked_for(self):
        write(self.top, {"bin/qemu-system-e32": "#!/bin/sh\necho \"$@\"\n"})
        (self.top / "bin/qemu-system-e32").chmod(0o755)
        shutil.copy(REPO / "tools/qemu/emulator.sh", self.repo / "tools/qemu")
        with mock.patch.dict(os.environ, PATH=f"{self.top}/bin:"
                             f"{os.environ['PATH']}"):
            path = kunitpy.emulator(self.linux, self.top, self.east)
        told = subprocess.run(
            ["qemu-system-e32", "-smp 2", "-accel", "kvm", "-accel", "tcg",
             "-append", "a  b", "-accel", "hvf"], text=True, check=True,
            capture_output=True, env={"PATH": path}).stdout
        self.assertEqual(told, "-smp 2 -accel tcg -append a  b\n")

    def test_compiler_keeps_its_wrapper(self):
        self.assertEqual(self.east.cc("ccache gcc"),
                         "ccache e32-linux-gnu-gcc")
        self.assertEqual(self.east.cc(""), "e32-linux-gnu-gcc")
        self.assertEqual(self.east.cc("my-cc"), "my-cc")
        self.assertEqual(machines.UML.cc("ccache gcc"), "ccache gcc")
        self.assertEqual(machines.UML.cc(""), "")

    def test_compiler_that_is_there_is_good_enough(self):
        which = "scmibench.machines.shutil.which"
        with mock.patch(which, return_value="/bin/e32-linux-gnu-gcc"):
            self.assertEqual(self.east.needs(), ("qemu-system-e",))
        with mock.patch(which, return_value=None):
            self.assertEqual(self.east.needs(),
                             ("qemu-system-e", "gcc-e32-linux-gnu"))

    def test_fragments_of_its_own_instead_of_umls(self):
        def names(machine):
            return [path.stem for path in check.fragments(self.wish(machine))]
        self.assertEqual(names(self.east), ["base", "qemu", "east", "virtio"])
        self.assertEqual(names(machines.UML),
                         ["base", "uml", "virtio", "plain"])
        self.assertEqual(options.fragments(), ["virtio"])

    def test_results_and_objects_have_a_name_of_their_own(self):
        wish = self.wish(self.east)
        self.assertEqual(check.label(wish), "qemu-east")
        self.assertEqual(check.build_name(wish), "east-virtio")
        other = dataclasses.replace(
            wish, kernel=dataclasses.replace(wish.kernel, line="7.3"))
        self.assertEqual(check.label(other), "qemu-east-7.3")

    def test_make_builds_the_image_for_it(self):
        made = self.one(self.east)
        self.assertEqual(made.command()[1], "ARCH=e")
        self.assertIn("CROSS_COMPILE=e32-linux-gnu-", made.command())
        self.assertIn("CC=ccache e32-linux-gnu-gcc", made.command())

    def test_only_what_base_would_leave_out_can_be_spared(self):
        made = self.one(self.east)
        self.assertTrue(made._spare(["CONFIG_SPARE"]))
        self.assertFalse(made._spare(["CONFIG_SPARE", "CONFIG_EAST"]))
        self.assertFalse(self.one(machines.UML)._spare(["CONFIG_SPARE"]))

    def test_kernel_needs_no_permission_to_be_executed(self):
        write(self.top, {"obj/arch/e/boot/Image.gz": ""})
        obj = self.top / "obj"
        self.assertTrue(kunitpy.have_kernel(obj, "arch/e/boot/Image.gz"))
        self.assertFalse(kunitpy.have_kernel(obj))


class Command(InFolder):
    """make qemu itself."""

    def setUp(self):
        super().setUp()
        write(self.repo, {"tools/qemu.toml": _TABLE})
        self.east = machines.table()[0]

    def run_it(self, outcome, **values):
        """Run the command; check.checked() is @outcome. (status, what it said)"""
        with mock.patch.object(packages, "need") as need, \
                mock.patch.object(check, "checked",
                                  side_effect=outcome) as judge:
            status = qemu.main(options.parse(values))
        self.needed, self.judged = need, judge
        return status, self.told.getvalue().splitlines()

    def test_each_machine_has_its_row(self):
        good = _outcome(5, 1, spent=(100.4, 7.6))
        status, told = self.run_it([good, good])
        self.assertEqual(status, 0)
        rows = [line.split() for line in told if line[:4] in ("east", "west")]
        self.assertEqual(rows[0], ["east", "100", "8", "5", "0", "1", "PASS"])
        self.assertEqual(told[-1], "10 passed, 0 failed, 2 skipped")

    def test_machine_on_which_a_case_fails(self):
        status, told = self.run_it([_outcome(5, failed=1)], ARCH="east")
        self.assertEqual((status, told[-2].split()[-1]), (1, "FAIL"))

    def test_machine_on_which_nothing_runs(self):
        status, told = self.run_it([_outcome(0)], ARCH="east")
        self.assertEqual((status, told[-2].split()[-1]), (1, "FAIL"))

    def test_machine_that_cannot_be_had_does_not_stop_the_next(self):
        good = _outcome(5)
        status, told = self.run_it([BenchError("no emulator"), good])
        self.assertEqual(status, 1)
        self.assertIn("ERROR", told[-3])
        self.assertIn("PASS", told[-2])
        self.assertEqual(told[-1], "5 passed, 1 failed, 0 skipped")

    def test_boot_has_the_time_that_an_emulator_takes(self):
        good = _outcome(1)
        self.run_it([good], ARCH="east")
        wish = self.judged.call_args[0][0]
        self.assertEqual((wish.machine, wish.timeout), (self.east, 700))
        self.run_it([good], ARCH="east", TIMEOUT="800")
        self.assertEqual(self.judged.call_args[0][0].timeout, 800)


class TheTable(unittest.TestCase):
    """tools/qemu.toml as it is."""

    def test_every_fragment_is_there(self):
        tools = pathlib.Path(__file__).resolve().parents[1]
        with mock.patch("scmibench.places.TOOLS", tools):
            for machine in machines.table():
                for name in machine.fragments:
                    self.assertTrue(
                        (tools / "qemu" / f"{name}.config").is_file(), name)
                self.assertTrue(machine.note, machine.name)

    def test_clock_counts_instructions_of_one_processor(self):
        tools = pathlib.Path(__file__).resolve().parents[1]
        with mock.patch("scmibench.places.TOOLS", tools):
            for machine in machines.table():
                self.assertNotEqual("-icount" in machine.emulator,
                                    "-smp" in machine.emulator, machine.name)


if __name__ == "__main__":
    unittest.main()
