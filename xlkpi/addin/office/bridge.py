"""Runs in the browser, under Pyodide: packed cells in, JSON out.

JavaScript packs a range so that a whole column crosses in one piece: its numbers in one
array of doubles, and for whatever is no number an index into a short list of distinct
contents. Only the standard library and the catalogue are needed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from xlkpi import kpis
from xlkpi.errors import ArgumentError, DomainError
from xlkpi.model.cells import Cell, CellError
from xlkpi.model.text import Text

NO_VALUE = Text(
    "No value to give: no number among the cells, or nothing to divide by.",
    "Aucune valeur : aucun nombre dans les cellules, ou division par rien.",
)

Packed = Mapping[str, Any]
"""An argument: ``columns``, ``numbers`` (row by row), how many ``blank`` rows follow and, where
some cells are no numbers, ``codes`` (0 for a number, else 1 more than an index into ``others``)
and ``others`` (JSON). Without ``columns`` the argument was left out."""


def answer(id: str, french: bool, arguments: Sequence[Packed]) -> str:
    """What the function of a KPI gives, as JSON: ``{"value": …}`` or ``{"error", "message"}``.

    A table is rows of such entries' values; a cell of it without a value is an error entry.
    """
    entry = kpis.find(id)
    calculate = entry.calculate_french if french else entry.calculate
    try:
        value = calculate(*map(unpacked, arguments))
    except CellError as error:
        return _error(str(error))
    except DomainError as error:
        return _error("#NUM!", str(error))
    except ArgumentError as error:
        return _error("#VALUE!", str(error))
    if value is None:
        return _error("#N/A", NO_VALUE.fr if french else NO_VALUE.en)
    if isinstance(value, list):
        missing = {"error": "#N/A"}
        value = [[missing if cell is None else cell for cell in row] for row in value]
    return json.dumps({"value": value})


def unpacked(packed: Packed) -> Cell:
    """An argument as rows of cells; None where it was left out."""
    if "columns" not in packed:
        return None
    cells = packed["numbers"].tolist()
    if "codes" in packed:
        others = [None, *json.loads(packed["others"])]
        codes = packed["codes"].tolist()
        cells = [
            others[code] if code else number for code, number in zip(codes, cells, strict=True)
        ]
    rows = list(zip(*[iter(cells)] * packed["columns"], strict=True))
    return rows + [(None,) * packed["columns"]] * packed["blank"]


def _error(error: str, message: str = "") -> str:
    return json.dumps({"error": error, "message": message})
