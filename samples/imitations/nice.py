"""NICE CXone: the history of contacts; a row a part of a call, seconds in each state."""

from __future__ import annotations

from imitations.world import Leg, World, legs
from imitations.write import Column, day, table, yes

FEEDS = ("call_legs",)
LACKS = ()
_COLUMNS: tuple[Column[Leg], ...] = tuple(
    Column(name, name, value)
    for name, value in (
        ("Contact_ID", lambda x: f"210000{x.id}"),
        ("Master_Contact_ID", lambda x: f"210000{x.call.id}"),
        ("Media_Name", lambda _: "Call"),
        ("ANI_DIALNUM", lambda x: x.call.number),
        ("Direction", lambda x: yes(x.call.inbound, ("Inbound", "Outbound"))),
        ("Skill_Name", lambda x: x.call.queue),
        ("Campaign_Name", lambda x: yes(x.call.inbound, ("Hotline", "Callbacks"))),
        ("Agent_Name", lambda x: x.call.agent),
        ("Team_Name", lambda _: "DefaultTeam"),
        ("Start_Date", lambda x: day(x.started, "%m/%d/%Y")),
        ("Start_Time", lambda x: day(x.started, "%H:%M:%S")),
        ("PreQueue", lambda _: "4"),
        ("InQueue", lambda x: str(x.wait)),
        ("Agent_Time", lambda x: str(x.talk + x.hold)),
        ("Hold_Time", lambda x: str(x.hold)),
        ("ACW_Time", lambda x: str(x.wrap)),
        ("Total_Time", lambda x: str(4 + x.wait + x.talk + x.hold)),
        ("Abandon", lambda x: yes(not x.call.taken, ("Y", "N"))),
    )
)


def files(world: World) -> dict[str, dict[str, bytes]]:
    """The history, parts of a call one after the other."""
    return {"en": {"contact-history.csv": table(_COLUMNS, legs(world.calls))}}
