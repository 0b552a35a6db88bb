"""The measure: a number that facts hold by month and segment, and that formulas are over."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cache

from xlkpi.model.text import Text


class Adds(Enum):
    """How a measure of several months comes from the months."""

    UP = "up"  # the sum of the months
    ANEW = "anew"  # distinct counts, medians, cohorts: counted anew for each window
    AT_START = "at_start"  # a stock at the window's first instant
    AT_END = "at_end"  # a stock at the window's last instant


@dataclass(frozen=True, slots=True)
class Source:
    """One way to get a measure: an aggregate over a table's rows.

    ``aggregate`` is ``count``, ``sum``, ``distinct``, ``median``, or the name of a
    computation of its own. ``on`` is the event date that decides the month, ``until`` (of a
    stock) the date at which a row leaves it. ``needs`` are columns without which the source
    says nothing. ``label`` says on the sheet what the number then is.
    """

    table: str
    aggregate: str = "count"
    column: str = ""
    where: str = ""
    on: str = ""
    until: str = ""
    needs: tuple[str, ...] = ()
    label: Text | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure and where it comes from.

    ``combine`` says what happens where several sources are there: ``first`` takes one for the
    whole workbook, ``by_month`` the first that has rows in a month, ``sum`` adds them.
    """

    id: str
    name: Text
    adds: Adds
    sources: tuple[Source, ...]
    combine: str = "first"
    unit: str = "count"

    @property
    def table(self) -> str:
        """The facts table that holds it: that of its first source."""
        return self.sources[0].table


@dataclass(frozen=True, slots=True)
class Reference:
    """A measure as a formula names it: ``id``, or ``id@window`` to look elsewhere."""

    measure: str
    window: str = ""  # "" (as asked), "rolling12", "previous" or "last_year"

    @classmethod
    @cache
    def parse(cls, text: str) -> Reference:
        """The reference of ``revenue`` or ``revenue@rolling12``."""
        measure, _, window = text.partition("@")
        return cls(measure, window)

    def __str__(self) -> str:
        return f"{self.measure}@{self.window}" if self.window else self.measure
