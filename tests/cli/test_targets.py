"""``xlkpi targets``: pull, push and check, with their exit status."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from tests.targets.sheets import entry, make
from xlkpi.cli import main


def run(*args: object) -> Result:
    return CliRunner().invoke(main, ["targets", *map(str, args)])


def test_pull_push_pull(tmp_path: Path) -> None:
    book, csv = make(tmp_path / "kpi.xlsx"), tmp_path / "t.csv"
    assert run("pull", book, csv).exit_code == 0
    data, before = csv.read_bytes(), book.read_bytes()
    assert "already holds" in run("push", book, csv).stdout
    assert book.read_bytes() == before
    csv.write_bytes(data := data + b"win_rate,,,2027,,absolute,0.4,,,,,,,,\n")
    done = run("push", book, csv)
    assert (done.exit_code, "1 added" in done.stdout, "backup" in done.stdout) == (0, True, True)
    assert run("pull", book, csv).exit_code == 0
    assert csv.read_bytes() == data


def test_check_says_what_to_look_at(tmp_path: Path) -> None:
    rows = [entry("revenue", low=5, high=1), entry("nonsense"), entry("churn_rate", m01=0.1)]
    done = run("check", make(tmp_path / "kpi.xlsx", rows), "--format", "json", "--lang", "fr")
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    assert {"cell", "kpi", "severity", "problem", "next"} <= found[0].keys()
    told = " ".join(f["problem"] for f in found)
    for words in ("dépasse", "indicateur inconnu", "pas de type", "sans responsable"):
        assert words in told


def test_check_is_content(tmp_path: Path) -> None:
    assert run("check", make(tmp_path / "kpi.xlsx", [])).exit_code == 0


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    done = run("check", tmp_path / "none.csv")
    assert done.exit_code == 1
    assert "none.csv" in done.stderr
