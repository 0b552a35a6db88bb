"""Canonical tables → measures by month and segment.

Additive measures come from one scan a table; what does not add up is counted anew for each
window and segment. Ratios are formed last, from summed measures.
"""

from __future__ import annotations

from xlkpi.facts.compute import compute, records
from xlkpi.facts.facts import Facts, FactTable, NumberedSegment, gather
from xlkpi.facts.history import History
from xlkpi.facts.join import Difference
from xlkpi.facts.series import TOTAL, Segment, Series

__all__ = [
    "TOTAL",
    "Difference",
    "FactTable",
    "Facts",
    "History",
    "NumberedSegment",
    "Segment",
    "Series",
    "compute",
    "gather",
    "records",
]
