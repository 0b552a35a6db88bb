"""Chargebee: the export of subscriptions; dotted headers, revenue in cents."""

from __future__ import annotations

from imitations.world import Subscription, World
from imitations.write import Column, day, table, yes

FEEDS = ("subscriptions",)
LACKS = ()
_MOMENT = "%Y-%m-%d %H:%M:%S"
_COLUMNS: tuple[Column[Subscription], ...] = tuple(
    Column(name, name, value)
    for name, value in (
        ("subscriptions.id", lambda s: f"Azq{s.id}"),
        ("subscriptions.status", lambda s: yes(s.ended is None, ("active", "cancelled"))),
        ("subscriptions.plan_id", lambda s: f"{s.plan.lower()}-{'year' if s.yearly else 'month'}"),
        ("subscriptions.plan_quantity", lambda s: str(s.quantity)),
        ("subscriptions.mrr", lambda s: str(s.monthly_cents)),
        ("subscriptions.currency_code", lambda _: "EUR"),
        ("subscriptions.current_term_start", lambda _: ""),
        ("subscriptions.current_term_end", lambda _: ""),
        ("subscriptions.created_at", lambda s: day(s.started, _MOMENT)),
        ("subscriptions.started_at", lambda s: day(s.started, _MOMENT)),
        ("subscriptions.cancelled_at", lambda s: day(s.ended, _MOMENT)),
        ("subscriptions.pause_date", lambda _: ""),
        ("customers.id", lambda s: s.customer),
    )
)


def files(world: World) -> dict[str, dict[str, bytes]]:
    """The subscriptions, and a trial that is none."""
    content = table(_COLUMNS, world.subscriptions)
    trial = "Azq1,in_trial,basic-month,1,4900,EUR,,,2026-10-05 00:00:00,,,,C0999\r\n"
    return {"en": {"Subscriptions.csv": content + trial.encode()}}
