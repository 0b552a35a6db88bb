"""Comments written by rules: what a KPI did, in plain sentences of both languages.

Facts only: direction and size, level, target, whether the change may be chance, a year ago, what
moved it, what is expected, what is done. No sentence gives advice, none is made up.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from xlkpi.insight.wording import (
    in_points,
    month_of,
    points,
    size,
    subject_en,
    subject_fr,
    value,
)
from xlkpi.model.kpi import Kpi, Spread, Unit
from xlkpi.model.numbers import NB
from xlkpi.model.period import add_months
from xlkpi.model.text import Text


@dataclass(frozen=True)
class Case:
    """What is known of a KPI in a month; None and empty where nothing is."""

    kpi: Kpi
    month: date
    now: float | None
    before: float | None = None
    year_ago: float | None = None
    low: float | None = None
    high: float | None = None
    close: bool = False  # off its target, within tolerance
    n: float | None = None
    smallest_n: float = 30
    margin: float | None = None  # half the interval, in points
    margin_before: float | None = None
    partial: bool = False
    moved_by: tuple[str, float] | None = None  # a segment, and its share of the change
    forecast: tuple[date, float, float, float] | None = None  # month, value, 80 % from, to
    actions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    symbol: str = "€"


def sentences(case: Case) -> tuple[Text, ...]:
    """The comment on a KPI.

    >>> from xlkpi import kpis
    >>> case = Case(kpis.find("nps"), date(2026, 10, 1), 42, 37.9, low=30, margin=6)
    >>> print(sentences(case)[0].en.replace(chr(160), " "))
    Net promoter score (NPS®) rose 4.1 points to 42, above its target of 30; the interval is ± 6 points, so the change may be chance.
    """
    if case.now is None:
        return ()
    found = [_movement(case)]
    for rule in (_partial, _few, _year_ago, _moved, _expected, _done, _noted):
        found += list(rule(case))
    return tuple(found)


# ---------------------------------------------------------------- the first sentence


def _movement(case: Case) -> Text:
    kpi, now = case.kpi, case.now or 0.0
    level = value(kpi, now, case.symbol)
    en, fr = subject_en(kpi), subject_fr(kpi)
    many = fr.plural
    told = _comparable(case)
    by = size(kpi, now, case.before) if told and case.before is not None else None
    if not told or case.before is None:
        told_en = f"{'were' if en.plural else 'was'} {level.en}"
        told_fr = f"{'s’établissent' if many else 's’établit'} à {level.fr}"
    elif _same(case):
        told_en = f"stayed at {level.en}"
        told_fr = f"{'restent' if many else 'reste'} à {level.fr}"
    else:
        up = now > case.before
        verb_en = "rose" if up else "fell"
        verb_fr = ("augmente" if up else "recule") + ("nt" if many else "")
        join = "passent" if many else "passe"
        if by is None:
            was = value(kpi, case.before, case.symbol)
            told_en = f"{verb_en} from {was.en} to {level.en}"
            told_fr = f"{join} de {was.fr} à {level.fr}"
        else:
            told_en = f"{verb_en} {by.en} to {level.en}"
            told_fr = f"{verb_fr} de {by.fr} et {join} à {level.fr}"
    goal, chance = _goal(case), _chance(case)
    return Text(
        f"{en.text} {told_en}{goal.en}{chance.en}.", f"{fr.text} {told_fr}{goal.fr}{chance.fr}."
    )


def _comparable(case: Case) -> bool:
    """A volume of a month that is not over is compared with nothing."""
    return not (case.partial and case.kpi.spread is Spread.SUM)


def _same(case: Case) -> bool:
    """Whether what is shown is the same as before."""
    if case.now is None or case.before is None:
        return False
    one, other = (value(case.kpi, x, case.symbol) for x in (case.now, case.before))
    by = size(case.kpi, case.now, case.before)
    return one == other or (by is not None and by.en.startswith(("0.0 ", f"0.0{NB}")))


def _goal(case: Case) -> Text:
    """Where the value stands against its target."""
    low, high, now = case.low, case.high, case.now
    if now is None or (low is None and high is None) or not _comparable(case):
        return Text("", "")
    its = "their" if subject_en(case.kpi).plural else "its"
    many = subject_fr(case.kpi).plural
    son, sa = ("leur", "leur") if many else ("son", "sa")
    near = Text(", within its tolerance", ", dans la tolérance") if case.close else Text("", "")
    if low is not None and high is not None:
        a, b = value(case.kpi, low, case.symbol), value(case.kpi, high, case.symbol)
        band = Text(f"{its} target band of {a.en} to {b.en}",
                    f"{sa} fourchette visée de {a.fr} à {b.fr}")  # fmt: skip
        if low <= now <= high:
            return Text(f", within {band.en}", f", dans {band.fr}")
        side = ("above", "au-dessus de") if now > high else ("below", "en dessous de")
        return Text(f", {side[0]} {band.en}{near.en}", f", {side[1]} {band.fr}{near.fr}")
    aim = low if low is not None else high or 0.0
    told = value(case.kpi, aim, case.symbol)
    if now == aim:
        return Text(f", at {its} target", f", à hauteur de {son} objectif")
    side = ("above", "au-dessus de") if now > aim else ("below", "en dessous de")
    return Text(
        f", {side[0]} {its} target of {told.en}{near.en}",
        f", {side[1]} {son} objectif de {told.fr}{near.fr}",
    )


def _chance(case: Case) -> Text:
    """Whether the change is larger than what a sample of this size does by itself."""
    if case.margin is None or case.now is None or case.before is None or _same(case):
        return Text("", "")
    factor = 100 if case.kpi.unit is Unit.RATE else 1
    change = abs(case.now - case.before) * factor
    before = case.margin if case.margin_before is None else case.margin_before
    told = points(case.margin)
    shown = Text(*(text.replace(f".0{NB}", NB).replace(f",0{NB}", NB) for text in told))
    if change <= math.hypot(case.margin, before):
        return Text(
            f"; the interval is ±{NB}{shown.en}, so the change may be chance",
            f"{NB}; l’intervalle est de ±{NB}{shown.fr}, le changement peut donc être dû au hasard",
        )
    return Text(
        f"; the interval is ±{NB}{shown.en}, less than the change",
        f"{NB}; l’intervalle est de ±{NB}{shown.fr}, moins que le changement",
    )


# ---------------------------------------------------------------- the others


def _partial(case: Case) -> Iterator[Text]:
    if case.partial:
        month = month_of(case.month)
        yield Text(
            f"The data ends before {month.en} does.",
            f"Les données s’arrêtent avant la fin {_de(month.fr)}.",
        )


def _de(word: str) -> str:
    """Of a word, in French: elided before a vowel.

    >>> _de("octobre 2026"), _de("mai 2026"), _de("août 2026")
    ('d’octobre 2026', 'de mai 2026', 'd’août 2026')
    """
    return f"d’{word}" if word[:1].lower() in "aeiouyéèêàâîôû" else f"de {word}"


def _few(case: Case) -> Iterator[Text]:
    if case.n is None or case.n >= case.smallest_n:
        return
    n, least = f"{case.n:g}", f"{case.smallest_n:g}"
    yield Text(
        f"It rests on {n} {'case' if case.n == 1 else 'cases'} only, fewer than {least}.",
        f"Ce résultat repose sur {n} cas seulement, moins de {least}.",
    )


def _year_ago(case: Case) -> Iterator[Text]:
    if case.year_ago is None or case.now is None or not _comparable(case):
        return
    month = month_of(add_months(case.month, -12))
    by = size(case.kpi, case.now, case.year_ago)
    was = value(case.kpi, case.year_ago, case.symbol)
    if by is None or value(case.kpi, case.now, case.symbol) == was:
        yield Text(f"In {month.en} it was {was.en}.", f"En {month.fr}{NB}: {was.fr}.")
        return
    more = case.now > case.year_ago
    yield Text(
        f"That is {by.en} {'more' if more else 'less'} than in {month.en} ({was.en}).",
        f"C’est {by.fr} de {'plus' if more else 'moins'} qu’en {month.fr} ({was.fr}).",
    )


def _moved(case: Case) -> Iterator[Text]:
    if case.moved_by is None or not _comparable(case):
        return
    segment, effect = case.moved_by
    if in_points(case.kpi):
        told = points(effect * (100 if case.kpi.unit is Unit.RATE else 1))
    else:
        told = value(case.kpi, abs(effect), case.symbol)
    sign = "+" if effect >= 0 else "−"
    yield Text(
        f"{segment} weighed most in the change ({sign}{told.en}).",
        f"{segment} a pesé le plus dans ce changement ({sign}{told.fr}).",
    )


def _expected(case: Case) -> Iterator[Text]:
    if case.forecast is None:
        return
    month, *numbers = case.forecast
    when = month_of(month)
    middle, low, high = (value(case.kpi, number, case.symbol) for number in numbers)
    yield Text(
        f"The forecast for {when.en} is {middle.en}, between {low.en} and {high.en} in four cases "
        "out of five.",
        f"La prévision pour {when.fr} est de {middle.fr}, entre {low.fr} et {high.fr} quatre fois "
        "sur cinq.",
    )


def _done(case: Case) -> Iterator[Text]:
    several = len(case.actions)
    if not several:
        return
    first = case.actions[0]
    if several == 1:
        yield Text(f"One action is open: {first}.", f"Une action est ouverte{NB}: {first}.")
    else:
        yield Text(
            f"{several} actions are open, the first: {first}.",
            f"{several} actions sont ouvertes, dont{NB}: {first}.",
        )


def _noted(case: Case) -> Iterator[Text]:
    for note in case.notes:
        yield Text(f"Noted: “{note}”.", f"À noter{NB}: «{NB}{note}{NB}».")
