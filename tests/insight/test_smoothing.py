"""The recursions are statsmodels'; a planted season is found, and noise is no season."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.tsa.forecasting.theta import ThetaModel
from statsmodels.tsa.holtwinters import ExponentialSmoothing, SimpleExpSmoothing

from xlkpi.insight import smoothing
from xlkpi.insight.smoothing import STEPS, WINDOW


def _walk(seed: int, several: int = WINDOW) -> smoothing.Rows:
    draw = np.random.default_rng(seed)
    made: smoothing.Rows = (
        100 + np.cumsum(draw.normal(0.3, 2, several)) + draw.normal(0, 3, several)
    )
    return made


def _row(values: smoothing.Rows) -> smoothing.Rows:
    return np.concatenate([np.full(WINDOW - len(values), np.nan), values])[None, :]


@pytest.mark.parametrize("alpha", [0.1, 0.45, 0.9])
def test_simple_smoothing_is_that_of_statsmodels(alpha: float) -> None:
    values = _walk(1)
    level, chosen = smoothing.simple(values[None, :], np.array([alpha]))
    model = SimpleExpSmoothing(
        values, initialization_method="known", initial_level=float(values[:6].mean())
    )
    theirs = model.fit(smoothing_level=alpha, optimized=False).forecast(1)
    assert chosen == alpha
    assert level == pytest.approx(theirs, rel=1e-12)


@pytest.mark.parametrize(("alpha", "beta", "phi"), [(0.2, 0.1, 0.9), (0.7, 0.3, 0.98)])
def test_the_damped_trend_is_that_of_statsmodels(alpha: float, beta: float, phi: float) -> None:
    values = _walk(2)
    slope, start = np.polyfit(np.arange(1, 13), values[:12], 1)
    constants = (np.array([each]) for each in (alpha, beta, phi))
    level, trend, _ = smoothing.damped_states(values[None, :], *constants)
    model = ExponentialSmoothing(
        values, trend="add", damped_trend=True, initialization_method="known",
        initial_level=float(start), initial_trend=float(slope),
    )  # fmt: skip
    fit = model.fit(smoothing_level=alpha, smoothing_trend=beta, damping_trend=phi, optimized=False)
    ahead = level + trend * np.cumsum(phi ** np.arange(1, STEPS + 1))
    assert ahead == pytest.approx(fit.forecast(STEPS), rel=1e-9)


def test_theta_is_that_of_statsmodels() -> None:
    values = _walk(3)
    theirs = ThetaModel(values, period=1, deseasonalize=False).fit()
    alpha, slope = float(theirs.params["alpha"]), float(theirs.params["b0"])
    level, _ = smoothing.simple(values[None, :], np.array([alpha]))
    assert smoothing.lines(values[None, :])[0] == pytest.approx([slope], rel=1e-9)
    late = (1 - (1 - alpha) ** len(values)) / alpha
    ours = level + slope / 2 * (np.arange(STEPS) + late)
    # they begin with the first value, not with the mean of six: that wears off
    assert ours == pytest.approx(np.asarray(theirs.forecast(STEPS)), rel=2e-3)


def test_the_best_constant_of_the_grid_is_taken() -> None:
    values = _walk(4)
    _, chosen = smoothing.simple(values[None, :], np.array(smoothing.SMOOTHED))
    errors = {}
    for alpha in smoothing.SMOOTHED:
        level, squares = float(values[:6].mean()), 0.0
        for value in values:
            squares += (value - level) ** 2
            level += alpha * (value - level)
        errors[alpha] = squares
    assert float(chosen[0]) == min(errors, key=lambda alpha: errors[alpha])


def test_gaps_are_passed_over() -> None:
    values = np.full(30, 7.0)
    values[[5, 17]] = np.nan
    assert smoothing.carried_on(_row(values))[0] == pytest.approx(np.full(STEPS, 7.0))


@pytest.mark.parametrize("several", [24, 30, 36, 48, 60])
def test_a_planted_season_is_found(several: int) -> None:
    factors = np.array([0.7, 0.8, 1, 1, 1.1, 1.2, 1.3, 1.2, 1, 0.9, 0.9, 0.9])
    draw = np.random.default_rng(several)
    month = np.arange(several)
    values = 200 * 1.01**month * factors[month % 12] * np.exp(draw.normal(0, 0.01, several))
    ahead = smoothing.carried_on(_row(values))[0]
    coming = np.arange(several, several + STEPS)
    truth = 200 * 1.01**coming * factors[coming % 12]
    assert np.abs(ahead / truth - 1).max() < 0.12
    season, positive, ratio = smoothing.seasons(_row(values))
    assert positive.all()
    assert ratio[0] > 20
    by_lag = np.exp(season[0])[(several - 1 - np.arange(12)) % 12]
    wanted = factors / np.exp(np.log(factors).mean())
    assert by_lag == pytest.approx(wanted, rel=0.1)


def test_noise_keeps_little_of_a_season() -> None:
    draw = np.random.default_rng(5)
    rows = draw.normal(100, 10, (400, WINDOW))
    season, _, ratio = smoothing.seasons(rows)
    assert 0.85 < float(np.median(ratio)) < 1.15
    # the months' means of noise differ by 10 / √5; half of that at most is left
    assert float(np.abs(np.exp(season) - 1).mean()) < 0.5 * 0.1 / np.sqrt(5)


def test_short_histories_follow_the_naive_rules() -> None:
    assert smoothing.carried_on(_row(np.array([1.0, 2.0])))[0] == pytest.approx(
        np.full(STEPS, np.nan), nan_ok=True
    )
    short = np.array([4.0, 6.0, 8.0, 10.0])
    assert smoothing.carried_on(_row(short))[0] == pytest.approx(np.full(STEPS, 8.5))
    flat_year = np.concatenate([np.full(6, 10.0), np.full(6, 10.0)])
    assert smoothing.carried_on(_row(flat_year))[0] == pytest.approx(np.full(STEPS, 10.0))
