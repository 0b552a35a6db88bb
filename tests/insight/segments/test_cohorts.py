"""Retention by cohort: everyone is there at first, and nobody is counted too early."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from tests.insight.segments.superstore import superstore
from tests.insight.segments.tables import facts_of, frame
from xlkpi.facts import Facts
from xlkpi.insight.segments.cohorts import NEEDS, Cohort, Retention, retention
from xlkpi.model.period import add_months

SUBSCRIPTIONS = "subscription_id customer_id started_on ended_on mrr"
SMALLEST = "[kpi.status]\nsmallest_n = 2\n"


def shares(found: Retention) -> dict[tuple[str, int], float | None]:
    return {
        (str(cohort.start), age): found.share(cohort, age)
        for cohort in found.cohorts
        for age in found.ages
        if found.share(cohort, age) is not None
    }


def test_contracts_by_hand(tmp_path: Path) -> None:
    subscriptions = frame(
        SUBSCRIPTIONS,
        ("1", "a", "2026-01-10", None, 10),
        ("2", "b", "2026-01-20", "2026-03-01", 10),  # there at 1 month, not at 2
        ("3", "b", "2026-05-01", None, 10),  # and back at 4
        ("4", "c", "2026-03-15", "2026-03-20", 10),  # gone before the first month is over
        ("5", "d", "2026-03-31", None, 10),
        ("6", "e", "2026-05-31", None, 10),  # keeps the data going
    )
    facts = facts_of(tmp_path, {"subscriptions": subscriptions}, SMALLEST)
    found = retention(facts, date(2026, 5, 1))
    assert isinstance(found, Retention)
    assert (found.day, found.step, found.ordering) == (date(2026, 5, 31), 1, False)
    assert [(c.start, c.customers) for c in found.cohorts] == [
        (date(2026, 1, 1), 2), (date(2026, 3, 1), 2), (date(2026, 5, 1), 1),
    ]  # fmt: skip
    assert shares(found) == {
        ("2026-01-01", 0): 1.0, ("2026-01-01", 1): 1.0, ("2026-01-01", 2): 0.5,
        ("2026-01-01", 3): 0.5, ("2026-01-01", 4): 1.0,
        ("2026-03-01", 0): 1.0, ("2026-03-01", 1): 0.5, ("2026-03-01", 2): 0.5,
        ("2026-05-01", 0): 1.0,
    }  # fmt: skip


def test_orders_by_hand(tmp_path: Path) -> None:
    orders = frame(
        "order_id customer_id ordered_on amount status",
        ("1", "a", "2026-01-10", 10, "completed"),
        ("2", "a", "2026-02-09", 10, "completed"),  # within the first month
        ("3", "a", "2026-04-10", 10, "completed"),  # the fourth
        ("4", "b", "2026-01-31", 10, "completed"),
        ("5", "b", "2026-03-01", 10, "completed"),  # the second: 31 January to 1 March
        ("6", "b", "2026-02-28", 10, "cancelled"),
        ("7", "z", "2026-06-30", 10, "completed"),
    )
    facts = facts_of(tmp_path, {"orders": orders}, SMALLEST)
    found = retention(facts, date(2026, 6, 1))
    assert isinstance(found, Retention)
    assert (found.ordering, found.window) == (True, 1)
    january = {age: share for (start, age), share in shares(found).items() if start == "2026-01-01"}
    assert january == {0: 1.0, 1: 0.5, 2: 0.0, 3: 0.5, 4: 0.0}


def test_who_had_ordered_before_is_in_no_cohort(tmp_path: Path) -> None:
    orders = frame(
        "order_id customer_id ordered_on amount",
        ("1", "a", "2026-01-10", 10), ("2", "b", "2026-01-20", 10), ("3", "c", "2026-01-31", 10),
    )  # fmt: skip
    customers = frame(
        "customer_id first_order_on",
        ("a", "2020-05-05"), ("b", "2026-01-20"), ("c", "2026-01-31"),
    )  # fmt: skip
    facts = facts_of(tmp_path, {"orders": orders, "customers": customers}, SMALLEST)
    found = retention(facts, date(2026, 1, 1))
    assert isinstance(found, Retention)
    assert ([c.customers for c in found.cohorts], found.left_out) == ([2], 1)


def test_customers_with_a_date_of_loss(tmp_path: Path) -> None:
    customers = frame(
        "customer_id created_on lost_on",
        ("a", "2026-01-01", "2026-02-15"), ("b", "2026-01-01", None), ("c", "2026-03-31", None),
    )  # fmt: skip
    found = retention(facts_of(tmp_path, {"customers": customers}, SMALLEST), date(2026, 3, 1))
    assert isinstance(found, Retention)
    assert shares(found) == {
        ("2026-01-01", 0): 1.0, ("2026-01-01", 1): 1.0, ("2026-01-01", 2): 0.5,
        ("2026-03-01", 0): 1.0,
    }  # fmt: skip


def test_nothing_to_follow(tmp_path: Path) -> None:
    calls = frame(
        "call_id direction started_at status", ("1", "inbound", "2026-01-01 10:00:00", "answered")
    )
    assert retention(facts_of(tmp_path, {"calls": calls}), date(2026, 1, 1)) == NEEDS


def test_the_first_column_is_whole_and_shares_are_possible(sample_facts: Facts) -> None:
    found = retention(sample_facts, sample_facts.months[-1])
    assert isinstance(found, Retention)
    assert found.cohorts
    for cohort in found.cohorts:
        assert found.share(cohort, 0) == 1.0
        for age in found.ages:
            share = found.share(cohort, age)
            assert share is None or 0 <= share <= 1


def test_the_samples_contracts_by_another_way(sample_facts: Facts) -> None:
    month = sample_facts.months[-1]
    found = retention(sample_facts, month)
    assert isinstance(found, Retention)
    view = sample_facts.warehouse.relations["subscriptions"].view
    rows = sample_facts.warehouse.rows(f"select customer_id, started_on, ended_on from {view}")
    first: dict[str, date] = {}
    for customer, start, _ in rows:
        first[customer] = min(start, first.get(customer, start))
    for cohort in found.cohorts:
        members = {c for c, day in first.items() if cohort.start <= day < cohort.end}
        assert cohort.customers == len(members)
        for age in found.ages[1:]:
            there = {
                customer
                for customer, start, end in rows
                if customer in members
                and start <= (at := later(first[customer], age))
                and (end is None or end > at)
            }
            share = found.share(cohort, age)
            lived = add_months(cohort.end, age) - timedelta(days=1) <= found.day
            assert share == (len(there) / len(members) if lived else None)


def later(day: date, months: int) -> date:
    last = add_months(day, months + 1) - timedelta(days=1)
    return min(add_months(day, months).replace(day=1) + timedelta(days=day.day - 1), last)


def test_the_superstore(data_set: Callable[[str], Facts], shared_data: Path) -> None:
    facts = data_set("superstore_orders")
    found = retention(facts, facts.months[-1])
    assert isinstance(found, Retention)
    orders = superstore(shared_data)
    first = orders.groupby("customer")["on"].min()
    start = orders["customer"].map(first)
    months = (orders["on"].dt.year - start.dt.year) * 12 + orders["on"].dt.month - start.dt.month
    months -= (orders["on"].dt.day < start.dt.day).astype(int)
    age = months // found.window * found.window
    assert sum(cohort.customers for cohort in found.cohorts) == len(first)
    for cohort in found.cohorts:
        within = (start >= pd.Timestamp(cohort.start)) & (start < pd.Timestamp(cohort.end))
        for at in found.ages:
            share = found.share(cohort, at)
            if share is not None:
                several = orders.loc[within & (age == at), "customer"].nunique()
                assert share == pytest.approx(several / cohort.customers)


def test_a_cohort_has_lived_when_its_youngest_has() -> None:
    cohort = Cohort(date(2026, 1, 1), 3, 10)
    assert not cohort.lived(2, date(2026, 5, 30))
    assert cohort.lived(2, date(2026, 5, 31))
