"""Genesys Cloud: the queues by day, the last interval not complete yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from imitations.world import Call, World
from imitations.write import LANGUAGES, Column, day, table

FEEDS = ("call_totals",)
LACKS = ()
Day = tuple[date, str, Sequence[Call]]
_COLUMNS: tuple[Column[Day], ...] = (
    Column("Interval Start", "Début de l'intervalle",
           lambda d: day(datetime.combine(d[0], time()), "%Y-%m-%d %H:%M:%S")),
    Column("Interval End", "Fin de l'intervalle",
           lambda d: day(datetime.combine(d[0], time(23, 59, 59)), "%Y-%m-%d %H:%M:%S")),
    Column("Interval Complete", "Intervalle terminé", lambda d: "true" if d[2] else "false",
           lambda d: "VRAI" if d[2] else "FAUX"),
    Column("Filters", "Filtres", lambda _: ""),
    Column("Media Type", "Type de média", lambda _: "voice"),
    Column("Queue Id", "ID de la file d'attente", lambda d: f"q-{d[1].lower()}"),
    Column("Queue Name", "Nom de la file d'attente", lambda d: d[1]),
    Column("Offer", "Offre", lambda d: str(len(d[2]))),
    Column("Answer", "Réponse", lambda d: str(sum(c.taken for c in d[2]))),
    Column("Abandon", "Abandon", lambda d: str(sum(not c.taken for c in d[2]))),
    Column("Total Talk", "Total conversation", lambda d: str(1000 * sum(c.talk for c in d[2]))),
)  # fmt: skip


def files(world: World) -> dict[str, dict[str, bytes]]:
    """A row a queue and day."""
    keys = sorted({(c.started.date(), c.queue) for c in world.calls if c.inbound})
    days: list[Day] = [
        (
            on,
            queue,
            [c for c in world.calls if c.inbound and (c.started.date(), c.queue) == (on, queue)],
        )
        for on, queue in keys
    ]
    days.append((date(2026, 11, 1), "Support", []))
    return {
        language: {"queue-performance.csv": table(_COLUMNS, days, language)}
        for language in LANGUAGES
    }
