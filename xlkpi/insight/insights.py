"""Every analysis of one set of facts as of one month, each made when it is first asked for."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from xlkpi.insight.history import complete_months
from xlkpi.insight.segments import Segments

if TYPE_CHECKING:
    from xlkpi.facts import Facts


class Insights:
    """The analyses of some facts as of a month: the month that a workbook opens on."""

    def __init__(self, facts: Facts, month: date) -> None:
        self.facts, self.month = facts, month
        self.months = complete_months(facts, month)
        """The months up to that one which the data covers to their end."""

    @cached_property
    def segments(self) -> Segments:
        """Channels, campaigns, pipeline, calls by hour, customers: each made when asked for."""
        return Segments(self.facts, self.month)
