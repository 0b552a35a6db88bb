"""Texts of exports become numbers, dates, durations and flags: exactly, in any flavour, or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exports.conftest import Bench
from xlkpi.errors import InputError
from xlkpi.exports import values
from xlkpi.exports.headers import words
from xlkpi.model.tables import TABLES, Column, Type

CONNECTION = duckdb.connect()


def read(type_: Type, texts: list[str], **known: Any) -> list[Any]:
    """The texts of a whole column as values."""
    column = Column("c", type_)
    plan = values.planned(column, texts, values.Settings(whole=True, **known))
    query = f"SELECT {plan.value('t')} FROM (SELECT unnest(?) AS t)"
    return [row[0] for row in CONNECTION.execute(query, [texts]).fetchall()]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1", "2.5", "-3"], ["1", "2.5", "-3"]),
        (["1,5", "-2,25", "1 234,50"], ["1.5", "-2.25", "1234.50"]),
        (["1\u00a0234,5", "1\u202f234\u202f567,5"], ["1234.5", "1234567.5"]),
        (["1,234.56", "12"], ["1234.56", "12"]),
        (["1.234,56", "1.234"], ["1234.56", "1234"]),
        (["1'234.5", "1’234’567.0"], ["1234.5", "1234567"]),
        (["€12.50", "12.50 €", "EUR 1,200.00"], ["12.50", "12.50", "1200"]),
        (["(1 234,56)", "12,5-", "−3,5"], ["-1234.56", "-12.5", "-3.5"]),
        (["94.01%", "50%"], ["0.9401", "0.5"]),
        (["23,45 %"], ["0.2345"]),
        (["1e-5", "2.5E3"], ["0.00001", "2500"]),
        (["12 34,5", "1,2,3", "abc", "1 234,5"], [None, None, None, "1234.5"]),
        (["+1,5", ",5"], ["1.5", "0.5"]),
        (["1.429999948"], ["1.429999948"]),
    ],
)
def test_amounts(texts: list[str], expected: list[str | None]) -> None:
    assert read(Type.MONEY, texts) == [None if e is None else Decimal(e) for e in expected]


def test_counts_are_whole() -> None:
    assert read(Type.COUNT, ["3", "3.0", "12.5", "-1", "x"]) == [3, 3, None, None, None]
    assert read(Type.COUNT, ["1.234", "2.001"]) == [1234, 2001]


def test_both_decimal_signs_are_refused() -> None:
    with pytest.raises(values.Doubt, match="different decimal signs"):
        read(Type.MONEY, ["1.5", "1,5"])
    assert read(Type.MONEY, ["1,5", "2"], decimal=",") == [Decimal("1.5"), Decimal(2)]


def test_two_currencies_in_one_column_are_refused() -> None:
    with pytest.raises(values.Doubt, match="several currencies"):
        read(Type.MONEY, ["€5", "$5"])


@given(
    st.lists(st.decimals(-(10**12), 10**12, places=2, allow_nan=False), min_size=1),
    st.sampled_from([(",", " "), (",", "\u202f"), (",", "."), (".", ","), (".", "'")]),
)
@settings(max_examples=60, deadline=None)
def test_formatted_amounts_come_back(amounts: list[Decimal], signs: tuple[str, str]) -> None:
    decimal, group = signs
    texts = [
        f"{a:,.2f}".replace(",", "\0").replace(".", decimal).replace("\0", group) for a in amounts
    ]
    assert read(Type.MONEY, texts) == amounts


@pytest.mark.parametrize(
    ("texts", "unit", "expected"),
    [
        (["17", "2.5"], None, ["17", "2.5"]),
        (["00:03:37", "30:15:00"], None, ["217", "108900"]),
        (["2:05", "12:34"], None, ["125", "754"]),
        (["30:15"], "h", ["108900"]),
        (["1500"], "ms", ["1.5"]),
        (["2.5"], "min", ["150"]),
        (["2,5"], "h", ["9000"]),
        (["1"], "d", ["86400"]),
        (["1h 05m 30s", "45s", "2 min"], None, ["3930", "45", "120"]),
        (["1 day 02:00:00", "00:00:01"], None, ["93600", "1"]),
        (["00:75:00", "x:y", "soon"], None, [None, None, None]),
    ],
)
def test_durations(texts: list[str], unit: str | None, expected: list[str | None]) -> None:
    found = read(Type.SECONDS, texts, unit=unit)
    assert found == [None if e is None else Decimal(e) for e in expected]


def test_hours() -> None:
    assert read(Type.HOURS, ["7.5", "7:30"], unit="h") == [Decimal("7.5"), Decimal("7.5")]
    assert read(Type.HOURS, ["90"], unit="min") == [Decimal("1.5")]


DAY = dt.datetime(2018, 4, 3)
TEN = DAY.replace(hour=10)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["2018-04-03", "2018-04-03 10:00"], [DAY, TEN]),
        (["2018-04-03T10:00:00Z", "2018-04-03T10:00:00+02:00"], [TEN, TEN]),
        (["2018-04-03T10:00:00.250"], [TEN.replace(microsecond=250000)]),
        (["2018/4/3"], [DAY]),
        (["03/04/2018", "13/04/2018"], [DAY, DAY.replace(day=13)]),
        (["04/03/2018", "04/13/2018 10:00"], [DAY, TEN.replace(day=13)]),
        (["3/4/2018 10:00", "13/4/2018"], [TEN, DAY.replace(day=13)]),
        (["03.04.2018", "03.04.2018 10:00:00"], [DAY, TEN]),
        (["03-04-2018", "31-03-2018"], [DAY, dt.datetime(2018, 3, 31)]),
        (["4/13/2018 1:05 PM"], [dt.datetime(2018, 4, 13, 13, 5)]),
        (["Apr 03, 2018 10:00 am", "Apr 3, 2018 10:00 pm"], [TEN, TEN.replace(hour=22)]),
        (["3 April 2018", "03-Apr-2018"], [DAY, DAY]),
        (["20180403", "20180403100000"], [DAY, TEN]),
        (["43193", "43193.4166666667"], [DAY, TEN]),
        (["2018"], [dt.datetime(2018, 1, 1)]),
        (["2018-04"], [dt.datetime(2018, 4, 1)]),
        (["2018-04-03", "soon", "2018-02-30"], [DAY, None, None]),
    ],
)
def test_dates(texts: list[str], expected: list[dt.datetime | None]) -> None:
    assert read(Type.TIMESTAMP, texts) == expected
    assert read(Type.DATE, texts) == [None if e is None else e.date() for e in expected]


@pytest.mark.parametrize("texts", [["03/04/2018"], ["03-04-2018", "05-06-2018"], ["3/4/18"]])
def test_ambiguous_dates_are_not_guessed(texts: list[str]) -> None:
    with pytest.raises(values.Doubt):
        read(Type.DATE, texts)


@pytest.mark.parametrize(
    ("written", "texts"),
    [
        ("dd/mm/yyyy", ["03/04/2018"]),
        ("%d/%m/%y", ["03/04/18"]),
        ("jj/mm/aaaa", ["03/04/2018"]),
        ("mm/dd/yyyy", ["04/03/2018"]),
        ("yyyymmdd", ["20180403"]),
        ("d mmm yyyy", ["3 Apr 2018"]),
    ],
)
def test_date_formats(written: str, texts: list[str]) -> None:
    assert read(Type.DATE, texts, date_formats=(written,)) == [DAY.date()]


def test_a_date_format_allows_a_time_after_it() -> None:
    assert read(Type.TIMESTAMP, ["03/04/2018 10:00"], date_formats=("dd/mm/yyyy",)) == [TEN]


@pytest.mark.parametrize(
    ("text", "expected"),
    [(t, True) for t in ("true", "VRAI", "yes", "Oui", "Y", "o", "1", "x")]
    + [(t, False) for t in ("FALSE", "faux", "No", "non", "n", "0")]
    + [("maybe", None)],
)
def test_flags(text: str, expected: bool | None) -> None:
    assert read(Type.FLAG, [text]) == [expected]


@pytest.mark.parametrize(
    "blank", sorted({*values.TEXT_BLANK_WORDS, " ", "  N/A ", "NULL", "Select"})
)
def test_blank_words(blank: str) -> None:
    assert read(Type.TEXT, [blank]) == [None]
    query = f"SELECT {values.blank_sql('t')} FROM (SELECT ? AS t)"
    assert CONNECTION.execute(query, [blank]).fetchall() == [(True,)]


@pytest.mark.parametrize(
    "text", ["Nadia", "n/a/b", "00001", "0", "Unknown caller", "Élodie", "--x", "Total"]
)
def test_texts_that_are_no_blank_words(text: str) -> None:
    assert read(Type.TEXT, [f" {text} "]) == [text]


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda t: t.name)
def test_every_choice_is_read_as_itself(table: Any) -> None:
    for column in table.columns:
        if column.type is Type.CHOICE:
            plan = values.planned(column, [], values.Settings(table=table.name))
            query = f"SELECT {plan.value('t')} FROM (SELECT unnest(?) AS t)"
            found = CONNECTION.execute(query, [list(words(table.name, column))]).fetchall()
            assert {row[0] for row in found} == set(column.choices)


def test_a_late_cell_changes_the_reading_of_the_whole_column(
    bench: Bench, entry: Callable[..., str]
) -> None:
    """The sample shows whole numbers; a cell far below has thousands and a decimal comma."""
    lines = [f"2026-01-{1 + i % 28:02};{i % 900}" for i in range(3000)]
    lines += ["2026-02-01;1.234", "2026-02-01;1.234,50"]
    report = bench.one(
        "day;spent\n" + "\n".join(lines) + "\n",
        entry("costs", {"on": "day", "amount": "spent"}),
    )
    assert report.used == 3002
    assert bench.rows("costs", "amount")[-2:] == [Decimal(1234), Decimal("1234.5")]


def test_a_day_above_twelve_far_below_decides(bench: Bench, entry: Callable[..., str]) -> None:
    text = "on,amount\n" + "03/04/2026,1\n" * 20_000 + "13/04/2026,1\n"
    bench.one(text, entry("costs", {"on": "on", "amount": "amount"}))
    assert bench.rows("costs", "on")[0] == dt.date(2026, 4, 3)


def test_ambiguous_dates_name_file_and_column(bench: Bench, entry: Callable[..., str]) -> None:
    with pytest.raises(InputError, match=r'x\.csv, column "Jour".*date_format'):
        bench.one("Jour,amount\n03/04/2026,1\n", entry("costs", {"on": "Jour", "amount": "amount"}))


def test_ambiguous_dates_are_read_once_the_lines_of_the_message_are_written(bench: Bench) -> None:
    """Where no entry speaks of the file, then where one does."""
    text = "Call Id,Started At,Direction,Status\n1,03/04/2026 10:00,inbound,answered\n"
    with pytest.raises(InputError) as refused:
        bench.one(text)
    asked = str(refused.value.hint)
    lines = asked.removeprefix("write in xlkpi.toml, each on its line: ").split(", ")
    config = "\n".join(line.split(" (or ")[0] for line in lines) + "\n"
    assert config.startswith('[[export]]\nfile = "x.csv"\ntable = "calls"\ndate_format = ')
    with pytest.raises(InputError, match=r"write date_format = .* \(.*, export\[1\]\)"):
        bench.one(text, config[: config.index("date_format")])
    bench.one(text, config)
    assert bench.rows("calls", "started_at") == [dt.datetime(2026, 4, 3, 10)]


def test_more_than_nine_decimals_are_rounded_and_said(
    bench: Bench, entry: Callable[..., str]
) -> None:
    report = bench.one(
        "on,amount\n2026-01-01,0.12345678951\n2026-01-02,0.5\n",
        entry("costs", {"on": "on", "amount": "amount"}),
    )
    assert report.notes == ("amounts rounded to nine decimals: 1 rows",)
    assert bench.rows("costs", "amount")[0] == Decimal("0.123456790")


def test_cents(bench: Bench, entry: Callable[..., str]) -> None:
    config = entry("costs", {"on": "on", "amount": "amount"}) + '[export.units]\namount = "cents"\n'
    bench.one("on,amount\n2026-01-01,1050\n", config)
    assert bench.rows("costs", "amount") == [Decimal("10.5")]
