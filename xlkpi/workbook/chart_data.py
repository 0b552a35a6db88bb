"""The small cells behind charts whose numbers do not stand side by side: funnels and splits.

They stand at the right of what is printed, in grey, as live as the cells they show.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from xlkpi.facts.measures import MEASURES
from xlkpi.model.kpi import Kpi
from xlkpi.model.measure import Adds, Reference
from xlkpi.model.period import Window, add_months
from xlkpi.workbook import columns as c
from xlkpi.workbook import texts
from xlkpi.workbook.book import Book
from xlkpi.workbook.chart_xml import Cells
from xlkpi.workbook.facts_sheets import name_of
from xlkpi.workbook.live import NOT_AVAILABLE, Cached, Live, is_number, plain, serial
from xlkpi.workbook.page import Page, letter
from xlkpi.workbook.rows import KpiRow

if TYPE_CHECKING:
    from xlkpi.facts import NumberedSegment


def name_in_charts(book: Book, kpi: Kpi) -> str:
    """What a chart calls a KPI: one that is a part of the row above is called by its measure."""
    label = book.labels[kpi.id]
    if label.startswith(("of which ", "dont ")) and len(kpi.measures) == 1:
        return book.say(MEASURES[Reference.parse(kpi.measures[0]).measure].name)
    return label


MOST_PARTS = 5  # segments with a colour of their own; the others together


class Aside:
    """Where such cells of a page may stand: from a column on, row below row."""

    def __init__(self, book: Book, page: Page, column: int, row: int) -> None:
        self.book, self.page, self.column, self.row = book, page, column, row
        self.style = book.styles.of("helper")

    def range(self, first: int, row: int, last: int, end: int) -> str:
        """A range of the page as charts refer to it."""
        a, b = f"${letter(first)}${row}", f"${letter(last)}${end}"
        return f"{self.page.quoted}!{a}:{b}"

    def steps(self, rows: Sequence[KpiRow]) -> tuple[Cells, Cells]:
        """The chosen month's value of some KPIs one below the other, and their names."""
        book, first = self.book, self.row
        names, values = [], []
        form = book.styles.of("helper", book.formats.kpi(rows[0].kpi))
        for row in rows:
            at, held = row.at(c.VALUE), row.values[c.VALUE]
            value: Cached = held if is_number(held) else NOT_AVAILABLE
            names.append(name_in_charts(book, row.kpi))
            values.append(value)
            self.page.put(self.row, self.column, names[-1], self.style)
            live = Live(f"IF(ISNUMBER({at}),{at},NA())", value)
            self.page.put(self.row, self.column + 1, live, form)
            self.row += 1
        self.row += 1
        places = [self.range(x, first, x, self.row - 2) for x in (self.column, self.column + 1)]
        shown = tuple(v if is_number(v) else None for v in values)
        return Cells(places[0], tuple(names)), Cells(
            places[1], shown, book.formats.kpi(rows[0].kpi)
        )

    def split(self, row: KpiRow, dimension: str) -> list[tuple[str, Cells]]:
        """A sum by the segments of a dimension over thirteen months; nothing where it is none."""
        book = self.book
        found = parts(book, row.kpi, dimension)
        if not found:
            return []
        reference = row.kpi.measures[0]
        table = name_of(book.table_of[reference].name)
        form = book.formats.kpi(row.kpi)
        style = book.styles.of("helper", form)
        months = [add_months(book.period, i - 12) for i in range(13)]
        head = book.styles.of("helper", book.formats.short_month)
        top = self.row
        for i, month in enumerate(months):
            label = Live(f"EDATE(period,{i - 12})", serial(month))
            self.page.put(top, self.column + 1 + i, label, head)
        made = []
        for segment, name in found:
            self.row += 1
            values: list[float | None] = []
            self.page.put(self.row, self.column, name, self.style)
            for i, month in enumerate(months):
                at = f"{letter(self.column + 1 + i)}${top}"
                value = self._part(reference, found, segment, month)
                cached: Cached = NOT_AVAILABLE if value is None else value
                values.append(value)
                live = Live(_split_formula(table, reference, found, segment, at), cached)
                self.page.put(self.row, self.column + 1 + i, live, style)
            where = self.range(self.column + 1, self.row, self.column + 13, self.row)
            made.append((name, Cells(where, tuple(values), form)))
        self.row += 2
        return made

    def _part(
        self, measure: str, found: Sequence[tuple[NumberedSegment | None, str]],
        segment: NumberedSegment | None, month: date,
    ) -> float | None:  # fmt: skip
        """The value of a segment in a month, or of those that are not named one by one."""

        def value(of: NumberedSegment) -> float | None:
            held = plain(self.book.facts.value(measure, Window.MONTH, month, of.segment))
            return held if is_number(held) else None

        whole = value(self.book.segments[0])
        if whole is None:
            return None
        if segment is not None:
            return value(segment) or 0.0
        named = sum(value(each) or 0.0 for each, _ in found if each is not None)
        return whole - named


def _split_formula(
    table: str, measure: str, found: Sequence[tuple[NumberedSegment | None, str]],
    segment: NumberedSegment | None, month: str,
) -> str:  # fmt: skip
    def of(id: int) -> str:
        where = f'{table}[window],"month",{table}[segment_id],{id},{table}[month],{month}'
        return f"SUMIFS({table}[{measure}],{where})"

    there = (
        f'COUNTIFS({table}[window],"month",{table}[segment_id],0,{table}[month],{month},'
        f'{table}[{measure}],">-9E+99")'
    )
    if segment is not None:
        body = of(segment.id)
    else:
        named = "".join(f"-{of(each.id)}" for each, _ in found if each is not None)
        body = f"{of(0)}{named}"
    return f"IF({there}=0,NA(),{body})"


def parts(book: Book, kpi: Kpi, dimension: str) -> list[tuple[NumberedSegment | None, str]]:
    """The largest segments of a sum over its last twelve months; the rest stands for None.

    Empty where the KPI is no plain sum, or is not split by the dimension.
    """
    if len(kpi.measures) != 1:
        return []
    reference = kpi.measures[0]
    series = book.facts.series(Reference.parse(reference).measure)
    if "@" in reference or series.adds is not Adds.UP or dimension not in series.dimensions:
        return []
    months = [add_months(book.period, i - 12) for i in range(13)]
    sizes: list[tuple[float, NumberedSegment]] = []
    for segment in book.segments:
        if segment.dimension != dimension:
            continue
        held = (book.facts.value(reference, Window.MONTH, m, segment.segment) for m in months)
        size = sum(float(v) for v in held if v is not None)
        if size > 0:
            sizes.append((size, segment))
    sizes.sort(key=lambda each: (-each[0], each[1].id))
    if len(sizes) < 2:
        return []
    named: list[tuple[NumberedSegment | None, str]] = [
        (segment, book.segment_value(segment)) for _, segment in sizes[:MOST_PARTS]
    ]
    if len(sizes) > MOST_PARTS:
        named.append((None, book.say(texts.OTHERS)))
    return named
