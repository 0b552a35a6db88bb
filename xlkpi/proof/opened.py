"""A workbook as rules look at it: its sheets, tables, names, formulas and styles, read once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from xlkpi.proof.cells import Scan, scan
from xlkpi.proof.formula import Formula, parsed
from xlkpi.proof.package import ID, Package
from xlkpi.proof.places import Box, box, column_letters

_STRINGS = "xl/sharedStrings.xml"
# which cell it is hardly ever matters to how a formula is read
_CELL = re.compile(r"(?<![\w.!'\[])\$?[A-Z]{1,3}\$?[0-9]{1,6}(?![\w.(!'\]])")


class Sheet(NamedTuple):
    """A sheet as the workbook names it."""

    name: str
    part: str
    id: str
    state: str


@dataclass(frozen=True)
class Table:
    """An Excel table."""

    name: str
    part: str
    sheet: Sheet
    root: Any
    ref: str

    @property
    def box(self) -> Box | None:
        """Its range."""
        return box(self.ref)

    @property
    def columns(self) -> list[str]:
        """The names of its columns."""
        return [unescaped(c.get("name") or "") for c in self.root.iter("{*}tableColumn")]

    @property
    def headed(self) -> bool:
        """Whether it has a row of headers."""
        return str(self.root.get("headerRowCount")) != "0"


class Name(NamedTuple):
    """A defined name."""

    name: str
    text: str
    scope: str  # the number of its sheet, or nothing


class Located(NamedTuple):
    """A formula and where it stands."""

    part: str
    cell: str
    text: str
    made: Formula


def unescaped(text: str) -> str:
    r"""A text without Excel's escapes for characters that XML cannot hold.

    >>> unescaped("a_x000a_b")
    'a\nb'
    """
    return (
        re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), text) if "_x" in text else text
    )


class Opened:
    """The parts of a workbook, parsed when they are asked for."""

    def __init__(self, package: Package) -> None:
        self.package = package
        kinds = package.related("", "officeDocument")
        self.part = kinds[0] if kinds else "xl/workbook.xml"

    @cached_property
    def root(self) -> Any:
        """The workbook part; raises InputError where there is none."""
        found = self.package.xml(self.part)
        if found is None:
            raise self.package.unreadable(
                self.package.malformed.get(self.part, "no workbook in it")
            )
        return found

    @cached_property
    def sheets(self) -> list[Sheet]:
        """The sheets in their order; those whose part is missing have none."""
        targets = {r.id: r.target for r in self.package.relations(self.part)}
        return [
            Sheet(s.get("name") or "", targets.get(s.get(ID), ""), s.get("sheetId") or "",
                  s.get("state") or "visible")
            for s in self.root.iterfind("{*}sheets/{*}sheet")
        ]  # fmt: skip

    @cached_property
    def sheet_names(self) -> frozenset[str]:
        """The names of the sheets as formulas compare them."""
        return frozenset(sheet.name.casefold() for sheet in self.sheets)

    @cached_property
    def sheet_of(self) -> dict[str, str]:
        """The name of the sheet that a part belongs to."""
        found = {sheet.part: sheet.name for sheet in self.sheets}
        for sheet in self.sheets:
            for relation in self.package.relations(sheet.part) if sheet.part else ():
                if not relation.external:
                    found.setdefault(relation.target, sheet.name)
        return found

    @cached_property
    def worksheets(self) -> list[tuple[Sheet, Any]]:
        """The sheets that could be parsed, with their roots."""
        found = [(sheet, self.package.xml(sheet.part)) for sheet in self.sheets if sheet.part]
        return [(sheet, root) for sheet, root in found if root is not None]

    def each(self, path: str) -> Iterator[tuple[Sheet, Any]]:
        """Every element of a path (``{*}a/{*}b``) of the sheets."""
        for sheet, root in self.worksheets:
            for element in root.iterfind(path):
                yield sheet, element

    @cached_property
    def tables(self) -> list[Table]:
        """Every table."""
        found = []
        for sheet, _ in self.worksheets:
            for part in self.package.related(sheet.part, "table"):
                root = self.package.xml(part)
                if root is not None:
                    name = root.get("displayName") or root.get("name") or ""
                    found.append(Table(name, part, sheet, root, root.get("ref") or ""))
        return found

    @cached_property
    def table_columns(self) -> dict[str, frozenset[str]]:
        """The columns of each table, as formulas compare them."""
        return {t.name.casefold(): frozenset(c.casefold() for c in t.columns) for t in self.tables}

    @cached_property
    def names(self) -> list[Name]:
        """The defined names."""
        return [
            Name(n.get("name") or "", n.text or "", n.get("localSheetId") or "")
            for n in self.root.iterfind("{*}definedNames/{*}definedName")
        ]

    @cached_property
    def known_names(self) -> frozenset[str]:
        """The names that a formula may use."""
        return frozenset(n.name.casefold() for n in self.names) | self.table_columns.keys()

    @cached_property
    def strings(self) -> list[str]:
        """The texts that cells share."""
        root = self.package.xml(_STRINGS)
        if root is None:
            return []
        return ["".join(t.text or "" for t in item.iter("{*}t")) for item in root.iterfind("{*}si")]

    @cached_property
    def styles(self) -> Any:
        """The part of the styles, or None."""
        parts = self.package.related(self.part, "styles")
        return self.package.xml(parts[0]) if parts else None

    def styles_in(self, group: str) -> list[Any]:
        """The entries of one list of the styles."""
        found = self.styles.find(f"{{*}}{group}") if self.styles is not None else None
        return [] if found is None else [e for e in found if isinstance(e.tag, str)]

    # ------------------------------------------------------------ cells

    @cached_property
    def scans(self) -> dict[str, Scan]:
        """What each sheet's cells are, by part."""
        wanted: dict[str, set[str]] = {}
        for table in self.tables:
            at = table.box
            if at and at.sound and table.headed:
                wanted.setdefault(table.sheet.part, set()).update(
                    f"{column_letters(c)}{at.top}" for c in range(at.left, at.right + 1)
                )
        return {
            sheet.part: scan(
                root,
                self.package.parts[sheet.part],
                frozenset(wanted.get(sheet.part, ())),
                self.strings,
            )
            for sheet, root in self.worksheets
        }

    @cached_property
    def _cells_matter(self) -> bool:
        """Whether the name of a sheet or a column holds what looks like a cell."""
        named = (*(s.name for s in self.sheets), *(c for t in self.tables for c in t.columns))
        return any(_CELL.search(name) for name in named)

    def parse(self, text: str) -> Formula:
        """A formula taken apart; those that are alike but for their cells are read once."""
        exact = self._cells_matter or len(text) > 255
        return parsed(text if exact else _CELL.sub("A1", text))

    @cached_property
    def formulas(self) -> list[Located]:
        """The formulas of cells, of tables' columns and of names."""
        found = [
            Located(part, cell, text, self.parse(text))
            for part, scanned in self.scans.items()
            for cell, text in scanned.formulas
        ]
        for table in self.tables:
            for each in table.root.iter("{*}calculatedColumnFormula"):
                text = each.text or ""
                found.append(Located(table.part, each.getparent().get("name") or "", text,
                                     self.parse(text)))  # fmt: skip
        found += [Located(self.part, n.name, n.text, parsed(n.text)) for n in self.names]
        return found

    @cached_property
    def first_formulas(self) -> list[Located]:
        """One formula of each kind: what is alike but for its rows is told once."""
        seen: set[tuple[str, int]] = set()
        found = []
        for each in self.formulas:
            key = each.part, id(each.made)
            if key not in seen:
                seen.add(key)
                found.append(each)
        return found

    @cached_property
    def rule_formulas(self) -> list[tuple[str, str, str, str]]:
        """The formulas of validations and conditional formats: kind, part, range, text."""
        found = []
        for sheet, each in self.each("{*}dataValidations/{*}dataValidation"):
            for name in ("formula1", "formula2"):
                text = each.findtext(f"{{*}}{name}")
                if text:
                    found.append(("validation", sheet.part, each.get("sqref") or "", text))
        for sheet, each in self.each("{*}conditionalFormatting"):
            area = each.get("sqref") or ""
            found += [
                ("conditional", sheet.part, area, formula.text or "")
                for formula in each.iterfind("{*}cfRule/{*}formula")
            ]
        return found
