"""Campaigns side by side, telephone included, and ranked: which earn, which convert."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from xlkpi.facts.measures import OUTWARD, SENT
from xlkpi.insight.inference import Interval, wilson
from xlkpi.insight.segments.reach import Reach, reach_of
from xlkpi.model.text import Text

if TYPE_CHECKING:
    from datetime import date

    from xlkpi.facts import Facts
    from xlkpi.facts.warehouse import Relation

NEEDS = Text(
    "an export of campaigns by name, with their sendings, conversions, costs or revenue",
    "un export des campagnes par nom, avec envois, conversions, coûts ou CA",
)
PHONE = "phone"
_NOTHING = "null"


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign on a channel, over the period."""

    name: str
    channel: str | None
    pushed: int | None  # contacts solicited; on the telephone, persons called
    actions: int | None  # conversions; on the telephone, agreements
    cost: float | None
    gain: float | None
    leads: int | None
    by_roi: int | None = None  # ranks; None where it is not ranked
    by_conversion: int | None = None

    @property
    def conversion(self) -> float | None:
        """Actions ÷ persons to whom it was pushed (K52)."""
        if not self.pushed or self.actions is None:
            return None
        return self.actions / self.pushed

    @property
    def interval(self) -> Interval | None:
        """How sure the conversion is."""
        rate = self.conversion
        if rate is None or rate > 1:
            return None
        return wilson(self.actions or 0, self.pushed or 0)

    @property
    def roi(self) -> float | None:
        """(Gain − cost) ÷ cost (K43)."""
        if not self.cost or self.gain is None:
            return None
        return (self.gain - self.cost) / self.cost

    @property
    def cost_per_action(self) -> float | None:
        """Cost ÷ conversions."""
        return self.cost / self.actions if self.cost is not None and self.actions else None


@dataclass(frozen=True)
class Campaigns:
    """The campaigns of the period: those that are ranked, from the best, and the small ones."""

    reach: Reach
    ranked: tuple[Campaign, ...]
    small: tuple[Campaign, ...]


def campaigns(facts: Facts, month: date) -> Campaigns | Text:
    """Every campaign of the period, ranked by return, then by conversion (K54).

    Contacts, conversions, cost and revenue are counted as the KPIs K52 and K43 count them. A
    campaign that fewer contacts were sent than the smallest n is listed apart, without a rank.
    """
    parts = _parts(facts)
    if not parts:
        return NEEDS
    reach = reach_of(month, *(relation for relation, _, _ in parts))
    queries = [
        f"select campaign as name_, {columns} from {relation.view} "
        f"where campaign is not null and {where} and {reach.where(_on(relation))} group by all"
        for relation, columns, where in parts
    ]
    sums = ", ".join(f"sum({c})" for c in ("pushed_", "actions_", "cost_", "gain_", "leads_"))
    rows = facts.warehouse.rows(
        f"select name_, channel_, {sums} from ({' union all by name '.join(queries)}) u_ "
        "group by 1, 2 order by 1, 2 nulls last"
    )
    every = [
        Campaign(name, channel, _whole(pushed), _whole(actions), _real(cost), _real(gain),
                 _whole(leads))
        for name, channel, pushed, actions, cost, gain, leads in rows
    ]  # fmt: skip
    if not every:
        return NEEDS
    smallest = facts.parameter("smallest_n")
    # what spends without a count of contacts (advertising) is not small: nothing says so
    small = [c for c in every if c.pushed is not None and c.pushed < smallest]
    large = [c for c in every if c.pushed is None or c.pushed >= smallest]
    return Campaigns(
        reach, _ranked(large),
        tuple(sorted(small, key=lambda c: (-(c.pushed or 0), c.name, c.channel or ""))),
    )  # fmt: skip


def _ranked(every: list[Campaign]) -> tuple[Campaign, ...]:
    places: list[dict[int, int]] = []
    for values in ([c.roi for c in every], [c.conversion for c in every]):
        known = sorted((v for v in values if v is not None), reverse=True)
        places.append({i: known.index(v) + 1 for i, v in enumerate(values) if v is not None})
    ranked = [
        replace(c, by_roi=places[0].get(i), by_conversion=places[1].get(i))
        for i, c in enumerate(every)
    ]
    last = len(every) + 1
    return tuple(
        sorted(
            ranked,
            key=lambda c: (c.by_roi or last, c.by_conversion or last, c.name, c.channel or ""),
        )
    )


def _parts(facts: Facts) -> list[tuple[Relation, str, str]]:
    """Each relation that knows campaigns, what it counts of them, and which rows."""
    get, filled = facts.warehouse.get, facts.engine.filled
    found: list[tuple[Relation, str, str]] = []

    def add(relation: Relation, where: str, **columns: str) -> None:
        given = {"channel_": "cast(null as varchar)", **columns}
        names = ("channel_", "pushed_", "actions_", "cost_", "gain_", "leads_")
        told = ", ".join(f"{given.get(name, _NOTHING)} as {name}" for name in names)
        found.append((relation, told, where))

    def summed(relation: Relation, column: str) -> str:
        return f"sum({column})" if column in relation.mapped else _NOTHING

    contacts = get("campaign_contacts")
    if contacts and contacts.has(("campaign",)):
        once = "count(*)"
        if "customer_id" in contacts.mapped:  # two sendings to one person count once
            once = (
                "count(distinct customer_id) + sum(case when customer_id is null then 1 else 0 end)"
            )
        add(
            contacts,
            filled(SENT),
            channel_="channel",
            pushed_=once,
            actions_="sum(case when converted = true then 1 else 0 end)"
            if "converted" in contacts.mapped
            else _NOTHING,
        )
    totals = get("campaign_totals")
    if totals and totals.has(("campaign",)):
        add(totals, "true", channel_="channel", pushed_=summed(totals, "sent"),
            actions_=summed(totals, "conversions"))  # fmt: skip
    spend, costs = get("campaign_spend"), get("costs")
    if spend and spend.has(("campaign", "cost")):
        add(spend, "true", channel_="channel", cost_="sum(cost)", gain_=summed(spend, "revenue"),
            leads_=summed(spend, "leads"))  # fmt: skip
    elif costs and costs.has(("campaign", "amount")):
        add(costs, "true", channel_="channel", cost_="sum(amount)")
    calls = get("calls")
    if calls and calls.has(("campaign", "status")):
        who = filled("{argued}")
        add(calls, OUTWARD, channel_=f"'{PHONE}'", pushed_=f"count(distinct {who})",
            actions_=f"count(distinct case when status = 'agreed' then {who} end)")  # fmt: skip
    return found


def _on(relation: Relation) -> str:
    return {"costs": '"on"', "calls": "started_at"}.get(relation.name, "sent_on")


def _whole(number: object) -> int | None:
    return None if number is None else int(number)  # type: ignore[call-overload]


def _real(number: object) -> float | None:
    return None if number is None else float(number)  # type: ignore[arg-type]
