"""What stands in the note beside a number: why there is none, or what to know of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from xlkpi.model.kpi import Family, Kpi, Spread, Unit
from xlkpi.model.measure import Reference
from xlkpi.workbook import columns as c
from xlkpi.workbook import texts
from xlkpi.workbook.facts_sheets import name_of
from xlkpi.workbook.live import NA_TEXT, Live, is_number
from xlkpi.workbook.page import letter
from xlkpi.workbook.rows import KpiRow
from xlkpi.workbook.texts import quoted

if TYPE_CHECKING:
    from xlkpi.workbook.benchmarks_sheet import Benchmarks
    from xlkpi.workbook.family_sheet import FamilySheet

# the counts whose difference makes a score in points, for its margin of error
NET = {
    "net_promoter_score": ("promoters", "detractors"),
    "customer_effort_score": ("easy_answers", "hard_answers"),
}
_Z = 1.96  # two-sided, at 95 %
_Z2 = 3.8416
_VALUE, _N, _NOTE = (letter(column) for column in (c.VALUE, c.N, c.NOTE))


class Notes:
    """The notes of one family's sheet: each a formula and the text that it gives now."""

    def __init__(self, sheet: FamilySheet) -> None:
        self.book = sheet.book
        self.values, self.measure_rows = sheet.values, sheet.measure_rows

    def of_kpi(self, row: KpiRow, benchmarks: Benchmarks) -> Live:
        """Why there is no value; else what one should know of it."""
        book, entry, r = self.book, row.kpi, row.row
        value = f"{_VALUE}{r}"
        told = is_number(row.values[c.VALUE])
        formulas, shown = [], ""
        labels = self.labels(entry.measures)
        if labels:
            formulas.append(quoted(" · " + labels))
            shown += " · " + labels
        for formula, text in (
            self._margin(row), self._few(row), self._partial_volume(entry),
            self._benchmark(row, benchmarks),
        ):  # fmt: skip
            if formula:
                formulas.append(formula)
                shown += text
        extra = f"MID({'&'.join(formulas)},4,250)" if formulas else '""'
        reason, why = quoted(book.say(texts.NOTHING)), book.say(texts.NOTHING)
        for ref in reversed(entry.measures):
            at = self.measure_rows[ref]
            reason = f"IF(ISNUMBER({_VALUE}{at}),{reason},{_NOTE}{at})"
            if not is_number(self.values[ref][c.VALUE]):
                why = self.reason(ref)[1]
        row.values[c.NOTE] = shown[3:253] if told else why
        return Live(f"IF(ISNUMBER({value}),{extra},{reason})", row.values[c.NOTE])

    def labels(self, references: tuple[str, ...]) -> str:
        """What the numbers are where that is not the usual: bookings, say."""
        found: dict[str, None] = {}
        for ref in references:
            series = self.book.facts.series(Reference.parse(ref).measure)
            found.update(dict.fromkeys(self.book.say(label) for label in series.labels))
        return ", ".join(found)

    def _margin(self, row: KpiRow) -> tuple[str, str]:
        """The margin of error of a survey's result, at 95 %: formula and text."""
        if c.N not in row.values:
            return "", ""
        n, value = row.values[c.N], row.values[c.VALUE]
        known = is_number(n) and is_number(value) and n > 0
        count, at = f"{_N}{row.row}", f"{_VALUE}{row.row}"
        half = 0.0
        if row.kpi.id in NET:
            plus, minus = NET[row.kpi.id]
            p, d = (f"{_VALUE}{self.measure_rows[x]}" for x in (plus, minus))
            condition = f"N({count})>0"
            size = f"{100 * _Z:g}*SQRT((({p}+{d})/{count}-(({p}-{d})/{count})^2)/{count})"
            a, b = self.values[plus][c.VALUE], self.values[minus][c.VALUE]
            if is_number(n) and is_number(a) and is_number(b) and known:
                half = 100 * _Z * math.sqrt(((a + b) / n - ((a - b) / n) ** 2) / n)
        elif row.kpi.family is Family.SATISFACTION and row.kpi.unit is Unit.RATE:
            condition = f"AND(N({count})>0,N({at})>=0,N({at})<=1)"
            size = f"{100 * _Z:g}/(1+{_Z2}/{count})*SQRT({at}*(1-{at})/{count}+{_Z2}/(4*{count}^2))"
            known = known and is_number(value) and 0 <= value <= 1
            if is_number(n) and is_number(value) and known:
                spread = value * (1 - value) / n + _Z2 / (4 * n**2)
                half = 100 * _Z / (1 + _Z2 / n) * math.sqrt(spread)
        else:
            return "", ""
        formula = f'IF({condition}," · ± "&ROUND({size},0)&" pt","")'
        return formula, f" · ± {_rounded(half)} pt" if known else ""

    def _benchmark(self, row: KpiRow, benchmarks: Benchmarks) -> tuple[str, str]:
        """Where the benchmark beside it comes from."""
        live = benchmarks.source_of(row.kpi, f"{letter(c.NO)}{row.row}")
        said = quoted(" · " + self.book.say(texts.BENCHMARK_FROM))
        formula = f'IF({letter(c.BENCHMARK)}{row.row}="","",{said}&{live.formula})'
        text = f" · {self.book.say(texts.BENCHMARK_FROM)}{live.value}" if live.value else ""
        return formula, text

    def _few(self, row: KpiRow) -> tuple[str, str]:
        if c.N not in row.values:
            return "", ""
        at = f"{_N}{row.row}"
        n = row.values[c.N]
        limit = self.book.facts.parameter("smallest_n")
        few = is_number(n) and n < limit
        formula = f'IF(ISNUMBER({at}),IF({at}<p_smallest_n," · n < "&p_smallest_n,""),"")'
        return formula, f" · n < {limit}" if few else ""

    def _partial_volume(self, entry: Kpi) -> tuple[str, str]:
        if entry.spread is not Spread.SUM:
            return "", ""
        text = " · " + self.book.say(texts.PARTIAL_SHORT)
        # AND makes one value of the name: one engine takes it for an array and errs in MID
        return f'IF(AND(partial),{quoted(text)},"")', text if self.book.partial else ""

    def reason(self, ref: str) -> tuple[str, str]:
        """Why a measure has no value in the chosen month: formula and text."""
        book = self.book
        wanted = Reference.parse(ref)
        series = book.facts.series(wanted.measure)
        table = name_of(book.table_of[wanted.measure].name)
        usual = {
            "rolling12": texts.NOT_TWELVE, "previous": texts.NONE_BEFORE,
            "last_year": texts.NONE_BEFORE,
        }.get(wanted.window, texts.NO_DATA)  # fmt: skip
        if series.span is None:
            usual = texts.SNAPSHOT
        text = book.say(usual)
        formula = quoted(text)
        if series.missing:
            why = book.say(next(iter(series.missing.values())))
            count = (
                f'COUNTIFS({table}[window],"month",{table}[segment_id],segment_id,'
                f'{table}[month],period,{table}[{wanted.measure}],"{NA_TEXT}")'
            )
            formula = f"IF({count}>0,{quoted(why)},{formula})"
            if book.period in series.missing:
                text = why
        split = f'COUNTIFS({table}[segment_id],segment_id,{table}[{wanted.measure}],"<>")'
        prefix = book.say(texts.NOT_SPLIT)
        formula = (
            f"IF(segment_id<0,{quoted(book.say(texts.UNKNOWN_SEGMENT))},"
            f"IF(AND(segment_id>0,{split}=0),{quoted(prefix)}&segment_dimension,{formula}))"
        )
        dimension = book.segment.dimension
        if dimension and dimension not in series.dimensions:
            text = prefix + book.dimension(dimension)
        return formula, text


def _rounded(value: float) -> int:
    """Rounded as Excel does: halves away from zero."""
    return math.floor(value + 0.5)
