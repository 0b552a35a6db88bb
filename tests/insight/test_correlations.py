"""Correlations of KPIs over months: planted ones found, chance and trends not."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.insight.held import Held
from xlkpi import kpis
from xlkpi.facts import gather
from xlkpi.facts.series import TOTAL
from xlkpi.insight import Insights
from xlkpi.insight.correlations import (
    SAME_ROWS,
    STILL,
    TOO_FEW,
    Correlations,
    changes,
    coefficient,
    correlations,
    pair_words,
    relation,
)
from xlkpi.model.period import add_months, months_between

END = date(2026, 10, 1)
# plain sums of different tables
IDS = ("revenue", "offered_calls", "created_tickets", "incoming_leads", "survey_answers",
       "marketing_costs", "complaints", "received_emails", "outbound_calls", "agreements")  # fmt: skip
MEASURES = ("revenue", "offered_calls", "created_tickets", "incoming_leads", "survey_answers",
            "marketing_costs", "complaints", "received_emails", "calls", "agreements")  # fmt: skip
KPIS = {id: kpis.find(id) for id in IDS}
White = Callable[[random.Random, int], list[float]]


def held(series: dict[str, list[float | None]]) -> Held:
    several = len(next(iter(series.values())))
    months = months_between(add_months(END, 1 - several), END)
    table: dict[str, Any] = {}
    for id, values in series.items():
        measure = MEASURES[IDS.index(id)]
        kept = dict(zip(months, values, strict=True))
        table[measure] = {TOTAL: {m: v for m, v in kept.items() if v is not None}}
    facts = Held(table, end=date(2026, 10, 31))
    for id, values in series.items():
        for month, value in zip(months, values, strict=True):
            if value is None:
                facts.series(MEASURES[IDS.index(id)]).missing[month] = TOO_FEW
    return facts


def found(series: dict[str, list[float | None]]) -> Correlations:
    return correlations(held(series), [KPIS[id] for id in series], END)


def white(dice: random.Random, n: int) -> list[float]:
    return [dice.gauss(100, 10) for _ in range(n)]


def walk(dice: random.Random, n: int) -> list[float]:
    made = [1000.0]
    for _ in range(n - 1):
        made.append(made[-1] + dice.gauss(0, 10))
    return made


def trend(dice: random.Random, n: int) -> list[float]:
    slope = dice.gauss(0, 4)
    return [1000 + slope * i + dice.gauss(0, 10) for i in range(n)]


def test_planted_relations_are_found_among_others() -> None:
    false = 0
    for seed in range(20):
        dice = random.Random(seed)
        cause = white(dice, 30)
        series: dict[str, Any] = {id: white(dice, 30) for id in IDS[:6]}
        series["revenue"] = cause
        series["created_tickets"] = [500 - 2 * x + dice.gauss(0, 6) for x in cause]
        made = found(series)
        assert made.judged == 15
        pair, *others = made.found  # the strongest comes first
        assert (pair.first.id, pair.second.id) == ("revenue", "created_tickets")
        assert pair.changes is not None
        assert pair.changes.spearman < -0.8
        assert pair.changes.interval.high < -0.5
        assert pair.changes.n == 29
        false += len(others)
    assert false <= 3  # of those found, one in twenty may be chance
    words = pair_words(pair)
    assert words.en.startswith("In months in which “Revenue")
    assert "mostly falls (ρ = −0." in words.en
    assert "baisse le plus souvent (ρ = −0," in words.fr


def test_two_trends_are_not_taken_for_a_relation() -> None:
    alarms = 0
    for seed in range(200):
        dice = random.Random(seed)
        up: dict[str, Any] = {
            id: [1000 + 20 * i + dice.gauss(0, 10) for i in range(36)] for id in IDS[:2]
        }
        (pair,) = found(up).pairs
        assert pair.levels is not None
        assert pair.levels.spearman > 0.95
        alarms += pair.found
    assert alarms / 200 < 0.08


@pytest.mark.parametrize("maker", [white, walk, trend], ids=lambda f: f.__name__)
def test_unrelated_series_are_seldom_found(maker: White) -> None:
    """One pair in twenty, about; of levels it would be up to nine in ten, of raw changes two."""
    dice = random.Random(maker.__name__)
    several = 400
    alarms = 0
    for _ in range(several):
        a, b = maker(dice, 24), maker(dice, 24)
        made = coefficient(changes(a), changes(b))
        assert made is not None
        alarms += made.p < 0.05
    assert alarms / several < 0.075


def test_with_many_pairs_a_null_workbook_seldom_shows_any() -> None:
    dice = random.Random(8)
    alarms = 0
    for _ in range(60):
        alarms += bool(found({id: list(white(dice, 24)) for id in IDS[:8]}).found)
    assert alarms / 60 < 0.12


def test_values_agree_with_scipy() -> None:
    stats = pytest.importorskip("scipy.stats")
    dice = random.Random(9)
    a, b = walk(dice, 40), walk(dice, 40)
    made = coefficient(a, b)
    assert made is not None
    assert made.spearman == pytest.approx(stats.spearmanr(a, b).statistic)
    assert made.pearson == pytest.approx(stats.pearsonr(a, b).statistic)
    assert 4 <= made.effective < made.n == 40


def test_missing_months_and_still_series() -> None:
    dice = random.Random(10)
    gaps: list[float | None] = [*white(dice, 30)]
    gaps[10] = gaps[20] = None
    made = found({"revenue": gaps, "offered_calls": list(white(dice, 30))})
    (pair,) = made.pairs
    assert pair.levels is not None
    assert pair.changes is not None
    assert (pair.levels.n, pair.changes.n) == (28, 25)
    holes: list[float | None] = [x if i % 2 else None for i, x in enumerate(white(dice, 30))]
    (pair,) = found({"revenue": holes, "offered_calls": list(white(dice, 30))}).pairs
    assert pair.reason == TOO_FEW
    assert pair.corrected is None
    rising = found(
        {"revenue": [float(i) for i in range(20)], "offered_calls": list(white(dice, 20))}
    )
    assert rising.pairs[0].reason == STILL  # it rises by the same amount each month
    constant = found({"revenue": [5.0] * 20, "offered_calls": list(white(dice, 20))})
    assert constant.pairs == ()


def test_too_few_months() -> None:
    dice = random.Random(11)
    short = found({"revenue": list(white(dice, 12)), "offered_calls": list(white(dice, 12))})
    assert short.reason == TOO_FEW
    enough = found({"revenue": list(white(dice, 13)), "offered_calls": list(white(dice, 13))})
    assert enough.reason is None
    assert enough.judged == 1


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("net_promoter_score", "detractor_rate", "both contain: NPS answers"),
        ("service_level", "offered_calls", "both contain: Calls offered"),
        ("offered_calls", "abandoned_calls", SAME_ROWS.en),
        ("revenue", "margin", SAME_ROWS.en),
        ("revenue_per_customer", "return_on_investment", SAME_ROWS.en),
        ("service_level", "average_handle_time", None),
        ("customer_satisfaction", "service_level", None),
        ("revenue", "marketing_costs", None),
    ],
)
def test_what_goes_together_by_arithmetic(first: str, second: str, reason: str | None) -> None:
    made = relation(kpis.find(first), kpis.find(second))
    assert (made.en if made else None) == reason


def test_related_pairs_are_not_judged() -> None:
    dice = random.Random(12)
    made = found({id: list(white(dice, 20)) for id in ("outbound_calls", "agreements", "revenue")})
    assert made.judged == 2
    pair = made.pair(KPIS["agreements"], KPIS["outbound_calls"])
    assert pair is not None
    assert pair.related == SAME_ROWS
    assert pair.changes is not None
    assert pair.corrected is None


def test_the_samples(samples_folder: Any) -> None:
    from xlkpi.exports import read_config

    facts = gather([samples_folder], config=read_config(samples_folder / "xlkpi.toml"))
    chosen = [kpis.find(id) for id in (
        "service_level", "net_promoter_score", "revenue", "customer_satisfaction",
        "customer_lifetime_value", "complaints")]  # fmt: skip
    made = Insights(facts, facts.months[-1]).correlations(chosen)
    assert [kpi.id for kpi in made.kpis] == [
        "service_level", "net_promoter_score", "revenue", "customer_satisfaction", "complaints"
    ]  # fmt: skip
    assert len(made.months) == 24
    assert len(made.pairs) == math.comb(5, 2)
