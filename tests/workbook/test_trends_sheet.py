"""Trends and Outlook: another month, target or indicator, and the sheets say what Python says."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from statistics import NormalDist

import pytest

from tests.workbook.cells import Cells, calculated, differences
from xlkpi import kpis
from xlkpi.exports import Config
from xlkpi.facts import Facts, gather
from xlkpi.insight import Insights
from xlkpi.insight.slopes import slope_of
from xlkpi.model.kpi import Unit
from xlkpi.model.period import add_months
from xlkpi.targets.register import Entry
from xlkpi.workbook import build, outlook_sheet, trends_sheet
from xlkpi.workbook.carried import Earlier
from xlkpi.workbook.live import serial
from xlkpi.workbook.outlook_sheet import AHEAD, HEAD, HIGH95, LOW80, NUMBERS, PAST
from xlkpi.workbook.page import letter
from xlkpi.workbook.trends_sheet import (
    BY,
    CHANCE,
    DIRECTION,
    METHOD,
    NEXT,
    NEXT_LOW80,
    ODD,
    PER_DAY,
    SEASON,
    SLOPE,
    VALUE,
    P,
)

TARGETS = [
    Entry({"kpi": "service_level", "kind": "absolute", "year": 2026, "year_target": 0.8,
           "deadline": date(2026, 12, 31)}),
    Entry({"kpi": "average_handle_time", "kind": "band", "low": 380, "high": 420,
           "deadline": date(2027, 1, 31)}),
    Entry({"kpi": "abandonment_rate", "kind": "absolute", "year": 2026, "year_target": 0.06,
           "deadline": date(2028, 1, 31)}),
]  # fmt: skip
EARLIER_MONTH = date(2026, 5, 1)


@pytest.fixture(scope="module")
def workbook(facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples with some targets."""
    path = tmp_path_factory.mktemp("trends") / "kpi.xlsx"
    build(facts, output=path, title="Alizé", earlier=Earlier(entries={"Targets": list(TARGETS)}))
    return path


@pytest.fixture(scope="module")
def cells(workbook: Path) -> Cells:
    """As written."""
    return Cells(workbook)


@pytest.fixture(scope="module")
def insights(facts: Facts) -> Insights:
    """As Python says."""
    return Insights(facts, facts.months[-1])


def _rows(cells: Cells) -> dict[str, int]:
    """The row of each indicator; a family may be called as one of its indicators is."""
    shown = cells.shown("Trends")
    return {
        str(value).strip(): int(place[1:])
        for place, value in shown.items()
        if place[1:].isdigit() and place[0] == "A" and f"{letter(METHOD)}{place[1:]}" in shown
    }


def _at(cells: Cells, id: str, column: int) -> object:
    return cells.value("Trends", f"{letter(column)}{_rows(cells)[kpis.find(id).name.en]}")


def test_each_row_says_what_the_analyses_say(cells: Cells, insights: Insights) -> None:
    shown = 0
    for kpi in insights.panel.kpis:
        if kpi.name.en not in _rows(cells):
            continue
        shown += 1
        trend, forecast = insights.trend(kpi), insights.forecast(kpi)
        times = 100 if kpi.unit is Unit.RATE else 1
        slope = trend.slope
        assert _at(cells, kpi.id, P) == (pytest.approx(slope.p) if slope else None)
        assert _at(cells, kpi.id, SLOPE) == (
            pytest.approx(slope.per_month * times) if slope else None
        )
        words = str(_at(cells, kpi.id, DIRECTION))
        assert trend.direction.value.en in words
        assert words.endswith(", favourable") == (trend.favourable is True)
        assert words.endswith(", unfavourable") == (trend.favourable is False)
        if forecast.points:
            assert _at(cells, kpi.id, NEXT) == pytest.approx(forecast.points[0].value)
            assert _at(cells, kpi.id, NEXT_LOW80) == pytest.approx(forecast.points[0].low80)
        else:
            assert forecast.reason is not None
            assert _at(cells, kpi.id, NEXT) == "n/a"
            assert _at(cells, kpi.id, METHOD) == forecast.reason.en
    assert shown > 150


def test_what_stands_out_in_the_samples(cells: Cells) -> None:
    """January 2026 of the samples is a bad month; calls and orders have their seasons."""
    assert "Jan 26 ▲" in str(_at(cells, "average_speed_of_answer", ODD))
    season = str(_at(cells, "offered_calls", SEASON))
    assert "high Jan, Feb" in season
    assert _at(cells, "net_promoter_score", SEASON) == "none proven"
    assert _at(cells, "offered_calls", PER_DAY) == pytest.approx(
        float(str(_at(cells, "offered_calls", VALUE))) / 22
    )


def test_the_chance_to_meet_a_target(cells: Cells, insights: Insights) -> None:
    forecast = insights.forecast(kpis.find("service_level"))
    december = forecast.at(date(2026, 12, 1))
    assert december is not None
    assert _at(cells, "service_level", BY) == serial(date(2026, 12, 1))
    wanted = 1 - NormalDist(december.value, december.sd).cdf(0.8)
    assert _at(cells, "service_level", CHANCE) == pytest.approx(wanted)
    handled = insights.forecast(kpis.find("average_handle_time"))
    assert _at(cells, "average_handle_time", CHANCE) == pytest.approx(
        handled.chance(date(2027, 1, 1), 380, 420)
    )
    # beyond the forecast
    assert _at(cells, "abandonment_rate", CHANCE) is None


@pytest.fixture(scope="module")
def moved(workbook: Path, libreoffice: Path, tmp_path_factory: pytest.TempPathFactory) -> Cells:
    """Another month and another indicator chosen, a target changed, in LibreOffice."""
    written = Cells(workbook)
    row = next(
        int(place[1:]) for place, value in written.shown("Targets").items()
        if place.startswith("A") and value == kpis.find("service_level").name.en
    )  # fmt: skip
    year_target = next(
        place.rstrip("0123456789")
        for place, value in written.shown("Targets").items()
        if value == "year_target"
    )
    edits = {
        ("Summary", "B4"): serial(EARLIER_MONTH),
        ("Outlook", "B4"): kpis.find("offered_calls").name.en,
        ("Targets", f"{year_target}{row}"): 0.7,
    }
    return calculated(workbook, tmp_path_factory.mktemp("moved"), edits)


def test_slopes_follow_the_month(moved: Cells, facts: Facts, insights: Insights) -> None:
    """Season factors stay those of the build; everything else is that of the earlier month."""
    checked = 0
    for id in ("net_promoter_score", "churn_rate", "revenue", "offered_calls", "orders",
               "active_customers", "average_handle_time", "first_contact_resolution"):  # fmt: skip
        kpi = kpis.find(id)
        then = Insights(facts, EARLIER_MONTH)
        values = then.trends.months_of(kpi)
        season = insights.trend(kpi).season
        if season:
            values = [
                None if v is None else season.without(v, m)
                for v, m in zip(values, then.trends.recent.months, strict=True)
            ]
        slope = slope_of(values)
        assert slope is not None
        times = 100 if kpi.unit is Unit.RATE else 1
        assert _at(moved, id, SLOPE) == pytest.approx(slope.per_month * times, rel=1e-9), id
        assert _at(moved, id, P) == pytest.approx(slope.p, rel=1e-7, abs=1e-12), id
        checked += 1
    assert checked == 8


def test_the_chance_follows_the_target(moved: Cells, insights: Insights) -> None:
    point = insights.forecast(kpis.find("service_level")).at(date(2026, 12, 1))
    assert point is not None
    wanted = 1 - NormalDist(point.value, point.sd).cdf(0.7)
    assert _at(moved, "service_level", CHANCE) == pytest.approx(wanted)


def test_another_indicator_redraws_the_outlook(moved: Cells, insights: Insights) -> None:
    forecast = insights.forecast(kpis.find("offered_calls"))
    first = HEAD + 36 + 1
    for step, point in enumerate(forecast.points):
        assert moved.value("Outlook", f"{letter(AHEAD)}{first + step}") == pytest.approx(
            point.value
        )
        assert moved.value("Outlook", f"{letter(LOW80)}{first + step}") == pytest.approx(
            point.low80
        )
        assert moved.value("Outlook", f"{letter(HIGH95)}{first + step}") == pytest.approx(
            point.high95
        )
        assert moved.value("Outlook", f"B{NUMBERS + 2 + step}") == round(point.value, 1)
    if len(forecast.points) < 12:
        beyond = first + len(forecast.points)
        assert moved.value("Outlook", f"{letter(AHEAD)}{beyond}") == "#N/A"
    history = dict(forecast.history)
    last = insights.months[-1]
    for back in (0, 5, 11):
        at = f"{letter(PAST)}{HEAD + 36 - back}"
        assert moved.value("Outlook", at) == pytest.approx(history[add_months(last, -back)])
    assert moved.value("Outlook", "B7") == _at(moved, "offered_calls", SEASON)


def test_libreoffice_says_the_same(
    workbook: Path, libreoffice: Path, tmp_path: Path, cells: Cells
) -> None:
    mine = ("Trends", "Outlook")
    found = differences(cells, calculated(workbook, tmp_path))
    assert [one for one in found if one[0] in mine] == []


def test_no_outlook_where_nothing_can_be_forecast(tmp_path: Path) -> None:
    import pandas as pd

    frame = pd.DataFrame({"customer_id": ["a", "b"], "status": ["active", "lost"]})
    build(gather({"customers": frame}, config=Config()), output=tmp_path / "kpi.xlsx")
    sheets = Cells(tmp_path / "kpi.xlsx").sheets
    assert "Outlook" not in sheets
    assert trends_sheet.TITLE.fr == "Tendances"
    assert outlook_sheet.TITLE.fr == "Perspectives"
