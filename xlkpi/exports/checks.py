"""What makes a row of a table impossible, and what is derived from its other columns.

Everything here is SQL over the typed columns of one row; ``has`` is the set of canonical
columns that the row gives.
"""

from __future__ import annotations

from collections.abc import Container

from xlkpi.exports import sql
from xlkpi.model.tables import Table, Type

BACKWARDS = "dates run backwards"
OUT_OF_RANGE = "date out of range"
OFF_SCALE = "score outside its scale"

_TEN = sql.among("kind", ("nps", "mirror"))  # answered from 0 to 10

# Per table: pairs of moments, the first never after the second.
_ORDER: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "calls": (
        (("started_at",), "answered_at"),
        (("started_at",), "ended_at"),
        (("answered_at",), "ended_at"),
    ),
    "tickets": (
        (("created_at",), "first_reply_at"),
        (("created_at",), "solved_at"),
        (("created_at",), "closed_at"),
    ),
    "messages": ((("received_at",), "handled_at"),),
    "subscriptions": ((("started_on",), "ended_on"),),
    "leads": tuple(
        (("created_on",), later)
        for later in ("qualified_on", "activated_on", "deactivated_on", "converted_on")
    ),
    "deals": ((("first_contact_on", "created_on"), "closed_on"),),
    "complaints": ((("received_on",), "closed_on"),),
}


def derived(table: Table, has: Container[str]) -> dict[str, str]:
    """Columns that follow from others: name, SQL. A value of the file itself goes first."""
    found: dict[str, str] = {}

    def span(name: str, start: str, end: str, *less: str) -> None:
        value = _seconds(start, end)
        for column in less:
            if column in has:
                less_that = f"{value} - coalesce({column}, 0)"
                value = f"CASE WHEN {less_that} < 0 THEN 0 ELSE {less_that} END"
        found[name] = f"coalesce({name}, {value})" if name in has else value

    if table.name == "calls":
        if "started_at" in has and "answered_at" in has:
            end = "answered_at"
            if "ended_at" in has:
                end = "coalesce(answered_at, ended_at)"
            span("wait_s", "started_at", end)
        if "answered_at" in has and "ended_at" in has:
            span("talk_s", "answered_at", "ended_at", "hold_s")
    if table.name == "tickets" and "created_at" in has:
        if "first_reply_at" in has:
            span("first_reply_s", "created_at", "first_reply_at")
        ends = [c for c in ("solved_at", "closed_at") if c in has]
        if ends:
            span("resolution_s", "created_at", f"coalesce({', '.join(ends)})")
    if table.name == "surveys" and "score" in has and "scale_direction" in has:
        low, high = _scale(has)
        found["score"] = (
            f"CASE WHEN scale_direction = 'effort' THEN {low} + {high} - score ELSE score END"
        )
        found["scale_direction"] = "CASE WHEN scale_direction IS NOT NULL THEN 'ease' END"
    return found


def cleared(table: Table, has: Container[str]) -> dict[str, str]:
    """Columns whose value is none after all: name, SQL."""
    if table.name == "deals" and "status" in has and "closed_on" in has:
        # A CRM dates an open deal with the day on which it hopes to win it.
        return {"closed_on": "CASE WHEN status = 'open' THEN NULL ELSE closed_on END"}
    return {}


def _seconds(start: str, end: str) -> str:
    span = f"CAST(date_diff('microsecond', {start}, {end}) AS DECIMAL(20,0))"
    return f"CAST({span} * CAST(0.000001 AS DECIMAL(7,6)) AS {sql.MONEY})"


def _scale(has: Container[str]) -> tuple[str, str]:
    low = f"CASE WHEN {_TEN} THEN 0 ELSE 1 END"
    high = f"CASE WHEN {_TEN} THEN 10 WHEN kind = 'ces' THEN 7 ELSE 5 END"
    if "scale_min" in has:
        low = f"coalesce(scale_min, {low})"
    if "scale_max" in has:
        high = f"coalesce(scale_max, {high})"
    return f"({low})", f"({high})"


def rules(table: Table, has: Container[str]) -> list[tuple[str, str, str]]:
    """Reasons to refuse a row: reason, condition, the column at fault."""
    found = []
    for name in table.date_columns:
        if name in has:
            limits = "NOT BETWEEN DATE '1990-01-01' AND DATE '2100-12-31'"
            found.append((OUT_OF_RANGE, f"CAST({sql.name(name)} AS DATE) {limits}", name))
    for starts, end in _ORDER.get(table.name, ()):
        known = [s for s in starts if s in has]
        if known and end in has:
            start = known[0] if len(known) == 1 else f"coalesce({', '.join(known)})"
            ends = cleared(table, has).get(end, end)
            found.append((BACKWARDS, f"{ends} < {start}", end))
    found += [
        (f"{column.name} is negative", f"{column.name} < 0", column.name)
        for column in table.columns
        if column.name in has and column.type in (Type.SECONDS, Type.HOURS)
    ]
    if table.name == "surveys" and "score" in has:
        low, high = _scale(has)
        # Complaint surveys have no fixed scale unless the file gives one.
        scaled = sql.among("kind", ("nps", "csat", "ces", "repurchase", "mirror"))
        whole = f"{scaled} AND score <> trunc(score)"
        off = f"({scaled} AND score NOT BETWEEN {low} AND {high}) OR ({whole})"
        found.append((OFF_SCALE, off, "score"))
    return found
