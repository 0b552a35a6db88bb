"""Every analysis of one set of facts as of one month, each made when it is first asked for."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from xlkpi.insight.history import complete_months

if TYPE_CHECKING:
    from xlkpi.facts import Facts
    from xlkpi.insight.forecast import Forecast, Forecasts
    from xlkpi.insight.panel import Panel
    from xlkpi.insight.signals import Signal
    from xlkpi.insight.trends import Trend, Trends
    from xlkpi.model.kpi import Kpi


class Insights:
    """The analyses of some facts as of a month: the month that a workbook opens on."""

    def __init__(self, facts: Facts, month: date) -> None:
        self.facts, self.month = facts, month
        self.months = complete_months(facts, month)
        """The months up to that one which the data covers to their end."""
        self._trend: dict[str, Trend] = {}
        self._forecast: dict[str, Forecast] = {}

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

    @cached_property
    def signals(self) -> tuple[Signal, ...]:
        """What the trends say that someone should look at."""
        from xlkpi.insight.signals import signals

        kpis = self.panel.kpis
        return signals(kpis, {kpi.id: self.trend(kpi) for kpi in kpis})
