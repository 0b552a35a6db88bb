"""The charts of customers: value curves over months, and the concentration of revenue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from xlkpi.workbook import chart_looks
from xlkpi.workbook.chart_looks import Box
from xlkpi.workbook.page import Page

COLOURS = ("1F3A5F", "C0562B", "4E8A63", "7A5C99", "B08A2E", "3E8EA8", "8A4B5C", "7F8C93")
DASHES = ("solid", "dash", "sysDot", "lgDash", "dashDot", "sysDash", "lgDashDot", "sysDashDot")
"""Lines differ by their dashes too, for black-and-white prints."""


class Line(NamedTuple):
    """A line of a chart: its name, and where its points stand, from a row's first column on."""

    title: str
    row: int
    points: Sequence[tuple[float, float]]  # as they are, for readers that do not calculate


def scatter(
    page: Page,
    title: str,
    lines: Sequence[Line],
    *,
    x_row: int,
    first_column: int,
    box: Box,
    x_title: str,
    x_format: str,
    y_format: str,
    colour: str,
    most: tuple[float | None, float | None] = (None, None),
    step: float | None = None,
) -> None:
    """A chart of straight lines over numbers: points lie where they are, gaps stay gaps."""
    from openpyxl.chart import Reference, ScatterChart, Series

    chart: Any = ScatterChart()
    chart.style = 13
    chart.scatterStyle = "lineMarker"
    for place, line in enumerate(lines):
        last = first_column + len(line.points) - 1
        xs = Reference(page.ws, min_col=first_column, max_col=last, min_row=x_row, max_row=x_row)
        ys = Reference(
            page.ws, min_col=first_column, max_col=last, min_row=line.row, max_row=line.row
        )
        series: Any = Series(ys, xs, title=line.title)
        look, own = series.graphicalProperties, COLOURS[place % len(COLOURS)]
        look.line.solidFill = own
        look.line.width = 22000
        look.line.dashStyle = DASHES[place % len(DASHES)]
        series.smooth = False
        series.marker.symbol = "circle"
        series.marker.size = 4
        series.marker.graphicalProperties.solidFill = own
        series.marker.graphicalProperties.line.solidFill = own
        series.xVal.numRef.numCache = _cache([x for x, _ in line.points], x_format)
        series.yVal.numRef.numCache = _cache([y for _, y in line.points], y_format)
        chart.series.append(series)
    chart.title = chart_looks.title(title, colour)
    chart.legend.position = "b"
    chart.legend.txPr = chart_looks.text(800, "5F6B73")
    chart.display_blanks = "gap"
    chart.roundedCorners = False
    chart.anchor = chart_looks.anchor(box)
    chart.graphical_properties = chart_looks.frame()
    _axis(chart.x_axis, x_title, x_format, most[0], step)
    _axis(chart.y_axis, None, y_format, most[1], None)
    chart.x_axis.majorGridlines = None
    page.ws.add_chart(chart)
    page.last_row = max(page.last_row, box.last_row)


def _cache(values: Sequence[float], form: str) -> Any:
    from openpyxl.chart.data_source import NumData, NumVal

    points = [NumVal(idx=i, v=repr(float(v))) for i, v in enumerate(values)]
    return NumData(formatCode=form, ptCount=len(points), pt=points)


def _axis(axis: Any, title: str | None, form: str, most: float | None, step: float | None) -> None:
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties

    axis.delete = False
    axis.title = chart_looks.title(title, "5F6B73") if title else None
    axis.txPr = chart_looks.text(800, "5F6B73")
    axis.number_format = form
    axis.numFmt.sourceLinked = False
    axis.majorTickMark = "none"
    axis.scaling.min = 0
    axis.scaling.max = most
    axis.majorUnit = step
    axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill="C9D1D9"))
    if axis.majorGridlines is not None:
        axis.majorGridlines.spPr = GraphicalProperties(
            ln=LineProperties(solidFill="E7EBEF", w=6350)
        )
