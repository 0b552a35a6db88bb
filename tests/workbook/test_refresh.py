"""An open workbook with new facts tells what a new build would; or nothing is touched."""

from __future__ import annotations

import dataclasses
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.workbook.cells import calculated
from tests.workbook.fake_excel import App, Book
from xlkpi import cli
from xlkpi.errors import OutputError
from xlkpi.exports import read_config
from xlkpi.model.kpi import Family
from xlkpi.workbook import columns as c
from xlkpi.workbook import refresh, running_excel
from xlkpi.workbook.api import build_report
from xlkpi.workbook.page import letter
from xlkpi.workbook.refresh import Table, plan

MAPPING = """
[[export]]
file = "nps.csv"
table = "surveys"
dimensions = ["channel"]
[export.columns]
response_id = "id"
customer_id = "customer"
answered_on = "day"
score = "score"
channel = "channel"
[export.set]
kind = "nps"
"""
SECRET = "sésame"  # noqa: S105 - of a test
CHANNELS = ("phone", "=1+1", "007")


def export(folder: Path, months: int, channels: tuple[str, ...] = CHANNELS) -> Path:
    """Answers of so many months of 2026, some from channels that look like something else."""
    folder.mkdir(exist_ok=True)
    lines = ["id,customer,score,channel,day"]
    for i in range(months * 40):
        month, day = 1 + i // 40, 1 + i % 28
        channel = channels[i % len(channels)]
        lines.append(f"R{i},C{i % 50},{(i * 7 + month) % 11},{channel},2026-{month:02d}-{day:02d}")
    (folder / "nps.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "xlkpi.toml").write_text(MAPPING, encoding="utf-8")
    return folder


def build(exports: Path, output: Path) -> Any:
    config = read_config(exports / "xlkpi.toml")
    return build_report([exports], output, lang="en", config=config, functions=False)[1]


@pytest.fixture(scope="module")
def nine_months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the exports of nine months, and their workbook."""
    folder = tmp_path_factory.mktemp("nine")
    build(export(folder / "exports", 9), folder / "kpi.xlsx")
    return folder


@pytest.fixture
def opened(nine_months: Path, tmp_path: Path) -> Book:
    """The workbook of nine months, open in Excel."""
    shutil.copytree(nine_months, tmp_path, dirs_exist_ok=True)
    book = Book(tmp_path / "kpi.xlsx")
    App(book)
    return book


def run(book: Book, monkeypatch: pytest.MonkeyPatch, *args: str) -> Any:
    """``xlkpi refresh`` with the fake Excel running."""
    monkeypatch.setattr(running_excel, "running", lambda: [book.app])
    path = Path(book.fullname)
    command = ["refresh", str(path), str(path.parent / "exports"), *args]
    return CliRunner().invoke(cli.main, command)


def everything(book: Book) -> dict[str, Any]:
    return {
        f"{sheet.name}!{cell.coordinate}": cell.value
        for sheet in book.sheets
        for row in sheet.cells.iter_rows()
        for cell in row
        if cell.value is not None
    }


def test_a_refreshed_workbook_tells_what_a_new_one_would(
    opened: Book, tmp_path: Path, libreoffice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exports = export(tmp_path / "exports", 10, ("phone", "=1+1", "007", "chat"))
    result = run(opened, monkeypatch)
    assert result.exit_code == 0, result.output
    assert "kpi.xlsx is refreshed and not yet saved." in result.output
    assert "2026-10" in result.output
    assert "Segments has 1 more" in result.output
    summary = next(s for s in opened.sheets if s.name == "Summary")
    summary.cells["B4"].value = date(2026, 10, 1)  # what the reader chooses then
    refreshed = tmp_path / "refreshed.xlsx"
    opened.workbook.save(refreshed)
    anew = tmp_path / "anew.xlsx"
    build(exports, anew)
    a = calculated(refreshed, tmp_path / "a")
    b = calculated(anew, tmp_path / "b")
    checked = 0
    # what is computed when a workbook is built is of that day, and says so
    built = {"Trends", "Outlook", "Segments", "Rankings", "Customers", "Correlations", "Churn list"}
    families = {family.title.en for family in Family}
    ahead = re.compile(rf"{letter(c.FORECAST)}\d+")  # of the month of the build too
    for title in b.sheets:
        if title in {"Audit", "Data quality", "Targets", "Actions", *built}:
            continue
        shown_a, shown_b = (
            {k: v for k, v in x.shown(title).items()
             if v != "" and not (title in families and ahead.fullmatch(k))}
            for x in (a, b)
        )  # fmt: skip
        assert shown_a.keys() == shown_b.keys(), title
        for place, value in shown_b.items():
            if "computed when built" in str(value):
                continue
            if isinstance(value, float):
                assert shown_a[place] == pytest.approx(value, rel=1e-12), (title, place)
            else:
                assert shown_a[place] == value, (title, place)
            checked += 1
    assert checked > 1000
    assert opened.app.calculation == "automatic"
    assert opened.app.screen_updating is True
    assert all(s.api.ProtectContents for s in opened.sheets if s.name in ("Summary", "Settings"))


def test_fewer_rows_leave_none_of_the_old_ones(
    opened: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(running_excel.tables(opened)["Facts_surveys"].rows)
    export(tmp_path / "exports", 7)
    assert run(opened, monkeypatch).exit_code == 0
    rows = running_excel.tables(opened)["Facts_surveys"].rows
    assert len(rows) < before
    sheet = opened.table("Facts_surveys").parent.cells
    assert all(cell.value is None for row in sheet.iter_rows(min_row=len(rows) + 2) for cell in row)
    months = [row[0] for row in running_excel.tables(opened)["Months"].rows]
    assert f"{months[0]:%Y-%m-%d}" == "2026-07-01"


def test_columns_of_their_own_and_another_order_are_respected(
    opened: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Someone has put a remark into the middle of a facts table."""
    sheet = opened.table("Facts_surveys").parent.cells
    table = opened.table("Facts_surveys").table
    measures = [cell.value for cell in sheet[1]]
    place = measures.index("promoters") + 1
    for row in sheet.iter_rows(min_col=place, max_col=place):
        row[0].value = "mine"
    table.tableColumns[place - 1].name = "mine"
    opened_tables = running_excel.tables(opened)
    assert "mine" in opened_tables["Facts_surveys"].headers
    fresh = refresh.contents(Path(opened.fullname))
    change = next(c for c in plan(fresh, opened_tables, {}).changes if c.table == "Facts_surveys")
    assert [block.offset for block in change.blocks] == [0, place]
    assert run(opened, monkeypatch).exit_code == 0
    assert {sheet.cell(r, place).value for r in range(2, change.before + 2)} == {"mine"}


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda t: t.pop("Facts_surveys"), "give nothing for its table Facts_surveys"),
        (lambda t: lose(t, "Facts_surveys", "promoters"), "no longer give promoters"),
        (lambda t: alter(t, "Parameters"), "the parameter .* differs"),
        (lambda t: alter(t, "Catalogue"), "the definition of .* differs"),
    ],
)
def test_what_the_formulas_rely_on_must_be_alike(opened: Book, spoil: Any, said: str) -> None:
    there = running_excel.tables(opened)
    fresh = refresh.contents(Path(opened.fullname))
    assert plan(fresh, there, {}).changes
    spoil(fresh)
    with pytest.raises(OutputError, match=said) as raised:
        plan(fresh, there, {})
    assert "Nothing was changed. Next: save and close it, then run xlkpi build" in str(raised.value)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda t: t.pop("Segments"), "it has no table Segments"),
        (lambda t: [t.pop(n) for n in list(t) if n.startswith("Facts_")], "no table Facts_"),
        (lambda t: lose(t, "Facts_surveys", "segment_id"), "has lost the column segment_id"),
        (lambda t: lose(t, "Segments", "label"), "has lost the column label"),
    ],
)
def test_a_workbook_that_lost_what_is_needed_is_refused(
    opened: Book, spoil: Any, said: str
) -> None:
    there = running_excel.tables(opened)
    fresh = refresh.contents(Path(opened.fullname))
    spoil(there)
    with pytest.raises(OutputError, match=said):
        plan(fresh, there, {})


def lose(tables: dict[str, Table], name: str, column: str) -> None:
    headers = tuple("x" if h == column else h for h in tables[name].headers)
    tables[name] = dataclasses.replace(tables[name], headers=headers)


def alter(tables: dict[str, Table], name: str) -> None:
    first, *others = tables[name].rows
    tables[name] = Table(tables[name].headers, ((first[0], "other"), *others))


def test_what_stands_below_a_table_is_not_written_over(
    opened: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = opened.table("Facts_surveys")
    bottom = table.data_body_range.bottom  # type: ignore[union-attr]
    table.parent.cells.cell(bottom + 2, 3).value = "a sum of mine"
    before = everything(opened)
    export(tmp_path / "exports", 10)
    result = run(opened, monkeypatch)
    assert result.exit_code == 1
    assert "Facts_surveys has no room" in result.stderr
    assert everything(opened) == before


def test_a_refused_plan_touches_nothing(
    opened: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(opened)
    exports = tmp_path / "exports"
    mapping = MAPPING.replace('"surveys"', '"complaints"').replace("response_id", "complaint_id")
    mapping = mapping.replace("answered_on", "received_on").replace('score = "score"\n', "")
    mapping = mapping.replace('[export.set]\nkind = "nps"\n', "")
    (exports / "xlkpi.toml").write_text(mapping, encoding="utf-8")
    result = run(opened, monkeypatch)
    assert result.exit_code == 1
    assert "the exports give nothing for its table Facts_" in result.stderr
    assert everything(opened) == before


def test_a_password_is_needed_where_there_is_one(
    opened: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for sheet in opened.sheets:
        sheet.api.password = SECRET
    export(tmp_path / "exports", 10)
    result = run(opened, monkeypatch)
    assert result.exit_code == 1
    assert "password you supplied is not correct" in result.stderr
    assert "without saving" in result.stderr
    assert opened.app.calculation == "automatic"
    monkeypatch.setenv("XLKPI_PASSWORD", SECRET)
    assert run(opened, monkeypatch, "--protect").exit_code == 0
    settings = next(s for s in opened.sheets if s.name == "Settings")
    assert settings.api.ProtectContents
    assert settings.api.password == SECRET


def test_without_excel_it_says_so(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli.main, ["refresh", str(tmp_path / "kpi.xlsx"), str(tmp_path)])
    assert result.exit_code == 1
    assert result.stderr.startswith("xlkpi: no running Excel was found")
    assert "xlkpi build" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_workbook_that_is_not_open_is_said(opened: Book, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is not open in the Excel that runs"):
        running_excel.find([opened.app], tmp_path / "other" / "kpi.xlsx")
    assert running_excel.find([opened.app], Path(opened.fullname)) is opened


def test_a_workbook_in_the_cloud_is_found_by_its_name(opened: Book) -> None:
    path = Path(opened.fullname)
    opened.fullname = "https://company.sharepoint.com/kpi.xlsx"
    assert running_excel.find([opened.app], path) is opened
    with pytest.raises(OutputError, match="is not open"):
        running_excel.find([opened.app], path.with_name("kpi-2.xlsx"))


def test_the_open_sheets_say_the_language(opened: Book) -> None:
    names = {"en": "Summary", "fr": "Synthèse"}
    assert running_excel.language(opened, names) == "en"
