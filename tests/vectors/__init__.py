"""The one set of calls that every surface must answer alike: Python, xlwings, LAMBDA, VBA, web.

A file a family, a vector a line::

    {"function": "NPS", "kind": "error", "name": "an error among the answers",
     "arguments": [[10, {"error": "#DIV/0!"}]], "expected": {"error": "#DIV/0!"}}

An argument is a single value, a column (a list) or a block (a list of rows). ``null`` is a
blank cell, ``{"date": "2026-01-31"}`` a date (with a time after ``T``), ``{"error": "#N/A"}`` a
cell that holds an error, ``{"omitted": true}`` an argument left out. In a column, or in place
of one, ``{"repeat": cell, "rows": 1048576}`` stands for as many equal cells. ``expected`` is a
value, an error or the rows of a table; ``expected_fr`` what the French name gives where that
differs. ``why`` says where a value comes from when that is not obvious: each was worked out
from the definition, none was taken from the functions.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from xlkpi import kpis
from xlkpi.errors import ArgumentError, DomainError
from xlkpi.model.cells import EPOCH, CellError

FOLDER = Path(__file__).parent
KINDS = {
    "ordinary": "values as they should be",
    "blank": "blank cells",
    "text": "texts where numbers or dates are asked, and words",
    "boolean": "TRUE and FALSE",
    "error": "errors in cells",
    "date": "dates where numbers are asked, and numbers where dates are",
    "one_cell": "one cell, as a range or a value",
    "row": "a row",
    "column": "a column",
    "block": "rows and columns",
    "whole_column": "all 1,048,576 rows",
    "out_of_scale": "values outside their scale or domain",
    "zero_denominator": "nothing to divide by",
    "shape": "ranges of the wrong shape",
    "huge": "numbers at the end of what a cell holds",
    "omitted": "optional arguments left out or blank",
}


class _Omitted:
    def __repr__(self) -> str:
        return "OMITTED"


OMITTED = _Omitted()
"""Stands for an argument that a call leaves out."""


@dataclass(frozen=True, slots=True)
class Vector:
    """One call and its answer, as the file spells them."""

    function: str
    kind: str
    name: str
    encoded: tuple[Any, ...]
    expected: Any
    expected_fr: Any
    why: str = ""

    def __str__(self) -> str:
        return f"{self.function}: {self.name}"

    @property
    def arguments(self) -> list[Any]:
        """The arguments as cells give them: single values or rows of cells, :data:`OMITTED`."""
        return [_argument(argument) for argument in self.encoded]

    def call(self, function: Callable[..., Any]) -> Any:
        """Call a function that takes the arguments under the names of the catalogue."""
        arguments = self.arguments
        if not any(argument is OMITTED for argument in arguments):
            return function(*arguments)
        names = [argument.name for argument in kpis.find(self.function).arguments]
        given = zip(names, arguments, strict=False)
        return function(**{name: value for name, value in given if value is not OMITTED})

    def answer(self, *, french: bool = False) -> Any:
        """What the call must give under the English or the French name."""
        return self.expected_fr if french else self.expected


@cache
def vectors() -> tuple[Vector, ...]:
    """Every vector, file by file."""
    return tuple(chain.from_iterable(map(_read, sorted(FOLDER.glob("*.json")))))


def of(function: str) -> tuple[Vector, ...]:
    """The vectors of one function, by its English name."""
    return tuple(vector for vector in vectors() if vector.function == function)


def in_a_cell(call: Callable[[], Any]) -> Any:
    """What a call gives in a cell: its value, or the text of the error that stands for it."""
    try:
        value = call()
    except CellError as error:
        return str(error)
    except DomainError:
        return "#NUM!"
    except ArgumentError:
        return "#VALUE!"
    if isinstance(value, list):
        return [["#N/A" if cell is None else cell for cell in row] for row in value]
    return "#N/A" if value is None else value


def same(one: Any, other: Any) -> bool:
    """Whether two answers agree: numbers to ten digits, dates as numbers, the rest exactly."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    a, b = _plain(one), _plain(other)
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-10, abs_tol=1e-12)
    return type(a) is type(b) and bool(a == b)


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return (value.replace(tzinfo=None) - EPOCH) / dt.timedelta(days=1)
    return float(value) if type(value) is int else value


def _read(path: Path) -> Iterator[Vector]:
    for line in json.loads(path.read_text(encoding="utf-8")):
        expected = _answer(line["expected"])
        french = _answer(line["expected_fr"]) if "expected_fr" in line else expected
        yield Vector(
            line["function"],
            line["kind"],
            line["name"],
            tuple(line["arguments"]),
            expected,
            french,
            line.get("why", ""),
        )


def _answer(encoded: Any) -> Any:
    if isinstance(encoded, list):
        return [[_cell(cell) for cell in row] for row in encoded]
    return _cell(encoded)


def _argument(encoded: Any) -> Any:
    """An argument as cells: a column becomes rows of one cell."""
    if isinstance(encoded, dict) and "repeat" in encoded:
        encoded = [encoded]
    if not isinstance(encoded, list):
        return _cell(encoded)
    if any(isinstance(row, list) for row in encoded):
        return [[_cell(cell) for cell in row] for row in encoded]
    rows: list[list[Any]] = []
    for cell in encoded:
        several = cell["rows"] if isinstance(cell, dict) and "repeat" in cell else 0
        rows += [[_cell(cell["repeat"])]] * several if several else [[_cell(cell)]]
    return rows


def _cell(encoded: Any) -> Any:
    match encoded:
        case {"date": day}:
            return dt.datetime.fromisoformat(day)
        case {"error": error}:
            return error
        case {"omitted": True}:
            return OMITTED
        case dict():
            raise ValueError(f"no cell: {encoded}")
    return encoded
