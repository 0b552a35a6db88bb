"""What could tell in advance that a customer leaves, as it was known at a day.

Each case is a customer at a landmark, the first day of a month, described by what had happened
before it; the outcome is whether they left within the months that follow. Nothing that is
written down when someone leaves is a feature: not the day of the loss, the status or the end of
a subscription, nor a last date, which stops moving with the customer.

A snapshot without dates has one case a customer: the status says who left, the other columns
are the features.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from xlkpi.exports.sql import name as quoted
from xlkpi.facts.customers import NOT_PROSPECT, spells
from xlkpi.facts.measures import ORDERED
from xlkpi.insight.leaving_fields import Feature, LeftOut, usable
from xlkpi.model.period import add_months
from xlkpi.model.text import Text

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from xlkpi.facts import Facts
    from xlkpi.facts.warehouse import Relation, Warehouse

HORIZON = 3
"""Months within which someone leaves or not; one where there is less than a year of data."""
LANDMARKS = 8
"""So many days are looked back to, each its own horizon before the next."""
MOST_CASES = 40_000
"""Of more customers than this a part learns for all, the same one each time."""
MOST_SCORED = 100_000
"""So many customers get a risk; how many do not is told."""

FEWEST = 50
"""Leavers, and stayers, that it takes: ten for each of five columns, the fewest worth a model;
with 50 of each the area under the curve is known to about ±0.1."""
FEWEST_CUSTOMERS = 500

_ATTRIBUTES = ("segment", "region", "source")
_BASE = "leaving_base_"


@dataclass(frozen=True)
class Cases:
    """What the model learns from, and whom it speaks of."""

    features: tuple[Feature, ...]
    rows: pd.DataFrame
    left: np.ndarray[Any, Any]
    customers: tuple[str, ...]  # of each row; a customer may have several
    now: pd.DataFrame | None  # those who are there now; None in a snapshot, where rows have them
    now_customers: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    outcome: Text
    horizon: int | None = None
    landmarks: tuple[date, ...] = ()
    unscored: int = 0  # customers who are there and get no risk


def cases(facts: Facts, months: Sequence[date]) -> Cases | Text:
    """The cases of some exports, or why there are none; ``months`` are the complete ones."""
    found = spells(facts.engine)
    if found and found.span and months:
        return _dated(facts, months, found.first_instant or months[0])
    customers = facts.warehouse.get("customers")
    if customers and "customer_id" in customers.mapped and customers.has(("status|lost_on",)):
        return _snapshot(facts.warehouse, customers)
    return Text(
        "no export says who left: it takes customers with a status or a day of loss, "
        "subscriptions with their ends, or orders",
        "aucun export ne dit qui est parti\u00a0: il faut des clients avec un statut ou une date de "
        "perte, des abonnements avec leurs fins, ou des commandes",
    )


def too_few(customers: int, leavers: int, stayers: int, days: int = 0) -> Text | None:
    """Why there is too little to learn from, or None; ``days`` are those looked back to.

    >>> too_few(100, 27, 73).en[:52]
    'too few cases to learn from: 100 customers; 27 left '
    >>> too_few(5000, 60, 4940) is None
    True
    """
    if customers >= FEWEST_CUSTOMERS and min(leavers, stayers) >= FEWEST:
        return None
    plural = "s" if days > 1 else ""
    seen = f" (seen on {days} day{plural}, case by case)" if days else ""
    vus = f" (vus à {days} date{plural}, cas par cas)" if days else ""
    return Text(
        f"too few cases to learn from: {customers} customers; {leavers} left and {stayers} "
        f"stayed{seen}. It takes {FEWEST_CUSTOMERS} customers, {FEWEST} who left and {FEWEST} who "
        "stayed: ten leavers for each of at least five columns. With fewer, a risk would be a guess.",
        f"trop peu de cas pour apprendre\u00a0: {customers} clients\u00a0; {leavers} départs et {stayers} "
        f"maintiens{vus}. Il faut {FEWEST_CUSTOMERS} clients, {FEWEST} départs et {FEWEST} "
        "maintiens\u00a0: dix départs pour chacune d’au moins cinq colonnes. Avec moins, un risque "
        "serait une devinette.",
    )


# ------------------------------------------------------------ a snapshot


def _snapshot(warehouse: Warehouse, customers: Relation) -> Cases | Text:
    """One case a customer: who left by the status, the other columns as features."""
    lost = "status = 'lost'" if "status" in customers.mapped else "lost_on is not null"
    [(several, gone)] = warehouse.rows(
        f"select count(*), coalesce(sum(case when {lost} then 1 else 0 end), 0) "
        f"from {customers.view} where {NOT_PROSPECT} and customer_id is not null"
    )
    if few := too_few(several, int(gone), several - int(gone)):
        return few
    headers = _headers(customers)
    extra = (
        f", date_diff('day', created_on, (select max(created_on) from {customers.view})) as age_"
    )
    age = extra if "created_on" in customers.mapped else ""
    frame = _frame(
        warehouse,
        f"select customer_id, coalesce({lost}, false) as left_{_listed(headers)}{age} "
        f"from {customers.view} where {NOT_PROSPECT} and customer_id is not null "
        "order by md5(customer_id), customer_id",
    )
    beyond = int((~frame["left_"].iloc[MOST_CASES:]).sum())
    frame = frame.head(MOST_CASES)
    left = frame["left_"].to_numpy(dtype=bool)
    columns, features, left_out = usable(frame, headers, left)
    if age:
        columns["age_"] = frame["age_"].astype(float)
        features.append(Feature("age_", Text("days on file", "jours depuis la création"), "number"))
    return Cases(
        tuple(features),
        _together(columns, frame.index),
        left,
        tuple(frame["customer_id"]),
        None,
        (),
        tuple(left_out),
        Text("has left, by the status on file", "est parti, d’après le statut"),
        unscored=beyond,
    )


def _headers(customers: Relation) -> list[str]:
    """The columns of customers that describe them."""
    own = [c for c in _ATTRIBUTES if c in customers.mapped]
    return [*own, *(f for f in customers.fields if f not in own)]


def _listed(headers: Sequence[str], alias: str = "") -> str:
    return "".join(f", {alias}{quoted(header)}" for header in headers)


def _frame(warehouse: Warehouse, query: str) -> pd.DataFrame:
    return warehouse.database.frame(query)


def _together(columns: dict[str, Any], index: Any) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns, index=index)


# ------------------------------------------------------------ looking back


def _dated(facts: Facts, months: Sequence[date], first: date) -> Cases | Text:
    """Several landmarks, each a horizon before the next; the last complete month ends the last."""
    horizon = HORIZON if len(months) >= 12 else 1
    after = add_months(months[-1], 1)
    earliest = max(first, months[0])
    landmarks = [
        at
        for k in range(1, LANDMARKS + 1)
        if (at := add_months(after, -horizon * k)) > earliest
        or (at == earliest and len(months) == 1)
    ]
    if not landmarks:
        return Text(
            "too few complete months to look back from",
            "trop peu de mois complets pour se replacer",
        )
    warehouse = facts.warehouse
    unscored = _base(warehouse, landmarks, after, horizon)
    [(several, gone, stayed)] = warehouse.rows(
        "select count(distinct customer_id), coalesce(sum(case when left_ then 1 else 0 end), 0), "
        f"coalesce(sum(case when left_ then 0 else 1 end), 0) from {_BASE} where at_ < date '{after}'"
    )
    if few := too_few(several, int(gone), int(stayed), len(landmarks)):
        return few
    parts = [part for part in _PARTS if part.there(warehouse)]
    selects = ["b.customer_id", "b.at_", "b.left_", "b.gone_", "b.tenure"]
    joins, features = [], [Feature("tenure", _TENURE, "number")]
    for place, part in enumerate(parts):
        alias = f"f{place}_"
        for column, name, kind, absent in part.columns:
            value = (
                f"{alias}.{column}" if absent is None else f"coalesce({alias}.{column}, {absent})"
            )
            selects.append(f"{value} as {column}" if kind == "category" else
                           f"cast({value} as double) as {column}")  # fmt: skip
            features.append(Feature(column, name, kind))
        joins.append(
            f"left join ({part.sql(warehouse)}) {alias} on {alias}.customer_id = b.customer_id "
            f"and {alias}.at_ = b.at_"
        )
    frame = _frame(
        warehouse,
        f"select {', '.join(selects)} from {_BASE} b {' '.join(joins)} "
        "order by b.at_, md5(b.customer_id), b.customer_id",
    )
    frame["at_"] = frame["at_"].dt.date
    left_out: list[LeftOut] = []
    for more, added, refused in _described(facts, frame):
        frame = frame.assign(**{f.column: more[f.column] for f in added})
        features += added
        left_out += refused
    past = frame[frame["at_"] != after].reset_index(drop=True)
    now = frame[frame["at_"] == after].reset_index(drop=True)
    names = [f.column for f in features]
    return Cases(
        tuple(features),
        past[names],
        past["left_"].to_numpy(dtype=bool),
        tuple(past["customer_id"]),
        now[names],
        tuple(now["customer_id"]),
        tuple(left_out),
        Text(
            f"leaves within {horizon} month{'s' if horizon > 1 else ''}",
            f"part sous {horizon} mois",
        ),
        horizon,
        tuple(sorted(landmarks)),
        unscored,
    )


def _base(warehouse: Warehouse, landmarks: Sequence[date], after: date, horizon: int) -> int:
    """Who was a customer at each landmark, and whether they left within the horizon.

    Of very many customers a part; gives how many of those who are there now are not in it.
    """
    values = ", ".join(f"(date '{at}', date '{add_months(at, horizon)}')" for at in landmarks)
    part = (
        f"case when at_ = date '{after}' then {MOST_SCORED} else {MOST_CASES // len(landmarks)} end"
    )
    warehouse.run(
        f"create or replace temp table {_BASE} as select customer_id, at_, left_, gone_, tenure "
        "from (select s.customer_id, t.at_, coalesce(s.ended_on < t.next_, false) as left_, "
        f"coalesce(s.ended_on < date '{after}', false) as gone_, "
        "cast(t.at_ - s.started_on as double) as tenure, row_number() over "
        "(partition by t.at_ order by md5(s.customer_id), s.customer_id) as place_ "
        f"from spells_ s join (values {values}, (date '{after}', date '{after}')) t(at_, next_) "
        "on s.started_on < t.at_ and (s.ended_on is null or s.ended_on >= t.at_) "
        f"where s.dimension_ = 0) where place_ <= {part}"
    )
    [(there,)] = warehouse.rows(
        f"select count(*) from spells_ where dimension_ = 0 and started_on < date '{after}' "
        f"and (ended_on is null or ended_on >= date '{after}')"
    )
    return max(int(there) - MOST_SCORED, 0)


def _described(
    facts: Facts, frame: pd.DataFrame
) -> list[tuple[pd.DataFrame, list[Feature], list[LeftOut]]]:
    """The columns of customers, and those of the subscription they had at each landmark.

    A column that tells who has gone by the day of the export was written down afterwards.
    """
    warehouse, made = facts.warehouse, []
    customers, subscriptions = warehouse.get("customers"), warehouse.get("subscriptions")
    gone = frame["gone_"].to_numpy(dtype=bool)
    if customers and "customer_id" in customers.mapped and (headers := _headers(customers)):
        found = _frame(
            warehouse,
            f"select customer_id{_listed(headers)} from {customers.view} "
            "where customer_id is not null order by row_id",
        ).drop_duplicates("customer_id")
        made.append((frame[["customer_id"]].merge(found, how="left", on="customer_id"), headers))
    if subscriptions and subscriptions.has(("customer_id", "started_on")):
        own = [d for d in subscriptions.dimensions if d not in subscriptions.borrowed]
        taken = {header for _, headers in made for header in headers}
        headers = [h for h in dict.fromkeys((*own, *_plan(subscriptions))) if h not in taken]
        if headers:
            found = _frame(
                warehouse,
                f"select customer_id, at_{_listed(headers)} from (select b.customer_id, b.at_"
                f"{_listed(headers, 's.')}, row_number() over (partition by b.customer_id, b.at_ "
                f"order by s.started_on desc, s.row_id desc) as place_ from {_BASE} b "
                f"join {subscriptions.view} s on s.customer_id = b.customer_id "
                "and s.started_on < b.at_ and (s.ended_on is null or s.ended_on >= b.at_)) "
                "where place_ = 1",
            )
            found["at_"] = found["at_"].dt.date
            keys = ["customer_id", "at_"]
            made.append((frame[keys].merge(found, how="left", on=keys), headers))
    result = []
    for table, headers in made:
        columns, features, left_out = usable(table, headers, gone, numbers=False)
        result.append((_together(columns, table.index), features, left_out))
    return result


def _plan(subscriptions: Relation) -> tuple[str, ...]:
    return ("plan",) if "plan" in subscriptions.mapped else ()


# ------------------------------------------------------------ what happened before a landmark

_TENURE = Text("days as a customer", "jours d’ancienneté")

Column = tuple[str, Text, Any, str | None]
"""Its name in SQL, what people call it, its kind, and what no row means (None: unknown)."""


@dataclass(frozen=True)
class _Part:
    """Features of one table: one row a customer and landmark, of rows before it alone."""

    table: str
    needs: tuple[str, ...]
    columns: tuple[Column, ...]
    select: str
    where: str  # which rows, of the table ``r`` and the base ``b``

    def there(self, warehouse: Warehouse) -> bool:
        """Whether the exports give what it needs."""
        relation = warehouse.get(self.table)
        return relation is not None and relation.has(("customer_id", *self.needs))

    def sql(self, warehouse: Warehouse) -> str:
        """The query."""
        view = warehouse.relations[self.table].view
        return (
            f"select b.customer_id, b.at_, {self.select} from {_BASE} b join {view} r "
            f"on r.customer_id = b.customer_id where {self.where} group by 1, 2"
        )


_YEAR = "b.at_ - interval 12 month"
_HALF = "b.at_ - interval 6 month"
_QUARTER = "b.at_ - interval 3 month"
_LAST = "b.at_ - interval 1 month"

_PARTS = (
    _Part(
        "orders",
        ("ordered_on", "amount"),
        (
            ("order_days", Text("days since the last order", "jours depuis la dernière commande"),
             "number", None),
            ("order_count", Text("orders in 12 months", "commandes en 12 mois"), "money", "0"),
            ("order_amount", Text("amount ordered in 12 months", "montant commandé en 12 mois"),
             "money", "0"),
            ("order_change", Text("amount of the last 6 months less that of the 6 before",
                                  "montant des 6 derniers mois moins celui des 6 d’avant"),
             "money", "0"),
        ),
        "cast(b.at_ - max(r.ordered_on) as double) as order_days, "
        f"sum(case when r.ordered_on >= {_YEAR} then 1 else 0 end) as order_count, "
        f"sum(case when r.ordered_on >= {_YEAR} then r.amount else 0 end) as order_amount, "
        f"sum(case when r.ordered_on >= {_HALF} then r.amount when r.ordered_on >= {_YEAR} "
        "then -r.amount else 0 end) as order_change",
        f"r.ordered_on < b.at_ and {ORDERED.replace('status', 'r.status')}",
    ),
    _Part(
        "usage",
        ("on",),
        (
            ("use_days", Text("days since the last login", "jours depuis la dernière connexion"),
             "number", None),
            ("use_count", Text("logins in 3 months", "connexions en 3 mois"), "money", "0"),
            ("use_change", Text("logins of the last month against the 3 months before",
                                "connexions du dernier mois face aux 3 mois d’avant"),
             "number", None),
        ),
        'cast(b.at_ - max(r."on") as double) as use_days, '
        f'sum(case when r."on" >= {_QUARTER} then coalesce(r.quantity, 1) else 0 end) as use_count, '
        f'least(sum(case when r."on" >= {_LAST} then coalesce(r.quantity, 1) else 0 end) / '
        f'nullif(sum(case when r."on" < {_LAST} and r."on" >= b.at_ - interval 4 month '
        "then coalesce(r.quantity, 1) else 0 end) / 3, 0), 3) as use_change",
        "r.\"on\" < b.at_ and (r.kind is null or r.kind = 'login')",
    ),
    _Part(
        "tickets",
        ("created_at",),
        (
            ("ticket_count", Text("tickets in 6 months", "tickets en 6 mois"), "money", "0"),
            ("ticket_open", Text("tickets open", "tickets ouverts"), "money", "0"),
        ),
        f"sum(case when r.created_at >= {_HALF} then 1 else 0 end) as ticket_count, "
        "sum(case when coalesce(r.solved_at, r.closed_at) >= b.at_ or "
        "(coalesce(r.solved_at, r.closed_at) is null "
        "and coalesce(r.status, '') not in ('solved', 'closed')) then 1 else 0 end) as ticket_open",
        "r.created_at < b.at_",
    ),
    _Part(
        "complaints",
        ("received_on",),
        (
            ("complaint_count", Text("complaints in 12 months", "réclamations en 12 mois"),
             "money", "0"),
            ("complaint_open", Text("complaints open", "réclamations ouvertes"), "money", "0"),
        ),
        f"sum(case when r.received_on >= {_YEAR} then 1 else 0 end) as complaint_count, "
        "sum(case when r.closed_on is null or r.closed_on >= b.at_ then 1 else 0 end) "
        "as complaint_open",
        "r.received_on < b.at_",
    ),
    _Part(
        "surveys",
        ("answered_on", "score"),
        (
            ("nps_last", Text("last NPS answer", "dernière réponse NPS"), "number", None),
            ("csat_last", Text("last satisfaction answer", "dernière réponse de satisfaction"),
             "number", None),
        ),
        "max_by(r.score, r.answered_on) filter (where r.kind = 'nps') as nps_last, "
        "max_by(r.score, r.answered_on) filter (where r.kind = 'csat') as csat_last",
        "r.answered_on < b.at_ and coalesce(r.population, 'customer') = 'customer'",
    ),
    _Part(
        "calls",
        ("started_at",),
        (("call_count", Text("calls in 6 months", "appels en 6 mois"), "money", "0"),),
        f"sum(case when r.started_at >= {_HALF} then 1 else 0 end) as call_count",
        "r.started_at < b.at_ and r.direction = 'inbound' and r.is_internal is not true",
    ),
    _Part(
        "subscriptions",
        ("started_on", "mrr"),
        (("mrr_now", Text("monthly subscription", "abonnement mensuel"), "money", "0"),),
        "sum(r.mrr) as mrr_now",
        "r.started_on < b.at_ and (r.ended_on is null or r.ended_on >= b.at_)",
    ),
)  # fmt: skip
