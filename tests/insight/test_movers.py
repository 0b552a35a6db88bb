"""The KPIs that moved most, against their own habit."""

from __future__ import annotations

from datetime import date

import pytest

from tests.insight.held import Held
from xlkpi import kpis
from xlkpi.facts.series import TOTAL
from xlkpi.insight.movers import movements
from xlkpi.model.period import months_between

MONTHS = months_between(date(2025, 9, 1), date(2026, 10, 1))
REVENUE, MARGIN, CALLS = (kpis.find(id) for id in ("revenue", "margin", "offered_calls"))


def facts(end: date = date(2026, 10, 31)) -> Held:
    # turnover swings by 100 a month and then by 150; margin by 1 and then by 10
    swings = [1000 + 100 * (i % 2) for i in range(13)]
    small = [50 + (i % 2) for i in range(13)]
    return Held(
        {
            "revenue": {TOTAL: dict(zip(MONTHS, [*swings, swings[-1] + 150], strict=True))},
            "margin": {TOTAL: dict(zip(MONTHS, [*small, small[-1] - 10], strict=True))},
            "offered_calls": {TOTAL: dict(zip(MONTHS[-3:], [5, 5, 9], strict=True))},
        },
        end=end,
    )


def test_each_kpi_against_its_own_habit() -> None:
    held = facts()
    held.series("offered_calls").span = (MONTHS[-3], MONTHS[-1])
    found = movements(held, (CALLS, REVENUE, MARGIN), MONTHS[-1])
    assert [m.kpi.id for m in found] == ["margin", "revenue", "offered_calls"]
    assert [m.change for m in found] == [-10, 150, 4]
    assert [m.times for m in found] == [pytest.approx(10), pytest.approx(1.5), None]


def test_sums_of_a_month_that_the_data_ends_in_did_not_fall() -> None:
    assert movements(facts(end=date(2026, 10, 12)), (REVENUE, MARGIN), MONTHS[-1]) == ()
