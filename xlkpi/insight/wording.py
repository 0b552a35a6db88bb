"""The grammar of generated sentences: subjects, signed amounts and months in two languages."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from xlkpi.model.kpi import Kpi, Unit
from xlkpi.model.numbers import NB, decimals, shown
from xlkpi.model.text import Text, fold

_FEMININE = (
    "variation part velocite marge frequence retention croissance valeur concentration rentabilite "
    "reduction pression intention enquete duree attente resolution qualite satisfaction gravite "
    "completude"
).split()
_MASCULINE = (
    "taux score nombre cycle montant chiffre revenu ratio cout retour temps delai ecart test ces "
    "roi controle"
).split()
_PLURAL = (
    "clients nouveaux actifs perdus contrats leads jours couts contacts desabonnements verbatims "
    "etonnements appels e dossiers tickets accords suivis revenus alertes affaires commandes "
    "depenses reponses demandes fiches reclamations"
).split()
_AFTER = re.compile(
    r" (?:of|per|with|between|on|at|by|from|acted|won|lost|without|turned)\b|,|:| \("
)
_NO_PLURAL = ("sales", "gross", "cross", "loss")


class Subject(NamedTuple):
    """A KPI as the subject of a sentence: how it reads, and whether its verb is plural."""

    text: str
    plural: bool


def subject_en(kpi: Kpi) -> Subject:
    """The subject in English, without an article, as headlines are written.

    >>> from xlkpi import kpis
    >>> subject_en(kpis.find("active_customers")), subject_en(kpis.find("churn_rate")).plural
    (Subject(text='Active customers', plural=True), False)
    """
    name = kpi.name.en
    words = _AFTER.split(name)[0].split()
    plural = bool(words) and any(
        word.endswith("s") and word.lower() not in _NO_PLURAL for word in (words[0], words[-1])
    )
    return Subject(name, plural)


def subject_fr(kpi: Kpi) -> Subject:
    """The subject in French, with its article; a name without a noun of ours is quoted.

    >>> from xlkpi import kpis
    >>> subject_fr(kpis.find("churn_rate")).text, subject_fr(kpis.find("mirror_survey_gap")).text
    ('Le taux d’attrition', 'L’écart de l’enquête miroir')
    """
    name = kpi.name.fr.replace("'", "’")
    first = fold(name).split()[0] if fold(name) else ""
    known = first in (*_FEMININE, *_MASCULINE, *_PLURAL)
    if not known or not name[0].isalpha():
        return Subject(f"L’indicateur «{NB}{name}{NB}»", False)
    word = name.split()[0]
    lower = name if word.isupper() else name[0].lower() + name[1:]
    if first in _PLURAL:
        return Subject(f"Les {lower}", True)
    if first[0] in "aeiouy":
        return Subject(f"L’{lower}", False)
    return Subject(f"{'La' if first in _FEMININE else 'Le'} {lower}", False)


def value(kpi: Kpi, number: float, symbol: str) -> Text:
    """A value with its unit.

    >>> from xlkpi import kpis
    >>> value(kpis.find("churn_rate"), 0.123, "€").fr == "12,3" + chr(160) + "%"
    True
    """
    return Text(*(_value(kpi, number, symbol, language) for language in ("en", "fr")))


def _value(kpi: Kpi, number: float, symbol: str, language: str) -> str:
    if kpi.unit is Unit.POINTS:  # a score out of 100: its name says what it is
        text = shown(number, Unit.NUMBER, language, 0 if float(number).is_integer() else 1)
    else:
        text = shown(number, kpi.unit, language, decimals(kpi), symbol)
    return text.replace("-", "−", 1).replace(" ", NB)


def in_points(kpi: Kpi) -> bool:
    """Whether changes are told in points."""
    return kpi.unit in (Unit.RATE, Unit.POINTS)


def size(kpi: Kpi, now: float, before: float) -> Text | None:
    r"""By how much a value changed, without a sign: points, or per cent; None from nought.

    >>> from xlkpi import kpis
    >>> size(kpis.find("nps"), 42, 37.9)
    Text(en='4.1\xa0points', fr='4,1\xa0points')
    >>> size(kpis.find("churn_rate"), 0.05, 0.04)
    Text(en='1.0\xa0point', fr='1,0\xa0point')
    """
    if in_points(kpi):
        return points(abs(now - before) * (100 if kpi.unit is Unit.RATE else 1))
    if not before:
        return None
    share = abs(now - before) / abs(before)
    return Text(*(shown(share, Unit.RATE, tongue, 1).replace(" ", NB) for tongue in ("en", "fr")))


def points(number: float) -> Text:
    """So many points; French counts in the plural from two on."""
    texts = []
    for language, least in (("en", None), ("fr", 2)):
        text = shown(abs(number), Unit.NUMBER, language, 1)
        rounded = round(abs(number), 1)
        one = rounded == 1 if least is None else rounded < least
        texts.append(f"{text}{NB}point{'' if one else 's'}")
    return Text(*texts)


def month_of(month: date) -> Text:
    """A month with its year.

    >>> month_of(date(2026, 8, 1))
    Text(en='August 2026', fr='août 2026')
    """
    en = ("January February March April May June July August September October November "
          "December").split()  # fmt: skip
    fr = ("janvier février mars avril mai juin juillet août septembre octobre novembre "
          "décembre").split()  # fmt: skip
    return Text(f"{en[month.month - 1]} {month.year}", f"{fr[month.month - 1]} {month.year}")
