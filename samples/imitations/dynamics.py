"""Dynamics 365: three views; hidden columns first, dates and numbers as the language writes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from company.files import fr_amount

from imitations.world import Deal, Lead, Ticket, World
from imitations.write import LANGUAGES, Column, day, table

T = TypeVar("T", Deal, Lead, Ticket)
FEEDS = ("deals", "leads", "tickets")
LACKS = ("first_response_time",)  # a case does not tell it
_DAY, _DAY_FR, _MOMENT, _MOMENT_FR = "%m/%d/%Y", "%d/%m/%Y", "%m/%d/%Y %I:%M %p", "%d/%m/%Y %H:%M"
_STATUS = {"won": "Won", "lost": "Lost", "open": "Open"}
_STATUT = {"won": "Conclue", "lost": "Perdue", "open": "Ouverte"}
_LEADS = {
    "open": "Open", "qualified": "Open", "converted": "Qualified", "deactivated": "Disqualified",
}  # fmt: skip
_PROSPECTS = {
    "open": "Ouvert", "qualified": "Ouvert", "converted": "Qualifié",
    "deactivated": "Disqualifié",
}  # fmt: skip


def _hidden(entity: str, french: str) -> tuple[Column[T], ...]:
    """The columns that a worksheet needs to be sent back."""
    return (
        Column(f"(Do Not Modify) {entity}", f"(Ne pas modifier) {french}",
               lambda x: f"9f2c51a4-07d1-ed11-a7c7-{x.id:012d}"),
        Column("(Do Not Modify) Row Checksum", "(Ne pas modifier) Somme de contrôle de la ligne",
               lambda x: f"qW8/{x.id}=="),
        Column("(Do Not Modify) Modified On", "(Ne pas modifier) Modifié le",
               lambda x: day(x.created, _MOMENT), lambda x: day(x.created, _MOMENT_FR)),
    )  # fmt: skip


def _on(en: str, fr: str, when: Callable[[T], date | None]) -> Column[T]:
    return Column(en, fr, lambda x: day(when(x), _DAY), lambda x: day(when(x), _DAY_FR))


def _at(en: str, fr: str, when: Callable[[T], date | None]) -> Column[T]:
    return Column(en, fr, lambda x: day(when(x), _MOMENT), lambda x: day(when(x), _MOMENT_FR))


_HIDDEN_DEAL: tuple[Column[Deal], ...] = _hidden("Opportunity", "Opportunité")
_DEALS: tuple[Column[Deal], ...] = (
    *_HIDDEN_DEAL,
    Column("Topic", "Rubrique", lambda d: f"Project {d.id}"),
    Column("Potential Customer", "Client potentiel", lambda d: f"Account {d.customer}"),
    Column("Status", "Statut", lambda d: _STATUS[d.status], lambda d: _STATUT[d.status]),
    Column("Actual Revenue", "Revenu réel",
           lambda d: f"{d.cents / 100:,.2f}" if d.status == "won" else "",
           lambda d: fr_amount(d.cents) if d.status == "won" else ""),
    Column("Currency", "Devise", lambda _: "Euro"),
    _on("Actual Close Date", "Date de clôture réelle", lambda d: d.closed),
    _at("Created On", "Créé le", lambda d: d.created),
    Column("Owner", "Propriétaire", lambda d: d.owner),
    Column("Lead Source", "Source du prospect", lambda d: d.source),
)  # fmt: skip
_HIDDEN_LEAD: tuple[Column[Lead], ...] = _hidden("Lead", "Prospect")
_LEAD: tuple[Column[Lead], ...] = (
    *_HIDDEN_LEAD,
    Column(" Full Name", "Nom complet", lambda x: f"Person {x.id}"),
    Column("Company Name", "Nom de la société", lambda x: f"Company {x.id}"),
    Column("Lead Source", "Source du prospect", lambda x: x.source),
    Column("Status", "Statut", lambda x: _LEADS[x.status], lambda x: _PROSPECTS[x.status]),
    _at("Created On", "Créé le", lambda x: x.created),
    _on("Qualified On", "Qualifié le", lambda x: x.converted),
    Column("Owner", "Propriétaire", lambda x: x.owner),
)
_HIDDEN_CASE: tuple[Column[Ticket], ...] = _hidden("Case", "Incident")
_CASES: tuple[Column[Ticket], ...] = (
    *_HIDDEN_CASE,
    Column("Case Title", "Titre de l'incident", lambda t: f"Question {t.id}"),
    Column("Case Number", "Numéro d'incident", lambda t: f"CAS-{t.id:05d}-K2J8"),
    Column("Priority", "Priorité", lambda _: "Normal", lambda _: "Normale"),
    Column("Origin", "Origine", lambda t: t.channel),
    Column("Customer", "Client", lambda t: f"Account {t.customer}"),
    Column("Owner", "Propriétaire", lambda t: t.agent),
    Column("Status", "Statut", lambda t: "Active" if t.solution is None else "Resolved",
           lambda t: "Actif" if t.solution is None else "Résolu"),
    _at("Created On", "Créé le", lambda t: t.created),
    _at("Resolved On", "Résolu le", lambda t: t.solved),
)  # fmt: skip


def files(world: World) -> dict[str, dict[str, bytes]]:
    """The three views."""
    return {
        language: {
            "All Opportunities.csv": table(_DEALS, world.deals, language),
            "All Leads.csv": table(_LEAD, world.leads, language),
            "All Cases.csv": table(_CASES, world.tickets, language),
        }
        for language in LANGUAGES
    }
