"""The fan: a history, the forecast that goes on from it, and the edges of its two intervals."""

from __future__ import annotations

from xlkpi.workbook import chart_xml
from xlkpi.workbook.book import Book
from xlkpi.workbook.chart_xml import Box, Cells, Pen, Picture, Series
from xlkpi.workbook.live import Live, is_number
from xlkpi.workbook.page import Page, letter

_HISTORY, _FORECAST = Pen(24_000), Pen(28_000, point=5)
_EDGE_80, _EDGE_95 = Pen(15_000, "dash"), Pen(15_000, "sysDot")
_FAR = "8A97A3"


def add(book: Book, page: Page, first: int, rows: int, columns: tuple[int, ...], box: Box) -> None:
    """Put the chart on a sheet: months, history, forecast, then the edges of the intervals."""
    months, history, ahead, *edges = columns
    main, accent = book.styles.colour("title"), book.styles.colour("link")

    def cells(column: int, form: str = "General") -> Cells:
        where = f"${letter(column)}${first}:${letter(column)}${first + rows - 1}"
        held = [page.rows[first + place].get(column, (None, 0))[0] for place in range(rows)]
        values = (cell.value if isinstance(cell, Live) else cell for cell in held)
        shown = tuple(float(value) if is_number(value) else None for value in values)
        return Cells(f"{page.quoted}!{where}", shown, form)

    def series(column: int, colour: str, pen: Pen, *, named: bool = True) -> Series:
        name = str(page.rows[first - 1][column][0])
        return Series(name, cells(column), colour, "line", pen, named=named)

    low_80, high_80, low_95, high_95 = edges
    drawn = [
        series(history, main, _HISTORY),
        series(ahead, accent, _FORECAST),
        series(low_80, accent, _EDGE_80),
        series(high_80, accent, _EDGE_80, named=False),  # each interval once in the legend
        series(low_95, _FAR, _EDGE_95),
        series(high_95, _FAR, _EDGE_95, named=False),
    ]
    picture = Picture(
        title="",  # the sheet's own heading says it
        categories=cells(months, book.formats.short_month),
        series=drawn,
        form="General",
        legend=True,
        font=book.styles.font(),
        ink=main,
        skip=3,
    )
    chart_xml.add(page, picture, box)
