"""Freshdesk: tickets; clocks in columns of hours, every third of them empty."""

from __future__ import annotations

from company.files import clock

from imitations.world import Ticket, World
from imitations.write import LANGUAGES, Column, day, table

FEEDS = ("tickets", "satisfaction")
LACKS = ()
_MOMENT = "%Y-%m-%d %H:%M:%S"


def _status(ticket: Ticket) -> str:
    if ticket.solution is not None:
        return "Closed" if ticket.id % 2 else "Resolved"
    return "Open" if ticket.reply is None else "Waiting on Customer"


_STATUTS = {
    "Closed": "Fermé", "Resolved": "Résolu", "Open": "Ouvert",
    "Waiting on Customer": "En attente du client",
}  # fmt: skip
_RATING = {None: "", True: "Extremely Happy", False: "Extremely Unhappy"}
_RATING_FR = {None: "", True: "Extrêmement satisfait", False: "Extrêmement insatisfait"}


def _hours(ticket: Ticket, minutes: int | None) -> str:
    """A clock, or nothing though it is known, as happens."""
    return "" if minutes is None or ticket.id % 3 == 0 else clock(minutes * 60)


_COLUMNS: tuple[Column[Ticket], ...] = (
    Column("Ticket ID", "ID du ticket", lambda t: str(t.id)),
    Column("Subject", "Objet", lambda t: f"Question {t.id}"),
    Column("Status", "Statut", _status, lambda t: _STATUTS[_status(t)]),
    Column("Priority", "Priorité", lambda _: "Low", lambda _: "Faible"),
    Column("Source", "Source", lambda t: t.channel),
    Column("Type", "Type", lambda _: "Question"),
    Column("Agent", "Agent", lambda t: t.agent),
    Column("Group", "Groupe", lambda _: "Service"),
    Column("Created time", "Heure de création", lambda t: day(t.created, _MOMENT)),
    Column("Resolved time", "Heure de résolution", lambda t: day(t.solved, _MOMENT)),
    Column("Closed time", "Heure de fermeture",
           lambda t: day(t.solved, _MOMENT) if t.id % 2 else ""),
    Column("Last update time", "Heure de dernière mise à jour",
           lambda t: day(t.solved or t.replied or t.created, _MOMENT)),
    Column("Initial response time", "Heure de réponse initiale", lambda t: day(t.replied, _MOMENT)),
    Column("First response time (in hrs)", "Délai de première réponse (en heures)",
           lambda t: _hours(t, t.reply)),
    Column("Resolution time (in hrs)", "Délai de résolution (en heures)",
           lambda t: _hours(t, t.solution)),
    Column("Agent interactions", "Interactions de l'agent", lambda t: str(t.replies)),
    Column("Customer interactions", "Interactions du client", lambda t: str(t.replies + 1)),
    Column("Survey results", "Résultats de l'enquête", lambda t: _RATING[t.satisfied],
           lambda t: _RATING_FR[t.satisfied]),
    Column("Contact ID", "ID du contact", lambda t: t.customer),
)  # fmt: skip


def files(world: World) -> dict[str, dict[str, bytes]]:
    """Tickets."""
    return {
        language: {"tickets.csv": table(_COLUMNS, world.tickets, language)}
        for language in LANGUAGES
    }
