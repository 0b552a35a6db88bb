"""A KPI as the text of an Excel LAMBDA.

The same checks as :meth:`Kpi.calculate <xlkpi.model.kpi.Kpi.calculate>`: no number in an
argument gives ``#N/A``, a value outside its domain ``#NUM!``, the wrong kind of argument
``#VALUE!``. Prefixes (``_xlfn.``, ``_xlpm.``) are those that Excel saves in a file.
"""

from __future__ import annotations

from typing import Any

from xlkpi.model.expression import Printer, Symbol, symbolic
from xlkpi.model.kpi import ROW_KINDS, STATUSES, SUMMED, Argument, Better, Kind, Kpi
from xlkpi.model.rows import Range, no_number, parameter
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
    by_hand = BODIES_BY_HAND.get(kpi.id)
    worded = any(a.kind in (Kind.CELLS, Kind.WORD) for a in kpi.arguments)
    if kpi.function is None or (worded and by_hand is None):
        return None
    given: dict[str, Any] = {}
    for argument in kpi.arguments:
        if argument.kind in ROW_KINDS:
            given[argument.name] = Range(argument.name, argument.optional)
        else:
            given[argument.name] = Symbol(argument.name)
    if by_hand is not None:
        body = by_hand.in_(language)
    else:
        body = Printer(_name(kpi), over_ranges=True)(symbolic(kpi.of(**given)))
    checks = [check for argument in kpi.arguments for check in _checks(argument)]
    for each in given.values():
        if isinstance(each, Range):
            checks += [
                (condition if isinstance(condition, str) else condition(_name(kpi)), error)
                for condition, error in each.checks
            ]
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
        summed = argument.kind in SUMMED
        value = f"SUM({given})" if summed else given
        if not argument.optional:
            return value
        blank = no_number(given) if summed else _blank(given)
        left_out = f"IF(_xlfn.ISOMITTED({given}),TRUE,{blank})"
        return f"IF({left_out},{_default(argument)},{value})"

    return text


def _default(argument: Argument) -> str:
    return f"{argument.default:g}" if isinstance(argument.default, int | float) else "0"


def _blank(given: str) -> str:
    """The condition that a single cell says nothing."""
    return f'TRIM({given}&"")=""'


def _errors(given: str) -> str:
    """The first error that stands in a range, else 0; text and blanks do it no harm."""
    variable = "_xlpm.e_"
    return f"SUM(_xlfn.MAP({given},_xlfn.LAMBDA({variable},IF(ISERROR({variable}),{variable},0))))"


def _checks(argument: Argument) -> list[tuple[str, str]]:
    """What a LAMBDA refuses of an argument: conditions, each with the error that it gives.

    A condition over a cell that holds an error is that error, and so is the whole.
    """
    given, refused = parameter(argument.name), _REFUSED.get(argument.kind)
    if argument.kind in ROW_KINDS:
        found = [(f"{_errors(given)}<>0", "#N/A")]
    elif argument.kind in SUMMED:
        found = [] if argument.optional else [(no_number(given), f"{_errors(given)}+#N/A")]
        if refused:
            found.append((refused.format(given), "#NUM!"))
    else:
        blank = _blank(given)
        found = [(f"ROWS({given})*COLUMNS({given})>1", "#VALUE!")]
        if not argument.optional:
            found.append((blank, "#N/A"))
        if argument.kind is not Kind.WORD:
            found.append((f"IF({blank},FALSE,NOT(ISNUMBER({given})))", "#VALUE!"))
        if refused:
            found.append((f"IF({blank},FALSE,{refused.format(given)})", "#NUM!"))
    if argument.optional:
        found = [(f"IF(_xlfn.ISOMITTED({given}),FALSE,{check})", error) for check, error in found]
    return found


def _against_target(body: str) -> str:
    """A body over ``d``: 1 or -1 as higher or lower is better; any other word is refused."""
    word = "_xlpm.better_"
    left_out = f"IF(_xlfn.ISOMITTED({word}),TRUE,{_blank(word)})"
    signs = {Better.HIGHER: 1, Better.LOWER: -1}
    ways = ",".join(f'"{name}",{sign}' for way, sign in signs.items() for name in way.title)
    way = f"IF({left_out},1,_xlfn.SWITCH(LOWER(TRIM({word})),{ways},#VALUE!))"
    return f"_xlfn.LET(_xlpm.d_,{way},{body})"


def _status(language: Language) -> str:
    on_target, close, off_target = (status.in_(language) for status in STATUSES)
    given, size = "_xlpm.tolerance_", "ABS(_xlpm.target_)"
    left_out = f"IF(_xlfn.ISOMITTED({given}),TRUE,{_blank(given)})"
    return _against_target(
        f"_xlfn.LET(_xlpm.g_,_xlpm.d_*(_xlpm.actual_-_xlpm.target_),"
        f"_xlpm.t_,IF({left_out},0.05,{given})*IF(_xlpm.target_=0,1,{size}),"
        # the last bits of a float decide nothing
        f'IF(_xlpm.g_>=-1E-12*{size},"{on_target}",'
        f'IF(-_xlpm.g_<=_xlpm.t_*(1+1E-9),"{close}","{off_target}")))'
    )


_VARIANCE = _against_target("_xlpm.d_*(_xlpm.actual_-_xlpm.target_)")

BODIES_BY_HAND: dict[str, Text] = {
    "kpi_variance": Text(_VARIANCE, _VARIANCE),
    "kpi_status": Text(_status("en"), _status("fr")),
}
"""Bodies of LAMBDAs that cannot be traced, by KPI id; the vectors hold them to the Python values."""
