"""Calls by weekday and hour add up to the calls offered, and say when people answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tests.insight.segments.tables import facts_of, frame
from xlkpi import kpis
from xlkpi.facts import Facts
from xlkpi.insight.segments.call_hours import NO_HOURS, CallHours, call_hours
from xlkpi.model.period import Window
from xlkpi.model.text import Text

CALLS = "call_id direction started_at status wait_s"


def of(folder: Path, *rows: tuple[object, ...], more: str = "") -> CallHours | Text:
    facts = facts_of(folder, {"calls": frame(CALLS, *rows)}, more)
    return call_hours(facts, facts.months[-1])


def test_a_map_made_by_hand(tmp_path: Path) -> None:
    found = of(
        tmp_path,
        ("1", "inbound", "2026-10-05 09:00:00", "answered", 5),  # a Monday
        ("2", "inbound", "2026-10-12 09:59:59", "answered", 30),
        ("3", "inbound", "2026-10-12 10:00:00", "abandoned", 40),
        ("4", "inbound", "2026-10-13 14:10:00", "missed", 3),  # a Tuesday
        ("5", "inbound", "2026-10-13 20:10:00", "out_of_hours", 0),  # is not offered
        ("6", "outbound", "2026-10-13 15:10:00", "reached", 0),
        ("7", "inbound", "2026-10-31 11:00:00", "answered", 20),  # a Saturday
        more="[kpi.service_level]\nthreshold = 20\n",
    )
    assert isinstance(found, CallHours)
    counts = {at: (c.offered, c.answered, c.kept) for at, c in found.cells.items()}
    assert counts == {(1, 9): (2, 2, 1), (1, 10): (1, 0, 0), (2, 14): (1, 0, 0), (6, 11): (1, 1, 1)}
    assert found.service_level
    assert found.offered == 5
    assert list(found.days) == [1, 2, 3, 4, 5, 6]
    assert list(found.hours) == [9, 10, 11, 12, 13, 14]
    assert (found.of_day(1), found.of_day(3), found.of_hour(9)) == (3, 0, 2)
    assert (found.opening(1), found.opening(2)) == ((9, 10), None)
    assert found.busiest() == (1, 9)
    assert found.weakest(2) == (1, 9)
    assert found.weakest(30) is None


def test_without_waits_the_rate_is_abandonment(tmp_path: Path) -> None:
    calls = frame(
        CALLS,
        ("1", "inbound", "2026-10-05 09:00:00", "answered", None),
        ("2", "inbound", "2026-10-05 09:10:00", "missed", None),
        ("3", "inbound", "2026-10-05 11:10:00", "abandoned", None),
    ).drop(columns="wait_s")
    facts = facts_of(tmp_path, {"calls": calls})
    found = call_hours(facts, date(2026, 10, 1))
    assert isinstance(found, CallHours)
    assert not found.service_level
    assert {at: cell.rate for at, cell in found.cells.items()} == {(1, 9): 0.5, (1, 11): 1.0}
    assert found.weakest(1) == (1, 11)


def test_dates_without_hours_draw_no_map(tmp_path: Path) -> None:
    rows = [(str(i), "inbound", f"2026-10-{i:02d}", "answered", 5) for i in range(1, 29)]
    assert of(tmp_path, *rows) == NO_HOURS


def test_a_late_call_opens_no_shop(tmp_path: Path) -> None:
    day = "2026-10-05"
    rows = [(str(i), "inbound", f"{day} {9 + i % 8:02d}:15:00", "answered", 5) for i in range(200)]
    rows.append(("late", "inbound", f"{day} 22:00:00", "answered", 5))
    found = of(tmp_path, *rows)
    assert isinstance(found, CallHours)
    assert found.opening(1) == (9, 17)
    assert found.hours[-1] == 22


def test_the_samples_add_up_to_the_indicators(sample_facts: Facts) -> None:
    month = sample_facts.months[-1]
    found = call_hours(sample_facts, month)
    assert isinstance(found, CallHours)
    assert found.reach.window is Window.ROLLING12
    assert found.offered == sample_facts.value("offered_calls", Window.ROLLING12, month)
    level = sum(cell.kept for cell in found.cells.values()) / found.offered
    expected = sample_facts.kpi(kpis.find("service_level"), Window.ROLLING12, month)[0]
    assert level == pytest.approx(expected)


def test_a_public_call_center(data_set: Callable[[str], Facts], shared_data: Path) -> None:
    facts = data_set("pwc_call_center")
    found = call_hours(facts, facts.months[-1])
    assert isinstance(found, CallHours)
    book = next((shared_data / "pwc_call_center").glob("*.xlsx"))
    calls = pd.read_excel(book, engine="openpyxl")
    hours = pd.to_datetime(calls["Time"].astype(str), format="%H:%M:%S").dt.hour
    days = pd.to_datetime(calls["Date"]).dt.day_of_week + 1
    expected = calls.groupby([days, hours]).size()
    assert {at: cell.offered for at, cell in found.cells.items()} == dict(expected)
