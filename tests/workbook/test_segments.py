"""The sheets Segments, Rankings and Customers say what the analyses and the indicators say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl.utils.cell import coordinate_to_tuple

from tests.workbook.cells import Cells, calculated
from xlkpi.facts import Facts, gather
from xlkpi.facts.compute import records
from xlkpi.insight.segments import Segments
from xlkpi.insight.segments.call_hours import CallHours
from xlkpi.insight.segments.cohorts import Retention
from xlkpi.insight.segments.concentration import Concentration
from xlkpi.insight.segments.curves import Curves
from xlkpi.insight.segments.recency import Recency
from xlkpi.model.text import Language
from xlkpi.workbook import build
from xlkpi.workbook.live import is_number
from xlkpi.workbook.segments_blocks import LAST

EPOCH = date(1899, 12, 30)
WIDE = LAST  # the printed columns
CHANNELS = {"phone": "Telephone", "email": "E-mail", "sms": "SMS", "letter": "Letter"}
KPIS = {
    "omnichannel_contacts": "Contacts on all channels",
    "net_response_rate": "Net response rate",
    "response_rate": "Campaign response rate",
    "unsubscribe_rate": "Unsubscribe rate",
    "open_rate": "Open rate",
    "campaign_conversion_rate": "Campaign conversion rate",
    "campaign_return_on_investment": "Campaign ROI",
}


def grid(cells: Cells, sheet: str) -> list[list[Any]]:
    """What the cells of a sheet show, row by row."""
    rows: dict[int, list[Any]] = {}
    for place, value in cells.shown(sheet).items():
        row, column = coordinate_to_tuple(place)
        rows.setdefault(row, [None] * WIDE)
        if column <= WIDE:
            rows[row][column - 1] = value
    last = max(rows)
    return [rows.get(row, [None] * WIDE) for row in range(1, last + 2)]


def lines(cells: Cells, sheet: str, first: str) -> Iterator[list[Any]]:
    """The rows of a table from the one below its header, whose first cell is ``first``."""
    rows = grid(cells, sheet)
    start = next(i for i, row in enumerate(rows) if row[0] == first)
    for row in rows[start + 1 :]:
        if row[0] is None:
            return
        yield row


def channel_values(cells: Cells, title: str) -> dict[tuple[str, str], Any]:
    """The values of a table of channels, by KPI and channel."""
    header = next(row for row in grid(cells, "Segments") if row[0] == title)
    names = [name for name in header[1:] if name]
    return {
        (str(row[0]), str(name)): value
        for row in lines(cells, "Segments", title)
        for name, value in zip(names, row[1:], strict=False)
    }


def computed(facts: Facts, window: str, period: str) -> dict[tuple[str, str], float | None]:
    rows = records(facts, window=window, period=period, by="channel", kpi=list(KPIS))
    return {
        (KPIS[row["kpi"]], CHANNELS[row["segment"]] if row["dimension"] else "Total"): row["value"]
        for row in rows
        if row["segment"] in (None, *CHANNELS)
    }


def check_channels(cells: Cells, facts: Facts, period: str) -> None:
    for title, window in (("Chosen month", "month"), ("Rolling 12 months", "rolling12")):
        shown = channel_values(cells, title)
        expected = computed(facts, window, period)
        assert set(CHANNELS.values()) <= {channel for _, channel in shown}
        for at, value in expected.items():
            if value is None:
                assert shown[at] == "n/a"
            else:
                assert shown[at] == pytest.approx(value, rel=1e-9)


def test_the_channels_are_those_of_compute(english: tuple[Cells, Cells], facts: Facts) -> None:
    written, found = english
    check_channels(written, facts, "2026-10")
    check_channels(found, facts, "2026-10")


def test_the_channels_follow_the_chosen_month(
    workbooks: dict[Language, Path], facts: Facts, libreoffice: Path, tmp_path: Path
) -> None:
    edits = {("Summary", "B4"): (date(2026, 4, 1) - EPOCH).days}
    check_channels(calculated(workbooks["en"], tmp_path, edits), facts, "2026-04")


def test_the_heat_map_adds_up(english: tuple[Cells, Cells], facts: Facts) -> None:
    hours = Segments(facts, facts.months[-1]).call_hours
    assert isinstance(hours, CallHours)
    rows = list(lines(english[0], "Segments", "Calls offered"))
    several = len(hours.days)
    by_hour = rows[: len(hours.hours)]
    assert [row[0] for row in by_hour] == [f"{h}–{h + 1} h" for h in hours.hours]
    for hour, row in zip(hours.hours, by_hour, strict=True):
        counts = [
            cell.offered if (cell := hours.cells.get((day, hour))) else 0 for day in hours.days
        ]
        assert row[1 : several + 1] == counts
        assert row[several + 1] == sum(counts)
        assert row[several + 2].strip() == row[0]  # the hour stands beside the rates again
    total = rows[len(by_hour)]
    assert sum(total[1 : several + 1]) == total[several + 1] == hours.offered
    rate = sum(cell.kept for cell in hours.cells.values()) / hours.offered
    assert total[2 * several + 3] == pytest.approx(rate)


def test_customers_are_those_of_the_analyses(english: tuple[Cells, Cells], facts: Facts) -> None:
    cells, found = english[0], Segments(facts, facts.months[-1])
    groups = found.recency
    assert isinstance(groups, Recency)
    rows = list(lines(cells, "Customers", "Group"))
    assert [row[4] for row in rows[:-1]] == [g.customers for g in groups.groups]
    assert sum(row[4] for row in rows[:-1]) == rows[-1][4] == groups.customers
    assert sum(row[5] for row in rows[:-1]) == pytest.approx(1)
    assert sum(row[6] for row in rows[:-1]) == pytest.approx(rows[-1][6])
    retained = found.retention
    assert isinstance(retained, Retention)
    triangle = list(lines(cells, "Customers", "Begun in"))
    assert [row[1] for row in triangle] == [c.customers for c in retained.cohorts]
    assert {row[2] for row in triangle} == {1.0}
    for row, cohort in zip(triangle, retained.cohorts, strict=True):
        shares = [retained.share(cohort, age) for age in retained.ages]
        assert row[2 : 2 + len(shares)] == shares
    curves = found.curves
    assert isinstance(curves, Curves)
    values = list(lines(cells, "Customers", "First order in"))[: len(curves.curves)]
    for row, curve in zip(values, curves.curves, strict=True):
        assert row[3 : 3 + len(curves.ages)] == [curve.by_age.get(age) for age in curves.ages]
    shares_of = found.concentration
    assert isinstance(shares_of, Concentration)
    tenths = next(iter(lines(cells, "Customers", "Largest customers")))
    assert tenths[1:12] == [0, *(part.customers for part in shares_of.slices)]


def test_small_groups_have_no_rank(english: tuple[Cells, Cells]) -> None:
    rows = list(lines(english[0], "Rankings", "kpi"))
    assert any(row[3] for row in rows)
    for _, _, group, rank, _, n, *_ in rows:
        assert rank is None or n is None or n >= 30
        assert rank is None or group not in ("(other)", "(blank)")


def test_french_sheets_speak_french(workbooks: dict[Language, Path]) -> None:
    cells = Cells(workbooks["fr"])
    for sheet in ("Segments", "Classements", "Clients"):
        assert sheet in cells.sheets
    words = [str(v) for s in ("Segments", "Clients") for v in cells.shown(s).values()]
    assert "Les canaux côte à côte" in words
    assert "Goulot" in " ".join(words) or "goulot" in " ".join(words)


def test_what_is_absent_is_said(tmp_path: Path) -> None:
    orders = pd.DataFrame(
        {
            "order_id": [str(i) for i in range(60)],
            "customer_id": [f"c{i % 40}" for i in range(60)],
            "ordered_on": pd.date_range("2026-01-01", periods=60, freq="5D"),
            "amount": [float(i + 1) for i in range(60)],
        }
    )
    build(gather({"orders": orders}), output=tmp_path / "orders.xlsx")
    cells = Cells(tmp_path / "orders.xlsx")
    assert "Segments" not in cells.sheets  # nothing to compare
    assert "Rankings" not in cells.sheets
    assert "Customers" in cells.sheets
    calls = pd.DataFrame(
        {
            "call_id": ["1", "2"], "direction": "inbound", "status": ["answered", "missed"],
            "started_at": pd.to_datetime(["2026-10-05 09:00", "2026-10-06 10:00"]),
        }
    )  # fmt: skip
    build(gather({"calls": calls}), output=tmp_path / "calls.xlsx")
    cells = Cells(tmp_path / "calls.xlsx")
    assert "Customers" not in cells.sheets
    said = dict(row[:2] for row in lines(cells, "Segments", "Not shown, and what would give it"))
    assert said["Channels side by side"].startswith("campaigns or outbound calls")
    assert "Calls by weekday and hour" not in said


def test_numbers_are_numbers(english: tuple[Cells, Cells]) -> None:
    rows = list(lines(english[0], "Segments", "Campaign"))
    assert rows
    for row in rows:
        assert row[1] is None or is_number(row[7]) or row[7] == "–"
