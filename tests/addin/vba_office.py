"""The add-in's own Visual Basic, run by LibreOffice: what stands between a cell and Python.

LibreOffice cannot start Python as Excel does, so xlwings' module is replaced by one whose
``CallUDF`` answers from a sheet, and says what it was handed where the sheet has no answer. A
first run tells what Python would get; Python answers; a second run shows what the cells become.

Four things are spelled otherwise there: ``.Value`` for ``.Value2``, no ``#If``, no
``Application.Caller`` (it is Empty), and an argument left out has a default that says so
(``Array`` refuses it there; Excel hands it on, as xlwings relies on). An error made by ``CVErr``
shows as the text "Error 2042".
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula

from tests.vectors import OMITTED, Vector
from xlkpi import kpis
from xlkpi.addin import vba, xlam
from xlkpi.addin.package import Package

ROWS = 1_048_576
_LEFT_OUT = "(left out)"
ERRORS = {
    2000: "#NULL!", 2007: "#DIV/0!", 2015: "#VALUE!", 2023: "#REF!", 2029: "#NAME?",
    2036: "#NUM!", 2042: "#N/A",
}  # fmt: skip

_NUMBER = r"-?[0-9.]+(?:E[+-][0-9]+)?"

_XLPY = """Attribute VB_Name = "xlwings"
Public Function XLPy() As Object
    Set XLPy = New Dictionary
End Function
"""

_CALL = """Public Function CallUDF(module, name, args, Optional book, Optional caller)
    CallUDF = stub_answer(CStr(module), CStr(name), args)
End Function
"""

_STUB = """Attribute VB_Name = "stub"
Private calls As Long
Public known As Collection

Public Function stub_answer(ByVal module As String, ByVal name As String, args As Variant) As Variant
    Dim said As String, at As Long, row As Long, column As Long
    calls = calls + 1
    said = module & ";" & name
    For at = LBound(args) To UBound(args)
        If IsArray(args(at)) Then
            said = said & ";(" & (UBound(args(at), 1) - LBound(args(at), 1) + 1) & "," & (UBound(args(at), 2) - LBound(args(at), 2) + 1) & ")"
            For row = LBound(args(at), 1) To UBound(args(at), 1)
                For column = LBound(args(at), 2) To UBound(args(at), 2)
                    said = said & ";" & xlkpi_spelled(args(at)(row, column))
                Next column
            Next row
        Else
            said = said & ";." & xlkpi_spelled(args(at))
        End If
    Next at
    row = stub_row(said)
    If row = 0 Then
        stub_answer = said
    Else
        stub_answer = stub_table(row)
    End If
End Function

Private Function stub_row(ByVal said As String) As Long
    Dim sheet As Object, row As Long
    Set sheet = ThisWorkbook.Worksheets("answers")
    If known Is Nothing Then
        Set known = New Collection
        row = 1
        Do While sheet.Cells(row, 1).Value <> ""
            stub_know sheet.Cells(row, 1).Value, row
            row = row + 1
        Loop
    End If
    row = stub_known(said)
    If row = 0 Then Exit Function
    Do While sheet.Cells(row, 1).Value <> said ' the same but for its case
        row = row + 1
    Loop
    stub_row = row
End Function

Private Sub stub_know(ByVal said As String, ByVal row As Long)
    On Error Resume Next
    known.Add row, said
End Sub

Private Function stub_known(ByVal said As String) As Long
    On Error GoTo unknown
    stub_known = known.Item(said)
unknown:
End Function

Private Function stub_table(ByVal line As Long) As Variant
    Dim sheet As Object, rows As Long, columns As Long, row As Long, column As Long
    Set sheet = ThisWorkbook.Worksheets("answers")
    rows = sheet.Cells(line, 2).Value
    columns = sheet.Cells(line, 3).Value
    If rows = 0 Then
        stub_table = sheet.Cells(line, 4).Value
    ElseIf rows = 1 Then
        Dim flat() As Variant
        ReDim flat(0 To columns - 1)
        For column = 0 To columns - 1
            flat(column) = sheet.Cells(line, 4 + column).Value
        Next column
        stub_table = flat
    Else
        Dim table() As Variant
        ReDim table(0 To rows - 1, 0 To columns - 1)
        For row = 0 To rows - 1
            For column = 0 To columns - 1
                table(row, column) = sheet.Cells(line, 4 + row * columns + column).Value
            Next column
        Next row
        stub_table = table
    End If
End Function

Public Function stub_calls() As Long
    stub_calls = calls
End Function

Public Function stub_real(ByVal text As String) As String
    stub_real = CStr(xlkpi_real(text))
End Function
"""


def python_with_uno() -> str:
    """A Python that can talk to LibreOffice; CI must have it, elsewhere the test is skipped."""
    beside = Path(shutil.which("soffice") or "soffice").resolve().parent / "python"
    for candidate in (str(beside), "/usr/bin/python3", shutil.which("python3")):
        if candidate and shutil.which(candidate):
            done = subprocess.run([candidate, "-c", "import uno"], capture_output=True, check=False)
            if done.returncode == 0:
                return candidate
    reason = "no Python with UNO: install python3-uno"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    return pytest.skip(reason)


def modules() -> dict[str, str]:
    """The add-in's modules as LibreOffice reads them, with the one that stands in for Python."""
    found = vba.modules("en")
    del found["xlkpi_excel"]  # the wizard and the ribbon are Excel's
    support = found["xlkpi_support"]
    assert support.count(".Value2") == 1
    found["xlkpi_support"] = support.replace(".Value2", ".Value")
    functions, branches = re.subn(
        r' *#If App = "Microsoft Excel" Then\n(.*?) *#Else\n.*?#End If\n',
        r"\1",
        found["xlkpi_functions"],
        flags=re.DOTALL,
    )
    caller = "If TypeOf Application.Caller Is Range Then "
    assert branches == functions.count(caller) == 2 * len(kpis.functions())
    functions = functions.replace(caller, "")
    found["xlkpi_functions"] = re.sub(r"Optional (\w+)", rf'Optional \1 = "{_LEFT_OUT}"', functions)
    return {**found, "xlwings": _XLPY, "Dictionary": _CALL, "stub": _STUB}


def with_macros(book: openpyxl.Workbook, path: Path) -> None:
    """Save a workbook with those modules."""
    book.code_name = "ThisWorkbook"
    for number, sheet in enumerate(book.worksheets[:2], start=1):
        sheet.sheet_properties.codeName = f"Sheet{number}"
    package = Package(book)
    package.content_type("xl/workbook.xml", xlam._BOOK_TYPE)
    package.add(
        "xl/vbaProject.bin",
        xlam.project(modules(), at_opening=""),
        xlam._VBA_TYPE,
        of="xl/workbook.xml",
        relation=xlam._VBA,
    )
    path.write_bytes(package.to_bytes())


def run(book: Path, *calls: tuple[str, str, list[Any]]) -> dict[str, Any]:
    """What LibreOffice's cells show, and what the functions called give."""
    with tempfile.TemporaryDirectory(prefix="xlkpi-vba-") as folder:
        asked = Path(folder) / "calls.json"
        asked.write_text(json.dumps(calls), encoding="utf-8")
        script = Path(__file__).with_name("uno_calls.py")
        done = subprocess.run(
            [python_with_uno(), str(script), str(book), folder, str(asked)],
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


# ---------------------------------------------------------------- the vectors in cells


def workbook(vectors: Sequence[Vector], path: Path, answers: Mapping[str, Any]) -> None:
    """A workbook that asks the vectors: English names on one sheet, French on another.

    The French names are asked the ordinary vectors: their wrappers differ by the name alone.
    ``answers`` is what Python gives to what the stand-in said that it was handed.
    """
    book = openpyxl.Workbook()
    english: Any = book.active
    english.title = "en"
    sheets = [english, book.create_sheet("fr")]
    data, known = book.create_sheet("data"), book.create_sheet("answers")
    for said, answer in answers.items():
        table = answer if isinstance(answer, list) else []
        flat = [cell for row in table for cell in row] or [answer]
        known.append([said, len(table), len(table[0]) if table else 0, *flat])
        for cell in known[known.max_row]:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # "#N/A" is a text there: that is what Python gives
    for row, vector in places(vectors):
        given = [*_written(vector, book, data, row)]
        while given and not given[-1]:
            given.pop()
        entry = kpis.find(vector.function)
        for sheet, name in zip(sheets, (entry.function, entry.function_fr), strict=True):
            if sheet.title == "fr" and vector.kind != "ordinary":
                continue
            formula = f"={name}({','.join(given)})"
            rows, columns = size(vector)
            if columns > 1:
                filled = f"A{row}:{get_column_letter(columns)}{row + rows - 1}"
                sheet[f"A{row}"] = ArrayFormula(filled, formula)
            else:
                sheet[f"A{row}"] = formula
    with_macros(book, path)


def places(vectors: Sequence[Vector]) -> list[tuple[int, Vector]]:
    """The row of each vector's call; its arguments stand there on the sheet of data."""
    found, row = [], 1
    for vector in vectors:
        found.append((row, vector))
        heights = [len(a) for a in vector.arguments if isinstance(a, list) and len(a) < ROWS]
        row += max([*heights, size(vector)[0]], default=1)
    return found


def size(vector: Vector) -> tuple[int, int]:
    """Rows and columns of an answer."""
    table = vector.expected
    return (len(table), len(table[0])) if isinstance(table, list) else (1, 1)


def _written(vector: Vector, book: Any, data: Any, row: int) -> Any:
    """Write the arguments into cells; how the call names them."""
    column = 1
    for argument in vector.arguments:
        if argument is OMITTED:
            yield ""
            continue
        lines = argument if isinstance(argument, list) else [[argument]]
        sheet, top = data, row
        if len(lines) == ROWS:
            sheet, top = book.create_sheet(f"column{len(book.sheetnames)}"), 1
        for down, cells in enumerate(lines):
            for across, cell in enumerate(cells):
                if cell is not None:
                    place = sheet.cell(top + down, (column if sheet is data else 1) + across, cell)
                    if isinstance(cell, str) and not cell.startswith("#"):
                        place.data_type = "s"
        left = column if sheet is data else 1
        first = f"{sheet.title}!{get_column_letter(left)}{top}"
        last = f"{get_column_letter(left + len(lines[0]) - 1)}{top + len(lines) - 1}"
        yield f"{first}:{last}" if isinstance(argument, list) else first
        column += len(lines[0]) + 1


# ---------------------------------------------------------------- what Python would be handed


def handed(said: str) -> tuple[str, str, list[Any]]:
    """Module, function and arguments from what the stand-in said that it was handed."""
    module, name, rest = said.split(";", 2)
    arguments: list[Any] = []
    while rest:
        shape = re.match(r"\((\d+),(\d+)\);", rest)
        if shape:
            rest, rows = rest[shape.end() :], []
            for _ in range(int(shape[1])):
                row = []
                for _ in range(int(shape[2])):
                    cell, rest = _cell(rest)
                    row.append(cell)
                rows.append(row)
            arguments.append(rows)
        else:
            assert rest.startswith("."), rest
            cell, rest = _cell(rest[1:])
            arguments.append(cell)
    return module, name, arguments


def _cell(text: str) -> tuple[Any, str]:
    """The first value of a spelling, and what follows it."""
    if text.startswith("s"):
        length, after = text[1:].split(":", 1)
        found = after[: int(length)]
        return OMITTED if found == _LEFT_OUT else found, after[int(length) + 1 :]
    spelled, _, rest = text.partition(";")
    return _value(spelled), rest


def _value(spelled: str) -> Any:
    kind, text = spelled[0], spelled[1:]
    if kind == "e":
        return None
    if kind == "b":
        return text == "1"
    if kind == "h":
        return float(_value(text)) * 2.0**100
    if kind == "d":
        return _value(text)
    if kind == "n":
        parts = re.fullmatch(rf"({_NUMBER})(?:\+({_NUMBER}))?", text)
        assert parts, spelled
        return float(parts[1]) + float(parts[2] or 0)
    raise ValueError(f"no value is spelled {spelled}")
