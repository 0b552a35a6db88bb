"""``xlkpi-functions.xlsx``: the functions as LAMBDA names, for an Excel without Python.

A sheet a language shows each function at work: data, formula, result, and the value expected.
"""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName

from xlkpi import __version__, kpis
from xlkpi.addin.examples import lay_out
from xlkpi.addin.package import Package
from xlkpi.kpis.lambdas import lambda_names
from xlkpi.model.text import LANGUAGES

NAME = "xlkpi-functions.xlsx"


def functions_book() -> bytes:
    """The workbook."""
    book = Workbook()
    properties = book.properties
    properties.title, properties.creator = "KPI functions without Python", "xlkpi"
    properties.description = f"LAMBDA names of xlkpi {__version__}, for Excel 365 and the web"
    texts = lambda_names()
    helps = {
        name: entry.help.in_(language)
        for entry in kpis.functions()
        for language, name in zip(LANGUAGES, (entry.function, entry.function_fr), strict=True)
    }
    for name, text in texts.items():
        book.defined_names[name] = DefinedName(name, attr_text=text, comment=helps[name])
    shown = [entry for entry in kpis.functions() if entry.function in texts]
    sheets = [book.active, book.create_sheet()]
    formulas = [
        lay_out(sheet, language, shown) for sheet, language in zip(sheets, LANGUAGES, strict=True)
    ]
    package = Package(book)
    for number, given in enumerate(formulas, start=1):
        package.give_values(number, given)
    return package.to_bytes()
