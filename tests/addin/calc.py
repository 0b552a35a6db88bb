"""The vectors asked of LibreOffice Calc with the extension: one document, one calculation.

The arguments stand on a sheet ``data``; the sheets ``en`` and ``fr`` call the functions under
their English and French names in column A, tables in as many cells as they must fill.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from tests import libreoffice as office
from tests.vectors import OMITTED, Vector, in_a_cell, same
from xlkpi import kpis

ROWS = 1_048_576
SHEETS = ("en", "fr")


@dataclass(frozen=True)
class Calc:
    """A LibreOffice of this test's own, with the extension: nothing is installed elsewhere."""

    profile: Path

    @property
    def version(self) -> str:
        """What LibreOffice calls itself, without its build."""
        done = self._run("soffice", "--version")
        return " ".join(done.stdout.split()[:2])

    def install(self, extension: Path) -> subprocess.CompletedProcess[str]:
        """Install an extension as its users do, into the profile: its shared cache lies there."""
        # unopkg refuses to work for root alone; shared, it works for anybody
        return self._run("unopkg", "add", "--shared", "--suppress-license", str(extension))

    def recalculate(self, book: Path, out: Path) -> Path:
        """The workbook with every formula calculated anew."""
        convert = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(book)]
        done = self._run("soffice", "--headless", "--norestore", *convert)
        assert (out / book.name).is_file(), done.stdout + done.stderr
        return out / book.name

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        places = {
            "UserInstallation": self.profile,
            "UNO_SHARED_PACKAGES_CACHE": self.profile / "shared",
        }
        return subprocess.run(
            [program, *arguments, *(f"-env:{n}={p.as_uri()}" for n, p in places.items())],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
            env=os.environ | {"SAL_USE_VCLPLUGIN": "svp", "PATH": _elsewhere()},
        )


def _elsewhere() -> str:
    """The PATH without this environment: LibreOffice's Python would take its library for its own."""
    own = Path(sys.prefix) / "bin"
    return os.pathsep.join(p for p in os.environ["PATH"].split(os.pathsep) if Path(p) != own)


def new(folder: Path, locale: str = "en-US") -> Calc:
    """A LibreOffice that has not run yet."""
    settings = folder / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(office._PROFILE.format(locale=locale), encoding="utf-8")
    return Calc(folder)


def runs_python() -> bool:
    """Whether LibreOffice is here and can run Python."""
    program = office.find()
    return program is not None and (program.resolve().parent / "pythonloader.py").is_file()


# ---------------------------------------------------------------- the document


def workbook(vectors: Sequence[Vector], path: Path) -> None:
    """A workbook that asks the vectors."""
    book = openpyxl.Workbook()
    data = book.active
    assert isinstance(data, Worksheet)
    data.title = "data"
    sheets = [book.create_sheet(name) for name in SHEETS]
    for row, vector in _placed(vectors):
        places = [*_written(vector, data, row)]
        while places and not places[-1]:
            places.pop()
        entry = kpis.find(vector.function)
        for sheet, name in zip(sheets, (entry.function, entry.function_fr), strict=True):
            formula = f"=XLKPI.{name}({','.join(places)})"
            rows, columns = _size(vector)
            filled = f"A{row}:{get_column_letter(columns)}{row + rows - 1}"
            sheet[f"A{row}"] = ArrayFormula(filled, formula) if columns > 1 else formula
    book.save(path)


def answers(vectors: Sequence[Vector], path: Path) -> Iterator[tuple[Vector, Any, Any]]:
    """Each vector with what stands in the cells of its English and its French call."""
    book = openpyxl.load_workbook(path, data_only=True)
    for row, vector in _placed(vectors):
        found: list[Any] = []
        for name in SHEETS:
            rows, columns = _size(vector)
            area = book[name].iter_rows(row, row + rows - 1, 1, columns, values_only=True)
            cells = [list(cells) for cells in area]
            found.append(cells if isinstance(vector.expected, list) else cells[0][0])
        yield vector, found[0], found[1]


def _placed(vectors: Sequence[Vector]) -> Iterator[tuple[int, Vector]]:
    """The row where each vector's arguments and answers begin; whole columns have their own."""
    row = 1
    for vector in vectors:
        yield row, vector
        heights = [len(a) for a in vector.arguments if isinstance(a, list) and len(a) < ROWS]
        row += max([*heights, _size(vector)[0]], default=1)


def _size(vector: Vector) -> tuple[int, int]:
    """Rows and columns of an answer."""
    table = vector.expected
    return (len(table), len(table[0])) if isinstance(table, list) else (1, 1)


def _written(vector: Vector, data: Worksheet, row: int) -> Iterator[str]:
    """Write the arguments into cells; how the call names them."""
    column = 1
    for argument in vector.arguments:
        if argument is OMITTED:
            yield ""
        elif isinstance(argument, list) and len(argument) == ROWS:
            assert data.parent is not None
            sheet = data.parent.create_sheet(f"column{len(data.parent.sheetnames)}")
            for down, cells in enumerate(argument, start=1):
                if cells[0] is not None:
                    sheet.cell(down, 1, cells[0])
            yield f"{sheet.title}!A1:A{ROWS}"
        else:
            lines = argument if isinstance(argument, list) else [[argument]]
            for down, cells in enumerate(lines):
                for across, cell in enumerate(cells):
                    data.cell(row + down, column + across, cell)
            last = column + len(lines[0]) - 1
            first, end = f"${get_column_letter(column)}${row}", get_column_letter(last)
            # one value is one cell, a column of one is a range of one
            several = isinstance(argument, list)
            yield f"data!{first}" + (f":${end}${row + len(lines) - 1}" if several else "")
            column = last + 2


# ---------------------------------------------------------------- what Calc hands over

BOOLEAN = "TRUE and FALSE are the numbers 1 and 0 in Calc, also for its own COUNT and AVERAGE."
BLANK = (
    "Calc hands a single blank cell to an add-in as 0; blank cells of a range (`A1:A1` too) and "
    "arguments left out are told apart."
)
REFUSED = (
    "Calc calls no add-in with a range that holds an error: the cell shows `Err:504`, which Excel "
    "reads as `#VALUE!`. The error of a single cell comes out as it is."
)
KNOWN = ("#N/A", "#NUM!", "#VALUE!", "#DIV/0!", "#REF!", "#NAME?", "#NULL!")


def reason(vector: Vector, got: Any, *, french: bool = False) -> str | None:
    """Why Calc's answer may differ: right for the arguments as Calc hands them over, else None."""
    reasons: list[str] = []
    handed = [_handed(argument, reasons) for argument in vector.arguments]
    if REFUSED in reasons:
        return REFUSED if got == "#VALUE!" else None
    entry = kpis.find(vector.function)
    calculate = entry.calculate_french if french else entry.calculate
    if entry.arguments[-1].variadic:
        answer = in_a_cell(lambda: calculate(*handed))
    else:
        names = (argument.name for argument in entry.arguments)
        given = {n: a for n, a in zip(names, handed, strict=False) if a is not OMITTED}
        answer = in_a_cell(lambda: calculate(**given))
    if isinstance(answer, list) and len(answer) == 1:
        answer *= len(got)  # Calc repeats a single row over all the rows asked
    return " ".join(dict.fromkeys(reasons)) if reasons and same(got, answer) else None


def _handed(argument: Any, reasons: list[str]) -> Any:
    """An argument as Calc hands it over; what was changed goes to the reasons."""
    if not isinstance(argument, list):
        if argument is None:
            reasons.append(BLANK)
            return 0.0
        return _handed_cell(argument, reasons)
    if len(argument) < ROWS and any(cell in KNOWN for cells in argument for cell in cells):
        reasons.append(REFUSED)
    return [[_handed_cell(cell, reasons) for cell in cells] for cells in argument]


def _handed_cell(cell: Any, reasons: list[str]) -> Any:
    if isinstance(cell, bool):
        reasons.append(BOOLEAN)
        return float(cell)
    return cell
