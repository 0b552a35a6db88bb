"""Number formats: the unit, the sign and the currency in the cell; separators are the reader's."""

from __future__ import annotations

from collections.abc import Iterable

from xlkpi.model.kpi import Kpi, Unit
from xlkpi.model.numbers import decimals, is_code
from xlkpi.model.text import Language

_SYMBOLS = {
    "EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CAD": "CA$", "CHF": "CHF", "AUD": "A$",
    "PLN": "zł", "SEK": "kr", "NOK": "kr", "DKK": "kr", "MAD": "MAD", "TND": "TND", "XOF": "F CFA",
}  # fmt: skip
_SUFFIXES = {
    "en": {"days": "d", "hours": "h", "seconds": "s"},
    "fr": {"days": "j", "hours": "h", "seconds": "s"},
}


_SMALL = 5


class Formats:
    """The formats of one language and currency.

    Where nothing is ``dated`` there is one month, which is none: it shows as such.
    """

    def __init__(self, language: Language, currency: str, *, dated: bool = True) -> None:
        self.language: Language = language
        self.symbol = _SYMBOLS.get(currency, currency)
        """Of the currency; nothing where nobody says which it is."""
        locale = "40C" if language == "fr" else "409"
        self.month, self.long_month, self.short_month = (
            [f"[$-{locale}]{shown}" for shown in ("mmm yyyy", "mmmm yyyy", "mmm yy")]
            if dated
            else ('"–"', '"sans dates"' if language == "fr" else '"no dates"', '"–"')
        )
        self.day = "dd/mm/yyyy" if language == "fr" else "d mmm yyyy"
        self.count = "#,##0"
        self.percent = "0.0 %" if language == "fr" else "0.0%"
        least = "<0,001" if language == "fr" else "<0.001"
        self.probability = f'[<0.001]"{least}";0.000'  # no p is 0

    def kpi(self, kpi: Kpi) -> str:
        """The format of a KPI's value."""
        if kpi.unit is Unit.PROBABILITY:
            return self.probability
        return self.unit(kpi.unit.value, decimals(kpi))

    def width(self, kpi: Kpi, value: object) -> float:
        """The width of a column that shows a value of a KPI, in characters."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return 0.0
        percent = 100 if kpi.unit is Unit.RATE else 1
        return len(f"{value * percent:,.{decimals(kpi)}f}") + len(self.symbol) + 2.5

    def axis(self, kpi: Kpi, values: Iterable[object] = ()) -> str:
        """The format of an axis: round numbers, as few decimals as will do.

        Where ``values`` are small an axis has steps below 1, which would show twice without one.
        """
        if kpi.unit is Unit.COUNT:
            return self.unit(kpi.unit.value, 0)
        if kpi.unit in (Unit.CURRENCY, Unit.POINTS, Unit.SECONDS, Unit.HOURS, Unit.DAYS):
            sizes = [abs(value) for value in values if isinstance(value, int | float)]
            return self.unit(kpi.unit.value, 1 if sizes and max(sizes) < _SMALL else 0)
        return self.kpi(kpi)

    def unit(self, unit: str, places: int) -> str:
        """The format of a value of some unit."""
        number = "#,##0" + ("." + "0" * places if places else "")
        if unit == "rate":
            return number.replace("#,##0", "0") + (" %" if self.language == "fr" else "%")
        if unit == "points":
            return number.replace("#,##0", "0")
        if unit == "currency":
            return self._money(number)
        suffix = _SUFFIXES[self.language].get(unit)
        return f'{number}" {suffix}"' if suffix else number

    def difference(self, kpi: Kpi) -> str:
        """The format of a difference from a target: signed, rates in points."""
        if kpi.unit in (Unit.RATE, Unit.POINTS):
            return self.points
        form = self.unit(kpi.unit.value, decimals(kpi))
        return f"+{form};-{form};{form}"

    @property
    def points(self) -> str:
        """A signed number of points."""
        return '+0.0" pt";-0.0" pt";0.0" pt"'

    @property
    def change(self) -> str:
        """A signed relative change."""
        return f"+{self.percent};-{self.percent};{self.percent}"

    def _money(self, number: str) -> str:
        if not self.symbol:
            return number
        if self.language == "fr":
            return f'{number}\\ "{self.symbol}"'
        return f'"{self.symbol}"{" " if is_code(self.symbol) else ""}{number}'
