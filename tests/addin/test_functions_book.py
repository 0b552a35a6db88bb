"""The LAMBDA workbook: its names, its cached values, and two engines that calculate it."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import formulon
import ironcalc
import openpyxl
import pytest
from lxml import etree

from tests.kpis.lambda_engines import same
from xlkpi import kpis
from xlkpi.addin.examples import example
from xlkpi.addin.functions_book import functions_book
from xlkpi.kpis.lambdas import lambda_names
from xlkpi.model.text import LANGUAGES

NAMES = lambda_names()
CELL = re.compile(r"[A-Z]{1,3}[0-9]+|R[0-9]*C?[0-9]*|C[0-9]*", re.IGNORECASE)
# Names that a LAMBDA was seen to fail under, or that Excel keeps for itself.
TAKEN = {"RESULT", "VALUE", "CALL", "EVALUATE", "ERROR", "GROUP", "TRUE", "FALSE"}


@pytest.fixture(scope="module")
def made() -> bytes:
    return functions_book()


@pytest.fixture(scope="module")
def book(made: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(made))


@pytest.fixture(scope="module")
def cached(made: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(made), data_only=True)


def calls(cached: Any, sheet: str) -> dict[str, Any]:
    """The cells with a formula and the values that they carry."""
    return {f"B{row}": value for row in range(3, cached[sheet].max_row + 1)
            if (value := cached[sheet][f"B{row}"].value) is not None}  # fmt: skip


def test_every_function_but_two_has_its_names() -> None:
    left = {entry.function for entry in kpis.functions()} - set(NAMES)
    assert left == {"KPI_INFO", "KPI_BY"}
    french = {entry.function_fr for entry in kpis.functions() if entry.function in NAMES}
    assert set(NAMES) == {e.function for e in kpis.functions() if e.function not in left} | french
    assert lambda_names("en").keys() | lambda_names("fr").keys() == NAMES.keys()


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_neither_a_cell_nor_taken(name: str) -> None:
    assert not CELL.fullmatch(name)
    assert name.upper() not in TAKEN
    assert re.fullmatch(r"[A-Z][A-Z_]*[A-Z]", name)
    assert len(NAMES[name]) < 8192  # Excel's limit for a formula


def test_no_parameter_is_spelled_like_a_name() -> None:
    names = {name.casefold() for name in NAMES}
    for text in NAMES.values():
        assert not {p.casefold() for p in re.findall(r"_xl[op][pm]\.(\w+)", text)} & names


def test_the_same_bytes_each_time(made: bytes) -> None:
    assert functions_book() == made


def test_names_carry_their_help(book: Any) -> None:
    assert set(book.defined_names) == set(NAMES)
    for entry in kpis.functions():
        for name, help in zip((entry.function, entry.function_fr), entry.help, strict=True):
            if name in NAMES:
                assert book.defined_names[name].attr_text == NAMES[name]
                assert book.defined_names[name].comment == help
                assert len(help) <= 255


@pytest.mark.parametrize(("number", "sheet"), [(0, "Functions"), (1, "Fonctions")])
def test_each_function_is_shown_with_its_value(cached: Any, number: int, sheet: str) -> None:
    found = calls(cached, sheet)
    assert len(found) == len(kpis.functions()) - 2
    shown = {cached[sheet][f"A{row}"].value for row in range(1, cached[sheet].max_row + 1)}
    language = LANGUAGES[number]
    assert set(lambda_names(language)) <= shown
    for place, value in found.items():
        row = int(place[1:])
        assert same(value, cached[sheet][f"C{row}"].value)
        assert cached[sheet][f"D{row}"].value.startswith(f"={cached[sheet][f'A{row - 1}'].value}(")


def test_a_value_is_what_python_gives(cached: Any) -> None:
    by_name = {cached["Functions"][f"A{row}"].value: cached["Functions"][f"B{row + 1}"].value
               for row in range(3, cached["Functions"].max_row)}  # fmt: skip
    for entry in kpis.functions():
        if entry.function in NAMES:
            shown = example(entry)
            assert same(by_name[entry.function], entry.calculate(**shown.arguments)), entry.id


def test_formulas_are_saved_as_excel_saves_them(made: bytes) -> None:
    with zipfile.ZipFile(BytesIO(made)) as archive:
        assert archive.testzip() is None
        assert "xl/metadata.xml" in archive.namelist()
        types = archive.read("[Content_Types].xml").decode()
        assert types.count("sheetMetadata+xml") == 1
        for number in (1, 2):
            sheet = etree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml"))
            formulas = list(sheet.iter("{*}f"))
            assert len(formulas) == len(kpis.functions()) - 2
            for formula in formulas:
                cell = formula.getparent()
                assert cell is not None
                assert (cell.get("cm"), formula.get("t")) == ("1", "array")
                assert formula.get("ref") == cell.get("r")
                assert cell.find("{*}v") is not None


@pytest.mark.parametrize("sheet", ["Functions", "Fonctions"])
def test_ironcalc_calculates_every_name(
    made: bytes, cached: Any, sheet: str, tmp_path: Path
) -> None:
    path = tmp_path / "functions.xlsx"
    path.write_bytes(made)
    model = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    model.evaluate()
    wrong = {}
    for place, value in calls(cached, sheet).items():
        got = model.get_cell_value(cached.sheetnames.index(sheet), int(place[1:]), 2)
        if not same(got, value):
            wrong[cached[sheet][f"D{place[1:]}"].value] = (got, value)
    assert not wrong


@pytest.mark.parametrize("sheet", ["Functions", "Fonctions"])
def test_formulon_calculates_every_name(made: bytes, cached: Any, sheet: str) -> None:
    # it cannot read _xlop.: it gets the twin with brackets
    twin = openpyxl.load_workbook(BytesIO(made))
    for name in twin.defined_names.values():
        given = re.match(r"_xlfn\.LAMBDA\(((?:_xl[op][pm]\.\w+,)*)", name.attr_text)
        assert given is not None
        declared = re.sub(r"_xlop\.(\w+)", r"[_xlpm.\1]", given[1])
        name.attr_text = name.attr_text.replace(given[1], declared, 1)
    memory = BytesIO()
    twin.save(memory)
    model = formulon.Workbook.load(memory.getvalue())
    model.recalc()
    wrong = {}
    for place, value in calls(cached, sheet).items():
        got = model.get_value(cached.sheetnames.index(sheet), int(place[1:]) - 1, 1)
        if got.error_code is not None or not same(got.to_python(), value):
            wrong[cached[sheet][f"D{place[1:]}"].value] = (got, value)
    assert not wrong
