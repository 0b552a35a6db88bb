"""Files of every dialect, encoding and kind are opened as what they are, and what is none is told."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exports.conftest import Bench
from xlkpi.errors import InputError, UnknownName
from xlkpi.exports import load, read_config
from xlkpi.exports.text import cp1252_as_utf8

COSTS = "on,category,amount\n2026-01-05,marketing,10.5\n2026-02-01,sales,2\n"
FRENCH = "Date;Catégorie;Montant\n05/01/2026;marketing;1 010,50\n31/01/2026;autre;2\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_encodings(bench: Bench, encoding: str) -> None:
    bench.write("x.csv", FRENCH.replace("1 010", "1\u00a0010"), encoding)
    (report,) = bench.load("x.csv").files
    assert (report.table, report.used, report.delimiter) == ("costs", 2, ";")
    assert bench.rows("costs", "on", "category", "amount") == [
        (dt.date(2026, 1, 5), "marketing", Decimal("1010.5")),
        (dt.date(2026, 1, 31), "other", Decimal(2)),
    ]


def test_an_accent_far_below_the_sample_is_kept(bench: Bench) -> None:
    """The head is plain ASCII: only DuckDB's refusal shows that the file is cp1252."""
    text = "on,amount,account\n" + "2026-01-05,1,abc\n" * 30_000 + "2026-01-05,1,dépôt – €\n"
    bench.write("x.csv", text, "cp1252")
    (report,) = bench.load("x.csv").files
    assert (report.encoding, report.used) == ("cp1252", 30_001)
    assert bench.rows("costs", "account")[-1] == "dépôt – €"


def test_a_byte_without_meaning_is_refused(bench: Bench) -> None:
    (bench.folder / "x.csv").write_bytes(b"on,amount\n2026-01-05,1\xe9\n2026-01-05,\x81\n")
    with pytest.raises(InputError, match=r"x\.csv, row 3: is not cp1252: the byte 0x81"):
        bench.load("x.csv")


def test_mixed_encodings_are_refused(bench: Bench) -> None:
    (bench.folder / "x.csv").write_bytes(
        "on,amount,account\n2026-01-05,1,é\n".encode() + b"2026-01-05,1,\xe9\n"
    )
    with pytest.raises(InputError, match=r"row 3: mixes encodings"):
        bench.load("x.csv")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.csv", b"\x00\x01\x02\x03" * 100, "is not text"),
        ("x.csv", b"PK\x03\x04" + b"\0" * 50, "ZIP"),
        ("x.csv", b"", "is empty"),
        ("x.xlsx", b"garbage", "not a workbook"),
        ("x.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "password"),
        ("x.xls", b"<html><table></table>", "web page"),
        ("x.parquet", b"garbage", "not a Parquet"),
        ("x.doc", b"garbage", "cannot be read"),
    ],
)
def test_what_is_no_export_is_named(bench: Bench, name: str, content: bytes, message: str) -> None:
    (bench.folder / name).write_bytes(content)
    with pytest.raises(InputError, match=message) as caught:
        bench.load(name)
    assert name in str(caught.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(bench: Bench, delimiter: str) -> None:
    report = bench.one(COSTS.replace(",", delimiter))
    assert (report.delimiter, report.used) == (delimiter, 2)


def test_a_semicolon_inside_values_of_a_comma_file(bench: Bench) -> None:
    report = bench.one('on,amount,account\n2026-01-05,1,"a;b"\n2026-01-06,2,c;d\n')
    assert report.delimiter == ","
    assert bench.rows("costs", "account") == ["a;b", "c;d"]


def test_decimal_commas_do_not_cut_a_semicolon_file(bench: Bench) -> None:
    report = bench.one("on;amount;account\n05/01/2026;1,5;2,5\n31/01/2026;2,5;3,5\n")
    assert report.delimiter == ";"


@pytest.mark.parametrize("skip", [None, 3])
def test_lines_above_the_header(bench: Bench, entry: Callable[..., str], skip: int | None) -> None:
    config = None
    if skip:
        config = entry("costs", {"on": "on", "amount": "amount"}, f"skip_rows = {skip}")
    report = bench.one('Costs\n"1 January, 2026"\n\n' + COSTS, config)
    assert (report.used, report.ignored_lines) == (2, 3)


def test_blank_lines_totals_and_legal_lines_are_no_rows(bench: Bench) -> None:
    report = bench.one(
        COSTS
        + "\n\n,,\nTotal,,12.5\nGrand Totals (2 records)\n"
        + '"Copyright (c) 2000-2026 x, inc."\n'
    )
    assert (report.read, report.used, report.rejected) == (2, 2, {})
    assert report.ignored_lines == 6


def test_a_name_that_starts_with_total_is_a_row(bench: Bench) -> None:
    report = bench.one("customer_id,segment\nTotal Energies,b\nTotal,\nTotal: Account,\n")
    assert (report.used, report.ignored_lines) == (1, 2)


def test_broken_rows_are_refused_one_by_one(bench: Bench) -> None:
    report = bench.one(COSTS + "2026-03-01,sales\n\n2026-03-01,sales,1,2\n2026-03-02,sales,x\n")
    assert report.rejected == {"amount is not an amount": 1, "wrong number of columns": 2}
    assert [e.row for e in report.examples["wrong number of columns"]] == [4, 6]
    (example,) = report.examples["amount is not an amount"]
    assert (example.row, example.column, example.value) == (7, "amount", "x")


def test_mostly_broken_rows_mean_a_wrong_delimiter(bench: Bench) -> None:
    with pytest.raises(InputError, match="delimiter"):
        bench.one("on,amount\n" + "2026-01-01,1\n1,2,3\n1,2,3,4\n1\n" * 9)


def test_quoted_line_breaks(bench: Bench) -> None:
    report = bench.one('on,amount,account\n2026-01-05,1,"a\n\nb"\n2026-01-06,x,c\n')
    assert (report.read, report.ignored_lines) == (2, 0)
    assert report.examples["amount is not an amount"][0].row == 3


def test_a_header_alone(bench: Bench) -> None:
    report = bench.one("on,amount\n")
    assert report.read == 0
    assert "holds no rows below its header" in report.notes


def workbook(path: Path, **sheets: list[list[object]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def test_workbooks(bench: Bench) -> None:
    header: list[object] = ["Call Id", "Direction", "Started at", "Wait", "Talk", "Status"]
    start = dt.datetime(2026, 1, 5, 10, 0)
    workbook(
        bench.folder / "x.xlsx",
        Calls=[
            ["Calls of January"],
            [],
            header,
            ["00012", "inbound", start, 17, dt.time(0, 2, 5), "answered"],
            [13.0, "inbound", start, 5.5, dt.timedelta(hours=30), "abandoned"],
            [None] * 6,
            ["=1/0", "inbound", start, "#N/A", None, "answered"],
        ],
        Notes=[["nothing", "here"], ["a", "b"]],
    )
    used, other = bench.load("x.xlsx").files
    assert (used.sheet, used.table, used.used, used.ignored_lines) == ("Calls", "calls", 3, 3)
    assert (other.sheet, other.table) == ("Notes", "")
    assert bench.rows("calls", "call_id", "wait_s", "talk_s")[:2] == [
        ("00012", Decimal(17), Decimal(125)),
        ("13", Decimal("5.5"), Decimal(108000)),
    ]


def test_parquet_and_frames_say_the_same(bench: Bench) -> None:
    frame = pd.DataFrame(
        {
            "order_id": [1, 2, None],
            "ordered_on": [pd.Timestamp("2026-01-05"), pd.Timestamp("2026-01-06 10:00"), pd.NaT],
            "amount": [1.25, 2.0, float("nan")],
            "status": ["paid", "cancelled", None],
        }
    )
    path = bench.folder / "x.parquet"  # written by DuckDB: pandas would need pyarrow for it
    duckdb.from_df(frame).write_parquet(str(path))
    columns = ("order_id", "ordered_on", "amount", "status")
    expected = [
        ("1", dt.date(2026, 1, 5), Decimal("1.25"), "completed"),
        ("2", dt.date(2026, 1, 6), Decimal(2), "cancelled"),
    ]
    bench.load("x.parquet")
    assert bench.rows("orders", *columns) == expected
    exports = load({"orders": frame}, connection=bench.connection)
    assert bench.rows("orders", *columns) == expected
    assert exports.files[0].file == "orders"
    with pytest.raises(UnknownName, match='did you mean "orders"'):
        load({"order": frame}, connection=bench.connection)


def test_frames_of_objects(bench: Bench) -> None:
    frame = pd.DataFrame(
        {
            "call_id": ["a", "b"],
            "direction": ["inbound", "outbound"],
            "started_at": [dt.datetime(2026, 1, 5, 9), "2026-01-06 10:00"],
            "talk_s": pd.to_timedelta(["00:02:00", "1 day"]),
            "is_internal": [True, None],
        }
    )
    load({"calls": frame}, connection=bench.connection)
    assert bench.rows("calls", "started_at", "talk_s", "is_internal") == [
        (dt.datetime(2026, 1, 5, 9), Decimal(120), True),
        (dt.datetime(2026, 1, 6, 10), Decimal(86400), None),
    ]


def test_folders_and_globs(bench: Bench) -> None:
    bench.write("costs-1.csv", COSTS)
    bench.write("costs-2.tsv", COSTS.replace(",", "\t"))
    for junk in (".hidden.csv", "~$x.xlsx", "notes.md", "xlkpi.toml"):
        bench.write(junk, "")
    assert [f.used for f in bench.load().files] == [2, 2]
    assert bench.connection.execute("SELECT count(*) FROM costs").fetchall() == [(4,)]
    found = load([str(bench.folder / "*.csv")], connection=bench.connection)
    assert len(found.files) == 1
    with pytest.raises(InputError, match="no such file"):
        bench.load("absent.csv")
    (bench.folder / "empty").mkdir()
    with pytest.raises(InputError, match="holds no export"):
        bench.load("empty")


def test_unknown_headers_are_refused_with_the_way_out(bench: Bench) -> None:
    with pytest.raises(InputError, match=r'no known table \("a", "b"\).*\[\[export\]\]'):
        bench.one("a,b\n1,2\n")


def test_nothing_is_left_behind(bench: Bench) -> None:
    bench.write("x.csv", FRENCH, "cp1252")
    bench.load("x.csv")
    kept = bench.connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() UNION ALL "
        "SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal"
    ).fetchall()
    assert len(kept) == 2


def test_a_file_that_changes_is_not_described(bench: Bench) -> None:
    report = bench.one(COSTS)
    assert len(report.sha256) == 64
    other = bench.one(COSTS)
    bench.write("x.csv", COSTS + "2026-03-01,sales,1\n")
    with pytest.raises(InputError, match="changed"):
        assert other.sha256


@given(st.randoms(use_true_random=False), st.integers(1, 40))
@settings(max_examples=40, deadline=None)
def test_every_row_is_used_or_refused(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random, count: int
) -> None:
    """Whatever stands in the cells, read = used + refused, and used rows are in the table."""
    cells = [
        "",
        "1",
        "x",
        "2026-01-05",
        "05/13/2026",
        "-",
        "answered",
        "abandoned",
        "1,5",
        "é",
        "=",
    ]
    lines = [
        ",".join(f'"{chance.choice(cells)}"' for _ in range(chance.choice((5, 5, 5, 5, 5, 4, 6))))
        for _ in range(count)
    ]
    path = tmp_path_factory.mktemp("rows") / "x.csv"
    header = "call_id,started_at,wait_s,status,agent\n"
    path.write_text(header + "\n".join(lines) + "\n", encoding="utf-8")
    toml = path.with_name("xlkpi.toml")
    toml.write_text(
        '[[export]]\nfile = "x.csv"\ntable = "calls"\ndate_format = ["%Y-%m-%d", "%m/%d/%Y"]\n'
        'decimal = ","\n[export.set]\ndirection = "inbound"\n'
    )
    with duckdb.connect() as connection:
        try:
            (report,) = load([path], connection=connection, config=read_config(toml)).files
        except InputError as error:
            assert "delimiter" in str(error) or "column" in str(error)  # noqa: PT017
            return
        assert report.read == report.used + sum(report.rejected.values())
        assert report.read + report.ignored_lines == count
        assert connection.execute("SELECT count(*) FROM calls").fetchall() == [(report.used,)]


def test_odd_cells_far_below_usual_ones(bench: Bench) -> None:
    """What a sample shows makes the reading faster, never different."""
    lines = [f"C{i:05},2026-01-01 10:00,inbound,Sales,Agent {i % 40:02}" for i in range(4000)]
    lines += [
        " C1 ,2026-01-01 10:00,inbound,N/A,\u00a0Agent 1\u00a0",
        "n/a,2026-01-01 10:00,inbound,Sales ,Zoé",
        "C2\u2003,2026-01-01 10:00,inbound,,—",
        "Total (3 rows),,,,",
    ]
    text = "Call Id,Started at,Direction,Queue,Agent\n" + "\n".join(lines) + "\n"
    report = bench.one(text)
    assert (report.used, report.ignored_lines) == (4003, 1)
    assert bench.rows("calls", "call_id", "queue", "agent")[-3:] == [
        ("C1", None, "Agent 1"),
        (None, "Sales", "Zoé"),
        ("C2", None, None),
    ]


_CP1252 = bytes(b for b in range(0x80, 0x100) if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D))


@given(
    letters=st.lists(st.sampled_from(_CP1252), min_size=1, max_size=14),
    picks=st.lists(st.integers(0, 15), max_size=60),
)
def test_bytes_put_in_place_are_what_the_codec_gives(letters: list[int], picks: list[int]) -> None:
    alphabet = bytes(letters) + b"a\n"
    data = bytes(alphabet[i % len(alphabet)] for i in picks)
    found = cp1252_as_utf8(data)
    assert found in (None, data.decode("cp1252").encode())
    if len(set(letters)) == 1:
        assert found is not None


def test_bytes_that_cp1252_leaves_open_are_no_text() -> None:
    assert cp1252_as_utf8(b"a\x81") is None


def test_what_no_sample_shows_is_read_all_the_same(bench: Bench) -> None:
    rows = [f"{d:02}/01/2026;sales;{d},5" for d in range(1, 29)] * 120
    rows += ["\u00a031/01/2026;sales;1.234,5", "31/01/2026;sales;1.234", "30/01/2026;sales;€ 2"]
    report = bench.one("on;category;amount\n" + "\n".join(rows) + "\n")
    assert (report.read, report.used) == (3363, 3363)
    assert bench.rows("costs", "amount")[-3:] == [Decimal("1234.5"), Decimal(1234), Decimal(2)]
    assert bench.rows("costs", "on")[-3] == dt.date(2026, 1, 31)
