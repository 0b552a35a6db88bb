"""Every analysis of one set of facts as of one month, each made when it is first asked for."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from xlkpi.insight.history import complete_months

if TYPE_CHECKING:
    from xlkpi.facts import Facts
    from xlkpi.insight.alerts import Alerts
    from xlkpi.insight.at_risk import AtRiskList
    from xlkpi.insight.leaving import Leaving
    from xlkpi.model.text import Text


class Insights:
    """The analyses of some facts as of a month: the month that a workbook opens on."""

    def __init__(self, facts: Facts, month: date) -> None:
        self.facts, self.month = facts, month
        self.months = complete_months(facts, month)
        """The months up to that one which the data covers to their end."""

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
