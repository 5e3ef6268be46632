# SPDX-License-Identifier: GPL-2.0-only
"""Which sanitizer has spoken: the kinds of reports that a kernel can print."""

import dataclasses
import re

from . import ktap


@dataclasses.dataclass(frozen=True)
class Kind:
    """One kind of report."""

    name: str		# also of the suite that is broken that way: broken_NAME
    pattern: str	# in any line of such a report
    red: str = ""	# the case of that suite that is red, if not broken_NAME
    words: tuple = ()	# for the command line of a kernel that has no KASAN

    @property
    def suite(self):
        """The suite that is broken that way."""
        return f"broken_{self.name}"

    @property
    def case(self):
        """The case that must be red."""
        return self.red or self.suite


# In this order: a report of a kind further down may come with one further up.
KINDS = (
    Kind("kasan", r"^BUG: KASAN: "),
    Kind("ubsan", r"^UBSAN: "),
    Kind("kmemleak", r"^kmemleak: \d+ new suspected|^memleak: unreferenced",
         "leaks_no_memory"),
    Kind("debugobjects", r"^ODEBUG: |NOT annotated"),
    Kind("slub", r"^BUG (?!KASAN)\S+ \(.*\): |^Slab .*: Objects remaining",
         words=("slub_debug=FZPU",)),
    Kind("list", r"^list_(add|del) corruption|^plist"),
    Kind("refcount", r"^refcount_t: "),
    Kind("atomic", r"^BUG: (sleeping function called|scheduling while atomic)"),
    Kind("rcu", r"^WARNING: suspicious RCU usage|^rcu: INFO: |^INFO: rcu"),
    Kind("lockdep", r"^WARNING: (possible|inconsistent|bad unlock|held lock|"
         r"lock held|nested lock)|^INFO: trying to register|"
         r"DEBUG_LOCKS_WARN_ON"),
    Kind("bug", r"^BUG: failure at |^kernel BUG at |^Kernel BUG at "),
    Kind("warn", r"^WARNING: "),
)


def of(case):
    """The name of the kind of report that made a case red, or ""."""
    lines = [ktap.STAMP.sub("", line).strip()
             for line in (case.reason, *case.log)]
    for kind in KINDS:
        if any(re.search(kind.pattern, line) for line in lines):
            return kind.name
    return ""
