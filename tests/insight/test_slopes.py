"""Slopes are those of numpy and scipy; their test allows for autocorrelation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from xlkpi.insight.slopes import MONTHS, line_of, slope_of

Values = list[float | None]


@given(st.lists(st.floats(-1e5, 1e5), min_size=6, max_size=MONTHS))
def test_the_line_is_that_of_scipy(values: list[float]) -> None:
    line = line_of(values)
    assert line is not None
    if line.flat:
        return
    theirs = stats.linregress(np.arange(1, len(values) + 1), values)
    scale = max(abs(v) for v in values)
    assert line.slope == pytest.approx(float(theirs.slope), abs=1e-9 * scale)
    assert line.intercept == pytest.approx(float(theirs.intercept), abs=1e-8 * scale)


def _by_hand(values: Values) -> tuple[float, float, float]:
    """Slope, half of the interval and p, from the words of the module alone."""
    known = [(x, y) for x, y in enumerate(values, 1) if y is not None]
    x, y = np.array([p[0] for p in known], float), np.array([p[1] for p in known], float)
    n = len(x)
    slope, start = np.polyfit(x, y, 1)
    left = {int(a): b for a, b in zip(x, y - start - slope * x, strict=True)}
    squares = sum(e * e for e in left.values())
    pairs = sum(left[a] * left[a + 1] for a in left if a + 1 in left)
    r = min(max(pairs / squares + 2 / n, 0), 0.95)
    if r >= 0.5 and n == len(values):
        steps = np.diff(y)
        test = stats.ttest_1samp(steps, 0)
        half = stats.t.ppf(0.975, n - 2) * steps.std(ddof=1) / math.sqrt(n - 1)
        return float(steps.mean()), float(half), float(test.pvalue)
    effective = n * (1 - r) / (1 + r)
    freedom = math.floor(effective - 2)
    error = math.sqrt(squares / (effective - 2) / ((x - x.mean()) ** 2).sum())
    half = stats.t.ppf(0.975, freedom) * error
    return float(slope), float(half), float(2 * stats.t.sf(abs(slope / error), freedom))


@pytest.mark.parametrize("seed", range(12))
def test_the_test_is_what_it_says(seed: int) -> None:
    draw = np.random.default_rng(seed)
    drift = 0.5 * np.arange(MONTHS)
    noise = np.cumsum(draw.normal(0, 1, MONTHS)) if seed % 3 == 0 else draw.normal(0, 1, MONTHS)
    values: Values = [float(v) for v in drift + noise]
    if seed % 4 == 1:
        values[3] = values[9] = None
    found = slope_of(values)
    assert found is not None
    slope, half, p = _by_hand(values)
    assert found.per_month == pytest.approx(slope, rel=1e-9)
    assert found.p == pytest.approx(p, rel=1e-8)
    assert found.high is not None
    assert found.low is not None
    assert found.high - found.per_month == pytest.approx(half, rel=1e-8)
    assert found.per_month - found.low == pytest.approx(half, rel=1e-8)


def test_without_autocorrelation_it_is_the_usual_test() -> None:
    values = [3.0, 1.0, 4.0, 1.0, 5.0, 2.0, 6.0, 3.0, 7.0, 4.0, 8.0, 5.0, 9.0]
    found = slope_of(values)
    theirs = stats.linregress(np.arange(13), values)
    assert found is not None
    assert found.effective == 13
    assert found.p == pytest.approx(float(theirs.pvalue), rel=1e-9)


def test_edges() -> None:
    assert slope_of([1.0] * 5 + [None] * 8) is None
    flat = slope_of([4.0] * 13)
    assert flat is not None
    assert (flat.per_month, flat.p) == (0.0, 1.0)
    line = slope_of([2.0 + 3 * i for i in range(13)])
    assert line is not None
    assert line.per_month == pytest.approx(3)
    assert line.p == 0


def test_noise_is_seldom_a_trend() -> None:
    """What the module says of its test, on fewer draws."""

    def share(r: float, several: int = 1500) -> float:
        draw = np.random.default_rng(17)
        called = 0
        for _ in range(several):
            noise = draw.normal(0, 1, MONTHS + 30)
            values = [0.0]
            for shock in noise:
                values.append(r * values[-1] + float(shock))
            found = slope_of(values[-MONTHS:])
            called += found is not None and found.p < 0.05
        return called / several

    assert share(0.0) < 0.05
    assert share(0.5) < 0.13


def test_a_trend_is_found() -> None:
    draw = np.random.default_rng(18)
    found = [
        slope_of([float(v) for v in 0.4 * np.arange(MONTHS) + draw.normal(0, 1, MONTHS)])
        for _ in range(200)
    ]
    assert np.mean([slope is not None and slope.p < 0.05 for slope in found]) > 0.9
    stock = [slope_of([float(v) for v in np.cumsum(draw.normal(1, 1, MONTHS))]) for _ in range(200)]
    assert np.mean([slope is not None and slope.p < 0.05 for slope in stock]) > 0.8
