"""KPIs forecast through their measures, within bounds, or with the reason why not."""

from __future__ import annotations

from datetime import date
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from xlkpi import kpis
from xlkpi.exports import Config
from xlkpi.facts import Facts, gather
from xlkpi.insight import Insights
from xlkpi.insight import forecast as forecasts
from xlkpi.insight.history import kpi_history
from xlkpi.model.period import add_months

START = date(2023, 1, 1)


def _calls(offered: list[int], answered: list[int], start: date = START) -> Facts:
    """Totals by month of a call centre: one row on the last day of each."""
    days = [add_months(start, i + 1) for i in range(len(offered))]
    frame = pd.DataFrame(
        {
            "on": [pd.Timestamp(day) - pd.Timedelta(days=1) for day in days],
            "queue": "main",
            "offered": offered,
            "answered": answered,
            "abandoned": [a - b for a, b in zip(offered, answered, strict=True)],
        }
    )
    return gather({"call_totals": frame}, config=Config())


def _insights(facts: Facts) -> Insights:
    return Insights(facts, facts.months[-1])


@pytest.fixture(scope="module")
def three_years() -> Insights:
    draw = np.random.default_rng(1)
    month = np.arange(36)
    offered = (900 + 200 * np.sin(month * np.pi / 6) + draw.normal(0, 30, 36)).astype(int)
    answered = (offered * np.clip(0.9 + draw.normal(0, 0.03, 36), 0, 1)).astype(int)
    return _insights(_calls(offered.tolist(), answered.tolist()))


def test_a_ratio_is_the_ratio_of_its_parts(three_years: Insights) -> None:
    rate, answered, offered = (
        three_years.forecast(kpis.find(id))
        for id in ("answer_rate", "answered_calls", "offered_calls")
    )
    assert len(rate.points) == 12
    assert [point.month for point in rate.points] == [add_months(START, i) for i in range(36, 48)]
    for one, top, bottom in zip(rate.points, answered.points, offered.points, strict=True):
        assert one.value == pytest.approx(top.value / bottom.value, rel=1e-12)


def test_intervals_hold_the_value_and_each_other(three_years: Insights) -> None:
    for id in ("answer_rate", "offered_calls", "abandoned_calls"):
        for point in three_years.forecast(kpis.find(id)).points:
            assert point.low95 <= point.low80 <= point.value <= point.high80 <= point.high95
            assert point.sd > 0


def test_shares_and_counts_stay_within_their_bounds() -> None:
    draw = np.random.default_rng(2)
    offered = draw.poisson(12, 30) + 1
    answered = np.minimum(offered, draw.poisson(11.5, 30))
    found = _insights(_calls(offered.tolist(), answered.tolist()))
    rate = found.forecast(kpis.find("answer_rate"))
    assert (rate.floor, rate.ceiling) == (0.0, 1.0)
    assert rate.points[-1].high95 == 1.0
    assert all(point.low95 >= 0 and point.high95 <= 1 for point in rate.points)
    lost = found.forecast(kpis.find("abandoned_calls"))
    assert lost.points[-1].low95 == 0.0


def test_bounds_by_the_unit_and_the_past() -> None:
    def bounds(id: str, *values: float) -> tuple[float | None, float | None]:
        return forecasts.bounds(kpis.find(id), np.array(values))

    assert bounds("net_promoter_score", 10, 40) == (-100, 100)
    assert bounds("answer_rate", 0.5, 1.0) == (0, 1)
    assert bounds("email_handling_rate", 0.9, 1.1) == (0, None)
    assert bounds("return_on_investment", -0.2, 0.6) == (None, None)
    assert bounds("cost_reduction", 0.1, 0.2) == (None, None)  # a change on the month before
    assert bounds("revenue", 10, 20) == (0, None)
    assert bounds("margin", 10, 20) == (None, None)
    assert bounds("net_customer_change", 1, 5) == (None, None)


def test_the_horizon_grows_with_the_history() -> None:
    draw = np.random.default_rng(3)
    for months, steps in ((8, 3), (12, 4), (24, 8), (36, 12), (48, 12)):
        offered = draw.poisson(200, months).tolist()
        answered = [int(n * 0.9) for n in offered]
        found = _insights(_calls(offered, answered)).forecast(kpis.find("offered_calls"))
        assert len(found.points) == steps
        assert found.reason is None


@pytest.mark.parametrize(
    ("months", "method"), [(8, forecasts.NAIVE), (18, forecasts.BLEND), (30, forecasts.SMOOTH)]
)
def test_the_method_is_said(months: int, method: object) -> None:
    draw = np.random.default_rng(months + 1)
    offered = draw.poisson(200, months).tolist()
    found = _insights(_calls(offered, [n - 3 for n in offered]))
    assert found.forecast(kpis.find("offered_calls")).method == method


def test_no_forecast_without_a_basis(three_years: Insights) -> None:
    few = _insights(_calls([10, 12, 9, 11, 10], [9, 9, 9, 9, 9]))
    assert few.forecast(kpis.find("offered_calls")).reason == (
        "5 months with a value, a forecast needs 6",
        "5 mois avec une valeur, il en faut 6 pour prévoir",
    )
    constant = _insights(_calls([20] * 20, [18] * 20))
    assert constant.forecast(kpis.find("answer_rate")).reason == forecasts.CONSTANT
    other = three_years.forecast(kpis.find("net_promoter_score"))
    assert other.reason is not None
    assert other.reason.en == "no monthly values: no export gives it"
    assert not other.points
    gone = _insights(_calls([50, 60] * 10 + [0], [40, 50] * 10 + [0]))
    assert gone.forecast(kpis.find("answer_rate")).reason == forecasts.LAST_MISSING
    holes = _insights(_calls([50, 0, 60, 0, 55, 40] * 4, [40, 0, 50, 0, 50, 30] * 4))
    assert holes.forecast(kpis.find("answer_rate")).reason == (
        "8 of the last 24 months have no value",
        "8 des 24 derniers mois sont sans valeur",
    )


def test_a_snapshot_has_no_months() -> None:
    customers = pd.DataFrame({"customer_id": ["a", "b"], "status": ["active", "lost"]})
    calls = _calls([10] * 3, [9] * 3)
    del calls
    found = Insights(gather({"customers": customers}, config=Config()), START)
    assert found.forecast(kpis.find("churn_rate")).reason == forecasts.NOT_COMPLETE


def test_the_month_that_is_not_over_is_the_first_one_ahead() -> None:
    frame = pd.DataFrame(
        {
            "on": [add_months(START, i) for i in range(20)],  # the first day of each month
            "queue": "main",
            "offered": np.random.default_rng(4).poisson(100, 20),
            "answered": 80,
            "abandoned": 5,
        }
    )
    found = _insights(gather({"call_totals": frame}, config=Config()))
    forecast = found.forecast(kpis.find("offered_calls"))
    assert forecast.history[-1][0] == add_months(START, 18)
    assert forecast.points[0].month == add_months(START, 19)


def test_the_chance_to_meet_a_target(three_years: Insights) -> None:
    forecast = three_years.forecast(kpis.find("offered_calls"))
    point = forecast.points[3]
    normal = NormalDist(point.value, point.sd)
    low, high = point.value - 20, point.value + 50
    assert forecast.chance(point.month, low=low) == pytest.approx(1 - normal.cdf(low))
    assert forecast.chance(point.month, high=high) == pytest.approx(normal.cdf(high))
    assert forecast.chance(point.month, low, high) == pytest.approx(
        normal.cdf(high) - normal.cdf(low)
    )
    assert forecast.chance(point.month) is None
    assert forecast.chance(add_months(START, 60), low=low) is None


def test_the_arrays_are_the_facts(facts: Facts) -> None:
    """Every KPI of the samples, month by month, by the array formula and by the facts."""
    insights = _insights(facts)
    for kpi in insights.panel.kpis:
        history = kpi_history(facts, kpi, insights.months)
        array = insights.panel.kpi(kpi)
        assert array == pytest.approx(
            [np.nan if value is None else value for value in history], nan_ok=True, rel=1e-12
        ), kpi.id


def test_a_rolling_year_goes_on_with_its_months(facts: Facts) -> None:
    """What is expected of twelve months is known months and expected ones together."""
    insights = _insights(facts)
    insights.forecast(kpis.find("revenue"))
    ahead = insights._forecasts._ahead
    months, year = ahead("revenue")[-1], ahead("revenue@rolling12")[-1]
    past = insights.panel.measure("revenue")
    for step in (1, 5, 12):
        assert year[step - 1] == pytest.approx(
            past[len(past) - 12 + step :].sum() + months[:step].sum()
        )
    assert ahead("revenue@previous")[-1][:2] == pytest.approx([past[-1], months[0]])


def test_the_samples_are_forecast_and_said_alike(facts: Facts) -> None:
    one, two = _insights(facts), _insights(facts)
    with_points = 0
    for kpi in one.panel.kpis:
        forecast = one.forecast(kpi)
        assert forecast == two.forecast(kpi)
        assert bool(forecast.points) != bool(forecast.reason)
        with_points += bool(forecast.points)
    assert with_points > 120
