"""Small workbooks with registers, laid out like the real ones, and how people leave them."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter as letter
from openpyxl.worksheet.table import Table, TableFormula

from xlkpi.exports.book import EarlierBook
from xlkpi.model.text import Language, Text
from xlkpi.targets import names
from xlkpi.targets.reading import Reading, read
from xlkpi.targets.register import ACTIONS, TARGETS, Entry, Kind, Register, Value

HEADER = 6
WORKED = {
    "check": 'IF(Targets[[#This Row],[kpi]]="","","ok")',
    "row": "ROW()-ROW(Targets[[#Headers],[kpi]])",
}
SPARE = 5


def entry(kpi: str = "", register: Register = TARGETS, **values: Value) -> Entry:
    """An entry with these values, the others blank."""
    extra = {k: v for k, v in values.items() if k not in register.ids}
    held: dict[str, Value] = dict.fromkeys(register.ids)
    return Entry(held | {"kpi": kpi or None} | {k: v for k, v in values.items() if k not in extra},
                 extra=extra)  # fmt: skip


SOME = (
    entry("net_promoter_score", low=30, strict="yes", reason="001"),
    entry("service_level", year=2026, year_target=0.8, m03=0.75, owner="Anna", kind="absolute",
          deadline=date(2026, 12, 31)),
    entry("service_level", year=2026, dimension="queue", segment="(blank)", year_target=0.7),
    entry("average_handle_time", kind="band", low=300, high=360, tolerance=0.1),
    entry("revenue", kind="relative", year=2026, year_target=0.1, note="“élan”, 2 %"),
    entry("survey_response_rate", year=2026),
)  # fmt: skip


def words(value: Value, id: str, register: Register, language: Language) -> Value:
    """A value of an entry as its cell shows it in a language."""
    column = register.column(id)
    if isinstance(value, str) and column.kind is Kind.CHOICE and value in column.choices:
        return column.choices[value].in_(language)
    if id == "kpi" and isinstance(value, str):
        return names.kpi_label(value, language)
    if id == "segment" and isinstance(value, str):
        return names.segment_in(value, language)
    return value


def add_register(
    workbook: Workbook,
    register: Register,
    entries: Sequence[Entry],
    language: Language = "en",
    spare: int = SPARE,
) -> Any:
    """Add the sheet of a register."""
    ws = workbook.create_sheet(register.title.in_(language))
    ws["A1"] = register.title.in_(language)
    ws["A2"] = Text("Type in the yellow cells.", "Saisissez.").in_(language)
    extra = list(dict.fromkeys(header for e in entries for header in e.extra))
    worked = WORKED if register is TARGETS else {}
    headers = [*register.ids, *extra, *worked]
    titles = [c.title.in_(language) for c in register.columns] + extra
    for column, header in enumerate(headers, 1):
        ws.cell(HEADER, column, header)
    for column, title in enumerate(titles, 1):
        ws.cell(HEADER - 1, column, title)
    for row in range(HEADER + 1, HEADER + 1 + len(entries) + spare):
        held = entries[row - HEADER - 1] if row - HEADER <= len(entries) else None
        for column, header in enumerate(headers, 1):
            cell = ws.cell(row, column)
            if header in worked:
                cell.value = f"={worked[header]}"
            elif held is not None and header in extra:
                cell.value = held.extra.get(header)
            elif held is not None:
                cell.value = words(held.get(header), header, register, language)
            if isinstance(cell.value, str) and header not in worked:
                cell.data_type = "s"
    last = HEADER + len(entries) + spare
    table = Table(displayName=register.table, ref=f"A{HEADER}:{letter(len(headers))}{last}")
    columns: Any = table
    columns._initialise_columns()
    for column, header in zip(table.tableColumns, headers, strict=True):
        column.name = header
        if header in worked:
            column.calculatedColumnFormula = TableFormula(attr_text=worked[header])
    ws.add_table(table)
    return ws


def make(
    path: Path,
    targets: Sequence[Entry] = SOME,
    actions: Sequence[Entry] = (),
    language: Language = "en",
) -> Path:
    """A workbook with both registers and a table of segments."""
    workbook = Workbook()
    first = workbook.active
    assert first is not None
    first.title = Text("Settings", "Paramètres").in_(language)
    first.append(["segment_id", "dimension", "segment", "label", "dimension_label"])
    first.append([0, None, None, "Total", None])
    blank = names.BLANK.in_(language)
    queue = Text("queue", "file").in_(language)
    first.append([1, "queue", blank, f"{queue}: {blank}", queue])
    first.append([2, "queue", "12", f"{queue}: 12", queue])
    first.add_table(Table(displayName="Segments", ref="A1:E4"))
    add_register(workbook, TARGETS, targets, language)
    add_register(workbook, ACTIONS, actions, language)
    workbook.save(path)
    return path


def reading(path: Path, register: Register = TARGETS) -> Reading:
    """What is read back of a register."""
    with EarlierBook(path) as book:
        return read(book, register)


def held(found: Reading) -> list[dict[str, Value]]:
    """The values of the entries, blanks left out."""
    return [filled(e) for e in found.entries]


def filled(one: Entry) -> dict[str, Value]:
    """The values of an entry, blanks left out."""
    return {k: v for k, v in (one.values | one.extra).items() if v is not None}


def opened(path: Path) -> Any:
    """The workbook to be edited by openpyxl."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # sparklines
        return load_workbook(path)


def at(ws: Any, header: str, row: int, top: int = HEADER) -> Any:
    """The cell under a header, the first data row being 1."""
    for cell in ws[top]:
        if cell.value == header:
            return ws.cell(top + row, cell.column)
    raise LookupError(header)
