"""The past of a KPI or a measure, month by month, as analyses look at it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from xlkpi.facts.series import TOTAL, Segment
from xlkpi.model.period import Window, add_months

if TYPE_CHECKING:
    from xlkpi.facts import Facts
    from xlkpi.model.kpi import Kpi


def complete_months(facts: Facts, month: date) -> tuple[date, ...]:
    """The months up to ``month`` that the data covers to their last day.

    A month that the data ends in would look like a fall.
    """
    end = facts.data_end
    if end is None:
        return ()
    day = timedelta(days=1)
    return tuple(m for m in facts.months if m <= month and add_months(m, 1) - day <= end)


def kpi_history(
    facts: Facts, kpi: Kpi, months: Iterable[date], segment: Segment = TOTAL
) -> list[float | None]:
    """The monthly values of a KPI, None where there is none."""
    values = (facts.kpi(kpi, Window.MONTH, month, segment)[0] for month in months)
    return [None if value is None else float(value) for value in values]


def measure_history(
    facts: Facts, reference: str, months: Iterable[date], segment: Segment = TOTAL
) -> list[float | None]:
    """The monthly values of a measure reference, None where there is none."""
    values = (facts.value(reference, Window.MONTH, month, segment) for month in months)
    return [None if value is None else float(value) for value in values]
