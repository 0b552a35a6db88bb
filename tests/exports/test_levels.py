"""Headers on two lines are one header where the second line completes the first, and only there."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from tests.exports.conftest import Bench
from xlkpi import cli
from xlkpi.errors import InputError
from xlkpi.exports import levels, read_config

BODY = [["2026-01-05", "Sales", "12", "9"], ["2026-01-06", "Sales", "8", "7"]]
TOP = ["Date", "Queue", "Calls", ""]
SUB = ["", "", "Offered", "Answered"]
JOINED = ("Date", "Queue", "Calls Offered", "Calls Answered")


@pytest.mark.parametrize(
    ("top", "sub", "headers"),
    [
        (TOP, SUB, JOINED),
        # a column of its own to the right of a group has its name in either line
        (["Date", "Calls", "", "Talk"], ["", "Offered", "Answered", ""],
         ("Date", "Calls Offered", "Calls Answered", "Talk")),
        # a whole second line: only what stands twice needs its group
        (["", "Inbound", "", "Outbound", ""], ["Date", "Calls", "Talk", "Calls", "Sales"],
         ("Date", "Inbound Calls", "Talk", "Outbound Calls", "Sales")),
        # line ends in the cells are spaces
        (["Date", "Calls\nof the day", ""], [None, "Offered", "An-\nswered"],
         ("Date", "Calls of the day Offered", "Calls of the day An- swered")),
    ],
)  # fmt: skip
def test_joined(top: list[str], sub: list[str | None], headers: tuple[str, ...]) -> None:
    body = [["2026-01-05", *["12"] * (len(top) - 1)]]
    assert levels.joined(top, sub, body) == headers


@pytest.mark.parametrize(
    ("top", "sub"),
    [
        (["Date", "Queue", "Calls", "Talk"], SUB),  # the first line is whole
        (TOP, ["", "", "Offered", ""]),  # a group with a column without a name
        (TOP, ["2026-01-04", "Sales", "3", "2"]),  # a row of data
        (TOP, ["", "", "3", "2"]),  # one that begins with blanks
        (TOP, ["", "", "2026-01-04", "10:30"]),
        (TOP, ["(UTC)", "", "Offered", "Answered"]),  # a unit beside a group: is it a header?
        (["Calls", "", "Mails", ""], ["Offered", "Answered", "In", "Done"]),  # no column of its own
        (["Report", "", "", ""], ["Date", "Queue", "Offered", "Answered"]),  # a title
        (["Report", "", "", ""], ["Date", "Queue", "Calls", "Calls"]),  # one group cannot tell
        (TOP, ["", "", "Offered", "Offered"]),  # still the same name twice
        (TOP, ["", "", "x" * 90, "Answered"]),  # a sentence is no label
        (["Q1", "Q2", "Q3", ""], ["Response", "Response", "Phone", "Mail"]),  # answer labels
        (["", "", "", ""], SUB),
    ],
)
def test_not_joined(top: list[str], sub: list[str]) -> None:
    assert levels.joined(top, sub, BODY) is None


def test_without_numbers_below_only_merged_cells_tell() -> None:
    top, sub = ["Id", "Customer", ""], ["", "Name", "Town"]
    body = [["1", "Ana", "Lyon"], ["2", "Bob", "Nice"]]
    assert levels.joined(top, sub, body) is None, "Name and Town could be a person"
    assert levels.joined(top, sub, [], [(1, 2)]) == ("Id", "Customer Name", "Customer Town")


def test_beside_merged_cells_a_second_line_of_a_column_belongs_to_it() -> None:
    top, sub = ["Date", "Calls", "", "Talk"], ["", "In", "Out", "(min)"]
    assert levels.joined(top, sub, BODY) is None
    assert levels.joined(top, sub, BODY, [(1, 2)])[-1] == "Talk (min)"  # type: ignore[index]


def test_merged_cells_end_a_group() -> None:
    top, sub = ["", "Calls", "", ""], ["", "In", "Out", "Agent"]
    assert levels.joined([*top[:0], "Date", *top[1:]], sub, BODY, [(1, 2)]) == (
        "Date", "Calls In", "Calls Out", "Agent",
    )  # fmt: skip


words = st.sampled_from(["", "Date", "Calls", "Offered", "12", "2026-01-05", "a b", " "])


@given(st.data())
def test_whatever_is_joined_is_whole_and_distinct(data: st.DataObject) -> None:
    width = data.draw(st.integers(1, 6))
    lines = [data.draw(st.lists(words, min_size=width, max_size=width)) for _ in range(4)]
    merged = data.draw(st.sampled_from([[], [(0, 1)], [(1, 3)]]))
    found = levels.joined(lines[0], lines[1], lines[2:], merged)
    if found is not None:
        assert all(found)
        assert len({h.casefold() for h in found}) == width
        told = " ".join(found)
        assert all(cell.strip() in told for cell in lines[1]), "no label of the second line is lost"


# ---------------------------------------------------------------- files

CALLS = "Date;Queue;Calls;;; Total talk time\n;;Offered;Answered;Abandoned;\n"
ROWS = "05/01/2026;Sales;12;9;3;00:10:00\n13/01/2026;Sales;8;7;1;00:12:30\n"
CALLS_READ = [(12, 9, 3, 600), (8, 7, 1, 750)]


def totals(bench: Bench) -> list[tuple[int, ...]]:
    found = bench.rows("call_totals", "offered", "answered", "abandoned", "talk_s")
    return [tuple(map(int, row)) for row in found]


def test_a_csv_with_groups_is_read(bench: Bench) -> None:
    report = bench.one(CALLS + ROWS)
    assert totals(bench) == CALLS_READ
    assert (report.table, report.read, report.ignored_lines) == ("call_totals", 2, 1)
    assert report.columns["offered"] == "Calls Offered"


def test_titles_above_and_rejected_rows_below_keep_their_numbers(bench: Bench) -> None:
    report = bench.one("Report;;;;;\n\n" + CALLS + ROWS + "31/02/2026;Sales;1;1;0;\n")
    assert totals(bench) == CALLS_READ
    (examples,) = report.examples.values()
    assert examples[0].row == 7


def test_a_name_in_the_configuration_may_be_of_one_line_or_both(bench: Bench) -> None:
    text = "Date,In,,Out,\n,Calls,Talk,Calls,Talk\n2026-01-05,12,600,3,60\n"
    entry = '[[export]]\nfile = "x.csv"\ntable = "call_totals"\n[export.columns]\non = "Date"\n'
    bench.one(text, entry + 'offered = "In Calls"\ntalk_s = "Out Talk"\n')
    assert bench.rows("call_totals", "offered", "talk_s") == [(12, 60)]
    with pytest.raises(InputError, match='no column is called "Out Calls sum"'):
        bench.one(text, entry + 'offered = "Out Calls sum"\n')


def test_header_rows_joins_what_is_not_joined_unasked(bench: Bench) -> None:
    text = "Day,Calls,Talk\n(UTC),offered,time\n2026-01-05,12,600\n"
    entry = (
        '[[export]]\nfile = "x.csv"\ntable = "call_totals"\nheader_rows = 2\n[export.columns]\n'
        'on = "Day (UTC)"\noffered = "Calls offered"\ntalk_s = "Talk time"\n'
    )
    report = bench.one(text, entry)
    assert bench.rows("call_totals", "offered", "talk_s") == [(12, 600)]
    assert (report.read, report.ignored_lines) == (1, 1)


def sheet(rows: Sequence[Sequence[object]], *merged: str, at: int = 1) -> bytes:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for number, row in enumerate(rows, at):
        for column, cell in enumerate(row, at):
            page.cell(number, column).value = cell  # type: ignore[assignment]
    for span in merged:
        page.merge_cells(span)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


HEADS: list[list[object]] = [
    ["Date", "Calls", None, None, "Total talk time"],
    [None, "Offered", "Answered", "Abandoned"],
]
CELLS: list[list[object]] = [
    ["2026-01-05", 12, 9, 3, "00:10:00"],
    ["2026-01-13", 8, 7, 1, "00:12:30"],
]


@pytest.mark.parametrize(
    ("merged", "at"),
    [
        ((), 1),
        (("A1:A2", "B1:D1", "E1:E2"), 1),
        (("B1:D1",), 1),
        (("C3:C4", "D3:F3", "G3:G4"), 3),  # a table that does not begin in A1
    ],
)
def test_a_workbook_with_merged_headers_is_read(
    bench: Bench, merged: tuple[str, ...], at: int
) -> None:
    (bench.folder / "x.xlsx").write_bytes(sheet([*HEADS, *CELLS], *merged, at=at))
    (report,) = bench.load("x.xlsx").files
    assert totals(bench) == CALLS_READ
    assert report.read == report.used == 2


def test_a_title_across_the_sheet_is_no_group(bench: Bench) -> None:
    heads: list[list[object]] = [["Calls of Acme", None, None], ["Date", "Offered", "Answered"]]
    cells: list[list[object]] = [["2026-01-05", 12, 9], ["2026-01-06", 8, 7]]
    (bench.folder / "x.xlsx").write_bytes(sheet([*heads, *cells], "A1:C1"))
    (report,) = bench.load("x.xlsx").files
    assert report.columns["offered"] == "Offered"


def test_a_web_page_with_cells_over_two_rows(bench: Bench) -> None:
    page = (
        "<table><tr><th rowspan=2>Date</th><th colspan='3'>Calls</th><th rowspan=2>Total talk</th>"
        "</tr><tr><th>Offered</th><th>Answered</th><th>Abandoned</th></tr>"
        "<tr><td>2026-01-05</td><td>12</td><td>9</td><td>3</td><td>00:10:00</td></tr>"
        "<tr><td>2026-01-13</td><td>8</td><td>7</td><td>1</td><td>00:12:30</td></tr></table>"
    )
    (bench.folder / "x.xls").write_text(page, encoding="utf-8")
    bench.load("x.xls")
    assert totals(bench) == CALLS_READ


def test_cells_with_line_ends_are_one_header(bench: Bench) -> None:
    heads: list[list[object]] = [["Call\nId", "Started\nat", "Direction", "Talk\n(min)", "Status"]]
    cells: list[list[object]] = [["1", "2026-01-05 10:00", "inbound", 2, "answered"]]
    (bench.folder / "x.xlsx").write_bytes(sheet([*heads, *cells]))
    bench.load("x.xlsx")
    assert [int(s) for s in bench.rows("calls", "talk_s")] == [120]


def test_init_sees_both_lines(tmp_path: Path) -> None:
    (tmp_path / "volume.csv").write_text(CALLS + ROWS, encoding="utf-8")
    result = CliRunner().invoke(cli.main, ["init", str(tmp_path)])
    assert result.exit_code == 0, result.output
    (spec,) = read_config(tmp_path / "xlkpi.toml").exports
    assert spec.table == "call_totals"
    assert spec.columns["offered"] == ("Calls Offered",)
    checked = CliRunner().invoke(cli.main, ["check", str(tmp_path)])
    assert "2 rows read = 2 used + 0 rejected" in checked.stdout
