"""Long work says how far it is, stops when asked, and leaves nothing behind."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.__main__ import MAPPING
from benchmarks.data import make_call_log
from xlkpi.cli.progress import Line
from xlkpi.facts.databases import connect
from xlkpi.model.progress import MEASURING, READING

ROWS = 300_000  # a second or two of reading


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log that is read at once."""
    folder = tmp_path_factory.mktemp("short")
    (folder / "xlkpi.toml").write_text(MAPPING, "utf-8")
    return make_call_log(folder / "calls.csv", 20_000)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log that takes a while to read."""
    folder = tmp_path_factory.mktemp("long")
    (folder / "xlkpi.toml").write_text(MAPPING, "utf-8")
    return make_call_log(folder / "calls.csv", ROWS)


def _start(
    log: Path, work: Path, *more: str, stderr: int = subprocess.PIPE
) -> subprocess.Popen[bytes]:
    """``xlkpi build`` of the log in a folder, with temporary files in another."""
    (work / "temporary").mkdir(parents=True)
    return subprocess.Popen(
        [sys.executable, "-m", "xlkpi", "build", str(log), "-o", "kpi.xlsx", *more],
        cwd=work, env=os.environ | {"TMPDIR": str(work / "temporary")},
        stdout=subprocess.PIPE, stderr=stderr,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("number", "status", "told"),
    [
        (signal.SIGINT, 130, b"xlkpi: interrupted\n"),
        (signal.SIGTERM, 143, b"xlkpi: terminated\n"),
    ],
)
@pytest.mark.parametrize(
    ("memory", "after"),
    [((), 1.5), (("--memory", "100MB"), 0.3)],  # when a terminal would have its line; in a query
    ids=["free", "limited"],
)
def test_a_signal_leaves_one_line_and_nothing_else(
    log: Path,
    tmp_path: Path,
    number: signal.Signals,
    status: int,
    told: bytes,
    memory: tuple[str],
    after: float,
) -> None:
    """No temporary folder, no half output, no folder where the command ran; no line of progress."""
    running = _start(log, tmp_path, *memory)
    temporary = tmp_path / "temporary"
    while not any(temporary.iterdir()):  # until it works
        assert running.poll() is None
        time.sleep(0.01)
    time.sleep(after)
    running.send_signal(number)
    _, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (status, told)
    assert list(tmp_path.iterdir()) == [temporary]
    assert list(temporary.iterdir()) == []


def test_an_error_takes_its_folder_away(tmp_path: Path) -> None:
    """Also where the exports cannot be used."""
    bad = tmp_path / "bad.csv"
    bad.write_text("what,ever\n1,2\n", "utf-8")
    running = _start(bad, tmp_path / "work")
    _, err = running.communicate(timeout=60)
    assert running.returncode == 1
    assert err.count(b"\n") == 1
    assert list((tmp_path / "work" / "temporary").iterdir()) == []


def test_what_does_not_fit_goes_to_a_folder_that_is_taken_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A query larger than its memory works on disk, not in the folder of the command."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    monkeypatch.chdir(tmp_path)
    database = connect("60MB")
    database.run("create temp table wide as select range as n, range::varchar || repeat('x', 90) "
                 "as t from range(1000000)")  # fmt: skip
    assert any(path.is_file() for path in (tmp_path / "temporary").rglob("*"))
    assert database.rows("select count(*) from wide where n % 2 = 0") == [(500_000,)]
    database.close()
    assert list(tmp_path.iterdir()) == [tmp_path / "temporary"]
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_terminal_shows_how_far_it_is(short: Path, tmp_path: Path, language: str) -> None:
    """What it does now, on one line, and in the end an empty one."""
    master, slave = pty.openpty()
    running = _start(short, tmp_path, "--lang", language, stderr=slave)
    os.close(slave)
    seen = b""
    while True:
        try:
            piece = os.read(master, 4096)
        except OSError:  # the other side is closed
            break
        if not piece:
            break
        seen += piece
    running.communicate(timeout=60)
    os.close(master)
    text = seen.decode()
    assert running.returncode == 0
    assert text.endswith("\r\x1b[2K")
    assert {"en": "writing the workbook", "fr": "écriture du classeur"}[language] in text
    assert re.fullmatch(r"(\r\x1b\[2K[^\r\n]*)+", text), "one line, drawn over and over"


def test_the_line_tells_what_is_done_and_left() -> None:
    """In both languages; nothing is guessed from a step that has just begun."""
    line = Line("en")
    line.step(READING, "calls.csv", 900_000_000, lambda: 0.25)
    assert line.text(line.since + 10) == "reading calls.csv · 25% · 225 of 900 MB · 0:30 left"
    line.step(MEASURING, "", 0, lambda: 0.01)
    assert line.text(line.since + 10) == "computing the measures · 1%"
    line.step(MEASURING, "", 0, lambda: None)
    assert line.text(line.since + 10) == "computing the measures"
    line = Line("fr")
    line.step(READING, "appels.csv", 900_000_000, lambda: 0.25)
    assert line.text(line.since + 7200) == (
        "lecture de appels.csv · 25\xa0% · 225 sur 900 Mo · encore 6:00:00"
    )


def test_too_little_memory_is_said(log: Path, tmp_path: Path) -> None:
    """In one line that tells what to do, with nothing left behind."""
    running = _start(log, tmp_path, "--memory", "4MB")
    _, err = running.communicate(timeout=60)
    assert running.returncode == 1
    assert b"--memory" in err
    assert err.count(b"\n") == 1
    assert list((tmp_path / "temporary").iterdir()) == []
