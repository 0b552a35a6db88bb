"""Customers by recency, frequency and money: everyone in one group, by the rule that is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.insight.segments.superstore import superstore
from tests.insight.segments.tables import facts_of, frame
from xlkpi.facts import Facts, gather
from xlkpi.insight.segments.recency import Recency, recency
from xlkpi.model.period import Window
from xlkpi.model.text import Text


def groups_of(orders: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """The groups by another way: ranks of pandas and the rules as they are told."""
    each = orders.groupby("customer").agg(
        last=("on", "max"), orders=("order", "nunique"), amount=("amount", "sum")
    )
    below = {c: each[c].rank(method="min") - 1 for c in each}
    marks = {c: (5 * ranks // len(each) + 1).astype(int) for c, ranks in below.items()}
    r, fm = marks["last"], marks["orders"] + marks["amount"]
    group = pd.Series("lost", index=each.index)
    group[(r <= 2) & (fm >= 6)] = "at_risk"
    group[(r <= 2) & (fm >= 8)] = "large_at_risk"
    group[(r == 3) & (fm <= 5)] = "to_wake"
    group[(r >= 4) & (fm <= 5)] = "promising"
    group[(r >= 3) & (fm >= 6)] = "loyal"
    group[(r >= 4) & (fm >= 8)] = "champions"
    days = (day - each["last"]).dt.days
    return each.assign(days=days).groupby(group).agg(
        customers=("amount", "size"), revenue=("amount", "sum"), orders=("orders", "sum"),
        days=("days", "median"),
    )  # fmt: skip


def compare(found: Recency | Text, expected: pd.DataFrame) -> None:
    assert isinstance(found, Recency)
    assert {g.rule.id for g in found.groups} == set(expected.index)
    for group in found.groups:
        row = expected.loc[group.rule.id]
        assert (group.customers, group.orders) == (row["customers"], row["orders"])
        assert group.revenue == pytest.approx(row["revenue"])
        assert group.median_days == row["days"]


def test_the_superstore(data_set: Callable[[str], Facts], shared_data: Path) -> None:
    facts = data_set("superstore_orders")
    month = facts.months[-1]
    found = recency(facts, month)
    orders = superstore(shared_data)
    assert isinstance(found, Recency)
    compare(found, groups_of(orders, pd.Timestamp(found.day)))
    assert found.customers == facts.value("buyers", Window.ALL, month)
    assert found.revenue == pytest.approx(float(facts.value("revenue", Window.ALL, month) or 0))


ORDERS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 30), st.integers(-20, 500)),
    min_size=1, max_size=60,
)  # fmt: skip


@given(ORDERS)
def test_any_orders(rows: list[tuple[int, int, int]]) -> None:
    orders = pd.DataFrame(
        {
            "order_id": [f"o{i}" for i in range(len(rows))],
            "customer_id": [f"c{customer}" for customer, _, _ in rows],
            "ordered_on": [date(2026, 10, day + 1) for _, day, _ in rows],
            "amount": [float(amount) for _, _, amount in rows],
        }
    )
    facts = gather({"orders": orders})
    found = recency(facts, date(2026, 10, 1))
    frame = pd.DataFrame(
        {
            "customer": orders["customer_id"], "order": orders["order_id"],
            "on": pd.to_datetime(orders["ordered_on"]), "amount": orders["amount"],
        }
    )  # fmt: skip
    assert isinstance(found, Recency)
    assert found.customers == orders["customer_id"].nunique()
    compare(found, groups_of(frame, pd.Timestamp(found.day)))


def test_segments_of_customers_add_up(tmp_path: Path) -> None:
    customers = frame(
        "customer_id segment", ("a", "Large"), ("b", "Small"), ("c", "Small"), ("d", None)
    )
    orders = frame(
        "order_id customer_id ordered_on amount status",
        ("1", "a", "2026-10-01", 10, "completed"),
        ("2", "b", "2026-10-02", 20, "completed"),
        ("3", "c", "2026-10-03", 30, "completed"),
        ("4", "d", "2026-10-04", 40, "completed"),
        ("5", "e", "2026-10-05", 50, "cancelled"),  # has bought nothing
    )
    facts = facts_of(tmp_path, {"customers": customers, "orders": orders}, customers=["segment"])
    found = recency(facts, date(2026, 10, 1))
    assert isinstance(found, Recency)
    assert (found.customers, found.revenue) == (4, 100)
    assert found.segments == ("Large", "Small", None)
    counts = {
        name: sum(group.by_segment.get(name, 0) for group in found.groups)
        for name in found.segments
    }
    assert counts == {"Large": 1, "Small": 2, None: 1}


def test_later_orders_do_not_count(tmp_path: Path) -> None:
    orders = frame(
        "order_id customer_id ordered_on amount",
        ("1", "a", "2026-09-30", 10), ("2", "b", "2026-10-01", 20),
    )  # fmt: skip
    facts = facts_of(tmp_path, {"orders": orders})
    found = recency(facts, date(2026, 9, 1))
    assert isinstance(found, Recency)
    assert (found.customers, found.revenue, found.day) == (1, 10, date(2026, 9, 30))


def test_undated_orders_have_no_recency(data_set: Callable[[str], Facts]) -> None:
    assert isinstance(recency(data_set("customer_personality"), date(2026, 10, 1)), Text)
