"""What the targets ask for in each of thirteen months: the dashed line of a chart.

The cells stand in the row of the KPI, at the right of its workings: one for the bound that is
asked for, one for the upper bound of a band. They follow the Targets table; where nothing is
asked for they hold #N/A, and nothing is drawn.
"""

from __future__ import annotations

from datetime import date

from xlkpi.model.period import add_months
from xlkpi.workbook import columns as c
from xlkpi.workbook.book import Book
from xlkpi.workbook.live import NOT_AVAILABLE, Live
from xlkpi.workbook.page import Page, letter
from xlkpi.workbook.rows import KpiRow
from xlkpi.workbook.target_values import Line, Targets

MONTHS = 13


def heads(page: Page, header: int, style: int, book: Book, targets: Targets) -> None:
    """Above the cells: each month's place in its fiscal year, and whether it is the chosen one."""
    for i in range(MONTHS):
        back = MONTHS - 1 - i
        month = f"{letter(c.FIRST_MONTH + i)}${header}"
        at = add_months(book.period, -back)
        place = Live(f"MOD(MONTH({month})-fiscal_year_start,12)+1", targets.place_of(at))
        same = int(targets.year_of(at) == targets.year_of(book.period))
        for first in (c.TARGET_FIRST, c.UPPER_FIRST):
            page.put(header - 1, first + i, Live(f"IF({back}<target_month,1,0)", same), style)
            page.put(header, first + i, place, style)


def write(book: Book, page: Page, row: KpiRow, header: int, targets: Targets) -> None:
    """The cells of one KPI, whose workings must be written."""
    style = book.styles.of("helper", book.formats.kpi(row.kpi))
    asked = row.kpi, book.segment.id, book.period
    lines = targets.line(*asked), targets.line_before(*asked)
    now, before = (f"${letter(column)}{row.row}" for column in (c.ROW, c.ROW_BEFORE))
    for i in range(MONTHS):
        month = add_months(book.period, i - MONTHS + 1)
        same = targets.year_of(month) == targets.year_of(book.period)
        line = lines[0] if same else lines[1]
        for first, upper in ((c.TARGET_FIRST, False), (c.UPPER_FIRST, True)):
            column = first + i
            at = letter(column)
            in_force = f"IF({at}${header - 1}=1,{now},{before})"
            formula = _formula(in_force, f"{at}${header}", upper=upper)
            value = _value(line, month, upper=upper)
            cached = NOT_AVAILABLE if value is None else value
            row.values[column] = cached
            page.put(row.row, column, Live(formula, cached), style)


def _formula(line: str, place: str, *, upper: bool) -> str:
    part = f"INDEX(Targets[[t01]:[t12]],{line},{place})"
    low, high = (f"INDEX(Targets[{name}],{line})" for name in ("low", "high"))
    if upper:
        band = f"AND(NOT(ISNUMBER({part})),ISNUMBER({low}),ISNUMBER({high}))"
        return f"IF({line}=0,NA(),IF({band},{high},NA()))"
    bound = f"IF(ISNUMBER({low}),{low},IF(ISNUMBER({high}),{high},NA()))"
    return f"IF({line}=0,NA(),IF(ISNUMBER({part}),{part},{bound}))"


def _value(line: Line | None, month: date, *, upper: bool) -> float | None:
    if line is None:
        return None
    part = line.month_value(month)
    if upper:
        band = part is None and line.low is not None and line.high is not None
        return line.high if band else None
    if part is not None:
        return part
    return line.high if line.low is None else line.low
