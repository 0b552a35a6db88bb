"""Cells and ranges as numbers."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

LAST_COLUMN, LAST_ROW = 16384, 1_048_576

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_COLUMNS = re.compile(r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})")
_ROWS = re.compile(r"\$?([0-9]{1,7}):\$?([0-9]{1,7})")


class Box(NamedTuple):
    """A range: its first and last column and row."""

    left: int
    top: int
    right: int
    bottom: int

    def meets(self, other: Box) -> bool:
        """Whether two ranges share a cell."""
        return (
            self.left <= other.right and other.left <= self.right
            and self.top <= other.bottom and other.top <= self.bottom
        )  # fmt: skip

    def holds(self, other: Box) -> bool:
        """Whether the other range lies within this one."""
        return (
            self.left <= other.left and other.right <= self.right
            and self.top <= other.top and other.bottom <= self.bottom
        )  # fmt: skip

    @property
    def sound(self) -> bool:
        """Whether it runs forwards and stays on the sheet."""
        return (
            1 <= self.left <= self.right <= LAST_COLUMN and 1 <= self.top <= self.bottom <= LAST_ROW
        )


@lru_cache(1 << 15)
def column_number(letters: str) -> int:
    """The number of a column.

    >>> column_number("XFD")
    16384
    """
    number = 0
    for character in letters.upper():
        number = number * 26 + ord(character) - 64
    return number


@lru_cache(1 << 15)
def column_letters(number: int) -> str:
    """The letters of a column.

    >>> column_letters(16384)
    'XFD'
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def place(cell: str) -> tuple[int, int] | None:
    """The column and row of a cell, or None.

    >>> place("$C$12")
    (3, 12)
    """
    match = _CELL.fullmatch(cell)
    return (column_number(match[1]), int(match[2])) if match else None


def box(ref: str) -> Box | None:
    """The range of a reference without a sheet, or None.

    >>> box("B2:C3")
    Box(left=2, top=2, right=3, bottom=3)
    >>> box("$1:$5").bottom
    5
    """
    first, _, last = ref.partition(":")
    start, end = place(first), place(last or first)
    if start and end:
        return Box(start[0], start[1], end[0], end[1])
    columns, rows = _COLUMNS.fullmatch(ref), _ROWS.fullmatch(ref)
    if columns:
        return Box(column_number(columns[1]), 1, column_number(columns[2]), LAST_ROW)
    return Box(1, int(rows[1]), LAST_COLUMN, int(rows[2])) if rows else None


def boxes(sqref: str) -> list[Box | None]:
    """The ranges of a list separated by spaces."""
    return [box(ref) for ref in sqref.split()]


def split(reference: str) -> tuple[str, str]:
    """The sheet (without its quotes) and the range of a reference.

    >>> split("'It''s'!$A$1:$B$2")
    ("It's", '$A$1:$B$2')
    """
    sheet, mark, ref = reference.rpartition("!")
    if mark and sheet[:1] == "'" and sheet[-1:] == "'":
        sheet = sheet[1:-1].replace("''", "'")
    return sheet, ref


def looks_like_a_cell(name: str) -> bool:
    """Whether a name would be read as a cell, in either style.

    >>> looks_like_a_cell("NPS2"), looks_like_a_cell("R1C1"), looks_like_a_cell("Facts_calls")
    (True, True, False)
    """
    match = _CELL.fullmatch(name)
    if match and column_number(match[1]) <= LAST_COLUMN and 1 <= int(match[2]) <= LAST_ROW:
        return True
    return bool(re.fullmatch(r"[rR]\d*(?:[cC]\d*)?|[cC]\d*", name))
