"""Where a number of a workbook comes from: cell, formula, indicator, measures, facts, files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from xlkpi.errors import InputError, UnknownName
from xlkpi.facts.coverage import tables_of
from xlkpi.facts.engine import PLACEHOLDERS, USES
from xlkpi.facts.measures import MEASURES, home
from xlkpi.facts.series import TOTAL, Segment
from xlkpi.model.expression import words_printer
from xlkpi.model.kpi import CATALOGUE, Kpi
from xlkpi.model.measure import Adds, Reference
from xlkpi.model.parameters import PARAMETERS
from xlkpi.model.period import Window, label
from xlkpi.model.text import Language, Text, fold
from xlkpi.proof.places import column_letters, place, split
from xlkpi.proof.provenance import SourceFile, files_of
from xlkpi.proof.read_back import FamilyRows, ReadBack
from xlkpi.proof.recompute import adds_of, plain, rows_of
from xlkpi.targets import names
from xlkpi.targets.register import MONTHS, TARGETS
from xlkpi.workbook import columns as c
from xlkpi.workbook.family_sheet import measure_name

ADDS = {
    Adds.UP: Text("the sum of its months", "la somme de ses mois"),
    Adds.ANEW: Text("counted anew for each window", "compté à neuf pour chaque fenêtre"),
    Adds.AT_START: Text("a level at the start of the period", "un niveau au début de la période"),
    Adds.AT_END: Text("a level at the end of the period", "un niveau à la fin de la période"),
}
SPREADS = {
    "level": Text("the same every month", "le même chaque mois"),
    "sum": Text("divided over the months, by last year's season where it is known",
                "réparti sur les mois, selon la saison de l'an passé si elle est connue"),
    "compound_share": Text("months multiply to the year", "les mois se multiplient pour faire l'année"),
    "compound_loss": Text("what is left each month multiplies to the year",
                          "ce qui reste chaque mois se multiplie pour faire l'année"),
    "compound_growth": Text("growth compounds month by month", "la croissance se compose mois par mois"),
    "per_period": Text("a month's target and a year's have nothing to do with each other",
                       "l'objectif d'un mois et celui de l'année sont sans rapport"),
}  # fmt: skip
_TARGET_COLUMNS = (c.TARGET, c.VARIANCE, c.VARIANCE_PCT, c.STATUS, c.YTD_TARGET, c.R12_TARGET)
_POINTERS = {**c.POINTERS, c.CHANGE: c.VALUE, c.YEAR_CHANGE: c.VALUE}
_COMPARED = {
    c.CHANGE: Text("the change since the month before", "l'évolution depuis le mois précédent"),
    c.YEAR_CHANGE: Text("the change since the same month last year",
                        "l'évolution depuis le même mois de l'an passé"),
}  # fmt: skip

EMPTY = Text("nothing stands in this cell", "cette cellule est vide")
TYPED = Text("a text: nothing is computed there", "un texte : rien n'y est calculé")
NUMBER = Text("a number that was typed or written by the build: no formula gives it",
              "un nombre saisi, ou écrit à la construction : aucune formule ne le donne")  # fmt: skip
OTHER = Text("a formula of the sheet itself", "une formule de la feuille elle-même")
NEIGHBOUR = Text("the nearest indicator: {cell}", "l'indicateur le plus proche : {cell}")
NOT_MADE = Text("{kpi} has no row in this workbook: its exports do not give {lacks}",
                "{kpi} n'a pas de ligne dans ce classeur : ses exports ne donnent pas {lacks}")  # fmt: skip
NO_TARGET = Text(
    "no row of Targets is in force for it", "aucune ligne d'Objectifs n'est en vigueur"
)
NO_VALUE = Text("there is no value: a measure has none, or there is nothing to divide by",
                "pas de valeur : une mesure n'en a pas, ou il n'y a rien par quoi diviser")  # fmt: skip


@dataclass(frozen=True)
class FactCell:
    """A cell of a facts table."""

    sheet: str
    cell: str
    window: str
    month: str
    dimension: str
    segment: str
    value: Any


@dataclass(frozen=True)
class MeasureUse:
    """A measure of an indicator: its cell, its value and the facts that give it."""

    reference: str
    name: Text
    sheet: str
    cell: str
    value: float | None
    adds: Text
    table: str
    facts: tuple[FactCell, ...]


@dataclass(frozen=True)
class TargetUse:
    """The row of Targets that is in force."""

    sheet: str
    row: int
    typed: tuple[tuple[str, Text, Any], ...]  # column, title, what stands there
    spread: Text
    low: Any
    high: Any


@dataclass
class Explanation:
    """Where what a cell shows comes from; what does not apply is empty."""

    sheet: str
    cell: str
    shown: Any
    formula: str
    through: tuple[str, ...] = ()  # the cells that merely showed another
    kpi: Kpi | None = None
    in_words: Text = Text("", "")
    window: Window | None = None
    month: date | None = None
    segment: str = ""
    recomputed: float | None = None
    measures: list[MeasureUse] = field(default_factory=list)
    files: list[SourceFile] = field(default_factory=list)
    parameters: list[tuple[str, str, Text]] = field(default_factory=list)
    target: TargetUse | None = None
    notes: list[Text] = field(default_factory=list)

    @property
    def period(self) -> str:
        """The window and the month that it ends with."""
        if self.window is None or self.month is None:
            return ""
        return "all" if self.window is Window.ALL else f"{self.window} {label(self.month)}"


def explain(path: str | Path, target: str) -> tuple[Explanation, Language]:
    """Where a number of a workbook comes from, and the language of its sheets.

    ``target`` is a cell (``Inbound!D12``) or the name of an indicator (``nps``): its value in the
    chosen month. Raises :class:`~xlkpi.errors.UnknownName` for a sheet or an indicator that is
    not there, with what was perhaps meant.
    """
    with ReadBack(path) as back:
        sheet, cell = _resolved(back, target)
        return _of_cell(back, sheet, cell), back.language


# ------------------------------------------------------------ what is asked


def _resolved(back: ReadBack, target: str) -> tuple[str, str]:
    if "!" not in target:
        return _of_name(back, target)
    name, ref = split(target.strip())
    sheets = {fold(sheet): sheet for sheet in back.book.sheets}
    if fold(name) not in sheets:
        raise UnknownName("sheet of the workbook", name, list(back.book.sheets))
    at = place(ref)
    if at is None:
        raise InputError(
            "is no cell", file=str(back.path), value=ref, hint='write it as "Inbound!D12"'
        )
    return sheets[fold(name)], f"{column_letters(at[0])}{at[1]}"


def _of_name(back: ReadBack, name: str) -> tuple[str, str]:
    """The cell that shows an indicator's value in the chosen month."""
    id = names.kpi_named(name, back.language)
    for family in back.families:
        if id in family.kpis:
            return family.sheet, family.at(c.VALUE, family.kpis[id])
    kpi = CATALOGUE[id]
    lacking = [
        MEASURES[Reference.parse(r).measure].name.in_(back.language)
        for r in kpi.measures
        if Reference.parse(r).measure not in back.history.measures
    ]
    told = {"kpi": kpi.name.in_(back.language), "lacks": ", ".join(dict.fromkeys(lacking))}
    raise InputError(
        NOT_MADE.in_(back.language).format(**told), file=str(back.path),
        hint="xlkpi check says which exports would give it",
    )  # fmt: skip


# ------------------------------------------------------------ what a cell is


def _of_cell(back: ReadBack, sheet: str, cell: str, through: tuple[str, ...] = ()) -> Explanation:
    column, row = place(cell) or (1, 1)
    held = back.cell(sheet, row, column)
    made = Explanation(
        sheet, cell, held.value if held else None, (held.formula if held else "") or ""
    )
    made.through = through
    made.segment = back.segment_label
    family = next((f for f in back.families if f.sheet == sheet), None)
    if family is not None and _on_family(back, family, column, row, made):
        return made
    if sheet in back.history.rows and _on_facts(back, sheet, column, row, made):
        return made
    wanted, ref = split(made.formula)
    if place(ref) and wanted in back.book.sheets and len(through) < 5:
        target = ref.replace("$", "")
        return _of_cell(back, wanted, target, (*through, f"{sheet}!{cell}"))
    made.notes.append(_plainly(made))
    if held is None and family is not None and family.kpis:
        near = min(family.kpis.values(), key=lambda r: (abs(r - row), r))
        made.notes.append(Text(*(t.format(cell=family.at(c.VALUE, near)) for t in NEIGHBOUR)))
    return made


def _plainly(made: Explanation) -> Text:
    if made.shown is None and not made.formula:
        return EMPTY
    if made.formula:
        return OTHER
    return TYPED if isinstance(made.shown, str) else NUMBER


def _on_family(back: ReadBack, family: FamilyRows, at: int, row: int, made: Explanation) -> bool:
    """Explain a cell of a family's sheet; whether it is one that stands for a number."""
    column = {where: what for what, where in family.columns.items()}.get(at)
    if column is None:
        return False
    covered = {each.column: each for each in c.COVERED}
    if column in _COMPARED:
        made.notes.append(_COMPARED[column])
    counted = covered.get(_POINTERS.get(column, column))
    if column == c.LAST_MONTH:
        counted = covered[c.VALUE]
    kpi = next((CATALOGUE[id] for id, r in family.kpis.items() if r == row), None)
    reference = next((ref for ref, r in family.measures.items() if r == row), None)
    if kpi is not None and column in _TARGET_COLUMNS:
        made.kpi = kpi
        _target(back, family, row, made)
        return True
    if kpi is not None and column == c.N and kpi.sample_measure:
        _measures(back, family, (kpi.sample_measure,), covered[c.VALUE], made)
        made.kpi = kpi
        return True
    if counted is None:
        return False
    if kpi is not None:
        _indicator(back, family, kpi, counted, made)
    elif reference is not None:
        _measures(back, family, (reference,), counted, made)
        made.recomputed = made.measures[0].value
    return kpi is not None or reference is not None


def _indicator(
    back: ReadBack, family: FamilyRows, kpi: Kpi, covered: c.Covered, made: Explanation
) -> None:
    made.kpi, made.in_words = kpi, words(kpi)
    _measures(back, family, kpi.measures, covered, made)
    segment = back.segment or TOTAL
    made.recomputed = back.kpi(kpi, covered.window, covered.month(back.period), segment)
    if made.recomputed is None:
        made.notes.append(NO_VALUE)
    made.parameters = list(_parameters(back, kpi))


def words(kpi: Kpi) -> Text:
    """The formula of an indicator over the names of its measures."""

    def name(language: Language) -> Any:
        def of(ref: str) -> str:
            if ref.startswith("param:"):
                bare = ref.removeprefix("param:").rsplit(".", maxsplit=1)[-1]
                text = next(p for p in PARAMETERS.values() if p.name == bare).help.in_(language)
            else:
                text = measure_name(ref).in_(language)
            return text[:1].lower() + text[1:] if text[1:2].islower() else text

        return of

    if kpi.expression is None:
        return kpi.help
    expression = kpi.expression
    return Text(words_printer(name("en"))(expression), words_printer(name("fr"))(expression))


# ------------------------------------------------------------ measures, facts, files


def _measures(
    back: ReadBack, family: FamilyRows, references: tuple[str, ...], covered: c.Covered,
    made: Explanation,
) -> None:  # fmt: skip
    made.window, made.month = covered.window, covered.month(back.period)
    segment = back.segment or TOTAL
    tables: dict[str, None] = {}
    for reference in references:
        wanted = Reference.parse(reference).measure
        facts = back.history.measures.get(wanted)
        at = family.measures.get(reference)
        table = home(MEASURES[wanted])
        tables.update(dict.fromkeys((table, *tables_of(wanted))))
        made.measures.append(
            MeasureUse(
                reference,
                measure_name(reference),
                family.sheet if at else "",
                family.at(covered.column, at) if at else "",
                back.measure(reference, covered.window, made.month, segment),
                ADDS[adds_of(facts, wanted) if facts else MEASURES[wanted].adds],
                table,
                tuple(_facts(back, reference, covered.window, made.month, segment)),
            )
        )
    made.files = [file for table in tables for file in files_of(back, table)]


def _facts(
    back: ReadBack, reference: str, window: Window, month: date, segment: Segment
) -> Iterator[FactCell]:
    measure = Reference.parse(reference).measure
    earlier = back.history.measures.get(measure)
    if earlier is None:
        return
    rows, column = back.history.rows[earlier.sheet], back.history.columns[earlier.sheet][measure]
    for key in rows_of(back.history, reference, window, month, segment, back.fiscal):
        row = rows.get(key)
        if row is not None:
            yield _fact(back, earlier.sheet, row, column, key)


def _fact(
    back: ReadBack, sheet: str, row: int, column: int, key: tuple[Window, date, Segment]
) -> FactCell:
    window, month, segment = key
    value = back.value(sheet, row, column)
    when = "all" if window is Window.ALL else label(month)
    named = "" if not segment.dimension else str(segment.value or names.BLANK.in_(back.language))
    return FactCell(sheet, f"{column_letters(column)}{row}", window.value, when,
                    segment.dimension, named, value)  # fmt: skip


def _on_facts(back: ReadBack, sheet: str, column: int, row: int, made: Explanation) -> bool:
    """Explain a cell of a facts table."""
    keys = {number: key for key, number in back.history.rows[sheet].items()}
    id = next((name for name, at in back.history.columns[sheet].items() if at == column), "")
    if row not in keys or id not in MEASURES:
        return False
    window, month, segment = keys[row]
    made.window, made.month = window, month
    made.segment = " · ".join(str(x) for x in segment if x)
    fact = _fact(back, sheet, row, column, keys[row])
    earlier = back.history.measures[id]
    table = home(MEASURES[id])
    made.recomputed = plain(fact.value) if isinstance(fact.value, int | float) else None
    made.measures.append(
        MeasureUse(id, MEASURES[id].name, sheet, fact.cell, made.recomputed,
                   ADDS[adds_of(earlier, id)], table, (fact,))
    )  # fmt: skip
    tables = dict.fromkeys((table, *tables_of(id)))
    made.files = [file for each in tables for file in files_of(back, each)]
    return True


def _parameters(back: ReadBack, kpi: Kpi) -> Iterator[tuple[str, str, Text]]:
    """The parameters that an indicator and its measures depend on, as the workbook has them."""
    wanted = {name.rsplit(".", maxsplit=1)[-1] for name in kpi.parameters}
    used: set[str] = set()
    for reference in kpi.measures:
        for source in MEASURES[Reference.parse(reference).measure].sources:
            used.update(USES.get(source.aggregate, ()))
            text = f"{source.where} {source.column} {source.on}"
            used.update(of for name, of in PLACEHOLDERS.items() if "{" + name + "}" in text)
    written = back.history.parameters or {}
    for id, parameter in PARAMETERS.items():
        if parameter.kpi in (kpi.id, *used) or id in used or parameter.name in wanted:
            live = back.parameter(parameter.name) if parameter.live else None
            value = f"{live:g}" if live is not None else written.get(id, "")
            yield id, value, parameter.help


# ------------------------------------------------------------ targets


def _target(back: ReadBack, family: FamilyRows, row: int, made: Explanation) -> None:
    """The row of Targets that a target, a variance or a status comes from."""
    made.window, made.month = Window.MONTH, back.period

    def beside(column: int) -> Any:
        return back.value(family.sheet, row, family.columns[column])

    number, rows = beside(c.ROW), back.table(TARGETS.table)
    if not isinstance(number, int) or not 1 <= number <= len(rows):
        made.notes.append(NO_TARGET)
        return
    held, (sheet, ref) = rows[number - 1], back.book.tables[TARGETS.table]
    top = place(ref.partition(":")[0]) or (1, 1)
    typed = tuple(
        (column.id, column.title, held[column.id])
        for column in TARGETS.columns
        if held.get(column.id) is not None
    )
    spread = SPREADS.get(str(held.get("spread")), Text("", ""))
    if any(held.get(month) is not None for month in MONTHS):
        spread = Text("typed for single months", "saisi pour des mois précis")
    made.target = TargetUse(sheet, top[1] + number, typed, spread, beside(c.LOW), beside(c.HIGH))
