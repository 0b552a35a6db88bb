"""Cohorts: how many of the customers who began together are still there, months later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from xlkpi.insight.segments.purchases import AGE, purchases
from xlkpi.insight.segments.reach import as_of
from xlkpi.model.period import add_months
from xlkpi.model.text import Text

if TYPE_CHECKING:
    from xlkpi.facts import Facts

NEEDS = Text(
    "an export of subscriptions or of orders with customer and date",
    "un export d’abonnements ou de commandes avec client et date",
)
MOST_COHORTS = {1: 15, 3: 16, 6: 12, 12: 20}  # rows
MOST_AGES = 16  # columns


@dataclass(frozen=True, slots=True)
class Cohort:
    """The customers who began in a period."""

    start: date
    months: int
    customers: int

    @property
    def end(self) -> date:
        """The first day after the period."""
        return add_months(self.start, self.months)

    def lived(self, months: int, day: date) -> bool:
        """Whether its youngest customer has been there for so many months on a day."""
        return add_months(self.end, months) - timedelta(days=1) <= day


@dataclass(frozen=True)
class Retention:
    """The share of each cohort that is still there at some ages, in months."""

    day: date
    step: int  # months that a cohort spans
    ages: tuple[int, ...]
    cohorts: tuple[Cohort, ...]
    kept: dict[tuple[date, int], int]
    """Customers still there, by cohort and age; only ages that the whole cohort has reached."""
    ordering: bool  # whether "there" means that they ordered: else that they are under contract
    window: int  # months of an age in which an order counts
    left_out: int  # customers who had begun before the data does

    def share(self, cohort: Cohort, age: int) -> float | None:
        """The share still there; None where the cohort has not lived that long."""
        several = self.kept.get((cohort.start, age))
        return None if several is None else several / cohort.customers


def step_of(counts: dict[date, int], smallest: int, steps: tuple[int, ...]) -> int:
    """The months of a cohort: the finest step at which most cohorts are large enough.

    ``counts`` are the customers by month of their beginning. The steps run from the finest; the
    last is taken where none will do.

    >>> step_of({date(2026, m, 1): 12 for m in range(1, 13)}, 30, (1, 3, 12))
    3
    """
    for step in steps[:-1]:
        sizes: dict[date, int] = {}
        for month, several in counts.items():
            start = period_start(month, step)
            sizes[start] = sizes.get(start, 0) + several
        large = sum(several >= smallest for several in sizes.values())
        if len(sizes) <= MOST_COHORTS[step] and large * 2 >= len(sizes):
            return step
    return steps[-1]


def period_start(month: date, step: int) -> date:
    """The first month of the period of so many months that holds a month."""
    return add_months(month.replace(day=1), -((month.month - 1) % step))


def retention(facts: Facts, month: date) -> Retention | Text:
    """The retention of cohorts, or what would give it.

    Where there are subscriptions (else customers with a date of loss), a customer is there at an
    age if a contract then runs; where there are orders alone, if one was placed in the months
    up to the next age. At age 0 all are there. A share is given only where every customer of
    the cohort has reached the age.
    """
    spells = _spells(facts)
    bought = None if spells else purchases(facts)
    if isinstance(bought, Text):
        return NEEDS
    if bought is not None:
        first = (
            "select customer_id, min(first_) as first_, min(known_) as known_ "
            f"from {bought.view} group by customer_id"
        )
    else:
        first = (
            "select customer_id, min(start_) as first_, cast(null as date) as known_ "
            f"from ({spells}) s_ group by customer_id"
        )
    day = as_of(facts, month)
    first = f"select * from ({first}) a_ where first_ <= date '{day}'"
    [(left_out,)] = facts.warehouse.rows(f"select count(known_) from ({first}) b_")
    first = f"select customer_id, first_ from ({first}) c_ where known_ is null"
    counts = dict(
        facts.warehouse.rows(
            "select cast(date_trunc('month', first_) as date), count(*) "
            f"from ({first}) f_ group by 1 order by 1"
        )
    )
    if not counts:
        return NEEDS
    step = step_of(counts, int(facts.parameter("smallest_n")), (1, 3, 12))
    window = min(step, 3)
    cohorts = _cohorts(counts, step)
    last = max(0, *(_months(cohort.end, day) for cohort in cohorts))
    wide = window * -(-(last + 1) // (window * MOST_AGES))  # so that the ages fit the columns
    ages = tuple(range(0, last + 1, wide))[:MOST_AGES]
    ordering = bought is not None
    if bought is not None:
        query = _ordering(bought.view, day, wide)
    else:
        query = _running(first, spells or "", ages)
    still: dict[tuple[date, int], int] = {}
    for begun, age, several in facts.warehouse.rows(query):
        key = period_start(begun, step), int(age)
        still[key] = still.get(key, 0) + several
    kept = {
        (cohort.start, age): cohort.customers if age == 0 else still.get((cohort.start, age), 0)
        for cohort in cohorts
        for age in ages
        if age == 0 or cohort.lived(age + (wide if ordering else 0), day)
    }
    ages = tuple(age for age in ages if any((c.start, age) in kept for c in cohorts))
    return Retention(day, step, ages, cohorts, kept, ordering, wide, int(left_out))


def _cohorts(counts: dict[date, int], step: int) -> tuple[Cohort, ...]:
    sizes: dict[date, int] = {}
    for begun, several in counts.items():
        start = period_start(begun, step)
        sizes[start] = sizes.get(start, 0) + several
    cohorts = tuple(Cohort(start, step, sizes[start]) for start in sorted(sizes))
    return cohorts[-MOST_COHORTS[step] :]


def _months(first: date, day: date) -> int:
    """The whole months from a first of month to the day after another."""
    after = day + timedelta(days=1)
    return max(0, (after.year - first.year) * 12 + after.month - first.month)


def _spells(facts: Facts) -> str | None:
    """A query of the time that customers are under contract: ``start_`` and ``end_``."""
    subscriptions = facts.warehouse.get("subscriptions")
    if subscriptions and subscriptions.has(("customer_id", "started_on")):
        end = "ended_on" if "ended_on" in subscriptions.mapped else "cast(null as date)"
        return (
            f"select customer_id, started_on as start_, {end} as end_ from {subscriptions.view} "
            "where customer_id is not null and started_on is not null"
        )
    customers, orders = facts.warehouse.get("customers"), facts.warehouse.get("orders")
    begun = ("customer_id", "lost_on", "first_order_on|created_on")
    if customers and customers.has(begun) and not orders:
        given = [c for c in ("first_order_on", "created_on") if c in customers.mapped]
        start = f"coalesce({', '.join(given)})" if len(given) > 1 else given[0]
        return (
            f"select customer_id, {start} as start_, lost_on as end_ from {customers.view} "
            f"where customer_id is not null and {start} is not null"
        )
    return None


def _running(first: str, spells: str, ages: tuple[int, ...]) -> str:
    """Customers under contract by month of their beginning and age."""
    each = ", ".join(f"({age})" for age in ages)
    at = "(f_.first_ + to_months(age_))"
    return (
        "select cast(date_trunc('month', f_.first_) as date), age_, count(distinct f_.customer_id) "
        f"from ({first}) f_ join ({spells}) s_ on f_.customer_id = s_.customer_id "
        f"join (values {each}) a_(age_) on s_.start_ <= {at} and "
        f"(s_.end_ is null or s_.end_ > {at}) group by 1, 2"
    )


def _ordering(view: str, day: date, window: int) -> str:
    """Customers who ordered, by month of their beginning and age."""
    age = f"cast({window} * floor({AGE} / {window}.0) as integer)"
    return (
        f"select cast(date_trunc('month', first_) as date), {age}, count(distinct customer_id) "
        f"from {view} where known_ is null and on_ <= date '{day}' group by 1, 2"
    )
