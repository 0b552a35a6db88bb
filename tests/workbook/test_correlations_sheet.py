"""The sheet of correlations: what was planted is told, in words that claim no cause."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.workbook.cells import Cells
from xlkpi.facts import Facts, gather
from xlkpi.insight import Insights
from xlkpi.insight.drivers import Group
from xlkpi.insight.linked_answers import Feature
from xlkpi.model.text import Language
from xlkpi.workbook import build, correlations_sheet, drivers_table
from xlkpi.workbook.drivers_table import duration


def frames(seed: int = 3) -> dict[str, pd.DataFrame]:
    """Thirty months: when more leads come in, more calls do; agent Z's answers are worse."""
    dice = random.Random(seed)
    leads, calls, answers = [], [], []
    for place in range(30):
        month = pd.Timestamp(2024, 5, 1) + pd.DateOffset(months=place)
        several = dice.randint(20, 80)
        leads += [month + pd.Timedelta(days=dice.randrange(28)) for _ in range(several)]
        several += dice.randint(0, 6)
        calls += [month + pd.Timedelta(days=dice.randrange(28), hours=10) for _ in range(several)]
        for _ in range(20):
            agent = dice.choice("XYZ")
            good = dice.random() < (0.4 if agent == "Z" else 0.8)
            answers.append((month + pd.Timedelta(days=dice.randrange(28)), 5 if good else 1, agent))
    surveys = pd.DataFrame(answers, columns=["answered_on", "score", "agent"])
    end = pd.Timestamp(2026, 10, 31)
    return {
        "leads": pd.DataFrame({"created_on": [*leads, end], "status": "open"}),
        "calls": pd.DataFrame({"started_at": calls, "direction": "inbound", "status": "answered"}),
        "surveys": surveys.assign(kind="csat", scale_max=5),
    }


def rows(sheet: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


def test_what_was_planted_is_told(tmp_path: Path) -> None:
    build(gather(frames()), output=tmp_path / "kpi.xlsx")
    sheet: Any = Cells(tmp_path / "kpi.xlsx").workbook["Correlations"]
    told = rows(sheet)
    assert "Correlation is not cause" in told[1][0]
    assert told[1][0].startswith("Computed when built, for Oct 2026, all segments.")
    pair = next(row for row in told if row[0] == "Incoming leads" and row[1])
    assert pair[1] in ("Calls offered", "Calls answered")  # all were
    assert 0.8 < pair[5] <= 1
    assert pair[6] < pair[5] < pair[7]
    assert pair[9] < 0.001
    assert pair[12].startswith(f"In months in which “Incoming leads” rises, “{pair[1]}” mostly")
    worse = next(row for row in told if row[1] == "Z")
    assert worse[0] == "Agent"
    assert worse[6] < 0.5 < worse[7]
    assert worse[8] == pytest.approx((worse[6] - worse[7]) * 100)
    assert worse[9] < worse[8] < worse[10] < 0
    assert worse[12] == "below"
    assert len(sheet._charts) == 1
    # the first row is told in both triangles' manner: nothing on the diagonal
    matrix = next(i for i, row in enumerate(told) if row[0] == "Indicator" and row[1] == 1)
    assert told[matrix + 1][1] is None


def test_no_sheet_where_nothing_can_be_said(tmp_path: Path) -> None:
    given = frames()
    short = {"leads": given["leads"][given["leads"]["created_on"] >= "2026-01-01"]}
    build(gather(short), output=tmp_path / "kpi.xlsx")
    workbook = Cells(tmp_path / "kpi.xlsx").workbook
    assert "Correlations" not in workbook.sheetnames


def test_answers_alone_are_enough(tmp_path: Path) -> None:
    given = frames()["surveys"]
    short = {"surveys": given[given["answered_on"] >= "2026-04-01"]}
    build(gather(short), output=tmp_path / "kpi.xlsx", language="fr")
    told = rows(Cells(tmp_path / "kpi.xlsx").workbook["Corrélations"])
    refused = [row[0] for row in told if row[0] and str(row[0]).startswith("n/a: moins de 12")]
    assert len(refused) == 1
    assert any(row[12] == "au-dessous" for row in told)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_samples(workbooks: dict[Language, Path], facts: Facts, language: Language) -> None:
    cells = Cells(workbooks[language])
    told = list(cells.column(correlations_sheet.TITLE.in_(language), "A"))
    csat, nps, ces = Insights(facts, facts.months[-1]).drivers
    heading = drivers_table.TITLE.in_(language)
    assert heading in told
    for each in (csat, nps, ces):
        of_survey = [text for text in told if f"{each.linked.either} " in text]
        assert any(str(each.linked.answers) in text for text in of_survey)


def test_bands_are_named_as_people_do(facts: Facts) -> None:
    class Said:
        language = "en"

        @staticmethod
        def say(text: Any) -> str:
            return str(text.in_(Said.language))

    def group(name: str, above: float | None, upto: float | None) -> Group:
        feature = Feature("tickets", name, "x", is_number=True)
        return Group(feature, None, above, upto, 9, 9, 0.0, 9, 0.0)

    def named(name: str, above: float | None, upto: float | None) -> str:
        return drivers_table.band(Said, group(name, above, upto))  # type: ignore[arg-type]

    assert named("reopens", None, 0) == "0"
    assert named("reopens", 0, 1) == "1"
    assert named("contacts", 1, 3) == "2–3"
    assert named("contacts", 3, None) == "4 or more"
    assert named("wait_s", None, 48) == "up to 48 s"
    assert named("first_reply_s", 300, 19200) == "5 min to 5.3 h"
    Said.language = "fr"
    assert named("resolution_s", 355080, None) == "plus de 4,1 j"
    assert named("contacts", 0, None) == "1 ou plus"
    assert duration(19200, "fr") == "5,3 h"
