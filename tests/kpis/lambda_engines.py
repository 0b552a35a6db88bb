"""LAMBDA texts proven without Excel: each call answered by Python and by two engines.

A case is a function's name and its arguments as cells would give them: a single value, a
flat list (a column), a list of rows (a block), None for a blank cell, :data:`OMITTED` for
an argument left out. :func:`prove` fails where an engine says something else than Python;
a known defect of an engine is named with its reason where the case stands.
"""

from __future__ import annotations

import io
import math
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import formulon
import ironcalc
import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName

from tests.vectors import OMITTED, in_a_cell
from xlkpi import kpis
from xlkpi.model.excel import lambda_text

ENGINES = ("formulon", "ironcalc")

# formulon numbers its errors; these are the ones that a LAMBDA of ours can give
_FORMULON = {
    1: "#DIV/0!",
    2: "#VALUE!",
    3: "#REF!",
    4: "#NAME?",
    5: "#NUM!",
    6: "#N/A",
    9: "#CALC!",
}


@dataclass(frozen=True)
class Case:
    """One call. ``defects`` says of an engine why its answer to this call is not asked for."""

    function: str
    arguments: tuple[Any, ...]
    defects: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        shown = ("(omitted)" if a is OMITTED else repr(a) for a in self.arguments)
        return f"{self.function}({', '.join(shown)})"


def case(function: str, *arguments: Any, **defects: str) -> Case:
    """A call, and where an engine has a known defect the reason by its name."""
    assert set(defects) <= set(ENGINES)
    return Case(function, tuple(_as_range(argument) for argument in arguments), defects)


def _as_range(argument: Any) -> Any:
    """A flat list is a column, for Python and the engines alike."""
    if isinstance(argument, list) and not any(isinstance(cell, list) for cell in argument):
        return [[cell] for cell in argument]
    return argument


def from_python(asked: Case) -> Any:
    """What the function gives in a cell, by Python: a value or an error's text."""
    entry = kpis.find(asked.function)
    given = zip((argument.name for argument in entry.arguments), asked.arguments, strict=False)
    named = {name: value for name, value in given if value is not OMITTED}
    function = entry.calculate_french if asked.function == entry.function_fr else entry.calculate
    return in_a_cell(lambda: function(**named))


def from_formulon(cases: Sequence[Case]) -> list[Any]:
    """What formulon gives: it cannot read ``_xlop.``, so it gets the twin with brackets."""
    book = formulon.Workbook.load(_workbook(cases, brackets=True))
    book.recalc()
    found: list[Any] = []
    for row in _rows(cases):
        value = book.get_value(0, row - 1, 0)
        error = value.error_code
        found.append(value.to_python() if error is None else _FORMULON.get(error, f"error {error}"))
    return found


def from_ironcalc(cases: Sequence[Case]) -> list[Any]:
    """What ironcalc gives: it reads the LAMBDA as it is shipped."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calls.xlsx"
        path.write_bytes(_workbook(cases))
        book = ironcalc.load_from_xlsx(str(path), "en", "UTC", "en")
    book.evaluate()
    return [book.get_cell_value(0, row, 1) for row in _rows(cases)]


def same(one: Any, other: Any) -> bool:
    """Whether two answers agree: numbers to twelve digits, texts and errors to the letter."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-12)
    return bool(one == other)


def prove(cases: Sequence[Case]) -> None:
    """Fail with every call whose answer differs between Python and an engine."""
    wrong = []
    answers = {"formulon": from_formulon(cases), "ironcalc": from_ironcalc(cases)}
    for at, asked in enumerate(cases):
        expected = from_python(asked)
        for engine in ENGINES:
            got = answers[engine][at]
            if engine in asked.defects:
                if same(got, expected):
                    wrong.append(f"{asked}: {engine} is right by now, drop its defect")
            elif not same(got, expected):
                wrong.append(f"{asked}: {engine} gives {got!r}, Python {expected!r}")
    assert not wrong, "\n".join(wrong)


def _height(argument: Any) -> int:
    return len(argument) if isinstance(argument, list) else 1


def _rows(cases: Sequence[Case]) -> list[int]:
    """The row of each call: its arguments stand beside it and below."""
    rows, row = [], 1
    for asked in cases:
        rows.append(row)
        row += max((_height(argument) for argument in asked.arguments), default=1)
    return rows


def _workbook(cases: Sequence[Case], *, brackets: bool = False) -> bytes:
    """A workbook with the LAMBDA names, the arguments in cells and a call a case in column A."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for name in sorted({asked.function for asked in cases}):
        entry = kpis.find(name)
        text = lambda_text(entry, "fr" if name == entry.function_fr else "en")
        assert text is not None, f"{name} has no LAMBDA"
        if brackets:
            for argument in entry.arguments:
                text = text.replace(f"_xlop.{argument.name}_", f"[_xlpm.{argument.name}_]")
        book.defined_names[name] = DefinedName(name, attr_text=text)
    for row, asked in zip(_rows(cases), cases, strict=True):
        places, column = [], 3
        for argument in asked.arguments:
            if argument is OMITTED:
                places.append("")
                continue
            lines = argument if isinstance(argument, list) else [[argument]]
            for down, line in enumerate(lines):
                for across, cell in enumerate(line):
                    sheet.cell(row + down, column + across, cell)
            last = column + len(lines[0]) - 1
            first = f"{get_column_letter(column)}{row}"
            end = f"{get_column_letter(last)}{row + len(lines) - 1}"
            places.append(first if first == end else f"{first}:{end}")
            column = last + 2
        sheet.cell(row, 1, f"={asked.function}({','.join(places)})")
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
