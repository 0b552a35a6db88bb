"""Calls by weekday and hour: when customers call, and how well they are answered then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlkpi.facts.measures import MEASURES
from xlkpi.insight.segments.reach import Reach, reach_of
from xlkpi.model.text import Text

if TYPE_CHECKING:
    from datetime import date

    from xlkpi.facts import Facts

NEEDS = Text(
    "an export of calls with the time at which each began and its outcome",
    "un export des appels avec l’heure de début et l’issue de chacun",
)
NO_HOURS = Text(
    "calls whose start has an hour: these have a date alone",
    "des appels dont le début porte une heure\u00a0: ceux-ci n’ont qu’une date",
)
NO_CALLS = Text("calls offered in the period", "des appels reçus sur la période")


@dataclass(frozen=True, slots=True)
class Cell:
    """The calls offered in one hour of one weekday, over the whole period."""

    offered: int
    answered: int
    kept: int
    """Answered within the threshold; where no wait is known, lost calls."""

    @property
    def rate(self) -> float:
        """The service level, or the abandonment rate where no wait is known."""
        return self.kept / self.offered


@dataclass(frozen=True)
class CallHours:
    """The calls offered by weekday (1 is Monday) and hour."""

    reach: Reach
    cells: dict[tuple[int, int], Cell]
    service_level: bool  # whether the rate is the service level: else it is abandonment

    @property
    def offered(self) -> int:
        """Every call offered: what the KPI says for the same window."""
        return sum(cell.offered for cell in self.cells.values())

    @property
    def days(self) -> range:
        """The weekdays from Monday to the last with a call, Friday at least."""
        return range(1, max(5, *(day for day, _ in self.cells)) + 1)

    @property
    def hours(self) -> range:
        """The hours from the first to the last with a call."""
        hours = [hour for _, hour in self.cells]
        return range(min(hours), max(hours) + 1)

    def of_day(self, day: int) -> int:
        """The calls of a weekday."""
        return sum(cell.offered for (d, _), cell in self.cells.items() if d == day)

    def of_hour(self, hour: int) -> int:
        """The calls of an hour."""
        return sum(cell.offered for (_, h), cell in self.cells.items() if h == hour)

    def opening(self, day: int) -> tuple[int, int] | None:
        """The hours between which a day's calls are answered: the first, the end of the last.

        Hours that hold less than one per cent of the day's answered calls do not count: a call
        taken late opens no shop.
        """
        answered = {h: cell.answered for (d, h), cell in self.cells.items() if d == day}
        total = sum(answered.values())
        open_hours = [h for h, several in answered.items() if several and several * 100 >= total]
        return (min(open_hours), max(open_hours) + 1) if open_hours else None

    def busiest(self) -> tuple[int, int]:
        """The weekday and hour with the most calls."""
        return max(self.cells, key=lambda at: (self.cells[at].offered, (-at[0], -at[1])))

    def weakest(self, smallest: int) -> tuple[int, int] | None:
        """The weekday and hour that is served worst, of those with enough calls."""
        sign = 1 if self.service_level else -1
        enough = [at for at, cell in self.cells.items() if cell.offered >= smallest]
        return min(enough, key=lambda at: (self.cells[at].rate * sign, at), default=None)


def call_hours(facts: Facts, month: date) -> CallHours | Text:
    """The calls offered by weekday and hour over twelve months, or what would give them."""
    calls = facts.warehouse.get("calls")
    if calls is None or not calls.has(("started_at", "status")):
        return NEEDS
    level = "wait_s" in calls.mapped
    reach = reach_of(month, calls)
    kept = _where(facts, "answered_in_threshold" if level else "abandoned_calls")
    rows = facts.warehouse.rows(
        "select cast(extract(isodow from started_at) as integer), "
        "cast(extract(hour from started_at) as integer), count(*), "
        f"sum(case when {_where(facts, 'answered_calls')} then 1 else 0 end), "
        f"sum(case when {kept} then 1 else 0 end) "
        f"from {calls.view} where {reach.where('started_at')} and started_at is not null "
        f"and {_where(facts, 'offered_calls')} group by 1, 2 order by 1, 2"
    )
    if not rows:
        return NO_CALLS
    if {hour for _, hour, *_ in rows} == {0}:
        return NO_HOURS
    cells = {(day, hour): Cell(*map(int, counts)) for day, hour, *counts in rows}
    return CallHours(reach, cells, level)


def _where(facts: Facts, measure: str) -> str:
    """The condition of a measure's rows in the calls."""
    source = next(s for s in MEASURES[measure].sources if s.table == "calls")
    return f"({facts.engine.filled(source.where)})"
