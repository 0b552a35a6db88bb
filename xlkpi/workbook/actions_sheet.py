"""The Actions sheet: what is being done about the KPIs, by whom and until when.

A register like Targets, carried over from build to build. An indicator that is off target
points to its open actions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import ClassVar

from openpyxl.formatting.rule import Rule

from xlkpi.model.kpi import Kpi
from xlkpi.model.text import Text
from xlkpi.targets.register import ACTIONS, STATUSES, Entry
from xlkpi.workbook import columns as c
from xlkpi.workbook.book import Book
from xlkpi.workbook.live import Cached, is_number
from xlkpi.workbook.page import Page, letter
from xlkpi.workbook.register_cells import UNKNOWN, kpi_number, segment_number
from xlkpi.workbook.register_sheet import HEADER, RegisterSheet
from xlkpi.workbook.rows import KpiRow
from xlkpi.workbook.texts import quoted

HELP = Text(
    "One row an action: which indicator, why it slips, what is done, by whom, until when. The "
    "next build keeps what you type. Open actions show beside their indicator.",
    "Une ligne par action : quel indicateur, pourquoi il dérape, ce qui est fait, par qui, pour "
    "quand. La prochaine construction garde vos saisies. Les actions ouvertes s’affichent près "
    "de leur indicateur.",
)
WORKED = ("gap", "late", "kpi_no", "segment_id", "is_open", "open_no")
LATE = Text("late", "en retard")
_CLOSED = ("done", "dropped")


class Actions(RegisterSheet):
    """The register of actions."""

    register = ACTIONS
    help = HELP
    worked = WORKED
    titles: ClassVar[Mapping[str, Text]] = {
        "gap": Text("Gap now", "Écart actuel"),
        "late": Text("Late", "En retard"),
    }
    widths: ClassVar[Mapping[str, float]] = {
        "kpi": 31, "dimension": 11, "segment": 13, "cause": 30, "action": 38, "owner": 16,
        "opened": 11, "due": 11, "status": 13, "effect": 26, "note": 24, "gap": 11, "late": 18,
    }  # fmt: skip
    printed = "late"

    def __init__(self, book: Book, entries: Iterable[Entry], extra: tuple[str, ...] = ()) -> None:
        super().__init__(book, entries, extra)
        self._rows: Mapping[str, KpiRow] = {}

    def is_open(self, entry: Entry) -> bool:
        """Whether an action is named and neither done nor dropped."""
        return bool(entry.text("action")) and entry.get("status") not in _CLOSED

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

    def open_entries(self) -> list[Entry]:
        """The open actions, in the order of the sheet."""
        return [entry for entry in self.entries if self.is_open(entry)]

    # ------------------------------------------------------------ writing

    def write(self, page: Page, rows: Mapping[str, KpiRow] | None = None) -> None:
        """Write the sheet; ``rows`` are those of the KPIs whose gaps it shows."""
        self._rows = rows or {}
        super().write(page)

    def looks(self, entry: Entry) -> Mapping[str, int]:
        """Gaps are signed, what is late is marked."""
        of, kpi = self.book.styles.of, self.kpi(entry)
        gap = self.book.formats.difference(kpi) if kpi else "General"
        return {"gap": of("delta", gap), "late": of("bad")}

    def values(self, entry: Entry, place: int) -> Mapping[str, Cached]:  # noqa: ARG002
        """What the formulas give."""
        book, kpi = self.book, self.kpi(entry)
        segment = book.segment_named(entry.text("dimension"), entry.text("segment"))
        number = book.numbers[kpi.id] if kpi else 0
        is_open = self.is_open(entry)
        row = self._rows.get(kpi.id) if kpi else None
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

    def formulas(self) -> dict[str, str]:
        """The formulas of the worked columns."""
        say, this = self.book.say, self.this
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

    def finish(self, page: Page) -> None:
        """Actions that are closed are greyed."""
        first = HEADER + 1
        status = f"${letter(self.at['status'])}{first}"
        words = ",".join(
            f"{status}={quoted(self.book.say(STATUSES[closed]))}" for closed in _CLOSED
        )
        done = Rule(
            type="expression", formula=[f"OR({words})"],
            dxf=self.book.styles.differential("muted"),
        )  # fmt: skip
        page.ws.conditional_formatting.add(f"A{first}:{letter(self.at['late'])}{self.last}", done)
