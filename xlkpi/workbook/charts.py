"""Charts: native, of the kind that suits what they show, over the months of their KPIs' rows."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from xlkpi.model.kpi import Kpi, Spread, Unit
from xlkpi.model.period import Window, add_months
from xlkpi.workbook import chart_xml, texts
from xlkpi.workbook import columns as c
from xlkpi.workbook.book import Book
from xlkpi.workbook.chart_data import Aside, name_in_charts, parts
from xlkpi.workbook.chart_xml import TARGET, Box, Cells, Picture, Series
from xlkpi.workbook.live import is_number, serial
from xlkpi.workbook.page import Page, letter
from xlkpi.workbook.rows import KpiRow
from xlkpi.workbook.template import ChartKind, ChartSpec

_VOLUMES = (Unit.COUNT, Unit.CURRENCY)
_SPLIT = (ChartKind.MIX, ChartKind.FUNNEL, ChartKind.COMBINED)
HEADER = 5  # the row of a family's sheet that holds the months


def natural(kpi: Kpi) -> ChartKind:
    """The kind of chart that suits a KPI: columns for volumes, a line for levels and rates."""
    volume = kpi.unit in _VOLUMES and kpi.spread is Spread.SUM
    return ChartKind.COLUMNS if volume else ChartKind.LINE


def alone(kpi: Kpi) -> ChartSpec:
    """The chart of one KPI, of the kind that suits it."""
    return ChartSpec(kpi.id, (kpi,))


def drawable(book: Book, specs: Iterable[ChartSpec], rows: Container[str]) -> list[ChartSpec]:
    """Those that the exports give something for; ``rows`` are those of the KPIs on sheets."""
    return [spec for spec in specs if _has_data(book, spec, rows)]


def targeted(spec: ChartSpec) -> tuple[Kpi, ...]:
    """The KPIs of a chart that are drawn with their target."""
    return spec.of if spec.kind not in _SPLIT and len(spec.of) == 1 else ()


def _has_data(book: Book, spec: ChartSpec, rows: Container[str]) -> bool:
    there = [kpi for kpi in spec.of if kpi.id in rows and has_values(book, kpi)]
    if spec.by:
        return bool(there) and bool(parts(book, spec.of[0], spec.by))
    if spec.kind is ChartKind.COMBINED:
        return len(there) == len(spec.of)
    kind = spec.kind or natural(spec.of[0])
    if kind in (ChartKind.FUNNEL, ChartKind.COLUMNS):  # bars of noughts are no bars
        there = there if any(any(_totals(book, kpi)) for kpi in there) else []
    if len(spec.of) == 1 and kind is ChartKind.LINE:
        return bool(there) and has_values(book, there[0], 2)  # one month makes no line
    return len(there) >= min(2, len(spec.of))


def has_values(book: Book, kpi: Kpi, several: int = 1) -> bool:
    """Whether the total has a value in as many of the months that a chart shows."""
    known = (1 for value in _totals(book, kpi) if value is not None)
    return sum(islice(known, several)) == several


def _totals(book: Book, kpi: Kpi) -> Iterator[float | None]:
    months = (add_months(book.period, -back) for back in range(13))
    return (book.kpi_value(kpi, Window.MONTH, month) for month in months)


def add(
    book: Book, spec: ChartSpec, rows: Mapping[str, KpiRow], page: Page, box: Box, aside: Aside
) -> None:
    """Put a chart on a sheet; it must be drawable."""
    picture = _Drawing(book, spec, rows, aside).picture()
    if picture is not None:
        chart_xml.add(page, picture, box)


@dataclass(frozen=True)
class _Drawing:
    """One chart: which cells it shows, and how."""

    book: Book
    spec: ChartSpec
    rows: Mapping[str, KpiRow]
    aside: Aside

    @property
    def shown(self) -> list[KpiRow]:
        """The rows that have something to show."""
        there = [self.rows[kpi.id] for kpi in self.spec.of if kpi.id in self.rows]
        return [row for row in there if has_values(self.book, row.kpi)]

    def picture(self) -> Picture | None:
        """The chart, or None where the exports have nothing for it."""
        kind = self.spec.kind or natural(self.spec.of[0])
        if kind is ChartKind.FUNNEL:
            return self.funnel()
        if kind is ChartKind.MIX or (len(self.spec.of) > 1 and kind is ChartKind.COLUMNS):
            return self.mix(stacked=kind is ChartKind.MIX)
        if kind is ChartKind.COMBINED:
            return self.combined()
        return self.single(kind)

    # ------------------------------------------------------------ the kinds

    def single(self, kind: ChartKind) -> Picture:
        """One KPI with its target."""
        row, book = self.shown[0], self.book
        bars = kind is ChartKind.COLUMNS
        name = name_in_charts(book, row.kpi)
        drawn = [
            Series(name, self.months(row), self.colour("title" if bars else "link"),
                   "columns" if bars else "line")
        ]  # fmt: skip
        asked = [self.months(row, first) for first in (c.TARGET_FIRST, c.UPPER_FIRST)]
        target = book.say(texts.TARGET)
        for place, cells in enumerate(asked):
            drawn.append(
                Series(target, cells, self.colour("close"), "line", TARGET, named=not place)
            )
        legend = any(v is not None for cells in asked for v in cells.values)
        return self.over_months(drawn, row, name, legend=legend)

    def mix(self, *, stacked: bool) -> Picture | None:
        """The parts of a whole, stacked; or volumes side by side."""
        rows = self.shown
        if self.spec.by:
            named = self.aside.split(rows[0], self.spec.by)
        else:
            named = [(name_in_charts(self.book, row.kpi), self.months(row)) for row in rows]
        if not named:
            return None
        colours = self.colours(len(named))
        drawn = [
            Series(name.strip(), cells, colour, "columns")
            for (name, cells), colour in zip(named, colours, strict=True)
        ]
        whole = 1.0 if rows[0].kpi.unit is Unit.RATE and len(rows) == len(self.spec.of) else None
        return self.over_months(drawn, rows[0], legend=True, stacked=stacked, whole=whole)

    def combined(self) -> Picture:
        """Columns, and a line on an axis of its own."""
        first, *others = self.shown
        right = self.book.say(texts.RIGHT_AXIS)
        drawn = [Series(name_in_charts(self.book, first.kpi), self.months(first),
                        self.colour("title"), "columns")]  # fmt: skip
        for row, look in zip(others, ("link", "close"), strict=False):
            name = f"{name_in_charts(self.book, row.kpi)} ({right})"
            drawn.append(Series(name, self.months(row), self.colour(look), "line", second=True))
        lines = (v for each in drawn if each.second for v in each.values.values)
        form = self.book.formats.axis(others[0].kpi, lines)
        return self.over_months(drawn, first, legend=True, second=form)

    def funnel(self) -> Picture:
        """What is left from step to step, in the chosen month."""
        rows = self.shown
        names, values = self.aside.steps(rows)
        return Picture(
            title=self.title(),
            categories=names,
            series=[Series(self.title(), values, self.colour("link"), "bars")],
            form=self.book.formats.axis(rows[0].kpi),
            labels=True,
            font=self.book.styles.font(),
            ink=self.colour("title"),
        )

    def over_months(
        self, drawn: Sequence[Series], row: KpiRow, name: str = "", *, legend: bool,
        stacked: bool = False, whole: float | None = None, second: str = "",
    ) -> Picture:  # fmt: skip
        """A chart over the thirteen months."""
        book = self.book
        return Picture(
            title=self.title(name),
            categories=self.dates(row),
            series=drawn,
            form=book.formats.axis(
                row.kpi, (v for each in drawn if not each.second for v in each.values.values)
            ),
            second_form=second,
            stacked=stacked,
            whole=whole,
            legend=legend,
            font=book.styles.font(),
            ink=self.colour("title"),
            skip=2,  # thirteen labels would wrap; the last one stays
        )

    # ------------------------------------------------------------ cells, colours, words

    def months(self, row: KpiRow, first: int = c.FIRST_MONTH) -> Cells:
        """Thirteen cells of a KPI's row."""
        values = [row.values.get(column) for column in range(first, first + 13)]
        shown = tuple(v if is_number(v) else None for v in values)
        return Cells(_range(row.page, first, row.row), shown, self.book.formats.kpi(row.kpi))

    def dates(self, row: KpiRow) -> Cells:
        """The months that they are of."""
        days = tuple(serial(add_months(self.book.period, i - 12)) for i in range(13))
        where = _range(row.page, c.FIRST_MONTH, HEADER)
        return Cells(where, days, self.book.formats.short_month)

    def title(self, name: str = "") -> str:
        """What stands above."""
        if self.spec.title:
            return self.book.say(self.spec.title)
        return name or " · ".join(name_in_charts(self.book, kpi) for kpi in self.spec.of)

    def colour(self, look: str) -> str:
        """The colour of a style."""
        return self.book.styles.colour(look)

    def colours(self, several: int) -> list[str]:
        """A colour for each part: those the template names, else shades of the two accents."""
        if len(self.spec.looks) >= several:
            there = [kpi for kpi in self.spec.of if kpi.id in {r.kpi.id for r in self.shown}]
            places = [self.spec.of.index(kpi) for kpi in there]
            return [self.colour(self.spec.looks[place]) for place in places]
        dark, light = self.colour("title"), self.colour("link")
        shades = [dark, light, tint(light, 0.45), tint(dark, 0.45), tint(light, 0.7), "C3CAD0"]
        return [shades[i % len(shades)] for i in range(several)]


def tint(colour: str, share: float) -> str:
    """A colour moved towards white.

    >>> tint("000000", 0.5)
    '808080'
    """
    parts = (int(colour[i : i + 2], 16) for i in (0, 2, 4))
    return "".join(f"{round(part + (255 - part) * share):02X}" for part in parts)


def _range(page: Page, first: int, row: int) -> str:
    return f"{page.quoted}!${letter(first)}${row}:${letter(first + 12)}${row}"
