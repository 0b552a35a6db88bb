"""Measures that a plain sum or count does not give."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import date

from xlkpi.exports.sql import name as quoted
from xlkpi.exports.sql import text as literal
from xlkpi.exports.sql import texts
from xlkpi.facts.customers import BASIS, spells
from xlkpi.facts.engine import Engine, special
from xlkpi.facts.measures import ANSWERED, ORDERED
from xlkpi.facts.series import TOTAL, Segment, Series
from xlkpi.facts.sql import grouped, month_of
from xlkpi.facts.warehouse import Relation
from xlkpi.model.measure import Adds, Measure, Source
from xlkpi.model.period import Window, add_months, first_month, months_between
from xlkpi.model.text import Text


def _columns(relation: Relation, prefix: str = "") -> str:
    return "".join(f", {prefix}{quoted(d)}" for d in relation.dimensions)


# ---------------------------------------------------------------- stocks of rows


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
            f"(select {amount} as v_{_columns(relation)} from {relation.view} where {where})",
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


# ---------------------------------------------------------------- orders


def _bought(engine: Engine) -> tuple[str, Relation, str] | None:
    """What was bought: rows, relation and date of the first of orders and deals loaded."""
    orders, deals = engine.warehouse.get("orders"), engine.warehouse.get("deals")
    if orders:
        return f"{orders.view} where {ORDERED} and customer_id is not null", orders, "ordered_on"
    if deals:
        return f"{deals.view} where status = 'won' and customer_id is not null", deals, "closed_on"
    return None


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
        f"select customer_id, ordered_on{_columns(relation)}, min(row_id) as row_ "
        f"from {relation.view} where {ORDERED} and customer_id is not null "
        f"and ordered_on is not null group by customer_id, ordered_on{_columns(relation)}"
    )
    # of the orders of one day the first in the file follows the day before
    before = "lag(ordered_on) over (partition by customer_id order by ordered_on, row_)"
    rows = (
        f"select {month_of('ordered_on')} as at_, date_diff('day', {before}, ordered_on) as value_"
        f"{_columns(relation)} from ({days})"
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
    columns = _columns(relation)
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


# ---------------------------------------------------------------- revenue of contacted customers


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
    asked, bought = engine.warehouse.get("solicitations"), _bought(engine)
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
                return _renamed(margin)
        revenue = engine.series(chosen[which])
        if revenue.reason:
            return None
        found = _renamed(revenue)
        found.labels += (Text("revenue, not margin", "chiffre d'affaires, pas marge"),)
        return found
    revenue = engine.series(chosen[which])
    return None if revenue.reason else _renamed(revenue)


def _renamed(series: Series) -> Series:
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


# ---------------------------------------------------------------- recurring revenue


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
            f"select mrr as v_{_columns(relation)} from {relation.view} "
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


# ---------------------------------------------------------------- campaigns


@special("sum_anew")
def sum_anew(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """A sum where the first source counts persons: the totals know only messages."""
    if relation is None:
        return None
    return _renamed(
        engine.of_source(measure, Source(source.table, "sum", source.column, on=source.on))
        or Series(Adds.UP)
    )


@special("solicited")
def solicited(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """Persons by campaign: two sendings of one campaign to one person count once."""
    if relation is None:
        return None
    if not relation.has(("customer_id", "campaign")):
        return engine.of_source(measure, Source(source.table, where=source.where, on=source.on))
    once = "row_number() over (partition by customer_id, campaign order by sent_on, row_id)"
    view = "solicited_once_"
    engine.warehouse.run(
        f"create or replace temp view {view} as select * exclude (place_) from (select *, "
        f"{once} as place_ from {relation.view}) "
        "where place_ = 1 or customer_id is null or campaign is null"
    )
    once_only = Relation(
        relation.name, view, relation.mapped, relation.dimensions, span=relation.span
    )
    plain = Source(source.table, where=source.where, on=source.on)
    engine.scan(once_only, engine.filled(plain.on), [plain])
    return engine.scanned[engine.key(once_only, plain)]


@special("subject_test", uses=("subject_test_p_value.success",))
def subject_test(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """The two largest variants of the campaign with most of them: sent, and succeeded."""
    if relation is None:
        return None
    key = f"subject test {source.table}"
    if key not in engine.memory:
        engine.memory[key] = _subject_tests(engine, relation)
    found: Series | None = engine.memory[key].get(measure.id)
    return found


def _subject_tests(engine: Engine, relation: Relation) -> dict[str, Series]:
    success = engine.parameters["subject_test_p_value.success"]
    if relation.name == "campaign_contacts":
        column, sent = success, "1"
        good, where = f"case when {success} then 1 else 0 end", engine.filled("{sent}")
    else:
        column = {"opened": "openers", "clicked": "clickers", "converted": "conversions"}[success]
        good, sent, where = column, "coalesce(delivered, sent)", "true"
    if column not in relation.mapped:
        return {}
    dimensions = relation.dimensions
    span = relation.span if relation.dated("sent_on") else None
    ids = ("sent_a", "successes_a", "sent_b", "successes_b")
    made = {id: Series(Adds.ANEW, frozenset(dimensions), span) for id in ids}
    rows = (
        f"(select *, {sent} as sent_n_, {good} as good_n_ from {relation.view} "
        f"where variant is not null and {where})"
    )
    if span:
        joined = f"{rows} r join windows_ w on r.sent_on >= w.start_ and r.sent_on < w.next_"
    else:
        joined = f"(select 'all' as window_, cast(null as date) as month_, * from {rows})"
    keys = "window_, month_, dimension_, segment_"
    query = grouped(
        joined, ["window_", "month_", "campaign", "variant"], dimensions,
        ["sum(sent_n_) as s_", "sum(good_n_) as g_"],
    )  # fmt: skip
    largest = f"sum(s_) over (partition by {keys}, campaign)"
    several = f"count(*) over (partition by {keys}, campaign)"
    query = f"select *, {largest} as all_, {several} as several_ from ({query})"
    first = f"dense_rank() over (partition by {keys} order by all_ desc, campaign)"
    place = f"row_number() over (partition by {keys}, campaign order by s_ desc, variant)"
    query = f"select *, {first} as rank_, {place} as place_ from ({query}) where several_ > 1"
    # the two variants stand in alphabetical order as A and B
    pair = f"row_number() over (partition by {keys} order by variant)"
    query = f"select *, {pair} as pair_ from ({query}) where rank_ = 1 and place_ <= 2"
    numbers = ", ".join(
        f"max(case when pair_ = {place} then {number} end)" for place in (1, 2)
        for number in ("s_", "g_")
    )  # fmt: skip
    query = f"select {keys}, {numbers} from ({query}) group by {keys}"
    engine.collect(list(made.values()), query, dimensions)
    return made


# ---------------------------------------------------------------- surveys


@special("count_by_wave")
def count_by_wave(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """Answers by the month in which their wave was sent.

    Where the sendings are loaded that month may be an earlier one, and answers may still come.
    """
    if relation is None:
        return None
    found = engine.of_source(measure, replace(source, aggregate="count"))
    sends = engine.warehouse.get("survey_sends")
    if found is None or sends is None or not sends.has(("wave", "sent_on")):
        return found
    return replace(found, looks_back=True, looks_ahead=True)


@special("mirror_sum", "mirror_count")
def mirror(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """Scores of one population, over the questions that every population was asked."""
    if relation is None:
        return None
    shared = (
        "(select question from {view} where kind = 'mirror' and score is not null and "
        "population in ('customer', 'staff_predicted') group by question "
        "having count(distinct population) = 2)"
    ).replace("{view}", relation.view)
    if "mirror" not in engine.memory:
        # a condition with a subquery cannot stand inside an aggregate: the rows go first
        asked = f"question in {shared}" if "question" in relation.mapped else "true"
        engine.warehouse.run(
            "create or replace temp table mirror_ as select * from "
            f"{relation.view} where kind = 'mirror' and score is not null and {asked}"
        )
        engine.memory["mirror"] = replace(relation, view="mirror_")
    kept: Relation = engine.memory["mirror"]
    sums = source.aggregate == "mirror_sum"
    plain = Source(
        source.table, "sum" if sums else "count", "score" if sums else "", source.where, source.on
    )
    engine.scan(kept, source.on, [plain])
    found = engine.scanned[engine.key(kept, plain)]
    if "question" in relation.mapped:
        # a question counts once all have been asked it: before, or later
        found = replace(found, looks_back=True, looks_ahead=True)
    return found


# ---------------------------------------------------------------- calls


@special("inferred_resolved", "inferred_handled", uses=("first_contact_resolution.days",))
def inferred(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """First contact resolution inferred: no other call of that customer for some days."""
    end = engine.warehouse.data_end
    if relation is None or end is None:
        return None
    days = int(engine.parameters["first_contact_resolution.days"])
    view = "answered_calls_of_customers_"
    span = f"interval {days} day"
    near = "partition by customer_id order by started_at"
    engine.warehouse.run(
        f"create or replace temp table {view} as select *, "
        f"coalesce(started_at - lag(started_at) over ({near}) > {span}, true) and "
        f"coalesce(lead(started_at) over ({near}) - started_at > {span}, true) as alone_ "
        f"from {relation.view} where {ANSWERED} and customer_id is not null"
    )
    kept = Relation(relation.name, view, relation.mapped, relation.dimensions, span=relation.span)
    mature = f"started_at < date '{end}' - {days}"
    where = f"alone_ and {mature}" if source.aggregate == "inferred_resolved" else mature
    plain = Source("calls", where=where, on="started_at")
    engine.scan(kept, plain.on, [plain])
    found = engine.scanned[engine.key(kept, plain)]
    return replace(found, looks_back=True, looks_ahead=True)


# ---------------------------------------------------------------- call files

_EXPLOITED = "status in ('argued', 'agreed')"


def _treated(engine: Engine) -> str | None:
    """A table of the records treated: the day each became so, by campaign."""
    calls = engine.warehouse.get("calls")
    if calls is None or not calls.has(("record_id", "started_at", "status")):
        return None
    least = int(engine.parameters["records_treated.min_attempts"])
    campaign = "campaign" if "campaign" in calls.mapped else "cast(null as varchar)"
    outward = "direction = 'outbound' and is_internal is not true and record_id is not null"
    columns = "".join(f", min({quoted(d)}) as {quoted(d)}" for d in calls.dimensions)
    engine.warehouse.run(
        "create or replace temp table treated_ as with c_ as (select *, "
        f"{campaign} as campaign_ from {calls.view} where {outward}), "
        "h_ as (select campaign_, record_id, date_trunc('hour', started_at) as hour_, "
        "min(started_at) as at_ from c_ group by 1, 2, 3), "
        "n_ as (select campaign_, record_id, at_, row_number() over "
        "(partition by campaign_, record_id order by hour_) as place_ from h_), "
        f"f_ as (select campaign_, record_id, at_ from n_ where place_ = {least} union all "
        f"select campaign_, record_id, min(started_at) from c_ where {_EXPLOITED} group by 1, 2), "
        f"d_ as (select campaign_, record_id, min(started_at) as first_{columns} from c_ group by 1, 2) "
        "select d_.* exclude (first_), m_.at_ from d_ join (select campaign_, record_id, "
        "min(at_) as at_ from f_ group by 1, 2) m_ on d_.record_id = m_.record_id "
        "and d_.campaign_ is not distinct from m_.campaign_"
    )
    return "treated_"


@special("records_treated", uses=("records_treated.min_attempts",))
def records_treated(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """Records by the day they became treated: exploited, or tried in enough hours."""
    view = _treated(engine)
    if view is None or relation is None:
        return None
    kept = Relation(
        "calls", view, relation.mapped | {"at_"}, relation.dimensions, span=relation.span
    )
    series = Series(Adds.UP, frozenset(kept.dimensions), relation.span, looks_back=True)
    rows = f"(select {month_of('at_')} as month_{_columns(kept)} from {view})"
    query = grouped(rows, ["month_"], kept.dimensions, ["count(*) as n_"])
    for month, index, segment, number in engine.warehouse.rows(query):
        where = Segment(kept.dimensions[index - 1], segment) if index else TOTAL
        series.by_month.setdefault(where, {})[month] = number
        series.over_all[where] = series.over_all.get(where, 0) + number
    return series


@special("campaign_records", "treated_records", uses=("records_treated.min_attempts",))
def campaign_records(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """Records provided (or treated) so far, of the campaigns that were called in the window.

    A file of September is worked in October. Without a campaign: all files.
    """
    calls = engine.warehouse.get("calls")
    if relation is None or calls is None:
        return None
    view = _treated(engine) if measure.id == "treated_records" else ""
    if view is None:
        return None
    by_campaign = "campaign" in relation.mapped and "campaign" in calls.mapped
    dimensions = tuple(d for d in relation.dimensions if d == "campaign")
    dated = relation.has(("provided_on",))
    series = Series(
        Adds.ANEW, frozenset(dimensions), calls.span, since=calls.since, looks_back=True
    )
    outward = "direction = 'outbound' and is_internal is not true"
    called = (
        f"(select distinct w.window_, w.month_, w.next_, campaign from {calls.view} c "
        f"join windows_ w on c.started_at >= w.start_ and c.started_at < w.next_ where {outward})"
    )
    if view:
        items = f"(select record_id, campaign_ as campaign, at_ as on_ from {view})"
    else:
        on = "provided_on" if dated else "date '0001-01-01'"
        items = f"(select distinct record_id, file, campaign, {on} as on_ from {relation.view} where record_id is not null)"
    match = "r.campaign is not distinct from k.campaign" if by_campaign else "true"
    distinct = "select distinct window_, month_, next_ from " + called if not by_campaign else ""
    source_rows = f"({distinct})" if distinct else called
    joined = f"(select k.window_, k.month_, r.* from {source_rows} k join {items} r on r.on_ < k.next_ and {match})"
    query = grouped(joined, ["window_", "month_"], dimensions, ["count(*) as n_"])
    engine.collect([series], query, dimensions)
    return series


# ---------------------------------------------------------------- complaints


@special("complaint_base", uses=("complaint_rate.base", *BASIS))
def complaint_base(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """What complaints are compared with: active customers unless the parameter says otherwise."""
    which = engine.parameters["complaint_rate.base"]
    id = {"orders": "orders", "contacts": "service_contacts"}.get(which, "active_customers")
    found = engine.series(id)
    return None if found.reason else found


# ---------------------------------------------------------------- quality of the customer base

_EMAIL = r"^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$"
_PHONE = r"^\+?[0-9 ().\-/]{9,20}$"
_CRITICAL = (
    "nom",
    "name",
    "e mail",
    "email",
    "mail",
    "telephone",
    "phone",
    "tel",
    "adresse",
    "address",
)


ON_FILE = "(status is null or status <> 'prospect')"
"""Which rows are customers: a prospect need not be reached yet."""


@special("customer_fields", uses=("completeness.critical", "completeness.key"))
def customer_fields(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """How well the fields of the customers are filled: a snapshot at the date of the export."""
    customers, end = engine.warehouse.get("customers"), engine.warehouse.data_end
    if customers is None:
        return None
    if "fields" not in engine.memory:
        month = end.replace(day=1) if end and customers.span else None
        engine.memory["fields"] = _field_measures(engine, customers, month)
    found: Series | None = engine.memory["fields"].get(measure.id)
    return found


def quality_fields(
    mapped: Container[str], fields: Iterable[str], chosen: Container[str] | None
) -> tuple[list[str], list[str]]:
    """The fields of customers whose completeness is measured, and the critical ones of them.

    ``chosen`` is the parameter that names these; without it, ways to reach the customer.
    """
    from xlkpi.model.text import fold

    named = ("customer_id", "segment", "region", "source", "owner", "created_on")
    every = [*fields, *(c for c in named if c in mapped)]
    if chosen:
        return every, [f for f in every if f in chosen]
    return every, [f for f in every if any(fold(f).startswith(word) for word in _CRITICAL)]


def _field_measures(engine: Engine, customers: Relation, month: date | None) -> dict[str, Series]:
    from xlkpi.model.text import fold

    chosen = engine.parameters["completeness.critical"]
    fields, critical = quality_fields(customers.mapped, customers.fields, chosen)
    where = ON_FILE
    counts = "".join(f", count({quoted(f)})" for f in fields)
    filled = [f"{quoted(f)} is not null" for f in critical]
    complete = f"sum(case when {' and '.join(filled)} then 1 else 0 end)" if critical else "null"
    rows, whole, *numbers = engine.warehouse.rows(
        f"select count(*), {complete}{counts} from {customers.view} where {where}"
    )[0]
    by_field = dict(zip(fields, numbers, strict=True))
    key = engine.parameters["completeness.key"] or "customer_id"
    keys = distinct = None
    if key in fields:
        keys, distinct = engine.warehouse.rows(
            f"select count({quoted(key)}), count(distinct lower(trim({quoted(key)}))) "
            f"from {customers.view}"
        )[0]
        if key == "customer_id":
            keys += engine.warehouse.duplicates.get("customers", 0)
    invalid = None
    forms = [
        f"sum(case when not regexp_matches({quoted(f)}, {literal(form)}) then 1 else 0 end)"
        for f in customers.fields
        for words_, form in ((("e mail", "email", "mail"), _EMAIL), (("telephone", "phone", "tel"), _PHONE))
        if fold(f).startswith(words_)
    ]  # fmt: skip
    if forms:
        found = engine.warehouse.rows(
            f"select {', '.join(forms)} from {customers.view} where {where}"
        )
        invalid = sum(n or 0 for n in found[0])
    totals = {
        "filled_values": sum(numbers),
        "field_rows": rows * len(fields),
        "critical_filled_values": sum(by_field[f] for f in critical) if critical else None,
        "critical_field_rows": rows * len(critical) if critical else None,
        "complete_records": whole,
        "file_records": rows,
        "filled_keys": keys,
        "distinct_keys": distinct,
        "invalid_values": invalid,
    }
    made = {}
    for id, total in totals.items():
        if total is None:
            continue
        split = id in (
            "filled_values",
            "field_rows",
            "critical_filled_values",
            "critical_field_rows",
        )
        values: dict[Segment, int] = {TOTAL: total}
        if split:
            for f in critical if "critical" in id else fields:
                values[Segment("field", f)] = rows if id.endswith("rows") else by_field[f]
        series = Series(Adds.AT_END, frozenset({"field"} if split else ()), over_all=values)
        if month is not None:
            series.span = (month, month)
            series.since = month  # a snapshot tells of its own date alone
            series.by_month = {s: {add_months(month, 1): n} for s, n in values.items()}
        made[id] = series
    return made
