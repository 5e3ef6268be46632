# SPDX-License-Identifier: GPL-2.0-only
"""A kernel that hangs is ended; one that a busy host keeps waiting is not."""

import os
import pathlib
import signal
import subprocess
import sys
import unittest
from unittest import mock

from helpers import InFolder, write
from scmibench import patience


class Watched(InFolder):
    """Processes as /proc would show them, with a kernel as child of 7."""

    def proc(self, waited):
        """A kernel that waited so many seconds for a processor."""
        write(self.top, {"8/stat": "8 (a (b) S 9) S 7 8 8 0\n",
                         "8/task/8/schedstat": f"5 {int(waited * 1e9)} 3\n",
                         "9/stat": "9 (other) R 1 9 9 0\n"})
        return mock.patch.object(patience, "PROC", pathlib.Path(self.top))

    def looked(self, waited, at):
        """Whether the kernel was ended, @at seconds after it began."""
        with self.proc(waited), mock.patch.object(os, "kill") as kill, \
                mock.patch.object(patience.time, "monotonic") as clock:
            clock.return_value = 100.0
            patient = patience.Patience(60)
            clock.return_value = 100.0 + at
            patient.watch(7)
        self.assertEqual(patient.lost, kill.called)
        if kill.called:
            kill.assert_called_once_with(8, signal.SIGTERM)
        return patient.lost

    def test_time_on_the_processor_counts(self):
        self.assertFalse(self.looked(0, 59))
        self.assertTrue(self.looked(0, 60))

    def test_time_spent_waiting_for_it_does_not(self):
        self.assertFalse(self.looked(30, 89))
        self.assertTrue(self.looked(30, 90))

    def test_what_is_heard_begins_the_time_anew(self):
        with self.proc(30), mock.patch.object(os, "kill"), \
                mock.patch.object(patience.time, "monotonic") as clock:
            clock.return_value = 100.0
            patient = patience.Patience(60)
            clock.return_value = 150.0
            patient.heard()
            patient.watch(7)
            clock.return_value = 209.0
            patient.watch(7)
            self.assertFalse(patient.lost)
            clock.return_value = 210.0
            patient.watch(7)
            self.assertTrue(patient.lost)

    def test_a_host_that_does_not_count_gives_real_time(self):
        with self.proc(0):
            (self.top / "8/task/8/schedstat").unlink()
            self.assertEqual(patience._waited(8), 0)

    def test_a_process_that_is_gone_is_nobodys_child(self):
        with self.proc(0):
            (self.top / "8/stat").unlink()
            self.assertEqual(patience.children(7), [])


class Real(unittest.TestCase):
    """The same with a process of this machine."""

    def test_child_is_ended(self):
        code = "import subprocess, sys; subprocess.run(['sleep', '600'])"
        with subprocess.Popen([sys.executable, "-c", code]) as parent:
            while not patience.children(parent.pid):
                self.assertIsNone(parent.poll())
            patient = patience.Patience(0)
            # What the child has waited for a processor counts for it.
            while not patient.lost:
                patient.watch(parent.pid)
            self.assertEqual(parent.wait(60), 0)


if __name__ == "__main__":
    unittest.main()
