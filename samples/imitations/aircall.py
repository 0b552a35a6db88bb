"""Aircall: the call history; seconds beside clocks, the same moment in two time zones."""

from __future__ import annotations

from datetime import timedelta

from company.files import clock

from imitations.world import Call, World
from imitations.write import Column, day, table, yes

FEEDS = ("calls",)
LACKS = ("average_handle_time",)  # neither holding nor after-call work is there
_MOMENT = "%Y-%m-%d %H:%M:%S"
_COLUMNS: tuple[Column[Call], ...] = tuple(
    Column(name, name, value)
    for name, value in (
        ("line", lambda c: c.queue),
        ("datetime (TZ offset incl.)", lambda c: day(c.started, _MOMENT)),
        ("number timezone", lambda _: "Europe/Paris"),
        ("datetime (UTC)", lambda c: day(c.started - timedelta(hours=2), _MOMENT)),
        ("direction", lambda c: yes(c.inbound, ("inbound", "outbound"))),
        ("from", lambda c: c.number),
        ("answered", lambda c: yes(c.taken, ("Yes", "No"))),
        (
            "missed_call_reason",
            lambda c: "" if c.taken or not c.inbound else "abandoned_in_classic",
        ),
        ("user", lambda c: c.agent or "[No associated user]"),
        ("duration (total)", lambda c: str(c.wait + c.talk)),
        ("duration (in call)", lambda c: str(c.talk)),
        ("voicemail", lambda _: "No"),
        ("call id", lambda c: str(c.id)),
        ("waiting time", lambda c: clock(c.wait + 15)),
        ("time to answer", lambda c: clock(c.wait)),
        ("time in ivr", lambda _: clock(15)),
    )
)


def files(world: World) -> dict[str, dict[str, bytes]]:
    """The call history."""
    return {"en": {"calls.csv": table(_COLUMNS, world.calls)}}
