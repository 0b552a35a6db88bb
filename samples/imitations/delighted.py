"""Delighted: the export of responses; two kinds of survey in one file."""

from __future__ import annotations

from imitations.world import Answer, World
from imitations.write import Column, day, table

FEEDS = ("recommend", "satisfied")
LACKS = ()
_MOMENT = "%Y-%m-%d %H:%M:%S"
Response = tuple[str, int, Answer]  # the survey's type, the score, the answer

_COLUMNS: tuple[Column[Response], ...] = tuple(
    Column(name, name, value)
    for name, value in (
        ("Person Name", lambda r: f"Person {r[2].customer}"),
        ("Person Email", lambda r: f"{r[2].customer.lower()}@box.example"),
        ("Survey type", lambda r: r[0]),
        ("Score", lambda r: str(r[1])),
        ("Comment", lambda r: r[2].comment),
        ("Created at", lambda r: day(r[2].at, _MOMENT)),
        ("Updated at", lambda r: day(r[2].at, _MOMENT)),
        ("Response ID", lambda r: f"5{r[2].id}{r[0][0]}"),
        ("Customer ID", lambda r: r[2].customer),
    )
)


def files(world: World) -> dict[str, dict[str, bytes]]:
    """The answers to both surveys."""
    recommend: list[Response] = [("NPS", a.recommend, a) for a in world.answers]
    satisfied: list[Response] = [("CSAT", a.satisfied, a) for a in world.answers]
    return {"en": {"responses.csv": table(_COLUMNS, recommend + satisfied)}}
