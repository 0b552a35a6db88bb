"""Channels side by side, and what leads and customers cost by the channel they came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlkpi import kpis
from xlkpi.facts.series import TOTAL, Segment
from xlkpi.insight.segments.reach import Reach, reach_of
from xlkpi.model.measure import Reference
from xlkpi.model.period import Window
from xlkpi.model.text import Text, fold

if TYPE_CHECKING:
    from datetime import date

    from xlkpi.facts import Facts
    from xlkpi.model.kpi import Kpi

CHANNEL = "channel"
COMPARED = (
    "omnichannel_contacts", "net_response_rate", "response_rate", "unsubscribe_rate", "open_rate",
    "campaign_conversion_rate", "campaign_return_on_investment",
)  # fmt: skip
"""K46, K48, K49, K50, K51, K52 and K43."""
NEEDS = Text(
    "campaigns or outbound calls, with channel as a dimension",
    "des campagnes ou des appels sortants, avec channel comme dimension",
)
NEEDS_COSTS = Text(
    "costs by category and channel, and customers or leads with their source",
    "des coûts par nature et par canal, et des clients ou leads avec leur origine",
)
MOST = 10  # channels


def compared(facts: Facts) -> tuple[Kpi, ...]:
    """The KPIs of the channel table that the exports split by channel."""
    return tuple(
        kpi
        for kpi in map(kpis.find, COMPARED)
        if all(
            CHANNEL in facts.series(Reference.parse(ref).measure).dimensions for ref in kpi.measures
        )
    )


def channels(facts: Facts) -> tuple[str | None, ...]:
    """The channels of campaigns and outbound calls, those with most contacts first."""
    found: dict[str | None, float] = {}
    for kpi in compared(facts):
        for ref in kpi.measures:
            for segment in facts.series(Reference.parse(ref).measure).segments():
                if segment.dimension == CHANNEL:
                    found[segment.value] = 0.0
    for value in found:
        several = facts.value(
            "omnichannel_contacts", Window.ALL, facts.months[-1], Segment(CHANNEL, value)
        )
        found[value] = float(several or 0)
    return tuple(sorted(found, key=lambda v: (-found[v], v is None, str(v))))[:MOST]


@dataclass(frozen=True, slots=True)
class Acquisition:
    """What a channel cost, and the leads and customers that came by it."""

    channel: str | None  # None: what no channel bears
    lead_spend: float
    acquisition_spend: float  # marketing and sales
    leads: float | None
    customers: float | None

    @property
    def cost_per_lead(self) -> float | None:
        """CPL (K39) of the channel; None where no cost bears its name, for then it is unknown."""
        return self.lead_spend / self.leads if self.leads and self.lead_spend else None

    @property
    def cost_per_customer(self) -> float | None:
        """CAC (K38) of the channel, with the costs that bear its name."""
        known = self.customers and self.acquisition_spend
        return self.acquisition_spend / self.customers if known and self.customers else None


@dataclass(frozen=True)
class Acquisitions:
    """The channels by spend, and the total, which the KPIs CAC and CPL say too."""

    reach: Reach
    dimension: str  # by which leads and customers are split: "channel" or "source"
    channels: tuple[Acquisition, ...]
    total: Acquisition


def acquisitions(facts: Facts, month: date) -> Acquisitions | Text:
    """Cost per lead and per new customer by channel, or what would give them.

    The costs that bear a channel's name (any case, any accents) are divided by the leads and new
    customers whose channel, else source, bears it; costs without a channel stand in a line of
    their own, so that the lines add up to the total.
    """
    costs = facts.warehouse.get("costs")
    if costs is None or not costs.has(("category", "amount", "channel")):
        return NEEDS_COSTS
    leads, customers = facts.series("incoming_leads"), facts.series("new_customers")
    shared = [
        name for name in (CHANNEL, "source") if name in leads.dimensions | customers.dimensions
    ]
    if not shared:
        return NEEDS_COSTS
    dimension = shared[0]
    reach = reach_of(month, costs)
    marketing = facts.engine.filled("category = 'marketing'{lead_generation}")
    rows = facts.warehouse.rows(
        f"select channel, sum(case when {marketing} then amount end), "
        "sum(case when category in ('marketing', 'sales') then amount end) "
        f"from {costs.view} where {reach.where(chr(34) + 'on' + chr(34))} "
        "group by 1 order by 1 nulls last"
    )
    spent: dict[str | None, tuple[float, float]] = {}
    names: dict[str | None, str | None] = {}
    for name, *sums in rows:
        key = None if name is None else fold(str(name))
        before = spent.get(key, (0.0, 0.0))
        spent[key] = (before[0] + float(sums[0] or 0), before[1] + float(sums[1] or 0))
        if any(sums):
            names.setdefault(key, name)
    for series in (leads, customers):
        for segment in series.segments():
            if segment.dimension == dimension and segment.value is not None:
                names.setdefault(fold(segment.value), segment.value)
    made = []
    for key, name in names.items():
        lead_spend, all_spend = spent.get(key, (0.0, 0.0))
        made.append(
            Acquisition(
                name, lead_spend, all_spend,
                _counted(facts, "incoming_leads", reach, dimension, key),
                _counted(facts, "new_customers", reach, dimension, key),
            )
        )  # fmt: skip
    if not any(each.lead_spend and (each.leads or each.customers) for each in made):
        return NEEDS_COSTS
    total = Acquisition(
        None, sum(each.lead_spend for each in made), sum(each.acquisition_spend for each in made),
        _real(facts.value("incoming_leads", reach.window, month, TOTAL)),
        _real(facts.value("new_customers", reach.window, month, TOTAL)),
    )  # fmt: skip
    known = [each for each in made if each.channel is not None]
    known.sort(key=lambda each: (-each.acquisition_spend, fold(str(each.channel))))
    return Acquisitions(
        reach, dimension, (*known, *(each for each in made if each.channel is None)), total
    )


def _counted(
    facts: Facts, measure: str, reach: Reach, dimension: str, key: str | None
) -> float | None:
    """The leads or customers whose channel bears a name; None where none ever does."""
    found = [
        segment
        for segment in facts.series(measure).segments()
        if segment.dimension == dimension
        and (None if segment.value is None else fold(segment.value)) == key
    ]
    if not found:
        return None
    return sum(float(facts.value(measure, reach.window, reach.month, each) or 0) for each in found)


def _real(number: object) -> float | None:
    return None if number is None else float(number)  # type: ignore[arg-type]
