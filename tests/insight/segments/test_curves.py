"""Value curves: what cohorts bring in adds up to all revenue of known customers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from tests.insight.segments.superstore import superstore
from tests.insight.segments.tables import facts_of, frame
from xlkpi.facts import Facts
from xlkpi.insight.segments.curves import Curves, curves
from xlkpi.model.period import Window
from xlkpi.model.text import Text

ORDERS = "order_id customer_id ordered_on amount margin"


def test_a_curve_by_hand(tmp_path: Path) -> None:
    orders = frame(
        ORDERS,
        ("1", "a", "2025-01-15", 100, 40),
        ("2", "a", "2025-02-14", 10, 4),  # less than a month later
        ("3", "a", "2025-02-15", 20, 8),  # a month later: counts from the second month on
        ("4", "b", "2025-06-30", 50, 20),
        ("5", "b", "2026-12-31", 5, 1),
        ("6", None, "2025-06-30", 1000, 1),  # nobody knows whose it is
    )
    found = curves(facts_of(tmp_path, {"orders": orders}), date(2026, 12, 1))
    assert isinstance(found, Curves)
    assert (found.margin, found.step) == (True, 12)
    [curve] = found.curves
    assert (curve.cohort.start, curve.cohort.customers) == (date(2025, 1, 1), 2)
    assert (curve.revenue, curve.margin) == (185, 73)
    assert curve.by_age == {0: 30, 1: 32, 2: 36, 3: 36, 6: 36, 9: 36, 12: 36}
    assert found.revenue == 185


def test_without_margins_the_curve_is_of_revenue(tmp_path: Path) -> None:
    orders = frame(ORDERS, ("1", "a", "2025-01-15", 100, 40)).drop(columns="margin")
    found = curves(facts_of(tmp_path, {"orders": orders}), date(2025, 1, 1))
    assert isinstance(found, Curves)
    assert not found.margin
    assert found.curves[0].margin is None


def test_earlier_customers_are_told_apart(sample_facts: Facts) -> None:
    month = sample_facts.months[-1]
    found = curves(sample_facts, month)
    assert isinstance(found, Curves)
    assert found.earlier_customers > 0
    customers = sum(curve.cohort.customers for curve in found.curves) + found.earlier_customers
    assert customers == sample_facts.value("buyers", Window.ALL, month)
    known = sample_facts.warehouse.rows(
        "select sum(amount) from orders where customer_id is not null "
        "and status not in ('cancelled', 'returned', 'draft')"
    )
    assert found.revenue == pytest.approx(float(known[0][0]))


def test_the_superstore(data_set: Callable[[str], Facts], shared_data: Path) -> None:
    facts = data_set("superstore_orders")
    month = facts.months[-1]
    found = curves(facts, month)
    assert isinstance(found, Curves)
    assert found.revenue == pytest.approx(float(facts.value("revenue", Window.ALL, month) or 0))
    orders = superstore(shared_data)
    start = orders["customer"].map(orders.groupby("customer")["on"].min())
    for curve in found.curves:
        cohort = curve.cohort
        within = (start >= pd.Timestamp(cohort.start)) & (start < pd.Timestamp(cohort.end))
        assert curve.revenue == pytest.approx(orders.loc[within, "amount"].sum())
        assert curve.margin == pytest.approx(orders.loc[within, "margin"].sum())
        for age, value in curve.by_age.items():
            until = start + pd.Timedelta(0)
            until = start.map(lambda day, age=age: day + pd.DateOffset(months=age))
            early = (orders["on"] < until) if age else orders["on"] == start
            total = orders.loc[within & early, "margin"].sum()
            assert value == pytest.approx(total / cohort.customers, abs=1e-6)
        assert (pd.Timestamp(cohort.end) + pd.DateOffset(months=max(curve.by_age, default=0))) <= (
            pd.Timestamp(found.day) + pd.Timedelta(days=1)
        )


def test_undated_orders_have_no_curve(data_set: Callable[[str], Facts]) -> None:
    assert isinstance(curves(data_set("customer_personality"), date(2026, 1, 1)), Text)
