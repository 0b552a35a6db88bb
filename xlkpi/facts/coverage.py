"""Which KPIs some exports give, and what the others would need."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from xlkpi import kpis
from xlkpi.facts.facts import Facts
from xlkpi.facts.measures import MEASURES
from xlkpi.facts.series import NOT_LOADED
from xlkpi.model.kpi import Family, Kpi
from xlkpi.model.measure import Reference
from xlkpi.model.text import Text

# sources that are made of another table
_MADE_OF = {
    "solicitations": "campaign_contacts",
    "phone_contacts": "calls",
    "customer_fields": "customers",
    "campaign_spend": "campaign_totals",
}


MORE = Text("more of its dates and statuses", "davantage de ses dates et statuts")


class Lack(NamedTuple):
    """What stands between the exports and some KPIs: a table, or columns of one."""

    table: str
    columns: tuple[str, ...]  # of a table that is there; none where the table is not
    reason: Text | None  # why a table that is there, with its columns, does not do
    kpis: tuple[Kpi, ...]


class Coverage(NamedTuple):
    """The KPIs that have values, and for the others what is lacking, the most useful first."""

    given: tuple[Kpi, ...]
    lacks: tuple[Lack, ...]


def tables_of(measure: str) -> tuple[str, ...]:
    """The canonical tables that could give a measure.

    >>> tables_of("opening_customers")
    ('customers',)
    """
    sources = MEASURES[measure].sources
    return tuple(dict.fromkeys(_MADE_OF.get(source.table, source.table) for source in sources))


def coverage(facts: Facts) -> Coverage:
    """What the exports give of the KPIs that have a row on a sheet."""
    every = [k for family in Family if family is not Family.TOOLS for k in kpis.of_family(family)]
    facts.prepare(every)
    given = []
    found: dict[tuple[str, tuple[str, ...], Text | None], dict[str, Kpi]] = {}
    for kpi in every:
        wanted = dict.fromkeys(Reference.parse(ref).measure for ref in kpi.measures)
        lacking = [measure for measure in wanted if facts.series(measure).reason is not None]
        if not lacking:
            given.append(kpi)
        for measure in lacking:
            found.setdefault(_needed(facts, measure), {})[kpi.id] = kpi
    lacks = [Lack(*needed, tuple(mine.values())) for needed, mine in found.items()]
    return Coverage(tuple(given), tuple(sorted(lacks, key=lambda lack: -len(lack.kpis))))


def _needed(facts: Facts, measure: str) -> tuple[str, tuple[str, ...], Text | None]:
    """The table that a measure lacks, or the columns of one that is there, or why it does not do."""
    relations = facts.warehouse.relations
    for source in MEASURES[measure].sources:
        relation = relations.get(source.table)
        if relation is not None:
            gaps = tuple(_gaps(relation.mapped, (*source.needs, *_own(source.column))))
            if gaps:
                return relation.name, gaps, None
    table = tables_of(measure)[0]
    if table not in relations:
        return table, (), None
    reason = facts.series(measure).reason
    return table, (), MORE if reason == NOT_LOADED else reason


def _own(column: str) -> tuple[str, ...]:
    return (column,) if column.isidentifier() else ()


def _gaps(mapped: Iterable[str], needs: Iterable[str]) -> list[str]:
    known = set(mapped)
    return [need for need in dict.fromkeys(needs) if not known & set(need.split("|"))]
