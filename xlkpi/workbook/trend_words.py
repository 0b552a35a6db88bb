"""What the sheets Trends and Outlook say in words."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from xlkpi.insight.slopes import LEVEL
from xlkpi.insight.trends import Direction, direction_of, favours
from xlkpi.model.kpi import Kpi, Unit
from xlkpi.model.numbers import decimals
from xlkpi.workbook import texts
from xlkpi.workbook import trend_texts as t
from xlkpi.workbook.book import Book, is_points
from xlkpi.workbook.live import NA_TEXT
from xlkpi.workbook.texts import quoted

if TYPE_CHECKING:
    from xlkpi.insight.slopes import Slope
    from xlkpi.insight.trends import Trend

ODD_SHOWN = 3  # odd months, the latest


def named(book: Book, *months: object) -> str:
    """A month in words: October 2026."""
    for month in months:
        if isinstance(month, date):
            return texts.month(month, book.language)
    return NA_TEXT


def odd_months(book: Book, trend: Trend) -> str:
    """The last odd months: which, and on which side."""
    names = texts.months_of(book.language)
    shown = [
        f"{names[odd.month.month - 1]} {odd.month:%y} {'▲' if odd.deviations > 0 else '▼'}"
        for odd in trend.outliers[-ODD_SHOWN:]
    ]
    more = " …" if len(trend.outliers) > ODD_SHOWN else ""
    return ", ".join(reversed(shown)) + more


def season_words(book: Book, trend: Trend) -> str:
    """How strong the season is, and its months."""
    if trend.season is None:
        enough = len(book.insights.months) >= 24
        return book.say(t.NO_SEASON if enough else t.SEASON_LATER)
    names = texts.months_of(book.language)
    space = texts.NB if book.language == "fr" else ""
    return book.say(t.SEASON_OF).format(
        strength=f"{trend.season.strength * 100:.0f}{space}%",
        high=", ".join(names[m - 1] for m in trend.season.high),
        low=", ".join(names[m - 1] for m in trend.season.low),
    )


def direction_words(
    book: Book, kpi: Kpi, slope_at: str, p_at: str, slope: Slope | None
) -> tuple[str, str]:
    """The direction: formula and text."""
    say = book.say
    words = {}
    for direction, text in ((Direction.RISING, t.RISING), (Direction.FALLING, t.FALLING)):
        favoured = favours(direction, kpi.better)
        words[direction] = say(text) + (
            "" if favoured is None else say(t.GOOD if favoured else t.BAD)
        )
    words |= {Direction.STEADY: say(t.STEADY), Direction.UNKNOWN: say(t.TOO_FEW)}
    rising, falling = quoted(words[Direction.RISING]), quoted(words[Direction.FALLING])
    formula = (
        f"IF(NOT(ISNUMBER({p_at})),{quoted(say(t.TOO_FEW))},IF({p_at}>={LEVEL},"
        f"{quoted(say(t.STEADY))},IF({slope_at}>0,{rising},{falling})))"
    )
    return formula, words[direction_of(slope)]


def slope_format(book: Book, kpi: Kpi) -> str:
    """The format of a change a month: signed, one decimal more than the value; rates in points."""
    if is_points(kpi):
        return '+0.00" pt";-0.00" pt";0.00" pt"'
    places = decimals(kpi) + (kpi.unit is not Unit.CURRENCY)
    form = book.formats.unit(kpi.unit.value, places)
    return f"+{form};-{form};{form}"
