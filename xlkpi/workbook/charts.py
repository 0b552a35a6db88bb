"""Charts: native, one indicator each, over the thirteen months of its row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from xlkpi.model.kpi import Spread, Unit
from xlkpi.model.period import add_months
from xlkpi.workbook import columns as c
from xlkpi.workbook.book import Book
from xlkpi.workbook.live import is_number, serial
from xlkpi.workbook.page import Page, letter

if TYPE_CHECKING:
    from xlkpi.workbook.rows import KpiRow

_BARS = (Unit.COUNT, Unit.CURRENCY)


class Box(NamedTuple):
    """Where a chart lies: from the corner of one cell to the corner of another."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int


def add(book: Book, row: KpiRow, page: Page, box: Box) -> None:
    """Put the chart of an indicator on a sheet: bars for volumes, a line for the rest."""
    from openpyxl.chart import BarChart, LineChart, Reference, Series

    entry = row.kpi
    bars = entry.unit in _BARS and entry.spread is Spread.SUM
    chart: Any = BarChart() if bars else LineChart()
    source = Reference(
        row.page.ws, min_col=c.FIRST_MONTH, max_col=c.LAST_MONTH, min_row=row.row, max_row=row.row
    )
    dates = Reference(
        row.page.ws, min_col=c.FIRST_MONTH, max_col=c.LAST_MONTH, min_row=5, max_row=5
    )
    series = Series(source, title=book.labels[entry.id])
    colour = book.styles.colour("title" if bars else "link")
    if bars:
        series.graphicalProperties.solidFill = colour
        series.graphicalProperties.line.noFill = True
        chart.gapWidth = 45
        chart.y_axis.scaling.min = 0
    else:
        series.graphicalProperties.line.solidFill = colour
        series.graphicalProperties.line.width = 24000
        series.smooth = False
        series.marker.symbol = "circle"
        series.marker.size = 5
        series.marker.graphicalProperties.solidFill = colour
        series.marker.graphicalProperties.line.solidFill = colour
    chart.series.append(series)
    chart.set_categories(dates)
    _cache(book, row, series)
    chart.title = _title(book.labels[entry.id], book.styles.colour("title"))
    chart.legend = None
    # "gap" makes LibreOffice draw #N/A as nought; so no point is drawn, and Excel does the same
    chart.display_blanks = "span"
    chart.roundedCorners = False
    chart.anchor = _anchor(box)
    _axes(book, chart, book.formats.axis(row.kpi))
    chart.graphical_properties = _frame()
    page.ws.add_chart(chart)


def dress(book: Book, chart: Any, box: tuple[int, int, int, int], axis: str = "General") -> None:
    """The looks that charts share: place, axes, frame, gaps."""
    chart.display_blanks = "gap"
    chart.roundedCorners = False
    chart.anchor = _anchor(Box(*box))
    _axes(book, chart, axis, skip=3)
    chart.graphical_properties = _frame()


def _anchor(box: Box) -> Any:
    from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor

    edge = 60_000  # a little air between neighbours
    start = AnchorMarker(box.first_column - 1, edge, box.first_row - 1, edge)
    end = AnchorMarker(box.last_column, 0, box.last_row, 0)
    return TwoCellAnchor(editAs="oneCell", _from=start, to=end)


def _cache(book: Book, row: KpiRow, series: Any) -> None:
    """The values as they stand, for readers that draw without calculating."""
    from openpyxl.chart.data_source import NumData, NumVal

    values = [row.values.get(column) for column in range(c.FIRST_MONTH, c.LAST_MONTH + 1)]
    series.val.numRef.numCache = NumData(
        formatCode=book.formats.kpi(row.kpi),
        ptCount=len(values),
        pt=[NumVal(idx=i, v=repr(v)) for i, v in enumerate(values) if is_number(v)],
    )
    series.cat.numRef.numCache = NumData(
        formatCode=book.formats.short_month,
        ptCount=13,
        pt=[NumVal(idx=i, v=str(serial(add_months(book.period, i - 12)))) for i in range(13)],
    )


def _text(size: int, colour: str, *, bold: bool = False) -> Any:
    from openpyxl.chart.text import RichText
    from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties

    font = CharacterProperties(sz=size, b=bold, solidFill=colour, latin=None)
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=font), endParaRPr=font)])


def _title(text: str, colour: str) -> Any:
    from openpyxl.chart.text import RichText, Text
    from openpyxl.chart.title import Title
    from openpyxl.drawing.text import (
        CharacterProperties,
        Paragraph,
        ParagraphProperties,
        RegularTextRun,
    )

    font = CharacterProperties(sz=1000, b=True, solidFill=colour)
    run = RegularTextRun(rPr=font, t=text)
    words = Paragraph(pPr=ParagraphProperties(defRPr=font), r=[run])
    return Title(tx=Text(rich=RichText(p=[words])), overlay=False)


def _axes(book: Book, chart: Any, numbers: str, skip: int = 2) -> None:
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties

    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False
        axis.title = None
        axis.txPr = _text(800, "5F6B73")
        axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill="C9D1D9"))
    chart.x_axis.number_format = book.formats.short_month
    chart.x_axis.numFmt.sourceLinked = False
    chart.x_axis.tickLblPos = "low"
    chart.x_axis.majorTickMark = "none"
    chart.x_axis.tickLblSkip = skip  # thirteen labels would wrap; the last one stays
    chart.y_axis.number_format = numbers
    chart.y_axis.numFmt.sourceLinked = False
    chart.y_axis.majorTickMark = "none"
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(
        ln=LineProperties(solidFill="E7EBEF", w=6350)
    )
    chart.y_axis.crosses = "min"


def _frame() -> Any:
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties

    return GraphicalProperties(solidFill="FFFFFF", ln=LineProperties(solidFill="DDE3E9"))


__all__ = ["add", "letter"]
