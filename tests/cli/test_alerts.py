"""``xlkpi alerts``: a list that a CRM imports."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from xlkpi import cli
from xlkpi.cli.alerts import COLUMNS

CUSTOMERS = """customer_id,created_on,lost_on,owner
C1,2025-01-01,,Zoé
C2,2025-01-01,,"=HYPERLINK(""x"")"
=cmd,2025-01-01,,@Bob
gone,2025-01-01,2026-02-02,Max
"""
TICKETS = """ticket_id,customer_id,created_at,solved_at
1,C1,2026-09-01 10:00,
2,=cmd,2026-10-01 10:00,
3,C2,2026-10-01 10:00,
4,nobody,2026-10-31 10:00,2026-10-31 11:00
"""
ORDERS = """order_id,customer_id,ordered_on,amount
1,C2,2026-08-08,200
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("customers", CUSTOMERS), ("tickets", TICKETS), ("orders", ORDERS)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def alerts(*args: str | Path) -> Result:
    return CliRunner().invoke(cli.main, ["alerts", *map(str, args)])


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def test_the_file_is_what_a_crm_imports(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "list" / "alerts.csv"
    assert alerts(folder, "-o", out).exit_code == 1, "a folder that is not there"
    out.parent.mkdir()
    result = alerts(folder, "-o", out)
    assert result.exit_code == 0, result.stderr
    data = out.read_bytes()
    assert data.startswith(b"customer_id,")  # no mark before the first header
    open_ = "1 ticket open for more than 14 days, the oldest of "
    assert read(data) == [
        list(COLUMNS),
        ["C2", "old_ticket", '\'=HYPERLINK("x")', "2026-10-15", f"{open_}2026-10-01", "", "200.0"],
        ["'=cmd", "old_ticket", "'@Bob", "2026-10-15", f"{open_}2026-10-01", "", "0.0"],
        ["C1", "old_ticket", "Zoé", "2026-09-15", f"{open_}2026-09-01", "", "0.0"],
    ]
    assert "2026-10: 3 customers, 3 alerts" in result.stdout
    assert "     3  old_ticket: a ticket still open more than 14 days" in result.stdout
    assert "no risk: too few cases to learn from: 4 customers" in result.stdout
    again = alerts(folder, "-o", out)
    assert again.exit_code == 0
    assert out.read_bytes() == data
    assert [path.name for path in out.parent.iterdir()] == ["alerts.csv"]


def test_months_rules_language_and_json(folder: Path) -> None:
    september = alerts(folder, "--period", "2026-09", "--lang", "fr", "--format", "json")
    assert september.exit_code == 0
    [row] = json.loads(september.stdout)
    assert row["customer_id"] == "C1"
    assert date.fromisoformat(row["since"]) == date(2026, 9, 15)
    assert row["detail"] == "1 ticket ouvert depuis plus de 14 jours, le plus ancien du 01/09/2026"
    assert (row["risk"], row["money_at_stake"]) == (None, 0.0)
    assert "2026-09 : 1 clients" in september.stderr.replace("\u00a0", " ")
    none = alerts(folder, "--rule", "habit")
    assert none.exit_code == 0
    assert read(none.stdout_bytes) == [list(COLUMNS)]
    assert "2026-10: no alert" in none.stderr
    last = alerts(folder, "--period", "last")
    assert len(read(last.stdout_bytes)) == 4


def test_what_cannot_be_is_said_in_a_line(folder: Path) -> None:
    for args, said in (
        (("--rule", "old_tickets"), 'no rule is called "old_tickets"; did you mean "old_ticket"?'),
        (("--period", "2027-01"), "the data has no 2027-01: it runs from"),
        (("--period", "soon"), "soon"),
    ):
        result = alerts(folder, *args)
        assert result.exit_code == 1
        assert said in result.stderr
        assert result.stderr.count("\n") == 1
        assert not result.stdout


def test_under_pseudonyms(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XLKPI_PRIVACY_KEY", str(tmp_path / "privacy.key"))
    result = alerts(folder, "--privacy")
    assert result.exit_code == 0
    rows = read(result.stdout_bytes)[1:]
    assert len(rows) == 3
    for name in ("C1", "C2", "cmd", "Zoé", "Bob"):
        assert name not in result.stdout
    assert all(row[0].startswith("customer-") and row[2].startswith("owner-") for row in rows)
    assert read(alerts(folder, "--privacy").stdout_bytes)[1:] == rows


def test_risks_come_with_their_reasons(shared_data: Path, tmp_path: Path) -> None:
    room = Path(__file__).parent.parent / "data_sets" / "telco_churn"
    source = shared_data / "telco_churn" / "WA_Fn-UseC_-Telco-Customer-Churn.csv"
    (tmp_path / source.name).write_bytes(source.read_bytes())
    (tmp_path / "xlkpi.toml").write_bytes((room / "xlkpi.toml").read_bytes())
    result = alerts(tmp_path)
    assert result.exit_code == 0, result.stderr
    rows = read(result.stdout_bytes)[1:]
    assert len(rows) == 518  # a tenth of the 5,174 who stayed
    assert {row[1] for row in rows} == {"leaving_risk"}
    risks = [float(row[5]) for row in rows]
    assert risks == sorted(risks, reverse=True)
    assert risks[0] > 0.75
    assert "Contract: Month-to-month" in rows[0][4]
    assert "   518  leaving_risk: the tenth of the customers" in result.stderr
