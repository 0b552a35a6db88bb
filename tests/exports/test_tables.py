"""What an entry of xlkpi.toml says becomes a canonical table, each row used or refused for a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.exports.conftest import Bench
from xlkpi.errors import ConfigError, InputError
from xlkpi.exports import find_config, load, read_config, values
from xlkpi.exports.headers import default_dimensions, recognise
from xlkpi.model.tables import TABLES, Table

CALLS = """Call Id,Date,Time,Answered (Y/N),Wait
1,2026-01-05,10:00:00,Y,17
2,2026-01-05,10:05:00,N,40
3,,10:06:00,Y,1
1,2026-01-06,10:00:00,Y,18
,2026-01-06,10:00:00,Y,3
,2026-01-06,10:00:00,Y,3
7,2026-01-06,10:00:00,?,3
8,2026-01-06,10:00:00,perhaps,3
"""
CALLS_CONFIG = """
[[export]]
file = "x.csv"
table = "calls"
[export.columns]
call_id = "Call Id"
started_at = ["Date", "Time"]
status = "Answered (Y/N)"
wait_s = "wait"
[export.values.status]
"Y" = "answered"
"N" = "abandoned"
[export.set]
direction = "inbound"
"""


def test_a_call_log(bench: Bench) -> None:
    report = bench.one(CALLS, CALLS_CONFIG)
    assert report.rejected == {"unknown value of status": 1, "duplicate key": 1}
    assert report.duplicates == 1
    (example,) = report.examples["duplicate key"]
    assert (example.row, example.value) == (5, "1")
    (example,) = report.examples["unknown value of status"]
    assert (example.row, example.column, example.value) == (9, "Answered (Y/N)", "perhaps")
    assert bench.rows("calls", "call_id", "started_at", "status", "direction", "wait_s") == [
        ("1", dt.datetime(2026, 1, 5, 10), "answered", "inbound", Decimal(17)),
        ("2", dt.datetime(2026, 1, 5, 10, 5), "abandoned", "inbound", Decimal(40)),
        ("3", None, "answered", "inbound", Decimal(1)),
        (None, dt.datetime(2026, 1, 6, 10), "answered", "inbound", Decimal(3)),
        (None, dt.datetime(2026, 1, 6, 10), "answered", "inbound", Decimal(3)),
        ("7", dt.datetime(2026, 1, 6, 10), None, "inbound", Decimal(3)),
    ]
    assert report.as_json() == {
        "file": str(bench.folder / "x.csv"),
        "sheet": "",
        "table": "calls",
        "encoding": "utf-8",
        "delimiter": ",",
        "read": 8,
        "used": 6,
        "rejected": {"unknown value of status": 1, "duplicate key": 1},
        "ignored_lines": 0,
        "from": "2026-01-05",
        "to": "2026-01-06",
        "sums": {"wait_s": {"read": "88", "used": "67", "rejected": "21", "unit": "s"}},
    }


def test_a_table_has_all_its_columns_typed(bench: Bench) -> None:
    bench.one(CALLS, CALLS_CONFIG)
    described = bench.connection.execute("DESCRIBE calls").fetchall()
    expected = [(c.name, values.SQL_TYPES[c.type]) for c in TABLES["calls"].columns]
    assert [(name, kind) for name, kind, *_ in described] == [*expected, ("_row", "BIGINT")]


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda t: t.name)
def test_a_file_of_canonical_headers_is_its_table(table: Table) -> None:
    assert recognise(table.column_names, "x.csv").table is table
    assert set(default_dimensions(table.name)) <= set(table.column_names)


@pytest.mark.parametrize(
    ("headers", "table"),
    [
        ("Numéro de commande;Code client;Date commande;Montant HT", "orders"),
        (
            "Ticket ID;Subject;Status;Priority;Source;Created time;Resolved time;Closed time",
            "tickets",
        ),
        ("Deal ID;Deal Name;Deal Stage;Status;Amount;Close Date;Create Date;Deal owner", "deals"),
        ("Jour;Campagne;Coût;Code de devise;Clics", "campaign_totals"),
        ("Lead ID;Lead Source;Lead Status;Lead Owner;Create Date;Converted Date", "leads"),
        ("Date;File;Appels reçus;Appels décrochés;Appels abandonnés", "call_totals"),
        ("Title;Send Date;Total Recipients;Successful Deliveries;Unique Opens", "campaign_totals"),
    ],
)
def test_known_headers(headers: str, table: str) -> None:
    assert recognise(headers.split(";"), "x.csv").table.name == table


def test_duplicates_over_files(bench: Bench) -> None:
    bench.write(
        "a.csv", "order_id,customer_id,ordered_on,amount\n1,a,2026-01-01,5\n2,a,2026-01-02,5\n"
    )
    bench.write(
        "b.csv", "order_id,customer_id,ordered_on,amount\n2,b,2026-01-03,5\n3,a,2026-01-04,5\n"
    )
    exports = bench.load(config='[[export]]\nfile = "*.csv"\ntable = "orders"\nkey = "order_id"\n')
    assert [f.rejected for f in exports.files] == [{}, {"duplicate key": 1}]
    assert bench.rows("orders", "order_id", "customer_id") == [("1", "a"), ("2", "a"), ("3", "a")]


def test_a_key_of_addresses_has_no_case(bench: Bench) -> None:
    report = bench.one(
        "Email,Status\nA@x.fr,new\n a@X.fr ,new\n,new\n,new\n",
        '[[export]]\nfile = "x.csv"\ntable = "leads"\nkey = "Email"\n[export.columns]\n'
        'status = "Status"\n',
    )
    assert (report.used, report.duplicates) == (3, 1)


def test_composite_keys(bench: Bench) -> None:
    report = bench.one("response_id,kind,score\n1,nps,9\n1,csat,5\n1,nps,3\n,nps,3\n,nps,3\n")
    assert (report.used, report.duplicates) == (4, 1)


def test_durations_come_from_their_timestamps(bench: Bench) -> None:
    bench.one(
        "call_id,direction,status,started_at,answered_at,ended_at,hold_s\n"
        "1,inbound,answered,2026-01-05 10:00:00,2026-01-05 10:00:17,2026-01-05 10:02:17,20\n"
        "2,inbound,abandoned,2026-01-05 10:00:00,,2026-01-05 10:00:40,\n"
    )
    assert bench.rows("calls", "wait_s", "talk_s") == [(17, 100), (40, None)]


@pytest.mark.parametrize(
    ("header", "row", "reason"),
    [
        (
            "call_id,direction,started_at,answered_at",
            "1,in,2026-01-05,2026-01-04",
            "dates run backwards",
        ),
        ("ticket_id,created_at,solved_at", "1,2026-01-05,2026-01-04", "dates run backwards"),
        ("message_id,received_at,handled_at", "1,2026-01-05,2026-01-04", "dates run backwards"),
        (
            "subscription_id,customer_id,started_on,ended_on",
            "1,a,2026-01-05,2026-01-04",
            "dates run backwards",
        ),
        ("lead_id,created_on,converted_on", "1,2026-01-05,2026-01-04", "dates run backwards"),
        (
            "deal_id,status,created_on,closed_on",
            "1,won,2026-01-05,2026-01-04",
            "dates run backwards",
        ),
        ("complaint_id,received_on,closed_on", "1,2026-01-05,2026-01-04", "dates run backwards"),
        ("on,amount", "2101-01-05,4", "date out of range"),
        ("on,amount", "1989-01-05,4", "date out of range"),
        ("on,amount", "2026-01-05,", "missing amount"),
        ("on,amount", "2026-02-30,1", "on is not a date"),
        ("on,amount", "2026-01-05,ten", "amount is not an amount"),
        ("on,agent,hours", "2026-01-05,a,-1", "hours is negative"),
        ("on,category,amount", "2026-01-05,fun,1", "unknown value of category"),
        ("response_id,kind,score", "1,nps,11", "score outside its scale"),
        ("response_id,kind,score", "1,csat,0", "score outside its scale"),
        ("response_id,kind,score", "1,nps,7.5", "score outside its scale"),
        ("contact_id,campaign,sent_on,opened", "1,a,2026-01-05,perhaps", "opened is not yes or no"),
    ],
)
def test_reasons(bench: Bench, header: str, row: str, reason: str) -> None:
    report = bench.one(f"{header}\n{row}\n")
    assert report.rejected == {reason: 1}
    assert report.examples[reason][0].row == 2


def test_scores(bench: Bench) -> None:
    report = bench.one(
        "response_id,kind,score,scale_max,scale_direction,comment\n"
        "1,nps,10 - Extremely likely,,,\n2,nps,0 - Not at all,,,\n3,nps,,,,fine\n"
        "4,ces,2,,effort,\n5,ces,2,5,effort,\n6,csat,8,10,,\n7,repurchase,yes,,,\n8,repurchase,No,,,\n"
    )
    assert report.rejected == {}
    assert bench.rows("surveys", "score") == [10, 0, None, 6, 4, 8, 5, 1]


def test_lookups_keep_the_order_of_rows(bench: Bench) -> None:
    bench.write("accounts.csv", "ACCT_ID,COUNTRY\n2,FR\n1,DE\n")
    report = bench.one(
        "id,cust,when,eur\n" + "".join(f"{i},{i % 3},2026-01-05,{i}\n" for i in range(5000)),
        '[[export]]\nfile = "x.csv"\ntable = "orders"\ndimensions = ["region"]\n'
        '[export.columns]\norder_id = "id"\ncustomer_id = "cust"\nordered_on = "when"\namount = "eur"\n'
        '[[export.lookup]]\nfile = "accounts.csv"\non = { customer_id = "ACCT_ID" }\n'
        'columns = { region = "COUNTRY" }\n',
    )
    assert report.used == 5000
    found = bench.rows("orders", "order_id", "region")
    assert found[:3] == [("0", None), ("1", "DE"), ("2", "FR")]
    assert [row[0] for row in found] == [str(i) for i in range(5000)]


def test_a_lookup_with_two_rows_a_key_is_refused(bench: Bench) -> None:
    bench.write("accounts.csv", "ACCT_ID,COUNTRY\n1,FR\n1,DE\n")
    with pytest.raises(InputError, match=r'accounts\.csv, column "ACCT_ID".*2 rows.*"1"'):
        bench.one(
            "cust,when,eur\n1,2026-01-05,1\n",
            '[[export]]\nfile = "x.csv"\ntable = "orders"\n'
            '[export.columns]\ncustomer_id = "cust"\nordered_on = "when"\namount = "eur"\n'
            '[[export.lookup]]\nfile = "accounts.csv"\non = { customer_id = "ACCT_ID" }\n'
            'columns = { region = "COUNTRY" }\n',
        )


def test_the_latest_event_of_each_record(bench: Bench, entry: Callable[..., str]) -> None:
    report = bench.one(
        "number,state,updated\nA,open,9\nA,solved,10\nB,open,3\nB,pending,3\n,open,1\n,open,1\n",
        entry(
            "tickets",
            {"ticket_id": "number", "status": "state"},
            'latest = { by = "number", order = "updated" }',
        ),
    )
    assert report.rejected == {"earlier event of the same record": 2}
    assert [e.row for e in report.examples["earlier event of the same record"]] == [2, 4]
    assert bench.rows("tickets", "ticket_id", "status") == [
        ("A", "solved"), ("B", "pending"), (None, "open"), (None, "open"),
    ]  # fmt: skip


def test_wide_years_become_rows(bench: Bench) -> None:
    report = bench.one(
        "ACCT,2015,2016\na,10,\nb,,5\nc,1,2\n",
        '[[export]]\nfile = "x.csv"\ntable = "orders"\n'
        'unpivot = { columns = ["2015", "2016"], name = "ordered_on", value = "amount" }\n'
        '[export.columns]\ncustomer_id = "ACCT"\n',
    )
    assert (report.read, report.rejected) == (6, {"blank value": 2})
    assert bench.rows("orders", "customer_id", "ordered_on", "amount") == [
        ("a", dt.date(2015, 1, 1), 10),
        ("b", dt.date(2016, 1, 1), 5),
        ("c", dt.date(2015, 1, 1), 1),
        ("c", dt.date(2016, 1, 1), 2),
    ]
    assert [e.row for e in report.examples["blank value"]] == [2, 3]


def test_fields_of_customers(bench: Bench) -> None:
    bench.write(
        "x.csv", 'customer_id,Status,Phone,"Say ""hi""",\n1,actif,0000,=1+1,\n2,,Select,+1,\n'
    )
    table = bench.load("x.csv").tables["customers"]
    assert table.fields == ("Phone", 'Say "hi"')
    found = bench.connection.execute('SELECT status, Phone, "Say ""hi""" FROM customers').fetchall()
    assert found == [("active", None, "=1+1"), (None, None, "+1")]


def test_two_currencies_are_not_added(bench: Bench) -> None:
    with pytest.raises(InputError, match=r"EUR \(2 rows\), USD \(1 rows\)"):
        bench.one("on,amount,currency\n2026-01-05,1,EUR\n2026-01-05,1,eur\n2026-01-05,1,USD\n")


def test_one_file_feeds_two_tables(bench: Bench) -> None:
    bench.write("x.csv", "cust,when,eur\na,2026-01-05,1\n")
    part = '[[export]]\nfile = "x.csv"\n'
    exports = bench.load(
        "x.csv",
        config=part
        + 'table = "orders"\n[export.columns]\nordered_on = "when"\namount = "eur"\n'
        + part
        + 'table = "usage"\n[export.columns]\ncustomer_id = "cust"\non = "when"\n',
    )
    assert [f.table for f in exports.files] == ["orders", "usage"]


def test_dimensions_and_mapped(bench: Bench) -> None:
    bench.write("x.csv", "order_id,ordered_on,amount,product,Shop\n1,2026-01-05,1,a,b\n")
    table = bench.load("x.csv").tables["orders"]
    assert table.dimensions == ("product",)
    assert table.mapped == {"order_id", "ordered_on", "amount", "product"}
    table = bench.load(
        "x.csv", config='[[export]]\nfile = "x.csv"\ntable = "orders"\ndimensions = ["Shop"]\n'
    ).tables["orders"]
    assert table.dimensions == ("Shop",)
    assert bench.rows("orders", "Shop") == ["b"]


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('[workbok]\ntitle = "x"', 'did you mean "workbook"'),
        ("[workbook]\nlanguage = 'de'", "workbook.language"),
        ("[workbook]\nfiscal_year_start = 13", "1 to 12"),
        ("[workbook]\ntitle = 3", "line 2, workbook.title: must be a text"),
        ("[[export]]\ntable = 'calls'", 'needs the key "file"'),
        ("[[export]]\nfile = 'x.csv'\ntable = 'cals'", 'did you mean "calls"'),
        ("[[export]]\nfile = 'x.csv'\ntable = 'calls'\nskip_row = 1", "skip_rows"),
        ("[[export]]\nfile = 'x.csv'\ntable = 'calls'\nskip_rows = true", "whole number"),
        ("[[export]]\nfile = 'x.csv'\ntable = 'calls'\n[export.units]\nwait_s = 'sec'", "unit"),
        ("[[export]]\nfile = 'x.csv'\ntable = 'calls'\n[export.set]\nwait_s = [1]", "one value"),
        ("[[export]]\nfile = 'x.csv'\ntable = 'calls'\nlatest = { by = 'a' }", '"order"'),
        ("[export]\nfile = 'x.csv'", r"\[\[export\]\]"),
        ("title = ", "not valid TOML"),
        ("[kpi]\nnps = 3", "kpi.nps"),
    ],
)
def test_configurations_that_say_the_impossible(bench: Bench, toml: str, message: str) -> None:
    path = bench.write("xlkpi.toml", toml)
    with pytest.raises(ConfigError, match=message) as caught:
        read_config(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ('[export.columns]\ncall_id = "Call Idd"', 'did you mean "Call Id"'),
        ('[export.set]\ndirection = "sideways"', '"sideways" is not one of inbound, outbound'),
        ('[export.columns]\ncall_id = "Call Id"', 'nothing gives the column "direction"'),
    ],
)
def test_entries_that_do_not_fit_the_file(bench: Bench, more: str, message: str) -> None:
    with pytest.raises((InputError, ConfigError), match=message):
        bench.one("Call Id,Wait\n1,2\n", f'[[export]]\nfile = "x.csv"\ntable = "calls"\n{more}\n')


def test_an_entry_without_a_file_is_said(bench: Bench) -> None:
    bench.write("x.csv", "on,amount\n2026-01-05,1\n")
    with pytest.raises(InputError, match=r'no file is called "y\.csv"'):
        bench.load(config='[[export]]\nfile = "y.csv"\ntable = "calls"\n')


def test_find_config(tmp_path: Path) -> None:
    assert find_config([tmp_path]) is None
    (tmp_path / "xlkpi.toml").write_text("")
    assert find_config([tmp_path / "x.csv"]) == tmp_path / "xlkpi.toml"
    assert find_config([tmp_path]) == tmp_path / "xlkpi.toml"
    assert read_config(tmp_path / "xlkpi.toml").fiscal_year_start == 1


@pytest.mark.parametrize("threads", [1, 4])
def test_the_first_row_of_a_key_wins_whatever_the_threads(tmp_path: Path, threads: int) -> None:
    path = tmp_path / "x.csv"
    rows = "".join(f"{i % 60_000},inbound,a{i}\n" for i in range(120_000))
    path.write_text("call_id,direction,agent\n" + rows)
    with duckdb.connect(config={"threads": threads}) as connection:
        (report,) = load([path], connection=connection).files
        assert report.duplicates == 60_000
        query = "SELECT count(*) FROM calls WHERE agent = 'a' || call_id"
        assert connection.execute(query).fetchall() == [(60_000,)]
