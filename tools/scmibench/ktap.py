# SPDX-License-Identifier: GPL-2.0-only
"""Read a kernel's console: KTAP results, and what went wrong beside them.

KUnit itself lets a case pass whose code ran into a WARN or a lockdep report.
Here a line of the console belongs to the case in whose span it stands, and a
splat in that span fails the case, whatever KTAP says. A case that provokes one
on purpose says so around it ("expect-splat-begin", "expect-splat-end").
"""

import dataclasses
import re

PASS, FAIL, SKIP, CRASH, HANG = "PASS", "FAIL", "SKIP", "CRASH", "HANG"

# How a line begins that is a splat, and what makes it one anywhere: apart, since
# every line of every console is asked.
_SPLAT = re.compile("|".join((
    r"WARNING: ", r"BUG: ", r"kernel BUG at ", r"Oops\b", r"UBSAN: ",
    r"INFO: (task .* blocked|possible recursive locking|trying to register)",
    r"INFO: lockdep is turned off", r"rcu: INFO: ", r"refcount_t: ",
    r"INFO: rcu", r"list_(add|del) corruption", r"Kernel panic - not syncing",
    r"sysfs: cannot create duplicate filename",
    r"kobject_add_internal failed .* with -EEXIST",
    r"kmemleak: \d+ new suspected", r"=+\s*BUG ",
    r"BUG \S+ \(.*\): ", r"Slab .*: Objects remaining", r"ODEBUG: ")))
_SPLAT_INSIDE = ("DEBUG_LOCKS_WARN_ON", "general protection fault",
                 "unable to handle", "Unable to handle", "OF: ERROR",
                 "ERROR: memory leak, expected refcount")

_BLOCKED = re.compile(r"^INFO: task (\S+):\d+ blocked for more than")
_FRAME = re.compile(r"^\[<[0-9a-f]+>\] (?:0x[0-9a-f]+ )?([\w.]+)\+0x")
_HELD = re.compile(r"^#\d+: (?:0x)?([0-9a-f]+) \((.+?)\)\{.*?\}\S*, at: ([\w.]+)")
_WAITING = re.compile(r"__switch_to|_*schedule|_*mutex_lock|_*wait_for_co|_*down_"
                      r"|rwsem_down_|_*flush_work|do_wait_intr")
_WAITER = "kunit_try_catch_run"	# KUnit itself, that waits for the case

STAMP = re.compile(r"^\[\s*(\d+\.\d+)\](?:\[[\sTC\d]+\])? ?")
_RESULT = re.compile(r"^( *)(ok|not ok) (\d+) (?:- )?([^#]*?)(?: # (.*))?$")
_HEADER = re.compile(r"^( *)# Subtest: (.*)$")
_PLAN = re.compile(r"^( *)1\.\.(\d+)$")
_KTAP = ("ok ", "not ok ", "# Subtest: ", "1..", "KTAP version ")
_VERSION = re.compile(r"^( *)KTAP version \d+$")


@dataclasses.dataclass
class Case:
    """One result: a case, or one parameter of a case."""

    suite: str
    name: str
    status: str
    reason: str = ""
    log: list = dataclasses.field(default_factory=list)
    seconds: float = 0.0
    splat: bool = False

    @property
    def full(self):
        """suite.case or suite.case.parameter."""
        return f"{self.suite}.{self.name}" if self.name else self.suite

    @property
    def bad(self):
        """True if this is anything but a pass or a skip."""
        return self.status in (FAIL, CRASH, HANG)


@dataclasses.dataclass
class _Group:
    name: str
    indent: int
    log: list		# what the console said before this group began
    began: float
    plan: int = -1
    done: int = 0
    failed: int = 0	# results below that account for a "not ok" of this


def is_splat(line):
    """True if a line of the console, without blanks before it, is a splat."""
    return bool(_SPLAT.match(line)) or \
        any(words in line for words in _SPLAT_INSIDE)


def splat(log):
    """The first line of @log that is an unannounced splat, or ""."""
    expected = False
    for line in log:
        if "expect-splat-begin" in line:
            expected = True
        elif "expect-splat-end" in line:
            expected = False
        elif not expected and is_splat(line.strip()):
            return line.strip()
    return ""


def _locked_twice(lines):
    """The lock that a task of lockdep's list wants and has, or ""."""
    held = {}
    for line in lines:
        if re.match(r"\d+ locks? held by ", line):
            held = {}
        found = _HELD.match(line)
        if found and found[1] in held:
            return f"{found[2]}, which {held[found[1]]} has locked"
        if found:
            held[found[1]] = found[3]
    return ""


def stuck(log):
    """(task, its functions, the lock) of a task that waits for ever, or None.

    The kernel's own check for that has found it. KUnit waits as well, for the
    case, and is not meant.
    """
    lines = [STAMP.sub("", line).strip() for line in log]
    tasks = []
    for line in lines:
        blocked, frame = _BLOCKED.match(line), _FRAME.match(line)
        if blocked:
            tasks.append((blocked[1], []))
        elif line.startswith("Showing all locks"):
            break
        elif frame and tasks and not (_WAITING.match(frame[1])
                                      and not tasks[-1][1]):
            tasks[-1][1].append(frame[1])
    tasks.sort(key=lambda task: _WAITER in task[1])
    return (*tasks[0], _locked_twice(lines)) if tasks else None


def why_stuck(found):
    """What stuck() has found, in one line."""
    task, frames, lock = found
    text = f"{task} waits for ever"
    if lock:
        text += f" for {lock}"
    return text + (f", in {' < '.join(frames[:8])}" if frames else "")


def first_reason(log):
    """The first expectation that failed in @log, with its few lines."""
    for at, line in enumerate(log):
        if re.search(r"(EXPECTATION|ASSERTION) FAILED at|try (faulted|timed)"
                     r"|failed to initialize", line):
            told = [text.strip().removeprefix("# ") for text in log[at:at + 4]]
            return " | ".join(text for text in told if text)
    return ""


def _given_up(log):
    return any("test case timed out" in line for line in log)


class Reader:
    """Turns console lines into cases; feed() each line, then end()."""

    def __init__(self):
        self.cases = []
        self.groups = []	# open groups, the outermost suite first
        self.pending = []	# lines since the last result or header
        self.now = self.before = 0.0
        self.started = self.over = False
        self.plan, self.suites = -1, 0

    def feed(self, line):
        """Take one line of the console."""
        stamp = STAMP.match(line)
        if stamp:
            self.now = float(stamp.group(1))
            line = line[stamp.end():]
        line = line.rstrip()
        if not self.started:
            if line.startswith("KTAP version "):
                self.started = True
                self._stray("(boot)")
                self.before = self.now
            else:
                self.pending.append(line)
            return
        if line.startswith("reboot: System halted"):
            self.over = True
        if not line.lstrip().startswith(_KTAP):
            self.pending.append(line)
            return
        for pattern, take in ((_RESULT, self._result), (_HEADER, self._header),
                              (_PLAN, self._plan), (_VERSION, None)):
            found = pattern.match(line)
            if found:
                if take:
                    take(found)
                return
        self.pending.append(line)

    def _stray(self, suite, name=""):
        """A splat outside any case is a failure of its own."""
        what = splat(self.pending)
        if what:
            self.cases.append(Case(suite, name, FAIL, what, self.pending,
                                   splat=True))
            for group in self.groups:
                group.failed += 1
        self.pending = []

    def _header(self, found):
        indent = len(found.group(1))
        self.groups.append(_Group(found.group(2), indent, self.pending,
                                  self.now))
        self.pending = []

    def _plan(self, found):
        indent, count = len(found.group(1)), int(found.group(2))
        if not indent:
            self.plan = count
        elif self.groups and self.groups[-1].indent == indent:
            self.groups[-1].plan = count

    def _path(self, name):
        names = [group.name for group in self.groups] + [name]
        return names[0], ".".join(names[1:])

    def _result(self, found):
        indent = len(found.group(1))
        good, name, note = found.group(2) == "ok", found[4].strip(), found[5]
        while self.groups and self.groups[-1].indent > indent:
            group = self.groups.pop()
            if group.indent == indent + 4:
                self._close(group, good, note or "")
                break
        else:
            self._leaf(name, good, note or "")
        if not indent:
            self.suites += 1
        elif self.groups:
            self.groups[-1].done += 1

    def _status(self, good, note):
        if note.startswith("SKIP"):
            return SKIP, note[4:].strip()
        return (PASS, "") if good else (FAIL, "")

    def _leaf(self, name, good, note):
        suite, inner = self._path(name) if self.groups else (name, "")
        status, reason = self._status(good, note)
        case = Case(suite, inner, status, reason, self.pending,
                    max(0.0, self.now - self.before))
        what = splat(case.log)
        if status == FAIL and _given_up(case.log):
            case.status, case.reason = HANG, "KUnit waited in vain for its end"
        elif what:
            case.status, case.splat, case.reason = FAIL, True, what
        elif status == FAIL:
            case.reason = first_reason(case.log) or "not ok"
        self._add(case)

    def _add(self, case):
        self.cases.append(case)
        self.before, self.pending = self.now, []
        if case.bad:
            for group in self.groups:
                group.failed += 1

    def _close(self, group, good, note):
        """The result line of a suite, or of a case with parameters."""
        names = [one.name for one in self.groups] + [group.name]
        suite, inner = names[0], ".".join(names[1:])
        log = group.log + self.pending
        what = splat(log)
        status, reason = self._status(good, note)
        if what:
            self._add(Case(suite, inner, FAIL, what, log, splat=True))
        elif status == FAIL and not group.failed:
            self._add(Case(suite, inner, FAIL, first_reason(log) or
                           "not ok, though none of its cases failed", log))
        elif not group.done:
            if status == PASS:
                status, reason = FAIL, "holds no case"
            self._add(Case(suite, inner, status, reason, log))
        self.pending = []

    @property
    def complete(self):
        """True if every suite that was announced came to its end."""
        return self.started and not self.groups and self.plan == self.suites

    @property
    def empty(self):
        """True if KUnit ran and had nothing to run."""
        return self.started and self.plan == 0

    def end(self):
        """The console is over: judge what came after the last result."""
        if self.complete:
            self._stray("(shutdown)")
        return self.cases


def read(lines):
    """Read a whole console."""
    reader = Reader()
    for line in lines:
        reader.feed(line)
    reader.end()
    return reader
