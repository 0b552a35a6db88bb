"""What each part of the world must come to: a canonical table, its rows, KPIs of October."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from imitations.world import OCTOBER, World, in_october, legs


@dataclass(frozen=True)
class Expected:
    """Rows used of a canonical table, and KPIs by id."""

    table: str
    rows: int
    kpis: dict[str, float]


def expected(world: World) -> dict[str, Expected]:
    """What must come out, by the part of the world that a vendor tells (its ``FEEDS``)."""
    return {
        "deals": _deals(world),
        "leads": _leads(world),
        "converted": _converted(world),
        "tickets": _tickets(world),
        "ticket_messages": replace(_tickets(world), rows=sum(1 + t.replies for t in world.tickets)),
        "satisfaction": _satisfaction(world),
        "calls": _calls(world),
        "call_legs": replace(_calls(world), rows=len(legs(world.calls))),
        "call_totals": _call_totals(world),
        "campaigns": _campaigns(world),
        "members": _members(world),
        "recommend": _recommend(world),
        "satisfied": _satisfied(world),
        "subscriptions": _subscriptions(world),
        "movements": _movements(world),
        "spends": _spends(world),
        "paid_leads": _paid_leads(world),
        "costs": _costs(world),
        "sales": _sales(world),
    }


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found)


def _deals(world: World) -> Expected:
    closed = [d for d in world.deals if in_october(d.closed)]
    won = [d for d in closed if d.status == "won"]
    return Expected(
        "deals",
        len(world.deals),
        {
            "won_deals": len(won),
            "lost_deals": len(closed) - len(won),
            "won_amount": sum(d.cents for d in won) / 100,
            "win_rate": len(won) / len(closed),
            "open_deals": sum(d.status == "open" for d in world.deals),
        },
    )


def _leads(world: World) -> Expected:
    incoming = sum(in_october(lead.created) for lead in world.leads)
    converted = sum(in_october(lead.converted) for lead in world.leads)
    return Expected(
        "leads",
        len(world.leads),
        {
            "incoming_leads": incoming,
            "activated_leads": converted,
            "cohort_conversion_rate": converted / incoming,  # all within their month
        },
    )


def _converted(world: World) -> Expected:
    """Leads that became customers, as customers."""
    return Expected(
        "customers",
        sum(lead.converted is not None for lead in world.leads),
        {"new_customers": sum(in_october(lead.converted) for lead in world.leads)},
    )


def _tickets(world: World) -> Expected:
    solved = [t for t in world.tickets if in_october(t.solved)]
    created = [t for t in world.tickets if in_october(t.created)]
    return Expected(
        "tickets",
        len(world.tickets),
        {
            "created_tickets": len(created),
            "closed_cases": len(solved),
            "case_resolution_time": _mean((t.solution or 0) / 60 for t in solved),
            "first_response_time": _mean(t.reply / 60 for t in created if t.reply is not None),
        },
    )


def _satisfaction(world: World) -> Expected:
    """The good and bad of a service desk, dated when the request was solved."""
    rated = [t for t in world.tickets if t.satisfied is not None]
    october = [t for t in rated if in_october(t.solved)]
    return Expected(
        "surveys",
        len(rated),
        {"customer_satisfaction": sum(bool(t.satisfied) for t in october) / len(october)},
    )


def _calls(world: World) -> Expected:
    october = [c for c in world.calls if in_october(c.started)]
    inbound = [c for c in october if c.inbound]
    answered = [c for c in inbound if c.taken]
    outbound = [c for c in october if not c.inbound]
    return Expected(
        "calls",
        len(world.calls),
        {
            "offered_calls": len(inbound),
            "answered_calls": len(answered),
            "answer_rate": len(answered) / len(inbound),
            "average_speed_of_answer": _mean(c.wait for c in answered),
            "average_talk_time": _mean(c.talk for c in answered),
            "average_handle_time": _mean(c.talk + c.hold + c.wrap for c in answered),
            "outbound_calls": len(outbound),
            "reached_calls": sum(c.taken for c in outbound),
        },
    )


def _call_totals(world: World) -> Expected:
    inbound = [c for c in world.calls if in_october(c.started) and c.inbound]
    answered = sum(c.taken for c in inbound)
    return Expected(
        "call_totals",
        len({(c.started.date(), c.queue) for c in world.calls if c.inbound}),
        {
            "offered_calls": len(inbound),
            "answered_calls": answered,
            "abandonment_rate": 1 - answered / len(inbound),
            "average_talk_time": _mean(c.talk for c in inbound if c.taken),
        },
    )


def _campaigns(world: World) -> Expected:
    october = [c for c in world.campaigns if in_october(c.sent_at)]
    sent = sum(c.sent for c in october)
    delivered = sum(c.delivered for c in october)
    return Expected(
        "campaign_totals",
        len(world.campaigns),
        {
            "open_rate": sum(c.openers for c in october) / delivered,
            "open_rate_of_sent": sum(c.openers for c in october) / sent,
            "response_rate": sum(c.clickers for c in october) / sent,
            "unsubscribe_rate_per_message": sum(c.unsubscribed for c in october) / delivered,
        },
    )


def _members(world: World) -> Expected:
    october = [m for m in world.members if in_october(m.sent_on)]
    return Expected(
        "campaign_contacts",
        len(world.members),
        {
            "response_rate": _mean(m.responded for m in october),
            "contact_pressure": len(october) / len({m.customer for m in october}),
        },
    )


def _recommend(world: World) -> Expected:
    scores = [a.recommend for a in world.answers if in_october(a.at)]
    return Expected(
        "surveys",
        len(world.answers),
        {
            "net_promoter_score": 100
            * (sum(s >= 9 for s in scores) - sum(s <= 6 for s in scores))
            / len(scores),
            "promoter_rate": sum(s >= 9 for s in scores) / len(scores),
            "detractor_rate": sum(s <= 6 for s in scores) / len(scores),
        },
    )


def _satisfied(world: World) -> Expected:
    scores = [a.satisfied for a in world.answers if in_october(a.at)]
    return Expected(
        "surveys",
        len(world.answers),
        {"customer_satisfaction": sum(s >= 4 for s in scores) / len(scores)},
    )


def _subscriptions(world: World) -> Expected:
    last = OCTOBER + timedelta(days=30)
    opening = [
        s for s in world.subscriptions
        if s.started < OCTOBER and (s.ended is None or s.ended >= OCTOBER)
    ]  # fmt: skip
    lost = [s for s in opening if s.ended is not None and s.ended <= last]
    return Expected(
        "subscriptions",
        len(world.subscriptions),
        {
            "new_customers": sum(in_october(s.started) for s in world.subscriptions),
            "lost_customers": sum(in_october(s.ended) for s in world.subscriptions),
            "churn_rate": len(lost) / len(opening),
            "opening_revenue": sum(s.monthly_cents for s in opening) / 100,
        },
    )


def _movements(world: World) -> Expected:
    opening = sum(m.cents for m in world.movements if m.on < OCTOBER)
    moved = {
        kind: sum(m.cents for m in world.movements if m.kind == kind and in_october(m.on))
        for kind in ("expansion", "contraction", "churn")
    }
    return Expected(
        "revenue_movements",
        len(world.movements),
        {
            "opening_revenue": opening / 100,
            "expansion_rate": moved["expansion"] / opening,
            "net_revenue_retention": (
                opening + moved["expansion"] - moved["contraction"] - moved["churn"]
            )
            / opening,
        },
    )


def _spends(world: World) -> Expected:
    october = [s for s in world.spends if in_october(s.on)]
    return Expected(
        "campaign_totals",
        len(world.spends),
        {"marketing_costs": sum(s.cents for s in october) / 100},
    )


def _paid_leads(world: World) -> Expected:
    """What advertising costs beside the leads of a CRM, which are counted as "leads"."""
    spent = sum(s.cents for s in world.spends if in_october(s.on)) / 100
    incoming = sum(in_october(lead.created) for lead in world.leads)
    return Expected("leads", 0, {"lead_generation_spend": spent, "cost_per_lead": spent / incoming})


def _costs(world: World) -> Expected:
    expenses = [e for e in world.entries if e.account.startswith("6")]
    october = [e for e in expenses if in_october(e.on)]

    def total(*accounts: str) -> float:
        return sum(e.debit - e.credit for e in october if e.account.startswith(accounts)) / 100

    return Expected(
        "costs",
        len(expenses),
        {
            "marketing_costs": total("623"),
            "sales_costs": total("622"),
            "service_costs": total("611"),
            "total_costs": total("6"),
        },
    )


def _sales(world: World) -> Expected:
    sales = [e for e in world.entries if e.account.startswith("70")]
    october = sum(e.credit - e.debit for e in sales if in_october(e.on))
    return Expected("orders", len(sales), {"revenue": october / 100})
