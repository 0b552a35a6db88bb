"""The functions as Office.js knows them: ``functions.json`` and ``functions.js``.

Each function stands there under its English name with English help, and under its French
name with French help. The tags in the comments of ``functions.js`` are those from which
Microsoft's ``custom-functions-metadata`` makes the same ``functions.json``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from xlkpi import kpis
from xlkpi.model.kpi import Kpi, Unit
from xlkpi.model.text import LANGUAGES, Language


def metadata() -> str:
    """The text of ``functions.json``.

    Errors among the cells reach the functions, which know what to do with them. Rich data
    does not: a date or an amount in a currency then arrives as the plain number it is.
    """
    functions = [_described(entry, language) for entry, language in named()]
    told = {"allowErrorForDataTypeAny": True, "functions": functions}
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def script(calls: str) -> str:
    """The text of ``functions.js``: what makes calls, then a function a name."""
    return calls + "\n" + "\n".join(_function(entry, language) for entry, language in named())


def named() -> Iterator[tuple[Kpi, Language]]:
    """Every function in each language."""
    return ((entry, language) for entry in kpis.functions() for language in LANGUAGES)


def name(entry: Kpi, language: Language) -> str:
    """The name of a function in a language."""
    return (entry.function if language == "en" else entry.function_fr) or ""


def _described(entry: Kpi, language: Language) -> dict[str, Any]:
    called = name(entry, language)
    parameters = []
    for argument in entry.arguments:
        # always a range: a single cell then comes as one row of one cell
        told: dict[str, Any] = {
            "name": argument.name,
            "description": argument.help.in_(language),
            "type": "any",
            "dimensionality": "matrix",
        }
        if argument.variadic:
            told["repeating"] = True
        elif argument.optional:
            told["optional"] = True
        parameters.append(told)
    return {
        "id": called,
        "name": called,
        "description": entry.help.in_(language),
        "parameters": parameters,
        "result": {"dimensionality": "matrix"} if entry.unit is Unit.SPILL else {},
    }


def _function(entry: Kpi, language: Language) -> str:
    called = name(entry, language)
    tags, given = [], []
    for argument in entry.arguments:
        kind = "any[][][]" if argument.variadic else "any[][]"
        shown = f"[{argument.name}]" if argument.optional else argument.name
        tags.append(f" * @param {{{kind}}} {shown} {argument.help.in_(language)}")
        given.append(f"...xlkpi.ranges({argument.name})" if argument.variadic else argument.name)
    result = "any[][]" if entry.unit is Unit.SPILL else "any"
    signature = ", ".join(argument.name for argument in entry.arguments)
    french = "true" if language == "fr" else "false"
    lines = [
        "/**",
        f" * {entry.help.in_(language)}",
        f" * @customfunction {called}",
        *tags,
        f" * @returns {{Promise<{result}>}}",
        " */",
        f"function {called}({signature}) {{",
        f'  return xlkpi.call("{entry.id}", {french}, [{", ".join(given)}]);',
        "}",
        f'CustomFunctions.associate("{called}", {called});',
        "",
    ]
    return "\n".join(lines)
