"""``xlkpi verify``: right workbooks pass, and each kind of wrong one is told, cell by cell."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import warnings
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from tests import libreoffice as office
from tests.proof.conftest import write_exports
from xlkpi.cli import main
from xlkpi.exports import read_config
from xlkpi.facts import Facts, gather
from xlkpi.facts.privacy_key import VARIABLE
from xlkpi.model.text import Language
from xlkpi.proof.verify import verify
from xlkpi.workbook.api import build_report


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["verify", *map(str, arguments)])


def checks(*arguments: object) -> dict[str, dict[str, Any]]:
    done = run(*arguments, "--format", "json")
    assert done.exit_code in (0, 1), done.output
    found = json.loads(done.stdout)
    assert found["right"] == (done.exit_code == 0)
    return {check["id"]: check for check in found["checks"]}


def edited(path: Path, made: Path, part: str, old: str, new: str) -> Path:
    """A copy of a workbook with one text of one part replaced."""
    with zipfile.ZipFile(path) as given, zipfile.ZipFile(made, "w") as out:
        for entry in given.infolist():
            data = given.read(entry)
            if entry.filename == part:
                assert data.count(old.encode()) >= 1, old
                data = data.replace(old.encode(), new.encode(), 1)
            out.writestr(entry, data)
    return made


def part_of(path: Path, sheet: str) -> tuple[str, str]:
    """The part of a sheet, and its text."""
    from xlkpi.exports.book import EarlierBook

    with EarlierBook(path) as book:
        part = book.sheets[sheet]
        return part, book.archive.read(part).decode()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_workbook_as_built_is_right(
    books: dict[Language, Path], exports: Path, language: Language
) -> None:
    before = hashlib.sha256(books[language].read_bytes()).hexdigest()
    found = checks(books[language], exports)
    assert {check["state"] for check in found.values()} == {"right"}
    assert found["indicators"]["cells"] > 1000
    assert found["measures"]["cells"] > 1000
    assert found["facts"]["cells"] > 500
    assert not [d for check in found.values() for d in check["differences"]]
    assert hashlib.sha256(books[language].read_bytes()).hexdigest() == before


def test_the_report_is_in_the_language_of_the_workbook(
    books: dict[Language, Path], exports: Path
) -> None:
    done = run(books["fr"], exports)
    assert done.exit_code == 0
    assert "✓ faits : recomptés depuis les exports" in done.stdout
    assert "Rien n’est faux." in done.stdout
    assert (
        "✓ facts: counted anew from the exports" in run(books["fr"], exports, "--lang", "en").stdout
    )


def test_a_cached_number_that_is_wrong_is_told_with_its_cell(
    books: dict[Language, Path], tmp_path: Path
) -> None:
    part, text = part_of(books["en"], "Inbound")
    start = text.index('<c r="C6"')
    cell = text[start : text.index("</c>", start)]
    shown = cell.split("<v>")[1].split("</v>")[0]
    wrong = edited(
        books["en"], tmp_path / "wrong.xlsx", part, cell, cell.replace(f"<v>{shown}<", "<v>7<")
    )
    found = checks(wrong)
    assert found["indicators"]["state"] == "wrong"
    (difference,) = [d for d in found["indicators"]["differences"] if d["cell"] == "C6"]
    assert (difference["sheet"], difference["shown"]) == ("Inbound", 7)
    assert difference["right"] == float(shown)
    assert found["file"]["state"] == "right"
    done = run(wrong)
    assert done.exit_code == 1
    assert "Inbound!C6" in done.stdout
    assert "indicators" in done.stderr


def test_a_fact_that_was_changed_is_told_by_measures_and_by_the_exports(
    books: dict[Language, Path], exports: Path, tmp_path: Path
) -> None:
    part, text = part_of(books["en"], "Facts calls")
    start = text.index('<c r="F3"')
    cell = text[start : text.index("</c>", start)]
    changed = cell.split("<v>")[0] + "<v>999</v>"
    wrong = edited(books["en"], tmp_path / "wrong.xlsx", part, cell + "</c>", changed + "</c>")
    found = checks(wrong, exports)
    assert found["facts"]["state"] == "wrong"
    assert [(d["sheet"], d["cell"], d["shown"]) for d in found["facts"]["differences"]] == [
        ("Facts calls", "F3", 999)
    ]
    assert found["exports"]["state"] == "right"


def test_an_export_that_changed_since_is_named(books: dict[Language, Path], tmp_path: Path) -> None:
    write_exports(tmp_path)
    orders = tmp_path / "orders.csv"
    orders.write_text(orders.read_text().replace("100.5", "777.5", 1))
    (tmp_path / "nps.csv").unlink()
    config = tmp_path / "xlkpi.toml"
    config.write_text(config.read_text().rpartition("[[export]]")[0])
    found = checks(books["en"], tmp_path)
    assert found["exports"]["state"] == found["facts"]["state"] == "wrong"
    assert found["exports"]["notes"] == [
        "orders.csv: another content than when the workbook was built",
        "nps.csv: not among the files given",
    ]
    what = {d["what"] for d in found["facts"]["differences"]}
    assert "revenue" in what
    assert "calls_offered" not in what


def test_the_exports_are_found_by_the_audit(tmp_path: Path) -> None:
    write_exports(tmp_path)
    command = ["build", "calls.csv", "orders.csv", "-o", "kpi.xlsx"]
    subprocess.run([sys.executable, "-m", "xlkpi", *command], check=True, cwd=tmp_path,
                   capture_output=True)  # fmt: skip
    found = checks(tmp_path / "kpi.xlsx")
    assert found["exports"]["notes"] == ["2 files, each as it was when the workbook was built"]
    assert found["facts"]["cells"] > 100
    (tmp_path / "calls.csv").unlink()
    assert checks(tmp_path / "kpi.xlsx")["exports"]["state"] == "open"


def test_a_file_that_excel_would_repair_is_wrong(
    books: dict[Language, Path], tmp_path: Path
) -> None:
    part, _ = part_of(books["en"], "Inbound")
    wrong = edited(books["en"], tmp_path / "wrong.xlsx", part, "<f>", "<f>SUM(")
    found = checks(wrong)
    assert found["file"]["state"] == "wrong"
    assert found["file"]["notes"][0].startswith("[formula-")


def test_another_version_s_definition_is_said_and_not_recomputed(
    books: dict[Language, Path], tmp_path: Path
) -> None:
    from xlkpi import kpis

    part, text = part_of(books["en"], "Audit")
    formula = kpis.find("service_level").formula
    assert formula in text
    other = edited(books["en"], tmp_path / "other.xlsx", part, formula, "answered over all")
    found = checks(other)
    assert found["definitions"]["state"] == "open"
    assert "service_level was defined as answered over all" in found["definitions"]["notes"][0]
    assert found["indicators"]["state"] == "right"


def test_saved_by_openpyxl_it_has_no_values_to_compare(
    books: dict[Language, Path], exports: Path, tmp_path: Path
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # sparklines
        workbook = openpyxl.load_workbook(books["en"])
    workbook.save(tmp_path / "saved.xlsx")
    found = checks(tmp_path / "saved.xlsx", exports)
    assert found["indicators"]["state"] == found["measures"]["state"] == "open"
    assert "carry no value" in found["indicators"]["notes"][0]
    assert found["facts"]["state"] == "right"
    assert found["file"]["state"] == "right"


@pytest.mark.usefixtures("libreoffice")
def test_another_month_and_segment_saved_by_libreoffice(
    books: dict[Language, Path], exports: Path, tmp_path: Path
) -> None:
    edits = {("Summary", "B4"): date(2026, 5, 1), ("Summary", "B5"): "queue: Sales"}
    saved = office.recalculate(books["en"], tmp_path, edits)
    done = run(saved, exports, "--format", "json")
    found = json.loads(done.stdout)
    assert (found["period"], found["segment"]) == ("2026-05", "queue: Sales")
    assert [c["id"] for c in found["checks"] if c["state"] != "right"] == []
    assert sum(check["cells"] for check in found["checks"]) > 3000


def rewritten(book: Path, made: Path, sheet: str, at: str, value: str) -> Path:
    """A copy with another value in a cell that shows a number."""
    part, text = part_of(book, sheet)
    start = text.index(f'<c r="{at}"')
    cell = text[start : text.index("</c>", start)]
    begin, _, _ = cell.partition("<v>")
    return edited(book, made, part, cell, f"{begin}<v>{value}</v>")


def test_targets_statuses_and_analyses_are_built_anew(
    books: dict[Language, Path], exports: Path, tmp_path: Path
) -> None:
    from xlkpi.exports.book import EarlierBook
    from xlkpi.targets.place import places
    from xlkpi.targets.register import TARGETS

    book = books["en"]
    names = ("calls", "orders", "nps")
    given = [exports / f"{n}.csv" for n in names]
    more = "--config", exports / "xlkpi.toml"
    found = checks(book, *given, *more)["sheets"]
    assert (found["state"], found["notes"]) == ("right", [])
    assert found["cells"] > 20_000
    with EarlierBook(book) as opened:
        assert {"Targets", "Trends", "Outlook", "Segments"} <= set(opened.sheets)
        trend = next(
            (f"{openpyxl.utils.get_column_letter(column)}{row}", held.value)
            for row, cells in opened.cells("Trends").items()
            for column, held in cells.items()
            if isinstance(held.value, float)
        )  # fmt: skip
        gap = places(opened, TARGETS)[0].worked["gap"]
        row, value = next(
            (row, cells[gap].value) for row, cells in opened.cells("Targets").items()
            if gap in cells and isinstance(cells[gap].value, int | float)
        )  # fmt: skip
    target = f"{openpyxl.utils.get_column_letter(gap)}{row}", value
    for sheet, (at, old) in (("Trends", trend), ("Targets", target)):
        wrong = rewritten(book, tmp_path / f"{sheet}.xlsx", sheet, at, "0.123")
        found = checks(wrong, *given, *more)["sheets"]
        told = [(d["sheet"], d["cell"], d["shown"], d["right"]) for d in found["differences"]]
        assert told == [(sheet, at, 0.123, pytest.approx(old))]


def long_exports(folder: Path, first: int, last: int) -> list[Path]:
    """Orders and calls of some months, counted from January 2021."""
    orders = ["order_id,customer_id,ordered_on,amount,status"]
    calls = ["call_id,direction,started_at,status,wait_s,talk_s,agent"]
    for i in range(first, last):
        at = f"{2021 + i // 12}-{i % 12 + 1:02d}"
        for k in range(3):
            orders.append(f"O{i}-{k},K{i * k % 17},{at}-1{k},{10 * k + i}.5,completed")
            agent = ("Ana", "Ben")[k % 2]
            calls.append(f"C{i}-{k},inbound,{at}-0{k + 1} 09:00:00,answered,{i % 30},99,{agent}")
    folder.mkdir()
    for name, lines in (("orders", orders), ("calls", calls)):
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "xlkpi.toml").write_text(
        '[[export]]\nfile = "orders.csv"\ntable = "orders"\n'
        '[[export]]\nfile = "calls.csv"\ntable = "calls"\ndimensions = ["agent"]\n'
    )
    return [folder]


def test_a_workbook_of_more_months_than_usual_is_right(tmp_path: Path) -> None:
    """Its first windows look back on months that facts of the usual number do not hold."""
    from xlkpi.workbook import build as write_book

    paths = long_exports(tmp_path / "exports", 0, 70)
    config = read_config(paths[0] / "xlkpi.toml")

    def kept(months: int) -> Facts:
        return gather(paths, config=config, top_segments=25, months_kept=months)

    book = tmp_path / "kpi.xlsx"
    write_book(kept(60), output=book, functions=False)
    found = checks(book, *paths)["facts"]
    assert (found["state"], found["notes"]) == ("right", [])
    fewer = next(c for c in verify(book, kept(36)).checks if c.id == "facts")
    assert fewer.state == "right"
    assert "were not compared" in fewer.notes[0].en
    assert found["cells"] > fewer.cells > 1000


def test_months_of_an_earlier_workbook_are_no_differences(tmp_path: Path) -> None:
    before, now = (long_exports(tmp_path / name, *span) for name, span in
                   (("before", (40, 60)), ("now", (57, 62))))  # fmt: skip
    old, book = tmp_path / "old.xlsx", tmp_path / "kpi.xlsx"
    build_report(before, old, config=read_config(before[0] / "xlkpi.toml"), functions=False)
    config = read_config(now[0] / "xlkpi.toml")
    build_report(now, book, config=config, functions=False, history=old)
    found = checks(book, *now)["facts"]
    assert found["state"] == "right"
    assert "were not compared" in found["notes"][0]
    orders = now[0] / "orders.csv"
    orders.write_text(orders.read_text().replace("61.5,", "99.5,", 1))
    wrong = checks(book, *now)["facts"]
    what = {(d["what"], d["shown"], d["right"]) for d in wrong["differences"]}
    assert ("revenue", 214.5, 252.5) in what  # the month; the total over both workbooks differs too
    assert len([w for w in what if w[0] == "revenue"]) >= 2


def test_a_workbook_without_names_is_verified_under_its_pseudonyms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "key"))
    paths = long_exports(tmp_path / "exports", 50, 56)
    book = tmp_path / "kpi.xlsx"
    config = read_config(paths[0] / "xlkpi.toml")
    build_report(paths, book, config=config, functions=False, privacy=True)
    found = checks(book, *paths)["facts"]
    assert (found["state"], found["notes"]) == ("right", [])
    (tmp_path / "key").unlink()
    found = checks(book, *paths)["facts"]
    assert (found["state"], found["cells"]) == ("open", 0)
    assert "where the key of its pseudonyms is" in found["notes"][0]
    assert not (tmp_path / "key").exists()


def test_what_is_no_workbook_of_ours_is_said(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.save(tmp_path / "other.xlsx")
    done = run(tmp_path / "other.xlsx")
    assert done.exit_code == 1
    assert "holds no facts of xlkpi" in done.output
    shutil.copy(__file__, tmp_path / "text.xlsx")
    assert "cannot be read" in run(tmp_path / "text.xlsx").output


def test_same_inputs_same_bytes_in_another_process(exports: Path, tmp_path: Path) -> None:
    made = []
    for seed in ("1", "2"):
        output = tmp_path / seed / "kpi.xlsx"
        output.parent.mkdir()
        script = (
            "from pathlib import Path; from tests.proof.conftest import build;"
            f"build(Path({str(exports)!r}), Path({str(output)!r}))"
        )
        environment = {
            "PYTHONHASHSEED": seed,
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": ":".join(sys.path),
        }
        subprocess.run([sys.executable, "-c", script], check=True, env=environment,
                       cwd=Path(__file__).parents[2])  # fmt: skip
        made.append(output.read_bytes())
    assert made[0] == made[1]
