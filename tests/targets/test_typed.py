"""Texts that can be one value only are that value; the others stay, with the reason."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlkpi.model.kpi import Unit
from xlkpi.model.text import Text
from xlkpi.targets import typed
from xlkpi.targets.register import TARGETS
from xlkpi.targets.typed import Context, amount


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("80 %", 0.8), ("80%", 0.8), ("12,5 %", 0.125), ("1 234,56", 1234.56),
        ("1\u202f234,56 €", 1234.56), ("1\u00a0234 567", 1234567), ("1'234.50", 1234.5),
        ("0,8", 0.8), ("0.800", 0.8), (".5", 0.5), ("€1,200", 1200), ("$ 1,200.50", 1200.5),
        ("1,234,567", 1234567), ("1.234.567,8", 1234567.8), ("-5", -5), ("−5,5", -5.5),
        ("(1 200)", -1200), ("+3", 3), ("12 k€", 12000), ("1,2 M€", 1200000), ("3K", 3000),
        ("1e3", 1000), ("1E-2", 0.01), ("１２", 12), ("  7  ", 7), ("1200 EUR", 1200),
    ],
)  # fmt: skip
def test_numbers(text: str, number: float) -> None:
    assert amount(text) == (number, None)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1,200", typed.TWO_NUMBERS), ("1.200", typed.TWO_NUMBERS), ("1.200 €", typed.TWO_NUMBERS),
        ("€1.200", typed.TWO_NUMBERS), ("1 23", typed.NO_NUMBER), ("about 5", typed.NO_NUMBER),
        ("5 apples", typed.NO_NUMBER), ("+-5", typed.NO_NUMBER), ("", typed.NO_NUMBER),
        ("5-6", typed.NO_NUMBER), ("1e999", typed.NO_NUMBER), ("#DIV/0!", typed.ERROR),
        ("12 pts", typed.NO_POINTS), ("75 s", typed.OTHER_UNIT), ("+10 %", typed.SAY_KIND),
        ("=1+1", typed.NO_NUMBER), ("12 m", typed.NO_NUMBER),
    ],
)  # fmt: skip
def test_no_numbers(text: str, why: Text) -> None:
    assert amount(text) == (text, why)


@pytest.mark.parametrize(
    ("text", "context", "number"),
    [
        ("12 pts", Context(Unit.POINTS), 12),
        ("+12 points", Context(Unit.POINTS, "points"), 12),
        ("2 pts", Context(Unit.RATE, "points"), 0.02),
        ("2 pts", Context(Unit.RATE, role="tolerance"), 0.02),
        ("5 pts", Context(Unit.COUNT, "points"), 5),
        ("+10 %", Context(Unit.CURRENCY, "relative"), 0.1),
        ("+10 %", Context(Unit.RATE, "relative"), 0.1),
        ("+2 %", Context(Unit.RATE, "points"), 0.02),
        ("80 %", Context(Unit.RATE, "absolute"), 0.8),
        ("5 %", Context(Unit.CURRENCY, role="tolerance"), 0.05),
        ("80 %", Context(Unit.RATE, role="bound"), 0.8),
        ("75 s", Context(Unit.SECONDS), 75),
        ("3 jours", Context(Unit.DAYS), 3),
        ("12 pts", Context(Unit.RATE), None),
        ("12 pts", Context(Unit.RATE, "absolute"), None),
        ("12 pts", Context(Unit.POINTS, "relative"), None),
        ("12 pts", Context(Unit.RATE, role="bound"), None),
        ("+10 %", Context(Unit.RATE), None),
        ("10 %", Context(Unit.CURRENCY), None),
        ("10 %", Context(Unit.CURRENCY, "absolute"), None),
        ("30 %", Context(Unit.POINTS, "absolute"), None),
        ("2 %", Context(Unit.POINTS, role="tolerance"), None),
    ],
)
def test_what_percent_and_points_mean(text: str, context: Context, number: float | None) -> None:
    assert amount(text, context).value == (text if number is None else number)


@given(st.floats(-1e14, 1e14).map(lambda x: round(x, 4)))
def test_every_number_written_with_groups_and_decimals_is_read_in_either_language(
    number: float,
) -> None:
    english = f"{number:,.4f}"
    french = english.replace(",", "\u202f").replace(".", ",")
    assert amount(english).value == amount(french).value == number


@given(st.text(max_size=12))
def test_any_text_gives_a_number_or_itself(text: str) -> None:
    read = amount(text)
    assert (read.value == text) if read.odd else isinstance(read.value, int | float)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-31", date(2026, 12, 31)), ("2026-12-31T00:00:00", date(2026, 12, 31)),
        ("31/12/2026", date(2026, 12, 31)), ("1.2.2026", date(2026, 2, 1)),
        ("03/04/2026", date(2026, 4, 3)), ("12/31/2026", date(2026, 12, 31)),
        ("31 décembre 2026", date(2026, 12, 31)), ("Dec 31, 2026", date(2026, 12, 31)),
        ("1 juil. 2026", date(2026, 7, 1)), ("15 March 2026", date(2026, 3, 15)),
    ],
)  # fmt: skip
def test_dates(text: str, day: date) -> None:
    assert typed.day(text) == (day, None)


@pytest.mark.parametrize(
    "text", ["31/02/2026", "soon", "2026", "31/12/26", "12/2026", "Foo 3 2026", "1 2 3 2026"]
)
def test_no_dates(text: str) -> None:
    assert typed.day(text) == (text, typed.NO_DATE)


def test_days_from_numbers() -> None:
    assert typed.day_from(46387).value == date(2026, 12, 31)
    assert typed.day_from(12) == ("12", typed.NO_DATE)
    assert typed.day_from(1e12).odd == typed.NO_DATE


@pytest.mark.parametrize(
    ("column", "text", "id"),
    [
        ("kind", "ABSOLU", "absolute"), ("kind", "relative %", "relative"),
        ("kind", "Relatif", "relative"), ("kind", "pts", "points"), ("kind", "fourchette", "band"),
        ("kind", "%", None), ("strict", "Oui", "yes"), ("strict", "FALSE", "no"),
        ("strict", "x", "yes"), ("strict", "perhaps", None),
    ],
)  # fmt: skip
def test_choices(column: str, text: str, id: str | None) -> None:
    assert typed.choice(text, TARGETS.column(column)).value == (id or text)
