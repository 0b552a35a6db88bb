"""Customers by recency, frequency and money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlkpi.insight.segments.purchases import purchases
from xlkpi.insight.segments.reach import as_of
from xlkpi.model.text import Text

if TYPE_CHECKING:
    from datetime import date

    from xlkpi.facts import Facts


@dataclass(frozen=True, slots=True)
class Rule:
    """A group of customers: its name, and who belongs to it."""

    id: str
    name: Text
    told: Text
    sql: str  # over r_, and fm_ = frequency + money


RULES: tuple[Rule, ...] = (
    Rule("champions", Text("Champions", "Champions"),
         Text("R ≥ 4 and F + M ≥ 8", "R ≥ 4 et F + M ≥ 8"), "r_ >= 4 and fm_ >= 8"),
    Rule("loyal", Text("Loyal", "Fidèles"),
         Text("R ≥ 3 and F + M ≥ 6, not champions", "R ≥ 3 et F + M ≥ 6, hors champions"),
         "r_ >= 3 and fm_ >= 6"),
    Rule("promising", Text("New or promising", "Nouveaux ou prometteurs"),
         Text("R ≥ 4 and F + M ≤ 5", "R ≥ 4 et F + M ≤ 5"), "r_ >= 4"),
    Rule("to_wake", Text("To wake", "À réveiller"),
         Text("R = 3 and F + M ≤ 5", "R = 3 et F + M ≤ 5"), "r_ = 3"),
    Rule("large_at_risk", Text("Large and at risk", "Gros clients à risque"),
         Text("R ≤ 2 and F + M ≥ 8", "R ≤ 2 et F + M ≥ 8"), "fm_ >= 8"),
    Rule("at_risk", Text("At risk", "À risque"),
         Text("R ≤ 2 and F + M 6 to 7", "R ≤ 2 et F + M de 6 à 7"), "fm_ >= 6"),
    Rule("lost", Text("Lost or asleep", "Perdus ou endormis"),
         Text("R ≤ 2 and F + M ≤ 5", "R ≤ 2 et F + M ≤ 5"), "true"),
)  # fmt: skip
"""The groups; a customer belongs to the first whose rule they meet."""


@dataclass(frozen=True, slots=True)
class Group:
    """The customers of a group."""

    rule: Rule
    customers: int
    revenue: float
    orders: int
    median_days: float  # since their last order
    by_segment: dict[str | None, int]


@dataclass(frozen=True)
class Recency:
    """The buying customers on a day, each in one group."""

    day: date
    groups: tuple[Group, ...]
    segments: tuple[str | None, ...]  # of the customers, where they have any

    @property
    def customers(self) -> int:
        """The customers who ever ordered."""
        return sum(group.customers for group in self.groups)

    @property
    def revenue(self) -> float:
        """What they bought."""
        return sum(group.revenue for group in self.groups)


def recency(facts: Facts, month: date) -> Recency | Text:
    """The buying customers by group, or why there are none.

    Each customer has three marks from 1 to 5: R by the date of the last order, F by the number
    of orders, M by their amount, over all the data up to the month. A mark says into which
    fifth of the customers one falls: 1 + the whole part of 5 × the share of customers below.
    Customers that are alike get the same mark, the lower one.
    """
    found = purchases(facts)
    if isinstance(found, Text):
        return found
    day = as_of(facts, month)
    mark = "1 + floor(5.0 * (rank() over (order by {0}) - 1) / count(*) over ())"
    case = " ".join(f"when {rule.sql} then {i}" for i, rule in enumerate(RULES))
    rows = facts.warehouse.rows(
        f"with c_ as (select customer_id, min(segment_) as segment_, max(on_) as last_, "
        f"count(distinct order_) as orders_, sum(amount_) as amount_ from {found.view} "
        f"where on_ <= date '{day}' group by customer_id), "
        f"m_ as (select c_.*, {mark.format('last_')} as r_, {mark.format('orders_')} as f_, "
        f"{mark.format('amount_')} as s_ from c_), "
        f"g_ as (select *, case {case} end as group_ from (select m_.*, f_ + s_ as fm_ from m_) x_) "
        "select group_, segment_, count(*), sum(amount_), sum(orders_), grouping(segment_), "
        f"median(date_diff('day', last_, date '{day}')) "
        "from g_ group by grouping sets ((group_), (group_, segment_)) order by 1, 2 nulls last"
    )
    totals = {row[0]: row for row in rows if row[5]}
    if not totals:
        return Text("orders before the end of the month", "des commandes avant la fin du mois")
    by_segment: dict[int, dict[str | None, int]] = {}
    for group, name, several, *_, whole, _median in rows:
        if not whole:
            by_segment.setdefault(group, {})[name] = several
    known = {name for names in by_segment.values() for name in names}
    segments = tuple(sorted(known, key=lambda name: (name is None, str(name))))
    groups = tuple(
        Group(
            rule, totals[i][2], float(totals[i][3] or 0), int(totals[i][4]), float(totals[i][6]),
            by_segment.get(i, {}),
        )
        for i, rule in enumerate(RULES)
        if i in totals
    )  # fmt: skip
    return Recency(day, groups, segments if segments != (None,) else ())
