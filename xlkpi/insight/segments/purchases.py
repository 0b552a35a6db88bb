"""What each customer bought and when: orders, or else the deals won."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlkpi.facts.measures import ORDERED
from xlkpi.model.text import Text

if TYPE_CHECKING:
    from xlkpi.facts import Facts
    from xlkpi.facts.warehouse import Relation

NEEDS = Text(
    "an export of orders with customer, date and amount",
    "un export de commandes avec client, date et montant",
)

AGE = (
    "(date_diff('month', first_, on_) "
    "- case when extract(day from on_) < extract(day from first_) then 1 else 0 end)"
)
"""The whole months from a customer's first order to another."""


@dataclass(frozen=True, slots=True)
class Purchases:
    """The purchases of known customers, as a table.

    ``view`` has ``customer_id``, ``order_``, ``on_``, ``amount_``, ``margin_``, ``segment_``;
    ``first_``, the customer's first order; and ``known_``, the date of an earlier one where the
    customers' file knows it: that customer had ordered before the purchases begin. Its amounts
    add up to the revenue of identified customers.
    """

    view: str
    margin: bool
    segments: bool  # whether customers have a segment


def purchases(facts: Facts) -> Purchases | Text:
    """The purchases, or what export would give them; the table is made once."""
    orders, deals = facts.warehouse.get("orders"), facts.warehouse.get("deals")
    if orders and orders.has(("customer_id", "ordered_on", "amount")):
        return _made(facts, orders, "order_id", "ordered_on", ORDERED)
    if not orders and deals and deals.has(("customer_id", "closed_on", "amount", "status")):
        return _made(facts, deals, "deal_id", "closed_on", "status = 'won'")
    return NEEDS


def _made(facts: Facts, relation: Relation, id: str, on: str, where: str) -> Purchases:
    made = facts.engine.memory.get("purchases")
    if isinstance(made, Purchases):
        return made
    margin = "margin" in relation.mapped
    segments = "segment" in relation.dimensions
    row = "cast(row_id as varchar)"
    rows = (
        f"select customer_id, {f'coalesce({id}, {row})' if id in relation.mapped else row} "
        f"as order_, cast({on} as date) as on_, amount as amount_, "
        f"{'margin' if margin else 'cast(null as double)'} as margin_, "
        f"{'segment' if segments else 'cast(null as varchar)'} as segment_ "
        f"from {relation.view} where {where} and customer_id is not null and {on} is not null"
    )
    first = f"select p_.*, min(on_) over (partition by customer_id) as first_ from ({rows}) p_"
    known, join = "cast(null as date)", ""
    customers = facts.warehouse.get("customers")
    if customers and customers.has(("customer_id", "first_order_on")):
        known = "case when k_.known_ < f_.first_ then k_.known_ end"
        join = (
            "left join (select customer_id as id_, min(first_order_on) as known_ "
            f"from {customers.view} group by customer_id) k_ on f_.customer_id = k_.id_"
        )
    facts.warehouse.run(
        f"create or replace temp table purchases_ as select f_.*, {known} as known_ "
        f"from ({first}) f_ {join}"
    )
    made = Purchases("purchases_", margin, segments)
    facts.engine.memory["purchases"] = made
    return made
