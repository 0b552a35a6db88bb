"""Whom to ask for what: the customers whose critical fields are not all filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlkpi.errors import InputError
from xlkpi.exports.sql import name as quoted
from xlkpi.facts.special.data_quality import ON_FILE, quality_fields

if TYPE_CHECKING:
    from xlkpi.exports import LoadedTable
    from xlkpi.facts.databases import Database
    from xlkpi.model.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A customer, and the critical fields that are blank."""

    customer: str
    fields: tuple[str, ...]
    owner: str


@dataclass(frozen=True, slots=True)
class Missing:
    """The customers to complete, those who lack most first; how well each field is filled."""

    customers: int
    fields: dict[str, int]  # critical field: filled values, the fewest first
    rows: tuple[Incomplete, ...]
    owned: bool  # whether the exports say who looks after a customer


def missing(
    database: Database, tables: Mapping[str, LoadedTable], parameters: Parameters
) -> Missing:
    """What is missing of the customers in ``database``.

    Customers and critical fields are those of the KPIs of completeness. Raises InputError
    where there are no customers, or no field of theirs is critical.
    """
    table = tables.get("customers")
    if table is None:
        raise InputError(
            'no export gives the table "customers", whose fields could be missing',
            hint="add an export of customers, or xlkpi init to say which file is one",
        )
    chosen = parameters["completeness.critical"]
    every, critical = quality_fields(table.mapped, table.fields, chosen)
    if not critical:
        raise InputError(
            f"no field of the customers is critical (they are {', '.join(every)})"[:600],
            hint='name some in xlkpi.toml: [kpi.completeness], critical = ["…"]',
        )
    blank = ", ".join(f"{quoted(field)} IS NULL" for field in critical)
    found = database.rows(
        f"SELECT customer_id, owner, {blank} FROM customers WHERE {ON_FILE} ORDER BY _row"
    )
    filled = {f: sum(not row[i] for row in found) for i, f in enumerate(critical, 2)}
    rows = [
        Incomplete(
            id or "", tuple(f for f, no in zip(critical, gaps, strict=True) if no), owner or ""
        )
        for id, owner, *gaps in found
        if any(gaps)
    ]
    rows.sort(key=lambda row: -len(row.fields))
    return Missing(
        len(found),
        dict(sorted(filled.items(), key=lambda pair: pair[1])),
        tuple(rows),
        "owner" in table.mapped,
    )
