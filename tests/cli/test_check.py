"""``xlkpi check --missing``: whom to ask for what."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from xlkpi import cli

CUSTOMERS = """customer_id,Name,Email,Phone,Commercial,Status
C1,Ana,ana@x.fr,0102030405,Zoé,active
C2,,n/a,,Zoé,active
C3,=1+1,c@x.fr,,@Bob,active
=cmd,Dan,,0102030405,,active
C5,,,,,prospect
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    return tmp_path


def check(folder: Path, *args: str) -> Result:
    return CliRunner().invoke(cli.main, ["check", str(folder), *args])


def listed(path: Path, delimiter: str = ",") -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


def test_who_lacks_most_comes_first_and_formulas_are_texts(folder: Path) -> None:
    result = check(folder, "--missing", str(folder / "absent" / "missing.csv"))
    assert result.exit_code == 1, "a folder that is not there"
    result = check(folder, "--missing", str(folder / "missing.csv"))
    assert result.exit_code == 0, result.stderr
    assert listed(folder / "missing.csv") == [
        ["customer_id", "how many", "missing fields", "owner"],
        ["C2", "3", "Name, Email, Phone", "Zoé"],
        ["C3", "1", "Phone", "'@Bob"],
        ["'=cmd", "1", "Email", ""],
    ]
    # prospects need not be reached; the least filled field stands first
    shown = [line.split() for line in result.stdout.splitlines() if "filled)" in line]
    assert [line[:2] for line in shown] == [
        ["50.0%", "Email"],
        ["50.0%", "Phone"],
        ["75.0%", "Name"],
    ]
    assert "3 of 4 customers to complete" in result.stdout
    assert sorted(p.name for p in folder.iterdir()) == ["customers.csv", "missing.csv"]


def test_the_critical_fields_are_those_of_the_parameter(folder: Path) -> None:
    (folder / "xlkpi.toml").write_text(
        '[workbook]\nlanguage = "fr"\n[kpi.completeness]\ncritical = ["Name"]\n', encoding="utf-8"
    )
    assert check(folder, "--missing", str(folder / "m.csv")).exit_code == 0
    assert listed(folder / "m.csv", ";")[1:] == [["C2", "1", "Name", "Zoé"]]


def test_json_stays_json(folder: Path) -> None:
    result = check(folder, "--missing", str(folder / "m.csv"), "--format", "json")
    assert result.stdout[0] + result.stdout.rstrip()[-1] == "[]"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("customer_id,Status\nC1,active\n", "no field of the customers is critical"),
        ("deal_id,status,created_on\nD1,won,2026-01-05\n", 'no export gives the table "customers"'),
    ],
)
def test_nothing_to_look_for_is_said(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    result = check(tmp_path, "--missing", str(tmp_path / "m.csv"))
    assert result.exit_code == 1
    assert told in result.stderr
    assert not (tmp_path / "m.csv").exists()


def test_without_the_option_nothing_is_written(folder: Path) -> None:
    assert check(folder).exit_code == 0
    assert [p.name for p in folder.iterdir()] == ["customers.csv"]
