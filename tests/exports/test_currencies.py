"""[rates]: amounts in several currencies are brought to one, or refused with what to do."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from tests.exports.conftest import Bench
from xlkpi.errors import ConfigError, InputError
from xlkpi.exports import read_config

HEAD = "order_id,ordered_on,amount,margin,currency\n"
ORDERS = HEAD + (
    "1,2026-01-05,100,10,EUR\n2,2026-01-31,100,10,usd\n3,2026-02-01,100,-10,USD\n"
    "4,2026-03-01,1000,,JPY\n5,2026-03-01,7,1,\n"
)
BASE = '[workbook]\ncurrency = "EUR"\n[rates]\n'


def amounts(bench: Bench, text: str, rates: str) -> list[Decimal]:
    bench.one(text, BASE + rates)
    found = bench.rows("orders", "amount", "currency")
    assert {currency for _, currency in found} <= {"EUR", None}
    return [amount for amount, _ in found]


def exactly(*numbers: str) -> list[Decimal]:
    return [Decimal(number) for number in numbers]


def test_one_rate_for_all_days(bench: Bench) -> None:
    found = amounts(bench, ORDERS, "USD = 0.92\nJPY = 0.0061\n")
    assert found == exactly("100", "92", "92", "6.1", "7")
    assert bench.rows("orders", "margin") == [*exactly("10", "9.2", "-9.2"), None, Decimal(1)]


def test_a_rate_holds_from_its_day_until_the_next(bench: Bench) -> None:
    rates = 'JPY = 0.0061\n[rates.USD]\n"2026-02-01" = 0.95\n"2026-01" = 0.90\n'
    assert amounts(bench, ORDERS, rates) == exactly("100", "90", "95", "6.1", "7")


def test_the_inverse_is_what_central_banks_publish(bench: Bench) -> None:
    found = amounts(bench, ORDERS, 'USD = "1/1.25"\nJPY = "1 / 164"\n')
    assert found[:3] == exactly("100", "80", "80")
    assert found[3] == Decimal("6.097560976"), "1000 / 164, to nine decimals"


def test_small_rates_keep_their_digits(bench: Bench) -> None:
    text = HEAD + "1,2026-01-05,123456789.01,,IDR\n2,2026-01-05,1,,EUR\n"
    assert amounts(bench, text, "IDR = 0.0000577\n")[0] == Decimal("7123.456725877")


@pytest.mark.parametrize(
    ("rates", "told"),
    [
        ("USD = 0.9\n", r"EUR \(1 rows\).*give the rate of JPY in \[rates\]"),
        ("USD = 0.9\nJPX = 1\n", "give the rate of JPY"),
        ("", r"give the rate of USD, JPY in \[rates\].*what one USD is worth in EUR"),
        (
            'JPY = 1\n[rates.USD]\n"2026-02-01" = 0.9\n',
            r"1 rows .* in USD are from before its first rate, the earliest of 2026-01-31; .*add to \[rates.USD\] .* a rate from \"2026-01-31\"",
        ),
    ],
)
def test_a_rate_that_is_missing_is_named(bench: Bench, rates: str, told: str) -> None:
    with pytest.raises(InputError, match=told) as error:
        bench.one(ORDERS, BASE + rates)
    assert error.value.file is not None
    assert error.value.file.endswith("x.csv")
    assert error.value.column == "currency"


def test_without_a_currency_of_the_workbook_both_are_asked_for(bench: Bench) -> None:
    with pytest.raises(InputError, match=r"give \[rates\] and the currency of \[workbook\]"):
        bench.one(ORDERS)


def test_a_dated_rate_needs_dated_rows(bench: Bench) -> None:
    rates = '[rates.USD]\n"2026-02-01" = 0.9\n'
    text = "deal_id,status,closed_on,amount,currency\n1,won,,5,USD\n2,won,2026-02-02,5,EUR\n"
    with pytest.raises(InputError, match=r'1 rows of "deals" in USD have no date'):
        bench.one(text, BASE + rates)
    bench.one(text, BASE + "USD = 0.9\n")
    assert bench.rows("deals", "amount") == exactly("4.5", "5")


def test_a_deal_is_converted_on_the_day_it_was_won(bench: Bench) -> None:
    text = "deal_id,status,created_on,closed_on,amount,currency\n"
    text += "1,won,2026-01-02,2026-02-02,10,USD\n2,open,2026-01-02,,10,USD\n"
    bench.one(text, BASE + '[rates.USD]\n"2026-01-01" = 0.9\n"2026-02-01" = 0.8\n')
    assert bench.rows("deals", "amount") == exactly("8", "9")


@pytest.mark.parametrize(
    ("rates", "told"),
    [
        ("USD = 0\n", "USD: must be a number above 0"),
        ("USD = -1\n", "must be a number above 0"),
        ("USD = nan\n", "must be a number above 0"),
        ("USD = inf\n", "must be a number above 0"),
        ("USD = true\n", "must be a number"),
        ('USD = "0,92"\n', r"must be a number, or \"1/1.08\""),
        ('USD = "1/0"\n', "must be a number"),
        ("US = 1\n", "currency code of three letters"),
        ("USD = 1\nusd = 2\n", "is given twice"),
        ("EUR = 1.1\n", "is the currency of .workbook.: one EUR is worth 1"),
        ("[rates.USD]\n", "holds no rate"),
        ('[rates.USD]\n"2026-02-30" = 1\n', "must be a day"),
        ('[rates.USD]\n"soon" = 1\n', "must be a day"),
    ],
)  # fmt: skip
def test_wrong_rates_are_errors_of_the_configuration(bench: Bench, rates: str, told: str) -> None:
    path = bench.write("xlkpi.toml", BASE + rates)
    with pytest.raises(ConfigError, match=told):
        read_config(path)


def test_rates_need_the_currency_they_are_in(bench: Bench) -> None:
    path = bench.write("xlkpi.toml", "[rates]\nUSD = 0.9\n")
    with pytest.raises(ConfigError, match="in which currency"):
        read_config(path)


def test_how_rates_are_kept(bench: Bench) -> None:
    rates = "EUR = 1\nusd = 0.5\n[rates.GBP]\n2026 = 1.2\n2025-07 = 1.1\n"
    found = read_config(bench.write("xlkpi.toml", BASE + rates)).rates
    assert found == {
        "USD": ((None, Decimal("0.5")),),
        "GBP": ((dt.date(2025, 7, 1), Decimal("1.1")), (dt.date(2026, 1, 1), Decimal("1.2"))),
    }


def test_a_currency_in_the_cells_is_that_of_the_row(bench: Bench) -> None:
    text = 'order_id,ordered_on,amount\n1,2026-01-05,"EUR 1 200,50"\n2,2026-01-05,"$ 300,00"\n'
    text += '3,2026-01-05,"1.000,00 USD"\n'
    with pytest.raises(InputError, match=r"USD \(2 rows\), EUR \(1 rows\)"):
        bench.one(text)
    assert amounts(bench, text, "USD = 0.5\n") == exactly("1200.5", "150", "500")


def test_symbols_are_codes(bench: Bench) -> None:
    text = HEAD + "1,2026-01-05,5,,€\n2,2026-01-05,8,,£\n"
    assert amounts(bench, text, "GBP = 1.25\n") == exactly("5", "10")


def test_a_foreign_file_alone_is_converted_too(bench: Bench) -> None:
    text = HEAD + "1,2026-01-05,5,,USD\n"
    assert amounts(bench, text, "USD = 0.5\n") == exactly("2.5")
    with pytest.raises(InputError, match=r'the workbook is in EUR, "orders" in USD'):
        bench.one(text, '[workbook]\ncurrency = "EUR"\n')


def test_tables_in_two_currencies_make_no_ratio(bench: Bench) -> None:
    bench.write("orders.csv", HEAD + "1,2026-01-05,5,,USD\n")
    bench.write("costs.csv", "on,category,amount,currency\n2026-01-05,sales,3,EUR\n")
    with pytest.raises(InputError, match=r'"orders" in USD, "costs" in EUR'):
        bench.load("orders.csv", "costs.csv")
    config = BASE + "USD = 0.5\n"
    bench.load("orders.csv", "costs.csv", config=config)
    assert bench.rows("orders", "amount") == exactly("2.5")
    assert bench.rows("costs", "amount") == exactly("3")


def test_an_amount_too_large_to_convert_is_an_error(bench: Bench) -> None:
    text = HEAD + "1,2026-01-05," + "9" * 20 + ",,USD\n2,2026-01-05,5,,EUR\n"
    with pytest.raises(InputError, match="too large to be converted"):
        bench.one(text, BASE + "USD = 0.5\n")
