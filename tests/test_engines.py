"""The helpers themselves: a proof is worth what its instrument is."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.engines import formualizer_check
from tests.libreoffice import recalculate, to_pdf, to_png

STALE = 999


@pytest.fixture
def stale(tmp_path: Path) -> Path:
    """A workbook whose B1 says 999 though its formula gives 42."""
    plain, path = tmp_path / "plain.xlsx", tmp_path / "stale.xlsx"
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Sheet"
    sheet["A1"] = 2
    sheet["B1"] = "=A1*21"
    sheet["C1"] = '=TEXT(1.5,"0.0")'
    workbook.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                data = re.sub(rb"(<f>A1\*21</f>)<v ?/?>(</v>)?", rb"\1<v>%d</v>" % STALE, data)
            target.writestr(part, data)
    assert value(path, "B1") == STALE
    return path


def value(path: Path, cell: str) -> object:
    sheet = openpyxl.load_workbook(path, data_only=True)["Sheet"]
    return sheet[cell].value


@pytest.mark.usefixtures("libreoffice")
def test_recalculation_does_not_trust_cached_values(stale: Path, tmp_path: Path) -> None:
    assert value(recalculate(stale, tmp_path / "out"), "B1") == 42


@pytest.mark.usefixtures("libreoffice")
def test_edits_are_typed_before_recalculating(stale: Path, tmp_path: Path) -> None:
    made = recalculate(stale, tmp_path / "out", {("Sheet", "A1"): 3})
    assert value(made, "B1") == 63
    assert value(stale, "B1") == STALE


@pytest.mark.usefixtures("libreoffice")
def test_the_reader_may_be_french(stale: Path, tmp_path: Path) -> None:
    assert value(recalculate(stale, tmp_path / "fr", locale="fr-FR"), "C1") == "1,5"


@pytest.mark.usefixtures("libreoffice")
def test_a_workbook_is_never_overwritten(stale: Path) -> None:
    with pytest.raises(ValueError, match="would be overwritten"):
        recalculate(stale, stale.parent)


@pytest.mark.usefixtures("libreoffice")
def test_pages_become_pictures(stale: Path, tmp_path: Path) -> None:
    pdf = to_pdf(stale, tmp_path / "pdf")
    assert pdf.read_bytes().startswith(b"%PDF")
    pages = to_png(pdf, tmp_path / "png")
    assert len(pages) == 1
    assert pages[0].read_bytes().startswith(b"\x89PNG")


def test_formualizer_sees_a_stale_value(stale: Path) -> None:
    verdict = formualizer_check(stale)
    assert verdict.formulas == 2
    assert not verdict.current
    assert verdict.errors == {}


def test_formualizer_names_errors_and_unknown_functions(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet["A1"], sheet["A2"] = "=1/0", "=NOSUCH(2)"
    workbook.save(tmp_path / "wrong.xlsx")
    verdict = formualizer_check(tmp_path / "wrong.xlsx")
    assert verdict.errors == {"Sheet!A1": "#DIV/0!", "Sheet!A2": "#NAME?"}
    assert verdict.unknown_functions == ["NOSUCH"]
