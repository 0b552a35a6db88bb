"""The Baselines sheet: what the past says of each KPI, for targets to be held against.

One row a KPI and segment, computed when the workbook is built: the last 12 months together,
the months' lowest and highest, their trend, and how much one unit of the KPI moves. ``Seasons``
holds each month's part of a year's sum, by which the next year's target is spread.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from xlkpi.facts.measures import MEASURES
from xlkpi.model.expression import Ratio, Reduction, Symbol, evaluate, words_printer
from xlkpi.model.kpi import CATALOGUE, Better, Kpi, Unit
from xlkpi.model.measure import Reference
from xlkpi.model.period import Window, add_months, first_month
from xlkpi.model.text import Text
from xlkpi.targets.spread import SUM, shares, spread_of
from xlkpi.workbook import texts
from xlkpi.workbook.book import Book
from xlkpi.workbook.live import NA_TEXT, is_number
from xlkpi.workbook.page import Page

COLUMNS = (
    "key", "kpi_no", "segment_id", "kpi", "segment", "rolling12", "months", "lowest", "highest",
    "mean", "deviation", "level", "slope", "base", "counts", "money",
)  # fmt: skip
SEASON_COLUMNS = ("key", "kpi", "segment", "year", *(f"s{i:02d}" for i in range(1, 13)))
MONTHS = 12  # so many months back the trend looks
FEWEST = 3  # months, for a trend

HELP = Text(
    "Computed when the workbook was built, from the exports: what targets are held against.",
    "Calculé à la construction du classeur, à partir des exports : ce à quoi les objectifs "
    "sont confrontés.",
)
SEASONS_HELP = Text(
    "Each month’s part of the year before: by these a year’s target of a count or an amount is "
    "spread.",
    "Part de chaque mois dans l’année précédente : selon elles se répartit l’objectif annuel d’un "
    "nombre ou d’un montant.",
)
SEASONS = Text("Seasons", "Saisonnalité")
HOURS = Text("hours", "heures")


@dataclass(frozen=True)
class Baseline:
    """What the past says of a KPI in a segment."""

    rolling12: float | None
    months: int
    lowest: float | None
    highest: float | None
    mean: float | None
    deviation: float | None
    level: float | None  # where the trend stands in the month of the build
    slope: float | None  # a month
    base: float | None  # so many counted things move with one unit of the KPI, over 12 months
    counts: str  # what they are
    money: float | None  # what one of them is worth


class Baselines:
    """The baselines of a workbook: for the total of every KPI, and for each segment of some."""

    def __init__(self, book: Book, by_segment: Collection[str]) -> None:
        self.book = book
        wanted = [
            (kpi, segment.id)
            for kpi in book.kpis
            for segment in (book.segments if kpi.id in by_segment else book.segments[:1])
            if self._split(kpi, segment.id)
        ]
        known = {(kpi.id, segment): self._baseline(kpi, segment) for kpi, segment in wanted}
        self.known = {key: found for key, found in known.items() if found.months or not key[1]}
        self._rows = {key: row for row, key in enumerate(self.known, 1)}
        self.seasons: dict[tuple[str, int, float], tuple[float, ...]] = {
            (kpi.id, segment, year): parts
            for kpi, segment in wanted
            if spread_of(kpi) == SUM and (kpi.id, segment) in self.known
            for year in self.years
            if (parts := self._season(kpi, segment, year))
        }
        self._season_rows = {key: row for row, key in enumerate(self.seasons, 1)}

    @cached_property
    def month(self) -> date:
        """The month that baselines look back from: the last one of the data."""
        return self.book.months[-1]

    @cached_property
    def years(self) -> range:
        """The fiscal years that targets can be typed for and that had a year before."""
        fiscal = self.book.facts.fiscal_year_start
        last = first_month(Window.YEAR, self.month, fiscal).year + 1
        return range(last - 3, last + 1)

    def of(self, kpi: Kpi, segment: int) -> Baseline | None:
        """The baseline of a KPI in a segment; None where nothing is known."""
        return self.known.get((kpi.id, segment))

    def row(self, kpi: Kpi, segment: int) -> int:
        """The row of the table that holds it; 0 where there is none."""
        return self._rows.get((kpi.id, segment), 0)

    def season(self, kpi: Kpi, segment: int, year: float) -> tuple[float, ...] | None:
        """The parts of the months of the fiscal year before ``year``, from its first month."""
        return self.seasons.get((kpi.id, segment, year))

    def season_row(self, kpi: Kpi, segment: int, year: float) -> int:
        """The row of the table that holds them; 0 where there is none."""
        return self._season_rows.get((kpi.id, segment, year), 0)

    # ------------------------------------------------------------ values

    def _split(self, kpi: Kpi, segment: int) -> bool:
        """Whether the exports give a KPI for a segment."""
        book = self.book
        if not book.available(kpi):
            return False
        dimension = book.segments[segment].dimension
        return not dimension or all(
            dimension in book.facts.series(Reference.parse(ref).measure).dimensions
            for ref in kpi.measures
        )

    def _season(self, kpi: Kpi, segment: int, year: int) -> tuple[float, ...] | None:
        start = date(year - 1, self.book.facts.fiscal_year_start, 1)
        months = [add_months(start, i) for i in range(12)]
        if months[-1] > self.month or months[0] < self.book.kept[0]:
            return None
        return shares([self._value(kpi, segment, month) for month in months])

    def _value(self, kpi: Kpi, segment: int, month: date, window: Window = Window.MONTH) -> Any:
        value = self.book.facts.kpi(kpi, window, month, self.book.segments[segment].segment)[0]
        return None if value is None else float(value)

    def _baseline(self, kpi: Kpi, segment: int) -> Baseline:
        months = [add_months(self.month, i - MONTHS + 1) for i in range(MONTHS)]
        known = [
            (place, value)
            for place, month in enumerate(months)
            if month >= self.book.kept[0]
            and not (month == self.month and self._partial)
            and (value := self._value(kpi, segment, month)) is not None
        ]
        values = [value for _, value in known]
        mean = sum(values) / len(values) if values else None
        level, slope, deviation = _trend(known)
        base, counts = self._effect(kpi, segment)
        return Baseline(
            rolling12=self._value(kpi, segment, self.month, Window.ROLLING12),
            months=len(values),
            lowest=min(values, default=None),
            highest=max(values, default=None),
            mean=mean,
            deviation=deviation,
            level=level,
            slope=slope,
            base=base,
            counts=counts,
            money=self._money(kpi, segment),
        )

    @cached_property
    def _partial(self) -> bool:
        """Whether the data ends within its last month."""
        end = self.book.facts.data_end
        return end is not None and (add_months(self.month, 1) - end).days > 1

    def _effect(self, kpi: Kpi, segment: int) -> tuple[float | None, str]:
        """How many counted things move with one unit of a KPI, over 12 months, and what."""
        book, unit = self.book, kpi.unit
        if spread_of(kpi) == SUM:
            return 1.0, book.labels[kpi.id]
        expression = kpi.expression
        if not isinstance(expression, Ratio) or unit in (Unit.CURRENCY, Unit.RATIO):
            return None, ""
        given: dict[str, Any] = {}
        for ref in kpi.measures:
            where = book.segments[segment].segment
            value = book.facts.value(ref, Window.ROLLING12, self.month, where)
            if value is None:
                return None, ""
            given[ref] = float(value)
        for name in kpi.parameters:
            given[f"param:{name}"] = book.facts.parameter(name)
        base = evaluate(expression.denominator, given)
        if base is None:
            return None, ""
        counts = self._counted(expression.numerator)
        if unit is Unit.POINTS:
            return float(base) / 100, counts
        if unit is Unit.SECONDS:
            return float(base) / 3600, f"{counts} ({book.say(HOURS)})"
        return float(base), counts

    def _counted(self, numerator: Any) -> str:
        say = self.book.say

        def name(ref: str) -> str:
            measure = MEASURES.get(Reference.parse(ref).measure)
            return say(measure.name) if measure else ref

        if isinstance(numerator, Symbol):
            return name(numerator.name)
        if isinstance(numerator, Reduction):
            return name(numerator.measure)
        return words_printer(lambda ref: name(ref)[:1].lower() + name(ref)[1:])(numerator)

    def _money(self, kpi: Kpi, segment: int) -> float | None:
        """What one of the counted things is worth: a customer is worth their yearly revenue."""
        if kpi.unit is Unit.CURRENCY:
            return 1.0 if spread_of(kpi) == SUM else None
        if kpi.id not in _CUSTOMERS:
            return None
        from xlkpi import kpis

        worth = kpis.find("revenue_per_customer")
        if not self._split(worth, segment):
            return None
        value = self._value(worth, segment, self.month, Window.ROLLING12)
        if not is_number(value):
            return None
        return -value if kpi.better is Better.LOWER else value  # fewer customers lost is a gain

    # ------------------------------------------------------------ writing

    def write(self, page: Page) -> None:
        """Write the sheet."""
        book, of = self.book, self.book.styles.of
        page.put(1, 1, book.say(texts.BASELINES), of("title"))
        page.heights[1] = 26
        page.put(2, 1, book.say(HELP), of("subtitle"))
        text, plain = of("label", text=True), of("value", "General")
        top = 4
        page.line(top, COLUMNS, of("header"))
        for row, ((id, segment), b) in enumerate(self.known.items(), top + 1):
            kpi, number = CATALOGUE[id], book.numbers[id]
            form = of("value", book.formats.kpi(kpi))
            cells: tuple[tuple[Any, int], ...] = (
                (key_of(number, segment), of("value", "0")), (number, of("value", "0")),
                (segment, of("value", "0")), (book.labels[kpi.id], text),
                (book.segment_labels[segment], text),
                (_or_none(b.rolling12), form), (b.months, of("value", "0")),
                (_or_none(b.lowest), form), (_or_none(b.highest), form), (_or_none(b.mean), form),
                (_or_none(b.deviation), plain), (_or_none(b.level), form),
                (_or_none(b.slope), plain), (_or_none(b.base), plain), (b.counts or None, text),
                (_or_none(b.money), plain),
            )  # fmt: skip
            for column, (value, style) in enumerate(cells, 1):
                page.put(row, column, value, style)
        page.table("Baselines", top, COLUMNS, len(self.known))
        self._write_seasons(page, top, len(COLUMNS) + 2)
        page.widths(14, 8, 10, 34, 26, 13, 8, 13, 13, 13, 11, 13, 11, 12, 34, 12)
        page.ws.freeze_panes = f"A{top + 1}"
        book.protect(page)

    def _write_seasons(self, page: Page, top: int, left: int) -> None:
        """Beside the other table, so that a refresh in place can lengthen both."""
        book, of = self.book, self.book.styles.of
        page.put(top - 2, left, book.say(SEASONS), of("section"))
        page.fill(top - 2, left, left + len(SEASON_COLUMNS) - 1, of("section"))
        page.put(top - 1, left, book.say(SEASONS_HELP), of("subtitle"))
        page.line(top, SEASON_COLUMNS, of("header"), start=left)
        for place, ((id, segment, year), parts) in enumerate(self.seasons.items(), top + 1):
            text = of("label", text=True)
            key = season_key(book.numbers[id], segment, int(year))
            page.put(place, left, key, of("value", "0"))
            page.put(place, left + 1, book.labels[id], text)
            page.put(place, left + 2, book.segment_labels[segment], text)
            page.put(place, left + 3, year, of("value", "0"))
            for column, part in enumerate(parts, left + 4):
                page.put(place, column, part, of("value", book.formats.percent))
        page.table("Seasons", top, SEASON_COLUMNS, len(self.seasons), start=left)
        page.widths(3, 16, 34, 26, start=left - 1)


# one of their counted things is a customer
_CUSTOMERS = (
    "retention_rate", "churn_rate", "cohort_retention_rate", "conversion_rate",
    "active_customer_rate", "net_response_rate", "new_customers", "lost_customers",
)  # fmt: skip


def _or_none(value: float | None) -> float | str:
    return NA_TEXT if value is None else value


def key_of(number: int, segment: int) -> int:
    """The number by which formulas find a KPI's baseline in a segment."""
    return number * 10_000 + segment


def season_key(number: int, segment: int, year: int) -> int:
    """The number by which formulas find the months' parts for a year's target."""
    return (number * 10_000 + segment) * 10_000 + year


def _trend(known: list[tuple[int, float]]) -> tuple[float | None, float | None, float | None]:
    """The trend's level in the last month, its slope, and the deviation from it."""
    several = len(known)
    if several < FEWEST:
        return None, None, None
    mean_x = sum(x for x, _ in known) / several
    mean_y = sum(y for _, y in known) / several
    across = sum((x - mean_x) ** 2 for x, _ in known)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in known) / across
    level = mean_y + slope * (MONTHS - 1 - mean_x)
    residuals = sum((y - mean_y - slope * (x - mean_x)) ** 2 for x, y in known)
    return level, slope, (residuals / max(several - 2, 1)) ** 0.5
