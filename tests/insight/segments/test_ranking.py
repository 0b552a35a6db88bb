"""Groups are ranked by the direction of the indicator; small and unnamed ones are not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from tests.insight.segments.tables import facts_of
from xlkpi import kpis
from xlkpi.facts import Facts
from xlkpi.facts.compute import records
from xlkpi.insight.segments.ranking import is_additive, is_share, rankings
from xlkpi.model.period import Window

MONTH = date(2026, 10, 1)


def calls_of(folder: Path, *queues: tuple[str | None, int, int]) -> Facts:
    """Facts of queues with so many calls answered and lost."""
    rows = [
        {"queue": queue, "status": status}
        for queue, answered, lost in queues
        for status, several in (("answered", answered), ("abandoned", lost))
        for _ in range(several)
    ]
    calls = pd.DataFrame(rows).assign(direction="inbound", started_at="2026-10-05 10:00:00")
    calls["call_id"] = [str(i) for i in range(len(calls))]
    return facts_of(folder, {"calls": calls}, calls=["queue"])


def test_best_first_small_ones_apart(tmp_path: Path) -> None:
    facts = calls_of(tmp_path, ("a", 30, 10), ("b", 45, 5), ("c", 29, 0), ("d", 15, 15))
    answered, lost = rankings(
        facts, [kpis.find("answer_rate"), kpis.find("abandonment_rate")], MONTH
    )
    assert [(g.segment.value, g.rank, g.n) for g in answered.ranked] == [
        ("b", 1, 50), ("a", 2, 40), ("d", 3, 30),
    ]  # fmt: skip
    assert [(g.segment.value, g.rank, g.value) for g in answered.apart] == [("c", None, 1.0)]
    assert [g.segment.value for g in lost.ranked] == ["b", "a", "d"]  # lower is better
    best = answered.ranked[0].interval
    assert best == pytest.approx(proportion_confint(45, 50, method="wilson"))


def test_equal_values_share_a_rank(tmp_path: Path) -> None:
    facts = calls_of(tmp_path, ("a", 30, 10), ("b", 60, 20), ("c", 30, 30))
    [ranking] = rankings(facts, [kpis.find("answer_rate")], MONTH)
    assert [g.rank for g in ranking.ranked] == [1, 1, 3]


def test_a_dimension_that_few_cases_have_is_left_out(tmp_path: Path) -> None:
    known = calls_of(tmp_path, ("a", 40, 40), ("b", 60, 20), (None, 40, 0))
    [ranking] = rankings(known, [kpis.find("answer_rate")], MONTH)
    assert [g.segment.value for g in ranking.apart] == [None]
    folder = tmp_path / "other"
    folder.mkdir()
    unknown = calls_of(folder, ("a", 40, 0), ("b", 40, 0), (None, 0, 80))
    assert rankings(unknown, [kpis.find("answer_rate")], MONTH) == ()


def test_costs_that_bear_no_segment_rank_none(tmp_path: Path) -> None:
    """With most of the costs left aside, each segment's leads would look cheap."""
    leads = pd.DataFrame(
        {
            "lead_id": [str(i) for i in range(80)],
            "created_on": "2026-10-05",
            "segment": ["home"] * 40 + ["office"] * 40,
        }
    )

    def ranked(nameless: float) -> list[str]:
        segments = ("home", "office", None)
        costs = pd.DataFrame(
            {
                "on": "2026-10-03",
                "category": "marketing",
                "segment": segments,
                "amount": [400.0, 300.0, nameless],
            }
        )
        folder = tmp_path / str(nameless)
        folder.mkdir()
        facts = facts_of(
            folder, {"leads": leads, "costs": costs}, leads=["segment"], costs=["segment"]
        )
        cost = kpis.find("cost_per_lead")
        return [str(g.segment.value) for r in rankings(facts, [cost], MONTH) for g in r.ranked]

    assert ranked(100.0) == ["office", "home"]
    assert ranked(4000.0) == []


def test_sums_are_ranked_by_size_and_have_a_share(data_set: Callable[[str], Facts]) -> None:
    facts = data_set("superstore_orders")
    month = facts.months[-1]
    revenue = kpis.find("revenue")
    assert is_additive(revenue)
    for ranking in rankings(facts, [revenue], month):
        values = [group.value for group in ranking.ranked]
        assert values == sorted(values, reverse=True)
        assert sum(values) == pytest.approx(ranking.total)


def test_values_are_those_of_compute(sample_facts: Facts) -> None:
    month = sample_facts.months[-1]
    for name in ("service_level", "net_promoter_score", "churn_rate"):
        for ranking in rankings(sample_facts, [kpis.find(name)], month):
            assert ranking.window is Window.ROLLING12
            expected = {
                row["segment"]: row["value"]
                for row in records(
                    sample_facts, window="rolling12", period="2026-10", by=ranking.dimension,
                    kpi=[name],
                )
            }  # fmt: skip
            assert ranking.total == expected.pop(None)
            groups = (*ranking.ranked, *ranking.apart)
            assert {g.segment.value or "(blank)": g.value for g in groups} == {
                name: value for name, value in expected.items() if value is not None
            }


def test_only_shares_of_cases_have_wilsons_interval() -> None:
    assert is_share(kpis.find("service_level"))
    assert not is_share(kpis.find("win_rate_in_value"))  # money does not count cases
    assert not is_share(kpis.find("return_on_investment"))
