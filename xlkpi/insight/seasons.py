"""Whether a KPI has a season, how strong, and which months are high and low."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from xlkpi.insight import smoothing
from xlkpi.insight.distributions import fisher
from xlkpi.insight.smoothing import A_YEAR, BY_AVERAGE, TWO_YEARS, WINDOW

if TYPE_CHECKING:
    from xlkpi.insight.panel import Panel
    from xlkpi.model.kpi import Kpi

PROVEN = 0.005
"""A season is told where the test gives chance less: with a hundred KPIs on a sheet, one in twenty
would show five seasons made of noise. Of drawn noise about 1 % is called a season by it."""
MOST = 2  # months named, at each end


@dataclass(frozen=True)
class Season:
    """A season that chance does not explain."""

    strength: float
    """The part of the months' variation that the calendar explains, 0 to 1 (adjusted R²)."""
    p: float
    high: tuple[int, ...]  # calendar months, the highest first
    low: tuple[int, ...]  # the lowest first
    factors: tuple[float, ...]  # January first: times (or plus) these is the season's share
    multiplies: bool

    def without(self, value: float, month: date) -> float:
        """A month's value with the season taken out.

        >>> season = Season(0.5, 0.001, (12,), (8,), (1.0,) * 11 + (2.0,), True)
        >>> season.without(30.0, date(2026, 12, 1))
        15.0
        """
        factor = self.factors[month.month - 1]
        return value / factor if self.multiplies else value - factor

    def put_on(self, value: float, month: date) -> float:
        """The other way round: what a month is with its season."""
        factor = self.factors[month.month - 1]
        return value * factor if self.multiplies else value + factor


def seasons(panel: Panel, kpis: Iterable[Kpi]) -> dict[str, Season]:
    """The seasons of some KPIs, by id; those without one are left out.

    The months are held against a moving average (from 36 months) or a line; Fisher's test
    says whether calendar months differ more than the years do within them.
    """
    import numpy as np

    listed = list(kpis)
    if not listed or len(panel.months) < TWO_YEARS:
        return {}
    rows = np.concatenate([_row(panel.kpi(kpi)) for kpi in listed])
    found, positive, ratios = smoothing.seasons(rows)
    several = np.isfinite(rows).sum(1)
    whole = np.isfinite(rows[:, -TWO_YEARS:]).sum(1)
    made = {}
    for place, kpi in enumerate(listed):
        if whole[place] < TWO_YEARS or ratios[place] <= 0:
            continue
        counted = _left(rows[place], int(several[place]))
        freedom = int(smoothing.left_over(several[place], counted))
        p = fisher(float(ratios[place]), 11, freedom)
        if p < PROVEN:
            made[kpi.id] = _season(
                panel.months[-1], found[place], bool(positive[place]),
                float(ratios[place]), p, freedom,
            )  # fmt: skip
    return made


def _row(values: object) -> object:
    from xlkpi.insight.backtest import windows

    return windows(values, len(values) - 1)  # type: ignore[arg-type]


def _left(row: Sequence[float], several: int) -> int:
    """How many months the test rests on: a moving average takes six from each end."""
    import numpy as np

    known = np.isfinite(np.asarray(row))
    if several < BY_AVERAGE:
        return several
    whole = np.lib.stride_tricks.sliding_window_view(known, A_YEAR + 1).all(1)
    return int((whole & known[6 : WINDOW - 6]).sum())


def _season(
    last: date, by_lag: Sequence[float], logs: bool, ratio: float, p: float, freedom: int
) -> Season:
    import math

    calendar = [float(by_lag[(last.month - month) % A_YEAR]) for month in range(1, A_YEAR + 1)]
    order = sorted(range(A_YEAR), key=lambda i: (-calendar[i], i))
    return Season(
        strength=1 - (freedom + 11) / (11 * ratio + freedom),
        p=p,
        high=tuple(i + 1 for i in order[:MOST] if calendar[i] > 0),
        low=tuple(i + 1 for i in order[::-1][:MOST] if calendar[i] < 0),
        factors=tuple(math.exp(x) if logs else x for x in calendar),
        multiplies=logs,
    )
