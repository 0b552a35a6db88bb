"""The few formulas of statistics that the analyses need, in plain Python.

Correlations and their intervals, differences and their intervals, corrections for many tests,
power. They are held to SciPy's and statsmodels' values by tests, so that neither need be
installed to build a workbook.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist, fmean
from typing import NamedTuple

from xlkpi.insight.distributions import student_quantile, student_two_sided

CONFIDENCE = 0.95
ALPHA = 1 - CONFIDENCE
POWER = 0.80
"""The power that a test is planned with by custom."""

_NORMAL = NormalDist()
_TINY = 1e-300
_MOST_STEPS = 500


class Interval(NamedTuple):
    """Where a value lies with 95 % confidence."""

    low: float
    high: float


# ---------------------------------------------------------------- distributions


def normal_p(z: float) -> float:
    """The two-sided probability of a normal deviate at least that far from zero.

    >>> round(normal_p(1.959964), 4)
    0.05
    """
    return math.erfc(abs(z) / math.sqrt(2))


def z_of(confidence: float) -> float:
    """The two-sided normal quantile of a confidence: 1.96 for 0.95."""
    return _NORMAL.inv_cdf((1 + confidence) / 2)


def chi_squared_p(x: float, freedom: int) -> float:
    """The probability of a chi-squared value at least that large.

    The regularised upper incomplete gamma function Q(ν ÷ 2, x ÷ 2).

    >>> round(chi_squared_p(3.841459, 1), 4)
    0.05
    """
    if x <= 0:
        return 1.0
    a, x = freedom / 2, x / 2
    front = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:  # the series of the lower function
        term = total = 1 / a
        n = a
        for _ in range(_MOST_STEPS):
            n += 1
            term *= x / n
            total += term
            if term < total * 1e-17:
                break
        return max(0.0, 1 - front * total)
    b = x + 1 - a  # the continued fraction of the upper one, by Lentz
    c, d = 1 / _TINY, 1 / b
    value = d
    for i in range(1, _MOST_STEPS):
        top = -i * (i - a)
        b += 2
        d = 1 / ((top * d + b) or _TINY)
        c = (b + top / c) or _TINY
        value *= c * d
        if abs(c * d - 1) < 1e-16:
            break
    return front * value


# ---------------------------------------------------------------- correlations


def pearson(x: Sequence[float], y: Sequence[float]) -> float | None:
    """The linear correlation of two series; None where one of them never moves.

    >>> round(pearson([1, 2, 3, 4], [2, 4, 5, 9]), 4)
    0.9648
    """
    mean_x, mean_y = fmean(x), fmean(y)
    across = math.fsum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    spread_x = math.fsum((a - mean_x) ** 2 for a in x)
    spread_y = math.fsum((b - mean_y) ** 2 for b in y)
    # a series of one value spreads by rounding alone
    if spread_x <= 1e-24 * _square(x) or spread_y <= 1e-24 * _square(y):
        return None
    return max(-1.0, min(1.0, across / math.sqrt(spread_x) / math.sqrt(spread_y)))


def _square(values: Sequence[float]) -> float:
    return math.fsum(v * v for v in values)


def ranks(values: Sequence[float]) -> list[float]:
    """The rank of each value from 1, equal ones sharing the mean of theirs.

    >>> ranks([10, 30, 10, 20])
    [1.5, 4.0, 1.5, 3.0]
    """
    order = sorted(range(len(values)), key=values.__getitem__)
    found = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in order[start : end + 1]:
            found[place] = (start + end) / 2 + 1
        start = end + 1
    return found


def spearman(x: Sequence[float], y: Sequence[float]) -> float | None:
    """The rank correlation of two series: the linear one of their ranks."""
    return pearson(ranks(x), ranks(y))


def correlation_p(r: float, n: float) -> float:
    """The two-sided probability of such a correlation between independent series.

    Student's t with n - 2 degrees of freedom: exact for Pearson's under normality, the usual
    approximation for Spearman's.
    """
    if abs(r) >= 1:
        return 0.0
    return student_two_sided(r * math.sqrt((n - 2) / (1 - r * r)), n - 2)


def correlation_interval(r: float, n: float, *, by_rank: bool = False) -> Interval:
    """The 95 % interval of a correlation by Fisher's transformation; of three cases, all.

    Its standard error is 1 ÷ √(n - 3); for ranks √((1 + r² ÷ 2) ÷ (n - 3)), after Bonett and
    Wright (2000).

    >>> [round(end, 3) for end in correlation_interval(0.5, 28)]
    [0.156, 0.736]
    """
    if abs(r) >= 1:
        return Interval(r, r)
    if n <= 3:
        return Interval(-1.0, 1.0)
    error = math.sqrt((1 + r * r / 2 if by_rank else 1) / (n - 3))
    middle, half = math.atanh(r), z_of(CONFIDENCE) * error
    return Interval(math.tanh(middle - half), math.tanh(middle + half))


# ---------------------------------------------------------------- differences


def wilson(successes: float, n: float) -> Interval:
    """The 95 % Wilson score interval of a share.

    >>> [round(end, 3) for end in wilson(10, 100)]
    [0.055, 0.174]
    """
    z = z_of(CONFIDENCE)
    share = successes / n
    middle = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low, high = (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)
    return Interval(max(0.0, low), min(1.0, high))


def share_difference(a: float, n_a: float, b: float, n_b: float) -> Interval:
    """The 95 % interval of share a - share b, after Newcombe (1998, method 10).

    It joins the Wilson intervals of the two, and holds near 0 and 1 and for small groups.

    >>> [round(end, 4) for end in share_difference(56, 70, 48, 80)]
    [0.0524, 0.3339]
    """
    share_a, share_b = a / n_a, b / n_b
    low_a, high_a = wilson(a, n_a)
    low_b, high_b = wilson(b, n_b)
    gap = share_a - share_b
    return Interval(
        gap - math.hypot(share_a - low_a, high_b - share_b),
        gap + math.hypot(high_a - share_a, share_b - low_b),
    )


def share_p(a: float, n_a: float, b: float, n_b: float) -> float | None:
    """The p-value of two shares being one: the catalogue's AB_TEST."""
    from xlkpi.kpis.campaigns import subject_test_p_value

    found = subject_test_p_value(a, n_a, b, n_b)
    return None if found is None else float(found)  # type: ignore[arg-type]


class Sample(NamedTuple):
    """What a mean is compared by."""

    n: int
    mean: float
    variance: float  # of the values, with n - 1


class Difference(NamedTuple):
    """A difference, its interval and the p-value of there being none."""

    value: float
    low: float
    high: float
    p: float


def mean_difference(a: Sample, b: Sample) -> Difference | None:
    """The difference of two means, after Welch: variances may differ.

    None where a group has fewer than two cases, or no value varies in either.

    >>> found = mean_difference(Sample(10, 5.0, 4.0), Sample(12, 3.0, 9.0))
    >>> round(found.low, 2), round(found.high, 2), round(found.p, 4)
    (-0.24, 4.24, 0.0775)
    """
    if a.n < 2 or b.n < 2:
        return None
    of_a, of_b = a.variance / a.n, b.variance / b.n
    error = math.sqrt(of_a + of_b)
    if not error:
        return None
    freedom = (of_a + of_b) ** 2 / (of_a**2 / (a.n - 1) + of_b**2 / (b.n - 1))
    gap = a.mean - b.mean
    half = student_quantile(CONFIDENCE, freedom) * error
    return Difference(gap, gap - half, gap + half, student_two_sided(gap / error, freedom))


# ---------------------------------------------------------------- many tests


def holm(ps: Sequence[float]) -> list[float]:
    """P-values corrected so that a false alarm anywhere keeps its chance (Holm, 1979).

    >>> [round(p, 3) for p in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(ps)), key=ps.__getitem__)
    found, so_far = [0.0] * len(ps), 0.0
    for place, at in enumerate(order):
        so_far = max(so_far, min(1.0, ps[at] * (len(ps) - place)))
        found[at] = so_far
    return found


def benjamini_hochberg(ps: Sequence[float]) -> list[float]:
    """P-values corrected so that of those found, a share α is false (Benjamini, Hochberg, 1995).

    >>> [round(p, 3) for p in benjamini_hochberg([0.01, 0.04, 0.03])]
    [0.03, 0.04, 0.04]
    """
    order = sorted(range(len(ps)), key=ps.__getitem__, reverse=True)
    found, so_far = [0.0] * len(ps), 1.0
    for place, at in enumerate(order):
        so_far = min(so_far, ps[at] * len(ps) / (len(ps) - place))
        found[at] = so_far
    return found


# ---------------------------------------------------------------- power


def power_of_shares(share_a: float, share_b: float, n_a: float, n_b: float) -> float:
    """The chance that the two-sided z test of two shares finds them different at 5 %.

    >>> round(power_of_shares(0.20, 0.25, 1094, 1094), 3)
    0.8
    """
    pooled = (share_a * n_a + share_b * n_b) / (n_a + n_b)
    under_null = math.sqrt(pooled * (1 - pooled) * (1 / n_a + 1 / n_b))
    error = math.sqrt(share_a * (1 - share_a) / n_a + share_b * (1 - share_b) / n_b)
    gap, limit = share_a - share_b, z_of(CONFIDENCE) * under_null
    if not error:
        return float(abs(gap) > limit)
    return _NORMAL.cdf((gap - limit) / error) + _NORMAL.cdf((-gap - limit) / error)


def needed_for_shares(share_a: float, share_b: float) -> int | None:
    """The cases each group needs to find such a difference at 5 % with 80 % power.

    None where the shares are equal: no number is enough.

    >>> needed_for_shares(0.20, 0.25)
    1094
    """
    gap = share_a - share_b
    if not gap:
        return None
    mean = (share_a + share_b) / 2
    spread = math.sqrt(share_a * (1 - share_a) + share_b * (1 - share_b))
    root = z_of(CONFIDENCE) * math.sqrt(2 * mean * (1 - mean)) + _NORMAL.inv_cdf(POWER) * spread
    return math.ceil(root * root / (gap * gap))
