"""The model of leaving: as good as it says, refused where it must be, blind to what leaks."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from xlkpi.exports import read_config
from xlkpi.facts import Facts, gather
from xlkpi.insight import Insights
from xlkpi.insight.leaving import Leaving, tenths
from xlkpi.insight.leaving_features import cases
from xlkpi.insight.leaving_model import auc_interval, folds
from xlkpi.model.period import add_months
from xlkpi.model.text import Text

ROOM = Path(__file__).parent.parent / "data_sets" / "telco_churn"


def telco(shared_data: Path, config: str) -> Facts:
    folder = shared_data / "telco_churn"
    settings = dataclasses.replace(read_config(ROOM / config), folder=folder)
    return gather([folder / "WA_Fn-UseC_-Telco-Customer-Churn.csv"], config=settings)


def accepted(found: Leaving | Text) -> Leaving:
    assert isinstance(found, Leaving), found
    return found


def test_a_snapshot_of_7043_customers(shared_data: Path) -> None:
    facts = telco(shared_data, "xlkpi.toml")
    found = accepted(Insights(facts, date(2024, 1, 1)).leaving)
    assert found.cases == found.customers == 7043
    assert found.leavers == 1869
    assert found.auc >= 0.83
    assert found.auc_low < found.auc < found.auc_high < found.auc_low + 0.03
    # calibrated: each tenth's risk is what was observed, to a few points
    assert sum(group.cases for group in found.calibration) == 7043
    for group in found.calibration:
        assert abs(group.predicted - group.observed) < 0.06
    assert 0.9 < found.slope < 1.1
    assert found.brier < 0.14
    assert found.brier_base > 0.19
    assert found.likely == 704
    assert found.likely_left > 500
    assert f"{round(100 * found.likely_left / 704)} left; of 100" in found.verdict().en
    # those who stayed have a risk, the highest first, and reasons in words
    assert len(found.risks) == 7043 - 1869
    assert [r.risk for r in found.risks] == sorted((r.risk for r in found.risks), reverse=True)
    assert "Contract: Month-to-month" in {r.en for r in found.risks[0].reasons}
    assert all(1 <= len(r.reasons) <= 3 for r in found.risks[:500])
    again = accepted(Insights(telco(shared_data, "xlkpi.toml"), date(2024, 1, 1)).leaving)
    assert again == found
    # and the docs say these figures
    docs = (Path(__file__).parent.parent.parent / "docs" / "alerts.md").read_text("utf-8")
    assert f"**{found.auc:.3f}**, 95 % interval {found.auc_low:.3f} to {found.auc_high:.3f}" in docs
    assert f"| {found.brier:.3f}, against {found.brier_base:.3f} when" in docs
    for place, group in enumerate(found.calibration, 1):
        row = f"| {place} | {group.cases} | {group.predicted:.1%} | {group.observed:.1%} |"
        assert row in docs


def test_the_same_customers_with_dates(shared_data: Path) -> None:
    """Looked back to the day before they left; nothing of tenure but its band is known."""
    facts = telco(shared_data, "month.toml")
    found = accepted(Insights(facts, facts.months[-1]).leaving)
    assert (found.horizon, found.landmarks) == (1, (date(2024, 1, 1),))
    assert (found.cases, found.leavers) == (7043, 1869)
    assert found.auc >= 0.82
    assert len(found.risks) == 7043 - 1869


def test_a_hundred_customers_are_too_few(shared_data: Path) -> None:
    path = shared_data / "telco_churn" / "WA_Fn-UseC_-Telco-Customer-Churn.csv"
    frame = pd.read_csv(path, dtype=str).head(100)
    frame = frame.rename(columns={"customerID": "customer_id"})
    frame["status"] = frame.pop("Churn").map({"Yes": "lost", "No": "active"})
    found = Insights(gather({"customers": frame}), date(2024, 1, 1)).leaving
    assert isinstance(found, Text)
    lost = int((frame["status"] == "lost").sum())
    assert f"100 customers; {lost} left and {100 - lost} stayed" in found.en
    assert "500 customers, 50 who left and 50 who stayed" in found.en
    assert f"100 clients ; {lost} départs" in found.fr.replace("\u00a0", " ")


def snapshot(several: int = 1000, **columns: Any) -> Facts:
    """Customers of whom every fourth has left."""
    status = ["lost" if i % 4 == 0 else "active" for i in range(several)]
    ids = [f"c{i}" for i in range(several)]
    return gather({"customers": pd.DataFrame({"customer_id": ids, "status": status, **columns})})


def test_what_is_written_down_when_someone_leaves_is_no_feature() -> None:
    lost = np.arange(1000) % 4 == 0
    columns: dict[str, Any] = {
        "lost_on": ["2026-01-01" if gone else None for gone in lost],
        "Churn reason": ["price" if gone else None for gone in lost],
        "Résilié": np.where(lost, "oui", "non"),
        "Cause": [f"cause {i % 5}" if gone else None for i, gone in enumerate(lost)],
        "Feedback": np.where(lost, "bad", "good"),
        "Last offer": np.where(lost, "20", "0"),
        "Plan": "standard",
    }
    facts = snapshot(**columns)
    found = Insights(facts, date(2026, 10, 1)).leaving
    assert isinstance(found, Text)
    assert found.en.startswith("no column could tell beforehand")
    for column in ("Churn reason", "Résilié", "Cause", "Feedback", "Last offer", "Plan"):
        assert f"{column}: " in found.en
    assert "probably written down afterwards" in found.en
    assert "lost_on" not in found.en  # not even a candidate


def test_noise_is_no_better_than_chance() -> None:
    dice = np.random.default_rng(7)
    facts = snapshot(
        Size=dice.normal(size=1000).round(6), Colour=dice.choice(["red", "blue"], size=1000)
    )
    found = Insights(facts, date(2026, 10, 1)).leaving
    assert isinstance(found, Text)
    assert found.en.startswith("no better than chance: AUC 0.")


def planted(several: int = 900, seed: int = 3) -> dict[str, pd.DataFrame]:
    """Two years of customers whose hazard is high where tickets are many, and nothing else."""
    dice = np.random.default_rng(seed)
    start, end = date(2024, 11, 1), date(2026, 11, 1)
    customers, tickets = [], []
    for number in range(several):
        name, bad = f"c{number:04d}", number % 3 == 0
        lost = None
        for month in range(24):
            day = start + timedelta(days=30 * month)
            several_now = int(dice.poisson(0.8 if bad else 0.1))
            days = dice.integers(0, 28, several_now).tolist()
            tickets += [(name, day + timedelta(days=each)) for each in days]
            if month > 2 and dice.random() < (0.04 if bad else 0.004):
                lost = day + timedelta(days=29)
                break
        customers.append((name, date(2024, 1, 1), lost, dice.choice(["north", "south"])))
    tickets = [(c, d) for c, d in tickets if d < end]
    made = pd.DataFrame(customers, columns=["customer_id", "created_on", "lost_on", "region"])
    made["last_activity_on"] = [lost or end - timedelta(days=2) for lost in made["lost_on"]]
    made["status"] = np.where(made["lost_on"].isna(), "active", "lost")
    made["Cancelled because"] = [None if there else "price" for there in made["lost_on"].isna()]
    made["Answers"] = np.where(made["lost_on"].isna(), "7", "3")
    of = pd.DataFrame(tickets, columns=["customer_id", "created_at"])
    of["solved_at"] = of["created_at"] + pd.Timedelta(days=1)
    of["ticket_id"] = [f"t{i}" for i in range(len(of))]
    of["status"] = "solved"
    return {"customers": made, "tickets": of}


def test_looking_back_finds_what_was_planted() -> None:
    tables = planted()
    facts = gather(tables)
    lost_on = {
        row.customer_id: row.lost_on if isinstance(row.lost_on, date) else None
        for row in tables["customers"].itertuples()
    }
    found = accepted(Insights(facts, facts.months[-1]).leaving)
    assert found.horizon == 3
    assert len(found.landmarks) > 4
    assert found.cases > found.customers
    assert 0.65 < found.auc < 0.9
    assert {"ticket_count", "tenure", "region"} <= {f.column for f in found.features}
    assert {each.column for each in found.left_out} == {"Cancelled because", "Answers"}
    after = add_months(Insights(facts, facts.months[-1]).months[-1], 1)
    there = {c for c, lost in lost_on.items() if lost is None or lost >= after}
    assert {risk.customer_id for risk in found.risks} == there
    assert found.risks[0].reasons[0].en.startswith("tickets in 6 months: ")
    bad = [int(risk.customer_id[1:]) % 3 == 0 for risk in found.risks]
    assert np.mean(bad[:50]) > 0.9
    assert np.mean(bad) < 0.4


def test_nothing_after_the_landmark_is_looked_at() -> None:
    """Rows after the last landmark change no feature of the cases."""
    tables = planted()
    facts = gather(tables)
    months = Insights(facts, facts.months[-1]).months
    made = cases(facts, months)
    assert not isinstance(made, Text)
    last = max(made.landmarks)
    later = tables["tickets"].copy()
    later = later[later["created_at"] >= last].assign(ticket_id=lambda t: "x" + t["ticket_id"])
    more = gather(tables | {"tickets": pd.concat([tables["tickets"], later, later])})
    again = cases(more, months)
    assert not isinstance(again, Text)
    pd.testing.assert_frame_equal(made.rows, again.rows)
    assert (made.left == again.left).all()


def test_auc_and_its_interval() -> None:
    left = np.array([True, True, False, False, False, True])
    risks = np.array([0.9, 0.4, 0.4, 0.2, 0.1, 0.8])
    area, low, high = auc_interval(left, risks, [str(i) for i in range(6)])
    pairs = [(a > b) + (a == b) / 2 for a in risks[left] for b in risks[~left]]
    assert area == pytest.approx(np.mean(pairs))
    # DeLong's variance by its definition
    v10 = np.array([np.mean([(a > b) + (a == b) / 2 for b in risks[~left]]) for a in risks[left]])
    v01 = np.array([np.mean([(a > b) + (a == b) / 2 for a in risks[left]]) for b in risks[~left]])
    error = (v10.var(ddof=1) / 3 + v01.var(ddof=1) / 3) ** 0.5
    # customers apart: their placements never stand together, but for the finite-sample term
    assert high == pytest.approx(min(area + 1.96 * error, 1.0), abs=1e-9)
    assert low == pytest.approx(area - 1.96 * error, abs=1e-9)


def test_the_interval_is_wider_where_cases_are_copies_of_one_customer() -> None:
    dice = np.random.default_rng(1)
    left = dice.random(300) < 0.4
    risks = left * 0.3 + dice.random(300)
    names = [f"c{i}" for i in range(300)]
    _, low, high = auc_interval(left, risks, names)
    _, low4, high4 = auc_interval(np.tile(left, 4), np.tile(risks, 4), names * 4)
    assert high4 - low4 == pytest.approx(high - low, rel=0.02)


def test_a_customers_cases_lie_in_one_fold() -> None:
    customers = [f"c{i % 70}" for i in range(350)]
    left = np.array([i < 70 and i % 7 == 0 for i in range(350)])
    fold = folds(customers, left)
    assert len({(c, f) for c, f in zip(customers, fold, strict=True)}) == 70
    assert sorted(np.bincount(fold[left])) == [2, 2, 2, 2, 2]


def test_tenths_are_in_the_order_of_risk() -> None:
    risks = np.linspace(0, 1, 101)
    groups = tenths(risks > 0.5, risks)
    assert sum(g.cases for g in groups) == 101
    assert [g.observed for g in groups[:5]] == [0, 0, 0, 0, 0]
    assert groups[-1].observed == 1
    assert [g.predicted for g in groups] == sorted(g.predicted for g in groups)
