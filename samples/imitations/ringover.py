"""Ringover: the call log; clocks, the date in the order of the language."""

from __future__ import annotations

from company.files import clock

from imitations.world import Call, World
from imitations.write import LANGUAGES, Column, day, table, yes

FEEDS = ("calls",)
LACKS = ("average_handle_time",)  # neither holding nor after-call work is there
_STATUS = {
    "answered": "Answered", "abandoned": "Abandoned", "reached": "Answered",
    "unreached": "No answer",
}  # fmt: skip
_STATUT = {
    "answered": "Répondu", "abandoned": "Abandonné", "reached": "Répondu",
    "unreached": "Sans réponse",
}  # fmt: skip
_COLUMNS: tuple[Column[Call], ...] = (
    Column("Date", "Date", lambda c: day(c.started, "%Y-%m-%d"),
           lambda c: day(c.started, "%d/%m/%Y")),
    Column("Time", "Heure", lambda c: day(c.started, "%H:%M:%S")),
    Column("Type", "Type", lambda c: yes(c.inbound, ("Incoming", "Outgoing")),
           lambda c: yes(c.inbound, ("Entrant", "Sortant"))),
    Column("Status", "Statut", lambda c: _STATUS[c.status], lambda c: _STATUT[c.status]),
    Column("Duration", "Durée", lambda c: clock(c.talk)),
    Column("Waiting", "Attente", lambda c: clock(c.wait)),
    Column("Number", "Numéro", lambda c: c.number),
    Column("User", "Utilisateur", lambda c: c.agent),
    Column("Group", "Groupe", lambda c: c.queue),
    Column("Call ID", "ID d'appel", lambda c: str(c.id)),
    Column("Tags", "Tags", lambda _: ""),
)  # fmt: skip


def files(world: World) -> dict[str, dict[str, bytes]]:
    """The call log."""
    return {
        language: {
            "ringover-calls.csv": table(
                _COLUMNS, world.calls, language, delimiter=";" if language == "fr" else ","
            )
        }
        for language in LANGUAGES
    }
