"""The Facts sheets: one Excel table a canonical table, dense, in plain numbers."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from xlkpi.model.measure import Adds
from xlkpi.model.period import Window, add_months
from xlkpi.workbook import texts
from xlkpi.workbook.book import Book
from xlkpi.workbook.live import NA_TEXT, plain, serial
from xlkpi.workbook.page import Page, letter, xml_text

if TYPE_CHECKING:
    from xlkpi.facts import FactTable, Segment, Series
    from xlkpi.facts.series import Number

    Anew = list[dict[Segment, Number] | None]
    Cells = list[str | None]

PRINTED = 50  # rows
KEYS = ("month", "window", "segment_id", "dimension", "segment")


def name_of(table: str) -> str:
    """The name of a facts table in the workbook."""
    return f"Facts_{table}"


def add(book: Book) -> None:
    """Write a sheet for each facts table."""
    for table in book.facts.tables:
        title = f"{book.say(texts.FACTS)} {book.say(texts.table(table.name))}"
        page = book.page(title, "B7C0C8")
        _fill(book, page, table)


def _fill(book: Book, page: Page, table: FactTable) -> None:
    headers = (*KEYS, *table.measures)
    page.line(1, headers, book.styles.of("header"))
    page.heights[1] = 40
    rows = _Rows(book, table)
    page.bulk = rows.xml
    page.last_row = rows.row
    page.table(name_of(table.name), 1, headers, rows.row - 1)
    page.widths(11, 10, 11, 14, 22, *([13] * len(table.measures)))
    page.ws.freeze_panes = "F2"
    page.ws.print_title_rows = "1:1"
    # the whole workbook sent to a printer should not spend hundreds of pages on its facts
    page.ws.print_area = f"A1:{letter(len(headers))}{min(rows.row, PRINTED)}"


class _Rows:
    """The rows of one facts table, as XML; rows without any value are left out."""

    def __init__(self, book: Book, table: FactTable) -> None:
        self.table, self.row = table, 1
        self.xml: list[str] = []
        day, text = book.styles.of("label", "yyyy-mm-dd"), book.styles.of("label", text=True)
        self.columns = [letter(i) for i in range(1, 6 + len(table.measures))]
        series = [book.facts.series(id) for id in table.measures]
        kept = [m for m in table.months if m in set(book.kept)]
        self.months = {m: f' s="{day}"><v>{serial(m)}</v></c>' for m in kept}
        # windows are asked for as of the months of the selector, and of the year before
        asked = [m for m in kept if m >= add_months(book.months[0], -12)]
        end = table.months[-1] if table.months else None
        fiscal = book.facts.fiscal_year_start
        monthly = [_held(each, kept) for each in series]
        longer = {
            window: [_anew(each, window, asked) for each in series]
            for window in (Window.QUARTER, Window.YEAR, Window.ROLLING12)
        }
        for segment in book.segments:
            if segment.dimension and segment.dimension not in table.dimensions:
                continue
            key = segment.segment
            known = [
                (i, each) for i, each in enumerate(series)
                if not key.dimension or key.dimension in each.dimensions
            ]  # fmt: skip
            self.segment = f"<v>{segment.id}</v></c>"
            if segment.dimension:
                self.segment += (
                    f'<c r="D{{r}}" t="inlineStr"><is><t>{xml_text(segment.dimension)}</t></is></c>'
                    f'<c r="E{{r}}" s="{text}" t="inlineStr"><is><t xml:space="preserve">'
                    f"{xml_text(book.segment_value(segment))}</t></is></c>"
                ).replace("{r}", "\0")
            self._all([(i, _over_all(each, key)) for i, each in known], end, day)
            by_month = [(i, _by_month(each, key, kept, monthly[i])) for i, each in known]
            self._write(Window.MONTH, kept, by_month)
            anew = [(i, each) for i, each in known if each.adds is Adds.ANEW and each.span]
            for window, there in longer.items() if anew else ():
                values = [
                    (i, _by_window(each, key, window, asked, fiscal, there[i])) for i, each in anew
                ]
                self._write(window, asked, values)
        if self.row == 1:  # a table has one row at least
            self._all([], end, day, even_empty=True)

    def _all(
        self,
        cells: list[tuple[int, str | None]],
        end: date | None,
        day: int,
        *,
        even_empty: bool = False,
    ) -> None:
        shown = [(i, cell) for i, cell in cells if cell]
        if shown or even_empty:
            at = f' s="{day}">' + (f"<v>{serial(end)}</v></c>" if end else "</c>")
            self._add(Window.ALL.value, at, shown)

    def _write(self, window: Window, months: list[date], values: list[tuple[int, Cells]]) -> None:
        """A row for each month that has a cell; ``values`` are columns of as many cells, or none."""
        values = [(i, cells) for i, cells in values if cells]
        if not values:
            return
        places, columns = zip(*values, strict=True)
        for month, row in zip(months, zip(*columns, strict=True), strict=True):
            shown = [(i, cell) for i, cell in zip(places, row, strict=True) if cell]
            if shown:
                self._add(window.value, self.months[month], shown)

    def _add(self, window: str, month: str, cells: list[tuple[int, str]]) -> None:
        self.row += 1
        r, names = str(self.row), self.columns
        head = (
            f'<row r="{r}"><c r="A{r}"{month}<c r="B{r}" t="inlineStr"><is><t>{window}</t></is></c>'
            f'<c r="C{r}">{self.segment.replace(_ROW, r)}'
        )
        body = "".join([f'<c r="{names[i + 5]}{r}"{cell}' for i, cell in cells])
        self.xml.append(f"{head}{body}</row>")


_ROW = "\0"  # stands for the row's number in a piece of XML
_REFUSED = f' t="inlineStr"><is><t>{NA_TEXT}</t></is></c>'


@lru_cache(1 << 16)
def _cell(value: Number) -> str:
    number = plain(value)
    # equal numbers are written alike, whatever their type: the cache may not show
    if isinstance(number, float) and number.is_integer() and abs(number) < 1e15:
        number = int(number)
    return f"><v>{number!r}</v></c>"


def _over_all(series: Series, segment: Segment) -> str | None:
    """The cell of the window ``all``."""
    value, _ = series.lookup(Window.ALL, date.min, segment)
    return _cell(value) if value is not None else _REFUSED if series.refused(segment) else None


def _anew(series: Series, window: Window, months: list[date]) -> Anew:
    """What is counted anew for a window, by its months: the same for every segment."""
    if series.adds is not Adds.ANEW or series.reason or series.span is None:
        return []
    first, last = series.span
    if window is Window.ROLLING12:
        first = add_months(first, 11)
    return [series.by_window.get((window, m)) if first <= m <= last else None for m in months]


def _held(series: Series, months: list[date]) -> Anew | list[date | None]:
    """Where the values of single months are held: by segment, or under which of its months."""
    if series.adds is Adds.ANEW:
        return _anew(series, Window.MONTH, months)
    if series.reason or series.span is None:
        return []
    first, last = series.span
    later = int(series.adds is Adds.AT_END)
    return [add_months(m, later) if first <= m <= last else None for m in months]


def _by_month(series: Series, segment: Segment, months: list[date], held: Any) -> Cells:
    """The cells of single months: what ``Series.lookup`` gives, in one go."""
    if series.reason or series.span is None:
        return []
    if series.adds is Adds.ANEW:
        cells = _of_segment(held, segment)
    else:
        known = series.by_month.get(segment, {})
        cells = [None if m is None else _cell(known.get(m, 0)) for m in held]
    first, last = series.span
    for month in series.refused(segment):
        if first <= month <= last and month in months:
            cells[months.index(month)] = _REFUSED
    return cells


def _by_window(
    series: Series, segment: Segment, window: Window, months: list[date], fiscal: int, anew: Anew
) -> Cells:
    """The cells of what is counted anew for a longer window."""
    if series.refused(segment):
        found = (series.lookup(window, m, segment, fiscal)[0] for m in months)
        return [None if value is None else _cell(value) for value in found]
    return _of_segment(anew, segment)


def _of_segment(anew: Anew, segment: Segment) -> Cells:
    return [None if values is None else _cell(values.get(segment, 0)) for values in anew]
