"""``xlkpi build`` as people and schedulers run it: the page, the log, the exit status."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from unittest import mock

import pytest
from click.testing import CliRunner, Result

from tests.conftest import ROOT
from tests.small_disk import small_disk
from xlkpi import cli
from xlkpi.cli import build as build_command
from xlkpi.cli import inputs
from xlkpi.workbook import backups
from xlkpi.workbook.backups import backups_of
from xlkpi.workbook.whole import problem_of

MAPPING = """
[[export]]
file = "nps.csv"
table = "surveys"
[export.columns]
response_id = "id"
customer_id = "customer"
answered_on = "day"
score = "score"
[export.set]
kind = "nps"
"""


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """Answers of August to October 2026; October has only begun. One row cannot be used."""
    folder = tmp_path / "exports"
    folder.mkdir()
    lines = ["id,customer,score,day"]
    for month, several in ((8, 40), (9, 50), (10, 5)):
        lines += [
            f"R{month}-{i},C{i},{(i + month) % 11},2026-{month:02d}-{1 + i % 30:02d}"
            for i in range(several)
        ]
    lines.append("R,C,9,once upon a time")
    (folder / "nps.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "xlkpi.toml").write_text(MAPPING, encoding="utf-8")
    return folder


def run(*args: object, **options: object) -> Result:
    return CliRunner().invoke(cli.main, ["build", *map(str, args)], **options)  # type: ignore[arg-type]


def told(log: Path) -> list[dict[str, str]]:
    """The fields of each line of a log."""
    lines = []
    for line in log.read_text(encoding="utf-8").splitlines():
        moment, _, rest = line.partition(" ")
        assert datetime.fromisoformat(moment).tzinfo is not None
        pairs = re.findall(r'(\w+)=("[^"]*"|\S+)', rest)
        assert " ".join(f"{k}={v}" for k, v in pairs) == rest, line
        lines.append({name: value.strip('"') for name, value in pairs})
    return lines


# ------------------------------------------------------------ the page


def test_the_page_says_it_all(exports: Path, tmp_path: Path) -> None:
    output = tmp_path / "kpi.xlsx"
    result = run(exports, "-o", output, "--period", "2026-09", "--lang", "en")
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert lines[:3] == [
        str(output),
        "2026-09 · data up to 2026-10-05",
        "96 rows read = 95 used + 1 rejected",
    ]
    score = next(line for line in lines if line.startswith("Net promoter score"))
    assert re.search(r" -?\d+\.\d pt +.* [+−]\d+\.\d pt$", score), score
    assert lines.index("To look at next") > lines.index(score)
    assert 'why rows were rejected: sheet "Data quality", or xlkpi check' in result.stdout
    assert "\x1b" not in result.stdout
    assert len(lines) < 40
    assert all(len(line) <= 80 for line in lines[1:])


def test_the_page_in_french(exports: Path, tmp_path: Path) -> None:
    result = run(exports, "-o", tmp_path / "kpi.xlsx", "--lang", "fr")
    lines = result.stdout.splitlines()
    assert lines[1] == "2026-10 · données jusqu’au 05/10/2026 · ⚠ mois inachevé"
    assert lines[2] == "96 lignes lues = 95 utilisées + 1 rejetées"
    assert "Indicateur" in result.stdout
    assert "À regarder ensuite" in lines


def test_the_page_names_the_backup(exports: Path, tmp_path: Path) -> None:
    output = tmp_path / "kpi.xlsx"
    run(exports, "-o", output, "--period", "2026-09", "--lang", "en")
    result = run(exports, "-o", output, "--period", "2026-10", "--lang", "en")
    (backup,) = backups_of(output)
    assert f"the one before is kept as {backup.name}" in result.stdout


def test_the_page_shows_what_misses_its_target_and_what_to_do(
    samples_folder: Path, tmp_path: Path
) -> None:
    """The page and the workbook say the same of every headline."""
    from tests.workbook.cells import Cells
    from xlkpi.cli.summary import show
    from xlkpi.exports import read_config
    from xlkpi.workbook.api import build_report
    from xlkpi.workbook.briefing import Brief

    config = read_config(samples_folder / "xlkpi.toml")
    output = tmp_path / "kpi.xlsx"
    _, report = build_report([samples_folder], output, lang="en", config=config)
    cells = Cells(output)
    rows = cells.column("Summary", "A")
    for brief in report.briefs:
        row = rows[brief.name]
        assert (cells.value("Summary", f"E{row}") or "") == brief.status
        assert (cells.value("Summary", f"C{row}") is None) == (brief.target == "")
        shown = re.sub(r"[^\d.−-]", "", brief.value).replace("−", "-")
        value = float(cells.value("Summary", f"B{row}"))
        scale = 100 if brief.value.endswith("%") else 1
        assert float(shown) == pytest.approx(value * scale, abs=0.51), brief
    assert len(report.briefs) == 10
    missed = [
        Brief(f"k{i}", f"Indicator {i}", "1", "2", "✖ Off target", 3, "", "Call them back. " * 8)
        for i in range(6)
    ]
    import contextlib
    import dataclasses
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        problems = tuple(f"Targets, cell B{i}: is kept as text. " * 2 for i in range(20))
        show(dataclasses.replace(report, off_target=tuple(missed), problems=problems), "en")
    text = out.getvalue()
    assert "✖ Indicator 0: Call them back." in text
    assert "Indicator 4" not in text
    assert "2 more off target" in text
    assert text.count("kept as text") == 40
    assert all(len(line) <= 80 for line in text.splitlines()[1:])


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_a_scheduler_that_knows_few_characters_is_served(
    exports: Path, tmp_path: Path, encoding: str
) -> None:
    command = [sys.executable, "-m", "xlkpi", "build", str(exports), "-o", str(tmp_path / "k.xlsx")]
    done = subprocess.run(
        [*command, "--lang", "fr"], cwd=ROOT, capture_output=True, check=False,
        env=os.environ | {"PYTHONIOENCODING": encoding},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "utilisées" in done.stdout.decode(encoding) or encoding == "ascii"
    assert b"96 lignes lues = 95" in done.stdout


def test_a_terminal_gets_colours(exports: Path, tmp_path: Path) -> None:
    import pty

    master, slave = pty.openpty()
    done = subprocess.Popen(
        [sys.executable, "-m", "xlkpi", "build", str(exports), "-o", str(tmp_path / "k.xlsx")],
        cwd=ROOT, stdout=slave, stderr=subprocess.DEVNULL,
        env=os.environ | {"TERM": "xterm-256color"},
    )  # fmt: skip
    os.close(slave)
    text = b""
    try:
        while chunk := os.read(master, 4096):
            text += chunk
    except OSError:  # Linux says so when the other end is closed
        pass
    os.close(master)
    assert done.wait() == 0
    assert b"\x1b[1m" in text


# ------------------------------------------------------------ last complete month


def test_the_last_complete_month(exports: Path, tmp_path: Path) -> None:
    result = run(exports, "-o", tmp_path / "kpi.xlsx", "--period", "last", "--lang", "en")
    assert result.stdout.splitlines()[1].startswith("2026-09 ")


# ------------------------------------------------------------ the log


def test_a_line_for_each_run_and_how_it_ended(exports: Path, tmp_path: Path) -> None:
    log, output = tmp_path / "runs.log", tmp_path / "my kpi.xlsx"
    assert run(exports, "-o", output, "--period", "last", "--log", log).exit_code == 0
    assert run(tmp_path / "nothing", "-o", output, "--log", log).exit_code == 1
    assert run(exports, "-o", tmp_path / "kpi.csv", "--log", log).exit_code == 2
    output.with_name(f"~${output.name}").touch()
    assert run(exports, "-o", output, "--log", log).exit_code == 1
    good, missing, usage, open_ = told(log)
    assert good["status"] == "0"
    assert good["period"] == "2026-09"
    assert good["rows"] == "95/96"
    assert good["output"] == str(output)
    assert float(good["seconds"]) > 0
    assert good["message"] == "-"
    assert missing["status"] == "1"
    assert "there is no such file or folder" in missing["message"]
    assert usage["status"] == "2"
    assert "ends in .xlsx" in usage["message"]
    assert open_["status"] == "1"
    assert open_["output"] == str(tmp_path / "my kpi (2).xlsx")
    assert "open in Excel" in open_["message"]


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (KeyboardInterrupt(), "130", "interrupted"),
        (RuntimeError("first\nsecond = 2"), "1", "RuntimeError: first second = 2"),
        (MemoryError(), "1", "MemoryError"),
    ],
)
def test_what_nobody_expected_is_logged_too(
    exports: Path, tmp_path: Path, error: BaseException, status: str, message: str
) -> None:
    log = tmp_path / "runs.log"
    with mock.patch("xlkpi.workbook.api.build_report", side_effect=error):
        result = run(exports, "-o", tmp_path / "kpi.xlsx", "--log", log)
    assert str(result.exit_code) == status
    (line,) = told(log)
    assert line["status"] == status
    assert line["message"].startswith(message)


def test_a_log_that_cannot_be_written_stops_the_run_before_it_begins(
    exports: Path, tmp_path: Path
) -> None:
    result = run(exports, "-o", tmp_path / "kpi.xlsx", "--log", tmp_path / "no" / "runs.log")
    assert result.exit_code == 1
    assert "the log cannot be written" in result.stderr
    assert not (tmp_path / "kpi.xlsx").exists()


# ------------------------------------------------------------ open, backups, password


def test_an_open_workbook_gives_status_1_a_message_and_the_page(
    exports: Path, tmp_path: Path
) -> None:
    output = tmp_path / "kpi.xlsx"
    run(exports, "-o", output, "--period", "2026-08")
    before = output.read_bytes()
    output.with_name("~$kpi.xlsx").touch()
    result = run(exports, "-o", output, "--lang", "en")
    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == str(tmp_path / "kpi (2).xlsx")
    assert result.stderr.count("\n") == 1
    assert "is open in Excel" in result.stderr
    assert '"kpi (2).xlsx"' in result.stderr
    assert output.read_bytes() == before
    assert (tmp_path / "kpi (2).xlsx").stat().st_size > 10_000


def test_two_builds_at_once_come_one_after_the_other(exports: Path, tmp_path: Path) -> None:
    output = tmp_path / "kpi.xlsx"
    builds = [
        subprocess.Popen(
            [sys.executable, "-m", "xlkpi", "build", str(exports), "-o", str(output),
             "--period", period],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        for period in ("2026-08", "2026-09")
    ]  # fmt: skip
    for build in builds:
        _, said = build.communicate()
        assert (build.returncode, said) == (0, "")
    (backup,) = backups_of(output)  # the one that came first, which the other had to see
    assert problem_of(output) == problem_of(backup) == ""
    assert backup.read_bytes() != output.read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"exports", output.name, backup.name}


def test_a_full_disk_leaves_the_old_workbook(exports: Path, tmp_path: Path) -> None:
    first = tmp_path / "first.xlsx"
    assert run(exports, "-o", first, "--period", "2026-08").exit_code == 0
    size = first.stat().st_size // 1024
    failed = 0
    for more in (8, size // 2, size + 8, 3 * size):
        with small_disk(tmp_path / f"disk{more}", size + more) as disk:
            output = disk / "kpi.xlsx"
            output.write_bytes(first.read_bytes())
            result = run(exports, "-o", output, "--period", "2026-09")
            if result.exit_code:
                failed += 1
                assert "No space left" in result.stderr
                assert result.stderr.count("\n") == 1
                assert output.read_bytes() == first.read_bytes()
                assert [path.name for path in disk.iterdir()] == ["kpi.xlsx"]
            else:
                assert problem_of(output) == ""
                assert output.read_bytes() != first.read_bytes()
    assert failed == 3


def test_so_many_backups_as_wanted(exports: Path, tmp_path: Path) -> None:
    output = tmp_path / "kpi.xlsx"
    for period in ("2026-08", "2026-09", "2026-10"):
        assert run(exports, "-o", output, "--period", period, "--backups", 1).exit_code == 0
    assert len(backups_of(output)) == 1
    assert run(exports, "-o", output, "--backups", -1).exit_code == 2


def test_the_default_is_the_workbook_room_s() -> None:
    assert inputs.KEPT == backups.KEPT


def test_a_password_is_never_an_argument() -> None:
    (option,) = [p for p in build_command.command.params if p.name == "protect"]
    assert getattr(option, "is_flag", False)


def test_without_anyone_to_ask_protect_says_what_to_do(
    exports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XLKPI_PASSWORD", raising=False)
    output = tmp_path / "kpi.xlsx"
    result = run(exports, "-o", output, "--protect")
    assert result.exit_code == 1
    assert "set the environment variable XLKPI_PASSWORD" in result.stderr
    assert not output.exists()


def test_on_a_terminal_the_password_is_asked_twice_and_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import click

    from xlkpi.cli.password import password

    monkeypatch.delenv("XLKPI_PASSWORD", raising=False)
    monkeypatch.setattr("xlkpi.cli.password._asks", lambda: True)

    @click.command()
    def ask() -> None:
        click.echo(f"got {len(password())}")

    result = CliRunner().invoke(ask, input="geheim\ngehiem\ngeheim\ngeheim\n")
    assert result.stdout.endswith("got 6\n")
    assert "do not match" in result.output
    assert "geheim" not in result.output
