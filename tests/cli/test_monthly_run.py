"""The commands of docs/monthly-run.md, taken from the page and run as a scheduler does."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.conftest import ROOT
from xlkpi.cli import build, refresh
from xlkpi.workbook.backups import backups_of

PAGES = ("monthly-run.md", "monthly-run.fr.md")


def blocks(page: str, language: str) -> list[str]:
    """The blocks of code of a page, of one language."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path, samples_folder: Path) -> Path:
    """``/srv/kpi`` with the samples, and ``/opt/xlkpi/bin/xlkpi``."""
    kpi, program = tmp_path / "srv" / "kpi", tmp_path / "opt" / "xlkpi" / "bin" / "xlkpi"
    kpi.mkdir(parents=True)
    program.parent.mkdir(parents=True)
    shutil.copytree(samples_folder, kpi / "exports")
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m xlkpi "$@"\n', encoding="utf-8"
    )
    program.chmod(0o755)
    return kpi


def as_cron_does(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a shell, from the home folder, with cron's few variables."""
    root = folder.parent.parent
    command = command.replace("/srv/kpi", str(folder)).replace("/opt/", f"{root}/opt/")
    return subprocess.run(
        ["/bin/sh", "-c", command], cwd="/", capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL, timeout=300,
        env={"HOME": str(root), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "LOGNAME": "kpi"},
    )  # fmt: skip


def cron_line(page: str) -> str:
    (block,) = blocks(page, "cron")
    (line,) = block.splitlines()
    schedule, command = re.fullmatch(r"((?:[\d*]+ ){5})(.*)", line).groups()  # type: ignore[union-attr]
    assert schedule.split() == ["15", "6", "2", "*", "*"]
    assert "%" not in command  # cron makes line breaks of them
    return command


def test_the_line_for_cron_builds_last_month(folder: Path) -> None:
    done = as_cron_does(cron_line(PAGES[0]), folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")  # so cron mails nothing
    page = (folder / "kpi.txt").read_text(encoding="utf-8").splitlines()
    assert page[0] == "kpi.xlsx"
    assert page[1].startswith("2026-10 ")
    assert page[2].replace("\u202f", "") == "10009 lignes lues = 9989 utilisées + 20 rejetées"
    assert len(page) <= 40
    (line,) = (folder / "kpi.log").read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT[\d:]{8}[+-]\d\d:\d\d status=0 period=2026-10 rows=9989/10009 "
        r"seconds=\d+\.\d output=kpi.xlsx message=-",
        line,
    )
    assert (folder / "kpi.xlsx").stat().st_size > 100_000

    # the workbook is open the next time: cron mails the page with the message
    (folder / ".~lock.kpi.xlsx#").write_text(",zoe,pc-12,02.11.2026 06:00,file:///x;")
    before = (folder / "kpi.xlsx").read_bytes()
    done = as_cron_does(cron_line(PAGES[0]), folder)
    assert done.returncode == 1
    assert "open in LibreOffice by zoe on pc-12" in done.stdout
    assert "Traceback" not in done.stdout
    assert (folder / "kpi.xlsx").read_bytes() == before
    assert (folder / "kpi (2).xlsx").exists()
    lines = (folder / "kpi.log").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2
    assert " status=1 period=2026-10 " in lines[1]
    assert 'output="kpi (2).xlsx"' in lines[1]

    # and closed at last
    (folder / ".~lock.kpi.xlsx#").unlink()
    assert as_cron_does(cron_line(PAGES[0]), folder).returncode == 0
    assert len(backups_of(folder / "kpi.xlsx")) <= 1


def test_the_service_runs_the_same_command() -> None:
    for page in PAGES:
        service, timer = blocks(page, "ini")
        command = re.findall(r"^ExecStart=(.*)$", service, flags=re.MULTILINE)
        assert cron_line(page).startswith(f"cd /srv/kpi && {command[0]} >")
        assert "WorkingDirectory=/srv/kpi" in service.splitlines()
        assert "OnCalendar=*-*-02 06:15" in timer.splitlines()


def test_systemd_takes_the_timer(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is missing")
    service, timer = blocks(PAGES[0], "ini")
    when = re.findall(r"^OnCalendar=(.*)$", timer, flags=re.MULTILINE)
    done = subprocess.run(
        [analyze, "calendar", when[0]], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Normalized form: *-*-02 06:15:00" in done.stdout
    (tmp_path / "xlkpi.timer").write_text(timer, encoding="utf-8")
    service = service.replace("/opt/xlkpi/bin/xlkpi", "/bin/true")
    (tmp_path / "xlkpi.service").write_text(service, encoding="utf-8")
    done = subprocess.run(
        [analyze, "verify", "--man=no", str(tmp_path / "xlkpi.timer")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "xlkpi" not in done.stderr, done.stderr


def test_the_batch_file_gives_the_same_arguments() -> None:
    """Not run on Windows: its line is the one of cron but for the way to the program."""
    for page in PAGES:
        batch, task = blocks(page, "bat")
        line = next(line for line in batch.splitlines() if "xlkpi.exe" in line)
        arguments = line.partition("xlkpi.exe ")[2].partition(" > ")[0]
        assert f"/xlkpi {arguments} >kpi.txt 2>&1" in cron_line(page)
        assert batch.splitlines()[-1] == "exit /b %ERRORLEVEL%"
        assert "/SC MONTHLY /D 2 /ST 06:15" in task
        assert r"C:\kpi\monthly.cmd" in task


def test_every_option_in_the_pages_exists() -> None:
    known = {
        option
        for command in (build.command, refresh.command)
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for option in parameter.opts
    } | {"--now", "--failed"}  # systemctl's
    for page in PAGES:
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        assert set(re.findall(r"(?<!\S)`?(--[a-z]+)", text)) <= known
        arguments = shlex.split(cron_line(page).partition("xlkpi build ")[2].partition(" >")[0])
        build.command.make_context("build", arguments)


def test_both_languages_show_the_same_commands() -> None:
    english, french = PAGES
    for language in ("cron", "bat", "powershell"):
        assert blocks(english, language) == blocks(french, language)
        assert blocks(english, language)
    assert [re.sub("Description=.*", "", b) for b in blocks(english, "ini")] == [
        re.sub("Description=.*", "", b) for b in blocks(french, "ini")
    ]
