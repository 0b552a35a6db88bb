"""``xlkpi init``: the file it writes, what it asks, its exit status."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from xlkpi import cli
from xlkpi.cli import init as init_command
from xlkpi.exports import read_config

SURE = "Opportunity Id,Close Date,Stage,Amount\nD1,2026-05-13,won,10\nD2,2026-06-14,lost,20\n"
ASKS = "Opportunity Id,Close Date,Stage,Amount\nD1,01/05/2026,won,10\nD2,02/06/2026,Gone,20\n"
AMBIGUOUS = "Date,Campaign,Spend\n2026-05-13,A,5\n2026-05-14,B,6\n"


def init(*args: object, answers: str = "") -> Result:
    return CliRunner().invoke(cli.main, ["init", *map(str, args)], input=answers)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "deals.csv").write_text(SURE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(init_command, "on_terminal", lambda: True)


def test_what_is_known_is_written_and_can_be_built(folder: Path) -> None:
    result = init(folder)
    assert result.exit_code == 0, result.output
    assert "deals.csv → deals" in result.stdout
    assert f"{folder / 'xlkpi.toml'} written: 1 of 1 recognised, 0 questions open" in result.stdout
    (spec,) = read_config(folder / "xlkpi.toml").exports
    assert (spec.file, spec.table) == ("deals.csv", "deals")
    checked = CliRunner().invoke(cli.main, ["check", str(folder)])
    assert "2 rows read = 2 used + 0 rejected" in checked.stdout
    assert sorted(p.name for p in folder.iterdir()) == ["deals.csv", "xlkpi.toml"]


def test_a_file_that_is_there_is_kept(folder: Path) -> None:
    (folder / "xlkpi.toml").write_text("# mine\n", encoding="utf-8")
    result = init(folder)
    assert result.exit_code == 1
    assert "xlkpi.toml is there already. Next:" in result.stderr
    assert (folder / "xlkpi.toml").read_text("utf-8") == "# mine\n"
    assert init(folder, "--force").exit_code == 0
    assert read_config(folder / "xlkpi.toml").exports


def test_open_questions_are_listed_and_the_status_says_so(folder: Path) -> None:
    (folder / "deals.csv").write_text(ASKS, encoding="utf-8")
    result = init(folder)
    assert result.exit_code == 1
    assert result.stderr == ""
    assert '? "Close Date" holds "01/05/2026": which stands first? (dd/mm / mm/dd)' in result.stdout
    assert '? "Stage" holds "Gone": which status is it? (won / lost / open)' in result.stdout
    written = (folder / "xlkpi.toml").read_text("utf-8")
    assert "# ? day_first = true" in written
    assert '# ? Gone = ""  # one of: won, lost, open' in written
    read_config(folder / "xlkpi.toml")


def test_a_question_answered_in_the_file_is_one_line_changed(folder: Path) -> None:
    (folder / "deals.csv").write_text(ASKS, encoding="utf-8")
    init(folder)
    path = folder / "xlkpi.toml"
    answered = path.read_text("utf-8").replace('Gone = ""', 'Gone = "lost"').replace("# ? ", "")
    path.write_text(answered, encoding="utf-8")
    (spec,) = read_config(path).exports
    assert (spec.day_first, spec.values["status"]) == (True, {"Gone": "lost"})
    checked = CliRunner().invoke(cli.main, ["check", str(folder)])
    assert "2 rows read = 2 used + 0 rejected" in checked.stdout, checked.output


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_it_asks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(init_command, "has_keyboard", lambda: True)
    (folder / "deals.csv").write_text(ASKS, encoding="utf-8")
    (folder / "spend.csv").write_text(AMBIGUOUS, encoding="utf-8")
    result = init(folder, answers="dd/mm\nmaybe\nlost\ncosts\n")
    assert result.exit_code == 0, result.output
    assert "'maybe' is not one of" in result.output
    deals, costs = read_config(folder / "xlkpi.toml").exports
    assert (deals.day_first, deals.values["status"]["Gone"]) == (True, "lost")
    assert costs.table == "costs"


@pytest.mark.usefixtures("terminal")
def test_an_answer_may_wait(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(init_command, "has_keyboard", lambda: True)
    (folder / "spend.csv").write_text(AMBIGUOUS, encoding="utf-8")
    result = init(folder, answers="\n")
    assert result.exit_code == 1
    assert "1 of 2 recognised, 1 questions open" in result.stdout


def test_french(folder: Path) -> None:
    (folder / "x.csv").write_text("couleur;poids\nrouge;1\n", encoding="utf-8")
    result = init(folder, "--lang", "fr")
    assert result.exit_code == 0
    assert "x.csv: non reconnu (rien de connu ne correspond)" in result.stdout
    written = (folder / "xlkpi.toml").read_text("utf-8")
    assert "# colonnes: couleur, poids" in written
    assert read_config(folder / "xlkpi.toml").language == "fr"


def test_the_file_may_stand_elsewhere(folder: Path, tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    assert init(folder, "-o", room / "mine.toml").exit_code == 0
    (spec,) = read_config(room / "mine.toml").exports
    assert spec.file == "../deals.csv"
    result = init(folder, "-o", room / "none" / "mine.toml")
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr


def test_nothing_recognised_is_no_success(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("colour,weight\nred,1\n", encoding="utf-8")
    result = init(tmp_path)
    assert result.exit_code == 1
    assert (tmp_path / "xlkpi.toml").exists()
    assert init(tmp_path / "absent").exit_code == 1


def test_a_broken_file_is_skipped_and_the_others_are_read(folder: Path) -> None:
    (folder / "cut.xlsx").write_bytes(b"PK\x03\x04 and no more")
    (folder / "other.csv").write_text("colour,weight\nred,1\n", encoding="utf-8")
    result = init(folder)
    assert result.exit_code == 0, result.output
    assert "damaged or cut off" in result.stdout
    assert "1 of 3 recognised" in result.stdout
    skipped, deals = read_config(folder / "xlkpi.toml").exports
    assert (skipped.file, skipped.skip, deals.table) == ("cut.xlsx", True, "deals")
    checked = CliRunner().invoke(cli.main, ["check", str(folder)])
    assert checked.exit_code == 0, checked.output
    assert "cut.xlsx: not used\n    not used: xlkpi.toml says to skip it" in checked.stdout
    assert "2 rows read = 2 used + 0 rejected" in checked.stdout
    (folder / "cut.xlsx").unlink()
    assert CliRunner().invoke(cli.main, ["check", str(folder)]).exit_code == 0
