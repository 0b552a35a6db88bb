"""A KPI as the text of an Excel LAMBDA.

The same checks as :meth:`Kpi.calculate <xlkpi.model.kpi.Kpi.calculate>`: no number in an
argument gives ``#N/A``, a value outside its domain ``#NUM!``, the wrong kind of argument
``#VALUE!``. Prefixes (``_xlfn.``, ``_xlpm.``) are those that Excel saves in a file.
"""

from __future__ import annotations

from typing import Any

from xlkpi.model.expression import Printer, Symbol, symbolic
from xlkpi.model.kpi import ROW_KINDS, SUMMED, Argument, Kind, Kpi
from xlkpi.model.rows import Range, parameter
from xlkpi.model.text import Language, Text

# the condition under which a single number is refused
_REFUSED = {
    Kind.COUNT: "MIN({0})<0",
    Kind.POSITIVE: "{0}<0",
    Kind.RATE: "OR({0}<0,{0}>1)",
    Kind.MARGIN: "{0}>1",
    Kind.CONFIDENCE: "OR({0}<=0,{0}>=1)",
}


def lambda_text(kpi: Kpi, language: Language = "en") -> str | None:
    """The LAMBDA of a function, as a defined name holds it (without ``=``); None if it has none.

    ``language`` matters to the few whose answers are words.
    """
    by_hand = LAMBDAS_BY_HAND.get(kpi.id)
    if by_hand is not None:
        return by_hand.in_(language)
    if kpi.function is None or any(
        a.kind in (Kind.CELLS, Kind.WORD, Kind.DATE) for a in kpi.arguments
    ):
        return None
    given: dict[str, Any] = {}
    for argument in kpi.arguments:
        if argument.kind in ROW_KINDS:
            given[argument.name] = Range(argument.name, argument.optional)
        else:
            given[argument.name] = Symbol(argument.name)
    body = Printer(_name(kpi), over_ranges=True)(symbolic(kpi.of(**given)))
    checks = [check for argument in kpi.arguments for check in _checks(argument)]
    for each in given.values():
        if isinstance(each, Range):
            checks += [(condition(_name(kpi)), error) for condition, error in each.checks]
    for condition, error in reversed(checks):
        body = f"IF({condition},{error},{body})"
    declared = ",".join(
        f"_xlop.{a.name}_" if a.optional else parameter(a.name) for a in kpi.arguments
    )
    return f"_xlfn.LAMBDA({declared},{body})"


def _name(kpi: Kpi) -> Any:
    arguments = {argument.name: argument for argument in kpi.arguments}

    def text(name: str) -> str:
        argument, given = arguments[name], parameter(name)
        if argument.kind in SUMMED:
            value = f"SUM({given})"
            return (
                f"IF(_xlfn.ISOMITTED({given}),{_default(argument)},{value})"
                if (argument.optional)
                else value
            )
        if argument.optional:
            return f"IF({_left_out(given)},{_default(argument)},{given})"
        return given

    return text


def _left_out(given: str) -> str:
    """The condition that a single optional argument was left out, or its cell is blank."""
    return f'IF(_xlfn.ISOMITTED({given}),TRUE,{given}&""="")'


def _default(argument: Argument) -> str:
    return f"{argument.default:g}" if isinstance(argument.default, int | float) else "0"


def _checks(argument: Argument) -> list[tuple[str, str]]:
    given = parameter(argument.name)
    if argument.kind in ROW_KINDS:
        return []
    refused = _REFUSED.get(argument.kind)
    if argument.kind in SUMMED:
        found = [] if argument.optional else [(f"COUNT({given})=0", "#N/A")]
    else:
        found = [(f"ROWS({given})*COLUMNS({given})>1", "#VALUE!")]
        if argument.optional:
            found.append((f"IF({_left_out(given)},FALSE,NOT(ISNUMBER({given})))", "#VALUE!"))
        else:
            found.append((f'{given}&""=""', "#N/A"))
            found.append((f"NOT(ISNUMBER({given}))", "#VALUE!"))
    if refused:
        condition = refused.format(given)
        if argument.optional:
            summed = argument.kind in SUMMED
            left_out = f"_xlfn.ISOMITTED({given})" if summed else _left_out(given)
            condition = f"IF({left_out},FALSE,{condition})"
        found.append((condition, "#NUM!"))
    return found


LAMBDAS_BY_HAND: dict[str, Text] = {}
"""LAMBDA texts that cannot be traced, by KPI id; the vectors hold them to the Python values."""
