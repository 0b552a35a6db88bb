"""Cells that are formulas and carry their value: what previews show, Excel recalculates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeGuard

_EPOCH = date(1899, 12, 30)


class CellError(str):
    """An error as a cell shows it, ``#N/A`` say."""

    __slots__ = ()


NOT_AVAILABLE = CellError("#N/A")
NA_TEXT = "n/a"
"""What a cell shows where there is no value; the reason stands beside it."""

Cached = float | int | str | bool | None


@dataclass(frozen=True, slots=True)
class Live:
    """A formula (without ``=``) and its value, computed in Python from the same facts."""

    formula: str
    value: Cached


_AS_THEY_ARE = frozenset((int, float, str, bool, type(None)))


def plain(value: Any) -> Cached:
    """A value as a formula meets it: dates are serial numbers, decimals floats."""
    if type(value) in _AS_THEY_ARE:
        return value  # type: ignore[no-any-return]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return serial(value.date())
    if isinstance(value, date):
        return serial(value)
    return value  # type: ignore[no-any-return]


def serial(day: date) -> int:
    """The number that Excel writes a day as.

    >>> serial(date(2026, 10, 1))
    46296
    """
    return (day - _EPOCH).days


def is_number(value: object) -> TypeGuard[float]:
    """Whether a cached value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)
