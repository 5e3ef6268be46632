# SPDX-License-Identifier: GPL-2.0-only
"""What a user may ask for, and the one line for what cannot be."""

import os
import shutil
import subprocess
import unittest
from unittest import mock

from helpers import InFolder, write
from scmibench import options, places
from scmibench.errors import BenchError


class Makeflags(unittest.TestCase):
    """Variables on make's command line."""

    def test_values_with_blanks(self):
        got = options.overrides(r"rR -- CONFIGS=virtio\ optee KERNEL=6.12")
        self.assertEqual(got, {"CONFIGS": "virtio optee", "KERNEL": "6.12"})

    def test_flags_without_variables(self):
        self.assertEqual(options.overrides(" -j4 --jobserver-auth=3,4"), {})

    def test_unknown_name_lists_the_known(self):
        with self.assertRaisesRegex(BenchError, "KERNAL.*KERNEL, KDIR"):
            options.given({"MAKEFLAGS": " -- KERNAL=6.12"})

    def test_command_line_wins_over_environment(self):
        got = options.given({"KERNEL": "1.0", "MAKEFLAGS": " -- KERNEL=6.12"})
        self.assertEqual(got["KERNEL"], "6.12")

    def test_compiler_of_the_environment_is_not_asked_for(self):
        self.assertNotIn("CC", options.given({"CC": "clang"}))

    def test_nothing_of_ours_reaches_the_kernels_make(self):
        got = options.clean_environment(
            {"MAKEFLAGS": "x", "KDIR": "y", "ARCH": "z", "PATH": "/bin"})
        self.assertEqual(got, {"PATH": "/bin", "LC_ALL": "C",
                               "CCACHE_BASEDIR": mock.ANY,
                               "CCACHE_NAMESPACE": mock.ANY,
                               "CCACHE_NODEPEND": "1"})

    def test_what_the_user_says_of_ccache_stands(self):
        got = options.clean_environment({"CCACHE_BASEDIR": "/home"})
        self.assertEqual(got["CCACHE_BASEDIR"], "/home")


@unittest.skipUnless(shutil.which("ccache"), "there is no ccache")
class Cache(InFolder):
    """What ccache hands out again is what the compiler would make."""

    def compile(self):
        """Compile x.S in an environment that asks for depend mode."""
        env = options.clean_environment(
            {**os.environ, "CCACHE_DIR": str(self.top / "cache"),
             "CCACHE_DEPEND": "1"})
        subprocess.run(["ccache", "gcc", "-Wp,-MMD,x.d", "-c", "x.S"],
                       cwd=self.top, env=env, check=True)
        return (self.top / "x.o").read_bytes()

    def test_what_an_object_takes_in_is_seen(self):
        write(self.top, {"x.S": '.incbin "kernel"\n', "kernel": "before"})
        os.utime(self.top / "x.S", (0, 0))	# too new is not kept
        self.assertIn(b"before", self.compile())
        write(self.top, {"kernel": "after"})
        self.assertIn(b"after", self.compile())


class Parse(InFolder):
    """Each wrong value gives one line that says what would be right."""

    def refused(self, pattern, **values):
        """Expect one line that matches @pattern."""
        with self.assertRaisesRegex(BenchError, pattern) as caught:
            options.parse(values)
        self.assertNotIn("\n", str(caught.exception))
        self.assertEqual(caught.exception.status, 2)

    def test_a_kernel_with_sanitizers_gets_more_time(self):
        write(places.FRAGMENTS, {"kasan.config": ""})
        usual = options.parse({}).timeout
        self.assertGreater(options.parse({"CONFIGS": "kasan"}).timeout, usual)
        self.assertEqual(options.parse({"CONFIGS": "kasan",
                                        "TIMEOUT": "7"}).timeout, 7)

    def test_steps_begin_where_one_says(self):
        self.assertEqual(options.parse({}).step, 0)
        self.assertEqual(options.parse({"STEP": "3"}).step, 3)
        with self.assertRaisesRegex(BenchError, "STEP=x is not"):
            options.parse({"STEP": "x"})

    def test_defaults(self):
        wish = options.parse({})
        self.assertEqual(wish.kernel.line, "6.12")
        self.assertEqual(wish.configs, ("virtio",))
        self.assertFalse(wish.stock)

    def test_unknown_kernel(self):
        self.refused("unknown KERNEL=5.4; supported: 6.12", KERNEL="5.4")

    def test_stock_is_one_or_nothing(self):
        self.refused("STOCK=yes", STOCK="yes")
        self.refused("DEEP=2", DEEP="2")

    def test_deep_gives_a_boot_more_time(self):
        write(self.repo, {"tools/deep.toml": "timeout = 700\n"})
        self.assertEqual(options.parse({}).timeout, options.DEFAULT_TIMEOUT)
        self.assertEqual(options.parse({"DEEP": "1"}).timeout, 700)
        got = options.parse({"DEEP": "1", "TIMEOUT": "9"})
        self.assertEqual((got.timeout, got.deep), (9, True))

    def test_unknown_fragment_lists_those_that_exist(self):
        self.refused("no fragment tee .* virtio", CONFIGS="virtio tee")

    def test_variant_is_used_only_when_named(self):
        write(self.repo, {"kunit-configs/kasan.config": ""})
        self.assertEqual(options.parse({}).configs, ("virtio",))
        got = options.parse({"CONFIGS": "virtio kasan"}).configs
        self.assertEqual(got, ("virtio", "kasan"))

    def test_variant_alone_goes_with_all_that_is_no_variant(self):
        write(self.repo, {"kunit-configs/kasan.config": ""})
        self.assertEqual(options.parse({"CONFIGS": "kasan"}).configs,
                         ("virtio", "kasan"))

    def test_filter_that_is_no_glob(self):
        self.refused("FILTER=", FILTER="a.b.c")
        self.refused("FILTER=", FILTER="a;reboot")

    def test_numbers(self):
        self.refused("TIMEOUT=soon", TIMEOUT="soon")
        self.refused("JOBS=0", JOBS="0")

    def test_kdir_that_does_not_exist(self):
        self.refused("no such folder", KDIR=str(self.top / "none"))

    def test_kdir_that_is_no_kernel(self):
        self.refused("no Linux source tree", KDIR=str(self.repo))

    def test_kdir_of_an_unsupported_line(self):
        tree = self.kernel_tree()
        write(tree, {"Makefile": "VERSION = 5\nPATCHLEVEL = 4\nSUBLEVEL=1\n"})
        self.refused("is Linux 5.4.1; supported lines: 6.12", KDIR=str(tree))

    def with_a_newer_kernel(self):
        """A line that has no series."""
        write(self.repo, {"tools/kernels.toml": (
            self.repo / "tools/kernels.toml").read_text() + """
[[kernel]]
line = "7.3"
package = ""
tarball = ""
folder = ""
series = ""
"""})

    def test_line_without_series_is_stock_only(self):
        self.with_a_newer_kernel()
        self.refused("no series for Linux 7.3 yet: only STOCK=1",
                     KERNEL="7.3")
        self.assertEqual(
            options.parse({"KERNEL": "7.3", "STOCK": "1"}).kernel.line, "7.3")

    def test_kdir_against_kernel(self):
        self.with_a_newer_kernel()
        self.refused("not KERNEL=7.3", KERNEL="7.3",
                     KDIR=str(self.kernel_tree()))


if __name__ == "__main__":
    unittest.main()
