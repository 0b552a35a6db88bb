"""A measure's value from the facts tables of a workbook, as the workbook's formulas work it out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from xlkpi.facts.history import Earlier, History
from xlkpi.facts.measures import MEASURES
from xlkpi.facts.series import Number, Segment
from xlkpi.model.measure import Adds, Reference
from xlkpi.model.period import Window, add_months, first_month, months_between, previous


def measure(
    history: History, reference: str, window: Window, month: date, segment: Segment, fiscal: int
) -> float | None:
    """The value of a measure reference in a window that ends with a month; None where there is none.

    What adds up is the sum of its months, if the last of them has a value and none is refused;
    twelve months need twelve; stocks are taken at their date; what is counted anew has rows of its
    own for each window.
    """
    wanted = Reference.parse(reference)
    facts = history.measures.get(wanted.measure)
    if facts is None or (segment.dimension and segment.dimension not in facts.dimensions):
        return None
    if window is Window.ALL:
        looks_back = wanted.window in ("previous", "last_year")
        return None if looks_back else plain(facts.over_all.get(segment))
    start, end = _span(wanted.window, window, month, fiscal)
    if wanted.window == "rolling12":
        window = Window.ROLLING12
    return plain(_within(facts, wanted.measure, window, start, end, segment))


def rows_of(
    history: History, reference: str, window: Window, month: date, segment: Segment, fiscal: int
) -> list[tuple[Window, date, Segment]]:
    """The rows of facts that such a value is made of."""
    wanted = Reference.parse(reference)
    facts = history.measures.get(wanted.measure)
    if facts is None:
        return []
    if window is Window.ALL:
        months = [
            m for key in history.rows.get(facts.sheet, {}) if key[0] is window for m in key[1:2]
        ]
        return [(window, months[0], segment)] if months else []
    start, end = _span(wanted.window, window, month, fiscal)
    if wanted.window == "rolling12":
        window = Window.ROLLING12
    adds = adds_of(facts, wanted.measure)
    if adds is Adds.ANEW:
        return [(window, end, segment)]
    if adds is Adds.UP:
        return [(Window.MONTH, m, segment) for m in months_between(start, end)]
    return [(Window.MONTH, start if adds is Adds.AT_START else end, segment)]


def adds_of(facts: Earlier, measure: str) -> Adds:
    """How the months of a measure make longer windows, in this workbook."""
    return Adds.ANEW if facts.windows else MEASURES[measure].adds


def _span(asked: str, window: Window, month: date, fiscal: int) -> tuple[date, date]:
    """The first and the last month that a reference looks at."""
    if asked == "rolling12":
        return add_months(month, -11), month
    start, end = first_month(window, month, fiscal), month
    if asked == "previous":
        end = previous(window, month)
        return add_months(start, (end.year - month.year) * 12 + end.month - month.month), end
    if asked == "last_year":
        return add_months(start, -12), add_months(month, -12)
    return start, end


def _within(
    facts: Earlier, measure: str, window: Window, start: date, end: date, segment: Segment
) -> Number | None:
    adds = adds_of(facts, measure)
    months = facts.months.get(segment, {})
    if window is Window.MONTH or adds is Adds.AT_END:
        value = months.get(end)
    elif adds is Adds.ANEW:
        return facts.windows.get((window, end), {}).get(segment)
    elif adds is Adds.AT_START:
        value = months.get(start) if months.get(end) is not None else None
    else:
        known = [n for m in months_between(start, end) if (n := months.get(m)) is not None]
        there = months.get(end) is not None
        value = sum(known) if there else None
    if window is Window.ROLLING12 and adds is not Adds.ANEW:
        several = len([m for m in months_between(start, end) if months.get(m) is not None])
        value = value if several == 12 else None
    if window is not Window.MONTH:
        refused = any(m in months and months[m] is None for m in months_between(start, end))
        value = None if refused else value
    return value


def plain(value: Number | None) -> float | None:
    """A number as a cell holds it."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
