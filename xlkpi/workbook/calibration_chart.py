"""A chart of predicted against observed risks: on the diagonal a risk is what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlkpi.workbook import chart_xml
from xlkpi.workbook.chart_xml import Across, Box, Cells, Pen, Picture, Series
from xlkpi.workbook.page import Page, letter

if TYPE_CHECKING:
    from xlkpi.workbook.book import Book

_DIAGONAL, _GREY = Pen(15_000, "dash"), "A6ADB4"
_OBSERVED = Pen(15_000, point=7)


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
    last = points.first_row + len(points.predicted) - 1

    def cells(column: int, values: Sequence[float]) -> Cells:
        where = f"${letter(column)}${points.first_row}:${letter(column)}${last}"
        return Cells(f"{page.quoted}!{where}", tuple(float(value) for value in values))

    predicted = cells(points.predicted_column, points.predicted)
    observed = cells(points.observed_column, points.observed)
    form = "0%" if book.language == "en" else "0 %"
    picture = Picture(
        title=title,
        categories=Across(form, axes[0]),
        series=[
            Series(axes[0], predicted, _GREY, "line", _DIAGONAL, predicted),
            Series(axes[1], observed, book.styles.colour("link"), "line", _OBSERVED, predicted),
        ],
        form=form,
        font=book.styles.font(),
        ink=book.styles.colour("title"),
        upright=axes[1],
    )
    chart_xml.add(page, picture, box)
