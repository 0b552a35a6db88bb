"""The catalogue: every KPI, one file a family, one function a KPI.

>>> from xlkpi import kpis
>>> kpis.find("net promoter score").id  # by id, function name or unambiguous alias
'net_promoter_score'
>>> kpis.NPS([[10], [9], [8], [3]])  # as a cell would: ranges in, a value out
25.0
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from xlkpi.errors import AmbiguousName, UnknownName
from xlkpi.model.kpi import CATALOGUE, Family, Kpi
from xlkpi.model.text import fold

for _family in Family:
    import_module(f"xlkpi.kpis.{_family.value}")

__all__ = ["all_kpis", "find", "functions", "of_family"]


def all_kpis() -> tuple[Kpi, ...]:
    """Every KPI, family by family."""
    return tuple(CATALOGUE.values())


def functions() -> tuple[Kpi, ...]:
    """The KPIs that are functions in cells."""
    return tuple(entry for entry in CATALOGUE.values() if entry.function)


def of_family(family: Family) -> tuple[Kpi, ...]:
    """The KPIs of one family that have a row on its sheet, in order."""
    return tuple(entry for entry in CATALOGUE.values() if entry.family is family and entry.on_sheet)


# Names used for several KPIs: asked about, never resolved (C1, C9, C10, C15, C16, C30).
_AMBIGUOUS: dict[str, tuple[str, ...]] = {
    "taux de désabonnement": ("churn_rate", "unsubscribe_rate"),
    "taux de résiliation": ("churn_rate", "cancellation_rate"),
    "appels abandonnés": ("abandonment_rate", "dropped_calls"),
    "taux de réponse": ("response_rate", "survey_response_rate"),
    "taux de validité": ("reach_rate", "file_quality"),
}


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """Each folded name with the ids that answer to it."""
    found: dict[str, dict[str, None]] = {}
    for entry in CATALOGUE.values():
        names = (entry.id, entry.function, entry.function_fr, *entry.name, *entry.aliases)
        for name in names:
            if name:
                found.setdefault(fold(name), {})[entry.id] = None
    for name, ids in _AMBIGUOUS.items():
        found[fold(name)] = dict.fromkeys(ids)
    return {name: tuple(ids) for name, ids in found.items()}


def find(name: str) -> Kpi:
    """The KPI of that id, function name or unambiguous alias, in either language.

    Raises :class:`~xlkpi.errors.AmbiguousName` with the candidates where several KPIs answer
    to the name, :class:`~xlkpi.errors.UnknownName` with the nearest names where none does.
    """
    if name in CATALOGUE:
        return CATALOGUE[name]
    exact = [e for e in functions() if name.upper() in (e.function, e.function_fr)]
    if len(exact) == 1:
        return exact[0]
    ids = _names().get(fold(name), ())
    if len(ids) == 1:
        return CATALOGUE[ids[0]]
    if ids:
        shown = [f"{i} ({CATALOGUE[i].name.en} / {CATALOGUE[i].name.fr})" for i in ids]
        raise AmbiguousName("KPI", name, shown)
    known = [e.id for e in CATALOGUE.values()] + [
        e.function.lower() for e in functions() if e.function
    ]
    known += [alias for e in CATALOGUE.values() for alias in (*e.name, *e.aliases)]
    raise UnknownName("KPI", name, known)


def __getattr__(name: str) -> Callable[..., Any]:
    """``kpis.NPS`` and ``kpis.SCORE_NPS``: a function as a cell calls it."""
    for entry in functions():
        if name == entry.function:
            return entry.calculate
        if name == entry.function_fr:
            return entry.calculate_french
    raise AttributeError(name)
