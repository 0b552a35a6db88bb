"""Google Ads: a title and a period above the header, totals below, UTF-16 with TABs for Excel."""

from __future__ import annotations

from imitations import hubspot
from imitations.world import Spend, World
from imitations.write import Column, day, table

FEEDS = ("spends", "leads", "paid_leads")
LACKS = ()


def _cost(spend: Spend) -> str:
    return f"{spend.cents / 100:,.2f}"


def _french_cost(spend: Spend) -> str:
    return f"{spend.cents / 100:.2f}".replace(".", ",")


_COLUMNS: tuple[Column[Spend], ...] = (
    Column("Day", "Jour", lambda s: day(s.on), lambda s: day(s.on, "%d/%m/%Y")),
    Column("Campaign", "Campagne", lambda s: s.campaign),
    Column("Campaign ID", "ID de la campagne", lambda s: f"2023{len(s.campaign)}"),
    Column("Currency code", "Code de devise", lambda _: "EUR"),
    Column("Impr.", "Impr.", lambda s: f"{s.impressions:,}", lambda s: str(s.impressions)),
    Column("Clicks", "Clics", lambda s: str(s.clicks)),
    Column("Avg. CPC", "CPC moy.", lambda _: " --"),
    Column("Cost", "Coût", _cost, _french_cost),
    Column("Conversions", "Conversions", lambda _: "1.50", lambda _: "1,50"),
    Column("Conv. value", "Valeur de conv.", lambda _: "0.00", lambda _: "0,00"),
)


def _total(label: str, spends: list[Spend], *, french: bool) -> list[str]:
    """A line of totals, which has the cost of all of them again."""
    whole = Spend(
        spends[0].on, label, sum(s.cents for s in spends),
        sum(s.impressions for s in spends), sum(s.clicks for s in spends),
    )  # fmt: skip
    cells = [column.cell(whole, "fr" if french else "en") for column in _COLUMNS]
    return [label, *("--" for _ in cells[1:4]), *cells[4:]]


def files(world: World) -> dict[str, dict[str, bytes]]:
    """The report for Excel in English, the plain one in French; beside them a CRM's leads."""
    spends = list(world.spends)
    french = {
        "Rapport sur les campagnes.csv": table(
            _COLUMNS, spends, "fr", delimiter=";",
            before=(
                ("Rapport sur les campagnes",),
                ("1 septembre 2026 - 31 octobre 2026",),
            ),
            after=(
                _total("Total : campagnes", spends, french=True),
                _total("Total : compte", spends, french=True),
            ),
        )
    }  # fmt: skip
    english = {
        "Campaign report.csv": table(
            _COLUMNS, spends, delimiter="\t", encoding="utf-16",
            before=(("Campaign report",), ("September 1, 2026 - October 31, 2026",)),
            after=(
                _total("Total: Campaigns", spends, french=False),
                _total("Total: Account", spends, french=False),
            ),
        )
    }  # fmt: skip
    leads = "hubspot-contacts.csv"
    crm = hubspot.files(world)
    return {
        "en": english | {leads: crm["en"][leads]},
        "fr": french | {leads: crm["fr"][leads]},
    }
