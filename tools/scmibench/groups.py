# SPDX-License-Identifier: GPL-2.0-only
"""Groups of suites: rows of a table, and boots that may share the processors."""

import fnmatch

# A suite belongs to the first that matches.
GROUPS = {
    "helpers": "devkit_*",
    "platform": "fake_scmi_*",
    "instances": "scmi_[et]*",
    "virtio": "*virtio*",
    "mailbox": "*mailbox*",
    "tee": "*tee*",
    "mixed": "scmi_mixed*",
}
REST = "other"

# Four boots, so that all processors have something to do; those that take
# longest come first.
SHARES = ("scmi_v*", "scmi_o*", "scmi_[!ov]*", "[!s]*")


def group(suite):
    """The group that a suite belongs to."""
    return next((name for name, glob in GROUPS.items()
                 if fnmatch.fnmatchcase(suite, glob)), REST)


def patterns(suites, globs, leave_out=()):
    """Globs for boots that run each of @suites once; those left out not at all.

    A suite belongs to the first of @globs that matches. Each is one boot if it
    takes nobody else's suites along; what it stands for has its own boots if it
    does, and so has what none of them matches.
    """
    wanted = [suite for suite in suites if not any(
        fnmatch.fnmatchcase(suite, glob) for glob in leave_out)]
    found = []
    for glob in globs:
        taken = [suite for suite in suites if fnmatch.fnmatchcase(suite, glob)]
        mine = [suite for suite in wanted if suite in taken]
        wanted = [suite for suite in wanted if suite not in mine]
        if mine:
            found += [glob] if taken == mine else mine
    return found + wanted
