"""Finance's loop: what people leave in a workbook stands in the next one, or is named."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.workbook.cells import Cells, calculated
from xlkpi.errors import InputError
from xlkpi.exports import read_config
from xlkpi.facts import Facts, gather
from xlkpi.model.text import Language
from xlkpi.targets.register import ACTIONS, REGISTERS, TARGETS, Entry
from xlkpi.workbook import actions_sheet, build
from xlkpi.workbook.carried import Earlier, left_before
from xlkpi.workbook.target_columns import WORKED, headers
from xlkpi.workbook.targets_sheet import HEADER

FILES = (
    "chargebee-subscriptions", "chartmogul-movements", "delighted-nps", "hermes-appels",
    "hubspot-contacts", "hubspot-deals",
)  # fmt: skip
AT = {name: place for place, name in enumerate(headers((), 1), 1)}


@pytest.fixture(scope="module")
def facts(samples_folder: Path) -> Facts:
    """Those of a few files: the registers are the same, the workbook is a third of the size."""
    config = read_config(samples_folder / "xlkpi.toml")
    paths = [path for path in sorted(samples_folder.iterdir()) if path.stem in FILES]
    return gather(paths, config=config, top_segments=3, months_kept=36)


@pytest.fixture(scope="module")
def workbooks(facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> dict[Language, Path]:
    path = tmp_path_factory.mktemp("carried") / "kpi.xlsx"
    build(facts, output=path, language="en")
    return {"en": path}


def edited(path: Path, made: Path, change: Callable[[Any], None]) -> Path:
    """A copy of a workbook with changes made, as openpyxl saves it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # sparklines
        workbook = load_workbook(path)
    change(workbook)
    workbook.save(made)
    return made


def put(sheet: Any, row: int, **values: Any) -> None:
    """Type in a row of the register."""
    for name, value in values.items():
        sheet.cell(row, AT[name]).value = value


def rebuilt(facts: Facts, before: Path, after: Path, language: Language) -> tuple[Earlier, Cells]:
    """The next workbook."""
    earlier = left_before(before, None, None)
    build(facts, output=after, language=language, earlier=earlier)
    return earlier, Cells(after)


def typed(cells: Cells, sheet: str) -> list[dict[str, Any]]:
    """The filled rows of the register of targets."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        rows = cells.workbook[sheet].iter_rows(min_row=HEADER, values_only=True)
        names = next(rows)
        return [row for values in rows if (row := dict(zip(names, values, strict=True)))["kpi"]]


def test_what_finance_typed_is_in_the_next_workbook_in_the_other_language(
    workbooks: dict[Language, Path], facts: Facts, tmp_path: Path
) -> None:
    def change(workbook: Any) -> None:
        sheet = workbook["Targets"]
        sheet.title = "Our goals"
        used = max(row for row in range(HEADER + 1, 60) if sheet.cell(row, 1).value)
        put(sheet, HEADER + 1, low=45, owner="Zoé", note="agreed in June")  # NPS > 30 until now
        sheet.cell(used + 1, AT["kpi"]).value = "Service level"
        put(sheet, used + 1, kind="absolute", year=2026, year_target=0.9, m12=0.95,
            deadline=dt.datetime(2026, 12, 31), owner="Ali")  # fmt: skip
        put(sheet, used + 2, kpi="Calls offered", dimension="queue", segment="(blank)",
            kind="relative %", year=2027, year_target=0.1)  # fmt: skip
        put(sheet, used + 3, kpi="An idea of ours", kind="absolute", low=3, note="=1+1 as a text")
        actions = workbook["Actions"]
        for column, value in enumerate(("Service level", None, None, "staff", "Hire", "Zoé"), 1):
            actions.cell(6, column).value = value
        actions.cell(6, 9).value = "in progress"

    before = edited(workbooks["en"], tmp_path / "before.xlsx", change)
    earlier, cells = rebuilt(facts, before, tmp_path / "after.xlsx", "fr")
    rows = typed(cells, "Objectifs")
    nps = next(row for row in rows if row["kpi"] == "Score NPS®")
    assert (nps["low"], nps["owner"], nps["note"]) == (45, "Zoé", "agreed in June")
    assert nps["strict"] == "oui"
    level = next(r for r in rows if r["kpi"] == "Taux de décroché" and r["year_target"])
    assert (level["year_target"], level["m12"], level["kind"]) == (0.9, 0.95, "absolu")
    assert level["deadline"] == dt.datetime(2026, 12, 31)
    offered = next(row for row in rows if row["kpi"] == "Appels reçus")
    assert (offered["segment"], offered["kind"]) == ("(vide)", "relatif %")
    idea = next(row for row in rows if row["kpi"] == "An idea of ours")
    place = HEADER + 1 + rows.index(idea)
    shown = cells.workbook["Objectifs"]
    assert shown.cell(place, AT["low"]).value == 3
    assert cells.value("Objectifs", f"{letter_of('check')}{place}") == "indicateur inconnu"
    plan = cells.workbook["Plan d’actions"]
    assert [plan.cell(6, i).value for i in (1, 4, 5, 6, 9)] == [
        "Taux de décroché", "staff", "Hire", "Zoé", "en cours",
    ]  # fmt: skip
    told = {
        (change.owner, change.kpi, change.column, change.old, change.new)
        for change in earlier.changes(TARGETS)
    }
    assert ("Zoé", "net_promoter_score", "low", 30, 45) in told
    assert ("Ali", "service_level", "m12", None, 0.95) in told
    audit = [row[:6] for row in cells.workbook["Journal"].iter_rows(values_only=True)]
    assert ("Zoé", "Score NPS®", None, "Au moins", "30", "→ 45") in audit


def letter_of(name: str) -> str:
    """The column of the register in letters."""
    from openpyxl.utils import get_column_letter

    return get_column_letter(AT[name])


def test_a_third_build_changes_nothing_more(
    workbooks: dict[Language, Path], facts: Facts, tmp_path: Path
) -> None:
    earlier, cells = rebuilt(facts, workbooks["en"], tmp_path / "again.xlsx", "en")
    assert earlier.built.keys() == {register.table for register in REGISTERS}
    assert earlier.changes(TARGETS) == earlier.changes(ACTIONS) == []
    assert earlier.problems == []
    assert typed(cells, "Targets") == typed(Cells(workbooks["en"]), "Targets")


def test_a_target_that_was_deleted_stays_deleted(
    workbooks: dict[Language, Path], facts: Facts, tmp_path: Path
) -> None:
    def change(workbook: Any) -> None:
        sheet = workbook["Targets"]
        row = next(r for r in range(HEADER + 1, 60) if sheet.cell(r, 1).value == "Expansion rate")
        sheet.delete_rows(row)

    before = edited(workbooks["en"], tmp_path / "before.xlsx", change)
    earlier, cells = rebuilt(facts, before, tmp_path / "after.xlsx", "en")
    assert "Expansion rate" not in [row["kpi"] for row in typed(cells, "Targets")]
    gone = [change for change in earlier.changes(TARGETS) if change.new is None]
    assert {change.kpi for change in gone} == {"expansion_rate"}


def test_columns_of_finance_are_carried_over(
    workbooks: dict[Language, Path], facts: Facts, tmp_path: Path
) -> None:
    def change(workbook: Any) -> None:
        sheet = workbook["Targets"]
        sheet.insert_cols(3)
        sheet.cell(HEADER, 3).value = "Approved by"
        sheet.cell(HEADER + 1, 3).value = "The board"
        del sheet.tables["Targets"]  # as Google Sheets does

    before = edited(workbooks["en"], tmp_path / "before.xlsx", change)
    _, cells = rebuilt(facts, before, tmp_path / "after.xlsx", "en")
    rows = typed(cells, "Targets")
    assert rows[0]["Approved by"] == "The board"
    assert rows[0]["low"] == 30


def test_a_workbook_saved_by_libreoffice_gives_the_same(
    workbooks: dict[Language, Path], facts: Facts, libreoffice: Path, tmp_path: Path
) -> None:
    row = Cells(workbooks["en"]).column("Targets", "A")["Conversion rate"]
    saved = calculated(
        workbooks["en"], tmp_path / "saved",
        {("Targets", f"{letter_of('year_target')}{row}"): 0.5,
         ("Targets", f"{letter_of('owner')}{row}"): "Ali"},
    )  # fmt: skip
    rules = saved.workbook["Targets"].data_validations.dataValidation
    kept = {(rule.type, rule.formula1, rule.errorTitle) for rule in rules}
    assert ("list", "kpi_names", "No such indicator") in kept
    assert any(kind == "decimal" and title == "Not a number" for kind, _, title in kept)
    assert any(kind == "date" and title == "Not a date" for kind, _, title in kept)
    earlier, cells = rebuilt(facts, saved.path, tmp_path / "after.xlsx", "en")
    found = next(row for row in typed(cells, "Targets") if row["kpi"] == "Conversion rate")
    assert (found["year_target"], found["owner"]) == (0.5, "Ali")
    assert {(c.column, c.new) for c in earlier.changes(TARGETS)} == {
        ("year_target", 0.5), ("owner", "Ali"),
    }  # fmt: skip


def test_contradictions_stop_the_build_and_name_the_cells(
    workbooks: dict[Language, Path], facts: Facts, tmp_path: Path
) -> None:
    def change(workbook: Any) -> None:
        sheet = workbook["Targets"]
        for row, value in ((40, 0.8), (41, 0.7)):
            put(sheet, row, kpi="Answer rate", kind="absolute", year=2026, year_target=value)

    before = edited(workbooks["en"], tmp_path / "before.xlsx", change)
    old = before.read_bytes()
    with pytest.raises(InputError, match="two targets for one indicator") as caught:
        rebuilt(facts, before, before, "en")
    column = letter_of("year_target")
    assert f"{column}40" in str(caught.value)
    assert f"{column}41" in str(caught.value)
    assert before.read_bytes() == old


def test_every_formula_of_ours_is_known_as_one() -> None:
    """Else it would be carried over as a column of finance's own."""
    assert set(WORKED) == TARGETS.worked
    assert set(actions_sheet.WORKED) == ACTIONS.worked


def test_another_workbook_is_never_built_over(tmp_path: Path) -> None:
    from openpyxl import Workbook

    path = tmp_path / "salaries.xlsx"
    Workbook().save(path)
    with pytest.raises(InputError, match="holds no targets"):
        left_before(path, None, None)
    path.write_bytes(b"not a workbook")
    with pytest.raises(InputError, match="cannot be read as an"):
        left_before(path, None, None)


def test_targets_may_come_from_a_csv(
    workbooks: dict[Language, Path], facts: Facts, tmp_path: Path
) -> None:
    from xlkpi.targets.plain import written

    rows = [Entry({"kpi": "churn_rate", "kind": "absolute", "year": 2026, "year_target": 0.02})]
    path = tmp_path / "targets.csv"
    path.write_bytes(written(rows))

    def change(workbook: Any) -> None:
        sheet = workbook["Targets"]
        row = next(r for r in range(HEADER + 1, 60) if sheet.cell(r, 1).value == "Churn rate")
        sheet.insert_cols(3)
        sheet.cell(HEADER, 3).value = "Approved by"
        sheet.cell(row, 3).value = "The board"

    before = edited(workbooks["en"], tmp_path / "before.xlsx", change)
    earlier = left_before(before, path, None)
    build(facts, output=tmp_path / "kpi.xlsx", earlier=earlier)
    found = typed(Cells(tmp_path / "kpi.xlsx"), "Targets")
    assert found[0]["kpi"] == "Churn rate"
    assert found[0]["year_target"] == 0.02
    assert found[0]["Approved by"] == "The board"  # the CSV knows nothing of it
    told = {(c.kpi, c.column, c.new) for c in earlier.changes(TARGETS)}
    assert ("churn_rate", "year_target", 0.02) in told


def test_the_three_targets_of_the_articles_are_smart(
    facts: Facts, samples_folder: Path, tmp_path: Path
) -> None:
    """practices.csv: +10 % conversion over the year, +15 % retention, +10 % by a quarter's end."""
    from xlkpi.targets.plain import read_file

    rows = read_file(samples_folder.parent / "targets.csv")
    path = tmp_path / "kpi.xlsx"
    build(facts, output=path, language="en", earlier=Earlier(entries={"Targets": rows}))
    cells = Cells(path)

    def column(name: str) -> list[Any]:
        places = (f"{letter_of(name)}{HEADER + 1 + place}" for place in range(3))
        return [cells.value("Targets", place) for place in places]

    baseline = column("baseline")[0]
    assert column("now_low")[0] == pytest.approx(baseline * 1.1)
    assert column("gap")[1] == pytest.approx(15)
    for name in ("specific", "measurable", "time_bound", "relevant"):
        assert column(name) == ["✔"] * 3, name
    assert column("attainable")[1] == "✔"  # months without a loss have been there
    parts = [cells.value("Targets", f"{letter_of(f't{m:02d}')}{HEADER + 3}") for m in (1, 3, 4)]
    assert parts == [pytest.approx(baseline * 1.1), pytest.approx(baseline * 1.1), None]
