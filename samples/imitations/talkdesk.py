"""Talkdesk: the report of calls below its title; the type says what became of a call."""

from __future__ import annotations

from company.files import clock

from imitations.world import Call, World
from imitations.write import Column, day, table

FEEDS = ("calls",)
LACKS = ("average_handle_time",)  # no after-call work
_MOMENT = "%Y-%m-%d %H:%M:%S"
_TYPES = {
    "answered": "inbound", "abandoned": "abandoned", "reached": "outbound",
    "unreached": "outbound_missed",
}  # fmt: skip
_COLUMNS: tuple[Column[Call], ...] = tuple(
    Column(name, name, value)
    for name, value in (
        ("Interaction ID", lambda c: f"f1d0{c.id}a9"),
        ("Call Type", lambda c: _TYPES[c.status]),
        ("Start Time", lambda c: day(c.started, _MOMENT)),
        ("End Time", lambda c: day(c.ended, _MOMENT)),
        ("Talkdesk Phone Number", lambda _: "+33155501000"),
        ("Customer Phone Number", lambda c: c.number),
        ("Talk Time", lambda c: clock(c.talk)),
        ("Record", lambda c: f"https://calls.example/{c.id}" if c.taken else ""),
        ("Agent Name", lambda c: c.agent),
        ("Wait Time", lambda c: clock(c.wait)),
        ("Hold Time", lambda c: clock(c.hold)),
        ("Ring Groups", lambda c: c.queue),
    )
)


def files(world: World) -> dict[str, dict[str, bytes]]:
    """The report of calls."""
    content = table(_COLUMNS, world.calls, before=[["Calls Report"]])
    return {"en": {"Calls Report.csv": content}}
