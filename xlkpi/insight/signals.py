"""What the trends say that someone should look at: named rules, each with its sentence.

With a hundred and fifty KPIs, seven would show a trend at the 5 % level by chance alone. So the
rule ``unfavourable_trend`` holds the probabilities together (Benjamini and Hochberg, 1995): of
what it names, at most one in twenty is expected to be noise. ``lengthening_cycle`` is asked of
one KPI, named in advance, and needs no such care. ``odd_month`` asks for 4.5 robust deviations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xlkpi.insight.slopes import LEVEL
from xlkpi.insight.trends import Direction, Trend
from xlkpi.model.kpi import CATALOGUE, Kpi, Unit
from xlkpi.model.numbers import decimals, shown
from xlkpi.model.text import LANGUAGES, Language, Text

FAR = 4.5  # robust deviations, for the last month to be named
CYCLE = "sales_cycle"
UNRIPE = ("cohort_conversion_rate",)  # their last months still fill up

LENGTHENING = Text(
    "{kpi}: longer by {slope} a month over 13 months; a lengthening cycle is a sign of falling "
    "engagement or of a bottleneck",
    "{kpi}\u00a0: plus long de {slope} par mois sur 13 mois\u00a0; un cycle qui s’allonge signale un "
    "engagement en baisse ou un goulot",
)
WORSENING = Text(
    "{kpi}: {direction} by {slope} a month over 13 months (p {p}), the wrong way",
    "{kpi}\u00a0: {direction} de {slope} par mois sur 13 mois (p {p}), dans le mauvais sens",
)
ODD_MONTH = Text(
    "{kpi}: {value} last month, far from the {expected} of the months around it",
    "{kpi}\u00a0: {value} le dernier mois, loin des {expected} des mois voisins",
)


@dataclass(frozen=True)
class Signal:
    """Something to look at: which KPI, by which rule, in words."""

    kpi: str
    rule: str
    text: Text


def signals(
    kpis: Iterable[Kpi], trends: Mapping[str, Trend], symbol: str = ""
) -> tuple[Signal, ...]:
    """The signals of some KPIs, by rule: the cycle, the trends by probability, the odd months.

    ``symbol`` is the currency's, for the sentences.
    """
    listed = [kpi for kpi in kpis if kpi.id in trends and kpi.unit is not Unit.PROBABILITY]
    named = {kpi.id: kpi for kpi in listed}
    found = []
    cycle = trends.get(CYCLE)
    if cycle and cycle.slope and cycle.direction is Direction.RISING:
        found.append(_trend(named[CYCLE], cycle, "lengthening_cycle", LENGTHENING, symbol))
    found += [
        _trend(named[id], trends[id], "unfavourable_trend", WORSENING, symbol)
        for id in worsening({id: trends[id] for id in named})
        if id != CYCLE
    ]
    for kpi in listed:
        last = trends[kpi.id].outliers[-1:]
        for odd in last:
            if (
                kpi.id not in UNRIPE
                and odd.month == trends[kpi.id].month
                and abs(odd.deviations) >= FAR
            ):
                text = _said(ODD_MONTH, kpi, symbol, value=odd.value, expected=odd.expected)
                found.append(Signal(kpi.id, "odd_month", text))
    return tuple(found)


def concerning(found: Iterable[Signal], wanted: Sequence[Kpi]) -> list[Signal]:
    """The signals of some KPIs, then those of other KPIs of the same families.

    Two KPIs of the same numbers (marketing costs, all of them spent on leads) are told once.
    """
    ids, families = {kpi.id for kpi in wanted}, {kpi.family for kpi in wanted}
    near = [signal for signal in found if CATALOGUE[signal.kpi].family in families]
    near.sort(key=lambda signal: signal.kpi not in ids)
    told: dict[str, Signal] = {}
    for signal in near:
        numbers = signal.text.en.removeprefix(CATALOGUE[signal.kpi].name.en)
        told.setdefault(numbers, signal)
    return list(told.values())


def worsening(trends: Mapping[str, Trend]) -> tuple[str, ...]:
    """The KPIs whose unfavourable trend survives the multiple test, the surest first."""
    tested = sorted((trend.slope.p, id) for id, trend in trends.items() if trend.slope is not None)
    several = len(tested)
    passed = [i for i, (p, _) in enumerate(tested, 1) if p <= LEVEL * i / several]
    kept = tested[: max(passed, default=0)]
    return tuple(id for _, id in kept if trends[id].favourable is False)


def _trend(kpi: Kpi, trend: Trend, rule: str, text: Text, symbol: str) -> Signal:
    if trend.slope is None:
        raise ValueError(f"{kpi.id} has no slope")
    said = _said(text, kpi, symbol, slope=abs(trend.slope.per_month))
    p = trend.slope.p
    words = [
        each.replace("{direction}", trend.direction.value.in_(language)).replace(
            "{p}", _probability(p, language)
        )
        for each, language in zip(said, LANGUAGES, strict=True)
    ]
    return Signal(kpi.id, rule, Text(*words))


def _probability(p: float, language: Language) -> str:
    if p < 0.001:
        return "< 0,001" if language == "fr" else "< 0.001"
    return f"= {shown(p, Unit.PROBABILITY, language)}"


def _said(text: Text, kpi: Kpi, symbol: str, **numbers: float) -> Text:
    """A sentence with the KPI's name and numbers in its unit."""

    def in_(language: Language) -> str:
        made = text.in_(language).replace("{kpi}", kpi.name.in_(language))
        for name, value in numbers.items():
            unit = Unit.POINTS if kpi.unit is Unit.RATE and name == "slope" else kpi.unit
            number = value * 100 if unit is not kpi.unit else value
            part = unit is Unit.COUNT and number != round(number)
            places = 1 if part or unit is not kpi.unit else decimals(kpi)
            made = made.replace(f"{{{name}}}", shown(number, unit, language, places, symbol))
        return made

    return Text(in_("en"), in_("fr"))
