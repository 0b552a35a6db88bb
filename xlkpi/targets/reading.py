"""A register read back from a workbook that people have worked in.

Whatever was sorted, filtered, inserted, deleted, renamed, copied or pasted there: every row
that holds something becomes an entry, and what cannot be read as a row is named.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from openpyxl.utils import get_column_letter as letter

from xlkpi.errors import AmbiguousName, UnknownName
from xlkpi.exports.book import Cell, EarlierBook
from xlkpi.model.kpi import Kpi
from xlkpi.model.text import Language, Text
from xlkpi.targets import typed
from xlkpi.targets.names import kpi_named, kpi_of
from xlkpi.targets.place import Place, Row, is_header, places
from xlkpi.targets.problem import Problem
from xlkpi.targets.register import MONTHS, Column, Entry, Kind, Register, Value
from xlkpi.targets.segments import Segments, segments_of
from xlkpi.targets.typed import Context, Read


@dataclass
class Reading:
    """What a workbook's register holds.

    ``place`` is None where the workbook has no such register. ``copies`` are the rows of other
    sheets that look like the register and are not in it; ``problems`` names them and all else
    that a person should know.
    """

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    copies: list[Entry] = field(default_factory=list)
    place: Place | None = None
    segments: Segments = field(default_factory=Segments)

    @property
    def language(self) -> Language:
        """The language of the sheet."""
        return self.place.language if self.place else "en"


def read(book: EarlierBook, register: Register) -> Reading:
    """Read a register, wherever it stands in the workbook.

    Raises :class:`~xlkpi.errors.InputError` where the workbook cannot be read.
    """
    found = places(book, register)
    if not found:
        return Reading()
    segments = segments_of(book)
    first = _Reader(book, register, found[0], segments)
    reading = Reading(first.entries(), first.problems, [], found[0], segments)
    first.say_what_is_missing()
    known = [(entry.values, _filled(entry.extra)) for entry in reading.entries]
    for place in found[1:]:
        other = _Reader(book, register, place, segments)
        fresh = [e for e in other.entries() if (e.values, _filled(e.extra)) not in known]
        reading.copies += fresh
        reading.problems += [_not_merged(entry, found[0].sheet) for entry in fresh]
    return reading


def _filled(extra: dict[str, Value]) -> dict[str, Value]:
    return {header: value for header, value in extra.items() if value is not None}


class _Reader:
    """Reads the rows of one place."""

    def __init__(
        self, book: EarlierBook, register: Register, place: Place, segments: Segments
    ) -> None:
        self.book, self.register, self.place, self.segments = book, register, place, segments
        self.cells = book.cells(place.sheet)
        self.problems: list[Problem] = []

    # ------------------------------------------------------------ rows

    def entries(self) -> list[Entry]:
        """Every row below the headers that holds something, in the order of the sheet."""
        found = []
        for number, row in self.below:
            entry = self._entry(number, row)
            if not entry.blank:
                found.append(entry)
        return found

    def _of_the_frame(self, row: Row) -> bool:
        """Whether a row is headers again, or the totals that Excel offers below a table."""
        return is_header(row, self.register) or any(
            "SUBTOTAL(" in (cell.formula or "").upper() for cell in row.values()
        )

    def _entry(self, number: int, row: Row) -> Entry:
        place = self.place
        entry = Entry(
            dict.fromkeys(self.register.ids),
            sheet=place.sheet,
            row=number,
            cells={id: f"{letter(c)}{number}" for id, c in (place.typed | place.extra).items()},
        )
        kpi = None
        # the indicator and the kind first: they decide what a number means
        for column in sorted(self.register.columns, key=lambda c: c.id not in ("kpi", "kind")):
            cell = self._input(row.get(place.typed.get(column.id, 0)), entry, column.id)
            if cell is None:
                continue
            if isinstance(cell, Read):
                value, odd = cell
            else:
                value, odd = self._value(cell, column, entry, kpi)
            entry.values[column.id] = value
            if odd is not None:
                entry.odd[column.id] = odd
            if column.id == "kpi":
                kpi = kpi_of(entry.text("kpi"))
        for header in place.extra:
            held = self._input(row.get(place.extra[header]), entry, header)
            entry.extra[header] = (
                held.value if isinstance(held, Read) else held and self._free_value(held)
            )
        return entry

    def _input(self, cell: Cell | None, entry: Entry, id: str) -> Cell | Read | None:
        """What a person typed in a cell, formulas as their values; None for nothing."""
        if cell is None:
            return None
        if cell.formula is None:
            return None if _is_blank(cell.value) else cell
        written = f"={cell.formula.removeprefix('=')}" if cell.formula else "="
        if cell.value is None:
            why = Text("a formula without a value", "une formule sans valeur")
            self._say(
                entry.cells[id],
                Text(f"the formula {written} has no value and is kept as text",
                     f"la formule {written} n’a pas de valeur et est gardée en texte"),
                Text("open the workbook, save it and run again, or type the number",
                     "ouvrez le classeur, enregistrez-le et relancez, ou saisissez le nombre"),
            )  # fmt: skip
            return Read(written, why)
        self._say(
            entry.cells[id],
            Text(f"the formula {written} is replaced by its value, {typed.as_text(cell.value)}",
                 f"la formule {written} est remplacée par sa valeur, {typed.as_text(cell.value)}"),
            Text("nothing, or keep the calculation in a workbook of your own",
                 "rien, ou gardez le calcul dans un classeur à vous"),
        )  # fmt: skip
        return None if _is_blank(cell.value) else cell

    # ------------------------------------------------------------ values

    def _value(self, cell: Cell, column: Column, entry: Entry, kpi: Kpi | None) -> Read:
        value = cell.value
        match column.kind:
            case Kind.NUMBER:
                return _number(value, column.id, entry, kpi)
            case Kind.YEAR:
                return self._year(cell)
            case Kind.DATE:
                if isinstance(value, int | float) and not isinstance(value, bool):
                    return typed.day_from(self.book.day(value))
                return typed.day(typed.as_text(value or ""))
            case Kind.MONTH:
                return self._month(value)
            case Kind.CHOICE:
                return typed.choice(typed.as_text(value or ""), column)
            case _:
                return self._text(cell, column.id)

    def _month(self, value: str | float | bool | None) -> Read:
        if isinstance(value, int | float) and not isinstance(value, bool):
            known = typed.day_from(self.book.day(value))
            if isinstance(known.value, date):
                return Read(known.value.replace(day=1))
            return known._replace(odd=typed.NO_MONTH)
        return typed.month(typed.as_text(value or ""))

    def _year(self, cell: Cell) -> Read:
        if cell.day and isinstance(cell.value, int | float):
            day = typed.day_of(self.book.day(cell.value))
            if day is not None and typed.year(day.year).odd is None:
                return typed.year(day.year)
        return typed.year(cell.value or "")

    def _text(self, cell: Cell, id: str) -> Read:
        value = self._free_value(cell)
        text = typed.as_text("" if value is None else value)
        if text.upper() in typed.ERRORS:
            return Read(text, typed.ERROR)
        if id not in ("kpi", "dimension", "segment"):
            return Read(text)
        text = text.strip()
        if id == "dimension":
            return Read(self.segments.dimension(text))
        return self._kpi(text) if id == "kpi" else Read(text)

    def _kpi(self, text: str) -> Read:
        return kpi_value(text, self.place.language)

    def _free_value(self, cell: Cell) -> Value:
        """A value of a column that takes anything: a number shown as a date is one."""
        value = cell.value
        if cell.day and isinstance(value, int | float) and not isinstance(value, bool):
            serial = self.book.day(value)
            day = typed.day_of(serial)
            if day is not None and serial >= 1:
                seconds = round(serial % 1 * 86400)
                if not seconds:
                    return day
                clock = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"
                return f"{day.isoformat()} {clock}"
        return value

    # ------------------------------------------------------------ what to say

    def _say(self, cell: str, problem: Text, after: Text) -> None:
        self.problems.append(Problem(self.place.sheet, cell, problem, after))

    def say_what_is_missing(self) -> None:
        """Name columns that are gone, cells beside the columns, and comments."""
        gone = [column for column in self.register.columns if column.id not in self.place.typed]
        if gone:
            self._say(
                f"{self.place.header}:{self.place.header}",
                Text("no column for " + ", ".join(c.title.en for c in gone),
                     "pas de colonne pour " + ", ".join(c.title.fr for c in gone)),
                Text("nothing if you deleted them; else give the headers their names back: "
                     + ", ".join(c.id for c in gone),
                     "rien si vous les avez supprimées ; sinon rendez leurs noms aux en-têtes : "
                     + ", ".join(c.id for c in gone)),
            )  # fmt: skip
        self._say_typed_over()
        self._say_beside()
        commented = self.book.commented(self.place.sheet)
        if commented:
            self._say(
                ", ".join(commented),
                Text("comments are not carried over", "les commentaires ne sont pas repris"),
                Text("put what must stay into the column Note",
                     "mettez ce qui doit rester dans la colonne Note"),
            )  # fmt: skip

    @cached_property
    def below(self) -> list[tuple[int, Row]]:
        """The rows below the headers, without what frames them."""
        return [
            (number, row) for number, row in sorted(self.cells.items())
            if number > self.place.header and not self._of_the_frame(row)
        ]  # fmt: skip

    def _say_typed_over(self) -> None:
        """Values typed where formulas of ours stand: they are worked out anew."""
        for column in self.place.worked.values():
            held = [(n, row[column]) for n, row in self.below if column in row]
            if not any(cell.formula is not None for _, cell in held):
                continue  # all are values: the program that saved it keeps no formulas
            over = [(n, c) for n, c in held if c.formula is None and not _is_blank(c.value)]
            if over:
                self._not_kept(column, over, Text(
                    "this column is worked out; what was typed there is not kept",
                    "cette colonne est calculée ; ce qui y a été saisi n’est pas gardé",
                ))  # fmt: skip

    def _say_beside(self) -> None:
        place = self.place
        known = {*place.typed.values(), *place.extra.values(), *place.worked.values()}
        beside: dict[int, list[tuple[int, Cell]]] = {}
        for number, row in self.below:
            for column, cell in row.items():
                if column not in known and not _is_blank(cell.value):
                    beside.setdefault(column, []).append((number, cell))
        for column, cells in sorted(beside.items()):
            self._not_kept(column, cells, Text(
                "this column has no header; what stands there is not kept",
                "cette colonne n’a pas d’en-tête ; ce qui s’y trouve n’est pas gardé",
            ))  # fmt: skip

    def _not_kept(self, column: int, cells: list[tuple[int, Cell]], why: Text) -> None:
        shown = ", ".join(
            f"{letter(column)}{number} ({typed.as_text(cell.value or 0)})" for number, cell in cells
        )
        header = self.place.header
        self._say(
            shown,
            why,
            Text(f"give it a column of its own, with a header in row {header}",
                 f"donnez-lui sa propre colonne, avec un en-tête à la ligne {header}"),
        )  # fmt: skip


def kpi_value(text: str, language: Language = "en") -> Read:
    """The id of the KPI that a text names; else the text, and why it names none."""
    try:
        return Read(kpi_named(text, language))
    except AmbiguousName as error:
        several = ", ".join(error.suggestions)
        return Read(text, Text(f"can mean {several}", f"peut désigner {several}"))
    except UnknownName as error:
        near = " / ".join(error.suggestions)
        return Read(text, Text(
            "no such indicator" + (f"; did you mean {near}?" if near else ""),
            "indicateur inconnu" + (f" ; vouliez-vous dire {near} ?" if near else ""),
        ))  # fmt: skip


def number_value(text: str, id: str, entry: Entry, kpi: Kpi | None) -> Read:
    """The number that a text is, in a column of an entry whose KPI and kind are read."""
    kind = entry.get("kind")
    return typed.amount(text, Context(
        unit=kpi.unit if kpi else None,
        kind=str(kind) if kind else None,
        role="target" if id == "year_target" or id in MONTHS
        else "tolerance" if id == "tolerance" else "bound",
    ))  # fmt: skip


def _number(value: Value, id: str, entry: Entry, kpi: Kpi | None) -> Read:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return number_value(typed.as_text("" if value is None else value), id, entry, kpi)
    return Read(value)


def _is_blank(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _not_merged(entry: Entry, first: str) -> Problem:
    cells = ", ".join(
        entry.cells[id]
        for id, value in (entry.values | entry.extra).items()
        if value is not None and id in entry.cells
    )
    return Problem(
        entry.sheet,
        cells,
        Text(f'this row of a copy is not on the sheet "{first}" and is not merged',
             f"cette ligne d’une copie n’est pas sur la feuille « {first} » et n’est pas reprise"),
        Text(f'copy the row to the sheet "{first}", or delete it',
             f"copiez la ligne sur la feuille « {first} », ou supprimez-la"),
        kpi=entry.text("kpi"),
    )  # fmt: skip


__all__ = ["Reading", "kpi_value", "number_value", "read"]
