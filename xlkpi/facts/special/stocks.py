"""Stocks: rows or amounts that are there at an instant."""

from __future__ import annotations

from xlkpi.facts.engine import Engine, special
from xlkpi.facts.series import TOTAL, Segment, Series
from xlkpi.facts.special.common import dimension_columns
from xlkpi.facts.sql import grouped
from xlkpi.facts.warehouse import Relation
from xlkpi.model.measure import Adds, Measure, Source
from xlkpi.model.period import Window, add_months, first_month, months_between


@special("stock", "stock_sum")
def stock(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """Rows (or an amount of them) there at each instant."""
    if relation is None:
        return None
    amount = source.column if source.aggregate == "stock_sum" else "1"
    where = source.where or "true"
    until = source.until
    if not relation.dated(source.on) and relation.name == "tickets":
        where = "status is null or status not in ('solved', 'closed')"
    elif not relation.dated(source.on) and relation.name == "leads":
        where = "status is null or status in ('open', 'qualified')"
    elif not relation.dated(source.on) and relation.name == "deals":
        where = "status = 'open'"
    series = engine.stock(relation, measure.adds, source.on, until, amount, where)
    if measure.adds is Adds.AT_START and source.aggregate == "stock_sum":
        # over everything the base is all there ever was
        query = grouped(
            f"(select {amount} as v_{dimension_columns(relation)} from {relation.view} where {where})",
            [], relation.dimensions, ["sum(v_) as n_"],
        )  # fmt: skip
        series.over_all = {
            Segment(relation.dimensions[i - 1], s) if i else TOTAL: n or 0
            for i, s, n in engine.warehouse.rows(query)
        }
    return series


@special("opening_and_entries")
def opening_and_entries(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """Leads open at the start of a window, and those created in it."""
    if relation is None:
        return None
    opening = engine.stock(relation, Adds.AT_START, source.on, source.until)
    entries = engine.series("created_leads")
    series = Series(Adds.ANEW, opening.dimensions, entries.span)
    series.reach_of([opening, entries])
    series.over_all = dict(entries.over_all)
    if not series.span or not relation.dated(source.on):
        return series
    fiscal = engine.warehouse.fiscal
    for month in months_between(*series.span):
        for window in Window:
            if window is Window.ALL:
                continue
            start = max(first_month(window, month, fiscal), series.span[0])
            covered = months_between(start, month)
            values = series.by_window.setdefault((window, month), {})
            for where in set(opening.by_month) | set(entries.by_month):
                created = entries.by_month.get(where, {})
                values[where] = opening.by_month.get(where, {}).get(start, 0) + sum(
                    created.get(m, 0) for m in covered
                )
    return series


@special("recurring_revenue")
def recurring_revenue(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """A month's revenue is its recurring revenue at the end; longer windows add the months."""
    if relation is None or relation.span is None:
        return None
    levels = engine.stock(
        relation, Adds.AT_END, "started_on", "ended_on", "mrr", "(mrr is null or mrr > 0)"
    )
    series = Series(Adds.UP, levels.dimensions, relation.span)
    series.reach_of([levels])
    for where, level in levels.by_month.items():
        months = {m: level.get(add_months(m, 1), 0) for m in months_between(*relation.span)}
        series.by_month[where] = months
        series.over_all[where] = sum(months.values())
    return series
