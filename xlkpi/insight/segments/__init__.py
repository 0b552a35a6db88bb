"""Segments: channels, campaigns, pipeline, calls by hour, customers and what they bring in.

Each analysis is a module of its own; where the exports do not give it, it says what would.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from xlkpi.insight.segments.call_hours import CallHours, call_hours
from xlkpi.insight.segments.campaigns import Campaigns, campaigns
from xlkpi.insight.segments.channels import Acquisitions, acquisitions
from xlkpi.insight.segments.cohorts import Retention, retention
from xlkpi.insight.segments.concentration import Concentration, concentration
from xlkpi.insight.segments.curves import Curves, curves
from xlkpi.insight.segments.pipeline import Cycles, Pipeline, cycles, pipeline
from xlkpi.insight.segments.recency import Recency, recency
from xlkpi.model.text import Text

if TYPE_CHECKING:
    from xlkpi.facts import Facts


class Segments:
    """The analyses of segments as of a month; a text says what would give one."""

    def __init__(self, facts: Facts, month: date) -> None:
        self.facts, self.month = facts, month

    @cached_property
    def acquisitions(self) -> Acquisitions | Text:
        """Cost per lead and per customer by channel."""
        return acquisitions(self.facts, self.month)

    @cached_property
    def campaigns(self) -> Campaigns | Text:
        """Campaigns, ranked."""
        return campaigns(self.facts, self.month)

    @cached_property
    def pipeline(self) -> Pipeline | Text:
        """Open deals by stage."""
        return pipeline(self.facts, self.month)

    @cached_property
    def cycles(self) -> Cycles | Text:
        """Closed deals by length of their cycle."""
        return cycles(self.facts, self.month)

    @cached_property
    def call_hours(self) -> CallHours | Text:
        """Calls by weekday and hour."""
        return call_hours(self.facts, self.month)

    @cached_property
    def recency(self) -> Recency | Text:
        """Customers by recency, frequency and money."""
        return recency(self.facts, self.month)

    @cached_property
    def retention(self) -> Retention | Text:
        """Retention of cohorts."""
        return retention(self.facts, self.month)

    @cached_property
    def curves(self) -> Curves | Text:
        """Cumulative revenue or margin per customer."""
        return curves(self.facts, self.month)

    @cached_property
    def concentration(self) -> Concentration | Text:
        """Concentration of revenue."""
        return concentration(self.facts, self.month)
