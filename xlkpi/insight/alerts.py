"""Customers with a sign of leaving, one entry a customer and rule.

The rules are those of :mod:`xlkpi.facts.alerts`, which the KPI ``churn_alerts`` counts by too:
the customers with an alert of a counted rule are as many as the KPI says for the month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from xlkpi.facts.alerts import RULES, Rule, still_there
from xlkpi.insight.stake import owners, stakes
from xlkpi.model.text import Text

if TYPE_CHECKING:
    from xlkpi.facts import Facts


@dataclass(frozen=True)
class Alert:
    """One rule that a customer meets at the end of a month.

    ``since`` is the first day on which the rule was met; ``rank`` the customer's place in the
    list, from 1: who meets most rules first, then who is worth most; ``told_with`` the numbers
    and days that the detail is told with.
    """

    customer_id: str
    rule: str
    owner: str
    since: date
    told_with: tuple[Any, Any, Any]
    rank: int
    stake: float | None = None

    @property
    def detail(self) -> Text:
        """What the customer did, in words: of thousands of alerts few are looked at."""
        return _DETAILS[self.rule](*self.told_with)


@dataclass(frozen=True)
class Alerts:
    """The alerts of a month."""

    month: date
    rows: tuple[Alert, ...]
    rules: tuple[Rule, ...]  # those that the exports can tell

    @property
    def customers(self) -> tuple[str, ...]:
        """The customers with an alert, in their order."""
        return tuple(dict.fromkeys(alert.customer_id for alert in self.rows))

    def counts(self) -> dict[str, int]:
        """How many customers each rule names, nought included."""
        found = dict.fromkeys((rule.id for rule in self.rules), 0)
        for alert in self.rows:
            found[alert.rule] += 1
        return found

    def counted(self) -> int:
        """How many customers meet a rule that the KPI ``churn_alerts`` counts."""
        rules = {rule.id for rule in self.rules if rule.counted}
        return len({alert.customer_id for alert in self.rows if alert.rule in rules})


def alerts(facts: Facts, month: date) -> Alerts:
    """Every alert as of the end of a month, the most pressing customers first.

    Customers who have left by then have none. Without a table that a rule needs, it is not
    among ``rules``: no alert by it means nothing.
    """
    engine = facts.engine
    told = [(rule, sql) for rule in RULES if (sql := rule.sql(engine, month))]
    if not told:
        return Alerts(month, (), ())
    there = still_there(engine, "a")
    parts = [
        f"select {place} as place_, customer_id, at_, since_, cast(a_ as double) as a_, "
        f"cast(b_ as double) as b_, c_, d_ from ({sql})"
        for place, (_, sql) in enumerate(told)
    ]
    found = facts.warehouse.rows(
        "select place_, customer_id, since_, a_, b_, c_ from "
        f"({' union all '.join(parts)}) a where at_ = date '{month}' "
        f"and customer_id is not null and {there} order by customer_id, place_"
    )
    worth, looks_after = stakes(facts, month), owners(facts.warehouse)
    several: dict[str, int] = {}
    for _, customer, *_rest in found:
        several[customer] = several.get(customer, 0) + 1
    order = sorted(several, key=lambda c: (-several[c], -(worth.of(c) or 0.0), c))
    ranks = {customer: rank for rank, customer in enumerate(order, 1)}
    rows = [
        Alert(
            customer,
            told[place][0].id,
            looks_after.get(customer, ""),
            since,
            (a, b, c),
            ranks[customer],
            worth.of(customer),
        )
        for place, customer, since, a, b, c in found
    ]
    rows.sort(key=lambda alert: alert.rank)
    return Alerts(month, tuple(rows), tuple(rule for rule, _ in told))


# ------------------------------------------------------------ the details in words


def _day(day: date) -> Text:
    """A day as each language writes it."""
    return Text(day.isoformat(), f"{day:%d/%m/%Y}")


def _number(value: float) -> Text:
    plain = f"{value:.1f}".removesuffix(".0")
    return Text(plain, plain.replace(".", ","))


def _logins(now: Any, mean: Any, _: Any) -> Text:
    share = now / mean - 1
    n, m = _number(now), _number(mean)
    return Text(
        f"{n.en} logins in the month, {m.en} a month before ({share:.0%})",
        f"{n.fr} connexions dans le mois, {m.fr} par mois avant ({share * 100:.0f}\u00a0%)",
    )


def _tickets(several: Any, days: Any, oldest: Any) -> Text:
    n, day = int(several), _day(oldest)
    return Text(
        f"{n} ticket{'s' if n > 1 else ''} open for more than {days:g} days, the oldest of {day.en}",
        f"{n} ticket{'s' if n > 1 else ''} ouvert{'s' if n > 1 else ''} depuis plus de {days:g} "
        f"jours, le plus ancien du {day.fr}",
    )


def _detractor(score: Any, _: Any, answered: Any) -> Text:
    n, day = _number(score), _day(answered)
    return Text(f"NPS answer {n.en} on {day.en}", f"réponse NPS {n.fr} le {day.fr}")


def _silence(days: Any, _: Any, last: Any) -> Text:
    day = _day(last)
    return Text(
        f"{days:.0f} days without activity, the last on {day.en}",
        f"{days:.0f} jours sans activité, la dernière le {day.fr}",
    )


def _habit(days: Any, usual: Any, last: Any) -> Text:
    day, gap = _day(last), _number(usual)
    return Text(
        f"silent for {days:.0f} days, usually {gap.en} (last on {day.en})",
        f"silencieux depuis {days:.0f} jours, d’habitude {gap.fr} (dernier le {day.fr})",
    )


def _complaint(several: Any, _: Any, due: Any) -> Text:
    n, day = int(several), _day(due)
    return Text(
        f"{n} complaint{'s' if n > 1 else ''} past follow-up, due on {day.en}",
        f"{n} réclamation{'s' if n > 1 else ''} en retard de suivi, prévu le {day.fr}",
    )


def _term(days: Any, _: Any, end: Any) -> Text:
    day = _day(end)
    return Text(
        f"term ends on {day.en}, in {days:.0f} days",
        f"échéance le {day.fr}, dans {days:.0f} jours",
    )


_DETAILS = {
    "fewer_logins": _logins,
    "old_ticket": _tickets,
    "detractor": _detractor,
    "silence": _silence,
    "habit": _habit,
    "overdue_complaint": _complaint,
    "term_ends": _term,
}
