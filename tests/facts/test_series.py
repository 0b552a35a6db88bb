"""Months make longer windows, sources give way to one another, and gaps keep their reasons."""

from __future__ import annotations

from datetime import date

from xlkpi.facts import TOTAL, Segment, Series
from xlkpi.facts.series import first_by_month
from xlkpi.model.measure import Adds
from xlkpi.model.period import Window

JANUARY, MARCH = date(2026, 1, 1), date(2026, 3, 1)
ADS = Segment("campaign", "ads")


def test_a_source_without_rows_takes_no_dimension_away() -> None:
    ledger = Series(Adds.UP, frozenset({"category"}), (JANUARY, MARCH))
    campaigns = Series(
        Adds.UP,
        frozenset({"campaign"}),
        (MARCH, MARCH),
        by_month={TOTAL: {MARCH: 30}, ADS: {MARCH: 20}},
        over_all={TOTAL: 30, ADS: 20},
    )

    both = first_by_month([ledger, campaigns])

    assert both.value(Window.MONTH, MARCH, ADS) == 20
    assert both.value(Window.MONTH, JANUARY, TOTAL) == 0, "the ledger was there and had none"
    assert both.value(Window.ALL, MARCH, TOTAL) == 30


def test_the_first_source_wins_a_month_and_both_must_split() -> None:
    ledger = Series(
        Adds.UP, frozenset(), (JANUARY, MARCH), by_month={TOTAL: {MARCH: 50}}, over_all={TOTAL: 50}
    )
    campaigns = Series(
        Adds.UP,
        frozenset({"campaign"}),
        (JANUARY, MARCH),
        by_month={TOTAL: {JANUARY: 7, MARCH: 30}, ADS: {JANUARY: 7}},
        over_all={TOTAL: 37},
    )

    both = first_by_month([ledger, campaigns])

    assert both.value(Window.MONTH, JANUARY, TOTAL) == 7
    assert both.value(Window.MONTH, MARCH, TOTAL) == 50
    assert both.value(Window.ALL, MARCH, TOTAL) == 57
    assert both.value(Window.MONTH, JANUARY, ADS) is None


def test_a_source_without_dates_stands_for_everything() -> None:
    snapshot = Series(Adds.UP, over_all={TOTAL: 5})
    dated = Series(Adds.UP, frozenset(), (MARCH, MARCH), by_month={TOTAL: {MARCH: 3}})

    assert first_by_month([snapshot, dated]).value(Window.ALL, MARCH, TOTAL) == 5
    assert first_by_month([Series(Adds.UP), dated]).value(Window.MONTH, MARCH, TOTAL) == 3
