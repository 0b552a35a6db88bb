"""HubSpot: contacts, deals and tickets, in the language chosen for the export."""

from __future__ import annotations

from company.files import clock

from imitations.world import Deal, Lead, Ticket, World
from imitations.write import LANGUAGES, Column, day, later, table

FEEDS = ("deals", "leads", "converted", "tickets")
LACKS = ()
_MINUTE = "%Y-%m-%d %H:%M"
_STAGES = {"won": "Closed Won", "lost": "Closed Lost", "open": "Contract sent"}
_ETAPES = {"won": "Conclue gagnée", "lost": "Conclue perdue", "open": "Contrat envoyé"}
_CYCLE = {
    "open": "Lead", "qualified": "Sales Qualified Lead", "converted": "Customer",
    "deactivated": "Other",
}  # fmt: skip
_PHASES = {
    "open": "Lead", "qualified": "Lead qualifié par les ventes", "converted": "Client",
    "deactivated": "Autre",
}  # fmt: skip
_CONTACTS: tuple[Column[Lead], ...] = (
    Column("Record ID", "ID de fiche", lambda x: str(x.id)),
    Column("Email", "E-mail", lambda x: f"person{x.id}@box.example"),
    Column("Contact owner", "Propriétaire du contact", lambda x: x.owner),
    Column("Lifecycle Stage", "Phase du cycle de vie", lambda x: _CYCLE[x.status],
           lambda x: _PHASES[x.status]),
    Column("Create Date", "Date de création", lambda x: day(x.created, _MINUTE)),
    Column("Became a Customer Date", "Date de conversion en client",
           lambda x: day(x.converted, _MINUTE)),
    Column("Original Source", "Source d'origine", lambda x: x.source),
)  # fmt: skip
_DEALS: tuple[Column[Deal], ...] = (
    Column("Record ID", "ID de fiche", lambda d: str(d.id)),
    Column("Deal Name", "Nom de la transaction", lambda d: f"Project {d.id}"),
    Column("Pipeline", "Pipeline", lambda _: "Sales"),
    Column("Deal Stage", "Étape de la transaction", lambda d: _STAGES[d.status],
           lambda d: _ETAPES[d.status]),
    Column("Amount", "Montant", lambda d: f"{d.cents / 100:.2f}"),
    Column("Close Date", "Date de clôture", lambda d: day(d.closed or d.created, _MINUTE)),
    Column("Create Date", "Date de création", lambda d: day(d.created, _MINUTE)),
    Column("Deal owner", "Propriétaire de la transaction", lambda d: d.owner),
    Column("Associated Company", "Entreprise associée", lambda d: d.customer),
)  # fmt: skip
_TICKETS: tuple[Column[Ticket], ...] = (
    Column("Ticket ID", "ID du ticket", lambda t: str(t.id)),
    Column("Ticket name", "Nom du ticket", lambda t: f"Question {t.id}"),
    Column("Pipeline", "Pipeline", lambda _: "Support"),
    Column("Ticket status", "Statut du ticket",
           lambda t: "New" if t.solution is None else "Closed",
           lambda t: "Nouveau" if t.solution is None else "Fermé"),
    Column("Create date", "Date de création", lambda t: day(t.created, _MINUTE)),
    Column("Close date", "Date de clôture", lambda t: day(later(t.created, t.solved), _MINUTE)
           if t.solved else ""),
    Column("Ticket owner", "Propriétaire du ticket", lambda t: t.agent),
    Column("Source", "Source", lambda t: t.channel),
    Column("Time to first agent reply (HH:mm:ss)", "Délai de première réponse de l'agent",
           lambda t: "" if t.reply is None else clock(t.reply * 60)),
)  # fmt: skip


def files(world: World) -> dict[str, dict[str, bytes]]:
    """The three exports."""
    return {
        language: {
            "hubspot-contacts.csv": table(_CONTACTS, world.leads, language),
            "hubspot-deals.csv": table(_DEALS, world.deals, language),
            "hubspot-tickets.csv": table(_TICKETS, world.tickets, language),
        }
        for language in LANGUAGES
    }
