# SPDX-License-Identifier: GPL-2.0-only
"""How far suites go: tools/deep.toml for DEEP=1, and FUZZ= and SEED=."""

import dataclasses
import tomllib

from . import places


@dataclasses.dataclass(frozen=True)
class Deep:
    """The whole table, its rows put together."""

    timeout: int
    suites: tuple	# globs of suites with a deep mode
    parameters: tuple	# further words of the kernel's command line
    shallow: tuple	# those for a search that is to be short


def table(everything=True):
    """The table as it was read; an empty one where there is no file.

    everything: rows that take minutes, too.
    """
    path = places.TOOLS / "deep.toml"
    data = tomllib.loads(path.read_text(encoding="utf-8")) \
        if path.is_file() else {}
    rows = [row for row in data.get("deep", [])
            if everything or not row.get("minutes")]
    return Deep(data.get("timeout", 600),
                tuple(dict.fromkeys(glob for row in rows
                                    for glob in row["suites"])),
                tuple(word for row in rows for word in row["parameters"]),
                tuple(word for row in rows for word in row.get("shallow", ())))


def parameters(wish):
    """Words for the kernel's command line, as far as the user cares."""
    words = list(table(wish.minutes).parameters) if wish.deep else []
    if wish.fuzz is not None:
        words.append(f"scmi_kunit_kit.fuzz={wish.fuzz}")
    if wish.seed is not None:
        words.append(f"scmi_kunit_kit.fuzz_seed={wish.seed}")
    return tuple(words)
