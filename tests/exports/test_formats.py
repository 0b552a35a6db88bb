"""Files that are not what they are called, and the quirks of whole files."""

from __future__ import annotations

import datetime as dt
import gzip
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from tests.exports.conftest import Bench
from tests.exports.made import cell, page, raw_workbook, workbook, zipped
from tests.exports.xlsb import xlsb
from xlkpi.errors import InputError

COSTS = b"on,category,amount\n2026-01-05,marketing,10.5\n2026-02-01,sales,2\n"
ROWS: list[list[object]] = [
    ["on", "category", "amount"],
    ["2026-01-05", "marketing", 10.5],
    ["2026-02-01", "sales", 2],
]
AMOUNTS = [Decimal("10.5"), Decimal(2)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.csv", workbook(ROWS)),
        ("x.xlsb", xlsb(ROWS)),
        ("x.xlsx", xlsb(ROWS)),
        ("x.zip", zipped(("x.xlsb", xlsb(ROWS)))),
        ("x.xlsx", COSTS),
        ("x.xls", COSTS.replace(b",", b"\t")),
        ("x.xls", page(ROWS)),
        ("x.xls", b"\xef\xbb\xbf\n" + page(ROWS)),
        ("x.csv", page(ROWS)),
        ("x.csv.zip", zipped(("x.csv", COSTS))),
        ("x.zip", zipped(("__MACOSX/x.csv", b"x"), ("a/b/x.csv", COSTS), ("read.me", b"x"))),
        ("x.zip", zipped(("x.xlsx", workbook(ROWS)))),
        ("x.csv", zipped(("x.csv", COSTS))),
        ("x.csv.gz", gzip.compress(COSTS, mtime=0)),
        ("x.csv", gzip.compress(COSTS, mtime=0)),
    ],
)
def test_a_file_is_what_it_holds(bench: Bench, name: str, data: bytes) -> None:
    (bench.folder / name).write_bytes(data)
    (report,) = bench.load().files
    assert (report.file, report.table) == ((bench.folder / name).as_posix(), "costs")
    assert (report.read, report.used, report.ignored_lines) == (2, 2, 0)
    assert bench.rows("costs", "amount") == AMOUNTS
    assert len(report.sha256) == 64


def test_a_binary_workbook_has_cells_of_every_kind(bench: Bench) -> None:
    start = dt.datetime(2026, 1, 5, 10, 30)
    title: list[object] = ["Appels", *[None] * 7]
    heads: list[object] = [
        "Call Id", "Direction", "Started at", "Wait", "Talk", "Status", "Queue", "Resolved",
    ]  # fmt: skip
    rows: list[list[object]] = [
        ["007", "inbound", start, 17, dt.timedelta(minutes=2, seconds=5), "answered", "Éco", True],
        [2, "inbound", start, 5.5, dt.timedelta(hours=30), "abandoned", None, False],
        [None] * 8,
        ["3", "inbound", start, -1, None, "answered", "Éco", None],
    ]
    (bench.folder / "x.xlsb").write_bytes(xlsb([title, heads, *rows], "Calls"))
    (report,) = bench.load().files
    assert (report.sheet, report.table) == ("Calls", "calls")
    assert (report.read, report.used, report.ignored_lines) == (3, 2, 2)
    assert report.rejected == {"wait_s is negative": 1}
    (examples,) = report.examples.values()
    assert examples[0].row == 6
    assert bench.rows("calls", "call_id", "started_at", "wait_s", "talk_s", "queue") == [
        ("007", start, Decimal(17), Decimal(125), "Éco"),
        ("2", start, Decimal("5.5"), Decimal(108_000), None),
    ]


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_other_workbooks(bench: Bench, libreoffice: Path, ending: str) -> None:
    (bench.folder / "x.xlsx").write_bytes(workbook(ROWS))
    subprocess.run(
        [libreoffice, f"-env:UserInstallation=file://{bench.folder}/profile", "--headless",
         "--convert-to", ending, "--outdir", bench.folder, bench.folder / "x.xlsx"],
        check=True, capture_output=True,
    )  # fmt: skip
    bench.load(f"x.{ending}")
    assert bench.rows("costs", "amount") == AMOUNTS
    shutil.move(bench.folder / f"x.{ending}", bench.folder / "y.xlsx")
    bench.load("y.xlsx")
    assert bench.rows("costs", "amount") == AMOUNTS


def test_an_archive_of_several(bench: Bench) -> None:
    other = b"on,category,amount\n2026-03-01,sales,7\n\n2026-03-02,sales,x\n"
    data = zipped(("1.csv", COSTS), ("2.csv", other), ("notes.txt", b"a,b\n1,2\n"))
    (bench.folder / "x.zip").write_bytes(data)
    found = {r.sheet: (r.table, r.used, r.ignored_lines) for r in bench.load().files}
    assert found == {"1.csv": ("costs", 2, 0), "2.csv": ("costs", 1, 1), "notes.txt": ("", 0, 0)}
    assert sum(bench.rows("costs", "amount")) == Decimal("19.5")


def test_mojibake_is_mended(bench: Bench) -> None:
    text = "on;category;amount;account\n05/01/2026;marketing;1,5;dépôt – €\n31/01/2026;;2;à\n"
    spoilt = text.encode().decode("cp1252", "surrogateescape").replace("\udc81", "\x81")
    data = "".join(chr(b) if (c := ord(d)) > 0xFF and (b := c - 0xDC00) < 256 and b > 0 else d
                   for d in spoilt).encode()  # fmt: skip
    (bench.folder / "x.csv").write_bytes(data)
    (report,) = bench.load("x.csv").files
    assert report.encoding == "utf-8, encoded twice"
    assert bench.rows("costs", "account") == ["dépôt – €", "à"]


def test_text_that_only_looks_spoilt_is_left_alone(bench: Bench) -> None:
    bench.write("x.csv", "on,amount,account\n2026-01-05,1,Ã©\n2026-01-06,1,é\n")
    bench.load("x.csv")
    assert bench.rows("costs", "account") == ["Ã©", "é"]


def test_newer_errors_of_excel_are_blanks(bench: Bench) -> None:
    def row(number: int, error: str, amount: int) -> str:
        return (
            f'<row r="{number}">{cell(f"A{number}", "2026-01-05")}<c r="B{number}">'
            f'<v>{amount}</v></c><c r="C{number}" t="e"><v>{error}</v></c></row>'
        )

    head = f'<row r="1">{cell("A1", "on")}{cell("B1", "amount")}{cell("C1", "account")}</row>'
    errors = ["#N/A", "#SPILL!", "#CALC!", "#BLOCKED!", "#DIV/0!", "#FIELD!"]
    body = "".join(row(i, e, i) for i, e in enumerate(errors, 2))
    (bench.folder / "x.xlsx").write_bytes(raw_workbook(head + body))
    assert bench.load().files[0].used == len(errors)
    assert set(bench.rows("costs", "account")) == {None}


def test_thousands_of_blank_rows(bench: Bench) -> None:
    gap: list[list[object]] = [[None, None]] * 5000
    cells: list[list[object]] = [["on", "amount"], ["2026-01-05", 1], ["2026-01-05", "x"]]
    rows = [row for filled in cells for row in (*gap, filled)]
    data = workbook(rows)
    (bench.folder / "x.xlsx").write_bytes(data)
    (report,) = bench.load().files
    assert (report.used, report.ignored_lines) == (1, 15_000)
    assert report.examples["amount is not an amount"][0].row == 15_003
    text = "\n" * 5000 + "on,amount\n" + ",\n" * 5000 + "2026-01-05,1\n" + "\n" * 5000
    (bench.folder / "x.xlsx").unlink()
    bench.write("x.csv", text)
    (report,) = bench.load().files
    assert (report.used, report.ignored_lines) == (1, 15_000)


def test_a_page_without_a_table_is_said(bench: Bench) -> None:
    bench.write("x.csv", "<!DOCTYPE html><html><body>Please sign in</body></html>")
    with pytest.raises(InputError, match=r"web page without a table.*password"):
        bench.load("x.csv")
