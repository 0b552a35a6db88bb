"""What each customer is worth a year, and who looks after them: what a list to act on needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from xlkpi.exports.sql import name as quoted
from xlkpi.facts.measures import ORDERED
from xlkpi.model.period import add_months
from xlkpi.model.text import Text

if TYPE_CHECKING:
    from xlkpi.facts import Facts
    from xlkpi.facts.warehouse import Warehouse

BY_ORDERS = Text("orders of the last 12 months", "commandes des 12 derniers mois")
BY_MRR = Text("12 times the monthly subscription", "12 fois l’abonnement mensuel")
BY_BOTH = Text(
    "the larger of the orders of the last 12 months and 12 times the monthly subscription",
    "le plus grand des commandes des 12 derniers mois et de 12 fois l’abonnement mensuel",
)


@dataclass(frozen=True)
class Stakes:
    """Money at stake by customer, and what it is; ``said`` is None where nothing tells it."""

    by_customer: dict[str, float]
    said: Text | None

    def of(self, customer: str) -> float | None:
        """A customer's yearly worth: 0 where they bought nothing, None where nothing tells it."""
        return None if self.said is None else self.by_customer.get(customer, 0.0)


def stakes(facts: Facts, month: date) -> Stakes:
    """What each customer is worth a year, as of the end of a month.

    The larger of the orders of the last 12 months and 12 times the MRR: invoices often hold the
    subscription too, so that their sum would count it twice.
    """
    warehouse = facts.warehouse
    after, start = add_months(month, 1), add_months(month, -11)
    parts: dict[Text, str] = {}
    orders, subscriptions = warehouse.get("orders"), warehouse.get("subscriptions")
    if orders and orders.has(("customer_id", "ordered_on", "amount")):
        parts[BY_ORDERS] = (
            f"select customer_id, sum(amount) as worth_ from {orders.view} where {ORDERED} "
            f"and ordered_on >= date '{start}' and ordered_on < date '{after}' group by 1"
        )
    if subscriptions and subscriptions.has(("customer_id", "mrr")):
        parts[BY_MRR] = (
            f"select customer_id, sum(mrr) * 12 as worth_ from {subscriptions.view} "
            f"where (started_on is null or started_on < date '{after}') "
            f"and (ended_on is null or ended_on >= date '{after}') group by 1"
        )
    if not parts:
        return Stakes({}, None)
    union = " union all ".join(parts.values())
    found = warehouse.rows(
        f"select customer_id, max(worth_) from ({union}) where customer_id is not null group by 1"
    )
    said = BY_BOTH if len(parts) > 1 else next(iter(parts))
    return Stakes({customer: max(float(worth or 0), 0.0) for customer, worth in found}, said)


def owners(warehouse: Warehouse) -> dict[str, str]:
    """Who looks after each customer: the owner on file, else the one of their latest deal."""
    found: dict[str, str] = {}
    deals, customers = warehouse.get("deals"), warehouse.get("customers")
    if deals and deals.has(("customer_id", "owner")):
        found.update(
            warehouse.rows(
                "select customer_id, owner from (select customer_id, owner, row_number() over "
                "(partition by customer_id order by coalesce(closed_on, created_on) desc nulls "
                f"last, row_id desc) as place_ from {deals.view} "
                "where customer_id is not null and owner is not null) where place_ = 1"
            )
        )
    if customers and customers.has(("customer_id", "owner")):
        found.update(
            warehouse.rows(
                f"select customer_id, owner from {customers.view} "
                "where customer_id is not null and owner is not null order by row_id desc"
            )
        )
    return found


def segments(warehouse: Warehouse) -> dict[str, str]:
    """The segment of each customer, where the exports give one."""
    customers = warehouse.get("customers")
    if not customers or not customers.has(("customer_id", "segment")):
        return {}
    return dict(
        warehouse.rows(
            f"select customer_id, {quoted('segment')} from {customers.view} where customer_id "
            f"is not null and {quoted('segment')} is not null order by row_id desc"
        )
    )
