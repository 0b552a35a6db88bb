"""Deals in the pipeline: days in a stage, the bottleneck, and the length of the cycle."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tests.insight.segments.tables import facts_of, frame
from xlkpi.facts import Facts, Segment
from xlkpi.insight.segments.pipeline import Cycles, Pipeline, cycles, pipeline
from xlkpi.model.text import Text

DEALS = "deal_id status stage created_on stage_entered_on closed_on amount"
MONTH = date(2026, 10, 1)
WON = tuple(
    (f"w{i}", "won", "Won", "2026-01-01", None, f"2026-01-{i + 1:02d}", 100) for i in range(1, 11)
)  # cycles of 1 to 10 days


def test_ageing_by_hand(tmp_path: Path) -> None:
    deals = frame(
        DEALS,
        *WON,
        ("a", "open", "Quote", "2026-10-01", "2026-10-11", None, 1000),
        ("b", "open", "Quote", "2026-10-01", "2026-10-21", None, 500),
        ("c", "open", "Quote", "2026-10-20", None, None, 250),  # as long as it has been there
        ("d", "open", "Contact", "2026-10-28", "2026-10-28", None, 50),
        ("e", "lost", "Lost", "2026-10-01", "2026-10-31", "2026-10-31", 10),
    )
    found = pipeline(facts_of(tmp_path, {"deals": deals}), MONTH)
    assert isinstance(found, Pipeline)
    assert (found.day, found.in_stage, found.won) == (date(2026, 10, 31), True, 10)
    assert found.won_median == 5.5
    assert found.won_p90 == pytest.approx(9.1)
    contact, quote = found.stages  # in the order in which deals come to them
    assert (contact.name, contact.deals, contact.median_days, contact.waited) == (
        "Contact",
        1,
        3,
        3,
    )
    assert (quote.name, quote.deals, quote.amount) == ("Quote", 3, 1750)
    assert (quote.median_days, quote.waited) == (11, 20 + 10 + 11)
    assert quote.p90_days == pytest.approx(11 + 0.8 * (20 - 11))
    assert (quote.beyond, contact.beyond) == (3, 0)
    assert found.undated == 0
    assert found.bottleneck(30) is None
    assert found.bottleneck(4) is quote


def test_days_count_from_creation_where_no_stage_date_is_given(tmp_path: Path) -> None:
    deals = frame(DEALS, *WON, ("a", "open", "Quote", "2026-01-01", None, None, 1)).drop(
        columns="stage_entered_on"
    )
    found = pipeline(facts_of(tmp_path, {"deals": deals}), MONTH)
    assert isinstance(found, Pipeline)
    assert not found.in_stage
    assert [stage.waited for stage in found.stages] == [10]
    assert found.bottleneck(1) is None  # there is but one stage


def test_no_open_deals_no_pipeline(tmp_path: Path) -> None:
    assert isinstance(pipeline(facts_of(tmp_path, {"deals": frame(DEALS, *WON)}), MONTH), Text)


def test_cycles_by_hand(tmp_path: Path) -> None:
    deals = frame(
        DEALS,
        ("a", "won", "", "2026-01-01", None, "2026-01-31", 100),  # 30 days
        ("b", "lost", "", "2026-01-01", None, "2026-01-11", 70),
        ("c", "won", "", "2026-01-01", None, "2026-02-01", 300),  # 31
        ("d", "lost", "", "2026-01-01", None, "2026-04-01", 70),  # 90
        ("e", "won", "", "2026-01-01", None, "2026-04-02", 500),  # 91
        ("f", "open", "", "2026-01-01", None, None, 70),
    )
    found = cycles(facts_of(tmp_path, {"deals": deals}), MONTH)
    assert isinstance(found, Cycles)
    told = [(c.band, c.won, c.lost, c.amount, c.days) for c in found.bands]
    assert told == [
        ("0–30", 1, 1, 100.0, 30.0), ("31–90", 1, 1, 300.0, 31.0), ("91+", 1, 0, 500.0, 91.0),
    ]  # fmt: skip


def test_won_deals_of_a_cycle_are_those_of_its_dimension(sample_facts: Facts) -> None:
    month = sample_facts.months[-1]
    found = cycles(sample_facts, month)
    assert isinstance(found, Cycles)
    for band in found.bands:
        segment = Segment("sales_cycle", band.band)
        value = sample_facts.value("won_deals", found.reach.window, month, segment)
        assert band.won == value
        assert (band.amount or 0) == float(
            sample_facts.value("won_amount", found.reach.window, month, segment) or 0
        )


def test_a_public_pipeline(data_set: Callable[[str], Facts], shared_data: Path) -> None:
    facts = data_set("crm_sales_opportunities")
    found = pipeline(facts, facts.months[-1])
    assert isinstance(found, Pipeline)
    deals = pd.read_csv(
        shared_data / "crm_sales_opportunities" / "sales_pipeline.csv",
        parse_dates=["engage_date", "close_date"],
    )
    won = deals[deals["deal_stage"] == "Won"]
    took = (won["close_date"] - won["engage_date"]).dt.days
    end = max(deals["close_date"].max(), deals["engage_date"].max())
    assert pd.Timestamp(found.day) == end
    engaging = deals[(deals["deal_stage"] == "Engaging") & deals["engage_date"].notna()]
    days = (end - engaging["engage_date"]).dt.days
    [stage] = found.stages  # Prospecting has no date of engagement: nothing says how old it is
    assert (stage.name, stage.deals, stage.waited) == ("Engaging", len(days), days.sum())
    assert found.undated == (deals["engage_date"].isna()).sum()
    assert stage.median_days == days.median()
    assert stage.p90_days == pytest.approx(days.quantile(0.9))
    assert (found.won, found.won_median) == (len(took), took.median())
    assert stage.beyond == (days > took.quantile(0.9)).sum()
    bands = cycles(facts, facts.months[-1])
    assert isinstance(bands, Cycles)
    closed = deals[deals["deal_stage"].isin(["Won", "Lost"])]
    lasted = (closed["close_date"] - closed["engage_date"]).dt.days
    cut = pd.cut(lasted, [-1, 30, 90, 100000], labels=["0–30", "31–90", "91+"])
    expected = closed.groupby([cut, closed["deal_stage"]], observed=True).size()
    for band in bands.bands:
        assert (band.won, band.lost) == (expected[band.band, "Won"], expected[band.band, "Lost"])
