"""Brevo: the report of campaigns; semicolons and French dates in French."""

from __future__ import annotations

from imitations.world import Campaign, World
from imitations.write import LANGUAGES, Column, day, table

FEEDS = ("campaigns",)
LACKS = ()


def _rate(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}%"


_COLUMNS: tuple[Column[Campaign], ...] = (
    Column("Campaign ID", "ID de la campagne", lambda c: str(c.id)),
    Column("Campaign Name", "Nom de la campagne", lambda c: c.name),
    Column("Subject", "Objet", lambda c: f"News {c.id}"),
    Column("Send Date", "Date d'envoi", lambda c: day(c.sent_at, "%Y-%m-%d %H:%M:%S"),
           lambda c: day(c.sent_at, "%d/%m/%Y %H:%M")),
    Column("Recipients", "Destinataires", lambda c: str(c.sent)),
    Column("Delivered", "Délivrés", lambda c: str(c.delivered)),
    Column("Openers", "Ouvreurs", lambda c: str(c.openers)),
    Column("Open Rate", "Taux d'ouverture", lambda c: _rate(c.openers, c.delivered),
           lambda c: _rate(c.openers, c.delivered).replace(".", ",")),
    Column("Clickers", "Cliqueurs", lambda c: str(c.clickers)),
    Column("Unsubscribed", "Désabonnés", lambda c: str(c.unsubscribed)),
    Column("Complaints", "Plaintes", lambda _: "0"),
)  # fmt: skip


def files(world: World) -> dict[str, dict[str, bytes]]:
    """Two reports: the second holds the campaigns of the first again."""
    found = {}
    for language in LANGUAGES:
        sign = ";" if language == "fr" else ","
        found[language] = {
            "report-2026-09.csv": table(
                _COLUMNS, world.campaigns[::2], language, delimiter=sign, encoding="utf-8-sig"
            ),
            "report-2026-10.csv": table(
                _COLUMNS, world.campaigns, language, delimiter=sign, encoding="utf-8-sig"
            ),
        }
    return found
