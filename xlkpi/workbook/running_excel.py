"""A workbook that is open in Excel, read and filled through xlwings.

Driven by tests with objects that answer like xlwings' own (books, sheets, tables, ranges) over
a workbook in memory. Not seen yet with a running Excel: that Excel for Windows does with these
calls what its documentation says. Excel for Mac names protection otherwise and is not served.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xlkpi.errors import OutputError
from xlkpi.workbook.refresh import Change, Plan, Table

_NEXT = "Next: open it in Excel for Windows, or let xlkpi build replace the closed file."


def running() -> Any:
    """The instances of Excel that run, as xlwings gives them.

    Raises OutputError where there are none, or can be none.
    """
    apps: Any = ()
    if sys.platform == "win32":
        import xlwings

        apps = xlwings.apps
    if not len(apps):
        raise OutputError(f"no running Excel was found to refresh the workbook in. {_NEXT}")
    return apps


def find(apps: Any, path: Path) -> Any:
    """The open workbook of that path.

    Raises OutputError where no running Excel has it open.
    """
    wanted = str(path.resolve()).casefold()
    namesakes = []
    for app in apps:
        for book in app.books:
            if book.name.casefold() != path.name.casefold():
                continue
            try:
                where = str(book.fullname)
            except Exception:  # noqa: BLE001 - xlwings: a place in the cloud that it cannot map
                where = "https://"
            if str(Path(where).resolve()).casefold() == wanted:
                return book
            if where.startswith(("http://", "https://")):  # OneDrive or SharePoint
                namesakes.append(book)
    if len(namesakes) == 1:
        return namesakes[0]
    raise OutputError(f"{path} is not open in the Excel that runs. {_NEXT}")


def tables(book: Any) -> dict[str, Table]:
    """The tables of an open workbook, by name."""
    found = {}
    for table in _tables(book).values():
        header, body = table.header_row_range, table.data_body_range
        if header is None:
            continue
        headers = tuple(str(name) for name in _block(header)[0])
        rows = tuple(map(tuple, _block(body))) if body is not None else ()
        found[table.name] = Table(headers, rows)
    return found


def carry_out(book: Any, plan: Plan, password: str = "") -> None:
    """Write a plan into an open workbook, which is left unsaved.

    ``password`` unlocks the protected sheets. Raises OutputError where Excel refuses, in the
    middle perhaps: the workbook must then be closed without saving.
    """
    app, there = book.app, _tables(book)
    for change in plan.changes:
        _check_room(there[change.table], change)
    before = app.calculation, app.screen_updating
    try:
        app.screen_updating, app.calculation = False, "manual"
        for change in plan.changes:
            table = there[change.table]
            with _unlocked(table.parent, password):
                _fill(table, change)
        for name, value in plan.names.items():
            cell = book.names[name].refers_to_range
            with _unlocked(cell.sheet, password):
                cell.value = _typed(value)
    except Exception as error:  # noqa: BLE001 - what Excel raises has no class of its own
        told = " ".join(str(error).split())[:200]
        raise OutputError(
            f"Excel refused to take the new facts ({told}). Next: close {book.name} without "
            "saving, open it again, leave no cell in editing, and run the command again; "
            "--protect where it has a password."
        ) from None
    finally:
        app.calculation, app.screen_updating = before


def _tables(book: Any) -> dict[str, Any]:
    return {table.name: table for sheet in book.sheets for table in sheet.tables}


def _block(cells: Any) -> list[list[Any]]:
    """The values of a range as rows, even where it is one row or one cell."""
    values: list[list[Any]] = cells.options(ndim=2).value
    return values


def _check_room(table: Any, change: Change) -> None:
    """What stands below a table must not be written over.

    Raises OutputError where it would be.
    """
    more = change.after - max(change.before, 1)
    if more <= 0:
        return
    header = table.header_row_range
    below, left = header.row + 1 + max(change.before, 1), header.column
    cells = table.parent.range((below, left), (below + more - 1, left + header.columns.count - 1))
    if any(value is not None for row in _block(cells) for value in row):
        raise OutputError(
            f"the table {change.table} has no room for {more} rows more: something stands below "
            "it. Nothing was changed. Next: move that away, or save, close and run xlkpi build."
        )


def _fill(table: Any, change: Change) -> None:
    sheet, header = table.parent, table.header_row_range
    top, left, width = header.row, header.column, header.columns.count
    after = max(change.after, 1)  # a table has one row at least

    def box(first: int, last: int, column: int, columns: int) -> Any:
        return sheet.range((top + first, left + column), (top + last, left + column + columns - 1))

    if change.before > change.after:
        box(change.after + 1, change.before, 0, width).clear_contents()
    for block in change.blocks if change.after else ():
        columns = len(block.rows[0])
        rows = [[_typed(value) for value in row] for row in block.rows]
        box(1, change.after, block.offset, columns).value = rows
        if change.after > change.before > 0:  # new rows look like the first one
            for column in range(block.offset, block.offset + columns):
                look = box(1, 1, column, 1).number_format
                if look and look != "General":
                    box(change.before + 1, change.after, column, 1).number_format = look
    if after != change.before:
        table.resize(box(0, after, 0, width))


def _typed(value: Any) -> Any:
    """A value as it must be typed: a text stays a text, whatever it looks like.

    Without the apostrophe, which no cell shows, Excel makes a formula of ``=1+1``, a day of
    ``1-2`` and a number of ``007``.
    """
    return f"'{value}" if isinstance(value, str) else value


@contextmanager
def _unlocked(sheet: Any, password: str) -> Iterator[None]:
    """Take a sheet's protection off, and put it back as a build does."""
    api = sheet.api
    if not api.ProtectContents:
        yield
        return
    api.Unprotect(password)
    try:
        yield
    finally:
        api.Protect(
            password,
            AllowFormattingColumns=True,
            AllowFormattingRows=True,
            AllowSorting=True,
            AllowFiltering=True,
        )


def language(book: Any, names: Mapping[str, str]) -> str:
    """The language of an open workbook: that whose sheet name it has, else the first."""
    there = {sheet.name for sheet in book.sheets}
    return next((code for code, name in names.items() if name in there), next(iter(names)))
