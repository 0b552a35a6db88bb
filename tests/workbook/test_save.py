"""The file: same bytes, nothing hidden, nothing that runs."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl

from tests.workbook.cells import Cells
from xlkpi.facts import Facts
from xlkpi.model.text import Language
from xlkpi.workbook import build


def test_the_pinned_openpyxl_is_the_one_at_work() -> None:
    assert openpyxl.__version__ == "3.1.5"


def test_same_facts_same_bytes(
    facts: Facts, workbooks: dict[Language, Path], tmp_path: Path
) -> None:
    again = tmp_path / "again.xlsx"
    build(facts, output=again, language="fr", title="Alizé Confort")
    assert again.read_bytes() == workbooks["fr"].read_bytes()


def test_every_formula_carries_a_value(workbooks: dict[Language, Path]) -> None:
    with zipfile.ZipFile(workbooks["en"]) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                xml = archive.read(name).decode()
                assert len(re.findall(r"<f>", xml)) == len(re.findall(r"</f><v>", xml)), name


def test_no_macro_no_link_no_hidden_sheet(workbooks: dict[Language, Path]) -> None:
    with zipfile.ZipFile(workbooks["en"]) as archive:
        names = archive.namelist()
    assert not [n for n in names if "vba" in n.lower() or "externalLink" in n]
    cells = Cells(workbooks["en"])
    assert {sheet.sheet_state for sheet in cells.workbook.worksheets} == {"visible"}
    assert not any(sheet.protection.password for sheet in cells.workbook.worksheets)
    assert not cells.workbook["Targets"].protection.sheet
    assert cells.workbook["Summary"].protection.sheet


def test_inputs_are_unlocked_formulas_are_not(workbooks: dict[Language, Path]) -> None:
    sheet = Cells(workbooks["en"]).workbook["Summary"]
    assert not sheet["B4"].protection.locked
    assert not sheet["B5"].protection.locked
    assert sheet["B8"].protection.locked


def test_tables_say_what_their_headers_say(workbooks: dict[Language, Path]) -> None:
    names: set[str] = set()
    for sheet in Cells(workbooks["fr"]).workbook.worksheets:
        for table in sheet.tables.values():
            assert table.displayName not in names
            names.add(table.displayName)
            header = [cell.value for cell in sheet[table.ref][0]]
            assert header == [column.name for column in table.tableColumns]
            assert len(set(header)) == len(header)
    assert {"Targets", "Kpis", "Segments", "Months", "Facts_calls"} <= names


def test_fonts_stand_in_the_order_of_the_schema(workbooks: dict[Language, Path]) -> None:
    with zipfile.ZipFile(workbooks["en"]) as archive:
        styles = archive.read("xl/styles.xml").decode()
    assert "<sz " in styles
    assert not re.search(r"<font>(?:(?!</font>).)*<color[^>]*/>(?:(?!</font>).)*<sz ", styles)
