"""Every number of the workbook is the one that its formula gives, whatever is chosen."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from tests.engines import formualizer_check
from tests.workbook.cells import Cells, calculated, differences, formualized
from tests.workbook.plain_references import without_tables
from xlkpi.facts import Facts
from xlkpi.model.kpi import Family
from xlkpi.model.text import Language
from xlkpi.workbook import build, texts
from xlkpi.workbook import columns as c
from xlkpi.workbook.optional import OPTIONAL
from xlkpi.workbook.page import letter
from xlkpi.workbook.summary_blocks import MOVED, NOT_NOW

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
    built = {s.TITLE.in_(language) for s in OPTIONAL.values()}
    families = {family.title.in_(language) for family in Family}
    ahead = re.compile(rf"{letter(c.FORECAST)}\d+")  # a forecast is of the month of the build
    wrong = [
        (sheet, place, *values)
        for sheet, place, *values in differences(expected, found)
        if sheet not in built
        and not (sheet in families and ahead.fullmatch(place) and values[1] is None)
    ]
    assert [d for d in wrong if d[0] != summary or _live(d[1], expected, found)] == []
    assert _acted_on(found, language) == _acted_on(expected, language)
    told = [v for v in found.shown(summary).values() if v == NOT_NOW.in_(language)]
    assert len(told) == (0 if (month, chosen) == (facts.months[-1], 0) else MOVED)


def _live(place: str, *books: Cells) -> bool:
    """Whether a cell of the Summary follows the selectors and stands in its place in each.

    What moved is computed when the workbook is built; how many rows it takes, and so where the
    alerts begin, depends on the month.
    """
    column, row = coordinate_from_string(place)
    for book in books:
        places = {value: at for at, value in book.shown(book.sheets[0]).items()}
        moved, act = (
            next(coordinate_from_string(places[w]) for w in title if w in places)
            for title in (texts.MOVED, texts.ALERTS)
        )
        right = column_index_from_string(column) >= column_index_from_string(moved[0])
        if row >= act[1] or (row >= moved[1] and right):
            return False
    return True


def _acted_on(cells: Cells, language: Language) -> list[str]:
    """The alerts of the Summary, which follow the selectors wherever they stand."""
    marks = ("✔", "✖", texts.NO_ALERTS.in_(language))
    shown = cells.shown(cells.sheets[0]).values()
    return [value for value in shown if str(value).startswith(marks)]


def test_a_wrong_segment_shows_nothing_rather_than_the_total(
    workbooks: dict[Language, Path], libreoffice: Path, tmp_path: Path
) -> None:
    found = calculated(workbooks["en"], tmp_path, {("Summary", "B5"): "Tot*"})
    rows = found.column("Inbound", "A")
    assert found.value("Inbound", f"C{rows['Calls offered']}") == "n/a"
    note = found.value("Inbound", f"{letter(c.NOTE)}{rows['Calls offered']}")
    assert note == "choose a segment of the list"


def test_formualizer_finds_no_stale_value(facts: Facts, tmp_path: Path) -> None:
    # without the functions: this engine takes the table Actions for a LAMBDA's parameter actions_
    path = tmp_path / "kpi.xlsx"
    build(facts, output=path, language="en", title="Alizé Confort", functions=False)
    plain = without_tables(path, tmp_path / "plain.xlsx")
    # its own --check compares bit by bit: differences of nearly equal numbers differ at the 13th
    assert differences(Cells(path), formualized(plain, tmp_path)) == []
    verdict = formualizer_check(plain)
    assert not verdict.unknown_functions
    assert set(verdict.errors.values()) <= {"#N/A"}
