# SPDX-License-Identifier: GPL-2.0-only
"""A newer suite through apt: what apt is told, and what when it refuses."""

import os
import subprocess
import unittest
from unittest import mock

from helpers import InFolder, write
from scmibench import newer, places
from scmibench.errors import BenchError

# Stands in for apt-get: has one mirror, one suite and one package.
APT = """#!/bin/sh
echo "$*" >>{top}/calls
while [ "$1" != "${{1#-}}" ]; do
	[ "$1" = -c ] && conf=$2
	case $1 in -c|-o) shift;; esac
	shift
done
sources=$(sed -n 's/.*sourcelist "\\(.*\\)";/\\1/p' "${{conf:-/dev/null}}")
case $1 in
indextargets)
	cat {top}/targets;;
update)
	cp "$conf" {top}/conf; cp "$sources" {top}/sources
	if [ -f {top}/refuse ]; then cat {top}/refuse >&2; exit 100; fi
	grep -q "^URIs: http://good" "$sources" && exit 0
	echo "E: The repository does not have a Release file." >&2
	exit 100;;
download)
	case $2 in
	tool/newest) cp {top}/tool.deb "tool_1%3a2.5-1_all.deb";;
	*) echo "E: Unable to locate package ${{2%/*}}" >&2; exit 100;;
	esac;;
install)
	case "$*" in
	*tool/newest*) cp {top}/tool.deb tool_3_all.deb
		cp {top}/base.deb base_1_all.deb;;
	esac;;
esac
"""
TARGETS = """\
http://other.test/x bookworm-security main
http://good.test/debian/ bookworm main
http://good.test/debian/ bookworm contrib
http://good.test/debian/ bookworm-updates main
http://vendor.test/ nodistro main
"""


class Newer(InFolder):
    """With a stub of apt in PATH, and a package that dpkg-deb has made."""

    def setUp(self):
        super().setUp()
        keyring = self.top / "keyring"
        write(self.top, {"bin/apt-get": APT.format(top=self.top),
                         "targets": TARGETS, "keyring": "",
                         "deb/DEBIAN/control": "Package: tool\n"
                         "Version: 1:2.5-1\nArchitecture: all\n"
                         "Maintainer: nobody <n@test>\nDescription: none\n",
                         "deb/usr/bin/tool": "it\n"})
        (self.top / "bin/apt-get").chmod(0o755)
        self.build("tool")
        path = f"{self.top}/bin:{os.environ['PATH']}"
        for patch in (
                mock.patch.dict(os.environ, PATH=path,
                                XDG_CACHE_HOME=str(self.top / "cache")),
                mock.patch.object(newer, "_KEYRINGS", (str(keyring),)),
                mock.patch.object(newer, "_codename", lambda: "bookworm")):
            patch.start()
            self.addCleanup(patch.stop)

    def build(self, name):
        """A package file out of what lies in deb/."""
        subprocess.run(["dpkg-deb", "--build", str(self.top / "deb"),
                        f"{self.top}/{name}.deb"], check=True,
                       stdout=subprocess.DEVNULL)

    def calls(self):
        """The verbs that apt was called with."""
        words = (self.top / "calls").read_text().split()
        return [word for word in words
                if word in ("indextargets", "update", "download",
                                "install")]

    def refused(self, pattern, name="tool", suite="newest"):
        """Expect one line that matches @pattern."""
        with self.assertRaisesRegex(BenchError, pattern) as caught:
            newer.package(name, suite)
        self.assertNotIn("\n", str(caught.exception))
        self.assertIsNone(newer.kept(name, suite))

    def test_unpacked_into_the_cache(self):
        got = newer.package("tool", "newest")
        self.assertEqual(got.name, "tool_1.2.5-1")
        self.assertIn(places.cache(), got.parents)
        self.assertEqual((got / "usr/bin/tool").read_text(), "it\n")

    def test_got_once(self):
        first = newer.package("tool", "newest")
        self.assertEqual(newer.package("tool", "newest"), first)
        self.assertEqual(self.calls(), ["indextargets", "update", "download"])

    def test_with_all_that_it_needs(self):
        write(self.top, {"deb/usr/lib/any/ld-linux.so.1":
                         '#!/bin/sh\nshift 4\nexec "$@"\n',
                         "deb/usr/bin/python3":
                         '#!/bin/sh\necho "$PYTHONHOME $*"\n'})
        for name in ("lib/any/ld-linux.so.1", "bin/python3"):
            (self.top / "deb/usr" / name).chmod(0o755)
        self.build("base")
        got = newer.package("tool", "newest", ["base"])
        self.assertEqual(got.name, "tool_3")
        self.assertEqual(self.calls()[-1], "install")
        path = newer.programs(got, ["tool"]) / "tool"
        out = subprocess.run([str(path), "a b"], capture_output=True,
                             text=True, check=True).stdout
        self.assertEqual(out, f"{got}/usr {got}/usr/bin/tool a b\n")

    def test_no_programs_in_it(self):
        with self.assertRaisesRegex(BenchError, "holds no programs"):
            newer.programs(newer.package("tool", "newest"), ["tool"])

    def test_the_machines_archive_with_debians_keys(self):
        newer.package("tool", "newest")
        lines = (self.top / "sources").read_text().splitlines()
        self.assertIn("URIs: http://good.test/debian/", lines)
        self.assertIn("Suites: newest", lines)
        self.assertIn(f"Signed-By: {self.top}/keyring", lines)

    def test_a_state_of_its_own(self):
        newer.package("tool", "newest")
        conf = (self.top / "conf").read_text()
        for name in ("Etc::sourcelist", "State", "State::status", "Cache"):
            self.assertRegex(conf, f'Dir::{name} "{places.cache()}/newer/apt/')
        for name in ("sourceparts", "preferences", "preferencesparts"):
            self.assertIn(f'Dir::Etc::{name} "/dev/null"', conf)

    def test_next_mirror_when_one_lacks_the_suite(self):
        write(self.top, {"targets": "http://first.test/ bookworm main\n"
                                    + TARGETS})
        newer.package("tool", "newest")
        self.assertEqual(self.calls(), ["indextargets", "update", "update",
                                        "download"])

    def test_no_network(self):
        write(self.top, {"refuse": "Ign:1 http://good.test newest InRelease\n"
                         "E: Failed to fetch InRelease  Could not resolve\n"
                         "E: Some index files failed to download.\n"})
        self.refused("get tool from Debian's suite newest: Failed to fetch "
                     "InRelease  Could not resolve .check the network")

    def test_no_such_suite(self):
        write(self.top, {"targets": "http://old.test/ bookworm main\n"})
        self.refused("suite newest: The repository does not have a Release")

    def test_no_such_package(self):
        self.refused("get toll from .* Unable to locate package toll",
                     name="toll")

    def test_bad_signature_is_what_is_told(self):
        write(self.top, {"refuse": "W: GPG error: newest: NO_PUBKEY 12\n"
                         "E: The repository is not signed.\n"})
        self.refused("GPG error: newest: NO_PUBKEY 12")

    def test_no_source_at_all(self):
        write(self.top, {"targets": "http://other.test b-security main\n"})
        self.refused("apt has no source for Debian's archive")

    def test_no_keys(self):
        with mock.patch.object(newer, "_KEYRINGS", ()):
            self.refused("install debian-archive-keyring")

    def test_no_debian(self):
        with mock.patch.dict(os.environ, PATH=str(self.top / "nothing")):
            self.refused("this is no Debian system")

    def test_package_that_is_cut_short(self):
        whole = (self.top / "tool.deb").read_bytes()
        (self.top / "tool.deb").write_bytes(whole[:-40])
        self.refused("cannot get tool from")
        (self.top / "tool.deb").write_bytes(whole)
        self.assertTrue(newer.package("tool", "newest").is_dir())


@unittest.skipUnless(os.path.exists("/usr/bin/apt-get"), "no apt here")
class RealApt(InFolder):
    """Both formats of sources, as apt itself reads them: no network."""

    def mirrors(self, name, text):
        """What newer.mirrors() makes of one file of sources."""
        write(self.top, {f"etc/{name}": text, "state/lists/partial/x": "",
                         "conf": f'Dir::Etc::sourcelist "{self.top}/none";\n'
                         f'Dir::Etc::sourceparts "{self.top}/etc";\n'
                         f'Dir::State "{self.top}/state";\n'})
        with mock.patch.dict(os.environ, APT_CONFIG=str(self.top / "conf")), \
                mock.patch.object(newer, "_codename", lambda: "bookworm"):
            return newer.mirrors()

    def test_one_line(self):
        self.assertEqual(self.mirrors(
            "a.list", "deb http://sec.test/ bookworm-security main\n"
            "# deb http://off.test/ bookworm main\n"
            "deb [arch=amd64] http://x.test/debian bookworm main contrib\n"),
            ["http://x.test/debian/"])

    def test_deb822(self):
        self.assertEqual(self.mirrors(
            "a.sources", "Types: deb deb-src\nURIs: http://x.test/debian\n"
            "Suites: bookworm bookworm-updates\nComponents: main\n\n"
            "Types: deb\nURIs: http://off.test/\nSuites: bookworm\n"
            "Components: main\nEnabled: no\n"), ["http://x.test/debian/"])

    def test_own_suite_first(self):
        self.assertEqual(self.mirrors(
            "a.list", "deb http://vendor.test/ nodistro main\n"
            "deb http://x.test/debian bookworm main\n"),
            ["http://x.test/debian/", "http://vendor.test/"])


if __name__ == "__main__":
    unittest.main()
