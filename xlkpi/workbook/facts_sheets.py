"""The Facts sheets: one Excel table a canonical table, dense, in plain numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from xlkpi.model.measure import Adds
from xlkpi.model.period import Window, add_months
from xlkpi.workbook import texts
from xlkpi.workbook.book import Book
from xlkpi.workbook.live import NA_TEXT, plain, serial
from xlkpi.workbook.page import Page, letter, xml_text

if TYPE_CHECKING:
    from xlkpi.facts import FactTable, NumberedSegment

KEYS = ("month", "window", "segment_id", "dimension", "segment")


def name_of(table: str) -> str:
    """The name of a facts table in the workbook."""
    return f"Facts_{table}"


def add(book: Book) -> None:
    """Write a sheet for each facts table."""
    for table in book.facts.tables:
        title = f"{book.say(texts.FACTS)} {book.say(texts.TABLES[table.name])}"
        page = book.page(title, "B7C0C8")
        _fill(book, page, table)


def _fill(book: Book, page: Page, table: FactTable) -> None:
    headers = (*KEYS, *table.measures)
    page.line(1, headers, book.styles.of("header"))
    page.heights[1] = 40
    rows = _Rows(book, table, page)
    page.bulk = rows.xml
    page.last_row = rows.row
    page.table(name_of(table.name), 1, headers, rows.row - 1)
    page.widths(11, 10, 11, 14, 22, *([13] * len(table.measures)))
    page.ws.freeze_panes = "F2"
    page.ws.print_title_rows = "1:1"


class _Rows:
    """The rows of one facts table, as XML."""

    def __init__(self, book: Book, table: FactTable, page: Page) -> None:
        self.book, self.table, self.row = book, table, 1
        self.xml: list[str] = []
        self.day = book.styles.of("label", "yyyy-mm-dd")
        self.text = book.styles.of("label", text=True)
        self.columns = [letter(i) for i in range(1, 6 + len(table.measures))]
        self.series = [book.facts.series(id) for id in table.measures]
        anew = [i for i, series in enumerate(self.series) if series.adds is Adds.ANEW]
        every = list(range(len(self.series)))
        kept = [m for m in table.months if m in set(book.kept)]
        # windows are asked for as of the months of the selector, and of the year before
        asked = [m for m in kept if m >= add_months(book.months[0], -12)]
        segments = [s for s in book.segments if not s.id or s.dimension in table.dimensions]
        for segment in segments:
            self._add(Window.ALL, table.months[-1] if table.months else None, segment, every)
            for month in kept:
                self._add(Window.MONTH, month, segment, every)
            if anew:
                for window in (Window.QUARTER, Window.YEAR, Window.ROLLING12):
                    for month in asked:
                        self._add(window, month, segment, anew)
        if self.row == 1:  # a table has one row at least
            self._write(Window.ALL, None, book.segments[0], [])

    def _add(
        self, window: Window, month: date | None, segment: NumberedSegment, which: list[int]
    ) -> None:
        cells = list(self._cells(window, month, segment, which))
        if cells:
            self._write(window, month, segment, cells)

    def _cells(
        self, window: Window, month: date | None, segment: NumberedSegment, which: list[int]
    ) -> Iterator[tuple[int, str]]:
        """The cells that hold something: the measure's place and its XML."""
        key, at = segment.segment, month or self.book.period
        for i in which:
            series = self.series[i]
            if segment.dimension and segment.dimension not in series.dimensions:
                continue
            value, _ = series.lookup(window, at, key, self.book.facts.fiscal_year_start)
            if value is not None:
                yield i, f"><v>{plain(value)!r}</v></c>"
            elif series.missing and (window is Window.ALL or at in series.missing):
                yield i, f' t="inlineStr"><is><t>{NA_TEXT}</t></is></c>'

    def _write(
        self,
        window: Window,
        month: date | None,
        segment: NumberedSegment,
        cells: list[tuple[int, str]],
    ) -> None:
        self.row += 1
        r, names = self.row, self.columns
        at = f"<v>{serial(month)}</v>" if month else ""
        parts = [
            f'<row r="{r}"><c r="A{r}" s="{self.day}">{at}</c>'
            f'<c r="B{r}" t="inlineStr"><is><t>{window.value}</t></is></c>'
            f'<c r="C{r}"><v>{segment.id}</v></c>'
        ]
        if segment.dimension:
            shown = xml_text(self.book.segment_value(segment))
            parts.append(
                f'<c r="D{r}" t="inlineStr"><is><t>{xml_text(segment.dimension)}</t></is></c>'
                f'<c r="E{r}" s="{self.text}" t="inlineStr">'
                f'<is><t xml:space="preserve">{shown}</t></is></c>'
            )
        parts += [f'<c r="{names[i + 5]}{r}"{cell}' for i, cell in cells]
        parts.append("</row>")
        self.xml.append("".join(parts))
