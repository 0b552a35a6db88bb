"""A call of each function with its data, laid out on a sheet: the example of its docstring."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from doctest import DocTestParser
from typing import Any

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from xlkpi.addin.package import Formula
from xlkpi.addin.runtime import call, call_french
from xlkpi.model.cells import EPOCH, Cell
from xlkpi.model.kpi import Kpi, Unit
from xlkpi.model.text import Language, Text

_FORMATS = {
    Unit.COUNT: "#,##0",
    Unit.RATE: "0.0%",
    Unit.POINTS: "0.0",
    Unit.CURRENCY: "#,##0.00",
    Unit.PROBABILITY: "0.0000",
    Unit.TEXT: "@",
}
_NUMBERS = "#,##0.00"
_DATES = range(45000, 48000)  # numbers of the examples that stand for days

_TITLE = Text("Functions", "Fonctions")
_HEADS = Text("function|result|expected|formula", "fonction|résultat|attendu|formule")
_FIRST = 6  # the column where data begin


@dataclass(frozen=True)
class Example:
    """One call: a function and its arguments by name, single values or columns."""

    entry: Kpi
    arguments: dict[str, Cell]

    def answer(self, language: Language) -> Any:
        """What the function gives under the name of that language."""
        names = [argument.name for argument in self.entry.arguments]
        last = max(names.index(name) for name in self.arguments)
        asked = call_french if language == "fr" else call
        return asked(self.entry.id, *(self.arguments.get(name) for name in names[: last + 1]))


def example(entry: Kpi) -> Example:
    """The first call in the docstring of a function."""
    first = DocTestParser().get_examples(entry.of.__doc__ or "")[0]
    tree = ast.parse(first.source.strip(), mode="eval").body
    while not (isinstance(tree, ast.Call) and ast.unparse(tree.func) == entry.id):
        # round(call, 2), a tuple of calls
        tree = next(child for child in ast.iter_child_nodes(tree) if _holds_call(child))  # type: ignore[assignment]
    names = [argument.name for argument in entry.arguments]
    given = dict(zip(names, map(ast.literal_eval, tree.args), strict=False))
    given |= {str(word.arg): ast.literal_eval(word.value) for word in tree.keywords}
    return Example(entry, given)


def _holds_call(node: ast.AST) -> bool:
    return any(isinstance(child, ast.Call | ast.List) for child in ast.walk(node))


def lay_out(sheet: Any, language: Language, entries: Iterable[Kpi]) -> dict[str, Formula]:
    """Write the examples on a sheet; gives its formulas with their values."""
    sheet.title = _TITLE.in_(language)
    sheet.sheet_view.showGridLines = False
    for letter, width in zip("ABCDEFGHI", (34, 14, 14, 52, 3, 24, 24, 24, 24), strict=True):
        sheet.column_dimensions[letter].width = width
    for column, head in enumerate(_HEADS.in_(language).split("|"), start=1):
        _put(sheet, 1, column, head, bold=True, fill="DDE6F0")
    sheet.freeze_panes = "A2"
    formulas: dict[str, Formula] = {}
    row = 3
    for entry in entries:
        row = _lay_out_one(sheet, example(entry), language, row, formulas)
    return formulas


def _lay_out_one(
    sheet: Any, shown: Example, language: Language, row: int, formulas: dict[str, Formula]
) -> int:
    """One function from a row on; gives the first row of the next."""
    entry = shown.entry
    name = (entry.function_fr if language == "fr" else entry.function) or ""
    _put(sheet, row, 1, name, bold=True)
    _put(sheet, row, 4, entry.help.in_(language), colour="666666")
    places, height = [], 1
    for column, argument in enumerate(entry.arguments, start=_FIRST):
        if argument.name not in shown.arguments:
            places.append("")
            continue
        given = shown.arguments[argument.name]
        cells = given if isinstance(given, list) else [given]
        _put(sheet, row, column, argument.name, bold=True, fill="F3F3F3")
        for down, cell in enumerate(cells, start=1):
            if cell is None:
                continue  # a blank cell is one without a style too: some engines see 0 in those
            _put_data(sheet, row + down, column, cell)
        letter, height = get_column_letter(column), max(height, len(cells))
        first, last = f"{letter}{row + 1}", f"{letter}{row + len(cells)}"
        places.append(first if first == last else f"{first}:{last}")
    formula = f"{name}({','.join(places).rstrip(',')})"
    answer = shown.answer(language)
    _put(sheet, row + 1, 1, entry.name.in_(language))
    if isinstance(answer, list):  # a table fills the columns of result, expected and formula
        height = max(height, len(answer))
        _put(sheet, row + 2, 1, f"={formula}", as_text=True)
        for down, line in enumerate(answer, start=1):
            for column, cell in enumerate(line, start=2):
                _put(sheet, row + down, column, cell)
        _put(sheet, row + 1, 2, f"={formula}")
        last = f"{get_column_letter(len(answer[0]) + 1)}{row + len(answer)}"
        formulas[f"B{row + 1}"] = Formula(answer[0][0], f"B{row + 1}:{last}")
    else:
        form = _FORMATS.get(entry.unit, _NUMBERS)
        _put(sheet, row + 1, 2, f"={formula}", form=form)
        _put(sheet, row + 1, 3, answer, form=form)
        _put(sheet, row + 1, 4, f"={formula}", as_text=True)
        formulas[f"B{row + 1}"] = Formula(answer, f"B{row + 1}")
    return row + height + 2


def _put(
    sheet: Any,
    row: int,
    column: int,
    value: Any,
    *,
    form: str | None = None,
    bold: bool = False,
    colour: str | None = None,
    fill: str | None = None,
    as_text: bool = False,
) -> None:
    cell = sheet.cell(row, column, value)
    if as_text:
        cell.data_type, cell.quotePrefix = "s", True
    if form:
        cell.number_format = form
    cell.font = Font(bold=bold, color=colour)
    if fill:
        cell.fill = PatternFill("solid", start_color=fill)
    cell.alignment = Alignment(vertical="top", wrap_text=column == 1)


def _put_data(sheet: Any, row: int, column: int, value: Cell) -> None:
    """A cell of an argument; the numbers that stand for days are shown as days."""
    form = None
    if isinstance(value, int | float) and int(value) in _DATES:
        form = "yyyy-mm-dd" if value == int(value) else "yyyy-mm-dd hh:mm"
        value = EPOCH + dt.timedelta(days=value)
    _put(sheet, row, column, value, form=form, fill="FFF9E5")
