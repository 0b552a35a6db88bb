"""A family's sheet: its indicators, their charts, and the measures they are made of.

A KPI cell is a short formula over measure cells of the same column; a measure cell sums a
Facts table. So two clicks lead from any number to its facts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from xlkpi import kpis
from xlkpi.facts.coverage import tables_of
from xlkpi.facts.measures import MEASURES
from xlkpi.model.kpi import Family, Kpi, Spread, Unit
from xlkpi.model.measure import Adds, Reference
from xlkpi.model.period import Window, add_months, previous
from xlkpi.model.text import Text
from xlkpi.workbook import (
    against_target,
    blocks,
    charts,
    measure_cell,
    target_line,
    texts,
    trends_sheet,
)
from xlkpi.workbook import columns as c
from xlkpi.workbook.annotations_sheet import BLOCK, Where
from xlkpi.workbook.book import Book, is_points
from xlkpi.workbook.chart_data import Aside
from xlkpi.workbook.chart_xml import Box
from xlkpi.workbook.live import NA_TEXT, NOT_AVAILABLE, Cached, Live, is_number, plain, serial
from xlkpi.workbook.measure_cell import Heads
from xlkpi.workbook.notes import NET, Notes
from xlkpi.workbook.page import Page, letter, lines_height
from xlkpi.workbook.registers import Registers
from xlkpi.workbook.rows import KpiRow
from xlkpi.workbook.texts import quoted

HEADER = 5
FIRST = HEADER + 1
CHART_ROWS = 16
CHART_COLUMNS = ((c.NAME, c.VARIANCE), (c.VARIANCE_PCT, c.YEAR_CHANGE), (c.YTD, c.SHOWN))
ON_ONE_PAGE = 22  # so many indicators leave room for the charts on a page
HAPPENED = Where(c.NAME, c.VALUE, c.TARGET, c.SHOWN, c.NO)
ASIDE = c.UPPER_FIRST + 14  # the cells behind charts
L = {i: letter(i) for i in range(1, c.NOISE + 1)}


class FamilySheet:
    """The sheet of one family."""

    def __init__(self, book: Book, family: Family, page: Page) -> None:
        self.book, self.family, self.page = book, family, page
        every = kpis.of_family(family)
        self.shown = [entry for entry in every if book.available(entry)]
        self.missing = [entry for entry in every if not book.available(entry)]
        self.references = self._references()
        self.rows: dict[str, KpiRow] = {
            entry.id: KpiRow(entry, page, FIRST + i) for i, entry in enumerate(self.shown)
        }
        after = FIRST + len(self.shown) + 1
        self.lined = {kpi.id for spec in book.template.every_chart for kpi in charts.targeted(spec)}
        headlines = (*book.template.headline, *book.template.reserve, *self.shown[:3])
        self.lined.update(kpi.id for kpi in headlines)
        there = {entry.id for entry in book.kpis if book.available(entry)}
        self.charts = (
            charts.drawable(book, book.template.charts.get(family, ()), there)
            or charts.drawable(book, map(charts.alone, self.shown[:3]), there)
        )[: len(CHART_COLUMNS)]
        self.chart_row = after
        self.happened_row = after + (CHART_ROWS if self.charts else 0)
        self.section = self.happened_row + (BLOCK if self.shown else 0)
        top = self.section + 2
        self.heads = Heads(top, top + 1, top + 2, top + 3, top + 4)
        self.measure_rows = {ref: top + 5 + i for i, ref in enumerate(self.references)}
        self.values: dict[str, dict[int, Cached]] = {}
        self.notes = Notes(self)

    def _references(self) -> list[str]:
        found: dict[str, None] = {}
        for entry in self.shown:
            found.update(dict.fromkeys(entry.measures))
            if entry.sample_measure and Reference.parse(entry.sample_measure).measure in (
                self.book.table_of
            ):
                found[entry.sample_measure] = None
            for id in NET.get(entry.id, ()):
                found[id] = None
        return list(found)

    # ------------------------------------------------------------ values first

    def compute(self) -> None:
        """Compute every value of measures and KPIs."""
        book = self.book
        for ref in self.references:
            cells: dict[int, Cached] = {}
            for covered in c.COVERED:
                value = book.value(ref, covered.window, covered.month(book.period))
                cells[covered.column] = NOT_AVAILABLE if value is None else plain(value)
            for column, other in ((c.LAST_MONTH, c.VALUE), *c.POINTERS.items()):
                cells[column] = cells[other]
            self.values[ref] = cells
        parameters = {}
        for entry in self.shown:
            for name in entry.parameters:
                parameters[f"param:{name}"] = book.facts.parameter(name)
        for entry in self.shown:
            row = self.rows[entry.id]
            for covered in c.COVERED:
                given: dict[str, Any] = dict(parameters)
                for ref in entry.measures:
                    cell = self.values[ref][covered.column]
                    given[ref] = cell if is_number(cell) else None
                value = entry.value(given)
                none: Cached = NOT_AVAILABLE if covered.column >= c.FIRST_MONTH else NA_TEXT
                row.values[covered.column] = none if value is None else value
            value = row.values[c.VALUE]
            row.values[c.LAST_MONTH] = value if is_number(value) else NOT_AVAILABLE
            for column, other in ((c.PREVIOUS, c.LAST_MONTH - 1), (c.LAST_YEAR, c.FIRST_MONTH)):
                value = row.values[other]
                row.values[column] = value if is_number(value) else NA_TEXT

    # ------------------------------------------------------------ writing

    def write(self, registers: Registers, pages: Mapping[str, Page]) -> None:
        """Write the sheet."""
        self.registers, self.actions_page = registers, pages["actions"]
        self.targets, self.actions = registers.targets, registers.actions
        self._top(pages["summary"])
        if not self.shown:
            self._empty()
        else:
            self._header(HEADER)
            trends = pages.get("trends")
            coming = trends_sheet.next_month(self.book, trends) if trends else {}
            for entry in self.shown:
                self._kpi(self.rows[entry.id], coming.get(entry.id))
            registers.annotations.list_on(self.page, self.happened_row, HAPPENED, self.family)
            self._measures()
            self._conditions()
            self._sparklines()
            self._missing(self.section + 7 + len(self.references) + 1)
        blocks.write(self.book, self.family, self.page, self.page.last_row + 2)
        self._set_up()

    def _top(self, summary: Page) -> None:
        book, page, of = self.book, self.page, self.book.styles.of
        page.put(1, c.NAME, book.say(self.family.title), of("title"))
        page.heights[1] = 26
        page.put(2, c.NAME, book.say(texts.PERIOD), of("subtitle"))
        page.put(2, c.N, Live("period", serial(book.period)), of("field", book.formats.long_month))
        page.merge(2, c.N, c.TARGET)
        page.put(3, c.NAME, book.say(texts.SEGMENT), of("subtitle"))
        page.put(3, c.N, Live("segment", book.segment_labels[book.segment.id]), of("field"))
        page.merge(3, c.N, c.TARGET)
        page.put(2, c.STATUS, book.say(texts.BACK), of("link"))
        page.link(2, c.STATUS, summary, "C4")
        warning = quoted("⚠ " + book.say(texts.PARTIAL))
        shown = "⚠ " + book.say(texts.PARTIAL) if book.partial else ""
        page.put(3, c.STATUS, Live(f'IF(partial,{warning},"")', shown), of("close"))

    def _header(self, row: int) -> None:
        book, page = self.book, self.page
        style = book.styles.of("header")
        for column, title in c.TITLES.items():
            page.put(row, column, book.say(title), style)
        coming = book.insights.months[-1:]
        when = texts.month(add_months(coming[0], 1), book.language) if coming else ""
        page.put(row, c.FORECAST, book.say(texts.FORECAST).format(month=when).strip(), style)
        month = book.styles.of("header", book.formats.short_month)
        for i in range(13):
            back = 12 - i
            at = serial(add_months(book.period, -back))
            page.put(row, c.FIRST_MONTH + i, Live(f"EDATE(period,{-back})", at), month)
        helper = book.styles.of("helper")
        page.put(row - 1, c.NO, book.say(texts.HELPERS), helper)
        for column, name in c.WORKINGS.items():
            page.put(row, column, name, helper)
        target_line.heads(page, row, helper, book, self.targets)
        page.heights[row] = 30

    def _kpi(self, row: KpiRow, coming: Live | None) -> None:
        """One indicator."""
        book, page, r, entry = self.book, self.page, row.row, row.kpi
        of, formats = book.styles.of, book.formats
        value_format = formats.kpi(entry)
        style = of("value", value_format)
        page.put(r, c.NAME, indented(book.labels[entry.id]), of("label"))
        self._sample(row)
        for covered in c.COVERED:
            body = entry.worksheet_formula(partial(self._cell, covered.letter))
            none = "NA()" if covered.column >= c.FIRST_MONTH else f'"{NA_TEXT}"'
            shown = of("figure", value_format) if covered.column == c.VALUE else style
            live = Live(f"IFERROR({body},{none})", row.values[covered.column])
            page.put(r, covered.column, live, shown)
        for column, other in c.POINTERS.items():
            none = "NA()" if column >= c.FIRST_MONTH else f'"{NA_TEXT}"'
            at = f"{L[other]}{r}"
            live = Live(f"IF(ISNUMBER({at}),{at},{none})", row.values[column])
            page.put(r, column, live, style)
        self._change(row, c.CHANGE, c.PREVIOUS)
        self._change(row, c.YEAR_CHANGE, c.LAST_YEAR)
        against_target.write(book, page, row, self.targets)
        if entry.id in self.lined:
            target_line.write(book, page, row, HEADER, self.targets)
        benchmarks, number = self.registers.benchmarks, f"{L[c.NO]}{r}"
        benchmark = benchmarks.value_of(entry, number)
        row.values[c.BENCHMARK] = benchmark.value
        page.put(r, c.BENCHMARK, benchmark, style)
        row.values[c.FORECAST] = coming.value if coming else None
        page.put(r, c.FORECAST, coming, style)
        note = self.notes.of_kpi(row, benchmarks)
        page.put(r, c.NOTE, note, of("note"))
        comment = self.registers.annotations.comment(entry, number)
        row.values[c.COMMENT] = comment.value
        page.put(r, c.COMMENT, comment, of("note"))
        page.heights[r] = max(
            lines_height(said.value, c.WIDTHS[column - 1], small=True)
            for column, said in ((c.NOTE, note), (c.COMMENT, comment))
        )
        page.put(r, c.TREND, None, of("label"))
        several = self.actions.open_for(entry)
        count = f"COUNTIFS(Actions[open_no],{L[c.NO]}{r})"
        live = Live(f'IF({count}=0,"",{count})', several or "")
        page.put(r, c.ACTIONS, live, of("link" if several else "value", formats.count))
        if several:
            page.link(r, c.ACTIONS, self.actions_page, "A6")

    def _cell(self, at: str, reference: str) -> str:
        if reference.startswith("param:"):
            return parameter_name(reference.removeprefix("param:"))
        return f"{at}{self.measure_rows[reference]}"

    def _sample(self, row: KpiRow) -> None:
        sample = row.kpi.sample_measure
        style = self.book.styles.of("value", self.book.formats.count)
        counted = sample is not None and _counts(sample)
        if sample is None or not counted or sample not in self.measure_rows:
            self.page.put(row.row, c.N, None, style)
            return
        at = f"{L[c.VALUE]}{self.measure_rows[sample]}"
        value = self.values[sample][c.VALUE]
        row.values[c.N] = value if is_number(value) else ""
        self.page.put(row.row, c.N, Live(f'IF(ISNUMBER({at}),{at},"")', row.values[c.N]), style)

    def _change(self, row: KpiRow, column: int, other: int) -> None:
        """The change since another month: in points, or relative; none of a partial volume."""
        r, entry, book = row.row, row.kpi, self.book
        now, then = f"{L[c.VALUE]}{r}", f"{L[other]}{r}"
        a, b = row.values[c.VALUE], row.values[other]
        condition = f"AND(ISNUMBER({now}),ISNUMBER({then}))"
        volume = entry.spread is Spread.SUM
        if volume:
            condition = f"AND(ISNUMBER({now}),ISNUMBER({then}),NOT(partial))"
        told = is_number(a) and is_number(b) and not (volume and book.partial)
        value: Cached = ""
        if is_points(entry):
            factor = 100 if entry.unit is Unit.RATE else 1
            times = "*100" if factor == 100 else ""
            formula = f'IF({condition},({now}-{then}){times},"")'
            if told:
                value = (a - b) * factor  # type: ignore[operator]
            form = book.formats.points
        else:
            formula = f'IF({condition},IF({then}=0,"",({now}-{then})/ABS({then})),"")'
            if told and b:
                value = (a - b) / abs(b)  # type: ignore[operator, arg-type]
            form = book.formats.change
        row.values[column] = value
        self.page.put(r, column, Live(formula, value), book.styles.of("delta", form))

    # ------------------------------------------------------------ measures

    def _measures(self) -> None:
        book, page, of = self.book, self.page, self.book.styles.of
        top = self.section
        page.put(top, c.NAME, book.say(texts.MEASURES), of("section"))
        page.fill(top, c.NAME, c.SHOWN, of("section"))
        page.put(top + 1, c.NAME, book.say(texts.MEASURES_HELP), of("subtitle"))
        self._heads()
        for ref, row in self.measure_rows.items():
            self._measure(ref, row)

    def _heads(self) -> None:
        """The rows that say which months each column covers."""
        book, page, heads = self.book, self.page, self.heads
        helper = book.styles.of("helper")
        day = book.styles.of("helper", book.formats.month)
        for row, title in (
            (heads.window, texts.WINDOW), (heads.start, texts.FROM), (heads.end, texts.TO),
            (heads.before_start, texts.BEFORE_FROM), (heads.before_end, texts.BEFORE_TO),
        ):  # fmt: skip
            page.put(row, c.NAME, book.say(title), helper)
            page.heights[row] = 10.5
        fiscal = "fiscal_year_start"
        for covered in (*c.COVERED, c.Covered(c.LAST_MONTH, Window.MONTH, 0)):
            at, window = covered.column, covered.window
            page.put(heads.window, at, window.value, helper)
            if window is Window.ALL:
                continue
            month = covered.month(book.period)
            end = f"{L[at]}${heads.end}"
            into = f"MOD(MONTH({end})-{fiscal},12)"
            start = {
                Window.MONTH: end,
                Window.QUARTER: f"EDATE({end},-MOD({into},3))",
                Window.YEAR: f"EDATE({end},-{into})",
                Window.ROLLING12: f"EDATE({end},-11)",
            }[window]
            back = {Window.MONTH: 1, Window.QUARTER: 3}.get(window, 12)
            begun, before = book.start(window, month), previous(window, month)

            def put(row: int, formula: str, value: date, at: int = at) -> None:
                page.put(row, at, Live(formula, serial(value)), day)

            put(heads.end, f"EDATE(period,{-covered.back})" if covered.back else "period", month)
            put(heads.start, start, begun)
            put(
                heads.before_start,
                f"EDATE({L[at]}${heads.start},{-back})",
                add_months(begun, -back),
            )
            put(heads.before_end, f"EDATE({end},{-back})", before)

    def _measure(self, ref: str, row: int) -> None:
        book, page, of = self.book, self.page, self.book.styles.of
        wanted = Reference.parse(ref)
        measure = MEASURES[wanted.measure]
        series = book.facts.series(wanted.measure)
        table = book.table_of[wanted.measure].name
        places = {"currency": 0, "ratio": 2, "days": 1, "hours": 1}.get(measure.unit, 0)
        style = of("value", book.formats.unit(measure.unit, places))
        page.put(row, c.NAME, book.say(measure_name(ref)), of("label"))
        for covered in c.COVERED:
            formula = measure_cell.formula(ref, series, table, covered, self.heads)
            page.put(row, covered.column, Live(formula, self.values[ref][covered.column]), style)
        for column, other in c.POINTERS.items():
            page.put(row, column, Live(f"{L[other]}{row}", self.values[ref][column]), style)
        for column in (c.N, c.TARGET, c.VARIANCE, c.VARIANCE_PCT, c.STATUS, c.TREND, c.CHANGE,
                       c.YEAR_CHANGE, c.YTD_TARGET, c.FORECAST, c.R12_TARGET, c.BENCHMARK, c.ACTIONS,
                       c.COMMENT):  # fmt: skip
            page.put(row, column, None, of("label"))
        formula, text = self.notes.reason(ref)
        label = self.notes.labels((ref,))
        stock = {Adds.AT_START: Text("at the start of the period", "en début de période"),
                 Adds.AT_END: Text("at the end of the period", "en fin de période"),
                 }.get(series.adds)  # fmt: skip
        said = ", ".join(x for x in (label, book.say(stock) if stock else "") if x)
        value = self.values[ref][c.VALUE]
        live = Live(
            f"IF(ISNUMBER({L[c.VALUE]}{row}),{quoted(said)},{formula})",
            said if is_number(value) else text,
        )
        page.put(row, c.NOTE, live, of("note"))

    # ------------------------------------------------------------ what is not there

    def _missing(self, row: int) -> None:
        """The indicators that these exports cannot give, and what would."""
        if not self.missing:
            return
        book, page, of = self.book, self.page, self.book.styles.of
        page.put(row, c.NAME, book.say(texts.MISSING), of("section"))
        page.fill(row, c.NAME, c.SHOWN, of("section"))
        for entry in self.missing:
            row += 1
            page.put(row, c.NAME, book.labels[entry.id], of("label"))
            page.put(row, c.N, NA_TEXT, of("value"))
            page.put(row, c.VALUE, self._needs(entry), of("note"))
            page.fill(row, c.VALUE, c.SHOWN, of("note"))
            page.merge(row, c.VALUE, c.SHOWN)

    def _needs(self, entry: Kpi) -> str:
        book = self.book
        missing = [
            Reference.parse(r).measure
            for r in entry.measures
            if Reference.parse(r).measure not in book.table_of
        ]
        named = ", ".join(dict.fromkeys(book.say(MEASURES[id].name).lower() for id in missing))
        tables = dict.fromkeys(t for id in missing for t in tables_of(id))
        exports = f" {book.say(texts.OR)} ".join(book.say(texts.table(t)) for t in tables)
        colon = f"{texts.NB}:" if book.language == "fr" else ":"
        return f"{book.say(texts.MADE_OF)} {named}{colon} {book.say(texts.EXPORT)} {exports}"

    def _empty(self) -> None:
        book, page, of = self.book, self.page, self.book.styles.of
        page.put(HEADER, c.NAME, book.say(texts.EMPTY_FAMILY), of("section"))
        page.fill(HEADER, c.NAME, c.SHOWN, of("section"))
        self._missing(HEADER + 1)

    # ------------------------------------------------------------ looks

    def draw(self, rows: Mapping[str, KpiRow]) -> None:
        """Draw the charts, once the rows of every family are written: some join families."""
        aside = Aside(self.book, self.page, ASIDE, self.chart_row)
        end = self.chart_row + CHART_ROWS - 2
        for spec, (first, last) in zip(self.charts, CHART_COLUMNS, strict=False):
            charts.add(
                self.book, spec, rows, self.page, Box(first, self.chart_row, last, end), aside
            )

    def _conditions(self) -> None:
        from openpyxl.formatting.rule import Rule

        styles, page = self.book.styles, self.page
        last = FIRST + len(self.shown) - 1
        bottom = self.heads.before_end + len(self.references)

        def rule(box: str, formula: str, style: str) -> None:
            page.ws.conditional_formatting.add(
                box, Rule(type="expression", formula=[formula], dxf=styles.differential(style))
            )

        def box(first: int, final: int, start: int = FIRST, end: int = last) -> str:
            return f"{L[first]}{start}:{L[final]}{end}"

        few = f"AND(ISNUMBER(${L[c.N]}{FIRST}),${L[c.N]}{FIRST}<p_smallest_n)"
        rule(box(c.NAME, c.LAST_SHOWN), few, "muted")
        rule(box(c.VALUE, c.LAST_SHOWN), f'{L[c.VALUE]}{FIRST}="{NA_TEXT}"', "muted")
        rule(box(c.FIRST_MONTH, c.LAST_MONTH), f"ISNA({L[c.FIRST_MONTH]}{FIRST})", "muted")
        start = self.heads.before_end + 1
        rule(box(c.VALUE, c.LAST_MONTH, start, bottom), f"ISNA({L[c.VALUE]}{start})", "muted")
        for state, style in ((1, "good"), (2, "close"), (3, "bad")):
            rule(box(c.STATUS, c.STATUS), f"${L[c.STATE]}{FIRST}={state}", style)
        sign, noise = f"${L[c.SIGN]}{FIRST}", f"${L[c.NOISE]}{FIRST}"
        for column in (c.CHANGE, c.YEAR_CHANGE):
            at = f"{L[column]}{FIRST}"
            rule(box(column, column), f"AND(ISNUMBER({at}),{at}*{sign}>{noise})", "good")
            rule(box(column, column), f"AND(ISNUMBER({at}),{at}*{sign}<-{noise})", "bad")
        for column, target in ((c.YTD, c.YTD_TARGET), (c.R12, c.R12_TARGET)):
            at, goal = f"${L[column]}{FIRST}", f"${L[target]}{FIRST}"
            known = f"ISNUMBER({at}),ISNUMBER({goal}),{sign}<>0"
            rule(box(target, target), f"AND({known},({at}-{goal})*{sign}<0)", "bad")
            rule(box(target, target), f"AND({known},({at}-{goal})*{sign}>=0)", "good")
        at = f"${L[c.VARIANCE]}{FIRST}"
        whole = box(c.VARIANCE, c.VARIANCE_PCT)
        rule(whole, f"AND(ISNUMBER({at}),${L[c.STATE]}{FIRST}=3)", "bad")
        rule(whole, f"AND(ISNUMBER({at}),${L[c.STATE]}{FIRST}=1,{at}>0)", "good")

    def _sparklines(self) -> None:
        from xlkpi.workbook.sparklines import sparklines

        cells = [
            (f"{L[c.TREND]}{row.row}",
             f"{self.page.quoted}!{L[c.FIRST_MONTH]}{row.row}:{L[c.LAST_MONTH]}{row.row}")
            for row in self.rows.values()
        ]  # fmt: skip
        self.page.extension = sparklines(cells, self.book.styles.colour("link"))

    def _set_up(self) -> None:
        page, book = self.page, self.book
        page.widths(*c.WIDTHS)
        longest = max((len(book.labels[entry.id]) for entry in self.shown), default=0)
        page.widths(max(c.WIDTHS[0], min(44, 0.93 * longest)), start=c.NAME)
        widest = [self._width(column) for column in range(1, c.LAST_MONTH + 1)]
        for column in (c.VALUE, c.PREVIOUS, c.LAST_YEAR, c.YTD, c.R12, c.FORECAST, c.QTD, c.ALL):
            page.widths(max(c.WIDTHS[column - 1], widest[column - 1]), start=column)
        for column in range(c.FIRST_MONTH, c.LAST_MONTH + 1):
            page.widths(max(10.5, widest[column - 1]), start=column)
        page.widths(3, start=c.LAST_MONTH + 1)
        page.widths(*([9] * (ASIDE - c.NO)), start=c.NO)
        page.ws.freeze_panes = f"B{FIRST}"
        page.ws.print_title_rows = f"1:{HEADER}"
        if self.shown:
            from openpyxl.worksheet.pagebreak import Break

            together = len(self.shown) <= ON_ONE_PAGE
            before = self.section if together else self.chart_row
            page.ws.row_breaks.append(Break(id=before - 1))
        # what is known over all data alone would not be on paper at all
        undated = any(
            is_number(row.values[c.ALL]) and not is_number(row.values[c.R12])
            and not is_number(row.values[c.VALUE])
            for row in self.rows.values()
        )  # fmt: skip
        last = c.LAST_SHOWN if undated else c.SHOWN
        page.ws.print_area = f"A1:{L[last]}{max(page.last_row, FIRST)}"
        self.book.protect(page)

    def _width(self, column: int) -> float:
        """The width that the numbers of a column need."""
        formats = self.book.formats
        needed = 0.0
        for row in self.rows.values():
            needed = max(needed, formats.width(row.kpi, row.values.get(column)))
        for ref in self.references:
            value = self.values[ref].get(column)
            if is_number(value):
                needed = max(needed, len(f"{value:,.0f}") + 5.0)
        return needed


def measure_name(ref: str) -> Text:
    """What a measure is called, with the window where it has one of its own."""
    wanted = Reference.parse(ref)
    name = MEASURES[wanted.measure].name
    more = {
        "rolling12": Text("over 12 months", "sur 12 mois"),
        "previous": Text("period before", "période d’avant"),
        "last_year": Text("a year before", "un an avant"),
    }.get(wanted.window)
    return Text(f"{name.en}, {more.en}", f"{name.fr}, {more.fr}") if more else name


def _counts(reference: str) -> bool:
    """Whether a measure counts cases: money does not."""
    return MEASURES[Reference.parse(reference).measure].unit in ("count", "ratio")


def indented(label: str) -> str:
    """A label, moved in where it says a part of the one above."""
    return f"\u2003{label}" if label.startswith(("of which", "dont ")) else label


def parameter_name(name: str) -> str:
    """The defined name of a live parameter."""
    return "p_" + name.rsplit(".", maxsplit=1)[-1]
