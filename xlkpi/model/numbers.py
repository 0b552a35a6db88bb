"""How a KPI's value is written for people, outside Excel."""

from __future__ import annotations

from xlkpi.model.kpi import Kpi, Spread, Unit

NARROW = "\u202f"  # the French thousands separator
NB = "\u00a0"
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
    Unit.NUMBER: 1,
}
_SUFFIX = {Unit.POINTS: " pt", Unit.HOURS: " h", Unit.SECONDS: " s"}


def shown(
    value: float | None, unit: Unit, language: str, decimals: int | None = None, symbol: str = ""
) -> str:
    """A value with its unit, in the way of the language; ``n/a`` where there is none.

    ``symbol`` is that of the currency, for an amount of money.

    >>> shown(0.1234, Unit.RATE, "en"), shown(12345.6, Unit.CURRENCY, "en", symbol="€")
    ('12.3 %', '€12,345.60')
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
    if unit is Unit.CURRENCY:
        return with_symbol(text, symbol, language)
    return text + _SUFFIX.get(unit, "")


def decimals(kpi: Kpi) -> int:
    """How many decimals a KPI shows: its own, none for a sum of money, else those of its unit."""
    if kpi.decimals is not None:
        return kpi.decimals
    if kpi.unit is Unit.CURRENCY and kpi.spread is Spread.SUM:
        return 0
    return _DECIMALS.get(kpi.unit, 2)


def with_symbol(amount: str, symbol: str, language: str) -> str:
    """An amount of money with its currency's symbol, before or after it; as it is without one.

    >>> with_symbol("-12.50", "£", "en")
    '-£12.50'
    >>> with_symbol("12,50", "€", "fr") == "12,50" + chr(160) + "€"
    True
    """
    if not symbol:
        return amount
    if language == "fr":
        return f"{amount}{NB}{symbol}"
    sign = amount[:1] if amount[:1] in ("-", "−") else ""
    return f"{sign}{symbol}{NB if is_code(symbol) else ''}{amount[len(sign) :]}"


def is_code(symbol: str) -> bool:
    """Whether a currency's symbol is its code, set off from the number in English.

    >>> is_code("CHF"), is_code("€")
    (True, False)
    """
    return len(symbol) >= len("CHF")
