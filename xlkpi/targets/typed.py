"""What a person typed in a cell, as the value of its column; or as it is, with the reason.

Excel makes numbers and dates of most of what is typed; the rest (pasted texts, a French number
in an English Excel) arrives as text. It is read where it can mean one thing only.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple

from xlkpi.model.kpi import Unit
from xlkpi.model.text import Text, fold
from xlkpi.targets.register import MONTHS, TARGETS, Column, Value

EPOCH = date(1899, 12, 30)
_YEARS = range(1990, 2201)
ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!",
          "#GETTING_DATA", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!")  # fmt: skip


class Read(NamedTuple):
    """A value, and why it is not of its column's kind where it is not."""

    value: Value
    odd: Text | None = None


ERROR = Text("an error of Excel", "une erreur d’Excel")
NO_NUMBER = Text("not a number", "pas un nombre")
TWO_NUMBERS = Text(
    "can be read as two numbers: type it without thousands separator",
    "peut se lire comme deux nombres : saisissez-le sans séparateur de milliers",
)
SAY_KIND = Text(
    "choose a kind, relative % or points, for this change",
    "choisissez un type, relatif % ou points, pour cette variation",
)
NO_POINTS = Text(
    "points do not fit this indicator and kind",
    "des points ne conviennent pas à cet indicateur et à ce type",
)
NO_PERCENT = Text(
    "a percentage does not fit this indicator and kind",
    "un pourcentage ne convient pas à cet indicateur et à ce type",
)
OTHER_UNIT = Text("not the unit of this indicator", "pas l’unité de cet indicateur")
NO_YEAR = Text("not a year", "pas une année")
NO_DATE = Text("not a date", "pas une date")
NO_MONTH = Text("not a month", "pas un mois")
NO_CHOICE = Text("not one of the choices", "pas un des choix")

# ---------------------------------------------------------------- numbers

Role = Literal["target", "bound", "tolerance"]


@dataclass(frozen=True)
class Context:
    """What a number is of: it decides what "%" and "pts" mean."""

    unit: Unit | None = None  # of the KPI, where it is known
    kind: str | None = None  # of the target
    role: Role = "target"


_MONEY = r"[€$£]|EUR|USD|GBP|CHF"
_AMOUNT = re.compile(
    rf"(?P<sign>[+-]?) *(?P<symbol>{_MONEY})? *(?P<later>[+-]?)"
    r"(?P<digits>(?:\d[\d .,']*|[.,]\d+))(?P<power>E[+-]?\d+)? *(?P<unit>\D*)",
    re.IGNORECASE,
)
_SYMBOL = re.compile(rf"(k|K|M)? ?(?i:{_MONEY})?")
_POINTS = {"pt", "pts", "point", "points", "pp", "p.p."}
_UNITS = {
    Unit.SECONDS: {"s", "sec", "second", "seconds", "seconde", "secondes"},
    Unit.HOURS: {"h", "hour", "hours", "heure", "heures"},
    Unit.DAYS: {"d", "j", "day", "days", "jour", "jours"},
}
# each shape of digits, and the separators that it proves: thousands, decimal
_SHAPES = (
    (re.compile(r"\d+"), "", "."),
    (re.compile(r"\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?"), " '", ".,"),
    (re.compile(r"\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}"), ",", "."),
    (re.compile(r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}"), ".", ","),
    (re.compile(r"\d*[.,]\d+"), "", ".,"),
)
_DOUBTFUL = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


def digits(text: str, *, english: bool = False) -> float | Text:
    """The number that digits and separators write, or why there is none.

    english: whether a comma before three digits parts thousands for sure.

    >>> digits("1 234,56"), digits("1,234,567"), digits("0,8"), digits("1,200").en[:26]
    (1234.56, 1234567, 0.8, 'can be read as two numbers')
    """
    if _DOUBTFUL.fullmatch(text):
        if not (english and "," in text):
            return TWO_NUMBERS
        text = text.replace(",", "")
    for shape, thousands, decimal in _SHAPES:
        if shape.fullmatch(text):
            bare = text.translate(dict.fromkeys(map(ord, thousands)))
            return _plain(float(bare.translate({ord(sign): "." for sign in decimal})))
    return NO_NUMBER


def _plain(number: float) -> float:
    return int(number) if float(number).is_integer() and abs(number) < 1e15 else number


def amount(text: str, context: Context = Context()) -> Read:
    """A number typed as text.

    >>> amount("80 %").value, amount("€1,200").value, amount("12 k€").value
    (0.8, 1200, 12000)
    >>> amount("12 pts", Context(Unit.RATE, "points")).value
    0.12
    """
    if text.strip().upper() in ERRORS:
        return Read(text, ERROR)
    bare = " ".join(unicodedata.normalize("NFKC", text).replace("−", "-").replace("’", "'").split())
    negative = bare.startswith("(") and bare.endswith(")")
    found = _AMOUNT.fullmatch(bare[1:-1].strip() if negative else bare)
    if not found or (found["sign"] and found["later"]) or (negative and found["sign"]):
        return Read(text, NO_NUMBER)
    number = digits(found["digits"].strip(), english=bool(found["symbol"]))
    if isinstance(number, Text):
        return Read(text, number)
    signed = found["sign"] or found["later"]
    number = float(f"{number!r}{found['power']}") if found["power"] else number
    number = -number if negative or signed == "-" else number
    if number in (float("inf"), float("-inf")):
        return Read(text, NO_NUMBER)
    scale = _scale(found["unit"].strip(), signed == "+", context)
    if isinstance(scale, Text):
        return Read(text, scale)
    # dividing keeps 80 % at 0.8, where a product with 0.01 would not
    return Read(_plain(number * scale if scale >= 1 else number / 100))


def _scale(unit: str, plus: bool, context: Context) -> float | Text:
    """What a number is multiplied by for the unit written after it."""
    if not unit:
        return 1
    if unit == "%":
        return _percent(plus, context)
    if unit.lower() in _POINTS:
        return _points(context)
    if any(unit.lower() in words for words in _UNITS.values()):
        fits = context.unit is not None and unit.lower() in _UNITS.get(context.unit, ())
        return 1 if fits else OTHER_UNIT
    money = _SYMBOL.fullmatch(unit)
    if not money:
        return NO_NUMBER
    return {"k": 1000, "m": 1_000_000}.get((money[1] or "").lower(), 1)


def _percent(plus: bool, context: Context) -> float | Text:
    unit, kind = context.unit, context.kind
    if context.role == "target" and kind == "relative":
        return 0.01
    if unit in (None, Unit.RATE, Unit.PROBABILITY):
        change = plus and context.role == "target" and kind not in ("points", "relative")
        return SAY_KIND if change else 0.01
    if context.role == "tolerance" and unit is not Unit.POINTS:
        return 0.01
    return SAY_KIND if context.role == "target" and kind is None else NO_PERCENT


def _points(context: Context) -> float | Text:
    unit, kind = context.unit, context.kind
    if context.role == "target" and kind == "relative":
        return NO_POINTS
    if unit in (Unit.POINTS, Unit.SCORE):
        return 1
    if unit is Unit.RATE and (context.role == "tolerance" or kind == "points"):
        return 0.01
    if context.role != "target" or unit is None:
        return NO_POINTS
    return 1 if kind == "points" else SAY_KIND if kind is None else NO_POINTS


# ---------------------------------------------------------------- years and dates


def year(value: str | float) -> Read:
    """A year.

    >>> year(2026).value, year("2026").value, year("FY26").odd.en
    (2026, 2026, 'not a year')
    """
    text = as_text(value)
    if text.strip().isascii() and text.strip().isdigit() and int(text) in _YEARS:
        return Read(int(text))
    return Read(text, ERROR if text.upper() in ERRORS else NO_YEAR)


_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.Z+-]*)?")
_NUMERIC = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})(?: [\d:.]*)?")
_WORDY = re.compile(r"(?:(\d{1,2}) )?([a-z]+) (?:(\d{1,2}) )?(\d{4})")


def _month_names() -> dict[str, int]:
    names: dict[str, int] = {}
    for number, id in enumerate(MONTHS, 1):
        for name in TARGETS.column(id).title:
            folded = fold(name)
            names[folded] = names[folded[:4]] = number
            if folded[:3] != "jui":  # juin or juillet
                names[folded[:3]] = number
    return names


_NAMED = _month_names()


def day_of(serial: float) -> date | None:
    """The day of a number of the calendar of 1900."""
    try:
        return EPOCH + timedelta(days=int(serial // 1))
    except OverflowError:
        return None


def day(text: str) -> Read:
    """A date typed as text: ISO, day first, or with the name of its month.

    >>> day("2026-12-31").value, day("31/12/2026").value, day("31 décembre 2026").value
    (datetime.date(2026, 12, 31), datetime.date(2026, 12, 31), datetime.date(2026, 12, 31))
    """
    if text.strip().upper() in ERRORS:
        return Read(text, ERROR)
    bare = " ".join(text.split())
    parts: tuple[int, int, int] | None = None
    if found := _ISO.fullmatch(bare):
        parts = int(found[1]), int(found[2]), int(found[3])
    elif found := _NUMERIC.fullmatch(bare):
        first, second = int(found[1]), int(found[2])
        # 12/31 can only be written month first
        parts = (int(found[3]), *((second, first) if second <= 12 else (first, second)))
    elif found := _WORDY.fullmatch(fold(text)):
        number, written = _NAMED.get(found[2]), found[1] or found[3]
        if number and written and not (found[1] and found[3]):
            parts = int(found[4]), number, int(written)
    if parts and parts[0] in _YEARS:
        try:
            return Read(date(*parts))
        except ValueError:
            pass
    return Read(text, NO_DATE)


_MONTHS = (
    re.compile(r"(?P<year>\d{4})[-/. ](?P<month>\d{1,2})"),
    re.compile(r"(?P<month>\d{1,2})[-/. ](?P<year>\d{4})"),
)


def month(text: str) -> Read:
    """A month typed as text, or a day of it, as its first day.

    >>> month("2026-10").value, month("10/2026").value, month("oct. 2026").value
    (datetime.date(2026, 10, 1), datetime.date(2026, 10, 1), datetime.date(2026, 10, 1))
    """
    known = day(text)
    if isinstance(known.value, date):
        return Read(known.value.replace(day=1))
    if known.odd is ERROR:
        return known
    bare = " ".join(text.split())
    for shape in _MONTHS:
        if found := shape.fullmatch(bare):
            return _first_of(int(found["year"]), int(found["month"]), text)
    words = fold(text).split()
    if len(words) == 2 and words[0] in _NAMED and words[1].isdigit():
        return _first_of(int(words[1]), _NAMED[words[0]], text)
    return Read(text, NO_MONTH)


def _first_of(year: int, number: int, text: str) -> Read:
    if year in _YEARS and 1 <= number <= 12:
        return Read(date(year, number, 1))
    return Read(text, NO_MONTH)


def day_from(serial: float) -> Read:
    """A date from its number, in the calendar of 1900."""
    found = day_of(serial)
    if found is not None and found.year in _YEARS:
        return Read(found)
    return Read(as_text(serial), NO_DATE)


# ---------------------------------------------------------------- words

_ALSO = {
    "yes": ("y", "o", "x", "1", "true", "vrai"),
    "no": ("n", "0", "false", "faux"),
    "points": ("pt", "pts", "point"),
    "relative": ("relative", "relatif"),
}


def choice(text: str, column: Column) -> Read:
    """One of a column's words, in either language, as its id.

    >>> choice("Relatif %", TARGETS.column("kind")).value
    'relative'
    """
    if text.upper() in ERRORS:
        return Read(text, ERROR)
    wanted = fold(text)
    for id, words in column.choices.items():
        # short words as they are: of "=1" and "1 %" folding would leave the 1
        if (wanted and wanted in {fold(id), *map(fold, words)}) or (
            text.strip().casefold() in _ALSO.get(id, ())
        ):
            return Read(id)
    return Read(text, NO_CHOICE)


def as_text(value: str | float | date) -> str:
    """A value as Excel would show it in a cell of General format.

    >>> as_text(7), as_text(7.5), as_text(True)
    ('7', '7.5', 'TRUE')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return f"{value:.15g}".upper()
    return value
