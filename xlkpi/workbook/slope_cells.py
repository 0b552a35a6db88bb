"""The live slope of a KPI: the workings of :mod:`xlkpi.insight.slopes` as cells of its row.

The thirteen months of the family's sheet (season taken out) stand in small grey cells at the
right, then what the line leaves over, then what the test needs. Texts in the first group are
passed over by SLOPE, so a month without a value breaks nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlkpi.insight.slopes import (
    FEWEST,
    HIGHEST,
    LEVEL,
    LOW_BY,
    MONTHS,
    PERFECT,
    WANDERING,
    Line,
    Slope,
    line_of,
    slope_of,
)
from xlkpi.model.kpi import Spread
from xlkpi.model.period import add_months
from xlkpi.workbook import columns as c
from xlkpi.workbook.live import Cached, Live, is_number
from xlkpi.workbook.page import Page, letter

if TYPE_CHECKING:
    from xlkpi.insight.seasons import Season
    from xlkpi.workbook.book import Book
    from xlkpi.workbook.rows import KpiRow

NUMBERS = ("n", "slope", "start", "squares", "exact", "r", "by_changes", "months", "freedom",
           "error", "per_month", "half", "p")  # fmt: skip
SEASON = 12
WIDTH = 2 * MONTHS + len(NUMBERS) + SEASON


@dataclass(frozen=True)
class SlopeCells:
    """Where the workings stand: the first of their columns, and the rows of their heads."""

    book: Book
    page: Page
    first: int
    head: int  # 1 … 13, below the calendar months

    def column(self, name: str) -> str:
        """The letter of one of the numbers."""
        return letter(self.first + 2 * MONTHS + NUMBERS.index(name))

    def _box(self, start: int, count: int, row: int, *, fixed: bool = False) -> str:
        mark = "$" if fixed else ""
        a, b = letter(start), letter(start + count - 1)
        return f"${a}{mark}{row}:${b}{mark}{row}"

    def heads(self) -> None:
        """Number the months, and say which calendar month each is."""
        helper, page = self.book.styles.of("helper"), self.page
        for place in range(MONTHS):
            month = add_months(self.book.period, place - MONTHS + 1)
            formula = f"MONTH(EDATE(period,{place - MONTHS + 1}))"
            page.put(self.head - 1, self.first + place, Live(formula, month.month), helper)
            page.put(self.head, self.first + place, place + 1, helper)
            page.put(self.head, self.first + MONTHS + place, f"e{place + 1}", helper)
        for name in NUMBERS:
            page.put(self.head, self.first + 2 * MONTHS + NUMBERS.index(name), name, helper)
        seasons = self.first + 2 * MONTHS + len(NUMBERS)
        for number in range(1, SEASON + 1):
            page.put(self.head, seasons + number - 1, f"s{number:02d}", helper)

    def write(self, r: int, row: KpiRow, season: Season | None) -> Slope | None:
        """Write the workings of a KPI in a row; its slope as they give it."""
        values = self._months(r, row, season)
        line, slope = line_of(values), slope_of(values)
        self._left(r, line)
        for name, (formula, cached) in self._numbers(r, line, slope).items():
            column = self.first + 2 * MONTHS + NUMBERS.index(name)
            self.page.put(r, column, Live(formula, cached), self.book.styles.of("helper"))
        return slope

    def _months(self, r: int, row: KpiRow, season: Season | None) -> list[float | None]:
        """The thirteen months, without their season and without a volume's partial one."""
        page, helper = self.page, self.book.styles.of("helper")
        factors = self.first + 2 * MONTHS + len(NUMBERS)
        if season:
            page.line(r, season.factors, helper, start=factors)
        values: list[float | None] = []
        for place in range(MONTHS):
            at = row.at(c.FIRST_MONTH + place)
            value = row.values.get(c.FIRST_MONTH + place)
            told = float(value) if is_number(value) else None
            known = f"ISNUMBER({at})"
            if place == MONTHS - 1 and row.kpi.spread is Spread.SUM:
                known = f"AND({known},NOT(partial))"
                told = None if self.book.partial else told
            plain = at
            if season:
                month = add_months(self.book.period, place - MONTHS + 1)
                head = f"{letter(self.first + place)}${self.head - 1}"
                factor = f"INDEX({self._box(factors, SEASON, r)},{head})"
                plain = f"{at}/{factor}" if season.multiplies else f"{at}-{factor}"
                told = None if told is None else season.without(told, month)
            values.append(told)
            live = Live(f'IF({known},{plain},"")', "" if told is None else told)
            page.put(r, self.first + place, live, helper)
        return values

    def _left(self, r: int, line: Line | None) -> None:
        helper = self.book.styles.of("helper")
        for place in range(MONTHS):
            x, at = letter(self.first + place), letter(self.first + place)
            slope, start = f"${self.column('slope')}{r}", f"${self.column('start')}{r}"
            formula = (
                f"IF(AND(ISNUMBER({at}{r}),ISNUMBER({slope})),"
                f"{at}{r}-{start}-{slope}*{x}${self.head},0)"
            )
            value = line.left[place] if line else 0
            self.page.put(r, self.first + MONTHS + place, Live(formula, value), helper)

    def _numbers(
        self, r: int, line: Line | None, slope: Slope | None
    ) -> dict[str, tuple[str, Cached]]:
        y = self._box(self.first, MONTHS, r)
        x = self._box(self.first, MONTHS, self.head, fixed=True)
        e = self.first + MONTHS
        early, late = self._box(e, MONTHS - 1, r), self._box(e + 1, MONTHS - 1, r)
        first, last = f"${letter(e)}{r}", f"${letter(e + MONTHS - 1)}{r}"
        n, m, squares, exact, rho, changes, months, freedom, error, per = (
            f"${self.column(name)}{r}"
            for name in ("n", "slope", "squares", "exact", "r", "by_changes", "months",
                         "freedom", "error", "per_month")
        )  # fmt: skip
        few, flat = f"{n}<{FEWEST}", f"MAX({y})=MIN({y})"
        drift = f"({last}-{first})/{MONTHS - 1}"
        known = f'({y}<>"")'  # a comparison, since some engines apply ISNUMBER to one cell only
        across = f"(SUMPRODUCT({known}*{x}^2)-SUMPRODUCT({known}*{x})^2/{n})"
        spread = f"(SUMXMY2({late},{early})-{MONTHS - 1}*({drift})^2)"
        state = 0 if line is None or not (line.flat or line.perfect) else 1 if line.flat else 2
        told = line if line and not state else None
        half = _half(slope) if line else ""
        return {
            "n": (f"COUNT({y})", line.months if line else self._known(r)),
            "slope": (
                f'IF({few},"",IF({flat},0,SLOPE({y},{x})))', line.slope if line else "",
            ),
            "start": (
                f'IF({few},"",IF({flat},MAX({y}),INTERCEPT({y},{x})))',
                line.intercept if line else "",
            ),
            "squares": (f"SUMSQ({self._box(e, MONTHS, r)})", line.squares if line else 0),
            "exact": (
                f"IF({few},0,IF({flat},1,IF({squares}<={PERFECT:.0E}*SUMSQ({y}),2,0)))", state,
            ),
            "r": (
                (f'IF(OR({few},{exact}>0),"",'
                f"MIN(MAX(SUMPRODUCT({early},{late})/{squares}+{LOW_BY:g}/{n},0),{HIGHEST}))"),
                told.r if told else "",
            ),
            "by_changes": (
                f"IF(ISNUMBER({rho}),IF(AND({n}={MONTHS},{rho}>={WANDERING}),1,0),0)",
                int(told.by_changes) if told else 0,
            ),
            "months": (
                f'IF(ISNUMBER({rho}),{n}*(1-{rho})/(1+{rho}),"")', told.effective if told else "",
            ),
            "freedom": (
                f'IF(ISNUMBER({rho}),IF({changes}=1,{MONTHS - 2},INT({months}-2)),"")',
                told.freedom if told else "",
            ),
            "error": (
                (f'IF(ISNUMBER({rho}),IF({changes}=1,'
                f"SQRT(MAX({spread},0)/{MONTHS - 2}/{MONTHS - 1}),"
                f'IF({freedom}<1,"",SQRT({squares}/({months}-2)/{across}))),"")'),
                _or_empty(told.error) if told else "",
            ),
            "per_month": (
                f'IF(ISNUMBER({m}),{m}+IF({changes}=1,{drift},0),"")',
                slope.per_month if slope else "",
            ),
            "half": (
                (f'IF({few},"",IF({exact}>0,0,IF(ISNUMBER({error}),'
                f'TINV({LEVEL},{freedom})*{error},"")))'),
                half,
            ),
            "p": (
                (f'IF({few},"",IF({exact}=1,1,IF({exact}=2,0,IF(N({error})=0,1,'
                f"TDIST(ABS({per}/{error}),{freedom},2)))))"),
                slope.p if slope else "",
            ),
        }  # fmt: skip

    def _known(self, r: int) -> int:
        """How many months of the row have a value."""
        cells = self.page.rows[r]
        found = (cells[self.first + place][0].value for place in range(MONTHS))
        return sum(is_number(value) for value in found)


def _half(slope: Slope | None) -> Cached:
    """Half of the interval's width; nothing where nothing can be said."""
    if slope is None or slope.high is None:
        return ""
    return slope.high - slope.per_month


def _or_empty(value: float | None) -> Cached:
    return "" if value is None else value
