"""As much of pywin32 as xlwings needs to answer Excel's calls on any system.

:func:`classic_xlwings` loads xlwings the way it loads on Windows, so that its own conversion
and its ``CallUDF`` run. It changes what ``import xlwings`` means in the whole process: call it
in a process of its own.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import sys
from importlib import import_module
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock

MODULES = (
    "pythoncom pywintypes win32api win32com win32com.client win32com.server "
    "win32com.server.dispatcher win32com.server.policy win32com.server.util win32con win32event "
    "win32gui win32process win32timezone"
).split()


class ComTime(dt.datetime):
    """A date as pywin32 gives it: a ``datetime`` with a zone."""


def _not_wrapped(_: Any) -> None:
    raise TypeError("not an object of ours")


def _stand_ins() -> dict[str, Any]:
    root = MagicMock()
    found: dict[str, Any] = {}
    for name in MODULES:
        module = root
        for part in name.split("."):
            module = getattr(module, part)
        found[name] = module
    pywintypes, pythoncom = found["pywintypes"], found["pythoncom"]
    pywintypes.TimeType, pywintypes.IID = ComTime, str
    pythoncom.__file__ = ""
    for module, error in (
        (pywintypes, "error"),
        (pywintypes, "com_error"),
        (pythoncom, "ole_error"),
    ):
        setattr(module, error, type(error, (Exception,), {"hresult": 0}))
    client = found["win32com.client"]
    for name in ("CDispatch", "CoClassBaseClass", "DispatchBaseClass"):
        setattr(client, name, type(name, (), {}))
    found["win32com.server.util"].unwrap = _not_wrapped
    found["win32timezone"].TimeZoneInfo.utc = lambda: dt.UTC
    return found


def classic_xlwings() -> ModuleType:
    """xlwings as on Windows: ``xw.func`` records, ``com_server`` answers."""
    import_module("xlwings")  # so that what it needs itself is loaded for this system
    for name in [name for name in sys.modules if name.split(".")[0] == "xlwings"]:
        del sys.modules[name]
    sys.modules.update(_stand_ins())
    platform, loader = sys.platform, ctypes.PyDLL
    for name in ("windll", "oledll", "PyDLL"):
        setattr(ctypes, name, MagicMock())
    sys.platform = "win32"
    try:
        return import_module("xlwings")
    finally:
        sys.platform = platform
        ctypes.PyDLL = loader  # type: ignore[misc]


# ---------------------------------------------------------------- cells as Excel hands them over


class Sheet:
    """A worksheet that holds one range from its first cell on."""

    def __init__(self, rows: list[tuple[Any, ...]]) -> None:
        self.rows, self.Parent = rows, MagicMock()

    def Cells(self, row: int, column: int) -> tuple[int, int]:  # noqa: N802
        return row, column

    def Range(self, first: tuple[int, int], last: tuple[int, int]) -> Range:  # noqa: N802
        (top, left), (bottom, right) = first, last
        return Range([row[left - 1 : right] for row in self.rows[top - 1 : bottom]])


class Range:
    """A range: ``Value`` is one value for one cell, else rows, as Excel has it."""

    Row = Column = 1

    def __init__(self, rows: list[tuple[Any, ...]]) -> None:
        self.Worksheet = Sheet(rows)
        self.Rows, self.Columns = MagicMock(Count=len(rows)), MagicMock(Count=len(rows[0]))
        self._oleobj_ = MagicMock()
        attributes = self._oleobj_.GetTypeInfo.return_value.GetTypeAttr.return_value
        attributes.iid = "{00020846-0000-0000-C000-000000000046}"
        self.Value = rows[0][0] if len(rows) == len(rows[0]) == 1 else tuple(rows)
