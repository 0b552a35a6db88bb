"""The canonical tables made ready for measuring: what each has, and where it borrows from.

Attributes of customers reach other tables through customer_id; totals give way to detail;
the last answer of a customer in a wave stands for the others; telephone is a channel.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from xlkpi.exports.sql import name as quoted
from xlkpi.exports.sql import texts
from xlkpi.facts.sql import month_of, words
from xlkpi.model.parameters import Parameters
from xlkpi.model.period import Window, add_months, first_month, months_between
from xlkpi.model.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlkpi.exports import LoadedTable
    from xlkpi.facts.databases import Database

# The dates that say which months a table covers. A term or a due date lies in the future,
# the expected close of an open deal too: they say nothing of what has been exported.
_COVERING = {
    "customers": ("created_on", "first_order_on", "last_order_on", "lost_on"),
    "subscriptions": ("started_on", "case when ended_on < current_end_ then ended_on end"),
    "deals": ("created_on", "case when status <> 'open' then closed_on end"),
    "complaints": ("received_on", "closed_on"),
    "tickets": ("created_at", "solved_at", "closed_at"),
    "messages": ("received_at", "handled_at"),
    "calls": ("started_at",),
    "leads": ("created_on", "qualified_on", "activated_on", "converted_on", "deactivated_on"),
}

# Whether a row is still open, so that its last event is yet to come; by the column that ends it.
_OPEN = {
    "customers": {"lost_on": "lost_on is null"},
    "subscriptions": {"ended_on": "ended_on is null"},
    "deals": {"closed_on": "closed_on is null or status = 'open'"},
    "complaints": {"closed_on": "closed_on is null"},
    "tickets": {
        "solved_at": "coalesce(solved_at, closed_at) is null",
        "closed_at": "coalesce(solved_at, closed_at) is null",
    },
    "messages": {"handled_at": "handled_at is null"},
    "leads": dict.fromkeys(
        ("activated_on", "converted_on", "deactivated_on"),
        "coalesce(activated_on, converted_on, deactivated_on) is null",
    ),
}
# dates that move on with the customer say nothing of what the export reaches back to
_MOVING = ("last_order_on",)

OTHER = "(other)"
OUTSIDE = 62  # the bit of rows that lie in none of the months
CYCLE_BANDS = ("0–30", "31–90", "91+")


@dataclass
class Relation:
    """A canonical table as measures see it."""

    name: str
    view: str
    mapped: frozenset[str]
    dimensions: tuple[str, ...]
    fields: tuple[str, ...] = ()
    span: tuple[date, date] | None = None
    last_day: date | None = None
    since: date | None = None  # the first month that it can hold whole
    borrowed: tuple[str, ...] = ()  # dimensions that come from its customers

    def has(self, needs: tuple[str, ...]) -> bool:
        """Whether every needed column was given; ``a|b`` asks for one of the two."""
        return all(any(choice in self.mapped for choice in need.split("|")) for need in needs)

    def dated(self, on: str) -> bool:
        """Whether a date expression has any column to go by."""
        if not on:
            return False
        columns = set(TABLES[self.name].column_names) if self.name in TABLES else self.mapped
        return bool(words(on) & columns & self.mapped) or "_on_" in on


@dataclass
class Overlap:
    """Totals that gave way to detail: reported, never added."""

    table: str
    detail: str
    rows: int
    columns: dict[str, Any] = field(default_factory=dict)


class Warehouse:
    """The relations of one set of exports, in one database."""

    def __init__(
        self,
        database: Database,
        tables: Mapping[str, LoadedTable],
        parameters: Parameters | None = None,
        fiscal_year_start: int = 1,
        *,
        top_segments: int | None = None,
        months_kept: int | None = None,
    ) -> None:
        self.database = database
        self.top_segments, self.months_kept = top_segments, months_kept
        self.parameters = parameters or Parameters()
        self.fiscal = fiscal_year_start
        self.relations: dict[str, Relation] = {}
        self.overlaps: list[Overlap] = []
        self.duplicates: dict[str, int] = {}  # rows dropped on their key, by table
        for name, table in tables.items():
            self.relations[name] = Relation(
                name, quoted(name), table.mapped, table.dimensions, table.fields
            )
        self._measure_spans()
        self._keep_last(months_kept)
        for name in list(self.relations):
            self._make_view(name)
            self._keep_top(self.relations[name])
        # what only totals know (costs, revenue, leads) is taken from all of them
        if "campaign_totals" in self.relations:
            self.relations["campaign_spend"] = replace(self.relations["campaign_totals"])
        self._give_way("call_totals", "calls", "queue", "direction = 'inbound'", "started_at")
        self._give_way("campaign_totals", "campaign_contacts", "channel", "true", "sent_on")
        self._solicitations()
        self._windows()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        return self.database.rows(query)

    def run(self, statement: str) -> None:
        """Run a statement."""
        self.database.run(statement)

    def get(self, table: str) -> Relation | None:
        """A relation, if its export was loaded."""
        return self.relations.get(table)

    @property
    def months(self) -> tuple[date, ...]:
        """Every month from the first to the last that any table covers."""
        spans = [r.span for r in self.relations.values() if r.span]
        if not spans:
            return ()
        return months_between(min(s[0] for s in spans), max(s[1] for s in spans))

    @property
    def masked(self) -> bool:
        """Whether the months fit the bits of one number."""
        return 0 < len(self.months) <= OUTSIDE

    @property
    def data_end(self) -> date | None:
        """The last day that any table holds."""
        days = [r.last_day for r in self.relations.values() if r.last_day]
        return max(days, default=None)

    # ------------------------------------------------------------ making the relations

    def _measure_spans(self) -> None:
        """The first and last month of each table, and its last day."""
        ends: list[date] = []
        later: list[str] = []
        for name, relation in self.relations.items():
            if name == "subscriptions":
                later.append(name)
                continue
            self._span(relation, "infinity")
            if relation.last_day:
                ends.append(relation.last_day)
        for name in later:
            # the end of a subscription may lie in the future: others tell where the data ends
            self._span(self.relations[name], max(ends).isoformat() if ends else "infinity")
        for relation in self.relations.values():
            self._since(relation)

    def _keep_last(self, months: int | None) -> None:
        """Look no further back than so many months: what came before is only a base."""
        if months is None or len(self.months) <= months:
            return
        first = self.months[-months]
        for relation in self.relations.values():
            if relation.span:
                low, high = relation.span
                relation.span = (max(low, first), high) if high >= first else None

    def _span(self, relation: Relation, current_end: str) -> None:
        plain = TABLES[relation.name].date_columns
        given = _COVERING.get(relation.name) or tuple(quoted(c) for c in plain)
        columns = [
            c.replace("current_end_", f"cast('{current_end}' as date)")
            for c in given
            if words(c) & relation.mapped
        ]
        if not columns:
            return
        lows = ", ".join(f"min({c})" for c in columns)
        highs = ", ".join(f"max({c})" for c in columns)
        ends = f"cast(least({lows}, null) as date), cast(greatest({highs}, null) as date)"
        low, high = self.rows(f"select {ends} from {relation.view}")[0]
        if low is None:
            return
        relation.span = (low.replace(day=1), high.replace(day=1))
        relation.last_day = high

    def _since(self, relation: Relation) -> None:
        """The month of the earliest last event of a row.

        An export of what moved in October holds rows that began in June, but June only in part:
        what it holds whole begins with October. A row still open may yet move: it tells nothing.
        """
        if not relation.last_day:
            return
        plain = TABLES[relation.name].date_columns
        given = _COVERING.get(relation.name) or tuple(quoted(c) for c in plain)
        columns = [
            c.replace("current_end_", f"date '{self.data_end}'")
            for c in given
            if c not in _MOVING and words(c) & relation.mapped
        ]
        ends = {c for name, c in _OPEN.get(relation.name, {}).items() if name in relation.mapped}
        closed = f" where not ({' or '.join(sorted(ends))})" if ends else ""
        last = f"greatest({', '.join(columns)}, null)" if columns else "cast(null as date)"
        found = self.rows(f"select cast(min({last}) as date) from {relation.view}{closed}")[0][0]
        relation.since = min(found or relation.last_day, relation.last_day).replace(day=1)

    def _make_view(self, name: str) -> None:
        """The table with its customers' attributes and derived columns."""
        relation = self.relations[name]
        customers = self.relations.get("customers")
        extra, join, left_out = ["t._row as row_id"], "", []
        own = set(relation.dimensions)
        if customers and name != "customers" and "customer_id" in relation.mapped:
            canonical = TABLES[name].column_names
            inherited = [d for d in customers.dimensions if d not in own]
            left_out = [d for d in inherited if d in canonical]
            extra += [f"c_.{quoted(d)} as {quoted(d)}" for d in inherited]
            if inherited:
                join = f" left join {quoted('customers')} c_ on t.customer_id = c_.customer_id"
            relation.dimensions += tuple(inherited)
            relation.borrowed = tuple(inherited)
        extra += self._derived(name, relation)
        exclude = f" exclude ({', '.join(map(quoted, left_out))})" if left_out else ""
        view = f"{name}_view_"
        body = f"select t.*{exclude}, {', '.join(extra)} from {quoted(name)} t{join}"
        if name == "surveys":
            body = self._last_answers(body)
        # surveys are small once they are deduplicated
        kind = "temp table" if name == "surveys" or self._few(name) else "temp view"
        self.run(f"create or replace {kind} {view} as {body}")
        relation.view = view

    def _few(self, name: str) -> bool:
        """Whether a table is so small that a copy with all its columns pays.

        Planning a query over a view and its join takes longer than reading a few thousand
        rows. The rows of a large table stay where they are.
        """
        most = self.database.copied_up_to
        return bool(most) and self.rows(f"select count(*) from {quoted(name)}")[0][0] <= most

    def _keep_top(self, relation: Relation) -> None:
        """Beyond the largest segments of a dimension the rest stands together as (other)."""
        if self.top_segments is None:
            return
        if not relation.dimensions:
            return
        largest: dict[int, list[str]] = {}
        each = (
            f"(select {i} as i_, v_, n_ from (select cast({quoted(d)} as varchar) as v_, "
            f"count(*) as n_ from {relation.view} where {quoted(d)} is not null group by 1) s_ "
            f"order by n_ desc, v_ limit {self.top_segments + 1})"
            for i, d in enumerate(relation.dimensions)
        )
        found = self.rows(" union all ".join(each))
        for i, value, _ in sorted(found, key=lambda row: (row[0], -row[2], row[1])):
            largest.setdefault(i, []).append(value)
        replaced = []
        for i, dimension in enumerate(relation.dimensions):
            column = quoted(dimension)
            if len(largest.get(i, ())) > self.top_segments:
                kept = texts(largest[i][: self.top_segments])
                replaced.append(
                    f"case when {column} is null or cast({column} as varchar) in ({kept}) "
                    f"then cast({column} as varchar) else '{OTHER}' end as {column}"
                )
        if replaced:
            view = f"{relation.name}_top_"
            kind = "temp table" if self._few(relation.name) else "temp view"
            self.run(
                f"create or replace {kind} {view} as "
                f"select * replace ({', '.join(replaced)}) from {relation.view}"
            )
            relation.view = view

    def _derived(self, name: str, relation: Relation) -> list[str]:
        if name == "deals" and relation.has(("closed_on", "created_on|first_contact_on")):
            days = "date_diff('day', coalesce(t.first_contact_on, t.created_on), t.closed_on)"
            relation.dimensions += ("sales_cycle",)
            low, middle, high = map(repr, CYCLE_BANDS)
            bands = (
                f"case when t.status <> 'won' or {days} < 0 then null when {days} <= 30 then {low} "
                f"when {days} <= 90 then {middle} when {days} > 90 then {high} end as sales_cycle"
            )
            return [bands]
        if name == "campaign_contacts":
            first = "min(t.sent_on) over (partition by t.campaign)"
            return [f"coalesce(t.sent_on, {first}) as targeted_on_"]
        if name == "surveys":
            sends = self.relations.get("survey_sends")
            if sends and sends.has(("wave", "sent_on")) and "wave" in relation.mapped:
                sent = (
                    "(select min(s_.sent_on) from survey_sends s_ where s_.wave = t.wave "
                    "and (s_.kind is null or s_.kind = t.kind))"
                )
                return [f"coalesce({sent}, t.answered_on) as survey_on_"]
            return ["t.answered_on as survey_on_"]
        return []

    def _last_answers(self, body: str) -> str:
        """Of the answers of one customer in one wave, the last."""
        same = "partition by kind, question, population, customer_id, wave"
        order = "order by answered_on desc nulls last, row_id desc"
        return (
            f"select * exclude (place_) from (select *, row_number() over ({same} {order}) "
            f"as place_ from ({body})) where place_ = 1 or customer_id is null or wave is null "
            f"or (score is null and comment is null)"
        )

    def _give_way(self, totals: str, detail: str, by: str, where: str, on: str) -> None:
        """Leave out the totals of a month (and queue or channel) of which there is detail."""
        total, rows = self.relations.get(totals), self.relations.get(detail)
        if not total or not rows:
            return
        date_column = "on" if totals == "call_totals" else "sent_on"
        both = by in total.mapped and by in rows.mapped
        dated = date_column in total.mapped and on in rows.mapped
        same = []
        if dated:
            same.append(f"{month_of(f'd_.{on}')} = {month_of(f't_.{quoted(date_column)}')}")
        if both:
            same.append(f"d_.{by} is not distinct from t_.{by}")
        condition = " and ".join([where, *same])
        covered = f"exists (select 1 from {rows.view} d_ where {condition})"
        counts = [c.name for c in TABLES[totals].columns if c.name in total.mapped
                  and c.type.value in ("count", "money")]  # fmt: skip
        sums = "".join(f", sum({c})" for c in counts)
        dropped = self.rows(f"select count(*){sums} from {total.view} t_ where {covered}")[0]
        if dropped[0]:
            columns = dict(zip(counts, dropped[1:], strict=True))
            self.overlaps.append(Overlap(totals, detail, dropped[0], columns))
        view = f"{totals}_kept_"
        self.run(
            f"create or replace temp table {view} as "
            f"select * from {total.view} t_ where not {covered}"
        )
        total.view = view

    def _solicitations(self) -> None:
        """Persons contacted, campaigns and outbound calls together (telephone is a channel)."""
        contacts, calls = self.relations.get("campaign_contacts"), self.relations.get("calls")
        parts, dimensions = [], contacts.dimensions if contacts else ()
        if not contacts and calls:
            dimensions = (*calls.dimensions, "channel")
        mapped: set[str] = set()
        if contacts:
            reached = "reached = true" if "reached" in contacts.mapped else "true"
            sent = "sent_on is not null" if "sent_on" in contacts.mapped else "true"
            person = "coalesce(customer_id, contact_id, cast(row_id as varchar))"
            columns = "".join(f", {quoted(d)}" for d in dimensions)
            parts.append(
                f"select {person} as person, sent_on, {reached} as reached, "
                f"coalesce(converted, false) as converted{columns} "
                f"from {contacts.view} where {sent}"
            )
            mapped |= contacts.mapped & {"sent_on"}
        if calls and "status" in calls.mapped:
            columns = "".join(f", {self._of_calls(calls, d)} as {quoted(d)}" for d in dimensions)
            by_phone = (
                f"not exists (select 1 from {contacts.view} p_ where p_.channel = 'phone' and {month_of('p_.sent_on')} = {month_of('k_.started_at')})"
                if contacts
                else "true"
            )
            outward = "direction = 'outbound' and is_internal is not true"
            made = (
                f"select coalesce(customer_id, '') as person, cast(started_at as date) as sent_on, "
                f"status in ('reached', 'argued', 'agreed') as reached, "
                f"coalesce(status = 'agreed', false) as converted{columns} "
                f"from {calls.view} k_ where {outward} and {by_phone}"
            )
            self.run(f"create or replace temp table phone_contacts_ as {made}")
            self.relations["phone_contacts"] = Relation(
                "phone_contacts", "phone_contacts_", frozenset({"sent_on"}), dimensions,
                span=calls.span, since=calls.since,
            )  # fmt: skip
            parts.append("select * from phone_contacts_ where person <> ''")
            mapped.add("sent_on")
        if not parts:
            return
        joined = " union all ".join(parts)
        self.run(f"create or replace temp table solicitations_ as {joined}")
        spans = [r.span for r in (contacts, calls) if r and r.span]
        span = (min(s[0] for s in spans), max(s[1] for s in spans)) if spans else None
        begun = [r.since for r in (contacts, calls) if r and r.since]
        self.relations["solicitations"] = Relation(
            "solicitations", "solicitations_", frozenset(mapped), dimensions, span=span,
            since=max(begun, default=None),
        )  # fmt: skip

    @staticmethod
    def _of_calls(calls: Relation, dimension: str) -> str:
        if dimension == "channel":
            return "'phone'"
        if dimension in calls.dimensions or dimension in ("campaign", "agent", "queue"):
            return quoted(dimension)
        return "cast(null as varchar)"

    def _windows(self) -> None:
        """A table of every window: its label month, its first day, the day after its last.

        Where the months fit the bits of one number, a window also has its months as bits; the
        window ``all`` has every bit, that of rows outside the months included.
        """
        months = self.months
        places = {month: i for i, month in enumerate(months)}
        lines = [(Window.ALL.value, date(1, 1, 1), date(1, 1, 1), date(9999, 12, 31), -1)]
        for month in months:
            for window in Window:
                if window is not Window.ALL:
                    start = first_month(window, month, self.fiscal)
                    mask = sum(1 << places[m] for m in months_between(start, month) if m in places)
                    lines.append((window.value, month, start, add_months(month, 1), mask))
        values = ", ".join(
            f"('{w}', date '{m}', date '{s}', date '{n}', "
            f"cast({mask if self.masked else 'null'} as bigint))"
            for w, m, s, n, mask in lines
        )
        self.run(
            "create or replace temp table windows_ as select * from "
            f"(values {values}) as v_(window_, month_, start_, next_, mask_)"
        )
