"""Mailchimp: the export of campaigns; American dates, rates as texts."""

from __future__ import annotations

from imitations.world import Campaign, World
from imitations.write import Column, table

FEEDS = ("campaigns",)
LACKS = ()


def _sent_at(campaign: Campaign) -> str:
    at = campaign.sent_at
    return f"{at:%b %d, %Y} {at:%I:%M} {'am' if at.hour < 12 else 'pm'}"


_COLUMNS: tuple[Column[Campaign], ...] = tuple(
    Column(name, name, value)
    for name, value in (
        ("Title", lambda c: c.name),
        ("Subject", lambda c: f"News {c.id}"),
        ("List", lambda _: "Everybody"),
        ("Send Date", _sent_at),
        ("Send Weekday", lambda c: f"{c.sent_at:%A}"),
        ("Total Recipients", lambda c: str(c.sent)),
        ("Successful Deliveries", lambda c: str(c.delivered)),
        ("Total Bounces", lambda c: str(c.sent - c.delivered)),
        ("Unique Opens", lambda c: str(c.openers)),
        ("Open Rate", lambda c: f"{100 * c.openers / c.delivered:.2f}%"),
        ("Total Opens", lambda c: str(c.openers * 2)),
        ("Unique Clicks", lambda c: str(c.clickers)),
        ("Total Clicks", lambda c: str(c.clickers + 3)),
        ("Unsubscribes", lambda c: str(c.unsubscribed)),
        ("Abuse Complaints", lambda _: "0"),
        ("Unique Id", lambda c: f"u{c.id}"),
        ("Total Orders", lambda c: str(c.orders)),
        ("Total Revenue", lambda c: f"{c.cents / 100:.2f}"),
    )
)


def files(world: World) -> dict[str, dict[str, bytes]]:
    """Two exports: the second holds the campaigns of the first again."""
    return {
        "en": {
            "campaigns-2026-09.csv": table(_COLUMNS, world.campaigns[::2]),
            "campaigns-2026-10.csv": table(_COLUMNS, world.campaigns),
        }
    }
