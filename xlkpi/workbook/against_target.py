"""The cells of an indicator that hold it against its target: target, variance, status.

The workings (which row of Targets is in force, its bounds, the tolerance, the state) stand in
small grey cells at the right of the same row, so that the cells one reads stay short.
"""

from __future__ import annotations

from xlkpi.model.kpi import Better, Kpi, Spread, Unit
from xlkpi.targets.spread import (
    GROWTH,
    LEVEL,
    LOSS,
    PER_PERIOD,
    SHARE,
    SUM,
    spread_of,
    together,
)
from xlkpi.workbook import columns as c
from xlkpi.workbook import texts
from xlkpi.workbook.book import Book, is_points
from xlkpi.workbook.live import Cached, Live, is_number
from xlkpi.workbook.page import Page, letter
from xlkpi.workbook.rows import KpiRow
from xlkpi.workbook.target_values import InForce, Judgement, Targets, shown
from xlkpi.workbook.texts import quoted


def write(book: Book, page: Page, row: KpiRow, targets: Targets) -> None:
    """Write the cells of an indicator, whose values must be known."""
    _Cells(book, page, row, targets).write()


class _Cells:
    """The cells of one indicator; formulas by the names of the cells they read."""

    def __init__(self, book: Book, page: Page, row: KpiRow, targets: Targets) -> None:
        self.book, self.page, self.row, self.targets = book, page, row, targets
        self.kpi: Kpi = row.kpi
        asked = self.kpi, book.segment.id, book.period
        self.found: InForce | None = targets.in_force(*asked)
        self.line, self.line_before = targets.line(*asked), targets.line_before(*asked)
        self.helper = book.styles.of("helper")
        self.value, self.target, self.variance = map(self.at, (c.VALUE, c.TARGET, c.VARIANCE))
        self.low, self.high, self.strict = map(self.at, (c.LOW, c.HIGH, c.STRICT))
        neither = f'AND({self.low}="",{self.high}="")'
        blocked = "partial," if self.kpi.spread is Spread.SUM else ""
        self.unknown = f"OR({blocked}NOT(ISNUMBER({self.value})),{neither})"
        self.neither = neither
        self.bound = (
            f'IF({self.low}="",{self.high},IF({self.high}="",{self.low},'
            f"IF({self.value}>{self.high},{self.high},{self.low})))"
        )
        self.gap = (
            f'MAX(IF({self.low}="",0,{self.low}-{self.value}),'
            f'IF({self.high}="",0,{self.value}-{self.high}))'
        )

    def at(self, column: int) -> str:
        """A cell of the row."""
        return f"{letter(column)}{self.row.row}"

    def put(self, column: int, formula: str, value: Cached, style: int | None = None) -> None:
        """Set a cell to a formula, and keep its value for other sheets."""
        self.row.values[column] = value
        look = self.helper if style is None else style
        self.page.put(self.row.row, column, Live(formula, value), look)

    def write(self) -> None:
        """Write every cell."""
        self._in_force()
        judged = self._judged()
        self._state(judged)
        self._target()
        self._variance(judged)
        self._longer()

    def _in_force(self) -> None:
        """The row of Targets, and what it asks for."""
        found, at = self.found, self.at(c.ROW)
        no = self.at(c.NO)
        self.page.put(self.row.row, c.NO, self.book.numbers[self.kpi.id], self.helper)
        self.put(
            c.ROW,
            f"SUMIFS(Targets[row],Targets[kpi_no],{no},Targets[segment_id],segment_id,"
            "Targets[in_force],1)",
            found.row if found else 0,
        )
        for column, name, value in (
            (c.LOW, "now_low", shown(found.low) if found else ""),
            (c.HIGH, "now_high", shown(found.high) if found else ""),
        ):
            self.put(column, f'IF({at}=0,"",INDEX(Targets[{name}],{at}))', value)
        strict = int(found is not None and found.strict)
        self.put(c.STRICT, f"IF({at}=0,0,INDEX(Targets[is_strict],{at}))", strict)
        usual = {Unit.RATE: "p_tolerance_points", Unit.POINTS: "p_tolerance_points*100"}.get(
            self.kpi.unit, "p_tolerance_relative"
        )
        given = f"INDEX(Targets[tolerance],{at})"
        self.put(
            c.WITHIN,
            f'IF({at}=0,"",IF(ISNUMBER({given}),{given},{usual}))',
            self._tolerance(found.tolerance) if found else "",
        )
        sign = {Better.HIGHER: 1, Better.LOWER: -1}.get(self.kpi.better, 0)
        self.page.put(self.row.row, c.SIGN, sign, self.helper)
        self.page.put(self.row.row, c.NOISE, 0.1 if is_points(self.kpi) else 0.005, self.helper)

    def _tolerance(self, given: float | None) -> float:
        parameter = self.book.facts.parameter
        if given is not None:
            return given
        if self.kpi.unit is Unit.RATE:
            return float(parameter("tolerance_points"))
        if self.kpi.unit is Unit.POINTS:
            return float(parameter("tolerance_points")) * 100
        return float(parameter("tolerance_relative"))

    def _judged(self) -> Judgement | None:
        now = self.row.values[c.VALUE]
        blocked = self.kpi.spread is Spread.SUM and self.book.partial
        if self.found is None or blocked or not is_number(now):
            return None
        return self.found.judge(now, self._tolerance(self.found.tolerance), is_points(self.kpi))

    def _state(self, judged: Judgement | None) -> None:
        """1 met, 2 close, 3 missed, 0 nothing to say; and the same in words."""
        low, high, value, strict = self.low, self.high, self.value, self.strict
        within, state = self.at(c.WITHIN), self.at(c.STATE)
        allowed = within
        if not is_points(self.kpi):
            allowed = f"{within}*IF({self.bound}=0,1,ABS({self.bound}))"
        met = (
            f'IF({low}="",TRUE,IF({strict}=1,{value}>{low},{value}>={low})),'
            f'IF({high}="",TRUE,IF({strict}=1,{value}<{high},{value}<={high}))'
        )
        self.put(
            c.STATE,
            f"IF({self.unknown},0,IF(AND({met}),1,IF({self.gap}<={allowed},2,3)))",
            judged.state if judged else 0,
        )
        words = [self.book.say(text) for text in (texts.MET, texts.NEAR, texts.MISSED)]
        self.put(
            c.STATUS,
            f'IF({state}=0,"",CHOOSE({state},{",".join(map(quoted, words))}))',
            words[judged.state - 1] if judged else "",
            self.book.styles.of("status"),
        )

    def _target(self) -> None:
        without = f'IF({self.low}="",{self.high},{self.low})'
        self.put(
            c.TARGET,
            f'IF({self.neither},"",IF(ISNUMBER({self.value}),{self.bound},{without}))',
            shown(self.found.bound(self.row.values[c.VALUE])) if self.found else "",
            self.book.styles.of("value", self.book.formats.kpi(self.kpi)),
        )

    def _variance(self, judged: Judgement | None) -> None:
        """The difference, positive where it is good; points for rates, else also relative."""
        book, low, high, value = self.book, self.low, self.high, self.value
        delta = book.styles.of
        factor = 100 if self.kpi.unit is Unit.RATE else 1
        times = "*100" if factor == 100 else ""
        difference = (
            f'IF(AND({low}<>"",{high}<>""),-MAX({self.gap},0),'
            f'IF({low}="",{high}-{value},{value}-{low}))'
        )
        variance: Cached = judged.variance * factor if judged else ""
        self.put(
            c.VARIANCE,
            f'IF({self.unknown},"",({difference}){times})',
            variance,
            delta("delta", book.formats.difference(self.kpi)),
        )
        if is_points(self.kpi):
            self.page.put(self.row.row, c.VARIANCE_PCT, None, delta("delta"))
            return
        target = self.row.values[c.TARGET]
        relative: Cached = ""
        if judged and isinstance(target, int | float) and target:
            relative = judged.variance / abs(target)
        self.put(
            c.VARIANCE_PCT,
            f'IF(ISNUMBER({self.variance}),IF({self.target}=0,"",'
            f'{self.variance}/ABS({self.target})),"")',
            relative,
            delta("delta", book.formats.change),
        )

    def _longer(self) -> None:
        """What the year to date and the last 12 months are held against.

        The last 12 months take the rest of the year before from that year's own row.
        """
        kind = spread_of(self.kpi)
        at, before = self.at(c.ROW), self.at(c.ROW_BEFORE)
        style = self.book.styles.of("value", self.book.formats.kpi(self.kpi))
        line, earlier, month = self.line, self.line_before, self.book.period
        self.put(
            c.ROW_BEFORE,
            f"SUMIFS(Targets[row],Targets[kpi_no],{self.at(c.NO)},Targets[segment_id],segment_id,"
            "Targets[in_force_before],1)",
            earlier.number if earlier else 0,
        )
        until = line.until(month) if line else None
        self.put(c.YTD_TARGET, f'IF({at}=0,"",INDEX(Targets[ytd],{at}))', shown(until), style)
        if kind == LEVEL:
            self.put(c.R12_TARGET, self.at(c.YTD_TARGET), shown(until), style)
            return
        if kind == PER_PERIOD:
            self.page.put(self.row.row, c.R12_TARGET, None, style)
            return
        year, rest = self.at(c.YTD_TARGET), f"INDEX(Targets[rest],{before})"
        both = {
            SUM: f"{year}+{rest}",
            SHARE: f"{year}*{rest}",
            LOSS: f"1-(1-{year})*(1-{rest})",
            GROWTH: f"(1+{year})*(1+{rest})-1",
        }[kind]
        value = until
        if self.targets.place_of(month) < 12:
            left = earlier.after(month) if earlier else None
            value = None if until is None or left is None else together(kind, until, left)
        self.put(
            c.R12_TARGET,
            f'IF(target_month=12,{year},IF(OR({before}=0,NOT(ISNUMBER({year}))),"",'
            f'IF(ISNUMBER({rest}),{both},"")))',
            shown(value),
            style,
        )
