"""What the facts say beyond their values: trends, forecasts, causes, alerts, segments.

Each analysis is a module of functions over :class:`~xlkpi.facts.Facts` that give plain frozen
dataclasses; :class:`Insights` makes each once for a workbook or a report. Nothing here writes
a sheet. What needs a library that is not installed says so as a reason, never as a number.
"""

from __future__ import annotations

from xlkpi.insight.insights import Insights

__all__ = ["Insights"]
