"""Registers are read back whatever people did to the workbook."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.table import Table

from tests import libreoffice as office
from tests.targets.sheets import (
    HEADER,
    SOME,
    SPARE,
    at,
    entry,
    filled,
    held,
    make,
    opened,
    reading,
)
from xlkpi.model.text import LANGUAGES, Language
from xlkpi.targets.register import ACTIONS, TARGETS
from xlkpi.workbook.actions_sheet import WORKED as ACTIONS_WORKED
from xlkpi.workbook.target_columns import WORKED as TARGETS_WORKED

ROWS = [filled(one) for one in SOME]
AFTER = HEADER + len(SOME) + SPARE  # the last row of the table

Edit = Callable[[Any], None]


@pytest.fixture
def edited(tmp_path: Path) -> Callable[..., Path]:
    """A workbook of some targets, after an edit of its Targets sheet."""

    def _edited(edit: Edit, language: Language = "en", **how: Any) -> Path:
        path = make(tmp_path / "kpi.xlsx", language=language, **how)
        workbook = opened(path)
        edit(workbook[TARGETS.title.in_(language)])
        workbook.save(path)
        return path

    return _edited


def test_our_columns_are_known_to_the_registers() -> None:
    assert set(TARGETS_WORKED) <= TARGETS.worked
    assert set(ACTIONS_WORKED) <= ACTIONS.worked


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_registers(tmp_path: Path, language: Language) -> None:
    action = entry(
        "churn_rate", ACTIONS, action="call", due=date(2026, 12, 1), status="in_progress"
    )
    path = make(tmp_path / "kpi.xlsx", actions=(action,), language=language)
    found = reading(path)
    blank = {"en": "(blank)", "fr": "(vide)"}[language]
    assert held(found) == [r | {"segment": blank} if "segment" in r else r for r in ROWS]
    assert (found.language, found.problems, found.copies) == (language, [], [])
    assert held(reading(path, ACTIONS)) == [filled(action)]


def test_a_workbook_without_registers(tmp_path: Path) -> None:
    from openpyxl import Workbook

    Workbook().save(tmp_path / "other.xlsx")
    assert reading(tmp_path / "other.xlsx").place is None


# ---------------------------------------------------------------- sheets, tables, columns


def rename_sheet(ws: Any) -> None:
    ws.title = "Budget 2027"


def rename_table(ws: Any) -> None:
    table = ws.tables.pop("Targets")
    ws.add_table(Table(displayName="Tableau1", ref=table.ref))


def lose_table(ws: Any) -> None:
    """As Google Sheets does."""
    del ws.tables["Targets"]


def insert_line_above(ws: Any) -> None:
    """Moves the cells and not the table, as openpyxl does."""
    ws.insert_rows(2, 3)


def rename_headers(ws: Any) -> None:
    at(ws, "owner", 0).value = "Who"
    at(ws, "deadline", 0).value = "Échéance"
    at(ws, "low", 0).value = " LOW "


def titles_for_headers(ws: Any) -> None:
    for cell in ws[HEADER]:
        cell.value = ws.cell(HEADER - 1, cell.column).value


def no_headers(ws: Any) -> None:
    del ws.tables["Targets"]
    ws.delete_rows(HEADER)


def move_column(ws: Any) -> None:
    """The owner to the front."""
    column = at(ws, "owner", 0).column
    values = [ws.cell(r, column).value for r in range(HEADER - 1, AFTER + 1)]
    ws.delete_cols(column)
    ws.insert_cols(1)
    for r, value in enumerate(values, HEADER - 1):
        ws.cell(r, 1).value = value


def hide_rows(ws: Any) -> None:
    for r in (HEADER + 1, HEADER + 3):
        ws.row_dimensions[r].hidden = True


def blank_row_between(ws: Any) -> None:
    ws.insert_rows(HEADER + 3, 2)


@pytest.mark.parametrize(
    "edit",
    [rename_sheet, rename_table, lose_table, insert_line_above, rename_headers,
     titles_for_headers, no_headers, move_column, hide_rows, blank_row_between],
)  # fmt: skip
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_do_to_the_sheet(
    edited: Callable[..., Path], edit: Edit, language: Language
) -> None:
    found = reading(edited(edit, language))
    rows = [r | {"segment": "(blank)"} if "segment" in r else r for r in held(found)]
    assert rows == ROWS
    assert found.problems == []


def test_columns_of_finance_are_kept(edited: Callable[..., Path]) -> None:
    def edit(ws: Any) -> None:
        ws.insert_cols(2)
        ws.cell(HEADER, 2).value = "Colonne1"
        ws.cell(HEADER - 1, 2).value = "Cost centre"
        ws.cell(HEADER + 1, 2).value = 4711
        ws.cell(HEADER, 40).value = "owner"  # a header twice
        ws.cell(HEADER + 2, 40).value = datetime(2026, 10, 15)
        ws.cell(HEADER, 41).value = "seen"
        ws.cell(HEADER + 2, 41).value = datetime(2026, 10, 15, 13, 30)
        ws.cell(HEADER + 3, 41).value = True

    found = reading(edited(edit))
    extras = [{k: v for k, v in e.extra.items() if v is not None} for e in found.entries]
    assert extras[:3] == [
        {"Cost centre": 4711},
        {"owner (2)": date(2026, 10, 15), "seen": "2026-10-15 13:30"},
        {"seen": True},
    ]
    assert all(list(e.extra) == ["Cost centre", "owner (2)", "seen"] for e in found.entries)
    assert found.problems == []


def test_a_column_that_is_gone_is_named(edited: Callable[..., Path]) -> None:
    found = reading(edited(lambda ws: ws.delete_cols(at(ws, "reason", 0).column)))
    assert [{**r, "reason": None} for r in ROWS] == [{**r, "reason": None} for r in held(found)]
    assert "Reason" in found.problems[0].told("en")
    assert "Raison" in found.problems[0].told("fr")


def test_what_stands_beside_the_columns_is_named(edited: Callable[..., Path]) -> None:
    def edit(ws: Any) -> None:
        ws["AZ9"] = "ask Paul"
        at(ws, "check", 2).value = "fine with me"

    told = " ".join(p.told("en") for p in reading(edited(edit)).problems)
    assert "AZ9 (ask Paul)" in told
    assert f"AA{HEADER + 2} (fine with me)" in told


def test_comments_are_named(edited: Callable[..., Path]) -> None:
    def edit(ws: Any) -> None:
        at(ws, "low", 1).comment = Comment("too low?", "Anna")

    (problem,) = reading(edited(edit)).problems
    assert problem.cell == f"E{HEADER + 1}"
    assert "comments" in problem.told("en")


# ---------------------------------------------------------------- rows


def test_rows_sorted_and_deleted(edited: Callable[..., Path]) -> None:
    def edit(ws: Any) -> None:
        ws.delete_rows(HEADER + 2)
        rows = [[c.value for c in row] for row in ws.iter_rows(HEADER + 1, HEADER + 5)]
        for r, values in enumerate(reversed(rows), HEADER + 1):
            for column, value in enumerate(values, 1):
                ws.cell(r, column).value = value

    assert held(reading(edited(edit))) == [*reversed(ROWS[2:]), ROWS[0]]


def test_rows_below_the_table(edited: Callable[..., Path]) -> None:
    def edit(ws: Any) -> None:
        ws.cell(AFTER + 1, 1).value = "NPS"
        ws.cell(AFTER + 1, 5).value = 12
        ws.cell(AFTER + 9, 1).value = "prepared by Anna"

    found = reading(edited(edit))
    assert held(found)[len(ROWS) :] == [
        {"kpi": "net_promoter_score", "low": 12},
        {"kpi": "prepared by Anna"},
    ]
    assert found.entries[-1].odd["kpi"].en.startswith("no such indicator")
    assert found.entries[-1].cells["kpi"] == f"A{AFTER + 9}"


def test_a_block_copied_with_its_headers_and_a_row_of_totals(
    edited: Callable[..., Path],
) -> None:
    def edit(ws: Any) -> None:
        for offset, r in enumerate((HEADER - 1, HEADER, HEADER + 2)):
            for column in range(1, 27):
                ws.cell(AFTER + 3 + offset, column).value = ws.cell(r, column).value
        ws.cell(AFTER + 1, 1).value = "Total"
        ws.cell(AFTER + 1, 9).value = "=SUBTOTAL(109,Targets[year_target])"

    assert held(reading(edited(edit))) == [*ROWS, ROWS[1]]


def test_a_copied_sheet_is_reported_and_not_merged(edited: Callable[..., Path]) -> None:
    def edit(ws: Any) -> None:
        copy = ws.parent.copy_worksheet(ws)
        copy.title = "Targets v2"
        at(copy, "low", 1).value = 50

    found = reading(edited(edit))
    assert held(found) == ROWS
    assert [filled(e) for e in found.copies] == [ROWS[0] | {"low": 50}]
    told = found.problems[0].told("en")
    assert told.startswith(f'sheet "Targets v2", A{HEADER + 1}, E{HEADER + 1}, ')
    assert 'is not on the sheet "Targets" and is not merged' in told


def test_the_sheet_with_its_title_goes_first_where_no_table_has_its_name(
    edited: Callable[..., Path],
) -> None:
    def edit(ws: Any) -> None:
        lose_table(ws)
        copy = ws.parent.copy_worksheet(ws)
        copy.title = "Draft"
        at(copy, "low", 1).value = 50
        ws.parent.move_sheet(copy, -3)

    assert held(reading(edited(edit))) == ROWS


# ---------------------------------------------------------------- cells


def test_texts_that_are_numbers_dates_and_choices(edited: Callable[..., Path]) -> None:
    def edit(ws: Any) -> None:
        for column, text in {"year_target": "80 %", "m01": "0,8", "year": "2027", "kind": "Absolu",
                             "deadline": "31/12/2027", "strict": "Oui"}.items():  # fmt: skip
            at(ws, column, 2).value = text
        at(ws, "m02", 2).value = "1,200"
        at(ws, "deadline", 1).value = "soon"
        at(ws, "strict", 1).value = True
        at(ws, "low", 1).value = False
        at(ws, "year", 1).value = datetime(2026, 1, 1)
        at(ws, "owner", 1).value = 7
        at(ws, "note", 1).value = "#REF!"
        at(ws, "kind", 3).value = "maybe"

    one, two, three = reading(edited(edit)).entries[:3]
    assert filled(two) == {
        "kpi": "service_level", "kind": "absolute", "strict": "yes", "year": 2027,
        "year_target": 0.8, "m01": 0.8, "m02": "1,200", "m03": 0.75, "owner": "Anna",
        "deadline": date(2027, 12, 31),
    }  # fmt: skip
    assert two.odd.keys() == {"m02"}
    assert filled(one) == ROWS[0] | {"deadline": "soon", "strict": "yes", "low": "FALSE",
                                     "year": 2026, "owner": "7", "note": "#REF!"}  # fmt: skip
    assert one.odd.keys() == {"deadline", "low", "note"}
    assert three.get("kind") == "maybe"
    assert three.odd.keys() == {"kind"}


def test_segments_that_are_numbers_and_dates_and_dimensions_by_label(
    edited: Callable[..., Path],
) -> None:
    def edit(ws: Any) -> None:
        for row, (dimension, segment) in enumerate(
            [("File", 12), ("queue", 7.5), ("region", datetime(2026, 10, 1))], 1
        ):
            at(ws, "dimension", row).value = dimension
            at(ws, "segment", row).value = segment

    found = reading(edited(edit, "fr"))
    assert [(e.get("dimension"), e.get("segment")) for e in found.entries[:3]] == [
        ("queue", "12"), ("queue", "7.5"), ("region", "2026-10-01"),
    ]  # fmt: skip
    assert found.segments.has("queue", "12")
    assert found.segments.has("queue", "(blank)")
    assert not found.segments.has("queue", "13")


def test_names_of_kpis(edited: Callable[..., Path]) -> None:
    names = ["taux de rétention", "NPS", "net_promoter_score", "taux de réponse", "CSATT",
             "  Chiffre   d'affaires  "]  # fmt: skip

    def edit(ws: Any) -> None:
        for row, name in enumerate(names, 1):
            at(ws, "kpi", row).value = name

    found = reading(edited(edit)).entries
    assert [e.get("kpi") for e in found[:3]] == [
        "retention_rate", "net_promoter_score", "net_promoter_score",
    ]  # fmt: skip
    assert found[3].get("kpi") == "taux de réponse"
    assert "response_rate" in found[3].odd["kpi"].en
    assert (found[4].get("kpi"), "CSAT" in found[4].odd["kpi"].fr) == ("CSATT", True)
    assert found[5].get("kpi") == "revenue"


def test_every_label_of_both_languages_is_its_own_kpi() -> None:
    from xlkpi.targets.names import kpi_named, sheet_labels

    for language in LANGUAGES:
        found = {id: kpi_named(label, language) for id, label in sheet_labels(language).items()}
        assert found == {id: id for id in found}
        assert len(found) > 100


def test_days_count_from_the_workbooks_own_beginning(edited: Callable[..., Path]) -> None:
    def edit(ws: Any) -> None:
        from openpyxl.utils.datetime import CALENDAR_MAC_1904

        ws.parent.epoch = CALENDAR_MAC_1904

    assert held(reading(edited(edit))) == ROWS


def test_a_formula_gives_its_value_and_is_named(
    edited: Callable[..., Path], tmp_path: Path
) -> None:
    def edit(ws: Any) -> None:
        at(ws, "year_target", 5).value = "=1200*1.05"

    path = edited(edit)
    found = reading(path)
    assert found.entries[4].get("year_target") == "=1200*1.05"
    assert found.entries[4].odd["year_target"].en == "a formula without a value"
    (problem,) = found.problems
    assert problem.cell == f"I{HEADER + 5}"
    # as Excel saves it, with the value beside the formula
    saved = tmp_path / "saved.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(saved, "w") as new:
        for item in old.namelist():
            data = old.read(item)
            assert b"<v />" not in data or item.startswith("xl/worksheets")
            data = data.replace(b"<f>1200*1.05</f><v />", b"<f>1200*1.05</f><v>1260</v>")
            data = data.replace(b"<f>1200*1.05</f><v></v>", b"<f>1200*1.05</f><v>1260</v>")
            data = data.replace(b"<f>1200*1.05</f><v/>", b"<f>1200*1.05</f><v>1260</v>")
            new.writestr(item, data)
    found = reading(saved)
    assert found.entries[4].get("year_target") == 1260
    assert "the formula =1200*1.05 is replaced by its value, 1260" in found.problems[0].told("en")


# ---------------------------------------------------------------- other programs


@pytest.mark.parametrize("language", LANGUAGES)
def test_saved_by_libreoffice(libreoffice: Path, tmp_path: Path, language: Language) -> None:
    path = make(tmp_path / "kpi.xlsx", [*SOME, entry("revenue", year=2027, team="A")],
                language=language)  # fmt: skip
    locale = {"en": "en-US", "fr": "fr-FR"}[language]
    saved = office.recalculate(path, tmp_path / "out", {(TARGETS.title.in_(language), "I11"): "=1+1"},
                               locale=locale)  # fmt: skip
    found, before = reading(saved), held(reading(path))
    before[4]["year_target"] = 2
    assert held(found) == before
    assert ["=1+1" in p.told("en") for p in found.problems] == [True]
