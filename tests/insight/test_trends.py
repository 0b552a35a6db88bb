"""What was planted is found: trends, seasons, odd months; and noise is left alone."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from xlkpi import kpis
from xlkpi.exports import Config
from xlkpi.facts import gather
from xlkpi.insight import Insights
from xlkpi.insight.signals import LENGTHENING, Signal, concerning, worsening
from xlkpi.insight.slopes import Slope
from xlkpi.insight.trends import Direction, Trend, favours, odd_ones, working_days
from xlkpi.model.kpi import CATALOGUE, Better
from xlkpi.model.period import add_months
from xlkpi.model.text import Text

START = date(2023, 1, 1)


def _offered(values: np.ndarray) -> Insights:
    """A call centre that was offered so many calls a month; a tenth was lost."""
    days = [add_months(START, i + 1) for i in range(len(values))]
    frame = pd.DataFrame(
        {
            "on": [pd.Timestamp(day) - pd.Timedelta(days=1) for day in days],
            "queue": "main",
            "offered": values.astype(int),
            "answered": (values * 0.9).astype(int),
            "abandoned": values.astype(int) - (values * 0.9).astype(int),
        }
    )
    facts = gather({"call_totals": frame}, config=Config())
    return Insights(facts, facts.months[-1])


def test_changes_by_hand() -> None:
    values = np.array([100, 110, 120, 130, 140, 150, 160, 170, 180, 190, 200, 210, 330])
    trend = _offered(values).trend(kpis.find("offered_calls"))
    assert trend.value == 330
    assert trend.previous is not None
    assert trend.last_year is not None
    assert (trend.previous.difference, trend.last_year.difference) == (120, 230)
    assert trend.previous.relative == pytest.approx(120 / 210)
    assert trend.rolling12 == values[1:].sum()
    # January 2024 has 23 days from Monday to Friday, January 2023 22
    assert trend.per_working_day == pytest.approx(330 / 23)
    assert trend.working_day_change == pytest.approx((330 / 23) / (100 / 22) - 1)


def test_working_days_are_numpys() -> None:
    for i in range(60):
        month = add_months(START, i)
        wanted = np.busday_count(month, add_months(month, 1))
        assert working_days(month) == int(wanted)


def test_a_planted_trend() -> None:
    draw = np.random.default_rng(1)
    values = 500 + 12 * np.arange(20) + draw.normal(0, 10, 20)
    trend = _offered(values).trend(kpis.find("answered_calls"))
    assert trend.direction is Direction.RISING
    assert trend.favourable is True
    assert trend.slope is not None
    assert trend.slope.per_month == pytest.approx(0.9 * 12, rel=0.15)
    assert _offered(values).trend(kpis.find("abandoned_calls")).favourable is False


def test_directions_and_what_is_good() -> None:
    assert favours(Direction.FALLING, Better.LOWER) is True
    assert favours(Direction.FALLING, Better.HIGHER) is False
    assert favours(Direction.STEADY, Better.HIGHER) is None
    assert favours(Direction.RISING, Better.NEUTRAL) is None


SEASONAL = np.array([0.8, 0.85, 1, 1, 1, 1, 1.1, 0.7, 1, 1, 1.15, 1.4])


@pytest.mark.parametrize("years", [2, 3, 5])
def test_a_planted_season(years: int) -> None:
    draw = np.random.default_rng(years)
    month = np.arange(12 * years)
    values = 1000 * SEASONAL[month % 12] * np.exp(draw.normal(0, 0.03, 12 * years))
    trend = _offered(values).trend(kpis.find("offered_calls"))
    season = trend.season
    assert season is not None
    assert season.strength > 0.85
    assert season.high[0] == 12
    assert season.low[0] == 8
    wanted = SEASONAL / np.exp(np.log(SEASONAL).mean())
    assert season.factors == pytest.approx(wanted, rel=0.12)
    # the season alone makes no trend and no odd month
    assert trend.slope is not None
    assert abs(trend.slope.per_month) < 6  # its own months rise by 22 from one to the next
    assert trend.outliers == ()


def test_noise_is_no_season() -> None:
    from xlkpi.insight import smoothing
    from xlkpi.insight.distributions import fisher
    from xlkpi.insight.seasons import PROVEN

    draw = np.random.default_rng(3)
    for months, left in ((24, 24), (48, 36)):
        rows = np.full((1000, smoothing.WINDOW), np.nan)
        rows[:, -months:] = draw.normal(100, 10, (1000, months))
        ratios = smoothing.seasons(rows)[2]
        freedom = int(smoothing.left_over(np.array([months]), np.array([left]))[0])
        called = [fisher(float(f), 11, freedom) < PROVEN for f in ratios]
        assert np.mean(called) < 0.02


def test_under_two_years_there_is_no_season() -> None:
    month = np.arange(23)
    assert _offered(1000 * SEASONAL[month % 12]).trend(kpis.find("offered_calls")).season is None


def test_a_planted_odd_month() -> None:
    draw = np.random.default_rng(4)
    values = draw.normal(1000, 40, 30)
    values[20] = 1600
    values[29] = 500
    trend = _offered(values).trend(kpis.find("offered_calls"))
    assert [odd.month for odd in trend.outliers] == [add_months(START, 20), add_months(START, 29)]
    high, low = trend.outliers
    assert high.deviations > 3.5
    assert low.deviations < -3.5
    assert high.expected == pytest.approx(1000, rel=0.06)


def test_odd_ones_by_hand() -> None:
    assert odd_ones([1.0, None, 2.0]) == {}
    assert odd_ones([5.0] * 20) == {}
    assert list(odd_ones([5.0] * 10 + [9.0] + [5.0] * 9)) == [10]
    # of a count, five more than usual is nothing: its root is 10
    counts: list[float | None] = [100.0, 101.0, 99.0, 100.0] * 5
    counts[7] = 106.0
    assert list(odd_ones(counts)) == [7]
    assert odd_ones(counts, counts=True) == {}


def test_the_last_month_of_a_steady_growth_is_not_odd() -> None:
    growth = [100 * 1.05**month for month in range(24)]
    assert list(odd_ones(growth)) == []
    line = [10.0 * month for month in range(24)]
    assert list(odd_ones([*line[:-1], 400.0])) == [23]


def test_noise_has_few_odd_months() -> None:
    draw = np.random.default_rng(5)
    found = [len(odd_ones([float(v) for v in draw.normal(0, 1, 36)])) for _ in range(400)]
    assert np.mean(found) / 36 < 0.01


# ---------------------------------------------------------------- signals


def _trend(id: str, p: float, favourable: bool | None) -> Trend:
    slope = Slope(1.0, 0.5, 1.5, p, 13, 13.0)
    direction = Direction.RISING if p < 0.05 else Direction.STEADY
    return Trend(id, START, 1.0, None, None, None, slope, direction, favourable, None, (),
                 None, None)  # fmt: skip


def test_trends_are_held_together() -> None:
    """Benjamini and Hochberg by hand: p(i) ≤ 0.05·i/m."""
    alone = {f"k{i}": _trend(f"k{i}", 0.04, False) for i in range(1)}
    assert worsening(alone) == ("k0",)
    crowd = alone | {f"n{i}": _trend(f"n{i}", 0.5, None) for i in range(20)}
    assert worsening(crowd) == ()
    several = {
        f"k{i}": _trend(f"k{i}", 0.001 * (i + 1), None if i == 1 else False) for i in range(3)
    }
    several |= {f"n{i}": _trend(f"n{i}", 0.5, None) for i in range(17)}
    assert worsening(several) == ("k0", "k2")  # 0.003 ≤ 0.05·3/20; k1 goes neither way


def test_noise_gives_no_signal() -> None:
    several = 0
    for seed in range(8):
        draw = np.random.default_rng(100 + seed)
        several += len(_offered(draw.normal(1000, 60, 30)).signals())
    assert several == 0


def test_signals_are_of_what_the_page_is_about() -> None:
    """Those shown, then others of their families; the same numbers once; nothing else."""

    def signal(id: str, number: str) -> Signal:
        name = CATALOGUE[id].name
        return Signal(id, "odd_month", Text(f"{name.en}: {number}", f"{name.fr}\u00a0: {number}"))

    found = [
        signal("marketing_costs", "62"),
        signal("lead_generation_spend", "62"),
        signal("sales_costs", "80"),
        signal("offered_calls", "5"),
        signal("customer_acquisition_cost", "9"),
    ]
    told = concerning(found, [CATALOGUE["customer_acquisition_cost"]])
    assert [s.kpi for s in told] == ["customer_acquisition_cost", "marketing_costs", "sales_costs"]


def test_money_in_a_signal_has_its_currency() -> None:
    months = [add_months(START, i) for i in range(24)]
    spent = [1000.0 + 50 * i + (i % 3) for i in range(24)]
    costs = pd.DataFrame({"on": pd.to_datetime(months), "amount": spent, "category": "marketing"})
    insights = Insights(gather({"costs": costs}, config=Config()), months[-1])
    texts = [s.text for s in insights.signals("€") if s.kpi == "marketing_costs"]
    assert [("by €50 a month" in t.en, "de 50\u00a0€ par mois" in t.fr) for t in texts] == [
        (True, True)
    ]


def test_a_lengthening_cycle_is_a_signal() -> None:
    draw = np.random.default_rng(6)
    rows = []
    for i in range(16):
        closed = add_months(START, i).replace(day=20)
        for k in range(10):
            days = int(30 + 3 * i + draw.normal(0, 3))
            rows.append(
                {
                    "deal_id": f"{i}-{k}",
                    "created_on": pd.Timestamp(closed) - pd.Timedelta(days=days),
                    "closed_on": pd.Timestamp(closed),
                    "status": "won",
                    "amount": 100.0,
                }
            )
    facts = gather({"deals": pd.DataFrame(rows)}, config=Config())
    insights = Insights(facts, add_months(START, 14))
    first = insights.signals()[0]
    assert (first.kpi, first.rule) == ("sales_cycle", "lengthening_cycle")
    assert first.text.en.startswith("Average sales cycle") or "longer by" in first.text.en
    assert "s’allonge" in first.text.fr
    assert LENGTHENING.en.split("a month")[1] in first.text.en
    assert not any(s.rule == "unfavourable_trend" and s.kpi == "sales_cycle" for s in
                   insights.signals())  # fmt: skip


def test_the_last_month_far_off_is_a_signal() -> None:
    draw = np.random.default_rng(7)
    values = draw.normal(1000, 30, 30)
    values[-1] = 1500
    signals = _offered(values).signals()
    assert "odd_month" in {s.rule for s in signals if s.kpi == "offered_calls"}
    text = next(s.text for s in signals if s.kpi == "offered_calls" and s.rule == "odd_month")
    assert "1,500" in text.en
    assert "1\u202f500" in text.fr
