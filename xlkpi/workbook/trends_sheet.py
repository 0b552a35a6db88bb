"""The Trends sheet: how each KPI moves, where it is going, and what comes next.

One row a KPI, on two pages: changes, slope, season and odd months; then the forecast with its
intervals, the chance to meet the target, and how good such forecasts were on the past. What is
a formula follows the month and the segment of the Summary; the rest says that it was computed
when built.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from xlkpi.insight.backtest import Z80, Z95
from xlkpi.insight.trends import is_volume, working_days
from xlkpi.model.kpi import Better, Family, Kpi
from xlkpi.model.numbers import decimals
from xlkpi.workbook import columns as c
from xlkpi.workbook import texts
from xlkpi.workbook import trend_texts as t
from xlkpi.workbook.book import FAMILIES, Book, factor, is_points
from xlkpi.workbook.forecast_cells import Aim, aim_of, bounded, first_rows
from xlkpi.workbook.live import NA_TEXT, Cached, Live, is_number, serial
from xlkpi.workbook.page import Page, letter
from xlkpi.workbook.slope_cells import WIDTH, SlopeCells
from xlkpi.workbook.texts import quoted
from xlkpi.workbook.trend_words import (
    direction_words,
    named,
    odd_months,
    season_words,
    slope_format,
)

if TYPE_CHECKING:
    from xlkpi.insight.forecast import Forecast
    from xlkpi.insight.slopes import Slope
    from xlkpi.workbook.optional import Made
    from xlkpi.workbook.rows import KpiRow

TITLE = t.TRENDS
GROUPS, HEADER = 5, 6
FIRST = HEADER + 1
(
    NAME, VALUE, PREVIOUS, CHANGE, LAST_YEAR, YEAR_CHANGE, R12, SPARK, SLOPE, HALF, P, DIRECTION,
    ODD, SEASON, PER_DAY, DAY_CHANGE, NEXT, NEXT_LOW80, NEXT_HIGH80, NEXT_LOW95, NEXT_HIGH95,
    THIRD, THIRD_LOW80, THIRD_HIGH80, THIRD_LOW95, THIRD_HIGH95, GOAL, BY, CHANCE, ERROR, METHOD,
) = range(1, 32)  # fmt: skip
LAST = METHOD
WORKINGS = LAST + 2  # the first column of the workings
ROW, STEP, SLOPES = WORKINGS, WORKINGS + 1, WORKINGS + 2
HEADS = {
    NAME: texts.NAME, VALUE: texts.VALUE, PREVIOUS: t.PREVIOUS, CHANGE: t.CHANGE,
    LAST_YEAR: t.LAST_YEAR, YEAR_CHANGE: t.CHANGE, R12: texts.R12, SPARK: texts.TREND,
    SLOPE: t.PER_MONTH, HALF: t.HALF, P: t.P, DIRECTION: t.DIRECTION, ODD: t.ODD,
    SEASON: t.SEASON, PER_DAY: t.PER_DAY, DAY_CHANGE: t.DAY_CHANGE, NEXT: t.NEXT,
    NEXT_LOW80: t.LOW80, NEXT_HIGH80: t.HIGH80, NEXT_LOW95: t.LOW95, NEXT_HIGH95: t.HIGH95,
    THIRD: t.THIRD, THIRD_LOW80: t.LOW80, THIRD_HIGH80: t.HIGH80, THIRD_LOW95: t.LOW95,
    THIRD_HIGH95: t.HIGH95, GOAL: t.GOAL, BY: t.BY, CHANCE: t.CHANCE, ERROR: t.ERROR,
    METHOD: t.METHOD,
}  # fmt: skip
OVER = (
    (VALUE, SPARK, t.MOVES), (SLOPE, DIRECTION, t.TREND), (ODD, DAY_CHANGE, t.SHAPE),
    (NEXT, THIRD_HIGH95, t.COMING), (GOAL, CHANCE, t.AIM), (ERROR, METHOD, t.TRUST),
)  # fmt: skip
WIDTHS = {
    NAME: 40, VALUE: 12, PREVIOUS: 12, CHANGE: 9.5, LAST_YEAR: 12, YEAR_CHANGE: 9.5, R12: 13,
    SPARK: 15, SLOPE: 12, HALF: 11, P: 8, DIRECTION: 27, ODD: 30, SEASON: 34, PER_DAY: 11,
    DAY_CHANGE: 9.5, GOAL: 12, BY: 10, CHANCE: 10, ERROR: 12, METHOD: 68,
}  # fmt: skip
PAPER = 148  # characters at full size across a landscape A4


def wanted(book: Book) -> bool:
    """Whether any month is known."""
    return bool(book.facts.months) and any(book.available(kpi) for kpi in book.kpis)


def given(book: Book) -> Iterator[tuple[Family, list[Kpi]]]:
    """The KPIs that have a row, by family, in the order of the sheet."""
    for family in FAMILIES:
        if family in book.template.families:
            shown = [k for k in book.kpis if k.family is family and book.available(k)]
            if shown:
                yield family, shown


def next_month(book: Book, page: Page) -> dict[str, Live]:
    """A cell of another sheet that shows each KPI's forecast for the next month.

    It is empty for another month or segment than those of the build: the forecast is theirs.
    """
    found, r = {}, HEADER
    now = f"AND(period={serial(book.period)},segment_id=0)"
    for _, shown in given(book):
        r += 1  # the family's own row
        for kpi in shown:
            r += 1
            points = book.insights.forecast(kpi).points
            value: Cached = "" if book.segment.id else points[0].value if points else NA_TEXT
            found[kpi.id] = Live(f'IF({now},{page.quoted}!{letter(NEXT)}{r},"")', value)
    return found


def write(book: Book, page: Page, made: Made) -> None:
    """Write the sheet."""
    _Sheet(book, page, made).write()


def _changes_since(row: KpiRow, column: int) -> Cached:
    value = row.values.get(column)
    return value if is_number(value) else ""


class _Sheet:
    """The sheet under construction."""

    def __init__(self, book: Book, page: Page, made: Made) -> None:
        self.book, self.page, self.made = book, page, made
        self.slopes = SlopeCells(book, page, SLOPES, HEADER)
        self.starts = first_rows(book)
        self.rows: list[int] = []
        self.sparks: list[tuple[str, str]] = []

    def write(self) -> None:
        """Write every row and the set-up."""
        self._top()
        r = HEADER
        for family, shown in given(self.book):
            r += 1
            self.page.put(r, NAME, self.book.say(family.title), self.book.styles.of("section"))
            self.page.fill(r, NAME, LAST, self.book.styles.of("section"))
            for kpi in shown:
                r += 1
                self.rows.append(r)
                self._kpi(r, self.made.rows[kpi.id])
        self._looks(r)

    def _top(self) -> None:
        book, page, of, say = self.book, self.page, self.book.styles.of, self.book.say
        page.put(1, NAME, say(TITLE), of("title"))
        page.heights[1] = 26
        page.put(2, VALUE, say(t.HELP), of("subtitle"))
        page.put(3, VALUE, say(t.SLOPE_HELP), of("subtitle"))
        month = self.book.insights.months[-1:]
        page.put(2, NEXT, say(t.COMPUTED).format(month=named(book, *month)), of("subtitle"))
        page.put(
            4, VALUE, Live("period", serial(book.period)), of("field", book.formats.long_month)
        )
        page.merge(4, VALUE, PREVIOUS)
        page.put(4, LAST_YEAR, Live("segment", book.segment_labels[book.segment.id]), of("field"))
        page.merge(4, LAST_YEAR, R12)
        for first, last, text in OVER:
            page.put(GROUPS, first, say(text), of("header"))
            page.fill(GROUPS, first, last, of("header"))
            page.merge(GROUPS, first, last)
        page.put(GROUPS, NAME, None, of("header"))
        for column, text in HEADS.items():
            page.put(HEADER, column, say(text), of("header"))
        helper = of("helper")
        page.put(GROUPS - 1, WORKINGS, say(texts.HELPERS), helper)
        page.put(HEADER, ROW, "row", helper)
        page.put(HEADER, STEP, "step", helper)
        self.slopes.heads()
        page.heights[HEADER] = 30

    # ------------------------------------------------------------ a row

    def _kpi(self, r: int, row: KpiRow) -> None:
        book, page, of, kpi = self.book, self.page, self.book.styles.of, row.kpi
        value = of("value", book.formats.kpi(kpi))
        page.put(r, NAME, book.labels[kpi.id], of("label"))
        page.link(r, NAME, row.page, f"A{row.row}", book.say(kpi.help)[:250])
        for column, source, style in (
            (VALUE, c.VALUE, of("figure", book.formats.kpi(kpi))),
            (PREVIOUS, c.PREVIOUS, value), (LAST_YEAR, c.LAST_YEAR, value), (R12, c.R12, value),
        ):  # fmt: skip
            page.put(r, column, Live(row.at(source), row.values[source]), style)
        delta = of("delta", book.formats.points if is_points(kpi) else book.formats.change)
        for column, source in ((CHANGE, c.CHANGE), (YEAR_CHANGE, c.YEAR_CHANGE)):
            page.put(r, column, Live(row.at(source), _changes_since(row, source)), delta)
        page.put(r, SPARK, None, of("label"))
        months = f"{letter(c.FIRST_MONTH)}{row.row}:{letter(c.LAST_MONTH)}{row.row}"
        self.sparks.append((f"{letter(SPARK)}{r}", f"{row.page.quoted}!{months}"))
        trend = book.insights.trend(kpi)
        self._slope(r, row, self.slopes.write(r, row, trend.season))
        text = of("label", text=True)
        page.put(r, ODD, odd_months(book, trend) or None, text)
        page.put(r, SEASON, season_words(book, trend), text)
        self._by_day(r, row)
        self._forecast(r, row, book.insights.forecast(kpi))

    def _slope(self, r: int, row: KpiRow, slope: Slope | None) -> None:
        """The slope, its interval, p, and the direction in words."""
        book, page, of = self.book, self.page, self.book.styles.of
        form = slope_format(book, row.kpi)
        times = factor(row.kpi)
        scaled = "*100" if times == 100 else ""
        per, half, p = (f"{self.slopes.column(name)}{r}" for name in ("per_month", "half", "p"))
        for column, at, given in (
            (SLOPE, per, slope.per_month if slope else None),
            (HALF, half, None if slope is None or slope.high is None
             else slope.high - slope.per_month),
        ):  # fmt: skip
            cached: Cached = "" if given is None else given * times
            shown = form if column == SLOPE else form.split(";")[-1]
            page.put(r, column, Live(f'IF(ISNUMBER({at}),{at}{scaled},"")', cached),
                     of("value", shown))  # fmt: skip
        page.put(r, P, Live(f"{p}", slope.p if slope else ""),
                 of("value", book.formats.probability))  # fmt: skip
        formula, words = direction_words(book, row.kpi, f"{letter(SLOPE)}{r}", f"{letter(P)}{r}",
                                         slope)  # fmt: skip
        page.put(r, DIRECTION, Live(formula, words), of("label"))

    def _by_day(self, r: int, row: KpiRow) -> None:
        """A volume by the days from Monday to Friday, and its change on the year before."""
        book, page, of = self.book, self.page, self.book.styles.of
        if not is_volume(row.kpi):
            page.put(r, PER_DAY, None, of("value"))
            page.put(r, DAY_CHANGE, None, of("value"))
            return
        now, then = row.values[c.VALUE], row.values[c.LAST_YEAR]
        days = working_days(book.period)
        before = working_days(book.period.replace(year=book.period.year - 1))
        at, past = f"{letter(VALUE)}{r}", f"{letter(LAST_YEAR)}{r}"
        known = is_number(now) and not book.partial
        value = now / days if known and is_number(now) else ""
        page.put(
            r, PER_DAY,
            Live(f"IF(AND(ISNUMBER({at}),NOT(partial)),"
                 f'{at}/NETWORKDAYS(period,EOMONTH(period,0)),"")', value),
            of("value", book.formats.unit(row.kpi.unit.value, max(decimals(row.kpi), 1))),
        )  # fmt: skip
        change: Cached = ""
        if is_number(value) and is_number(then) and then:
            change = (value - then / before) / abs(then / before)
        cell = f"{letter(PER_DAY)}{r}"
        by_day = f"({past}/NETWORKDAYS(EDATE(period,-12),EOMONTH(period,-12)))"
        page.put(
            r, DAY_CHANGE,
            Live(f'IF(AND(ISNUMBER({cell}),ISNUMBER({past})),IF({past}=0,"",'
                 f'({cell}-{by_day})/ABS({by_day})),"")', change),
            of("delta", book.formats.change),
        )  # fmt: skip

    def _forecast(self, r: int, row: KpiRow, forecast: Forecast) -> None:
        book, page, of, kpi = self.book, self.page, self.book.styles.of, row.kpi
        style = of("value", book.formats.kpi(kpi))
        note = of("note")
        if forecast.reason:
            for column in range(NEXT, METHOD):
                page.put(r, column, NA_TEXT if column in (NEXT, THIRD) else None, style)
            page.put(r, METHOD, book.say(forecast.reason), note)
            return
        start = self.starts[kpi.id]
        page.put(r, ROW, start, of("helper"))
        at = f"${letter(ROW)}{r}"
        for column, step in ((NEXT, 0), (THIRD, 2)):
            point = forecast.points[step]
            index = at if not step else f"{at}+{step}"
            value = f"INDEX(Forecasts[value],{index})"
            page.put(r, column, Live(value, point.value), style)
            sd = f"INDEX(Forecasts[sd],{index})"
            centre = f"{letter(column)}{r}"
            for place, (sign, z, cached) in enumerate(
                (("-", Z80, point.low80), ("+", Z80, point.high80), ("-", Z95, point.low95),
                 ("+", Z95, point.high95)), 1,
            ):  # fmt: skip
                formula = bounded(forecast, f"{centre}{sign}{z!r}*{sd}")
                page.put(r, column + place, Live(formula, cached), style)
        self._aim(r, row, aim_of(book, row, self.made.targets, forecast))
        error = forecast.scaled_error
        page.put(r, ERROR, NA_TEXT if error is None else error, of("value", "0%"))
        page.put(r, METHOD, book.say(forecast.method), note)

    def _aim(self, r: int, row: KpiRow, aim: Aim) -> None:
        """The target, its month, and the chance to meet it: formulas over stored deviations."""
        book, page, of = self.book, self.page, self.book.styles.of
        step, at = f"${letter(STEP)}{r}", f"${letter(ROW)}{r}"
        page.put(r, STEP, Live(aim.step_formula, aim.step), of("helper"))
        value = of("value", book.formats.kpi(row.kpi))
        goal = row.values[c.TARGET]
        page.put(r, GOAL, Live(row.at(c.TARGET), goal), value)
        first = serial(self.book.insights.forecast(row.kpi).points[0].month)
        by = f'IF(ISNUMBER({step}),EDATE({first},{step}-1),"")'
        page.put(r, BY, Live(by, aim.month), of("value", book.formats.short_month))
        page.put(r, CHANCE, Live(aim.chance_formula(step, at), aim.chance), of("value", "0%"))

    # ------------------------------------------------------------ looks

    def _looks(self, last: int) -> None:
        from openpyxl.worksheet.pagebreak import Break, ColBreak

        from xlkpi.workbook.sparklines import sparklines

        page, book = self.page, self.book
        page.extension = sparklines(self.sparks, book.styles.colour("link"))
        for column in range(1, LAST + 1):
            page.widths(self._width(column), start=column)
        page.widths(3, start=LAST + 1)
        page.widths(*([8] * (WIDTH + 2)), start=WORKINGS)
        page.ws.freeze_panes = f"B{FIRST}"
        page.ws.print_title_rows = f"{GROUPS}:{HEADER}"
        page.ws.print_title_cols = "A:A"
        page.ws.print_area = f"A1:{letter(LAST)}{last}"
        page.ws.sheet_properties.pageSetUpPr.fitToPage = False
        page.ws.page_setup.fitToWidth = page.ws.page_setup.fitToHeight = None
        page.ws.page_setup.scale = int(100 * min(PAPER / self._printed(), 0.7))
        page.ws.page_setup.pageOrder = "downThenOver"
        page.ws.col_breaks = ColBreak()
        page.ws.col_breaks.append(Break(id=DAY_CHANGE))
        self._conditions(last)
        book.protect(page)

    def _printed(self) -> float:
        """The width of the wider of the two pages, each of which begins with the names."""
        widths = [self._width(column) for column in range(1, LAST + 1)]
        return max(sum(widths[:DAY_CHANGE]), widths[0] + sum(widths[DAY_CHANGE:]))

    def _width(self, column: int) -> float:
        least = WIDTHS.get(column, 11.5)
        if column in (ODD, SEASON, DIRECTION, METHOD, NAME, SPARK, P):
            return least
        widest = least
        for r in self.rows:
            cell = self.page.rows[r].get(column)
            value = cell[0].value if cell and isinstance(cell[0], Live) else None
            kpi = self._kpi_of[r]
            if column not in (CHANGE, YEAR_CHANGE, CHANCE, ERROR, BY, DAY_CHANGE):
                widest = max(widest, self.book.formats.width(kpi, value))
        return widest

    @cached_property
    def _kpi_of(self) -> dict[int, Kpi]:
        shown = (kpi for _, some in given(self.book) for kpi in some)
        return dict(zip(self.rows, shown, strict=True))

    def _conditions(self, last: int) -> None:
        from openpyxl.formatting.rule import Rule

        page, styles, say = self.page, self.book.styles, self.book.say
        cells = page.ws.conditional_formatting

        def rule(columns: tuple[int, int], formula: str, style: str) -> None:
            box = f"{letter(columns[0])}{FIRST}:{letter(columns[1])}{last}"
            cells.add(box, Rule(type="expression", formula=[formula],
                                dxf=styles.differential(style)))  # fmt: skip

        word, chance = f"${letter(DIRECTION)}{FIRST}", f"${letter(CHANCE)}{FIRST}"
        for text, style in ((t.GOOD, "good"), (t.BAD, "bad")):
            ending = quoted(say(text))
            formula = f"RIGHT({word},{len(say(text))})={ending}"
            rule((DIRECTION, DIRECTION), formula, style)
        for style, test in (("good", ">=0.8"), ("bad", "<0.5"), ("close", "<0.8")):
            rule((CHANCE, CHANCE), f"AND(ISNUMBER({chance}),{chance}{test})", style)
        error = f"${letter(ERROR)}{FIRST}"
        rule((ERROR, ERROR), f"AND(ISNUMBER({error}),{error}>1)", "close")
        rule((VALUE, THIRD), f'{letter(VALUE)}{FIRST}="{NA_TEXT}"', "muted")
        for r, kpi in self._kpi_of.items():
            sign = {Better.HIGHER: 1, Better.LOWER: -1}.get(kpi.better, 0)
            if not sign:
                continue
            noise = 0.1 if is_points(kpi) else 0.005
            for column in (CHANGE, YEAR_CHANGE, DAY_CHANGE):
                cell = f"{letter(column)}{r}"
                for style, test in (("good", f">{noise}"), ("bad", f"<-{noise}")):
                    cells.add(cell, Rule(
                        type="expression", dxf=styles.differential(style),
                        formula=[f"AND(ISNUMBER({cell}),N({cell})*{sign}{test})"],
                    ))  # fmt: skip
