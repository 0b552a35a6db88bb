"""What customers have brought in so many months after their first order, by cohort."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlkpi.insight.segments.cohorts import Cohort, period_start, step_of
from xlkpi.insight.segments.purchases import AGE, purchases
from xlkpi.insight.segments.reach import as_of
from xlkpi.model.text import Text

if TYPE_CHECKING:
    from datetime import date

    from xlkpi.facts import Facts

AGES = (0, 1, 2, 3, 6, 9, 12, 15, 18, 21, 24, 30, 36, 48, 60)  # months since the first order


@dataclass(frozen=True, slots=True)
class Curve:
    """A cohort's customers, what they have brought in all, and by age."""

    cohort: Cohort
    revenue: float
    margin: float | None
    by_age: dict[int, float]
    """Revenue (margin where orders carry it) per customer from the first order up to an age:
    that of the first day at 0. Only ages that the whole cohort has reached."""


@dataclass(frozen=True)
class Curves:
    """Cumulative revenue or margin per customer, by cohort."""

    day: date
    step: int
    margin: bool  # whether the curves are of margin
    curves: tuple[Curve, ...]
    earlier_customers: int  # who had ordered before the data begins, and are in no cohort
    earlier_revenue: float

    @property
    def ages(self) -> tuple[int, ...]:
        """The ages that any cohort has reached."""
        return tuple(age for age in AGES if any(age in curve.by_age for curve in self.curves))

    @property
    def revenue(self) -> float:
        """All revenue of known customers up to the day, those in no cohort included."""
        return sum(curve.revenue for curve in self.curves) + self.earlier_revenue


def curves(facts: Facts, month: date) -> Curves | Text:
    """The curves by half-year or year of the first order, or what would give them."""
    found = purchases(facts)
    if isinstance(found, Text):
        return found
    day = as_of(facts, month)
    value = "margin_" if found.margin else "amount_"
    sums = ", ".join(
        "sum(case when " + (f"{AGE} < {age}" if age else "on_ = first_") + f" then {value} end)"
        for age in AGES
    )
    rows = facts.warehouse.rows(
        "select cast(date_trunc('month', first_) as date), count(distinct customer_id), "
        f"sum(amount_), sum(margin_), known_ is not null, {sums} "
        f"from {found.view} where on_ <= date '{day}' group by 1, 5 order by 1, 5"
    )
    begun = [row for row in rows if not row[4]]
    if not begun:
        return Text("first orders within the data", "des premières commandes dans les données")
    step = step_of({row[0]: row[1] for row in begun}, int(facts.parameter("smallest_n")), (6, 12))
    made: dict[date, list[float]] = {}
    for row in begun:
        numbers = [float(number or 0) for number in (*row[1:4], *row[5:])]
        kept = made.setdefault(period_start(row[0], step), [0.0] * len(numbers))
        made[period_start(row[0], step)] = [a + b for a, b in zip(kept, numbers, strict=True)]
    return Curves(
        day, step, found.margin,
        tuple(
            _curve(Cohort(start, step, int(made[start][0])), made[start], found.margin, day)
            for start in sorted(made)
        ),
        sum(row[1] for row in rows if row[4]),
        float(sum(row[2] or 0 for row in rows if row[4])),
    )  # fmt: skip


def _curve(cohort: Cohort, numbers: list[float], margin: bool, day: date) -> Curve:
    _, revenue, with_margin, *sums = numbers
    by_age = {
        age: total / cohort.customers
        for age, total in zip(AGES, sums, strict=True)
        if cohort.lived(age, day)
    }
    return Curve(cohort, revenue, with_margin if margin else None, by_age)
