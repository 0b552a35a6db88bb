"""Native charts as XML: what DrawingML needs and no more, with the values that they show.

Written as text rather than through openpyxl's chart objects, which know no label on one series
alone and take ten times as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from openpyxl.chart._chart import ChartBase
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor

from xlkpi.workbook.page import Page, escaped

Look = Literal["columns", "bars", "line"]
SOFT, EDGE, GRID, FRAME = "5F6B73", "C9D1D9", "E7EBEF", "DDE3E9"
_NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


_AIR = 60_000  # between neighbours, in English metric units


class Box(NamedTuple):
    """Where a chart lies: from the corner of one cell to the corner of another."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int


class Pen(NamedTuple):
    """How a line is drawn: its width, its dashes, the size of its points (0: none)."""

    width: int
    dash: str = "solid"
    point: int = 0


LINE, TARGET = Pen(24_000, point=5), Pen(15_875, "sysDash")


@dataclass(frozen=True)
class Cells:
    """A range of one row or column, and what it holds: None where there is no value."""

    reference: str
    values: tuple[float | str | None, ...]
    form: str = "General"


@dataclass(frozen=True)
class Series:
    """One row of values of a chart."""

    name: str
    values: Cells
    colour: str
    look: Look
    pen: Pen = LINE
    across: Cells | None = None  # where its points lie on an axis of numbers
    second: bool = False  # on an axis of its own, at the right
    named: bool = True  # in the legend


@dataclass(frozen=True)
class Across:
    """A horizontal axis of numbers, from nought on."""

    form: str
    title: str = ""
    most: float | None = None
    step: float | None = None


@dataclass(frozen=True)
class Picture:
    """A chart: its series over their categories, or over an axis of numbers."""

    title: str  # nothing stands above where it is empty
    categories: Cells | Across
    series: Sequence[Series]
    form: str  # of the axis
    second_form: str = ""
    stacked: bool = False
    whole: float | None = None  # where the axis ends
    legend: bool = False
    labels: bool = False  # the values beside the bars
    font: str = "Arial"
    ink: str = "1F3A5F"
    skip: int = 1  # every so many categories have their name below
    upright: str = ""  # the title of the axis of values


class XmlChart(ChartBase):
    """A chart that is XML already, as openpyxl's writer takes charts."""

    tagname = "chart"
    _id = 1  # the writer counts

    def __init__(self, picture: Picture, anchor: Any) -> None:  # its own state, not openpyxl's
        self.picture, self.anchor = picture, anchor

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    @property
    def path(self) -> str:
        """Where the part lies in the file."""
        return f"/xl/charts/chart{self._id}.xml"

    def _write(self) -> Any:
        from lxml import etree

        return etree.fromstring(xml(self.picture).encode())


def add(page: Page, picture: Picture, box: Box) -> None:
    """Put a chart on a sheet, with a little air around it."""
    start = AnchorMarker(box.first_column - 1, _AIR, box.first_row - 1, _AIR)
    end = AnchorMarker(box.last_column, 0, box.last_row, 0)
    anchor = TwoCellAnchor(editAs="oneCell", _from=start, to=end)
    page.ws._charts.append(XmlChart(picture, anchor))  # noqa: SLF001 - add_chart asks for its own


def xml(picture: Picture) -> str:
    """The part of the file that draws a chart."""
    drawn = list(enumerate(picture.series))
    first = [(i, s) for i, s in drawn if not s.second]
    second = [(i, s) for i, s in drawn if s.second]
    parts = [_group(picture, group, "10", "20") for group in _groups(first)]
    parts += [_group(picture, group, "30", "40") for group in _groups(second)]
    lying = any(s.look == "bars" for s in picture.series)
    axes = _below(picture, "10", "20", lying=lying) + _values(
        picture, "20", "10", picture.form, lying=lying
    )
    if second:
        axes += _below(picture, "30", "40", hidden=True)
        axes += _values(picture, "40", "30", picture.second_form, right=True)
    return (
        f'<c:chartSpace {_NAMESPACES}><c:roundedCorners val="0"/><c:chart>'
        f'{_title(picture, picture.title, 1000)}<c:autoTitleDeleted val="{int(not picture.title)}"/><c:plotArea><c:layout/>{"".join(parts)}{axes}'
        f"<c:spPr><a:noFill/></c:spPr></c:plotArea>{_legend(picture)}"
        # "gap" makes LibreOffice draw #N/A as nought; so no point is drawn, nor in Excel
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="span"/></c:chart>'
        f'<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>{_line(FRAME, 9525)}'
        f"</c:spPr>{_text(picture, 800, SOFT)}</c:chartSpace>"
    )


def _groups(series: list[tuple[int, Series]]) -> list[list[tuple[int, Series]]]:
    """The series that are drawn alike, together: bars first, lines over them."""
    bars = [(i, s) for i, s in series if s.look in ("columns", "bars")]
    lines = [(i, s) for i, s in series if s.look == "line"]
    return [group for group in (bars, lines) if group]


def _group(picture: Picture, group: list[tuple[int, Series]], x: str, y: str) -> str:
    ids = f'<c:axId val="{x}"/><c:axId val="{y}"/>'
    body = "".join(_series(picture, i, s) for i, s in group)
    look = group[0][1].look
    if isinstance(picture.categories, Across):
        return (
            '<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>'
            f"{body}{ids}</c:scatterChart>"
        )
    if look == "line":
        return (
            '<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>'
            f'{body}<c:marker val="1"/>{ids}</c:lineChart>'
        )
    grouping, overlap = ("stacked", '<c:overlap val="100"/>') if picture.stacked else (
        "clustered", "")  # fmt: skip
    direction = "bar" if look == "bars" else "col"
    return (
        f'<c:barChart><c:barDir val="{direction}"/><c:grouping val="{grouping}"/>'
        f'<c:varyColors val="0"/>{body}<c:gapWidth val="45"/>{overlap}{ids}</c:barChart>'
    )


def _series(picture: Picture, number: int, series: Series) -> str:
    head = (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/>'
        f"<c:tx><c:v>{escaped(series.name)}</c:v></c:tx>"
    )
    if isinstance(picture.categories, Across):
        across = _held(series.across) if series.across else ""
        data = f"<c:xVal>{across}</c:xVal><c:yVal>{_held(series.values)}</c:yVal>"
    else:
        data = f"<c:cat>{_held(picture.categories)}</c:cat><c:val>{_held(series.values)}</c:val>"
    fill = f'<a:solidFill><a:srgbClr val="{series.colour}"/></a:solidFill>'
    if series.look in ("columns", "bars"):
        labels = ""
        if picture.labels:
            labels = (
                f'<c:dLbls><c:numFmt formatCode="{_attribute(series.values.form)}" '
                f'sourceLinked="0"/><c:spPr><a:noFill/></c:spPr>{_text(picture, 800, SOFT)}'
                '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
                '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
                "</c:dLbls>"
            )
        return (
            f"{head}<c:spPr>{fill}<a:ln><a:noFill/></a:ln></c:spPr>"
            f'<c:invertIfNegative val="0"/>{labels}{data}</c:ser>'
        )
    width, dash, point = series.pen
    pen = f'<a:ln w="{width}">{fill}<a:prstDash val="{dash}"/></a:ln>'
    marker = '<c:symbol val="none"/>'
    if point:
        marker = (
            f'<c:symbol val="circle"/><c:size val="{point}"/>'
            f"<c:spPr>{fill}<a:ln>{fill}</a:ln></c:spPr>"
        )
    return (
        f"{head}<c:spPr>{pen}</c:spPr><c:marker>{marker}</c:marker>{data}"
        '<c:smooth val="0"/></c:ser>'
    )


def _held(cells: Cells) -> str:
    """A range with its values, for readers that draw without calculating."""
    texts = any(isinstance(value, str) for value in cells.values)
    points = "".join(
        f'<c:pt idx="{i}"><c:v>{escaped(value) if isinstance(value, str) else repr(value)}</c:v>'
        "</c:pt>"
        for i, value in enumerate(cells.values)
        if value is not None
    )
    count = f'<c:ptCount val="{len(cells.values)}"/>'
    where = f"<c:f>{escaped(cells.reference)}</c:f>"
    if texts:
        return f"<c:strRef>{where}<c:strCache>{count}{points}</c:strCache></c:strRef>"
    form = f"<c:formatCode>{escaped(cells.form)}</c:formatCode>"
    return f"<c:numRef>{where}<c:numCache>{form}{count}{points}</c:numCache></c:numRef>"


def _below(
    picture: Picture, axis: str, other: str, *, lying: bool = False, hidden: bool = False
) -> str:
    """The axis of categories, or of numbers."""
    if isinstance(picture.categories, Across):
        return _numbers(picture, picture.categories, axis, other)
    place = "l" if lying else "b"
    order = "maxMin" if lying else "minMax"  # the first step of a funnel stands above
    skip = f'<c:tickLblSkip val="{picture.skip}"/>' if picture.skip > 1 else ""
    form = _attribute(picture.categories.form)
    return (
        f'<c:catAx><c:axId val="{axis}"/><c:scaling><c:orientation val="{order}"/></c:scaling>'
        f'<c:delete val="{int(hidden)}"/><c:axPos val="{place}"/>'
        f'<c:numFmt formatCode="{form}" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:spPr>{_line(EDGE, 9525)}</c:spPr>'
        f'{_text(picture, 800, SOFT)}<c:crossAx val="{other}"/><c:crosses val="autoZero"/>'
        f'<c:auto val="0"/><c:lblOffset val="100"/>{skip}<c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def _numbers(picture: Picture, across: Across, axis: str, other: str) -> str:
    most = f'<c:max val="{across.most:g}"/>' if across.most else ""
    step = f'<c:majorUnit val="{across.step:g}"/>' if across.step else ""
    return (
        f'<c:valAx><c:axId val="{axis}"/><c:scaling><c:orientation val="minMax"/>{most}'
        f'<c:min val="0"/></c:scaling><c:delete val="0"/><c:axPos val="b"/>'
        f"{_title(picture, across.title, 900)}"
        f'<c:numFmt formatCode="{_attribute(across.form)}" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f"<c:spPr>{_line(EDGE, 9525)}</c:spPr>{_text(picture, 800, SOFT)}"
        f'<c:crossAx val="{other}"/><c:crosses val="autoZero"/>'
        f'<c:crossBetween val="midCat"/>{step}</c:valAx>'
    )


def _values(
    picture: Picture, axis: str, other: str, form: str, *, lying: bool = False, right: bool = False
) -> str:
    drawn = [s for s in picture.series if s.second == right]
    numbers = [v for s in drawn for v in s.values.values if isinstance(v, int | float)]
    over_numbers = isinstance(picture.categories, Across)
    rising = over_numbers or any(s.look in ("columns", "bars") for s in drawn)
    least = '<c:min val="0"/>' if rising and min(numbers, default=0.0) >= 0 else ""
    most = f'<c:max val="{picture.whole:g}"/>' if picture.whole and not right else ""
    place = "r" if right else "b" if lying else "l"
    grid = f"<c:majorGridlines><c:spPr>{_line(GRID, 6350)}</c:spPr></c:majorGridlines>"
    # a funnel's values stand beside its bars: an axis would say them twice
    hidden = int(lying and picture.labels)
    return (
        f'<c:valAx><c:axId val="{axis}"/><c:scaling><c:orientation val="minMax"/>{most}{least}'
        f'</c:scaling><c:delete val="{hidden}"/><c:axPos val="{place}"/>'
        f"{'' if right or hidden else grid}"
        f'{_title(picture, picture.upright, 900, turned=True)}<c:numFmt formatCode="{_attribute(form)}" '
        f'sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/><c:spPr>{_line(EDGE, 9525)}</c:spPr>'
        f'{_text(picture, 800, SOFT)}<c:crossAx val="{other}"/>'
        f'<c:crosses val="{"max" if right or lying else "min"}"/>'
        f'<c:crossBetween val="{"midCat" if over_numbers else "between"}"/></c:valAx>'
    )


def _title(picture: Picture, words: str, size: int, *, turned: bool = False) -> str:
    """What stands above a chart, or beside an axis."""
    if not words:
        return ""
    run = f'sz="{size}" b="1"><a:solidFill><a:srgbClr val="{picture.ink}"/></a:solidFill>'
    font = f'<a:latin typeface="{_attribute(picture.font)}"/>'
    body = '<a:bodyPr rot="-5400000" vert="horz"/>' if turned else "<a:bodyPr/>"
    return (
        f"<c:title><c:tx><c:rich>{body}<a:p>"
        f"<a:pPr><a:defRPr {run}{font}</a:defRPr></a:pPr>"
        f'<a:r><a:rPr lang="en-US" {run}{font}</a:rPr><a:t>{escaped(words)}</a:t></a:r>'
        '</a:p></c:rich></c:tx><c:overlay val="0"/></c:title>'
    )


def _legend(picture: Picture) -> str:
    if not picture.legend:
        return ""
    left_out = "".join(
        f'<c:legendEntry><c:idx val="{i}"/><c:delete val="1"/></c:legendEntry>'
        for i, series in enumerate(picture.series)
        if not series.named
    )
    return (
        f'<c:legend><c:legendPos val="b"/>{left_out}<c:overlay val="0"/>'
        f"{_text(picture, 800, SOFT)}</c:legend>"
    )


def _text(picture: Picture, size: int, colour: str) -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{size}"><a:solidFill><a:srgbClr '
        f'val="{colour}"/></a:solidFill><a:latin typeface="{_attribute(picture.font)}"/></a:defRPr>'
        '</a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr>'
    )


def _line(colour: str, width: int) -> str:
    return f'<a:ln w="{width}"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:ln>'


def _attribute(text: str) -> str:
    return escaped(text).replace('"', "&quot;")
