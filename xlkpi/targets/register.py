"""Registers: the sheets where people write (Targets, Actions, Annotations, …) as data.

A register is an Excel table. Its first columns are typed by people and belong to them; the
others are formulas. An :class:`Entry` is one row as a person left it: what fits its column
is read as the column's kind, what does not is kept as it was typed, with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cached_property

from xlkpi.model.text import Text, fold

Value = str | float | int | bool | date | None


class Kind(Enum):
    """What a column takes."""

    TEXT = "text"
    NUMBER = "number"
    YEAR = "year"
    DATE = "date"
    MONTH = "month"  # any day of it; read as its first
    CHOICE = "choice"  # one of a few words, in either language


@dataclass(frozen=True)
class Column:
    """A column that people type in: its id (the header of the table) and its title."""

    id: str
    title: Text
    kind: Kind = Kind.TEXT
    choices: dict[str, Text] = field(default_factory=dict)  # id → word


@dataclass(frozen=True)
class Register:
    """A table that people type in.

    ``worked`` are the headers of formulas, of earlier versions too. ``about`` is the column
    that says what a row without an indicator is about, ``by`` those that say whose it is.
    """

    table: str  # its name, in every language
    columns: tuple[Column, ...]
    title: Text  # of its sheet
    worked: frozenset[str] = frozenset()
    about: str = ""
    by: tuple[str, ...] = ("owner", "author")

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of the typed columns, in order."""
        return tuple(column.id for column in self.columns)

    @cached_property
    def by_id(self) -> dict[str, str]:
        """The ids, by what a header says of them in any case."""
        return {id.casefold(): id for id in self.ids}

    @cached_property
    def by_title(self) -> dict[str, str]:
        """The ids, by their titles in either language, and by themselves, folded."""
        return {fold(title): c.id for c in self.columns for title in (*c.title, c.id)}

    def column(self, id: str) -> Column:
        """A typed column by its id."""
        return next(column for column in self.columns if column.id == id)


MONTHS = tuple(f"m{i:02d}" for i in range(1, 13))
"""The columns of the months: always January to December, whatever the fiscal year."""

_NAMES = (
    ("January", "janvier"), ("February", "février"), ("March", "mars"), ("April", "avril"),
    ("May", "mai"), ("June", "juin"), ("July", "juillet"), ("August", "août"),
    ("September", "septembre"), ("October", "octobre"), ("November", "novembre"),
    ("December", "décembre"),
)  # fmt: skip

KINDS = {
    "absolute": Text("absolute", "absolu"),
    "points": Text("points", "points"),
    "relative": Text("relative %", "relatif %"),
    "band": Text("band", "fourchette"),
}
YES_NO = {"yes": Text("yes", "oui"), "no": Text("no", "non")}
STATUSES = {
    "open": Text("open", "ouverte"),
    "in_progress": Text("in progress", "en cours"),
    "done": Text("done", "faite"),
    "dropped": Text("dropped", "abandonnée"),
}

TARGETS = Register(
    "Targets",
    (
        Column("kpi", Text("Indicator", "Indicateur")),
        Column("dimension", Text("Split by", "Ventilé par")),
        Column("segment", Text("Segment", "Segment")),
        Column("kind", Text("Kind", "Type"), Kind.CHOICE, KINDS),
        Column("low", Text("At least", "Au moins"), Kind.NUMBER),
        Column("high", Text("At most", "Au plus"), Kind.NUMBER),
        Column("strict", Text("Strictly", "Strictement"), Kind.CHOICE, YES_NO),
        Column("year", Text("Year", "Année"), Kind.YEAR),
        Column("year_target", Text("Year’s target", "Objectif annuel"), Kind.NUMBER),
        *(Column(id, Text(*name), Kind.NUMBER) for id, name in zip(MONTHS, _NAMES, strict=True)),
        Column("tolerance", Text("Tolerance", "Tolérance"), Kind.NUMBER),
        Column("owner", Text("Owner", "Responsable")),
        Column("deadline", Text("Deadline", "Échéance"), Kind.DATE),
        Column("reason", Text("Reason", "Raison")),
        Column("note", Text("Note", "Note")),
    ),
    Text("Targets", "Objectifs"),
    worked=frozenset(
        "baseline gap check now_low now_high impact impact_of impact_money best projected "
        "specific measurable attainable realistic time_bound relevant kpi_id kpi_no segment_id "
        "kind_no base_row spread better typed row_year season single year_value year_flat "
        "base_flat t01 t02 t03 t04 t05 t06 t07 t08 t09 t10 t11 t12 y01 y02 y03 y04 y05 y06 y07 "
        "y08 y09 y10 y11 y12 goal goal_year ask_low ask_high horizon month_value applies "
        "in_force applies_before in_force_before is_strict ytd rest row".split()
    ),
)

ACTIONS = Register(
    "Actions",
    (
        Column("kpi", Text("Indicator", "Indicateur")),
        Column("dimension", Text("Split by", "Ventilé par")),
        Column("segment", Text("Segment", "Segment")),
        Column("cause", Text("Cause", "Cause")),
        Column("action", Text("Corrective action", "Action corrective")),
        Column("owner", Text("Owner", "Responsable")),
        Column("opened", Text("Opened", "Ouverte le"), Kind.DATE),
        Column("due", Text("Due", "Échéance"), Kind.DATE),
        Column("status", Text("Status", "Statut"), Kind.CHOICE, STATUSES),
        Column("effect", Text("Effect seen", "Effet constaté")),
        Column("note", Text("Note", "Note")),
    ),
    Text("Actions", "Plan d’actions"),
    worked=frozenset("gap late kpi_no segment_id is_open open_no".split()),
)

ANNOTATION_KINDS = {
    "market": Text("market", "marché"),
    "incident": Text("incident", "incident"),
    "campaign": Text("campaign", "campagne"),
    "comment": Text("comment", "commentaire"),
}

ANNOTATIONS = Register(
    "Annotations",
    (
        Column("month", Text("Month", "Mois"), Kind.MONTH),
        Column("kpi", Text("Indicator", "Indicateur")),
        Column("dimension", Text("Split by", "Ventilé par")),
        Column("segment", Text("Segment", "Segment")),
        Column("kind", Text("Kind", "Type"), Kind.CHOICE, ANNOTATION_KINDS),
        Column("text", Text("What happened, or what to say", "Ce qui s’est passé, ou à dire")),
        Column("author", Text("Author", "Auteur")),
    ),
    Text("Annotations", "Annotations"),
    worked=frozenset("check kpi_no segment_id month_no factor_no comment_no".split()),
    about="text",
)

OBSERVED = {
    "open": Text("open", "ouverte"),
    "done": Text("done", "faite"),
}

OBSERVATIONS = Register(
    "Observations",
    (
        Column("author", Text("Author", "Auteur")),
        Column("on", Text("Date", "Date"), Kind.DATE),
        Column("observation", Text("What surprised", "Ce qui a étonné")),
        Column("action", Text("What is done about it", "Suite donnée")),
        Column("owner", Text("Owner", "Responsable")),
        Column("status", Text("Status", "Statut"), Kind.CHOICE, OBSERVED),
    ),
    Text("Observations", "Rapports d’étonnement"),
    worked=frozenset(("origin",)),
    about="observation",
)

BENCHMARKS = Register(
    "Benchmarks",
    (
        Column("kpi", Text("Indicator", "Indicateur")),
        Column("low", Text("Value, or at least", "Valeur, ou au moins"), Kind.NUMBER),
        Column("high", Text("At most", "Au plus"), Kind.NUMBER),
        Column("source", Text("Source (mandatory)", "Source (obligatoire)")),
        Column("year", Text("Year", "Année"), Kind.YEAR),
        Column("note", Text("Note", "Note")),
    ),
    Text("Benchmarks", "Repères du marché"),
    worked=frozenset("check kpi_no rank in_force value".split()),
    about="source",
)

REGISTERS = (TARGETS, ACTIONS, ANNOTATIONS, OBSERVATIONS, BENCHMARKS)
"""Every register of a workbook, in the order of their sheets."""


@dataclass
class Entry:
    """One row of a register as a person left it.

    ``values`` holds the typed columns by id (a choice as its id, a blank as None). ``kpi`` is
    the id of the catalogue where the text names one, else the text. What does not fit its
    column stays in ``values`` as the text that was typed, with the reason in ``odd``.
    ``extra`` holds the columns that people added, by their header.
    """

    values: dict[str, Value]
    odd: dict[str, Text] = field(default_factory=dict)
    extra: dict[str, Value] = field(default_factory=dict)
    sheet: str = ""
    row: int = 0  # on the sheet where it was read
    cells: dict[str, str] = field(default_factory=dict)  # column id → "K12", where it was read

    def get(self, id: str) -> Value:
        """A typed value, or None."""
        return self.values.get(id)

    def text(self, id: str) -> str:
        """A typed value as a text; a blank is an empty text."""
        value = self.values.get(id)
        return "" if value is None else str(value)

    def number(self, id: str) -> float | None:
        """A typed number, or None where the cell is blank or holds something else."""
        value = self.values.get(id)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        return None

    @property
    def blank(self) -> bool:
        """Whether nothing at all was typed."""
        held = (*self.values.values(), *self.extra.values())
        return all(value is None for value in held)
