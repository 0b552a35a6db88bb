"""The live table of channels: the KPIs of campaigns side by side, for the chosen month.

Every cell is a formula: a KPI over measures of the same channel, which stand to the right of
the printed columns, a measure over the Facts tables. So the values are those of ``xlkpi compute
--by channel``, and they follow the month that is chosen on the Summary.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from openpyxl.formatting.rule import Rule

from xlkpi.facts.series import Segment
from xlkpi.insight.segments.channels import CHANNEL, NEEDS, channels, compared
from xlkpi.model.kpi import Kpi
from xlkpi.model.measure import Reference
from xlkpi.model.period import Window, add_months
from xlkpi.model.text import Text
from xlkpi.workbook import measure_cell, texts
from xlkpi.workbook.columns import Covered
from xlkpi.workbook.family_sheet import measure_name, parameter_name
from xlkpi.workbook.live import NA_TEXT, NOT_AVAILABLE, Cached, Live, is_number, plain, serial
from xlkpi.workbook.measure_cell import Heads
from xlkpi.workbook.page import letter
from xlkpi.workbook.segments_blocks import LAST, Blocks, named

if TYPE_CHECKING:
    from xlkpi.workbook.optional import Made
    from xlkpi.workbook.rows import KpiRow

TITLE = Text("Channels side by side", "Les canaux côte à côte")
TOLD = Text(
    "Live: follows the month chosen on the Summary. Telephone joins from outbound calls. n/a: "
    "the channel has nothing that the rate counts (opens are of e-mails alone, say).",
    "En direct\u00a0: suit le mois choisi sur la Synthèse. Le téléphone vient des appels sortants. "
    "n/a\u00a0: rien à compter sur ce canal (les ouvertures ne sont que des e-mails, par exemple).",
)
MONTH = Text("Chosen month", "Mois choisi")
SEGMENT_NUMBER = Text("number of the segment", "numéro du segment")
WORKINGS = LAST + 2  # the first column of the measures
DEPTH = 7  # rows of the workings before the measures


def wanted(blocks: Blocks) -> bool:
    """Whether the exports split any of the KPIs by channel."""
    return bool(_shown(blocks)) and bool(channels(blocks.book.facts))


def _shown(blocks: Blocks) -> list[Kpi]:
    return [kpi for kpi in compared(blocks.book.facts) if blocks.book.available(kpi)]


def write(blocks: Blocks, made: Made) -> None:
    """Write the two tables, of the month and of twelve months, and their workings."""
    book, page = blocks.book, blocks.page
    kpis = _shown(blocks) if wanted(blocks) else []
    if not kpis:
        blocks.absent.append((TITLE, NEEDS))
        return
    ids = {s.value: s.id for s in book.segments if s.dimension == CHANNEL}
    every: list[tuple[Segment, int]] = [(Segment(), 0)]
    every += [(Segment(CHANNEL, v), ids[v]) for v in channels(book.facts) if v in ids]
    refs = list(dict.fromkeys(ref for kpi in kpis for ref in kpi.measures))
    blocks.open(TITLE, book.say(TOLD) + " " + blocks.small)
    below = blocks.row
    for title, window in ((MONTH, Window.MONTH), (texts.R12, Window.ROLLING12)):
        table = _Table(blocks, window, every, refs, below)
        table.workings()
        below += DEPTH + len(refs) + 1
        blocks.head([title, texts.TOTAL, *(named(book, segment.value) for segment, _ in every[1:])])
        page.fill(blocks.row - 1, 1, LAST, blocks.style("header"))
        for kpi in kpis:
            table.kpi(made.rows[kpi.id], blocks.row)
            blocks.row += 1
        blocks.close()


class _Table:
    """One table: its columns are the total and the channels."""

    def __init__(
        self,
        blocks: Blocks,
        window: Window,
        every: list[tuple[Segment, int]],
        refs: list[str],
        top: int,
    ) -> None:
        self.blocks, self.book, self.window = blocks, blocks.book, window
        self.every, self.refs, self.top = every, refs, top
        self.heads = Heads(top + 1, top + 2, top + 3, top + 2, top + 3)
        self.measure_rows = {ref: top + DEPTH + i for i, ref in enumerate(refs)}
        self.values: dict[tuple[str, int], Cached] = {}

    def workings(self) -> None:
        """The measures of each channel, and the rows that say what they cover."""
        book, page, say = self.book, self.blocks.page, self.book.say
        helper = book.styles.of("helper")
        day = book.styles.of("helper", book.formats.month)
        start = add_months(book.period, -11) if self.window is Window.ROLLING12 else book.period
        for row, title in (
            (self.top, texts.HELPERS), (self.heads.window, texts.WINDOW),
            (self.heads.start, texts.FROM), (self.heads.end, texts.TO),
            (self.top + 4, texts.SEGMENT), (self.top + 5, SEGMENT_NUMBER),
        ):  # fmt: skip
            page.put(row, WORKINGS, say(title), helper)
        for place, (segment, number) in enumerate(self.every):
            column = WORKINGS + 1 + place
            at = letter(column)
            name = named(book, segment.value) if segment.dimension else say(texts.TOTAL)
            page.put(self.top, column, name, helper)
            page.put(self.heads.window, column, self.window.value, helper)
            end = f"{at}${self.heads.end}"
            first = f"EDATE({end},-11)" if self.window is Window.ROLLING12 else end
            page.put(self.heads.start, column, Live(first, serial(start)), day)
            page.put(self.heads.end, column, Live("period", serial(book.period)), day)
            page.put(self.top + 4, column, book.segment_labels[number], helper)
            # the numbers may change with a refresh in place: the labels find them again
            same = f"--(Segments[label]={at}{self.top + 4})"
            found = f"IF(SUMPRODUCT({same})=1,SUMPRODUCT({same},Segments[segment_id]),-1)"
            page.put(self.top + 5, column, Live(found, number), helper)
            for ref, row in self.measure_rows.items():
                self._measure(ref, row, column, segment)
        for ref, row in self.measure_rows.items():
            page.put(row, WORKINGS, say(measure_name(ref)), helper)

    def _measure(self, ref: str, row: int, column: int, segment: Segment) -> None:
        book = self.book
        wanted = Reference.parse(ref).measure
        value = book.facts.value(ref, self.window, book.period, segment)
        cached: Cached = NOT_AVAILABLE if value is None else plain(value)
        self.values[ref, column] = cached
        covered = Covered(column, self.window, 0)
        formula = measure_cell.formula(
            ref, book.facts.series(wanted), book.table_of[wanted].name, covered, self.heads,
            f"{letter(column)}${self.top + 5}",
        )  # fmt: skip
        self.blocks.page.put(row, column, Live(formula, cached), book.styles.of("helper"))

    def kpi(self, of: KpiRow, row: int) -> None:
        """A KPI's row: one formula a channel, greyed where it rests on few cases."""
        book, page, kpi = self.book, self.blocks.page, of.kpi
        page.put(row, 1, book.labels[kpi.id], book.styles.of("label"))
        page.link(row, 1, of.page, f"A{of.row}", book.say(kpi.help)[:250])
        for place in range(len(self.every)):
            column = WORKINGS + 1 + place
            given: dict[str, Any] = {}
            for ref in kpi.measures:
                cell = self.values[ref, column]
                given[ref] = cell if is_number(cell) else None
            for name in kpi.parameters:
                given[f"param:{name}"] = book.facts.parameter(name)
            value = kpi.value(given)
            body = kpi.worksheet_formula(partial(self._cell, letter(column)))
            live = Live(f'IFERROR({body},"{NA_TEXT}")', NA_TEXT if value is None else value)
            style = "figure" if place == 0 else "value"
            page.put(row, 2 + place, live, book.styles.of(style, book.formats.kpi(kpi)))
        note = 2 + len(self.every)
        if note < LAST:
            page.put(row, note, book.say(kpi.help), book.styles.of("note"))
            page.fill(row, note, LAST, book.styles.of("note"))
            page.merge(row, note, LAST)
        self._conditions(kpi, row)

    def _conditions(self, kpi: Kpi, row: int) -> None:
        muted = self.book.styles.differential("muted")
        first, last = letter(2), letter(1 + len(self.every))
        box = f"{first}{row}:{last}{row}"
        formulas = [f'{first}{row}="{NA_TEXT}"']
        if kpi.sample_measure in self.measure_rows:
            at = f"{letter(WORKINGS + 1)}{self.measure_rows[kpi.sample_measure or '']}"
            formulas.append(f"AND(ISNUMBER({at}),{at}<p_smallest_n)")
        for formula in formulas:
            self.blocks.page.ws.conditional_formatting.add(
                box, Rule(type="expression", formula=[formula], dxf=muted)
            )

    def _cell(self, at: str, reference: str) -> str:
        if reference.startswith("param:"):
            return parameter_name(reference.removeprefix("param:"))
        return f"{at}{self.measure_rows[reference]}"
