"""Probabilities of Student's and Fisher's distributions, without a heavy library.

Importing scipy takes longer than all forecasts of a workbook; these few functions are held to
it by tests.
"""

from __future__ import annotations

import math
from functools import lru_cache

_TINY = 1e-300
_EXACT = 1e-16


def student_two_sided(t: float, freedom: float) -> float:
    """The probability of a deviation of at least |t|, as ``TDIST(|t|, freedom, 2)`` gives it.

    >>> round(student_two_sided(2.228, 10), 3)
    0.05
    """
    square = t * t
    if square < freedom:  # near 1 the fraction would lose its digits
        return 1 - incomplete_beta(square / (freedom + square), 0.5, freedom / 2)
    return incomplete_beta(freedom / (freedom + square), freedom / 2, 0.5)


@lru_cache(maxsize=4096)  # a workbook asks for few: one for each number of months
def student_quantile(confidence: float, freedom: float) -> float:
    """How many deviations an interval reaches to each side: ``TINV(1 - confidence, freedom)``.

    >>> round(student_quantile(0.95, 10), 3)
    2.228
    """
    below, above = 0.0, 2.0
    while student_two_sided(above, freedom) > 1 - confidence:
        above *= 2
    for _ in range(200):
        middle = (below + above) / 2
        if middle in (below, above):
            break
        if student_two_sided(middle, freedom) > 1 - confidence:
            below = middle
        else:
            above = middle
    return above


def fisher(f: float, above: float, below: float) -> float:
    """The probability of a ratio of variances of at least f.

    >>> round(fisher(3.0, 11, 24), 4)
    0.0118
    """
    if f <= 0:
        return 1.0
    return incomplete_beta(below / (below + above * f), below / 2, above / 2)


def normal(z: float) -> float:
    """The probability of at most z: ``NORMSDIST(z)``."""
    return math.erfc(-z / math.sqrt(2)) / 2


def incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (Lentz)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > _TINY else _TINY)
    found = d
    for m in range(1, 1000):
        for factor in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 + factor * d
            d = 1 / (d if abs(d) > _TINY else _TINY)
            c = 1 + factor / c
            c = c if abs(c) > _TINY else _TINY
            change = c * d
            found *= change
        if abs(change - 1) < _EXACT:
            break
    return found
