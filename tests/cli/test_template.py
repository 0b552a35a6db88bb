"""``xlkpi template``: what it lists, what it copies, and that a copy builds."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from xlkpi.cli import main
from xlkpi.facts import gather
from xlkpi.workbook import build, template
from xlkpi.workbook.styles import NAMES
from xlkpi.workbook.template_file import KEYS
from xlkpi.workbook.template_text import MEANINGS


def run(*arguments: object) -> str:
    done = CliRunner().invoke(main, [str(a) for a in arguments])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_templates_are_listed(lang: str) -> None:
    told = run("template", "list", "--lang", lang)
    for name in template.names():
        found = template.read(name)
        assert name in told
        assert found.title[0 if lang == "en" else 1] in told
    assert ("Service level" if lang == "en" else "Taux de décroché") in told


@pytest.mark.parametrize("name", template.names())
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_copy_says_what_the_template_says(name: str, lang: str, tmp_path: Path) -> None:
    told = run("template", "export", name, tmp_path / "mine", "--lang", lang)
    assert sorted(p.name for p in (tmp_path / "mine").iterdir()) == [
        "README.md", "template.toml", "theme.xlsx",
    ]  # fmt: skip
    assert all(part in told for part in ("template.toml", "theme.xlsx", "--template"))
    given, copied = template.read(name), template.read(str(tmp_path / "mine"))
    for field in dataclasses.fields(given):
        if field.name not in ("name", "theme", "sheets"):
            assert getattr(given, field.name) == getattr(copied, field.name), field.name
    assert given.families == copied.families
    assert given.theme.read_bytes() == copied.theme.read_bytes()


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_the_readme_says_what_each_key_means(lang: str, tmp_path: Path) -> None:
    run("template", "export", "default", tmp_path, "--lang", lang)
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert set(MEANINGS) == set(KEYS)
    assert all(f"`{key}`" in text for key in KEYS)
    assert all(style in text for style in NAMES)
    if lang == "fr":
        assert not any(f" {mark}" in text.replace("--", "") for mark in ";?!»")


def test_nothing_that_is_there_is_replaced(tmp_path: Path) -> None:
    mine = tmp_path / "README.md"
    mine.write_text("my own", encoding="utf-8")
    done = CliRunner().invoke(main, ["template", "export", "executive", str(tmp_path)])
    assert done.exit_code == 1
    assert "is there already" in done.output
    assert [p.name for p in tmp_path.iterdir()] == ["README.md"]
    assert mine.read_text(encoding="utf-8") == "my own"


def test_an_unknown_template_gets_the_nearest_name(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["template", "export", "excutive", str(tmp_path / "x")])
    assert done.exit_code == 1
    assert 'did you mean "executive"' in done.output
    assert not (tmp_path / "x").exists()


def test_a_copy_builds(tmp_path: Path) -> None:
    run("template", "export", "executive", tmp_path / "mine")
    frame = pd.DataFrame({
        "order_id": range(40), "customer_id": [str(i % 7) for i in range(40)],
        "ordered_on": pd.date_range("2026-01-03", periods=40, freq="5D"),
        "amount": [100.0 + i for i in range(40)], "status": "completed",
    })  # fmt: skip
    (tmp_path / "exports").mkdir()
    frame.to_csv(tmp_path / "exports" / "orders.csv", index=False)
    facts = gather({"orders": frame})
    report = build(facts, output=tmp_path / "kpi.xlsx", template=str(tmp_path / "mine"))
    assert report.sheets[1] == "Revenue & customer value"
    path = tmp_path / "mine" / "template.toml"
    text = path.read_text(encoding="utf-8")
    line = text[: text.index('"revenue_per_customer"')].count("\n") + 1
    path.write_text(text.replace('"revenue_per_customer"', '"revenue_per_custmer"', 1), "utf-8")
    done = CliRunner().invoke(
        main,
        ["build", str(tmp_path / "exports"), "-o", str(tmp_path / "b.xlsx"),
         "--template", str(path.parent)],
    )  # fmt: skip
    assert done.exit_code == 1
    assert f'template.toml, line {line}, key "headline": no KPI is called' in done.output
    assert not (tmp_path / "b.xlsx").exists()
