"""Targets: what finance types moves variances, statuses and alerts, as Python would say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workbook.cells import Cells, calculated, differences
from xlkpi import kpis
from xlkpi.facts import Facts
from xlkpi.model.kpi import Kpi
from xlkpi.model.text import Language
from xlkpi.workbook import build
from xlkpi.workbook import targets_sheet as targets

ROWS = [
    targets.Row(kpis.find("service_level"), year=2026, year_target=0.8),
    targets.Row(kpis.find("abandonment_rate"), year=2026, year_target=0.05, tolerance=0.01),
    targets.Row(kpis.find("average_handle_time"), kind="band", low=300, high=360),
    targets.Row(kpis.find("offered_calls"), year=2026, year_target=1200),
    targets.Row(kpis.find("revenue"), kind="relative", year=2026, year_target=0.1,
                months={10: 0.2, 9: 0.3}),
    targets.Row(kpis.find("retention_rate"), kind="points", year=2026, year_target=0.02),
    targets.Row(kpis.find("churn_rate"), year=2026, year_target=0.12),
    targets.Row(kpis.find("answer_rate"), year=2026, year_target=0.9),
    targets.Row(kpis.find("answer_rate"), year_target=0.5),  # 2026 goes before every year
    targets.Row(kpis.find("reach_rate"), year=2026, year_target=0.4),
    targets.Row(kpis.find("reach_rate"), year=2026, year_target=0.5),  # twice: neither counts
    targets.Row(kpis.find("win_rate"), year=2025, year_target=0.5),  # another year
    targets.Row(kpis.find("margin_rate"), kind="band", low=0.9, high=0.2),  # upside down
    targets.Row(kpis.find("first_contact_resolution"), year=2026, months={10: 0.99}),
]  # fmt: skip


@pytest.fixture
def with_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    def add(self: targets.Targets, headline: tuple[Kpi, ...]) -> None:
        self.rows += ROWS

    monkeypatch.setattr(targets.Targets, "add_empty", add)


@pytest.mark.usefixtures("with_rows")
def test_every_kind_of_target_says_what_python_says(
    facts: Facts, libreoffice: Path, tmp_path: Path
) -> None:
    path = tmp_path / "kpi.xlsx"
    build(facts, output=path, language="en")
    written = Cells(path)
    assert differences(written, calculated(path, tmp_path / "out")) == []
    rows = written.column("Inbound", "A")
    states = {written.value("Inbound", f"G{rows[name]}") for name in
              ("Service level", "Abandonment rate", "Average handle time", "Calls offered")}  # fmt: skip
    assert states <= {"✔ On target", "● Close", "✖ Off target"}
    assert len(states) > 1


def test_typing_a_target_changes_variance_status_and_alerts(
    workbooks: dict[Language, Path], english: tuple[Cells, Cells], tmp_path: Path
) -> None:
    written, _ = english
    row = next(r for name, r in written.column("Targets", "A").items() if name == "Service level")
    at = f"{_column('year_target')}{row}"
    place = written.column("Inbound", "A")["Service level"]
    value = written.value("Inbound", f"C{place}")
    assert written.value("Inbound", f"G{place}") is None
    found = calculated(workbooks["en"], tmp_path, {("Targets", at): 0.99})
    assert found.value("Inbound", f"D{place}") == 0.99
    assert found.value("Inbound", f"E{place}") == pytest.approx((value - 0.99) * 100)
    assert found.value("Inbound", f"G{place}") == "✖ Off target"
    assert "✖ Service level" in found.column("Summary", "A")
    assert found.value("Summary", f"E{found.column('Summary', 'A')['✖ Service level']}")


def _column(name: str) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(targets.AT[name])


@pytest.mark.parametrize(
    ("spread", "year", "month"),
    [
        ("level", 0.8, 0.8),
        ("sum", 120.0, 10.0),
        ("compound_share", 0.5, 0.5 ** (1 / 12)),
        ("compound_loss", 0.2, 1 - 0.8 ** (1 / 12)),
        ("compound_growth", 0.2, 1.2 ** (1 / 12) - 1),
        ("per_period", 0.2, None),
        ("compound_share", -1.0, None),
    ],
)
def test_spreads(spread: str, year: float, month: float | None) -> None:
    assert targets.spread_over_months(spread, year) == pytest.approx(month)


@pytest.mark.parametrize(
    ("value", "low", "high", "strict", "state", "variance"),
    [
        (0.81, 0.8, None, False, 1, 0.01),
        (0.80, 0.8, None, False, 1, 0.0),
        (0.80, 0.8, None, True, 2, 0.0),
        (0.79, 0.8, None, False, 2, -0.01),
        (0.70, 0.8, None, False, 3, -0.1),
        (0.70, None, 0.8, False, 1, 0.1),
        (0.90, None, 0.8, False, 3, -0.1),
        (0.50, 0.4, 0.6, False, 1, 0.0),
        (0.61, 0.4, 0.6, False, 2, -0.01),
    ],
)
def test_judgements(
    value: float, low: float | None, high: float | None, strict: bool, state: int, variance: float
) -> None:
    judged = targets.InForce(1, low, high, strict, None).judge(value, 0.02, points=True)
    assert judged is not None
    assert judged.state == state
    assert judged.variance == pytest.approx(variance)
