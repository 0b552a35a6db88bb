"""The sheet of a register: rows that people type in, and formulas that read them.

Each register is a class with its texts, its widths and its formulas; what they share (headers,
input cells, spare rows, the table, drop-downs) is here. Targets, which is laid out by fiscal
months, has a sheet of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from textwrap import wrap
from typing import ClassVar

from openpyxl.worksheet.datavalidation import DataValidation

from xlkpi.model.kpi import Kpi
from xlkpi.model.text import Text
from xlkpi.targets.register import Entry, Kind, Register, Value
from xlkpi.workbook.book import Book
from xlkpi.workbook.live import Cached, Live
from xlkpi.workbook.page import Page, letter, lines_height
from xlkpi.workbook.register_cells import typed
from xlkpi.workbook.texts import quoted

HEADER = 5
SPARE = 25
NO_MONTH = Text("Not a month", "Pas un mois")
MONTH_HELP = Text(
    "Choose a month of the list, or type any day of it.",
    "Choisissez un mois de la liste, ou saisissez un de ses jours.",
)


class RegisterSheet:
    """A register on its sheet."""

    register: ClassVar[Register]
    help: ClassVar[Text]
    worked: ClassVar[tuple[str, ...]]  # the headers of its formulas, in order
    titles: ClassVar[Mapping[str, Text]] = {}  # of those formulas that people read
    widths: ClassVar[Mapping[str, float]] = {}
    printed: ClassVar[str]  # the last column that is printed

    def __init__(self, book: Book, entries: Iterable[Entry], extra: tuple[str, ...] = ()) -> None:
        self.book, self.extra = book, extra
        self.entries = list(entries)
        self.headers = (*self.register.ids, *extra, *self.worked)
        self.at = {name: place for place, name in enumerate(self.headers, 1)}
        self.several = len(self.entries) + SPARE

    # ------------------------------------------------------------ what each register says

    def formulas(self) -> dict[str, str]:
        """The formula of each worked column; a column without one holds values."""
        raise NotImplementedError

    def values(self, entry: Entry, place: int) -> Mapping[str, Cached]:
        """The value of each worked column; ``place`` counts the rows from 1."""
        raise NotImplementedError

    def looks(self, entry: Entry) -> Mapping[str, int]:  # noqa: ARG002 - some look at the entry
        """The cell formats of the worked columns that people read."""
        return {}

    def finish(self, page: Page) -> None:
        """What a register adds to its sheet."""

    def number_format(self, entry: Entry, id: str) -> str:  # noqa: ARG002 - some need them
        """The format of a typed number."""
        return "General"

    # ------------------------------------------------------------ writing

    def this(self, column: str) -> str:
        """The cell of a column in the row of a formula."""
        return f"{self.register.table}[[#This Row],[{column}]]"

    def every(self, column: str) -> str:
        """A whole column."""
        return f"{self.register.table}[{column}]"

    @property
    def last(self) -> int:
        """The last row of the table."""
        return HEADER + self.several

    def write(self, page: Page) -> None:
        """Write the sheet."""
        book, of = self.book, self.book.styles.of
        page.put(1, 1, book.say(self.register.title), of("title"))
        page.heights[1] = 26
        width = sum(map(self._width, self.headers[: self.at[self.printed]]))
        for row, line in enumerate(wrap(book.say(self.help), int(width * 1.15)), 2):
            page.put(row, 1, line, of("subtitle"))
        titles = {c.id: c.title for c in self.register.columns} | dict(self.titles)
        for name, column in self.at.items():
            shown = book.say(titles[name]) if name in titles else name if name in self.extra else ""
            page.put(HEADER - 1, column, shown, of("header"))
            page.put(HEADER, column, name, of("helper"))
        page.heights[HEADER - 1] = 24
        formulas = self.formulas()
        for place in range(1, self.several + 1):
            entry = self.entries[place - 1] if place <= len(self.entries) else Entry({})
            self._row(page, place, entry, formulas)
        page.table(
            self.register.table, HEADER, self.headers, self.several, formulas=formulas,
            style="TableStyleLight15",
        )  # fmt: skip
        self._validations(page)
        self._set_up(page)
        self.finish(page)

    def kpi(self, entry: Entry) -> Kpi | None:
        """The KPI of a row, by its id or by its label in this workbook."""
        return self.book.kpi_named(entry.text("kpi"))

    def _row(self, page: Page, place: int, entry: Entry, formulas: Mapping[str, str]) -> None:
        r, of = HEADER + place, self.book.styles.of
        kpi = self.kpi(entry) if "kpi" in self.register.ids else None
        for column in self.register.columns:
            value = typed(self.book, self.register, entry, kpi, column.id)
            page.put(r, self.at[column.id], value, self._input(column.kind, entry, column.id))
            if column.kind is Kind.TEXT and isinstance(value, str):
                tall = lines_height(value, self._width(column.id))
                page.heights[r] = max(page.heights.get(r, 0), tall)
        for name in self.extra:
            value = entry.extra.get(name)
            style = of("input", self.book.formats.day) if isinstance(value, date) else of("input")
            page.put(r, self.at[name], value, style)
        values, looks = self.values(entry, place), self.looks(entry)
        for name in self.worked:
            held: Value | Live = values[name]
            if name in formulas:
                held = Live(formulas[name], values[name])
            page.put(r, self.at[name], held, looks.get(name, of("helper")))

    def _input(self, kind: Kind, entry: Entry, id: str) -> int:
        of, formats = self.book.styles.of, self.book.formats
        match kind:
            case Kind.DATE:
                return of("input", formats.day)
            case Kind.MONTH:
                return of("input", formats.month)
            case Kind.NUMBER:
                return of("input", self.number_format(entry, id))
            case Kind.YEAR:
                return of("input", "0")
            case _:
                return of("input", text=True, wrap=kind is Kind.TEXT)

    def _validations(self, page: Page) -> None:
        sources = {"kpi": "kpi_names", "dimension": "dimension_names", "segment": "segment_names"}
        for column in self.register.columns:
            if column.kind is Kind.CHOICE:
                words = ",".join(self.book.say(text) for text in column.choices.values())
                self._add(page, _one_of(quoted(words)), column.id)
            elif column.id in sources:
                rule = _one_of(sources[column.id])
                rule.errorStyle = "warning" if column.id == "segment" else "stop"
                self._add(page, rule, column.id)
            elif column.kind in (Kind.DATE, Kind.MONTH):
                rule = DataValidation("date", operator="between", formula1="36526",
                                      formula2="73415", allow_blank=True)  # fmt: skip
                if column.kind is Kind.MONTH:
                    rule.errorTitle = self.book.say(NO_MONTH)
                    rule.error = self.book.say(MONTH_HELP)
                self._add(page, rule, column.id)

    def _add(self, page: Page, rule: DataValidation, name: str) -> None:
        rule.showErrorMessage = True
        at = letter(self.at[name])
        rule.add(f"{at}{HEADER + 1}:{at}{self.last}")
        page.ws.add_data_validation(rule)

    def _width(self, name: str) -> float:
        return self.widths.get(name, 16 if name in self.extra else 9)

    def _set_up(self, page: Page) -> None:
        for name, column in self.at.items():
            page.widths(self._width(name), start=column)
        page.ws.freeze_panes = f"B{HEADER + 1}"
        page.ws.print_title_rows = f"{HEADER - 1}:{HEADER - 1}"
        last = letter(self.at[self.printed])
        page.ws.print_area = f"A1:{last}{HEADER + len(self.entries) + 10}"


def _one_of(source: str) -> DataValidation:
    return DataValidation("list", formula1=source, allow_blank=True)
