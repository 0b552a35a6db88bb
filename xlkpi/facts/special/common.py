"""What the computations of single measures have in common."""

from __future__ import annotations

from dataclasses import replace

from xlkpi.exports.sql import name as quoted
from xlkpi.facts.engine import Engine
from xlkpi.facts.measures import ORDERED
from xlkpi.facts.series import Series
from xlkpi.facts.warehouse import Relation
from xlkpi.model.measure import Adds
from xlkpi.model.period import Window, months_between


def dimension_columns(relation: Relation, prefix: str = "") -> str:
    """The dimensions of a relation, to follow other columns of a query."""
    return "".join(f", {prefix}{quoted(d)}" for d in relation.dimensions)


def purchases(engine: Engine) -> tuple[str, Relation, str] | None:
    """What was bought: rows, relation and date of the first of orders and deals loaded."""
    orders, deals = engine.warehouse.get("orders"), engine.warehouse.get("deals")
    if orders:
        return f"{orders.view} where {ORDERED} and customer_id is not null", orders, "ordered_on"
    if deals:
        return f"{deals.view} where status = 'won' and customer_id is not null", deals, "closed_on"
    return None


def counted_anew(series: Series) -> Series:
    """The same values as a series counted anew (a sum of months is one, too)."""
    if series.adds is Adds.ANEW:
        return replace(series, by_month={})
    found = Series(Adds.ANEW, series.dimensions, series.span, labels=series.labels)
    found.reach_of([series])
    found.over_all = series.over_all
    for month in months_between(*series.span) if series.span else ():
        for window in Window:
            if window is Window.ALL:
                continue
            values = {s: series.value(window, month, s) for s in series.by_month}
            known = {s: v for s, v in values.items() if v is not None}
            if known:
                found.by_window[window, month] = known
    return found
