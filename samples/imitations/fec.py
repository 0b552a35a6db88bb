"""FEC: the French file of entries; TAB or | between the fields, cp1252, comma decimals."""

from __future__ import annotations

from imitations.world import Entry, World
from imitations.write import Column, day, table

FEEDS = ("costs", "sales")
LACKS = ()


def _amount(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d}"


_COLUMNS: tuple[Column[Entry], ...] = tuple(
    Column(name, name, value)
    for name, value in (
        ("JournalCode", lambda e: "VE" if e.account[0] in "47" else "HA"),
        ("JournalLib", lambda e: "Ventes" if e.account[0] in "47" else "Achats"),
        ("EcritureNum", lambda e: f"{e.number:06d}"),
        ("EcritureDate", lambda e: day(e.on, "%Y%m%d")),
        ("CompteNum", lambda e: e.account),
        ("CompteLib", lambda e: e.label),
        ("CompAuxNum", lambda e: f"T{e.number % 5}" if e.account.startswith("4") else ""),
        ("CompAuxLib", lambda e: f"Tiers {e.number % 5}" if e.account.startswith("4") else ""),
        ("PieceRef", lambda e: f"P{e.number:05d}"),
        ("PieceDate", lambda e: day(e.on, "%Y%m%d")),
        ("EcritureLib", lambda e: f"{e.label} réglée"),
        ("Debit", lambda e: _amount(e.debit)),
        ("Credit", lambda e: _amount(e.credit)),
        ("EcritureLet", lambda _: ""),
        ("DateLet", lambda _: ""),
        ("ValidDate", lambda e: day(e.on, "%Y%m%d")),
        ("Montantdevise", lambda _: ""),
        ("Idevise", lambda _: ""),
    )
)


def files(world: World) -> dict[str, dict[str, bytes]]:
    """The entries of the year, with TAB and with |."""
    return {
        flavour: {
            "123456789FEC20261231.txt": table(
                _COLUMNS, world.entries, delimiter=delimiter, encoding="cp1252"
            )
        }
        for flavour, delimiter in (("fr", "\t"), ("fr-pipe", "|"))
    }
