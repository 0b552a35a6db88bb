"""The KPI: one typed function with what cannot be said in code.

:func:`kpi` decorates a plain function and returns it unchanged, after entering it in the
catalogue as a :class:`Kpi`. From its signature come its arguments: the annotation says of
each what it takes (see the kinds below), a default makes it optional.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Annotated, Any, TypeVar, get_origin

from xlkpi.errors import ArgumentError, DomainError
from xlkpi.model.cells import Cell, is_blank, number, numbers, serial, single
from xlkpi.model.expression import (
    Expression,
    Number,
    Quantity,
    Symbol,
    evaluate,
    excel_printer,
    symbolic,
    symbols,
    words_printer,
)
from xlkpi.model.rows import Range
from xlkpi.model.text import Text


class Family(Enum):
    """A family of KPIs: one sheet of the workbook."""

    RETENTION = "retention"
    ACQUISITION = "acquisition"
    VALUE = "value"
    PROFITABILITY = "profitability"
    CAMPAIGNS = "campaigns"
    SATISFACTION = "satisfaction"
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    COMPLAINTS = "complaints"
    DATA_QUALITY = "data_quality"
    TOOLS = "tools"  # functions for cells only: no sheet

    @property
    def title(self) -> Text:
        """The name of the family's sheet."""
        return _FAMILIES[self]


_FAMILIES = {
    Family.RETENTION: Text("Customer base & retention", "Base clients & fidélité"),
    Family.ACQUISITION: Text("Acquisition & pipeline", "Acquisition & ventes"),
    Family.VALUE: Text("Revenue & customer value", "Revenus & valeur client"),
    Family.PROFITABILITY: Text("Costs & profitability", "Coûts & rentabilité"),
    Family.CAMPAIGNS: Text("Campaigns & channels", "Campagnes & canaux"),
    Family.SATISFACTION: Text("Voice of customer", "Satisfaction & écoute"),
    Family.INBOUND: Text("Inbound", "Réception & service"),
    Family.OUTBOUND: Text("Outbound", "Émission & prospection"),
    Family.COMPLAINTS: Text("Complaints", "Réclamations"),
    Family.DATA_QUALITY: Text("CRM data quality", "Qualité de la base CRM"),
    Family.TOOLS: Text("Tools", "Outils"),
}


class Unit(Enum):
    """What a KPI is counted in."""

    COUNT = "count"
    RATE = "rate"  # a fraction, shown as %
    POINTS = "points"  # −100 … 100
    CURRENCY = "currency"
    RATIO = "ratio"  # a plain quotient, shown with decimals
    DAYS = "days"
    HOURS = "hours"
    SECONDS = "seconds"
    SCORE = "score"
    PROBABILITY = "probability"
    NUMBER = "number"
    TEXT = "text"
    SPILL = "spill"

    @property
    def title(self) -> Text:
        """The unit in words."""
        return _UNITS[self]


_UNITS = {
    Unit.COUNT: Text("count", "nombre"),
    Unit.RATE: Text("fraction (shown as %)", "fraction (affichée en %)"),
    Unit.POINTS: Text("points", "points"),
    Unit.CURRENCY: Text("currency", "monnaie"),
    Unit.RATIO: Text("ratio", "ratio"),
    Unit.DAYS: Text("days", "jours"),
    Unit.HOURS: Text("hours", "heures"),
    Unit.SECONDS: Text("seconds", "secondes"),
    Unit.SCORE: Text("score", "note"),
    Unit.PROBABILITY: Text("probability", "probabilité"),
    Unit.NUMBER: Text("number", "nombre"),
    Unit.TEXT: Text("text", "texte"),
    Unit.SPILL: Text("table", "tableau"),
}


class Better(Enum):
    """Which way is good."""

    HIGHER = "higher"
    LOWER = "lower"
    NEUTRAL = "neutral"

    @property
    def title(self) -> Text:
        """The direction in words."""
        return _DIRECTIONS[self]


_DIRECTIONS = {
    Better.HIGHER: Text("higher", "plus haut"),
    Better.LOWER: Text("lower", "plus bas"),
    Better.NEUTRAL: Text("neutral", "neutre"),
}

STATUSES = (Text("on target", "atteint"), Text("close", "proche"), Text("off target", "manqué"))
"""Where a value stands against its target, from the best."""


class Spread(Enum):
    """How a year's target becomes months' targets."""

    LEVEL = "level"  # the same every month
    SUM = "sum"  # divided over the months
    COMPOUND = "compound"  # months compounded give the year
    PER_PERIOD = "per_period"  # a year's value and a month's have nothing to do with each other


class Kind(Enum):
    """What an argument takes."""

    COUNT = "count"  # a number or a range that is summed; not negative
    AMOUNT = "amount"  # a number or a range that is summed; any sign
    NUMBER = "number"  # one number, any sign
    POSITIVE = "positive"  # one number, not negative
    RATE = "rate"  # one number, 0 … 1
    MARGIN = "margin"  # one number, at most 1
    CONFIDENCE = "confidence"  # one number between 0 and 1, both excluded
    WORD = "word"  # one text
    DATE = "date"  # one date
    ROWS = "rows"  # a range whose cells matter one by one
    CELLS = "cells"  # ranges passed on as they are


Count = Annotated[Quantity, Kind.COUNT]
Amount = Annotated[Quantity, Kind.AMOUNT]
OneNumber = Annotated[Quantity, Kind.NUMBER]
Positive = Annotated[Quantity, Kind.POSITIVE]
Rate = Annotated[Quantity, Kind.RATE]
Margin = Annotated[Quantity, Kind.MARGIN]
Confidence = Annotated[Quantity, Kind.CONFIDENCE]
Word = Annotated[str, Kind.WORD]
Date = Annotated[Any, Kind.DATE]
Rows = Annotated[Any, Kind.ROWS]
Cells = Annotated[Any, Kind.CELLS]

_KINDS: dict[str, Kind] = {
    name: hint.__metadata__[0]
    for name, hint in list(globals().items())
    if get_origin(hint) is Annotated
}

SUMMED = frozenset((Kind.COUNT, Kind.AMOUNT))
ROW_KINDS = frozenset((Kind.ROWS, Kind.CELLS))

_DOMAINS: dict[Kind, tuple[Callable[[float], bool], str]] = {
    Kind.COUNT: (lambda x: x >= 0, "may not be negative"),
    Kind.POSITIVE: (lambda x: x >= 0, "may not be negative"),
    Kind.RATE: (lambda x: 0 <= x <= 1, "is a rate: between 0 and 1"),
    Kind.MARGIN: (lambda x: x <= 1, "is a margin rate: at most 1"),
    Kind.CONFIDENCE: (lambda x: 0 < x < 1, "lies between 0 and 1"),
}

Binding = str | float | Callable[[Callable[[str], Expression]], Expression]
"""What stands for an argument in the workbook: a measure's id (``id@rolling12`` for another
window, ``@previous``, ``@last_year``), a constant, or a function that builds an expression
from measures and from parameters (``param:name``)."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a KPI function."""

    name: str
    kind: Kind
    help: Text
    default: Any = inspect.Parameter.empty
    variadic: bool = False

    @property
    def optional(self) -> bool:
        """Whether it may be left out."""
        return self.default is not inspect.Parameter.empty


@dataclass(frozen=True)
class Kpi:
    """A KPI of the catalogue.

    ``function`` is its name in a cell, ``None`` for counts and amounts that exist on sheets
    alone. ``k`` is its number in the specification. ``of`` is the plain Python function,
    ``french`` what answers to the French name where its answers are words.
    """

    id: str
    k: str
    family: Family
    unit: Unit
    better: Better
    name: Text
    help: Text
    source: str
    of: Callable[..., Any]
    french: Callable[..., Any] | None = None
    arguments: tuple[Argument, ...] = ()
    function: str | None = None
    function_fr: str | None = None
    spread: Spread = Spread.LEVEL
    aliases: tuple[str, ...] = ()
    bind: Mapping[str, Binding] = field(default_factory=dict)
    measure: Expression | None = None
    note: Text = Text("", "")
    advice: Text = Text("", "")
    decimals: int | None = None
    sample: str | None = None
    on_sheet: bool = True

    @cached_property
    def expression(self) -> Expression | None:
        """The formula over measures; None for functions that live in cells alone."""
        if not self.on_sheet:
            return None
        if self.measure is not None:
            return self.measure
        given: dict[str, Any] = {}
        for argument in self.arguments:
            if argument.kind in ROW_KINDS:
                given[argument.name] = Range(argument.name)
            elif argument.name in self.bind:
                given[argument.name] = _bound(self.bind[argument.name])
            elif argument.optional:
                continue
            else:
                given[argument.name] = Symbol(argument.name)
        return symbolic(self.of(**given))

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """The measures that the formula needs, as references (``id`` or ``id@window``)."""
        if self.expression is None:
            return ()
        return tuple(s for s in symbols(self.expression) if not s.startswith("param:"))

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that the formula reads, without their prefix."""
        if self.expression is None:
            return ()
        found = symbols(self.expression)
        return tuple(s.removeprefix("param:") for s in found if s.startswith("param:"))

    @cached_property
    def sample_measure(self) -> str | None:
        """The measure that says how many cases the value rests on: its denominator."""
        if self.sample is not None:
            return self.sample or None
        from xlkpi.model.expression import Ratio

        match self.expression:
            case Ratio(_, denominator):
                found = symbols(denominator)
                return found[0] if len(found) == 1 else None
        return None

    @property
    def formula(self) -> str:
        """The formula in words, over measures where the KPI has a sheet row."""
        if self.expression is None:
            return self.help.en
        return words_printer(lambda name: name.removeprefix("param:"))(self.expression)

    def worksheet_formula(self, cell: Callable[[str], str]) -> str:
        """The cell formula, without ``=``, over the cells that hold the measures."""
        if self.expression is None:
            raise ArgumentError(f"{self.id} has no row on a sheet")
        return excel_printer(cell)(self.expression)

    def value(self, measures: Mapping[str, float | None]) -> float | None:
        """The value from measures (and ``param:`` entries); None where there is none."""
        if self.expression is None:
            raise ArgumentError(f"{self.id} has no row on a sheet")
        return evaluate(self.expression, measures)

    def calculate(self, *cells: Cell, **named: Cell) -> Any:
        """What the function gives in a cell: arguments may be single values or ranges.

        None where there is no value; :class:`~xlkpi.errors.DomainError` for a value outside
        its scale, :class:`~xlkpi.errors.ArgumentError` for the wrong kind of argument.
        """
        return self._call(self.of, cells, named)

    def calculate_french(self, *cells: Cell, **named: Cell) -> Any:
        """The same under the French name: words, where it gives any, are French."""
        return self._call(self.french or self.of, cells, named)

    def _call(
        self, of: Callable[..., Any], cells: tuple[Cell, ...], named: Mapping[str, Cell]
    ) -> Any:
        fixed = [a for a in self.arguments if not a.variadic]
        rest = next((a for a in self.arguments if a.variadic), None)
        if len(cells) > len(fixed) and rest is None:
            raise ArgumentError(f"{self.function} takes at most {len(fixed)} arguments")
        given = dict(zip((a.name for a in fixed), cells, strict=False)) | dict(named)
        unknown = set(named) - {a.name for a in fixed}
        if unknown:
            raise ArgumentError(f"{self.function} has no argument {min(unknown)}")
        values: dict[str, Any] = {}
        for argument in fixed:
            if argument.name not in given:
                if not argument.optional:
                    raise ArgumentError(f"{self.function} needs {argument.name}")
                continue
            value = _taken(argument, given[argument.name])
            if value is not None:
                values[argument.name] = value
            elif not argument.optional:
                return None
        try:
            if rest is None:
                return _finite(of(**values))
            return of(*(values[a.name] for a in fixed), *cells[len(fixed) :])
        except OverflowError as error:
            raise DomainError(_TOO_LARGE) from error


def _bound(binding: Binding) -> Expression:
    if isinstance(binding, str):
        return Symbol(binding)
    if isinstance(binding, int | float):
        return Number(binding)
    return binding(Symbol)


def _taken(argument: Argument, given: Cell) -> Any:
    """An argument as the plain function takes it; None when it says nothing."""
    if argument.kind in ROW_KINDS:
        return None if given is None and argument.optional else given
    if argument.kind in SUMMED:
        found = numbers(given)
        if not found:
            return None
        _check(argument, min(found))
        return _finite(sum(found))
    cell = single(given, argument.name)
    if cell is None:
        return None
    if argument.kind is Kind.WORD:
        return str(cell)
    if argument.kind is Kind.DATE:
        day = serial(cell)
        if day is None:
            raise ArgumentError(f"{argument.name} takes a date, not {cell!r}")
        return day
    held = number(cell)
    if held is None:
        raise ArgumentError(f"{argument.name} takes a number, not {cell!r}")
    return _check(argument, held)


def _check(argument: Argument, given: float) -> float:
    within, words = _DOMAINS.get(argument.kind, (lambda _: True, ""))
    if not within(given):
        raise DomainError(f"{argument.name} {words}: {given:g}")
    return given


_TOO_LARGE = "a number is larger than a cell holds"


def _finite(value: Any) -> Any:
    """A value as it is; a number beyond what a cell holds is outside every domain."""
    if isinstance(value, float) and not math.isfinite(value):
        raise DomainError(_TOO_LARGE)
    return value


CATALOGUE: dict[str, Kpi] = {}
"""Every KPI by its id, in the order of the families' files."""

Formula = TypeVar("Formula", bound=Callable[..., Any])


def kpi(
    k: str,
    *,
    family: Family,
    unit: str,
    better: str,
    name: Text,
    help: Text,
    source: str,
    arguments: Mapping[str, Text],
    function: str | None = None,
    function_fr: str | None = None,
    french: Callable[..., Any] | None = None,
    spread: str = "level",
    aliases: tuple[str, ...] = (),
    bind: Mapping[str, Binding] | None = None,
    note: Text = Text("", ""),
    advice: Text = Text("", ""),
    decimals: int | None = None,
    sample: str | None = None,
    on_sheet: bool = True,
) -> Callable[[Formula], Formula]:
    """Enter a function in the catalogue; the function itself is returned as it was.

    ``bind`` names the measure of an argument where it is not the argument's own name;
    ``sample`` the measure that says how many cases a value rests on, where that is not the
    formula's denominator (``""``: none); ``french`` a twin of the function that answers to
    ``function_fr`` with French words.
    """

    def enter(of: Formula) -> Formula:
        entry = Kpi(
            id=of.__name__,
            k=k,
            family=family,
            unit=Unit(unit),
            better=Better(better),
            name=name,
            help=help,
            source=source,
            of=of,
            french=french,
            arguments=_arguments(of, arguments),
            function=function,
            function_fr=function_fr,
            spread=Spread(spread),
            aliases=aliases,
            bind=dict(bind or {}),
            note=note,
            advice=advice,
            decimals=decimals,
            sample=sample,
            on_sheet=on_sheet,
        )
        _register(entry)
        return of

    return enter


def quantity(
    id: str,
    k: str,
    *,
    family: Family,
    unit: str,
    better: str,
    name: Text,
    help: Text,
    source: str,
    measure: str | None = None,
    spread: str = "sum",
    aliases: tuple[str, ...] = (),
    note: Text = Text("", ""),
    advice: Text = Text("", ""),
    decimals: int | None = None,
) -> None:
    """Enter a count or an amount that is a measure as it stands: a KPI without a function."""
    entry = Kpi(
        id=id,
        k=k,
        family=family,
        unit=Unit(unit),
        better=Better(better),
        name=name,
        help=help,
        source=source,
        of=lambda value: value,
        spread=Spread(spread),
        aliases=aliases,
        measure=Symbol(measure or id),
        note=note,
        advice=advice,
        decimals=decimals,
    )
    _register(entry)


def _register(entry: Kpi) -> None:
    if entry.id in CATALOGUE:
        raise ValueError(f"two KPIs are called {entry.id}")
    CATALOGUE[entry.id] = entry


def _arguments(of: Callable[..., Any], help: Mapping[str, Text]) -> tuple[Argument, ...]:
    """The arguments of a KPI function, read from its signature."""
    found = []
    for name, parameter in inspect.signature(of).parameters.items():
        # annotations are texts here: resolving them costs more than all the rest of the start
        options = str(of.__annotations__.get(name, "")).split("|")
        kinds = [_KINDS[option.strip()] for option in options if option.strip() in _KINDS]
        if not kinds:
            raise TypeError(f"{of.__name__}: {name} has no kind")
        variadic = parameter.kind is inspect.Parameter.VAR_POSITIONAL
        found.append(Argument(name, kinds[0], help[name], parameter.default, variadic))
    if set(help) != {argument.name for argument in found}:
        raise TypeError(f"{of.__name__}: help for other arguments than it has")
    return tuple(found)


def is_omitted(value: Any) -> bool:
    """Whether an optional argument was left out (or blank)."""
    return value is None or (not isinstance(value, Expression) and is_blank(value))
