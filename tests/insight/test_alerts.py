"""Each rule at its boundary, on hand-made tables; the list and the KPI say the same."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from xlkpi import kpis
from xlkpi.exports import Config, read_config
from xlkpi.facts import Facts, gather
from xlkpi.insight import Insights
from xlkpi.model.period import Window

OCTOBER = date(2026, 10, 1)
LAST_DAY = {"ticket_id": "end", "customer_id": "nobody", "created_at": "2026-10-31 12:00",
            "solved_at": "2026-10-31 13:00", "status": "solved"}  # fmt: skip


def facts_of(kpi: dict[str, Any] | None = None, **tables: list[dict[str, Any]]) -> Facts:
    """Facts of hand-made tables, whose data ends with October 2026."""
    tables["tickets"] = [*tables.get("tickets", ()), LAST_DAY]
    frames = {name: pd.DataFrame(rows) for name, rows in tables.items()}
    return gather(frames, config=Config(kpi=kpi or {}))


def found(facts: Facts, rule: str, month: date = OCTOBER) -> dict[str, date]:
    """The customers that a rule names, and since when."""
    rows = Insights(facts, month).alerts.rows
    return {alert.customer_id: alert.since for alert in rows if alert.rule == rule}


def detail(facts: Facts, rule: str) -> tuple[str, str]:
    [alert] = [a for a in Insights(facts, OCTOBER).alerts.rows if a.rule == rule]
    return alert.detail.en, alert.detail.fr


def logins(customer: str, *by_month: int) -> list[dict[str, Any]]:
    """Logins in July, August, September and October."""
    return [
        {"customer_id": customer, "on": f"2026-{7 + i:02d}-15", "kind": "login", "quantity": n}
        for i, n in enumerate(by_month)
        if n
    ]


def test_logins_below_half_of_the_mean_of_three_months() -> None:
    usage = [
        *logins("half", 10, 10, 10, 5),  # exactly half: not below
        *logins("below", 10, 12, 8, 4),
        *logins("gone", 3, 0, 0, 0),  # none at all
        *logins("new", 0, 0, 0, 1),  # nothing before to fall from
    ]
    facts = facts_of(usage=usage)
    assert found(facts, "fewer_logins") == {"below": OCTOBER, "gone": OCTOBER}
    assert found(facts_of({"churn_alerts": {"login_drop": 0.4}}, usage=usage), "fewer_logins").keys() == {
        "half", "below", "gone",
    }  # fmt: skip
    only = facts_of(usage=logins("below", 10, 12, 8, 4))
    assert detail(only, "fewer_logins") == (
        "4 logins in the month, 10 a month before (-60%)",
        "4 connexions dans le mois, 10 par mois avant (-60\u00a0%)",
    )


def ticket(customer: str, created: str, **more: Any) -> dict[str, Any]:
    return {"ticket_id": f"t-{customer}-{created}", "customer_id": customer, "created_at": created,
            "solved_at": None, "status": "open"} | more  # fmt: skip


def test_tickets_open_for_more_than_a_fortnight_at_the_end_of_the_month() -> None:
    tickets = [
        ticket("old", "2026-10-17 23:59"),  # a minute more than 14 days before November
        ticket("young", "2026-10-18 00:00"),
        ticket("solved", "2026-10-01 08:00", solved_at="2026-10-31 20:00", status="solved"),
        ticket("later", "2026-10-01 08:00", solved_at="2026-11-01 00:00", status="solved"),
        ticket("undated", "2026-10-01 08:00", status="closed"),
        ticket("two", "2026-09-01 08:00"),
        ticket("two", "2026-10-02 08:00"),
    ]
    facts = facts_of(tickets=tickets)
    assert found(facts, "old_ticket") == {
        "old": date(2026, 10, 31),
        "later": date(2026, 10, 15),
        "two": date(2026, 9, 15),
    }
    two = facts_of(tickets=tickets[-2:])
    assert detail(two, "old_ticket") == (
        "2 tickets open for more than 14 days, the oldest of 2026-09-01",
        "2 tickets ouverts depuis plus de 14 jours, le plus ancien du 01/09/2026",
    )


def test_detractors_of_the_month() -> None:
    def answer(customer: str, on: str, score: int, **more: Any) -> dict[str, Any]:
        return {"response_id": customer, "customer_id": customer, "answered_on": on, "kind": "nps",
                "score": score, "population": "customer"} | more  # fmt: skip

    facts = facts_of(
        surveys=[
            answer("six", "2026-10-05", 6),
            answer("seven", "2026-10-05", 7),
            answer("before", "2026-09-30", 0),
            answer("staff", "2026-10-05", 0, population="staff"),
            answer("csat", "2026-10-05", 1, kind="csat"),
        ]
    )
    assert found(facts, "detractor") == {"six": date(2026, 10, 5)}
    assert found(facts, "detractor", date(2026, 9, 1)) == {"before": date(2026, 9, 30)}


def test_silence_for_longer_than_the_window() -> None:
    customers: list[dict[str, Any]] = [
        {"customer_id": "silent", "last_activity_on": "2025-10-30"},  # 366 days before the end
        {"customer_id": "year", "last_activity_on": "2025-10-31"},
        {"customer_id": "never", "last_activity_on": None},
    ]
    facts = facts_of(customers=customers)
    assert found(facts, "silence") == {"silent": date(2026, 10, 31)}


def orders(customer: str, *days: str) -> list[dict[str, Any]]:
    return [
        {"order_id": f"{customer}-{day}", "customer_id": customer, "ordered_on": day, "amount": 100}
        for day in days
    ]


def every(days: int, last: date, several: int) -> list[str]:
    """So many days, each as far from the next."""
    return [str(last - timedelta(days=days * i)) for i in range(several)]


def test_silence_against_a_customers_own_habit() -> None:
    twice = date(2026, 9, 1)  # 60 days before the end of October
    day = timedelta(days=1)
    facts = facts_of(
        orders=[
            *orders("twice", *every(30, twice, 6)),  # silent for exactly twice the usual gap
            *orders("habit", *every(30, twice - day, 6)),
            *orders("few", *every(30, twice - day, 5)),  # four gaps are no habit
            *orders("rare", *every(30, twice - day, 6), "2025-01-01"),  # was silent for longer once
            *orders("often", *every(5, date(2026, 10, 1), 9)),  # 30 days are no silence yet
        ]
    )
    assert found(facts, "habit") == {"habit": date(2026, 10, 31)}
    assert detail(facts, "habit")[0] == "silent for 61 days, usually 30 (last on 2026-08-31)"
    patient = {"churn_alerts": {"habit_times": 3}}
    three = facts_of(patient, orders=orders("habit", *every(30, twice - day, 6)))
    assert found(three, "habit") == {}


def test_complaints_past_the_day_of_their_follow_up() -> None:
    def complaint(customer: str, due: str, **more: Any) -> dict[str, Any]:
        return {"complaint_id": customer, "customer_id": customer, "received_on": "2026-10-01",
                "follow_up_due_on": due, "follow_up_done_on": None, "closed_on": None} | more  # fmt: skip

    facts = facts_of(
        complaints=[
            complaint("late", "2026-10-30"),
            complaint("today", "2026-10-31"),  # not past yet on the last day of the month
            complaint("done", "2026-10-10", follow_up_done_on="2026-10-20"),
            complaint("closed", "2026-10-10", closed_on="2026-10-20"),
            complaint("after", "2026-10-10", closed_on="2026-11-02"),
        ]
    )
    assert found(facts, "overdue_complaint") == {
        "late": date(2026, 10, 31),
        "after": date(2026, 10, 11),
    }


def test_a_term_that_ends_soon_only_speaks_with_another_alert() -> None:
    def subscription(customer: str, term: str, **more: Any) -> dict[str, Any]:
        return {"subscription_id": customer, "customer_id": customer, "started_on": "2025-01-01",
                "ended_on": None, "term_end_on": term, "mrr": 10} | more  # fmt: skip

    who = ("both", "far", "edge", "renewed")
    facts = facts_of(
        subscriptions=[
            subscription("both", "2026-12-15"),
            subscription("alone", "2026-12-15"),
            subscription("far", "2026-12-31"),  # 61 days after the end of October
            subscription("edge", "2026-12-30"),
            subscription("renewed", "2026-12-15", renewed=True),
        ],
        tickets=[ticket(customer, "2026-09-20 09:00") for customer in who],
    )
    assert found(facts, "term_ends") == {
        "both": date(2026, 10, 16),  # the ticket spoke first
        "edge": date(2026, 10, 31),
    }
    assert detail_of(facts, "both", "term_ends") == "term ends on 2026-12-15, in 45 days"


def detail_of(facts: Facts, customer: str, rule: str) -> str:
    rows = Insights(facts, OCTOBER).alerts.rows
    [alert] = [a for a in rows if (a.customer_id, a.rule) == (customer, rule)]
    return alert.detail.en


def test_who_has_left_raises_no_alert_and_who_is_worth_most_comes_first() -> None:
    names = ("left", "small", "large", "both")
    facts = facts_of(
        customers=[
            {"customer_id": c, "created_on": "2025-01-01", "owner": f"of {c}",
             "lost_on": "2026-10-20" if c == "left" else None}
            for c in names
        ],
        tickets=[ticket(c, "2026-10-01 09:00") for c in names],
        surveys=[
            {"customer_id": "both", "answered_on": "2026-10-05", "kind": "nps", "score": 0}
        ],
        orders=[
            {"order_id": c, "customer_id": c, "ordered_on": "2026-05-05", "amount": amount}
            for c, amount in (("small", 10), ("large", 1000), ("both", 1))
        ],
    )  # fmt: skip
    alerts = Insights(facts, OCTOBER).alerts
    assert alerts.customers == ("both", "large", "small")
    assert {a.customer_id: (a.rank, a.owner, a.stake) for a in alerts.rows} == {
        "both": (1, "of both", 1.0),
        "large": (2, "of large", 1000.0),
        "small": (3, "of small", 10.0),
    }
    assert alerts.counts()["old_ticket"] == 3
    assert facts.kpi(kpis.find("churn_alerts"), Window.MONTH, OCTOBER) == (3.0, None)


@pytest.fixture(scope="module")
def samples(samples_folder: Path) -> Facts:
    return gather([samples_folder], config=read_config(samples_folder / "xlkpi.toml"))


def test_the_list_counts_as_the_kpi_does(samples: Facts) -> None:
    compared = 0
    for month in samples.months:
        value, _ = samples.kpi(kpis.find("churn_alerts"), Window.MONTH, month)
        if value is not None:
            assert Insights(samples, month).alerts.counted() == value, month
            compared += 1
    assert compared == 24
    alerts = Insights(samples, OCTOBER).alerts
    assert sum(alerts.counts().values()) == len(alerts.rows)
    assert {rule.id for rule in alerts.rules if rule.counted} == {
        "fewer_logins", "old_ticket", "detractor", "silence",
    }  # fmt: skip
    for alert in alerts.rows:
        assert alert.since < date(2026, 11, 1)


def test_without_a_table_its_rule_is_not_there() -> None:
    rules = {rule.id for rule in Insights(facts_of(), OCTOBER).alerts.rules}
    assert rules == {"old_ticket", "habit"}
