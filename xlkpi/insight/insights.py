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
from xlkpi.insight.listening import (
    Comment,
    MirrorQuestion,
    Observation,
    latest_comments,
    mirror,
    observations,
)
from xlkpi.insight.movers import Movement, movements
from xlkpi.insight.segments import Segments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlkpi.facts import Facts
    from xlkpi.insight.alerts import Alerts
    from xlkpi.insight.at_risk import AtRiskList
    from xlkpi.insight.forecast import Forecast, Forecasts
    from xlkpi.insight.leaving import Leaving
    from xlkpi.insight.panel import Panel
    from xlkpi.insight.signals import Signal
    from xlkpi.insight.trends import Trend, Trends
    from xlkpi.model.kpi import Kpi
    from xlkpi.model.text import Text


class Insights:
    """The analyses of some facts as of a month: the month that a workbook opens on."""

    def __init__(self, facts: Facts, month: date) -> None:
        self.facts, self.month = facts, month
        self.months = complete_months(facts, month)
        """The months up to that one which the data covers to their end."""
        self._correlations: dict[tuple[tuple[str, ...], int | None], Correlations] = {}
        self._contributions: dict[tuple[str, str | None], Contribution | None] = {}
        self._trend: dict[str, Trend] = {}
        self._forecast: dict[str, Forecast] = {}

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
    def observations(self) -> tuple[Observation, ...]:
        """The astonishment reports of the exports."""
        return observations(self.facts)

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """The latest comments of customers."""
        return latest_comments(self.facts, self.month)

    @cached_property
    def mirror(self) -> tuple[MirrorQuestion, ...]:
        """The mirror survey of the last twelve months, by question."""
        return mirror(self.facts, self.month)

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

    # ------------------------------------------------------------ trends and forecasts

    @cached_property
    def panel(self) -> Panel:
        """Measures and KPIs by complete month, as arrays."""
        from xlkpi.insight.panel import Panel

        return Panel(self.facts, self.months)

    @cached_property
    def trends(self) -> Trends:
        """What trends are made of: the months, the seasons."""
        from xlkpi.insight.trends import Trends

        return Trends(self.facts, self.month, self.panel)

    @cached_property
    def _forecasts(self) -> Forecasts:
        from xlkpi.insight.forecast import Forecasts

        return Forecasts(self.panel)

    def trend(self, kpi: Kpi) -> Trend:
        """Where a KPI is going."""
        if kpi.id not in self._trend:
            self._trend[kpi.id] = self.trends.of(kpi)
        return self._trend[kpi.id]

    def forecast(self, kpi: Kpi) -> Forecast:
        """A KPI's next months, or the reason why there is no forecast."""
        if kpi.id not in self._forecast:
            self._forecast[kpi.id] = self._forecasts.of(kpi)
        return self._forecast[kpi.id]

    def signals(self, symbol: str = "") -> tuple[Signal, ...]:
        """What the trends say that someone should look at; ``symbol`` is the currency's."""
        from xlkpi.insight.signals import signals

        kpis = self.panel.kpis
        return signals(kpis, {kpi.id: self.trend(kpi) for kpi in kpis}, symbol)

    @cached_property
    def alerts(self) -> Alerts:
        """Customers with a sign of leaving at the end of the month."""
        from xlkpi.insight.alerts import alerts

        return alerts(self.facts, self.month)

    @cached_property
    def leaving(self) -> Leaving | Text:
        """The model of who leaves, or why there is none."""
        from xlkpi.insight.leaving import leaving

        return leaving(self.facts, self.months)

    @cached_property
    def at_risk(self) -> AtRiskList:
        """The customers to look after first: by alerts, by risk, by what is at stake."""
        from xlkpi.insight.at_risk import at_risk

        month = self.month if self.facts.months else None
        return at_risk(self.facts, month, self.alerts if month else None, self.leaving)

    @cached_property
    def segments(self) -> Segments:
        """Channels, campaigns, pipeline, calls by hour, customers: each made when asked for."""
        return Segments(self.facts, self.month)
