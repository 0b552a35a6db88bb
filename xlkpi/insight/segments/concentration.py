"""Concentration of revenue: how much of it comes from how few customers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlkpi.facts.measures import ORDERED
from xlkpi.facts.special.orders import revenue_of_customers
from xlkpi.insight.segments.reach import Reach, reach_of
from xlkpi.model.text import Text

if TYPE_CHECKING:
    from datetime import date

    from xlkpi.facts import Facts
    from xlkpi.facts.warehouse import Relation

NEEDS = Text(
    "an export of orders, won deals or subscriptions with customer and amount",
    "un export de commandes, d’affaires gagnées ou d’abonnements avec client et montant",
)


@dataclass(frozen=True, slots=True)
class Slice:
    """The largest customers up to some share of them."""

    share: float  # of the customers
    customers: int
    revenue: float


@dataclass(frozen=True)
class Concentration:
    """The revenue of the customers with revenue, from the largest."""

    reach: Reach
    table: str
    customers: int
    revenue: float
    slices: tuple[Slice, ...]  # up to each tenth, running
    top: Slice  # the fraction of the KPI, a fifth unless it is set
    gini: float

    def part(self, of: Slice) -> float:
        """The share of the revenue of a slice."""
        return of.revenue / self.revenue


def concentration(facts: Facts, month: date) -> Concentration | Text:
    """Deciles of customers by revenue, the top share and the Gini coefficient.

    The customers, the order and the rounding are those of the KPI Concentration: customers whose
    revenue is above 0; the largest ⌈share × n⌉ of them. Gini = Σ (2i − n − 1) xᵢ ÷ (n Σ xᵢ) with
    customers from the smallest: 0 where all are alike, near 1 where one has everything.
    """
    for name, needs in (
        ("orders", ("amount", "customer_id")),
        ("deals", ("amount", "customer_id", "status")),
        ("subscriptions", ("mrr", "customer_id")),
    ):
        relation = facts.warehouse.get(name)
        if relation is not None and relation.has(needs):
            return _of(facts, relation, reach_of(month, relation))
    return NEEDS


def _of(facts: Facts, relation: Relation, reach: Reach) -> Concentration | Text:
    if relation.span is None:  # a snapshot: its orders have no date
        where = ORDERED if relation.name == "orders" else "true"
        base = (
            f"select customer_id, amount as amount_ from {relation.view} "
            f"where {where} and customer_id is not null"
        )
    else:
        base = revenue_of_customers(relation)
    fraction = float(facts.parameter("top_customer_revenue_share.top_fraction"))
    shares = [i / 10 for i in range(1, 11)]
    cuts = ", ".join(
        f"sum(case when place_ <= {_several(share)} then a_ end), max({_several(share)})"
        for share in (*shares, fraction)
    )
    [row] = facts.warehouse.rows(
        "with c_ as (select customer_id, sum(amount_) as a_ "
        f"from ({base}) b_ where {reach.where('at_')} group by customer_id having sum(amount_) > 0), "
        "r_ as (select a_, row_number() over (order by a_ desc, customer_id) as place_, "
        "count(*) over () as several_ from c_) "
        "select count(*), sum(a_), sum((several_ + 1 - 2 * place_) * cast(a_ as double)), "
        f"{cuts} from r_"
    )
    several, revenue, spread, *found = row
    if not several:
        return NEEDS
    total = float(revenue)
    slices = [
        Slice(share, int(count), float(amount))
        for share, amount, count in zip((*shares, fraction), found[::2], found[1::2], strict=True)
    ]
    gini = float(spread) / (several * total)
    return Concentration(reach, relation.name, several, total, tuple(slices[:-1]), slices[-1], gini)


def _several(share: float) -> str:
    return f"ceil(round({share} * several_, 9))"
