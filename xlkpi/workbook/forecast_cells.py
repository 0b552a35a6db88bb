"""The tables of histories and forecasts, and the chance to meet a target by its deadline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlkpi.insight.distributions import normal
from xlkpi.model.kpi import Kpi
from xlkpi.workbook import columns as c
from xlkpi.workbook.live import Cached, is_number, serial
from xlkpi.workbook.page import Page

if TYPE_CHECKING:
    from xlkpi.insight.forecast import Forecast, ForecastPoint
    from xlkpi.workbook.book import Book
    from xlkpi.workbook.rows import KpiRow
    from xlkpi.workbook.target_values import Targets

FORECASTS = ("key", "kpi", "month", "step", "value", "sd", "floor", "ceiling")
HISTORIES = ("key", "kpi", "month", "value")
STEPS_A_KPI = 100  # the key: the KPI's number, then the step or the place in the history


def shown(book: Book) -> list[Kpi]:
    """The KPIs that the exports give."""
    return [kpi for kpi in book.kpis if book.available(kpi)]


def first_rows(book: Book) -> dict[str, int]:
    """The row of Forecasts at which each KPI's begin, for those that have one."""
    found, row = {}, 1
    for kpi in shown(book):
        points = book.insights.forecast(kpi).points
        if points:
            found[kpi.id] = row
            row += len(points)
    return found


def write_tables(book: Book, page: Page, top: int, start: int) -> int:
    """Write both tables side by side; the last row."""
    of = book.styles.of
    whole, plain = of("value", "0"), of("value", "General")
    text, month = of("label", text=True), of("value", book.formats.short_month)
    page.line(top, FORECASTS, of("header"), start=start)
    r = top
    for kpi, step, point, forecast in _points(book):
        r += 1
        bounds = (forecast.floor, forecast.ceiling)
        cells = (
            (book.numbers[kpi.id] * STEPS_A_KPI + step, whole), (book.labels[kpi.id], text),
            (serial(point.month), month), (step, whole), (point.value, plain), (point.sd, plain),
            *((None if bound is None else bound, plain) for bound in bounds),
        )  # fmt: skip
        for column, (value, style) in enumerate(cells, start):
            page.put(r, column, value, style)
    page.table("Forecasts", top, FORECASTS, r - top, start=start)
    last, left = r, start + len(FORECASTS) + 1
    page.line(top, HISTORIES, of("header"), start=left)
    r = top
    for kpi in shown(book):
        history = book.insights.forecast(kpi).history
        for place, (day, value) in enumerate(history, 1 + 36 - len(history)):
            if value is None:
                continue
            r += 1
            page.put(r, left, book.numbers[kpi.id] * STEPS_A_KPI + place, whole)
            page.put(r, left + 1, book.labels[kpi.id], text)
            page.put(r, left + 2, serial(day), month)
            page.put(r, left + 3, value, plain)
    page.table("Histories", top, HISTORIES, r - top, start=left)
    return max(last, r)


def _points(book: Book) -> Iterator[tuple[Kpi, int, ForecastPoint, Forecast]]:
    for kpi in shown(book):
        forecast = book.insights.forecast(kpi)
        for step, point in enumerate(forecast.points, 1):
            yield kpi, step, point, forecast


@dataclass(frozen=True)
class Aim:
    """A target to meet by a month of the forecast."""

    row: KpiRow
    step_formula: str
    step: Cached  # months ahead; empty where there is no target or it is beyond the forecast
    month: Cached
    chance: Cached

    def chance_formula(self, step: str, at: str) -> str:
        """The probability, from the stored deviation, for the total alone."""
        low, high = self.row.at(c.LOW), self.row.at(c.HIGH)
        index = f"{at}+{step}-1"
        value, sd = f"INDEX(Forecasts[value],{index})", f"INDEX(Forecasts[sd],{index})"
        return (
            f'IF(ISNUMBER({step}),IF(COUNT({low},{high})=0,"",MAX(0,1'
            f"-IF(ISNUMBER({low}),NORMSDIST(({low}-{value})/{sd}),0)"
            f'-IF(ISNUMBER({high}),NORMSDIST(({value}-{high})/{sd}),0))),"")'
        )


def aim_of(book: Book, row: KpiRow, targets: Targets, forecast: Forecast) -> Aim:
    """The month by which a KPI's target is due, and the chance to meet it.

    The month is that of the deadline, or the last of the fiscal year; the target that of the
    chosen month.
    """
    steps = len(forecast.points)
    first = forecast.points[0].month
    built = targets.baselines.month
    offset = (built.year - first.year) * 12 + built.month - first.month + 1
    at = row.at(c.ROW)
    due = f"INDEX(Targets[horizon],{at}){offset:+d}"
    formula = f'IF(OR(segment_id<>0,N({at})=0),"",IF(AND({due}>=1,{due}<={steps}),{due},""))'
    line = targets.line(row.kpi, book.segment.id, book.period)
    if line is None or book.segment.id or not 1 <= line.horizon + offset <= steps:
        return Aim(row, formula, "", "", "")
    step = line.horizon + offset
    point = forecast.points[step - 1]
    low, high = row.values[c.LOW], row.values[c.HIGH]
    chance: Cached = ""
    if is_number(low) or is_number(high):
        below = normal((low - point.value) / point.sd) if is_number(low) else 0.0
        above = normal((point.value - high) / point.sd) if is_number(high) else 0.0
        chance = max(0.0, 1 - below - above)
    return Aim(row, formula, step, serial(point.month), chance)


def bounded(forecast: Forecast, formula: str) -> str:
    """A formula that does not leave the bounds of a forecast."""
    if forecast.floor is not None:
        formula = f"MAX({forecast.floor:g},{formula})"
    if forecast.ceiling is not None:
        formula = f"MIN({forecast.ceiling:g},{formula})"
    return formula
