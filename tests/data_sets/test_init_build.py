"""``xlkpi init``, then ``xlkpi build``, on every public data set, as somebody would type them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from xlkpi import cli
from xlkpi.cli import init as init_command

DATA_SETS = (
    "b2b_accounts_nps", "bank_marketing", "call_center_daily", "cfpb_complaints",
    "crm_sales_opportunities", "csat_survey_raw", "customer_personality", "facebook_ads_kag",
    "incident_event_log", "nps_survey_app", "pwc_call_center", "ravenstack_saas",
    "saas_leads_email", "superstore_orders", "telco_churn", "xeducation_leads",
)  # fmt: skip
# What a person answers where the headers do not say what a file is (item1, y, ID).
ANSWERS = {
    "bank_marketing": ("calls", "?", "y", "?", "duration", "argued", "agreed", "outbound"),
    "csat_survey_raw": ("surveys", "?", "item1", "csat"),
    "customer_personality": ("customers", "?"),
}


def run(*args: object, answers: tuple[str, ...] = ()) -> Result:
    return CliRunner().invoke(cli.main, list(map(str, args)), input="\n".join(answers) + "\n")


@pytest.fixture
def folder(request: pytest.FixtureRequest, shared_data: Path, tmp_path: Path) -> Path:
    """A copy of a data set, so that init can write beside it."""
    name: str = request.param
    return Path(shutil.copytree(shared_data / name, tmp_path / name))


def test_all_are_here(shared_data: Path) -> None:
    assert {p.name for p in shared_data.iterdir() if p.is_dir()} == set(DATA_SETS)


@pytest.mark.parametrize(
    "folder", [n for n in DATA_SETS if n not in ANSWERS], indirect=True
)  # fmt: skip
def test_unaided(folder: Path, tmp_path: Path) -> None:
    proposed = run("init", folder)
    assert proposed.stderr == ""
    assert "written: " in proposed.stdout
    built(folder, tmp_path)


@pytest.mark.parametrize("folder", list(ANSWERS), indirect=True)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_with_answers(
    folder: Path, tmp_path: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(init_command, "on_terminal", lambda: True)
    monkeypatch.setattr(init_command, "has_keyboard", lambda: True)
    answers = ANSWERS[folder.name]
    proposed = run("init", folder, "--lang", language, answers=answers)
    assert proposed.exit_code == 0, proposed.output
    assert proposed.output.count("]: ") == len(answers), "no question is left, no answer too many"
    assert "Error" not in proposed.output
    built(folder, tmp_path)


@pytest.mark.parametrize("folder", list(ANSWERS), indirect=True)
def test_unaided_these_are_listed_with_what_to_write(folder: Path, tmp_path: Path) -> None:
    proposed = run("init", folder)
    assert proposed.exit_code == 1
    assert "0 of 1 recognised" in proposed.stdout
    lines = (folder / "xlkpi.toml").read_text("utf-8").splitlines()
    at = lines.index("# [[export]]")
    (name,) = [p.name for p in folder.glob("*.csv")]
    assert lines[at + 1] == f'# file = "{name}"'
    assert lines[at + 2].startswith('# table = ""  # one of: ')
    refused = run("build", folder, "-o", tmp_path / "kpi.xlsx")
    assert refused.exit_code == 1
    assert "Next: say which with [[export]]" in refused.stderr


def built(folder: Path, tmp_path: Path) -> None:
    """Builds a workbook, of which rows were used."""
    result = run("build", folder, "-o", tmp_path / "kpi.xlsx")
    assert result.exit_code == 0, result.output
    found = re.search(r"([\d,\u202f]+) (?:rows read|lignes lues) = ([\d,\u202f]+)", result.output)
    assert found, result.output
    read, used = (int(re.sub(r"\D", "", text)) for text in found.groups())
    assert 0 < used <= read
    assert (tmp_path / "kpi.xlsx").stat().st_size > 10_000
