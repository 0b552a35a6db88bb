"""Freshservice: tickets; clocks in columns of hours, every fourth of them empty."""

from __future__ import annotations

from company.files import clock

from imitations.world import Ticket, World
from imitations.write import LANGUAGES, Column, day, table

FEEDS = ("tickets",)
LACKS = ()
_MOMENT = "%Y-%m-%d %H:%M:%S"


def _status(ticket: Ticket) -> str:
    if ticket.solution is not None:
        return "Closed"
    return "Open" if ticket.reply is None else "Pending"


_STATUTS = {"Closed": "Fermé", "Open": "Ouvert", "Pending": "En attente"}


def _hours(ticket: Ticket, minutes: int | None) -> str:
    """A clock, or nothing though it is known, as happens."""
    return "" if minutes is None or ticket.id % 4 == 0 else clock(minutes * 60)


_COLUMNS: tuple[Column[Ticket], ...] = (
    Column("Ticket Id", "ID du ticket", lambda t: f"INC-{t.id}"),
    Column("Subject", "Objet", lambda t: f"Question {t.id}"),
    Column("Status", "Statut", _status, lambda t: _STATUTS[_status(t)]),
    Column("Priority", "Priorité", lambda _: "Medium", lambda _: "Moyenne"),
    Column("Urgency", "Urgence", lambda _: "Low", lambda _: "Faible"),
    Column("Source", "Source", lambda t: t.channel),
    Column("Agent", "Agent", lambda t: t.agent),
    Column("Requester Name", "Nom du demandeur", lambda t: f"Person {t.customer}"),
    Column("Requester Email", "E-mail du demandeur", lambda t: f"{t.customer.lower()}@box.example"),
    Column("Created Time", "Heure de création", lambda t: day(t.created, _MOMENT)),
    Column("Resolved Time", "Heure de résolution", lambda t: day(t.solved, _MOMENT)),
    Column("Closed Time", "Heure de fermeture", lambda t: day(t.solved, _MOMENT)),
    Column("Last Updated Time", "Heure de la dernière actualisation",
           lambda t: day(t.solved or t.replied or t.created, _MOMENT)),
    Column("Initial Response Time", "Heure de réponse initiale", lambda t: day(t.replied, _MOMENT)),
    Column("First Response Time (in Hrs)", "Délai de première réponse (en heures)",
           lambda t: _hours(t, t.reply)),
    Column("Resolution Time (in Hrs)", "Délai de résolution (en heures)",
           lambda t: _hours(t, t.solution)),
    Column("Agent interactions", "Interactions de l'agent", lambda t: str(t.replies)),
    Column("Customer interactions", "Interactions du client", lambda t: str(t.replies + 1)),
    Column("Approval Status", "Statut d'approbation", lambda _: "Not requested",
           lambda _: "Non demandée"),
)  # fmt: skip


def files(world: World) -> dict[str, dict[str, bytes]]:
    """Tickets."""
    return {
        language: {"tickets_export.csv": table(_COLUMNS, world.tickets, language)}
        for language in LANGUAGES
    }
