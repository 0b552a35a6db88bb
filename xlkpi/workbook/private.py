"""The registers that people fill, in a workbook without names: their segments are pseudonyms too.

What people typed themselves, owners of targets and of actions included, stays as they typed it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlkpi.facts.privacy import Privacy, is_pseudonym
from xlkpi.targets.changes import HEADERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlkpi.workbook.carried import Earlier

_DIMENSION, _SEGMENT = HEADERS.index("dimension"), HEADERS.index("segment")
_COLUMN, _VALUE = HEADERS.index("column"), HEADERS.index("value")


def private(earlier: Earlier, privacy: Privacy) -> Earlier:
    """The registers of an earlier workbook, its segments of persons under pseudonyms."""
    for entry in (entry for entries in earlier.entries.values() for entry in entries):
        dimension, segment = entry.text("dimension"), entry.text("segment")
        if segment:
            entry.values["segment"] = privacy.segment(dimension, segment)
    earlier.built = {
        table: [_built(list(row), privacy) for row in rows] for table, rows in earlier.built.items()
    }
    return earlier


def _built(row: list[Any], privacy: Privacy) -> list[Any]:
    """A row of a register as an earlier build wrote it."""
    if len(row) == len(HEADERS):
        dimension = str(row[_DIMENSION] or "")
        row[_SEGMENT] = privacy.segment(dimension, row[_SEGMENT])
        if row[_COLUMN] == "segment":
            row[_VALUE] = privacy.segment(dimension, row[_VALUE])
    return row


def made_private(segments: Iterable[Sequence[Any]]) -> bool:
    """Whether a list of a workbook's segments holds pseudonyms."""
    return any(is_pseudonym(cell) for row in segments for cell in row)
