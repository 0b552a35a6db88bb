"""What people changed in a register since it was last built.

A build keeps what it wrote as a flat table; the next one compares it with what it reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from xlkpi.targets.carry import Key, key_of
from xlkpi.targets.names import neutral_segment
from xlkpi.targets.register import TARGETS, Entry, Register

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
    about: str = ""  # what the row is about, where it has no indicator


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


def changes(
    before: Iterable[Sequence[Any]], now: Sequence[Entry], register: Register = TARGETS
) -> list[Change]:
    """What differs between a snapshot and the entries read now, in the order of the rows.

    Rows are told apart by KPI, dimension, segment and year; of several with the same, the
    most alike are taken for each other. Where a register names none of these, two rows that
    have nothing in common are two rows.
    """
    old = _restored(before)
    new = [_held(entry) for entry in now]
    partner = _paired(old, new)
    gone = [row for place, row in enumerate(old) if place not in partner.values()]
    pairs = [(old[partner[i]] if i in partner else None, row) for i, row in enumerate(new)]
    return [
        change for was, has in (*pairs, *((row, None) for row in gone))
        for change in _differences(was, has, register)
    ]  # fmt: skip


def restored(before: Iterable[Sequence[Any]]) -> list[Held]:
    """The rows of a snapshot: the filled cells of each, as text and numbers."""
    return [
        {**{id: value for id, value in zip(_KEY, key, strict=True) if value}, **held}
        for key, held in _restored(before)
    ]


Rowful = tuple[Key, Held]


def held_of(entry: Entry) -> Held:
    """The filled cells of an entry, as text and numbers."""
    cells = {id: _stored(value) for id, value in (entry.values | entry.extra).items()}
    return {id: value for id, value in cells.items() if value is not None}


def _held(entry: Entry) -> Rowful:
    """The key of an entry, and its other filled cells as text and numbers."""
    return key_of(entry), {id: value for id, value in held_of(entry).items() if id not in _KEY}


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
    partner = _unchanged(old, new)
    taken = set(partner.values())
    left = [(j, *row) for j, row in enumerate(old) if j not in taken]
    alike = sorted(
        (-several, i, j)
        for i, (key, held) in enumerate(new)
        if i not in partner
        for j, other_key, other in left
        if key == other_key
        and ((several := sum(other.get(c) == v for c, v in held.items())) or any(key))
    )
    for _, i, j in alike:
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    return partner


def _unchanged(old: Sequence[Rowful], new: Sequence[Rowful]) -> dict[int, int]:
    """The rows that are what they were: long registers are mostly of them."""
    places: dict[Any, list[int]] = {}
    for j, (key, held) in enumerate(old):
        places.setdefault((key, frozenset(held.items())), []).append(j)
    partner: dict[int, int] = {}
    for i, (key, held) in enumerate(new):
        same = places.get((key, frozenset(held.items())))
        if same:
            partner[i] = same.pop(0)
    return partner


def _differences(old: Rowful | None, new: Rowful | None, register: Register) -> Iterator[Change]:
    key = (new or old or (("", "", "", ""), {}))[0]
    was, has = (old[1] if old else {}), (new[1] if new else {})
    both = {**was, **has}
    whose = str(next((both[id] for id in register.by if both.get(id)), ""))
    about = str(both.get(register.about, "")) if register.about and not key[0] else ""
    if (old is None or new is None) and not was and not has:
        yield Change(whose, *key, "kpi", key[0] if old else None, key[0] if new else None, about)
    for column in dict.fromkeys((*was, *has)):
        if was.get(column) != has.get(column):
            yield Change(whose, *key, column, was.get(column), has.get(column), about)
