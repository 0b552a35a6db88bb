"""Which month a scheduled run is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

import pytest

from xlkpi.errors import ConfigError
from xlkpi.facts import Facts
from xlkpi.workbook.last_month import last_complete


@dataclass
class Months:
    months: tuple[date, ...]
    data_end: date | None


def last(end: str | None, *months: int) -> date | None:
    known = tuple(date(2026, month, 1) for month in months)
    facts = Months(known, date.fromisoformat(end) if end else None)
    return last_complete(cast(Facts, facts))


@pytest.mark.parametrize(
    ("end", "month"),
    [
        ("2026-10-31", 10),  # a Saturday
        ("2026-10-30", 10),  # the Friday before: nothing happens at the weekend
        ("2026-10-29", 9),
        ("2026-10-01", 9),
        ("2026-09-30", 9),
        ("2026-09-29", 8),
    ],
)
def test_a_month_is_complete_from_its_last_working_day_on(end: str, month: int) -> None:
    months = (8, 9, 10) if end > "2026-10" else (8, 9)
    assert last(end, *months) == date(2026, month, 1)


def test_no_complete_month_is_said(tmp_path: object) -> None:
    with pytest.raises(ConfigError, match=r"ends on 2026-10-05.*Next: .*--period 2026-10"):
        last("2026-10-05", 10)


def test_snapshots_have_no_month() -> None:
    assert last(None) is None
