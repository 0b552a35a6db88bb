"""Annotations, observations and benchmarks: carried over, and shown where they belong."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from tests.workbook.cells import Cells, calculated, differences
from tests.workbook.test_carried import edited
from xlkpi.facts import Facts, gather
from xlkpi.targets.register import ANNOTATIONS, BENCHMARKS, OBSERVATIONS, REGISTERS, Entry
from xlkpi.workbook import build, summary_table
from xlkpi.workbook.annotations_sheet import Annotations
from xlkpi.workbook.benchmarks_sheet import Benchmarks
from xlkpi.workbook.carried import Earlier, left_before
from xlkpi.workbook.observations_sheet import Observations
from xlkpi.workbook.page import letter
from xlkpi.workbook.register_sheet import HEADER

FIRST = HEADER + 1
OCTOBER = dt.date(2026, 10, 1)


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    """Facts that are built into a workbook in no time."""
    folder = tmp_path_factory.mktemp("few")
    orders = ["order_id,customer_id,ordered_on,amount"]
    orders += [f"{i},c{i % 5},2026-{1 + i % 10:02d}-{12 + i % 3},{10 * i}" for i in range(1, 40)]
    orders += ["90,c1,2026-10-31,5"]
    (folder / "orders.csv").write_text("\n".join(orders) + "\n", encoding="utf-8")
    answers = ["response_id,customer_id,answered_on,kind,score,comment"]
    answers += [f"{i},c{i},2026-10-{i:02d},nps,{i},{text}" for i, text in
                ((3, "=1+1"), (9, "Très bien"), (10, ""))]  # fmt: skip
    (folder / "surveys.csv").write_text("\n".join(answers) + "\n", encoding="utf-8")
    seen = ["author,on,observation,action,owner,status",
            "Ann,2026-10-02,The door sticks,,,open", "Bob,2026-09-02,No sign,Order,Al,done"]  # fmt: skip
    (folder / "observations.csv").write_text("\n".join(seen) + "\n", encoding="utf-8")
    (folder / "xlkpi.toml").write_text(
        "".join(
            f'[[export]]\nfile = "{t}.csv"\ntable = "{t}"\n[export.columns]\n'
            + "".join(f'{column} = "{column}"\n' for column in head.split(","))
            for t, head in (("orders", orders[0]), ("surveys", answers[0]),
                            ("observations", seen[0]))
        ),
        encoding="utf-8",
    )  # fmt: skip
    from xlkpi.exports import read_config

    return gather([folder], config=read_config(folder / "xlkpi.toml"))


SOME = {
    "Annotations": [
        Entry({"month": OCTOBER, "kpi": "revenue", "kind": "comment", "text": "Fair in Lyon",
               "author": "Zoé"}),
        Entry({"month": dt.date(2026, 9, 1), "kpi": "revenue", "text": "Strike"}),
        Entry({"month": OCTOBER, "kind": "market", "text": "A rival cut prices", "author": "Ali"}),
        Entry({"month": OCTOBER, "kind": "incident", "kpi": "no such", "text": "lost"}),
    ],
    "Benchmarks": [Entry({"kpi": "revenue", "low": 5000, "source": "Sector study", "year": 2025}),
                   Entry({"kpi": "orders", "low": 9, "source": None})],
}  # fmt: skip


@pytest.fixture(scope="module")
def made(few: Facts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "kpi.xlsx"
    build(few, output=path, language="en", earlier=Earlier(entries=dict(SOME)))
    return path


def rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    """The filled rows of a register."""
    found = Cells(path).workbook[sheet].iter_rows(min_row=HEADER, values_only=True)
    names = next(found)
    typed = [dict(zip(names, values, strict=True)) for values in found]
    first = {"Annotations": "text", "Observations": "observation"}.get(sheet, "kpi")
    return [row for row in typed if row[first]]


def row_of(cells: Cells, sheet: str, name: str) -> int:
    return cells.column(sheet, "A")[name]


def at(cells: Cells, sheet: str, title: str, row: int) -> Any:
    """The cell of a family's sheet under a title."""
    found = next(place for place, value in cells.shown(sheet).items()
                 if value == title and place.rstrip("0123456789") + "5" == place)  # fmt: skip
    return cells.value(sheet, found[:-1] + str(row))


def test_every_formula_of_ours_is_known_as_one() -> None:
    for sheet in (Annotations, Observations, Benchmarks):
        assert set(sheet.worked) == sheet.register.worked


def test_comments_and_benchmarks_stand_beside_the_indicator(made: Path) -> None:
    cells = Cells(made)
    sheet = "Revenue & customer value"
    revenue = row_of(cells, sheet, "Revenue")
    assert at(cells, sheet, "Comment", revenue) == "Fair in Lyon"
    first = f"{letter(summary_table.LAST)}{row_of(cells, 'Summary', 'Revenue')}"
    assert cells.value("Summary", first) == "Fair in Lyon"
    assert at(cells, sheet, "Benchmark", revenue) == 5000
    assert "benchmark: Sector study" in at(cells, sheet, "Note", revenue)
    orders = row_of(cells, sheet, "Orders")
    assert at(cells, sheet, "Benchmark", orders) is None  # no source: not shown
    shown = set(cells.shown(sheet).values()) & set(cells.shown("Summary").values())
    assert "A rival cut prices (Ali)" in shown
    assert "no such indicator" in {row["check"] for row in rows_shown(cells, "Annotations")}
    assert "no source: not shown" in {row["check"] for row in rows_shown(cells, "Benchmarks")}


def rows_shown(cells: Cells, sheet: str) -> list[dict[str, Any]]:
    """The rows of a register as they show."""
    shown = cells.shown(sheet)
    names = {place[: -len(str(HEADER))]: value for place, value in shown.items()
             if place.rstrip("0123456789") + str(HEADER) == place}  # fmt: skip
    return [{name: shown.get(f"{column}{row}") for column, name in names.items()}
            for row in range(FIRST, FIRST + 8)]  # fmt: skip


def test_another_month_shows_its_comment_and_a_typed_one_at_once(
    made: Path, libreoffice: Path, tmp_path: Path
) -> None:
    sheet, empty = "Revenue & customer value", FIRST + 4
    moved = calculated(
        made, tmp_path / "september",
        {("Summary", "B4"): dt.date(2026, 9, 1), ("Annotations", f"A{empty}"): dt.date(2026, 9, 20),
         ("Annotations", f"B{empty}"): "Orders", ("Annotations", f"E{empty}"): "comment",
         ("Annotations", f"F{empty}"): "Typed today"},
    )  # fmt: skip
    assert at(moved, sheet, "Comment", row_of(moved, sheet, "Revenue")) == "Strike"
    assert at(moved, sheet, "Comment", row_of(moved, sheet, "Orders")) == "Typed today"
    listed = set(moved.shown("Summary").values())
    assert "A rival cut prices (Ali)" not in listed  # October is still to come


def test_every_cached_value_is_what_libreoffice_calculates(
    made: Path, libreoffice: Path, tmp_path: Path
) -> None:
    assert differences(Cells(made), calculated(made, tmp_path)) == []


def test_what_people_typed_is_in_the_next_workbook_in_french(
    few: Facts, made: Path, tmp_path: Path
) -> None:
    def change(workbook: Any) -> None:
        sheet = workbook["Annotations"]
        sheet.title = "Notes of ours"
        sheet.cell(FIRST + 4, 1).value = "nov. 2026"
        sheet.cell(FIRST + 4, 5).value = "campaign"
        sheet.cell(FIRST + 4, 6).value = "@hostile =1+1"
        seen = workbook["Observations"]
        seen.cell(FIRST, 6).value = "done"
        for column, value in enumerate(("Me", dt.datetime(2026, 10, 9), "Typed"), 1):
            seen.cell(FIRST + 2, column).value = value
        for name in ("Annotations", "Observations", "Benchmarks"):  # as Google Sheets does
            for ws in workbook.worksheets:
                ws.tables.pop(name, None)

    before = edited(made, tmp_path / "before.xlsx", change)
    earlier = left_before(before, None, None)
    assert earlier.problems == []
    build(few, output=tmp_path / "after.xlsx", language="fr", earlier=earlier)
    notes = rows(tmp_path / "after.xlsx", "Annotations")
    assert [row["text"] for row in notes] == [
        "Fair in Lyon", "Strike", "A rival cut prices", "lost", "@hostile =1+1",
    ]  # fmt: skip
    assert notes[0]["kpi"] == "Chiffre d'affaires"
    assert (notes[0]["kind"], notes[4]["kind"]) == ("commentaire", "campagne")
    assert notes[4]["month"] == dt.datetime(2026, 11, 1)
    cells = Cells(tmp_path / "after.xlsx")
    sheet = cells.workbook["Rapports d’étonnement"]
    seen = [[sheet.cell(FIRST + i, j).value for j in (3, 6, 7)] for i in range(4)]
    assert seen == [
        ["No sign", "faite", "export"], ["The door sticks", "ouverte", "export"],
        ["Typed", None, None], [None, None, None],
    ]  # fmt: skip
    told = {(c.about, c.column, c.new) for c in earlier.changes(ANNOTATIONS)}
    assert ("@hostile =1+1", "kind", "campaign") in told
    assert ("Me", "Typed") in {(c.owner, c.about) for c in earlier.changes(OBSERVATIONS)}
    assert earlier.changes(BENCHMARKS) == []
    audit = [row[:6] for row in cells.workbook["Journal"].iter_rows(values_only=True)]
    assert any(row[1] == "@hostile =1+1" and row[5] == "→ campaign" for row in audit)


def test_saved_by_libreoffice_gives_the_same(
    few: Facts, made: Path, libreoffice: Path, tmp_path: Path
) -> None:
    saved = calculated(made, tmp_path / "saved", {("Benchmarks", f"B{FIRST}"): 6000})
    earlier = left_before(saved.path, None, None)
    assert {(c.kpi, c.column, c.new) for r in REGISTERS for c in earlier.changes(r)} == {
        ("revenue", "low", 6000)
    }
    build(few, output=tmp_path / "after.xlsx", language="en", earlier=earlier)
    for sheet in ("Annotations", "Observations"):
        assert rows(tmp_path / "after.xlsx", sheet) == rows(made, sheet)


def test_comments_of_customers_are_texts_and_can_be_left_out(
    few: Facts, made: Path, tmp_path: Path
) -> None:
    cells = Cells(made)
    sheet = cells.workbook["Voice of customer"]
    held = {cell.value: cell for line in sheet.iter_rows() for cell in line if cell.value}
    assert held["=1+1"].data_type != "f"
    assert "✖ detractor" in held
    assert "Très bien" in held
    build(few, output=tmp_path / "none.xlsx", language="en", comments=False)
    shown = Cells(tmp_path / "none.xlsx").shown("Voice of customer").values()
    assert "Très bien" not in shown
