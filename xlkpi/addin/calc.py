"""The functions as LibreOffice Calc calls them: what the add-in does inside LibreOffice.

Calc hands over a number, a text, rows of both, or nothing where an argument is left out; a
blank cell is an empty text, a date its number, TRUE the number 1. An error is a number that is
none (NaN) whose last bits say which: read and given back so, every error is a real one.

LibreOffice's modules exist in its own Python alone, so they are asked for by name when the
add-in is loaded; all else here runs anywhere.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from importlib import import_module
from itertools import chain
from typing import Any

from xlkpi import kpis
from xlkpi.addin import runtime
from xlkpi.model.cells import ERRORS, Cell
from xlkpi.model.kpi import Kpi, Unit
from xlkpi.model.text import LANGUAGES, Language

SERVICE = "XLKPI"  # of the add-in: Calc calls its functions XLKPI.NPS
IMPLEMENTATION = "xlkpi.addin.calc"
INTERFACE = "xlkpi.XFunctions"
CATEGORY = "Add-In"

CODES = {
    "#NUM!": 503,
    "#VALUE!": 519,
    "#NULL!": 521,
    "#REF!": 524,
    "#NAME?": 525,
    "#DIV/0!": 532,
    "#N/A": 32767,
}
"""The errors that Calc has in common with Excel, by Calc's numbers."""

_TEXTS = {code: text for text, code in CODES.items()}
_NAN = 0x7FF8 << 48


def error(text: str) -> float:
    """An error as Calc takes it; one that only Excel knows is a wrong value.

    >>> text_of(error("#DIV/0!")), text_of(error("#SPILL!"))
    ('#DIV/0!', '#VALUE!')
    """
    bits = struct.pack("<Q", _NAN | CODES.get(text, CODES["#VALUE!"]))
    (value,) = struct.unpack("<d", bits)
    return float(value)


def text_of(value: float) -> str:
    """The error that a NaN of Calc's stands for; one that Excel does not have is a wrong value."""
    (bits,) = struct.unpack("<Q", struct.pack("<d", value))
    return _TEXTS.get(bits & 0xFFFFFFFF, "#VALUE!")


def functions() -> dict[str, tuple[Kpi, Language]]:
    """The functions by name, English and French, with the language of their answers."""
    return {
        name: (entry, language)
        for entry in kpis.functions()
        for language, name in zip(LANGUAGES, (entry.function, entry.function_fr), strict=True)
        if name
    }


def answer(entry: Kpi, language: Language, *arguments: Any) -> Any:
    """What a function gives in a cell of Calc: a number, a text, or rows of both.

    >>> answer(kpis.find("NPS"), "en", ((10.0,), (9.0,), ("",), (3.0,)))
    33.333333333333336
    """
    given = list(arguments)
    if entry.arguments and entry.arguments[-1].variadic:
        given = [*given[:-1], *(given[-1] or ())]
    call = runtime.call_french if language == "fr" else runtime.call
    value = call(entry.id, *map(_argument, given))
    if entry.unit is Unit.SPILL:  # rows even where it is one error
        rows = value if isinstance(value, list) else [[value]]
        return tuple(tuple(map(_result, row)) for row in rows)
    return _result(value)


def _argument(given: Any) -> Cell:
    """An argument with every error as its text."""
    if isinstance(given, float):
        return given if given == given else text_of(given)
    if not isinstance(given, tuple):
        return given
    # NaN is the one number that differs from itself: looked for only where one may be
    if any(cell != cell for cell in chain.from_iterable(given)):
        return [[text_of(cell) if cell != cell else cell for cell in row] for row in given]
    return given


def _result(value: Cell) -> float | str:
    if isinstance(value, str):
        return error(value) if value in ERRORS else value
    return float(value)


# ---------------------------------------------------------------- inside LibreOffice


def component() -> Any:
    """What LibreOffice's loader of Python asks for: the add-in, told under its names."""
    uno, unohelper = import_module("uno"), import_module("unohelper")
    told = (
        "com.sun.star.sheet.XAddIn",  # what a function and its arguments are called
        "com.sun.star.lang.XServiceName",
        "com.sun.star.lang.XServiceInfo",
    )
    bases = [unohelper.Base, *(uno.getClass(name) for name in (INTERFACE, *told))]
    members = {name: _method(*of) for name, of in functions().items()}
    made = type("AddIn", (_Told, *bases), members)
    found = unohelper.ImplementationHelper()
    found.addImplementation(made, IMPLEMENTATION, ("com.sun.star.sheet.AddIn", SERVICE))
    return found


def _method(entry: Kpi, language: Language) -> Callable[..., Any]:
    def method(_: object, *arguments: Any) -> Any:
        return answer(entry, language, *arguments)

    return method


class _Told:
    """What LibreOffice asks an add-in about itself; names are those of its interfaces."""

    def __init__(self, *_: Any) -> None:
        self._locale: Any = None

    def getServiceName(self) -> str:  # noqa: N802
        return SERVICE

    def getImplementationName(self) -> str:  # noqa: N802
        return IMPLEMENTATION

    def supportsService(self, name: str) -> bool:  # noqa: N802
        return name in self.getSupportedServiceNames()

    def getSupportedServiceNames(self) -> tuple[str, ...]:  # noqa: N802
        return ("com.sun.star.sheet.AddIn", SERVICE)

    def setLocale(self, locale: Any) -> None:  # noqa: N802
        self._locale = locale

    def getLocale(self) -> Any:  # noqa: N802
        return self._locale

    def getProgrammaticFuntionName(self, shown: str) -> str:  # noqa: N802 (LibreOffice's spelling)
        return shown.removeprefix(f"{SERVICE}.")

    def getDisplayFunctionName(self, name: str) -> str:  # noqa: N802
        return f"{SERVICE}.{name}" if name in functions() else ""

    def getFunctionDescription(self, name: str) -> str:  # noqa: N802
        return functions()[name][0].help.in_(self._language) if name in functions() else ""

    def getDisplayArgumentName(self, name: str, at: int) -> str:  # noqa: N802
        return functions()[name][0].arguments[at].name if name in functions() else ""

    def getArgumentDescription(self, name: str, at: int) -> str:  # noqa: N802
        if name not in functions():
            return ""
        return functions()[name][0].arguments[at].help.in_(self._language)

    def getProgrammaticCategoryName(self, _: str) -> str:  # noqa: N802
        return CATEGORY

    def getDisplayCategoryName(self, _: str) -> str:  # noqa: N802
        return CATEGORY

    @property
    def _language(self) -> Language:
        return "fr" if getattr(self._locale, "Language", "") == "fr" else "en"
