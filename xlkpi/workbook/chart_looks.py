"""The looks that charts made of openpyxl's objects share: place, axes, frame, titles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from xlkpi.workbook.book import Book


class Box(NamedTuple):
    """Where a chart lies: from the corner of one cell to the corner of another."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int


def dress(book: Book, chart: Any, box: tuple[int, int, int, int], axis: str = "General") -> None:
    """The looks that charts share: place, axes, frame, gaps."""
    chart.display_blanks = "gap"
    chart.roundedCorners = False
    chart.anchor = anchor(Box(*box))
    axes(book, chart, axis, skip=3)
    chart.graphical_properties = frame()


def anchor(box: Box) -> Any:
    """The place of a chart, with a little air around it."""
    from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor

    edge = 60_000  # a little air between neighbours
    start = AnchorMarker(box.first_column - 1, edge, box.first_row - 1, edge)
    end = AnchorMarker(box.last_column, 0, box.last_row, 0)
    return TwoCellAnchor(editAs="oneCell", _from=start, to=end)


def text(size: int, colour: str, *, bold: bool = False) -> Any:
    """How texts look."""
    from openpyxl.chart.text import RichText
    from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties

    font = CharacterProperties(sz=size, b=bold, solidFill=colour, latin=None)
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=font), endParaRPr=font)])


def title(words: str, colour: str) -> Any:
    """What stands above a chart."""
    from openpyxl.chart.text import RichText, Text
    from openpyxl.chart.title import Title
    from openpyxl.drawing.text import (
        CharacterProperties,
        Paragraph,
        ParagraphProperties,
        RegularTextRun,
    )

    font = CharacterProperties(sz=1000, b=True, solidFill=colour)
    run = RegularTextRun(rPr=font, t=words)
    line = Paragraph(pPr=ParagraphProperties(defRPr=font), r=[run])
    return Title(tx=Text(rich=RichText(p=[line])), overlay=False)


def axes(book: Book, chart: Any, numbers: str, skip: int = 2) -> None:
    """Quiet axes: months below, numbers at the left."""
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties

    for axis in (chart.x_axis, chart.y_axis):
        axis.delete = False
        axis.title = None
        axis.txPr = text(800, "5F6B73")
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


def frame() -> Any:
    """The background and the edge."""
    from openpyxl.chart.shapes import GraphicalProperties
    from openpyxl.drawing.line import LineProperties

    return GraphicalProperties(solidFill="FFFFFF", ln=LineProperties(solidFill="DDE3E9"))
