"""Which KPIs moved most since the month before, each against its own habit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from xlkpi.insight.history import complete_months, kpi_history
from xlkpi.model.kpi import Spread
from xlkpi.model.period import add_months, months_between

if TYPE_CHECKING:
    from xlkpi.facts import Facts
    from xlkpi.model.kpi import Kpi

YEAR = 12
FEWEST = 6  # changes before which a habit cannot be told


@dataclass(frozen=True)
class Movement:
    """The change of a KPI since the month before.

    ``usual`` is the median size of its changes over the twelve months before that, None where
    fewer than six are known: then nothing says whether the movement is large.
    """

    kpi: Kpi
    before: float
    now: float
    usual: float | None

    @property
    def change(self) -> float:
        """How far it moved, in the KPI's own unit."""
        return self.now - self.before

    @property
    def times(self) -> float | None:
        """The change as a multiple of its usual size; None where that is unknown or 0."""
        return abs(self.change) / self.usual if self.usual else None


def movements(facts: Facts, kpis: Iterable[Kpi], month: date) -> tuple[Movement, ...]:
    """The KPIs that moved between the month before and ``month``, the most unusual first.

    A KPI's movement is held against the median size of its own earlier ones, so that a rate
    and a turnover compare. Those without enough history come last, as the KPIs were given.
    A sum over a month that the data ends in is left out: it would seem to fall.
    """
    complete = month in complete_months(facts, month)
    earlier = months_between(add_months(month, -YEAR - 1), add_months(month, -1))
    found = []
    for kpi in kpis:
        if kpi.spread is Spread.SUM and not complete:
            continue
        (now,) = kpi_history(facts, kpi, [month])
        past = kpi_history(facts, kpi, earlier)
        before = past[-1]
        if now is None or before is None or now == before:
            continue
        steps = [abs(b - a) for a, b in pairwise(past) if a is not None and b is not None]
        usual = median(steps) if len(steps) >= FEWEST else None
        found.append(Movement(kpi, before, now, usual))
    found.sort(key=lambda movement: -(movement.times or 0.0))
    return tuple(found)
