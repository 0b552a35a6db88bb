"""From relations to series: each measure computed once, sums and counts in shared scans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from xlkpi.exports.sql import name as quoted
from xlkpi.exports.sql import text as literal
from xlkpi.exports.sql import texts
from xlkpi.facts.measures import MEASURES
from xlkpi.facts.series import (
    TOTAL,
    Segment,
    Series,
    added,
    first_by_month,
    nothing,
)
from xlkpi.facts.sql import grouped, month_of
from xlkpi.facts.warehouse import OUTSIDE, Relation, Warehouse
from xlkpi.model.measure import Adds, Measure, Source
from xlkpi.model.period import Window, add_months
from xlkpi.model.text import Text

Special = Callable[["Engine", Measure, Source, Relation | None], Series | None]
SPECIAL: dict[str, Special] = {}
"""Computations of their own, by the name that sources call them."""

USES: dict[str, tuple[str, ...]] = {}
"""The parameters that a computation depends on, by the same name."""

PLACEHOLDERS: dict[str, str] = {
    "threshold": "service_level.threshold",
    "short": "abandonment_rate.short_s",
    "positive": "customer_satisfaction.positive_from",
    "known_scale": "customer_satisfaction.positive_from",
    "easy": "customer_effort_score.easy_from",
    "hard": "customer_effort_score.hard_up_to",
    "complaint_tickets": "complaint_rate.categories",
    "service_costs": "cost_per_contact.accounts",
    "compared_costs": "cost_reduction.categories",
    "lead_generation": "cost_per_lead",
    "argued": "argumentation_rate.argued",
}
"""The parameter (or the KPI with all of its own) behind each placeholder that has one."""

DISTINCT = "count(distinct value_)"


def special(*names: str, uses: tuple[str, ...] = ()) -> Callable[[Special], Special]:
    """Register a computation under the aggregates that it answers to.

    ``uses`` are the parameters that its values depend on.
    """

    def enter(compute: Special) -> Special:
        SPECIAL.update(dict.fromkeys(names, compute))
        USES.update(dict.fromkeys(names, uses))
        return compute

    return enter


class Engine:
    """Computes measures from a warehouse; each series is kept once made."""

    def __init__(self, warehouse: Warehouse) -> None:
        from xlkpi.facts import alerts, customers, special  # noqa: F401 - they register themselves

        self.warehouse = warehouse
        self.parameters = warehouse.parameters
        self._made: dict[str, Series] = {}
        self._from: dict[str, list[Source]] = {}  # the sources that gave each measure
        self.scanned: dict[tuple[str, str, str, str, str], Series] = {}
        self.memory: dict[str, Any] = {}  # what several computations share
        self.placeholders = self._placeholders()

    # ------------------------------------------------------------ asking

    def series(self, measure: str) -> Series:
        """The values of one measure."""
        if measure not in self._made:
            self._made[measure] = self._make(MEASURES[measure])
        return self._made[measure]

    def sources(self, measure: str) -> Sequence[Source]:
        """The sources that a measure comes from: all that it may have, where none gives it."""
        self.series(measure)
        return self._from.get(measure) or MEASURES[measure].sources

    def uses(self, measure: str) -> frozenset[str]:
        """The parameters that the values of a measure depend on."""
        found: set[str] = set()
        for source in self.sources(measure):
            found.update(USES.get(source.aggregate, ()))
            text = f"{source.where} {source.column} {source.on}"
            found.update(of for name, of in PLACEHOLDERS.items() if "{" + name + "}" in text)
        every = [p.id for p, _ in self.parameters.items()]
        return frozenset(p for p in every if p in found or p.partition(".")[0] in found)

    def prepare(self, measures: Iterable[str]) -> None:
        """Compute the plain sums and counts of many measures in as few scans as possible."""
        wanted: dict[tuple[str, str], list[Source]] = defaultdict(list)
        for id in measures:
            measure = MEASURES[id]
            for source in self._usable(measure):
                if source.aggregate in ("count", "sum"):
                    on = self.filled(source.on)
                    wanted[source.table, on].append(source)
        for (table, on), sources in wanted.items():
            self.scan(self.warehouse.relations[table], on, list(dict.fromkeys(sources)))

    # ------------------------------------------------------------ making

    def _make(self, measure: Measure) -> Series:
        if measure.combine == "service_level":
            return self._service_level(measure)
        sources = self._usable(measure)
        if measure.combine == "service":
            direct = [s for s in sources if s.table != "tickets"]
            sources = direct or sources
        made: list[Series] = []
        for source in sources:
            series = self.of_source(measure, source)
            if series is None:
                continue
            if source.label:
                series.labels = (source.label,)
            made.append(series)
            self._from.setdefault(measure.id, []).append(source)
            if measure.combine == "first":
                break
        if not made:
            return nothing(measure.adds)
        return first_by_month(made) if measure.combine == "by_month" else added(made)

    def _usable(self, measure: Measure) -> list[Source]:
        """The sources whose table is loaded with the columns it needs, in order.

        Of a measure that takes one source for the whole workbook only the first is scanned.
        """
        found = []
        for source in measure.sources:
            relation = self.warehouse.get(source.table)
            if source.aggregate in SPECIAL:
                found.append(source)
            elif relation is not None and relation.has(source.needs):
                if (
                    "{complaint_tickets}" in source.where
                    and not self.parameters["complaint_rate.categories"]
                ):
                    continue
                found.append(source)
                if measure.combine == "first":
                    break
        return found

    def of_source(self, measure: Measure, source: Source) -> Series | None:
        """The values that one source gives, or None where it can't."""
        relation = self.warehouse.get(source.table)
        series = self._of_source(measure, source, relation)
        if series is not None and series.since is None and relation is not None:
            series.since = relation.since
        return series

    def _of_source(
        self, measure: Measure, source: Source, relation: Relation | None
    ) -> Series | None:
        if source.aggregate in SPECIAL:
            if source.needs and (relation is None or not relation.has(source.needs)):
                return None
            return SPECIAL[source.aggregate](self, measure, source, relation)
        if relation is None:
            return None
        if source.aggregate in ("count", "sum"):
            key = self.key(relation, source)
            if key not in self.scanned:
                self.scan(relation, self.filled(source.on), [source])
            return self.scanned[key]
        return self.windowed(relation, source)

    # ------------------------------------------------------------ plain sums and counts

    def key(self, relation: Relation, source: Source) -> tuple[str, str, str, str, str]:
        """What a plain scan is kept under."""
        return (relation.view, source.aggregate, source.column, source.where, source.on)

    def _aggregate(self, source: Source) -> str:
        where = self.filled(source.where)
        column = self.filled(source.column)
        if source.aggregate == "count":
            return f"count(case when {where} then 1 end)" if where else "count(*)"
        return f"sum(case when {where} then {column} end)" if where else f"sum({column})"

    def scan(self, relation: Relation, on: str, sources: list[Source]) -> None:
        """One pass over a relation for every sum and count dated by the same event."""
        sources = [s for s in sources if self.key(relation, s) not in self.scanned]
        if not sources:
            return
        names = [f"m{i}_" for i in range(len(sources))]
        parts = [
            f"{self._aggregate(source)} as {name}"
            for source, name in zip(sources, names, strict=True)
        ]
        dated = relation.dated(on)
        month = month_of(on) if dated else "cast(null as date)"
        columns = [f"{quoted(d)}" for d in relation.dimensions]
        # first to the finest grain in one pass over the rows, then to totals and segments
        fine = (
            f"select {', '.join([f'{month} as month_', *columns, *parts])} from {relation.view}"
            + (f" where {on} is not null" if dated else "")
            + " group by "
            + ", ".join(str(i + 1) for i in range(1 + len(columns)))
        )
        totals = [f"sum({name}) as {name}" for name in names]
        query = grouped(f"({fine})", ["month_"], relation.dimensions, totals)
        made = [
            Series(Adds.UP, frozenset(relation.dimensions), relation.span if dated else None)
            for _ in sources
        ]
        for month_, index, segment, *numbers in self.warehouse.rows(query):
            where = Segment(relation.dimensions[index - 1], segment) if index else TOTAL
            for series, number in zip(made, numbers, strict=True):
                if number is None:
                    continue
                series.over_all[where] = series.over_all.get(where, 0) + number
                if dated:
                    series.by_month.setdefault(where, {})[month_] = number
        for source, series in zip(sources, made, strict=True):
            self.scanned[self.key(relation, source)] = series

    # ------------------------------------------------------------ counted anew for each window

    def windowed(self, relation: Relation, source: Source) -> Series:
        """Distinct counts and medians: each window and segment from its own rows."""
        where = self.filled(source.where) or "true"
        column, on = self.filled(source.column), self.filled(source.on)
        dated = relation.dated(on)
        if source.aggregate == "median":
            aggregate, distinct = "median(value_)", ""
        elif source.aggregate == "sum_anew":
            aggregate, distinct = "sum(value_)", ""
        else:
            aggregate, distinct = DISTINCT, "distinct "
        columns = "".join(f", {quoted(d)}" for d in relation.dimensions)
        month = month_of(on) if dated else "cast(null as date)"
        rows = (
            f"select {distinct}{month} as at_, {column} as value_{columns} from {relation.view} "
            f"where ({where}) and ({column}) is not null"
            + (f" and {on} is not null" if dated else "")
        )
        return self.over_windows(rows, relation.dimensions, aggregate, relation, dated)

    def over_windows(
        self,
        rows: str,
        dimensions: tuple[str, ...],
        aggregate: str,
        relation: Relation,
        dated: bool = True,
    ) -> Series:
        """Aggregate rows of ``(at_, value_, dimensions…)`` over every window and over all."""
        series = Series(Adds.ANEW, frozenset(dimensions), relation.span if dated else None)
        if not dated or not relation.span:
            query = grouped(f"({rows})", [], dimensions, [f"{aggregate} as n_"])
            for index, segment, number in self.warehouse.rows(query):
                if number is not None:
                    where = Segment(dimensions[index - 1], segment) if index else TOTAL
                    series.over_all[where] = number
            return series
        if aggregate == DISTINCT and self.warehouse.masked:
            self.collect([series], self._distinct_by_masks(rows, dimensions), dimensions)
            series.over_all.setdefault(TOTAL, 0)
            return series
        joined = f"({rows}) r_ join windows_ w_ on r_.at_ >= w_.start_ and r_.at_ < w_.next_"
        query = grouped(joined, ["window_", "month_"], dimensions, [f"{aggregate} as n_"])
        self.collect([series], query, dimensions)
        return series

    def _distinct_by_masks(self, rows: str, dimensions: tuple[str, ...]) -> str:
        """Distinct values over every window at once.

        Each value has one bit for each month it occurs in; few masks stand for many values, and
        a window counts the masks that share a bit with its own. The rows are read once, however
        many windows there are.
        """
        months = self.warehouse.months
        place = f"cast(date_diff('month', date '{months[0]}', at_) as integer)"
        inside = f"at_ >= date '{months[0]}' and at_ < date '{add_months(months[-1], 1)}'"
        bit = f"cast(1 as bigint) << case when {inside} then {place} else {OUTSIDE} end"
        masks = grouped(f"({rows})", ["value_"], dimensions, [f"bit_or({bit}) as mask_"])
        return (
            "select window_, month_, dimension_, segment_, cast(sum(n_) as bigint) from "
            f"(select dimension_, segment_, mask_, count(*) as n_ from ({masks}) group by 1, 2, 3) m_ "
            "join windows_ w_ on (m_.mask_ & w_.mask_) <> 0 group by 1, 2, 3, 4"
        )

    def collect(self, made: list[Series], query: str, dimensions: tuple[str, ...]) -> None:
        """Put rows of ``(window, month, dimension, segment, numbers…)`` into series.

        Every window within a series' span counts, if only as nought.
        """
        place = cache(lambda index, value: Segment(dimensions[index - 1], value))
        windows = {window.value: window for window in Window}
        for window, month, index, segment, *numbers in self.warehouse.rows(query):
            where = place(index, segment) if index else TOTAL
            for series, number in zip(made, numbers, strict=True):
                if number is None:
                    continue
                if window == "all":
                    series.over_all[where] = number
                else:
                    series.by_window.setdefault((windows[window], month), {})[where] = number
        for series in made:
            self.fill_windows(series)

    def fill_windows(self, series: Series) -> None:
        """Every window within the span counts, if only as nought."""
        if series.span:
            for month in self.warehouse.months:
                if series.span[0] <= month <= series.span[1]:
                    for window in Window:
                        if window is not Window.ALL:
                            series.by_window.setdefault((window, month), {})

    # ------------------------------------------------------------ stocks

    def begun(self, relation: Relation, rows: str, on: str) -> Series:
        """How many of some rows a month, by the date ``on`` at which something first happened.

        ``rows`` are made of the relation and have its dimensions.
        """
        series = Series(Adds.UP, frozenset(relation.dimensions), relation.span, looks_back=True)
        columns = "".join(f", {quoted(d)}" for d in relation.dimensions)
        dated = f"(select {month_of(on)} as month_{columns} from {rows} where {on} is not null)"
        query = grouped(dated, ["month_"], relation.dimensions, ["count(*) as n_"])
        for month, index, segment, number in self.warehouse.rows(query):
            where = Segment(relation.dimensions[index - 1], segment) if index else TOTAL
            series.by_month.setdefault(where, {})[month] = number
            series.over_all[where] = series.over_all.get(where, 0) + number
        return series

    def stock(
        self,
        relation: Relation,
        adds: Adds,
        on: str,
        until: str,
        amount: str = "1",
        where: str = "true",
    ) -> Series:
        """How many rows (or how much of them) are there at each first of month.

        A row is there from the day after ``on`` (at the instant t if on < t) up to its
        ``until`` (until ≥ t, or none): entries less exits, cumulated.
        """
        dimensions = relation.dimensions
        series = Series(adds, frozenset(dimensions), since=relation.since, looks_back=True)
        columns = "".join(f", {quoted(d)}" for d in dimensions)
        dated = relation.dated(on)
        rows = f"select {amount} as value_, {on} as on_, {until} as until_{columns} from {relation.view} where {where}"
        if not dated:
            # a snapshot: what is still there now
            rows = f"select * from ({rows}) where until_ is null"
            for index, segment, number in self.warehouse.rows(
                grouped(f"({rows})", [], dimensions, ["sum(value_) as n_"])
            ):
                where_ = Segment(dimensions[index - 1], segment) if index else TOTAL
                series.over_all[where_] = number or 0
            return series
        series.span = relation.span
        moves = (
            f"select {month_of('on_')} as at_, value_{columns} from ({rows}) where on_ is not null "
            f"union all select {month_of('until_')} as at_, -value_{columns} from ({rows}) "
            "where on_ is not null and until_ is not null"
        )
        changes: dict[Segment, dict[Any, Any]] = defaultdict(dict)
        query = grouped(f"({moves})", ["at_"], dimensions, ["sum(value_) as n_"])
        for at, index, segment, number in self.warehouse.rows(query):
            changes[Segment(dimensions[index - 1], segment) if index else TOTAL][at] = number
        months = self.warehouse.months
        for where_, moved in changes.items():
            # rows that came before the first month of the workbook are there when it begins
            level = sum((n for at, n in moved.items() if at < months[0]), 0) if months else 0
            levels = series.by_month.setdefault(where_, {})
            for month in months:
                levels[month] = level
                level += moved.get(month, 0)
            if months:
                levels[add_months(months[-1], 1)] = level
            series.over_all[where_] = level
        return series

    # ------------------------------------------------------------ particular rules

    def _service_level(self, measure: Measure) -> Series:
        """Calls answered in time; none where too many waits are unknown or another limit holds."""
        calls, totals = (self.warehouse.get(t) for t in ("calls", "call_totals"))
        parts = []
        missing: dict[Any, Text] = {}
        source, total_source = measure.sources
        if calls is not None:
            if not calls.has(source.needs):
                if "status" in calls.mapped and self._any_inbound(calls):
                    return nothing(measure.adds, Text("no wait is given", "attente non fournie"))
            else:
                parts.append(self.of_source(measure, source))
                missing |= self._unknown_waits()
        if totals is not None and totals.has(("offered",)):
            parts.append(self.of_source(measure, total_source) if totals.has(total_source.needs)
                         else Series(Adds.UP, frozenset(totals.dimensions), totals.span))  # fmt: skip
            missing |= self._other_threshold(totals)
        made = [part for part in parts if part is not None]
        if not made:
            return nothing(measure.adds)
        result = added(made)
        if missing:
            result = added([result, Series(Adds.UP, result.dimensions)])
            result.missing = missing
        return result

    def _any_inbound(self, calls: Relation) -> bool:
        query = f"select count(*) from {calls.view} where direction = 'inbound'"
        return bool(self.warehouse.rows(query)[0][0])

    def _unknown_waits(self) -> dict[Any, Text]:
        reason = Text(
            "more than 5 % of the waits are unknown", "plus de 5 % des attentes sont inconnues"
        )
        answered = self.series("answered_calls").by_month.get(TOTAL, {})
        known = self.series("answered_wait_calls").by_month.get(TOTAL, {})
        return {
            month: reason
            for month, calls in answered.items()
            if calls and known.get(month, 0) < calls * 95 / 100
        }

    def _other_threshold(self, totals: Relation) -> dict[Any, Text]:
        threshold = self.placeholders["threshold"]
        month = month_of('"on"') if totals.dated('"on"') else "cast(null as date)"
        condition = (
            f"threshold_s is distinct from {threshold} or answered_in_threshold is null"
            if totals.has(("threshold_s", "answered_in_threshold"))
            else "true"
        )
        query = (
            f"select {month}, min(threshold_s) from {totals.view} "
            f"where offered > 0 and ({condition}) group by 1"
        )
        found = {}
        for at, limit in self.warehouse.rows(query):
            shown = f"{float(limit):g}" if limit is not None else "?"
            found[at or self.warehouse.data_end] = Text(
                f"the totals are for {shown} s, not {threshold} s",
                f"les totaux sont pour {shown} s, pas {threshold} s",
            )
        return found

    # ------------------------------------------------------------ parameters in SQL

    def filled(self, sql: str) -> str:
        """A SQL text with the parameters put in."""
        if "{" not in sql:
            return sql
        for name, value in self.placeholders.items():
            sql = sql.replace("{" + name + "}", value)
        return sql

    def _placeholders(self) -> dict[str, str]:
        given, get = self.parameters, self.warehouse.get
        contacts, totals = get("campaign_contacts"), get("campaign_totals")
        mapped = contacts.mapped if contacts else frozenset()
        end = self.warehouse.data_end
        short_s = given["abandonment_rate.short_s"]
        short = "status = 'short_abandoned'"
        if short_s is not None:
            short = f"({short} or (status = 'abandoned' and wait_s <= {short_s}))"
        responded = "responded = true"
        if "responded" not in mapped:
            responded = "(clicked = true or converted = true)"
        positive, known = _cut("customer_satisfaction.positive_from", ">=", given,
                               {2: 2, 3: 3, 4: 3, 5: 4, 7: 6, 10: 8}, 5)  # fmt: skip
        easy, _ = _cut("customer_effort_score.easy_from", ">=", given, {5: 4, 7: 5}, 7)
        hard, _ = _cut("customer_effort_score.hard_up_to", "<=", given, {5: 2, 7: 3}, 7)
        categories = given["complaint_rate.categories"] or []
        accounts = given["cost_per_contact.accounts"]
        compared = given["cost_reduction.categories"]
        leads = ""
        if given["cost_per_lead.accounts"]:
            leads += f" and account in ({texts(given['cost_per_lead.accounts'])})"
        if given["cost_per_lead.campaigns"]:
            leads += f" and campaign in ({texts(given['cost_per_lead.campaigns'])})"
        calls = given["argumentation_rate.argued"] == "calls"
        return {
            "threshold": f"{given['service_level.threshold']:g}",
            "short": short,
            "responded": responded,
            "total_responses": "coalesce(responses, clickers)"
            if not totals or "responses" in totals.mapped
            else "clickers",
            "sent": "sent_on is not null" if "sent_on" in mapped else "true",
            "targeted_on": "targeted_on_",
            "survey_on": "survey_on_",
            "positive": positive,
            "known_scale": known,
            "easy": easy,
            "hard": hard,
            "data_end": f"date '{end}'" if end else "date '9999-12-31'",
            "complaint_tickets": f"category in ({texts(categories) or literal('')})",
            "service_costs": f"account in ({texts(accounts)})"
            if accounts
            else "category = 'service'",
            "compared_costs": f"category in ({texts(compared)})" if compared else "",
            "lead_generation": leads,
            "argued": "coalesce(call_id, cast(row_id as varchar))"
            if calls
            else "coalesce(record_id, customer_id, call_id, cast(row_id as varchar))",
        }


def _cut(
    parameter: str, sign: str, given: Any, by_scale: dict[int, int], usual: int
) -> tuple[str, str]:
    """The condition of a cut-off (as set, else by the row's scale) and that of a known scale."""
    fixed = given[parameter]
    if fixed is not None:
        return f"score {sign} {fixed:g}", "true"
    branches = " ".join(f"when {scale} then {cut}" for scale, cut in by_scale.items())
    scales = ", ".join(map(str, by_scale))
    scale = f"coalesce(scale_max, {usual})"
    return f"score {sign} case {scale} {branches} end", f"{scale} in ({scales})"
