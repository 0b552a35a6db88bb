"""Contributions: by hand, against the total on any table, and on the samples' real exports."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import fsum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.insight.held import Held
from xlkpi import kpis
from xlkpi.facts import gather
from xlkpi.facts.series import TOTAL, Segment
from xlkpi.insight import Insights
from xlkpi.insight.contribution import (
    NO_SUM,
    ONE_SEGMENT,
    Contribution,
    Part,
    contribution,
    dimensions_of,
    strongest,
)
from xlkpi.insight.quotients import NOT_A_QUOTIENT
from xlkpi.model.period import Window

THEN, NOW = date(2026, 9, 1), date(2026, 10, 1)
NPS, AHT, CAC = (
    kpis.find(id)
    for id in ("net_promoter_score", "average_handle_time", "customer_acquisition_cost")
)
REVENUE = kpis.find("revenue")


def table(
    before: dict[str | None, dict[str, Any]],
    now: dict[str | None, dict[str, Any]],
    *,
    dimension: str = "region",
    extra: tuple[dict[str, Any], dict[str, Any]] = ({}, {}),
) -> Held:
    """Measures of segments in two months; the totals are their sums and something extra."""
    held: dict[str, dict[Segment, dict[date, Any]]] = {}
    for month, rows, more in ((THEN, before, extra[0]), (NOW, now, extra[1])):
        for value, measures in rows.items():
            for id, amount in measures.items():
                values = held.setdefault(id, {})
                values.setdefault(Segment(dimension, value), {})[month] = amount
                total = values.setdefault(TOTAL, {})
                total[month] = total.get(month, 0) + amount
        for id, amount in more.items():
            held[id][TOTAL][month] = held[id][TOTAL].get(month, 0) + amount
    return Held(held)


def found(facts: Held, kpi: Any, dimension: str = "region") -> Contribution:
    made = contribution(facts, kpi, NOW, dimension)
    assert isinstance(made, Contribution)
    return made


def by_value(made: Contribution) -> dict[str | None, Part]:
    return {part.segment.value: part for part in made.parts if not part.rest}


def test_a_sum_is_told_by_each_segments_change() -> None:
    facts = table(
        {"north": {"revenue": 100}, "south": {"revenue": 50}, None: {"revenue": 7}},
        {"north": {"revenue": 80}, "south": {"revenue": 55}, "east": {"revenue": 9}},
    )
    made = found(facts, REVENUE)
    assert made.is_sum
    assert (made.before, made.now, made.change) == (157, 144, -13)
    assert [(p.segment.value, p.total) for p in made.parts] == [
        ("north", -20.0), ("east", 9.0), (None, -7.0), ("south", 5.0)
    ]  # fmt: skip
    assert not any(p.mix_effect or p.rest for p in made.parts)


def test_a_rate_is_split_in_rate_and_mix() -> None:
    # by hand: calls 100 → 100, handling 200 s → 260 s; shares ½, ½ → ⅕, ⅘; R̄ = 230
    facts = table(
        {"a": {"handle_s": 50 * 100, "handled_talk_calls": 50},
         "b": {"handle_s": 50 * 300, "handled_talk_calls": 50}},
        {"a": {"handle_s": 20 * 100, "handled_talk_calls": 20},
         "b": {"handle_s": 80 * 300, "handled_talk_calls": 80}},
    )  # fmt: skip
    made = found(facts, AHT)
    parts = by_value(made)
    assert (made.before, made.now) == (200, 260)
    assert [p.rate_effect for p in made.parts] == [0, 0]  # neither works otherwise
    assert parts["a"].mix_effect == pytest.approx((100 - 230) * (0.2 - 0.5))
    assert parts["b"].mix_effect == pytest.approx((300 - 230) * (0.8 - 0.5))
    assert parts["a"].weight == pytest.approx(70 / 200)
    assert (parts["b"].before, parts["b"].now, parts["b"].n) == (300, 300, 50)


def test_rates_alone_move_the_total_where_shares_stay() -> None:
    facts = table(
        {"a": {"handle_s": 5000, "handled_talk_calls": 50},
         "b": {"handle_s": 15000, "handled_talk_calls": 150}},
        {"a": {"handle_s": 15000, "handled_talk_calls": 100},
         "b": {"handle_s": 27000, "handled_talk_calls": 300}},
    )  # fmt: skip
    parts = by_value(found(facts, AHT))
    assert parts["a"].rate_effect == pytest.approx(0.25 * 50)
    assert parts["b"].rate_effect == pytest.approx(0.75 * -10)
    assert [p.mix_effect for p in parts.values()] == [0, 0]


def test_a_segment_that_appears_is_mix_alone() -> None:
    facts = table(
        {"a": {"promoters": 50, "detractors": 10, "nps_answers": 100}},
        {"a": {"promoters": 50, "detractors": 10, "nps_answers": 100},
         "b": {"promoters": 0, "detractors": 100, "nps_answers": 100}},
    )  # fmt: skip
    made = found(facts, NPS)
    parts = by_value(made)
    assert (made.before, made.now) == (40, -30)
    assert parts["b"].rate_effect == 0
    assert parts["b"].mix_effect == pytest.approx((-100 - 5) * 0.5)
    assert parts["a"].mix_effect == pytest.approx((40 - 5) * -0.5)
    assert (parts["b"].before, parts["b"].now) == (None, -100)


def test_costs_without_a_customer_count_as_rate() -> None:
    facts = table(
        {"a": {"marketing_costs": 100, "sales_costs": 50, "new_customers": 10},
         "b": {"marketing_costs": 30, "sales_costs": 0, "new_customers": 5}},
        {"a": {"marketing_costs": 100, "sales_costs": 50, "new_customers": 10},
         "b": {"marketing_costs": 30, "sales_costs": 20, "new_customers": 0}},
    )  # fmt: skip
    made = found(facts, CAC)
    assert (made.before, made.now) == (12, 20)
    b = by_value(made)["b"]
    assert b.rate_effect == pytest.approx(50 / 10 - 30 / 15)
    assert b.mix_effect == pytest.approx(-16 * (0 - 5 / 15))
    assert fsum(p.total for p in made.parts) == pytest.approx(8, abs=1e-9)


def test_persons_counted_twice_are_a_part_of_their_own() -> None:
    contacted = kpis.find("revenue_per_contacted_customer")
    facts = table(
        {"email": {"contacted_revenue": 600, "contacted_customers": 40},
         "phone": {"contacted_revenue": 300, "contacted_customers": 30}},
        {"email": {"contacted_revenue": 700, "contacted_customers": 60},
         "phone": {"contacted_revenue": 200, "contacted_customers": 30}},
        dimension="channel",
        extra=({"contacted_customers": -20, "contacted_revenue": -200},
               {"contacted_customers": -10, "contacted_revenue": -50}),
    )  # fmt: skip
    made = found(facts, contacted, "channel")
    (rest,) = (part for part in made.parts if part.rest)
    assert rest.segment == Segment("channel")
    assert (rest.before, rest.now) == (None, None)
    before, now = 700 / 50, 850 / 80
    mean = (before + now) / 2
    alone = -50 / 80 - -200 / 50 - mean * (-10 / 80 - -20 / 50)
    assert rest.total == pytest.approx(alone)
    assert fsum(p.total for p in made.parts) == pytest.approx(now - before, abs=1e-9)


def test_a_segment_that_is_not_known_in_a_month_belongs_to_the_rest() -> None:
    facts = table(
        {"a": {"revenue": 10}, "b": {"revenue": 20}, "c": {"revenue": 5}},
        {"a": {"revenue": 30}, "b": {"revenue": 50}, "c": {"revenue": 6}},
    )
    facts.series("revenue").gaps[Segment("region", "b")] = {NOW: NOT_A_QUOTIENT}
    made = found(facts, REVENUE)
    assert {p.segment.value: p.total for p in made.parts if not p.rest} == {"a": 20, "c": 1}
    assert [p.total for p in made.parts if p.rest] == [30]


def test_reasons() -> None:
    facts = table(
        {"a": {"revenue": 1, "first_reply_median": 1}}, {"a": {"revenue": 2, "handle_s": 1}}
    )
    assert contribution(facts, REVENUE, NOW, "region") == ONE_SEGMENT
    refused = contribution(facts, REVENUE, NOW, "queue")
    assert not isinstance(refused, Contribution)
    assert refused.en == "not split by queue"
    median = kpis.find("first_response_median")
    assert contribution(facts, median, NOW, "region") == NO_SUM
    assert not isinstance(contribution(facts, REVENUE, NOW, "region", window=Window.ALL),
                          Contribution)  # fmt: skip
    assert not isinstance(contribution(facts, REVENUE, THEN, "region"), Contribution)
    names = kpis.find("customer_lifetime_value").measures
    rolling = {name.partition("@")[0]: 5 for name in names}
    facts = table({"a": rolling, "b": rolling}, {"a": rolling, "b": rolling})
    made = contribution(facts, kpis.find("customer_lifetime_value"), NOW, "region")
    assert made == NOT_A_QUOTIENT


# ---------------------------------------------------------------- it always adds up

IDS = (
    "revenue", "net_customer_change", "net_promoter_score", "average_handle_time",
    "customer_acquisition_cost", "return_on_investment", "first_response_time",
    "mirror_survey_gap", "win_rate_in_value", "net_revenue_retention", "conversion_rate",
)  # fmt: skip
AMOUNTS = st.one_of(
    st.just(0),
    st.integers(-5, 1000),
    st.integers(-10, 10),
    st.decimals(-(10**6), 10**7, places=2, allow_nan=False),
    st.floats(-1e6, 1e6, allow_nan=False, width=32),
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[Any, Held]:
    kpi = kpis.find(draw(st.sampled_from(IDS)))
    names = draw(st.lists(st.sampled_from([None, *"abcdefgh"]), min_size=2, unique=True))
    rows = st.fixed_dictionaries({m.partition("@")[0]: AMOUNTS for m in kpi.measures})
    present = st.dictionaries(st.sampled_from(names), rows, min_size=1)
    extra: st.SearchStrategy[dict[str, Any]] = st.one_of(st.just({}), rows)
    before, now = draw(present), draw(present)
    exact = [_exact(each) for each in (before, now)]
    more = tuple(_exact({None: draw(extra)})[None] for _ in range(2))
    return kpi, table(exact[0], exact[1], extra=(more[0], more[1]))


def _exact(rows: dict[str | None, dict[str, Any]]) -> dict[str | None, dict[str, Any]]:
    """Amounts as the facts hold them: decimals of nine places."""
    return {
        value: {id: Decimal(str(amount)) for id, amount in measures.items()}
        for value, measures in rows.items()
    }


@given(tables())
def test_the_parts_sum_to_the_change_whatever_the_table_holds(made: tuple[Any, Held]) -> None:
    kpi, facts = made
    given_ = contribution(facts, kpi, NOW, "region")
    if not isinstance(given_, Contribution):
        values = [facts.kpi(kpi, Window.MONTH, month)[0] for month in (THEN, NOW)]
        assert None in values or given_ == ONE_SEGMENT
        return
    # floats hold sixteen digits of the largest number: a rate over almost nothing is huge
    largest = max(abs(x) for p in given_.parts for x in (p.rate_effect, p.mix_effect))
    size = max(1.0, abs(given_.before), abs(given_.now), largest)
    assert abs(fsum(p.total for p in given_.parts) - given_.change) <= 1e-9 * size
    totals = [abs(p.total) for p in given_.parts]
    assert totals == sorted(totals, reverse=True)
    assert fsum(p.weight for p in given_.parts) == pytest.approx(1) or not any(
        p.weight for p in given_.parts
    )


# ---------------------------------------------------------------- which dimension


def test_the_dimension_in_which_one_segment_stands_out() -> None:
    split = table(
        {"n": {"revenue": 100}, "s": {"revenue": 900}},
        {"n": {"revenue": 20}, "s": {"revenue": 880}},
    )
    even = table(
        {"x": {"revenue": 500}, "y": {"revenue": 500}},
        {"x": {"revenue": 455}, "y": {"revenue": 445}},
        dimension="product",
    )
    joined = {**even.series("revenue").by_month, **split.series("revenue").by_month}
    facts = Held({"revenue": joined})
    assert dimensions_of(facts, REVENUE) == ("product", "region")
    made = strongest(facts, REVENUE, NOW)
    assert made is not None
    assert made.dimension == "region"
    out = made.standing_out(30)
    assert out is not None
    assert out[0].segment.value == "n"
    assert out[1] == pytest.approx(80 / 100 - 120 / 1900)


def test_an_outcome_is_not_explained_by_itself() -> None:
    stage = table(
        {"won": {"revenue": 900}, "open": {"revenue": 100}},
        {"won": {"revenue": 100}, "open": {"revenue": 900}},
        dimension="stage",
    )
    assert dimensions_of(stage, REVENUE) == ("stage",)
    assert strongest(stage, REVENUE, NOW) is None


def test_a_small_group_is_never_the_one() -> None:
    facts = table(
        {"a": {"promoters": 5, "detractors": 0, "nps_answers": 10},
         "b": {"promoters": 50, "detractors": 10, "nps_answers": 100}},
        {"a": {"promoters": 0, "detractors": 9, "nps_answers": 10},
         "b": {"promoters": 50, "detractors": 12, "nps_answers": 100}},
    )  # fmt: skip
    made = found(facts, NPS)
    assert made.parts[0].segment.value == "a"
    out = made.standing_out(30)
    assert out is not None
    assert out[0].segment.value == "b"
    assert made.standing_out(1000) is None


# ---------------------------------------------------------------- the samples


@pytest.fixture(scope="module")
def sample_facts(samples_folder: Any) -> Any:
    from xlkpi.exports import read_config

    return gather([samples_folder], config=read_config(samples_folder / "xlkpi.toml"))


@pytest.mark.parametrize("window", [Window.MONTH, Window.QUARTER, Window.ROLLING12])
def test_every_kpi_of_the_samples_adds_up_by_every_dimension(
    sample_facts: Any, window: Window
) -> None:
    month = sample_facts.months[-1]
    told = 0
    for kpi in kpis.all_kpis():
        if not kpi.on_sheet:
            continue
        for dimension in dimensions_of(sample_facts, kpi):
            for against in ("previous", "last_year"):
                made = contribution(
                    sample_facts, kpi, month, dimension, window=window, against=against
                )
                if isinstance(made, Contribution):
                    told += 1
                    size = max(1.0, abs(made.before), abs(made.now))
                    off = fsum(p.total for p in made.parts) - made.change
                    assert abs(off) <= 1e-9 * size, (kpi.id, dimension)
    assert told > 500


def test_insights_give_it_once(sample_facts: Any) -> None:
    insights = Insights(sample_facts, sample_facts.months[-1])
    kpi = kpis.find("offered_calls")
    first = insights.contribution(kpi)
    assert first is not None
    assert insights.contribution(kpi) is first
    assert insights.contribution(kpi, first.dimension) == first
    assert insights.contribution(kpi, "plan") is None
    tickets = kpis.find("created_tickets")
    made = insights.contribution(tickets, "category")
    assert made is not None
    counted = sample_facts.warehouse.rows(
        "select category, count(*) filter (date_trunc('month', created_at) = date '2026-10-01')"
        " - count(*) filter (date_trunc('month', created_at) = date '2026-09-01')"
        f" from {sample_facts.warehouse.relations['tickets'].view} group by 1"
    )
    assert sorted((p.segment.value, p.total) for p in made.parts if p.total) == sorted(
        (value, change) for value, change in counted if change
    )
