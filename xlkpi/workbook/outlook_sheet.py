"""The Outlook sheet: one KPI at a time, its history and its forecast as a fan.

A drop-down chooses the KPI; formulas read its months from the tables ``Histories`` and
``Forecasts`` at the right, and the chart follows without Python. Rates are told in per cent, so
that one axis serves every KPI.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlkpi.insight.backtest import Z80, Z95
from xlkpi.insight.forecast import HISTORY
from xlkpi.insight.smoothing import STEPS
from xlkpi.model.kpi import Kpi, Unit
from xlkpi.model.numbers import decimals
from xlkpi.model.period import add_months
from xlkpi.workbook import outlook_chart
from xlkpi.workbook import trend_texts as t
from xlkpi.workbook.book import Book, factor
from xlkpi.workbook.chart_xml import Box
from xlkpi.workbook.forecast_cells import STEPS_A_KPI, first_rows, shown, write_tables
from xlkpi.workbook.live import NOT_AVAILABLE, Cached, Live, is_number, serial
from xlkpi.workbook.page import Page, letter
from xlkpi.workbook.settings import choices
from xlkpi.workbook.trend_words import named
from xlkpi.workbook.trends_sheet import DIRECTION, ERROR, METHOD, SEASON

if TYPE_CHECKING:
    from xlkpi.insight.forecast import Forecast
    from xlkpi.workbook.optional import Made

TITLE = t.OUTLOOK
CHOICE, UNIT_ROW = 4, 5
FACTS = 6  # direction, season, error, method
CHART, CHART_ROWS = 11, 20
NUMBERS = CHART + CHART_ROWS + 1
LAST = 9  # the last column that is printed
WORK = 12  # the first column of what the chart draws
MONTH, PAST, AHEAD, SD, LOW95, LOW80, HIGH80, HIGH95 = range(WORK, WORK + 8)
LIST = WORK + 9
COLUMNS = ("kpi", "kpi_no", "first", "steps", "times", "unit", "places", "floor", "ceiling", "row")
TABLES = LIST + len(COLUMNS) + 1
HEAD = 3
FIRST = HEAD + 1
_UNITS = {
    Unit.RATE: "%", Unit.POINTS: "pt", Unit.HOURS: "h", Unit.SECONDS: "s", Unit.RATIO: "×",
}  # fmt: skip


def wanted(book: Book) -> bool:
    """Whether anything can be forecast."""
    return bool(book.insights.months) and bool(first_rows(book))


def write(book: Book, page: Page, made: Made) -> None:
    """Write the sheet."""
    _Sheet(book, page, made).write()


class _Sheet:
    """The sheet under construction."""

    def __init__(self, book: Book, page: Page, made: Made) -> None:
        self.book, self.page, self.made = book, page, made
        self.starts = first_rows(book)
        self.listed = [kpi for kpi in shown(book) if kpi.id in made.rows]
        self.chosen: Kpi = self._first()
        self.forecast: Forecast = book.insights.forecast(self.chosen)
        self.trends = made.pages["trends"]

    def _first(self) -> Kpi:
        """The KPI that the sheet opens on: a headline whose past is drawn well, if any."""
        headline = [row.kpi for row in self.made.shown if row.kpi.id in self.starts]
        calm = [kpi for kpi in headline if not self.book.insights.trend(kpi).outliers]
        every = [kpi for kpi in self.listed if kpi.id in self.starts]
        return (calm or headline or every)[0]

    def write(self) -> None:
        """Write every part."""
        self._top()
        self._list()
        self._work()
        self._facts()
        self._numbers()
        outlook_chart.add(
            self.book, self.page, FIRST, HISTORY + STEPS,
            (MONTH, PAST, AHEAD, LOW80, HIGH80, LOW95, HIGH95), Box(1, CHART, LAST, NUMBERS - 2),
        )  # fmt: skip
        write_tables(self.book, self.page, HEAD, TABLES)
        self._looks()

    # ------------------------------------------------------------ what is chosen

    def _top(self) -> None:
        book, page, of, say = self.book, self.page, self.book.styles.of, self.book.say
        page.put(1, 1, say(TITLE), of("title"))
        page.heights[1] = 26
        month = named(book, *book.insights.months[-1:])
        page.put(2, 1, say(t.OUTLOOK_HELP).format(month=month), of("subtitle"))
        page.put(CHOICE, 1, say(t.INDICATOR), of("field"))
        page.put(CHOICE, 2, book.labels[self.chosen.id], of("input", text=True))
        page.fill(CHOICE, 3, 6, of("input"))
        page.merge(CHOICE, 2, 6)
        page.heights[CHOICE] = 18
        page.put(CHOICE, 7, "◀ " + say(t.CHOOSE), of("subtitle"))
        book.name("outlook_kpi", page, f"B{CHOICE}")
        last = HEAD + len(self.listed)
        choices(page, f"B{CHOICE}", f"${letter(LIST)}${FIRST}:${letter(LIST)}${last}")

    def _list(self) -> None:
        """The indicators that can be chosen, with what formulas need of each."""
        book, page, of = self.book, self.page, self.book.styles.of
        page.put(HEAD - 1, LIST, book.say(t.TABLES), of("subtitle"))
        page.line(HEAD, COLUMNS, of("header"), start=LIST)
        text, plain = of("label", text=True), of("value", "General")
        places = trend_rows(self.trends)
        for r, kpi in enumerate(self.listed, FIRST):
            forecast = book.insights.forecast(kpi)
            cells: tuple[tuple[Any, int], ...] = (
                (book.labels[kpi.id], text), (book.numbers[kpi.id], plain),
                (self.starts.get(kpi.id, 0), plain), (len(forecast.points), plain),
                (factor(kpi), plain), (unit_word(book, kpi), text), (decimals(kpi) + 1, plain),
                (forecast.floor, plain), (forecast.ceiling, plain),
                (places[book.labels[kpi.id]], plain),
            )  # fmt: skip
            for column, (held, style) in enumerate(cells, LIST):
                page.put(r, column, held, style)
        page.table("Outlooks", HEAD, COLUMNS, len(self.listed), start=LIST)
        place = self.listed.index(self.chosen) + 1
        pick = Live("IFERROR(MATCH(outlook_kpi,Outlooks[kpi],0),0)", place)
        page.put(1, WORK, pick, of("helper"))
        book.name("outlook_row", page, f"{letter(WORK)}1")
        for offset, name in enumerate(("kpi_no", "first", "steps", "times", "places"), 1):
            value: Cached = {
                "kpi_no": book.numbers[self.chosen.id], "first": self.starts[self.chosen.id],
                "steps": len(self.forecast.points), "times": factor(self.chosen),
                "places": decimals(self.chosen) + 1,
            }[name]  # fmt: skip
            live = Live(f"IF(outlook_row=0,0,INDEX(Outlooks[{name}],outlook_row))", value)
            page.put(1, WORK + offset, live, of("helper"))
        for offset, (name, bound) in enumerate(
            (("floor", self.forecast.floor), ("ceiling", self.forecast.ceiling)), 6
        ):
            # a blank cell would come out as 0
            at = f"INDEX(Outlooks[{name}],outlook_row)"
            formula = f'IF(outlook_row=0,"",IF(ISNUMBER({at}),{at},""))'
            page.put(1, WORK + offset, Live(formula, _held(bound)), of("helper"))

    def _at(self, name: str) -> str:
        names = ("row", "kpi_no", "first", "steps", "times", "places", "floor", "ceiling")
        return f"${letter(WORK + names.index(name))}$1"

    # ------------------------------------------------------------ what the chart draws

    def _work(self) -> None:
        book, page, of = self.book, self.page, self.book.styles.of
        helper, day = of("helper"), of("helper", book.formats.short_month)
        titles = {
            PAST: t.HISTORY, AHEAD: t.VALUE, LOW95: t.BAND95, LOW80: t.BAND80, HIGH80: t.BAND80,
            HIGH95: t.BAND95,
        }  # fmt: skip
        page.put(HEAD, MONTH, book.say(t.MONTH), helper)
        page.put(HEAD, SD, "sd", helper)
        for column, text in titles.items():
            page.put(HEAD, column, book.say(text), helper)
        times = factor(self.chosen)
        last = book.insights.months[-1]
        known = {month: value for month, value in self.forecast.history if value is not None}
        for place in range(1, HISTORY + 1):
            r = HEAD + place
            month = add_months(last, place - HISTORY)
            page.put(r, MONTH, serial(month), day)
            key = f"{self._at('kpi_no')}*{STEPS_A_KPI}+{place}"
            formula = (
                f"IFERROR(INDEX(Histories[value],MATCH({key},Histories[key],0))"
                f"*{self._at('times')},NA())"
            )
            value: Cached = known[month] * times if month in known else NOT_AVAILABLE
            page.put(r, PAST, Live(formula, value), helper)
            if place == HISTORY:  # the fan begins where the history ends
                for column in (AHEAD, LOW95, LOW80, HIGH80, HIGH95):
                    live = Live(f"IF({self._at('steps')}>0,{letter(PAST)}{r},NA())", value)
                    page.put(r, column, live, helper)
        for step in range(1, STEPS + 1):
            self._ahead(step, HEAD + HISTORY + step, helper, day)

    def _ahead(self, step: int, r: int, helper: int, day: int) -> None:
        page, times = self.page, factor(self.chosen)
        points = self.forecast.points
        point = points[step - 1] if step <= len(points) else None
        page.put(r, MONTH, serial(add_months(self.book.insights.months[-1], step)), day)
        index = f"{self._at('first')}+{step - 1}"
        for column, name, cached in (
            (AHEAD, "value", point.value if point else None),
            (SD, "sd", point.sd if point else None),
        ):
            formula = (
                f"IF({self._at('steps')}>={step},INDEX(Forecasts[{name}],{index})"
                f"*{self._at('times')},NA())"
            )
            value: Cached = NOT_AVAILABLE if cached is None else cached * times
            page.put(r, column, Live(formula, value), helper)
        value_at, sd_at = f"{letter(AHEAD)}{r}", f"{letter(SD)}{r}"
        floor, ceiling = self._at("floor"), self._at("ceiling")
        factor_at = self._at("times")
        for column, sign, z, cached in (
            (LOW95, "-", Z95, point.low95 if point else None),
            (LOW80, "-", Z80, point.low80 if point else None),
            (HIGH80, "+", Z80, point.high80 if point else None),
            (HIGH95, "+", Z95, point.high95 if point else None),
        ):
            edge = f"{value_at}{sign}{z!r}*{sd_at}"
            if sign == "-":
                bound = f"IF(ISNUMBER({floor}),MAX({floor}*{factor_at},{edge}),{edge})"
            else:
                bound = f"IF(ISNUMBER({ceiling}),MIN({ceiling}*{factor_at},{edge}),{edge})"
            formula = f"IF(ISNUMBER({value_at}),{bound},NA())"
            held: Cached = NOT_AVAILABLE if cached is None else cached * times
            page.put(r, column, Live(formula, held), helper)

    # ------------------------------------------------------------ what is read

    def _facts(self) -> None:
        """The unit, and the KPI's words on the Trends sheet."""
        book, page, of, say = self.book, self.page, self.book.styles.of, self.book.say
        page.put(UNIT_ROW, 1, say(t.UNIT), of("field"))
        page.put(
            UNIT_ROW, 2,
            Live('IF(outlook_row=0,"",INDEX(Outlooks[unit],outlook_row)&"")',
                 unit_word(book, self.chosen)),
            of("label"),
        )  # fmt: skip
        places = trend_rows(self.trends)
        line = self.trends.rows[places[book.labels[self.chosen.id]]]
        last = max(self.trends.rows)
        for r, (title, column, style) in enumerate(
            (
                (t.DIRECTION, DIRECTION, of("label")), (t.SEASON, SEASON, of("label")),
                (t.ERROR, ERROR, of("value", "0%")), (t.METHOD, METHOD, of("label")),
            ), FACTS,
        ):  # fmt: skip
            page.put(r, 1, say(title), of("field"))
            cells = f"{self.trends.quoted}!${letter(column)}$1:${letter(column)}${last}"
            at = f"INDEX({cells},INDEX(Outlooks[row],outlook_row))"
            cell = line.get(column, (None, 0))[0]
            cached = cell.value if isinstance(cell, Live) else cell
            formula = f'IF(outlook_row=0,"",IF({at}="","",{at}))'
            page.put(r, 2, Live(formula, "" if cached is None else cached), style)
            if column != ERROR:  # a number stands at the right of its own cell
                page.fill(r, 3, LAST, of("label"))
                page.merge(r, 2, LAST)

    def _numbers(self) -> None:
        """The forecast month by month, rounded as the KPI is shown."""
        book, page, of, say = self.book, self.page, self.book.styles.of, self.book.say
        page.put(NUMBERS, 1, say(t.NUMBERS), of("section"))
        page.fill(NUMBERS, 1, LAST, of("section"))
        heads = (t.MONTH, t.VALUE, t.LOW80, t.HIGH80, t.LOW95, t.HIGH95)
        page.line(NUMBERS + 1, (say(text) for text in heads), of("header"))
        plain, day = of("value", "#,##0"), of("value", book.formats.month)
        figure = of("figure", "#,##0")
        for step in range(1, STEPS + 1):
            r, source = NUMBERS + 1 + step, HEAD + HISTORY + step
            value_at = f"{letter(AHEAD)}{source}"
            known = step <= len(self.forecast.points)
            month = self.page.rows[source][MONTH][0]
            page.put(
                r, 1,
                Live(f'IF(ISNUMBER({value_at}),{letter(MONTH)}{source},"")', month if known else ""),
                day,
            )  # fmt: skip
            for column, drawn in enumerate((AHEAD, LOW80, HIGH80, LOW95, HIGH95), 2):
                at = f"{letter(drawn)}{source}"
                held = self.page.rows[source][drawn][0].value
                cached: Cached = ""
                if is_number(held):
                    cached = _rounded(held, decimals(self.chosen) + 1)
                live = Live(f'IF(ISNUMBER({at}),ROUND({at},{self._at("places")}),"")', cached)
                page.put(r, column, live, figure if column == 2 else plain)
        page.put(NUMBERS + STEPS + 3, 1, say(t.READING), of("subtitle"))
        page.fill(NUMBERS + STEPS + 3, 2, LAST, of("subtitle"))

    def _decimals(self) -> None:
        """Show as many decimals as the chosen KPI has."""
        from openpyxl.formatting.rule import Rule
        from openpyxl.styles.differential import DifferentialStyle
        from openpyxl.styles.numbers import NumberFormat

        box = f"B{NUMBERS + 2}:F{NUMBERS + 1 + STEPS}"
        for places in range(1, 5):
            form = NumberFormat(numFmtId=300 + places, formatCode="#,##0." + "0" * places)
            rule = Rule(
                type="expression", formula=[f"{self._at('places')}={places}"],
                dxf=DifferentialStyle(numFmt=form),
            )  # fmt: skip
            self.page.ws.conditional_formatting.add(box, rule)

    def _looks(self) -> None:
        page, book = self.page, self.book
        self._decimals()
        page.widths(36, *([17] * (LAST - 1)))
        page.widths(3, 3, start=LAST + 1)
        page.widths(*([10] * 8), 3, start=WORK)
        page.widths(36, *([9] * (len(COLUMNS) - 1)), 3, start=LIST)
        page.widths(10, 36, 10, 7, 12, 12, 8, 8, 3, 10, 36, 10, 12, start=TABLES)
        page.ws.freeze_panes = f"A{CHOICE + 1}"
        page.ws.print_area = f"A1:{letter(LAST)}{NUMBERS + STEPS + 3}"
        page.ws.page_setup.fitToHeight = 1
        page.ws.print_options.horizontalCentered = True
        book.protect(page)


def _held(bound: float | None) -> Cached:
    return "" if bound is None else bound


def trend_rows(trends: Page) -> dict[str, int]:
    """The row of each indicator on the Trends sheet, by its label."""
    return {
        str(cells[1][0]): r
        for r, cells in sorted(trends.rows.items(), reverse=True)
        if METHOD in cells and cells[METHOD][0] is not None
    }


def unit_word(book: Book, kpi: Kpi) -> str:
    """What the numbers are in."""
    if kpi.unit is Unit.CURRENCY:
        return book.formats.symbol or book.say(kpi.unit.title)
    return _UNITS.get(kpi.unit) or book.say(kpi.unit.title)


def _rounded(value: float, places: int) -> float:
    """A number as ROUND gives it: halves away from nought."""
    from decimal import ROUND_HALF_UP, Decimal

    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
