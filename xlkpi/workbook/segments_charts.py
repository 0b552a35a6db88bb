"""The charts of customers: value curves over months, and the concentration of revenue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from xlkpi.workbook import chart_xml
from xlkpi.workbook.chart_xml import Across, Box, Cells, Pen, Picture, Series
from xlkpi.workbook.page import Page, letter

if TYPE_CHECKING:
    from xlkpi.workbook.book import Book

COLOURS = ("1F3A5F", "C0562B", "4E8A63", "7A5C99", "B08A2E", "3E8EA8", "8A4B5C", "7F8C93")
DASHES = ("solid", "dash", "sysDot", "lgDash", "dashDot", "sysDash", "lgDashDot", "sysDashDot")
"""Lines differ by their dashes too, for black-and-white prints."""


class Line(NamedTuple):
    """A line of a chart: its name, and where its points stand, from a row's first column on."""

    title: str
    row: int
    points: Sequence[tuple[float, float]]  # as they are, for readers that do not calculate


def over_numbers(
    book: Book,
    page: Page,
    title: str,
    lines: Sequence[Line],
    across: Across,
    box: Box,
    *,
    x_row: int,
    first_column: int,
    form: str,
    whole: float | None = None,
) -> None:
    """A chart of straight lines over numbers: points lie where they are.

    x_row, first_column: where the numbers below the points stand, and the points of each line.
    """

    def cells(row: int, values: Sequence[float], of: str) -> Cells:
        first, last = letter(first_column), letter(first_column + len(values) - 1)
        return Cells(f"{page.quoted}!${first}${row}:${last}${row}", tuple(values), of)

    drawn = [
        Series(
            line.title,
            cells(line.row, [y for _, y in line.points], form),
            COLOURS[place % len(COLOURS)],
            "line",
            Pen(22_000, DASHES[place % len(DASHES)], point=4),
            cells(x_row, [x for x, _ in line.points], across.form),
        )
        for place, line in enumerate(lines)
    ]
    picture = Picture(
        title=title,
        categories=across,
        series=drawn,
        form=form,
        whole=whole,
        legend=True,
        font=book.styles.font(),
        ink=book.styles.colour("title"),
    )
    chart_xml.add(page, picture, box)
    page.last_row = max(page.last_row, box.last_row)
