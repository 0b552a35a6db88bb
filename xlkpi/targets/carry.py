"""From one month's workbook to the next: every row that people left is kept, in its order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from xlkpi.errors import InputError
from xlkpi.model.text import Text
from xlkpi.targets.names import kpi_label, neutral_segment
from xlkpi.targets.problem import Problem
from xlkpi.targets.register import MONTHS, TARGETS, Entry

YEARLY = ("year_target", "low", "high")
"""The columns that speak for every month; a month's own column speaks for it alone."""

Key = tuple[str, str, str, str]


class Carried(NamedTuple):
    """The rows of the new workbook, and what a person should know of how they came about."""

    entries: list[Entry]
    problems: list[Problem]


def carry(
    previous: Sequence[Entry],
    defaults: Sequence[Entry],
    known_before: set[str],
    *,
    file: str | None = None,
) -> Carried:
    """The previous rows, then the defaults that stand nowhere among them.

    defaults: the template's rows, and rows to fill. Where it has numbers, a default of a KPI
    that the previous workbook knew was deleted by someone, and stays so.
    known_before: the ids of the KPIs that the previous workbook knew.
    file: the previous workbook, for the error.
    Raises :class:`~xlkpi.errors.InputError` where two rows contradict each other.
    """
    entries, problems = collapsed(previous)
    refuse_contradictions(entries, file=file)
    there = {key_of(entry) for entry in entries}
    every_year = {key[:3] for key in there if not key[3]}
    for default in defaults:
        key = key_of(default)
        if key in there:
            continue
        if speaks(default):
            if default.text("kpi") in known_before:
                continue
        elif key[:3] in every_year:
            continue  # a row for every year is there to fill
        there.add(key)
        entries.append(default)
    return Carried(entries, problems)


def key_of(entry: Entry) -> Key:
    """What a target is for: KPI, dimension, segment and year."""
    return (
        entry.text("kpi"),
        entry.text("dimension"),
        neutral_segment(entry.text("segment")),
        entry.text("year"),
    )


def speaks(entry: Entry) -> bool:
    """Whether an entry gives a target for any month."""
    return any(entry.number(id) is not None for id in (*YEARLY, *MONTHS))


# ---------------------------------------------------------------- duplicates


def collapsed(entries: Sequence[Entry]) -> Carried:
    """The entries, each of them once: of equal ones the first is kept, the others are named."""
    kept: list[Entry] = []
    problems: list[Problem] = []
    for entry in entries:
        first = next((other for other in kept if same(entry, other)), None)
        if first is None:
            kept.append(entry)
            continue
        problems.append(Problem(
            entry.sheet,
            place_of(entry),
            Text(f"the same as {place_of(first)}: kept once",
                 f"identique à {place_of(first)} : gardée une fois"),
            Text("nothing", "rien"),
            kpi=entry.text("kpi"),
        ))  # fmt: skip
    return Carried(kept, problems)


def same(one: Entry, other: Entry) -> bool:
    """Whether two entries hold the same, in what people typed and in columns of their own."""

    def held(entry: Entry) -> list[dict[str, object]]:
        return [{k: v for k, v in d.items() if v is not None} for d in (entry.values, entry.extra)]

    return held(one) == held(other)


def place_of(entry: Entry) -> str:
    """A row as people find it: its typed cells, or its line in a CSV file."""
    cells = [
        entry.cells[id]
        for id, value in (entry.values | entry.extra).items()
        if value is not None and id in entry.cells
    ]
    return ", ".join(dict.fromkeys(cells)) if cells else f"line {entry.row}"


# ---------------------------------------------------------------- contradictions


class Contradiction(NamedTuple):
    """Two entries that give a target for the same months."""

    one: Entry
    other: Entry
    months: tuple[str, ...]


def contradictions(entries: Sequence[Entry]) -> Iterator[Contradiction]:
    """The pairs of entries that give one KPI and segment two targets for one month.

    A row of one year goes before a row of every year: these two do not contradict.
    """
    by_key: dict[Key, list[Entry]] = {}
    for entry in entries:
        if entry.text("kpi") and speaks(entry):
            by_key.setdefault(key_of(entry), []).append(entry)
    for rows in by_key.values():
        for one, other in combinations(rows, 2):
            both = tuple(m for m in MONTHS if m in spoken(one) and m in spoken(other))
            if both and not same(one, other):
                yield Contradiction(one, other, both)


def spoken(entry: Entry) -> dict[str, list[str]]:
    """The months that an entry gives a target for, each with the columns that give it."""
    yearly = [id for id in YEARLY if entry.number(id) is not None]
    months = {m: [m] if entry.number(m) is not None else yearly for m in MONTHS}
    return {month: columns for month, columns in months.items() if columns}


def cells_of(entry: Entry, months: Sequence[str]) -> str:
    """The cells by which an entry gives a target for these months, with their values."""
    columns = dict.fromkeys(id for m in months for id in spoken(entry)[m])
    return ", ".join(
        f"{entry.cells.get(id) or f'line {entry.row}, {id}'} ({entry.number(id):.15g})"
        for id in columns
    )


def refuse_contradictions(entries: Sequence[Entry], *, file: str | None = None) -> None:
    """Raise InputError where entries contradict each other: all of them, their cells named."""
    told = [
        f"{target_of(found.one)}, {told_months(found.months)}: "
        f"{_at(found.one)}{cells_of(found.one, found.months)} and "
        f"{_at(found.other)}{cells_of(found.other, found.months)}"
        for found in contradictions(entries)
    ]
    if told:
        raise InputError(
            "two targets for one indicator, segment and month: " + "; ".join(told),
            file=file,
            hint="keep one of each two, or give them different years or months",
        )


def _at(entry: Entry) -> str:
    return f'sheet "{entry.sheet}", row {entry.row}, ' if entry.sheet else ""


def target_of(entry: Entry) -> str:
    """What an entry is about, in words."""
    parts = [kpi_label(entry.text("kpi"), "en")]
    if entry.text("dimension") or entry.text("segment"):
        parts.append(f"{entry.text('dimension')}: {entry.text('segment')}")
    parts.append(entry.text("year") or "every year")
    return ", ".join(parts)


def told_months(months: Sequence[str]) -> str:
    """Months by their names.

    >>> told_months(("m01", "m03")), told_months(MONTHS)
    ('January, March', 'all months')
    """
    if tuple(months) == MONTHS:
        return "all months"
    return ", ".join(TARGETS.column(month).title.en for month in months)
