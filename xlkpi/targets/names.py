"""Names of KPIs and segments as a workbook shows them, and back to what they name."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from xlkpi import kpis
from xlkpi.errors import UnknownName
from xlkpi.model.kpi import Family, Kpi
from xlkpi.model.text import LANGUAGES, Language, Text, fold

BLANK = Text("(blank)", "(vide)")  # the segment of rows that name none


def labels(entries: Iterable[Kpi], language: Language) -> dict[str, str]:
    """The name of each KPI by its id, with its number where two share one.

    The number is the one of the specification of indicators: ``Response rate (K47)``.
    """
    known = tuple(entries)
    names = [entry.name.in_(language) for entry in known]
    folded = [name.casefold() for name in names]
    return {
        entry.id: name if folded.count(name.casefold()) == 1 else f"{name} ({entry.k})"
        for entry, name in zip(known, names, strict=True)
    }


@cache
def sheet_labels(language: Language) -> dict[str, str]:
    """The labels of every KPI that has a row on a sheet."""
    families = (family for family in Family if family is not Family.TOOLS)
    return labels((entry for f in families for entry in kpis.of_family(f)), language)


@cache
def _by_label(language: Language) -> dict[str, str]:
    return {label: id for id, label in sheet_labels(language).items()}


@cache
def _by_folded_label() -> dict[str, str]:
    """The KPI of each label in either language, without regard to case and punctuation."""
    found: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for id, label in sheet_labels(language).items():
            found.setdefault(fold(label), set()).add(id)
    return {label: ids.pop() for label, ids in found.items() if len(ids) == 1}


def kpi_named(text: str, language: Language = "en") -> str:
    """The id of the KPI that a person named: a label of either language, an id, an alias.

    language: the one whose labels go first.
    Raises :class:`~xlkpi.errors.UnknownName` or :class:`~xlkpi.errors.AmbiguousName`.

    >>> kpi_named("Average handle time"), kpi_named("NPS")
    ('average_handle_time', 'net_promoter_score')
    """
    for tongue in (language, *LANGUAGES):
        if text in _by_label(tongue):
            return _by_label(tongue)[text]
    known = _by_folded_label().get(fold(text))
    return known or kpis.find(text).id


def kpi_of(text: str) -> Kpi | None:
    """The KPI whose id, or other unambiguous name, this is."""
    try:
        return kpis.find(kpi_named(text)) if text else None
    except UnknownName:
        return None


def kpi_label(text: str, language: Language) -> str:
    """What a workbook calls a KPI; what names none stays as it is."""
    return sheet_labels(language).get(text, text)


def neutral_segment(name: str) -> str:
    """A segment's name, the blank one in English: for comparing across languages."""
    return BLANK.en if name.casefold() in BLANK else name


def segment_in(name: str, language: Language) -> str:
    """A segment's name as a workbook of that language has it.

    >>> segment_in("(blank)", "fr"), segment_in("Lyon", "fr")
    ('(vide)', 'Lyon')
    """
    return BLANK.in_(language) if name.casefold() in BLANK else name
