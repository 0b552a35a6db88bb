"""The Summary in words: what a terminal shows of a workbook just built."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xlkpi.model.kpi import Kpi, Unit
from xlkpi.model.numbers import decimals, shown
from xlkpi.workbook import columns as c
from xlkpi.workbook.book import Book, is_points
from xlkpi.workbook.live import NA_TEXT, Cached, is_number
from xlkpi.workbook.rows import KpiRow

MISSED = 3


@dataclass(frozen=True)
class Brief:
    """One KPI, each part ready to print in the workbook's language; empty where there is none."""

    id: str
    name: str
    value: str
    target: str
    status: str
    state: int  # 1 met, 2 close, 3 missed, 0 nothing to say
    change: str
    advice: str


def briefs(book: Book, rows: Iterable[KpiRow]) -> tuple[Brief, ...]:
    """Some rows of the workbook in words."""
    return tuple(_brief(book, row) for row in rows)


def off_target(book: Book, rows: Iterable[KpiRow]) -> tuple[Brief, ...]:
    """Those that miss their target."""
    return briefs(book, [row for row in rows if row.values.get(c.STATE) == MISSED])


def _brief(book: Book, row: KpiRow) -> Brief:
    entry, values = row.kpi, row.values
    state = values.get(c.STATE)
    return Brief(
        id=entry.id,
        name=book.labels[entry.id],
        value=shown_as(book, row, c.VALUE) or NA_TEXT,
        target=shown_as(book, row, c.TARGET),
        status=str(values.get(c.STATUS) or ""),
        state=state if isinstance(state, int) else 0,
        change=_change(row, book.language),
        advice=book.say(entry.advice) or "",
    )


def _number(value: Cached) -> float | None:
    return float(value) if is_number(value) else None


def shown_as(book: Book, row: KpiRow, column: int) -> str:
    """A number with its unit, as the sheet shows it; nothing where there is none."""
    return told(book, row.kpi, _number(row.values.get(column)))


def told(book: Book, kpi: Kpi, number: float | None) -> str:
    """A value of a KPI with its unit; nothing where there is none."""
    if number is None:
        return ""
    return shown(number, kpi.unit, book.language, decimals(kpi), book.formats.symbol)


def _change(row: KpiRow, language: str) -> str:
    """The change since the month before: in points, or relative; always with its sign."""
    number = _number(row.values.get(c.CHANGE))
    if number is None:
        return ""
    unit = Unit.POINTS if is_points(row.kpi) else Unit.RATE
    number = round(number, 1 if unit is Unit.POINTS else 3)  # what rounds to 0 has no sign
    text = shown(number, unit, language, 1)
    return f"+{text}" if number > 0 else text.replace("-", "−", 1)
