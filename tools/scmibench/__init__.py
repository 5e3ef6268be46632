# SPDX-License-Identifier: GPL-2.0-only
"""Get a kernel, lay the project over it, build it for UML, run it, report."""
