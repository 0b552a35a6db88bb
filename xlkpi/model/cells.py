"""What arrives from cells: numbers, texts, booleans, dates, blanks and errors.

The rules are those of Excel's own functions: in a range, text, blanks and booleans are
passed over by what counts or adds; a date is its serial number; an error comes out again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain
from numbers import Real
from typing import Any

from xlkpi.errors import ArgumentError, XlkpiError

Cell = Any
"""A cell's content: float, int, str, bool, date, datetime, None, or an error's text."""

ERRORS = frozenset(
    "#N/A #NUM! #VALUE! #DIV/0! #REF! #NAME? #NULL! #SPILL! #CALC! #FIELD! #GETTING_DATA "
    "#BLOCKED! #BUSY! #CONNECT! #EXTERNAL! #PYTHON! #TIMEOUT! #UNKNOWN!".split()
)
EPOCH = dt.datetime(1899, 12, 30)  # day 0 of Excel's serial dates
_DAY = dt.timedelta(days=1)
_PLAIN = frozenset((int, float, type(None)))

BLANK_WORDS = frozenset(
    ("", "-", "--", "—", "–", "?", "n/a", "na", "null", "none", "unknown", "inconnu",
     "non renseigné", "select")
)  # fmt: skip
TRUE_WORDS = frozenset(("true", "vrai", "1", "yes", "oui", "y", "o"))
FALSE_WORDS = frozenset(("false", "faux", "0", "no", "non", "n"))


class CellError(XlkpiError, ValueError):
    """An error that stood in one of the cells given: it comes out again as it was."""


def grid(value: Cell) -> Sequence[Sequence[Cell]]:
    """Any argument as rows of cells: a single cell, a flat list, rows, a pandas or numpy column.

    >>> grid(3), grid([1, 2]), grid([[1], [2]])
    ([[3]], [[1, 2]], [[1], [2]])
    """
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, str) or not isinstance(value, Iterable):
        return [[value]]
    rows = value if isinstance(value, list | tuple) else list(value)
    if rows and isinstance(rows[0], list | tuple):
        return rows
    return [rows]


def cells(value: Cell) -> Iterator[Cell]:
    """The cells of an argument, row by row."""
    return chain.from_iterable(grid(value))


def shape(value: Cell) -> tuple[int, int]:
    """Rows and columns of an argument; a flat Python list is one row."""
    rows = grid(value)
    return len(rows), len(rows[0]) if rows else 0


def number(cell: Cell) -> float | None:
    """The number that a cell holds; None for what is none: texts, booleans, blanks, NaN.

    >>> number(3), number(dt.date(2026, 1, 31)), number(True), number("3")
    (3, 46053.0, None, None)
    """
    kind = type(cell)
    if kind is float or kind is int:
        return cell if cell == cell else None
    if cell is None or isinstance(cell, str | bool):
        return None
    if isinstance(cell, dt.datetime):
        return (cell.replace(tzinfo=None) - EPOCH) / _DAY if cell == cell else None
    if isinstance(cell, dt.date):
        return float((cell - EPOCH.date()).days)
    if isinstance(cell, Real | Decimal):  # numpy's numbers among them
        value = float(cell)
        return value if value == value else None
    return None


def check_error(cell: Cell) -> None:
    """Raise the error that a cell holds, if it holds one."""
    if isinstance(cell, str) and cell in ERRORS:
        raise CellError(cell)


def numbers(value: Cell) -> list[float]:
    """The numbers of an argument; texts, blanks and booleans are passed over."""
    if set(map(type, cells(value))) <= _PLAIN:  # a whole column of them takes no time
        return [cell for cell in cells(value) if cell is not None and cell == cell]
    found = []
    for cell in cells(value):
        held = number(cell)
        if held is not None:
            found.append(held)
        else:
            check_error(cell)
    return found


def is_blank(cell: Cell) -> bool:
    """A cell without content: None, empty text or NaN."""
    if cell is None or type(cell).__name__ == "NAType":  # of pandas, which equals nothing
        return True
    return not cell.strip() if isinstance(cell, str) else bool(cell != cell)


def is_unfilled(cell: Cell) -> bool:
    """A cell that says nothing: blank, or one of the words that stand for it.

    >>> [is_unfilled(c) for c in (None, " ", "N/A", "Inconnu", "0000", 0)]
    [True, True, True, True, True, False]
    """
    if is_blank(cell):
        return True
    if not isinstance(cell, str):
        return False
    check_error(cell)
    word = cell.strip().casefold()
    return word in BLANK_WORDS or word == "0000"


def single(value: Cell, name: str) -> Cell:
    """The one cell of an argument that takes a single value; None when blank."""
    rows = grid(value)
    if len(rows) != 1 or len(rows[0]) != 1:
        if not rows or not rows[0]:
            return None
        raise ArgumentError(f"{name} takes one value, not a range")
    cell = rows[0][0]
    check_error(cell)
    return None if is_blank(cell) else cell


def serial(cell: Cell) -> float | None:
    """A date as Excel counts it, in days; None for what is no date.

    >>> serial(dt.date(2026, 1, 1)), serial(dt.datetime(2026, 1, 1, 12)), serial("x")
    (46023.0, 46023.5, None)
    """
    held = number(cell)
    if held is None:
        check_error(cell)
        return None
    return float(held)


def flag(cell: Cell) -> bool | None:
    """A yes or no in either language; None for a blank; anything else is an error."""
    if isinstance(cell, bool):
        return cell
    if is_blank(cell):
        return None
    check_error(cell)
    held = number(cell)
    word = str(cell).strip().casefold() if held is None else f"{held:g}"
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ArgumentError(f'"{cell}" is neither yes nor no (oui, non, TRUE, FALSE, 1, 0)')
