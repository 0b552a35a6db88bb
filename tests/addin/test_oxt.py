"""The extension for LibreOffice: what it holds, and what its functions answer in Calc."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from tests.addin import calc as driver
from tests.addin.calc import Calc
from tests.addin.surfaces import Record
from tests.vectors import Vector, same, vectors
from xlkpi import __version__, kpis
from xlkpi.addin import calc, oxt
from xlkpi.errors import OutputError

OOR = "{http://openoffice.org/2001/registry}"
XML = "{http://www.w3.org/XML/1998/namespace}"
WHOLE = {"NPS", "CAC", "SERVICE_LEVEL", "KPI_BY"}
"""The functions that get a whole column: each costs a second or two in Calc."""

NOT_WHOLE = "Whole columns are asked of NPS, CAC, SERVICE_LEVEL and KPI_BY, with few cells filled."


@pytest.fixture(scope="module")
def extension(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("oxt") / oxt.NAME
    oxt.write(path)
    return path


# ---------------------------------------------------------------- what it holds


def test_the_same_catalogue_gives_the_same_bytes(extension: Path, tmp_path: Path) -> None:
    oxt.write(tmp_path / "again.oxt")
    assert (tmp_path / "again.oxt").read_bytes() == extension.read_bytes()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        oxt.write(tmp_path / "nowhere" / "xlkpi.oxt")


def test_every_part_that_the_manifest_names_is_there(extension: Path) -> None:
    with zipfile.ZipFile(extension) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
        manifest = etree.fromstring(archive.read("META-INF/manifest.xml"))
        description = archive.read("description.xml").decode()
    space = "{http://openoffice.org/2001/manifest}"
    assert {entry.attrib[f"{space}full-path"] for entry in manifest} <= set(names)
    assert len(set(names)) == len(names)
    assert all(name in names for name in ("description-en.txt", "description-fr.txt"))
    assert f'<version value="{__version__}"/>' in description


def test_the_wizard_tells_every_function_in_both_languages(extension: Path) -> None:
    with zipfile.ZipFile(extension) as archive:
        wizard = etree.fromstring(archive.read("CalcAddIns.xcu"))
        idl = archive.read("xlkpi.idl").decode()
    (service,) = wizard.findall("node/node")
    told = {node.attrib[f"{OOR}name"]: node for node in service.findall("node/node")}
    assert service.attrib[f"{OOR}name"] == "XLKPI"
    assert set(told) == {n for e in kpis.functions() for n in (e.function, e.function_fr)}
    for name, (entry, _) in calc.functions().items():
        assert f"any {name}(" in idl or f"sequence<sequence<any> > {name}(" in idl
        for language in ("en", "fr"):
            texts = told[name].findall(f".//value[@{XML}lang='{language}']")
            assert [text.text for text in texts] == [
                f"XLKPI.{name}",
                entry.help.in_(language),
                *(text for a in entry.arguments for text in (a.name, a.help.in_(language))),
            ]


def test_its_python_needs_nothing_else(extension: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1] + '/pythonpath')\n"
        "from xlkpi.addin import calc\n"
        "entry, language = calc.functions()['SCORE_NPS']\n"
        "print(calc.__file__, calc.answer(entry, language, ((10.0,), ('',), (3.0,))))"
    )
    command = [sys.executable, "-I", "-S", "-c", code, str(extension)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.startswith(str(extension))
    assert done.stdout.endswith(" 0.0\n")


def test_its_python_is_as_old_as_it_says(extension: Path) -> None:
    with zipfile.ZipFile(extension) as archive:
        for name in archive.namelist():
            if name.endswith(".py"):
                tree = ast.parse(archive.read(name), name, feature_version=oxt.PYTHON)
                named = {node.name for node in ast.walk(tree) if isinstance(node, ast.alias)}
                assert not named & {"StrEnum", "Self", "assert_never", "UTC", "tomllib"}


# ---------------------------------------------------------------- its pure part


@pytest.mark.parametrize("text", calc.CODES)
def test_an_error_goes_in_and_comes_out(text: str) -> None:
    assert calc.text_of(calc.error(text)) == text
    entry = kpis.find("NPS")
    for given in (calc.error(text), ((10.0,), (calc.error(text),))):
        assert calc.text_of(calc.answer(entry, "en", given)) == text


def test_errors_that_excel_lacks_are_wrong_values() -> None:
    assert calc.text_of(calc.error("#SPILL!")) == "#VALUE!"
    assert calc.text_of(float("nan")) == "#VALUE!"


def test_a_table_comes_as_rows_and_so_does_its_error() -> None:
    entry = kpis.find("KPI_BY")
    segments = (("a",), ("b",))
    table = calc.answer(entry, "fr", "NPS", segments, (((10.0,), (3.0,)),))
    assert table == (("a", 100.0, 1.0), ("b", -100.0, 1.0))
    ((wrong,),) = calc.answer(entry, "fr", "NPSS", segments, None)
    assert calc.text_of(wrong) == "#VALUE!"


# ---------------------------------------------------------------- in Calc


@pytest.fixture(scope="module")
def libreoffice_calc(
    libreoffice: Path, extension: Path, tmp_path_factory: pytest.TempPathFactory
) -> Calc:
    """A LibreOffice with the extension, installed by its own installer into a private place."""
    if not driver.runs_python():
        reason = f"{libreoffice} cannot run Python: install python3-uno"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    made = driver.new(tmp_path_factory.mktemp("profile"))
    done = made.install(extension)
    assert (done.returncode, done.stderr) == (0, "")
    return made


def test_calc_gives_what_the_vectors_say(libreoffice_calc: Calc, tmp_path: Path) -> None:
    asked = [v for v in vectors() if v.kind != "whole_column" or _few_cells(v)]
    driver.workbook(asked, tmp_path / "vectors.xlsx")
    done = libreoffice_calc.recalculate(tmp_path / "vectors.xlsx", tmp_path / "out")
    got = list(driver.answers(asked, done))
    exceptions = {}
    for vector, *pair in got:
        for french, answer in enumerate(pair):
            if not same(answer, vector.answer(french=bool(french))):
                reason = driver.reason(vector, answer, french=bool(french))
                if reason is not None:
                    exceptions[str(vector)] = reason
    record = Record("libreoffice", engine=libreoffice_calc.version, exceptions=exceptions)
    for vector, english, french in got:
        record.answer(vector, english)
        record.answer(vector, french, french=True)
    for vector in vectors():
        if vector not in asked:
            record.leave_out(vector, NOT_WHOLE)
    record.close()


def test_errors_are_real_ones_and_tables_fill_cells(libreoffice_calc: Calc, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row, (region, score) in enumerate([("n", 10), ("s", 3), ("n", None), ("n", 8)], start=1):
        sheet.cell(row, 1, region)
        sheet.cell(row, 2, score)
    asked = {
        "ISNA(XLKPI.NPS(B3:B3))": True,
        "ISNUMBER(XLKPI.NPS(B1:B4))": True,
        'IFERROR(XLKPI.NPS(11),"off its scale")': "off its scale",
        "ERROR.TYPE(XLKPI.NPS(11))": 6,
        "ERROR.TYPE(XLKPI.NPS(1/0))": 2,
        'ERROR.TYPE(XLKPI.KPI_INFO("NPSS"))': 3,
        "XLKPI.KPI_STATUS(B3/0,1)": "#DIV/0!",
        'XLKPI.SCORE_NPS(IF(A1:A4="n",B1:B4,""))': 50,
    }
    for row, formula in enumerate(asked, start=1):
        sheet[f"D{row}"] = ArrayFormula(f"D{row}:D{row}", f"={formula}")
    sheet["F1"] = ArrayFormula("F1:H3", '=XLKPI.KPI_BY("NPS",A1:A4,B1:B4)')
    book.save(tmp_path / "errors.xlsx")
    done = libreoffice_calc.recalculate(tmp_path / "errors.xlsx", tmp_path / "out")
    found = openpyxl.load_workbook(done, data_only=True).worksheets[0]
    assert {f: found[f"D{row}"].value for row, f in enumerate(asked, start=1)} == asked
    table = [list(row) for row in found.iter_rows(1, 3, 6, 8, values_only=True)]
    assert table == [["n", 50, 3], ["s", -100, 1], ["#N/A"] * 3]


def _few_cells(vector: Vector) -> bool:
    given = [c for a in vector.encoded for c in (a if isinstance(a, list) else [a])]
    full = any(isinstance(c, dict) and c.get("repeat") is not None for c in given)
    return vector.function in WHOLE and not full
