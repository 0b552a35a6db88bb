"""Measures of orders: margins assumed, days between orders, the largest customers."""

from __future__ import annotations

from xlkpi.facts.engine import Engine, special
from xlkpi.facts.measures import ORDERED
from xlkpi.facts.series import Series
from xlkpi.facts.special.common import dimension_columns
from xlkpi.facts.sql import grouped, month_of
from xlkpi.facts.warehouse import Relation
from xlkpi.model.measure import Adds, Measure, Source


@special(
    "assumed_margin",
    "assumed_margin_base",
    uses=("customer_lifetime_value_margin.gross_margin_rate",),
)
def assumed_margin(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """The margin of a parameter, where the orders carry none."""
    rate = engine.parameters["customer_lifetime_value_margin.gross_margin_rate"]
    if rate is None or relation is None:
        return None
    column = f"amount * {rate}" if source.aggregate == "assumed_margin" else "amount"
    return engine.of_source(measure, Source("orders", "sum", column, ORDERED, "ordered_on"))


@special("days_between_orders")
def days_between_orders(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """The median of the days from one order of a customer to the next."""
    if relation is None:
        return None
    days = (
        f"select customer_id, ordered_on{dimension_columns(relation)}, min(row_id) as row_ "
        f"from {relation.view} where {ORDERED} and customer_id is not null "
        f"and ordered_on is not null group by customer_id, ordered_on{dimension_columns(relation)}"
    )
    # of the orders of one day the first in the file follows the day before
    before = "lag(ordered_on) over (partition by customer_id order by ordered_on, row_)"
    rows = (
        f"select {month_of('ordered_on')} as at_, date_diff('day', {before}, ordered_on) as value_"
        f"{dimension_columns(relation)} from ({days})"
    )
    kept = f"select * from ({rows}) where value_ > 0"
    series = engine.over_windows(kept, relation.dimensions, "median(value_)", relation)
    series.looks_back = True
    return series


@special("top_revenue", "known_revenue", uses=("top_customer_revenue_share.top_fraction",))
def top_revenue(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """Revenue of the customers with revenue, or of the largest of them."""
    if relation is None or relation.span is None:
        return None
    key = f"ranked {source.table}"
    if key not in engine.memory:
        engine.memory[key] = _ranked(engine, relation, revenue_of_customers(relation))
    top, known = engine.memory[key]
    found: Series = top if source.aggregate == "top_revenue" else known
    return found


def revenue_of_customers(relation: Relation) -> str:
    """The revenue of each customer by month; recurring revenue counts at each month end."""
    columns = dimension_columns(relation)
    if relation.name == "subscriptions":
        return (
            f"select w.month_ as at_, customer_id, sum(mrr) as amount_{columns} "
            f"from {relation.view} s join windows_ w on w.window_ = 'month' and "
            "s.started_on < w.next_ and (s.ended_on is null or s.ended_on >= w.next_) "
            f"and s.mrr > 0 where customer_id is not null group by w.month_, customer_id{columns}"
        )
    orders = relation.name == "orders"
    where, on = (ORDERED, "ordered_on") if orders else ("status = 'won'", "closed_on")
    return (
        f"select {month_of(on)} as at_, customer_id, sum(amount) as amount_{columns} "
        f"from {relation.view} where {where} and customer_id is not null and {on} is not null "
        f"group by {month_of(on)}, customer_id{columns}"
    )


def _ranked(engine: Engine, relation: Relation, base: str) -> tuple[Series, Series]:
    """The revenue of the largest customers, and of all that are known, by window."""
    dimensions = relation.dimensions
    # recurring revenue counts what had begun long before
    back = relation.name == "subscriptions"
    made = tuple(
        Series(Adds.ANEW, frozenset(dimensions), relation.span, looks_back=back) for _ in range(2)
    )
    fraction = engine.parameters["top_customer_revenue_share.top_fraction"]
    keys = "window_, month_, dimension_, segment_"
    joined = f"({base}) r join windows_ w on r.at_ >= w.start_ and r.at_ < w.next_"
    query = grouped(
        joined, ["window_", "month_", "customer_id"], dimensions, ["sum(amount_) as a_"]
    )
    place = f"row_number() over (partition by {keys} order by a_ desc, customer_id)"
    several = f"count(*) over (partition by {keys})"
    largest = f"sum(case when place_ <= ceil(round({fraction} * several_, 9)) then a_ end)"
    query = (
        f"select {keys}, {largest}, sum(a_) from (select *, {place} as place_, "
        f"{several} as several_ from ({query}) where a_ > 0) group by {keys}"
    )
    engine.collect(list(made), query, dimensions)
    return made[0], made[1]
