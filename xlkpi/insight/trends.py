"""Where each KPI is going: changes, slope with its interval, direction, odd months.

The slope and its test are those of :mod:`xlkpi.insight.slopes`, season taken out where there is
one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from statistics import median
from typing import TYPE_CHECKING, Any

from xlkpi.insight.panel import Panel
from xlkpi.insight.seasons import Season, seasons
from xlkpi.insight.slopes import FEWEST, LEVEL, MONTHS, Slope, slope_of
from xlkpi.model.kpi import Better, Kpi, Spread, Unit
from xlkpi.model.period import Window, add_months
from xlkpi.model.text import Text

if TYPE_CHECKING:
    from xlkpi.facts import Facts

LOOKED_AT = 36  # months in which odd ones are sought
ODD = 3.5  # robust deviations (Iglewicz and Hoaglin, 1993)
AROUND = 3  # months on each side that a month is held against


class Direction(Enum):
    """Where a KPI is going, as far as can be told."""

    RISING = Text("rising", "en hausse")
    FALLING = Text("falling", "en baisse")
    STEADY = Text("no proven trend", "pas de tendance avérée")
    UNKNOWN = Text("too few months", "trop peu de mois")


@dataclass(frozen=True)
class Outlier:
    """A month far from its neighbours: how far, in robust deviations."""

    month: date
    value: float
    expected: float
    deviations: float


@dataclass(frozen=True)
class Change:
    """A change since another month: in the KPI's unit, and relative to it."""

    difference: float
    relative: float | None  # None from 0


@dataclass(frozen=True)
class Trend:
    """A KPI as of a month, and where it is going."""

    kpi: str
    month: date
    value: float | None
    previous: Change | None
    last_year: Change | None
    rolling12: float | None
    slope: Slope | None
    direction: Direction
    favourable: bool | None  # None where there is no trend, or neither way is good
    season: Season | None
    outliers: tuple[Outlier, ...]  # the earliest first
    per_working_day: float | None  # volumes: a month's by its days from Monday to Friday
    working_day_change: float | None  # of that on the same month a year before, relative


def direction_of(slope: Slope | None) -> Direction:
    """The direction that a slope proves."""
    if slope is None:
        return Direction.UNKNOWN
    if slope.p >= LEVEL:
        return Direction.STEADY
    return Direction.RISING if slope.per_month > 0 else Direction.FALLING


def favours(direction: Direction, better: Better) -> bool | None:
    """Whether a direction is the good one; None where there is none or neither is."""
    if better is Better.NEUTRAL or direction in (Direction.STEADY, Direction.UNKNOWN):
        return None
    return (direction is Direction.RISING) == (better is Better.HIGHER)


def working_days(month: date) -> int:
    """The days from Monday to Friday of a month; holidays differ by country and are not known.

    >>> working_days(date(2026, 10, 1))
    22
    """
    days = (add_months(month, 1) - month).days
    return sum((month + timedelta(days=day)).weekday() < 5 for day in range(days))


def is_volume(kpi: Kpi) -> bool:
    """Whether a KPI grows with the number of days."""
    return kpi.spread is Spread.SUM and kpi.unit in (Unit.COUNT, Unit.CURRENCY)


class Trends:
    """The trends of one set of facts as of a month."""

    def __init__(self, facts: Facts, month: date, past: Panel) -> None:
        self.facts, self.month, self.past = facts, month, past
        self.recent = Panel(facts, [add_months(month, i - MONTHS + 1) for i in range(MONTHS)])
        self.seasons = seasons(past, past.kpis)

    @property
    def partial(self) -> bool:
        """Whether the data ends within the month."""
        return not self.past.months or self.past.months[-1] != self.month

    def of(self, kpi: Kpi) -> Trend:
        """The trend of a KPI."""
        if not self.past.given(kpi):
            return Trend(
                kpi.id, self.month, None, None, None, None, None, Direction.UNKNOWN, None, None,
                (), None, None,
            )  # fmt: skip
        values = self.months_of(kpi)
        season = self.seasons.get(kpi.id)
        slope = slope_of(self.adjusted(kpi))
        direction = direction_of(slope)
        rolling = self.facts.kpi(kpi, Window.ROLLING12, self.month)[0]
        compared = values[-1] if not (self.partial and kpi.spread is Spread.SUM) else None
        return Trend(
            kpi=kpi.id,
            month=self.month,
            value=values[-1],
            previous=_change(compared, values[-2]),
            last_year=_change(compared, values[0]),
            rolling12=None if rolling is None else float(rolling),
            slope=slope,
            direction=direction,
            favourable=favours(direction, kpi.better),
            season=season,
            outliers=self._outliers(kpi, season),
            **self._by_day(kpi, compared, values[0]),
        )

    def months_of(self, kpi: Kpi) -> list[float | None]:
        """The thirteen months of a slope."""
        return [None if x != x else float(x) for x in self.recent.kpi(kpi)]

    def adjusted(self, kpi: Kpi) -> list[float | None]:
        """The same without the season, and without a volume's month that is not over."""
        values = self.months_of(kpi)
        if self.partial and kpi.spread is Spread.SUM:
            values[-1] = None
        season = self.seasons.get(kpi.id)
        if season is None:
            return values
        return [
            None if value is None else season.without(value, month)
            for value, month in zip(values, self.recent.months, strict=True)
        ]

    def _by_day(self, kpi: Kpi, now: float | None, then: float | None) -> dict[str, Any]:
        if not is_volume(kpi) or now is None:
            return {"per_working_day": None, "working_day_change": None}
        a = now / working_days(self.month)
        b = None if then is None else then / working_days(self.recent.months[0])
        return {"per_working_day": a, "working_day_change": (a - b) / abs(b) if b else None}

    def _outliers(self, kpi: Kpi, season: Season | None) -> tuple[Outlier, ...]:
        months = self.past.months[-LOOKED_AT:]
        values = [None if x != x else float(x) for x in self.past.kpi(kpi)[-LOOKED_AT:]]
        plain = [
            None if v is None else season.without(v, m) if season else v
            for v, m in zip(values, months, strict=True)
        ]
        found = odd_ones(plain, counts=kpi.unit is Unit.COUNT)
        made = []
        for place, (usual, deviations) in found.items():
            value, month = values[place], months[place]
            if value is not None:
                expected = season.put_on(usual, month) if season else usual
                made.append(Outlier(month, value, expected, deviations))
        return tuple(made)


def odd_ones(
    values: Sequence[float | None], *, counts: bool = False
) -> dict[int, tuple[float, float]]:
    """The values far from the median of their neighbours, by place: that, and how far.

    Far is 3.5 robust deviations (1.4826 × the median absolute one, or 1.2533 × the mean where
    the median is 0); a count varies by its root at least, as Poisson's do. The last month has
    neighbours on one side only: it is judged by how far every month was from those before it,
    or else each last month of a steady growth would be odd.

    >>> odd_ones([5.0, 6.0, 5.0, 6.0, 5.0, 30.0, 6.0, 5.0, 6.0, 5.0, 6.0, 5.0])[5][0]
    5.5
    """
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    if len(known) < 2 * FEWEST:
        return {}
    held: dict[tuple[int, int], dict[int, tuple[float, float]]] = {}
    found = {}
    for i, (place, _) in enumerate(known):
        sides = min(i, AROUND), min(len(known) - 1 - i, AROUND)
        if sides not in held:
            held[sides] = _held_against(known, *sides)
        expected, away = held[sides].get(place, (0.0, 0.0))
        sizes = [abs(other) for _, other in held[sides].values()]
        if not sizes:
            continue
        usual = 1.4826 * median(sizes) or 1.2533 * sum(sizes) / len(sizes)
        scale = max(usual, math.sqrt(abs(expected)) if counts else 0.0)
        if scale > 0 and abs(away) > ODD * scale:
            found[place] = (expected, away / scale)
    return found


def _held_against(
    known: Sequence[tuple[int, float]], before: int, after: int
) -> dict[int, tuple[float, float]]:
    """The median of so many neighbours on each side of a value, and how far it is from there."""
    found: dict[int, tuple[float, float]] = {}
    for i in range(before, len(known) - after):
        place, value = known[i]
        beside = (*known[i - before : i], *known[i + 1 : i + 1 + after])
        near = [v for p, v in beside if abs(p - place) <= AROUND]
        if len(near) >= AROUND:
            expected = median(near)
            found[place] = expected, value - expected
    return found


def _change(now: float | None, then: float | None) -> Change | None:
    if now is None or then is None:
        return None
    return Change(now - then, (now - then) / abs(then) if then else None)
