"""Facts and workbooks that several tests look at; each is made once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.workbook.cells import Cells, calculated
from xlkpi.exports import read_config
from xlkpi.facts import Facts, gather
from xlkpi.model.text import Language
from xlkpi.workbook import build

EPOCH = date(1899, 12, 30)


@pytest.fixture(scope="session")
def facts(samples_folder: Path) -> Facts:
    """The samples' facts, with few segments: a second engine must calculate them several times."""
    config = read_config(samples_folder / "xlkpi.toml")
    return gather([samples_folder], config=config, top_segments=3, months_kept=36)


@pytest.fixture(scope="session")
def workbooks(facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> dict[Language, Path]:
    """The workbook of the samples in both languages."""
    folder = tmp_path_factory.mktemp("workbooks")
    made: dict[Language, Path] = {}
    for language in ("en", "fr"):
        made[language] = folder / f"kpi-{language}.xlsx"
        build(facts, output=made[language], language=language, title="Alizé Confort")
    return made


@pytest.fixture(scope="session")
def english(
    workbooks: dict[Language, Path], libreoffice: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Cells, Cells]:
    """The English workbook's cells, as written and as LibreOffice calculates them."""
    path = workbooks["en"]
    return Cells(path), calculated(path, tmp_path_factory.mktemp("en"))
