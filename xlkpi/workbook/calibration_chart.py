"""A chart of predicted against observed risks: on the diagonal a risk is what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xlkpi.workbook import chart_looks
from xlkpi.workbook.chart_looks import Box
from xlkpi.workbook.page import Page

if TYPE_CHECKING:
    from xlkpi.workbook.book import Book


@dataclass(frozen=True)
class Points:
    """The cells of the points and their values: predicted in one column, observed in another."""

    first_row: int
    predicted_column: int
    observed_column: int
    predicted: Sequence[float]
    observed: Sequence[float]


def add(
    book: Book, page: Page, box: Box, points: Points, title: str, axes: tuple[str, str]
) -> None:
    """Put the chart on a sheet; ``axes`` are what stands at the horizontal and the vertical one."""
    from openpyxl.chart import ScatterChart
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties
    from openpyxl.drawing.text import CharacterProperties, ParagraphProperties

    chart: Any = ScatterChart()
    chart.scatterStyle = "lineMarker"
    chart.title, chart.x_axis.title, chart.y_axis.title = title, *axes
    for heading in (chart.title, chart.x_axis.title, chart.y_axis.title):
        small = CharacterProperties(sz=1000 if heading is chart.title else 900, b=True)
        heading.tx.rich.p[0].pPr = ParagraphProperties(defRPr=small)
    seen, diagonal = book.styles.colour("link"), "A6ADB4"
    for column, values, colour, marked in (
        (points.predicted_column, points.predicted, diagonal, False),
        (points.observed_column, points.observed, seen, True),
    ):
        series = _series(page, points, column, values)
        line = series.graphicalProperties.line
        line.solidFill, line.width = colour, 15000
        if marked:
            series.marker.symbol, series.marker.size = "circle", 7
            series.marker.graphicalProperties.solidFill = colour
            series.marker.graphicalProperties.line.solidFill = colour
        else:
            line.dashStyle = "dash"
            series.marker.symbol = "none"
        series.smooth = False
        chart.series.append(series)
    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False
        axis.number_format = "0%" if book.language == "en" else "0 %"
        axis.numFmt.sourceLinked = False
        axis.scaling.min = 0
        axis.majorGridlines = None if axis is chart.x_axis else axis.majorGridlines
        axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill="C9D1D9"))
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="E7EBEF"))
    chart.legend = None
    chart.roundedCorners = False
    chart.graphical_properties = chart_looks.frame()
    chart.anchor = chart_looks.anchor(box)
    page.ws.add_chart(chart)


def _series(page: Page, points: Points, column: int, values: Sequence[float]) -> Any:
    """A series over cells, with the values that they hold for readers that do not calculate."""
    from openpyxl.chart import Reference, Series
    from openpyxl.chart.data_source import NumData, NumVal

    last = points.first_row + len(points.predicted) - 1

    def cells(of: int) -> Any:
        return Reference(page.ws, min_col=of, min_row=points.first_row, max_row=last)

    made = Series(cells(column), cells(points.predicted_column))
    for source, held in ((made.xVal, points.predicted), (made.yVal, values)):
        source.numRef.numCache = NumData(
            formatCode="General",
            ptCount=len(held),
            pt=[NumVal(idx=i, v=repr(float(v))) for i, v in enumerate(held)],
        )
    return made
