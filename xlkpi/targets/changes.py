"""What people changed in a register since it was last built.

A build keeps what it wrote as a flat table; the next one compares it with what it reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from xlkpi.targets.carry import Key, key_of
from xlkpi.targets.names import neutral_segment
from xlkpi.targets.register import Entry

HEADERS = ("entry", "kpi", "dimension", "segment", "year", "column", "value")
"""The columns of a snapshot; ``entry`` numbers the rows of the register."""

_KEY = HEADERS[1:5]

Stored = str | float | None
Held = dict[str, Stored]


class Change(NamedTuple):
    """One cell that somebody changed. A row added has no old values, one removed no new ones."""

    owner: str
    kpi: str
    dimension: str
    segment: str
    year: str
    column: str
    old: Stored
    new: Stored


def snapshot(entries: Iterable[Entry]) -> list[tuple[Stored, ...]]:
    """The entries as rows of text and numbers, under :data:`HEADERS`.

    Every filled cell is a row, and every entry has one for its KPI at least.
    """
    rows: list[tuple[Stored, ...]] = []
    for number, entry in enumerate(entries, 1):
        key, held = _held(entry)
        for column, value in {"kpi": key[0], **held}.items():
            rows.append((number, *key, column, value))
    return rows


def changes(before: Iterable[Sequence[Any]], now: Sequence[Entry]) -> list[Change]:
    """What differs between a snapshot and the entries read now, in the order of the rows.

    Rows are told apart by KPI, dimension, segment and year; of several with the same, the
    most alike are taken for each other.
    """
    old = _restored(before)
    new = [_held(entry) for entry in now]
    partner = _paired(old, new)
    gone = [row for place, row in enumerate(old) if place not in partner.values()]
    pairs = [(old[partner[i]] if i in partner else None, row) for i, row in enumerate(new)]
    return [
        change for was, has in (*pairs, *((row, None) for row in gone))
        for change in _differences(was, has)
    ]  # fmt: skip


Rowful = tuple[Key, Held]


def _held(entry: Entry) -> Rowful:
    """The key of an entry, and its other filled cells as text and numbers."""
    cells = {id: _stored(value) for id, value in (entry.values | entry.extra).items()}
    return key_of(entry), {
        id: value for id, value in cells.items() if value is not None and id not in _KEY
    }


def _stored(value: Any) -> Stored:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return value.isoformat()[:10]
    return value if isinstance(value, int | float) else str(value)


def _restored(rows: Iterable[Sequence[Any]]) -> list[Rowful]:
    """The rows of the register from those of a snapshot, as a workbook gives them back."""
    found: dict[Any, Rowful] = {}
    for number, kpi, dimension, segment, year, column, value in rows:
        if number in (None, ""):
            continue
        named = f"{year:.15g}" if isinstance(year, int | float) else str(year or "")
        key = str(kpi or ""), str(dimension or ""), neutral_segment(str(segment or "")), named
        _, held = found.setdefault(number, (key, {}))
        stored = _stored(value)
        if column != "kpi" and stored is not None:
            held[str(column)] = stored
    return list(found.values())


def _paired(old: Sequence[Rowful], new: Sequence[Rowful]) -> dict[int, int]:
    """For rows of now the row of before that each was: of the same key, the most alike first."""
    alike = sorted(
        (-sum(other.get(column) == value for column, value in held.items()), i, j)
        for i, (key, held) in enumerate(new)
        for j, (other_key, other) in enumerate(old)
        if key == other_key
    )
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in alike:
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    return partner


def _differences(old: Rowful | None, new: Rowful | None) -> Iterator[Change]:
    key = (new or old or (("", "", "", ""), {}))[0]
    was, has = (old[1] if old else {}), (new[1] if new else {})
    owner = str(has.get("owner") or was.get("owner") or "")
    if (old is None or new is None) and not was and not has:
        yield Change(owner, *key, "kpi", key[0] if old else None, key[0] if new else None)
    for column in dict.fromkeys((*was, *has)):
        if was.get(column) != has.get(column):
            yield Change(owner, *key, column, was.get(column), has.get(column))
