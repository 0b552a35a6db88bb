"""What an earlier workbook of ours still knows: its facts, read back from its tables.

The sheets may have been renamed, sorted and moved, saved by Excel, LibreOffice or Google Sheets
(which forgets the names of tables): a facts table is a row of its five key headers with rows of
facts below it, wherever it stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlkpi.errors import InputError
from xlkpi.exports.book import EarlierBook
from xlkpi.facts.measures import MEASURES
from xlkpi.facts.series import TOTAL, Number, Segment
from xlkpi.model.period import Window
from xlkpi.model.tables import TABLES
from xlkpi.model.text import Text

if TYPE_CHECKING:
    from xlkpi.model.parameters import Parameters

KEYS = ("month", "window", "segment_id", "dimension", "segment")
NAMED = tuple(f"Facts_{table}" for table in TABLES)
BLANKS = ("(blank)", "(vide)")
WRITTEN = {"Parameters": ("parameter", "value"), "Catalogue": ("kpi_id", "definition")}
FISCAL = "fiscal_year_start"
_EPOCH, _FIRST_1904 = date(1899, 12, 30), 1462

Key = tuple[Window, date, Segment]
"""What a row of facts is about."""

Values = dict[Segment, Number | None]
"""The values of a row of months by segment; None where the workbook says n/a."""


@dataclass
class Earlier:
    """What the earlier workbook says of one measure."""

    sheet: str
    months: dict[Segment, dict[date, Number | None]] = field(default_factory=dict)
    windows: dict[tuple[Window, date], Values] = field(default_factory=dict)
    over_all: Values = field(default_factory=dict)
    folded: dict[Segment, dict[date, Number | None]] = field(default_factory=dict)
    """The months of segments that have since been counted in ``(other)``."""
    dimensions: frozenset[str] = frozenset()


@dataclass
class History:
    """The facts of an earlier workbook, and what they depended on."""

    path: Path
    measures: dict[str, Earlier] = field(default_factory=dict)
    named: dict[str, set[Segment]] = field(default_factory=dict)
    """The segments that have facts of their own, by sheet: others are in ``(other)``."""
    columns: dict[str, dict[str, int]] = field(default_factory=dict)
    """The column of each header, by sheet of facts."""
    rows: dict[str, dict[Key, int]] = field(default_factory=dict)
    """The row of each window, month and segment, by sheet of facts."""
    fiscal_year_start: int | None = None
    parameters: dict[str, str] | None = None
    catalogue: dict[str, str] | None = None

    @property
    def months(self) -> tuple[date, ...]:
        """Every month that the workbook holds facts of."""
        found = {m for each in self.measures.values() for m in each.months.get(TOTAL, ())}
        return tuple(sorted(found))

    def first(self, sheet: str) -> date | None:
        """The first month that a sheet of facts holds."""
        months = [
            min(each.months[TOTAL])
            for each in self.measures.values()
            if each.sheet == sheet and each.months.get(TOTAL)
        ]
        return min(months, default=None)

    def changed(self, parameters: Parameters) -> dict[str, Text]:
        """The parameters that had another value in the earlier workbook, and what to say of it."""
        found = {}
        for parameter, value in parameters.items():
            if parameter.live:
                continue
            now, then = written(value), None
            if self.parameters is not None:
                then = self.parameters.get(parameter.id, written(parameter.default))
            if then is None:
                found[parameter.id] = Text(
                    f"the earlier workbook no longer says its {parameter.id}",
                    f"le classeur précédent ne dit plus son {parameter.id}",
                )
            elif then != now:
                found[parameter.id] = Text(
                    f"the earlier workbook has {parameter.id} = {then}, this one {now}",
                    f"le classeur précédent a {parameter.id} = {then}, celui-ci {now}",
                )
        return found


def written(value: Any) -> str:
    """A value as the Audit sheet writes it, and as it is compared with an earlier one."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.15g}"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def read(path: str | Path) -> History:
    """The facts of an earlier workbook.

    Raises :class:`~xlkpi.errors.InputError` where the file is no workbook, or holds no facts.
    """
    with EarlierBook(path) as book:
        history = History(Path(path))
        sheets = _Sheets(book)
        for sheet in sheets.names:
            _facts(history, sheets, sheet)
        if not history.measures:
            raise InputError(
                "holds no facts of xlkpi",
                file=str(path),
                hint="give a workbook that xlkpi build made, or leave --history out",
            )
        history.parameters = sheets.pairs(WRITTEN["Parameters"])
        history.catalogue = sheets.pairs(WRITTEN["Catalogue"])
        history.fiscal_year_start = sheets.fiscal()
    return history


class _Sheets:
    """The values of a workbook's sheets, read once each."""

    def __init__(self, book: EarlierBook) -> None:
        from python_calamine import CalamineError, CalamineWorkbook

        self.book = book
        at = [book.tables[name][0] for name in NAMED if name in book.tables]
        # a copy of a sheet comes after the one that still bears the table's name
        self.names = list(dict.fromkeys((*at, *book.sheets)))
        try:
            with CalamineWorkbook.from_path(str(book.path)) as workbook:
                self.rows = {
                    name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
                    for name in self.names
                    if name in workbook.sheet_names
                }
        except (CalamineError, OSError, ValueError) as error:
            raise book.unreadable(error) from None

    def below(self, sheet: str, headers: Collection[str]) -> Iterator[tuple[int, list[Any]]]:
        """The row that holds some headers, then those below it, each with its number."""
        rows = self.rows.get(sheet, [])
        for number, row in enumerate(rows):
            if {str(cell).strip() for cell in row}.issuperset(headers):
                yield from enumerate(rows[number:], number + 1)
                return

    def pairs(self, headers: tuple[str, str]) -> dict[str, str] | None:
        """A table of two columns, up to its first blank; None where it is nowhere."""
        for sheet in self.names:
            rows = [row for _, row in self.below(sheet, headers)]
            if rows:
                names = [str(cell).strip() for cell in rows[0]]
                first, second = (names.index(header) for header in headers)
                found = {}
                for row in rows[1:]:
                    if row[first] == "":
                        break
                    found[str(row[first])] = _text(row[second])
                return found
        return None

    def fiscal(self) -> int | None:
        """The first month of the fiscal year, from the cell that bears its name."""
        from lxml import etree
        from openpyxl.utils import range_boundaries

        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        root = etree.fromstring(self.book.archive.read("xl/workbook.xml"), parser)
        for name in root.iterfind("{*}definedNames/{*}definedName"):
            sheet, _, cell = (name.text or "").rpartition("!")
            if name.get("name") == FISCAL and cell:
                column, row = (edge or 1 for edge in range_boundaries(cell.replace("$", ""))[:2])
                rows = self.rows.get(sheet.strip("'").replace("''", "'"), [])
                value = rows[row - 1][column - 1] if row <= len(rows) else None
                if isinstance(value, int | float) and 1 <= value <= 12:
                    return int(value)
        return None


def _facts(history: History, sheets: _Sheets, sheet: str) -> None:
    """Read the facts of a sheet, if it holds any."""
    rows = sheets.below(sheet, KEYS)
    headers = [str(cell).strip() for cell in next(rows, (0, []))[1]]
    columns = {
        headers.index(name): Earlier(sheet)
        for name in headers
        if name in MEASURES and name not in history.measures
    }
    named = history.named.setdefault(sheet, set())
    places: dict[Key, int] = {}
    if headers:
        history.columns[sheet] = {name: i for i, name in enumerate(headers, 1) if name}
        history.rows[sheet] = places
    for (window, month, segment), number, row in _keyed(sheets, sheet, headers, rows):
        places[window, month, segment] = number
        for column, measure in columns.items():
            if row[column] == "":
                continue
            value = _number(row[column])
            if value != 0:
                named.add(segment)
            if window is Window.ALL:
                measure.over_all[segment] = value
            elif window is Window.MONTH:
                measure.months.setdefault(segment, {})[month] = value
            else:
                measure.windows.setdefault((window, month), {})[segment] = value
    for column, measure in columns.items():
        if measure.months or measure.over_all:
            segments = (*measure.months, *measure.over_all)
            measure.dimensions = frozenset(s.dimension for s in segments if s.dimension)
            history.measures[headers[column]] = measure


def _keyed(
    sheets: _Sheets, sheet: str, headers: list[str], rows: Iterator[tuple[int, list[Any]]]
) -> Iterator[tuple[Key, int, list[Any]]]:
    """The rows that are facts, each with its window, month, segment and number, once."""
    seen: dict[Key, list[Any]] = {}
    for number, row in rows:
        given = dict(zip(headers, row, strict=False))
        window, month = _window(given["window"]), _month(given["month"], sheets.book)
        if window is None or (month is None and window is not Window.ALL):
            continue
        segment = TOTAL
        if given["dimension"] != "":
            value = _text(given["segment"])
            segment = Segment(_text(given["dimension"]), None if value in BLANKS else value)
        key = window, month or date.min, segment
        facts = [value for name, value in given.items() if name not in KEYS]
        if seen.setdefault(key, facts) is facts:
            yield key, number, row
        elif seen[key] != facts:
            raise InputError(
                "another row has the same month, window and segment, and other values",
                file=str(sheets.book.path),
                sheet=sheet,
                row=number,
                hint="take the workbook as xlkpi wrote it, or its backup",
            )


def _window(cell: Any) -> Window | None:
    try:
        return Window(str(cell).strip())
    except ValueError:
        return None


def _month(cell: Any, book: EarlierBook) -> date | None:
    """The month of a cell: a date, or the number or text of one whose format was lost."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        day = int(book.day(cell))
        cell = _EPOCH + timedelta(days=day) if _FIRST_1904 < day < 1_000_000 else None
    if isinstance(cell, str):
        try:
            cell = date.fromisoformat(cell.strip()[:10])
        except ValueError:
            return None
    return cell.replace(day=1) if isinstance(cell, date) else None


def _text(cell: Any) -> str:
    """A cell's text; a whole number as it was typed."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _number(cell: Any) -> Number | None:
    """A cell's number; amounts are exact to nine decimals; a text says that there is none."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    if isinstance(cell, int) or cell.is_integer():
        return int(cell)
    return Decimal(repr(cell))
