"""Dated backups of a workbook: ``kpi.2026-11-23-091500.bak.xlsx`` beside ``kpi.xlsx``.

The date is the moment when the build replaced that version. Only files of exactly this form
are ever pruned.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

KEPT = 3
"""Backups kept unless told otherwise.

A mistake in targets is often seen only at the next monthly meeting, after a second rebuild;
three workbooks reach back that far and cost a few megabytes.
"""


def backups_of(output: Path) -> list[Path]:
    """The backups of a workbook, the oldest first."""
    return [path for _, _, path in _dated(output)]


def back_up(output: Path, temporary: Callable[[], Path]) -> Path | None:
    """Copy a workbook to a dated backup, which appears whole or not at all.

    ``temporary`` gives a name that nobody else writes to. None where the newest backup already
    holds the same bytes: a build that was killed after this step made it.
    """
    known = backups_of(output)
    if known and known[-1].read_bytes() == output.read_bytes():
        return None
    copy = temporary()
    try:
        shutil.copy2(output, copy)
        with copy.open("r+b") as stream:
            os.fsync(stream.fileno())
        return copy.rename(_free(output))
    finally:
        copy.unlink(missing_ok=True)


def prune(output: Path, several: int) -> None:
    """Remove the oldest backups but so many, at least one."""
    for path in backups_of(output)[:-several]:
        path.unlink(missing_ok=True)


def _dated(output: Path) -> list[tuple[str, int, Path]]:
    """The backups with their moment and their number within it, the oldest first."""
    stem, suffix = re.escape(output.stem), re.escape(output.suffix)
    form = re.compile(rf"{stem}\.(\d{{4}}-\d\d-\d\d-\d{{6}})(?:-(\d+))?\.bak{suffix}")
    found = []
    for path in output.parent.iterdir():
        match = form.fullmatch(path.name)
        if match and path.is_file():
            found.append((match[1], int(match[2] or 1), path))
    return sorted(found)


def _free(output: Path) -> Path:
    """A name for a backup made now; further ones of the same second are numbered."""
    moment = f"{datetime.now().astimezone():%Y-%m-%d-%H%M%S}"
    number = max([again for other, again, _ in _dated(output) if other == moment], default=0) + 1
    again = f"-{number}" if number > 1 else ""
    return output.with_name(f"{output.stem}.{moment}{again}.bak{output.suffix}")
