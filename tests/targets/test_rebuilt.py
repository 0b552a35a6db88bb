"""Edited workbooks, built again: what was carried over is in the new workbook, cell by cell."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests import libreoffice as office
from tests.conftest import LONG
from tests.targets.sheets import SOME, filled, make, reading
from tests.targets.test_edits import EDITS, Change, edited, vanished
from xlkpi.errors import InputError
from xlkpi.exports.book import EarlierBook
from xlkpi.facts import Facts, gather
from xlkpi.targets.carry import carry, same
from xlkpi.targets.plain import parsed, written
from xlkpi.targets.push import push
from xlkpi.workbook import build
from xlkpi.workbook.carried import Earlier

BY_OPENPYXL, BY_LIBREOFFICE = (1000, 50) if LONG else (10, 3)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """Facts that are built into a workbook in no time."""
    folder = tmp_path_factory.mktemp("few")
    orders = ["order_id,customer_id,ordered_on,amount"]
    orders += [f"{i},c{i % 5},2026-{1 + i % 10:02d}-12,{10 * i}" for i in range(1, 40)]
    (folder / "orders.csv").write_text("\n".join(orders) + "\n", encoding="utf-8")
    return gather([folder])


def steps(seed: int) -> list[tuple[Change, int]]:
    random = Random(seed)
    return [(random.choice(EDITS), random.randrange(10**6)) for _ in range(random.randint(1, 8))]


def rebuilt(facts: Facts, before: Path, after: Path) -> None:
    """Build anew from a workbook, and see that all of its rows are there."""
    assert vanished(before) == []
    earlier = Earlier.read(before)
    try:
        carried = carry(earlier.entries["Targets"], [], set()).entries
    except InputError:
        with pytest.raises(InputError, match="two targets"):
            build(facts, output=after, earlier=earlier)
        assert not after.exists()
        return
    build(facts, output=after, earlier=earlier)
    found = reading(after).entries
    for was, now in zip(carried, found, strict=False):
        assert same(was, now), (filled(was), filled(now))
    assert len(found) >= len(carried)


@pytest.mark.parametrize("seed", range(BY_OPENPYXL))
def test_edited_by_openpyxl(few: Facts, tmp_path: Path, seed: int) -> None:
    before = tmp_path / "before.xlsx"
    edited(make(tmp_path / "kpi.xlsx", SOME), steps(seed), before)
    rebuilt(few, before, tmp_path / "after.xlsx")


@pytest.mark.parametrize("seed", range(BY_LIBREOFFICE))
def test_saved_by_libreoffice(few: Facts, libreoffice: Path, tmp_path: Path, seed: int) -> None:
    before = tmp_path / "before.xlsx"
    edited(make(tmp_path / "kpi.xlsx", SOME), steps(10_000 + seed), before)
    saved = office.recalculate(before, tmp_path / "saved")
    rebuilt(few, saved, tmp_path / "after.xlsx")


def test_pull_and_push_of_a_built_workbook(few: Facts, libreoffice: Path, tmp_path: Path) -> None:
    book = tmp_path / "kpi.xlsx"
    build(few, output=book, language="fr")
    data = written(reading(book).entries)
    with EarlierBook(book) as earlier:
        assert push(earlier, parsed(data, "t.csv")).data is None
    more = [f"{kpi},,,{year},,absolute,5,,,,,,,,\n" for kpi in ("revenue", "win_rate", "csat")
            for year in range(2030, 2045)]  # fmt: skip
    entries = parsed(data + "".join(more).encode(), "t.csv")
    data = written(entries)
    with EarlierBook(book) as earlier:
        pushed = push(earlier, entries)
    assert pushed.added == len(more)
    assert pushed.data is not None
    book.write_bytes(pushed.data)
    assert written(reading(book).entries) == data
    # every row of the grown table is worked out, as LibreOffice sees it
    saved = reading(office.recalculate(book, tmp_path / "out"))
    assert written(saved.entries) == data
    assert saved.place is not None
    with EarlierBook(tmp_path / "out" / "kpi.xlsx") as calculated:
        cells = calculated.cells(saved.place.sheet)
        last = cells[saved.entries[-1].row]
        numbers = {cells[e.row][saved.place.worked["kpi_no"]].value for e in saved.entries}
    assert 0 not in numbers
    assert last[saved.place.worked["kpi_id"]].value == saved.entries[-1].get("kpi")
