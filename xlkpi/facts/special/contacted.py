"""Revenue, margin and orders of the customers who were contacted, and of those there before."""

from __future__ import annotations

from xlkpi.exports.sql import name as quoted
from xlkpi.facts.customers import BASIS, spells
from xlkpi.facts.engine import Engine, special
from xlkpi.facts.measures import ORDERED
from xlkpi.facts.series import Series
from xlkpi.facts.special.common import counted_anew, purchases
from xlkpi.facts.sql import grouped, month_of
from xlkpi.facts.warehouse import Relation
from xlkpi.model.measure import Adds, Measure, Source
from xlkpi.model.text import Text


@special("contacted_revenue", "contacted_margin", "contacted_orders")
def contacted(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """What customers contacted in a window bought in that window, before or after.

    By channel the set of customers is restricted, by product the orders.
    """
    if "contacted" not in engine.memory:
        engine.memory["contacted"] = _contacted(engine)
    found: Series | None = engine.memory["contacted"].get(measure.id)
    return found


def _contacted(engine: Engine) -> dict[str, Series]:
    """Revenue, orders and, where the orders carry it, margin of contacted customers."""
    asked, bought = engine.warehouse.get("solicitations"), purchases(engine)
    if asked is None or bought is None:
        return {}
    rows, sold, on = bought
    key = "order_id" if sold.name == "orders" else "deal_id"
    values = {"contacted_revenue": "sum(amount)", "contacted_orders": f"count(distinct {key})"}
    if "margin" in sold.mapped:
        values["contacted_margin"] = "sum(margin)"
    # the dimensions of both; where both have one, that of the contact decides
    of_contacts = asked.dimensions
    of_orders = tuple(d for d in sold.dimensions if d not in of_contacts)
    span = sold.span
    if asked.span and sold.span:
        span = (max(asked.span[0], sold.span[0]), min(asked.span[1], sold.span[1]))
    begun = [r.since for r in (asked, sold) if r.since]
    made = {
        id: Series(
            Adds.ANEW, frozenset((*of_contacts, *of_orders)), span, since=max(begun, default=None)
        )
        for id in values
    }
    orders = f"(select *, {month_of(on)} as at_ from {rows} and {on} is not null)"
    keys = "w.window_, w.month_, w.start_, w.next_, p.person"
    numbers = ", ".join(values.values())
    for dimension in ("", *of_contacts):
        segment = f"cast(p.{quoted(dimension)} as varchar)" if dimension else "null"
        people = (
            f"select distinct {keys}, {segment} as segment_ from {asked.view} p "
            "join windows_ w on p.sent_on >= w.start_ and p.sent_on < w.next_"
        )
        joined = (
            f"(select o.*, c.window_, c.month_, c.segment_ as contact_ from ({people}) c "
            f"join {orders} o on o.customer_id = c.person and o.at_ >= c.start_ "
            "and o.at_ < c.next_)"
        )
        if dimension:
            query = (
                f"select window_, month_, 1, contact_, {numbers} from {joined} "
                "group by window_, month_, contact_"
            )
            engine.collect(list(made.values()), query, (dimension,))
        else:
            query = grouped(joined, ["window_", "month_"], of_orders, list(values.values()))
            engine.collect(list(made.values()), query, of_orders)
    return made


@special("existing_customer_revenue", uses=BASIS)
def existing_customer_revenue(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """Revenue of the window from customers of its opening base."""
    found = spells(engine)
    if relation is None or found is None or not found.span:
        return None
    series = Series(Adds.ANEW, frozenset(relation.dimensions), relation.span, since=relation.since)
    series.reach_of([found.series(Adds.ANEW)])
    joined = (
        f"(select o.*, w.window_, w.month_ from (select *, {month_of('ordered_on')} as at_ "
        f"from {relation.view} where {ORDERED} and ordered_on is not null) o "
        "join windows_ w on w.window_ <> 'all' and o.at_ >= w.start_ and o.at_ < w.next_ "
        "where exists (select 1 from spells_ s where s.dimension_ = 0 "
        "and s.customer_id = o.customer_id and s.started_on < w.start_ "
        "and (s.ended_on is null or s.ended_on >= w.start_)))"
    )
    query = grouped(joined, ["window_", "month_"], relation.dimensions, ["sum(amount) as n_"])
    engine.collect([series], query, relation.dimensions)
    return series


@special(
    "crm_revenue",
    "crm_margin",
    uses=(
        "return_on_selling_expenses.revenue",
        "customer_lifetime_value_margin.gross_margin_rate",
    ),
)
def crm_revenue(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """The revenue that the CRM is credited with, as the parameter says; its margin if known."""
    which = engine.parameters["return_on_selling_expenses.revenue"]
    chosen = {"contacted": "contacted_revenue", "campaign": "campaign_gain", "total": "revenue"}
    if measure.id == "crm_margin":
        margins = {"contacted": "contacted_margin", "total": "margin"}
        if which in margins:
            margin = engine.series(margins[which])
            if margin.reason is None:
                return counted_anew(margin)
        revenue = engine.series(chosen[which])
        if revenue.reason:
            return None
        found = counted_anew(revenue)
        found.labels += (Text("revenue, not margin", "chiffre d'affaires, pas marge"),)
        return found
    revenue = engine.series(chosen[which])
    return None if revenue.reason else counted_anew(revenue)
