"""The sheet of customers who may leave says what the analyses say."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.insight.test_leaving import planted, telco
from tests.workbook.cells import Cells, calculated, differences
from xlkpi.facts import Facts, gather
from xlkpi.insight import Insights
from xlkpi.insight.leaving import Leaving
from xlkpi.model.text import Language
from xlkpi.workbook import build, churn_sheet


def listed(cells: Cells, sheet: str) -> list[dict[str, Any]]:
    """The rows of the list by the headers of its table."""
    page, shown = cells.workbook[sheet], cells.shown(sheet)
    table = page.tables["Churn_list"]
    header, *rows = ([shown.get(c.coordinate) for c in row] for row in page[table.ref])
    return [dict(zip(header, row, strict=True)) for row in rows]


def said(cells: Cells, sheet: str) -> str:
    return "\n".join(str(v) for v in cells.shown(sheet).values() if isinstance(v, str))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_samples_list(
    language: Language, workbooks: dict[Language, Path], facts: Facts
) -> None:
    title = churn_sheet.TITLE.in_(language)
    cells = Cells(workbooks[language])
    insights = Insights(facts, date(2026, 10, 1))
    rows = listed(cells, title)
    assert [row["customer_id"] for row in rows] == [r.customer_id for r in insights.at_risk.rows]
    assert [row["customer_id"] for row in rows] == list(insights.alerts.customers)
    for row, expected in zip(rows, insights.at_risk.rows, strict=True):
        assert row["owner"] == expected.owner
        assert row["money_at_stake"] == pytest.approx(expected.stake)
        assert row["risk"] == "n/a"  # too few customers for a model, and that is said
        assert isinstance(row["since"], datetime)
        assert row["since"].date() == expected.since
        assert row["rules"].count(", ") == len(expected.alerts) - 1
    assert str(insights.leaving.in_(language)) in said(cells, title)  # type: ignore[union-attr]
    by_name = cells.column(title, "A")
    for rule in insights.alerts.rules:
        shown = cells.value(title, f"B{by_name[rule.name.in_(language)]}")
        assert shown == insights.alerts.counts()[rule.id]


@pytest.fixture(scope="module")
def with_model(tmp_path_factory: pytest.TempPathFactory) -> tuple[Facts, Path]:
    tables = planted()
    orders = tables["customers"].assign(
        order_id=range(len(tables["customers"])), ordered_on="2026-06-15", amount=120.0
    )[["order_id", "customer_id", "ordered_on", "amount"]]
    # the base stays that of the customers table
    facts = gather(tables | {"orders": orders})
    path = tmp_path_factory.mktemp("churn") / "kpi.xlsx"
    build(facts, output=path)
    return facts, path


def test_money_times_risk_is_live(
    with_model: tuple[Facts, Path], libreoffice: Path, tmp_path: Path
) -> None:
    facts, path = with_model
    cells = Cells(path)
    found = calculated(path, tmp_path)
    assert [d for d in differences(cells, found) if d[0] == "Churn list"] == []
    rows = listed(found, "Churn list")
    assert len(rows) == churn_sheet.MOST or len(rows) == len(
        Insights(facts, facts.months[-1]).at_risk.rows
    )
    for row in rows:
        assert row["expected_loss"] == pytest.approx(row["money_at_stake"] * row["risk"])
    expected = [row["expected_loss"] for row in rows]
    assert expected == sorted(expected, reverse=True)


def test_the_model_says_how_good_it_is(with_model: tuple[Facts, Path]) -> None:
    facts, path = with_model
    cells = Cells(path)
    model = Insights(facts, facts.months[-1]).leaving
    assert isinstance(model, Leaving)
    text = said(cells, "Churn list")
    assert model.verdict().en in text
    assert "Cancelled because (its name says that it is about leaving)" in text
    page = cells.workbook["Churn list"]
    [chart] = page._charts
    line, dots = chart.series
    assert line.xVal.numRef.f == line.yVal.numRef.f == dots.xVal.numRef.f
    for source, values in (
        (dots.xVal, [g.predicted for g in model.calibration]),
        (dots.yVal, [g.observed for g in model.calibration]),
    ):
        assert [float(p.v) for p in source.numRef.numCache.pt] == pytest.approx(values)
        place = source.numRef.f.split("!")[1].replace("$", "")
        assert [cell.value for (cell,) in page[place]] == pytest.approx(values)


def test_a_snapshot_is_listed_by_risk(shared_data: Path, tmp_path: Path) -> None:
    facts = telco(shared_data, "xlkpi.toml")
    build(facts, output=tmp_path / "kpi.xlsx")
    cells = Cells(tmp_path / "kpi.xlsx")
    rows = listed(cells, "Churn list")
    assert len(rows) == churn_sheet.MOST
    assert {row["rules"] for row in rows} == {"Likely to leave"}
    assert [row["risk"] for row in rows] == sorted((row["risk"] for row in rows), reverse=True)
    assert "The first 200 of 518 customers are listed" in said(cells, "Churn list")


def test_no_sheet_where_nobody_is_to_be_called(tmp_path: Path) -> None:
    import pandas as pd

    frame = pd.DataFrame({"customer_id": ["a", "b"], "created_on": ["2026-01-01", "2026-02-01"]})
    build(gather({"customers": frame}), output=tmp_path / "kpi.xlsx")
    assert "Churn list" not in Cells(tmp_path / "kpi.xlsx").sheets
