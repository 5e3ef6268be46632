# SPDX-License-Identifier: GPL-2.0-only
"""The whole command over a kernel of a few lines, with its own kunit.py."""

import io
import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import time
import unittest
from unittest import mock

from helpers import InFolder, MAKEFILE, write
from scmibench import (__main__, base, build, check, deep, kunitpy, options,
                       packages, places, run, testing)
from scmibench.errors import BenchError

RULES = """
linux:
	@echo "  CC      virtio.o"
	@if [ -f slow ]; then printf half >$(O)/x.o; touch $(O)/begun; sleep 60; fi
	@if grep -q BROKEN drivers/virtio/virtio.c; then \\
		echo "drivers/virtio/virtio.c:1:1: error: what is this" >&2; \\
		exit 1; fi
	@cp drivers/virtio/virtio.c $(O)/linux && chmod +x $(O)/linux
	@echo built >>$(O)/count
"""
KUNIT_PY = r'''
import fnmatch, pathlib, sys, time
verb, words = sys.argv[1], sys.argv[2:]
obj = pathlib.Path(words[words.index("--build_dir") + 1])
CASES = ["one.a", "one.b", "one.c", "two.d"]
if verb == "config":
    lines = []
    for at, word in enumerate(words):
        if word == "--kunitconfig":
            lines += pathlib.Path(words[at + 1]).read_text().splitlines()
    if "CONFIG_NONE=y" in lines:
        print("Missing: CONFIG_NONE=y")
        sys.exit(1)
    (obj / ".config").write_text("\n".join(lines))
    sys.exit(0)
if "THREE" in (obj / "linux").read_text():
    CASES.append("three.e")
pattern = words[-1] if not words[-1].startswith("-") and \
    words[-2] not in ("--timeout", "--kernel_args") else "*"
if words[-1] == "--list_tests" or "--list_tests" in words:
    glob = pattern if "." in pattern else pattern + ".*"
    print("\n".join(c for c in CASES if fnmatch.fnmatch(c, glob)))
    sys.exit(0)
glob = pattern if "." in pattern else pattern + ".*"
cases = [c for c in CASES if fnmatch.fnmatch(c, glob)]
text = (obj / "linux").read_text()
suites = list(dict.fromkeys(c.split(".")[0] for c in cases))
out, end = ["KTAP version 1", "1..%d" % len(suites)], False
for at, suite in enumerate(suites, 1):
    mine = [c for c in cases if c.split(".")[0] == suite]
    out += ["    KTAP version 1", "    # Subtest: " + suite,
            "    1..%d" % len(mine)]
    for number, case in enumerate(mine, 1):
        if "BLOCK " + case in text:
            out += ["INFO: task one:7 blocked for more than 100 seconds.",
                    " [<6001f29e>] waits_here+0x3e/0x70"]
        if "HANG " + case in text:
            (obj / "test.log").write_text("\n".join(out) + "\n")
            time.sleep(60)
        if "CRASH " + case in text:
            out += ["Kernel panic - not syncing: " + case]
            end = True
            break
        if "WARN " + case in text:
            out.append("WARNING: CPU: 0 PID: 1 at lib/one.c:7 one+0x1/0x2")
        word = "not ok" if "FAIL " + case in text or \
            "SPOILT " + case in text and number > 1 or \
            "MASKED " + case in text and number == 1 else "ok"
        out.append("    %s %d %s" % (word, number, case.split(".")[1]))
    if end:
        break
    out.append("ok %d %s" % (at, suite))
else:
    if "LATE" in text:
        out.append("WARNING: CPU: 0 PID: 1 at lib/late.c:7 late+0x1/0x2")
    out.append("reboot: System halted")
(obj / "test.log").write_text("\n".join(out) + "\n")
(obj / "words").write_text("\n".join(words))
'''


DEEP = """
timeout = 700
[[deep]]
suites = ["one*"]
parameters = ["one.depth=5"]
"""


class Mini(InFolder):
    """A repository, and a kernel whose "object" is one C file's text."""

    def setUp(self):
        super().setUp()
        self.linux = self.kernel_tree()
        write(self.linux, {"Makefile": MAKEFILE + RULES,
                           "tools/testing/kunit/kunit.py": KUNIT_PY})
        patch = mock.patch.object(packages, "need", lambda *names: None)
        patch.start()
        self.addCleanup(patch.stop)

    def run_check(self, **values):
        """make check on the small kernel; returns what it returns."""
        return check.check(options.parse({"KDIR": str(self.linux), **values}))

    def start(self):
        """The small kernel, as if it came out of a package."""
        return base.Packaged(self.linux)

    def virtio(self, text):
        """Give the kernel new content."""
        write(self.linux, {"drivers/virtio/virtio.c": text})

    def builds(self):
        """How many times make was run to its end."""
        count, = (self.repo / "build").glob("*/obj-*/count")
        return len(count.read_text().splitlines())


class Check(Mini):
    """Results, errors and repetition."""

    def test_green(self):
        self.assertEqual(self.run_check(), (0, 4, 0, 0))
        self.assertTrue((places.RESULTS / "check-6.12.json").is_file())

    def test_again_builds_nothing(self):
        self.run_check()
        self.run_check()
        self.assertEqual(self.builds(), 1)

    def test_edit_of_the_users_tree_is_built(self):
        self.run_check()
        self.virtio("FAIL one.b\n")
        self.assertEqual(self.run_check(), (1, 3, 1, 0))
        self.virtio("fine\n")
        self.assertEqual(self.run_check(), (0, 4, 0, 0))

    def test_filter(self):
        self.assertEqual(self.run_check(FILTER="two"), (0, 1, 0, 0))
        self.assertEqual(self.run_check(FILTER="one.b"), (0, 1, 0, 0))

    def test_filter_that_matches_nothing(self):
        with self.assertRaisesRegex(BenchError,
                                    "matches nothing; the suites are one, two"):
            self.run_check(FILTER="three*")

    def test_crash_takes_down_one_case(self):
        self.virtio("CRASH one.b\nFAIL two.d\n")
        self.assertEqual(self.run_check(), (1, 2, 2, 0))

    def test_two_crashes(self):
        self.virtio("CRASH one.a\nCRASH two.d\n")
        self.assertEqual(self.run_check(), (1, 2, 2, 0))

    def test_symbol_that_does_not_survive(self):
        write(self.repo, {"kunit-configs/virtio.config": "CONFIG_NONE=y\n"})
        with self.assertRaisesRegex(BenchError, "does not take CONFIG_NONE"):
            self.run_check()

    def test_stock_leaves_out_what_a_stock_kernel_lacks(self):
        write(self.repo, {"kunit-configs/virtio.config": "CONFIG_NONE=y\n"})
        self.assertEqual(self.run_check(STOCK="1"), (0, 4, 0, 0))
        self.assertIn("left out: CONFIG_NONE", self.told.getvalue())

    def test_build_error_is_told(self):
        self.virtio("BROKEN\n")
        with self.assertRaisesRegex(
                BenchError, "virtio.c:1:1: error: what is this") as caught:
            self.run_check()
        self.assertEqual(caught.exception.status, 1)
        self.virtio("fine\n")
        self.assertEqual(self.run_check(), (0, 4, 0, 0))

    def test_tools_words_are_one_line_and_a_status(self):
        err = io.StringIO()
        with mock.patch.dict(os.environ, {"MAKEFLAGS": " -- KERNEL=5.4"}), \
                contextlib.redirect_stderr(err):
            self.assertEqual(__main__.main(["check"]), 2)
            self.assertEqual(__main__.main(["matrices"]), 2)
        first, second = err.getvalue().splitlines()
        self.assertIn("unknown KERNEL=5.4", first)
        self.assertIn("unknown target matrices; targets: check", second)

    def words(self):
        """The words that kunit.py was given last."""
        path, = (self.repo / "build").glob("*/obj-*/words")
        return path.read_text().splitlines()

    def test_deep_gives_the_kernel_the_words_of_the_table(self):
        write(self.repo, {"tools/deep.toml": DEEP})
        self.run_check()
        self.assertNotIn("one.depth=5", self.words())
        self.assertEqual(self.run_check(DEEP="1"), (0, 4, 0, 0))
        self.assertIn("one.depth=5", self.words())
        self.assertIn(str(kunitpy.SLACK * 700), self.words())
        self.assertTrue((places.RESULTS / "check-6.12-deep.json").is_file())

    def test_make_test_leaves_out_what_takes_minutes(self):
        rows = DEEP + """
[[deep]]
suites = ["two*"]
minutes = true
parameters = ["two.depth=9"]
"""
        write(self.repo, {"tools/deep.toml": rows})
        wish = options.parse({"KDIR": str(self.linux)})
        self.assertEqual(testing._deep(wish), (3, 0, 0))
        self.assertNotIn("two.depth=9", self.words())
        wish = options.parse({"KDIR": str(self.linux), "DEEP": "1"})
        self.assertIn("two.depth=9", deep.parameters(wish))
        self.assertEqual(testing._deep(wish), (4, 0, 0))

    def test_deep_part_of_make_test_runs_the_deep_suites_only(self):
        write(self.repo, {"tools/deep.toml": DEEP})
        wish = options.parse({"KDIR": str(self.linux)})
        self.assertEqual(testing._deep(wish), (3, 0, 0))
        self.assertIn("one.depth=5", self.words())

    def test_variant_part_of_make_test_runs_the_scmi_suites(self):
        write(self.linux, {"tools/testing/kunit/kunit.py":
                           KUNIT_PY.replace('"one.', '"scmi_one.')})
        write(self.repo, {"kunit-configs/matchlock.config": ""})
        wish = options.parse({"KDIR": str(self.linux)})
        folder = self.repo / "tools/variants/matchlock"
        self.assertEqual(testing._variant(wish, folder), (3, 0, 0))

    def test_several_globs_make_one_report(self):
        wish = options.parse({"KDIR": str(self.linux)})
        self.assertEqual(check.check(wish, ["one", "two"]), (0, 4, 0, 0))

    def test_all_suites_share_the_processors(self):
        write(self.linux, {"tools/testing/kunit/kunit.py":
                           KUNIT_PY.replace('"two.', '"scmi_two.')})
        for jobs, boots in (("1", 1), ("2", 2)):
            outcome = check.checked(options.parse(
                {"KDIR": str(self.linux), "JOBS": jobs}))
            self.assertEqual(outcome.boots, boots)
            self.assertEqual([case.full for case in outcome.cases],
                             ["one.a", "one.b", "one.c", "scmi_two.d"])

    def test_kernel_that_names_no_suite_is_an_error(self):
        write(self.linux, {"tools/testing/kunit/kunit.py": KUNIT_PY.replace(
            'CASES = ["one.a", "one.b", "one.c", "two.d"]', "CASES = []")})
        write(self.repo, {"kunit-configs/kasan.config": ""})
        for configs in ("", "kasan"):
            with self.assertRaisesRegex(BenchError, "holds no suite"):
                self.run_check(CONFIGS=configs, JOBS="2")

    def test_variant_has_a_tree_of_its_own(self):
        write(self.repo, {
            "kunit-configs/matchlock.config": "",
            "tools/variants/matchlock/1.patch":
                "--- a/drivers/scmi/driver.c\n+++ b/drivers/scmi/driver.c\n"
                "@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n"})
        for configs in ("virtio", "matchlock"):
            self.run_check(CONFIGS=configs, STOCK="1")
        found = {path.parents[3].name.split("stock", 1)[1]: "TWO" in
                 path.read_text() for path in (self.repo / "build").glob(
                     "*/tree/drivers/scmi/driver.c")}
        self.assertEqual(found, {"": False, "-matchlock": True})
        self.assertTrue((places.RESULTS /
                         "check-6.12-stock-matchlock.json").is_file())

    def test_hang_is_called_one(self):
        self.virtio("HANG one.b\n")
        with mock.patch.object(kunitpy, "SLACK", 1):
            got = self.run_check(TIMEOUT="1")
        self.assertEqual(got, (1, 3, 1, 0))
        self.assertIn("HANG one.b", self.told.getvalue())

    def test_kernel_that_waits_for_ever_is_a_hang_not_a_crash(self):
        self.virtio("BLOCK one.b\nCRASH one.b\n")
        self.assertEqual(self.run_check(), (1, 3, 1, 0))
        told = self.told.getvalue()
        self.assertIn("HANG one.b\n    one waits for ever, in waits_here", told)

    def test_a_kernel_that_always_hangs_is_given_up(self):
        self.virtio("HANG one.a\nHANG one.b\nHANG one.c\nHANG two.d\n")
        with mock.patch.object(kunitpy, "SLACK", 1), \
                mock.patch.object(run, "_ENOUGH", 3):
            got = self.run_check(TIMEOUT="1")
        self.assertEqual(got, (1, 0, 4, 0))
        told = self.told.getvalue()
        self.assertIn("HANG one.b", told)
        self.assertIn("FAIL one.c\n    not run: boots that hung", told)


class Interrupted(Mini):
    """Builds that were killed."""

    CHILD = """
        import pathlib, sys
        sys.path.insert(0, {tools!r})
        from scmibench import packages, places
        top = pathlib.Path({repo!r})
        places.REPO, places.TOOLS = top, top / "tools"
        places.FRAGMENTS, places.BUILD = top / "kunit-configs", top / "build"
        places.RESULTS = top / "build/results"
        packages.need = lambda *names: None
        from scmibench import __main__
        sys.exit(__main__.run(["check"]))
        """

    def child(self):
        """make check in a process of its own."""
        tools = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        return subprocess.Popen(
            [sys.executable, "-B", "-c", textwrap.dedent(self.CHILD).format(
                tools=tools, repo=str(self.repo))],
            env={**os.environ, "KDIR": str(self.linux), "JOBS": "2"},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True)

    def wait_for(self, pattern):
        """Until there are such files below build/; returns them."""
        for _ in range(600):
            found = list((self.repo / "build").glob(pattern))
            if found:
                return found
            time.sleep(0.05)
        return self.fail(f"no {pattern}")

    def test_end_of_the_command_is_that_of_its_kernels(self):
        write(self.linux, {"tools/testing/kunit/kunit.py": KUNIT_PY.replace(
            '"two.', '"scmi_two.').replace("time.sleep(60)", """
            import os
            (obj / "pid").write_text(str(os.getpid()))
            time.sleep(60)""")})
        self.virtio("HANG one.b\nHANG scmi_two.d\n")
        child = self.child()
        files = [self.wait_for(f"*/obj-*/boots/{slot}/pid")[0] for slot in "01"]
        child.terminate()
        self.assertEqual(child.wait(10), 130)
        for path in files:
            with self.assertRaises(ProcessLookupError):
                os.kill(int(path.read_text()), 0)

    def test_killed_build_is_taken_up(self):
        write(self.linux, {"slow": ""})
        child = self.child()
        self.wait_for("*/obj-*/begun")
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        half, = (self.repo / "build").glob("*/obj-*/x.o")
        (self.linux / "slow").unlink()
        self.assertEqual(self.run_check(), (0, 4, 0, 0))
        self.assertFalse(half.exists())

    def made(self):
        """A Build with an output folder, but nothing else."""
        obj = self.top / "obj"
        obj.mkdir()
        one = build.Build.__new__(build.Build)
        one.obj = obj
        return one

    def test_only_what_may_be_cut_short_is_removed(self):
        one = self.made()
        for name, at in (("old.o", 10), (".old.o.cmd", 5),
                         ("whole.o", 100), (".whole.o.cmd", 101),
                         ("half.o", 100), (".half.o.cmd", 50),
                         ("bare.o", 100), (".config", 100),
                         (".cut.o.cmd", 100)):
            path = one.obj / name
            path.write_text("cut" if "cut" in name else "x\n")
            os.utime(path, (at, at))
        one._cleanse(60)
        self.assertEqual(sorted(path.name for path in one.obj.iterdir()), [
            ".config", ".half.o.cmd", ".old.o.cmd", ".whole.o.cmd", "old.o",
            "whole.o"])


class KunitPy(Mini):
    """Around kunit.py itself."""

    def test_unset_line_of_a_missing_symbol_is_not_refused(self):
        write(self.top, {"obj/.config": "CONFIG_ON=y\nCONFIG_STUCK=y\n"})
        got = kunitpy._refused("# CONFIG_HID is not set, CONFIG_A=y, "
                               "# CONFIG_STUCK is not set", self.top / "obj")
        self.assertEqual(got, ["CONFIG_A", "CONFIG_STUCK"])

    def test_config_that_fails_otherwise_is_one_line(self):
        write(self.linux, {"tools/testing/kunit/kunit.py":
                           "import sys\nsys.exit('no flex here')\n"})
        with self.assertRaisesRegex(BenchError, "config failed: no flex"):
            kunitpy.config(self.linux, self.top / "obj", [])

    def test_kernel_that_does_not_boot(self):
        write(self.linux, {"tools/testing/kunit/kunit.py": KUNIT_PY.replace(
            '"KTAP version 1", "1..%d" % len(suites)', '"no root"').replace(
            '"KTAP', '"KT')})
        with self.assertRaisesRegex(BenchError, "did not get as far"):
            self.run_check()


if __name__ == "__main__":
    unittest.main()
