"""Excel as xlwings shows it, over a workbook of openpyxl: as far as a refresh uses it.

It does what matters with what is typed: a text that looks like a formula becomes one unless an
apostrophe comes before it; a cell of a protected sheet refuses; a table knows its range.
"""

from __future__ import annotations

import re
import warnings
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries


class Refused(Exception):
    """What COM raises: nothing that xlwings declares."""


class App:
    def __init__(self, *books: Book) -> None:
        self.books = list(books)
        self.calculation, self.screen_updating = "automatic", True
        for book in books:
            book.app = self


class Book:
    def __init__(self, path: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # sparklines
            self.workbook: Any = load_workbook(path)
        self.name, self.fullname = path.name, str(path)
        self.app: App
        self.sheets = [Sheet(self, sheet) for sheet in self.workbook.worksheets]

    @property
    def names(self) -> dict[str, Name]:
        return {
            name: Name(self, defined.attr_text)
            for name, defined in self.workbook.defined_names.items()
        }

    def table(self, name: str) -> Table:
        return next(t for sheet in self.sheets for t in sheet.tables if t.name == name)


class Name:
    def __init__(self, book: Book, refers_to: str) -> None:
        self.book, self.refers_to = book, refers_to

    @property
    def refers_to_range(self) -> Range:
        title, _, cell = self.refers_to.rpartition("!")
        sheet = next(s for s in self.book.sheets if s.name == title.strip("'"))
        left, top, right, bottom = range_boundaries(cell.replace("$", ""))
        return Range(sheet, int(top or 0), int(left or 0), int(bottom or 0), int(right or 0))


class Protection:
    """The sheet's own object, as COM names things."""

    def __init__(self, sheet: Any, password: str = "") -> None:
        self._sheet, self.password = sheet, password

    @property
    def ProtectContents(self) -> bool:  # noqa: N802 - COM's name
        return bool(self._sheet.protection.sheet)

    def Unprotect(self, password: str = "") -> None:  # noqa: N802
        if password != self.password:
            raise Refused("The password you supplied is not correct.")
        self._sheet.protection.sheet = False

    def Protect(self, password: str = "", **allowed: bool) -> None:  # noqa: N802
        self.password, self._sheet.protection.sheet = password, True
        assert all(allowed.values())


class Sheet:
    def __init__(self, book: Book, sheet: Any) -> None:
        self.book, self.cells, self.name = book, sheet, sheet.title
        self.api = Protection(sheet)

    @property
    def tables(self) -> list[Table]:
        return [Table(self, table) for table in self.cells.tables.values()]

    def range(self, first: tuple[int, int], last: tuple[int, int]) -> Range:
        return Range(self, *first, *last)


class Range:
    def __init__(self, sheet: Sheet, top: int, left: int, bottom: int, right: int) -> None:
        assert 1 <= top <= bottom
        assert 1 <= left <= right
        self.sheet, self.row, self.column = sheet, top, left
        self.bottom, self.right = bottom, right
        self.columns = Several(right - left + 1)

    def options(self, *, ndim: int) -> Range:
        assert ndim == 2
        return self

    def _cells(self) -> list[list[Any]]:
        return [
            [self.sheet.cells.cell(row, column) for column in range(self.column, self.right + 1)]
            for row in range(self.row, self.bottom + 1)
        ]

    @property
    def value(self) -> list[list[Any]]:
        return [[_read(cell.value) for cell in row] for row in self._cells()]

    @value.setter
    def value(self, values: Any) -> None:
        self._writable()
        rows = values if isinstance(values, list) else [[values]]
        assert len(rows) == self.bottom - self.row + 1
        for cells, row in zip(self._cells(), rows, strict=True):
            for cell, value in zip(cells, row, strict=True):
                _type(cell, value)

    @property
    def number_format(self) -> str:
        return str(self._cells()[0][0].number_format)

    @number_format.setter
    def number_format(self, form: str) -> None:
        self._writable()
        for row in self._cells():
            for cell in row:
                cell.number_format = form

    def clear_contents(self) -> None:
        self._writable()
        for row in self._cells():
            for cell in row:
                cell.value = None

    def _writable(self) -> None:
        if self.sheet.cells.protection.sheet:
            raise Refused("The cell is protected.")


class Several:
    def __init__(self, count: int) -> None:
        self.count = count


class Table:
    def __init__(self, sheet: Sheet, table: Any) -> None:
        self.parent, self.table, self.name = sheet, table, table.displayName

    def _box(self, first: int) -> Range | None:
        left, top, right, bottom = (int(edge or 0) for edge in range_boundaries(self.table.ref))
        if first:
            return Range(self.parent, top + 1, left, bottom, right)
        return Range(self.parent, top, left, top, right)

    @property
    def header_row_range(self) -> Range | None:
        return self._box(0)

    @property
    def data_body_range(self) -> Range | None:
        return self._box(1)

    def resize(self, box: Range) -> None:
        assert box.sheet is self.parent
        ref = f"{get_column_letter(box.column)}{box.row}:{get_column_letter(box.right)}{box.bottom}"
        self.table.ref = ref
        if self.table.autoFilter:
            self.table.autoFilter.ref = ref


def _read(value: Any) -> Any:
    """Excel hands every number over as a float."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _type(cell: Any, value: Any) -> None:
    """What typing a value into a cell does."""
    assert value is None or isinstance(value, str | int | float | date | datetime)
    if not isinstance(value, str):
        cell.value = value
    elif value.startswith("'"):
        cell.value = value[1:]
        cell.data_type = "s"
    elif re.fullmatch(r"[\d.,-]+", value):
        cell.value = 0.0  # a number or a day, no more the text
    else:
        cell.value = value  # a formula, where it begins with =
