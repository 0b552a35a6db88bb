"""Movements of recurring revenue, told by an export or read from subscriptions."""

from __future__ import annotations

from xlkpi.exports.sql import name as quoted
from xlkpi.exports.sql import texts
from xlkpi.facts.customers import BASIS, spells
from xlkpi.facts.engine import Engine, special
from xlkpi.facts.series import TOTAL, Segment, Series
from xlkpi.facts.special.common import dimension_columns
from xlkpi.facts.sql import grouped
from xlkpi.facts.warehouse import Relation
from xlkpi.model.measure import Adds, Measure, Source
from xlkpi.model.period import Window, add_months


@special("opening_movements", uses=("expansion_rate.opening_mrr",))
def opening_movements(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """Recurring revenue at each instant, from the movements before it.

    Only where the file reaches back to the first movement, or the parameter says what was
    there before.
    """
    start = engine.parameters["expansion_rate.opening_mrr"]
    if relation is None or not relation.span:
        return None
    amount = "case when kind in ('churn', 'contraction') then -abs(amount) else abs(amount) end"
    if start is None:
        first = engine.warehouse.rows(
            f"select count(*) from {relation.view} where kind <> 'new' and "
            f"{quoted('on')} = (select min({quoted('on')}) from {relation.view})"
        )[0][0]
        if first:
            return None
    series = engine.stock(
        relation, Adds.AT_START, quoted("on"), "cast(null as date)", amount, "amount is not null"
    )
    if start:
        for month in series.by_month.get(TOTAL, {}):
            series.by_month[TOTAL][month] += start
    series.over_all = {}
    return series


@special("monthly_expansion")
def monthly_expansion(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """The rises of customers' recurring revenue between month ends."""
    expansion = _cohort_mrr(engine, "expansion_revenue")
    if expansion is None or expansion.span is None:
        return None
    series = Series(Adds.UP, expansion.dimensions, expansion.span)
    series.reach_of([expansion])
    for (window, month), values in expansion.by_window.items():
        if window is Window.MONTH:
            for where, number in values.items():
                series.by_month.setdefault(where, {})[month] = number
                series.over_all[where] = series.over_all.get(where, 0) + number
    return series


@special("cohort_mrr")
def cohort_mrr(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """Expansion, contraction and loss of the customers there at a window's start."""
    return _cohort_mrr(engine, measure.id)


def _cohort_mrr(engine: Engine, id: str) -> Series | None:
    relation = engine.warehouse.get("subscriptions")
    if relation is None or relation.span is None:
        return None
    if "cohort_mrr" not in engine.memory:
        engine.memory["cohort_mrr"] = _cohorts(engine, relation)
    found: Series = engine.memory["cohort_mrr"][id]
    return found


def _cohorts(engine: Engine, relation: Relation) -> dict[str, Series]:
    """Each customer's recurring revenue at a window's start and end, compared."""
    dimensions = relation.dimensions
    amounts = {
        "expansion_revenue": "case when after_ > before_ then after_ - before_ end",
        "contraction_revenue": "case when after_ > 0 and after_ < before_ "
        "then before_ - after_ end",
        "churned_revenue": "case when after_ = 0 then before_ end",
    }
    made = {
        id: Series(Adds.ANEW, frozenset(dimensions), relation.span, looks_back=True)
        for id in amounts
    }
    instants = (
        "(select start_ as at_ from windows_ where window_ <> 'all' "
        "union select next_ from windows_ where window_ <> 'all') i"
    )
    there = "s.started_on < i.at_ and (s.ended_on is null or s.ended_on >= i.at_)"
    rows = (
        f"(select s.*, i.at_ from {relation.view} s join {instants} on {there} "
        "where s.customer_id is not null and s.mrr > 0)"
    )
    levels = grouped(rows, ["at_", "customer_id"], dimensions, ["sum(mrr) as level_"])
    engine.warehouse.run(f"create or replace temp table levels_ as {levels}")
    sums = ", ".join(f"coalesce(sum({amount}), 0)" for amount in amounts.values())
    query = (
        f"select window_, month_, dimension_, segment_, {sums} from (select w.window_, w.month_, "
        "a.dimension_, a.segment_, a.level_ as before_, coalesce(b.level_, 0) as after_ "
        "from windows_ w join levels_ a on a.at_ = w.start_ left join levels_ b "
        "on b.at_ = w.next_ and b.customer_id = a.customer_id and b.dimension_ = a.dimension_ "
        "and b.segment_ is not distinct from a.segment_ where w.window_ <> 'all') "
        "group by 1, 2, 3, 4"
    )
    engine.collect(list(made.values()), query, dimensions)
    if relation.span:
        # over everything the base is all there ever was, row by row: what has ended is lost whole
        made["contraction_revenue"].over_all[TOTAL] = 0
        last = add_months(relation.span[1], 1)
        lost = (
            f"select mrr as v_{dimension_columns(relation)} from {relation.view} "
            f"where mrr > 0 and ended_on < date '{last}'"
        )
        for index, segment, number in engine.warehouse.rows(
            grouped(f"({lost})", [], dimensions, ["sum(v_) as n_"])
        ):
            where = Segment(dimensions[index - 1], segment) if index else TOTAL
            made["churned_revenue"].over_all[where] = number or 0
    return made


@special("cohort_movements", uses=BASIS)
def cohort_movements(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """The same from a file of movements, of customers there at the window's start."""
    if relation is None or relation.span is None:
        return None
    kinds = {
        "expansion_revenue": ["expansion", "upsell", "cross_sell"],
        "contraction_revenue": ["contraction"],
        "churned_revenue": ["churn"],
    }[measure.id]
    on = quoted("on")
    found = spells(engine)
    if found and found.span:
        opening = (
            "exists (select 1 from spells_ s where s.dimension_ = 0 and s.customer_id = m.customer_id "
            "and s.started_on < w.start_ and (s.ended_on is null or s.ended_on >= w.start_))"
        )
    else:
        signed = "case when b.kind in ('churn', 'contraction') then -abs(b.amount) else abs(b.amount) end"
        opening = (
            f"(select coalesce(sum({signed}), 0) from {relation.view} b where "
            f"b.customer_id = m.customer_id and b.{on} < w.start_) > 0"
        )
    joined = (
        f"(select m.*, w.window_, w.month_ from {relation.view} m join windows_ w "
        f"on w.window_ <> 'all' and m.{on} >= w.start_ and m.{on} < w.next_ where m.kind in ({texts(kinds)}) and {opening})"
    )
    series = Series(
        Adds.ANEW, frozenset(relation.dimensions), relation.span, since=relation.since,
        looks_back=True,
    )  # fmt: skip
    if found:
        series.reach_of([found.series(Adds.ANEW)])
    query = grouped(joined, ["window_", "month_"], relation.dimensions, ["sum(abs(amount)) as n_"])
    engine.collect([series], query, relation.dimensions)
    return series
