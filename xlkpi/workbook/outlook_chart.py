"""The fan: a history, the forecast that goes on from it, and the edges of its two intervals."""

from __future__ import annotations

from typing import Any

from xlkpi.workbook import chart_looks
from xlkpi.workbook.book import Book
from xlkpi.workbook.live import Live, is_number
from xlkpi.workbook.page import Page

# dashes and widths of the history, the forecast, and the edges of 80 and of 95 %
_SOLID, _DASHED, _DOTTED = "solid", "dash", "sysDot"


def add(
    book: Book,
    page: Page,
    first: int,
    rows: int,
    columns: tuple[int, ...],
    box: tuple[int, int, int, int],
) -> None:
    """Put the chart on a sheet: months, history, forecast, then the edges of the intervals."""
    from openpyxl.chart import LineChart, Reference, Series

    months, history, ahead, *edges = columns
    main, accent = book.styles.colour("title"), book.styles.colour("link")
    chart: Any = LineChart()
    looks = [
        (history, main, _SOLID, 24000), (ahead, accent, _SOLID, 28000),
        *((edge, accent, _DASHED, 15000) for edge in edges[:2]),
        *((edge, "8A97A3", _DOTTED, 15000) for edge in edges[2:]),
    ]  # fmt: skip
    last = first + rows - 1
    for column, colour, dash, width in looks:
        cells = Reference(page.ws, min_col=column, min_row=first, max_row=last)
        title = page.rows[first - 1][column][0]
        series = Series(cells, title=title)
        line = series.graphicalProperties.line
        line.solidFill, line.width, line.dashStyle = colour, width, dash
        series.smooth = False
        series.marker.symbol = "circle" if column == ahead else "none"
        if column == ahead:
            series.marker.size = 5
            series.marker.graphicalProperties.solidFill = colour
            series.marker.graphicalProperties.line.solidFill = colour
        chart.series.append(series)
        _cache(page, series.val.numRef, column, first, rows, "General")
    chart.set_categories(Reference(page.ws, min_col=months, min_row=first, max_row=last))
    for series in chart.series:
        _cache(page, series.cat.numRef, months, first, rows, book.formats.short_month)
    chart_looks.dress(book, chart, box)
    chart.legend = _legend()
    page.ws.add_chart(chart)


def _cache(page: Page, reference: Any, column: int, first: int, rows: int, form: str) -> None:
    """The values as they stand, for readers that draw without calculating."""
    from openpyxl.chart.data_source import NumData, NumVal

    held = []
    for place in range(rows):
        cell = page.rows[first + place].get(column, (None, 0))[0]
        held.append(cell.value if isinstance(cell, Live) else cell)
    reference.numCache = NumData(
        formatCode=form,
        ptCount=rows,
        pt=[NumVal(idx=i, v=repr(v)) for i, v in enumerate(held) if is_number(v)],
    )


def _legend() -> Any:
    """The legend, below: each interval once."""
    from openpyxl.chart.legend import Legend, LegendEntry

    legend = Legend()
    legend.position = "b"
    legend.legendEntry = [LegendEntry(idx=i, delete=True) for i in (3, 5)]
    return legend
