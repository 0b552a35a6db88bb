"""Calls every vector through xlwings' own ``CallUDF``: ``python -m tests.addin.classic``.

Prints what *Import Functions* would get wrong; ends with a traceback where an answer is not the
vector's.
"""

from __future__ import annotations

import datetime as dt
import sys
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

from tests import vectors
from tests.addin.pywin32 import ComTime, Range, classic_xlwings
from tests.addin.surfaces import Record
from tests.vectors import OMITTED
from xlkpi import kpis
from xlkpi.addin.runtime import LATER_ERRORS
from xlkpi.model.kpi import Family, Kpi
from xlkpi.model.text import LANGUAGES

MISSING = -2147352572  # what Excel hands over for an argument left out

WHOLE = {"NPS", "CAC", "SERVICE_LEVEL", "KPI_BY"}
SLOW = f"a whole column takes seconds: asked of {', '.join(sorted(WHOLE))}, where all of them pass"


def main() -> None:
    """Load xlwings as on Windows, call, compare, print."""
    xlwings = classic_xlwings()
    errors = {text: code for code, text in (xlwings._xlwindows.cell_errors | LATER_ERRORS).items()}
    server = import_module("xlwings.com_server").XLPython()
    record = Record("xlwings", f"xlwings {xlwings.__version__}, its CallUDF on Linux")
    for vector in vectors.vectors():
        entry = kpis.find(vector.function)
        if vector.kind == "whole_column" and vector.function not in WHOLE:
            record.leave_out(vector, SLOW)
            continue
        for french in (False, True):
            if french and vector.kind == "whole_column":
                continue  # the same cells once more, for seconds
            name = entry.function_fr if french else entry.function
            given = tuple(_excel(argument, errors) for argument in vector.arguments)
            got = server.CallUDF(f"udfs.{entry.family.value}", name, given)
            if isinstance(vector.expected, list) and not isinstance(got[0], list):
                got = [got]  # xlwings hands a table of one row over as that row
            record.answer(vector, got, french=french)
    sys.stdout.writelines(f"{line}\n" for line in _wizard(xlwings))
    record.close()


def _excel(argument: Any, errors: dict[str, int]) -> Any:
    """An argument as Excel hands it over: a range, or a value typed into the formula."""
    if argument is OMITTED:
        return MISSING
    if not isinstance(argument, list):
        return _com(argument, errors)
    row, known = None, ()
    rows = []
    for line in argument:
        if line is not row:  # a column of equal cells repeats one row
            row, known = line, tuple(_com(cell, errors) for cell in line)
        rows.append(known)
    return Range(rows)


def _com(cell: Any, errors: dict[str, int]) -> Any:
    if isinstance(cell, str) and cell in errors:
        return errors[cell]
    if isinstance(cell, dt.datetime):
        return ComTime.fromisoformat(cell.isoformat()).replace(tzinfo=dt.UTC)
    return float(cell) if type(cell) is int else cell


def _wizard(xlwings: Any) -> list[str]:
    """What "Import Functions" would get wrong: the VBA it writes, the help it registers."""
    udfs, wrong = import_module("xlwings.udfs"), []
    book, written = MagicMock(), []
    book.Name, book.Application.Version = "kpi.xlsm", "16.0"
    book.VBProject.VBComponents.Import = lambda path: written.append(_read(path))
    modules = ";".join(f"udfs.{family.value}" for family in Family)
    udfs.import_udfs(modules, book)
    told = {
        call.args[0].split("!")[1]: call.kwargs
        for call in book.Application.MacroOptions.call_args_list
    }
    for entry in kpis.functions():
        for language in LANGUAGES:
            name = entry.function if language == "en" else entry.function_fr
            options = told.pop(name or "", {})
            helps = [argument.help.in_(language) for argument in entry.arguments]
            expected = (entry.help.in_(language), "xlkpi", helps)
            found = (
                options.get("Description"),
                options.get("Category"),
                options.get("ArgumentDescriptions"),
            )
            if found != expected:
                wrong.append(f"{name}: {found}, not {expected}")
            if f"Function {name}({_signature(entry)})\n" not in written[0]:
                wrong.append(f"{name}: no such function in Visual Basic")
    return wrong + [f"{name} is no function of the catalogue" for name in told]


def _signature(entry: Kpi) -> str:
    """The parameters as Visual Basic declares them."""
    declared = []
    for argument in entry.arguments:
        before = "ParamArray " if argument.variadic else "Optional " if argument.optional else ""
        declared.append(f"{before}{argument.name}{'()' if argument.variadic else ''}")
    return ", ".join(declared)


def _read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


if __name__ == "__main__":
    main()
