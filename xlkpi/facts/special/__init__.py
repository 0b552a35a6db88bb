"""Measures that a plain sum or count does not give: a file for each subject.

Importing this package makes them known to the engine by the names that sources give.
"""

from xlkpi.facts.special import (
    call_files,
    campaigns,
    complaints,
    contacted,
    data_quality,
    orders,
    recurring_revenue,
    resolution,
    stocks,
    surveys,
)

__all__ = [
    "call_files",
    "campaigns",
    "complaints",
    "contacted",
    "data_quality",
    "orders",
    "recurring_revenue",
    "resolution",
    "stocks",
    "surveys",
]
