"""Random sequences of edits: whatever people typed is carried over, or named."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from tests.targets.sheets import HEADER, SOME, make, reading
from xlkpi.errors import InputError
from xlkpi.targets.carry import carry
from xlkpi.targets.names import sheet_labels
from xlkpi.targets.typed import as_text

Change = Callable[[Any, Random], None]
TEXTS = ("80 %", "1,200", "soon", "'=1", "NPS", "Oui", "2027", "x", "31/12/2026", "#REF!", "é")
TYPED = 26


def _row(ws: Any, random: Random) -> int:
    return random.randint(HEADER + 1, max(ws.max_row, HEADER + 2))


def _value(random: Random) -> Any:
    return random.choice([*TEXTS, random.randint(0, 9000), random.random(), datetime(2027, 3, 1)])


def change(ws: Any, random: Random) -> None:
    ws.cell(_row(ws, random), random.randint(1, TYPED)).value = _value(random)


def clear(ws: Any, random: Random) -> None:
    ws.cell(_row(ws, random), random.randint(1, TYPED)).value = None


def paste(ws: Any, random: Random) -> None:
    top, left = _row(ws, random), random.randint(1, TYPED + 8)
    for r in range(3):
        for c in range(2):
            ws.cell(top + r, left + c).value = random.choice(TEXTS)


def insert(ws: Any, random: Random) -> None:
    ws.insert_rows(_row(ws, random))


def delete(ws: Any, random: Random) -> None:
    ws.delete_rows(_row(ws, random))


def duplicate(ws: Any, random: Random) -> None:
    source, to = _row(ws, random), ws.max_row + random.randint(1, 3)
    for column in range(1, ws.max_column + 1):
        ws.cell(to, column).value = ws.cell(source, column).value


def sort(ws: Any, random: Random) -> None:
    rows = [[c.value for c in row] for row in ws.iter_rows(HEADER + 1)]
    random.shuffle(rows)
    for r, values in enumerate(rows, HEADER + 1):
        for column, value in enumerate(values, 1):
            ws.cell(r, column).value = value


def rename(ws: Any, random: Random) -> None:
    ws.title = f"Feuille {random.randint(1, 99)}"


EDITS: tuple[Change, ...] = (change, clear, paste, insert, delete, duplicate, sort, rename)
sequences = st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 10**6)), max_size=8)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("edits") / "kpi.xlsx", SOME)


def edited(plain: Path, steps: list[tuple[Change, int]], path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        workbook = load_workbook(BytesIO(plain.read_bytes()))
        ws = workbook["Targets"]
        for step, seed in steps:
            step(ws, Random(seed))
        workbook.save(path)


def vanished(path: Path) -> list[str]:
    """The cells below the headers that are neither carried over nor named."""
    found = reading(path)
    assert found.place is not None
    place = found.place
    ws = load_workbook(path)[place.sheet]
    told = " ".join(problem.told("en") for problem in found.problems)
    try:
        carried = carry(found.entries, [], set())
    except InputError as error:
        carried = None
        told += str(error)
    if carried is not None:
        told += " ".join(problem.told("en") for problem in carried.problems)
    kept = found.entries if carried is None else carried.entries
    cells = {
        at: (entry.values | entry.extra)[id]
        for entry in kept for id, at in entry.cells.items()
    }  # fmt: skip
    lost = []
    for row in ws.iter_rows(place.header + 1):
        for cell in row:
            ours = isinstance(cell.value, str) and cell.value.startswith("=")
            if cell.value is None or (ours and cell.column in place.worked.values()):
                continue
            if cell.coordinate in told.replace(",", " ").replace(":", " ").split():
                continue
            if not _same(cell.value, cells.get(cell.coordinate)):
                lost.append(f"{cell.coordinate}: {cell.value!r}")
    return lost


READ = {"80 %": 0.8, "NPS": "net_promoter_score", "2027": 2027, "31/12/2026": date(2026, 12, 31),
        "Oui": "yes", "x": "yes", "relative %": "relative"}  # fmt: skip
LABELS = {label: id for id, label in sheet_labels("en").items()}


def _same(typed: Any, read: Any) -> bool:
    if read is None:
        return False
    if isinstance(typed, datetime):
        serial = (typed - datetime(1899, 12, 30)).days
        return read in (typed.date(), typed.date().isoformat(), serial, typed.year, as_text(serial))
    if isinstance(read, date) and not isinstance(typed, str):
        return bool((read - date(1899, 12, 30)).days == int(typed))
    text = as_text(typed).strip()
    return read in {typed, text, READ.get(text), LABELS.get(text)}


@settings(max_examples=1000, deadline=None, derandomize=True,
          suppress_health_check=list(HealthCheck))  # fmt: skip
@given(sequences)
def test_no_edit_vanishes(plain: Path, steps: list[tuple[Change, int]]) -> None:
    path = plain.with_name("edited.xlsx")
    edited(plain, steps, path)
    assert vanished(path) == []
