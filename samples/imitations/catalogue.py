"""Every vendor's sample and their ledger: ``vendors/<vendor>/<flavour>/…``."""

from __future__ import annotations

import json
import pkgutil
from importlib import import_module
from typing import Protocol, cast

import imitations
from imitations import expected, world


class Vendor(Protocol):
    """What a vendor's module holds."""

    FEEDS: tuple[str, ...]  # of ``expected``: whose rows and KPIs must come out
    LACKS: tuple[str, ...]  # KPIs of these that the vendor's columns cannot give

    def files(self, world: world.World) -> dict[str, dict[str, bytes]]:
        """File name: content, by flavour."""
        ...


def vendors() -> dict[str, Vendor]:
    """The modules that are vendors, by name."""
    found = {}
    for info in sorted(pkgutil.iter_modules(imitations.__path__), key=lambda i: i.name):
        module = import_module(f"imitations.{info.name}")
        if hasattr(module, "FEEDS"):
            found[info.name] = cast("Vendor", module)
    return found


def make(seed: int) -> dict[str, bytes]:
    """Every file, by its path below the folder of the samples."""
    events = world.build(seed)
    known = expected.expected(events)
    files: dict[str, bytes] = {}
    ledger = {}
    for name, vendor in vendors().items():
        flavours = vendor.files(events)
        for flavour, written in flavours.items():
            for file, content in written.items():
                files[f"vendors/{name}/{flavour}/{file}"] = content
        tables: dict[str, int] = {}
        kpis: dict[str, float] = {}
        for feed in vendor.FEEDS:
            tables[known[feed].table] = tables.get(known[feed].table, 0) + known[feed].rows
            kpis |= {k: v for k, v in known[feed].kpis.items() if k not in vendor.LACKS}
        ledger[name] = {
            "flavours": list(flavours), "period": world.PERIOD, "tables": tables, "kpis": kpis,
        }  # fmt: skip
    text = json.dumps(ledger, indent=1, ensure_ascii=False) + "\n"
    files["vendors/ledger.json"] = text.encode()
    return files
