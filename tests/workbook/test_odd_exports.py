"""Exports that are not like the samples: hostile texts, one table, no dates."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tests.workbook.cells import Cells, calculated, differences
from xlkpi.facts import Facts, gather
from xlkpi.workbook import build
from xlkpi.workbook import columns as c
from xlkpi.workbook.page import letter

HOSTILE = (
    '=HYPERLINK("http://x","y")', "+1+1", "-2", "@SUM(A1)", "\tTab", "Sales", "sales", "A*", "A?",
    "~x", ">100", "<>", "n/a", '"quoted"', "a&b<c>", "  spaced  ", "é" * 300, "=1",
)  # fmt: skip


@pytest.fixture(scope="module")
def hostile() -> Facts:
    several = len(HOSTILE)
    started = [date(2026, 1 + i % 6, 5) for i in range(several * 6)]
    calls = pd.DataFrame(
        {
            "call_id": [f"c{i}" for i in range(several * 6)],
            "direction": "inbound",
            "started_at": pd.to_datetime(started),
            "status": ["answered" if i % 3 else "abandoned" for i in range(several * 6)],
            "wait_s": [i % 40 for i in range(several * 6)],
            "queue": [HOSTILE[i // 6] for i in range(several * 6)],
        }
    )
    return gather({"calls": calls})


def test_texts_of_exports_stay_texts(hostile: Facts, libreoffice: Path, tmp_path: Path) -> None:
    path = tmp_path / "kpi.xlsx"
    build(hostile, output=path)
    written = Cells(path)
    shown = {cell.value for cell in written.workbook["Facts calls"]["E"]}
    assert {'=HYPERLINK("http://x","y")', "+1+1", "@SUM(A1)", "Sales", "sales"} <= shown
    for row in written.workbook["Facts calls"]["E"][1:]:
        assert row.data_type in ("s", "n")
    assert differences(written, calculated(path, tmp_path / "out")) == []


@pytest.mark.parametrize("value", ["sales", "A*"])
def test_a_segment_is_found_by_its_very_name(
    hostile: Facts, libreoffice: Path, tmp_path: Path, value: str
) -> None:
    number = next(s.id for s in hostile.segments if s.value == value)
    path, wanted = tmp_path / "kpi.xlsx", tmp_path / "wanted.xlsx"
    build(hostile, output=path)
    build(hostile, output=wanted, segment=number)
    expected = Cells(wanted)
    label = expected.value("Summary", "B5")
    found = calculated(path, tmp_path / "out", {("Summary", "B5"): label})
    assert differences(expected, found) == []


def test_a_family_without_data_says_what_would_fill_it(hostile: Facts, tmp_path: Path) -> None:
    path = tmp_path / "kpi.xlsx"
    build(hostile, output=path, language="fr")
    texts = list(map(str, Cells(path).shown("Réclamations").values()))
    assert any(text.startswith("Rien dans ces exports") for text in texts)
    assert any("réclamations" in text and "export" in text for text in texts)


def test_a_partial_month_has_no_variance_on_volumes(hostile: Facts, tmp_path: Path) -> None:
    path = tmp_path / "kpi.xlsx"
    build(hostile, output=path)
    cells = Cells(path)
    rows = cells.column("Inbound", "A")
    assert "Partial month" in cells.value("Summary", "E3")
    assert cells.value("Inbound", f"J{rows['Calls offered']}") is None
    assert cells.value("Inbound", f"J{rows['Answer rate']}") is not None
    assert "partial month" in cells.value("Inbound", f"{letter(c.NOTE)}{rows['Calls offered']}")


def test_a_snapshot_fills_its_own_column(libreoffice: Path, tmp_path: Path) -> None:
    customers = pd.DataFrame(
        {"customer_id": ["a", "b", "c"], "status": ["active", "lost", "active"]}
    )
    facts = gather({"customers": customers})
    assert facts.months == ()
    path = tmp_path / "kpi.xlsx"
    build(facts, output=path)
    written = Cells(path)
    sheet = "Customer base & retention"
    rows = written.column(sheet, "A")
    assert written.value(sheet, f"C{rows['Retention rate']}") == "n/a"
    assert "All data" in written.value(sheet, f"{letter(c.NOTE)}{rows['Retention rate']}")
    assert written.value(sheet, f"{letter(c.ALL)}{rows['Retention rate']}") == pytest.approx(2 / 3)
    first = written.column("Summary", "A")  # the first sheet shows it where readers look
    assert written.value("Summary", "B7") == "All data"
    assert written.value("Summary", f"B{first['Retention rate']}") == pytest.approx(2 / 3)
    assert differences(written, calculated(path, tmp_path / "out")) == []
