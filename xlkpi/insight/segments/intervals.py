"""How sure a rate or an NPS is, given how many cases it rests on."""

from __future__ import annotations

import math
from typing import NamedTuple

from xlkpi.kpis.tools import rate_margin

Z = 1.959963984540054  # of 95 %


class Interval(NamedTuple):
    """Where the value lies with 95 % confidence."""

    low: float
    high: float


def wilson(successes: float, trials: float) -> Interval | None:
    """The Wilson score interval of a rate; None without a trial.

    >>> low, high = wilson(8, 10)
    >>> round(low, 4), round(high, 4)
    (0.4902, 0.9433)
    >>> wilson(0, 0) is None
    True
    """
    margin = rate_margin(successes, trials) if trials else None
    if not isinstance(margin, int | float):
        return None
    centre = (successes + Z * Z / 2) / (trials + Z * Z)
    return Interval(max(0.0, centre - margin), min(1.0, centre + margin))


def of_score(score: float, margin: float) -> Interval | None:
    """The interval of a score of −100 … 100 whose margin is known."""
    if not math.isfinite(margin):
        return None
    return Interval(max(-100.0, score - margin), min(100.0, score + margin))
