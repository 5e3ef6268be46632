# SPDX-License-Identifier: GPL-2.0-only
"""The one way to give up: a sentence that says what to do, and a status."""

FAILED = 1	# the work was done and something is wrong with it
UNUSABLE = 2	# the work could not be started as asked


class BenchError(Exception):
    """One clear line for the user; never shown with a traceback."""

    def __init__(self, message, status=UNUSABLE):
        super().__init__(message)
        self.status = status


def told(error):
    """The text of an OSError as a user wants to read it."""
    where = f"{error.filename}: " if getattr(error, "filename", None) else ""
    return f"{where}{error.strerror or error}"
