"""A workbook of ours, read back: its tables found by name, else by their headers, never by place.

People sort, rename, insert and copy; Excel and LibreOffice keep the tables' names, Google
Sheets forgets them. So a table is looked for by its name, then by the row of its headers.
Only the sheets that are asked for are parsed.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from functools import cached_property
from pathlib import Path
from posixpath import normpath
from typing import Any, NamedTuple

from xlkpi.errors import InputError

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BETWEEN = re.compile(rb">([^<>]+)<")
_FIRST_1904 = 1462  # days between the two calendars of Excel
_LARGEST_PART = 1 << 30  # bytes of XML; more is a bomb, not a workbook


class Cell(NamedTuple):
    """What a cell holds: a text, number or bool, and the formula that gave it."""

    value: str | float | bool | None
    formula: str | None = None
    day: bool = False  # a number that its format shows as a date


class Found(NamedTuple):
    """A table found on a sheet: its row of headers, and the column of each header."""

    sheet: str
    header: int
    columns: dict[str, int]
    named: bool  # whether the table's name was still there
    last: int | None = None  # the table's last row, where it is still a table


class EarlierBook:
    """The parts of an ``.xlsx`` file that hold tables.

    Raises :class:`~xlkpi.errors.InputError` where the file is no workbook.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        try:
            self.archive = zipfile.ZipFile(self.path)
        except FileNotFoundError:
            raise InputError("no such file", file=str(path), hint="check the name") from None
        except (OSError, zipfile.BadZipFile) as error:
            raise self.unreadable(error) from None

    def close(self) -> None:
        """Let go of the file."""
        self.archive.close()

    def __enter__(self) -> EarlierBook:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def unreadable(self, why: object) -> InputError:
        """The error of a file that cannot be read as a workbook."""
        return InputError(
            f"cannot be read as an .xlsx workbook ({why})",
            file=str(self.path),
            hint="open it in Excel, save it again as .xlsx, or take its backup",
        )

    # ------------------------------------------------------------ parts

    def _part(self, name: str) -> Any:
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        try:
            data = self.archive.read(name) if self._fits(name) else b""
            return etree.fromstring(data, parser)
        except (KeyError, OSError, etree.XMLSyntaxError, zipfile.BadZipFile) as error:
            raise self.unreadable(error) from None
        except (RuntimeError, NotImplementedError, zlib.error) as error:
            raise self.unreadable(error) from None  # encrypted, or packed in an unknown way

    def _fits(self, part: str) -> bool:
        return self.archive.getinfo(part).file_size <= _LARGEST_PART

    def _relations(self, part: str) -> dict[str, str]:
        """The parts that a part refers to, by the id it uses."""
        folder, _, name = part.rpartition("/")
        at = f"{folder}/_rels/{name}.rels"
        if at not in self.archive.namelist():
            return {}
        targets = {r.get("Id"): r.get("Target") or "" for r in self._part(at)}
        return {
            id: target.lstrip("/") if target.startswith("/") else normpath(f"{folder}/{target}")
            for id, target in targets.items()
        }

    @cached_property
    def _workbook(self) -> Any:
        return self._part("xl/workbook.xml")

    @cached_property
    def sheets(self) -> dict[str, str]:
        """The part of each sheet, by the sheet's name, in order."""
        parts = self._relations("xl/workbook.xml")
        return {
            sheet.get("name"): parts[sheet.get(_RELATION)]
            for sheet in self._workbook.iterfind("{*}sheets/{*}sheet")
            if sheet.get(_RELATION) in parts
        }

    @cached_property
    def _calendar(self) -> int:
        """What to add to a day's number: 0, or the difference of the Macintosh's calendar."""
        properties = self._workbook.find("{*}workbookPr")
        said = properties.get("date1904") if properties is not None else None
        return _FIRST_1904 if said in ("1", "true") else 0

    def day(self, number: float) -> float:
        """A day's number in the calendar of 1900."""
        return number + self._calendar

    @cached_property
    def tables(self) -> dict[str, tuple[str, str]]:
        """The sheet and the range of each table, by its name."""
        return {name: (sheet, ref) for name, (sheet, ref, _) in self._tables.items()}

    def table_part(self, name: str) -> str | None:
        """The part that describes a table."""
        return self._tables[name][2] if name in self._tables else None

    @cached_property
    def _tables(self) -> dict[str, tuple[str, str, str]]:
        found = {}
        for sheet, part in self.sheets.items():
            for other in self._relations(part).values():
                if "/tables/" in other:
                    table = self._part(other)
                    name = table.get("displayName") or table.get("name")
                    found[name] = sheet, table.get("ref"), other
        return found

    @cached_property
    def _texts(self) -> list[str]:
        """The texts that cells share."""
        if "xl/sharedStrings.xml" not in self.archive.namelist():
            return []
        return [_text(item) for item in self._part("xl/sharedStrings.xml").iterfind("{*}si")]

    @cached_property
    def _days(self) -> frozenset[int]:
        """The formats of cells that show a date."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

        if "xl/styles.xml" not in self.archive.namelist():
            return frozenset()
        root = self._part("xl/styles.xml")
        codes = dict(BUILTIN_FORMATS)
        for code in root.iterfind("{*}numFmts/{*}numFmt"):
            codes[int(code.get("numFmtId"))] = code.get("formatCode")
        return frozenset(
            place
            for place, form in enumerate(root.iterfind("{*}cellXfs/{*}xf"))
            if is_date_format(codes.get(int(form.get("numFmtId") or 0)))
        )

    # ------------------------------------------------------------ cells

    def commented(self, sheet: str) -> list[str]:
        """The cells of a sheet that bear a note or a comment."""
        found: dict[str, None] = {}
        for part in self._relations(self.sheets[sheet]).values():
            if "comment" in part.lower() and part.endswith(".xml") and part in self._parts:
                for note in self._part(part).iterfind(".//*[@ref]"):
                    found[str(note.get("ref"))] = None
        return list(found)

    @cached_property
    def _parts(self) -> frozenset[str]:
        return frozenset(self.archive.namelist())

    def cells(self, sheet: str) -> dict[int, dict[int, Cell]]:
        """The cells of a sheet that hold something, by row and column."""
        if sheet not in self._cells:
            self._cells[sheet] = dict(self._rows(self._part(self.sheets[sheet])))
        return self._cells[sheet]

    @cached_property
    def _cells(self) -> dict[str, dict[int, dict[int, Cell]]]:
        return {}

    def _rows(self, root: Any) -> Iterator[tuple[int, dict[int, Cell]]]:
        from openpyxl.utils.cell import column_index_from_string

        row = 0
        for element in root.iterfind("{*}sheetData/{*}row"):
            row = int(element.get("r") or row + 1)
            found: dict[int, Cell] = {}
            column = 0
            for cell in element.iterfind("{*}c"):
                at = cell.get("r")
                column = column_index_from_string(at.rstrip("0123456789")) if at else column + 1
                held = self._cell(cell)
                if held.value is not None or held.formula is not None:
                    found[column] = held
            if found:
                yield row, found

    def _cell(self, cell: Any) -> Cell:
        kind = cell.get("t") or "n"
        formula = cell.find("{*}f")
        written = None
        if formula is not None:
            # a shared formula is written once; elsewhere only that there is one is known
            written = formula.text or ""
        if kind == "inlineStr":
            inline = cell.find("{*}is")
            return Cell(_text(inline) if inline is not None else None, written)
        value = cell.findtext("{*}v")
        if value is None or (value == "" and kind != "str"):
            return Cell(None, written)
        if kind == "s":
            return Cell(self._texts[int(value)], written)
        if kind == "b":
            return Cell(value in ("1", "true"), written)
        if kind == "n":
            try:
                number = float(value)
            except ValueError:
                return Cell(value, written)
            day = int(cell.get("s") or 0) in self._days
            return Cell(int(number) if number.is_integer() else number, written, day)
        return Cell(value, written)  # str, e (an error's name), d (an ISO date)

    # ------------------------------------------------------------ tables

    def find(self, table: str, headers: Collection[str], enough: int) -> list[Found]:
        """The places of a table: first the one that bears its name, then others like it.

        A row is one of headers where at least ``enough`` of ``headers`` stand in it.
        """
        found: list[Found] = []
        known = {header.casefold(): header for header in headers}
        at = self.tables.get(table)
        if at is not None:
            from openpyxl.utils import range_boundaries

            sheet, ref = at
            left, top, right, bottom = (int(edge or 1) for edge in range_boundaries(ref))
            row = self.cells(sheet).get(top, {})
            columns = _columns(row, known, left, right)
            found.append(Found(sheet, top, columns, True, bottom))
        for sheet in self.sheets:
            if any(f.sheet == sheet for f in found):
                continue
            if not self._may_hold(sheet, headers, enough):
                continue
            for number, row in self.cells(sheet).items():
                columns = _columns(row, known)
                if len(columns) >= enough:
                    found.append(Found(sheet, number, columns, False))
                    break
        return found

    def _may_hold(self, sheet: str, headers: Collection[str], enough: int) -> bool:
        """Whether a sheet is worth parsing: its bytes hold enough of the headers somewhere."""
        if any(
            where == sheet and name.startswith("Facts_") for name, (where, _) in self.tables.items()
        ):
            return False  # large, and known
        held = self._held(sheet)
        places = self._places
        several = sum(
            header.encode() in held or str(places.get(header, "")).encode() in held
            for header in headers
        )
        return several >= enough

    def _held(self, sheet: str) -> frozenset[bytes]:
        """What stands between the tags of a sheet: values, inline texts, places of shared ones."""
        if sheet not in self._contents:
            part = self.sheets[sheet]
            try:
                data = self.archive.read(part) if self._fits(part) else b""
            except (KeyError, OSError, zipfile.BadZipFile, zlib.error):
                data = b""
            self._contents[sheet] = frozenset(_BETWEEN.findall(data))
        return self._contents[sheet]

    @cached_property
    def _contents(self) -> dict[str, frozenset[bytes]]:
        return {}

    @cached_property
    def _places(self) -> dict[str, int]:
        """The number of each shared text."""
        return {text.strip(): number for number, text in enumerate(self._texts)}

    def values(self, table: str) -> tuple[tuple[str, ...], list[list[Any]]] | None:
        """The headers and the rows of a table that still has its name: values alone, fast.

        Dates are dates. None where there is no such table.
        """
        at = self.tables.get(table)
        if at is None:
            return None
        from openpyxl.utils import range_boundaries
        from python_calamine import CalamineWorkbook

        sheet, ref = at
        left, top, right, bottom = (int(edge or 1) for edge in range_boundaries(ref))
        with CalamineWorkbook.from_path(str(self.path)) as workbook:
            rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        block = [row[left - 1 : right] for row in rows[top - 1 : bottom]]
        return tuple(str(name) for name in block[0]), block[1:]


def _columns(
    row: dict[int, Cell], known: dict[str, str], left: int = 1, right: int | None = None
) -> dict[str, int]:
    """The column of each header in a row: the first that bears it."""
    found: dict[str, int] = {}
    for column, cell in row.items():
        if column < left or (right is not None and column > right):
            continue
        if isinstance(cell.value, str):
            name = known.get(cell.value.strip().casefold())
            if name is not None:
                found.setdefault(name, column)
    return found


def _text(item: Any) -> str:
    """The text of a shared or inline string, without phonetic hints."""
    return "".join(
        part.text or ""
        for part in item.iter("{*}t")
        if part.getparent() is None or not str(part.getparent().tag).endswith("}rPh")
    )
