"""Amounts and durations: what was read = what was used + what was left out, to the last decimal."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.exports.conftest import Bench
from xlkpi import cli
from xlkpi.exports.report import FileReport, Sum

Entry = Callable[..., str]

COSTS = (
    "on,category,amount\n2026-01-05,sales,0.1\n2026-01-06,sales,0.2\n2026-01-07,sales,lots\n"
    "1789-07-14,sales,0.3\n2026-01-08,nothing,1000000000000000.000000001\n"
)


def only(report: FileReport, column: str) -> Sum:
    (found,) = [s for s in report.sums if s.column == column]
    assert found.reconciled, found
    return found


def said(found: Sum) -> tuple[str, str, str, str]:
    whole = found.as_json()
    return whole["read"], whole["used"], whole["rejected"], whole.get("merged", "0")


def test_rejected_amounts_are_told_apart_exactly(bench: Bench) -> None:
    report = bench.one(COSTS)
    assert report.used == 2
    found = only(report, "amount")
    # 0.1 + 0.2 is 0.3, and a thousand million millions lose no decimal; "lots" is no amount
    assert said(found) == ("1000000000000000.600000001", "0.3", "1000000000000000.300000001", "0")
    assert report.as_json()["sums"] == {"amount": found.as_json()}


def test_totals_below_the_rows_are_in_no_sum(bench: Bench) -> None:
    report = bench.one("on,category,amount\n2026-01-05,sales,5\n2026-01-06,sales,6\nTotal,,11\n")
    assert said(only(report, "amount")) == ("11", "11", "0", "0")


def test_duplicates_are_left_out_with_their_amounts(bench: Bench) -> None:
    head = "deal_id,status,closed_on,amount\n"
    bench.write("a.csv", head + "1,won,2026-01-05,10.5\n2,won,2026-01-06,20\n")
    bench.write("b.csv", head + "2,won,2026-01-06,20\n3,won,2026-02-06,7\n")
    first, second = bench.load("a.csv", "b.csv").files
    assert said(only(first, "amount")) == ("30.5", "30.5", "0", "0")
    assert said(only(second, "amount")) == ("27", "7", "20", "0")


@pytest.mark.parametrize(
    ("header", "cell", "read", "unit", "own"),
    [
        ("Wait (ms)", "1500", "3", "ms", "3000"),
        ("Wait in minutes", "1.5", "180", "min", "3"),
        ("Wait (h)", "0.5", "3600", "h", "1"),
        ("Wait", "90", "180", "", None),
        ("Wait (h)", "00:01:30", "180", "", None),
    ],
)
def test_a_unit_of_the_file_is_told_in_it(
    bench: Bench, header: str, cell: str, read: str, unit: str, own: str | None
) -> None:
    text = f"call_id,direction,started_at,status,{header}\n"
    text += "".join(f"{i},inbound,2026-01-05 10:00,answered,{cell}\n" for i in (1, 2))
    found = only(bench.one(text), "wait_s").as_json()
    assert (found["read"], found["unit"]) == (read, "s")
    assert (found.get("file_unit", ""), found.get("in_file_unit")) == (unit, own)


def test_cents_and_hours(bench: Bench, entry: Entry) -> None:
    config = entry("costs", {"on": "d", "amount": "a"}, file="x.csv")
    config += '[export.units]\namount = "cents"\n[export.set]\ncategory = "sales"\n'
    found = only(bench.one("d,a\n2026-01-05,1234\n2026-01-06,1\n", config), "amount")
    assert (found.read, found.in_file_unit) == (Decimal("12.35"), Decimal(1235))
    config = entry("agent_hours", {"on": "d", "hours": "m"}) + (
        '[export.units]\nhours = "min"\n[export.set]\nactivity = "inbound"\nagent = "Ana"\n'
    )
    found = only(bench.one("d,m\n2026-01-05,90\n2026-01-06,45\n", config), "hours")
    assert (found.read, found.unit) == (Decimal("2.25"), "h")
    assert (found.file_unit, found.in_file_unit) == ("min", Decimal(135))


def test_a_duration_that_only_follows_from_dates_is_no_sum_of_the_file(bench: Bench) -> None:
    report = bench.one(
        "ticket_id,created_at,solved_at,status\n1,2026-01-05 10:00,2026-01-05 11:00,solved\n"
    )
    assert report.sums == ()
    assert "sums" not in report.as_json()


def test_currencies_are_never_added(bench: Bench) -> None:
    text = "on,category,amount,currency\n2026-01-05,sales,10,EUR\n2026-01-06,sales,20.5,usd\n"
    text += "x,sales,1,usd\n"
    report = bench.one(text, '[workbook]\ncurrency = "EUR"\n[rates]\nUSD = 0.9\n')
    euro, dollar = report.sums
    assert (said(euro), euro.unit) == (("10", "10", "0", "0"), "EUR")
    assert (said(dollar), dollar.unit) == (("21.5", "20.5", "1", "0"), "USD")
    assert (euro.converted, dollar.converted) == (Decimal(10), Decimal("18.45"))
    assert list(report.as_json()["sums"]) == ["amount EUR", "amount USD"]  # type: ignore[call-overload]


def test_earlier_events_and_merged_rows(bench: Bench, entry: Entry) -> None:
    log = "id,at,v,won\n1,2026-01-05,100,2026-02-01\n1,2026-01-06,130,2026-02-01\n"
    log += "2,2026-01-06,50,2026-02-01\n"
    columns = {"deal_id": "id", "amount": "v", "closed_on": "won"}
    more = 'latest = { by = "id", order = "at" }'
    config = entry("deals", columns, more) + '[export.set]\nstatus = "won"\n'
    assert said(only(bench.one(log, config), "amount")) == ("280", "180", "100", "0")
    config = config.replace(more, 'collapse = { by = "deal_id" }')
    assert said(only(bench.one(log, config), "amount")) == ("280", "150", "0", "130")
    config = config.replace('{ by = "deal_id" }', '{ by = "deal_id", amount = "sum" }')
    assert said(only(bench.one(log, config), "amount")) == ("280", "280", "0", "0")


def test_events_made_calls_say_what_was_merged(bench: Bench, entry: Entry) -> None:
    log = "call,name,at,talk\n1,created,2026-01-05 10:00:00,\n1,taken,2026-01-05 10:00:09,60\n"
    log += "1,end,2026-01-05 10:02:00,60\n2,created,2026-01-05 11:00:00,5\n"
    config = entry("calls", {"call_id": "call", "started_at": "begun", "talk_s": "talk"}) + (
        '[export.set]\ndirection = "inbound"\nstatus = "answered"\n'
        '[export.pivot]\nby = "call"\nevent = "name"\nat = "at"\n'
        '[export.pivot.events]\nbegun = ["created"]\n'
    )
    assert said(only(bench.one(log, config), "talk_s")) == ("125", "65", "0", "60")


def test_amounts_too_large_to_add_are_no_error(bench: Bench) -> None:
    row = "2026-01-05,sales," + "9" * 28 + "\n"
    report = bench.one("on,category,amount\n" + row * 30)
    assert report.used == 30
    assert report.sums == ()
    assert "its amounts are too large to be added up" in report.notes


amounts = st.decimals(-(10**9), 10**9, places=3)
rows = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", ""]),
        st.sampled_from(["2026-01-05", "2026-02-30", ""]),
        amounts.map(str) | st.sampled_from(["", "n/a", "x"]),
        st.sampled_from(["EUR", ""]),
    ),
    min_size=1,
    max_size=25,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(rows=rows)
def test_whatever_is_read_reconciles(bench: Bench, rows: list[tuple[str, ...]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([("order_id", "ordered_on", "amount", "currency"), *rows])
    report = bench.one(out.getvalue())
    numbers = [Decimal(amount) for *_, amount, _ in rows if amount not in ("", "n/a", "x")]
    assert all(s.reconciled for s in report.sums)
    assert sum((s.read for s in report.sums), Decimal(0)) == sum(numbers, Decimal(0))
    [(used,)] = bench.connection.execute("SELECT coalesce(sum(amount), 0) FROM orders").fetchall()
    assert sum((s.used for s in report.sums), Decimal(0)) == used


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", 'sum of amount "Coût (EUR)" (EUR): 1,010.5 read = 10 used + 1,000.5 rejected'),
        ("fr", "(EUR) : 1\u202f010,5 lus = 10 utilisés + 1\u202f000,5 rejetés"),
    ],
)
def test_check_shows_what_is_left_out(tmp_path: Path, language: str, told: str) -> None:
    (tmp_path / "xlkpi.toml").write_text(f'[workbook]\nlanguage = "{language}"\n', "utf-8")
    text = "on,category,Coût (EUR)\n2026-01-05,sales,10\n2026-13-05,sales,1000.5\n"
    (tmp_path / "costs.csv").write_text(text, "utf-8")
    (tmp_path / "orders.csv").write_text("order_id,ordered_on,amount\n1,2026-01-05,77\n", "utf-8")

    def check(*more: str) -> Any:
        return CliRunner().invoke(cli.main, ["check", str(tmp_path), *more]).stdout

    assert told in check()
    assert "77" not in check(), "what is used whole is shown where it is asked for"
    assert "77" in check("--sums")
    (costs, orders) = json.loads(check("--format", "json"))
    assert costs["sums"]["amount"] == {
        "read": "1010.5", "used": "10", "rejected": "1000.5", "unit": "EUR",
    }  # fmt: skip
    assert orders["sums"]["amount"]["used"] == "77"
