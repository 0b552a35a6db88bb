"""The formula of a measure cell: what the facts table gives for its column and the segment.

It says what :meth:`Facts.lookup <xlkpi.facts.facts.Facts.lookup>` says, and is held to it by
recalculation in the tests. It filters on dates, whole numbers and the five window words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlkpi.model.measure import Adds, Reference
from xlkpi.model.period import Window
from xlkpi.workbook.columns import Covered
from xlkpi.workbook.facts_sheets import name_of
from xlkpi.workbook.live import NA_TEXT

if TYPE_CHECKING:
    from xlkpi.facts import Series

MONTH = '"month"'
NUMBER = '">-9E+99"'  # a criterion that numbers meet, blanks and texts do not


@dataclass(frozen=True, slots=True)
class Heads:
    """The rows of a family sheet that say what each column covers."""

    window: int
    start: int
    end: int
    before_start: int
    before_end: int


def formula(
    reference: str,
    series: Series,
    table: str,
    column: Covered,
    heads: Heads,
    segment: str = "segment_id",
) -> str:
    """The formula of a measure in a column; ``segment`` gives the number of its segment."""
    wanted = Reference.parse(reference)
    cells = _Cells(name_of(table), wanted.measure, segment)
    window, at = column.window, column.letter
    start, end = f"{at}${heads.start}", f"{at}${heads.end}"
    if window is Window.ALL:
        if wanted.window in ("previous", "last_year"):
            return "NA()"
        return _one(cells, '"all"', None)
    if wanted.window == "rolling12":
        window, start = Window.ROLLING12, f"EDATE({end},-11)"
    elif wanted.window == "previous":
        start, end = f"{at}${heads.before_start}", f"{at}${heads.before_end}"
    elif wanted.window == "last_year":
        start, end = f"EDATE({start},-12)", f"EDATE({end},-12)"
    if series.adds is Adds.ANEW:
        return _one(cells, f'"{window.value}"', end)
    body = {
        Adds.UP: lambda: _sum(cells, window, start, end),
        Adds.AT_END: lambda: _one(cells, MONTH, end),
        Adds.AT_START: lambda: _at_start(cells, start, end),
    }[series.adds]()
    if window is Window.ROLLING12:
        several = cells.count(MONTH, _between(cells, start, end))
        body = f"IF({several}<12,NA(),{body})"
    if (series.missing or series.gaps) and window is not Window.MONTH:
        refused = cells.count(MONTH, _between(cells, start, end), f'"{NA_TEXT}"')
        body = f"IF({refused}>0,NA(),{body})"
    return body


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of a measure in its facts table, for a segment."""

    table: str
    measure: str
    segment: str

    @property
    def month(self) -> str:
        return f"{self.table}[month]"

    def where(self, window: str, months: str) -> str:
        """The conditions on window, segment and months."""
        of = f"{self.table}[window],{window},{self.table}[segment_id],{self.segment}"
        return f"{of},{months}" if months else of

    def count(self, window: str, months: str, criterion: str = NUMBER) -> str:
        return f"COUNTIFS({self.where(window, months)},{self.table}[{self.measure}],{criterion})"

    def sum(self, window: str, months: str) -> str:
        return f"SUMIFS({self.table}[{self.measure}],{self.where(window, months)})"


def _between(cells: _Cells, start: str, end: str) -> str:
    return f'{cells.month},">="&{start},{cells.month},"<="&{end}'


def _one(cells: _Cells, window: str, month: str | None) -> str:
    """The one row of a window and a month."""
    at = f"{cells.month},{month}" if month else ""
    return f"IF({cells.count(window, at)}=0,NA(),{cells.sum(window, at)})"


def _sum(cells: _Cells, window: Window, start: str, end: str) -> str:
    """The sum of the months, if the last of them has a value."""
    if window is Window.MONTH:
        return _one(cells, MONTH, end)
    there = cells.count(MONTH, f"{cells.month},{end}")
    return f"IF({there}=0,NA(),{cells.sum(MONTH, _between(cells, start, end))})"


def _at_start(cells: _Cells, start: str, end: str) -> str:
    """The level at the first month, if the last one has a value too."""
    if start == end:
        return _one(cells, MONTH, end)
    there = cells.count(MONTH, f"{cells.month},{end}")
    return f"IF({there}=0,NA(),{_one(cells, MONTH, start)})"
