"""The Visual Basic of the add-in: what an independent reader finds, and what LibreOffice runs."""

from __future__ import annotations

import re
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from tests import vectors
from tests.addin import vba_office as office
from tests.addin.surfaces import Record
from tests.vectors import Vector, same
from xlkpi import kpis
from xlkpi.addin import vba, xlam
from xlkpi.addin.runtime import LATER_ERRORS, call, call_french
from xlkpi.errors import ResourceError
from xlkpi.model.cells import ERRORS

WHOLE = {"NPS", "CAC", "SERVICE_LEVEL", "KPI_BY"}
"""The functions that get whole columns here."""


@pytest.fixture(scope="module")
def read_back() -> dict[str, str]:
    """The modules of the add-in, read by olevba."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # olevba calls its own libraries by their old names
        from oletools.olevba import VBA_Parser

        parser = VBA_Parser("xlkpi.xlam", data=xlam.addin("fr"))
        found = {name: code for _, _, name, code in parser.extract_macros()}
        parser.close()
    return {name.split(".")[0]: code.replace("\r\n", "\n") for name, code in found.items()}


# ---------------------------------------------------------------- what is written


def test_an_independent_reader_finds_the_modules(read_back: dict[str, str]) -> None:
    assert set(read_back) == {
        "ThisWorkbook", "Sheet1", "Sheet2", "Dictionary",
        "xlwings", "xlkpi_support", "xlkpi_excel", "xlkpi_functions",
    }  # fmt: skip
    for name, text in {**vba.modules("fr"), "ThisWorkbook": vba.WORKBOOK}.items():
        assert body(read_back[name]) == body(text)


def body(text: str) -> str:
    """A module without the attributes that stand before its code."""
    return re.sub(r"\A(Attribute .*\n)+", "", text).strip()


def test_everything_is_read_alike_in_any_code_page(read_back: dict[str, str]) -> None:
    for name, text in read_back.items():
        assert text.isascii(), name
        assert max(map(len, text.splitlines()), default=0) < 1023, name  # Visual Basic's limit


def test_xlwings_is_changed_in_two_lines_only(read_back: dict[str, str]) -> None:
    theirs = (vba.xlwings_folder() / "xlwings.bas").read_text(encoding="utf-8").splitlines()
    ours = read_back["xlwings"].splitlines()
    added = [line for line in ours if line not in theirs]
    assert added == ["Option Private Module", 'Public Const PROJECT_NAME As String = "xlkpi"']
    assert "xlwings is distributed under a BSD 3-clause license." in read_back["xlwings"]
    assert f'XLWINGS_VERSION As String = "{vba.XLWINGS}"' in read_back["xlwings"]


def test_the_pinned_version_is_the_one_that_is_required(root: Path) -> None:
    assert f'"xlwings=={vba.XLWINGS}"' in (root / "pyproject.toml").read_text(encoding="utf-8")


def test_another_version_of_xlwings_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    import xlwings

    monkeypatch.setattr(xlwings, "__version__", "0.40.0")
    with pytest.raises(ResourceError, match=r"xlwings 0\.40\.0 is installed.*pip install"):
        xlam.addin("en")


def test_wrappers_are_those_of_xlwings_plus_the_additions(
    read_back: dict[str, str], root: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.addin.wrappers"],
        cwd=root, capture_output=True, text=True, check=True,
    )  # fmt: skip
    theirs, ours = functions(done.stdout), functions(read_back["xlkpi_functions"])
    assert set(ours) == {n for e in kpis.functions() for n in (e.function, e.function_fr)}
    assert {name: without_additions(name, lines) for name, lines in ours.items()} == theirs


def functions(text: str) -> dict[str, list[str]]:
    """The functions of a module, as stripped lines by name."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in map(str.strip, text.splitlines()):
        if start := re.match(r"Function (\w+)\(", line):
            name = start[1]
            found[name] = []
        if name and line:
            found[name].append(line)
        if line == "End Function":
            name = ""
    return found


def without_additions(name: str, lines: list[str]) -> list[str]:
    """A wrapper of ours as xlwings would have written it."""
    left, given = [], ""
    for line in lines:
        if asked := re.fullmatch(rf'xl_asked = xlkpi_asked\("{name}", (.*), (True|False)\)', line):
            given = asked[1]
        elif line in (
            "Dim xl_asked, xl_answer",
            "xl_answer = xlkpi_known(xl_asked)",
            f"{name} = xl_answer",
        ):
            continue
        elif line.startswith("If IsEmpty(xl_answer) Then xl_answer = xlkpi_answer(xl_asked, "):
            called = line.split("xlkpi_answer(xl_asked, ")[1][:-1]
            left.append(f"{name} = {called.replace('xl_asked(1)', given)}")
        elif line == f'{name} = xlkpi_failed("{name}", Err.Description)':
            left.append(f"{name} = Err.Description")
        elif line.startswith("If IsObject("):
            left.append(line.split(" Else ")[1])
        else:
            left.append(line)
    return left


def test_blank_cells_are_cut_where_they_say_nothing() -> None:
    """Two blank rows below change the answer of no function that has its ranges cut."""
    for vector in vectors.vectors():
        entry = kpis.find(vector.function)
        arguments = vector.arguments
        tall = [a for a in arguments if isinstance(a, list) and len(a) * len(a[0]) > 1]
        if vector.kind == "whole_column" or not tall or entry.id in vba.BLANKS_COUNT:
            continue
        longer = [a + [[None] * len(a[0])] * 2 if a in tall else a for a in arguments]
        if any(isinstance(a, list) and a not in tall for a in arguments):
            continue  # beside a range of one cell the shapes would differ
        names = [None if a is vectors.OMITTED else a for a in longer]
        assert same(call(entry.id, *names), vector.answer()), f"{vector}"
    assert {call(i, [["x"], [None]]) for i in vba.BLANKS_COUNT} == {0.5}


# ---------------------------------------------------------------- what it does, in LibreOffice

NO_ERRORS = (
    "LibreOffice's `.Value` gives 0 for a cell that holds an error: errors in cells cannot be "
    "asked there. In Excel they arrive as errors, as xlwings' own conversion shows."
)
BETWEEN = (
    "LibreOffice hands an argument left out between two others over as 0; Excel as left out, and "
    "so does xlwings."
)
ONLY_SOME = "Whole columns are asked of NPS, CAC, SERVICE_LEVEL and KPI_BY, with few cells filled."


def left_out(vector: Vector) -> str | None:
    """Why a vector cannot be asked in LibreOffice."""
    if vector.kind == "whole_column":
        parts = [cell for a in vector.encoded for cell in (a if isinstance(a, list) else [a])]
        full = any(isinstance(cell, dict) and cell.get("repeat") is not None for cell in parts)
        return ONLY_SOME if vector.function not in WHOLE or full else None
    gaps = [argument is vectors.OMITTED for argument in vector.arguments]
    if gaps != sorted(gaps):
        return BETWEEN
    cells = [cell for a in vector.arguments if isinstance(a, list) for row in a for cell in row]
    cells += [a for a in vector.arguments if not isinstance(a, list)]
    return NO_ERRORS if any(isinstance(c, str) and c in ERRORS for c in cells) else None


def test_the_vectors_through_its_visual_basic(libreoffice: Path, tmp_path: Path) -> None:
    record = Record("vba", engine=f"LibreOffice {version()}")
    asked = []
    for vector in vectors.vectors():
        reason = left_out(vector)
        if reason:
            record.leave_out(vector, reason)
        else:
            asked.append(vector)
    # what Python would be handed, and what it answers
    office.workbook(asked, tmp_path / "handed.xlsm", {})
    cells = office.run(tmp_path / "handed.xlsm")["cells"]
    answers: dict[str, Any] = {}
    due: list[tuple[Vector, str, int, Any]] = []
    for row, vector in office.places(asked):
        for sheet in ("en", "fr") if vector.kind == "ordinary" else ("en",):
            said = cells[sheet][row - 1][0]
            module, name, given = office.handed(said)
            entry = kpis.find(vector.function)
            french = sheet == "fr"
            assert module == f"udfs.{entry.family.value}"
            assert name == (entry.function_fr if french else entry.function)
            # as xlwings hands them on: every value as rows of cells (ndim=2)
            rows = [a if isinstance(a, list) else [[a]] for a in given if a is not vectors.OMITTED]
            answer = (call_french if french else call)(entry.id, *rows)
            answers[said] = answer
            record.answer(vector, answer, french=french)
            due.append((vector, sheet, row, answer))
    # what the cells become of it
    office.workbook(asked, tmp_path / "answered.xlsm", answers)
    cells = office.run(tmp_path / "answered.xlsm")["cells"]
    wrong = []
    for vector, sheet, row, answer in due:
        height, width = office.size(vector)
        found = [line[:width] for line in cells[sheet][row - 1 : row - 1 + height]]
        expected = answer if isinstance(answer, list) else [[answer]]
        if not same(found, [[shown(cell) for cell in line] for line in expected]):
            wrong.append(f"{vector} ({sheet}): {found}, not {expected}")
    assert not wrong, f"{len(wrong)}\n" + "\n".join(wrong)
    record.close()


def shown(value: Any) -> Any:
    """An answer as LibreOffice's cells tell it: an error by its number, TRUE as 1."""
    if isinstance(value, bool):
        return float(value)
    numbers = {text: number for number, text in office.ERRORS.items()}
    return f"Error {numbers[value]}" if value in numbers else value


def version() -> str:
    done = subprocess.run(["soffice", "--version"], capture_output=True, text=True, check=True)
    return ".".join(done.stdout.split()[1].split(".")[:2])


def test_the_parts_by_themselves(libreoffice: Path, tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row, cell in enumerate([10, 9, 8, 3, 10, 9, 8, 3], start=1):
        sheet.cell(row, 1, cell)
    sheet["B1"], sheet["B2"] = "a", "A"
    for row, call_in_cell in enumerate(
        [
            "=NPS(A1:A4)", "=NPS(A5:A8)", "=NPS(A1:A2)", "=SCORE_NPS(A1:A4)",
            "=DUPLICATE_RATE(B1)", "=DUPLICATE_RATE(B2)", "=CPL(A1,1)", "=CPL(A5,1)",
        ],
        start=1,
    ):  # fmt: skip
        sheet.cell(row, 4, call_in_cell)
    book.create_sheet("answers")
    office.with_macros(book, tmp_path / "parts.xlsm")

    def fit(lengths: list[int], fixed: list[bool], used: float) -> tuple[str, str, list[Any]]:
        return "xlkpi_support", "xlkpi_fit", [lengths, fixed, used]

    numbers = sorted(ERRORS)
    close = [0.3, 0.1 + 0.2, 10.0, 10.000000000000002, 1.7e308, 1.7000000000000002e308, "n10", True]
    found = office.run(
        tmp_path / "parts.xlsm",
        fit([1048576, 1048576, 1], [False, False, False], 500.0),  # whole columns, one cell
        fit([1048576, 1048575, 499], [False, False, False], 500.0),  # shapes that differ
        fit([10, 20], [False, False], 5.0),
        fit([1048576, 3], [False, True], 3.0),  # an array beside a column
        fit([1048576], [False], 0.0),  # an empty sheet: several cells stay several
        fit([4, 4], [False, False], 100.0),  # within the data nothing is cut
        *(("xlkpi_support", "xlkpi_error_number", [text]) for text in numbers),
        *(("stub", "stub_real", [text]) for text in ("#N/A", "on target", "#hash", "")),
        *(("xlkpi_support", "xlkpi_spelled", [value]) for value in close),
        ("stub", "stub_calls", []),
        ("xlkpi_support", "xlkpi_remembered", []),
    )
    given = found["given"]
    assert given[:6] == [
        [500, 500, 1], [501, 500, 499], [5, 6], [4, 3], [2], [4, 4],
    ]  # fmt: skip
    codes = dict(zip(numbers, given[6 : 6 + len(numbers)], strict=True))
    assert {codes[text]: text for text in office.ERRORS.values()} == office.ERRORS
    later = {text: code + 2146828288 for code, text in LATER_ERRORS.items()}
    assert {text: codes[text] for text in later} == later
    assert all(codes.values())
    given = given[6 + len(numbers) :]
    assert given[:4] == ["Error 2042", "on target", "#hash", ""]
    assert len(set(given[4:-2])) == len(close)  # no two values are remembered as one
    # calculated twice: what was asked before, by whatever cells, was not asked again
    shown = [row[3] for row in found["cells"]["Sheet"]]
    assert shown[0] == shown[1] != shown[2]
    assert shown[3].startswith("udfs.satisfaction;SCORE_NPS;")
    assert shown[4] != shown[5]
    assert shown[6] == shown[7]
    # six calls that differ; of two that differ by their case alone the last is remembered
    assert given[-2:] == [6 + 2, 5]
