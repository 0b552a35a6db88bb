"""The KPI layer for Excel in customer relationship management and contact centres.

>>> import xlkpi
>>> xlkpi.kpis.CAC(6000, 4000, 150)  # a function as a cell calls it
66.66666666666667

``xlkpi.compute`` gives the KPIs of exports as a pandas DataFrame, ``xlkpi.build`` writes the
workbook. Both are loaded when they are first asked for: ``import xlkpi`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
__all__ = ["build", "compute", "kpis"]

_LAZY = {"compute": "xlkpi.facts", "build": "xlkpi.workbook.api"}


def __getattr__(name: str) -> Any:
    if name == "kpis":
        return import_module("xlkpi.kpis")
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'xlkpi' has no attribute {name!r}")
