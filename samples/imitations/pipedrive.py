"""Pipedrive: the list of deals; entity and field in each header, organisations by their names."""

from __future__ import annotations

from imitations.world import Deal, World
from imitations.write import LANGUAGES, Column, day, table

FEEDS = ("deals",)
LACKS = ()
_MOMENT = "%Y-%m-%d 16:05:00"
_STATUS = {"won": "Won", "lost": "Lost", "open": "Open"}
_STATUT = {"won": "Gagnée", "lost": "Perdue", "open": "Ouverte"}
_COLUMNS: tuple[Column[Deal], ...] = (
    Column("Deal - ID", "Affaire - ID", lambda d: str(d.id)),
    Column("Deal - Title", "Affaire - Titre", lambda d: f"Project {d.id}"),
    Column("Deal - Organization", "Affaire - Organisation", lambda d: f"Company {d.customer}"),
    Column("Deal - Value", "Affaire - Valeur", lambda d: f"{d.cents / 100:g}"),
    Column("Deal - Currency of Value", "Affaire - Devise de Valeur", lambda _: "EUR"),
    Column("Deal - Pipeline", "Affaire - Pipeline", lambda _: "Pipeline"),
    Column("Deal - Stage", "Affaire - Étape", lambda _: "Proposal Made",
           lambda _: "Proposition faite"),
    Column("Deal - Status", "Affaire - Statut", lambda d: _STATUS[d.status],
           lambda d: _STATUT[d.status]),
    Column("Deal - Owner", "Affaire - Propriétaire", lambda d: d.owner),
    Column("Deal - Deal created", "Affaire - Affaire créée", lambda d: day(d.created, _MOMENT)),
    Column("Deal - Deal closed on", "Affaire - Affaire clôturée le",
           lambda d: day(d.closed, _MOMENT)),
    Column("Deal - Won time", "Affaire - Date de gain",
           lambda d: day(d.closed, _MOMENT) if d.status == "won" else ""),
    Column("Deal - Lost time", "Affaire - Date de perte",
           lambda d: day(d.closed, _MOMENT) if d.status == "lost" else ""),
    Column("Deal - Source channel", "Affaire - Canal source", lambda d: d.source),
)  # fmt: skip


def files(world: World) -> dict[str, dict[str, bytes]]:
    """The list of deals."""
    return {
        language: {"deals-14067893-9.csv": table(_COLUMNS, world.deals, language)}
        for language in LANGUAGES
    }
