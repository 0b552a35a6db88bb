"""Probabilities are those of scipy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from xlkpi.insight.distributions import fisher, normal, student_quantile, student_two_sided


@given(st.floats(-40, 40), st.integers(1, 60))
def test_student(t: float, freedom: int) -> None:
    wanted = 2 * float(stats.t.sf(abs(t), freedom))
    assert student_two_sided(t, freedom) == pytest.approx(wanted, rel=1e-9, abs=1e-13)


@given(st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99]), st.integers(1, 100))
def test_student_quantile(confidence: float, freedom: int) -> None:
    wanted = float(stats.t.ppf((1 + confidence) / 2, freedom))
    assert student_quantile(confidence, freedom) == pytest.approx(wanted, rel=1e-10)


@given(st.floats(0.01, 50), st.integers(1, 20), st.integers(1, 60))
def test_fisher(f: float, above: int, below: int) -> None:
    wanted = float(stats.f.sf(f, above, below))
    assert fisher(f, above, below) == pytest.approx(wanted, rel=1e-8, abs=1e-13)


@given(st.floats(-8, 8))
def test_normal(z: float) -> None:
    assert normal(z) == pytest.approx(float(stats.norm.cdf(z)), rel=1e-10, abs=1e-15)
