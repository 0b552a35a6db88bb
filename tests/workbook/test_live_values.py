"""Every number of the workbook is the one that its formula gives, whatever is chosen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.engines import formualizer_check
from tests.workbook.cells import Cells, calculated, differences, formualized
from xlkpi.exports import read_config
from xlkpi.facts import Facts, gather
from xlkpi.model.text import Language
from xlkpi.workbook import build
from xlkpi.workbook import columns as c
from xlkpi.workbook.page import letter

EPOCH = date(1899, 12, 30)
LOCALES: dict[Language, str] = {"en": "en-US", "fr": "fr-FR"}


def test_english_values_are_those_of_libreoffice(english: tuple[Cells, Cells]) -> None:
    written, found = english
    assert differences(written, found) == []
    assert sum(1 for _ in written.all_formulas()) > 5000


def segment_number(facts: Facts, dimension: str) -> int:
    return next(s.id for s in facts.segments if s.dimension == dimension)


@pytest.mark.parametrize(
    ("month", "dimension", "language"),
    [
        (date(2026, 10, 1), "", "fr"),
        (date(2026, 3, 1), "segment", "fr"),
        (date(2024, 12, 1), "", "en"),
        (date(2026, 6, 1), "queue", "en"),
    ],
)
def test_choosing_a_month_and_a_segment_shows_what_the_facts_say(
    facts: Facts,
    workbooks: dict[Language, Path],
    libreoffice: Path,
    tmp_path: Path,
    month: date,
    dimension: str,
    language: Language,
) -> None:
    chosen = segment_number(facts, dimension) if dimension else 0
    wanted = tmp_path / "wanted.xlsx"
    build(facts, output=wanted, language=language, title="Alizé Confort", period=month,
          segment=chosen)  # fmt: skip
    expected = Cells(wanted)
    summary = expected.sheets[0]
    label = expected.value(summary, "B5")
    edits = {(summary, "B4"): (month - EPOCH).days, (summary, "B5"): label}
    found = calculated(workbooks[language], tmp_path, edits, LOCALES[language])
    assert differences(expected, found) == []


def test_a_wrong_segment_shows_nothing_rather_than_the_total(
    workbooks: dict[Language, Path], libreoffice: Path, tmp_path: Path
) -> None:
    found = calculated(workbooks["en"], tmp_path, {("Summary", "B5"): "Tot*"})
    rows = found.column("Inbound", "A")
    assert found.value("Inbound", f"C{rows['Calls offered']}") == "n/a"
    note = found.value("Inbound", f"{letter(c.NOTE)}{rows['Calls offered']}")
    assert note == "choose a segment of the list"


PARTS = 22  # one file each


@pytest.mark.parametrize("part", range(PARTS))
def test_formualizer_finds_no_stale_value(samples_folder: Path, tmp_path: Path, part: int) -> None:
    # this engine refuses more than 256 table columns in one workbook, so a file at a time; and
    # a table Actions beside a LAMBDA's parameter actions_, so without the functions
    files = [p for p in sorted(samples_folder.iterdir()) if p.suffix != ".toml"]
    chosen = files[part::PARTS]
    config = read_config(samples_folder / "xlkpi.toml")
    some = gather(chosen, config=config, top_segments=3, months_kept=36)
    path = tmp_path / "kpi.xlsx"
    build(some, output=path, language="en", functions=False)
    # its own --check compares bit by bit: differences of nearly equal numbers differ at the 13th
    assert differences(Cells(path), formualized(path, tmp_path)) == []
    verdict = formualizer_check(path)
    assert not verdict.unknown_functions
    assert set(verdict.errors.values()) <= {"#N/A"}
