"""What people said: observations, the latest comments, and the mirror survey by question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from xlkpi.model.period import add_months

if TYPE_CHECKING:
    from xlkpi.facts import Facts
    from xlkpi.facts.warehouse import Relation

LATEST = 30  # comments
_YEAR = 12  # months of mirror answers


class Observation(NamedTuple):
    """An astonishment report of the exports, in the order of the register's columns."""

    author: str | None
    on: date | None
    observation: str
    action: str | None
    owner: str | None
    status: str | None


@dataclass(frozen=True)
class Comment:
    """What somebody wrote in an answer."""

    on: date
    kind: str
    score: float | None
    channel: str | None
    text: str
    unhappy: bool  # the score is a detractor's, or the negative side of its scale


@dataclass(frozen=True)
class MirrorQuestion:
    """One question put to customers, to staff, and to staff in the customers' place.

    Means are None where nobody of a population answered. ``gap`` is the staff's guess less
    what customers say: above 0 the staff think customers happier than they are.
    """

    question: str
    customers: float | None
    staff: float | None
    guess: float | None
    n_customers: int
    n_staff: int
    n_guess: int

    @property
    def gap(self) -> float | None:
        """The staff's guess less the customers' own answer."""
        if self.guess is None or self.customers is None:
            return None
        return self.guess - self.customers


def observations(facts: Facts) -> tuple[Observation, ...]:
    """The observations of the exports, the first first."""
    relation = facts.warehouse.relations.get("observations")
    if relation is None or not relation.has(("observation",)):
        return ()
    columns = ", ".join(_given(relation, c) for c in Observation._fields)
    rows = facts.warehouse.rows(
        f"select {columns} from {relation.view} where observation is not null"
    )
    made = [Observation(author, _day(on), *rest) for author, on, *rest in rows]
    return tuple(sorted(made, key=lambda row: (row.on or date.min, *map(str, row))))


def latest_comments(facts: Facts, month: date, most: int = LATEST) -> tuple[Comment, ...]:
    """The last comments up to the end of a month, the latest first."""
    relation = facts.warehouse.relations.get("surveys")
    if relation is None or not relation.has(("comment", "answered_on")):
        return ()
    after = add_months(month, 1)
    columns = ", ".join(
        _given(relation, c)
        for c in ("answered_on", "kind", "score", "channel", "comment",
                  "scale_min", "scale_max", "scale_direction")
    )  # fmt: skip
    rows = facts.warehouse.rows(
        f"select {columns} from {relation.view} where comment is not null "
        f"and trim(comment) <> '' and answered_on < date '{after}' "
        "and coalesce(population, 'customer') = 'customer' "
        f"order by answered_on desc, comment, row_id limit {int(most)}"
    )
    found = []
    for on, kind, score, channel, text, low, high, direction in rows:
        number = None if score is None else float(score)
        day = _day(on)
        if day is not None:
            unhappy = is_unhappy(kind, number, _float(low), _float(high), direction == "effort")
            found.append(Comment(day, kind, number, channel, text, unhappy))
    return tuple(found)


def is_unhappy(
    kind: str,
    score: float | None,
    low: float | None = None,
    high: float | None = None,
    effort: bool = False,
) -> bool:
    """Whether a score is on the bad side: a detractor, or the lower half of its scale.

    >>> is_unhappy("nps", 6), is_unhappy("nps", 7), is_unhappy("csat", 2), is_unhappy("ces", 3)
    (True, False, True, True)
    """
    if score is None:
        return False
    if kind == "nps":
        return score <= 6
    first = low if low is not None else 0 if kind == "repurchase" else 1
    last = high if high is not None else {"ces": 7, "repurchase": 1, "mirror": 10}.get(kind, 5)
    middle = (first + last) / 2
    return score > middle if effort else score < middle


def mirror(facts: Facts, month: date) -> tuple[MirrorQuestion, ...]:
    """The mirror survey of the twelve months up to a month, question by question.

    Only questions that customers and another population were asked; the widest gap first.
    """
    relation = facts.warehouse.relations.get("surveys")
    if relation is None or not relation.has(("population", "score", "answered_on")):
        return ()
    question = "question" if "question" in relation.mapped else "''"
    first, after = add_months(month, 1 - _YEAR), add_months(month, 1)
    rows = facts.warehouse.rows(
        f"select coalesce({question}, ''), coalesce(population, 'customer'), sum(score), count(*) "
        f"from {relation.view} where kind = 'mirror' and score is not null "
        f"and answered_on >= date '{first}' and answered_on < date '{after}' group by 1, 2"
    )
    by: dict[str, dict[str, tuple[float, int]]] = {}
    for asked, population, total, several in rows:
        by.setdefault(asked, {})[population] = float(total), int(several)
    made = []
    for asked, found in by.items():
        if "customer" not in found or len(found) < 2:
            continue
        means: list[float | None] = []
        counts = []
        for population in ("customer", "staff", "staff_predicted"):
            total, several = found.get(population, (0.0, 0))
            means.append(total / several if several else None)
            counts.append(several)
        made.append(MirrorQuestion(asked, means[0], means[1], means[2], *counts))
    return tuple(sorted(made, key=lambda q: (-abs(q.gap or 0), q.question)))


def _given(relation: Relation, column: str) -> str:
    name = f'"{column}"'
    return name if column in relation.mapped else f"null as {name}"


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _float(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]
