"""The Actions sheet: what is being done about the KPIs, by whom and until when.

A register like Targets, carried over from build to build. An indicator that is off target
points to its open actions.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from openpyxl.formatting.rule import Rule
from openpyxl.worksheet.datavalidation import DataValidation

from xlkpi.model.kpi import Kpi
from xlkpi.model.text import Text
from xlkpi.targets.register import ACTIONS, STATUSES, Entry, Kind
from xlkpi.workbook import columns as c
from xlkpi.workbook import texts
from xlkpi.workbook.book import Book
from xlkpi.workbook.live import Cached, Live, is_number
from xlkpi.workbook.page import Page, letter
from xlkpi.workbook.register_cells import kpi_number, segment_number, typed
from xlkpi.workbook.rows import KpiRow
from xlkpi.workbook.target_values import Targets
from xlkpi.workbook.texts import quoted

HEADER = 5
SPARE = 25
HELP = Text(
    "One row an action: which indicator, why it slips, what is done, by whom, until when. The "
    "next build keeps what you type. Open actions show beside their indicator.",
    "Une ligne par action : quel indicateur, pourquoi il dérape, ce qui est fait, par qui, pour "
    "quand. La prochaine construction garde vos saisies. Les actions ouvertes s’affichent près "
    "de leur indicateur.",
)
WORKED = ("gap", "late", "kpi_no", "segment_id", "is_open", "open_no")
_TITLES = {
    "gap": Text("Gap now", "Écart actuel"),
    "late": Text("Late", "En retard"),
}
LATE = Text("late", "en retard")
UNKNOWN = Text("no such indicator", "indicateur inconnu")
_WIDTHS = {
    "kpi": 31, "dimension": 11, "segment": 13, "cause": 30, "action": 38, "owner": 16,
    "opened": 11, "due": 11, "status": 13, "effect": 26, "note": 24, "gap": 11, "late": 18,
}  # fmt: skip
_CLOSED = ("done", "dropped")


class Actions:
    """The register of actions."""

    def __init__(
        self, book: Book, entries: Iterable[Entry], targets: Targets, extra: tuple[str, ...] = ()
    ) -> None:
        self.book, self.targets, self.extra = book, targets, extra
        self.entries = list(entries)
        self.headers = (*ACTIONS.ids, *extra, *WORKED)
        self.at = {name: place for place, name in enumerate(self.headers, 1)}
        self.several = len(self.entries) + SPARE

    def is_open(self, entry: Entry) -> bool:
        """Whether an action is named and neither done nor dropped."""
        return bool(entry.text("action")) and entry.get("status") not in _CLOSED

    def kpi(self, entry: Entry) -> Kpi | None:
        """The KPI of an action."""
        return self.targets.kpi_of(entry)

    @cached_property
    def _open(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self.entries:
            kpi = self.kpi(entry)
            if kpi and self.is_open(entry):
                found.setdefault(kpi.id, []).append(entry)
        return found

    def open_for(self, kpi: Kpi) -> int:
        """How many open actions a KPI has."""
        return len(self._open.get(kpi.id, ()))

    def next_for(self, kpi: Kpi) -> str:
        """The first open action of a KPI."""
        mine = self._open.get(kpi.id)
        return mine[0].text("action") if mine else ""

    # ------------------------------------------------------------ writing

    def write(self, page: Page, rows: dict[str, KpiRow]) -> None:
        """Write the sheet."""
        book, of = self.book, self.book.styles.of
        page.put(1, 1, book.say(texts.ACTIONS), of("title"))
        page.heights[1] = 26
        page.put(2, 1, book.say(HELP), of("subtitle"))
        titles = {column.id: column.title for column in ACTIONS.columns} | _TITLES
        for name, column in self.at.items():
            shown = book.say(titles[name]) if name in titles else name if name in self.extra else ""
            page.put(HEADER - 1, column, shown, of("header"))
            page.put(HEADER, column, name, of("helper"))
        page.heights[HEADER - 1] = 24
        formulas = self._formulas()
        for i in range(self.several):
            entry = self.entries[i] if i < len(self.entries) else Entry({})
            self._row(page, HEADER + 1 + i, entry, formulas, rows)
        page.table(
            ACTIONS.table, HEADER, self.headers, self.several, formulas=formulas,
            style="TableStyleLight15",
        )  # fmt: skip
        self._validations(page)
        self._looks(page)

    def _row(
        self, page: Page, r: int, entry: Entry, formulas: dict[str, str], rows: dict[str, KpiRow]
    ) -> None:
        book, of = self.book, self.book.styles.of
        kpi = self.kpi(entry)
        day = of("input", book.formats.day)
        for column in ACTIONS.columns:
            value = typed(book, ACTIONS, entry, kpi, column.id)
            style = day if column.kind is Kind.DATE else of("input", text=True)
            page.put(r, self.at[column.id], value, style)
        for name in self.extra:
            value = entry.extra.get(name)
            page.put(r, self.at[name], value, day if isinstance(value, date) else of("input"))
        values = self._worked(entry, kpi, rows)
        gap = book.formats.difference(kpi) if kpi else "General"
        looks = {"gap": of("delta", gap), "late": of("bad")}
        for name in WORKED:
            live = Live(formulas[name], values[name])
            page.put(r, self.at[name], live, looks.get(name, of("helper")))

    def _worked(self, entry: Entry, kpi: Kpi | None, rows: dict[str, KpiRow]) -> dict[str, Cached]:
        book = self.book
        segment = self.targets.segment_of(entry)
        number = book.numbers[kpi.id] if kpi else 0
        is_open = self.is_open(entry)
        row = rows.get(kpi.id) if kpi else None
        variance = row.values.get(c.VARIANCE) if row and segment == book.segment.id else ""
        due, end = entry.get("due"), book.facts.data_end
        late = ""
        if entry.get("kpi") is not None and not kpi:
            late = book.say(UNKNOWN)
        elif is_open and isinstance(due, date) and end is not None and due < end:
            late = book.say(LATE)
        return {
            "gap": variance if is_number(variance) else "",
            "late": late,
            "kpi_no": number,
            "segment_id": segment,
            "is_open": int(is_open),
            "open_no": number if is_open else 0,
        }

    def _formulas(self) -> dict[str, str]:
        say = self.book.say

        def this(column: str) -> str:
            return f"Actions[[#This Row],[{column}]]"

        variance = f"INDEX(Kpis[variance],{this('kpi_no')})"
        closed = ",".join(
            f"{this('status')}<>{quoted(say(STATUSES[status]))}" for status in _CLOSED
        )
        return {
            "gap": f'IF(OR({this("kpi_no")}=0,{this("segment_id")}<>segment_id),"",'
            f'IF(ISNUMBER({variance}),{variance},""))',
            "late": f'IF(AND({this("kpi")}<>"",{this("kpi_no")}=0),{quoted(say(UNKNOWN))},'
            f"IF(AND({this('is_open')}=1,ISNUMBER({this('due')}),{this('due')}<data_end),"
            f'{quoted(say(LATE))},""))',
            "kpi_no": kpi_number(this),
            "segment_id": segment_number(this),
            "is_open": f'IF(AND({this("action")}<>"",{closed}),1,0)',
            "open_no": f"IF({this('is_open')}=1,{this('kpi_no')},0)",
        }

    def _validations(self, page: Page) -> None:
        say = self.book.say
        first, last = HEADER + 1, HEADER + self.several

        def add(rule: DataValidation, *names: str) -> None:
            rule.showErrorMessage = True
            for name in names:
                rule.add(f"{letter(self.at[name])}{first}:{letter(self.at[name])}{last}")
            page.ws.add_data_validation(rule)

        for name, source in (
            ("kpi", "kpi_names"),
            ("dimension", "dimension_names"),
            ("segment", "segment_names"),
            ("status", quoted(",".join(say(text) for text in STATUSES.values()))),
        ):
            rule = DataValidation("list", formula1=source, allow_blank=True)
            rule.errorStyle = "warning" if name == "segment" else "stop"
            add(rule, name)
        add(
            DataValidation("date", operator="between", formula1="36526", formula2="73415",
                           allow_blank=True),
            "opened", "due",
        )  # fmt: skip

    def _looks(self, page: Page) -> None:
        for name, column in self.at.items():
            page.widths(_WIDTHS.get(name, 16 if name in self.extra else 9), start=column)
        page.ws.freeze_panes = f"B{HEADER + 1}"
        page.ws.print_title_rows = f"{HEADER - 1}:{HEADER - 1}"
        first, last = HEADER + 1, HEADER + self.several
        page.ws.print_area = f"A1:{letter(self.at['late'])}{HEADER + len(self.entries) + 10}"
        status = f"${letter(self.at['status'])}{first}"
        words = ",".join(
            f"{status}={quoted(self.book.say(STATUSES[closed]))}" for closed in _CLOSED
        )
        done = Rule(
            type="expression", formula=[f"OR({words})"],
            dxf=self.book.styles.differential("muted"),
        )  # fmt: skip
        page.ws.conditional_formatting.add(f"A{first}:{letter(self.at['late'])}{last}", done)
