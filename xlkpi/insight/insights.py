"""Every analysis of one set of facts as of one month, each made when it is first asked for."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from xlkpi.insight.ab_tests import AbTest, ab_tests
from xlkpi.insight.contribution import Contribution, contribution, strongest
from xlkpi.insight.correlations import Correlations, correlations
from xlkpi.insight.drivers import Drivers, drivers
from xlkpi.insight.history import complete_months
from xlkpi.insight.movers import Movement, movements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlkpi.facts import Facts
    from xlkpi.model.kpi import Kpi


class Insights:
    """The analyses of some facts as of a month: the month that a workbook opens on."""

    def __init__(self, facts: Facts, month: date) -> None:
        self.facts, self.month = facts, month
        self.months = complete_months(facts, month)
        """The months up to that one which the data covers to their end."""
        self._correlations: dict[tuple[tuple[str, ...], int | None], Correlations] = {}
        self._contributions: dict[tuple[str, str | None], Contribution | None] = {}

    def contribution(self, kpi: Kpi, dimension: str | None = None) -> Contribution | None:
        """What moved a KPI since the month before, by segment; None where nothing can say.

        Without a dimension, by the one in which a segment stands out most (the rule of
        :func:`~xlkpi.insight.contribution.strongest`).
        """
        key = (kpi.id, dimension)
        if key not in self._contributions:
            found = (
                strongest(self.facts, kpi, self.month)
                if dimension is None
                else contribution(self.facts, kpi, self.month, dimension)
            )
            self._contributions[key] = found if isinstance(found, Contribution) else None
        return self._contributions[key]

    def movements(self, kpis: Sequence[Kpi]) -> tuple[Movement, ...]:
        """The KPIs that moved since the month before, the most unusual movement first."""
        return movements(self.facts, kpis, self.month)

    @cached_property
    def ab_tests(self) -> tuple[AbTest, ...]:
        """The A/B tests of the last twelve months' campaigns, with their verdicts."""
        return ab_tests(self.facts, self.month)

    def correlations(self, kpis: Sequence[Kpi], *, most: int | None = None) -> Correlations:
        """Which of some KPIs (the first ``most`` that move) move together over the months."""
        key = (tuple(kpi.id for kpi in kpis), most)
        if key not in self._correlations:
            self._correlations[key] = correlations(self.facts, kpis, self.month, most=most)
        return self._correlations[key]

    @cached_property
    def drivers(self) -> tuple[Drivers, ...]:
        """What goes with satisfied answers, for each kind of survey."""
        return drivers(self.facts, self.month)
