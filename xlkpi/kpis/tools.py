"""Tools: functions for cells alone, over any KPI."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, cast

from xlkpi.errors import ArgumentError, UnknownName
from xlkpi.model.cells import Cell, cells, check_error, is_blank, shape
from xlkpi.model.expression import (
    Quantity,
    Value,
    absolute,
    addition,
    at_most,
    product,
    ratio,
    root,
    z_score,
)
from xlkpi.model.kpi import (
    STATUSES,
    Better,
    Cells,
    Confidence,
    Count,
    Family,
    Kpi,
    OneNumber,
    Positive,
    Unit,
    Word,
    kpi,
)
from xlkpi.model.text import Language, Text, fold

TOOLS = Family.TOOLS

# ---------------------------------------------------------------- how sure, how different


@kpi(
    "-",
    family=TOOLS,
    function="RATE_MARGIN",
    function_fr="MARGE_TAUX",
    unit="rate",
    better="lower",
    name=Text("Margin of a rate", "Marge d'un taux"),
    help=Text(
        "Half-width of the Wilson confidence interval of a rate (0.05: ± 5 points).",
        "Demi-largeur de l'intervalle de confiance de Wilson d'un taux (0,05 : ± 5 points).",
    ),
    arguments={
        "successes": Text("numerator of the rate", "numérateur du taux"),
        "trials": Text("denominator of the rate", "dénominateur du taux"),
        "confidence": Text("between 0 and 1; 0.95", "entre 0 et 1 ; 0,95"),
    },
    source="Wilson score interval",
    note=Text(
        "Rates whose margin passes 10 points are greyed on sheets.",
        "Les taux dont la marge dépasse 10 points sont grisés sur les feuilles.",
    ),
    aliases=("intervalle de Wilson", "Wilson interval"),
    on_sheet=False,
)
def rate_margin(successes: Count, trials: Count, confidence: Confidence = 0.95) -> Value:
    """Half-width of the Wilson score interval of a rate.

    ``z √(p (1 − p) ÷ n + z² ÷ 4n²) ÷ (1 + z² ÷ n)``, a fraction; lower is better. No trial: no
    value. More successes than trials, or a confidence outside 0 … 1: :class:`DomainError`.

    >>> round(rate_margin(50, 100), 4)
    0.0962
    >>> rate_margin(0, 0) is None
    True
    """
    done = at_most(successes, trials, "successes")
    z = z_score(confidence)
    squared = product(z, z)
    # the same with numerator and denominator multiplied by n
    spread = addition(product(4, product(done, trials - successes)), product(trials, squared))
    error = root(ratio(spread, 4 * trials))
    return ratio(product(z, error), addition(trials, squared))


@kpi(
    "-",
    family=TOOLS,
    function="KPI_CHANGE",
    function_fr="VARIATION_KPI",
    unit="rate",
    better="neutral",
    name=Text("Change of a KPI", "Variation d'un KPI"),
    help=Text(
        "Change from the previous value, as a fraction of its size.",
        "Écart avec la valeur précédente, en fraction de sa taille.",
    ),
    arguments={
        "current": Text("value now", "valeur actuelle"),
        "previous": Text("value before", "valeur précédente"),
    },
    source="xlkpi",
    note=Text(
        "Over the size of the previous value, so that a loss that shrinks is a rise. For rates and "
        "points, subtract instead: +2 points says more than +40 %.",
        "Sur la taille de la valeur précédente : une perte qui se réduit est une hausse. Pour taux "
        "et points, soustraire plutôt : +2 points dit plus que +40 %.",
    ),
    on_sheet=False,
)
def kpi_change(current: OneNumber, previous: OneNumber) -> Value:
    """Change from the previous value, relative to its size.

    ``(current − previous) ÷ |previous|``, a fraction; whether up is good depends on the KPI.
    Previous value 0: no value.

    >>> kpi_change(120, 100), kpi_change(-50, -100)
    (0.2, 0.5)
    """
    return ratio(current - previous, absolute(previous))


# ---------------------------------------------------------------- against a target

_SIGNS = {
    word: sign for way, sign in ((Better.HIGHER, 1), (Better.LOWER, -1)) for word in way.title
}
TARGET = {
    "actual": Text("value of the KPI", "valeur du KPI"),
    "target": Text("its target", "son objectif"),
    "better": Text('"higher" (default) or "lower"', '"plus haut" (par défaut) ou "plus bas"'),
}


@kpi(
    "-",
    family=TOOLS,
    function="KPI_VARIANCE",
    function_fr="ECART_OBJECTIF",
    unit="number",
    better="higher",
    name=Text("Variance from target", "Écart à l'objectif"),
    help=Text(
        "Distance from the target; positive is favourable.",
        "Distance à l'objectif ; positif est favorable.",
    ),
    arguments=TARGET,
    source="D2; D3",
    aliases=("écart", "variance"),
    on_sheet=False,
)
def kpi_variance(actual: OneNumber, target: OneNumber, better: Word = "higher") -> Quantity:
    """Distance from a target; positive is favourable whichever way is good.

    ``actual − target``, or ``target − actual`` when lower is better, in the KPI's unit. A
    missing value or target: no value. A word that is no direction: :class:`ArgumentError`.

    >>> kpi_variance(90, 100), kpi_variance(90, 100, "lower")
    (-10, 10)
    """
    return (actual - target) * _sign(better)


def _sign(better: str) -> int:
    """1 where higher is better, −1 where lower is; the words of both languages."""
    sign = _SIGNS.get(better.strip().casefold())
    if sign is None:
        raise ArgumentError(f'better takes "higher" or "lower" (plus haut, plus bas): "{better}"')
    return sign


def _status(
    actual: Quantity, target: Quantity, better: str, tolerance: Quantity, language: Language
) -> str:
    on_target, close, off_target = (status.in_(language) for status in STATUSES)
    aim, gain = cast(float, target), cast(float, kpi_variance(actual, target, better))
    allowed = cast(float, tolerance) * (abs(aim) if aim else 1)
    # the last bits of a float decide nothing: 0.95 is within 0.05 of 1
    if gain >= -1e-12 * abs(aim):
        return on_target
    return close if -gain <= allowed * (1 + 1e-9) else off_target


def _status_french(
    actual: Quantity, target: Quantity, better: str = "higher", tolerance: Quantity = 0.05
) -> str:
    """Where a value stands, in French."""
    return _status(actual, target, better, tolerance, "fr")


@kpi(
    "-",
    family=TOOLS,
    function="KPI_STATUS",
    function_fr="STATUT_KPI",
    french=_status_french,
    unit="text",
    better="neutral",
    name=Text("Status against target", "Statut face à l'objectif"),
    help=Text(
        "on target, close (within the tolerance) or off target.",
        "atteint, proche (dans la tolérance) ou manqué.",
    ),
    arguments={
        **TARGET,
        "tolerance": Text(
            "fraction of the target that counts as close; 0.05",
            "fraction de l'objectif qui compte comme proche ; 0,05",
        ),
    },
    source="D2; D3",
    note=Text(
        "Close to a target of 0: within the tolerance itself.",
        "Proche d'un objectif de 0 : à la tolérance elle-même.",
    ),
    on_sheet=False,
)
def kpi_status(
    actual: OneNumber, target: OneNumber, better: Word = "higher", tolerance: Positive = 0.05
) -> str:
    """Where a value stands: on target, close or off target (atteint, proche, manqué).

    Close: short by at most ``tolerance × |target|``, or by the tolerance itself where the
    target is 0. A missing value or target: no value. A word that is no direction:
    :class:`ArgumentError`; a negative tolerance: :class:`DomainError`.

    >>> kpi_status(100, 100), kpi_status(96, 100), kpi_status(106, 100, "lower")
    ('on target', 'close', 'off target')
    """
    return _status(actual, target, better, tolerance, "en")


# ---------------------------------------------------------------- the catalogue in a cell


def _formula(entry: Kpi, language: Language) -> str:
    return entry.formula if entry.expression is not None else entry.help.in_(language)


_FIELDS: tuple[tuple[Text, Callable[[Kpi, Language], str]], ...] = (
    (Text("name", "nom"), lambda entry, language: entry.name.in_(language)),
    (Text("formula", "formule"), _formula),
    (Text("unit", "unité"), lambda entry, language: entry.unit.title.in_(language)),
    (Text("better", "sens"), lambda entry, language: entry.better.title.in_(language)),
    (Text("source", "source"), lambda entry, _: entry.source),
    (Text("help", "aide"), lambda entry, language: entry.help.in_(language)),
)


def _found(name: str) -> Kpi:
    """The KPI of that name; in a cell an unknown name is an argument that cannot be."""
    from xlkpi.kpis import find

    try:
        return find(name)
    except UnknownName as error:
        raise ArgumentError(str(error)) from error


def _info(kpi: str, field: str, language: Language) -> str:
    entry = _found(kpi)
    for names, tell in _FIELDS:
        if fold(field) in (fold(names.en), fold(names.fr)):
            return tell(entry, language)
    known = [names.in_(language) for names, _ in _FIELDS]
    raise ArgumentError(UnknownName("field", field, known).listed())


def _info_french(kpi: str, field: str = "aide") -> str:
    """What the catalogue says of a KPI, in French."""
    return _info(kpi, field, "fr")


@kpi(
    "-",
    family=TOOLS,
    function="KPI_INFO",
    function_fr="INFO_KPI",
    french=_info_french,
    unit="text",
    better="neutral",
    name=Text("About a KPI", "À propos d'un KPI"),
    help=Text(
        "What the catalogue says of a KPI: name, formula, unit, better, source or help.",
        "Ce que le catalogue dit d'un KPI : nom, formule, unité, sens, source ou aide.",
    ),
    arguments={
        "kpi": Text("its id, function or a name of its own", "son id, sa fonction ou son nom"),
        "field": Text(
            "name, formula, unit, better, source or help (default)",
            "nom, formule, unité, sens, source ou aide (par défaut)",
        ),
    },
    source="xlkpi",
    on_sheet=False,
)
def kpi_info(kpi: Word, field: Word = "help") -> str:
    """What the catalogue says of a KPI.

    ``kpi`` is an id, a function's name or an unambiguous alias; ``field`` is name, formula,
    unit, better, source or help, in either language. An unknown or ambiguous KPI, or an
    unknown field: :class:`ArgumentError` with the nearest names.

    >>> kpi_info("NPS", "formula")
    '100 × (promoters − detractors) ÷ nps_answers'
    >>> kpi_info("CHURN_RATE", "better")
    'lower'
    """
    return _info(kpi, field, "en")


# ---------------------------------------------------------------- a KPI by segment


_BLANK = Text("(blank)", "(vide)")


def _by(name: str, segments: Cells, ranges: tuple[Cells, ...], language: Language) -> Any:
    entry = _found(name)
    if entry.function is None or entry.unit is Unit.SPILL:
        raise ArgumentError(f"{entry.id} is no function that KPI_BY can call")
    size = shape(segments)
    if any(shape(given) not in (size, (1, 1)) for given in ranges):
        raise ArgumentError("the segments and the ranges differ in shape")
    # a single cell beside longer ranges is a setting, the same for every segment
    columns = [list(cells(given)) if shape(given) == size else None for given in ranges]
    groups: dict[Hashable, tuple[Cell, list[int]]] = {}
    for at, cell in enumerate(cells(segments)):
        check_error(cell)
        if is_blank(cell) and all(is_blank(column[at]) for column in columns if column):
            continue  # a row blank throughout is none: whole columns may be given
        label = cell.strip() if isinstance(cell, str) else cell
        label = _BLANK.in_(language) if is_blank(cell) else label
        key = label.casefold() if isinstance(label, str) else (type(label) is bool, label)
        groups.setdefault(key, (label, []))[1].append(at)
    calculate = entry.calculate_french if language == "fr" else entry.calculate
    table = []
    for label, places in groups.values():
        picked = [
            [[column[at]] for at in places] if column else given
            for given, column in zip(ranges, columns, strict=True)
        ]
        table.append([label, calculate(*picked), len(places)])
    return table or None


def _by_french(kpi: str, segments: Cells, *ranges: Cells) -> Any:
    """A KPI segment by segment; rows without a segment are « (vide) »."""
    return _by(kpi, segments, ranges, "fr")


@kpi(
    "-",
    family=TOOLS,
    function="KPI_BY",
    function_fr="KPI_PAR",
    french=_by_french,
    unit="spill",
    better="neutral",
    name=Text("A KPI by segment", "Un KPI par segment"),
    help=Text(
        "Table of a KPI by segment: segment, value, number of rows.",
        "Tableau d'un KPI par segment : segment, valeur, nombre de lignes.",
    ),
    arguments={
        "kpi": Text("its function or id, in quotes", "sa fonction ou son id, entre guillemets"),
        "segments": Text("segment of each row", "segment de chaque ligne"),
        "ranges": Text(
            "arguments of the KPI: ranges as long as the segments, or single values",
            "arguments du KPI : plages aussi longues que les segments, ou valeurs seules",
        ),
    },
    source="D2; D3 (segmenting)",
    note=Text(
        "Each segment is counted from its own rows; the total is not the mean of the segments.",
        "Chaque segment se compte sur ses lignes ; le total n'est pas la moyenne des segments.",
    ),
    on_sheet=False,
)
def kpi_by(kpi: Word, segments: Cells, *ranges: Cells) -> Any:
    """A KPI segment by segment: rows of segment, value and number of rows.

    ``segments`` names the segment of each row; each range is an argument of the KPI, of the
    same shape, or a single value for all. Segments come in order of first appearance, whatever
    their case; rows without one are "(blank)", rows blank throughout are passed over. A segment
    without a value has None. No row: no value. An unknown KPI or different shapes:
    :class:`ArgumentError`.

    >>> kpi_by("NPS", ["north", "south", "north"], [10, 3, 8])
    [['north', 50.0, 2], ['south', -100.0, 1]]
    """
    return _by(kpi, segments, ranges, "en")
