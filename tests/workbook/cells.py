"""Workbooks read back: formulas, values, and in what two of them differ."""

from __future__ import annotations

import datetime as dt
import subprocess
import sysconfig
import warnings
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from tests import libreoffice

_EPOCH = dt.datetime(1899, 12, 30)


class Cells:
    """The cells of a workbook by sheet and place, read when they are asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._shown: dict[str, dict[str, Any]] = {}

    @cached_property
    def workbook(self) -> Any:
        """The whole workbook, with its formulas and its set-up."""
        return self._load()

    @cached_property
    def _values(self) -> Any:
        return self._load(read_only=True, data_only=True)

    def _load(self, **how: bool) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # sparklines
            return load_workbook(self.path, **how)

    def shown(self, sheet: str) -> dict[str, Any]:
        """What the cells of a sheet show, by place."""
        if sheet not in self._shown:
            self._shown[sheet] = {
                cell.coordinate: cell.value for cell in _cells(self._values[sheet])
            }
        return self._shown[sheet]

    def value(self, sheet: str, cell: str) -> Any:
        """What a cell shows: dates as serial numbers, an empty text as None."""
        value = self.shown(sheet).get(cell)
        if isinstance(value, dt.datetime):
            return (value - _EPOCH).days
        return None if value == "" else value

    @property
    def sheets(self) -> list[str]:
        """The names of the sheets."""
        return list(self._values.sheetnames)

    def all_formulas(self) -> Iterator[tuple[str, str, str]]:
        """Every formula: sheet, cell, text. The Facts hold none, and are passed over."""
        formulas = self._load(read_only=True)
        for sheet in formulas.worksheets:
            if sheet.title.startswith(("Facts ", "Faits ")):
                continue
            for cell in _cells(sheet):
                if cell.data_type == "f":
                    yield sheet.title, cell.coordinate, str(cell.value)

    def column(self, sheet: str, letter: str) -> dict[str, int]:
        """The rows of a sheet by the text in a column; of two alike the first."""
        found: dict[str, int] = {}
        for place, value in self.shown(sheet).items():
            if place.rstrip("0123456789") == letter:
                found.setdefault(str(value).strip(), int(place[len(letter) :]))
        return found


def _cells(sheet: Any) -> list[Any]:
    """The cells of a sheet that is read as a stream."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # sparklines
        return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


def calculated(path: Path, folder: Path, edits: Any = None, locale: str = "en-US") -> Cells:
    """A workbook as LibreOffice calculates it, after some edits."""
    return Cells(libreoffice.recalculate(path, folder, edits, locale=locale))


def formualized(path: Path, folder: Path) -> Cells:
    """A workbook as formualizer calculates it."""
    program = Path(sysconfig.get_path("scripts")) / "formualizer"
    made = folder / "formualized.xlsx"
    command = [str(program), "recalc", str(path), "-o", str(made), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert made.is_file(), done.stdout + done.stderr
    return Cells(made)


def differences(given: Cells, found: Cells) -> list[tuple[str, str, Any, Any]]:
    """The formulas of one workbook whose values are not those of the other."""
    wrong = []
    for sheet, cell, _ in given.all_formulas():
        a, b = given.value(sheet, cell), found.value(sheet, cell)
        if isinstance(a, int | float) and isinstance(b, int | float):
            same = abs(a - b) <= 1e-9 * max(1.0, abs(a))
        else:
            same = a == b
        if not same:
            wrong.append((sheet, cell, a, b))
    return wrong
