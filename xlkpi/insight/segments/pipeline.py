"""Deals in the pipeline: how long they have waited in each stage, and where they are stuck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlkpi.facts.warehouse import CYCLE_BANDS
from xlkpi.insight.inference import Interval, wilson
from xlkpi.insight.segments.reach import Reach, reach_of
from xlkpi.model.text import Text

if TYPE_CHECKING:
    from datetime import date

    from xlkpi.facts import Facts

NEEDS = Text(
    "an export of deals with their status, their date of creation and open ones among them",
    "un export des affaires avec statut et date de création, dont des affaires en cours",
)
NEEDS_CYCLE = Text(
    "an export of deals with first contact or creation, closing date and status",
    "un export des affaires avec premier contact ou création, date de clôture et statut",
)


@dataclass(frozen=True, slots=True)
class Stage:
    """The open deals of a stage."""

    name: str | None
    deals: int
    amount: float | None
    median_days: float
    p90_days: float
    waited: int
    """The days that its deals have waited in it, added up."""
    beyond: int | None
    """Its deals that are older than nine in ten of those won were when they were won."""


@dataclass(frozen=True)
class Pipeline:
    """The open deals by stage on a day, beside the time that won deals took."""

    day: date
    stages: tuple[Stage, ...]
    in_stage: bool  # whether days count from the entry into the stage: else from creation
    reach: Reach
    won: int
    won_median: float | None
    won_p90: float | None
    undated: int  # open deals without a date that tells how old they are

    @property
    def deals(self) -> int:
        """The open deals of all stages."""
        return sum(stage.deals for stage in self.stages)

    def bottleneck(self, smallest: int) -> Stage | None:
        """The stage in which open deals have waited longest, all their days added up.

        None where fewer than ``smallest`` deals are open, or there is but one stage.
        """
        if self.deals < smallest or len(self.stages) < 2:
            return None
        return max(self.stages, key=lambda stage: (stage.waited, stage.deals, str(stage.name)))


def pipeline(facts: Facts, month: date) -> Pipeline | Text:
    """The open deals by stage on the last day of the data, or what would give them.

    Exports tell the stage of today alone: an earlier month has no pipeline of its own.
    """
    deals = facts.warehouse.get("deals")
    day = facts.data_end
    if deals is None or day is None or not deals.has(("status", "created_on|first_contact_on")):
        return NEEDS
    touched = _first_of("first_contact_on", "created_on", within=deals.mapped)
    created = _first_of("created_on", "first_contact_on", within=deals.mapped)
    in_stage = "stage_entered_on" in deals.mapped
    entered = f"coalesce(stage_entered_on, {created})" if in_stage else created
    reach = reach_of(month, deals)
    won, median, p90 = None, None, None
    if "closed_on" in deals.mapped:
        [(won, median, p90)] = facts.warehouse.rows(
            "select count(*), median(days_), quantile_cont(days_, 0.9) from ("
            f"select date_diff('day', {touched}, closed_on) as days_ from {deals.view} "
            f"where status = 'won' and {touched} <= closed_on and {reach.where('closed_on')}) w_"
        )
    late = f"sum(case when date_diff('day', {touched}, date '{day}') > {p90} then 1 else 0 end)"
    days = f"date_diff('day', {entered}, date '{day}')"
    stage = "stage" if "stage" in deals.mapped else "cast(null as varchar)"
    rows = facts.warehouse.rows(
        f"select {stage}, count(*), {'sum(amount)' if 'amount' in deals.mapped else 'null'}, "
        f"median({days}), quantile_cont({days}, 0.9), cast(sum({days}) as bigint), "
        f"{late if p90 is not None else 'null'}, "
        f"avg(date_diff('day', {created}, {entered})) as after_ "
        f"from {deals.view} where status = 'open' and {entered} <= date '{day}' "
        "group by 1 order by after_, 1 nulls last"
    )
    if not rows:
        return NEEDS
    [(undated,)] = facts.warehouse.rows(
        f"select count(*) from {deals.view} where status = 'open' and {entered} is null"
    )
    stages = tuple(
        Stage(
            name, several, None if amount is None else float(amount), float(middle), float(long),
            int(waited), None if beyond is None else int(beyond),
        )
        for name, several, amount, middle, long, waited, beyond, _ in rows
    )  # fmt: skip
    return Pipeline(
        day, stages, in_stage, reach, won or 0,
        None if median is None else float(median), None if p90 is None else float(p90),
        int(undated),
    )  # fmt: skip


def _first_of(*columns: str, within: frozenset[str]) -> str:
    given = [column for column in columns if column in within]
    return f"coalesce({', '.join(given)})" if len(given) > 1 else given[0]


@dataclass(frozen=True, slots=True)
class Cycle:
    """The deals closed after a cycle of some length."""

    band: str
    won: int
    lost: int
    amount: float | None  # won
    days: float | None  # the mean cycle of the deals won

    @property
    def deals(self) -> int:
        """Won and lost."""
        return self.won + self.lost

    @property
    def interval(self) -> Interval | None:
        """How sure the win rate is."""
        return wilson(self.won, self.deals) if self.deals else None


@dataclass(frozen=True)
class Cycles:
    """Deals closed, by the length of their sales cycle."""

    reach: Reach
    bands: tuple[Cycle, ...]


def cycles(facts: Facts, month: date) -> Cycles | Text:
    """Win rate and amounts by length of the cycle, or what would give them.

    Won deals fall into the bands of the dimension ``sales_cycle``; lost ones by the same days,
    from first contact (else creation) to closing.
    """
    deals = facts.warehouse.get("deals")
    if deals is None or not deals.has(("status", "closed_on", "created_on|first_contact_on")):
        return NEEDS_CYCLE
    reach = reach_of(month, deals)
    touched = _first_of("first_contact_on", "created_on", within=deals.mapped)
    days = f"date_diff('day', {touched}, closed_on)"
    won = "status = 'won'"
    amount = f"sum(case when {won} then amount end)" if "amount" in deals.mapped else "null"
    rows = facts.warehouse.rows(
        f"select case when {days} <= 30 then 0 when {days} <= 90 then 1 else 2 end, "
        f"sum(case when {won} then 1 else 0 end), sum(case when {won} then 0 else 1 end), "
        f"{amount}, avg(case when {won} then {days} end) from {deals.view} "
        f"where status in ('won', 'lost') and {days} >= 0 and {reach.where('closed_on')} "
        "group by 1 order by 1"
    )
    if not rows:
        return NEEDS_CYCLE
    return Cycles(
        reach,
        tuple(
            Cycle(
                CYCLE_BANDS[band], int(won_), int(lost),
                None if amount_ is None else float(amount_), None if mean is None else float(mean),
            )
            for band, won_, lost, amount_, mean in rows
        ),
    )  # fmt: skip
