"""Whom to call first: customers with an alert or a high risk, with what is at stake.

The list puts first who would cost most: money at stake × risk of leaving. Without a model of
leaving, who meets most rules comes first, then who is worth most.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from xlkpi.facts.alerts import Rule
from xlkpi.insight.alerts import Alert, Alerts
from xlkpi.insight.leaving import Leaving, Risk
from xlkpi.insight.stake import owners, segments, stakes
from xlkpi.model.text import Text

if TYPE_CHECKING:
    from xlkpi.facts import Facts

RISKIEST = 10
"""One in so many of those who are there, by their risk, is on the list without any alert."""

RISK_RULE = "leaving_risk"
RISK_NAME = Text("Likely to leave", "Départ probable")


@dataclass(frozen=True, slots=True)
class AtRisk:
    """A customer to look after."""

    customer_id: str
    segment: str
    owner: str
    stake: float | None
    risk: float | None
    reasons: tuple[Text, ...]
    alerts: tuple[Alert, ...]
    likely: bool  # among the riskiest tenth of those who are there

    @property
    def expected(self) -> float | None:
        """Money at stake × risk: what losing the customer costs, on average."""
        return None if self.stake is None or self.risk is None else self.stake * self.risk

    @property
    def since(self) -> date | None:
        """The first day on which one of the rules was met."""
        return min((alert.since for alert in self.alerts), default=None)


@dataclass(frozen=True)
class AtRiskList:
    """The customers to look after, the most pressing first."""

    rows: tuple[AtRisk, ...]
    rules: tuple[Rule, ...]
    stake_said: Text | None  # what the money at stake is; None where nothing tells it
    ordered_by: Text


BY_EXPECTED = Text("money at stake × risk", "montant en jeu × risque")
BY_RISK = Text("risk of leaving", "risque de départ")
BY_RULES = Text("number of rules met, then money at stake",
                "nombre de règles atteintes, puis montant en jeu")  # fmt: skip


def at_risk(
    facts: Facts, month: date | None, alerts: Alerts | None, leaving: Leaving | Text
) -> AtRiskList:
    """The list of a month; ``month`` is None for a snapshot, which has no alerts."""
    model = leaving if isinstance(leaving, Leaving) else None
    risks: dict[str, Risk] = {r.customer_id: r for r in model.risks} if model else {}
    several = -(-len(risks) // RISKIEST)
    likely = {risk.customer_id for risk in (model.risks[:several] if model else ())}
    by_customer = {  # by rank: those of a customer follow each other
        customer: tuple(theirs)
        for customer, theirs in groupby(alerts.rows if alerts else (), attrgetter("customer_id"))
    }
    worth = stakes(facts, month) if month else None
    looks_after, segment = owners(facts.warehouse), segments(facts.warehouse)
    rows = []
    for customer in (*by_customer, *(c for c in likely if c not in by_customer)):
        risk = risks.get(customer)
        rows.append(
            AtRisk(
                customer,
                segment.get(customer, ""),
                looks_after.get(customer, ""),
                worth.of(customer) if worth else None,
                risk.risk if risk else None,
                risk.reasons if risk else (),
                by_customer.get(customer, ()),
                customer in likely,
            )
        )
    said = worth.said if worth else None
    if model:
        rows.sort(key=lambda r: (-(r.expected or 0), -(r.risk or 0), -len(r.alerts), r.customer_id))
    else:
        rows.sort(key=lambda r: (-len(r.alerts), -(r.stake or 0), r.customer_id))
    ordered = BY_RULES if not model else BY_EXPECTED if said else BY_RISK
    return AtRiskList(tuple(rows), alerts.rules if alerts else (), said, ordered)
