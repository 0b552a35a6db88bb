"""Months, and the windows that end with one.

The grain is the month, written as its first day. A window is labelled by its last month:
the quarter and the year run to date, the year from its fiscal first month, ``rolling12``
over twelve months, ``all`` over everything.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache

from xlkpi.errors import ConfigError


class Window(StrEnum):
    """How many months a value covers."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ROLLING12 = "rolling12"
    ALL = "all"

    __hash__ = str.__hash__  # that of Enum is a call in Python, and windows are keys everywhere


@cache
def add_months(month: date, several: int) -> date:
    """The first day of the month so many months later.

    >>> add_months(date(2026, 1, 1), -1)
    datetime.date(2025, 12, 1)
    """
    index = month.year * 12 + month.month - 1 + several
    return date(index // 12, index % 12 + 1, 1)


@cache
def months_between(first: date, last: date) -> tuple[date, ...]:
    """Every month from one to another, both included."""
    several = (last.year - first.year) * 12 + last.month - first.month
    return tuple(add_months(first, i) for i in range(several + 1))


@cache
def first_month(window: Window, month: date, fiscal_year_start: int = 1) -> date:
    """The first month of a window that ends with ``month`` (not for ``all``).

    >>> first_month(Window.YEAR, date(2026, 2, 1), fiscal_year_start=4)
    datetime.date(2025, 4, 1)
    """
    into_year = (month.month - fiscal_year_start) % 12
    back = {
        Window.MONTH: 0,
        Window.QUARTER: into_year % 3,
        Window.YEAR: into_year,
        Window.ROLLING12: 11,
    }[window]
    return add_months(month, -back)


def previous(window: Window, month: date) -> date:
    """The last month of the window before, of equal length.

    To date means to the same point: the quarter to date before ends three months earlier.
    """
    back = {Window.MONTH: 1, Window.QUARTER: 3, Window.YEAR: 12, Window.ROLLING12: 12}[window]
    return add_months(month, -back)


@dataclass(frozen=True, slots=True)
class Period:
    """A window and the month it ends with."""

    window: Window
    month: date

    @property
    def label(self) -> str:
        """``2026-10``, or ``all``."""
        return "all" if self.window is Window.ALL else label(self.month)


def label(month: date) -> str:
    """A month as ``2026-10``."""
    return f"{month.year:04d}-{month.month:02d}"


def parse_month(text: str) -> date:
    """The month of ``2026-10``."""
    match = re.fullmatch(r"(\d{4})-(\d{2})", text.strip())
    if not match or not 1 <= int(match[2]) <= 12:
        raise ConfigError(f'"{text}" is no month. Next: write it as 2026-10.')
    return date(int(match[1]), int(match[2]), 1)
