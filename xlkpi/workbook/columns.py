"""The columns of a family sheet: what each shows, and the months that it covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xlkpi.model.period import Window, add_months
from xlkpi.model.text import Text
from xlkpi.workbook import texts
from xlkpi.workbook.page import letter

(
    NAME,
    N,
    VALUE,
    TARGET,
    VARIANCE,
    VARIANCE_PCT,
    STATUS,
    TREND,
    PREVIOUS,
    CHANGE,
    LAST_YEAR,
    YEAR_CHANGE,
    YTD,
    YTD_TARGET,
    R12,
    FORECAST,
    BENCHMARK,
    NOTE,
    COMMENT,
    # what follows is for the screen: on paper each more column makes all others smaller
    ACTIONS,
    R12_TARGET,
    QTD,
    ALL,
) = range(1, 24)
SHOWN = COMMENT  # the last column that is printed
LAST_SHOWN = ALL  # the last one before the months
FIRST_MONTH = LAST_SHOWN + 1
LAST_MONTH = FIRST_MONTH + 12
NO, ROW, ROW_BEFORE, LOW, HIGH, STRICT, WITHIN, STATE, SIGN, NOISE = range(
    LAST_MONTH + 2, LAST_MONTH + 12
)

TARGET_FIRST = NOISE + 2  # thirteen months of what the targets ask for, see target_line
UPPER_FIRST = TARGET_FIRST + 14

TITLES: dict[int, Text] = {
    NAME: texts.NAME,
    N: texts.N,
    VALUE: texts.VALUE,
    TARGET: texts.TARGET,
    VARIANCE: texts.VARIANCE,
    VARIANCE_PCT: texts.VARIANCE_PCT,
    STATUS: texts.STATUS,
    TREND: texts.TREND,
    PREVIOUS: texts.PREVIOUS,
    CHANGE: texts.CHANGE,
    LAST_YEAR: texts.LAST_YEAR,
    YEAR_CHANGE: texts.CHANGE,
    YTD: texts.YTD,
    YTD_TARGET: texts.ITS_TARGET,
    R12: texts.R12,
    BENCHMARK: texts.BENCHMARK,
    NOTE: texts.NOTE,
    COMMENT: texts.COMMENT,
    ACTIONS: texts.OPEN_ACTIONS,
    R12_TARGET: texts.R12_TARGET,
    QTD: texts.QTD,
    ALL: texts.ALL,
}
"""What stands above each, but for the forecast: that names its month."""
WORKINGS = {
    NO: "kpi_no", ROW: "row", ROW_BEFORE: "row_before", LOW: "at_least", HIGH: "at_most", STRICT: "strict",
    WITHIN: "tolerance", STATE: "status", SIGN: "better", NOISE: "neutral",
}  # fmt: skip
WIDTHS = (
    36, 6.5, 11, 9.5, 10, 9, 11.5, 11, 10.5, 9, 11.5, 9, 11, 9.5, 11.5, 10.5, 10.5, 22, 21, 8.5, 11.5, 11, 11,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Covered:
    """A column whose cells are computed from the facts: a window that ends with a month."""

    column: int
    window: Window
    back: int  # months before the chosen one

    @property
    def letter(self) -> str:
        """The column's letter."""
        return letter(self.column)

    def month(self, period: date) -> date:
        """The month it ends with."""
        return add_months(period, -self.back)


COVERED: tuple[Covered, ...] = (
    Covered(VALUE, Window.MONTH, 0),
    Covered(QTD, Window.QUARTER, 0),
    Covered(YTD, Window.YEAR, 0),
    Covered(R12, Window.ROLLING12, 0),
    Covered(ALL, Window.ALL, 0),
    *(Covered(FIRST_MONTH + i, Window.MONTH, 12 - i) for i in range(12)),
)
"""The columns with formulas of their own; the rest point at one of them."""

POINTERS = {PREVIOUS: LAST_MONTH - 1, LAST_YEAR: FIRST_MONTH, LAST_MONTH: VALUE}
"""Columns that show what another holds."""
