"""How complete and how single the records of customers are."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date

from xlkpi.exports.sql import name as quoted
from xlkpi.exports.sql import text as literal
from xlkpi.facts.engine import Engine, special
from xlkpi.facts.series import TOTAL, Segment, Series
from xlkpi.facts.warehouse import Relation
from xlkpi.model.measure import Adds, Measure, Source
from xlkpi.model.period import add_months

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
