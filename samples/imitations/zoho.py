"""Zoho CRM: deals and leads; ids that start with zcrm_, names beside their ids."""

from __future__ import annotations

from datetime import timedelta

from imitations.world import Deal, Lead, World
from imitations.write import LANGUAGES, Column, day, table, yes

FEEDS = ("deals", "leads")
LACKS = ()
_MOMENT = "%Y-%m-%d 09:30:00"
_STAGES = {"won": "Closed Won", "lost": "Closed Lost", "open": "Negotiation/Review"}
_PHASES = {"won": "Fermé gagné", "lost": "Fermé perdu", "open": "Négociation/Révision"}
_LEADS = {
    "open": "Attempted to Contact", "qualified": "Pre-Qualified", "converted": "Contacted",
    "deactivated": "Junk Lead",
}  # fmt: skip
_PROSPECTS = {
    "open": "Tentative de contact", "qualified": "Pré-qualifié", "converted": "Contacté",
    "deactivated": "Prospect indésirable",
}  # fmt: skip
_DEALS: tuple[Column[Deal], ...] = (
    Column("Record Id", "ID de l'enregistrement", lambda d: f"zcrm_51800000000{d.id}"),
    Column("Deal Owner.id", "Propriétaire de l'affaire.id", lambda _: "zcrm_518000000000011"),
    Column("Deal Owner", "Propriétaire de l'affaire", lambda d: d.owner),
    Column("Deal Name", "Nom de l'affaire", lambda d: f"Project {d.id}"),
    Column("Account Name.id", "Nom du compte.id", lambda d: f"zcrm_{d.customer}"),
    Column("Account Name", "Nom du compte", lambda d: f"Account {d.customer}"),
    Column("Amount", "Montant", lambda d: f"{d.cents / 100:.2f}"),
    Column("Closing Date", "Date de clôture",
           lambda d: day(d.closed or d.created + timedelta(days=8))),
    Column("Stage", "Étape", lambda d: _STAGES[d.status], lambda d: _PHASES[d.status]),
    Column("Lead Source", "Source du prospect", lambda d: d.source),
    Column("Created Time", "Heure de création", lambda d: day(d.created, _MOMENT)),
)  # fmt: skip
_LEAD: tuple[Column[Lead], ...] = (
    Column("Record Id", "ID de l'enregistrement", lambda x: f"zcrm_51800000000{x.id}"),
    Column("Lead Owner", "Propriétaire du prospect", lambda x: x.owner),
    Column("Company", "Société", lambda x: f"Company {x.id}"),
    Column("Last Name", "Nom", lambda x: f"Person {x.id}"),
    Column("Lead Source", "Source du prospect", lambda x: x.source),
    Column("Lead Status", "Statut du prospect", lambda x: _LEADS[x.status],
           lambda x: _PROSPECTS[x.status]),
    Column("Created Time", "Heure de création", lambda x: day(x.created, _MOMENT)),
    Column("Modified Time", "Heure de modification",
           lambda x: day(x.converted or x.created, _MOMENT)),
    Column("Is Converted", "Est converti", lambda x: yes(x.status == "converted", ("true", "false")),
           lambda x: yes(x.status == "converted", ("vrai", "faux"))),
    Column("Converted Date Time", "Date et heure de conversion",
           lambda x: day(x.converted, _MOMENT)),
)  # fmt: skip


def files(world: World) -> dict[str, dict[str, bytes]]:
    """The two modules."""
    return {
        language: {
            "Deals_2026_11_01.csv": table(_DEALS, world.deals, language),
            "Leads_2026_11_01.csv": table(_LEAD, world.leads, language),
        }
        for language in LANGUAGES
    }
