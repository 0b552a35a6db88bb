"""Targets: what finance types moves variances, statuses and alerts, as Python would say."""

from __future__ import annotations

import copy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.workbook.cells import Cells, calculated, differences
from xlkpi.facts import Facts
from xlkpi.model.text import Language
from xlkpi.targets import carry
from xlkpi.targets.register import Entry
from xlkpi.targets.spread import month_of
from xlkpi.workbook import build, template
from xlkpi.workbook import columns as c
from xlkpi.workbook.book import Book
from xlkpi.workbook.carried import Earlier
from xlkpi.workbook.page import letter
from xlkpi.workbook.summary_blocks import ACTIONS_AT
from xlkpi.workbook.target_columns import headers
from xlkpi.workbook.target_formulas import CHECKS
from xlkpi.workbook.target_values import InForce, Targets
from xlkpi.workbook.targets_sheet import HEADER


def row(kpi: str, months: dict[int, float] | None = None, **values: Any) -> Entry:
    """A row as finance types it."""
    typed = {f"m{month:02d}": value for month, value in (months or {}).items()}
    return Entry({"kpi": kpi, "kind": "absolute", **values, **typed})


ROWS = [
    row("service_level", year=2026, year_target=0.8, deadline=date(2026, 12, 31), reason="SLA",
        owner="Zoé"),
    row("abandonment_rate", year=2026, year_target=0.05, tolerance=0.01, deadline=date(2026, 1, 31)),
    row("average_handle_time", kind="band", low=300, high=360),
    row("offered_calls", year=2026, year_target=1200),
    row("offered_calls", year=2025, year_target=1100),
    row("offered_calls", dimension="queue", segment="Ventes", year=2026, year_target=500),
    row("revenue", {10: 0.2, 9: 0.3}, kind="relative", year=2026, year_target=0.1),
    row("revenue", year=2025, year_target=2_000_000),
    row("retention_rate", kind="points", year=2026, year_target=0.02),
    row("churn_rate", year=2026, year_target=0.12),
    row("churn_rate", year=2025, year_target=0.13),
    row("expansion_rate", year=2026, year_target=0.2),
    row("expansion_rate", year=2025, year_target=0.1),
    row("answer_rate", year=2026, year_target=0.9),
    row("answer_rate", year_target=0.5),  # 2026 goes before every year
    row("reach_rate", year=2026, year_target=0.4),
    row("reach_rate", {1: 0.5}, year=2026),  # another month: both count
    row("exploitation_rate", year=2026, year_target=0.4),
    row("exploitation_rate", year=2026, year_target=0.5),  # twice: neither counts
    row("win_rate", year=2025, year_target=0.5),  # another year
    row("margin_rate", kind="band", low=0.9, high=0.2),  # upside down
    row("first_contact_resolution", {10: 0.99}, year=2026),
    row("complaint_rate", year=2026, year_target=0.01),  # a year says nothing of its months
    row("abandoned_calls", high=50),
    row("no_such_kpi", year_target=3),
    row("service_level", dimension="queue", segment="Nowhere", year_target=0.7),
    row("customer_satisfaction", year=2026, low="soon"),
    row("customer_effort_score", kind=None, low=20),
    row("win_rate", year="next", low=0.5),
    Entry({"note": "which?"}),
]  # fmt: skip
ACTIONS = [
    Entry({"kpi": "service_level", "action": "Hire two", "owner": "Zoé", "status": "open",
           "due": date(2026, 1, 1)}),
    Entry({"kpi": "service_level", "action": "Train", "status": "done"}),
    Entry({"kpi": "no_such_kpi", "action": "Ask", "status": "in_progress"}),
]  # fmt: skip


@pytest.fixture
def earlier() -> Earlier:
    return Earlier(entries={"Targets": copy.deepcopy(ROWS), "Actions": copy.deepcopy(ACTIONS)})


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that contradict each other would stop the build; the sheet must say so too."""
    monkeypatch.setattr(carry, "refuse_contradictions", lambda *_, **__: None)


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(("language", "fiscal"), [("en", 1), ("fr", 4)])
def test_every_kind_of_target_says_what_python_says(
    facts: Facts, earlier: Earlier, libreoffice: Path, tmp_path: Path, language: Language,
    fiscal: int, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(facts.warehouse, "fiscal", fiscal)
    path = tmp_path / "kpi.xlsx"
    build(facts, output=path, language=language, earlier=earlier)
    written = Cells(path)
    assert differences(written, calculated(path, tmp_path / "out")) == []
    checks = set(column(written, "check").values())
    said = {text.in_(language) for text in CHECKS.values()}
    assert said - checks == {CHECKS[key].in_(language) for key in ("empty", "baseline")} - checks
    for name in ("specific", "attainable", "realistic", "time_bound", "relevant"):
        assert len(set(column(written, name).values())) > 2, name


def column(cells: Cells, name: str) -> dict[int, Any]:
    """A column of the table of targets, by row."""
    sheet = "Targets" if "Targets" in cells.sheets else "Objectifs"
    at = next(place for place, value in cells.shown(sheet).items() if value == name
              and place.endswith(str(HEADER)))  # fmt: skip
    letters = at.rstrip("0123456789")
    return {
        int(place[len(letters):]): value for place, value in cells.shown(sheet).items()
        if place.rstrip("0123456789") == letters and place != at
    }  # fmt: skip


def test_longer_windows_have_targets_of_their_own(
    facts: Facts, earlier: Earlier, tmp_path: Path
) -> None:
    """Sums add up, compound ones compound, over two fiscal years where the 12 months span two."""
    rows = [e for e in earlier.entries["Targets"] if e.get("kpi") in ("offered_calls", "churn_rate")
            and not e.get("segment")]  # fmt: skip
    path = tmp_path / "kpi.xlsx"
    build(facts, output=path, language="en", earlier=Earlier(entries={"Targets": rows}))
    cells = Cells(path)
    book = Book(facts, template.read("default"), "en", "EUR", None)
    season = Targets(book, rows).lines[0].season
    assert season is not None
    assert sum(season) == pytest.approx(1)
    at = cells.column("Inbound", "A")["Calls offered"]
    to_date = 1200 * sum(season[:10])
    assert cells.value("Inbound", f"{letter(c.YTD_TARGET)}{at}") == pytest.approx(to_date)
    before = 1100 * 2 / 12  # no year before 2025 in the data: twelfths
    assert cells.value("Inbound", f"{letter(c.R12_TARGET)}{at}") == pytest.approx(to_date + before)
    sheet = "Customer base & retention"
    at = cells.column(sheet, "A")["Churn rate"]
    to_date = 1 - 0.88 ** (10 / 12)
    assert cells.value(sheet, f"{letter(c.YTD_TARGET)}{at}") == pytest.approx(to_date)
    both = 1 - 0.88 ** (10 / 12) * 0.87 ** (2 / 12)
    assert cells.value(sheet, f"{letter(c.R12_TARGET)}{at}") == pytest.approx(both)


def test_an_indicator_off_target_points_to_its_open_actions(
    facts: Facts, tmp_path: Path, libreoffice: Path
) -> None:
    rows = [row("service_level", year=2026, year_target=0.99)]
    path = tmp_path / "kpi.xlsx"
    build(facts, output=path, language="en",
          earlier=Earlier(entries={"Targets": rows, "Actions": copy.deepcopy(ACTIONS)}))  # fmt: skip
    cells = Cells(path)
    at = cells.column("Inbound", "A")["Service level"]
    assert cells.value("Inbound", f"{letter(c.ACTIONS)}{at}") == 1
    alert = cells.column("Summary", "A")["✖ Service level"]
    said = cells.value("Summary", f"{letter(ACTIONS_AT)}{alert}")
    assert said == "open actions: 1 · Hire two"
    done = calculated(path, tmp_path / "out", {("Actions", "I6"): "done"})
    assert done.value("Inbound", f"{letter(c.ACTIONS)}{at}") is None
    assert done.value("Summary", f"{letter(ACTIONS_AT)}{alert}") == "no action yet"


def test_what_if_tells_what_a_value_would_mean(
    workbooks: dict[Language, Path], libreoffice: Path, tmp_path: Path
) -> None:
    cells = Cells(workbooks["en"])
    names = cells.workbook.defined_names
    kpi, value = (names[n].attr_text.rsplit("!")[-1].replace("$", "")
                  for n in ("what_if_kpi", "what_if_value"))  # fmt: skip
    found = calculated(workbooks["en"], tmp_path,
                       {("Targets", kpi): "Answer rate", ("Targets", value): 0.95})  # fmt: skip
    shown = found.shown("Targets")
    fifth = {place: v for place, v in shown.items() if place.rstrip("0123456789") + "5" == place}
    assert "Calls answered" in fifth.values()


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
    return letter(headers((), 1).index(name) + 1)


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
    assert month_of(spread, year) == pytest.approx(month)


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
    judged = InForce(1, low, high, strict, None).judge(value, 0.02, points=True)
    assert judged is not None
    assert judged.state == state
    assert judged.variance == pytest.approx(variance)
