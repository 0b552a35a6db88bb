"""Templates and the audit trail."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from tests.workbook.cells import Cells
from xlkpi import resources
from xlkpi.errors import ConfigError, UnknownName
from xlkpi.facts import Facts
from xlkpi.model.text import Language
from xlkpi.workbook import build, template
from xlkpi.workbook.carried import Earlier
from xlkpi.workbook.styles import NAMES, Styles


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return copytree(resources.folder("workbook_templates") / "default", tmp_path / "mine")


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "template.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_template_is_found_by_name_or_folder(copy: Path) -> None:
    assert template.read("default").headline == template.read(str(copy)).headline
    with pytest.raises(UnknownName, match="default"):
        template.read("defualt")


def test_a_mistake_in_a_template_is_named(copy: Path) -> None:
    edit(copy, '"service_level",\n]', '"service_levle",\n]')
    with pytest.raises(ConfigError, match=r"template\.toml.*service_levle.*did you mean"):
        template.read(str(copy))


def test_a_theme_without_a_style_is_refused(copy: Path) -> None:
    from openpyxl import Workbook

    Workbook().save(copy / "theme.xlsx")
    with pytest.raises(ConfigError, match="xlkpi title"):
        Styles(copy / "theme.xlsx")


def test_the_theme_has_every_style() -> None:
    styles = Styles(resources.folder("workbook_templates") / "default" / "theme.xlsx")
    assert set(styles.named) == set(NAMES)


def test_audit_tells_what_changed(
    facts: Facts, workbooks: dict[Language, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kpi.xlsx"
    build(facts, output=path, language="en", earlier=Earlier.read(workbooks["fr"]))
    assert "Nothing changed." in Cells(path).column("Audit", "A")
    with monkeypatch.context() as patch:
        patch.setitem(facts.parameters._given, "service_level.threshold", 30)
        build(facts, output=path, language="en", earlier=Earlier.read(workbooks["fr"]))
    cells = Cells(path)
    row = cells.column("Audit", "A")["service_level.threshold"]
    assert cells.value("Audit", f"B{row}") == "18"
    assert cells.value("Audit", f"C{row}") == "→ 30"
