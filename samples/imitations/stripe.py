"""Stripe: the export of subscriptions; an amount of one unit and interval."""

from __future__ import annotations

from imitations.world import Subscription, World
from imitations.write import Column, day, table, yes

FEEDS = ("subscriptions",)
LACKS = ()
_MINUTE = "%Y-%m-%d %H:%M"
_COLUMNS: tuple[Column[Subscription], ...] = tuple(
    Column(name, name, value)
    for name, value in (
        ("id", lambda s: f"sub_{s.id}"),
        ("Customer ID", lambda s: f"cus_{s.customer}"),
        ("Customer Email", lambda s: f"{s.customer.lower()}@box.example"),
        ("Plan", lambda s: s.plan),
        ("Quantity", lambda s: str(s.quantity)),
        ("Currency", lambda _: "eur"),
        ("Interval", lambda s: yes(s.yearly, ("year", "month"))),
        ("Amount", lambda s: f"{s.cents / 100:.2f}"),
        ("Status", lambda s: yes(s.ended is None, ("active", "canceled"))),
        ("Created (UTC)", lambda s: day(s.started, _MINUTE)),
        ("Start Date (UTC)", lambda s: day(s.started, _MINUTE)),
        ("Current Period Start (UTC)", lambda _: ""),
        ("Current Period End (UTC)", lambda _: ""),
        ("Canceled At (UTC)", lambda s: day(s.ended and s.started, _MINUTE)),
        ("Ended At (UTC)", lambda s: day(s.ended, _MINUTE)),
    )
)


def files(world: World) -> dict[str, dict[str, bytes]]:
    """The subscriptions."""
    return {"en": {"subscriptions.csv": table(_COLUMNS, world.subscriptions)}}
