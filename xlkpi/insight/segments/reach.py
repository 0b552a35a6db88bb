"""The months that an analysis of rows looks at: twelve up to one, or everything there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from xlkpi.model.period import Window, add_months

if TYPE_CHECKING:
    from xlkpi.facts import Facts
    from xlkpi.facts.warehouse import Relation


@dataclass(frozen=True, slots=True)
class Reach:
    """A window that ends with a month, and how rows are chosen for it."""

    window: Window
    month: date

    def where(self, on: str) -> str:
        """The condition on a date expression.

        >>> Reach(Window.ROLLING12, date(2026, 10, 1)).where("ordered_on")
        "(ordered_on >= date '2025-11-01' and ordered_on < date '2026-11-01')"
        >>> Reach(Window.ALL, date(2026, 10, 1)).where("ordered_on")
        'true'
        """
        if self.window is Window.ALL:
            return "true"
        start, end = add_months(self.month, -11), add_months(self.month, 1)
        return f"({on} >= date '{start}' and {on} < date '{end}')"


def reach_of(month: date, *relations: Relation | None) -> Reach:
    """Twelve months up to ``month`` where a relation covers them all, else everything.

    It is the rule of the window ``rolling12``, so that what is summed here is what the KPIs say.
    """
    for relation in relations:
        if relation is not None and relation.span is not None:
            first, last = relation.span
            if first <= add_months(month, -11) and month <= last:
                return Reach(Window.ROLLING12, month)
    return Reach(Window.ALL, month)


def as_of(facts: Facts, month: date) -> date:
    """The last day that is looked at: the month's, or the data's where it ends before."""
    last = add_months(month, 1) - timedelta(days=1)
    return min(last, facts.data_end or last)
