"""Where a register stands in a workbook, and which of its columns is which.

Found by the table's name, else by the ids in its row of headers, else by the titles above
them, in either language: people rename, move and insert columns, and some programs forget
the names of tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from xlkpi.exports.book import Cell, EarlierBook
from xlkpi.model.text import LANGUAGES, Language, fold
from xlkpi.targets.register import REGISTERS, Register

Row = dict[int, Cell]

_UNTOLD = re.compile(r"(column|colonne|spalte)\s*\d*", re.IGNORECASE)  # Excel's own header


@dataclass(frozen=True)
class Place:
    """A register on a sheet: its row of headers, and the column of everything in it."""

    sheet: str
    header: int
    typed: dict[str, int]  # id → column
    extra: dict[str, int]  # header of a column that people added → column
    worked: dict[str, int]  # header of a formula of ours → column
    language: Language
    last: int | None = None  # the last row of the table, where it is one


def places(book: EarlierBook, register: Register) -> list[Place]:
    """Every place that looks like the register, the register itself first."""
    named = book.tables.get(register.table, ("", ""))[0]
    enough = enough_of(register)
    likely = [named] if named else []
    for headers in (register.ids, *_titles(register)):
        likely += [found.sheet for found in book.find("", headers, enough)]
    found = [place for sheet in dict.fromkeys(likely) if (place := _place(book, register, sheet))]
    if not named:  # of several, the one whose sheet still has its title
        titles = {fold(title) for title in register.title}
        found.sort(key=lambda place: fold(place.sheet) not in titles)
    return found


def enough_of(register: Register) -> int:
    """So many headers make a row of headers: more than any two registers share."""
    return len(register.ids) // 2 + 1


def _titles(register: Register) -> Iterator[list[str]]:
    for language in LANGUAGES:
        yield [column.title.in_(language) for column in register.columns]


def _place(book: EarlierBook, register: Register, sheet: str) -> Place | None:
    cells = book.cells(sheet)
    header = header_row(cells, register)
    if header is None or _of_another(cells[header], register):
        return None
    titles = cells.get(header - 1, {})
    typed = typed_columns(cells[header], titles, register)
    taken = set(typed.values())
    worked: dict[str, int] = {}
    extra: dict[str, int] = {}
    for column in sorted(cells[header].keys() | titles.keys()):
        name = text_of(cells[header].get(column))
        if column in taken:
            continue
        if name in register.worked and name not in worked:
            worked[name] = column
            continue
        if not name or _UNTOLD.fullmatch(name):
            name = text_of(titles.get(column)) or name
        if name and any(column in row for r, row in cells.items() if r >= header):
            extra[_free(name, {*register.ids, *register.worked, *extra})] = column
    where, ref = book.tables.get(register.table, ("", ""))
    last = int(re.sub(r"\D", "", ref.rpartition(":")[2])) if where == sheet else None
    return Place(sheet, header, typed, extra, worked, _language(cells, header, register), last)


def header_row(cells: dict[int, Row], register: Register) -> int | None:
    """The row with the most ids, of at least enough; else the one with the most titles.

    Titles may look like ids (Segment, Status): the row of the ids has more of them.
    """
    enough = enough_of(register)
    rows = [(number, row) for number, row in sorted(cells.items()) if len(row) >= enough]
    for by_title in (False, True):
        several = {n: len(_ids(row, row if by_title else {}, register)) for n, row in rows}
        most = max(several.values(), default=0)
        if most >= enough:
            return next(number for number, count in several.items() if count == most)
    return None


def _of_another(row: Row, register: Register) -> bool:
    """Whether headers are those of another register: some words stand in several."""

    def alike(one: Register) -> int:
        return max(len(_ids(row, {}, one)), len(_ids({}, row, one)))

    mine = alike(register)
    return any(alike(other) > mine for other in REGISTERS if other is not register)


def typed_columns(row: Row, titles: Row, register: Register) -> dict[str, int]:
    """The column of each id: where its header stands, else where a title of it does.

    A title may have been typed over the header, or still stand in the row above it.
    """
    found = _ids(row, {}, register)
    for texts in (row, titles):
        for id, column in _ids({}, texts, register).items():
            if column not in found.values() and text_of(row.get(column)) not in register.worked:
                found.setdefault(id, column)
    return found


def _ids(row: Row, titles: Row, register: Register) -> dict[str, int]:
    """The column of each id whose own name, or title in either language, stands there."""
    found: dict[str, int] = {}
    for column in sorted(row):
        id = register.by_id.get(text_of(row[column]).casefold())
        if id:
            found.setdefault(id, column)
    for column in sorted(titles):
        id = register.by_title.get(fold(text_of(titles[column])))
        if id:
            found.setdefault(id, column)
    return found


def is_header(row: Row, register: Register) -> bool:
    """Whether a row repeats the headers or the titles: the top of a copied block."""
    enough = enough_of(register)
    return len(row) >= enough and max(
        len(_ids(row, {}, register)), len(_ids({}, row, register))
    ) >= enough  # fmt: skip


def text_of(cell: Cell | None) -> str:
    """The text of a cell that is no number, on one line."""
    if cell is None or not isinstance(cell.value, str):
        return "" if cell is None or cell.value is None else str(cell.value)
    return " ".join(cell.value.split())


def _free(name: str, taken: set[str]) -> str:
    """A name for a column that no other column has."""
    folded = {other.casefold() for other in taken}
    plain, again = name, 2
    while name.casefold() in folded:
        name, again = f"{plain} ({again})", again + 1
    return name


def _language(cells: dict[int, Row], header: int, register: Register) -> Language:
    """The language of the titles."""
    titles = {
        text_of(cell) for r in (header - 1, header) for cell in cells.get(r, {}).values()
    }  # fmt: skip
    several = {
        language: sum(column.title.in_(language) in titles for column in register.columns)
        for language in LANGUAGES
    }
    return "fr" if several["fr"] > several["en"] else "en"
