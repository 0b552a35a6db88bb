"""Genesys Cloud: the view of interactions; columns about the export first, milliseconds."""

from __future__ import annotations

from imitations.world import Call, World
from imitations.write import LANGUAGES, Column, day, table, yes

FEEDS = ("calls",)
LACKS = ()
_COLUMNS: tuple[Column[Call], ...] = (
    Column("Full Export Completed", "Exportation complète terminée", lambda _: "YES",
           lambda _: "OUI"),
    Column("Partial Result Timestamp", "Horodatage du résultat partiel", lambda _: ""),
    Column("Filters", "Filtres", lambda _: "Media Type: voice"),
    Column("Media Type", "Type de média", lambda _: "voice"),
    Column("Users", "Utilisateurs", lambda c: c.agent),
    Column("Date", "Date", lambda c: day(c.started, "%Y-%m-%d %H:%M:%S")),
    Column("Initial Direction", "Direction initiale", lambda c: yes(c.inbound, ("Inbound", "Outbound")),
           lambda c: yes(c.inbound, ("Entrant", "Sortant"))),
    Column("First Queue", "Première file d'attente", lambda c: c.queue),
    Column("Abandoned", "Abandonné", lambda c: yes(not c.taken, ("YES", "NO")),
           lambda c: yes(not c.taken, ("OUI", "NON"))),
    Column("Total Queue", "Total file d'attente", lambda c: str(c.wait * 1000)),
    Column("Total Talk", "Total conversation", lambda c: str(c.talk * 1000)),
    Column("Total Hold", "Total mise en attente", lambda c: str(c.hold * 1000)),
    Column("Total ACW", "Total après appel", lambda c: str(c.wrap * 1000)),
    Column("Conversation ID", "ID de conversation", lambda c: f"0b5e{c.id}-77aa"),
)  # fmt: skip


def files(world: World) -> dict[str, dict[str, bytes]]:
    """The interactions."""
    return {
        language: {"interactions.csv": table(_COLUMNS, world.calls, language)}
        for language in LANGUAGES
    }
