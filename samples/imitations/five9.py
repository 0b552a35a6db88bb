"""Five9: the call log in capitals, clocks, American dates."""

from __future__ import annotations

from company.files import clock

from imitations.world import Call, World
from imitations.write import Column, day, table, yes

FEEDS = ("calls",)
LACKS = ()
_DISPOSITION = {
    "answered": "Issue Resolved", "abandoned": "Abandon", "reached": "Call Back Later",
    "unreached": "No Answer",
}  # fmt: skip
_COLUMNS: tuple[Column[Call], ...] = tuple(
    Column(name, name, value)
    for name, value in (
        ("CALL ID", lambda c: f"300000000{c.id}"),
        ("TIMESTAMP", lambda c: day(c.started, "%m/%d/%Y %H:%M:%S")),
        ("CAMPAIGN", lambda c: yes(c.inbound, ("Hotline", "Callbacks"))),
        ("CALL TYPE", lambda c: yes(c.inbound, ("Inbound", "Outbound"))),
        ("AGENT", lambda c: c.agent),
        ("DISPOSITION", lambda c: _DISPOSITION[c.status]),
        ("ANI", lambda c: c.number),
        ("SKILL", lambda c: c.queue),
        ("SPEED OF ANSWER", lambda c: clock(c.wait)),
        ("TALK TIME", lambda c: clock(c.talk)),
        ("HOLD TIME", lambda c: clock(c.hold)),
        ("AFTER CALL WORK TIME", lambda c: clock(c.wrap)),
        ("HANDLE TIME", lambda c: clock(c.talk + c.hold + c.wrap)),
    )
)


def files(world: World) -> dict[str, dict[str, bytes]]:
    """The call log."""
    return {"en": {"Call Log.csv": table(_COLUMNS, world.calls)}}
