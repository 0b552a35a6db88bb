"""The samples are what their seed makes, small, and consistent with themselves."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="module")
def ledger() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SAMPLES / "ledger.json").read_text(encoding="utf-8"))
    return loaded


def by_month(ledger: dict[str, Any], measure: str) -> list[float]:
    values: list[float] = ledger["measures"][measure]["month"]
    return values


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", str(SAMPLES / "make.py"), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def test_the_committed_files_are_what_the_seed_makes() -> None:
    result = make("--check")
    assert result.returncode == 0, result.stderr


def test_check_names_a_file_that_differs(tmp_path: Path) -> None:
    assert make(str(tmp_path)).returncode == 0
    assert make(str(tmp_path), "--check").returncode == 0
    (tmp_path / "exports" / "factures.csv").write_text("changed", encoding="utf-8")
    (tmp_path / "exports" / "stray.csv").write_text("x", encoding="utf-8")
    result = make(str(tmp_path), "--check")
    assert result.returncode == 1
    assert "factures.csv" in result.stderr
    assert "stray.csv" in result.stderr


def test_another_seed_makes_another_company(tmp_path: Path) -> None:
    assert make(str(tmp_path), "--seed", "7").returncode == 0
    assert (tmp_path / "ledger.json").read_bytes() != (SAMPLES / "ledger.json").read_bytes()


def test_they_stay_small() -> None:
    files = [*(SAMPLES / "exports").iterdir(), SAMPLES / "ledger.json"]
    assert sum(file.stat().st_size for file in files) <= 700 * 1024


def test_the_months_are_whole_and_follow_each_other(ledger: dict[str, Any]) -> None:
    months = ledger["months"]
    assert (len(months), months[0], months[-1]) == (24, "2024-11", "2026-10")
    assert months == sorted(set(months))
    assert all(len(row["month"]) == 24 for row in ledger["measures"].values())


def test_customers_roll_forward(ledger: dict[str, Any]) -> None:
    opening, closing = by_month(ledger, "opening_customers"), by_month(ledger, "closing_customers")
    flows = zip(
        by_month(ledger, "new_customers"),
        by_month(ledger, "reactivated_customers"),
        by_month(ledger, "lost_customers"),
        strict=True,
    )
    net = [new + back - lost for new, back, lost in flows]
    assert [start + change for start, change in zip(opening, net, strict=True)] == closing
    assert opening[1:] == closing[:-1]


def test_recurring_revenue_rolls_forward(ledger: dict[str, Any]) -> None:
    folder = SAMPLES / "exports"
    lines = (folder / "chartmogul-movements.csv").read_text(encoding="utf-8").splitlines()[1:]
    moved = dict.fromkeys(ledger["months"], 0.0)
    for line in lines:
        _, on, _, amount, _ = line.split(",")
        moved[on[:7]] += float(amount)
    opening = by_month(ledger, "opening_revenue")
    steps = [end - start for start, end in pairwise(opening)]
    assert steps == pytest.approx(list(moved.values())[:-1])


@pytest.mark.parametrize(
    ("total", "parts"),
    [
        ("offered_calls", ["answered_calls", "abandoned_calls"]),
        ("calls", ["dropped_calls", "unreached_calls", "reached_calls"]),
        ("nps_answers", ["promoters", "passives", "detractors"]),
        ("due_contracts", ["renewed_contracts", "cancelled_contracts"]),
        ("handle_s", ["talk_s", "hold_s", "wrap_s"]),
        (
            "total_costs",
            [
                "marketing_costs",
                "sales_costs",
                "retention_costs",
                "service_costs",
                "crm_tool_costs",
                "other_costs",
            ],
        ),
    ],
)
def test_parts_add_up(ledger: dict[str, Any], total: str, parts: list[str]) -> None:
    rows = zip(*(by_month(ledger, part) for part in parts), strict=True)
    assert [sum(row) for row in rows] == pytest.approx(by_month(ledger, total))


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("answered_in_threshold", "answered_calls"),
        ("short_abandoned", "abandoned_calls"),
        ("argued_contacts", "reached_calls"),
        ("agreements", "argued_contacts"),
        ("openers", "delivered"),
        ("actions", "responses"),
        ("responses", "solicited_contacts"),
        ("positive_answers", "csat_answers"),
        ("follow_ups_on_time", "follow_ups_due"),
        ("usable_records", "provided_records"),
        ("contacted_revenue", "revenue"),
        ("contacted_orders", "orders"),
        ("survey_answers", "surveys_sent"),
    ],
)
def test_a_part_never_exceeds_its_whole(ledger: dict[str, Any], part: str, whole: str) -> None:
    pairs = zip(by_month(ledger, part), by_month(ledger, whole), strict=True)
    assert all(a <= b for a, b in pairs)


def test_segments_add_up_to_the_total(ledger: dict[str, Any]) -> None:
    for dimension in ("queue", "region", "source", "sales_channel", "owner"):
        for measure, segments in ledger["by"][dimension].items():
            sums = [sum(row) for row in zip(*segments.values(), strict=True)]
            assert sums == pytest.approx(by_month(ledger, measure)), (dimension, measure)


def test_every_file_is_accounted_for(ledger: dict[str, Any]) -> None:
    named = {name.split("#")[0] for name in ledger["files"]}
    assert named == {file.name for file in (SAMPLES / "exports").iterdir()} - {"xlkpi.toml"}
    for name, report in ledger["files"].items():
        assert report["read"] == report["used"] + sum(report["rejected"].values()), name


def test_the_bad_month_shows(ledger: dict[str, Any]) -> None:
    levels = [
        within / offered
        for within, offered in zip(
            by_month(ledger, "answered_in_threshold"),
            by_month(ledger, "offered_calls"),
            strict=True,
        )
    ]
    assert ledger["months"][levels.index(min(levels))] == "2026-01"
