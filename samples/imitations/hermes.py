"""Vocalcom Hermes: calls in and out; 14 digits for moments, NULL for nothing, codes as statuses."""

from __future__ import annotations

from imitations.world import Call, World
from imitations.write import Column, day, table, yes

FEEDS = ("calls",)
LACKS = ("average_handle_time",)  # holding is no column
_CODES = {"answered": "21", "abandoned": "NULL", "unreached": "11"}
_REACHED = ("21", "31", "32")  # spoke, argued, agreed


def _code(call: Call) -> str:
    return _CODES.get(call.status) or _REACHED[call.id % 3]


_COLUMNS: tuple[Column[Call], ...] = tuple(
    Column(name, name, value)
    for name, value in (
        ("ID", lambda c: str(c.id)),
        ("CallType", lambda c: yes(c.inbound, ("1", "2"))),
        ("CallLocalTime", lambda c: day(c.started, "%Y%m%d%H%M%S")),
        ("Duration", lambda c: str(c.wait + c.talk + c.wrap)),
        ("WaitDuration", lambda c: str(c.wait)),
        ("ConvDuration", lambda c: str(c.talk)),
        ("WrapupDuration", lambda c: str(c.wrap)),
        ("ANI", lambda c: c.number if c.inbound else "NULL"),
        ("DNIS", lambda c: "NULL" if c.inbound else c.number),
        ("LastCampaign", lambda c: yes(c.inbound, ("Accueil", "Relance été"))),
        ("Abandon", lambda c: yes(c.status == "abandoned")),
        ("NoAgent", lambda _: "0"),
        ("LastQueue", lambda c: c.queue if c.inbound else "NULL"),
        ("LastAgent", lambda c: c.agent or "NULL"),
        ("CallStatusGroup", lambda c: _code(c)[0] if _code(c) != "NULL" else "NULL"),
        ("CallStatusNum", _code),
        ("EndReason", lambda _: "NULL"),
    )
)


def files(world: World) -> dict[str, dict[str, bytes]]:
    """The calls, as French campaigns name things."""
    content = table(_COLUMNS, world.calls, delimiter=";", encoding="cp1252")
    return {"fr": {"ODCalls.csv": content}}
