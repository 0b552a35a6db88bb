"""A workbook of ours, read back: its selection, its rows of indicators and measures, its facts.

Sheets are known by what stands in them: a row of headers, in either language, that ends with the
names of the working columns. So they may have been renamed and moved, and saved
by LibreOffice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from xlkpi.errors import InputError
from xlkpi.exports.book import Cell, EarlierBook
from xlkpi.facts.history import BLANKS, History
from xlkpi.facts.history import read as read_history
from xlkpi.facts.measures import MEASURES
from xlkpi.facts.series import TOTAL, Segment
from xlkpi.model.kpi import CATALOGUE, Kpi
from xlkpi.model.measure import Reference
from xlkpi.model.period import Window, add_months
from xlkpi.model.text import LANGUAGES, Language
from xlkpi.proof.places import column_letters, split
from xlkpi.workbook import columns as c
from xlkpi.workbook import texts
from xlkpi.workbook.family_sheet import measure_name
from xlkpi.workbook.private import made_private

_EPOCH = date(1899, 12, 30)
_WORKINGS = frozenset(c.WORKINGS.values())
_WINDOWS = {window.value for window in Window}


@dataclass
class FamilyRows:
    """Where a family's sheet has its indicators and measures."""

    sheet: str
    header: int
    columns: dict[int, int]  # column of the design (see workbook/columns.py) → where it stands
    kpis: dict[str, int] = field(default_factory=dict)  # id → row
    measures: dict[str, int] = field(default_factory=dict)  # reference → row

    def at(self, column: int, row: int) -> str:
        """A cell by the column of the design."""
        return f"{column_letters(self.columns[column])}{row}"


class ReadBack:
    """A workbook that ``xlkpi build`` made. Raises InputError where it holds no facts."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.history: History = read_history(path)
        self.book = EarlierBook(path)

    def close(self) -> None:
        """Let go of the file."""
        self.book.close()

    def __enter__(self) -> ReadBack:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ------------------------------------------------------------ cells

    def cell(self, sheet: str, row: int, column: int) -> Cell | None:
        """A cell that holds something."""
        return self.book.cells(sheet).get(row, {}).get(column)

    def value(self, sheet: str, row: int, column: int) -> Any:
        """What a cell shows; None where it holds nothing."""
        held = self.cell(sheet, row, column)
        return held.value if held else None

    @cached_property
    def names(self) -> dict[str, tuple[str, int, int]]:
        """The named cells: sheet, row, column."""
        from xlkpi.proof.places import place

        found = {}
        root = self.book._workbook  # noqa: SLF001 - the part that only this room reads further
        for name in root.iterfind("{*}definedNames/{*}definedName"):
            sheet, ref = split(name.text or "")
            at = place(ref)
            if at and sheet in self.book.sheets and not name.get("localSheetId"):
                found[str(name.get("name"))] = sheet, at[1], at[0]
        return found

    def named(self, name: str) -> Any:
        """The value of a named cell."""
        at = self.names.get(name)
        return self.value(*at) if at else None

    def table(self, name: str) -> list[dict[str, Any]]:
        """The rows of a table by header; blank cells are None. Empty where it is not there."""
        found = self.book.values(name)
        if found is None:
            return []
        headers, rows = found
        return [
            {h: None if v == "" else v for h, v in zip(headers, row, strict=False)} for row in rows
        ]

    # ------------------------------------------------------------ what is chosen

    @cached_property
    def period(self) -> date:
        """The month that is chosen."""
        day = self.named("period")
        if not isinstance(day, int | float) or isinstance(day, bool):
            raise InputError(
                "does not say which month it shows", file=str(self.path),
                hint="choose a month on its Summary, and save it",
            )  # fmt: skip
        return (_EPOCH + timedelta(days=int(self.book.day(day)))).replace(day=1)

    @cached_property
    def segment_label(self) -> str:
        """What the selector of segments says."""
        return str(self.named("segment") or "")

    @cached_property
    def segment(self) -> Segment | None:
        """The segment that is chosen; None where the list has none of that label."""
        mine = [
            row for row in self.table("Segments")
            if str(row.get("label")).casefold() == self.segment_label.casefold()
        ]  # fmt: skip
        if len(mine) != 1:
            return None
        dimension, value = mine[0].get("dimension"), mine[0].get("segment")
        if not dimension:
            return TOTAL
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return Segment(str(dimension), None if value in BLANKS or value is None else str(value))

    @cached_property
    def private(self) -> bool:
        """Whether its persons have pseudonyms."""
        return made_private([tuple(row.values()) for row in self.table("Segments")])

    @property
    def fiscal(self) -> int:
        """The first month of the fiscal year."""
        return self.history.fiscal_year_start or 1

    @cached_property
    def partial(self) -> bool:
        """Whether the data ends before the chosen month does."""
        end = self.named("data_end")
        if not isinstance(end, int | float):
            return False
        day = _EPOCH + timedelta(days=int(self.book.day(end)))
        return self.period <= day < add_months(self.period, 1) - timedelta(days=1)

    def parameter(self, name: str) -> float | None:
        """A parameter that formulas follow: what stands in its cell."""
        value = self.named("p_" + name.rsplit(".", maxsplit=1)[-1])
        return value if isinstance(value, int | float) else None

    @cached_property
    def kpi_numbers(self) -> dict[int, str]:
        """The id of each indicator's number."""
        return {
            int(row["kpi_no"]): str(row["kpi_id"])
            for row in self.table("Kpis")
            if isinstance(row.get("kpi_no"), int | float) and row.get("kpi_id") in CATALOGUE
        }

    # ------------------------------------------------------------ families

    @cached_property
    def families(self) -> list[FamilyRows]:
        """The sheets of families that show an indicator at least."""
        facts = set(self.history.rows)
        found = []
        for sheet in self.book.sheets:
            if sheet in facts:
                continue
            rows = self.book.cells(sheet)
            for number, row in rows.items():
                words = {held.value for held in row.values() if isinstance(held.value, str)}
                if words >= _WORKINGS:
                    family = self._family(sheet, number, rows)
                    if family:
                        found.append(family)
                    break
        return found

    def _family(
        self, sheet: str, top: int, rows: Mapping[int, Mapping[int, Cell]]
    ) -> FamilyRows | None:
        header = rows[top]
        columns = _titled(header)
        if c.VALUE not in columns:
            return None
        marks = {held.value: at for at, held in header.items()}
        for column, name in c.WORKINGS.items():
            columns[column] = marks[name]
        months = [
            at for at, held in header.items()
            if columns[c.NOTE] < at < columns[c.NO] and isinstance(held.value, int | float)
        ]  # fmt: skip
        columns.update(zip(range(c.FIRST_MONTH, c.LAST_MONTH + 1), sorted(months), strict=False))
        family = FamilyRows(sheet, top, columns)
        windows = 0
        for number, row in rows.items():
            if number <= top:
                continue
            held, value = row.get(columns[c.NO]), row.get(columns[c.VALUE])
            if held and isinstance(held.value, int) and held.value in self.kpi_numbers:
                family.kpis[self.kpi_numbers[held.value]] = number
            elif value and value.value in _WINDOWS and not windows:
                windows = number
            elif windows and number >= windows + 5:
                self._measure(family, number, row)
        return family

    def _measure(self, family: FamilyRows, number: int, row: Mapping[int, Cell]) -> None:
        """Note a row of a measure: known by its name, and by its formula where two share one."""
        name, value = row.get(family.columns[c.NAME]), row.get(family.columns[c.VALUE])
        if value is None or value.formula is None:
            return  # what the exports do not give is listed below, by name
        mine = _references().get(str(name.value).strip(), ()) if name else ()
        if len(mine) > 1:
            mine = tuple(r for r in mine if f"[{Reference.parse(r).measure}]" in value.formula)
        if len(mine) == 1:
            family.measures.setdefault(mine[0], number)

    # ------------------------------------------------------------ recomputing

    def measure(
        self, reference: str, window: Window, month: date, segment: Segment
    ) -> float | None:
        """What a cell of a measure must show: from the facts of the workbook, as its formula says."""
        from xlkpi.proof.recompute import measure

        return measure(self.history, reference, window, month, segment, self.fiscal)

    def kpi(self, kpi: Kpi, window: Window, month: date, segment: Segment) -> float | None:
        """What a cell of an indicator must show: the catalogue's formula over those measures."""
        given: dict[str, float | None] = {
            reference: self.measure(reference, window, month, segment) for reference in kpi.measures
        }
        for name in kpi.parameters:
            given[f"param:{name}"] = self.parameter(name)
        return kpi.value(given)

    @cached_property
    def language(self) -> Language:
        """The language that most of its sheets are written in."""
        french = sum(texts.VALUE.fr in _words(self, f) for f in self.families)
        return "fr" if french * 2 > len(self.families) else "en"


def _words(back: ReadBack, family: FamilyRows) -> set[Any]:
    return {held.value for held in back.book.cells(family.sheet).get(family.header, {}).values()}


def _titled(header: Mapping[int, Cell]) -> dict[int, int]:
    """The place of each column by its title; of two that share theirs, from left to right."""
    found: dict[int, int] = {}
    for column, title in c.TITLES.items():
        words = {title.in_(language) for language in LANGUAGES}
        there = (a for a, held in sorted(header.items()) if held.value in words)
        at = next((a for a in there if a not in found.values()), 0)
        if at:
            found[column] = at
    return found


def _references() -> dict[str, tuple[str, ...]]:
    """The references of the catalogue by the names that measures have on sheets."""
    found: dict[str, dict[str, None]] = {}
    if not _KNOWN:
        for kpi in CATALOGUE.values():
            wanted = (*kpi.measures, *([kpi.sample_measure] if kpi.sample_measure else ()))
            for reference in wanted:
                for language in LANGUAGES:
                    label = measure_name(reference).in_(language)
                    found.setdefault(label, {})[reference] = None
        for id, measure in MEASURES.items():
            for language in LANGUAGES:
                found.setdefault(measure.name.in_(language), {}).setdefault(id)
        _KNOWN.update({label: tuple(references) for label, references in found.items()})
    return _KNOWN


_KNOWN: dict[str, tuple[str, ...]] = {}
