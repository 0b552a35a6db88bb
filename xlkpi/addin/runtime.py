"""What the generated functions of ``udfs/`` call: cells in, a value or an error's text out.

Excel hands over ranges as rows of cells; from Python, single values do as well. A text such
as ``"#N/A"`` comes back where there is no value, so that a caller in Excel can make it a real
error: a function that xlwings calls has no other way to give one.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import Any

from xlkpi import kpis
from xlkpi.errors import ArgumentError, DomainError
from xlkpi.model.cells import Cell, CellError, grid

NO_VALUE = "#N/A"

# xlwings knows the errors of Excel 2003; the later ones it leaves as the numbers that Excel
# hands over, which a sum would take for amounts.
LATER_ERRORS = {
    -2146826245: "#GETTING_DATA",
    -2146826243: "#SPILL!",
    -2146826242: "#CONNECT!",
    -2146826241: "#BLOCKED!",
    -2146826240: "#UNKNOWN!",
    -2146826239: "#FIELD!",
    -2146826238: "#CALC!",
}
# Excel's errors are one block of numbers: those that no list has yet are errors all the same.
ERROR_NUMBERS = range(-2146826288, -2146825000)


def call(id: str, *arguments: Cell) -> Cell:
    """What the function of a KPI gives in a cell, under its English name."""
    return _answer(kpis.find(id).calculate, arguments)


def call_french(id: str, *arguments: Cell) -> Cell:
    """The same under its French name: words, where it gives any, are French."""
    return _answer(kpis.find(id).calculate_french, arguments)


def _answer(calculate: Callable[..., Any], arguments: tuple[Cell, ...]) -> Cell:
    try:
        value = calculate(*map(_known, arguments))
    except CellError as error:
        return str(error)
    except DomainError:
        return "#NUM!"
    except ArgumentError:
        return "#VALUE!"
    if isinstance(value, list):  # a table, which spills
        return [[_cell(cell) for cell in row] for row in value]
    return _cell(value)


def _known(argument: Cell) -> Cell:
    """An argument with every error as its text."""
    rows = grid(argument)
    if int not in set(map(type, chain.from_iterable(rows))):
        return argument  # Excel's numbers are floats: an int is an error, or comes from Python
    return [[_error(c) if type(c) is int else c for c in row] for row in rows]


def _error(number: int) -> Cell:
    """The error that a number of Excel stands for; any other number as it is."""
    return LATER_ERRORS.get(number, "#UNKNOWN!" if number in ERROR_NUMBERS else number)


def _cell(value: Cell) -> Cell:
    """One value as Excel takes it: whole numbers too are floats, of any size."""
    if value is None:
        return NO_VALUE
    return float(value) if type(value) is int else value
