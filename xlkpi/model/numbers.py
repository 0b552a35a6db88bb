"""How a KPI's value is written for people, outside Excel."""

from __future__ import annotations

from xlkpi.model.kpi import Unit

NARROW = "\u202f"  # the French thousands separator
_DECIMALS = {
    Unit.COUNT: 0,
    Unit.RATE: 1,
    Unit.POINTS: 1,
    Unit.CURRENCY: 2,
    Unit.RATIO: 2,
    Unit.DAYS: 1,
    Unit.HOURS: 1,
    Unit.SECONDS: 0,
    Unit.SCORE: 2,
    Unit.PROBABILITY: 3,
}
_SUFFIX = {Unit.POINTS: " pt", Unit.HOURS: " h", Unit.SECONDS: " s"}


def shown(value: float | None, unit: Unit, language: str, decimals: int | None = None) -> str:
    """A value with its unit, in the way of the language; ``n/a`` where there is none.

    >>> shown(0.1234, Unit.RATE, "en"), shown(12345.6, Unit.CURRENCY, "en")
    ('12.3 %', '12,345.60')
    """
    if value is None:
        return "n/a"
    places = _DECIMALS.get(unit, 2) if decimals is None else decimals
    number = value * 100 if unit is Unit.RATE else value
    text = f"{number:,.{places}f}"
    if language == "fr":
        text = text.replace(",", NARROW).replace(".", ",")
    if unit is Unit.RATE:
        return f"{text} %"
    if unit is Unit.DAYS:
        return f"{text} {'j' if language == 'fr' else 'd'}"
    return text + _SUFFIX.get(unit, "")
