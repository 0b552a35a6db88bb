"""The registers that people fill, in a workbook without names: their segments are pseudonyms too.

What people typed themselves, owners of targets and of actions included, stays as they typed it.
Observations that came from the exports come from them again, without names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlkpi.facts.privacy import Privacy, is_pseudonym
from xlkpi.insight.listening import observations
from xlkpi.targets.changes import HEADERS
from xlkpi.targets.register import OBSERVATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlkpi.facts import Facts
    from xlkpi.workbook.carried import Earlier

_DIMENSION, _SEGMENT = HEADERS.index("dimension"), HEADERS.index("segment")
_ENTRY, _COLUMN, _VALUE = (HEADERS.index(name) for name in ("entry", "column", "value"))


def private(earlier: Earlier, privacy: Privacy, facts: Facts) -> Earlier:
    """The registers of an earlier workbook, its segments of persons under pseudonyms.

    ``facts`` are those of the exports, which have pseudonyms already.
    """
    _forget_exported(earlier, privacy, {_same(each._asdict()) for each in observations(facts)})
    for entry in (entry for entries in earlier.entries.values() for entry in entries):
        dimension, segment = entry.text("dimension"), entry.text("segment")
        if segment:
            entry.values["segment"] = privacy.segment(dimension, segment)
    earlier.built = {
        table: [_built(list(row), privacy) for row in rows] for table, rows in earlier.built.items()
    }
    return earlier


def _same(values: Mapping[str, Any]) -> tuple[str, ...]:
    """What an observation is known by once its texts are hidden."""
    day = str(values.get("on") or "")[:10]  # a date, or a text of one
    return str(values.get("author") or ""), day, str(values.get("owner") or "")


def _forget_exported(earlier: Earlier, privacy: Privacy, known: set[tuple[str, ...]]) -> None:
    """Leave out the observations that the exports hold, and what the build before noted of them."""

    def exported(values: Mapping[str, Any]) -> bool:
        persons = {name: privacy.segment(name, values.get(name)) for name in ("author", "owner")}
        return _same({**values, **persons}) in known

    table = OBSERVATIONS.table
    if table in earlier.entries:
        earlier.entries[table] = [e for e in earlier.entries[table] if not exported(e.values)]
    held: dict[Any, dict[str, Any]] = {}
    rows = earlier.built.get(table, [])
    for row in rows:
        held.setdefault(row[_ENTRY], {})[str(row[_COLUMN])] = row[_VALUE]
    gone = {entry for entry, values in held.items() if exported(values)}
    if gone:
        earlier.built[table] = [row for row in rows if row[_ENTRY] not in gone]


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
