"""The XML of a sheet with a register: cells typed, rows moved and added, rules grown."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from lxml import etree
from openpyxl.formula.translate import Translator
from openpyxl.utils import column_index_from_string
from openpyxl.utils import get_column_letter as letter

from xlkpi.exports.book import EarlierBook
from xlkpi.model.text import Language
from xlkpi.targets.names import kpi_label, segment_in
from xlkpi.targets.place import Place
from xlkpi.targets.register import Column, Kind, Value
from xlkpi.targets.typed import EPOCH

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class SheetXml:
    """The sheet of a register, to be changed."""

    def __init__(self, book: EarlierBook, place: Place) -> None:
        self.place = place
        self.offset = book.day(0)  # of the workbook's calendar
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        self.root: Any = etree.fromstring(book.archive.read(book.sheets[place.sheet]), parser)
        data: Any = self.root.find("{*}sheetData")
        self.data = data
        self.tag: str = self.data.tag.removesuffix("sheetData")
        self.rows: dict[int, Any] = {}
        self.rows_of_entries: list[int] = []
        _number(self.data)
        _unshare(self.data)
        for row in self.data:
            self.rows[int(row.get("r"))] = row

    # ------------------------------------------------------------ rows

    def spare(self, several: int, taken: set[int]) -> list[int]:
        """So many rows that are free: those below the others in the table, then new ones."""
        place = self.place
        first = max(taken, default=place.header) + 1
        free = [r for r in range(first, (place.last or 0) + 1) if not self._holds_text(r)]
        new = max([*self.rows, place.last or 0, first - 1])
        found = free[: max(several, 0)]
        while len(found) < several:
            new += 1
            found.append(new)
        for r in found:
            if r not in self.rows:
                self._add(r)
        return found

    def _holds_text(self, r: int) -> bool:
        """Whether a row without an entry holds something all the same: totals, headers."""
        row = self.rows.get(r)
        columns = {*self.place.typed.values(), *self.place.extra.values()}
        return row is not None and any(
            _column(cell) in columns and (cell.find("{*}v") is not None or len(cell))
            for cell in row
        )

    def _add(self, r: int) -> None:
        """A new row, like the nearest one above."""
        above = max((n for n in self.rows if self.place.header < n < r), default=None)
        row: Any = deepcopy(self.rows[above]) if above else etree.Element(f"{self.tag}row")
        kept = {*self.place.typed.values(), *self.place.extra.values()}
        for cell in row:
            if _column(cell) in kept or cell.find("{*}f") is None:
                _clear(cell)
        row.attrib.pop("hidden", None)
        self.rows[r] = row
        _renumber(row, r)
        self._write()

    def move(self, sources: Mapping[int, int]) -> None:
        """Give rows other places: for each place, the row that goes there."""
        rows = {place: self.rows[source] for place, source in sources.items()}
        for place, row in rows.items():
            self.rows[place] = row
            _renumber(row, place)
        self._write()

    def _write(self) -> None:
        self.data[:] = [self.rows[r] for r in sorted(self.rows)]

    # ------------------------------------------------------------ cells

    def put(self, r: int, column: Column, value: Value, language: Language) -> None:
        """Type a value; None clears the cell. Its format stays."""
        at = self.place.typed.get(column.id)
        if at is None:
            return
        cell = self._cell(r, at)
        _clear(cell)
        value = _shown(value, column, language)
        if value is None:
            return
        if isinstance(value, str):
            cell.set("t", "inlineStr")
            held = etree.SubElement(etree.SubElement(cell, f"{self.tag}is"), f"{self.tag}t")
            held.text = value
            held.set(_SPACE, "preserve")
            return
        if isinstance(value, date):
            value = (value - EPOCH).days - self.offset
        etree.SubElement(cell, f"{self.tag}v").text = repr(value)

    def _cell(self, r: int, column: int) -> Any:
        row = self.rows[r]
        after = 0
        for cell in row:
            if _column(cell) == column:
                return cell
            after += _column(cell) < column
        made = etree.Element(f"{self.tag}c", r=f"{letter(column)}{r}")
        row.insert(after, made)
        style = next(
            (
                cell.get("s")
                for n in sorted(self.rows, reverse=True)
                if self.place.header < n < r
                for cell in self.rows[n]
                if _column(cell) == column and cell.get("s")
            ),
            None,
        )
        if style:
            made.set("s", style)
        return made

    # ------------------------------------------------------------ rules

    def grow_rules(self, old: int, new: int) -> None:
        """Let validations and conditional formats that end with the table end there again."""
        for rule in self.root.iter("{*}dataValidation", "{*}conditionalFormatting"):
            ranges = (rule.get("sqref") or "").split()
            rule.set("sqref", " ".join(_grown_range(text, old, new) for text in ranges))
        dimension = self.root.find("{*}dimension")
        if dimension is not None:
            self.root.remove(dimension)  # optional, and no longer true


def _shown(value: Value, column: Column, language: Language) -> Value:
    """A value as the sheet shows it."""
    if not isinstance(value, str):
        return value
    if column.kind is Kind.CHOICE and value in column.choices:
        return column.choices[value].in_(language)
    if column.id == "kpi":
        return kpi_label(value, language)
    return segment_in(value, language) if column.id == "segment" else value


# ---------------------------------------------------------------- pieces of XML


def _column(cell: Any) -> int:
    return column_index_from_string(cell.get("r").rstrip("0123456789"))


def _clear(cell: Any) -> None:
    cell[:] = []
    for name in ("t", "cm", "vm"):
        cell.attrib.pop(name, None)


def _number(data: Any) -> None:
    """Write the places of rows and cells that a program left out."""
    row = 0
    for element in data:
        row = int(element.get("r") or row + 1)
        element.set("r", str(row))
        column = 0
        for cell in element:
            column = _column(cell) if cell.get("r") else column + 1
            cell.set("r", f"{letter(column)}{row}")


def _unshare(data: Any) -> None:
    """Write shared formulas in each of their cells: rows that move take theirs along."""
    masters: dict[str, tuple[str, str]] = {}
    for cell in data.iter("{*}c"):
        formula = cell.find("{*}f")
        if formula is None or formula.get("t") != "shared":
            continue
        si, at = formula.get("si"), cell.get("r")
        if formula.text:
            masters[si] = formula.text, at
        elif si in masters:
            text, origin = masters[si]
            formula.text = _translated(text, origin, at)
        for name in ("t", "si", "ref"):
            formula.attrib.pop(name, None)


def _translated(formula: str, origin: str, at: str) -> str:
    return str(Translator(f"={formula}", origin=origin).translate_formula(at)).removeprefix("=")


def _renumber(row: Any, r: int) -> None:
    row.set("r", str(r))
    for cell in row:
        at = cell.get("r")
        moved = f"{letter(_column(cell))}{r}"
        formula = cell.find("{*}f")
        if formula is not None and at != moved:
            if formula.text:
                formula.text = _translated(formula.text, at, moved)
            if formula.get("ref"):
                formula.set("ref", moved)
        cell.set("r", moved)


def _grown_range(text: str, old: int, new: int) -> str:
    first, _, last = text.partition(":")
    return f"{first}:{last.removesuffix(str(old))}{new}" if re.fullmatch(
        rf"[A-Z]+{old}", last) else text  # fmt: skip


def grown(table: bytes, last: int) -> bytes:
    """The part of a table that reaches down to a row."""
    root: Any = etree.fromstring(table)
    for element in (root, root.find("{*}autoFilter")):
        if element is not None:
            first, _, end = element.get("ref").partition(":")
            element.set("ref", f"{first}:{end.rstrip('0123456789')}{last}")
    return _bytes(root)


def without_values(root: Any, place: Place | None) -> bytes:
    """A sheet whose formulas have no stored value; in input cells the value stays."""
    inputs = {*place.typed.values(), *place.extra.values()} if place else set()
    for cell in root.iter("{*}c"):
        if cell.find("{*}f") is None:
            continue
        value = cell.find("{*}v")
        if value is not None and not (place and _column(cell) in inputs):
            cell.remove(value)
            cell.attrib.pop("t", None)
    return _bytes(root)


def recalculated(archive: zipfile.ZipFile) -> dict[str, bytes | None]:
    """The parts that make programs work out every formula at the next opening."""
    changed: dict[str, bytes | None] = {}
    workbook = etree.fromstring(archive.read("xl/workbook.xml"))
    calculation = workbook.find("{*}calcPr")
    if calculation is None:
        before = "sheets functionGroups externalReferences definedNames".split()
        after = max(
            i for i, part in enumerate(workbook) if etree.QName(part).localname in before
        )  # fmt: skip
        calculation = etree.Element(workbook.tag.replace("}workbook", "}calcPr"))
        workbook.insert(after + 1, calculation)
    calculation.set("fullCalcOnLoad", "1")
    changed["xl/workbook.xml"] = _bytes(workbook)
    chain = "xl/calcChain.xml"  # the order of an earlier calculation; programs make it anew
    if chain in archive.namelist():
        changed[chain] = None
        for part, name in (("[Content_Types].xml", "PartName"),
                           ("xl/_rels/workbook.xml.rels", "Target")):  # fmt: skip
            root = etree.fromstring(archive.read(part))
            root[:] = [
                child for child in root if not str(child.get(name)).endswith("calcChain.xml")
            ]
            changed[part] = _bytes(root)
    return changed


def _bytes(root: Any) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
