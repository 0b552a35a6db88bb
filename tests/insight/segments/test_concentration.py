"""Concentration: the top share is the indicator's, Gini the textbook's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.insight.segments.superstore import superstore
from tests.insight.segments.tables import facts_of, frame
from xlkpi import kpis
from xlkpi.facts import Facts, gather
from xlkpi.insight.segments.concentration import Concentration, concentration
from xlkpi.model.period import Window
from xlkpi.model.text import Text

MONTH = date(2026, 10, 1)


def gini(amounts: list[float]) -> float:
    """Half the mean absolute difference, relative to the mean."""
    values = np.asarray(amounts, dtype=float)
    gaps = np.abs(values[:, None] - values[None, :]).sum()
    return float(gaps / (2 * len(values) ** 2 * values.mean()))


def test_ten_customers(tmp_path: Path) -> None:
    rows = [(str(i), f"c{i}", "2026-10-05", 10 * (i + 1)) for i in range(10)]
    rows.append(("x", "refunded", "2026-10-05", -5))
    orders = frame("order_id customer_id ordered_on amount", *rows)
    found = concentration(facts_of(tmp_path, {"orders": orders}), MONTH)
    assert isinstance(found, Concentration)
    assert (found.customers, found.revenue) == (10, 550)
    assert [s.revenue for s in found.slices] == [100, 190, 270, 340, 400, 450, 490, 520, 540, 550]
    assert (found.top.customers, found.top.revenue) == (2, 190)
    assert found.gini == pytest.approx(gini([10 * (i + 1) for i in range(10)]))


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(1, 1000)), min_size=1, max_size=60))
def test_any_revenue(rows: list[tuple[int, int]]) -> None:
    orders = pd.DataFrame(
        {
            "order_id": [str(i) for i in range(len(rows))],
            "customer_id": [f"c{customer}" for customer, _ in rows],
            "ordered_on": [MONTH] * len(rows),
            "amount": [float(amount) for _, amount in rows],
        }
    )
    facts = gather({"orders": orders})
    found = concentration(facts, MONTH)
    assert isinstance(found, Concentration)
    by_customer = orders.groupby("customer_id")["amount"].sum().tolist()
    assert found.customers == len(by_customer)
    assert found.gini == pytest.approx(gini(by_customer), abs=1e-12)
    largest = sorted(by_customer, reverse=True)
    for tenth, part in enumerate(found.slices, 1):
        several = -(-tenth * len(largest) // 10)
        assert (part.customers, part.revenue) == (several, sum(largest[:several]))
    kpi = kpis.find("top_customer_revenue_share")
    value = facts.kpi(kpi, found.reach.window, MONTH)[0]
    assert value == pytest.approx(found.part(found.top))


@pytest.mark.parametrize(
    "name", ["superstore_orders", "crm_sales_opportunities", "ravenstack_saas"]
)
def test_the_top_share_is_the_indicator(data_set: Callable[[str], Facts], name: str) -> None:
    facts = data_set(name)
    month = facts.months[-1]
    found = concentration(facts, month)
    assert isinstance(found, Concentration)
    kpi = kpis.find("top_customer_revenue_share")
    value = facts.kpi(kpi, found.reach.window, month)[0]
    assert value is not None
    assert found.part(found.top) == pytest.approx(value, rel=1e-12)


def test_the_samples(sample_facts: Facts) -> None:
    month = sample_facts.months[-1]
    found = concentration(sample_facts, month)
    assert isinstance(found, Concentration)
    assert found.reach.window is Window.ROLLING12
    value = sample_facts.kpi(kpis.find("top_customer_revenue_share"), Window.ROLLING12, month)[0]
    assert found.part(found.top) == pytest.approx(value)


def test_the_superstore(data_set: Callable[[str], Facts], shared_data: Path) -> None:
    facts = data_set("superstore_orders")
    found = concentration(facts, facts.months[-1])
    assert isinstance(found, Concentration)
    orders = superstore(shared_data)
    last = orders[orders["on"] > orders["on"].max() - pd.DateOffset(years=1)]
    amounts = last.groupby("customer")["amount"].sum().sort_values(ascending=False)
    assert found.customers == len(amounts)
    assert found.revenue == pytest.approx(amounts.sum())
    assert found.gini == pytest.approx(gini(amounts.tolist()))
    tenth = -(-len(amounts) // 10)
    assert found.slices[0].revenue == pytest.approx(amounts.iloc[:tenth].sum())


def test_a_snapshot_without_dates(data_set: Callable[[str], Facts], shared_data: Path) -> None:
    found = concentration(data_set("customer_personality"), MONTH)
    assert isinstance(found, Concentration)
    assert found.reach.window is Window.ALL
    path = shared_data / "customer_personality" / "marketing_campaign.csv"
    rows = pd.read_csv(path)
    spent = rows.filter(like="Mnt").sum(axis=1)
    spent = spent[spent > 0]
    assert (found.customers, found.revenue) == (len(spent), spent.sum())
    assert found.gini == pytest.approx(gini(spent.tolist()))


def test_nobody_bought(tmp_path: Path) -> None:
    orders = frame("order_id customer_id ordered_on amount", ("1", "a", "2026-10-01", 0))
    assert isinstance(concentration(facts_of(tmp_path, {"orders": orders}), MONTH), Text)
