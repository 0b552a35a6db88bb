"""Survey answers beside the contact that came before them: the rows that drivers are read from.

An answer is linked to a call or a ticket by its own number where most answers' numbers are
those of calls (or tickets) of the same days and customers; else to the nearest contact of the
same customer in the ``contact_days`` before it. A ticket counts from the day it was solved:
before that its resolution was not lived through yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from xlkpi.exports.sql import name as quoted
from xlkpi.exports.sql import texts
from xlkpi.facts.measures import EXTERNAL, MEASURES
from xlkpi.model.period import add_months

if TYPE_CHECKING:
    from xlkpi.facts import Facts
    from xlkpi.facts.warehouse import Relation

TABLE = "linked_answers_"

# what may be said of a contact, besides the dimensions that its table was given
_WORDS = {
    "surveys": ("channel", "agent"),
    "calls": ("queue", "agent"),
    "tickets": ("channel", "agent", "category", "priority"),
}
_FLAGS = {
    "calls": {
        "answered": ("status", "status = 'answered'"),
        "resolved_first_contact": ("resolved_first_contact", "resolved_first_contact"),
    }
}
_NUMBERS = {
    "calls": {"wait_s": "wait_s"},
    "tickets": {
        "first_reply_s": "coalesce(first_reply_s, date_diff('second', created_at, first_reply_at))",
        "resolution_s": "coalesce(resolution_s, "
        "date_diff('second', created_at, coalesce(solved_at, closed_at)))",
        "reopens": "reopens",
    },
}
_NEEDED = {
    "wait_s": ("wait_s",),
    "first_reply_s": ("first_reply_s|first_reply_at",),
    "resolution_s": ("resolution_s|solved_at|closed_at",),
    "reopens": ("reopens",),
}
_ID = {"calls": "call_id", "tickets": "ticket_id"}
_WHEN = {"calls": "started_at", "tickets": "coalesce(solved_at, closed_at, created_at)"}
_BEGUN = {"calls": "started_at", "tickets": "created_at"}
_MOST = 0.5  # so many of the answers' numbers must be those of contacts


@dataclass(frozen=True)
class Feature:
    """Something known of an answer or of the contact before it: a column of :data:`TABLE`."""

    source: str  # surveys, calls, tickets, or contacts (their number)
    name: str
    column: str
    is_number: bool = False
    is_flag: bool = False  # its values are true and false


@dataclass(frozen=True)
class Linked:
    """The answers of one kind, in :data:`TABLE`, and how many have a contact beside them.

    ``by_id`` are the tables whose rows the answers name by their own number.
    """

    kind: str
    answers: int
    calls: int
    tickets: int
    either: int
    first: date | None
    last: date | None
    by_id: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What is counted of one kind of answer: a number in SQL, and which answers have it."""

    kind: str
    value: str
    where: str


def link(
    facts: Facts, outcomes: Sequence[Outcome], month: date
) -> tuple[tuple[Linked, ...], tuple[Feature, ...]]:
    """Make :data:`TABLE` of the answers up to the end of a month.

    Its columns: ``kind_``, ``answer_``, ``person_`` (the customer, or the answer itself where
    none is known), ``outcome_``, and those of the features. Gives the kinds that have answers,
    and the features. Answers without dates have no contact before them.
    """
    surveys = facts.warehouse.get("surveys")
    if surveys is None or not surveys.has(("score",)):
        return (), ()
    dated = surveys.has(("answered_on",))
    until = f"answered_on < date '{add_months(month, 1)}'" if dated else "true"
    run, rows = facts.warehouse.run, facts.warehouse.rows
    features = _own(facts, surveys)
    columns = "".join(f", cast({quoted(f.name)} as varchar) as {f.column}" for f in features)
    kinds = " ".join(f"when {o.where} then '{o.kind}'" for o in outcomes)
    values = " ".join(f"when '{o.kind}' then {o.value}" for o in outcomes)
    run(
        f"create or replace temp table answers_ as select kind_, row_id as answer_, "
        f"coalesce(customer_id, 'answer ' || cast(row_id as varchar)) as person_, customer_id, response_id, "
        f"cast(answered_on as date) as on_, cast(case kind_ {values} end as double) as outcome_"
        f"{columns} from (select *, case {kinds} end as kind_ from {surveys.view} "
        f"where {until}) where kind_ is not null"
    )
    days = int(facts.parameters["customer_satisfaction.contact_days"])
    joined, told = "answers_ a", ["a.*"]
    linked: dict[str, frozenset[str]] = {}
    for table in ("calls", "tickets"):
        relation = facts.warehouse.get(table)
        if not dated or relation is None or not relation.has((_BEGUN[table],)):
            continue
        given = _of_contact(relation, {f.name for f in features if f.source == "surveys"})
        linked[table] = _nearest(facts, relation, given, days)
        features += given
        told += [f"{table}_.{f.column}" for f in given]
        told.append(f"{table}_.answer_ is not null as has_{table}_")
        joined += f" left join {table}_near_ {table}_ on a.answer_ = {table}_.answer_"
    counted = [table for table in linked if facts.warehouse.relations[table].has(("customer_id",))]
    if counted and "customer_id" in surveys.mapped:
        told.append("coalesce(contacts_.several, 0) as contacts_")
        joined += (
            f" left join ({_several(counted, days)}) contacts_ on a.answer_ = contacts_.answer_"
        )
        features.append(Feature("contacts", "contacts", "contacts_", is_number=True))
    run(f"create or replace temp table {TABLE} as select {', '.join(told)} from {joined}")
    has = {table: f"has_{table}_" if table in linked else "false" for table in _ID}
    found = rows(
        f"select kind_, count(*), count(*) filter ({has['calls']}), "
        f"count(*) filter ({has['tickets']}), "
        f"count(*) filter ({has['calls']} or {has['tickets']}), min(on_), max(on_) "
        f"from {TABLE} group by 1 order by 1"
    )
    kept = []
    for kind, answers, beside_call, beside_ticket, either, first, last in found:
        named = tuple(table for table, kinds_of in linked.items() if kind in kinds_of)
        kept.append(Linked(kind, answers, beside_call, beside_ticket, either, first, last, named))
    return tuple(kept), tuple(features)


def _own(facts: Facts, surveys: Relation) -> list[Feature]:
    """What answers say of themselves; not what merely spells out the score."""
    names = dict.fromkeys(n for n in _WORDS["surveys"] if n in surveys.mapped)
    names.update(dict.fromkeys(d for d in surveys.dimensions if d not in surveys.borrowed))
    kept: list[Feature] = []
    for name in names:
        spread, values = facts.warehouse.rows(
            f"select max(scores), count(*) from (select count(distinct score) as scores "
            f"from {surveys.view} where {quoted(name)} is not null group by {quoted(name)})"
        )[0]
        if values > 1 and spread > 1:
            kept.append(Feature("surveys", name, f"s{len(kept)}_"))
    return kept


def _of_contact(relation: Relation, own: set[str]) -> list[Feature]:
    """What is known of a call or a ticket; what the answers say themselves is left out."""
    table = relation.name
    numbers = [
        Feature(table, name, f"{table[0]}_{name}_", is_number=True)
        for name in _NUMBERS[table]
        if relation.has(_NEEDED[name])
    ]
    flags = [
        Feature(table, name, f"{table[0]}_{name}_", is_flag=True)
        for name, (column, _) in _FLAGS.get(table, {}).items()
        if relation.has((column,))
    ]
    names = dict.fromkeys(n for n in _WORDS[table] if n in relation.mapped)
    names.update(dict.fromkeys(d for d in relation.dimensions if d not in relation.borrowed))
    words = [
        Feature(table, name, f"{table[0]}{place}_")
        for place, name in enumerate(n for n in names if n not in own)
    ]
    return [*numbers, *flags, *words]


def _value(feature: Feature) -> str:
    """The SQL of what a call or a ticket says."""
    if feature.is_number:
        return f"cast({_NUMBERS[feature.source][feature.name]} as double)"
    if feature.is_flag:
        return f"cast({_FLAGS[feature.source][feature.name][1]} as varchar)"
    return f"cast({quoted(feature.name)} as varchar)"


def _nearest(
    facts: Facts, relation: Relation, features: list[Feature], days: int
) -> frozenset[str]:
    """Make ``<table>_near_``, the one contact of each answer; the kinds linked by number."""
    run, rows, table = facts.warehouse.run, facts.warehouse.rows, relation.name
    columns = "".join(f", {_value(f)} as {f.column}" for f in features)
    where = EXTERNAL if table == "calls" else "true"
    run(
        f"create or replace temp table {table}_known_ as select row_id as contact_, customer_id, "
        f"{_ID[table]} as id_, cast({_WHEN[table]} as date) as at_, {_WHEN[table]} as instant_, "
        f"cast({_BEGUN[table]} as date) as begun_{columns} from {relation.view} where {where}"
    )
    held = f"a.answer_, c.* from answers_ a join {table}_known_ c on"
    same = "(a.customer_id is null or c.customer_id is null or a.customer_id = c.customer_id)"
    by_id = (
        f"{held} a.response_id = c.id_ and {same} and c.begun_ <= a.on_ "
        f"and c.begun_ >= a.on_ - {days}"
    )
    named: frozenset[str] = frozenset()
    if relation.has((_ID[table],)) and facts.warehouse.relations["surveys"].has(("response_id",)):
        named = frozenset(
            kind
            for kind, several, answers in rows(
                "select a.kind_, count(distinct n.answer_), count(distinct a.answer_) "
                f"from answers_ a left join (select {by_id}) n on a.answer_ = n.answer_ group by 1"
            )
            if several >= _MOST * answers
        )
    kinds = texts(sorted(named)) if named else "''"
    pairs = (
        f"select {held} a.customer_id = c.customer_id and a.kind_ not in ({kinds}) "
        f"and c.at_ <= a.on_ and c.at_ >= a.on_ - {days}"
    )
    if named:
        pairs += f" union all select {by_id} and a.kind_ in ({kinds})"
    run(
        f"create or replace temp table {table}_near_ as select * from (select *, row_number() over "
        f"(partition by answer_ order by instant_ desc, contact_) as place_ from ({pairs})) "
        f"where place_ = 1"
    )
    return named


def _several(tables: list[str], days: int) -> str:
    """How many calls and tickets the customer of each answer began in the days before it."""
    pairs = " union all ".join(
        f"select a.answer_ from answers_ a join {table}_known_ c on c.customer_id = a.customer_id "
        f"and c.begun_ <= a.on_ and c.begun_ >= a.on_ - {days}"
        for table in tables
    )
    return f"select answer_, count(*) as several from ({pairs}) group by 1"


def condition(facts: Facts, measure: str) -> str:
    """The condition of the answers that a measure counts."""
    return facts.engine.filled(MEASURES[measure].sources[0].where)
