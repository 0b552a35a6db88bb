"""The formulas of statistics against SciPy's and statsmodels' values."""

from __future__ import annotations

import itertools
import random
import warnings
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlkpi.insight import inference as i

scipy_stats: Any = pytest.importorskip("scipy.stats")


@pytest.mark.parametrize(
    ("x", "freedom"), list(itertools.product([0.0, 0.1, 1.3, 4, 25, 200], [1, 2, 5, 40]))
)
def test_chi_squared(x: float, freedom: int) -> None:
    expected = scipy_stats.chi2.sf(x, freedom)
    assert i.chi_squared_p(x, freedom) == pytest.approx(expected, rel=1e-9, abs=1e-14)


SERIES = st.integers(4, 60).flatmap(
    lambda n: st.tuples(*[st.lists(st.integers(-50, 50), min_size=n, max_size=n)] * 2)
)


@given(SERIES)
def test_correlations(series: tuple[list[int], list[int]]) -> None:
    x, y = series
    for own, theirs in ((i.pearson, scipy_stats.pearsonr), (i.spearman, scipy_stats.spearmanr)):
        found = own(x, y)
        if len(set(x)) == 1 or len(set(y)) == 1:
            assert found is None
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected = theirs(x, y)
        assert found == pytest.approx(expected.statistic, abs=1e-12)
        assert found is not None
        if abs(found) < 1 - 1e-9:
            assert i.correlation_p(found, len(x)) == pytest.approx(expected.pvalue, rel=1e-6)


def test_the_interval_of_a_correlation() -> None:
    dice = random.Random(1)
    x = [dice.gauss(0, 1) for _ in range(30)]
    y = [a + dice.gauss(0, 1) for a in x]
    expected = scipy_stats.pearsonr(x, y)
    found = i.correlation_interval(expected.statistic, 30)
    assert found == pytest.approx(tuple(expected.confidence_interval(0.95)), abs=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_corrections(ps: list[float]) -> None:
    multitest: Any = pytest.importorskip("statsmodels.stats.multitest")
    for own, name in ((i.holm, "holm"), (i.benjamini_hochberg, "fdr_bh")):
        assert own(ps) == pytest.approx(list(multitest.multipletests(ps, method=name)[1]))


@given(st.integers(1, 400), st.integers(1, 400), st.data())
def test_differences_of_shares(n_a: int, n_b: int, data: st.DataObject) -> None:
    proportion: Any = pytest.importorskip("statsmodels.stats.proportion")
    a, b = data.draw(st.integers(0, n_a)), data.draw(st.integers(0, n_b))
    expected = proportion.confint_proportions_2indep(a, n_a, b, n_b, method="newcomb")
    found = i.share_difference(a, n_a, b, n_b)
    assert found == pytest.approx(expected, abs=1e-9)
    assert i.wilson(a, n_a) == pytest.approx(
        proportion.proportion_confint(a, n_a, method="wilson"), abs=1e-12
    )
    assert found.low <= a / n_a - b / n_b <= found.high
    p = i.share_p(a, n_a, b, n_b)
    if 0 < a + b < n_a + n_b:
        z_test = proportion.proportions_ztest([a, b], [n_a, n_b])[1]
        assert p == pytest.approx(z_test, rel=1e-9, abs=1e-15)
    else:
        assert p is None


def test_differences_of_means() -> None:
    dice = random.Random(2)
    a = [dice.gauss(5, 2) for _ in range(23)]
    b = [dice.gauss(4, 1) for _ in range(41)]

    def sample(values: list[float]) -> i.Sample:
        return i.Sample(
            len(values), float(scipy_stats.tmean(values)), float(scipy_stats.tvar(values))
        )

    expected = scipy_stats.ttest_ind(a, b, equal_var=False)
    found = i.mean_difference(sample(a), sample(b))
    assert found is not None
    assert found.p == pytest.approx(expected.pvalue, rel=1e-9)
    assert (found.low, found.high) == pytest.approx(tuple(expected.confidence_interval()), rel=1e-9)
    assert i.mean_difference(sample(a), i.Sample(1, 3.0, 0.0)) is None
    assert i.mean_difference(i.Sample(5, 3.0, 0.0), i.Sample(9, 3.0, 0.0)) is None


def test_power_of_two_shares() -> None:
    # the textbook case of Fleiss: 20 % against 25 % at 5 % with 80 % power takes 1,094 each
    assert i.needed_for_shares(0.2, 0.25) == 1094
    assert i.needed_for_shares(0.2, 0.2) is None
    dice = random.Random(3)
    tests = 3000
    found = 0
    for _ in range(tests):
        a, b = (sum(dice.random() < share for _ in range(300)) for share in (0.2, 0.3))
        p = i.share_p(a, 300, b, 300)
        found += p is not None and p < 0.05
    assert found / tests == pytest.approx(i.power_of_shares(0.2, 0.3, 300, 300), abs=0.02)
