"""Rules for Excel tables: what schema validators take and Excel repairs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from xlkpi.proof.opened import Opened, unescaped
from xlkpi.proof.places import box, column_letters, looks_like_a_cell
from xlkpi.proof.rules import LOSES, REFUSES, Where, rule

LEGAL_NAME = re.compile(r"[^\W\d][\w.\\?]*|\\[\w.\\?]*")
LONGEST_NAME = 255


def illegal_name(name: str) -> str:
    """Why a name of a table or a cell is none; nothing where it is one."""
    if not LEGAL_NAME.fullmatch(name):
        return "characters"
    if len(name) > LONGEST_NAME:
        return f"{len(name)} characters"
    return "like a cell" if looks_like_a_cell(name) else ""


@rule("table-id", "two tables of one id", "deux tableaux de même identifiant")
def ids(book: Opened) -> Iterator[Where]:
    """The ids of tables are unique in the workbook."""
    several = Counter(table.root.get("id") for table in book.tables)
    for table in book.tables:
        if several[table.root.get("id")] > 1 or not table.root.get("id"):
            yield table.part, table.ref, f'{table.name}: id="{table.root.get("id")}"'


@rule("table-name-twice", "two tables of one name", "deux tableaux de même nom")
def names(book: Opened) -> Iterator[Where]:
    """The names of tables are unique, whatever the case."""
    several = Counter(table.name.casefold() for table in book.tables)
    for table in book.tables:
        if several[table.name.casefold()] > 1:
            yield table.part, table.ref, table.name


@rule("table-name", "a table's name that Excel does not allow",
      "un nom de tableau qu'Excel n'accepte pas")  # fmt: skip
def name(book: Opened) -> Iterator[Where]:
    """Spaces, a digit first, the look of a cell."""
    for table in book.tables:
        why = illegal_name(table.name)
        if why:
            yield table.part, table.ref, f"{table.name}: {why}"


@rule("table-name-taken", "a table and a defined name of one name",
      "un tableau et un nom défini de même nom")  # fmt: skip
def taken(book: Opened) -> Iterator[Where]:
    """Tables and defined names share one list."""
    defined = {n.name.casefold() for n in book.names}
    for table in book.tables:
        if table.name.casefold() in defined:
            yield table.part, table.ref, table.name


@rule("table-header", "a column of a table and its header cell that differ",
      "une colonne de tableau et sa cellule d'en-tête qui diffèrent")  # fmt: skip
def header(book: Opened) -> Iterator[Where]:
    """The text of the header cell is the column's name."""
    for table in book.tables:
        at = table.box
        if at is None or not at.sound or not table.headed:
            continue
        heads = book.scans[table.sheet.part].heads
        for column, wanted in enumerate(table.columns, at.left):
            cell = f"{column_letters(column)}{at.top}"
            if column <= at.right and _one_line(unescaped(heads.get(cell, ""))) != _one_line(
                wanted
            ):
                yield table.part, cell, f"{wanted!r} ≠ {heads.get(cell, '')!r}"


def _one_line(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@rule("table-column-name", "blank or repeated names of columns",
      "des noms de colonne vides ou répétés")  # fmt: skip
def columns(book: Opened) -> Iterator[Where]:
    """Columns have names, no two alike whatever the case; nor ids."""
    for table in book.tables:
        several = Counter(column.casefold() for column in table.columns)
        for column, times in several.items():
            if times > 1 or not column.strip():
                yield table.part, table.ref, f"{table.name}[{column}]"
        numbers = Counter(c.get("id") for c in table.root.iter("{*}tableColumn"))
        for number, times in numbers.items():
            if times > 1:
                yield table.part, table.ref, f'{table.name}: id="{number}"'


@rule("table-size", "a table whose columns do not fit its range",
      "un tableau dont les colonnes ne correspondent pas à sa plage")  # fmt: skip
def size(book: Opened) -> Iterator[Where]:
    """As many columns as the range is wide, and a row below the header."""
    for table in book.tables:
        at = table.box
        if at is None or not at.sound:
            yield table.part, table.ref, table.name
            continue
        wide, named = at.right - at.left + 1, len(table.columns)
        counted = table.root.find("{*}tableColumns")
        said = counted.get("count") if counted is not None else None
        if wide != named or (said is not None and said != str(named)):
            yield table.part, table.ref, f"{table.name}: {named} ≠ {wide}"
        elif at.bottom - at.top < table.headed:
            yield table.part, table.ref, f"{table.name}: no row"


@rule("table-overlap", "tables over one another", "des tableaux qui se chevauchent")
def overlap(book: Opened) -> Iterator[Where]:
    """No two tables share a cell."""
    for one, other in combinations(book.tables, 2):
        if one.sheet == other.sheet and one.box and other.box and one.box.meets(other.box):
            yield other.part, other.ref, f"{one.name} {one.ref}, {other.name} {other.ref}"


@rule("table-merged", "a table over merged cells", "un tableau sur des cellules fusionnées")
def merged(book: Opened) -> Iterator[Where]:
    """A table holds no merged cells."""
    for sheet, cell in book.each("{*}mergeCells/{*}mergeCell"):
        area = box(cell.get("ref") or "")
        for table in book.tables:
            if area and table.sheet == sheet and table.box and table.box.meets(area):
                yield sheet.part, cell.get("ref"), table.name


@rule("table-filter", "a table's filter beyond its range",
      "un filtre qui dépasse la plage de son tableau")  # fmt: skip
def filters(book: Opened) -> Iterator[Where]:
    """The filter covers the table from its header, totals left out."""
    for table in book.tables:
        for each in table.root.iterfind("{*}autoFilter"):
            area, at = box(each.get("ref") or ""), table.box
            if at is None:
                continue
            if area is None or not at.holds(area) or area[:3] != at[:3]:
                yield table.part, each.get("ref") or "", f"{table.name} {table.ref}"
            elif any(
                int(c.get("colId")) > at.right - at.left for c in each.iterfind("{*}filterColumn")
            ):
                yield table.part, each.get("ref") or "", f"{table.name}: colId"


@rule("table-style", "a table's cell formats that the workbook does not have",
      "des formats de tableau que le classeur n'a pas", LOSES)  # fmt: skip
def style(book: Opened) -> Iterator[Where]:
    """``dataDxfId`` and the like beyond the list of differential formats."""
    several = len(book.styles_in("dxfs"))
    for table in book.tables:
        for element in table.root.iter():
            for key, value in element.attrib.items():
                if str(key).endswith("DxfId") and int(value) >= several:
                    yield table.part, table.ref, f'{key}="{value}", {several}'


@rule("filter-range", "a filter of a sheet whose range is none, or over a table",
      "un filtre de feuille dont la plage n'en est pas une, ou sur un tableau", REFUSES)  # fmt: skip
def sheet_filter(book: Opened) -> Iterator[Where]:
    """The filter of a sheet keeps out of tables."""
    for sheet, each in book.each("{*}autoFilter"):
        area = box(each.get("ref") or "")
        if area is None or not area.sound:
            yield sheet.part, each.get("ref") or "", ""
            continue
        for table in book.tables:
            if table.sheet == sheet and table.box and table.box.meets(area):
                yield sheet.part, each.get("ref") or "", table.name
