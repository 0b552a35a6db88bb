"""Trials know nothing of what came after; intervals cover what they should."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.forecasts import quality
from benchmarks.seeded_series import seeded_series
from xlkpi.insight import backtest, smoothing
from xlkpi.insight.smoothing import STEPS, WINDOW


def test_windows_end_with_each_month() -> None:
    values = np.arange(1.0, 6.0)
    rows = backtest.windows(values, 2)
    assert rows.shape == (3, WINDOW)
    assert rows[0][-3:].tolist() == [1.0, 2.0, 3.0]
    assert np.isnan(rows[0][:-3]).all()
    assert rows[-1][-5:].tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]
    came = backtest.outcomes(values, 2)
    assert came[0][:3] == pytest.approx([4.0, 5.0, np.nan], nan_ok=True)
    assert np.isnan(came[-1]).all()


def test_a_trial_does_not_know_what_came_after() -> None:
    draw = np.random.default_rng(7)
    values = draw.normal(100, 10, 50)
    other = values.copy()
    other[40:] = 1e6
    one, two = (smoothing.carried_on(backtest.windows(v, 20)) for v in (values, other))
    assert np.array_equal(one[:20], two[:20])
    assert not np.array_equal(one[20:], two[20:])


def test_the_deviation_is_that_of_the_errors() -> None:
    # a path that is always 0 errs by the value itself: independent, the same at each step
    draw = np.random.default_rng(8)
    values = draw.normal(0, 3, 60)
    first = 20
    found = backtest.trials(np.zeros((len(values) - first, STEPS)), values, first)
    assert found.errors == sum(min(STEPS, 59 - end) for end in range(first, 60))
    assert found.deviation[0] == pytest.approx(3, rel=0.25)
    assert found.deviation[-1] >= found.deviation[0]


def test_errors_that_grow_with_the_months_ahead_widen_the_fan() -> None:
    draw = np.random.default_rng(9)
    values = np.cumsum(draw.normal(0, 1, 80))
    paths = np.repeat(values[30:, None], STEPS, 1)  # the naive rule, right for a random walk
    found = backtest.trials(paths, values, 30)
    assert found.deviation[11] / found.deviation[0] == pytest.approx(np.sqrt(12), rel=0.35)


def test_a_business_that_doubled_errs_by_its_present_size() -> None:
    draw = np.random.default_rng(10)
    level = np.linspace(100, 1000, 60 + STEPS)
    values = level[:60] * np.exp(draw.normal(0, 0.1, 60))
    paths = np.stack([level[end + 1 : end + 1 + STEPS] for end in range(20, 60)])
    found = backtest.trials(paths, values, 20)
    assert found.deviation[0] / 85 == pytest.approx(1, rel=0.25)  # a tenth of today's, not of 550


def test_too_few_trials_say_nothing() -> None:
    values = np.arange(5.0)
    found = backtest.trials(np.zeros((3, STEPS)), values, 2)
    assert found.deviation == ()
    assert found.scaled_error is None


def test_the_seasonal_naive_rule_scales_to_one() -> None:
    draw = np.random.default_rng(11)
    values = draw.normal(50, 5, 48)
    paths = np.stack([values[end - 11 : end + 1] for end in range(24, 48)])
    assert backtest.trials(paths, values, 24).scaled_error == pytest.approx(1.0)


def test_seeded_series_are_forecast_better_than_by_last_years_month() -> None:
    """The whole benchmark takes a minute; these forty are its first ones."""
    found = quality(seeded_series(40), step=3)
    assert found.series == 40
    assert found.error < 0.8 * found.naive
    assert 0.75 <= found.within80 <= 0.85
    assert 0.89 <= found.within95 <= 0.98
