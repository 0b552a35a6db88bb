"""Who is a customer, and when: one basis for the whole workbook.

Subscriptions, else the customers table, else orders within a window, else last dates give
spells: a customer from a day to a day. A customer is there at the instant t of a first of
month if a spell began before t and had not ended before it. Opening, closing, new, lost and
reactivated customers all come from the same spells, so that they always add up:
opening + new + reactivated − lost = closing.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from xlkpi.errors import ConfigError
from xlkpi.exports.sql import name as quoted
from xlkpi.facts.engine import Engine, special
from xlkpi.facts.series import TOTAL, Segment, Series, nothing
from xlkpi.facts.sql import grouped, month_of
from xlkpi.facts.warehouse import Relation
from xlkpi.model.measure import Adds, Measure, Source
from xlkpi.model.period import Window, add_months, first_month, months_between
from xlkpi.model.text import Text

FOREVER = "date '9999-12-31'"
CENSORED = Text(
    "the first orders on file are too recent to tell", "les premières commandes sont trop récentes"
)
BASIS = (
    "active_customers.basis",
    "active_customers.window_days",
    "active_customers.activity",
    "churn_rate.grace_days",
)
PER_BUYER = Text("per buyer", "par acheteur")


def basis(engine: Engine) -> str | None:
    """Which table says who is a customer: the one set, else the first that can."""
    asked = engine.parameters["active_customers.basis"]
    if asked != "auto":
        return str(asked)
    get = engine.warehouse.get
    subscriptions, customers, orders = get("subscriptions"), get("customers"), get("orders")
    if subscriptions and subscriptions.has(("customer_id", "started_on")):
        return "subscriptions"
    if customers and customers.has(("lost_on|status",)):
        return "customers"
    if orders and orders.has(("customer_id", "ordered_on")):
        return "orders"
    if customers and customers.has(("last_order_on|last_activity_on",)):
        return "last_dates"
    return None


def began(customers: Relation) -> str:
    """Since when a row of customers is one: its first order, else its creation."""
    return "first_order_on" if "first_order_on" in customers.mapped else "created_on"


NOT_PROSPECT = "(status is null or status <> 'prospect')"


class Spells:
    """The spells of every customer, for the total and for each segment."""

    def __init__(self, engine: Engine, table: str) -> None:
        self.engine, self.warehouse, self.table = engine, engine.warehouse, table
        relation = self.warehouse.get(table)
        if relation is None:
            raise ConfigError(
                f'[kpi.active_customers] basis = "{table}": no export gives that table. '
                "Next: leave it out, or load the export."
            )
        self.relation, self.dimensions = relation, relation.dimensions
        self.span = relation.span
        self.first_instant: date | None = relation.span[0] if relation.span else None
        gap = 1 + int(engine.parameters["churn_rate.grace_days"])
        end = self.warehouse.data_end
        if table == "subscriptions":
            start, until, where = "started_on", "ended_on", "(mrr is null or mrr > 0)"
        elif table == "customers":
            start, until, where = began(relation), "lost_on", NOT_PROSPECT
            dated = start in relation.mapped and "lost_on" in relation.mapped
            if not dated:
                self.span = None
                start = "date '0001-01-01'"
                until = "case when status = 'lost' then date '0001-01-02' end"
                if "status" not in relation.mapped:
                    until = "case when lost_on is not null then date '0001-01-02' end"
        else:
            from xlkpi.facts.measures import ORDERED

            window = int(engine.parameters["active_customers.window_days"])
            start, until, where = "ordered_on", f"ordered_on + {window + 1}", ORDERED
            gap = 0
        # of orders, an end that lies after the last day on file has not come about
        known = f"date '{end}'" if table == "orders" and relation.span else FOREVER
        self._make(start, until, where, gap, known)
        if table == "orders" and relation.span:
            first = self.warehouse.rows("select min(started_on) from spells_")[0][0]
            if first:
                known = first + timedelta(days=window)
                month: date = known.replace(day=1)
                self.first_instant = month if known.day == 1 else add_months(month, 1)

    def _make(self, start: str, until: str, where: str, gap: int, known: str) -> None:
        """Merge rows of a customer that touch or overlap into spells, within each segment.

        Of identical rows one is kept: two passes over ties need not see them in one order.
        """
        parts = []
        for i, dimension in enumerate(("", *self.dimensions)):
            segment = (
                f"cast({quoted(dimension)} as varchar)" if dimension else "cast(null as varchar)"
            )
            parts.append(
                f"select distinct {i} as dimension_, {segment} as segment_, customer_id, {start} as s_, "
                f"coalesce({until}, {FOREVER}) as e_ from {self.relation.view} "
                f"where {where} and customer_id is not null and {start} is not null"
            )
        each = "partition by dimension_, segment_, customer_id order by s_, e_"
        self.warehouse.run(
            "create or replace temp table spells_ as with r_ as ("
            + " union all ".join(parts)
            + "), "
            f"o_ as (select *, max(e_) over ({each} rows between unbounded preceding and "
            "1 preceding) as before_ from r_), "
            "g_ as (select *, sum(case when before_ is null or s_ > before_ + "
            f"{gap} then 1 else 0 end) over ({each} rows unbounded preceding) as place_ from o_) "
            "select dimension_, segment_, customer_id, place_, min(s_) as started_on, "
            f"case when max(e_) <= {known} and max(e_) < {FOREVER} then max(e_) end as ended_on "
            "from g_ group by 1, 2, 3, 4"
        )

    # ------------------------------------------------------------ what the spells give

    def segment(self, index: int, value: Any) -> Segment:
        """A row's segment."""
        return Segment(self.dimensions[index - 1], value) if index else TOTAL

    def series(self, adds: Adds) -> Series:
        """An empty series with the dimensions and span of the spells."""
        return Series(
            adds, frozenset(self.dimensions), self.span, since=self.relation.since, looks_back=True
        )

    def counted(self, on: str, where: str) -> Series:
        """Spells by the month of one of their days."""
        series = self.series(Adds.UP)
        if not self.span:
            return nothing(Adds.UP)
        limit = add_months(self.span[1], 1)
        query = (
            f"select {month_of(on)}, dimension_, segment_, count(*) from spells_ "
            f"where {where} and {on} is not null and {on} < date '{limit}' group by 1, 2, 3"
        )
        for month, index, value, number in self.warehouse.rows(query):
            where_ = self.segment(index, value)
            series.by_month.setdefault(where_, {})[month] = number
            series.over_all[where_] = series.over_all.get(where_, 0) + number
        # a customer is one row of the customers table; elsewhere earlier rows decide
        series.looks_back = self.table != "customers"
        return series

    def stock(self, adds: Adds, *, ever: bool) -> Series:
        """Customers at each instant; over all, every one ever or those still there."""
        series = self.series(adds)
        series.over_all = dict(self._over_all[0 if ever else 1])
        series.by_month = self._levels
        self._censor(series)
        return series

    @cached_property
    def _over_all(self) -> tuple[dict[Segment, int], dict[Segment, int]]:
        """Customers ever on file, and those still there at the end."""
        if self.span:
            after = add_months(self.span[1], 1)
            still = f"(ended_on is null or ended_on >= date '{after}')"
        else:
            still = "ended_on is null"
        ever: dict[Segment, int] = {}
        there: dict[Segment, int] = {}
        for index, value, all_, now in self.warehouse.rows(
            "select dimension_, segment_, count(distinct customer_id), "
            f"count(distinct case when {still} then customer_id end) from spells_ group by 1, 2"
        ):
            ever[self.segment(index, value)] = all_
            there[self.segment(index, value)] = now
        return ever, there

    @cached_property
    def _levels(self) -> dict[Segment, dict[date, int]]:
        """Customers there at each first of month."""
        if not self.span:
            return {}
        moves = (
            f"select {month_of('started_on')} as at_, dimension_, segment_, 1 as n_ from spells_ "
            f"union all select {month_of('ended_on')}, dimension_, segment_, -1 from spells_ "
            "where ended_on is not null"
        )
        changes: dict[Segment, dict[date, int]] = defaultdict(dict)
        query = f"select at_, dimension_, segment_, sum(n_) from ({moves}) group by 1, 2, 3"
        for at, index, value, number in self.warehouse.rows(query):
            changes[self.segment(index, value)][at] = int(number)
        months = self.warehouse.months
        found: dict[Segment, dict[date, int]] = {}
        for where_, moved in changes.items():
            level = sum(n for at, n in moved.items() if at < months[0])
            levels = found.setdefault(where_, {})
            for month in (*months, add_months(months[-1], 1)):
                levels[month] = level
                level += moved.get(month, 0)
        return found

    def _censor(self, series: Series) -> None:
        """Mark the months whose instants lie before the first that can be known."""
        if not self.span or not self.first_instant or self.table != "orders":
            return
        for month in months_between(*self.span):
            at = add_months(month, 1) if series.adds is Adds.AT_END else month
            if at < self.first_instant:
                series.missing[month] = CENSORED

    def lost_of_opening(self) -> Series:
        """Customers there at the start of a window and gone at its end."""
        series = self.series(Adds.ANEW)
        series.looks_back = self.table != "customers"
        opening, closing = self._over_all
        series.over_all = {s: n - closing.get(s, 0) for s, n in opening.items()}
        if not self.span:
            return series

        # the spells of a customer are apart: one at most covers an instant, and only those that
        # end within a window need be looked at
        same = "b.dimension_ = s.dimension_ and b.segment_ is not distinct from s.segment_"
        query = (
            "select window_, month_, dimension_, segment_, count(*) from windows_ w "
            "join spells_ s on s.started_on < w.start_ and s.ended_on >= w.start_ "
            "and s.ended_on < w.next_ where window_ <> 'all' and not exists ("
            f"select 1 from spells_ b where {same} and b.customer_id = s.customer_id "
            "and b.started_on < w.next_ and (b.ended_on is null or b.ended_on >= w.next_)) "
            "group by 1, 2, 3, 4"
        )
        self.engine.collect([series], query, self.dimensions)
        if self.table == "orders" and self.first_instant:
            for (window, month), values in list(series.by_window.items()):
                if first_month(window, month, self.warehouse.fiscal) < self.first_instant:
                    values.clear()
                    del series.by_window[window, month]
        return series


def spells(engine: Engine) -> Spells | None:
    """The spells of the workbook's basis, made once."""
    if "spells" not in engine.memory:
        table = basis(engine)
        made = Spells(engine, table) if table and table != "last_dates" else None
        engine.memory["spells"] = made
    found: Spells | None = engine.memory["spells"]
    return found


@special("basis", uses=BASIS)
def customer_measures(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """The stocks and flows of customers."""
    if measure.id == "total_customers":
        return _total(engine, measure)
    found = spells(engine)
    if found is None:
        if measure.id == "active_customers" and basis(engine) == "last_dates":
            return _active_by_last_dates(engine, measure)
        return None
    match measure.id:
        case "opening_customers":
            return found.stock(Adds.AT_START, ever=True)
        case "closing_customers" | "active_customers":
            return found.stock(Adds.AT_END, ever=False)
        case "lost_customers":
            return found.counted("ended_on", "true") if found.span else found.lost_of_opening()
        case "lost_opening_customers":
            return found.lost_of_opening()
        case "reactivated_customers":
            if found.table == "customers":
                return _zero(found)
            return found.counted("started_on", "place_ > 1")
        case "new_since_opening":
            if not found.span:
                return _zero(found)
            series = found.counted("started_on", "place_ = 1")
            # over everything each customer ever is the base: none is new to it
            series.over_all = {}
            return series
    return None


def _zero(found: Spells) -> Series:
    series = found.series(Adds.UP)
    series.over_all[TOTAL] = 0
    return series


@special("basis_new", uses=("active_customers.basis", "churn_rate.grace_days"))
def new_customers(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """New customers where subscriptions or the customers table say since when."""
    found = spells(engine)
    if found and found.table == "subscriptions" and found.span:
        return found.counted("started_on", "place_ = 1")
    customers = engine.warehouse.get("customers")
    if customers is None or not customers.has(("first_order_on|created_on",)):
        return None
    on = began(customers)
    plain = Source("customers", where=NOT_PROSPECT, on=on)
    series = engine.of_source(measure, plain)
    if series and on == "created_on":
        from xlkpi.facts.measures import NEW_BY_CREATION

        series.labels = (NEW_BY_CREATION,)
    return series


@special("basis_new_orders", uses=BASIS)
def new_by_orders(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """New customers by the first order seen; unknown for the first days of the file."""
    found = spells(engine)
    if found is None or found.table != "orders":
        return None
    series = found.counted("started_on", "place_ = 1")
    if found.span and found.first_instant:
        for month in months_between(*found.span):
            if month < found.first_instant:
                series.missing[month] = CENSORED
    return series


@special("new_deals")
def new_by_deals(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """New customers by their first won deal; a deal without customer is one by itself."""
    if relation is None or not relation.has(("closed_on",)):
        return None
    dims = "".join(f", min({quoted(d)}) as {quoted(d)}" for d in relation.dimensions)
    first = (
        f"select min(closed_on) as closed_on{dims} from {relation.view} where {source.where} "
        "group by coalesce(customer_id, 'deal ' || cast(row_id as varchar))"
    )
    return engine.begun(relation, f"({first})", "closed_on")


def _total(engine: Engine, measure: Measure) -> Series | None:
    """Everyone on file: lost and dormant customers stay in the base, prospects do not."""
    customers = engine.warehouse.get("customers")
    if customers is not None:
        on = began(customers)
        if on not in customers.mapped:
            on = "cast(null as date)"
        where = NOT_PROSPECT + (" and first_order_on is not null" if on == "first_order_on" else "")
        return engine.stock(customers, Adds.AT_END, on, "cast(null as date)", where=where)
    found = spells(engine)
    if found is None:
        return None
    series = found.counted("started_on", "place_ = 1")
    stock = found.series(Adds.AT_END)
    stock.over_all = dict(found.stock(Adds.AT_END, ever=True).over_all)
    months = engine.warehouse.months
    for where_, moved in series.by_month.items():
        level = sum(n for at, n in moved.items() if at < months[0])
        levels = stock.by_month.setdefault(where_, {})
        for month in months:
            levels[month] = level
            level += moved.get(month, 0)
        levels[add_months(months[-1], 1)] = level
    return stock


def _active_by_last_dates(engine: Engine, measure: Measure) -> Series | None:
    """Active customers by their last dates: a snapshot, known for its last month alone."""
    customers, end = engine.warehouse.get("customers"), engine.warehouse.data_end
    if customers is None or end is None:
        return None
    columns = {
        "order": ["last_order_on"],
        "interaction": ["last_activity_on"],
        "either": ["last_order_on", "last_activity_on"],
    }[engine.parameters["active_customers.activity"]]
    columns = [c for c in columns if c in customers.mapped] or ["last_order_on"]
    last = f"greatest({', '.join(columns)}, null)"
    month = end.replace(day=1)
    after = add_months(month, 1)
    window = int(engine.parameters["active_customers.window_days"])
    where = f"{last} < date '{after}' and {last} >= date '{after}' - {window + 1}"
    series = Series(Adds.AT_END, frozenset(customers.dimensions), (month, month), looks_back=True)
    query = grouped(
        f"(select * from {customers.view} where {where})", [], customers.dimensions,
        ["count(*) as n_"],
    )  # fmt: skip
    for index, value, number in engine.warehouse.rows(query):
        where_ = Segment(customers.dimensions[index - 1], value) if index else TOTAL
        series.by_month[where_] = {after: number}
        series.over_all[where_] = number
    return series


@special("average_customers", uses=BASIS)
def average_customers(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """The mean of opening and closing customers; over longer windows the mean of the months."""
    opening, closing = engine.series("opening_customers"), engine.series("closing_customers")
    buyers = engine.series("buyers")
    if opening.reason or not opening.span:
        if buyers.reason:
            return None
        buyers.labels = (*buyers.labels, PER_BUYER)
        return buyers
    series = Series(Adds.ANEW, opening.dimensions, opening.span)
    series.reach_of([opening, closing])
    fiscal = engine.warehouse.fiscal
    every = set(opening.by_month) | set(closing.by_month)
    for month in months_between(*opening.span):
        for window in Window:
            if window is Window.ALL:
                continue
            start = first_month(window, month, fiscal)
            if start < opening.span[0]:
                if window is Window.ROLLING12:
                    continue
                start = opening.span[0]
            covered = months_between(start, month)
            if any(m in opening.missing or m in closing.missing for m in covered):
                continue
            values = series.by_window.setdefault((window, month), {})
            for where in every:
                at_start, at_end = opening.by_month.get(where, {}), closing.by_month.get(where, {})
                total = sum(at_start.get(m, 0) + at_end.get(add_months(m, 1), 0) for m in covered)
                values[where] = float(total) / (2 * len(covered))
    if not buyers.reason:
        series.over_all = dict(buyers.over_all)
    return series


@special("retained_customers", uses=BASIS)
def retained_customers(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """Closing customers less those who are new to the base in the window."""
    closing, new = engine.series("closing_customers"), engine.series("new_since_opening")
    if closing.reason or new.reason:
        return None
    series = Series(Adds.ANEW, closing.dimensions, closing.span, missing=closing.missing)
    series.reach_of([closing, new])
    series.over_all = dict(closing.over_all)
    fiscal = engine.warehouse.fiscal
    for month in months_between(*closing.span) if closing.span else ():
        for window in Window:
            if window is not Window.ALL:
                values = series.by_window.setdefault((window, month), {})
                for where in closing.by_month:
                    at_end = closing.value(window, month, where, fiscal)
                    entered = new.value(window, month, where, fiscal)
                    if at_end is not None and entered is not None:
                        values[where] = at_end - entered
    return series
