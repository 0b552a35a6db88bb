"""Klaviyo: the export of campaigns; one row a variant, rates as percentages."""

from __future__ import annotations

from imitations.world import Campaign, World
from imitations.write import Column, day, table

FEEDS = ("campaigns",)
LACKS = ()
_COLUMNS: tuple[Column[Campaign], ...] = tuple(
    Column(name, name, value)
    for name, value in (
        ("Campaign Name", lambda c: c.name),
        ("Variant Name", lambda _: ""),
        ("Tags", lambda _: ""),
        ("Subject", lambda c: f"News {c.id}"),
        ("List", lambda _: "Everybody"),
        ("Send Time", lambda c: day(c.sent_at, "%Y-%m-%d %H:%M:%S")),
        ("Send Weekday", lambda c: f"{c.sent_at:%A}"),
        ("Total Recipients", lambda c: str(c.sent)),
        ("Unique Placed Order", lambda c: str(c.orders)),
        ("Placed Order Rate", lambda c: f"{100 * c.orders / c.delivered:.2f}%"),
        ("Revenue", lambda c: f"{c.cents / 100:.2f}"),
        ("Unique Opens", lambda c: str(c.openers)),
        ("Open Rate", lambda c: f"{100 * c.openers / c.delivered:.2f}%"),
        ("Total Opens", lambda c: str(c.openers * 2)),
        ("Unique Clicks", lambda c: str(c.clickers)),
        ("Click Rate", lambda c: f"{100 * c.clickers / c.delivered:.2f}%"),
        ("Total Clicks", lambda c: str(c.clickers + 3)),
        ("Unsubscribes", lambda c: str(c.unsubscribed)),
        ("Spam Complaints", lambda _: "0"),
        ("Spam Complaints Rate", lambda _: "0.00%"),
        ("Successful Deliveries", lambda c: str(c.delivered)),
        ("Bounces", lambda c: str(c.sent - c.delivered)),
        ("Bounce Rate", lambda c: f"{100 * (c.sent - c.delivered) / c.sent:.2f}%"),
        ("Campaign ID", lambda c: f"01K{c.id}"),
        ("Campaign Channel", lambda _: "email"),
        ("Winning Variant?", lambda _: ""),
    )
)


def files(world: World) -> dict[str, dict[str, bytes]]:
    """Two exports: the second holds the campaigns of the first again."""
    return {
        "en": {
            "klaviyo-campaigns-2026-09.csv": table(_COLUMNS, world.campaigns[::2]),
            "klaviyo-campaigns-2026-10.csv": table(_COLUMNS, world.campaigns),
        }
    }
