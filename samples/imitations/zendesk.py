"""Zendesk: the export of tickets; durations in minutes, "-" for nothing."""

from __future__ import annotations

from imitations.world import Ticket, World
from imitations.write import LANGUAGES, Column, day, minutes, table

FEEDS = ("tickets", "satisfaction")
LACKS = ()


def _status(ticket: Ticket) -> str:
    if ticket.solution is not None:
        return "Solved"
    return "Open" if ticket.reply is None else "Pending"


_FRENCH = {"Solved": "Résolu", "Open": "Ouvert", "Pending": "En attente"}
_RATING = {None: "Not Offered", True: "Good", False: "Bad"}
_RATING_FR = {None: "Non proposé", True: "Bonne", False: "Mauvaise"}
_COLUMNS: tuple[Column[Ticket], ...] = (
    Column("Summation column", "Colonne de sommation", lambda _: "1"),
    Column("Id", "ID", lambda t: str(t.id)),
    Column("Requester", "Demandeur", lambda t: f"Person {t.customer}"),
    Column("Requester id", "ID du demandeur", lambda t: t.customer),
    Column("Assignee", "Assigné", lambda t: t.agent),
    Column("Group", "Groupe", lambda _: "Service"),
    Column("Subject", "Sujet", lambda t: f"Question {t.id}"),
    Column("Status", "Statut", _status, lambda t: _FRENCH[_status(t)]),
    Column("Priority", "Priorité", lambda _: "Normal"),
    Column("Via", "Via", lambda t: t.channel),
    Column("Created at", "Créé à", lambda t: day(t.created, "%Y-%m-%d %H:%M")),
    Column("Solved at", "Résolu à", lambda t: day(t.solved, "%Y-%m-%d %H:%M") or "-"),
    Column("Satisfaction Score", "Score de satisfaction", lambda t: _RATING[t.satisfied],
           lambda t: _RATING_FR[t.satisfied]),
    Column("Group stations", "Stations de groupe", lambda _: "1"),
    Column("Reopens", "Réouvertures", lambda t: str(t.reopens)),
    Column("Replies", "Réponses", lambda t: str(t.replies)),
    Column("First reply time in minutes", "Délai de première réponse en minutes",
           lambda t: minutes(t.reply) or "-"),
    Column("Full resolution time in minutes", "Délai de résolution complète en minutes",
           lambda t: minutes(t.solution) or "-"),
    Column("Reason [list]", "Motif [list]", lambda _: "Order"),
)  # fmt: skip


def files(world: World) -> dict[str, dict[str, bytes]]:
    """Tickets, in the language of the account."""
    return {
        language: {"export-2026-11-01.csv": table(_COLUMNS, world.tickets, language)}
        for language in LANGUAGES
    }
