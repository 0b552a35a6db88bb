"""The registers that people fill, in a workbook without names: their segments are pseudonyms too.

What people typed themselves, owners of targets and of actions included, stays as they typed it.
Observations of the exports are told by pseudonyms, without their texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlkpi.facts.privacy import HIDDEN, Privacy, is_pseudonym
from xlkpi.insight.listening import observations
from xlkpi.targets.changes import HEADERS
from xlkpi.targets.register import OBSERVATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlkpi.facts import Facts
    from xlkpi.workbook.carried import Earlier

_DIMENSION, _SEGMENT = HEADERS.index("dimension"), HEADERS.index("segment")
_ENTRY, _COLUMN, _VALUE = (HEADERS.index(name) for name in ("entry", "column", "value"))
_PERSONS, _TEXTS = ("author", "owner"), ("observation", "action")


def private(earlier: Earlier, privacy: Privacy, facts: Facts) -> Earlier:
    """The registers of an earlier workbook, its segments of persons under pseudonyms.

    ``facts`` are those of the exports, which have pseudonyms already.
    """
    exported = {_author_and_day(each.author, each.on) for each in observations(facts)}
    _hide_exported(earlier, privacy, exported)
    for entry in (entry for entries in earlier.entries.values() for entry in entries):
        dimension, segment = entry.text("dimension"), entry.text("segment")
        if segment:
            entry.values["segment"] = privacy.segment(dimension, segment)
    earlier.built = {
        table: [_built(list(row), privacy) for row in rows] for table, rows in earlier.built.items()
    }
    return earlier


def _hide_exported(earlier: Earlier, privacy: Privacy, known: set[tuple[str, str]]) -> None:
    """Give the observations that the exports hold the looks that they have in them now.

    They are found by author and day. What people wrote on them since stays, and so the registers
    join them with the exports' as ever; their own observations of another day are not touched.
    """

    def exported(values: Mapping[str, Any]) -> bool:
        author = privacy.segment("author", values.get("author"))
        return _author_and_day(author, values.get("on")) in known

    table = OBSERVATIONS.table
    held: dict[Any, dict[str, Any]] = {}
    rows = earlier.built.get(table, [])
    for row in rows:
        held.setdefault(row[_ENTRY], {})[str(row[_COLUMN])] = row[_VALUE]
    theirs = [values for values in held.values() if exported(values)]
    texts = {values.get(column) for values in theirs for column in _TEXTS} - {None}

    def hidden(column: str, value: Any) -> Any:
        if column in _PERSONS:
            return privacy.segment(column, value)
        return HIDDEN if column in _TEXTS and value in texts else value

    for entry in filter(lambda entry: exported(entry.values), earlier.entries.get(table, [])):
        entry.values.update({c: hidden(c, v) for c, v in entry.values.items()})
    if theirs:
        earlier.built[table] = [
            [*row[:_VALUE], hidden(str(row[_COLUMN]), row[_VALUE])]
            if exported(held[row[_ENTRY]]) else row
            for row in rows
        ]  # fmt: skip


def _author_and_day(author: Any, on: Any) -> tuple[str, str]:
    return str(author or ""), str(on or "")[:10]  # a date, or a text of one


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
