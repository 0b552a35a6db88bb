"""Meta Ads: the currency in the header, a line of totals without a name."""

from __future__ import annotations

from imitations import hubspot
from imitations.world import Spend, World
from imitations.write import LANGUAGES, Column, day, table

FEEDS = ("spends", "leads", "paid_leads")
LACKS = ()


def _french_day(spend: Spend) -> str:
    return day(spend.on, "%d/%m/%Y")


_COLUMNS: tuple[Column[Spend], ...] = (
    Column("Reporting starts", "Début des rapports", lambda s: day(s.on), _french_day),
    Column("Reporting ends", "Fin des rapports", lambda s: day(s.on), _french_day),
    Column("Campaign name", "Nom de la campagne", lambda s: s.campaign),
    Column("Campaign delivery", "Diffusion de la campagne", lambda _: "active"),
    Column("Results", "Résultats", lambda _: ""),
    Column("Reach", "Couverture", lambda s: str(s.impressions // 2)),
    Column("Impressions", "Impressions", lambda s: str(s.impressions)),
    Column("Frequency", "Répétition", lambda _: "2"),
    Column(
        "Amount spent (EUR)", "Montant dépensé (EUR)", lambda s: f"{s.cents / 100:.2f}",
        lambda s: f"{s.cents / 100:.2f}".replace(".", ","),
    ),
    Column("Link clicks", "Clics sur un lien", lambda s: str(s.clicks)),
    Column("Clicks (all)", "Clics (tous)", lambda s: str(s.clicks + 2)),
)  # fmt: skip


def files(world: World) -> dict[str, dict[str, bytes]]:
    """A row a campaign and day, and all of them once more below; beside it a CRM's leads."""
    first, last = world.spends[0].on, world.spends[-1].on
    spent = sum(s.cents for s in world.spends)
    whole = Spend(first, "", spent, sum(s.impressions for s in world.spends), 0)
    found = {}
    for language in LANGUAGES:
        total = [column.cell(whole, language) for column in _COLUMNS]
        total[1] = day(last, "%d/%m/%Y" if language == "fr" else "%Y-%m-%d")
        total[3] = ""
        found[language] = {
            "campaigns.csv": table(
                _COLUMNS, world.spends, language, delimiter=";" if language == "fr" else ",",
                after=[total],
            ),
            "hubspot-contacts.csv": hubspot.files(world)[language]["hubspot-contacts.csv"],
        }  # fmt: skip
    return found
