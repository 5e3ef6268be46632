# SPDX-License-Identifier: GPL-2.0-only
"""The short way from an edited C file to a kernel."""


def plan(tree, obj, changed, built):
    """None: take the long way."""
    del tree, obj, changed, built


def run(obj, steps, jobs):
    """Nothing yet."""
    del obj, steps, jobs
    return False
