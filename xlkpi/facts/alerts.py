"""Signs that a customer may leave: the rules, as SQL over the exports.

One definition for the count (the KPI ``churn_alerts``) and for the list (``insight.alerts``).
A rule gives rows of ``at_`` (the month at whose end it is met), ``customer_id``, ``since_`` (the
first day on which it was met) and four numbers or days that its detail is told with
(``a_``, ``b_``, ``c_``, ``d_``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from xlkpi.exports.sql import name as quoted
from xlkpi.facts.customers import BASIS, spells
from xlkpi.facts.engine import DISTINCT, Engine, special
from xlkpi.facts.measures import ORDERED
from xlkpi.facts.series import Series
from xlkpi.facts.sql import month_of
from xlkpi.facts.warehouse import Relation
from xlkpi.model.measure import Measure, Source
from xlkpi.model.period import add_months
from xlkpi.model.text import Text

FEWEST_GAPS = 5
"""So many gaps between their events are a habit."""
SHORTEST_SILENCE = 30
"""Days: a shorter silence says nothing, however busy a customer is."""

_NONE = "cast(null as double)"
_NO_DAY = "cast(null as date)"


@dataclass(frozen=True)
class Rule:
    """One sign of leaving.

    ``counted`` says whether the KPI ``churn_alerts`` counts it; the others are on the list only.
    ``sql`` gives the rule's rows, or None where the exports cannot tell; its second argument is
    the month that is asked for, None for every month.
    """

    id: str
    name: Text
    said: Text
    counted: bool
    sql: Callable[[Engine, date | None], str | None]

    def told(self, engine: Engine) -> Text:
        """What the rule says, with the parameters in force."""
        given = {
            "days": f"{engine.parameters['churn_alerts.alert_days']:g}",
            "drop": f"{engine.parameters['churn_alerts.login_drop'] * 100:g}",
            "window": f"{engine.parameters['active_customers.window_days']:g}",
            "times": f"{engine.parameters['churn_alerts.habit_times']:g}",
            "term": f"{engine.parameters['churn_alerts.term_days']:g}",
        }
        return Text(self.said.en.format(**given), self.said.fr.format(**given))


def _ends(month: date | None) -> str:
    """The months, each with the first day after it."""
    only = f" and month_ = date '{month}'" if month else ""
    return f"(select distinct month_, next_ from windows_ where window_ = 'month'{only}) w"


def _only(column: str, month: date | None) -> str:
    return f" and {column} = date '{month}'" if month else ""


def old_tickets(engine: Engine, month: date | None) -> str | None:
    """Tickets that are still open so many days after they came."""
    tickets = engine.warehouse.get("tickets")
    if not tickets or not tickets.has(("customer_id", "created_at")):
        return None
    days = int(engine.parameters["churn_alerts.alert_days"])
    end = "coalesce(solved_at, closed_at)"
    return (
        f"select month_ as at_, customer_id, min(cast(created_at as date)) + {days} as since_, "
        f"cast(count(*) as double) as a_, {days} as b_, min(cast(created_at as date)) as c_, "
        f"{_NO_DAY} as d_ from {tickets.view} t join {_ends(month)} on "
        f"created_at < w.next_ - {days} and ({end} is null or {end} >= w.next_) "
        "and (status is null or status not in ('solved', 'closed') or "
        f"{end} is not null) group by month_, customer_id"
    )


def detractors(engine: Engine, month: date | None) -> str | None:
    """Customers who answered 0 to 6 to the question of the NPS."""
    surveys = engine.warehouse.get("surveys")
    if not surveys or not surveys.has(("customer_id", "answered_on")):
        return None
    at = month_of("answered_on")
    return (
        f"select {at} as at_, customer_id, min(answered_on) as since_, "
        f"cast(min(score) as double) as a_, {_NONE} as b_, min(answered_on) as c_, {_NO_DAY} as d_ "
        f"from {surveys.view} where kind = 'nps' and score <= 6 "
        f"and coalesce(population, 'customer') = 'customer'{_only(at, month)} group by 1, 2"
    )


def long_silence(engine: Engine, month: date | None) -> str | None:
    """Customers whose last activity is older than the window; known for the last month alone."""
    customers, months = engine.warehouse.get("customers"), engine.warehouse.months
    if not customers or "last_activity_on" not in customers.mapped or not months:
        return None
    last = months[-1]
    if month not in (None, last):
        return None
    window = int(engine.parameters["active_customers.window_days"])
    return (
        f"select date '{last}' as at_, customer_id, last_activity_on + {window + 1} as since_, "
        f"cast(date_diff('day', last_activity_on, date '{add_months(last, 1)}') - 1 as double) "
        "as a_, "
        f"{window} as b_, last_activity_on as c_, {_NO_DAY} as d_ from {customers.view} "
        f"where last_activity_on < date '{add_months(last, 1)}' - {window + 1}"
    )


def fewer_logins(engine: Engine, month: date | None) -> str | None:
    """Customers whose logins fell below their mean of the three months before."""
    usage = engine.warehouse.get("usage")
    if not usage:
        return None
    drop = float(engine.parameters["churn_alerts.login_drop"])
    monthly = (
        f"select customer_id, {month_of(quoted('on'))} as at_, sum(coalesce(quantity, 1)) as n_ "
        f"from {usage.view} where kind is null or kind = 'login' group by 1, 2"
    )
    return (
        f"with u_ as ({monthly}), p_ as (select c.customer_id, w.month_ as at_, "
        "(select coalesce(sum(n_), 0) from u_ where u_.customer_id = c.customer_id and "
        "u_.at_ >= w.month_ - interval 3 month and u_.at_ < w.month_) / 3 as mean_, "
        "(select coalesce(sum(n_), 0) from u_ where u_.customer_id = c.customer_id and "
        "u_.at_ = w.month_) as now_ from (select distinct customer_id from u_) c, "
        f"{_ends(month)}) "
        "select at_, customer_id, at_ as since_, cast(now_ as double) as a_, "
        f"cast(mean_ as double) as b_, {_NO_DAY} as c_, {_NO_DAY} as d_ "
        f"from p_ where mean_ > 0 and now_ < {1 - drop} * mean_"
    )


_EVENTS = (
    ("orders", "ordered_on", ORDERED),
    ("usage", '"on"', "true"),
    ("calls", "cast(started_at as date)", "is_internal is not true"),
    ("tickets", "cast(created_at as date)", "true"),
    ("surveys", "answered_on", "coalesce(population, 'customer') = 'customer'"),
)
"""What a customer does: the table, its day, and which of its rows count."""


def events(engine: Engine) -> str | None:
    """Every day on which a customer did something: ``customer_id``, ``day_``."""
    parts = []
    for table, day, where in _EVENTS:
        relation = engine.warehouse.get(table)
        if relation and relation.has(("customer_id",)) and relation.dated(day):
            parts.append(
                f"select customer_id, {day} as day_ from {relation.view} "
                f"where {where} and customer_id is not null and {day} is not null"
            )
    # two calls of one day are one day: no gap of nought between them
    return (
        f"select distinct customer_id, day_ from ({' union all '.join(parts)}) e" if parts else None
    )


def broken_habit(engine: Engine, month: date | None) -> str | None:
    """Customers silent for longer than ever before, and than so many of their usual gaps."""
    found = events(engine)
    if found is None:
        return None
    times = float(engine.parameters["churn_alerts.habit_times"])
    gaps = (
        "select customer_id, day_, day_ - lag(day_) over (partition by customer_id order by day_) "
        "as gap_ from e_"
    )
    # a month's past is its own: each looks at the events before its end alone; where the data
    # ends within it, the days that are not there yet are no silence
    end = engine.warehouse.data_end
    upto = f"least(w.next_, date '{end}' + 1)" if end else "w.next_"
    silent = (
        f"select w.month_ as at_, w.next_ as until_, {upto} as next_, g.customer_id, "
        "max(g.day_) as last_, max(g.gap_) as longest_, count(g.gap_) as several_ "
        f"from g_ g join {_ends(month)} on g.day_ < w.next_ group by 1, 2, 3, 4"
    )
    # a median keeps every gap in memory: only those of the few who may be silent are asked for
    habits = (
        "select s.at_, s.next_, s.customer_id, s.last_, s.longest_, median(g.gap_) as usual_ "
        f"from (select * from ({silent}) a_ where several_ >= {FEWEST_GAPS} "
        f"and next_ - last_ - 1 > greatest(longest_, {SHORTEST_SILENCE})) s "
        "join g_ g on g.customer_id = s.customer_id and g.day_ < s.until_ group by 1, 2, 3, 4, 5"
    )
    limit = f"greatest({times} * usual_, longest_, {SHORTEST_SILENCE})"
    return (
        f"with e_ as ({found}), g_ as ({gaps}), h_ as ({habits}) "
        "select at_, customer_id, "
        f"last_ + cast(floor({limit}) as integer) + 1 as since_, "
        "cast(next_ - last_ - 1 as double) as a_, cast(usual_ as double) as b_, last_ as c_, "
        f"{_NO_DAY} as d_ from h_ where next_ - last_ - 1 > {limit}"
    )


def overdue_complaints(engine: Engine, month: date | None) -> str | None:
    """Complaints that are open past the day of their follow-up."""
    complaints = engine.warehouse.get("complaints")
    if not complaints or not complaints.has(("customer_id", "follow_up_due_on")):
        return None
    return (
        "select month_ as at_, customer_id, min(follow_up_due_on) + 1 as since_, "
        f"cast(count(*) as double) as a_, {_NONE} as b_, min(follow_up_due_on) as c_, "
        f"{_NO_DAY} as d_ from {complaints.view} t join {_ends(month)} on "
        "follow_up_due_on < w.next_ - 1 "
        "and (follow_up_done_on is null or follow_up_done_on >= w.next_) "
        "and (closed_on is null or closed_on >= w.next_) "
        "and (received_on is null or received_on < w.next_) group by month_, customer_id"
    )


def ending_terms(engine: Engine, month: date | None) -> str | None:
    """Subscriptions whose term ends soon, of customers with another alert."""
    subscriptions = engine.warehouse.get("subscriptions")
    if not subscriptions or not subscriptions.has(("customer_id", "term_end_on")):
        return None
    others = [rule.sql(engine, month) for rule in RULES if rule.sql is not ending_terms]
    parts = [f"select at_, customer_id, since_ from ({sql})" for sql in others if sql]
    if not parts:
        return None
    days = int(engine.parameters["churn_alerts.term_days"])
    return (
        f"with o_ as (select at_, customer_id, min(since_) as since_ "
        f"from ({' union all '.join(parts)}) group by 1, 2) "
        "select w.month_ as at_, t.customer_id, "
        f"greatest(min(t.term_end_on) - {days}, min(o_.since_)) as since_, "
        f"cast(min(t.term_end_on) - (min(w.next_) - 1) as double) as a_, {days} as b_, "
        f"min(t.term_end_on) as c_, {_NO_DAY} as d_ from {subscriptions.view} t "
        f"join {_ends(month)} on t.term_end_on >= w.next_ and t.term_end_on < w.next_ + {days} "
        "join o_ on o_.at_ = w.month_ and o_.customer_id = t.customer_id "
        "where (t.started_on is null or t.started_on < w.next_) "
        "and (t.ended_on is null or t.ended_on >= w.next_) and t.renewed is not true "
        "group by w.month_, t.customer_id"
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "fewer_logins",
        Text("Fewer logins", "Connexions en baisse"),
        Text("logins of the month more than {drop}% below the mean of the three months before",
             "connexions du mois inférieures de plus de {drop}\u00a0% à la moyenne des trois mois précédents"),
        True,
        fewer_logins,
    ),
    Rule(
        "old_ticket",
        Text("Ticket unresolved", "Ticket non résolu"),
        Text("a ticket still open more than {days} days after it came",
             "un ticket encore ouvert plus de {days} jours après son arrivée"),
        True,
        old_tickets,
    ),
    Rule(
        "detractor",
        Text("Detractor", "Détracteur"),
        Text("an NPS answer of 0 to 6 in the month",
             "une réponse NPS de 0 à 6 dans le mois"),
        True,
        detractors,
    ),
    Rule(
        "silence",
        Text("Silence", "Silence"),
        Text("no activity for more than {window} days",
             "aucune activité depuis plus de {window} jours"),
        True,
        long_silence,
    ),
    Rule(
        "habit",
        Text("Out of habit", "Rupture d’habitude"),
        Text("no order, call, ticket, answer or login for longer than ever before, and than {times} "
             f"times the usual gap (at least {FEWEST_GAPS} gaps known, {SHORTEST_SILENCE} days)",
             "ni commande, ni appel, ni ticket, ni réponse, ni connexion depuis plus longtemps que "
             "jamais, et que {times} fois l’intervalle habituel (au moins "
             f"{FEWEST_GAPS} intervalles connus, {SHORTEST_SILENCE} jours)"),
        False,
        broken_habit,
    ),
    Rule(
        "overdue_complaint",
        Text("Complaint overdue", "Réclamation en retard"),
        Text("a complaint still open past the day of its follow-up",
             "une réclamation encore ouverte après la date de suivi prévue"),
        False,
        overdue_complaints,
    ),
    Rule(
        "term_ends",
        Text("Term ends soon", "Échéance proche"),
        Text("a subscription whose term ends within {term} days, with another alert",
             "un abonnement qui arrive à échéance sous {term} jours, avec une autre alerte"),
        False,
        ending_terms,
    ),
)  # fmt: skip
"""Every rule, in the order in which they are told."""


def counted(engine: Engine) -> list[str]:
    """The rows of the rules that the KPI counts, for every month."""
    found = (rule.sql(engine, None) for rule in RULES if rule.counted)
    return [sql for sql in found if sql]


def read_tables(engine: Engine) -> list[Relation]:
    """The tables that the counted rules look at, as far as they are there."""
    names = ("tickets", "surveys", "customers", "usage")
    return [relation for relation in map(engine.warehouse.get, names) if relation]


def still_there(engine: Engine, alias: str) -> str:
    """Whether the customer of a row is one at the end of its month: who left needs no alert."""
    found = spells(engine)
    if not found or not found.span:
        return "true"
    return (
        f"exists (select 1 from spells_ s where s.dimension_ = 0 "
        f"and s.customer_id = {alias}.customer_id and s.started_on < {alias}.at_ + interval 1 month "
        f"and (s.ended_on is null or s.ended_on >= {alias}.at_ + interval 1 month))"
    )


@special("churn_alerts", uses=("churn_alerts.alert_days", "churn_alerts.login_drop", *BASIS))
def churn_alerts(
    engine: Engine, measure: Measure, source: Source, relation: Relation | None
) -> Series | None:
    """Customers for whom at least one counted rule holds; each once, whatever the rules."""
    rules = counted(engine)
    read = read_tables(engine)
    known = [table.span for table in read if table.span and _speaks(table)]
    if not engine.warehouse.months or not rules or not known:
        return None
    customers = engine.warehouse.get("customers")
    dims: tuple[str, ...] = customers.dimensions if customers else ()
    columns = "".join(f", c.{quoted(d)}" for d in dims)
    join = f"left join {customers.view} c on c.customer_id = a.customer_id" if customers else ""
    union = " union all ".join(f"select at_, customer_id from ({rule})" for rule in rules)
    rows = (
        f"select distinct a.at_, a.customer_id as value_{columns} from ({union}) a {join} "
        f"where a.customer_id is not null and {still_there(engine, 'a')}"
    )
    shape = Relation(
        "customers", "", frozenset(), dims,
        span=(min(s[0] for s in known), max(s[1] for s in known)),
    )  # fmt: skip
    series = engine.over_windows(rows, dims, DISTINCT, shape)
    series.looks_back = True
    series.since = max((table.since for table in read if table.since), default=None)
    return series


def _speaks(table: Relation) -> bool:
    """Whether a table gives alerts month by month; the customers' own are of the last alone."""
    needs = {
        "tickets": ("customer_id", "created_at"),
        "surveys": ("customer_id", "answered_on"),
        "usage": (),
    }
    return table.name in needs and table.has(needs[table.name])
