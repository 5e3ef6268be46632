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


def group(suite):
    """The group that a suite belongs to."""
    return next((name for name, glob in GROUPS.items()
                 if fnmatch.fnmatchcase(suite, glob)), REST)


def names(suites):
    """The groups that @suites belong to, in the order of the table."""
    found = {group(suite) for suite in suites}
    return [name for name in (*GROUPS, REST) if name in found]


def patterns(suites, leave_out=()):
    """Globs for boots that run each of @suites once; those left out not at all.

    A group is one boot, if its glob takes nobody else's suites along.
    """
    wanted = [suite for suite in suites if not any(
        fnmatch.fnmatchcase(suite, glob) for glob in leave_out)]
    globs = []
    for name in names(wanted):
        mine = [suite for suite in wanted if group(suite) == name]
        glob = GROUPS.get(name, "")
        taken = [suite for suite in suites if fnmatch.fnmatchcase(suite, glob)]
        globs += [glob] if taken == mine else mine
    return globs
