"""Salesforce: four reports with the lines that stand below each; every value is quoted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

from imitations.world import Deal, Lead, Member, Ticket, World
from imitations.write import LANGUAGES, Column, day, table, yes

T = TypeVar("T")
FEEDS = ("deals", "leads", "tickets", "members")
# Cases know neither a first reply nor minutes beyond their dates.
LACKS = ("first_response_time",)
_MOMENT, _MOMENT_FR, _DAY, _DAY_FR = "%m/%d/%Y %I:%M %p", "%d/%m/%Y %H:%M", "%m/%d/%Y", "%d/%m/%Y"
_STAGES = {"won": "Closed Won", "lost": "Closed Lost", "open": "Negotiation"}
_ETAPES = {"won": "Fermée gagnée", "lost": "Fermée perdue", "open": "Négociation"}
_LEADS = {
    "open": "Open - Not Contacted", "qualified": "Qualified", "converted": "Closed - Converted",
    "deactivated": "Closed - Not Converted",
}  # fmt: skip
_PISTES = {
    "open": "Ouverte - Non contactée", "qualified": "Qualifiée", "converted": "Fermée - Convertie",
    "deactivated": "Fermée - Non convertie",
}  # fmt: skip


def _below(count: int) -> list[list[str]]:
    """What Salesforce writes below the rows."""
    return [
        [],
        [f"Grand Totals ({count} records)"],
        [],
        ["Confidential Information - Do Not Distribute"],
        ["Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."],
    ]


def _french_euros(cents: int) -> str:
    return f"{cents / 100:,.2f}".replace(",", "\u202f").replace(".", ",")


_DEALS: tuple[Column[Deal], ...] = (
    Column("Opportunity ID", "ID de l'opportunité", lambda d: f"006A{d.id}"),
    Column("Opportunity Name", "Nom de l'opportunité", lambda d: f"Project {d.id}"),
    Column("Account Name", "Nom du compte", lambda d: f"Account {d.customer}"),
    Column("Stage", "Étape", lambda d: _STAGES[d.status], lambda d: _ETAPES[d.status]),
    Column("Amount (EUR)", "Montant (EUR)", lambda d: f"{d.cents / 100:,.2f}",
           lambda d: _french_euros(d.cents)),
    Column("Close Date", "Date de clôture", lambda d: day(_close(d), _DAY),
           lambda d: day(_close(d), _DAY_FR)),
    Column("Created Date", "Date de création", lambda d: day(d.created, _DAY),
           lambda d: day(d.created, _DAY_FR)),
    Column("Opportunity Owner", "Propriétaire de l'opportunité", lambda d: d.owner),
    Column("Lead Source", "Origine de la piste", lambda d: d.source),
)  # fmt: skip


def _close(deal: Deal) -> date:
    """An open opportunity has a date, too: when it is expected to close."""
    return deal.closed or deal.created + timedelta(days=8)


_LEAD: tuple[Column[Lead], ...] = (
    Column("Lead ID", "ID de la piste", lambda x: f"00Q{x.id}"),
    Column("Company / Account", "Société / Compte", lambda x: f"Company {x.id}"),
    Column("Lead Source", "Origine de la piste", lambda x: x.source),
    Column("Lead Status", "Statut de la piste", lambda x: _LEADS[x.status],
           lambda x: _PISTES[x.status]),
    Column("Lead Owner", "Propriétaire de la piste", lambda x: x.owner),
    Column("Create Date", "Date de création", lambda x: day(x.created, _DAY),
           lambda x: day(x.created, _DAY_FR)),
    Column("Converted", "Convertie", lambda x: yes(x.status == "converted")),
    Column("Converted Date", "Date de conversion", lambda x: day(x.converted, _DAY),
           lambda x: day(x.converted, _DAY_FR)),
)  # fmt: skip
_CASES: tuple[Column[Ticket], ...] = (
    Column("Case Number", "Numéro de la requête", lambda t: f"{t.id:08d}"),
    Column("Subject", "Objet", lambda t: f"Question {t.id}"),
    Column("Account Name", "Nom du compte", lambda t: f"Account {t.customer}"),
    Column("Status", "Statut", lambda t: "Working" if t.solution is None else "Closed",
           lambda t: "En cours" if t.solution is None else "Fermée"),
    Column("Case Origin", "Origine de la requête", lambda t: t.channel),
    Column("Date/Time Opened", "Date/Heure d'ouverture", lambda t: day(t.created, _MOMENT),
           lambda t: day(t.created, _MOMENT_FR)),
    Column("Date/Time Closed", "Date/Heure de fermeture", lambda t: day(t.solved, _MOMENT),
           lambda t: day(t.solved, _MOMENT_FR)),
    Column("Case Owner", "Propriétaire de la requête", lambda t: t.agent),
)  # fmt: skip
_MEMBERS: tuple[Column[Member], ...] = (
    Column("Campaign Name", "Nom de la campagne", lambda m: m.campaign),
    Column("Contact ID", "ID du contact", lambda m: f"003{m.customer}"),
    Column("Member Status", "Statut du membre", lambda m: yes(m.responded, ("Responded", "Sent")),
           lambda m: yes(m.responded, ("A répondu", "Envoyé"))),
    Column("Responded", "A répondu", lambda m: yes(m.responded)),
    Column("Member First Associated Date", "Date de première association du membre",
           lambda m: day(m.sent_on, _DAY), lambda m: day(m.sent_on, _DAY_FR)),
)  # fmt: skip


def files(world: World) -> dict[str, dict[str, bytes]]:
    """The four reports."""

    def report(columns: Sequence[Column[T]], events: Sequence[T], language: str) -> bytes:
        return table(columns, events, language, quoted=True, after=_below(len(events)))

    return {
        language: {
            "report1793491200001.csv": report(_DEALS, world.deals, language),
            "report1793491200002.csv": report(_LEAD, world.leads, language),
            "report1793491200003.csv": report(_CASES, world.tickets, language),
            "report1793491200004.csv": report(_MEMBERS, world.members, language),
        }
        for language in LANGUAGES
    }
